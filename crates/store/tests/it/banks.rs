// SPDX-License-Identifier: Apache-2.0
//! A roster at several banks: a file for each, in the layout that the county set for it, and each answers for its own lines.

use crate::common::TestOffice;
use crate::loading::{Loaders, load};
use crate::payout::{booked, county, fund, made, sign, view};
use crate::settings::{propose, set};
use assistance::office::{Error, Fault, FaultKind, Private, act, look};
use assistance::payout::Refused;
use assistance::payout::answered::{Answered, ReadAnswers, ReadBankFile};
use assistance::payout::bank::{CloseRoster, SendRoster, TakeReturn, layout};
use assistance::payout::funds::OpenFund;
use assistance::payout::model::bank::{BUILT_IN, Layouts};
use assistance::payout::model::flow::{RosterRefusal, RosterState};
use assistance::payout::rosters::{CheckRoster, RosterDone};
use assistance::policies::Policies;
use assistance::settings::Key;
use assistance::testing::couple;
use kernel::{Actor, Fen, Month};
use std::sync::Arc;
use store::{Keys, Store};

const EACH: i64 = 50_400;

/// The same office, told of a folder with a layout of the county's own.
async fn with_own_layout(office: &TestOffice) -> Store {
    let own =
        BUILT_IN[0].1.replace("id: csv", "id: icbc").replace("gb18030", "utf-8").replace("成功,", "已入账,");
    let layouts = Layouts::with(&[("icbc.yaml".to_owned(), own)]).unwrap();
    let policies = Policies::new(synth::testing::library()).with_layouts(layouts);
    Store::open(&office.options, Keys::parse(&office.keys).unwrap(), Arc::new(policies)).await.unwrap()
}

/// Three families at three banks, a fund, and a roster that is checked.
async fn checked(office: &TestOffice, people: &Loaders) -> RosterDone {
    let mut families = [couple(1), couple(2), couple(3)];
    for (family, bank) in families.iter_mut().zip(["示范农商行", "工商银行示范支行", "邮政储蓄银行"])
    {
        family.accounts[0].cells.insert("bank".to_owned(), Private::new(bank));
    }
    load(office, &people.reviewer, &families).await;
    let open = OpenFund {
        county: county(),
        title: "省级低保资金".to_owned(),
        source: "province".to_owned(),
        year: 2020,
        earmark: vec!["dibao".to_owned()],
        place: 1,
        amount: Fen::new(200_000),
        paper: "示财社〔2020〕8号".to_owned(),
    };
    let ordered = act(office.office(), &office.by(&people.finance), &open).await.unwrap();
    let leader = office.person("decider", "county_leader", "500299").await;
    booked(office, &leader, &ordered).await;
    let made = made(office, &people.reviewer, "regular", Month::of(2020, 11).unwrap()).await;
    let check = CheckRoster(sign(office, &people.finance, &made).await);
    act(office.office(), &office.by(&people.finance), &check).await.unwrap()
}

async fn answers(office: &TestOffice, by: &Actor, done: &RosterDone) -> Answered {
    look(office.office(), &office.by(by), &ReadAnswers { roster: done.roster }).await.unwrap()
}

/// What the bank of a file says about its lines, as text in the titles that all these layouts share.
async fn says(office: &TestOffice, by: &Actor, done: &RosterDone, file: u32, word: &str) -> String {
    let mut text = "序号,业务编号,账号,户名,金额,处理结果,失败原因\r\n".to_owned();
    for (at, kept) in view(office, by, done).await.lines.iter().filter(|kept| kept.file == file).enumerate() {
        let reference = kept.line.reference(county());
        text += &format!("{},{reference},0,张大山,{},{word}\r\n", at + 1, kept.line.amount.plain());
    }
    text
}

on_both! {
    // clause: NX-6c
    async fn each_bank_gets_its_file_answers_for_it_and_all_add_up_to_the_fen(office: &TestOffice) {
        let people = Loaders::at(office).await;
        let second = office.person("second", "county_reviewer", "500299").await;
        let finance = &people.finance;
        let roster = checked(office, &people).await;
        let value = "农商行=csv 工商银行=icbc 其他=workbook";
        // A layout that nobody gave cannot be set.
        let refused = act(office.office(), &office.by(&people.reviewer), &propose(Key::BankLayouts, value)).await;
        let Err(Error::Invalid(faults)) = refused else { panic!("set") };
        assert_eq!(faults, [Fault::new("value", FaultKind::NoLayout("icbc".to_owned()))]);
        let own = with_own_layout(office).await;
        let proposed = act(&own, &office.by(&people.reviewer), &propose(Key::BankLayouts, value)).await.unwrap();
        assert!(proposed.waits);
        let before = answers(office, finance, &roster).await;
        assert_eq!(before.banks.len(), 1, "one file for all, until a second person agreed");
        let answer = assistance::settings::AnswerSetting { setting: proposed.setting, accept: true };
        act(&own, &office.by(&second), &answer).await.unwrap();
        // What will be sent is shown before, with sums.
        let planned = look(&own, &office.by(finance), &ReadAnswers { roster: roster.roster }).await.unwrap();
        let shown: Vec<_> =
            planned.banks.iter().map(|one| (one.bank.as_str(), one.layout.as_str(), one.lines, one.amount.get())).collect();
        assert_eq!(shown, [("农商行", "csv", 1, EACH), ("工商银行", "icbc", 1, EACH), ("", "workbook", 1, EACH)]);
        // Without the county's folder nothing is sent at all.
        let send = SendRoster { roster: roster.roster, version: roster.version, layout: "csv".to_owned() };
        let refused = act(office.office(), &office.by(finance), &send).await;
        assert!(matches!(refused, Err(Error::Payout(why)) if matches!(*why, Refused::NoLayoutFor { .. })));
        assert_eq!(fund(office, finance).await.at_bank, Fen::ZERO);
        let ctx = office.by(finance);
        let sent = act(&own, &ctx, &send).await.unwrap();
        assert_eq!(act(&own, &ctx, &send).await.unwrap(), sent, "the same command sends once");
        let now = answers(office, finance, &sent).await;
        assert_eq!(now.banks.iter().map(|one| one.layout.as_str()).collect::<Vec<_>>(), ["csv", "icbc", "csv"]);
        let total: i64 = now.banks.iter().map(|one| one.amount.get()).sum();
        assert_eq!((total, view(office, finance, &sent).await.all.amount.get()), (3 * EACH, 3 * EACH));
        assert_eq!(fund(office, finance).await.at_bank, Fen::new(3 * EACH));
        // Each file holds the account of its bank and no other.
        let mut numbers = Vec::new();
        for (file, bank, tail) in [(1, "农商行", "00001"), (2, "工商银行", "00002"), (3, "邮政储蓄", "00003")] {
            let read = ReadBankFile { roster: sent.roster, file };
            let one = look(office.office(), &office.by(finance), &read).await.unwrap();
            let text = one.file.layout().unwrap().send.encoding.decode(&one.file.bytes).unwrap().into_owned();
            assert_eq!((text.lines().count(), text.matches("62170000000000").count()), (2, 1), "{text}");
            assert!(text.contains(bank) && text.contains(&format!("62170000000000{tail}")), "{text}");
            numbers.push(one.number);
        }
        assert_eq!(numbers, ["FF500299-202011-001-1", "FF500299-202011-001-2", "FF500299-202011-001-3"]);
        let none = look(office.office(), &office.by(finance), &ReadBankFile { roster: sent.roster, file: 4 }).await;
        assert!(matches!(none, Err(Error::NotFound(_))));

        // A bank's file given for another bank settles nothing.
        let gb = |text: &str| layout("csv").unwrap().answer.format.encoding.encode(text).unwrap().into_owned();
        let take = |version, file, layout: &str, bytes| TakeReturn { roster: sent.roster, version, file, layout: layout.to_owned(), bytes };
        let first = gb(&says(office, finance, &sent, 1, "成功,").await);
        let wrong = act(office.office(), &office.by(finance), &take(sent.version, 3, "", first.clone())).await;
        assert!(matches!(wrong, Err(Error::Payout(why)) if matches!(*why, Refused::Rows(_))));
        let nobody = act(office.office(), &office.by(finance), &take(sent.version, 4, "csv", first.clone())).await;
        assert!(nobody.is_err());
        let said = act(office.office(), &office.by(finance), &take(sent.version, 1, "", first.clone())).await.unwrap();
        assert_eq!((said.paid, said.failed, said.strange), (1, 0, 0));
        // The same file once more changes nothing.
        let again = act(office.office(), &office.by(finance), &take(said.done.version, 1, "", first)).await.unwrap();
        assert_eq!(again.done, said.done);
        let close = |version| CloseRoster { roster: sent.roster, version };
        let early = act(office.office(), &office.by(finance), &close(said.done.version)).await;
        let left = Refused::Roster(RosterRefusal::Unanswered { lines: 2 });
        assert!(matches!(early, Err(Error::Payout(why)) if *why == left));
        // The second bank answers by the layout that was kept with its file, though the folder is gone.
        let text = says(office, finance, &sent, 2, "失败,账户已销户").await;
        let said = act(office.office(), &office.by(finance), &take(said.done.version, 2, "", text.into_bytes())).await.unwrap();
        assert_eq!((said.paid, said.failed), (1, 1));
        let third = gb(&says(office, finance, &sent, 3, "成功,").await);
        let said = act(office.office(), &office.by(finance), &take(said.done.version, 3, "", third)).await.unwrap();
        assert_eq!((said.paid, said.failed, said.strange), (2, 1, 0));
        let closed = act(office.office(), &office.by(finance), &close(said.done.version)).await.unwrap();
        assert!(matches!(view(office, finance, &closed).await.row.roster.state, RosterState::Closed { .. }));
        let fund = fund(office, finance).await;
        assert_eq!((fund.paid, fund.returned), (Fen::new(2 * EACH), Fen::new(EACH)));
        assert_eq!((fund.at_bank, fund.left), (Fen::ZERO, Fen::new(200_000 - 3 * EACH)));
        let now = answers(office, finance, &closed).await;
        let each: Vec<_> = now.banks.iter().map(|one| (one.answers.paid.get(), one.answers.failed.get())).collect();
        assert_eq!(each, [(EACH, 0), (0, EACH), (EACH, 0)]);
    }

    async fn a_change_of_the_banks_after_sending_moves_no_line_to_another_file(office: &TestOffice) {
        let people = Loaders::at(office).await;
        let second = office.person("second", "county_reviewer", "500299").await;
        let finance = &people.finance;
        let roster = checked(office, &people).await;
        set(office, &people.reviewer, &second, Key::BankLayouts, "农商行=csv 其他=csv").await;
        let send = SendRoster { roster: roster.roster, version: roster.version, layout: "csv".to_owned() };
        let sent = act(office.office(), &office.by(finance), &send).await.unwrap();
        set(office, &people.reviewer, &second, Key::BankLayouts, "工商银行=fixed 农商行=csv 其他=csv").await;
        let banks = answers(office, finance, &sent).await.banks;
        let shown: Vec<_> = banks.iter().map(|one| (one.bank.as_str(), one.lines, one.amount.get())).collect();
        assert_eq!(shown, [("农商行", 1, EACH), ("", 2, 2 * EACH)]);
    }
}

// SPDX-License-Identifier: Apache-2.0
//! What a notice board can never show, whatever the household's data holds.

use super::model::View;
use super::notice::*;
use super::samples::{household, notice_facts, number, village, words};
use assistance::oversight::guard::UnsafeText;
use kernel::{CitizenNumber, Division, Fen, Fraction};
use proptest::prelude::*;

const COVER: Proposal<'static> = Proposal::Cover(Fen::new(66_300));

/// What stands on the page, tags as spaces, stylesheet and head left out.
fn visible(html: &str) -> String {
    let (_, body) = html.split_once("<h1>").unwrap_or(("", html));
    let mut text = String::new();
    let mut tag = false;
    for c in body.chars() {
        match c {
            '<' => tag = true,
            '>' => {
                tag = false;
                text.push('|');
            }
            c if !tag => text.push(c),
            _ => {}
        }
    }
    text
}

fn half(c: char) -> char {
    if ('０'..='９').contains(&c) { char::from_u32(c as u32 - 0xfee0).unwrap_or(c) } else { c }
}

/// Runs of digits, through the separators that people write numbers with.
fn runs(text: &str) -> Vec<String> {
    let joined: String =
        text.chars().map(half).filter(|c| !matches!(c, ' ' | '-' | ',' | '.' | '·' | '•' | '　')).collect();
    joined
        .split(|c: char| !c.is_numeric() && !matches!(c, 'X' | 'x'))
        .filter(|run| !run.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The rendered board of one line, without the two office telephones that belong there.
fn board(line: SafeNoticeLine, columns: NoticeColumns) -> String {
    let words = words();
    let notice = SafeNotice::new(&notice_facts(&words, columns), vec![line], &words).expect("a notice");
    let text = visible(&notice.paper().html().expect("a page"));
    text.replace("023-59000001", "").replace("023-59000002", "")
}

fn assert_safe(text: &str) -> Result<(), TestCaseError> {
    for run in runs(text) {
        // An amount has at most eight digits, a date is broken by its words.
        prop_assert!(run.chars().count() <= 8, "a run of {} digits", run.chars().count());
        prop_assert!(CitizenNumber::parse(&run).is_err());
    }
    for word in ["癌", "肿瘤", "艾滋", "精神", "残疾", "白血病"] {
        prop_assert!(!text.contains(word));
    }
    prop_assert!(!text.contains("号附") && !text.contains("单元"));
    Ok(())
}

#[test]
fn names_that_a_board_may_not_show() {
    let cases = [
        ("50029919620314002X", UnsafeText::Digits),
        ("张三13800138000", UnsafeText::Digits),
        ("张三１３８００１３８０００", UnsafeText::Digits),
        ("一三八零零一三八零零零", UnsafeText::Numerals),
        ("6222 0212 3456 7890 123", UnsafeText::Digits),
        ("张三（癌症）", UnsafeText::Character),
        ("张三肺癌", UnsafeText::Illness),
        ("张三<br>", UnsafeText::Character),
        ("", UnsafeText::TooShort),
        ("张", UnsafeText::TooShort),
        ("张张张张张张张张张张张张张张张张张张张张张张张张张", UnsafeText::TooLong),
    ];
    for (name, why) in cases {
        let refused = SafeNoticeLine::new(&household(name, "示范村3组", COVER), &words());
        assert_eq!(refused, Err(NoticeError::Name(why)), "{}", name.chars().count());
    }
}

#[test]
fn names_of_every_people_are_shown_as_they_are() {
    for name in ["李桂芳", "买买提·吐尔逊", "刀•玉香", "欧阳三十", "𬱖𬶍", "丁一"] {
        let line = SafeNoticeLine::new(&household(name, "示范村3组", COVER), &words()).expect(name);
        assert!(board(line, NoticeColumns::Annex).contains(name));
    }
}

// clause: CK-A1
#[test]
fn an_address_is_reduced_to_village_and_group() {
    let cases = [
        ("示范县示范镇示范村3组12号", "示范村3组|"),
        ("示范村十二社45号附1号", "示范村十二社|"),
        ("示范村第五村民小组", "示范村五组|"),
        ("示范村委会旁2单元301室", "示范村|"),
        ("第三社区12号", "示范村|"),
        ("138组", "示范村|"),
        ("", "示范村|"),
    ];
    for (address, shown) in cases {
        let line = SafeNoticeLine::new(&household("李桂芳", address, COVER), &words()).expect("a line");
        assert!(board(line, NoticeColumns::Annex).contains(&format!("|{shown}")), "{shown}");
    }
}

#[test]
fn a_minor_never_stands_on_a_board_by_name() {
    let child = NoticeHousehold {
        applicant: Applicant::Minor { guardian: Some("李桂芳") },
        ..household("", "示范村3组", COVER)
    };
    let line = SafeNoticeLine::new(&child, &words()).expect("a line");
    assert!(board(line, NoticeColumns::Minimum).contains("李桂芳（监护人代）"));
    let alone = NoticeHousehold { applicant: Applicant::Minor { guardian: None }, ..child };
    assert_eq!(SafeNoticeLine::new(&alone, &words()), Err(NoticeError::GuardianMissing));
    let wrong = NoticeHousehold { applicant: Applicant::Minor { guardian: Some("张小禾") }, ..child };
    assert_eq!(SafeNoticeLine::new(&wrong, &words()), Err(NoticeError::MinorNamed));
    let listed = NoticeHousehold { applicant: Applicant::Adult { name: " 张小禾 " }, ..child };
    assert_eq!(SafeNoticeLine::new(&listed, &words()), Err(NoticeError::MinorNamed));
}

#[test]
fn a_reason_comes_from_the_list_or_not_at_all() {
    let refuse = |reason| Proposal::Refuse { reason, property_within_limits: None };
    let listed = household("王守田", "示范村", refuse("家庭财产超过规定"));
    let line = SafeNoticeLine::new(&listed, &words()).expect("a line");
    assert!(board(line, NoticeColumns::Annex).contains("见档案|"));
    let free = household("王守田", "示范村", refuse("丈夫患肾病但有存款"));
    assert_eq!(SafeNoticeLine::new(&free, &words()), Err(NoticeError::Reason));
}

#[test]
fn the_lists_themselves_are_checked() {
    let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    assert_eq!(NoticeWords::new(list(&[" "]), Vec::new()).err(), Some(NoticeError::NoIllnessWords));
    let ill = NoticeWords::new(list(&["癌"]), list(&["患癌但收入高"])).err();
    assert_eq!(ill, Some(NoticeError::ListedReason(UnsafeText::Illness)));
}

#[test]
fn what_cannot_be_a_household_is_refused() {
    let good = household("李桂芳", "示范村3组", COVER);
    let cases = [
        (NoticeHousehold { members: 0, ..good }, NoticeError::Members),
        (NoticeHousehold { members: 138, ..good }, NoticeError::Members),
        (
            NoticeHousehold { proposal: Proposal::Cover(Fen::new(1_380_013_800_000)), ..good },
            NoticeError::Amount,
        ),
        (NoticeHousehold { proposal: Proposal::Cover(Fen::new(-1)), ..good }, NoticeError::Amount),
        (
            NoticeHousehold { village: Division::parse("500299").expect("a county"), ..good },
            NoticeError::Village,
        ),
    ];
    for (household, why) in cases {
        assert_eq!(SafeNoticeLine::new(&household, &words()), Err(why));
    }
}

#[test]
fn only_the_telephone_of_an_office_is_printed() {
    let words = words();
    for good in ["59000001", "023-59000001", "12345", "4001234567"] {
        assert!(OfficePhone::new("示范县民政局", good, &words).is_ok(), "{good}");
    }
    for bad in ["13800138000", "+86 13800138000", "1380013", "138-00138000", "02359000001", "", "民政局"] {
        let phone = OfficePhone::new("示范县民政局", bad, &words);
        // Seven digits may be a landline: a mobile has eleven.
        assert_eq!(phone.is_ok(), bad == "1380013", "{}", bad.len());
    }
}

#[test]
fn a_house_number_is_no_place_of_posting() {
    let words = words();
    for place in ["示范村3号", "示范村2单元301室", "示范村十二号"] {
        let facts = NoticeFacts { posted_at: place, ..notice_facts(&words, NoticeColumns::Annex) };
        let refused = SafeNotice::new(&facts, Vec::new(), &words).err();
        assert_eq!(refused, Some(NoticeError::Label(UnsafeText::HouseNumber)), "{place}");
    }
}

#[test]
fn the_number_of_a_notice_cannot_hide_a_persons_number() {
    let words = words();
    for (text, fits) in [
        ("GS-500299101201-2026-011", true),
        ("示公〔2026〕11号", true),
        ("13800138000", false),
        ("GS-013800138000", false),
        ("6222021234567890123", false),
        (number("50029919620314002").expose(), false),
    ] {
        let facts = NoticeFacts { number: text, ..notice_facts(&words, NoticeColumns::Annex) };
        assert_eq!(SafeNotice::new(&facts, Vec::new(), &words).is_ok(), fits, "{}", text.len());
    }
}

// clause: CK-A1
#[test]
fn the_annex_has_both_tables_with_period_and_both_telephones() {
    let html = super::samples::notice(NoticeColumns::Annex).html().expect("a page");
    assert!(html.contains("家庭救助\n总金额\n（元/月）"));
    for part in
        ["拟纳入保障的申请家庭", "拟不予保障的申请家庭", "家庭人均\n收入", "家庭财产及", "不予保障原因"]
    {
        assert!(html.contains(part), "{part}");
    }
    assert!(html.contains("从2026年11月10日至2026年11月16日"));
    assert!(html.contains("示范县民政局 023-59000001；示范镇人民政府 023-59000002"));
}

#[test]
fn without_the_annex_income_property_and_reason_stay_inside() {
    let html = super::samples::notice(NoticeColumns::Minimum).html().expect("a page");
    for part in ["家庭人均", "消费支出", "不予保障原因", "低于保障标准", "符合规定"] {
        assert!(!html.contains(part), "{part}");
    }
    assert!(html.contains("拟不予保障"));
    assert_eq!(NoticeColumns::from_annex(false), NoticeColumns::Minimum);
}

// clause: CK-3.2b
#[test]
fn a_notice_says_how_long_from_when_to_when_and_where_it_hangs() {
    let html = super::samples::notice(NoticeColumns::Annex).html().expect("a page");
    assert!(html.contains("公示期为7天") && html.contains("张贴地点：示范村村民委员会公示栏"));
    let words = words();
    let facts = notice_facts(&words, NoticeColumns::Annex);
    let backwards = NoticeFacts { period: (facts.period.1, facts.period.0), ..facts.clone() };
    assert_eq!(SafeNotice::new(&backwards, Vec::new(), &words).err(), Some(NoticeError::Period));
    let mute = NoticeFacts { phones: Vec::new(), ..facts };
    assert_eq!(SafeNotice::new(&mute, Vec::new(), &words).err(), Some(NoticeError::NoPhone));
}

#[test]
fn a_refused_household_does_not_enter_the_list_of_recipients() {
    let words = words();
    let refuse = Proposal::Refuse { reason: "家庭财产超过规定", property_within_limits: Some(false) };
    let line = SafeNoticeLine::new(&household("王守田", "示范村", refuse), &words).expect("a line");
    let facts = notice_facts(&words, NoticeColumns::Minimum);
    assert_eq!(StandingNotice::new(&facts, vec![line], &words).err(), Some(NoticeError::NotGranted));
}

/// Texts that a careless hand might put anywhere: numbers, cards, phones, illnesses, addresses, noise.
fn dangerous() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[1][3-9][0-9]{9}",
        "[0-9]{15,19}",
        "50029919[5-9][0-9]0[1-9]1[0-9][0-9]{3}[0-9X]",
        "[０-９]{11,18}",
        "[零一二三四五六七八九]{5,18}",
        "[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}",
        "1[3-9][0-9]-[0-9]{4}-[0-9]{4}",
        "[0-9]{1,3}(组|社|号|单元|室)",
        "(李|王|张|刀)(桂芳|守田|·玉香)",
        "(肺癌|白血病|艾滋病|精神残疾二级|<b>|\u{202e}|=1\\+1)",
        "\\PC{0,6}",
    ];
    prop::collection::vec(part, 1..4).prop_map(|parts| parts.concat())
}

proptest! {
    // clause: CK-A1
    #[test]
    fn whatever_goes_in_no_number_card_phone_or_illness_comes_out(
        name in prop_oneof![dangerous(), "(李桂芳|王守田)"],
        minor in any::<bool>(),
        address in dangerous(),
        reason in prop_oneof![dangerous(), Just("家庭财产超过规定".to_owned())],
        cover in any::<bool>(),
        amount in any::<i64>(),
        members in any::<u32>(),
        small in 1_u32..6,
        plausible in any::<bool>(),
        income in any::<i64>(),
        annex in any::<bool>(),
    ) {
        let applicant = if minor { Applicant::Minor { guardian: Some(&name) } } else { Applicant::Adult { name: &name } };
        let amount = if plausible { amount.rem_euclid(1_000_000) } else { amount };
        let proposal = if cover {
            Proposal::Cover(Fen::new(amount))
        } else {
            Proposal::Refuse { reason: &reason, property_within_limits: None }
        };
        let household = NoticeHousehold {
            applicant,
            minors: &["张小禾"],
            village: village(),
            address: &address,
            members: if plausible { small } else { members },
            per_head: Fraction::new(i128::from(income), 7),
            standard: Some(Fen::new(80_000)),
            proposal,
        };
        if let Ok(line) = SafeNoticeLine::new(&household, &words()) {
            assert_safe(&board(line, NoticeColumns::from_annex(annex)))?;
        }
    }

    #[test]
    fn whatever_is_set_around_the_lines_no_number_comes_out(text in dangerous()) {
        let words = words();
        let facts = notice_facts(&words, NoticeColumns::Annex);
        for facts in [
            NoticeFacts { issuer: &text, ..facts.clone() },
            NoticeFacts { posted_at: &text, ..facts.clone() },
            NoticeFacts { programme: &text, ..facts.clone() },
        ] {
            if let Ok(notice) = SafeNotice::new(&facts, Vec::new(), &words) {
                let text = visible(&notice.paper().html().expect("a page"));
                assert_safe(&text.replace("023-59000001", "").replace("023-59000002", ""))?;
            }
        }
        if let Ok(phone) = OfficePhone::new(&text, &text, &words) {
            let shown = format!("{phone:?}");
            prop_assert!(CitizenNumber::parse(&shown).is_err());
        }
    }
}

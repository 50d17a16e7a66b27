// SPDX-License-Identifier: Apache-2.0
//! A year of monthly lists in the demonstration county: deaths, prison, certificates, bills and the poverty register come in, leads are looked into, months are
//! closed, lists go out. The last two months stand open, with leads in every state.

use super::Demo;
use super::families::{Asks, Household};
use super::people::People;
use super::story::working;
use assistance::exchange::compare::CompareInside;
use assistance::exchange::incoming::{Sent, TakeList};
use assistance::exchange::outgoing::{GiveList, ReadGiven};
use assistance::exchange::read::{Cell, Row, Sheet};
use assistance::exchange::report::TakeReport;
use assistance::monitoring::list::{LeadFilter, ListLeads, Listed};
use assistance::monitoring::model::{State, Way};
use assistance::monitoring::month::CloseMonth;
use assistance::monitoring::work::{AssignLeads, ChaseLead, ConfirmResult, GiveResult, RecordVisit, Taken};
use assistance::office::{Error, Private};
use assistance::registry::HouseholdId;
use kernel::{Actor, Date, Division, Month, UserId};
use std::collections::BTreeMap;

/// The open applications of families, by their numbers.
pub(super) type Opened = BTreeMap<HouseholdId, String>;

/// How many months back the lists begin.
const BACK: i32 = 11;
/// Months back that stay open.
const OPEN: i32 = 1;

/// The day itself or the next working day, at the latest today.
fn on_work(demo: &Demo<'_>, day: Date) -> Date {
    working(demo, day).unwrap_or(demo.today)
}

/// Somebody of a family on file, as a department knows them.
struct Known {
    name: String,
    number: String,
    village: Division,
}

fn known(families: &[Household]) -> Vec<Known> {
    let mut found = Vec::new();
    for family in families.iter().filter(|family| matches!(family.applies, Some(Asks::Dibao(_)))) {
        for (name, number) in family.numbered() {
            found.push(Known { name, number, village: family.village });
        }
    }
    found
}

/// A list of a department in the form in which it comes.
fn sheet(heads: &[&str], rows: Vec<Vec<String>>) -> Sent {
    let all = std::iter::once(heads.iter().map(|text| (*text).to_owned()).collect()).chain(rows);
    let rows: Vec<Vec<String>> = all.collect();
    let text: String = rows.iter().map(|row| row.join(",") + "\r\n").collect();
    let cell = |text: String| if text.is_empty() { Cell::Blank } else { Cell::Text(text) };
    let rows =
        (1..).zip(rows).map(|(number, cells)| Row { number, cells: cells.into_iter().map(cell).collect() });
    Sent { bytes: text.into_bytes(), sheets: vec![Sheet { name: String::new(), rows: rows.collect() }] }
}

fn user(actor: &Actor) -> Result<UserId, Error> {
    actor.signature().0.ok_or(Error::Broken("somebody in the demonstration has no account"))
}

/// Plays the year.
pub(super) async fn play(
    demo: &Demo<'_>,
    staff: &People,
    county: Division,
    families: &[Household],
    opened: &Opened,
) -> Result<usize, Error> {
    let people = known(families);
    if people.is_empty() {
        return Ok(0);
    }
    let now = demo.today.month_of();
    let mut leads = 0;
    for back in (0..=BACK).rev() {
        let Some(month) = now.add(-back) else { continue };
        let Some(day) = month.first_day().add_days(14).map(|day| on_work(demo, day)) else { continue };
        let turn = usize::try_from(BACK - back).unwrap_or(0);
        lists(demo, staff, county, (month, day, turn), &people).await?;
        let inside = CompareInside { county, month };
        demo.act(&staff.reviewer, day, 50, &inside).await?;
        exchange(demo, staff, county, month, day, turn).await?;
        leads += work(demo, staff, county, month, day, back > OPEN, opened).await?;
    }
    Ok(leads)
}

/// The five lists that come every month; each names people on file, somebody who is not, and now and then a number that is none.
async fn lists(
    demo: &Demo<'_>,
    staff: &People,
    county: Division,
    (month, day, turn): (Month, Date, usize),
    people: &[Known],
) -> Result<(), Error> {
    let pick = |at: usize| &people[(turn * 37 + at * 11) % people.len()];
    let on = month.first_day().to_string();
    let row = |one: &Known, more: &[&str]| -> Vec<String> {
        let mut cells = vec![one.name.clone(), one.number.clone()];
        cells.extend(more.iter().map(|text| (*text).to_owned()));
        cells
    };
    let bad = |more: &[&str]| -> Vec<String> {
        let mut cells = vec!["号码有误".to_owned(), "500299197013410000".to_owned()];
        cells.extend(more.iter().map(|text| (*text).to_owned()));
        cells
    };
    let villages: Vec<String> = (0..6).map(|at| pick(at).village.to_string()).collect();
    let paid = format!("{}", 18_000 + 900 * turn);
    let classes = ["监测户", "边缘户", "突发严重困难户"];
    let all = [
        (
            "deaths",
            &["姓名", "身份证号", "死亡日期"][..],
            // Everybody whom the registry calls to mind of late: recipients among them, who make leads, and others, who do not.
            (0..9).map(|at| row(pick(at), &[&on])).chain([bad(&[&on])]).collect::<Vec<_>>(),
        ),
        ("prison", &["姓名", "身份证号", "起始日期"][..], (20..22).map(|at| row(pick(at), &[&on])).collect()),
        (
            "disability",
            &["姓名", "身份证号", "区划代码", "残疾类别", "残疾等级"][..],
            (3..5).map(|at| row(pick(at), &[&villages[at], "肢体", "二级"])).collect(),
        ),
        (
            "medical",
            &["姓名", "身份证号", "个人自付", "结算日期"][..],
            (6..8).map(|at| row(pick(at), &[&paid, &on])).chain([bad(&[&paid, &on])]).collect(),
        ),
        (
            "poverty",
            &["姓名", "身份证号", "监测类别"][..],
            (9..12).map(|at| row(pick(at), &[classes[at % 3]])).collect(),
        ),
    ];
    for (minute, (list, heads, rows)) in (10..).zip(all) {
        let take = TakeList {
            list: list.to_owned(),
            county,
            month,
            file_name: format!("{list} {month}.csv"),
            basis: "部门数据共享（演示）".to_owned(),
            sent: sheet(heads, rows),
        };
        match demo.act(&staff.reviewer, day, minute, &take).await {
            // In a small county a list may say what that of another month said: the same file adds nothing.
            Ok(_) | Err(Error::Exchange(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The leads of a month go as far as they should: all to their end where the month is to be closed, else each as far as its place in the list says.
async fn work(
    demo: &Demo<'_>,
    staff: &People,
    county: Division,
    month: Month,
    day: Date,
    close: bool,
    opened: &Opened,
) -> Result<usize, Error> {
    let filter = LeadFilter { month: Some(month), limit: 200, ..LeadFilter::default() };
    let found = demo.look(&staff.reviewer, day, &ListLeads { filter }).await?.rows;
    // The upload is given five days after the lists, and its failures come back the same day.
    let later = |days: i32| day.add_days(5 + days).map_or(demo.today, |day| on_work(demo, day));
    for (at, one) in found.iter().enumerate() {
        let until = if close { 5 } else { at % 6 };
        // The family applied meanwhile.
        let opened = one.lead.household.and_then(|household| opened.get(&household));
        step(demo, staff, one, (at, until), opened, &later).await?;
    }
    let end = month.add(1).and_then(|next| next.first_day().add_days(4)).map(|end| on_work(demo, end));
    if let Some(end) = end.filter(|end| close && *end <= demo.today) {
        // Whatever cannot be closed says why on its page; a demonstration that stops there would show less.
        match demo.act(&staff.reviewer, end, 0, &CloseMonth { county, month }).await {
            Ok(_) | Err(Error::Monitoring(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found.len())
}

async fn step(
    demo: &Demo<'_>,
    staff: &People,
    one: &Listed,
    (at, until): (usize, usize),
    opened: Option<&String>,
    later: &impl Fn(i32) -> Date,
) -> Result<(), Error> {
    let lead = &one.lead;
    if until == 0 || lead.state != State::Open {
        return Ok(());
    }
    let minute = 2 * i64::try_from(at).unwrap_or(0);
    let give = AssignLeads { leads: vec![(lead.id, lead.version)], to: user(&staff.clerk)? };
    demo.act(&staff.leader, later(1), minute, &give).await?;
    if until == 1 {
        return Ok(());
    }
    let mut version = lead.version + 1;
    if at.is_multiple_of(CHASED) {
        version =
            demo.act(&staff.leader, later(2), minute, &ChaseLead { lead: lead.id, version }).await?.version;
    }
    let visit = RecordVisit {
        lead: lead.id,
        version,
        on: String::new(),
        way: if at.is_multiple_of(4) { Way::Phone } else { Way::InPerson },
        who: "李文秀、王海".to_owned(),
        found: Private::new(FOUND[at % FOUND.len()]),
        paper: None,
    };
    let seen = demo.act(&staff.clerk, later(3), minute, &visit).await?;
    if until == 2 {
        return Ok(());
    }
    let given = demo.act(&staff.clerk, later(4), minute, &result(&seen, at, opened)).await?;
    if given.state == State::Proposed.word() && until > 3 {
        let confirm =
            ConfirmResult { lead: lead.id, version: given.version, agrees: true, words: Private::new("") };
        demo.act(&staff.leader, later(5), minute, &confirm).await?;
    }
    Ok(())
}

/// Of so many leads one is asked after before somebody goes.
const CHASED: usize = 7;

/// What visits found.
const FOUND: [&str; 5] = [
    "本人在家，身体尚可，名单与本人情况不符，已与来源单位核对。",
    "上门看过，家庭收入和支出与档案一致，没有明显变化。",
    "家中有人住院，医药费压力大，已告知可以申请临时救助和医疗救助。",
    "村干部和邻居证实情况属实，已告知家属办理手续需要的材料。",
    "本人愿意申请，已约好时间到窗口填写申请书。",
];

fn result(seen: &Taken, at: usize, opened: Option<&String>) -> GiveResult {
    let outcome = ["unfounded", "no_change", "passed_on"][at % 3];
    let opened = opened.filter(|_| at % 3 == 1);
    GiveResult {
        lead: seen.lead,
        version: seen.version,
        outcome: opened.map_or(outcome, |_| "case_opened").to_owned(),
        case: opened.cloned().unwrap_or_default(),
        passed_to: "县医疗保障局".to_owned(),
        unfounded: "source_wrong".to_owned(),
        words: Private::new("情况已核实，见走访记录。"),
    }
}

/// What departments are told each month; of the upload, one line now and then comes back.
async fn exchange(
    demo: &Demo<'_>,
    staff: &People,
    county: Division,
    month: Month,
    day: Date,
    turn: usize,
) -> Result<(), Error> {
    let day = day.add_days(5).map_or(demo.today, |day| on_work(demo, day));
    for list in ["medical_insurance", "education", "national_upload"] {
        let give = GiveList { list: list.to_owned(), county, month };
        let given = match demo.act(&staff.reviewer, day, 0, &give).await {
            Ok(given) => given.given,
            Err(Error::Exchange(_)) => continue,
            Err(error) => return Err(error),
        };
        if list != "national_upload" || !turn.is_multiple_of(3) {
            continue;
        }
        let view = demo.look(&staff.reviewer, day, &ReadGiven { given }).await?;
        let Some(reference) = view.lines.first().and_then(|line| line.cells().first().cloned()) else {
            continue;
        };
        let heads = ["流水号", "失败原因"];
        let sent = sheet(&heads, vec![vec![reference, "姓名与人口库不一致".to_owned()]]);
        demo.act(&staff.reviewer, day, 30, &TakeReport { given, sent }).await?;
    }
    Ok(())
}

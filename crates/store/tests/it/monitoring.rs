// SPDX-License-Identifier: Apache-2.0
//! Leads from their finding to the closing of the month, through the use cases on both databases.

use crate::casework::{People, family, paper, up_to_decision, up_to_opinion, user};
use crate::common::TestOffice;
use crate::exchange::{county, deliver, list_file, number_of};
use assistance::access::{Bar, Denied};
use assistance::casework::Scheme;
use assistance::exchange::compare::CompareInside;
use assistance::monitoring::Refused;
use assistance::monitoring::counts::{Change, ReadFigures, ReadMonthFamilies};
use assistance::monitoring::list::{CountLeads, LeadFilter, LeadView, ListLeads, Listed, ReadLead};
use assistance::monitoring::model::{Outcome, State, Step, Unfounded, Way};
use assistance::monitoring::month::{CloseMonth, ReadMonth};
use assistance::monitoring::work::{AssignLeads, ChaseLead, ConfirmResult, GiveResult, RecordVisit, Taken};
use assistance::office::{Error, Mode, Private, act, look};
use assistance::payout::awards::ReadAwards;
use assistance::registry::intake::Created;
use kernel::{Actor, Fen, Month};

/// A family with an award, and the people of its township and county.
pub(crate) async fn covered(office: &TestOffice) -> (People, Created) {
    let people = People::at(office).await;
    let created = family(office, &people.clerk).await;
    let case = up_to_opinion(office, &people, &created).await;
    up_to_decision(office, &people, &created, case).await;
    (people, created)
}

/// The month in which the award of a family begins, once it has come.
async fn in_force(office: &TestOffice, people: &People, created: &Created) -> Month {
    let read = ReadAwards { household: created.household };
    let first = look(office.office(), &office.by(&people.clerk), &read).await.unwrap()[0].award.first;
    while office.now().date_in_china().month_of() < first {
        office.pass_days(5);
    }
    first
}

async fn leads(office: &TestOffice, by: &Actor, filter: LeadFilter) -> Vec<Listed> {
    let filter = LeadFilter { limit: 50, ..filter };
    look(office.office(), &office.by(by), &ListLeads { filter }).await.unwrap().rows
}

async fn view(office: &TestOffice, by: &Actor, number: &str) -> LeadView {
    let read = ReadLead { number: number.to_owned() };
    look(office.office(), &office.by(by), &read).await.unwrap()
}

async fn assign(office: &TestOffice, people: &People, view: &LeadView) -> LeadView {
    let give = AssignLeads { leads: vec![(view.lead.id, view.lead.version)], to: user(&people.assistant) };
    act(office.office(), &office.by(&people.leader), &give).await.unwrap();
    self::view(office, &people.leader, &view.lead.number).await
}

fn visit(view: &LeadView) -> RecordVisit {
    RecordVisit {
        lead: view.lead.id,
        version: view.lead.version,
        on: String::new(),
        way: Way::InPerson,
        who: "谭小芸、村会计".to_owned(),
        found: Private::new("本人健在，在家养鸡"),
        paper: None,
    }
}

fn result(taken: &Taken, outcome: &str) -> GiveResult {
    GiveResult {
        lead: taken.lead,
        version: taken.version,
        outcome: outcome.to_owned(),
        case: String::new(),
        passed_to: String::new(),
        unfounded: "other_person".to_owned(),
        words: Private::new("身份证号登记错误，派出所已更正"),
    }
}

/// A death list that names the head of a covered family.
async fn death_lead(office: &TestOffice) -> (People, Created, LeadView, Month) {
    let (people, created) = covered(office).await;
    let month = in_force(office, &people, &created).await;
    let number = number_of("1966-03-12", 11);
    let file = list_file(&["姓名", "身份证号", "死亡日期"], &[&["张大山", &number, "2020-10-20"]]);
    deliver(office, &people.reviewer, "deaths", month, &file).await.unwrap();
    let listed = leads(office, &people.leader, LeadFilter::default()).await;
    assert_eq!(listed.len(), 1);
    let view = view(office, &people.leader, &listed[0].lead.number).await;
    (people, created, view, month)
}

on_both! {
    // clause: CK-2.1c
    async fn a_hit_is_assigned_visited_concluded_and_looked_at_by_a_second_person(office: &TestOffice) {
        let (people, created, found, _) = death_lead(office).await;
        assert_eq!((found.about.as_str(), found.lead.household), ("张大山", Some(created.household)));
        assert_eq!(found.lead.said().facts[0].value, "2020-10-20");
        assert!(found.lead.second_look && found.lead.due_on > found.lead.found_on);
        // The village assistant cannot assign, and nobody concludes what nobody went to see.
        let give = AssignLeads { leads: vec![(found.lead.id, 1)], to: user(&people.assistant) };
        let denied = act(office.office(), &office.by(&people.assistant), &give).await;
        assert!(matches!(denied, Err(Error::Denied(Denied::NoRole(_)))));
        let wrong = AssignLeads { leads: vec![(found.lead.id, 1)], to: user(&people.decider) };
        let refused = act(office.office(), &office.by(&people.leader), &wrong).await;
        assert!(matches!(refused, Err(Error::Monitoring(Refused::CannotWork(_)))));
        let given = assign(office, &people, &found).await;
        assert_eq!(given.lead.state, State::Assigned);
        let early = Taken { lead: given.lead.id, version: given.lead.version, state: String::new() };
        let refused = act(office.office(), &office.by(&people.assistant), &result(&early, "unfounded")).await;
        assert!(matches!(refused, Err(Error::Monitoring(Refused::NoVisit))));
        let seen = act(office.office(), &office.by(&people.assistant), &visit(&given)).await.unwrap();
        // Where aid may end, the result waits for a second person.
        let by = office.by(&people.clerk);
        let proposed = act(office.office(), &by, &result(&seen, "unfounded")).await.unwrap();
        assert_eq!(act(office.office(), &by, &result(&seen, "unfounded")).await.unwrap(), proposed);
        assert_eq!(proposed.state, "proposed");
        let confirm = ConfirmResult { lead: proposed.lead, version: proposed.version, agrees: true, words: Private::new("") };
        let denied = act(office.office(), &office.by(&people.clerk), &confirm).await;
        assert!(matches!(denied, Err(Error::Denied(_))));
        act(office.office(), &office.by(&people.leader), &confirm).await.unwrap();
        let over = view(office, &people.leader, &found.lead.number).await;
        assert_eq!(over.lead.state, State::Closed);
        assert_eq!(over.lead.outcome, Some(Outcome::Unfounded(Unfounded::OtherPerson)));
        let steps: Vec<&str> = over.records.iter().map(|one| one.step.word()).collect();
        assert_eq!(steps, ["found", "assigned", "visited", "resulted", "confirmed"]);
        let Step::Visited { who, .. } = &over.records[2].step else { panic!() };
        assert_eq!(who, &["谭小芸", "村会计"]);
    }

    // clause: CK-2.1b
    async fn whatever_a_lead_says_and_whatever_comes_of_it_the_award_stays_as_it_was(office: &TestOffice) {
        let (people, created, found, _) = death_lead(office).await;
        let read = ReadAwards { household: created.household };
        let before = look(office.office(), &office.by(&people.clerk), &read).await.unwrap();
        let given = assign(office, &people, &found).await;
        let seen = act(office.office(), &office.by(&people.assistant), &visit(&given)).await.unwrap();
        let none = GiveResult { case: "DB500299102-2020-00099".to_owned(), ..result(&seen, "case_opened") };
        let refused = act(office.office(), &office.by(&people.clerk), &none).await;
        assert!(matches!(refused, Err(Error::Monitoring(Refused::CaseElsewhere(_)))));
        let listed = assistance::casework::ListCases { filter: Default::default(), place: None };
        let filter = assistance::casework::CaseFilter { limit: 5, ..listed.filter };
        let listed = assistance::casework::ListCases { filter, place: None };
        let (cases, _) = look(office.office(), &office.by(&people.clerk), &listed).await.unwrap();
        let opened = GiveResult { case: cases[0].row.number.clone(), ..result(&seen, "case_opened") };
        let proposed = act(office.office(), &office.by(&people.clerk), &opened).await.unwrap();
        let confirm = ConfirmResult { lead: proposed.lead, version: proposed.version, agrees: true, words: Private::new("") };
        act(office.office(), &office.by(&people.leader), &confirm).await.unwrap();
        let after = look(office.office(), &office.by(&people.clerk), &read).await.unwrap();
        assert_eq!(before, after);
    }

    async fn who_gave_the_result_is_not_who_looks_again_and_a_result_sent_back_is_worked_on(office: &TestOffice) {
        let (people, _, found, _) = death_lead(office).await;
        let given = assign(office, &people, &found).await;
        let seen = act(office.office(), &office.by(&people.reviewer), &visit(&given)).await.unwrap();
        let proposed = act(office.office(), &office.by(&people.reviewer), &result(&seen, "unfounded")).await.unwrap();
        let confirm = ConfirmResult { lead: proposed.lead, version: proposed.version, agrees: false, words: Private::new("没有附照片") };
        let same = act(office.office(), &office.by(&people.reviewer), &confirm).await;
        assert!(matches!(same, Err(Error::Denied(Denied::Barred(_, Bar::Same)))));
        let without = ConfirmResult { words: Private::new(" "), ..confirm.clone() };
        assert!(matches!(act(office.office(), &office.by(&people.leader), &without).await, Err(Error::Invalid(_))));
        let back = act(office.office(), &office.by(&people.leader), &confirm).await.unwrap();
        assert_eq!(back.state, "assigned");
        let chase = ChaseLead { lead: back.lead, version: back.version };
        act(office.office(), &office.by(&people.leader), &chase).await.unwrap();
        let stale = act(office.office(), &office.by(&people.leader), &chase).await;
        assert!(matches!(stale, Err(Error::Stale { .. })));
    }

    async fn a_visit_has_somebody_and_a_paper_of_this_family_and_no_day_before_the_finding(office: &TestOffice) {
        let (people, created, found, _) = death_lead(office).await;
        let given = assign(office, &people, &found).await;
        let photo = paper(office, &people.clerk, &created, "photo").await;
        let nobody = RecordVisit { who: "、".to_owned(), ..visit(&given) };
        let refused = act(office.office(), &office.by(&people.assistant), &nobody).await;
        assert!(refused.is_err(), "a visit without anybody");
        let early = RecordVisit { on: "2020-01-05".to_owned(), ..visit(&given) };
        let refused = act(office.office(), &office.by(&people.assistant), &early).await;
        assert!(matches!(refused, Err(Error::Monitoring(Refused::BeforeFound(_)))));
        let with = RecordVisit { paper: Some(photo), ..visit(&given) };
        act(office.office(), &office.by(&people.assistant), &with).await.unwrap();
    }

    // clause: CK-2.1c
    async fn a_month_closes_when_every_lead_is_accounted_for_and_every_list_came(office: &TestOffice) {
        let (people, _, found, month) = death_lead(office).await;
        let close = CloseMonth { county: county(), month };
        let early = act(office.office(), &office.by(&people.reviewer), &close).await;
        assert!(matches!(early, Err(Error::Monitoring(Refused::MonthRuns(_)))));
        office.pass_days(35);
        let open = act(office.office(), &office.by(&people.reviewer), &close).await;
        assert!(matches!(open, Err(Error::Monitoring(Refused::LeadsOpen(1)))));
        let shown = look(office.office(), &office.by(&people.reviewer), &ReadMonth { county: county(), month }).await.unwrap();
        assert_eq!((shown.open.len(), shown.open_total), (1, 1));
        let late = leads(office, &people.leader, LeadFilter { late: true, ..LeadFilter::default() }).await;
        assert_eq!(late.len(), 1, "what is past its day is chased");
        let given = assign(office, &people, &found).await;
        let seen = act(office.office(), &office.by(&people.assistant), &visit(&given)).await.unwrap();
        let proposed = act(office.office(), &office.by(&people.assistant), &result(&seen, "no_change")).await.unwrap();
        let confirm = ConfirmResult { lead: proposed.lead, version: proposed.version, agrees: true, words: Private::new("") };
        act(office.office(), &office.by(&people.leader), &confirm).await.unwrap();
        let missing = act(office.office(), &office.by(&people.reviewer), &close).await;
        let Err(Error::Monitoring(Refused::ListsMissing(names))) = missing else { panic!("closed without lists") };
        assert!(!names.is_empty() && !names.iter().any(|name| name.contains("死亡")));
        let none = number_of("1950-01-01", 901);
        for (list, heads) in [
            ("prison", ["姓名", "身份证号", "起始日期"]),
            ("disability", ["姓名", "身份证号", "发证日期"]),
            ("medical", ["姓名", "身份证号", "个人自付"]),
            ("poverty", ["姓名", "身份证号", "监测类别"]),
        ] {
            let third = if list == "medical" { "1" } else { "2020-10-20" };
            // A list that names nobody on file; those that would send somebody out are empty but for a bad row.
            let number = if list == "prison" { none.clone() } else { "x".to_owned() };
            deliver(office, &people.reviewer, list, month, &list_file(&heads, &[&["甲", &number, third]])).await.unwrap();
        }
        let closed = act(office.office(), &office.by(&people.reviewer), &close).await.unwrap();
        assert_eq!(closed.leads, 1);
        let again = act(office.office(), &office.by(&people.reviewer), &close).await;
        assert!(matches!(again, Err(Error::Monitoring(Refused::MonthClosed(_)))));
        let file = list_file(&["姓名", "身份证号", "死亡日期"], &[&["乙", &none, "2020-10-21"]]);
        let late = deliver(office, &people.reviewer, "deaths", month, &file).await;
        assert!(matches!(late, Err(Error::Monitoring(Refused::MonthClosed(_)))));
    }

    async fn leads_are_seen_and_counted_only_where_one_works(office: &TestOffice) {
        let (people, _, found, month) = death_lead(office).await;
        let other = office.person("other", "township_clerk", "500299103").await;
        assert!(leads(office, &other, LeadFilter::default()).await.is_empty());
        let read = ReadLead { number: found.lead.number.clone() };
        let denied = look(office.office(), &office.by(&other), &read).await;
        assert!(matches!(denied, Err(Error::Denied(Denied::OutsideRegion(..)))));
        let counts = look(office.office(), &office.by(&people.reviewer), &CountLeads { month: Some(month) }).await.unwrap();
        assert_eq!((counts.len(), counts[0].count, counts[0].kind.as_str()), (1, 1, "death"));
        let finance = office.person("money", "finance", "500299").await;
        let denied = look(office.office(), &office.by(&finance), &CountLeads { month: None }).await;
        assert!(matches!(denied, Err(Error::Denied(Denied::NoRole(_)))));
    }

    async fn what_changed_in_a_month_is_counted_with_the_families_behind_it(office: &TestOffice) {
        let (people, created) = covered(office).await;
        let month = in_force(office, &people, &created).await;
        let figures = look(office.office(), &office.by(&people.reviewer), &ReadFigures { month, place: None }).await.unwrap();
        let ((_, scheme, change), tally) = figures.changes.iter().next().unwrap();
        assert_eq!((*scheme, *change), (Scheme::Dibao, Change::New));
        assert_eq!((tally.families, tally.persons, tally.monthly), (1, 3, Fen::new(50_400)));
        assert_eq!(figures.standing.len(), 1);
        assert_eq!(figures.trend.last().map(|(_, tally)| tally.families), Some(1));
        let ask = ReadMonthFamilies { month, place: None, scheme: None, change: Some(Change::New) };
        let families = look(office.office(), &office.by(&people.clerk), &ask).await.unwrap();
        assert_eq!((families[0].head.as_str(), families[0].after), ("张大山", Fen::new(50_400)));
        let next = month.add(1).unwrap();
        let figures = look(office.office(), &office.by(&people.reviewer), &ReadFigures { month: next, place: None }).await.unwrap();
        assert!(figures.changes.is_empty() && figures.standing.len() == 1);
        let auditor = office.person("auditor", "auditor", "500299").await;
        let denied = look(office.office(), &office.by(&auditor), &ask).await;
        assert!(matches!(denied, Err(Error::Denied(_))), "figures without names are for everybody, names are not");
    }

    async fn a_comparison_inside_finds_a_person_whom_a_family_they_left_still_covers(office: &TestOffice) {
        let (people, created) = covered(office).await;
        let month = in_force(office, &people, &created).await;
        let compare = CompareInside { county: county(), month };
        let none = act(office.office(), &office.by(&people.reviewer), &compare).await.unwrap();
        assert_eq!((none.found, none.raised), (0, 0));
        let mut tx = office.office().begin(Mode::Read).await.unwrap();
        let version = tx.household(created.household).await.unwrap().unwrap().version;
        drop(tx);
        let leave = assistance::registry::members::RemoveMember {
            household: created.household,
            version,
            person: created.members[2],
            on: office.now().date_in_china().to_string(),
            left: assistance::registry::words::Left::MovedOut,
        };
        act(office.office(), &office.by(&people.clerk), &leave).await.unwrap();
        office.pass_days(35);
        let later = CompareInside { county: county(), month: month.add(1).unwrap() };
        let found = act(office.office(), &office.by(&people.reviewer), &later).await.unwrap();
        assert_eq!((found.found, found.raised), (1, 1));
        let again = act(office.office(), &office.by(&people.reviewer), &later).await.unwrap();
        assert_eq!((again.found, again.raised), (1, 0), "the same finding makes no second lead");
    }
}

// SPDX-License-Identifier: Apache-2.0
//! 特困 on both databases: a person is recognised, the basic amount goes to them and the care money to other hands, and what they had before gives way without a gap.

use crate::casework::{People, accepted, agreed, county_work, date, done, notice, paper, surveyed};
use crate::common::TestOffice;
use crate::payout::{awards, county};
use assistance::care::{
    AgreementEnd, AgreementId, CareCheckId, CarePart, Cared, CarerTie, CheckCare, EndAgreement, ListCared,
    MendCare, Plan, ReadCare, ReadRound, RecordVisit, Refused, SeeTo, SignAgreement, VisitFound, VisitId,
};
use assistance::casework::{
    Answer, Apply, Around, Because, CaseEvent, CaseId, OnAward, OpenOnAward, PaperId, Proposal, ReadCase,
    ReadDesk, Scheme, StageKind, StopReason, Words,
};
use assistance::office::{Error, Private, Thing, act, look};
use assistance::oversight::{ReadSheet, SheetOf};
use assistance::payout::AwardRow;
use assistance::payout::Refused as PayoutRefused;
use assistance::payout::awards::ReadStanding;
use assistance::payout::model::payee::Receiver;
use assistance::payout::payees::{ConfirmPayee, EnterPayee, ReadPayee};
use assistance::payout::standard::{Outcome, PreviewStandard};
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::form::{MemberForm, PersonForm};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::{CreateHousehold, Created};
use assistance::registry::words::SourceKind;
use assistance::standards::service::AdoptStandard;
use assistance::tekun::ReadSupport;
use assistance::testing::{VILLAGE, number};
use kernel::{Actor, Citation, Fen, Month};

/// The six indicators of self-care, as the dictionary calls them.
const SIX: [&str; 6] =
    ["can_eat", "can_dress", "can_get_up", "can_use_toilet", "can_walk_indoors", "can_bathe"];

/// An old man who lives alone, without income and without anybody who would owe him support; of the six things he cannot do so many.
pub(crate) async fn alone(office: &TestOffice, people: &People, cannot: usize) -> Created {
    let created = on_file(office, people, "1951-06-01").await;
    facts(office, people, &created, cannot, "none").await;
    created
}

/// Somebody who lives alone, by their day of birth.
async fn on_file(office: &TestOffice, people: &People, birth: &str) -> Created {
    let member = MemberForm {
        person: PersonForm {
            name: "赵老五".to_owned(),
            number: Some(Private::new(number(birth, 11))),
            ..PersonForm::default()
        },
        relation: "户主".to_owned(),
        since: "2015-01-01".to_owned(),
        ..MemberForm::default()
    };
    let household = CreateHousehold {
        lives: VILLAGE.to_owned(),
        registered: VILLAGE.to_owned(),
        address: Some(Private::new("三组 2 号")),
        area: "rural".to_owned(),
        opened_on: "2015-01-01".to_owned(),
        members: vec![member],
    };
    act(office.office(), &office.by(&people.clerk), &household).await.unwrap()
}

/// What is known of them: of the six things they cannot do so many, and at which school they are.
async fn facts(office: &TestOffice, people: &People, created: &Created, cannot: usize, school: &str) {
    let declared = || Source::of(SourceKind::Declared);
    let person = Subject::Person(created.members[0]);
    let of_home = [
        ("registered_area", "rural"),
        ("farming_household", "no"),
        ("income_unsteady", "no"),
        ("deposits", "0.00"),
        ("vehicles", "0"),
        ("homes", "1"),
        ("company_capital", "0.00"),
        ("poverty_status", "none"),
        ("dibao_recipient", "no"),
    ];
    let of_him = [
        ("presence", "living_here"),
        ("disability_kind", "none"),
        ("disability_grade", "none"),
        ("work_capacity", "none"),
        ("employment", "jobless"),
        ("no_other_supporters", "yes"),
        ("major_illness", "none"),
        ("applied_single", "no"),
        ("claims_hardship", "no"),
        ("applied_temp_relief", "no"),
        ("schooling", school),
        ("in_orphan_programme", "no"),
    ];
    let mut facts: Vec<FactForm> = Vec::new();
    facts.extend(
        of_home.map(|(fact, value)| {
            FactForm::new(Subject::Household(created.household), fact, value, declared())
        }),
    );
    facts.extend(of_him.map(|(fact, value)| FactForm::new(person, fact, value, declared())));
    for (at, fact) in SIX.iter().enumerate() {
        facts.push(FactForm::new(person, *fact, if at < cannot { "no" } else { "yes" }, declared()));
    }
    let last = office.now().date_in_china().month_of().add(-1).unwrap();
    let first = last.add(-11).unwrap();
    for what in ["income.complete", "spending.complete"] {
        facts.push(FactForm::new(person, what, "yes", declared()).months(first, last));
    }
    let put = PutEvidence { household: created.household, facts, case: None };
    act(office.office(), &office.by(&people.clerk), &put).await.unwrap();
}

/// The man applies for a scheme, and everything comes before the decision.
async fn assessed(
    office: &TestOffice,
    people: &People,
    created: &Created,
    scheme: Scheme,
) -> (CaseId, Option<Fen>) {
    let apply = Apply::at_window(created.household, created.members[0], scheme);
    let case = act(office.office(), &office.by(&people.clerk), &apply).await.unwrap().case;
    accepted(office, people, created, case).await;
    office.pass_days(1);
    surveyed(office, people, created, case).await;
    let view = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
    let assessed = view.file.assessment.unwrap().assessment;
    assert_eq!((assessed.answer, assessed.monthly.is_some()), (Answer::Yes, scheme.pays()), "{assessed:?}");
    (case, assessed.monthly)
}

async fn decided(
    office: &TestOffice,
    people: &People,
    created: &Created,
    (case, monthly): (CaseId, Option<Fen>),
) -> Result<(), Error> {
    let proposal = Proposal::Cover { monthly };
    done(
        office,
        &people.clerk,
        case,
        CaseEvent::OpinionGiven { proposal: proposal.clone(), departure: None },
    )
    .await;
    notice(office, &people.clerk, created, case).await;
    done(office, &people.leader, case, CaseEvent::Submitted).await;
    county_work(office, people, created, case).await;
    let event =
        CaseEvent::Decided { proposal, departure: None, number: "示民特〔2021〕3号".to_owned() };
    crate::casework::step(office, &people.decider, case, event).await.map(drop)
}

/// A man who was recognised, of the six things he cannot do so many.
pub(crate) async fn supported(office: &TestOffice, cannot: usize) -> (People, Created) {
    // 10 November 2021: 43号 is in force.
    office.pass_days(373);
    let people = People::at(office).await;
    let created = alone(office, &people, cannot).await;
    let case = assessed(office, &people, &created, Scheme::Tekun).await;
    decided(office, &people, &created, case).await.unwrap();
    (people, created)
}

fn of(awards: &[AwardRow], scheme: Scheme) -> &AwardRow {
    awards.iter().find(|one| one.scheme == scheme).unwrap()
}

fn paid(award: &AwardRow, month: Month) -> Fen {
    award.award.monthly(month).unwrap()
}

fn agreement(created: &Created, paper: PaperId, born: &str, days: (&str, &str)) -> SignAgreement {
    SignAgreement {
        person: created.members[0],
        name: Private::new("周邻居"),
        number: None,
        birth: born.to_owned(),
        phone: None,
        tie: CarerTie::Neighbour.word().to_owned(),
        is_tekun: false,
        often_away: false,
        cares_for_self: true,
        signed_on: String::new(),
        from: days.0.to_owned(),
        until: days.1.to_owned(),
        paper,
    }
}

async fn listed(office: &TestOffice, by: &Actor, part: CarePart) -> Vec<Cared> {
    let ask = ListCared { part, place: None, limit: 10, offset: 0 };
    look(office.office(), &office.by(by), &ask).await.unwrap().rows
}

fn refused<T: std::fmt::Debug>(done: Result<T, Error>) -> Refused {
    match done {
        Err(Error::Care(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

on_both! {
    // clause: CK-1.2.3a, CK-1.2.3b
    async fn an_agreement_is_refused_for_a_carer_who_may_not_care_or_not_until_its_last_day(office: &TestOffice) {
        let (people, created) = supported(office, 4).await;
        let today = office.now().date_in_china();
        let clerk = &people.clerk;
        assert_eq!(listed(office, clerk, CarePart::NoAgreement).await.len(), 1);
        let scan = paper(office, clerk, &created, "care_agreement").await;
        let (first, last) = (today.to_string(), today.add_months(12).unwrap().to_string());
        let sign = async |what: SignAgreement| act(office.office(), &office.by(clerk), &what).await;
        // Of 61 years.
        let elderly = today.add_months(-61 * 12).unwrap().to_string();
        let told = refused(sign(agreement(&created, scan, &elderly, (&first, &last))).await);
        assert!(matches!(&told, Refused::CarerNotAllowed(why) if why.len() == 1 && why[0].contains("不是老年人")), "{told:?}");
        // Who turns 60 in half a year cares until the day before.
        let turns = today.add_months(6).unwrap();
        let birth = turns.add_months(-60 * 12).unwrap().to_string();
        let told = refused(sign(agreement(&created, scan, &birth, (&first, &last))).await);
        assert!(matches!(told, Refused::CarerOnlyUntil(until, _) if until == turns.add_days(-1).unwrap()), "{told:?}");
        let away = SignAgreement { often_away: true, cares_for_self: false, ..agreement(&created, scan, "1980-01-01", (&first, &last)) };
        assert!(matches!(refused(sign(away).await), Refused::CarerNotAllowed(why) if why.len() == 2));
        let backwards = agreement(&created, scan, "1980-01-01", (&last, &first));
        let Err(Error::Invalid(faults)) = sign(backwards).await else { panic!("backwards") };
        assert_eq!(faults[0].field, "until");
        // Whoever is supported is known to be, whatever was stated.
        let own = SignAgreement { number: Some(Private::new(number("1951-06-01", 11))), ..agreement(&created, scan, "", (&first, &last)) };
        assert_eq!(refused(sign(own).await), Refused::OwnCarer);
        sign(agreement(&created, scan, "1980-01-01", (&first, &last))).await.unwrap();
        assert!(listed(office, clerk, CarePart::NoAgreement).await.is_empty());
        let again = agreement(&created, scan, "1981-01-01", (&first, &last));
        assert!(matches!(refused(sign(again).await), Refused::Overlaps(_)));
        // A month before its end it is on the list of those to be renewed, and afterwards there is none.
        office.pass_days(340);
        assert_eq!(listed(office, clerk, CarePart::Renew).await.len(), 1);
        office.pass_days(40);
        assert_eq!(listed(office, clerk, CarePart::NoAgreement).await.len(), 1);
    }

    // clause: CK-1.2.3a
    async fn an_agreement_that_is_not_kept_is_chased_until_it_is_mended(office: &TestOffice) {
        let (people, created) = supported(office, 4).await;
        let clerk = &people.clerk;
        let today = office.now().date_in_china();
        let scan = paper(office, clerk, &created, "care_agreement").await;
        let days = (today.to_string(), today.add_months(24).unwrap().to_string());
        let signed = act(office.office(), &office.by(clerk), &agreement(&created, scan, "1980-01-01", (&days.0, &days.1))).await.unwrap();
        office.pass_days(100);
        assert_eq!(listed(office, clerk, CarePart::Check).await.len(), 1);
        let id = AgreementId::from_bytes(signed.id);
        let on = office.now().date_in_china();
        let check = |kept: &str, words: &str, by: &str| CheckCare {
            agreement: id, on: String::new(), kept: kept.to_owned(), words: Private::new(words), mend_by: by.to_owned(),
        };
        let silent = act(office.office(), &office.by(clerk), &check("no", "", "")).await;
        assert!(matches!(silent, Err(Error::Invalid(faults)) if faults.len() == 2));
        let by = on.add_days(10).unwrap().to_string();
        let checked = act(office.office(), &office.by(clerk), &check("no", "三天没有做饭", &by)).await.unwrap();
        assert!(listed(office, clerk, CarePart::Check).await.is_empty());
        assert_eq!(listed(office, clerk, CarePart::Mend).await.len(), 1);
        let mend = MendCare { check: CareCheckId::from_bytes(checked.id), on: String::new() };
        act(office.office(), &office.by(clerk), &mend).await.unwrap();
        assert!(listed(office, clerk, CarePart::Mend).await.is_empty());
        let view = look(office.office(), &office.by(clerk), &ReadCare { person: created.members[0] }).await.unwrap();
        assert_eq!((view.checks.len(), view.checks[0].words.expose()), (1, "三天没有做饭"));
        let end = EndAgreement { agreement: id, on: on.to_string(), why: AgreementEnd::NotKept.word().to_owned() };
        act(office.office(), &office.by(clerk), &end).await.unwrap();
        assert_eq!(refused(act(office.office(), &office.by(clerk), &end).await), Refused::Over);
        office.pass_days(1);
        assert_eq!(listed(office, clerk, CarePart::NoAgreement).await.len(), 1);
    }

    // clause: CK-1.2.3c, NX-3c
    async fn visits_are_planned_by_who_comes_first_and_what_they_find_is_chased(office: &TestOffice) {
        let (people, created) = supported(office, 0).await;
        let assistant = &people.assistant;
        let person = created.members[0];
        // Never planned: late at once, so that nobody is forgotten.
        assert_eq!(listed(office, assistant, CarePart::Late).await.len(), 1);
        let visit = |found: VisitFound, time: &str, words: &str| RecordVisit {
            person, visitor: None, on: String::new(), time: time.to_owned(), found: found.word().to_owned(), words: Private::new(words),
        };
        act(office.office(), &office.by(assistant), &visit(VisitFound::Well, "", "")).await.unwrap();
        let today = office.now().date_in_china();
        let planned = listed(office, assistant, CarePart::All).await.remove(0).plan.unwrap();
        // Whether he lives far off nobody has looked at: what is not known puts nobody last.
        assert_eq!((planned.first, planned.visit_by), (true, today.add_days(7).unwrap()));
        let remote = |value: &str, source| {
            let remote = FactForm::new(Subject::Person(person), "lives_alone_remote", value, Source::of(source));
            PutEvidence { household: created.household, facts: vec![remote], case: None }
        };
        act(office.office(), &office.by(&people.clerk), &remote("no", SourceKind::Declared)).await.unwrap();
        let job = assistance::jobs::all().into_iter().find(|job| job.name() == "care.plan").unwrap();
        let planned = async |now| {
            assistance::jobs::run(office.office(), &*job, now, &|| now).await.unwrap().unwrap().unwrap();
            listed(office, assistant, CarePart::All).await.remove(0).plan.unwrap()
        };
        let plan = planned(office.now()).await;
        assert!(!plan.first);
        let planned_of = |plan: &Plan| (plan.visited_on, plan.visit_by);
        assert_eq!(planned_of(&plan), (Some(today), today.add_days(30).unwrap()));
        // He lives alone and far off: a week.
        act(office.office(), &office.by(&people.clerk), &remote("yes", SourceKind::Visit)).await.unwrap();
        office.pass_days(8);
        assert!(planned(office.now()).await.first);
        assert_eq!(listed(office, assistant, CarePart::Late).await.len(), 1);
        let silent = act(office.office(), &office.by(assistant), &visit(VisitFound::NeedsHelp, "00:05", "")).await;
        assert!(matches!(silent, Err(Error::Invalid(faults)) if faults[0].field == "words"));
        let found = act(office.office(), &office.by(assistant), &visit(VisitFound::NeedsHelp, "00:05", "屋顶漏雨")).await.unwrap();
        // The telephone came back online and sends it once more under another id: nothing is written twice.
        let twice = act(office.office(), &office.by(assistant), &visit(VisitFound::NeedsHelp, "00:05", "屋顶漏雨")).await;
        assert!(matches!(refused(twice), Refused::VisitedAlready(on) if on == office.now().date_in_china()));
        // What says something else of that time is neither forgotten nor written over the first; nobody sends what another one typed, and no telephone without its clock is believed.
        let otherwise = act(office.office(), &office.by(assistant), &visit(VisitFound::NeedsHelp, "00:05", "屋顶漏雨，没有吃的")).await;
        assert!(matches!(refused(otherwise), Refused::VisitedOtherwise(_)));
        let typed_by = |who: &Actor| match who { Actor::Person { id, .. } => Some(*id), _ => None };
        let anothers = RecordVisit { visitor: typed_by(&people.clerk), ..visit(VisitFound::Well, "00:06", "") };
        assert_eq!(refused(act(office.office(), &office.by(assistant), &anothers).await), Refused::SomebodyElses);
        let own = RecordVisit { visitor: typed_by(assistant), ..visit(VisitFound::Well, "00:07", "") };
        act(office.office(), &office.by(assistant), &own).await.unwrap();
        let long_ago = RecordVisit { on: "1970-01-01".to_owned(), ..visit(VisitFound::Well, "00:08", "") };
        let told = act(office.office(), &office.by(assistant), &long_ago).await;
        assert!(matches!(told, Err(Error::Invalid(faults)) if faults[0].field == "on"));
        let round = look(office.office(), &office.by(assistant), &ReadRound { village: None, limit: 10 }).await.unwrap();
        assert_eq!((round.rows.len(), round.due, round.late, round.villages.len()), (1, 1, 0, 1));
        assert!(listed(office, assistant, CarePart::Late).await.is_empty());
        assert_eq!(listed(office, &people.clerk, CarePart::Open).await[0].plan.as_ref().map(|plan| plan.open), Some(1));
        let see = || SeeTo { visit: VisitId::from_bytes(found.id), on: String::new(), words: Private::new("已联系村里修好") };
        act(office.office(), &office.by(&people.clerk), &see()).await.unwrap();
        assert_eq!(refused(act(office.office(), &office.by(&people.clerk), &see()).await), Refused::DoneAlready);
        assert!(listed(office, &people.clerk, CarePart::Open).await.is_empty());
        // A cadre of another township has nothing of it.
        let stranger = office.person("stranger", "village_assistant", "500299103201").await;
        let denied = act(office.office(), &office.by(&stranger), &visit(VisitFound::Well, "01:00", "")).await;
        assert!(matches!(denied, Err(Error::NotFound(Thing::Person))), "{denied:?}");
    }

    // clause: YY-2.2a
    async fn the_basic_amount_and_the_care_money_of_one_decision_go_to_different_hands(office: &TestOffice) {
        let (people, created) = supported(office, 4).await;
        let all = awards(office, &people, &created).await;
        let (own, care) = (of(&all, Scheme::Tekun), of(&all, Scheme::TekunCare));
        let month = own.award.first;
        assert_eq!(all.len(), 2);
        assert_ne!(own.award.payee, care.award.payee);
        assert_eq!((own.single, care.single), (Some(created.members[0]), Some(created.members[0])));
        assert_eq!((paid(own, month), paid(care, month)), (Fen::new(82_700), Fen::new(30_000)));
        let ask = ReadStanding { household: created.household, scheme: Scheme::Tekun, route: assistance::casework::Route::SinglePerson(created.members[0]) };
        let standing = look(office.office(), &office.by(&people.clerk), &ask).await.unwrap().unwrap();
        assert_eq!(standing.monthly, paid(own, month).checked_add(paid(care, month)));
    }

    async fn what_nobody_has_at_once_gives_way_without_a_gap_and_without_a_double_month(office: &TestOffice) {
        office.pass_days(373);
        let people = People::at(office).await;
        let created = alone(office, &people, 0).await;
        let first = assessed(office, &people, &created, Scheme::Dibao).await;
        decided(office, &people, &created, first).await.unwrap();
        let before = of(&awards(office, &people, &created).await, Scheme::Dibao).award.clone();
        assert_eq!(before.ending, None);
        office.pass_days(60);
        facts(office, &people, &created, 0, "none").await;
        let case = assessed(office, &people, &created, Scheme::Tekun).await;
        let number = look(office.office(), &office.by(&people.clerk), &ReadCase { case: case.0 }).await.unwrap().row.number;
        let open = ReadDesk { number, why: None, around: Around::Page, known: None };
        let desk = look(office.office(), &office.by(&people.clerk), &open).await.unwrap();
        let ends: Vec<_> = desk.gives_way.iter().map(|one| (one.award.scheme, one.shared)).collect();
        assert_eq!(ends, [(Scheme::Dibao, false)], "whoever signs is shown what ends");
        decided(office, &people, &created, case).await.unwrap();
        let all = awards(office, &people, &created).await;
        let (dibao, tekun) = (of(&all, Scheme::Dibao), of(&all, Scheme::Tekun));
        assert_eq!(dibao.award.ending.map(|ending| ending.last), tekun.award.first.add(-1));
        let mut month = before.first;
        while month < tekun.award.first.add(3).unwrap() {
            let schemes = [dibao, tekun].into_iter().filter(|one| !paid(one, month).is_zero()).count();
            assert_eq!(schemes, 1, "{month}");
            month = month.add(1).unwrap();
        }
        // What ended stands on the decision of its own case: what reaches back to its months is worked out by that.
        assert_eq!(dibao.decided_in_case().map(|made| made.case), Some(first.0));
    }

    async fn a_recognition_gives_way_to_dibao_of_the_same_people_and_nothing_is_refused_for_it(office: &TestOffice) {
        office.pass_days(373);
        let people = People::at(office).await;
        let created = alone(office, &people, 0).await;
        let person = Subject::Person(created.members[0]);
        let last = office.now().date_in_china().month_of().add(-1).unwrap();
        let wage = FactForm::new(person, "income.wage", "600.00", Source::of(SourceKind::Declared)).months(last.add(-11).unwrap(), last);
        let put = PutEvidence { household: created.household, facts: vec![wage], case: None };
        act(office.office(), &office.by(&people.clerk), &put).await.unwrap();
        let first = assessed(office, &people, &created, Scheme::Borderline).await;
        decided(office, &people, &created, first).await.unwrap();
        assert_eq!(of(&awards(office, &people, &created).await, Scheme::Borderline).award.ending, None);
        // A year without wages: 低保.
        office.pass_days(400);
        facts(office, &people, &created, 0, "none").await;
        let case = assessed(office, &people, &created, Scheme::Dibao).await;
        let number = look(office.office(), &office.by(&people.clerk), &ReadCase { case: case.0 }).await.unwrap().row.number;
        let open = ReadDesk { number, why: None, around: Around::Page, known: None };
        let desk = look(office.office(), &office.by(&people.clerk), &open).await.unwrap();
        assert_eq!(desk.gives_way.iter().map(|one| one.award.scheme).collect::<Vec<_>>(), [Scheme::Borderline]);
        decided(office, &people, &created, case).await.unwrap();
        let all = awards(office, &people, &created).await;
        let (before, dibao) = (of(&all, Scheme::Borderline), of(&all, Scheme::Dibao));
        assert_eq!(before.award.ending.map(|ending| ending.last), dibao.award.first.add(-1));
    }

    async fn whoever_leaves_a_family_for_tekun_is_told_at_both_desks_so_that_no_month_is_without(office: &TestOffice) {
        let people = People::at(office).await;
        let (created, _) = crate::payout::confirmed(office, &people).await;
        office.pass_days(240);
        let dibao = of(&awards(office, &people, &created).await, Scheme::Dibao).award.id;
        let today = office.now().date_in_china();
        let apply = Apply::at_window(created.household, created.members[1], Scheme::Tekun);
        let tekun = act(office.office(), &office.by(&people.clerk), &apply).await.unwrap().case;
        let why = OnAward::Review;
        let change = OpenOnAward { award: dibao, version: None, why, words: None, paper: None, happened_on: today, late: None };
        let change = act(office.office(), &office.by(&people.clerk), &change).await.unwrap().case;
        let desk = async |case| {
            let number = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap().row.number;
            let open = ReadDesk { number, why: None, around: Around::Page, known: None };
            look(office.office(), &office.by(&people.clerk), &open).await.unwrap()
        };
        let shared: Vec<_> = desk(tekun).await.gives_way.iter().map(|one| (one.award.award.id, one.shared)).collect();
        assert_eq!(shared, [(dibao, true)]);
        let leaving: Vec<_> = desk(change).await.leaving.iter().map(|row| (row.id, row.applicant)).collect();
        assert_eq!(leaving, [(tekun, created.members[1])]);
    }

    // clause: YY-2.2a
    async fn the_care_money_goes_to_the_carer_while_the_agreement_holds_and_nothing_else_does(office: &TestOffice) {
        let (people, created) = supported(office, 4).await;
        let clerk = &people.clerk;
        let all = awards(office, &people, &created).await;
        let (own, care) = (of(&all, Scheme::Tekun).award.id, of(&all, Scheme::TekunCare).award.id);
        let proof = paper(office, clerk, &created, "certificate").await;
        let enter = async |award| {
            let enter = EnterPayee {
                award, receiver: "carer".to_owned(), receiver_paper: None, filed_on: None, proof,
                holder: Private::new("周邻居"), number: Private::new("6217000000000000018"), bank: "示范农商行".to_owned(),
            };
            act(office.office(), &office.by(clerk), &enter).await
        };
        let no_carer = |done: Result<_, Error>| matches!(done, Err(Error::Payout(why)) if matches!(*why, PayoutRefused::NoCarer));
        assert!(no_carer(enter(care).await.map(drop)));
        let scan = paper(office, clerk, &created, "care_agreement").await;
        let today = office.now().date_in_china();
        let days = (today.to_string(), today.add_months(6).unwrap().to_string());
        let signed = act(office.office(), &office.by(clerk), &agreement(&created, scan, "1980-01-01", (&days.0, &days.1))).await.unwrap();
        assert!(no_carer(enter(own).await.map(drop)));
        let entered = enter(care).await.unwrap();
        let confirm = ConfirmPayee { award: care, account: entered.account, right: true };
        act(office.office(), &office.by(&people.leader), &confirm).await.unwrap();
        let read = ReadPayee { award: care };
        let to = look(office.office(), &office.by(clerk), &read).await.unwrap().pay_to.current().unwrap();
        assert_eq!(to.receiver, Receiver::Carer { agreement: scan });
        // Once the agreement is over the page says that money still goes to whoever no longer cares; nobody moves it but two people.
        let elsewhere = async || {
            let view = look(office.office(), &office.by(clerk), &ReadSupport { person: created.members[0] }).await.unwrap();
            view.paid_elsewhere().map(|(award, _)| award.award.id).collect::<Vec<_>>()
        };
        assert_eq!(elsewhere().await, []);
        let end = EndAgreement { agreement: AgreementId::from_bytes(signed.id), on: today.to_string(), why: "carer_stops".to_owned() };
        act(office.office(), &office.by(clerk), &end).await.unwrap();
        assert_eq!(elsewhere().await, [care]);
    }

    // clause: CK-1.2.1, MS-1d
    async fn a_child_at_school_is_looked_at_again_at_eighteen_and_then_every_term_and_support_goes_on(office: &TestOffice) {
        // 1 July 2021, when 43号 came into force. Born in May 2006: fifteen.
        office.pass_days(241);
        let people = People::at(office).await;
        let child = on_file(office, &people, "2006-05-20").await;
        facts(office, &people, &child, 0, "compulsory").await;
        let case = assessed(office, &people, &child, Scheme::Tekun).await;
        decided(office, &people, &child, case).await.unwrap();
        let own = async || of(&awards(office, &people, &child).await, Scheme::Tekun).clone();
        // That he turns sixteen changes nothing of what he is recognised by: he is looked at after a year, as everybody.
        assert_eq!(own().await.review_by, office.now().date_in_china().add_months(12).unwrap());
        let mut ages = Vec::new();
        for (until, school) in [("2023-06-01", "senior_secondary"), ("2024-05-20", "senior_secondary"), ("2024-11-21", "senior_secondary")] {
            let days = date(until).days_since(office.now().date_in_china());
            office.pass_days(i64::from(days));
            facts(office, &people, &child, 0, school).await;
            let today = office.now().date_in_china();
            let review = OpenOnAward { award: own().await.award.id, version: None, why: OnAward::Review, words: None, paper: None, happened_on: today, late: None };
            let case = act(office.office(), &office.by(&people.clerk), &review).await.unwrap().case;
            agreed(office, &people, &child, case).await;
            surveyed(office, &people, &child, case).await;
            let view = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
            assert_eq!(view.file.assessment.as_ref().unwrap().assessment.answer, Answer::Yes, "{until}");
            // The new standards of these years reach everybody by their own lists: here the amount stays.
            let proposal = Proposal::Continue;
            let departs = |second| crate::money::departure(second);
            done(office, &people.clerk, case, CaseEvent::OpinionGiven { proposal: proposal.clone(), departure: departs(&people.leader) }).await;
            done(office, &people.leader, case, CaseEvent::Submitted).await;
            let number = "示民特〔2024〕1号".to_owned();
            done(office, &people.decider, case, CaseEvent::Decided { proposal, departure: departs(&people.reviewer), number }).await;
            let own = own().await;
            assert_eq!(own.award.ending, None, "support goes on");
            ages.push((office.now().date_in_china().to_string(), own.review_by.to_string()));
        }
        let expected = [("2023-06-01", "2024-05-20"), ("2024-05-20", "2024-11-20"), ("2024-11-21", "2025-05-21")];
        assert_eq!(ages, expected.map(|(on, by)| (on.to_owned(), by.to_owned())));
    }

    async fn an_end_hangs_on_the_board_for_seven_days_before_it_is_decided(office: &TestOffice) {
        let (people, created) = supported(office, 0).await;
        let clerk = &people.clerk;
        let scan = paper(office, clerk, &created, "care_agreement").await;
        let today = office.now().date_in_china();
        let days = (today.to_string(), today.add_months(12).unwrap().to_string());
        let care = act(office.office(), &office.by(clerk), &agreement(&created, scan, "1980-01-01", (&days.0, &days.1))).await.unwrap();
        let care = AgreementId::from_bytes(care.id);
        office.pass_days(90);
        facts(office, &people, &created, 0, "none").await;
        office.pass_days(1);
        let award = of(&awards(office, &people, &created).await, Scheme::Tekun).award.id;
        let today = office.now().date_in_china();
        let open = OpenOnAward { award, version: None, why: OnAward::Review, words: None, paper: None, happened_on: today, late: None };
        let case = act(office.office(), &office.by(clerk), &open).await.unwrap().case;
        surveyed(office, &people, &created, case).await;
        let because = Because {
            code: StopReason::SupporterAble, facts: Vec::new(), article: Citation::new("tekun-43", "第二十四条"),
            figure: None, said: Some(Words::new("弟弟有能力并愿意供养")), paper: None,
        };
        let proposal = Proposal::Stop { because: vec![because] };
        let opinion = CaseEvent::OpinionGiven { proposal: proposal.clone(), departure: crate::money::departure(&people.leader) };
        done(office, clerk, case, opinion).await;
        let view = look(office.office(), &office.by(clerk), &ReadCase { case }).await.unwrap();
        assert_eq!(view.row.stage, StageKind::Opinion);
        let ask = ReadSheet { of: SheetOf::Case(view.row.number.clone()), full: false };
        let sheet = look(office.office(), &office.by(clerk), &ask).await.unwrap();
        assert!(sheet.ending());
        assert_eq!(sheet.families[0].rule.as_ref().unwrap().1, office.now().date_in_china().add_days(7).unwrap());
        notice(office, clerk, &created, case).await;
        done(office, &people.leader, case, CaseEvent::Submitted).await;
        let decided = CaseEvent::Decided { proposal, departure: crate::money::departure(&people.reviewer), number: "示民特〔2022〕1号".to_owned() };
        done(office, &people.decider, case, decided).await;
        let all = awards(office, &people, &created).await;
        // It holds from the month after the decision.
        let last = office.now().date_in_china().month_of();
        assert_eq!(of(&all, Scheme::Tekun).award.ending.map(|ending| ending.last), Some(last));
        // When nothing is paid any more the agreement about his care is ended, too.
        office.pass_days(60);
        let end = EndAgreement { agreement: care, on: office.now().date_in_china().to_string(), why: "no_longer".to_owned() };
        act(office.office(), &office.by(clerk), &end).await.unwrap();
        assert!(listed(office, clerk, CarePart::All).await.is_empty());
    }

    // clause: YY-2.2a
    async fn a_higher_standard_raises_each_of_the_two_by_its_own_number(office: &TestOffice) {
        let (people, created) = supported(office, 4).await;
        let all = awards(office, &people, &created).await;
        let month = of(&all, Scheme::Tekun).award.first.add(2).unwrap();
        let entry = crate::standards::entry("tekun_care_standard.lost", "360.00", &month.first_day().to_string());
        let entered = act(office.office(), &office.by(&people.reviewer), &entry).await.unwrap();
        act(office.office(), &office.by(&people.decider), &AdoptStandard { entry: entered.entry }).await.unwrap();
        let preview = async |scheme| {
            let ask = PreviewStandard { county: county(), scheme, on: month.first_day() };
            look(office.office(), &office.by(&people.decider), &ask).await.unwrap()
        };
        assert!(matches!(preview(Scheme::Tekun).await.rows[0].outcome, Outcome::Same));
        let raised = preview(Scheme::TekunCare).await;
        assert_eq!((raised.totals.raised, raised.totals.monthly), (1, Fen::new(6_000)));
    }
}

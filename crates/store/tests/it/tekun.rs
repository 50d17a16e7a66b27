// SPDX-License-Identifier: Apache-2.0
//! 特困 on both databases: a person is recognised, the basic amount goes to them and the care money to other hands, and what they had before gives way without a gap.

use crate::casework::{People, accepted, county_work, done, notice, surveyed};
use crate::common::TestOffice;
use crate::payout::{awards, county};
use assistance::casework::{Apply, CaseEvent, CaseId, Proposal, ReadCase, Scheme};
use assistance::office::{Error, Private, act, look};
use assistance::payout::AwardRow;
use assistance::payout::awards::ReadStanding;
use assistance::payout::standard::{Outcome, PreviewStandard};
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::form::{MemberForm, PersonForm};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::{CreateHousehold, Created};
use assistance::registry::words::SourceKind;
use assistance::standards::service::AdoptStandard;
use assistance::testing::{VILLAGE, number};
use kernel::{Fen, Month};

/// The six indicators of self-care, as the dictionary calls them.
const SIX: [&str; 6] =
    ["can_eat", "can_dress", "can_get_up", "can_use_toilet", "can_walk_indoors", "can_bathe"];

/// An old man who lives alone, without income and without anybody who would owe him support; of the six things he cannot do so many.
pub(crate) async fn alone(office: &TestOffice, people: &People, cannot: usize) -> Created {
    let member = MemberForm {
        person: PersonForm {
            name: "赵老五".to_owned(),
            number: Some(Private::new(number("1951-06-01", 11))),
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
    let created = act(office.office(), &office.by(&people.clerk), &household).await.unwrap();
    facts(office, people, &created, cannot).await;
    created
}

async fn facts(office: &TestOffice, people: &People, created: &Created, cannot: usize) {
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
async fn assessed(office: &TestOffice, people: &People, created: &Created, scheme: Scheme) -> (CaseId, Fen) {
    let apply = Apply::at_window(created.household, created.members[0], scheme);
    let case = act(office.office(), &office.by(&people.clerk), &apply).await.unwrap().case;
    accepted(office, people, created, case).await;
    office.pass_days(1);
    surveyed(office, people, created, case).await;
    let view = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
    let assessed = view.file.assessment.unwrap().assessment;
    let monthly = assessed.monthly.unwrap_or_else(|| panic!("{assessed:?}"));
    (case, monthly)
}

async fn decided(
    office: &TestOffice,
    people: &People,
    created: &Created,
    (case, monthly): (CaseId, Fen),
) -> Result<(), Error> {
    let proposal = Proposal::Cover { monthly: Some(monthly) };
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

on_both! {
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
        let case = assessed(office, &people, &created, Scheme::Dibao).await;
        decided(office, &people, &created, case).await.unwrap();
        let before = of(&awards(office, &people, &created).await, Scheme::Dibao).award.clone();
        assert_eq!(before.ending, None);
        office.pass_days(60);
        facts(office, &people, &created, 0).await;
        let case = assessed(office, &people, &created, Scheme::Tekun).await;
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

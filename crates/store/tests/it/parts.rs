// SPDX-License-Identifier: Apache-2.0
//! What an amount is made of: a part that the packs add under a name of its own stands with its article in the assessment, the award and the roster, and the sums hold.

use crate::casework::{People, county_work, done, family, notice, surveyed, up_to_acceptance};
use crate::common::TestOffice;
use crate::payout::{awards, county, drawn};
use assistance::casework::{AmountPart, CaseEvent, Proposal, ReadCase};
use assistance::office::{Private, act, look};
use assistance::payout::model::ids::Component;
use assistance::payout::rosters::LockRoster;
use assistance::registry::evidence::Subject;
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::{CreateHousehold, Created};
use assistance::standards::service::{AdoptStandard, ProposeStandard};
use assistance::testing;
use kernel::{Fen, Month};

/// The county gives everybody under age 50 yuan more, by a document.
async fn supplement(office: &TestOffice, people: &People) {
    let entry = ProposeStandard {
        county: county(),
        param: "supplement.minor".to_owned(),
        value: "50.00".to_owned(),
        from: "2020-11-02".to_owned(),
        title: "关于分类施保的通知".to_owned(),
        number: "示民发〔2020〕9号".to_owned(),
        issuer: "示范县民政局".to_owned(),
        published: String::new(),
        article: "二".to_owned(),
        scan: Some(("application/pdf".to_owned(), b"%PDF-1.4".to_vec())),
        confirmed: "文件是这样写的".to_owned(),
    };
    let entry = act(office.office(), &office.by(&people.reviewer), &entry).await.unwrap().entry;
    act(office.office(), &office.by(&people.decider), &AdoptStandard { entry }).await.unwrap();
}

/// What is shown of parts: name, fen, the articles.
fn shown(parts: &[AmountPart]) -> Vec<(&str, i64, Vec<&str>)> {
    fn articles(one: &AmountPart) -> Vec<&str> {
        one.articles.iter().map(|one| one.article.as_str()).collect()
    }
    parts.iter().map(|one| (one.label.as_str(), one.amount.get(), articles(one))).collect()
}

on_both! {
    async fn a_supplement_stands_as_a_part_with_its_article_from_the_assessment_to_the_roster(office: &TestOffice) {
        let people = People::at(office).await;
        supplement(office, &people).await;
        let created = family(office, &people.clerk).await;
        let case = up_to_acceptance(office, &people, &created).await;
        office.pass_days(1);
        surveyed(office, &people, &created, case).await;
        let view = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
        let assessed = view.file.assessment.as_ref().unwrap().assessment.clone();
        // 3 x 496.00 - 984.00, and 50.00 for the daughter.
        assert_eq!(assessed.monthly, Some(Fen::new(55_400)));
        let expected = [("", 50_400, vec!["第十二条"]), ("分类施保加发", 5_000, vec!["第十二条"])];
        assert_eq!(shown(&assessed.parts), expected);
        let proposal = Proposal::Cover { monthly: assessed.monthly };
        done(office, &people.clerk, case, CaseEvent::OpinionGiven { proposal: proposal.clone(), departure: None }).await;
        notice(office, &people.clerk, &created, case).await;
        done(office, &people.leader, case, CaseEvent::Submitted).await;
        county_work(office, &people, &created, case).await;
        let decided = CaseEvent::Decided { proposal, departure: None, number: "示民救〔2020〕12号".to_owned() };
        done(office, &people.decider, case, decided).await;
        let award = awards(office, &people, &created).await.remove(0).award;
        let (month, base) = (award.first, Component::parse("DB").unwrap());
        assert_eq!(shown(award.parts(month, base, Fen::new(55_400))), expected);
        assert!(award.parts(month, base, Fen::new(55_300)).is_empty(), "of another amount nothing is said");
        crate::payout::account(office, &people, &created, "6217000000000000018").await;
        let draft = drawn(office, &people.reviewer, month).await;
        let line = &draft.drawn.as_ref().unwrap().lines[0];
        assert_eq!((line.amount, shown(&draft.made_of[&line.award])), (Fen::new(55_400), expected.to_vec()));
        // Locked, the roster says the same.
        let draw = crate::payout::draw_up(office, "regular", month);
        let draft = act(office.office(), &office.by(&people.reviewer), &draw).await.unwrap();
        let lock = LockRoster { roster: draft.roster, version: draft.version };
        let locked = act(office.office(), &office.by(&people.reviewer), &lock).await.unwrap();
        let view = crate::payout::view(office, &people.reviewer, &locked).await;
        assert_eq!(shown(&view.made_of[&view.lines[0].line.award]), expected);
        assert_eq!(view.all.amount, Fen::new(55_400));
    }

    // clause: YY-2.1a
    async fn supplements_by_kind_of_member_stand_in_award_and_roster_by_themselves(office: &TestOffice) {
        // The county has Yunyang's rules; the family is of the town.
        let office = &crate::common::ruled_as(office, "yunyang", "parts_of_yunyang").await;
        let people = People::at(office).await;
        let created = in_town(office, &people).await;
        let case = up_to_acceptance(office, &people, &created).await;
        office.pass_days(1);
        surveyed(office, &people, &created, case).await;
        let view = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
        let assessed = view.file.assessment.as_ref().unwrap().assessment.clone();
        let parts = shown(&assessed.parts);
        // Of the disabled husband and of the daughter at school, each the highest of what they would have.
        assert_eq!(parts[1..], [("分类重点救助加发", 12_000, vec!["二(一)"])], "{parts:?}");
        let whole = assessed.monthly.unwrap();
        assert_eq!(parts.iter().map(|(_, fen, _)| fen).sum::<i64>(), whole.get());
        // There the village still discusses every family.
        let record = crate::casework::paper(office, &people.clerk, &created, "other").await;
        let called_on = office.now().date_in_china();
        let held = CaseEvent::DemocraticReviewHeld { called_on, invited: 9, present: 9, yes: 9, no: 0, abstained: 0, recused: 0, record };
        done(office, &people.clerk, case, held).await;
        let proposal = Proposal::Cover { monthly: Some(whole) };
        done(office, &people.clerk, case, CaseEvent::OpinionGiven { proposal: proposal.clone(), departure: None }).await;
        notice(office, &people.clerk, &created, case).await;
        done(office, &people.leader, case, CaseEvent::Submitted).await;
        county_work(office, &people, &created, case).await;
        let decided = CaseEvent::Decided { proposal, departure: None, number: "示民救〔2020〕12号".to_owned() };
        done(office, &people.decider, case, decided).await;
        let award = awards(office, &people, &created).await.remove(0).award;
        let base = Component::parse("DB").unwrap();
        assert_eq!(shown(award.parts(award.first, base, whole)), parts);
        crate::payout::account(office, &people, &created, "6217000000000000018").await;
        let draft = drawn(office, &people.reviewer, award.first).await;
        let line = &draft.drawn.as_ref().unwrap().lines[0];
        assert_eq!((line.amount, shown(&draft.made_of[&line.award])), (whole, parts));
    }
}

/// The example family, registered and living in the town, with the daughter in compulsory schooling.
async fn in_town(office: &TestOffice, people: &People) -> Created {
    let household = CreateHousehold { area: "urban".to_owned(), ..testing::household(0, "2008-05-20") };
    let created = act(office.office(), &office.by(&people.clerk), &household).await.unwrap();
    let months = (Month::of(2019, 11).unwrap(), Month::of(2020, 10).unwrap());
    let mut facts = testing::facts(&created, months, "600.00");
    for one in &mut facts {
        if one.what == "registered_area" {
            one.value = Private::new("urban");
        }
    }
    let like = facts.remove(0);
    let of = |person, what: &str, value: &str| FactForm {
        subject: Subject::Person(person),
        what: what.to_owned(),
        value: Private::new(value),
        ..like.clone()
    };
    facts.retain(|one| one.what != "schooling");
    for (person, schooling) in created.members.iter().zip(["none", "none", "compulsory"]) {
        facts.push(of(*person, "schooling", schooling));
    }
    facts.push(like);
    let put = PutEvidence { household: created.household, facts, case: None };
    act(office.office(), &office.by(&people.clerk), &put).await.unwrap();
    created
}

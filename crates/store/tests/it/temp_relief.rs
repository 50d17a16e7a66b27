// SPDX-License-Identifier: Apache-2.0
//! Temporary relief on both databases: a fire at night is helped at once where it burns, papers follow, the county steps in where the reserve of the township ends.

use crate::casework::{People, family};
use crate::common::TestOffice;
use crate::payout::{account, booked, county, draw_up, fund, sent, sign};
use assistance::access::Denied;
use assistance::archive::FilePaper;
use assistance::casework::{Answer, Channel, HouseholdId, PersonId, Scheme, Words};
use assistance::office::{Error, Private, act, look};
use assistance::payout::awards::ReadAwards;
use assistance::payout::funds::OpenFund;
use assistance::payout::payees::{ListPayees, TaskKind};
use assistance::payout::reserve::ahead::PayAhead;
use assistance::payout::rosters::{DrawUp, LockRoster, MakeRoster};
use assistance::payout::waiting::{OnceTask, OnceWork};
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::Created;
use assistance::registry::words::SourceKind;
use assistance::temp_relief::{
    AidAtScene, Approval, ApprovalKind, ApprovalStage, AssessRelief, ClockKind, Decides, Given, Handler,
    Level, ListReliefs, Minutes, OpenRelief, ReadRelief, Refused, ReliefEvent, ReliefFilter, ReliefTaken,
    ReliefView, Source as PaidBy, Stage, TakeRelief, Way,
};
use assistance::testing;
use kernel::{Actor, Division, Fen};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(crate) fn yuan(yuan: i64) -> Fen {
    Fen::new(yuan * 100)
}

pub(crate) fn township() -> Division {
    Division::parse("500299102").unwrap()
}

/// People, finance, and a reserve of the township with so much in it.
pub(crate) async fn with_reserve(office: &TestOffice, amount: Fen) -> (People, Actor) {
    // 6 November 2023: registration and residence are no reason any more to turn somebody away.
    office.pass_days(1_099);
    let people = People::at(office).await;
    let finance = office.person("finance", "finance", "500299").await;
    let open = OpenFund {
        county: county(),
        title: "县级临时救助资金".to_owned(),
        source: "county".to_owned(),
        year: 2020,
        earmark: vec!["temp_relief".to_owned()],
        place: 1,
        amount: yuan(100_000),
        paper: "示财社〔2020〕30号".to_owned(),
    };
    let ordered = act(office.office(), &office.by(&finance), &open).await.unwrap();
    booked(office, &people.decider, &ordered).await;
    let paper = "示民〔2020〕5号".to_owned();
    let ahead = PayAhead { township: township(), fund: ordered.fund, amount, paper };
    let ordered = act(office.office(), &office.by(&finance), &ahead).await.unwrap();
    booked(office, &people.decider, &ordered).await;
    (people, finance)
}

/// Somebody of whom only a name is known, put on file at the scene.
pub(crate) async fn stranger(office: &TestOffice, by: &Actor) -> Created {
    let created = act(office.office(), &office.by(by), &testing::stranger()).await.unwrap();
    // What somebody at the scene says of themselves.
    let told = |what: &str, value: &str| {
        FactForm::new(Subject::Household(created.household), what, value, Source::of(SourceKind::Declared))
    };
    let facts = vec![told("registered_area", "rural")];
    let put = PutEvidence { household: created.household, facts, case: None };
    act(office.office(), &office.by(by), &put).await.unwrap();
    created
}

pub(crate) fn open(household: HouseholdId, person: Option<PersonId>, office: &TestOffice) -> OpenRelief {
    OpenRelief {
        household,
        person,
        struck_on: office.now().date_in_china().to_string(),
        place: testing::VILLAGE.to_owned(),
        channel: Channel::Village,
        contact: None,
        kind: Private::new("fire"),
        exceptional: false,
        quick: false,
        once: false,
    }
}

/// Help for one person at the scene, by a clerk and a village cadre.
pub(crate) fn aid(office: &TestOffice, created: &Created, amount: Fen) -> AidAtScene {
    let photo = FilePaper {
        household: created.household,
        case: None,
        kind: "photo".to_owned(),
        number: None,
        dated: office.now().date_in_china(),
        bytes: None,
        printed: false,
    };
    AidAtScene {
        open: open(created.household, Some(created.members[0]), office),
        amount,
        given: Given { way: Way::Cash, what: None },
        reason: Words::new("住处烧毁，先给三天的食宿"),
        second: Some(Handler::Named { name: Words::new("新桥村 王主任") }),
        asked: None,
        voucher: Some(photo),
    }
}

pub(crate) async fn view(office: &TestOffice, by: &Actor, taken: &ReliefTaken) -> ReliefView {
    look(office.office(), &office.by(by), &ReadRelief { number: taken.number.clone() }).await.unwrap()
}

pub(crate) async fn step(
    office: &TestOffice,
    by: &Actor,
    seen: &ReliefView,
    event: ReliefEvent,
) -> Result<ReliefTaken, Error> {
    let happened_on = office.now().date_in_china();
    let (relief, version) = (seen.row.id, seen.row.version);
    let take = TakeRelief { relief, version, event, happened_on, papers: Vec::new() };
    act(office.office(), &office.by(by), &take).await
}

async fn listed(office: &TestOffice, by: &Actor) -> u64 {
    let filter = ReliefFilter { limit: 10, ..ReliefFilter::default() };
    look(office.office(), &office.by(by), &ListReliefs { filter, place: None })
        .await
        .unwrap()
        .count(Stage::ALL)
}

on_both! {
    // clause: CK-1.3c, CK-1.3d, MS-6a, MS-6b, NX-2c
    async fn a_fire_at_night_is_helped_at_once_where_it_burns_and_papers_follow(office: &TestOffice) {
        let (people, finance) = with_reserve(office, yuan(3_000)).await;
        // Eleven at night.
        office.pass(14 * 3_600_000);
        let clerk = &people.clerk;
        let created = stranger(office, clerk).await;
        let taken = act(office.office(), &office.by(clerk), &aid(office, &created, yuan(900))).await.unwrap();
        assert_eq!(taken.short, None);
        let standing = fund(office, &finance).await;
        assert_eq!((standing.paid, standing.reserved), (yuan(900), yuan(2_100)));
        let seen = view(office, clerk, &taken).await;
        assert_eq!(seen.row.stage, Stage::PapersDue);
        // Who it was is not proven, and the papers have their clock.
        assert_eq!(seen.file.unproven, BTreeSet::from([created.members[0]]));
        assert_eq!(seen.row.due.map(|(of, _)| of), Some(ClockKind::Papers));
        let answer = seen.file.assessment.as_ref().unwrap().1.granted().next().unwrap();
        // Twice the rural standard of 600.00 for one person, by the articles that the packs cite.
        assert_eq!(answer.amount, Some(yuan(1_200)));
        assert!(!answer.articles.is_empty());
        assert!(matches!(step(office, clerk, &seen, ReliefEvent::Closed).await, Err(Error::TempRelief(Refused::StillOpen))));
        office.pass_days(3);
        let papers = vec![crate::casework::paper(office, clerk, &created, "certificate").await];
        let completed = ReliefEvent::PapersCompleted { papers, proven: BTreeSet::from([created.members[0]]) };
        step(office, clerk, &seen, completed).await.unwrap();
        let seen = view(office, clerk, &taken).await;
        assert_eq!((seen.row.stage, seen.row.due), (Stage::Ready, None));
        step(office, clerk, &seen, ReliefEvent::Closed).await.unwrap();
        let seen = view(office, clerk, &taken).await;
        assert_eq!(seen.row.stage, Stage::Closed);
        // The record of what the packs said can be computed again: it is kept word for word.
        assert_eq!(seen.records.len(), 6);
    }

    // clause: CK-1.3c, MS-6d, NX-2c
    async fn where_the_reserve_ends_the_county_pays_the_same_day_and_the_matter_goes_on(office: &TestOffice) {
        let (people, finance) = with_reserve(office, yuan(500)).await;
        let clerk = &people.clerk;
        let created = stranger(office, clerk).await;
        let taken = act(office.office(), &office.by(clerk), &aid(office, &created, yuan(900))).await.unwrap();
        assert_eq!(taken.short, Some(yuan(500)), "what the reserve still had is told");
        assert_eq!(fund(office, &finance).await.paid, Fen::ZERO);
        let seen = view(office, clerk, &taken).await;
        assert_eq!(seen.row.stage, Stage::PapersDue);
        let (_, _, paid) = seen.file.part(1, 1).unwrap().paid.clone().unwrap();
        assert_eq!(paid.source, PaidBy::County);
        // Meant as cash, and said as it happens.
        let state = &seen.file.approvals[0];
        assert_eq!((state.approval.given.way, state.way(&state.stages[0])), (Way::Cash, Way::Account));
        let read = ReadAwards { household: created.household };
        let awards = look(office.office(), &office.by(&people.reviewer), &read).await.unwrap();
        let month = office.now().date_in_china().month_of();
        assert_eq!(awards.len(), 1);
        assert_eq!((awards[0].scheme, awards[0].award.monthly(month)), (Scheme::TempRelief, Some(yuan(900))));
        assert_eq!(awards[0].award.monthly(month.add(1).unwrap()), Some(Fen::ZERO), "once and not each month");
        // The county sees it on the same day, and chases it from the next; the township does not.
        let waits = OnceWork { county: county(), scheme: Scheme::TempRelief };
        let task = look(office.office(), &office.by(&people.reviewer), &waits).await.unwrap();
        assert_eq!(task, OnceTask { families: 1, amount: yuan(900), without_account: 1, late: 0 });
        assert_eq!(look(office.office(), &office.by(&finance), &waits).await.unwrap(), task);
        assert_eq!(look(office.office(), &office.by(clerk), &waits).await.unwrap(), OnceTask::default());
        // A roster of the county pays it the same day, without any roster of a month; there is none of what is given once.
        account(office, &people, &created, "6217000000000011").await;
        let draw = |kind: &str| DrawUp { scheme: "temp_relief".to_owned(), ..draw_up(office, kind, month) };
        let regular = act(office.office(), &office.by(&people.reviewer), &draw("regular")).await;
        assert!(matches!(regular, Err(Error::Invalid(_))), "{regular:?}");
        let drawn = act(office.office(), &office.by(&people.reviewer), &draw("off_cycle")).await.unwrap();
        let lock = LockRoster { roster: drawn.roster, version: drawn.version };
        let locked = act(office.office(), &office.by(&people.reviewer), &lock).await.unwrap();
        let make = MakeRoster(sign(office, &people.reviewer, &locked).await);
        let made = act(office.office(), &office.by(&people.reviewer), &make).await.unwrap();
        sent(office, &finance, &made).await;
        assert_eq!(fund(office, &finance).await.at_bank, yuan(900));
        let task = look(office.office(), &office.by(&people.reviewer), &waits).await.unwrap();
        assert_eq!(task, OnceTask::default(), "a roster holds it");
        let again = act(office.office(), &office.by(&people.reviewer), &draw("off_cycle")).await.unwrap();
        let nothing = LockRoster { roster: again.roster, version: again.version };
        assert!(act(office.office(), &office.by(&people.reviewer), &nothing).await.is_err(), "each once");
    }

    // clause: CK-1.3c
    async fn whoever_is_owed_relief_of_a_month_that_is_past_is_still_asked_for_an_account(office: &TestOffice) {
        let (people, _) = with_reserve(office, yuan(500)).await;
        let created = stranger(office, &people.clerk).await;
        let aid = aid(office, &created, yuan(900));
        let taken = act(office.office(), &office.by(&people.clerk), &aid).await.unwrap();
        assert_eq!(taken.short, Some(yuan(500)));
        for days in [0, 45, 400] {
            office.pass_days(days);
            let missing = ListPayees { kind: TaskKind::Missing, limit: 10 };
            let (tasks, count) = look(office.office(), &office.by(&people.clerk), &missing).await.unwrap();
            assert_eq!((tasks.len(), count), (1, 1), "after {days} days");
        }
        account(office, &people, &created, "6217000000000011").await;
        let missing = ListPayees { kind: TaskKind::Missing, limit: 10 };
        assert_eq!(look(office.office(), &office.by(&people.clerk), &missing).await.unwrap().1, 0);
    }

    async fn an_amount_above_the_tier_is_refused_and_nothing_of_it_stays(office: &TestOffice) {
        let (people, finance) = with_reserve(office, yuan(3_000)).await;
        let created = stranger(office, &people.clerk).await;
        let much = aid(office, &created, yuan(1_201));
        let refused = act(office.office(), &office.by(&people.clerk), &much).await.unwrap_err();
        assert!(matches!(refused, Error::TempRelief(Refused::AboveTier { left }) if left == yuan(1_200)), "{refused:?}");
        assert_eq!(listed(office, &people.clerk).await, 0);
        assert_eq!(fund(office, &finance).await.paid, Fen::ZERO);
        // Nobody of another township takes it in, and a number of another place is told to nobody.
        let elsewhere = office.person("elsewhere", "township_clerk", "500299103").await;
        let denied = act(office.office(), &office.by(&elsewhere), &aid(office, &created, yuan(900))).await;
        assert!(matches!(denied, Err(Error::Denied(Denied::OutsideRegion(..)))), "{denied:?}");
        let taken = act(office.office(), &office.by(&people.clerk), &aid(office, &created, yuan(900))).await.unwrap();
        let hidden = look(office.office(), &office.by(&elsewhere), &ReadRelief { number: taken.number }).await;
        assert!(matches!(hidden, Err(Error::NotFound(_))), "{hidden:?}");
        assert_eq!((listed(office, &people.clerk).await, listed(office, &elsewhere).await), (1, 0));
    }

    // What the county's meeting adds for one event alone waits for nobody at the scene, and comes only with its minutes.
    // clause: CK-1.3d, NX-2b, YY-2.8d
    async fn what_is_raised_for_one_event_comes_with_the_minutes_and_holds_up_nothing_before(office: &TestOffice) {
        let (people, _) = with_reserve(office, yuan(3_000)).await;
        let clerk = &people.clerk;
        let created = stranger(office, clerk).await;
        let mut grave = aid(office, &created, yuan(900));
        grave.open.exceptional = true;
        let taken = act(office.office(), &office.by(clerk), &grave).await.unwrap();
        let seen = view(office, clerk, &taken).await;
        let answer = |seen: &ReliefView| seen.file.assessment.as_ref().unwrap().1.granted().next().unwrap().clone();
        // By the scale, with the raise as an open point.
        assert_eq!((answer(&seen).amount, answer(&seen).raised), (Some(yuan(1_200)), Fen::ZERO));
        assert!(answer(&seen).points.iter().any(|point| point.name == "relief_raise" && point.money));
        let decides = |value: &str| Decides {
            point: "relief_raise".to_owned(),
            value: Some(value.to_owned()),
            reason: Words::new("房屋全毁，县里开会研究"),
            second: Some(Handler::Named { name: Words::new("镇 陈主任") }),
        };
        let assess = |seen: &ReliefView, value: &str| {
            let (relief, version) = (seen.row.id, seen.row.version);
            AssessRelief { relief, version, decides: vec![decides(value)] }
        };
        // Above the bound of the packs it is no decision.
        let far = act(office.office(), &office.by(&people.reviewer), &assess(&seen, "900000.00")).await;
        assert!(matches!(far, Err(Error::Undecidable(_))), "{far:?}");
        act(office.office(), &office.by(&people.reviewer), &assess(&seen, "500.00")).await.unwrap();
        let seen = view(office, clerk, &taken).await;
        assert_eq!((answer(&seen).amount, answer(&seen).raised), (Some(yuan(1_700)), yuan(500)));
        let approval = |kind, level, amount, minutes| Approval {
            kind,
            level,
            scheme: answer(&seen).scheme,
            stages: vec![ApprovalStage { from: office.now().date_in_china(), amount }],
            given: Given { way: Way::Account, what: None },
            reason: Words::new("按会议记录"),
            second: Some(Handler::Named { name: Words::new("镇 陈主任") }),
            asked: None,
            minutes,
            number: String::new(),
        };
        let minutes = crate::casework::paper(office, clerk, &created, "other").await;
        let minutes = || Some(Minutes { participants: vec![Words::new("县民政局 冉主任")], paper: minutes });
        let refused = async |by: &Actor, approval| match step(office, by, &seen, ReliefEvent::Approved { approval }).await {
            Err(Error::TempRelief(refused)) => refused,
            other => panic!("{other:?}"),
        };
        let (add, meet) = (ApprovalKind::TopUp, ApprovalKind::Exceptional);
        let decider = &people.decider;
        let plain = refused(decider, approval(add, Level::County, yuan(301), None)).await;
        assert_eq!(plain, Refused::AboveTier { left: yuan(300) }, "what is left of the scale");
        assert_eq!(refused(decider, approval(meet, Level::County, yuan(500), None)).await, Refused::NoParticipants);
        let beyond = refused(decider, approval(meet, Level::County, yuan(801), minutes())).await;
        assert_eq!(beyond, Refused::AboveTier { left: yuan(800) });
        let township = refused(&people.leader, approval(meet, Level::Township, yuan(500), minutes())).await;
        assert_eq!(township, Refused::WrongLevel(Level::Township));
        let met = ReliefEvent::Approved { approval: approval(meet, Level::County, yuan(500), minutes()) };
        step(office, decider, &seen, met).await.unwrap();
        let seen = view(office, clerk, &taken).await;
        assert_eq!(seen.file.approved(&answer(&seen).scheme), Some(yuan(1_400)));
    }

    // That spending is beyond a family two offices find; without the county's hand it is a proposal, and the county approves what follows.
    // clause: MS-6c
    async fn what_the_packs_ask_the_county_to_sign_is_a_proposal_until_it_does(office: &TestOffice) {
        let (people, _) = with_reserve(office, yuan(3_000)).await;
        // 2026: of a family on 低保 the packs ask for nothing but its spending.
        office.pass_days(850);
        let clerk = &people.clerk;
        let created = stranger(office, clerk).await;
        let (family, person) = (Subject::Household(created.household), Subject::Person(created.members[0]));
        let facts = [(family, "registered_here", "yes"), (family, "dibao_recipient", "yes"), (person, "presence", "living_here")];
        let told = |(of, what, value)| FactForm::new(of, what, value, Source::of(SourceKind::Declared));
        let put = PutEvidence { household: created.household, facts: facts.map(told).into(), case: None };
        act(office.office(), &office.by(clerk), &put).await.unwrap();
        let mut bills = open(created.household, None, office);
        bills.kind = Private::new("medical");
        let taken = act(office.office(), &office.by(clerk), &bills).await.unwrap();
        let finds = async |value: Option<&str>, second: Option<Handler>| {
            let seen = view(office, clerk, &taken).await;
            let found = Decides {
                point: "spending_hardship_found".to_owned(),
                value: value.map(str::to_owned),
                reason: Words::new("看过住院票据"),
                second,
            };
            let assess =
                AssessRelief { relief: seen.row.id, version: seen.row.version, decides: vec![found] };
            act(office.office(), &office.by(clerk), &assess).await.map(drop)?;
            Ok::<_, Error>(view(office, clerk, &taken).await)
        };
        let answer = |seen: &ReliefView| {
            let (_, assessment) = seen.file.assessment.as_ref().unwrap();
            assessment.of("temp_relief_spending").unwrap().clone()
        };
        let cadre = Handler::Named { name: Words::new("新桥村 王主任") };
        let seen = finds(Some("yes"), Some(cadre)).await.unwrap();
        assert!(seen.file.decisions.values().all(|one| one.proposed));
        assert_eq!((answer(&seen).answer, answer(&seen).missing), (Answer::Yes, BTreeSet::new()));
        assert_eq!(answer(&seen).decider, Some(Level::County));
        // Somebody of the county signed with them: what the packs say of the amount holds.
        let reviewer = Handler::User { id: people.reviewer.person().unwrap(), name: "邢复核".to_owned() };
        let seen = finds(Some("yes"), Some(reviewer)).await.unwrap();
        assert!(!seen.file.decisions.values().any(|one| one.proposed));
        assert_eq!(answer(&seen).decider, Some(Level::Township));
        // What was decided may be taken back: it is an open point again.
        assert!(seen.file.assessment.as_ref().unwrap().1.decided.iter().all(|point| point.county));
        let seen = finds(None, None).await.unwrap();
        assert!(seen.file.decisions.is_empty());
        assert!(answer(&seen).points.iter().any(|point| point.name == "spending_hardship_found"));
    }

    async fn a_second_matter_of_the_same_people_and_days_is_flagged_and_delays_nothing(office: &TestOffice) {
        let (people, _) = with_reserve(office, yuan(3_000)).await;
        let clerk = &people.clerk;
        let created = family(office, clerk).await;
        let first = act(office.office(), &office.by(clerk), &open(created.household, None, office)).await.unwrap();
        assert!(view(office, clerk, &first).await.alike.is_empty());
        office.pass_days(5);
        let one = open(created.household, Some(created.members[1]), office);
        let second = act(office.office(), &office.by(clerk), &one).await.unwrap();
        assert_eq!(view(office, clerk, &second).await.alike, [first.number]);
        // Half a year later it is another matter.
        office.pass_days(180);
        let third = act(office.office(), &office.by(clerk), &open(created.household, None, office)).await.unwrap();
        assert!(view(office, clerk, &third).await.alike.is_empty());
    }

    // Matters of some families, in any order, for all of them or one of them, on any days: each shows every earlier one of the same people within the days of the packs,
    // and no other.
    async fn no_second_matter_of_the_same_people_and_days_goes_unflagged(office: &TestOffice) {
        office.pass_days(1_099);
        let people = People::at(office).await;
        let clerk = &people.clerk;
        let families = [family(office, clerk).await, stranger(office, clerk).await];
        let today = office.now().date_in_china();
        // A plain series of numbers, the same each time.
        let mut state: u64 = 20_231_106;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut before: Vec<(usize, Option<PersonId>, i32, String)> = Vec::new();
        for _ in 0..25 {
            let at = usize::try_from(draw(2)).unwrap();
            let members = &families[at].members;
            let person = members.get(usize::try_from(draw(4)).unwrap()).copied();
            let ago = i32::try_from(draw(70)).unwrap();
            let mut one = open(families[at].household, person, office);
            one.struck_on = today.add_days(-ago).unwrap().to_string();
            let taken = act(office.office(), &office.by(clerk), &one).await.unwrap();
            let same = |other: Option<PersonId>| person.is_none() || other.is_none() || person == other;
            let alike = before.iter().filter(|(of, other, then, _)| {
                *of == at && same(*other) && (then - ago).abs() <= 30
            });
            let expected: BTreeSet<String> = alike.map(|(.., number)| number.clone()).collect();
            let shown: BTreeSet<String> = view(office, clerk, &taken).await.alike.into_iter().collect();
            assert_eq!(shown, expected);
            before.push((at, person, ago, taken.number));
        }
    }

    // What is handed over in kind is on the file with what it is worth; the reserve pays nothing of it.
    async fn goods_at_the_scene_take_no_money_out_of_the_reserve(office: &TestOffice) {
        let (people, finance) = with_reserve(office, yuan(3_000)).await;
        let created = stranger(office, &people.clerk).await;
        let mut goods = aid(office, &created, yuan(300));
        goods.given = Given { way: Way::Goods, what: Some(Words::new("棉被2床、棉衣2件")) };
        let taken = act(office.office(), &office.by(&people.clerk), &goods).await.unwrap();
        let seen = view(office, &people.clerk, &taken).await;
        let (_, _, paid) = seen.file.part(1, 1).unwrap().paid.clone().unwrap();
        assert_eq!((paid.source, seen.row.stage), (PaidBy::InKind, Stage::PapersDue));
        let standing = fund(office, &finance).await;
        assert_eq!((standing.paid, standing.reserved), (Fen::ZERO, yuan(3_000)));
    }

    // Whoever helps at once: each payment comes whole from the reserve or whole from the county, and the reserve never falls below nothing.
    async fn many_who_help_at_once_never_spend_more_than_the_reserve_has(office: &TestOffice) {
        let (people, finance) = with_reserve(office, yuan(1_000)).await;
        let mut struck = Vec::new();
        for _ in 0..5 {
            struck.push(stranger(office, &people.clerk).await);
        }
        let store = Arc::new(office.second().await);
        let tasks: Vec<_> = struck
            .iter()
            .map(|created| {
                let (store, ctx, aid) = (store.clone(), office.by(&people.clerk), aid(office, created, yuan(400)));
                tokio::spawn(async move { act(&*store, &ctx, &aid).await.unwrap().short })
            })
            .collect();
        let mut short = Vec::new();
        for task in tasks {
            short.push(task.await.unwrap());
        }
        assert_eq!(short.iter().filter(|one| one.is_none()).count(), 2);
        assert!(short.iter().flatten().all(|left| *left == yuan(200)), "{short:?}");
        let standing = fund(office, &finance).await;
        assert_eq!((standing.paid, standing.reserved), (yuan(800), yuan(200)));
    }
}

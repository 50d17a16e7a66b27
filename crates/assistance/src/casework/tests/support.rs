// SPDX-License-Identifier: Apache-2.0
//! A small office for tests: three sets of rules, a family, the people of the office, and a desk that takes one step after the other.

use super::super::*;
use kernel::{Citation, Date, Division, Fen, Fraction, Id, Month, UserId, UtcMillis, WorkCalendar};
use policy::procedure::{Clock, Days, Event, StepKind};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) fn id<T>(number: u8) -> Id<T> {
    let mut bytes = [0; 16];
    bytes[15] = number;
    Id::from_bytes(bytes)
}

pub(super) fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub(super) fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

pub(super) fn yuan(amount: i64) -> Fen {
    Fen::new(amount * 100)
}

pub(super) fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    items.into_iter().collect()
}

pub(super) fn place(code: &str) -> Division {
    Division::parse(code).unwrap()
}

/// Ten in the morning in China.
pub(super) fn morning(on: Date) -> UtcMillis {
    UtcMillis::new(i64::from(on.days()) * 86_400_000 + 2 * 3_600_000)
}

pub(super) const HUSBAND: u8 = 1;
pub(super) const WIFE: u8 = 2;
pub(super) const CHILD: u8 = 3;
pub(super) const DAUGHTER_ELSEWHERE: u8 = 4;

pub(super) const CLERK: u8 = 11;
pub(super) const SURVEYOR: u8 = 12;
pub(super) const SECOND_SURVEYOR: u8 = 13;
pub(super) const TOWNSHIP_LEADER: u8 = 14;
pub(super) const CHECKER: u8 = 21;
pub(super) const REVIEWER: u8 = 22;
pub(super) const COUNTY_LEADER: u8 = 23;
pub(super) const ASSISTANT: u8 = 31;

pub(super) fn user(number: u8) -> UserId {
    id(number)
}

/// Somebody at the level of their number: 1x township, 2x county, 3x village.
pub(super) fn staff(number: u8) -> Doer {
    let office = match number / 10 {
        1 => Office::Township,
        2 => Office::County,
        _ => Office::Village,
    };
    Doer::Staff { user: user(number), office }
}

pub(super) fn family() -> Family {
    let member = |person: u8, adult| Member { person: id(person), adult };
    Family {
        household: id(100),
        applicant: id(HUSBAND),
        route: Route::Household,
        members: vec![member(HUSBAND, true), member(WIFE, true), member(CHILD, false)],
        supporters: vec![id(DAUGHTER_ELSEWHERE)],
        living: place("500299101201"),
        registered: place("500299101202"),
    }
}

pub(super) fn everybody() -> BTreeSet<PersonId> {
    set([id(HUSBAND), id(WIFE), id(CHILD)])
}

pub(super) fn standing() -> Standing {
    Standing { persons: everybody(), monthly: Some(yuan(900)), exiting: false, loaded: false }
}

pub(super) fn law(article: &str) -> Basis {
    Basis::cited(&[Citation::new("law", article)])
}

pub(super) const fn calendar_days(days: u32) -> Days {
    Days { days, working: false }
}

fn limit(days: u32, working: bool, event: Event, extended: Option<u32>, article: &str) -> Limit {
    Limit {
        clock: Clock { days, working, event },
        extended: extended.map(|days| Days { days, working }),
        basis: law(article),
    }
}

fn papers() -> PaperRules {
    let paper = |label: &str, verifiable, pledge| PaperRule { label: label.to_owned(), verifiable, pledge };
    PaperRules {
        list: BTreeMap::from([
            ("household_register".to_owned(), paper("户口簿", true, false)),
            ("income_certificate".to_owned(), paper("收入证明", false, true)),
            ("diagnosis".to_owned(), paper("诊断证明", false, false)),
        ]),
        basis: law("10"),
        verifiable_not_asked: None,
    }
}

/// The county decides; a dispute is settled without a new notice.
pub(super) fn national() -> CaseRules {
    CaseRules {
        scheme: Scheme::Dibao,
        calendar: Arc::new(WorkCalendar::embedded().clone()),
        limits: BTreeMap::from([
            (StepKind::Survey, limit(3, true, Event::Acceptance, None, "15")),
            (StepKind::Check, limit(3, true, Event::SurveyRequest, None, "17")),
            (StepKind::Decision, limit(10, true, Event::FileReceived, None, "20")),
            (StepKind::Refusal, limit(3, true, Event::Decision, None, "21")),
            (StepKind::Total, limit(30, true, Event::Acceptance, Some(45), "22")),
        ]),
        not_counted: BTreeSet::new(),
        papers: papers(),
        relatives: law("11"),
        consent: law("9"),
        supporters_consent: Ordered::new(true, law("41")),
        surveyors: Ordered::new(2, law("16")),
        review: ReviewRule { when: ReviewWhen::IfDisputed, quorum: None, basis: law("19") },
        notice: Some(NoticeRule { days: calendar_days(7), place: Place::FamilyVillage, basis: law("19") }),
        dispute: DisputeRule { review_suffices: true, again: None, basis: law("19") },
        ending: None,
        county_notice: None,
        relatives_visit: law("20"),
        spot_check: None,
        supervision: None,
        decider: Ordered::new(Office::County, law("20")),
        payment_start: Ordered::new(FirstMonth::Next, law("21")),
        reduction_start: Ordered::new(FirstMonth::Next, law("32")),
        hear_first: Ordered::new(false, law("32")),
        refusal: law("21"),
        exits: BTreeMap::from([
            (ExitKind::OutOfPoverty, ExitRule { months: Some((6, 6)), basis: law("2(2)") }),
            (ExitKind::IncomeRose, ExitRule { months: Some((6, 12)), basis: law("2(1)") }),
            (ExitKind::RecoveringIllness, ExitRule { months: None, basis: law("2(2)") }),
        ]),
        review_months: Ordered::new(12, law("31")),
        review_months_unsteady: Ordered::new(6, law("31")),
        valid_months: None,
        death_months: Some(Ordered::new(3, law("1(3)"))),
        settings: Settings { sample_seed: kernel::Secret::new("county".to_owned()), ..Settings::default() },
    }
}

/// A municipality of its own law: review always, a new notice of three days after a dispute, thirty days without notice and review, paid from the same month.
pub(super) fn municipality() -> CaseRules {
    let mut rules = national();
    rules.limits.insert(StepKind::Total, limit(30, false, Event::Acceptance, None, "19"));
    rules.not_counted = set([StepKind::Notice, StepKind::Review]);
    rules.review.when = ReviewWhen::Always;
    rules.review.quorum = Fraction::new(2, 3);
    rules.dispute = DisputeRule { review_suffices: false, again: Some(calendar_days(3)), basis: law("18") };
    rules.payment_start = Ordered::new(FirstMonth::Same, law("22"));
    rules.notice = rules.notice.map(|notice| NoticeRule { place: Place::RegisteredVillage, ..notice });
    rules
}

/// The township decides, the county samples afterwards.
pub(super) fn delegated() -> CaseRules {
    let mut rules = national();
    rules.decider = Ordered::new(Office::Township, law("5(1)"));
    rules.limits.insert(StepKind::Total, limit(20, true, Event::Acceptance, Some(45), "4(1)"));
    rules.supervision = Fraction::new(1, 1).map(|share| Ordered::new(share, law("5(1)")));
    rules
}

/// The law that hears a family before it takes something away.
pub(super) fn hearing_first() -> CaseRules {
    CaseRules { hear_first: Ordered::new(true, law("48")), ..national() }
}

pub(super) fn assessment(answer: Answer, monthly: Option<Fen>) -> Assessment {
    Assessment {
        record: "ab".repeat(32),
        answer,
        monthly,
        parts: Vec::new(),
        care: None,
        counted: everybody(),
        whole_qualifies: answer == Answer::Yes,
        gradual_exit: None,
        review_months: Some(6),
        turns_on: None,
        actionable: true,
        assumed: Vec::new(),
        points: BTreeSet::new(),
    }
}

pub(super) fn qualifies() -> Assessment {
    assessment(Answer::Yes, Some(yuan(900)))
}

pub(super) fn too_much_income() -> Because<RefusalReason> {
    Because {
        code: RefusalReason::IncomeNotBelowLine,
        facts: vec![FactSeen { fact: "income.wage".to_owned(), evidence: Some(id(60)) }],
        article: Citation::new("law", "8"),
        figure: Some(figure(65_000, 60_000)),
        said: None,
        paper: None,
    }
}

pub(super) fn figure(value: i64, line: i64) -> Figure {
    Figure {
        name: "per_capita_income".to_owned(),
        value: Fraction::from_int(value),
        line_name: "dibao_standard".to_owned(),
        line: Fraction::from_int(line),
        about: Some(Means::Income),
        measure: Measure::Money,
    }
}

pub(super) fn stop(code: StopReason) -> Proposal {
    let figure = code.line().map(|(about, _)| Figure { about: Some(about), ..figure(65_000, 60_000) });
    Proposal::Stop {
        because: vec![Because {
            code,
            facts: vec![FactSeen { fact: "income.wage".to_owned(), evidence: None }],
            article: Citation::new("law", "31"),
            said: figure.is_none().then(|| Words::new("核实")),
            figure,
            paper: None,
        }],
    }
}

pub(super) fn cut(monthly: Fen) -> Proposal {
    Proposal::Adjust {
        monthly,
        because: vec![Because {
            code: AdjustReason::IncomeRose,
            facts: vec![FactSeen { fact: "income.wage".to_owned(), evidence: None }],
            article: Citation::new("law", "32"),
            figure: Some(figure(50_000, 60_000)),
            said: None,
            paper: None,
        }],
    }
}

pub(super) fn cover() -> Proposal {
    Proposal::Cover { monthly: Some(yuan(900)) }
}

/// One case on a desk, and the day that the calendar on the wall shows.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) rules: CaseRules,
    pub(super) file: CaseFile,
    pub(super) records: Vec<CaseRecord>,
    pub(super) today: Date,
}

pub(super) fn applied() -> CaseEvent {
    CaseEvent::Applied {
        contact: None,
        scheme: Scheme::Dibao,
        channel: Channel::Window,
        speaker: Speaker::Oneself,
        found_by: None,
        first_contact: None,
        family: family(),
    }
}

pub(super) fn entry(by: u8, on: Date, event: CaseEvent) -> Entry {
    Entry { event, happened_on: on, entered_at: morning(on), by: staff(by), late: None }
}

pub(super) fn late(entry: Entry, entered: &str) -> Entry {
    let late = LateEntry { reason: Words::new("山上没有信号"), scan: id(90), entered_by: user(CLERK) };
    Entry { entered_at: morning(day(entered)), late: Some(late), ..entry }
}

impl Desk {
    pub(super) fn open(rules: CaseRules, on: &str, by: u8, event: CaseEvent) -> Desk {
        let today = day(on);
        let (file, record) = CaseFile::open(id(200), &rules, entry(by, today, event)).unwrap();
        Desk { rules, file, records: vec![record], today }
    }

    /// An application at the window on 1 March 2023.
    pub(super) fn application(rules: CaseRules) -> Desk {
        Desk::open(rules, "2023-03-01", CLERK, applied())
    }

    /// A change that the family reports with a paper.
    pub(super) fn change(rules: CaseRules) -> Desk {
        Desk::reported(rules, ChangeKind::Income, Some(id(44)), standing())
    }

    pub(super) fn reported(
        rules: CaseRules,
        change: ChangeKind,
        paper: Option<PaperId>,
        standing: Standing,
    ) -> Desk {
        let event = CaseEvent::ChangeReported {
            words: None,
            paper,
            scheme: Scheme::Dibao,
            channel: Channel::Phone,
            changes: set([change]),
            family: family(),
            standing,
            consents: Vec::new(),
        };
        Desk::open(rules, "2026-08-03", CLERK, event)
    }

    pub(super) fn review(rules: CaseRules, due: &str) -> Desk {
        let event = CaseEvent::ReviewOpened {
            words: None,
            paper: None,
            scheme: Scheme::Dibao,
            due: day(due),
            family: family(),
            standing: standing(),
            consents: Vec::new(),
        };
        Desk::open(rules, "2026-08-03", CLERK, event)
    }

    pub(super) fn on(mut self, date: &str) -> Desk {
        self.today = day(date);
        self
    }

    pub(super) fn enter(&self, entry: Entry) -> Result<Desk, Refused> {
        let (file, record) = self.file.apply(&self.rules, entry)?;
        let mut next = Desk { file, ..self.clone() };
        next.records.push(record);
        Ok(next)
    }

    pub(super) fn take(&self, by: u8, event: CaseEvent) -> Result<Desk, Refused> {
        self.enter(entry(by, self.today, event))
    }

    pub(super) fn does(self, by: u8, event: CaseEvent) -> Desk {
        let kind = event.kind();
        self.take(by, event).unwrap_or_else(|refused| panic!("{kind:?}: {refused:?}"))
    }

    pub(super) fn refused(&self, by: u8, event: CaseEvent) -> Refused {
        let kind = event.kind();
        self.take(by, event).map(|_| ()).expect_err(&format!("{kind:?} should be refused"))
    }

    pub(super) fn missing(&self, kind: EventKind) -> Vec<Missing> {
        let missing = self.file.missing(&self.rules, kind, self.today);
        missing.into_iter().map(|requirement| requirement.missing).collect()
    }

    pub(super) fn accepted(self) -> Desk {
        self.does(CLERK, CaseEvent::Accepted { receipt: "2023-001".to_owned(), paper: id(50) })
    }

    /// Declared, agreed, surveyed, checked: everything before the assessment.
    pub(super) fn surveyed(self) -> Desk {
        self.no_relatives()
            .consent(HUSBAND)
            .consent(WIFE)
            .does(CLERK, CaseEvent::SurveyStarted)
            .does(CLERK, CaseEvent::CheckRequested { persons: everybody() })
            .does(CHECKER, CaseEvent::CheckStarted)
            .does(CHECKER, CaseEvent::CheckReported { report: id(51), against: false, told_on: None })
            .visited()
    }

    pub(super) fn no_relatives(self) -> Desk {
        let declared =
            CaseEvent::RelativesDeclared { declarant: Declarant::Family, ties: Vec::new(), paper: id(52) };
        self.does(CLERK, declared)
    }

    pub(super) fn consent(self, person: u8) -> Desk {
        let until = self.today.add_months(12).unwrap();
        let answer = ConsentAnswer::Given { scope: set(Scope::ALL.iter().copied()), until, paper: id(53) };
        let capacity = if person == DAUGHTER_ELSEWHERE { Capacity::Supporter } else { Capacity::Adult };
        self.does(CLERK, CaseEvent::ConsentRecorded { person: id(person), capacity, answer })
    }

    pub(super) fn visited(self) -> Desk {
        self.does(SURVEYOR, visit(&[SURVEYOR, SECOND_SURVEYOR]))
    }

    pub(super) fn reviewed(self) -> Desk {
        let event = democratic_review(self.today, 9, 7);
        self.does(CLERK, event)
    }

    pub(super) fn assessed(self, assessment: Assessment) -> Desk {
        self.does(CLERK, CaseEvent::Assessed { assessment, decisions: BTreeMap::new() })
    }

    /// Assessed with a decision at a point of the packs.
    pub(super) fn assessed_with(self, proposed: bool) -> Desk {
        let decision = PointDecision {
            value: "yes".to_owned(),
            by: "李经办".to_owned(),
            reason: Words::new("家里有重病人"),
            second: None,
            proposed,
        };
        let decisions = BTreeMap::from([("split_granted".to_owned(), decision)]);
        self.does(CLERK, CaseEvent::Assessed { assessment: qualifies(), decisions })
    }

    pub(super) fn opinion(self, proposal: Proposal) -> Desk {
        self.does(TOWNSHIP_LEADER, opinion(proposal))
    }

    /// Posted today, to hang as long as the rules ask.
    pub(super) fn posted(self) -> Desk {
        let event = self.notice();
        self.does(ASSISTANT, event)
    }

    pub(super) fn notice(&self) -> CaseEvent {
        let asked = self.file.notice_asked(&self.rules, self.today);
        let village = asked.and_then(|asked| asked.village).unwrap_or(self.file.family.living);
        let (place, through) =
            asked.map_or((Place::FamilyVillage, self.today), |asked| (asked.place, asked.through));
        CaseEvent::NoticePosted { place, village, through, photo: id(54) }
    }

    /// Taken down the day after its last day.
    pub(super) fn removed(mut self) -> Desk {
        self.today = self.file.last_notice().unwrap().through.add_days(1).unwrap();
        self.does(ASSISTANT, CaseEvent::NoticeRemoved { photo: id(55) })
    }

    pub(super) fn submitted(self) -> Desk {
        self.does(TOWNSHIP_LEADER, CaseEvent::Submitted)
    }

    pub(super) fn decided(self, proposal: Proposal) -> Desk {
        let by = if self.rules.delegated() { TOWNSHIP_LEADER + 1 } else { COUNTY_LEADER };
        self.does(by, decision(proposal))
    }

    pub(super) fn delivered(self) -> Desk {
        self.does(ASSISTANT, delivery())
    }

    /// An application up to the county's desk, with an undisputed notice.
    pub(super) fn at_the_county(rules: CaseRules) -> Desk {
        Desk::application(rules)
            .accepted()
            .surveyed()
            .assessed(qualifies())
            .opinion(cover())
            .posted()
            .removed()
            .submitted()
    }
}

pub(super) fn visit(visitors: &[u8]) -> CaseEvent {
    CaseEvent::HomeVisited {
        surveyors: visitors.iter().map(|one| Staff::User(user(*one))).collect(),
        way: VisitWay::InPerson,
        signature: FamilySignature::Signed { person: id(WIFE) },
        seen: Seen::default(),
        form: id(56),
    }
}

pub(super) fn democratic_review(on: Date, invited: u32, present: u32) -> CaseEvent {
    CaseEvent::DemocraticReviewHeld {
        called_on: on,
        invited,
        present,
        yes: present,
        no: 0,
        abstained: 0,
        recused: 0,
        record: id(57),
    }
}

pub(super) fn opinion(proposal: Proposal) -> CaseEvent {
    CaseEvent::OpinionGiven { proposal, departure: None }
}

pub(super) fn decision(proposal: Proposal) -> CaseEvent {
    CaseEvent::Decided { proposal, departure: None, number: "示民救〔2023〕1号".to_owned() }
}

pub(super) fn delivery() -> CaseEvent {
    CaseEvent::Delivered { way: Delivery::InPerson, paper: id(58), receipt: Some(id(59)) }
}

pub(super) fn dispute() -> CaseEvent {
    CaseEvent::Disputed { objector: id(70), ground: Words::new("家里有车") }
}

pub(super) fn resolved(way: DisputeWay, on: Date) -> CaseEvent {
    CaseEvent::DisputeResolved { dispute: 1, way, upheld: false, told_on: on }
}

pub(super) fn returned(to: ReturnTo) -> CaseEvent {
    CaseEvent::Returned { to, reason: Words::new("材料前后不一致") }
}

pub(super) fn relative_of(number: u8) -> CaseEvent {
    CaseEvent::RelativesDeclared {
        declarant: Declarant::Staff,
        ties: vec![Tie {
            staff: Staff::User(user(number)),
            person: id(WIFE),
            relation: Relation::Sibling,
            post: None,
        }],
        paper: id(52),
    }
}

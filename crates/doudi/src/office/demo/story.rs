// SPDX-License-Identifier: Apache-2.0
//! What happens in the demonstration county: families apply, and each case goes as far as its number says, so that every stage can be seen.

use super::Demo;
use super::families::{HOUR, Household};
use super::people::{People, outsider};
use assistance::archive::{FilePaper, PaperId};
use assistance::casework::{
    Answer, Apply, Assess, Capacity, CaseEvent, CaseId, CaseView, ConsentAnswer, Declarant, Delivery,
    EventKind, FactSeen, FamilySignature, Figure, Ground as _, Live, LiveAssessment, Matter, Means, Measure,
    Missing, Office, PointChoice, Proposal, ReadCase, RefusalReason, Scheme, Scope, Seen, Speaker, Staff,
    StageKind, TakeStep, VisitWay, Words, compared, figures_of,
};
use assistance::office::{Command, Error, Private};
use assistance::oversight::{LogObjection, Noticed, PublishWebNotice};
use assistance::registry::intake::Created;
use assistance::registry::{Composed, Origin};
use kernel::{Actor, Citation, Date, UserId};
use policy::explain::Explainer;
use policy::tree::Program;
use std::collections::{BTreeMap, BTreeSet};

/// How far a case goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Until {
    Applied,
    Accepted,
    Checking,
    Surveyed,
    Opinion,
    Posted,
    Disputed,
    Ready,
    Submitted,
    Decided,
    Delivered,
    Closed,
}

const FAR: [Until; 16] = [
    Until::Closed,
    Until::Applied,
    Until::Closed,
    Until::Accepted,
    Until::Closed,
    Until::Checking,
    Until::Closed,
    Until::Surveyed,
    Until::Closed,
    Until::Disputed,
    Until::Closed,
    Until::Posted,
    Until::Submitted,
    Until::Opinion,
    Until::Decided,
    Until::Ready,
];

/// One case in the making.
pub(super) struct Story<'a> {
    pub(super) demo: &'a Demo<'a>,
    pub(super) staff: &'a People,
    pub(super) created: &'a Created,
    pub(super) case: CaseId,
    pub(super) day: Date,
    pub(super) minute: i64,
    /// The minute at which its days begin.
    morning: i64,
    /// The version of the case, where its last step said it and nothing else was done to it since.
    version: Option<u32>,
}

/// A family that was covered, and since when.
pub(super) struct Covered {
    pub(super) created: Created,
    pub(super) since: Date,
}

/// A case as a story left it.
pub(super) struct Left {
    pub(super) created: Created,
    pub(super) case: CaseId,
    pub(super) number: String,
    /// The day of its last step.
    pub(super) day: Date,
    pub(super) stage: StageKind,
    /// Its last step.
    pub(super) last: EventKind,
    /// What was decided, where it was.
    pub(super) decided: Option<Proposal>,
}

impl Left {
    /// The family, where it was covered and told so.
    pub(super) fn covered(&self) -> Option<Covered> {
        let covered = matches!(self.decided, Some(Proposal::Cover { .. })) && self.stage == StageKind::Closed;
        covered.then(|| Covered { created: self.created.clone(), since: self.day })
    }
}

/// As many applications go as far as [`FAR`] says; of those after them, mostly years of a bigger county, one in so many.
const MANY: usize = 80;
const STILL_OPEN: usize = 3;

/// How far the application of this number goes.
fn until(number: usize) -> Until {
    let listed = number < MANY || (number / FAR.len()).is_multiple_of(STILL_OPEN);
    if listed { FAR[number % FAR.len()] } else { Until::Closed }
}

/// How many days ago the application of this number was made: cases that go far began long ago, the others in the last weeks.
pub(super) fn days_ago(number: usize) -> i32 {
    let spread = |most: usize| i32::try_from(number / 2 % most).unwrap_or(0);
    match until(number) {
        // Over the whole year, however few cases there are.
        Until::Closed => 60 + i32::try_from(number * 7 % 330).unwrap_or(0),
        // Mostly within the days that each desk has.
        Until::Ready => 18 + spread(9),
        Until::Submitted => 20 + spread(10),
        Until::Decided => 27 + spread(4),
        Until::Posted | Until::Opinion | Until::Disputed => 10 + spread(3),
        _ => 2 + spread(9),
    }
}

/// Plays the application of this number. The family came on file with it; the case as it stands then.
pub(super) async fn play(
    demo: &Demo<'_>,
    staff: &People,
    family: &Household,
    created: &Created,
    number: usize,
) -> Result<Option<Left>, Error> {
    let until = until(number);
    let Some(day) = working(demo, family.since) else { return Ok(None) };
    let opened = demo.act(&staff.clerk, day, family.minute + 30, &applied(created, Scheme::Dibao)).await?;
    let mut story = Story::of((demo, staff, created), opened.case, day, family.minute + 40);
    story.go(until).await?;
    // What nobody could answer for months was given up.
    let mut view = story.view().await?;
    if until == Until::Closed && view.file.decision.is_none() && story.pass(9) {
        story.withdraw("要补的材料找不齐，这次先不申请").await?;
        view = story.view().await?;
    }
    Ok(Some(Left {
        created: created.clone(),
        case: story.case,
        number: view.row.number,
        day: story.day,
        stage: view.row.stage,
        last: view.records.last().map_or(EventKind::Applied, |record| record.entry.event.kind()),
        decided: view.file.decision.map(|said| said.proposal),
    }))
}

/// The first working day from a day on that is not after today.
pub(super) fn working(demo: &Demo<'_>, from: Date) -> Option<Date> {
    let calendar = demo.opened.policies.calendar();
    let mut day = from;
    while !calendar.is_working_day(day).working {
        day = day.add_days(1)?;
    }
    (day <= demo.today).then_some(day)
}

pub(super) fn applied(created: &Created, scheme: Scheme) -> Apply {
    Apply::at_window(created.household, created.members[0], scheme)
}

pub(super) fn user(actor: &Actor) -> Result<UserId, Error> {
    actor.person().ok_or(Error::Broken("somebody in the demonstration has no account"))
}

impl<'a> Story<'a> {
    /// The story of a case of a family, on a day and at a minute.
    pub(super) fn of(
        (demo, staff, created): (&'a Demo<'a>, &'a People, &'a Created),
        case: CaseId,
        day: Date,
        minute: i64,
    ) -> Story<'a> {
        let morning = HOUR * i64::try_from(number_of(created) % 6).unwrap_or(0);
        Story { demo, staff, created, case, day, minute, morning, version: None }
    }

    /// The version of the case now.
    pub(super) async fn version(&mut self) -> Result<u32, Error> {
        match self.version.take() {
            Some(version) => Ok(version),
            None => Ok(self.view().await?.row.version),
        }
    }

    /// Something else than a step, a minute later.
    pub(super) async fn act<C: Command>(&mut self, by: &Actor, command: &C) -> Result<C::Outcome, Error> {
        self.minute += 1;
        self.version = None;
        self.demo.act(by, self.day, self.minute, command).await
    }

    /// Time passes by so many working days; the story ends where it would reach into the future.
    pub(super) fn pass(&mut self, days: u32) -> bool {
        let next = self.demo.opened.policies.calendar().add_working_days(self.day, days).date;
        self.minute = self.morning;
        if next > self.demo.today {
            return false;
        }
        self.day = next;
        true
    }

    pub(super) async fn paper(&mut self, by: &Actor, kind: &str) -> Result<PaperId, Error> {
        self.minute += 1;
        let original = FilePaper::in_box(self.created.household, kind, self.day);
        let file = FilePaper { case: Some(self.case), ..original };
        Ok(self.demo.act(by, self.day, self.minute, &file).await?.paper)
    }

    pub(super) async fn view(&self) -> Result<CaseView, Error> {
        self.demo.look(&self.staff.decider, self.day, &ReadCase { case: self.case }).await
    }

    pub(super) async fn step(&mut self, by: &Actor, event: CaseEvent) -> Result<(), Error> {
        self.minute += 1;
        let version = self.version().await?;
        let step = TakeStep { case: self.case, version, event, happened_on: self.day, late: None };
        self.version = Some(self.demo.act(by, self.day, self.minute, &step).await?.version);
        Ok(())
    }

    /// The usual way of an application until somewhere; nothing where the assessment gives no answer, which then waits for the clerk.
    pub(super) async fn go(&mut self, until: Until) -> Result<(), Error> {
        if until == Until::Applied {
            return Ok(());
        }
        self.accept().await?;
        if until == Until::Accepted || !self.pass(1) {
            return Ok(());
        }
        self.begin_survey().await?;
        if until == Until::Checking {
            return Ok(());
        }
        self.survey().await?;
        if until == Until::Surveyed || !self.pass(2) {
            return Ok(());
        }
        let assessed = self.assess().await?;
        let Some(proposal) = assessed else { return Ok(()) };
        let clerk = self.staff.clerk.clone();
        self.step(&clerk, CaseEvent::OpinionGiven { proposal: proposal.clone(), departure: None }).await?;
        if until == Until::Opinion {
            return Ok(());
        }
        if until == Until::Disputed {
            self.post(&clerk).await?;
            return if self.pass(1) { self.dispute().await } else { Ok(()) };
        }
        if !self.notice(&clerk).await? || until == Until::Posted {
            return Ok(());
        }
        if until == Until::Ready || !self.pass(1) {
            return Ok(());
        }
        let leader = self.staff.leader.clone();
        self.step(&leader, CaseEvent::Submitted).await?;
        if until == Until::Submitted || !self.pass(3) || !self.county().await? {
            return Ok(());
        }
        self.not_before_a_day_off().await?;
        let number = self.number().await?;
        let decider = self.staff.decider.clone();
        self.step(&decider, CaseEvent::Decided { proposal, departure: None, number }).await?;
        if until == Until::Decided || !self.pass(1) {
            return Ok(());
        }
        self.delivered().await?;
        if until == Until::Delivered { Ok(()) } else { self.step(&clerk, CaseEvent::Closed).await }
    }

    /// What lapses by itself is decided on a day that lets it lapse on a working day.
    async fn not_before_a_day_off(&mut self) -> Result<(), Error> {
        let months = self.view().await?.rules.valid_months.as_ref().map(|months| months.value);
        let Some(months) = months.and_then(|months| i32::try_from(months).ok()) else { return Ok(()) };
        let calendar = self.demo.opened.policies.calendar();
        let off =
            |day: Date| day.add_months(months).is_some_and(|last| !calendar.is_working_day(last).working);
        while off(self.day) && self.pass(1) {}
        Ok(())
    }

    /// The family wants no more of it, and signs that.
    pub(super) async fn withdraw(&mut self, reason: &str) -> Result<(), Error> {
        let clerk = self.staff.clerk.clone();
        let paper = Some(self.paper(&clerk, "withdrawal").await?);
        let reason = Words::new(reason);
        self.step(&clerk, CaseEvent::Withdrawn { speaker: Speaker::Oneself, paper, reason }).await
    }

    /// The decision is handed over, and the case filed.
    pub(super) async fn tell(&mut self) -> Result<(), Error> {
        self.delivered().await?;
        let clerk = self.staff.clerk.clone();
        self.step(&clerk, CaseEvent::Closed).await
    }

    /// The decision is handed over.
    pub(super) async fn delivered(&mut self) -> Result<(), Error> {
        let clerk = self.staff.clerk.clone();
        let paper = self.paper(&clerk, "decision").await?;
        let receipt = Some(self.paper(&clerk, "delivery_receipt").await?);
        self.step(&clerk, CaseEvent::Delivered { way: Delivery::InPerson, paper, receipt }).await
    }

    /// The number of a decision of today.
    pub(super) async fn number(&self) -> Result<String, Error> {
        let row = self.view().await?.row;
        let digits = row.number.trim_start_matches(|c: char| !c.is_ascii_digit());
        let of = match row.scheme {
            Scheme::Dibao => "救",
            Scheme::Borderline => "边",
            Scheme::Rigid => "刚",
            Scheme::Tekun | Scheme::TekunCare | Scheme::TekunFuneral => "特",
            Scheme::TempRelief => "临",
        };
        Ok(format!("示民{of}〔{}〕{digits}号", self.day.year()))
    }

    /// Somebody says that the family is not in need.
    async fn dispute(&mut self) -> Result<(), Error> {
        let (name, phone) = outsider(number_of(self.created));
        let objection = LogObjection {
            case: self.case,
            version: self.version().await?,
            ground: Private::new("这家在镇上有一间出租的门面，没有写进公示"),
            name: Some(Private::new(name)),
            phone: Some(Private::new(phone)),
            happened_on: self.day,
            late: None,
        };
        let clerk = self.staff.clerk.clone();
        self.act(&clerk, &objection).await.map(drop)
    }

    async fn accept(&mut self) -> Result<(), Error> {
        let clerk = self.staff.clerk.clone();
        let paper = self.paper(&clerk, "relatives").await?;
        self.step(
            &clerk,
            CaseEvent::RelativesDeclared { declarant: Declarant::Family, ties: Vec::new(), paper },
        )
        .await?;
        let view = self.view().await?;
        for person in view.file.adults() {
            let paper = self.paper(&clerk, "consent").await?;
            let scope = BTreeSet::from([Scope::Register, Scope::Income, Scope::Finance, Scope::Property]);
            let until = self.day.add_months(12).unwrap_or(self.day);
            let answer = ConsentAnswer::Given { scope, until, paper };
            self.step(&clerk, CaseEvent::ConsentRecorded { person, capacity: Capacity::Adult, answer })
                .await?;
        }
        let paper = self.paper(&clerk, "receipt").await?;
        let receipt = format!("示受〔{}〕{}", self.day.year(), view.row.number);
        self.step(&clerk, CaseEvent::Accepted { receipt, paper }).await
    }

    async fn begin_survey(&mut self) -> Result<(), Error> {
        let clerk = self.staff.clerk.clone();
        self.step(&clerk, CaseEvent::SurveyStarted).await?;
        let persons = self.view().await?.file.adults();
        self.step(&clerk, CaseEvent::CheckRequested { persons }).await
    }

    async fn survey(&mut self) -> Result<(), Error> {
        let (reviewer, colleague) = (self.staff.reviewer.clone(), self.staff.colleague.clone());
        self.step(&reviewer, CaseEvent::CheckStarted).await?;
        let report = self.paper(&reviewer, "check_report").await?;
        self.step(&reviewer, CaseEvent::CheckReported { report, against: false, told_on: None }).await?;
        self.visit().await?;
        let form = self.paper(&colleague, "neighbour_visit").await?;
        let visitors = vec![Staff::User(user(&colleague)?)];
        self.step(
            &colleague,
            CaseEvent::NeighboursVisited {
                visitors,
                neighbours: 2,
                said: Some(Words::new("老实人家，日子紧")),
                form,
            },
        )
        .await
    }

    /// Two people go to the home.
    pub(super) async fn visit(&mut self) -> Result<(), Error> {
        let colleague = self.staff.colleague.clone();
        let form = self.paper(&colleague, "home_visit").await?;
        let surveyors = vec![Staff::User(user(&colleague)?), Staff::User(user(&self.staff.assistant)?)];
        let signature = FamilySignature::Signed { person: self.created.members[0] };
        let seen = Seen {
            living: Some(Words::new("家里只有日常用的东西，没有存粮")),
            housing: Some(Words::new("土墙房两间，屋顶漏雨")),
            work: None,
        };
        self.step(
            &colleague,
            CaseEvent::HomeVisited { surveyors, way: VisitWay::InPerson, signature, seen, form },
        )
        .await
    }

    pub(super) async fn assessed(&mut self, decisions: BTreeMap<String, PointChoice>) -> Result<(), Error> {
        let assess = Assess { case: self.case, version: self.version().await?, decisions };
        let clerk = self.staff.clerk.clone();
        self.act(&clerk, &assess).await.map(drop)
    }

    /// The proposal that follows the assessment; nothing where facts are missing or a person has to decide a point: those wait for the clerk.
    async fn assess(&mut self) -> Result<Option<Proposal>, Error> {
        self.assessed(BTreeMap::new()).await?;
        let file = self.view().await?.file;
        let said = file.assessment.map(|one| one.assessment);
        Ok(match said {
            Some(said) if said.answer == Answer::Yes => Some(Proposal::Cover { monthly: said.monthly }),
            Some(said) if said.answer == Answer::No => self.refusal().await?,
            _ => None,
        })
    }

    /// A refusal for every line that the assessment found crossed; nothing where it is something else.
    async fn refusal(&self) -> Result<Option<Proposal>, Error> {
        let file = self.view().await?.file;
        let found = compared(&self.live().await?, &file);
        let codes = RefusalReason::ALL.iter().filter(|code| code.of(file.scheme));
        let grounds = |code: &RefusalReason| {
            let figures = figures_of(*code, &found).into_iter();
            figures.map(|one| one.because(*code)).collect::<Vec<_>>()
        };
        let because: Vec<_> = codes.flat_map(grounds).collect();
        Ok((!because.is_empty()).then_some(Proposal::Refuse { because }))
    }

    pub(super) async fn live(&self) -> Result<Live, Error> {
        let query = LiveAssessment { case: self.case, decisions: BTreeMap::new() };
        self.demo.look_at(&self.staff.clerk, self.day, self.minute, &query).await
    }

    /// The article on which the scheme rests.
    pub(super) async fn article(&self) -> Result<Option<Citation>, Error> {
        let scheme = self.view().await?.row.scheme;
        Ok(article(&self.live().await?.program, scheme))
    }

    /// What a person of the family has beside the line, with the incomes that were seen and the article.
    pub(super) async fn figure(&self) -> Result<Option<(Figure, Vec<FactSeen>, Citation)>, Error> {
        let live = self.live().await?;
        let (program, view) = (&live.program, live.given.frame.view());
        let explainer = Explainer::new(program, &view);
        let figure = |name: &str| {
            let (walked, node) = explainer.rule(0, program.rule(name)?, 0);
            walked.node(node).value.number()
        };
        let (Some(value), Some(line), Some(article)) =
            (figure("per_capita_income"), figure("dibao_standard"), article(program, Scheme::Dibao))
        else {
            return Ok(None);
        };
        let figure = Figure {
            name: "per_capita_income".to_owned(),
            value,
            line_name: "dibao_standard".to_owned(),
            line,
            about: Some(Means::Income),
            measure: Measure::Money,
        };
        Ok(Some((figure, incomes_seen(&live.composed), article)))
    }

    /// Hangs the notice; its last day, where the rules ask for one.
    pub(super) async fn post(&mut self, by: &Actor) -> Result<Option<Date>, Error> {
        let view = self.view().await?;
        let county = view.row.stage == StageKind::Submitted;
        let rule = if county { &view.rules.county_notice } else { &view.rules.notice };
        let Some(rule) = rule.as_ref().filter(|_| view.file.matter == Matter::Application) else {
            return Ok(None);
        };
        let photo = self.paper(by, "photo").await?;
        let through = self.demo.opened.policies.calendar().add_calendar_days(self.day, rule.days.days).date;
        let village = view.file.family.living;
        self.step(by, CaseEvent::NoticePosted { place: rule.place, village, through, photo }).await?;
        Ok(Some(through))
    }

    /// Whether the notice came down again; it hangs for as long as the rules say.
    async fn notice(&mut self, by: &Actor) -> Result<bool, Error> {
        let Some(through) = self.post(by).await? else { return Ok(true) };
        // Some were on the web as long as they hung.
        if self.created.number.ends_with('3') {
            let publish = PublishWebNotice { of: Noticed::Case(self.case) };
            self.demo.act(by, self.day, self.minute + 1, &publish).await?;
        }
        let removed = self.demo.opened.policies.calendar().add_working_days(through, 1).date;
        if removed > self.demo.today {
            return Ok(false);
        }
        self.day = removed;
        self.minute = self.morning;
        let photo = self.paper(by, "photo").await?;
        self.step(by, CaseEvent::NoticeRemoved { photo }).await?;
        Ok(true)
    }

    /// What the county does before it decides; whether all of it is done.
    async fn county(&mut self) -> Result<bool, Error> {
        loop {
            let view = self.view().await?;
            let decide = view.steps.iter().find(|next| next.kind == EventKind::Decided);
            let Some(first) = decide.and_then(|decide| decide.missing.first()) else {
                return Ok(decide.is_some());
            };
            let second = self.staff.second.clone();
            match &first.missing {
                Missing::CountyVisit(_) => {
                    let form = self.paper(&second, "county_visit").await?;
                    let named = Staff::Named { name: Words::new("田野"), office: Office::County };
                    let visitors = vec![Staff::User(user(&second)?), named];
                    self.step(&second, CaseEvent::CountyVisited { visitors, form, agrees: true }).await?;
                }
                Missing::CountyNotice if self.notice(&second).await? => {}
                _ => return Ok(false),
            }
        }
    }
}

/// The running number of a family.
pub(super) fn number_of(created: &Created) -> usize {
    let digits = created.number.rsplit(|one: char| !one.is_ascii_digit()).next();
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

fn article(program: &Program, scheme: Scheme) -> Option<Citation> {
    let scheme = program.scheme(scheme.word()).map(|at| &program.schemes[at]);
    scheme.and_then(|scheme| scheme.origin.basis.cites.first()).cloned()
}

/// The incomes that were counted, each once with a row that tells of it.
fn incomes_seen(composed: &Composed) -> Vec<FactSeen> {
    let mut seen = BTreeMap::new();
    for (key, found) in &composed.facts {
        if let (true, Origin::Evidence(rows)) = (key.fact.starts_with("income."), &found.origin) {
            seen.entry(key.fact.clone()).or_insert_with(|| rows.first().map(|row| row.evidence));
        }
    }
    seen.into_iter().map(|(fact, evidence)| FactSeen { fact: fact.to_string(), evidence }).collect()
}

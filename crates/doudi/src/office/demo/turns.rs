// SPDX-License-Identifier: Apache-2.0
//! What happens afterwards to families that were covered in the demonstration county: some leave slowly and a few of them have their last month, some are looked at
//! again, some are heard before a cut, one wants no more, somebody dies, a family moves. Each by the use cases of the office, on days of the past.

use super::people::People;
use super::story::{Covered, Story, working};
use super::{Demo, late};
use assistance::archive::FilePaper;
use assistance::casework::{
    Act, AdjustReason, Answer, Because, CaseEvent, ChangeKind, Channel, ContactWay, Exit, ExitKind,
    FigureFound, OnAward, OpenOnAward, PointChoice, Proposal, Scheme, StopReason, Words,
};
use assistance::office::Error;
use assistance::payout::awards::ReadAwards;
use assistance::registry::correct::{CorrectHousehold, FieldChange};
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::file::{HouseholdFile, Why};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::Created;
use assistance::registry::model::Field;
use assistance::registry::undo::{AnswerUndoDeath, AskUndoDeath};
use assistance::registry::words::{LookUpReason, SourceKind};
use kernel::{Date, Division, Fen, Fraction, Rounding};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The months of a gradual exit here.
const EXIT_MONTHS: u32 = 6;
/// How many months ago families were decided to leave slowly: those of the longest ago have their last month now.
const EXITS: [i32; 6] = [6, 6, 4, 3, 2, 1];
/// The point at which two people grant a gradual exit.
const GRANTED: &str = "gradual_exit_granted";

/// So many families are tried for one turn.
const TRIES: u32 = 3;

/// What may happen to a family.
#[derive(Clone, Copy)]
enum Turn {
    /// It leaves slowly, decided so many months ago.
    Exit(i32),
    /// It is to be heard before a cut.
    Heard(Heard),
    /// It is looked at again; whether it earns this share of the standard by now.
    Review(Option<(i128, i128)>),
    /// It wants no more.
    Enough,
    /// One of it died.
    Death,
    /// It moves to another township.
    Move,
    /// One of it was recorded as dead and somebody said that they live; what the second person answered, where they did.
    Mistaken(Option<bool>),
}

/// How a family is heard.
#[derive(Clone, Copy)]
pub(super) enum Heard {
    /// It came.
    Came,
    /// It wants nothing said.
    Declined,
    /// Nobody was there.
    Nobody,
    /// It came, and the county decided.
    Decided,
}

/// What happens besides the exits.
const OTHERS: [Turn; 13] = [
    Turn::Review(Some((1, 20))),
    Turn::Heard(Heard::Decided),
    Turn::Death,
    Turn::Mistaken(None),
    Turn::Mistaken(Some(false)),
    Turn::Heard(Heard::Came),
    Turn::Move,
    Turn::Review(None),
    Turn::Review(None),
    Turn::Heard(Heard::Declined),
    Turn::Heard(Heard::Nobody),
    Turn::Enough,
    Turn::Heard(Heard::Came),
];

/// Plays them, each with a family of its own that was covered long enough.
pub(super) async fn play(
    demo: &Demo<'_>,
    staff: &People,
    county: Division,
    covered: &[Covered],
) -> Result<(), Error> {
    let mut free: Vec<&Covered> = covered.iter().collect();
    free.sort_by_key(|one| (one.since, one.created.number.clone()));
    let this = demo.today.month_of();
    let mut turns: VecDeque<(Turn, u32)> =
        EXITS.into_iter().map(Turn::Exit).chain(OTHERS).map(|turn| (turn, 1)).collect();
    while let Some((turn, again)) = turns.pop_front() {
        let ago = match turn {
            Turn::Exit(months) => demo.today.add_months(-months),
            // Some months ago, so that the rosters since pay less; last month after its roster, so that the difference was paid beside it.
            Turn::Heard(Heard::Decided) => this.add(-3).and_then(|month| month.first_day().add_days(15)),
            Turn::Review(Some(_)) => this.add(-1).and_then(|month| month.first_day().add_days(15)),
            _ => demo.today.add_days(-20),
        };
        let Some(day) = ago else { continue };
        let many = matches!(turn, Turn::Death | Turn::Mistaken(_));
        let fits = |one: &Covered| {
            let since = one.since.add_months(1).is_some_and(|since| since <= day);
            since && (!many || one.created.members.len() > 1)
        };
        let Some(at) = free.iter().position(|one| fits(one)) else { continue };
        let family = free.remove(at);
        if let Turn::Mistaken(answer) = turn {
            mistaken(demo, staff, &family.created, day, answer).await?;
            continue;
        }
        let Some(mut story) = report(demo, staff, family, day, &turn).await? else { continue };
        match turn {
            Turn::Exit(_) => story.exit().await?,
            // Where it would not be a cut, the case waits for the clerk, and another family is heard.
            Turn::Heard(how) if !story.heard(how).await? && again < TRIES => {
                turns.push_front((turn, again + 1))
            }
            Turn::Heard(_) => {}
            Turn::Review(share) => story.review(share).await?,
            Turn::Enough => story.enough().await?,
            Turn::Death => story.death().await?,
            Turn::Move => story.moves(county).await?,
            Turn::Mistaken(_) => {}
        }
    }
    Ok(())
}

/// The family reports what changed.
async fn report<'a>(
    demo: &'a Demo<'a>,
    staff: &'a People,
    family: &'a Covered,
    day: Date,
    turn: &Turn,
) -> Result<Option<Story<'a>>, Error> {
    let Some(day) = working(demo, day) else { return Ok(None) };
    let (change, words) = match turn {
        Turn::Exit(_) => (ChangeKind::Income, "家里有人在县城找到了工作，工资按月发"),
        Turn::Heard(_) => (ChangeKind::Income, "打零工，收入比去年多了一些"),
        Turn::Enough => (ChangeKind::NoLongerWanted, "儿子毕业工作了，不用再领了"),
        Turn::Death => (ChangeKind::Death, "家里老人去世了"),
        Turn::Move => (ChangeKind::Address, "准备搬到女儿家所在的村"),
        Turn::Review(_) | Turn::Mistaken(_) => (ChangeKind::Other, "提前核查：村里反映家里情况有变化"),
    };
    let why = match turn {
        Turn::Review(_) => OnAward::Review,
        _ => OnAward::Change { channel: Channel::Window, changes: BTreeSet::from([change]) },
    };
    on_award(demo, staff, (&family.created, Scheme::Dibao), day, why, words).await
}

/// The youngest of a family is recorded as dead; days later somebody brings a paper that they live, which a second person answers or has not yet.
async fn mistaken(
    demo: &Demo<'_>,
    staff: &People,
    created: &Created,
    day: Date,
    answer: Option<bool>,
) -> Result<(), Error> {
    let later = |days: i32| day.add_days(days).and_then(|day| working(demo, day));
    let (Some(day), Some(asked), Some(answered)) = (later(0), later(6), later(8)) else { return Ok(()) };
    let (household, clerk) = (created.household, &staff.clerk);
    let Some(person) = created.members.last().copied() else { return Ok(()) };
    let died_on = day.add_days(-2).unwrap_or(day);
    let Some(relation) = late::dies(demo, clerk, (household, person), (day, 180), died_on).await? else {
        return Ok(());
    };
    let paper = demo.act(clerk, asked, 100, &FilePaper::in_box(household, "certificate", asked)).await?.paper;
    let reason = "家属说人还在，去世的是同名的人".to_owned();
    let ask = AskUndoDeath { person, relation: relation.to_string(), reason, paper };
    let undo = demo.act(clerk, asked, 101, &ask).await?;
    match answer {
        Some(lives) => {
            demo.act(&staff.second, answered, 60, &AnswerUndoDeath { undo, lives }).await.map(drop)
        }
        None => Ok(()),
    }
}

/// Opens a case about what a family has of a scheme; nothing where it has nothing.
pub(super) async fn on_award<'a>(
    demo: &'a Demo<'a>,
    staff: &'a People,
    (created, scheme): (&'a Created, Scheme),
    day: Date,
    why: OnAward,
    words: &str,
) -> Result<Option<Story<'a>>, Error> {
    let awards = demo.look(&staff.clerk, day, &ReadAwards { household: created.household }).await?;
    let Some(award) = awards.iter().find(|award| award.scheme == scheme && award.live(day)) else {
        return Ok(None);
    };
    let open = OpenOnAward {
        award: award.award.id,
        version: matches!(why, OnAward::Review).then_some(award.version),
        why,
        words: Some(Words::new(words)),
        paper: None,
        happened_on: day,
        late: None,
    };
    let case = demo.act(&staff.clerk, day, 200, &open).await?.case;
    Ok(Some(Story::of((demo, staff, created), case, day, 210)))
}

impl Story<'_> {
    /// The head says what they earn in each of the twelve months before today.
    pub(super) async fn earns(&mut self, wage: Fen) -> Result<(), Error> {
        let head = Subject::Person(self.created.members[0]);
        self.declared(&[(head, "income.wage", &wage.plain())]).await
    }

    /// Everybody says that nothing but what was named came in or was spent in those months.
    async fn complete(&mut self) -> Result<(), Error> {
        let said = ["income.complete", "spending.complete"];
        let persons = self.created.members.iter().map(|person| Subject::Person(*person));
        let facts: Vec<_> = persons.flat_map(|person| said.map(|what| (person, what, "yes"))).collect();
        self.declared(&facts).await
    }

    pub(super) async fn declared(&mut self, facts: &[(Subject, &str, &str)]) -> Result<(), Error> {
        let month = self.day.month_of();
        let (Some(first), Some(last)) = (month.add(-12), month.add(-1)) else { return Ok(()) };
        let form = |(subject, what, value): &(Subject, &str, &str)| {
            FactForm::new(*subject, *what, *value, Source::of(SourceKind::Declared)).months(first, last)
        };
        let facts = facts.iter().map(form).collect();
        let put = PutEvidence { household: self.created.household, facts, case: None };
        let clerk = self.staff.clerk.clone();
        self.act(&clerk, &put).await.map(drop)
    }

    /// So many times the standard for the whole household; nothing where the packs say no standard. The months since the application are complete first, so that
    /// the packs can answer.
    pub(super) async fn times_standard(&mut self, share: (i128, i128)) -> Result<Option<Fen>, Error> {
        self.complete().await?;
        let Some(share) = Fraction::new(share.0, share.1) else { return Ok(None) };
        let Some((figure, ..)) = self.figure().await? else { return Ok(None) };
        let size = Fraction::from_int(i64::try_from(self.created.members.len()).unwrap_or(1));
        let sum = figure.line.checked_mul(size).and_then(|sum| sum.checked_mul(share));
        Ok(sum.and_then(|sum| sum.round(Rounding::Up, 1)).map(Fen::new))
    }

    /// What is proposed goes to the county.
    pub(super) async fn submitted(&mut self, proposal: Proposal) -> Result<(), Error> {
        let (clerk, leader) = (self.staff.clerk.clone(), self.staff.leader.clone());
        self.step(&clerk, CaseEvent::OpinionGiven { proposal, departure: None }).await?;
        self.step(&leader, CaseEvent::Submitted).await
    }

    /// What is proposed goes to the county, and the family is asked to be heard.
    pub(super) async fn proposed(&mut self, proposal: Proposal, how: Heard) -> Result<(), Error> {
        self.submitted(proposal).await?;
        let (clerk, way) = (self.staff.clerk.clone(), ContactWay::InPerson);
        let paper = self.paper(&clerk, "hearing_notice").await?;
        self.step(&clerk, CaseEvent::HearingNoticed { way, paper }).await?;
        if matches!(how, Heard::Nobody) {
            return self.step(&clerk, CaseEvent::HearingUnreached { way }).await;
        }
        let record = self.paper(&clerk, "hearing").await?;
        let said = match how {
            Heard::Declined => CaseEvent::HearingDeclined { record },
            _ => CaseEvent::HearingHeld { way, record },
        };
        self.step(&clerk, said).await
    }

    /// The county confirms what is proposed, and the family is told.
    pub(super) async fn confirmed(&mut self, proposal: Proposal) -> Result<(), Error> {
        let (number, decider) = (self.number().await?, self.staff.decider.clone());
        self.step(&decider, CaseEvent::Decided { proposal, departure: None, number }).await?;
        self.tell().await
    }

    /// A family whose income rose leaves slowly; where the packs give it no exit, the case waits for the clerk.
    async fn exit(&mut self) -> Result<(), Error> {
        let Some(wage) = self.times_standard((8, 5)).await? else { return Ok(()) };
        self.earns(wage).await?;
        self.visit().await?;
        let reason = Words::new("工作刚稳定，按规定给予渐退期");
        let second = Some(super::story::user(&self.staff.leader)?);
        let granted = PointChoice::Decided { value: "yes".to_owned(), reason, second };
        self.assessed(BTreeMap::from([(GRANTED.to_owned(), granted)])).await?;
        let said = self.view().await?.file.assessment.map(|one| one.assessment);
        let Some(said) = said.filter(|said| said.answer == Answer::No) else { return Ok(()) };
        let Some(monthly) = said.gradual_exit else { return Ok(()) };
        let exit = Exit { kind: ExitKind::IncomeRose, months: Some(EXIT_MONTHS), monthly };
        self.proposed(Proposal::GradualExit(exit.clone()), Heard::Came).await?;
        self.confirmed(Proposal::GradualExit(exit)).await
    }

    /// A family is looked at again: what it gets goes on, or becomes what the assessment says.
    async fn review(&mut self, share: Option<(i128, i128)>) -> Result<(), Error> {
        match share {
            Some(share) => match self.times_standard(share).await? {
                Some(wage) => self.earns(wage).await?,
                None => return Ok(()),
            },
            None => self.complete().await?,
        }
        self.visit().await?;
        self.assessed(BTreeMap::new()).await?;
        let Some(proposal) = self.amount_found().await? else { return Ok(()) };
        if proposal.act(self.view().await?.file.present_amount()) == Act::Cut {
            self.proposed(proposal.clone(), Heard::Came).await?;
        } else {
            self.submitted(proposal.clone()).await?;
        }
        self.confirmed(proposal).await
    }

    /// What follows from the assessment for what the family gets; nothing where it gives no amount.
    async fn amount_found(&mut self) -> Result<Option<Proposal>, Error> {
        let file = self.view().await?.file;
        let present = file.present_amount();
        let said = file.assessment.map(|one| one.assessment);
        let monthly = said.filter(|said| said.answer == Answer::Yes).and_then(|said| said.monthly);
        let (Some(monthly), Some(present)) = (monthly, present) else { return Ok(None) };
        if monthly == present {
            return Ok(Some(Proposal::Continue));
        }
        let Some((figure, facts, article)) = self.figure().await? else { return Ok(None) };
        let code = if monthly > present { AdjustReason::IncomeFell } else { AdjustReason::IncomeRose };
        let because = vec![FigureFound { figure, facts, article }.because(code)];
        Ok(Some(Proposal::Adjust { monthly, because }))
    }

    /// A family that wants no more is let go without a visit or a hearing.
    pub(super) async fn enough(&mut self) -> Result<(), Error> {
        let clerk = self.staff.clerk.clone();
        let Some(article) = self.article().await? else { return Ok(()) };
        let paper = Some(self.paper(&clerk, "withdrawal").await?);
        let said = Some(Words::new("本人写明自愿退出"));
        let code = StopReason::OwnWish;
        let because = vec![Because { code, facts: Vec::new(), article, figure: None, said, paper }];
        self.submitted(Proposal::Stop { because: because.clone() }).await?;
        self.confirmed(Proposal::Stop { because }).await
    }

    /// A family that earns somewhat more is to be heard before a cut; whether it was one.
    async fn heard(&mut self, how: Heard) -> Result<bool, Error> {
        // So near to the line that it is less than what any family gets.
        let Some(wage) = self.times_standard((99, 100)).await? else { return Ok(false) };
        self.earns(wage).await?;
        self.visit().await?;
        self.assessed(BTreeMap::new()).await?;
        let Some(proposal) = self.amount_found().await? else { return Ok(false) };
        if proposal.act(self.view().await?.file.present_amount()) != Act::Cut {
            return Ok(false);
        }
        self.proposed(proposal.clone(), how).await?;
        if matches!(how, Heard::Decided) {
            self.confirmed(proposal).await?;
        }
        Ok(true)
    }

    /// Somebody died; the others wait for an assessment of what they are now.
    async fn death(&mut self) -> Result<(), Error> {
        let clerk = self.staff.clerk.clone();
        let Some(person) = self.created.members.last().copied() else { return Ok(()) };
        self.minute += 1;
        let died_on = self.day.add_days(-3).unwrap_or(self.day);
        let whom = (self.created.household, person);
        late::dies(self.demo, &clerk, whom, (self.day, self.minute), died_on).await.map(drop)
    }

    /// The family moves to a village of another township, and its open case with it.
    async fn moves(&mut self, county: Division) -> Result<(), Error> {
        let township = kernel::children(county).get(1).copied();
        let village = township.and_then(|township| kernel::children(township).first().copied());
        let Some(village) = village else { return Ok(()) };
        let clerk = self.staff.clerk.clone();
        let why = Some(Why::Reason(LookUpReason::Review));
        let file = HouseholdFile { household: self.created.household, why, as_of: None, known_at: None };
        let version = self.demo.look(&clerk, self.day, &file).await?.household.version;
        let lives = FieldChange {
            field: Field::Lives,
            value: assistance::office::Private::new(village.to_string()),
            no_number: None,
        };
        let moves = CorrectHousehold {
            household: self.created.household,
            version,
            changes: vec![lives],
            since: self.day.to_string(),
            reason: "搬到女儿家所在的村".to_owned(),
        };
        self.act(&clerk, &moves).await.map(drop)
    }
}

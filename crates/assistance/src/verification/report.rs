// SPDX-License-Identifier: Apache-2.0
//! What came out of a check: who was asked about at whom, what was found, how it compares with what the family said. It is the ground of a report that a named
//! person signs; it decides nothing.

use super::consent::ConsentLine;
use super::model::{Answer, Check, CheckId, CheckKind, CheckState, Item, ItemId, ItemState, Part, WhyNot};
use super::refused::Refused;
use super::run::{load, of_case, told};
use super::sources::{Gives, sources};
use super::totals::{Total, answers_of, effective, totals};
use crate::access::{self, Action, Involved};
use crate::archive::{FilePaper, PaperId, PaperKind};
use crate::casework::{self, CaseEvent, CaseRow, Form, PersonId};
use crate::history::LookUp;
use crate::office::{Command, Error, Query, Thing, Tx};
use crate::registry::Person;
use crate::registry::evidence::{Evidence, Period, Subject};
use crate::registry::file;
use crate::registry::words::SourceKind;
use async_trait::async_trait;
use kernel::{Ctx, Date, Month};
use policy::dictionary::Dictionary;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How an answer stands beside what the family said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// The same.
    Same,
    /// Otherwise; what the family said, in the dictionary's machine form.
    Differs(String),
    /// The family said nothing about it.
    NotDeclared,
}

/// One thing that an answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The heading of the column.
    pub heading: String,
    /// The fact of the dictionary; none for words and for parts of a sum.
    pub fact: Option<String>,
    /// What it becomes.
    pub gives: Gives,
    /// What the thing is called at the source.
    pub thing: String,
    /// The months, for an income.
    pub months: Option<(String, String)>,
    /// The value.
    pub value: String,
    /// Beside the declaration; none for words and parts of a sum.
    pub compared: Option<Compared>,
}

/// One question with what came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemLine {
    /// The question.
    pub item: Item,
    /// What the answer says.
    pub stated: Vec<Stated>,
    /// Whether the answer can no longer be read: the person was erased.
    pub erased: bool,
}

/// A fact of the household, beside the declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalLine {
    /// The fact and its parts.
    pub total: Total,
    /// Beside the declaration, where there is a value.
    pub compared: Option<Compared>,
}

/// Everything about a check.
#[derive(Clone, Debug)]
pub struct CheckView {
    /// The check.
    pub check: Check,
    /// Its case.
    pub case: CaseRow,
    /// The people of the family, supporters too.
    pub persons: BTreeMap<PersonId, Person>,
    /// Those whose data are asked for, and supporters who did not agree.
    pub asked: Vec<super::model::Asked>,
    /// Members under age whose data nobody asked for.
    pub minors_left_out: Vec<PersonId>,
    /// The questions of this check with their answers.
    pub items: Vec<ItemLine>,
    /// Facts of the household.
    pub totals: Vec<TotalLine>,
    /// Every authorisation of the case.
    pub consents: Vec<ConsentLine>,
    /// What may be asked of whom today: who has no authorisation that holds, and why.
    pub without: Vec<(PersonId, WhyNot)>,
    /// The check of which this is the second look, or that was made of this one.
    pub others: Vec<Check>,
    /// Whether the case is open and waits for it.
    pub awaited: bool,
    /// The dictionary.
    pub dictionary: Arc<Dictionary>,
}

impl CheckView {
    /// How many things differ from what the family said.
    #[must_use]
    pub fn differences(&self) -> usize {
        let differs = |one: &Option<Compared>| matches!(one, Some(Compared::Differs(_)));
        let items = self.items.iter().flat_map(|line| &line.stated).filter(|one| differs(&one.compared));
        items.count() + self.totals.iter().filter(|one| differs(&one.compared)).count()
    }

    /// How many questions are open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.items.iter().filter(|line| line.item.state.open()).count()
    }

    /// Supporters of the family who were not asked about, and why. It fails nobody.
    #[must_use]
    pub fn supporters_left_out(&self) -> Vec<(PersonId, WhyNot)> {
        let supporters = self.asked.iter().filter(|one| one.part == Part::Supporter);
        let why = |person: PersonId| self.without.iter().find(|(one, _)| *one == person).copied();
        supporters.filter_map(|one| why(one.person)).collect()
    }
}

/// Opens a check.
pub struct ReadCheck {
    /// Which.
    pub check: CheckId,
}

/// Whoever runs checks or asks for them may see what came out; others see the report in the archive.
async fn may_see(ctx: &Ctx, tx: &mut dyn Tx, check: &Check) -> Result<(), Error> {
    match access::authorise(ctx, tx, Action::CheckRun, check.place, &Involved::default()).await {
        Err(Error::Denied(_)) => {
            access::authorise(ctx, tx, Action::CheckRequest, check.place, &Involved::default())
                .await
                .map(drop)
        }
        other => other.map(drop),
    }
}

#[async_trait]
impl Query for ReadCheck {
    const NAME: &'static str = "check.read";
    type Answer = CheckView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<CheckView, Error> {
        let check = tx.check(self.check).await?.ok_or(Error::NotFound(Thing::Check))?;
        may_see(ctx, tx, &check).await?;
        view(ctx, tx, check).await
    }

    fn look_up(&self, _ctx: &Ctx, view: &CheckView) -> Option<LookUp> {
        Some(LookUp {
            object: (Thing::Check, view.check.id.bytes()),
            place: view.check.place,
            case: Some(view.check.case_number.clone()),
            reason: None,
        })
    }
}

async fn view(ctx: &Ctx, tx: &mut dyn Tx, check: Check) -> Result<CheckView, Error> {
    let dictionary = tx.policies().library().dictionary.clone();
    let of = of_case(tx, &check).await?;
    let household = tx.household(check.household).await?.ok_or(Error::NotFound(Thing::Household))?;
    let material = file::load(tx, household).await?;
    let asked = tx.asked(check.id).await?;
    let own = tx.items(check.id).await?;
    let own_answers = answers_of(tx, &own).await?;
    let counted = effective(tx, &check).await?;
    let counted_answers = answers_of(tx, &counted).await?;
    let today = ctx.today();
    let without = asked
        .iter()
        .filter_map(|one| {
            let scopes =
                casework::Scope::ALL.iter().map(|scope| of.agreed(one.person, one.part, Some(*scope), today));
            let best = scopes.reduce(std::result::Result::or)?;
            Some((one.person, best.err()?))
        })
        .collect();
    let minors: Vec<PersonId> = of
        .file
        .family
        .members
        .iter()
        .filter(|member| !member.adult && asked.iter().all(|one| one.person != member.person))
        .map(|member| member.person)
        .collect();
    let beside = Beside { evidence: &material.evidence };
    let items = own.into_iter().map(|item| beside.line(item, &own_answers)).collect();
    let totals = totals(&dictionary, &counted, &counted_answers).into_iter().map(|total| {
        let value = total.value.as_deref();
        let household = Subject::Household(check.household);
        let compared = value.map(|value| beside.compared(household, &total.fact, None, value));
        TotalLine { compared, total }
    });
    let others = tx.checks_of(check.case).await?.into_iter().filter(|one| one.id != check.id).collect();
    Ok(CheckView {
        awaited: of.asks(&check),
        case: of.row,
        persons: material.persons.iter().map(|person| (person.id, person.clone())).collect(),
        asked,
        minors_left_out: minors,
        items,
        totals: totals.collect(),
        consents: of.consents,
        without,
        others,
        dictionary,
        check,
    })
}

/// What the family said, for comparison.
struct Beside<'a> {
    evidence: &'a [Evidence],
}

impl Beside<'_> {
    fn line(&self, item: Item, answers: &BTreeMap<ItemId, Vec<Answer>>) -> ItemLine {
        let mut stated = Vec::new();
        let lines = answers.get(&item.id).map(Vec::as_slice).unwrap_or_default();
        let source = sources().get(&item.source);
        for said in lines.iter().filter_map(|answer| answer.said.as_ref()) {
            for column in source.map(|one| one.columns.as_slice()).unwrap_or_default() {
                let text = said.values.get(&column.heading);
                let counted = column.gives == Gives::Count && item.state == ItemState::Found;
                let Some(value) = text.cloned().or_else(|| counted.then(|| "1".to_owned())) else { continue };
                let period = Month::parse(&said.first).ok().zip(Month::parse(&said.last).ok());
                let subject = match item.part {
                    Part::Supporter => Subject::Supporter(item.person),
                    Part::Adult | Part::Minor => Subject::Person(item.person),
                };
                let fact = match item.part {
                    Part::Supporter => column.supporter.clone(),
                    Part::Adult | Part::Minor => column.fact.clone(),
                };
                let own = matches!(column.gives, Gives::Own | Gives::Month);
                let compared =
                    fact.as_deref().filter(|_| own).map(|fact| self.compared(subject, fact, period, &value));
                stated.push(Stated {
                    heading: column.heading.clone(),
                    fact: fact.filter(|_| own),
                    gives: column.gives,
                    thing: said.thing.clone(),
                    months: period.map(|(first, last)| (first.to_string(), last.to_string())),
                    value,
                    compared,
                });
            }
        }
        ItemLine { stated, erased: !lines.is_empty() && lines.iter().all(|one| one.said.is_none()), item }
    }

    fn compared(
        &self,
        subject: Subject,
        what: &str,
        period: Option<(Month, Month)>,
        value: &str,
    ) -> Compared {
        let period = period.map(|(first, last)| Period { first, last });
        let righted: BTreeSet<_> = self.evidence.iter().filter_map(|row| row.corrects).collect();
        let said = |row: &&Evidence| {
            let meets = match (row.period, period) {
                (Some(one), Some(other)) => one.meets(&other),
                (one, other) => one.is_none() && other.is_none(),
            };
            row.source.kind == SourceKind::Declared
                && row.subject == subject
                && row.what == what
                && meets
                && !righted.contains(&row.id)
        };
        let declared = self.evidence.iter().filter(said).max_by_key(|row| (row.stated_on, row.recorded_at));
        match declared {
            Some(row) if row.text() == value => Compared::Same,
            Some(row) => Compared::Differs(row.text().to_owned()),
            None => Compared::NotDeclared,
        }
    }
}

/// Signs the report: the paper as it was shown is filed, the case learns of it. Where the result is against the family, it was told at once.
#[derive(Serialize)]
pub struct ReportCheck {
    /// Which.
    pub check: CheckId,
    /// The version that the report shows.
    pub version: i64,
    /// Whether it contradicts what the family declared; for a second look, whether the result is another one.
    pub differs: bool,
    /// When the family was told.
    pub told_on: Option<Date>,
    /// Whether sources that did not answer are reported as not answering.
    pub without_answers: bool,
    /// The report, printed.
    pub page: Vec<u8>,
}

#[async_trait]
impl Command for ReportCheck {
    const NAME: &'static str = "check.report";
    type Outcome = ();

    // clause: CK-3.2a
    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let mut check = load(ctx, tx, self.check, Action::CheckRun, Some(self.version)).await?;
        if check.state != CheckState::Running {
            return Err(Refused::NotNow(check.state).into());
        }
        let of = of_case(tx, &check).await?;
        if !of.asks(&check) {
            return Err(Refused::CaseOver.into());
        }
        let mut items = tx.items(check.id).await?;
        items.retain(|item| item.state.open());
        if !items.is_empty() && !self.without_answers {
            let sources: BTreeSet<String> = items.into_iter().map(|item| item.source).collect();
            return Err(Refused::AnswersOut(sources.into_iter().collect()).into());
        }
        items.iter_mut().for_each(|item| item.state = ItemState::Unanswered);
        tx.put_items(&items).await?;
        let paper = FilePaper {
            household: check.household,
            case: Some(check.case),
            kind: PaperKind::Form(Form::CheckReport).word().to_owned(),
            number: None,
            dated: ctx.today(),
            bytes: Some(self.page.clone()),
            printed: true,
        };
        let report = paper.run(ctx, tx).await?.paper;
        check.state = CheckState::Reported;
        check.reported_on = Some(ctx.today());
        check.report = Some(report);
        check.version += 1;
        tx.put_check(&check).await?;
        let event = match check.kind {
            CheckKind::First => {
                CaseEvent::CheckReported { report, against: self.differs, told_on: self.told_on }
            }
            CheckKind::Again => CaseEvent::CheckRepeated { report, changed: self.differs },
        };
        casework::step(ctx, tx, (of.row, of.file), event, ctx.today(), None).await?;
        tx.append(ctx, &told(ctx, Self::NAME, &check, if self.differs { "differs" } else { "agrees" })).await
    }
}

/// The family contests answers, with proof: those, and only those, are looked at again.
#[derive(Serialize)]
pub struct ObjectToCheck {
    /// Which check.
    pub check: CheckId,
    /// The version that was looked at.
    pub version: i64,
    /// Which answers are contested.
    pub items: BTreeSet<ItemId>,
    /// What is wrong.
    pub ground: casework::Words,
    /// What shows it.
    pub proof: Vec<PaperId>,
}

#[async_trait]
impl Command for ObjectToCheck {
    const NAME: &'static str = "check.object";
    /// The second look.
    type Outcome = CheckId;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<CheckId, Error> {
        let check = load(ctx, tx, self.check, Action::CheckRequest, Some(self.version)).await?;
        if check.state != CheckState::Reported {
            return Err(Refused::NotNow(check.state).into());
        }
        if self.items.is_empty() {
            return Err(Refused::NothingChosen.into());
        }
        let contested: Vec<Item> =
            tx.items(check.id).await?.into_iter().filter(|item| self.items.contains(&item.id)).collect();
        if contested.len() != self.items.len() || contested.iter().any(|item| item.state != ItemState::Found)
        {
            return Err(Refused::NotOfCheck.into());
        }
        let of = of_case(tx, &check).await?;
        let event = CaseEvent::CheckObjected { ground: self.ground.clone(), proof: self.proof.clone() };
        casework::step(ctx, tx, (of.row, of.file), event, ctx.today(), None).await?;
        // The step asked for a second look at everything that was found; what is not contested is not asked again.
        let all = tx.checks_of(check.case).await?;
        let again = all.into_iter().rev().find(|one| {
            one.kind == CheckKind::Again && one.repeats == Some(check.id) && one.state == CheckState::Waiting
        });
        let again = again.ok_or(Refused::NotOfCheck)?;
        let same =
            |item: &Item| contested.iter().any(|one| one.person == item.person && one.source == item.source);
        let keep: Vec<ItemId> =
            tx.items(again.id).await?.into_iter().filter(same).map(|item| item.id).collect();
        tx.keep_items(again.id, &keep).await?;
        tx.append(ctx, &told(ctx, Self::NAME, &again, "")).await?;
        Ok(again.id)
    }
}

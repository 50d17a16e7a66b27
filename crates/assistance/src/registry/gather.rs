// SPDX-License-Identifier: Apache-2.0
//! Evidence is put on file, many facts at once; where sources disagree, a named person settles it with a reason.

use super::compose::{Material, OWN, plain_fact};
use super::evidence::{
    Body, Evidence, EvidenceId, INCOME_COMPLETE, PARENTS, Period, SPENDING_COMPLETE, SPOUSE, Seen, Source,
    Standing, Subject,
};
use super::file::load;
use super::household;
use super::model::{Household, HouseholdId, PersonId};
use super::refused::Refused;
use super::words::{SourceKind, SubjectKind};
use crate::access::Action;
use crate::archive::PaperId;
use crate::form::{Reader, sound};
use crate::office::{Command, Error, Fault, FaultKind, Private, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, Id, Month, Secret};
use policy::dictionary::{Dictionary, Fact};
use policy::tree::{Base, Entity};
use policy::value::{parse_cell, print_cell};
use serde::Serialize;
use std::collections::BTreeSet;

/// Who may put evidence on file: whoever keeps files, works on cases, visits, or applies for others.
const MAY: &[Action] = &[Action::HouseholdEdit, Action::CaseWork, Action::VisitRecord, Action::CaseApply];

/// One statement as typed.
#[derive(Clone, Serialize)]
pub struct FactForm {
    /// Whom it is about.
    pub subject: Subject,
    /// What: a fact of the dictionary (`deposits`, `income.wage`), `link.spouse`, `link.parents`, `income.complete` or `spending.complete`.
    pub what: String,
    /// The first month, for an income or spending.
    pub first: String,
    /// The last month; blank for that month alone.
    pub last: String,
    /// The value: as the dictionary reads it; ids of persons for links, `none` for nobody; `unknown` where it was asked and nobody knows.
    pub value: Private,
    /// Where it comes from.
    pub source: Source,
    /// Of which day; blank for today.
    pub stated_on: String,
    /// The scan or photo of it.
    pub paper: Option<PaperId>,
    /// The row that it puts right.
    pub corrects: Option<EvidenceId>,
    /// Why, for a correction.
    pub reason: String,
}

impl FactForm {
    /// A plain statement of today.
    #[must_use]
    pub fn new(
        subject: Subject,
        what: impl Into<String>,
        value: impl Into<String>,
        source: Source,
    ) -> FactForm {
        FactForm {
            subject,
            what: what.into(),
            first: String::new(),
            last: String::new(),
            value: Private::new(value),
            source,
            stated_on: String::new(),
            paper: None,
            corrects: None,
            reason: String::new(),
        }
    }

    /// In these months, each alike.
    #[must_use]
    pub fn months(mut self, first: Month, last: Month) -> FactForm {
        self.first = first.to_string();
        self.last = last.to_string();
        self
    }

    /// Of a day.
    #[must_use]
    pub fn on(mut self, day: Date) -> FactForm {
        self.stated_on = day.to_string();
        self
    }

    /// In the place of an earlier row.
    #[must_use]
    pub fn correcting(mut self, row: EvidenceId, reason: impl Into<String>) -> FactForm {
        self.corrects = Some(row);
        self.reason = reason.into();
        self
    }
}

/// Statements about a household, its members, supporters and events, each of any source.
#[derive(Clone, Serialize)]
pub struct PutEvidence {
    /// The household.
    pub household: HouseholdId,
    /// What was stated.
    pub facts: Vec<FactForm>,
    /// The number of the case it was gathered for.
    pub case: Option<String>,
}

#[async_trait]
impl Command for PutEvidence {
    const NAME: &'static str = "registry.put_evidence";
    /// The rows, in the order of the form.
    type Outcome = Vec<EvidenceId>;

    // clause: YY-3.1a
    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<EvidenceId>, Error> {
        let household = self.open(ctx, tx).await?;
        put(ctx, tx, household, &self.facts, self.case.as_deref()).await
    }
}

impl PutEvidence {
    /// As a command does, of what another system sends with each application: what its source said on that day already, word for word, is not said twice, and what differs
    /// stands beside it, so that the later word counts as it does on the next day.
    ///
    /// # Errors
    /// As the command.
    pub async fn once_more(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let household = self.open(ctx, tx).await?;
        put_with(ctx, tx, household, &self.facts, (self.case.as_deref(), Again::Taken)).await.map(drop)
    }

    /// The household, locked, for whoever may put evidence on its file.
    async fn open(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Household, Error> {
        tx.lock_household(self.household).await?;
        let household = tx.household(self.household).await?.ok_or(Error::NotFound(Thing::Household))?;
        household::authorise(ctx, tx, MAY, &household).await?;
        Ok(household)
    }
}

/// What becomes of a statement where its source has said something on the same thing of the same day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Again {
    /// It names the row that it puts right, or is refused.
    Refused,
    /// The same words are the same statement; others stand beside it.
    Taken,
}

/// Puts statements on file; for use cases of other slices too, within their own transaction, which lock and authorise first.
///
/// # Errors
/// A statement cannot be taken as it is, or is about somebody of another household.
pub async fn put(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    household: Household,
    facts: &[FactForm],
    case: Option<&str>,
) -> Result<Vec<EvidenceId>, Error> {
    put_with(ctx, tx, household, facts, (case, Again::Refused)).await
}

async fn put_with(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    household: Household,
    facts: &[FactForm],
    (case, again): (Option<&str>, Again),
) -> Result<Vec<EvidenceId>, Error> {
    let dictionary = tx.policies().library().dictionary.clone();
    let material = load(tx, household).await?;
    let mut faults = Vec::new();
    let mut rows: Vec<Evidence> = Vec::with_capacity(facts.len());
    // Of these those that are on file word for word.
    let mut known: BTreeSet<EvidenceId> = BTreeSet::new();
    for (at, form) in facts.iter().enumerate() {
        if !belongs(&material, form.subject) {
            return Err(Refused::SubjectElsewhere.into());
        }
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let mut reader = reader.under(format!("facts.{at}"));
        let Some(row) = read(ctx, case, &dictionary, &mut reader, form, &material) else { continue };
        if let Some(earlier) = form.corrects {
            correctable(&material.evidence, &row, earlier)?;
        }
        let twice =
            |one: &&Evidence| same_statement(one, &row) && !righted(&material.evidence, &rows, one.id);
        if let Some(first) = rows.iter().position(|one| same_statement(one, &row)) {
            faults.push(Fault::new(format!("facts.{at}.value"), FaultKind::SameAs(first + 1)));
        } else if let Some(found) = material.evidence.iter().filter(twice).max_by_key(|one| one.order())
            && !material.evidence.iter().filter(twice).any(|one| row.corrects == Some(one.id))
        {
            match again {
                // One source said this of that day already: what it said is put right by naming it, not by saying it again.
                Again::Refused => {
                    faults.push(Fault::new(format!("facts.{at}.corrects"), FaultKind::SaidAlready));
                }
                Again::Taken if found.period == row.period && found.text() == row.text() => {
                    known.insert(row.id);
                }
                Again::Taken => {}
            }
        }
        rows.push(row);
    }
    if facts.is_empty() {
        faults.push(Fault::new("facts", FaultKind::Missing));
    }
    sound(faults)?;
    rows.retain(|row| !known.contains(&row.id));
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    tx.add_evidence(&rows).await?;
    let detail = rows.iter().map(|row| row.what.as_str()).collect::<BTreeSet<_>>();
    let detail = detail.into_iter().collect::<Vec<_>>().join(" ");
    tx.append(ctx, &household::told(ctx, PutEvidence::NAME, &material.household, detail)).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Puts on file what a named person established, such as an assessment by two of them: what was said of it before by the same source of the same day is put right, and where another
/// source says otherwise the new statement settles it. For use cases of other slices, which lock and authorise first.
///
/// # Errors
/// As [`put`].
pub async fn establish(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    household: Household,
    facts: &[FactForm],
    why: &str,
) -> Result<(), Error> {
    let material = load(tx, household.clone()).await?;
    let said = |form: &FactForm| {
        let same = |row: &&Evidence| {
            row.subject == form.subject
                && row.what == form.what
                && row.source == form.source
                && row.stated_on.to_string() == form.stated_on
                && !righted(&material.evidence, &[], row.id)
        };
        material.evidence.iter().find(same)
    };
    let mut new = Vec::with_capacity(facts.len());
    for form in facts {
        match said(form) {
            None => new.push(form.clone()),
            Some(row) if row.text() == form.value.expose() => {}
            Some(row) => new.push(form.clone().correcting(row.id, why)),
        }
    }
    if !new.is_empty() {
        put(ctx, tx, household.clone(), &new, None).await?;
    }
    let material = load(tx, household).await?;
    let body = Body::of(&material.evidence, Seen { as_of: ctx.today(), known_at: ctx.now });
    let mut rows = Vec::new();
    for form in facts {
        let open = |standing| match standing {
            Standing::Open(claims) => Some(claims),
            Standing::Known(..) | Standing::Unknown(_) => None,
        };
        let Some(claims) = body.standing(form.subject, &form.what).and_then(open) else { continue };
        // Who said something later than this has not been heard yet, and is not overruled.
        let Some(own) =
            claims.iter().find(|row| row.source == form.source && row.text() == form.value.expose())
        else {
            continue;
        };
        if claims.iter().any(|row| row.stated_on > own.stated_on) {
            continue;
        }
        rows.push(settlement(ctx, (form.subject, &form.what, None), own.text(), (own.stated_on, None), why));
    }
    tx.add_evidence(&rows).await
}

/// The row by which a named person settles what counts.
fn settlement(
    ctx: &Ctx,
    (subject, what, month): (Subject, &str, Option<Month>),
    value: &str,
    (stated_on, case): (Date, Option<String>),
    why: &str,
) -> Evidence {
    let (recorded_by, recorded_name) = ctx.who.signature();
    Evidence {
        id: ctx.new_id(),
        subject,
        what: what.to_owned(),
        period: month.map(|month| Period { first: month, last: month }),
        value: Some(Secret::new(value.to_owned())),
        source: Source::of(SourceKind::Settled),
        stated_on,
        recorded_at: ctx.now,
        recorded_by,
        recorded_name,
        case,
        paper: None,
        corrects: None,
        reason: why.trim().to_owned(),
    }
}

fn read(
    ctx: &Ctx,
    case: Option<&str>,
    dictionary: &Dictionary,
    reader: &mut Reader<'_>,
    form: &FactForm,
    material: &Material,
) -> Option<Evidence> {
    let monthly = monthly(dictionary, form.subject, &form.what);
    let Some(monthly) = monthly else {
        reader.fault("what", FaultKind::NotAnOption);
        return None;
    };
    let period = if monthly { Some(period(reader, form)?) } else { None };
    let value = match value(dictionary, form.subject, &form.what, form.value.expose(), material) {
        Ok(value) => value,
        Err(kind) => {
            reader.fault("value", kind);
            return None;
        }
    };
    if !known_source(dictionary, &form.source) {
        reader.fault("source", FaultKind::NotAnOption);
        return None;
    }
    let stated_on = reader.day("stated_on", &form.stated_on, ctx.today())?;
    let reason = match form.corrects {
        Some(_) => reader.required("reason", &form.reason)?,
        None => reader.words("reason", &form.reason)?,
    };
    let (recorded_by, recorded_name) = ctx.who.signature();
    Some(Evidence {
        id: ctx.new_id(),
        subject: form.subject,
        what: form.what.clone(),
        period,
        value: Some(Secret::new(value)),
        source: form.source.clone(),
        stated_on,
        recorded_at: ctx.now,
        recorded_by,
        recorded_name,
        case: case.map(str::to_owned),
        paper: form.paper,
        corrects: form.corrects,
        reason,
    })
}

/// Whether a statement has months; nothing where it cannot be made about the subject at all.
fn monthly(dictionary: &Dictionary, subject: Subject, what: &str) -> Option<bool> {
    let person = matches!(subject, Subject::Person(_));
    match what {
        SPOUSE | PARENTS => return person.then_some(false),
        INCOME_COMPLETE | SPENDING_COMPLETE => return person.then_some(true),
        _ => {}
    }
    let fact = dictionary.fact(dictionary.id(what)?);
    if fact.series.is_some() {
        return person.then_some(true);
    }
    plain_fact(dictionary, what, entity(subject)).map(|_| false)
}

fn known_source(dictionary: &Dictionary, source: &Source) -> bool {
    match (source.kind, &source.department) {
        (SourceKind::Settled, _) => false,
        (SourceKind::Department, Some(name)) => {
            let mut known = dictionary.facts.iter().flat_map(|fact| &fact.sources);
            SourceKind::parse(name).is_none() && known.any(|one| one == name)
        }
        (SourceKind::Department, None) => false,
        (_, department) => department.is_none(),
    }
}

/// The entity of the dictionary that a subject is.
const fn entity(subject: Subject) -> Entity {
    match subject.kind() {
        SubjectKind::Household => Entity::Household,
        SubjectKind::Person => Entity::Person,
        SubjectKind::Supporter => Entity::Supporter,
        SubjectKind::Event => Entity::Event,
    }
}

fn belongs(material: &Material, subject: Subject) -> bool {
    match subject {
        Subject::Household(id) => material.household.id == id,
        Subject::Person(id) => material.memberships.iter().any(|one| one.person == id),
        Subject::Supporter(id) => material.supporters.iter().any(|one| one.person == id),
        Subject::Event(id) => material.events.iter().any(|one| one.id == id),
    }
}

fn period(reader: &mut Reader<'_>, form: &FactForm) -> Option<Period> {
    let first = reader.month("first", &form.first);
    let last = if form.last.trim().is_empty() { first } else { reader.month("last", &form.last) };
    let (first, last) = first.zip(last)?;
    if last < first {
        reader.fault("last", FaultKind::BeforeEarlierStep);
        return None;
    }
    Some(Period { first, last })
}

/// The value in its one machine form.
fn value(
    dictionary: &Dictionary,
    subject: Subject,
    what: &str,
    typed: &str,
    material: &Material,
) -> Result<String, FaultKind> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(FaultKind::Missing);
    }
    match what {
        SPOUSE => links(typed, subject, material, 1),
        PARENTS => links(typed, subject, material, 2),
        INCOME_COMPLETE | SPENDING_COMPLETE => match typed {
            "yes" | "是" | "true" => Ok("yes".to_owned()),
            "no" | "否" | "false" => Ok("no".to_owned()),
            _ => Err(FaultKind::Fact("是、否".to_owned())),
        },
        _ => {
            let fact = dictionary.id(what).map(|id| dictionary.fact(id)).ok_or(FaultKind::NotAnOption)?;
            let cell = parse_cell(fact, &dictionary.enums, typed)
                .map_err(|_| FaultKind::Fact(type_words(dictionary, fact)))?;
            Ok(print_cell(fact, &dictionary.enums, cell))
        }
    }
}

/// Ids of persons with commas between, sorted; `none` and `unknown` as they are.
fn links(typed: &str, subject: Subject, material: &Material, most: usize) -> Result<String, FaultKind> {
    if matches!(typed, "none" | "unknown") {
        return Ok(typed.to_owned());
    }
    let mut found: BTreeSet<PersonId> = BTreeSet::new();
    for one in typed.split(',') {
        let id: PersonId = Id::parse(one).map_err(|_| FaultKind::NotAnOption)?;
        let known = material.memberships.iter().any(|member| member.person == id);
        if !known || id.bytes() == subject.bytes() {
            return Err(FaultKind::NotAnOption);
        }
        found.insert(id);
    }
    if found.len() > most {
        return Err(FaultKind::Fact(format!("最多 {most} 人")));
    }
    Ok(found.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
}

/// What a fact may be, in the words of the dictionary.
#[must_use]
pub fn type_words(dictionary: &Dictionary, fact: &Fact) -> String {
    let range = |unit: &str| {
        let print = |value| print_cell(fact, &dictionary.enums, policy::frame::Cell::Known(value));
        format!("{} 到 {}{unit}", print(fact.low), print(fact.high))
    };
    match fact.ty.base {
        Base::Bool => "是、否".to_owned(),
        Base::Date => "日期，如 2020-09-30".to_owned(),
        Base::Division => "区划代码".to_owned(),
        Base::Number(unit) if unit.is_money() => range(" 元"),
        Base::Number(_) => range(""),
        Base::Enum(id) => {
            let variants = &dictionary.enums[usize::from(id.0)].variants;
            variants.iter().map(|(_, label)| label.as_str()).collect::<Vec<_>>().join("、")
        }
    }
}

/// Whether two rows are one source's word on one thing of one day.
fn same_statement(one: &Evidence, other: &Evidence) -> bool {
    let months = match (one.period, other.period) {
        (Some(one), Some(other)) => one.meets(&other),
        (one, other) => one.is_none() && other.is_none(),
    };
    one.subject == other.subject
        && one.what == other.what
        && one.source == other.source
        && one.stated_on == other.stated_on
        && months
}

fn righted(evidence: &[Evidence], adding: &[Evidence], row: EvidenceId) -> bool {
    evidence.iter().chain(adding).any(|one| one.corrects == Some(row))
}

/// That a row can be put right by another: it speaks of the same, and nobody put it right before.
fn correctable(evidence: &[Evidence], row: &Evidence, earlier: EvidenceId) -> Result<(), Refused> {
    let found = evidence.iter().find(|one| one.id == earlier).ok_or(Refused::CorrectsAnother)?;
    if found.subject != row.subject || found.what != row.what || found.source != row.source {
        return Err(Refused::CorrectsAnother);
    }
    if righted(evidence, &[], earlier) {
        return Err(Refused::CorrectedAlready);
    }
    Ok(())
}

/// Sources disagree and a named person says what counts, with a reason. It holds until every source that was heard has spoken again.
#[derive(Clone, Serialize)]
pub struct SettleContradiction {
    /// The household.
    pub household: HouseholdId,
    /// Whom it is about.
    pub subject: Subject,
    /// What.
    pub what: String,
    /// The month, for an income or spending.
    pub month: Option<Month>,
    /// The rows that were seen to disagree.
    pub claims: Vec<EvidenceId>,
    /// What counts: one of the claims or another value.
    pub value: Private,
    /// Why.
    pub reason: String,
    /// The number of the case it is settled for.
    pub case: Option<String>,
}

#[async_trait]
impl Command for SettleContradiction {
    const NAME: &'static str = "registry.settle";
    /// The row that settles it.
    type Outcome = EvidenceId;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<EvidenceId, Error> {
        tx.lock_household(self.household).await?;
        let household = tx.household(self.household).await?.ok_or(Error::NotFound(Thing::Household))?;
        household::authorise(ctx, tx, &[Action::HouseholdEdit, Action::CaseWork], &household).await?;
        if self.reason.trim().is_empty() {
            return Err(Refused::ReasonMissing.into());
        }
        let material = load(tx, household).await?;
        if !belongs(&material, self.subject) {
            return Err(Refused::SubjectElsewhere.into());
        }
        let body = Body::of(&material.evidence, Seen { as_of: ctx.today(), known_at: ctx.now });
        let standing = match self.month {
            Some(month) => body.standing_in(self.subject, &self.what, month),
            None => body.standing(self.subject, &self.what),
        };
        let Some(Standing::Open(claims)) = standing else { return Err(Refused::NoContradiction.into()) };
        let there: BTreeSet<EvidenceId> = claims.iter().map(|row| row.id).collect();
        if there != self.claims.iter().copied().collect() {
            return Err(Refused::ClaimsChanged.into());
        }
        let typed = self.value.expose();
        let dictionary = tx.policies().library().dictionary.clone();
        let value = value(&dictionary, self.subject, &self.what, typed, &material)
            .map_err(|kind| Error::Invalid(vec![Fault::new("value", kind)]))?;
        let about = (self.subject, self.what.as_str(), self.month);
        let row = settlement(ctx, about, &value, (ctx.today(), self.case.clone()), &self.reason);
        tx.add_evidence(std::slice::from_ref(&row)).await?;
        tx.append(ctx, &household::told(ctx, Self::NAME, &material.household, self.what.clone())).await?;
        Ok(row.id)
    }
}

/// Facts that clerks can be asked for about an entity, for forms: those given as evidence, series included.
pub fn askable(dictionary: &Dictionary, entity: Entity) -> impl Iterator<Item = &Fact> {
    dictionary.facts.iter().filter(move |fact| {
        let own = entity == Entity::Person && OWN.contains(&&*fact.name);
        fact.entity == entity && fact.derived.is_none() && !own
    })
}

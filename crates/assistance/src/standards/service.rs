// SPDX-License-Identifier: Apache-2.0
//! Entering a standard and adopting it.

use super::model::{Document, EntryId, Refused, Standard, StandardState};
use super::text::{Said, print_value, read_value, texts, unit_doubtful};
use crate::access::{self, Action, Bar, Involved};
use crate::form::{self, Reader, sound};
use crate::history::Entry;
use crate::office::{Command, Error, FaultKind, Query, Thing, Tx};
use crate::policies::Policies;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Fraction};
use policy::library::{Question, Unavailable};
use policy::tree::{Constant, Param, Program};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The most characters of a title or number.
const LONGEST: usize = 120;

/// Enters a number with its document; it waits for a second person.
#[derive(Serialize)]
pub struct ProposeStandard {
    /// The county.
    pub county: Division,
    /// The parameter of the packs.
    pub param: String,
    /// The value as typed.
    pub value: String,
    /// The first day, as typed.
    pub from: String,
    /// The title of the document.
    pub title: String,
    /// Its number.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// When, as typed; may be blank.
    pub published: String,
    /// The article.
    pub article: String,
    /// The scan: media type and bytes.
    pub scan: Option<(String, Vec<u8>)>,
    /// Why a value far from the old one is right; blank otherwise.
    pub confirmed: String,
}

/// What was entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// The entry.
    pub entry: EntryId,
    /// Its number.
    pub number: u32,
}

/// A line that goes into a pack between quotes.
fn quotable(reader: &mut Reader<'_>, field: &str, text: &str) -> String {
    let line = reader.line(field, text, LONGEST).unwrap_or_default();
    if line.contains(['"', '\\']) {
        reader.fault(field, FaultKind::Characters);
    }
    line
}

fn number_of(param: &Param) -> Option<&Fraction> {
    match &param.value {
        Constant::Number(number) => Some(number),
        Constant::Bool(_) | Constant::Date(_) | Constant::Variant(_) => None,
    }
}

#[async_trait]
impl Command for ProposeStandard {
    const NAME: &'static str = "policy.propose";
    type Outcome = Proposed;

    // clause: MS-2a
    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Proposed, Error> {
        let county = self.county.at(DivisionLevel::County).unwrap_or(self.county);
        access::authorise(ctx, tx, Action::PolicyPropose, county, &Involved::default()).await?;
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let from = reader.date("from", &self.from);
        let published = match self.published.trim() {
            "" => None,
            text => reader.date("published", text),
        };
        let document = Document {
            title: quotable(&mut reader, "title", &self.title),
            number: quotable(&mut reader, "number", &self.number),
            issuer: quotable(&mut reader, "issuer", &self.issuer),
            published,
            article: quotable(&mut reader, "article", &self.article),
        };
        let policies = tx.policies();
        let Some(from) = from else { return Err(Error::Invalid(faults)) };
        let program = policies.program(county, from, from)?;
        let param = program.param(&self.param).ok_or(Refused::NoParameter)?;
        if !matches!(param.ty.base, policy::tree::Base::Number(_) | policy::tree::Base::Bool) {
            return Err(Refused::NotANumber.into());
        }
        let Some((value, new)) = read_value(param, &self.value) else {
            let kind = if self.value.trim().is_empty() { FaultKind::Missing } else { FaultKind::Number };
            reader.fault("value", kind);
            return Err(Error::Invalid(faults));
        };
        sound(faults)?;
        let old = print_value(param);
        if unit_doubtful(number_of(param), new.as_ref()) && self.confirmed.trim().is_empty() {
            return Err(Refused::UnitDoubtful { old, new: value }.into());
        }
        let until = next_change(&policies, county, &self.param, from, param)?;
        let number = tx.next_standard_number(county).await?;
        let said = Said { county, number, param, value: &value, from, until, document: &document };
        let texts = texts(&said);
        let (proposed_by, proposed_name) = ctx.who.signature();
        let standard = Standard {
            id: ctx.new_id(),
            number,
            county,
            param: self.param.clone(),
            label: param.label.clone(),
            value,
            old,
            from,
            until,
            document,
            scan: self.scan.clone(),
            confirmed: self.confirmed.trim().to_owned(),
            texts,
            proposed_by,
            proposed_name,
            proposed_at: ctx.now,
            state: StandardState::Proposed,
        };
        checked(&policies, &standard)?;
        tx.add_standard(&standard).await?;
        tx.append(ctx, &told(ctx, Self::NAME, &standard)).await?;
        Ok(Proposed { entry: standard.id, number })
    }
}

/// The day before the packs have another value of their own: an entry for the past ends there.
fn next_change(
    policies: &Policies,
    county: Division,
    name: &str,
    from: Date,
    param: &Param,
) -> Result<Option<Date>, Error> {
    for on in policies.library().changes(county).into_iter().filter(|on| *on > from) {
        let program = match policies.program(county, on, on) {
            Ok(program) => program,
            Err(Error::NoPolicy(_)) => break,
            Err(error) => return Err(error),
        };
        if program
            .param(name)
            .is_none_or(|next| next.origin.from != param.origin.from || next.origin.pack != param.origin.pack)
        {
            return Ok(on.add_days(-1));
        }
    }
    Ok(None)
}

/// The packs under an entry, checked on every day on which something changes from its first day on.
pub(super) fn checked(policies: &Policies, standard: &Standard) -> Result<Policies, Error> {
    let under = policies
        .over(&[(standard.pack(), standard.texts.clone())])
        .map_err(|problems| Refused::Pack(problems.into()))?;
    let library = under.library();
    let days = library.changes(standard.county).into_iter().filter(|on| *on > standard.from);
    for on in std::iter::once(standard.from).chain(days) {
        if let Err(Unavailable::Wrong(problems)) = library.program(&Question::new(standard.county, on)) {
            return Err(Refused::Pack(problems.into()).into());
        }
    }
    Ok(under)
}

fn told(ctx: &Ctx, name: &str, standard: &Standard) -> Entry {
    let object = Some((Thing::Policy, standard.id.bytes()));
    Entry::done(ctx, name, object, Some(standard.county), standard.param.clone())
}

/// A second person adopts an entry: from its first day, assessments rest on it.
#[derive(Serialize)]
pub struct AdoptStandard {
    /// Which.
    pub entry: EntryId,
}

#[async_trait]
impl Command for AdoptStandard {
    const NAME: &'static str = "policy.adopt";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let standard = tx.standard(self.entry).await?.ok_or(Error::NotFound(Thing::Policy))?;
        let involved = Involved::default().with(Bar::Same, standard.proposed_by);
        access::authorise(ctx, tx, Action::PolicyAdopt, standard.county, &involved).await?;
        waits(&standard)?;
        // Others may have been adopted since it was entered.
        checked(&tx.policies(), &standard)?;
        tx.adopt_standard(ctx, standard.id).await?;
        tx.append(ctx, &told(ctx, Self::NAME, &standard)).await
    }
}

/// Whether an entry still waits for its second person.
fn waits(standard: &Standard) -> Result<(), Refused> {
    match standard.state {
        StandardState::Proposed => Ok(()),
        StandardState::Adopted { .. } => Err(Refused::Adopted),
        StandardState::Refused { .. } => Err(Refused::TurnedDown),
    }
}

/// A second person turns an entry down, or whoever entered it takes it back, with a reason. What was adopted stays: a later entry replaces it.
#[derive(Serialize)]
pub struct RefuseStandard {
    /// Which.
    pub entry: EntryId,
    /// Why.
    pub reason: String,
}

#[async_trait]
impl Command for RefuseStandard {
    const NAME: &'static str = "policy.refuse";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let standard = tx.standard(self.entry).await?.ok_or(Error::NotFound(Thing::Policy))?;
        let own = standard.proposed_by.is_some() && standard.proposed_by == ctx.who.person();
        let action = if own { Action::PolicyPropose } else { Action::PolicyAdopt };
        access::authorise(ctx, tx, action, standard.county, &Involved::default()).await?;
        let reason = form::line("reason", &self.reason, LONGEST)?;
        waits(&standard)?;
        tx.refuse_standard(ctx, standard.id, &reason).await?;
        let entry = Entry { detail: reason, ..told(ctx, Self::NAME, &standard) };
        tx.append(ctx, &entry).await
    }
}

/// The entries of one's places.
pub struct Standards;

#[async_trait]
impl Query for Standards {
    const NAME: &'static str = "policy.standards";
    type Answer = Vec<Standard>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<Standard>, Error> {
        let caller = access::caller(ctx, tx).await?;
        let mut places = caller.scope(Action::PolicyPropose).places().to_vec();
        places.extend(caller.scope(Action::PolicyAdopt).places());
        if places.is_empty() {
            return Err(access::Denied::NoRole(Action::PolicyPropose).into());
        }
        tx.standards(&access::Scope::of(places)).await
    }
}

/// What a county's numbers are today, and what was entered.
pub struct StandardsDesk {
    /// The county.
    pub county: Division,
}

#[async_trait]
impl Query for StandardsDesk {
    const NAME: &'static str = "policy.desk";
    type Answer = (Arc<Program>, Vec<Standard>);

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let caller = access::caller(ctx, tx).await?;
        let may = |action| caller.scope(action).covers(self.county);
        if !may(Action::PolicyPropose) && !may(Action::PolicyAdopt) {
            return Err(access::Denied::NoRole(Action::PolicyPropose).into());
        }
        let program = tx.policies().program(self.county, ctx.today(), ctx.today())?;
        let entries = tx.standards(&access::Scope::of(vec![self.county])).await?;
        Ok((program, entries))
    }
}

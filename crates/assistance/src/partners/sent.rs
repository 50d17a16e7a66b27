// SPDX-License-Identifier: Apache-2.0
//! A family as another system sends it with an application, and what it declares of itself: put on file, or found again where it is on file already.

use crate::access::{self, Action, Involved};
use crate::office::{Command, Error, Fault, FaultKind, Private, Thing, Tx};
use crate::registry::evidence::{Source, Subject};
use crate::registry::form::{MemberForm, kept_name};
use crate::registry::gather::{FactForm, PutEvidence};
use crate::registry::intake::CreateHousehold;
use crate::registry::model::{Household, HouseholdState};
use crate::registry::words::SourceKind;
use crate::registry::{HouseholdId, PersonId};
use kernel::{CitizenNumber, Ctx, Division};
use serde::Serialize;

/// The most statements of one application.
const MOST_FACTS: usize = 500;

/// Whom a statement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum About {
    /// The household.
    Household,
    /// The member of this position, from 0.
    Member(usize),
}

/// What the family declares of itself.
#[derive(Clone, Serialize)]
pub struct Declared {
    /// Whom it is about.
    pub about: About,
    /// A fact of the dictionary.
    pub what: String,
    /// The first month, for an income or spending.
    pub first: String,
    /// The last month; blank for that month alone.
    pub last: String,
    /// The value as the dictionary reads it.
    pub value: Private,
}

/// The family of an application on file, and who of it stands at which position.
pub(super) struct OnFile {
    /// The household.
    pub(super) household: Household,
    /// Its people in the order in which they were sent.
    pub(super) members: Vec<PersonId>,
    /// Whether it was on file before.
    pub(super) before: bool,
}

/// What can be seen of the statements alone.
pub(super) fn faults(household: &CreateHousehold, facts: &[Declared]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let count = household.members.len();
    if facts.len() > MOST_FACTS {
        faults.push(Fault::new("facts", FaultKind::TooLong(MOST_FACTS)));
    }
    for (at, fact) in facts.iter().enumerate() {
        if matches!(fact.about, About::Member(member) if member >= count) {
            faults.push(Fault::new(format!("facts.{at}.member"), FaultKind::NotAnOption));
        }
    }
    faults
}

/// Finds the family again, or puts it on file.
pub(super) async fn put_on_file(ctx: &Ctx, tx: &mut dyn Tx, sent: &CreateHousehold) -> Result<OnFile, Error> {
    let found = on_file(ctx, tx, sent).await?;
    let before = found.is_some();
    let (household, members) = match found {
        Some(found) => found,
        None => {
            let created = sent.run(ctx, tx).await?;
            (created.household, created.members)
        }
    };
    let household =
        tx.household(household).await?.ok_or(Error::Broken("a household was lost in its own application"))?;
    Ok(OnFile { household, members, before })
}

/// The household on file with exactly these people under these numbers and names, in this village: whoever sends it knows the family already. Anything less is
/// treated as new, and a number in use is then refused without saying whose it is.
async fn on_file(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    sent: &CreateHousehold,
) -> Result<Option<(HouseholdId, Vec<PersonId>)>, Error> {
    let forms = &sent.members;
    let number = |form: &MemberForm| CitizenNumber::parse(form.person.number.as_ref()?.expose()).ok();
    let Some(numbers) = forms.iter().map(number).collect::<Option<Vec<_>>>() else { return Ok(None) };
    let Ok(lives) = Division::parse(&sent.lives) else { return Ok(None) };
    let known = tx.persons_of_numbers(&numbers).await?;
    let mut members = Vec::with_capacity(forms.len());
    for (number, form) in numbers.iter().zip(forms) {
        let Some((_, id)) = known.iter().find(|(one, _)| one == number) else { return Ok(None) };
        let person = tx.person(*id).await?.ok_or(Error::Broken("a number of no person"))?;
        if kept_name(&form.person.name).is_none_or(|name| name != person.name) || members.contains(id) {
            return Ok(None);
        }
        members.push(*id);
    }
    let memberships = tx.memberships_of(&members).await?;
    let mut present = memberships.iter().filter(|one| one.end.is_none());
    let Some(first) = present.next().map(|one| one.household) else { return Ok(None) };
    let Some(household) = tx.household(first).await? else { return Ok(None) };
    let everybody = tx.memberships(first).await?;
    let mut there: Vec<PersonId> =
        everybody.iter().filter(|one| one.end.is_none()).map(|one| one.person).collect();
    let mut asked = members.clone();
    there.sort_unstable();
    asked.sort_unstable();
    if there != asked || household.lives != lives || household.state != HouseholdState::Standing {
        return Ok(None);
    }
    access::authorise(ctx, tx, Action::CaseApply, lives, &Involved::default()).await?;
    Ok(Some((first, members)))
}

impl OnFile {
    /// What the family declares, for what was opened with it.
    pub(super) async fn declare(
        &self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        (declared, number): (&[Declared], &str),
    ) -> Result<(), Error> {
        if declared.is_empty() {
            return Ok(());
        }
        let (household, members) = (self.household.id, &self.members);
        let mut facts = Vec::with_capacity(declared.len());
        for fact in declared {
            let subject = match fact.about {
                About::Household => Subject::Household(household),
                About::Member(at) => Subject::Person(*members.get(at).ok_or(Error::NotFound(Thing::Person))?),
            };
            let source = Source::of(SourceKind::Declared);
            let mut form = FactForm::new(subject, &fact.what, fact.value.expose(), source);
            form.first.clone_from(&fact.first);
            form.last.clone_from(&fact.last);
            facts.push(form);
        }
        PutEvidence { household, facts, case: Some(number.to_owned()) }.once_more(ctx, tx).await
    }
}

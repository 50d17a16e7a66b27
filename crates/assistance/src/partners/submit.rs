// SPDX-License-Identifier: Apache-2.0
//! An application in one piece: the household with its members, what it declares, and the case, by the same use cases as the page, in one transaction. Either all of
//! it is on file or nothing. A clerk accepts it or asks for what is missing: nothing is decided here.

use crate::access::{self, Action, Involved};
use crate::casework::{Apply, Channel, Finder, Route, Scheme, Speaker, Taken};
use crate::office::{Command, Error, Fault, FaultKind, Private, Thing, Tx};
use crate::registry::evidence::{Source, Subject};
use crate::registry::form::{MemberForm, kept_name};
use crate::registry::gather::{FactForm, PutEvidence};
use crate::registry::intake::CreateHousehold;
use crate::registry::model::HouseholdState;
use crate::registry::words::SourceKind;
use crate::registry::{HouseholdId, PersonId};
use async_trait::async_trait;
use kernel::{CitizenNumber, Ctx, Date, Division};
use serde::{Deserialize, Serialize};

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

/// An application from another system.
#[derive(Clone, Serialize)]
pub struct SubmitApplication {
    /// What is asked for.
    pub scheme: Scheme,
    /// The way in.
    pub channel: Channel,
    /// Who found the family, where it did not ask by itself.
    pub found_by: Option<Finder>,
    /// When help was first asked for, where that was earlier; ISO, blank for today.
    pub first_contact: String,
    /// The position of the member who applies, from 0.
    pub applicant: usize,
    /// Whether that member applies as a household of one (单人户).
    pub single: bool,
    /// The family.
    pub household: CreateHousehold,
    /// What it declares.
    pub facts: Vec<Declared>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitted {
    /// The number of the household.
    pub household: String,
    /// Whether it was on file before.
    pub on_file: bool,
    /// The number of the case.
    pub case: String,
    /// The version of the case.
    pub version: u32,
}

#[async_trait]
impl Command for SubmitApplication {
    const NAME: &'static str = "partners.submit_application";
    type Outcome = Submitted;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Submitted, Error> {
        let first_contact = self.check(ctx.today())?;
        let found = self.on_file(ctx, tx).await?;
        let on_file = found.is_some();
        let (household, members) = match found {
            Some(found) => found,
            None => {
                let created = self.household.run(ctx, tx).await?;
                (created.household, created.members)
            }
        };
        let household = tx
            .household(household)
            .await?
            .ok_or(Error::Broken("a household was lost in its own application"))?;
        let applicant = *members.get(self.applicant).ok_or(Error::NotFound(Thing::Person))?;
        let apply = Apply {
            household: household.id,
            scheme: self.scheme,
            applicant,
            route: if self.single { Route::SinglePerson(applicant) } else { Route::Household },
            channel: self.channel,
            found_by: self.found_by,
            first_contact,
            contact: None,
            speaker: Speaker::Oneself,
            late: None,
        };
        let Taken { number, version, .. } = apply.run(ctx, tx).await?;
        // After the case: a family with an open one is told so, and what it declares belongs to the case.
        if !self.facts.is_empty() {
            self.declare(ctx, tx, household.id, &members, &number).await?;
        }
        Ok(Submitted { household: household.number, on_file, case: number, version })
    }
}

impl SubmitApplication {
    /// What can be seen of the form alone.
    fn check(&self, today: Date) -> Result<Option<Date>, Error> {
        let mut faults = Vec::new();
        let count = self.household.members.len();
        if self.applicant >= count {
            faults.push(Fault::new("applicant", FaultKind::NotAnOption));
        }
        if self.facts.len() > MOST_FACTS {
            faults.push(Fault::new("facts", FaultKind::TooLong(MOST_FACTS)));
        }
        for (at, fact) in self.facts.iter().enumerate() {
            if matches!(fact.about, About::Member(member) if member >= count) {
                faults.push(Fault::new(format!("facts.{at}.member"), FaultKind::NotAnOption));
            }
        }
        let first_contact = match self.first_contact.trim() {
            "" => None,
            text => match Date::parse(text) {
                Ok(day) if day > today => {
                    faults.push(Fault::new("first_contact", FaultKind::Future));
                    None
                }
                Ok(day) => Some(day),
                Err(error) => {
                    faults.push(Fault::new("first_contact", FaultKind::Date(error)));
                    None
                }
            },
        };
        if faults.is_empty() { Ok(first_contact) } else { Err(Error::Invalid(faults)) }
    }

    /// The household on file with exactly these people under these numbers and names, in this village: whoever sends it knows the family already. Anything less is
    /// treated as new, and a number in use is then refused without saying whose it is.
    async fn on_file(
        &self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
    ) -> Result<Option<(HouseholdId, Vec<PersonId>)>, Error> {
        let forms = &self.household.members;
        let number = |form: &MemberForm| CitizenNumber::parse(form.person.number.as_ref()?.expose()).ok();
        let Some(numbers) = forms.iter().map(number).collect::<Option<Vec<_>>>() else { return Ok(None) };
        let Ok(lives) = Division::parse(&self.household.lives) else { return Ok(None) };
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
        let mut sent = members.clone();
        there.sort_unstable();
        sent.sort_unstable();
        if there != sent || household.lives != lives || household.state != HouseholdState::Standing {
            return Ok(None);
        }
        access::authorise(ctx, tx, Action::CaseApply, lives, &Involved::default()).await?;
        Ok(Some((first, members)))
    }

    async fn declare(
        &self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        household: HouseholdId,
        members: &[PersonId],
        case: &str,
    ) -> Result<(), Error> {
        let mut facts = Vec::with_capacity(self.facts.len());
        for fact in &self.facts {
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
        PutEvidence { household, facts, case: Some(case.to_owned()) }.run(ctx, tx).await.map(drop)
    }
}

// SPDX-License-Identifier: Apache-2.0
//! An application in one piece: the household with its members, what it declares, and the case, by the same use cases as the page, in one transaction. Either all of
//! it is on file or nothing. A clerk accepts it or asks for what is missing: nothing is decided here.

pub use super::sent::{About, Declared};
use super::sent::{OnFile, faults, put_on_file};
use crate::casework::{Apply, Channel, Finder, Route, Scheme, Speaker, Taken};
use crate::office::{Command, Error, Fault, FaultKind, Thing, Tx};
use crate::registry::intake::CreateHousehold;
use async_trait::async_trait;
use kernel::{Ctx, Date};
use serde::{Deserialize, Serialize};

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
        let family = put_on_file(ctx, tx, &self.household).await?;
        let household = &family.household;
        let applicant = *family.members.get(self.applicant).ok_or(Error::NotFound(Thing::Person))?;
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
        family.declare(ctx, tx, (&self.facts, &number)).await?;
        let OnFile { household, before, .. } = family;
        Ok(Submitted { household: household.number, on_file: before, case: number, version })
    }
}

impl SubmitApplication {
    /// What can be seen of the form alone.
    fn check(&self, today: Date) -> Result<Option<Date>, Error> {
        let mut faults = faults(&self.household, &self.facts);
        if self.applicant >= self.household.members.len() {
            faults.push(Fault::new("applicant", FaultKind::NotAnOption));
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
}

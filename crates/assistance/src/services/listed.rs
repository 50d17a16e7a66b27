// SPDX-License-Identifier: Apache-2.0
//! What a department's list tells of services: a row about somebody on file becomes a service like one that was entered at a desk, once.

use super::arrange::{Arrangement, term};
use super::kinds::Kind;
use crate::casework::{HouseholdId, PersonId};
use crate::monitoring::model::FileId;
use crate::office::{Error, Tx};
use kernel::{Ctx, Date, Division, Secret};

/// A row of a list.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) person: PersonId,
    pub(crate) household: HouseholdId,
    pub(crate) place: Division,
    pub(crate) kind: &'static Kind,
    pub(crate) provider: String,
    pub(crate) team: String,
    pub(crate) number: Option<String>,
    pub(crate) from: Date,
    pub(crate) until: Option<Date>,
}

impl Listed {
    fn arrangement(&self, tx: &dyn Tx) -> Result<Arrangement, Error> {
        // A last day before the first is a slip of the list: the term of the packs counts.
        let until = match self.until.filter(|until| *until >= self.from) {
            Some(until) => Some(until),
            None => term(tx, self.place, (self.kind, self.from))?,
        };
        Ok(Arrangement {
            kind: self.kind,
            provider: self.provider.clone(),
            team: self.team.clone(),
            number: self.number.clone().map(Secret::new),
            from: self.from,
            until,
        })
    }
}

/// Whether a row would be taken: it tells of something that is not on file yet.
pub(crate) async fn fits(tx: &mut dyn Tx, listed: &Listed) -> Result<bool, Error> {
    let arrangement = listed.arrangement(&*tx)?;
    Ok(arrangement.renews(&tx.services_of(&[listed.person]).await?).is_ok())
}

/// Takes a row; false where it is on file already.
pub(crate) async fn take(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    (listed, file): (&Listed, FileId),
) -> Result<bool, Error> {
    tx.lock_household(listed.household).await?;
    let arrangement = listed.arrangement(&*tx)?;
    let before = tx.services_of(&[listed.person]).await?;
    let Ok(renews) = arrangement.renews(&before) else { return Ok(false) };
    let whose = (listed.person, listed.household, listed.place);
    arrangement.keep(ctx, tx, whose, (renews, Some(file))).await.map(|_| true)
}

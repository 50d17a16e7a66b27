// SPDX-License-Identifier: Apache-2.0
//! Objections to a notice: the file of the case gets the ground, the seal keeps who objects. Only whoever handles the case opens it. Clause CK-3.2b.

use crate::access::{self, Action, Bar, Denied, Involved};
use crate::casework::{self, CaseEvent, CaseId, LateEntry, ObjectorId, Taken, Words};
use crate::form::Reader;
use crate::history::LookUp;
use crate::office::{Command, Error, Private, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Secret, UserId, UtcMillis};
use serde::Serialize;

/// Who objected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objector {
    /// The id that the record of the case holds.
    pub id: ObjectorId,
    /// The case.
    pub case: CaseId,
    /// The name, where it was given.
    pub name: Option<Secret<String>>,
    /// Where they can be told what came of it.
    pub phone: Option<Secret<String>>,
    /// When it was logged.
    pub recorded_at: UtcMillis,
    /// By whom.
    pub recorded_by: Option<UserId>,
}

/// Somebody objects to a notice.
#[derive(Clone, Serialize)]
pub struct LogObjection {
    /// The case.
    pub case: CaseId,
    /// The version that the form was filled from.
    pub version: u32,
    /// What is wrong.
    pub ground: Private,
    /// Who; blank for somebody who would not say.
    pub name: Option<Private>,
    /// Their telephone; may be blank.
    pub phone: Option<Private>,
    /// When.
    pub happened_on: Date,
    /// For an objection entered later.
    pub late: Option<LateEntry>,
}

#[async_trait]
impl Command for LogObjection {
    const NAME: &'static str = "notice.object";
    type Outcome = Taken;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Taken, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let ground = reader.required("ground", self.ground.expose());
        let given = |text: &Option<Private>| {
            text.as_ref().map(|text| text.expose().trim().to_owned()).filter(|text| !text.is_empty())
        };
        let name = given(&self.name).and_then(|name| reader.name("name", &name)).map(Secret::new);
        let phone = reader.phone("phone", self.phone.as_ref());
        let (Some(ground), true) = (ground, faults.is_empty()) else { return Err(Error::Invalid(faults)) };
        let (row, file, _) = casework::load(tx, self.case).await?;
        if row.version != self.version {
            let (seen, now) = (i64::from(self.version), i64::from(row.version));
            return Err(Error::Stale { thing: Thing::Case, seen, now });
        }
        let objector = Objector {
            id: ctx.new_id(),
            case: self.case,
            name,
            phone,
            recorded_at: ctx.now,
            recorded_by: ctx.who.signature().0,
        };
        let event = CaseEvent::Disputed { objector: objector.id, ground: Words::new(ground) };
        let (row, _) =
            casework::step(ctx, tx, (row, file), event, self.happened_on, self.late.clone()).await?;
        tx.add_objector(&objector).await?;
        Ok(Taken { case: row.id, number: row.number, version: row.version })
    }
}

/// Opens who made an objection. Only whoever handles the case may; anybody else's try is recorded.
pub struct ReadObjector {
    /// The number of the case.
    pub number: String,
    /// The number of the objection, from 1.
    pub dispute: u32,
}

#[async_trait]
impl Query for ReadObjector {
    const NAME: &'static str = "notice.objector";
    type Answer = (Objector, Division);

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(Objector, Division), Error> {
        let id = tx.case_of_number(&self.number).await?.ok_or(Error::NotFound(Thing::Case))?;
        let (row, file, _) = casework::load(tx, id).await?;
        let involved = Involved::default().with(Bar::Relative, file.bars().relatives);
        let caller = access::authorise(ctx, tx, Action::ObjectionHandle, row.place, &involved).await?;
        if caller.id.is_none() || caller.id != row.handler {
            return Err(Denied::NotTheHandler(Action::ObjectionHandle).into());
        }
        let index = (self.dispute as usize).wrapping_sub(1);
        let dispute = file.disputes.get(index).ok_or(Error::NotFound(Thing::Complaint))?;
        let objector = tx.objector(dispute.objector).await?.ok_or(Error::NotFound(Thing::Complaint))?;
        Ok((objector, row.place))
    }

    fn look_up(&self, _ctx: &Ctx, (objector, place): &Self::Answer) -> Option<LookUp> {
        let case = Some(self.number.clone());
        Some(LookUp { object: (Thing::Complaint, objector.id.bytes()), place: *place, case, reason: None })
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The agreement with a carer: signed within what the packs allow for every day of it, looked at, ended.
//! clause: CK-1.2.3a, CK-1.2.3b

use super::model::{
    Agreement, AgreementEnd, AgreementId, CareCheck, CareCheckId, CareVisit, Carer, CarerTie,
};
use super::packs::{CarerFacts, carer_throughout};
use super::plan::{Plan, replan, supported};
use super::port::{CareFilter, CarePart};
use super::refused::Refused;
use crate::access::{self, Action, Involved, Scope};
use crate::archive::Paper;
use crate::casework::{PaperId, PersonId, Scheme, Words};
use crate::form::Reader;
use crate::history::{self, LookUp};
use crate::office::{Command, Error, Fault, FaultKind, Private, Query, Thing, Tx};
use crate::registry::Household;
use crate::tekun::Place;
use async_trait::async_trait;
use kernel::{CitizenNumber, Ctx, Date, Secret};
use serde::{Deserialize, Serialize};

/// The most characters of a name.
const LONGEST: usize = 40;
/// So many visits are shown.
const SHOWN: u64 = 60;

/// Signs an agreement about somebody's care.
#[derive(Serialize)]
pub struct SignAgreement {
    /// Who is cared for.
    pub person: PersonId,
    /// The name of the carer.
    pub name: Private,
    /// Their citizen number.
    pub number: Option<Private>,
    /// Their day of birth, where there is no number.
    pub birth: String,
    /// Their telephone.
    pub phone: Option<Private>,
    /// What they are to the person: the word of a [`CarerTie`].
    pub tie: String,
    /// Whether they are a supported person themselves.
    pub is_tekun: bool,
    /// Whether they are away for long.
    pub often_away: bool,
    /// Whether they can look after themselves.
    pub cares_for_self: bool,
    /// The day on which it was signed; today where blank.
    pub signed_on: String,
    /// Its first day.
    pub from: String,
    /// Its last day.
    pub until: String,
    /// The scan.
    pub paper: PaperId,
}

/// What was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CareDone {
    /// Of whom.
    pub person: PersonId,
    /// The agreement, look or visit.
    pub id: [u8; 16],
}

struct Read {
    carer: Carer,
    number: Option<CitizenNumber>,
    signed_on: Date,
    days: (Date, Date),
}

impl SignAgreement {
    fn read(&self, today: Date) -> Result<Read, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(today, &mut faults);
        let name = reader.line("name", self.name.expose(), LONGEST);
        let tie = reader.take("tie", CarerTie::parse(&self.tie).ok_or(FaultKind::NotAnOption));
        let given = self.number.as_ref().map(|one| one.expose().trim()).filter(|text| !text.is_empty());
        let number = given.and_then(|text| {
            reader.take("number", CitizenNumber::parse(text).map_err(FaultKind::CitizenNumber))
        });
        let birth = match (&number, given) {
            (Some(number), _) => Some(number.birth()),
            (None, Some(_)) => None,
            (None, None) => reader.past("birth", &self.birth),
        };
        let signed_on = reader.day("signed_on", &self.signed_on, today);
        let from = reader.date("from", &self.from);
        let until = reader.date("until", &self.until);
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            reader.fault("until", FaultKind::EarliestDay(from));
        }
        if let (Some(signed), Some(from)) = (signed_on, from)
            && from < signed
        {
            // Nobody cares by an agreement before it is signed.
            reader.fault("from", FaultKind::EarliestDay(signed));
        }
        let found = (name, tie, birth, signed_on, from, until);
        let (Some(name), Some(tie), Some(birth), Some(signed_on), Some(from), Some(until)) = found else {
            return Err(Error::Invalid(faults));
        };
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let secret = |one: &Private| Secret::new(one.expose().trim().to_owned());
        let filled = |one: &&Private| !one.expose().trim().is_empty();
        let carer = Carer {
            name: Secret::new(name),
            number: self.number.as_ref().filter(filled).map(secret),
            phone: self.phone.as_ref().filter(filled).map(secret),
            tie,
            birth,
        };
        Ok(Read { carer, number, signed_on, days: (from, until) })
    }
}

#[async_trait]
impl Command for SignAgreement {
    const NAME: &'static str = "care.agree";
    type Outcome = CareDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<CareDone, Error> {
        let of = supported(ctx, tx, self.person, Action::CareWork).await?;
        let read = self.read(ctx.today())?;
        let place = of.household.lives;
        if tx.paper(self.paper).await?.is_none_or(|paper| paper.household != of.household.id) {
            return Err(Error::NotFound(Thing::Paper));
        }
        let mut facts = CarerFacts {
            birth: read.carer.birth,
            is_tekun: self.is_tekun,
            often_away: self.often_away,
            cares_for_self: self.cares_for_self,
        };
        // Of whoever is on file the office knows itself whether they are supported, whatever was stated.
        if let Some(number) = &read.number {
            for (_, known) in tx.persons_of_numbers(std::slice::from_ref(number)).await? {
                if known == self.person {
                    return Err(Refused::OwnCarer.into());
                }
                let awards = tx.awards_covering(known).await?;
                facts.is_tekun |=
                    awards.iter().any(|one| one.scheme == Scheme::Tekun && one.live(ctx.today()));
            }
        }
        carer_throughout(&*tx, place, read.days, &facts)?;
        let (from, until) = read.days;
        let earlier = tx.agreements_of(self.person).await?;
        if let Some(other) = earlier.iter().find(|one| one.from <= until && from <= one.last()) {
            return Err(Refused::Overlaps(other.last()).into());
        }
        let agreement = Agreement {
            id: ctx.new_id(),
            person: self.person,
            household: of.household.id,
            carer: read.carer,
            signed_on: read.signed_on,
            from,
            until,
            paper: self.paper,
            by: access::signer(ctx)?,
            name: ctx.who.signature().1,
            at: ctx.now,
            ended: None,
        };
        tx.add_agreement(&agreement).await?;
        replan(ctx, tx, self.person, (of.household.id, place, of.since)).await?;
        log(ctx, tx, Self::NAME, &of.household, &until.to_string()).await?;
        Ok(CareDone { person: self.person, id: agreement.id.bytes() })
    }
}

pub(super) async fn log(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    name: &str,
    household: &Household,
    detail: &str,
) -> Result<(), Error> {
    let object = Some((Thing::Household, household.id.bytes()));
    tx.append(ctx, &history::Entry::done(ctx, name, object, Some(household.lives), detail)).await
}

/// Ends an agreement before its day.
#[derive(Serialize)]
pub struct EndAgreement {
    /// Which.
    pub agreement: AgreementId,
    /// Its last day.
    pub on: String,
    /// Why: the word of an [`AgreementEnd`].
    pub why: String,
}

#[async_trait]
impl Command for EndAgreement {
    const NAME: &'static str = "care.end";
    type Outcome = CareDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<CareDone, Error> {
        let agreement = tx.agreement(self.agreement).await?.ok_or(Error::NotFound(Thing::Care))?;
        // Also of somebody who died or is no longer supported: the agreement is ended by its own day.
        let of = Place::at(ctx, tx, agreement.household, Action::CareWork).await?;
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let on = reader.past("on", &self.on);
        let why = reader.take("why", AgreementEnd::parse(&self.why).ok_or(FaultKind::NotAnOption));
        let (Some(on), Some(why)) = (on, why) else { return Err(Error::Invalid(faults)) };
        if on < agreement.from {
            return Err(Error::Invalid(vec![Fault::new("on", FaultKind::EarliestDay(agreement.from))]));
        }
        if on > agreement.until || !tx.end_agreement(agreement.id, on, why).await? {
            return Err(Refused::Over.into());
        }
        match of.supported(tx, agreement.person, ctx.today()).await {
            Ok(award) => {
                let (household, place) = (of.household.id, of.household.lives);
                replan(ctx, tx, agreement.person, (household, place, award.begun_on())).await?;
            }
            Err(Error::Tekun(crate::tekun::Refused::NotSupported)) => {}
            Err(error) => return Err(error),
        }
        log(ctx, tx, Self::NAME, &of.household, why.word()).await?;
        Ok(CareDone { person: agreement.person, id: agreement.id.bytes() })
    }
}

/// Looks at whether an agreement is kept.
#[derive(Serialize)]
pub struct CheckCare {
    /// Which.
    pub agreement: AgreementId,
    /// The day; today where blank.
    pub on: String,
    /// Whether it is kept: `yes` or `no`.
    pub kept: String,
    /// What was found.
    pub words: Private,
    /// Until when what was found is mended.
    pub mend_by: String,
}

#[async_trait]
impl Command for CheckCare {
    const NAME: &'static str = "care.check";
    type Outcome = CareDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<CareDone, Error> {
        let agreement = tx.agreement(self.agreement).await?.ok_or(Error::NotFound(Thing::Care))?;
        let of = supported(ctx, tx, agreement.person, Action::CareWork).await?;
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let on = reader.day("on", &self.on, ctx.today());
        let kept = match self.kept.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => reader.take("kept", Err(FaultKind::Missing)),
        };
        let words = match kept {
            Some(false) => reader.required("words", self.words.expose()),
            _ => reader.words("words", self.words.expose()),
        };
        let mend_by = match kept {
            Some(false) => reader.date("mend_by", &self.mend_by),
            _ => None,
        };
        if let (Some(on), Some(by)) = (on, mend_by)
            && by < on
        {
            reader.fault("mend_by", FaultKind::EarliestDay(on));
        }
        let (Some(on), Some(kept), Some(words), true) = (on, kept, words, faults.is_empty()) else {
            return Err(Error::Invalid(faults));
        };
        if !agreement.holds(on) {
            return Err(Refused::Over.into());
        }
        let check = CareCheck {
            id: ctx.new_id(),
            agreement: agreement.id,
            on,
            kept,
            words: Words::new(words),
            mend_by,
            mended_on: None,
            by: access::signer(ctx)?,
            name: ctx.who.signature().1,
        };
        tx.add_care_check(&check).await?;
        let (household, place) = (of.household.id, of.household.lives);
        replan(ctx, tx, agreement.person, (household, place, of.since)).await?;
        log(ctx, tx, Self::NAME, &of.household, if kept { "kept" } else { "not_kept" }).await?;
        Ok(CareDone { person: agreement.person, id: check.id.bytes() })
    }
}

/// What a look at an agreement found is mended.
#[derive(Serialize)]
pub struct MendCare {
    /// Which look.
    pub check: CareCheckId,
    /// When; today where blank.
    pub on: String,
}

#[async_trait]
impl Command for MendCare {
    const NAME: &'static str = "care.mend";
    type Outcome = CareDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<CareDone, Error> {
        let check = tx.care_check(self.check).await?.ok_or(Error::NotFound(Thing::Care))?;
        let agreement = tx.agreement(check.agreement).await?.ok_or(Error::NotFound(Thing::Care))?;
        let of = supported(ctx, tx, agreement.person, Action::CareWork).await?;
        let mut faults = Vec::new();
        let on = Reader::new(ctx.today(), &mut faults).day("on", &self.on, ctx.today());
        let Some(on) = on else { return Err(Error::Invalid(faults)) };
        if on < check.on {
            return Err(Error::Invalid(vec![Fault::new("on", FaultKind::EarliestDay(check.on))]));
        }
        if check.kept || !tx.mend_care_check(check.id, on).await? {
            return Err(Refused::DoneAlready.into());
        }
        let (household, place) = (of.household.id, of.household.lives);
        replan(ctx, tx, agreement.person, (household, place, of.since)).await?;
        log(ctx, tx, Self::NAME, &of.household, "").await?;
        Ok(CareDone { person: agreement.person, id: check.id.bytes() })
    }
}

/// Everything about the care of somebody.
#[derive(Clone, Debug)]
pub struct CareView {
    /// Their family.
    pub household: Household,
    /// Their name.
    pub name: String,
    /// What is planned; none where they are not supported at home.
    pub plan: Option<Plan>,
    /// Whether they live in a home: nobody visits them where they lived.
    pub in_home: bool,
    /// Agreements, the latest first.
    pub agreements: Vec<Agreement>,
    /// The scans of the agreements.
    pub papers: Vec<Paper>,
    /// Looks at them, the latest first.
    pub checks: Vec<CareCheck>,
    /// Visits, the latest first.
    pub visits: Vec<CareVisit>,
}

/// Opens the care of somebody.
pub struct ReadCare {
    /// Who.
    pub person: PersonId,
}

#[async_trait]
impl Query for ReadCare {
    const NAME: &'static str = "care.read";
    type Answer = CareView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<CareView, Error> {
        let memberships = tx.memberships_of(&[self.person]).await?;
        let here = memberships.iter().rev().find(|one| one.holds(ctx.today()));
        let home = here.map(|one| one.household).ok_or(Error::NotFound(Thing::Person))?;
        let household = tx.household(home).await?.ok_or(Error::NotFound(Thing::Household))?;
        access::authorise(ctx, tx, Action::CareView, household.lives, &Involved::default()).await?;
        let filter = CareFilter {
            region: Scope::of(vec![household.lives]),
            on: ctx.today(),
            part: CarePart::All,
            person: Some(self.person),
            limit: 1,
            offset: 0,
        };
        let cared = tx.cared(&filter).await?.pop();
        let person = tx.person(self.person).await?.ok_or(Error::NotFound(Thing::Person))?;
        let agreements = tx.agreements_of(self.person).await?;
        let mut papers = Vec::new();
        for one in &agreements {
            papers.extend(tx.paper(one.paper).await?);
        }
        Ok(CareView {
            household,
            name: person.name,
            plan: cared.and_then(|one| one.plan),
            in_home: tx.stays_of(self.person).await?.iter().any(|stay| stay.until.is_none()),
            agreements,
            papers,
            checks: tx.care_checks_of(self.person).await?,
            visits: tx.care_visits_of(self.person, SHOWN).await?,
        })
    }

    fn look_up(&self, _ctx: &Ctx, view: &CareView) -> Option<LookUp> {
        Some(LookUp {
            object: (Thing::Household, view.household.id.bytes()),
            place: view.household.lives,
            case: None,
            reason: None,
        })
    }
}

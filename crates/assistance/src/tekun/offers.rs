// SPDX-License-Identifier: Apache-2.0
//! Who should be offered a place in a home, by the packs' grounds, and what they said. The person's own choice prevails: to decline has no consequence, and nobody is asked again
//! before the day to which they agreed.
//! Enforces CK-1.2.2a, CK-1.2.2b, YY-2.2c

use super::homes::HomeId;
use super::names::WISHES;
use super::packs::Grounds;
use super::person::{Place, grounds, log};
use super::port::{Supported, SupportedFilter, Which};
use super::refused::Refused;
use super::words::{WishAnswer, WishOrigin};
use crate::access::{self, Action};
use crate::casework::{HouseholdId, PersonId, Words};
use crate::form::{Reader, sound};
use crate::office::{Command, Error, FaultKind, Query, Thing, Tx};
use crate::registry::evidence::{Source, Subject};
use crate::registry::gather::{self, FactForm};
use crate::registry::words::SourceKind;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Id, UtcMillis};
use serde::Serialize;

/// The id of what somebody said.
pub type OfferId = Id<Offer>;

/// How many people one look at the list asks the packs about.
pub const LOOKED_AT: u64 = 200;

/// What somebody said about living in a home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its id.
    pub id: OfferId,
    /// Who.
    pub person: PersonId,
    /// The family.
    pub household: HouseholdId,
    /// On which day.
    pub on: Date,
    /// How it came.
    pub origin: WishOrigin,
    /// The grounds of the packs on which a place was offered, by name.
    pub grounds: Vec<String>,
    /// The home that was offered.
    pub home: Option<HomeId>,
    /// What they said.
    pub answer: WishAnswer,
    /// Their own reason; none where none was given or the key was destroyed.
    pub reason: Option<Words>,
    /// From when they may be asked again; none where they are not asked again, or said yes.
    pub ask_again: Option<Date>,
    /// Who entered it.
    pub name: String,
    /// When.
    pub at: UtcMillis,
}

impl Offer {
    /// Whether the person is left in peace on a day.
    #[must_use]
    pub fn quiet(&self, on: Date) -> bool {
        self.answer != WishAnswer::Accepts && self.ask_again.is_none_or(|again| on < again)
    }
}

/// Records what somebody said when they were offered a place, or by themselves.
#[derive(Clone, Debug, Serialize)]
pub struct RecordWish {
    /// Who.
    pub person: PersonId,
    /// On which day.
    pub on: String,
    /// How it came.
    pub origin: String,
    /// The home that was offered.
    pub home: Option<HomeId>,
    /// What they said.
    pub answer: String,
    /// Their own reason.
    pub reason: Words,
    /// From when they may be asked again; blank for never, unless they say so themselves.
    pub ask_again: String,
}

struct Typed {
    on: Date,
    origin: WishOrigin,
    answer: WishAnswer,
    reason: String,
    ask_again: Option<Date>,
}

impl RecordWish {
    fn read(&self, today: Date) -> Result<Typed, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(today, &mut faults);
        let on = reader.past("asked_on", &self.on);
        let origin = reader.take("origin", WishOrigin::parse(&self.origin).ok_or(FaultKind::NotAnOption));
        let answer = reader.take("answer", WishAnswer::parse(&self.answer).ok_or(FaultKind::NotAnOption));
        let reason = match answer {
            Some(WishAnswer::Declines | WishAnswer::Later) => reader.required("reason", self.reason.expose()),
            _ => reader.words("reason", self.reason.expose()),
        };
        let again = if self.ask_again.trim().is_empty() || answer == Some(WishAnswer::Accepts) {
            None
        } else {
            let again = reader.date("ask_again", &self.ask_again);
            if again.is_some() && again <= on {
                reader.fault("ask_again", FaultKind::BeforeEarlierStep);
            }
            again
        };
        sound(faults)?;
        match (on, origin, answer, reason) {
            (Some(on), Some(origin), Some(answer), Some(reason)) => {
                Ok(Typed { on, origin, answer, reason, ask_again: again })
            }
            _ => Err(Error::Broken("a field was read and is not there")),
        }
    }
}

#[async_trait]
impl Command for RecordWish {
    const NAME: &'static str = "tekun.wish";
    type Outcome = OfferId;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<OfferId, Error> {
        let place = Place::of(ctx, tx, self.person, Action::TekunOffer).await?;
        let typed = self.read(ctx.today())?;
        place.supported(tx, self.person, ctx.today()).await?;
        if let Some(home) = self.home
            && tx.home(home).await?.is_none()
        {
            return Err(Error::NotFound(Thing::Home));
        }
        let before = tx.offers_of(self.person).await?;
        if let Some(last) = before.first().filter(|last| typed.on < last.on) {
            return Err(Refused::TooEarly(last.on).into());
        }
        let said = match typed.answer {
            WishAnswer::Accepts => Some("yes"),
            WishAnswer::Declines => Some("no"),
            WishAnswer::Later => None,
        };
        let held = grounds_today(ctx, tx, self.person, place.household.lives).await?;
        if let Some(said) = said {
            let source = Source::of(SourceKind::Declared);
            let fact = FactForm::new(Subject::Person(self.person), WISHES, said, source).on(typed.on);
            let why = format!("{} 本人{}", typed.on, typed.answer.chinese());
            gather::establish(ctx, tx, place.household.clone(), &[fact], &why).await?;
        }
        let offer = Offer {
            id: ctx.new_id(),
            person: self.person,
            household: place.household.id,
            on: typed.on,
            origin: typed.origin,
            grounds: held,
            home: self.home,
            answer: typed.answer,
            reason: Some(typed.reason).filter(|reason| !reason.is_empty()).map(Words::new),
            ask_again: typed.ask_again,
            name: ctx.who.signature().1,
            at: ctx.now,
        };
        tx.add_offer(&offer).await?;
        log(ctx, tx, Self::NAME, (self.person, place.household.lives), typed.answer.word()).await?;
        Ok(offer.id)
    }
}

/// The names of the grounds that hold for somebody today.
async fn grounds_today(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    person: PersonId,
    lives: Division,
) -> Result<Vec<String>, Error> {
    let region = access::Scope::of(vec![lives]);
    let filter = SupportedFilter { person: Some(person), ..SupportedFilter::of(region, ctx.today()) };
    let Some(one) = tx.supported(&filter).await?.pop() else { return Ok(Vec::new()) };
    let grounds = match grounds(ctx, tx, &one).await {
        Err(error @ (Error::Busy | Error::Broken(_) | Error::Database(_))) => return Err(error),
        // What somebody says is recorded whether or not the packs can read their file.
        Err(_) => Vec::new(),
        Ok(found) => found.grounds,
    };
    Ok(grounds.into_iter().filter(|one| one.missing.is_empty()).map(|one| one.scheme).collect())
}

/// Somebody who should be offered a place, or of whom something has to be known first.
#[derive(Clone, Debug)]
pub struct ToOffer {
    /// Who.
    pub one: Supported,
    /// Why, and where.
    pub grounds: Grounds,
    /// What they said last.
    pub last: Option<Offer>,
}

/// What a page of the list shows.
#[derive(Clone, Debug, Default)]
pub struct OfferPage {
    /// Who should be offered a place.
    pub rows: Vec<ToOffer>,
    /// Who was asked and is left in peace, so that the list does not show them.
    pub quiet: u64,
    /// How many supported persons live in no home, of whom this page looked at [`LOOKED_AT`] at most.
    pub total: u64,
}

/// Who should be offered a place in a home.
pub struct ListOffers {
    /// The page, from 0.
    pub page: u64,
}

#[async_trait]
impl Query for ListOffers {
    const NAME: &'static str = "tekun.offers";
    type Answer = OfferPage;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<OfferPage, Error> {
        let region = access::scope_for(ctx, tx, Action::TekunOffer).await?;
        let filter = SupportedFilter {
            which: Which::Elsewhere,
            limit: LOOKED_AT,
            offset: self.page * LOOKED_AT,
            ..SupportedFilter::of(region, ctx.today())
        };
        let total = tx.count_supported(&filter).await?;
        let people = tx.supported(&filter).await?;
        let ids: Vec<PersonId> = people.iter().map(|one| one.person).collect();
        let said = tx.last_offers(&ids).await?;
        let mut page = OfferPage { total, ..OfferPage::default() };
        for one in people {
            let last = said.iter().find(|offer| offer.person == one.person).cloned();
            if last.as_ref().is_some_and(|last| last.quiet(ctx.today())) {
                page.quiet += 1;
                continue;
            }
            // A file that cannot be read as one is told on its own page.
            let grounds = match grounds(ctx, tx, &one).await {
                Err(error @ (Error::Busy | Error::Broken(_) | Error::Database(_))) => return Err(error),
                Err(_) => continue,
                Ok(grounds) => grounds,
            };
            if grounds.are_any() {
                page.rows.push(ToOffer { one, grounds, last });
            }
        }
        // What holds comes before what is not known yet.
        page.rows.sort_by_key(|row| !row.grounds.hold());
        Ok(page)
    }
}

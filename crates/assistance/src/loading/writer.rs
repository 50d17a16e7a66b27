// SPDX-License-Identifier: Apache-2.0
//! The rows of a loaded family: people, facts as evidence of the day of the files, awards paid as they were, accounts; each with its line of the log.

use super::layout::{Class, Layout};
use super::port::{LoadedAward, LoadedFamily, NewRows};
use super::read::{AccountIn, AwardIn, Family, Member};
use super::service::{Loading, LoadingId};
use crate::casework::{Scheme, Settings};
use crate::history;
use crate::office::{Error, Thing, Tx};
use crate::payout::AwardRow;
use crate::payout::awards::{base, programme};
use crate::payout::model::award::{Award, EndCause, Ending, Rate};
use crate::payout::model::due::Opening;
use crate::payout::model::ids::{AwardId, Component, PayeeNumber};
use crate::payout::model::payee::Receiver;
use crate::payout::payees::PayeeAccount;
use crate::registry::evidence::{Evidence, Source, Subject};
use crate::registry::model::{Household, HouseholdId, HouseholdState, Membership, Person, PersonId};
use crate::registry::words::{Joined, SourceKind};
use kernel::{Ctx, Date, Division, DivisionLevel, Fen, Id, Month, Secret};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Collects the rows of new families.
pub(super) struct Writer<'a> {
    loading: &'a Loading,
    pub(super) rows: NewRows,
    review: HashMap<(Scheme, Class), u32>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(loading: &'a Loading) -> Writer<'a> {
        Writer { loading, rows: NewRows::default(), review: HashMap::new() }
    }

    pub(super) async fn new_family(
        &mut self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        family: &Family,
        adopted: &[Option<Person>],
        content: [u8; 32],
        layout: &Layout,
    ) -> Result<(), Error> {
        let opened_on = family.awards.iter().map(|award| award.since.first_day()).min();
        let opened_on = opened_on.unwrap_or(ctx.today()).min(ctx.today());
        let id: HouseholdId = ctx.new_id();
        let mut people: Vec<PersonId> = Vec::with_capacity(family.members.len());
        let mut head = None;
        for (member, adopted) in family.members.iter().zip(adopted) {
            let person = self.join(ctx, id, opened_on, member, adopted.as_ref());
            people.push(person);
            if member.relation.is_head() {
                head = Some(person);
            }
        }
        let household = Household {
            id,
            number: String::new(),
            head: head.ok_or(Error::Broken("a family without a head was read"))?,
            lives: family.lives,
            registered: family.registered,
            address: family.address.clone(),
            area: family.area,
            state: HouseholdState::Standing,
            opened_on,
            version: 1,
        };
        self.facts(ctx, Subject::Household(id), &family.facts);
        for award in &family.awards {
            self.award(ctx, tx, (family, award, layout), id, &people).await?;
        }
        let detail = format!("loading {} members {}", self.loading.id, people.len());
        let object = Some((Thing::Household, id.bytes()));
        let place = Some(family.lives);
        self.rows.entries.push(history::Entry::done(ctx, "loading.family", object, place, detail));
        self.rows.households.push(household);
        self.rows.families.push((family.key.clone(), LoadedFamily { household: id, content }));
        Ok(())
    }

    /// A member's rows; whose id it is.
    pub(super) fn join(
        &mut self,
        ctx: &Ctx,
        household: HouseholdId,
        opened_on: Date,
        member: &Member,
        adopted: Option<&Person>,
    ) -> PersonId {
        let person = match adopted {
            Some(person) => person.id,
            None => {
                let person = Person { id: ctx.new_id(), version: 1, ..member.person.clone() };
                let id = person.id;
                self.rows.persons.push(person);
                id
            }
        };
        let birth = adopted.map_or(member.person.birth, |person| person.birth);
        self.rows.memberships.push(Membership {
            id: ctx.new_id(),
            household,
            person,
            relation: member.relation,
            from: birth.map_or(opened_on, |birth| birth.max(opened_on)),
            joined: Joined::Loaded,
            recorded_at: ctx.now,
            end: None,
        });
        self.facts(ctx, Subject::Person(person), &member.facts);
        person
    }

    /// Facts of the other system are evidence of the day that its files speak of.
    pub(super) fn facts(&mut self, ctx: &Ctx, subject: Subject, facts: &[(String, Secret<String>)]) {
        for (what, value) in facts {
            self.rows.evidence.push(Evidence {
                id: ctx.new_id(),
                subject,
                what: what.clone(),
                period: None,
                value: Some(value.clone()),
                source: Source::of(SourceKind::Loaded),
                stated_on: self.loading.as_of,
                recorded_at: ctx.now,
                recorded_by: Some(self.loading.by),
                recorded_name: self.loading.name.clone(),
                case: None,
                paper: None,
                corrects: None,
                reason: String::new(),
            });
        }
    }

    /// The day by which an award is looked at again: as the file says, or the interval of its class after the last time.
    pub(super) async fn review_by(
        &mut self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        award: &AwardIn,
    ) -> Result<Date, Error> {
        if let Some(by) = award.review_by {
            return Ok(by);
        }
        let today = ctx.today();
        let class = award.class.unwrap_or(Class::Steady);
        let months = match (class, self.review.get(&(award.scheme, class))) {
            (Class::Months(months), _) => months,
            (_, Some(months)) => *months,
            (_, None) => {
                let rules = tx.policies().rules(
                    award.scheme,
                    self.loading.county,
                    today,
                    today,
                    Settings::default(),
                )?;
                let months = match class {
                    Class::Unsteady => rules.review_months_unsteady.value,
                    Class::Steady | Class::Months(_) => rules.review_months.value,
                };
                self.review.insert((award.scheme, class), months);
                months
            }
        };
        let from = award.reviewed_on.unwrap_or(today);
        Ok(i32::try_from(months).ok().and_then(|months| from.add_months(months)).unwrap_or(today))
    }

    /// The rows of an award: paid as it was, never recomputed.
    pub(super) async fn award(
        &mut self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        (family, award, layout): (&Family, &AwardIn, &Layout),
        household: HouseholdId,
        people: &[PersonId],
    ) -> Result<(), Error> {
        let review_by = self.review_by(ctx, tx, award).await?;
        let id = ctx.new_id();
        let persons: BTreeSet<PersonId> =
            family.covered(award).into_iter().filter_map(|at| people.get(at).copied()).collect();
        let account = family.account(award).filter(|_| award.scheme.pays());
        let account = account.map(|account| self.account(ctx, id, account));
        let parts = parts(award, layout)?;
        let rates = parts.iter().map(|(component, amount)| Rate {
            component: *component,
            from: award.since,
            until: None,
            parts: Vec::new(),
            amount: *amount,
            // There is no decision of this office: the load itself is named.
            by: Id::from_bytes(self.loading.id.bytes()),
        });
        let row = AwardRow {
            award: Award {
                id,
                // Given all at once when the batch is known.
                payee: PayeeNumber::new(1).ok_or(Error::Broken("1 is no payee number"))?,
                scheme: programme(award.scheme),
                village: family.lives,
                persons: u32::try_from(persons.len()).unwrap_or(u32::MAX),
                first: award.since,
                rates: rates.collect(),
                pauses: Vec::new(),
                // The exit was decided in the other system; its last month comes with it.
                ending: award.exit_until.map(|last| Ending {
                    last,
                    cause: EndCause::Decision(Id::from_bytes(self.loading.id.bytes())),
                }),
                concerns: BTreeSet::new(),
            },
            county: self.loading.county,
            household,
            scheme: award.scheme,
            single: award.single.and_then(|at| people.get(at).copied()),
            persons,
            review_by,
            // Money stops by a decision only, whatever end the other system had in mind.
            until: award.until.filter(|_| !award.scheme.pays()),
            exit: award.exit,
            loaded: true,
            planned: None,
            relatives: BTreeSet::new(),
            decisions: Vec::new(),
            version: 1,
        };
        let opening = opening(award, &parts);
        let until = award.paid_until.map(|month| month.to_string()).unwrap_or_default();
        let detail = format!("loading {} paid until {until}", self.loading.id);
        let object = Some((Thing::Award, id.bytes()));
        self.rows.entries.push(history::Entry::done(ctx, "award.loaded", object, Some(family.lives), detail));
        self.rows.loaded_awards.push((
            id,
            LoadedAward {
                opening,
                account: account.as_ref().map(|account| account.id),
                reviewed_on: award.reviewed_on,
                paid_here: None,
            },
        ));
        self.rows.awards.push(row);
        self.rows.accounts.extend(account);
        Ok(())
    }

    /// A new account of an award.
    pub(super) fn account(&self, ctx: &Ctx, award: AwardId, from: &AccountIn) -> PayeeAccount {
        PayeeAccount {
            id: ctx.new_id(),
            award,
            receiver: Receiver::Head,
            holder: from.holder.clone(),
            number: from.number.clone(),
            bank: from.bank.clone(),
            entered_by: self.loading.by,
            entered_at: ctx.now,
        }
    }

    /// Which load it is, for lines of the log.
    pub(super) const fn loading(&self) -> LoadingId {
        self.loading.id
    }

    /// Numbers what was collected and keeps it.
    pub(super) async fn keep(&mut self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        self.number(tx).await?;
        tx.add_rows(ctx, self.loading.county, self.loading.id, &self.rows).await?;
        self.rows = NewRows::default();
        Ok(())
    }

    /// Gives households and awards their numbers, in the order of the rows.
    async fn number(&mut self, tx: &mut dyn Tx) -> Result<(), Error> {
        let mut counts: BTreeMap<Division, u32> = BTreeMap::new();
        let township = |place: Division| place.at(DivisionLevel::Township).unwrap_or(place);
        for household in &self.rows.households {
            *counts.entry(township(household.lives)).or_default() += 1;
        }
        let mut next: BTreeMap<Division, i64> = BTreeMap::new();
        for (place, count) in counts {
            next.insert(place, tx.household_numbers(place, count).await?);
        }
        for household in &mut self.rows.households {
            let place = township(household.lives);
            let running = next.get_mut(&place).ok_or(Error::Broken("a township without numbers"))?;
            household.number = format!("{place}-{running:06}");
            *running += 1;
        }
        let count = u32::try_from(self.rows.awards.len()).unwrap_or(u32::MAX);
        if count > 0 {
            let mut running = tx.payee_numbers(self.loading.county, count).await?;
            for award in &mut self.rows.awards {
                let number = u32::try_from(running).ok().and_then(PayeeNumber::new);
                award.award.payee = number.ok_or(Error::Broken("there are no more payee numbers"))?;
                running += 1;
            }
        }
        Ok(())
    }
}

/// The parts of a month's amount by their codes.
pub(super) fn parts(award: &AwardIn, layout: &Layout) -> Result<BTreeMap<Component, Fen>, Error> {
    let mut parts = BTreeMap::new();
    if award.scheme.pays() {
        let code = base(award.scheme).ok_or(Error::Broken("a scheme has no code for payments"))?;
        parts.insert(code, award.base);
        if !award.supplement.is_zero() {
            let code = layout.supplement().ok_or(Error::Broken("a layout has no code for supplements"))?;
            parts.insert(code, award.supplement);
        }
    }
    Ok(parts)
}

/// What the other system had paid within the budget year of the last month that it paid: a decision that reaches back is held against it. The months before are
/// outside these books.
pub(super) fn opening(award: &AwardIn, parts: &BTreeMap<Component, Fen>) -> Option<Opening> {
    let until = award.paid_until.filter(|until| award.scheme.pays() && *until >= award.since)?;
    let year = Month::of(until.year(), 1).unwrap_or(until);
    Some(Opening { from: award.since.max(year), until, monthly: parts.clone() })
}

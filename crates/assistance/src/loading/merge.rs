// SPDX-License-Identifier: Apache-2.0
//! A family that was loaded before and whose rows have changed: what is new is taken, what people entered since stands, and everything else is listed.

use super::form::{Clash, Conflict, ConflictKind};
use super::layout::{Layout, Role};
use super::port::{LoadedAward, LoadedFamily};
use super::read::{AwardIn, Facts, Family, Member};
use super::service::Known;
use super::writer::{Writer, opening, parts};
use crate::history;
use crate::office::{Error, Thing, Tx};
use crate::payout::AwardRow;
use crate::payout::model::due::Opening;
use crate::payout::model::ids::AwardId;
use crate::payout::model::payee::{Destination, PayTo, Receiver};
use crate::registry::evidence::{Evidence, Subject};
use crate::registry::model::{Household, HouseholdId, HouseholdState, Membership, Person, PersonId};
use crate::registry::words::SourceKind;
use kernel::{Ctx, Secret};
use std::collections::{BTreeMap, BTreeSet};

/// What would be taken of a changed family. Members, awards and accounts are named by their places in the family.
pub(super) struct Changes {
    household: Household,
    /// Who each member is, where they belong to the household.
    people: Vec<Option<PersonId>>,
    joins: Vec<(usize, Option<Person>)>,
    facts: Vec<(Subject, Facts)>,
    new_awards: Vec<usize>,
    openings: Vec<(AwardId, usize)>,
    reviews: Vec<(AwardId, usize)>,
    accounts: Vec<(AwardId, usize)>,
}

impl Changes {
    /// Whether nothing would be taken.
    pub(super) fn is_empty(&self) -> bool {
        self.joins.is_empty()
            && self.facts.is_empty()
            && self.new_awards.is_empty()
            && self.openings.is_empty()
            && self.reviews.is_empty()
            && self.accounts.is_empty()
    }
}

struct Compare<'a> {
    family: &'a Family,
    known: &'a Known,
    memberships: Vec<Membership>,
    persons: BTreeMap<PersonId, Person>,
    changes: Changes,
    conflicts: Vec<Conflict>,
}

/// Holds the rows of a family against what stands here.
pub(super) async fn compare(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    family: &Family,
    loaded: &LoadedFamily,
    known: &Known,
) -> Result<(Changes, Vec<Conflict>), Error> {
    let id = loaded.household;
    let household = tx.household(id).await?.ok_or(Error::Broken("a loaded family has no household"))?;
    let memberships = tx.memberships(id).await?;
    let ids: BTreeSet<PersonId> = memberships.iter().map(|one| one.person).collect();
    let ids: Vec<PersonId> = ids.into_iter().collect();
    let persons = tx.persons(&ids).await?.into_iter().map(|one| (one.id, one)).collect();
    let changes = Changes {
        household,
        people: Vec::new(),
        joins: Vec::new(),
        facts: Vec::new(),
        new_awards: Vec::new(),
        openings: Vec::new(),
        reviews: Vec::new(),
        accounts: Vec::new(),
    };
    let mut compare = Compare { family, known, memberships, persons, changes, conflicts: Vec::new() };
    if compare.changes.household.state != HouseholdState::Standing {
        compare.conflict(Role::Families, family.line, "", ConflictKind::HouseholdClosed);
        return Ok((compare.changes, compare.conflicts));
    }
    compare.household();
    compare.members();
    compare.facts(tx).await?;
    compare.awards(ctx, tx, id).await?;
    Ok((compare.changes, compare.conflicts))
}

impl Compare<'_> {
    fn conflict(&mut self, role: Role, line: u64, field: &str, kind: ConflictKind) {
        self.conflicts.push(Conflict { role, line, field: field.to_owned(), kind });
    }

    fn differs(&mut self, role: Role, line: u64, field: &str, differs: bool) {
        if differs {
            self.conflict(role, line, field, ConflictKind::Differs);
        }
    }

    fn household(&mut self) {
        let (family, here) = (self.family, &self.changes.household);
        let text = |secret: &Option<Secret<String>>| secret.as_ref().map(|text| text.expose().clone());
        let checks = [
            ("place", here.lives != family.lives),
            ("registered", family.registered.is_some() && here.registered != family.registered),
            ("address", family.address.is_some() && text(&here.address) != text(&family.address)),
            ("area", family.area.is_some() && here.area != family.area),
        ];
        for (field, differs) in checks {
            self.differs(Role::Families, family.line, field, differs);
        }
    }

    /// Whoever of the people who belong or belonged here a member of the file is: by number, or by name where the file has none.
    fn same(&self, member: &Member) -> Option<PersonId> {
        let number = member.person.number.known();
        let is = |one: &&Person| match number {
            Some(number) => one.number.known() == Some(number),
            None => one.name == member.person.name && one.number.known().is_none(),
        };
        self.persons.values().find(is).map(|one| one.id)
    }

    fn members(&mut self) {
        let family = self.family;
        for (at, member) in family.members.iter().enumerate() {
            let found = self.same(member);
            self.changes.people.push(found);
            let Some(person) = found else {
                match self.known.joins(member) {
                    Ok(adopted) => self.changes.joins.push((at, adopted)),
                    Err(clash) => {
                        let kind = ConflictKind::Clash(clash);
                        self.conflict(Role::Members, member.line, "citizen_number", kind);
                    }
                }
                continue;
            };
            let present = self.memberships.iter().find(|one| one.person == person && one.end.is_none());
            let Some(relation) = present.map(|one| one.relation) else {
                let died_on = self.persons.get(&person).and_then(|one| one.died_on);
                let kind = died_on
                    .map_or(ConflictKind::LeftHere, |died_on| ConflictKind::Clash(Clash::Dead(died_on)));
                self.conflict(Role::Members, member.line, "name", kind);
                self.changes.people[at] = None;
                continue;
            };
            let Some(here) = self.persons.get(&person) else { continue };
            let text = |secret: &Option<Secret<String>>| secret.as_ref().map(|text| text.expose().clone());
            let phone = member.person.phone.is_some() && text(&here.phone) != text(&member.person.phone);
            let marital = member.person.marital.is_some() && here.marital != member.person.marital;
            let checks = [
                ("name", here.name != member.person.name),
                ("relation", relation != member.relation),
                ("phone", phone),
                ("marital", marital),
            ];
            for (field, differs) in checks {
                self.differs(Role::Members, member.line, field, differs);
            }
        }
        let present: Vec<PersonId> =
            self.memberships.iter().filter(|one| one.end.is_none()).map(|one| one.person).collect();
        for person in present {
            if !self.changes.people.contains(&Some(person)) {
                self.conflict(Role::Families, self.family.line, "", ConflictKind::NotInFile);
            }
        }
    }

    /// Facts that the other system now states otherwise: its newer word is added to the evidence, and overwrites nothing.
    async fn facts(&mut self, tx: &mut dyn Tx) -> Result<(), Error> {
        let family = self.family;
        let household = Subject::Household(self.changes.household.id);
        let mut stated = vec![(household, &family.facts)];
        for (member, person) in family.members.iter().zip(&self.changes.people) {
            stated.extend(person.map(|person| (Subject::Person(person), &member.facts)));
        }
        stated.retain(|(_, facts)| !facts.is_empty());
        let subjects: Vec<Subject> = stated.iter().map(|(subject, _)| *subject).collect();
        let evidence = tx.evidence_about(&subjects).await?;
        for (subject, facts) in stated {
            let last = |what: &str| {
                let own = |row: &&Evidence| {
                    row.subject == subject && row.what == what && row.source.kind == SourceKind::Loaded
                };
                evidence.iter().rev().find(own)
            };
            let new: Facts = facts
                .iter()
                .filter(|(what, value)| last(what).is_none_or(|row| row.text() != value.expose().as_str()))
                .cloned()
                .collect();
            if !new.is_empty() {
                self.changes.facts.push((subject, new));
            }
        }
        Ok(())
    }

    async fn awards(&mut self, ctx: &Ctx, tx: &mut dyn Tx, id: HouseholdId) -> Result<(), Error> {
        let rows = tx.awards_of(id, None).await?;
        let ids: Vec<AwardId> = rows.iter().map(|row| row.award.id).collect();
        let loaded = tx.loaded_awards(&ids).await?;
        for (at, award) in self.family.awards.iter().enumerate() {
            let single = award.single.and_then(|at| self.changes.people.get(at).copied().flatten());
            let mut same = rows.iter().filter(|row| {
                row.scheme == award.scheme
                    && row.single == single
                    && award.single.is_some() == row.single.is_some()
            });
            let Some(row) = same.next_back() else {
                self.changes.new_awards.push(at);
                continue;
            };
            if let Some(kept) = loaded.get(&row.award.id).filter(|_| row.loaded) {
                self.award(ctx, tx, (at, award), row, kept).await?;
            } else {
                self.conflict(Role::Awards, award.line, "scheme", ConflictKind::AwardOfCase);
            }
        }
        Ok(())
    }

    async fn award(
        &mut self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        (at, award): (usize, &AwardIn),
        row: &AwardRow,
        kept: &LoadedAward,
    ) -> Result<(), Error> {
        if !row.live(ctx.today()) {
            self.conflict(Role::Awards, award.line, "", ConflictKind::Ended);
            return Ok(());
        }
        let month = ctx.today().month_of().max(row.award.first);
        let here = row.award.monthly(month).unwrap_or_default();
        if award.scheme.pays() && here != award.monthly() {
            let kind = ConflictKind::Amount { file: award.monthly(), here };
            self.conflict(Role::Awards, award.line, "monthly", kind);
        }
        self.differs(Role::Awards, award.line, "since", award.since != row.award.first);
        self.paid_until((at, award), row, kept);
        let told = award.review_by.is_some() || award.reviewed_on != kept.reviewed_on;
        // What was decided about an exit in the other system after the load is decided here again, by a person.
        let exits = award.exit.is_some();
        self.differs(Role::Awards, award.line, "exit", exits && award.exit != row.exit);
        let end = row.award.ending.map(|ending| ending.last);
        self.differs(Role::Awards, award.line, "exit_until", exits && award.exit_until != end);
        if told && row.decisions.is_empty() && award.review_by != Some(row.review_by) {
            self.changes.reviews.push((row.award.id, at));
        } else if told && !row.decisions.is_empty() {
            self.conflict(Role::Awards, award.line, "reviewed_on", ConflictKind::Differs);
        }
        self.account(tx, award, row, kept).await
    }

    /// The other system went on paying for a while, or its month was wrong: no month twice, and none left out.
    fn paid_until(&mut self, (at, award): (usize, &AwardIn), row: &AwardRow, kept: &LoadedAward) {
        let before = kept.opening.as_ref().map(|opening| opening.until);
        if !award.scheme.pays() || award.paid_until == before {
            return;
        }
        let never = award.paid_until.is_none_or(|until| until < award.since) && before.is_none();
        if never {
            return;
        }
        let later = award.paid_until > before;
        match (later, kept.paid_here) {
            (true, Some(month)) if award.paid_until.is_some_and(|until| month <= until) => {
                self.conflict(Role::Awards, award.line, "paid_until", ConflictKind::PaidTwice(month));
            }
            (false, Some(month)) => {
                self.conflict(Role::Awards, award.line, "paid_until", ConflictKind::PaidUntilBack(month));
            }
            _ => self.changes.openings.push((row.award.id, at)),
        }
    }

    async fn account(
        &mut self,
        tx: &mut dyn Tx,
        award: &AwardIn,
        row: &AwardRow,
        kept: &LoadedAward,
    ) -> Result<(), Error> {
        let Some(account) = self.family.account(award).filter(|_| award.scheme.pays()) else { return Ok(()) };
        let pay_to = tx.pay_to(row.award.id).await?;
        let current = pay_to.current().map(|current| current.account);
        if let Some(current) = current
            && let Some(here) = tx.payee_account(current).await?
            && here.number.expose() == account.number.expose()
            && here.holder.expose() == account.holder.expose()
        {
            return Ok(());
        }
        let untouched = current == kept.account && pay_to.proposed().is_none() && kept.paid_here.is_none();
        if untouched {
            let at = self.family.accounts.iter().position(|one| one.line == account.line).unwrap_or(0);
            self.changes.accounts.push((row.award.id, at));
        } else {
            self.conflict(Role::Accounts, account.line, "account", ConflictKind::AccountInUse);
        }
        Ok(())
    }
}

/// Takes what is new of a changed family.
pub(super) async fn apply(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    writer: &mut Writer<'_>,
    layout: &Layout,
    family: &Family,
    changes: &Changes,
) -> Result<(), Error> {
    let household = &changes.household;
    let mut people = changes.people.clone();
    for (at, adopted) in &changes.joins {
        let Some(member) = family.members.get(*at) else { continue };
        let joined = writer.join(ctx, household.id, household.opened_on, member, adopted.as_ref());
        if let Some(place) = people.get_mut(*at) {
            *place = Some(joined);
        }
    }
    for (subject, facts) in &changes.facts {
        writer.facts(ctx, *subject, facts);
    }
    // A member who could not join is covered by nothing.
    let nobody = PersonId::from_bytes([0; 16]);
    let all: Vec<PersonId> = people.iter().map(|one| one.unwrap_or(nobody)).collect();
    for at in &changes.new_awards {
        let Some(award) = family.awards.get(*at) else { continue };
        let single = award.single.and_then(|at| all.get(at)).is_some_and(|one| *one == nobody);
        if !single {
            writer.award(ctx, tx, (family, award, layout), household.id, &all).await?;
            if let Some(row) = writer.rows.awards.last_mut() {
                row.persons.remove(&nobody);
                row.award.persons = u32::try_from(row.persons.len()).unwrap_or(u32::MAX);
            }
        }
    }
    if !changes.joins.is_empty() {
        let seen = household.version;
        let raised = Household { version: seen + 1, ..household.clone() };
        if !tx.put_household(&raised, seen).await? {
            return Err(Error::Busy);
        }
    }
    awards(ctx, tx, writer, layout, family, changes, &all).await?;
    let detail = format!(
        "loading {} joins {} facts {} awards {} paid until {} reviews {} accounts {}",
        writer.loading(),
        changes.joins.len(),
        changes.facts.len(),
        changes.new_awards.len(),
        changes.openings.len(),
        changes.reviews.len(),
        changes.accounts.len()
    );
    let object = Some((Thing::Household, household.id.bytes()));
    let entry = history::Entry::done(ctx, "loading.changed", object, Some(household.lives), detail);
    writer.rows.entries.push(entry);
    Ok(())
}

async fn awards(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    writer: &mut Writer<'_>,
    layout: &Layout,
    family: &Family,
    changes: &Changes,
    people: &[PersonId],
) -> Result<(), Error> {
    let joined: BTreeSet<PersonId> = changes
        .joins
        .iter()
        .filter(|(at, _)| family.members.get(*at).is_some_and(|member| member.covered))
        .filter_map(|(at, _)| people.get(*at).copied())
        .collect();
    let reviews: BTreeMap<AwardId, usize> = changes.reviews.iter().copied().collect();
    let mut rows = if joined.is_empty() && reviews.is_empty() {
        Vec::new()
    } else {
        tx.awards_of(changes.household.id, None).await?
    };
    rows.retain(|row| row.loaded && row.decisions.is_empty() && row.live(ctx.today()));
    for mut row in rows {
        let review = reviews.get(&row.award.id).and_then(|at| family.awards.get(*at));
        let joins = row.single.is_none() && !joined.is_empty();
        if review.is_none() && !joins {
            continue;
        }
        if let Some(award) = review {
            row.review_by = writer.review_by(ctx, tx, award).await?;
            tx.keep_reviewed_on(row.award.id, award.reviewed_on).await?;
        }
        if joins {
            row.persons.extend(&joined);
            row.award.persons = u32::try_from(row.persons.len()).unwrap_or(u32::MAX);
        }
        row.version += 1;
        tx.save_award(&row).await?;
    }
    for (id, at) in &changes.openings {
        let Some(award) = family.awards.get(*at) else { continue };
        // The award is locked, so that no roster is locked on the old month meanwhile.
        tx.award(*id).await?;
        let opening: Option<Opening> = opening(award, &parts(award, layout)?);
        tx.keep_opening(*id, opening.as_ref()).await?;
    }
    for (id, at) in &changes.accounts {
        let Some(from) = family.accounts.get(*at) else { continue };
        let account = writer.account(ctx, *id, from);
        tx.add_payee_account(&account).await?;
        let current = Destination { receiver: Receiver::Head, account: account.id };
        tx.save_pay_to(*id, &PayTo::stored(Some(current), false, None)).await?;
        tx.keep_loaded_account(*id, account.id).await?;
        let object = Some((Thing::PayeeAccount, account.id.bytes()));
        let entry =
            history::Entry::done(ctx, "loading.account", object, Some(family.lives), "corrected file");
        writer.rows.entries.push(entry);
    }
    Ok(())
}

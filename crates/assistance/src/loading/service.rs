// SPDX-License-Identifier: Apache-2.0
//! The use cases: looking at families without changing anything, beginning a load under a name, loading families batch by batch. A load that was killed is begun
//! again with the same files: what is in stays, and the rest follows.

use super::form::{Clash, Conflict, FamilyForm, Problem, ProblemKind};
use super::layout::{Layout, Role};
use super::merge::{self, Changes};
use super::read::{Family, Member, Reading, read};
use super::refused::Refused;
use super::writer::Writer;
use crate::access::accounts::COMMAND_LINE;
use crate::access::{self, Action, Involved};
use crate::history;
use crate::office::{Command, Error, Query, Tx};
use crate::registry::model::{HouseholdId, Person, PersonId};
use async_trait::async_trait;
use kernel::{Actor, CitizenNumber, Ctx, Date, Division, Fen, Id, Month, UserId, UtcMillis};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

/// The most families of one transaction.
pub const BATCH: usize = 200;

/// One run of loading a county.
#[derive(Debug)]
pub struct LoadingMark;
/// The id of a load.
pub type LoadingId = Id<LoadingMark>;

/// A load as kept: by whom, of what, with which sums, and why although it did not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loading {
    /// Its id.
    pub id: LoadingId,
    /// The county.
    pub county: Division,
    /// The day that the files speak of.
    pub as_of: Date,
    /// The files with their hashes.
    pub files: String,
    /// Families that were to be taken.
    pub families: u64,
    /// Families that were refused.
    pub refused: u64,
    /// What those taken receive a month.
    pub monthly: Fen,
    /// The month of the roster, where one was given.
    pub roster: Option<Month>,
    /// In how many families the roster differs.
    pub differences: u64,
    /// Why it was loaded although it did not agree; empty where it did.
    pub reason: String,
    /// Who signed.
    pub by: UserId,
    /// Their name.
    pub name: String,
    /// When.
    pub begun_at: UtcMillis,
}

/// The fingerprint of a file that is loaded, as the record of the load names it.
#[derive(Default)]
pub struct FileHash(Sha256);

impl FileHash {
    /// Adds bytes of the file.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// SHA-256 in hexadecimal.
    #[must_use]
    pub fn finish(self) -> String {
        kernel::hex(&self.0.finalize())
    }
}

/// Begins a load: whoever signs says that the sums agree with the last roster, or why they do not.
#[derive(Serialize)]
pub struct BeginLoading {
    /// The county.
    pub county: Division,
    /// The day that the files speak of.
    pub as_of: Date,
    /// The files with their hashes.
    pub files: String,
    /// Families that are to be taken.
    pub families: u64,
    /// Families that are refused.
    pub refused: u64,
    /// What those taken receive a month.
    pub monthly: Fen,
    /// The month of the roster, where one was given.
    pub roster: Option<Month>,
    /// In how many families the roster differs.
    pub differences: u64,
    /// Why it is loaded although it does not agree.
    pub reason: String,
}

/// What was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// The load.
    pub loading: LoadingId,
}

#[async_trait]
impl Command for BeginLoading {
    const NAME: &'static str = "loading.begin";
    type Outcome = Begun;

    // clause: BZ-7b
    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Begun, Error> {
        access::authorise(ctx, tx, Action::CountyLoad, self.county, &Involved::default()).await?;
        let by = access::signer(ctx)?;
        let (_, name) = ctx.who.signature();
        let agrees = self.roster.is_some() && self.differences == 0;
        if !agrees && self.reason.trim().is_empty() {
            return Err(Refused::NotReconciled.into());
        }
        let loading = Loading {
            id: ctx.new_id(),
            county: self.county,
            as_of: self.as_of,
            files: self.files.clone(),
            families: self.families,
            refused: self.refused,
            monthly: self.monthly,
            roster: self.roster,
            differences: self.differences,
            reason: self.reason.trim().to_owned(),
            by,
            name,
            begun_at: ctx.now,
        };
        tx.add_loading(&loading).await?;
        let detail = format!(
            "loading {} families {} refused {} monthly {} differences {}",
            loading.id, loading.families, loading.refused, loading.monthly, loading.differences
        );
        tx.append(ctx, &history::Entry::done(ctx, Self::NAME, None, Some(self.county), detail)).await?;
        Ok(Begun { loading: loading.id })
    }
}

/// What became of a family, or would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// It is new.
    New,
    /// Its rows are those of an earlier load.
    Unchanged,
    /// Its rows changed and something new was taken.
    Changed,
    /// Its rows changed and nothing could be taken.
    Kept,
    /// It was refused.
    Refused,
}

/// A family that was looked at.
pub struct Examined {
    /// Its row.
    pub line: u64,
    /// The family, or what is wrong with it.
    pub family: Result<Family, Vec<Problem>>,
    /// What would become of it.
    pub status: Status,
    /// What would not be taken of it.
    pub conflicts: Vec<Conflict>,
}

/// Looks at families as a load would, and changes nothing.
pub struct ExamineFamilies<'a> {
    /// The county.
    pub county: Division,
    /// What the words of the other system mean.
    pub layout: &'a Layout,
    /// The families.
    pub families: &'a [FamilyForm],
}

#[async_trait]
impl Query for ExamineFamilies<'_> {
    const NAME: &'static str = "loading.examine";
    type Answer = Vec<Examined>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<Examined>, Error> {
        match &ctx.who {
            // Whoever runs commands on the machine holds the key file and the database anyway; a trial shows nothing of what is on file.
            Actor::Job(name) if name == COMMAND_LINE => {}
            _ => {
                access::authorise(ctx, tx, Action::CountyLoad, self.county, &Involved::default()).await?;
            }
        }
        let looked = examine(ctx, tx, self.county, self.layout, self.families).await?;
        Ok(looked.into_iter().map(|one| one.seen).collect())
    }
}

/// Loads families, all of a batch in one transaction; those with problems are left out.
#[derive(Serialize)]
pub struct LoadFamilies<'a> {
    /// The load.
    pub loading: LoadingId,
    /// What the words of the other system mean.
    #[serde(skip)]
    pub layout: &'a Layout,
    /// The families.
    pub families: &'a [FamilyForm],
}

/// What became of the families of a batch, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loaded {
    /// The row of each family with what became of it.
    pub families: Vec<(u64, Status)>,
}

#[async_trait]
impl Command for LoadFamilies<'_> {
    const NAME: &'static str = "loading.families";
    type Outcome = Loaded;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Loaded, Error> {
        let by = access::signer(ctx)?;
        if self.families.len() > BATCH {
            return Err(Refused::BatchTooLarge.into());
        }
        let loading = tx.loading(self.loading).await?.filter(|loading| loading.by == by);
        let loading = loading.ok_or(Refused::NoLoading)?;
        access::authorise(ctx, tx, Action::CountyLoad, loading.county, &Involved::default()).await?;
        let looked = examine(ctx, tx, loading.county, self.layout, self.families).await?;
        let mut done = Vec::with_capacity(looked.len());
        let mut writer = Writer::new(&loading);
        for one in &looked {
            done.push((one.seen.line, one.seen.status));
            if let (Ok(family), Way::New(adopted)) = (&one.seen.family, &one.way) {
                writer.new_family(ctx, tx, family, adopted, one.content, self.layout).await?;
            }
        }
        writer.keep(ctx, tx).await?;
        for one in &looked {
            let (Ok(family), Way::Merge(changes)) = (&one.seen.family, &one.way) else { continue };
            if !changes.is_empty() {
                merge::apply(ctx, tx, &mut writer, self.layout, family, changes).await?;
                writer.keep(ctx, tx).await?;
            }
            // What was not taken is told again the next time.
            if one.seen.conflicts.is_empty() {
                tx.keep_content(loading.county, family.key.expose(), one.content, ctx.now).await?;
            }
        }
        Ok(Loaded { families: done })
    }
}

/// How a family comes in.
enum Way {
    /// With the persons of the registry whom some members are.
    New(Vec<Option<Person>>),
    Merge(Box<Changes>),
    Nothing,
}

struct Looked {
    seen: Examined,
    way: Way,
    content: [u8; 32],
}

/// Persons of the registry by their numbers, with the household that they belong to now.
pub(super) struct Known {
    persons: HashMap<String, (Person, Option<HouseholdId>)>,
    numbers: HashMap<HouseholdId, String>,
}

impl Known {
    async fn of(tx: &mut dyn Tx, numbers: &[CitizenNumber]) -> Result<Known, Error> {
        let found = tx.persons_of_numbers(numbers).await?;
        let ids: Vec<PersonId> = found.iter().map(|(_, id)| *id).collect();
        let persons = tx.persons(&ids).await?;
        let mut homes: HashMap<PersonId, HouseholdId> = HashMap::new();
        for one in tx.memberships_of(&ids).await? {
            if one.end.is_none() {
                homes.insert(one.person, one.household);
            }
        }
        let mut all: Vec<HouseholdId> = homes.values().copied().collect();
        all.sort_unstable();
        all.dedup();
        let numbers = tx.households(&all).await?.into_iter().map(|one| (one.id, one.number)).collect();
        let mut by_id: HashMap<PersonId, Person> = persons.into_iter().map(|one| (one.id, one)).collect();
        let persons = found
            .into_iter()
            .filter_map(|(number, id)| {
                let person = by_id.remove(&id)?;
                Some((number.expose().to_owned(), (person, homes.get(&id).copied())))
            })
            .collect();
        Ok(Known { persons, numbers })
    }

    /// Whoever of the registry a member is, if somebody, as long as that person may join.
    pub(super) fn joins(&self, member: &Member) -> Result<Option<Person>, Clash> {
        let Some((person, home)) = self.find(member) else { return Ok(None) };
        if person.erased {
            return Err(Clash::Erased);
        }
        if let Some(died_on) = person.died_on {
            return Err(Clash::Dead(died_on));
        }
        if let Some(home) = home {
            return Err(Clash::InHousehold(self.numbers.get(home).cloned().unwrap_or_default()));
        }
        if person.name != member.person.name {
            return Err(Clash::OtherName);
        }
        Ok(Some(person.clone()))
    }

    /// Whoever of the registry has the number of a member.
    pub(super) fn find(&self, member: &Member) -> Option<&(Person, Option<HouseholdId>)> {
        self.persons.get(member.person.number.known()?.expose())
    }
}

async fn examine(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    county: Division,
    layout: &Layout,
    forms: &[FamilyForm],
) -> Result<Vec<Looked>, Error> {
    let policies = tx.policies();
    let with = Reading { layout, county, today: ctx.today(), dictionary: &policies.library().dictionary };
    let mut families: Vec<Result<Family, Vec<Problem>>> =
        forms.iter().map(|form| read(form, &with)).collect();
    twice(&mut families);
    let keys: Vec<&str> = forms.iter().map(|form| form.key.expose()).collect();
    let loaded = tx.loaded_families(county, &keys).await?;
    let read = families.iter().filter_map(|family| family.as_ref().ok());
    let members = read.flat_map(|family| &family.members);
    let numbers: Vec<CitizenNumber> =
        members.filter_map(|member| member.person.number.known().cloned()).collect();
    let known = Known::of(tx, &numbers).await?;
    let mut looked = Vec::with_capacity(forms.len());
    for ((form, family), loaded) in forms.iter().zip(families).zip(loaded) {
        let content = tx.fingerprint(form.content().as_bytes());
        let line = form.family.line;
        let refused = |problems| Looked {
            seen: Examined { line, family: Err(problems), status: Status::Refused, conflicts: Vec::new() },
            way: Way::Nothing,
            content,
        };
        looked.push(match (family, loaded) {
            (Err(problems), _) => refused(problems),
            (Ok(family), Some(loaded)) if loaded.content == content => {
                let seen =
                    Examined { line, family: Ok(family), status: Status::Unchanged, conflicts: Vec::new() };
                Looked { seen, way: Way::Nothing, content }
            }
            (Ok(family), Some(loaded)) => {
                let (changes, conflicts) = merge::compare(ctx, tx, &family, &loaded, &known).await?;
                let status =
                    if changes.is_empty() && !conflicts.is_empty() { Status::Kept } else { Status::Changed };
                let seen = Examined { line, family: Ok(family), status, conflicts };
                Looked { seen, way: Way::Merge(Box::new(changes)), content }
            }
            (Ok(family), None) => match adopt(&family, &known) {
                Err(problems) => refused(problems),
                Ok(adopted) => {
                    let seen =
                        Examined { line, family: Ok(family), status: Status::New, conflicts: Vec::new() };
                    Looked { seen, way: Way::New(adopted), content }
                }
            },
        });
    }
    Ok(looked)
}

/// A person who stands in two families of a batch is in neither.
fn twice(families: &mut [Result<Family, Vec<Problem>>]) {
    let mut first: HashMap<String, u64> = HashMap::new();
    for family in families.iter_mut() {
        let Ok(read) = family else { continue };
        let mut problems = Vec::new();
        for member in &read.members {
            let Some(number) = member.person.number.known() else { continue };
            if let Some(line) = first.get(number.expose()) {
                problems.push(Problem {
                    role: Role::Members,
                    line: member.line,
                    field: "citizen_number".to_owned(),
                    kind: ProblemKind::NumberTwice(*line),
                });
            } else {
                first.insert(number.expose().to_owned(), member.line);
            }
        }
        if !problems.is_empty() {
            *family = Err(problems);
        }
    }
}

fn adopt(family: &Family, known: &Known) -> Result<Vec<Option<Person>>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut adopted = Vec::with_capacity(family.members.len());
    for member in &family.members {
        match known.joins(member) {
            Ok(person) => adopted.push(person),
            Err(clash) => problems.push(Problem {
                role: Role::Members,
                line: member.line,
                field: "citizen_number".to_owned(),
                kind: ProblemKind::Clash(clash),
            }),
        }
    }
    if problems.is_empty() { Ok(adopted) } else { Err(problems) }
}

// SPDX-License-Identifier: Apache-2.0
//! Lists that go out: who joined and who left since the list was taken last, with the columns that the department may get and no others. What was told is kept line
//! by line, so that nobody is told twice and nobody is forgotten; a line that failed over there is told again (clauses CK-2.1b, MS-10c, MS-12).

use super::described::{OutField, OutList, out_list};
use super::refused::Refused;
use crate::access::{self, Action, Involved};
use crate::casework::{HouseholdId, PersonId, Scheme};
use crate::history::{Entry, LookUp};
use crate::monitoring::counts::CoveredAward;
use crate::monitoring::kinds::kind;
use crate::monitoring::model::{Fact, Said};
use crate::monitoring::work::{Finding, raise};
use crate::office::{Command, Error, Query, Thing, Tx};
use crate::payout::model::award::AwardState;
use crate::registry::evidence::Subject;
use crate::registry::model::{Household, Person};
use crate::registry::words::Area;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Id, Month, Secret, Sex, UserId, UtcMillis};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many people are read at once.
const AT_ONCE: usize = 300;

/// The id of a list that was given.
pub type GivenId = Id<Given>;

/// What changed for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// 新增
    Joined,
    /// 退出
    Left,
    /// 变更
    Changed,
}

impl Change {
    /// Every one.
    pub const ALL: [Change; 3] = [Change::Joined, Change::Left, Change::Changed];

    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Change::Joined => "joined",
            Change::Left => "left",
            Change::Changed => "changed",
        }
    }

    /// Reads [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Change> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// As lists write it.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            Change::Joined => "新增",
            Change::Left => "退出",
            Change::Changed => "变更",
        }
    }
}

/// A list that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its id.
    pub id: GivenId,
    /// Its number: `500299-WS202011-0001`.
    pub number: String,
    /// The list.
    pub list: String,
    /// The county.
    pub county: Division,
    /// The month.
    pub month: Month,
    /// How many joined, left, changed.
    pub joined: u64,
    /// How many left.
    pub left: u64,
    /// Whose scheme changed.
    pub changed: u64,
    /// Who was held back because something is missing.
    pub held: u64,
    /// When it was taken.
    pub taken_at: UtcMillis,
    /// By whom.
    pub by: Option<UserId>,
    /// Their name as signed.
    pub name: String,
}

/// A line of a list that was given.
#[derive(Clone, Debug)]
pub struct Line {
    /// From 1.
    pub line: u32,
    /// Who.
    pub person: PersonId,
    /// Of which household.
    pub household: HouseholdId,
    /// Under which scheme.
    pub scheme: Scheme,
    /// What changed.
    pub change: Change,
    /// The cells as they were given.
    pub cells: Secret<String>,
}

impl Line {
    /// The cells.
    #[must_use]
    pub fn cells(&self) -> Vec<String> {
        serde_json::from_str(self.cells.expose()).unwrap_or_default()
    }
}

/// What a list said of a person last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Who.
    pub person: PersonId,
    /// Of which household.
    pub household: HouseholdId,
    /// Under which scheme.
    pub scheme: Scheme,
    /// What changed.
    pub change: Change,
}

/// A failure that a report told of.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The line.
    pub line: u32,
    /// Why, as the other system said.
    pub reason: Secret<String>,
    /// When it was read in.
    pub at: UtcMillis,
}

/// Somebody who is held back, with the columns that are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Who.
    pub person: PersonId,
    /// Of which household.
    pub household: HouseholdId,
    /// The name.
    pub name: String,
    /// The number of the household.
    pub number: String,
    /// The village.
    pub village: Division,
    /// The columns that are missing.
    pub missing: Vec<String>,
}

/// What a list would say now.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// The lines.
    pub lines: Vec<Line>,
    /// Who is held back.
    pub held: Vec<Held>,
}

impl Drawn {
    /// How many lines say this.
    #[must_use]
    pub fn count(&self, change: Change) -> u64 {
        self.lines.iter().filter(|line| line.change == change).count() as u64
    }
}

/// Somebody whom an award covers.
#[derive(Clone, Copy)]
struct Now<'a> {
    award: &'a CoveredAward,
}

/// Draws a list up to a month.
pub(crate) async fn draw(
    tx: &mut dyn Tx,
    list: &OutList,
    county: Division,
    month: Month,
    number: &str,
) -> Result<Drawn, Error> {
    let scope = access::Scope::of(vec![county]);
    let awards = tx.awards_between(&scope, month, month).await?;
    let now = covered(list, &awards, month);
    let told: HashMap<PersonId, Told> =
        tx.told(county, &list.id).await?.into_iter().map(|one| (one.person, one)).collect();
    let mut changes: Vec<(PersonId, Change, Option<Now<'_>>, Option<Told>)> = Vec::new();
    for (person, one) in &now {
        match told.get(person) {
            Some(before) if before.change == Change::Left => {
                changes.push((*person, Change::Joined, Some(*one), None))
            }
            Some(before) if before.scheme != one.award.scheme => {
                changes.push((*person, Change::Changed, Some(*one), None));
            }
            Some(_) => {}
            None => changes.push((*person, Change::Joined, Some(*one), None)),
        }
    }
    for (person, before) in &told {
        if before.change != Change::Left && !now.contains_key(person) {
            changes.push((*person, Change::Left, None, Some(*before)));
        }
    }
    changes.sort_by_key(|(person, change, now, _)| {
        (*change, now.map(|one| (one.award.award.village, one.award.number.clone())), *person)
    });
    let mut drawn = Drawn::default();
    for part in changes.chunks(AT_ONCE) {
        lines(tx, list, month, number, part, &mut drawn).await?;
    }
    Ok(drawn)
}

/// Whom awards cover in the month; whoever two schemes cover is told of by the one that pays.
fn covered<'a>(list: &OutList, awards: &'a [CoveredAward], month: Month) -> BTreeMap<PersonId, Now<'a>> {
    let schemes = list.of_schemes();
    let mut now: BTreeMap<PersonId, Now<'a>> = BTreeMap::new();
    for award in awards {
        let runs = matches!(award.award.state_in(month), AwardState::Active | AwardState::Suspended(_));
        if !runs || !schemes.contains(&award.scheme) {
            continue;
        }
        for person in &award.persons {
            now.entry(*person)
                .and_modify(|one| {
                    if award.scheme < one.award.scheme {
                        one.award = award;
                    }
                })
                .or_insert(Now { award });
        }
    }
    now
}

/// Whether a list tells of somebody at all.
fn wanted(list: &OutList, person: &Person, on: Date) -> bool {
    let age = person.age(on);
    let above = list.from_age.is_none_or(|from| age.is_some_and(|age| age >= from));
    let below = list.below_age.is_none_or(|below| age.is_some_and(|age| age < below));
    !person.erased && above && below
}

/// Of whom a fact is on file and says more than none or no.
async fn with_fact(tx: &mut dyn Tx, what: &str, persons: &[PersonId]) -> Result<HashSet<PersonId>, Error> {
    let subjects: Vec<Subject> = persons.iter().map(|id| Subject::Person(*id)).collect();
    let mut said: HashMap<[u8; 16], bool> = HashMap::new();
    for row in tx.evidence_about(&subjects).await? {
        if row.what == what {
            // Oldest first: the latest statement stands.
            let value = row.value.as_ref().map_or("", |value| value.expose().as_str());
            let has = !matches!(value, "none" | "no" | "unknown" | "");
            said.insert(row.subject.bytes(), has);
        }
    }
    Ok(persons.iter().copied().filter(|id| said.get(&id.bytes()).copied().unwrap_or(false)).collect())
}

async fn lines(
    tx: &mut dyn Tx,
    list: &OutList,
    month: Month,
    number: &str,
    part: &[(PersonId, Change, Option<Now<'_>>, Option<Told>)],
    drawn: &mut Drawn,
) -> Result<(), Error> {
    let ids: Vec<PersonId> = part.iter().map(|(id, ..)| *id).collect();
    let persons: HashMap<PersonId, Person> =
        tx.persons(&ids).await?.into_iter().map(|one| (one.id, one)).collect();
    let mut homes: Vec<HouseholdId> = part
        .iter()
        .filter_map(|(_, _, now, told)| now.map(|one| one.award.household).or(told.map(|one| one.household)))
        .collect();
    homes.sort_unstable();
    homes.dedup();
    let homes: HashMap<HouseholdId, Household> =
        tx.households(&homes).await?.into_iter().map(|one| (one.id, one)).collect();
    let heads: Vec<PersonId> = homes.values().map(|one| one.head).collect();
    let heads: HashMap<PersonId, Person> =
        tx.persons(&heads).await?.into_iter().map(|one| (one.id, one)).collect();
    let marked = match &list.with_fact {
        Some(what) => Some(with_fact(tx, what, &ids).await?),
        None => None,
    };
    for (id, change, now, told) in part {
        let Some(person) = persons.get(id) else { continue };
        let joins = *change != Change::Left;
        let marked = marked.as_ref().is_none_or(|marked| marked.contains(id));
        if joins && (!wanted(list, person, month.last_day()) || !marked) {
            continue;
        }
        let Some(home) = now
            .map(|one| one.award.household)
            .or(told.map(|one| one.household))
            .and_then(|household| homes.get(&household))
        else {
            continue;
        };
        let Some(scheme) = now.map(|one| one.award.scheme).or(told.map(|one| one.scheme)) else { continue };
        let line = u32::try_from(drawn.lines.len() + 1).unwrap_or(u32::MAX);
        let row = OutRow {
            reference: format!("{number}-{line:05}"),
            change: *change,
            month,
            person,
            home,
            head: heads.get(&home.head),
            scheme,
            award: now.map(|one| one.award),
            codes: &list.codes,
        };
        let cells: Vec<String> = list.columns.iter().map(|column| row.cell(column.field)).collect();
        let missing: Vec<String> = list
            .columns
            .iter()
            .zip(&cells)
            .filter(|(column, cell)| column.required && cell.is_empty())
            .map(|(column, _)| column.title.clone())
            .collect();
        if missing.is_empty() {
            let cells = serde_json::to_string(&cells)
                .map_err(|_| Error::Broken("the cells of a list cannot be written as JSON"))?;
            drawn.lines.push(Line {
                line,
                person: *id,
                household: home.id,
                scheme,
                change: *change,
                cells: Secret::new(cells),
            });
        } else {
            drawn.held.push(Held {
                person: *id,
                household: home.id,
                name: person.name.clone(),
                number: home.number.clone(),
                village: home.lives,
                missing,
            });
        }
    }
    Ok(())
}

struct OutRow<'a> {
    reference: String,
    change: Change,
    month: Month,
    person: &'a Person,
    home: &'a Household,
    head: Option<&'a Person>,
    scheme: Scheme,
    award: Option<&'a CoveredAward>,
    codes: &'a BTreeMap<String, String>,
}

fn number_of(person: &Person) -> String {
    person.number.known().map_or_else(String::new, |number| number.expose().to_owned())
}

impl OutRow<'_> {
    fn cell(&self, field: OutField) -> String {
        let named = |level| {
            let place = self.award.map_or(self.home.lives, |award| award.award.village);
            place.at(level).filter(|one| one.level() == level).and_then(kernel::name_of).unwrap_or_default()
        };
        match field {
            OutField::Reference => self.reference.clone(),
            OutField::Change => self.change.chinese().to_owned(),
            OutField::Month => format!("{}{:02}", self.month.year(), self.month.month()),
            OutField::Name => self.person.name.clone(),
            OutField::Number => number_of(self.person),
            OutField::Sex => self.person.sex.map_or("", Sex::chinese).to_owned(),
            OutField::Birth => self.person.birth.map(|day| day.to_string()).unwrap_or_default(),
            OutField::Scheme => scheme_words(self.scheme).to_owned(),
            OutField::Code => self.code(),
            OutField::Household => self.home.number.clone(),
            OutField::Head => self.head.map(|one| one.name.clone()).unwrap_or_default(),
            OutField::HeadNumber => self.head.map(number_of).unwrap_or_default(),
            OutField::Persons => self.award.map(|one| one.award.persons.to_string()).unwrap_or_default(),
            OutField::Monthly => {
                let monthly = self.award.and_then(|one| one.award.monthly(self.month));
                monthly.map(kernel::Fen::plain).unwrap_or_default()
            }
            OutField::Township => named(DivisionLevel::Township).to_owned(),
            OutField::Village => named(DivisionLevel::Village).to_owned(),
            OutField::PlaceCode => self.award.map_or(self.home.lives, |one| one.award.village).to_string(),
            OutField::Area => self.home.area.map_or("", Area::chinese).to_owned(),
        }
    }

    fn code(&self) -> String {
        let word = self.scheme.word();
        let area = self.home.area.map_or("", Area::word);
        let code = self.codes.get(&format!("{word}.{area}")).or_else(|| self.codes.get(word));
        code.cloned().unwrap_or_default()
    }
}

/// A scheme as lists to other departments write it.
#[must_use]
pub const fn scheme_words(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Dibao => "最低生活保障",
        Scheme::Borderline => "最低生活保障边缘家庭",
        Scheme::Rigid => "刚性支出困难家庭",
        Scheme::Tekun => "特困人员救助供养",
        Scheme::TekunCare => "特困人员照料护理",
        Scheme::TekunFuneral => "特困人员丧葬",
        Scheme::TempRelief => "临时救助",
    }
}

/// What a list would say now, without giving it.
pub struct TryOut {
    /// The list.
    pub list: String,
    /// The county.
    pub county: Division,
    /// The month.
    pub month: Month,
}

#[async_trait]
impl Query for TryOut {
    const NAME: &'static str = "list.try_out";
    type Answer = Drawn;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Drawn, Error> {
        access::authorise(ctx, tx, Action::DataExport, self.county, &Involved::default()).await?;
        let list = out_list(&self.list).ok_or(Refused::NoSuchList)?;
        draw(tx, list, self.county, self.month, "").await
    }
}

/// Gives a list: what it says is kept, with who took it.
#[derive(Clone, Serialize)]
pub struct GiveList {
    /// The list.
    pub list: String,
    /// The county.
    pub county: Division,
    /// The month.
    pub month: Month,
}

/// What was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListGiven {
    /// The list.
    pub given: GivenId,
    /// How many lines.
    pub lines: u64,
    /// How many people were held back.
    pub held: u64,
}

#[async_trait]
impl Command for GiveList {
    const NAME: &'static str = "list.give";
    type Outcome = ListGiven;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ListGiven, Error> {
        access::authorise(ctx, tx, Action::DataExport, self.county, &Involved::default()).await?;
        let list = out_list(&self.list).ok_or(Refused::NoSuchList)?;
        if self.month > ctx.today().month_of() {
            return Err(Error::Invalid(vec![crate::office::Fault::new(
                "month",
                crate::office::FaultKind::Future,
            )]));
        }
        let running = tx.next_given_number(self.county, self.month).await?;
        let number = format!("{}-WS{}{:02}-{running:04}", self.county, self.month.year(), self.month.month());
        let drawn = draw(tx, list, self.county, self.month, &number).await?;
        if drawn.lines.is_empty() && drawn.held.is_empty() {
            return Err(Refused::NothingToTell.into());
        }
        let (by, name) = ctx.who.signature();
        let given = Given {
            id: ctx.new_id(),
            number,
            list: list.id.clone(),
            county: self.county,
            month: self.month,
            joined: drawn.count(Change::Joined),
            left: drawn.count(Change::Left),
            changed: drawn.count(Change::Changed),
            held: drawn.held.len() as u64,
            taken_at: ctx.now,
            by,
            name,
        };
        tx.add_given(&given, &drawn.lines).await?;
        // Whoever cannot be told of becomes a task, so that the next list is complete.
        if list.upload {
            for held in &drawn.held {
                let text = held.missing.join("、");
                task(ctx, tx, &given, held.person, held.household, held.village, &text).await?;
            }
        }
        let object = Some((Thing::List, given.id.bytes()));
        let detail = format!("{} {} {}", list.id, self.month, drawn.lines.len());
        tx.append(ctx, &Entry::done(ctx, Self::NAME, object, Some(self.county), detail)).await?;
        Ok(ListGiven { given: given.id, lines: drawn.lines.len() as u64, held: given.held })
    }
}

/// A task to put right what keeps somebody from being told of.
pub(crate) async fn task(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    given: &Given,
    person: PersonId,
    household: HouseholdId,
    village: Division,
    reason: &str,
) -> Result<bool, Error> {
    let Some(kind) = kind("upload_failed") else { return Ok(false) };
    // The month of the task is today's: a list of a month that was closed may fail later.
    let finding = Finding {
        kind,
        county: given.county,
        month: ctx.today().month_of(),
        place: village,
        household: Some(household),
        person: Some(person),
        list: given.list.clone(),
        file: None,
        at: None,
        whom: Secret::new(person.to_string()),
        told_by: given.number.clone(),
        said: Said {
            facts: vec![Fact { label: "失败原因".to_owned(), value: reason.to_owned() }],
            ..Said::default()
        },
    };
    Ok(raise(ctx, tx, finding).await?.is_some())
}

/// Lists that were given, the latest first.
pub struct Givens {
    /// At most so many.
    pub limit: u64,
}

#[async_trait]
impl Query for Givens {
    const NAME: &'static str = "list.givens";
    type Answer = Vec<Given>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<Given>, Error> {
        let scope = access::scope_for(ctx, tx, Action::DataExport).await?;
        tx.givens(&scope, self.limit.min(500)).await
    }
}

/// A list that was given, as a file and a page show it.
#[derive(Clone, Debug)]
pub struct GivenView {
    /// Which.
    pub given: Given,
    /// Its lines, as they were given; nothing where only the head was asked for.
    pub lines: Vec<Line>,
    /// The failures that a report told of.
    pub failures: Vec<Failure>,
}

/// Opens a list that was given.
pub struct ReadGiven {
    /// Which.
    pub given: GivenId,
}

#[async_trait]
impl Query for ReadGiven {
    const NAME: &'static str = "list.read_given";
    type Answer = GivenView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<GivenView, Error> {
        let given = tx.given(self.given).await?.ok_or(Error::NotFound(Thing::List))?;
        access::authorise(ctx, tx, Action::DataExport, given.county, &Involved::default()).await?;
        let lines = tx.given_lines(self.given).await?;
        let failures = tx.failures(self.given).await?;
        Ok(GivenView { given, lines, failures })
    }

    /// The list itself, and each person whose line was opened.
    fn lines(&self, ctx: &Ctx, view: &GivenView) -> Vec<Entry> {
        let name = out_list(&view.given.list).map_or("", |list| list.name.as_str());
        let look = |object| LookUp {
            object,
            place: view.given.county,
            case: None,
            reason: Some(format!("{}：{name}", ctx.why.reason)),
        };
        let persons = view.lines.iter().map(|line| (Thing::Person, line.person.bytes()));
        let objects = std::iter::once((Thing::List, view.given.id.bytes())).chain(persons);
        objects.map(|object| look(object).into_entry(ctx, Self::NAME)).collect()
    }
}

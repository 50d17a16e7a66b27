// SPDX-License-Identifier: Apache-2.0
//! Answers come in: a file uploaded or a delivery of a connector, as rows. Only exact numbers of people who were asked about count; a wrong row takes all rows of
//! its person with it and is listed; what is right goes on file as evidence with its source and day, beside what others said.

use super::follow::not_asked;
use super::model::{Answer, Check, CheckId, Delivery, DeliveryId, Item, ItemState, Part, Said, Way, WhyNot};
use super::refused::{Refused, RowFault, RowFaultKind};
use super::run::{OfCase, of_case, told};
use super::sources::{Column, Gives, Source, sources};
use super::statements::{Statement, put};
use super::totals;
use crate::access::{self, Action, Involved, Scope};
use crate::casework::PersonId;
use crate::office::{Command, Error, Private, Thing, Tx};
use crate::registry::Person;
use crate::registry::evidence::{Source as EvidenceSource, Subject};
use async_trait::async_trait;
use kernel::{CitizenNumber, Ctx, Date, Division, DivisionLevel, Month};
use policy::dictionary::Dictionary;
use policy::frame::Cell;
use policy::value::{parse_cell, print_cell};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The most characters of words in an answer.
const LONGEST: usize = 200;
/// How many months before the request an income is asked for.
const MONTHS: i32 = 12;

/// A row of an answer as it stands in the file.
#[derive(Clone, Serialize)]
pub struct AnswerRow {
    /// The row, counted from 1 with the headings in row 1.
    pub line: u32,
    /// The citizen number, all of it.
    pub number: Private,
    /// The name.
    pub name: Private,
    /// 有 or 无.
    pub result: String,
    /// The day to which it refers.
    pub as_of: String,
    /// What the thing is called at the source.
    pub thing: Private,
    /// The first month.
    pub first: String,
    /// The last month; blank for that month alone.
    pub last: String,
    /// The source's own columns by heading.
    pub cells: BTreeMap<String, Private>,
    /// Headings of cells that the spreadsheet broke.
    pub broken: Vec<String>,
}

impl AnswerRow {
    /// A row from its cells by heading; headings of cells that a spreadsheet broke stand apart.
    #[must_use]
    pub fn of(line: u32, mut cells: BTreeMap<String, String>, broken: Vec<String>) -> AnswerRow {
        let mut take = |heading| cells.remove(heading).unwrap_or_default();
        AnswerRow {
            line,
            number: Private::new(take(headings::NUMBER)),
            name: Private::new(take(headings::NAME)),
            result: take(headings::RESULT),
            as_of: take(headings::AS_OF),
            thing: Private::new(take(headings::THING)),
            first: take(headings::FIRST),
            last: take(headings::LAST),
            cells: cells.into_iter().map(|(heading, text)| (heading, Private::new(text))).collect(),
            broken,
        }
    }
}

/// Takes a file of answers of one source.
#[derive(Serialize)]
pub struct TakeAnswers {
    /// The source.
    pub source: String,
    /// The county.
    pub county: Division,
    /// How it came.
    pub way: Way,
    /// The bytes of the file: the same file is taken once.
    pub bytes: Vec<u8>,
    /// Its rows.
    pub rows: Vec<AnswerRow>,
}

/// What came of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// Its record.
    pub delivery: DeliveryId,
    /// How many rows it has.
    pub rows: u32,
    /// How many were taken.
    pub taken: u32,
    /// How many people they are about.
    pub people: u32,
    /// How many rows were not taken.
    pub rejected: u32,
}

/// A row that was read.
struct Read {
    line: u32,
    found: bool,
    as_of: Date,
    period: Option<(Month, Month)>,
    said: Said,
}

/// Somebody who was asked about, with the open questions.
struct Known {
    person: Person,
    items: Vec<Item>,
}

#[async_trait]
impl Command for TakeAnswers {
    const NAME: &'static str = "check.answers";
    type Outcome = Delivered;

    // clause: NX-6a
    // clause: BZ-3.3
    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Delivered, Error> {
        let county = self.county.at(DivisionLevel::County).unwrap_or(self.county);
        access::authorise(ctx, tx, Action::CheckRun, county, &Involved::default()).await?;
        let source = sources().get(&self.source).ok_or(Refused::UnknownSource)?;
        if self.rows.is_empty() {
            return Err(Refused::NoRows.into());
        }
        let hash = tx.content_hash(&self.bytes);
        if let Some(before) = tx.delivery_of(&source.id, county, &hash).await? {
            return Err(Refused::DeliveredBefore(before.came_at.date_in_china()).into());
        }
        let dictionary = tx.policies().library().dictionary.clone();
        let reader = RowReader { source, dictionary: &dictionary, today: ctx.today() };
        let mut faults = Vec::new();
        let mut known = self.known(tx, county, source).await?;
        let mut of = cases(tx, &known).await?;
        let mut people: BTreeMap<PersonId, Vec<Read>> = BTreeMap::new();
        let mut wrong: BTreeMap<PersonId, u32> = BTreeMap::new();
        for row in &self.rows {
            let before = faults.len();
            let Some(person) = reader.whose(row, &known, &mut faults) else { continue };
            let read = reader.read(row, &mut faults);
            match read {
                Some(read) if faults.len() == before => people.entry(person).or_default().push(read),
                _ => {
                    wrong.entry(person).or_insert(row.line);
                }
            }
        }
        for (person, rows) in &people {
            if !wrong.contains_key(person)
                && let Some(line) = reader.together(rows, &mut faults)
            {
                wrong.insert(*person, line);
            }
            if let Some(line) = wrong.get(person) {
                let with = rows.iter().filter(|row| row.line != *line);
                faults.extend(with.map(|row| fault(row.line, "", RowFaultKind::WithPerson(*line))));
            }
        }
        people.retain(|person, _| !wrong.contains_key(person));
        let taking = Taking { ctx, source, dictionary: &dictionary, delivery: ctx.new_id() };
        let (mut answers, mut checks, mut statements) = (Vec::new(), BTreeSet::new(), Vec::new());
        for (person, rows) in &people {
            let Some(one) = known.get_mut(person) else { continue };
            for item in &mut one.items {
                let Some((check, case)) = of.get(&item.check) else { continue };
                if let Err(why) = still(case, check, item, source, ctx.today()) {
                    not_asked(item, why);
                    tx.put_items(std::slice::from_ref(item)).await?;
                    let about = |row: &Read| fault(row.line, "", RowFaultKind::Consent(why));
                    faults.extend(rows.iter().map(about));
                    continue;
                }
                answers.extend(taking.take(item, rows));
                statements.extend(taking.statements(check, item, rows));
                tx.put_items(std::slice::from_ref(item)).await?;
                checks.insert(item.check);
            }
        }
        let taken: BTreeSet<u32> = answers.iter().map(|answer: &Answer| answer.line).collect();
        faults.retain(|one| !taken.contains(&one.line));
        faults.sort_by(|a, b| (a.line, &a.column).cmp(&(b.line, &b.column)));
        let (brought_by, brought_name) = ctx.who.signature();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let delivery = Delivery {
            id: taking.delivery,
            source: source.id.clone(),
            county,
            way: self.way,
            hash,
            rows: count(self.rows.len()),
            taken: count(taken.len()),
            faults,
            came_at: ctx.now,
            brought_by,
            brought_name,
        };
        tx.add_answer_file(&delivery, &answers).await?;
        put(ctx, tx, statements).await?;
        for id in &checks {
            let Some((check, _)) = of.remove(id) else { continue };
            totals::put_totals(ctx, tx, &check).await?;
            tx.append(ctx, &told(ctx, Self::NAME, &check, source.id.clone())).await?;
        }
        let people: BTreeSet<PersonId> = answers.iter().map(|answer| answer.person).collect();
        Ok(Delivered {
            delivery: delivery.id,
            rows: delivery.rows,
            taken: delivery.taken,
            people: count(people.len()),
            rejected: delivery.rows - delivery.taken,
        })
    }
}

impl TakeAnswers {
    /// Whom the file may speak of: those with an open question to the source, whose number stands in it.
    async fn known(
        &self,
        tx: &mut dyn Tx,
        county: Division,
        source: &Source,
    ) -> Result<BTreeMap<PersonId, Known>, Error> {
        let mut open: BTreeMap<PersonId, Vec<Item>> = BTreeMap::new();
        for item in tx.open_items(&Scope::of(vec![county]), &source.id).await? {
            if item.state == ItemState::Asked {
                open.entry(item.person).or_default().push(item);
            }
        }
        let persons = tx.persons(&open.keys().copied().collect::<Vec<_>>()).await?;
        let known = persons.into_iter().map(|person| {
            let items = open.remove(&person.id).unwrap_or_default();
            (person.id, Known { person, items })
        });
        Ok(known.collect())
    }
}

async fn cases(
    tx: &mut dyn Tx,
    known: &BTreeMap<PersonId, Known>,
) -> Result<BTreeMap<CheckId, (Check, OfCase)>, Error> {
    let checks: BTreeSet<CheckId> =
        known.values().flat_map(|one| &one.items).map(|item| item.check).collect();
    let mut of = BTreeMap::new();
    for id in checks {
        let check = tx.check(id).await?.ok_or(Error::NotFound(Thing::Check))?;
        let case = of_case(tx, &check).await?;
        of.insert(id, (check, case));
    }
    Ok(of)
}

/// Whether an answer may still be taken.
fn still(case: &OfCase, check: &Check, item: &Item, source: &Source, on: Date) -> Result<(), WhyNot> {
    if !case.asks(check) {
        return Err(WhyNot::CaseOver);
    }
    case.allows(item.person, item.part, source, on)
}

fn fault(line: u32, column: impl Into<String>, kind: RowFaultKind) -> RowFault {
    RowFault { line, column: column.into(), kind }
}

/// The headings that every answer has.
pub mod headings {
    /// 公民身份号码
    pub const NUMBER: &str = "公民身份号码";
    /// 姓名
    pub const NAME: &str = "姓名";
    /// 查询结果
    pub const RESULT: &str = "查询结果";
    /// 数据截至
    pub const AS_OF: &str = "数据截至";
    /// 标识
    pub const THING: &str = "标识";
    /// 起始月份
    pub const FIRST: &str = "起始月份";
    /// 截止月份
    pub const LAST: &str = "截止月份";
}

struct RowReader<'a> {
    source: &'a Source,
    dictionary: &'a Dictionary,
    today: Date,
}

impl RowReader<'_> {
    /// Whose row it is, by the exact number.
    fn whose(
        &self,
        row: &AnswerRow,
        known: &BTreeMap<PersonId, Known>,
        faults: &mut Vec<RowFault>,
    ) -> Option<PersonId> {
        let mut wrong = |kind| {
            faults.push(fault(row.line, headings::NUMBER, kind));
            None
        };
        if row.broken.iter().any(|heading| heading == headings::NUMBER) {
            return wrong(RowFaultKind::Broken);
        }
        let text = row.number.expose().trim();
        if text.is_empty() {
            return wrong(RowFaultKind::Missing);
        }
        let Ok(number) = CitizenNumber::parse(text) else { return wrong(RowFaultKind::Number) };
        let found = known.values().find(|one| one.person.number.known() == Some(&number));
        let Some(found) = found else { return wrong(RowFaultKind::NotAsked) };
        let name = row.name.expose().trim();
        if !name.is_empty() && bare(name) != bare(&found.person.name) {
            faults.push(fault(row.line, headings::NAME, RowFaultKind::OtherName));
        }
        Some(found.person.id)
    }

    fn read(&self, row: &AnswerRow, faults: &mut Vec<RowFault>) -> Option<Read> {
        let before = faults.len();
        let mut wrong = |column: &str, kind| faults.push(fault(row.line, column, kind));
        for heading in row.broken.iter().filter(|heading| *heading != headings::NUMBER) {
            wrong(heading, RowFaultKind::Broken);
        }
        let found = match row.result.trim() {
            "有" | "是" => Some(true),
            "无" | "否" => Some(false),
            "" => {
                wrong(headings::RESULT, RowFaultKind::Missing);
                None
            }
            _ => {
                wrong(headings::RESULT, RowFaultKind::Result);
                None
            }
        };
        let as_of = match Date::parse(row.as_of.trim()) {
            Ok(date) if date <= self.today => {
                let age = self.today.days_since(date);
                if age > self.source.validity_days {
                    wrong(headings::AS_OF, RowFaultKind::Stale(self.source.validity_days));
                }
                Some(date)
            }
            _ if row.as_of.trim().is_empty() => {
                wrong(headings::AS_OF, RowFaultKind::Missing);
                None
            }
            _ => {
                wrong(headings::AS_OF, RowFaultKind::Date);
                None
            }
        };
        let mut unread = false;
        let mut said = Said { thing: row.thing.expose().trim().to_owned(), ..Said::default() };
        for column in &self.source.columns {
            let text = row.cells.get(&column.heading).map_or("", |cell| cell.expose().trim());
            if text.is_empty() {
                continue;
            }
            match self.value(column, text) {
                Ok(value) => {
                    said.values.insert(column.heading.clone(), value);
                }
                Err(kind) => {
                    unread = true;
                    wrong(&column.heading, kind);
                }
            }
        }
        let months = self
            .source
            .columns
            .iter()
            .any(|column| column.gives == Gives::Month && said.values.contains_key(&column.heading));
        let period = if months { self.period(row, &mut wrong) } else { None };
        if let Some((first, last)) = period {
            (said.first, said.last) = (first.to_string(), last.to_string());
        }
        let counts = self.source.columns.iter().any(|column| column.gives == Gives::Count);
        match found {
            Some(true) if said.values.is_empty() && !counts && !unread => wrong("", RowFaultKind::Empty),
            Some(false) if !said.values.is_empty() => wrong(headings::RESULT, RowFaultKind::Contradiction),
            _ => {}
        }
        if faults.len() > before {
            return None;
        }
        Some(Read { line: row.line, found: found?, as_of: as_of?, period, said })
    }

    fn period(&self, row: &AnswerRow, wrong: &mut impl FnMut(&str, RowFaultKind)) -> Option<(Month, Month)> {
        let first = Month::parse(row.first.trim());
        let last = if row.last.trim().is_empty() { first } else { Month::parse(row.last.trim()) };
        match (first, last) {
            (Ok(first), Ok(last)) if first <= last && last <= self.today.month_of() => Some((first, last)),
            (Err(_), _) if row.first.trim().is_empty() => {
                wrong(headings::FIRST, RowFaultKind::Missing);
                None
            }
            (Err(_), _) => {
                wrong(headings::FIRST, RowFaultKind::Month);
                None
            }
            _ => {
                wrong(headings::LAST, RowFaultKind::Month);
                None
            }
        }
    }

    /// A cell in the dictionary's machine form, or words.
    fn value(&self, column: &Column, text: &str) -> Result<String, RowFaultKind> {
        let words = text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
        let fact = column.fact.as_deref().and_then(|name| self.dictionary.id(name));
        let fact = fact.map(|id| self.dictionary.fact(id));
        match (column.gives, fact) {
            (Gives::Note | Gives::Count, _) | (_, None) if words => Ok(text.to_owned()),
            (Gives::Note | Gives::Count, _) | (_, None) => {
                Err(RowFaultKind::Value(format!("最多 {LONGEST} 个字")))
            }
            (_, Some(fact)) => {
                let may = || RowFaultKind::Value(crate::registry::gather::type_words(self.dictionary, fact));
                let cell = parse_cell(fact, &self.dictionary.enums, text).map_err(|_| may())?;
                if cell == Cell::Unknown {
                    return Err(may());
                }
                Ok(print_cell(fact, &self.dictionary.enums, cell))
            }
        }
    }

    /// What only all rows of a person show; the row that is wrong.
    fn together(&self, rows: &[Read], faults: &mut Vec<RowFault>) -> Option<u32> {
        let nothing = rows.iter().find(|row| !row.found);
        if let Some(row) = nothing.filter(|_| rows.len() > 1) {
            faults.push(fault(row.line, headings::RESULT, RowFaultKind::Contradiction));
            return Some(row.line);
        }
        for (at, row) in rows.iter().enumerate() {
            let same = |earlier: &&Read| self.clash(earlier, row);
            if let Some(earlier) = rows.iter().take(at).find(same) {
                let column = if row.said.thing.is_empty() { "" } else { headings::THING };
                faults.push(fault(row.line, column, RowFaultKind::Twice(earlier.line)));
                return Some(row.line);
            }
        }
        None
    }

    /// Whether two rows of a person say the same thing twice, so that one of them would be counted double or contradict the other.
    fn clash(&self, one: &Read, other: &Read) -> bool {
        let shares = |gives: Gives| {
            self.source.columns.iter().filter(move |column| column.gives == gives).any(|column| {
                one.said.values.contains_key(&column.heading)
                    && other.said.values.contains_key(&column.heading)
            })
        };
        let same_thing = !one.said.thing.is_empty() && one.said.thing == other.said.thing;
        let meets = match (one.period, other.period) {
            (Some(one), Some(other)) => one.0 <= other.1 && other.0 <= one.1,
            _ => false,
        };
        let months = shares(Gives::Month) && meets;
        let whole = shares(Gives::Own) || shares(Gives::Same);
        let things = same_thing && !self.source.has_months();
        months || whole || things
    }
}

/// A name without spaces and with one kind of middle dot: offices write it differently.
fn bare(name: &str) -> String {
    let kept = name.chars().filter(|c| !c.is_whitespace());
    kept.map(|c| if matches!(c, '•' | '・' | '．' | '.' | '‧') { '·' } else { c }).collect()
}

struct Taking<'a> {
    ctx: &'a Ctx,
    source: &'a Source,
    dictionary: &'a Dictionary,
    delivery: DeliveryId,
}

impl Taking<'_> {
    /// Marks the question as answered; the lines to be kept.
    fn take(&self, item: &mut Item, rows: &[Read]) -> Vec<Answer> {
        let found = rows.iter().any(|row| row.found);
        item.state = if found { ItemState::Found } else { ItemState::Nothing };
        item.answered_on = Some(self.ctx.today());
        item.as_of = rows.iter().map(|row| row.as_of).max();
        let line = |row: &Read| Answer {
            id: self.ctx.new_id(),
            item: item.id,
            person: item.person,
            delivery: self.delivery,
            line: row.line,
            said: Some(row.said.clone()),
        };
        rows.iter().map(line).collect()
    }

    /// What the rows state about the person.
    fn statements(&self, check: &Check, item: &Item, rows: &[Read]) -> Vec<Statement> {
        let mut all = Vec::new();
        for column in &self.source.columns {
            let Some(fact) = column.fact.as_deref() else { continue };
            let (subject, what) = match (item.part, &column.supporter) {
                (Part::Supporter, Some(name)) => (Subject::Supporter(item.person), name.as_str()),
                (Part::Supporter, None) => continue,
                (Part::Adult | Part::Minor, _) => (Subject::Person(item.person), fact),
            };
            let source = EvidenceSource::department(&self.source.department);
            let statement = |value: String, period, stated_on| Statement {
                household: check.household,
                case: check.case_number.clone(),
                subject,
                what: what.to_owned(),
                period,
                value,
                source: source.clone(),
                stated_on,
                reason: String::new(),
            };
            if !matches!(column.gives, Gives::Own | Gives::Month) {
                continue;
            }
            for row in rows {
                if let Some(value) = row.said.values.get(&column.heading) {
                    all.push(statement(value.clone(), row.period, row.as_of));
                }
            }
            // A source that has nothing on somebody says so only where the dictionary knows what that means.
            if let (Some(row), Some(value)) = (rows.iter().find(|row| !row.found), self.absent(what)) {
                let period = (column.gives == Gives::Month).then(|| months_before(check.requested_on));
                all.push(statement(value, period, row.as_of));
            }
        }
        all
    }

    fn absent(&self, fact: &str) -> Option<String> {
        let fact = self.dictionary.fact(self.dictionary.id(fact)?);
        Some(print_cell(fact, &self.dictionary.enums, fact.absent?))
    }
}

/// The months before a request for which incomes are asked.
#[must_use]
pub fn months_before(requested_on: Date) -> (Month, Month) {
    let this = requested_on.month_of().index();
    let month = |index| Month::from_index(index).unwrap_or(requested_on.month_of());
    (month(this - MONTHS), month(this - 1))
}

// SPDX-License-Identifier: Apache-2.0
//! The families of the demonstration county: drawn by `synth`, put on file by the use cases of the registry.

use super::people::People;
use super::recognised::{self, Way};
use super::{Demo, story};
use assistance::casework::Scheme;
use assistance::loading::{FamilyForm, Line};
use assistance::office::{Error, Private};
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::form::{MemberForm, PersonForm};
use assistance::registry::gather::{FactForm, PutEvidence, askable};
use assistance::registry::intake::{CreateHousehold, Created};
use assistance::registry::words::{NoNumber, SourceKind};
use kernel::{CitizenNumber, Date, Division, DivisionLevel, Fen, Sex};
use policy::dictionary::Dictionary;
use policy::explain::{Answer, Datum, Explainer};
use policy::frame::Cell;
use policy::ir::Input;
use policy::tree::Entity;
use policy::value::print_cell;
use synth::{Block, County, Levels, Settings};

/// Everything the county is made by.
const SEED: u64 = 20_261_101;

/// Of the families that the packs would not cover, one in so many applies all the same.
const NOT_COVERED: usize = 25;

/// Minutes between the families of a day.
pub(super) const HOUR: i64 = 50;

/// Of the families that never applied here, one in so many was taken over from the system that the county used before.
const TAKEN_OVER: usize = 9;

/// Who is younger than so many years will be a child all through the stories.
const CHILD: i32 = 16;

/// A value that somebody declared.
#[derive(Clone, Debug)]
pub(super) struct Said {
    what: String,
    value: String,
    monthly: bool,
}

impl Said {
    /// Of the household or of somebody, once and for all.
    fn fact(what: &str, value: impl Into<String>) -> Said {
        Said { what: what.to_owned(), value: value.into(), monthly: false }
    }

    /// The same amount in each of the last twelve months.
    fn every_month(what: &str, amount: Fen) -> Said {
        Said { what: what.to_owned(), value: amount.plain(), monthly: true }
    }
}

/// What a family that asks to be recognised has: together, in a month.
#[derive(Clone, Copy, Debug)]
pub(super) struct Means {
    /// What comes in.
    pub(super) income: Fen,
    /// What illness takes.
    pub(super) medical: Fen,
    /// What is put by.
    pub(super) deposits: Fen,
}

/// Somebody of a family.
#[derive(Clone, Debug)]
pub(super) struct Somebody {
    name: String,
    number: Option<CitizenNumber>,
    birth: String,
    sex: String,
    relation: String,
    said: Vec<Said>,
}

/// A family as it declares itself.
#[derive(Clone, Debug)]
pub(super) struct Household {
    /// Where it lives.
    pub(super) village: Division,
    area: String,
    said: Vec<Said>,
    members: Vec<Somebody>,
    /// When it came on file.
    pub(super) since: Date,
    /// What it applies for, where it does.
    pub(super) applies: Option<Asks>,
    /// The minute of the day on which it came on file.
    pub(super) minute: i64,
    /// The number under which the old system knew it, where it was taken over from there.
    pub(super) old: Option<usize>,
}

/// What a family applies for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asks {
    /// 低保, with the number of its application.
    Dibao(usize),
    /// To be recognised as something, and how that goes.
    Recognition(Scheme, &'static Way),
}

impl Asks {
    /// How many days ago.
    fn days_ago(self) -> i32 {
        match self {
            Asks::Dibao(number) => story::days_ago(number),
            Asks::Recognition(_, way) => way.ago,
        }
    }
}

impl Household {
    /// The members who have a citizen number: name and number.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (String, String)> + '_ {
        self.members
            .iter()
            .filter_map(|one| Some((one.name.clone(), one.number.as_ref()?.expose().to_owned())))
    }
}

/// A row of a workbook.
fn line(row: u64, cells: &[(&str, &str)]) -> Line {
    let cells = cells.iter().map(|(field, text)| ((*field).to_owned(), Private::new(*text)));
    Line { line: row, cells: cells.collect(), broken: Vec::new() }
}

/// What the old system says of somebody's aid.
pub(super) struct OldAward {
    /// How much a month.
    pub(super) monthly: Fen,
    /// Since which month, and to which it was paid.
    pub(super) months: (kernel::Month, kernel::Month),
    /// By when it is to be looked at again.
    pub(super) review_by: Date,
    /// The bank.
    pub(super) bank: &'static str,
}

impl Household {
    /// The family's rows in the workbook of the old system.
    pub(super) fn rows(&self, number: usize, award: &OldAward) -> FamilyForm {
        let row = 2 + u64::try_from(number).unwrap_or(0);
        let key = format!("JX{number:06}");
        let village = self.village.to_string();
        let mut members = Vec::with_capacity(self.members.len());
        for (at, one) in self.members.iter().enumerate() {
            let own = one.number.as_ref().map(|number| number.expose().to_owned()).unwrap_or_default();
            let relation = if at == 0 { "户主" } else { one.relation.as_str() };
            members.push(line(row, &[("name", &one.name), ("citizen_number", &own), ("relation", relation)]));
        }
        let scheme = if self.area == "urban" { "城市低保" } else { "农村低保" };
        let (monthly, since, until) =
            (award.monthly.plain(), award.months.0.to_string(), award.months.1.to_string());
        let review_by = award.review_by.to_string();
        let paid = [
            ("scheme", scheme),
            ("monthly", &monthly),
            ("since", &since),
            ("paid_until", &until),
            ("review_by", &review_by),
        ];
        let holder = self.members.first().map(|one| one.name.clone()).unwrap_or_default();
        let account = format!("6217030000{number:09}");
        let kept = [("holder", holder.as_str()), ("account", &account), ("bank", award.bank)];
        FamilyForm {
            key: Private::new(key),
            family: line(row, &[("place", &village), ("area", &self.area)]),
            members,
            awards: vec![line(row, &paid)],
            accounts: vec![line(row, &kept)],
        }
    }

    /// How many people there are.
    pub(super) fn size(&self) -> usize {
        self.members.len()
    }
}

/// Draws the families. Those whom the packs would cover apply, and a few of the others; some ask to be recognised. They live in the first township, where the stories
/// play.
pub(super) fn draw(demo: &Demo<'_>, place: Division, households: usize) -> Result<Vec<Household>, Error> {
    let dictionary = demo.opened.policies.library().dictionary.clone();
    let settings = Settings { unknown_percent: 15, ..Settings::new(place, households, SEED, demo.today) };
    let county = County::new(&dictionary, settings)
        .map_err(|_| Error::Broken("the dictionary and the synthetic county do not go together"))?;
    let block = county.whole(1);
    let program = demo.opened.policies.program(place, demo.today, demo.today)?;
    let scheme = program.scheme(Scheme::Dibao.word()).ok_or(Error::Broken("the packs lost a scheme"))?;
    let levels = Levels::of(&program);
    let view = block.frame.view();
    let explainer = Explainer::new(&program, &view);
    let townships = kernel::children(place);
    let no_villages = Error::Broken("the demonstration county has no villages");
    let own = townships.first().ok_or(no_villages)?;
    let mut families = Vec::with_capacity(households);
    let mut applications = 0;
    let mut asks = recognised::asks(households);
    for at in 0..block.frame.households {
        let covered = explainer.answers(at, scheme, 0).0 == Answer::Known(Datum::Bool(true));
        let mut applies = (covered || at % NOT_COVERED == 0).then_some(Asks::Dibao(applications));
        let mut family = household(&block, &dictionary, at, (place, demo.today));
        if applies.is_none() && family.plain(demo.today) {
            applies = asks.next();
        }
        let township = if applies.is_some() { own } else { &townships[at % townships.len()] };
        let villages = kernel::children(*township);
        let Some(village) = villages.get(at % villages.len().max(1)) else { continue };
        let ago = applies.map_or_else(|| 30 + i32::try_from(at % 330).unwrap_or(0), Asks::days_ago);
        family.comes(*village, demo.ago(ago), applies);
        family.minute = HOUR * i64::try_from(at % 7).unwrap_or(0);
        if let Some(Asks::Recognition(scheme, way)) = applies {
            let standard = levels.standard[usize::from(family.area == "rural")];
            family.has(way.means(scheme, standard, family.size()));
        }
        let numbered = family.members.iter().all(|one| one.number.is_some());
        family.old = (applies.is_none() && numbered && at % TAKEN_OVER == 1).then_some(at);
        // Somebody whose birth or sex is not known yet cannot be put on file without asking.
        let known = |one: &Somebody| Date::parse(&one.birth).is_ok() && !matches!(&*one.sex, "" | "none");
        if family.members.iter().all(known) {
            applications += usize::from(matches!(applies, Some(Asks::Dibao(_))));
            families.push(family);
        }
    }
    Ok(families)
}

/// A family as it was drawn, of a place and a day for now.
fn household(
    block: &Block,
    dictionary: &Dictionary,
    at: usize,
    (village, since): (Division, Date),
) -> Household {
    let (first, last) = (block.frame.persons[at] as usize, block.frame.persons[at + 1] as usize);
    let word = |name: &str, entity_row: usize| value(block, dictionary, name, entity_row).unwrap_or_default();
    let members: Vec<Somebody> = (first..last)
        .map(|row| Somebody {
            name: block.name(row),
            number: block.citizen_number(row),
            birth: word("birth", row),
            sex: word("sex", row),
            relation: word("relation", row),
            said: said(block, dictionary, Entity::Person, row),
        })
        .collect();
    let area = if word("registered_area", at) == "urban" { "urban" } else { "rural" };
    let said = said(block, dictionary, Entity::Household, at);
    Household { village, area: area.to_owned(), said, members, since, applies: None, minute: 0, old: None }
}

impl Household {
    /// Where it lives, since when it is on file, and what it applies for.
    fn comes(&mut self, village: Division, since: Date, applies: Option<Asks>) {
        // Nobody is on file before they were born.
        let born = self.members.iter().filter_map(|one| Date::parse(&one.birth).ok()).max();
        let since = born.and_then(|born| born.add_days(1)).map_or(since, |born| born.max(since));
        (self.village, self.since, self.applies) = (village, since, applies);
        for one in self.said.iter_mut().filter(|one| one.what == "residence") {
            one.value = village.to_string();
        }
    }

    /// Whether nobody could doubt who belongs to it: a head with husband or wife and children under age, all at home and with their numbers.
    fn plain(&self, today: Date) -> bool {
        let grown = today.add_months(-12 * CHILD).unwrap_or(today);
        let belongs = |one: &Somebody| match one.relation.as_str() {
            "head" | "spouse" => true,
            "son" | "daughter" => Date::parse(&one.birth).is_ok_and(|birth| birth > grown),
            _ => false,
        };
        let home =
            |one: &Somebody| one.said.iter().any(|one| one.what == "presence" && one.value == "living_here");
        self.members.iter().all(|one| one.number.is_some() && belongs(one) && home(one))
    }

    /// Puts these means in the place of what was drawn: they come in by the head, in the way in which something came in before.
    fn has(&mut self, means: Means) {
        const OWNED: [&str; 5] = ["deposits", "vehicles", "homes", "homes_floor_area", "company_capital"];
        self.said.retain(|one| !OWNED.contains(&one.what.as_str()));
        self.said.push(Said::fact("deposits", means.deposits.plain()));
        self.said.push(Said::fact("homes", "1"));
        self.said.push(Said::fact("homes_floor_area", "85"));
        self.said.push(Said::fact("vehicles", "0"));
        self.said.push(Said::fact("company_capital", "0.00"));
        let Some(head) = self.members.first() else { return };
        let ways = ["income.wage", "income.business", "income.support_received"];
        let way = ways.into_iter().find(|way| head.said.iter().any(|one| one.what == *way));
        for one in &mut self.members {
            one.said.retain(|one| !one.what.starts_with("income.") && !one.what.starts_with("spending."));
        }
        let Some(head) = self.members.first_mut() else { return };
        head.said.push(Said::every_month(way.unwrap_or(ways[0]), means.income));
        if !means.medical.is_zero() {
            head.said.push(Said::every_month("spending.medical_self_paid", means.medical));
        }
    }
}

/// A fact of a row in machine form; nothing when it is unknown or not drawn.
fn value(block: &Block, dictionary: &Dictionary, name: &str, row: usize) -> Option<String> {
    let id = dictionary.id(name)?;
    let cell = block.frame.columns.get(&Input::Fact(id))?.as_ref().get(row);
    (cell != Cell::Unknown).then(|| print_cell(dictionary.fact(id), &dictionary.enums, cell))
}

/// Everything a row declares: facts, and incomes and spendings as even monthly sums of the last twelve months.
fn said(block: &Block, dictionary: &Dictionary, entity: Entity, row: usize) -> Vec<Said> {
    let mut said = Vec::new();
    for fact in askable(dictionary, entity) {
        let what = fact.qualified();
        let Some(id) = dictionary.id(&what) else { continue };
        let input =
            if fact.series.is_some() { Input::Series { series: id, months: 12 } } else { Input::Fact(id) };
        let Some(column) = block.frame.columns.get(&input) else { continue };
        match (column.as_ref().get(row), fact.series.is_some()) {
            (Cell::Known(year), true) if year > 0 => {
                let month = Fen::new(year / 12);
                said.push(Said { what, value: month.plain(), monthly: true });
            }
            (Cell::Unknown, _) | (_, true) => {}
            (cell, false) => {
                let value = print_cell(fact, &dictionary.enums, cell);
                said.push(Said { what, value, monthly: false });
            }
        }
    }
    said
}

fn member(one: &Somebody, at: usize, since: Date) -> MemberForm {
    let sex = match one.sex.as_str() {
        "male" | "female" => one.sex.clone(),
        _ => one
            .number
            .as_ref()
            .map_or("", |number| if number.sex() == Sex::Male { "male" } else { "female" })
            .to_owned(),
    };
    let person = PersonForm {
        name: one.name.clone(),
        number: one.number.as_ref().map(|number| Private::new(number.expose())),
        no_number: one.number.is_none().then_some(NoNumber::ALL[0]),
        sex,
        birth: one.birth.clone(),
        // Numbers that nobody has; some families have a landline, some none.
        phone: (at == 0).then(|| telephone(one)).flatten().map(Private::new),
        ..PersonForm::default()
    };
    let relation = if at == 0 { "head".to_owned() } else { one.relation.clone() };
    MemberForm { person, relation, since: since.to_string(), ..MemberForm::default() }
}

/// The made-up telephone of whoever stands first in a family.
fn telephone(one: &Somebody) -> Option<String> {
    let sum =
        one.birth.bytes().chain(one.name.bytes()).fold(0_u32, |sum, byte| sum * 31 % 9973 + u32::from(byte));
    match sum % 10 {
        0 => None,
        1 => Some(format!("0235900{:04}", sum % 10_000)),
        _ => Some(format!("1990000{:04}", sum % 10_000)),
    }
}

/// Puts a family on file, with what it declares.
pub(super) async fn put_on_file(
    demo: &Demo<'_>,
    staff: &People,
    family: &Household,
) -> Result<Created, Error> {
    let members = family.members.iter().enumerate().map(|(at, one)| member(one, at, family.since)).collect();
    let create = CreateHousehold {
        lives: family.village.to_string(),
        registered: family.village.to_string(),
        address: Some(Private::new(format!("{} 组", 1 + family.members.len()))),
        area: family.area.clone(),
        opened_on: family.since.to_string(),
        members,
    };
    let own = family.village.at(DivisionLevel::Township) == Division::parse("500299001").ok();
    let by = if own { &staff.clerk } else { &staff.reviewer };
    let created = demo.act(by, family.since, family.minute, &create).await?;
    // Of families that never asked for anything, an office knows little.
    if family.applies.is_none() && !created.number.ends_with(['0', '5']) {
        return Ok(created);
    }
    let facts = facts(family, &created);
    let put = PutEvidence { household: created.household, facts, case: None };
    demo.act(by, family.since, family.minute + 5, &put).await?;
    Ok(created)
}

fn facts(family: &Household, created: &Created) -> Vec<FactForm> {
    let last = family.since.month_of().add(-1).unwrap_or(family.since.month_of());
    let first = last.add(-11).unwrap_or(last);
    let mut facts = Vec::new();
    let mut take = |subject: Subject, said: &[Said]| {
        for one in said {
            let form =
                FactForm::new(subject, one.what.clone(), one.value.clone(), Source::of(SourceKind::Declared));
            facts.push(if one.monthly { form.months(first, last) } else { form });
        }
    };
    take(Subject::Household(created.household), &family.said);
    for (person, one) in created.members.iter().zip(&family.members) {
        take(Subject::Person(*person), &one.said);
    }
    for person in &created.members {
        for what in ["income.complete", "spending.complete"] {
            let form = FactForm::new(Subject::Person(*person), what, "yes", Source::of(SourceKind::Declared));
            facts.push(form.months(first, last));
        }
    }
    facts
}

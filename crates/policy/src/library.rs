// SPDX-License-Identifier: Apache-2.0
//! All packs with the dictionary, read once; and which of them hold for a place and a date.

use crate::check;
use crate::dictionary::{Dictionary, nearest};
use crate::parser::parse;
use crate::problem::{At, Problem, ProblemKind};
use crate::syntax::{Item, ItemBody, ParamBody, Version};
use crate::tree::{Name, Program};
use kernel::{Date, Division, DivisionLevel, Fraction, SourceDocument};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The texts of packs by their path below the folder of packs, such as `national/dibao.rules`.
pub type Texts = BTreeMap<String, String>;

/// Packs and dictionary, read and ready to be stacked.
#[derive(Clone, Debug)]
pub struct Library {
    /// The fact dictionary.
    pub dictionary: Arc<Dictionary>,
    /// The packs, by name.
    pub packs: Vec<Pack>,
}

/// One pack.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Its name: the name of its folder.
    pub name: Name,
    /// Its title.
    pub title: String,
    /// Its place; none for the nation.
    pub place: Option<Division>,
    /// The pack whose rules hold here too, for a demonstration county.
    pub extends: Option<Name>,
    /// First decision date that it can judge.
    pub covers_from: Date,
    /// Last decision date.
    pub covers_until: Option<Date>,
    /// Whether assumed numbers may be acted on.
    pub demonstration: bool,
    /// Whether it only lies under the packs of smaller places and answers for none by itself.
    pub layer: bool,
    /// Whether it is an overlay that a county laid over its packs.
    pub overlay: bool,
    /// Its documents.
    pub sources: BTreeMap<Name, SourceDocument>,
    /// Its texts, by path.
    pub texts: Texts,
    /// SHA-256 over its texts, in hexadecimal.
    pub hash: String,
    pub(crate) items: Vec<Item>,
    pub(crate) tables: HashMap<Name, Vec<TableRow>>,
}

/// One row of a parameter table.
#[derive(Clone, Debug)]
pub(crate) struct TableRow {
    pub(crate) at: At,
    pub(crate) place: Division,
    pub(crate) from: Date,
    pub(crate) value: String,
    pub(crate) assumed: Option<String>,
    pub(crate) cite: Option<kernel::Citation>,
}

/// Why there is no program for a place and date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// No pack for that place; these places have one.
    NoPack {
        /// The place asked for.
        place: Division,
        /// Places with a pack: code and title.
        known: Vec<(Division, String)>,
    },
    /// Before or after what the packs cover.
    NotCovered {
        /// The date asked for.
        on: Date,
        /// The pack that does not cover it.
        pack: Name,
        /// Its title.
        title: String,
        /// Its first date.
        from: Date,
        /// Its last date.
        until: Option<Date>,
    },
    /// The packs are wrong.
    Wrong(Vec<Problem>),
    /// `--set` names no parameter, or with a value of another type.
    Setting {
        /// The name given.
        name: String,
        /// The value given.
        value: String,
        /// The nearest parameter.
        nearest: Option<String>,
    },
}

/// What to build a program for.
#[derive(Clone, Debug)]
pub struct Question {
    /// The place.
    pub place: Division,
    /// The decision date.
    pub on: Date,
    /// The acceptance date, whose procedure is used; the decision date when it is not known.
    pub accepted_on: Option<Date>,
    /// Parameters set for this run: name and value as written in packs.
    pub set: BTreeMap<String, String>,
}

impl Question {
    /// A question without settings.
    pub fn new(place: Division, on: Date) -> Question {
        Question { place, on, accepted_on: None, set: BTreeMap::new() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPack {
    name: String,
    title: String,
    place: String,
    extends: Option<String>,
    covers_from: String,
    covers_until: Option<String>,
    #[serde(default)]
    demonstration: bool,
    #[serde(default)]
    layer: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSource {
    title: String,
    number: Option<String>,
    issuer: Option<String>,
    published: Option<String>,
    in_force_from: String,
    in_force_until: Option<String>,
    note: Option<String>,
}

impl Library {
    /// Reads `facts.yaml` and every pack, and checks every place on every date on which something changes.
    ///
    /// # Errors
    /// Everything that is wrong, in all files.
    pub fn load(texts: &Texts) -> Result<Library, Vec<Problem>> {
        let library = Library::read(texts)?;
        let problems = library.check();
        if problems.is_empty() { Ok(library) } else { Err(problems) }
    }

    /// Reads without checking the places and dates: for one assessment, whose own program is checked when it is built.
    ///
    /// # Errors
    /// Everything that cannot be read.
    pub fn read(texts: &Texts) -> Result<Library, Vec<Problem>> {
        let facts: Arc<str> = "facts.yaml".into();
        let Some(text) = texts.get(&*facts) else {
            let kind = ProblemKind::File("facts.yaml".to_owned());
            return Err(vec![Problem { at: At::file(&facts), kind }]);
        };
        let dictionary = Arc::new(Dictionary::parse(&facts, text)?);
        let mut library = Library { dictionary, packs: Vec::new() };
        let mut problems = Vec::new();
        let folders: BTreeSet<&str> =
            texts.keys().filter_map(|path| path.split_once('/')).map(|(one, _)| one).collect();
        for folder in folders {
            let prefix = format!("{folder}/");
            let own = texts.iter().filter(|(path, _)| path.starts_with(&prefix));
            let own: Texts = own.map(|(path, text)| (path.clone(), text.clone())).collect();
            match Pack::read(folder, own) {
                Ok(pack) => library.packs.push(pack),
                Err(wrong) => problems.extend(wrong),
            }
        }
        if problems.is_empty() { Ok(library) } else { Err(problems) }
    }

    /// Lays a county's own settings over its packs.
    ///
    /// # Errors
    /// Everything that cannot be read.
    pub fn lay_over(&mut self, folder: &str, texts: Texts) -> Result<(), Vec<Problem>> {
        let mut pack = Pack::read(folder, texts)?;
        pack.overlay = true;
        self.packs.push(pack);
        Ok(())
    }

    /// The pack of that name.
    pub fn pack(&self, name: &str) -> Option<&Pack> {
        self.packs.iter().find(|pack| &*pack.name == name)
    }

    /// The packs that hold for a place on a date, the most general first.
    ///
    /// # Errors
    /// No pack for the place, or not for the date.
    pub fn stack(&self, place: Division, on: Date) -> Result<Vec<&Pack>, Unavailable> {
        let here = |pack: &&Pack| !pack.overlay && pack.place.is_none_or(|its| its.contains(&place));
        let mut stack: Vec<&Pack> = self.packs.iter().filter(here).collect();
        stack.sort_by_key(|pack| pack.place.map_or(0, |its| its.to_string().len()));
        if let Some(extended) =
            stack.last().and_then(|last| last.extends.as_deref()).and_then(|name| self.pack(name))
        {
            let base = extended.place.unwrap_or(place);
            let mut under = self.stack(base, on)?;
            under.extend(stack.into_iter().filter(|pack| pack.place.is_some_and(|its| !its.contains(&base))));
            stack = under;
        }
        if stack.iter().all(|pack| pack.layer || pack.place.is_none()) {
            let known = self.packs.iter().filter(|pack| !pack.overlay && !pack.layer);
            let known = known.filter_map(|pack| Some((pack.place?, pack.title.clone()))).collect();
            return Err(Unavailable::NoPack { place, known });
        }
        stack.extend(
            self.packs
                .iter()
                .filter(|pack| pack.overlay && pack.place.is_none_or(|its| its.contains(&place))),
        );
        for pack in &stack {
            if on < pack.covers_from || pack.covers_until.is_some_and(|until| on > until) {
                return Err(Unavailable::NotCovered {
                    on,
                    pack: pack.name.clone(),
                    title: pack.title.clone(),
                    from: pack.covers_from,
                    until: pack.covers_until,
                });
            }
        }
        Ok(stack)
    }

    /// The program for a place and date.
    ///
    /// # Errors
    /// No pack, not covered, a wrong setting, or everything that is wrong with the packs that hold.
    pub fn program(&self, question: &Question) -> Result<Program, Unavailable> {
        let stack = self.stack(question.place, question.on)?;
        check::build(&self.dictionary, &stack, question)
    }

    /// Places that have a pack of their own: code and pack.
    pub fn places(&self) -> impl Iterator<Item = (Division, &Pack)> {
        self.packs
            .iter()
            .filter(|pack| !pack.overlay && !pack.layer)
            .filter_map(|pack| Some((pack.place?, pack)))
    }

    /// The largest place down to the county around a place in which the same packs and rows hold everywhere: its program is that of the place.
    #[must_use]
    pub fn around(&self, place: Division) -> Division {
        let packs = self.packs.iter().filter_map(|pack| pack.place);
        let rows = self.packs.iter().flat_map(|pack| pack.tables.values().flatten()).map(|row| row.place);
        let smaller: Vec<Division> =
            packs.chain(rows).filter(|one| one.level() > DivisionLevel::County).collect();
        let mut around = place;
        while around.level() > DivisionLevel::County
            && let Some(parent) = around.parent()
            && !smaller.iter().any(|one| parent.contains(one) && *one != parent)
        {
            around = parent;
        }
        around
    }

    /// The dates, from the first covered one, on which a definition that holds for a place begins or has ended.
    pub fn changes(&self, place: Division) -> Vec<Date> {
        let Some(local) =
            self.packs.iter().filter(|pack| pack.place == Some(place)).map(|pack| pack.covers_from).max()
        else {
            return Vec::new();
        };
        let first = self.packs.iter().filter(|pack| pack.place.is_none()).map(|pack| pack.covers_from).max();
        let first = first.map_or(local, |nation| nation.max(local));
        let Ok(stack) = self.stack(place, first) else { return vec![first] };
        let mut dates = BTreeSet::from([first]);
        for pack in stack {
            for item in &pack.items {
                item.body.periods(|from, until| {
                    dates.insert(from);
                    dates.extend(until.and_then(|day| day.add_days(1)));
                });
            }
            for row in pack
                .tables
                .values()
                .flatten()
                .filter(|row| row.place.contains(&place) || place.contains(&row.place))
            {
                dates.insert(row.from);
            }
        }
        dates.into_iter().filter(|&date| date >= first).collect()
    }

    /// Every numbered row of a pack's rules: rule, first day of its version, number.
    pub fn branches(&self, pack: &Pack) -> Vec<(Name, Date, u16)> {
        let mut branches = Vec::new();
        for item in &pack.items {
            if let ItemBody::Rule { versions, .. } = &item.body {
                for version in versions {
                    for row in 1..=numbered_rows(&version.body) {
                        branches.push((item.name.value.clone(), version.from, row));
                    }
                }
            }
        }
        branches
    }

    /// Checks every place on every date on which something changes.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = Vec::new();
        for (place, _) in self.places() {
            for on in self.changes(place) {
                match self.program(&Question::new(place, on)) {
                    Ok(_)
                    | Err(
                        Unavailable::NotCovered { .. }
                        | Unavailable::NoPack { .. }
                        | Unavailable::Setting { .. },
                    ) => {}
                    Err(Unavailable::Wrong(wrong)) => {
                        for problem in wrong {
                            if !problems
                                .iter()
                                .any(|known| known.at == problem.at && same_kind(&known.kind, &problem.kind))
                            {
                                problems.push(problem);
                            }
                        }
                    }
                }
            }
        }
        problems
    }
}

/// How many numbered rows an expression has, counted as the checker does.
fn numbered_rows(expr: &crate::syntax::Expr) -> u16 {
    use crate::syntax::ExprKind as E;
    let all = |exprs: &[&crate::syntax::Expr]| exprs.iter().map(|one| numbered_rows(one)).sum::<u16>();
    match &expr.kind {
        E::Name(_) | E::Number { .. } | E::Bool(_) | E::Date(_) => 0,
        E::Not(a)
        | E::In(a, _)
        | E::Within(a, _)
        | E::IsNone(a, _)
        | E::Negative(a)
        | E::Abs(a)
        | E::Over(_, a) => all(&[a]),
        E::Logic(_, many) => many.iter().map(numbered_rows).sum(),
        E::Rows(_, rows) => rows.iter().map(|row| 1 + numbered_rows(&row.condition)).sum(),
        E::First(rows) => {
            let one = |row: &crate::syntax::ChoiceRow| {
                1 + row.condition.as_ref().map_or(0, numbered_rows) + numbered_rows(&row.value)
            };
            rows.iter().map(one).sum()
        }
        E::If(a, b, c) => all(&[a, b, c]),
        E::Compare(_, a, b)
        | E::Default(a, b)
        | E::Arithmetic(_, a, b)
        | E::MonthsBetween(a, b)
        | E::AddTime(_, a, b) => all(&[a, b]),
        E::Round(a, _, b) => all(&[a, b]),
        E::Fold { body, filter, .. } => {
            body.as_deref().map_or(0, numbered_rows) + filter.as_deref().map_or(0, numbered_rows)
        }
        E::Age(a, b) => numbered_rows(a) + b.as_deref().map_or(0, numbered_rows),
    }
}

/// Whether two problems at one place are the same but for the date on which they were met.
fn same_kind(a: &ProblemKind, b: &ProblemKind) -> bool {
    match (a, b) {
        (ProblemKind::NotInForce { name: a, .. }, ProblemKind::NotInForce { name: b, .. }) => a == b,
        (ProblemKind::Overlap { name: a, pack: p, .. }, ProblemKind::Overlap { name: b, pack: q, .. }) => {
            a == b && p == q
        }
        (ProblemKind::Range { op: a, .. }, ProblemKind::Range { op: b, .. }) => a == b,
        _ => a == b,
    }
}

impl ItemBody {
    fn periods(&self, mut see: impl FnMut(Date, Option<Date>)) {
        fn all<T>(versions: &[Version<T>], see: &mut impl FnMut(Date, Option<Date>)) {
            for version in versions {
                see(version.from, version.until);
            }
        }
        match self {
            ItemBody::Enum(_) | ItemBody::Group { .. } => {}
            ItemBody::Param { versions, .. } => all(versions, &mut see),
            ItemBody::Rule { versions, .. } => all(versions, &mut see),
            ItemBody::Discretion { versions, .. } => all(versions, &mut see),
            ItemBody::Scheme { versions, .. } => all(versions, &mut see),
            ItemBody::Procedure { versions, .. } => all(versions, &mut see),
        }
    }
}

impl Pack {
    fn read(folder: &str, texts: Texts) -> Result<Pack, Vec<Problem>> {
        let mut problems = Vec::new();
        let file: Arc<str> = format!("{folder}/pack.yaml").into();
        let raw: RawPack = yaml(&file, &texts)?;
        let mut wrong = |path: &str, expected: &str, found: &str| {
            let kind = ProblemKind::Entry {
                path: path.to_owned(),
                expected: expected.to_owned(),
                found: found.to_owned(),
            };
            problems.push(Problem { at: At::file(&file), kind });
        };
        let place = match raw.place.as_str() {
            "00" => None,
            code => Division::parse(code).map_or_else(
                |_| {
                    wrong("place", "GB/T 2260", code);
                    None
                },
                Some,
            ),
        };
        let mut date = |path: &str, text: &str| {
            Date::parse(text).unwrap_or_else(|_| {
                wrong(path, "2020-09-30", text);
                Date::MIN
            })
        };
        let covers_from = date("covers_from", &raw.covers_from);
        let covers_until = raw.covers_until.as_deref().map(|text| date("covers_until", text));
        let sources_file: Arc<str> = format!("{folder}/sources.yaml").into();
        let raw_sources: BTreeMap<String, RawSource> = yaml(&sources_file, &texts)?;
        let mut sources = BTreeMap::new();
        for (id, source) in raw_sources {
            let mut date = |path: &str, text: &str| {
                Date::parse(text).unwrap_or_else(|_| {
                    let kind = ProblemKind::Entry {
                        path: format!("{id}.{path}"),
                        expected: "2020-09-30".to_owned(),
                        found: text.to_owned(),
                    };
                    problems.push(Problem { at: At::file(&sources_file), kind });
                    Date::MIN
                })
            };
            let document = SourceDocument {
                id: id.clone(),
                title: source.title,
                number: source.number.unwrap_or_default(),
                issuer: source.issuer.unwrap_or_default(),
                published: source.published.as_deref().map(|text| date("published", text)),
                in_force_from: date("in_force_from", &source.in_force_from),
                in_force_until: source.in_force_until.as_deref().map(|text| date("in_force_until", text)),
                note: source.note.unwrap_or_default(),
            };
            sources.insert(Name::from(id), document);
        }
        let mut items: Vec<Item> = Vec::new();
        let mut tables = HashMap::new();
        for (path, text) in &texts {
            let file: Arc<str> = path.as_str().into();
            if path.ends_with(".rules") {
                let (own, wrong) = parse(&file, text);
                items.extend(own);
                problems.extend(wrong);
            } else if path.ends_with(".csv") {
                let name = path.strip_prefix(&format!("{folder}/")).unwrap_or(path);
                match table(&file, text) {
                    Ok(rows) => {
                        tables.insert(Name::from(name), rows);
                    }
                    Err(wrong) => problems.extend(wrong),
                }
            }
        }
        let mut first: HashMap<Name, At> = HashMap::new();
        for item in &items {
            if let Some(at) = first.get(&item.name.value) {
                let kind = ProblemKind::Duplicate { name: item.name.value.to_string(), first: at.clone() };
                problems.push(Problem { at: item.name.at.clone(), kind });
            } else {
                first.insert(item.name.value.clone(), item.name.at.clone());
            }
            if let ItemBody::Param { versions, .. } = &item.body {
                for version in versions {
                    if let ParamBody::Table(name) = &version.body
                        && !tables.contains_key(name.value.as_str())
                    {
                        let nearest = nearest(&name.value, tables.keys().map(|name| &**name));
                        let kind = ProblemKind::Unknown { name: name.value.clone(), nearest };
                        problems.push(Problem { at: name.at.clone(), kind });
                    }
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        // Cases are tests of the pack, not part of what it says: its hash must not move with them.
        let said = texts.iter().filter(|(path, _)| !path.contains("/cases/"));
        let all: String = said.map(|(path, text)| format!("{path}\n{}\n{text}\n", text.len())).collect();
        Ok(Pack {
            name: Name::from(raw.name),
            title: raw.title,
            place,
            extends: raw.extends.map(Name::from),
            covers_from,
            covers_until,
            demonstration: raw.demonstration,
            layer: raw.layer,
            overlay: false,
            sources,
            hash: crate::hash::hex(all.as_bytes()),
            texts,
            items,
            tables,
        })
    }

    /// The test files of the pack: path and text.
    pub fn cases(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts
            .iter()
            .filter(|(path, _)| path.contains("/cases/"))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

fn yaml<T: serde::de::DeserializeOwned>(file: &Arc<str>, texts: &Texts) -> Result<T, Vec<Problem>> {
    let wrong = |words: String| vec![Problem { at: At::file(file), kind: ProblemKind::File(words) }];
    let text = texts.get(&**file).ok_or_else(|| wrong(file.to_string()))?;
    serde_saphyr::from_str(text).map_err(|error| wrong(error.to_string()))
}

fn table(file: &Arc<str>, text: &str) -> Result<Vec<TableRow>, Vec<Problem>> {
    #[derive(Deserialize)]
    struct RawRow {
        place: String,
        from: String,
        value: String,
        #[serde(default)]
        assumed: String,
        #[serde(default)]
        source: String,
        #[serde(default)]
        article: String,
    }
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    let mut reader =
        csv::ReaderBuilder::new().comment(Some(b'#')).trim(csv::Trim::All).from_reader(text.as_bytes());
    for record in reader.deserialize::<RawRow>() {
        let row = match record {
            Ok(row) => row,
            Err(error) => {
                problems.push(Problem { at: At::file(file), kind: ProblemKind::File(error.to_string()) });
                continue;
            }
        };
        let line = u32::try_from(rows.len() + problems.len() + 2).unwrap_or(0);
        let at = At { file: file.clone(), span: 0..0, line, column: 1 };
        let mut wrong = |path: &str, expected: &str, found: &str| {
            let kind = ProblemKind::Entry {
                path: path.to_owned(),
                expected: expected.to_owned(),
                found: found.to_owned(),
            };
            problems.push(Problem { at: at.clone(), kind });
        };
        let (Ok(place), Ok(from)) = (Division::parse(&row.place), Date::parse(&row.from)) else {
            wrong("place, from", "500229, 2020-09-30", &format!("{}, {}", row.place, row.from));
            continue;
        };
        if Fraction::parse(&row.value.replace(',', "")).is_err() {
            wrong("value", "496.00", &row.value);
            continue;
        }
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let cite = some(row.source).map(|source| kernel::Citation { source, article: row.article });
        rows.push(TableRow { at, place, from, value: row.value, assumed: some(row.assumed), cite });
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

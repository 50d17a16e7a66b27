// SPDX-License-Identifier: Apache-2.0
//! Running a check: a named person begins it, questions go out source by source. Both look at the case and at every authorisation at that moment (NX-5d, MS-8b).

use super::consent::{ConsentLine, consents, guarded, living};
use super::follow::not_asked;
use super::model::{
    Check, CheckId, CheckKind, CheckState, Item, ItemState, Part, Request, RequestId, Way, WhyNot,
};
use super::refused::Refused;
use super::sources::{Source, sources};
use crate::access::{self, Action, Involved, Scope};
use crate::casework::{self, CaseEvent, CaseFile, CaseRow, PersonId};
use crate::history::Entry;
use crate::office::{Command, Error, Query, Thing, Tx};
use crate::registry::Person;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel};
use serde::{Deserialize, Serialize};
use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};

/// A case with its authorisations, as a check sees them.
pub(super) struct OfCase {
    pub(super) row: CaseRow,
    pub(super) file: CaseFile,
    pub(super) consents: Vec<ConsentLine>,
}

/// Opens the case of a check.
pub(super) async fn of_case(tx: &mut dyn Tx, check: &Check) -> Result<OfCase, Error> {
    let (row, file, records) = casework::load(tx, check.case).await?;
    let consents = consents(&records);
    Ok(OfCase { row, file, consents })
}

impl OfCase {
    /// Whether the case is open and still asks for a check.
    pub(super) fn asks(&self, check: &Check) -> bool {
        let wanted = match check.kind {
            CheckKind::First => self.file.check.requested.is_some() && self.file.check.reported.is_none(),
            CheckKind::Again => self.file.check.objected,
        };
        wanted && self.file.stage.kind().open()
    }

    /// Whether a source may be asked about somebody on a day.
    pub(super) fn allows(
        &self,
        person: PersonId,
        part: Part,
        source: &Source,
        on: Date,
    ) -> Result<(), WhyNot> {
        self.agreed(person, part, Some(source.scope), on)
    }

    pub(super) fn agreed(
        &self,
        person: PersonId,
        part: Part,
        scope: Option<casework::Scope>,
        on: Date,
    ) -> Result<(), WhyNot> {
        match part {
            Part::Adult | Part::Supporter => living(&self.consents, person, scope, on),
            Part::Minor => guarded(&self.consents, &self.file.signers(), scope, on),
        }
    }
}

/// Loads a check that whoever acts may work on.
pub(super) async fn load(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    id: CheckId,
    action: Action,
    seen: Option<i64>,
) -> Result<Check, Error> {
    let check = tx.check(id).await?.ok_or(Error::NotFound(Thing::Check))?;
    access::authorise(ctx, tx, action, check.place, &Involved::default()).await?;
    match seen {
        Some(seen) if seen != check.version => {
            Err(Error::Stale { thing: Thing::Check, seen, now: check.version })
        }
        _ => Ok(check),
    }
}

/// One line of the log about a check, under the number of its case.
pub(super) fn told(ctx: &Ctx, name: &str, check: &Check, detail: impl Into<String>) -> Entry {
    let object = Some((Thing::Check, check.id.bytes()));
    let mut entry = Entry::done(ctx, name, object, Some(check.place), detail);
    entry.case = Some(check.case_number.clone());
    entry
}

/// One line of the log about somebody whose data a source was asked for, under the number of the case.
fn asked_about(ctx: &Ctx, check: &Check, item: &Item) -> Entry {
    let object = Some((Thing::Person, item.person.bytes()));
    let mut entry = Entry::done(ctx, MakeRequest::NAME, object, Some(check.place), item.source.clone());
    entry.case = Some(check.case_number.clone());
    entry
}

/// Begins a check. Adults without a living authorisation stop it; a supporter without one is left out, and that fails nobody.
#[derive(Serialize)]
pub struct StartCheck {
    /// Which.
    pub check: CheckId,
    /// The version that was looked at.
    pub version: i64,
    /// Which sources to ask, by id; a second look asks those that the objection names.
    pub sources: BTreeSet<String>,
}

#[async_trait]
impl Command for StartCheck {
    const NAME: &'static str = "check.start";
    type Outcome = ();

    // clause: NX-5d
    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let mut check = load(ctx, tx, self.check, Action::CheckRun, Some(self.version)).await?;
        if check.state != CheckState::Waiting {
            return Err(Refused::NotNow(check.state).into());
        }
        let of = of_case(tx, &check).await?;
        if !of.asks(&check) {
            return Err(Refused::CaseOver.into());
        }
        let today = ctx.today();
        let asked = tx.asked(check.id).await?;
        let without: Vec<(PersonId, WhyNot)> = asked
            .iter()
            .filter(|one| one.part != Part::Supporter)
            .filter_map(|one| Some((one.person, of.agreed(one.person, one.part, None, today).err()?)))
            .collect();
        if !without.is_empty() {
            return Err(Refused::NoConsent(without).into());
        }
        let persons = tx.persons(&asked.iter().map(|one| one.person).collect::<Vec<_>>()).await?;
        let persons: BTreeMap<PersonId, Person> = persons.into_iter().map(|one| (one.id, one)).collect();
        let decide = |item: &mut Item, source: &Source| {
            let number = persons.get(&item.person).is_some_and(|one| one.number.known().is_some());
            match of.allows(item.person, item.part, source, today) {
                Ok(()) if number => {}
                Ok(()) => not_asked(item, WhyNot::NoNumber),
                Err(why) => not_asked(item, why),
            }
        };
        if check.kind == CheckKind::Again {
            let mut items = tx.items(check.id).await?;
            for item in &mut items {
                match sources().get(&item.source) {
                    Some(source) => decide(item, source),
                    None => not_asked(item, WhyNot::OutOfScope),
                }
            }
            tx.put_items(&items).await?;
        } else {
            let mut items = Vec::new();
            for source in chosen(&self.sources, today)? {
                for one in &asked {
                    let mut item = new_item(ctx, &check, one.person, one.part, source);
                    decide(&mut item, source);
                    items.push(item);
                }
            }
            tx.add_items(&items).await?;
        }
        check.state = CheckState::Running;
        check.started_on = Some(today);
        check.version += 1;
        tx.put_check(&check).await?;
        if check.kind == CheckKind::First && of.file.check.started.is_none() {
            casework::step(ctx, tx, (of.row, of.file), CaseEvent::CheckStarted, today, None).await?;
        }
        tx.append(ctx, &told(ctx, Self::NAME, &check, "")).await
    }
}

fn chosen(ids: &BTreeSet<String>, today: Date) -> Result<Vec<&'static Source>, Refused> {
    if ids.is_empty() {
        return Err(Refused::NoSource);
    }
    if ids.iter().any(|id| sources().get(id).is_none()) {
        return Err(Refused::UnknownSource);
    }
    let list: Vec<&Source> = sources().list.iter().filter(|source| ids.contains(&source.id)).collect();
    match list.iter().find(|source| !source.may_be_asked(today)).and_then(|source| source.from) {
        Some(from) => Err(Refused::NotYet(from)),
        None => Ok(list),
    }
}

fn new_item(ctx: &Ctx, check: &Check, person: PersonId, part: Part, source: &Source) -> Item {
    Item {
        id: ctx.new_id(),
        check: check.id,
        person,
        part,
        source: source.id.clone(),
        state: ItemState::Ready,
        why: None,
        request: None,
        asked_on: None,
        answered_on: None,
        as_of: None,
    }
}

/// Makes a file of questions to one source: everybody of running checks who is to be asked about. Cases and authorisations are looked at again, for days may
/// have passed; each question is a line of the log with its case.
#[derive(Serialize)]
pub struct MakeRequest {
    /// The source.
    pub source: String,
    /// The county.
    pub county: Division,
    /// How it goes out.
    pub way: Way,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The file.
    pub request: RequestId,
    /// Its number.
    pub number: String,
    /// How many questions it holds.
    pub items: u32,
    /// How many may no longer be asked.
    pub dropped: u32,
}

#[async_trait]
impl Command for MakeRequest {
    const NAME: &'static str = "check.ask";
    /// No file, with an empty number, where nobody is left to ask about.
    type Outcome = Made;

    // clause: NX-6a
    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Made, Error> {
        let county = self.county.at(DivisionLevel::County).unwrap_or(self.county);
        access::authorise(ctx, tx, Action::CheckRun, county, &Involved::default()).await?;
        let source = sources().get(&self.source).ok_or(Refused::UnknownSource)?;
        let today = ctx.today();
        let mut items = tx.open_items(&Scope::of(vec![county]), &source.id).await?;
        items.retain(|item| item.state == ItemState::Ready);
        if items.is_empty() {
            return Err(Refused::NothingToAsk.into());
        }
        let id: RequestId = ctx.new_id();
        let mut of: BTreeMap<CheckId, (Check, OfCase)> = BTreeMap::new();
        let (mut asked, mut dropped) = (0, 0);
        let mut lines = Vec::new();
        for item in &mut items {
            let (check, case) = match of.entry(item.check) {
                Slot::Occupied(known) => known.into_mut(),
                Slot::Vacant(free) => {
                    let check = tx.check(item.check).await?.ok_or(Error::NotFound(Thing::Check))?;
                    let case = of_case(tx, &check).await?;
                    free.insert((check, case))
                }
            };
            let may = if case.asks(check) {
                case.allows(item.person, item.part, source, today)
            } else {
                Err(WhyNot::CaseOver)
            };
            if let Err(why) = may {
                not_asked(item, why);
                dropped += 1;
                continue;
            }
            item.state = ItemState::Asked;
            item.request = Some(id);
            item.asked_on = Some(today);
            lines.push(asked_about(ctx, check, item));
            asked += 1;
        }
        tx.put_items(&items).await?;
        if asked == 0 {
            // Nobody is left to ask about: that they were dropped stays, and no file goes out.
            return Ok(Made { request: id, number: String::new(), items: 0, dropped });
        }
        let running = tx.next_request_number(county, today.year()).await?;
        let number = format!("HD{county}-{}-{running:05}", today.year());
        let (made_by, made_name) = ctx.who.signature();
        let request = Request {
            id,
            number: number.clone(),
            source: source.id.clone(),
            county,
            way: self.way,
            items: asked,
            made_at: ctx.now,
            made_by,
            made_name,
        };
        tx.add_request(&request).await?;
        for line in &lines {
            tx.append(ctx, line).await?;
        }
        Ok(Made { request: id, number, items: asked, dropped })
    }
}

/// One question as the source reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionLine {
    /// The person as the registry knows them; the number is exact.
    pub person: Person,
    /// The number of the case that asks.
    pub case_number: String,
}

/// A file of questions: those that still wait for their answer and may still be asked.
pub struct ReadRequest {
    /// Which.
    pub request: RequestId,
}

#[async_trait]
impl Query for ReadRequest {
    const NAME: &'static str = "check.request";
    type Answer = (Request, Vec<QuestionLine>);

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let request = tx.request(self.request).await?.ok_or(Error::NotFound(Thing::Check))?;
        access::authorise(ctx, tx, Action::CheckRun, request.county, &Involved::default()).await?;
        let source = sources().get(&request.source).ok_or(Refused::UnknownSource)?;
        let mut items = tx.items_of_request(request.id).await?;
        items.retain(|item| item.state == ItemState::Asked);
        let mut of: BTreeMap<CheckId, (Check, OfCase)> = BTreeMap::new();
        let mut lines = BTreeMap::new();
        for item in &items {
            let (check, case) = match of.entry(item.check) {
                Slot::Occupied(known) => known.into_mut(),
                Slot::Vacant(free) => {
                    let check = tx.check(item.check).await?.ok_or(Error::NotFound(Thing::Check))?;
                    let case = of_case(tx, &check).await?;
                    free.insert((check, case))
                }
            };
            if case.asks(check) && case.allows(item.person, item.part, source, ctx.today()).is_ok() {
                lines.entry(item.person).or_insert_with(|| check.case_number.clone());
            }
        }
        let persons = tx.persons(&lines.keys().copied().collect::<Vec<_>>()).await?;
        let line = |person: Person| {
            let case_number = lines.get(&person.id).cloned().unwrap_or_default();
            QuestionLine { person, case_number }
        };
        Ok((request, persons.into_iter().map(line).collect()))
    }

    fn look_up(&self, _ctx: &Ctx, (request, lines): &Self::Answer) -> Option<crate::history::LookUp> {
        Some(crate::history::LookUp {
            object: (Thing::Check, request.id.bytes()),
            place: request.county,
            case: lines.first().map(|line| line.case_number.clone()),
            reason: Some(format!("下载查询名单 {}", request.number)),
        })
    }
}

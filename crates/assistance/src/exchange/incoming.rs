// SPDX-License-Identifier: Apache-2.0
//! A department's list: tried first, then kept as it came and compared by exact citizen number. In = matched + unmatched + bad; the same file again adds nothing;
//! what is found becomes leads and changes nobody's aid (clauses CK-2.1b, NX-4a).

use super::described::{FILE_NUMBER, FROM, List, PROVIDER, TEAM, UNTIL, Unmatched, Whom, list};
use super::read::{Item, Places, Reading, RowFault, Sheet, read};
use super::refused::Refused;
use crate::access::{self, Action, Involved};
use crate::casework::PersonId;
use crate::form;
use crate::history::{Entry, LookUp};
use crate::monitoring::Refused as MonthRefused;
use crate::monitoring::kinds::kind;
use crate::monitoring::model::{Fact, FileId, Said};
use crate::monitoring::port::OnFile;
use crate::monitoring::work::{Finding, raise};
use crate::office::{Command, Error, Fault, FaultKind, Query, Thing, Tx};
use crate::services::{self, Listed};
use async_trait::async_trait;
use kernel::{CitizenNumber, Ctx, Date, Division, Month, Secret, UserId, UtcMillis};
use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};

/// The most characters of what a list rests on.
const LONGEST_BASIS: usize = 500;

/// The most bytes of a list.
pub const LARGEST: usize = 8 * 1024 * 1024;
/// How many numbers are looked up at once.
const AT_ONCE: usize = 300;
/// How many faults of a delivery are kept and shown; the count is of all.
pub const FAULTS_KEPT: usize = 1000;

/// A delivery that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: FileId,
    /// The list.
    pub list: String,
    /// The county.
    pub county: Division,
    /// The month that it is for.
    pub month: Month,
    /// The name of the file, as it was sent.
    pub file_name: String,
    /// Keyed hash of its bytes.
    pub hash: String,
    /// How many bytes.
    pub size: u64,
    /// By what right it was taken.
    pub basis: String,
    /// How many rows.
    pub counts: Counts,
    /// When it was taken.
    pub taken_at: UtcMillis,
    /// By whom.
    pub by: Option<UserId>,
    /// Their name as signed.
    pub name: String,
}

/// What became of the rows: `rows = matched + unmatched + bad`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows of the file.
    pub rows: u64,
    /// About somebody on file.
    pub matched: u64,
    /// About nobody on file.
    pub unmatched: u64,
    /// Unreadable or with a bad number.
    pub bad: u64,
    /// That made a lead, or a service of a list of services.
    pub raised: u64,
    /// Whose lead or service was there already.
    pub known: u64,
}

/// A fault of a delivery as it is kept: where, and the sentence for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFault {
    /// The sheet.
    pub sheet: String,
    /// The row.
    pub row: u64,
    /// The heading of the column.
    pub column: String,
    /// The word of what is wrong.
    pub fault: String,
}

impl RowFault {
    fn kept(&self) -> KeptFault {
        KeptFault {
            sheet: self.sheet.clone(),
            row: self.row,
            column: self.column.clone(),
            fault: self.fault.word().to_owned(),
        }
    }
}

impl super::read::CellFault {
    /// The word in the database.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        use super::read::CellFault as F;
        match self {
            F::Missing => "missing",
            F::Number(_) => "number",
            F::DigitsLost => "digits_lost",
            F::Broken => "broken",
            F::Date(_) => "date",
            F::Future => "future",
            F::Money(_) => "money",
            F::Place => "place",
            F::Kind => "kind",
            F::TooLong(_) => "too_long",
        }
    }
}

/// A file: its bytes as they came and its cells as the crate `files` read them. For the fingerprint of the command its hash stands.
#[derive(Clone, Default)]
pub struct Sent {
    /// As it came.
    pub bytes: Vec<u8>,
    /// Its cells.
    pub sheets: Vec<Sheet>,
}

impl Serialize for Sent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&Sha256::digest(&self.bytes))
    }
}

/// What a file would do or did.
#[derive(Clone, Debug, Default)]
pub struct Tried {
    /// What becomes of its rows.
    pub counts: Counts,
    /// Leads by kind.
    pub kinds: Vec<(String, u64)>,
    /// What is wrong, at most [`FAULTS_KEPT`].
    pub faults: Vec<RowFault>,
    /// The month and day on which the same file was taken already.
    pub taken: Option<(Month, Date)>,
}

/// Reads and compares a file without keeping anything.
pub struct TryList {
    /// The word of the list.
    pub list: String,
    /// The county.
    pub county: Division,
    /// The month that it is for.
    pub month: Month,
    /// The file.
    pub sent: Sent,
}

#[async_trait]
impl Query for TryList {
    const NAME: &'static str = "list.try";
    type Answer = Tried;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Tried, Error> {
        access::authorise(ctx, tx, Action::LeadAssign, self.county, &Involved::default()).await?;
        let list = list(&self.list).ok_or(Refused::NoSuchList)?;
        let reading = open(ctx, tx, list, self.county, self.month, &self.sent).await?;
        let compared = compare(tx, list, self.county, self.month, &reading.items).await?;
        let mut tried = Tried { counts: compared.counts(&reading), ..Tried::default() };
        let hash = tx.content_hash(&self.sent.bytes);
        if let Some(taken) = tx.delivery_of_hash(self.county, &list.id, &hash).await? {
            tried.taken = Some((taken.month, taken.taken_at.date_in_china()));
        }
        let mut kinds: HashMap<String, u64> = HashMap::new();
        for finding in compared.findings {
            if finding.known(tx).await? {
                tried.counts.known += 1;
            } else {
                tried.counts.raised += 1;
                *kinds.entry(finding.kind.id.clone()).or_default() += 1;
            }
        }
        for listed in compared.services {
            if services::fits(tx, &listed).await? {
                tried.counts.raised += 1;
            } else {
                tried.counts.known += 1;
            }
        }
        tried.kinds = kinds.into_iter().collect();
        tried.kinds.sort();
        tried.faults = reading.faults.into_iter().take(FAULTS_KEPT).collect();
        Ok(tried)
    }

    fn look_up(&self, _ctx: &Ctx, _answer: &Tried) -> Option<LookUp> {
        // Which people a list holds is looked up: that is recorded though nothing is kept.
        Some(LookUp { object: (Thing::List, [0; 16]), place: self.county, case: None, reason: None })
    }
}

/// Takes a file: keeps it sealed, compares it, makes leads.
#[derive(Serialize)]
pub struct TakeList {
    /// The word of the list.
    pub list: String,
    /// The county.
    pub county: Division,
    /// The month that it is for.
    pub month: Month,
    /// The name of the file.
    pub file_name: String,
    /// By what right it is taken.
    pub basis: String,
    /// The file.
    pub sent: Sent,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListTaken {
    /// The delivery.
    pub file: FileId,
    /// What became of its rows.
    pub counts: Counts,
}

#[async_trait]
impl Command for TakeList {
    const NAME: &'static str = "list.take";
    type Outcome = ListTaken;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ListTaken, Error> {
        access::authorise(ctx, tx, Action::LeadAssign, self.county, &Involved::default()).await?;
        let list = list(&self.list).ok_or(Refused::NoSuchList)?;
        let basis = form::line("basis", &self.basis, LONGEST_BASIS)?;
        let hash = tx.content_hash(&self.sent.bytes);
        if let Some(taken) = tx.delivery_of_hash(self.county, &list.id, &hash).await? {
            return Err(Refused::TakenAlready(taken.month, taken.taken_at.date_in_china()).into());
        }
        let reading = open(ctx, tx, list, self.county, self.month, &self.sent).await?;
        let compared = compare(tx, list, self.county, self.month, &reading.items).await?;
        let mut counts = compared.counts(&reading);
        let file: FileId = ctx.new_id();
        for mut finding in compared.findings {
            finding.file = Some(file);
            match raise(ctx, tx, finding).await? {
                Some(_) => counts.raised += 1,
                None => counts.known += 1,
            }
        }
        for listed in compared.services {
            if services::take(ctx, tx, (&listed, file)).await? {
                counts.raised += 1;
            } else {
                counts.known += 1;
            }
        }
        let (by, name) = ctx.who.signature();
        let delivery = Delivery {
            id: file,
            list: list.id.clone(),
            county: self.county,
            month: self.month,
            file_name: self.file_name.chars().filter(|c| !c.is_control()).take(200).collect(),
            hash,
            size: self.sent.bytes.len() as u64,
            basis,
            counts,
            taken_at: ctx.now,
            by,
            name,
        };
        let faults: Vec<KeptFault> = reading.faults.iter().take(FAULTS_KEPT).map(RowFault::kept).collect();
        tx.add_delivery(&delivery, &self.sent.bytes, &faults).await?;
        let object = Some((Thing::List, file.bytes()));
        let detail = format!("{} {} {}", list.id, self.month, counts.rows);
        tx.append(ctx, &Entry::done(ctx, Self::NAME, object, Some(self.county), detail)).await?;
        Ok(ListTaken { file, counts })
    }
}

/// What both have in common: the month is open, the file is not too large, its rows are read.
async fn open(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    list: &List,
    county: Division,
    month: Month,
    sent: &Sent,
) -> Result<Reading, Error> {
    if sent.bytes.len() > LARGEST {
        return Err(Refused::TooLarge.into());
    }
    if month > ctx.today().month_of() {
        return Err(Error::Invalid(vec![Fault::new("month", FaultKind::Future)]));
    }
    if tx.closing(county, month).await?.is_some() {
        return Err(MonthRefused::MonthClosed(month).into());
    }
    Ok(read(list, &sent.sheets, &Places::of(county), ctx.today())?)
}

/// What a comparison gave.
struct Compared {
    matched: u64,
    unmatched: u64,
    /// Rows that say what another row of the file said.
    repeated: u64,
    findings: Vec<Finding>,
    /// Of a list of services.
    services: Vec<Listed>,
}

impl Compared {
    fn counts(&self, reading: &Reading) -> Counts {
        Counts {
            rows: reading.rows(),
            matched: self.matched,
            unmatched: self.unmatched,
            bad: reading.bad,
            raised: 0,
            known: self.repeated,
        }
    }
}

async fn compare(
    tx: &mut dyn Tx,
    list: &List,
    county: Division,
    month: Month,
    items: &[Item],
) -> Result<Compared, Error> {
    let mut compared =
        Compared { matched: 0, unmatched: 0, repeated: 0, findings: Vec::new(), services: Vec::new() };
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    for items in items.chunks(AT_ONCE) {
        let found = of_persons(tx, items, month).await?;
        let homes = of_households(tx, items, month).await?;
        for item in items {
            let by_number = item.number.as_ref().and_then(|number| found.get(number.expose()));
            let by_home = item.household.as_ref().and_then(|number| homes.get(number));
            // People of other counties on one database are none of this county's business.
            let on_file = by_number.or(by_home).filter(|one| place_of(one, county).is_some());
            if let (Some(kind), Some(one)) = (list.service(), on_file) {
                compared.matched += 1;
                match listed(list, kind, item, one).filter(|_| seen.insert((kind.word.clone(), told(item)))) {
                    Some(listed) => compared.services.push(listed),
                    None => compared.repeated += 1,
                }
                continue;
            }
            let Some(finding) = (match on_file {
                Some(one) => {
                    compared.matched += 1;
                    concerns(list, one).then(|| matched(list, county, month, item, one)).flatten()
                }
                None => {
                    compared.unmatched += 1;
                    (list.unmatched == Unmatched::Lead).then(|| stranger(list, county, month, item)).flatten()
                }
            }) else {
                continue;
            };
            // One open lead of a kind for a person: a second row of the same file adds nothing.
            if seen.insert((finding.kind.id.clone(), finding.whom.expose().clone())) {
                compared.findings.push(finding);
            } else {
                compared.repeated += 1;
            }
        }
    }
    Ok(compared)
}

async fn of_persons(tx: &mut dyn Tx, items: &[Item], month: Month) -> Result<HashMap<String, OnFile>, Error> {
    let numbers: Vec<CitizenNumber> = items.iter().filter_map(|item| item.number.clone()).collect();
    let pairs = tx.persons_of_numbers(&numbers).await?;
    let ids: Vec<PersonId> = pairs.iter().map(|(_, id)| *id).collect();
    let files: HashMap<PersonId, OnFile> =
        tx.on_file(&ids, month).await?.into_iter().map(|one| (one.person, one)).collect();
    let found = pairs
        .into_iter()
        .filter_map(|(number, id)| files.get(&id).map(|one| (number.expose().to_owned(), one.clone())));
    Ok(found.collect())
}

async fn of_households(
    tx: &mut dyn Tx,
    items: &[Item],
    month: Month,
) -> Result<HashMap<String, OnFile>, Error> {
    let numbers: Vec<String> = items.iter().filter_map(|item| item.household.clone()).collect();
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(tx.households_of_numbers(&numbers, month).await?.into_iter().collect())
}

/// Where somebody is looked after: where an award covers them, or else where they live; nothing outside the county.
fn place_of(one: &OnFile, county: Division) -> Option<Division> {
    let covered = one.covered.iter().map(|(_, village)| *village);
    covered.chain([one.lives]).find(|place| county.contains(place))
}

fn concerns(list: &List, one: &OnFile) -> bool {
    match list.whom {
        Whom::Covered => !one.covered.is_empty(),
        Whom::OnFile => true,
        Whom::NotCovered => one.covered.is_empty(),
    }
}

fn said(item: &Item, number: String) -> Said {
    let facts = item.facts.iter().map(|(label, value)| Fact { label: label.clone(), value: value.clone() });
    Said { name: item.name.clone(), number, facts: facts.collect() }
}

fn matched(list: &List, county: Division, month: Month, item: &Item, one: &OnFile) -> Option<Finding> {
    let household = one.covered.first().map(|(household, _)| *household).or(one.household);
    // By number a row is about a person; by household it is about the family.
    let person = item.number.as_ref().map(|_| one.person);
    // By the number, so that somebody who comes on file later is not found a second time.
    let whom = match &item.number {
        Some(number) => number.expose().to_owned(),
        None => household?.to_string(),
    };
    Some(Finding {
        kind: kind(&item.kind)?,
        county,
        month,
        place: place_of(one, county)?,
        household,
        person,
        list: list.id.clone(),
        file: None,
        at: Some((item.sheet.clone(), item.row)),
        whom: Secret::new(whom),
        told_by: item.told_by.clone(),
        said: said(item, String::new()),
    })
}

/// A row as something that another row could say again.
fn told(item: &Item) -> String {
    item.number.as_ref().map_or_else(String::new, |number| number.expose().to_owned())
}

/// What a row of a list of services tells of somebody on file; nothing of who belongs to no family any more.
fn listed(list: &List, kind: &'static services::Kind, item: &Item, one: &OnFile) -> Option<Listed> {
    let fact = |id: &str| {
        let label = list.label(id)?;
        item.facts.iter().find(|(of, _)| of == label).map(|(_, value)| value.clone())
    };
    let day = |id: &str| fact(id).and_then(|text| Date::parse(&text).ok());
    Some(Listed {
        person: one.person,
        household: one.household?,
        place: one.lives,
        kind,
        provider: fact(PROVIDER)?,
        team: fact(TEAM).unwrap_or_default(),
        number: fact(FILE_NUMBER),
        from: day(FROM)?,
        until: day(UNTIL),
    })
}

fn stranger(list: &List, county: Division, month: Month, item: &Item) -> Option<Finding> {
    let number = item.number.as_ref()?;
    Some(Finding {
        kind: kind(&item.kind)?,
        county,
        month,
        place: item.place.unwrap_or(county),
        household: None,
        person: None,
        list: list.id.clone(),
        file: None,
        at: Some((item.sheet.clone(), item.row)),
        whom: Secret::new(number.expose().to_owned()),
        told_by: item.told_by.clone(),
        said: said(item, number.masked()),
    })
}

/// The deliveries of the places of whoever asks, the latest first.
pub struct Deliveries {
    /// At most so many.
    pub limit: u64,
}

#[async_trait]
impl Query for Deliveries {
    const NAME: &'static str = "list.deliveries";
    type Answer = Vec<Delivery>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<Delivery>, Error> {
        let scope = access::scope_for(ctx, tx, Action::LeadAssign).await?;
        tx.deliveries(&scope, self.limit.min(500)).await
    }
}

/// One delivery with its faults, and with its bytes where they are asked for.
pub struct ReadDelivery {
    /// Which.
    pub file: FileId,
    /// Whether the file itself is wanted.
    pub bytes: bool,
}

#[async_trait]
impl Query for ReadDelivery {
    const NAME: &'static str = "list.read";
    type Answer = (Delivery, Vec<KeptFault>, Option<Vec<u8>>);

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let delivery = tx.delivery(self.file).await?.ok_or(Error::NotFound(Thing::List))?;
        access::authorise(ctx, tx, Action::LeadAssign, delivery.county, &Involved::default()).await?;
        let faults = tx.delivery_faults(self.file).await?;
        let bytes = if self.bytes { Some(tx.delivery_bytes(self.file).await?) } else { None };
        Ok((delivery, faults, bytes))
    }

    fn look_up(&self, _ctx: &Ctx, (delivery, _, bytes): &Self::Answer) -> Option<LookUp> {
        bytes.as_ref()?;
        Some(LookUp {
            object: (Thing::List, delivery.id.bytes()),
            place: delivery.county,
            case: None,
            reason: None,
        })
    }
}

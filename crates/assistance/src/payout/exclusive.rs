// SPDX-License-Identifier: Apache-2.0
//! Which schemes nobody has at once (`data/schemes/exclusive.csv`). Where one begins, the other gives way from the same month on: no month without and none with both. The decision that begins the one ends the
//! other, and whoever signs it was shown that. A recognition without money gives way only where everybody of it is covered by what begins: the rest of a family keeps it.

use super::awards::AwardRow;
use super::model::award::{EndCause, Ending};
use super::model::ids::AwardId;
use super::overpaid::weigh;
use super::refused::Refused;
use crate::access::Scope;
use crate::casework::{CaseFilter, CaseRow, Matter, PersonId, Scheme};
use crate::history;
use crate::office::{Error, Thing, Tx};
use kernel::{Ctx, Date, DivisionLevel};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// How many cases of one family are looked at.
const MOST_CASES: u64 = 20;

const TABLE: &str = include_str!("../../../../data/schemes/exclusive.csv");

/// A pair of schemes that nobody has at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusive {
    /// The one that begins.
    pub begins: Scheme,
    /// The one that gives way.
    pub gives_way: Scheme,
    /// The first day.
    pub from: Date,
    /// The last day, where there is one.
    pub until: Option<Date>,
    /// The document, as the packs name it.
    pub source: String,
    /// The article; empty where none was found.
    pub article: String,
    /// Why it is assumed, where no article says it.
    pub assumed: String,
}

/// Something that gives way to what begins.
#[derive(Clone, Debug)]
pub struct GivesWay {
    /// The award that ends.
    pub award: AwardRow,
    /// By which text.
    pub pair: &'static Exclusive,
    /// Whether others are covered along: what they have has to be decided in a case of theirs first.
    pub shared: bool,
}

static PAIRS: LazyLock<Vec<Exclusive>> =
    LazyLock::new(|| TABLE.lines().skip(1).map(|line| pair(line).expect("a pair of schemes")).collect());

fn pair(line: &str) -> Option<Exclusive> {
    let [begins, gives_way, from, until, source, article, assumed] =
        line.split(',').collect::<Vec<_>>().try_into().ok()?;
    Some(Exclusive {
        begins: Scheme::parse(begins)?,
        gives_way: Scheme::parse(gives_way)?,
        from: Date::parse(from).ok()?,
        until: if until.is_empty() { None } else { Some(Date::parse(until).ok()?) },
        source: source.to_owned(),
        article: article.to_owned(),
        assumed: assumed.to_owned(),
    })
}

/// The pair of two schemes on a day.
#[must_use]
pub fn exclusive(begins: Scheme, gives_way: Scheme, on: Date) -> Option<&'static Exclusive> {
    let holds = |one: &&Exclusive| {
        (one.begins, one.gives_way) == (begins, gives_way)
            && one.from <= on
            && one.until.is_none_or(|until| on <= until)
    };
    PAIRS.iter().find(holds)
}

/// What people have that gives way where a scheme begins for them, for whoever is to sign that.
///
/// # Errors
/// The database fails.
pub(crate) async fn giving_way(
    tx: &mut dyn Tx,
    begins: Scheme,
    people: &BTreeSet<PersonId>,
    on: Date,
) -> Result<Vec<GivesWay>, Error> {
    if !PAIRS.iter().any(|pair| pair.begins == begins) {
        return Ok(Vec::new());
    }
    let (mut met, mut found) = (BTreeSet::new(), Vec::new());
    for person in people {
        for award in tx.awards_covering(*person).await? {
            if award.live(on)
                && met.insert(award.award.id)
                && let Some(pair) = exclusive(begins, award.scheme, on)
            {
                let shared = !award.persons.is_subset(people);
                if award.scheme.pays() || !shared {
                    found.push(GivesWay { award, pair, shared });
                }
            }
        }
    }
    Ok(found)
}

/// The open cases of a family, in its county, by which the scheme of another one would have to give way for somebody.
///
/// # Errors
/// The database fails.
pub(crate) async fn beginning(tx: &mut dyn Tx, case: &CaseRow, on: Date) -> Result<Vec<CaseRow>, Error> {
    let gives_way = case.scheme;
    let county = case.place.at(DivisionLevel::County).unwrap_or(case.place);
    let mut open = Vec::new();
    for begins in Scheme::ALL.iter().copied().filter(|begins| exclusive(*begins, gives_way, on).is_some()) {
        let filter = CaseFilter {
            region: Scope::of(vec![county]),
            household: Some(case.household),
            scheme: Some(begins),
            matter: Some(Matter::Application),
            limit: MOST_CASES,
            ..CaseFilter::default()
        };
        let cases = tx.cases(&filter).await?.into_iter().map(|one| one.row);
        open.extend(cases.filter(|row| !row.stage.over()));
    }
    Ok(open)
}

/// Ends what gives way to a new award, with the month before it begins.
///
/// # Errors
/// Somebody else is covered along with them, so that what they have has to be decided first; they have something that does not give way.
pub(super) async fn give_way(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    begun: &AwardRow,
    cause: EndCause,
) -> Result<(), Error> {
    let first = begun.award.first;
    let day = first.first_day();
    let mut met = BTreeSet::new();
    for person in &begun.persons {
        for other in tx.awards_covering(*person).await? {
            if !other.live(day) || !met.insert(other.award.id) {
                continue;
            }
            // Whoever leaves a scheme may be recognised before its last month is over; the packs say who may.
            if begun.scheme.pays() && exclusive(other.scheme, begun.scheme, day).is_some() {
                return Err(Refused::CoveredElsewhere(other.award.payee).into());
            }
            if exclusive(begun.scheme, other.scheme, day).is_none() {
                continue;
            }
            let shared = !other.persons.is_subset(&begun.persons);
            if shared && !other.scheme.pays() {
                continue;
            }
            if shared {
                return Err(Refused::SharedAward(other.award.payee).into());
            }
            let last = first.add(-1).ok_or(Error::Broken("a month beyond the calendar"))?;
            end(ctx, tx, other.award.id, Ending { last, cause }).await?;
        }
    }
    Ok(())
}

async fn end(ctx: &Ctx, tx: &mut dyn Tx, award: AwardId, ending: Ending) -> Result<(), Error> {
    // Read again, so that it is locked.
    let mut row = tx.award(award).await?.ok_or(Error::NotFound(Thing::Award))?;
    row.award = row.award.clone().end(ending).map_err(Refused::Award)?;
    row.version += 1;
    tx.save_award(&row).await?;
    weigh(ctx, tx, award).await?;
    let object = Some((Thing::Award, award.bytes()));
    tx.append(ctx, &history::Entry::done(ctx, "award.gives_way", object, Some(row.award.village), "stop"))
        .await
}

#[cfg(test)]
mod tests {
    use super::PAIRS;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_of_exclusive_schemes_names_documents_of_the_packs() {
        let documents = include_str!("../../../../packs/national/sources.yaml");
        let sources: BTreeSet<&str> = PAIRS.iter().map(|one| one.source.as_str()).collect();
        for source in sources {
            assert!(documents.contains(&format!("{source}:")), "{source}");
        }
        for one in PAIRS.iter() {
            assert!(!one.article.is_empty() || !one.assumed.is_empty(), "neither an article nor why none");
        }
    }
}

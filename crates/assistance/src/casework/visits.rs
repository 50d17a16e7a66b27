// SPDX-License-Identifier: Apache-2.0
//! Every visit to a family over all its cases, for the one page of the household.

use super::event::CaseEvent;
use super::model::{HouseholdId, Matter, Scheme, Staff, Words};
use super::payload::VisitWay;
use super::port::CaseFilter;
use crate::access::colleagues::{Colleague, colleagues};
use crate::access::{self, Action};
use crate::office::{Error, Query, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date};

/// More cases than a family has.
const CASES: u64 = 200;

/// What kind of visit it was, with what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visited {
    /// The home, and how.
    Home(VisitWay),
    /// So many neighbours.
    Neighbours(u32),
    /// The home, by the county, and whether what was found agrees with the file.
    County(bool),
}

/// A visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyVisit {
    /// When.
    pub on: Date,
    /// Who went, by name; nothing for somebody who works in another county by now.
    pub who: Vec<Option<String>>,
    /// What kind.
    pub visited: Visited,
    /// What was seen or said, each with what it is about.
    pub words: Vec<(&'static str, Words)>,
    /// The number of the case.
    pub case: String,
    /// For which recognition.
    pub scheme: Scheme,
    /// On which matter.
    pub matter: Matter,
}

/// The visits to a family, newest first, of the cases that whoever asks may see.
pub struct VisitsOf {
    /// The family.
    pub household: HouseholdId,
}

#[async_trait]
impl Query for VisitsOf {
    const NAME: &'static str = "case.visits";
    type Answer = Vec<FamilyVisit>;

    // clause: YY-3.1a
    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<FamilyVisit>, Error> {
        let region = access::scope_for(ctx, tx, Action::CaseView).await?;
        let filter =
            CaseFilter { region, household: Some(self.household), limit: CASES, ..CaseFilter::default() };
        let cases = tx.cases(&filter).await?;
        let staff = match cases.first() {
            Some(first) => colleagues(tx, first.row.place, ctx.today()).await?,
            None => Vec::new(),
        };
        let mut visits = Vec::new();
        for listed in cases {
            let Some((row, records)) = tx.case(listed.row.id).await? else { continue };
            visits.extend(records.iter().filter_map(|record| {
                let (who, visited) = visit(&record.entry.event)?;
                Some(FamilyVisit {
                    on: record.entry.happened_on,
                    who: who.iter().map(|one| name(&staff, one)).collect(),
                    visited,
                    words: said(&record.entry.event),
                    case: row.number.clone(),
                    scheme: row.scheme,
                    matter: row.matter,
                })
            }));
        }
        visits.sort_by(|a, b| (b.on, &b.case).cmp(&(a.on, &a.case)));
        Ok(visits)
    }
}

fn said(event: &CaseEvent) -> Vec<(&'static str, Words)> {
    match event {
        CaseEvent::HomeVisited { seen, .. } => {
            seen.lines().map(|(about, words)| (about, words.clone())).collect()
        }
        CaseEvent::NeighboursVisited { said, .. } => {
            said.iter().map(|words| ("邻居说", words.clone())).collect()
        }
        _ => Vec::new(),
    }
}

fn visit(event: &CaseEvent) -> Option<(&[Staff], Visited)> {
    match event {
        CaseEvent::HomeVisited { surveyors, way, .. } => Some((surveyors, Visited::Home(*way))),
        CaseEvent::NeighboursVisited { visitors, neighbours, .. } => {
            Some((visitors, Visited::Neighbours(*neighbours)))
        }
        CaseEvent::CountyVisited { visitors, agrees, .. } => Some((visitors, Visited::County(*agrees))),
        _ => None,
    }
}

fn name(staff: &[Colleague], one: &Staff) -> Option<String> {
    match one {
        Staff::User(id) => staff.iter().find(|known| known.id == *id).map(|known| known.name.clone()),
        Staff::Named { name, .. } => Some(name.expose().to_owned()),
    }
}

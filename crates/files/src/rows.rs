// SPDX-License-Identifier: Apache-2.0
//! Rows of one sheet, one after the other, whatever file they come from.

use crate::error::FileError;
use crate::sheet::{Plan, Role, Sheet};
use crate::table::{Context, Raw, Table};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A sheet that is read row by row.
pub(crate) trait Rows {
    /// Goes on to the next row; false at the end.
    fn advance(&mut self) -> Result<bool, FileError>;
    /// The number of the row, as people count.
    fn number(&self) -> u64;
    /// Its cells.
    fn cells(&self) -> Vec<Raw<'_>>;
    /// The text of a cell that holds an id.
    fn key(&self, column: usize) -> String;
}

/// A sheet with its headings, one row ahead.
pub(crate) struct Feed {
    pub(crate) plan: Arc<Plan>,
    pub(crate) path: PathBuf,
    rows: Box<dyn Rows>,
    ahead: bool,
}

impl Feed {
    pub(crate) fn new(path: &Path, plan: Arc<Plan>, rows: Box<dyn Rows>) -> Result<Feed, FileError> {
        let mut feed = Feed { plan, path: path.to_owned(), rows, ahead: false };
        feed.ahead = feed.rows.advance()?;
        Ok(feed)
    }

    /// Whether there is another row.
    pub(crate) fn more(&self) -> bool {
        self.ahead
    }

    /// Takes one row.
    pub(crate) fn take(&mut self, context: &Context<'_>, table: &mut Table) -> Result<(), FileError> {
        if self.ahead {
            table.push(context, self.rows.number(), &self.rows.cells());
            self.ahead = self.rows.advance()?;
        }
        Ok(())
    }

    /// The household of the row ahead.
    fn household(&self) -> String {
        let role = if self.plan.sheet == Sheet::Households { Role::Id } else { Role::Household };
        self.plan.column(role).map_or_else(String::new, |column| self.rows.key(column))
    }

    /// Takes the rows of households up to a row of the households sheet, and those of no household.
    pub(crate) fn take_until(
        &mut self,
        context: &Context<'_>,
        table: &mut Table,
        order: Option<&Order>,
        last: u64,
    ) -> Result<(), FileError> {
        while self.ahead {
            if let Some(at) = order.and_then(|order| order.at(&self.household()))
                && at > last
            {
                break;
            }
            self.take(context, table)?;
        }
        Ok(())
    }
}

/// Where each household stands in its sheet, told by a hash of its id: 16 bytes for each.
pub(crate) struct Order(Vec<(u64, u64)>);

fn hash(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

impl Order {
    /// Reads the ids of a households sheet.
    pub(crate) fn read(mut feed: Feed) -> Result<Order, FileError> {
        let mut rows = Vec::new();
        while feed.more() {
            let id = feed.household();
            if !id.is_empty() {
                rows.push((hash(&id), feed.rows.number()));
            }
            feed.ahead = feed.rows.advance()?;
        }
        rows.sort_unstable();
        Ok(Order(rows))
    }

    /// Checks that the rows of another sheet follow the order of the households.
    pub(crate) fn check(&self, mut feed: Feed) -> Result<(), FileError> {
        let mut reached = 0;
        while feed.more() {
            if let Some(at) = self.at(&feed.household()) {
                if at < reached {
                    return Err(FileError::Order { path: feed.path.clone(), row: feed.rows.number() });
                }
                reached = at;
            }
            feed.ahead = feed.rows.advance()?;
        }
        Ok(())
    }

    /// The row of a household, the first one where it stands twice.
    pub(crate) fn at(&self, id: &str) -> Option<u64> {
        let hash = hash(id);
        let at = self.0.partition_point(|(one, _)| *one < hash);
        self.0.get(at).filter(|(one, _)| *one == hash).map(|(_, row)| *row)
    }

    /// The row of another household with the same id.
    pub(crate) fn other(&self, id: &str, row: u64) -> Option<u64> {
        let hash = hash(id);
        let at = self.0.partition_point(|(one, _)| *one < hash);
        let same = self.0[at..].iter().take_while(|(one, _)| *one == hash);
        same.map(|(_, other)| *other).find(|other| *other != row)
    }
}

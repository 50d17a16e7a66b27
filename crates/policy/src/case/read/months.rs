// SPDX-License-Identifier: Apache-2.0
//! Income and spending of a member by month.

use super::super::node::{Node, NodeValue, join};
use super::super::series::{Amounts, Listed};
use super::super::{GivenAmount, GivenSeries, nearest, series};
use super::columns::known;
use super::{AMOUNT_KEYS, Kind, Reader};
use crate::dictionary::{Fact, SeriesKind};
use crate::frame::Cell;
use crate::tree::FactId;
use crate::value::print_cell;
use kernel::Month;
use std::collections::{BTreeMap, HashMap};

impl<'a> Reader<'a> {
    pub(super) fn series(&mut self, map: &Node, path: &str, of: SeriesKind) -> (GivenSeries, Listed) {
        let (key, complete_key) = match of {
            SeriesKind::Income => ("incomes", "income_complete"),
            SeriesKind::Spending => ("spendings", "spending_complete"),
        };
        let complete = self.yes_no(map, path, complete_key);
        let path = join(path, key);
        let nothing = (GivenSeries::Nothing, Amounts::Nothing);
        let (given, amounts) = match map.get(key) {
            None => nothing,
            Some(node) => match &node.value {
                NodeValue::Null => nothing,
                NodeValue::Text(_) => self.monthly(std::iter::once(("unspecified", node, path)), of),
                NodeValue::Map(pairs) => {
                    let figures = pairs.iter().map(|(kind, node)| (kind.as_str(), node, join(&path, kind)));
                    self.monthly(figures, of)
                }
                NodeValue::List(_) => self.months(node, &path, of),
            },
        };
        (given, Listed { amounts, complete })
    }

    fn monthly<'n>(
        &mut self,
        figures: impl Iterator<Item = (&'n str, &'n Node, String)>,
        of: SeriesKind,
    ) -> (GivenSeries, Amounts) {
        let (mut given, mut amounts) = (BTreeMap::new(), BTreeMap::new());
        for (kind, node, path) in figures {
            let Some(id) = self.series_named(kind, node, &path, of) else { continue };
            let Some(cell) = self.cell(id, node, &path) else { continue };
            given.insert(kind.to_owned(), self.print_amount(id, cell));
            amounts.insert(id, known(cell));
        }
        (GivenSeries::Monthly(given), Amounts::Monthly(amounts))
    }

    fn months(&mut self, list: &Node, path: &str, of: SeriesKind) -> (GivenSeries, Amounts) {
        let mut given = Vec::new();
        let mut amounts: BTreeMap<_, series::Claims> = BTreeMap::new();
        let mut seen: HashMap<(FactId, Month, Option<String>), String> = HashMap::new();
        for (at, node) in self.list(Some(list), path).iter().enumerate() {
            let path = format!("{path}[{at}]");
            let Some((id, month, source, cell)) = self.amount(node, &path, of) else { continue };
            if let Some(first) = seen.get(&(id, month, source.clone())) {
                let kind = Kind::DuplicateEntry(first.clone());
                self.wrong(node, &path, kind);
                continue;
            }
            seen.insert((id, month, source.clone()), path);
            given.push(GivenAmount {
                month: month.to_string(),
                kind: self.dictionary.fact(id).name.to_string(),
                source: source.clone(),
                amount: self.print_amount(id, cell),
            });
            amounts.entry((id, month)).or_default().push((source, known(cell)));
        }
        given.sort();
        (GivenSeries::Months(given), Amounts::Months(amounts))
    }

    fn amount(
        &mut self,
        node: &Node,
        path: &str,
        of: SeriesKind,
    ) -> Option<(FactId, Month, Option<String>, Cell)> {
        self.map(node, path, &AMOUNT_KEYS)?;
        let month = self.required(node, path, "month").and_then(|(at, text)| match Month::parse(text) {
            Ok(month) => Some(month),
            Err(error) => {
                self.wrong(at, &join(path, "month"), Kind::Month(error));
                None
            }
        });
        let kind = self.required(node, path, "kind");
        let id = kind.and_then(|(at, text)| self.series_named(text, at, &join(path, "kind"), of));
        let source = self.text(node, path, "source").map(|(_, text)| text.to_owned());
        let amount = match node.get("amount") {
            Some(amount) => Some(amount),
            None => {
                self.wrong(node, &join(path, "amount"), Kind::Missing("amount"));
                None
            }
        };
        let (id, amount) = (id?, amount?);
        let cell = self.cell(id, amount, &join(path, "amount"))?;
        Some((id, month?, source.filter(|text| !text.is_empty()), cell))
    }

    fn series_named(&mut self, kind: &str, node: &Node, path: &str, of: SeriesKind) -> Option<FactId> {
        let known = |(_, fact): &(FactId, &Fact)| &*fact.name == kind;
        if let Some((id, _)) = self.dictionary.series(of).find(known) {
            return Some(id);
        }
        let nearest = nearest(kind, self.dictionary.series(of).map(|(_, fact)| &*fact.name));
        self.wrong(node, path, Kind::UnknownSeries { of, name: kind.to_owned(), nearest });
        None
    }

    fn print_amount(&self, id: FactId, cell: Cell) -> String {
        print_cell(self.dictionary.fact(id), &self.dictionary.enums, cell)
    }
}

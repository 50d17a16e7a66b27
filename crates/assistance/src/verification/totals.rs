// SPDX-License-Identifier: Apache-2.0
//! Facts of the household that answers about its members make up together: deposits, vehicles, homes. Nothing is stated before everybody who was asked about has an
//! answer of every source that was asked: a part is no whole.

use super::model::{Answer, Check, CheckKind, CheckState, Item, ItemId, Part};
use super::sources::{Gives, sources};
use super::statements::{Statement, put};
use crate::casework::PersonId;
use crate::office::{Error, Tx};
use crate::registry::evidence::{Source as EvidenceSource, Subject};
use kernel::{Ctx, Date};
use policy::dictionary::{Dictionary, Fact};
use policy::frame::Cell;
use policy::tree::Base;
use policy::value::{parse_cell, print_cell};
use std::collections::{BTreeMap, BTreeSet};

/// A fact of the household as the answers make it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// The fact.
    pub fact: String,
    /// Its value in the dictionary's machine form; none where answers are missing or disagree.
    pub value: Option<String>,
    /// Under which department it is put on file.
    pub department: String,
    /// The sources that were asked, by id.
    pub sources: Vec<String>,
    /// The latest day to which an answer refers.
    pub as_of: Option<Date>,
    /// Questions without an answer: whose, of which source.
    pub open: Vec<(PersonId, String)>,
}

/// The questions that count: of the first look, each replaced by the answer to the second look where there is one.
pub(super) async fn effective(tx: &mut dyn Tx, check: &Check) -> Result<Vec<Item>, Error> {
    let all = tx.checks_of(check.case).await?;
    let root = all.iter().rev().find(|one| {
        one.kind == CheckKind::First && one.seq <= check.seq && one.state != CheckState::Cancelled
    });
    let Some(root) = root else { return tx.items(check.id).await };
    let mut counted: BTreeMap<(String, PersonId), Item> = BTreeMap::new();
    for one in all.iter().filter(|one| one.seq >= root.seq && one.seq <= check.seq) {
        for item in tx.items(one.id).await? {
            if one.kind == CheckKind::First || item.state.answered() {
                counted.insert((item.source.clone(), item.person), item);
            }
        }
    }
    Ok(counted.into_values().collect())
}

/// The facts of the household that questions and answers make up.
#[must_use]
pub fn totals(
    dictionary: &Dictionary,
    items: &[Item],
    answers: &BTreeMap<ItemId, Vec<Answer>>,
) -> Vec<Total> {
    let asked: BTreeSet<&str> = items.iter().map(|item| item.source.as_str()).collect();
    let chosen = sources().list.iter().filter(|source| asked.contains(source.id.as_str()));
    let mut facts: Vec<&str> = Vec::new();
    for fact in chosen.flat_map(super::sources::Source::household_facts) {
        if !facts.contains(&fact) {
            facts.push(fact);
        }
    }
    facts.into_iter().filter_map(|fact| total(dictionary, fact, items, answers)).collect()
}

fn total(
    dictionary: &Dictionary,
    name: &str,
    items: &[Item],
    answers: &BTreeMap<ItemId, Vec<Answer>>,
) -> Option<Total> {
    let fact = dictionary.fact(dictionary.id(name)?);
    let mine = |item: &&Item| item.part != Part::Supporter;
    let mut sum = Sum { fact, dictionary, things: BTreeMap::new(), unnamed: 0, same: BTreeSet::new() };
    let (mut asked, mut open, mut as_of, mut departments) = (Vec::new(), Vec::new(), None, Vec::new());
    let mut whole = true;
    for (source, column) in sources().parts(name) {
        let of: Vec<&Item> = items.iter().filter(|item| item.source == source.id).filter(mine).collect();
        if of.is_empty() {
            continue;
        }
        asked.push(source.id.clone());
        departments.push(source.department.as_str());
        for item in of {
            if !item.state.answered() {
                open.push((item.person, source.id.clone()));
                continue;
            }
            as_of = as_of.max(item.as_of);
            for answer in answers.get(&item.id).into_iter().flatten() {
                let Some(said) = &answer.said else {
                    whole = false;
                    continue;
                };
                let text = said.values.get(&column.heading).map(String::as_str);
                whole &= sum.add(column.gives, &source.id, &said.thing, text, item.state).is_some();
            }
        }
    }
    let value = if open.is_empty() && whole { sum.value() } else { None };
    // One source alone speaks under its own name where the dictionary knows it for the fact.
    let own = departments.first().filter(|_| departments.len() == 1);
    let own = own.filter(|one| fact.sources.iter().any(|known| known == *one));
    let department = own.copied().or_else(|| sources().department(name))?.to_owned();
    Some(Total { fact: name.to_owned(), value, department, sources: asked, as_of, open })
}

struct Sum<'a> {
    fact: &'a Fact,
    dictionary: &'a Dictionary,
    /// Things with a name, once for the household: an account or a flat of husband and wife stands with both.
    things: BTreeMap<(String, String), i64>,
    unnamed: i64,
    same: BTreeSet<String>,
}

impl Sum<'_> {
    fn add(
        &mut self,
        gives: Gives,
        source: &str,
        thing: &str,
        text: Option<&str>,
        state: super::model::ItemState,
    ) -> Option<()> {
        if state == super::model::ItemState::Nothing {
            return Some(());
        }
        let amount = match gives {
            Gives::Count => 1,
            Gives::Total => match text {
                Some(text) => match parse_cell(self.fact, &self.dictionary.enums, text).ok()? {
                    Cell::Known(value) => value,
                    Cell::None | Cell::Unknown => return None,
                },
                // The source has something but does not say how much.
                None => return None,
            },
            Gives::Same => {
                self.same.insert(text?.to_owned());
                return Some(());
            }
            Gives::Own | Gives::Month | Gives::Note => return Some(()),
        };
        if thing.is_empty() {
            self.unnamed = self.unnamed.checked_add(amount)?;
        } else {
            let known = self.things.entry((source.to_owned(), thing.to_owned())).or_insert(amount);
            *known = (*known).max(amount);
        }
        Some(())
    }

    fn value(&self) -> Option<String> {
        let print = |cell| print_cell(self.fact, &self.dictionary.enums, cell);
        if matches!(self.fact.ty.base, Base::Number(_)) {
            let named = self.things.values().try_fold(self.unnamed, |sum, one| sum.checked_add(*one))?;
            let inside = (self.fact.low..=self.fact.high).contains(&named);
            return inside.then(|| print(Cell::Known(named)));
        }
        match self.same.len() {
            0 => self.fact.absent.map(print),
            1 => self.same.first().cloned(),
            _ => None,
        }
    }
}

/// Puts on file what the answers make up by now.
pub(super) async fn put_totals(ctx: &Ctx, tx: &mut dyn Tx, check: &Check) -> Result<(), Error> {
    let items = effective(tx, check).await?;
    let answers = answers_of(tx, &items).await?;
    let dictionary = tx.policies().library().dictionary.clone();
    let statement = |total: Total| {
        let names: Vec<&str> =
            total.sources.iter().filter_map(|id| sources().get(id)).map(|one| one.name.as_str()).collect();
        Some(Statement {
            household: check.household,
            case: check.case_number.clone(),
            subject: Subject::Household(check.household),
            what: total.fact,
            period: None,
            value: total.value?,
            source: EvidenceSource::department(total.department),
            stated_on: total.as_of?,
            reason: format!("各成员答复合计：{}", names.join("、")),
        })
    };
    let statements = totals(&dictionary, &items, &answers).into_iter().filter_map(statement).collect();
    put(ctx, tx, statements).await
}

/// The answers to questions, by question.
pub(super) async fn answers_of(
    tx: &mut dyn Tx,
    items: &[Item],
) -> Result<BTreeMap<ItemId, Vec<Answer>>, Error> {
    let ids: Vec<ItemId> = items.iter().map(|item| item.id).collect();
    let mut by: BTreeMap<ItemId, Vec<Answer>> = BTreeMap::new();
    for answer in tx.answers(&ids).await? {
        by.entry(answer.item).or_default().push(answer);
    }
    Ok(by)
}

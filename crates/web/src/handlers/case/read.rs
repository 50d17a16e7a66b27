// SPDX-License-Identifier: Apache-2.0
//! Reading the form of a step: each field with its own error in Chinese, and each paper either uploaded or ticked as lying in the box. A form is read twice: once
//! to see what is wrong and which papers it brings, and once more when they have ids.

use super::super::form::SentFile;
use super::desk::Desk;
use crate::components::Typed;
use crate::steps::KEPT;
use assistance::casework::{Office, PaperId, PersonId, Staff, Words};
use kernel::{Date, Fen, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// A paper that a form brings.
pub(super) struct Brought {
    /// The field.
    pub field: String,
    /// The word of what it is.
    pub kind: &'static str,
    /// The bytes; none for one that lies in the box.
    pub bytes: Option<Vec<u8>>,
}

/// The form of a step while it is read.
pub(super) struct Reader<'a> {
    /// The case.
    pub desk: &'a Desk,
    /// What was typed, with what is wrong.
    pub typed: Typed,
    files: &'a [SentFile],
    filed: BTreeMap<String, PaperId>,
    /// The papers met.
    pub brought: Vec<Brought>,
}

impl<'a> Reader<'a> {
    /// Of a form; `filed` has the ids of its papers once they are known.
    pub(super) fn new(
        desk: &'a Desk,
        typed: Typed,
        files: &'a [SentFile],
        filed: BTreeMap<String, PaperId>,
    ) -> Reader<'a> {
        Reader { desk, typed, files, filed, brought: Vec::new() }
    }

    /// Notes what is wrong with a field.
    pub(super) fn wrong<T>(&mut self, name: &str, text: impl Into<String>) -> Option<T> {
        self.typed.wrong(name, text);
        None
    }

    /// A line that must be there.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let text = self.typed.get(name).to_owned();
        if text.is_empty() { self.wrong(name, "没有填") } else { Some(text) }
    }

    /// Free words that must be there.
    pub(super) fn words(&mut self, name: &str) -> Option<Words> {
        self.text(name).map(Words::new)
    }

    /// Free words that may be there.
    pub(super) fn words_or_none(&self, name: &str) -> Option<Words> {
        Some(self.typed.get(name)).filter(|text| !text.is_empty()).map(Words::new)
    }

    /// A date that must be there.
    pub(super) fn day(&mut self, name: &str) -> Option<Date> {
        let text = self.text(name)?;
        Date::parse(&text).ok().or_else(|| self.wrong(name, "日期写成 2026-11-21 这样"))
    }

    /// A date that may be left open: `Some(None)`.
    pub(super) fn day_or_none(&mut self, name: &str) -> Option<Option<Date>> {
        if self.typed.get(name).is_empty() { Some(None) } else { self.day(name).map(Some) }
    }

    /// A number of people, households, months.
    pub(super) fn count(&mut self, name: &str) -> Option<u32> {
        let text = self.text(name)?;
        text.parse().ok().or_else(|| self.wrong(name, "只填数字，如 3"))
    }

    /// An amount of money, where one is typed: `Some(None)` for none.
    pub(super) fn money_or_none(&mut self, name: &str) -> Option<Option<Fen>> {
        let text = self.typed.get(name).replace([',', '，'], "");
        if text.is_empty() {
            return Some(None);
        }
        Fen::parse(&text).ok().map(Some).or_else(|| self.wrong(name, "金额写成 1488.00 这样，单位元"))
    }

    /// Yes or no.
    pub(super) fn yes(&mut self, name: &str) -> Option<bool> {
        match self.typed.get(name) {
            "yes" => Some(true),
            "no" => Some(false),
            _ => self.wrong(name, "请选一项"),
        }
    }

    /// One of a list.
    pub(super) fn one<T>(&mut self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        parse(self.typed.get(name)).or_else(|| self.wrong(name, "请选一项"))
    }

    /// One of a list, or nothing: `Some(None)`.
    pub(super) fn one_or_none<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.typed.get(name).is_empty() { Some(None) } else { self.one(name, parse).map(Some) }
    }

    /// Some of a list, at least one.
    pub(super) fn some<T: Ord>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<BTreeSet<T>> {
        let read: Option<BTreeSet<T>> = self.typed.all(name).iter().map(|one| parse(one)).collect();
        match read {
            Some(list) if !list.is_empty() => Some(list),
            _ => self.wrong(name, "至少选一项"),
        }
    }

    /// Somebody of the family.
    pub(super) fn person(&mut self, name: &str) -> Option<PersonId> {
        self.one(name, |text| PersonId::parse(text).ok())
    }

    /// Colleagues who came, and those without an account.
    pub(super) fn visitors(&mut self, name: &str, office: Office) -> Option<Vec<Staff>> {
        let users: Option<Vec<UserId>> =
            self.typed.all(name).iter().map(|text| UserId::parse(text).ok()).collect();
        let Some(users) = users else { return self.wrong(name, "请从名单里选") };
        let others = self.typed.get("others").to_owned();
        let named = others.split(['、', '，', ',']).map(str::trim).filter(|one| !one.is_empty());
        let named = named.map(|one| Staff::Named { name: Words::new(one), office });
        let all: Vec<Staff> = users.into_iter().map(Staff::User).chain(named).collect();
        if all.is_empty() { self.wrong(name, "至少选一人") } else { Some(all) }
    }

    /// A paper that must be uploaded or ticked.
    pub(super) fn paper(&mut self, name: &str, kind: &'static str) -> Option<PaperId> {
        let ticked = self.typed.get(&format!("{name}{KEPT}")) == "yes";
        match self.bring(name, kind, ticked) {
            None => self.wrong(name, "请上传，或者勾选“纸质件存档”"),
            found => found,
        }
    }

    /// A paper that may be there: `Some(None)` for none.
    pub(super) fn paper_or_none(&mut self, name: &str, kind: &'static str) -> Option<Option<PaperId>> {
        Some(self.bring(name, kind, false))
    }

    /// A paper that the office prints and keeps in the box: it is there in any case, uploaded or not.
    pub(super) fn printed(&mut self, name: &str, kind: &'static str) -> Option<PaperId> {
        self.bring(name, kind, true)
    }

    /// A paper that may be there, uploaded or ticked.
    pub(super) fn paper_if(&mut self, name: &str, kind: &'static str) -> Option<PaperId> {
        let ticked = self.typed.get(&format!("{name}{KEPT}")) == "yes";
        self.bring(name, kind, ticked)
    }

    fn bring(&mut self, name: &str, kind: &'static str, in_the_box: bool) -> Option<PaperId> {
        let file = self.files.iter().find(|file| file.field == name && !file.bytes.is_empty());
        let bytes = file.map(|file| file.bytes.clone());
        if bytes.is_none() && !in_the_box {
            return None;
        }
        self.brought.push(Brought { field: name.to_owned(), kind, bytes });
        // On the first reading the paper has no id yet; what is read then is thrown away.
        Some(self.filed.get(name).copied().unwrap_or(PaperId::from_bytes([0; 16])))
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The working set of a posting, and the one function that moves money. Whoever stores the books loads what is
//! involved, applies, and writes what comes out, all in one transaction.

use crate::account::{Account, AccountId, Limit};
use crate::refusal::{LinkedRefusal, Refusal};
use crate::route::route;
use crate::transfer::{Action, Entry, Transfer, TransferId};
use kernel::Fen;
use std::collections::{BTreeMap, BTreeSet};

/// Accounts and earlier entries, as far as they are involved.
///
/// For each transfer to be applied there must be loaded: the entry with its id, if there is one; the entry that it
/// refers to and every entry that refers to that one; the accounts of all these. What is missing is refused as
/// unknown, except an earlier answer to the same entry, which nobody can miss: an index on "refers to" for posts
/// and voids holds that line in a database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    accounts: BTreeMap<AccountId, Account>,
    entries: BTreeMap<TransferId, Entry>,
    /// Reserved, and posted or voided by.
    answered: BTreeMap<TransferId, TransferId>,
    corrected: BTreeMap<TransferId, Fen>,
}

/// What applying gives: entries to append and accounts as they now stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The entries, in the order of the transfers.
    pub entries: Vec<Entry>,
    /// The accounts that changed. Empty when everything had been done before.
    pub accounts: Vec<Account>,
    /// Whether this very posting stands in the books already, and nothing is to be written.
    pub done_before: bool,
}

impl Book {
    /// The books with these accounts and entries.
    #[must_use]
    pub fn new(
        accounts: impl IntoIterator<Item = Account>,
        entries: impl IntoIterator<Item = Entry>,
    ) -> Book {
        let mut book = Book::default();
        book.accounts.extend(accounts.into_iter().map(|account| (account.id, account)));
        for entry in entries {
            book.append(entry);
        }
        book
    }

    /// An account.
    #[must_use]
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id)
    }

    /// Every account, by id.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// An entry.
    #[must_use]
    pub fn entry(&self, id: TransferId) -> Option<&Entry> {
        self.entries.get(&id)
    }

    /// Every entry, by id.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// Adds an account, or replaces it as closed or reloaded.
    pub fn put(&mut self, account: Account) {
        self.accounts.insert(account.id, account);
    }

    /// Makes one transfer.
    ///
    /// # Errors
    /// See [`Refusal`]; the books are as before.
    pub fn apply(&self, transfer: &Transfer) -> Result<Posting, Refusal> {
        self.apply_linked(std::slice::from_ref(transfer)).map_err(|linked| linked.refusal)
    }

    /// Makes transfers that belong together: all of them, or none.
    ///
    /// # Errors
    /// The first refusal, with its place; the books are as before. When some but not all of the transfers were
    /// made before, the group was changed, which is a conflict.
    pub fn apply_linked(&self, transfers: &[Transfer]) -> Result<Posting, LinkedRefusal> {
        if let Some(posting) = self.done_before(transfers)? {
            return Ok(posting);
        }
        let mut book = self.clone();
        let mut posting = Posting { entries: Vec::new(), accounts: Vec::new(), done_before: false };
        let mut touched = BTreeSet::new();
        for (index, transfer) in transfers.iter().enumerate() {
            let entry = book.step(transfer).map_err(|refusal| LinkedRefusal { index, refusal })?;
            touched.extend([entry.from, entry.to]);
            posting.entries.push(entry);
        }
        posting.accounts = touched.iter().filter_map(|id| book.accounts.get(id).cloned()).collect();
        Ok(posting)
    }

    /// Takes a posting into these books.
    pub fn record(&mut self, posting: Posting) {
        if posting.done_before {
            return;
        }
        for account in posting.accounts {
            self.accounts.insert(account.id, account);
        }
        for entry in posting.entries {
            self.append(entry);
        }
    }

    fn append(&mut self, entry: Entry) {
        match entry.transfer.action {
            Action::PostReserved { reserved, .. } | Action::Void { reserved } => {
                self.answered.insert(reserved, entry.id());
            }
            Action::Correct { original, amount } => {
                let before = self.corrected(original);
                // Corrections stay within the original amount, so that this fits.
                self.corrected.insert(original, before.checked_add(amount).unwrap_or(Fen::MAX));
            }
            Action::Post { .. } | Action::Reserve { .. } => {}
        }
        self.entries.insert(entry.id(), entry);
    }

    fn corrected(&self, original: TransferId) -> Fen {
        self.corrected.get(&original).copied().unwrap_or_default()
    }

    /// The same transfers, made before: the entries as they stand. `None` when all are new.
    fn done_before(&self, transfers: &[Transfer]) -> Result<Option<Posting>, LinkedRefusal> {
        let mut entries = Vec::new();
        for (index, transfer) in transfers.iter().enumerate() {
            match self.entries.get(&transfer.id) {
                Some(entry) if entry.transfer == *transfer && entries.len() == index => {
                    entries.push(entry.clone());
                }
                Some(_) => return Err(LinkedRefusal { index, refusal: Refusal::Conflict }),
                None if entries.is_empty() => {}
                None => return Err(LinkedRefusal { index, refusal: Refusal::Conflict }),
            }
        }
        if entries.is_empty() {
            return Ok(None);
        }
        Ok(Some(Posting { entries, accounts: Vec::new(), done_before: true }))
    }

    /// One transfer on these books, which then hold it.
    fn step(&mut self, transfer: &Transfer) -> Result<Entry, Refusal> {
        if self.entries.contains_key(&transfer.id) {
            return Err(Refusal::Conflict);
        }
        let entry = match transfer.action {
            Action::Post { from, to, amount } | Action::Reserve { from, to, amount } => {
                self.first(transfer, from, to, amount)?
            }
            Action::PostReserved { reserved, amount } => self.post_reserved(transfer, reserved, amount)?,
            Action::Void { reserved } => self.void(transfer, reserved)?,
            Action::Correct { original, amount } => self.correct(transfer, original, amount)?,
        };
        self.move_money(&entry)?;
        self.append(entry.clone());
        Ok(entry)
    }

    fn first(
        &self,
        transfer: &Transfer,
        from: AccountId,
        to: AccountId,
        amount: Fen,
    ) -> Result<Entry, Refusal> {
        if amount <= Fen::ZERO {
            return Err(Refusal::NotPositive);
        }
        if from == to {
            return Err(Refusal::SameAccount);
        }
        let (credited, debited) = (self.open(from)?, self.open(to)?);
        if credited.county != debited.county {
            return Err(Refusal::OtherCounty);
        }
        route(credited, debited)?;
        Ok(Entry { transfer: transfer.clone(), from, to, amount, released: Fen::ZERO })
    }

    fn post_reserved(
        &self,
        transfer: &Transfer,
        reserved: TransferId,
        part: Option<Fen>,
    ) -> Result<Entry, Refusal> {
        let pending = self.pending(reserved)?;
        let amount = part.unwrap_or(pending.amount);
        if amount <= Fen::ZERO {
            return Err(Refusal::NotPositive);
        }
        if amount > pending.amount {
            return Err(Refusal::MoreThanReserved { reserved: pending.amount });
        }
        self.open(pending.from)?;
        self.open(pending.to)?;
        let (from, to, released) = (pending.from, pending.to, pending.amount);
        Ok(Entry { transfer: transfer.clone(), from, to, amount, released })
    }

    /// Letting go is always possible, so that nothing stays reserved for ever.
    fn void(&self, transfer: &Transfer, reserved: TransferId) -> Result<Entry, Refusal> {
        let pending = self.pending(reserved)?;
        let (from, to, amount) = (pending.from, pending.to, pending.amount);
        Ok(Entry { transfer: transfer.clone(), from, to, amount, released: amount })
    }

    fn correct(&self, transfer: &Transfer, original: TransferId, amount: Fen) -> Result<Entry, Refusal> {
        if amount <= Fen::ZERO {
            return Err(Refusal::NotPositive);
        }
        let wrong = self.entries.get(&original).ok_or(Refusal::UnknownTransfer(original))?;
        if !wrong.can_be_corrected() {
            return Err(Refusal::NotPosted);
        }
        let left = wrong.amount.checked_sub(self.corrected(original)).ok_or(Refusal::Overflow)?;
        if amount > left {
            return Err(Refusal::MoreThanOriginal { left });
        }
        self.open(wrong.from)?;
        self.open(wrong.to)?;
        let (from, to) = (wrong.to, wrong.from);
        Ok(Entry { transfer: transfer.clone(), from, to, amount, released: Fen::ZERO })
    }

    /// An account that takes entries.
    fn open(&self, id: AccountId) -> Result<&Account, Refusal> {
        let account = self.accounts.get(&id).ok_or(Refusal::UnknownAccount(id))?;
        if account.closed {
            return Err(Refusal::Closed { account: id, year: account.kind.year() });
        }
        Ok(account)
    }

    /// What was reserved and is neither posted nor voided.
    fn pending(&self, id: TransferId) -> Result<&Entry, Refusal> {
        let entry = self.entries.get(&id).ok_or(Refusal::UnknownTransfer(id))?;
        if !matches!(entry.transfer.action, Action::Reserve { .. }) {
            return Err(Refusal::NotReserved);
        }
        let Some(by) = self.answered.get(&id).copied() else { return Ok(entry) };
        match self.entries.get(&by).map(|answer| answer.transfer.action) {
            Some(Action::Void { .. }) => Err(Refusal::AlreadyVoided { by }),
            _ => Err(Refusal::AlreadyPosted { by }),
        }
    }

    /// Both accounts after the entry, within their limits; neither changes when one refuses.
    fn move_money(&mut self, entry: &Entry) -> Result<(), Refusal> {
        let account = |id| self.accounts.get(&id).ok_or(Refusal::UnknownAccount(id));
        let (before_from, before_to) = (account(entry.from)?, account(entry.to)?);
        let mut from = before_from.clone();
        let mut to = before_to.clone();
        from.sums = entry.credit(from.sums).ok_or(Refusal::Overflow)?;
        to.sums = entry.debit(to.sums).ok_or(Refusal::Overflow)?;
        for (after, before, limit) in
            [(&from, before_from, Limit::CreditsWithinDebits), (&to, before_to, Limit::DebitsWithinCredits)]
        {
            if after.kind.limit() == limit && !after.within_limit() {
                let available = before.available().unwrap_or_default();
                return Err(Refusal::Insufficient { account: after.id, available, needed: entry.amount });
            }
        }
        self.accounts.insert(from.id, from);
        self.accounts.insert(to.id, to);
        Ok(())
    }
}

// SPDX-License-Identifier: Apache-2.0
//! What a family receives, since when and until when it was paid, and where.

use super::super::form::{FamilyForm, Line, ProblemKind};
use super::super::layout::Role;
use super::{AHEAD, AccountIn, AwardIn, Member, Reader};
use crate::casework::Scheme;
use crate::office::FaultKind;
use crate::registry::words::Area;
use kernel::{Date, Fen, Month, Secret};

impl Reader<'_> {
    /// What a field of a line says; a field without text says nothing.
    fn said<T>(
        &mut self,
        line: &Line,
        field: &str,
        read: impl FnOnce(&str) -> Result<T, FaultKind>,
    ) -> Option<T> {
        let text = line.text(field);
        if text.is_empty() {
            return None;
        }
        let read = read(text);
        read.map_err(|kind| self.fault(Role::Awards, line.line, field, kind)).ok()
    }

    pub(super) fn money(&mut self, line: &Line, field: &str) -> Option<Fen> {
        self.said(line, field, |text| match Fen::parse(text).map_err(FaultKind::Money)? {
            fen if fen.is_negative() => {
                Err(FaultKind::MoneyRange { low: Fen::ZERO, high: Fen::new(i64::MAX) })
            }
            fen => Ok(fen),
        })
    }

    pub(super) fn month(&mut self, line: &Line, field: &str) -> Option<Month> {
        // A whole date stands where some systems write a month.
        let whole = |text: &str, error| Date::parse(text).map(Date::month_of).map_err(|_| error);
        self.said(line, field, |text| {
            Month::parse(text).or_else(|error| whole(text, error)).map_err(FaultKind::Date)
        })
    }

    pub(super) fn date(&mut self, line: &Line, field: &str) -> Option<Date> {
        self.said(line, field, |text| Date::parse(text).map_err(FaultKind::Date))
    }

    pub(super) fn award(&mut self, line: &Line, members: &[Member]) -> Option<(AwardIn, Option<Area>)> {
        let word = line.text("scheme");
        let Some((scheme, area)) = self.with.layout.scheme(word) else {
            let kind = if word.is_empty() {
                ProblemKind::Field(FaultKind::Missing)
            } else {
                ProblemKind::UnknownScheme
            };
            self.wrong(Role::Awards, line.line, "scheme", kind);
            return None;
        };
        let single = self.single(line, members);
        let (base, supplement) = self.amounts(line, scheme);
        let since = self.month(line, "since");
        if since.is_none() && line.text("since").is_empty() {
            self.fault(Role::Awards, line.line, "since", FaultKind::Missing);
        }
        let paid_until = self.month(line, "paid_until");
        let reviewed_on = self.date(line, "reviewed_on");
        if reviewed_on.is_some_and(|on| on > self.with.today) {
            self.fault(Role::Awards, line.line, "reviewed_on", FaultKind::Future);
        }
        let review_by = self.date(line, "review_by");
        let until = self.date(line, "until");
        let layout = self.with.layout;
        let class = self.known(line, "class", |word| layout.class(word));
        let exit = self.known(line, "exit", |word| layout.exit(word));
        let end = self.month(line, "exit_until");
        if let Some(stated) = self.count(Role::Awards, line, "persons") {
            let listed = if line.text("single").is_empty() {
                members.iter().filter(|one| one.covered).count()
            } else {
                1
            };
            let listed = u32::try_from(listed).unwrap_or(u32::MAX);
            if stated != listed && self.whole {
                self.wrong(Role::Awards, line.line, "persons", ProblemKind::PersonCount { stated, listed });
            }
        }
        let since = since?;
        self.months(line, since, paid_until);
        if exit.is_some() && !scheme.pays() {
            self.wrong(Role::Awards, line.line, "exit", ProblemKind::PaysNothing);
        }
        if let Some(until) = end.filter(|until| exit.is_some() && until.months_since(since) < 0) {
            self.wrong(Role::Awards, line.line, "exit_until", ProblemKind::PaidBeforeStart { since, until });
        }
        let award = AwardIn {
            line: line.line,
            scheme,
            single: single.ok()?,
            base,
            supplement,
            since,
            paid_until,
            reviewed_on,
            review_by,
            class,
            exit,
            exit_until: end.filter(|_| exit.is_some()),
            end_not_taken: end.filter(|_| exit.is_none() && scheme.pays()),
            until,
        };
        Some((award, area))
    }

    /// A word that the layout explains; one that it does not know keeps the family out, so that nothing is guessed.
    pub(super) fn known<T>(
        &mut self,
        line: &Line,
        field: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let word = line.text(field);
        if word.is_empty() {
            return None;
        }
        let found = read(word);
        if found.is_none() {
            self.fault(Role::Awards, line.line, field, FaultKind::NotAnOption);
        }
        found
    }

    pub(super) fn months(&mut self, line: &Line, since: Month, paid_until: Option<Month>) {
        let this = self.with.today.month_of();
        if since > this.add(1).unwrap_or(this) {
            self.fault(Role::Awards, line.line, "since", FaultKind::Future);
        }
        let Some(until) = paid_until else { return };
        if until.months_since(since) < -1 {
            self.wrong(Role::Awards, line.line, "paid_until", ProblemKind::PaidBeforeStart { since, until });
        }
        if until.months_since(this) > AHEAD {
            self.wrong(Role::Awards, line.line, "paid_until", ProblemKind::PaidFarAhead(until));
        }
    }

    /// The member who alone is covered.
    pub(super) fn single(&mut self, line: &Line, members: &[Member]) -> Result<Option<usize>, ()> {
        let text = line.text("single");
        if text.is_empty() {
            return Ok(None);
        }
        let is = |one: &Member| one.person.number.known().is_some_and(|number| number.expose() == text);
        if let Some(at) = members.iter().position(is) {
            return Ok(Some(at));
        }
        if self.whole {
            self.wrong(Role::Awards, line.line, "single", ProblemKind::NotAMember);
        }
        Err(())
    }

    pub(super) fn amounts(&mut self, line: &Line, scheme: Scheme) -> (Fen, Fen) {
        let (base, supplement, total) =
            (self.money(line, "base"), self.money(line, "supplement"), self.money(line, "monthly"));
        let given = base.or(supplement).or(total).is_some_and(|fen| !fen.is_zero());
        if !scheme.pays() {
            if given {
                self.wrong(Role::Awards, line.line, "monthly", ProblemKind::PaysNothing);
            }
            return (Fen::ZERO, Fen::ZERO);
        }
        let extra = supplement.unwrap_or(Fen::ZERO);
        match (base, total) {
            (Some(base), Some(stated)) => {
                let parts = base.checked_add(extra).unwrap_or(base);
                if parts != stated {
                    self.wrong(Role::Awards, line.line, "monthly", ProblemKind::SumDiffers { stated, parts });
                }
                (base, extra)
            }
            (Some(base), None) => (base, extra),
            (None, Some(total)) => match total.checked_sub(extra).filter(|rest| !rest.is_negative()) {
                Some(base) => (base, extra),
                None => {
                    let kind = ProblemKind::SumDiffers { stated: total, parts: extra };
                    self.wrong(Role::Awards, line.line, "monthly", kind);
                    (Fen::ZERO, extra)
                }
            },
            (None, None) => {
                if line.text("base").is_empty() && line.text("monthly").is_empty() {
                    self.fault(Role::Awards, line.line, "monthly", FaultKind::Missing);
                }
                (Fen::ZERO, extra)
            }
        }
    }

    pub(super) fn accounts(&mut self, form: &FamilyForm, awards: &[AwardIn]) -> Vec<AccountIn> {
        let mut accounts: Vec<AccountIn> = Vec::new();
        for line in &form.accounts {
            let word = line.text("scheme");
            let scheme = self.with.layout.scheme(word).map(|(scheme, _)| scheme);
            if scheme.is_none() && !word.is_empty() {
                self.wrong(Role::Accounts, line.line, "scheme", ProblemKind::UnknownScheme);
            }
            let paid = |one: &AwardIn| one.scheme.pays() && scheme.is_none_or(|scheme| scheme == one.scheme);
            // A row of awards that cannot be read is told of already.
            if !awards.iter().any(paid) && awards.len() == form.awards.len() {
                self.wrong(Role::Accounts, line.line, "account", ProblemKind::AccountOfNothing);
            }
            let holder = self.words(Role::Accounts, line, "holder", true);
            let bank = self.words(Role::Accounts, line, "bank", true);
            let digits: String =
                line.text("account").chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
            if !(8..=32).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                let kind = if digits.is_empty() { FaultKind::Missing } else { FaultKind::BankAccount };
                self.fault(Role::Accounts, line.line, "account", kind);
                continue;
            }
            if let Some(other) = accounts.iter().find(|one| one.scheme == scheme) {
                let first = other.line;
                self.wrong(Role::Accounts, line.line, "account", ProblemKind::AccountTwice(first));
            }
            let (Some(holder), Some(bank)) = (holder, bank) else { continue };
            accounts.push(AccountIn {
                line: line.line,
                scheme,
                holder: Secret::new(holder),
                number: Secret::new(digits),
                bank,
            });
        }
        accounts
    }
}

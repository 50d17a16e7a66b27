// SPDX-License-Identifier: Apache-2.0
//! What payout needs of the store.

use super::awards::AwardRow;
use super::bank::BankFile;
use super::funds::BookAccount;
use super::lists::{KeptLine, PaidRow};
use super::model::answer::{BankResult, Failure};
use super::model::flow::{Barred, Roster};
use super::model::identity::PaymentKey;
use super::model::ids::{AwardId, PayeeAccountId, PayeeNumber, RosterId};
use super::model::payee::PayTo;
use super::model::roster::{Line, Signed};
use super::orders::{FundOrder, Movement, OrderAnswer, OrderId};
use super::overpaid::SettlementRow;
use super::payees::{PayeeAccount, TaskKind};
use super::recomputed::Versions;
use super::reserve::model::Flow;
use super::reserve::settle::{Settlement, SettlementId};
use super::reserve::spend::{Undone, Voucher};
use super::reserve::top_up::{TopUp, TopUpAnswer, TopUpId};
use super::rosters::{Drawable, Drawables, Face, KeptPart, LineStanding, RosterRow};
use super::standard::{StandardLine, StandardList};
use super::waiting::OnceDue;
use crate::access::Scope;
use crate::casework::{HouseholdId, PersonId, Scheme};
use crate::office::Error;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Fen, Month, UtcMillis};
use ledger::{AccountId, Entry, Posting, TransferId};
use std::collections::BTreeSet;

/// Awards, where they are paid, the books, and rosters.
#[async_trait]
pub trait Port {
    /// The next number under which a family of a county is paid.
    async fn next_payee(&mut self, county: Division) -> Result<PayeeNumber, Error>;

    /// Adds an award.
    async fn add_award(&mut self, row: &AwardRow) -> Result<(), Error>;

    /// Keeps an award as it now is; its version is that after the change. Busy when somebody changed it since.
    async fn save_award(&mut self, row: &AwardRow) -> Result<(), Error>;

    /// An award, locked in a writing transaction.
    async fn award(&mut self, id: AwardId) -> Result<Option<AwardRow>, Error>;

    /// Every award a family ever had of a scheme, the latest last.
    async fn awards_of(
        &mut self,
        household: HouseholdId,
        scheme: Option<Scheme>,
    ) -> Result<Vec<AwardRow>, Error>;

    /// Every award that covers or covered a person.
    async fn awards_covering(&mut self, person: PersonId) -> Result<Vec<AwardRow>, Error>;

    /// Every award that a family has or had, and every one that covers or covered any of these persons.
    async fn awards_about(
        &mut self,
        household: HouseholdId,
        persons: &[PersonId],
    ) -> Result<Vec<AwardRow>, Error>;

    /// Where an award is paid.
    async fn pay_to(&mut self, award: AwardId) -> Result<PayTo, Error>;

    /// Keeps where an award, locked before, is paid.
    async fn save_pay_to(&mut self, award: AwardId, pay_to: &PayTo) -> Result<(), Error>;

    /// Adds an account, sealed.
    async fn add_payee_account(&mut self, account: &PayeeAccount) -> Result<(), Error>;

    /// An account, opened.
    async fn payee_account(&mut self, account: PayeeAccountId) -> Result<Option<PayeeAccount>, Error>;

    /// The accounts of a county's books, funds in the order of their use; locked in a writing transaction.
    async fn books(&mut self, county: Division) -> Result<Vec<BookAccount>, Error>;

    /// Adds an account without entries.
    async fn add_book_account(&mut self, account: &BookAccount) -> Result<(), Error>;

    /// The entries with these ids, and those that answer or correct one of them.
    async fn ledger_entries(&mut self, ids: &[TransferId]) -> Result<Vec<Entry>, Error>;

    /// Appends the entries of a posting and keeps its accounts, locked before, as they now stand.
    async fn keep_posting(&mut self, ctx: &Ctx, county: Division, posting: &Posting) -> Result<(), Error>;

    /// Awards of a county and scheme with what they were paid.
    async fn drawables(
        &mut self,
        county: Division,
        scheme: Scheme,
        which: Drawables,
    ) -> Result<Vec<Drawable>, Error>;

    /// The versions of every award of each family that has one of a county and scheme, whatever the others are of.
    async fn award_versions(&mut self, county: Division, scheme: Scheme) -> Result<Versions, Error>;

    /// Awards of a county and scheme that run in a month, each with who stands for the family, by payee.
    async fn awards_in(
        &mut self,
        county: Division,
        scheme: Scheme,
        month: Month,
    ) -> Result<Vec<(AwardRow, Face)>, Error>;

    /// Notes whether more was paid under an award than is due, so that lists of such money need not look at every award.
    async fn mark_surplus(&mut self, award: AwardId, surplus: bool) -> Result<(), Error>;

    /// Notes that months before this one are settled under these awards; undone by the next change of an award.
    async fn settle_months(&mut self, awards: &[AwardId], before: Month) -> Result<(), Error>;

    /// Households with an open case in which somebody tried in vain to reach the family.
    async fn households_unreached(&mut self, county: Division) -> Result<BTreeSet<HouseholdId>, Error>;

    /// What awards of these schemes, each of one month, have not had on any roster yet, the earliest first; settled ones are not looked at.
    async fn once_waiting(&mut self, county: Division, schemes: &[Scheme]) -> Result<Vec<OnceDue>, Error>;

    /// The last month of which a regular roster was locked.
    async fn last_drawn_month(&mut self, county: Division, scheme: Scheme) -> Result<Option<Month>, Error>;

    /// Of each award of a locked roster: its family, by when its review is due, whether its account failed.
    async fn standing_of_lines(&mut self, roster: RosterId) -> Result<Vec<LineStanding>, Error>;

    /// The awards of a locked roster that by now have ended before a month that it pays.
    async fn ended_since(&mut self, roster: RosterId) -> Result<BTreeSet<AwardId>, Error>;

    /// Adds what finance wants booked.
    async fn add_fund_order(&mut self, order: &FundOrder) -> Result<(), Error>;

    /// The balances that were entered for a fund when it was taken over.
    async fn opening_orders(&mut self, fund: AccountId) -> Result<Vec<FundOrder>, Error>;

    /// One order, locked in a writing transaction.
    async fn fund_order(&mut self, order: OrderId) -> Result<Option<FundOrder>, Error>;

    /// The orders of a county, those that wait first, then the latest.
    async fn fund_orders(&mut self, county: Division, limit: u64) -> Result<Vec<FundOrder>, Error>;

    /// Adds what the second person said; `false` where somebody said something already.
    async fn answer_fund_order(&mut self, order: OrderId, answer: &OrderAnswer) -> Result<bool, Error>;

    /// What came into the funds of a county, the latest first.
    async fn movements(&mut self, county: Division, limit: u64) -> Result<Vec<Movement>, Error>;

    /// What came into each fund of a county from outside its books, less what went back or was corrected.
    async fn funded(&mut self, county: Division) -> Result<Vec<(AccountId, Fen)>, Error>;

    /// One of them.
    async fn movement(&mut self, county: Division, entry: TransferId) -> Result<Option<Movement>, Error>;

    /// One award with what it was paid.
    async fn drawable(&mut self, award: AwardId) -> Result<Option<Drawable>, Error>;

    /// Adds a decision about money paid too much.
    async fn add_settlement(&mut self, row: &SettlementRow) -> Result<(), Error>;

    /// Payments that the bank had sent back are no longer owed.
    async fn cancel_payments(&mut self, county: Division, keys: &[PaymentKey]) -> Result<(), Error>;

    /// Adds a signed list of a new standard with its lines.
    async fn add_raises(&mut self, list: &StandardList, lines: &[StandardLine]) -> Result<(), Error>;

    /// Every payment to a family, the latest month first.
    async fn payments_to(&mut self, household: HouseholdId) -> Result<Vec<PaidRow>, Error>;

    /// Awards that are paid in or after a month and whose account is missing, waits or failed, by village and payee; and how many there are.
    async fn payee_tasks(
        &mut self,
        region: &Scope,
        kind: TaskKind,
        paid_in: Month,
        limit: u64,
    ) -> Result<(Vec<AwardId>, u64), Error>;

    /// Awards that ended before a month, whose months are not known to be settled, and whose account is missing, waits or failed.
    async fn payees_over(
        &mut self,
        region: &Scope,
        kind: TaskKind,
        before: Month,
    ) -> Result<Vec<AwardId>, Error>;

    /// These awards with what they were paid.
    async fn drawables_of(&mut self, awards: &[AwardId]) -> Result<Vec<Drawable>, Error>;

    /// Why the bank sent back what an award of a county and scheme is still owed.
    async fn payment_failures(
        &mut self,
        county: Division,
        scheme: Scheme,
    ) -> Result<Vec<(PaymentKey, Failure)>, Error>;

    /// The accounts to which the lines of a roster are paid, opened.
    async fn roster_accounts(&mut self, roster: RosterId) -> Result<Vec<PayeeAccount>, Error>;

    /// The number of the regular roster of a month, where there is one.
    async fn regular_roster(
        &mut self,
        county: Division,
        scheme: Scheme,
        month: Month,
    ) -> Result<Option<String>, Error>;

    /// The next number of a roster in a county and month.
    async fn next_roster_number(&mut self, county: Division, month: Month) -> Result<String, Error>;

    /// Adds a roster.
    async fn add_roster(&mut self, row: &RosterRow) -> Result<(), Error>;

    /// Keeps a roster after a step; its version is that after it. Busy when somebody took one since.
    async fn save_roster(&mut self, row: &RosterRow) -> Result<(), Error>;

    /// A roster, locked in a writing transaction.
    async fn roster(&mut self, id: RosterId) -> Result<Option<RosterRow>, Error>;

    /// Rosters, the latest month first.
    async fn rosters(&mut self, region: &Scope, limit: u64, offset: u64) -> Result<Vec<RosterRow>, Error>;

    /// Rosters that are not closed, the earliest month first.
    async fn open_rosters(&mut self, region: &Scope) -> Result<Vec<RosterRow>, Error>;

    /// Keeps the lines of a roster with their payments, from now on under way; what they try again counts as tried.
    async fn keep_lines(&mut self, roster: &Roster, lines: &[Line], at: UtcMillis) -> Result<(), Error>;

    /// Takes the lines, payments and parts of a roster back, as if it had never been locked.
    async fn drop_lines(&mut self, roster: RosterId) -> Result<(), Error>;

    /// Of the lines of a roster what was signed, in their order.
    async fn signed_lines(&mut self, roster: RosterId) -> Result<Vec<Signed>, Error>;

    /// The awards of a roster's lines of which an amount is not of one piece.
    async fn awards_in_parts(&mut self, roster: RosterId) -> Result<Vec<AwardRow>, Error>;

    /// The lines of a roster, in their order.
    async fn roster_lines(&mut self, roster: RosterId) -> Result<Vec<KeptLine>, Error>;

    /// Keeps what the bank said about lines without an answer, by their places from 0, and when.
    async fn settle_lines(
        &mut self,
        roster: RosterId,
        results: &[(usize, BankResult)],
        at: UtcMillis,
    ) -> Result<(), Error>;

    /// Who may not sign a locked roster: near relatives of its families, and whoever made a decision that it pays for the first time.
    async fn roster_barred(&mut self, roster: RosterId) -> Result<Barred, Error>;

    /// Keeps over which funds a roster is spread.
    async fn keep_parts(&mut self, roster: RosterId, parts: &[KeptPart]) -> Result<(), Error>;

    /// Over which funds a roster is spread, in the order of their use.
    async fn roster_parts(&mut self, roster: RosterId) -> Result<Vec<KeptPart>, Error>;

    /// Keeps the 文号 of a roster; there is none yet.
    async fn add_roster_document(&mut self, ctx: &Ctx, roster: RosterId, document: &str)
    -> Result<(), Error>;

    /// The 文号 of a roster, where one was entered.
    async fn roster_document(&mut self, roster: RosterId) -> Result<Option<String>, Error>;

    /// Adds a file to or from the bank, sealed.
    async fn add_bank_file(&mut self, roster: RosterId, file: &BankFile) -> Result<(), Error>;

    /// Puts lines of a roster, by their places from 0, into the bank file of a number.
    async fn put_in_file(&mut self, roster: RosterId, lines: &[usize], file: u32) -> Result<(), Error>;

    /// The files of a roster, opened, in their order.
    async fn bank_files(&mut self, roster: RosterId) -> Result<Vec<BankFile>, Error>;

    /// What moved into and out of the reserves of a county, or of one township, day by day, since a day.
    async fn reserve_flows(
        &mut self,
        county: Division,
        township: Option<Division>,
        since: Option<Date>,
    ) -> Result<Vec<Flow>, Error>;

    /// A payment out of a reserve.
    async fn reserve_voucher(&mut self, id: TransferId) -> Result<Option<Voucher>, Error>;

    /// Adds a payment out of a reserve.
    async fn add_reserve_voucher(&mut self, ctx: &Ctx, voucher: &Voucher) -> Result<(), Error>;

    /// A payment out of a reserve did not happen.
    async fn undo_reserve_voucher(&mut self, ctx: &Ctx, id: TransferId, undone: &Undone)
    -> Result<(), Error>;

    /// The last month for which a township signed, unless finance sent it back.
    async fn reserve_signed_through(&mut self, township: Division) -> Result<Option<Month>, Error>;

    /// What a township paid out of its reserve on some days, both ends included.
    async fn reserve_vouchers(
        &mut self,
        township: Division,
        from: Date,
        to: Date,
    ) -> Result<Vec<Voucher>, Error>;

    /// What a township paid last.
    async fn latest_reserve_vouchers(
        &mut self,
        township: Division,
        limit: u64,
    ) -> Result<Vec<Voucher>, Error>;

    /// What finance entered for a township's reserve, what waits first.
    async fn reserve_orders(&mut self, township: Division) -> Result<Vec<FundOrder>, Error>;

    /// Every month for which a township, or those of a county, signed, in their order.
    async fn reserve_settlements(&mut self, place: Division) -> Result<Vec<Settlement>, Error>;

    /// The day on which anything moved first in the reserves of a county, by township.
    async fn reserves_began(&mut self, county: Division) -> Result<Vec<(Division, Date)>, Error>;

    /// One of them, locked in a writing transaction.
    async fn reserve_settlement(&mut self, id: SettlementId) -> Result<Option<Settlement>, Error>;

    /// Adds a signed month.
    async fn add_reserve_settlement(&mut self, settlement: &Settlement) -> Result<(), Error>;

    /// Adds what finance said; `false` where somebody said something already.
    async fn answer_reserve_settlement(
        &mut self,
        id: SettlementId,
        answer: &OrderAnswer,
    ) -> Result<bool, Error>;

    /// Adds a township's request for more; `false` where it has an open one.
    async fn add_top_up(&mut self, request: &TopUp) -> Result<bool, Error>;

    /// One of them.
    async fn top_up(&mut self, id: TopUpId) -> Result<Option<TopUp>, Error>;

    /// Answers the open request of a township; `false` where it has none.
    async fn answer_top_up(&mut self, township: Division, answer: &TopUpAnswer) -> Result<bool, Error>;

    /// The open requests of a place and everything in it.
    async fn open_top_ups(&mut self, of: Division) -> Result<Vec<TopUp>, Error>;

    /// What a township asked for, the latest first.
    async fn top_ups(&mut self, township: Division) -> Result<Vec<TopUp>, Error>;
}

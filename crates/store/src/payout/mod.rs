// SPDX-License-Identifier: Apache-2.0
//! Payout in tables: awards with their rates, persons and decisions, the
//! accounts of families, the books, rosters with their payments and files.

pub(crate) mod awards;
mod books;
mod files;
mod orders;
mod payees;
mod payments;
mod reserve;
mod rosters;
mod settlements;
mod top_ups;

pub(crate) use awards::{covering, month, stored};
pub use books::BooksHealth;

use crate::convert::{marks, place, uuid};
use crate::session::Session;
use assistance::access::Scope;
use assistance::casework::{HouseholdId, PersonId, Scheme};
use assistance::office::Error;
use assistance::payout::bank::BankFile;
use assistance::payout::funds::BookAccount;
use assistance::payout::lists::{KeptLine, PaidRow};
use assistance::payout::model::answer::{BankResult, Failure};
use assistance::payout::model::flow::{Barred, Roster};
use assistance::payout::model::identity::PaymentKey;
use assistance::payout::model::ids::{AwardId, PayeeAccountId, PayeeNumber, RosterId};
use assistance::payout::model::payee::PayTo;
use assistance::payout::model::roster::{Line, Signed};
use assistance::payout::orders::{FundOrder, Movement, OrderAnswer, OrderId};
use assistance::payout::overpaid::SettlementRow;
use assistance::payout::payees::{PayeeAccount, TaskKind};
use assistance::payout::reserve::model::Flow;
use assistance::payout::reserve::settle::{Settlement, SettlementId};
use assistance::payout::reserve::spend::{Undone, Voucher};
use assistance::payout::reserve::top_up::{TopUp, TopUpAnswer, TopUpId};
use assistance::payout::rosters::{Drawable, Drawables, Face, KeptPart, LineStanding, RosterRow};
use assistance::payout::standard::{StandardLine, StandardList};
use assistance::payout::waiting::OnceDue;
use assistance::payout::{AwardRow, Port, Versions};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Fen, Month, UtcMillis};
use ledger::{AccountId, Entry, Posting, TransferId};
use std::collections::BTreeSet;

#[async_trait]
impl Port for Session {
    async fn next_payee(&mut self, county: Division) -> Result<PayeeNumber, Error> {
        let number = self.next_number(&format!("payee {}", place(county))).await?;
        let number = u32::try_from(number).ok().and_then(PayeeNumber::new);
        number.ok_or(Error::Broken("there are no more payee numbers"))
    }

    async fn add_award(&mut self, row: &AwardRow) -> Result<(), Error> {
        self.insert_award(row).await
    }

    async fn save_award(&mut self, row: &AwardRow) -> Result<(), Error> {
        self.update_award(row).await
    }

    async fn award(&mut self, id: AwardId) -> Result<Option<AwardRow>, Error> {
        self.read_award(id).await
    }

    async fn awards_of(
        &mut self,
        household: HouseholdId,
        scheme: Option<Scheme>,
    ) -> Result<Vec<AwardRow>, Error> {
        self.read_awards_of(household, scheme).await
    }

    async fn awards_covering(&mut self, person: PersonId) -> Result<Vec<AwardRow>, Error> {
        let covering = "a.id IN (SELECT award FROM award_person WHERE person = $1)";
        self.awards_where(covering, vec![uuid(person).into()]).await
    }

    async fn awards_about(
        &mut self,
        household: HouseholdId,
        persons: &[PersonId],
    ) -> Result<Vec<AwardRow>, Error> {
        if persons.is_empty() {
            return self.read_awards_of(household, None).await;
        }
        // By either index: an OR of the two would read every award.
        let about = format!(
            "a.id IN (SELECT id FROM award WHERE household = $1 UNION SELECT award FROM award_person WHERE person IN ({}))",
            marks(2, persons.len())
        );
        let mut values = vec![uuid(household).into()];
        values.extend(persons.iter().map(|person| uuid(*person).into()));
        self.awards_where(&about, values).await
    }

    async fn pay_to(&mut self, award: AwardId) -> Result<PayTo, Error> {
        self.read_pay_to(award).await
    }

    async fn save_pay_to(&mut self, award: AwardId, pay_to: &PayTo) -> Result<(), Error> {
        self.write_pay_to(award, pay_to).await
    }

    async fn add_payee_account(&mut self, account: &PayeeAccount) -> Result<(), Error> {
        self.insert_payee_account(account).await
    }

    async fn payee_account(&mut self, account: PayeeAccountId) -> Result<Option<PayeeAccount>, Error> {
        self.read_payee_account(account).await
    }

    async fn books(&mut self, county: Division) -> Result<Vec<BookAccount>, Error> {
        self.read_books(county).await
    }

    async fn add_book_account(&mut self, account: &BookAccount) -> Result<(), Error> {
        self.insert_account(account).await
    }

    async fn ledger_entries(&mut self, ids: &[TransferId]) -> Result<Vec<Entry>, Error> {
        self.read_entries(ids).await
    }

    async fn keep_posting(&mut self, ctx: &Ctx, county: Division, posting: &Posting) -> Result<(), Error> {
        self.write_posting(ctx, county, posting).await
    }

    async fn drawables(
        &mut self,
        county: Division,
        scheme: Scheme,
        which: Drawables,
    ) -> Result<Vec<Drawable>, Error> {
        self.read_drawables(county, scheme, which).await
    }

    async fn award_versions(&mut self, county: Division, scheme: Scheme) -> Result<Versions, Error> {
        self.read_award_versions(county, scheme).await
    }

    async fn awards_in(
        &mut self,
        county: Division,
        scheme: Scheme,
        month: Month,
    ) -> Result<Vec<(AwardRow, Face)>, Error> {
        self.read_awards_in(county, scheme, month).await
    }

    async fn mark_surplus(&mut self, award: AwardId, surplus: bool) -> Result<(), Error> {
        self.write_surplus(award, surplus).await
    }

    async fn settle_months(&mut self, awards: &[AwardId], before: Month) -> Result<(), Error> {
        self.write_settled(awards, before).await
    }

    async fn households_unreached(&mut self, county: Division) -> Result<BTreeSet<HouseholdId>, Error> {
        self.read_unreached(county).await
    }

    async fn last_drawn_month(&mut self, county: Division, scheme: Scheme) -> Result<Option<Month>, Error> {
        self.read_last_drawn(county, scheme).await
    }

    async fn standing_of_lines(&mut self, roster: RosterId) -> Result<Vec<LineStanding>, Error> {
        self.read_standing_of_lines(roster).await
    }

    async fn ended_since(&mut self, roster: RosterId) -> Result<BTreeSet<AwardId>, Error> {
        self.read_ended(roster).await
    }

    async fn add_fund_order(&mut self, order: &FundOrder) -> Result<(), Error> {
        self.insert_order(order).await
    }

    async fn opening_orders(&mut self, fund: AccountId) -> Result<Vec<FundOrder>, Error> {
        self.read_opening_orders(fund).await
    }

    async fn fund_order(&mut self, order: OrderId) -> Result<Option<FundOrder>, Error> {
        self.read_order(order).await
    }

    async fn fund_orders(&mut self, county: Division, limit: u64) -> Result<Vec<FundOrder>, Error> {
        self.read_orders(county, limit).await
    }

    async fn answer_fund_order(&mut self, order: OrderId, answer: &OrderAnswer) -> Result<bool, Error> {
        self.insert_answer(order, answer).await
    }

    async fn movement(&mut self, county: Division, entry: TransferId) -> Result<Option<Movement>, Error> {
        self.read_movement(county, entry).await
    }

    async fn funded(&mut self, county: Division) -> Result<Vec<(AccountId, Fen)>, Error> {
        self.read_funded(county).await
    }

    async fn movements(&mut self, county: Division, limit: u64) -> Result<Vec<Movement>, Error> {
        self.read_movements(county, limit).await
    }

    async fn drawable(&mut self, award: AwardId) -> Result<Option<Drawable>, Error> {
        self.read_drawable(award).await
    }

    async fn add_settlement(&mut self, row: &SettlementRow) -> Result<(), Error> {
        self.insert_settlement(row).await
    }

    async fn cancel_payments(&mut self, county: Division, keys: &[PaymentKey]) -> Result<(), Error> {
        self.write_cancelled(county, keys).await
    }

    async fn add_raises(&mut self, list: &StandardList, lines: &[StandardLine]) -> Result<(), Error> {
        self.insert_standard(list, lines).await
    }

    async fn payments_to(&mut self, household: HouseholdId) -> Result<Vec<PaidRow>, Error> {
        self.read_payments_to(household).await
    }

    async fn payee_tasks(
        &mut self,
        region: &Scope,
        kind: TaskKind,
        paid_in: Month,
        limit: u64,
    ) -> Result<(Vec<AwardId>, u64), Error> {
        self.read_payee_tasks(region, kind, paid_in, limit).await
    }

    async fn payees_over(
        &mut self,
        region: &Scope,
        kind: TaskKind,
        before: Month,
    ) -> Result<Vec<AwardId>, Error> {
        self.read_payees_over(region, kind, before).await
    }

    async fn drawables_of(&mut self, awards: &[AwardId]) -> Result<Vec<Drawable>, Error> {
        self.read_drawables_of(awards).await
    }

    async fn payment_failures(
        &mut self,
        county: Division,
        scheme: Scheme,
    ) -> Result<Vec<(PaymentKey, Failure)>, Error> {
        self.read_failures(county, scheme).await
    }

    async fn roster_accounts(&mut self, roster: RosterId) -> Result<Vec<PayeeAccount>, Error> {
        self.read_roster_accounts(roster).await
    }

    async fn regular_roster(
        &mut self,
        county: Division,
        scheme: Scheme,
        month: Month,
    ) -> Result<Option<String>, Error> {
        self.find_regular(county, scheme, month).await
    }

    async fn next_roster_number(&mut self, county: Division, month: Month) -> Result<String, Error> {
        self.number_roster(county, month).await
    }

    async fn add_roster(&mut self, row: &RosterRow) -> Result<(), Error> {
        self.insert_roster(row).await
    }

    async fn save_roster(&mut self, row: &RosterRow) -> Result<(), Error> {
        self.update_roster(row).await
    }

    async fn roster(&mut self, id: RosterId) -> Result<Option<RosterRow>, Error> {
        self.read_roster(id).await
    }

    async fn rosters(&mut self, region: &Scope, limit: u64, offset: u64) -> Result<Vec<RosterRow>, Error> {
        self.list_rosters(region, limit, offset).await
    }

    async fn open_rosters(&mut self, region: &Scope) -> Result<Vec<RosterRow>, Error> {
        self.list_open_rosters(region).await
    }

    async fn keep_lines(&mut self, roster: &Roster, lines: &[Line], at: UtcMillis) -> Result<(), Error> {
        self.insert_lines(roster, lines, at).await
    }

    async fn drop_lines(&mut self, roster: RosterId) -> Result<(), Error> {
        self.delete_lines(roster).await
    }

    async fn signed_lines(&mut self, roster: RosterId) -> Result<Vec<Signed>, Error> {
        self.read_signed(roster).await
    }

    async fn awards_in_parts(&mut self, roster: RosterId) -> Result<Vec<AwardRow>, Error> {
        // The awards with parts first: most counties have few, and a roster has a hundred thousand lines.
        let among = "a.id IN (SELECT award FROM award_rate WHERE parts IS NOT NULL) \
                     AND a.id IN (SELECT award FROM roster_line WHERE roster = $1)";
        self.awards_where(among, vec![uuid(roster).into()]).await
    }

    async fn roster_lines(&mut self, roster: RosterId) -> Result<Vec<KeptLine>, Error> {
        self.read_lines(roster).await
    }

    async fn settle_lines(
        &mut self,
        roster: RosterId,
        results: &[(usize, BankResult)],
        at: UtcMillis,
    ) -> Result<(), Error> {
        self.write_results(roster, results, at).await
    }

    async fn roster_barred(&mut self, roster: RosterId) -> Result<Barred, Error> {
        self.read_barred(roster).await
    }

    async fn keep_parts(&mut self, roster: RosterId, parts: &[KeptPart]) -> Result<(), Error> {
        self.write_roster_parts(roster, parts).await
    }

    async fn roster_parts(&mut self, roster: RosterId) -> Result<Vec<KeptPart>, Error> {
        self.read_roster_parts(roster).await
    }

    async fn add_roster_document(
        &mut self,
        ctx: &Ctx,
        roster: RosterId,
        document: &str,
    ) -> Result<(), Error> {
        let sql =
            "INSERT INTO roster_document (roster, document, entered_at, account) VALUES ($1, $2, $3, $4)";
        let account = ctx.who.person().map(uuid);
        let values = vec![uuid(roster).into(), document.into(), ctx.now.get().into(), account.into()];
        self.write(sql, values).await.map(drop)
    }

    async fn roster_document(&mut self, roster: RosterId) -> Result<Option<String>, Error> {
        let sql = "SELECT document FROM roster_document WHERE roster = $1";
        self.first(sql, vec![uuid(roster).into()]).await
    }

    async fn add_bank_file(&mut self, roster: RosterId, file: &BankFile) -> Result<(), Error> {
        self.insert_bank_file(roster, file).await
    }

    async fn put_in_file(&mut self, roster: RosterId, lines: &[usize], file: u32) -> Result<(), Error> {
        self.write_file_of_lines(roster, lines, file).await
    }

    async fn bank_files(&mut self, roster: RosterId) -> Result<Vec<BankFile>, Error> {
        self.read_bank_files(roster).await
    }

    async fn reserve_flows(
        &mut self,
        county: Division,
        township: Option<Division>,
        since: Option<Date>,
    ) -> Result<Vec<Flow>, Error> {
        self.read_reserve_flows(county, township, since).await
    }

    async fn reserve_voucher(&mut self, id: TransferId) -> Result<Option<Voucher>, Error> {
        self.read_voucher(id).await
    }

    async fn add_reserve_voucher(&mut self, ctx: &Ctx, voucher: &Voucher) -> Result<(), Error> {
        self.insert_voucher(ctx, voucher).await
    }

    async fn undo_reserve_voucher(
        &mut self,
        ctx: &Ctx,
        id: TransferId,
        undone: &Undone,
    ) -> Result<(), Error> {
        self.insert_undone(ctx, id, undone).await
    }

    async fn reserve_signed_through(&mut self, township: Division) -> Result<Option<Month>, Error> {
        self.read_signed_through(township).await
    }

    async fn reserve_vouchers(
        &mut self,
        township: Division,
        from: Date,
        to: Date,
    ) -> Result<Vec<Voucher>, Error> {
        self.read_vouchers(township, (from, to)).await
    }

    async fn latest_reserve_vouchers(
        &mut self,
        township: Division,
        limit: u64,
    ) -> Result<Vec<Voucher>, Error> {
        self.read_latest_vouchers(township, limit).await
    }

    async fn reserve_orders(&mut self, township: Division) -> Result<Vec<FundOrder>, Error> {
        self.read_reserve_orders(township).await
    }

    async fn reserve_settlements(&mut self, place: Division) -> Result<Vec<Settlement>, Error> {
        self.read_settlements(place).await
    }

    async fn once_waiting(&mut self, county: Division, schemes: &[Scheme]) -> Result<Vec<OnceDue>, Error> {
        self.read_once_waiting(county, schemes).await
    }

    async fn reserves_began(&mut self, county: Division) -> Result<Vec<(Division, Date)>, Error> {
        self.read_reserves_began(county).await
    }

    async fn reserve_settlement(&mut self, id: SettlementId) -> Result<Option<Settlement>, Error> {
        self.read_settlement(id).await
    }

    async fn add_reserve_settlement(&mut self, settlement: &Settlement) -> Result<(), Error> {
        self.insert_month(settlement).await
    }

    async fn answer_reserve_settlement(
        &mut self,
        id: SettlementId,
        answer: &OrderAnswer,
    ) -> Result<bool, Error> {
        self.insert_month_answer(id, answer).await
    }

    async fn add_top_up(&mut self, request: &TopUp) -> Result<bool, Error> {
        self.insert_top_up(request).await
    }

    async fn top_up(&mut self, id: TopUpId) -> Result<Option<TopUp>, Error> {
        self.read_top_up(id).await
    }

    async fn answer_top_up(&mut self, township: Division, answer: &TopUpAnswer) -> Result<bool, Error> {
        self.close_top_up(township, answer).await
    }

    async fn open_top_ups(&mut self, of: Division) -> Result<Vec<TopUp>, Error> {
        self.read_open_top_ups(of).await
    }

    async fn top_ups(&mut self, township: Division) -> Result<Vec<TopUp>, Error> {
        self.read_top_ups(township).await
    }
}

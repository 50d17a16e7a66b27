// SPDX-License-Identifier: Apache-2.0
//! Reserves of townships: what moved, read off the entries of the books; the vouchers; what leaders signed.

use super::awards::{month, stored};
use crate::convert::{date, day, division, id, moment, place, uuid, word};
use crate::session::Session;
use assistance::office::Error;
use assistance::payout::orders::OrderAnswer;
use assistance::payout::reserve::model::{Flow, FlowKind, MonthSums, Moved};
use assistance::payout::reserve::settle::{Settlement, SettlementId};
use assistance::payout::reserve::spend::{Undone, Voucher};
use from_row::FromRow;
use kernel::{Ctx, Date, Division, Fen, Month};
use ledger::TransferId;
use sea_orm::Value;
use sea_orm::prelude::Uuid;

#[derive(FromRow)]
struct FlowRow {
    account: Uuid,
    township: i64,
    booked_on: String,
    side: String,
    other: String,
    amount: i64,
}

#[derive(FromRow)]
struct VoucherRow {
    id: Uuid,
    township: i64,
    amount: i64,
    spent_on: String,
    paper: String,
    account: Option<Uuid>,
    undone_on: Option<String>,
    undone_paper: Option<String>,
}

const VOUCHERS: &str = "SELECT v.id, v.township, v.amount, v.spent_on, v.paper, v.account, u.undone_on, u.paper AS undone_paper \
                        FROM reserve_voucher v LEFT JOIN reserve_undone u ON u.voucher = v.id";

#[derive(FromRow)]
struct BeganRow {
    township: i64,
    began: Option<String>,
}

#[derive(FromRow)]
struct MonthRow {
    id: Uuid,
    township: i64,
    month: i64,
    payments: i64,
    spent: i64,
    undone: i64,
    paid_ahead: i64,
    given_back: i64,
    opening: i64,
    closing: i64,
    account: Uuid,
    name: String,
    at: i64,
    accepted: Option<bool>,
    answered_why: Option<String>,
    answered_by: Option<Uuid>,
    answered_name: Option<String>,
    answered_at: Option<i64>,
}

const MONTHS: &str = "SELECT s.id, s.township, s.month, s.payments, s.spent, s.undone, s.paid_ahead, s.given_back, s.opening, s.closing, \
                      s.account, s.name, s.at, a.accepted, a.reason AS answered_why, a.account AS answered_by, a.name AS answered_name, \
                      a.at AS answered_at FROM reserve_settlement s LEFT JOIN reserve_settlement_answer a ON a.settlement = s.id";

impl MonthRow {
    fn read(self) -> Result<Settlement, Error> {
        let answer = match (self.accepted, self.answered_by, self.answered_at) {
            (Some(accepted), Some(by), Some(at)) => Some(OrderAnswer {
                accepted,
                reason: self.answered_why.unwrap_or_default(),
                by: id(by),
                name: self.answered_name.unwrap_or_default(),
                at: moment(at),
            }),
            _ => None,
        };
        let moved = Moved {
            ahead: Fen::new(self.paid_ahead),
            given_back: Fen::new(self.given_back),
            spent: Fen::new(self.spent),
            undone: Fen::new(self.undone),
        };
        Ok(Settlement {
            id: id(self.id),
            township: division(self.township)?,
            month: month(self.month)?,
            payments: word(u64::try_from(self.payments).ok())?,
            sums: MonthSums { opening: Fen::new(self.opening), moved, closing: Fen::new(self.closing) },
            by: id(self.account),
            name: self.name,
            at: moment(self.at),
            answer,
        })
    }
}

impl FlowRow {
    fn read(self) -> Result<Flow, Error> {
        let kind = match (self.side.as_str(), self.other.as_str()) {
            ("in", "programme") => FlowKind::Ahead,
            ("in", "paid") => FlowKind::Undone,
            ("out", "programme") => FlowKind::GivenBack,
            ("out", "paid") => FlowKind::Spent,
            _ => return Err(Error::Broken("money of a reserve came from or went to nowhere known")),
        };
        Ok(Flow {
            account: id(self.account),
            township: division(self.township)?,
            on: date(&self.booked_on)?,
            kind,
            amount: Fen::new(self.amount),
        })
    }
}

impl VoucherRow {
    fn read(self) -> Result<Voucher, Error> {
        let undone = match (self.undone_on, self.undone_paper) {
            (Some(on), Some(paper)) => Some(Undone { on: date(&on)?, paper }),
            _ => None,
        };
        Ok(Voucher {
            id: id(self.id),
            township: division(self.township)?,
            amount: Fen::new(self.amount),
            on: date(&self.spent_on)?,
            paper: self.paper,
            by: self.account.map(id),
            undone,
        })
    }
}

impl Session {
    pub(super) async fn read_reserve_flows(
        &self,
        county: Division,
        township: Option<Division>,
        since: Option<Date>,
    ) -> Result<Vec<Flow>, Error> {
        let mut values: Vec<Value> = vec![place(county).into(), day(since.unwrap_or(Date::MIN)).into()];
        let mut of = "r.kind = 'reserve' AND r.county = $1 AND e.booked_on >= $2".to_owned();
        if let Some(township) = township {
            values.push(place(township).into());
            of.push_str(" AND r.township = $3");
        }
        let side = |side: &str, own: &str, other: &str| {
            format!(
                "SELECT r.id AS account, r.township, e.booked_on, '{side}' AS side, e.{other} AS other, e.amount \
                 FROM ledger_account r JOIN ledger_entry e ON e.{own} = r.id WHERE {of}"
            )
        };
        let sql = format!(
            "SELECT f.account, f.township, f.booked_on, f.side, o.kind AS other, CAST(SUM(f.amount) AS BIGINT) AS amount \
             FROM ({} UNION ALL {}) AS f JOIN ledger_account o ON o.id = f.other \
             GROUP BY f.account, f.township, f.booked_on, f.side, o.kind ORDER BY f.booked_on, f.account, f.side, o.kind",
            side("in", "to_account", "from_account"),
            side("out", "from_account", "to_account")
        );
        let rows = self.all::<FlowRow>(&sql, values).await?;
        rows.into_iter().map(FlowRow::read).collect()
    }

    pub(super) async fn read_voucher(&self, voucher: TransferId) -> Result<Option<Voucher>, Error> {
        let sql = format!("{VOUCHERS} WHERE v.id = $1");
        let row = self.one::<VoucherRow>(&sql, vec![uuid(voucher).into()]).await?;
        row.map(VoucherRow::read).transpose()
    }

    pub(super) async fn insert_voucher(&self, ctx: &Ctx, voucher: &Voucher) -> Result<(), Error> {
        let sql = "INSERT INTO reserve_voucher (id, township, amount, spent_on, paper, account, at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = vec![
            uuid(voucher.id).into(),
            place(voucher.township).into(),
            voucher.amount.get().into(),
            day(voucher.on).into(),
            voucher.paper.clone().into(),
            voucher.by.map(uuid).into(),
            ctx.now.get().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    pub(super) async fn insert_undone(
        &self,
        ctx: &Ctx,
        voucher: TransferId,
        undone: &Undone,
    ) -> Result<(), Error> {
        let sql =
            "INSERT INTO reserve_undone (voucher, undone_on, paper, account, at) VALUES ($1, $2, $3, $4, $5)";
        let values = vec![
            uuid(voucher).into(),
            day(undone.on).into(),
            undone.paper.clone().into(),
            ctx.who.person().map(uuid).into(),
            ctx.now.get().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    /// The last month of a township that is signed and was not sent back.
    pub(super) async fn read_signed_through(&self, township: Division) -> Result<Option<Month>, Error> {
        let sql = "SELECT s.month FROM reserve_settlement s LEFT JOIN reserve_settlement_answer a ON a.settlement = s.id \
                   WHERE s.township = $1 AND (a.accepted IS NULL OR a.accepted = $2) ORDER BY s.month DESC LIMIT 1";
        let last = self.first::<i64>(sql, vec![place(township).into(), true.into()]).await?;
        last.map(month).transpose()
    }

    pub(super) async fn read_vouchers(
        &self,
        township: Division,
        (from, to): (Date, Date),
    ) -> Result<Vec<Voucher>, Error> {
        let sql = format!(
            "{VOUCHERS} WHERE v.township = $1 AND v.spent_on BETWEEN $2 AND $3 ORDER BY v.spent_on, v.at, v.id"
        );
        let values = vec![place(township).into(), day(from).into(), day(to).into()];
        let rows = self.all::<VoucherRow>(&sql, values).await?;
        rows.into_iter().map(VoucherRow::read).collect()
    }

    pub(super) async fn read_latest_vouchers(
        &self,
        township: Division,
        limit: u64,
    ) -> Result<Vec<Voucher>, Error> {
        let sql = format!(
            "{VOUCHERS} WHERE v.township = $1 ORDER BY v.spent_on DESC, v.at DESC, v.id DESC LIMIT {limit}"
        );
        let rows = self.all::<VoucherRow>(&sql, vec![place(township).into()]).await?;
        rows.into_iter().map(VoucherRow::read).collect()
    }

    /// The signed months of a place and everything in it.
    pub(super) async fn read_settlements(&self, of: Division) -> Result<Vec<Settlement>, Error> {
        let (first, last) = of.range12();
        let bound = |code: u64| word(i64::try_from(code).ok()).map(Value::from);
        let sql = format!("{MONTHS} WHERE s.township BETWEEN $1 AND $2 ORDER BY s.month, s.at, s.id");
        let rows = self.all::<MonthRow>(&sql, vec![bound(first)?, bound(last)?]).await?;
        rows.into_iter().map(MonthRow::read).collect()
    }

    pub(super) async fn read_reserves_began(&self, county: Division) -> Result<Vec<(Division, Date)>, Error> {
        // Whatever moved first came in.
        // The first entry of each account is looked up, none of the others read.
        let sql = "SELECT r.township, (SELECT MIN(e.booked_on) FROM ledger_entry e WHERE e.to_account = r.id) AS began \
                   FROM ledger_account r WHERE r.kind = 'reserve' AND r.county = $1 ORDER BY began DESC";
        let rows = self.all::<BeganRow>(sql, vec![place(county).into()]).await?;
        let began = rows.into_iter().filter_map(|row| Some((row.township, row.began?)));
        began.map(|(township, began)| Ok((division(township)?, date(&began)?))).collect()
    }

    pub(super) async fn read_settlement(
        &self,
        settlement: SettlementId,
    ) -> Result<Option<Settlement>, Error> {
        self.lock("reserve_settlement", uuid(settlement)).await?;
        let sql = format!("{MONTHS} WHERE s.id = $1");
        let row = self.one::<MonthRow>(&sql, vec![uuid(settlement).into()]).await?;
        row.map(MonthRow::read).transpose()
    }

    pub(super) async fn insert_month(&self, settlement: &Settlement) -> Result<(), Error> {
        let sql = "INSERT INTO reserve_settlement (id, township, month, payments, spent, undone, paid_ahead, given_back, opening, closing, \
                   account, name, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        let MonthSums { opening, moved, closing } = settlement.sums;
        let values: Vec<Value> = vec![
            uuid(settlement.id).into(),
            place(settlement.township).into(),
            stored(settlement.month).into(),
            word(i64::try_from(settlement.payments).ok())?.into(),
            moved.spent.get().into(),
            moved.undone.get().into(),
            moved.ahead.get().into(),
            moved.given_back.get().into(),
            opening.get().into(),
            closing.get().into(),
            uuid(settlement.by).into(),
            settlement.name.clone().into(),
            settlement.at.get().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    /// Adds the answer; `false` where there is one already.
    pub(super) async fn insert_month_answer(
        &self,
        settlement: SettlementId,
        answer: &OrderAnswer,
    ) -> Result<bool, Error> {
        let sql = "INSERT INTO reserve_settlement_answer (settlement, accepted, reason, account, name, at) VALUES ($1, $2, $3, $4, $5, $6) \
                   ON CONFLICT (settlement) DO NOTHING";
        let values: Vec<Value> = vec![
            uuid(settlement).into(),
            answer.accepted.into(),
            answer.reason.clone().into(),
            uuid(answer.by).into(),
            answer.name.clone().into(),
            answer.at.get().into(),
        ];
        Ok(self.write(sql, values).await? == 1)
    }
}

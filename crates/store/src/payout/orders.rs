// SPDX-License-Identifier: Apache-2.0
//! Orders of finance with their answers, and what came into funds.

use crate::convert::{date, division, id, moment, place, uuid};
use crate::session::Session;
use assistance::office::Error;
use assistance::payout::orders::{FundOrder, Movement, OrderAnswer, OrderId, OrderKind};
use from_row::FromRow;
use kernel::{Division, Fen};
use ledger::{AccountId, TransferId};
use sea_orm::Value;
use sea_orm::prelude::Uuid;

#[derive(FromRow)]
struct OrderRow {
    id: Uuid,
    county: i64,
    fund: Uuid,
    corrects: Option<Uuid>,
    opening: Option<bool>,
    township: Option<i64>,
    gives_back: Option<bool>,
    amount: i64,
    paper: String,
    reason: String,
    account: Uuid,
    name: String,
    at: i64,
    accepted: Option<bool>,
    answered_why: Option<String>,
    answered_by: Option<Uuid>,
    answered_name: Option<String>,
    answered_at: Option<i64>,
}

#[derive(FromRow)]
struct FundedRow {
    fund: Uuid,
    amount: i64,
}

#[derive(FromRow)]
struct MovementRow {
    id: Uuid,
    fund: Uuid,
    amount: i64,
    corrected: i64,
    booked_on: String,
    paper: String,
}

const ORDERS: &str = "SELECT o.id, o.county, o.fund, o.corrects, o.opening, o.township, o.gives_back, o.amount, o.paper, o.reason, o.account, o.name, o.at, a.accepted, \
                      a.reason AS answered_why, a.account AS answered_by, a.name AS answered_name, a.at AS answered_at \
                      FROM fund_order o LEFT JOIN fund_answer a ON a.fund_order = o.id";

/// What came into a fund: from a treasury, or as the balance of a county that was taken over.
const MOVEMENTS: &str = "SELECT e.id, e.to_account AS fund, e.amount, e.booked_on, e.paper, \
                         CAST(COALESCE((SELECT SUM(c.amount) FROM ledger_entry c WHERE c.refers_to = e.id AND c.action = 'correct'), 0) AS BIGINT) \
                         AS corrected FROM ledger_entry e JOIN ledger_account f ON f.id = e.to_account \
                         WHERE e.county = $1 AND e.action = 'post' AND f.kind = 'fund'";

impl OrderRow {
    fn read(self) -> Result<FundOrder, Error> {
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
        Ok(FundOrder {
            id: id(self.id),
            county: division(self.county)?,
            fund: id(self.fund),
            kind: match (self.corrects, self.opening, self.township) {
                (Some(original), ..) => OrderKind::Correct(id(original)),
                (None, Some(true), _) => OrderKind::Opening,
                (None, _, Some(township)) if self.gives_back == Some(true) => {
                    OrderKind::GiveBack(division(township)?)
                }
                (None, _, Some(township)) => OrderKind::PayAhead(division(township)?),
                (None, _, None) => OrderKind::Sent,
            },
            amount: Fen::new(self.amount),
            paper: self.paper,
            reason: self.reason,
            by: id(self.account),
            name: self.name,
            at: moment(self.at),
            answer,
        })
    }
}

impl MovementRow {
    fn read(self) -> Result<Movement, Error> {
        Ok(Movement {
            id: id(self.id),
            fund: id(self.fund),
            amount: Fen::new(self.amount),
            corrected: Fen::new(self.corrected),
            on: date(&self.booked_on)?,
            paper: self.paper,
        })
    }
}

impl Session {
    pub(super) async fn insert_order(&self, order: &FundOrder) -> Result<(), Error> {
        let sql = "INSERT INTO fund_order (id, county, fund, corrects, opening, township, gives_back, amount, paper, reason, account, name, at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        let corrects = match order.kind {
            OrderKind::Correct(original) => Some(uuid(original)),
            _ => None,
        };
        let gives_back = order.kind.township().map(|_| matches!(order.kind, OrderKind::GiveBack(_)));
        let values: Vec<Value> = vec![
            uuid(order.id).into(),
            place(order.county).into(),
            uuid(order.fund).into(),
            corrects.into(),
            (order.kind == OrderKind::Opening).into(),
            order.kind.township().map(place).into(),
            gives_back.into(),
            order.amount.get().into(),
            order.paper.clone().into(),
            order.reason.clone().into(),
            uuid(order.by).into(),
            order.name.clone().into(),
            order.at.get().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    pub(super) async fn read_order(&self, order: OrderId) -> Result<Option<FundOrder>, Error> {
        self.lock("fund_order", uuid(order)).await?;
        let row =
            self.one::<OrderRow>(&format!("{ORDERS} WHERE o.id = $1"), vec![uuid(order).into()]).await?;
        row.map(OrderRow::read).transpose()
    }

    pub(super) async fn read_orders(&self, county: Division, limit: u64) -> Result<Vec<FundOrder>, Error> {
        let sql = format!(
            "{ORDERS} WHERE o.county = $1 ORDER BY CASE WHEN a.fund_order IS NULL THEN 0 ELSE 1 END, o.at DESC, o.id DESC LIMIT {limit}"
        );
        let rows = self.all::<OrderRow>(&sql, vec![place(county).into()]).await?;
        rows.into_iter().map(OrderRow::read).collect()
    }

    /// What was entered for a township's reserve, what waits first.
    pub(super) async fn read_reserve_orders(&self, township: Division) -> Result<Vec<FundOrder>, Error> {
        let sql = format!(
            "{ORDERS} WHERE o.township = $1 ORDER BY CASE WHEN a.fund_order IS NULL THEN 0 ELSE 1 END, o.at DESC, o.id DESC"
        );
        let rows = self.all::<OrderRow>(&sql, vec![place(township).into()]).await?;
        rows.into_iter().map(OrderRow::read).collect()
    }

    /// The balances entered for a fund.
    pub(super) async fn read_opening_orders(&self, fund: AccountId) -> Result<Vec<FundOrder>, Error> {
        let sql = format!("{ORDERS} WHERE o.fund = $1 AND o.opening = $2 ORDER BY o.at, o.id");
        let rows = self.all::<OrderRow>(&sql, vec![uuid(fund).into(), true.into()]).await?;
        rows.into_iter().map(OrderRow::read).collect()
    }

    /// Adds the answer; `false` where there is one already.
    pub(super) async fn insert_answer(&self, order: OrderId, answer: &OrderAnswer) -> Result<bool, Error> {
        let sql = "INSERT INTO fund_answer (fund_order, accepted, reason, account, name, at) VALUES ($1, $2, $3, $4, $5, $6) \
                   ON CONFLICT (fund_order) DO NOTHING";
        let values: Vec<Value> = vec![
            uuid(order).into(),
            answer.accepted.into(),
            answer.reason.clone().into(),
            uuid(answer.by).into(),
            answer.name.clone().into(),
            answer.at.get().into(),
        ];
        Ok(self.write(sql, values).await? == 1)
    }

    pub(super) async fn read_movements(&self, county: Division, limit: u64) -> Result<Vec<Movement>, Error> {
        let sql = format!("{MOVEMENTS} ORDER BY e.recorded_at DESC, e.id DESC LIMIT {limit}");
        let rows = self.all::<MovementRow>(&sql, vec![place(county).into()]).await?;
        rows.into_iter().map(MovementRow::read).collect()
    }

    /// What came into each fund, less what was corrected.
    pub(super) async fn read_funded(&self, county: Division) -> Result<Vec<(AccountId, Fen)>, Error> {
        let sql = format!(
            "SELECT fund, CAST(SUM(amount - corrected) AS BIGINT) AS amount FROM ({MOVEMENTS}) AS m GROUP BY fund"
        );
        let rows = self.all::<FundedRow>(&sql, vec![place(county).into()]).await?;
        Ok(rows.into_iter().map(|row| (id(row.fund), Fen::new(row.amount))).collect())
    }

    pub(super) async fn read_movement(
        &self,
        county: Division,
        entry: TransferId,
    ) -> Result<Option<Movement>, Error> {
        let sql = format!("{MOVEMENTS} AND e.id = $2");
        let row = self.one::<MovementRow>(&sql, vec![place(county).into(), uuid(entry).into()]).await?;
        row.map(MovementRow::read).transpose()
    }
}

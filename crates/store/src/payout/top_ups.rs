// SPDX-License-Identifier: Apache-2.0
//! What townships asked for in their reserves, and what became of it.

use crate::convert::{division, id, moment, place, uuid, word};
use crate::session::Session;
use assistance::office::Error;
use assistance::payout::reserve::top_up::{TopUp, TopUpAnswer, TopUpId, TopUpSaid};
use from_row::FromRow;
use kernel::{Division, Fen};
use sea_orm::Value;
use sea_orm::prelude::Uuid;

#[derive(FromRow)]
struct TopUpRow {
    id: Uuid,
    township: i64,
    amount: i64,
    reason: String,
    account: Uuid,
    name: String,
    at: i64,
    given: Option<i64>,
    declined: Option<String>,
    answered_by: Option<Uuid>,
    answered_name: Option<String>,
    answered_at: Option<i64>,
}

const TOP_UPS: &str = "SELECT id, township, amount, reason, account, name, at, given, declined, answered_by, answered_name, answered_at \
                       FROM reserve_request";

impl TopUpRow {
    fn read(self) -> Result<TopUp, Error> {
        let said = match (self.given, self.declined) {
            (Some(given), _) => Some(TopUpSaid::Given(Fen::new(given))),
            (None, declined) => declined.map(TopUpSaid::Declined),
        };
        let answer = match (said, self.answered_by, self.answered_at) {
            (Some(said), Some(by), Some(at)) => {
                let name = self.answered_name.unwrap_or_default();
                Some(TopUpAnswer { said, by: id(by), name, at: moment(at) })
            }
            _ => None,
        };
        Ok(TopUp {
            id: id(self.id),
            township: division(self.township)?,
            amount: Fen::new(self.amount),
            reason: self.reason,
            by: id(self.account),
            name: self.name,
            at: moment(self.at),
            answer,
        })
    }
}

impl Session {
    /// Adds a request; `false` where the township has an open one.
    pub(super) async fn insert_top_up(&self, request: &TopUp) -> Result<bool, Error> {
        let sql = "INSERT INTO reserve_request (id, township, amount, reason, account, name, at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
                   ON CONFLICT (township) WHERE answered_at IS NULL DO NOTHING";
        let values: Vec<Value> = vec![
            uuid(request.id).into(),
            place(request.township).into(),
            request.amount.get().into(),
            request.reason.clone().into(),
            uuid(request.by).into(),
            request.name.clone().into(),
            request.at.get().into(),
        ];
        Ok(self.write(sql, values).await? == 1)
    }

    pub(super) async fn read_top_up(&self, request: TopUpId) -> Result<Option<TopUp>, Error> {
        let row =
            self.one::<TopUpRow>(&format!("{TOP_UPS} WHERE id = $1"), vec![uuid(request).into()]).await?;
        row.map(TopUpRow::read).transpose()
    }

    /// Answers the open request of a township; `false` where it has none.
    pub(super) async fn close_top_up(&self, township: Division, answer: &TopUpAnswer) -> Result<bool, Error> {
        let sql = "UPDATE reserve_request SET given = $1, declined = $2, answered_by = $3, answered_name = $4, answered_at = $5 \
                   WHERE township = $6 AND answered_at IS NULL";
        let (given, declined) = match &answer.said {
            TopUpSaid::Given(given) => (Some(given.get()), None),
            TopUpSaid::Declined(reason) => (None, Some(reason.clone())),
        };
        let values: Vec<Value> = vec![
            given.into(),
            declined.into(),
            uuid(answer.by).into(),
            answer.name.clone().into(),
            answer.at.get().into(),
            place(township).into(),
        ];
        Ok(self.write(sql, values).await? == 1)
    }

    pub(super) async fn read_open_top_ups(&self, of: Division) -> Result<Vec<TopUp>, Error> {
        let (first, last) = of.range12();
        let bound = |code: u64| word(i64::try_from(code).ok()).map(Value::from);
        let sql =
            format!("{TOP_UPS} WHERE answered_at IS NULL AND township BETWEEN $1 AND $2 ORDER BY at, id");
        let rows = self.all::<TopUpRow>(&sql, vec![bound(first)?, bound(last)?]).await?;
        rows.into_iter().map(TopUpRow::read).collect()
    }

    pub(super) async fn read_top_ups(&self, township: Division) -> Result<Vec<TopUp>, Error> {
        let sql = format!("{TOP_UPS} WHERE township = $1 ORDER BY at DESC, id DESC");
        let rows = self.all::<TopUpRow>(&sql, vec![place(township).into()]).await?;
        rows.into_iter().map(TopUpRow::read).collect()
    }
}

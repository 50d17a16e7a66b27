// SPDX-License-Identifier: Apache-2.0
//! Decisions about money paid too much, payments that are no longer owed, and why the bank sent money back.

use super::awards::{month, payee, stored};
use super::payments::failure;
use crate::convert::{id, place, uuid, word};
use crate::session::Session;
use assistance::casework::Scheme;
use assistance::office::Error;
use assistance::payout::model::answer::Failure;
use assistance::payout::model::due::{Decided, Settlement};
use assistance::payout::model::identity::PaymentKey;
use assistance::payout::model::ids::Component;
use assistance::payout::overpaid::SettlementRow;
use from_row::FromRow;
use kernel::{Division, Fen};
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::HashMap;

#[derive(FromRow)]
struct SettlementOf {
    award: Uuid,
    id: Uuid,
    month: i64,
    component: String,
    amount: i64,
    decided: String,
}

#[derive(FromRow)]
struct FailureRow {
    payee: i64,
    month: i64,
    component: String,
    sequence: i64,
    reason: Option<String>,
}

const fn decided_word(decided: Decided) -> &'static str {
    match decided {
        Decided::Reclaim => "reclaim",
        Decided::LetGo => "let_go",
        Decided::CameBack => "came_back",
        Decided::Unasked => "unasked",
    }
}

impl SettlementOf {
    fn read(self) -> Result<Settlement, Error> {
        let all = [Decided::Reclaim, Decided::LetGo, Decided::CameBack, Decided::Unasked];
        Ok(Settlement {
            month: month(self.month)?,
            component: word(Component::parse(&self.component))?,
            amount: Fen::new(self.amount),
            decided: word(all.into_iter().find(|one| decided_word(*one) == self.decided))?,
            by: id(self.id),
        })
    }
}

impl Session {
    /// The decisions about awards under a condition, the latest last.
    pub(super) async fn settlements_where(
        &self,
        condition: &str,
        values: Vec<Value>,
    ) -> Result<HashMap<Uuid, Vec<Settlement>>, Error> {
        let sql = format!(
            "SELECT s.award, s.id, s.month, s.component, s.amount, s.decided FROM settlement s JOIN award a ON a.id = s.award \
             WHERE {condition} ORDER BY s.decided_at, s.id"
        );
        let mut settled: HashMap<Uuid, Vec<Settlement>> = HashMap::new();
        for row in self.all::<SettlementOf>(&sql, values).await? {
            settled.entry(row.award).or_default().push(row.read()?);
        }
        Ok(settled)
    }

    pub(super) async fn insert_settlement(&self, row: &SettlementRow) -> Result<(), Error> {
        let sql = "INSERT INTO settlement (id, award, month, component, amount, decided, reason, account, decided_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let settlement = &row.settlement;
        let values = vec![
            uuid(row.id).into(),
            uuid(row.award).into(),
            stored(settlement.month).into(),
            settlement.component.to_string().into(),
            settlement.amount.get().into(),
            decided_word(settlement.decided).into(),
            row.reason.clone().into(),
            uuid(row.by).into(),
            row.at.get().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    pub(super) async fn write_cancelled(&self, county: Division, keys: &[PaymentKey]) -> Result<(), Error> {
        for key in keys {
            let sql = "UPDATE payment SET state = 'cancelled' WHERE county = $1 AND payee = $2 AND month = $3 AND component = $4 \
                       AND sequence = $5 AND state = 'failed'";
            let values = vec![
                place(county).into(),
                i64::from(key.payee.get()).into(),
                stored(key.month).into(),
                key.component.to_string().into(),
                i64::from(key.sequence).into(),
            ];
            self.write_one(sql, values).await?;
        }
        Ok(())
    }

    pub(super) async fn read_failures(
        &self,
        county: Division,
        scheme: Scheme,
    ) -> Result<Vec<(PaymentKey, Failure)>, Error> {
        let sql = "SELECT p.payee, p.month, p.component, p.sequence, l.reason FROM payment p \
                   JOIN roster_line l ON l.roster = p.roster AND l.line = p.line JOIN award a ON a.id = p.award \
                   WHERE a.county = $1 AND a.scheme = $2 AND p.state = 'failed'";
        let rows = self.all::<FailureRow>(sql, vec![place(county).into(), scheme.word().into()]).await?;
        let read = |row: FailureRow| {
            let key = PaymentKey {
                payee: payee(row.payee)?,
                month: month(row.month)?,
                component: word(Component::parse(&row.component))?,
                sequence: word(u8::try_from(row.sequence).ok())?,
            };
            Ok((key, failure(row.reason.unwrap_or_default())))
        };
        rows.into_iter().map(read).collect()
    }
}

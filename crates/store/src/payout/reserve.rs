// SPDX-License-Identifier: Apache-2.0
//! Reserves of townships: what moved, read off the entries of the books; the vouchers; what leaders signed.

use super::awards::month;
use crate::convert::{date, day, division, id, place, uuid};
use crate::session::Session;
use assistance::office::Error;
use assistance::payout::reserve::model::{Flow, FlowKind};
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
}

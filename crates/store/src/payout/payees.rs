// SPDX-License-Identifier: Apache-2.0
//! Accounts of families. Each has a key of its own, under which its holder and number are sealed.

use crate::convert::{date, day, id, moment, uuid};
use crate::registry::within;
use crate::session::Session;
use crate::vault::Spot;
use assistance::access::Scope;
use assistance::casework::Scheme;
use assistance::office::Error;
use assistance::payout::model::ids::{AwardId, PayeeAccountId, RosterId};
use assistance::payout::model::payee::{Destination, PayTo, Proposed, Receiver};
use assistance::payout::payees::{PayeeAccount, TaskKind};
use from_row::FromRow;
use kernel::Month;
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::HashMap;

const HOLDER: &str = "payee_account.holder";
const NUMBER: &str = "payee_account.number";
const ACCOUNT: &str = "payee_account (id, sealing_key, award, receiver, receiver_paper, filed_on, holder, number, bank, entered_by, entered_at)";

#[derive(FromRow)]
struct AccountRow {
    id: Uuid,
    sealing_key: Option<Vec<u8>>,
    award: Uuid,
    receiver: String,
    receiver_paper: Option<Uuid>,
    filed_on: Option<String>,
    holder: Vec<u8>,
    number: Vec<u8>,
    bank: String,
    entered_by: Uuid,
    entered_at: i64,
}

#[derive(FromRow)]
struct PayToRow {
    award: Uuid,
    account: Option<Uuid>,
    failed: bool,
    proposed: Option<Uuid>,
    proof: Option<Uuid>,
    proposed_by: Option<Uuid>,
    receiver: Option<String>,
    receiver_paper: Option<Uuid>,
    filed_on: Option<String>,
    next_receiver: Option<String>,
    next_paper: Option<Uuid>,
    next_filed_on: Option<String>,
}

/// The awards of money whose account somebody has to see to, in a region.
fn tasks(region: &Scope, kind: TaskKind) -> String {
    let wanted = match kind {
        TaskKind::Missing => "t.account IS NULL AND t.proposed IS NULL",
        TaskKind::Waiting => "t.proposed IS NOT NULL",
        TaskKind::Failed => "t.failed = TRUE AND t.proposed IS NULL",
    };
    let paying = Scheme::ALL.iter().filter(|scheme| scheme.pays());
    let words: Vec<String> = paying.map(|scheme| format!("'{}'", scheme.word())).collect();
    format!(
        "FROM award a LEFT JOIN pay_to t ON t.award = a.id WHERE {} AND a.scheme IN ({}) AND {wanted}",
        within(region, "a.village"),
        words.join(", ")
    )
}

/// A receiver as read.
pub(super) fn receiver(word: &str, paper: Option<Uuid>, filed_on: Option<&str>) -> Result<Receiver, Error> {
    match (word, paper) {
        ("head", _) => Ok(Receiver::Head),
        ("guardian", Some(proof)) => Ok(Receiver::Guardian { proof: id(proof) }),
        ("custody", Some(agreement)) => {
            Ok(Receiver::Custody { agreement: id(agreement), filed_on: filed_on.map(date).transpose()? })
        }
        ("home", Some(agreement)) => Ok(Receiver::Home { agreement: id(agreement) }),
        ("carer", Some(agreement)) => Ok(Receiver::Carer { agreement: id(agreement) }),
        ("funeral", Some(proof)) => Ok(Receiver::Funeral { proof: id(proof) }),
        _ => Err(Error::Broken("a stored receiver is unknown")),
    }
}

fn stored(receiver: Receiver) -> (&'static str, Option<Uuid>, Option<String>) {
    match receiver {
        Receiver::Head => ("head", None, None),
        Receiver::Guardian { proof } => ("guardian", Some(uuid(proof)), None),
        Receiver::Custody { agreement, filed_on } => ("custody", Some(uuid(agreement)), filed_on.map(day)),
        Receiver::Home { agreement } => ("home", Some(uuid(agreement)), None),
        Receiver::Carer { agreement } => ("carer", Some(uuid(agreement)), None),
        Receiver::Funeral { proof } => ("funeral", Some(uuid(proof)), None),
    }
}

impl PayToRow {
    fn read(self) -> Result<(Uuid, PayTo), Error> {
        let current = match (self.account, self.receiver.as_deref()) {
            (Some(account), Some(word)) => {
                let receiver = receiver(word, self.receiver_paper, self.filed_on.as_deref())?;
                Some(Destination { receiver, account: id(account) })
            }
            _ => None,
        };
        let proposed = match (self.proposed, self.next_receiver.as_deref(), self.proof, self.proposed_by) {
            (Some(account), Some(word), Some(proof), Some(by)) => {
                let receiver = receiver(word, self.next_paper, self.next_filed_on.as_deref())?;
                let to = Destination { receiver, account: id(account) };
                Some(Proposed { to, proof: id(proof), by: id(by) })
            }
            _ => None,
        };
        Ok((self.award, PayTo::stored(current, self.failed, proposed)))
    }
}

impl Session {
    /// Where the awards under a condition are paid; those without an account are missing.
    pub(super) async fn pay_to_where(
        &self,
        condition: &str,
        values: Vec<Value>,
    ) -> Result<HashMap<Uuid, PayTo>, Error> {
        let sql = format!(
            "SELECT t.award, t.account, t.failed, t.proposed, t.proof, t.proposed_by, c.receiver, c.receiver_paper, c.filed_on, \
             n.receiver AS next_receiver, n.receiver_paper AS next_paper, n.filed_on AS next_filed_on FROM pay_to t \
             JOIN award a ON a.id = t.award LEFT JOIN payee_account c ON c.id = t.account \
             LEFT JOIN payee_account n ON n.id = t.proposed WHERE {condition}"
        );
        self.all::<PayToRow>(&sql, values).await?.into_iter().map(PayToRow::read).collect()
    }

    pub(super) async fn read_pay_to(&self, award: AwardId) -> Result<PayTo, Error> {
        let mut found = self.pay_to_where("a.id = $1", vec![uuid(award).into()]).await?;
        Ok(found.remove(&uuid(award)).unwrap_or_default())
    }

    pub(super) async fn write_pay_to(&self, award: AwardId, pay_to: &PayTo) -> Result<(), Error> {
        let proposed = pay_to.proposed();
        let sql = "INSERT INTO pay_to (award, account, failed, proposed, proof, proposed_by) VALUES ($1, $2, $3, $4, $5, $6) \
                   ON CONFLICT (award) DO UPDATE SET account = excluded.account, failed = excluded.failed, proposed = excluded.proposed, \
                   proof = excluded.proof, proposed_by = excluded.proposed_by";
        let values = vec![
            uuid(award).into(),
            pay_to.current().map(|current| uuid(current.account)).into(),
            pay_to.failed().into(),
            proposed.map(|change| uuid(change.to.account)).into(),
            proposed.map(|change| uuid(change.proof)).into(),
            proposed.map(|change| uuid(change.by)).into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    pub(super) async fn insert_payee_account(&self, account: &PayeeAccount) -> Result<(), Error> {
        self.insert_rows(ACCOUNT, vec![self.account_values(account)?]).await
    }

    /// Adds many accounts, each in use for its award from now on.
    pub(crate) async fn insert_accounts(&self, accounts: &[PayeeAccount]) -> Result<(), Error> {
        let rows = accounts.iter().map(|account| self.account_values(account)).collect::<Result<_, _>>()?;
        self.insert_rows(ACCOUNT, rows).await?;
        let in_use = |account: &PayeeAccount| {
            vec![uuid(account.award).into(), uuid(account.id).into(), Value::from(false)]
        };
        self.insert_rows("pay_to (award, account, failed)", accounts.iter().map(in_use).collect()).await
    }

    fn account_values(&self, account: &PayeeAccount) -> Result<Vec<Value>, Error> {
        let row = account.id.bytes();
        let (key, wrapped) = self.vault.new_row_key(row)?;
        let holder = key.seal(account.holder.expose().as_bytes(), Spot { column: HOLDER, row })?;
        let number = key.seal(account.number.expose().as_bytes(), Spot { column: NUMBER, row })?;
        let (receiver, paper, filed_on) = stored(account.receiver);
        Ok(vec![
            uuid(account.id).into(),
            wrapped.into(),
            uuid(account.award).into(),
            receiver.into(),
            paper.into(),
            filed_on.into(),
            holder.into(),
            number.into(),
            account.bank.clone().into(),
            uuid(account.entered_by).into(),
            account.entered_at.get().into(),
        ])
    }

    pub(super) async fn read_payee_account(
        &self,
        account: PayeeAccountId,
    ) -> Result<Option<PayeeAccount>, Error> {
        let sql = "SELECT id, sealing_key, award, receiver, receiver_paper, filed_on, holder, number, bank, entered_by, entered_at \
                   FROM payee_account WHERE id = $1";
        let found = self.one::<AccountRow>(sql, vec![uuid(account).into()]).await?;
        found.map(|found| self.open_account(&found)).transpose()
    }

    pub(super) async fn read_roster_accounts(&self, roster: RosterId) -> Result<Vec<PayeeAccount>, Error> {
        let sql = "SELECT id, sealing_key, award, receiver, receiver_paper, filed_on, holder, number, bank, entered_by, entered_at \
                   FROM payee_account WHERE id IN (SELECT account FROM roster_line WHERE roster = $1)";
        let found = self.all::<AccountRow>(sql, vec![uuid(roster).into()]).await?;
        found.iter().map(|found| self.open_account(found)).collect()
    }

    pub(super) async fn read_payee_tasks(
        &self,
        region: &Scope,
        kind: TaskKind,
        paid_in: Month,
        limit: u64,
    ) -> Result<(Vec<AwardId>, u64), Error> {
        let from = format!("{} AND (a.last_month IS NULL OR a.last_month >= $1)", tasks(region, kind));
        let month = super::awards::stored(paid_in);
        let count = self.number(&format!("SELECT COUNT(*) {from}"), vec![month.into()]).await?;
        if limit == 0 {
            return Ok((Vec::new(), count.unsigned_abs()));
        }
        let sql = format!("SELECT a.id {from} ORDER BY a.village, a.payee LIMIT {limit}");
        let rows = self.list::<Uuid>(&sql, vec![month.into()]).await?;
        Ok((rows.into_iter().map(id).collect(), count.unsigned_abs()))
    }

    /// What was taken back ends before it begins and is owed nothing.
    pub(super) async fn read_payees_over(
        &self,
        region: &Scope,
        kind: TaskKind,
        before: Month,
    ) -> Result<Vec<AwardId>, Error> {
        let sql = format!(
            "SELECT a.id {} AND a.last_month < $1 AND a.last_month >= a.first_month \
             AND (a.settled_before IS NULL OR a.settled_before <= a.last_month)",
            tasks(region, kind)
        );
        let rows = self.list::<Uuid>(&sql, vec![super::awards::stored(before).into()]).await?;
        Ok(rows.into_iter().map(id).collect())
    }

    fn open_account(&self, found: &AccountRow) -> Result<PayeeAccount, Error> {
        let row = *found.id.as_bytes();
        let key = self.vault.row_key(found.sealing_key.as_deref(), row)?;
        let key = key.ok_or(Error::Archive(assistance::archive::Refused::Erased))?;
        Ok(PayeeAccount {
            id: id(found.id),
            award: id(found.award),
            receiver: receiver(&found.receiver, found.receiver_paper, found.filed_on.as_deref())?,
            holder: key.open_text(&found.holder, Spot { column: HOLDER, row })?,
            number: key.open_text(&found.number, Spot { column: NUMBER, row })?,
            bank: found.bank.clone(),
            entered_by: id(found.entered_by),
            entered_at: moment(found.entered_at),
        })
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Accounts of families. Each has a key of its own, under which its holder and number are sealed.

use crate::convert::{date, day, division, id, moment, uuid, word};
use crate::registry::within;
use crate::session::Session;
use crate::vault::Spot;
use assistance::access::Scope;
use assistance::casework::Scheme;
use assistance::office::Error;
use assistance::payout::model::ids::{AwardId, PayeeAccountId, RosterId};
use assistance::payout::model::payee::{Destination, PayTo, Proposed, Receiver};
use assistance::payout::payees::{PayeeAccount, PayeeTask, TaskKind};
use assistance::payout::rosters::Face;
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

#[derive(FromRow)]
struct TaskRow {
    id: Uuid,
    village: i64,
    scheme: String,
    payee: i64,
    first_month: i64,
    person: Uuid,
    name: Option<String>,
    household: String,
}

impl TaskRow {
    fn read(self) -> Result<PayeeTask, Error> {
        let face =
            Face { person: id(self.person), name: self.name.unwrap_or_default(), household: self.household };
        Ok(PayeeTask {
            award: id(self.id),
            face,
            village: division(self.village)?,
            scheme: word(Scheme::parse(&self.scheme))?,
            payee: super::awards::payee(self.payee)?,
            first: super::awards::month(self.first_month)?,
        })
    }
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
    ) -> Result<(Vec<PayeeTask>, u64), Error> {
        let wanted = match kind {
            TaskKind::Missing => "t.account IS NULL AND t.proposed IS NULL",
            TaskKind::Waiting => "t.proposed IS NOT NULL",
            TaskKind::Failed => "t.failed = TRUE AND t.proposed IS NULL",
        };
        let words = |wanted: fn(&Scheme) -> bool| -> String {
            let schemes = Scheme::ALL.iter().filter(|scheme| scheme.pays() && wanted(scheme));
            schemes.map(|scheme| format!("'{}'", scheme.word())).collect::<Vec<_>>().join(", ")
        };
        // What is given once is owed after its month as well, until it was paid and did not come back.
        let owed = "NOT EXISTS (SELECT 1 FROM payment p WHERE p.award = a.id) \
                    OR EXISTS (SELECT 1 FROM payment p WHERE p.award = a.id AND p.state = 'failed')";
        let now = format!(
            "(a.last_month IS NULL OR a.last_month >= $1 OR (a.scheme IN ({}) AND ({owed})))",
            words(|scheme| !scheme.lasts())
        );
        let from = format!(
            "FROM award a JOIN household h ON h.id = a.household LEFT JOIN person q ON q.id = COALESCE(a.single, h.head) \
             LEFT JOIN pay_to t ON t.award = a.id WHERE {} AND a.scheme IN ({}) AND {now} AND {wanted}",
            within(region, "a.village"),
            words(|_| true)
        );
        let month = super::awards::stored(paid_in);
        let count = self.number(&format!("SELECT COUNT(*) {from}"), vec![month.into()]).await?;
        let sql = format!(
            "SELECT a.id, a.village, a.scheme, a.payee, a.first_month, COALESCE(a.single, h.head) AS person, q.name, \
             h.number AS household {from} ORDER BY a.village, a.payee LIMIT {limit}"
        );
        let rows = self.all::<TaskRow>(&sql, vec![month.into()]).await?;
        let tasks = rows.into_iter().map(TaskRow::read).collect::<Result<Vec<_>, Error>>()?;
        Ok((tasks, count.unsigned_abs()))
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

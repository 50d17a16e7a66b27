// SPDX-License-Identifier: Apache-2.0
//! Accounts, postings and sessions in tables.

mod clients;
mod requests;

use crate::convert::{date, day, division, hash, id, moment, place, uuid, word};
use crate::session::Session;
use crate::vault::{Spot, Vault};
use assistance::access::clients::Client;
use assistance::access::requests::{Request, RequestId};
use assistance::access::{Account, AccountState, LoginSession, Port, Posting, Role, Step};
use assistance::office::Error;
use assistance::settings::Answered;
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{Date, Secret, UserId, UtcMillis};
use sea_orm::prelude::Uuid;

/// Where the shared secret of a second factor stands.
pub(crate) const SECOND_FACTOR: &str = "account.second_factor";

#[derive(FromRow)]
struct AccountRow {
    id: Uuid,
    login: String,
    name: String,
    password: String,
    second_factor: Option<Vec<u8>>,
    last_code_step: i64,
    state: String,
    failures: i64,
    locked_until: Option<i64>,
    must_change: bool,
    version: i64,
}

impl AccountRow {
    const COLUMNS: &'static str = "id, login, name, password, second_factor, last_code_step, state, failures, locked_until, \
                                   must_change, version";

    fn read(self, vault: &Vault) -> Result<Account, Error> {
        let row = *self.id.as_bytes();
        let second_factor = match &self.second_factor {
            Some(sealed) => {
                Some(Secret::new(vault.open_by_master(sealed, Spot { column: SECOND_FACTOR, row })?))
            }
            None => None,
        };
        Ok(Account {
            id: id(self.id),
            login: self.login,
            name: self.name,
            password: Secret::new(self.password),
            second_factor,
            last_code_step: self.last_code_step,
            state: word(AccountState::parse(&self.state))?,
            failures: word(u32::try_from(self.failures).ok())?,
            locked_until: self.locked_until.map(moment),
            must_change: self.must_change,
            version: self.version,
        })
    }
}

#[derive(FromRow)]
struct PostingRow {
    account: Uuid,
    role: String,
    place: i64,
    first_day: String,
    last_day: Option<String>,
}

impl PostingRow {
    fn read(self) -> Result<Posting, Error> {
        Ok(Posting {
            role: word(Role::parse(&self.role))?,
            place: division(self.place)?,
            from: date(&self.first_day)?,
            through: self.last_day.as_deref().map(date).transpose()?,
        })
    }
}

#[derive(FromRow)]
struct StaffRow {
    id: Uuid,
    name: String,
    role: Option<String>,
    place: Option<i64>,
    first_day: Option<String>,
    last_day: Option<String>,
}

#[derive(FromRow)]
struct SessionRow {
    token: Vec<u8>,
    account: Uuid,
    opened: i64,
    seen: i64,
    step: String,
}

#[async_trait]
impl Port for Session {
    async fn account(&mut self, account: UserId) -> Result<Option<Account>, Error> {
        let sql = format!("SELECT {} FROM account WHERE id = $1", AccountRow::COLUMNS);
        let row = self.one::<AccountRow>(&sql, vec![uuid(account).into()]).await?;
        row.map(|row| row.read(&self.vault)).transpose()
    }

    async fn account_of_login(&mut self, login: &str) -> Result<Option<Account>, Error> {
        let sql = format!(
            "SELECT {} FROM account WHERE login = $1 AND id NOT IN (SELECT account FROM api_client)",
            AccountRow::COLUMNS
        );
        let row = self.one::<AccountRow>(&sql, vec![login.into()]).await?;
        row.map(|row| row.read(&self.vault)).transpose()
    }

    async fn accounts(&mut self) -> Result<Vec<(Account, Vec<Posting>)>, Error> {
        let sql = format!(
            "SELECT {} FROM account WHERE id NOT IN (SELECT account FROM api_client) ORDER BY login",
            AccountRow::COLUMNS
        );
        let accounts = self.all::<AccountRow>(&sql, vec![]).await?;
        let sql =
            "SELECT account, role, place, first_day, last_day FROM posting ORDER BY place, role, first_day";
        let postings = self.all::<PostingRow>(sql, vec![]).await?;
        let mut by_account = std::collections::HashMap::<Uuid, Vec<Posting>>::new();
        for posting in postings {
            by_account.entry(posting.account).or_default().push(posting.read()?);
        }
        accounts
            .into_iter()
            .map(|row| {
                let postings = by_account.remove(&row.id).unwrap_or_default();
                Ok((row.read(&self.vault)?, postings))
            })
            .collect()
    }

    async fn staff(&mut self) -> Result<Vec<(UserId, String, Vec<Posting>)>, Error> {
        let sql = "SELECT a.id, a.name, p.role, p.place, p.first_day, p.last_day FROM account a LEFT JOIN posting p ON p.account = a.id \
                   WHERE a.id NOT IN (SELECT account FROM api_client) ORDER BY a.login, p.place, p.role, p.first_day";
        let mut staff: Vec<(UserId, String, Vec<Posting>)> = Vec::new();
        for row in self.all::<StaffRow>(sql, vec![]).await? {
            if staff.last().is_none_or(|(last, ..)| *last != id(row.id)) {
                staff.push((id(row.id), row.name, Vec::new()));
            }
            let posting = row.role.zip(row.place).zip(row.first_day);
            if let (Some(((role, place), first_day)), Some((.., postings))) = (posting, staff.last_mut()) {
                postings.push(
                    PostingRow { account: row.id, role, place, first_day, last_day: row.last_day }.read()?,
                );
            }
        }
        Ok(staff)
    }

    async fn put_account(&mut self, account: &Account, seen: i64) -> Result<(), Error> {
        let row = account.id.bytes();
        let second_factor = match &account.second_factor {
            Some(secret) => {
                let spot = Spot { column: SECOND_FACTOR, row };
                Some(self.vault.seal_by_master(secret.expose(), spot)?)
            }
            None => None,
        };
        let sql = if seen == 0 {
            "INSERT INTO account (id, login, name, password, second_factor, last_code_step, state, failures, locked_until, must_change, \
             version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        } else {
            "UPDATE account SET login = $2, name = $3, password = $4, second_factor = $5, last_code_step = $6, state = $7, failures = $8, \
             locked_until = $9, must_change = $10, version = $11 WHERE id = $1 AND version = $12"
        };
        let mut values = vec![
            uuid(account.id).into(),
            account.login.clone().into(),
            account.name.clone().into(),
            account.password.expose().clone().into(),
            second_factor.into(),
            account.last_code_step.into(),
            account.state.word().into(),
            i64::from(account.failures).into(),
            account.locked_until.map(UtcMillis::get).into(),
            account.must_change.into(),
            account.version.into(),
        ];
        if seen != 0 {
            values.push(seen.into());
        }
        self.write_one(sql, values).await
    }

    async fn postings(&mut self, account: UserId) -> Result<Vec<Posting>, Error> {
        let sql = "SELECT account, role, place, first_day, last_day FROM posting WHERE account = $1 ORDER BY place, role, first_day";
        let rows = self.all::<PostingRow>(sql, vec![uuid(account).into()]).await?;
        rows.into_iter().map(PostingRow::read).collect()
    }

    async fn add_posting(&mut self, account: UserId, posting: &Posting) -> Result<(), Error> {
        // Taken up again on the day it was ended or begun: one row, open again.
        let sql = "INSERT INTO posting (account, role, place, first_day, last_day) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (account, role, place, first_day) DO UPDATE SET last_day = excluded.last_day";
        let values = vec![
            uuid(account).into(),
            posting.role.word().into(),
            place(posting.place).into(),
            day(posting.from).into(),
            posting.through.map(day).into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    async fn end_posting(&mut self, account: UserId, posting: &Posting, last: Date) -> Result<(), Error> {
        let sql = "UPDATE posting SET last_day = $5 WHERE account = $1 AND role = $2 AND place = $3 AND first_day = $4";
        let values = vec![
            uuid(account).into(),
            posting.role.word().into(),
            place(posting.place).into(),
            day(posting.from).into(),
            day(last).into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    async fn session(&mut self, token: [u8; 32]) -> Result<Option<LoginSession>, Error> {
        let sql = "SELECT token, account, opened, seen, step FROM login_session WHERE token = $1";
        let Some(row) = self.one::<SessionRow>(sql, vec![token.to_vec().into()]).await? else {
            return Ok(None);
        };
        Ok(Some(LoginSession {
            token: hash(&row.token)?,
            account: id(row.account),
            opened: moment(row.opened),
            seen: moment(row.seen),
            step: word(Step::parse(&row.step))?,
        }))
    }

    async fn add_session(&mut self, session: &LoginSession) -> Result<(), Error> {
        let sql =
            "INSERT INTO login_session (token, account, opened, seen, step) VALUES ($1, $2, $3, $4, $5)";
        let values = vec![
            session.token.to_vec().into(),
            uuid(session.account).into(),
            session.opened.get().into(),
            session.seen.get().into(),
            session.step.word().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    async fn touch_session(&mut self, token: [u8; 32], seen: UtcMillis, step: Step) -> Result<(), Error> {
        let sql = "UPDATE login_session SET seen = $2, step = $3 WHERE token = $1";
        self.write(sql, vec![token.to_vec().into(), seen.get().into(), step.word().into()]).await.map(drop)
    }

    async fn end_session(&mut self, token: [u8; 32]) -> Result<(), Error> {
        self.write("DELETE FROM login_session WHERE token = $1", vec![token.to_vec().into()]).await.map(drop)
    }

    async fn client(&mut self, account: UserId) -> Result<Option<Client>, Error> {
        self.read_client(account).await
    }

    async fn clients(&mut self) -> Result<Vec<Client>, Error> {
        self.read_clients().await
    }

    async fn put_client(&mut self, client: &Client, seen: i64) -> Result<(), Error> {
        self.write_client(client, seen).await
    }

    async fn touch_client(&mut self, account: UserId, at: UtcMillis) -> Result<(), Error> {
        let sql = "UPDATE api_client SET used_at = $2 WHERE account = $1";
        self.write(sql, vec![uuid(account).into(), at.get().into()]).await.map(drop)
    }

    async fn end_sessions_of(&mut self, account: UserId) -> Result<(), Error> {
        self.write("DELETE FROM login_session WHERE account = $1", vec![uuid(account).into()]).await.map(drop)
    }

    async fn access_requests(&mut self, account: Option<UserId>) -> Result<Vec<Request>, Error> {
        self.read_requests(account).await
    }

    async fn access_request(&mut self, id: RequestId) -> Result<Option<Request>, Error> {
        self.read_request(id).await
    }

    async fn add_access_request(&mut self, request: &Request) -> Result<(), Error> {
        self.write_access_request(request).await
    }

    async fn answer_access_request(&mut self, id: RequestId, answered: &Answered) -> Result<bool, Error> {
        self.write_access_answer(id, answered).await
    }

    async fn linked_account(&mut self, issuer: &str, subject: &str) -> Result<Option<UserId>, Error> {
        self.read_linked(issuer, subject).await
    }

    async fn add_link(&mut self, issuer: &str, subject: &str, request: &Request) -> Result<bool, Error> {
        self.write_link(issuer, subject, request).await
    }

    async fn end_link(&mut self, request: RequestId) -> Result<(), Error> {
        self.delete_link(request).await
    }

    async fn add_sign_in_try(
        &mut self,
        key: [u8; 32],
        began: UtcMillis,
        return_to: &str,
        forget: UtcMillis,
    ) -> Result<(), Error> {
        self.write_try(key, began, return_to, forget).await
    }

    async fn take_sign_in_try(&mut self, key: [u8; 32]) -> Result<Option<(UtcMillis, String)>, Error> {
        self.remove_try(key).await
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Rights that wait for a second person, links to the sign-in provider, and tries under way.

use crate::convert::{division, id, moment, place, uuid, word};
use crate::second::answered;
use crate::session::Session;
use assistance::access::Role;
use assistance::access::requests::{Request, RequestId, Wanted};
use assistance::office::Error;
use assistance::settings::Answered;
use from_row::FromRow;
use kernel::{Division, UserId, UtcMillis};
use sea_orm::prelude::Uuid;

#[derive(FromRow)]
struct RequestRow {
    id: Uuid,
    account: Uuid,
    account_name: String,
    place: i64,
    issuer: Option<String>,
    subject: Option<String>,
    role: Option<String>,
    places: Option<String>,
    entered_at: i64,
    entered_by: Option<Uuid>,
    name: String,
    accepted: Option<bool>,
    answered_at: Option<i64>,
    answered_by: Option<Uuid>,
    answered_name: Option<String>,
    linked: Option<Uuid>,
}

const SELECT: &str = "SELECT r.id, r.account, c.name AS account_name, r.place, r.issuer, r.subject, r.role, r.places, r.entered_at, \
                      r.entered_by, r.name, a.accepted, a.answered_at, a.account AS answered_by, a.name AS answered_name, l.account AS linked \
                      FROM access_request r JOIN account c ON c.id = r.account LEFT JOIN access_answer a ON a.request = r.id \
                      LEFT JOIN sign_in_link l ON l.request = r.id";

impl RequestRow {
    fn read(self) -> Result<Request, Error> {
        let answered = answered(self.accepted, self.answered_at, self.answered_by, self.answered_name);
        let wanted = match (self.issuer, self.subject, self.role) {
            (Some(issuer), Some(subject), _) => Wanted::Link { issuer, subject },
            (_, _, Some(role)) => {
                let codes = self.places.unwrap_or_default();
                let places = codes.split_whitespace().map(|code| word(Division::parse(code).ok()));
                let (role, places) = (word(Role::parse(&role))?, places.collect::<Result<Vec<_>, _>>()?);
                match (role.is_office(), places.first()) {
                    (true, Some(place)) => Wanted::Posting { role, place: *place },
                    _ => Wanted::Scope { role, places },
                }
            }
            // The one request that names neither: the second factor off.
            _ => Wanted::NoSecondFactor,
        };
        Ok(Request {
            id: id(self.id),
            account: id(self.account),
            account_name: self.account_name,
            place: division(self.place)?,
            wanted,
            entered_at: moment(self.entered_at),
            entered_by: self.entered_by.map(id),
            entered_name: self.name,
            answered,
            linked: self.linked.is_some(),
        })
    }
}

#[derive(FromRow)]
struct LinkedRow {
    account: Uuid,
}

#[derive(FromRow)]
struct TryRow {
    began_at: i64,
    return_to: String,
}

impl Session {
    pub(super) async fn read_requests(&self, account: Option<UserId>) -> Result<Vec<Request>, Error> {
        let (filter, values) = match account {
            Some(account) => (" WHERE r.account = $1", vec![uuid(account).into()]),
            None => ("", Vec::new()),
        };
        let sql = format!("{SELECT}{filter} ORDER BY r.entered_at DESC, r.id DESC");
        let rows = self.all::<RequestRow>(&sql, values).await?;
        rows.into_iter().map(RequestRow::read).collect()
    }

    pub(super) async fn read_request(&self, request: RequestId) -> Result<Option<Request>, Error> {
        let sql = format!("{SELECT} WHERE r.id = $1");
        self.one::<RequestRow>(&sql, vec![uuid(request).into()]).await?.map(RequestRow::read).transpose()
    }

    pub(super) async fn write_access_request(&self, request: &Request) -> Result<(), Error> {
        let (issuer, subject, role, places) = match &request.wanted {
            Wanted::Link { issuer, subject } => (Some(issuer.clone()), Some(subject.clone()), None, None),
            Wanted::Posting { role, place } => (None, None, Some(role.word()), Some(place.to_string())),
            Wanted::NoSecondFactor => (None, None, None, None),
            Wanted::Scope { role, places } => {
                let codes: Vec<String> = places.iter().map(ToString::to_string).collect();
                (None, None, Some(role.word()), Some(codes.join(" ")))
            }
        };
        let sql = "INSERT INTO access_request (id, account, place, issuer, subject, role, places, entered_at, entered_by, name) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let values = vec![
            uuid(request.id).into(),
            uuid(request.account).into(),
            place(request.place).into(),
            issuer.into(),
            subject.into(),
            role.into(),
            places.into(),
            request.entered_at.get().into(),
            request.entered_by.map(uuid).into(),
            request.entered_name.clone().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    pub(super) async fn write_access_answer(
        &self,
        request: RequestId,
        answered: &Answered,
    ) -> Result<bool, Error> {
        self.write_answered(("access_answer", "request"), request, answered).await
    }

    pub(super) async fn read_linked(&self, issuer: &str, subject: &str) -> Result<Option<UserId>, Error> {
        let sql = "SELECT account FROM sign_in_link WHERE issuer = $1 AND subject = $2";
        let row = self.one::<LinkedRow>(sql, vec![issuer.into(), subject.into()]).await?;
        Ok(row.map(|row| id(row.account)))
    }

    pub(super) async fn write_link(
        &self,
        issuer: &str,
        subject: &str,
        request: &Request,
    ) -> Result<bool, Error> {
        let sql = "INSERT INTO sign_in_link (issuer, subject, account, request) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
        let values =
            vec![issuer.into(), subject.into(), uuid(request.account).into(), uuid(request.id).into()];
        Ok(self.write(sql, values).await? == 1)
    }

    pub(super) async fn delete_link(&self, request: RequestId) -> Result<(), Error> {
        self.write("DELETE FROM sign_in_link WHERE request = $1", vec![uuid(request).into()]).await.map(drop)
    }

    pub(super) async fn write_try(
        &self,
        key: [u8; 32],
        began: UtcMillis,
        return_to: &str,
        forget: UtcMillis,
    ) -> Result<(), Error> {
        self.write("DELETE FROM sign_in_try WHERE began_at < $1", vec![forget.get().into()]).await?;
        let sql = "INSERT INTO sign_in_try (id, began_at, return_to) VALUES ($1, $2, $3)";
        self.write_one(sql, vec![key.to_vec().into(), began.get().into(), return_to.into()]).await
    }

    pub(super) async fn remove_try(&self, key: [u8; 32]) -> Result<Option<(UtcMillis, String)>, Error> {
        let sql = "SELECT began_at, return_to FROM sign_in_try WHERE id = $1";
        let Some(row) = self.one::<TryRow>(sql, vec![key.to_vec().into()]).await? else { return Ok(None) };
        // Of two that bring the same try, one takes it.
        let gone = self.write("DELETE FROM sign_in_try WHERE id = $1", vec![key.to_vec().into()]).await?;
        Ok((gone == 1).then(|| (moment(row.began_at), row.return_to)))
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Requests for help in a table; each under a key of its own, for whoever asks may be in no registry.

use super::within;
use crate::convert::{date, day, division, id, moment, place, uuid, word};
use crate::session::Session;
use crate::vault::{Spot, Vault};
use assistance::access::Scope;
use assistance::office::Error;
use assistance::registry::contact::{Contact, ContactFilter, ContactId, ContactTab, Followed};
use assistance::registry::words::{Answer, ContactChannel};
use from_row::FromRow;
use sea_orm::Value;
use sea_orm::prelude::Uuid;

const ASKER: &str = "contact.asker";
const PHONE: &str = "contact.phone";
const WORDS: &str = "contact.words";
const ANSWER: &str = "contact.answer_words";
const HOME: &str = "contact.home";
const FOLLOWED: &str = "contact.followed_words";

#[derive(FromRow)]
struct ContactRow {
    id: Uuid,
    sealing_key: Option<Vec<u8>>,
    number: String,
    asked_on: String,
    channel: String,
    place: i64,
    asker: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    person: Option<Uuid>,
    household: Option<Uuid>,
    words: Option<Vec<u8>>,
    answer: String,
    answer_words: Option<Vec<u8>>,
    passed_on_to: Option<String>,
    case_no: Option<String>,
    accepted_on: Option<String>,
    recorded_at: i64,
    account: Option<Uuid>,
    name: String,
    version: i64,
    home: Option<Vec<u8>>,
    passed_to: Option<i64>,
    follow_by: Option<String>,
    followed_on: Option<String>,
    followed_words: Option<Vec<u8>>,
    followed_name: Option<String>,
}

const COLUMNS: &str = "id, sealing_key, number, asked_on, channel, place, asker, phone, person, household, words, answer, answer_words, \
                       passed_on_to, case_no, accepted_on, recorded_at, account, name, version, home, passed_to, follow_by, followed_on, followed_words, followed_name";

impl ContactRow {
    fn read(self, vault: &Vault) -> Result<Contact, Error> {
        let row = *self.id.as_bytes();
        let key = vault.row_key(self.sealing_key.as_deref(), row)?;
        let open = |sealed: &Option<Vec<u8>>, column| match (&key, sealed) {
            (Some(key), Some(sealed)) => key.open_text(sealed, Spot { column, row }).map(Some),
            _ => Ok(None),
        };
        let case = match (self.case_no, self.accepted_on.as_deref()) {
            (Some(case), Some(on)) => Some((case, date(on)?)),
            _ => None,
        };
        let followed = match (self.followed_on.as_deref(), self.followed_name) {
            (Some(on), Some(by)) => {
                Some(Followed { on: date(on)?, words: open(&self.followed_words, FOLLOWED)?, by })
            }
            _ => None,
        };
        Ok(Contact {
            id: id(self.id),
            number: self.number,
            asked_on: date(&self.asked_on)?,
            channel: word(ContactChannel::parse(&self.channel))?,
            place: division(self.place)?,
            home: open(&self.home, HOME)?,
            name: open(&self.asker, ASKER)?,
            phone: open(&self.phone, PHONE)?,
            person: self.person.map(id),
            household: self.household.map(id),
            words: open(&self.words, WORDS)?,
            answer: word(Answer::parse(&self.answer))?,
            answer_words: open(&self.answer_words, ANSWER)?,
            passed_on_to: self.passed_on_to,
            passed_to: self.passed_to.map(division).transpose()?,
            follow_by: self.follow_by.as_deref().map(date).transpose()?,
            followed,
            case,
            recorded_at: moment(self.recorded_at),
            recorded_by: self.account.map(id),
            recorded_name: self.name,
            version: self.version,
        })
    }
}

impl Session {
    pub(super) async fn read_contact(&self, contact: ContactId) -> Result<Option<Contact>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM contact WHERE id = $1");
        let row = self.one::<ContactRow>(&sql, vec![uuid(contact).into()]).await?;
        row.map(|row| row.read(&self.vault)).transpose()
    }

    pub(super) async fn contact_of_number(&self, number: &str) -> Result<Option<Contact>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM contact WHERE number = $1");
        let row = self.one::<ContactRow>(&sql, vec![number.into()]).await?;
        row.map(|row| row.read(&self.vault)).transpose()
    }

    pub(super) async fn write_contact(&self, contact: &Contact, seen: i64) -> Result<bool, Error> {
        if seen != 0 {
            // What was asked and answered stays as it was logged; only what followed changes. Each passing-on has a row of its own besides.
            let row = contact.id.bytes();
            let words = match contact.followed.as_ref().and_then(|one| one.words.as_ref()) {
                None => None,
                Some(words) => match self.contact_key(contact.id).await? {
                    Some(key) => Some(key.seal(words.expose().as_bytes(), Spot { column: FOLLOWED, row })?),
                    None => None,
                },
            };
            let sql = "UPDATE contact SET person = $2, household = $3, case_no = $4, accepted_on = $5, version = $6, \
                       followed_on = $8, followed_words = $9, followed_name = $10, \
                       passed_to = $11, passed_on_to = $12, follow_by = $13 WHERE id = $1 AND version = $7";
            let values = vec![
                uuid(contact.id).into(),
                contact.person.map(uuid).into(),
                contact.household.map(uuid).into(),
                contact.case.as_ref().map(|(case, _)| case.clone()).into(),
                contact.case.as_ref().map(|(_, on)| day(*on)).into(),
                contact.version.into(),
                seen.into(),
                contact.followed.as_ref().map(|one| day(one.on)).into(),
                words.into(),
                contact.followed.as_ref().map(|one| one.by.clone()).into(),
                contact.passed_to.map(place).into(),
                contact.passed_on_to.clone().into(),
                contact.follow_by.map(day).into(),
            ];
            return Ok(self.write(sql, values).await? == 1);
        }
        let row = contact.id.bytes();
        let (key, wrapped) = self.vault.new_row_key(row)?;
        let seal = |text: &Option<kernel::Secret<String>>, column| {
            let text = text.as_ref().map(|text| text.expose().as_bytes());
            text.map(|text| key.seal(text, Spot { column, row })).transpose()
        };
        let sql = format!(
            "INSERT INTO contact ({COLUMNS}) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, \
             $22, $23, NULL, NULL, NULL)"
        );
        let values: Vec<Value> = vec![
            uuid(contact.id).into(),
            wrapped.into(),
            contact.number.clone().into(),
            day(contact.asked_on).into(),
            contact.channel.word().into(),
            place(contact.place).into(),
            seal(&contact.name, ASKER)?.into(),
            seal(&contact.phone, PHONE)?.into(),
            contact.person.map(uuid).into(),
            contact.household.map(uuid).into(),
            seal(&contact.words, WORDS)?.into(),
            contact.answer.word().into(),
            seal(&contact.answer_words, ANSWER)?.into(),
            contact.passed_on_to.clone().into(),
            contact.case.as_ref().map(|(case, _)| case.clone()).into(),
            contact.case.as_ref().map(|(_, on)| day(*on)).into(),
            contact.recorded_at.get().into(),
            contact.recorded_by.map(uuid).into(),
            contact.recorded_name.clone().into(),
            contact.version.into(),
            seal(&contact.home, HOME)?.into(),
            contact.passed_to.map(place).into(),
            contact.follow_by.map(day).into(),
        ];
        self.write(&sql, values).await.map(|_| true)
    }

    pub(super) async fn list_contacts(
        &self,
        scope: &Scope,
        filter: &ContactFilter,
    ) -> Result<(Vec<Contact>, u64), Error> {
        let theirs = within(scope, "COALESCE(passed_to, place)");
        let waits = format!("{theirs} AND follow_by IS NOT NULL AND followed_on IS NULL AND case_no IS NULL");
        let mut wheres = vec![match filter.tab {
            ContactTab::All | ContactTab::Open => {
                // Those that went through an office stay in its list.
                let through = format!(
                    "id IN (SELECT contact FROM contact_passing WHERE {})",
                    within(scope, "from_place")
                );
                format!("({} OR {} OR {through})", within(scope, "place"), within(scope, "passed_to"))
            }
            ContactTab::Waiting | ContactTab::Late(_) => waits,
            ContactTab::Incoming => within(scope, "passed_to"),
        }];
        let mut values: Vec<Value> = Vec::new();
        let mut and = |condition: &str, value: Value| {
            values.push(value);
            wheres.push(format!("{condition} ${}", values.len()));
        };
        if let Some(household) = filter.household {
            and("household =", uuid(household).into());
        }
        if let Some(from) = filter.from {
            and("asked_on >=", day(from).into());
        }
        if let Some(through) = filter.through {
            and("asked_on <=", day(through).into());
        }
        if let ContactTab::Late(today) = filter.tab {
            and("follow_by <", day(today).into());
        }
        if filter.tab == ContactTab::Open {
            wheres.push("case_no IS NULL".to_owned());
        }
        let wheres = wheres.join(" AND ");
        let total =
            self.number(&format!("SELECT COUNT(*) FROM contact WHERE {wheres}"), values.clone()).await?;
        let sql = format!(
            "SELECT {COLUMNS} FROM contact WHERE {wheres} ORDER BY asked_on DESC, number DESC LIMIT {} OFFSET {}",
            filter.rows,
            filter.page.saturating_mul(filter.rows)
        );
        let rows = self.all::<ContactRow>(&sql, values).await?;
        let rows = rows.into_iter().map(|row| row.read(&self.vault)).collect::<Result<_, _>>()?;
        Ok((rows, total.cast_unsigned()))
    }
}

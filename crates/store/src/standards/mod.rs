// SPDX-License-Identifier: Apache-2.0
//! Entered standards in tables that only grow, and the packs under those that were adopted.

use crate::convert::{date, day, division, id, moment, place, uuid, word};
use crate::registry::within;
use crate::session::Session;
use assistance::access::Scope;
use assistance::office::Error;
use assistance::standards::{EntryId, Port, Standard, StandardState};
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{Ctx, Division};
use sea_orm::prelude::Uuid;
use std::collections::BTreeMap;

/// The counter whose value is how many entries were adopted.
pub(crate) const ADOPTED: &str = "overlay";

/// The files of a pack by their path.
type Texts = BTreeMap<String, String>;

#[derive(FromRow)]
struct Row {
    id: Uuid,
    number: i64,
    county: i64,
    param: String,
    label: String,
    value: String,
    old_value: String,
    first_day: String,
    last_day: Option<String>,
    document: String,
    scan_type: Option<String>,
    scan: Option<Vec<u8>>,
    confirmed: String,
    texts: String,
    account: Option<Uuid>,
    name: String,
    at: i64,
    adopted_by: Option<Uuid>,
    adopted_name: Option<String>,
    adopted_at: Option<i64>,
    refused_name: Option<String>,
    refused_at: Option<i64>,
    refused_why: Option<String>,
}

#[derive(FromRow)]
struct TextRow {
    county: i64,
    number: i64,
    texts: String,
}

const COLUMNS: &str = "o.id, o.number, o.county, o.param, o.label, o.value, o.old_value, o.first_day, o.last_day, o.document, o.scan_type, \
                       o.confirmed, o.texts, o.account, o.name, o.at, a.account AS adopted_by, a.name AS adopted_name, a.at AS adopted_at, \
                       r.name AS refused_name, r.at AS refused_at, r.reason AS refused_why";

/// The tables of [`COLUMNS`].
const TABLES: &str = "overlay o LEFT JOIN overlay_adoption a ON a.overlay = o.id LEFT JOIN overlay_refusal r ON r.overlay = o.id";

fn texts(text: &str) -> Result<Texts, Error> {
    serde_json::from_str(text).map_err(|_| Error::Broken("the text of a standard cannot be read"))
}

impl Row {
    fn read(self) -> Result<Standard, Error> {
        let state = match (self.adopted_name, self.adopted_at) {
            (Some(name), Some(at)) => {
                StandardState::Adopted { by: self.adopted_by.map(id), name, at: moment(at) }
            }
            _ => match (self.refused_name, self.refused_at, self.refused_why) {
                (Some(name), Some(at), Some(reason)) => {
                    StandardState::Refused { name, at: moment(at), reason }
                }
                _ => StandardState::Proposed,
            },
        };
        Ok(Standard {
            id: id(self.id),
            number: word(u32::try_from(self.number).ok())?,
            county: division(self.county)?,
            param: self.param,
            label: self.label,
            value: self.value,
            old: self.old_value,
            from: date(&self.first_day)?,
            until: self.last_day.as_deref().map(date).transpose()?,
            document: serde_json::from_str(&self.document)
                .map_err(|_| Error::Broken("the document of a standard cannot be read"))?,
            scan: self.scan_type.zip(self.scan),
            confirmed: self.confirmed,
            texts: texts(&self.texts)?,
            proposed_by: self.account.map(id),
            proposed_name: self.name,
            proposed_at: moment(self.at),
            state,
        })
    }
}

impl Session {
    /// The texts of adopted entries by the name of their pack, in the order of their adoption.
    pub(crate) async fn adopted_texts(&self) -> Result<Vec<(String, Texts)>, Error> {
        let sql = "SELECT o.county, o.number, o.texts FROM overlay o JOIN overlay_adoption a ON a.overlay = o.id ORDER BY a.turn";
        let read = |row: TextRow| {
            let number = word(u32::try_from(row.number).ok())?;
            Ok((assistance::standards::text::pack_name(division(row.county)?, number), texts(&row.texts)?))
        };
        self.all::<TextRow>(sql, vec![]).await?.into_iter().map(read).collect()
    }
}

fn account(ctx: &Ctx) -> (Option<Uuid>, String) {
    let (id, name) = ctx.who.signature();
    (id.map(uuid), name)
}

#[async_trait]
impl Port for Session {
    async fn next_standard_number(&mut self, county: Division) -> Result<u32, Error> {
        word(u32::try_from(self.next_number(&format!("standard/{county}")).await?).ok())
    }

    async fn add_standard(&mut self, standard: &Standard) -> Result<(), Error> {
        let json = |text: Result<String, serde_json::Error>| {
            text.map_err(|_| Error::Broken("a standard cannot be written"))
        };
        let sql = "INSERT INTO overlay (id, number, county, param, label, value, old_value, first_day, last_day, document, scan_type, scan, \
                   confirmed, texts, account, name, at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
        let values = vec![
            uuid(standard.id).into(),
            i64::from(standard.number).into(),
            place(standard.county).into(),
            standard.param.clone().into(),
            standard.label.clone().into(),
            standard.value.clone().into(),
            standard.old.clone().into(),
            day(standard.from).into(),
            standard.until.map(day).into(),
            json(serde_json::to_string(&standard.document))?.into(),
            standard.scan.as_ref().map(|(media, _)| media.clone()).into(),
            standard.scan.as_ref().map(|(_, bytes)| bytes.clone()).into(),
            standard.confirmed.clone().into(),
            json(serde_json::to_string(&standard.texts))?.into(),
            standard.proposed_by.map(uuid).into(),
            standard.proposed_name.clone().into(),
            standard.proposed_at.get().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    async fn standard(&mut self, entry: EntryId) -> Result<Option<Standard>, Error> {
        self.lock("overlay", uuid(entry)).await?;
        let sql = format!("SELECT {COLUMNS}, o.scan FROM {TABLES} WHERE o.id = $1");
        self.one::<Row>(&sql, vec![uuid(entry).into()]).await?.map(Row::read).transpose()
    }

    // A list needs no scans: none of their bytes are read.
    async fn standards(&mut self, region: &Scope) -> Result<Vec<Standard>, Error> {
        let sql = format!(
            "SELECT {COLUMNS}, substr(o.scan, 1, 0) AS scan FROM {TABLES} WHERE {} ORDER BY o.at DESC, o.id DESC",
            within(region, "o.county")
        );
        self.all::<Row>(&sql, vec![]).await?.into_iter().map(Row::read).collect()
    }

    async fn refuse_standard(&mut self, ctx: &Ctx, entry: EntryId, reason: &str) -> Result<(), Error> {
        let (by, name) = account(ctx);
        let sql =
            "INSERT INTO overlay_refusal (overlay, reason, account, name, at) VALUES ($1, $2, $3, $4, $5)";
        let values = vec![uuid(entry).into(), reason.into(), by.into(), name.into(), ctx.now.get().into()];
        self.write(sql, values).await.map(drop)
    }

    async fn adopt_standard(&mut self, ctx: &Ctx, entry: EntryId) -> Result<(), Error> {
        let turn = self.next_number(ADOPTED).await?;
        let (by, name) = account(ctx);
        let sql =
            "INSERT INTO overlay_adoption (overlay, turn, account, name, at) VALUES ($1, $2, $3, $4, $5)";
        let values = vec![uuid(entry).into(), turn.into(), by.into(), name.into(), ctx.now.get().into()];
        self.write(sql, values).await.map(drop)
    }
}

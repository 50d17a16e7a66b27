// SPDX-License-Identifier: Apache-2.0
//! The files of a roster to and from banks, sealed under a key of the roster, each with the layout by which it was written or read; and which line went out in which.

use crate::convert::{hash, id, moment, uuid, word};
use crate::session::Session;
use crate::vault::{RowKey, Spot};
use assistance::office::Error;
use assistance::payout::bank::{BankFile, FileWay};
use assistance::payout::model::ids::RosterId;
use from_row::FromRow;
use sea_orm::prelude::Uuid;

const BYTES: &str = "bank_file.bytes";
/// The most lines that one statement puts into a file.
const MOST_LINES: usize = 5_000;

#[derive(FromRow)]
struct KeyRow {
    sealing_key: Option<Vec<u8>>,
}

#[derive(FromRow)]
struct FileRow {
    returned: bool,
    bank: Option<String>,
    answers: Option<i64>,
    layout: String,
    layout_text: Option<String>,
    hash: Vec<u8>,
    bytes: Vec<u8>,
    account: Option<Uuid>,
    at: i64,
}

impl FileRow {
    fn way(&self) -> Result<FileWay, Error> {
        Ok(match self.returned {
            false => FileWay::Sent { bank: self.bank.clone().unwrap_or_default() },
            // Before there was a file for each bank there was one.
            true => FileWay::Returned { to: word(u32::try_from(self.answers.unwrap_or(1)).ok())? },
        })
    }
}

impl Session {
    async fn roster_key(&self, roster: RosterId) -> Result<RowKey, Error> {
        let sql = "SELECT sealing_key FROM roster WHERE id = $1";
        let row = self.one::<KeyRow>(sql, vec![uuid(roster).into()]).await?;
        let wrapped = row.and_then(|row| row.sealing_key);
        let key = self.vault.row_key(wrapped.as_deref(), roster.bytes())?;
        key.ok_or(Error::Archive(assistance::archive::Refused::Erased))
    }

    pub(super) async fn insert_bank_file(&self, roster: RosterId, file: &BankFile) -> Result<(), Error> {
        let key = self.roster_key(roster).await?;
        let sealed = key.seal(&file.bytes, Spot { column: BYTES, row: roster.bytes() })?;
        let count = "SELECT COUNT(*) FROM bank_file WHERE roster = $1";
        let seq = self.number(count, vec![uuid(roster).into()]).await? + 1;
        let sql = "INSERT INTO bank_file (roster, seq, returned, bank, answers, layout, layout_text, hash, bytes, account, at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let answers = match file.way {
            FileWay::Sent { .. } => None,
            FileWay::Returned { to } => Some(i64::from(to)),
        };
        let values = vec![
            uuid(roster).into(),
            seq.into(),
            answers.is_some().into(),
            file.bank().map(str::to_owned).into(),
            answers.into(),
            file.layout.clone().into(),
            file.text.clone().into(),
            file.hash.to_vec().into(),
            sealed.into(),
            file.by.map(uuid).into(),
            file.at.get().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    pub(super) async fn write_file_of_lines(
        &self,
        roster: RosterId,
        lines: &[usize],
        file: u32,
    ) -> Result<(), Error> {
        for some in lines.chunks(MOST_LINES) {
            // Numbers of ours, so that the list may stand in the statement.
            let list = some.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let sql = format!("UPDATE roster_line SET bank_file = $2 WHERE roster = $1 AND line IN ({list})");
            let values = vec![uuid(roster).into(), i64::from(file).into()];
            if self.write(&sql, values).await? != some.len() as u64 {
                return Err(Error::Broken("a line of a bank file is not in the roster"));
            }
        }
        Ok(())
    }

    pub(super) async fn read_bank_files(&self, roster: RosterId) -> Result<Vec<BankFile>, Error> {
        let sql = "SELECT returned, bank, answers, layout, layout_text, hash, bytes, account, at FROM bank_file \
                   WHERE roster = $1 ORDER BY seq";
        let rows = self.all::<FileRow>(sql, vec![uuid(roster).into()]).await?;
        let key = self.roster_key(roster).await?;
        rows.into_iter()
            .map(|row| {
                Ok(BankFile {
                    way: row.way()?,
                    layout: row.layout,
                    text: row.layout_text,
                    hash: hash(&row.hash)?,
                    bytes: key.open(&row.bytes, Spot { column: BYTES, row: roster.bytes() })?,
                    by: row.account.map(id),
                    at: moment(row.at),
                })
            })
            .collect()
    }
}

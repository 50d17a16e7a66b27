// SPDX-License-Identifier: Apache-2.0
//! Papers in tables; their bytes sealed under the key of the family's archive, once for the same content.

use crate::convert::{date, day, id, moment, uuid, word};
use crate::session::Session;
use crate::vault::{RowKey, Spot};
use assistance::archive::{Content, MediaType, Paper, PaperId, PaperKind, Port, Refused};
use assistance::casework::{CaseId, HouseholdId};
use assistance::office::Error;
use async_trait::async_trait;
use from_row::FromRow;
use sea_orm::prelude::Uuid;

const BYTES: &str = "paper_content.bytes";

#[derive(FromRow)]
struct PaperRow {
    id: Uuid,
    household: Uuid,
    casefile: Option<Uuid>,
    kind: String,
    number: Option<String>,
    dated: String,
    hash: Option<String>,
    size: Option<i64>,
    media: Option<String>,
    filed_at: i64,
    filed_by: Option<Uuid>,
}

const COLUMNS: &str = "id, household, casefile, kind, number, dated, hash, size, media, filed_at, filed_by";

impl PaperRow {
    fn read(self) -> Result<Paper, Error> {
        let content = match (self.hash, self.size, self.media) {
            (Some(hash), Some(size), Some(media)) => {
                Content::Kept { hash, size: size.cast_unsigned(), media: word(MediaType::parse(&media))? }
            }
            _ => Content::OnPaper,
        };
        Ok(Paper {
            id: id(self.id),
            household: id(self.household),
            case: self.casefile.map(id),
            kind: word(PaperKind::parse(&self.kind))?,
            number: self.number,
            dated: date(&self.dated)?,
            content,
            filed_at: moment(self.filed_at),
            filed_by: self.filed_by.map(id),
        })
    }
}

#[derive(FromRow)]
struct KeyRow {
    sealing_key: Option<Vec<u8>>,
}

#[derive(FromRow)]
struct BytesRow {
    bytes: Vec<u8>,
}

impl Session {
    /// The key of an archive; made with its first paper that is kept.
    async fn archive_key(&self, household: HouseholdId, make: bool) -> Result<RowKey, Error> {
        let sql = "SELECT sealing_key FROM archive WHERE household = $1";
        let row = self.one::<KeyRow>(sql, vec![uuid(household).into()]).await?;
        match row {
            Some(row) => {
                let key = self.vault.row_key(row.sealing_key.as_deref(), household.bytes())?;
                key.ok_or(Error::Archive(Refused::Erased))
            }
            None if make => {
                let (key, wrapped) = self.vault.new_row_key(household.bytes())?;
                let sql = "INSERT INTO archive (household, sealing_key) VALUES ($1, $2)";
                self.write(sql, vec![uuid(household).into(), wrapped.into()]).await?;
                Ok(key)
            }
            None => Err(Error::Broken("an archive has papers and no key")),
        }
    }
}

#[async_trait]
impl Port for Session {
    async fn add_paper(&mut self, paper: &Paper, bytes: Option<&[u8]>) -> Result<(), Error> {
        let (hash, size, media) = match &paper.content {
            Content::OnPaper => (None, None, None),
            Content::Kept { hash, size, media } => {
                (Some(hash.clone()), Some(size.cast_signed()), Some(media.name().to_owned()))
            }
        };
        if let (Some(hash), Some(bytes)) = (&hash, bytes) {
            let key = self.archive_key(paper.household, true).await?;
            let spot = Spot { column: BYTES, row: paper.household.bytes() };
            let sealed = key.seal(bytes, spot)?;
            let sql = "INSERT INTO paper_content (household, hash, bytes) VALUES ($1, $2, $3) ON CONFLICT (household, hash) DO NOTHING";
            self.write(sql, vec![uuid(paper.household).into(), hash.clone().into(), sealed.into()]).await?;
        }
        let sql =
            format!("INSERT INTO paper ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
        let values = vec![
            uuid(paper.id).into(),
            uuid(paper.household).into(),
            paper.case.map(uuid).into(),
            paper.kind.word().into(),
            paper.number.clone().into(),
            day(paper.dated).into(),
            hash.into(),
            size.into(),
            media.into(),
            paper.filed_at.get().into(),
            paper.filed_by.map(uuid).into(),
        ];
        self.write(&sql, values).await.map(drop)
    }

    async fn paper(&mut self, paper: PaperId) -> Result<Option<Paper>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM paper WHERE id = $1");
        let row = self.one::<PaperRow>(&sql, vec![uuid(paper).into()]).await?;
        row.map(PaperRow::read).transpose()
    }

    async fn papers(&mut self, household: HouseholdId, case: Option<CaseId>) -> Result<Vec<Paper>, Error> {
        let of_case = if case.is_some() { " AND casefile = $2" } else { "" };
        let sql = format!(
            "SELECT {COLUMNS} FROM paper WHERE household = $1{of_case} ORDER BY filed_at DESC, id DESC"
        );
        let mut values = vec![uuid(household).into()];
        values.extend(case.map(|case| uuid(case).into()));
        let rows = self.all::<PaperRow>(&sql, values).await?;
        rows.into_iter().map(PaperRow::read).collect()
    }

    async fn paper_bytes(&mut self, paper: &Paper) -> Result<Vec<u8>, Error> {
        let Content::Kept { hash, .. } = &paper.content else { return Ok(Vec::new()) };
        let key = self.archive_key(paper.household, false).await?;
        let sql = "SELECT bytes FROM paper_content WHERE household = $1 AND hash = $2";
        let row = self.one::<BytesRow>(sql, vec![uuid(paper.household).into(), hash.clone().into()]).await?;
        let row = row.ok_or(Error::Broken("the bytes of a paper are gone"))?;
        key.open(&row.bytes, Spot { column: BYTES, row: paper.household.bytes() })
    }

    fn content_hash(&self, bytes: &[u8]) -> String {
        kernel::hex(&self.vault.mac("paper", bytes))
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Lists of recipients that hang in villages, with the sealed photo of each.

use crate::convert::{date, day, division, id, moment, place, uuid, word};
use crate::registry::within;
use crate::session::Session;
use crate::vault::Spot;
use assistance::access::Scope;
use assistance::casework::Scheme;
use assistance::office::Error;
use assistance::oversight::{StandingId, StandingPosting};
use from_row::FromRow;
use kernel::Division;
use sea_orm::Value;
use sea_orm::prelude::Uuid;

const PHOTO: &str = "standing_posting.photo";

#[derive(FromRow)]
struct PostingRow {
    id: Uuid,
    village: i64,
    scheme: String,
    board: String,
    posted_on: String,
    families: i64,
    shown: String,
    entered_at: i64,
    account: Option<Uuid>,
    name: String,
}

const COLUMNS: &str = "id, village, scheme, board, posted_on, families, shown, entered_at, account, name";

impl PostingRow {
    fn read(self) -> Result<StandingPosting, Error> {
        Ok(StandingPosting {
            id: id(self.id),
            village: division(self.village)?,
            scheme: word(Scheme::parse(&self.scheme))?,
            board: self.board,
            posted_on: date(&self.posted_on)?,
            families: self.families.cast_unsigned(),
            shown: self.shown,
            entered_at: moment(self.entered_at),
            by: self.account.map(id),
            name: self.name,
        })
    }
}

#[derive(FromRow)]
struct PhotoRow {
    village: i64,
    sealing_key: Option<Vec<u8>>,
    photo: Vec<u8>,
}

impl Session {
    pub(super) async fn write_standing(&self, posting: &StandingPosting, photo: &[u8]) -> Result<(), Error> {
        let row = posting.id.bytes();
        let (key, wrapped) = self.vault.new_row_key(row)?;
        let sealed = key.seal(photo, Spot { column: PHOTO, row })?;
        let sql = "INSERT INTO standing_posting (id, sealing_key, village, scheme, board, posted_on, families, shown, photo, \
                   entered_at, account, name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let values: Vec<Value> = vec![
            uuid(posting.id).into(),
            wrapped.into(),
            place(posting.village).into(),
            posting.scheme.word().into(),
            posting.board.clone().into(),
            day(posting.posted_on).into(),
            posting.families.cast_signed().into(),
            posting.shown.clone().into(),
            sealed.into(),
            posting.entered_at.get().into(),
            posting.by.map(uuid).into(),
            posting.name.clone().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    pub(super) async fn read_standing(
        &self,
        village: Division,
        scheme: Scheme,
    ) -> Result<Vec<StandingPosting>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM standing_posting WHERE village = $1 AND scheme = $2 ORDER BY posted_on, id"
        );
        let values = vec![place(village).into(), scheme.word().into()];
        self.all::<PostingRow>(&sql, values).await?.into_iter().map(PostingRow::read).collect()
    }

    /// The latest of each village and scheme.
    pub(super) async fn last_standings(&self, region: &Scope) -> Result<Vec<StandingPosting>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM standing_posting s WHERE {} AND NOT EXISTS (SELECT 1 FROM standing_posting n \
             WHERE n.village = s.village AND n.scheme = s.scheme \
             AND (n.posted_on > s.posted_on OR (n.posted_on = s.posted_on AND n.id > s.id)))",
            within(region, "s.village")
        );
        self.all::<PostingRow>(&sql, vec![]).await?.into_iter().map(PostingRow::read).collect()
    }

    pub(super) async fn open_standing_photo(
        &self,
        posting: StandingId,
    ) -> Result<Option<(Division, Vec<u8>)>, Error> {
        let sql = "SELECT village, sealing_key, photo FROM standing_posting WHERE id = $1";
        let Some(kept) = self.one::<PhotoRow>(sql, vec![uuid(posting).into()]).await? else {
            return Ok(None);
        };
        let row = posting.bytes();
        let key = self.vault.row_key(kept.sealing_key.as_deref(), row)?;
        let key = key.ok_or(Error::Archive(assistance::archive::Refused::Erased))?;
        Ok(Some((division(kept.village)?, key.open(&kept.photo, Spot { column: PHOTO, row })?)))
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Notices on boards and on the web, and who objected.

use crate::convert::{date, day, division, id, moment, place, uuid, word};
use crate::registry::within;
use crate::session::Session;
use crate::vault::Spot;
use assistance::access::Scope;
use assistance::casework::{CaseId, ObjectorId, PaperId, Place, Scheme};
use assistance::office::Error;
use assistance::oversight::{BoardFilter, BoardRow, BoardTab, Hung, Noticed, Objector, WebNotice};
use from_row::FromRow;
use kernel::{Date, Secret};
use sea_orm::Value;
use sea_orm::prelude::Uuid;

const ASKER: &str = "objector.asker";
const PHONE: &str = "objector.phone";

#[derive(FromRow)]
struct NoticeRow {
    casefile: Uuid,
    seq: i64,
    round: Option<i64>,
    board: String,
    village: i64,
    posted_on: String,
    through: String,
    posted_by: Option<Uuid>,
    photo: Uuid,
    removed_on: Option<String>,
    removed_photo: Option<Uuid>,
    void: bool,
    objections: i64,
}

const COLUMNS: &str = "n.casefile, n.seq, n.round, n.board, n.village, n.posted_on, n.through, n.posted_by, n.photo, n.removed_on, \
                       n.removed_photo, n.void, n.objections";

impl NoticeRow {
    fn read(self) -> Result<Hung, Error> {
        let small = |number: i64| word(u32::try_from(number).ok());
        Ok(Hung {
            case: id(self.casefile),
            seq: small(self.seq)?,
            round: self.round.map(small).transpose()?,
            board: word(Place::parse(&self.board))?,
            village: division(self.village)?,
            posted_on: date(&self.posted_on)?,
            through: date(&self.through)?,
            posted_by: self.posted_by.map(id),
            photo: id(self.photo),
            removed_on: self.removed_on.as_deref().map(date).transpose()?,
            removed_photo: self.removed_photo.map(id),
            void: self.void,
            objections: small(self.objections)?,
        })
    }
}

#[derive(FromRow)]
struct Words {
    number: String,
    scheme: String,
    applicant: Option<String>,
}

#[derive(FromRow)]
struct WebRow {
    id: Uuid,
    casefile: Option<Uuid>,
    relief: Option<Uuid>,
    seq: i64,
    village: i64,
    published_at: i64,
    account: Option<Uuid>,
    until: String,
    taken_down_at: Option<i64>,
    taken_down_why: Option<String>,
}

#[derive(FromRow)]
struct ObjectorRow {
    id: Uuid,
    sealing_key: Option<Vec<u8>>,
    casefile: Uuid,
    asker: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    recorded_at: i64,
    account: Option<Uuid>,
}

/// The column that says what a notice on the web tells of, and its value.
pub(super) fn noticed(of: Noticed) -> (&'static str, Uuid) {
    match of {
        Noticed::Case(case) => ("casefile", uuid(case)),
        Noticed::Relief(relief) => ("relief", uuid(relief)),
    }
}

/// The condition of a tab; `$1` is yesterday: what ended before it should be down by now.
fn tab(tab: BoardTab) -> &'static str {
    match tab {
        BoardTab::Hanging => "n.removed_on IS NULL AND n.void = FALSE AND n.through >= $1",
        BoardTab::Late | BoardTab::ToPost => "n.removed_on IS NULL AND n.void = FALSE AND n.through < $1",
        BoardTab::Removed => "(n.removed_on IS NOT NULL OR n.void = TRUE) AND $1 <> ''",
    }
}

/// The first day of which a notice that ended on it need not be down yet.
pub(crate) fn edge(today: Date) -> Value {
    day(today.add_days(-1).unwrap_or(today)).into()
}

impl Session {
    pub(super) async fn write_notice(&self, hung: &Hung) -> Result<(), Error> {
        let sql = "INSERT INTO notice (casefile, seq, round, board, village, posted_on, through, posted_by, photo, removed_on, \
                   removed_photo, void, objections) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        let values: Vec<Value> = vec![
            uuid(hung.case).into(),
            i64::from(hung.seq).into(),
            hung.round.map(i64::from).into(),
            hung.board.word().into(),
            place(hung.village).into(),
            day(hung.posted_on).into(),
            day(hung.through).into(),
            hung.posted_by.map(uuid).into(),
            uuid(hung.photo).into(),
            hung.removed_on.map(day).into(),
            hung.removed_photo.map(uuid).into(),
            hung.void.into(),
            i64::from(hung.objections).into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    pub(super) async fn take_notice_down(&self, case: CaseId, on: Date, photo: PaperId) -> Result<(), Error> {
        let sql = "UPDATE notice SET removed_on = $2, removed_photo = $3 WHERE casefile = $1 AND removed_on IS NULL";
        self.write(sql, vec![uuid(case).into(), day(on).into(), uuid(photo).into()]).await.map(drop)
    }

    pub(super) async fn read_notices_of(&self, case: CaseId) -> Result<Vec<Hung>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM notice n WHERE n.casefile = $1 ORDER BY n.seq");
        let rows = self.all::<NoticeRow>(&sql, vec![uuid(case).into()]).await?;
        rows.into_iter().map(NoticeRow::read).collect()
    }

    pub(super) async fn number_of_notices(
        &self,
        scope: &Scope,
        which: BoardTab,
        today: Date,
    ) -> Result<u64, Error> {
        let sql =
            format!("SELECT COUNT(*) FROM notice n WHERE {} AND {}", within(scope, "n.village"), tab(which));
        Ok(self.number(&sql, vec![edge(today)]).await?.cast_unsigned())
    }

    pub(super) async fn list_notices(
        &self,
        scope: &Scope,
        filter: &BoardFilter,
        today: Date,
    ) -> Result<Vec<BoardRow>, Error> {
        let order = match filter.tab {
            BoardTab::Removed => "n.removed_on DESC, n.casefile",
            _ => "n.through, n.casefile",
        };
        let sql = format!(
            "SELECT {COLUMNS}, c.number, c.scheme, p.name AS applicant FROM notice n JOIN casefile c ON c.id = n.casefile \
             LEFT JOIN person p ON p.id = c.applicant WHERE {} AND {} ORDER BY {order} LIMIT {} OFFSET {}",
            within(scope, "n.village"),
            tab(filter.tab),
            filter.rows,
            filter.page.saturating_mul(filter.rows)
        );
        let rows = self.all::<(NoticeRow, Words)>(&sql, vec![edge(today)]).await?;
        rows.into_iter()
            .map(|(hung, words)| {
                Ok(BoardRow {
                    hung: hung.read()?,
                    number: words.number,
                    scheme: word(Scheme::parse(&words.scheme))?,
                    applicant: words.applicant.unwrap_or_default(),
                })
            })
            .collect()
    }

    pub(super) async fn write_web_notice(&self, notice: &WebNotice) -> Result<(), Error> {
        let sql = "INSERT INTO web_notice (id, casefile, relief, seq, village, published_at, account, until) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let (case, relief) = match notice.of {
            Noticed::Case(case) => (Some(uuid(case)), None),
            Noticed::Relief(relief) => (None, Some(uuid(relief))),
        };
        let values: Vec<Value> = vec![
            uuid(notice.id).into(),
            case.into(),
            relief.into(),
            i64::from(notice.seq).into(),
            place(notice.village).into(),
            notice.published_at.get().into(),
            notice.published_by.map(uuid).into(),
            day(notice.until).into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    pub(super) async fn read_web_notices(
        &self,
        condition: &str,
        values: Vec<Value>,
    ) -> Result<Vec<WebNotice>, Error> {
        let sql = format!(
            "SELECT id, casefile, relief, seq, village, published_at, account, until, taken_down_at, taken_down_why FROM web_notice \
             WHERE {condition} ORDER BY id"
        );
        let rows = self.all::<WebRow>(&sql, values).await?;
        rows.into_iter()
            .map(|row| {
                Ok(WebNotice {
                    id: id(row.id),
                    of: match (row.casefile, row.relief) {
                        (Some(case), _) => Noticed::Case(id(case)),
                        (None, Some(relief)) => Noticed::Relief(id(relief)),
                        (None, None) => return Err(Error::Broken("a notice on the web tells of nothing")),
                    },
                    seq: word(u32::try_from(row.seq).ok())?,
                    village: division(row.village)?,
                    published_at: moment(row.published_at),
                    published_by: row.account.map(id),
                    until: date(&row.until)?,
                    taken_down: row
                        .taken_down_at
                        .map(|at| (moment(at), row.taken_down_why.unwrap_or_default())),
                })
            })
            .collect()
    }

    pub(super) async fn write_objector(&self, objector: &Objector) -> Result<(), Error> {
        let row = objector.id.bytes();
        let (key, wrapped) = self.vault.new_row_key(row)?;
        let seal = |text: &Option<Secret<String>>, column| {
            let text = text.as_ref().map(|text| text.expose().as_bytes());
            text.map(|text| key.seal(text, Spot { column, row })).transpose()
        };
        let sql = "INSERT INTO objector (id, sealing_key, casefile, asker, phone, recorded_at, account) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values: Vec<Value> = vec![
            uuid(objector.id).into(),
            wrapped.into(),
            uuid(objector.case).into(),
            seal(&objector.name, ASKER)?.into(),
            seal(&objector.phone, PHONE)?.into(),
            objector.recorded_at.get().into(),
            objector.recorded_by.map(uuid).into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    pub(super) async fn read_objector(&self, objector: ObjectorId) -> Result<Option<Objector>, Error> {
        let sql = "SELECT id, sealing_key, casefile, asker, phone, recorded_at, account FROM objector WHERE id = $1";
        let Some(kept) = self.one::<ObjectorRow>(sql, vec![uuid(objector).into()]).await? else {
            return Ok(None);
        };
        let row = objector.bytes();
        let key = self.vault.row_key(kept.sealing_key.as_deref(), row)?;
        let open = |sealed: &Option<Vec<u8>>, column| match (&key, sealed) {
            (Some(key), Some(sealed)) => key.open_text(sealed, Spot { column, row }).map(Some),
            _ => Ok(None),
        };
        Ok(Some(Objector {
            id: id(kept.id),
            case: id(kept.casefile),
            name: open(&kept.asker, ASKER)?,
            phone: open(&kept.phone, PHONE)?,
            recorded_at: moment(kept.recorded_at),
            recorded_by: kept.account.map(id),
        }))
    }
}

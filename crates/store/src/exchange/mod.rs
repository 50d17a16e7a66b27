// SPDX-License-Identifier: Apache-2.0
//! Lists in and out in tables: the files as they came and the lines as they were given, each sealed under the key of its delivery.

use crate::convert::{division, id, moment, place, uuid, word};
use crate::payout::awards::{month, stored};
use crate::registry::within;
use crate::session::Session;
use crate::vault::{RowKey, Spot};
use assistance::access::Scope;
use assistance::casework::Scheme;
use assistance::exchange::Port;
use assistance::exchange::incoming::{Counts, Delivery, KeptFault};
use assistance::exchange::outgoing::{Change, Failure, Given, Line, Told};
use assistance::monitoring::model::FileId;
use assistance::office::Error;
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{Division, Id, Month};
use sea_orm::Value;
use sea_orm::prelude::Uuid;

const BYTES: &str = "list_content.bytes";
const CELLS: &str = "given_line.cells";
const REASON: &str = "given_failure.reason";

const FILE: &str = "id, list, county, month, file_name, hash, size, basis, counted, matched, unmatched, bad, raised, known, taken_at, account, name";
const GIVEN: &str =
    "id, number, list, county, month, joined, departed, changed, held, taken_at, account, name";

#[derive(FromRow)]
struct FileRow {
    id: Uuid,
    list: String,
    county: i64,
    month: i64,
    file_name: String,
    hash: String,
    size: i64,
    basis: String,
    counted: i64,
    matched: i64,
    unmatched: i64,
    bad: i64,
    raised: i64,
    known: i64,
    taken_at: i64,
    account: Option<Uuid>,
    name: String,
}

#[derive(FromRow)]
struct FaultRow {
    sheet: String,
    sheet_row: i64,
    heading: String,
    fault: String,
}

#[derive(FromRow)]
struct GivenRow {
    id: Uuid,
    number: String,
    list: String,
    county: i64,
    month: i64,
    joined: i64,
    departed: i64,
    changed: i64,
    held: i64,
    taken_at: i64,
    account: Option<Uuid>,
    name: String,
}

#[derive(FromRow)]
struct LineRow {
    line: i64,
    person: Uuid,
    household: Uuid,
    scheme: String,
    change: String,
    cells: Vec<u8>,
}

#[derive(FromRow)]
struct ToldRow {
    person: Uuid,
    household: Uuid,
    scheme: String,
    change: String,
}

#[derive(FromRow)]
struct FailureRow {
    line: i64,
    reason: Vec<u8>,
    noted_at: i64,
}

#[derive(FromRow)]
struct KeyRow {
    sealing_key: Option<Vec<u8>>,
}

#[derive(FromRow)]
struct BytesRow {
    bytes: Vec<u8>,
}

#[derive(FromRow)]
struct ListRow {
    list: String,
}

impl FileRow {
    fn read(self) -> Result<Delivery, Error> {
        Ok(Delivery {
            id: id(self.id),
            list: self.list,
            county: division(self.county)?,
            month: month(self.month)?,
            file_name: self.file_name,
            hash: self.hash,
            size: self.size.cast_unsigned(),
            basis: self.basis,
            counts: Counts {
                rows: self.counted.cast_unsigned(),
                matched: self.matched.cast_unsigned(),
                unmatched: self.unmatched.cast_unsigned(),
                bad: self.bad.cast_unsigned(),
                raised: self.raised.cast_unsigned(),
                known: self.known.cast_unsigned(),
            },
            taken_at: moment(self.taken_at),
            by: self.account.map(id),
            name: self.name,
        })
    }
}

impl GivenRow {
    fn read(self) -> Result<Given, Error> {
        Ok(Given {
            id: id(self.id),
            number: self.number,
            list: self.list,
            county: division(self.county)?,
            month: month(self.month)?,
            joined: self.joined.cast_unsigned(),
            left: self.departed.cast_unsigned(),
            changed: self.changed.cast_unsigned(),
            held: self.held.cast_unsigned(),
            taken_at: moment(self.taken_at),
            by: self.account.map(id),
            name: self.name,
        })
    }
}

fn line(number: i64) -> Result<u32, Error> {
    word(u32::try_from(number).ok())
}

impl Session {
    /// The key of a delivery or of a list given.
    async fn list_key(&self, table: &str, row: Uuid) -> Result<RowKey, Error> {
        let sql = format!("SELECT sealing_key FROM {table} WHERE id = $1");
        let found = self.one::<KeyRow>(&sql, vec![row.into()]).await?;
        let key = found.and_then(|row| row.sealing_key);
        let key = self.vault.row_key(key.as_deref(), *row.as_bytes())?;
        key.ok_or(Error::Broken("the key of a list was destroyed"))
    }
}

#[async_trait]
impl Port for Session {
    async fn delivery_of_hash(
        &mut self,
        county: Division,
        list: &str,
        hash: &str,
    ) -> Result<Option<Delivery>, Error> {
        let sql = format!("SELECT {FILE} FROM list_file WHERE county = $1 AND list = $2 AND hash = $3");
        let row = self.one::<FileRow>(&sql, vec![place(county).into(), list.into(), hash.into()]).await?;
        row.map(FileRow::read).transpose()
    }

    async fn add_delivery(
        &mut self,
        delivery: &Delivery,
        bytes: &[u8],
        faults: &[KeptFault],
    ) -> Result<(), Error> {
        let row = delivery.id.bytes();
        let (key, wrapped) = self.vault.new_row_key(row)?;
        let counts = delivery.counts;
        let sql = format!(
            "INSERT INTO list_file ({FILE}, sealing_key) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)"
        );
        let number = |count: u64| Value::from(count.cast_signed());
        let values = vec![
            uuid(delivery.id).into(),
            delivery.list.clone().into(),
            place(delivery.county).into(),
            stored(delivery.month).into(),
            delivery.file_name.clone().into(),
            delivery.hash.clone().into(),
            number(delivery.size),
            delivery.basis.clone().into(),
            number(counts.rows),
            number(counts.matched),
            number(counts.unmatched),
            number(counts.bad),
            number(counts.raised),
            number(counts.known),
            delivery.taken_at.get().into(),
            delivery.by.map(uuid).into(),
            delivery.name.clone().into(),
            wrapped.into(),
        ];
        self.write(&sql, values).await?;
        let sealed = key.seal(bytes, Spot { column: BYTES, row })?;
        let sql = "INSERT INTO list_content (list_file, bytes) VALUES ($1, $2)";
        self.write(sql, vec![uuid(delivery.id).into(), sealed.into()]).await?;
        for (seq, fault) in (1_i64..).zip(faults) {
            let sql = "INSERT INTO list_fault (list_file, seq, sheet, sheet_row, heading, fault) VALUES ($1, $2, $3, $4, $5, $6)";
            let values = vec![
                uuid(delivery.id).into(),
                seq.into(),
                fault.sheet.clone().into(),
                fault.row.cast_signed().into(),
                fault.column.clone().into(),
                fault.fault.clone().into(),
            ];
            self.write(sql, values).await?;
        }
        Ok(())
    }

    async fn delivery(&mut self, file: FileId) -> Result<Option<Delivery>, Error> {
        let sql = format!("SELECT {FILE} FROM list_file WHERE id = $1");
        let row = self.one::<FileRow>(&sql, vec![uuid(file).into()]).await?;
        row.map(FileRow::read).transpose()
    }

    async fn deliveries(&mut self, scope: &Scope, limit: u64) -> Result<Vec<Delivery>, Error> {
        let sql = format!(
            "SELECT {FILE} FROM list_file WHERE {} ORDER BY taken_at DESC, id DESC LIMIT {limit}",
            within(scope, "county")
        );
        self.all::<FileRow>(&sql, vec![]).await?.into_iter().map(FileRow::read).collect()
    }

    async fn delivery_bytes(&mut self, file: FileId) -> Result<Vec<u8>, Error> {
        let key = self.list_key("list_file", uuid(file)).await?;
        let sql = "SELECT bytes FROM list_content WHERE list_file = $1";
        let row = self.one::<BytesRow>(sql, vec![uuid(file).into()]).await?;
        let row = row.ok_or(Error::Broken("the bytes of a list are gone"))?;
        key.open(&row.bytes, Spot { column: BYTES, row: file.bytes() })
    }

    async fn delivery_faults(&mut self, file: FileId) -> Result<Vec<KeptFault>, Error> {
        let sql = "SELECT sheet, sheet_row, heading, fault FROM list_fault WHERE list_file = $1 ORDER BY seq";
        let rows = self.all::<FaultRow>(sql, vec![uuid(file).into()]).await?;
        let fault = |row: FaultRow| KeptFault {
            sheet: row.sheet,
            row: row.sheet_row.cast_unsigned(),
            column: row.heading,
            fault: row.fault,
        };
        Ok(rows.into_iter().map(fault).collect())
    }

    async fn lists_of_month(&mut self, county: Division, of: Month) -> Result<Vec<String>, Error> {
        let sql = "SELECT DISTINCT list FROM list_file WHERE county = $1 AND month = $2 ORDER BY list";
        let rows = self.all::<ListRow>(sql, vec![place(county).into(), stored(of).into()]).await?;
        Ok(rows.into_iter().map(|row| row.list).collect())
    }

    async fn next_given_number(&mut self, county: Division, of: Month) -> Result<i64, Error> {
        self.next_number(&format!("list given {county} {of}")).await
    }

    async fn told(&mut self, county: Division, list: &str) -> Result<Vec<Told>, Error> {
        let sql = "SELECT l.person, l.household, l.scheme, l.change FROM given_line l JOIN list_given g ON g.id = l.list_given \
                   LEFT JOIN given_failure f ON f.list_given = l.list_given AND f.line = l.line \
                   WHERE g.county = $1 AND g.list = $2 AND f.line IS NULL ORDER BY g.taken_at, g.number, l.line";
        let rows = self.all::<ToldRow>(sql, vec![place(county).into(), list.into()]).await?;
        let mut last = std::collections::BTreeMap::new();
        for row in rows {
            let told = Told {
                person: id(row.person),
                household: id(row.household),
                scheme: word(Scheme::parse(&row.scheme))?,
                change: word(Change::parse(&row.change))?,
            };
            last.insert(told.person, told);
        }
        Ok(last.into_values().collect())
    }

    async fn add_given(&mut self, given: &Given, lines: &[Line]) -> Result<(), Error> {
        let row = given.id.bytes();
        let (key, wrapped) = self.vault.new_row_key(row)?;
        let sql = format!(
            "INSERT INTO list_given ({GIVEN}, sealing_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        );
        let number = |count: u64| Value::from(count.cast_signed());
        let values = vec![
            uuid(given.id).into(),
            given.number.clone().into(),
            given.list.clone().into(),
            place(given.county).into(),
            stored(given.month).into(),
            number(given.joined),
            number(given.left),
            number(given.changed),
            number(given.held),
            given.taken_at.get().into(),
            given.by.map(uuid).into(),
            given.name.clone().into(),
            wrapped.into(),
        ];
        self.write(&sql, values).await?;
        for line in lines {
            let cells = key.seal(line.cells.expose().as_bytes(), Spot { column: CELLS, row })?;
            let sql = "INSERT INTO given_line (list_given, line, person, household, scheme, change, cells) \
                       VALUES ($1, $2, $3, $4, $5, $6, $7)";
            let values = vec![
                uuid(given.id).into(),
                i64::from(line.line).into(),
                uuid(line.person).into(),
                uuid(line.household).into(),
                line.scheme.word().into(),
                line.change.word().into(),
                cells.into(),
            ];
            self.write(sql, values).await?;
        }
        Ok(())
    }

    async fn given(&mut self, given: Id<Given>) -> Result<Option<Given>, Error> {
        self.lock("list_given", uuid(given)).await?;
        let sql = format!("SELECT {GIVEN} FROM list_given WHERE id = $1");
        let row = self.one::<GivenRow>(&sql, vec![uuid(given).into()]).await?;
        row.map(GivenRow::read).transpose()
    }

    async fn givens(&mut self, scope: &Scope, limit: u64) -> Result<Vec<Given>, Error> {
        let sql = format!(
            "SELECT {GIVEN} FROM list_given WHERE {} ORDER BY taken_at DESC, number DESC LIMIT {limit}",
            within(scope, "county")
        );
        self.all::<GivenRow>(&sql, vec![]).await?.into_iter().map(GivenRow::read).collect()
    }

    async fn given_lines(&mut self, given: Id<Given>) -> Result<Vec<Line>, Error> {
        let key = self.list_key("list_given", uuid(given)).await?;
        let sql = "SELECT line, person, household, scheme, change, cells FROM given_line WHERE list_given = $1 ORDER BY line";
        let rows = self.all::<LineRow>(sql, vec![uuid(given).into()]).await?;
        rows.into_iter()
            .map(|row| {
                Ok(Line {
                    line: line(row.line)?,
                    person: id(row.person),
                    household: id(row.household),
                    scheme: word(Scheme::parse(&row.scheme))?,
                    change: word(Change::parse(&row.change))?,
                    cells: key.open_text(&row.cells, Spot { column: CELLS, row: given.bytes() })?,
                })
            })
            .collect()
    }

    async fn add_failures(&mut self, given: Id<Given>, failures: &[Failure]) -> Result<(), Error> {
        let key = self.list_key("list_given", uuid(given)).await?;
        for one in failures {
            let reason =
                key.seal(one.reason.expose().as_bytes(), Spot { column: REASON, row: given.bytes() })?;
            let sql =
                "INSERT INTO given_failure (list_given, line, reason, noted_at) VALUES ($1, $2, $3, $4)";
            let values =
                vec![uuid(given).into(), i64::from(one.line).into(), reason.into(), one.at.get().into()];
            self.write(sql, values).await?;
        }
        Ok(())
    }

    async fn failures(&mut self, given: Id<Given>) -> Result<Vec<Failure>, Error> {
        let key = self.list_key("list_given", uuid(given)).await?;
        let sql = "SELECT line, reason, noted_at FROM given_failure WHERE list_given = $1 ORDER BY line";
        let rows = self.all::<FailureRow>(sql, vec![uuid(given).into()]).await?;
        rows.into_iter()
            .map(|row| {
                Ok(Failure {
                    line: line(row.line)?,
                    reason: key.open_text(&row.reason, Spot { column: REASON, row: given.bytes() })?,
                    at: moment(row.noted_at),
                })
            })
            .collect()
    }
}

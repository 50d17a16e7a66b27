// SPDX-License-Identifier: Apache-2.0
//! Rosters: each with the columns of its signatures, and the files to and from the bank, sealed under a key of the roster.

use super::awards::{month, stored};
use crate::convert::{date, day, division, hash, id, marks, moment, place, uuid, word};
use crate::registry::within;
use crate::session::Session;
use assistance::access::Scope;
use assistance::casework::Scheme;
use assistance::office::Error;
use assistance::payout::model::flow::{Answers, Roster, RosterKind, RosterState, Sending, Signature};
use assistance::payout::model::ids::RosterId;
use assistance::payout::model::roster::Content;
use assistance::payout::rosters::{KeptPart, RosterRow};
use from_row::FromRow;
use kernel::{Division, Fen, Month};
use ledger::Programme;
use sea_orm::Value;
use sea_orm::prelude::Uuid;

const COLUMNS: &str = "id, number, county, scheme, month, kind, cut_off, round, state, lines, amount, digest, locked_by, locked_at, maker, \
                       made_at, checker, checked_at, sender, sent_at, layout, file_hash, paid_lines, paid, failed_lines, failed, \
                       closed_by, closed_at, reason, version";

#[derive(FromRow)]
struct RowOfRoster {
    id: Uuid,
    number: String,
    county: i64,
    scheme: String,
    month: i64,
    kind: String,
    cut_off: Option<String>,
    round: i64,
    state: String,
    lines: Option<i64>,
    amount: Option<i64>,
    digest: Option<Vec<u8>>,
    locked_by: Option<Uuid>,
    locked_at: Option<i64>,
    maker: Option<Uuid>,
    made_at: Option<i64>,
    checker: Option<Uuid>,
    checked_at: Option<i64>,
    sender: Option<Uuid>,
    sent_at: Option<i64>,
    layout: Option<String>,
    file_hash: Option<Vec<u8>>,
    paid_lines: Option<i64>,
    paid: Option<i64>,
    failed_lines: Option<i64>,
    failed: Option<i64>,
    closed_by: Option<Uuid>,
    closed_at: Option<i64>,
    reason: Option<String>,
    version: i64,
}

fn signature(by: Option<Uuid>, at: Option<i64>) -> Result<Signature, Error> {
    let (by, at) = word(by.zip(at))?;
    Ok(Signature { by: id(by), at: moment(at) })
}

impl RowOfRoster {
    fn content(&self) -> Result<Content, Error> {
        let digest = hash(self.digest.as_deref().unwrap_or_default())?;
        let (lines, amount) = word(self.lines.zip(self.amount))?;
        Ok(Content { lines: lines.cast_unsigned(), amount: Fen::new(amount), digest })
    }

    fn sending(&self) -> Result<Sending, Error> {
        let file = hash(self.file_hash.as_deref().unwrap_or_default())?;
        Ok(Sending {
            signature: signature(self.sender, self.sent_at)?,
            layout: word(self.layout.clone())?,
            file,
        })
    }

    fn answers(&self) -> Result<Answers, Error> {
        let (paid_lines, paid) = word(self.paid_lines.zip(self.paid))?;
        let (failed_lines, failed) = word(self.failed_lines.zip(self.failed))?;
        Ok(Answers {
            paid_lines: paid_lines.cast_unsigned(),
            paid: Fen::new(paid),
            failed_lines: failed_lines.cast_unsigned(),
            failed: Fen::new(failed),
        })
    }

    fn state(&self) -> Result<RosterState, Error> {
        let maker = || signature(self.maker, self.made_at);
        let checker = || signature(self.checker, self.checked_at);
        Ok(match self.state.as_str() {
            "draft" => RosterState::Draft,
            "locked" => {
                let locked = signature(self.locked_by, self.locked_at)?;
                RosterState::Locked { content: self.content()?, locked }
            }
            "made" => RosterState::Made { content: self.content()?, maker: maker()? },
            "checked" => {
                RosterState::Checked { content: self.content()?, maker: maker()?, checker: checker()? }
            }
            "sent" => RosterState::Sent {
                content: self.content()?,
                maker: maker()?,
                checker: checker()?,
                sending: self.sending()?,
            },
            "returned" => RosterState::Returned {
                content: self.content()?,
                maker: maker()?,
                checker: checker()?,
                sending: self.sending()?,
                answers: self.answers()?,
            },
            "closed" => RosterState::Closed {
                content: self.content()?,
                maker: maker()?,
                checker: checker()?,
                sending: self.sending()?,
                answers: self.answers()?,
                closed: signature(self.closed_by, self.closed_at)?,
            },
            "discarded" => RosterState::Discarded {
                by: signature(self.closed_by, self.closed_at)?,
                reason: self.reason.clone().unwrap_or_default(),
            },
            _ => return Err(Error::Broken("a roster stands nowhere")),
        })
    }

    fn read(self) -> Result<RosterRow, Error> {
        let kind = match (self.kind.as_str(), self.cut_off.as_deref()) {
            ("regular", Some(cut_off)) => RosterKind::Regular { cut_off: date(cut_off)? },
            ("off_cycle", _) => RosterKind::OffCycle,
            ("repay", _) => RosterKind::Repay,
            _ => return Err(Error::Broken("a roster is of no kind")),
        };
        let state = self.state()?;
        let roster = Roster {
            id: id(self.id),
            county: division(self.county)?,
            scheme: Programme::new(self.scheme),
            month: month(self.month)?,
            kind,
            state,
        };
        let round = word(u32::try_from(self.round).ok())?;
        Ok(RosterRow { roster, number: self.number, round, version: self.version })
    }
}

/// The parts of a state, as far as it has them.
#[derive(Default)]
struct Parts<'a> {
    word: &'static str,
    content: Option<Content>,
    locked: Option<Signature>,
    maker: Option<Signature>,
    checker: Option<Signature>,
    sending: Option<&'a Sending>,
    answers: Option<Answers>,
    closed: Option<Signature>,
    reason: Option<&'a str>,
}

fn parts_of(state: &RosterState) -> Parts<'_> {
    let none = Parts { content: state.content().copied(), ..Parts::default() };
    match state {
        RosterState::Draft => Parts { word: "draft", ..none },
        RosterState::Discarded { by, reason } => {
            Parts { word: "discarded", closed: Some(*by), reason: Some(reason), ..none }
        }
        RosterState::Locked { locked, .. } => Parts { word: "locked", locked: Some(*locked), ..none },
        RosterState::Made { maker, .. } => Parts { word: "made", maker: Some(*maker), ..none },
        RosterState::Checked { maker, checker, .. } => {
            Parts { word: "checked", maker: Some(*maker), checker: Some(*checker), ..none }
        }
        RosterState::Sent { maker, checker, sending, .. } => Parts {
            word: "sent",
            maker: Some(*maker),
            checker: Some(*checker),
            sending: Some(sending),
            ..none
        },
        RosterState::Returned { maker, checker, sending, answers, .. } => Parts {
            word: "returned",
            maker: Some(*maker),
            checker: Some(*checker),
            sending: Some(sending),
            answers: Some(*answers),
            ..none
        },
        RosterState::Closed { maker, checker, sending, answers, closed, .. } => Parts {
            word: "closed",
            maker: Some(*maker),
            checker: Some(*checker),
            sending: Some(sending),
            answers: Some(*answers),
            closed: Some(*closed),
            ..none
        },
    }
}

fn values(row: &RosterRow) -> Vec<Value> {
    let roster = &row.roster;
    let (kind, cut_off) = match roster.kind {
        RosterKind::Regular { cut_off } => ("regular", Some(day(cut_off))),
        RosterKind::OffCycle => ("off_cycle", None),
        RosterKind::Repay => ("repay", None),
    };
    let parts = parts_of(&roster.state);
    let by = |signature: Option<Signature>| Value::from(signature.map(|one| uuid(one.by)));
    let at = |signature: Option<Signature>| Value::from(signature.map(|one| one.at.get()));
    let sent = parts.sending.map(|sending| sending.signature);
    vec![
        uuid(roster.id).into(),
        row.number.clone().into(),
        place(roster.county).into(),
        roster.scheme.name().into(),
        stored(roster.month).into(),
        kind.into(),
        cut_off.into(),
        i64::from(row.round).into(),
        parts.word.into(),
        parts.content.map(|content| content.lines.cast_signed()).into(),
        parts.content.map(|content| content.amount.get()).into(),
        parts.content.map(|content| content.digest.to_vec()).into(),
        by(parts.locked),
        at(parts.locked),
        by(parts.maker),
        at(parts.maker),
        by(parts.checker),
        at(parts.checker),
        by(sent),
        at(sent),
        parts.sending.map(|sending| sending.layout.clone()).into(),
        parts.sending.map(|sending| sending.file.to_vec()).into(),
        parts.answers.map(|answers| answers.paid_lines.cast_signed()).into(),
        parts.answers.map(|answers| answers.paid.get()).into(),
        parts.answers.map(|answers| answers.failed_lines.cast_signed()).into(),
        parts.answers.map(|answers| answers.failed.get()).into(),
        by(parts.closed),
        at(parts.closed),
        parts.reason.map(str::to_owned).into(),
        row.version.into(),
    ]
}

#[derive(FromRow)]
struct PartRow {
    fund: Uuid,
    from_fund: i64,
    amount: i64,
}

impl Session {
    pub(super) async fn find_regular(
        &self,
        county: Division,
        scheme: Scheme,
        month: Month,
    ) -> Result<Option<String>, Error> {
        let sql = "SELECT number FROM roster WHERE county = $1 AND scheme = $2 AND month = $3 AND kind = 'regular' \
             AND state <> 'discarded'";
        let values = vec![place(county).into(), scheme.word().into(), stored(month).into()];
        self.first(sql, values).await
    }

    /// The last month of which a regular roster was locked.
    pub(super) async fn read_last_drawn(
        &self,
        county: Division,
        scheme: Scheme,
    ) -> Result<Option<Month>, Error> {
        let sql = "SELECT month FROM roster WHERE county = $1 AND scheme = $2 AND kind = 'regular' \
                   AND state NOT IN ('draft', 'discarded') ORDER BY month DESC LIMIT 1";
        let values = vec![place(county).into(), scheme.word().into()];
        self.first::<i64>(sql, values).await?.map(month).transpose()
    }

    pub(super) async fn number_roster(&self, county: Division, month: Month) -> Result<String, Error> {
        let stem = format!("FF{county}-{:04}{:02}", month.year(), month.month());
        let number = self.next_number(&format!("roster {stem}")).await?;
        Ok(format!("{stem}-{number:03}"))
    }

    pub(super) async fn insert_roster(&self, row: &RosterRow) -> Result<(), Error> {
        let (_, wrapped) = self.vault.new_row_key(row.roster.id.bytes())?;
        let sql = format!("INSERT INTO roster ({COLUMNS}, sealing_key) VALUES ({})", marks(1, 31));
        let mut values = values(row);
        values.push(wrapped.into());
        self.write(&sql, values).await.map(drop)
    }

    pub(super) async fn update_roster(&self, row: &RosterRow) -> Result<(), Error> {
        let columns = COLUMNS.split(", ").enumerate().skip(1);
        let sets: Vec<String> =
            columns.map(|(at, column)| format!("{} = ${}", column.trim(), at + 1)).collect();
        let sql = format!("UPDATE roster SET {} WHERE id = $1 AND version = $31", sets.join(", "));
        let mut values = values(row);
        values.push((row.version - 1).into());
        self.write_one(&sql, values).await
    }

    pub(super) async fn read_roster(&self, roster: RosterId) -> Result<Option<RosterRow>, Error> {
        self.lock("roster", uuid(roster)).await?;
        let sql = format!("SELECT {COLUMNS} FROM roster WHERE id = $1");
        let row = self.one::<RowOfRoster>(&sql, vec![uuid(roster).into()]).await?;
        row.map(RowOfRoster::read).transpose()
    }

    pub(super) async fn list_rosters(
        &self,
        region: &Scope,
        limit: u64,
        offset: u64,
    ) -> Result<Vec<RosterRow>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM roster WHERE {} ORDER BY month DESC, number DESC LIMIT {limit} OFFSET {offset}",
            within(region, "county")
        );
        let rows = self.all::<RowOfRoster>(&sql, vec![]).await?;
        rows.into_iter().map(RowOfRoster::read).collect()
    }

    pub(super) async fn list_open_rosters(&self, region: &Scope) -> Result<Vec<RosterRow>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM roster WHERE {} AND state NOT IN ('closed', 'discarded') ORDER BY month, number",
            within(region, "county")
        );
        let rows = self.all::<RowOfRoster>(&sql, vec![]).await?;
        rows.into_iter().map(RowOfRoster::read).collect()
    }

    pub(super) async fn write_roster_parts(&self, roster: RosterId, parts: &[KeptPart]) -> Result<(), Error> {
        for (at, part) in (0_i64..).zip(parts) {
            let sql =
                "INSERT INTO roster_part (roster, part, fund, from_fund, amount) VALUES ($1, $2, $3, $4, $5)";
            let values = vec![
                uuid(roster).into(),
                at.into(),
                uuid(part.fund).into(),
                part.from_fund.get().into(),
                part.amount.get().into(),
            ];
            self.write(sql, values).await?;
        }
        Ok(())
    }

    pub(super) async fn read_roster_parts(&self, roster: RosterId) -> Result<Vec<KeptPart>, Error> {
        let sql = "SELECT fund, from_fund, amount FROM roster_part WHERE roster = $1 ORDER BY part";
        let rows = self.all::<PartRow>(sql, vec![uuid(roster).into()]).await?;
        let part = |row: PartRow| KeptPart {
            fund: id(row.fund),
            from_fund: Fen::new(row.from_fund),
            amount: Fen::new(row.amount),
        };
        Ok(rows.into_iter().map(part).collect())
    }
}

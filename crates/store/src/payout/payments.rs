// SPDX-License-Identifier: Apache-2.0
//! The lines of rosters and their payments, and what an award was paid so far.

use super::awards::{MOST_AWARDS, month, payee, stored};
use crate::convert::{date, division, id, marks, moment, place, uuid, word};
use crate::session::Session;
use assistance::casework::{HouseholdId, Scheme};
use assistance::office::Error;
use assistance::payout::AwardRow;
use assistance::payout::lists::{KeptLine, PaidRow};
use assistance::payout::model::answer::{BankResult, Failure};
use assistance::payout::model::due::{DueItem, DueKind, Paid, Payment, PaymentState};
use assistance::payout::model::flow::{Barred, Roster};
use assistance::payout::model::identity::PaymentKey;
use assistance::payout::model::ids::{AwardId, Component, RosterId};
use assistance::payout::model::payee::Destination;
use assistance::payout::model::roster::{Line, Signed, Why};
use assistance::payout::rosters::{Drawable, Drawables, Face, LineStanding};
use from_row::FromRow;
use kernel::{Division, Fen, Month, UtcMillis};
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::{BTreeMap, BTreeSet, HashMap};

#[derive(FromRow)]
struct PaymentRow {
    award: Uuid,
    line: i64,
    payee: i64,
    month: i64,
    component: String,
    sequence: i64,
    amount: i64,
    kind: String,
    state: String,
}

#[derive(FromRow)]
struct SignedRow {
    line: i64,
    account: Uuid,
    whole: i64,
    payee: i64,
    month: i64,
    component: String,
    sequence: i64,
    amount: i64,
}

#[derive(FromRow)]
struct LineRow {
    line: i64,
    award: Uuid,
    payee: i64,
    village: i64,
    persons: i64,
    account: Uuid,
    receiver: String,
    receiver_paper: Option<Uuid>,
    filed_on: Option<String>,
    amount: i64,
    result: Option<String>,
    reason: Option<String>,
    earlier: Option<i64>,
    why: Option<String>,
    bank_file: Option<i64>,
    person: Uuid,
    name: Option<String>,
    household: String,
}

#[derive(FromRow)]
struct FaceRow {
    award: Uuid,
    person: Uuid,
    name: Option<String>,
    household: String,
}

#[derive(FromRow)]
struct SettledRow {
    award: Uuid,
    settled_before: i64,
}

/// The payments of months that are not settled, and of the month before, beside which a line is shown.
const SINCE: &str = " AND (a.settled_before IS NULL OR p.month >= a.settled_before - 1)";

/// A failure as read.
pub(super) fn failure(words: String) -> Failure {
    let known = Failure::ALL.into_iter().find(|failure| failure.word() == words);
    known.unwrap_or(Failure::Other(words))
}

#[derive(FromRow)]
struct PaidTo {
    award: Uuid,
    line: i64,
    payee: i64,
    month: i64,
    component: String,
    sequence: i64,
    amount: i64,
    kind: String,
    state: String,
    roster: Uuid,
    number: String,
    account: Uuid,
    settled_at: Option<i64>,
}

/// The most lines that one statement settles.
const MOST_LINES: usize = 5_000;

#[derive(FromRow)]
struct StandingRow {
    award: Uuid,
    household: Uuid,
    review_by: String,
    failed: bool,
}

#[derive(FromRow)]
struct AccountOnly {
    account: Uuid,
}

/// A payment of a line, as stored.
fn payment_values(roster: &Roster, number: i64, line: &Line, item: &DueItem, at: UtcMillis) -> Vec<Value> {
    vec![
        place(roster.county).into(),
        i64::from(item.key.payee.get()).into(),
        stored(item.key.month).into(),
        item.key.component.to_string().into(),
        i64::from(item.key.sequence).into(),
        uuid(line.award).into(),
        uuid(roster.id).into(),
        number.into(),
        item.amount.get().into(),
        kind_word(item.kind).into(),
        "under_way".into(),
        at.get().into(),
    ]
}

/// Who stands for an award, by the tables `a`, `h` and `q`.
const FACE: &str = "COALESCE(a.single, h.head) AS person, q.name, h.number AS household";
/// The tables of [`FACE`] behind `award a`.
const OF_FACE: &str =
    "JOIN household h ON h.id = a.household LEFT JOIN person q ON q.id = COALESCE(a.single, h.head)";

const fn kind_word(kind: DueKind) -> &'static str {
    match kind {
        DueKind::Regular => "regular",
        DueKind::BackPay => "back_pay",
        DueKind::Repay => "repay",
    }
}

fn key(number: i64, of: i64, component: &str, sequence: i64) -> Result<PaymentKey, Error> {
    Ok(PaymentKey {
        payee: payee(number)?,
        month: month(of)?,
        component: word(Component::parse(component))?,
        sequence: word(u8::try_from(sequence).ok())?,
    })
}

impl PaymentRow {
    fn key(&self) -> Result<PaymentKey, Error> {
        key(self.payee, self.month, &self.component, self.sequence)
    }

    fn item(&self) -> Result<DueItem, Error> {
        let kinds = [DueKind::Regular, DueKind::BackPay, DueKind::Repay];
        let kind = word(kinds.into_iter().find(|kind| kind_word(*kind) == self.kind))?;
        Ok(DueItem { key: self.key()?, amount: Fen::new(self.amount), kind })
    }

    fn payment(&self) -> Result<Payment, Error> {
        let state = match self.state.as_str() {
            "under_way" => PaymentState::UnderWay,
            "paid" => PaymentState::Paid,
            "failed" => PaymentState::Failed,
            "repaid" => PaymentState::Repaid,
            "cancelled" => PaymentState::Cancelled,
            _ => return Err(Error::Broken("a payment stands nowhere")),
        };
        Ok(Payment { key: self.key()?, amount: Fen::new(self.amount), state })
    }
}

const PAYMENT: &str = "p.award, p.line, p.payee, p.month, p.component, p.sequence, p.amount, p.kind, p.state";

impl FaceRow {
    fn read(self) -> Face {
        Face { person: id(self.person), name: self.name.unwrap_or_default(), household: self.household }
    }
}

impl PaidTo {
    fn read(self) -> Result<PaidRow, Error> {
        let row = PaymentRow {
            award: self.award,
            line: self.line,
            payee: self.payee,
            month: self.month,
            component: self.component,
            sequence: self.sequence,
            amount: self.amount,
            kind: self.kind,
            state: self.state,
        };
        Ok(PaidRow {
            award: id(self.award),
            payment: row.payment()?,
            kind: row.item()?.kind,
            roster: id(self.roster),
            number: self.number,
            account: id(self.account),
            settled_at: self.settled_at.map(moment),
        })
    }
}

impl LineRow {
    fn result(&self) -> Option<BankResult> {
        match self.result.as_deref()? {
            "paid" => Some(BankResult::Paid),
            _ => Some(BankResult::Failed(failure(self.reason.clone().unwrap_or_default()))),
        }
    }

    fn read(self, items: Vec<DueItem>) -> Result<KeptLine, Error> {
        let result = self.result();
        let file = word(u32::try_from(self.bank_file.unwrap_or(1)).ok())?;
        let receiver =
            super::payees::receiver(&self.receiver, self.receiver_paper, self.filed_on.as_deref())?;
        let line = Line {
            award: id(self.award),
            payee: payee(self.payee)?,
            village: division(self.village)?,
            persons: word(u32::try_from(self.persons).ok())?,
            to: Destination { receiver, account: id(self.account) },
            items,
            amount: Fen::new(self.amount),
            concerns: BTreeSet::new(),
            earlier: Fen::new(self.earlier.unwrap_or_default()),
            why: word(Why::parse(self.why.as_deref().unwrap_or_default()))?,
        };
        let face =
            Face { person: id(self.person), name: self.name.unwrap_or_default(), household: self.household };
        Ok(KeptLine { line, face, result, file })
    }
}

impl Session {
    pub(super) async fn read_drawables(
        &self,
        county: Division,
        scheme: Scheme,
        which: Drawables,
    ) -> Result<Vec<Drawable>, Error> {
        let only = match which {
            Drawables::All | Drawables::Whole => "",
            Drawables::SentBack => {
                " AND EXISTS (SELECT 1 FROM payment f WHERE f.award = a.id AND f.state = 'failed')"
            }
            Drawables::Surplus => {
                " AND (a.surplus OR EXISTS (SELECT 1 FROM settlement f WHERE f.award = a.id))"
            }
        };
        let condition = format!("a.county = $1 AND a.scheme = $2{only}");
        let since = if which == Drawables::Whole { "" } else { SINCE };
        self.drawables_where(&condition, since, vec![place(county).into(), scheme.word().into()]).await
    }

    pub(super) async fn read_drawable(&self, award: AwardId) -> Result<Option<Drawable>, Error> {
        Ok(self.drawables_where("a.id = $1", SINCE, vec![uuid(award).into()]).await?.pop())
    }

    pub(super) async fn read_drawables_of(&self, awards: &[AwardId]) -> Result<Vec<Drawable>, Error> {
        let mut found = Vec::with_capacity(awards.len());
        for part in awards.chunks(MOST_AWARDS) {
            let condition = format!("a.id IN ({})", marks(1, part.len()));
            let values = part.iter().map(|award| uuid(*award).into()).collect();
            found.extend(self.drawables_where(&condition, SINCE, values).await?);
        }
        Ok(found)
    }

    /// The awards under a condition with everything that drawing up asks for, and their payments under another.
    async fn drawables_where(
        &self,
        condition: &str,
        since: &str,
        values: Vec<Value>,
    ) -> Result<Vec<Drawable>, Error> {
        let awards = self.awards_where(condition, values.clone()).await?;
        let mut places = self.pay_to_where(condition, values.clone()).await?;
        let sql = format!(
            "SELECT {PAYMENT} FROM payment p JOIN award a ON a.id = p.award WHERE {condition}{since} ORDER BY a.payee, p.month, p.sequence"
        );
        let mut paid: HashMap<Uuid, Vec<Payment>> = HashMap::new();
        for row in self.all::<PaymentRow>(&sql, values.clone()).await? {
            paid.entry(row.award).or_default().push(row.payment()?);
        }
        let mut settled_before: HashMap<Uuid, i64> = HashMap::new();
        if !since.is_empty() {
            let sql = format!(
                "SELECT a.id AS award, a.settled_before FROM award a WHERE {condition} AND a.settled_before IS NOT NULL"
            );
            let rows = self.all::<SettledRow>(&sql, values.clone()).await?;
            settled_before.extend(rows.into_iter().map(|row| (row.award, row.settled_before)));
        }
        let mut openings = self.openings_where(condition, values.clone()).await?;
        let mut settled = self.settlements_where(condition, values.clone()).await?;
        let mut faces = self.faces_where(condition, values).await?;
        let drawable = |row: AwardRow| {
            let award = uuid(row.award.id);
            let face = faces.remove(&award).ok_or(Error::Broken("an award is of no household"))?;
            Ok(Drawable {
                paid: Paid {
                    opening: openings.remove(&award),
                    settled_before: settled_before.remove(&award).map(month).transpose()?,
                    payments: paid.remove(&award).unwrap_or_default(),
                    settlements: settled.remove(&award).unwrap_or_default(),
                },
                to: places.remove(&award).unwrap_or_default(),
                face: face.read(),
                row,
            })
        };
        awards.into_iter().map(drawable).collect()
    }

    async fn faces_where(
        &self,
        condition: &str,
        values: Vec<Value>,
    ) -> Result<HashMap<Uuid, FaceRow>, Error> {
        let sql = format!("SELECT a.id AS award, {FACE} FROM award a {OF_FACE} WHERE {condition}");
        let rows = self.all::<FaceRow>(&sql, values).await?;
        Ok(rows.into_iter().map(|row| (row.award, row)).collect())
    }

    pub(super) async fn read_awards_in(
        &self,
        county: Division,
        scheme: Scheme,
        month: Month,
    ) -> Result<Vec<(AwardRow, Face)>, Error> {
        let condition = "a.county = $1 AND a.scheme = $2 AND a.first_month <= $3 AND (a.last_month IS NULL OR a.last_month >= $3)";
        let values = || vec![place(county).into(), scheme.word().into(), stored(month).into()];
        let awards = self.awards_where(condition, values()).await?;
        let mut faces = self.faces_where(condition, values()).await?;
        let faced = |row: AwardRow| {
            let face = faces.remove(&uuid(row.award.id));
            let face = face.ok_or(Error::Broken("an award is of no household"))?;
            Ok((row, face.read()))
        };
        awards.into_iter().map(faced).collect()
    }

    pub(super) async fn insert_lines(
        &self,
        roster: &Roster,
        lines: &[Line],
        at: UtcMillis,
    ) -> Result<(), Error> {
        let mut rows = Vec::with_capacity(lines.len());
        let mut payments = Vec::with_capacity(lines.len());
        for (number, line) in (0_i64..).zip(lines) {
            rows.push(vec![
                uuid(roster.id).into(),
                number.into(),
                uuid(line.award).into(),
                place(line.village).into(),
                i64::from(line.persons).into(),
                uuid(line.to.account).into(),
                line.amount.get().into(),
                line.earlier.get().into(),
                line.why.word().into(),
            ]);
            for item in &line.items {
                if item.kind == DueKind::Repay {
                    self.mark_repaid(roster, item).await?;
                }
                payments.push(payment_values(roster, number, line, item, at));
            }
        }
        let lines_table =
            "roster_line (roster, line, award, village, persons, account, amount, earlier, why)";
        self.insert_rows(lines_table, rows).await?;
        let payments_table = "payment (county, payee, month, component, sequence, award, roster, line, amount, kind, state, drawn_at)";
        self.insert_rows(payments_table, payments).await
    }

    /// What the bank had sent back is tried again by a roster.
    async fn mark_repaid(&self, roster: &Roster, item: &DueItem) -> Result<(), Error> {
        let sql = "UPDATE payment SET state = 'repaid', repaid_by = $1 WHERE county = $2 AND payee = $3 AND month = $4 \
                   AND component = $5 AND state = 'failed'";
        let values = vec![
            uuid(roster.id).into(),
            place(roster.county).into(),
            i64::from(item.key.payee.get()).into(),
            stored(item.key.month).into(),
            item.key.component.to_string().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    pub(super) async fn read_barred(&self, roster: RosterId) -> Result<Barred, Error> {
        let relatives = "SELECT DISTINCT r.account FROM award_relative r JOIN roster_line l ON l.award = r.award WHERE l.roster = $1";
        // Decisions that no earlier roster has paid yet.
        let confirmers = "SELECT DISTINCT d.account FROM award_decision d JOIN roster_line l ON l.award = d.award \
                          WHERE l.roster = $1 AND d.account IS NOT NULL AND NOT EXISTS \
                          (SELECT 1 FROM payment p WHERE p.award = d.award AND p.roster <> $2 AND p.drawn_at >= d.decided_at)";
        let of = |rows: Vec<AccountOnly>| rows.into_iter().map(|row| id(row.account)).collect();
        let roster: Value = uuid(roster).into();
        Ok(Barred {
            relatives: of(self.all::<AccountOnly>(relatives, vec![roster.clone()]).await?),
            confirmers: of(self.all::<AccountOnly>(confirmers, vec![roster.clone(), roster]).await?),
        })
    }

    pub(super) async fn read_standing_of_lines(&self, roster: RosterId) -> Result<Vec<LineStanding>, Error> {
        let sql = "SELECT l.award, a.household, a.review_by, t.failed FROM roster_line l \
                   JOIN award a ON a.id = l.award JOIN pay_to t ON t.award = l.award WHERE l.roster = $1";
        let rows = self.all::<StandingRow>(sql, vec![uuid(roster).into()]).await?;
        rows.into_iter()
            .map(|row| {
                Ok(LineStanding {
                    award: id(row.award),
                    household: id(row.household),
                    review_by: date(&row.review_by)?,
                    failed: row.failed,
                })
            })
            .collect()
    }

    /// The awards with a line for a month behind their end.
    pub(super) async fn read_ended(&self, roster: RosterId) -> Result<BTreeSet<AwardId>, Error> {
        let sql = "SELECT DISTINCT p.award AS account FROM payment p JOIN award a ON a.id = p.award \
                   WHERE p.roster = $1 AND p.month > a.last_month";
        let rows = self.all::<AccountOnly>(sql, vec![uuid(roster).into()]).await?;
        Ok(rows.into_iter().map(|row| id(row.account)).collect())
    }

    pub(super) async fn delete_lines(&self, roster: RosterId) -> Result<(), Error> {
        for sql in [
            "DELETE FROM payment WHERE roster = $1",
            "DELETE FROM roster_line WHERE roster = $1",
            "DELETE FROM roster_part WHERE roster = $1",
            "UPDATE payment SET state = 'failed', repaid_by = NULL WHERE repaid_by = $1",
        ] {
            self.write(sql, vec![uuid(roster).into()]).await?;
        }
        Ok(())
    }

    /// Of the lines what was signed: nothing of the families behind them is read.
    pub(super) async fn read_signed(&self, roster: RosterId) -> Result<Vec<Signed>, Error> {
        let sql = "SELECT l.line, l.account, l.amount AS whole, p.payee, p.month, p.component, p.sequence, p.amount FROM roster_line l \
                   JOIN payment p ON p.roster = l.roster AND p.line = l.line WHERE l.roster = $1 ORDER BY l.line, p.month, p.component";
        let mut lines: Vec<Signed> = Vec::new();
        let mut last = None;
        for row in self.all::<SignedRow>(sql, vec![uuid(roster).into()]).await? {
            let key = key(row.payee, row.month, &row.component, row.sequence)?;
            if last != Some(row.line) {
                let (account, amount) = (id(row.account), Fen::new(row.whole));
                lines.push(Signed { payee: key.payee, account, amount, items: Vec::new() });
                last = Some(row.line);
            }
            if let Some(line) = lines.last_mut() {
                line.items.push((key, Fen::new(row.amount)));
            }
        }
        Ok(lines)
    }

    pub(super) async fn read_lines(&self, roster: RosterId) -> Result<Vec<KeptLine>, Error> {
        let sql =
            format!("SELECT {PAYMENT} FROM payment p WHERE p.roster = $1 ORDER BY p.month, p.component");
        let mut items: BTreeMap<i64, Vec<DueItem>> = BTreeMap::new();
        for row in self.all::<PaymentRow>(&sql, vec![uuid(roster).into()]).await? {
            items.entry(row.line).or_default().push(row.item()?);
        }
        let sql = format!(
            "SELECT l.line, l.award, a.payee, l.village, l.persons, l.account, c.receiver, c.receiver_paper, c.filed_on, l.amount, \
             l.result, l.reason, l.earlier, l.why, l.bank_file, {FACE} FROM roster_line l JOIN award a ON a.id = l.award \
             JOIN payee_account c ON c.id = l.account {OF_FACE} WHERE l.roster = $1 ORDER BY l.line"
        );
        let rows = self.all::<LineRow>(&sql, vec![uuid(roster).into()]).await?;
        rows.into_iter()
            .map(|row| {
                let of = items.remove(&row.line).unwrap_or_default();
                row.read(of)
            })
            .collect()
    }

    pub(super) async fn write_results(
        &self,
        roster: RosterId,
        results: &[(usize, BankResult)],
        at: UtcMillis,
    ) -> Result<(), Error> {
        let (mut paid, mut failed) = (Vec::new(), Vec::new());
        for (line, result) in results {
            let line = word(i64::try_from(*line).ok())?;
            match result {
                BankResult::Paid => paid.push(line),
                BankResult::Failed(why) => failed.push((line, why.word())),
            }
        }
        for lines in paid.chunks(MOST_LINES) {
            self.settle(roster, lines, ("paid", None), at).await?;
        }
        for (line, why) in failed {
            self.settle(roster, &[line], ("failed", Some(why)), at).await?;
        }
        Ok(())
    }

    /// The same answer about some lines, none of which had one.
    async fn settle(
        &self,
        roster: RosterId,
        lines: &[i64],
        (result, reason): (&str, Option<&str>),
        at: UtcMillis,
    ) -> Result<(), Error> {
        // Numbers of ours, so that the list may stand in the statement.
        let list = lines.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "UPDATE roster_line SET result = $2, reason = $3 WHERE roster = $1 AND line IN ({list}) AND result IS NULL"
        );
        let values = vec![uuid(roster).into(), result.into(), reason.map(str::to_owned).into()];
        if self.write(&sql, values).await? != lines.len() as u64 {
            return Err(Error::Busy);
        }
        let sql = format!(
            "UPDATE payment SET state = $2, settled_at = $3 WHERE roster = $1 AND line IN ({list}) AND state = 'under_way'"
        );
        self.write(&sql, vec![uuid(roster).into(), result.into(), at.get().into()]).await.map(drop)
    }

    pub(super) async fn read_payments_to(&self, household: HouseholdId) -> Result<Vec<PaidRow>, Error> {
        let sql = format!(
            "SELECT {PAYMENT}, p.roster, r.number, l.account, p.settled_at FROM payment p JOIN award a ON a.id = p.award \
             JOIN roster r ON r.id = p.roster JOIN roster_line l ON l.roster = p.roster AND l.line = p.line WHERE a.household = $1 \
             ORDER BY p.month DESC, p.payee, p.component, p.sequence DESC"
        );
        let rows = self.all::<PaidTo>(&sql, vec![uuid(household).into()]).await?;
        rows.into_iter().map(PaidTo::read).collect()
    }
}

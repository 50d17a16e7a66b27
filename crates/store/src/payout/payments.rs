// SPDX-License-Identifier: Apache-2.0
//! The lines of rosters and their payments, and what an award was paid so far.

use super::awards::{month, payee, stored};
use crate::convert::{division, id, moment, place, uuid, word};
use crate::session::Session;
use assistance::casework::Scheme;
use assistance::office::Error;
use assistance::payout::lists::KeptLine;
use assistance::payout::model::answer::{BankResult, Failure};
use assistance::payout::model::due::{DueItem, DueKind, Paid, Payment, PaymentState};
use assistance::payout::model::flow::Roster;
use assistance::payout::model::identity::PaymentKey;
use assistance::payout::model::ids::{Component, RosterId};
use assistance::payout::model::payee::Destination;
use assistance::payout::model::roster::Line;
use assistance::payout::rosters::Drawable;
use kernel::{Division, Fen, UtcMillis};
use sea_orm::FromQueryResult;
use sea_orm::prelude::Uuid;
use std::collections::{BTreeMap, BTreeSet, HashMap};

#[derive(FromQueryResult)]
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

#[derive(FromQueryResult)]
struct DrawnRow {
    award: Uuid,
    drawn_at: i64,
}

#[derive(FromQueryResult)]
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
    name: Option<String>,
}

const fn kind_word(kind: DueKind) -> &'static str {
    match kind {
        DueKind::Regular => "regular",
        DueKind::BackPay => "back_pay",
        DueKind::Repay => "repay",
    }
}

impl PaymentRow {
    fn key(&self) -> Result<PaymentKey, Error> {
        Ok(PaymentKey {
            payee: payee(self.payee)?,
            month: month(self.month)?,
            component: word(Component::parse(&self.component))?,
            sequence: word(u8::try_from(self.sequence).ok())?,
        })
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

impl LineRow {
    fn result(&self) -> Option<BankResult> {
        match self.result.as_deref()? {
            "paid" => Some(BankResult::Paid),
            _ => {
                let words = self.reason.clone().unwrap_or_default();
                let known = Failure::ALL.into_iter().find(|failure| failure.word() == words);
                Some(BankResult::Failed(known.unwrap_or(Failure::Other(words))))
            }
        }
    }

    fn read(self, items: Vec<DueItem>) -> Result<KeptLine, Error> {
        let result = self.result();
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
        };
        Ok(KeptLine { line, name: self.name.unwrap_or_default(), result })
    }
}

impl Session {
    pub(super) async fn read_drawables(
        &self,
        county: Division,
        scheme: Scheme,
        except: RosterId,
    ) -> Result<Vec<Drawable>, Error> {
        let condition = "a.county = $1 AND a.scheme = $2";
        let values = vec![place(county).into(), scheme.word().into()];
        let awards = self.awards_where(condition, values.clone()).await?;
        let mut places = self.pay_to_where(condition, values.clone()).await?;
        let sql = format!(
            "SELECT {PAYMENT} FROM payment p JOIN award a ON a.id = p.award WHERE {condition} ORDER BY p.payee, p.month, p.sequence"
        );
        let mut paid: HashMap<Uuid, Vec<Payment>> = HashMap::new();
        for row in self.all::<PaymentRow>(&sql, values.clone()).await? {
            paid.entry(row.award).or_default().push(row.payment()?);
        }
        let sql = format!(
            "SELECT p.award, MAX(p.drawn_at) AS drawn_at FROM payment p JOIN award a ON a.id = p.award \
             WHERE {condition} AND p.roster <> $3 GROUP BY p.award"
        );
        let mut with_roster = values;
        with_roster.push(uuid(except).into());
        let drawn = self.all::<DrawnRow>(&sql, with_roster.clone()).await?;
        let drawn: HashMap<Uuid, i64> = drawn.into_iter().map(|row| (row.award, row.drawn_at)).collect();
        let mut openings = self.openings_where(condition, with_roster[..2].to_vec()).await?;
        let drawable = |row: assistance::payout::AwardRow| {
            let award = uuid(row.award.id);
            Drawable {
                paid: Paid {
                    opening: openings.remove(&award),
                    payments: paid.remove(&award).unwrap_or_default(),
                    ..Paid::default()
                },
                to: places.remove(&award).unwrap_or_default(),
                drawn_at: drawn.get(&award).copied().map(moment),
                row,
            }
        };
        Ok(awards.into_iter().map(drawable).collect())
    }

    pub(super) async fn insert_lines(
        &self,
        roster: &Roster,
        lines: &[Line],
        at: UtcMillis,
    ) -> Result<(), Error> {
        for (number, line) in (0_i64..).zip(lines) {
            let sql = "INSERT INTO roster_line (roster, line, award, village, persons, account, amount) VALUES ($1, $2, $3, $4, $5, $6, $7)";
            let values = vec![
                uuid(roster.id).into(),
                number.into(),
                uuid(line.award).into(),
                place(line.village).into(),
                i64::from(line.persons).into(),
                uuid(line.to.account).into(),
                line.amount.get().into(),
            ];
            self.write(sql, values).await?;
            for item in line.items.iter().filter(|item| item.kind == DueKind::Repay) {
                let sql = "UPDATE payment SET state = 'repaid', repaid_by = $1 WHERE county = $2 AND payee = $3 AND month = $4 \
                           AND component = $5 AND state = 'failed'";
                let values = vec![
                    uuid(roster.id).into(),
                    place(roster.county).into(),
                    i64::from(item.key.payee.get()).into(),
                    stored(item.key.month).into(),
                    item.key.component.to_string().into(),
                ];
                self.write(sql, values).await?;
            }
            for item in &line.items {
                self.insert_payment(roster, number, line, item, at).await?;
            }
        }
        Ok(())
    }

    async fn insert_payment(
        &self,
        roster: &Roster,
        number: i64,
        line: &Line,
        item: &DueItem,
        at: UtcMillis,
    ) -> Result<(), Error> {
        let sql = "INSERT INTO payment (county, payee, month, component, sequence, award, roster, line, amount, kind, state, drawn_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'under_way', $11)";
        let values = vec![
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
            at.get().into(),
        ];
        self.write(sql, values).await.map(drop)
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

    pub(super) async fn read_lines(&self, roster: RosterId) -> Result<Vec<KeptLine>, Error> {
        let sql =
            format!("SELECT {PAYMENT} FROM payment p WHERE p.roster = $1 ORDER BY p.month, p.component");
        let mut items: BTreeMap<i64, Vec<DueItem>> = BTreeMap::new();
        for row in self.all::<PaymentRow>(&sql, vec![uuid(roster).into()]).await? {
            items.entry(row.line).or_default().push(row.item()?);
        }
        let sql = "SELECT l.line, l.award, a.payee, l.village, l.persons, l.account, c.receiver, c.receiver_paper, c.filed_on, l.amount, \
                   l.result, l.reason, p.name FROM roster_line l JOIN award a ON a.id = l.award JOIN payee_account c ON c.id = l.account \
                   LEFT JOIN household h ON h.id = a.household LEFT JOIN person p ON p.id = h.head \
                   WHERE l.roster = $1 ORDER BY l.line";
        let rows = self.all::<LineRow>(sql, vec![uuid(roster).into()]).await?;
        rows.into_iter()
            .map(|row| {
                let of = items.remove(&row.line).unwrap_or_default();
                row.read(of)
            })
            .collect()
    }

    pub(super) async fn write_result(
        &self,
        roster: RosterId,
        line: usize,
        result: &BankResult,
    ) -> Result<(), Error> {
        let line = word(i64::try_from(line).ok())?;
        let (word, reason) = match result {
            BankResult::Paid => ("paid", None),
            BankResult::Failed(why) => ("failed", Some(why.word().to_owned())),
        };
        let sql = "UPDATE roster_line SET result = $3, reason = $4 WHERE roster = $1 AND line = $2 AND result IS NULL";
        self.write_one(sql, vec![uuid(roster).into(), line.into(), word.into(), reason.into()]).await?;
        let sql = "UPDATE payment SET state = $3 WHERE roster = $1 AND line = $2 AND state = 'under_way'";
        self.write(sql, vec![uuid(roster).into(), line.into(), word.into()]).await.map(drop)
    }
}

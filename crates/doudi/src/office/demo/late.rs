// SPDX-License-Identifier: Apache-2.0
//! Deaths of people who lived alone that became known late in the demonstration county: what was paid since is asked back, let go, brought back or still to be decided.
//! One was recorded by mistake; two people put that right, and the money goes on.

use super::Demo;
use super::money::Books;
use assistance::archive::FilePaper;
use assistance::office::Error;
use assistance::payout::lists::ReadRoster;
use assistance::payout::model::ids::{AwardId, RosterId};
use assistance::payout::overpaid::{DecideOverpaid, Open, ReadOverpaid, TakeBack};
use assistance::payout::payees::ReadPayee;
use assistance::registry::file::{HouseholdFile, Why};
use assistance::registry::members::RecordDeath;
use assistance::registry::relation::Relation;
use assistance::registry::undo::{AnswerUndoDeath, AskUndoDeath};
use assistance::registry::words::LookUpReason;
use assistance::registry::{HouseholdId, PersonId};
use kernel::{Actor, Date, Fen, Month};

/// What becomes of money that was paid after somebody's death.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Becomes {
    /// Nobody decided yet.
    Waits,
    /// It is asked back and has not come.
    Asked,
    /// It was asked back and came.
    CameBack,
    /// It was asked back, and a part came.
    PartCame,
    /// It was let go.
    LetGo,
    /// The family brought it before anybody asked.
    Unasked,
    /// Nobody told the office, but the bank: the account is closed, and the next payment comes back.
    Closed,
    /// What came back from that account is no longer owed.
    SentBack,
    /// Nobody died.
    Mistake,
}

/// How many months ago a death became known, and what became of what was paid since.
const KNOWN: [(i32, Becomes); 9] = [
    (5, Becomes::CameBack),
    (4, Becomes::LetGo),
    (3, Becomes::PartCame),
    (3, Becomes::Unasked),
    (3, Becomes::Closed),
    (2, Becomes::Mistake),
    (2, Becomes::SentBack),
    (1, Becomes::Asked),
    (1, Becomes::Waits),
];
/// So many months after the death.
const LATE: i32 = 2;

/// Somebody who lives alone and is paid.
#[derive(Clone, Copy)]
pub(super) struct Lone {
    /// What they are paid.
    pub(super) award: AwardId,
    household: HouseholdId,
    person: PersonId,
}

impl Books<'_> {
    /// The deaths that became known at the end of a month whose roster is paid.
    pub(super) async fn known_late(
        &mut self,
        (month, roster): (Month, RosterId),
        day: Date,
    ) -> Result<(), Error> {
        let this = self.demo.today.month_of();
        for (_, becomes) in KNOWN.into_iter().filter(|(back, _)| this.add(-back) == Some(month)) {
            let died_on = match becomes {
                Becomes::Mistake | Becomes::Closed => day.add_days(-3),
                _ => day.add_months(-LATE),
            };
            let found = match becomes {
                Becomes::SentBack => self.closed.take(),
                _ => self.paid_alone(roster, day).await?.map(|one| (one, died_on.unwrap_or(day))),
            };
            let Some((one, died_on)) = found else { continue };
            if becomes == Becomes::Closed {
                self.closed = Some((one, died_on));
                continue;
            }
            let by = self.staff.reviewer.clone();
            let minute = self.tick();
            let whom = (one.household, one.person);
            dies(self.demo, &by, whom, (day, minute), died_on).await?;
            match becomes {
                Becomes::Mistake => self.mistaken = Some((one.household, one.person)),
                _ => self.becomes(one.award, becomes, day).await?,
            }
        }
        Ok(())
    }

    /// Somebody who lives alone and was paid by a roster, in a township that plays no other part.
    async fn paid_alone(&mut self, roster: RosterId, day: Date) -> Result<Option<Lone>, Error> {
        let by = self.staff.reviewer.clone();
        let view = self.demo.look(&by, day, &ReadRoster { roster }).await?;
        let elsewhere =
            view.lines.iter().map(|kept| &kept.line).filter(|line| Some(line.township()) != self.own);
        let awards: Vec<AwardId> =
            elsewhere.filter(|line| line.persons == 1).map(|line| line.award).collect();
        // Not all from the same village, as the first ones of the list would be.
        let from = awards.len() / KNOWN.len() * self.alone.len();
        for award in awards.iter().cycle().skip(from).take(awards.len()) {
            if self.alone.contains(award) {
                continue;
            }
            if let Some(one) = self.lone(*award, day).await? {
                self.alone.insert(*award);
                return Ok(Some(one));
            }
        }
        Ok(None)
    }

    async fn lone(&self, award: AwardId, day: Date) -> Result<Option<Lone>, Error> {
        let by = &self.staff.reviewer;
        let row = self.demo.look(by, day, &ReadPayee { award }).await?.award;
        let why = Some(Why::Reason(LookUpReason::Correction));
        let file = HouseholdFile { household: row.household, why, as_of: None, known_at: None };
        let file = self.demo.look(by, day, &file).await?;
        let mut persons = file.members.iter().map(|line| &line.person).filter(|one| one.died_on.is_none());
        let (Some(person), None) = (persons.next(), persons.next()) else { return Ok(None) };
        let lone = row.award.ending.is_none() && row.persons.iter().eq([&person.id]);
        Ok(lone.then_some(Lone { award, household: row.household, person: person.id }))
    }

    async fn seen(&self, by: &Actor, award: AwardId, day: Date) -> Result<Open, Error> {
        let all = self.demo.look_at(by, day, 405, &ReadOverpaid { county: self.county }).await?;
        let found = all.into_iter().find(|row| row.award.award.id == award);
        Ok(found.map(|row| row.open).unwrap_or_default())
    }

    async fn becomes(&mut self, award: AwardId, becomes: Becomes, day: Date) -> Result<(), Error> {
        let (decider, finance) = (self.staff.decider.clone(), self.staff.finance.clone());
        let later = |days: i32| super::story::working(self.demo, day.add_days(days).unwrap_or(day));
        let (Some(decided), Some(came)) = (later(4), later(13)) else { return Ok(()) };
        let open = self.seen(&decider, award, decided).await?;
        let (word, seen, reason) = match becomes {
            Becomes::Waits | Becomes::Mistake => return Ok(()),
            Becomes::Unasked => {
                let slip = "现金缴款单 0007".to_owned();
                let take = TakeBack { award, amount: open.with_family, slip };
                return self.act(&finance, decided, &take).await.map(drop);
            }
            Becomes::LetGo => ("let_go", open.with_family, "本人去世后用于丧葬，没有继承人，不再追缴"),
            Becomes::SentBack => ("cancel", open.sent_back, "本人去世，账户已注销，退回的不再发"),
            _ => ("reclaim", open.with_family, "去世后多发的月份，通知继承人退回"),
        };
        let decide = DecideOverpaid { award, decided: word.to_owned(), seen, reason: reason.to_owned() };
        self.act(&decider, decided, &decide).await?;
        let amount = match becomes {
            Becomes::CameBack => seen,
            Becomes::PartCame => Fen::new(seen.get() / 200 * 100),
            _ => return Ok(()),
        };
        let slip = format!("银行回单 {}", came.to_string().replace('-', ""));
        self.act(&finance, came, &TakeBack { award, amount, slip }).await.map(drop)
    }

    /// Who was recorded as dead by mistake comes to the window: one asks that it be put right, another agrees.
    pub(super) async fn lives(&mut self, day: Date) -> Result<(), Error> {
        let Some((household, person)) = self.mistaken.take() else { return Ok(()) };
        let (by, second) = (self.staff.reviewer.clone(), self.staff.second.clone());
        let paper = self.act(&by, day, &FilePaper::in_box(household, "certificate", day)).await?.paper;
        let reason = "本人到窗口来了，去世的是同名的人".to_owned();
        let ask = AskUndoDeath { person, relation: String::new(), reason, paper };
        let undo = self.act(&by, day, &ask).await?;
        self.act(&second, day, &AnswerUndoDeath { undo, lives: true }).await.map(drop)
    }
}

/// Somebody of a family is recorded as dead; what they were to its head. Nothing where they do not belong to it.
pub(super) async fn dies(
    demo: &Demo<'_>,
    by: &Actor,
    (household, person): (HouseholdId, PersonId),
    (day, minute): (Date, i64),
    died_on: Date,
) -> Result<Option<Relation>, Error> {
    let why = Some(Why::Reason(LookUpReason::Review));
    let file = HouseholdFile { household, why, as_of: None, known_at: None };
    let file = demo.look_at(by, day, minute, &file).await?;
    let Some(line) = file.members.iter().find(|line| line.person.id == person) else { return Ok(None) };
    let death = RecordDeath {
        person,
        version: line.person.version,
        died_on: died_on.to_string(),
        source: "村委会报告".to_owned(),
        relations: Vec::new(),
    };
    demo.act(by, day, minute, &death).await?;
    Ok(Some(line.membership.relation))
}

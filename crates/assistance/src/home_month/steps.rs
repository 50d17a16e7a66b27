// SPDX-License-Identifier: Apache-2.0
//! The list of a month: drawn up by the township, agreed to by the county, each sum handed over with a receipt, closed once.

use super::model::{Handed, HomeMonth, HomeMonthId};
use super::read::compute;
use super::refused::Refused;
use crate::access::{self, Action, Bar, Involved};
use crate::archive::{FilePaper, file_as};
use crate::form::{Reader, sound};
use crate::history;
use crate::office::{Command, Error, FaultKind, Private, Thing, Tx};
use crate::tekun::{AbsenceKind, HomeId, HomeRow};
use async_trait::async_trait;
use kernel::{Ctx, Month, Secret};
use serde::{Deserialize, Serialize};

/// The most characters of a name.
const LONGEST: usize = 40;

/// What was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthDone {
    /// The list.
    pub list: HomeMonthId,
}

async fn log(ctx: &Ctx, tx: &mut dyn Tx, name: &str, home: &HomeRow, detail: &str) -> Result<(), Error> {
    let object = Some((Thing::Home, home.id.bytes()));
    tx.append(ctx, &history::Entry::done(ctx, name, object, Some(home.township), detail)).await
}

/// Draws up the list of a month as it was seen.
#[derive(Serialize)]
pub struct DrawMonth {
    /// The home.
    pub home: HomeId,
    /// The month.
    pub month: Month,
    /// What was seen.
    pub digest: String,
}

#[async_trait]
impl Command for DrawMonth {
    const NAME: &'static str = "home_month.draw";
    type Outcome = MonthDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<MonthDone, Error> {
        let (home, _) = tx.home(self.home).await?.ok_or(Error::NotFound(Thing::Home))?;
        access::authorise(ctx, tx, Action::HomeMonthDraw, home.township, &Involved::default()).await?;
        if self.month >= ctx.today().month_of() {
            return Err(Refused::NotOver.into());
        }
        if tx.home_months(home.id, self.month).await?.iter().any(|one| !one.sent_back()) {
            return Err(Refused::DrawnAlready.into());
        }
        let now = compute(ctx, tx, &home, self.month).await?;
        if now.lines.is_empty() {
            return Err(Refused::Nobody.into());
        }
        if now.digest != self.digest {
            return Err(Refused::Changed.into());
        }
        let list = HomeMonth {
            id: ctx.new_id(),
            home: home.id,
            month: self.month,
            digest: now.digest,
            by: access::signer(ctx)?,
            name: ctx.who.signature().1,
            at: ctx.now,
            answer: None,
            closed: None,
        };
        if !tx.add_home_month(&list, &now.lines, &now.dues).await? {
            return Err(Refused::DrawnAlready.into());
        }
        log(ctx, tx, Self::NAME, &home, &self.month.to_string()).await?;
        Ok(MonthDone { list: list.id })
    }
}

/// A list with its home, locked.
async fn opened(tx: &mut dyn Tx, id: HomeMonthId) -> Result<(HomeMonth, HomeRow), Error> {
    let list = tx.home_month(id).await?.ok_or(Error::NotFound(Thing::Home))?;
    let (home, _) = tx.home(list.home).await?.ok_or(Error::NotFound(Thing::Home))?;
    // Read again: the home is locked only now.
    let list = tx.home_month(id).await?.ok_or(Error::NotFound(Thing::Home))?;
    Ok((list, home))
}

/// The county agrees to a list, or sends it back.
#[derive(Serialize)]
pub struct AnswerMonth {
    /// The list.
    pub list: HomeMonthId,
    /// Whether it agrees.
    pub accept: bool,
}

#[async_trait]
impl Command for AnswerMonth {
    const NAME: &'static str = "home_month.answer";
    type Outcome = MonthDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<MonthDone, Error> {
        let (list, home) = opened(tx, self.list).await?;
        let involved = Involved::default().with(Bar::Same, Some(list.by));
        access::authorise(ctx, tx, Action::HomeMonthConfirm, home.township, &involved).await?;
        if self.accept {
            let now = compute(ctx, tx, &home, list.month).await?;
            if now.digest != list.digest {
                return Err(Refused::Changed.into());
            }
            if !now.dues.is_empty() && !now.shares.actionable {
                return Err(Refused::AssumedShare.into());
            }
        }
        let (by, name) = (access::signer(ctx)?, ctx.who.signature().1);
        if !tx.answer_home_month(list.id, self.accept, (by, &name, ctx.now)).await? {
            return Err(Refused::DoneAlready.into());
        }
        log(ctx, tx, Self::NAME, &home, if self.accept { "agreed" } else { "sent_back" }).await?;
        Ok(MonthDone { list: list.id })
    }
}

/// A sum was handed over.
#[derive(Serialize)]
pub struct HandOver {
    /// The list.
    pub list: HomeMonthId,
    /// The number of the line, from 1.
    pub line: u32,
    /// For which days: the word of an [`AbsenceKind`].
    pub kind: String,
    /// The day.
    pub on: String,
    /// To whom.
    pub to: Private,
    /// The receipt: its bytes, or none where it lies in the box.
    pub receipt: Option<Vec<u8>>,
}

#[async_trait]
impl Command for HandOver {
    const NAME: &'static str = "home_month.hand_over";
    type Outcome = MonthDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<MonthDone, Error> {
        let (list, home) = opened(tx, self.list).await?;
        access::authorise(ctx, tx, Action::HomeMonthDraw, home.township, &Involved::default()).await?;
        if list.closed.is_some() {
            return Err(Refused::Closed.into());
        }
        if !list.agreed() {
            return Err(Refused::NotAgreed.into());
        }
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let kind = reader.take("kind", AbsenceKind::parse(&self.kind).ok_or(FaultKind::NotAnOption));
        let on = reader.past("on", &self.on);
        let to = reader.line("to", self.to.expose(), LONGEST);
        sound(faults)?;
        let (Some(kind), Some(on), Some(to)) = (kind, on, to) else {
            return Err(Error::Broken("a field was read and is not there"));
        };
        let (lines, dues) = tx.home_month_lines(list.id).await?;
        let line = usize::try_from(self.line).ok().and_then(|line| lines.get(line.checked_sub(1)?));
        let due = dues.iter().find(|one| (one.line, one.kind) == (self.line, kind));
        let (Some(line), Some(due)) = (line, due) else { return Err(Error::NotFound(Thing::Home)) };
        if due.handed.is_some() {
            return Err(Refused::DoneAlready.into());
        }
        // The receipt is filed with the family of the person, wherever it lives: the home's township has nothing else to do with its file.
        let paper = FilePaper {
            household: line.household,
            case: None,
            kind: "certificate".to_owned(),
            number: None,
            dated: on,
            bytes: self.receipt.clone(),
            printed: false,
        };
        let receipt = file_as(ctx, tx, ctx.new_id(), &paper, Self::NAME).await?.paper;
        let handed = Handed { on, to: Secret::new(to), receipt, name: ctx.who.signature().1, at: ctx.now };
        if !tx.hand_over(due.id, line.person, &handed).await? {
            return Err(Refused::DoneAlready.into());
        }
        log(ctx, tx, Self::NAME, &home, kind.word()).await?;
        Ok(MonthDone { list: list.id })
    }
}

/// Closes the list of a month: everything that was owed is handed over.
#[derive(Serialize)]
pub struct CloseMonth {
    /// The list.
    pub list: HomeMonthId,
}

#[async_trait]
impl Command for CloseMonth {
    const NAME: &'static str = "home_month.close";
    type Outcome = MonthDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<MonthDone, Error> {
        let (list, home) = opened(tx, self.list).await?;
        access::authorise(ctx, tx, Action::HomeMonthDraw, home.township, &Involved::default()).await?;
        if !list.agreed() {
            return Err(Refused::NotAgreed.into());
        }
        let (_, dues) = tx.home_month_lines(list.id).await?;
        let open = dues.iter().filter(|one| one.handed.is_none()).count();
        if open > 0 {
            return Err(Refused::NotHanded(u32::try_from(open).unwrap_or(u32::MAX)).into());
        }
        let name = ctx.who.signature().1;
        if !tx.close_home_month(list.id, &name, ctx.now).await? {
            return Err(Refused::Closed.into());
        }
        log(ctx, tx, Self::NAME, &home, "").await?;
        Ok(MonthDone { list: list.id })
    }
}

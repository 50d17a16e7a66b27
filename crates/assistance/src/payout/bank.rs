// SPDX-License-Identifier: Apache-2.0
//! A checked roster on its way to the bank and back: the file that is sent, the files that come back, and the close that agrees to the fen.

use super::model::answer::{BankAnswer, BankResult, Settled, settle};
use super::model::bank::{BUILT_IN, BankBatch, BankRow, Layout, RowFault, read, write};
use super::model::due::due;
use super::model::flow::{Answers, RosterState, Sending};
use super::model::ids::{AwardId, RosterId};
use super::model::money::{Booking, split};
use super::model::roster::{DrawError, Line, Signed};
use super::refused::Refused;
use super::rosters::{
    Drawables, RosterDone, RosterRow, book_step, content, keep, parts, scheme_of, seen, sign, signed,
};
use crate::access::{self, Action, Bar, Involved};
use crate::messages;
use crate::office::{Command, Error, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Fen, Month, UserId, UtcMillis};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The most bytes of a return file.
pub const LARGEST: usize = 16 * 1024 * 1024;

/// A file that went to the bank or came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankFile {
    /// Whether it came back.
    pub returned: bool,
    /// The id of its layout.
    pub layout: String,
    /// SHA-256 of its bytes.
    pub hash: [u8; 32],
    /// Its bytes, opened; of a workbook those of its [`Table`](super::model::bank::Table).
    pub bytes: Vec<u8>,
    /// Who sent or took it.
    pub by: Option<UserId>,
    /// When.
    pub at: UtcMillis,
}

/// The layouts by id, with their names and what is assumed about them.
#[must_use]
pub fn layouts() -> Vec<(String, String, String)> {
    let read = BUILT_IN.iter().filter_map(|(_, text)| Layout::parse(text).ok());
    read.map(|layout| (layout.id, layout.name, layout.assumed.unwrap_or_default())).collect()
}

/// The layout of that id.
///
/// # Errors
/// There is none.
pub fn layout(id: &str) -> Result<Layout, Error> {
    let text = BUILT_IN.iter().find(|(one, _)| *one == id).map(|(_, text)| *text);
    let text = text.ok_or(Refused::NoLayout)?;
    Layout::parse(text).map_err(|_| Error::Broken("a layout that comes with the program cannot be read"))
}

/// Writes the file for the bank and books the money as on its way.
#[derive(Serialize)]
pub struct SendRoster {
    /// Which.
    pub roster: RosterId,
    /// The version that was seen.
    pub version: i64,
    /// The id of the layout.
    pub layout: String,
}

#[async_trait]
impl Command for SendRoster {
    const NAME: &'static str = "roster.send";
    type Outcome = RosterDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<RosterDone, Error> {
        let row = seen(tx, self.roster, self.version).await?;
        let (lines, found) = signed(tx, &row.roster).await?;
        let barred = tx.roster_barred(row.roster.id).await?;
        let involved = Involved::default().with(Bar::Decider, barred.confirmers.iter().copied());
        access::authorise(ctx, tx, Action::RosterSend, row.roster.county, &involved).await?;
        if row.roster.state.content() != Some(&found) {
            return Err(Refused::Roster(super::model::flow::RosterRefusal::OtherContent).into());
        }
        let bytes = file(ctx, tx, &row, &lines, &self.layout).await?;
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        let sending = Sending { signature: sign(ctx)?, layout: self.layout.clone(), file: hash };
        let roster = row.roster.clone().send(sending, &barred).map_err(Refused::Roster)?;
        if roster == row.roster {
            return Ok(RosterDone { roster: row.roster.id, number: row.number, version: row.version });
        }
        let parts = parts(tx, &row).await?;
        book_step(ctx, tx, &row, &parts, &Booking::Sent, 0).await?;
        let layout = self.layout.clone();
        let sent = BankFile { returned: false, layout, hash, bytes, by: ctx.who.person(), at: ctx.now };
        tx.add_bank_file(row.roster.id, &sent).await?;
        keep(ctx, tx, Self::NAME, RosterRow { roster, ..row }, &self.layout).await
    }
}

/// The bytes for the bank.
async fn file(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    row: &RosterRow,
    lines: &[Signed],
    id: &str,
) -> Result<Vec<u8>, Error> {
    let layout = layout(id)?;
    let mut rows = Vec::with_capacity(lines.len());
    let accounts: HashMap<_, _> =
        tx.roster_accounts(row.roster.id).await?.into_iter().map(|one| (one.id, one)).collect();
    for line in lines {
        let account = accounts.get(&line.account);
        let account = account.ok_or(Error::Broken("a line is paid to no account"))?;
        rows.push(BankRow {
            reference: line.reference(row.roster.county),
            holder: account.holder.expose().clone(),
            account: account.number.clone(),
            bank: account.bank.clone(),
            amount: line.amount,
        });
    }
    let remark = format!("{}社会救助金", row.roster.month.chinese());
    let batch = BankBatch { number: row.number.clone(), date: ctx.today(), remark, rows };
    Ok(write(&layout, &batch).map_err(Refused::Cells)?)
}

/// Takes a return file of the bank.
#[derive(Serialize)]
pub struct TakeReturn {
    /// The roster.
    pub roster: RosterId,
    /// The version that was seen.
    pub version: i64,
    /// The id of the layout.
    pub layout: String,
    /// The file; of a workbook the bytes of its [`Table`](super::model::bank::Table).
    pub bytes: Vec<u8>,
}

/// What a return file said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// The roster.
    pub done: RosterDone,
    /// Lines that arrived, over all files so far.
    pub paid: u64,
    /// Lines that came back.
    pub failed: u64,
    /// Rows of this file that could not be read; nothing is booked for them.
    pub faults: u64,
    /// Answers that are not about a line of the roster, or about another amount.
    pub strange: u64,
    /// Lines answered twice and differently; a person looks into them.
    pub contradicted: u64,
}

/// Every answer of these files, in their order; and the rows of the last one that could not be read.
fn answers(row: &RosterRow, files: &[BankFile]) -> Result<(Vec<BankAnswer>, Vec<RowFault>), Error> {
    let mut all = Vec::new();
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.returned) {
        let found = read(&layout(&file.layout)?, row.roster.county, &file.bytes).map_err(Refused::File)?;
        faults = found.faults;
        all.extend(found.answers);
    }
    Ok((all, faults))
}

fn settled(row: &RosterRow, lines: &[Line], answers: &[BankAnswer]) -> Result<Settled, Error> {
    settle(lines, row.roster.county, answers).ok_or(Error::Broken("the answers to a roster have no sum"))
}

/// What the bank had answered before.
fn before(row: &RosterRow) -> Answers {
    match &row.roster.state {
        RosterState::Returned { answers, .. } => *answers,
        _ => Answers::default(),
    }
}

#[async_trait]
impl Command for TakeReturn {
    const NAME: &'static str = "bank.return";
    type Outcome = Returned;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Returned, Error> {
        let row = seen(tx, self.roster, self.version).await?;
        access::authorise(ctx, tx, Action::BankReturn, row.roster.county, &Involved::default()).await?;
        if self.bytes.len() > LARGEST {
            return Err(Refused::TooLarge.into());
        }
        let (lines, _) = content(tx, &row.roster).await?;
        let hash: [u8; 32] = Sha256::digest(&self.bytes).into();
        let mut files = tx.bank_files(row.roster.id).await?;
        let known = files.iter().any(|file| file.returned && file.hash == hash);
        let (bytes, layout) = (self.bytes.clone(), self.layout.clone());
        let file = BankFile { returned: true, layout, hash, bytes, by: ctx.who.person(), at: ctx.now };
        files.push(file.clone());
        let (answers, faults) = answers(&row, &files)?;
        let settled = settled(&row, &lines, &answers)?;
        let strange = (settled.reconciliation.unknown_at_bank.len()
            + settled.reconciliation.amount_differs.len()) as u64;
        let returned = |done: RosterDone| Returned {
            done,
            paid: settled.answers.paid_lines,
            failed: settled.answers.failed_lines,
            faults: faults.len() as u64,
            strange,
            contradicted: settled.contradicted.len() as u64,
        };
        if known {
            let done = RosterDone { roster: row.roster.id, number: row.number, version: row.version };
            return Ok(returned(done));
        }
        if settled.results.is_empty() {
            return Err(Refused::Rows(faults).into());
        }
        let earlier = before(&row);
        let roster = row.roster.clone().answer(settled.answers).map_err(Refused::Roster)?;
        tx.add_bank_file(row.roster.id, &file).await?;
        book_answers(ctx, tx, &row, earlier, settled.answers, files.len()).await?;
        settle_lines(ctx, tx, &row, &lines, &settled).await?;
        let done = keep(ctx, tx, Self::NAME, RosterRow { roster, ..row }, &self.layout).await?;
        Ok(returned(done))
    }
}

/// Books what this file says more than the earlier ones.
async fn book_answers(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    row: &RosterRow,
    earlier: Answers,
    now: Answers,
    file: usize,
) -> Result<(), Error> {
    let parts = parts(tx, row).await?;
    let unfit = Error::Broken("the bank answered more than the parts of a roster hold");
    let (Some(before), Some(after)) =
        (split(&parts, earlier.paid, earlier.failed), split(&parts, now.paid, now.failed))
    else {
        return Err(unfit);
    };
    let less = |now: Fen, before: Fen| now.checked_sub(before).filter(|more| !more.is_negative());
    let more: Option<Vec<(Fen, Fen)>> = after
        .into_iter()
        .zip(before)
        .map(|(now, before)| Some((less(now.0, before.0)?, less(now.1, before.1)?)))
        .collect();
    book_step(ctx, tx, row, &parts, &Booking::Answered(more.ok_or(unfit)?), file).await
}

/// Keeps what became of each line that had no answer yet; an account that sent money back is not used again.
async fn settle_lines(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    row: &RosterRow,
    lines: &[Line],
    settled: &Settled,
) -> Result<(), Error> {
    let kept = tx.roster_lines(row.roster.id).await?;
    let open = |at: &usize| kept.get(*at).is_some_and(|kept| kept.result.is_none());
    let new: Vec<(usize, BankResult)> =
        settled.results.iter().filter(|(at, _)| open(at)).map(|(at, result)| (*at, result.clone())).collect();
    tx.settle_lines(row.roster.id, &new, ctx.now).await?;
    for (at, result) in &new {
        if let (BankResult::Failed(_), Some(line)) = (result, lines.get(*at)) {
            let pay_to = tx.pay_to(line.award).await?.sent_back(line.to.account);
            tx.save_pay_to(line.award, &pay_to).await?;
            messages::payment_failed(ctx, tx, line.award, format!("roster {} {at}", row.roster.id)).await?;
        }
    }
    Ok(())
}

/// Closes a roster whose every line is answered and agrees with the bank to the fen.
#[derive(Serialize)]
pub struct CloseRoster {
    /// Which.
    pub roster: RosterId,
    /// The version that was seen.
    pub version: i64,
}

#[async_trait]
impl Command for CloseRoster {
    const NAME: &'static str = "roster.close";
    type Outcome = RosterDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<RosterDone, Error> {
        let row = seen(tx, self.roster, self.version).await?;
        access::authorise(ctx, tx, Action::BankReturn, row.roster.county, &Involved::default()).await?;
        let (lines, _) = content(tx, &row.roster).await?;
        let (answers, _) = answers(&row, &tx.bank_files(row.roster.id).await?)?;
        let settled = settled(&row, &lines, &answers)?;
        let roster =
            row.roster.clone().close(&settled.reconciliation, sign(ctx)?).map_err(Refused::Roster)?;
        settle_months(tx, &row, &lines).await?;
        keep(ctx, tx, Self::NAME, RosterRow { roster, ..row }, "").await
    }
}

/// Notes which months are paid as they should be under the awards of a closed roster, so that nobody has to load their payments again.
async fn settle_months(tx: &mut dyn Tx, row: &RosterRow, lines: &[Line]) -> Result<(), Error> {
    let month = row.roster.month;
    let paid: BTreeSet<AwardId> = lines.iter().map(|line| line.award).collect();
    let mut settled: BTreeMap<Month, Vec<AwardId>> = BTreeMap::new();
    for one in tx.drawables(row.roster.county, scheme_of(&row.roster)?, Drawables::All).await? {
        let award = &one.row.award;
        if !paid.contains(&award.id) {
            continue;
        }
        let payee = award.payee;
        let due = due(award, &one.paid, month);
        let due = due.map_err(|error| Refused::Draw(DrawError::Due { payee, error }))?;
        settled.entry(due.settled_before(&one.paid, month)).or_default().push(award.id);
    }
    for (before, awards) in settled {
        tx.settle_months(&awards, before).await?;
    }
    Ok(())
}

/// A file of the bank as the roster's page tells of it.
#[derive(Clone, Debug)]
pub struct FileView {
    /// The file.
    pub file: BankFile,
    /// Rows of a return file that could not be read, each with its place and what was kept.
    pub faults: Vec<RowFault>,
}

/// What the bank answered so far.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    /// The files in their order.
    pub files: Vec<FileView>,
    /// The answers laid beside the lines.
    pub settled: Settled,
}

/// Opens what the bank answered to a roster.
pub struct ReadAnswers {
    /// The roster.
    pub roster: RosterId,
}

#[async_trait]
impl Query for ReadAnswers {
    const NAME: &'static str = "bank.answers";
    type Answer = Answered;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Answered, Error> {
        let row = tx.roster(self.roster).await?.ok_or(Error::NotFound(Thing::Batch))?;
        access::authorise(ctx, tx, Action::RosterView, row.roster.county, &Involved::default()).await?;
        let (lines, _) = content(tx, &row.roster).await?;
        let mut files = Vec::new();
        let mut all = Vec::new();
        for file in tx.bank_files(self.roster).await? {
            let (answers, faults) = answers(&row, std::slice::from_ref(&file))?;
            all.extend(answers);
            files.push(FileView { file, faults });
        }
        Ok(Answered { settled: settled(&row, &lines, &all)?, files })
    }
}

/// The file that went to the bank.
pub struct ReadBankFile {
    /// The roster.
    pub roster: RosterId,
}

#[async_trait]
impl Query for ReadBankFile {
    const NAME: &'static str = "roster.file";
    type Answer = (RosterRow, BankFile);

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let row = tx.roster(self.roster).await?.ok_or(Error::NotFound(Thing::Batch))?;
        access::authorise(ctx, tx, Action::RosterSend, row.roster.county, &Involved::default()).await?;
        let sent = tx.bank_files(self.roster).await?.into_iter().find(|file| !file.returned);
        Ok((row, sent.ok_or(Error::NotFound(Thing::Batch))?))
    }

    fn look_up(&self, _ctx: &Ctx, (row, _): &Self::Answer) -> Option<crate::history::LookUp> {
        Some(crate::history::LookUp {
            object: (Thing::Batch, self.roster.bytes()),
            place: row.roster.county,
            case: None,
            reason: None,
        })
    }
}

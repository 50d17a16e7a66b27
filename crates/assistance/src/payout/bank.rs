// SPDX-License-Identifier: Apache-2.0
//! A checked roster on its way to the bank and back: the file that is sent, the files that come back, and the close that agrees to the fen.

use super::lists::KeptLine;
use super::model::answer::{BankResult, Heard, Settled, settle_files};
use super::model::bank::{
    BUILT_IN, BankBatch, BankPart, BankRow, Banks, Layout, RowFault, WriteFault, read, write,
};
use super::model::due::due;
use super::model::flow::{Answers, RosterState, Sending};
use super::model::ids::{AwardId, RosterId};
use super::model::money::{Booking, split};
use super::model::roster::{DrawError, Signed, items_for_bank};
use super::payees::PayeeAccount;
use super::refused::Refused;
use super::rosters::{
    Drawables, RosterDone, RosterRow, book_step, keep, parts, scheme_of, seen, sign, signed,
};
use crate::access::{self, Action, Bar, Involved};
use crate::messages;
use crate::office::{Command, Error, Tx};
use crate::settings;
use async_trait::async_trait;
use kernel::{Ctx, Fen, Month, UserId, UtcMillis};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The most bytes of a return file.
pub const LARGEST: usize = 16 * 1024 * 1024;

/// A file that went to a bank or came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankFile {
    /// Which way.
    pub way: FileWay,
    /// The id of its layout.
    pub layout: String,
    /// The layout itself, as it was when the file was written or read; none for files of a time when only layouts of the program were used.
    pub text: Option<String>,
    /// SHA-256 of its bytes.
    pub hash: [u8; 32],
    /// Its bytes, opened; of a workbook those of its [`Table`](super::model::bank::Table).
    pub bytes: Vec<u8>,
    /// Who sent or took it.
    pub by: Option<UserId>,
    /// When.
    pub at: UtcMillis,
}

/// Which way a file went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileWay {
    /// To a bank: as the county names it, empty for all banks that it does not name.
    Sent {
        /// The bank.
        bank: String,
    },
    /// From the bank that got the file of this number, from 1 in the order in which they were sent.
    Returned {
        /// The number.
        to: u32,
    },
}

impl BankFile {
    /// The bank to which it went; none for what came back.
    #[must_use]
    pub fn bank(&self) -> Option<&str> {
        match &self.way {
            FileWay::Sent { bank } => Some(bank),
            FileWay::Returned { .. } => None,
        }
    }

    /// The layout by which it was written or read.
    ///
    /// # Errors
    /// It cannot be read any more.
    pub fn layout(&self) -> Result<Layout, Error> {
        let Some(text) = &self.text else { return layout(&self.layout) };
        Layout::parse(text).map_err(|_| Error::Broken("a layout that was kept cannot be read"))
    }
}

/// The layout of that id among those that come with the program.
///
/// # Errors
/// There is none.
pub fn layout(id: &str) -> Result<Layout, Error> {
    let text = BUILT_IN.iter().find(|(one, _)| *one == id).map(|(_, text)| *text);
    let text = text.ok_or(Refused::NoLayout)?;
    Layout::parse(text).map_err(|_| Error::Broken("a layout that comes with the program cannot be read"))
}

/// The banks of a county with their layouts, as set for today.
pub(super) async fn banks(ctx: &Ctx, tx: &mut dyn Tx, row: &RosterRow) -> Result<Banks, Error> {
    let county = row.roster.county;
    Ok(settings::of(tx, county).await?.banks(county, ctx.today()))
}

/// Writes a file for each bank and books the money as on its way.
#[derive(Serialize)]
pub struct SendRoster {
    /// Which.
    pub roster: RosterId,
    /// The version that was seen.
    pub version: i64,
    /// The id of the layout for accounts at banks that the county does not name; each bank that it names has its own.
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
        let files = write_files(ctx, tx, &row, &lines, &self.layout).await?;
        let mut ids: Vec<&str> = files.iter().map(|(_, file)| file.layout.as_str()).collect();
        ids.dedup();
        let sending = Sending { signature: sign(ctx)?, layout: ids.join(" "), file: over_all(&files) };
        let detail = sending.layout.clone();
        let roster = row.roster.clone().send(sending, &barred).map_err(Refused::Roster)?;
        if roster == row.roster {
            return Ok(RosterDone { roster: row.roster.id, number: row.number, version: row.version });
        }
        let parts = parts(tx, &row).await?;
        book_step(ctx, tx, &row, &parts, &Booking::Sent, 0).await?;
        for (number, (part, file)) in (1..).zip(&files) {
            tx.add_bank_file(row.roster.id, file).await?;
            // Lines stand in the first file unless they are put into another one.
            if number > 1 {
                tx.put_in_file(row.roster.id, &part.lines, number).await?;
            }
        }
        keep(ctx, tx, Self::NAME, RosterRow { roster, ..row }, &detail).await
    }
}

/// The hash of a sending: that of its file, or over those of all its files.
fn over_all(files: &[(BankPart, BankFile)]) -> [u8; 32] {
    match files {
        [(_, one)] => one.hash,
        _ => {
            let mut hash = Sha256::new();
            for (_, file) in files {
                hash.update(file.hash);
            }
            hash.finalize().into()
        }
    }
}

/// The file of each bank. Either every one can be written, or none is.
async fn write_files(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    row: &RosterRow,
    lines: &[Signed],
    others: &str,
) -> Result<Vec<(BankPart, BankFile)>, Error> {
    let accounts: HashMap<_, _> =
        tx.roster_accounts(row.roster.id).await?.into_iter().map(|one| (one.id, one)).collect();
    let account = |line: &Signed| -> Result<&PayeeAccount, Error> {
        accounts.get(&line.account).ok_or(Error::Broken("a line is paid to no account"))
    };
    let mut at_banks = Vec::with_capacity(lines.len());
    for line in lines {
        at_banks.push((account(line)?.bank.as_str(), line.amount));
    }
    let parts = banks(ctx, tx, row).await?.files(at_banks, others);
    let parts = parts.ok_or(Error::Broken("the lines of a roster have no sum"))?;
    let policies = tx.policies();
    let (mut files, mut faults): (Vec<_>, Vec<WriteFault>) = (Vec::new(), Vec::new());
    let single = parts.len() == 1;
    for (number, part) in (1..).zip(parts) {
        let known = policies.layouts().get(&part.layout).ok_or_else(|| no_layout(&part))?;
        let mut rows = Vec::with_capacity(part.lines.len());
        for line in part.lines.iter().filter_map(|at| lines.get(*at)) {
            let account = account(line)?;
            rows.push(BankRow {
                reference: line.reference(row.roster.county),
                holder: account.holder.expose().clone(),
                account: account.number.clone(),
                bank: account.bank.clone(),
                amount: line.amount,
            });
        }
        let remark = format!("{}社会救助金", row.roster.month.chinese());
        let batch =
            BankBatch { number: file_number(&row.number, number, single), date: ctx.today(), remark, rows };
        match write(&known.layout, &batch) {
            Ok(bytes) => {
                let file = BankFile {
                    way: FileWay::Sent { bank: part.bank.clone() },
                    layout: part.layout.clone(),
                    text: Some(known.text.clone()),
                    hash: Sha256::digest(&bytes).into(),
                    bytes,
                    by: ctx.who.person(),
                    at: ctx.now,
                };
                files.push((part, file));
            }
            Err(wrong) => faults.extend(wrong),
        }
    }
    if faults.is_empty() { Ok(files) } else { Err(Refused::Cells(faults).into()) }
}

fn no_layout(part: &BankPart) -> Refused {
    match part.bank.as_str() {
        "" => Refused::NoLayout,
        bank => Refused::NoLayoutFor { bank: bank.to_owned(), layout: part.layout.clone() },
    }
}

/// The number of a file: that of its roster where there is no other file, and with its own place where there are several.
#[must_use]
pub fn file_number(roster: &str, number: u32, single: bool) -> String {
    if single { roster.to_owned() } else { format!("{roster}-{number}") }
}

/// Takes a return file of a bank.
#[derive(Serialize)]
pub struct TakeReturn {
    /// The roster.
    pub roster: RosterId,
    /// The version that was seen.
    pub version: i64,
    /// The number of the file that the bank answers, from 1: nothing is settled but its lines.
    pub file: u32,
    /// The id of the layout; empty for that of the file that was sent.
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

/// What the banks answered: each file that was sent with its lines and answers, and the rows of each return file that could not be read.
pub(super) fn heard(
    row: &RosterRow,
    kept: &[KeptLine],
    files: &[BankFile],
) -> Result<(Vec<Heard>, Vec<Vec<RowFault>>), Error> {
    let sent = files.iter().filter(|file| file.bank().is_some()).count();
    let mut heard = vec![Heard::default(); sent];
    let unfit = Error::Broken("a line stands in no file of its roster");
    let place = |number: u32| usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    if sent > 0 {
        for (at, line) in kept.iter().enumerate() {
            let file = place(line.file).and_then(|at| heard.get_mut(at));
            let Some(file) = file else { return Err(unfit) };
            file.lines.push(at);
        }
    }
    let mut faults = Vec::new();
    for file in files {
        let FileWay::Returned { to } = file.way else { continue };
        let found = read(&file.layout()?, row.roster.county, &file.bytes).map_err(Refused::File)?;
        let Some(of) = place(to).and_then(|at| heard.get_mut(at)) else { return Err(unfit) };
        of.answers.extend(found.answers);
        faults.push(found.faults);
    }
    Ok((heard, faults))
}

/// What is settled of the roster, and of each file that was sent.
pub(super) fn settled(
    row: &RosterRow,
    kept: &[KeptLine],
    heard: &[Heard],
) -> Result<(Settled, Vec<Answers>), Error> {
    let sent = items_for_bank(kept.iter().map(|one| &one.line), row.roster.county);
    settle_files(&sent, heard).ok_or(Error::Broken("the answers to a roster have no sum"))
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
        let kept = tx.roster_lines(row.roster.id).await?;
        let mut files = tx.bank_files(row.roster.id).await?;
        let file = self.file(ctx, tx, &files)?;
        let same = |one: &BankFile| (&one.way, &one.hash, &one.text) == (&file.way, &file.hash, &file.text);
        let known = files.iter().any(same);
        files.push(file.clone());
        let (heard, faults) = heard(&row, &kept, &files)?;
        let (settled, each) = settled(&row, &kept, &heard)?;
        let faults = faults.into_iter().next_back().unwrap_or_default();
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
        let of_bank = usize::try_from(self.file).ok().and_then(|number| each.get(number.checked_sub(1)?));
        if of_bank.is_none_or(|answers| *answers == Answers::default()) {
            return Err(Refused::Rows(faults).into());
        }
        let earlier = before(&row);
        let roster = row.roster.clone().answer(settled.answers).map_err(Refused::Roster)?;
        tx.add_bank_file(row.roster.id, &file).await?;
        book_answers(ctx, tx, &row, earlier, settled.answers, files.len()).await?;
        settle_lines(ctx, tx, &row, &kept, &settled).await?;
        let done = keep(ctx, tx, Self::NAME, RosterRow { roster, ..row }, &file.layout).await?;
        Ok(returned(done))
    }
}

impl TakeReturn {
    /// The file as it will be kept: its layout as it is now, or as it was when the file to the bank was written.
    fn file(&self, ctx: &Ctx, tx: &dyn Tx, files: &[BankFile]) -> Result<BankFile, Error> {
        let sent = files.iter().filter(|file| file.bank().is_some());
        let sent =
            usize::try_from(self.file).ok().and_then(|number| sent.clone().nth(number.checked_sub(1)?));
        let id = match (self.layout.as_str(), sent) {
            ("", Some(sent)) => &sent.layout,
            (id, _) => id,
        };
        let text = match (tx.policies().layouts().get(id), sent) {
            (Some(known), _) => Some(known.text.clone()),
            (None, Some(sent)) if sent.layout == id => sent.text.clone(),
            _ => return Err(Refused::NoLayout.into()),
        };
        Ok(BankFile {
            way: FileWay::Returned { to: self.file },
            layout: id.to_owned(),
            text,
            hash: Sha256::digest(&self.bytes).into(),
            bytes: self.bytes.clone(),
            by: ctx.who.person(),
            at: ctx.now,
        })
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
    kept: &[KeptLine],
    settled: &Settled,
) -> Result<(), Error> {
    let open = |at: &usize| kept.get(*at).is_some_and(|kept| kept.result.is_none());
    let new: Vec<(usize, BankResult)> =
        settled.results.iter().filter(|(at, _)| open(at)).map(|(at, result)| (*at, result.clone())).collect();
    tx.settle_lines(row.roster.id, &new, ctx.now).await?;
    for (at, result) in &new {
        if let (BankResult::Failed(_), Some(KeptLine { line, .. })) = (result, kept.get(*at)) {
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
        let kept = tx.roster_lines(row.roster.id).await?;
        let (heard, _) = heard(&row, &kept, &tx.bank_files(row.roster.id).await?)?;
        let (settled, _) = settled(&row, &kept, &heard)?;
        let roster =
            row.roster.clone().close(&settled.reconciliation, sign(ctx)?).map_err(Refused::Roster)?;
        settle_months(tx, &row, &kept).await?;
        keep(ctx, tx, Self::NAME, RosterRow { roster, ..row }, "").await
    }
}

/// Notes which months are paid as they should be under the awards of a closed roster, so that nobody has to load their payments again.
async fn settle_months(tx: &mut dyn Tx, row: &RosterRow, kept: &[KeptLine]) -> Result<(), Error> {
    let month = row.roster.month;
    let paid: BTreeSet<AwardId> = kept.iter().map(|kept| kept.line.award).collect();
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

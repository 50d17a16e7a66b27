// SPDX-License-Identifier: Apache-2.0
//! What pages show of a roster at the banks: the file of each bank, before and after it is sent, and what the banks answered so far.

use super::bank::{BankFile, banks, file_number, heard, settled};
use super::lists::KeptLine;
use super::model::answer::{Heard, Settled};
use super::model::bank::{BankPart, Banks, RowFault};
use super::model::flow::Answers;
use super::model::ids::RosterId;
use super::rosters::RosterRow;
use crate::access::{self, Action, Involved};
use crate::office::{Error, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Fen};
use std::collections::HashMap;

/// A file of the bank as the roster's page tells of it.
#[derive(Clone, Debug)]
pub struct FileView {
    /// The file.
    pub file: BankFile,
    /// Rows of a return file that could not be read, each with its place and what was kept.
    pub faults: Vec<RowFault>,
}

/// The file of one bank, that was sent or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileOf {
    /// Its number, from 1.
    pub number: u32,
    /// The bank as the county names it; empty for all others.
    pub bank: String,
    /// The id of its layout.
    pub layout: String,
    /// The name of its layout; empty where there is none of that id.
    pub name: String,
    /// How many lines it has.
    pub lines: u64,
    /// Their sum.
    pub amount: Fen,
    /// What the bank answered so far.
    pub answers: Answers,
}

/// What the banks answered so far.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    /// The files in their order.
    pub files: Vec<FileView>,
    /// The answers laid beside the lines.
    pub settled: Settled,
    /// The file of each bank; of a checked roster those that would be sent now.
    pub banks: Vec<FileOf>,
    /// The id of the layout that the county set for banks that it does not name.
    pub others: String,
}

/// Opens what the banks answered to a roster.
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
        let kept = tx.roster_lines(self.roster).await?;
        let files = tx.bank_files(self.roster).await?;
        let (heard, faults) = heard(&row, &kept, &files)?;
        let (settled, each) = settled(&row, &kept, &heard)?;
        let set = banks(ctx, tx, &row).await?;
        let others = set.others().to_owned();
        let banks = match heard.is_empty() {
            true => planned(tx, &row, &kept, &set).await?,
            false => sent(&kept, &files, &heard, &each)?,
        };
        let mut faults = faults.into_iter();
        let view = |file: BankFile| {
            let faults = if file.bank().is_none() { faults.next() } else { None };
            FileView { faults: faults.unwrap_or_default(), file }
        };
        Ok(Answered { files: files.into_iter().map(view).collect(), settled, banks, others })
    }
}

/// The files that were sent, each with its lines and answers.
fn sent(
    kept: &[KeptLine],
    files: &[BankFile],
    heard: &[Heard],
    each: &[Answers],
) -> Result<Vec<FileOf>, Error> {
    let sent = files.iter().filter_map(|file| Some((file, file.bank()?)));
    let mut all = Vec::new();
    for (number, ((file, bank), (heard, answers))) in (1..).zip(sent.zip(heard.iter().zip(each))) {
        let amounts = heard.lines.iter().filter_map(|at| kept.get(*at)).map(|one| one.line.amount);
        all.push(FileOf {
            number,
            bank: bank.to_owned(),
            layout: file.layout.clone(),
            name: file.layout()?.name,
            lines: heard.lines.len() as u64,
            amount: Fen::checked_sum(amounts).ok_or(Error::Broken("the lines of a file have no sum"))?,
            answers: *answers,
        });
    }
    Ok(all)
}

/// The files that would be sent now, by what the county set.
async fn planned(
    tx: &mut dyn Tx,
    row: &RosterRow,
    kept: &[KeptLine],
    set: &Banks,
) -> Result<Vec<FileOf>, Error> {
    let accounts: HashMap<_, _> =
        tx.roster_accounts(row.roster.id).await?.into_iter().map(|one| (one.id, one.bank)).collect();
    let bank = |one: &KeptLine| accounts.get(&one.line.to.account).map_or("", String::as_str);
    let parts = set.files(kept.iter().map(|one| (bank(one), one.line.amount)), set.others());
    let parts = parts.ok_or(Error::Broken("the lines of a roster have no sum"))?;
    let policies = tx.policies();
    let name = |id: &str| policies.layouts().get(id).map(|one| one.layout.name.clone()).unwrap_or_default();
    let file = |(number, part): (u32, BankPart)| FileOf {
        number,
        name: name(&part.layout),
        bank: part.bank,
        layout: part.layout,
        lines: part.lines.len() as u64,
        amount: part.amount,
        answers: Answers::default(),
    };
    Ok((1..).zip(parts).map(file).collect())
}

/// A file that went to a bank.
pub struct ReadBankFile {
    /// The roster.
    pub roster: RosterId,
    /// Its number, from 1.
    pub file: u32,
}

/// A file that went to a bank, with its roster.
#[derive(Clone, Debug)]
pub struct SentFile {
    /// The roster.
    pub row: RosterRow,
    /// The file.
    pub file: BankFile,
    /// Its number, as the bank knows it.
    pub number: String,
}

#[async_trait]
impl Query for ReadBankFile {
    const NAME: &'static str = "roster.file";
    type Answer = SentFile;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let row = tx.roster(self.roster).await?.ok_or(Error::NotFound(Thing::Batch))?;
        access::authorise(ctx, tx, Action::RosterSend, row.roster.county, &Involved::default()).await?;
        let files = tx.bank_files(self.roster).await?;
        let mut sent: Vec<BankFile> = files.into_iter().filter(|file| file.bank().is_some()).collect();
        let place = usize::try_from(self.file).ok().and_then(|number| number.checked_sub(1));
        let place = place.filter(|at| *at < sent.len()).ok_or(Error::NotFound(Thing::Batch))?;
        let number = file_number(&row.number, self.file, sent.len() == 1);
        Ok(SentFile { file: sent.swap_remove(place), number, row })
    }

    fn look_up(&self, _ctx: &Ctx, SentFile { row, .. }: &SentFile) -> Option<crate::history::LookUp> {
        Some(crate::history::LookUp {
            object: (Thing::Batch, self.roster.bytes()),
            place: row.roster.county,
            case: None,
            reason: None,
        })
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The way by files: what waits goes into a file of a provider's layout, each message once; the provider's result comes back. A connector that speaks to a provider
//! gives the same three commands as the system ([`MakeFile`], [`ReadFile`], [`TakeResults`]): it needs nothing else of the office.

use super::layout::{Answer, Layout, Line, RowFault, layout};
use super::model::{Message, MessageFile, MessageFileId, is_mobile};
use super::outbox::MessageFilter;
use super::queue::keep;
use super::refused::Refused;
use super::who;
use super::words::{State, Why};
use crate::access::{self, Action, Involved, Scope};
use crate::exchange::incoming::Sent;
use crate::history::{Entry, LookUp};
use crate::jobs::{Every, Job, Work};
use crate::office::{Command, Error, Fault, FaultKind, Mode, Office, Query, Thing, Tx, act};
use crate::settings;
use async_trait::async_trait;
use kernel::{Ctx, Division};
use serde::{Deserialize, Serialize};

/// The most messages of one file.
const MOST: u64 = 5_000;

/// Makes a file of everything that waits in a county.
#[derive(Clone, Serialize)]
pub struct MakeFile {
    /// The county.
    pub county: Division,
    /// The id of the layout.
    pub layout: String,
}

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileMade {
    /// The file; none where nobody had a number that takes messages any more.
    pub file: Option<MessageFileId>,
    /// Its messages.
    pub lines: u64,
    /// Messages that go on the list of calls instead: the number changed, or they asked for it.
    pub left: u64,
}

#[async_trait]
impl Command for MakeFile {
    const NAME: &'static str = "message.file";
    type Outcome = FileMade;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<FileMade, Error> {
        access::authorise(ctx, tx, Action::MessageSend, self.county, &Involved::default()).await?;
        let layout = layout(&self.layout).ok_or(Refused::NoLayout)?;
        let waiting = tx.waiting_messages(self.county, ctx.now, MOST).await?;
        if waiting.is_empty() {
            return Err(Refused::NothingToSend.into());
        }
        let file: MessageFileId = ctx.new_id();
        let mut made = FileMade { file: None, lines: 0, left: 0 };
        for message in waiting {
            let told = who::now(tx, &message).await?;
            let phone = told.phone.clone().filter(|phone| !told.call && is_mobile(phone.expose()));
            let mut next = Message { version: message.version + 1, role: told.role, ..message };
            let kind = if phone.is_some() {
                (next.state, next.file) = (State::Sent, Some(file));
                made.lines += 1;
                "filed"
            } else {
                (next.state, next.why) = told.first();
                made.left += 1;
                "planned"
            };
            next.phone = phone;
            keep(ctx, tx, &next, (kind, next.state.word(), None)).await?;
        }
        if made.lines > 0 {
            let on = ctx.today();
            let running = tx.next_message_file(self.county, on).await?;
            let (by, name) = ctx.who.signature();
            let day = format!("{:04}{:02}{:02}", on.year(), on.month(), on.day());
            let number = format!("DX{}-{day}-{running:04}", self.county);
            let layout = layout.id.clone();
            let row = MessageFile {
                id: file,
                number,
                county: self.county,
                layout,
                lines: made.lines,
                made_at: ctx.now,
                by,
                name,
            };
            tx.add_message_file(&row).await?;
            made.file = Some(file);
        }
        let detail = format!("{} sent {} left", made.lines, made.left);
        let object = made.file.map(|id| (Thing::Message, id.bytes()));
        tx.append(ctx, &Entry::done(ctx, Self::NAME, object, Some(self.county), detail)).await?;
        Ok(made)
    }
}

/// Files of the places of whoever asks, the latest first.
pub struct Files {
    /// At most so many.
    pub limit: u64,
}

#[async_trait]
impl Query for Files {
    const NAME: &'static str = "message.files";
    type Answer = Vec<MessageFile>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<MessageFile>, Error> {
        let scope = access::scope_for(ctx, tx, Action::MessageSend).await?;
        tx.message_files(&scope, self.limit.min(200)).await
    }
}

/// Opens a file with whole telephones: an export, for a reason that is recorded. The same file says the same however often it is opened, but for codes that are of
/// no use any more and were destroyed.
pub struct ReadFile {
    /// Which.
    pub file: MessageFileId,
    /// Why.
    pub reason: String,
}

/// What [`ReadFile`] answers.
#[derive(Clone, Debug)]
pub struct FileView {
    /// The file.
    pub file: MessageFile,
    /// Its layout.
    pub layout: &'static Layout,
    /// Its lines.
    pub lines: Vec<Line>,
}

#[async_trait]
impl Query for ReadFile {
    const NAME: &'static str = "message.read_file";
    type Answer = FileView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<FileView, Error> {
        let file = tx.message_file(self.file).await?.ok_or(Error::NotFound(Thing::Message))?;
        access::authorise(ctx, tx, Action::MessageSend, file.county, &Involved::default()).await?;
        if self.reason.trim().is_empty() {
            return Err(Error::Invalid(vec![Fault::new("reason", FaultKind::Missing)]));
        }
        let layout = layout(&file.layout).ok_or(Refused::NoLayout)?;
        let filter = MessageFilter { file: Some(file.id), rows: file.lines, ..MessageFilter::default() };
        let (mut messages, _) = tx.messages(&Scope::of(vec![file.county]), &filter).await?;
        messages.sort_by_key(|one| (one.made_at, one.id.bytes()));
        let line =
            |one: Message| Some(Line { reference: one.id.to_string(), phone: one.phone?, text: one.text? });
        Ok(FileView { file, layout, lines: messages.into_iter().filter_map(line).collect() })
    }

    fn look_up(&self, _ctx: &Ctx, view: &FileView) -> Option<LookUp> {
        let reason = Some(self.reason.trim().to_owned());
        let object = (Thing::Message, self.file.bytes());
        Some(LookUp { object, place: view.file.county, case: None, reason })
    }
}

/// Takes a provider's result file.
#[derive(Serialize)]
pub struct TakeResults {
    /// The county.
    pub county: Division,
    /// The id of the layout.
    pub layout: String,
    /// The file.
    pub sent: Sent,
}

/// What it said. Rows are told by their numbers, never by what stands in them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultsTaken {
    /// Messages that arrived.
    pub delivered: u64,
    /// Messages that did not, most of which go on the list of calls.
    pub failed: u64,
    /// Rows that say nothing new.
    pub again: u64,
    /// Rows that name no message of this county.
    pub unknown: Vec<u64>,
    /// Rows without a reference.
    pub no_reference: Vec<u64>,
    /// Rows with a result that nobody knows.
    pub no_result: Vec<u64>,
}

#[async_trait]
impl Command for TakeResults {
    const NAME: &'static str = "message.results";
    type Outcome = ResultsTaken;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ResultsTaken, Error> {
        access::authorise(ctx, tx, Action::MessageSend, self.county, &Involved::default()).await?;
        let layout = layout(&self.layout).ok_or(Refused::NoLayout)?;
        let Some(answers) = layout.answers(&self.sent.sheets) else {
            let heads = [&layout.answer.reference, &layout.answer.result];
            return Err(
                Refused::NoHeadings(heads.iter().filter_map(|all| all.first().cloned()).collect()).into()
            );
        };
        if answers.rows.is_empty() && answers.faults.is_empty() {
            return Err(Refused::NoRows.into());
        }
        let mut taken = ResultsTaken::default();
        for (row, fault) in &answers.faults {
            match fault {
                RowFault::Reference => taken.no_reference.push(*row),
                RowFault::Result => taken.no_result.push(*row),
            }
        }
        for (row, id, answer) in answers.rows {
            let known = tx.message(id).await?.filter(|one| one.county() == self.county && one.file.is_some());
            let Some(message) = known else {
                taken.unknown.push(row);
                continue;
            };
            let failed = match answer {
                Answer::Delivered => None,
                Answer::Failed(why) => Some(why),
            };
            let Some(next) = message.answered(failed) else {
                taken.again += 1;
                continue;
            };
            keep(ctx, tx, &next, ("answered", failed.map_or("delivered", Why::word), None)).await?;
            match failed {
                None => taken.delivered += 1,
                Some(why) => {
                    taken.failed += 1;
                    if why.number_wrong() {
                        super::calls::wrong_number(ctx, tx, &next).await?;
                    }
                }
            }
        }
        let detail = format!(
            "{} delivered {} failed {} again {} unknown {} unreadable",
            taken.delivered,
            taken.failed,
            taken.again,
            taken.unknown.len(),
            taken.no_reference.len() + taken.no_result.len()
        );
        tx.append(ctx, &Entry::done(ctx, Self::NAME, None, Some(self.county), detail)).await?;
        Ok(taken)
    }
}

/// Makes the files of counties that let the office make them.
pub(crate) struct MakeFiles;

#[async_trait]
impl Job for MakeFiles {
    fn name(&self) -> &'static str {
        "message.file"
    }

    fn chinese(&self) -> &'static str {
        "生成短信文件"
    }

    fn every(&self) -> Every {
        Every::Minutes(5)
    }

    async fn work(&self, office: &dyn Office, ctx: &Ctx, after: Option<&str>) -> Result<Work, Error> {
        // One county for each command, for each command has an id of its own.
        let after = after.and_then(|code| Division::parse(code).ok());
        let mut counties = Vec::new();
        {
            let mut tx = office.begin(Mode::Read).await?;
            for county in tx.audited_counties().await?.into_iter().flatten() {
                let makes = settings::of(&mut *tx, county).await?.messages(county, ctx.today()).makes_files;
                if makes && after.is_none_or(|after| county > after) {
                    counties.push(county);
                }
            }
        }
        counties.sort_unstable();
        let Some(county) = counties.first() else { return Ok(Work::default()) };
        let layout = super::layout::layouts().first().map(|one| one.id.clone()).unwrap_or_default();
        let done = match act(office, ctx, &MakeFile { county: *county, layout }).await {
            Ok(made) => made.lines,
            Err(Error::Messages(Refused::NothingToSend)) => 0,
            Err(error) => return Err(error),
        };
        Ok(Work { done, more_after: (counties.len() > 1).then(|| county.to_string()) })
    }
}

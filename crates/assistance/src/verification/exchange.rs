// SPDX-License-Identifier: Apache-2.0
//! The second way beside uploaded files: a connector carries questions to a department and brings answers back. Both ways end in the same use case, so nothing is
//! easier for a machine than for a person. One round asks, sends, collects and confirms; it may be killed anywhere and run again.

use super::answers::{AnswerRow, Delivered, TakeAnswers};
use super::model::Way;
use super::refused::Refused;
use super::run::{MakeRequest, ReadRequest};
use super::sources::{Source, sources};
use super::unread::NoteUnread;
use crate::office::{Error, Office, act, look};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division};
use std::fmt;

/// A question as it travels.
pub struct Question {
    /// The citizen number.
    pub number: kernel::CitizenNumber,
    /// The name.
    pub name: String,
    /// The number of the case that asks.
    pub case_number: String,
}

/// A file of questions as it travels.
pub struct Outgoing {
    /// Its number.
    pub number: String,
    /// The source.
    pub source: String,
    /// The county.
    pub county: Division,
    /// The day.
    pub asked_on: Date,
    /// The headings of the answers.
    pub headings: Vec<String>,
    /// The questions.
    pub questions: Vec<Question>,
}

/// A file of answers that arrived.
pub struct Incoming {
    /// What the connector calls it, to confirm it.
    pub name: String,
    /// The source that signed it.
    pub source: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its rows.
    pub rows: Vec<AnswerRow>,
}

/// Why a connector did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectorFault {
    /// It cannot be reached; what it says about that, without personal data.
    Unreachable(String),
    /// What arrived under this name is not signed by its source, or was changed on the way.
    NotSigned(String),
    /// What arrived under this name cannot be read.
    Unreadable {
        /// What the connector calls it.
        name: String,
        /// The line at which reading ended, where that is known.
        line: Option<u32>,
    },
    /// What arrived under this name holds no answer.
    Empty(String),
}

impl ConnectorFault {
    /// What the connector calls the file that is at fault.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        match self {
            ConnectorFault::Unreachable(_) => None,
            ConnectorFault::NotSigned(name)
            | ConnectorFault::Unreadable { name, .. }
            | ConnectorFault::Empty(name) => Some(name),
        }
    }
}

impl fmt::Display for ConnectorFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConnectorFault::Unreachable(what) => write!(f, "unreachable: {what}"),
            ConnectorFault::NotSigned(name) => write!(f, "{name} is not signed by its source"),
            ConnectorFault::Unreadable { name, line: Some(line) } => {
                write!(f, "{name} cannot be read from line {line} on")
            }
            ConnectorFault::Unreadable { name, line: None } => write!(f, "{name} cannot be read"),
            ConnectorFault::Empty(name) => write!(f, "{name} holds no answer"),
        }
    }
}

/// The way to departments. Implemented outside: here nothing does I/O.
#[async_trait]
pub trait Connector: Send + Sync {
    /// The sources that it reaches, by id.
    fn reaches(&self) -> Vec<String>;

    /// Sends a file of questions. Sending the same number again sends nothing twice.
    async fn send(&self, outgoing: &Outgoing) -> Result<(), ConnectorFault>;

    /// Numbers of files that were sent.
    async fn sent(&self) -> Result<Vec<String>, ConnectorFault>;

    /// What arrived and is not confirmed: each readable and signed, or why not. Nothing is moved or lost by looking.
    async fn collect(&self) -> Result<Vec<Result<Incoming, ConnectorFault>>, ConnectorFault>;

    /// Says that what arrived under a name is on file, so that it is not collected again.
    async fn confirm(&self, name: &str, taken: bool) -> Result<(), ConnectorFault>;
}

/// What came of a round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Numbers of files of questions that went out.
    pub sent: Vec<String>,
    /// Files of answers that were taken, by name.
    pub taken: Vec<(String, Delivered)>,
    /// Files that were not, and why.
    pub faults: Vec<ConnectorFault>,
}

/// One round with a connector for a county. Each write has circumstances of its own from `ctx`.
///
/// # Errors
/// The office fails; what fails at the connector stands in the answer.
pub async fn round(
    office: &dyn Office,
    connector: &dyn Connector,
    county: Division,
    ctx: &(dyn Fn() -> Ctx + Send + Sync),
) -> Result<Round, Error> {
    let mut round = Round::default();
    for id in connector.reaches() {
        let make = MakeRequest { source: id.clone(), county, way: Way::Exchange };
        match act(office, &ctx(), &make).await {
            Ok(_) | Err(Error::Verification(Refused::NothingToAsk)) => {}
            Err(error) => return Err(error),
        }
    }
    send(office, connector, county, ctx, &mut round).await?;
    let arrived = match connector.collect().await {
        Ok(arrived) => arrived,
        Err(fault) => {
            round.faults.push(fault);
            return Ok(round);
        }
    };
    for one in arrived {
        match one {
            Ok(incoming) => take(office, connector, county, ctx, incoming, &mut round).await?,
            Err(fault) => set_aside(office, connector, county, ctx, fault, &mut round).await?,
        }
    }
    Ok(round)
}

/// Keeps why a file could not be read, and only then has it set aside: a round that is killed in between finds it again.
async fn set_aside(
    office: &dyn Office,
    connector: &dyn Connector,
    county: Division,
    ctx: &(dyn Fn() -> Ctx + Send + Sync),
    fault: ConnectorFault,
    round: &mut Round,
) -> Result<(), Error> {
    if let Some(note) = NoteUnread::of(county, &fault) {
        act(office, &ctx(), &note).await?;
    }
    if let Some(name) = fault.file()
        && let Err(other) = connector.confirm(name, false).await
    {
        round.faults.push(other);
    }
    round.faults.push(fault);
    Ok(())
}

/// Sends what was made for this way and did not go out yet: a round that was killed in between is made good.
async fn send(
    office: &dyn Office,
    connector: &dyn Connector,
    county: Division,
    ctx: &(dyn Fn() -> Ctx + Send + Sync),
    round: &mut Round,
) -> Result<(), Error> {
    let sent = match connector.sent().await {
        Ok(sent) => sent,
        Err(fault) => {
            round.faults.push(fault);
            return Ok(());
        }
    };
    for request in look(office, &ctx(), &super::list::OpenRequests { county }).await? {
        let reached = connector.reaches().contains(&request.source);
        if sent.contains(&request.number) || !reached {
            continue;
        }
        let (request, lines) = look(office, &ctx(), &ReadRequest { request: request.id }).await?;
        let questions: Vec<Question> = lines
            .into_iter()
            .filter_map(|line| {
                let number = line.person.number.known()?.clone();
                Some(Question { number, name: line.person.name, case_number: line.case_number })
            })
            .collect();
        if questions.is_empty() {
            continue;
        }
        let outgoing = Outgoing {
            number: request.number.clone(),
            source: request.source.clone(),
            county,
            asked_on: request.made_at.date_in_china(),
            headings: headings(&request.source),
            questions,
        };
        match connector.send(&outgoing).await {
            Ok(()) => round.sent.push(request.number),
            Err(fault) => round.faults.push(fault),
        }
    }
    Ok(())
}

async fn take(
    office: &dyn Office,
    connector: &dyn Connector,
    county: Division,
    ctx: &(dyn Fn() -> Ctx + Send + Sync),
    incoming: Incoming,
    round: &mut Round,
) -> Result<(), Error> {
    let Incoming { name, source, bytes, rows } = incoming;
    let answers = TakeAnswers { source, county, way: Way::Exchange, bytes, rows };
    let confirmed = match act(office, &ctx(), &answers).await {
        Ok(delivered) => {
            round.taken.push((name.clone(), delivered));
            connector.confirm(&name, true).await
        }
        // It came before and was not confirmed: a round that was killed in between.
        Err(Error::Verification(Refused::DeliveredBefore(_))) => connector.confirm(&name, true).await,
        Err(Error::Verification(Refused::NoRows | Refused::UnknownSource)) => {
            let fault = ConnectorFault::Empty(name);
            return set_aside(office, connector, county, ctx, fault, round).await;
        }
        Err(error) => return Err(error),
    };
    if let Err(fault) = confirmed {
        round.faults.push(fault);
    }
    Ok(())
}

/// The headings of an answer of a source, those of every answer first.
#[must_use]
pub fn headings(source: &str) -> Vec<String> {
    use super::answers::headings as of;
    let mut all: Vec<&str> = vec![of::NUMBER, of::NAME, of::RESULT, of::AS_OF, of::THING];
    let source: Option<&Source> = sources().get(source);
    if source.is_some_and(Source::has_months) {
        all.extend([of::FIRST, of::LAST]);
    }
    all.extend(source.into_iter().flat_map(|one| &one.columns).map(|column| column.heading.as_str()));
    all.into_iter().map(str::to_owned).collect()
}

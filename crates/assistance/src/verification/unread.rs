// SPDX-License-Identifier: Apache-2.0
//! Files of answers that came by a connector and could not be read: set aside, and kept here with their name, line and reason, so that somebody asks the department
//! for them again.

use super::exchange::ConnectorFault;
use crate::access::{self, Action, Involved};
use crate::history::Entry;
use crate::office::{Command, Error, Query, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Division, Id, UtcMillis, words};
use serde::Serialize;

/// The mark of such a file's id.
#[derive(Debug)]
pub struct UnreadMark;

words! {
    /// Why a file was not read.
    WhyUnread {
        /// 签名不对
        NotSigned = "not_signed",
        /// 读不出来
        Unreadable = "unreadable",
        /// 没有一行数据
        Empty = "empty",
    }
}

/// A file that was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadFile {
    /// Its id here.
    pub id: Id<UnreadMark>,
    /// The county that it came for.
    pub county: Division,
    /// What the connector calls it: the source and the name of the file.
    pub name: String,
    /// The line at which reading ended, where that is known.
    pub line: Option<u32>,
    /// Why.
    pub why: WhyUnread,
    /// When.
    pub at: UtcMillis,
}

/// Keeps that a file could not be read. Given before it is set aside.
#[derive(Serialize)]
pub(super) struct NoteUnread {
    pub(super) county: Division,
    pub(super) name: String,
    pub(super) line: Option<u32>,
    pub(super) why: WhyUnread,
}

impl NoteUnread {
    /// What there is to note of a fault; nothing of one that is about no file.
    pub(super) fn of(county: Division, fault: &ConnectorFault) -> Option<NoteUnread> {
        let (name, line, why) = match fault {
            ConnectorFault::Unreachable(_) => return None,
            ConnectorFault::NotSigned(name) => (name, None, WhyUnread::NotSigned),
            ConnectorFault::Unreadable { name, line } => (name, *line, WhyUnread::Unreadable),
            ConnectorFault::Empty(name) => (name, None, WhyUnread::Empty),
        };
        Some(NoteUnread { county, name: name.clone(), line, why })
    }
}

#[async_trait]
impl Command for NoteUnread {
    const NAME: &'static str = "check.unread_file";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        access::authorise(ctx, tx, Action::CheckRun, self.county, &Involved::default()).await?;
        let file = UnreadFile {
            id: ctx.new_id(),
            county: self.county,
            name: self.name.clone(),
            line: self.line,
            why: self.why,
            at: ctx.now,
        };
        tx.add_unread_file(&file).await?;
        tx.append(ctx, &Entry::done(ctx, Self::NAME, None, Some(self.county), self.why.word())).await
    }
}

/// The latest files that were not read, the last one first.
pub struct UnreadFiles {
    /// At most so many.
    pub limit: u64,
}

#[async_trait]
impl Query for UnreadFiles {
    const NAME: &'static str = "check.unread_files";
    type Answer = Vec<UnreadFile>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let scope = access::scope_for(ctx, tx, Action::JobView).await?;
        tx.unread_files(&scope, self.limit).await
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The chain of hashes over the lines of one county: each link holds the hash of the link before and of its line.

use super::Entry;
use crate::access::accounts::COMMAND_LINE;
use crate::access::{self, Action};
use crate::jobs::Work;
use crate::office::{Command, Error, Query, Tx};
use async_trait::async_trait;
use kernel::{Actor, Ctx, Division};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How many lines one run of the job links.
const LINES_A_RUN: u64 = 2_000;

/// A line's place in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// From 1, without gaps.
    pub position: i64,
    /// Over the hash of the link before (zeros for the first) and the line.
    pub hash: [u8; 32],
}

impl Link {
    /// The link that follows for a line.
    #[must_use]
    pub fn after(last: Option<Link>, id: [u8; 16], entry: &Entry) -> Link {
        let (position, before) = last.map_or((0, [0; 32]), |link| (link.position, link.hash));
        let mut hash = Sha256::new();
        hash.update(before);
        hash.update(id);
        for part in parts(entry) {
            // The length first, so that no two lines run into the same bytes.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Link { position: position + 1, hash: hash.finalize().into() }
    }
}

fn parts(entry: &Entry) -> [Vec<u8>; 10] {
    let text = |text: &str| text.as_bytes().to_vec();
    [
        entry.at.get().to_be_bytes().to_vec(),
        entry.account.map(|id| id.bytes().to_vec()).unwrap_or_default(),
        text(&entry.name),
        text(&entry.action),
        entry.object.map(|(thing, id)| [thing.word().as_bytes(), &id].concat()).unwrap_or_default(),
        entry.county.map(|county| text(&county.to_string())).unwrap_or_default(),
        text(&entry.reason),
        entry.case.as_deref().map(text).unwrap_or_default(),
        text(entry.outcome.word()),
        text(&entry.detail),
    ]
}

/// Links the lines that are not linked yet; run by a job each minute.
#[derive(Serialize)]
pub struct Seal;

#[async_trait]
impl Command for Seal {
    const NAME: &'static str = "audit.seal";
    /// How many lines were linked, and whether more wait.
    type Outcome = Work;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Work, Error> {
        let mut count = 0;
        let mut more = false;
        access::allow(ctx, tx, Action::AuditSeal).await?;
        for county in tx.audited_counties().await? {
            let mut last = tx.last_link(county).await?;
            let rows = tx.waiting_lines(county, LINES_A_RUN).await?;
            more |= rows.len() as u64 == LINES_A_RUN;
            let mut links = Vec::with_capacity(rows.len());
            for row in rows {
                let link = Link::after(last, row.id, &row.entry);
                links.push((row.id, link));
                last = Some(link);
                count += 1;
            }
            tx.add_links(county, &links).await?;
        }
        // What is left waits for the next command; where it goes on follows from what is linked.
        Ok(Work { done: count, more_after: more.then(String::new) })
    }
}

/// What the chain of one county looks like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The county, by code; none for lines of no county.
    pub county: Option<String>,
    /// How many links were followed.
    pub links: i64,
    /// The position of the first link that does not hold, where there is one.
    pub broken_at: Option<i64>,
    /// How many lines no link holds yet.
    pub unsealed: u64,
    /// The hash of the last link, in hexadecimal: to be written down elsewhere, so that an end cut off is found too.
    pub head: String,
}

/// Follows every chain to its end.
pub struct Verify;

#[async_trait]
impl Query for Verify {
    const NAME: &'static str = "audit.verify";
    type Answer = Vec<Verdict>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<Verdict>, Error> {
        // Whoever runs commands on the machine holds the whole database anyway.
        let at_machine = matches!(&ctx.who, Actor::Job(name) if name == COMMAND_LINE);
        let scope =
            if at_machine { None } else { Some(access::scope_for(ctx, tx, Action::AuditVerify).await?) };
        let mut verdicts = Vec::new();
        for county in tx.audited_counties().await? {
            let covers = |county| scope.as_ref().is_none_or(|scope| scope.covers(county));
            if county.is_none_or(covers) {
                verdicts.push(verdict(tx, county).await?);
            }
        }
        Ok(verdicts)
    }
}

async fn verdict(tx: &mut dyn Tx, county: Option<Division>) -> Result<Verdict, Error> {
    let mut last: Option<Link> = None;
    let mut broken_at = None;
    'follow: loop {
        let next = last.map_or(1, |link| link.position + 1);
        let links = tx.linked(county, next, LINES_A_RUN).await?;
        if links.is_empty() {
            break;
        }
        for (link, id, entry) in links {
            let right = entry.map(|entry| Link::after(last, id, &entry));
            if right != Some(link) {
                broken_at = Some(last.map_or(1, |link| link.position + 1));
                break 'follow;
            }
            last = Some(link);
        }
    }
    let unsealed = tx.unlinked(county, LINES_A_RUN).await?.len() as u64;
    Ok(Verdict {
        county: county.map(|county| county.to_string()),
        links: last.map_or(0, |link| link.position),
        broken_at,
        unsealed,
        head: last.map(|link| kernel::hex(&link.hash)).unwrap_or_default(),
    })
}

// SPDX-License-Identifier: Apache-2.0
//! Figures of temporary relief over some days: what was taken in, handed over, refused and late. They are worked out from the records of matters, so that a figure and the
//! matters behind it are the same; nothing is kept of them, and nothing follows from them.

use super::event::{Record, ReliefEvent};
use super::file::{ReliefFile, StageState};
use super::names::{ONCE, QUICK, SPENDING};
use super::port::ListedRelief;
use super::rules::ReliefRules;
use super::service::{rules, township};
use super::words::{ApprovalKind, ApprovedBy, ClockKind, Level, RefusalReason, ReliefKind, Source, Stage};
use crate::access::{self, Action};
use crate::office::{Error, Query, Tx};
use crate::payout::UNCOUNTABLE;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Fen};
use std::collections::{BTreeMap, BTreeSet};

/// Some days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: Date,
    /// The last.
    pub through: Date,
}

impl Days {
    /// Whether a day is one of them.
    #[must_use]
    pub fn hold(self, day: Date) -> bool {
        (self.from..=self.through).contains(&day)
    }
}

/// A matter with its records, as figures read it.
#[derive(Clone, Debug)]
pub struct SeenRelief {
    /// The matter.
    pub listed: ListedRelief,
    /// How many people it is about.
    pub persons: u64,
    /// Its records.
    pub records: Vec<Record>,
}

/// What was handed over under one approval on one of the days: at once, in kind, or to the county to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedPart {
    /// What kind of relief.
    pub kind: ReliefKind,
    /// Who approved it.
    pub by: ApprovedBy,
    /// Who pays.
    pub source: Source,
    /// How much, or what it is worth.
    pub amount: Fen,
    /// Of what the county pays: what of it arrived by now.
    pub arrived: Fen,
}

/// A matter that counts in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedRelief {
    /// The matter.
    pub listed: ListedRelief,
    /// The township that handles it.
    pub township: Division,
    /// How many people it is about.
    pub persons: u64,
    /// When somebody first asked.
    pub knocked_on: Date,
    /// Whether it was taken in on one of the days.
    pub taken_in: bool,
    /// What was handed over on them.
    pub parts: Vec<CountedPart>,
    /// When anything first reached them, on whatever day.
    pub reached_on: Option<Date>,
    /// Whether papers that were due on one of the days came late, or are missing still.
    pub papers_late: bool,
    /// The same of a second handler.
    pub second_late: bool,
    /// Why it was refused on one of them.
    pub refused: Option<RefusalReason>,
}

/// Which matters stand behind a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// Taken in.
    TakenIn,
    /// Something was handed over.
    Helped,
    /// Something of a kind was.
    Kind(ReliefKind),
    /// Something that was approved so.
    By(ApprovedBy),
    /// Something that was paid so.
    From(Source),
    /// Something was handed over, and nothing reached anybody yet.
    Unreached,
    /// The papers are late.
    PapersLate,
    /// The second handler is late.
    SecondLate,
    /// Refused.
    Refused,
}

impl Behind {
    /// Every one, in the order of the page.
    #[must_use]
    pub fn all() -> Vec<Behind> {
        let kinds = ReliefKind::ALL.iter().copied().map(Behind::Kind);
        let by = ApprovedBy::ALL.iter().copied().map(Behind::By);
        let sources = Source::ALL.iter().copied().map(Behind::From);
        let late = [Behind::Unreached, Behind::PapersLate, Behind::SecondLate, Behind::Refused];
        [Behind::TakenIn, Behind::Helped]
            .into_iter()
            .chain(kinds)
            .chain(by)
            .chain(sources)
            .chain(late)
            .collect()
    }

    /// The word in addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Behind::TakenIn => "taken_in",
            Behind::Helped => "helped",
            Behind::Kind(kind) => kind.word(),
            Behind::By(by) => by.word(),
            Behind::From(source) => source.word(),
            Behind::Unreached => "unreached",
            Behind::PapersLate => "papers_late",
            Behind::SecondLate => "second_late",
            Behind::Refused => "refused",
        }
    }

    /// For people.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            Behind::TakenIn => "受理",
            Behind::Helped => "救助",
            Behind::Kind(kind) => kind.chinese(),
            Behind::By(by) => by.chinese(),
            Behind::From(source) => source.chinese(),
            Behind::Unreached => "还没有到手",
            Behind::PapersLate => "手续逾期",
            Behind::SecondLate => "第二经办人逾期",
            Behind::Refused => "不予救助",
        }
    }

    /// Reads [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Behind> {
        Behind::all().into_iter().find(|one| one.word() == word)
    }
}

impl CountedRelief {
    /// Whether it stands behind a figure.
    #[must_use]
    pub fn counts_as(&self, behind: Behind) -> bool {
        let part = |is: &dyn Fn(&CountedPart) -> bool| self.parts.iter().any(is);
        match behind {
            Behind::TakenIn => self.taken_in,
            Behind::Helped => !self.parts.is_empty(),
            Behind::Kind(kind) => part(&|one| one.kind == kind),
            Behind::By(by) => part(&|one| one.by == by),
            Behind::From(source) => part(&|one| one.source == source),
            Behind::Unreached => !self.parts.is_empty() && self.reached_on.is_none(),
            Behind::PapersLate => self.papers_late,
            Behind::SecondLate => self.second_late,
            Behind::Refused => self.refused.is_some(),
        }
    }

    /// What of it was handed over on the days; `None` where it does not fit.
    #[must_use]
    pub fn amount(&self, of: impl Fn(&CountedPart) -> bool) -> Option<Fen> {
        Fen::checked_sum(self.parts.iter().filter(|one| of(one)).map(|one| one.amount))
    }

    /// How many days from what struck them until something reached them.
    #[must_use]
    pub fn days_from_event(&self) -> Option<u32> {
        between(self.listed.row.struck_on, self.reached_on?)
    }

    /// How many days from the first knock until something reached them.
    #[must_use]
    pub fn days_from_knock(&self) -> Option<u32> {
        between(self.knocked_on, self.reached_on?)
    }

    fn counts(&self) -> bool {
        [Behind::TakenIn, Behind::Helped, Behind::PapersLate, Behind::SecondLate, Behind::Refused]
            .into_iter()
            .any(|behind| self.counts_as(behind))
    }

    fn of(
        seen: SeenRelief,
        rules: &ReliefRules,
        days: Days,
        (today, arrived): (Date, Option<(Fen, Date)>),
    ) -> Result<CountedRelief, Error> {
        let SeenRelief { listed, persons, records } = seen;
        let file = ReliefFile::fold(listed.row.id, &records)
            .map_err(|_| Error::Broken("the records of a matter make no file"))?;
        let late = |kind| {
            file.clocks(rules).iter().any(|clock| {
                let due = clock.due.date;
                clock.of == kind && days.hold(due) && clock.met.unwrap_or(today) > due
            })
        };
        let refused = file.end.filter(|(on, stage)| *stage == Stage::Refused && days.hold(*on));
        Ok(CountedRelief {
            township: township(listed.row.place),
            persons,
            knocked_on: records.first().map_or(file.opened_on, |one| one.entry.happened_on),
            taken_in: file.taken_in && days.hold(file.opened_on),
            parts: parts(&file, &records, days, arrived.map(|(sum, _)| sum).unwrap_or_default())?,
            reached_on: reached(&file, arrived.map(|(_, on)| on)),
            papers_late: late(ClockKind::Papers),
            second_late: late(ClockKind::SecondHandler),
            refused: refused.and_then(|_| reason(&records)),
            listed,
        })
    }
}

fn between(from: Date, to: Date) -> Option<u32> {
    u32::try_from(to.days_since(from)).ok()
}

fn reason(records: &[Record]) -> Option<RefusalReason> {
    records.iter().rev().find_map(|one| match &one.entry.event {
        ReliefEvent::Refused { reason, .. } => Some(*reason),
        _ => None,
    })
}

/// When something first reached them: from hand to hand, or when what the county pays arrived.
fn reached(file: &ReliefFile, arrived: Option<Date>) -> Option<Date> {
    let handed = file.stages().filter_map(|(_, _, part)| {
        let (on, _, paid) = part.paid.as_ref()?;
        (paid.source != Source::County).then_some(*on)
    });
    handed.chain(arrived).min()
}

/// What was handed over on some days. What of the county's money arrived is counted for its parts in their order, so that figures of days that follow each other add up.
fn parts(file: &ReliefFile, records: &[Record], days: Days, arrived: Fen) -> Result<Vec<CountedPart>, Error> {
    let mut all: Vec<(Date, CountedPart)> = Vec::new();
    for (at, state) in file.approvals.iter().enumerate() {
        let approval = &state.approval;
        let by = match (approval.kind, approval.level) {
            (ApprovalKind::Exceptional, _) => ApprovedBy::Exceptional,
            (_, Level::Township) => ApprovedBy::Township,
            (_, Level::County) => ApprovedBy::County,
        };
        let kind = kind(records, at, &approval.scheme);
        let part = |StageState { stage, paid }: &StageState| {
            let (on, _, paid) = paid.as_ref()?;
            let (source, amount) = (paid.source, stage.amount);
            Some((*on, CountedPart { kind, by, source, amount, arrived: Fen::ZERO }))
        };
        all.extend(state.stages.iter().filter_map(part));
    }
    all.sort_by_key(|(on, _)| *on);
    let mut left = arrived;
    for (_, part) in all.iter_mut().filter(|(_, part)| part.source == Source::County) {
        part.arrived = part.amount.min(left);
        left = left.checked_sub(part.arrived).ok_or(UNCOUNTABLE)?;
    }
    Ok(all.into_iter().filter(|(on, _)| days.hold(*on)).map(|(_, part)| part).collect())
}

/// What kind of relief an approval gives, by the procedure that the packs named when it was approved.
fn kind(records: &[Record], approval: usize, scheme: &str) -> ReliefKind {
    if scheme == QUICK {
        return ReliefKind::Quick;
    }
    if scheme == ONCE.scheme {
        return ReliefKind::Once;
    }
    let approved = records.iter().filter(|one| matches!(one.entry.event, ReliefEvent::Approved { .. }));
    let seq = approved.map(|one| one.seq).nth(approval).unwrap_or(u32::MAX);
    let assessed = records.iter().rev().filter(|one| one.seq < seq).find_map(|one| match &one.entry.event {
        ReliefEvent::Assessed { assessment, .. } => assessment.of(scheme),
        _ => None,
    });
    let spending = assessed.map_or(scheme == SPENDING, |one| one.procedure == SPENDING && !one.urgent);
    if spending { ReliefKind::Spending } else { ReliefKind::Emergency }
}

/// How many days something took, over many matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Took {
    /// As many took this long or less as took this long or more; of two in the middle the longer one.
    pub median: u32,
    /// The longest.
    pub longest: u32,
}

impl Took {
    fn of(days: impl Iterator<Item = u32>) -> Option<Took> {
        let mut days: Vec<u32> = days.collect();
        days.sort_unstable();
        Some(Took { median: *days.get(days.len() / 2)?, longest: *days.last()? })
    }
}

/// How many matters, and how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Matters.
    pub matters: u64,
    /// Handed over.
    pub amount: Fen,
}

/// Figures over matters. What was handed over is split three times, by kind, by who approved and by who pays: each split adds up to the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReliefFigures {
    /// Matters taken in.
    pub taken_in: u64,
    /// What was handed over.
    pub given: Sum,
    /// Families to whom it was; each once, however many matters it had.
    pub families: u64,
    /// People whom it helped, once for each matter (人次).
    pub persons: u64,
    /// By kind.
    pub kinds: BTreeMap<ReliefKind, Sum>,
    /// By who approved it.
    pub by: BTreeMap<ApprovedBy, Sum>,
    /// By who pays.
    pub sources: BTreeMap<Source, Sum>,
    /// Of what the county pays: what arrived by now.
    pub arrived: Fen,
    /// Matters in which nothing reached anybody yet.
    pub unreached: u64,
    /// From what struck them until something reached them.
    pub from_event: Option<Took>,
    /// From the first knock until something reached them.
    pub from_knock: Option<Took>,
    /// Matters with late papers.
    pub papers_late: u64,
    /// Matters with a late second handler.
    pub second_late: u64,
    /// Refused, by reason.
    pub refused: BTreeMap<RefusalReason, u64>,
}

impl ReliefFigures {
    /// Over some matters; `None` where a sum does not fit.
    #[must_use]
    pub fn of(matters: &[&CountedRelief]) -> Option<ReliefFigures> {
        let count = |behind| matters.iter().filter(|one| one.counts_as(behind)).count() as u64;
        let sum = |behind: Behind, of: &dyn Fn(&CountedPart) -> bool| {
            let amounts: Option<Vec<Fen>> = matters.iter().map(|one| one.amount(of)).collect();
            Some(Sum { matters: count(behind), amount: Fen::checked_sum(amounts?)? })
        };
        let helped = || matters.iter().filter(|one| one.counts_as(Behind::Helped));
        let families: BTreeSet<_> = helped().map(|one| one.listed.row.household).collect();
        let mut figures = ReliefFigures {
            taken_in: count(Behind::TakenIn),
            given: sum(Behind::Helped, &|_| true)?,
            families: families.len() as u64,
            persons: helped().map(|one| one.persons).sum(),
            arrived: Fen::checked_sum(helped().flat_map(|one| &one.parts).map(|part| part.arrived))?,
            unreached: count(Behind::Unreached),
            from_event: Took::of(helped().filter_map(|one| one.days_from_event())),
            from_knock: Took::of(helped().filter_map(|one| one.days_from_knock())),
            papers_late: count(Behind::PapersLate),
            second_late: count(Behind::SecondLate),
            ..ReliefFigures::default()
        };
        for kind in ReliefKind::ALL {
            figures.kinds.insert(*kind, sum(Behind::Kind(*kind), &|part| part.kind == *kind)?);
        }
        for by in ApprovedBy::ALL {
            figures.by.insert(*by, sum(Behind::By(*by), &|part| part.by == *by)?);
        }
        for source in Source::ALL {
            figures.sources.insert(*source, sum(Behind::From(*source), &|part| part.source == *source)?);
        }
        for reason in matters.iter().filter_map(|one| one.refused) {
            *figures.refused.entry(reason).or_default() += 1;
        }
        Some(figures)
    }
}

/// Asks for the matters that count on some days, in the places of whoever asks: those on which anything was taken in, handed over, refused or late.
pub struct ReadReliefFigures {
    /// The days.
    pub days: Days,
    /// In one place only.
    pub place: Option<Division>,
}

#[async_trait]
impl Query for ReadReliefFigures {
    const NAME: &'static str = "relief.figures";
    type Answer = Vec<CountedRelief>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let region = access::scope_for(ctx, tx, Action::ReliefView).await?;
        let region = self.place.map_or_else(|| region.clone(), |place| region.within(place));
        let arrived = tx.reliefs_arrived(&region).await?;
        let mut counted = Vec::new();
        for seen in tx.reliefs_between(&region, self.days).await? {
            let row = &seen.listed.row;
            let rules = rules(tx, row.place, row.opened_on, ctx.today()).await?;
            let arrived = arrived.get(&row.id).copied();
            let one = CountedRelief::of(seen, &rules, self.days, (ctx.today(), arrived))?;
            if one.counts() {
                counted.push(one);
            }
        }
        counted.sort_by(|one, other| {
            let order = |one: &CountedRelief| (one.township, one.listed.row.struck_on);
            order(one).cmp(&order(other)).then_with(|| one.listed.row.number.cmp(&other.listed.row.number))
        });
        Ok(counted)
    }
}

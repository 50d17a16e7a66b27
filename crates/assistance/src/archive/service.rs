// SPDX-License-Identifier: Apache-2.0
//! Filing and reading papers.

use super::model::{Content, LARGEST, MediaType, Paper, PaperId, PaperKind, Refused};
use crate::access::{self, Action};
use crate::casework::{CaseId, Form, HouseholdId};
use crate::history::{Entry, LookUp};
use crate::office::{Command, Error, Query, Thing, Tx};
use crate::registry;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, UtcMillis};
use serde::{Deserialize, Serialize};

/// Files a paper.
#[derive(Serialize)]
pub struct FilePaper {
    /// Whose archive.
    pub household: HouseholdId,
    /// Which case it belongs to.
    pub case: Option<CaseId>,
    /// The word of what it is.
    pub kind: String,
    /// Its number, where it has one.
    pub number: Option<String>,
    /// The day on it.
    pub dated: Date,
    /// The bytes; none for a paper that lies in the box.
    pub bytes: Option<Vec<u8>>,
    /// Whether the system printed the bytes itself; uploads are known by their first bytes.
    pub printed: bool,
}

impl FilePaper {
    /// An original that lies in the box: of this kind, without a scan.
    #[must_use]
    pub fn in_box(household: HouseholdId, kind: &str, dated: Date) -> FilePaper {
        FilePaper {
            household,
            case: None,
            kind: kind.to_owned(),
            number: None,
            dated,
            bytes: None,
            printed: false,
        }
    }
}

/// What was filed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Filed {
    /// The paper.
    pub paper: PaperId,
}

#[async_trait]
impl Command for FilePaper {
    const NAME: &'static str = "paper.file";
    type Outcome = Filed;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Filed, Error> {
        allowed(ctx, tx, MAY_FILE, (self.household, self.case)).await?;
        file(ctx, tx, self, Self::NAME).await
    }
}

/// A command with the papers that it rests on, under ids that it names already: all of it stands, or nothing does.
#[derive(Serialize)]
pub struct WithPapers<C> {
    /// The papers with their ids.
    pub papers: Vec<(PaperId, FilePaper)>,
    /// What rests on them.
    pub command: C,
}

#[async_trait]
impl<C: Command> Command for WithPapers<C> {
    const NAME: &'static str = C::NAME;
    type Outcome = C::Outcome;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<C::Outcome, Error> {
        for (id, paper) in &self.papers {
            allowed(ctx, tx, MAY_FILE, (paper.household, paper.case)).await?;
            file_as(ctx, tx, *id, paper, FilePaper::NAME).await?;
        }
        self.command.run(ctx, tx).await
    }
}

/// Files a paper for a use case that authorised it, under the name of that use case.
///
/// # Errors
/// The paper cannot be taken, or there is no such household.
pub(crate) async fn file(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    paper: &FilePaper,
    name: &'static str,
) -> Result<Filed, Error> {
    file_as(ctx, tx, ctx.new_id(), paper, name).await
}

/// The same under an id that the use case names.
///
/// # Errors
/// See [`file`].
pub(crate) async fn file_as(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    id: PaperId,
    paper: &FilePaper,
    name: &'static str,
) -> Result<Filed, Error> {
    let place = tx.household_place(paper.household).await?.ok_or(Error::NotFound(Thing::Household))?;
    let kind = PaperKind::parse(&paper.kind).ok_or(Error::NotFound(Thing::Paper))?;
    if paper.dated > ctx.today() {
        return Err(Refused::Future.into());
    }
    let content = match &paper.bytes {
        None => Content::OnPaper,
        Some(bytes) => Content::Kept {
            hash: tx.content_hash(bytes),
            size: bytes.len() as u64,
            media: media(bytes, paper.printed)?,
        },
    };
    let (filed_by, _) = ctx.who.signature();
    let filed = Paper {
        id,
        household: paper.household,
        case: paper.case,
        kind,
        number: paper.number.clone(),
        dated: paper.dated,
        content,
        filed_at: ctx.now,
        filed_by,
    };
    tx.add_paper(&filed, paper.bytes.as_deref()).await?;
    let object = Some((Thing::Paper, filed.id.bytes()));
    tx.append(ctx, &Entry::done(ctx, name, object, Some(place), kind.word())).await?;
    Ok(Filed { paper: filed.id })
}

/// The letter of a decision among the papers of a family, where it was made: the first page of that number that was printed. Nothing replaces a letter.
#[must_use]
pub(crate) fn letter<'a>(
    papers: &'a [Paper],
    (case, number): (Option<CaseId>, &str),
    since: UtcMillis,
) -> Option<&'a Paper> {
    let kept = |paper: &&Paper| {
        paper.case == case
            && paper.kind == PaperKind::Form(Form::Decision)
            && matches!(paper.content, Content::Kept { media: MediaType::Page, .. })
            && paper.number.as_deref() == Some(number)
            && paper.filed_at >= since
    };
    papers.iter().filter(kept).min_by_key(|paper| (paper.filed_at, paper.id))
}

/// Keeps the letter of a decision as it is printed for the first time, for a use case that authorised it.
///
/// # Errors
/// See [`file`].
pub(crate) async fn keep_letter(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    (household, case): (HouseholdId, Option<CaseId>),
    (number, dated): (&str, Date),
    (page, name): (&[u8], &'static str),
) -> Result<Filed, Error> {
    let paper = FilePaper {
        household,
        case,
        kind: PaperKind::Form(Form::Decision).word().to_owned(),
        number: Some(number.to_owned()),
        dated,
        bytes: Some(page.to_vec()),
        printed: true,
    };
    file(ctx, tx, &paper, name).await
}

/// Whoever may work on a case of the place, visit, or edit the file may add papers to it.
const MAY_FILE: &[Action] =
    &[Action::CaseApply, Action::VisitRecord, Action::HouseholdEdit, Action::CaseReview, Action::CaseDecide];

/// Whether somebody may do one of these things where the family lives, or where the case of a paper is handled; for a paper of no case, wherever something may be done for
/// the family. Where it lives.
async fn allowed(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    actions: &[Action],
    (household, case): (HouseholdId, Option<CaseId>),
) -> Result<Division, Error> {
    let lives = tx.household_place(household).await?.ok_or(Error::NotFound(Thing::Household))?;
    let caller = access::caller(ctx, tx).await?;
    let Err(denied) = caller.check_any(actions, lives) else { return Ok(lives) };
    let Some(case) = case else { return registry::place_for(ctx, tx, actions, household).await };
    let handled = tx.case_place(case, household).await?;
    if handled.is_some_and(|place| caller.check_any(actions, place).is_ok()) {
        return Ok(lives);
    }
    Err(denied.into())
}

fn media(bytes: &[u8], printed: bool) -> Result<MediaType, Refused> {
    if bytes.is_empty() {
        return Err(Refused::Empty);
    }
    if bytes.len() > LARGEST {
        return Err(Refused::TooLarge);
    }
    if printed { Ok(MediaType::Page) } else { MediaType::of_upload(bytes).ok_or(Refused::NotATypeTaken) }
}

/// Opens a paper.
pub struct ReadPaper {
    /// Which.
    pub paper: PaperId,
}

#[async_trait]
impl Query for ReadPaper {
    const NAME: &'static str = "paper.read";
    type Answer = (Paper, Division, Option<Vec<u8>>);

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let paper = tx.paper(self.paper).await?.ok_or(Error::NotFound(Thing::Paper))?;
        let place = allowed(ctx, tx, &[Action::HouseholdView], (paper.household, paper.case)).await?;
        let bytes = match paper.content {
            Content::OnPaper => None,
            Content::Kept { .. } => Some(tx.paper_bytes(&paper).await?),
        };
        Ok((paper, place, bytes))
    }

    fn look_up(&self, _ctx: &Ctx, (paper, place, _): &Self::Answer) -> Option<LookUp> {
        Some(LookUp { object: (Thing::Paper, paper.id.bytes()), place: *place, case: None, reason: None })
    }
}

/// The papers of an archive.
pub struct Papers {
    /// Whose.
    pub household: HouseholdId,
    /// Of one case only.
    pub case: Option<CaseId>,
}

#[async_trait]
impl Query for Papers {
    const NAME: &'static str = "paper.list";
    type Answer = Vec<Paper>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<Paper>, Error> {
        let lives = registry::place_for(ctx, tx, &[Action::HouseholdView], self.household).await?;
        let papers = tx.papers(self.household, self.case).await?;
        let caller = access::caller(ctx, tx).await?;
        if caller.check_any(&[Action::HouseholdView], lives).is_ok() {
            return Ok(papers);
        }
        // Elsewhere the papers of other cases are not theirs.
        let mut theirs = Vec::new();
        for paper in papers {
            let place = match paper.case {
                Some(case) => tx.case_place(case, self.household).await?,
                None => Some(lives),
            };
            let handled =
                place.is_some_and(|place| caller.check_any(&[Action::HouseholdView], place).is_ok());
            if paper.case.is_none() || handled {
                theirs.push(paper);
            }
        }
        Ok(theirs)
    }
}

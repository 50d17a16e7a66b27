// SPDX-License-Identifier: Apache-2.0
//! Everything that lies on the desk when a case is open, of one moment and read once: its file, the family, the papers, who works here, and what the packs say today.

use super::assess::{Asked, Live, asked_today};
use super::event::EventKind;
use super::file::{CaseFile, CaseRecord};
use super::inbox::is_turn;
use super::model::Matter;
use super::on_file::beside_of;
use super::port::CaseRow;
use super::service::{CaseView, NextStep, load, rules_under, view};
use crate::access::colleagues::{Colleague, colleagues};
use crate::access::{self, Action, Caller, Denied, Involved};
use crate::archive::Paper;
use crate::history::{self, Entry, LookUp, Outcome};
use crate::messages::outbox::{Listed, of_case};
use crate::office::{Error, Query, Thing, Tx};
use crate::payout::exclusive::{GivesWay, beginning, giving_way};
use crate::registry::file::{File, HouseholdFile, for_a_case, for_a_step, material};
use crate::registry::words::LookUpReason;
use crate::registry::{Material, Refused};
use crate::settings::{self, Offices};
use crate::verification::Check;
use crate::verification::consent::{ConsentLine, consents};
use async_trait::async_trait;
use kernel::{Ctx, Date};
use policy::tree::Program;
use std::sync::Arc;

/// Why a case lies on the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It is the work of whoever looks: the case is the reason.
    Own,
    /// It is somebody else's, opened for a reason from the list.
    For(LookUpReason),
}

/// A case with everything around it.
pub struct DeskView {
    /// Why it is open.
    pub opened: Opened,
    /// The case.
    pub view: CaseView,
    /// The family as on file today, without the dealings, contacts and looks that its own page shows.
    pub family: Arc<File>,
    /// The papers of the case and those of the family that belong to no case.
    pub papers: Vec<Paper>,
    /// Who works in the county.
    pub staff: Vec<Colleague>,
    /// What the packs say of the family, or why they say nothing; not asked once a decision stands.
    pub live: Option<Result<Arc<Answers>, Error>>,
    /// The program of the place and day.
    pub program: Arc<Program>,
    /// What ends by the decision that begins what is applied for.
    pub gives_way: Vec<GivesWay>,
    /// Open cases by which somebody would leave what this one changes: both are to be decided in one month.
    pub leaving: Vec<CaseRow>,
    /// Checks of the case, and its authorisations.
    pub checks: (Vec<Check>, Vec<ConsentLine>),
    /// What was sent about it, and whether it arrived.
    pub messages: Vec<Listed>,
    /// The offices as papers name them.
    pub offices: Offices,
}

/// What the packs say of a family for a case, with all that it follows from.
pub struct Answers {
    /// The family as the packs read it.
    pub live: Live,
    /// The family as on file then, its facts as the packs read them.
    pub family: Arc<File>,
    of: Arc<Material>,
    asked: Asked,
}

impl Answers {
    /// Whether they answer this, too: then nothing of it is worked out again.
    fn hold(&self, of: &Arc<Material>, asked: &Asked, program: &Arc<Program>) -> bool {
        Arc::ptr_eq(&self.of, of)
            && Arc::ptr_eq(&self.live.program, program)
            && asked.asks_as(&self.asked, of)
    }
}

/// What the packs say of the family, taken from what is known where it holds.
async fn answers(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    file: &CaseFile,
    of: &Arc<Material>,
    known: Option<&Arc<Answers>>,
) -> Result<Arc<Answers>, Error> {
    let (asked, program) = asked_today(ctx, tx, (file, of)).await?;
    if let Some(known) = known.filter(|known| known.hold(of, &asked, &program)) {
        return Ok(known.clone());
    }
    let policies = tx.policies();
    let dictionary = &policies.library().dictionary;
    let live = asked.answered(dictionary, of, program)?;
    let family = Arc::new(for_a_case(ctx, dictionary, of, Some((&live.composed, &live.given))));
    Ok(Arc::new(Answers { live, family, of: of.clone(), asked }))
}

/// How much of what lies around a case is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// Everything, for its page; each look is recorded.
    Page,
    /// What the form of this step is read with, and nothing of what only the page shows, such as who belongs to the family; the step itself is recorded.
    Step(EventKind),
}

impl Around {
    fn page(self) -> bool {
        self == Around::Page
    }

    /// Whether it takes what the packs say today: an assessment decides their open points, a refusal stands on their figures.
    fn live(self) -> bool {
        use EventKind as E;
        matches!(self, Around::Page | Around::Step(E::Assessed | E::OpinionGiven | E::Decided))
    }
}

/// Opens a case with everything around it, by its number. Somebody else's case opens for a reason from the list only; given once, it holds for the rest of the day, and
/// each look is recorded with it.
pub struct ReadDesk {
    /// The number.
    pub number: String,
    /// Why, where the case is not one's own.
    pub why: Option<LookUpReason>,
    /// How much is read.
    pub around: Around,
    /// What the packs said when the case was opened before.
    pub known: Option<Arc<Answers>>,
}

/// Whether a case is the work of whoever looks: in their hands, at their office's turn, waiting for a step that only goes on with them, such as a check or a visit, or
/// passed on by them today, so that they see what came of it.
fn is_own(caller: &Caller, view: &CaseView, today: Date) -> bool {
    let (row, id) = (&view.row, caller.id);
    let goes_on =
        |step: &NextStep| step.denied.is_none() && !step.kind.any_time() && !step.kind.ends_or_returns();
    let worked = |record: &CaseRecord| record.entry.by.user() == id && record.entry.entered_on() == today;
    let in_hands =
        id.is_some() && (row.handler == id || view.records.iter().rev().any(|record| worked(record)));
    in_hands || is_turn(caller, row) || view.steps.iter().any(goes_on)
}

/// The reason that whoever looks gave for this case earlier today. It is read off the log, which is where a reason is kept: the line of the look is written before the
/// case is shown, cannot be altered, and is found by its index. A table of its own could say something else than the log does. Where the last line gives no reason of
/// the list (a look at one's own case, an earlier day, a word that a later program renamed), the reason is asked for again: it fails towards asking.
async fn given_today(ctx: &Ctx, tx: &mut dyn Tx, row: &CaseRow) -> Result<Option<LookUpReason>, Error> {
    let Some(account) = ctx.who.person() else { return Ok(None) };
    let filter = history::Filter {
        account: Some(account),
        object: Some((Thing::Case, row.id.bytes())),
        action: Some(ReadDesk::NAME.to_owned()),
        outcome: Some(Outcome::Looked),
        limit: 1,
        ..history::Filter::default()
    };
    let last = tx.entries(&filter).await?.pop().map(|row| row.entry);
    let today = last.filter(|entry| entry.at.date_in_china() == ctx.today());
    Ok(today.and_then(|entry| LookUpReason::ALL.iter().copied().find(|one| one.chinese() == entry.reason)))
}

#[async_trait]
impl Query for ReadDesk {
    const NAME: &'static str = "case.read";
    type Answer = DeskView;

    // clause: MS-8b
    // clause: NX-5d
    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<DeskView, Error> {
        let case = tx.case_of_number(&self.number).await?.ok_or(Error::NotFound(Thing::Case))?;
        let (row, file, records) = load(tx, case).await?;
        let caller = access::caller(ctx, tx).await?;
        may_see(&caller, &row)?;
        let today = ctx.today();
        let settings = settings::of(tx, row.place).await?;
        let offices = Offices::of(&settings, row.place, today);
        let rules = rules_under(tx, &settings, &file, today)?;
        // The step itself holds the family's file against what it concludes.
        let (material, file) = if self.around.live() {
            let material = material(tx, row.household).await?;
            let file = beside_of(ctx, tx, file, &material).await?;
            (material, file)
        } else {
            let household = tx.household(row.household).await?.ok_or(Error::NotFound(Thing::Household))?;
            (Arc::new(Material::only(household)), file)
        };
        let view = view(&caller, rules, (row, file, records), today);
        let opened = match (is_own(&caller, &view, today), self.why) {
            (true, _) => Opened::Own,
            (false, Some(reason)) => Opened::For(reason),
            (false, None) => {
                let given = given_today(ctx, tx, &view.row).await?;
                Opened::For(given.ok_or(Refused::LookUpWithoutReason)?)
            }
        };
        let (row, file) = (&view.row, &view.file);
        // A family that another township handles is seen there for the case.
        let lives = material.household.lives;
        caller
            .check(Action::HouseholdView, lives, &Involved::default())
            .or_else(|_| caller.check(Action::HouseholdView, row.place, &Involved::default()))?;
        let (mut papers, mut staff, mut messages) = (Vec::new(), Vec::new(), Vec::new());
        let mut checks = (Vec::new(), Vec::new());
        if self.around.page() {
            papers = tx.papers(row.household, None).await?;
            papers.retain(|paper| paper.case.is_none_or(|of| of == case));
            staff = colleagues(tx, row.place, today).await?;
            checks = (tx.checks_of(case).await?, consents(&view.records));
            messages = of_case(tx, row).await?;
        }
        let live = match file.decision {
            None if self.around.live() => Some(answers(ctx, tx, file, &material, self.known.as_ref()).await),
            _ => None,
        };
        let gives_way = match (file.matter, &file.decision) {
            (Matter::Application, None) if self.around.page() => {
                giving_way(tx, file.scheme, &file.covered(), today).await?
            }
            _ => Vec::new(),
        };
        let leaving = match (file.matter, &file.decision) {
            (Matter::Change | Matter::Review, None) if self.around.page() && file.scheme.pays() => {
                beginning(tx, row, today).await?
            }
            _ => Vec::new(),
        };
        let policies = tx.policies();
        let program = policies.program(row.place, today, today)?;
        let family = match &live {
            Some(Ok(answers)) => answers.family.clone(),
            _ if self.around.page() => {
                Arc::new(for_a_case(ctx, &policies.library().dictionary, &material, None))
            }
            _ => Arc::new(for_a_step(ctx, &material)),
        };
        Ok(DeskView {
            opened,
            view,
            family,
            papers,
            staff,
            live,
            program,
            gives_way,
            leaving,
            checks,
            messages,
            offices,
        })
    }

    /// The case and the family's file were opened, for the case or for the reason given.
    fn lines(&self, ctx: &Ctx, desk: &DeskView) -> Vec<Entry> {
        if !self.around.page() {
            return Vec::new();
        }
        let row = &desk.view.row;
        let reason = match desk.opened {
            Opened::Own => None,
            Opened::For(reason) => Some(reason.chinese().to_owned()),
        };
        let look =
            |object, place| LookUp { object, place, case: Some(row.number.clone()), reason: reason.clone() };
        let case = look((Thing::Case, row.id.bytes()), row.place);
        let family = look((Thing::Household, row.household.bytes()), desk.family.household.lives);
        vec![case.into_entry(ctx, Self::NAME), family.into_entry(ctx, HouseholdFile::NAME)]
    }
}

/// A case of another region is not there for whoever asks.
fn may_see(caller: &Caller, row: &CaseRow) -> Result<(), Error> {
    caller.check(Action::CaseView, row.place, &Involved::default()).map_err(|denied| match denied {
        Denied::OutsideRegion(..) => Error::Hidden(Thing::Case, denied),
        denied => denied.into(),
    })
}

// SPDX-License-Identifier: Apache-2.0
//! Everything that lies on the desk when a case is open: its file, the family, the papers, who works here, and what the packs say today.

use super::super::app::App;
use super::super::household::ask_reason;
use super::super::household::forms::Refill;
use super::super::trouble::Trouble;
use super::super::visitor::Visitor;
use super::points::Point;
use super::said::{Assessment, Said, Words};
use assistance::access::colleagues::Colleague;
use assistance::archive::Paper;
use assistance::casework::{
    Around, CaseRow, CaseView, DeskView, Doer, EventKind, FigureFound, NextStep, Opened, PersonId, ReadDesk,
    Staff, StageKind,
};
use assistance::messages::outbox::Listed;
use assistance::office::{Error, look};
use assistance::payout::exclusive::GivesWay;
use assistance::registry::Refused;
use assistance::registry::file::File;
use assistance::registry::words::LookUpReason;
use assistance::settings::Offices;
use assistance::verification::Check;
use assistance::verification::consent::ConsentLine;
use kernel::{Ctx, Date, Purpose, UserId};
use policy::tree::Program;
use std::sync::{Arc, OnceLock};

/// A case with everything around it.
pub(super) struct Desk {
    /// Why it is open.
    opened: Opened,
    /// The case.
    pub view: CaseView,
    /// The family.
    pub family: Arc<File>,
    /// The papers of the case and those of the family that belong to no case.
    pub papers: Vec<Paper>,
    /// Who works in the county.
    pub staff: Vec<Colleague>,
    /// What the packs made of the family; nothing once a decision stands.
    live: Option<Result<Arc<Said>, Error>>,
    /// The same in words, made when a page or a form asks for it first.
    words: OnceLock<Arc<Words>>,
    /// The figures beside their lines, worked out when a ground asks for them first.
    compared: OnceLock<Arc<[FigureFound]>>,
    /// The documents of today.
    pub program: Arc<Program>,
    /// What ends by the decision that begins what is applied for.
    pub gives_way: Vec<GivesWay>,
    pub leaving: Vec<CaseRow>,
    /// Checks of the case, and its authorisations.
    pub checks: (Vec<Check>, Vec<ConsentLine>),
    /// What the family was sent about it.
    pub messages: Vec<Listed>,
    /// The offices as papers name them.
    pub offices: Offices,
    /// Today.
    pub today: Date,
}

/// Opens a case with everything around it: one's own, or one that a reason was given for today; otherwise the page asks for it.
pub(super) async fn open(app: &App, visitor: &Visitor, number: &str) -> Result<Desk, Trouble> {
    read(app, visitor, number, None, Around::Page).await
}

/// The same for a reason just given.
pub(super) async fn open_for(
    app: &App,
    visitor: &Visitor,
    number: &str,
    why: Option<LookUpReason>,
) -> Result<Desk, Trouble> {
    read(app, visitor, number, why, Around::Page).await
}

/// What the form of a step is read with. Papers, colleagues, checks and messages are not on this desk: where the form comes back, the page opens the whole case.
pub(super) async fn for_step(
    app: &App,
    visitor: &Visitor,
    number: &str,
    kind: EventKind,
) -> Result<Desk, Trouble> {
    read(app, visitor, number, None, Around::Step(kind)).await
}

async fn read(
    app: &App,
    visitor: &Visitor,
    number: &str,
    why: Option<LookUpReason>,
    around: Around,
) -> Result<Desk, Trouble> {
    let ctx = app.ctx(visitor.actor(), Purpose::for_case("办理事项", number));
    let today = ctx.today();
    let known = app.said.of(number);
    let answers = known.as_ref().map(|said| said.answers.clone());
    let query = ReadDesk { number: number.to_owned(), why, around, known: answers };
    let read = match look(&*app.office, &ctx, &query).await {
        Err(Error::Registry(Refused::LookUpWithoutReason)) => {
            let to = format!("/cases/{number}");
            let ask = ask_reason(app, visitor, &format!("事项 {number}"), &to, &Refill::default());
            return Err(Trouble::page(ask));
        }
        other => other?,
    };
    let DeskView {
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
    } = read;
    let live = live.map(|live| live.map(|answers| app.said.keep(number, answers, known)));
    let (words, compared) = (OnceLock::new(), OnceLock::new());
    Ok(Desk {
        opened,
        view,
        family,
        papers,
        staff,
        live,
        words,
        compared,
        program,
        gives_way,
        leaving,
        checks,
        messages,
        offices,
        today,
    })
}

/// The name of somebody of a family, or that they are not of it.
pub(super) fn person_in(family: &File, id: PersonId) -> String {
    name_in(family, id).unwrap_or_else(|| "（不在本户）".to_owned())
}

/// The name of somebody who is or was of a family.
pub(super) fn name_in(family: &File, id: PersonId) -> Option<String> {
    let members = family.members.iter().map(|line| &line.person);
    let supporters = family.supporters.iter().map(|(_, person)| person);
    let known = members.chain(supporters).find(|person| person.id == id).map(|person| person.name.clone());
    known.or_else(|| {
        let past = family.history.iter().find(|(_, membership)| membership.person == id);
        past.map(|(name, _)| name.clone())
    })
}

impl Desk {
    fn words(&self) -> &Words {
        self.words.get_or_init(|| match &self.live {
            None => Arc::new(Words::none("已经作出决定")),
            Some(Ok(said)) => said.words(&self.view.file, self.today, &self.household_href()),
            Some(Err(error)) => Arc::new(Words::none(wording::office::error(error))),
        })
    }

    /// What the packs say, or why they say nothing.
    pub(super) fn assessment(&self) -> Result<&Assessment, &str> {
        self.words().assessment.as_ref().map_err(String::as_str)
    }

    /// The figures beside their lines that a ground can stand on; none while no step takes grounds.
    pub(super) fn compared(&self) -> &[FigureFound] {
        let takes_grounds =
            |step: &NextStep| matches!(step.kind, EventKind::OpinionGiven | EventKind::Decided);
        self.compared.get_or_init(|| match &self.live {
            Some(Ok(said)) if self.view.steps.iter().any(takes_grounds) => said.compared(&self.view.file),
            _ => Arc::default(),
        })
    }

    /// Whether a step was taken and still holds.
    pub(super) fn has_done(&self, kind: EventKind) -> bool {
        self.view.file.history.iter().any(|mark| mark.kind == kind && mark.voided_by.is_none())
    }

    /// Whether a notice is to be posted, hangs or hung: what goes on unchanged is not published.
    pub(super) fn has_notice(&self) -> bool {
        self.view.row.stage == StageKind::Opinion || !self.view.file.notices.is_empty()
    }

    /// Points that people decide or decided.
    pub(super) fn points(&self) -> &[Point] {
        &self.words().points
    }

    /// The name of somebody of the family.
    pub(super) fn person(&self, id: PersonId) -> String {
        person_in(&self.family, id)
    }

    /// The name of somebody of the office.
    pub(super) fn user(&self, id: UserId) -> String {
        let known = self.staff.iter().find(|one| one.id == id).map(|one| one.name.clone());
        known.unwrap_or_else(|| "（外单位人员）".to_owned())
    }

    /// Who took a step, in words.
    pub(super) fn doer(&self, doer: &Doer) -> String {
        match doer {
            Doer::Staff { user, .. } => self.user(*user),
            Doer::Citizen { person } => self.person(*person),
            Doer::Platform => "省级平台".to_owned(),
            Doer::System => "系统".to_owned(),
        }
    }

    /// Who visited, in words.
    pub(super) fn visitors(&self, list: &[Staff]) -> Vec<String> {
        let name = |one: &Staff| match one {
            Staff::User(id) => self.user(*id),
            Staff::Named { name, .. } => name.expose().to_owned(),
        };
        list.iter().map(name).collect()
    }

    /// The address of the family's file, opened for the reason for which the case is open.
    pub(super) fn household_href(&self) -> String {
        let reason = match self.opened {
            Opened::Own => LookUpReason::Application,
            Opened::For(reason) => reason,
        };
        format!("/households/{}?why={}", self.family.household.number, reason.word())
    }

    /// Why the case is open, for what else is looked at or kept beside it.
    pub(super) fn why(&self) -> Purpose {
        let reason = match self.opened {
            Opened::Own => "办理事项",
            Opened::For(reason) => reason.chinese(),
        };
        Purpose::for_case(reason, &self.view.row.number)
    }

    /// The circumstances of a look at something beside it.
    pub(super) fn ctx(&self, app: &App, visitor: &Visitor) -> Ctx {
        app.ctx(visitor.actor(), self.why())
    }

    /// The address of the case.
    pub(super) fn href(&self) -> String {
        format!("/cases/{}", self.view.row.number)
    }

    /// The name of the applicant.
    pub(super) fn applicant(&self) -> String {
        self.person(self.view.file.family.applicant)
    }
}

// SPDX-License-Identifier: Apache-2.0
//! Everything that lies on the desk when a case is open: its file, the family, the papers, who works here, and what the packs say today.

use super::super::app::App;
use super::super::household::ask_reason;
use super::super::household::forms::Refill;
use super::super::trouble::Trouble;
use super::super::visitor::Visitor;
use super::points::Point;
use crate::components::Live as Panel;
use assistance::access::colleagues::Colleague;
use assistance::archive::Paper;
use assistance::casework::{
    Around, CaseFile, CaseView, DeskView, Doer, EXIT, EventKind, FigureFound, Live, Matter, NextStep, Opened,
    PersonId, ReadDesk, Route, Staff, compared,
};
use assistance::messages::outbox::Listed;
use assistance::office::{Error, look};
use assistance::registry::Refused;
use assistance::registry::file::File;
use assistance::registry::words::LookUpReason;
use assistance::settings::Offices;
use assistance::verification::Check;
use assistance::verification::consent::ConsentLine;
use kernel::{Ctx, Date, Purpose, UserId};
use policy::assess::assess;
use policy::tree::Program;
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};
use wording::explain::answer::{Told, idle, tell};
use wording::explain::{Detail, Subjects, Teller};

/// What the packs say of the family today.
#[derive(Clone)]
pub(super) struct Assessment {
    /// The panel beside the case.
    pub panel: Panel,
    /// Points that people decide, as a departure from the assessment may name them: name and words.
    pub names: Vec<(String, String)>,
}

/// A case with everything around it.
pub(super) struct Desk {
    /// Why it is open.
    opened: Opened,
    /// The case.
    pub view: CaseView,
    /// The family.
    pub family: File,
    /// The papers of the case and those of the family that belong to no case.
    pub papers: Vec<Paper>,
    /// Who works in the county.
    pub staff: Vec<Colleague>,
    /// What the packs made of the family; nothing once a decision stands.
    live: Option<Result<Live, Error>>,
    /// The same in words, made when a page or a form asks for it first.
    told: OnceLock<(Result<Assessment, String>, Vec<Point>)>,
    /// The figures beside their lines, worked out when a ground asks for them first.
    compared: OnceLock<Vec<FigureFound>>,
    /// The documents of today.
    pub program: Arc<Program>,
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
    let read = match look(&*app.office, &ctx, &ReadDesk { number: number.to_owned(), why, around }).await {
        Err(Error::Registry(Refused::LookUpWithoutReason)) => {
            let to = format!("/cases/{number}");
            let ask = ask_reason(app, visitor, &format!("事项 {number}"), &to, &Refill::default());
            return Err(Trouble::page(ask));
        }
        other => other?,
    };
    let DeskView { opened, view, family, papers, staff, live, program, checks, messages, offices } = read;
    let (told, compared) = (OnceLock::new(), OnceLock::new());
    Ok(Desk {
        opened,
        view,
        family,
        papers,
        staff,
        live,
        told,
        compared,
        program,
        checks,
        messages,
        offices,
        today,
    })
}

/// What the packs say, or why not, and the points that people decide; what is missing leads to the family's file.
fn told(
    file: &CaseFile,
    family: &File,
    live: &Live,
    today: Date,
    href: &str,
) -> (Result<Assessment, String>, Vec<Point>) {
    let Live { program, given, .. } = live;
    let mut given = Cow::Borrowed(given);
    let mut stale = None;
    // What was decided may have lost its ground since: then the answer without it is shown, and what is wrong with it.
    if let Err(problems) = policy::assess::decisions(program, &given) {
        stale = Some(wording::office::error(&Error::Undecidable(problems.into())));
        given.to_mut().decisions.clear();
    }
    let evaluation = match assess(program, &given) {
        Ok(evaluation) => evaluation,
        Err(problems) => {
            return (Err(wording::office::error(&Error::Undecidable(problems.into()))), Vec::new());
        }
    };
    let name = |id: &str| PersonId::parse(id).ok().and_then(|id| name_in(family, id));
    let subjects = Subjects::named(&given, &program.dictionary, &name);
    let mut teller = Teller::new(&evaluation, &subjects, Detail::SHORT);
    // The answer that is asked for, the gradual exit for its points, and what concerns the family besides.
    let wanted = |index: &usize| {
        let scheme = &program.schemes[evaluation.results[*index].scheme].name;
        scheme.starts_with(file.scheme.word()) || **scheme == *EXIT || !idle(&evaluation, *index)
    };
    let results = (0..evaluation.results.len()).filter(wanted);
    let all: Vec<Told> = results.filter_map(|index| tell(&mut teller, index)).collect();
    let (asked, others): (Vec<&Told>, Vec<&Told>) = all.iter().partition(|one| answers(file, one));
    let Some(asked) = asked.first() else {
        return (Err("本地政策里没有这项救助".to_owned()), Vec::new());
    };
    // A gradual exit is a choice only of whoever receives something.
    let exit = others.iter().find(|one| &*one.name == EXIT && file.matter != Matter::Application);
    let missing = || asked.missing.iter().chain(exit.into_iter().flat_map(|one| &one.missing));
    let named = |one: &wording::explain::answer::Missing| {
        one.names.iter().map(|name| (name.to_string(), one.of.clone())).collect::<Vec<_>>()
    };
    let waits = missing().filter(|one| one.decision).flat_map(named).collect();
    let decided = file.assessment.as_ref().map(|one| one.decisions.clone()).unwrap_or_default();
    let cites = |point: &policy::tree::Discretion| {
        let cites = &point.origin.basis.cites;
        cites.first().map(|one| wording::source::cite(&program.sources, one))
    };
    let whose =
        |of: &str| missing().find(|one| one.of == of).and_then(|one| one.whose.clone()).unwrap_or_default();
    let points = super::points::points(program, &given, &waits, &decided, &cites, &whose);
    let names = missing().filter(|one| one.decision);
    let names =
        names.flat_map(|one| one.names.iter().map(|name| (name.to_string(), one.text.clone()))).collect();
    let others: Vec<&Told> = others.into_iter().filter(|one| !one.idle).collect();
    let place = |_: &wording::explain::answer::Missing| Some(href.to_owned());
    let mut panel = crate::told::live(program, asked, &others, today, &place);
    if let Some(why) = stale {
        panel.caveat = format!("{}{why}", panel.caveat);
    }
    (Ok(Assessment { panel, names }), points)
}

/// Whether an answer is the one that the case asks for.
fn answers(file: &CaseFile, told: &Told) -> bool {
    match file.family.route {
        Route::Household => *told.name == *file.scheme.word() && told.subject.is_none(),
        Route::SinglePerson(person) => {
            told.of == person.to_string() && told.name.starts_with(file.scheme.word())
        }
    }
}

/// The name of somebody of a family, or that they are not of it.
pub(super) fn person_in(family: &File, id: PersonId) -> String {
    name_in(family, id).unwrap_or_else(|| "（不在本户）".to_owned())
}

/// The name of somebody who is or was of a family.
fn name_in(family: &File, id: PersonId) -> Option<String> {
    let members = family.members.iter().map(|line| &line.person);
    let supporters = family.supporters.iter().map(|(_, person)| person);
    let known = members.chain(supporters).find(|person| person.id == id).map(|person| person.name.clone());
    known.or_else(|| {
        let past = family.history.iter().find(|(_, membership)| membership.person == id);
        past.map(|(name, _)| name.clone())
    })
}

impl Desk {
    fn told(&self) -> &(Result<Assessment, String>, Vec<Point>) {
        self.told.get_or_init(|| match &self.live {
            None => (Err("已经作出决定".to_owned()), Vec::new()),
            Some(Ok(live)) => told(&self.view.file, &self.family, live, self.today, &self.household_href()),
            Some(Err(error)) => (Err(wording::office::error(error)), Vec::new()),
        })
    }

    /// What the packs say, or why they say nothing.
    pub(super) fn assessment(&self) -> Result<&Assessment, &str> {
        self.told().0.as_ref().map_err(String::as_str)
    }

    /// The figures beside their lines that a ground can stand on; none while no step takes grounds.
    pub(super) fn compared(&self) -> &[FigureFound] {
        let takes_grounds =
            |step: &NextStep| matches!(step.kind, EventKind::OpinionGiven | EventKind::Decided);
        self.compared.get_or_init(|| match &self.live {
            Some(Ok(live)) if self.view.steps.iter().any(takes_grounds) => compared(live, &self.view.file),
            _ => Vec::new(),
        })
    }

    /// Whether a step was taken and still holds.
    pub(super) fn has_done(&self, kind: EventKind) -> bool {
        self.view.file.history.iter().any(|mark| mark.kind == kind && mark.voided_by.is_none())
    }

    /// Points that people decide or decided.
    pub(super) fn points(&self) -> &[Point] {
        &self.told().1
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

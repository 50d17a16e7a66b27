// SPDX-License-Identifier: Apache-2.0
//! Taking a step: the form is read, its papers are filed with the step that rests on them; what cannot be done files nothing and comes back with everything that was
//! typed.

use super::super::app::App;
use super::super::form::Sent;
use super::super::household::change::private;
use super::super::papers::{attached, cleaned};
use super::super::see;
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::desk::{self, Desk};
use super::done;
use super::event::{event, wrong};
use super::points;
use super::read::Reader;
use super::show::{self, Back, Which};
use super::window;
use crate::components::{EventForm, Typed};
use crate::pages::errors::{StaleForm, TwoVersions};
use assistance::archive::{PaperId, WithPapers};
use assistance::casework::{
    Assess, CaseEvent, Correct, EventKind, LateEntry, TakeStep, TakeSteps, Words, Wrong,
};
use assistance::office::{Error, Private, act, look};
use assistance::oversight::{FindEntry, LogObjection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{Command, Ctx, Date, Id, Purpose};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The circumstances of a command on a case.
fn ctx(app: &App, visitor: &Visitor, desk: &Desk, command: Id<Command>) -> Ctx {
    app.ctx_for(visitor.actor(), Purpose::for_case("办理事项", &desk.view.row.number), command)
}

pub(super) async fn assess(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let which = Which::Step(EventKind::Assessed);
    let desk = desk::for_step(&app, &visitor, &number, EventKind::Assessed).await?;
    let decisions = points::read(&desk, &sent.typed);
    let command = Assess { case: desk.view.row.id, version: version(&sent), decisions };
    let taken = act(&*app.office, &ctx(&app, &visitor, &desk, sent.command()), &command).await;
    match taken {
        Ok(_) => Ok(see(&done::href(&desk, EventKind::Assessed))),
        // What is wrong with a decision is told at its field.
        Err(Error::Undecidable(problems)) => {
            let mut typed = sent.typed.clone();
            let desk = desk::open(&app, &visitor, &number).await?;
            let rest = points::wrong(&desk, &mut typed, &problems);
            let problem = (!rest.is_empty()).then(|| rest.join("；"));
            Ok(again(&app, &visitor, &desk, which, (sent.command(), typed), problem))
        }
        Err(error) => {
            let desk = desk::open(&app, &visitor, &number).await?;
            came_back(&app, &visitor, &desk, which, (sent.command(), sent.typed), error)
        }
    }
}

fn version(sent: &Sent) -> u32 {
    u32::try_from(sent.version()).unwrap_or(0)
}

pub(super) async fn take(
    State(app): State<Arc<App>>,
    Path((number, kind)): Path<(String, String)>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let kind = EventKind::parse(&kind).filter(|kind| kind.opens().is_none() && *kind != EventKind::Assessed);
    let kind = kind.ok_or_else(Trouble::not_found)?;
    let desk = desk::for_step(&app, &visitor, &number, kind).await?;
    let sent = with_report(&app, &visitor, kind, sent).await?;
    let (command, version) = (sent.command(), version(&sent));
    let which = Which::Step(kind);
    Filled { app: &app, visitor: &visitor, desk: &desk, which, command, sent: &sent }.done(version).await
}

/// Everything that is done in one sitting while the family is at the window.
pub(super) async fn at_the_window(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let desk = desk::for_step(&app, &visitor, &number, EventKind::Accepted).await?;
    let (command, version) = (sent.command(), version(&sent));
    let which = Which::Window;
    Filled { app: &app, visitor: &visitor, desk: &desk, which, command, sent: &sent }.done(version).await
}

/// The form of a report with the id of the register's entry in the place of its number.
async fn with_report(app: &App, visitor: &Visitor, kind: EventKind, sent: Sent) -> Result<Sent, Trouble> {
    if kind != EventKind::ReportReceived {
        return Ok(sent);
    }
    let query = FindEntry { number: sent.typed.get("report").to_owned() };
    let found = look(&*app.office, &visitor.ctx(app, "登记举报"), &query).await?;
    let pairs = sent.typed.pairs().map(|(name, value)| {
        let value = match (name, found) {
            ("report", Some(id)) => id.to_string(),
            _ => value.to_owned(),
        };
        (name.to_owned(), value)
    });
    Ok(Sent { typed: Typed::new(pairs.collect::<Vec<_>>()), files: sent.files })
}

/// What came of a form.
enum Outcome {
    /// The step was taken.
    Taken,
    /// Fields are wrong.
    Wrong(Typed),
    /// The office refused.
    Refused(Error),
}

/// A form of a step.
struct Filled<'a> {
    app: &'a App,
    visitor: &'a Visitor,
    desk: &'a Desk,
    which: Which,
    command: Id<Command>,
    sent: &'a Sent,
}

/// What happened, or what is put right.
enum What {
    Event(CaseEvent),
    Events(Vec<CaseEvent>),
    Wrong(Wrong, Words),
}

/// What a form says.
struct Said {
    what: What,
    happened_on: Date,
    late: Option<LateEntry>,
}

impl Filled<'_> {
    /// Takes the form, and answers with the case, or with the form and what is wrong.
    async fn done(&self, version: u32) -> Result<Response, Trouble> {
        let (app, visitor, which) = (self.app, self.visitor, self.which);
        let outcome = self.take(version).await?;
        let taken = match which {
            Which::Step(kind) => kind,
            Which::Window => EventKind::Accepted,
        };
        let on = done::href(self.desk, taken);
        if matches!(outcome, Outcome::Taken) {
            return Ok(see(&on));
        }
        let desk = desk::open(app, visitor, &self.desk.view.row.number).await?;
        match outcome {
            Outcome::Taken => Ok(see(&on)),
            Outcome::Wrong(typed) => Ok(again(app, visitor, &desk, which, (self.command, typed), None)),
            Outcome::Refused(error) => {
                came_back(app, visitor, &desk, which, (self.command, self.sent.typed.clone()), error)
            }
        }
    }

    async fn take(&self, version: u32) -> Result<Outcome, Trouble> {
        let mut first = self.reader(BTreeMap::new());
        let said = self.said(&mut first);
        let (Some(said), false) = (said, first.typed.is_wrong()) else {
            return Ok(Outcome::Wrong(first.typed));
        };
        let row = &self.desk.view.row;
        let (mut filed, mut papers) = (BTreeMap::new(), Vec::new());
        for paper in std::mem::take(&mut first.brought) {
            let field = paper.field.as_str();
            let bytes = match paper.bytes.map(cleaned).transpose() {
                Ok(bytes) => bytes,
                Err(wrong) => {
                    first.typed.wrong(field, wrong);
                    return Ok(Outcome::Wrong(first.typed));
                }
            };
            let family = (row.household, Some(row.id));
            let paper = attached((self.command, field), family, (paper.kind, said.happened_on), bytes);
            filed.insert(field.to_owned(), paper.0);
            papers.push(paper);
        }
        let mut second = self.reader(filed);
        let Some(Said { what, happened_on, late }) = self.said(&mut second) else {
            return Ok(Outcome::Wrong(second.typed));
        };
        let (office, case) = (&*self.app.office, self.desk.view.row.id);
        let ctx = ctx(self.app, self.visitor, self.desk, self.command);
        let taken = match what {
            What::Wrong(wrong, reason) => {
                let command = Correct { case, version, wrong, reason, happened_on, late };
                act(office, &ctx, &WithPapers { papers, command }).await
            }
            // Who objects is sealed apart from the file of the case.
            What::Event(CaseEvent::Disputed { ground, .. }) => {
                let typed = &self.sent.typed;
                let command = LogObjection {
                    case,
                    version,
                    ground: Private::new(ground.expose()),
                    name: private(typed.get("objector")),
                    phone: private(typed.get("objector_phone")),
                    happened_on,
                    late,
                };
                act(office, &ctx, &WithPapers { papers, command }).await
            }
            What::Events(events) => {
                let command = TakeSteps { case, version, events, happened_on, late };
                act(office, &ctx, &WithPapers { papers, command }).await
            }
            What::Event(event) => {
                let command = TakeStep { case, version, event, happened_on, late };
                act(office, &ctx, &WithPapers { papers, command }).await
            }
        };
        Ok(match taken {
            Ok(_) => Outcome::Taken,
            Err(error) => Outcome::Refused(error),
        })
    }

    fn reader(&self, filed: BTreeMap<String, PaperId>) -> Reader<'_> {
        Reader::new(self.desk, self.sent.typed.clone(), &self.sent.files, filed)
    }

    /// The event with its day, and the paper behind it where it is entered late.
    fn said(&self, form: &mut Reader<'_>) -> Option<Said> {
        let today = self.desk.today;
        let what = match self.which {
            Which::Window => window::events(form).map(What::Events),
            Which::Step(EventKind::FactCorrected) => {
                wrong(form).map(|(wrong, reason)| What::Wrong(wrong, reason))
            }
            Which::Step(kind) => event(kind, form, self.command).map(What::Event),
        };
        let dated = form.typed.has("happened_on");
        let happened_on = if dated { form.day("happened_on") } else { Some(today) };
        let late = match happened_on {
            Some(on) if on > today => form.wrong("happened_on", "日期还没有到"),
            Some(on) if on < today => {
                let (reason, scan) = (form.words("late_reason"), form.paper("late_scan", "late_scan"));
                let entered_by = self.visitor.signed_in.account.id;
                match (reason, scan) {
                    (Some(reason), Some(scan)) => Some(Some(LateEntry { reason, scan, entered_by })),
                    _ => form.wrong("happened_on", "补登以前的事，要写明原因并附签过字的纸质件"),
                }
            }
            _ => Some(None),
        };
        Some(Said { what: what?, happened_on: happened_on?, late: late? })
    }
}

/// The page again with what was typed and what is wrong.
fn again(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    which: Which,
    (command, typed): (Id<Command>, Typed),
    problem: Option<String>,
) -> Response {
    let back = Back { which, typed, command: command.to_string(), problem };
    (StatusCode::UNPROCESSABLE_ENTITY, render(&show::page(app, visitor, desk, Some(back)))).into_response()
}

/// The page after the office refused: what was typed is kept, whatever the reason.
fn came_back(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    which: Which,
    typed: (Id<Command>, Typed),
    error: Error,
) -> Result<Response, Trouble> {
    match error {
        Error::Stale { .. } => Ok(stale(app, visitor, desk, which, typed)),
        Error::Invalid(faults) => {
            let (command, mut typed) = typed;
            for fault in &faults {
                typed.wrong(&fault.field, wording::office::fault(fault));
            }
            Ok(again(app, visitor, desk, which, (command, typed), None))
        }
        Error::Casework(_)
        | Error::Registry(_)
        | Error::Archive(_)
        | Error::Oversight(_)
        | Error::CommandReused
        | Error::Unassessable(_)
        | Error::Undecidable(_)
        | Error::NoPolicy(_)
        | Error::NoRules(_) => {
            let why = wording::office::error(&error);
            Ok(again(app, visitor, desk, which, typed, Some(why)))
        }
        other => Err(other.into()),
    }
}

/// Somebody else was quicker: who, when, and the form as typed on the version of now.
fn stale(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    which: Which,
    (command, typed): (Id<Command>, Typed),
) -> Response {
    let ask = super::ask::ask(desk, command.to_string());
    let Some(EventForm { form, .. }) = show::form(desk, &ask, which) else {
        return see(&desk.href());
    };
    let form = form.fill(&typed);
    let shown = form.groups.iter().flat_map(|group| &group.fields).filter(|field| field.is_filled());
    let fields = shown.map(|field| TwoVersions {
        label: field.label.clone(),
        then: String::new(),
        now: String::new(),
        typed: field.said(),
    });
    let fields = fields.collect();
    let last = desk.view.records.last();
    let who = last.map(|record| desk.doer(&record.entry.by)).unwrap_or_default();
    let at = last.map(|record| show::minute(record.entry.entered_at)).unwrap_or_default();
    let page = StaleForm::new(visitor.frame(app), &who, &at, fields, form);
    (StatusCode::CONFLICT, render(&page)).into_response()
}

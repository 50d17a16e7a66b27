// SPDX-License-Identifier: Apache-2.0
//! What is asked for, besides the family itself: what, for whom, by whom, when.

use super::Known;
use crate::components::Typed;
use crate::handlers::app::App;
use crate::handlers::form::{Sent, SentFile};
use crate::handlers::household::forms::{Refill, derived};
use crate::handlers::papers::{cleaned, file};
use crate::handlers::trouble::Trouble;
use crate::handlers::visitor::Visitor;
use crate::steps::KEPT;
use assistance::casework::{Apply, Channel, Finder, LateEntry, PaperId, Route, Scheme, Speaker, Words};
use assistance::registry::ContactId;
use assistance::registry::words::LookUpReason;
use kernel::{Command, Date, Id, Purpose};

/// In whose place somebody speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Oneself,
    Guardian,
    Agent,
}

/// What was asked for.
pub(super) struct Request {
    scheme: Scheme,
    channel: Channel,
    found_by: Option<Finder>,
    first_contact: Option<Date>,
    contact: Option<ContactId>,
    single: bool,
    /// The row of the applicant.
    pub(super) applicant: usize,
    place: Place,
    name: String,
    /// The day on the paper, and why it is entered later.
    late: Option<(Date, String)>,
}

/// Whether a form brings a paper, uploaded or ticked as lying in the box.
fn brings(sent: &Sent, field: &str) -> bool {
    let uploaded = sent.files.iter().any(|file| file.field == field && !file.bytes.is_empty());
    uploaded || sent.typed.get(&format!("{field}{KEPT}")) == "yes"
}

impl Request {
    pub(super) fn read(sent: &Sent, members: usize, today: Date, refill: &mut Refill) -> Option<Request> {
        let typed = &sent.typed;
        let scheme = refill.picked("scheme", Scheme::parse(typed.get("scheme")));
        let channel = refill.picked("channel", Channel::parse(typed.get("channel")));
        let applicant = typed.get("applicant").parse().ok().filter(|at| *at < members);
        let applicant = refill.picked("applicant", applicant);
        let first_contact = day(typed, "first_contact", refill);
        let place = match typed.get("speaker") {
            "" | "oneself" => Some(Place::Oneself),
            "guardian" => Some(Place::Guardian),
            "agent" => Some(Place::Agent),
            _ => None,
        };
        let place = refill.picked("speaker", place);
        let name = typed.get("speaker_name").trim().to_owned();
        if place.is_some_and(|place| place != Place::Oneself) {
            if name.is_empty() {
                refill.wrong("speaker_name", "写明是谁来提出的");
            }
            if !brings(sent, "proof") {
                refill.wrong("proof", "请上传，或者勾选“纸质件存档”");
            }
        }
        let late = late(sent, today, refill);
        Some(Request {
            scheme: scheme?,
            channel: channel?,
            found_by: Finder::parse(typed.get("found_by")),
            first_contact,
            contact: ContactId::parse(typed.get("contact")).ok(),
            single: typed.get("route") == "single",
            applicant: applicant?,
            place: place?,
            name,
            late,
        })
    }

    /// The application, with its papers filed under commands that follow from the form's. `Err` has the field that is wrong and why.
    pub(super) async fn command(
        &self,
        app: &App,
        visitor: &Visitor,
        command: Id<Command>,
        files: &[SentFile],
        known: &Known<'_>,
    ) -> Result<Result<Apply, (&'static str, String)>, Trouble> {
        let Some(applicant) = known.file.members.get(self.applicant).map(|line| line.person.id) else {
            return Ok(Err(("applicant", "请选一项".to_owned())));
        };
        let paper = async |field: &'static str, kind: &str, dated: Date| {
            let found = files.iter().find(|file| file.field == field && !file.bytes.is_empty());
            let bytes = match found.map(|file| cleaned(file.bytes.clone())).transpose() {
                Ok(bytes) => bytes,
                Err(wrong) => return Ok(Err((field, wrong.to_owned()))),
            };
            let why = Purpose::new(LookUpReason::Application.chinese());
            let ctx = app.ctx_for(visitor.actor(), why, derived(command, field));
            let filed = file(app, &ctx, (known.household.id, None), (kind, dated), bytes).await?;
            Ok::<Result<PaperId, _>, Trouble>(filed.map_err(|wrong| (field, wrong)))
        };
        let today = visitor.ctx(app, "").today();
        let on = self.late.as_ref().map_or(today, |(on, _)| *on);
        let name = Some(Words::new(self.name.clone()));
        let speaker = match self.place {
            Place::Oneself => Speaker::Oneself,
            place => match paper("proof", "other", on).await? {
                Err(wrong) => return Ok(Err(wrong)),
                Ok(proof) if place == Place::Guardian => Speaker::Guardian { proof, name },
                Ok(mandate) => Speaker::Agent { mandate, name },
            },
        };
        let late = match &self.late {
            None => None,
            Some((on, reason)) => match paper("late_scan", "late_scan", *on).await? {
                Err(wrong) => return Ok(Err(wrong)),
                Ok(scan) => {
                    let (reason, entered_by) = (Words::new(reason.clone()), visitor.signed_in.account.id);
                    Some((*on, LateEntry { reason, scan, entered_by }))
                }
            },
        };
        Ok(Ok(Apply {
            household: known.household.id,
            scheme: self.scheme,
            applicant,
            route: if self.single { Route::SinglePerson(applicant) } else { Route::Household },
            channel: self.channel,
            found_by: self.found_by,
            first_contact: self.first_contact,
            contact: self.contact,
            speaker,
            late,
        }))
    }
}

fn day(typed: &Typed, field: &str, refill: &mut Refill) -> Option<Date> {
    let text = typed.get(field);
    let day = Date::parse(text).ok();
    if !text.is_empty() && day.is_none() {
        refill.wrong(field, "不是日期，应如 2020-09-30");
    }
    day
}

/// A paper of an earlier day needs its reason and its scan, like every step entered late.
fn late(sent: &Sent, today: Date, refill: &mut Refill) -> Option<(Date, String)> {
    let on = day(&sent.typed, "happened_on", refill)?;
    if on == today {
        return None;
    }
    let reason = sent.typed.get("late_reason").trim().to_owned();
    if on > today {
        refill.wrong("happened_on", "日期还没有到");
    } else if reason.is_empty() || !brings(sent, "late_scan") {
        refill.wrong("happened_on", "补登以前的申请，要写明原因并附签过字的纸质件");
    }
    Some((on, reason))
}

// SPDX-License-Identifier: Apache-2.0
//! What is asked for, besides the family itself: what, for whom, by whom, when.

use super::Known;
use crate::components::Typed;
use crate::handlers::app::App;
use crate::handlers::form::{Sent, SentFile};
use crate::handlers::household::forms::Refill;
use crate::handlers::papers::{Brought, SCAN_MISSING};
use crate::handlers::visitor::Visitor;
use crate::steps::KEPT;
use assistance::archive::WithPapers;
use assistance::casework::{Apply, ApplyTogether, Channel, Finder, LateEntry, Route, Scheme, Speaker, Words};
use assistance::registry::ContactId;
use kernel::{Command, Date, Id};
use std::collections::BTreeSet;

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
    also: BTreeSet<Scheme>,
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
                refill.wrong("proof", SCAN_MISSING);
            }
        }
        let late = late(sent, today, refill);
        Some(Request {
            scheme: scheme?,
            also: typed
                .all("also")
                .iter()
                .filter_map(|one| Scheme::parse(one))
                .filter(|one| recognised(*one))
                .collect(),
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

    /// The application with its papers. `Err` has the field that is wrong and why.
    pub(super) fn command(
        &self,
        app: &App,
        visitor: &Visitor,
        command: Id<Command>,
        files: &[SentFile],
        known: &Known<'_>,
    ) -> Result<WithPapers<ApplyTogether>, (&'static str, &'static str)> {
        let Some(applicant) = known.file.members.get(self.applicant).map(|line| line.person.id) else {
            return Err(("applicant", "请选一项"));
        };
        let mut brought = Brought::with(command);
        let mut paper = |field: &'static str, kind: &str, dated: Date| {
            let found = files.iter().find(|file| file.field == field && !file.bytes.is_empty());
            let bytes = found.map(|file| file.bytes.as_slice());
            brought
                .take(field, (known.household.id, None), (kind, dated), bytes)
                .map_err(|wrong| (field, wrong))
        };
        let today = visitor.ctx(app, "").today();
        let on = self.late.as_ref().map_or(today, |(on, _)| *on);
        let name = Some(Words::new(self.name.clone()));
        let speaker = match self.place {
            Place::Oneself => Speaker::Oneself,
            Place::Guardian => Speaker::Guardian { proof: paper("proof", "other", on)?, name },
            Place::Agent => Speaker::Agent { mandate: paper("proof", "other", on)?, name },
        };
        let late = match &self.late {
            None => None,
            Some((on, reason)) => {
                let (reason, entered_by) = (Words::new(reason.clone()), visitor.signed_in.account.id);
                let scan = paper("late_scan", "late_scan", *on)?;
                Some((*on, LateEntry { reason, scan, entered_by }))
            }
        };
        let first = Apply {
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
        };
        Ok(brought.under(ApplyTogether { first, also: self.also.clone() }))
    }
}

fn recognised(scheme: Scheme) -> bool {
    Scheme::RECOGNISED.contains(&scheme)
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

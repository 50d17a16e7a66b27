// SPDX-License-Identifier: Apache-2.0
//! From the form of a step to the event of the case: the other side of the lists in `crate::steps`.

use super::read::Reader;
use assistance::casework::{
    CaseEvent, ConsentAnswer, Contact, ContactWay, Declarant, Delivery, DisputeWay, EventKind, EvidenceId,
    ExtensionCause, FamilySignature, NonCooperation, ObjectorId, Office, PaperId, PaperIn, PersonId, Place,
    Relation, ReportId, ReturnTo, Route, Scope, Seen, Speaker, Staff, Tie, VisitWay, Words, Wrong,
};
use assistance::office::Private;
use kernel::{Command, Division, Id, UserId};
use sha2::{Digest, Sha256};

/// An id that follows from the command of the form, so that a form sent twice says the same.
pub(in crate::handlers) fn derived<T>(command: Id<Command>, what: &str, bytes: &[u8]) -> Id<T> {
    let hash = Sha256::new().chain_update(command.bytes()).chain_update(what).chain_update(bytes).finalize();
    let mut id = [0; 16];
    id.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    Id::from_bytes(id)
}

fn user(text: &str) -> Option<UserId> {
    UserId::parse(text).ok()
}

/// The event that the form says; errors stay with their fields.
pub(super) fn event(kind: EventKind, form: &mut Reader<'_>, command: Id<Command>) -> Option<CaseEvent> {
    use EventKind as E;
    match kind {
        E::PapersAsked | E::PapersReceived | E::PledgeGiven | E::Accepted | E::PassedOn => intake(kind, form),
        E::RelativesDeclared => relatives(form),
        E::ConsentRecorded => consent(form),
        E::SurveyStarted => Some(CaseEvent::SurveyStarted),
        E::CheckStarted => Some(CaseEvent::CheckStarted),
        E::Submitted => Some(CaseEvent::Submitted),
        E::Closed => Some(CaseEvent::Closed),
        E::CheckRequested | E::CheckReported | E::CheckObjected | E::CheckRepeated => check(kind, form),
        E::HomeVisited | E::NeighboursVisited | E::CountyVisited => visit(kind, form),
        E::LetterSent | E::LetterAnswered => letter(kind, form),
        E::DemocraticReviewHeld => review(form),
        E::OpinionGiven | E::Decided => super::proposal::said(kind, form),
        E::NoticePosted | E::NoticeRemoved | E::Disputed | E::DisputeResolved => notice(kind, form, command),
        E::CountyReviewed | E::MeetingHeld => county(kind, form),
        E::HearingNoticed | E::HearingHeld | E::HearingDeclined | E::HearingUnreached => hearing(kind, form),
        E::Delivered => {
            let (way, paper) = (form.one("way", Delivery::parse), form.printed("letter", "decision"));
            let receipt = form.paper("scan", "delivery_receipt");
            Some(CaseEvent::Delivered { way: way?, paper: paper?, receipt: Some(receipt?) })
        }
        E::Extended => {
            let (cause, reason) = (form.one("cause", ExtensionCause::parse), form.words("reason"));
            Some(CaseEvent::Extended { cause: cause?, reason: reason? })
        }
        E::DeathRecorded | E::MovedAway | E::Withdrawn | E::Terminated => ending(kind, form),
        E::Returned => {
            let (to, reason) = (form.one("to", ReturnTo::parse), form.words("reason"));
            Some(CaseEvent::Returned { to: to?, reason: reason? })
        }
        E::HandedOver => {
            let (to, reason) = (form.one("to", user), form.words("reason"));
            Some(CaseEvent::HandedOver { to: to?, reason: reason? })
        }
        E::ReportReceived => {
            let number = form.text("report")?;
            // The handler has put the id of the register's entry in the place of its number.
            let report = ReportId::parse(&number).ok();
            let report =
                report.or_else(|| form.wrong("report", "登记簿里没有这个编号，请先在“来电举报”里登记"));
            Some(CaseEvent::ReportReceived { report: report? })
        }
        // These have pages of their own, an assessment is computed and never typed, and what is put right is a command of its own: see `wrong`.
        E::Applied | E::ChangeReported | E::ReviewOpened | E::Assessed | E::FactCorrected => None,
    }
}

fn intake(kind: EventKind, form: &mut Reader<'_>) -> Option<CaseEvent> {
    let listed = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    match kind {
        EventKind::PapersAsked => {
            let (codes, paper) = (form.some("codes", listed), form.printed("scan", "missing_papers"));
            Some(CaseEvent::PapersAsked { codes: codes?, paper: paper? })
        }
        EventKind::PapersReceived => {
            // One scan may be of several papers.
            let (codes, paper) = (form.some("code", listed), form.paper("scan", "certificate"));
            let (codes, paper) = (codes?, paper?);
            let papers = codes.into_iter().map(|code| PaperIn { code, paper }).collect();
            Some(CaseEvent::PapersReceived { papers })
        }
        EventKind::PledgeGiven => {
            let (code, paper) = (form.one("code", listed), form.paper("scan", "pledge"));
            Some(CaseEvent::PledgeGiven { code: code?, paper: paper? })
        }
        EventKind::Accepted => {
            let receipt = receipt_number(form);
            Some(CaseEvent::Accepted { receipt, paper: form.printed("scan", "receipt")? })
        }
        _ => {
            let (to, reason) = (form.one("to", |text| Division::parse(text).ok()), form.words("reason"));
            Some(CaseEvent::PassedOn { to: to?, reason: reason? })
        }
    }
}

/// The number on the receipt: that of the case where nothing else is typed.
pub(super) fn receipt_number(form: &Reader<'_>) -> String {
    match form.typed.get("receipt") {
        "" => form.desk.view.row.number.clone(),
        number => number.to_owned(),
    }
}

fn relatives(form: &mut Reader<'_>) -> Option<CaseEvent> {
    let declarant = form.one("declarant", Declarant::parse);
    let staff = form.one_or_none("staff", user);
    let named = named_relative(form);
    let paper = form.paper("scan", "relatives");
    let (staff, post) = match (staff?, named?) {
        (None, None) => (None, None),
        (Some(user), None) => (Some(Staff::User(user)), None),
        (None, Some((staff, post))) => (Some(staff), Some(post)),
        (Some(_), Some(_)) => {
            return form.wrong("named", "名单里选了人的，这里不填；是两个人的，分两次登记");
        }
    };
    let ties = match staff {
        None => Vec::new(),
        Some(staff) => {
            let (person, relation) = (form.person("person"), form.one("relation", Relation::parse));
            vec![Tie { staff, person: person?, relation: relation?, post }]
        }
    };
    Some(CaseEvent::RelativesDeclared { declarant: declarant?, ties, paper: paper? })
}

/// A relative who has no account, as most members of village committees: name, post and office. `Some(None)` where none is named.
fn named_relative(form: &mut Reader<'_>) -> Option<Option<(Staff, Words)>> {
    if ["named", "post"].iter().all(|field| form.typed.get(field).is_empty()) {
        return Some(None);
    }
    let (name, post) = (form.words("named"), form.words("post"));
    let office = form.one("office", Office::parse);
    Some(Some((Staff::Named { name: name?, office: office? }, post?)))
}

fn consent(form: &mut Reader<'_>) -> Option<CaseEvent> {
    let (person, given) = (form.person("person"), form.yes("answer"));
    let answer = if given == Some(true) {
        let (scope, until) = (form.some("scope", Scope::parse), form.day("until"));
        let paper = form.paper("scan", "consent");
        ConsentAnswer::Given { scope: scope?, until: until?, paper: paper? }
    } else {
        ConsentAnswer::Withheld
    };
    let (person, _) = (person?, given?);
    let capacity = form.desk.view.file.capacity_of(person);
    Some(CaseEvent::ConsentRecorded { person, capacity, answer })
}

fn check(kind: EventKind, form: &mut Reader<'_>) -> Option<CaseEvent> {
    match kind {
        EventKind::CheckRequested => {
            let persons = form.some("persons", |text| assistance::casework::PersonId::parse(text).ok())?;
            Some(CaseEvent::CheckRequested { persons })
        }
        EventKind::CheckReported => {
            let (against, told_on) = (form.yes("against"), form.day_or_none("told_on"));
            let report = form.paper("scan", "check_report");
            Some(CaseEvent::CheckReported { report: report?, against: against?, told_on: told_on? })
        }
        EventKind::CheckObjected => {
            let (ground, proof) = (form.words("ground"), form.paper("scan", "certificate"));
            Some(CaseEvent::CheckObjected { ground: ground?, proof: vec![proof?] })
        }
        _ => {
            let (changed, report) = (form.yes("changed"), form.paper("scan", "check_report"));
            Some(CaseEvent::CheckRepeated { report: report?, changed: changed? })
        }
    }
}

fn visit(kind: EventKind, form: &mut Reader<'_>) -> Option<CaseEvent> {
    match kind {
        EventKind::HomeVisited => {
            let (surveyors, way) =
                (form.visitors("visitors", Office::Village), form.one("way", VisitWay::parse));
            let signature = if form.typed.get("signed_by").is_empty() {
                let reason = form.typed.get("unsigned_reason").to_owned();
                if reason.is_empty() {
                    form.wrong("signed_by", "选签字的家人；没有签字的写明原因")
                } else {
                    Some(FamilySignature::NotSigned { reason: Words::new(reason) })
                }
            } else {
                form.person("signed_by").map(|person| FamilySignature::Signed { person })
            };
            let scan = form.paper("scan", "home_visit");
            let seen = Seen {
                living: form.words_or_none("living"),
                housing: form.words_or_none("housing"),
                work: form.words_or_none("work"),
            };
            let (surveyors, way) = (surveyors?, way?);
            Some(CaseEvent::HomeVisited { surveyors, way, signature: signature?, seen, form: scan? })
        }
        EventKind::NeighboursVisited => {
            let (visitors, neighbours) =
                (form.visitors("visitors", Office::Village), form.count("neighbours"));
            let scan = form.paper("scan", "neighbour_visit");
            let (visitors, neighbours, said) = (visitors?, neighbours?, form.words_or_none("said"));
            Some(CaseEvent::NeighboursVisited { visitors, neighbours, said, form: scan? })
        }
        _ => {
            let (visitors, agrees) = (form.visitors("visitors", Office::County), form.yes("agrees"));
            let scan = form.paper("scan", "county_visit");
            Some(CaseEvent::CountyVisited { visitors: visitors?, form: scan?, agrees: agrees? })
        }
    }
}

fn letter(kind: EventKind, form: &mut Reader<'_>) -> Option<CaseEvent> {
    if kind == EventKind::LetterSent {
        let (to, letter) = (form.words("to"), form.paper("scan", "letter"));
        return Some(CaseEvent::LetterSent { letter: letter?, to: to? });
    }
    let letter = form.one("letter", |text| PaperId::parse(text).ok());
    let answer = form.paper("scan", "letter");
    Some(CaseEvent::LetterAnswered { letter: letter?, answer: answer? })
}

/// What was wrong, and why it is put right.
pub(super) fn wrong(form: &mut Reader<'_>) -> Option<(Wrong, Words)> {
    let reason = form.words("reason");
    let wrong = match form.typed.get("what") {
        "members" => Some(Wrong::Members),
        "route" => route(form),
        _ => {
            let (row, value) = (form.one("fact", |text| EvidenceId::parse(text).ok()), form.text("value"));
            row.zip(value).map(|(row, value)| Wrong::Fact { row, value: Private::new(value) })
        }
    };
    Some((wrong?, reason?))
}

fn route(form: &mut Reader<'_>) -> Option<Wrong> {
    let to = form.one("route", |text| match text {
        "household" => Some(Route::Household),
        person => PersonId::parse(person).ok().map(Route::SinglePerson),
    })?;
    if to == Route::Household {
        return Some(Wrong::Route { to, application: None });
    }
    match form.paper_if("application", "application") {
        None => form.wrong("application", "改为参照单人户的，要有本人的申请：上传，或者勾选“纸质件存档”"),
        application => Some(Wrong::Route { to, application }),
    }
}

fn review(form: &mut Reader<'_>) -> Option<CaseEvent> {
    let called_on = form.day("called_on");
    let (invited, present) = (form.count("invited"), form.count("present"));
    let (yes, no, abstained) = (form.count("yes"), form.count("no"), form.count("abstained"));
    let recused = if form.typed.get("recused").is_empty() { Some(0) } else { form.count("recused") };
    let record = form.paper("scan", "democratic_review");
    Some(CaseEvent::DemocraticReviewHeld {
        called_on: called_on?,
        invited: invited?,
        present: present?,
        yes: yes?,
        no: no?,
        abstained: abstained?,
        recused: recused?,
        record: record?,
    })
}

fn notice(kind: EventKind, form: &mut Reader<'_>, command: Id<Command>) -> Option<CaseEvent> {
    match kind {
        EventKind::NoticePosted => {
            let place = form.one("place", Place::parse);
            let village = form.one("village", |text| Division::parse(text).ok());
            let (through, photo) = (form.day("through"), form.paper("photo", "photo"));
            Some(CaseEvent::NoticePosted {
                place: place?,
                village: village?,
                through: through?,
                photo: photo?,
            })
        }
        EventKind::NoticeRemoved => Some(CaseEvent::NoticeRemoved { photo: form.paper("photo", "photo")? }),
        EventKind::Disputed => {
            // The use case that takes an objection makes the id under which it seals who objects.
            let objector: ObjectorId = derived(command, "objector", &[]);
            Some(CaseEvent::Disputed { objector, ground: form.words("ground")? })
        }
        _ => {
            let (dispute, way) = (form.count("dispute"), form.one("way", DisputeWay::parse));
            let (upheld, told_on) = (form.yes("upheld"), form.day("told_on"));
            Some(CaseEvent::DisputeResolved {
                dispute: dispute?,
                way: way?,
                upheld: upheld?,
                told_on: told_on?,
            })
        }
    }
}

fn county(kind: EventKind, form: &mut Reader<'_>) -> Option<CaseEvent> {
    if kind == EventKind::CountyReviewed {
        let agrees = form.yes("agrees")?;
        return Some(CaseEvent::CountyReviewed { agrees, note: Words::new(form.typed.get("note")) });
    }
    let attendees = form.some("attendees", user);
    let recused = form.typed.all("recused").iter().filter_map(|text| user(text)).collect();
    let minutes = form.paper("scan", "minutes");
    let conclusion = form.words_or_none("conclusion");
    Some(CaseEvent::MeetingHeld { minutes: minutes?, attendees: attendees?, recused, conclusion })
}

fn hearing(kind: EventKind, form: &mut Reader<'_>) -> Option<CaseEvent> {
    match kind {
        EventKind::HearingDeclined => {
            Some(CaseEvent::HearingDeclined { record: form.paper("scan", "hearing")? })
        }
        EventKind::HearingUnreached => {
            Some(CaseEvent::HearingUnreached { way: form.one("way", ContactWay::parse)? })
        }
        EventKind::HearingNoticed => {
            let (way, paper) = (form.one("way", ContactWay::parse), form.paper("scan", "hearing_notice"));
            Some(CaseEvent::HearingNoticed { way: way?, paper: paper? })
        }
        _ => {
            let (way, record) = (form.one("way", ContactWay::parse), form.paper("scan", "hearing"));
            Some(CaseEvent::HearingHeld { way: way?, record: record? })
        }
    }
}

fn ending(kind: EventKind, form: &mut Reader<'_>) -> Option<CaseEvent> {
    // What shows a death or a move is the paper itself: the evidence has its id.
    let evidence = |paper: PaperId| EvidenceId::from_bytes(paper.bytes());
    match kind {
        EventKind::DeathRecorded => {
            let (person, died_on) = (form.person("person"), form.day("died_on"));
            let paper = form.paper("scan", "certificate");
            Some(CaseEvent::DeathRecorded { person: person?, died_on: died_on?, evidence: evidence(paper?) })
        }
        EventKind::MovedAway => {
            let to = form.text("to").and_then(|text| {
                Division::parse(&text).ok().or_else(|| form.wrong("to", "请填 12 位区划代码"))
            });
            let paper = form.paper("scan", "certificate");
            Some(CaseEvent::MovedAway { to: to?, evidence: evidence(paper?) })
        }
        EventKind::Withdrawn => {
            let speaker = match form.typed.get("speaker") {
                "oneself" => Some(Speaker::Oneself),
                "guardian" => {
                    form.paper("proof", "other").map(|proof| Speaker::Guardian { proof, name: None })
                }
                "agent" => form.paper("proof", "other").map(|mandate| Speaker::Agent { mandate, name: None }),
                _ => form.wrong("speaker", "请选一项"),
            };
            let (reason, paper) = (form.words("reason"), form.paper_or_none("scan", "other"));
            Some(CaseEvent::Withdrawn { speaker: speaker?, paper: paper?, reason: reason? })
        }
        _ => {
            let refused = form.some("refused", NonCooperation::parse);
            let (first, again) = (form.day("asked_on"), form.day_or_none("asked_again_on"));
            let (way, reason) = (form.one("asked_way", ContactWay::parse), form.words("reason"));
            let paper = form.paper("scan", "other");
            let (first, again, way) = (first?, again?, way?);
            let asked = std::iter::once(first).chain(again).map(|on| Contact { on, way }).collect();
            Some(CaseEvent::Terminated { refused: refused?, asked, reason: reason?, paper: paper? })
        }
    }
}

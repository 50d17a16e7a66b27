// SPDX-License-Identifier: Apache-2.0
//! What the page says after a step was taken: that it stands, and the paper that is to be handed over with it. Nothing is said that the case itself does not know.

use super::desk::Desk;
use super::print;
use crate::components::{Link, Tone};
use crate::layout::Flash;
use crate::papers::PaperKind;
use assistance::casework::{EventKind, Proposal};
use assistance::registry::evidence::Evidence;
use serde::Deserialize;
use wording::casework as words;

/// The step that was just taken, as the address names it.
#[derive(Default, Deserialize)]
pub(super) struct Just {
    #[serde(default)]
    done: String,
}

/// Where one goes on after a step.
pub(super) fn href(desk: &Desk, kind: EventKind) -> String {
    format!("{}?done={}", desk.href(), kind.word())
}

/// The papers that are handed over or filed with a step.
const fn handed(kind: EventKind) -> &'static [PaperKind] {
    match kind {
        EventKind::PapersAsked => &[PaperKind::OnceOnlyNotice],
        EventKind::Accepted => &[PaperKind::AcceptanceReceipt],
        EventKind::PassedOn => &[PaperKind::Referral],
        EventKind::Decided => &[PaperKind::GrantNotice, PaperKind::RefusalNotice, PaperKind::ChangeNotice],
        EventKind::Closed => &[PaperKind::ArchiveCover],
        _ => &[],
    }
}

/// In the address: facts were entered on the family's file.
pub(crate) const FACTS: &str = "facts";

/// That the step stands, with its paper.
pub(super) fn flash(desk: &Desk, just: &Just) -> Option<Flash> {
    if just.done == FACTS {
        let today = |row: &Evidence| row.recorded_at.date_in_china() == desk.today;
        let text = "已登记到家庭档案，测算按新的情况算。".to_owned();
        let link = None;
        return desk.family.evidence.iter().any(today).then_some(Flash { tone: Tone::Done, text, link });
    }
    let kind = EventKind::parse(&just.done).filter(|kind| desk.has_done(*kind))?;
    let papers = handed(kind);
    let paper = (!papers.is_empty()).then(|| print::links(desk)).into_iter().flatten();
    let paper = paper.into_iter().find(|one| papers.contains(&one.kind));
    let link = match kind {
        EventKind::OpinionGiven if desk.has_notice() => {
            Some(Link::new("打印公示", format!("/notices/{}", desk.view.row.number)))
        }
        _ => paper.map(|one| Link::new(format!("打印{}", one.name), one.href)),
    };
    let mut text = format!("已登记：{}。", words::step(kind));
    if kind == EventKind::Decided && ends_support(desk) {
        text.push_str("不再特困供养、但符合低保或者临时救助条件的，告诉本人并帮着申请。");
    }
    Some(Flash { tone: Tone::Done, text, link })
}

/// Whoever is no longer supported as a 特困 person is helped to what else there is (民发〔2021〕43号 art 27).
fn ends_support(desk: &Desk) -> bool {
    let file = &desk.view.file;
    let proposal = file.decision.as_ref().map(|said| &said.proposal);
    file.scheme.of_one() && matches!(proposal, Some(Proposal::Stop { .. }))
}

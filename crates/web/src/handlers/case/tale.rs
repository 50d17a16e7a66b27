// SPDX-License-Identifier: Apache-2.0
//! An event of a case in a sentence, for the history.

use super::desk::Desk;
use assistance::casework::{CaseEvent, ConsentAnswer, Correction, FamilySignature, Member, Route};
use wording::casework as words;

/// What the history says besides the name of the step.
pub(super) fn event_words(desk: &Desk, event: &CaseEvent) -> String {
    use CaseEvent as E;
    let codes = |codes: &mut dyn Iterator<Item = &String>| {
        codes.map(|code| words::paper(&desk.view.rules, code)).collect::<Vec<_>>().join("、")
    };
    let place = |place: kernel::Division| kernel::full_name(place).unwrap_or_else(|| place.to_string());
    let date = |on: &kernel::Date| on.to_string();
    match event {
        E::PapersAsked { codes: list, .. } => codes(&mut list.iter()),
        E::PapersReceived { papers } => codes(&mut papers.iter().map(|one| &one.code)),
        E::PledgeGiven { code, .. } => codes(&mut std::iter::once(code)),
        E::Accepted { receipt, .. } => format!("受理编号 {receipt}"),
        E::PassedOn { to, reason } => format!("转 {}：{}", place(*to), reason.expose()),
        E::RelativesDeclared { declarant, ties, .. } => {
            let who = words::declarant(*declarant);
            let each = ties.iter().map(|tie| {
                let staff = desk.visitors(std::slice::from_ref(&tie.staff)).join("");
                format!("{staff}是{}的{}", desk.person(tie.person), words::relation(tie.relation))
            });
            let ties = each.collect::<Vec<_>>().join("；");
            if ties.is_empty() { format!("{who}：无") } else { format!("{who}：{ties}") }
        }
        E::ConsentRecorded { person, answer, .. } => match answer {
            ConsentAnswer::Given { until, .. } => format!("{}同意，至 {until}", desk.person(*person)),
            ConsentAnswer::Withheld => format!("{}不同意", desk.person(*person)),
        },
        E::CheckRequested { persons } => {
            persons.iter().map(|id| desk.person(*id)).collect::<Vec<_>>().join("、")
        }
        E::CheckReported { against, told_on, .. } => match (against, told_on) {
            (false, _) => "与申报相符".to_owned(),
            (true, Some(on)) => format!("与申报不符，{on} 告知本人"),
            (true, None) => "与申报不符".to_owned(),
        },
        E::CheckRepeated { changed, .. } => if *changed { "结果有变化" } else { "结果没有变化" }.to_owned(),
        E::CheckObjected { ground, .. } | E::Disputed { ground, .. } => ground.expose().to_owned(),
        E::HomeVisited { surveyors, way, signature, seen, .. } => {
            let who = desk.visitors(surveyors).join("、");
            let signed = match signature {
                FamilySignature::Signed { person } => format!("{}签字", desk.person(*person)),
                FamilySignature::NotSigned { reason } => format!("没有签字：{}", reason.expose()),
            };
            let seen: String =
                seen.lines().map(|(about, words)| format!("；{about}：{}", words.expose())).collect();
            format!("{who}，{}，{signed}{seen}", words::visit(*way))
        }
        E::NeighboursVisited { visitors, neighbours, said, .. } => {
            let said = said.as_ref().map(|words| format!("：{}", words.expose())).unwrap_or_default();
            format!("{}，{neighbours} 户{said}", desk.visitors(visitors).join("、"))
        }
        E::LetterSent { to, .. } => format!("发给 {}", to.expose()),
        E::FactCorrected { correction, reason } => {
            format!("{}{}", corrected(desk, correction), reason.expose())
        }
        E::Assessed { assessment, decisions } => {
            let amount =
                assessment.monthly.map_or_else(String::new, |fen| format!("，每月 {} 元", fen.grouped()));
            let parts = match words::parts(&assessment.parts, Some(&desk.program.sources)) {
                text if text.is_empty() => text,
                text => format!("，其中{text}"),
            };
            let signed = decisions.iter().map(|(point, one)| decided(desk, point, one));
            std::iter::once(format!("{}{amount}{parts}", words::answer(assessment.answer)))
                .chain(signed)
                .collect::<Vec<_>>()
                .join("；")
        }
        E::DemocraticReviewHeld { invited, present, yes, no, abstained, recused, .. } => {
            let aside = if *recused > 0 { format!("，回避 {recused} 人") } else { String::new() };
            format!(
                "应到 {invited} 人，实到 {present} 人{aside}；属实 {yes} 票，不属实 {no} 票，弃权 {abstained} 票"
            )
        }
        E::OpinionGiven { proposal, departure } | E::Decided { proposal, departure, .. } => {
            let departs = departure.as_ref().map(|one| format!("；与测算不同：{}", one.reason.expose()));
            format!("{}{}", words::proposal(proposal), departs.unwrap_or_default())
        }
        E::NoticePosted { place: at, village, through, .. } => {
            format!("{}（{}），至 {through}", words::place(*at), place(*village))
        }
        E::DisputeResolved { dispute, way, upheld, told_on } => {
            let result = if *upheld { "成立" } else { "不成立" };
            format!("第 {dispute} 件，{}，{result}，{told_on} 告知", words::dispute_way(*way))
        }
        E::CountyVisited { visitors, agrees, .. } => {
            let result = if *agrees { "一致" } else { "不一致" };
            format!("{}，与档案{result}", desk.visitors(visitors).join("、"))
        }
        E::CountyReviewed { agrees, note } => {
            format!("{} {}", if *agrees { "同意" } else { "不同意" }, note.expose())
        }
        E::MeetingHeld { attendees, recused, conclusion, .. } => {
            format!("参会 {} 人，回避 {} 人{}", attendees.len(), recused.len(), after(conclusion.as_ref()))
        }
        E::HearingNoticed { way, .. } | E::HearingHeld { way, .. } | E::HearingUnreached { way } => {
            words::contact(*way).to_owned()
        }
        E::Delivered { way, .. } => words::delivery(*way).to_owned(),
        E::Extended { cause, reason } => format!("{}：{}", words::extension(*cause), reason.expose()),
        E::DeathRecorded { person, died_on, .. } => format!("{}，{}", desk.person(*person), date(died_on)),
        E::MovedAway { to, .. } => place(*to),
        E::Withdrawn { reason, .. } | E::Terminated { reason, .. } => reason.expose().to_owned(),
        E::Returned { to, reason } => format!("{}：{}", words::return_to(*to), reason.expose()),
        E::HandedOver { to, reason } => format!("给 {}：{}", desk.user(*to), reason.expose()),
        E::Applied { channel, .. } => words::channel(*channel).to_owned(),
        E::ChangeReported { channel, changes, words: said, .. } => {
            let what = changes.iter().map(|one| words::change(*one)).collect::<Vec<_>>().join("、");
            format!("{}：{what}{}", words::channel(*channel), after(said.as_ref()))
        }
        E::ReviewOpened { due, words: said, .. } => format!("应于 {due} 前核查{}", after(said.as_ref())),
        E::LetterAnswered { .. }
        | E::SurveyStarted
        | E::CheckStarted
        | E::NoticeRemoved { .. }
        | E::Submitted
        | E::HearingDeclined { .. }
        | E::Closed
        | E::ReportReceived { .. } => String::new(),
    }
}

/// What was put right, with old and new; of a fact both stand on the family's file.
fn corrected(desk: &Desk, correction: &Correction) -> String {
    let people =
        |list: &[Member]| list.iter().map(|one| desk.person(one.person)).collect::<Vec<_>>().join("、");
    let route = |route: &Route| match route {
        Route::Household => "按户".to_owned(),
        Route::SinglePerson(person) => format!("参照单人户（{}）", desk.person(*person)),
    };
    match correction {
        Correction::Household { old, new, .. } => {
            format!("家庭成员由 {} 改为 {}：", people(old), people(new))
        }
        Correction::Route { old, new, .. } => format!("由{}改为{}：", route(old), route(new)),
        Correction::Evidence { .. } | Correction::Villages { .. } => String::new(),
    }
}

/// What was said, behind what it was about.
fn after(said: Option<&assistance::casework::Words>) -> String {
    said.map_or_else(String::new, |said| format!("，{}", said.expose()))
}

/// What was decided at a point, by whom and why.
fn decided(desk: &Desk, point: &str, one: &assistance::casework::PointDecision) -> String {
    let name = point.split_once('.').map_or(point, |(name, _)| name);
    let found = desk.program.discretions.iter().find(|known| *known.name == *name);
    let label = found.map_or(name, |known| known.label.as_str());
    let value = match one.value.as_str() {
        "yes" => "是",
        "no" => "否",
        other => other,
    };
    let second = one.second.as_ref().map_or_else(String::new, |second| format!("、{second}"));
    let proposed = if one.proposed { "（提出，由县级定）" } else { "" };
    format!("裁量“{label}”{proposed}为 {value}（{}{second}）：{}", one.by, one.reason.expose())
}

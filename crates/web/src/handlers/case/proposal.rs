// SPDX-License-Identifier: Apache-2.0
//! What an opinion proposes or a decision orders, read from its form. Grounds come from the closed lists; their figures, facts and articles come from the assessment, each
//! ground its own, and are never typed. A ground without a figure has a sentence.
//! clause: BZ-1.2

use super::read::Reader;
use crate::steps::{FACT, PAPER};
use assistance::casework::{
    Act, AdjustReason, Because, CaseEvent, Departure, EventKind, Exit, ExitKind, Ground, Proposal,
    RefusalReason, StopReason, Words, figures_of, ruled,
};
use kernel::{Fen, UserId};
use wording::casework as words;

/// The opinion or the decision.
pub(super) fn said(kind: EventKind, form: &mut Reader<'_>) -> Option<CaseEvent> {
    let (proposal, departure) = (proposal(form), departure(form));
    let (proposal, departure) = (proposal?, departure?);
    if kind == EventKind::OpinionGiven {
        return Some(CaseEvent::OpinionGiven { proposal, departure });
    }
    let number = match form.typed.get("number") {
        "" => form.desk.view.row.number.clone(),
        number => number.to_owned(),
    };
    Some(CaseEvent::Decided { proposal, departure, number })
}

fn proposal(form: &mut Reader<'_>) -> Option<Proposal> {
    let (act, typed) = (form.one("act", Act::parse), form.money_or_none("monthly"));
    let (act, typed) = (act?, typed?);
    let assessed = form.desk.view.file.assessment.as_ref().map(|one| &one.assessment);
    let computed = assessed.and_then(|one| one.monthly);
    let exit = assessed.and_then(|one| one.gradual_exit);
    let before = form.desk.view.file.proposed();
    Some(match act {
        Act::Cover if form.desk.view.file.scheme.pays() => {
            Proposal::Cover { monthly: Some(amount(form, typed.or(computed))?) }
        }
        Act::Cover => Proposal::Cover { monthly: None },
        Act::Refuse => {
            let opinion = match before {
                Some(Proposal::Refuse { because }) => because.as_slice(),
                _ => &[],
            };
            Proposal::Refuse { because: because(form, &REFUSALS, opinion)? }
        }
        Act::Continue => Proposal::Continue,
        Act::Raise | Act::Cut => {
            let opinion = match before {
                Some(Proposal::Adjust { because, .. }) => because.as_slice(),
                _ => &[],
            };
            let because = because(form, &CHANGES, opinion);
            Proposal::Adjust { monthly: amount(form, typed.or(computed))?, because: because? }
        }
        Act::Restore => Proposal::Restore { monthly: amount(form, typed.or(computed))? },
        Act::GradualExit => {
            let kind = form.one("exit", ExitKind::parse);
            let months = if form.typed.get("exit_months").is_empty() {
                None
            } else {
                Some(form.count("exit_months")?)
            };
            let monthly = amount(form, typed.or(exit));
            Proposal::GradualExit(Exit { kind: kind?, months, monthly: monthly? })
        }
        Act::Stop => {
            let opinion = match before {
                Some(Proposal::Stop { because }) => because.as_slice(),
                _ => &[],
            };
            Proposal::Stop { because: because(form, &STOPS, opinion)? }
        }
    })
}

fn amount(form: &mut Reader<'_>, amount: Option<Fen>) -> Option<Fen> {
    amount.or_else(|| form.wrong("monthly", "测算没有给出金额，请填"))
}

/// A closed list of grounds as a form reads it.
struct List<R> {
    parse: fn(&str) -> Option<R>,
    word: fn(R) -> &'static str,
    says: fn(R) -> &'static str,
}

const REFUSALS: List<RefusalReason> =
    List { parse: RefusalReason::parse, word: RefusalReason::word, says: words::refusal_reason };
const STOPS: List<StopReason> =
    List { parse: StopReason::parse, word: StopReason::word, says: words::stop_reason };
const CHANGES: List<AdjustReason> =
    List { parse: AdjustReason::parse, word: AdjustReason::word, says: words::adjust_reason };

/// The grounds that were ticked, each with what it stands on: one about a line with every figure of its kind that carries the assessment, any other with its sentence. What
/// the opinion said of a ground holds where nothing else is typed.
fn because<R: Ground + PartialEq>(
    form: &mut Reader<'_>,
    list: &List<R>,
    opinion: &[Because<R>],
) -> Option<Vec<Because<R>>> {
    let codes: Option<Vec<R>> = form.typed.all("ground").iter().map(|one| (list.parse)(one)).collect();
    let Some(codes) = codes.filter(|list| !list.is_empty()) else {
        return form.wrong("ground", "请选与意见相符的理由");
    };
    let desk = form.desk;
    // A ground that is about no line rests on the article of what is recognised itself.
    let program = &desk.program;
    let scheme = program.scheme(desk.view.file.scheme.word()).map(|at| &program.schemes[at]);
    let own = scheme.and_then(|scheme| scheme.origin.basis.cites.first());
    let Some(article) = own.or(desk.view.rules.refusal.cites.first()).cloned() else {
        return form.wrong("ground", "本地政策没有写依据的条款");
    };
    let mut all = Vec::new();
    for code in codes {
        if code.line().is_some() {
            let figures = figures_of(code, desk.compared());
            if figures.is_empty() {
                let text = format!("测算里没有支持“{}”的数额，请选与测算相符的理由", (list.says)(code));
                return form.wrong("ground", text);
            }
            all.extend(figures.into_iter().map(|one| one.because(code)));
            continue;
        }
        let word = (list.word)(code);
        let before = opinion.iter().find(|one| one.code == code);
        let typed = form.typed.get(&format!("{FACT}{word}")).to_owned();
        let said =
            if typed.is_empty() { before.and_then(|one| one.said.clone()) } else { Some(Words::new(typed)) };
        if said.is_none() && !code.told_by_file() {
            let text = format!("写明“{}”的事实：什么事、哪一天、依据什么", (list.says)(code));
            return form.wrong(&format!("{FACT}{word}"), text);
        }
        let paper = form.paper_if(&format!("{PAPER}{word}"), "other").or(before.and_then(|one| one.paper));
        let article = ruled(program, code).map_or(&article, |(article, _)| article).clone();
        all.push(Because { code, facts: Vec::new(), article, figure: None, said, paper });
    }
    Some(all)
}

/// Where it departs from the assessment: `Some(None)` where nothing of it was filled in.
fn departure(form: &mut Reader<'_>) -> Option<Option<Departure>> {
    let (point, reason) = (form.typed.get("point").to_owned(), form.typed.get("departure_reason").to_owned());
    let second = form.one_or_none("second", |text| UserId::parse(text).ok())?;
    if point.is_empty() && reason.is_empty() && second.is_none() {
        return Some(None);
    }
    if reason.is_empty() {
        return form.wrong("departure_reason", "与测算不同的，写明理由");
    }
    let point = Some(point).filter(|point| !point.is_empty());
    Some(Some(Departure { point, reason: Words::new(reason), second }))
}

// SPDX-License-Identifier: Apache-2.0
//! What an opinion proposes or a decision orders, read from its form. Grounds come from the closed lists; their facts, article and figure come from the condition
//! of the assessment that was chosen, and are never typed.
//! clause: BZ-1.2

use super::read::Reader;
use assistance::casework::{
    Act, AdjustReason, Because, CaseEvent, Departure, EventKind, Exit, ExitKind, FactSeen, Ground, Proposal,
    RefusalReason, StopReason, Words,
};
use kernel::{Fen, UserId};

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
    Some(match act {
        Act::Cover if form.desk.view.file.scheme.pays() => {
            Proposal::Cover { monthly: Some(amount(form, typed.or(computed))?) }
        }
        Act::Cover => Proposal::Cover { monthly: None },
        Act::Refuse => {
            Proposal::Refuse { because: because(form, RefusalReason::parse, RefusalReason::word)? }
        }
        Act::Continue => Proposal::Continue,
        Act::Raise | Act::Cut => {
            let because = because(form, AdjustReason::parse, AdjustReason::word);
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
        Act::Stop => Proposal::Stop { because: because(form, StopReason::parse, StopReason::word)? },
    })
}

fn amount(form: &mut Reader<'_>, amount: Option<Fen>) -> Option<Fen> {
    amount.or_else(|| form.wrong("monthly", "测算没有给出金额，请填"))
}

/// The grounds that were ticked, each with what it stands on.
fn because<R: Ground>(
    form: &mut Reader<'_>,
    parse: fn(&str) -> Option<R>,
    word: fn(R) -> &'static str,
) -> Option<Vec<Because<R>>> {
    let codes: Option<Vec<R>> = form.typed.all("ground").iter().map(|one| parse(one)).collect();
    let Some(codes) = codes.filter(|list| !list.is_empty()) else {
        return form.wrong("ground", "请选与意见相符的理由");
    };
    let desk = form.desk;
    let known = desk.assessment().map(|one| one.conditions.as_slice()).unwrap_or_default();
    let chosen = form.typed.get("condition").parse::<usize>().ok().and_then(|at| known.get(at));
    let rules = &desk.view.rules;
    let article = chosen.map(|one| &one.article).or_else(|| rules.refusal.cites.first()).cloned();
    let Some(article) = article else {
        return form.wrong("condition", "请选理由依据测算的哪一条");
    };
    if chosen.is_none() && codes.iter().any(|code| code.side().is_some()) {
        return form.wrong("condition", "收入、财产、支出的理由要选依据测算的哪一条");
    }
    let one = |code: R| {
        let named = chosen.map(|one| one.facts.clone()).filter(|facts| !facts.is_empty());
        let named = named.unwrap_or_else(|| vec![word(code).to_owned()]);
        Because {
            code,
            facts: named.into_iter().map(|fact| FactSeen { fact, evidence: None }).collect(),
            article: article.clone(),
            figure: chosen.filter(|_| code.side().is_some()).and_then(|one| one.figure.clone()),
        }
    };
    Some(codes.into_iter().map(one).collect())
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

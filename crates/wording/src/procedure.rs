// SPDX-License-Identifier: Apache-2.0
//! Who does a step, within which time, where it is posted: the procedures of packs as sentences, with dates where they are known.

use crate::explain::Note;
use kernel::{Date, Deadline, Month, WorkCalendar};
use policy::procedure::{Actor, Choice, Clock, Days, Event, NoticePlace, ProcedureStep, StepKind};
use policy::tree::{Name, Program};
use std::collections::BTreeMap;

/// Who does a step.
#[must_use]
pub fn actor(actor: Actor) -> &'static str {
    match actor {
        Actor::Village => "村（居）民委员会",
        Actor::Township => "乡镇人民政府（街道办事处）",
        Actor::County => "县级民政部门",
        Actor::City => "市级民政部门",
        Actor::Finance => "财政部门",
        Actor::RuralRevitalisation => "乡村振兴部门",
    }
}

/// From when a clock runs.
#[must_use]
pub fn event(event: Event) -> &'static str {
    match event {
        Event::Application => "提出申请",
        Event::Acceptance => "受理",
        Event::SurveyRequest => "提出核对请求",
        Event::SurveyEnd => "调查结束",
        Event::FileReceived => "收到乡镇报送的材料",
        Event::NoticeEnd => "公示期满",
        Event::Dispute => "提出异议",
        Event::Decision => "作出决定",
        Event::Report => "报告情况变化",
        Event::IndexRelease => "公布价格指数",
    }
}

/// Where a notice hangs.
#[must_use]
pub fn place(place: NoticePlace) -> &'static str {
    match place {
        NoticePlace::FamilyVillage => "申请家庭所在村（社区）",
        NoticePlace::RegisteredVillage => "户籍所在地村（社区）",
        NoticePlace::Workplace => "务工地、经常居住地",
        NoticePlace::Suitable => "以适当方式",
    }
}

/// What a pack picks.
#[must_use]
pub fn choice(choice: Choice) -> &'static str {
    match choice {
        Choice::TellOnce => "缺少材料的一次性告知",
        Choice::ResurveyOrReview => "重新调查或者组织民主评议",
        Choice::ResurveyThenNoticeAgain => "重新调查后再次公示",
        Choice::NoticeAgain => "再次公示",
        Choice::ReviewRequired => "应当民主评议",
        Choice::ReviewIfDisputed => "没有争议的可以不评议",
        Choice::NextMonth => "作出决定的次月起",
        Choice::SameMonth => "作出决定的当月起",
        Choice::TellWithReasons => "告知并说明理由",
        Choice::HearFirst => "先听取意见，再书面告知",
        Choice::PayFirstAllowed => "可以先行救助",
        Choice::PayFirstRequired => "应当先行救助",
        Choice::NoNotice => "不需要公示",
    }
}

/// `7 天`, `10 个工作日`.
#[must_use]
pub fn days(days: Days) -> String {
    if days.working { format!("{} 个工作日", days.days) } else { format!("{} 天", days.days) }
}

/// `受理后 10 个工作日内`.
#[must_use]
pub fn clock(clock: Clock) -> String {
    format!("{}后 {}内", event(clock.event), days(Days { days: clock.days, working: clock.working }))
}

/// A deadline: `2020-11-17（周二）`, marked where a holiday table is still missing.
#[must_use]
pub fn deadline(deadline: Deadline) -> String {
    let open = if deadline.provisional { "，暂定：节假日安排未公布" } else { "" };
    format!("{}（{}{open}）", deadline.date, deadline.date.weekday().chinese())
}

/// A step, told.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its name in packs.
    pub name: Name,
    /// Its Chinese name.
    pub label: String,
    /// What is to be done by whom until when.
    pub text: String,
    /// The last day, where the event that starts the clock is known.
    pub until: Option<Deadline>,
    /// The articles.
    pub cites: Vec<kernel::Citation>,
    /// What else to know.
    pub notes: Vec<Note>,
}

/// The steps by which a scheme is decided, in the order in which an office meets them.
#[must_use]
pub fn of_scheme<'p>(program: &'p Program, scheme: &str) -> Vec<&'p ProcedureStep> {
    program.procedure_of(scheme).map_or_else(Vec::new, |procedure| program.steps(procedure).collect())
}

/// Whether every application meets a step, and not only one that takes a special turn.
#[must_use]
pub fn is_usual(program: &Program, step: &ProcedureStep) -> bool {
    match step.kind {
        StepKind::Acceptance
        | StepKind::Quick
        | StepKind::Survey
        | StepKind::Check
        | StepKind::Review
        | StepKind::Notice
        | StepKind::CountyNotice
        | StepKind::Decision
        | StepKind::PaymentStart => true,
        StepKind::Total | StepKind::TotalDelegated => {
            program.total(&step.procedure).is_some_and(|total| total.kind == step.kind)
        }
        _ => false,
    }
}

/// Tells a step with the dates that are known.
#[must_use]
pub fn step(step: &ProcedureStep, known: &BTreeMap<Event, Date>) -> Step {
    let calendar = WorkCalendar::embedded();
    let mut parts = Vec::new();
    parts.extend(step.by.map(|by| actor(by).to_owned()));
    parts.extend(step.choose.map(|pick| choice(pick).to_owned()));
    parts.extend(step.place.map(|at| place(at).to_owned()));
    parts.extend(step.lasts.map(|lasts| format!("公示 {}", days(lasts))));
    parts.extend(step.persons.map(|persons| format!("不少于 {persons} 人")));
    parts.extend(step.share.map(|share| format!("抽查比例 {}", crate::numbers::percent(share))));
    let mut until = None;
    if let Some(within) = step.within {
        let mut text = clock(within);
        if let Some(extended) = step.extended {
            text.push_str(&format!("（特殊情况 {}）", days(extended)));
        }
        until = known.get(&within.event).map(|&event| {
            if within.working {
                calendar.add_working_days(event, within.days)
            } else {
                calendar.add_calendar_days(event, within.days)
            }
        });
        if let Some(until) = until {
            text.push_str(&format!("，最迟 {}", deadline(until)));
        }
        parts.push(text);
    }
    let text = parts.join("，");
    Step {
        name: step.name.clone(),
        label: step.label.clone(),
        until,
        cites: step.origin.basis.cites.clone(),
        notes: notes(step, &text),
        text,
    }
}

fn notes(step: &ProcedureStep, text: &str) -> Vec<Note> {
    let label = format!("{}：{text}", step.label);
    let assumed = step.origin.assumed.iter().map(|why| Note::Assumed {
        name: step.name.clone(),
        label: label.clone(),
        why: why.clone(),
    });
    let conflicts = step.origin.conflicts.iter().map(|conflict| Note::Conflict {
        name: step.name.clone(),
        label: label.clone(),
        cite: conflict.cite.clone(),
        says: conflict.says.clone(),
    });
    assumed.chain(conflicts).collect()
}

/// From which month a monthly amount is paid when it is decided on a day, and the step that says so.
#[must_use]
pub fn first_month<'p>(steps: &[&'p ProcedureStep], decided: Date) -> Option<(Month, &'p ProcedureStep)> {
    let step = steps.iter().find(|step| step.kind == StepKind::PaymentStart)?;
    match step.choose? {
        Choice::SameMonth => Some((decided.month_of(), step)),
        Choice::NextMonth => Some((decided.month_of().add(1)?, step)),
        _ => None,
    }
}

/// Who decides, where the procedure says so.
#[must_use]
pub fn decider(steps: &[&ProcedureStep]) -> Option<Actor> {
    steps.iter().find(|step| step.kind == StepKind::Decision).and_then(|step| step.by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_counts_from_its_event() {
        let working = Clock { days: 10, working: true, event: Event::Acceptance };
        assert_eq!(clock(working), "受理后 10 个工作日内");
        let calendar = Clock { days: 7, working: false, event: Event::NoticeEnd };
        assert_eq!(clock(calendar), "公示期满后 7 天内");
    }

    #[test]
    fn every_word_of_a_procedure_has_words() {
        for one in Actor::ALL {
            assert!(!actor(*one).is_empty());
        }
        for one in Choice::ALL {
            assert!(!choice(*one).is_empty());
        }
        for one in Event::ALL {
            assert!(!event(*one).is_empty());
        }
        for one in NoticePlace::ALL {
            assert!(!place(*one).is_empty());
        }
    }
}

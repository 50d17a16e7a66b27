// SPDX-License-Identifier: Apache-2.0
//! Steps from the opinion to the delivered decision. A decision that takes something away is confirmed on a page of its own.

use super::{Ask, FACT, KEPT, PAPER, SCAN, Shape, either, listed, scan};
use crate::components::{Choice, Control, Field, Form, Group, RowSet};
use assistance::casework::{Act, ContactWay, Delivery, EventKind, ExitKind, StopReason};
use kernel::Date;
use wording::casework as words;

pub(super) fn shape(kind: EventKind, ask: &Ask) -> Option<Shape> {
    use EventKind as E;
    let ways = || listed(ContactWay::ALL, ContactWay::word, words::contact);
    Some(match kind {
        E::OpinionGiven => Shape { more: sentences(ask), ..Shape::of(proposal(ask)) },
        E::Submitted => Shape::of(Vec::new()).now().says("报送后由有权决定的机关审核确认，时限从收到起算。"),
        // `visitors`, `others`, `agrees`, `scan`
        E::CountyVisited => Shape::of(vec![
            Field::checks("visitors", "核查人", ask.staff.clone()).required(),
            super::others(),
            either("agrees", "与档案是否一致", "一致", "不一致"),
            scan("scan", "核查表"),
        ]),
        // `agrees`, `note`
        E::CountyReviewed => Shape::of(vec![
            either("agrees", "是否同意乡镇意见", "同意", "不同意"),
            Field::area("note", "请决定人注意的", 2),
        ]),
        // `attendees`, `recused`, `scan`, `conclusion`
        E::MeetingHeld => {
            let mut fields = meeting(&ask.staff);
            fields.push(conclusion());
            Shape::of(fields)
        }
        // `way`, `scan`
        E::HearingNoticed => Shape::of(vec![
            Field::radios("way", "怎么通知的", ways()).required(),
            scan("scan", "听取意见通知书"),
        ])
        .says("减发、停发之前，必须先听本人怎么说。"),
        // `way`, `scan`
        E::HearingHeld => Shape::of(vec![
            Field::radios("way", "怎么听取的", ways()).required(),
            scan("scan", "听取意见记录（本人签字）"),
        ]),
        // `scan`
        E::HearingDeclined => Shape::of(vec![scan("scan", "记录")]),
        // `way`
        E::HearingUnreached => Shape::of(vec![Field::radios("way", "怎么联系的", ways()).required()])
            .says("联系不上不能停发，钱照发；换一种方式再联系。"),
        E::Decided => {
            let mut fields = proposal(ask);
            // What the opinion says is not typed again.
            fields.iter_mut().for_each(|field| field.fill(&ask.proposed));
            fields.push(Field::text("number", "文号").hint("不填就用本件的编号"));
            let shape = Shape { more: sentences(ask), ..Shape::of(fields) };
            if ask.grounds.is_empty() {
                Shape { consequence: ask.consequence.clone(), ..shape }
            } else {
                shape.takes_away(ask)
            }
        }
        // `way`, `scan`
        E::Delivered => Shape::of(vec![
            Field::radios("way", "怎么送达", listed(Delivery::ALL, Delivery::word, words::delivery))
                .required(),
            scan("scan", "送达回证或照片"),
        ]),
        _ => return None,
    })
}

/// Who met, who stood aside, and the minutes: what one meeting has in common for all its cases.
fn meeting(staff: &[Choice]) -> Vec<Field> {
    vec![
        Field::checks("attendees", "参会", staff.to_vec()).required(),
        Field::checks("recused", "回避", staff.to_vec())
            .hint("回避的不算参会；只回避其中一件的，把那一件另外登记一次"),
        scan("scan", "会议记录"),
    ]
}

/// What the meeting said of one case.
fn conclusion() -> Field {
    Field::text("conclusion", "会议意见").hint("这一件会上怎么说的；决定仍由有权的人逐件签署")
}

/// One meeting over several cases, entered once: `happened_on`, what one meeting has in common, and for each case a tick `case` with its number and version, and
/// `conclusion.` with its number.
#[must_use]
pub fn meeting_form(command: &str, today: Date, cases: Vec<MeetingCase>, staff: &[Choice]) -> Form {
    let mut rows = RowSet::new("row", "事项", cases.len(), || {
        vec![Field::checks("case", "会上研究了", Vec::new()), Field::text("conclusion", "会议意见")]
    });
    rows.may_change = false;
    for (row, case) in rows.rows.iter_mut().zip(cases) {
        // Fields are named by the case and not by its place in the list: others may have come before it since.
        for field in row {
            if let Control::Checks(choices) = &mut field.control {
                "case".clone_into(&mut field.name);
                choices.push(case.choice.clone());
            } else {
                field.name = format!("{CONCLUSION}{}", case.number);
            }
        }
    }
    let mut common = vec![Field::date("happened_on", "会议日期").required().value(today.to_string())];
    common.extend(meeting(staff));
    super::on_paper(&mut common);
    let late = vec![Field::area("late_reason", "为什么补登", 2).hint("会议记录就是补登的依据")];
    Form::post("meeting", "/confirmations/meeting", "登记到选中的每一件")
        .command(command)
        .group(Group::new("会上研究的事项", Vec::new()).rows(rows))
        .group(Group::new("会议", common))
        .group(Group::new("以前开的会、现在补登", late).folded())
        .note("每件各记一条；有一件记不上的说明原因，不影响别的。决定仍然逐件作出。")
}

/// What stands before the number of a case in the name of the field of what the meeting said of it.
pub const CONCLUSION: &str = "conclusion.";

/// A case that a meeting may have gone through.
#[derive(Clone, Debug)]
pub struct MeetingCase {
    /// Its number.
    pub number: String,
    /// Its number and version as they are sent, and whose it is.
    pub choice: Choice,
}

/// The sentence of each ground that no figure tells: `fact_` with its word; and the paper of who wants no more.
fn sentences(ask: &Ask) -> Option<Group> {
    if ask.told.is_empty() {
        return None;
    }
    let mut fields = Vec::new();
    for ground in &ask.told {
        fields.push(Field::text(format!("{FACT}{}", ground.value), ground.label.clone()));
        if ground.value == StopReason::OwnWish.word() {
            let name = format!("{PAPER}{}", ground.value);
            let kept = Choice::new("yes", "纸质件存档").hint("纸质件放进户档案盒，这里只登记有这份材料");
            fields.push(Field::file(name.clone(), "本人签字的放弃书", SCAN));
            fields.push(Field::checks(format!("{name}{KEPT}"), "放弃书不上传", vec![kept]));
        }
    }
    Some(
        Group::new("没有数额的理由：写明事实", fields)
            .note("选了哪条写哪条：什么事、哪一天、依据什么。")
            .folded(),
    )
}

/// What is proposed or decided: `act`, `monthly`, `ground`, `exit`, `exit_months`, `point`, `departure_reason`, `second`.
/// A discretion point and its reason belong to a departure from the assessment only.
fn proposal(ask: &Ask) -> Vec<Field> {
    let mut fields = vec![Field::radios("act", "意见", ask.acts.clone()).required()];
    if ask.pays {
        fields.push(Field::money("monthly", "每月金额").hint("不填就按测算的数"));
    }
    if !ask.grounds.is_empty() {
        fields.push(
            Field::checks("ground", "不予、减发或停发的理由", ask.grounds.clone())
                .hint("只有这些理由；职业、身份不是理由。收入、财产、支出的理由，数额和条款按测算写入"),
        );
    }
    if ask.acts.iter().any(|act| act.value == Act::GradualExit.word()) {
        fields.push(Field::select("exit", "渐退情形", listed(ExitKind::ALL, ExitKind::word, words::exit)));
        fields.push(Field::new("exit_months", "渐退几个月", Control::Count { unit: "个月".to_owned() }));
    }
    if !ask.points.is_empty() {
        fields.push(Field::select("point", "裁量事项", ask.points.clone()).hint("与测算不同时选"));
    }
    fields.push(Field::area("departure_reason", "与测算不同的理由", 2));
    fields.push(Field::select("second", "第二签字人", ask.seconds.clone()).hint("与测算不同时要"));
    fields
}

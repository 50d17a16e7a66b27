// SPDX-License-Identifier: Apache-2.0
//! A case in the middle of its way, one decided, and one whose reader may not act.

use super::{HOSTILE, Sample, application, clock, county_frame, date, family, frame, page, yuan};
use web::components::{
    Action, Badge, Choice, Clock, ClockState, EventForm, Field, Form, Link, Live, MoneyBlock, StepRail,
    StepState, Tone,
};
use web::layout::Heading;
use web::pages::case::{CasePage, HistoryRow, Lacking, Signed};
use web::pages::checks::ConsentRow;

fn consent(person: &str, tone: Tone, state: &str, withdrawn: Option<&str>) -> ConsentRow {
    ConsentRow {
        person: person.to_owned(),
        capacity: "共同生活的成年家庭成员".to_owned(),
        scope: "户籍、婚姻；收入、社会保险、纳税；存款、证券、保险、支付机构".to_owned(),
        signed_on: Some(date("2026-11-05")),
        until: Some(date("2027-11-04")),
        withdrawn_on: withdrawn.map(date),
        state: Badge::new(tone, state),
        href: Some("/papers/0197-9".to_owned()),
    }
}

pub(crate) fn all() -> Vec<Sample> {
    vec![in_survey(), decided(), barred()]
}

fn steps(current: usize) -> StepRail {
    let names = ["受理", "核对", "入户调查", "初审意见", "公示", "审核确认", "发放"];
    let days = ["2026-11-05", "2026-11-10", "2026-11-12", "2026-11-13", "2026-11-14", "2026-11-22"];
    let step = |(at, name): (usize, &str)| web::components::Step {
        name: name.to_owned(),
        state: match at.cmp(&current) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => StepState::Current,
            std::cmp::Ordering::Greater => StepState::Ahead,
        },
        on: days.get(at).filter(|_| at < current).map(|day| date(day)),
        who: if at < current { "罗雪梅".to_owned() } else { String::new() },
        clock: (at == current).then(|| clock("2026-11-26")),
    };
    StepRail { steps: names.into_iter().enumerate().map(step).collect() }
}

fn visit() -> EventForm {
    EventForm {
        name: "登记入户调查".to_owned(),
        consequence: Vec::new(),
        destructive: false,
        open: true,
        form: Form::post("visit", "/cases/117/visit", "登记")
            .command("0197-3")
            .version(7)
            .fields(vec![
                Field::date("happened_on", "入户日期").required().value("2026-11-23"),
                Field::text("visitors", "调查人（至少两人）").required().value("罗雪梅、向春兰"),
                Field::text("family_member", "在场的家庭成员").required(),
                Field::area("found", "看到的情况", 3).required(),
                Field::file("scan", "调查表扫描件", "image/jpeg,application/pdf")
                    .hint("最大 10 MB，位置信息会去掉"),
            ])
            .own_ids(),
    }
}

fn event(id: &str, name: &str, destructive: bool, consequence: &[&str]) -> EventForm {
    let reason = Field::area("reason", "理由", 2).required();
    let form = Form::post(id, format!("/cases/117/{id}"), name).command("0197-4").version(7);
    let form = if destructive { form.destructive() } else { form };
    EventForm {
        name: name.to_owned(),
        consequence: consequence.iter().map(|line| (*line).to_owned()).collect(),
        destructive,
        open: false,
        form: form.fields(vec![reason]).own_ids(),
    }
}

fn case() -> CasePage {
    CasePage {
        frame: frame("申请"),
        heading: Heading::new(
            "王玉珍 · 农村低保申请",
            "正在入户调查，还剩 3 个工作日；缺 1 份授权书、1 项工资。",
        )
        .back("待办", "/inbox")
        .other(Action::new("打印", "/cases/117/print"))
        .primary(Action::new("登记入户调查", "#next-title")),
        basics: vec![
            ("编号".to_owned(), "DB-500299102-2026-0117".to_owned(), None),
            ("家庭".to_owned(), "王玉珍家 2 人".to_owned(), Some("/households/1".to_owned())),
            ("提出".to_owned(), "本人，2026-11-05".to_owned(), None),
            ("首次求助".to_owned(), "2026-11-03，隔 2 天受理".to_owned(), None),
            ("经办".to_owned(), "罗雪梅".to_owned(), None),
        ],
        marks: vec![
            Badge::new(Tone::Soon, "近亲属备案：村委会主任的嫂子"),
            Badge::new(Tone::Info, "必须入户"),
        ],
        barred: None,
        steps: steps(2),
        clock: Some(clock("2026-11-26").what("入户调查")),
        whole_clock: Some(clock("2026-12-17").what("全程 30 个工作日")),
        lacking: vec![
            Lacking {
                what: "王建军 的核对授权书".to_owned(), href: Some("/cases/117/consents".to_owned())
            },
            Lacking { what: "邻里访问记录".to_owned(), href: None },
        ],
        live: Some(live_in_case()),
        signed: None,
        next: Some(visit()),
        events: vec![
            event("reassign", "转给别人办", false, &[]),
            event("return", "退回上一步", false, &["退回“核对”，已登记的入户内容保留在办理经过里。"]),
            event(
                "refuse",
                "不予确认",
                true,
                &[
                    "这户 2 人得不到低保，按测算每月约 612.00 元。",
                    "须书面说明理由、依据和救济途径，3 个工作日内送达。",
                ],
            ),
        ],
        contradictions: family::contradictions(),
        topics: family::topics(),
        enter_facts: Some("/households/500299101-000017/facts?case=DB500299101-2026-00117".to_owned()),
        papers: family::papers(),
        consents: vec![
            consent("王玉珍", Tone::Done, "有效", None),
            consent("李建国", Tone::Late, "本人已撤回授权", Some("2026-11-20")),
        ],
        checks: vec![Link::new("核对（核对中，2026-11-10 提请）", "/checks/0197")],
        messages: super::messages::rows(false),
        history: vec![HistoryRow {
            happened_on: date("2026-11-10"),
            entered_at: "2026-11-10 16:20".to_owned(),
            who: "核对中心 唐琳".to_owned(),
            what: "核对报告".to_owned(),
            text: format!("与 {HOSTILE} 有关的 1 项不一致"),
        }],
    }
}

fn in_survey() -> Sample {
    page("case", "case.html", &case())
}

fn decided() -> Sample {
    let mut done = case();
    done.heading = Heading::new("张大山 · 农村低保申请", "已确认给予，2026 年 12 月起每月 759.00 元。")
        .back("申请", "/cases");
    done.steps = steps(6);
    done.clock = Some(
        Clock { state: ClockState::Done { on: date("2026-11-22") }, ..clock("2026-11-26") }.what("确认"),
    );
    done.whole_clock = None;
    done.lacking = Vec::new();
    done.live = None;
    done.contradictions = Vec::new();
    done.marks = Vec::new();
    done.next = None;
    done.events = vec![event(
        "stop",
        "停发",
        true,
        &["从下月起停发这户 3 人的低保，每月 759.00 元。", "决定前必须听取本人意见。"],
    )];
    done.signed = Some(Signed {
        what: "确认给予农村低保".to_owned(),
        badge: Badge::new(Tone::Done, "给予"),
        who: "方志远（县级审核人）".to_owned(),
        on: date("2026-11-22"),
        amount: Some(MoneyBlock {
            label: "每月发放".to_owned(),
            amount: yuan("759.00"),
            unit: "元/月".to_owned(),
            capitals: true,
            parts: Vec::new(),
        }),
        from: "2026 年 12 月起".to_owned(),
        departure: "比测算多 20.00 元：按一事一议会议纪要第 3 条".to_owned(),
        reasons: application::qualifying().reasons,
        papers: vec![Link::new("确认通知书", "/papers/77")],
    });
    page("case-decided", "case.html", &done)
}

fn barred() -> Sample {
    let mut barred = case();
    barred.frame = county_frame("申请", "方志远", "县级审核人");
    barred.barred = Some("你与申请人是近亲属，已登记回避：可以看，不能办。请交给同事。".to_owned());
    barred.live = Some(application::qualifying());
    barred.steps = StepRail::default();
    barred.next = None;
    barred.heading.primary = None;
    barred.events = vec![EventForm {
        name: "转给别人办".to_owned(),
        consequence: Vec::new(),
        destructive: false,
        open: false,
        form: Form::post("reassign", "/cases/117/reassign", "转办")
            .fields(vec![Field::select("to", "转给", vec![Choice::new("tang", "唐琳")]).required()]),
    }];
    page("case-barred", "case.html", &barred)
}

/// The assessment as a case shows it: what is missing leads to where it is entered.
fn live_in_case() -> Live {
    let mut live = application::live();
    for missing in &mut live.missing {
        missing.href = Some("/cases/117/facts".to_owned());
    }
    live
}

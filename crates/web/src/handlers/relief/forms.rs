// SPDX-License-Identifier: Apache-2.0
//! The forms beside a matter of relief: the steps that whoever looks may take, what comes next first.

use super::super::app::new_command;
use super::super::household::forms::choices;
use super::super::notices::web_form;
use super::super::side::{CHANGE, event};
use super::super::visitor::Visitor;
use crate::components::{Choice, EventForm, Field, Form, Typed};
use crate::steps::SCAN;
use assistance::access::Action;
use assistance::access::colleagues::Colleague;
use assistance::casework::{PointDecision, Words};
use assistance::temp_relief::{
    ApprovalKind, Decides, Handler, Level, RefusalReason, ReliefAnswer, ReliefAssessment, ReliefFile,
    ReliefPoint, ReliefView, Stage, StageState, Way,
};
use kernel::{Date, Fen};

/// What stands before the name of a point in the name of its field.
pub(super) const POINT: &str = "point.";

struct Forms<'a> {
    view: &'a ReliefView,
    visitor: &'a Visitor,
    staff: &'a [Colleague],
    /// What the reserve has, for whoever may know.
    left: Option<Fen>,
    all: Vec<EventForm>,
}

impl Forms<'_> {
    fn put(&mut self, right: Action, word: &str, name: &str, note: &str, fields: Vec<Field>) {
        if !self.visitor.may(right) {
            return;
        }
        let number = &self.view.row.number;
        let form = Form::post(word, format!("/relief/{number}/steps"), name)
            .command(new_command().to_string())
            .version(i64::from(self.view.row.version))
            .hidden(CHANGE, word)
            .fields(fields);
        self.all.push(event(name, note, form));
    }

    /// What another system handed in is taken in by a person, or withdrawn.
    fn take_in(&mut self, kinds: Field) {
        let fields = vec![
            kinds,
            Field::checks("quick", "小额快救", vec![Choice::new("yes", "按小额快救办")]),
            Field::checks("exceptional", "重大困难", vec![Choice::new("yes", "提请一事一议")]),
        ];
        let note =
            "别的系统递交的申请，由人受理以后才测算、审批。原因按核实的填；户籍在哪里都在急难发生地受理。";
        self.put(Action::ReliefOpen, "take_in", "受理", note, fields);
        self.withdraw();
    }

    fn withdraw(&mut self) {
        let fields = vec![Field::area("words", "本人怎么说", 2).required()];
        self.put(Action::ReliefWork, "withdraw", "本人撤回", "", fields);
    }

    /// Handing a part over: goods in kind, money from the reserve or by the county's roster.
    fn pay(&mut self, (approval, part, one): (u32, u32, &StageState)) {
        let at = usize::try_from(approval).unwrap_or(0).saturating_sub(1);
        let goods = self.view.file.approvals.get(at).is_some_and(|state| state.approval.given.way.in_kind());
        let fields = with_part([seconds(self.staff), voucher()].concat(), approval, part);
        let amount = one.stage.amount.grouped();
        if goods {
            let name = format!("发放实物（折价 {amount} 元）");
            self.put(Action::ReliefPay, "goods", &name, "折价算在可以给的数里，不从备用金支出。", fields);
            return;
        }
        let name = format!("发放 {amount} 元");
        let note = match self.left {
            Some(left) if left < one.stage.amount => {
                format!("备用金只有 {} 元，不够：当天转县级支付，打入账户。", left.grouped())
            }
            Some(left) => format!("从备用金支出，现有 {} 元。", left.grouped()),
            None => "从备用金支出；不够的，当天转县级支付。".to_owned(),
        };
        self.put(Action::ReliefPay, "pay", &name, &note, fields);
        let county = with_part(Vec::new(), approval, part);
        self.put(Action::ReliefWork, "pay_county", "转县级支付", "打到账户的，由县级花名册支付。", county);
    }

    /// What a relief that came first still lacks, and its end.
    fn complete(&mut self) {
        let file = &self.view.file;
        if let Some(at) = file.approvals.iter().position(|one| !one.has_second()) {
            let fields = vec![Field::text("approval", "第几次审批").value((at + 1).to_string()).required()];
            self.put(Action::ReliefSecond, "confirm", "第二经办人确认", "看过情况，与登记的一致。", fields);
        }
        if file.owes_papers() {
            let people = file.unproven.iter().map(|id| Choice::new(id.to_string(), "身份已经证明"));
            let people: Vec<Choice> = people.collect();
            let mut fields = vec![
                Field::file("paper", "补来的材料", SCAN),
                Field::checks("paper_kept", "材料不上传", vec![Choice::new("yes", "纸质件存档")]),
            ];
            if !people.is_empty() {
                fields.push(Field::checks("proven", "核对证件", people));
            }
            self.put(Action::ReliefWork, "papers", "补齐手续", "", fields);
        }
        if self.view.row.stage == Stage::Ready {
            self.put(Action::ReliefWork, "close", "办结", "", Vec::new());
        }
    }

    /// The notice that some procedures ask for before the approval.
    fn notice(&mut self, today: Date) {
        let photo = || {
            vec![
                Field::file("photo", "照片", SCAN),
                Field::checks("photo_kept", "照片不上传", vec![Choice::new("yes", "纸质件存档")]),
            ]
        };
        match (self.view.notice_through, self.view.file.notice) {
            (Some(through), _) => {
                let mut fields =
                    vec![Field::date("through", "公示到哪天").required().value(through.to_string())];
                fields.extend(photo());
                let note = "先打印公示，贴出去再登记；期满没有异议，再审批。";
                self.put(Action::ReliefWork, "notice_posted", "张贴公示", note, fields);
            }
            (None, Some((_, through, None))) if today > through => {
                self.put(Action::ReliefWork, "notice_removed", "公示期满", "", photo());
            }
            (None, Some((_, _, None))) if self.visitor.may(Action::ReliefWork) => {
                let view = self.view;
                let at = format!("/relief/{}/web", view.row.number);
                self.all.extend(web_form(at, (&view.web, view.web_days), true, today));
            }
            _ => {}
        }
    }

    /// Objections to the notice: what is wrong, and what came of it.
    fn disputes(&mut self) {
        let file = &self.view.file;
        if file.disputed() {
            let upheld = vec![Choice::new("yes", "属实，重新测算"), Choice::new("no", "不属实")];
            let fields = vec![
                Field::radios("upheld", "异议", upheld).required(),
                Field::area("words", "怎么核实的，查到什么", 2).required(),
            ];
            let note = "异议人留了联系方式的，在投诉举报登记里答复。";
            self.put(Action::ReliefWork, "settle", "异议处理完毕", note, fields);
        }
        if file.notice.is_some() {
            let fields = vec![Field::area("words", "哪里不对", 2).required()];
            let note = "只写内容，不写是谁提的；要答复的人登记在投诉举报里。处理完以前不审批。";
            self.put(Action::ReliefWork, "dispute", "登记公示异议", note, fields);
        }
    }

    fn approve(&mut self, file: &ReliefFile, assessment: &ReliefAssessment) {
        let choice = |one: &ReliefAnswer| Choice::new(one.scheme.clone(), &one.label);
        // What the packs give to the county to decide is no choice of a township.
        let own = assessment.granted().filter(|one| one.decider != Some(Level::County));
        let own: Vec<Choice> = own.map(choice).collect();
        if !own.is_empty() {
            let name = if file.approvals.is_empty() { "审批" } else { "跟进救助" };
            let fields = approval_fields(own, self.staff, false);
            self.put(Action::ReliefApprove, "approve", name, "在测算的数额以内，可以分几次给。", fields);
        }
        let granted: Vec<Choice> = assessment.granted().map(choice).collect();
        if !granted.is_empty() {
            let fields = approval_fields(granted, self.staff, true);
            self.put(Action::ReliefDecide, "decide", "县级审批", "", fields);
        }
    }

    /// Asks the packs again, with what is still to be decided by people before they give an amount.
    fn assess(&mut self) {
        let open = points(self.view);
        let mut fields: Vec<Field> = open.iter().flat_map(Point::fields).collect();
        if !open.is_empty() {
            fields.push(Field::area("words", "理由", 2));
            fields.extend(seconds(self.staff));
        }
        let name = if open.is_empty() { "重新测算" } else { "人来定，再测算" };
        let note = "按今天有效的文件和现有情况算，不是决定。";
        self.put(Action::ReliefWork, "assess", name, note, fields);
    }

    /// Who else is asked to help.
    fn others(&mut self) {
        let department = vec![
            Field::text("to", "转介到哪里").required().example("医疗救助、慈善组织"),
            Field::area("words", "为什么", 2).required(),
        ];
        let note = "除了在这里给的，还请别的部门、慈善帮忙。";
        self.put(Action::ReliefWork, "refer", "转介", note, department);
        let help = vec![
            Field::text("of", "户籍地区划代码").required().hint("六位县级代码"),
            Field::area("words", "请对方核实什么", 2).required(),
        ];
        let note = "对方回不回都不影响受理、审批和发放。";
        self.put(Action::ReliefWork, "help", "请户籍地协助核实", note, help);
        let asked = self.view.file.help.iter().filter(|(_, done)| !**done);
        let asked: Vec<Choice> =
            asked.map(|(of, _)| Choice::new(of.to_string(), super::super::place_name(*of))).collect();
        if !asked.is_empty() {
            let fields = vec![
                Field::select("of", "哪里答复", asked).required(),
                Field::area("words", "答复", 2).required(),
            ];
            self.put(Action::ReliefWork, "helped", "登记户籍地的答复", "", fields);
        }
    }

    /// The ways in which a matter ends without relief.
    fn ends(&mut self) {
        let reasons =
            choices(RefusalReason::ALL.iter().copied(), RefusalReason::word, RefusalReason::chinese);
        let fields = vec![
            Field::radios("reason", "理由", reasons)
                .required()
                .hint("只有这些理由；户籍、职业、身份不是理由"),
            Field::area("words", "查到的事实", 2).required(),
            document(),
        ];
        let note = "书面告知本人（“文书”里打印告知书），可以申请复查。";
        self.put(Action::ReliefApprove, "refuse", "不予救助", note, fields);
        self.withdraw();
    }
}

fn document() -> Field {
    Field::text("number", "文号").hint("不填就用本件的编号")
}

fn seconds(staff: &[Colleague]) -> Vec<Field> {
    let staff = staff.iter().map(|one| Choice::new(one.id.to_string(), &one.name)).collect();
    vec![
        Field::select("colleague", "第二经办人", staff),
        Field::text("cadre", "或者在场的村（社区）干部").hint("姓名、职务"),
    ]
}

fn voucher() -> Vec<Field> {
    vec![
        Field::file("voucher", "凭证：收据、指印或者发放照片", SCAN),
        Field::checks("voucher_kept", "凭证不上传", vec![Choice::new("yes", "纸质件存档")]),
    ]
}

/// The steps that whoever looks may take, what comes next first.
pub(super) fn events(
    view: &ReliefView,
    visitor: &Visitor,
    (staff, left): (&[Colleague], Option<Fen>),
    (kinds, today): (Field, Date),
) -> Vec<EventForm> {
    let mut forms = Forms { view, visitor, staff, left, all: Vec::new() };
    let file = &view.file;
    if view.row.stage.over() {
        return forms.all;
    }
    if view.row.stage == Stage::Applied {
        forms.take_in(kinds);
        return forms.all;
    }
    let payable = |(_, _, one): &(u32, u32, &StageState)| one.paid.is_none() && one.stage.from <= today;
    if let Some(part) = file.stages().find(payable) {
        forms.pay(part);
    }
    forms.complete();
    forms.notice(today);
    forms.disputes();
    if let Some((_, assessment)) = &file.assessment {
        forms.approve(file, assessment);
    }
    forms.assess();
    forms.others();
    if file.approvals.is_empty() {
        forms.ends();
    }
    forms.all
}

fn with_part(mut fields: Vec<Field>, approval: u32, part: u32) -> Vec<Field> {
    let number =
        |name: &str, label: &str, value: u32| Field::text(name, label).value(value.to_string()).required();
    fields.insert(0, number("approval", "第几次审批", approval));
    fields.insert(1, number("part", "第几次发放", part));
    fields
}

/// A point that people have to decide, or decided.
pub(super) struct Point<'a> {
    asked: &'a ReliefPoint,
    now: Option<&'a PointDecision>,
}

impl Point<'_> {
    /// What of it is on the form.
    fn fields(&self) -> Vec<Field> {
        let name = format!("{POINT}{}", self.asked.name);
        let field = if self.asked.money {
            Field::money(name.as_str(), &self.asked.label)
        } else {
            let yes = vec![Choice::new("yes", "是"), Choice::new("no", "否")];
            Field::radios(name.as_str(), &self.asked.label, yes)
        };
        let county = "文件交给县级定：县里的人没有签字，就是提出建议，由县级审批时定";
        let field = if self.asked.county { field.hint(county) } else { field };
        let Some(now) = self.now else { return vec![field] };
        let undo =
            Choice::new("yes", format!("撤回（{}{}的）", now.by, if now.proposed { "提出" } else { "定" }));
        vec![
            field.value(now.value.as_str()),
            Field::checks(format!("{name}.undo"), "不再作这项裁量", vec![undo]),
        ]
    }

    /// What the form says of it, where that is something else than stands already.
    pub(super) fn read(&self, typed: &Typed, second: Option<&Handler>) -> Option<Decides> {
        let name = format!("{POINT}{}", self.asked.name);
        let (value, undo) = (typed.get(&name), typed.get(&format!("{name}.undo")) == "yes");
        let same = self.now.is_some_and(|now| now.value == value);
        if !undo && (value.is_empty() || same) {
            return None;
        }
        Some(Decides {
            point: self.asked.name.clone(),
            value: (!undo).then(|| value.to_owned()),
            reason: Words::new(typed.get("words")),
            second: second.cloned(),
        })
    }
}

/// The points that people have to decide, and those at which they did and may decide otherwise, each once.
pub(super) fn points(view: &ReliefView) -> Vec<Point<'_>> {
    let Some((_, assessment)) = &view.file.assessment else { return Vec::new() };
    let open = assessment.answers.iter().flat_map(|answer| &answer.points);
    let mut all: Vec<Point<'_>> = Vec::new();
    for asked in open.chain(&assessment.decided) {
        if !all.iter().any(|one| one.asked.name == asked.name) {
            let mut decisions = view.file.decisions.iter();
            let of = |key: &str| key.split_once('.').is_some_and(|(name, _)| name == asked.name);
            all.push(Point { asked, now: decisions.find(|(key, _)| of(key)).map(|(_, one)| one) });
        }
    }
    all
}

fn approval_fields(granted: Vec<Choice>, staff: &[Colleague], county: bool) -> Vec<Field> {
    let ways = choices(Way::ALL.iter().copied(), Way::word, Way::chinese);
    let mut fields = Vec::new();
    if county {
        let kinds = [ApprovalKind::Regular, ApprovalKind::TopUp, ApprovalKind::Exceptional];
        let kinds = choices(kinds, ApprovalKind::word, ApprovalKind::chinese);
        fields.push(Field::radios("approval_kind", "哪一种", kinds).required());
    }
    fields.extend([
        Field::select("scheme", "按哪一项", granted).required(),
        Field::money("amount", "给多少").required(),
        Field::date("second_on", "第二次哪天给").hint("一次给完的不填"),
        Field::money("second_amount", "第二次给多少"),
        Field::radios("way", "怎么给", ways).required(),
        Field::text("what", "实物品名数量，或者打给哪位亲属、为什么"),
        Field::area("reason", "理由", 2).required(),
    ]);
    fields.extend(seconds(staff));
    fields.push(document());
    if county {
        fields.push(Field::area("participants", "一事一议参加的人", 2).hint("一行一位"));
        fields.push(Field::file("minutes", "会议记录", SCAN));
        fields.push(Field::checks("minutes_kept", "会议记录不上传", vec![Choice::new("yes", "纸质件存档")]));
    }
    fields
}

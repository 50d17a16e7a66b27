// SPDX-License-Identifier: Apache-2.0
//! The papers of a decision: minutes, confirmation form, grant, refusal, change. Periods, remedies and articles are given:
//! they belong to the locality and the date.

use super::apply::MemberLine;
use crate::papers::catalogue::PaperKind;
use crate::papers::model::{Block, Cell, Head, Paper, Table, View, day, maybe_yuan, nth, t, yuan};
use kernel::{Date, Fen, Month};

/// A figure that the decision rests on.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What, with its unit, such as `家庭人均月收入（元）`.
    pub item: String,
    /// The family's figure, as an exact text.
    pub value: String,
    /// The line it is held against.
    pub line: String,
    /// How far it is from the line, such as `高于 112.50 元`.
    pub distance: String,
    /// The article, such as `某办法 第八条`.
    pub article: String,
}

impl Figure {
    fn table(caption: &str, figures: &[Figure]) -> Block {
        let row = |(index, one): (usize, &Figure)| {
            vec![nth(index), t(&one.item), t(&one.value), t(&one.line), t(&one.distance), t(&one.article)]
        };
        let columns = [("序号", 8), ("项目", 20), ("家庭情况", 16), ("标准", 16), ("相差", 16), ("依据", 24)];
        Table::new(caption, &columns).rows(figures.iter().enumerate().map(row)).block()
    }
}

/// A way to contest a decision.
#[derive(Clone, Debug)]
pub struct Remedy {
    /// What, such as `申请行政复议`.
    pub what: String,
    /// With whom.
    pub with: String,
    /// The period, such as `自收到本告知书之日起60日内`.
    pub within: String,
    /// The article.
    pub article: String,
}

impl Remedy {
    fn sentence(&self) -> String {
        let article = if self.article.is_empty() { String::new() } else { format!("（{}）", self.article) };
        format!("{}，向{}{}{article}。", self.within, self.with, self.what)
    }
}

pub(super) fn remedies(paper: Paper, remedies: &[Remedy], phone: &str) -> Paper {
    paper.heading("如果您不同意本决定").list(remedies.iter().map(Remedy::sentence)).text(format!(
        "您可以查阅本案与您有关的材料，咨询和投诉电话：{phone}。家庭情况变化后，可以随时再次申请。"
    ))
}

/// A vote on one case of a meeting.
#[derive(Clone, Debug)]
pub struct MeetingVote {
    /// The case number.
    pub case_number: String,
    /// The applicant.
    pub applicant: String,
    /// Village and group.
    pub place: String,
    /// What was proposed.
    pub proposal: String,
    /// What was said and who was recused from this case.
    pub said: String,
    /// What the meeting decided.
    pub result: String,
}

/// 审批会议记录
#[derive(Clone, Debug)]
pub struct MeetingMinutes {
    /// What stands around it.
    pub head: Head,
    /// When.
    pub on: Option<Date>,
    /// Where.
    pub place: String,
    /// Who led it.
    pub chair: String,
    /// Who wrote.
    pub recorder: String,
    /// Who was there: name and post.
    pub present: Vec<(String, String)>,
    /// Who was away: name and reason.
    pub absent: Vec<(String, String)>,
    /// The cases.
    pub cases: Vec<MeetingVote>,
}

impl View for MeetingMinutes {
    fn paper(&self) -> Paper {
        let list = |people: &[(String, String)]| {
            let people: Vec<String> = people.iter().map(|(name, what)| format!("{name}（{what}）")).collect();
            if people.is_empty() { "无".to_owned() } else { people.join("、") }
        };
        let row = |(index, one): (usize, &MeetingVote)| {
            vec![
                nth(index),
                t(&one.case_number),
                t(&one.applicant),
                t(&one.place),
                t(&one.proposal),
                t(&one.said),
                t(&one.result),
            ]
        };
        let columns = [
            ("序号", 6),
            ("案号", 16),
            ("申请人", 10),
            ("村（社区）、组", 14),
            ("拟办意见", 18),
            ("讨论情况和回避", 21),
            ("会议决定", 15),
        ];
        Paper::new(PaperKind::MeetingMinutes, &self.head, "社会救助审批会议记录")
            .wide()
            .fields([
                vec![("会议时间", day(self.on)), ("会议地点", self.place.clone())],
                vec![("主持人", self.chair.clone()), ("记录人", self.recorder.clone())],
                vec![("出席人员", list(&self.present))],
                vec![("缺席人员", list(&self.absent))],
            ])
            .with(Table::new("逐户研究情况", &columns).rows(self.cases.iter().enumerate().map(row)).block())
            .signs(
                [("主持人", self.chair.as_str()), ("记录人", self.recorder.as_str())]
                    .into_iter()
                    .chain(self.present.iter().map(|(name, _)| ("出席人员", name.as_str()))),
            )
    }
}

/// 审核确认表
#[derive(Clone, Debug)]
pub struct ConfirmationForm {
    /// What stands around it.
    pub head: Head,
    /// The programme, such as `农村最低生活保障`.
    pub programme: String,
    /// The applicant.
    pub applicant: String,
    /// Village and group.
    pub place: String,
    /// The members.
    pub members: Vec<MemberLine>,
    /// How many of them are covered: all, or the one of a single-person household.
    pub covered: u32,
    /// Income, property, spending against their lines.
    pub figures: Vec<Figure>,
    /// What the assessment says, with its amount; never the decision.
    pub assessment: String,
    /// Income, visit, neighbours, notice: what was done when.
    pub steps: Vec<(String, String)>,
    /// The clerk's opinion.
    pub clerk_opinion: String,
    /// The township's opinion, and its name for the seal.
    pub township: (String, String),
    /// The county's opinion, and its name for the seal; `None` where the township confirms.
    pub county: Option<(String, String)>,
    /// The amount decided.
    pub amount: Option<Fen>,
    /// What it is made of, each part with its articles; empty where it is of one piece.
    pub made_of: String,
    /// From which month it is paid.
    pub from: Option<Month>,
}

impl View for ConfirmationForm {
    fn paper(&self) -> Paper {
        let row = |(step, what): &(String, String)| vec![t(step), t(what)];
        let from = self.from.map_or_else(String::new, Month::chinese);
        let capitals = self.amount.map(Fen::capitals).unwrap_or_default();
        let paper =
            Paper::new(PaperKind::ConfirmationForm, &self.head, format!("{}审核确认表", self.programme))
                .fields([
                    vec![("申请人", self.applicant.clone()), ("村（社区）、组", self.place.clone())],
                    vec![
                        ("家庭人口", format!("{} 人", self.members.len())),
                        ("保障人口", format!("{} 人", self.covered)),
                    ],
                ])
                .with(MemberLine::table("一、家庭成员", &self.members, 0));
        let paper = if self.figures.is_empty() {
            paper.heading("二、收入、财产和支出").text("按测算记录，见本件的核对报告和入户调查表。")
        } else {
            paper.with(Figure::table("二、收入、财产和支出", &self.figures))
        };
        let paper = paper
            .with(
                Table::new("三、办理经过", &[("事项", 25), ("时间和结果", 75)])
                    .rows(self.steps.iter().map(row))
                    .block(),
            )
            .heading("四、测算结果（供参考，不是决定）")
            .text(&self.assessment)
            .fields(
                [
                    vec![("月保障金额", maybe_yuan(self.amount)), ("从何月起发放", from)],
                    vec![("金额大写", capitals)],
                ]
                .into_iter()
                .chain(made_of(&self.made_of)),
            )
            .opinion("经办人\n意见", &self.clerk_opinion, &["经办人"], "")
            .opinion("乡镇（街道）\n意见", &self.township.0, &["负责人"], &self.township.1);
        match &self.county {
            Some((opinion, name)) => {
                paper.opinion("县级民政部门\n确认意见", opinion, &["审核人", "负责人"], name)
            }
            None => paper,
        }
    }
}

/// The parts of an amount as a row of its own, where there are any.
fn made_of(parts: &str) -> Vec<Vec<(&'static str, String)>> {
    if parts.is_empty() { Vec::new() } else { vec![vec![("金额组成", parts.to_owned())]] }
}

/// 确认通知书
#[derive(Clone, Debug)]
pub struct GrantNotice {
    /// What stands around it.
    pub head: Head,
    /// The applicant.
    pub applicant: String,
    /// The programme.
    pub programme: String,
    /// The covered members' names.
    pub covered: Vec<String>,
    /// The amount a month for the household.
    pub amount: Fen,
    /// What it is made of, each part with its articles; empty where it is of one piece.
    pub made_of: String,
    /// From which month.
    pub from: Month,
    /// How it is paid, such as `每月10日前存入户主账户（尾号 0021）`.
    pub paid: String,
    /// The articles.
    pub articles: Vec<String>,
    /// When the next review is due.
    pub review_on: Option<Date>,
    /// What has to be reported.
    pub duties: Vec<String>,
    /// The other aid that is now open.
    pub also: Vec<String>,
    /// Ways to contest the amount.
    pub remedies: Vec<Remedy>,
    /// The telephone.
    pub phone: String,
}

impl View for GrantNotice {
    fn paper(&self) -> Paper {
        let paper = Paper::new(PaperKind::GrantNotice, &self.head, "社会救助确认通知书")
            .lead(format!("{}：", self.applicant))
            .text(format!(
                "您提出的{}申请，经审核符合条件。根据{}，决定自{}起给予{}。",
                self.programme,
                self.articles.join("、"),
                self.from.chinese(),
                self.programme
            ))
            .fields(
                [
                    vec![("保障成员", self.covered.join("、"))],
                    vec![
                        ("保障人数", format!("{} 人", self.covered.len())),
                        ("月保障金额", yuan(self.amount)),
                    ],
                    vec![("金额大写", self.amount.capitals())],
                ]
                .into_iter()
                .chain(made_of(&self.made_of))
                .chain([vec![("发放方式", self.paid.clone())], vec![("下次核查", day(self.review_on))]]),
            )
            .heading("请及时报告")
            .list(self.duties.clone());
        let paper = match self.also.is_empty() {
            true => paper,
            false => paper.heading("您还可以得到的帮助").list(self.also.clone()),
        };
        remedies(paper, &self.remedies, &self.phone).seal().signs([("申请人签收", "")])
    }
}

/// 不予确认告知书
#[derive(Clone, Debug)]
pub struct RefusalNotice {
    /// What stands around it.
    pub head: Head,
    /// The applicant.
    pub applicant: String,
    /// The programme.
    pub programme: String,
    /// The day of the application.
    pub applied_on: Date,
    /// The reason, from the closed list.
    pub reason: String,
    /// The facts found.
    pub facts: Vec<String>,
    /// The figures, their lines and the distance.
    pub figures: Vec<Figure>,
    /// The articles that the decision rests on.
    pub articles: Vec<String>,
    /// What else may help, such as temporary relief.
    pub also: Vec<String>,
    /// Reconsideration and lawsuit.
    pub remedies: Vec<Remedy>,
    /// The telephone.
    pub phone: String,
}

impl View for RefusalNotice {
    fn paper(&self) -> Paper {
        let paper = Paper::new(PaperKind::RefusalNotice, &self.head, "不予确认告知书")
            .lead(format!("{}：", self.applicant))
            .text(format!(
                "您于{}提出的{}申请，经调查、核对和审核，不符合条件，决定不予确认。理由：{}。",
                self.applied_on.chinese(),
                self.programme,
                self.reason
            ))
            .heading("一、查明的事实")
            .list(self.facts.clone())
            .with(Figure::table("二、数据与标准的比较", &self.figures))
            .heading("三、依据")
            .text(format!("{}。", self.articles.join("；")));
        let paper = match self.also.is_empty() {
            true => paper,
            false => paper.heading("您还可以申请").list(self.also.clone()),
        };
        remedies(paper, &self.remedies, &self.phone).seal().signs([("申请人签收", "")])
    }
}

/// What a change does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// More money.
    Raise,
    /// Less money.
    Cut,
    /// No more money.
    Stop,
    /// People or data change, the money does not.
    Members,
}

impl Change {
    const fn title(&self) -> &'static str {
        match self {
            Change::Raise => "增发告知书",
            Change::Cut => "减发告知书",
            Change::Stop => "停发告知书",
            Change::Members => "变更告知书",
        }
    }

    const fn word(&self) -> &'static str {
        match self {
            Change::Raise => "增加保障金",
            Change::Cut => "减少保障金",
            Change::Stop => "停止发放保障金",
            Change::Members => "变更保障信息",
        }
    }
}

/// 变更、减发、停发告知书
#[derive(Clone, Debug)]
pub struct ChangeNotice {
    /// What stands around it.
    pub head: Head,
    /// Whose award.
    pub recipient: String,
    /// The programme.
    pub programme: String,
    /// What it does.
    pub change: Change,
    /// The amount a month before.
    pub before: Fen,
    /// The amount a month after; nothing for a stop.
    pub after: Fen,
    /// What it is made of, each part with its articles; empty where it is of one piece.
    pub made_of: String,
    /// From which month.
    pub from: Month,
    /// The reason.
    pub reason: String,
    /// The facts found.
    pub facts: Vec<String>,
    /// The figures.
    pub figures: Vec<Figure>,
    /// When and how the person was heard, and what they said; empty where no hearing is asked.
    pub heard: String,
    /// The articles.
    pub articles: Vec<String>,
    /// What else may help.
    pub also: Vec<String>,
    /// Reconsideration and lawsuit.
    pub remedies: Vec<Remedy>,
    /// The telephone.
    pub phone: String,
}

impl View for ChangeNotice {
    fn paper(&self) -> Paper {
        let columns = [("项目", 34), ("变更前（元/月）", 33), ("变更后（元/月）", 33)];
        let made_of = made_of(&self.made_of).into_iter().flatten();
        let made_of = made_of.map(|(what, parts)| format!("变更后的{what}：{parts}。"));
        let paper = Paper::new(PaperKind::ChangeNotice, &self.head, self.change.title())
            .lead(format!("{}：", self.recipient))
            .text(format!(
                "经核查，您家享受{}的情况发生变化，决定自{}起{}。理由：{}。",
                self.programme,
                self.from.chinese(),
                self.change.word(),
                self.reason
            ))
            .with(
                Table::new("", &columns)
                    .rows([
                        vec![t("家庭月保障金额"), Cell::Money(self.before), Cell::Money(self.after)],
                        vec![t("大写"), t(self.before.capitals()), t(self.after.capitals())],
                    ])
                    .block(),
            )
            .heading("查明的事实")
            .list(self.facts.iter().cloned().chain(made_of));
        let paper = match self.figures.is_empty() {
            true => paper,
            false => paper.with(Figure::table("数据与标准的比较", &self.figures)),
        };
        let paper = match self.heard.is_empty() {
            true => paper,
            false => paper.heading("听取意见的情况").text(&self.heard),
        };
        let paper = paper.heading("依据").text(format!("{}。", self.articles.join("；")));
        let paper = match self.also.is_empty() {
            true => paper,
            false => paper.heading("您还可以申请").list(self.also.clone()),
        };
        remedies(paper, &self.remedies, &self.phone).seal().signs([("本人签收", "")])
    }
}

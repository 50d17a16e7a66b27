// SPDX-License-Identifier: Apache-2.0
//! What is written outside: home visit, neighbours, letters of enquiry, democratic review. CK-3.2a

use super::apply::MemberLine;
use crate::papers::catalogue::PaperKind;
use crate::papers::model::{Block, Head, Paper, Table, View, day, nth, t};
use kernel::Date;

/// One thing that was looked at.
#[derive(Clone, Debug)]
pub struct SurveyFinding {
    /// What.
    pub item: String,
    /// What the family had declared.
    pub declared: String,
    /// What was found.
    pub found: String,
}

/// 入户调查表
#[derive(Clone, Debug)]
pub struct HomeVisit {
    /// What stands around it.
    pub head: Head,
    /// The programme.
    pub programme: String,
    /// The applicant.
    pub applicant: String,
    /// The address visited.
    pub address: String,
    /// When; `None` is written by hand.
    pub on: Option<Date>,
    /// Home, or by telephone or video with the reason.
    pub way: String,
    /// The surveyors' names; fewer than two leave lines for two.
    pub surveyors: Vec<String>,
    /// The member of the family who was present.
    pub present: String,
    /// The family.
    pub members: Vec<MemberLine>,
    /// Housing, income, spending, property.
    pub findings: Vec<SurveyFinding>,
    /// The surveyors' opinion.
    pub opinion: String,
}

impl View for HomeVisit {
    fn paper(&self) -> Paper {
        let row = |(index, one): (usize, &SurveyFinding)| {
            vec![nth(index), t(&one.item), t(&one.declared), t(&one.found)]
        };
        let columns = [("序号", 8), ("调查内容", 24), ("家庭申报", 32), ("查看结果", 36)];
        let blanks = std::iter::repeat_n(String::new(), 2_usize.saturating_sub(self.surveyors.len()));
        let surveyors: Vec<String> = self.surveyors.iter().cloned().chain(blanks).collect();
        Paper::new(PaperKind::HomeVisit, &self.head, format!("{}入户调查表", self.programme))
            .fields([
                vec![("申请人", self.applicant.clone()), ("调查日期", day(self.on))],
                vec![("调查地点", self.address.clone())],
                vec![("调查方式", self.way.clone()), ("在场家庭成员", self.present.clone())],
            ])
            .with(MemberLine::table("一、家庭成员（与户口簿、身份证核对）", &self.members, 0))
            .with(
                Table::new("二、生活状况", &columns).rows(self.findings.iter().enumerate().map(row)).block(),
            )
            .heading("三、调查人员意见")
            .text(&self.opinion)
            .signs(
                surveyors
                    .iter()
                    .map(|name| ("调查人员", name.as_str()))
                    .chain([("在场家庭成员（签字、捺印）", self.present.as_str())]),
            )
            .note("每组调查人员不少于两人。家庭成员对记录有不同意见的，写在签名旁边。")
    }
}

/// 邻里访问记录
#[derive(Clone, Debug)]
pub struct NeighbourVisit {
    /// What stands around it.
    pub head: Head,
    /// The applicant.
    pub applicant: String,
    /// When; `None` is written by hand.
    pub on: Option<Date>,
    /// Who was asked.
    pub neighbour: String,
    /// Who that is to the family, such as `同组村民`.
    pub relation: String,
    /// Who asked.
    pub visitors: Vec<String>,
    /// Question and answer.
    pub talk: Vec<(String, String)>,
}

impl View for NeighbourVisit {
    fn paper(&self) -> Paper {
        let row = |(index, (question, answer)): (usize, &(String, String))| {
            vec![nth(index), t(question), t(answer)]
        };
        let columns = [("序号", 8), ("询问内容", 40), ("回答", 52)];
        Paper::new(PaperKind::NeighbourVisit, &self.head, "邻里访问记录")
            .fields([
                vec![("申请人", self.applicant.clone()), ("访问日期", day(self.on))],
                vec![("被访问人", self.neighbour.clone()), ("与申请人关系", self.relation.clone())],
            ])
            .with(
                Table::new("", &columns)
                    .rows(self.talk.iter().enumerate().map(row))
                    .blank(usize::from(self.talk.is_empty()) * 8)
                    .block(),
            )
            .signs(
                self.visitors
                    .iter()
                    .map(|name| ("访问人员", name.as_str()))
                    .chain([("被访问人（签字、捺印）", self.neighbour.as_str())]),
            )
            .note("本记录为内部材料，不向申请家庭和其他人透露被访问人。")
    }
}

/// 信函索证函
#[derive(Clone, Debug)]
pub struct EnquiryLetter {
    /// What stands around it.
    pub head: Head,
    /// To whom.
    pub to: String,
    /// Whose case.
    pub applicant: String,
    /// About whom, with what identifies them for the addressee.
    pub about: String,
    /// The programme.
    pub programme: String,
    /// What is asked.
    pub questions: Vec<String>,
    /// On what it rests, such as the authorisation and the article.
    pub grounds: String,
    /// By when an answer is asked for.
    pub answer_by: Option<Date>,
    /// Where the answer goes.
    pub reply_to: String,
    /// Who may be called.
    pub contact: String,
}

impl View for EnquiryLetter {
    fn paper(&self) -> Paper {
        Paper::new(PaperKind::EnquiryLetter, &self.head, "关于核实家庭经济状况的函")
            .lead(format!("{}：", self.to))
            .text(format!(
                "{}申请{}，需要核实下列人员的情况：{}。{}，请协助核实以下事项：",
                self.applicant, self.programme, self.about, self.grounds
            ))
            .list(self.questions.clone())
            .text(format!(
                "请于{}前将复函寄至：{}。联系人和电话：{}。所提供的情况只用于本次社会救助审核，我单位依法保密。",
                day(self.answer_by),
                self.reply_to,
                self.contact
            ))
            .seal()
            .with(Block::Cut("复　函".to_owned()))
            .lead(format!("{}：", self.head.issuer))
            .text(format!("来函（编号 {}）收悉，现将有关情况函复如下：", self.head.case_number))
            .fields([vec![("复函内容", "\n\n\n".to_owned())]])
            .signs([("复函单位（盖章）或个人（签字）", "")])
    }
}

/// 民主评议记录
#[derive(Clone, Debug)]
pub struct DemocraticReview {
    /// What stands around it.
    pub head: Head,
    /// The applicant.
    pub applicant: String,
    /// The programme.
    pub programme: String,
    /// When.
    pub on: Option<Date>,
    /// Where.
    pub place: String,
    /// Who led it.
    pub chair: String,
    /// Who wrote.
    pub recorder: String,
    /// Why there is a review, such as the objection.
    pub why: String,
    /// Everybody who judged: name and capacity (村民代表、党员、村委会成员…).
    pub reviewers: Vec<(String, String)>,
    /// Who stayed out, and why.
    pub recused: Vec<(String, String)>,
    /// The survey as told to the meeting.
    pub told: String,
    /// What was said.
    pub said: String,
    /// Invited, present and voting, stood aside; `None` until counted.
    pub came: Option<(u32, u32, u32)>,
    /// For, against, abstaining; `None` until counted.
    pub votes: Option<(u32, u32, u32)>,
}

impl View for DemocraticReview {
    fn paper(&self) -> Paper {
        let row = |(index, (name, capacity)): (usize, &(String, String))| {
            vec![nth(index), t(name), t(capacity), t("")]
        };
        let columns = [("序号", 10), ("评议人员", 25), ("身份", 35), ("签名", 30)];
        let came = self.came.map_or_else(
            || "应到　　人，实到　　人，回避　　人；".to_owned(),
            |(invited, present, aside)| format!("应到 {invited} 人，实到 {present} 人，回避 {aside} 人；"),
        );
        let votes = self.votes.map_or_else(
            || "认为情况属实　　票，不属实　　票，弃权　　票。".to_owned(),
            |(yes, no, none)| format!("认为情况属实 {yes} 票，不属实 {no} 票，弃权 {none} 票。"),
        );
        let votes = format!("{came}{votes}");
        let recused: Vec<String> =
            self.recused.iter().map(|(name, why)| format!("{name}（{why}）")).collect();
        Paper::new(PaperKind::DemocraticReview, &self.head, "民主评议记录")
            .fields([
                vec![("被评议家庭", self.applicant.clone()), ("救助项目", self.programme.clone())],
                vec![("评议时间", day(self.on)), ("评议地点", self.place.clone())],
                vec![("主持人", self.chair.clone()), ("记录人", self.recorder.clone())],
                vec![("评议原因", self.why.clone())],
                vec![("回避人员", if recused.is_empty() { "无".to_owned() } else { recused.join("；") })],
            ])
            .heading("一、调查情况通报")
            .text(&self.told)
            .heading("二、评议意见")
            .text(&self.said)
            .heading("三、评议结果")
            .text(votes)
            .with(
                Table::new("四、评议人员签名", &columns)
                    .rows(self.reviewers.iter().enumerate().map(row))
                    .blank(usize::from(self.reviewers.is_empty()) * 7)
                    .block(),
            )
            .signs([("主持人", self.chair.as_str()), ("记录人", self.recorder.as_str())])
    }
}

// SPDX-License-Identifier: Apache-2.0
//! What is printed when a family comes: application, list of missing papers, receipt, referral.

use crate::papers::catalogue::PaperKind;
use crate::papers::model::{Block, Head, Number, Paper, Table, View, day, nth, t};
use kernel::Date;

/// A member of the family on a form.
#[derive(Clone, Debug)]
pub struct MemberLine {
    /// The name.
    pub name: String,
    /// The relation to the applicant.
    pub relation: String,
    /// The citizen number.
    pub number: Number,
    /// Health, as the person or the certificate says it.
    pub health: String,
    /// Work, school or employer.
    pub occupation: String,
    /// Income a month, as text with its unit, or empty.
    pub income: String,
}

impl MemberLine {
    pub(super) fn table(caption: &str, members: &[MemberLine], blank: usize) -> Block {
        let columns = [
            ("序号", 7),
            ("姓名", 13),
            ("与申请人\n关系", 11),
            ("公民身份号码", 28),
            ("健康状况", 12),
            ("职业、就读\n或工作单位", 16),
            ("月收入\n（元）", 13),
        ];
        let row = |(index, member): (usize, &MemberLine)| {
            vec![
                nth(index),
                t(&member.name),
                t(&member.relation),
                t(member.number.text()),
                t(&member.health),
                t(&member.occupation),
                t(&member.income),
            ]
        };
        Table::new(caption, &columns).rows(members.iter().enumerate().map(row)).blank(blank).block()
    }
}

/// 申请书
#[derive(Clone, Debug)]
pub struct Application {
    /// What stands around it.
    pub head: Head,
    /// The programme, such as `最低生活保障`.
    pub programme: String,
    /// To whom, such as `示范镇人民政府`.
    pub addressee: String,
    /// The applicant's name.
    pub applicant: String,
    /// The applicant's citizen number.
    pub number: Number,
    /// Where the household is registered.
    pub registered_at: String,
    /// Where it lives.
    pub lives_at: String,
    /// A telephone number to reach it.
    pub phone: String,
    /// Who files it: `本人`, `监护人 李某`, `代理人 王某`.
    pub filed_by: String,
    /// How it came: `窗口`, `电话`, `微信`, `主动发现`.
    pub channel: String,
    /// The family.
    pub members: Vec<MemberLine>,
    /// Those bound to support it who live elsewhere.
    pub supporters: Vec<MemberLine>,
    /// The reasons, in the applicant's words.
    pub reasons: String,
    /// The account for payment, as it may be shown.
    pub account: String,
    /// The day of the application.
    pub on: Option<Date>,
}

impl View for Application {
    fn paper(&self) -> Paper {
        let title = format!("{}申请书", self.programme);
        let paper = Paper::new(PaperKind::Application, &self.head, title)
            .lead(format!("{}：", self.addressee))
            .text(format!("本人因家庭生活困难，现申请{}。家庭情况如下：", self.programme))
            .fields([
                vec![("申请人", self.applicant.clone()), ("联系电话", self.phone.clone())],
                vec![("公民身份号码", self.number.text())],
                vec![("户籍地址", self.registered_at.clone())],
                vec![("居住地址", self.lives_at.clone())],
                vec![("提出方式", self.channel.clone()), ("由谁提出", self.filed_by.clone())],
                vec![("领款账户", self.account.clone()), ("申请日期", day(self.on))],
            ])
            .with(MemberLine::table(
                "一、共同生活的家庭成员",
                &self.members,
                usize::from(self.members.is_empty()) * 4,
            ));
        let paper = match self.supporters.is_empty() {
            true => paper.heading("二、不共同生活的赡养、抚养、扶养义务人").text("无。"),
            false => {
                paper.with(MemberLine::table("二、不共同生活的赡养、抚养、扶养义务人", &self.supporters, 0))
            }
        };
        paper
            .heading("三、申请理由")
            .text(&self.reasons)
            .text("本人承诺以上内容和所交材料真实完整，愿意配合家庭经济状况调查和信息核对；家庭人口、收入、财产发生变化时及时报告。")
            .signs([("申请人（签字、捺印）", ""), ("监护人或代理人（签字、捺印）", "")])
    }
}

/// A paper that is still missing.
#[derive(Clone, Debug)]
pub struct MissingPaper {
    /// What is missing.
    pub name: String,
    /// Why it is needed, or what may stand for it, such as a pledge.
    pub note: String,
}

/// 一次性告知书
#[derive(Clone, Debug)]
pub struct OnceOnlyNotice {
    /// What stands around it.
    pub head: Head,
    /// The applicant.
    pub applicant: String,
    /// The programme.
    pub programme: String,
    /// The day on which papers were handed in.
    pub handed_in: Date,
    /// Everything that is missing.
    pub missing: Vec<MissingPaper>,
    /// By when, as a sentence, such as `请于 2026年12月4日前补交`; empty where no period is set.
    pub until: String,
    /// The office to ask.
    pub window: String,
    /// Its telephone.
    pub phone: String,
    /// The clerk.
    pub clerk: String,
}

impl View for OnceOnlyNotice {
    fn paper(&self) -> Paper {
        let row = |(index, one): (usize, &MissingPaper)| {
            vec![nth(index), t(&one.name), t(&one.note), t("□ 已补交")]
        };
        let columns = [("序号", 8), ("需要补充的材料", 40), ("说明", 36), ("补交情况", 16)];
        Paper::new(PaperKind::OnceOnlyNotice, &self.head, "一次性告知书")
            .lead(format!("{}：", self.applicant))
            .text(format!(
                "您于{}提出的{}申请，现有材料不齐全。需要补充的材料一次性告知如下，除此之外不再要求其他材料；能够通过信息核对查到的，不需要您提供。",
                self.handed_in.chinese(),
                self.programme
            ))
            .with(Table::new("", &columns).rows(self.missing.iter().enumerate().map(row)).block())
            .text(&self.until)
            .text(format!("行动不便的，可以委托他人补交，也可以打电话请工作人员上门收取。办理窗口：{}，电话：{}。", self.window, self.phone))
            .signs([("经办人", self.clerk.as_str()), ("申请人签收", "")])
            .seal()
    }
}

/// 受理通知书
#[derive(Clone, Debug)]
pub struct AcceptanceReceipt {
    /// What stands around it.
    pub head: Head,
    /// The applicant.
    pub applicant: String,
    /// The programme.
    pub programme: String,
    /// The day of acceptance, from which the periods run.
    pub accepted_on: Date,
    /// How long it takes, as a sentence with the article it rests on.
    pub period: String,
    /// The last day.
    pub due: Option<Date>,
    /// What happens next, one sentence each.
    pub next: Vec<String>,
    /// The papers taken in.
    pub papers: Vec<String>,
    /// The office to ask.
    pub window: String,
    /// Its telephone.
    pub phone: String,
    /// The clerk.
    pub clerk: String,
}

impl View for AcceptanceReceipt {
    fn paper(&self) -> Paper {
        let due = self.due.map_or_else(String::new, |due| format!("最迟于{}前办结。", due.chinese()));
        Paper::new(PaperKind::AcceptanceReceipt, &self.head, "受理通知书")
            .lead(format!("{}：", self.applicant))
            .text(format!(
                "您提出的{}申请，材料齐全，我单位已于{}受理，受理编号为 {}。",
                self.programme,
                self.accepted_on.chinese(),
                self.head.case_number
            ))
            .text(format!("{}{due}", self.period))
            .heading("接下来要办的事")
            .list(self.next.clone())
            .heading("已收材料")
            .list(self.papers.clone())
            .text(format!("您可以凭受理编号查询办理进度。办理窗口：{}，电话：{}。", self.window, self.phone))
            .signs([("经办人", self.clerk.as_str()), ("申请人签收", "")])
            .seal()
    }
}

/// 求助转介单
#[derive(Clone, Debug)]
pub struct Referral {
    /// What stands around it.
    pub head: Head,
    /// Who asked for help.
    pub person: String,
    /// The telephone.
    pub phone: String,
    /// Village and group, or the place where they are.
    pub place: String,
    /// What they asked for.
    pub request: String,
    /// To whom it goes.
    pub to: String,
    /// Why it goes there.
    pub why: String,
    /// What was already done.
    pub done: String,
    /// Whether the person agreed to it.
    pub agreed: bool,
    /// By when an answer is expected.
    pub answer_by: Option<Date>,
    /// The clerk who passes it on.
    pub clerk: String,
}

impl View for Referral {
    fn paper(&self) -> Paper {
        Paper::new(PaperKind::Referral, &self.head, "社会救助求助转介单")
            .lead(format!("{}：", self.to))
            .text("下列求助事项由贵单位办理更为合适，现转请办理，并请将结果填写在回执上退回。")
            .fields([
                vec![("求助人", self.person.clone()), ("联系电话", self.phone.clone())],
                vec![("所在地点", self.place.clone())],
                vec![("求助事项", self.request.clone())],
                vec![("转介理由", self.why.clone())],
                vec![("已提供的帮助", self.done.clone())],
                vec![("希望答复日期", day(self.answer_by))],
            ])
            .with(Block::Boxes(
                "求助人意见".to_owned(),
                vec![(self.agreed, "同意转介并提供以上信息".to_owned()), (!self.agreed, "不同意".to_owned())],
            ))
            .signs([("转出经办人", self.clerk.as_str())])
            .seal()
            .with(Block::Cut("回　执（请填写后退回转出单位）".to_owned()))
            .fields([
                vec![("转介编号", self.head.case_number.clone()), ("收到日期", day(None))],
                vec![("办理结果", "\n\n".to_owned())],
            ])
            .signs([("接收单位经办人（签字、盖章）", "")])
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The papers of support: the form of the six indicators, the agreement about somebody's care, the round of visits for whoever goes with paper. What is on file is printed, the rest is written by hand.

use crate::papers::catalogue::PaperKind;
use crate::papers::model::{Block, Cell, Head, Number, Paper, Table, View, day, nth, t};
use kernel::{Date, Fen};

const BOX: &str = "□";

/// 自理能力评估表
#[derive(Clone, Debug)]
pub struct SelfCareForm {
    /// What stands around it.
    pub head: Head,
    /// The person.
    pub person: String,
    /// Their number.
    pub number: Number,
    /// Where they live.
    pub place: String,
    /// In a home, or at home.
    pub mode: String,
    /// The grade of the last assessment and its day; empty where there was none.
    pub last: String,
    /// Why it is assessed, each to be ticked.
    pub why: Vec<(bool, String)>,
    /// The six indicators.
    pub indicators: Vec<String>,
    /// By which articles the answers are graded.
    pub articles: String,
}

impl View for SelfCareForm {
    fn paper(&self) -> Paper {
        let row = |(index, one): (usize, &String)| vec![nth(index), t(one), t(BOX), t(BOX), Cell::Blank];
        let columns = [("序号", 8), ("指标", 18), ("能自己做", 13), ("不能自己做", 13), ("看到的情况", 48)];
        let by = if self.articles.is_empty() { String::new() } else { format!("（{}）", self.articles) };
        Paper::new(PaperKind::SelfCareForm, &self.head, "特困人员生活自理能力评估表")
            .fields([
                vec![("姓名", self.person.clone()), ("公民身份号码", self.number.text())],
                vec![("住处", self.place.clone()), ("供养方式", self.mode.clone())],
                vec![("上次评估", self.last.clone()), ("评估日期", day(None))],
            ])
            .with(Block::Boxes("为什么评估".to_owned(), self.why.clone()))
            .with(
                Table::new("六项指标，每一项只选一格", &columns)
                    .rows(self.indicators.iter().enumerate().map(row))
                    .foot("不能自己做的共＿＿＿项")
                    .block(),
            )
            .heading("说明")
            .list([
                format!(
                    "两名评估人当面看、当面问，各项由本人做一次；等级按指标由规定的办法得出{by}，不看残疾证。"
                ),
                "本人或者监护人对结果有异议的，写在下面，可以要求重新评估。".to_owned(),
                "评估结果不直接改变救助金额；要改变的，另行审核确认。".to_owned(),
            ])
            .fields([vec![("本人或者监护人的意见", String::new())]])
            .signs([("评估人（签字）", ""), ("评估人（签字）", ""), ("本人或者监护人（签字、捺印）", "")])
            .seal()
    }
}

/// 照料服务协议
#[derive(Clone, Debug)]
pub struct CareAgreement {
    /// What stands around it; its issuer is the first party.
    pub head: Head,
    /// Who is cared for.
    pub person: String,
    /// Their number.
    pub number: Number,
    /// Where they live.
    pub place: String,
    /// Their grade of self-care; empty where it was never assessed.
    pub grade: String,
    /// Who cares; empty where nobody is entered yet.
    pub carer: String,
    /// The carer's telephone.
    pub phone: String,
    /// What the carer is to the person, each to be ticked.
    pub ties: Vec<(bool, String)>,
    /// What the office pays for care a month.
    pub monthly: Option<Fen>,
    /// First and last day.
    pub days: Option<(Date, Date)>,
    /// Why it may end before its day, as the office records it.
    pub ends: Vec<String>,
    /// By what a carer may not be: the conditions of the place with their articles; empty where no text says.
    pub conditions: Vec<String>,
}

impl CareAgreement {
    /// What is done, each to be ticked; what the two sides agree beside it is written.
    fn done() -> Vec<(bool, String)> {
        [
            "做饭、送饭",
            "洗衣、打扫",
            "穿衣、如厕、洗澡照料",
            "买药、陪同看病",
            "住院陪护",
            "代买代办",
            "每天看望",
            "其他＿＿＿＿＿＿",
        ]
        .map(|what| (false, what.to_owned()))
        .into()
    }

    fn money(&self) -> String {
        let amount = self.monthly.map_or_else(|| "＿＿＿＿＿＿".to_owned(), Fen::grouped);
        format!(
            "照料护理费现在是每月 {amount} 元，标准调整或者自理能力等级变化、另行决定的，从决定的月份起变。由县级民政部门按月直接打到账户，不经过任何人转手，不收取费用。"
        )
    }
}

impl View for CareAgreement {
    fn paper(&self) -> Paper {
        let (from, until) = self.days.unzip();
        let paper = Paper::new(PaperKind::CareAgreement, &self.head, "特困人员分散供养照料服务协议")
            .fields([
                vec![("甲方（委托方）", self.head.issuer.clone())],
                vec![("乙方（照料人）", self.carer.clone()), ("电话", self.phone.clone())],
                vec![("乙方公民身份号码", Number::ToWrite.text())],
                vec![("丙方（特困人员）", self.person.clone()), ("自理能力", self.grade.clone())],
                vec![("丙方公民身份号码", self.number.text()), ("住处", self.place.clone())],
            ])
            .with(Block::Boxes("乙方是丙方的".to_owned(), self.ties.clone()))
            .heading("一、做什么")
            .with(Block::Boxes("乙方照料丙方".to_owned(), CareAgreement::done()))
            .fields([vec![("多久一次、什么时间", String::new())], vec![("三方另外约定", String::new())]])
            .heading("二、到什么时候")
            .text(format!(
                "从{}起，到{}止。到期以前由甲方征求丙方的意见，续签或者另找照料人。",
                day(from),
                day(until)
            ))
            .heading("三、钱")
            .text(self.money())
            .with(Block::Boxes(
                "打到".to_owned(),
                vec![(false, "乙方账户".to_owned()), (false, "丙方账户".to_owned())],
            ));
        let paper = match self.conditions.is_empty() {
            true => paper,
            false => paper
                .heading("四、乙方的条件")
                .text("乙方声明下列各项都符合，有变化的马上告诉甲方：")
                .list(self.conditions.clone()),
        };
        let (duties, ends) = if self.conditions.is_empty() { ("四", "五") } else { ("五", "六") };
        paper
            .heading(format!("{duties}、权利和义务"))
            .list(
                [
                    "丙方可以选择、更换照料人，可以随时向甲方反映情况；丙方的钱、物和证件由自己保管，托人保管的另写清单。",
                    "乙方按约定照料，尊重丙方，不打骂、不虐待、不占用丙方的钱物；丙方生病、走失或者有危险的，马上告诉甲方和村（居）委会，先送医、先救人。",
                    "甲方和村（居）干部定期探访，检查协议履行；没有履行好的，书面要求限期改正。",
                    "乙方有事不能照料的，提前告诉甲方，由甲方安排别人，丙方不能没有人照料。",
                ]
                .map(str::to_owned),
            )
            .heading(format!("{ends}、终止"))
            .text(format!(
                "有下列情形之一的，甲方登记后协议终止：{}。终止以后照料护理费不再打给乙方。",
                self.ends.join("、")
            ))
            .note("本协议一式三份，三方各执一份。丙方不识字的，由乙方以外的人读给丙方听，读的人也签字。")
            .signs([
                ("乙方（签字、捺印）", self.carer.as_str()),
                ("丙方或者监护人（签字、捺印）", ""),
                ("甲方经办人", ""),
                ("读给丙方听的人", ""),
            ])
            .seal()
    }
}

/// Somebody on the round.
#[derive(Clone, Debug)]
pub struct VisitLine {
    /// The name.
    pub name: String,
    /// Township and village.
    pub place: String,
    /// Whether they come first.
    pub first: bool,
    /// By when they are visited; none where nobody ever planned it.
    pub by: Option<Date>,
}

/// 探访清单
#[derive(Clone, Debug)]
pub struct VisitRound {
    /// What stands around it.
    pub head: Head,
    /// Who goes.
    pub visitor: String,
    /// The day on which it was printed.
    pub on: Date,
    /// What a visit may find.
    pub found: Vec<String>,
    /// Whom they visit, in the order of the round.
    pub lines: Vec<VisitLine>,
}

impl View for VisitRound {
    fn paper(&self) -> Paper {
        let found: Vec<String> = self.found.iter().map(|what| format!("{BOX}{what}")).collect();
        let found: Vec<String> = found.chunks(2).map(|two| two.join("　")).collect();
        let found = found.join("\n");
        let row = |(index, one): (usize, &VisitLine)| {
            vec![
                nth(index),
                t(&one.name),
                t(&one.place),
                t(if one.first { "优先" } else { "" }),
                t(one.by.map(|by| by.to_string()).unwrap_or_default()),
                Cell::Blank,
                t(&found),
                Cell::Blank,
                Cell::Blank,
            ]
        };
        let columns = [
            ("序号", 5),
            ("姓名", 9),
            ("住处", 13),
            ("优先", 6),
            ("哪天以前", 10),
            ("几月几日几点", 11),
            ("看到什么", 21),
            ("情况", 16),
            ("本人或者在场的人签字", 9),
        ];
        Paper::new(PaperKind::VisitRound, &self.head, "分散供养特困人员探访清单")
            .subtitle(format!("{} 打印", self.on.chinese()))
            .wide()
            .with(Table::new("", &columns).rows(self.lines.iter().enumerate().map(row)).block())
            .note("需要帮助、生病、没有见到本人的，情况要写清楚；有危险的马上打电话，不等回来。回来以后按写的日期和时间登记，同一次只登记一次。")
            .signs([("探访人（签字）", self.visitor.as_str())])
    }
}

// SPDX-License-Identifier: Apache-2.0
//! What people sign for themselves: declaration and pledge, authorisation to check, mandate, near relatives.

use super::apply::MemberLine;
use crate::papers::catalogue::PaperKind;
use crate::papers::model::{Block, Head, Number, Paper, Table, View, day, nth, t};
use kernel::Date;

/// One declared kind of income, spending or property.
#[derive(Clone, Debug)]
pub struct DeclaredItem {
    /// What, with its unit, such as `工资性收入（元/月）`.
    pub item: String,
    /// What the family says.
    pub said: String,
    /// Whose it is.
    pub whose: String,
}

/// 家庭经济状况声明暨承诺书
#[derive(Clone, Debug)]
pub struct Declaration {
    /// What stands around it.
    pub head: Head,
    /// The applicant.
    pub applicant: String,
    /// The programme.
    pub programme: String,
    /// The period that the income is declared for, such as `2025年11月至2026年10月`.
    pub period: String,
    /// The family.
    pub members: Vec<MemberLine>,
    /// The adults of the family, who all sign.
    pub adults: Vec<String>,
    /// Income, spending, property.
    pub items: Vec<DeclaredItem>,
    /// The certificates that this pledge stands for.
    pub instead_of: Vec<String>,
    /// What follows from a false declaration, in words of the law of the date.
    pub consequences: String,
}

impl View for Declaration {
    fn paper(&self) -> Paper {
        let row = |(index, one): (usize, &DeclaredItem)| {
            vec![nth(index), t(&one.item), t(&one.said), t(&one.whose)]
        };
        let columns = [("序号", 8), ("项目", 36), ("申报情况", 38), ("所有人", 18)];
        let paper = Paper::new(PaperKind::Declaration, &self.head, "家庭经济状况声明暨承诺书")
            .lead(format!("{}：", self.head.issuer))
            .text(format!(
                "本人{}为申请{}，现就家庭人口和{}的收入、支出以及现有财产声明如下：",
                self.applicant, self.programme, self.period
            ))
            .with(MemberLine::table("一、共同生活的家庭成员", &self.members, 0))
            .with(
                Table::new("二、收入、支出和财产", &columns)
                    .rows(self.items.iter().enumerate().map(row))
                    .block(),
            )
            .heading("三、承诺");
        let paper = match self.instead_of.is_empty() {
            true => paper,
            false => {
                paper.text(format!("对下列事项，我们以本承诺代替书面证明：{}。", self.instead_of.join("；")))
            }
        };
        paper
            .text("以上内容真实、完整，没有隐瞒。我们愿意接受入户调查和信息核对；情况变化时，及时报告。")
            .text(&self.consequences)
            .signs(self.adults.iter().map(|name| ("声明人（签字、捺印）", name.as_str())))
            .note("全体成年家庭成员签字；不会写字的，由他人代书、本人捺印，代书人同时签名。")
    }
}

/// In which position somebody signs an authorisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signing {
    /// An adult of the family.
    Member,
    /// Somebody bound to support it who lives elsewhere: signs an own paper.
    Supporter,
    /// A minor or a person without capacity, for whom a guardian signs.
    ByGuardian {
        /// The guardian.
        guardian: String,
        /// The relation of the guardian.
        relation: String,
    },
}

/// 核对授权书: one person, one paper.
#[derive(Clone, Debug)]
pub struct Authorisation {
    /// What stands around it.
    pub head: Head,
    /// Whose data.
    pub person: String,
    /// Their citizen number; normally [`Number::ToWrite`].
    pub number: Number,
    /// Who signs.
    pub signing: Signing,
    /// The applicant whose case it serves.
    pub applicant: String,
    /// The programme.
    pub programme: String,
    /// Who may check.
    pub checker: String,
    /// With whom: agencies, banks, payment institutions.
    pub sources: Vec<String>,
    /// What may be asked.
    pub scope: Vec<String>,
    /// The last day of the authorisation.
    pub until: Option<Date>,
}

impl View for Authorisation {
    fn paper(&self) -> Paper {
        let position = match &self.signing {
            Signing::Member => "共同生活的家庭成员",
            Signing::Supporter => "不共同生活的赡养、抚养、扶养义务人",
            Signing::ByGuardian { .. } => "未成年人或无民事行为能力人，由监护人签署",
        };
        let paper = Paper::new(PaperKind::Authorisation, &self.head, "居民家庭经济状况核对授权书")
            .lead(format!("{}：", self.checker))
            .fields([
                vec![("授权人", self.person.clone()), ("与本案关系", position.to_owned())],
                vec![("公民身份号码", self.number.text())],
                vec![("申请人", self.applicant.clone()), ("救助项目", self.programme.clone())],
            ])
            .text("本人知道申请社会救助需要核对家庭经济状况，现自愿授权你单位向下列机构查询、核对本人的信息：")
            .list(self.sources.clone())
            .text(format!("授权核对的内容：{}。", self.scope.join("、")))
            .text(format!(
                "授权期限：自签署之日起至{}止；上述救助审核确认期间和享受救助期间的定期核查，均在授权范围内。所得信息只用于本案，未经本人同意不得用于其他用途。",
                day(self.until)
            ));
        match &self.signing {
            Signing::Supporter => paper
                .text("本授权书由义务人本人单独签署。不同意授权的，不影响申请人提出申请。")
                .with(Block::Boxes(
                    "本人意见".to_owned(),
                    vec![(false, "同意授权".to_owned()), (false, "不同意授权".to_owned())],
                ))
                .signs([("授权人（签字、捺印）", self.person.as_str())]),
            Signing::Member => paper.signs([("授权人（签字、捺印）", self.person.as_str())]),
            Signing::ByGuardian { guardian, relation } => {
                let role = format!("监护人（签字、捺印），与授权人关系：{relation}");
                paper.signs([(role.as_str(), guardian.as_str())])
            }
        }
        .note("公民身份号码请本人（监护人）在方格内填写。本授权书每人一份，随户档案保存。")
    }
}

/// 代理委托书
#[derive(Clone, Debug)]
pub struct Mandate {
    /// What stands around it.
    pub head: Head,
    /// Who gives it.
    pub principal: String,
    /// Their citizen number.
    pub principal_number: Number,
    /// Who acts.
    pub agent: String,
    /// Their citizen number.
    pub agent_number: Number,
    /// The relation, such as `村（社区）协理员`.
    pub relation: String,
    /// The agent's telephone.
    pub agent_phone: String,
    /// The programme.
    pub programme: String,
    /// What the agent may do.
    pub powers: Vec<String>,
    /// The last day.
    pub until: Option<Date>,
}

impl View for Mandate {
    fn paper(&self) -> Paper {
        Paper::new(PaperKind::Mandate, &self.head, "代理委托书")
            .lead(format!("{}：", self.head.issuer))
            .fields([
                vec![("委托人", self.principal.clone()), ("与受托人关系", self.relation.clone())],
                vec![("委托人公民身份号码", self.principal_number.text())],
                vec![("受托人", self.agent.clone()), ("受托人电话", self.agent_phone.clone())],
                vec![("受托人公民身份号码", self.agent_number.text())],
            ])
            .text(format!("本人因不便亲自办理，现委托上述受托人代为办理{}的下列事项：", self.programme))
            .list(self.powers.clone())
            .text(format!(
                "委托期限：自签署之日起至{}止。受托人在上述权限内签署的文件，本人予以承认；救助金由本人账户领取，不由受托人代领。",
                day(self.until)
            ))
            .signs([("委托人（签字、捺印）", self.principal.as_str()), ("受托人（签字、捺印）", self.agent.as_str())])
    }
}

/// A near relative who is registered.
#[derive(Clone, Debug)]
pub struct NearRelative {
    /// The member of the family.
    pub member: String,
    /// The relative who handles such cases or sits in a village committee.
    pub relative: String,
    /// How they are related.
    pub relation: String,
    /// Office and post of the relative.
    pub post: String,
}

/// 近亲属备案表
#[derive(Clone, Debug)]
pub struct NearRelatives {
    /// What stands around it.
    pub head: Head,
    /// The applicant.
    pub applicant: String,
    /// Village and group.
    pub place: String,
    /// The programme.
    pub programme: String,
    /// Whether the family declares (or else the official).
    pub by_family: bool,
    /// Who is related to whom; empty when none is.
    pub lines: Vec<NearRelative>,
    /// What follows, such as that the county visits the home, with the article.
    pub consequence: String,
    /// The clerk.
    pub clerk: String,
}

impl View for NearRelatives {
    fn paper(&self) -> Paper {
        let row = |(index, one): (usize, &NearRelative)| {
            vec![nth(index), t(&one.member), t(&one.relation), t(&one.relative), t(&one.post)]
        };
        let columns =
            [("序号", 8), ("家庭成员", 18), ("关系", 16), ("近亲属姓名", 18), ("近亲属单位和职务", 40)];
        Paper::new(PaperKind::NearRelatives, &self.head, "经办人员和村（社区）干部近亲属备案表")
            .fields([
                vec![("申请人", self.applicant.clone()), ("救助项目", self.programme.clone())],
                vec![("村（社区）、组", self.place.clone())],
            ])
            .with(Block::Boxes(
                "申报方".to_owned(),
                vec![
                    (self.by_family, "申请家庭".to_owned()),
                    (!self.by_family, "经办人员、村（社区）干部".to_owned()),
                ],
            ))
            .with(Block::Boxes(
                "申报内容".to_owned(),
                vec![
                    (self.lines.is_empty(), "没有近亲属关系".to_owned()),
                    (!self.lines.is_empty(), "有近亲属关系，列明如下".to_owned()),
                ],
            ))
            .with(
                Table::new("", &columns)
                    .rows(self.lines.iter().enumerate().map(row))
                    .blank(2_usize.saturating_sub(self.lines.len()))
                    .block(),
            )
            .text(&self.consequence)
            .text("本人保证申报属实。")
            .signs([("申报人", ""), ("经办人", self.clerk.as_str())])
            .seal()
    }
}

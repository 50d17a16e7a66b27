// SPDX-License-Identifier: Apache-2.0
//! The plain words of a case: what it is about, who acts, who belongs to the family, what they agreed to.

pub use crate::registry::{EvidenceId, HouseholdId, PersonId};
use kernel::words;
use kernel::{Date, Division, Fen, Id, Secret, UserId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeSet;
use std::fmt;

/// A matter of one family on its way through the office.
#[derive(Debug)]
pub struct Case;
/// A form, scan or photo in the archive.
#[derive(Debug)]
pub struct Paper;
/// Somebody who objects to a notice; only the handler may look up who it is.
#[derive(Debug)]
pub struct Objector;
/// A call, complaint or report in the register.
#[derive(Debug)]
pub struct Report;

/// The id of a case.
pub type CaseId = Id<Case>;
/// The id of a paper.
pub type PaperId = Id<Paper>;
/// The sealed id of an objector.
pub type ObjectorId = Id<Objector>;
/// The id of a report.
pub type ReportId = Id<Report>;

/// A text that somebody wrote and that may name people: never printed by accident. It is written out in full in records, which the store encrypts.
#[derive(Clone, PartialEq, Eq)]
pub struct Words(Secret<String>);

impl Words {
    /// Takes the text in.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Words {
        Words(Secret::new(text.into()))
    }

    /// The text. Each call is a place to review.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.expose().trim().is_empty()
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Serialize for Words {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.expose())
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Words, D::Error> {
        String::deserialize(from).map(Words::new)
    }
}

words! {
    /// What is recognised.
    Scheme {
        /// 最低生活保障
        Dibao = "dibao",
        /// 最低生活保障边缘家庭
        Borderline = "borderline_family",
        /// 刚性支出困难家庭
        Rigid = "rigid_expenditure",
        /// 特困人员救助供养
        Tekun = "tekun",
        /// 特困人员照料护理费
        TekunCare = "tekun_care",
        /// 特困人员丧葬费
        TekunFuneral = "tekun_funeral",
        /// 临时救助
        TempRelief = "temp_relief",
    }
}

impl Scheme {
    /// Those that a case of an application, a change or a review is about. 临时救助 is about an event and has files of its own; 照料护理费 comes with 特困, 丧葬费 after it.
    pub const RECOGNISED: &[Scheme] = &[Scheme::Dibao, Scheme::Tekun, Scheme::Borderline, Scheme::Rigid];

    /// Whether it is given from month to month; relief and the cost of a funeral are given once.
    #[must_use]
    pub const fn lasts(self) -> bool {
        !matches!(self, Scheme::TempRelief | Scheme::TekunFuneral)
    }

    /// Whether whoever has it is covered by it: relief is given once and covers nobody, and what is paid for somebody's care covers them a second time only on paper.
    #[must_use]
    pub const fn covers(self) -> bool {
        !matches!(self, Scheme::TempRelief | Scheme::TekunCare | Scheme::TekunFuneral)
    }

    /// Whether money is paid: the other schemes are recognitions that open other aid.
    #[must_use]
    pub const fn pays(self) -> bool {
        matches!(
            self,
            Scheme::Dibao | Scheme::Tekun | Scheme::TekunCare | Scheme::TekunFuneral | Scheme::TempRelief
        )
    }

    /// Whether one person is recognised and not a household.
    #[must_use]
    pub const fn of_one(self) -> bool {
        matches!(self, Scheme::Tekun | Scheme::TekunCare | Scheme::TekunFuneral)
    }

    /// The scheme whose money is decided and paid along with it, to other hands.
    #[must_use]
    pub const fn along(self) -> Option<Scheme> {
        match self {
            Scheme::Tekun => Some(Scheme::TekunCare),
            _ => None,
        }
    }

    /// The letters with which numbers of its papers begin.
    #[must_use]
    pub const fn letters(self) -> &'static str {
        match self {
            Scheme::Dibao => "DB",
            Scheme::Borderline => "BY",
            Scheme::Rigid => "GX",
            Scheme::Tekun => "TK",
            Scheme::TekunCare => "HL",
            Scheme::TekunFuneral => "SZ",
            Scheme::TempRelief => "LS",
        }
    }
}

words! {
    /// What a case is about.
    Matter {
        /// 申请
        Application = "application",
        /// 家庭情况变化
        Change = "change",
        /// 定期核查
        Review = "review",
    }
}

words! {
    /// The level of office at which somebody works.
    Office {
        /// 村（居）民委员会
        Village = "village",
        /// 乡镇人民政府（街道办事处）
        Township = "township",
        /// 县级民政部门
        County = "county",
        /// 乡村振兴部门
        RuralRevitalisation = "rural_revitalisation",
    }
}

/// Who takes a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doer {
    /// Somebody of the office, by account and the level at which they act.
    Staff {
        /// The account.
        user: UserId,
        /// Where they work.
        office: Office,
    },
    /// Somebody of the family, online.
    Citizen {
        /// Who.
        person: PersonId,
    },
    /// The provincial platform, which hands applications over.
    Platform,
    /// The system itself: it may open a review that is due, and nothing else.
    System,
}

impl Doer {
    /// The account, for somebody of the office.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        match self {
            Doer::Staff { user, .. } => Some(*user),
            Doer::Citizen { .. } | Doer::Platform | Doer::System => None,
        }
    }
}

/// Somebody who visits, or who is a relative: with an account or, like a village cadre, without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Staff {
    /// With an account.
    User(UserId),
    /// Without one.
    Named {
        /// The name as signed.
        name: Words,
        /// Where they work.
        office: Office,
    },
}

impl Staff {
    /// The account, where there is one.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        match self {
            Staff::User(user) => Some(*user),
            Staff::Named { .. } => None,
        }
    }

    /// The name, for somebody without an account.
    #[must_use]
    pub const fn named(&self) -> Option<&Words> {
        match self {
            Staff::Named { name, .. } => Some(name),
            Staff::User(_) => None,
        }
    }
}

/// What was seen at a home, in words; each may be blank.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// How the family lives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub living: Option<Words>,
    /// The house.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub housing: Option<Words>,
    /// Who works at what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<Words>,
}

impl Seen {
    /// Whether nothing is said.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.living.is_none() && self.housing.is_none() && self.work.is_none()
    }

    /// What is said, each with what it is about.
    pub fn lines(&self) -> impl Iterator<Item = (&'static str, &Words)> {
        let all = [("生活", &self.living), ("住房", &self.housing), ("就业", &self.work)];
        all.into_iter().filter_map(|(about, words)| Some((about, words.as_ref()?)))
    }
}

words! {
    /// How an application or a report came in.
    Channel {
        /// 窗口
        Window = "window",
        /// 电话
        Phone = "phone",
        /// 微信
        WeChat = "wechat",
        /// 网上
        Online = "online",
        /// 村（社区）代办
        Village = "village",
        /// 省级政府救助平台
        ProvincialPlatform = "provincial_platform",
    }
}

/// Who speaks for the family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The person in question.
    Oneself,
    /// The guardian, by a paper that shows it.
    Guardian {
        /// The paper.
        proof: PaperId,
        /// Who, as signed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Words>,
    },
    /// An agent, by a written mandate.
    Agent {
        /// The mandate.
        mandate: PaperId,
        /// Who, as signed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Words>,
    },
}

words! {
    /// Who found a family that had not asked by itself (主动发现).
    Finder {
        /// 村（居）干部
        VillageCadre = "village_cadre",
        /// 驻村干部
        PostedCadre = "posted_cadre",
        /// 社会救助协理员
        Assistant = "assistant",
        /// 网格员
        GridWorker = "grid_worker",
        /// 社会工作者、志愿者
        SocialWorker = "social_worker",
        /// 群众反映
        Public = "public",
        /// 监测预警
        Warning = "warning",
    }
}

/// For whom is asked: the whole household, or one member as a household of one. Single members of a household that qualifies cannot be picked: there is no
/// third way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// 按户
    Household,
    /// 参照单人户
    SinglePerson(PersonId),
}

/// A member of the household.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// Of age, so that nobody else signs for them.
    pub adult: bool,
}

/// The family as the case sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Family {
    /// Its file in the registry.
    pub household: HouseholdId,
    /// Who applies or receives.
    pub applicant: PersonId,
    /// For whom.
    pub route: Route,
    /// Who lives together.
    pub members: Vec<Member>,
    /// Supporters who live elsewhere.
    pub supporters: Vec<PersonId>,
    /// The village where the family lives.
    pub living: Division,
    /// The village where it is registered.
    pub registered: Division,
}

impl Family {
    /// Whether somebody is a member.
    #[must_use]
    pub fn has(&self, person: PersonId) -> bool {
        self.members.iter().any(|member| member.person == person)
    }
}

/// What the family receives at present.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Who is covered.
    pub persons: BTreeSet<PersonId>,
    /// How much a month; none for a recognition without money.
    pub monthly: Option<Fen>,
    /// Whether it is in a gradual exit.
    pub exiting: bool,
    /// Whether it was taken over from another system and never assessed here (历史认定).
    pub loaded: bool,
}

words! {
    /// As what somebody agrees to be checked.
    Capacity {
        /// 共同生活的成年家庭成员
        Adult = "adult",
        /// 监护人（家庭里没有成年人的）
        Guardian = "guardian",
        /// 不共同生活的法定义务人
        Supporter = "supporter",
    }
}

words! {
    /// What a check may look at.
    Scope {
        /// 户籍、婚姻
        Register = "register",
        /// 收入、社会保险、纳税
        Income = "income",
        /// 存款、证券、保险、支付机构
        Finance = "finance",
        /// 房屋、车辆、市场主体
        Property = "property",
        /// 必要支出
        Spending = "spending",
    }
}

/// What somebody said when asked to agree to a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentAnswer {
    /// Agreed, in writing.
    Given {
        /// To what.
        scope: BTreeSet<Scope>,
        /// The last day.
        until: Date,
        /// The signed authorisation.
        paper: PaperId,
    },
    /// Did not agree.
    Withheld,
}

/// The answer of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub capacity: Capacity,
    /// What was said.
    pub answer: ConsentAnswer,
}

impl Consent {
    /// Whether it allows a check on a day.
    #[must_use]
    pub fn covers(&self, on: Date) -> bool {
        matches!(&self.answer, ConsentAnswer::Given { scope, until, .. } if on <= *until && !scope.is_empty())
    }
}

words! {
    /// Near relatives in the sense of the law of persons (近亲属).
    Relation {
        /// 配偶
        Spouse = "spouse",
        /// 父母
        Parent = "parent",
        /// 子女
        Child = "child",
        /// 兄弟姐妹
        Sibling = "sibling",
        /// 祖父母、外祖父母
        Grandparent = "grandparent",
        /// 孙子女、外孙子女
        Grandchild = "grandchild",
    }
}

/// Somebody of the office or the village committee who is a near relative of somebody in the family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// Who of the office.
    pub staff: Staff,
    /// Of whom.
    pub person: PersonId,
    /// What they are to that person.
    pub relation: Relation,
    /// What post they hold, for somebody without an account: 村委会委员.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<Words>,
}

words! {
    /// Who declares near relatives.
    Declarant {
        /// 申请家庭一方
        Family = "family",
        /// 经办人员一方
        Staff = "staff",
    }
}

words! {
    /// How somebody was spoken to or written to.
    ContactWay {
        /// 当面
        InPerson = "in_person",
        /// 电话
        Phone = "phone",
        /// 短信、微信
        Message = "message",
        /// 邮寄
        Mail = "mail",
        /// 经村（居）委会转告
        ThroughVillage = "through_village",
        /// 公告
        PublicNotice = "public_notice",
    }
}

/// One attempt to reach somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// When.
    pub on: Date,
    /// How.
    pub way: ContactWay,
}

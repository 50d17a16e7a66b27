// SPDX-License-Identifier: Apache-2.0
//! The list of papers: number, name, who signs, when it is used, how it is kept, who may see it, what clerks may edit.
//! `docs/papers.md` is written from it.

/// A printed paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaperKind {
    /// 申请书
    Application,
    /// 一次性告知书
    OnceOnlyNotice,
    /// 受理通知书
    AcceptanceReceipt,
    /// 求助转介单
    Referral,
    /// 家庭经济状况声明暨承诺书
    Declaration,
    /// 核对授权书
    Authorisation,
    /// 代理委托书
    Mandate,
    /// 近亲属备案表
    NearRelatives,
    /// 入户调查表
    HomeVisit,
    /// 邻里访问记录
    NeighbourVisit,
    /// 信函索证函
    EnquiryLetter,
    /// 赡养费计算表
    SupportCalculation,
    /// 核对报告
    VerificationReport,
    /// 民主评议记录
    DemocraticReview,
    /// 公示（张贴）
    PublicNotice,
    /// 公示内部表
    FullNotice,
    /// 公示照片页
    NoticePhotos,
    /// 公示异议登记与复查表
    Objection,
    /// 长期公布
    StandingNotice,
    /// 审批会议记录
    MeetingMinutes,
    /// 审核确认表
    ConfirmationForm,
    /// 确认通知书
    GrantNotice,
    /// 不予确认告知书
    RefusalNotice,
    /// 变更、减发、停发告知书
    ChangeNotice,
    /// 听取意见记录
    HearingRecord,
    /// 定期核查表
    PeriodicReview,
    /// 渐退台账
    GradualExitLedger,
    /// 渐退审批表
    GradualExitApproval,
    /// 保障台账
    AwardLedger,
    /// 档案封面目录
    ArchiveCover,
    /// 发放花名册
    PaymentRoster,
    /// 补发、退回清单
    BackPayList,
    /// 临时救助受理通知书
    ReliefReceipt,
    /// 临时救助审批表
    ReliefApproval,
    /// 临时救助决定书
    ReliefGrant,
    /// 不予临时救助告知书
    ReliefRefusal,
    /// 临时救助公示
    ReliefNotice,
    /// 特困人员生活自理能力评估表
    SelfCareForm,
    /// 分散供养照料服务协议
    CareAgreement,
    /// 分散供养探访清单
    VisitRound,
    /// 终止特困供养公示
    EndingNotice,
    /// 特困人员丧葬费审批表
    FuneralApproval,
}

/// Who may see a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Hung on a board or published.
    Public,
    /// Handed to the person it concerns, or signed by them.
    Person,
    /// Stays in the office.
    Internal,
}

/// With what a paper is kept. How many years that means is the archive schedule of the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// In the family's file (一户一档).
    Household,
    /// With the papers of the notice of a village.
    Notice,
    /// With the accounts.
    Accounts,
    /// With the office's ledgers.
    Ledger,
}

/// What a clerk may download and edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Editable {
    /// Nothing: print only.
    No,
    /// A DOCX letter.
    Docx,
    /// An XLSX table.
    Xlsx,
}

/// What is known about a paper.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The form number, printed on every page.
    pub number: &'static str,
    /// The name, as a clerk says it.
    pub name: &'static str,
    /// Who signs or seals.
    pub signers: &'static str,
    /// The event at which it is made.
    pub event: &'static str,
    /// With what it is kept.
    pub retention: Retention,
    /// Who may see it.
    pub audience: Audience,
    /// What a clerk may edit.
    pub editable: Editable,
}

impl PaperKind {
    /// Every paper, in the order of the work.
    pub const ALL: [PaperKind; 42] = [
        PaperKind::Application,
        PaperKind::OnceOnlyNotice,
        PaperKind::AcceptanceReceipt,
        PaperKind::Referral,
        PaperKind::Declaration,
        PaperKind::Authorisation,
        PaperKind::Mandate,
        PaperKind::NearRelatives,
        PaperKind::HomeVisit,
        PaperKind::NeighbourVisit,
        PaperKind::EnquiryLetter,
        PaperKind::SupportCalculation,
        PaperKind::VerificationReport,
        PaperKind::DemocraticReview,
        PaperKind::PublicNotice,
        PaperKind::FullNotice,
        PaperKind::NoticePhotos,
        PaperKind::Objection,
        PaperKind::StandingNotice,
        PaperKind::MeetingMinutes,
        PaperKind::ConfirmationForm,
        PaperKind::GrantNotice,
        PaperKind::RefusalNotice,
        PaperKind::ChangeNotice,
        PaperKind::HearingRecord,
        PaperKind::PeriodicReview,
        PaperKind::GradualExitLedger,
        PaperKind::GradualExitApproval,
        PaperKind::AwardLedger,
        PaperKind::ArchiveCover,
        PaperKind::PaymentRoster,
        PaperKind::BackPayList,
        PaperKind::ReliefReceipt,
        PaperKind::ReliefApproval,
        PaperKind::ReliefGrant,
        PaperKind::ReliefRefusal,
        PaperKind::ReliefNotice,
        PaperKind::SelfCareForm,
        PaperKind::CareAgreement,
        PaperKind::VisitRound,
        PaperKind::EndingNotice,
        PaperKind::FuneralApproval,
    ];

    /// What is known about the paper.
    #[must_use]
    pub const fn entry(self) -> Entry {
        use Audience::{Internal, Person, Public};
        use Editable::{Docx, No, Xlsx};
        use Retention::{Accounts, Household, Ledger, Notice};
        match self {
            PaperKind::Application => {
                row("DB-101", "申请书", "申请人或监护人、代理人", "提出申请", Household, Person, No)
            }
            PaperKind::OnceOnlyNotice => row(
                "DB-102",
                "一次性告知书",
                "经办人；申请人签收；乡镇（街道）盖章",
                "材料不齐",
                Household,
                Person,
                No,
            ),
            PaperKind::AcceptanceReceipt => row(
                "DB-103",
                "受理通知书",
                "经办人；申请人签收；乡镇（街道）盖章",
                "受理",
                Household,
                Person,
                No,
            ),
            PaperKind::Referral => row(
                "DB-104",
                "求助转介单",
                "转出经办人；接收单位签收；转出单位盖章",
                "求助事项属于其他单位",
                Household,
                Person,
                No,
            ),
            PaperKind::Declaration => row(
                "DB-105",
                "家庭经济状况声明暨承诺书",
                "全体成年家庭成员",
                "提出申请，以承诺代替证明",
                Household,
                Person,
                No,
            ),
            PaperKind::Authorisation => row(
                "DB-106",
                "核对授权书",
                "被授权核对的本人；未成年人由监护人",
                "核对前，每人一份",
                Household,
                Person,
                No,
            ),
            PaperKind::Mandate => {
                row("DB-107", "代理委托书", "委托人、受托人", "由他人代办", Household, Person, No)
            }
            PaperKind::NearRelatives => row(
                "DB-108",
                "近亲属备案表",
                "申报人；经办人；乡镇（街道）盖章",
                "受理时，或工作人员申报时",
                Household,
                Internal,
                No,
            ),
            PaperKind::HomeVisit => row(
                "DB-201",
                "入户调查表",
                "两名以上调查人员；在场家庭成员",
                "入户调查",
                Household,
                Internal,
                Docx,
            ),
            PaperKind::NeighbourVisit => {
                row("DB-202", "邻里访问记录", "访问人员；被访问人", "邻里访问", Household, Internal, Docx)
            }
            PaperKind::EnquiryLetter => row(
                "DB-203",
                "信函索证函",
                "乡镇（街道）盖章；复函单位盖章",
                "向单位或个人索取证明",
                Household,
                Internal,
                Docx,
            ),
            PaperKind::SupportCalculation => row(
                "DB-204",
                "赡养费计算表",
                "计算人、复核人；赡养人确认",
                "有不共同生活的赡养、抚养、扶养义务人",
                Household,
                Internal,
                No,
            ),
            PaperKind::VerificationReport => {
                row("DB-205", "核对报告", "核对人、复核人；核对机构盖章", "核对完成", Household, Internal, No)
            }
            PaperKind::DemocraticReview => row(
                "DB-206",
                "民主评议记录",
                "主持人、记录人、全体评议人员",
                "民主评议",
                Household,
                Internal,
                Docx,
            ),
            PaperKind::PublicNotice => {
                row("DB-301", "审核公示", "乡镇（街道）盖章", "初审后张贴", Notice, Public, No)
            }
            PaperKind::FullNotice => {
                row("DB-302", "公示内部表", "经办人、负责人", "初审后，随公示存档", Notice, Internal, Xlsx)
            }
            PaperKind::NoticePhotos => {
                row("DB-303", "公示照片页", "张贴人、撤下人", "张贴和撤下公示时", Notice, Internal, No)
            }
            PaperKind::Objection => row(
                "DB-304",
                "公示异议登记与复查表",
                "登记人；复查人员；乡镇（街道）盖章",
                "公示期内有异议",
                Household,
                Internal,
                No,
            ),
            PaperKind::StandingNotice => row(
                "DB-305",
                "保障对象长期公布",
                "县级民政部门盖章",
                "确认后在村（社区）公布",
                Notice,
                Public,
                No,
            ),
            PaperKind::MeetingMinutes => row(
                "DB-401",
                "审批会议记录",
                "主持人、记录人、参会人员",
                "集体研究",
                Household,
                Internal,
                Docx,
            ),
            PaperKind::ConfirmationForm => row(
                "DB-402",
                "审核确认表",
                "经办人、乡镇（街道）负责人、县级民政部门；各级盖章",
                "提出意见和作出决定",
                Household,
                Internal,
                No,
            ),
            PaperKind::GrantNotice => {
                row("DB-403", "确认通知书", "决定机关盖章；申请人签收", "确认同意", Household, Person, No)
            }
            PaperKind::RefusalNotice => {
                row("DB-404", "不予确认告知书", "决定机关盖章；申请人签收", "不予确认", Household, Person, No)
            }
            PaperKind::ChangeNotice => row(
                "DB-405",
                "变更（减发、停发）告知书",
                "决定机关盖章；本人签收",
                "增发、减发、停发",
                Household,
                Person,
                No,
            ),
            PaperKind::HearingRecord => row(
                "DB-406",
                "听取意见记录",
                "本人；听取人、记录人",
                "减发、停发决定前",
                Household,
                Internal,
                Docx,
            ),
            PaperKind::PeriodicReview => row(
                "DB-501",
                "定期核查表",
                "两名以上核查人员；在场家庭成员；乡镇（街道）盖章",
                "定期核查",
                Household,
                Internal,
                Docx,
            ),
            PaperKind::GradualExitLedger => {
                row("DB-502", "渐退台账", "经办人、负责人", "每月更新", Ledger, Internal, Xlsx)
            }
            PaperKind::GradualExitApproval => row(
                "DB-503",
                "渐退审批表",
                "经办人、乡镇（街道）负责人、县级民政部门；各级盖章",
                "进入渐退",
                Household,
                Internal,
                No,
            ),
            PaperKind::AwardLedger => {
                row("DB-504", "保障台账", "经办人、负责人", "每月", Ledger, Internal, Xlsx)
            }
            PaperKind::ArchiveCover => {
                row("DB-505", "档案封面及卷内目录", "立卷人、检查人", "归档", Household, Internal, No)
            }
            PaperKind::PaymentRoster => row(
                "DB-601",
                "发放花名册",
                "制表人、复核人、负责人；领款人；盖章",
                "每月发放",
                Accounts,
                Internal,
                Xlsx,
            ),
            PaperKind::BackPayList => row(
                "DB-602",
                "补发、退回清单",
                "制表人、复核人、负责人；盖章",
                "补发或资金退回",
                Accounts,
                Internal,
                Xlsx,
            ),
            PaperKind::ReliefReceipt => row(
                "LS-101",
                "临时救助受理通知书",
                "经办人；本人签收；乡镇（街道）盖章",
                "受理临时救助",
                Household,
                Person,
                No,
            ),
            PaperKind::ReliefApproval => row(
                "LS-201",
                "临时救助审批表",
                "经办人、第二经办人、乡镇（街道）负责人、县级民政部门；各级盖章",
                "审批临时救助，同一事件的各次审批都在一张表上",
                Household,
                Internal,
                No,
            ),
            PaperKind::ReliefGrant => {
                row("LS-202", "临时救助决定书", "决定机关盖章；本人签收", "每次审批", Household, Person, No)
            }
            PaperKind::ReliefRefusal => row(
                "LS-203",
                "不予临时救助告知书",
                "决定机关盖章；本人签收",
                "不予救助",
                Household,
                Person,
                No,
            ),
            PaperKind::ReliefNotice => row(
                "LS-301",
                "临时救助公示",
                "乡镇（街道）盖章",
                "审批前要公示的，如支出型",
                Notice,
                Public,
                No,
            ),
            PaperKind::SelfCareForm => row(
                "TK-101",
                "自理能力评估表",
                "两名评估人；本人或者监护人；乡镇（街道）盖章",
                "首次评估，报告变化后复评，定期复评",
                Household,
                Internal,
                No,
            ),
            PaperKind::CareAgreement => row(
                "TK-201",
                "照料服务协议",
                "照料人；本人或者监护人；乡镇（街道）盖章",
                "分散供养，确定或者更换照料人",
                Household,
                Person,
                No,
            ),
            PaperKind::VisitRound => row(
                "TK-202",
                "探访清单",
                "探访人；本人或者在场的人",
                "带纸探访分散供养对象",
                Ledger,
                Internal,
                No,
            ),
            PaperKind::EndingNotice => row(
                "TK-301",
                "终止特困供养公示",
                "乡镇（街道）盖章",
                "拟终止特困供养，本人申请终止和死亡的除外",
                Notice,
                Public,
                No,
            ),
            PaperKind::FuneralApproval => row(
                "TK-401",
                "丧葬费审批表",
                "承办人、经办人、乡镇（街道）负责人、县级民政部门；各级盖章",
                "特困人员去世，办了丧葬，从供养经费支付或者不用支付",
                Household,
                Internal,
                No,
            ),
        }
    }

    /// The form number.
    #[must_use]
    pub const fn number(self) -> &'static str {
        self.entry().number
    }

    /// The name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.entry().name
    }

    /// Whether it tells or carries a decision: the letters, and the form on which it is signed.
    #[must_use]
    pub const fn tells_decision(self) -> bool {
        matches!(
            self,
            PaperKind::GrantNotice
                | PaperKind::RefusalNotice
                | PaperKind::ChangeNotice
                | PaperKind::ConfirmationForm
                | PaperKind::GradualExitApproval
                | PaperKind::ReliefApproval
                | PaperKind::ReliefGrant
                | PaperKind::ReliefRefusal
                | PaperKind::FuneralApproval
        )
    }

    /// The kind with a form number, as it stands in an address; `None` when there is none.
    #[must_use]
    pub fn by_number(number: &str) -> Option<PaperKind> {
        PaperKind::ALL.into_iter().find(|kind| kind.number() == number)
    }
}

const fn row(
    number: &'static str,
    name: &'static str,
    signers: &'static str,
    event: &'static str,
    retention: Retention,
    audience: Audience,
    editable: Editable,
) -> Entry {
    Entry { number, name, signers, event, retention, audience, editable }
}

impl Audience {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Audience::Public => "公开",
            Audience::Person => "交本人",
            Audience::Internal => "内部",
        }
    }
}

impl Retention {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Retention::Household => "随户档案",
            Retention::Notice => "公示档案",
            Retention::Accounts => "会计档案",
            Retention::Ledger => "台账",
        }
    }
}

impl Editable {
    /// Whether a DOCX may be made.
    #[must_use]
    pub const fn as_docx(self) -> bool {
        matches!(self, Editable::Docx)
    }

    /// Whether an XLSX may be made.
    #[must_use]
    pub const fn as_xlsx(self) -> bool {
        matches!(self, Editable::Xlsx)
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Editable::No => "—",
            Editable::Docx => "DOCX",
            Editable::Xlsx => "XLSX",
        }
    }
}

/// The text of `docs/papers.md`.
#[must_use]
pub fn document() -> String {
    let mut text = String::from(
        "# Papers\n\nGenerated from `crates/web/src/papers/catalogue.rs` and compared by its tests (write it anew with `UPDATE_DOCS=1 cargo test -p web papers`). \
         Every paper prints on A4 with form number, place for seal and signatures, page x of y and a code to the case; decisions also carry the hash that \
         locks them. 公开 papers hold nothing that could identify more than the applicant; years of keeping are the archive schedule of the place.\n\n\
         | 表号 | 名称 | 何时使用 | 谁签字、盖章 | 归档 | 范围 | 可编辑 |\n| --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for kind in PaperKind::ALL {
        let entry = kind.entry();
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} |\n",
            entry.number,
            entry.name,
            entry.event,
            entry.signers,
            entry.retention.word(),
            entry.audience.word(),
            entry.editable.word()
        ));
    }
    text
}

// SPDX-License-Identifier: Apache-2.0
//! The roles, the actions and the table that joins them. Nothing is allowed that the table does not say.

use kernel::words;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The table: one line for each role and action.
pub const TABLE: &str = include_str!("../../../../data/access/roles.csv");

words! {
    /// What somebody is in a place.
    Role {
        VillageAssistant = "village_assistant" "村级协理员",
        TownshipClerk = "township_clerk" "乡镇经办人",
        TownshipLeader = "township_leader" "乡镇负责人",
        CountyReviewer = "county_reviewer" "县级审核员",
        CountyLeader = "county_leader" "县级负责人",
        Finance = "finance" "财政人员",
        Hotline = "hotline" "热线接线员",
        Inspector = "inspector" "监督检查人员",
        Auditor = "auditor" "审计员",
        Administrator = "administrator" "系统管理员",
        PartnerIntake = "partner_intake" "外部系统：提交申请",
        PartnerProgress = "partner_progress" "外部系统：查询进度",
        PartnerHousehold = "partner_household" "外部系统：查询家庭（脱敏）",
        PartnerIdentity = "partner_identity" "外部系统：查询家庭（含证件号码）",
        PartnerDecision = "partner_decision" "外部系统：查询决定",
        PartnerNotice = "partner_notice" "外部系统：查询公示",
        Job = "job" "系统任务",
    }
}

impl Role {
    /// Those of other systems, one for each scope of a token; nobody of the office has one.
    pub const PARTNERS: &'static [Role] = &[
        Role::PartnerIntake,
        Role::PartnerProgress,
        Role::PartnerHousehold,
        Role::PartnerIdentity,
        Role::PartnerDecision,
        Role::PartnerNotice,
    ];

    /// Whether it is a scope of another system.
    #[must_use]
    pub fn is_partner(self) -> bool {
        Role::PARTNERS.contains(&self)
    }

    /// Whether it works in a village, where a telephone that shows codes is not always at hand.
    #[must_use]
    pub fn is_village(self) -> bool {
        self == Role::VillageAssistant
    }

    /// Whether whoever holds it needs a second factor to work: it reviews, decides, pays, inspects or administers for a whole county.
    #[must_use]
    pub fn asks_for_second_factor(self) -> bool {
        matches!(
            self,
            Role::CountyReviewer
                | Role::CountyLeader
                | Role::Finance
                | Role::Inspector
                | Role::Auditor
                | Role::Administrator
        )
    }

    /// Whether a second person has to grant it: it gives whole citizen numbers to another system.
    #[must_use]
    pub fn needs_second(self) -> bool {
        self.is_partner() && bars(self, Action::IdentityView).is_some()
    }

    /// Whether somebody of the office can be posted to it.
    #[must_use]
    pub fn is_office(self) -> bool {
        self != Role::Job && !self.is_partner()
    }
}

words! {
    /// What a use case does, as far as rights go.
    Action {
        HouseholdFind = "household.find" "查找家庭",
        HouseholdView = "household.view" "查看家庭档案",
        HouseholdEdit = "household.edit" "修改家庭档案",
        IdentityView = "identity.view" "查看完整的证件号码",
        ContactLog = "contact.log" "登记求助",
        CaseApply = "case.apply" "代为提交申请",
        CaseView = "case.view" "查看事项",
        CaseProgress = "case.progress" "查询进度",
        CaseAccept = "case.accept" "受理",
        CaseWork = "case.work" "办理",
        CaseOpinion = "case.opinion" "提出审核意见",
        CaseSubmit = "case.submit" "签发上报",
        CaseReview = "case.review" "县级复核",
        CaseReturn = "case.return" "退回补正",
        CaseReassign = "case.reassign" "转交他人",
        ReviewOpen = "review.open" "启动定期核查",
        CaseDecide = "case.decide" "审核确认",
        CaseDecideDelegated = "case.decide_delegated" "受委托审核确认",
        VisitRecord = "visit.record" "记录走访",
        ReliefView = "relief.view" "查看临时救助",
        ReliefApply = "relief.apply" "递交临时救助申请",
        ReliefOpen = "relief.open" "受理临时救助",
        ReliefWork = "relief.work" "办理临时救助",
        ReliefAid = "relief.aid" "先行救助",
        ReliefApprove = "relief.approve" "审批临时救助（乡镇）",
        ReliefDecide = "relief.decide" "审批临时救助（县级）",
        ReliefSecond = "relief.second" "临时救助第二经办人确认",
        CareView = "care.view" "查看分散供养照料",
        CareWork = "care.work" "办理照料协议",
        CareVisit = "care.visit" "登记探访",
        CarePlan = "care.plan" "安排探访",
        ServiceView = "service.view" "查看健康和照料服务",
        ServiceWork = "service.work" "登记健康和照料服务",
        ReliefPay = "relief.pay" "从备用金发放临时救助",
        TekunView = "tekun.view" "查看特困供养",
        TekunReport = "tekun.report" "报告自理能力变化",
        TekunAssess = "tekun.assess" "登记自理能力评估",
        TekunOffer = "tekun.offer" "征求集中供养意愿",
        TekunAdmit = "tekun.admit" "安排入住、离院",
        TekunHomeManage = "tekun.home_manage" "登记供养服务机构",
        TekunHomeConfirm = "tekun.home_confirm" "复核供养服务机构",
        TekunCheck = "tekun.check" "登记机构安全检查",
        HomeMonthDraw = "home_month.draw" "编制机构月度清单",
        HomeMonthConfirm = "home_month.confirm" "核对机构月度清单",
        FuneralWork = "funeral.work" "办理丧葬",
        FuneralDecide = "funeral.decide" "决定丧葬费",
        CheckRequest = "check.request" "提请核对",
        CheckRun = "check.run" "出具核对报告",
        NoticePost = "notice.post" "张贴公示",
        NoticeView = "notice.view" "查看公示",
        ObjectionHandle = "objection.handle" "处理公示异议",
        PayeeEnter = "payee.enter" "登记收款账户",
        PayeeConfirm = "payee.confirm" "复核收款账户",
        AwardView = "award.view" "查看待遇",
        RosterView = "roster.view" "查看发放名册",
        RosterMake = "roster.make" "编制发放名册",
        RosterCheck = "roster.check" "复核发放名册",
        RosterSend = "roster.send" "送交银行",
        BankReturn = "bank.return" "登记银行回盘",
        FundView = "fund.view" "查看资金",
        FundManage = "fund.manage" "管理资金",
        FundConfirm = "fund.confirm" "复核资金",
        ReserveView = "reserve.view" "查看备用金",
        ReserveManage = "reserve.manage" "管理备用金",
        ReserveConfirm = "reserve.confirm" "复核备用金",
        ReserveSettle = "reserve.settle" "签备用金月结",
        ReserveAsk = "reserve.ask" "申请补充备用金",
        PriceView = "price.view" "查看价格补贴",
        PriceEnter = "price.enter" "登记价格指数",
        PriceConfirm = "price.confirm" "复核价格指数",
        PriceDraw = "price.draw" "编制价格补贴名单",
        PriceApprove = "price.approve" "批准价格补贴名单",
        OverpaidDecide = "overpaid.decide" "决定多发的钱怎么处理",
        LeadWork = "lead.work" "核查线索",
        LeadAssign = "lead.assign" "分派线索",
        ComplaintLog = "complaint.log" "登记投诉举报",
        ComplaintWork = "complaint.work" "办理投诉举报",
        StatisticsView = "statistics.view" "查看统计",
        DataExport = "data.export" "导出数据",
        CountyLoad = "county.load" "导入本县原有数据",
        PolicyPropose = "policy.propose" "拟定本地标准",
        PolicyAdopt = "policy.adopt" "批准本地标准",
        AuditView = "audit.view" "查看操作记录",
        AuditVerify = "audit.verify" "核验操作记录",
        AuditSeal = "audit.seal" "封存操作记录",
        AccountManage = "account.manage" "管理账号",
        AccountConfirm = "account.confirm" "复核授权",
        RegionManage = "region.manage" "管理区划",
        RegionConfirm = "region.confirm" "复核区划",
        ErrorRecord = "error.record" "登记容错",
        ErrorConfirm = "error.confirm" "认定容错",
        ErrorView = "error.view" "查看容错登记",
        SettingsPropose = "settings.propose" "填写本县设置",
        SettingsConfirm = "settings.confirm" "复核本县设置",
        JobView = "job.view" "查看系统任务",
        DeadlineRecompute = "deadline.recompute" "重算时限",
        WebNoticeTakeDown = "web_notice.take_down" "撤下网上公示",
        MessageView = "message.view" "查看消息",
        MessageSend = "message.send" "生成短信文件、读回执",
        MessageCall = "message.call" "打电话、上门告知",
    }
}

words! {
    /// What bars somebody who otherwise might.
    Bar {
        Relative = "not_relative" "是申请家庭的近亲属",
        Accepter = "not_accepter" "是本事项的受理人",
        Surveyor = "not_surveyor" "是本事项的调查人",
        Reviewer = "not_reviewer" "是本事项的复核人",
        Decider = "not_decider" "是所涉待遇的确认人",
        Maker = "not_maker" "是名册的编制人",
        Same = "not_same" "是前一步的经手人",
    }
}

/// What a role may do, with the bars of each action.
static RIGHTS: LazyLock<BTreeMap<(Role, Action), Vec<Bar>>> = LazyLock::new(|| read(TABLE));

fn read(table: &str) -> BTreeMap<(Role, Action), Vec<Bar>> {
    // A line that cannot be read grants nothing; the tests refuse a table that has one.
    table.lines().skip(1).filter_map(line).collect()
}

/// One line of the table.
pub(super) fn line(line: &str) -> Option<((Role, Action), Vec<Bar>)> {
    let mut cells = line.split(',');
    let role = Role::parse(cells.next()?)?;
    let action = Action::parse(cells.next()?)?;
    let bars = cells.next()?.split_whitespace().map(Bar::parse).collect::<Option<Vec<Bar>>>()?;
    cells.next().is_none().then_some(((role, action), bars))
}

/// What bars a role from an action it has, or nothing when it has not.
#[must_use]
pub fn bars(role: Role, action: Action) -> Option<&'static [Bar]> {
    RIGHTS.get(&(role, action)).map(Vec::as_slice)
}

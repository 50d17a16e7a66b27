// SPDX-License-Identifier: Apache-2.0
//! The closed lists of casework in the words of a clerk.

use assistance::casework::{
    Act, AdjustReason, Answer, Bar, Capacity, ChangeKind, Channel, ContactWay, Declarant, Delivery,
    DisputeWay, EventKind, ExitKind, ExtensionCause, Finder, FirstMonth, Form, Matter, NonCooperation,
    Office, Place, RefusalReason, Relation, ReturnTo, ReviewWhen, Scheme, Scope, StageKind, StopReason,
    SurveyWay, VisitCause, VisitWay, Voided,
};

macro_rules! said {
    ($(#[$doc:meta])* $name:ident($list:ident) { $($variant:ident => $words:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(one: $list) -> &'static str {
            match one { $($list::$variant => $words),+ }
        }
    };
}

said! {
    /// What is recognised.
    scheme(Scheme) {
        Dibao => "最低生活保障",
        Borderline => "最低生活保障边缘家庭",
        Rigid => "刚性支出困难家庭",
        Tekun => "特困人员救助供养",
        TekunCare => "特困人员照料护理费",
        TekunFuneral => "特困人员丧葬费",
        TempRelief => "临时救助",
    }
}

said! {
    /// What a case is about.
    matter(Matter) {
        Application => "申请",
        Change => "家庭情况变化",
        Review => "定期核查",
    }
}

said! {
    /// Who works there.
    office(Office) {
        Village => "村（居）民委员会",
        Township => "乡镇（街道）",
        County => "县级民政部门",
        RuralRevitalisation => "乡村振兴部门",
    }
}

said! {
    /// Where a case stands.
    stage(StageKind) {
        Registered => "待受理",
        Accepted => "调查核实",
        Opinion => "待公示",
        OnNotice => "公示中",
        Disputed => "异议处理",
        Ready => "待报送",
        Submitted => "待审核确认",
        OnCountyNotice => "县级公示中",
        Decided => "待送达",
        Delivered => "待归档",
        Closed => "已归档",
        PassedOn => "已转交",
        Withdrawn => "已撤回",
        Terminated => "已终止",
        Died => "因死亡终结",
    }
}

said! {
    /// A step, as a button and as a line of the history name it.
    step(EventKind) {
        Applied => "提出申请",
        ChangeReported => "报告家庭情况变化",
        ReviewOpened => "启动定期核查",
        PapersAsked => "一次性告知补正材料",
        PapersReceived => "收到材料",
        PledgeGiven => "以承诺代替证明",
        Accepted => "受理",
        PassedOn => "转交有权办理的机关",
        RelativesDeclared => "近亲属备案",
        ConsentRecorded => "登记核对授权",
        SurveyStarted => "启动调查",
        CheckRequested => "提请信息核对",
        CheckStarted => "启动信息核对",
        CheckReported => "出具核对报告",
        CheckObjected => "对核对结果提出异议",
        CheckRepeated => "复核核对结果",
        HomeVisited => "入户调查",
        NeighboursVisited => "邻里访问",
        LetterSent => "发出信函索证",
        LetterAnswered => "收到信函答复",
        FactCorrected => "更正事实",
        Assessed => "测算",
        DemocraticReviewHeld => "民主评议",
        OpinionGiven => "提出审核意见",
        NoticePosted => "张贴公示",
        NoticeRemoved => "公示期满揭下",
        Disputed => "登记公示异议",
        DisputeResolved => "异议处理完毕",
        Submitted => "报送审核确认",
        CountyVisited => "县级入户核查",
        CountyReviewed => "县级复核",
        MeetingHeld => "召开审批会议",
        HearingNoticed => "通知陈述意见",
        HearingHeld => "听取意见",
        HearingDeclined => "本人不陈述意见",
        HearingUnreached => "联系不上",
        Decided => "作出决定",
        Delivered => "送达",
        Closed => "归档",
        Extended => "延长办理时限",
        DeathRecorded => "登记死亡",
        MovedAway => "登记迁出",
        Withdrawn => "申请人撤回",
        Terminated => "终止办理",
        Returned => "退回",
        HandedOver => "移交经办人",
        ReportReceived => "收到实名举报",
    }
}

said! {
    /// A paper.
    form(Form) {
        Application => "申请书",
        MissingPapers => "一次性告知书",
        Pledge => "承诺书",
        Receipt => "受理通知书",
        PassingOn => "转办单",
        Relatives => "近亲属备案表",
        Consent => "核对授权书",
        CheckRequest => "核对委托书",
        CheckReport => "核对报告",
        HomeVisit => "入户调查表",
        NeighbourVisit => "邻里访问记录",
        Letter => "信函索证函",
        Assessment => "测算表",
        DemocraticReview => "民主评议记录",
        Approval => "审核确认表",
        Notice => "公示及照片",
        Dispute => "公示异议登记与复查",
        CountyVisit => "县级入户核查表",
        Minutes => "审批会议记录",
        HearingNotice => "听取意见通知书",
        Hearing => "听取意见记录",
        Decision => "决定文书",
        DeliveryReceipt => "送达回证",
        Termination => "终止办理告知书",
        Withdrawal => "撤回申请书",
        Change => "变更申报表",
        Review => "定期核查表",
        Death => "死亡证明材料",
    }
}

said! {
    /// The way in.
    channel(Channel) {
        Window => "窗口",
        Phone => "电话",
        WeChat => "微信",
        Online => "网上",
        Village => "村（社区）代办",
        ProvincialPlatform => "省级政府救助平台",
    }
}

said! {
    /// Who found the family.
    finder(Finder) {
        VillageCadre => "村（社区）干部",
        PostedCadre => "驻村干部",
        Assistant => "社会救助协理员",
        GridWorker => "网格员",
        SocialWorker => "社会工作者、志愿者",
        Public => "群众反映",
        Warning => "监测预警",
    }
}

said! {
    /// What changed.
    change(ChangeKind) {
        Income => "收入变化",
        Property => "财产变化",
        MemberJoined => "成员增加",
        MemberLeft => "成员减少",
        Death => "成员死亡",
        Address => "住址、户籍变化",
        Health => "健康、残疾状况变化",
        Work => "就业变化",
        NoLongerWanted => "不再需要救助",
        SelfCare => "生活自理能力变化",
        PoorAgain => "渐退期内再次陷入困难",
        Other => "其他",
    }
}

said! {
    /// As what somebody agrees.
    capacity(Capacity) {
        Adult => "共同生活的成年家庭成员",
        Guardian => "监护人代未成年人",
        Supporter => "不共同生活的法定义务人",
    }
}

said! {
    /// What a check may look at.
    scope(Scope) {
        Register => "户籍、婚姻登记",
        Income => "收入、社会保险、纳税",
        Finance => "存款、证券、保险、支付机构",
        Property => "房屋、车辆、市场主体",
        Spending => "必要支出",
    }
}

said! {
    /// What somebody is to somebody.
    relation(Relation) {
        Spouse => "配偶",
        Parent => "父母",
        Child => "子女",
        Sibling => "兄弟姐妹",
        Grandparent => "祖父母、外祖父母",
        Grandchild => "孙子女、外孙子女",
    }
}

said! {
    /// Who declares.
    declarant(Declarant) {
        Family => "申请家庭",
        Staff => "经办人员",
    }
}

said! {
    /// How somebody was reached.
    contact(ContactWay) {
        InPerson => "当面",
        Phone => "电话",
        Message => "短信、微信",
        Mail => "邮寄",
        ThroughVillage => "经村（居）民委员会转告",
        PublicNotice => "公告",
    }
}

said! {
    /// How a decision was delivered.
    delivery(Delivery) {
        InPerson => "当面送达",
        Mail => "邮寄送达",
        LeftBehind => "留置送达",
        Electronic => "电子送达",
        PublicNotice => "公告送达",
    }
}

said! {
    /// How a home was visited.
    visit(VisitWay) {
        InPerson => "入户",
        Phone => "电话",
        Video => "视频",
    }
}

said! {
    /// Where a notice hangs.
    place(Place) {
        FamilyVillage => "申请家庭所在村（社区）",
        RegisteredVillage => "户籍所在地村（社区）",
        Workplace => "务工地、经常居住地",
        Suitable => "其他适当的地方",
    }
}

said! {
    /// How a dispute was looked into.
    dispute_way(DisputeWay) {
        Resurvey => "重新调查",
        DemocraticReview => "民主评议",
    }
}

said! {
    /// What an assessment answers.
    answer(Answer) {
        Yes => "符合",
        No => "不符合",
        Discretion => "需人工裁量",
        Needs => "还需要材料",
    }
}

said! {
    /// What is done to what a family receives.
    act(Act) {
        Cover => "确认",
        Refuse => "不予确认",
        Continue => "继续保障",
        Raise => "增发",
        Cut => "减发",
        Restore => "恢复正常保障",
        GradualExit => "渐退",
        Stop => "停止",
    }
}

said! {
    /// Why an application is refused.
    refusal_reason(RefusalReason) {
        IncomeNotBelowLine => "家庭人均收入不低于规定标准",
        PropertyAboveLimit => "家庭财产超过规定",
        SpendingShareBelowLine => "刚性支出占家庭收入的比例没有达到规定",
        NotAHouseholdOfOne => "不符合参照单人户的条件",
        CoveredAlready => "已经享受同类救助",
        NotCountedAsMember => "按规定不计入共同生活的家庭成员",
        AbleToWork => "不属于规定的无劳动能力",
        SupporterAble => "有法定义务人能够履行义务",
        OrphanProgramme => "已选择另一项只能择一享受的保障",
    }
}

said! {
    /// Why aid ends.
    stop_reason(StopReason) {
        IncomeNotBelowLine => "家庭人均收入不低于规定标准",
        PropertyAboveLimit => "家庭财产超过规定",
        SpendingShareBelowLine => "刚性支出占家庭收入的比例没有达到规定",
        Died => "保障对象死亡",
        MovedAway => "户籍迁出本地",
        OwnWish => "本人自愿放弃",
        CoveredOtherwise => "已转入其他救助",
        NotCountedAsMember => "按规定不再计入共同生活的家庭成员",
        FactsConcealed => "查实隐瞒、虚报家庭情况，按实际情况不符合条件",
        GradualExitOver => "渐退期满",
        RecognitionOver => "认定的有效期满",
        AbleToWork => "具备或者恢复劳动能力",
        SupporterAble => "法定义务人具有或者恢复履行义务能力",
        InPrison => "被判处刑罚，在监狱服刑",
        SchoolEnded => "已经成年，不再就读规定的学段",
    }
}

said! {
    /// Why an amount changes.
    adjust_reason(AdjustReason) {
        IncomeRose => "家庭收入增加",
        IncomeFell => "家庭收入减少",
        MemberJoined => "家庭成员增加",
        MemberLeft => "家庭成员减少",
        MemberDied => "家庭成员死亡",
        SupplementChanged => "分类施保情形变化",
        WorkRefused => "有劳动能力的成员无正当理由连续拒绝介绍的工作",
        FactCorrected => "更正原来的事实",
        PupilOfAge => "已经成年，因在规定的学段就读继续供养",
        SchoolLeft => "不再就读规定的学段，按其他情形继续供养",
    }
}

said! {
    /// On which ground a family leaves slowly.
    exit(ExitKind) {
        OutOfPoverty => "已脱贫家庭",
        IncomeRose => "就业创业、收入超过标准",
        RecoveringIllness => "一般困难家庭：重病恢复期",
        RebuildingAfterDisaster => "一般困难家庭：灾后重建期",
        NewGraduateWithoutWork => "一般困难家庭：刚毕业未就业",
    }
}

said! {
    /// The special case in which the whole way may take longer.
    extension(ExtensionCause) {
        Disputed => "公示有异议",
        LivesElsewhere => "人户分离",
        AppliedElsewhere => "异地申办",
        HardSurvey => "家庭经济状况调查难度较大",
        Special => "其他特殊情况",
    }
}

said! {
    /// What a family refuses.
    non_cooperation(NonCooperation) {
        Authorisation => "拒绝授权核对",
        Visit => "拒绝入户调查",
        Papers => "拒绝提供应当由本人提供的材料",
    }
}

said! {
    /// To which step a case is sent back.
    return_to(ReturnTo) {
        Survey => "重新调查",
        Assessment => "重新测算",
        Opinion => "重新提出审核意见",
        Notice => "重新公示",
    }
}

said! {
    /// What no longer holds.
    voided(Voided) {
        HomeVisits => "入户调查、邻里访问",
        Check => "信息核对",
        DemocraticReview => "民主评议",
        Assessment => "测算",
        Opinion => "审核意见",
        Hearing => "听取意见",
        Notices => "公示",
        CountyWork => "报送、县级核查和复核",
        Meeting => "审批会议",
    }
}

said! {
    /// Why somebody may not.
    bar(Bar) {
        NearRelative => "是申请家庭的近亲属，应当回避",
        Accepter => "是本事项的受理人，不能再审核确认",
        Surveyor => "是本事项的调查人，不能再审核确认",
        OpinionGiver => "是审核意见的提出人，不能再审核确认",
        Reviewer => "是本事项的县级复核人，不能再审核确认",
        Recused => "在审批会议上已经回避，不能审核确认",
        SecondIsFirst => "第二签字人应当是另外一个人",
    }
}

said! {
    /// Why the county visits.
    visit_cause(VisitCause) {
        Relatives => "近亲属备案家庭",
        Reported => "有实名举报",
        Sampled => "抽查抽中",
    }
}

said! {
    /// When a democratic review is held.
    review_when(ReviewWhen) {
        Always => "应当评议",
        IfDisputed => "有异议的才评议",
    }
}

said! {
    /// A way of the survey.
    survey_way(SurveyWay) {
        Check => "信息核对",
        HomeVisit => "入户调查",
        NeighbourVisit => "邻里访问",
        Letter => "信函索证",
    }
}

said! {
    /// From which month.
    first_month(FirstMonth) {
        Same => "作出决定的当月起",
        Next => "作出决定的次月起",
    }
}

// SPDX-License-Identifier: Apache-2.0
//! One believable sample of every paper, for the golden tests and for looking at. Nobody has these numbers.

use super::catalogue::PaperKind;
use super::forms::*;
use super::model::{Head, Lock, Number, Paper, View};
use super::notice::*;
use super::{FullNotice, FullNoticeLine};
use kernel::{CitizenNumber, Date, Division, Fen, Fraction, Month, check_digit};

pub(super) fn head(number: &str) -> Head {
    Head {
        issuer: "示范县示范镇人民政府".to_owned(),
        case_number: number.to_owned(),
        document_number: None,
        dated: Date::new(2026, 11, 20),
        demonstration: true,
        lock: None,
    }
}

fn decided(document: &str) -> Head {
    Head {
        issuer: "示范县民政局".to_owned(),
        document_number: Some(document.to_owned()),
        lock: Some(Lock {
            hash: "9f2c4b7a1d0e8f6352c1b0a9d8e7f6554433221100ffeeddccbbaa9988776655".to_owned(),
            on: date(2026, 11, 20),
        }),
        ..head("SL-2026-000123")
    }
}

pub(super) fn date(year: i32, month: u32, day: u32) -> Date {
    Date::new(year, month, day).expect("a day of the calendar")
}

fn month(year: i32, month: u32) -> Month {
    Month::of(year, month).expect("a month of the calendar")
}

pub(super) fn number(seventeen: &str) -> CitizenNumber {
    let digit = check_digit(seventeen).expect("seventeen digits");
    CitizenNumber::parse(&format!("{seventeen}{digit}")).expect("a number of nobody")
}

pub(super) fn village() -> Division {
    Division::parse("500299101201").expect("the village of the demonstration")
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn pairs(texts: &[(&str, &str)]) -> Vec<(String, String)> {
    texts.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

fn member(name: &str, relation: &str, seventeen: &str, health: &str, work: &str, income: &str) -> MemberLine {
    MemberLine {
        name: name.to_owned(),
        relation: relation.to_owned(),
        number: Number::Whole(number(seventeen)),
        health: health.to_owned(),
        occupation: work.to_owned(),
        income: income.to_owned(),
    }
}

fn family() -> Vec<MemberLine> {
    vec![
        member("李桂芳", "本人", "50029919620314002", "慢性病", "务农", "420.00"),
        member("张大山", "配偶", "50029919580901001", "肢体残疾二级", "无", "0.00"),
        member("张小禾", "孙女", "50029920150618004", "健康", "示范镇中心小学", "0.00"),
    ]
}

fn figure(item: &str, value: &str, line: &str, distance: &str, article: &str) -> Figure {
    Figure {
        item: item.to_owned(),
        value: value.to_owned(),
        line: line.to_owned(),
        distance: distance.to_owned(),
        article: article.to_owned(),
    }
}

fn figures() -> Vec<Figure> {
    vec![
        figure(
            "家庭人均月收入（元）",
            "912.50",
            "低于 800.00",
            "高于 112.50",
            "最低生活保障审核确认办法 第八条、第十三条",
        ),
        figure(
            "家庭金融资产（元）",
            "21,300.00",
            "不超过 57,600.00",
            "在限额内",
            "示范县家庭财产规定 第三条（假定）",
        ),
    ]
}

fn remedies() -> Vec<Remedy> {
    let remedy = |what: &str, with: &str, within: &str, article: &str| Remedy {
        what: what.to_owned(),
        with: with.to_owned(),
        within: within.to_owned(),
        article: article.to_owned(),
    };
    vec![
        remedy("申请行政复议", "示范县人民政府", "自收到本告知书之日起60日内", "行政复议法 第二十条"),
        remedy("提起行政诉讼", "示范县人民法院", "自收到本告知书之日起6个月内", "行政诉讼法 第四十六条"),
    ]
}

pub(super) fn words() -> NoticeWords {
    let illness = strings(&["癌", "肿瘤", "艾滋", "精神", "残疾", "肾", "白血病", "病", "残"]);
    let reasons = strings(&["家庭人均收入不低于保障标准", "家庭财产超过规定", "不属于共同生活的家庭成员"]);
    NoticeWords::new(illness, reasons).expect("the lists are safe")
}

pub(super) fn notice_facts(words: &NoticeWords, columns: NoticeColumns) -> NoticeFacts<'static> {
    NoticeFacts {
        number: "GS-500299101201-2026-011",
        programme: "最低生活保障",
        issuer: "示范县示范镇人民政府",
        posted_at: "示范村村民委员会公示栏",
        posted_on: Some(date(2026, 11, 9)),
        period: (date(2026, 11, 10), date(2026, 11, 16)),
        days: 7,
        phones: vec![
            OfficePhone::new("示范县民政局", "023-59000001", words).expect("a landline"),
            OfficePhone::new("示范镇人民政府", "023-59000002", words).expect("a landline"),
        ],
        columns,
        demonstration: true,
    }
}

pub(super) fn household<'a>(name: &'a str, address: &'a str, proposal: Proposal<'a>) -> NoticeHousehold<'a> {
    NoticeHousehold {
        applicant: Applicant::Adult { name },
        minors: &["张小禾"],
        village: village(),
        address,
        members: 3,
        per_head: Fraction::new(57_900, 1),
        standard: Some(Fen::new(80_000)),
        proposal,
    }
}

fn notice_lines(words: &NoticeWords) -> Vec<SafeNoticeLine> {
    let cover = household("李桂芳", "示范县示范镇示范村3组12号", Proposal::Cover(Fen::new(66_300)));
    let guarded = NoticeHousehold {
        applicant: Applicant::Minor { guardian: Some("刀·玉香") },
        minors: &["岩温"],
        members: 1,
        per_head: None,
        ..household("", "示范村第五村民小组", Proposal::Cover(Fen::new(80_000)))
    };
    let refuse = Proposal::Refuse {
        reason: "家庭人均收入不低于保障标准",
        property_within_limits: Some(true),
    };
    let refused = NoticeHousehold {
        members: 2,
        per_head: Fraction::new(91_250, 1),
        ..household("王守田", "示范村十二社45号附1号", refuse)
    };
    [cover, guarded, refused]
        .iter()
        .map(|one| SafeNoticeLine::new(one, words).expect("a safe line"))
        .collect()
}

pub(super) fn notice(columns: NoticeColumns) -> Paper {
    let words = words();
    SafeNotice::new(&notice_facts(&words, columns), notice_lines(&words), &words)
        .expect("a safe notice")
        .paper()
}

fn standing() -> Paper {
    let words = words();
    let lines = notice_lines(&words).into_iter().filter(SafeNoticeLine::is_covered).collect();
    StandingNotice::new(&notice_facts(&words, NoticeColumns::Minimum), lines, &words)
        .expect("recipients")
        .paper()
}

/// A sample of a kind.
pub(super) fn of(kind: PaperKind) -> Paper {
    match kind {
        PaperKind::Application
        | PaperKind::OnceOnlyNotice
        | PaperKind::AcceptanceReceipt
        | PaperKind::Referral
        | PaperKind::Declaration
        | PaperKind::Authorisation
        | PaperKind::Mandate
        | PaperKind::NearRelatives => first(kind),
        PaperKind::HomeVisit
        | PaperKind::NeighbourVisit
        | PaperKind::EnquiryLetter
        | PaperKind::SupportCalculation
        | PaperKind::VerificationReport
        | PaperKind::DemocraticReview => looked_into(kind),
        PaperKind::PublicNotice => notice(NoticeColumns::Annex),
        PaperKind::StandingNotice => standing(),
        PaperKind::FullNotice | PaperKind::NoticePhotos | PaperKind::Objection => around_notice(kind),
        PaperKind::MeetingMinutes
        | PaperKind::ConfirmationForm
        | PaperKind::GrantNotice
        | PaperKind::RefusalNotice
        | PaperKind::ChangeNotice
        | PaperKind::HearingRecord => decision(kind),
        PaperKind::PeriodicReview
        | PaperKind::GradualExitLedger
        | PaperKind::GradualExitApproval
        | PaperKind::AwardLedger
        | PaperKind::ArchiveCover => kept(kind),
        PaperKind::PaymentRoster | PaperKind::BackPayList => money(kind),
    }
}

fn first(kind: PaperKind) -> Paper {
    let head = head("SL-2026-000123");
    let applicant = "李桂芳".to_owned();
    let programme = "农村最低生活保障".to_owned();
    match kind {
        PaperKind::Application => Application {
            head,
            programme,
            addressee: "示范县示范镇人民政府".to_owned(),
            applicant,
            number: Number::Whole(number("50029919620314002")),
            registered_at: "示范县示范镇示范村3组12号".to_owned(),
            lives_at: "示范县示范镇示范村3组12号".to_owned(),
            phone: "座机 59000311".to_owned(),
            filed_by: "本人".to_owned(),
            channel: "窗口".to_owned(),
            members: family(),
            supporters: vec![member("张建国", "儿子", "50029919850202003", "健康", "外地务工", "4,200.00")],
            reasons: "丈夫残疾不能劳动，本人年纪大、常年吃药，只种一亩多地；孙女由我们照看，儿子务工收入不稳定，家里生活困难。".to_owned(),
            account: "户主社会保障卡，尾号 0021".to_owned(),
            on: Some(date(2026, 11, 2)),
        }
        .paper(),
        PaperKind::OnceOnlyNotice => OnceOnlyNotice {
            head,
            applicant,
            programme,
            handed_in: date(2026, 11, 2),
            missing: vec![
                MissingPaper { name: "张建国的核对授权书".to_owned(), note: "由本人签署；不同意签署的，写明情况即可".to_owned() },
                MissingPaper { name: "上学证明".to_owned(), note: "可以用承诺书代替".to_owned() },
            ],
            until: "请于2026年11月9日前补交；有困难的，可以说明情况延后。".to_owned(),
            window: "示范镇社会救助窗口".to_owned(),
            phone: "59000002".to_owned(),
            clerk: "赵敏".to_owned(),
        }
        .paper(),
        PaperKind::AcceptanceReceipt => AcceptanceReceipt {
            head,
            applicant,
            programme,
            accepted_on: date(2026, 11, 4),
            period: "办理期限为受理之日起30个工作日，情况特殊的45个工作日（最低生活保障审核确认办法 第二十二条）。".to_owned(),
            due: Some(date(2026, 12, 16)),
            next: strings(&[
                "工作人员不少于两人到您家里调查，请家里留人。",
                "对您授权的收入和财产信息进行核对。",
                "初审意见在村里公示7天。",
                "决定作出后，书面告知您结果；不予确认的，说明理由。",
            ]),
            papers: strings(&["申请书", "家庭经济状况声明暨承诺书", "核对授权书 3 份", "身份证、户口簿复印件"]),
            window: "示范镇社会救助窗口".to_owned(),
            phone: "59000002".to_owned(),
            clerk: "赵敏".to_owned(),
        }
        .paper(),
        PaperKind::Referral => Referral {
            head: super::samples::head("ZJ-2026-000007"),
            person: applicant,
            phone: "59000311".to_owned(),
            place: "示范镇示范村3组".to_owned(),
            request: "孙女上学费用困难，询问能否减免。".to_owned(),
            to: "示范县教育委员会".to_owned(),
            why: "教育救助由教育部门办理。".to_owned(),
            done: "已登记求助，已说明低保申请办法。".to_owned(),
            agreed: true,
            answer_by: Some(date(2026, 11, 30)),
            clerk: "赵敏".to_owned(),
        }
        .paper(),
        PaperKind::Declaration => Declaration {
            head,
            applicant,
            programme,
            period: "2025年11月至2026年10月".to_owned(),
            members: family(),
            adults: strings(&["李桂芳", "张大山"]),
            items: ["种植、养殖净收入（元/年）|5,040.00|李桂芳", "工资性收入（元/月）|无|", "子女给付的赡养费（元/月）|300.00|张建国给付", "医疗自付支出（元/年）|6,800.00|李桂芳、张大山", "存款、理财（元）|3,200.00|李桂芳", "房屋|自建砖木房一处，90平方米|张大山", "机动车、船舶|无|"]
                .iter()
                .map(|line| {
                    let mut parts = line.split('|').map(str::to_owned);
                    let mut next = || parts.next().unwrap_or_default();
                    DeclaredItem { item: next(), said: next(), whose: next() }
                })
                .collect(),
            instead_of: strings(&["上学证明", "务农收入证明"]),
            consequences: "如有虚假，愿意退回已领的救助金，并依照决定时有效的法律规定承担责任。".to_owned(),
        }
        .paper(),
        PaperKind::Authorisation => authorisation(Signing::Member, "张大山"),
        PaperKind::Mandate => Mandate {
            head,
            principal: "张大山".to_owned(),
            principal_number: Number::ToWrite,
            agent: "周明".to_owned(),
            agent_number: Number::ToWrite,
            relation: "村社会救助协理员".to_owned(),
            agent_phone: "59000312".to_owned(),
            programme,
            powers: strings(&["提交申请和补交材料", "领取办理过程中的文书", "查询办理进度"]),
            until: Some(date(2027, 11, 1)),
        }
        .paper(),
        _ => NearRelatives {
            head,
            applicant,
            place: "示范镇示范村3组".to_owned(),
            programme,
            by_family: true,
            lines: vec![NearRelative {
                member: "李桂芳".to_owned(),
                relative: "李桂林".to_owned(),
                relation: "兄弟姐妹".to_owned(),
                post: "示范村村民委员会 副主任".to_owned(),
            }],
            consequence: "有近亲属关系的，该近亲属在本案中回避，由县级民政部门全部入户调查（最低生活保障审核确认办法 第十一条、第二十条）。".to_owned(),
            clerk: "赵敏".to_owned(),
        }
        .paper(),
    }
}

/// An authorisation for each way of signing.
pub(super) fn authorisation(signing: Signing, person: &str) -> Paper {
    Authorisation {
        head: head("SL-2026-000123"),
        person: person.to_owned(),
        number: Number::ToWrite,
        signing,
        applicant: "李桂芳".to_owned(),
        programme: "农村最低生活保障".to_owned(),
        checker: "示范县居民家庭经济状况核对中心".to_owned(),
        sources: strings(&[
            "人力资源社会保障、税务、市场监管、自然资源、公安、住房公积金等部门和单位",
            "银行、证券、保险等金融机构",
            "非银行支付机构",
        ]),
        scope: strings(&[
            "户籍",
            "收入",
            "存款和有价证券",
            "商业保险",
            "车辆",
            "房产",
            "工商登记",
            "社会保险",
        ]),
        until: Some(date(2027, 11, 1)),
    }
    .paper()
}

fn looked_into(kind: PaperKind) -> Paper {
    let head = head("SL-2026-000123");
    let applicant = "李桂芳".to_owned();
    let programme = "农村最低生活保障".to_owned();
    match kind {
        PaperKind::HomeVisit => HomeVisit {
            head,
            programme,
            applicant,
            address: "示范县示范镇示范村3组12号".to_owned(),
            on: Some(date(2026, 11, 6)),
            way: "入户".to_owned(),
            surveyors: strings(&["赵敏", "周明"]),
            present: "李桂芳".to_owned(),
            members: family(),
            findings: ["住房|砖木房一处，90平方米|属实，屋顶有漏雨", "土地和种养|种地1.2亩，养鸡8只|属实", "务工收入|无|属实，丈夫不能劳动", "家用电器、车辆|电视、冰箱，无车|属实", "水电费（元/月）|约 45.00|户内电费单 43.60"]
                .iter()
                .map(|line| {
                    let mut parts = line.split('|').map(str::to_owned);
                    let mut next = || parts.next().unwrap_or_default();
                    SurveyFinding { item: next(), declared: next(), found: next() }
                })
                .collect(),
            opinion: "该户共同生活的家庭成员3人，申报与入户查看一致，生活确有困难。".to_owned(),
        }
        .paper(),
        PaperKind::NeighbourVisit => NeighbourVisit {
            head,
            applicant,
            on: Some(date(2026, 11, 6)),
            neighbour: "陈有福".to_owned(),
            relation: "同组村民".to_owned(),
            visitors: strings(&["赵敏", "周明"]),
            talk: pairs(&[
                ("他家现在几口人一起生活？", "老两口带一个孙女，儿子在外面打工，过年才回来。"),
                ("主要靠什么生活？", "种点地，儿子有时寄点钱。"),
                ("有没有别的收入、车子、在外买房？", "没有听说。"),
            ]),
        }
        .paper(),
        PaperKind::EnquiryLetter => EnquiryLetter {
            head,
            to: "示范市建工劳务有限公司".to_owned(),
            applicant,
            about: "张建国，申请人之子，据申报在贵单位工作".to_owned(),
            programme,
            questions: strings(&["张建国是否在贵单位工作，自何时起。", "2026年5月至10月各月应发和实发工资（元）。"]),
            grounds: "本人已书面授权核对（最低生活保障审核确认办法 第九条）".to_owned(),
            answer_by: Some(date(2026, 11, 25)),
            reply_to: "示范县示范镇人民政府社会事务办公室".to_owned(),
            contact: "赵敏，59000002".to_owned(),
        }
        .paper(),
        PaperKind::SupportCalculation => SupportCalculation {
            head,
            applicant,
            rule: "义务人家庭人均收入高于保障标准2倍的部分，按30%计算，由被赡养人平均分摊（示范县规定，比例为假定）".to_owned(),
            lines: vec![SupportLine {
                name: "张建国".to_owned(),
                relation: "儿子".to_owned(),
                family: Some(2),
                income: Some(Fen::new(420_000)),
                kept: Some(Fen::new(320_000)),
                supported: Some(2),
                how: "（4,200.00－3,200.00）×30%".to_owned(),
                support: Some(Fen::new(30_000)),
            }],
            counted: Some(Fen::new(30_000)),
            clerk: "赵敏".to_owned(),
            reviewer: "钱进".to_owned(),
        }
        .paper(),
        PaperKind::VerificationReport => VerificationReport {
            head: Head { issuer: "示范县居民家庭经济状况核对中心".to_owned(), ..head },
            requested_by: "示范县示范镇人民政府".to_owned(),
            requested_on: date(2026, 11, 5),
            applicant,
            programme,
            persons: 3,
            withheld: strings(&["张建国"]),
            results: vec![
                SourceResult {
                    person: "李桂芳".to_owned(),
                    source: "社会保险".to_owned(),
                    as_of: Some(date(2026, 10, 31)),
                    answer: "城乡居民养老待遇每月 143.00 元".to_owned(),
                    compared: "未申报；属基础养老金，是否计入按规定".to_owned(),
                },
                SourceResult {
                    person: "李桂芳".to_owned(),
                    source: "银行存款".to_owned(),
                    as_of: Some(date(2026, 10, 31)),
                    answer: "余额 3,187.52 元".to_owned(),
                    compared: "与申报基本一致".to_owned(),
                },
                SourceResult {
                    person: "张大山".to_owned(),
                    source: "机动车登记".to_owned(),
                    as_of: None,
                    answer: "该来源没有答复".to_owned(),
                    compared: "不作为否定依据".to_owned(),
                },
            ],
            conclusion: "收入、财产信息与申报无重大出入；一项未答复，一项未申报，请乡镇入户时核实。".to_owned(),
            objection: "申请家庭对结果有异议的，可以提供证明，由乡镇提请复核；复核后重新出具报告。".to_owned(),
            checker: "孙丽".to_owned(),
            reviewer: "吴刚".to_owned(),
        }
        .paper(),
        _ => DemocraticReview {
            head,
            applicant,
            programme,
            on: Some(date(2026, 11, 22)),
            place: "示范村村民委员会会议室".to_owned(),
            chair: "钱进".to_owned(),
            recorder: "赵敏".to_owned(),
            why: "公示期内有异议，认为该户儿子有能力赡养".to_owned(),
            reviewers: pairs(&[
                ("陈有福", "村民代表"),
                ("周桂英", "村民代表"),
                ("冯德水", "党员代表"),
                ("何秀兰", "村民代表"),
                ("罗长青", "村务监督委员会成员"),
            ]),
            recused: pairs(&[("李桂林", "申请人的兄弟")]),
            told: "通报入户调查、邻里访问和核对结果，不通报身份号码、账号和病情。".to_owned(),
            said: "儿子在外务工属实，收入不高，自己也有家庭；老两口生活困难情况属实。".to_owned(),
            came: Some((6, 5, 1)),
            votes: Some((4, 0, 1)),
        }
        .paper(),
    }
}

fn around_notice(kind: PaperKind) -> Paper {
    let head = head("GS-500299101201-2026-011");
    match kind {
        PaperKind::FullNotice => FullNotice {
            head,
            programme: "最低生活保障".to_owned(),
            period: (date(2026, 11, 10), date(2026, 11, 16)),
            lines: vec![
                FullNoticeLine {
                    applicant: "李桂芳".to_owned(),
                    address: "示范县示范镇示范村3组12号".to_owned(),
                    members: strings(&["李桂芳", "张大山", "张小禾"]),
                    per_head: "579.00".to_owned(),
                    amount: Some(Fen::new(66_300)),
                    property: "存款 3,187.52 元".to_owned(),
                    reason: String::new(),
                },
                FullNoticeLine {
                    applicant: "王守田".to_owned(),
                    address: "示范县示范镇示范村十二社45号".to_owned(),
                    members: strings(&["王守田", "刘素珍"]),
                    per_head: "912.50".to_owned(),
                    amount: None,
                    property: "存款 21,300.00 元，医疗自付 2,400.00 元/年".to_owned(),
                    reason: "家庭人均收入高于标准 112.50 元/月".to_owned(),
                },
            ],
            clerk: "赵敏".to_owned(),
        }
        .paper(),
        PaperKind::NoticePhotos => NoticePhotos {
            head,
            notice: "最低生活保障申请家庭经济核查结果及建议意见公示".to_owned(),
            period: (date(2026, 11, 10), date(2026, 11, 16)),
            photos: [false, true]
                .iter()
                .map(|removal| NoticePhoto {
                    source: String::new(),
                    removal: *removal,
                    on: Some(date(2026, 11, if *removal { 17 } else { 9 })),
                    place: "示范村村民委员会公示栏".to_owned(),
                    by: "周明".to_owned(),
                })
                .collect(),
        }
        .paper(),
        _ => Objection {
            head: super::samples::head("YI-2026-000004"),
            applicant: "李桂芳".to_owned(),
            on: date(2026, 11, 13),
            channel: "电话".to_owned(),
            objector: "匿名".to_owned(),
            contact: "未留".to_owned(),
            content: "反映该户儿子在外务工，有能力赡养老人。".to_owned(),
            clerk: "赵敏".to_owned(),
            way: "民主评议".to_owned(),
            found: "儿子月收入约4,200元，家庭2人，已按规则计算赡养费每月300元。".to_owned(),
            result: "维持初审意见，按规定重新公示3天。".to_owned(),
            told: "反映人未留联系方式，结果在重新公示中说明。".to_owned(),
        }
        .paper(),
    }
}

fn decision(kind: PaperKind) -> Paper {
    let applicant = "李桂芳".to_owned();
    let programme = "农村最低生活保障".to_owned();
    let phone = "示范县民政局 59000001，示范镇人民政府 59000002".to_owned();
    match kind {
        PaperKind::MeetingMinutes => MeetingMinutes {
            head: head("HY-2026-011"),
            on: Some(date(2026, 11, 19)),
            place: "示范镇人民政府二楼会议室".to_owned(),
            chair: "钱进".to_owned(),
            recorder: "赵敏".to_owned(),
            present: pairs(&[("钱进", "镇长"), ("吴晓梅", "社会事务办主任"), ("郑强", "纪委委员")]),
            absent: pairs(&[("冯立", "出差")]),
            cases: vec![
                MeetingVote {
                    case_number: "SL-2026-000123".to_owned(),
                    applicant: applicant.clone(),
                    place: "示范村3组".to_owned(),
                    proposal: "拟同意，3人，每月663.00元".to_owned(),
                    said: "无不同意见；无人需要回避".to_owned(),
                    result: "同意上报".to_owned(),
                },
                MeetingVote {
                    case_number: "SL-2026-000131".to_owned(),
                    applicant: "王守田".to_owned(),
                    place: "示范村十二社".to_owned(),
                    proposal: "拟不予".to_owned(),
                    said: "郑强与申请人是近亲属，回避；其他人员认为应先核实医疗支出".to_owned(),
                    result: "退回补充调查".to_owned(),
                },
            ],
        }
        .paper(),
        PaperKind::ConfirmationForm => ConfirmationForm {
            head: Head { document_number: None, ..decided("") },
            programme,
            applicant,
            place: "示范镇示范村3组".to_owned(),
            members: family(),
            covered: 3,
            figures: vec![
                figure(
                    "家庭人均月收入（元）",
                    "579.00",
                    "低于 800.00",
                    "低于 221.00",
                    "最低生活保障审核确认办法 第八条",
                ),
                figure(
                    "家庭金融资产（元）",
                    "3,187.52",
                    "不超过 57,600.00",
                    "在限额内",
                    "示范县家庭财产规定 第三条（假定）",
                ),
            ],
            assessment:
                "符合；补差每月 663.00 元（800.00×3－1,737.00）。其中财产限额为假定数，须由办理人确认。"
                    .to_owned(),
            steps: pairs(&[
                ("受理", "2026年11月4日"),
                ("信息核对", "2026年11月9日，无重大出入"),
                ("入户调查", "2026年11月6日，赵敏、周明"),
                ("邻里访问", "2026年11月6日"),
                ("公示", "2026年11月10日至11月16日，示范村；有异议1件，已复查"),
                ("近亲属备案", "有，已登记，县级已入户"),
            ]),
            clerk_opinion: "调查属实，建议全户3人纳入保障，每月663.00元。".to_owned(),
            township: ("同意。".to_owned(), "示范县示范镇人民政府".to_owned()),
            county: Some(("同意确认。".to_owned(), "示范县民政局".to_owned())),
            amount: Some(Fen::new(66_300)),
            made_of: String::new(),
            from: Some(month(2026, 12)),
        }
        .paper(),
        PaperKind::GrantNotice => GrantNotice {
            head: decided("示民救确〔2026〕123号"),
            applicant,
            programme,
            covered: strings(&["李桂芳", "张大山", "张小禾"]),
            amount: Fen::new(66_300),
            made_of: "基本金额 563.00 元（最低生活保障审核确认办法 第二十三条）；分类施保加发 100.00 元（社会救助暂行办法 第十二条）".to_owned(),
            from: month(2026, 12),
            paid: "每月10日前存入户主账户（尾号 0021）".to_owned(),
            articles: strings(&["最低生活保障审核确认办法第八条、第二十三条"]),
            review_on: Some(date(2027, 11, 30)),
            duties: strings(&[
                "家庭人口、收入、财产发生变化的，及时告诉村协理员或镇窗口。",
                "家庭成员去世的，及时报告。",
            ]),
            also: strings(&["医疗救助：住院结算时直接享受。", "孙女在校的教育资助，由学校办理。"]),
            remedies: remedies(),
            phone,
        }
        .paper(),
        PaperKind::RefusalNotice => RefusalNotice {
            head: decided("示民救不〔2026〕9号"),
            applicant: "王守田".to_owned(),
            programme,
            applied_on: date(2026, 11, 3),
            reason: "家庭人均收入不低于保障标准".to_owned(),
            facts: strings(&[
                "共同生活的家庭成员2人：王守田、刘素珍。",
                "王守田2025年11月至2026年10月工资性收入共计21,900.00元，刘素珍无收入。",
            ]),
            figures: figures(),
            articles: strings(&["最低生活保障审核确认办法 第八条、第二十一条", "社会救助法 第四十五条"]),
            also: strings(&[
                "医疗自付支出较大的，可以申请刚性支出困难家庭认定。",
                "遇到突发困难的，可以申请临时救助。",
            ]),
            remedies: remedies(),
            phone,
        }
        .paper(),
        PaperKind::ChangeNotice => change(Change::Cut),
        _ => HearingRecord {
            head: head("SL-2026-000045"),
            person: "何秀兰".to_owned(),
            on: Some(date(2026, 11, 18)),
            way: "入户，示范村5组".to_owned(),
            intended: "自2026年12月起减发保障金，由每月1,200.00元减为每月830.00元".to_owned(),
            reason: "孙子2026年9月参加工作，月工资2,600.00元，家庭人均月收入由400.00元增加到523.33元。"
                .to_owned(),
            articles: strings(&["社会救助法 第四十八条"]),
            said: "孙子每月要还助学贷款600元，希望扣除。".to_owned(),
            handed_in: strings(&["助学贷款还款单"]),
            answer: String::new(),
            hearer: "赵敏".to_owned(),
            recorder: "周明".to_owned(),
        }
        .paper(),
    }
}

/// A notice of each kind of change.
pub(super) fn change(change: Change) -> Paper {
    let after = if change == Change::Stop { Fen::ZERO } else { Fen::new(83_000) };
    ChangeNotice {
        head: Head { case_number: "SL-2026-000045".to_owned(), ..decided("示民救变〔2026〕31号") },
        recipient: "何秀兰".to_owned(),
        programme: "农村最低生活保障".to_owned(),
        change,
        before: Fen::new(120_000),
        after,
        made_of: String::new(),
        from: month(2026, 12),
        reason: "家庭收入增加".to_owned(),
        facts: strings(&["孙子2026年9月参加工作，月工资2,600.00元，扣除助学贷款每月600.00元。"]),
        figures: vec![figure(
            "家庭人均月收入（元）",
            "523.33",
            "低于 800.00",
            "低于 276.67",
            "最低生活保障审核确认办法 第二十三条",
        )],
        heard: "2026年11月18日入户听取本人意见，本人要求扣除助学贷款，已采纳。".to_owned(),
        articles: strings(&["最低生活保障审核确认办法 第三十一条", "社会救助法 第四十八条"]),
        also: Vec::new(),
        remedies: remedies(),
        phone: "示范县民政局 59000001".to_owned(),
    }
    .paper()
}

fn kept(kind: PaperKind) -> Paper {
    let programme = "农村最低生活保障".to_owned();
    match kind {
        PaperKind::PeriodicReview => PeriodicReview {
            head: head("SL-2025-000045"),
            programme,
            recipient: "何秀兰".to_owned(),
            place: "示范镇示范村5组".to_owned(),
            class: "B类，每半年".to_owned(),
            due: date(2026, 11, 30),
            on: Some(date(2026, 11, 12)),
            points: [
                "家庭人口|3人|3人",
                "劳动能力和就业|孙子在校|孙子9月参加工作",
                "月收入（元）|1,200.00|1,570.00",
                "财产|无变化|无变化",
            ]
            .iter()
            .map(|line| {
                let mut parts = line.split('|').map(str::to_owned);
                let mut next = || parts.next().unwrap_or_default();
                ReviewPoint { item: next(), before: next(), now: next() }
            })
            .collect(),
            proposal: "收入增加，建议听取意见后减发。".to_owned(),
            surveyors: strings(&["赵敏", "周明"]),
            township: "示范县示范镇人民政府".to_owned(),
        }
        .paper(),
        PaperKind::GradualExitLedger => GradualExitLedger {
            head: head("JT-2026-11"),
            name: "一般困难家庭低保保障渐退台账".to_owned(),
            month: month(2026, 11),
            lines: [("罗长青", "因病，恢复期", 88_000_i64), ("=1+1", "因学，刚毕业未就业", 64_050)]
                .iter()
                .map(|(name, reason, amount)| GradualExitLine {
                    place: "示范镇示范村".to_owned(),
                    head_of_household: (*name).to_owned(),
                    members: 2,
                    case_number: "SL-2024-000310".to_owned(),
                    reason: (*reason).to_owned(),
                    per_head: "1,012.33".to_owned(),
                    amount: Fen::new(*amount),
                    from: month(2026, 9),
                    until: None,
                    state: "10月走访，收入仍不稳".to_owned(),
                })
                .collect(),
            clerk: "赵敏".to_owned(),
        }
        .paper(),
        PaperKind::GradualExitApproval => GradualExitApproval {
            head: head("SL-2024-000288"),
            recipient: "冯德水".to_owned(),
            place: "示范镇示范村2组".to_owned(),
            members: 4,
            per_head: "1,020.00 元/月".to_owned(),
            standard: Some(Fen::new(80_000)),
            grounds: "已脱贫家庭，人均收入高于保障标准、低于2倍保障标准（县通知 二(二)）".to_owned(),
            period: (month(2026, 12), Some(month(2027, 5))),
            amount: Fen::new(96_000),
            clerk_opinion: "建议给予6个月渐退期，保障金不变。".to_owned(),
            township: "示范县示范镇人民政府".to_owned(),
            county: Some("示范县民政局".to_owned()),
        }
        .paper(),
        PaperKind::AwardLedger => AwardLedger {
            head: head("TZ-500299101-2026-11"),
            programme,
            place: "示范镇".to_owned(),
            month: month(2026, 11),
            lines: (1..=34)
                .map(|index| AwardLine {
                    household: format!("500299101-{index:06}"),
                    head_of_household: ["李桂芳", "王守田", "买买提·吐尔逊"][index % 3].to_owned(),
                    place: "示范镇 示范村".to_owned(),
                    members: 1 + u32::try_from(index % 4).unwrap_or(0),
                    before: Fen::new(40_000 + 1_150 * i64::try_from(index).unwrap_or(0)),
                    amount: Fen::new(40_000 + 1_150 * i64::try_from(index).unwrap_or(0)),
                    event: String::new(),
                })
                .collect(),
            stopped: vec![AwardLine {
                household: "500299101-000035".to_owned(),
                head_of_household: "赵广才".to_owned(),
                place: "示范镇 示范村".to_owned(),
                members: 1,
                before: Fen::new(62_000),
                amount: Fen::ZERO,
                event: "停发".to_owned(),
            }],
            clerk: "赵敏".to_owned(),
        }
        .paper(),
        _ => ArchiveCover {
            head: head("SL-2026-000123"),
            programme,
            household: "李桂芳".to_owned(),
            place: "示范镇示范村3组".to_owned(),
            archive_number: "示民-DB-2026-0123".to_owned(),
            period: (Some(date(2026, 11, 2)), Some(date(2026, 11, 20))),
            kept: "按县档案保管期限表".to_owned(),
            items: [
                PaperKind::Application,
                PaperKind::Declaration,
                PaperKind::Authorisation,
                PaperKind::AcceptanceReceipt,
                PaperKind::HomeVisit,
                PaperKind::VerificationReport,
                PaperKind::ConfirmationForm,
                PaperKind::GrantNotice,
            ]
            .iter()
            .zip(1..)
            .map(|(kind, page): (_, i32)| ArchiveItem {
                number: kind.number().to_owned(),
                name: kind.name().to_owned(),
                author: "示范镇人民政府".to_owned(),
                on: Some(date(2026, 11, 2)),
                pages: page.to_string(),
            })
            .collect(),
            clerk: "赵敏".to_owned(),
        }
        .paper(),
    }
}

fn money(kind: PaperKind) -> Paper {
    let programme = "农村最低生活保障".to_owned();
    let finance = || Head { issuer: "示范县民政局".to_owned(), ..head("FF-500299101-2026-11") };
    match kind {
        PaperKind::PaymentRoster => PaymentRoster {
            head: Head { document_number: Some("示民救发〔2026〕11号".to_owned()), ..finance() },
            programme,
            place: "示范镇".to_owned(),
            month: month(2026, 11),
            fund: "中央和县级困难群众救助补助资金".to_owned(),
            lines: (0..30)
                .map(|index| PaymentLine {
                    payee: ["李桂芳", "王守田", "买买提·吐尔逊"][index % 3].to_owned(),
                    number: number("50029919620314002").masked(),
                    place: format!("示范村{}组", index % 9 + 1),
                    members: 3,
                    account: "****0021".to_owned(),
                    award: Fen::new(66_300),
                    supplement: Fen::new(5_000),
                    back_pay: Fen::new(if index == 2 { 66_300 } else { 0 }),
                    paid: Fen::new(if index == 2 { 137_600 } else { 71_300 }),
                })
                .collect(),
            signed_for: true,
            maker: "赵敏".to_owned(),
            checker: "吴晓梅".to_owned(),
        }
        .paper(),
        _ => BackPayList {
            head: finance(),
            programme,
            month: month(2026, 11),
            lines: [BackPayWay::Paid, BackPayWay::Returned, BackPayWay::Returned]
                .iter()
                .map(|way| BackPayLine {
                    payee: "何秀兰".to_owned(),
                    number: number("50029919500405006").masked(),
                    place: "示范村5组".to_owned(),
                    month: month(2026, 10),
                    way: *way,
                    reason: if *way == BackPayWay::Paid {
                        "标准调整补发".to_owned()
                    } else {
                        "账户已注销".to_owned()
                    },
                    amount: Fen::new(40_005),
                    handled: if *way == BackPayWay::Paid {
                        "已发".to_owned()
                    } else {
                        "账户更正后重发".to_owned()
                    },
                })
                .collect(),
            maker: "赵敏".to_owned(),
            checker: "吴晓梅".to_owned(),
        }
        .paper(),
    }
}

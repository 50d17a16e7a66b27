// SPDX-License-Identifier: Apache-2.0
//! Casework in Chinese: where a case stands, what may come next, what is missing before it, what is due until when, why a step is refused.

mod lists;

pub use lists::*;

use crate::numbers;
use assistance::casework::{
    AmountPart, Basis, CaseRules, ClockOf, ClockState, Exit, Fault, Figure, FoldError, Measure, Missing,
    Proposal, Refused, RulesFault, RunningClock, Span, Stage,
};
use kernel::{Fen, Fraction, SourceDocument};
use policy::procedure::StepKind;
use policy::tree::Name;
use policy::units::Unit;
use std::collections::BTreeMap;

/// The documents that citations name.
pub type Sources = BTreeMap<Name, SourceDocument>;

fn yuan(fen: Fen) -> String {
    numbers::yuan(Fraction::from_int(fen.get()))
}

/// Where a case stands, with what belongs to it.
#[must_use]
pub fn standing(stage: &Stage) -> String {
    let plain = lists::stage(stage.kind());
    match stage {
        Stage::Opinion { round: 1, .. } => plain.to_owned(),
        Stage::Opinion { round, again: true } => format!("{plain}（第 {round} 次，异议后再次公示）"),
        Stage::Opinion { round, again: false } => format!("{plain}（第 {round} 次）"),
        Stage::OnNotice { through, .. } | Stage::OnCountyNotice { through } => {
            format!("{plain}，至 {}", through.chinese())
        }
        Stage::Disputed { county: true, .. } => format!("{plain}（县级公示）"),
        Stage::PassedOn { to } => {
            format!("{plain}：{}", kernel::full_name(*to).unwrap_or_else(|| to.to_string()))
        }
        Stage::Terminated { told: false } => format!("{plain}，待书面告知"),
        _ => plain.to_owned(),
    }
}

/// What orders something: `依据：民发〔2021〕57号 第十条`, or that it is a setting.
#[must_use]
pub fn basis(sources: &Sources, basis: &Basis) -> Option<String> {
    let mut parts = Vec::new();
    if !basis.cites.is_empty() {
        let cites: Vec<String> = basis.cites.iter().map(|one| crate::source::cite(sources, one)).collect();
        parts.push(format!("依据：{}", cites.join("；")));
    }
    parts.extend(basis.set_by.as_ref().map(|document| format!("本县规定：{document}")));
    parts.extend(basis.assumed.as_ref().map(|why| format!("假定：{why}")));
    (!parts.is_empty()).then(|| parts.join("；"))
}

/// What is missing, as something to be done.
#[must_use]
pub fn missing(rules: &CaseRules, missing: &Missing) -> String {
    match missing {
        Missing::Stage(stage) => format!("先办到“{}”", lists::stage(*stage)),
        Missing::Papers(codes) => format!("还缺材料：{}", papers(rules, codes)),
        Missing::Relatives => "还没有作近亲属备案，没有近亲属的也要填“无”".to_owned(),
        Missing::Consent(persons) => format!("还缺 {} 名成年家庭成员的核对授权书", persons.len()),
        Missing::SurveyStart => "还没有启动调查".to_owned(),
        Missing::CheckReport => "还没有信息核对报告".to_owned(),
        Missing::CheckAgain => "家庭对核对结果有异议，先复核".to_owned(),
        Missing::HomeVisit(persons) => format!("还没有由 {persons} 名以上、没有近亲属关系的人员入户调查"),
        Missing::NeighbourVisit => "还没有邻里访问".to_owned(),
        Missing::Letter => "还没有信函索证".to_owned(),
        Missing::Finding => "还没有核对报告、入户调查，也没有证明变化的材料，不能凭空提出意见".to_owned(),
        Missing::Assessment => "还没有测算".to_owned(),
        Missing::NewAssessment => "测算以后情况有新的变化，要重新测算".to_owned(),
        Missing::Facts => "测算还缺事实，先补齐".to_owned(),
        Missing::Documents(names) => {
            format!("测算用到没有文件依据的假定（{} 项），先由县级录入文件和标准", names.len())
        }
        Missing::DemocraticReview => "还没有民主评议".to_owned(),
        Missing::Opinion => "还没有审核意见".to_owned(),
        Missing::NoticeEnd(through) => format!("公示到 {} 才满", through.chinese()),
        Missing::NoticeRemoval => "公示还没有揭下，揭下时要拍照".to_owned(),
        Missing::Disputes(numbers) => {
            let numbers: Vec<String> = numbers.iter().map(|number| format!("第 {number} 件")).collect();
            format!("公示异议还没有处理完：{}", numbers.join("、"))
        }
        Missing::CountyNotice => "还没有县级公示".to_owned(),
        Missing::EndingNotice => "拟终止的还没有公示；意见不是终止的，先退回重新提出意见".to_owned(),
        Missing::CountyVisit(cause) => format!("县级还没有入户核查（{}）", visit_cause(*cause)),
        Missing::CountyReview => "还没有县级复核".to_owned(),
        Missing::Meeting => "还没有审批会议记录".to_owned(),
        Missing::Hearing { act: measure, noticed: false, .. } => {
            format!("拟{}的，先通知本人并听取意见", act(*measure))
        }
        Missing::Hearing { act: measure, tries, .. } => {
            format!("拟{}的，还没有听到本人的意见；联系不上的，还要在另外 {tries} 天再联系", act(*measure))
        }
    }
}

fn papers(rules: &CaseRules, codes: &[String]) -> String {
    let codes: Vec<String> = codes.iter().map(|code| paper(rules, code)).collect();
    codes.join("、")
}

/// A paper by its code in the packs' list.
#[must_use]
pub fn paper(rules: &CaseRules, code: &str) -> String {
    rules.papers.list.get(code).map_or_else(|| code.to_owned(), |rule| rule.label.clone())
}

/// Why a step was not taken, in sentences.
#[must_use]
pub fn refused(rules: &CaseRules, sources: &Sources, refused: &Refused) -> String {
    match refused {
        Refused::NotNow { step: kind, stage } => {
            format!("本事项现在是“{}”，不能“{}”", lists::stage(*stage), step(*kind))
        }
        Refused::NotForMatter { step: kind, matter: about } => {
            format!("“{}”的事项没有“{}”这一步", matter(*about), step(*kind))
        }
        Refused::Opening { step: kind } => {
            format!("“{}”不能这样登记：它只能用来新开一个事项，或者事项还没有开", step(*kind))
        }
        Refused::Future { given, today } => {
            format!("日期 {} 还没有到，今天是 {}", given.chinese(), today.chinese())
        }
        Refused::TooEarly { given, earliest } => {
            format!("日期 {} 早于前一步，最早是 {}", given.chinese(), earliest.chinese())
        }
        Refused::LateWithoutPaper => "补录以前的事项，要写明原因并附上纸质材料的扫描件".to_owned(),
        Refused::WrongOffice { step: kind, decider } => {
            let by = if *kind == assistance::casework::EventKind::Decided {
                format!("，应当由{}办理", office(*decider))
            } else {
                String::new()
            };
            format!("“{}”不由您所在的单位办理{by}", step(*kind))
        }
        Refused::Barred(why) => format!("不能办理：{}", bar(*why)),
        Refused::Missing(list) => {
            let lines = list.iter().map(|one| {
                let words = missing(rules, &one.missing);
                basis(sources, &one.basis)
                    .map_or_else(|| words.clone(), |basis| format!("{words}（{basis}）"))
            });
            lines.collect::<Vec<_>>().join("；")
        }
        Refused::Fault(what) => fault(rules, what),
    }
}

/// What cannot be right in what was entered, and what to do about it.
#[must_use]
pub fn fault(rules: &CaseRules, fault: &Fault) -> String {
    let code = |code: &str| paper(rules, code);
    match fault {
        Fault::PapersAskedTwice => "缺少的材料已经一次性告知过，不能再要别的材料".to_owned(),
        Fault::NothingAsked => "没有填写内容，请至少填一项".to_owned(),
        Fault::PaperNotInPack(paper) => format!("政策里没有“{paper}”这项材料，任何单位都不能要求提供"),
        Fault::PaperVerifiable(paper) => format!("“{}”能够通过核对查到，不得要求提供", code(paper)),
        Fault::NoPledge(paper) => format!("“{}”不能用承诺代替", code(paper)),
        Fault::NoNumber => "请填写文号".to_owned(),
        Fault::NoReason => "请写明理由".to_owned(),
        Fault::NotOfFamily(_) => "所填的人不是这个家庭的成员或者义务人".to_owned(),
        Fault::OtherScheme => "救助类型前后不一致，请重新打开页面".to_owned(),
        Fault::FamilyIncomplete => "家庭成员里没有申请人，请先补齐".to_owned(),
        Fault::ConsentEmpty => "授权没有范围，或者有效期早于今天".to_owned(),
        Fault::NobodyToCheck => "请选择要核对的人".to_owned(),
        Fault::NotAgreed(persons) => {
            format!("有 {} 人没有有效的授权，不能核对；义务人不同意的，去掉后照常办理", persons.len())
        }
        Fault::NotToldOfCheck => "核对结果对家庭不利的，应当当即告知，请填写告知日期".to_owned(),
        Fault::TooFewSurveyors { have, need } => format!("调查人员有 {have} 人，至少要 {need} 人"),
        Fault::NamedTwice => "同一个人填了两次".to_owned(),
        Fault::VisitorBarred => "调查人员里有申请家庭的近亲属，应当回避，请换人".to_owned(),
        Fault::OnlyInEmergency => "电话、视频调查只能在宣布的突发重大事件期间使用".to_owned(),
        Fault::NoSuchLetter => "没有发过这封信函".to_owned(),
        Fault::OldValueDiffers => "原来的内容已经变了，请刷新后再更正".to_owned(),
        Fault::AssessmentAmount => "测算结果与金额对不上，请重新测算".to_owned(),
        Fault::AssessmentMembers => {
            "测算里有本件名单以外的人：家庭成员变了的，先用“更正事实”更正家庭成员，再重新测算".to_owned()
        }
        Fault::VotesDoNotAdd => "评议人数不对：到场人数应不超过邀请人数，票数合计应等于到场人数".to_owned(),
        Fault::QuorumMissed { have, need } => format!("到场 {have} 人，至少要 {need} 人，评议无效"),
        Fault::WrongPlace { right } => format!("公示地点不对，应当在{}", place(*right)),
        Fault::WrongVillage { right } => {
            let name = kernel::full_name(*right).unwrap_or_else(|| right.to_string());
            format!("公示的村（社区）不对，应当在{name}")
        }
        Fault::NoticeTooShort { through } => format!("公示时间不够，最早到 {} 为止", through.chinese()),
        Fault::NoticeStillRuns { through } => format!("公示到 {} 才满，还不能揭下", through.chinese()),
        Fault::NoticeGone => "这次公示已经揭下".to_owned(),
        Fault::NoSuchDispute(number) => format!("没有第 {number} 件异议，或者已经处理完毕"),
        Fault::ReviewDoesNotSettle => "本地规定异议要重新调查，不能只靠民主评议".to_owned(),
        Fault::NoSurveySince => "提出异议以后还没有重新入户调查".to_owned(),
        Fault::NoReviewSince => "提出异议以后还没有民主评议".to_owned(),
        Fault::WrongAct { act: what, matter: about } => {
            format!("“{}”的事项不能以“{}”办结", matter(*about), act(*what))
        }
        Fault::Amount => "金额不对：发放金额应大于零；不发钱的认定不填金额".to_owned(),
        Fault::SameAmount(fen) => format!("新金额与现在的 {} 相同，不用调整", yuan(*fen)),
        Fault::OneRoute => {
            "特困按本人一人认定，不能改为按户或者换人；要为别人申请的，另外登记一件".to_owned()
        }
        Fault::WholeHouseholdQualifies => "整户符合条件，应当整户纳入，不能只保其中一人".to_owned(),
        Fault::NoGround => "请从列表中选择理由".to_owned(),
        Fault::GroundNotHere => "这项理由不适用于本类救助".to_owned(),
        Fault::GroundWithoutFacts => "理由没有写明所依据的事实".to_owned(),
        Fault::FigureOfOther => "所列数额与这条理由无关，收入、财产、支出的理由各用各的数额".to_owned(),
        Fault::GroundWithoutArticle => "理由没有列出所依据的条款".to_owned(),
        Fault::GroundWithoutFigure => "理由没有列出数额和标准".to_owned(),
        Fault::FigureContradicts => "所列数额与理由相反，请核对数额和标准".to_owned(),
        Fault::NoDeathRecorded => "还没有登记死亡，请先登记并附证明".to_owned(),
        Fault::OthersLive => {
            "保障名单里还有人健在，不能因一人死亡停发全家：按成员减少重新测算，再调整".to_owned()
        }
        Fault::WishNotShown => "本人自愿放弃要有本人签字的放弃书，或者由本人报告“不再需要救助”".to_owned(),
        Fault::ExitRuns { last } => format!("渐退期到 {} 才满", last.chinese()),
        Fault::RecognitionRuns { last } => format!("认定的有效期到 {} 才满", last.chinese()),
        Fault::PassedToItself => "本件就在那里办理，请选别的地方".to_owned(),
        Fault::NoSuchExit => "本地没有这种渐退".to_owned(),
        Fault::ExitMonths { bounds: Some((low, high)) } if low == high => format!("渐退期应为 {low} 个月"),
        Fault::ExitMonths { bounds: Some((low, high)) } => format!("渐退期应为 {low} 到 {high} 个月"),
        Fault::ExitMonths { bounds: None } => "列入台账的一般困难家庭不定月数，按核查情况逐步退出".to_owned(),
        Fault::NotExiting => "这个家庭不在渐退期内".to_owned(),
        Fault::DepartureNeeded => {
            "与测算结果不同，要写明理由并由第二人签字，或者选择政策留给人工裁量的事项".to_owned()
        }
        Fault::NoSuchPoint(_) => "测算没有留下这项裁量，请重新选择".to_owned(),
        Fault::NoExtension => "本地没有延长时限的规定".to_owned(),
        Fault::ExtensionTooLate(due) => format!("时限已于 {} 届满，不能再延长", due.chinese()),
        Fault::NoReceipt => "请附回执、照片或者本人的申请".to_owned(),
        Fault::AlreadyRecorded => "已经登记过".to_owned(),
        Fault::NeverAsked => "请先填写何时、用什么方式要求过家庭配合".to_owned(),
        Fault::NotBehind(to) => format!("还没有到那一步，不能退回“{}”", return_to(*to)),
        Fault::SameHandler => "已经由这个人经办".to_owned(),
        Fault::AttendedAndRecused => "同一个人不能既参加会议又回避".to_owned(),
        Fault::OutOfCalendar => "日期前后不一致，请核对".to_owned(),
    }
}

/// What a clock is about.
#[must_use]
pub fn clock_of(of: ClockOf) -> &'static str {
    match of {
        ClockOf::Death => "成员死亡后的核查调整",
        ClockOf::Review => "定期核查",
        ClockOf::Step(step) => match step {
            StepKind::Acceptance => "受理",
            StepKind::Certificates => "证明材料",
            StepKind::RegistrationHelp => "户籍地协助调查",
            StepKind::Emergency => "急难救助",
            StepKind::Quick => "小额快救",
            StepKind::SecondHandler => "第二经办人确认",
            StepKind::PapersAfter => "补齐手续",
            StepKind::Survey => "启动调查",
            StepKind::Check => "启动信息核对",
            StepKind::Review => "民主评议",
            StepKind::Notice => "公示",
            StepKind::Dispute => "异议处理",
            StepKind::SpotCheck => "入户抽查",
            StepKind::RelativesCheck => "近亲属备案家庭入户核查",
            StepKind::CountyNotice => "县级公示",
            StepKind::Decision => "审核确认",
            StepKind::Refusal => "告知决定",
            StepKind::Total | StepKind::TotalDelegated => "全程办理",
            StepKind::PaymentStart | StepKind::Payment => "发放",
            StepKind::Publication => "结果公布",
            StepKind::Supervision => "监督抽查",
            StepKind::Assessment => "自理能力复评",
            StepKind::Reduction => "减发、停发",
            StepKind::Termination => "终止",
            StepKind::TerminationDispute => "终止公示异议",
        },
    }
}

/// A clock in one line: `启动调查：3 个工作日，最迟 2023-05-06（星期六），即将到期`.
#[must_use]
pub fn clock(clock: &RunningClock) -> String {
    let span = match clock.span {
        Span::Days(days) => format!("{}，", crate::procedure::days(days)),
        Span::Months(months) => format!("{months} 个月，"),
        Span::Until(_) => String::new(),
    };
    let state = match clock.state {
        ClockState::Running => "办理中".to_owned(),
        ClockState::Soon => "即将到期".to_owned(),
        ClockState::Overdue => "已超期，待遇照发，请尽快办理".to_owned(),
        ClockState::Met { on, late: false } => format!("{on} 办结"),
        ClockState::Met { on, late: true } => format!("{on} 办结，已超期"),
    };
    format!("{}：{span}最迟 {}，{state}", clock_of(clock.of), crate::procedure::deadline(clock.due))
}

/// Reasons in their order, each once: one ground may stand on several figures.
#[must_use]
pub fn each_once<'w>(reasons: impl Iterator<Item = &'w str>) -> Vec<&'w str> {
    let mut all: Vec<&str> = Vec::new();
    for reason in reasons {
        if !all.contains(&reason) {
            all.push(reason);
        }
    }
    all
}

/// What is proposed or decided, in one line.
#[must_use]
pub fn proposal(proposal: &Proposal) -> String {
    let a_month = |fen: Fen| format!("每月 {} 元", yuan(fen));
    match proposal {
        Proposal::Cover { monthly: Some(fen) } => format!("确认，{}", a_month(*fen)),
        Proposal::Cover { monthly: None } => "确认".to_owned(),
        Proposal::Refuse { because } => {
            let reasons = each_once(because.iter().map(|one| refusal_reason(one.code)));
            format!("不予确认：{}", reasons.join("；"))
        }
        Proposal::Continue => "继续保障，金额不变".to_owned(),
        Proposal::Adjust { monthly, because } => {
            let reasons = each_once(because.iter().map(|one| adjust_reason(one.code)));
            format!("调整为{}：{}", a_month(*monthly), reasons.join("；"))
        }
        Proposal::Restore { monthly } => format!("恢复正常保障，{}", a_month(*monthly)),
        Proposal::GradualExit(Exit { kind, months: Some(months), monthly }) => {
            format!("渐退 {months} 个月（{}），{}", exit(*kind), a_month(*monthly))
        }
        Proposal::GradualExit(Exit { kind, months: None, monthly }) => {
            format!("列入渐退台账（{}），{}", exit(*kind), a_month(*monthly))
        }
        Proposal::Stop { because } => {
            let reasons = each_once(because.iter().map(|one| stop_reason(one.code)));
            format!("停止：{}", reasons.join("；"))
        }
    }
}

/// A number with what it counts: `994.67 元`, `1`, `62%`, `3 人`. The name tells shares and multiples from plain numbers.
#[must_use]
pub fn measured(label: &str, value: Fraction, measure: Measure) -> String {
    match measure {
        Measure::Money => format!("{} 元", numbers::yuan(value)),
        Measure::Number => numbers::ratio(label, value),
        Measure::Persons => numbers::quantity(value, Unit::PERSONS),
        Measure::Months => numbers::quantity(value, Unit::MONTHS),
        Measure::Years => numbers::quantity(value, Unit::YEARS),
        Measure::Days => numbers::quantity(value, Unit::DAYS),
    }
}

/// A figure beside its line and how far apart they are.
#[must_use]
pub fn figure(label: &str, line_label: &str, figure: &Figure) -> String {
    let show = |value: Fraction| measured(label, value, figure.measure);
    let apart = figure.distance().map_or_else(String::new, |distance| {
        if distance.is_zero() {
            "，两者相等".to_owned()
        } else if distance.signum() > 0 {
            format!("，高出 {}", show(distance))
        } else {
            format!("，低 {}", show(distance.negated()))
        }
    });
    format!("{label} {}，{line_label} {}{apart}", show(figure.value), show(figure.line))
}

/// What an amount is made of, each part with the articles that order it, where the documents are known; nothing where it is of one piece.
#[must_use]
pub fn parts(parts: &[AmountPart], sources: Option<&Sources>) -> String {
    let part = |one: &AmountPart| {
        let label = if one.label.is_empty() { "基本金额" } else { &one.label };
        let articles = sources.map(|sources| crate::source::cites_in(sources, &one.articles));
        let articles = articles.filter(|text| !text.is_empty()).map(|text| format!("（{text}）"));
        format!("{label} {} 元{}", one.amount.grouped(), articles.unwrap_or_default())
    };
    parts.iter().map(part).collect::<Vec<_>>().join("；")
}

/// Why the packs give no rules for a case.
#[must_use]
pub fn rules_fault(fault: &RulesFault) -> String {
    match fault {
        RulesFault::NoScheme(one) => format!("本地政策里没有{}", scheme(*one)),
        RulesFault::NotInForce(why) => why.clone(),
        RulesFault::NoProcedure(one) => format!("本地政策没有写{}的办理程序", scheme(*one)),
        RulesFault::NoDecider => "本地政策没有写由谁审核确认".to_owned(),
        RulesFault::NotADecider(actor) => {
            format!("本地政策写由{}审核确认，系统不支持", crate::procedure::actor(*actor))
        }
        RulesFault::NoticeIncomplete => "本地政策没有写公示的天数或者地点".to_owned(),
        RulesFault::NoParam(name) => format!("本地政策没有写 {name}，或者不是整数"),
    }
}

/// Why the records of a case make no file: never the fault of whoever looks.
#[must_use]
pub fn fold_error(error: FoldError) -> String {
    match error {
        FoldError::Empty => "这个事项没有任何记录，请联系管理员".to_owned(),
        FoldError::NotAnOpening => "这个事项的第一条记录不是申请、变化或者核查，请联系管理员".to_owned(),
        FoldError::Sequence { expected, found } => {
            format!("这个事项的记录不连续：应为第 {expected} 条，却是第 {found} 条，请联系管理员")
        }
    }
}

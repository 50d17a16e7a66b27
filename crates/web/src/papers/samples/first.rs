// SPDX-License-Identifier: Apache-2.0
//! What a family signs and gets first: application, list, receipt, authorisations.

use super::super::catalogue::PaperKind;
use super::super::forms::*;
use super::super::model::{Number, Paper, View};
use super::{date, family, head, member, number, strings};

pub(super) fn first(kind: PaperKind) -> Paper {
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
            head: super::head("ZJ-2026-000007"),
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
pub(in crate::papers) fn authorisation(signing: Signing, person: &str) -> Paper {
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

// SPDX-License-Identifier: Apache-2.0
//! Settings, the audit log, the dashboard.

use super::lists::pairs;
use super::{HOSTILE, LONG_NAME, Sample, county_frame, date, page, yuan};
use kernel::Fen;
use web::components::{
    Action, Badge, Chart, Choice, EventForm, Field, Figures, Form, ListControls, Pager, Tile, Tiles, Tone,
    Typed,
};
use web::layout::{Frame, Heading};
use web::pages::audit::{Audit, AuditRow, Seals};
use web::pages::dashboard::{Dashboard, MonthCount, TownshipRow};
use web::pages::settings::clients::{ClientList, ClientRow};
use web::pages::settings::jobs::{FailedRun, JobRow, JobsPage, UnreadRow};
use web::pages::settings::standards::{ChangedHousehold, Preview, StandardRow, Standards};
use web::pages::settings::users::{Grant, UserList, UserPage, UserRow};

pub(crate) fn all() -> Vec<Sample> {
    vec![
        users(),
        user(),
        own_user(),
        clients(),
        standards(),
        jobs(),
        audit(),
        broken_audit(),
        dashboard(),
        empty_dashboard(),
    ]
}

fn administrator() -> Frame {
    county_frame("政策", "周敏", "系统管理员")
}

fn users() -> Sample {
    let row = |name: &str, account: &str, roles: &[&str], tone, state: &str, second: &str| UserRow {
        href: format!("/settings/users/{account}"),
        name: name.to_owned(),
        account: account.to_owned(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        state: Badge::new(tone, state),
        second_factor: second.to_owned(),
        last_seen: "2026-11-23 08:55".to_owned(),
    };
    let list = UserList {
        frame: administrator(),
        heading: Heading::new("用户", "86 个账号，1 个锁定，2 个角色待第二人确认。")
            .primary(Action::new("新建账号", "/settings/users/new")),
        rows: vec![
            row("罗雪梅", "luoxuemei", &["乡镇经办人（云坪镇）"], Tone::Done, "在用", "验证器"),
            row(HOSTILE, "xiangchunlan", &["村级协理员（岩湾村）"], Tone::Late, "锁定到 10:35", "短信"),
            row(
                LONG_NAME,
                "abdu",
                &["县级审核员（示范县）", "审计员（示范县）"],
                Tone::Soon,
                "角色待确认",
                "",
            ),
        ],
        list: ListControls::default(),
    };
    page("settings-users", "list.html", &list)
}

fn clients() -> Sample {
    let row = |name: &str, scopes: &[&str], used: &str, tone, state: &str| ClientRow {
        href: "/settings/clients/018f3c2e-7b00-7000-8000-0123456789ab".to_owned(),
        name: name.to_owned(),
        owner: "王接口".to_owned(),
        scopes: scopes.iter().map(|one| (*one).to_owned()).collect(),
        places: vec!["示范县".to_owned()],
        expires: "2027-11-22".to_owned(),
        used: used.to_owned(),
        state: Badge::new(tone, state),
    };
    let list = ClientList {
        frame: administrator(),
        heading: Heading::new("接口", "2 个外部系统在用。每次调用都按范围和地方核对。")
            .primary(Action::new("发令牌", "/settings/clients/new")),
        rows: vec![
            row("县医保局救助联办", &["提交申请", "查询进度"], "2026年11月23日", Tone::Done, "在用"),
            row(HOSTILE, &["查询家庭（脱敏）"], "", Tone::Plain, "已停用"),
            row(LONG_NAME, &["查询决定", "查询公示"], "2026年10月8日", Tone::Plain, "已到期"),
        ],
    };
    page("settings-clients", "list.html", &list)
}

fn user() -> Sample {
    let roles = vec![Choice::new("township_clerk", "乡镇经办人"), Choice::new("hotline", "热线接线员")];
    let give = EventForm {
        name: "给角色".to_owned(),
        consequence: vec!["另一名管理员确认后才生效。".to_owned()],
        destructive: false,
        open: true,
        form: Form::post("grant", "/settings/users/1/grant", "提交给第二人确认")
            .fields(vec![
                Field::select("role", "角色", roles).required(),
                Field::text("place", "地方").required().example("云坪镇"),
                Field::area("reason", "理由", 2).required(),
            ])
            .own_ids(),
    };
    let off = EventForm {
        name: "停用账号".to_owned(),
        consequence: vec!["在办的 14 件先要交给别人；交完才能停用。".to_owned()],
        destructive: true,
        open: false,
        form: Form::post("off", "/settings/users/1/off", "停用")
            .destructive()
            .fields(vec![Field::select("heir", "在办的交给", vec![Choice::new("2", "唐琳")]).required()])
            .own_ids(),
    };
    let grant = |role: &str, tone, state: &str| Grant {
        role: role.to_owned(),
        place: "云坪镇".to_owned(),
        period: "2024-03-01 起".to_owned(),
        by: "周敏，方志远确认".to_owned(),
        state: Badge::new(tone, state),
    };
    let page_of = UserPage {
        frame: administrator(),
        heading: Heading::new("罗雪梅", "乡镇经办人（云坪镇），在用。").back("用户", "/settings/users"),
        basics: pairs(&[
            ("账号", "luoxuemei"),
            ("单位", HOSTILE),
            ("电话", "138****5678"),
            ("二次验证", "验证器"),
        ]),
        grants: vec![
            grant("乡镇经办人", Tone::Done, "生效"),
            grant("乡镇负责人", Tone::Soon, "待第二人确认"),
        ],
        relatives: vec![("罗家富（父亲）".to_owned(), "岩湾村 1 组，享受农村低保：不能经办".to_owned())],
        events: vec![give, off],
    };
    page("settings-user", "settings_user.html", &page_of)
}

fn own_user() -> Sample {
    let page_of = UserPage {
        frame: administrator(),
        heading: Heading::new("周敏", "系统管理员，在用。").back("用户", "/settings/users"),
        basics: pairs(&[("账号", "zhoumin")]),
        grants: Vec::new(),
        relatives: Vec::new(),
        events: Vec::new(),
    };
    page("settings-user-own", "settings_user.html", &page_of)
}

fn jobs() -> Sample {
    let row = |name: &str, every: &str, last: &str, took: &str, done: &str, state: Badge| JobRow {
        name: name.to_owned(),
        every: every.to_owned(),
        last: last.to_owned(),
        took: took.to_owned(),
        done: done.to_owned(),
        state,
        next: "2026-11-23 10:00".to_owned(),
    };
    let page_of = JobsPage {
        frame: administrator(),
        heading: Heading::new("定时任务", "3 个任务，1 个要处理。"),
        jobs: vec![
            row(
                "封存操作记录",
                "每分钟",
                "2026-11-23 09:41",
                "不到 1 秒",
                "12 项",
                Badge::new(Tone::Done, "正常"),
            ),
            row("重算暂定时限", "每小时", "2026-11-23 09:00", "3 秒", "", Badge::new(Tone::Late, "失败")),
            row("撤下网上公示", "每天 0 点", "", "", "", Badge::new(Tone::Late, "没有按时运行")),
        ],
        failed: vec![FailedRun {
            at: "2026-11-23 09:00".to_owned(),
            name: "重算暂定时限".to_owned(),
            tries: 3,
            why: "数据库出错，请运行 doudi doctor 检查".to_owned(),
        }],
        unread: vec![UnreadRow {
            at: "2026-11-23 09:35".to_owned(),
            name: "bank/HD500299-2026-000012".to_owned(),
            why: "第 14 行起读不出来；文件已移到“refused”文件夹，请对方单位重新生成".to_owned(),
        }],
    };
    page("settings-jobs", "settings_jobs.html", &page_of)
}

fn standards() -> Sample {
    let row = |name: &str, value: &str, from: &str, until: Option<&str>, source: &str, tone, state: &str| {
        StandardRow {
            name: name.to_owned(),
            value: value.to_owned(),
            from: date(from),
            until: until.map(date),
            source: source.to_owned(),
            state: Badge::new(tone, state),
            href: None,
        }
    };
    let changed = |head: &str, before: &str, after: &str, tone, effect: &str| ChangedHousehold {
        href: "/households/1".to_owned(),
        head: head.to_owned(),
        place: "云坪镇 岩湾村".to_owned(),
        before: yuan(before),
        after: yuan(after),
        difference: Fen::new(yuan(after).get() - yuan(before).get()),
        effect: Badge::new(tone, effect),
    };
    let mut typed = Typed::new(
        [
            ("value", "600.00"),
            ("from", "2026-12-01"),
            ("document", "示范民政〔2026〕18号"),
            ("title", HOSTILE),
        ]
        .map(|(a, b)| (a.to_owned(), b.to_owned())),
    );
    typed.wrong("scan", "没有附文件扫描件");
    let form = Form::post("standard", "/settings/standards", "先预览")
        .command("0197-d1")
        .fields(vec![
            Field::select("name", "哪个标准", vec![Choice::new("dibao_standard.rural", "农村低保标准")])
                .required(),
            Field::money("value", "数值（每人每月）").required(),
            Field::date("from", "从哪天起").required(),
            Field::text("document", "文号").required().example("示范民政〔2026〕18号"),
            Field::text("title", "文件名称").required(),
            Field::text("article", "条款").required().example("一"),
            Field::file("scan", "文件扫描件", "application/pdf").required(),
        ])
        .note("另一人复核后才生效；生效前不影响任何人。")
        .fill(&typed);
    let mut frame = administrator();
    frame.errors = form.errors();
    let page_of = Standards {
        frame,
        heading: Heading::new("标准", "11 项标准，其中 2 项没有文件、是假定的。"),
        rows: vec![
            row("农村低保标准", "581.00 元/人·月", "2022-09-01", None, "", Tone::Soon, "假定"),
            row("农村低保标准", "600.00 元/人·月", "2026-12-01", None, "示范民政〔2026〕18号 一", Tone::Info, "待第二人确认"),
            row("城市低保标准", "717.00 元/人·月", "2022-09-01", None, "示范民政〔2022〕1号 一", Tone::Done, "有文件"),
        ],
        form: Some(form),
        preview: Some(Preview {
            sentence: "农村低保标准 581.00 → 600.00 元：2,041 户提高，3 户新符合，每月多 41,208.00 元，从 2026 年 12 月补起。"
                .to_owned(),
            tiles: vec![
                Tile::new("提高", "2,041", "户").tone(Tone::Info),
                Tile::new("新符合（线索）", 3, "户").tone(Tone::Soon),
                Tile::new("每月多", "4.12", "万元"),
            ],
            households: vec![
                changed(LONG_NAME, "1488.50", "1602.50", Tone::Done, "提高"),
                changed(HOSTILE, "0.00", "57.00", Tone::Soon, "新符合，由人核实"),
            ],
            export: Some("/settings/standards/preview.xlsx".to_owned()),
        }),
        adopt: None,
        refuse: None,
    };
    page("settings-standards", "settings_standards.html", &page_of)
}

fn audit_page(seals: Seals) -> Audit {
    let row = |action: &str, object: &str, tone, outcome: &str| AuditRow {
        at: "2026-11-23 09:02:17".to_owned(),
        who: "罗雪梅（乡镇经办人）".to_owned(),
        action: action.to_owned(),
        object: object.to_owned(),
        why: "办理 DB-500299102-2026-0117".to_owned(),
        outcome: Badge::new(tone, outcome),
        from: "10.23.4.17".to_owned(),
    };
    Audit {
        frame: county_frame("公示与监督", "龚平", "审计员"),
        heading: Heading::new("审计记录", "今天 1,204 条，其中 3 条被拒绝。"),
        seals,
        rows: vec![
            row("查看家庭档案", "王玉珍家", Tone::Done, "完成"),
            row("查看家庭档案", HOSTILE, Tone::Late, "拒绝：不在辖区"),
        ],
        list: ListControls {
            filters: Some(Form::get("filter", "/audit", "筛选").fields(vec![
                Field::text("who", "谁"),
                Field::date("from", "从"),
                Field::date("until", "到"),
                Field::select("outcome", "结果", vec![Choice::new("refused", "被拒绝")]),
            ])),
            pager: Some(Pager {
                first: 1,
                last: 50,
                total: 1204,
                previous: None,
                next: Some("?page=2".to_owned()),
            }),
            export: Some("/audit.csv".to_owned()),
        },
    }
}

fn audit() -> Sample {
    let seals = Seals {
        tone: Tone::Done,
        text: "到 09:02 的 182,301 条已封存，逐条核对无误；7 条等待封存。".to_owned(),
    };
    page("audit", "audit.html", &audit_page(seals))
}

fn broken_audit() -> Sample {
    let seals = Seals {
        tone: Tone::Late,
        text: "第 181,944 条与封存不符：2026-11-22 23:10 之后的记录被改动过。请立即保全服务器并报告。"
            .to_owned(),
    };
    page("audit-broken", "audit.html", &audit_page(seals))
}

fn dashboard() -> Sample {
    let names = ["葛兰街道", "示范镇", "云坪镇", "桐坝镇", "石漫镇", "双龙乡", "清溪土家族乡"];
    let households = [310, 402, 412, 288, 351, 187, 91];
    let townships = names.iter().zip(households).map(|(name, households)| TownshipRow {
        href: format!("/dashboard/{name}"),
        name: (*name).to_owned(),
        households,
        people: households * 2 - 121,
        monthly: Fen::new(i64::try_from(households).expect("a small number") * 75_093),
        paid: Fen::new(i64::try_from(households).expect("a small number") * 74_213),
        open: 12,
        late: u64::from(*name == "云坪镇") * 2,
        soon: u64::from(*name == "示范镇"),
        registered: (*name != "双龙乡").then(|| (23_461, "示统〔2026〕1号".to_owned())),
        gap: "2".to_owned(),
    });
    let by_township = Figures::Counts {
        unit: "户".to_owned(),
        values: names.iter().zip(households).map(|(name, count)| ((*name).to_owned(), count)).collect(),
    };
    let months =
        ["2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08"];
    let paid = [149, 150, 152, 151, 149, 150, 151, 153, 153];
    let by_month = Figures::Money(
        months
            .iter()
            .zip(paid)
            .map(|(month, wan)| ((*month).to_owned(), Fen::new(wan * 1_000_000 + 26_485)))
            .collect(),
    );
    let change = |what: &str, households, monthly: &str| MonthCount {
        what: what.to_owned(),
        households,
        people: households * 2,
        monthly: yuan(monthly),
        href: "/dashboard/month".to_owned(),
    };
    let page_of = Dashboard {
        frame: county_frame("统计", "方志远", "县级审核员"),
        heading: Heading::new("统计", "示范县 2026 年 11 月：在保 2,041 户 3,704 人，2 件逾期，都在云坪镇。"),
        tiles: Tiles {
            tiles: vec![
                Tile::new("逾期", 2, "件").tone(Tone::Late).href("/cases?due=late"),
                Tile::new("三日内到期", 17, "件").tone(Tone::Soon).href("/cases?due=soon"),
                Tile::new("在保", "2,041", "户").tone(Tone::Info).note("3,704 人"),
                Tile::new("本月发放", "153.26", "万元").note("平均每户 750.93 元"),
            ],
        },
        charts: vec![
            Chart::bars(
                "by-township",
                "哪个乡镇在保户最多？",
                "云坪镇最多，412 户，占全县 20.2%。",
                "乡镇",
                &by_township,
            ),
            Chart::line(
                "by-month",
                "每月发放多少？",
                "8 月 153.03 万元，比去年 12 月多 4.00 万元。",
                &by_month,
            ),
        ],
        month: vec![
            change("新增", 12, "9120.00"),
            change("停发", 4, "-2448.00"),
            change("提高", 31, "1302.00"),
        ],
        townships: townships.collect(),
        choose: None,
        cases: true,
        stages: None,
        export: Some("/dashboard.xlsx".to_owned()),
    };
    page("dashboard", "dashboard.html", &page_of)
}

fn empty_dashboard() -> Sample {
    let nothing = Figures::Counts { unit: "户".to_owned(), values: Vec::new() };
    let page_of = Dashboard {
        frame: county_frame("统计", "方志远", "县级审核员"),
        heading: Heading::new("统计", "还没有数据。"),
        tiles: Tiles::default(),
        charts: vec![Chart::bars("by-township", "哪个乡镇在保户最多？", "还没有数据。", "乡镇", &nothing)],
        month: Vec::new(),
        townships: Vec::new(),
        choose: None,
        cases: true,
        stages: None,
        export: None,
    };
    page("dashboard-empty", "dashboard.html", &page_of)
}

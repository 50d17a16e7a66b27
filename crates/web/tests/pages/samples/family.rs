// SPDX-License-Identifier: Apache-2.0
//! The list of households and the file of one.

use super::{HOSTILE, LONG_NAME, RARE, Sample, date, frame, masked, month, page, yuan};
use web::components::{
    Action, Badge, Cell, Choice, Column, Contradiction, Fact, FactTopic, Field, Form, Link, ListControls,
    Moment, Origin, Pager, Paper, Row, Side, Table, Tile, Tiles, Timeline, Tone,
};
use web::layout::Heading;
use web::pages::household::{
    CaseRow, CorrectionRow, HeldAward, HouseholdFile, LeadLine, LookRow, PaymentRow, PersonRow, VisitRow,
};
use web::pages::households::{HouseholdList, HouseholdRow, HouseholdSums};

pub(crate) fn all() -> Vec<Sample> {
    vec![list(), no_match(), file(), bare_file()]
}

fn filters() -> Form {
    Form::get("filter", "/households", "筛选").fields(vec![
        Field::text("name", "户主姓名或拼音首字母").value("w"),
        Field::select("village", "村（社区）", vec![Choice::new("500299102201", "岩湾村")]),
        Field::select(
            "aid",
            "救助",
            vec![Choice::new("dibao_rural", "农村低保"), Choice::new("none", "没有救助")],
        )
        .value("dibao_rural"),
        Field::select(
            "living",
            "人户",
            vec![
                Choice::new("here_elsewhere", "住本地、户籍在外"),
                Choice::new("away", "户籍在本地、住外地"),
            ],
        ),
    ])
}

fn list() -> Sample {
    let row = |id: u32, head: &str, birth: &str, village: &str, people, monthly: Option<&str>| HouseholdRow {
        href: format!("/households/{id}"),
        head: head.to_owned(),
        masked_number: masked(birth, id),
        place: format!("云坪镇 {village}"),
        people,
        aid: if monthly.is_some() { "农村低保".to_owned() } else { String::new() },
        monthly: monthly.map(yuan),
        since: monthly.map(|_| date("2024-05-01")),
        marks: Vec::new(),
    };
    let mut rows = vec![
        row(1, "王玉珍", "1952-08-15", "岩湾村", 2, Some("612.00")),
        row(2, HOSTILE, "1966-03-12", "麻柳村", 4, Some("1024.00")),
        row(3, LONG_NAME, "1970-03-01", "云坪社区", 6, Some("12345.50")),
        row(4, RARE, "1988-11-30", "水井村", 1, Some("496.00")),
        row(5, "吴永贵", "1949-01-02", "红岩村", 1, None),
    ];
    rows[0].marks = vec![Badge::new(Tone::Soon, "渐退期至 2027-02"), Badge::new(Tone::Info, "历史认定")];
    rows[4].marks = vec![Badge::new(Tone::Plain, "住外地")];
    let list = HouseholdList {
        frame: frame("家庭"),
        heading: Heading::new("家庭", "云坪镇 2,318 户，其中 412 户 703 人在享受低保。")
            .primary(Action::new("登记家庭", "/households/new")),
        rows,
        sums: HouseholdSums { households: 412, people: 703, monthly: yuan("153264.50") },
        list: ListControls {
            filters: Some(filters()),
            pager: Some(Pager {
                first: 51,
                last: 100,
                total: 412,
                previous: Some("/households?page=1".to_owned()),
                next: Some("/households?page=3".to_owned()),
            }),
            export: Some("/households.xlsx?aid=dibao_rural".to_owned()),
        },
    };
    page("households", "list.html", &list)
}

fn no_match() -> Sample {
    let list = HouseholdList {
        frame: frame("家庭"),
        heading: Heading::new("家庭", "没有符合条件的家庭。"),
        rows: Vec::new(),
        sums: HouseholdSums::default(),
        list: ListControls { filters: Some(filters()), ..ListControls::default() },
    };
    page("households-none", "list.html", &list)
}

fn held(
    scheme: &str,
    monthly: Option<&str>,
    from: &str,
    until: Option<&str>,
    state: Badge,
    live: bool,
) -> HeldAward {
    let path = "/households/1/awards/0198";
    HeldAward {
        scheme: scheme.to_owned(),
        persons: 2,
        amount: monthly.map(yuan),
        once: scheme == "临时救助",
        from: month(from),
        until: until.map(month),
        review_by: live.then(|| date("2026-11-01")),
        overdue: live,
        state,
        links: if live {
            vec![
                Link::new("情况变化", format!("{path}/change")),
                Link::new("停止、退出", format!("{path}/stop")),
            ]
        } else {
            Vec::new()
        },
    }
}

fn person(name: &str, relation: &str, birth: &str, age: u32, marks: Vec<Badge>) -> PersonRow {
    PersonRow {
        name: name.to_owned(),
        relation: relation.to_owned(),
        masked_number: masked(birth, age),
        sex: "女".to_owned(),
        birth: Some(date(birth)),
        age: Some(age),
        since: Some(date("2019-09-01")),
        left: String::new(),
        marks,
        href: None,
    }
}

/// Income facts and what two sources say about one of them: also for the case page.
pub(super) fn topics() -> Vec<FactTopic> {
    let declared = |who: &str| Origin::new("申报", who, date("2026-11-05"));
    let mut age = Fact::new("年龄", "74 周岁");
    age.about = "王玉珍".to_owned();
    age.remark = Some((Tone::Info, "由出生日期推算".to_owned()));
    let mut wage = Fact::unknown("近 12 个月工资");
    wage.about = "王建军".to_owned();
    wage.correct = Some("/facts/wage".to_owned());
    let mut pension = Fact::new("城乡居民基础养老金", "115.00 元/月")
        .from(declared("王玉珍"))
        .from(Origin::new("核对", "人力资源和社会保障局", date("2026-11-10")));
    pension.about = "王玉珍".to_owned();
    pension.remark = Some((Tone::Done, "中央部分不计入收入".to_owned()));
    pension.correct = Some("/facts/pension".to_owned());
    vec![
        FactTopic { title: "收入".to_owned(), facts: vec![pension, wage], folded: false },
        FactTopic {
            title: "财产".to_owned(),
            facts: vec![
                Fact::new("存款合计", "3,200.00 元").from(Origin::new(
                    "核对",
                    "三家银行",
                    date("2026-11-10"),
                )),
                Fact::new("机动车", "没有").from(Origin::new("核对", "公安局交警队", date("2026-11-10"))),
                Fact::new("住房", "1 处，土墙房 68 平方米").from(Origin::new(
                    "入户",
                    "罗雪梅、向春兰",
                    date("2026-11-12"),
                )),
            ],
            folded: false,
        },
        FactTopic {
            title: "健康与残疾".to_owned(),
            facts: vec![age, Fact::new("重大疾病", HOSTILE).from(declared(LONG_NAME))],
            folded: true,
        },
    ]
}

/// Two sources about one wage.
pub(super) fn contradictions() -> Vec<Contradiction> {
    let side = |value: &str, source: &str, who: &str, on: &str| Side {
        value: value.to_owned(),
        origin: Origin::new(source, who, date(on)),
    };
    let settle = Form::post("settle", "/facts/settle", "认定")
        .command("0197-1")
        .fields(vec![
            Field::radios(
                "value",
                "采用",
                vec![Choice::new("300.00", "300.00 元"), Choice::new("450.00", "450.00 元")],
            )
            .required(),
            Field::area("reason", "理由", 2).required().hint("写明依据哪份材料"),
        ])
        .own_ids();
    vec![Contradiction {
        id: "contradiction-1".to_owned(),
        label: "2026-10 工资".to_owned(),
        about: "王建军".to_owned(),
        sides: vec![
            side("300.00 元", "申报", "王玉珍", "2026-11-05"),
            side("450.00 元", "核对", "税务局", "2026-11-10"),
        ],
        office: false,
        weight: "取 450.00 元时，人均月收入仍低于农村低保标准。".to_owned(),
        settle: Some(settle),
    }]
}

/// Papers of an application: also for the case page.
pub(super) fn papers() -> Vec<Paper> {
    let paper = |name: &str, number: &str, state: &str, tone, on: Option<&str>| Paper {
        name: name.to_owned(),
        number: number.to_owned(),
        state: state.to_owned(),
        tone,
        on: on.map(date),
        who: if on.is_some() { "罗雪梅".to_owned() } else { String::new() },
        href: on.map(|_| format!("/papers/{name}")),
    };
    vec![
        paper("申请书", "", "已收", Tone::Done, Some("2026-11-05")),
        paper("受理通知书", "云坪社救受〔2026〕117号", "已送达", Tone::Done, Some("2026-11-05")),
        paper("核对授权书 王建军", "", "缺", Tone::Late, None),
        paper("入户调查表", "", "草稿", Tone::Soon, Some("2026-11-12")),
    ]
}

fn file() -> Sample {
    let payment = |at: &str, amount: &str, tone, state: &str, paid: Option<&str>| PaymentRow {
        month: month(at),
        component: "农村低保金".to_owned(),
        amount: yuan(amount),
        state: Badge::new(tone, state),
        paid_on: paid.map(date),
        account: "****6612".to_owned(),
        href: Some("/money/batches/9".to_owned()),
    };
    let mut gone = person("王成富", "配偶", "1950-02-11", 76, Vec::new());
    gone.left = "2026-03-02 死亡".to_owned();
    let file = HouseholdFile {
        frame: frame("家庭"),
        heading: Heading::new(
            "王玉珍家",
            "农村低保，每月 612.00 元，已发到 2026-11；渐退期到 2027-02 为止。",
        )
        .back("家庭", "/households?page=2")
        .other(Action::new("登记走访", "/households/1/visits/new"))
        .other(Action::new("打印档案目录", "/households/1/print"))
        .primary(Action::new("代为申请", "/cases/new?household=1")),
        tiles: Tiles {
            tiles: vec![
                Tile::new("现有成员", 2, "人").note("另有 1 人已离户"),
                Tile::new("每月救助金", "612.00", "元/月").tone(Tone::Info),
                Tile::new("已发到", "2026-11", "").tone(Tone::Done),
                Tile::new("下次核查", "2027-02-28", "").tone(Tone::Soon).note("B 类，每半年一次"),
            ],
        },
        basics: [
            ("住址", "云坪镇 岩湾村 3 组"),
            ("户籍", "示范县 云坪镇 岩湾村"),
            ("电话", "138****5678"),
            ("收款账户", "示范农村商业银行 ****6612（王玉珍）"),
            ("类别", "农村低保 B 类"),
        ]
        .map(|(label, words)| (label.to_owned(), words.to_owned()))
        .to_vec(),
        remarks: vec![Badge::new(Tone::Soon, "渐退期至 2027-02"), Badge::new(Tone::Info, "历史认定")],
        people: vec![
            person("王玉珍", "户主", "1952-08-15", 74, vec![Badge::new(Tone::Plain, "重病")]),
            person(HOSTILE, "子", "1980-01-09", 46, vec![Badge::new(Tone::Soon, "在外务工")]),
            gone,
        ],
        chain: Timeline {
            moments: vec![
                Moment::new(date("2026-08-20"), "农村低保", "就业后收入超过标准，进入渐退，保留 6 个月")
                    .amount(yuan("612.00"), "元/月")
                    .badge(Tone::Soon, "渐退")
                    .link("DB-2026-0044", "/cases/44"),
                Moment::new(date("2026-03-10"), "农村低保", "王成富死亡，人口 3 → 2，救助金调整")
                    .amount(yuan("612.00"), "元/月"),
                Moment::new(date("2025-12-20"), "临时救助", "住院医疗费用，支出型")
                    .amount(yuan("2400.00"), "元")
                    .badge(Tone::Done, "已到账"),
                Moment::new(date("2024-05-01"), "农村低保", "确认给予").amount(yuan("846.00"), "元/月"),
                Moment::new(date("2024-03-18"), "求助登记", "到村委会反映丈夫重病，协理员登记"),
            ],
            empty: "还没有救助。".to_owned(),
        },
        awards: vec![
            held(
                "最低生活保障",
                Some("612.00"),
                "2024-05",
                None,
                Badge::new(Tone::Soon, "渐退：就业创业、收入超过标准"),
                true,
            ),
            held(
                "刚性支出困难家庭",
                None,
                "2023-01",
                Some("2023-12"),
                Badge::new(Tone::Plain, "已停止"),
                false,
            ),
            held(
                "临时救助",
                Some("1150.00"),
                "2023-03",
                Some("2023-03"),
                Badge::new(Tone::Done, "一次性"),
                false,
            ),
        ],
        support: Some(support()),
        services: Some(services()),
        cases: vec![
            CaseRow {
                href: "/cases/117".to_owned(),
                number: "DB-500299102-2026-0117".to_owned(),
                kind: "农村低保 · 重新申请".to_owned(),
                state: Badge::new(Tone::Soon, "调查"),
                on: date("2026-11-05"),
            },
            CaseRow {
                href: "/cases/44".to_owned(),
                number: "HC-500299102-2026-0044".to_owned(),
                kind: "农村低保 · 定期核查".to_owned(),
                state: Badge::new(Tone::Done, "已办结"),
                on: date("2026-08-01"),
            },
        ],
        contradictions: contradictions(),
        topics: topics(),
        papers: papers(),
        payments: vec![
            payment("2026-11", "612.00", Tone::Soon, "已报财政", None),
            payment("2026-10", "612.00", Tone::Late, "退回：账户已销户", Some("2026-10-25")),
            payment("2026-09", "612.00", Tone::Done, "已到账", Some("2026-09-24")),
        ],
        messages: super::messages::rows(true),
        leads: Some(vec![LeadLine {
            href: "/leads/500299-XS202611-00007".to_owned(),
            number: "500299-XS202611-00007".to_owned(),
            kind: "名单显示已死亡".to_owned(),
            about: HOSTILE.to_owned(),
            source: "县公安局 死亡人员名单".to_owned(),
            found: date("2026-11-10"),
            handler: "谭小月".to_owned(),
            state: Badge::new(Tone::Soon, "已分派"),
        }]),
        visits: vec![VisitRow {
            on: date("2026-11-12"),
            who: "罗雪梅、向春兰".to_owned(),
            purpose: "申请调查".to_owned(),
            found: "土墙房一处，屋顶漏雨；老人卧床，儿子在外务工。".to_owned(),
            href: Some("/papers/visit".to_owned()),
        }],
        corrections: vec![
            CorrectionRow {
                at: "2026-10-12 10:20".to_owned(),
                about: "王玉珍".to_owned(),
                field: "电话".to_owned(),
                old: "138****5678".to_owned(),
                new: "139****4321".to_owned(),
                since: None,
                reason: "换了号码，原来的打不通".to_owned(),
                by: "罗雪梅".to_owned(),
            },
            CorrectionRow {
                at: "2026-09-01 09:00".to_owned(),
                about: "全家".to_owned(),
                field: "居住地".to_owned(),
                old: "云坪镇 麻柳村".to_owned(),
                new: "云坪镇 岩湾村".to_owned(),
                since: Some(date("2026-08-28")),
                reason: HOSTILE.to_owned(),
                by: "罗雪梅".to_owned(),
            },
        ],
        looks: vec![
            LookRow {
                at: "2026-11-23 09:02".to_owned(),
                who: "罗雪梅（乡镇经办人）".to_owned(),
                why: "办理 DB-500299102-2026-0117".to_owned(),
            },
            LookRow {
                at: "2026-11-20 14:32".to_owned(),
                who: "方志远（县级审核人）".to_owned(),
                why: "抽查：近亲属备案案件".to_owned(),
            },
        ],
    };
    page("household", "household.html", &file)
}

/// A household that was only just registered: every part says what would fill it.
fn bare_file() -> Sample {
    let file = HouseholdFile {
        frame: frame("家庭"),
        heading: Heading::new(format!("{LONG_NAME}家"), "还没有享受救助。").back("家庭", "/households"),
        tiles: Tiles::default(),
        basics: vec![("住址".to_owned(), "云坪镇 云坪社区".to_owned())],
        remarks: Vec::new(),
        people: vec![PersonRow {
            name: LONG_NAME.to_owned(),
            relation: "户主".to_owned(),
            masked_number: String::new(),
            sex: "男".to_owned(),
            birth: None,
            age: None,
            since: None,
            left: String::new(),
            marks: vec![Badge::new(Tone::Info, "户籍在外县")],
            href: None,
        }],
        chain: Timeline { moments: Vec::new(), empty: "还没有救助。".to_owned() },
        awards: Vec::new(),
        support: None,
        services: None,
        cases: Vec::new(),
        contradictions: Vec::new(),
        topics: Vec::new(),
        papers: Vec::new(),
        payments: Vec::new(),
        messages: Vec::new(),
        leads: None,
        visits: Vec::new(),
        corrections: Vec::new(),
        looks: Vec::new(),
    };
    page("household-new", "household.html", &file)
}

/// Who of the family is supported, as the handler fills it.
fn services() -> Table {
    let columns = ["姓名", "现在有的服务"].map(Column::words).to_vec();
    let row = Row::to(
        "/care/services/0198b1f0-0000-7000-8000-000000000001",
        vec![Cell::words(LONG_NAME), Cell::words("家庭医生签约服务（到 2027-03-31）、电子健康档案")],
    );
    Table::new("services", "健康和照料服务", columns).rows(vec![row])
}

fn support() -> Table {
    let columns = ["姓名", "自理能力", "评估日期", "供养方式", "时限"].map(Column::words).to_vec();
    let row = Row::to(
        "/tekun/people/0198b1f0-0000-7000-8000-000000000001",
        vec![
            Cell::words(LONG_NAME),
            Cell::badge(Tone::Soon, "完全丧失自理能力（失能）"),
            Cell::Day(date("2026-10-12")),
            Cell::Twofold("集中供养".to_owned(), "云坪镇敬老院".to_owned()),
            Cell::None,
        ],
    );
    Table::new("supported", "特困供养", columns).rows(vec![row])
}

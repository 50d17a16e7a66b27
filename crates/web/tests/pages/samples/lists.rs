// SPDX-License-Identifier: Apache-2.0
//! Search, first contact, cases, the register, leads, and the question why one looks.

use super::{HOSTILE, LONG_NAME, RARE, Sample, clock, county_frame, date, frame, masked, page};
use web::components::{
    Action, Badge, Cell, Choice, Column, EventForm, Field, Form, ListControls, Pager, Reason, Reasons, Row,
    Tab, Table, Tile, Tiles, Tone, Typed,
};
use web::layout::Heading;
use web::pages::cases::{CaseList, CaseListRow};
use web::pages::desk::Desk;
use web::pages::first_contact::{ContactChoices, ContactRow, FirstContact};
use web::pages::leads::{LeadList, LeadRow, LeadTask};
use web::pages::lookup::LookupReason;
use web::pages::register::{Register, RegisterEntry, RegisterRow};
use web::pages::search::{Found, SearchResults};
use wording::explain::Mark;

pub(crate) fn all() -> Vec<Sample> {
    vec![
        search(),
        nothing_found(),
        first_contact(),
        first_contact_wrong(),
        cases(),
        register(),
        register_form(),
        register_entry(),
        leads(),
        lead(),
        list_tried(),
        lookup(),
    ]
}

pub(super) fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

pub(super) fn tabs(list: &[(&str, u64)]) -> Vec<Tab> {
    let tab = |(at, (label, count)): (usize, &(&str, u64))| Tab {
        label: (*label).to_owned(),
        count: *count,
        href: format!("?tab={at}"),
        current: at == 0,
    };
    list.iter().enumerate().map(tab).collect()
}

fn villages() -> Vec<Choice> {
    vec![Choice::new("500299102201", "岩湾村"), Choice::new("500299102202", "麻柳村")]
}

fn search() -> Sample {
    let mut frame = frame("家庭");
    frame.query = "\"><script>alert('名')</script>".to_owned();
    let found = |kind: &str, title: &str, detail: String, asks_why| Found {
        kind: kind.to_owned(),
        title: title.to_owned(),
        detail,
        place: "云坪镇 岩湾村".to_owned(),
        href: "/lookup?to=1".to_owned(),
        asks_why,
    };
    let results = SearchResults {
        frame,
        heading: Heading::new("查找结果", "找到 4 条。"),
        found: vec![
            found("家庭", "王玉珍", format!("户主 {}，2 人", masked("1952-08-15", 74)), false),
            found("人员", HOSTILE, "王玉珍之子".to_owned(), false),
            found("家庭", LONG_NAME, "户主，6 人".to_owned(), true),
            found("申请", "DB-500299102-2026-0117", "王玉珍 农村低保，入户调查".to_owned(), true),
        ],
    };
    page("search", "list.html", &results)
}

fn nothing_found() -> Sample {
    let mut frame = frame("家庭");
    frame.query = RARE.to_owned();
    let results =
        SearchResults { frame, heading: Heading::new("查找结果", "没有找到。"), found: Vec::new() };
    page("search-none", "list.html", &results)
}

fn contact(name: &str, need: &str, answer: &str, followed: &str, waits: Option<Badge>) -> ContactRow {
    ContactRow {
        number: "500299-2026-000012".to_owned(),
        at: "2026-11-23 09:10".to_owned(),
        name: name.to_owned(),
        need: need.to_owned(),
        answer: answer.to_owned(),
        by: "罗雪梅".to_owned(),
        followed: followed.to_owned(),
        waits,
        href: "/contacts/500299-2026-000012".to_owned(),
    }
}

fn contact_form(command: &str) -> Form {
    let choices = |list: &[(&str, &str)]| list.iter().map(|(a, b)| Choice::new(*a, *b)).collect();
    let offices = [("500299", "示范县民政局"), ("500299103", "石鼓乡")];
    let offered = ContactChoices {
        channels: choices(&[("window", "窗口"), ("phone", "电话")]),
        channel: "window".to_owned(),
        villages: villages(),
        answers: choices(&[("applying", "指导其申请"), ("visiting", "将上门了解"), ("passed_on", "转办")]),
        offices: choices(&offices),
        follow_by: Some(kernel::Date::parse("2026-11-26").unwrap()),
    };
    FirstContact::form(command, offered)
}

fn contact_page(frame: web::layout::Frame, form: Form, rows: Vec<ContactRow>) -> FirstContact {
    let filters = Form::get("filters", "/contacts", "筛选")
        .fields(vec![Field::select("tab", "哪些", vec![Choice::new("waiting", "等着上门、答复的")])])
        .own_ids();
    let list = ListControls {
        filters: Some(filters),
        pager: Some(Pager {
            first: 1,
            last: 30,
            total: 64,
            previous: None,
            next: Some("/contacts?page=1".to_owned()),
        }),
        export: None,
    };
    let heading =
        Heading::new("求助登记", "来问的都登记，一个不漏；不归我们办的，转到能办的地方，不能推出门。");
    FirstContact { frame, heading, form, rows, list }
}

fn first_contact() -> Sample {
    let late = Some(Badge::new(Tone::Late, "2026-11-20 前上门，逾期 3 天"));
    let soon = Some(Badge::new(Tone::Soon, "2026-11-26 前答复"));
    let rows = vec![
        contact("谭小芳", "住院费报销不了", "转办：石鼓乡", "已过 1 天，还没有受理的申请", soon),
        contact(HOSTILE, "丈夫去世，两个孩子读书", "将上门了解", "已过 5 天，还没有受理的申请", late),
        contact("", "问低保标准", "已解释政策", "2 天后受理，DB-500299102-2026-0117", None),
    ];
    page("first-contact", "first_contact.html", &contact_page(frame("待办"), contact_form("0197-aa"), rows))
}

fn first_contact_wrong() -> Sample {
    let mut typed =
        Typed::new(pairs(&[("channel", "phone"), ("name", HOSTILE), ("words", ""), ("answer", "passed_on")]));
    typed.wrong("words", "没有写难处，写一两句就行");
    typed.wrong("passed_to", "选了转办，要选转给哪里");
    let form = contact_form("0197-ab").fill(&typed);
    let mut frame = frame("待办");
    frame.errors.extend(form.errors());
    page("first-contact-wrong", "first_contact.html", &contact_page(frame, form, Vec::new()))
}

fn cases() -> Sample {
    let row = |number: &str, head: &str, kind: &str, step: &str, until: Option<&str>| CaseListRow {
        href: format!("/cases/{number}"),
        number: number.to_owned(),
        head: head.to_owned(),
        place: "云坪镇 岩湾村".to_owned(),
        kind: kind.to_owned(),
        step: Badge::new(Tone::Info, step),
        clock: until.map(clock),
        accepted: Some(date("2026-11-05")),
        waited: Some(12),
        handler: "罗雪梅".to_owned(),
    };
    let list = CaseList {
        frame: frame("申请"),
        heading: Heading::new("申请", "在办 31 件，其中 2 件逾期。")
            .primary(Action::new("受理申请", "/cases/new")),
        tabs: tabs(&[("在办", 31), ("待受理", 2), ("调查", 12), ("公示", 5), ("待确认", 8), ("已办结", 214)]),
        rows: vec![
            row("DB-500299102-2026-0117", "王玉珍", "农村低保 · 申请", "入户调查", Some("2026-11-19")),
            row("DB-500299102-2026-0098", HOSTILE, "农村低保 · 申请", "公示", Some("2026-11-26")),
            row("BY-500299102-2026-0019", LONG_NAME, "低保边缘 · 申请", "补正材料", None),
        ],
        list: ListControls {
            filters: Some(Form::get("filter", "/cases", "筛选").fields(vec![
                Field::select("village", "村（社区）", villages()),
                Field::date("from", "受理自"),
                Field::date("until", "至"),
            ])),
            pager: Some(Pager { first: 1, last: 31, total: 31, previous: None, next: None }),
            export: Some("/cases.xlsx".to_owned()),
        },
    };
    page("cases", "tabbed_list.html", &list)
}

fn register() -> Sample {
    let row = |number: &str, kind: &str, about: &str, until: Option<&str>, tone, state: &str| RegisterRow {
        href: format!("/register/{number}"),
        number: number.to_owned(),
        at: "2026-11-20 15:41".to_owned(),
        kind: kind.to_owned(),
        about: about.to_owned(),
        handler: "唐琳".to_owned(),
        clock: until.map(clock),
        state: Badge::new(tone, state),
    };
    let register = Register {
        frame: county_frame("公示与监督", "唐琳", "热线接线员"),
        heading: Heading::new("来电、投诉和举报", "7 件在办，1 件逾期，2 件等回访。")
            .primary(Action::new("登记来电", "/register/new")),
        tabs: tabs(&[("在办", 7), ("等回访", 2), ("已办结", 96)]),
        rows: vec![
            row("RX-2026-0311", "实名举报", "邻居有小轿车还吃低保", Some("2026-11-19"), Tone::Late, "核查中"),
            row("RX-2026-0312", "咨询", HOSTILE, None, Tone::Done, "已答复"),
            row("RX-2026-0315", "投诉", "交了材料一个月没有回音", Some("2026-11-24"), Tone::Soon, "待回访"),
        ],
        list: ListControls::default(),
    };
    page("register", "tabbed_list.html", &register)
}

fn entry(form: Option<Form>) -> RegisterEntry {
    RegisterEntry {
        frame: county_frame("公示与监督", "唐琳", "热线接线员"),
        heading: Heading::new("登记来电", "先听明白，再登记；举报人的姓名只有处理人能看到。")
            .back("来电、投诉和举报", "/register"),
        form,
        basics: Vec::new(),
        clock: None,
        history: Vec::new(),
        events: Vec::new(),
    }
}

fn register_form() -> Sample {
    let mut typed = Typed::new(pairs(&[("kind", "report"), ("name", HOSTILE), ("named", "named")]));
    typed.wrong("text", "没有写内容");
    let places = vec![Choice::new("500299001001", "云坪镇 岩湾村"), Choice::new("500299", "示范县")];
    let form = RegisterEntry::form("0197-ac", places, &typed);
    let mut new = entry(None);
    new.frame.errors = form.errors();
    new.form = Some(form);
    page("register-form", "register_entry.html", &new)
}

fn register_entry() -> Sample {
    let mut known = entry(None);
    known.heading = Heading::new("RX-2026-0311 实名举报", "正在核查，已逾期 2 个工作日。")
        .back("来电、投诉和举报", "/register");
    known.basics = pairs(&[
        ("来电", "2026-11-12 10:05，电话"),
        ("举报人", "只有处理人能看到"),
        ("内容", "麻柳村 2 组某户有小轿车还吃低保 <b>请查</b>"),
    ]);
    known.clock = Some(clock("2026-11-19").what("答复举报人"));
    known.history = vec![
        ("11-12 10:05".to_owned(), "唐琳".to_owned(), "登记，转云坪镇核查".to_owned()),
        ("11-16 16:30".to_owned(), "罗雪梅".to_owned(), "入户核查：车辆登记在分户的儿子名下".to_owned()),
    ];
    known.events = vec![EventForm {
        name: "登记回访".to_owned(),
        consequence: Vec::new(),
        destructive: false,
        open: true,
        form: Form::post("call-back", "/register/311/call-back", "登记")
            .fields(vec![
                Field::radios(
                    "result",
                    "结果",
                    vec![
                        Choice::new("satisfied", "接受"),
                        Choice::new("not", "不接受"),
                        Choice::new("unreached", "没打通"),
                    ],
                )
                .required(),
                Field::area("text", "说了什么", 2).required(),
            ])
            .own_ids(),
    }];
    page("register-entry", "register_entry.html", &known)
}

fn leads() -> Sample {
    let row = |about: &str, tone, kind: &str, source: &str, until: Option<&str>, state: &str| LeadRow {
        href: "/leads/1".to_owned(),
        about: about.to_owned(),
        place: "云坪镇 云岭村".to_owned(),
        kind: Badge::new(tone, kind),
        source: source.to_owned(),
        found: date("2026-11-02"),
        handler: if until.is_some() { "向春兰".to_owned() } else { String::new() },
        clock: until.map(clock),
        state: Badge::new(Tone::Plain, state),
        choice: until.is_none().then(|| "7.1".to_owned()),
    };
    let assign = Form::post("assign", "/leads/assign", "分派选中的线索")
        .fields(vec![Field::select("to", "交给", vec![Choice::new("1", LONG_NAME)]).required()]);
    let list = LeadList {
        assign: Some(assign),
        frame: frame("监测"),
        heading: Heading::new("监测线索", "本月 41 条：19 条已走访，22 条待走访，3 条逾期。"),
        tiles: Tiles {
            tiles: vec![
                Tile::new("本月发现", 41, "条"),
                Tile::new("已走访办结", 19, "条").tone(Tone::Done),
                Tile::new("待走访", 22, "条").tone(Tone::Soon).href("/leads?state=open"),
                Tile::new("逾期", 3, "条").tone(Tone::Late).href("/leads?state=late"),
            ],
        },
        tabs: tabs(&[("全部", 41), ("可能漏保", 18), ("死亡比中", 2), ("大额医疗", 9), ("新办残疾证", 7)]),
        rows: vec![
            row(
                "冉启文",
                Tone::Soon,
                "可能符合低保而没有享受",
                "全县测算 2026-11",
                Some("2026-11-19"),
                "待走访",
            ),
            row(
                HOSTILE,
                Tone::Late,
                "死亡名单比中",
                "公安局死亡名单 2026-10",
                Some("2026-11-24"),
                "已派协理员",
            ),
            row(RARE, Tone::Soon, "医疗自付 38,200.00 元", "医保局大额支出 2026-10", None, "待派人"),
        ],
        list: ListControls { export: Some("/leads.xlsx".to_owned()), ..ListControls::default() },
    };
    page("leads", "leads.html", &list)
}

fn lead() -> Sample {
    let task = LeadTask {
        frame: frame("监测"),
        heading: Heading::new("冉启文 · 可能符合低保而没有享受", "待走访，已逾期 2 个工作日。")
            .back("监测线索", "/leads"),
        basics: vec![
            ("家庭".to_owned(), "冉启文家 1 人".to_owned(), Some("/households/7".to_owned())),
            ("来源".to_owned(), "全县测算 2026-11".to_owned(), None),
            ("办理人".to_owned(), LONG_NAME.to_owned(), None),
        ],
        clock: Some(clock("2026-11-19").what("上门走访")),
        reasons: Reasons {
            lines: vec![
                Reason::new(Mark::Yes, "家庭人均月收入 215.00 元 低于 农村低保标准 581.00 元/月")
                    .article("示范民政〔2022〕1号 二(一)"),
                Reason::new(Mark::Unknown, format!("存款还不知道：{HOSTILE}")),
            ],
            notes: Vec::new(),
        },
        compared: vec![
            ("户籍".to_owned(), "云岭村".to_owned(), "云岭村".to_owned()),
            ("人口".to_owned(), "1 人".to_owned(), "2 人".to_owned()),
        ],
        history: Vec::new(),
        events: vec![EventForm {
            name: "登记走访结果".to_owned(),
            consequence: vec!["结果写明后这条线索办结；符合条件的，协助本人申请。".to_owned()],
            destructive: false,
            open: true,
            form: Form::post("result", "/leads/1/result", "登记")
                .fields(vec![
                    Field::date("happened_on", "走访日期").required(),
                    Field::select(
                        "result",
                        "结果",
                        vec![Choice::new("apply", "协助申请"), Choice::new("not_needed", "本人不需要")],
                    )
                    .required(),
                    Field::area("found", "看到的情况", 3).required(),
                ])
                .own_ids(),
        }],
    };
    page("lead", "lead.html", &task)
}

fn list_tried() -> Sample {
    let heading = Heading::new(
        "试算：死亡、火化、户籍注销名单",
        "还没有保存任何内容。核对下面的数字和错误，没有问题再收下。",
    )
    .back("收名单、比对", "/leads/lists");
    let mut desk = Desk::new(county_frame("监测", "方志远", "县级审核员"), heading);
    desk.tiles = Tiles {
        tiles: vec![
            Tile::new("共", 212, "行"),
            Tile::new("比中", 9, "行").tone(Tone::Info),
            Tile::new("有误，没有比对", 2, "行").tone(Tone::Late),
            Tile::new("新线索", 3, "条").tone(Tone::Soon),
        ],
    };
    desk.notes = vec!["将新增线索：死亡名单比中 3 条".to_owned()];
    desk.basics = vec![("文件".to_owned(), HOSTILE.to_owned()), ("月份".to_owned(), "2026-10".to_owned())];
    let form = Form::post("take", "/leads/lists", "收下并比对")
        .command("01890a5d-ac96-774b-bcce-b302099a8057")
        .hidden("tried", "0")
        .cancel("不收，返回", "/leads/lists");
    let columns = vec![
        Column::words("工作表"),
        Column::figures("行", "行号"),
        Column::words("列"),
        Column::words("问题"),
    ];
    let row = |row, what: &str| {
        Row::plain(vec![Cell::words(RARE), Cell::Count(row), Cell::words("身份证号"), Cell::words(what)])
    };
    let faults = Table::new("faults", "有误的 2 行", columns)
        .rows(vec![
            row(17, "号码被表格软件截断，只剩十五位，请来源单位按文本格式重新导出"),
            row(98, "没有填"),
        ])
        .titled();
    page("list-tried", "desk.html", &desk.form("收下", form).table(faults))
}

fn lookup() -> Sample {
    let reasons = [
        ("hotline", "来电、来访查询进度"),
        ("complaint", "核查投诉或举报"),
        ("check", "抽查、督查"),
        ("transfer", "协助其他乡镇办理"),
        ("other", "其他"),
    ]
    .map(|(value, label)| Choice::new(value, label))
    .to_vec();
    let mut typed = Typed::new(pairs(&[("reason", "other"), ("case_number", HOSTILE)]));
    typed.wrong("note", "选了“其他”，要写清楚为什么看");
    let page_of = LookupReason::new(frame("家庭"), LONG_NAME, "/households/3", reasons, &typed);
    page("lookup", "lookup.html", &page_of)
}

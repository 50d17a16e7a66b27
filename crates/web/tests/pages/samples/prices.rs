// SPDX-License-Identifier: Apache-2.0
//! Price subsidies: the list of a county, with a table that was refused; a month that is started, one that waits and one that is not.

use super::{HOSTILE, LONG_NAME, RARE, Sample, clock, county_frame, date, month, page, yuan};
use web::components::{
    Badge, Choice, Control, EventForm, Field, Form, ListControls, Reason, Reasons, Tab, Tile, Tiles, Tone,
};
use web::layout::{Frame, Heading};
use web::pages::money::prices::{EntryRow, MonthRow, Part, PriceFamily, PricePage, Prices, RunRow};
use wording::explain::Mark;

pub(crate) fn all() -> Vec<Sample> {
    vec![list(), refused_table(), started(), waiting(), not_started()]
}

fn reviewer() -> Frame {
    county_frame("资金", "罗敏", "县级审核员")
}

fn row(of: &str, cpi: &str, state: Badge, started: Badge) -> MonthRow {
    MonthRow {
        href: format!("/money/prices/{of}"),
        month: month(of),
        cpi: cpi.to_owned(),
        food: "6.2".to_owned(),
        released_on: date("2026-11-09"),
        document: "国家统计局某省调查总队 2026 年 10 月居民消费价格".to_owned(),
        state,
        started,
        families: None,
        amount: None,
        clock: None,
    }
}

fn enter() -> EventForm {
    let form = Form::post("enter", "/money/prices", "登记").command("0197-c1").fields(vec![
        Field::new("month", "月份", Control::Month).required(),
        Field::text("cpi", "居民消费价格同比涨幅（%）").required().example("3.5"),
        Field::text("food", "其中食品价格同比涨幅（%）").example("6.2").hint("没有公布的不填"),
        Field::date("released_on", "公布日期").required(),
        Field::text("document", "出处").required(),
    ]);
    EventForm {
        name: "登记一个月的价格指数".to_owned(),
        consequence: vec!["第二人对照出处复核以后才算数，复核前什么都不启动。".to_owned()],
        destructive: false,
        open: false,
        form: form.own_ids(),
    }
}

fn notes() -> Vec<String> {
    vec![wording::price_linkage::OTHERS.to_owned()]
}

fn list() -> Sample {
    let done = || Badge::new(Tone::Done, "已复核");
    let none = || Badge::new(Tone::Plain, "没有启动");
    let open = MonthRow {
        families: Some(1_203),
        amount: Some(yuan("48250.00")),
        clock: Some(clock("2026-11-26")),
        ..row("2026-10", "3.6", done(), Badge::new(Tone::Info, "启动"))
    };
    let page_of = Prices {
        frame: reviewer(),
        heading: Heading::new("价格补贴", "1 个月启动了联动，补贴还没有发完。").back("资金", "/money"),
        tiles: Tiles {
            tiles: vec![
                Tile::new("待复核的价格指数", 1, "个月").tone(Tone::Soon).href("/money/prices/2026-11"),
                Tile::new("还没有发完", 1, "个月").tone(Tone::Soon).href("/money/prices/2026-10"),
            ],
        },
        rows: vec![
            row("2026-11", "3.4", Badge::new(Tone::Soon, "待复核"), Badge::new(Tone::Plain, "还没有复核")),
            open,
            MonthRow { food: String::new(), ..row("2026-09", "-0.3", done(), none()) },
            MonthRow { document: HOSTILE.to_owned(), ..row("2026-08", "1.1", done(), none()) },
        ],
        faults: Vec::new(),
        notes: notes(),
        events: vec![enter()],
    };
    page("money-prices", "money_prices.html", &page_of)
}

fn refused_table() -> Sample {
    let fault = |line, column: &str, text: &str| (line, column.to_owned(), text.to_owned());
    let page_of = Prices {
        frame: reviewer(),
        heading: Heading::new("价格补贴", "没有要发的价格补贴。").back("资金", "/money"),
        tiles: Tiles { tiles: Vec::new() },
        rows: Vec::new(),
        faults: vec![
            fault(3, "月份", "和第 2 行重复"),
            fault(4, "居民消费价格同比", "超过 20.0%，多半填错了单位；上涨 3.5% 填 3.5，不填 35"),
            fault(0, "", "没有填"),
        ],
        notes: notes(),
        events: vec![enter()],
    };
    page("money-prices-refused", "money_prices.html", &page_of)
}

fn family(head: &str, more: Option<&str>, standing: Badge, paid: Option<Badge>) -> PriceFamily {
    PriceFamily {
        href: "/households/H500299-000123".to_owned(),
        payee: "000000123".to_owned(),
        head: head.to_owned(),
        place: "云坪镇 石桥村".to_owned(),
        scheme: "最低生活保障".to_owned(),
        persons: 3,
        before: if paid.is_some() { yuan("53.00") } else { yuan("0.00") },
        more: more.map(yuan),
        standing,
        paid,
    }
}

fn entry(number: u32, state: Badge) -> EntryRow {
    EntryRow {
        entry: number,
        cpi: "3.6".to_owned(),
        food: "6.2".to_owned(),
        released_on: date("2026-11-09"),
        document: (
            "国家统计局某省调查总队 2026 年 10 月居民消费价格".to_owned(),
            if number > 1 { "更正：抄错了一位".to_owned() } else { String::new() },
        ),
        entered: ("罗敏".to_owned(), "2026-11-10 09:12".to_owned()),
        answered: Some(("向南".to_owned(), "2026-11-10 10:30".to_owned())),
        state,
    }
}

fn reasons(holds: bool) -> Reasons {
    let mark = if holds { Mark::Yes } else { Mark::No };
    let line = if holds {
        "居民消费价格涨幅 3.6%，达到启动线 3.5%"
    } else {
        "居民消费价格涨幅 2.1%，没有达到启动线 3.5%"
    };
    let whole = Reason::new(mark, format!("价格联动启动：{}", if holds { "启动" } else { "没有启动" }))
        .article("芒市〔2021〕… 二(二)")
        .children(vec![
            Reason::new(mark, line).article("发改价格〔2021〕1553号 启动条件（假定：只见报道，没有全文）"),
            Reason::new(Mark::No, "食品价格涨幅 5.2%，没有达到启动线 6.0%")
                .article("假定：只见报道，没有全文"),
        ]);
    Reasons { lines: vec![whole], notes: Vec::new() }
}

fn event(id: &str, name: &str, consequence: &[&str], form: Form) -> EventForm {
    EventForm {
        name: name.to_owned(),
        consequence: consequence.iter().map(|one| (*one).to_owned()).collect(),
        destructive: false,
        open: id != "enter",
        form: form.own_ids(),
    }
}

fn approve() -> EventForm {
    let choices =
        vec![Choice::new("yes", "批准发放"), Choice::new("no", "退回").hint("写明原因，由登记的人重新办")];
    let form =
        Form::post("answer-run", "/money/prices/2026-10/runs/1", "签字").command("0197-c2").fields(vec![
            Field::radios("right", "意见", choices).required(),
            Field::area("reason", "退回原因", 2).hint("退回才填"),
        ]);
    event(
        "answer-run",
        "批准名单",
        &[
            "罗敏 编制的第 1 批：1,203 户 2,871 人，共 48,250.00 元。",
            "批准后每户记一笔当月的价格补贴，进下一份花名册发放；不算收入，不影响低保金。你的近亲属留给另一人批准。",
        ],
        form,
    )
}

fn draw() -> EventForm {
    let form = Form::post("draw", "/money/prices/2026-10/runs", "编制名单")
        .command("0197-c3")
        .hidden("digest", "0a");
    event(
        "draw",
        "编制名单",
        &[
            "1,203 户 2,871 人，共 48,250.00 元。另一人批准以后才发。",
            "2 户没有列入，原因见表；弄清以后再编补充名单。",
        ],
        form,
    )
}

fn tab(word: &str, label: &str, count: u64) -> Tab {
    Tab {
        label: label.to_owned(),
        count,
        href: format!("/money/prices/2026-10?tab={word}"),
        current: word == "all",
    }
}

fn of_month(name: &str, page_of: &PricePage) -> Sample {
    page(name, "money_price.html", page_of)
}

fn base() -> PricePage {
    PricePage {
        frame: reviewer(),
        heading: Heading::new("价格补贴 2026-10", "已启动：还要给 1,203 户 2,871 人发 48,250.00 元。")
            .back("价格补贴", "/money/prices"),
        tiles: Tiles {
            tiles: vec![
                Tile::new("当月在保", 1_206, "户"),
                Tile::new("这次要发", 1_203, "户").tone(Tone::Info).note("2871 人"),
                Tile::new("这次要发", "48,250.00", "元").tone(Tone::Info),
                Tile::new("没有列入", 2, "户").tone(Tone::Soon).href("/money/prices/2026-10?tab=left"),
                Tile::new("已到账", "0.00", "元"),
            ],
        },
        reasons: reasons(true),
        clock: Some(clock("2026-12-04").what("发放到户")),
        notes: std::iter::once(
            "发放期限：假定：2016年的办法写指数公布后20个工作日内，只见报道，没有全文。".to_owned(),
        )
        .chain(notes())
        .collect(),
        entries: vec![
            entry(1, Badge::new(Tone::Plain, "退回：与出处不一致")),
            entry(2, Badge::new(Tone::Done, "已复核")),
        ],
        townships: vec![
            Part {
                label: "云坪镇".to_owned(), counts: Some((700, 1_671)), amount: Some(yuan("28250.00"))
            },
            Part { label: LONG_NAME.to_owned(), counts: Some((503, 1_200)), amount: Some(yuan("20000.00")) },
        ],
        funds: vec![
            Part {
                label: "省级低保资金（最低生活保障）".to_owned(),
                counts: None,
                amount: Some(yuan("48250.00")),
            },
            Part {
                label: "特困人员救助供养的资金不够发 310.00 元，先登记资金".to_owned(),
                counts: None,
                amount: None,
            },
        ],
        runs: Vec::new(),
        tabs: vec![
            tab("due", "这次要发", 1_203),
            tab("left", "没有列入", 2),
            tab("given", "已列入", 1),
            tab("all", "全部", 1_206),
        ],
        rows: vec![
            family("张大山", Some("53.00"), Badge::new(Tone::Info, "待发"), None),
            family(HOSTILE, None, Badge::new(Tone::Soon, "情况不清楚，先核实：户籍所在地城乡"), None),
            family(
                RARE,
                None,
                Badge::new(Tone::Soon, "用到没有文件依据的数值，先录入文件：农村低保标准"),
                None,
            ),
            family(LONG_NAME, None, Badge::new(Tone::Done, "已列入"), Some(Badge::new(Tone::Done, "已到账"))),
            PriceFamily {
                href: String::new(),
                ..family(
                    "李小河",
                    None,
                    Badge::new(Tone::Late, "按现在的指数应为 50.00 元，已多列，由人处理，不扣回"),
                    Some(Badge::new(Tone::Soon, "待编花名册")),
                )
            },
        ],
        list: ListControls {
            filters: None,
            pager: None,
            export: Some("/money/prices/2026-10/xlsx?tab=all".to_owned()),
        },
        events: vec![draw()],
    }
}

fn started() -> Sample {
    of_month("money-price", &base())
}

fn waiting() -> Sample {
    let run = RunRow {
        entry: 1,
        families: 1_203,
        persons: 2_871,
        amount: yuan("48250.00"),
        drawn: ("罗敏".to_owned(), "2026-11-10 14:00".to_owned()),
        answered: None,
        state: Badge::new(Tone::Soon, "待批准"),
    };
    let done = RunRow {
        entry: 2,
        answered: Some(("向南".to_owned(), "2026-11-11 09:00".to_owned())),
        state: Badge::new(Tone::Done, "已批准"),
        ..run.clone()
    };
    let page_of = PricePage {
        frame: county_frame("资金", "向南", "县级负责人"),
        runs: vec![run, done],
        events: vec![approve()],
        ..base()
    };
    of_month("money-price-waiting", &page_of)
}

fn not_started() -> Sample {
    let page_of = PricePage {
        heading: Heading::new("价格补贴 2026-09", "没有达到启动条件，这个月不发价格补贴。")
            .back("价格补贴", "/money/prices"),
        tiles: Tiles { tiles: Vec::new() },
        reasons: reasons(false),
        clock: None,
        notes: Vec::new(),
        entries: vec![entry(1, Badge::new(Tone::Done, "已复核"))],
        townships: Vec::new(),
        funds: Vec::new(),
        tabs: Vec::new(),
        rows: Vec::new(),
        list: ListControls::default(),
        events: Vec::new(),
        ..base()
    };
    of_month("money-price-none", &page_of)
}

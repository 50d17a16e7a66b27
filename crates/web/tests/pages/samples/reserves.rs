// SPDX-License-Identifier: Apache-2.0
//! Reserve funds of townships: the list, one township with everything, one before anything was paid ahead.

use super::{HOSTILE, LONG_NAME, Sample, county_frame, date, month, page, yuan};
use kernel::Fen;
use web::components::{Badge, Choice, EventForm, Field, Form, Tile, Tiles, Tone};
use web::layout::{Frame, Heading};
use web::pages::money::book::OrderRow;
use web::pages::money::reserves::{
    Asked, FlowRow, MonthRow, Reserve, ReserveRow, Reserves, TopUpRow, VoucherRow,
};

pub(crate) fn all() -> Vec<Sample> {
    vec![list(), plain_list(), township(), new_township()]
}

fn finance() -> Frame {
    county_frame("资金", "冯国栋", "财政人员")
}

fn row(place: &str, balance: &str, asked: Asked, marks: Vec<Badge>) -> ReserveRow {
    ReserveRow {
        href: "/money/reserves/500299102".to_owned(),
        place: place.to_owned(),
        ahead: yuan("40000.00"),
        spent: yuan("31200.00"),
        balance: yuan(balance),
        asked,
        months: "2026-09 已核收，2026-10 待核收".to_owned(),
        marks,
    }
}

fn pay_ahead() -> EventForm {
    let townships = vec![Choice::new("500299102", "云坪镇"), Choice::new("500299103", "白果乡")];
    let funds = vec![Choice::new("1", "县级临时救助资金（可用 120,000.00 元）")];
    let form = Form::post("pay-ahead", "/money/reserves/ahead", "登记预拨").command("0197-c7").fields(vec![
        Field::select("township", "乡镇（街道）", townships).required(),
        Field::select("fund", "资金", funds).required(),
        Field::money("amount", "金额").required(),
        Field::text("paper", "拨付文号").required().example("示民〔2026〕5号"),
    ]);
    EventForm {
        name: "预拨或者补充备用金".to_owned(),
        consequence: vec!["登记后由第二人在“资金流水”复核，复核后才记账。".to_owned()],
        destructive: false,
        open: false,
        form: form.own_ids(),
    }
}

fn notes() -> Vec<String> {
    vec![
        "最低预拨：巴中民政〔2023〕4号 二(二)。假定（文件没有写明）：备用金按常住人口计算。人口在“本县设置”里填，写明出处。".to_owned(),
        "余额低于今年预拨的 20% 算偏低（假定：没有文件规定余额多少算少，按当年预拨的百分之二十）。".to_owned(),
    ]
}

fn list() -> Sample {
    let low = Badge::new(Tone::Soon, "余额偏低");
    let short = Badge::new(Tone::Late, "预拨不足");
    let page_of = Reserves {
        frame: finance(),
        heading: Heading::new("备用金", "今年预拨 160,000.00 元，支出 124,800.00 元，余额 31,399.99 元。")
            .back("资金", "/money"),
        tiles: Tiles {
            tiles: vec![
                Tile::new("余额偏低", 1, "个").tone(Tone::Soon),
                Tile::new("预拨不足", 1, "个").tone(Tone::Soon),
                Tile::new("备用金待复核", 1, "笔").tone(Tone::Soon).href("/money/book"),
            ],
        },
        rows: vec![
            row("云坪镇", "8800.00", Asked::Sum(yuan("40000.00"), Fen::ZERO), Vec::new()),
            row("白果乡", "4999.99", Asked::Sum(yuan("46000.00"), yuan("6000.00")), vec![low, short]),
            row(LONG_NAME, "8800.00", Asked::Needs("常住人口".to_owned()), Vec::new()),
            row(HOSTILE, "8800.00", Asked::Nothing, Vec::new()),
        ],
        notes: notes(),
        events: vec![pay_ahead()],
    };
    page("money-reserves", "money_reserves.html", &page_of)
}

/// Of a county whose packs ask for no minimum, as a township's leader sees it.
fn plain_list() -> Sample {
    let page_of = Reserves {
        frame: county_frame("备用金", "陈立新", "乡镇负责人"),
        heading: Heading::new("备用金", "今年预拨 40,000.00 元，支出 31,200.00 元，余额 8,800.00 元。"),
        tiles: Tiles { tiles: vec![Tile::new("余额偏低", 0, "个")] },
        rows: vec![row("云坪镇", "8800.00", Asked::Nothing, Vec::new())],
        notes: notes().split_off(1),
        events: Vec::new(),
    };
    page("money-reserves-own", "money_reserves.html", &page_of)
}

fn settled(of: &str, tone: Tone, state: &str) -> MonthRow {
    MonthRow {
        month: month(of),
        opening: yuan("12000.00"),
        ahead: yuan("0.00"),
        payments: 4,
        spent: yuan("3600.00"),
        undone: yuan("400.00"),
        closing: yuan("8800.00"),
        by: "陈立新 2026-11-02".to_owned(),
        state: Badge::new(tone, state),
    }
}

fn township() -> Sample {
    let voucher = |on: &str, paper: &str, tone, state: &str| VoucherRow {
        on: date(on),
        paper: paper.to_owned(),
        amount: yuan("900.00"),
        state: Badge::new(tone, state),
    };
    let flow = |what: &str, change: i64| FlowRow {
        on: date("2026-11-12"),
        what: what.to_owned(),
        fund: "县级临时救助资金".to_owned(),
        change: Fen::new(change),
    };
    let sign = EventForm {
        name: "签 2026年10月 月结".to_owned(),
        consequence: vec![
            "期初 12,000.00 元，预拨 0.00 元，交回 0.00 元，支出 4 笔 3,600.00 元，冲回 400.00 元，期末 8,800.00 元。"
                .to_owned(),
            "请对照凭证核对。签字以后由财政核收，这个月不能再记支出。".to_owned(),
        ],
        destructive: false,
        open: true,
        form: Form::post("sign", "/money/reserves/500299102/sign", "签字").command("0197-c8").own_ids(),
    };
    let page_of = Reserve {
        frame: finance(),
        heading: Heading::new("云坪镇 备用金", "余额 8,800.00 元；2026-09 已核收。")
            .back("备用金", "/money/reserves"),
        tiles: Tiles {
            tiles: vec![
                Tile::new("余额", "8,800.00", "元"),
                Tile::new("今年预拨", "40,000.00", "元"),
                Tile::new("今年支出", "31,200.00", "元"),
                Tile::new("最低预拨", "46,000.00", "元").tone(Tone::Late).note("还差 6,000.00 元"),
            ],
        },
        notes: notes(),
        top_ups: vec![TopUpRow {
            on: date("2026-11-13"),
            amount: yuan("20000.00"),
            reason: "雨季两起房屋倒塌，备用金快用完了".to_owned(),
            by: "陈立新".to_owned(),
            state: Badge::new(Tone::Soon, "待财政办理"),
        }],
        purses: vec![("县级临时救助资金".to_owned(), yuan("8800.00"))],
        month: Some((
            month("2026-10"),
            vec![voucher("2026-10-20", "LS500299102-2026-00018", Tone::Done, "已支付")],
        )),
        months: vec![
            settled("2026-10", Tone::Late, &format!("冯国栋 退回：{HOSTILE}")),
            settled("2026-09", Tone::Done, "冯国栋 核收"),
        ],
        vouchers: vec![
            voucher("2026-11-12", "LS500299102-2026-00021", Tone::Done, "已支付"),
            voucher("2026-11-12", HOSTILE, Tone::Plain, "2026-11-13 冲回：未付出"),
        ],
        flows: vec![flow("支出冲回", 90_000), flow("支出", -180_000), flow("预拨", 4_000_000)],
        orders: vec![OrderRow {
            on: date("2026-01-08"),
            what: "预拨备用金（云坪镇）".to_owned(),
            fund: "县级临时救助资金".to_owned(),
            paper: "示民〔2026〕5号".to_owned(),
            amount: yuan("40000.00"),
            by: "冯国栋".to_owned(),
            reason: String::new(),
            state: Badge::new(Tone::Done, "向东明 复核，已记账"),
        }],
        events: vec![sign, pay_ahead()],
    };
    page("money-reserve", "money_reserve.html", &page_of)
}

fn new_township() -> Sample {
    let page_of = Reserve {
        frame: finance(),
        heading: Heading::new("白果乡 备用金", "余额 0.00 元；还没有签过月结。")
            .back("备用金", "/money/reserves"),
        tiles: Tiles { tiles: vec![Tile::money("余额", Fen::ZERO)] },
        notes: Vec::new(),
        top_ups: Vec::new(),
        purses: Vec::new(),
        month: None,
        months: Vec::new(),
        vouchers: Vec::new(),
        flows: Vec::new(),
        orders: Vec::new(),
        events: Vec::new(),
    };
    page("money-reserve-new", "money_reserve.html", &page_of)
}

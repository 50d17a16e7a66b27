// SPDX-License-Identifier: Apache-2.0
//! Money: funds, a roster, a batch, failed payments, overpayments.

use super::lists::tabs;
use super::{HOSTILE, LONG_NAME, RARE, Sample, clock, county_frame, date, month, page, yuan};
use assistance::payout::funds::FundStanding;
use kernel::Fen;
use web::components::{
    Action, Badge, Choice, EventForm, Field, Form, Link, ListControls, MoneyBlock, MoneyLine, Pager, Step,
    StepRail, StepState, Tile, Tiles, Tone,
};
use web::layout::{Frame, Heading};
use web::pages::money::batch::{BankRow, BatchDetail, BatchPayment, Reconciled};
use web::pages::money::book::{Book, MovementRow, OrderRow};
use web::pages::money::failed::{FailedPayments, FailedRow};
use web::pages::money::funds::{BatchRow, FundRow, Funds};
use web::pages::money::overpaid::{Overpaid, OverpaidRow};
use web::pages::money::payees::{PayeeList, PayeePage, PayeeRow};
use web::pages::money::roster::{RosterDraft, RosterRow, RosterSums};
use web::pages::money::standard::{StandardPage, StandardRow};

pub(crate) fn all() -> Vec<Sample> {
    vec![
        funds(),
        roster(),
        batch(),
        failed(),
        overpaid(),
        no_overpaid(),
        payees(),
        payee(),
        standard(),
        book(),
    ]
}

fn finance() -> Frame {
    county_frame("资金", "冯国栋", "财政人员")
}

fn total(label: &str) -> MoneyBlock {
    MoneyBlock {
        label: label.to_owned(),
        amount: yuan("1532648.50"),
        unit: "元".to_owned(),
        capitals: true,
        parts: vec![
            MoneyLine { label: "中央补助资金".to_owned(), amount: yuan("1200000.00") },
            MoneyLine { label: "县级配套资金".to_owned(), amount: yuan("332648.50") },
        ],
    }
}

fn event(id: &str, name: &str, open: bool, consequence: &[&str]) -> EventForm {
    EventForm {
        name: name.to_owned(),
        consequence: consequence.iter().map(|line| (*line).to_owned()).collect(),
        destructive: false,
        open,
        form: Form::post(id, format!("/money/{id}"), name)
            .command("0197-c1")
            .version(3)
            .fields(vec![Field::text("note", "备注")])
            .own_ids(),
    }
}

fn funds() -> Sample {
    let fund =
        |name: &str, source: &str, budget: &str, paid: &str, reserved: &str, mark: Option<Badge>| FundRow {
            href: "/money/funds/1".to_owned(),
            name: name.to_owned(),
            source: source.to_owned(),
            earmark: "低保、特困、临时救助".to_owned(),
            standing: FundStanding {
                sent: yuan(budget),
                paid: yuan(paid),
                reserved: yuan(reserved),
                returned: yuan("1044.00"),
                left: Fen::new(yuan(budget).get() - yuan(paid).get() - yuan(reserved).get() - 104_400),
                ..FundStanding::default()
            },
            mark,
        };
    let row = |number: &str, kind: &str, tone, state: &str| BatchRow {
        href: "/money/batches/9".to_owned(),
        number: number.to_owned(),
        month: month("2026-11"),
        kind: kind.to_owned(),
        people: 3704,
        amount: yuan("1532648.50"),
        state: Badge::new(tone, state),
        on: date("2026-11-20"),
    };
    let page_of = Funds {
        frame: finance(),
        heading: Heading::new("资金", "11 月花名册待锁定，可用余额够发 2 个月。")
            .other(Action::new("退回的支付", "/money/failed"))
            .other(Action::new("多发的钱", "/money/overpaid"))
            .primary(Action::new("11 月花名册", "/money/roster/2026-11")),
        tiles: Tiles {
            tiles: vec![
                Tile::new("今年已发", "1,581.27", "万元").note("比去年同期多 62.40 万元"),
                Tile::new("可用余额", "318.40", "万元").tone(Tone::Soon).note("够发 2 个月"),
                Tile::new("本月应发", "153.26", "万元").tone(Tone::Info),
                Tile::new("退回待补发", 7, "笔").tone(Tone::Late).href("/money/failed"),
            ],
        },
        funds: vec![
            fund("中央困难群众救助补助资金 2026", "中央", "16000000.00", "13200000.00", "1200000.00", None),
            fund(
                "县级配套资金 2026",
                "县级",
                "3000000.00",
                "2612700.00",
                "332648.50",
                Some(Badge::new(Tone::Late, "不够下月")),
            ),
            fund("云坪镇临时救助备用金", HOSTILE, "50000.00", "31200.00", "0.00", None),
        ],
        batches: vec![
            row("FF-2026-11", "农村低保 月发放", Tone::Soon, "草稿"),
            row("FF-2026-10", "农村低保 月发放", Tone::Done, "已对账"),
            row("FF-2026-10-2", "补发（账户更正）", Tone::Late, "3 笔退回"),
        ],
        reconciled: Some((Tone::Done, "到 2026-10-31，账上与银行回盘逐分一致。".to_owned())),
        list: ListControls::default(),
        events: Vec::new(),
    };
    page("money-funds", "money_funds.html", &page_of)
}

fn roster() -> Sample {
    let row = |head: &str, before: &str, now: &str, reason: &str, tone, parts: &str| RosterRow {
        href: "/awards/1".to_owned(),
        head: head.to_owned(),
        place: "云坪镇 岩湾村".to_owned(),
        people: 2,
        before: yuan(before),
        now: yuan(now),
        difference: Fen::new(yuan(now).get() - yuan(before).get()),
        parts: parts.to_owned(),
        reason: reason.to_owned(),
        tone,
        payee: String::new(),
    };
    let mut guarded = row(LONG_NAME, "1488.50", "1380.50", "人口减少", Tone::Soon, "");
    guarded.payee = "收款人 向春兰（监护人）".to_owned();
    let draft = RosterDraft {
        frame: finance(),
        heading: Heading::new(
            "2026-11 花名册（草稿）",
            "2,041 户 3,704 人，153.26 万元；与上月相差的每一户都列了原因。",
        )
        .back("资金", "/money")
        .other(Action::new("打印花名册", "/money/roster/2026-11/print"))
        .primary(Action::new("锁定", "#next-title")),
        tiles: Tiles {
            tiles: vec![
                Tile::new("新增", 12, "户").tone(Tone::Info).href("?why=new"),
                Tile::new("停发", 4, "户").href("?why=gone"),
                Tile::new("增加", 31, "户").href("?why=up"),
                Tile::new("减少", 9, "户").tone(Tone::Soon).href("?why=down"),
            ],
        },
        total: total("本月应发"),
        obstacles: vec![
            Badge::new(Tone::Late, "2 户没有收款账户"),
            Badge::new(Tone::Late, "1 户差额没有原因"),
        ],
        tabs: tabs(&[("只看有变化的", 56), ("全部", 2041)]),
        rows: vec![
            row("王玉珍", "612.00", "720.00", "补发", Tone::Info, "补发 8—10 月 108.00"),
            guarded,
            row(HOSTILE, "0.00", "1024.00", "新增", Tone::Done, ""),
            row(RARE, "496.00", "500.00", "", Tone::Plain, ""),
            row("冉启文", "496.00", "496.00", "", Tone::Plain, ""),
        ],
        sums: RosterSums {
            households: 2041,
            people: 3704,
            before: yuan("1530000.00"),
            now: yuan("1532648.50"),
            difference: yuan("2648.50"),
        },
        events: vec![
            event("lock", "锁定并报送复核", true, &["锁定后 2,041 户不能再改，改动进下一批；钱还没有发出。"]),
            event("again", "重新计算", false, &[]),
        ],
        list: ListControls {
            pager: Some(Pager {
                first: 1,
                last: 50,
                total: 56,
                previous: None,
                next: Some("?page=2".to_owned()),
            }),
            export: Some("/money/roster/2026-11.xlsx".to_owned()),
            ..ListControls::default()
        },
    };
    page("money-roster", "money_roster.html", &draft)
}

fn batch() -> Sample {
    let step = |name: &str, state, on: Option<&str>, who: &str| Step {
        name: name.to_owned(),
        state,
        on: on.map(date),
        who: who.to_owned(),
        clock: None,
    };
    let line = |what: &str, count, amount: &str, tone, word: &str| Reconciled {
        what: what.to_owned(),
        count,
        amount: yuan(amount),
        badge: Badge::new(tone, word),
    };
    let payment = |payee: &str, behalf: &str, tone, state: &str| BatchPayment {
        reference: "2026110000117001".to_owned(),
        payee: payee.to_owned(),
        on_behalf: behalf.to_owned(),
        account: "****6612".to_owned(),
        amount: yuan("612.00"),
        state: Badge::new(tone, state),
        href: "/households/1".to_owned(),
    };
    let bank = |bank: &str, lines: u64, amount: &str, paid: &str, failed: &str, state: Badge| BankRow {
        bank: bank.to_owned(),
        layout: "代发文件（定长文本，GB 18030）".to_owned(),
        lines,
        amount: yuan(amount),
        paid: yuan(paid),
        failed: yuan(failed),
        state,
        href: "/money/rosters/9/bank-file/1".to_owned(),
    };
    let detail = BatchDetail {
        frame: finance(),
        heading: Heading::new("批次 FF-2026-10", "银行已回盘：2,036 笔到账，3 笔退回；逐分对上。")
            .back("资金", "/money"),
        steps: StepRail {
            steps: vec![
                step("编制", StepState::Done, Some("2026-10-18"), "唐琳"),
                step("复核", StepState::Done, Some("2026-10-19"), "方志远"),
                step("送银行", StepState::Done, Some("2026-10-20"), "冯国栋"),
                step("银行回盘", StepState::Done, Some("2026-10-24"), "冯国栋"),
                step("对账", StepState::Current, None, ""),
                step("办结", StepState::Ahead, None, ""),
            ],
        },
        total: total("批次合计"),
        reconciliation: vec![
            line("花名册", 2039, "1532648.50", Tone::Done, "一致"),
            line("银行回盘：到账", 2036, "1530812.50", Tone::Done, "一致"),
            line("银行回盘：退回", 3, "1836.00", Tone::Soon, "待补发"),
            line("差额", 0, "0.00", Tone::Done, "0.00"),
        ],
        banks: vec![
            bank(
                "示范农村商业银行",
                2000,
                "1500000.00",
                "1498164.00",
                "1836.00",
                Badge::new(Tone::Done, "已回齐"),
            ),
            bank("其他银行", 39, "32648.50", "32648.50", "0.00", Badge::new(Tone::Soon, "还差 1 笔")),
        ],
        problems: Vec::new(),
        files: vec![Link::new("花名册（打印）", "/money/batches/9/print")],
        events: vec![event("reconcile", "确认对账", true, &["3 笔退回的 1,836.00 元留在应付，进补发名单。"])],
        payments: vec![
            payment("王玉珍", "", Tone::Late, "退回：账户已销户"),
            payment(LONG_NAME, &format!("代 {HOSTILE} 领取（监护人）"), Tone::Done, "到账"),
        ],
        list: ListControls {
            filters: Some(Form::get("filter", "/money/batches/9", "筛选").fields(vec![Field::select(
                "state",
                "状态",
                vec![Choice::new("failed", "退回")],
            )])),
            pager: Some(Pager {
                first: 1,
                last: 2,
                total: 2039,
                previous: None,
                next: Some("?page=2".to_owned()),
            }),
            export: Some("/money/batches/9.xlsx".to_owned()),
        },
    };
    page("money-batch", "money_batch.html", &detail)
}

fn failed() -> Sample {
    let row = |payee: &str, why: &str, tone, state: &str, until: &str| FailedRow {
        href: "/money/failed/1".to_owned(),
        payee: payee.to_owned(),
        place: "云坪镇 岩湾村".to_owned(),
        month: month("2026-10"),
        amount: yuan("612.00"),
        why: why.to_owned(),
        state: Badge::new(tone, state),
        clock: Some(clock(until)),
    };
    let list = FailedPayments {
        frame: finance(),
        heading: Heading::new("退回的支付", "7 笔 4,284.00 元等着补发，钱都留着。")
            .back("资金", "/money")
            .primary(Action::new("生成补发批次", "/money/failed/batch")),
        rows: vec![
            row("王玉珍", "账户已销户", Tone::Soon, "等新账户", "2026-11-25"),
            row(HOSTILE, "户名不符", Tone::Late, "新账户待复核", "2026-11-20"),
        ],
        list: ListControls::default(),
    };
    page("money-failed", "list.html", &list)
}

fn overpaid() -> Sample {
    let decide = |id: &str| EventForm {
        name: "作出决定".to_owned(),
        consequence: vec!["决定退回的，书面告知本人；不会自动从以后的救助金里扣。".to_owned()],
        destructive: true,
        open: false,
        form: Form::post(id, "/money/overpaid/1", "决定")
            .command("0197-c2")
            .destructive()
            .fields(vec![
                Field::radios(
                    "decision",
                    "怎么办",
                    vec![
                        Choice::new("waive", "不追回").hint("经办差错、本人无过错，或生活确有困难"),
                        Choice::new("recover", "请本人退回"),
                        Choice::new("agree", "本人同意，从以后的救助金里分次抵扣"),
                    ],
                )
                .required(),
                Field::area("reason", "理由", 2).required(),
            ])
            .own_ids(),
    };
    let row = |id: &str, head: &str, why: &str, tone, cause: &str| OverpaidRow {
        id: id.to_owned(),
        href: "/households/1".to_owned(),
        head: head.to_owned(),
        place: "云坪镇 红岩村".to_owned(),
        months: "2026-04 至 2026-06".to_owned(),
        amount: yuan("1488.00"),
        why: why.to_owned(),
        cause: Badge::new(tone, cause),
        decide: vec![decide(&format!("decide-{id}"))],
    };
    let page_of = Overpaid {
        frame: county_frame("资金", "方志远", "县级审核员"),
        heading: Heading::new("多发的钱", "2 户 2,976.00 元等人决定，一户一决定。").back("资金", "/money"),
        rows: vec![
            row("o1", "陈国强", "4 月死亡，6 月登记", Tone::Info, "经办登记晚"),
            row("o2", HOSTILE, "3 月起就业，7 月核查发现", Tone::Soon, "未及时报告"),
        ],
        list: ListControls::default(),
    };
    page("money-overpaid", "money_overpaid.html", &page_of)
}

fn no_overpaid() -> Sample {
    let page_of = Overpaid {
        frame: finance(),
        heading: Heading::new("多发的钱", "没有。").back("资金", "/money"),
        rows: Vec::new(),
        list: ListControls::default(),
    };
    page("money-overpaid-none", "money_overpaid.html", &page_of)
}

fn payees() -> Sample {
    let row = |head: &str, tone, state: &str| PayeeRow {
        href: "/payees/1".to_owned(),
        head: head.to_owned(),
        place: "云坪镇 岩湾村".to_owned(),
        scheme: "低保".to_owned(),
        number: "000000117".to_owned(),
        first: month("2026-10"),
        ended: String::new(),
        owed: Some((Fen::new(50_400), month("2026-10"))),
        state: Badge::new(tone, state),
    };
    let over = PayeeRow {
        first: month("2026-03"),
        ended: "2026-08（去世）".to_owned(),
        owed: Some((Fen::new(151_200), month("2026-06"))),
        ..row("周先河", Tone::Late, "没有账户")
    };
    let works = PayeeRow { owed: None, ..row(HOSTILE, Tone::Soon, "待第二人核对") };
    let list = PayeeList {
        frame: super::frame("资金"),
        heading: Heading::new("收款账户", "一人登记、另一人核对，核对后才往新账户发；换账户要有证明。"),
        tabs: tabs(&[("没有账户", 2), ("待第二人核对", 1)]),
        rows: vec![row("王玉珍", Tone::Late, "没有账户"), over, works],
        list: ListControls::default(),
    };
    page("money-payees", "tabbed_list.html", &list)
}

fn payee() -> Sample {
    let pair = |label: &str, words: &str| (label.to_owned(), words.to_owned());
    let form = Form::post("confirm", "/payees/1/confirm", "签字")
        .command("0197-c3")
        .fields(vec![
            Field::radios(
                "right",
                "核对结果",
                vec![Choice::new("yes", "与证明一致"), Choice::new("no", "退回")],
            )
            .required(),
        ])
        .own_ids();
    let page_of = PayeePage {
        frame: super::frame("资金"),
        heading: Heading::new("王玉珍的收款账户", "保障户号 000000117。有一个账户等第二人核对。")
            .back("收款账户", "/payees"),
        current: vec![pair("户名", "王玉珍"), pair("账号", "****6612")],
        proofs: vec![Action::new("查看账户证明", "/papers/7")],
        proposed: vec![pair("领款人", "监护人"), pair("户名", HOSTILE), pair("账号", "6217000000000000026")],
        events: vec![EventForm {
            name: "核对账户".to_owned(),
            consequence: vec!["请对照证明材料核对户名、账号。登记人、近亲属不能核对。".to_owned()],
            destructive: false,
            open: true,
            form,
        }],
    };
    page("money-payee", "money_payee.html", &page_of)
}

fn standard() -> Sample {
    let row = |head: &str, new: Option<&str>, back: &str, tone, outcome: &str| StandardRow {
        href: "/households/1".to_owned(),
        head: head.to_owned(),
        place: "云坪镇 岩湾村".to_owned(),
        old: yuan("504.00"),
        new: new.map(yuan),
        back_pay: back.to_owned(),
        outcome: Badge::new(tone, outcome),
    };
    let ask = Form::get("ask", "/money/standard", "重算")
        .fields(vec![Field::date("on", "新标准执行日期").value("2026-09-01")]);
    let page_of = StandardPage {
        frame: county_frame("资金", "向东明", "县级负责人"),
        heading: Heading::new(
            "新标准重算",
            "低保，从 2026-09 起：1 户增发，每月多 57.00 元，补发 114.00 元。",
        )
        .back("资金", "/money"),
        ask,
        tiles: Tiles {
            tiles: vec![Tile::new("增发", 1, "户"), Tile::new("须单独办理", 1, "户").tone(Tone::Soon)],
        },
        tabs: tabs(&[("增发", 1), ("须单独办理", 1)]),
        rows: vec![
            row("王玉珍", Some("561.00"), "2026-09 至 2026-10 共 114.00", Tone::Done, "增发"),
            row(HOSTILE, Some("432.00"), "", Tone::Late, "会减少，须单独复核、先听取意见"),
            row(RARE, None, "", Tone::Soon, "有情况不清楚，先核实"),
        ],
        events: vec![event("adopt", "签字：按新标准增发", true, &["1 户从 2026-09 起增发。"])],
        list: ListControls::default(),
    };
    page("money-standard", "money_standard.html", &page_of)
}

fn book() -> Sample {
    let order = |what: &str, by: &str, reason: &str, tone, state: &str| OrderRow {
        on: date("2026-11-03"),
        what: what.to_owned(),
        fund: "县级配套资金".to_owned(),
        paper: "示财社〔2026〕21号".to_owned(),
        amount: yuan("3000000.00"),
        by: by.to_owned(),
        reason: reason.to_owned(),
        state: Badge::new(tone, state),
    };
    let page_of = Book {
        frame: finance(),
        heading: Heading::new("资金流水", "1 笔等第二人复核。记了账的只能红字更正，不能改。")
            .back("资金", "/money"),
        confirm: vec![event(
            "answer-1",
            "红字更正 3,000,000.00 元（县级配套资金）",
            true,
            &["秦芳 登记。请对照文件核对金额。"],
        )],
        orders: vec![
            order("红字更正", "秦芳", HOSTILE, Tone::Soon, "待第二人复核"),
            order("登记资金", LONG_NAME, "", Tone::Done, "冯国栋 复核，已记账"),
        ],
        movements: vec![MovementRow {
            on: date("2026-11-03"),
            fund: "县级配套资金".to_owned(),
            paper: "示财社〔2026〕21号".to_owned(),
            amount: yuan("30000000.00"),
            corrected: yuan("0.00"),
        }],
        events: vec![event(
            "correct",
            "更正一笔拨入的资金",
            false,
            &["第二人复核后记一笔红字，原来那一笔保留。"],
        )],
    };
    page("money-book", "money_book.html", &page_of)
}

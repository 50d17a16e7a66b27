// SPDX-License-Identifier: Apache-2.0
//! Notices, confirmations, and the page before something is taken from somebody.

use super::lists::{pairs, tabs};
use super::{HOSTILE, LONG_NAME, RARE, Sample, clock, county_frame, date, frame, page, yuan};
use web::components::{
    Badge, Cell, Choice, Column, EventForm, Field, Form, ListControls, MoneyBlock, Row, Table, Tone, Typed,
};
use web::layout::Heading;
use web::pages::confirm::Confirm;
use web::pages::confirmations::{ConfirmationList, Waiting};
use web::pages::notices::{NoticeBoard, NoticeDetail, NoticeRow, NoticedHousehold, Objection};

pub(crate) fn all() -> Vec<Sample> {
    vec![board(), notice(), confirmations(), nothing_to_confirm(), stop(), batch()]
}

fn board() -> Sample {
    let row = |number: &str, kind: &str, place: &str, until: &str, objections, tone, state: &str| NoticeRow {
        href: "/notices/12".to_owned(),
        number: number.to_owned(),
        kind: kind.to_owned(),
        place: place.to_owned(),
        households: 6,
        posted: Some(date("2026-11-14")),
        clock: Some(clock(until)),
        objections,
        state: Badge::new(tone, state),
    };
    let board = NoticeBoard {
        frame: frame("公示与监督"),
        heading: Heading::new("公示", "正在公示 5 份 23 户，1 份今天期满待取下，1 份有异议。"),
        tabs: tabs(&[("正在公示", 5), ("待张贴", 2), ("已取下", 61)]),
        rows: vec![
            row(
                "云坪社救公〔2026〕31号",
                "拟纳入低保",
                "岩湾村 村务公开栏",
                "2026-11-23",
                0,
                Tone::Soon,
                "待取下",
            ),
            row(
                "云坪社救公〔2026〕32号",
                "拟不予纳入",
                "麻柳村 村务公开栏",
                "2026-11-26",
                1,
                Tone::Late,
                "有异议",
            ),
            row("云坪社救公〔2026〕33号", "拟纳入低保", HOSTILE, "2026-12-01", 0, Tone::Info, "公示中"),
        ],
        list: ListControls::default(),
    };
    page("notices", "tabbed_list.html", &board)
}

fn notice() -> Sample {
    let household = |applicant: &str, people, monthly: Option<&str>, reason: &str| NoticedHousehold {
        applicant: applicant.to_owned(),
        group: "麻柳村 2 组".to_owned(),
        people,
        monthly: monthly.map(yuan),
        reason: reason.to_owned(),
        href: Some("/cases/98".to_owned()),
    };
    let detail = NoticeDetail {
        frame: frame("公示与监督"),
        heading: Heading::new("云坪社救公〔2026〕32号", "在麻柳村公示到 2026-11-26，收到 1 件异议。")
            .back("公示", "/notices"),
        basics: pairs(&[
            ("地点", "麻柳村 村务公开栏"),
            ("张贴", "2026-11-19，向春兰"),
            ("监督电话", "023-59000000（示范县民政局）"),
        ]),
        clock: Some(clock("2026-11-26").what("公示期满")),
        households: vec![
            household(HOSTILE, 4, Some("1024.00"), ""),
            household(LONG_NAME, 6, Some("1488.50"), ""),
            household("吴永贵", 1, None, "收入超过标准"),
        ],
        photos: vec![("2026-11-19 张贴时".to_owned(), Some("/papers/photo-1".to_owned()))],
        objections: vec![Objection {
            on: date("2026-11-20"),
            about: HOSTILE.to_owned(),
            ground: "说他家在县城有一套房".to_owned(),
            state: Badge::new(Tone::Soon, "重新调查中"),
            clock: Some(clock("2026-11-27")),
            href: None,
        }],
        events: vec![EventForm {
            name: "取下公示".to_owned(),
            consequence: vec!["有异议的 1 户不随公示期满进入下一步。".to_owned()],
            destructive: false,
            open: true,
            form: Form::post("remove", "/notices/12/remove", "登记取下")
                .fields(vec![
                    Field::date("happened_on", "取下日期").required(),
                    Field::file("photo", "取下时的照片", "image/jpeg,image/png").required(),
                ])
                .own_ids(),
        }],
    };
    page("notice", "notice.html", &detail)
}

fn waiting(head: &str, tone: Tone, proposal: &str, monthly: Option<&str>, why: &str) -> Waiting {
    Waiting {
        href: "/cases/117".to_owned(),
        id: head.to_owned(),
        number: "DB-500299102-2026-0117".to_owned(),
        head: head.to_owned(),
        place: "云坪镇 岩湾村".to_owned(),
        people: 3,
        proposal: Badge::new(tone, proposal),
        monthly: monthly.map(yuan),
        why: why.to_owned(),
        clock: Some(clock("2026-11-26")),
        barred: None,
    }
}

fn confirmations() -> Sample {
    let mut drawn =
        waiting("张大山", Tone::Done, "给予", Some("759.00"), "人均月收入 328.00 元，比标准低 253.00 元");
    drawn.barred = Some("抽中入户核查，等核查结果".to_owned());
    let list = ConfirmationList {
        frame: county_frame("申请", "方志远", "县级审核员"),
        heading: Heading::new("审核确认", "8 件等待确认：5 件与测算一致，1 件不同，2 件只能逐件决定。"),
        agreeing: vec![
            waiting("王玉珍", Tone::Done, "给予", Some("612.00"), "人均月收入 275.00 元，比标准低 306.00 元"),
            drawn,
            waiting(HOSTILE, Tone::Done, "给予", Some("1024.00"), "重病，参照单人户"),
            waiting(
                LONG_NAME,
                Tone::Done,
                "给予",
                Some("1488.50"),
                "人均月收入 332.92 元，比标准低 248.08 元",
            ),
        ],
        departing: vec![waiting(
            "陈国强",
            Tone::Soon,
            "给予，与测算不同",
            Some("496.00"),
            "乡镇多给 20.00 元：按一事一议会议纪要",
        )],
        one_by_one: vec![
            waiting("吴永贵", Tone::Late, "不予", None, "人均月收入 690.00 元，高于标准 109.00 元"),
            waiting(RARE, Tone::Late, "停发", Some("496.00"), "2026-10 死亡"),
        ],
        batch: Some(ConfirmationList::batch_form("/confirmations/review", "0197-b1")),
        list: ListControls::default(),
    };
    page("confirmations", "confirmations.html", &list)
}

fn nothing_to_confirm() -> Sample {
    let list = ConfirmationList {
        frame: county_frame("申请", "方志远", "县级审核员"),
        heading: Heading::new("审核确认", "没有等待确认的。"),
        agreeing: Vec::new(),
        departing: Vec::new(),
        one_by_one: Vec::new(),
        batch: None,
        list: ListControls::default(),
    };
    page("confirmations-none", "confirmations.html", &list)
}

fn stop() -> Sample {
    let mut typed = Typed::default();
    typed.wrong("reason", "没有写理由，写明依据的事实和条款");
    let form = Form::post("stop", "/cases/117/decided", "决定停发")
        .command("0197-b2")
        .version(9)
        .destructive()
        .fields(vec![
            Field::select(
                "code",
                "理由类别",
                vec![Choice::new("income", "收入超过标准"), Choice::new("death", "死亡")],
            )
            .required(),
            Field::area("reason", "理由", 4).required().hint("事实、数额、条款、离标准多远"),
        ])
        .cancel("不停发，返回", "/cases/117")
        .fill(&typed);
    let mut frame = county_frame("申请", "方志远", "县级审核员");
    frame.errors = form.errors();
    let confirm = Confirm {
        frame,
        heading: Heading::new("停发王玉珍家的农村低保？", "渐退期已满，收入仍高于标准。")
            .back("DB-500299102-2026-0117", "/cases/117"),
        consequence: vec![
            "从 2026 年 12 月起，2 人每月少收入 612.00 元。".to_owned(),
            "已经听取本人意见（2026-11-18，电话）：本人不同意。".to_owned(),
            "决定书 3 个工作日内送达，本人可以申请行政复议或提起诉讼。".to_owned(),
        ],
        total: Some(MoneyBlock {
            label: "每月停发".to_owned(),
            amount: yuan("612.00"),
            unit: "元/月".to_owned(),
            capitals: true,
            parts: Vec::new(),
        }),
        table: None,
        form,
    };
    page("confirm-stop", "confirm.html", &confirm)
}

fn batch() -> Sample {
    let row = |name: &str, amount: &str| {
        Row::to("/cases/1", vec![Cell::words(name), Cell::Count(3), Cell::Money(yuan(amount))])
    };
    let columns =
        vec![Column::words("户主"), Column::figures("人口", "人"), Column::figures("金额", "元/月")];
    let table = Table::new("chosen", "将逐件签署", columns)
        .rows(vec![row("王玉珍", "612.00"), row(HOSTILE, "1024.00")])
        .sums(vec![Cell::Words("合计 2 户".to_owned()), Cell::Count(6), Cell::Money(yuan("1636.00"))])
        .titled();
    let confirm = Confirm {
        frame: county_frame("申请", "方志远", "县级审核员"),
        heading: Heading::new("签署 2 件确认？", "都与测算一致。").back("审核确认", "/confirmations"),
        consequence: vec!["2 户 6 人从 2026 年 12 月起每月得到 1,636.00 元。".to_owned()],
        total: None,
        table: Some(table),
        form: Form::post("sign", "/confirmations/sign", "签署 2 件")
            .command("0197-b3")
            .hidden("case", "1")
            .hidden("case", "2")
            .fields(vec![Field::text("opinion", "意见").value("同意初审意见，确认给予。").required()]),
    };
    page("confirm-batch", "confirm.html", &confirm)
}

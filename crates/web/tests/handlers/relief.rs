// SPDX-License-Identifier: Apache-2.0
//! A fire at night on the pages: one form at the scene, what it pays from, what is chased, and what comes later.

use crate::desk::{Office, Seen, VILLAGE};
use crate::oversight::set;
use crate::walk::{Town, declares, link};
use assistance::access::accounts::COMMAND_LINE;
use assistance::access::clients::IssueToken;
use assistance::casework::Channel;
use assistance::office::{Private, act};
use assistance::partners::relief::SubmitRelief;
use assistance::payout::funds::OpenFund;
use assistance::payout::orders::AnswerFundOrder;
use assistance::payout::reserve::ahead::PayAhead;
use assistance::testing::{household, stranger};
use axum::http::StatusCode;
use kernel::{Actor, Division, Fen, Secret};

/// The township has so much in its reserve.
pub(crate) async fn reserve(office: &Office, town: &Town, yuan: i64) {
    let finance = office.colleague("finance", "finance", "500299").await;
    let county = Division::parse("500299").unwrap();
    let open = OpenFund {
        county,
        title: "县级临时救助资金".to_owned(),
        source: "county".to_owned(),
        year: 2026,
        earmark: vec!["temp_relief".to_owned()],
        place: 1,
        amount: Fen::new(5_000_000),
        paper: "示财社〔2026〕30号".to_owned(),
    };
    let ordered = act(office.store(), &office.by(&finance), &open).await.unwrap();
    let answer = |order| AnswerFundOrder { order, right: true, reason: String::new() };
    act(office.store(), &office.by(&town.decider), &answer(ordered.order)).await.unwrap();
    let township = Division::parse("500299102").unwrap();
    let (fund, amount, paper) = (ordered.fund, Fen::new(yuan * 100), "示民〔2026〕5号".to_owned());
    let ahead = PayAhead { township, fund, amount, paper };
    let ordered = act(office.store(), &office.by(&finance), &ahead).await.unwrap();
    act(office.store(), &office.by(&town.decider), &answer(ordered.order)).await.unwrap();
}

const FIRE: [(&str, &str); 12] = [
    ("name", "赵路过"),
    ("sex", "male"),
    ("registered_area", "rural"),
    ("kind", "fire"),
    ("struck_on", "2026-07-10"),
    ("place", VILLAGE),
    ("channel", "village"),
    ("reason", "夜里失火，住处烧毁，身上没有钱"),
    ("mode", "aid"),
    ("amount", "500.00"),
    ("way", "cash"),
    ("cadre", "新桥村 王主任"),
];

// clause: BZ-2.1a, CK-1.3c, CK-1.3d, MS-6a, MS-6b
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_is_helped_on_one_form_and_the_papers_are_chased() {
    let office = Office::open_on("2026-07-10").await;
    let town = Town::of(&office).await;
    reserve(&office, &town, 800).await;
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, "/relief").await.says("没有在办的临时救助").says("现场救助、受理");
    office.get(&clerk, "/relief/new").await.says("先救后补").says("小额快救");
    // Nobody beside the clerk, and no amount: told at their fields, with everything typed kept.
    let alone: Vec<(&str, &str)> =
        FIRE.iter().copied().filter(|(name, _)| !matches!(*name, "cadre" | "amount")).collect();
    let refused = office.post(&clerk, "/relief", &alone).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("写在场的第二人").says("夜里失火").says("赵路过");
    let mut fields = FIRE.to_vec();
    fields.push(("voucher_kept", "yes"));
    let done = office.post(&clerk, "/relief", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = office.get(&clerk, &done.to).await;
    page.says("赵路过 · 临时救助").says("待补手续").says("先行救助").says("乡镇备用金").says("补齐手续");
    page.says("新桥村 王主任").says("身份待证明");
    let list = office.get(&clerk, "/relief?tab=papers").await;
    list.says("赵路过").says("补齐手续");
    assert_eq!(link(&list, "/relief/LS"), done.to);
    // Two weeks later nobody brought a paper: the list says so.
    office.pass_days(20);
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, "/relief").await.says("已逾期");
    let view = office.get(&clerk, &done.to).await;
    let person = view.body.split("name=\"proven\" value=\"").nth(1).unwrap();
    let person = person.split('"').next().unwrap().to_owned();
    let papers = [("change", "papers"), ("paper_kept", "yes"), ("proven", person.as_str())];
    let complete = step(&office, &clerk, &done.to, &papers).await;
    assert_eq!(complete.status, StatusCode::SEE_OTHER, "{}", complete.body);
    let closed = step(&office, &clerk, &done.to, &[("change", "close")]).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.body);
    office.get(&clerk, &done.to).await.says("已办结").says("晚了");
}

// clause: CK-1.3c, NX-2c
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_reserve_ends_the_page_says_that_the_county_pays() {
    let office = Office::open_on("2026-07-10").await;
    let town = Town::of(&office).await;
    reserve(&office, &town, 300).await;
    let clerk = office.sign_in("clerk").await;
    // What the reserve has stands on the form, before anybody promises cash.
    office.get(&clerk, "/relief/new").await.says("备用金现有 300.00 元").says("请一并问清账号");
    let mut fields = FIRE.to_vec();
    fields.push(("voucher_kept", "yes"));
    let done = office.post(&clerk, "/relief", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = office.get(&clerk, &done.to).await;
    page.says("备用金只剩 300.00 元").says("打入账户，不当场给现金").says("打入本人账户（原定现金）");
    // The family's file says that it is given once, and in which month.
    let number = page.body.split("/households/").nth(1).unwrap().split(['?', '"']).next().unwrap().to_owned();
    let file = office.get(&clerk, &format!("/households/{number}?why=application")).await;
    file.says("2026-07 一次 500.00 元").says("一次 500.00");
    assert!(!file.body.contains("每月 500.00 元"), "{}", file.body);
    // It waits for an account, as anything that the county pays; whoever opens the matter later reads so, too.
    let later = office.get(&clerk, done.to.split('?').next().unwrap()).await;
    later
        .says("县级支付的 500.00 元还不能发：没有收款账户")
        .says("500.00 元，没有收款账户")
        .says("转县级支付");
    office.get(&clerk, "/payees?tab=missing").await.says("赵路过");
    // Whoever makes and checks rosters sees it on that day, and is chased from the next.
    for login in ["reviewer", "finance"] {
        let county = office.sign_in(login).await;
        office.get(&county, "/inbox").await.says("临时救助待造册发放").says("500.00 元，1 户没有账户");
    }
    office.pass_days(1);
    let county = office.sign_in("reviewer").await;
    office.get(&county, "/inbox").await.says("1 户是以前转来的");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_of_relief_lead_to_the_matters_behind_them() {
    let office = Office::open_on("2026-07-10").await;
    let town = Town::of(&office).await;
    reserve(&office, &town, 700).await;
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, "/relief/figures").await.says("这段日子没有临时救助");
    let mut fields = FIRE.to_vec();
    fields.push(("voucher_kept", "yes"));
    let done = office.post(&clerk, "/relief", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    // The second one is more than what the reserve has left.
    let other: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (*name, if *name == "name" { "钱路遇" } else { *value })).collect();
    assert_eq!(office.post(&clerk, "/relief", &other).await.status, StatusCode::SEE_OTHER);
    office.get(&clerk, "/relief").await.says("/relief/figures");
    let page = office.get(&clerk, "/relief/figures").await;
    page.says("2026年7月：救助 2 户 2 人次，1,000.00 元").says("急难型").says("乡镇审批").says("乡镇备用金");
    // One township compares with nothing, and nobody of one township chooses among several.
    assert!(!page.body.contains("哪个乡镇救助的人最多") && !page.body.contains("name=\"place\""));
    let behind = |what: &str| format!("/relief/figures/matters?month=2026-07&span=month&place=&what={what}");
    office.get(&clerk, &behind("reserve")).await.says("1 件，500.00 元").says("赵路过").lacks("钱路遇");
    office.get(&clerk, &behind("county")).await.says("1 件，500.00 元").says("钱路遇").lacks("赵路过");
    office.get(&clerk, &behind("unreached")).await.says("钱路遇").lacks("赵路过");
    office.get(&clerk, &behind("papers_late")).await.says("没有这样的事项");
    let csv = office.get(&clerk, "/relief/figures/export/csv?month=2026-07&span=year").await;
    csv.says("合计,2,2,2,2,1000.00").says("乡镇备用金（元）");
    let csv = office.get(&clerk, &behind("helped").replace("matters?", "matters/export/csv?")).await;
    csv.says("赵路过").says("钱路遇");
    // Papers come due in the same month: who has none is late, and the year says so, too.
    office.pass_days(20);
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, &behind("papers_late").replace("=month", "=year")).await.says("2 件").says("赵路过");
    // The county sees its townships and chooses among them; another township sees nothing of it.
    let county = office.sign_in("reviewer").await;
    office.get(&county, "/relief/figures").await.says("1,000.00 元").says("name=\"place\"");
    let none = office.get(&county, "/relief/figures?place=500299103").await;
    none.says("救助 0 户 0 人次");
    office.colleague("elsewhere", "township_clerk", "500299103").await;
    let elsewhere = office.sign_in("elsewhere").await;
    office.get(&elsewhere, "/relief/figures?place=500299102").await.says("救助 0 户 0 人次").lacks("赵路过");
}

// clause: BZ-2.1a, MS-6a
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_system_handed_in_is_taken_in_on_its_page() {
    let office = Office::open_on("2026-07-10").await;
    Town::of(&office).await;
    let issue = IssueToken {
        name: "县应急平台".to_owned(),
        owner: "王接口".to_owned(),
        scopes: vec!["partner_intake".to_owned()],
        places: vec!["500299".to_owned()],
        expires_on: "2027-07-01".to_owned(),
        secret: Secret::new([7; 32]),
    };
    let machine = Actor::Job(COMMAND_LINE.to_owned());
    let issued = act(office.store(), &office.by(&machine), &issue).await.unwrap();
    let system = Actor::System { id: issued.account, name: issue.name.clone() };
    let submit = SubmitRelief {
        place: VILLAGE.to_owned(),
        struck_on: "2026-07-09".to_owned(),
        kind: Private::new("fire"),
        channel: Channel::Online,
        person: Some(0),
        once: false,
        household: stranger(),
        facts: Vec::new(),
    };
    let sent = act(office.store(), &office.by(&system), &submit).await.unwrap();
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, "/relief?tab=applied").await.says(&sent.relief).says("待受理");
    let path = format!("/relief/{}", sent.relief);
    let page = office.get(&clerk, &path).await;
    page.says("待受理").says("县应急平台").says("别的系统递交的申请，由人受理以后才测算、审批");
    assert!(!page.body.contains("重新测算") && !page.body.contains("/print/"), "{}", page.body);
    let early = step(&office, &clerk, &path, &[("change", "assess")]).await;
    assert_ne!(early.status, StatusCode::SEE_OTHER);
    early.says("待受理");
    let receipt = office.get(&clerk, &format!("{path}/print/LS-101")).await;
    assert_eq!(receipt.status, StatusCode::NOT_FOUND, "nobody has taken it in");
    let taken = step(&office, &clerk, &path, &[("change", "take_in"), ("kind", "fire")]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    office.get(&clerk, &path).await.says("办理中").says("县应急平台").says("重新测算").says("LS-101");
}

// Far more than the tiers give: refused with what can be given, and the form keeps what was typed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_the_tiers_give_is_refused_and_a_county_clerk_of_elsewhere_sees_nothing() {
    let office = Office::open_on("2026-07-10").await;
    let town = Town::of(&office).await;
    reserve(&office, &town, 9_000).await;
    let clerk = office.sign_in("clerk").await;
    let mut fields = FIRE.to_vec();
    fields.retain(|(name, _)| *name != "amount");
    fields.push(("amount", "9000.00"));
    let refused = office.post(&clerk, "/relief", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    refused.says("超过可以给的数").says("夜里失火");
    // The small quick relief has its own bound, and what lies outside is said as well.
    fields.retain(|(name, _)| *name != "mode");
    fields.push(("mode", "quick"));
    let refused = office.post(&clerk, "/relief", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    refused.says("夜里失火").says("超出幅度，应在 0.00 元 到 600.00 元 之间");
    let done = office.post(&clerk, "/relief", &FIRE).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    office.get(&clerk, &done.to).await.says("待发放").says("发放 500.00 元");
    office.colleague("elsewhere", "township_clerk", "500299103").await;
    let elsewhere = office.sign_in("elsewhere").await;
    assert_eq!(office.get(&elsewhere, &done.to).await.status, StatusCode::NOT_FOUND);
    office.get(&elsewhere, "/relief").await.says("没有在办的临时救助");
}

/// A step of a matter as its page has it; where that leads.
pub(crate) async fn step(office: &Office, cookie: &str, matter: &str, fields: &[(&str, &str)]) -> Seen {
    let view = office.get(cookie, matter).await;
    let version = view.hidden("version");
    let mut all = fields.to_vec();
    all.push(("version", &version));
    office.post(cookie, &format!("{matter}/steps"), &all).await
}

// The letter of an approval is made once: what is put right later changes the form of all approvals, and no letter that went out.
// clause: CK-1.3c, BZ-2.2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_papers_of_a_matter_print_and_a_letter_stays_as_it_was_made() {
    let office = Office::open_on("2026-07-10").await;
    let town = Town::of(&office).await;
    reserve(&office, &town, 3_000).await;
    let clerk = office.sign_in("clerk").await;
    let mut fields = FIRE.to_vec();
    fields.push(("voucher_kept", "yes"));
    let done = office.post(&clerk, "/relief", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let matter = done.to;
    let page = office.get(&clerk, &matter).await;
    page.says("临时救助受理通知书").says("临时救助审批表").says("临时救助决定书（第 1 次，先行救助）");
    let number = matter.trim_start_matches("/relief/").to_owned();
    let print = |kind: &str| format!("{matter}/print/{kind}");
    office.get(&clerk, &print("LS-101")).await.says("赵路过").says("火灾").says("材料和手续以后补");
    let form = office.get(&clerk, &print("LS-201")).await;
    form.says("新桥村 王主任").says("500.00").says("夜里失火").says("第二经办人").says("乡镇备用金");
    let letter = office.get(&clerk, &print("LS-202?approval=1")).await;
    letter.says(&format!("{number}-1")).says("临时救助（急难型）").says("申请行政复议").says("内容校验码");
    assert!(!letter.body.contains(&"0".repeat(64)), "the hash of what is kept stands in its place");
    assert_eq!(office.get(&clerk, &print("LS-202?approval=2")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(office.get(&clerk, &print("LS-203")).await.status, StatusCode::NOT_FOUND);
    // The county adds something, and the papers are complete: another letter, and the first as it was.
    let decider = office.sign_in("decider").await;
    let add = [
        ("change", "decide"),
        ("approval_kind", "top_up"),
        ("scheme", "temp_relief_emergency"),
        ("amount", "200.00"),
        ("way", "goods"),
        ("what", "棉被2床"),
        ("reason", "天气转冷"),
        ("cadre", "陈同志"),
        ("number", "示民救〔2026〕7号"),
    ];
    let added = step(&office, &decider, &matter, &add).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    office.get(&clerk, &matter).await.says("发放实物（折价 200.00 元）").says("实物：棉被2床");
    let given =
        [("change", "goods"), ("approval", "2"), ("part", "1"), ("cadre", "陈同志"), ("voucher_kept", "yes")];
    let given = step(&office, &clerk, &matter, &given).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.body);
    let person = office.get(&clerk, &matter).await.hidden("proven");
    let papers = [("change", "papers"), ("paper_kept", "yes"), ("proven", person.as_str())];
    let done = step(&office, &clerk, &matter, &papers).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    office.get(&clerk, &print("LS-201")).await.says("示民救〔2026〕7号").says("实物发放").says("700.00");
    office.get(&clerk, &print("LS-202?approval=2")).await.says("示民救〔2026〕7号").says("示范县");
    office.pass_days(3);
    let clerk = office.sign_in("clerk").await;
    assert_eq!(office.get(&clerk, &print("LS-202?approval=1")).await.body, letter.body);
    // Nobody of another township prints anything of it.
    office.colleague("elsewhere", "township_clerk", "500299103").await;
    let elsewhere = office.sign_in("elsewhere").await;
    for kind in ["LS-101", "LS-201", "LS-202?approval=1"] {
        assert_eq!(office.get(&elsewhere, &print(kind)).await.status, StatusCode::NOT_FOUND, "{kind}");
    }
}

/// A matter of spending that a family cannot bear, found so by two: what is posted next is its notice.
async fn spending_found(office: &Office) -> String {
    let town = Town::of(office).await;
    set(office, "supervision_phone", "023-59000110", "500299").await;
    set(office, "office_phone", "023-59000202", "500299102").await;
    let created = act(office.store(), &office.by(&town.clerk), &household(1, "2007-05-20")).await.unwrap();
    let facts =
        [(0, "registered_here", "yes"), (0, "dibao_recipient", "yes"), (0, "registered_area", "rural")];
    let lives = (1..=3).map(|member| (member, "presence", "living_here"));
    let facts: Vec<_> = facts.into_iter().chain(lives).collect();
    declares(office, &town.clerk, &created, &facts).await;
    let clerk = office.sign_in("clerk").await;
    let bills = [
        ("household", created.number.as_str()),
        ("person", "all"),
        ("kind", "medical"),
        ("channel", "window"),
        ("struck_on", "2026-07-01"),
        ("place", VILLAGE),
        ("reason", "住院自付费用太多"),
        ("mode", "open"),
    ];
    let done = office.post(&clerk, "/relief", &bills).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let matter = done.to;
    for fields in [
        vec![("change", "assess")],
        vec![
            ("change", "assess"),
            ("point.spending_hardship_found", "yes"),
            ("words", "看过票据"),
            ("cadre", "周同志"),
        ],
    ] {
        let done = step(office, &clerk, &matter, &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
    matter
}

fn hangs_until(through: &str) -> [(&str, &str); 3] {
    [("change", "notice_posted"), ("through", through), ("photo_kept", "yes")]
}

// Spending that a family cannot bear: the packs give it once somebody found so, the notice hangs for its time in the form of the board, and only then it is approved.
// clause: MS-6c, CK-A1, CK-3.2b
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn relief_in_spending_hangs_on_the_board_before_it_is_approved() {
    let office = Office::open_on("2026-07-10").await;
    let matter = spending_found(&office).await;
    let clerk = office.sign_in("clerk").await;
    let decider = office.sign_in("decider").await;
    let approve = [
        ("change", "decide"),
        ("approval_kind", "regular"),
        ("scheme", "temp_relief_spending"),
        ("amount", "1000.00"),
        ("way", "account"),
        ("reason", "自付费用超出家庭承受能力"),
        ("cadre", "周同志"),
    ];
    let early = step(&office, &decider, &matter, &approve).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    early.says("先公示");
    // It waits on the board beside those of cases, and its sheet says no more than may hang there.
    let number = matter.trim_start_matches("/relief/").to_owned();
    office.get(&clerk, "/notices?tab=to_post").await.says(&number).says("待张贴");
    let sheet = office.get(&clerk, &format!("{matter}/print/LS-301")).await;
    sheet.says("张大山").says("拟救助金额").says("023-59000110");
    for never in ["张小梅", "住院", "医疗", "1966", "8 号"] {
        assert!(!sheet.body.contains(never), "{never}");
    }
    let short = step(&office, &clerk, &matter, &hangs_until("2026-07-16")).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let posted = step(&office, &clerk, &matter, &hangs_until("2026-07-17")).await;
    assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.body);
    office.get(&clerk, "/notices").await.says(&number).says("公示中");
    // On the web only where the county shows notices there, and somebody puts it there.
    let (on_the_web, public) = (format!("{matter}/web"), format!("/public/notices/{VILLAGE}"));
    assert!(!office.get(&clerk, &matter).await.body.contains("发布到网上"));
    let off = office.post(&clerk, &on_the_web, &[("change", "publish")]).await;
    assert_eq!(off.status, StatusCode::UNPROCESSABLE_ENTITY);
    set(&office, "web_notice", "yes", "500299").await;
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, &matter).await.says("发布到网上");
    assert_eq!(office.get("", &public).await.status, StatusCode::NOT_FOUND);
    for (change, shown) in [("publish", true), ("withdraw", false), ("publish", true)] {
        let done = office.post(&clerk, &on_the_web, &[("change", change)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert_eq!(office.get("", &public).await.status == StatusCode::OK, shown);
    }
    let sheet = office.get("", &public).await;
    sheet.says("张大山").says("拟救助金额").says("023-59000110");
    for never in ["张小梅", "住院", "医疗", "1966", "8 号"] {
        assert!(!sheet.body.contains(never), "{never}");
    }
    assert_eq!(sheet.headers.get("x-robots-tag").unwrap(), "noindex, nofollow, noarchive");
    let one = format!("{public}?relief={number}");
    assert_eq!(office.get("", &one).await.status, StatusCode::OK);
    assert_eq!(office.get("", &format!("{one}0")).await.status, StatusCode::NOT_FOUND);
    office.get("", "/public/notices").await.says("网上公示");
    let decider = office.sign_in("decider").await;
    let early = step(&office, &decider, &matter, &approve).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Somebody says that they have a car. Until that was looked into nothing is approved.
    let objects = step(&office, &clerk, &matter, &[("change", "dispute"), ("words", "家里有汽车")]).await;
    assert_eq!(objects.status, StatusCode::SEE_OTHER, "{}", objects.body);
    office.pass_days(9);
    assert_eq!(office.get("", &public).await.status, StatusCode::NOT_FOUND, "its time is over");
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, "/notices?tab=late").await.says(&number).says("逾期没有揭下");
    let down = [("change", "notice_removed"), ("photo_kept", "yes")];
    let removed = step(&office, &clerk, &matter, &down).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER, "{}", removed.body);
    office.get(&clerk, "/notices?tab=removed").await.says(&number);
    // So much is the county's to decide: the township is offered no form for it.
    let leader = office.sign_in("leader").await;
    let page = office.get(&leader, &matter).await;
    assert!(!page.body.contains("value=\"approve\""), "{}", page.body);
    let decider = office.sign_in("decider").await;
    let over_it = step(&office, &decider, &matter, &approve).await;
    assert_eq!(over_it.status, StatusCode::UNPROCESSABLE_ENTITY);
    over_it.says("公示有异议，还没有处理完");
    let clerk = office.sign_in("clerk").await;
    let unsaid = step(&office, &clerk, &matter, &[("change", "settle"), ("words", "车是邻居的")]).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY, "whether it is so is said");
    let settle = [("change", "settle"), ("upheld", "no"), ("words", "查了车辆登记，车是邻居的")];
    let settled = step(&office, &clerk, &matter, &settle).await;
    assert_eq!(settled.status, StatusCode::SEE_OTHER, "{}", settled.body);
    office.get(&clerk, &matter).await.says("公示异议：家里有汽车").says("不属实，查了车辆登记，车是邻居的");
    let approved = step(&office, &decider, &matter, &approve).await;
    assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.body);
}

// Whoever asked takes it back while the notice hangs: nobody reads their name on the web any more.
// clause: CK-3.2b
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_withdrawn_leaves_the_web_at_once() {
    let office = Office::open_on("2026-07-10").await;
    let matter = spending_found(&office).await;
    set(&office, "web_notice", "yes", "500299").await;
    let clerk = office.sign_in("clerk").await;
    let posted = step(&office, &clerk, &matter, &hangs_until("2026-07-17")).await;
    assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.body);
    let published = office.post(&clerk, &format!("{matter}/web"), &[("change", "publish")]).await;
    assert_eq!(published.status, StatusCode::SEE_OTHER, "{}", published.body);
    let public = format!("/public/notices/{VILLAGE}");
    office.get("", &public).await.says("张大山");
    let withdrawn = step(&office, &clerk, &matter, &[("change", "withdraw"), ("words", "亲戚帮了忙")]).await;
    assert_eq!(withdrawn.status, StatusCode::SEE_OTHER, "{}", withdrawn.body);
    assert_eq!(office.get("", &public).await.status, StatusCode::NOT_FOUND);
    office.get(&clerk, &matter).await.says("网上公示").says("已撤下");
}

// SPDX-License-Identifier: Apache-2.0
//! Support of a 特困 person on the pages: a report is chased, two people assess, a home is entered by two, a bed follows the own wish, and the money is looked at.

use crate::case::{hidden, take};
use crate::desk::{Office, Seen};
use crate::golden::check;
use crate::life::awards;
use crate::oversight::set;
use crate::walk::{Town, declares, link, post_notice, visit};
use assistance::casework::{OnAward, OpenOnAward, ReadCase};
use assistance::office::{Mode, Office as _, act, look};
use assistance::registry::form::RelationOf;
use assistance::registry::gather::PutEvidence;
use assistance::registry::intake::Created;
use assistance::registry::members::RecordDeath;
use assistance::testing;
use axum::http::StatusCode;
use kernel::{Division, Month, UtcMillis};

/// A family whose first member is supported since this month.
pub(crate) async fn supported(office: &Office, town: &Town, nth: u32) -> Created {
    let household = testing::household(nth, "2010-05-20");
    let created = act(office.store(), &office.by(&town.clerk), &household).await.unwrap();
    let last = office.today().month_of().add(-1).unwrap();
    let months: (Month, Month) = (last.add(-11).unwrap(), last);
    let facts = testing::facts(&created, months, "600.00");
    let put = PutEvidence { household: created.household, facts, case: None };
    act(office.store(), &office.by(&town.clerk), &put).await.unwrap();
    let mut tx = office.store().begin(Mode::Write).await.unwrap();
    let payee = tx.next_payee(Division::parse("500299").unwrap()).await.unwrap();
    let id = office.by(&town.clerk).new_id();
    let since = (office.today().month_of(), UtcMillis::new(office.now()));
    tx.add_award(&testing::support(&created, created.members[0], (id, payee), since)).await.unwrap();
    tx.commit().await.unwrap();
    created
}

fn person(created: &Created) -> String {
    format!("/tekun/people/{}", created.members[0])
}

/// Sends one of the forms at the side of a page, with what stands hidden in it.
pub(crate) async fn send(
    office: &Office,
    cookie: &str,
    path: &str,
    form: &str,
    fields: &[(&str, &str)],
) -> Seen {
    let page = office.get(cookie, path).await;
    let mark = format!("name=\"change\" value=\"{form}\"");
    let at = page.body.find(&mark).unwrap_or_else(|| panic!("no {form}: {}", page.body));
    let start = page.body[..at].rfind("<form").unwrap();
    let part = &page.body[start..start + page.body[start..].find("</form>").unwrap()];
    let command = hidden(part, "command_id");
    let mut all = vec![("command_id", command.as_str()), ("change", form)];
    let others: Vec<(String, String)> =
        ["edition", "check", "absence", "stay", "funeral", "cost", "list", "digest"]
            .iter()
            .filter(|name| part.contains(&format!("name=\"{name}\"")))
            .map(|name| ((*name).to_owned(), hidden(part, name)))
            .collect();
    all.extend(others.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    all.extend_from_slice(fields);
    office.post(cookie, path, &all).await
}

pub(crate) async fn done(
    office: &Office,
    cookie: &str,
    path: &str,
    form: &str,
    fields: &[(&str, &str)],
) -> String {
    let sent = send(office, cookie, path, form, fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{form}: {}", sent.body);
    sent.to
}

const HOME: [(&str, &str); 8] = [
    ("township", "500299102"),
    ("name", "云坪镇敬老院"),
    ("kind", "township"),
    ("beds", "2"),
    ("nursing", "0"),
    ("address", "新桥村一组"),
    ("contact", "张院长 023-59220000"),
    ("opened_on", "2015-01-01"),
];

/// A home that two people entered.
pub(crate) async fn home(office: &Office) -> String {
    let reviewer = office.sign_in("reviewer").await;
    let home = done(office, &reviewer, "/tekun/homes", "enter", &HOME).await;
    let decider = office.sign_in("decider").await;
    office.get(&decider, "/inbox").await.says("待复核的供养机构");
    done(office, &decider, &home, "answer", &[("accept", "yes")]).await;
    home
}

const ANSWERS: [(&str, &str); 10] = [
    ("can_eat", "yes"),
    ("can_dress", "no"),
    ("can_get_up", "no"),
    ("can_use_toilet", "no"),
    ("can_walk_indoors", "no"),
    ("can_bathe", "no"),
    ("assessor1", "王芳"),
    ("assessor2", "李强"),
    ("assessed_for", "report"),
    ("form_kept", "yes"),
];

// clause: YY-2.2a
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reported_change_is_chased_until_two_people_assessed() {
    let office = Office::open_on("2026-07-10").await;
    let town = Town::of(&office).await;
    let created = supported(&office, &town, 0).await;
    let path = person(&created);
    let assistant = office.sign_in("assistant").await;
    office.get(&assistant, "/tekun").await.says("张大山").says("没有评估记录");
    done(
        &office,
        &assistant,
        &path,
        "report",
        &[("reported_on", "2026-07-10"), ("words", "摔伤以后下不了床")],
    )
    .await;
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, "/inbox").await.says("待复评的自理能力");
    office.get(&clerk, "/tekun?tab=reported").await.says("自理能力复评").says("张大山");
    office.pass_days(20);
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, "/inbox").await.says("1 人逾期");
    // Fewer than six answers, and the same assessor twice: told at their fields, with what was typed kept.
    let today = office.today().to_string();
    let mut wrong: Vec<(&str, &str)> =
        ANSWERS.iter().copied().filter(|(name, _)| !matches!(*name, "can_bathe" | "assessor2")).collect();
    wrong.extend([("assessor2", "王芳"), ("on", today.as_str())]);
    let refused = send(&office, &clerk, &path, "assess", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("洗澡：").says("另一名评估人：").says("王芳");
    let mut right = ANSWERS.to_vec();
    right.push(("on", today.as_str()));
    let without: Vec<(&str, &str)> = right.iter().copied().filter(|(name, _)| *name != "form_kept").collect();
    let refused = send(&office, &clerk, &path, "assess", &without).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("请上传，或者勾选");
    done(&office, &clerk, &path, "assess", &right).await;
    let page = office.get(&clerk, &path).await;
    page.says("完全丧失自理能力（失能）").says("第二十二条").says("已复评").says("王芳、李强");
    let inbox = office.get(&clerk, "/inbox").await;
    assert!(!inbox.body.contains("待复评的自理能力"));
    // Somebody of another township has nothing of it.
    office.colleague("elsewhere", "township_clerk", "500299103").await;
    let elsewhere = office.sign_in("elsewhere").await;
    assert_eq!(office.get(&elsewhere, &path).await.status, StatusCode::NOT_FOUND);
    office.get(&elsewhere, "/tekun").await.says("0 人在册");
    check("tekun-person", &page);
    // Another grade has a ground of its own, which the page of the change has chosen where it is led to from here.
    let award = awards(&office, &town, &created).await[0].award.id;
    let change = format!("/households/{}/awards/{award}/change?why=visit", created.number);
    let ground = "value=\"self_care\" checked";
    assert!(!office.get(&clerk, &change).await.says("生活自理能力变化").body.contains(ground));
    assert!(office.get(&clerk, &format!("{change}&changes=self_care")).await.body.contains(ground));
}

// clause: CK-1.2.2a, CK-1.2.2b, CK-1.2.2c, NX-3b
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bed_follows_the_own_wish_and_the_page_says_where_the_money_still_goes() {
    let office = Office::open_on("2026-07-10").await;
    let town = Town::of(&office).await;
    let created = supported(&office, &town, 0).await;
    let path = person(&created);
    let reviewer = office.sign_in("reviewer").await;
    office.get(&reviewer, "/tekun/homes").await.says("还没有带护理型床位的县级失能照护中心");
    let mut wrong = HOME.to_vec();
    wrong.retain(|(name, _)| *name != "nursing");
    wrong.push(("nursing", "9"));
    let refused = send(&office, &reviewer, "/tekun/homes", "enter", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("护理型床位不能比床位总数多").says("张院长");
    let home = home(&office).await;
    let clerk = office.sign_in("clerk").await;
    let page = office.get(&clerk, &path).await;
    assert!(!page.body.contains("安排入住"), "without a wish no bed is offered");
    no_home_receives(&office, &clerk).await;
    let today = office.today().to_string();
    let said = [("asked_on", today.as_str()), ("origin", "offered"), ("answer", "declines")];
    let refused = send(&office, &clerk, &path, "wish", &said).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("本人的理由：");
    let said = [("asked_on", today.as_str()), ("origin", "own"), ("answer", "accepts")];
    done(&office, &clerk, &path, "wish", &said).await;
    office.get(&clerk, "/tekun/offers").await.says("张大山").says("愿意，还没有入住");
    let id = home.rsplit('/').next().unwrap();
    let bed = [("home", id), ("bed", "203-1"), ("from", today.as_str())];
    done(&office, &clerk, &path, "admit", &bed).await;
    let page = office.get(&clerk, &path).await;
    page.says("集中供养：云坪镇敬老院 203-1 床").says("还有钱没有打到机构的账户").says("没有账户");
    let account = link(&page, "/payees/");
    // The home's account by its agreement, entered by one and confirmed by another.
    let form = office.get(&clerk, &account).await;
    form.says("供养服务机构");
    let command = hidden(&form.body, "command_id");
    let entered = office
        .post(
            &clerk,
            &account,
            &[
                ("command_id", command.as_str()),
                ("receiver", "home"),
                ("holder", "云坪镇敬老院"),
                ("number", "6217000000000000018"),
                ("bank", "示范农商行"),
                ("proof_kept", "yes"),
                ("receiver_paper_kept", "yes"),
            ],
        )
        .await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.body);
    let leader = office.sign_in("leader").await;
    let form = office.get(&leader, &account).await;
    let fields = [
        ("command_id", hidden(&form.body, "command_id")),
        ("account", hidden(&form.body, "account")),
        ("right", "yes".to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let confirmed = office.post(&leader, &format!("{account}/confirm"), &fields).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.body);
    let page = office.get(&clerk, &path).await;
    assert!(!page.body.contains("还有钱没有打到机构的账户"), "{}", page.body);
    // Who is away, and what a check found, stand on the page of the home and in the inbox.
    done(&office, &clerk, &path, "away", &[("kind", "hospital"), ("away_from", &today)]).await;
    let found = [
        ("checked_on", today.as_str()),
        ("checker", "县消防大队 周队长"),
        ("found", "灭火器过期"),
        ("mend_by", "2026-07-20"),
    ];
    done(&office, &clerk, &home, "check", &found).await;
    let page = office.get(&clerk, &home).await;
    page.says("张大山").says("住院（2026-07-10 起）").says("应在 2026-07-20 前整改");
    check("tekun-home", &page);
    check("tekun-homes", &office.get(&clerk, "/tekun/homes").await);
    office.pass_days(11);
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, "/inbox").await.says("待整改的供养机构").says("1 所逾期");
    let today = office.today().to_string();
    done(&office, &clerk, &home, "mend", &[("mended_on", &today)]).await;
    done(&office, &clerk, &path, "back", &[("back_until", &today)]).await;
    done(&office, &clerk, &path, "end", &[("until", &today), ("end_why", "own_wish")]).await;
    let page = office.get(&clerk, &path).await;
    page.says("分散供养").says("还有钱发给不再照料的机构或者照料人");
    let family = office.get(&clerk, &format!("/households/{}?why=visit", created.number)).await;
    family.says("id=\"support-title\"").says("分散供养");
    let other = office.get(&clerk, &home).await;
    other.says("现在没有人住").says("已整改");
}

// clause: CK-1.2.2a, CK-1.2.2b, YY-2.2b
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rates_say_that_a_target_forces_nobody_and_who_declined_is_left_in_peace() {
    let office = Office::open_on("2026-07-10").await;
    let town = Town::of(&office).await;
    let created = supported(&office, &town, 0).await;
    let path = person(&created);
    let clerk = office.sign_in("clerk").await;
    office
        .get(&clerk, "/tekun/rates")
        .await
        .says("不能强迫任何人")
        .says("有意愿的特困人员集中供养率目标：100%");
    let list = office.get(&clerk, "/tekun/offers").await;
    list.says("张大山").says("还要了解");
    let today = office.today().to_string();
    let said = [
        ("asked_on", today.as_str()),
        ("origin", "offered"),
        ("answer", "declines"),
        ("reason", "舍不得老屋"),
        ("ask_again", "2026-12-01"),
    ];
    done(&office, &clerk, &path, "wish", &said).await;
    let list = office.get(&clerk, "/tekun/offers").await;
    list.says("1 人说过以后再问");
    assert!(!list.body.contains("张大山"));
    office.get(&clerk, &path).await.says("舍不得老屋").says("2026-12-01 以后");
    let mut right = ANSWERS.to_vec();
    right.push(("on", today.as_str()));
    done(&office, &clerk, &path, "assess", &right).await;
    let rates = office.get(&clerk, "/tekun/rates").await;
    rates.says("0.0%").says("1 人里 0 人");
    check("tekun-rates-of-one", &rates);
    office.get(&clerk, "/tekun/rates?on=2020-09-01").await.says("没有文件规定");
}

// clause: CK-1.2.2c
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_of_a_home_gives_back_the_bed_of_somebody_who_died() {
    let office = Office::open_on("2026-07-10").await;
    let town = Town::of(&office).await;
    let created = supported(&office, &town, 0).await;
    let path = person(&created);
    let home = home(&office).await;
    let clerk = office.sign_in("clerk").await;
    let today = office.today().to_string();
    let said = [("asked_on", today.as_str()), ("origin", "own"), ("answer", "accepts")];
    done(&office, &clerk, &path, "wish", &said).await;
    let id = home.rsplit('/').next().unwrap();
    done(&office, &clerk, &path, "admit", &[("home", id), ("bed", "203-1"), ("from", &today)]).await;
    let relations = [(1, "户主"), (2, "女")]
        .map(|(at, relation)| RelationOf { person: created.members[at], relation: relation.to_owned() });
    let died = RecordDeath {
        person: created.members[0],
        version: 1,
        died_on: today.clone(),
        source: "医院证明".to_owned(),
        relations: relations.to_vec(),
    };
    act(office.store(), &office.by(&town.clerk), &died).await.unwrap();
    office.get(&clerk, &home).await.says("已不在册，待登记离院").says("登记离院：张大山");
    done(&office, &clerk, &home, "leave", &[("until", &today), ("end_why", "death")]).await;
    office.get(&clerk, &home).await.says("现在没有人住");
}

/// The end of support is told on the board, on a sheet of its own, with nothing of why; the page names what comes next.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_hangs_on_a_sheet_of_its_own_that_says_nothing_of_why() {
    let office = Office::open_on("2026-07-10").await;
    let town = Town::of(&office).await;
    let created = supported(&office, &town, 0).await;
    let award = awards(&office, &town, &created).await.remove(0).award.id;
    let open = OpenOnAward {
        award,
        version: None,
        why: OnAward::Review,
        words: None,
        paper: None,
        happened_on: office.today(),
        late: None,
    };
    let opened = act(office.store(), &office.by(&town.clerk), &open).await.unwrap();
    let read = ReadCase { case: opened.case };
    let number = look(office.store(), &office.by(&town.clerk), &read).await.unwrap().row.number;
    let wife = [(1, "cohabiting_supporter_able", "yes"), (1, "no_other_supporters", "no")];
    declares(&office, &town.clerk, &created, &wife).await;
    visit(&office, &town, &created, &number).await;
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &number, "assess", &[]).await;
    let case = format!("/cases/{number}");
    office.get(&clerk, &case).await.says("特困").says("不符合");
    let ends =
        [("act", "stop"), ("ground", "supporter_able"), ("fact_supporter_able", "妻子有收入，能够供养")];
    take(&office, &clerk, &number, "opinion_given", &ends).await;
    office.get(&clerk, &case).await.says("待公示");
    set(&office, "supervision_phone", "023-59000201", "500299").await;
    set(&office, "office_phone", "023-59000202", "500299102").await;
    let clerk = office.sign_in("clerk").await;
    let sheet = office.get(&clerk, &format!("/notices/sheet?case={number}")).await;
    sheet.says("TK-301").says("拟终止").says("公示期为7天").says("张大山");
    assert!(!sheet.body.contains("妻子") && !sheet.body.contains("供养能力"), "why stands on no board");
    office.get(&clerk, &format!("/notices/sheet?case={number}&full=yes")).await.says("终止原因");
    let days = post_notice(&office, &number, "family_village", 7).await;
    office.get(&clerk, &case).await.says("公示中");
    office.pass_days(days);
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &number, "notice_removed", &[("photo_kept", "yes")]).await;
    office.get(&clerk, &case).await.says("公示期满揭下");
}

/// While somebody lives in no home, none is offered as the receiver of their money; posted all the same, it is refused with the reason, and what was typed stays.
async fn no_home_receives(office: &Office, clerk: &str) {
    let account = link(&office.get(clerk, "/payees?tab=missing").await, "/payees/");
    let form = office.get(clerk, &account).await;
    assert!(!form.body.contains("供养服务机构") && !form.body.contains("照料人"), "{}", form.body);
    let command = hidden(&form.body, "command_id");
    for (receiver, why) in [("home", "本人现在没有住在供养服务机构"), ("carer", "没有有效的照料服务协议")]
    {
        let fields = [
            ("command_id", command.as_str()),
            ("receiver", receiver),
            ("holder", "云坪镇敬老院"),
            ("number", "6217000000000000018"),
            ("bank", "示范农商行"),
            ("proof_kept", "yes"),
            ("receiver_paper_kept", "yes"),
        ];
        let refused = office.post(clerk, &account, &fields).await;
        assert_ne!(refused.status, StatusCode::SEE_OTHER);
        refused.says(why).says("6217000000000000018");
    }
}

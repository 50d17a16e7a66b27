// SPDX-License-Identifier: Apache-2.0
//! Whoever the epidemic keeps from work: two months without income are refused with the reason, three are helped once, and once only.

use crate::desk::{Office, VILLAGE};
use crate::relief::{reserve, step};
use crate::voted;
use crate::walk::Town;
use assistance::office::{Private, act};
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::form::{MemberForm, PersonForm};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::{CreateHousehold, Created};
use assistance::registry::words::SourceKind;
use assistance::testing::{People, number};
use axum::http::StatusCode;
use kernel::{Actor, Month};

/// Somebody who came back without work, with what they say of themselves, and their last wages in August.
async fn migrant(office: &Office, by: &Actor, village: &str, more: &[(&str, &str)]) -> (Created, String) {
    let create = CreateHousehold {
        lives: village.to_owned(),
        registered: village.to_owned(),
        area: "rural".to_owned(),
        members: vec![MemberForm {
            person: PersonForm {
                name: "周打工".to_owned(),
                number: Some(Private::new(number("1985-03-12", 31))),
                ..PersonForm::default()
            },
            relation: "户主".to_owned(),
            ..MemberForm::default()
        }],
        ..CreateHousehold::default()
    };
    let created = act(office.store(), &office.by(by), &create).await.unwrap();
    let (household, person) = (Subject::Household(created.household), Subject::Person(created.members[0]));
    let told = |subject, what: &str, value: &str| {
        FactForm::new(subject, what, value, Source::of(SourceKind::Declared))
    };
    // Whether they receive 低保 or are supported, the office knows itself.
    let home = [("registered_area", "rural"), ("registered_here", "yes")];
    let mut facts: Vec<FactForm> = home.iter().map(|(what, value)| told(household, what, value)).collect();
    let own = [
        ("presence", "living_here"),
        ("kept_from_work_by_epidemic", "yes"),
        ("employment", "jobless"),
        ("unemployment_insured", "no"),
        // Nobody is believed who says that they never had it, where the office knows better.
        ("unemployed_relief_paid", "no"),
    ];
    facts.extend(own.iter().chain(more).map(|(what, value)| told(person, what, value)));
    let month = |text: &str| Month::parse(text).unwrap();
    facts.push(told(person, "income.wage", "1800.00").months(month("2020-06"), month("2020-08")));
    let put = PutEvidence { household: created.household, facts, case: None };
    act(office.store(), &office.by(by), &put).await.unwrap();
    nothing_more(office, by, &created).await;
    let number = created.number.clone();
    (created, number)
}

/// That nothing else came in, in all months so far.
async fn nothing_more(office: &Office, by: &Actor, created: &Created) {
    let (first, last) = (Month::parse("2020-06").unwrap(), office.today().month_of().add(-1).unwrap());
    let source = Source::of(SourceKind::Declared);
    let complete = FactForm::new(Subject::Person(created.members[0]), "income.complete", "yes", source);
    let facts = vec![complete.months(first, last)];
    let put = PutEvidence { household: created.household, facts, case: None };
    act(office.store(), &office.by(by), &put).await.unwrap();
}

/// Takes the matter in at the window of the township, to be looked into; its page.
async fn taken_in(office: &Office, created: &(Created, String), village: &str) -> String {
    let (person, today) = (created.0.members[0].to_string(), office.today().to_string());
    let fields = [
        ("household", created.1.as_str()),
        ("person", &person),
        ("kind", "other_hardship"),
        ("channel", "window"),
        ("struck_on", &today),
        ("place", village),
        ("reason", "受疫情影响没有活干"),
        ("mode", "open"),
        ("once", "yes"),
    ];
    let done = office.post(&office.sign_in("clerk").await, "/relief", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    done.to
}

/// Asks the packs, with what two people decide at their points.
async fn assessed(office: &Office, login: &str, matter: &str, points: &[(&str, &str)]) {
    let mut fields = vec![("change", "assess"), ("words", "上门看过"), ("cadre", "新桥村 王主任")];
    fields.extend(points);
    let done = step(office, &office.sign_in(login).await, matter, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
}

const NO_EMERGENCY: (&str, &str) = ("point.emergency_hardship_found", "no");

// clause: CK-1.3a
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_months_without_income_are_refused_and_three_are_helped_once() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    reserve(&office, &town, 5_000).await;
    let created = migrant(&office, &town.clerk, VILLAGE, &[]).await;
    // November: wages came in August, two months ago.
    let early = taken_in(&office, &created, VILLAGE).await;
    assessed(&office, "clerk", &early, &[]).await;
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, &early).await.says("未参保失业人员一次性临时救助").says("连续三个月无收入来源");
    // It is not refused before somebody looked whether other help is needed at once.
    let leader = office.sign_in("leader").await;
    let refuse = [("change", "refuse"), ("reason", "not_met"), ("words", "八月还有工资收入")];
    let refused = step(&office, &leader, &early, &refuse).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("由人来定的先定");
    assessed(&office, "clerk", &early, &[NO_EMERGENCY]).await;
    let refused = step(&office, &leader, &early, &refuse).await;
    assert_eq!(refused.status, StatusCode::SEE_OTHER, "{}", refused.body);
    office.get(&leader, &early).await.says("不予救助");
    let letter = office.get(&leader, &format!("{early}/print/LS-203")).await;
    letter.says("不符合规定的条件").says("八月还有工资收入").says("申请行政复议").says("一(三)");
    // December: three months without any income.
    office.pass_days(30);
    nothing_more(&office, &town.clerk, &created.0).await;
    let matter = taken_in(&office, &created, VILLAGE).await;
    assessed(&office, "clerk", &matter, &[]).await;
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, &matter).await.says("要人来定").says("生活困难");
    assessed(&office, "clerk", &matter, &[("point.unemployed_hardship_found", "yes"), NO_EMERGENCY]).await;
    assessed(&office, "clerk", &matter, &[("point.unemployed_relief_amount", "1500.00")]).await;
    let leader = office.sign_in("leader").await;
    let approve = [
        ("change", "approve"),
        ("scheme", "temp_relief_unemployed"),
        ("amount", "1500.00"),
        ("way", "cash"),
        ("reason", "连续三个月没有收入"),
        ("cadre", "新桥村 王主任"),
    ];
    let approved = step(&office, &leader, &matter, &approve).await;
    assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.body);
    let pay =
        [("change", "pay"), ("approval", "1"), ("part", "1"), ("cadre", "王主任"), ("voucher_kept", "yes")];
    let paid = step(&office, &office.sign_in("clerk").await, &matter, &pay).await;
    assert_eq!(paid.status, StatusCode::SEE_OTHER, "{}", paid.body);
    // A second payment of the same matter, and of another one later: once is once.
    let more: Vec<(&str, &str)> =
        approve.iter().map(|one| if one.0 == "amount" { ("amount", "1.00") } else { *one }).collect();
    let refused = step(&office, &leader, &matter, &more).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("还可以给 0.00 元");
    office.pass_days(35);
    nothing_more(&office, &town.clerk, &created.0).await;
    let again = taken_in(&office, &created, VILLAGE).await;
    assessed(&office, "clerk", &again, &[]).await;
    assessed(&office, "clerk", &again, &[NO_EMERGENCY]).await;
    let leader = office.sign_in("leader").await;
    office.get(&leader, &again).await.says("一次性，没有领过").says("按现有情况哪一项都不符合");
    let refused = step(&office, &leader, &again, &approve).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("按规定这一项现在不能给");
}

// clause: NX-2a
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_county_decides_a_migrant_is_helped_after_a_notice_and_paid_by_its_roster() {
    let office = Office::of(voted::COUNTY, voted::policies()).await;
    let open = async |login: &str, role: &str, place: &str| {
        office.colleague(login, role, &place.replacen("500299", voted::COUNTY, 1)).await
    };
    let town = People::open(open).await;
    let more = [("migrant_worker", "yes"), ("works_here", "yes"), ("epidemic_hit_on", "2020-04-01")];
    let created = migrant(&office, &town.clerk, voted::VILLAGE, &more).await;
    let early = taken_in(&office, &created, voted::VILLAGE).await;
    assessed(&office, "clerk", &early, &[]).await;
    assessed(&office, "clerk", &early, &[NO_EMERGENCY]).await;
    let page = office.get(&office.sign_in("clerk").await, &early).await;
    page.says("连续三个月无收入来源").says("按现有情况哪一项都不符合");
    office.pass_days(30);
    nothing_more(&office, &town.clerk, &created.0).await;
    let matter = taken_in(&office, &created, voted::VILLAGE).await;
    assessed(&office, "clerk", &matter, &[]).await;
    assessed(&office, "clerk", &matter, &[("point.unemployed_hardship_found", "yes"), NO_EMERGENCY]).await;
    let decider = office.sign_in("decider").await;
    let page = office.get(&decider, &matter).await;
    // Once and a half of the urban standard, by the rules of that place.
    page.says("未参保失业人员一次性临时救助").says("县级民政部门").says("900.00");
    let approve = [
        ("change", "decide"),
        ("approval_kind", "regular"),
        ("scheme", "temp_relief_unemployed"),
        ("amount", "900.00"),
        ("way", "account"),
        ("reason", "连续三个月没有收入"),
        ("cadre", "李同志"),
    ];
    let refused = step(&office, &decider, &matter, &approve).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    refused.says("先公示");
    let today = office.today().to_string();
    let post = [("change", "notice_posted"), ("through", today.as_str()), ("photo_kept", "yes")];
    let posted = step(&office, &office.sign_in("clerk").await, &matter, &post).await;
    assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.body);
    let approved = step(&office, &decider, &matter, &approve).await;
    assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.body);
    let pay = [("change", "pay_county"), ("approval", "1"), ("part", "1")];
    let paid = step(&office, &office.sign_in("clerk").await, &matter, &pay).await;
    assert_eq!(paid.status, StatusCode::SEE_OTHER, "{}", paid.body);
    let reviewer = office.sign_in("reviewer").await;
    office.get(&reviewer, "/inbox").await.says("临时救助待造册发放");
}

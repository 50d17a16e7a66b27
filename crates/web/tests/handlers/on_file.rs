// SPDX-License-Identifier: Apache-2.0
//! What happens beside a case reaches it: facts settled after the assessment, members who join, a correction that is one with its step, a second signature that is looked at; and
//! applications that come in late, through somebody else, or at the wrong township.

use crate::case::{KEPT, hidden, id, send, take};
use crate::desk::{Office, Seen, number};
use crate::walk::Town;
use assistance::office::{Private, act};
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::form::{MemberForm, PersonForm};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::{AddMember, Created};
use assistance::registry::words::{Joined, SourceKind};
use assistance::testing;
use axum::http::StatusCode;
use kernel::{Actor, Division};

/// People see other savings than the family declared.
async fn seen(office: &Office, by: &Actor, created: &Created, deposits: &str, why: SourceKind) {
    let fact = FactForm::new(Subject::Household(created.household), "deposits", deposits, Source::of(why));
    let put = PutEvidence { household: created.household, facts: vec![fact], case: None };
    act(office.store(), &office.by(by), &put).await.unwrap();
}

async fn refused(office: &Office, cookie: &str, n: &str, kind: &str, fields: &[(&str, &str)], why: &str) {
    let today = office.today().to_string();
    let mut all = vec![("happened_on", today.as_str())];
    all.extend(fields);
    let refused = send(office, cookie, n, kind, &all).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}: {}", refused.body);
    refused.says(why);
}

const AGAIN: &str = "测算以后情况有新的变化，要重新测算";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fact_that_comes_on_file_after_the_assessment_asks_for_another_one_at_every_desk() {
    let office = Office::open().await;
    let (town, created, n) = Town::surveyed(&office).await;
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &n, "assess", &[]).await;
    office.pass_minutes(1);
    // What says the same is nothing new.
    seen(&office, &town.clerk, &created, "3200.00", SourceKind::Visit).await;
    let page = office.get(&clerk, &format!("/cases/{n}")).await;
    assert!(!page.body.contains(AGAIN), "{}", page.body);
    office.pass_minutes(1);
    seen(&office, &town.clerk, &created, "9100.00", SourceKind::Neighbour).await;
    office.get(&clerk, &format!("/cases/{n}")).await.says(AGAIN);
    refused(&office, &clerk, &n, "opinion_given", &[("act", "cover")], AGAIN).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_joins_during_a_case_comes_into_it_by_a_correction_and_is_assessed_with_the_others() {
    let office = Office::open().await;
    let (town, created, n) = Town::surveyed(&office).await;
    let clerk = office.sign_in("clerk").await;
    let born = office.today().add_days(-300).unwrap().to_string();
    let baby = MemberForm {
        person: PersonForm {
            name: "张小宝".to_owned(),
            number: Some(Private::new(number(&born, 35))),
            ..PersonForm::default()
        },
        relation: "子".to_owned(),
        ..MemberForm::default()
    };
    let joins = AddMember { household: created.household, version: 2, member: baby, joined: Joined::Birth };
    act(office.store(), &office.by(&town.clerk), &joins).await.unwrap();
    let case = format!("/cases/{n}");
    office.get(&clerk, &case).await.says("家庭档案的成员变了（增加张小宝）");
    refused(&office, &clerk, &n, "assess", &[], "更正家庭成员").await;
    take(&office, &clerk, &n, "fact_corrected", &[("what", "members"), ("reason", "新生儿已上户")]).await;
    let page = office.get(&clerk, &case).await;
    page.says("家庭成员由 张大山、李秀兰、张小梅 改为 张大山、李秀兰、张小梅、张小宝：新生儿已上户");
    assert!(!page.body.contains("家庭档案的成员变了"), "{}", page.body);
    take(&office, &clerk, &n, "assess", &[]).await;
    refused(
        &office,
        &clerk,
        &n,
        "fact_corrected",
        &[("what", "members"), ("reason", "再改")],
        "没有要更正的",
    )
    .await;
    // An application for the household turns into one for a person only with that person's own paper.
    let wife = created.members[1].to_string();
    let alone = [("what", "route"), ("route", wife.as_str()), ("reason", "本人申请参照单人户")];
    refused(&office, &clerk, &n, "fact_corrected", &alone, "要有本人的申请").await;
    let signed = [alone[0], alone[1], alone[2], ("application_kept", "yes")];
    take(&office, &clerk, &n, "fact_corrected", &signed).await;
    office.get(&clerk, &case).await.says("由按户改为参照单人户（李秀兰）");
}

// clause: CK-4.3c
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correction_that_cannot_be_a_step_puts_nothing_on_file() {
    let office = Office::open().await;
    let (_, created, n, clerk) = Town::applied(&office).await;
    let case = format!("/cases/{n}");
    let page = office.get(&clerk, &case).await.body;
    let (command, version) = (hidden(&page, "command_id"), hidden(&page, "version"));
    let facts = page.split("name=\"fact\"").nth(1).unwrap().split("</select>").next().unwrap();
    let fact = facts.split("<option value=\"").skip(1).find(|one| one.contains("3200.00"));
    let fact = fact.unwrap_or_else(|| panic!("{facts}")).split('"').next().unwrap().to_owned();
    take(&office, &clerk, &n, "relatives_declared", &[("declarant", "family"), KEPT]).await;
    let today = office.today().to_string();
    let fields = [
        ("command_id", command.as_str()),
        ("version", version.as_str()),
        ("happened_on", today.as_str()),
        ("what", "fact"),
        ("fact", fact.as_str()),
        ("value", "7777.00"),
        ("reason", "看了存折"),
    ];
    let late = office.post(&clerk, &format!("{case}/steps/fact_corrected"), &fields).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
    let file = format!("/households/{}?why=application", created.number);
    let known = office.get(&clerk, &file).await;
    assert!(!known.body.contains("7,777.00"), "{}", known.body);
    // On the version of now both are there: the step and the row.
    take(&office, &clerk, &n, "fact_corrected", &fields[3..]).await;
    office.get(&clerk, &file).await.says("7,777.00");
    office.get(&clerk, &case).await.says("看了存折");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_signs_as_the_second_has_the_right_to_it() {
    let office = Office::open().await;
    let (town, _, n) = Town::surveyed(&office).await;
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &n, "assess", &[]).await;
    let (assistant, leader) = (id(&town.assistant), id(&town.leader));
    let less =
        |second| [("act", "cover"), ("monthly", "400.00"), ("departure_reason", "种植收入偏低"), second];
    let not = less(("second", assistant.as_str()));
    refused(&office, &clerk, &n, "opinion_given", &not, "这位同事在这里不办这件事").await;
    let elsewhere = id(&office.colleague("elsewhere", "township_leader", "500299103").await);
    let not = less(("second", elsewhere.as_str()));
    refused(&office, &clerk, &n, "opinion_given", &not, "这位同事在这里不办这件事").await;
    take(&office, &clerk, &n, "opinion_given", &less(("second", leader.as_str()))).await;
}

/// The example family, registered in another township of the county.
async fn registered_elsewhere(office: &Office, town: &Town) -> (Created, String, String) {
    let there = kernel::children(Division::parse("500299103").unwrap())[0].to_string();
    let mut household = testing::household(0, "2004-05-20");
    household.registered.clone_from(&there);
    let created = act(office.store(), &office.by(&town.clerk), &household).await.unwrap();
    let apply = testing::apply(&created);
    let n = act(office.store(), &office.by(&town.clerk), &apply).await.unwrap().number;
    (created, n, there)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_passed_on_within_the_county_lies_in_the_inbox_of_the_other_township() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    office.colleague("newclerk", "township_clerk", "500299103").await;
    let (_, n, _) = registered_elsewhere(&office, &town).await;
    let clerk = office.sign_in("clerk").await;
    let pass = [("to", "500299103"), ("reason", "户籍在那里，由户籍地受理")];
    take_to(&office, &clerk, &n, "passed_on", &pass).await;
    assert!(!office.get(&clerk, "/inbox").await.body.contains(&n), "it is no work here any more");
    let new = office.sign_in("newclerk").await;
    office.get(&new, "/inbox").await.says(&n).says("还没有人经办").says("待受理");
    let case = format!("/cases/{n}");
    office.get(&new, &case).await.says("户籍在那里，由户籍地受理").says("张大山");
    // What was handed in and said so far is there; whoever takes it up goes on from it and files papers to it.
    take(&office, &new, &n, "relatives_declared", &[("declarant", "family"), KEPT]).await;
    take(&office, &new, &n, "accepted", &[]).await;
    office.get(&new, "/inbox?tab=mine").await.says(&n);
}

/// A step after which whoever took it may no longer see the case.
async fn take_to(office: &Office, cookie: &str, n: &str, kind: &str, fields: &[(&str, &str)]) {
    let today = office.today().to_string();
    let mut all = vec![("happened_on", today.as_str())];
    all.extend(fields);
    let seen = send(office, cookie, n, kind, &all).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{kind}: {}", seen.body);
}

// clause: MS-4a
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_on_paper_by_an_agent_is_entered_on_a_later_day_and_its_form_says_who_applied() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let household = testing::household(0, "2004-05-20");
    let created = act(office.store(), &office.by(&town.clerk), &household).await.unwrap();
    let path = format!("/households/{}/apply", created.number);
    let written = office.today().to_string();
    office.pass_days(3);
    let clerk = office.sign_in("clerk").await;
    let ask = office.get(&clerk, &format!("{path}?why=application")).await;
    ask.says("谁来提出").says("申请日期");
    let command = ask.hidden("command_id");
    let with = |more: &[(&'static str, String)]| {
        let plain = [
            ("why", "application"),
            ("scheme", "dibao"),
            ("route", "household"),
            ("applicant", "0"),
            ("channel", "window"),
            ("speaker", "agent"),
            ("speaker_name", "李四"),
        ];
        let all = plain.map(|(name, value)| (name, value.to_owned())).into_iter().chain(more.iter().cloned());
        all.collect::<Vec<(&str, String)>>()
    };
    let sent = async |fields: Vec<(&str, String)>, file: (&str, &[u8])| -> Seen {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        office.upload(&clerk, &path, &fields, file).await
    };
    let scan = assistance::testing::scan();
    // Without the mandate, and without why it comes late, nothing is on file.
    let bare = sent(with(&[("happened_on", written.clone())]), ("late_scan", &scan)).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bare.body);
    bare.says("补登以前的申请，要写明原因并附签过字的纸质件")
        .says("请上传，或者勾选“纸质件存档”")
        .says("李四");
    let whole = [
        ("command_id", command),
        ("happened_on", written.clone()),
        ("late_reason", "周五下午断网".to_owned()),
        ("proof_kept", "yes".to_owned()),
    ];
    let taken = sent(with(&whole), ("late_scan", &scan)).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let page = office.get(&clerk, &taken.to).await;
    page.says(&written).says("补录：周五下午断网");
    // One application at a time: the second brings its papers in vain.
    assert_eq!(office.log("paper.file").await, ["other", "late_scan"]);
    let mut second = whole.clone();
    second[0].1 = office.get(&clerk, &format!("{path}?why=application")).await.hidden("command_id");
    let refused = sent(with(&second), ("late_scan", &scan)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    refused.says("已有一件在办的申请").says("周五下午断网");
    assert_eq!(office.log("paper.file").await, ["other", "late_scan"]);
    let form = web::papers::PaperKind::Application.number();
    office.get(&clerk, &format!("{}/print/{form}", taken.to)).await.says("受委托人 李四");
    // Not before anything: the acceptance of today follows, and a day in the future is none.
    let n = taken.to.rsplit('/').next().unwrap().to_owned();
    take(&office, &clerk, &n, "relatives_declared", &[("declarant", "family"), KEPT]).await;
    take(&office, &clerk, &n, "accepted", &[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_once_only_list_offers_no_paper_that_the_check_finds_out() {
    for (day, offered) in [("2020-11-02", true), ("2026-08-03", false)] {
        let office = Office::open_on(day).await;
        let town = Town::of(&office).await;
        let (_, n) = office.application(&town.clerk).await;
        let page = office.get(&office.sign_in("clerk").await, &format!("/cases/{n}")).await;
        let form =
            page.body.split("id=\"step-papers_asked\"").nth(1).unwrap().split("</form>").next().unwrap();
        assert!(form.contains("诊断证明"), "{form}");
        assert_eq!(form.contains("户口簿"), offered, "{day}: {form}");
    }
}

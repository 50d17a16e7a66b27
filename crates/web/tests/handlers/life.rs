// SPDX-License-Identifier: Apache-2.0
//! What happens to families that receive something: somebody dies, they move, they split or join; and applications that are taken back or sent back. Money goes on
//! until a person has decided, and what was paid beyond a death waits for a person.

use crate::case::{KEPT, send, take};
use crate::desk::{Office, Seen, VILLAGE};
use crate::money::{account, answer, booked, done, send as send_form, sent};
use crate::walk::{Town, confirmed, county_work, link, post_notice, visit};
use assistance::casework::{CaseFilter, ClockOf, ClockState, ListCases, ReadCase};
use assistance::office::{act, look};
use assistance::payout::AwardRow;
use assistance::payout::awards::ReadAwards;
use assistance::registry::gather::PutEvidence;
use assistance::registry::intake::Created;
use assistance::testing;
use axum::http::StatusCode;
use kernel::{Division, Fen, Month};
use policy::procedure::StepKind;

pub(crate) fn file(created: &Created) -> String {
    format!("/households/{}", created.number)
}

/// Sends a form about the family as a browser does: the page's hidden fields, and what is typed.
pub(crate) async fn family_form(
    office: &Office,
    cookie: &str,
    number: &str,
    word: &str,
    fields: &[(&str, &str)],
) -> Seen {
    let path = format!("/households/{number}/change/{word}");
    let query = fields.iter().find(|(name, _)| *name == "from");
    let ask = match query {
        Some((name, from)) => format!("{path}?why=review&{name}={from}"),
        None => format!("{path}?why=review"),
    };
    let page = office.get(cookie, &ask).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let hidden = page.body.split("type=\"hidden\" name=\"").skip(1).filter_map(|rest| {
        let (name, rest) = rest.split_once('"')?;
        Some((name.to_owned(), rest.split("value=\"").nth(1)?.split('"').next()?.to_owned()))
    });
    let hidden: Vec<(String, String)> = hidden.collect();
    let typed = |name: &str| fields.iter().any(|(one, _)| *one == name);
    let mut all: Vec<(&str, &str)> = hidden
        .iter()
        .filter(|(name, _)| !typed(name))
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    all.extend(fields);
    office.post(cookie, &path, &all).await
}

/// Reports a change of what the family receives; the number of the case.
pub(crate) async fn report(
    office: &Office,
    cookie: &str,
    number: &str,
    changes: &str,
    words: &str,
) -> String {
    let page = office.get(cookie, &format!("/households/{number}?why=review")).await;
    let href = link(&page, "/change?why=review").replace("//", "/");
    let ask = office.get(cookie, &href).await;
    let (command, version) = (ask.hidden("command_id"), ask.hidden("version"));
    let today = office.today().to_string();
    let fields = [
        ("command_id", command.as_str()),
        ("version", version.as_str()),
        ("why", "review"),
        ("happened_on", today.as_str()),
        ("changes", changes),
        ("channel", "window"),
        ("words", words),
    ];
    let opened = office.post(cookie, href.split('?').next().unwrap(), &fields).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    opened.to.rsplit('/').next().unwrap().to_owned()
}

/// From an assessed change to its delivered decision.
async fn decided(office: &Office, number: &str, proposal: &[(&str, &str)]) {
    take(office, &office.sign_in("clerk").await, number, "opinion_given", proposal).await;
    take(office, &office.sign_in("leader").await, number, "submitted", &[]).await;
    take(office, &office.sign_in("decider").await, number, "decided", proposal).await;
    let clerk = office.sign_in("clerk").await;
    take(office, &clerk, number, "delivered", &[("way", "in_person"), KEPT]).await;
}

pub(crate) async fn awards(office: &Office, town: &Town, created: &Created) -> Vec<AwardRow> {
    let read = ReadAwards { household: created.household };
    look(office.store(), &office.by(&town.reviewer), &read).await.unwrap()
}

pub(crate) async fn fund(office: &Office) {
    office.colleague("finance", "finance", "500299").await;
    let typed = [
        ("title", "省级低保资金"),
        ("source", "province"),
        ("year", "2020"),
        ("earmark", "dibao"),
        ("place", "1"),
        ("paper", "示财社〔2020〕8号"),
        ("amount", "9000.00"),
    ];
    let finance = office.sign_in("finance").await;
    let opened = send_form(office, &finance, "/money", "fund", "/money/funds", &typed).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    booked(office).await;
}

/// A month is paid to the last fen.
pub(crate) async fn paid(office: &Office, month: Month, amount: &str) {
    let roster = sent(office, "regular", &month.to_string(), amount).await;
    let seen = answer(office, &roster, amount, "成功,").await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
    done(office, &office.sign_in("finance").await, &roster, "close", &[]).await;
}

/// The draft of the regular roster of a month.
pub(crate) async fn drawn(office: &Office, month: Month) -> Seen {
    let reviewer = office.sign_in("reviewer").await;
    let (month, today) = (month.to_string(), office.today().to_string());
    let fields =
        [("scheme", "dibao"), ("kind", "regular"), ("month", month.as_str()), ("cut_off", today.as_str())];
    let drawn = send_form(office, &reviewer, "/money", "draw-up", "/money/rosters", &fields).await;
    assert_eq!(drawn.status, StatusCode::SEE_OTHER, "{}", drawn.body);
    office.get(&reviewer, &drawn.to).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_member_dies_and_the_family_goes_on_with_another_amount() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, _) = confirmed(&office, &town).await;
    fund(&office).await;
    account(&office, "6217000000000000018").await;
    let clerk = office.sign_in("clerk").await;
    let wife = created.members[1].to_string();
    let yesterday = office.today().add_days(-1).unwrap().to_string();
    let died = [("person", wife.as_str()), ("died_on", yesterday.as_str()), ("source", "村委会报告")];
    let told = family_form(&office, &clerk, &created.number, "death", &died).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.body);
    // A death alone cuts nothing: the page says what no longer fits, and a person decides.
    let award = awards(&office, &town, &created).await.remove(0);
    assert_eq!((award.award.ending, award.persons.len()), (None, 3));
    let page = office.get(&clerk, &format!("{}?why=review", file(&created))).await;
    let href = link(&page, "/change?why=review").replace("//", "/");
    office.get(&clerk, &href).await.says("在保障名单里，已不在户").says("钱照原来的发");
    let n = report(&office, &clerk, &created.number, "death", "妻子去世，家里剩两个人").await;
    take(&office, &clerk, &n, "assess", &[]).await;
    // (496.00 x 2) - 384.00: her wage is gone with her.
    office.get(&clerk, &format!("/cases/{n}")).await.says("608.00").says("现在享受");
    // One death stops nobody else.
    let today = office.today().to_string();
    let all = [("happened_on", today.as_str()), ("act", "stop"), ("ground", "died")];
    let refused = send(&office, &clerk, &n, "opinion_given", &all).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    refused.says("保障名单里还有人健在");
    let died = ("fact_member_died", "妻子上月病故，村委会报告");
    decided(&office, &n, &[("act", "raise"), ("ground", "member_died"), died]).await;
    let award = awards(&office, &town, &created).await.remove(0);
    assert_eq!((award.award.ending, award.persons.len()), (None, 2));
    let from = award.award.rates.last().unwrap().from;
    assert_eq!(award.award.monthly(from), Some(Fen::new(60_800)));
    let letter = office.get(&office.sign_in("clerk").await, &format!("/cases/{n}/print/DB-405")).await;
    letter
        .says("妻子上月病故")
        .says("增发告知书")
        .says("504.00")
        .says("608.00")
        .says("家庭成员死亡")
        .says("行政复议");
    drawn(&office, from).await.says("张大山").says("608.00");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_only_recipient_dies_and_what_was_paid_afterwards_waits_for_a_person() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, n) = lone(&office, &town).await;
    fund(&office).await;
    account(&office, "6217000000000000018").await;
    let first = awards(&office, &town, &created).await[0].award.first;
    paid(&office, first, "112.00").await;
    let next = first.add(1).unwrap();
    office.pass_days(i64::from(next.first_day().days_since(office.today())).max(0) + 9);
    paid(&office, next, "112.00").await;
    // He died in the first month; the office learns of it after the second was paid.
    let clerk = office.sign_in("clerk").await;
    let died_on = first.first_day().add_days(27).unwrap().to_string();
    let him = created.members[0].to_string();
    let died = [("person", him.as_str()), ("died_on", died_on.as_str()), ("source", "公安死亡名单")];
    let told = family_form(&office, &clerk, &created.number, "death", &died).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.body);
    // Nobody belongs to the household any more; its file opens, from the list and from a search, with everything that outlives him.
    assert_eq!(told.to, format!("{}?why=review", file(&created)));
    office.get(&clerk, &told.to).await.says("销户").says("112.00").says("张大山").says("材料和文书");
    office.get(&clerk, "/households?closed=yes").await.says(&format!("href=\"{}\"", file(&created)));
    for text in [created.number.as_str(), "zds"] {
        office.get(&clerk, &format!("/search?q={text}")).await.says(&format!("href=\"{}\"", file(&created)));
    }
    let award = awards(&office, &town, &created).await.remove(0);
    assert_eq!(award.award.ending.map(|ending| ending.last), Some(first), "paid to the month of the death");
    // The case that began it still opens, and nothing more is paid.
    office.get(&clerk, &format!("/cases/{n}")).await.says("张大山");
    let third = next.add(1).unwrap();
    office.pass_days(31);
    let empty = drawn(&office, third).await;
    assert!(!empty.body.contains("张大山"), "{}", empty.body);
    // What he was paid for the second month is listed, and stays until somebody decides.
    let finance = office.sign_in("finance").await;
    let list = office.get(&finance, "/money/overpaid").await;
    list.says("张大山").says("112.00").says("家庭已领，待决定").says("不自动追回");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_death_entered_in_a_case_is_on_the_familys_file_too_and_ends_what_only_he_received() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, _) = lone(&office, &town).await;
    let clerk = office.sign_in("clerk").await;
    let n = report(&office, &clerk, &created.number, "death", "邻居报告老人去世").await;
    let (him, today) = (created.members[0].to_string(), office.today().to_string());
    take(&office, &clerk, &n, "death_recorded", &[("person", &him), ("died_on", &today), KEPT]).await;
    office.get(&clerk, &format!("/cases/{n}")).await.says("登记死亡").says("张大山");
    let award = awards(&office, &town, &created).await.remove(0);
    assert_eq!(award.award.ending.map(|ending| ending.last), Some(office.today().month_of()));
    // The file is closed: nobody has to enter the death a second time.
    let file = office.get(&clerk, &format!("/households/{}?why=review", created.number)).await;
    file.says("销户").says("登记死亡");
}

/// A man who lives alone with 384 yuan a month, covered; the case.
pub(crate) async fn lone(office: &Office, town: &Town) -> (Created, String) {
    let mut household = testing::household(0, "2004-05-20");
    household.members.truncate(1);
    let created = act(office.store(), &office.by(&town.clerk), &household).await.unwrap();
    let mut three = created.clone();
    three.members.extend([kernel::Id::from_bytes([1; 16]), kernel::Id::from_bytes([2; 16])]);
    let month = office.today().month_of();
    let mut facts = testing::facts(&three, (month.add(-12).unwrap(), month.add(-1).unwrap()), "600.00");
    let others: Vec<_> =
        three.members[1..].iter().map(|id| assistance::registry::evidence::Subject::Person(*id)).collect();
    facts.retain(|fact| !others.contains(&fact.subject));
    let put = PutEvidence { household: created.household, facts, case: None };
    act(office.store(), &office.by(&town.clerk), &put).await.unwrap();
    let apply = testing::apply(&created);
    let n = act(office.store(), &office.by(&town.clerk), &apply).await.unwrap().number;
    let clerk = office.sign_in("clerk").await;
    take(office, &clerk, &n, "relatives_declared", &[("declarant", "family"), KEPT]).await;
    let (him, until) = (created.members[0].to_string(), office.today().add_months(12).unwrap().to_string());
    let fields = [("person", him.as_str()), ("answer", "yes"), ("scope", "income"), ("until", &until), KEPT];
    take(office, &clerk, &n, "consent_recorded", &fields).await;
    take(office, &clerk, &n, "accepted", &[]).await;
    take(office, &clerk, &n, "survey_started", &[]).await;
    take(office, &clerk, &n, "check_requested", &[("persons", &him)]).await;
    let county = office.sign_in("reviewer").await;
    take(office, &county, &n, "check_started", &[]).await;
    take(office, &county, &n, "check_reported", &[("against", "no"), KEPT]).await;
    visit(office, town, &created, &n).await;
    take(office, &clerk, &n, "assess", &[]).await;
    take(office, &clerk, &n, "opinion_given", &[("act", "cover")]).await;
    let days = post_notice(office, &n, "registered_village", 7).await;
    office.pass_days(days);
    take(office, &office.sign_in("clerk").await, &n, "notice_removed", &[("photo_kept", "yes")]).await;
    take(office, &office.sign_in("leader").await, &n, "submitted", &[]).await;
    county_work(office, town, &n).await;
    take(office, &office.sign_in("decider").await, &n, "decided", &[("act", "cover")]).await;
    let clerk = office.sign_in("clerk").await;
    take(office, &clerk, &n, "delivered", &[("way", "in_person"), KEPT]).await;
    take(office, &clerk, &n, "closed", &[]).await;
    (created, n)
}

// clause: CK-4.1
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_family_moves_within_the_county_and_its_case_and_money_go_along_without_a_gap() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, _) = confirmed(&office, &town).await;
    office.colleague("newclerk", "township_clerk", "500299103").await;
    fund(&office).await;
    account(&office, "6217000000000000018").await;
    let first = awards(&office, &town, &created).await[0].award.first;
    paid(&office, first, "504.00").await;
    let clerk = office.sign_in("clerk").await;
    let n = report(&office, &clerk, &created.number, "income", "下月起打零工").await;
    let there = kernel::children(Division::parse("500299103").unwrap())[0].to_string();
    let today = office.today().to_string();
    let form =
        office.get(&clerk, &format!("/households/{}/change/household?why=review", created.number)).await;
    form.says("搬到县内别的乡镇的").says(&there);
    let moves = [("lives", there.as_str()), ("since", today.as_str()), ("reason", "搬到女儿家所在的村")];
    let moved = family_form(&office, &clerk, &created.number, "household", &moves).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.body);
    // The case waits in the other township for somebody to take it in hand, and says why it came.
    let new = office.sign_in("newclerk").await;
    office.get(&new, "/inbox").await.says(&n).says("还没有人经办");
    office.get(&new, &format!("/cases/{n}")).await.says("搬到女儿家所在的村").says("更正事实");
    take(&office, &new, &n, "assess", &[]).await;
    office.get(&new, "/inbox?tab=mine").await.says(&n);
    // The next month is paid as ever, listed where the family lives now.
    let award = awards(&office, &town, &created).await.remove(0);
    assert_eq!((award.award.village.to_string(), award.award.ending), (there, None));
    let next = first.add(1).unwrap();
    office.pass_days(i64::from(next.first_day().days_since(office.today())).max(0) + 9);
    drawn(&office, next).await.says("张大山").says("504.00");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_family_leaves_the_county_and_a_person_decides_from_when_it_is_paid_no_more() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, _) = confirmed(&office, &town).await;
    let clerk = office.sign_in("clerk").await;
    let n = report(&office, &clerk, &created.number, "address", "全家迁到外县").await;
    take(&office, &clerk, &n, "moved_away", &[("to", "500235101201"), KEPT]).await;
    assert_eq!(awards(&office, &town, &created).await[0].award.ending, None, "a move alone stops nothing");
    let stop = [("act", "stop"), ("ground", "moved_away")];
    decided(&office, &n, &stop).await;
    let month = office.today().month_of();
    let award = awards(&office, &town, &created).await.remove(0);
    assert_eq!(award.award.ending.map(|ending| ending.last), Some(month));
    let clerk = office.sign_in("clerk").await;
    let page = office.get(&clerk, &format!("/cases/{n}")).await;
    page.says("户籍迁出本地").says("停发");
    let letter = office.get(&clerk, &format!("/cases/{n}/print/DB-405")).await;
    letter
        .says("停发告知书")
        .says("504.00")
        .says("户籍迁出本地：迁往")
        .says(&month.add(1).unwrap().chinese());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_wants_no_more_signs_it_and_what_was_signed_holds_for_the_decision() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, _) = confirmed(&office, &town).await;
    let clerk = office.sign_in("clerk").await;
    let n = report(&office, &clerk, &created.number, "work", "儿子工作了，说以后不用了").await;
    let wish = [("act", "stop"), ("ground", "own_wish")];
    let today = office.today().to_string();
    let said = [("happened_on", today.as_str()), wish[0], wish[1]];
    let refused = send(&office, &clerk, &n, "opinion_given", &said).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    visit(&office, &town, &created, &n).await;
    take(&office, &clerk, &n, "assess", &[]).await;
    let refused = send(&office, &clerk, &n, "opinion_given", &said).await;
    refused.says("本人自愿放弃要有本人签字的放弃书");
    take(&office, &clerk, &n, "opinion_given", &[wish[0], wish[1], ("paper_own_wish_kept", "yes")]).await;
    take(&office, &office.sign_in("leader").await, &n, "submitted", &[]).await;
    take(&office, &office.sign_in("decider").await, &n, "decided", &wish).await;
    let award = awards(&office, &town, &created).await.remove(0);
    assert_eq!(award.award.ending.map(|ending| ending.last), Some(office.today().month_of()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_taken_back_is_over_and_the_family_may_apply_again() {
    let office = Office::open().await;
    let (town, created, n) = Town::surveyed(&office).await;
    let clerk = office.sign_in("clerk").await;
    let today = office.today().to_string();
    let silent = [("happened_on", today.as_str()), ("speaker", "oneself")];
    let refused = send(&office, &clerk, &n, "withdrawn", &silent).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    let says = [("speaker", "oneself"), ("reason", "儿子回来了，先不申请")];
    take(&office, &clerk, &n, "withdrawn", &says).await;
    let page = office.get(&clerk, &format!("/cases/{n}")).await;
    page.says("申请人撤回").says("儿子回来了，先不申请");
    assert!(!page.body.contains("/steps/opinion_given"), "{}", page.body);
    assert!(!office.get(&clerk, "/inbox").await.body.contains(&n), "no work is left of it");
    let apply = testing::apply(&created);
    let again = act(office.store(), &office.by(&town.clerk), &apply).await.unwrap().number;
    assert_ne!(again, n);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_sent_back_does_again_what_rests_on_the_step_and_its_clock_runs_on() {
    let office = Office::open().await;
    let (town, created, n) = Town::surveyed(&office).await;
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &n, "assess", &[]).await;
    take(&office, &clerk, &n, "opinion_given", &[("act", "cover")]).await;
    let days = post_notice(&office, &n, "registered_village", 7).await;
    office.pass_days(days);
    take(&office, &office.sign_in("clerk").await, &n, "notice_removed", &[("photo_kept", "yes")]).await;
    take(&office, &office.sign_in("leader").await, &n, "submitted", &[]).await;
    let reviewer = office.sign_in("reviewer").await;
    let whole = async |by: &kernel::Actor| {
        let filter = CaseFilter { number: Some(n.clone()), limit: 1, ..CaseFilter::default() };
        let list = ListCases { filter, place: None };
        let case = look(office.store(), &office.by(by), &list).await.unwrap().0.remove(0).row.id;
        let view = look(office.store(), &office.by(by), &ReadCase { case }).await.unwrap();
        let clock = view.clocks.into_iter().find(|one| one.of == ClockOf::Step(StepKind::Total)).unwrap();
        (clock.due.date, matches!(clock.state, ClockState::Met { .. }))
    };
    let before = whole(&town.reviewer).await;
    take(&office, &reviewer, &n, "returned", &[("to", "survey"), ("reason", "住房情况没有写清")]).await;
    let clerk = office.sign_in("clerk").await;
    let page = office.get(&clerk, &format!("/cases/{n}")).await;
    page.says("调查核实").says("退回").says("住房情况没有写清").says("以后不再有效");
    // The whole clock runs on and gives no time for the way back; the visit, the check and the opinion are missing again.
    let after = whole(&town.reviewer).await;
    assert!(after.0 <= before.0 && !after.1, "{after:?} {before:?}");
    let today = office.today().to_string();
    let early =
        send(&office, &clerk, &n, "opinion_given", &[("happened_on", &today), ("act", "cover")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", early.body);
    let adults: Vec<String> = created.members[..2].iter().map(ToString::to_string).collect();
    take(&office, &clerk, &n, "check_requested", &[("persons", &adults[0]), ("persons", &adults[1])]).await;
    take(&office, &office.sign_in("reviewer").await, &n, "check_started", &[]).await;
    take(&office, &office.sign_in("reviewer").await, &n, "check_reported", &[("against", "no"), KEPT]).await;
    visit(&office, &town, &created, &n).await;
    take(&office, &clerk, &n, "assess", &[]).await;
    take(&office, &clerk, &n, "opinion_given", &[("act", "cover")]).await;
    // Back at the opinion there is a notice to hang again: the first one counts for nothing.
    office.get(&clerk, &format!("/cases/{n}")).await.says("待公示");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_covered_daughter_who_moves_out_is_covered_by_one_household_at_a_time() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, _) = confirmed(&office, &town).await;
    let clerk = office.sign_in("clerk").await;
    let (daughter, today) = (created.members[2].to_string(), office.today().to_string());
    let relation = format!("relation.{daughter}");
    let splits = [
        (relation.as_str(), "02"),
        ("on", today.as_str()),
        ("lives", VILLAGE),
        ("registered", VILLAGE),
        ("area", "rural"),
    ];
    let split = family_form(&office, &clerk, &created.number, "split", &splits).await;
    assert_eq!(split.status, StatusCode::SEE_OTHER, "{}", split.body);
    // Nothing is cut by the split; the page says who no longer lives there.
    let award = awards(&office, &town, &created).await.remove(0);
    assert_eq!((award.persons.len(), award.award.ending), (3, None));
    let page = office.get(&clerk, &format!("{}?why=review", file(&created))).await;
    let href = link(&page, "/change?why=review").replace("//", "/");
    office.get(&clerk, &href).await.says("在保障名单里，已不在户").says("张小梅");
    let n = report(&office, &clerk, &created.number, "member_left", "女儿分户").await;
    // What is said alone takes nothing away: somebody goes and looks.
    take(&office, &clerk, &n, "assess", &[]).await;
    let left = [("act", "cut"), ("ground", "member_left"), ("fact_member_left", "女儿出嫁，已经分户")];
    let told = [("happened_on", today.as_str()), left[0], left[1], left[2]];
    let unfounded = send(&office, &clerk, &n, "opinion_given", &told).await;
    assert_eq!(unfounded.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unfounded.body);
    unfounded.says("没有证明变化的材料");
    visit(&office, &town, &created, &n).await;
    take(&office, &clerk, &n, "assess", &[]).await;
    // 496.00 x 2 - 984.00
    let page = office.get(&clerk, &format!("/cases/{n}")).await;
    page.says("每月 8.00 元");
    decided(&office, &n, &left).await;
    let award = awards(&office, &town, &created).await.remove(0);
    assert_eq!(award.persons.len(), 2);
    let (from, rate) = award.award.rates.last().map(|rate| (rate.from, rate.amount)).unwrap();
    assert_eq!(rate, Fen::new(800));
    // The month before is as it was: no gap and no double month.
    assert_eq!(award.award.monthly(from.add(-1).unwrap()), Some(Fen::new(50_400)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn households_that_join_keep_what_they_receive_until_somebody_decides() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, _) = confirmed(&office, &town).await;
    let mut second = testing::household(1, "2004-05-20");
    second.members.truncate(1);
    second.members[0].person.name = "李大海".to_owned();
    let other = act(office.store(), &office.by(&town.clerk), &second).await.unwrap();
    let clerk = office.sign_in("clerk").await;
    let today = office.today().to_string();
    let relations: Vec<String> = created.members.iter().map(|id| format!("relation.{id}")).collect();
    let joins = [
        ("from", created.number.as_str()),
        ("on", today.as_str()),
        (relations[0].as_str(), "sibling"),
        (relations[1].as_str(), "other"),
        (relations[2].as_str(), "other"),
    ];
    // A household with open work is not closed under it.
    let n = report(&office, &clerk, &created.number, "member_joined", "要并到亲戚家").await;
    let refused = family_form(&office, &clerk, &other.number, "merge", &joins).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    refused.says(&n).says("办结以后再并户");
    take(&office, &clerk, &n, "assess", &[]).await;
    decided(&office, &n, &[("act", "continue")]).await;
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &n, "closed", &[]).await;
    let joined = family_form(&office, &clerk, &other.number, "merge", &joins).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.body);
    // What the one received goes on under the other, with the same people and the same money.
    assert!(awards(&office, &town, &created).await.is_empty());
    let award = awards(&office, &town, &other).await.remove(0);
    let month = office.today().month_of();
    assert_eq!((award.persons.len(), award.award.monthly(month)), (3, Some(Fen::new(50_400))));
    let page = office.get(&clerk, &format!("{}?why=review", file(&other))).await;
    let href = link(&page, "/change?why=review").replace("//", "/");
    office.get(&clerk, &href).await.says("在户，不在保障名单里").says("李大海");
}

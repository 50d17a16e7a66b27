// SPDX-License-Identifier: Apache-2.0
//! A review that is due: listed, opened by the system and by nothing else of it, chased when it is late; money goes on.

use crate::case::take;
use crate::desk::Office;
use crate::papers::offered;
use crate::walk::{Town, confirmed, declares, link, visit};
use assistance::casework::{CaseEvent, DueReviews, ReviewPart, TakeStep, open_due};
use assistance::office::{act, look};
use assistance::payout::awards::ReadAwards;
use kernel::{Actor, Ctx, Division, Purpose, UtcMillis};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_system_opens_a_review_that_is_due_and_takes_no_other_step() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, first) = confirmed(&office, &town).await;
    let read = ReadAwards { household: created.household };
    let award = look(office.store(), &office.by(&town.clerk), &read).await.unwrap().remove(0);
    let county = Division::parse("500299").unwrap();
    let now = |office: &Office| UtcMillis::new(i64::from(office.today().days()) * 86_400_000 + 3_600_000);
    let job = |at: UtcMillis| {
        move |command| Ctx::new(Actor::Job("reviews".to_owned()), at, Purpose::new("到期核查"), command)
    };
    // Far from the day nothing is opened, and the page says nothing.
    assert_eq!(open_due(office.store(), county, 100, &job(now(&office))).await.unwrap(), (0, 0));
    let days = award.review_by.days_since(office.today());
    office.pass_days(i64::from(days) - 20);
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, "/inbox").await.says("到期核查").says("到期未启动的核查");
    office.get(&clerk, "/reviews").await.says("张大山").says("还有 20 天").says("启动核查");
    assert_eq!(open_due(office.store(), county, 100, &job(now(&office))).await.unwrap(), (1, 0));
    assert_eq!(open_due(office.store(), county, 100, &job(now(&office))).await.unwrap(), (0, 0), "each once");
    let inbox = office.get(&clerk, "/inbox").await;
    inbox.says("定期核查").says("还没有人经办");
    let under_way = office.get(&clerk, "/reviews?tab=open").await;
    let case = link(&under_way, "/cases/DB");
    let number = case.rsplit('/').next().unwrap().to_owned();
    assert_ne!(number, first);
    office.get(&clerk, &case).await.says("系统").says("每月 504.00 元").says("现在享受");
    // The system takes no step of it.
    let query = DueReviews { part: ReviewPart::Open, place: None, limit: 5, offset: 0 };
    let listed = look(office.store(), &office.by(&town.clerk), &query).await.unwrap();
    let open = listed.rows[0].open.clone().unwrap().0;
    assert_eq!(open, number);
    let filter =
        assistance::casework::CaseFilter { number: Some(number.clone()), limit: 1, ..Default::default() };
    let list = assistance::casework::ListCases { filter, place: None };
    let row = look(office.store(), &office.by(&town.clerk), &list).await.unwrap().0.remove(0).row;
    let step = TakeStep {
        case: row.id,
        version: row.version,
        event: CaseEvent::SurveyStarted,
        happened_on: office.today(),
        late: None,
    };
    let denied = act(office.store(), &office.by(&Actor::Job("reviews".to_owned())), &step).await;
    assert!(denied.is_err());
    // Past its day: late in the list and in the inbox, and the award is as it was.
    office.pass_days(30);
    let clerk = office.sign_in("clerk").await;
    office.get(&clerk, "/reviews?tab=late").await.says("已过 10 天，钱照发").says(&number);
    office.get(&clerk, "/inbox?tab=late").await.says(&number);
    let same = look(office.store(), &office.by(&town.clerk), &read).await.unwrap().remove(0);
    assert_eq!(
        (same.award.monthly(office.today().month_of()), same.award.ending),
        (Some(kernel::Fen::new(50_400)), None)
    );
    // Whoever of the township takes the first step has it in hand.
    visit(&office, &town, &created, &number).await;
    office.get(&office.sign_in("colleague").await, "/inbox?tab=mine").await.says(&number);
    take(&office, &office.sign_in("colleague").await, &number, "assess", &[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_review_counts_the_months_before_the_visit() {
    let office = Office::open().await;
    let town = Town::of(&office).await;
    let (created, _) = confirmed(&office, &town).await;
    let read = ReadAwards { household: created.household };
    let award = look(office.store(), &office.by(&town.clerk), &read).await.unwrap().remove(0);
    office.pass_days(i64::from(award.review_by.days_since(office.today())) - 10);
    let month = |wage: &'static str| {
        [
            (1, "income.business", "384.00"),
            (2, "income.wage", wage),
            (1, "income.complete", "yes"),
            (2, "income.complete", "yes"),
            (3, "income.complete", "yes"),
            (1, "spending.complete", "yes"),
            (2, "spending.complete", "yes"),
            (3, "spending.complete", "yes"),
        ]
    };
    declares(&office, &town.clerk, &created, &month("600.00")).await;
    let county = Division::parse("500299").unwrap();
    let now = UtcMillis::new(i64::from(office.today().days()) * 86_400_000 + 3_600_000);
    let job =
        move |command| Ctx::new(Actor::Job("reviews".to_owned()), now, Purpose::new("到期核查"), command);
    assert_eq!(open_due(office.store(), county, 100, &job).await.unwrap(), (1, 0));
    let clerk = office.sign_in("clerk").await;
    let case = link(&office.get(&clerk, "/reviews?tab=open").await, "/cases/DB");
    let n = case.rsplit('/').next().unwrap().to_owned();
    // Nine months go by before anybody comes; meanwhile the wife earns more.
    office.pass_days(275);
    declares(&office, &town.clerk, &created, &month("900.00")).await;
    visit(&office, &town, &created, &n).await;
    // Days later, in the next month, it is still assessed on the months before the visit, which the family declared.
    office.pass_days(31);
    let clerk = office.sign_in("clerk").await;
    take(&office, &clerk, &n, "assess", &[]).await;
    // 515.00 x 3 - 384.00 - 900.00, the line of the day; by the months before its opening it would be 561.00.
    office.get(&clerk, &case).await.says("每月 261.00 元");
    assert!(offered(&office, &clerk, &n).await.contains("DB-501"));
    let form = office.get(&clerk, &format!("{case}/print/DB-501")).await;
    form.says("每月 504.00 元").says("每月 261.00 元").says("定期核查表");
}

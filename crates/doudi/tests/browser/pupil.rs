// SPDX-License-Identifier: Apache-2.0
//! A child supported as a 特困 person turns eighteen at school: somebody looks at it again in time, and support goes on.

use crate::journey::{Applicant, KEPT, by_number, county_visit, deliver, post_notice, submit, survey, visit};
use crate::office::Office;
use crate::screen::{DESK, Screen};
use crate::support::life;
use kernel::{Date, check_digit};

const WHO: Applicant = Applicant { name: "简小舟", nth: 83, earns: "" };

/// What the packs ask of the child.
const FACTS: [(&str, &str); 11] = [
    ("work_capacity", "none"),
    ("employment", "student"),
    ("schooling", "senior_secondary"),
    ("no_other_supporters", "yes"),
    ("in_orphan_programme", "no"),
    ("can_eat", "yes"),
    ("can_dress", "yes"),
    ("can_get_up", "yes"),
    ("can_use_toilet", "yes"),
    ("can_walk_indoors", "yes"),
    ("can_bathe", "yes"),
];

/// A right number of the county that does not exist.
fn number(birth: Date) -> String {
    let digits = format!("500299{}911", birth.to_string().replace('-', ""));
    format!("{digits}{}", check_digit(&digits).unwrap())
}

/// The clerk enters the application of a child without anybody; its number.
async fn applies(screen: &mut Screen, birth: Date) -> String {
    screen.become_("li").await;
    screen.follow("家庭").await;
    screen.follow("代为申请").await;
    let form = screen.form("intake").await;
    let number = number(birth);
    for (name, value) in life::application(WHO.nth, screen.today()) {
        let fact = name.strip_prefix("person.0.");
        let value = match name.as_str() {
            _ if name.starts_with("money.")
                || fact.is_some_and(|fact| FACTS.iter().any(|(one, _)| *one == fact)) =>
            {
                continue;
            }
            "scheme" => "tekun",
            "member.0.name" => WHO.name,
            "member.0.relation" => "户主",
            "member.0.number" => &number,
            "house.farming_household" => "no",
            _ => value.as_str(),
        };
        screen.put(&form, &name, value).await;
    }
    for (fact, value) in FACTS {
        screen.put(&form, &format!("person.0.{fact}"), value).await;
    }
    screen.does("intake", &[]).await;
    screen.says("待受理").await;
    screen.path().await.rsplit('/').next().unwrap().to_owned()
}

// clause: CK-1.2.1
// clause: MS-1d
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_child_at_school_is_looked_at_again_at_eighteen_and_support_goes_on() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    screen.become_("li").await;
    // Eighteen in seventy days.
    let eighteen = screen.today().add_days(70).unwrap();
    let number = applies(&mut screen, eighteen.add_months(-18 * 12).unwrap()).await;
    survey(&mut screen, &WHO, &number).await;
    by_number(&mut screen, "li", &number).await;
    screen.does("assess", &[]).await;
    screen.does("opinion_given", &[("act", "cover")]).await;
    let days = post_notice(&screen).await;
    submit(&mut screen, &WHO, days).await;
    county_visit(&mut screen, &number).await;
    by_number(&mut screen, "xiang", &number).await;
    screen.does("decided", &[("act", "cover")]).await;
    deliver(&mut screen, &WHO).await;

    // Nothing ends by the birthday: a review is due then, and whoever looks finds the child at school.
    screen.pass_days(u32::try_from(eighteen.days_since(screen.today())).unwrap()).await;
    screen.follow("定期核查").await;
    screen.says(WHO.name).await;
    let row = format!(
        "//tbody/tr[contains(., '{}') and contains(., '今天到期')]//a[contains(., '启动核查')]",
        WHO.name
    );
    assert!(screen.has_path(&row).await, "{}", screen.text().await);
    screen.follow_row(WHO.name).await;
    screen.follow("登记情况").await;
    screen.does("about", &[("about", WHO.name)]).await;
    let known =
        [("fact.schooling", "senior_secondary"), ("complete", "收入已列全"), ("complete", "支出已列全")];
    screen.does("facts", &known).await;
    screen.follow("定期核查").await;
    let start = screen.at(&row).await;
    screen.turn(&start).await;
    screen.does("open-on-award", &[]).await;
    let review = screen.path().await.rsplit('/').next().unwrap().to_owned();
    visit(&mut screen, &WHO, &review).await;
    by_number(&mut screen, "li", &review).await;
    screen.does("assess", &[]).await;
    // Everything is as it was, and the next look is at the next term.
    let next = screen.today().add_months(6).unwrap();
    screen.says("（户主）：符合").await.says(&format!("{next} 前再核查一次")).await;
    // What was for care ends with the childhood, by the text of the place; it does not pass unseen.
    screen.tries("opinion_given", &[("act", "continue")]).await;
    screen.says("与测算结果不同").await;
    screen.go(&format!("/cases/{review}")).await;
    let basic = [
        ("act", "cut"),
        ("ground", "pupil_of_age"),
        ("fact_pupil_of_age", "年满十八周岁，在县中学读高二，学籍证明已看"),
    ];
    screen.does("opinion_given", &basic).await;
    by_number(&mut screen, "chen", &review).await;
    screen.does("submitted", &[]).await;
    // Whoever is to have less is heard first.
    by_number(&mut screen, "li", &review).await;
    screen.does("hearing_noticed", &[("way", "in_person"), KEPT]).await;
    screen.does("hearing_held", &[("way", "in_person"), KEPT]).await;
    by_number(&mut screen, "xiang", &review).await;
    screen.does("decided", &basic[..2]).await;
    by_number(&mut screen, "li", &review).await;
    screen.follow_first("main a[href*='/households/']").await;
    screen.says("特困人员救助供养").await.says("956.00").await.says(&next.to_string()).await;
    screen.is_silent_about("不再发放").await;
    screen.close().await;
}

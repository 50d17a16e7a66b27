// SPDX-License-Identifier: Apache-2.0
//! What several stories have in common: the way of an application through the offices, as its people click it.

use crate::screen::Screen;
use crate::support::life;

/// The tick for a paper that lies in the box.
pub(crate) const KEPT: (&str, &str) = ("scan_kept", "yes");
const PHOTO_KEPT: (&str, &str) = ("photo_kept", "yes");

/// Somebody who lives alone and asks for aid.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Applicant {
    /// The name.
    pub(crate) name: &'static str,
    /// Makes the citizen number.
    pub(crate) nth: u32,
    /// What the land brings in a month, in yuan.
    pub(crate) earns: &'static str,
}

/// Fills the one page of an application, without sending it.
pub(crate) async fn fill_application(screen: &Screen, who: &Applicant) {
    screen.follow("家庭").await;
    screen.follow("代为申请").await;
    let form = screen.form("intake").await;
    for (name, value) in life::application(who.nth, screen.today()) {
        let value = match name.as_str() {
            "member.0.name" => who.name,
            "member.0.relation" => "户主",
            "money.0.amount" => who.earns,
            _ => value.as_str(),
        };
        screen.put(&form, &name, value).await;
    }
}

/// The clerk of the township enters the application; its number.
pub(crate) async fn apply(screen: &mut Screen, who: &Applicant) -> String {
    screen.become_("li").await;
    fill_application(screen, who).await;
    screen.does("intake", &[]).await;
    screen.says("待受理").await;
    screen.path().await.rsplit('/').next().unwrap().to_owned()
}

/// Whoever works opens the case from the inbox.
pub(crate) async fn from_inbox(screen: &mut Screen, account: &str, who: &Applicant) {
    screen.become_(account).await;
    screen.follow_row(who.name).await;
}

/// Whoever works finds the case by its number.
pub(crate) async fn by_number(screen: &mut Screen, account: &str, number: &str) {
    screen.become_(account).await;
    screen.follow_case(number).await;
}

/// Two people go to the family.
pub(crate) async fn visit(screen: &mut Screen, who: &Applicant, number: &str) {
    by_number(screen, "wang", number).await;
    let visit =
        [("visitors", "王海"), ("visitors", "谭小芸"), ("way", "入户"), ("signed_by", who.name), KEPT];
    screen.does("home_visited", &visit).await;
}

/// From the application to the end of the survey.
pub(crate) async fn survey(screen: &mut Screen, who: &Applicant, number: &str) {
    from_inbox(screen, "li", who).await;
    screen.does("relatives_declared", &[("declarant", "申请家庭"), KEPT]).await;
    let until = screen.today().add_months(11).unwrap().to_string();
    let consent =
        [("person", who.name), ("answer", "同意，已签"), ("scope", "收入"), ("until", &until), KEPT];
    screen.does("consent_recorded", &consent).await;
    screen.does("accepted", &[]).await;
    screen.does("survey_started", &[]).await;
    screen.does("check_requested", &[("persons", who.name)]).await;
    // The county finds what it is asked to check in a list of its own.
    screen.become_("luo").await;
    screen.follow("核对").await;
    screen.follow_row(who.name).await;
    screen.follow(number).await;
    screen.does("check_started", &[]).await;
    screen.does("check_reported", &[("against", "相符"), KEPT]).await;
    visit(screen, who, number).await;
}

/// The assessment goes on record and the township gives its opinion.
pub(crate) async fn opinion(screen: &mut Screen, who: &Applicant, opinion: &[(&str, &str)]) {
    from_inbox(screen, "li", who).await;
    screen.does("assess", &[]).await;
    screen.does("opinion_given", opinion).await;
}

/// The notice goes up: place, village and last day stand there as the rules ask. For how many days it hangs.
pub(crate) async fn post_notice(screen: &Screen) -> u32 {
    let through = screen.value("notice_posted", "through").await;
    let through = kernel::Date::parse(&through).unwrap();
    screen.does("notice_posted", &[PHOTO_KEPT]).await;
    u32::try_from(through.days_since(screen.today())).unwrap()
}

/// The notice comes down on the day after its last, and the head of the township's office hands the file in.
pub(crate) async fn submit(screen: &mut Screen, who: &Applicant, days: u32) {
    screen.pass_days(days + 1).await;
    from_inbox(screen, "li", who).await;
    screen.does("notice_removed", &[PHOTO_KEPT]).await;
    from_inbox(screen, "chen", who).await;
    screen.does("submitted", &[]).await;
}

/// Where the county has to see the family first, it does.
pub(crate) async fn county_visit(screen: &mut Screen, number: &str) {
    by_number(screen, "xiang", number).await;
    if screen.text().await.contains("县级还没有入户核查") {
        by_number(screen, "he", number).await;
        let seen = [("visitors", "何建平"), ("others", "王同志"), ("agrees", "yes"), KEPT];
        screen.does("county_visited", &seen).await;
    }
}

/// The decision is handed over and the case is filed.
pub(crate) async fn deliver(screen: &mut Screen, who: &Applicant) {
    from_inbox(screen, "li", who).await;
    screen.does("delivered", &[("way", "当面送达"), KEPT]).await;
    screen.does("closed", &[]).await;
}

/// From nothing to a decision that gives, signed one by one from the county's list; the number of the case.
pub(crate) async fn covered(screen: &mut Screen, who: &Applicant) -> String {
    let number = apply(screen, who).await;
    survey(screen, who, &number).await;
    opinion(screen, who, &[("act", "cover")]).await;
    let days = post_notice(screen).await;
    submit(screen, who, days).await;
    county_visit(screen, &number).await;
    screen.become_("xiang").await;
    screen.follow("确认").await;
    let row = format!("//tr[contains(., '{}')]//input[@type='checkbox']", who.name);
    screen.tick(&row).await;
    screen.does("batch", &[]).await;
    screen.says(who.name).await.says("逐件签署这 1 件").await;
    screen.does("sign", &[]).await;
    deliver(screen, who).await;
    number
}

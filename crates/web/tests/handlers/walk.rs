// SPDX-License-Identifier: Apache-2.0
//! Steps that several stories take: the people of a township and its county, and an application on its usual way.

use crate::case::{KEPT, id, take};
use crate::desk::{Office, Seen, VILLAGE};
use assistance::office::act;
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::Created;
use assistance::registry::words::SourceKind;
use assistance::testing::People;
use kernel::{Actor, WorkCalendar};

/// The people of a township and its county.
pub(crate) struct Town(People);

impl std::ops::Deref for Town {
    type Target = People;

    fn deref(&self) -> &People {
        &self.0
    }
}

impl Town {
    pub(crate) async fn of(office: &Office) -> Town {
        Town(People::open(async |login, role, place| office.colleague(login, role, place).await).await)
    }

    /// With an application that came in just now: the family, the number of the case, and the clerk's cookie.
    pub(crate) async fn applied(office: &Office) -> (Town, Created, String, String) {
        let town = Town::of(office).await;
        let (created, number) = office.application(&town.clerk).await;
        (town, created, number, office.sign_in("clerk").await)
    }

    /// With an application of which the survey is done.
    pub(crate) async fn surveyed(office: &Office) -> (Town, Created, String) {
        let town = Town::of(office).await;
        let (created, number) = office.application(&town.clerk).await;
        survey(office, &town, &created, &number).await;
        (town, created, number)
    }
}

/// A visit by two people of the office.
pub(crate) async fn visit(office: &Office, town: &People, created: &Created, number: &str) {
    let (one, two) = (id(&town.colleague), id(&town.assistant));
    let who = created.members[0].to_string();
    let fields =
        [("visitors", one.as_str()), ("visitors", &two), ("way", "in_person"), ("signed_by", &who), KEPT];
    take(office, &office.sign_in("colleague").await, number, "home_visited", &fields).await;
}

/// From the application to the survey's end.
pub(crate) async fn survey(office: &Office, town: &Town, created: &Created, number: &str) {
    let clerk = office.sign_in("clerk").await;
    take(office, &clerk, number, "relatives_declared", &[("declarant", "family"), KEPT]).await;
    let until = office.today().add_months(12).unwrap().to_string();
    let adults: Vec<String> = created.members.iter().take(2).map(ToString::to_string).collect();
    for person in &adults {
        let fields =
            [("person", person.as_str()), ("answer", "yes"), ("scope", "income"), ("until", &until), KEPT];
        take(office, &clerk, number, "consent_recorded", &fields).await;
    }
    take(office, &clerk, number, "accepted", &[]).await;
    take(office, &clerk, number, "survey_started", &[]).await;
    let asked: Vec<(&str, &str)> = adults.iter().map(|person| ("persons", person.as_str())).collect();
    take(office, &clerk, number, "check_requested", &asked).await;
    let county = office.sign_in("reviewer").await;
    take(office, &county, number, "check_started", &[]).await;
    take(office, &county, number, "check_reported", &[("against", "no"), KEPT]).await;
    visit(office, town, created, number).await;
}

/// Posts a notice for so many days; the day on which it comes down is the day after.
pub(crate) async fn post_notice(office: &Office, number: &str, place: &str, days: u32) -> i64 {
    let today = office.today();
    let through = WorkCalendar::embedded().add_calendar_days(today, days).date;
    let text = through.to_string();
    let fields = [("place", place), ("village", VILLAGE), ("through", text.as_str()), ("photo_kept", "yes")];
    take(office, &office.sign_in("clerk").await, number, "notice_posted", &fields).await;
    i64::from(through.days_since(today)) + 1
}

/// The county's part before a decision, as far as the page says that something is missing.
pub(crate) async fn county_work(office: &Office, town: &Town, number: &str) {
    loop {
        let page = office.get(&office.sign_in("decider").await, &format!("/cases/{number}")).await;
        let county = office.sign_in("reviewer").await;
        if page.body.contains("还没有县级公示") {
            let last = WorkCalendar::embedded().add_calendar_days(office.today(), 7).date;
            let days = i64::from(last.days_since(office.today())) + 1;
            let last = last.to_string();
            let fields = [
                ("place", "family_village"),
                ("village", VILLAGE),
                ("through", last.as_str()),
                ("photo_kept", "yes"),
            ];
            take(office, &county, number, "notice_posted", &fields).await;
            office.pass_days(days);
            take(
                office,
                &office.sign_in("reviewer").await,
                number,
                "notice_removed",
                &[("photo_kept", "yes")],
            )
            .await;
        } else if page.body.contains("县级还没有入户核查") {
            let one = id(&town.reviewer);
            let fields = [("visitors", one.as_str()), ("others", "王同志"), ("agrees", "yes"), KEPT];
            take(office, &county, number, "county_visited", &fields).await;
        } else {
            return;
        }
    }
}

/// A family that was confirmed, with the number of the case.
pub(crate) async fn confirmed(office: &Office, town: &Town) -> (Created, String) {
    let (created, number) = office.application(&town.clerk).await;
    confirm(office, town, &created, &number).await;
    (created, number)
}

/// An application on its way to a confirmed and closed case.
pub(crate) async fn confirm(office: &Office, town: &Town, created: &Created, number: &str) {
    confirm_at(office, town, created, number, "registered_village").await;
}

/// The same, with the notice at another kind of place.
pub(crate) async fn confirm_at(office: &Office, town: &Town, created: &Created, number: &str, place: &str) {
    survey(office, town, created, number).await;
    let clerk = office.sign_in("clerk").await;
    take(office, &clerk, number, "assess", &[]).await;
    take(office, &clerk, number, "opinion_given", &[("act", "cover")]).await;
    let days = post_notice(office, number, place, 7).await;
    office.pass_days(days);
    take(office, &office.sign_in("clerk").await, number, "notice_removed", &[("photo_kept", "yes")]).await;
    take(office, &office.sign_in("leader").await, number, "submitted", &[]).await;
    county_work(office, town, number).await;
    take(office, &office.sign_in("decider").await, number, "decided", &[("act", "cover")]).await;
    let clerk = office.sign_in("clerk").await;
    take(office, &clerk, number, "delivered", &[("way", "in_person"), KEPT]).await;
    take(office, &clerk, number, "closed", &[]).await;
}

/// What a family declares on another day.
pub(crate) async fn declares(office: &Office, by: &Actor, created: &Created, facts: &[(usize, &str, &str)]) {
    let month = office.today().month_of();
    let (first, last) = (month.add(-12).unwrap(), month.add(-1).unwrap());
    let form = |(whose, what, value): &(usize, &str, &str)| {
        let subject = match whose {
            0 => Subject::Household(created.household),
            member => Subject::Person(created.members[member - 1]),
        };
        let form = FactForm::new(subject, *what, *value, Source::of(SourceKind::Declared));
        let monthly = what.starts_with("income.") || what.starts_with("spending.");
        if monthly { form.months(first, last) } else { form }
    };
    let put =
        PutEvidence { household: created.household, facts: facts.iter().map(form).collect(), case: None };
    act(office.store(), &office.by(by), &put).await.unwrap();
}

/// The address behind the first link of a page with a part of it.
pub(crate) fn link(page: &Seen, part: &str) -> String {
    let hrefs = page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let found =
        hrefs.map(|href| href.replace("&#38;", "&").replace("&amp;", "&")).find(|href| href.contains(part));
    found.unwrap_or_else(|| panic!("no link with {part}: {}", page.body))
}

// SPDX-License-Identifier: Apache-2.0
//! The life of a case through its forms, as the people of the demonstration county send them: which step, by whom, with what.

use super::http::Reply;
use kernel::{Date, WorkCalendar, check_digit};

/// The one password of the demonstration.
pub(crate) const PASSWORD: &str = "Doudi-2026";
/// A village of the township where clerks of the demonstration work.
pub(crate) const VILLAGE: &str = "500299001001";

/// A form: who sends it, the step, its fields.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// The account.
    pub(crate) who: &'static str,
    /// The word of the step.
    pub(crate) kind: &'static str,
    /// Fields without command, version and day.
    pub(crate) fields: Vec<(String, String)>,
}

impl Step {
    /// How many records of the case the form leaves: the one of the window holds all that is done in one sitting.
    pub(crate) fn records(&self) -> usize {
        if self.kind == "window" { 5 } else { 1 }
    }
}

fn step(who: &'static str, kind: &'static str, fields: &[(&str, &str)]) -> Step {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Step { who, kind, fields }
}

/// The fields of an application: somebody who lives alone with a small income. `nth` makes the citizen number.
pub(crate) fn application(nth: u32, today: Date) -> Vec<(String, String)> {
    let birth = Date::from_days(-4_000 + i32::try_from(nth / 449).unwrap_or(0)).map(|day| day.to_string());
    let birth = birth.unwrap_or_default();
    // Odd orders are men's.
    let digits = format!("500299{}{:03}", birth.replace('-', ""), 101 + 2 * (nth % 449));
    let number = format!("{digits}{}", check_digit(&digits).unwrap_or('0'));
    let last = today.month_of().add(-1).unwrap_or(today.month_of());
    let first = last.add(-11).unwrap_or(last);
    let (first, last) = (first.to_string(), last.to_string());
    let pairs = [
        ("scheme", "dibao"),
        ("route", "household"),
        ("applicant", "0"),
        ("channel", "window"),
        ("lives", VILLAGE),
        ("address", "三组 5 号"),
        ("area", "rural"),
        ("member.0.name", "张山"),
        ("member.0.relation", "02"),
        ("member.0.number", number.as_str()),
        ("house.registered_area", "rural"),
        ("house.farming_household", "yes"),
        ("house.income_unsteady", "yes"),
        ("house.deposits", "3200.00"),
        ("house.vehicles", "0"),
        ("house.homes", "1"),
        ("house.company_capital", "0.00"),
        ("house.dibao_recipient", "no"),
        ("house.poverty_status", "none"),
        ("person.0.presence", "living_here"),
        ("person.0.disability_kind", "none"),
        ("person.0.disability_grade", "none"),
        ("person.0.work_capacity", "partial"),
        ("person.0.employment", "farming"),
        ("person.0.tekun_recipient", "no"),
        ("person.0.applied_single", "no"),
        ("person.0.claims_hardship", "no"),
        ("person.0.applied_temp_relief", "no"),
        ("person.0.major_illness", "none"),
        ("complete.0", "income.complete"),
        ("complete.0", "spending.complete"),
        ("money.0.who", "0"),
        ("money.0.series", "income.business"),
        ("money.0.amount", "150.00"),
        ("money.0.first", first.as_str()),
        ("money.0.last", last.as_str()),
    ];
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The value of the choice with a label that begins so, as a page lists it.
fn choice(page: &str, label: &str) -> Option<String> {
    let before = page[..page.find(label)?].rfind("value=\"")?;
    page[before + 7..].split('"').next().map(str::to_owned)
}

/// What can be done on the day of the application, up to the notice on the wall. `page` is the case as the clerk sees it.
pub(crate) fn first_day(page: &str, today: Date) -> Vec<Step> {
    let kept = ("scan_kept", "yes");
    let until = today.add_months(11).unwrap_or(today).to_string();
    let answer = section(page, "window").and_then(|form| {
        let at = form.find("name=\"answer.")?;
        form[at + 6..].split('"').next()
    });
    let answer = answer.unwrap_or_default();
    let person = answer.strip_prefix("answer.").unwrap_or_default();
    let through = WorkCalendar::embedded().add_calendar_days(today, 7).date.to_string();
    let window = [
        ("declarant", "family"),
        ("none", "yes"),
        ("relatives_scan_kept", "yes"),
        (answer, "yes"),
        ("scope", "income"),
        ("until", &until),
        ("consent_scan_kept", "yes"),
        ("start", "yes"),
    ];
    let notice = [
        ("place", "registered_village"),
        ("village", VILLAGE),
        ("through", through.as_str()),
        ("photo_kept", "yes"),
    ];
    vec![
        step("li", "window", &window),
        step("luo", "check_started", &[]),
        step("luo", "check_reported", &[("against", "no"), kept]),
        step("wang", "home_visited", &[("way", "in_person"), ("signed_by", person), kept]),
        step("li", "assess", &[]),
        step("li", "opinion_given", &[("act", "cover")]),
        step("li", "notice_posted", &notice),
    ]
}

/// What comes once the notice has hung long enough, up to the award and the filed case.
pub(crate) fn last_day(nth: u32) -> Vec<Step> {
    let number = format!("示民救〔2026〕{nth}号");
    vec![
        step("li", "notice_removed", &[("photo_kept", "yes")]),
        step("chen", "submitted", &[]),
        step("xiang", "decided", &[("act", "cover"), ("number", &number)]),
        step("li", "delivered", &[("way", "in_person"), ("scan_kept", "yes")]),
        step("li", "closed", &[]),
    ]
}

/// The form of a step in the page of a case.
pub(crate) fn section<'a>(page: &'a str, kind: &str) -> Option<&'a str> {
    let at = page.find(&format!("/{kind}\""))?;
    let end = page[at..].find("</form>").map_or(page.len(), |end| at + end);
    Some(&page[at..end])
}

/// A step as it is sent: command, version and day from the page, and those who visited from its list of colleagues.
pub(crate) fn filled(page: &Reply, step: &Step, today: Date) -> Option<Vec<(String, String)>> {
    let mut fields = vec![
        ("command_id".to_owned(), page.hidden("command_id")?.to_owned()),
        ("version".to_owned(), page.hidden("version")?.to_owned()),
        ("happened_on".to_owned(), today.to_string()),
    ];
    let visitors: &[&str] = match step.kind {
        "home_visited" => &["王海", "谭小芸"],
        "county_visited" => &["何建平"],
        _ => &[],
    };
    for name in visitors {
        let form = section(&page.body, step.kind)?;
        fields.push(("visitors".to_owned(), choice(form, name)?));
    }
    fields.extend(step.fields.iter().cloned());
    Some(fields)
}

/// Where a step of a case is sent to.
pub(crate) fn path(case: &str, step: &Step) -> String {
    match step.kind {
        "assess" | "window" => format!("{case}/{}", step.kind),
        kind => format!("{case}/steps/{kind}"),
    }
}

/// The county's visit, where the page of whoever confirms says that it is missing.
pub(crate) fn county_visit(page: &str) -> Option<Step> {
    let fields = [("others", "王同志"), ("agrees", "yes"), ("scan_kept", "yes")];
    page.contains("县级还没有入户核查").then(|| step("he", "county_visited", &fields))
}

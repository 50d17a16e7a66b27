// SPDX-License-Identifier: Apache-2.0
//! An application on one page: the household and its members, what is known of them, who asks and how. Sending it puts the household on file, then its facts, then
//! opens the case; each under an id that follows from the form's, so that sending it again does nothing twice.

mod assess;
mod form;
mod request;

use super::app::App;
use super::case::UPLOAD_BYTES;
use super::form::SentFile;
use super::household::facts::{said_complete, typed_under};
use super::household::forms::{Refill, derived};
use super::household::outside::supporter_in;
use super::household::{Household, Reason, open};
use super::see;
use super::trouble::{Trouble, render};
use super::visitor::{FormOf, Visitor};
use crate::components::{Link, Tone, Typed};
use crate::layout::{Flash, Heading};
use crate::pages::intake::Intake;
use assistance::office::{act, look};
use assistance::registry::Contact;
use assistance::registry::contact::ReadContact;
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::file::File;
use assistance::registry::form::{MemberForm, PersonForm};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::CreateHousehold;
use assistance::registry::words::{LookUpReason, NoNumber, SourceKind};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use form::{MOST_ROWS, Rows};
use kernel::{Command, Ctx, Date, Id, Purpose, age_on};
use policy::dictionary::Dictionary;
use request::Request;
use serde::Deserialize;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/intake", get(ask).merge(post(take).layer(DefaultBodyLimit::max(UPLOAD_BYTES))))
        .route("/intake/live", post(assess::fragment))
        .route(
            "/households/{number}/apply",
            get(ask_known).merge(post(take_known).layer(DefaultBodyLimit::max(UPLOAD_BYTES))),
        )
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    contact: String,
}

async fn ask(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let mut typed = Vec::new();
    let mut flashes = Vec::new();
    if !asked.contact.is_empty() {
        let contact = asked_for(&app, &visitor, &asked.contact).await?;
        flashes.extend(taken(&contact));
        if contact.case.is_none() {
            typed.extend(of_contact(&contact));
            typed.push(("lives".to_owned(), contact.place.to_string()));
            let said = |text: Option<kernel::Secret<String>>| text.map(|text| text.expose().clone());
            typed.extend(said(contact.name).map(|name| ("member.0.name".to_owned(), name)));
            typed.extend(said(contact.phone).map(|phone| ("member.0.phone".to_owned(), phone)));
        }
    }
    Ok(page(&app, &visitor, None, &Refill::asked(Typed::new(typed)), flashes))
}

/// The request for help of a number, however old.
async fn asked_for(app: &App, visitor: &Visitor, number: &str) -> Result<Contact, Trouble> {
    let query = ReadContact { number: number.to_owned() };
    Ok(look(&*app.office, &visitor.ctx(app, "受理求助"), &query).await?.contact)
}

/// What an application carries of a request for help.
fn of_contact(contact: &Contact) -> [(String, String); 2] {
    [
        ("first_contact".to_owned(), contact.asked_on.to_string()),
        ("contact".to_owned(), contact.id.to_string()),
    ]
}

/// Says that a request has its application already.
fn taken(contact: &Contact) -> Option<Flash> {
    let (case, _) = contact.case.as_ref()?;
    let text = format!("求助 {} 已经有申请，下面登记的是另一件。", contact.number);
    Some(Flash { tone: Tone::Soon, text, link: Some(Link::new(case, format!("/cases/{case}"))) })
}

/// The page: for a household that is to come on file, or for one that is there.
fn page(
    app: &App,
    visitor: &Visitor,
    known: Option<(&Household, &File, &Reason)>,
    refill: &Refill,
    flashes: Vec<Flash>,
) -> Response {
    let dictionary = &app.policies.library().dictionary;
    let mut frame = visitor.frame(app);
    frame.flashes.extend(flashes);
    let rows = Rows::of(&refill.typed);
    let (form, heading) = match known {
        None => (
            form::new_household(visitor, dictionary, &refill.typed, rows),
            Heading::new(
                "代为申请",
                "一页填完：家庭、成员、知道的情况。不知道的留空，以后由核对和入户补上。",
            ),
        ),
        Some((household, file, reason)) => (
            form::known_household(dictionary, &refill.typed, household, file, reason, rows),
            household.heading("代为申请", "家庭已经建档，只填这次知道的新情况。", reason),
        ),
    };
    let form = refill.fill(form, &mut frame);
    let page = Intake { frame, heading, form, live: None, papers: Vec::new() };
    (refill.status(), render(&page)).into_response()
}

/// A press on a button that adds or takes away a row; the form as it is then.
fn rows_changed(typed: &Typed) -> Option<Typed> {
    let (add, remove) = (typed.get("add"), typed.get("remove"));
    if !add.is_empty() {
        let at = typed.rows(add, MOST_ROWS).min(MOST_ROWS - 1);
        let pairs = typed.pairs().filter(|(name, _)| *name != "add");
        let mut pairs: Vec<_> = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        pairs.push((format!("{add}.{at}.new"), String::new()));
        return Some(Typed::new(pairs));
    }
    let (prefix, gone) = remove.split_once('.')?;
    let gone: usize = gone.parse().ok()?;
    // The facts of a member go and move with the member's row.
    let prefixes: &[&str] = if prefix == "member" { &["member", "person", "complete"] } else { &[prefix] };
    let pairs = typed.pairs().filter(|(name, _)| *name != "remove");
    Some(Typed::new(
        pairs.filter_map(|(name, value)| Some((without(name, prefixes, gone)?, value.to_owned()))),
    ))
}

/// The name of a field after a row is gone; nothing for the fields of that row.
fn without(name: &str, prefixes: &[&str], gone: usize) -> Option<String> {
    for prefix in prefixes {
        let Some(rest) = name.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('.')) else { continue };
        let (at, tail) = rest.split_once('.').map_or((rest, None), |(at, tail)| (at, Some(tail)));
        let Ok(at) = at.parse::<usize>() else { continue };
        if at == gone {
            return None;
        }
        let at = if at > gone { at - 1 } else { at };
        return Some(tail.map_or_else(|| format!("{prefix}.{at}"), |tail| format!("{prefix}.{at}.{tail}")));
    }
    Some(name.to_owned())
}

async fn take(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    if let Some(typed) = rows_changed(&sent.typed) {
        return Ok(page(&app, &visitor, None, &Refill::asked(typed), Vec::new()));
    }
    let mut refill = Refill::of(&sent);
    let typed = &sent.typed;
    let members = members(typed);
    let today = visitor.ctx(&app, "").today();
    let request = Request::read(&sent, members.len(), today, &mut refill);
    let dictionary = app.policies.library().dictionary.clone();
    unreadable(&dictionary, typed, &mut refill);
    let ctx = visitor.ctx_for(&app, LookUpReason::Application.chinese(), &sent);
    let (Some(request), false) = (request, refill.is_wrong()) else {
        return Ok(page(&app, &visitor, None, &refill, Vec::new()));
    };
    let get = |name: &str| typed.get(name).to_owned();
    let registered = if typed.get("registered").is_empty() { get("lives") } else { get("registered") };
    let command = CreateHousehold {
        lives: get("lives"),
        registered,
        address: super::household::change::private(typed.get("address")),
        area: get("area"),
        opened_on: String::new(),
        members,
    };
    let done = act(&*app.office, &ctx, &command).await;
    let Some(created) = refill.outcome(done, name_in)? else {
        return Ok(page(&app, &visitor, None, &refill, Vec::new()));
    };
    let reason = Reason { why: LookUpReason::Application.word().to_owned(), case: String::new() };
    let (household, file) = open(&app, &visitor, &created.number, &reason).await?;
    // The file lists the head first; the form need not.
    let place = |at: usize| {
        let id = created.members.get(at)?;
        file.members.iter().position(|line| line.person.id == *id)
    };
    let typed = moved(typed, &place);
    let mut request = request;
    request.applicant = place(request.applicant).unwrap_or(request.applicant);
    let flash = Flash {
        tone: Tone::Done,
        text: format!("家庭已建档，户号 {}。下面的申请还没有登记。", household.number),
        link: Some(Link::new("家庭档案", reason.href(&household.path()))),
    };
    let known = Known { household: &household, file: &file, reason: &reason };
    known.apply(&app, &visitor, (sent.command(), &typed, &sent.files), &request, vec![flash]).await
}

async fn ask_known(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(reason): Query<Reason>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let (household, file) = open(&app, &visitor, &number, &reason).await?;
    let (mut typed, mut flashes) = (Vec::new(), Vec::new());
    if !asked.contact.is_empty() {
        let contact = asked_for(&app, &visitor, &asked.contact).await?;
        flashes.extend(taken(&contact));
        if contact.case.is_none() {
            typed.extend(of_contact(&contact));
        }
    }
    let refill = Refill::asked(Typed::new(typed));
    Ok(page(&app, &visitor, Some((&household, &file, &reason)), &refill, flashes))
}

async fn take_known(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let reason = Reason::of(&sent.typed);
    let (household, file) = open(&app, &visitor, &number, &reason).await?;
    let known = Some((&household, &file, &reason));
    if let Some(typed) = rows_changed(&sent.typed) {
        return Ok(page(&app, &visitor, known, &Refill::asked(typed), Vec::new()));
    }
    let mut refill = Refill::of(&sent);
    let today = visitor.ctx(&app, "").today();
    let request = Request::read(&sent, file.members.len(), today, &mut refill);
    unreadable(&app.policies.library().dictionary, &sent.typed, &mut refill);
    let (Some(request), false) = (request, refill.is_wrong()) else {
        return Ok(page(&app, &visitor, known, &refill, Vec::new()));
    };
    let known = Known { household: &household, file: &file, reason: &reason };
    known.apply(&app, &visitor, (sent.command(), &sent.typed, &sent.files), &request, Vec::new()).await
}

/// A household on file, for which is applied.
struct Known<'a> {
    household: &'a Household,
    file: &'a File,
    reason: &'a Reason,
}

impl Known<'_> {
    /// Puts the facts on file and opens the case. What fails is told on the page of the household that is on file; facts that are on file are not sent again.
    async fn apply(
        &self,
        app: &App,
        visitor: &Visitor,
        (command, typed, files): (Id<Command>, &Typed, &[SentFile]),
        request: &Request,
        flashes: Vec<Flash>,
    ) -> Result<Response, Trouble> {
        let ctx = |part: &str| -> Ctx {
            let why = Purpose::new(LookUpReason::Application.chinese());
            app.ctx_for(visitor.actor(), why, derived(command, part))
        };
        let known = Some((self.household, self.file, self.reason));
        if let Some(page) = self.supporters(app, visitor, typed, &flashes, &ctx).await? {
            return Ok(page);
        }
        let (names, facts): (Vec<String>, Vec<FactForm>) =
            statements(typed, self.file, ctx("facts").today()).into_iter().unzip();
        // A command of its own for what is tried again after something failed.
        let again = |with_facts: bool| {
            // Supporters are on file by then.
            let kept = |name: &str| {
                let supporter = name.starts_with("supporter.");
                name != super::form::COMMAND && !supporter && (with_facts || !is_fact(name))
            };
            let pairs = typed.pairs().filter(|(name, _)| kept(name));
            Refill::asked(Typed::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))))
        };
        if !facts.is_empty() {
            let put = PutEvidence { household: self.household.id, facts, case: None };
            let done = act(&*app.office, &ctx("facts"), &put).await;
            let mut refill = again(true);
            if refill.outcome(done, |field| fact_in(&names, field))?.is_none() {
                return Ok(page(app, visitor, known, &refill, flashes));
            }
        }
        let mut refill = again(false);
        let apply = match request.command(app, visitor, command, files, self) {
            Ok(apply) => apply,
            Err((field, why)) => {
                refill.wrong(field, why);
                return Ok(page(app, visitor, known, &refill, flashes));
            }
        };
        let done = act(&*app.office, &ctx("case"), &apply).await;
        match refill.outcome(done, str::to_owned)? {
            Some(taken) => match taken.as_slice() {
                [one] => Ok(see(&format!("/cases/{}", one.number))),
                // Several cases were opened: the family's page lists them all.
                _ => Ok(see(&self.reason.href(&self.household.path()))),
            },
            None => Ok(page(app, visitor, known, &refill, flashes)),
        }
    }
}

impl Known<'_> {
    /// Puts supporters on file, row by row. A page where one of them cannot be taken: those before it are on file and are not sent again.
    async fn supporters(
        &self,
        app: &App,
        visitor: &Visitor,
        typed: &Typed,
        flashes: &[Flash],
        ctx: &impl Fn(&str) -> Ctx,
    ) -> Result<Option<Response>, Trouble> {
        let member = |at: &str| {
            let at: usize = at.parse().ok()?;
            self.file.members.get(at).map(|line| line.person.id)
        };
        for at in 0..typed.rows("supporter", MOST_ROWS) {
            let Some(row) = supporter_in(typed, at, self.household.id, member) else { continue };
            let gone = |name: &str| {
                let row = name.strip_prefix("supporter.").and_then(|rest| rest.split('.').next());
                row.and_then(|row| row.parse::<usize>().ok()).is_some_and(|row| row < at)
            };
            let kept = typed.pairs().filter(|(name, _)| *name != super::form::COMMAND && !gone(name));
            let kept = kept.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let mut refill = Refill::asked(Typed::new(kept));
            match row {
                Err((field, text)) => refill.wrong(&field, text),
                Ok(add) => {
                    let done = act(&*app.office, &ctx(&format!("supporter {at}")), &add).await;
                    let name =
                        |field: &str| format!("supporter.{at}.{}", field.trim_start_matches("person."));
                    refill.outcome(done, name)?;
                }
            }
            if refill.is_wrong() {
                let known = Some((self.household, self.file, self.reason));
                return Ok(Some(page(app, visitor, known, &refill, flashes.to_vec())));
            }
        }
        Ok(None)
    }
}

/// Whether a field holds a fact.
fn is_fact(name: &str) -> bool {
    ["house.", "person.", "money.", "complete."].iter().any(|prefix| name.starts_with(prefix))
}

/// The members of the form; rows in which nothing stands are none.
fn members(typed: &Typed) -> Vec<MemberForm> {
    let count = typed.rows("member", MOST_ROWS);
    let filled = |at: &usize| {
        ["name", "number", "relation"]
            .iter()
            .any(|field| !typed.get(&format!("member.{at}.{field}")).is_empty())
    };
    // Rows keep their numbers: only empty ones at the end are left out.
    let last = (0..count).filter(filled).max().map_or(0, |at| at + 1);
    (0..last)
        .map(|at| {
            let get = |field: &str| typed.get(&format!("member.{at}.{field}")).to_owned();
            let private =
                |field: &str| super::household::change::private(typed.get(&format!("member.{at}.{field}")));
            MemberForm {
                known: None,
                person: PersonForm {
                    name: get("name"),
                    number: private("number"),
                    no_number: NoNumber::parse(&get("no_number")),
                    sex: get("sex"),
                    birth: get("birth"),
                    phone: private("phone"),
                    ..PersonForm::default()
                },
                relation: get("relation"),
                since: String::new(),
            }
        })
        .collect()
}

/// The form's name of a field of the household or of a member.
fn name_in(field: &str) -> String {
    match field.strip_prefix("members.") {
        Some(rest) => format!("member.{}", rest.replace(".person.", ".")),
        None if field == "members" => "member.0.name".to_owned(),
        None => field.to_owned(),
    }
}

/// The form with the facts of members under the places that the file has for them.
fn moved(typed: &Typed, place: &dyn Fn(usize) -> Option<usize>) -> Typed {
    let pairs = typed.pairs().map(|(name, value)| {
        for prefix in ["person.", "complete."] {
            let Some(rest) = name.strip_prefix(prefix) else { continue };
            let (at, tail) = rest.split_once('.').map_or((rest, ""), |(at, tail)| (at, tail));
            let Some(now) = at.parse().ok().and_then(place) else { continue };
            let dot = if tail.is_empty() { "" } else { "." };
            return (format!("{prefix}{now}{dot}{tail}"), value.to_owned());
        }
        let of_row = name == "applicant"
            || name.starts_with("money.") && name.ends_with(".who")
            || name.starts_with("supporter.") && name.ends_with(".supports");
        match value.parse().ok().and_then(place).filter(|_| of_row) {
            Some(now) => (name.to_owned(), now.to_string()),
            None => (name.to_owned(), value.to_owned()),
        }
    });
    Typed::new(pairs.collect::<Vec<_>>())
}

/// Notes values that no fact can have, before anything is put on file.
fn unreadable(dictionary: &Dictionary, typed: &Typed, refill: &mut Refill) {
    let mut check = |name: String, what: &str, value: &str| {
        if let Some(text) = super::household::facts::unreadable(dictionary, what, value) {
            refill.wrong(&name, text);
        }
    };
    for (fact, value) in typed_under(typed, "house") {
        check(format!("house.{fact}"), fact, value);
    }
    for (rest, value) in typed_under(typed, "person") {
        if let Some((_, fact)) = rest.split_once('.') {
            check(format!("person.{rest}"), fact, value);
        }
    }
    for at in 0..typed.rows("money", MOST_ROWS) {
        let name = format!("money.{at}.amount");
        check(name.clone(), typed.get(&format!("money.{at}.series")), typed.get(&name));
    }
}

/// Everything that the form says of the household and its members, with the names of the fields; what the applicant declares.
fn statements(typed: &Typed, file: &File, today: Date) -> Vec<(String, FactForm)> {
    let declared = || Source::of(SourceKind::Declared);
    let member = |at: &str| {
        let at: usize = at.parse().ok()?;
        file.members.get(at).map(|line| Subject::Person(line.person.id))
    };
    let household = Subject::Household(file.household.id);
    let mut forms = Vec::new();
    for (fact, value) in typed_under(typed, "house") {
        forms.push((format!("house.{fact}"), FactForm::new(household, fact, value, declared())));
    }
    for (rest, value) in typed_under(typed, "person") {
        let found = rest.split_once('.').and_then(|(at, fact)| Some((member(at)?, fact)));
        if let Some((subject, fact)) = found {
            forms.push((format!("person.{rest}"), FactForm::new(subject, fact, value, declared())));
        }
    }
    for at in 0..typed.rows("money", MOST_ROWS) {
        let get = |field: &str| typed.get(&format!("money.{at}.{field}"));
        let Some(subject) = member(get("who")).filter(|_| !get("amount").is_empty()) else { continue };
        let mut form = FactForm::new(subject, get("series"), get("amount"), declared());
        get("first").clone_into(&mut form.first);
        get("last").clone_into(&mut form.last);
        forms.push((format!("money.{at}.amount"), form));
    }
    for at in 0..file.members.len() {
        let name = format!("complete.{at}");
        let Some(subject) = member(&at.to_string()) else { continue };
        let said = said_complete(typed.all(&name), subject, &declared(), today);
        forms.extend(said.into_iter().map(|form| (name.clone(), form)));
    }
    forms
}

/// The form's name of a field of a statement.
fn fact_in(names: &[String], field: &str) -> String {
    let row = field.strip_prefix("facts.").and_then(|rest| rest.split_once('.'));
    let Some((at, part)) = row else { return field.to_owned() };
    let Some(name) = at.parse::<usize>().ok().and_then(|at| names.get(at)) else { return field.to_owned() };
    match (name.strip_suffix(".amount"), part) {
        (Some(row), "first" | "last") => format!("{row}.{part}"),
        (Some(row), "what") => format!("{row}.series"),
        _ => name.clone(),
    }
}

/// The age of a member as typed, where it can be told.
fn age(number: &str, birth: &str, today: Date) -> Option<i32> {
    let known = kernel::CitizenNumber::parse_on(number, today).ok().map(|number| number.birth());
    age_on(known.or_else(|| Date::parse(birth).ok())?, today)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed::new(pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())))
    }

    #[test]
    fn a_row_taken_away_takes_its_facts_along_and_the_others_move_up() {
        let before = typed(&[
            ("member.0.name", "张山"),
            ("member.1.name", "李荷"),
            ("member.2.name", "张晨"),
            ("person.1.employment", "farming"),
            ("person.2.employment", "student"),
            ("complete.2", "income.complete"),
            ("remove", "member.1"),
        ]);
        let after = rows_changed(&before).unwrap();
        assert_eq!(after.get("member.1.name"), "张晨");
        assert_eq!(after.get("person.1.employment"), "student");
        assert_eq!(after.get("complete.1"), "income.complete");
        assert!(!after.has("member.2.name"));
    }

    #[test]
    fn a_row_that_is_added_keeps_what_was_typed() {
        let after = rows_changed(&typed(&[("member.0.name", "张山"), ("add", "member")])).unwrap();
        assert_eq!((after.rows("member", MOST_ROWS), after.get("member.0.name")), (2, "张山"));
        assert!(rows_changed(&typed(&[("member.0.name", "张山")])).is_none());
    }

    #[test]
    fn empty_rows_at_the_end_are_no_members() {
        let form = typed(&[
            ("member.0.name", "张山"),
            ("member.0.relation", "02"),
            ("member.1.name", ""),
            ("member.2.phone", ""),
        ]);
        assert_eq!(members(&form).len(), 1);
    }

    #[test]
    fn a_fault_of_a_member_stands_in_the_row() {
        assert_eq!(name_in("members.2.person.number"), "member.2.number");
        assert_eq!(name_in("members.0.relation"), "member.0.relation");
        let names = ["house.homes".to_owned(), "money.1.amount".to_owned()];
        assert_eq!(fact_in(&names, "facts.0.value"), "house.homes");
        assert_eq!(fact_in(&names, "facts.1.first"), "money.1.first");
    }

    #[test]
    fn facts_follow_their_members_into_the_order_of_the_file() {
        let form = typed(&[
            ("person.0.employment", "farming"),
            ("money.0.who", "0"),
            ("applicant", "1"),
            ("house.homes", "0"),
        ]);
        let swapped = moved(&form, &|at| Some(1 - at.min(1)));
        assert_eq!(swapped.get("person.1.employment"), "farming");
        assert_eq!(
            (swapped.get("money.0.who"), swapped.get("applicant"), swapped.get("house.homes")),
            ("1", "0", "0")
        );
    }
}

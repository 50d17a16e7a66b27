// SPDX-License-Identifier: Apache-2.0
//! 一户一档: what the registry holds of a household, as the page shows it.

use super::super::app::App;
use super::super::case::kind_name;
use super::super::trouble::{Trouble, render};
use super::super::visitor::Visitor;
use super::facts::{said, subject_word};
use super::records::settle_form;
use super::{Household, Reason, open};
use crate::components::{
    Action as Link, Badge, Contradiction, Fact, FactTopic, Moment, Origin as From, Paper, Side, Tile, Tiles,
    Timeline, Tone,
};
use crate::layout::Heading;
use crate::pages::household::{CaseRow, HeldAward, HouseholdFile, LookRow, PersonRow};
use assistance::access::Action;
use assistance::archive::{Content, Paper as Filed, Papers};
use assistance::casework::{CaseFilter, ListCases, Listed, Scheme};
use assistance::history;
use assistance::messages::outbox::{MessagesOf, Of};
use assistance::office::look;
use assistance::payout::AwardRow;
use assistance::payout::awards::ReadAwards;
use assistance::payout::model::award::Rate;
use assistance::registry::evidence::{self, Subject};
use assistance::registry::file::{FactLine, File, MemberLine};
use assistance::registry::model::HouseholdState;
use assistance::registry::topics::Topic;
use assistance::registry::{Book, Membership, Origin, PersonId};
use assistance::services::kinds;
use assistance::temp_relief::{ListReliefs, ListedRelief, ReliefFilter};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use kernel::{Date, Fen, Masked, Sex};
use policy::dictionary::Dictionary;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Changes that a page offers, by their words in addresses.
const CHANGES: &[(&str, &str)] = &[
    ("join", "成员加入"),
    ("leave", "成员离户"),
    ("death", "登记死亡"),
    ("head", "变更户主"),
    ("relations", "更正成员关系"),
    ("person", "更正个人资料"),
    ("household", "更正居住和户籍"),
    ("split", "分户"),
    ("merge", "并户"),
];

/// What belongs to a household without living in it, by the words in addresses.
const OUTSIDE: &[(&str, &str)] = &[
    ("supporter", "登记赡养抚养人"),
    ("supporter_end", "终止赡养抚养关系"),
    ("liaison", "两地协作"),
    ("hardship", "突发困难"),
];

pub(super) async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(reason): Query<Reason>,
) -> Result<Response, Trouble> {
    let (household, file) = open(&app, &visitor, &number, &reason).await?;
    let cases = if visitor.may(Action::CaseView) {
        let filter = CaseFilter { household: Some(household.id), limit: 50, ..CaseFilter::default() };
        let ctx = super::purpose(&app, &visitor, &reason, None);
        look(&*app.office, &ctx, &ListCases { filter, place: None }).await?.0
    } else {
        Vec::new()
    };
    let ctx = super::purpose(&app, &visitor, &reason, None);
    let papers = look(&*app.office, &ctx, &Papers { household: household.id, case: None }).await?;
    let awards = if visitor.may(Action::AwardView) {
        let ctx = super::purpose(&app, &visitor, &reason, None);
        look(&*app.office, &ctx, &ReadAwards { household: household.id }).await?
    } else {
        Vec::new()
    };
    let reliefs = if visitor.may(Action::ReliefView) {
        let ctx = super::purpose(&app, &visitor, &reason, None);
        let filter = ReliefFilter { household: Some(household.id), limit: 50, ..ReliefFilter::default() };
        look(&*app.office, &ctx, &ListReliefs { filter, place: None }).await?.rows
    } else {
        Vec::new()
    };
    let of = Of::Household(household.id);
    let ctx = super::purpose(&app, &visitor, &reason, None);
    let messages = look(&*app.office, &ctx, &MessagesOf { of }).await?;
    let shown = Shown {
        dictionary: &app.policies.library().dictionary,
        file: &file,
        household: &household,
        reason: &reason,
        edits: visitor.may(Action::HouseholdEdit),
    };
    let money = super::money::of(&app, &visitor, &ctx, household.id).await?;
    let today = ctx.today();
    let heading = Heading::new(&household.name, shown.state()).back("家庭", "/households");
    let mut heading = super::money::links(heading, &money);
    let standing = file.household.state == HouseholdState::Standing;
    if standing && visitor.may(Action::CaseApply) {
        heading = heading.primary(Link::new("代为申请", reason.href(&format!("{}/apply", household.path()))));
    }
    if standing && shown.edits {
        heading = heading.other(Link::new("登记情况", reason.href(&format!("{}/facts", household.path()))));
        for (word, label) in CHANGES {
            let href = reason.href(&format!("{}/change/{word}", household.path()));
            heading = heading.other(Link::new(*label, href));
        }
        for (word, label) in OUTSIDE {
            let href = reason.href(&format!("{}/outside/{word}", household.path()));
            heading = heading.other(Link::new(*label, href));
        }
    }
    if standing && visitor.may(Action::ReliefOpen) {
        let href = super::forms::with_query("/relief/new", &[("household", &household.number)]);
        heading = heading.other(Link::new("临时救助", href));
    }
    if standing && visitor.may(Action::ContactLog) {
        let href = super::forms::with_query("/contacts", &[("household", &household.number)]);
        heading = heading.other(Link::new("登记求助", href));
    }
    if !super::alive::dead(&file).is_empty() {
        let href = reason.href(&format!("{}/alive", household.path()));
        heading = heading.other(Link::new("更正死亡登记", href));
    }
    Ok(render(&HouseholdFile {
        frame: visitor.frame(&app),
        heading,
        tiles: shown.tiles(&cases, super::money::tile(&money, today)),
        basics: shown.basics().into_iter().chain(super::money::basics(&app, &money, today)).collect(),
        remarks: wording::registry::residence(file.residence)
            .into_iter()
            .chain(awards.iter().any(|row| row.loaded).then_some("有历史认定的待遇"))
            .map(|text| Badge::new(Tone::Info, text))
            .collect(),
        people: shown.people(),
        chain: shown.chain(&cases, &awards, &reliefs),
        awards: awards
            .iter()
            .map(|one| {
                award(&visitor, &household, &reason, (one, after(&visitor, &awards, one)), ctx.today())
            })
            .collect(),
        support: super::super::tekun::of_household(&app, &visitor, &ctx, household.id).await?,
        services: super::super::care::services_of_household(
            &app,
            &visitor,
            &ctx,
            (household.id, &served(&file, &awards, today)),
        )
        .await?,
        cases: cases.iter().map(case).collect(),
        contradictions: shown.contradictions(),
        topics: shown.topics(),
        papers: papers.iter().map(paper).collect(),
        payments: super::money::payments(&visitor, &money),
        messages: messages
            .iter()
            .map(|one| super::super::messages::row(one, visitor.may(Action::MessageView)))
            .collect(),
        leads: super::super::leads::of_household(&app, &visitor, &ctx, household.id).await?,
        visits: super::visits::of(&app, &visitor, &ctx, household.id).await?,
        corrections: super::corrections::of(&file, |id| shown.name(id)),
        looks: file.looks.iter().map(looked).collect(),
    }))
}

/// Who of the family is to have health and care services: everybody, where something that counts for it is received.
fn served(file: &File, awards: &[AwardRow], today: Date) -> Vec<(PersonId, String)> {
    let counts =
        |row: &AwardRow| row.live(today) && kinds().iter().any(|one| one.schemes.contains(&row.scheme));
    if !awards.iter().any(counts) {
        return Vec::new();
    }
    let members = file.members.iter().filter(|line| line.person.died_on.is_none());
    members.map(|line| (line.person.id, line.person.name.clone())).collect()
}

/// What the family receives or received, with what can be opened about it.
fn award(
    visitor: &Visitor,
    household: &Household,
    reason: &Reason,
    (one, after): (&AwardRow, Option<crate::components::Link>),
    today: Date,
) -> HeldAward {
    // What was given once is neither changed nor looked at again.
    let once = !one.scheme.lasts();
    let live = one.live(today) && !once;
    let standing = one.standing(today);
    let state = match (live, one.exit, one.loaded) {
        _ if once => Badge::new(Tone::Done, "一次性"),
        (false, ..) => Badge::new(Tone::Plain, "已停止"),
        (true, Some(kind), _) => Badge::new(Tone::Soon, format!("渐退：{}", wording::casework::exit(kind))),
        (true, None, true) => Badge::new(Tone::Info, "历史认定"),
        (true, None, false) => Badge::new(Tone::Done, "享受中"),
    };
    let href = |word: &str| reason.href(&format!("{}/awards/{}/{word}", household.path(), one.award.id));
    let mut links = Vec::new();
    if live && visitor.may(Action::CaseApply) {
        links.push(crate::components::Link::new("情况变化", href("change")));
    }
    if live && visitor.may(Action::ReviewOpen) {
        links.push(crate::components::Link::new("定期核查", href("review")));
    }
    if live && visitor.may(Action::CaseApply) {
        links.push(crate::components::Link::new("停止、退出", href("stop")));
    }
    links.extend(after);
    HeldAward {
        scheme: wording::casework::scheme(one.scheme).to_owned(),
        persons: one.persons.len() as u64,
        amount: if once { Fen::checked_sum(one.given_once().into_values()) } else { standing.monthly },
        once,
        from: one.award.first,
        until: one.award.ending.map(|ending| ending.last),
        review_by: live.then_some(one.review_by),
        overdue: live && one.review_by < today,
        state,
        links,
    }
}

/// The way to what is open after the last support of a person, where it has its end.
fn after(visitor: &Visitor, awards: &[AwardRow], one: &AwardRow) -> Option<crate::components::Link> {
    let (person, last) = (one.single?, one.award.ending?.last);
    let later = |other: &AwardRow| other.award.ending.is_none_or(|ending| ending.last > last);
    let again =
        awards.iter().any(|other| other.scheme == one.scheme && other.single == one.single && later(other));
    let shown = one.scheme == Scheme::Tekun && !again && visitor.may(Action::TekunView);
    let way = super::super::tekun::after(person);
    shown.then(|| crate::components::Link::new(way.label, way.href))
}

/// A paper of the archive, with a link where its bytes are kept.
fn paper(one: &Filed) -> Paper {
    let kept = matches!(one.content, Content::Kept { .. });
    Paper {
        name: kind_name(one.kind).to_owned(),
        number: one.number.clone().unwrap_or_default(),
        state: if kept { "已上传" } else { "纸质件存档" }.to_owned(),
        tone: Tone::Done,
        on: Some(one.dated),
        who: String::new(),
        href: kept.then(|| format!("/papers/{}", one.id)),
    }
}

struct Shown<'a> {
    dictionary: &'a Dictionary,
    file: &'a File,
    household: &'a Household,
    reason: &'a Reason,
    edits: bool,
}

impl Shown<'_> {
    fn state(&self) -> String {
        let open = self.unsettled();
        let people = self.file.members.len();
        let number = &self.household.number;
        if let HouseholdState::Closed { on, into } = &self.file.household.state {
            let went = if into.is_some() { "并入了别的户" } else { "户内已经没有人" };
            return format!("户号 {number}，{} 销户，{went}；档案、待遇和钱款的记录都留着。", on.chinese());
        }
        match open {
            0 => format!("户号 {number}，{people} 人。"),
            open => format!("户号 {number}，{people} 人；有 {open} 处说法不一致，没有核定。"),
        }
    }

    fn tiles(&self, cases: &[Listed], money: Option<Tile>) -> Tiles {
        let open = cases.iter().filter(|one| one.row.stage.open()).count();
        let unsettled = self.unsettled();
        let tone = if unsettled > 0 { Tone::Soon } else { Tone::Plain };
        let mut tiles = Tiles {
            tiles: vec![
                Tile::new("家庭成员", self.file.members.len(), "人").href("#people-title"),
                Tile::new("在办", open, "件").href("#cases-title"),
                Tile::new("待核定的矛盾", unsettled, "处").tone(tone).href("#facts-title"),
            ],
        };
        tiles.tiles.extend(money);
        tiles
    }

    fn basics(&self) -> Vec<(String, String)> {
        let household = &self.file.household;
        let place = |place| crate::handlers::place_name(place);
        let address = household.address.as_ref().map_or("没有登记", |text| text.expose().as_str());
        let head = self.file.members.first().map(|line| &line.person);
        let phone = head
            .and_then(|person| person.phone.as_ref())
            .map(|phone| Masked::phone(phone.expose()).to_string());
        let mut basics = vec![
            ("居住地".to_owned(), place(household.lives)),
            ("组、门牌".to_owned(), address.to_owned()),
            ("户籍地".to_owned(), household.registered.map_or_else(|| "没有登记".to_owned(), place)),
            ("城乡".to_owned(), household.area.map_or("没有登记", |area| area.chinese()).to_owned()),
            ("联系电话".to_owned(), phone.unwrap_or_else(|| "没有登记".to_owned())),
            ("建档日期".to_owned(), household.opened_on.to_string()),
        ];
        for (link, person) in &self.file.supporters {
            let of = self.name(&link.supports.to_string()).unwrap_or_default();
            let until = link.end.map(|(through, _)| format!("（到 {through} 为止）")).unwrap_or_default();
            let label = format!("{of}的{}（不共同生活）", link.duty.chinese());
            basics.push((label, format!("{}{until}", person.name)));
        }
        basics
    }

    fn people(&self) -> Vec<PersonRow> {
        let now = self.file.members.iter().map(|line| self.person(line));
        let before =
            self.file.history.iter().filter(|(_, one)| self.gone(one)).map(|(name, one)| former(name, one));
        now.chain(before).collect()
    }

    /// Whether somebody left and is no member again.
    fn gone(&self, one: &Membership) -> bool {
        one.end.is_some() && !self.file.members.iter().any(|line| line.person.id == one.person)
    }

    fn person(&self, line: &MemberLine) -> PersonRow {
        let person = &line.person;
        let mut marks = Vec::new();
        if person.number.known().is_none() {
            marks.push(Badge::new(Tone::Soon, person.number.masked()));
        }
        if person.lives != self.file.household.lives {
            marks.push(Badge::new(Tone::Info, "住在别处"));
        }
        if person.died_on.is_some() {
            marks.push(Badge::new(Tone::Late, "已登记死亡"));
        }
        PersonRow {
            name: person.name.clone(),
            relation: line.membership.relation.chinese().to_owned(),
            masked_number: person.number.known().map(|_| person.number.masked()).unwrap_or_default(),
            sex: person.sex.map_or("", sex).to_owned(),
            birth: person.birth,
            age: line.age.and_then(|age| u32::try_from(age).ok()),
            since: Some(line.membership.from),
            left: String::new(),
            marks,
            href: self.edits.then(|| {
                let path = format!("{}/change/person", self.household.path());
                let pairs = [
                    ("person", person.id.to_string()),
                    ("why", self.reason.why.clone()),
                    ("case", self.reason.case.clone()),
                ];
                let pairs: Vec<(&str, &str)> =
                    pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
                super::forms::with_query(&path, &pairs)
            }),
        }
    }

    /// The name of a row of the household file.
    fn name(&self, row: &str) -> Option<String> {
        let file = self.file;
        let members = file.members.iter().map(|line| (line.person.id.to_string(), line.person.name.clone()));
        let former = file.history.iter().map(|(name, one)| (one.person.to_string(), name.clone()));
        let supporters =
            file.supporters.iter().map(|(link, person)| (link.id.to_string(), person.name.clone()));
        let outside = file.supporters.iter().map(|(_, person)| (person.id.to_string(), person.name.clone()));
        let events = file
            .events
            .iter()
            .map(|event| (event.id.to_string(), format!("{} 突发困难", event.happened_on.chinese())));
        let mut all = members.chain(former).chain(supporters).chain(outside).chain(events);
        all.find(|(id, _)| id == row).map(|(_, name)| name)
    }

    fn chain(&self, cases: &[Listed], awards: &[AwardRow], reliefs: &[ListedRelief]) -> Timeline {
        let mut moments: Vec<Moment> =
            cases.iter().map(matter).chain(awards.iter().flat_map(given)).collect();
        moments.extend(reliefs.iter().map(|one| {
            let stage = super::super::relief::badge(one.row.stage);
            let text = if one.row.person.is_some() { "个人" } else { "全家" };
            Moment::new(one.row.opened_on, "临时救助", text)
                .badge(stage.tone, stage.text)
                .link(&one.row.number, format!("/relief/{}", one.row.number))
        }));
        for contact in &self.file.contacts {
            let text = format!("{}求助：{}", contact.channel.chinese(), contact.answer.chinese());
            let moment = Moment::new(contact.asked_on, "求助登记", text);
            moments.push(moment.link(&contact.number, format!("/contacts/{}", contact.number)));
        }
        for liaison in &self.file.liaisons {
            let with = kernel::full_name(liaison.with).unwrap_or_else(|| liaison.with.to_string());
            let words = liaison.words.as_ref().map_or("", |text| text.expose().as_str());
            let text = format!("与{with}联系：{words}（{}登记）", liaison.recorded_name);
            moments.push(Moment::new(liaison.on, "两地协作", text));
        }
        for event in &self.file.events {
            moments.push(Moment::new(event.happened_on, "突发困难", "家庭遇到突发困难"));
        }
        moments.sort_by_key(|moment| std::cmp::Reverse(moment.on));
        Timeline { moments, empty: "还没有求助、申请和救助的记录。".to_owned() }
    }

    fn topics(&self) -> Vec<FactTopic> {
        self.file
            .topics
            .iter()
            .map(|(topic, lines)| FactTopic {
                title: topic.chinese().to_owned(),
                facts: self.facts(lines),
                folded: !matches!(topic, Topic::Income | Topic::Spending | Topic::Property),
            })
            .collect()
    }

    /// Facts of one topic; the same amount of the same origin in months that follow each other is one line.
    fn facts(&self, lines: &[FactLine]) -> Vec<Fact> {
        runs(lines).into_iter().map(|(first, last)| self.fact(first, last)).collect()
    }

    fn fact(&self, first: &FactLine, last: &FactLine) -> Fact {
        let label = label_of(first, last);
        let value = match &*first.key.fact {
            evidence::SPOUSE | evidence::PARENTS => self.people_named(&first.value),
            fact => said(self.dictionary, fact, &first.value),
        };
        let origins = match &first.origin {
            Origin::Evidence(rows) | Origin::NothingListed(rows) => rows
                .iter()
                .map(|row| From::new(wording::registry::source(&row.source), &row.by, row.stated_on))
                .collect(),
            Origin::Registry | Origin::Derived | Origin::Office(..) => Vec::new(),
        };
        let remark = match &first.origin {
            Origin::Derived => Some((Tone::Info, "由成员关系推算".to_owned())),
            Origin::NothingListed(_) => None,
            Origin::Office(book, since) => Some((Tone::Info, wording::registry::office(*book, *since))),
            Origin::Registry => Some((Tone::Plain, "家庭档案登记".to_owned())),
            Origin::Evidence(rows) => super::facts::settled(self.dictionary, &self.file.evidence, rows)
                .map(|text| (Tone::Info, text)),
        };
        let correct = match &first.origin {
            Origin::Evidence(rows) if self.edits && rows.len() == 1 => rows.first().map(|row| {
                let path = format!("{}/facts", self.household.path());
                let row = row.evidence.to_string();
                let pairs = [("row", row.as_str()), ("why", &self.reason.why), ("case", &self.reason.case)];
                super::forms::with_query(&path, &pairs)
            }),
            _ => None,
        };
        let about = self.name(&first.key.row).unwrap_or_default();
        let unlisted = matches!(first.origin, Origin::NothingListed(_));
        Fact { label, value, about, origins, remark, correct, unlisted }
    }

    fn people_named(&self, value: &str) -> Option<String> {
        match value {
            evidence::UNKNOWN => None,
            "none" => Some("无".to_owned()),
            ids => Some(ids.split(',').filter_map(|id| self.name(id)).collect::<Vec<_>>().join("、")),
        }
    }

    /// What somebody has to settle: where the office knows it itself, nobody.
    fn unsettled(&self) -> usize {
        self.file.contradictions.iter().filter(|one| one.known.is_none()).count()
    }

    fn contradictions(&self) -> Vec<Contradiction> {
        let each = self.file.contradictions.iter().enumerate();
        each.map(|(at, one)| self.contradiction(at, one)).collect()
    }

    fn contradiction(&self, at: usize, one: &evidence::Contradiction) -> Contradiction {
        let label = super::facts::label(self.dictionary, &one.what);
        let month = one.month.map(|month| format!("（{}）", month.chinese())).unwrap_or_default();
        let value = |text: &str| match one.what.as_str() {
            evidence::SPOUSE | evidence::PARENTS => self.people_named(text),
            what => said(self.dictionary, what, text),
        };
        let said = one.claims.iter().map(|row| Side {
            value: value(row.text()).unwrap_or_else(|| "不知道".to_owned()),
            origin: From::new(wording::registry::source(&row.source), &row.recorded_name, row.stated_on),
        });
        let sides: Vec<Side> = said.collect();
        let office = one
            .known
            .as_ref()
            .map(|(text, book, since)| office_side(value(text).unwrap_or_default(), *book, *since));
        let about = match one.subject {
            Subject::Household(_) => String::new(),
            other => {
                let word = subject_word(other);
                let id = word.split_once('.').map_or("", |(_, id)| id);
                self.name(id).unwrap_or_default()
            }
        };
        let settle = (self.edits && office.is_none()).then(|| {
            let values = sides.iter().map(|side| side.value.clone()).collect::<Vec<_>>();
            settle_form(self.household, self.reason, at, one, &values)
        });
        Contradiction {
            id: format!("contradiction-{at}"),
            label: format!("{label}{month}"),
            about,
            weight: if office.is_none() { "没有核定以前，测算按“不知道”处理" } else { "" }.to_owned(),
            office: office.is_some(),
            sides: office.into_iter().chain(sides).collect(),
            settle,
        }
    }
}

/// Whether a line says the same of the month after another.
/// Lines as the first and the last of each run: the same amount of the same origin in months that follow each other is one line of a page.
pub(crate) fn runs(lines: &[FactLine]) -> Vec<(&FactLine, &FactLine)> {
    let mut runs: Vec<(&FactLine, &FactLine)> = Vec::new();
    for line in lines {
        match runs.last_mut() {
            Some((_, last)) if follows(last, line) => *last = line,
            _ => runs.push((line, line)),
        }
    }
    runs
}

/// What a run is called: the fact and its months.
pub(crate) fn label_of(first: &FactLine, last: &FactLine) -> String {
    match (first.key.month, last.key.month) {
        (Some(from), Some(through)) => {
            format!("{}（{}）", first.label, wording::numbers::months(from, through))
        }
        _ => first.label.clone(),
    }
}

fn follows(last: &FactLine, next: &FactLine) -> bool {
    let month = last.key.month.and_then(|month| month.add(1));
    month.is_some()
        && next.key.month == month
        && (&next.key.row, &next.key.fact, &next.value, &next.origin)
            == (&last.key.row, &last.key.fact, &last.value, &last.origin)
}

const fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "男",
        Sex::Female => "女",
    }
}

fn former(name: &str, one: &Membership) -> PersonRow {
    let left =
        one.end.as_ref().map(|end| format!("{} {}", end.through, end.left.chinese())).unwrap_or_default();
    PersonRow {
        name: name.to_owned(),
        relation: one.relation.chinese().to_owned(),
        masked_number: String::new(),
        sex: String::new(),
        birth: None,
        age: None,
        since: Some(one.from),
        left,
        marks: Vec::new(),
        href: None,
    }
}

fn case(one: &Listed) -> CaseRow {
    let row = &one.row;
    let tone = if row.stage.open() { Tone::Info } else { Tone::Plain };
    CaseRow {
        href: format!("/cases/{}", row.number),
        number: row.number.clone(),
        kind: format!(
            "{} · {}",
            wording::casework::scheme(row.scheme),
            wording::casework::matter(row.matter)
        ),
        state: Badge::new(tone, wording::casework::stage(row.stage)),
        on: row.accepted_on.unwrap_or(row.opened_on),
    }
}

/// A case in the chain of aid.
fn matter(one: &Listed) -> Moment {
    let row = &one.row;
    let shown = case(one);
    Moment::new(row.opened_on, wording::casework::scheme(row.scheme), wording::casework::matter(row.matter))
        .badge(shown.state.tone, shown.state.text)
        .link(shown.number, shown.href)
}

/// What was given, from which month on, and its end.
fn given(one: &AwardRow) -> Vec<Moment> {
    let aid = wording::casework::scheme(one.scheme);
    if !one.scheme.lasts() {
        let once =
            |rate: &Rate| Moment::new(rate.from.first_day(), aid, "县级支付").amount(rate.amount, "元");
        return one.award.rates.iter().map(once).collect();
    }
    // Of what is paid on top of a month, what was decided last for it.
    let tops: BTreeMap<_, _> = one
        .award
        .rates
        .iter()
        .filter(|rate| rate.component.on_top())
        .map(|rate| (rate.from, rate.amount))
        .collect();
    let tops = tops.into_iter().map(|(month, amount)| {
        let text = format!("{} {month}", wording::price_linkage::SUBSIDY);
        Moment::new(month.last_day(), aid, text).amount(amount, "元")
    });
    let rates = one.award.rates.iter().filter(|rate| !rate.component.on_top()).map(|rate| {
        Moment::new(rate.from.first_day(), aid, format!("{} 人，{} 起", one.persons.len(), rate.from))
            .amount(rate.amount, "元/月")
    });
    let end = one.award.ending.map(|ending| {
        let after = ending.last.add(1).unwrap_or(ending.last);
        Moment::new(after.first_day(), aid, format!("{} 起不再发放", after))
    });
    rates.chain(tops).chain(end).collect()
}

fn looked(row: &history::Row) -> LookRow {
    let entry = &row.entry;
    let what = match entry.outcome {
        history::Outcome::Looked => String::new(),
        history::Outcome::Done => "（办理）".to_owned(),
        history::Outcome::Refused => "（被拒绝）".to_owned(),
    };
    let case = entry.case.as_ref().map(|case| format!("，{case}")).unwrap_or_default();
    LookRow {
        at: crate::handlers::audit::minute(entry.at),
        who: entry.name.clone(),
        why: format!("{}{case}{what}", entry.reason),
    }
}

/// What the office knows itself, as one of the values that disagree.
pub(crate) fn office_side(value: String, book: Book, since: Date) -> Side {
    Side { value, origin: From::new("本单位", book.chinese(), since) }
}

/// The name of somebody who belongs or belonged to a household.
pub(super) fn named(file: &File, person: PersonId) -> String {
    let now = file.members.iter().find(|line| line.person.id == person).map(|line| line.person.name.clone());
    let before = || file.history.iter().find(|(_, one)| one.person == person).map(|(name, _)| name.clone());
    now.or_else(before).unwrap_or_else(|| "（不在本户）".to_owned())
}

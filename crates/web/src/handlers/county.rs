// SPDX-License-Identifier: Apache-2.0
//! 设置 > 本县设置: offices and telephones, ways of working, words that stand on no board. Every value shows since when it holds, by which document or that it is
//! assumed, who entered and who confirmed it. The seed of the sample is shown to nobody.

use super::app::{App, new_command};
use super::audit::minute;
use super::household::forms::Refill;
use super::side::{CHANGE, back, event};
use super::trouble::{Trouble, render};
use super::visitor::{FormOf, Visitor};
use super::{place_name, see};
use crate::components::{Badge, Cell, Choice, Column, Control, EventForm, Field, Form, Row, Table, Tone};
use crate::layout::{Frame, Heading};
use crate::pages::settings::county::{CountySettings, Topic};
use assistance::access::{Action, roles};
use assistance::casework::SurveyWay;
use assistance::messages::Event;
use assistance::office::{act, look};
use assistance::settings::{
    AnswerSetting, Held, Key, Kind, Overview, ProposeSetting, ReadSettings, Setting, SettingId,
};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Date, Division};
use std::sync::Arc;

const PATH: &str = "/settings/county";

/// Settings that belong together, as the page folds them. Every key stands in exactly one.
const TOPICS: &[(&str, &[Key])] = &[
    (
        "单位、电话和人口",
        &[
            Key::OfficeName,
            Key::OfficeAddress,
            Key::OfficePhone,
            Key::SupervisionPhone,
            Key::RegisteredPeople,
            Key::ResidentPeople,
        ],
    ),
    (
        "办理和时限",
        &[
            Key::HearingTries,
            Key::SurveyWays,
            Key::Meeting,
            Key::CountyReview,
            Key::SoonDays,
            Key::CallDays,
            Key::ComplaintDays,
            Key::ReportDays,
        ],
    ),
    ("公示", &[Key::IllnessWords, Key::WebNotice, Key::WebNoticeDays, Key::StandingMonths]),
    ("发放", &[Key::RosterMonthsAhead, Key::BankLayouts, Key::ReserveLow]),
    (
        "给群众发消息",
        &[
            Key::MessageEvents,
            Key::MessageCalls,
            Key::SmsFile,
            Key::MessageAccepted,
            Key::MessagePapersAsked,
            Key::MessageNoticePosted,
            Key::MessageDecided,
            Key::MessagePaymentFailed,
            Key::MessageReviewDue,
            Key::MessageCallBack,
            Key::MessageSignInCode,
        ],
    ),
    ("短信验证码登录", &[Key::VillageCode, Key::CodeMinutes, Key::CodeTries, Key::CodeSends]),
];

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route(PATH, get(show).post(propose)).route("/settings/county/answer", post(answer))
}

async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Response, Trouble> {
    page(&app, &visitor, &Refill::default()).await
}

/// The place whose settings somebody sees: that of the posting that lets them.
fn place(app: &App, visitor: &Visitor) -> Division {
    let has = |role| {
        [Action::SettingsPropose, Action::SettingsConfirm].iter().any(|one| roles::bars(role, *one).is_some())
    };
    let posting = visitor.signed_in.postings.iter().find(|posting| has(posting.role));
    posting.map_or(app.settings.place, |posting| posting.place)
}

async fn page(app: &App, visitor: &Visitor, refill: &Refill) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看本县设置");
    let today = ctx.today();
    let view = look(&*app.office, &ctx, &ReadSettings { place: place(app, visitor) }).await?;
    let mut frame = visitor.frame(app);
    let waits = view.settings.rows().iter().filter(|row| row.waits()).count();
    let state = match waits {
        0 => "没有文件依据的标“假定”；影响决定的设置要第二个人复核后才生效。".to_owned(),
        n => format!("有 {n} 项待复核；复核以前按原来的办。"),
    };
    let mut topics = Vec::new();
    for (at, (title, keys)) in TOPICS.iter().enumerate() {
        let said = summary(keys, &view, today);
        let forms = keys.iter().filter(|_| view.may_propose).map(|key| form(*key, &view, today)).collect();
        let events = in_its_place(forms, refill, &mut frame);
        let open = events.iter().any(|event| event.open);
        topics.push(Topic {
            title: (*title).to_owned(),
            said,
            open,
            table: in_force(format!("in-force-{at}"), title, keys, &view, today),
            events,
        });
    }
    let waiting = view.settings.rows().iter().filter(|row| view.to_confirm.contains(&row.id));
    let answers = in_its_place(waiting.map(confirm).collect(), refill, &mut frame);
    if refill.is_wrong() && frame.errors.is_empty() {
        // Of no form that stands here any more.
        back(Vec::new(), refill, &mut frame);
    }
    let seed = if view.settings.has_seed() {
        "抽样种子已随机产生，密封保存，任何人看不到"
    } else {
        "第一件申请登记时随机产生抽样种子，密封保存"
    };
    let basics = vec![
        ("地方".to_owned(), kernel::full_name(view.county).unwrap_or_default()),
        ("县级抽查".to_owned(), seed.to_owned()),
    ];
    let heading = Heading::new("本县设置", state);
    let history = history(&view);
    let page = CountySettings { frame, heading, basics, answers, topics, history };
    Ok((refill.status(), render(&page)).into_response())
}

/// Forms of a part of the page; what came back goes to the one that was sent, if it is among them.
fn in_its_place(forms: Vec<EventForm>, refill: &Refill, frame: &mut Frame) -> Vec<EventForm> {
    let sent = refill.typed.get(CHANGE);
    let here =
        forms.iter().any(|one| one.form.hidden.iter().any(|(name, value)| name == CHANGE && value == sent));
    if here { back(forms, refill, frame) } else { forms }
}

/// How many settings of a topic rest on a document, are assumed, or stand empty.
fn summary(keys: &[Key], view: &Overview, today: Date) -> String {
    let (mut set, mut assumed, mut empty) = (0, 0, 0);
    for key in keys {
        match view.settings.held(view.county, *key, today) {
            Some(held) if held.basis.assumed.is_some() => assumed += 1,
            Some(_) => set += 1,
            None => empty += 1,
        }
    }
    let parts = [(set, "已填"), (assumed, "假定"), (empty, "没有填")];
    let said = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} 项{what}"));
    said.collect::<Vec<_>>().join("，")
}

fn basis(held: &Held) -> Cell {
    match (&held.basis.set_by, &held.basis.assumed) {
        (Some(document), _) => Cell::words(document),
        (None, Some(why)) => Cell::Twofold("假定".to_owned(), why.clone()),
        (None, None) => Cell::None,
    }
}

fn in_force(id: String, title: &str, keys: &[Key], view: &Overview, today: Date) -> Table {
    let columns = ["项目", "现在的值", "依据", "起始"].map(Column::words).to_vec();
    let mut rows = Vec::new();
    for key in keys {
        let mut places = vec![view.county];
        if key.by_office() {
            places.extend(kernel::children(view.county));
        }
        for place in places {
            let held = view.settings.held(place, *key, today);
            if held.is_none() && place != view.county {
                continue;
            }
            let label = if key.by_office() {
                Cell::Twofold(key.chinese().to_owned(), place_name(place))
            } else {
                Cell::words(key.chinese())
            };
            rows.push(Row::plain(match held {
                Some(held) => vec![
                    label,
                    Cell::words(wording::settings::value(*key, &held.value)),
                    basis(&held),
                    Cell::day(held.since),
                ],
                None => vec![label, Cell::badge(Tone::Soon, "没有填"), Cell::None, Cell::None],
            }));
        }
    }
    Table::new(id, format!("现在执行的：{title}"), columns).rows(rows)
}

fn history(view: &Overview) -> Table {
    let columns = ["项目", "值", "从哪天", "填写", "复核", "状态"].map(Column::words).to_vec();
    let row = |row: &Setting| {
        let state = match (&row.answered, row.waits()) {
            (_, true) => Badge::new(Tone::Soon, "待复核"),
            (Some(answered), _) if !answered.accepted => Badge::new(Tone::Plain, "未通过"),
            _ => Badge::new(Tone::Done, "生效"),
        };
        let answered = row.answered.as_ref().map(|one| (one.name.clone(), minute(one.at)));
        Row::plain(vec![
            Cell::Twofold(row.key.chinese().to_owned(), place_name(row.place)),
            Cell::words(wording::settings::value(row.key, &row.value)),
            Cell::Day(row.from),
            Cell::Twofold(row.entered_name.clone(), minute(row.entered_at)),
            answered.map_or(Cell::None, |(name, at)| Cell::Twofold(name, at)),
            Cell::Badge(state),
        ])
    };
    Table::new("settings", "填写记录", columns)
        .rows(view.settings.rows().iter().map(row).collect())
        .empty("还没有填过。没有填的按默认值办，并标明是假定。")
}

fn confirm(row: &Setting) -> EventForm {
    let word = format!("answer-{}", row.id);
    let said = wording::settings::value(row.key, &row.value);
    let form = Form::post(&word, "/settings/county/answer", "确认执行")
        .command(new_command().to_string())
        .hidden(CHANGE, &word)
        .hidden("setting", row.id.to_string())
        .button("refuse", "yes", "不同意");
    let basis = row.document.clone().unwrap_or_else(|| "没有文件依据".to_owned());
    let consequence = format!("{} 填写，从 {} 起：{said}（{basis}）", row.entered_name, row.from);
    event(&format!("复核：{}", row.key.chinese()), &consequence, form)
}

fn form(key: Key, view: &Overview, today: Date) -> EventForm {
    let held = view.settings.held(view.county, key, today).map(|held| held.value).unwrap_or_default();
    let value = match key.kind() {
        Kind::Flag => {
            let choices = vec![Choice::new("yes", "是"), Choice::new("no", "否")];
            Field::radios("value", key.chinese(), choices).value(held)
        }
        Kind::Ways => {
            let choice = |way: &SurveyWay| {
                let choice = Choice::new(way.word(), wording::settings::way(*way));
                if held.split(' ').any(|one| one == way.word()) { choice.ticked() } else { choice }
            };
            Field::checks("value", key.chinese(), SurveyWay::ALL.iter().map(choice).collect())
        }
        Kind::Events => {
            let events = Event::ALL.iter().filter(|event| **event != Event::SignInCode);
            let choice = |event: &Event| {
                let choice = Choice::new(event.word(), event.chinese());
                if held.split(' ').any(|one| one == event.word()) { choice.ticked() } else { choice }
            };
            Field::checks("value", key.chinese(), events.map(choice).collect())
        }
        Kind::Message(event) => {
            let slots =
                event.slots().iter().map(|(slot, _)| format!("{{{}}} {}", slot.word(), slot.chinese()));
            let hint = format!("可以填：{}", slots.collect::<Vec<_>>().join("、"));
            Field::area("value", key.chinese(), 3).hint(hint).value(held)
        }
        Kind::Words => Field::area("value", key.chinese(), 4).hint("用空格分开").value(held),
        Kind::Banks => Field::area("value", key.chinese(), 3)
            .hint("一家一项“银行名=格式”，用空格分开；开户行里有这个银行名的账户单独出一份文件，没列出的都进“其他”")
            .example("农商银行=csv 工商银行=fixed 其他=workbook")
            .value(held),
        Kind::Phone => Field::new("value", key.chinese(), Control::Phone).example("023-59000000"),
        Kind::Count(low, high) => {
            Field::text("value", key.chinese()).hint(format!("{low} 到 {high}")).value(held)
        }
        Kind::Text => Field::text("value", key.chinese()),
    };
    let mut fields = Vec::new();
    if key.by_office() {
        let mut places = vec![view.county];
        places.extend(kernel::children(view.county));
        let choices = places.into_iter().map(|place| Choice::new(place.to_string(), place_name(place)));
        fields.push(Field::select("place", "哪个单位", choices.collect()).required());
    }
    fields.push(value.required());
    fields.push(Field::date("from", "从哪天起").hint("不填是今天；不能填以前的日子"));
    fields.push(
        Field::text("document", "依据的文件").hint("没有就不填，会标明是假定").example("示民发〔2026〕3号"),
    );
    let mut form = Form::post(key.word(), PATH, "填写")
        .command(new_command().to_string())
        .hidden(CHANGE, key.word())
        .hidden("key", key.word());
    if !key.by_office() {
        form = form.hidden("place", view.county.to_string());
    }
    let consequence =
        if key.decides() { "要第二个人复核后才生效。" } else { "填写后就生效。" };
    event(&format!("改：{}", key.chinese()), consequence, form.fields(fields))
}

async fn propose(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let typed = &sent.typed;
    let get = |name: &str| typed.get(name).to_owned();
    let command = ProposeSetting {
        place: get("place"),
        key: get("key"),
        value: typed.all("value").join(" "),
        from: get("from"),
        document: get("document"),
    };
    let done = act(&*app.office, &visitor.ctx_for(&app, "填写本县设置", &sent), &command).await;
    match refill.outcome(done, str::to_owned)? {
        Some(_) => Ok(see(PATH)),
        None => page(&app, &visitor, &refill).await,
    }
}

async fn answer(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let setting = SettingId::parse(sent.typed.get("setting")).map_err(|_| Trouble::not_found())?;
    let command = AnswerSetting { setting, accept: sent.typed.get("refuse").is_empty() };
    let done = act(&*app.office, &visitor.ctx_for(&app, "复核本县设置", &sent), &command).await;
    match refill.outcome(done, str::to_owned)? {
        Some(()) => Ok(see(PATH)),
        None => page(&app, &visitor, &refill).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_stands_in_exactly_one_topic() {
        for key in Key::ALL {
            let topics = TOPICS.iter().filter(|(_, keys)| keys.contains(key)).count();
            assert_eq!(topics, 1, "{}", key.word());
        }
    }
}

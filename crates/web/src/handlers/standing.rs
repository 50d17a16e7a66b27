// SPDX-License-Identifier: Apache-2.0
//! 长期公布 of a village: what hangs there, whether it is still the list of the day, and putting up a new one. Clause CK-A1.

use super::app::{App, new_command};
use super::household::forms::{Refill, choices, with_query};
use super::papers::{cleaned, inline};
use super::side::{CHANGE, back, event};
use super::trouble::{Trouble, render};
use super::visitor::{FormOf, Visitor};
use super::{place_name, see};
use crate::components::{
    Action as Link, Badge, Cell, Column, Field, Form, Link as To, Row, Table, Tone, Typed,
};
use crate::layout::Heading;
use crate::pages::side::SidePage;
use assistance::archive::MediaType;
use assistance::casework::Scheme;
use assistance::office::{act, look};
use assistance::oversight::{
    PostStanding, ReadStanding, ReadStandingPhoto, StandingId, StandingPosting, StandingView,
};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kernel::Division;
use std::sync::Arc;
use wording::casework as words;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(
            "/notices/standing/{village}",
            get(show).post(post).layer(DefaultBodyLimit::max(super::case::UPLOAD_BYTES)),
        )
        .route("/notices/standing/photos/{posting}", get(picture))
}

/// The page of a village and scheme.
pub(super) fn href(village: Division, scheme: Scheme) -> String {
    with_query(&format!("/notices/standing/{village}"), &[("scheme", scheme.word())])
}

async fn show(
    State(app): State<Arc<App>>,
    Path(village): Path<String>,
    typed: Typed,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let village = Division::parse(&village).map_err(|_| Trouble::not_found())?;
    let scheme = Scheme::parse(typed.get("scheme")).unwrap_or(Scheme::Dibao);
    page(&app, &visitor, village, scheme, &Refill::default()).await
}

fn sentence(view: &StandingView) -> String {
    let families = view.recipients.families.len();
    match view.posted.last() {
        None => format!("应当公布 {families} 户，还没有登记张贴。"),
        Some(last) if view.outdated => format!(
            "{} 张贴的名单已经不是今天的名单：有家庭进来、退出或者金额变了，要换新的（今天 {families} 户）。",
            last.posted_on
        ),
        Some(last) => format!("{} 张贴的就是今天的名单，{families} 户。", last.posted_on),
    }
}

async fn page(
    app: &App,
    visitor: &Visitor,
    village: Division,
    scheme: Scheme,
    refill: &Refill,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看长期公布");
    let view = look(&*app.office, &ctx, &ReadStanding { village, scheme }).await?;
    let mut frame = visitor.frame(app);
    let state = match (view.posted.is_empty(), view.outdated) {
        (true, _) => Badge::new(Tone::Soon, "待张贴"),
        (_, true) => Badge::new(Tone::Late, "要换新的"),
        (_, false) => Badge::new(Tone::Done, "与今天的名单一致"),
    };
    let printed = [("village", village.to_string()), ("scheme", scheme.word().to_owned())];
    let printed = printed.each_ref().map(|(name, value)| (*name, value.as_str()));
    let heading = Heading::new(format!("{} 长期公布", place_name(village)), sentence(&view))
        .back("公示", with_query("/notices", &[("place", &village.to_string())]))
        .primary(Link::new("打印今天的名单", with_query("/notices/standing", &printed)));
    let mut events = Vec::new();
    if view.may_post {
        let form = Form::post("post", href(village, scheme), "登记张贴")
            .command(new_command().to_string())
            .hidden(CHANGE, "post")
            .hidden("scheme", scheme.word())
            .fields(vec![
                Field::text("board", "贴在哪里").required().example("村委会公开栏"),
                Field::date("posted_on", "哪天贴的").required().value(ctx.today().to_string()),
                Field::file("photo", "贴好以后的照片", "image/jpeg,image/png").required(),
            ]);
        let told = "先打印今天的名单贴好，再登记；照片里的拍摄地点会去掉。";
        events.push(event("登记张贴", told, form));
    }
    let schemes = choices(Scheme::RECOGNISED.iter().copied(), Scheme::word, words::scheme);
    let others = schemes.into_iter().filter(|one| one.value != scheme.word());
    let others: Vec<To> = others
        .filter_map(|one| Some(To::new(one.label, href(village, Scheme::parse(&one.value)?))))
        .collect();
    let tables = vec![
        ("张贴记录".to_owned(), postings(&view.posted)),
        (
            "其他救助".to_owned(),
            Table::new("others", "其他救助", vec![Column::words("看哪一项")])
                .rows(others.into_iter().map(|to| Row::plain(vec![Cell::Link(to)])).collect()),
        ),
    ];
    let basics = vec![("救助".to_owned(), words::scheme(scheme).to_owned()), ("现在".to_owned(), state.text)];
    let events = back(events, refill, &mut frame);
    Ok((refill.status(), render(&SidePage { frame, heading, basics, tables, events })).into_response())
}

fn postings(posted: &[StandingPosting]) -> Table {
    let row = |one: &StandingPosting| {
        Row::plain(vec![
            Cell::Day(one.posted_on),
            Cell::words(&one.board),
            Cell::Count(one.families),
            Cell::words(&one.name),
            Cell::Link(To::new("照片", format!("/notices/standing/photos/{}", one.id))),
        ])
    };
    let columns = vec![
        Column::words("张贴"),
        Column::words("地点"),
        Column::figures("家庭", "户"),
        Column::words("登记人"),
        Column::words("照片"),
    ];
    Table::new("postings", "张贴记录", columns)
        .rows(posted.iter().rev().map(row).collect())
        .empty("还没有登记过张贴。")
}

async fn post(
    State(app): State<Arc<App>>,
    Path(village): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let place = Division::parse(&village).map_err(|_| Trouble::not_found())?;
    let scheme = Scheme::parse(sent.typed.get("scheme")).ok_or_else(Trouble::not_found)?;
    let mut refill = Refill::of(&sent);
    let taken = sent.file("photo").map_or(Err("请选择照片"), |bytes| cleaned(bytes.to_vec()));
    match taken {
        Err(why) => refill.wrong("photo", why),
        Ok(photo) => {
            let command = PostStanding {
                village,
                scheme: scheme.word().to_owned(),
                board: sent.typed.get("board").to_owned(),
                posted_on: sent.typed.get("posted_on").to_owned(),
                photo,
            };
            let done = act(&*app.office, &visitor.ctx_for(&app, "登记长期公布", &sent), &command).await;
            if refill.outcome(done, str::to_owned)?.is_some() {
                return Ok(see(&href(place, scheme)));
            }
        }
    }
    page(&app, &visitor, place, scheme, &refill).await
}

async fn picture(
    State(app): State<Arc<App>>,
    Path(posting): Path<String>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let posting = StandingId::parse(&posting).map_err(|_| Trouble::not_found())?;
    let ctx = visitor.ctx(&app, "查看长期公布照片");
    let (_, bytes) = look(&*app.office, &ctx, &ReadStandingPhoto { posting }).await?;
    let media = MediaType::of_upload(&bytes).ok_or_else(Trouble::not_found)?;
    Ok(inline(media, bytes))
}

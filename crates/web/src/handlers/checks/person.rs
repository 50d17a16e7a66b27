// SPDX-License-Identifier: Apache-2.0
//! What was ever asked about a person, of whom, for which case, and who opened their file.

use super::super::app::App;
use super::super::trouble::{Trouble, render};
use super::super::visitor::Visitor;
use super::one::state_badge;
use crate::layout::Heading;
use crate::pages::checks::{AskedRow, LookRow, PersonLookUpsPage};
use assistance::casework::PersonId;
use assistance::history::Entry;
use assistance::office::look;
use assistance::verification::list::PersonLookUps;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/persons/{id}/lookups", get(show))
}

async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let person = PersonId::parse(&id).map_err(|_| Trouble::not_found())?;
    let ctx = visitor.ctx(&app, "查看查询记录");
    let record = look(&*app.office, &ctx, &PersonLookUps { person }).await?;
    let asked: Vec<AskedRow> = record
        .asked
        .iter()
        .map(|(item, check)| AskedRow {
            on: item.asked_on,
            source: record.sources.get(&item.source).cloned().unwrap_or_else(|| item.source.clone()),
            case: check.case_number.clone(),
            href: format!("/cases/{}", check.case_number),
            state: state_badge(item),
        })
        .collect();
    let heading = Heading::new(
        format!("{} 的查询记录", record.person.name),
        format!(
            "向部门和机构查询过 {} 次；系统内的查看 {} 次（最近的在前）。",
            asked.iter().filter(|row| row.on.is_some()).count(),
            record.looks.len()
        ),
    );
    let looks = record.looks.iter().map(line).collect();
    Ok(render(&PersonLookUpsPage { frame: visitor.frame(&app), heading, asked, looks }))
}

fn line(entry: &Entry) -> LookRow {
    let action = match entry.action.as_str() {
        "check.ask" => format!("列入查询名单：{}", wording::verification::source(&entry.detail)),
        other => wording::use_cases::use_case(other).to_owned(),
    };
    LookRow {
        at: super::super::audit::minute(entry.at),
        who: entry.name.clone(),
        action,
        why: entry.case.clone().unwrap_or_else(|| entry.reason.clone()),
    }
}

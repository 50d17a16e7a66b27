// SPDX-License-Identifier: Apache-2.0
//! 更正死亡登记: whoever found that somebody lives asks with a reason and a paper; another person looks at the paper and answers. What waits is listed for them.

use super::super::app::App;
use super::super::case::UPLOAD_BYTES;
use super::super::papers::Brought;
use super::super::see;
use super::super::side::{CHANGE, back, event};
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::change::relation_choices;
use super::forms::Refill;
use super::{Household, Reason, open, purpose};
use crate::components::{Cell, Choice, Column, EventForm, Field, Form, Row, Table};
use crate::handlers::households::Listing;
use crate::layout::Heading;
use crate::pages::side::SidePage;
use crate::steps::SCAN;
use assistance::access::Action;
use assistance::office::{act, look};
use assistance::registry::PersonId;
use assistance::registry::file::File;
use assistance::registry::model::HouseholdState;
use assistance::registry::undo::{AnswerUndoDeath, AskUndoDeath, DeathUndos, UndoId, UndoRow};
use assistance::registry::words::{Left, LookUpReason};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/deaths-undone", get(waiting))
        .route("/households/{number}/alive", get(show).post(take).layer(DefaultBodyLimit::max(UPLOAD_BYTES)))
}

/// Those who are recorded as dead and were of the household: name and id.
pub(super) fn dead(file: &File) -> Vec<(String, PersonId)> {
    let mut dead: Vec<(String, PersonId)> = Vec::new();
    for (name, one) in &file.history {
        let died = one.end.as_ref().is_some_and(|end| end.left == Left::Death);
        // On the day of death itself they still are a member.
        let back = file.history.iter().any(|(_, other)| other.person == one.person && other.end.is_none());
        if died && !back && !dead.iter().any(|(_, id)| *id == one.person) {
            dead.push((name.clone(), one.person));
        }
    }
    dead
}

async fn waiting(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "核对死亡登记更正");
    let rows = look(&*app.office, &ctx, &DeathUndos { household: None }).await?;
    let columns = ["姓名", "登记的死亡日期", "地点", "谁提请", "提请时间"].map(Column::words).to_vec();
    let reason = Reason { why: LookUpReason::Correction.word().to_owned(), case: String::new() };
    let row = |one: &UndoRow| {
        let cells = vec![
            Cell::words(&one.name),
            Cell::Day(one.undo.died_on),
            Cell::unbroken(crate::handlers::place_name(one.undo.place)),
            Cell::words(&one.undo.asked_name),
            Cell::unbroken(crate::handlers::audit::minute(one.undo.asked_at)),
        ];
        match &one.household {
            Some(number) => Row::to(reason.href(&format!("/households/{number}/alive")), cells),
            None => Row::plain(cells),
        }
    };
    let table = Table::new("undos", "待核对的死亡登记更正", columns)
        .rows(rows.iter().map(row).collect())
        .empty("没有待核对的更正。误登死亡的，在家庭档案里提请更正。");
    let heading =
        Heading::new("核对死亡登记更正", "看清材料再核对；核对以后，因死亡停的钱接着发，停的月份补发。");
    Ok(render(&Listing { frame: visitor.frame(&app), heading, rows: table }))
}

async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(reason): Query<Reason>,
) -> Result<Response, Trouble> {
    page(&app, &visitor, &number, &reason, &Refill::default()).await
}

async fn page(
    app: &App,
    visitor: &Visitor,
    number: &str,
    reason: &Reason,
    refill: &Refill,
) -> Result<Response, Trouble> {
    let (household, file) = open(app, visitor, number, reason).await?;
    let ctx = purpose(app, visitor, reason, None);
    let undos = look(&*app.office, &ctx, &DeathUndos { household: Some(household.id) }).await?;
    let mut frame = visitor.frame(app);
    let note = "误登死亡的，写明理由、附上材料，由另一位同事核对；核对以后恢复成员身份，因死亡停的钱接着发，停的月份补发。";
    let heading = household.heading("更正死亡登记", note, reason);
    let asked = Asked { household: &household, file: &file, reason, undos: &undos };
    let page = SidePage {
        events: back(asked.events(visitor), refill, &mut frame),
        frame,
        heading,
        basics: asked.basics(),
        tables: vec![("提请更正的记录".to_owned(), asked.table())],
    };
    Ok((refill.status(), render(&page)).into_response())
}

struct Asked<'a> {
    household: &'a Household,
    file: &'a File,
    reason: &'a Reason,
    undos: &'a [UndoRow],
}

impl Asked<'_> {
    fn basics(&self) -> Vec<(String, String)> {
        dead(self.file).into_iter().map(|(name, _)| ("登记为死亡".to_owned(), name)).collect()
    }

    fn table(&self) -> Table {
        let columns =
            ["谁", "登记的死亡日期", "为什么错了", "材料", "谁提请", "核对"].map(Column::words).to_vec();
        let row = |one: &UndoRow| {
            let undo = &one.undo;
            let minute = crate::handlers::audit::minute;
            let answer = match &undo.answer {
                None => "等另一位同事核对".to_owned(),
                Some(answer) => {
                    let said = if answer.lives { "属实，已更正" } else { "不属实，不更正" };
                    format!("{said}（{} {}）", answer.name, minute(answer.at))
                }
            };
            Row::plain(vec![
                Cell::words(&one.name),
                Cell::Day(undo.died_on),
                Cell::words(undo.reason.as_ref().map_or("", |text| text.expose().as_str())),
                Cell::link("看材料", format!("/papers/{}", undo.paper)),
                Cell::words(format!("{}，{}", undo.asked_name, minute(undo.asked_at))),
                Cell::words(answer),
            ])
        };
        Table::new("undos", "提请更正的记录", columns)
            .rows(self.undos.iter().map(row).collect())
            .empty("还没有人提请更正。")
    }

    fn form(&self, change: &str, button: &str) -> Form {
        let form = Form::post(change, format!("{}/alive", self.household.path()), button);
        self.reason.form(form, super::super::app::new_command().to_string()).hidden(CHANGE, change)
    }

    fn events(&self, visitor: &Visitor) -> Vec<EventForm> {
        let mut events = Vec::new();
        for one in self.undos.iter().filter(|one| one.may_answer) {
            let choices =
                vec![Choice::new("yes", "属实：人健在"), Choice::new("no", "不属实：死亡登记没有错")];
            let form = self
                .form("answer", "核对")
                .hidden("undo", one.undo.id.to_string())
                .fields(vec![Field::radios("lives", "核对结果", choices).required().hint("先看左边的材料")]);
            events.push(event(
                &format!("核对：{}", one.name),
                "属实的，恢复成员身份；因死亡停的钱接着发，停的月份补发。",
                form,
            ));
        }
        let open: Vec<PersonId> =
            self.undos.iter().filter(|one| one.undo.answer.is_none()).map(|one| one.undo.person).collect();
        let dead: Vec<Choice> = dead(self.file)
            .into_iter()
            .filter(|(_, id)| !open.contains(id))
            .map(|(name, id)| Choice::new(id.to_string(), name))
            .collect();
        if visitor.may(Action::HouseholdEdit) && !dead.is_empty() {
            let mut fields = vec![Field::select("person", "谁健在", dead).required()];
            if self.file.household.state == HouseholdState::Standing {
                fields.push(Field::select("relation", "与现在户主的关系", relation_choices()).required());
            }
            fields.extend([
                Field::area("reason", "为什么登记错了，怎么发现的", 3).required(),
                Field::file("scan", "证明健在的材料", SCAN)
                    .required()
                    .hint("如村委会证明、本人照片、派出所证明"),
            ]);
            let form = self.form("ask", "提请更正").fields(fields);
            events.push(event("提请更正", "提请以后由另一位同事核对；核对以前什么都不变。", form));
        }
        events
    }
}

async fn take(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let reason = Reason::of(&sent.typed);
    let typed = &sent.typed;
    let mut refill = Refill::of(&sent);
    let ctx = purpose(&app, &visitor, &reason, Some(&sent));
    let (household, _) = open(&app, &visitor, &number, &reason).await?;
    let here = reason.href(&format!("{}/alive", household.path()));
    let done = match typed.get(CHANGE) {
        "ask" => {
            let person = refill.picked("person", PersonId::parse(typed.get("person")).ok());
            if typed.get("reason").is_empty() {
                refill.wrong("reason", "没有填");
            }
            let (mut brought, mut paper) = (Brought::with(sent.command()), None);
            let kept = ("certificate", visitor.ctx(&app, "").today());
            let scan = sent.file("scan").ok_or("请上传证明材料");
            match scan.and_then(|scan| brought.take("scan", (household.id, None), kept, Some(scan))) {
                Ok(filed) => paper = Some(filed),
                Err(wrong) => refill.wrong("scan", wrong),
            }
            let (Some(person), Some(paper), false) = (person, paper, refill.is_wrong()) else {
                return page(&app, &visitor, &number, &reason, &refill).await;
            };
            let ask = AskUndoDeath {
                person,
                relation: typed.get("relation").to_owned(),
                reason: typed.get("reason").to_owned(),
                paper,
            };
            let done = act(&*app.office, &ctx, &brought.under(ask)).await;
            refill.outcome(done, str::to_owned)?.map(|_| ())
        }
        "answer" => {
            let undo = UndoId::parse(typed.get("undo")).map_err(|_| Trouble::not_found())?;
            let Some(lives) = refill.yes_or_no("lives") else {
                return page(&app, &visitor, &number, &reason, &refill).await;
            };
            let done = act(&*app.office, &ctx, &AnswerUndoDeath { undo, lives }).await;
            refill.outcome(done, str::to_owned)?.map(|_| ())
        }
        _ => return Err(Trouble::not_found()),
    };
    match done {
        Some(()) => Ok(see(&here)),
        None => page(&app, &visitor, &number, &reason, &refill).await,
    }
}

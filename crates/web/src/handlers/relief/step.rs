// SPDX-License-Identifier: Apache-2.0
//! A step of a matter of relief as its form says it, with the papers that it brings.

use super::super::app::App;
use super::super::household::forms::Refill;
use super::super::notices::put_on_the_web;
use super::super::papers::{Brought, SCAN_MISSING};
use super::super::see;
use super::super::side::CHANGE;
use super::super::trouble::Trouble;
use super::super::visitor::FormOf;
use super::aid::{cadre, colleague, colleagues};
use super::forms::{POINT, points};
use super::one::page;
use super::{done, outcome};
use crate::handlers::form::Sent;
use assistance::access::colleagues::Colleague;
use assistance::casework::{PaperId, PersonId, Words};
use assistance::office::{Error, Private, act, look};
use assistance::oversight::Noticed;
use assistance::temp_relief::{
    Approval, ApprovalKind, ApprovalStage, AssessRelief, Decides, Given, Handler, Level, Minutes, Paid,
    ReadRelief, RefusalReason, ReliefEvent, ReliefTaken, ReliefView, Source, TakeInRelief, TakeRelief, Way,
};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Date, Division, Fen};
use std::sync::Arc;

/// What a form brings, under the ids by which the step names it.
struct Papers<'a> {
    sent: &'a Sent,
    view: &'a ReliefView,
    today: Date,
    brought: Brought,
}

impl Papers<'_> {
    /// The paper of a field, or of the box beside it that says it lies in the archive.
    fn take(&mut self, field: &str, kind: &str, refill: &mut Refill) -> Option<PaperId> {
        let bytes = self.sent.file(field);
        let kept = self.sent.typed.get(&format!("{field}_kept")) == "yes";
        let family = (self.view.row.household, None);
        let taken = match bytes {
            None if !kept => Err(SCAN_MISSING),
            bytes => self.brought.take(field, family, (kind, self.today), bytes),
        };
        taken.map_err(|wrong| refill.wrong(field, wrong)).ok()
    }
}

pub(super) async fn step(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx_for(&app, "办理临时救助", &sent);
    let view = look(&*app.office, &visitor.ctx(&app, "办理临时救助"), &ReadRelief { number: number.clone() })
        .await?;
    let staff = colleagues(&app, &visitor).await?;
    let mut refill = Refill::of(&sent);
    let version = u32::try_from(sent.version()).unwrap_or(0);
    let outcome_of: Result<ReliefTaken, Error> = if sent.typed.get(CHANGE) == "assess" {
        let decides = decides(&view, &sent, &staff);
        act(&*app.office, &ctx, &AssessRelief { relief: view.row.id, version, decides }).await
    } else if sent.typed.get(CHANGE) == "take_in" {
        let typed = &sent.typed;
        let take_in = TakeInRelief {
            relief: view.row.id,
            version,
            kind: Private::new(typed.get("kind")),
            exceptional: typed.get("exceptional") == "yes",
            quick: typed.get("quick") == "yes",
        };
        act(&*app.office, &ctx, &take_in).await
    } else {
        let brought = Brought::with(sent.command());
        let mut papers = Papers { sent: &sent, view: &view, today: ctx.today(), brought };
        let event = event_of(&mut papers, &staff, &mut refill);
        let Some(event) = event.filter(|_| !refill.is_wrong()) else {
            if !refill.is_wrong() {
                return Err(Trouble::not_found());
            }
            return page(&app, &visitor, &number, &refill).await;
        };
        let papers = papers.brought.all();
        let (relief, happened_on) = (view.row.id, ctx.today());
        act(&*app.office, &ctx, &TakeRelief { relief, version, event, happened_on, papers }).await
    };
    let at = |point: &str| format!("{POINT}{point}");
    match outcome(&mut refill, outcome_of, at, str::to_owned)? {
        Some(taken) => Ok(done(&taken)),
        None => page(&app, &visitor, &number, &refill).await,
    }
}

/// The notice that hangs goes on the web as well, or off it.
pub(super) async fn web(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let ctx = visitor.ctx_for(&app, "网上公示", &sent);
    let view =
        look(&*app.office, &visitor.ctx(&app, "网上公示"), &ReadRelief { number: number.clone() }).await?;
    let done = put_on_the_web(&app, &ctx, sent.typed.get(CHANGE), Noticed::Relief(view.row.id)).await?;
    match refill.outcome(done, str::to_owned)? {
        Some(()) => Ok(see(&format!("/relief/{number}"))),
        None => page(&app, &visitor, &number, &refill).await,
    }
}

/// What is decided at the points that the page asked about.
fn decides(view: &ReliefView, sent: &Sent, staff: &[Colleague]) -> Vec<Decides> {
    let typed = &sent.typed;
    let second = cadre(typed).or_else(|| colleague(typed, staff));
    points(view).iter().filter_map(|point| point.read(typed, second.as_ref())).collect()
}

/// The step that the form says; what is wrong stays with its field.
fn event_of(papers: &mut Papers<'_>, staff: &[Colleague], refill: &mut Refill) -> Option<ReliefEvent> {
    let typed = &papers.sent.typed;
    let words = || Words::new(typed.get("words"));
    let number = |name: &str| typed.get(name).parse::<u32>().unwrap_or(0);
    let second = cadre(typed).or_else(|| colleague(typed, staff));
    Some(match typed.get(CHANGE) {
        change @ ("pay" | "goods") => {
            let voucher = papers.take("voucher", "photo", refill)?;
            let (approval, stage) = (number("approval"), number("part"));
            let source = if change == "goods" { Source::InKind } else { Source::Reserve };
            let paid = Paid { approval, stage, source, second, voucher: Some(voucher) };
            ReliefEvent::Paid { paid }
        }
        "pay_county" => {
            let (approval, stage) = (number("approval"), number("part"));
            ReliefEvent::Paid { paid: Paid::by_county(approval, stage) }
        }
        "confirm" => ReliefEvent::SecondConfirmed { approval: number("approval") },
        "papers" => {
            let proven = typed.all("proven").iter().filter_map(|id| PersonId::parse(id).ok()).collect();
            let paper = papers.take("paper", "certificate", refill)?;
            ReliefEvent::PapersCompleted { papers: vec![paper], proven }
        }
        "close" => ReliefEvent::Closed,
        "notice_posted" => {
            let Ok(through) = Date::parse(typed.get("through")) else {
                refill.wrong("through", "不是日期");
                return None;
            };
            ReliefEvent::NoticePosted { through, photo: papers.take("photo", "photo", refill)? }
        }
        "notice_removed" => ReliefEvent::NoticeRemoved { photo: papers.take("photo", "photo", refill)? },
        "dispute" => ReliefEvent::Disputed { ground: words() },
        "settle" => {
            let upheld = refill.yes_or_no("upheld")?;
            // Whether the notice hangs again say the rules.
            ReliefEvent::DisputeSettled { upheld, words: words(), again: false }
        }
        "approve" => {
            let kind = if papers.view.file.approvals.is_empty() {
                ApprovalKind::Regular
            } else {
                ApprovalKind::FollowUp
            };
            let approval = approval(papers, (kind, Level::Township), second, refill)?;
            ReliefEvent::Approved { approval }
        }
        "decide" => {
            let kind = refill.picked("approval_kind", ApprovalKind::parse(typed.get("approval_kind")))?;
            let approval = approval(papers, (kind, Level::County), second, refill)?;
            ReliefEvent::Approved { approval }
        }
        "refer" => ReliefEvent::Referred { to: Words::new(typed.get("to")), words: words() },
        step @ ("help" | "helped") => {
            let of = Division::parse(typed.get("of"));
            if let Err(error) = &of {
                refill.wrong("of", error.to_string());
            }
            let (of, words) = (of.ok()?, words());
            if step == "help" {
                ReliefEvent::HelpAsked { of, words }
            } else {
                ReliefEvent::HelpAnswered { of, words }
            }
        }
        "refuse" => {
            let reason = refill.picked("reason", RefusalReason::parse(typed.get("reason")))?;
            ReliefEvent::Refused { reason, words: words(), number: typed.get("number").to_owned() }
        }
        "withdraw" => ReliefEvent::Withdrawn { words: words() },
        _ => return None,
    })
}

fn approval(
    papers: &mut Papers<'_>,
    (kind, level): (ApprovalKind, Level),
    second: Option<Handler>,
    refill: &mut Refill,
) -> Option<Approval> {
    let typed = &papers.sent.typed;
    let mut money = |field: &str| match Fen::parse(typed.get(field)) {
        Ok(amount) => Some(amount),
        Err(error) => {
            refill.wrong(field, error.to_string());
            None
        }
    };
    let first = ApprovalStage { from: papers.today, amount: money("amount")? };
    let mut stages = vec![first];
    if !typed.get("second_on").is_empty() {
        let amount = money("second_amount")?;
        match Date::parse(typed.get("second_on")) {
            Ok(from) => stages.push(ApprovalStage { from, amount }),
            Err(_) => refill.wrong("second_on", "不是日期"),
        }
    }
    let way = refill.picked("way", Way::parse(typed.get("way")))?;
    let minutes = if kind == ApprovalKind::Exceptional {
        let participants = typed.get("participants").lines().map(Words::new).collect();
        Some(Minutes { participants, paper: papers.take("minutes", "other", refill)? })
    } else {
        None
    };
    let typed = &papers.sent.typed;
    let what = Some(typed.get("what")).filter(|what| !what.is_empty()).map(Words::new);
    Some(Approval {
        kind,
        level,
        scheme: typed.get("scheme").to_owned(),
        stages,
        given: Given { way, what },
        reason: Words::new(typed.get("reason")),
        second,
        asked: None,
        minutes,
        number: typed.get("number").to_owned(),
    })
}

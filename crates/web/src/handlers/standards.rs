// SPDX-License-Identifier: Apache-2.0
//! 设置 > 标准: what documents give and what is assumed; a county's own numbers with their document, whom one changes before it is in force, and its adoption by a
//! second person.

use super::app::App;
use super::household::forms::{Refill, command_of, with_query};
use super::papers::cleaned;
use super::see;
use super::trouble::{Trouble, render};
use super::visitor::{FormOf, Visitor};
use crate::components::{Action as Button, Badge, Choice, EventForm, Field, Form, Tile, Tone};
use crate::layout::{Flash, Frame, Heading};
use crate::pages::settings::standards::{ChangedHousehold, Preview as Shown, StandardRow, Standards};
use assistance::access::{Action, roles};
use assistance::archive::{LARGEST, MediaType};
use assistance::office::{Error, act, look};
use assistance::standards::preview::{Preview, PreviewStandard};
use assistance::standards::service::{AdoptStandard, ProposeStandard, RefuseStandard, StandardsDesk};
use assistance::standards::{EntryId, Refused, Standard, StandardState};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Date, Division, DivisionLevel, Fen};
use policy::tree::{Base, Constant, Param, Program};
use serde::Deserialize;
use std::sync::Arc;

/// How many families of a preview are shown.
const SHOWN: usize = 100;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(
            "/settings/standards",
            get(show).post(propose).layer(DefaultBodyLimit::max(LARGEST + 64 * 1024)),
        )
        .route("/settings/standards/{id}/adopt", post(adopt))
        .route("/settings/standards/{id}/refuse", post(refuse))
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    entry: String,
    #[serde(default)]
    adopted: String,
}

/// The county whose numbers somebody enters or adopts.
fn county(visitor: &Visitor) -> Result<Division, Trouble> {
    let has = |posting: &&assistance::access::Posting| {
        let may = |action| roles::bars(posting.role, action).is_some();
        may(Action::PolicyPropose) || may(Action::PolicyAdopt)
    };
    let place = visitor.signed_in.postings.iter().find(has).map(|posting| posting.place);
    let denied = || Error::Denied(assistance::access::Denied::NoRole(Action::PolicyPropose));
    let place = place.ok_or_else(denied)?;
    Ok(place.at(DivisionLevel::County).unwrap_or(place))
}

async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    page(&app, &visitor, &asked, &Refill::default()).await
}

async fn page(app: &App, visitor: &Visitor, asked: &Asked, refill: &Refill) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "本地标准");
    let county = county(visitor)?;
    let (program, entries) = look(&*app.office, &ctx, &StandardsDesk { county }).await?;
    let today = ctx.today();
    let mut frame = visitor.frame(app);
    if asked.adopted == "yes" {
        let text = "已批准。从生效日起，测算按录入的标准。".to_owned();
        frame.flashes.push(Flash { tone: Tone::Done, text, link: None });
    }
    let chosen = EntryId::parse(&asked.entry).ok().and_then(|id| entries.iter().find(|one| one.id == id));
    let (preview, adopt, refuse) = match chosen {
        Some(entry) => {
            let ctx = visitor.ctx(app, "标准生效前预览");
            let preview = look(&*app.office, &ctx, &PreviewStandard { entry: entry.id }).await?;
            let waits = entry.state == StandardState::Proposed;
            let own = entry.proposed_by == Some(visitor.signed_in.account.id);
            let adopt = waits && !own && visitor.may(Action::PolicyAdopt);
            let refuse = adopt || (waits && own);
            (
                Some(shown(&preview)),
                adopt.then(|| adopt_form(entry, refill)),
                refuse.then(|| refuse_form(entry, own, refill, &mut frame)),
            )
        }
        None => (None, None, None),
    };
    if !asked.entry.is_empty() && refuse.is_none() {
        // Somebody else took the step meanwhile: the form is gone, what was wrong is told all the same.
        refill.fill(Form::post("none", "", ""), &mut frame);
    }
    let mut rows: Vec<StandardRow> = entries.iter().map(|one| entry_row(one, today)).collect();
    let params: Vec<&Param> = program.params.iter().filter(|one| enterable(one)).collect();
    rows.extend(params.iter().map(|one| param_row(&program, one)));
    let assumed = params.iter().filter(|one| one.origin.assumed.is_some()).count();
    let waiting = entries.iter().filter(|one| one.state == StandardState::Proposed).count();
    let mut heading = Heading::new(
        "标准",
        format!(
            "{} 项数额，其中 {assumed} 项没有文件、是假定的，不能据以办理；录入文件后由第二人批准。待批准 {waiting} 项。",
            params.len()
        ),
    );
    if visitor.may(Action::PolicyPropose) {
        heading = heading.primary(Button::new("录入新标准", "#form-title"));
    }
    let form = visitor.may(Action::PolicyPropose).then(|| match asked.entry.is_empty() {
        true => refill.fill(form(&params, refill), &mut frame),
        // What was wrong belongs to the form about the entry that is open.
        false => form(&params, &Refill::default()),
    });
    let page = Standards { frame, heading, rows, form, preview, adopt, refuse };
    Ok((refill.status(), render(&page)).into_response())
}

/// Whether a parameter is a number or a yes-or-no that a county may enter.
fn enterable(param: &Param) -> bool {
    matches!(param.ty.base, Base::Number(_) | Base::Bool)
}

fn value_words(param: &Param) -> String {
    match (&param.value, param.ty.base) {
        (Constant::Number(number), Base::Number(unit)) => wording::numbers::quantity(*number, unit),
        (Constant::Bool(yes), _) => if *yes { "是" } else { "否" }.to_owned(),
        _ => String::new(),
    }
}

fn param_row(program: &Program, param: &Param) -> StandardRow {
    let (tone, state) = match &param.origin.assumed {
        Some(_) => (Tone::Soon, "假定"),
        None => (Tone::Done, "有文件"),
    };
    let source = wording::source::cites(program, &param.origin.basis.cites);
    StandardRow {
        name: param.label.clone(),
        value: value_words(param),
        from: param.origin.from,
        until: param.origin.until,
        source: param.origin.assumed.clone().unwrap_or(source),
        state: Badge::new(tone, state),
        href: None,
    }
}

/// A value as it stands in the text of a pack, in the words of people.
fn value_said(text: &str) -> String {
    const UNITS: [(&str, &str); 4] =
        [(" months", " 个月"), (" years", " 年"), (" days", " 天"), (" persons", " 人")];
    match text {
        "yes" => "是".to_owned(),
        "no" => "否".to_owned(),
        _ => {
            let found = UNITS.iter().find_map(|(unit, says)| Some((text.strip_suffix(unit)?, says)));
            found.map_or_else(|| text.to_owned(), |(number, says)| format!("{number}{says}"))
        }
    }
}

fn entry_row(entry: &Standard, today: Date) -> StandardRow {
    let (tone, state) = match &entry.state {
        StandardState::Proposed => (Tone::Soon, "待第二人批准".to_owned()),
        StandardState::Refused { name, reason, .. } => (Tone::Plain, format!("{name} 退回或撤回：{reason}")),
        StandardState::Adopted { name, .. } if entry.from > today => {
            (Tone::Info, format!("{name} 已批准，尚未生效"))
        }
        StandardState::Adopted { name, .. } => (Tone::Done, format!("{name} 已批准")),
    };
    let document = &entry.document;
    StandardRow {
        name: format!("{}（本县录入第 {} 号，{} 录入）", entry.label, entry.number, entry.proposed_name),
        value: format!("{} → {}", value_said(&entry.old), value_said(&entry.value)),
        from: entry.from,
        until: entry.until,
        source: format!(
            "《{}》（{}，{}）{}",
            document.title, document.number, document.issuer, document.article
        ),
        state: Badge::new(tone, state),
        href: Some(with_query("/settings/standards", &[("entry", &entry.id.to_string())])),
    }
}

fn form(params: &[&Param], refill: &Refill) -> Form {
    let choice = |param: &&Param| {
        let assumed = if param.origin.assumed.is_some() { "，假定" } else { "" };
        Choice::new(&*param.name, format!("{}（现为 {}{assumed}）", param.label, value_words(param)))
    };
    Form::post("standard", "/settings/standards", "录入并预览")
        .command(command_of(&refill.typed))
        .fields(vec![
            Field::select("param", "哪一项", params.iter().map(choice).collect()).required(),
            Field::text("value", "数额").required().hint("单位和现行的一样；只填数字，如 510.00"),
            Field::date("from", "从哪天起").required(),
            Field::text("title", "文件标题").required(),
            Field::text("number", "文号").required(),
            Field::text("issuer", "发文机关").required(),
            Field::date("published", "发文日期"),
            Field::text("article", "第几条").required().example("一"),
            Field::file("scan", "文件扫描件", crate::steps::SCAN).required(),
            Field::area("confirmed", "与现行相差十倍以上的，写明理由", 2).hint("没有这种情况不填"),
        ])
        .note("录入后先看影响哪些家庭，由第二人批准后才生效；已批准的不能改，只能再录一项替换。")
}

fn adopt_form(entry: &Standard, refill: &Refill) -> EventForm {
    let form = Form::post("adopt", format!("/settings/standards/{}/adopt", entry.id), "批准")
        .command(command_of(&refill.typed));
    EventForm {
        name: format!("批准：{} 从 {} 起为 {}", entry.label, entry.from, entry.value),
        consequence: vec![
            "批准后从生效日起按这个数额测算；不会自动增发、停发任何人，由人逐户核实决定。".to_owned(),
        ],
        destructive: false,
        open: true,
        form,
    }
}

fn refuse_form(entry: &Standard, own: bool, refill: &Refill, frame: &mut Frame) -> EventForm {
    let name = if own { "撤回" } else { "退回" };
    let form = Form::post("refuse", format!("/settings/standards/{}/refuse", entry.id), name)
        .command(command_of(&refill.typed))
        .fields(vec![Field::area("reason", format!("{name}原因"), 2).required()])
        .own_ids()
        .destructive();
    let consequence = vec!["录入的数额不会生效，记录保留；要改的重新录入。".to_owned()];
    let form = if refill.is_wrong() { refill.fill(form, frame) } else { form };
    let open = refill.is_wrong();
    EventForm { name: format!("{name}这一项"), consequence, destructive: true, open, form }
}

fn shown(preview: &Preview) -> Shown {
    let (newly_in, newly_out) = (preview.newly_in(), preview.newly_out());
    let more = preview.cost_after.checked_sub(preview.cost_before).unwrap_or(Fen::ZERO);
    let raised = preview.changed.iter().filter(|one| one.before.is_some() && one.after > one.before).count();
    let lowered = preview.changed.len() - newly_in - newly_out - raised;
    let entry = &preview.standard;
    let sentence = format!(
        "{} {} → {}，按 {} 测算：{raised} 户提高，{lowered} 户减少，{newly_in} 户新符合，{newly_out} 户不再符合；{} 户不变，{} 户材料不足算不出。\
         新符合和不再符合的都是线索，由人核实。",
        entry.label, entry.old, entry.value, preview.on, preview.same, preview.open
    );
    let mut households: Vec<ChangedHousehold> = preview
        .changed
        .iter()
        .map(|one| {
            let (before, after) = (one.before.unwrap_or(Fen::ZERO), one.after.unwrap_or(Fen::ZERO));
            let effect = match (one.before, one.after) {
                (None, _) => Badge::new(Tone::Soon, "新符合，由人核实"),
                (_, None) => Badge::new(Tone::Late, "不再符合（线索，由人核实）"),
                (before, after) if after > before => Badge::new(Tone::Done, "提高"),
                _ => Badge::new(Tone::Soon, "减少"),
            };
            ChangedHousehold {
                href: format!("/households/{}", one.household),
                head: one.head.clone(),
                place: super::place_name(one.lives),
                before,
                after,
                difference: after.checked_sub(before).unwrap_or(Fen::ZERO),
                effect,
            }
        })
        .collect();
    households.sort_by_key(|one| std::cmp::Reverse(one.difference.get().abs()));
    households.truncate(SHOWN);
    Shown {
        sentence,
        tiles: vec![
            Tile::new("提高", raised, "户").tone(Tone::Info),
            Tile::new("减少", lowered, "户"),
            Tile::new("新符合（线索）", newly_in, "户").tone(Tone::Soon),
            Tile::new("不再符合（线索）", newly_out, "户").tone(Tone::Soon),
            Tile::new("每月增减", more.grouped(), "元"),
        ],
        households,
        export: None,
    }
}

async fn propose(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let typed = &sent.typed;
    let scan = match sent.file("scan").map(|bytes| cleaned(bytes.to_vec())) {
        Some(Ok(bytes)) => MediaType::of_upload(&bytes).map(|media| (media.name().to_owned(), bytes)),
        Some(Err(why)) => {
            refill.wrong("scan", why);
            None
        }
        None => {
            refill.wrong("scan", "请上传文件扫描件");
            None
        }
    };
    let text = |name: &str| typed.get(name).to_owned();
    let command = ProposeStandard {
        county: county(&visitor)?,
        param: text("param"),
        value: text("value"),
        from: text("from"),
        title: text("title"),
        number: text("number"),
        issuer: text("issuer"),
        published: text("published"),
        article: text("article"),
        scan,
        confirmed: text("confirmed"),
    };
    if !refill.is_wrong() {
        let done = act(&*app.office, &visitor.ctx_for(&app, "录入本地标准", &sent), &command).await;
        if let Err(Error::Standards(refused)) = &done {
            let field = match refused {
                Refused::UnitDoubtful { .. } => "confirmed",
                Refused::NoParameter => "from",
                Refused::NotANumber => "param",
                Refused::Pack(_) => "value",
                Refused::Adopted | Refused::TurnedDown => "",
            };
            refill.wrong(field, wording::standards::refused(refused));
        } else if let Some(done) = refill.outcome(done, str::to_owned)? {
            return Ok(see(&with_query("/settings/standards", &[("entry", &done.entry.to_string())])));
        }
    }
    page(&app, &visitor, &Asked::default(), &refill).await
}

async fn adopt(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let entry = EntryId::parse(&id).map_err(|_| Trouble::not_found())?;
    let mut refill = Refill::of(&sent);
    let done =
        act(&*app.office, &visitor.ctx_for(&app, "批准本地标准", &sent), &AdoptStandard { entry }).await;
    match refill.outcome(done, str::to_owned)? {
        Some(()) => Ok(see("/settings/standards?adopted=yes")),
        None => page(&app, &visitor, &Asked { entry: id, ..Asked::default() }, &refill).await,
    }
}

async fn refuse(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let entry = EntryId::parse(&id).map_err(|_| Trouble::not_found())?;
    let mut refill = Refill::of(&sent);
    let command = RefuseStandard { entry, reason: sent.typed.get("reason").to_owned() };
    let done = act(&*app.office, &visitor.ctx_for(&app, "退回本地标准", &sent), &command).await;
    match refill.outcome(done, str::to_owned)? {
        Some(()) => Ok(see("/settings/standards")),
        None => page(&app, &visitor, &Asked { entry: id, ..Asked::default() }, &refill).await,
    }
}

#[cfg(test)]
mod tests {
    use super::value_said;

    #[test]
    fn values_of_packs_are_told_in_the_words_of_people() {
        for (text, says) in [("36 months", "36 个月"), ("yes", "是"), ("630.00 元", "630.00 元")] {
            assert_eq!(value_said(text), says);
        }
    }
}

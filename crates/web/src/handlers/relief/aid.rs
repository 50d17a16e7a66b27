// SPDX-License-Identifier: Apache-2.0
//! Help at the scene on one form, from a phone: who, what happened, how much, who stood by. Somebody of whom only a name is known is put on file with it. The same form takes a
//! matter in without helping at once.

use super::super::app::App;
use super::super::household::forms::{FormPage, Refill, choices, command_of, derived, villages};
use super::super::household::{self, Household, Reason};
use super::super::papers::cleaned;
use super::super::place_name;
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::{done, outcome};
use crate::components::{Choice, Field, Form, Group, Typed};
use crate::handlers::form::Sent;
use crate::layout::Heading;
use crate::steps::SCAN;
use assistance::access::colleagues::{Colleague, Colleagues};
use assistance::access::{Action, Role, roles};
use assistance::archive::FilePaper;
use assistance::casework::{Channel, PersonId, Words};
use assistance::office::{Private, act, look};
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::form::{MemberForm, PersonForm};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::CreateHousehold;
use assistance::registry::words::{LookUpReason, NoNumber, SourceKind};
use assistance::temp_relief::{
    AidAtScene, EVENT_KIND, Given, Handler, OpenRelief, ReliefTaken, Way, once_label,
};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::{Date, Division, Fen, Purpose, UserId};
use std::sync::Arc;

pub(super) async fn ask(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    typed: Typed,
) -> Result<Response, Trouble> {
    page(&app, &visitor, &Refill::asked(typed)).await
}

/// What somebody may do who is asked to sign as the second.
const SIGNS: [Action; 3] = [Action::ReliefSecond, Action::ReliefWork, Action::ReliefDecide];

/// Who else works on relief where whoever asks does.
pub(super) async fn colleagues(app: &App, visitor: &Visitor) -> Result<Vec<Colleague>, Trouble> {
    let place = visitor.signed_in.postings.first().map_or(app.settings.place, |posting| posting.place);
    let ctx = visitor.ctx(app, "临时救助");
    let mut staff = look(&*app.office, &ctx, &Colleagues { place }).await?;
    let signs = |role: &Role| SIGNS.iter().any(|action| roles::bars(*role, *action).is_some());
    staff.retain(|one| one.id != visitor.signed_in.account.id && one.roles.iter().any(signs));
    Ok(staff)
}

/// The family that the form is about, where it is on file, with the people of it.
async fn family(
    app: &App,
    visitor: &Visitor,
    refill: &Refill,
) -> Result<Option<(Household, Vec<Choice>)>, Trouble> {
    let number = refill.typed.get("household");
    if number.is_empty() {
        return Ok(None);
    }
    let reason = Reason { why: LookUpReason::Application.word().to_owned(), case: String::new() };
    let (household, file) = household::open(app, visitor, number, &reason).await?;
    let people = file.members.iter().map(|line| Choice::new(line.person.id.to_string(), &line.person.name));
    let people = std::iter::once(Choice::new("all", "全家")).chain(people).collect();
    Ok(Some((household, people)))
}

async fn page(app: &App, visitor: &Visitor, refill: &Refill) -> Result<Response, Trouble> {
    let known = family(app, visitor, refill).await?;
    let ctx = visitor.ctx(app, "临时救助");
    let staff = colleagues(app, visitor).await?;
    let staff = staff.iter().map(|one| Choice::new(one.id.to_string(), &one.name)).collect();
    let places = villages(visitor, Action::ReliefPay);
    let places: Vec<Division> = places.iter().filter_map(|one| Division::parse(&one.value).ok()).collect();
    let left = super::left(app, visitor, &places).await?;
    let mut frame = visitor.frame(app);
    let about = known.as_ref().map_or_else(|| "还没有建档的人".to_owned(), |(one, _)| one.name.clone());
    let heading = Heading::new(
        format!("现场救助、受理：{about}"),
        "急难的先救后补：只要登记人、原因和金额；证件、材料以后补，系统催办。户籍在哪里都在急难发生地办。",
    )
    .back("临时救助", "/relief");
    let form = Form::post("aid", "/relief", "登记")
        .command(command_of(&refill.typed))
        .group(whom(known.as_ref()))
        .group(what_happened(app, visitor, ctx.today()))
        .group(help(staff, &left));
    let form = match &known {
        Some((household, _)) => form.hidden("household", &household.number),
        None => form,
    };
    let form = refill.fill(form, &mut frame);
    let page = FormPage { frame, heading, form };
    Ok((refill.status(), render(&page)).into_response())
}

fn whom(known: Option<&(Household, Vec<Choice>)>) -> Group {
    if let Some((_, people)) = known {
        let fields = vec![Field::radios("person", "为谁", people.clone()).required().value("all")];
        return Group::new("谁", fields);
    }
    let areas = vec![Choice::new("rural", "农村"), Choice::new("urban", "城镇"), Choice::new("", "不知道")];
    let sexes = vec![Choice::new("male", "男"), Choice::new("female", "女")];
    Group::new(
        "谁",
        vec![
            Field::text("name", "姓名").required().hint("不肯说、说不清的写“无名氏”和特征"),
            Field::citizen("number", "公民身份号码").hint("不在身边的不填，以后补"),
            Field::radios("sex", "性别", sexes).hint("填了号码的不用选"),
            Field::radios("registered_area", "户口是城镇还是农村", areas).hint("按它找适用的标准"),
        ],
    )
    .note("已经建档的，从家庭档案点“临时救助”进来，不用再填。")
}

fn what_happened(app: &App, visitor: &Visitor, today: Date) -> Group {
    let places = villages(visitor, Action::ReliefOpen);
    let one = if let [only] = places.as_slice() { only.value.clone() } else { String::new() };
    let exceptional = vec![Choice::new("yes", "提请一事一议").hint("由县级开会研究增加金额")];
    let channels = choices(Channel::ALL.iter().copied(), Channel::word, wording::casework::channel);
    let mut fields = vec![
        kind_field(app),
        Field::select("channel", "怎么知道的", channels).required().value(Channel::Village.word()),
        Field::date("struck_on", "哪天发生").required().value(today.to_string()),
        Field::select("place", "在哪里发生", places).required().value(one),
        Field::area("reason", "什么情况、为什么现在就要帮", 2).required(),
        Field::checks("exceptional", "重大困难", exceptional),
    ];
    // What only some places have is asked only there.
    let program = app.policies.program(app.settings.place, today, today).ok();
    if let Some(label) = program.as_deref().and_then(once_label) {
        let hint = "没有参加失业保险、连续三个月没有收入的本人申请；一人一次";
        let choice = vec![Choice::new("yes", label).hint(hint)];
        fields.push(Field::checks("once", "本人另外申请", choice));
    }
    Group::new("出了什么事", fields)
}

/// What struck them, of the words of the dictionary.
pub(super) fn kind_field(app: &App) -> Field {
    Field::select("kind", "原因", kinds(app)).required()
}

fn kinds(app: &App) -> Vec<Choice> {
    let enums = &app.policies.library().dictionary.enums;
    let variants = enums.iter().find(|one| &*one.name == EVENT_KIND).map(|one| &one.variants);
    variants
        .into_iter()
        .flatten()
        .map(|(word, label)| Choice::new(word.to_string(), label.as_str()))
        .collect()
}

/// What the reserve funds have that would pay, and what comes where it is not enough.
fn reserve_note(left: &[(Division, Fen)]) -> String {
    let told = left.iter().map(|(township, sum)| {
        let name = if left.len() == 1 { String::new() } else { place_name(*township) };
        format!("{name}备用金现有 {} 元；", sum.grouped())
    });
    let told: String = told.collect();
    format!(
        "金额按本地规定的上限把关。{told}不够的，当天转县级支付、打入账户，不当场给现金，请一并问清账号；救助照办。"
    )
}

fn help(staff: Vec<Choice>, left: &[(Division, Fen)]) -> Group {
    let ways = choices(Way::ALL.iter().copied(), Way::word, Way::chinese);
    let modes = vec![
        Choice::new("aid", "马上救助"),
        Choice::new("quick", "马上救助（小额快救）").hint("2026年起；不核对、不公示，最多一个月标准"),
        Choice::new("open", "只受理，调查后再审批"),
    ];
    let group = Group::new(
        "怎么帮",
        vec![
            Field::radios("mode", "办法", modes).required(),
            Field::money("amount", "给多少"),
            Field::radios("way", "怎么给", ways).value(Way::Cash.word()),
            Field::text("what", "实物品名数量，或者打给哪位亲属、为什么"),
            Field::text("cadre", "在场的第二人").hint("村（社区）干部写姓名职务，当场签字"),
            Field::select("colleague", "或者请哪位同事随后确认", staff),
            Field::file("voucher", "凭证：收据、指印或者发放照片", SCAN)
                .hint("传了就算当场发放，从备用金支出"),
            Field::checks("voucher_kept", "凭证不上传", vec![Choice::new("yes", "纸质件存档，已当场发放")]),
        ],
    );
    group.note(reserve_note(left))
}

pub(super) async fn take(
    State(app): State<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    if sent.typed.get("household").is_empty() {
        let Some(number) = put_on_file(&app, &visitor, &sent, &mut refill).await? else {
            return page(&app, &visitor, &refill).await;
        };
        // From here on the family is on file, whatever becomes of the rest.
        refill.typed.set("household", &number);
    }
    let Some((household, _)) = family(&app, &visitor, &refill).await? else {
        return Err(Trouble::not_found());
    };
    match register(&app, &visitor, &sent, &household, &mut refill).await? {
        Some(taken) => Ok(done(&taken)),
        None => page(&app, &visitor, &refill).await,
    }
}

/// Puts somebody on file of whom little is known: where the event happened, under the name that was given.
async fn put_on_file(
    app: &App,
    visitor: &Visitor,
    sent: &Sent,
    refill: &mut Refill,
) -> Result<Option<String>, Trouble> {
    let typed = &sent.typed;
    let number = Some(typed.get("number")).filter(|number| !number.is_empty());
    let area = typed.get("registered_area");
    let person = PersonForm {
        name: typed.get("name").to_owned(),
        number: number.map(Private::new),
        no_number: number.is_none().then_some(NoNumber::NotAtHand),
        sex: typed.get("sex").to_owned(),
        ..PersonForm::default()
    };
    let create = CreateHousehold {
        lives: typed.get("place").to_owned(),
        area: if area.is_empty() { "rural" } else { area }.to_owned(),
        members: vec![MemberForm { person, relation: "户主".to_owned(), ..MemberForm::default() }],
        ..CreateHousehold::default()
    };
    let ctx =
        |part: &str| app.ctx_for(visitor.actor(), Purpose::new("临时救助"), derived(sent.command(), part));
    let done = act(&*app.office, &ctx("household"), &create).await;
    let named = |field: &str| match field {
        "lives" => "place".to_owned(),
        other => other.trim_start_matches("members.0.").to_owned(),
    };
    let Some(created) = refill.outcome(done, named)? else { return Ok(None) };
    if !area.is_empty() {
        let subject = Subject::Household(created.household);
        let fact = FactForm::new(subject, "registered_area", area, Source::of(SourceKind::Declared));
        let put = PutEvidence { household: created.household, facts: vec![fact], case: None };
        let done = act(&*app.office, &ctx("area"), &put).await;
        refill.outcome(done, |_| "registered_area".to_owned())?;
    }
    Ok(Some(created.number))
}

/// Takes the matter in, and helps at once where the form says so.
async fn register(
    app: &App,
    visitor: &Visitor,
    sent: &Sent,
    household: &Household,
    refill: &mut Refill,
) -> Result<Option<ReliefTaken>, Trouble> {
    let typed = &sent.typed;
    let mode = typed.get("mode");
    let person = PersonId::parse(typed.get("person")).ok();
    // Somebody put on file just now is one person, whoever else belongs to them.
    let alone = sent.typed.get("household").is_empty();
    let Some(channel) = refill.picked("channel", Channel::parse(typed.get("channel"))) else {
        return Ok(None);
    };
    let open = OpenRelief {
        household: household.id,
        person: if alone { only(app, visitor, household).await? } else { person },
        struck_on: typed.get("struck_on").to_owned(),
        place: typed.get("place").to_owned(),
        channel,
        contact: None,
        kind: Private::new(typed.get("kind")),
        exceptional: typed.get("exceptional") == "yes",
        quick: mode == "quick",
        once: typed.get("once") == "yes",
    };
    let ctx = visitor.ctx_for(app, "临时救助", sent);
    if mode == "open" {
        return Ok(refill.outcome(act(&*app.office, &ctx, &open).await, str::to_owned)?);
    }
    let staff = colleagues(app, visitor).await?;
    let Some(aid) = aid(sent, household, open, (refill, &staff), ctx.today()) else { return Ok(None) };
    let decided_at = if aid.open.quick { "amount" } else { "reason" };
    let at = |_: &str| decided_at.to_owned();
    Ok(outcome(refill, act(&*app.office, &ctx, &aid).await, at, str::to_owned)?)
}

/// The only member of a household that was put on file at the scene.
async fn only(app: &App, visitor: &Visitor, household: &Household) -> Result<Option<PersonId>, Trouble> {
    let reason = Reason { why: LookUpReason::Application.word().to_owned(), case: String::new() };
    let (_, file) = household::open(app, visitor, &household.number, &reason).await?;
    Ok(file.members.first().map(|line| line.person.id))
}

fn aid(
    sent: &Sent,
    household: &Household,
    open: OpenRelief,
    (refill, staff): (&mut Refill, &[Colleague]),
    today: Date,
) -> Option<AidAtScene> {
    let typed = &sent.typed;
    refill.picked("mode", Some(()).filter(|()| matches!(typed.get("mode"), "aid" | "quick")));
    let way = refill.picked("way", Way::parse(typed.get("way")));
    let amount = Fen::parse(typed.get("amount"));
    if let Err(error) = &amount {
        refill.wrong("amount", error.to_string());
    }
    let (second, asked) = (cadre(&sent.typed), colleague(&sent.typed, staff));
    if second.is_none() && asked.is_none() {
        refill.wrong("cadre", "写在场的第二人，或者选随后确认的同事");
    }
    let voucher = match sent.file("voucher") {
        Some(bytes) => match cleaned(bytes.to_vec()) {
            Ok(bytes) => Some(Some(bytes)),
            Err(wrong) => {
                refill.wrong("voucher", wrong);
                None
            }
        },
        None => (typed.get("voucher_kept") == "yes").then_some(None),
    };
    let (way, amount) = (way?, amount.ok()?);
    if refill.is_wrong() {
        return None;
    }
    let reason = Words::new(typed.get("reason"));
    let what = Some(typed.get("what")).filter(|what| !what.is_empty()).map(Words::new);
    Some(AidAtScene {
        open,
        amount,
        given: Given { way, what },
        reason,
        second,
        asked,
        voucher: voucher.map(|bytes| FilePaper {
            household: household.id,
            case: None,
            kind: "photo".to_owned(),
            number: None,
            dated: today,
            bytes,
            printed: false,
        }),
    })
}

/// Whoever stood by without an account.
pub(super) fn cadre(typed: &Typed) -> Option<Handler> {
    let name = typed.get("cadre");
    (!name.is_empty()).then(|| Handler::Named { name: Words::new(name) })
}

/// The colleague of a form.
pub(super) fn colleague(typed: &Typed, staff: &[Colleague]) -> Option<Handler> {
    let id = UserId::parse(typed.get("colleague")).ok()?;
    let name = staff.iter().find(|one| one.id == id)?.name.clone();
    Some(Handler::User { id, name })
}

// SPDX-License-Identifier: Apache-2.0
//! One supported person: assessments of self-care and reports, the own wish, the stay in a home, and to whom the money goes. Nothing here changes an amount: where the grade differs from the one that was decided on,
//! the page leads to a case of change.

use super::super::app::App;
use super::super::form::Sent;
use super::super::household::forms::{Refill, choices, with_query};
use super::super::money::payees::receiver;
use super::super::papers::Brought;
use super::super::see;
use super::super::side::{CHANGE, back};
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::ended::after;
use super::{Forms, cites, clock, home_choices, paper, scan};
use crate::components::{
    Action as Link, Cell, Choice, Column, EventForm, Field, Link as Open, Row, Table, Tone, Typed,
};
use crate::layout::{Flash, Heading};
use crate::pages::side::SidePage;
use assistance::access::Action;
use assistance::casework::{ChangeKind, HouseholdId, PersonId, Scheme, Words};
use assistance::funeral::ReadEnded;
use assistance::office::{Error, Thing, act, look};
use assistance::payout::AwardRow;
use assistance::registry::words::LookUpReason;
use assistance::tekun::{
    Absence, AbsenceId, AbsenceKind, Admit, AssessSelfCare, AssessedFor, EndAbsence, EndStay, Ground, HomeId,
    INDICATORS, ReadSupport, RecordAbsence, RecordWish, ReportSelfCare, StayEnd, StayId, SupportView,
    SupportedIn, WishAnswer, WishOrigin,
};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Ctx, Date, Fen};
use std::sync::Arc;

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(person): Path<String>,
    visitor: Visitor,
    typed: Typed,
) -> Result<Response, Trouble> {
    let person = PersonId::parse(&person).map_err(|_| Trouble::not_found())?;
    match page(&app, &visitor, person, &Refill::asked(typed)).await {
        // Whoever is supported no more has a page of what is open after it.
        Err(Trouble::Office(Error::NotFound(Thing::Person))) => {
            let ctx = visitor.ctx(&app, "查看终止供养以后的事");
            look(&*app.office, &ctx, &ReadEnded { person }).await?;
            Ok(see(&after(person).href))
        }
        page => page,
    }
}

async fn open(app: &App, visitor: &Visitor, person: PersonId) -> Result<(SupportView, Ctx), Trouble> {
    let ctx = visitor.ctx(app, "查看特困供养");
    let view = look(&*app.office, &ctx, &ReadSupport { person }).await?;
    Ok((view, ctx))
}

async fn page(app: &App, visitor: &Visitor, person: PersonId, refill: &Refill) -> Result<Response, Trouble> {
    let (view, ctx) = open(app, visitor, person).await?;
    let today = ctx.today();
    let mut frame = visitor.frame(app);
    frame.flashes.extend(flashes(visitor, &view));
    let due = clock(app, view.row.due, today).map(|clock| format!("，{}", clock.words())).unwrap_or_default();
    let mode = if view.stay().is_some() { "集中供养" } else { "分散供养" };
    let mut heading = Heading::new(format!("{} · 特困供养", view.row.name), format!("{mode}{due}。"))
        .back("特困供养", "/tekun");
    if visitor.may(Action::HouseholdView) {
        let href =
            with_query(&format!("/households/{}", view.row.number), &[("why", LookUpReason::Visit.word())]);
        heading = heading.other(Link::new("家庭档案", href));
    }
    // Its last month is running, and it has its end already.
    if view.awards.iter().any(|(row, _)| row.scheme == Scheme::Tekun && row.award.ending.is_some()) {
        heading = heading.other(after(person));
    }
    if visitor.may(Action::ServiceView) {
        heading = heading.other(Link::new("健康和照料服务", format!("/care/services/{person}")));
    }
    if visitor.may(Action::TekunAssess) {
        heading = heading.other(super::print::self_care_form(person));
    }
    if view.stay().is_none() && visitor.may(Action::CareWork) {
        heading = heading.other(super::super::care::agreement_form(person));
    }
    let tables = vec![
        grounds(app, &view, today),
        money(visitor, &view, today),
        assessed(&view),
        reports(&view),
        stays(&view, today),
        offers(&view),
    ];
    let page = SidePage {
        events: back(events(&view, visitor, today), refill, &mut frame),
        frame,
        heading,
        basics: basics(app, &view, today),
        tables: tables.into_iter().flatten().collect(),
    };
    Ok((refill.status(), render(&page)).into_response())
}

/// What somebody should see at once.
fn flashes(visitor: &Visitor, view: &SupportView) -> Vec<Flash> {
    let mut all = Vec::new();
    if let (Some(before), Some((now, on))) = (view.differs(), view.row.grade) {
        let text = format!(
            "待遇是按“{}”决定的，{on} 评估为“{}”。照料护理费不会自己变，要按情况变化办理、由有权的人决定。",
            before.chinese(),
            now.chinese()
        );
        let own = view.awards.iter().find(|(award, _)| award.scheme == Scheme::Tekun);
        let link = own.filter(|_| visitor.may(Action::CaseApply)).map(|(award, _)| {
            let path = format!("/households/{}/awards/{}/change", view.row.number, award.award.id);
            let asked = [("why", LookUpReason::Visit.word()), ("changes", ChangeKind::SelfCare.word())];
            Open::new("办理情况变化", with_query(&path, &asked))
        });
        all.push(Flash { tone: Tone::Soon, text, link });
    }
    if view.paid_elsewhere().next().is_some() {
        let text = if view.stay().is_some() {
            "已经入住，还有钱没有打到机构的账户，见“钱发给谁”。要换的，按收款账户变更办：证明和第二人核对。"
        } else {
            "还有钱发给不再照料的机构或者照料人，见“钱发给谁”。要换的，按收款账户变更办：证明和第二人核对。"
        };
        all.push(Flash { tone: Tone::Soon, text: text.to_owned(), link: None });
    }
    if let (Some(_), Some((_, until))) = (view.stay(), view.agreed.first()) {
        let text = format!("已经入住，到 {until} 的照料服务协议还没有终止。");
        let link = visitor
            .may(Action::CareWork)
            .then(|| Open::new("终止照料协议", format!("/care/{}", view.row.person)));
        all.push(Flash { tone: Tone::Soon, text, link });
    }
    all
}

fn basics(app: &App, view: &SupportView, today: Date) -> Vec<(String, String)> {
    let articles = cites(app, (view.row.lives, today), &view.basis.cites);
    let grade = view.row.grade.map_or_else(
        || "没有评估记录".to_owned(),
        |(grade, on)| format!("{}（{on} 评估，{articles}）", grade.chinese()),
    );
    let mode = view.stay().map_or_else(
        || "分散供养".to_owned(),
        |(stay, home)| format!("集中供养：{} {} 床，{} 入住", home.name(), stay.bed, stay.from),
    );
    let wish = match view.wish {
        Some((true, since)) => format!("愿意集中供养（{since}）"),
        Some((false, since)) => format!("不愿意集中供养（{since}）"),
        None => "没有登记".to_owned(),
    };
    let sum =
        |fen: Option<Fen>| fen.map_or_else(|| "没有".to_owned(), |fen| format!("{} 元/月", fen.grouped()));
    let mut all = vec![
        ("户号", view.row.number.clone()),
        ("地点", super::super::place_name(view.row.lives)),
        ("自理能力", grade),
        ("供养方式", mode),
        ("本人意愿", wish),
        ("照料护理费", sum(view.care.0)),
    ];
    if view.care.1.is_some() && view.care.0.unwrap_or_default() != view.care.1.unwrap_or_default() {
        all.push(("按现有档案测算（不是决定）", sum(view.care.1)));
    }
    all.into_iter().map(|(label, words)| (label.to_owned(), words)).collect()
}

/// Why a place should be offered, and what is still to be found out.
fn grounds(app: &App, view: &SupportView, today: Date) -> Option<(String, Table)> {
    if !view.grounds.are_any() {
        return None;
    }
    let title = "要不要征求集中供养（测算，由本人选择）".to_owned();
    let columns = ["情形", "结果", "依据"].map(Column::words).to_vec();
    let row = |one: &Ground| {
        let state = if one.missing.is_empty() {
            Cell::badge(Tone::Soon, "应当征求")
        } else {
            let missing: Vec<&str> = one.missing.iter().map(String::as_str).collect();
            Cell::words(format!("还要了解：{}", missing.join("、")))
        };
        let basis = cites(app, (view.row.lives, today), &one.cites);
        Row::plain(vec![Cell::words(&one.label), state, Cell::words(basis)])
    };
    let rows = view.grounds.grounds.iter().map(row).collect();
    Some((title.clone(), Table::new("grounds", title, columns).rows(rows)))
}

/// To whom each award goes, with the form that changes it.
fn money(visitor: &Visitor, view: &SupportView, today: Date) -> Option<(String, Table)> {
    if !visitor.may(Action::AwardView) || view.awards.is_empty() {
        return None;
    }
    let title = "钱发给谁".to_owned();
    let columns = vec![
        Column::words("项目"),
        Column::figures("每月", "元"),
        Column::words("现在发给谁"),
        Column::words("账户"),
    ];
    let row = |(award, to): &(AwardRow, Option<_>)| {
        let month = today.month_of().max(award.award.first);
        let to = to.map_or("没有账户", receiver);
        let differs = view.paid_elsewhere().any(|(one, _)| one.award.id == award.award.id);
        let to = if differs { Cell::badge(Tone::Soon, format!("{to}，要看")) } else { Cell::words(to) };
        Row::plain(vec![
            Cell::words(wording::casework::scheme(award.scheme)),
            Cell::money(award.award.monthly(month)),
            to,
            Cell::link("收款账户", format!("/payees/{}", award.award.id)),
        ])
    };
    let rows = view.awards.iter().map(row).collect();
    Some((title.clone(), Table::new("money", title, columns).rows(rows)))
}

fn assessed(view: &SupportView) -> Option<(String, Table)> {
    let title = "自理能力评估".to_owned();
    let columns = ["日期", "等级", "为什么评", "评估人", "评估表"].map(Column::words).to_vec();
    let rows = view.assessed.iter().map(|one| {
        let mut papers = vec![Open::new("评估表", format!("/papers/{}", one.form))];
        papers.extend(one.photo.map(|photo| Open::new("照片", format!("/papers/{photo}"))));
        Row::plain(vec![
            Cell::Day(one.on),
            Cell::Badge(super::badge(one.grade)),
            Cell::words(one.why.chinese()),
            Cell::words(one.assessors.join("、")),
            Cell::Links(papers),
        ])
    });
    let table = Table::new("assessed", title.clone(), columns)
        .rows(rows.collect())
        .empty("还没有评估。两名评估人按六项指标评估，等级由政策文件的办法算出，不看残疾证。");
    Some((title, table))
}

fn reports(view: &SupportView) -> Option<(String, Table)> {
    if view.reports.is_empty() {
        return None;
    }
    let title = "自理能力变化的报告".to_owned();
    let columns = ["日期", "怎么说的", "登记", "复评时限", "结果"].map(Column::words).to_vec();
    let rows = view.reports.iter().map(|one| {
        let done = one.answered.and_then(|id| view.assessed.iter().find(|made| made.id == id));
        let result = done.map_or_else(
            || Cell::badge(Tone::Soon, "待复评"),
            |done| Cell::badge(Tone::Done, format!("{} 已复评", done.on)),
        );
        Row::plain(vec![
            Cell::Day(one.on),
            Cell::words(one.words.as_ref().map_or("", Words::expose)),
            Cell::words(&one.name),
            Cell::day(one.due.map(|(on, _)| on)),
            result,
        ])
    });
    Some((title.clone(), Table::new("reports", title, columns).rows(rows.collect())))
}

fn stays(view: &SupportView, today: Date) -> Option<(String, Table)> {
    if view.stays.is_empty() {
        return None;
    }
    let title = "入住、请假、住院".to_owned();
    let columns = ["情况", "从", "到", "说明", "登记"].map(Column::words).to_vec();
    let mut rows = Vec::new();
    for (stay, home) in view.stays.iter().rev() {
        let bed = format!("{} 床{}", stay.bed, if stay.nursing { "（护理型）" } else { "" });
        let why = stay.ended.map_or_else(|| bed.clone(), |why| format!("{bed}，{}", why.chinese()));
        rows.push(Row::plain(vec![
            Cell::words(home.name()),
            Cell::Day(stay.from),
            stay.until.map_or_else(|| Cell::words("在住"), Cell::Day),
            Cell::words(why),
            Cell::words(&stay.name),
        ]));
        let own = view.absences.iter().rev().filter(|one| one.stay == stay.id);
        rows.extend(own.map(|one| absence(one, today)));
    }
    Some((title.clone(), Table::new("stays", title, columns).rows(rows)))
}

fn absence(one: &Absence, today: Date) -> Row {
    let days = one.days_in((one.from, today), today);
    Row::plain(vec![
        Cell::words(one.kind.chinese()),
        Cell::Day(one.from),
        one.until.map_or_else(|| Cell::badge(Tone::Soon, "还没有回来"), Cell::Day),
        Cell::words(format!("{days} 天")),
        Cell::words(&one.name),
    ])
}

fn offers(view: &SupportView) -> Option<(String, Table)> {
    if view.offers.is_empty() {
        return None;
    }
    let title = "本人怎么说".to_owned();
    let columns = ["日期", "怎么来的", "回答", "本人的理由", "再问", "登记"].map(Column::words).to_vec();
    let rows = view.offers.iter().map(|one| {
        let again = match (one.answer, one.ask_again) {
            (WishAnswer::Accepts, _) => Cell::None,
            (_, Some(again)) => Cell::words(format!("{again} 以后")),
            (_, None) => Cell::words("不再问，本人提出再说"),
        };
        Row::plain(vec![
            Cell::Day(one.on),
            Cell::words(one.origin.chinese()),
            Cell::words(one.answer.chinese()),
            Cell::words(one.reason.as_ref().map_or("", Words::expose)),
            again,
            Cell::words(&one.name),
        ])
    });
    Some((title.clone(), Table::new("offers", title, columns).rows(rows.collect())))
}

/// What whoever looks may enter, what comes next first.
fn events(view: &SupportView, visitor: &Visitor, today: Date) -> Vec<EventForm> {
    let to = format!("/tekun/people/{}", view.row.person);
    let mut forms = Forms { visitor, to, all: Vec::new() };
    let asked = view.row.reported.is_some() || view.row.grade.is_none();
    if asked {
        assess(&mut forms, view, today);
    }
    match view.stay() {
        Some((stay, _)) => in_home(&mut forms, view, stay.id, today),
        None => {
            wish(&mut forms, view, today);
            admit(&mut forms, view, today);
        }
    }
    if !asked {
        assess(&mut forms, view, today);
    }
    if view.row.reported.is_none() {
        let fields = vec![
            Field::date("reported_on", "哪天").required().value(today.to_string()),
            Field::area("words", "变了什么", 2).required().example("摔伤以后不能自己下床"),
        ];
        let note = "报告以后开始算复评的时限，评完以前待办里一直有。";
        forms.put(Action::TekunReport, "report", "报告自理能力变化", note, fields);
    }
    forms.all
}

fn assess(forms: &mut Forms<'_>, view: &SupportView, today: Date) {
    let can = || vec![Choice::new("yes", "能自己做"), Choice::new("no", "不能")];
    let why = match (view.row.reported.is_some(), view.assessed.is_empty()) {
        (true, _) => AssessedFor::Report,
        (false, true) => AssessedFor::First,
        (false, false) => AssessedFor::Periodic,
    };
    let reasons = choices(AssessedFor::ALL.iter().copied(), AssessedFor::word, AssessedFor::chinese);
    let mut fields = vec![Field::date("on", "评估日期").required().value(today.to_string())];
    fields.extend(INDICATORS.iter().map(|(name, label)| Field::radios(*name, *label, can()).required()));
    fields.push(Field::text("assessor1", "评估人").required());
    fields.push(Field::text("assessor2", "另一名评估人").required());
    fields.push(Field::radios("assessed_for", "为什么评", reasons).required().value(why.word()));
    fields.extend(scan("form", "签字的评估表"));
    fields.push(Field::file("photo", "照片", crate::steps::SCAN).hint("可以不传"));
    let note = "六项都要填，等级由政策文件的办法算出。评估不改变待遇，等级变了的，另办情况变化。";
    forms.put(Action::TekunAssess, "assess", "登记自理能力评估", note, fields);
}

fn wish(forms: &mut Forms<'_>, view: &SupportView, today: Date) {
    let origins = choices(WishOrigin::ALL.iter().copied(), WishOrigin::word, WishOrigin::chinese);
    let answers = choices(WishAnswer::ALL.iter().copied(), WishAnswer::word, WishAnswer::chinese);
    let mut fields = vec![
        Field::date("asked_on", "哪天").required().value(today.to_string()),
        Field::radios("origin", "怎么来的", origins).required().value(WishOrigin::Offered.word()),
    ];
    let homes = home_choices(&view.homes);
    if !homes.is_empty() {
        let hint = view.grounds.place.as_ref().map(|place| format!("按规定：{place}")).unwrap_or_default();
        fields.push(Field::select("home", "推荐哪所机构", homes).hint(hint));
    }
    fields.push(Field::radios("answer", "本人怎么说", answers).required());
    fields.push(Field::area("reason", "本人的理由", 2).hint("不愿意、再考虑的，写下本人的话"));
    fields.push(
        Field::date("ask_again", "本人同意什么时候再问").hint("不愿意、再考虑的；空着就不再问，本人提出再说"),
    );
    let note = "供养方式由本人选择，不愿意的没有任何影响。";
    forms.put(Action::TekunOffer, "wish", "登记集中供养意愿", note, fields);
}

fn admit(forms: &mut Forms<'_>, view: &SupportView, today: Date) {
    if view.homes.is_empty() || !matches!(view.wish, Some((true, _))) {
        return;
    }
    let fields = vec![
        Field::select("home", "机构", home_choices(&view.homes)).required(),
        Field::text("bed", "床位号").required().example("203-1"),
        Field::checks("nursing", "床位", vec![Choice::new("yes", "护理型床位")]),
        Field::date("from", "入住日期").required().value(today.to_string()),
    ];
    let note = "一个床位只给一人。入住以后，再到收款账户改钱发给谁。";
    forms.put(Action::TekunAdmit, "admit", "安排入住", note, fields);
}

fn in_home(forms: &mut Forms<'_>, view: &SupportView, stay: StayId, today: Date) {
    if let Some(away) = view.absences.iter().find(|one| one.stay == stay && one.until.is_none()) {
        let id = away.id.to_string();
        let fields = vec![Field::date("back_until", "最后一天不在").required().value(today.to_string())];
        forms.add(Action::TekunAdmit, "登记返院", "", |to| {
            crate::components::Form::post("back", to, "登记返院")
                .hidden(CHANGE, "back")
                .hidden("absence", id)
                .fields(fields)
        });
    } else {
        let kinds = choices(AbsenceKind::ALL.iter().copied(), AbsenceKind::word, AbsenceKind::chinese);
        let fields = vec![
            Field::radios("kind", "为什么", kinds).required(),
            Field::date("away_from", "从哪天").required().value(today.to_string()),
            Field::date("away_until", "到哪天").hint("还没有回来的不填"),
        ];
        forms.put(Action::TekunAdmit, "away", "登记请假、住院", "", fields);
    }
    let reasons = choices(StayEnd::ALL.iter().copied(), StayEnd::word, StayEnd::chinese);
    let fields = vec![
        Field::date("until", "离院日期").required().value(today.to_string()),
        Field::radios("end_why", "为什么", reasons).required(),
    ];
    let note = "床位从那天起空出来。本人要求分散供养的，档案改为分散供养；钱发给谁要另外办。";
    forms.put(Action::TekunAdmit, "end", "登记离院", note, fields);
}

pub(super) async fn take(
    State(app): State<Arc<App>>,
    Path(person): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let person = PersonId::parse(&person).map_err(|_| Trouble::not_found())?;
    let ctx = visitor.ctx_for(&app, "办理特困供养", &sent);
    let mut refill = Refill::of(&sent);
    let done = match sent.typed.get(CHANGE) {
        "assess" => assess_taken(&app, &visitor, &ctx, person, (&sent, &mut refill)).await?,
        "report" => {
            let typed = &sent.typed;
            let words = Words::new(typed.get("words"));
            let report = ReportSelfCare { person, on: typed.get("reported_on").to_owned(), words };
            act(&*app.office, &ctx, &report).await.map(drop)
        }
        "wish" => act(&*app.office, &ctx, &wish_of(person, &sent)).await.map(drop),
        "admit" => match HomeId::parse(sent.typed.get("home")) {
            Ok(home) => act(&*app.office, &ctx, &admit_of(person, home, &sent)).await.map(drop),
            Err(_) => {
                refill.wrong("home", "请选一项");
                Ok(())
            }
        },
        "away" | "back" | "end" => stay_taken(&app, &visitor, &ctx, person, &sent).await?,
        _ => return Err(Trouble::not_found()),
    };
    let done = refill
        .outcome(done, |field| if field == "why" { "assessed_for".to_owned() } else { field.to_owned() })?;
    if done.is_some() && !refill.is_wrong() {
        return Ok(see(&format!("/tekun/people/{person}")));
    }
    page(&app, &visitor, person, &refill).await
}

fn wish_of(person: PersonId, sent: &Sent) -> RecordWish {
    let typed = &sent.typed;
    RecordWish {
        person,
        on: typed.get("asked_on").to_owned(),
        origin: typed.get("origin").to_owned(),
        home: HomeId::parse(typed.get("home")).ok(),
        answer: typed.get("answer").to_owned(),
        reason: Words::new(typed.get("reason")),
        ask_again: typed.get("ask_again").to_owned(),
    }
}

fn admit_of(person: PersonId, home: HomeId, sent: &Sent) -> Admit {
    let typed = &sent.typed;
    Admit {
        person,
        home,
        bed: typed.get("bed").to_owned(),
        nursing: typed.get("nursing") == "yes",
        from: typed.get("from").to_owned(),
    }
}

async fn assess_taken(
    app: &App,
    visitor: &Visitor,
    ctx: &Ctx,
    person: PersonId,
    (sent, refill): (&Sent, &mut Refill),
) -> Result<Result<(), Error>, Trouble> {
    let (view, _) = open(app, visitor, person).await?;
    let typed = &sent.typed;
    let mut brought = Brought::with(sent.command());
    let about = (view.row.household, ctx.today());
    let form = paper(&mut brought, sent, about, ("form", "certificate", true), refill);
    let photo = paper(&mut brought, sent, about, ("photo", "photo", false), refill);
    let said = INDICATORS.iter().map(|(name, _)| ((*name).to_owned(), typed.get(name).to_owned()));
    let command = AssessSelfCare {
        person,
        on: typed.get("on").to_owned(),
        answers: said.collect(),
        assessors: [typed.get("assessor1").to_owned(), typed.get("assessor2").to_owned()],
        why: typed.get("assessed_for").to_owned(),
        form,
        photo,
    };
    if refill.is_wrong() && form.is_some() {
        return Ok(Ok(()));
    }
    let done = act(&*app.office, ctx, &brought.under(command)).await.map(drop);
    // That the form is missing is told already, in more words.
    Ok(match done {
        Err(Error::Invalid(mut faults)) => {
            faults.retain(|fault| fault.field != "form");
            if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
        }
        other => other,
    })
}

async fn stay_taken(
    app: &App,
    visitor: &Visitor,
    ctx: &Ctx,
    person: PersonId,
    sent: &Sent,
) -> Result<Result<(), Error>, Trouble> {
    let (view, _) = open(app, visitor, person).await?;
    let typed = &sent.typed;
    let text = |name: &str| typed.get(name).to_owned();
    let Some((stay, _)) = view.stay() else { return Ok(Err(assistance::tekun::Refused::StayOver.into())) };
    let stay = stay.id;
    Ok(match typed.get(CHANGE) {
        "away" => {
            let away = RecordAbsence {
                stay,
                kind: text("kind"),
                from: text("away_from"),
                until: text("away_until"),
            };
            act(&*app.office, ctx, &away).await.map(drop)
        }
        "back" => {
            let absence = AbsenceId::parse(typed.get("absence")).map_err(|_| Trouble::not_found())?;
            act(&*app.office, ctx, &EndAbsence { stay, absence, until: text("back_until") }).await.map(drop)
        }
        _ => {
            let end = EndStay { stay, until: text("until"), why: text("end_why") };
            act(&*app.office, ctx, &end).await.map(drop)
        }
    })
}

/// What the page of a family says of its supported persons.
pub(in crate::handlers) async fn of_household(
    app: &App,
    visitor: &Visitor,
    ctx: &Ctx,
    household: HouseholdId,
) -> Result<Option<Table>, Trouble> {
    if !visitor.may(Action::TekunView) {
        return Ok(None);
    }
    let found = look(&*app.office, ctx, &SupportedIn { household }).await?;
    if found.is_empty() {
        return Ok(None);
    }
    let columns = ["姓名", "自理能力", "评估日期", "供养方式", "时限"].map(Column::words).to_vec();
    let rows = found.iter().map(|(one, home)| {
        Row::to(
            format!("/tekun/people/{}", one.person),
            vec![
                Cell::words(&one.name),
                one.grade.map_or_else(
                    || Cell::words("没有评估记录"),
                    |(grade, _)| Cell::Badge(super::badge(grade)),
                ),
                Cell::day(one.grade.map(|(_, on)| on)),
                home.as_ref().map_or_else(
                    || Cell::words("分散供养"),
                    |home| Cell::Twofold("集中供养".to_owned(), home.name().to_owned()),
                ),
                Cell::clock(clock(app, one.due, ctx.today())),
            ],
        )
    });
    Ok(Some(Table::new("supported", "特困供养", columns).rows(rows.collect())))
}

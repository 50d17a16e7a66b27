// SPDX-License-Identifier: Apache-2.0
//! From what a family receives to a case about it: a reported change, a review, a wish to stop. The page shows what is paid beside who lives together today; money
//! goes on until somebody decides.

use super::super::app::App;
use super::super::form::Sent;
use super::super::papers::Brought;
use super::super::see;
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::file::named;
use super::forms::{Refill, choices, command_of};
use super::{Household, Reason, open, purpose};
use crate::components::{Cell, Choice, Column, Field, Form, Group, Row, Table, Tone, Typed};
use crate::pages::confirm::Confirm;
use crate::steps::SCAN;
use assistance::casework::{
    ChangeKind, Channel, CompareAward, Compared, LateEntry, OnAward, OpenOnAward, Scheme, Words,
};
use assistance::office::{Error, act, look};
use assistance::payout::model::ids::AwardId;
use assistance::registry::file::File;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::Date;
use std::collections::BTreeSet;
use std::sync::Arc;
use wording::casework as words;

/// What is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Change,
    Review,
    Stop,
}

/// Reports after which a family receives nothing more, or something else.
const STOPS: &[ChangeKind] = &[
    ChangeKind::NoLongerWanted,
    ChangeKind::Death,
    ChangeKind::Address,
    ChangeKind::Income,
    ChangeKind::Other,
];

impl What {
    fn parse(word: &str) -> Option<What> {
        match word {
            "change" => Some(What::Change),
            "review" => Some(What::Review),
            "stop" => Some(What::Stop),
            _ => None,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            What::Change => "change",
            What::Review => "review",
            What::Stop => "stop",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            What::Change => "报告家庭情况变化",
            What::Review => "启动定期核查",
            What::Stop => "办理停止、退出",
        }
    }

    const fn consequence(self) -> &'static str {
        match self {
            What::Change => "登记以后按程序核实、测算，由有权的人决定增减；决定以前，钱照原来的发。",
            What::Review => "登记以后核实家庭情况；核查没有做完，钱照发。",
            What::Stop => {
                "登记的是停止、退出的理由，不是停发：要核实，规定要听取意见的先听本人意见，再由有权的人决定；决定以前，钱照发。"
            }
        }
    }
}

/// The page: which household, what it receives, what is opened.
struct Page<'a> {
    what: What,
    household: &'a Household,
    file: &'a File,
    reason: &'a Reason,
    seen: &'a Compared,
    today: Date,
}

pub(super) async fn ask(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path((number, award, word)): Path<(String, String, String)>,
    Query(reason): Query<Reason>,
    typed: Typed,
) -> Result<Response, Trouble> {
    shown(&app, &visitor, (&number, &award, &word), &reason, &Refill::asked(typed)).await
}

async fn shown(
    app: &App,
    visitor: &Visitor,
    (number, award, word): (&str, &str, &str),
    reason: &Reason,
    refill: &Refill,
) -> Result<Response, Trouble> {
    let what = What::parse(word).ok_or_else(Trouble::not_found)?;
    let (household, file) = open(app, visitor, number, reason).await?;
    let seen = compare(app, visitor, &household, award, reason).await?;
    let today = visitor.ctx(app, "").today();
    let page = Page { what, household: &household, file: &file, reason, seen: &seen, today };
    Ok(page.render(app, visitor, refill))
}

/// What the family receives; only of this family.
async fn compare(
    app: &App,
    visitor: &Visitor,
    household: &Household,
    award: &str,
    reason: &Reason,
) -> Result<Compared, Trouble> {
    let award = AwardId::parse(award).map_err(|_| Trouble::not_found())?;
    let seen = look(&*app.office, &purpose(app, visitor, reason, None), &CompareAward { award }).await?;
    if seen.award.household == household.id { Ok(seen) } else { Err(Trouble::not_found()) }
}

impl Page<'_> {
    fn path(&self) -> String {
        format!("{}/awards/{}/{}", self.household.path(), self.seen.award.award.id, self.what.word())
    }

    fn render(&self, app: &App, visitor: &Visitor, refill: &Refill) -> Response {
        let mut frame = visitor.frame(app);
        let form = refill.fill(self.form(refill), &mut frame);
        let scheme = words::scheme(self.seen.award.scheme);
        let mut consequence = vec![self.what.consequence().to_owned()];
        if let Some(open) = &self.seen.open {
            consequence.push(format!("这户已有一件在办的事项（{open}），请在那一件里继续办，不用再开一件。"));
        }
        let page = Confirm {
            frame,
            heading: self.household.heading(
                self.what.title(),
                format!("{scheme}，先看现在享受的和现在的家庭对不对得上。"),
                self.reason,
            ),
            consequence,
            total: None,
            table: Some(self.table()),
            form,
        };
        (refill.status(), render(&page)).into_response()
    }

    /// What is paid, beside who lives together today.
    fn table(&self) -> Table {
        let standing = &self.seen.standing;
        let now: BTreeSet<_> = self.seen.family.members.iter().map(|member| member.person).collect();
        let mut people: Vec<_> = self.seen.family.members.iter().map(|member| member.person).collect();
        people.extend(standing.persons.iter().filter(|person| !now.contains(person)));
        let row = |person: &assistance::registry::PersonId| {
            let covered = standing.persons.contains(person);
            let lives = now.contains(person);
            let (tone, said) = match (covered, lives) {
                (true, true) => (Tone::Done, "一致"),
                (true, false) => (Tone::Late, "在保障名单里，已不在户"),
                (false, true) => (Tone::Soon, "在户，不在保障名单里"),
                (false, false) => (Tone::Plain, ""),
            };
            Row::plain(vec![
                Cell::words(named(self.file, *person)),
                Cell::words(if covered { "是" } else { "否" }),
                Cell::words(if lives { "是" } else { "否" }),
                Cell::badge(tone, said),
            ])
        };
        let award = &self.seen.award;
        let monthly =
            standing.monthly.map_or_else(|| "不发钱".to_owned(), |fen| format!("每月 {} 元", fen.grouped()));
        let review = if award.review_by < self.today { "应核查日期已过" } else { "下次核查" };
        let caption = format!(
            "现在享受：{} 人，{monthly}，{} 起；{review} {}",
            standing.persons.len(),
            award.award.first,
            award.review_by
        );
        Table::new(
            "compared",
            caption,
            ["姓名", "在保障名单里", "今天在户", "比对"].map(Column::words).to_vec(),
        )
        .rows(people.iter().map(row).collect())
        .titled()
        .empty("没有人。")
    }

    fn form(&self, refill: &Refill) -> Form {
        let mut fields = vec![Field::date("happened_on", "哪天").required().value(self.today.to_string())];
        if self.what != What::Review {
            let kinds: &[ChangeKind] = if self.what == What::Stop { STOPS } else { ChangeKind::ALL };
            // The grade of self-care counts for nobody else.
            let asked = |kind: &&ChangeKind| {
                **kind != ChangeKind::SelfCare || self.seen.award.scheme == Scheme::Tekun
            };
            let kinds = kinds.iter().filter(asked).map(|kind| {
                let choice = Choice::new(kind.word(), words::change(*kind));
                let first = self.what == What::Stop
                    && *kind == ChangeKind::NoLongerWanted
                    && !refill.typed.has("changes");
                if first { choice.ticked() } else { choice }
            });
            let channels = choices(Channel::ALL.iter().copied(), Channel::word, words::channel);
            fields.push(Field::checks("changes", "变化的是", kinds.collect()).required());
            fields.push(
                Field::radios("channel", "怎么知道的", channels).required().value(Channel::Window.word()),
            );
        }
        let early = self.what == What::Review && self.seen.award.review_by > self.today;
        let (label, hint) = match self.what {
            What::Change => ("变化的情况", "什么变了、从什么时候起"),
            What::Review if early => ("为什么提前核查", "还没有到核查的日期，要写明理由"),
            What::Review => ("说明", "可以不填"),
            What::Stop => ("理由", "本人怎么说的，或者依据什么"),
        };
        let area = Field::area("words", label, 3).hint(hint);
        fields.push(if self.what != What::Review || early { area.required() } else { area });
        fields
            .push(Field::file("scan", "报告、申请或者证明材料", SCAN).hint("有的上传；补登以前的，一定要有"));
        let form = Form::post("open-on-award", self.path(), self.what.title());
        self.reason
            .form(form, command_of(&refill.typed))
            .version(self.seen.award.version)
            .group(Group::new("", fields))
            .group(
                Group::new("以前发生、现在补登", vec![Field::area("late_reason", "为什么补登", 2)]).folded(),
            )
            .cancel("不办了", self.reason.href(&self.household.path()))
    }
}

pub(super) async fn take(
    State(app): State<Arc<App>>,
    Path((number, award, word)): Path<(String, String, String)>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let what = What::parse(&word).ok_or_else(Trouble::not_found)?;
    let reason = Reason::of(&sent.typed);
    let (household, file) = open(&app, &visitor, &number, &reason).await?;
    let seen = compare(&app, &visitor, &household, &award, &reason).await?;
    let today = visitor.ctx(&app, "").today();
    let mut refill = Refill::of(&sent);
    let page = Page { what, household: &household, file: &file, reason: &reason, seen: &seen, today };
    let Some(said) = said(&page, &sent, &mut refill) else { return Ok(page.render(&app, &visitor, &refill)) };
    let kind = if what == What::Review { "review" } else { "change" };
    let mut brought = Brought::with(sent.command());
    let (family, kept) = ((household.id, None), (kind, said.happened_on));
    let scan = sent.file("scan").map(|scan| brought.take("scan", family, kept, Some(scan)));
    let paper = match scan.transpose() {
        Ok(paper) => paper,
        Err(wrong) => {
            refill.wrong("scan", wrong);
            return Ok(page.render(&app, &visitor, &refill));
        }
    };
    let late = match (said.happened_on < today, paper) {
        (false, _) => None,
        (true, Some(scan)) => {
            Some(LateEntry { reason: said.late, scan, entered_by: visitor.signed_in.account.id })
        }
        (true, None) => {
            refill.wrong("scan", "补登以前的，上传签过字的纸质件");
            return Ok(page.render(&app, &visitor, &refill));
        }
    };
    let command = OpenOnAward {
        award: seen.award.award.id,
        version: Some(sent.version()),
        why: said.why,
        words: said.words,
        paper,
        happened_on: said.happened_on,
        late,
    };
    let ctx = purpose(&app, &visitor, &reason, Some(&sent));
    match act(&*app.office, &ctx, &brought.under(command)).await {
        Ok(taken) => Ok(see(&format!("/cases/{}", taken.number))),
        Err(error @ (Error::Stale { .. } | Error::Payout(_))) => {
            // What is paid changed meanwhile: the page shows it as it is now, and what was typed.
            refill.wrong("", wording::office::error(&error));
            Ok(page.render(&app, &visitor, &refill))
        }
        Err(error) => {
            let done: Result<(), Error> = Err(error);
            refill.outcome(done, str::to_owned)?;
            Ok(page.render(&app, &visitor, &refill))
        }
    }
}

/// What the form says.
struct Said {
    why: OnAward,
    words: Option<Words>,
    happened_on: Date,
    late: Words,
}

fn said(page: &Page<'_>, sent: &Sent, refill: &mut Refill) -> Option<Said> {
    let typed = &sent.typed;
    let happened_on = Date::parse(typed.get("happened_on")).ok();
    match happened_on {
        None => refill.wrong("happened_on", "日期写成 2026-11-21 这样"),
        Some(on) if on > page.today => refill.wrong("happened_on", "日期还没有到"),
        Some(on) if on < page.today && typed.get("late_reason").is_empty() => {
            refill.wrong("late_reason", "补登以前的事，要写明为什么");
        }
        Some(_) => {}
    }
    let early = page.what == What::Review && page.seen.award.review_by > page.today;
    if typed.get("words").is_empty() && (page.what != What::Review || early) {
        refill.wrong("words", "没有填");
    }
    let why = if page.what == What::Review {
        Some(OnAward::Review)
    } else {
        let changes: BTreeSet<ChangeKind> =
            typed.all("changes").iter().filter_map(|word| ChangeKind::parse(word)).collect();
        if changes.is_empty() {
            refill.wrong("changes", "至少选一项");
        }
        let channel = refill.picked("channel", Channel::parse(typed.get("channel")));
        channel.filter(|_| !changes.is_empty()).map(|channel| OnAward::Change { channel, changes })
    };
    let words = Some(typed.get("words")).filter(|text| !text.is_empty()).map(Words::new);
    let late = Words::new(typed.get("late_reason"));
    let said = Said { why: why?, words, happened_on: happened_on?, late };
    (!refill.is_wrong()).then_some(said)
}

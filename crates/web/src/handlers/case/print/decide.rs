// SPDX-License-Identifier: Apache-2.0
//! The papers of a decision: hearing, minutes, confirmation form, and the letters that tell it.

use super::Source;
use crate::papers::forms::{
    Change, ChangeNotice, ConfirmationForm, Figure, GrantNotice, HearingRecord, MeetingMinutes, MeetingVote,
    RefusalNotice,
};
use crate::papers::{Paper, View};
use assistance::casework::{
    AwardOrder, Because, CaseEvent, CaseRecord, ChangeKind, Ground, Proposal, Scheme, StageKind, StopReason,
    ruled,
};
use kernel::{DivisionLevel, Fen, Month};
use std::sync::Arc;
use wording::casework as words;

/// The grounds of a cut, an exit or a stop as papers tell them.
struct Grounds {
    reasons: Vec<String>,
    facts: Vec<String>,
    figures: Vec<Figure>,
    articles: Vec<String>,
}

impl Source<'_> {
    /// The figures of grounds, each beside its line.
    fn figures<R>(&self, because: &[Because<R>]) -> Vec<Figure> {
        let figure = |one: &Because<R>| {
            let figure = one.figure.as_ref()?;
            Some(Figure {
                item: self.label(&figure.name),
                value: self.measured(figure, figure.value),
                line: self.measured(figure, figure.line),
                distance: figure.distance().map(|far| self.measured(figure, far)).unwrap_or_default(),
                article: self.cited(std::slice::from_ref(&one.article)).join(""),
            })
        };
        because.iter().filter_map(figure).collect()
    }

    fn measured(&self, figure: &assistance::casework::Figure, value: kernel::Fraction) -> String {
        words::measured(&self.label(&figure.name), value, figure.measure)
    }

    /// A ground in a sentence: the figure beside its line and how far they are apart, what was said of it, or what the file of the case tells.
    fn because<R: Ground>(&self, one: &Because<R>, reason: &str) -> String {
        if let Some(figure) = &one.figure {
            let distance = figure.distance().map(|distance| {
                let word = if distance.signum() < 0 { "低" } else { "高" };
                let size = if distance.signum() < 0 { distance.negated() } else { distance };
                format!("，相差（{word}）{}", self.measured(figure, size))
            });
            return format!(
                "{reason}：{}为 {}，{}为 {}{}。",
                self.label(&figure.name),
                self.measured(figure, figure.value),
                self.label(&figure.line_name),
                self.measured(figure, figure.line),
                distance.unwrap_or_default()
            );
        }
        if let Some(said) = &one.said {
            // What the article says of the money beside what was found.
            let ruled = ruled(&self.desk.program, one.code).filter(|(article, _)| **article == one.article);
            let follows = ruled.and_then(|(_, says)| says).map(|says| format!("按规定，{says}。"));
            let said = said.expose().trim().trim_end_matches('。');
            return format!("{reason}：{said}。{}", follows.unwrap_or_default());
        }
        // Grounds from before sentences were asked for name their facts.
        let facts: Vec<String> = one.facts.iter().map(|seen| self.label(&seen.fact)).collect();
        if facts.is_empty() {
            format!("{reason}。")
        } else {
            format!("{reason}（依据：{}）。", facts.join("、"))
        }
    }

    /// What the file of the case tells of a ground to stop that nobody had to put into words.
    fn on_file(&self, code: StopReason) -> Option<String> {
        let last = |pick: &dyn Fn(&CaseEvent) -> Option<String>| {
            self.desk.view.records.iter().rev().find_map(|record| pick(&record.entry.event))
        };
        let (file, name) = (&self.desk.view.file, |id| self.desk.person(id));
        match code {
            StopReason::Died => {
                let covered = file.standing.iter().flat_map(|standing| &standing.persons);
                let names: Vec<String> = covered.map(|id| name(*id)).collect();
                (!names.is_empty()).then(|| format!("{}已经死亡", names.join("、")))
            }
            StopReason::MovedAway => last(&|event| match event {
                CaseEvent::MovedAway { to, .. } => {
                    let to = kernel::full_name(*to).unwrap_or_else(|| to.to_string());
                    Some(format!("迁往{to}"))
                }
                _ => None,
            }),
            StopReason::OwnWish => last(&|event| match event {
                CaseEvent::ChangeReported { words, changes, .. }
                    if changes.contains(&ChangeKind::NoLongerWanted) =>
                {
                    let said = words.as_ref().map(|words| words.expose().to_owned()).unwrap_or_default();
                    Some(format!("{}本人报告不再需要救助：{said}", file.opened.on.chinese()))
                }
                _ => None,
            }),
            _ => None,
        }
    }

    fn grounds<R: Ground>(&self, because: &[Because<R>], word: fn(R) -> &'static str) -> Grounds {
        let articles: Vec<kernel::Citation> = because.iter().map(|one| one.article.clone()).collect();
        Grounds {
            reasons: words::each_once(because.iter().map(|one| word(one.code)))
                .into_iter()
                .map(str::to_owned)
                .collect(),
            facts: because.iter().map(|one| self.because(one, word(one.code))).collect(),
            figures: self.figures(because),
            articles: self.cited(&articles),
        }
    }

    /// Why something is changed, as the proposal says it.
    pub(super) fn grounds_of(&self, proposal: &Proposal) -> (Vec<String>, Vec<String>, Vec<String>) {
        let found = self.all_grounds(proposal);
        (found.reasons, found.facts, found.articles)
    }

    fn all_grounds(&self, proposal: &Proposal) -> Grounds {
        let plain = |reason: &str, articles: Vec<String>| Grounds {
            reasons: vec![reason.to_owned()],
            facts: Vec::new(),
            figures: Vec::new(),
            articles,
        };
        match proposal {
            Proposal::Stop { because } => {
                let mut found = self.grounds(because, words::stop_reason);
                for (one, fact) in because.iter().zip(&mut found.facts) {
                    if let (None, Some(told)) = (&one.said, self.on_file(one.code)) {
                        *fact = format!("{}：{told}。", words::stop_reason(one.code));
                    }
                }
                found
            }
            Proposal::Adjust { because, .. } => self.grounds(because, words::adjust_reason),
            Proposal::Refuse { because } => self.grounds(because, words::refusal_reason),
            Proposal::GradualExit(exit) => {
                let rule = self.desk.view.rules.exits.get(&exit.kind);
                let articles = rule.map(|rule| self.cited(&rule.basis.cites)).unwrap_or_default();
                plain(words::exit(exit.kind), articles)
            }
            Proposal::Restore { .. } => plain("渐退期内再次陷入困难", Vec::new()),
            Proposal::Cover { .. } | Proposal::Continue => plain("", Vec::new()),
        }
    }

    /// How the family was heard: each try, and what came of it.
    fn heard(&self) -> Vec<String> {
        let told = |record: &Arc<CaseRecord>| {
            let on = record.entry.happened_on.chinese();
            match &record.entry.event {
                CaseEvent::HearingNoticed { way, .. } => {
                    Some(format!("{on}{}告知拟作出的处理", words::contact(*way)))
                }
                CaseEvent::HearingHeld { way, .. } => {
                    Some(format!("{on}{}听取了意见，记录由本人签字", words::contact(*way)))
                }
                CaseEvent::HearingDeclined { .. } => Some(format!("{on}本人表示不陈述意见")),
                CaseEvent::HearingUnreached { way } => {
                    Some(format!("{on}{}，没有联系上", words::contact(*way)))
                }
                _ => None,
            }
        };
        self.desk.view.records.iter().filter_map(told).collect()
    }

    pub(super) fn hearing(&self) -> Option<Paper> {
        let file = &self.desk.view.file;
        let proposal = file.proposed()?;
        let takes = proposal.act(file.present_amount()).takes_away();
        if !takes && file.hearing.noticed.is_none() {
            return None;
        }
        let heard = self.last(|event| match event {
            CaseEvent::HearingHeld { way, .. } => Some((words::contact(*way), String::new())),
            CaseEvent::HearingDeclined { .. } => Some(("", "本人表示不陈述意见。".to_owned())),
            _ => None,
        });
        let on = heard.as_ref().map(|(record, _)| record.entry.happened_on);
        let tries: Vec<String> =
            file.hearing.tries.iter().map(|on| format!("{}没有联系上", on.chinese())).collect();
        let said = match &heard {
            Some((_, (_, said))) => said.clone(),
            None => tries.join("；"),
        };
        let found = self.all_grounds(proposal);
        Some(
            HearingRecord {
                head: self.township(on),
                person: self.desk.applicant(),
                on,
                way: heard.as_ref().map(|(_, (way, _))| (*way).to_owned()).unwrap_or_default(),
                intended: words::proposal(proposal),
                reason: found.reasons.into_iter().chain(found.facts).collect::<Vec<_>>().join("；"),
                articles: found.articles,
                said,
                handed_in: Vec::new(),
                answer: String::new(),
                hearer: heard.map(|(record, _)| self.desk.doer(&record.entry.by)).unwrap_or_default(),
                recorder: String::new(),
            }
            .paper(),
        )
    }

    pub(super) fn minutes(&self) -> Option<Paper> {
        let (desk, file) = (self.desk, &self.desk.view.file);
        let meeting = file.meeting.as_ref();
        if meeting.is_none() && file.stage.kind() != StageKind::Submitted {
            return None;
        }
        let proposal = file.proposed().map(words::proposal).unwrap_or_default();
        let person = |id: &kernel::UserId| {
            let known = desk.staff.iter().find(|one| one.id == *id);
            let roles: Vec<&str> =
                known.into_iter().flat_map(|one| &one.roles).map(|role| role.chinese()).collect();
            (desk.user(*id), roles.join("、"))
        };
        let aside: Vec<String> =
            meeting.iter().flat_map(|one| &one.recused).map(|id| desk.user(*id)).collect();
        let level = if desk.view.delegated() { DivisionLevel::Township } else { DivisionLevel::County };
        let said = meeting.and_then(|one| one.conclusion.as_ref()).map(|said| said.expose().to_owned());
        let decided = file.decision.as_ref().map(|said| words::proposal(&said.proposal));
        let result = said.or(decided).unwrap_or_default();
        Some(
            MeetingMinutes {
                head: self.head(level, meeting.map(|one| one.on)),
                on: meeting.map(|one| one.on),
                place: String::new(),
                chair: String::new(),
                recorder: String::new(),
                present: meeting.iter().flat_map(|one| &one.attendees).map(person).collect(),
                absent: Vec::new(),
                cases: vec![MeetingVote {
                    case_number: desk.view.row.number.clone(),
                    applicant: desk.applicant(),
                    place: self.place(),
                    proposal,
                    said: if aside.is_empty() {
                        String::new()
                    } else {
                        format!("回避：{}", aside.join("、"))
                    },
                    result,
                }],
            }
            .paper(),
        )
    }

    /// 变更、减发、停发告知书: what a decision changed, from when and why, how the family was heard, and where to turn.
    pub(super) fn change(&self) -> Option<Paper> {
        let file = &self.desk.view.file;
        let said = file.decision.as_ref()?;
        let before = file.present_amount().unwrap_or(Fen::ZERO);
        let (from, after) = match file.order.as_ref()? {
            AwardOrder::Change { from, monthly, .. } | AwardOrder::Exit { from, monthly, .. } => {
                (*from, *monthly)
            }
            AwardOrder::Stop { last } => (last.add(1)?, Fen::ZERO),
            AwardOrder::Start { .. } | AwardOrder::Continue { .. } => return None,
        };
        let change = match (&said.proposal, after.cmp(&before)) {
            (Proposal::Stop { .. }, _) => Change::Stop,
            (_, std::cmp::Ordering::Less) => Change::Cut,
            (_, std::cmp::Ordering::Greater) => Change::Raise,
            (_, std::cmp::Ordering::Equal) => Change::Members,
        };
        let mut found = self.all_grounds(&said.proposal);
        if let Some(AwardOrder::Exit { until, .. }) = &file.order {
            let until = until.map_or_else(
                || "没有固定的月数，到期前核查后再决定".to_owned(),
                |last| format!("发到{}为止，以后不再发放", last.chinese()),
            );
            found.facts.push(format!("渐退：{}；{until}。", found.reasons.join("；")));
        }
        let heard = self.heard();
        Some(
            ChangeNotice {
                head: self.decision_head(said.done.on),
                recipient: self.desk.applicant(),
                programme: self.programme(),
                change,
                before,
                after,
                made_of: self.made_of(Some(after)),
                from,
                reason: found.reasons.join("；"),
                facts: found.facts,
                figures: found.figures,
                heard: if heard.is_empty() { String::new() } else { format!("{}。", heard.join("；")) },
                articles: found.articles,
                also: Vec::new(),
                remedies: self.remedies(),
                phone: self.phone(),
            }
            .paper(),
        )
    }

    /// What was decided, or what is proposed as long as nothing is.
    pub(super) fn confirmation(&self) -> Option<Paper> {
        let (file, delegated) = (&self.desk.view.file, self.desk.view.delegated());
        let opinion = file.opinion.as_ref()?;
        let assessed = file.assessment.as_ref().map(|one| &one.assessment);
        let step = |mark: &assistance::casework::Mark| {
            (
                words::step(mark.kind).to_owned(),
                format!("{} {}", mark.happened_on.chinese(), self.desk.doer(&mark.by)),
            )
        };
        let decided = file.decision.as_ref().map(|said| words::proposal(&said.proposal));
        let opinion_words = words::proposal(&opinion.proposal);
        let township = self.township(None).issuer;
        let county = self.head(DivisionLevel::County, None).issuer;
        let amount = match &file.decision.as_ref().unwrap_or(opinion).proposal {
            Proposal::Cover { monthly } => *monthly,
            Proposal::Adjust { monthly, .. } | Proposal::Restore { monthly } => Some(*monthly),
            _ => None,
        };
        let says = assessed.map(|one| {
            let amount = one.monthly.map_or_else(String::new, |fen| format!("，每月 {} 元", fen.grouped()));
            format!("{}{amount}", words::answer(one.answer))
        });
        Some(
            ConfirmationForm {
                head: self.township(None),
                programme: self.programme(),
                applicant: self.desk.applicant(),
                place: self.place(),
                members: self.members(),
                covered: u32::try_from(file.covered().len()).unwrap_or_default(),
                figures: self.compared_figures(&file.decision.as_ref().unwrap_or(opinion).proposal),
                assessment: says.unwrap_or_default(),
                steps: file.history.iter().filter(|mark| mark.voided_by.is_none()).map(step).collect(),
                clerk_opinion: opinion_words.clone(),
                township: (
                    if delegated { decided.clone().unwrap_or_default() } else { opinion_words },
                    township,
                ),
                county: (!delegated).then(|| (decided.unwrap_or_default(), county)),
                amount,
                made_of: self.made_of(amount),
                from: self.first_month(),
            }
            .paper(),
        )
    }

    /// The figures that a proposal stands on; of one that gives what was computed, those of the assessment as long as it may still be altered.
    fn compared_figures(&self, proposal: &Proposal) -> Vec<Figure> {
        let own = self.all_grounds(proposal).figures;
        if !own.is_empty() {
            return own;
        }
        let found: Vec<Because<()>> = self.desk.compared().iter().map(|one| one.because(())).collect();
        self.figures(&found)
    }

    /// What an amount is made of, where it is the one that was computed and the packs add parts of their own.
    fn made_of(&self, amount: Option<Fen>) -> String {
        let assessed = self.desk.view.file.assessment.as_ref().map(|one| &one.assessment);
        let same = assessed.filter(|one| amount.is_some() && one.monthly == amount);
        let parts = same.map(|one| one.parts.as_slice()).unwrap_or_default();
        words::parts(parts, Some(&self.desk.program.sources))
    }

    pub(super) fn first_month(&self) -> Option<Month> {
        match self.desk.view.file.order.as_ref()? {
            AwardOrder::Start { from, .. }
            | AwardOrder::Change { from, .. }
            | AwardOrder::Exit { from, .. } => Some(*from),
            AwardOrder::Continue { .. } | AwardOrder::Stop { .. } => None,
        }
    }

    pub(super) fn grant(&self) -> Option<Paper> {
        let file = &self.desk.view.file;
        let said = file.decision.as_ref()?;
        let Some(AwardOrder::Start { persons, monthly, from, review_by, .. }) = &file.order else {
            return None;
        };
        Some(
            GrantNotice {
                head: self.decision_head(said.done.on),
                applicant: self.desk.applicant(),
                programme: self.programme(),
                covered: persons.iter().map(|id| self.desk.person(*id)).collect(),
                amount: monthly.unwrap_or(Fen::ZERO),
                made_of: self.made_of(*monthly),
                from: *from,
                paid: String::new(),
                articles: self.cited(&self.desk.view.rules.payment_start.basis.cites),
                review_on: Some(*review_by),
                duties: vec!["家庭人口、收入、财产发生变化的，及时报告。".to_owned()],
                also: Vec::new(),
                remedies: self.remedies(),
                phone: self.phone(),
            }
            .paper(),
        )
        .filter(|_| self.desk.view.row.scheme == Scheme::Dibao)
    }

    pub(super) fn refusal(&self) -> Option<Paper> {
        let file = &self.desk.view.file;
        let said = file.decision.as_ref()?;
        let Proposal::Refuse { because } = &said.proposal else { return None };
        let reasons = words::each_once(because.iter().map(|one| words::refusal_reason(one.code)));
        let articles: Vec<kernel::Citation> = because.iter().map(|one| one.article.clone()).collect();
        Some(
            RefusalNotice {
                head: self.decision_head(said.done.on),
                applicant: self.desk.applicant(),
                programme: self.programme(),
                applied_on: file.opened.on,
                reason: reasons.join("；"),
                facts: because.iter().map(|one| self.because(one, words::refusal_reason(one.code))).collect(),
                figures: self.figures(because),
                articles: self.cited(&articles),
                also: Vec::new(),
                remedies: self.remedies(),
                phone: self.phone(),
            }
            .paper(),
        )
    }
}

// SPDX-License-Identifier: Apache-2.0
//! A decision with its reasons: the grounds, the facts they stand on as they were known then, the article, the figure and how far it lies from the line.

use super::families::with_reason;
use crate::access::{self, Action, Involved};
use crate::casework::{self, Act, AwardOrder, Because, CaseRow, Figure, Proposal, Said, Words};
use crate::history::LookUp;
use crate::office::{Error, Query, Thing, Tx};
use crate::registry;
use async_trait::async_trait;
use kernel::{Citation, Ctx, SourceDocument};
use policy::tree::Name;
use std::collections::{BTreeMap, BTreeSet};

/// Asks what was decided in a case. There is no look without a reason.
pub struct Decision {
    /// The number of the case.
    pub number: String,
}

/// A ground with the values of its facts.
#[derive(Clone, Debug)]
pub struct Reasoned {
    /// The word of the ground in its closed list.
    pub word: &'static str,
    /// Facts: name in the dictionary, Chinese name, value as known at the decision.
    pub facts: Vec<(String, String, String)>,
    /// The article.
    pub article: Citation,
    /// What was found, where no figure tells it.
    pub said: String,
    /// The figure beside its line: Chinese names of both, and the figure.
    pub figure: Option<(String, String, Figure)>,
}

/// What was decided.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The case.
    pub row: CaseRow,
    /// The decision as signed.
    pub said: Said,
    /// Without its figures.
    pub act: Act,
    /// The name of who decided.
    pub decider: String,
    /// Why; empty where nothing was taken or refused.
    pub reasons: Vec<Reasoned>,
    /// What payout does.
    pub order: Option<AwardOrder>,
    /// The SHA-256 of the assessment's record.
    pub assessment: Option<String>,
    /// Whether it departs from the assessment.
    pub departs: bool,
    /// The documents that articles name.
    pub sources: BTreeMap<Name, SourceDocument>,
}

#[async_trait]
impl Query for Decision {
    const NAME: &'static str = "partners.decision";
    type Answer = Decided;

    // clause: BZ-1.2
    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Decided, Error> {
        with_reason(ctx)?;
        let id = tx.case_of_number(&self.number).await?.ok_or(Error::NotFound(Thing::Case))?;
        let (row, file, records) = casework::load(tx, id).await?;
        access::authorise(ctx, tx, Action::CaseView, row.place, &Involved::default()).await?;
        let said = file.decision.clone().ok_or(Error::NotFound(Thing::Case))?;
        let on = said.done.on;
        let accepted = file.accepted.as_ref().map_or(on, |done| done.on);
        let policies = tx.policies();
        let program = policies.program(file.family.living, on, accepted)?;
        let decider = match said.done.by.user() {
            Some(user) => tx.account(user).await?.map_or_else(String::new, |account| account.name),
            None => String::new(),
        };
        let signed = records.iter().find(|record| record.seq == said.done.seq);
        let question = registry::Question {
            place: file.family.living,
            applied_on: file.opened.on,
            accepted_on: file.accepted.as_ref().map(|done| done.on),
            as_of: on,
            known_at: signed.map_or(ctx.now, |record| record.entry.entered_at),
        };
        let composed = registry::file::composed(tx, row.household, &question).await?;
        let lines = registry::file::lines(&program.dictionary, &composed);
        let reasoned = |word: &'static str,
                        facts: &[casework::FactSeen],
                        article: &Citation,
                        (figure, said): (&Option<Figure>, &Option<Words>)| {
            let named: BTreeSet<&str> = facts.iter().map(|one| one.fact.as_str()).collect();
            Reasoned {
                word,
                facts: lines
                    .iter()
                    .filter(|line| named.contains(&*line.key.fact))
                    .map(|line| (line.key.fact.to_string(), line.label.clone(), line.value.to_string()))
                    .collect(),
                article: article.clone(),
                said: said.as_ref().map(|said| said.expose().to_owned()).unwrap_or_default(),
                figure: figure.clone().map(|figure| {
                    let name = casework::figure_name(&program, &figure.name);
                    let line = casework::figure_name(&program, &figure.line_name);
                    (name, line, figure)
                }),
            }
        };
        let reasons = match &said.proposal {
            Proposal::Refuse { because } => each(because, |one| {
                reasoned(one.code.word(), &one.facts, &one.article, (&one.figure, &one.said))
            }),
            Proposal::Stop { because } => each(because, |one| {
                reasoned(one.code.word(), &one.facts, &one.article, (&one.figure, &one.said))
            }),
            Proposal::Adjust { because, .. } => each(because, |one| {
                reasoned(one.code.word(), &one.facts, &one.article, (&one.figure, &one.said))
            }),
            Proposal::Cover { .. }
            | Proposal::Continue
            | Proposal::Restore { .. }
            | Proposal::GradualExit(_) => Vec::new(),
        };
        let present = file.standing.as_ref().and_then(|standing| standing.monthly);
        Ok(Decided {
            act: said.proposal.act(present),
            decider,
            reasons,
            order: file.order.clone(),
            assessment: file.assessment.as_ref().map(|one| one.assessment.record.clone()),
            departs: said.departure.is_some(),
            sources: program.sources.clone(),
            said,
            row,
        })
    }

    fn look_up(&self, ctx: &Ctx, answer: &Decided) -> Option<LookUp> {
        Some(LookUp {
            object: (Thing::Case, answer.row.id.bytes()),
            place: answer.row.place,
            case: ctx.why.case.clone().or_else(|| Some(answer.row.number.clone())),
            reason: None,
        })
    }
}

fn each<R>(because: &[Because<R>], read: impl Fn(&Because<R>) -> Reasoned) -> Vec<Reasoned> {
    because.iter().map(read).collect()
}

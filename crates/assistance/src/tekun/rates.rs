// SPDX-License-Identifier: Apache-2.0
//! How many live in a home, of those who lost their self-care by assessment and of those who wish it, beside the targets of the packs. A target is an aim of the county; it moves nobody.
//! Enforces CK-1.2.2a, YY-2.2b

use super::names::{LOST_COUNT, LOST_IN_HOMES, NEEDED, TARGET_LOST, TARGET_WISH, WISHES};
use super::packs::basis;
use super::person::everybody;
use super::words::Grade;
use crate::access::{self, Action};
use crate::casework::Basis;
use crate::office::{Error, Query, Tx};
use crate::registry::evidence::{Body, Seen, Standing, Subject};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Fraction};
use policy::explain::Explainer;
use policy::frame::{Column, View};
use policy::tree::{Constant, Program};
use std::collections::{BTreeMap, BTreeSet};

/// Some people, and how many of them live in a home.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many there are.
    pub all: u64,
    /// How many of them live in a home.
    pub in_homes: u64,
}

impl Share {
    fn add(&mut self, in_home: bool) {
        self.all += 1;
        self.in_homes += u64::from(in_home);
    }

    /// In tenths of a percent, rounded down, so that a target is never reached by rounding; none of nobody.
    #[must_use]
    pub const fn per_mille(self) -> Option<u64> {
        (self.in_homes * 1000).checked_div(self.all)
    }
}

/// The figures of a township, or of all together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Everybody who is supported.
    pub supported: Share,
    /// Who lost their self-care wholly, by assessment.
    pub lost: Share,
    /// Who lost it partly.
    pub partly: Share,
    /// Who wishes to live in a home.
    pub wishing: Share,
    /// Who was never assessed.
    pub unassessed: u64,
    /// How many of those who lost their self-care should live in a home by the packs; none where they do not say.
    pub needed: Option<u64>,
}

/// A share that the packs aim at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its Chinese name.
    pub label: String,
    /// How much.
    pub share: Fraction,
    /// Since when and until when it holds.
    pub from: Date,
    /// The last day, where there is one.
    pub until: Option<Date>,
    /// The article.
    pub basis: Basis,
}

/// The figures of a day.
#[derive(Clone, Debug)]
pub struct Rates {
    /// The day.
    pub on: Date,
    /// By township.
    pub townships: BTreeMap<Division, Figures>,
    /// All together.
    pub all: Figures,
    /// What the packs aim at for those who lost their self-care.
    pub lost: Option<Target>,
    /// What they aim at for those who wish it.
    pub wishing: Option<Target>,
}

/// The rates of a day, in the places of whoever asks.
pub struct ReadRates {
    /// The county whose packs give the targets.
    pub county: Division,
    /// The day.
    pub on: Date,
}

#[async_trait]
impl Query for ReadRates {
    const NAME: &'static str = "tekun.rates";
    type Answer = Rates;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Rates, Error> {
        let region = access::scope_for(ctx, tx, Action::TekunView).await?;
        let on = self.on.min(ctx.today());
        let people = everybody(tx, region, on).await?;
        let subjects: Vec<Subject> = people.iter().map(|one| Subject::Person(one.person)).collect();
        let evidence = tx.evidence_on(WISHES, &subjects).await?;
        let body = Body::of(&evidence, Seen { as_of: on, known_at: ctx.now });
        let wishes: BTreeSet<_> = people
            .iter()
            .filter(|one| {
                let standing = body.standing(Subject::Person(one.person), WISHES);
                matches!(standing, Some(Standing::Known("yes", _)))
            })
            .map(|one| one.person)
            .collect();
        let mut rates =
            Rates { on, townships: BTreeMap::new(), all: Figures::default(), lost: None, wishing: None };
        for one in &people {
            let township = one.lives.at(DivisionLevel::Township).unwrap_or(one.lives);
            let wishing = wishes.contains(&one.person);
            let (grade, in_home) = (one.grade.map(|(grade, _)| grade), one.home.is_some());
            rates.townships.entry(township).or_default().count(grade, wishing, in_home);
            rates.all.count(grade, wishing, in_home);
        }
        // Where no pack covers the day there are figures and no target.
        if let Ok(program) = tx.policies().program(self.county, on, on) {
            rates.lost = target(&program, TARGET_LOST);
            rates.wishing = target(&program, TARGET_WISH);
            for figures in rates.townships.values_mut() {
                figures.needed = needed(&program, figures.lost);
            }
        }
        Ok(rates)
    }
}

impl Figures {
    fn count(&mut self, grade: Option<Grade>, wishing: bool, in_home: bool) {
        self.supported.add(in_home);
        match grade {
            Some(Grade::Lost) => self.lost.add(in_home),
            Some(Grade::Partly) => self.partly.add(in_home),
            Some(Grade::Able) => {}
            None => self.unassessed += 1,
        }
        if wishing {
            self.wishing.add(in_home);
        }
    }
}

/// A target of a program.
fn target(program: &Program, name: &str) -> Option<Target> {
    let param = program.param(name)?;
    let Constant::Number(share) = &param.value else { return None };
    Some(Target {
        label: param.label.clone(),
        share: *share,
        from: param.origin.from,
        until: param.origin.until,
        basis: basis(&param.origin),
    })
}

/// How many of those who lost their self-care should live in a home, by the rule of the packs over the figures of a township.
fn needed(program: &Program, lost: Share) -> Option<u64> {
    let rule = program.rule(NEEDED)?;
    let column = |count: u64| i64::try_from(count).ok().map(|count| Column::I64(vec![count]));
    let facts = [(LOST_COUNT, column(lost.all)?), (LOST_IN_HOMES, column(lost.in_homes)?)];
    let view = View::of_township(&program.dictionary, &facts);
    let (walked, node) = Explainer::new(program, &view).rule(0, rule, 0);
    u64::try_from(walked.node(node).value.number()?.to_int()?).ok()
}

#[cfg(test)]
mod tests {
    use super::Share;

    #[test]
    fn a_share_is_never_rounded_up_to_a_target() {
        assert_eq!(Share { all: 3, in_homes: 2 }.per_mille(), Some(666));
        assert_eq!(Share { all: 0, in_homes: 0 }.per_mille(), None);
    }
}

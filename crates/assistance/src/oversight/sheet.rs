// SPDX-License-Identifier: Apache-2.0
//! What a notice is printed from: the families of one village whose cases are to be posted or hang, as the file has them. Whoever prints it for a wall puts each
//! through the form that shows a name, a village and group, numbers and choices from closed lists, and nothing else. Clauses CK-A1, CK-3.2b.

use super::notice::{self, Hung, may_see};
use crate::access::{self, Action, Involved, Scope};
use crate::casework::{self, CaseFilter, CaseId, CaseRow, NoticeRule, Place, Proposal, Scheme};
use crate::history::{Entry, LookUp};
use crate::office::{Error, Query, Thing, Tx};
use crate::registry::file::{File, for_a_case, material};
use crate::settings;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Fen, Fraction, Secret};
use std::collections::BTreeMap;

/// No family of a village is left out.
const ALL: u64 = i64::MAX.cast_unsigned();

/// Which families.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetOf {
    /// That of one case.
    Case(String),
    /// All of a village that wait to be posted.
    ToPost(Division),
    /// All of a village that hang.
    Hanging(Division),
}

/// Who is covered, and what is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covered {
    /// To be covered, with the amount a month.
    Cover(Option<Fen>),
    /// Not to be covered.
    Refuse,
    /// To be covered no longer, where the texts publish an end.
    End,
}

/// A family as the file has it.
#[derive(Clone, Debug)]
pub struct NoticedFamily {
    /// The case.
    pub row: CaseRow,
    /// The applicant's name.
    pub applicant: String,
    /// Whether the applicant is of age.
    pub adult: bool,
    /// For a minor: the head of the household, where that is another person of age.
    pub guardian: Option<String>,
    /// Everybody's name.
    pub members: Vec<String>,
    /// The names of the minors.
    pub minors: Vec<String>,
    /// How many are to be covered; of a refusal, how many applied.
    pub covered: u32,
    /// The village on whose board it hangs.
    pub village: Division,
    /// The address in words.
    pub address: Option<Secret<String>>,
    /// Income a head and month by the assessment, in fen.
    pub per_head: Option<Fraction>,
    /// The standard that it was held against, in fen.
    pub standard: Option<Fraction>,
    /// What the opinion proposes.
    pub proposal: Proposal,
    /// The notice, where it was posted.
    pub hung: Option<Hung>,
    /// The rule of the notice, and its last day if it is posted today.
    pub rule: Option<(NoticeRule, Date)>,
    /// Everything on file, for the full internal form; nothing for the form of the wall.
    pub file: Option<Box<File>>,
}

impl NoticedFamily {
    /// What the board says of the family; nothing for an opinion that no notice is about.
    #[must_use]
    pub const fn outcome(&self) -> Option<Covered> {
        match &self.proposal {
            Proposal::Cover { monthly } => Some(Covered::Cover(*monthly)),
            Proposal::Refuse { .. } => Some(Covered::Refuse),
            Proposal::Stop { .. } if self.hung.is_some() || self.rule.is_some() => Some(Covered::End),
            _ => None,
        }
    }

    /// What the sheet that it stands on states; nothing for a family whose rules ask for no notice.
    #[must_use]
    pub fn period(&self) -> Option<Period> {
        let (posted_on, through) = match (&self.hung, &self.rule) {
            (Some(hung), _) => (Some(hung.posted_on), hung.through),
            (None, Some((_, through))) => (None, *through),
            (None, None) => return None,
        };
        let ending = self.outcome() == Some(Covered::End);
        Some(Period { scheme: self.row.scheme, ending, posted_on, through })
    }
}

/// What a sheet states once for all families on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// What is recognised.
    pub scheme: Scheme,
    /// Whether it tells of ends, which stand on a sheet of their own.
    pub ending: bool,
    /// The day of posting; none for what is to be posted.
    pub posted_on: Option<Date>,
    /// The last day.
    pub through: Date,
}

/// The families of a sheet and the offices that stand on it.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The village.
    pub village: Division,
    /// The families; of several periods and schemes as they were read, of one after [`Sheet::split`].
    pub families: Vec<NoticedFamily>,
    /// What the county set.
    pub settings: settings::CountySettings,
    /// The day.
    pub today: Date,
    /// Whether the locality shows the columns of the annex.
    pub annex: bool,
}

impl Sheet {
    /// Whether it tells of ends; of one period only.
    #[must_use]
    pub fn ending(&self) -> bool {
        self.families.first().and_then(NoticedFamily::outcome) == Some(Covered::End)
    }

    /// One sheet for each scheme and period, since a sheet states both once, and how many families stand on none because their rules ask for no notice. Every other
    /// family stands on exactly one.
    // clause: CK-A1
    #[must_use]
    pub fn split(self) -> (Vec<(Period, Sheet)>, usize) {
        let mut parts: BTreeMap<Period, Vec<NoticedFamily>> = BTreeMap::new();
        let mut without = 0;
        for family in self.families {
            match family.period() {
                Some(period) => parts.entry(period).or_default().push(family),
                None => without += 1,
            }
        }
        let (village, settings, today, annex) = (self.village, self.settings, self.today, self.annex);
        let sheet = |families| Sheet { village, families, settings: settings.clone(), today, annex };
        (parts.into_iter().map(|(period, families)| (period, sheet(families))).collect(), without)
    }
}

/// Reads what a notice is printed from.
pub struct ReadSheet {
    /// Which families.
    pub of: SheetOf,
    /// Whether the full internal form is asked for: then opening the cases must be allowed too.
    pub full: bool,
}

/// On whose board the notice of a case hangs.
fn village_of(row: &CaseRow, rule: Option<&NoticeRule>, hung: Option<&Hung>) -> Division {
    match (hung, rule.map(|rule| rule.place)) {
        (Some(hung), _) => hung.village,
        (None, Some(Place::RegisteredVillage)) => row.registered,
        (None, _) => row.place,
    }
}

/// One family by its case; nothing where no opinion stands.
pub(crate) async fn family(ctx: &Ctx, tx: &mut dyn Tx, id: CaseId) -> Result<Option<NoticedFamily>, Error> {
    let (row, file, _) = casework::load(tx, id).await?;
    let Some(opinion) = &file.opinion else { return Ok(None) };
    let today = ctx.today();
    let rules = casework::rules(tx, &file, today).await?;
    let hung = tx.notices_of(id).await?.into_iter().rev().find(|one| !one.void);
    let county = matches!(row.stage, casework::StageKind::Submitted | casework::StageKind::OnCountyNotice);
    let rule = if county {
        rules.county_notice.clone()
    } else {
        file.notice_rule(&rules, &opinion.proposal, today).cloned()
    };
    let village = village_of(&row, rule.as_ref(), hung.as_ref());
    let household = tx.household(row.household).await?.ok_or(Error::NotFound(Thing::Household))?;
    let ids: Vec<_> = file.family.members.iter().map(|member| member.person).collect();
    let persons = tx.persons(&ids).await?;
    let name = |id| persons.iter().find(|person| person.id == id).map(|person| person.name.clone());
    let names = |adult: Option<bool>| -> Vec<String> {
        let fits = file.family.members.iter().filter(|one| adult.is_none_or(|adult| one.adult == adult));
        fits.filter_map(|one| name(one.person)).collect()
    };
    let is_adult = |id| file.family.members.iter().any(|one| one.person == id && one.adult);
    let applicant = file.family.applicant;
    let guardian = Some(household.head).filter(|head| *head != applicant && is_adult(*head)).and_then(name);
    let covered = match &opinion.proposal {
        Proposal::Cover { .. } => file.covered().len(),
        _ => match file.family.route {
            casework::Route::SinglePerson(_) => 1,
            casework::Route::Household => file.family.members.len(),
        },
    };
    let record = match &file.assessment {
        Some(assessed) => tx.assessment(id, &assessed.assessment.record).await?,
        None => None,
    };
    let figures = record.as_deref().map(figures).unwrap_or_default();
    let last = rule.as_ref().map(|rule| last_day(tx, rule, today));
    Ok(Some(NoticedFamily {
        applicant: name(applicant).unwrap_or_default(),
        adult: is_adult(applicant),
        guardian,
        members: names(None),
        minors: names(Some(false)),
        covered: u32::try_from(covered).unwrap_or(u32::MAX),
        village,
        // The address in words tells a group of the village where the family lives, and of no other.
        address: household.address.filter(|_| village == household.lives),
        per_head: figures.0,
        standard: figures.1,
        proposal: opinion.proposal.clone(),
        rule: rule.zip(last),
        file: None,
        hung,
        row,
    }))
}

/// The last day of a notice posted today.
fn last_day(tx: &dyn Tx, rule: &NoticeRule, today: Date) -> Date {
    let policies = tx.policies();
    let calendar = policies.calendar();
    match rule.days.working {
        true => calendar.add_working_days(today, rule.days.days).date,
        false => calendar.add_calendar_days(today, rule.days.days).date,
    }
}

/// Income a head and the standard, in fen, as the record of the assessment has them.
fn figures(record: &str) -> (Option<Fraction>, Option<Fraction>) {
    let Ok(record) = serde_json::from_str::<serde_json::Value>(record) else { return (None, None) };
    let find = |name: &str| {
        let results = record.get("results")?.as_array()?;
        let rules = results.iter().filter_map(|one| one.get("rules")?.as_array()).flatten();
        let of = rules.filter(|rule| rule.get("rule").and_then(|rule| rule.as_str()) == Some(name));
        of.filter_map(|rule| fraction(rule.get("value")?.as_str()?)).next()
    };
    (find("per_capita_income"), find("dibao_standard"))
}

fn fraction(text: &str) -> Option<Fraction> {
    let (num, den) = text.split_once('/').unwrap_or((text, "1"));
    Fraction::new(num.parse().ok()?, den.parse().ok()?)
}

#[async_trait]
impl Query for ReadSheet {
    const NAME: &'static str = "notice.sheet";
    type Answer = Sheet;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Sheet, Error> {
        let today = ctx.today();
        let (mut village, ids) = match &self.of {
            SheetOf::Case(number) => {
                let id = tx.case_of_number(number).await?.ok_or(Error::NotFound(Thing::Notice))?;
                (None, vec![id])
            }
            SheetOf::ToPost(village) => {
                // A family registered in the village may live elsewhere: the whole county is looked through.
                let county = village.at(kernel::DivisionLevel::County).unwrap_or(*village);
                let of = CaseFilter {
                    village: Some(*village),
                    ..notice::waiting(Scope::of(vec![county]), ALL, 0)
                };
                let listed = tx.cases(&of).await?;
                (Some(*village), listed.into_iter().map(|one| one.row.id).collect())
            }
            SheetOf::Hanging(village) => {
                let filter = notice::BoardFilter { rows: ALL, ..notice::BoardFilter::default() };
                let rows = tx.notices(&Scope::of(vec![*village]), &filter, today).await?;
                (Some(*village), rows.into_iter().map(|row| row.hung.case).collect::<Vec<_>>())
            }
        };
        if let Some(village) = village {
            may_see(ctx, tx, village).await?;
        }
        let mut families = Vec::new();
        for id in ids {
            let Some(mut family) = family(ctx, tx, id).await? else { continue };
            let of = *village.get_or_insert(family.village);
            may_see(ctx, tx, if self.full { family.row.place } else { of }).await?;
            if self.full {
                let none = Involved::default();
                access::authorise(ctx, tx, Action::CaseView, family.row.place, &none).await?;
                access::authorise(ctx, tx, Action::HouseholdView, family.row.place, &none).await?;
                let material = material(tx, family.row.household).await?;
                let policies = tx.policies();
                family.file =
                    Some(Box::new(for_a_case(ctx, &policies.library().dictionary, &material, None)));
            }
            if family.village == of && family.outcome().is_some() {
                families.push(family);
            }
        }
        let village = village.ok_or(Error::NotFound(Thing::Notice))?;
        Ok(Sheet {
            village,
            settings: settings::of(tx, village).await?,
            today,
            annex: annex(tx, village, today),
            families,
        })
    }

    fn look_up(&self, ctx: &Ctx, sheet: &Sheet) -> Option<LookUp> {
        let first = sheet.families.first()?;
        let one = sheet.families.len() == 1;
        Some(LookUp {
            object: (Thing::Notice, first.row.id.bytes()),
            place: sheet.village,
            case: one.then(|| first.row.number.clone()),
            reason: (!one).then(|| ctx.why.reason.clone()),
        })
    }

    /// The full form opens the file of every family on it.
    fn lines(&self, ctx: &Ctx, sheet: &Sheet) -> Vec<Entry> {
        if !self.full {
            return self.look_up(ctx, sheet).map(|one| one.into_entry(ctx, Self::NAME)).into_iter().collect();
        }
        let line = |family: &NoticedFamily| {
            let look = LookUp {
                object: (Thing::Household, family.row.household.bytes()),
                place: family.row.place,
                case: Some(family.row.number.clone()),
                reason: None,
            };
            look.into_entry(ctx, Self::NAME)
        };
        sheet.families.iter().map(line).collect()
    }
}

/// Whether the locality shows the columns of the annex on its boards.
pub(super) fn annex(tx: &dyn Tx, village: Division, on: Date) -> bool {
    let policies = tx.policies();
    let Ok(program) = policies.program(village, on, on) else { return false };
    program.param("notice_shows_annex").is_some_and(|param| param.value == policy::tree::Constant::Bool(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_a_record_are_read_exactly() {
        let record = r#"{"results":[{"rules":[{"rule":"per_capita_income","value":"98400/3"},{"rule":"dibao_standard","value":"49600"}]}]}"#;
        let (income, standard) = figures(record);
        assert_eq!((income, standard), (Fraction::new(32_800, 1), Fraction::new(49_600, 1)));
        assert_eq!(figures("not a record"), (None, None));
    }
}

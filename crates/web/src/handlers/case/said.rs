// SPDX-License-Identifier: Apache-2.0
//! What the packs say beside a case, in words. The answers and words of the cases that were opened last are kept with all that they follow from: [`Answers`] says
//! whether they still hold.

use super::desk::name_in;
use super::points::Point;
use crate::components::Live as Panel;
use assistance::casework::{
    Answers, CaseFile, EXIT, FigureFound, Live, Matter, PersonId, Route, Scheme, compared, of_person,
};
use assistance::office::Error;
use kernel::Date;
use policy::assess::assess;
use quick_cache::sync::Cache;
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};
use wording::explain::answer::{Told, idle, tell};
use wording::explain::{Detail, Subjects, Teller};

/// Of how many cases it is kept: some tens of kilobytes each.
const CASES: usize = 1_000;

/// What the packs said beside the cases that were opened last, by the number of the case.
pub struct SaidOfCases(Cache<String, Arc<Said>>);

impl Default for SaidOfCases {
    fn default() -> SaidOfCases {
        SaidOfCases(Cache::new(CASES))
    }
}

impl SaidOfCases {
    pub(super) fn of(&self, case: &str) -> Option<Arc<Said>> {
        self.0.get(case)
    }

    /// The answers with their words, which are those that are known where the answers are.
    pub(super) fn keep(&self, case: &str, answers: Arc<Answers>, known: Option<Arc<Said>>) -> Arc<Said> {
        if let Some(known) = known.filter(|known| Arc::ptr_eq(&known.answers, &answers)) {
            return known;
        }
        let said = Arc::new(Said { answers, words: OnceLock::new(), compared: OnceLock::new() });
        self.0.insert(case.to_owned(), said.clone());
        said
    }
}

/// What the packs say of a case.
pub(super) struct Said {
    /// As they answer.
    pub answers: Arc<Answers>,
    words: OnceLock<(Of, Arc<Words>)>,
    compared: OnceLock<Compared>,
}

/// Figures beside their lines, with what they follow from besides the answers.
type Compared = ((Scheme, Route), Arc<[FigureFound]>);

/// What the words follow from besides the answers.
#[derive(PartialEq)]
struct Of {
    scheme: Scheme,
    matter: Matter,
    route: Route,
    href: String,
}

impl Said {
    /// The same in words; what is missing leads to the family's file.
    pub(super) fn words(&self, file: &CaseFile, today: Date, href: &str) -> Arc<Words> {
        let now = || Of {
            scheme: file.scheme,
            matter: file.matter,
            route: file.family.route,
            href: href.to_owned(),
        };
        let make = || Arc::new(told(file, &self.answers, today, href));
        let (of, words) = self.words.get_or_init(|| (now(), make()));
        if *of == now() { words.clone() } else { make() }
    }

    /// The figures beside their lines.
    pub(super) fn compared(&self, file: &CaseFile) -> Arc<[FigureFound]> {
        let now = (file.scheme, file.family.route);
        let make = || compared(&self.answers.live, file).into();
        let (of, found) = self.compared.get_or_init(|| (now, make()));
        if *of == now { found.clone() } else { make() }
    }
}

/// What the packs say of the family today.
pub(super) struct Assessment {
    /// The panel beside the case.
    pub panel: Panel,
    /// Points that people decide, as a departure from the assessment may name them: name and words.
    pub names: Vec<(String, String)>,
}

/// The answer for a case in words, or why there is none, and the points that people decide.
pub(super) struct Words {
    /// The answer.
    pub assessment: Result<Assessment, String>,
    /// The points.
    pub points: Vec<Point>,
}

impl Words {
    /// Why there is no answer.
    pub(super) fn none(why: impl Into<String>) -> Words {
        Words { assessment: Err(why.into()), points: Vec::new() }
    }
}

/// What the packs say, or why not, and the points that people decide; what is missing leads to the family's file.
fn told(file: &CaseFile, answers: &Answers, today: Date, href: &str) -> Words {
    let (Live { program, given, .. }, family) = (&answers.live, &*answers.family);
    let mut given = Cow::Borrowed(given);
    let mut stale = None;
    // What was decided may have lost its ground since: then the answer without it is shown, and what is wrong with it.
    if let Err(problems) = policy::assess::decisions(program, &given) {
        stale = Some(wording::office::error(&Error::Undecidable(problems.into())));
        given.to_mut().decisions.clear();
    }
    let evaluation = match assess(program, &given) {
        Ok(evaluation) => evaluation,
        Err(problems) => {
            return Words::none(wording::office::error(&Error::Undecidable(problems.into())));
        }
    };
    let name = |id: &str| PersonId::parse(id).ok().and_then(|id| name_in(family, id));
    let subjects = Subjects::named(&given, &program.dictionary, &name);
    let mut teller = Teller::new(&evaluation, &subjects, Detail::SHORT);
    // The answer that is asked for, the gradual exit for its points, and what concerns the family besides.
    let wanted = |index: &usize| {
        let scheme = &program.schemes[evaluation.results[*index].scheme].name;
        scheme.starts_with(file.scheme.word()) || **scheme == *EXIT || !idle(&evaluation, *index)
    };
    let results = (0..evaluation.results.len()).filter(wanted);
    let all: Vec<Told> = results.filter_map(|index| tell(&mut teller, index)).collect();
    let (asked, others): (Vec<&Told>, Vec<&Told>) = all.iter().partition(|one| is_asked(file, one));
    let Some(asked) = asked.first() else {
        return Words::none("本地政策里没有这项救助");
    };
    // A gradual exit is a choice only of whoever receives something.
    let exit = others.iter().find(|one| &*one.name == EXIT && file.matter != Matter::Application);
    let missing = || asked.missing.iter().chain(exit.into_iter().flat_map(|one| &one.missing));
    let named = |one: &wording::explain::answer::Missing| {
        one.names.iter().map(|name| (name.to_string(), one.of.clone())).collect::<Vec<_>>()
    };
    let waits = missing().filter(|one| one.decision).flat_map(named).collect();
    let decided = file.assessment.as_ref().map(|one| one.decisions.clone()).unwrap_or_default();
    let cites = |point: &policy::tree::Discretion| {
        let cites = &point.origin.basis.cites;
        cites.first().map(|one| wording::source::cite(&program.sources, one))
    };
    let whose =
        |of: &str| missing().find(|one| one.of == of).and_then(|one| one.whose.clone()).unwrap_or_default();
    let points = super::points::points(program, &given, &waits, &decided, &cites, &whose);
    let names = missing().filter(|one| one.decision);
    let names =
        names.flat_map(|one| one.names.iter().map(|name| (name.to_string(), one.text.clone()))).collect();
    let others: Vec<&Told> = others.into_iter().filter(|one| !one.idle).collect();
    let place = |_: &wording::explain::answer::Missing| Some(href.to_owned());
    let mut panel = crate::told::live(program, asked, &others, today, &place);
    if let Some(why) = stale {
        panel.caveat = format!("{}{why}", panel.caveat);
    }
    Words { assessment: Ok(Assessment { panel, names }), points }
}

/// Whether an answer is the one that the case asks for.
fn is_asked(file: &CaseFile, told: &Told) -> bool {
    match file.family.route {
        Route::Household => *told.name == *file.scheme.word() && told.subject.is_none(),
        Route::SinglePerson(person) => {
            let name = of_person(file.scheme);
            told.of == person.to_string() && *told.name == *name
        }
    }
}

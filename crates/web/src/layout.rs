// SPDX-License-Identifier: Apache-2.0
//! What surrounds every page: the top bar, the rail at the left, the title with its one sentence of state and its one
//! action, messages and the list of errors. It shows what it is given: who may see what is decided elsewhere.

use crate::components::{Action, FieldError, Link, Tone};
use kernel::Date;

/// Who sits at the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhoAmI {
    /// The name as colleagues know it.
    pub name: String,
    /// The role they act in now: `乡镇经办人`.
    pub role: String,
    /// The other roles they may switch to, each with the address that switches (posted).
    pub other_roles: Vec<Link>,
    /// Where they change password and second factor.
    pub account_href: String,
    /// Where signing out is posted to.
    pub sign_out_href: String,
}

/// An entry of the rail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RailItem {
    /// The word: `待办`.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// How many wait there; `None` shows nothing.
    pub count: Option<u32>,
    /// Whether some of them are overdue, which is also said in words.
    pub late: bool,
    /// Whether this page belongs to it.
    pub current: bool,
}

/// The parts of the rail in their order, each with the addresses that belong to it. What stands in none belongs to the last.
const RAIL_PARTS: &[(&str, &[&str])] = &[
    ("", &["/inbox"]),
    (
        "办理",
        &[
            "/contacts",
            "/households",
            "/cases",
            "/relief",
            "/care",
            "/tekun",
            "/checks",
            "/confirmations",
            "/reviews",
            "/exits",
        ],
    ),
    ("发放", &["/money", "/payees", "/money/reserves"]),
    ("主动发现", &["/leads", "/exchange"]),
    ("公示与监督", &["/notices", "/register", "/staff/progress", "/good-faith"]),
    ("统计与政策", &["/statistics", "/settings/standards"]),
    ("系统", &[]),
];

/// Entries of the rail under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RailPart<'a> {
    /// The heading; the first part has none.
    pub title: &'static str,
    /// The entries, at least one.
    pub items: Vec<&'a RailItem>,
}

/// A message about what just happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    /// What kind of message.
    pub tone: Tone,
    /// What happened, what was kept, what to do.
    pub text: String,
    /// Where to go on, if somewhere.
    pub link: Option<Link>,
}

/// What every page has and no page decides: filled from the session and the request.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The place one works for, in words: `示范县 云坪镇`.
    pub place: String,
    /// Today in China.
    pub today: Date,
    /// The day one looks at instead of today, if another.
    pub looking_at: Option<Date>,
    /// Whether this is the demonstration: each page then says so.
    pub demonstration: bool,
    /// Who is signed in; without anybody there is no rail and no search.
    pub user: Option<WhoAmI>,
    /// The rail: only what exists and is allowed.
    pub rail: Vec<RailItem>,
    /// What stands in the search box.
    pub query: String,
    /// Messages, oldest first.
    pub flashes: Vec<Flash>,
    /// What is wrong with what was typed, each linked to its field.
    pub errors: Vec<FieldError>,
}

impl Frame {
    /// A frame with nobody signed in.
    #[must_use]
    pub fn nobody(place: impl Into<String>, today: Date) -> Frame {
        Frame {
            place: place.into(),
            today,
            looking_at: None,
            demonstration: false,
            user: None,
            rail: Vec::new(),
            query: String::new(),
            flashes: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Whether the page knows its day; that of a problem may not.
    #[must_use]
    pub fn dated(&self) -> bool {
        self.today > Date::MIN
    }

    /// Today with its weekday: `2026-11-21 星期六`.
    #[must_use]
    pub fn today_words(&self) -> String {
        format!("{} {}", self.today, self.today.weekday().chinese())
    }

    /// The rail by its parts; a part without entries is not there.
    #[must_use]
    pub fn rail_parts(&self) -> Vec<RailPart<'_>> {
        let last = RAIL_PARTS.len() - 1;
        let part_of = |item: &RailItem| {
            RAIL_PARTS.iter().position(|(_, hrefs)| hrefs.contains(&item.href.as_str())).unwrap_or(last)
        };
        let parts = RAIL_PARTS.iter().enumerate().map(|(at, (title, _))| RailPart {
            title,
            items: self.rail.iter().filter(|item| part_of(item) == at).collect(),
        });
        parts.filter(|part| !part.items.is_empty()).collect()
    }
}

/// The head of a page.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The title: the page's only `h1`, and the first words of the window's title.
    pub title: String,
    /// Where one came from, for the line above the title.
    pub back: Option<Link>,
    /// The state in one sentence, with the numbers that matter.
    pub state: String,
    /// The one thing that is usually done here.
    pub primary: Option<Action>,
    /// Other things, shown as quieter links.
    pub others: Vec<Action>,
}

impl Heading {
    /// A title and its sentence.
    #[must_use]
    pub fn new(title: impl Into<String>, state: impl Into<String>) -> Heading {
        Heading { title: title.into(), back: None, state: state.into(), primary: None, others: Vec::new() }
    }

    /// With a way back.
    #[must_use]
    pub fn back(mut self, label: impl Into<String>, href: impl Into<String>) -> Heading {
        self.back = Some(Link::new(label, href));
        self
    }

    /// Whether the other things are so many that they fold under one button.
    #[must_use]
    pub fn folds(&self) -> bool {
        self.others.len() > 3
    }

    /// With the one action.
    #[must_use]
    pub fn primary(mut self, action: Action) -> Heading {
        self.primary = Some(action);
        self
    }

    /// With one more, quieter action.
    #[must_use]
    pub fn other(mut self, action: Action) -> Heading {
        self.others.push(action);
        self
    }
}

/// What surrounds a page for citizens: one matter, one column, large type.
#[derive(Clone, Debug)]
pub struct CitizenFrame {
    /// The office that answers, in words: `示范县民政局`.
    pub office: String,
    /// The number to call.
    pub telephone: String,
    /// Whether this is the demonstration.
    pub demonstration: bool,
    /// Whether the still larger size was chosen, which a cookie remembers.
    pub larger: bool,
    /// Whether high contrast was chosen.
    pub contrast: bool,
    /// Where the size is switched (a plain link, so that no script is needed).
    pub size_href: String,
    /// Where the contrast is switched.
    pub contrast_href: String,
    /// What is wrong with what was typed.
    pub errors: Vec<FieldError>,
}

// SPDX-License-Identifier: Apache-2.0
//! Samples: pages of the demonstration county as they look on a Monday in November, hostile and rare names among them.

mod application;
mod care;
mod casework;
mod checks;
mod county;
mod desk;
mod family;
mod funds;
mod lists;
mod messages;
mod office;
mod prices;
mod public;
mod reliefs;
mod reserves;
mod reviews;
mod tekun;
mod trouble;

use askama::Template;
use kernel::{CitizenNumber, Date, Deadline, Fen, Month, WorkCalendar, check_digit};
use web::components::{Clock, Link};
use web::layout::{Frame, RailItem, WhoAmI};

/// What somebody typed as a name.
pub(crate) const HOSTILE: &str = "<script>alert('名')</script>";
/// A long name with the sign that many names carry.
pub(crate) const LONG_NAME: &str = "阿卜杜热西提·阿卜杜克热木·买买提艾力";
/// A name with rare characters, one of them outside the basic plane.
pub(crate) const RARE: &str = "龑㛃𬘭";

/// A rendered page.
pub(crate) struct Sample {
    /// Its name.
    pub(crate) name: String,
    /// The file of its template.
    pub(crate) template: &'static str,
    /// The page.
    pub(crate) html: String,
}

/// Renders a page.
fn page<T: Template>(name: &str, template: &'static str, page: &T) -> Sample {
    Sample { name: name.to_owned(), template, html: page.render().expect("a page that renders") }
}

/// Every sample.
pub(crate) fn all() -> Vec<Sample> {
    [
        desk::all(),
        family::all(),
        application::all(),
        care::all(),
        casework::all(),
        checks::all(),
        lists::all(),
        messages::all(),
        public::all(),
        reliefs::all(),
        reviews::all(),
        tekun::all(),
        funds::all(),
        reserves::all(),
        prices::all(),
        office::all(),
        county::all(),
        trouble::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn date(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

/// The day on which all samples play: a Monday.
fn today() -> Date {
    date("2026-11-23")
}

/// Yuan and fen as written: `1488.00`.
fn yuan(text: &str) -> Fen {
    Fen::parse(text).expect("an amount")
}

/// A masked number of the demonstration county, born on a day.
fn masked(birth: &str, order: u32) -> String {
    let first = format!("500299{}{order:03}", birth.replace('-', ""));
    let last = check_digit(&first).expect("a check digit");
    CitizenNumber::parse(&format!("{first}{last}")).expect("a citizen number").masked()
}

/// A clock in working days that ends on a day.
fn clock(until: &str) -> Clock {
    let deadline = Deadline { date: date(until), provisional: until.starts_with("2027") };
    Clock::at(today(), deadline, true, 3, WorkCalendar::embedded())
}

/// The frame of a township clerk in one part of the office.
fn frame(current: &str) -> Frame {
    let rail = [
        ("待办", "/inbox", Some(14), true),
        ("家庭", "/households", None, false),
        ("申请", "/cases", Some(31), false),
        ("监测", "/leads", Some(22), true),
        ("资金", "/money", None, false),
        ("公示与监督", "/notices", Some(5), false),
        ("统计", "/statistics", None, false),
        ("政策", "/settings/standards", None, false),
    ];
    Frame {
        demonstration: true,
        user: Some(WhoAmI {
            name: "罗雪梅".to_owned(),
            role: "乡镇经办人".to_owned(),
            other_roles: vec![Link::new("乡镇审核人", "/session/role/township-reviewer")],
            account_href: "/account".to_owned(),
            sign_out_href: "/session/end".to_owned(),
        }),
        rail: rail
            .map(|(label, href, count, late)| RailItem {
                label: label.to_owned(),
                href: href.to_owned(),
                count,
                late,
                current: label == current,
            })
            .to_vec(),
        ..Frame::nobody("示范县 云坪镇", today())
    }
}

/// The frame of a county officer.
fn county_frame(current: &str, name: &str, role: &str) -> Frame {
    let mut frame = frame(current);
    frame.place = "示范县".to_owned();
    if let Some(user) = &mut frame.user {
        user.name = name.to_owned();
        user.role = role.to_owned();
        user.other_roles.clear();
    }
    frame
}

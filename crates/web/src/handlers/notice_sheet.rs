// SPDX-License-Identifier: Apache-2.0
//! From families on file to a sheet for the board. Everything goes through the safe form, which refuses what may stand on no wall; the full table is an internal paper.
//! Clauses CK-A1, CK-3.2b.

use super::case::declared::{self, Declared};
use crate::papers::notice::{
    Applicant, EndingNotice, NoticeColumns, NoticeError, NoticeFacts, NoticeHousehold, NoticeWords,
    OfficePhone, Proposal, ReliefNotice, SafeNotice, SafeNoticeLine, StandingNotice,
};
use crate::papers::{FullNotice, FullNoticeLine, Head, Paper, View};
use assistance::casework::{self, RefusalReason};
use assistance::oversight::{Covered, NoticedFamily, Recipients, Sheet};
use assistance::registry::file::File;
use assistance::registry::topics::Topic;
use assistance::settings::CountySettings;
use assistance::temp_relief::ReliefSheet;
use kernel::{Date, Division, DivisionLevel, Fen};
use policy::dictionary::Dictionary;
use wording::casework as words;

/// Why a sheet cannot be made: about one family, or about the sheet.
pub(super) fn refused(case: Option<&str>, why: NoticeError) -> String {
    let hint = match why {
        NoticeError::NoPhone => "（请在“本县设置”里填写监督电话或者乡镇电话）",
        _ => "",
    };
    match case {
        Some(case) => format!("{case}：{why}{hint}。"),
        None => format!("{why}{hint}。"),
    }
}

type Made<T> = Result<T, String>;

/// The words that the boards of a place are checked against.
fn lists(settings: &CountySettings, place: Division, today: Date) -> Made<NoticeWords> {
    let reasons = RefusalReason::ALL.iter().map(|one| words::refusal_reason(*one).to_owned()).collect();
    NoticeWords::new(settings.illness_words(place, today), reasons).map_err(|why| refused(None, why))
}

/// The telephones that notices print: that of the county for complaints, and that of the township.
fn phones(
    settings: &CountySettings,
    place: Division,
    today: Date,
    lists: &NoticeWords,
) -> Made<Vec<OfficePhone>> {
    let county = place.at(DivisionLevel::County).unwrap_or(place);
    let (above, here) = (settings.office(county, today), settings.office(place, today));
    let supervision = settings.supervision_phone(place, today).or(above.phone);
    let pairs = [(above.name, supervision), (here.name, here.phone)];
    let given = pairs.into_iter().filter_map(|(name, phone)| Some((name, phone?)));
    given
        .map(|(name, phone)| OfficePhone::new(&name, &phone, lists).map_err(|why| refused(None, why)))
        .collect()
}

fn board(village: Division) -> String {
    format!("{}村（居）务公开栏", kernel::name_of(village).unwrap_or_default())
}

fn compact(date: Date) -> String {
    date.to_string().replace('-', "")
}

/// The number of a sheet: its village, the day of posting, what is recognised and for how many days, so that two sheets of one day are told apart.
fn number(sheet: &Sheet, scheme: casework::Scheme, posted_on: Option<Date>, days: u32) -> String {
    let kind = if sheet.ending() { "ZZ" } else { "GS" };
    format!(
        "{kind}{}-{}-{}{days}",
        sheet.village,
        compact(posted_on.unwrap_or(sheet.today)),
        scheme.letters()
    )
}

fn line(family: &NoticedFamily, lists: &NoticeWords) -> Made<SafeNoticeLine> {
    let minors: Vec<&str> = family.minors.iter().map(String::as_str).collect();
    let applicant = if family.adult {
        Applicant::Adult { name: &family.applicant }
    } else {
        Applicant::Minor { guardian: family.guardian.as_deref() }
    };
    let (reason, property) = match &family.proposal {
        casework::Proposal::Refuse { because } => {
            let over = because.iter().any(|one| one.code == RefusalReason::PropertyAboveLimit);
            let reason = because.first().map_or("", |one| words::refusal_reason(one.code));
            (reason, over.then_some(false))
        }
        _ => ("", None),
    };
    let proposal = match family.outcome() {
        Some(Covered::Cover(monthly)) => Proposal::Cover(monthly.unwrap_or(Fen::ZERO)),
        Some(Covered::End) => Proposal::End,
        Some(Covered::Refuse) | None => Proposal::Refuse { reason, property_within_limits: property },
    };
    let address = family.address.as_ref().map(|text| text.expose().clone()).unwrap_or_default();
    let standard = family.standard.and_then(kernel::Fraction::to_int).map(Fen::new);
    let household = NoticeHousehold {
        applicant,
        minors: &minors,
        village: family.village,
        address: &address,
        members: family.covered,
        per_head: family.per_head,
        standard,
        proposal,
    };
    SafeNoticeLine::new(&household, lists).map_err(|why| refused(Some(&family.row.number), why))
}

/// The day after posting to the last day, the day of posting, and for how many days.
fn period(sheet: &Sheet) -> ((Date, Date), Option<Date>, u32) {
    let first = sheet.families.first();
    let rule = first.and_then(|family| family.rule.as_ref());
    let next = |day: Date| day.add_days(1).unwrap_or(day);
    match first.and_then(|family| family.hung.as_ref()) {
        Some(hung) => {
            let days = u32::try_from(hung.through.days_since(hung.posted_on)).unwrap_or_default();
            let days = rule.map_or(days, |(rule, _)| rule.days.days);
            ((next(hung.posted_on), hung.through), Some(hung.posted_on), days)
        }
        None => {
            let last = rule.map_or(next(sheet.today), |(_, last)| *last);
            ((next(sheet.today), last), Some(sheet.today), rule.map_or(0, |(rule, _)| rule.days.days))
        }
    }
}

/// The sheet for the wall.
pub(super) fn wall(sheet: &Sheet, demonstration: bool) -> Made<Paper> {
    let lists = lists(&sheet.settings, sheet.village, sheet.today)?;
    let lines = sheet.families.iter().map(|family| line(family, &lists)).collect::<Made<Vec<_>>>()?;
    let (period, posted_on, days) = period(sheet);
    let scheme = sheet.families.first().map_or(casework::Scheme::Dibao, |family| family.row.scheme);
    let facts = NoticeFacts {
        number: &number(sheet, scheme, posted_on, days),
        programme: words::scheme(scheme),
        issuer: &sheet.settings.office(sheet.village, sheet.today).name,
        posted_at: &board(sheet.village),
        posted_on,
        period,
        days,
        phones: phones(&sheet.settings, sheet.village, sheet.today, &lists)?,
        columns: NoticeColumns::from_annex(sheet.annex),
        demonstration,
    };
    let paper = match sheet.ending() {
        true => EndingNotice::new(&facts, lines, &lists).map(|notice| notice.paper()),
        false => SafeNotice::new(&facts, lines, &lists).map(|notice| notice.paper()),
    };
    paper.map_err(|why| refused(None, why))
}

/// Property and spending of a family as its file has them, each with whose it is.
fn property(file: &File, dictionary: &Dictionary) -> String {
    let shown = |one: &Declared| {
        // What somebody owns of homes stands under housing, where the rest is about where they live.
        matches!(one.topic, Topic::Property | Topic::Spending) || one.fact.starts_with("homes")
    };
    let all: Vec<Declared> = declared::of_file(file, dictionary).into_iter().filter(shown).collect();
    if all.is_empty() {
        "档案中没有登记财产和支出".to_owned()
    } else {
        declared::list(all.iter())
    }
}

/// The full table of the annex, for the file.
pub(super) fn full(sheet: &Sheet, dictionary: &Dictionary, clerk: &str, demonstration: bool) -> FullNotice {
    let (period, posted_on, days) = period(sheet);
    let scheme = sheet.families.first().map_or(casework::Scheme::Dibao, |family| family.row.scheme);
    let line = |family: &NoticedFamily| {
        let reasons: Vec<&str> = match &family.proposal {
            casework::Proposal::Refuse { because } => {
                because.iter().map(|one| words::refusal_reason(one.code)).collect()
            }
            casework::Proposal::Stop { because } => {
                because.iter().map(|one| words::stop_reason(one.code)).collect()
            }
            _ => Vec::new(),
        };
        let address = family.address.as_ref().map(|text| text.expose().clone()).unwrap_or_default();
        FullNoticeLine {
            applicant: family.applicant.clone(),
            address: format!("{} {address}", super::place_name(family.row.place)).trim().to_owned(),
            members: family.members.clone(),
            per_head: family.per_head.map(wording::numbers::yuan_short).unwrap_or_default(),
            amount: match family.outcome() {
                Some(Covered::Cover(monthly)) => Some(monthly.unwrap_or(Fen::ZERO)),
                Some(Covered::Refuse | Covered::End) | None => None,
            },
            property: family.file.as_deref().map(|file| property(file, dictionary)).unwrap_or_default(),
            reason: reasons.join("；"),
        }
    };
    FullNotice {
        head: Head {
            issuer: sheet.settings.office(sheet.village, sheet.today).name,
            case_number: number(sheet, scheme, posted_on, days),
            document_number: None,
            dated: posted_on,
            demonstration,
            lock: None,
        },
        programme: words::scheme(scheme).to_owned(),
        ending: sheet.ending(),
        period,
        lines: sheet.families.iter().map(line).collect(),
        clerk: clerk.to_owned(),
    }
}

/// The sheet for the wall of a matter of relief.
pub(super) fn relief(sheet: &ReliefSheet, demonstration: bool) -> Made<ReliefNotice> {
    let lists = lists(&sheet.settings, sheet.village, sheet.today)?;
    let minors: Vec<&str> = sheet.minors.iter().map(String::as_str).collect();
    let address = sheet.address.as_ref().map(|text| text.expose().clone()).unwrap_or_default();
    let household = NoticeHousehold {
        applicant: if sheet.adult {
            Applicant::Adult { name: &sheet.applicant }
        } else {
            Applicant::Minor { guardian: sheet.guardian.as_deref() }
        },
        minors: &minors,
        village: sheet.village,
        address: &address,
        members: sheet.covered,
        per_head: None,
        standard: None,
        proposal: Proposal::Cover(sheet.amount),
    };
    let line = SafeNoticeLine::new(&household, &lists).map_err(|why| refused(Some(&sheet.number), why))?;
    let posted = sheet.posted_on.unwrap_or(sheet.today);
    // The day of posting does not count, but where the notice ends on it.
    let first = posted.add_days(1).filter(|next| *next <= sheet.through).unwrap_or(posted);
    let facts = NoticeFacts {
        number: &sheet.number,
        programme: &sheet.programme,
        issuer: &sheet.settings.office(sheet.village, sheet.today).name,
        posted_at: &board(sheet.village),
        posted_on: Some(posted),
        period: (first, sheet.through),
        days: 0,
        phones: phones(&sheet.settings, sheet.village, sheet.today, &lists)?,
        columns: NoticeColumns::Minimum,
        demonstration,
    };
    ReliefNotice::new(&facts, vec![line], &lists).map_err(|why| refused(None, why))
}

/// What stays on the board of a village after the decisions.
pub(super) fn standing(
    recipients: &Recipients,
    scheme: casework::Scheme,
    demonstration: bool,
) -> Made<StandingNotice> {
    let (village, today) = (recipients.village, recipients.today);
    let lists = lists(&recipients.settings, village, today)?;
    let mut lines = Vec::new();
    for family in &recipients.families {
        let minors: Vec<&str> = family.minors.iter().map(String::as_str).collect();
        let household = NoticeHousehold {
            applicant: if family.adult {
                Applicant::Adult { name: &family.name }
            } else {
                Applicant::Minor { guardian: family.guardian.as_deref() }
            },
            minors: &minors,
            village,
            address: "",
            members: family.covered,
            per_head: None,
            standard: None,
            proposal: Proposal::Cover(family.monthly),
        };
        lines.push(SafeNoticeLine::new(&household, &lists).map_err(|why| refused(None, why))?);
    }
    let facts = NoticeFacts {
        number: &format!("GB{village}-{}", compact(today)),
        programme: words::scheme(scheme),
        issuer: &recipients.settings.office(village, today).name,
        posted_at: &board(village),
        posted_on: Some(today),
        period: (today, today),
        days: 0,
        phones: phones(&recipients.settings, village, today, &lists)?,
        columns: NoticeColumns::Minimum,
        demonstration,
    };
    StandingNotice::new(&facts, lines, &lists).map_err(|why| refused(None, why))
}

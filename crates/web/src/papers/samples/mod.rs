// SPDX-License-Identifier: Apache-2.0
//! One believable sample of every paper, for the golden tests and for looking at. Nobody has these numbers.

mod decision;
mod first;
mod kept;
mod money;
mod notice;
mod relief;
mod survey;
mod tekun;

pub(super) use decision::change;
pub(super) use first::authorisation;
pub(super) use notice::{household, notice, notice_facts, words};

use super::catalogue::PaperKind;
use super::forms::MemberLine;
use super::model::{Head, Lock, Number, Paper};
use super::notice::NoticeColumns;
use kernel::{CitizenNumber, Date, Division, Month, check_digit};

pub(super) fn head(number: &str) -> Head {
    Head {
        issuer: "示范县示范镇人民政府".to_owned(),
        case_number: number.to_owned(),
        document_number: None,
        dated: Date::new(2026, 11, 20),
        demonstration: true,
        lock: None,
    }
}

fn decided(document: &str) -> Head {
    Head {
        issuer: "示范县民政局".to_owned(),
        document_number: Some(document.to_owned()),
        lock: Some(Lock {
            hash: "9f2c4b7a1d0e8f6352c1b0a9d8e7f6554433221100ffeeddccbbaa9988776655".to_owned(),
            on: date(2026, 11, 20),
        }),
        ..head("SL-2026-000123")
    }
}

pub(super) fn date(year: i32, month: u32, day: u32) -> Date {
    Date::new(year, month, day).expect("a day of the calendar")
}

fn month(year: i32, month: u32) -> Month {
    Month::of(year, month).expect("a month of the calendar")
}

pub(super) fn number(seventeen: &str) -> CitizenNumber {
    let digit = check_digit(seventeen).expect("seventeen digits");
    CitizenNumber::parse(&format!("{seventeen}{digit}")).expect("a number of nobody")
}

pub(super) fn village() -> Division {
    Division::parse("500299101201").expect("the village of the demonstration")
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn pairs(texts: &[(&str, &str)]) -> Vec<(String, String)> {
    texts.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

fn member(name: &str, relation: &str, seventeen: &str, health: &str, work: &str, income: &str) -> MemberLine {
    MemberLine {
        name: name.to_owned(),
        relation: relation.to_owned(),
        number: Number::Whole(number(seventeen)),
        health: health.to_owned(),
        occupation: work.to_owned(),
        income: income.to_owned(),
    }
}

fn family() -> Vec<MemberLine> {
    vec![
        member("李桂芳", "本人", "50029919620314002", "慢性病", "务农", "420.00"),
        member("张大山", "配偶", "50029919580901001", "肢体残疾二级", "无", "0.00"),
        member("张小禾", "孙女", "50029920150618004", "健康", "示范镇中心小学", "0.00"),
    ]
}

/// A sample of a kind.
pub(super) fn of(kind: PaperKind) -> Paper {
    match kind {
        PaperKind::Application
        | PaperKind::OnceOnlyNotice
        | PaperKind::AcceptanceReceipt
        | PaperKind::Referral
        | PaperKind::Declaration
        | PaperKind::Authorisation
        | PaperKind::Mandate
        | PaperKind::NearRelatives => first::first(kind),
        PaperKind::HomeVisit
        | PaperKind::NeighbourVisit
        | PaperKind::EnquiryLetter
        | PaperKind::SupportCalculation
        | PaperKind::VerificationReport
        | PaperKind::DemocraticReview => survey::looked_into(kind),
        PaperKind::PublicNotice => notice(NoticeColumns::Annex),
        PaperKind::StandingNotice => notice::standing(),
        PaperKind::ReliefNotice => notice::relief(),
        PaperKind::EndingNotice => notice::ending(),
        PaperKind::FullNotice | PaperKind::NoticePhotos | PaperKind::Objection => notice::around_notice(kind),
        PaperKind::MeetingMinutes
        | PaperKind::ConfirmationForm
        | PaperKind::GrantNotice
        | PaperKind::RefusalNotice
        | PaperKind::ChangeNotice
        | PaperKind::HearingRecord => decision::decision(kind),
        PaperKind::PeriodicReview
        | PaperKind::GradualExitLedger
        | PaperKind::GradualExitApproval
        | PaperKind::AwardLedger
        | PaperKind::ArchiveCover => kept::kept(kind),
        PaperKind::PaymentRoster | PaperKind::BackPayList => money::money(kind),
        PaperKind::ReliefReceipt
        | PaperKind::ReliefApproval
        | PaperKind::ReliefGrant
        | PaperKind::ReliefRefusal => relief::relief(kind),
        PaperKind::SelfCareForm
        | PaperKind::CareAgreement
        | PaperKind::VisitRound
        | PaperKind::FuneralApproval => tekun::tekun(kind),
    }
}

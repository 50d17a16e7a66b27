// SPDX-License-Identifier: Apache-2.0
//! The branches of casework in the demonstration county: papers that are missing, cases that are passed on, withdrawn, ended or returned, letters, disputes that are
//! settled, what the county looks at. Each is taken by a case that the stories left at the right desk.

use super::Demo;
use super::people::{People, outsider};
use super::story::{Left, Story, user};
use assistance::casework::{
    CaseEvent, Contact, ContactWay, Correct, DisputeWay, NonCooperation, Office, PaperIn, ReturnTo, Staff,
    StageKind, Words, Wrong,
};
use assistance::office::{Error, Private};
use assistance::oversight::{AnswerError, Noticed, PublishWebNotice, RecordError};
use assistance::oversight::{Cause, EntryKind, EntryWay, LogEntry, Occasion};
use assistance::registry::file::{HouseholdFile, Why};
use assistance::registry::words::LookUpReason;
use assistance::verification::list::CheckDesk;
use assistance::verification::run::{MakeRequest, StartCheck};
use assistance::verification::sources::sources;
use assistance::verification::{CheckState, Way};
use kernel::Division;
use std::collections::BTreeSet;

/// What may happen to a case on its way.
#[derive(Clone, Copy)]
enum Branch {
    PapersAsked,
    PapersBrought,
    PassedOn,
    Withdrawn,
    Terminated,
    Ended,
    LetterSent,
    LetterAnswered,
    CheckRuns,
    CheckObjected,
    MovedAway,
    Reported,
    ErrorExcused,
    ErrorWaits,
    Resurveyed,
    Voted,
    HandedOver,
    Reviewed,
    Met,
    CountyVisited,
    Returned,
    Delivered,
    OnWeb,
}

/// The branches, each with the stage and what the case has behind it: its last step.
const BRANCHES: &[(Branch, StageKind, &[&str])] = &[
    (Branch::PapersAsked, StageKind::Registered, &[]),
    (Branch::PassedOn, StageKind::Registered, &[]),
    (Branch::Withdrawn, StageKind::Registered, &[]),
    (Branch::PapersBrought, StageKind::Registered, &[]),
    (Branch::Terminated, StageKind::Accepted, CHECKING),
    (Branch::CheckRuns, StageKind::Accepted, CHECKING),
    (Branch::LetterSent, StageKind::Accepted, CHECKING),
    (Branch::Ended, StageKind::Accepted, ACCEPTED),
    (Branch::CheckObjected, StageKind::Accepted, SURVEYED),
    (Branch::LetterAnswered, StageKind::Accepted, ACCEPTED),
    (Branch::ErrorExcused, StageKind::Accepted, SURVEYED),
    (Branch::ErrorWaits, StageKind::Accepted, SURVEYED),
    (Branch::Reported, StageKind::Accepted, ACCEPTED),
    (Branch::MovedAway, StageKind::Accepted, ACCEPTED),
    (Branch::Resurveyed, StageKind::Disputed, &[]),
    (Branch::Voted, StageKind::Disputed, &[]),
    (Branch::HandedOver, StageKind::Ready, &[]),
    (Branch::Reviewed, StageKind::Submitted, &[]),
    (Branch::Met, StageKind::Submitted, &[]),
    (Branch::CountyVisited, StageKind::Submitted, &[]),
    (Branch::Returned, StageKind::Submitted, &[]),
    (Branch::Delivered, StageKind::Decided, &[]),
    (Branch::OnWeb, StageKind::Opinion, &[]),
];
/// A county that is not this one.
const ELSEWHERE: &str = "500229";
const ACCEPTED: &[&str] = &["accepted"];
const CHECKING: &[&str] = &["check_requested"];
const SURVEYED: &[&str] = &["neighbours_visited", "assessed"];

/// Plays each branch by the first case that stands where it begins; a small county has fewer of them.
pub(super) async fn play(
    demo: &Demo<'_>,
    staff: &People,
    county: Division,
    left: &[Left],
) -> Result<(), Error> {
    let mut free: Vec<&Left> = left.iter().collect();
    for (branch, stage, last) in BRANCHES {
        let fits = |one: &&Left| one.stage == *stage && (last.is_empty() || last.contains(&one.last.word()));
        let Some(at) = free.iter().position(fits) else { continue };
        let case = free.remove(at);
        let mut story = Story::of((demo, staff, &case.created), case.case, case.day, 300);
        story.next_day();
        story.branch(*branch, county).await?;
    }
    Ok(())
}

impl Story<'_> {
    /// The day after, where that is not after today.
    fn next_day(&mut self) {
        let before = (self.day, self.minute);
        if !self.pass(1) {
            (self.day, self.minute) = before;
        }
    }

    async fn branch(&mut self, branch: Branch, county: Division) -> Result<(), Error> {
        let (clerk, reviewer) = (self.staff.clerk.clone(), self.staff.reviewer.clone());
        match branch {
            Branch::PapersAsked => self.papers_asked().await.map(drop),
            Branch::PapersBrought => self.papers_brought().await,
            Branch::PassedOn => {
                let Ok(to) = Division::parse(ELSEWHERE) else { return Ok(()) };
                let reason = Words::new("户籍和住处都在那里，由那里办理");
                self.step(&clerk, CaseEvent::PassedOn { to, reason }).await
            }
            Branch::Withdrawn => self.withdraw("儿子回来负担生活，暂时不申请了").await,
            Branch::Terminated => self.terminated().await,
            Branch::Ended => {
                self.terminated().await?;
                let paper = self.paper(&clerk, "termination").await?;
                let receipt = Some(self.paper(&clerk, "delivery_receipt").await?);
                let way = assistance::casework::Delivery::LeftBehind;
                self.step(&clerk, CaseEvent::Delivered { way, paper, receipt }).await
            }
            Branch::LetterSent => self.letter().await.map(drop),
            Branch::LetterAnswered => {
                let letter = self.letter().await?;
                let answer = self.paper(&clerk, "other").await?;
                self.step(&clerk, CaseEvent::LetterAnswered { letter, answer }).await
            }
            Branch::CheckRuns => self.check_runs(county).await,
            Branch::CheckObjected => {
                let proof = vec![self.paper(&clerk, "certificate").await?];
                let ground = Words::new("那辆车去年已经卖掉，附过户凭证");
                self.step(&clerk, CaseEvent::CheckObjected { ground, proof }).await?;
                let report = self.paper(&reviewer, "check_report").await?;
                self.step(&reviewer, CaseEvent::CheckRepeated { report, changed: true }).await
            }
            Branch::MovedAway => {
                let Ok(to) = Division::parse(ELSEWHERE) else { return Ok(()) };
                let evidence = kernel::Id::from_bytes(self.case.bytes());
                self.step(&clerk, CaseEvent::MovedAway { to, evidence }).await
            }
            Branch::Reported => self.reported().await,
            Branch::ErrorExcused => self.error(true).await,
            Branch::ErrorWaits => self.error(false).await,
            Branch::Resurveyed => {
                self.visit().await?;
                self.resolved(DisputeWay::Resurvey).await
            }
            Branch::Voted => {
                let record = self.paper(&clerk, "democratic_review").await?;
                let held = CaseEvent::DemocraticReviewHeld {
                    called_on: self.day,
                    invited: 15,
                    present: 13,
                    yes: 11,
                    no: 1,
                    abstained: 1,
                    recused: 1,
                    record,
                };
                self.step(&clerk, held).await?;
                if self.view().await?.rules.dispute.review_suffices {
                    self.resolved(DisputeWay::DemocraticReview).await?;
                }
                Ok(())
            }
            Branch::HandedOver => {
                let (leader, to) = (self.staff.leader.clone(), user(&self.staff.colleague)?);
                let reason = Words::new("李文秀休假，由王海接着办");
                self.step(&leader, CaseEvent::HandedOver { to, reason }).await
            }
            Branch::Reviewed => {
                let note = Words::new("材料齐全，测算与核对报告一致");
                self.step(&reviewer, CaseEvent::CountyReviewed { agrees: true, note }).await
            }
            Branch::Met => {
                let minutes = self.paper(&reviewer, "minutes").await?;
                let attendees = [&reviewer, &self.staff.decider];
                let attendees = attendees.into_iter().map(user).collect::<Result<BTreeSet<_>, _>>()?;
                let conclusion = Some(Words::new("一致同意，按测算给予"));
                // Who knows the family stood aside.
                let recused = BTreeSet::from([user(&self.staff.second)?]);
                let met = CaseEvent::MeetingHeld { minutes, attendees, recused, conclusion };
                self.step(&reviewer, met).await
            }
            Branch::CountyVisited => {
                let second = self.staff.second.clone();
                let form = self.paper(&second, "county_visit").await?;
                let named = Staff::Named { name: Words::new("田野"), office: Office::County };
                let visitors = vec![Staff::User(user(&second)?), named];
                self.step(&second, CaseEvent::CountyVisited { visitors, form, agrees: true }).await
            }
            Branch::Returned => {
                let reason = Words::new("公示照片看不清张贴的地点，请重新公示");
                self.step(&reviewer, CaseEvent::Returned { to: ReturnTo::Notice, reason }).await
            }
            Branch::Delivered => self.delivered().await,
            Branch::OnWeb => {
                (self.day, self.minute) = (self.demo.today, 300);
                self.post(&clerk).await?;
                let publish = PublishWebNotice { of: Noticed::Case(self.case) };
                self.act(&clerk, &publish).await.map(drop)
            }
        }
    }

    /// The list of what is missing, handed over once; which papers are on it.
    async fn papers_asked(&mut self) -> Result<BTreeSet<String>, Error> {
        let clerk = self.staff.clerk.clone();
        let rules = self.view().await?.rules.papers.clone();
        let may = |verifiable: bool| !(verifiable && rules.verifiable_not_asked.is_some());
        // One that a pledge can stand for, and one that cannot.
        let one = |pledge: bool| {
            let found = rules.list.iter().find(|(_, rule)| may(rule.verifiable) && rule.pledge == pledge);
            found.map(|(code, _)| code.clone())
        };
        let codes: BTreeSet<String> = [true, false].into_iter().filter_map(one).collect();
        let paper = self.paper(&clerk, "missing_papers").await?;
        self.step(&clerk, CaseEvent::PapersAsked { codes: codes.clone(), paper }).await?;
        Ok(codes)
    }

    /// What was asked comes: one paper is brought, for the other somebody gives their word.
    async fn papers_brought(&mut self) -> Result<(), Error> {
        let clerk = self.staff.clerk.clone();
        let codes = self.papers_asked().await?;
        let rules = self.view().await?.rules.papers.clone();
        for code in codes {
            if rules.list.get(&code).is_some_and(|rule| rule.pledge) {
                let paper = self.paper(&clerk, "pledge").await?;
                self.step(&clerk, CaseEvent::PledgeGiven { code, paper }).await?;
            } else {
                let paper = self.paper(&clerk, "certificate").await?;
                self.step(&clerk, CaseEvent::PapersReceived { papers: vec![PaperIn { code, paper }] })
                    .await?;
            }
        }
        Ok(())
    }

    /// Departments are asked; a file of questions goes out to one of them.
    async fn check_runs(&mut self, county: Division) -> Result<(), Error> {
        let reviewer = self.staff.reviewer.clone();
        let desk = CheckDesk { state: CheckState::Waiting, page: 0, rows: 200 };
        let desk = self.demo.look_at(&reviewer, self.day, self.minute, &desk).await?;
        let Some(line) = desk.checks.iter().find(|line| line.check.case == self.case) else { return Ok(()) };
        let may = sources().list.iter().filter(|source| source.may_be_asked(self.day));
        let asked: BTreeSet<String> = may.map(|source| source.id.clone()).collect();
        let (check, version, first) = (line.check.id, line.check.version, asked.first().cloned());
        let start = StartCheck { check, version, sources: asked };
        self.act(&reviewer, &start).await?;
        let Some(source) = first else { return Ok(()) };
        let make = MakeRequest { source, county, way: Way::File };
        self.act(&reviewer, &make).await.map(drop)
    }

    async fn terminated(&mut self) -> Result<(), Error> {
        let clerk = self.staff.clerk.clone();
        let paper = self.paper(&clerk, "termination").await?;
        let on = |days: i32| self.day.add_days(-days).unwrap_or(self.day);
        let asked = vec![
            Contact { on: on(1), way: ContactWay::Phone },
            Contact { on: on(0), way: ContactWay::InPerson },
        ];
        let reason = Words::new("两次约定入户都不开门，电话里说不愿意配合");
        let refused = BTreeSet::from([NonCooperation::Visit]);
        self.step(&clerk, CaseEvent::Terminated { refused, asked, reason, paper }).await
    }

    async fn letter(&mut self) -> Result<assistance::archive::PaperId, Error> {
        let clerk = self.staff.clerk.clone();
        let letter = self.paper(&clerk, "letter").await?;
        self.step(&clerk, CaseEvent::LetterSent { letter, to: Words::new("示范县建设工程公司") }).await?;
        Ok(letter)
    }

    async fn resolved(&mut self, way: DisputeWay) -> Result<(), Error> {
        let clerk = self.staff.clerk.clone();
        let told_on = self.day;
        let resolved = CaseEvent::DisputeResolved { dispute: 1, way, upheld: false, told_on };
        self.step(&clerk, resolved).await
    }

    /// Somebody who gives their name reports the family: the county will visit it.
    async fn reported(&mut self) -> Result<(), Error> {
        let number = self.view().await?.row.number;
        let (name, phone) = outsider(super::story::number_of(self.created));
        let report = LogEntry {
            kind: EntryKind::Report,
            way: EntryWay::Visit,
            place: String::new(),
            case: number,
            words: Private::new("他家女婿在县城有一家修车铺，每月给他们钱"),
            name: Some(Private::new(name)),
            phone: Some(Private::new(phone)),
            answer: None,
        };
        let hotline = self.staff.hotline.clone();
        self.act(&hotline, &report).await.map(drop)
    }

    /// A statement is put right, and that it was wrong in good faith is recorded with it; the county's leader excuses one, the other waits.
    async fn error(&mut self, excused: bool) -> Result<(), Error> {
        let clerk = self.staff.clerk.clone();
        let why = Some(Why::Reason(LookUpReason::Correction));
        let file = HouseholdFile { household: self.created.household, why, as_of: None, known_at: None };
        let file = self.demo.look_at(&clerk, self.day, self.minute, &file).await?;
        let declared = file.evidence.iter().find(|one| one.what == "deposits");
        let Some(row) = declared.map(|one| one.id) else { return Ok(()) };
        let view = self.view().await?;
        let correct = Correct {
            case: self.case,
            version: view.row.version,
            wrong: Wrong::Fact { row, value: Private::new("1260.00") },
            reason: Words::new("存折上的余额录入时多打了一位"),
            happened_on: self.day,
            late: None,
        };
        self.act(&clerk, &correct).await?;
        let record = RecordError {
            case: view.row.number,
            occasion: Occasion::FactCorrected,
            cause: Cause::Unforeseen,
            found_on: self.day.to_string(),
            corrected_on: self.day.to_string(),
            reason: Private::new("复印件不清楚，当场问过本人，本人也记不准；核对报告出来才看出差错"),
        };
        let error = self.act(&clerk, &record).await?.error;
        if excused {
            let reason = Private::new("已尽到查问的责任，发现后当天更正，按容错规定不追究");
            let answer = AnswerError { error, excused, reason };
            let decider = self.staff.decider.clone();
            self.act(&decider, &answer).await?;
        }
        Ok(())
    }
}

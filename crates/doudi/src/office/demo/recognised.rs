// SPDX-License-Identifier: Apache-2.0
//! Families of the demonstration county that ask to be recognised as 低保边缘家庭 or 刚性支出困难家庭: made up so that the packs recognise most of them, some are over a line, and
//! one stands at each desk. Of those recognised some are looked at again, and for some it ended.

use super::Demo;
use super::families::{Asks, Household, Means};
use super::people::People;
use super::story::{Story, Until, applied, working};
use super::turns::{Heard, on_award};
use assistance::casework::{
    Answer, Because, ChangeKind, Channel, Ground as _, OnAward, Proposal, Scheme, StopReason, compared,
    figures_of,
};
use assistance::office::Error;
use assistance::payout::awards::ReadAwards;
use assistance::registry::evidence::Subject;
use assistance::registry::intake::Created;
use kernel::{Date, Fen};
use std::collections::{BTreeMap, BTreeSet};

/// Of so many households of the county one asks to be recognised, as long as there is a way that nobody went.
const ONE_OF: usize = 25;
/// So many days after its recognition a family is looked at again, or says what changed.
const LATER: i32 = 90;

/// One family's way.
#[derive(Debug)]
pub(super) struct Way {
    /// How many days ago it asked.
    pub(super) ago: i32,
    until: Until,
    has: Has,
    then: Then,
}

/// On which side of the lines a family is.
#[derive(Clone, Copy, Debug)]
enum Has {
    /// The packs recognise it.
    Little,
    /// More comes in than the line allows.
    Income,
    /// More is put by than the line allows.
    Deposits,
    /// It spends less on illness than who is recognised for spending; in need otherwise.
    Health,
}

/// What came afterwards.
#[derive(Clone, Copy, Debug)]
enum Then {
    Nothing,
    /// It gave up before it was decided.
    GivesUp,
    /// It was looked at again, and nothing had changed.
    Same,
    /// It was looked at again, and it no longer needs it.
    Better,
    /// It wants no more of it.
    Enough,
    /// It was ended on its last day, where it has one.
    LastDay,
}

const fn way(ago: i32, until: Until, has: Has, then: Then) -> Way {
    Way { ago, until, has, then }
}

/// The ways, the same for both; the first ones also in a small county.
static WAYS: [Way; 18] = [
    way(300, Until::Closed, Has::Little, Then::Same),
    way(266, Until::Closed, Has::Little, Then::Better),
    way(3, Until::Applied, Has::Little, Then::Nothing),
    way(11, Until::Posted, Has::Little, Then::Nothing),
    way(201, Until::Closed, Has::Income, Then::Nothing),
    way(26, Until::Submitted, Has::Little, Then::Nothing),
    way(402, Until::Closed, Has::Little, Then::LastDay),
    way(5, Until::Accepted, Has::Little, Then::Nothing),
    way(8, Until::Surveyed, Has::Little, Then::Nothing),
    way(12, Until::Opinion, Has::Little, Then::Nothing),
    way(13, Until::Disputed, Has::Little, Then::Nothing),
    way(23, Until::Ready, Has::Little, Then::Nothing),
    way(29, Until::Decided, Has::Little, Then::Nothing),
    way(33, Until::Delivered, Has::Little, Then::Nothing),
    way(156, Until::Closed, Has::Deposits, Then::Nothing),
    way(231, Until::Closed, Has::Little, Then::Enough),
    way(45, Until::Surveyed, Has::Little, Then::GivesUp),
    way(118, Until::Closed, Has::Health, Then::Nothing),
];

impl Way {
    /// The means of so many people, so many hundredths of the standard, which put them on their side of each line. Whoever is recognised for spending has more than
    /// the line of 低保边缘.
    pub(super) fn means(&self, scheme: Scheme, standard: i64, size: usize) -> Means {
        let all = standard * i64::try_from(size).unwrap_or(1);
        let part = |percent: i64| Fen::new(all * percent / 10_000 * 100);
        let (income, medical) = match (scheme == Scheme::Rigid, self.has) {
            (false, Has::Income) => (part(200), part(15)),
            (true, Has::Income) => (part(700), part(40)),
            (false, _) => (part(112 + i64::from(self.ago % 17)), part(9)),
            (true, Has::Health) => (part(205), part(60)),
            (true, _) => (part(195 + i64::from(self.ago % 20)), part(158 + i64::from(self.ago % 13))),
        };
        let deposits = part(if matches!(self.has, Has::Deposits) { 4_100 } else { 210 });
        Means { income, medical, deposits }
    }
}

/// What is asked for in a county of so many households, and how each goes.
pub(super) fn asks(households: usize) -> impl Iterator<Item = Asks> {
    let schemes = |way| [Scheme::Borderline, Scheme::Rigid].map(|scheme| Asks::Recognition(scheme, way));
    WAYS.iter().flat_map(schemes).take(households / ONE_OF)
}

/// Plays the application of a family, and what came of it.
pub(super) async fn play(
    demo: &Demo<'_>,
    staff: &People,
    family: &Household,
    created: &Created,
    (scheme, way): (Scheme, &Way),
) -> Result<(), Error> {
    let Some(day) = working(demo, family.since) else { return Ok(()) };
    let opened = demo.act(&staff.clerk, day, family.minute + 30, &applied(created, scheme)).await?;
    let mut story = Story::of((demo, staff, created), opened.case, day, family.minute + 40);
    story.go(way.until).await?;
    if matches!(way.then, Then::GivesUp) {
        return if story.pass(2) {
            story.withdraw("家人在外地找到了工作，这次先不申请").await
        } else {
            Ok(())
        };
    }
    let covered =
        story.view().await?.file.decision.is_some_and(|said| matches!(said.proposal, Proposal::Cover { .. }));
    if !covered || way.until != Until::Closed {
        return Ok(());
    }
    let later = story.day.add_days(LATER).unwrap_or(story.day);
    let recognised = Recognised { demo, staff, created, scheme };
    match way.then {
        Then::Nothing | Then::GivesUp => Ok(()),
        Then::Same => recognised.looked_at(later, true).await,
        Then::Better => recognised.looked_at(later, false).await,
        Then::Enough => recognised.gives_back(later).await,
        Then::LastDay => recognised.last_day().await,
    }
}

/// A family that was recognised.
struct Recognised<'a> {
    demo: &'a Demo<'a>,
    staff: &'a People,
    created: &'a Created,
    scheme: Scheme,
}

impl<'a> Recognised<'a> {
    async fn opens(&self, day: Date, why: OnAward, words: &str) -> Result<Option<Story<'a>>, Error> {
        let Some(day) = working(self.demo, day) else { return Ok(None) };
        on_award(self.demo, self.staff, (self.created, self.scheme), day, why, words).await
    }

    /// It is looked at again: it is as it was, or better off by now.
    async fn looked_at(&self, day: Date, same: bool) -> Result<(), Error> {
        let Some(mut story) = self.opens(day, OnAward::Review, "定期核查").await? else { return Ok(()) };
        let rigid = self.scheme == Scheme::Rigid;
        let share = match (rigid, same) {
            (false, true) => (6, 5),
            (false, false) => (9, 5),
            (true, _) => (2, 1),
        };
        let Some(income) = story.times_standard(share).await? else { return Ok(()) };
        story.earns(income).await?;
        if rigid && same {
            let bills = Fen::new(income.get() / 5 * 4);
            let head = Subject::Person(self.created.members[0]);
            story.declared(&[(head, "spending.medical_self_paid", &bills.plain())]).await?;
        }
        story.visit().await?;
        story.assessed(BTreeMap::new()).await?;
        match story.view().await?.file.assessment.map(|one| one.assessment.answer) {
            Some(Answer::Yes) => {
                story.submitted(Proposal::Continue).await?;
                story.confirmed(Proposal::Continue).await
            }
            Some(Answer::No) => story.over_a_line().await,
            _ => Ok(()),
        }
    }

    /// It says that it wants no more of it.
    async fn gives_back(&self, day: Date) -> Result<(), Error> {
        let changes = BTreeSet::from([ChangeKind::NoLongerWanted]);
        let why = OnAward::Change { channel: Channel::Window, changes };
        match self.opens(day, why, "债已经还清，不用再认定了").await? {
            Some(mut story) => story.enough().await,
            None => Ok(()),
        }
    }

    /// A recognition that lapses by itself is ended on its last day, and the family told so.
    async fn last_day(&self) -> Result<(), Error> {
        let read = ReadAwards { household: self.created.household };
        let awards = self.demo.look(&self.staff.clerk, self.demo.today, &read).await?;
        let found = awards.iter().find(|award| award.scheme == self.scheme);
        let Some(last) = found.and_then(|award| award.until).filter(|last| *last <= self.demo.today) else {
            return Ok(());
        };
        let words = "认定的有效期满";
        let opened =
            on_award(self.demo, self.staff, (self.created, self.scheme), last, OnAward::Review, words);
        let Some(mut story) = opened.await? else { return Ok(()) };
        story.visit().await?;
        let Some(article) = story.article().await? else { return Ok(()) };
        let code = StopReason::RecognitionOver;
        let because =
            vec![Because { code, facts: Vec::new(), article, figure: None, said: None, paper: None }];
        story.ends(because).await
    }
}

impl Story<'_> {
    /// What the assessment found above its line ends it.
    async fn over_a_line(&mut self) -> Result<(), Error> {
        let file = self.view().await?.file;
        let found = compared(&self.live().await?, &file);
        let lines = StopReason::ALL.iter().filter(|code| code.of(file.scheme));
        let because: Vec<_> = lines
            .flat_map(|code| figures_of(*code, &found).into_iter().map(|one| one.because(*code)))
            .collect();
        if because.is_empty() { Ok(()) } else { self.ends(because).await }
    }

    /// The family is heard, and it is ended.
    async fn ends(&mut self, because: Vec<Because<StopReason>>) -> Result<(), Error> {
        self.proposed(Proposal::Stop { because: because.clone() }, Heard::Came).await?;
        self.confirmed(Proposal::Stop { because }).await
    }
}

// SPDX-License-Identifier: Apache-2.0
//! 特困 people of the demonstration county: recognised over a year, one at each desk, some in a home on their own wish, the others cared for and visited where they live.

use super::Demo;
use super::after::{self, Far, Served};
use super::people::People;
use super::story::{Story, Until, applied, working};
use assistance::archive::FilePaper;
use assistance::care::{AgreementId, CarerTie, CheckCare, RecordVisit, SignAgreement, VisitFound};
use assistance::casework::{PaperId, Scheme, Words};
use assistance::office::{Error, Private};
use assistance::registry::evidence::{Source, Subject};
use assistance::registry::form::{MemberForm, PersonForm};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::{CreateHousehold, Created};
use assistance::registry::words::SourceKind;
use assistance::tekun::{
    Admit, AnswerHome, AssessSelfCare, AssessedFor, EnterHome, HomeForm, HomeId, HomeKind, INDICATORS,
    ListHomes, RecordHomeCheck, RecordWish, ReportSelfCare, WishAnswer, WishOrigin,
};
use kernel::{Date, Division, DivisionLevel, check_digit};

/// Where somebody is cared for once they are recognised.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lives {
    /// In the home, in this bed.
    Home(&'static str),
    /// Where they lived, by an agreement with this neighbour, born on that day.
    Cared(&'static str, &'static str),
    /// Where they lived; nobody was found yet.
    Alone,
    /// They died so many days ago, and the funeral is so far.
    Died(i32, Far),
}

/// How many days ago they asked, who, born when, of the six things so many that they cannot do, how far it went, where they live since.
const PEOPLE: [(i32, &str, &str, usize, Until, Lives); 14] = [
    (330, "向长寿", "1944-03-02", 5, Until::Closed, Lives::Home("101")),
    (290, "冉启明", "1952-07-15", 0, Until::Closed, Lives::Cared("冉隆珍", "1979-04-11")),
    (240, "谭显福", "1948-11-20", 2, Until::Closed, Lives::Cared("谭登碧", "1971-09-30")),
    (170, "程朝玉", "1941-01-09", 6, Until::Closed, Lives::Home("102")),
    (110, "蒲天才", "1956-05-05", 1, Until::Closed, Lives::Alone),
    (28, "陶光明", "1950-08-18", 4, Until::Submitted, Lives::Alone),
    (12, "石永福", "1955-10-01", 0, Until::Posted, Lives::Alone),
    (6, "易昌贵", "1947-12-12", 3, Until::Surveyed, Lives::Alone),
    (2, "骆正英", "1953-02-27", 0, Until::Applied, Lives::Alone),
    (320, "覃国安", "1938-05-06", 3, Until::Closed, Lives::Died(3, Far::Open)),
    (310, "田维成", "1940-09-17", 2, Until::Closed, Lives::Died(20, Far::Held)),
    (300, "彭世明", "1937-12-30", 4, Until::Closed, Lives::Died(30, Far::Proposed)),
    (280, "冉茂林", "1942-02-11", 1, Until::Closed, Lives::Died(60, Far::Decided)),
    (270, "谭文碧", "1936-08-08", 5, Until::Closed, Lives::Died(90, Far::Closed)),
];

/// The name of the home.
pub(super) const HOME: &str = "示范县城关敬老院";

/// Who cares for somebody by an agreement.
pub(super) fn carer(name: &str) -> Option<&'static str> {
    PEOPLE.iter().find_map(|(_, of, .., lives)| match lives {
        Lives::Cared(carer, _) if *of == name => Some(*carer),
        _ => None,
    })
}

/// Plays all of them in the township of the demonstration's clerk; the home in which some of them live.
pub(super) async fn play(demo: &Demo<'_>, staff: &People, county: Division) -> Result<HomeId, Error> {
    let township =
        kernel::children(county).into_iter().find(|place| place.level() == DivisionLevel::Township);
    let township = township.ok_or(Error::Broken("the demonstration has no township"))?;
    let villages = kernel::children(township);
    let home = home(demo, staff, township).await?;
    for (at, one) in PEOPLE.into_iter().enumerate() {
        let village = villages.get(at % villages.len().max(1)).copied().unwrap_or(township);
        one_of(demo, staff, (at, village), home, one).await?;
    }
    Ok(home)
}

/// The township's home, agreed to by the county, with something that a check found.
async fn home(demo: &Demo<'_>, staff: &People, township: Division) -> Result<HomeId, Error> {
    let day = demo.ago(360);
    let form = HomeForm {
        name: HOME.to_owned(),
        kind: HomeKind::Township.word().to_owned(),
        beds: "20".to_owned(),
        nursing: "8".to_owned(),
        address: "城关一组".to_owned(),
        contact: "院长 023-59990001".to_owned(),
        opened_on: "2015-06-01".to_owned(),
        closed_on: String::new(),
    };
    let enter = EnterHome { home: None, township: township.to_string(), form };
    demo.act(&staff.reviewer, day, 20, &enter).await?;
    let homes = demo.look_at(&staff.decider, day, 25, &ListHomes).await?;
    let waiting = homes.iter().find_map(|one| one.home.waiting.clone());
    let edition = waiting.ok_or(Error::Broken("the home of the demonstration waits for nobody"))?;
    let answer = AnswerHome { home: edition.home, edition: edition.id, accept: true };
    demo.act(&staff.decider, day, 30, &answer).await?;
    let checked = demo.ago(20);
    let check = RecordHomeCheck {
        home: edition.home,
        on: checked.to_string(),
        checker: "城关镇安全办 王同志".to_owned(),
        found: "二楼灭火器过期两具".to_owned(),
        mend_by: demo.today.add_days(5).unwrap_or(demo.today).to_string(),
    };
    demo.act(&staff.clerk, checked, 40, &check).await?;
    Ok(edition.home)
}

async fn one_of(
    demo: &Demo<'_>,
    staff: &People,
    (at, village): (usize, Division),
    home: HomeId,
    (ago, name, birth, cannot, until, lives): (i32, &str, &str, usize, Until, Lives),
) -> Result<(), Error> {
    let Some(day) = working(demo, demo.ago(ago)) else { return Ok(()) };
    let minute = 60 + i64::try_from(at).unwrap_or(0);
    let create = CreateHousehold {
        lives: village.to_string(),
        registered: village.to_string(),
        area: "rural".to_owned(),
        members: vec![MemberForm {
            person: PersonForm {
                name: name.to_owned(),
                number: Some(Private::new(number(village, birth, at))),
                ..PersonForm::default()
            },
            relation: "户主".to_owned(),
            ..MemberForm::default()
        }],
        ..CreateHousehold::default()
    };
    let created = demo.act(&staff.clerk, day, minute, &create).await?;
    let put = PutEvidence { household: created.household, facts: facts(&created, day, cannot), case: None };
    demo.act(&staff.clerk, day, minute + 1, &put).await?;
    let apply = applied(&created, Scheme::Tekun);
    let opened = demo.act(&staff.clerk, day, minute + 2, &apply).await?;
    let mut story = Story::of((demo, staff, &created), opened.case, day, minute + 3);
    story.go(until).await?;
    if until != Until::Closed {
        return Ok(());
    }
    let after = Since { demo, staff, created: &created, day: story.day };
    match lives {
        Lives::Home(bed) => after.moves_in(home, bed, cannot).await,
        Lives::Cared(carer, born) => after.is_cared_for(carer, born).await,
        Lives::Alone => after.is_alone().await,
        Lives::Died(ago, far) => after::dies(demo, staff, &created, (far, ago)).await,
    }
}

/// A right number of the county that does not exist.
fn number(village: Division, birth: &str, at: usize) -> String {
    let county = &village.to_string()[..6];
    let digits = format!("{county}{}{:03}", birth.replace('-', ""), 901 + 2 * at);
    let last = check_digit(&digits).unwrap_or('0');
    format!("{digits}{last}")
}

/// What the packs ask of somebody who is to be supported.
fn facts(created: &Created, day: Date, cannot: usize) -> Vec<FactForm> {
    let declared = || Source::of(SourceKind::Declared);
    let (home, person) = (Subject::Household(created.household), Subject::Person(created.members[0]));
    let of_home = [
        ("registered_area", "rural"),
        ("farming_household", "no"),
        ("income_unsteady", "no"),
        ("deposits", "0.00"),
        ("vehicles", "0"),
        ("homes", "1"),
        ("company_capital", "0.00"),
        ("dibao_recipient", "no"),
        ("poverty_status", "none"),
    ];
    let of_person = [
        ("presence", "living_here"),
        ("disability_kind", "none"),
        ("disability_grade", "none"),
        ("work_capacity", "none"),
        ("no_other_supporters", "yes"),
    ];
    let told = |subject, (fact, value): (&str, &str)| FactForm::new(subject, fact, value, declared());
    let mut facts: Vec<FactForm> = of_home.map(|fact| told(home, fact)).into();
    facts.extend(of_person.map(|fact| told(person, fact)));
    for (at, (fact, _)) in INDICATORS.iter().enumerate() {
        facts.push(told(person, (fact, if at < cannot { "no" } else { "yes" })));
    }
    if let Some((first, last)) = day.month_of().add(-12).zip(day.month_of().add(-1)) {
        let whole = |what: &str| FactForm::new(person, what, "yes", declared()).months(first, last);
        facts.extend([whole("income.complete"), whole("spending.complete")]);
    }
    facts
}

/// Somebody since they were recognised.
struct Since<'a> {
    demo: &'a Demo<'a>,
    staff: &'a People,
    created: &'a Created,
    day: Date,
}

impl Since<'_> {
    async fn paper(&self, day: Date, minute: i64, kind: &str) -> Result<PaperId, Error> {
        let file = FilePaper::in_box(self.created.household, kind, day);
        Ok(self.demo.act(&self.staff.clerk, day, minute, &file).await?.paper)
    }

    /// So many days later, a working day; none after today.
    fn later(&self, days: i32) -> Option<Date> {
        working(self.demo, self.day.add_days(days)?)
    }

    /// Wants to live in a home, is assessed and moves in.
    async fn moves_in(&self, home: HomeId, bed: &str, cannot: usize) -> Result<(), Error> {
        let person = self.created.members[0];
        let Some(day) = self.later(3) else { return Ok(()) };
        let form = Some(self.paper(day, 10, "other").await?);
        let answers = INDICATORS
            .iter()
            .enumerate()
            .map(|(at, (fact, _))| ((*fact).to_owned(), if at < cannot { "no" } else { "yes" }.to_owned()));
        let assess = AssessSelfCare {
            person,
            on: day.to_string(),
            answers: answers.collect(),
            assessors: ["卫生院 黎医生".to_owned(), "经办人 陈同志".to_owned()],
            why: AssessedFor::First.word().to_owned(),
            form,
            photo: None,
        };
        self.demo.act(&self.staff.clerk, day, 12, &assess).await?;
        let wish = RecordWish {
            person,
            on: day.to_string(),
            origin: WishOrigin::Offered.word().to_owned(),
            home: Some(home),
            answer: WishAnswer::Accepts.word().to_owned(),
            reason: Words::new("一个人住不放心，愿意去敬老院"),
            ask_again: String::new(),
        };
        self.demo.act(&self.staff.clerk, day, 15, &wish).await?;
        let Some(day) = self.later(8) else { return Ok(()) };
        let admit = Admit { person, home, bed: bed.to_owned(), nursing: true, from: day.to_string() };
        let stay = self.demo.act(&self.staff.clerk, day, 20, &admit).await?;
        let served = (Served::Both, day.add_days(5).unwrap_or(day));
        after::served(self.demo, self.staff, self.created, served).await?;
        after::on_leave(self.demo, self.staff, (stay, day)).await
    }

    /// Says what they want about living in a home.
    async fn says(&self, day: Date, answer: WishAnswer, words: &str) -> Result<(), Error> {
        let wish = RecordWish {
            person: self.created.members[0],
            on: day.to_string(),
            origin: WishOrigin::Offered.word().to_owned(),
            home: None,
            answer: answer.word().to_owned(),
            reason: Words::new(words),
            ask_again: String::new(),
        };
        self.demo.act(&self.staff.clerk, day, 8, &wish).await.map(drop)
    }

    /// A neighbour cares by agreement; somebody from the village comes each month, and whether the agreement is kept is looked at.
    async fn is_cared_for(&self, carer: &str, born: &str) -> Result<(), Error> {
        let person = self.created.members[0];
        let Some(day) = self.later(4) else { return Ok(()) };
        self.says(day, WishAnswer::Declines, "住惯了，邻居照顾得到").await?;
        let paper = self.paper(day, 10, "care_agreement").await?;
        let last = day.add_months(24).unwrap_or(day);
        let sign = SignAgreement {
            person,
            name: Private::new(carer),
            number: None,
            birth: born.to_owned(),
            phone: Some(Private::new("13900000001")),
            tie: CarerTie::Neighbour.word().to_owned(),
            is_tekun: false,
            often_away: false,
            cares_for_self: true,
            signed_on: day.to_string(),
            from: day.to_string(),
            until: last.to_string(),
            paper,
        };
        let agreed = self.demo.act(&self.staff.clerk, day, 12, &sign).await?;
        let mut days = 20;
        while let Some(day) = self.later(days) {
            self.visited(day, VisitFound::Well, "").await?;
            days += 27;
        }
        if let Some(day) = self.later(90) {
            let check = CheckCare {
                agreement: AgreementId::from_bytes(agreed.id),
                on: day.to_string(),
                kept: "yes".to_owned(),
                words: Private::new("一日三餐按时，衣被干净"),
                mend_by: String::new(),
            };
            self.demo.act(&self.staff.clerk, day, 30, &check).await?;
        }
        let served = (Served::Ending, day.add_days(6).unwrap_or(day));
        after::served(self.demo, self.staff, self.created, served).await
    }

    /// Nobody cares yet; the last visit found that something is wrong, and somebody says that they can do less than before.
    async fn is_alone(&self) -> Result<(), Error> {
        let Some(day) = working(self.demo, self.demo.ago(9)).filter(|day| *day > self.day) else {
            return Ok(());
        };
        self.visited(day, VisitFound::NeedsHelp, "灶台垮了，几天没有热饭").await?;
        after::served(self.demo, self.staff, self.created, (Served::Declined, day)).await?;
        let report = ReportSelfCare {
            person: self.created.members[0],
            on: day.to_string(),
            words: Words::new("最近起床要人扶"),
        };
        self.demo.act(&self.staff.clerk, day, 45, &report).await.map(drop)
    }

    async fn visited(&self, day: Date, found: VisitFound, words: &str) -> Result<(), Error> {
        let visit = RecordVisit {
            person: self.created.members[0],
            visitor: None,
            on: day.to_string(),
            time: String::new(),
            found: found.word().to_owned(),
            words: Private::new(words),
        };
        self.demo.act(&self.staff.clerk, day, 40, &visit).await.map(drop)
    }
}

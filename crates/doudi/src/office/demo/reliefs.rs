// SPDX-License-Identifier: Apache-2.0
//! What struck people of the demonstration county in a year, and how they were helped: at the scene, in parts, by the county, late with their papers, not at all.

use super::people::People;
use super::{Demo, PLACE, reserves};
use assistance::access::Role;
use assistance::access::accounts::COMMAND_LINE;
use assistance::access::clients::IssueToken;
use assistance::archive::FilePaper;
use assistance::casework::{Channel, PaperId, Words};
use assistance::office::{Error, Private};
use assistance::oversight::{Noticed, PublishWebNotice};
use assistance::partners::relief::SubmitRelief;
use assistance::registry::evidence::{Source as Origin, Subject};
use assistance::registry::form::{MemberForm, PersonForm};
use assistance::registry::gather::{FactForm, PutEvidence};
use assistance::registry::intake::{CreateHousehold, Created};
use assistance::registry::words::{NoNumber, SourceKind};
use assistance::temp_relief::{
    AidAtScene, Approval, ApprovalKind, ApprovalStage, AssessRelief, Decides, Given, Handler, Level, Minutes,
    OpenRelief, Paid, RefusalReason, ReliefEvent, ReliefTaken, Source, TakeRelief, Way,
};
use kernel::{Actor, Date, Division, DivisionLevel, Fen, Secret};
use std::collections::BTreeSet;

/// The scheme by which the demonstration approves after somebody looked into it.
const EMERGENCY: &str = "temp_relief_emergency";
const SPENDING: &str = "temp_relief_spending";
/// The point at which somebody finds that help is needed.
const FOUND: &str = "emergency_hardship_found";
/// The point at which the county gives more than the scale.
const RAISE: &str = "relief_raise";
/// The point at which somebody finds that a family cannot bear what it had to spend.
const SPENDING_FOUND: &str = "spending_hardship_found";
/// So many days ago the township gave back what it had not needed, and was short soon after.
const EMPTY: i32 = 118;
/// The county of registration of somebody who was struck here. There is no such county.
const ELSEWHERE: &str = "533199";
/// How long the notice of relief in spending hangs.
const HANGS: i32 = 7;

/// What became of whoever was struck.
#[derive(Clone, Copy)]
enum Course {
    /// Helped at once; papers came so many days later.
    Complete(i32),
    /// Helped at once, and no papers came yet.
    Papers,
    /// Helped at once by one alone; a colleague is to sign.
    Second,
    /// Taken in, and nothing decided.
    Open,
    /// Approved in two parts, the second next month.
    Parts,
    /// Approved, not handed over.
    Granted,
    /// The township helped at once, the county added.
    County,
    /// Given things at once, worth so much; papers came the same week.
    Goods,
    /// Spent more than it could bear: the notice hangs.
    Notice,
    /// The same, approved and paid once the notice had come down.
    Spending,
    /// Helped at once where the reserve had too little: the county paid. Papers came so many days later.
    Short(i32),
    /// Helped at once by one alone; a colleague signed the day after, and the papers came.
    Confirmed,
    /// Registered elsewhere: the county there was asked and answered, a charity helps as well, and it was closed.
    Elsewhere,
    /// Another system handed it in; nobody has taken it in.
    Applied,
    /// Helped at once; the county met, and gave more than the scale.
    Exceptional,
    /// It had not happened.
    Refused,
    /// Whoever asked wants nothing any more.
    Withdrawn,
}

/// So many days ago, who, what struck them, what became of it, how much at once.
const STRUCK: [(i32, &str, &str, Course, i64); 21] = [
    (300, "马长林", "fire", Course::Complete(6), 900),
    (240, "付春生", "traffic", Course::Complete(4), 600),
    (190, "龚明义", "other_hardship", Course::Refused, 0),
    (150, "邹家旺", "sudden_illness", Course::Complete(9), 1_000),
    (120, "文大碧", "other_hardship", Course::Withdrawn, 0),
    (EMPTY - 8, "甘有才", "fire", Course::Short(6), 900),
    (95, "佘大寿", "medical", Course::Spending, 400),
    (75, "葛朝会", "fire", Course::County, 1_000),
    (60, "冷朝芬", "sudden_illness", Course::Confirmed, 500),
    (48, "卜世珍", "fire", Course::Elsewhere, 700),
    (45, "席长贵", "fire", Course::Exceptional, 900),
    (40, "夏有福", "sudden_illness", Course::Papers, 800),
    (20, "沙国珍", "traffic", Course::Parts, 500),
    (12, "戚有田", "other_accident", Course::Goods, 300),
    (5, "古长春", "fire", Course::County, 600),
    (4, "武长顺", "fire", Course::Papers, 900),
    (3, "汤家福", "medical", Course::Notice, 0),
    (2, "柏光秀", "other_accident", Course::Second, 500),
    (1, "钱正明", "sudden_illness", Course::Granted, 700),
    (1, "仇光明", "fire", Course::Applied, 0),
    (0, "庞启秀", "fire", Course::Open, 0),
];

/// Plays all of them in the township of the demonstration's clerk.
pub(super) async fn play(demo: &Demo<'_>, staff: &People, county: Division) -> Result<(), Error> {
    let township =
        kernel::children(county).into_iter().find(|place| place.level() == DivisionLevel::Township);
    let township = township.ok_or(Error::Broken("the demonstration has no township"))?;
    let villages = kernel::children(township);
    for (at, (ago, name, kind, way, amount)) in STRUCK.into_iter().enumerate() {
        let village = villages.get(at % villages.len().max(1)).copied().unwrap_or(township);
        let day = demo.ago(ago);
        let exceptional = matches!(way, Course::Exceptional);
        let struck = Struck { demo, staff, village, day, kind, exceptional };
        if matches!(way, Course::Applied) {
            struck.handed_in(name).await?;
            continue;
        }
        if matches!(way, Course::Short(_)) {
            reserves::empty(demo, staff, township, demo.ago(EMPTY)).await?;
        }
        let created = struck.on_file(name).await?;
        struck.play(&created, way, Fen::new(amount * 100)).await?;
        if matches!(way, Course::Short(_)) {
            reserves::top_up(demo, staff, township, ago - 2).await?;
        }
    }
    reserves::ask(demo, staff, township).await?;
    reserves::settle(demo, staff, township).await
}

struct Struck<'a> {
    demo: &'a Demo<'a>,
    staff: &'a People,
    village: Division,
    day: Date,
    kind: &'static str,
    /// Whether the county is asked to meet about it.
    exceptional: bool,
}

impl Struck<'_> {
    /// Somebody of whom only a name is known.
    fn family(&self, name: &str) -> CreateHousehold {
        CreateHousehold {
            lives: self.village.to_string(),
            registered: self.village.to_string(),
            area: "rural".to_owned(),
            members: vec![MemberForm {
                person: PersonForm {
                    name: name.to_owned(),
                    no_number: Some(NoNumber::NotAtHand),
                    sex: "male".to_owned(),
                    // Only who is known to be of age stands on a board by name.
                    birth: if self.kind == "medical" { "1968-05-02" } else { "" }.to_owned(),
                    ..PersonForm::default()
                },
                relation: "户主".to_owned(),
                ..MemberForm::default()
            }],
            ..CreateHousehold::default()
        }
    }

    /// Somebody who was not on file: a name, and what they say of themselves.
    async fn on_file(&self, name: &str) -> Result<Created, Error> {
        let created = self.demo.act(&self.staff.clerk, self.day, 200, &self.family(name)).await?;
        let subject = Subject::Household(created.household);
        let told =
            |what: &str, value: &str| FactForm::new(subject, what, value, Origin::of(SourceKind::Declared));
        let mut facts = vec![told("registered_area", "rural")];
        if self.kind == "medical" {
            // What a family that has 低保 brings along: its spending alone is looked at.
            let lives = FactForm::new(
                Subject::Person(created.members[0]),
                "presence",
                "living_here",
                Origin::of(SourceKind::Declared),
            );
            facts.extend([told("registered_here", "yes"), told("dibao_recipient", "yes"), lives]);
        }
        let put = PutEvidence { household: created.household, facts, case: None };
        self.demo.act(&self.staff.clerk, self.day, 201, &put).await?;
        Ok(created)
    }

    fn open(&self, created: &Created) -> OpenRelief {
        OpenRelief {
            household: created.household,
            // Spending is that of a family.
            person: (self.kind != "medical").then_some(created.members[0]),
            struck_on: self.day.to_string(),
            place: self.village.to_string(),
            channel: Channel::Village,
            contact: None,
            kind: Private::new(self.kind),
            exceptional: self.exceptional,
            quick: false,
            once: false,
        }
    }

    /// An emergency is found by two people who were there, a burden of spending by the township together with the county.
    fn found(&self, point: &str, value: &str) -> Vec<Decides> {
        let cadre = Handler::Named { name: Words::new("村委会 罗主任") };
        let second = if point == FOUND { Some(cadre) } else { handler(&self.staff.reviewer) };
        vec![Decides {
            point: point.to_owned(),
            value: Some(value.to_owned()),
            reason: Words::new("上门看过，情况属实"),
            second,
        }]
    }

    async fn aid(
        &self,
        created: &Created,
        amount: Fen,
        (alone, given): (bool, Given),
    ) -> Result<ReliefTaken, Error> {
        let cadre = Handler::Named { name: Words::new("村委会 罗主任") };
        let aid = AidAtScene {
            open: self.open(created),
            amount,
            given,
            reason: Words::new("事发突然，先解决几天的吃住"),
            second: (!alone).then_some(cadre),
            asked: if alone { handler(&self.staff.colleague) } else { None },
            voucher: (!alone).then(|| FilePaper::in_box(created.household, "photo", self.day)),
        };
        self.demo.act(&self.staff.clerk, self.day, 210, &aid).await
    }

    async fn take(
        &self,
        by: &Actor,
        (day, minute): (Date, i64),
        seen: &ReliefTaken,
        event: ReliefEvent,
        papers: Vec<(PaperId, FilePaper)>,
    ) -> Result<ReliefTaken, Error> {
        let (relief, version) = (seen.relief, seen.version);
        let take = TakeRelief { relief, version, event, happened_on: day, papers };
        self.demo.act(by, day, minute, &take).await
    }

    /// Looked into, with the notice on the wall.
    async fn posted(&self, created: &Created) -> Result<ReliefTaken, Error> {
        let seen = self.looked_into(created, (SPENDING_FOUND, "yes")).await?;
        let photo = self.id_of(&seen, 0);
        let papers = vec![(photo, FilePaper::in_box(created.household, "photo", self.day))];
        let through = self.day.add_days(HANGS).ok_or(Error::Broken("a day beyond the calendar"))?;
        let posted = ReliefEvent::NoticePosted { through, photo };
        self.take(&self.staff.clerk, (self.day, 240), &seen, posted, papers).await
    }

    /// Taken in, and looked into by two.
    async fn looked_into(
        &self,
        created: &Created,
        (point, value): (&str, &str),
    ) -> Result<ReliefTaken, Error> {
        let opened = self.demo.act(&self.staff.clerk, self.day, 205, &self.open(created)).await?;
        let assess = AssessRelief {
            relief: opened.relief,
            version: opened.version,
            decides: self.found(point, value),
        };
        self.demo.act(&self.staff.clerk, self.day, 215, &assess).await
    }

    async fn approve(
        &self,
        seen: &ReliefTaken,
        (by, day): (&Actor, Date),
        ((kind, level), scheme): ((ApprovalKind, Level), &str),
        stages: Vec<ApprovalStage>,
    ) -> Result<ReliefTaken, Error> {
        let approval = Approval {
            kind,
            level,
            scheme: scheme.to_owned(),
            stages,
            given: Given { way: Way::Account, what: None },
            reason: Words::new("按分类分档的标准，在额度以内"),
            second: handler(&self.staff.colleague),
            asked: None,
            minutes: None,
            number: String::new(),
        };
        self.take(by, (day, 230), seen, ReliefEvent::Approved { approval }, Vec::new()).await
    }

    /// Another system hands an application in, which waits for a person.
    async fn handed_in(&self, name: &str) -> Result<(), Error> {
        let machine = Actor::Job(COMMAND_LINE.to_owned());
        let issue = IssueToken {
            name: "演示：县应急管理局灾情报送".to_owned(),
            owner: "周敏".to_owned(),
            scopes: vec![Role::PartnerIntake.word().to_owned()],
            places: vec![PLACE.to_owned()],
            expires_on: self.demo.today.add_days(300).unwrap_or(self.demo.today).to_string(),
            secret: Secret::new(web::handlers::app::random()),
        };
        let issued = self.demo.act(&machine, self.day, 190, &issue).await?;
        let system = Actor::System { id: issued.account, name: issue.name };
        let submit = SubmitRelief {
            place: self.village.to_string(),
            struck_on: self.day.to_string(),
            kind: Private::new(self.kind),
            channel: Channel::Online,
            person: Some(0),
            once: false,
            household: self.family(name),
            facts: Vec::new(),
        };
        self.demo.act(&system, self.day, 200, &submit).await.map(drop)
    }

    /// What the county where somebody is registered was asked, and who else helps; nothing of it is waited for.
    async fn asked_elsewhere(&self, seen: ReliefTaken) -> Result<ReliefTaken, Error> {
        let of = Division::parse(ELSEWHERE).map_err(|_| Error::Broken("a county has no code"))?;
        let steps = [
            (0, ReliefEvent::HelpAsked { of, words: Words::new("请核实户籍和家里的情况") }),
            (
                0,
                ReliefEvent::Referred {
                    to: Words::new("县慈善会"), words: Words::new("补几件冬衣")
                },
            ),
            (4, ReliefEvent::HelpAnswered { of, words: Words::new("户籍属实，家里没有别人") }),
        ];
        let mut seen = seen;
        for (minute, (later, event)) in (250..).zip(steps) {
            let day = self.day.add_days(later).and_then(|day| super::story::working(self.demo, day));
            let Some(day) = day else { break };
            seen = self.take(&self.staff.clerk, (day, minute), &seen, event, Vec::new()).await?;
        }
        Ok(seen)
    }

    /// Somebody objects to the notice, and it turns out not to be so.
    async fn objected(&self, seen: ReliefTaken) -> Result<ReliefTaken, Error> {
        let ground = Words::new("听说家里在县城有房");
        let words = Words::new("查了不动产登记，入户看过，没有");
        let steps = [
            (2, ReliefEvent::Disputed { ground }),
            (4, ReliefEvent::DisputeSettled { upheld: false, words, again: false }),
        ];
        let mut seen = seen;
        for (later, event) in steps {
            let day = self.day.add_days(later).and_then(|day| super::story::working(self.demo, day));
            let Some(day) = day else { break };
            seen = self.take(&self.staff.clerk, (day, 120), &seen, event, Vec::new()).await?;
        }
        Ok(seen)
    }

    /// The notice has come down: approved within what the packs give, and paid.
    async fn after_notice(&self, created: &Created, seen: ReliefTaken, amount: Fen) -> Result<(), Error> {
        let day = self.day.add_days(HANGS + 1).and_then(|day| super::story::working(self.demo, day));
        let Some(day) = day else { return Ok(()) };
        let (clerk, leader) = (&self.staff.clerk, &self.staff.leader);
        let seen = self.objected(seen).await?;
        let photo = self.id_of(&seen, 1);
        let papers = vec![(photo, FilePaper::in_box(created.household, "photo", day))];
        let removed = ReliefEvent::NoticeRemoved { photo };
        let seen = self.take(clerk, (day, 60), &seen, removed, papers).await?;
        let stages = vec![ApprovalStage { from: day, amount }];
        let by = (ApprovalKind::Regular, Level::Township);
        let seen = self.approve(&seen, (leader, day), (by, SPENDING), stages).await?;
        let seen = self.pay(created, &seen, day).await?;
        self.proven(created, &seen, day).await
    }

    /// The county meets, and gives more than the scale, by the minutes of 一事一议.
    async fn raised(&self, created: &Created, seen: &ReliefTaken) -> Result<ReliefTaken, Error> {
        let day = self.day.add_days(6).and_then(|day| super::story::working(self.demo, day));
        let day = day.ok_or(Error::Broken("a day beyond the calendar"))?;
        let assess = AssessRelief {
            relief: seen.relief,
            version: seen.version,
            decides: vec![Decides {
                point: RAISE.to_owned(),
                value: Some("500.00".to_owned()),
                reason: Words::new("房子全烧了，要租房过冬，县里开会研究增加"),
                second: handler(&self.staff.leader),
            }],
        };
        let seen = self.demo.act(&self.staff.reviewer, day, 100, &assess).await?;
        let paper = self.id_of(&seen, 4);
        let participants = ["县民政局 冉主任", "县财政局 龚科长", "镇 陈主任"].map(Words::new).to_vec();
        let approval = Approval {
            kind: ApprovalKind::Exceptional,
            level: Level::County,
            scheme: EMERGENCY.to_owned(),
            stages: vec![ApprovalStage { from: day, amount: Fen::new(50_000) }],
            given: Given { way: Way::Goods, what: Some(Words::new("取暖炉1台、过冬衣被4套")) },
            reason: Words::new("生活特别困难，按会议记录增加"),
            second: handler(&self.staff.reviewer),
            asked: None,
            minutes: Some(Minutes { participants, paper }),
            number: String::new(),
        };
        let papers = vec![(paper, FilePaper::in_box(created.household, "other", day))];
        let decider = &self.staff.decider;
        let seen = self.take(decider, (day, 160), &seen, ReliefEvent::Approved { approval }, papers).await?;
        let voucher = self.id_of(&seen, 5);
        let papers = vec![(voucher, FilePaper::in_box(created.household, "photo", day))];
        let second = handler(&self.staff.colleague);
        let paid = Paid { approval: 2, stage: 1, source: Source::InKind, second, voucher: Some(voucher) };
        self.take(&self.staff.clerk, (day, 200), &seen, ReliefEvent::Paid { paid }, papers).await
    }

    /// Handed over out of the reserve.
    async fn pay(&self, created: &Created, seen: &ReliefTaken, day: Date) -> Result<ReliefTaken, Error> {
        let voucher = self.id_of(seen, 2);
        let papers = vec![(voucher, FilePaper::in_box(created.household, "photo", day))];
        let paid = Paid {
            approval: 1,
            stage: 1,
            source: Source::Reserve,
            second: handler(&self.staff.colleague),
            voucher: Some(voucher),
        };
        self.take(&self.staff.clerk, (day, 240), seen, ReliefEvent::Paid { paid }, papers).await
    }

    /// A paper of a matter: the bytes of the matter but for the last.
    fn id_of(&self, seen: &ReliefTaken, paper: u8) -> PaperId {
        let mut bytes = seen.relief.bytes();
        bytes[15] ^= paper;
        kernel::Id::from_bytes(bytes)
    }

    async fn complete(&self, created: &Created, seen: &ReliefTaken, later: i32) -> Result<(), Error> {
        let day = self.day.add_days(later).and_then(|day| super::story::working(self.demo, day));
        match day {
            Some(day) => self.proven(created, seen, day).await,
            None => Ok(()),
        }
    }

    /// The papers are there, and with them the matter is closed.
    async fn proven(&self, created: &Created, seen: &ReliefTaken, day: Date) -> Result<(), Error> {
        let id = self.id_of(seen, 3);
        let papers = vec![(id, FilePaper::in_box(created.household, "certificate", day))];
        let proven = BTreeSet::from([created.members[0]]);
        let completed = ReliefEvent::PapersCompleted { papers: vec![id], proven };
        let clerk = &self.staff.clerk;
        let seen = self.take(clerk, (day, 290), seen, completed, papers).await?;
        self.take(clerk, (day, 295), &seen, ReliefEvent::Closed, Vec::new()).await.map(drop)
    }

    async fn play(&self, created: &Created, way: Course, amount: Fen) -> Result<(), Error> {
        let (clerk, leader, day) = (&self.staff.clerk, &self.staff.leader, self.day);
        let now = |amount| vec![ApprovalStage { from: day, amount }];
        let cash = || Given { way: Way::Cash, what: None };
        match way {
            Course::Complete(later) => {
                let seen = self.aid(created, amount, (false, cash())).await?;
                self.complete(created, &seen, later).await?;
            }
            Course::Papers => drop(self.aid(created, amount, (false, cash())).await?),
            Course::Second => drop(self.aid(created, amount, (true, cash())).await?),
            Course::Open => drop(self.demo.act(clerk, day, 205, &self.open(created)).await?),
            Course::Granted => {
                let seen = self.looked_into(created, (FOUND, "yes")).await?;
                let by = (ApprovalKind::Regular, Level::Township);
                self.approve(&seen, (leader, day), (by, EMERGENCY), now(amount)).await?;
            }
            Course::Parts => {
                let seen = self.looked_into(created, (FOUND, "yes")).await?;
                let mut stages = now(amount);
                let next = day.add_months(1).ok_or(Error::Broken("a day beyond the calendar"))?;
                stages.push(ApprovalStage { from: next, amount: Fen::new(20_000) });
                let by = (ApprovalKind::Regular, Level::Township);
                let seen = self.approve(&seen, (leader, day), (by, EMERGENCY), stages).await?;
                self.pay(created, &seen, day).await?;
            }
            Course::County => {
                let seen = self.aid(created, amount, (false, cash())).await?;
                let by = (ApprovalKind::TopUp, Level::County);
                let more = now(Fen::new(15_000));
                let seen = self.approve(&seen, (&self.staff.decider, day), (by, EMERGENCY), more).await?;
                let paid = Paid::by_county(2, 1);
                self.take(clerk, (day, 245), &seen, ReliefEvent::Paid { paid }, Vec::new()).await?;
            }
            Course::Exceptional => {
                let seen = self.aid(created, amount, (false, cash())).await?;
                let seen = self.raised(created, &seen).await?;
                self.complete(created, &seen, 8).await?;
            }
            Course::Goods => {
                let what = Some(Words::new("棉被2床、棉衣2件、大米25公斤"));
                let goods = Given { way: Way::Goods, what };
                let seen = self.aid(created, amount, (false, goods)).await?;
                self.complete(created, &seen, 3).await?;
            }
            Course::Notice => {
                let of = Noticed::Relief(self.posted(created).await?.relief);
                self.demo.act(&self.staff.clerk, self.day, 245, &PublishWebNotice { of }).await?;
            }
            Course::Spending => {
                let seen = self.posted(created).await?;
                self.after_notice(created, seen, amount).await?;
            }
            Course::Short(later) => {
                let seen = self.aid(created, amount, (false, cash())).await?;
                self.complete(created, &seen, later).await?;
            }
            Course::Confirmed => {
                let seen = self.aid(created, amount, (true, cash())).await?;
                let seen = self.pay(created, &seen, day).await?;
                let next = day.add_days(1).and_then(|day| super::story::working(self.demo, day));
                let Some(next) = next else { return Ok(()) };
                let signed = ReliefEvent::SecondConfirmed { approval: 1 };
                let seen = self.take(&self.staff.colleague, (next, 30), &seen, signed, Vec::new()).await?;
                self.complete(created, &seen, 5).await?;
            }
            Course::Elsewhere => {
                let seen = self.aid(created, amount, (false, cash())).await?;
                let seen = self.asked_elsewhere(seen).await?;
                self.complete(created, &seen, 6).await?;
            }
            // Nobody of the office has put it on file.
            Course::Applied => {}
            Course::Refused => {
                let seen = self.looked_into(created, (FOUND, "no")).await?;
                let words = Words::new("村里和邻居都说没有这回事，本人也承认说错了");
                let refused =
                    ReliefEvent::Refused { reason: RefusalReason::NotHappened, words, number: String::new() };
                self.take(leader, (day, 240), &seen, refused, Vec::new()).await?;
            }
            Course::Withdrawn => {
                let seen = self.demo.act(clerk, day, 205, &self.open(created)).await?;
                let words = Words::new("亲戚已经接去住了，不用了");
                self.take(clerk, (day, 240), &seen, ReliefEvent::Withdrawn { words }, Vec::new()).await?;
            }
        }
        Ok(())
    }
}

fn handler(actor: &Actor) -> Option<Handler> {
    match actor {
        Actor::Person { id, name } => Some(Handler::User { id: *id, name: name.clone() }),
        _ => None,
    }
}

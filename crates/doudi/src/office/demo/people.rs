// SPDX-License-Identifier: Apache-2.0
//! Who works in the demonstration county: an account for every role, all with one password, which the page to sign in shows.

use super::super::tokens::issued;
use super::{Demo, PLACE};
use assistance::access::accounts::{COMMAND_LINE, Change, ChangeAccount, OpenAccount, SetSecondFactor};
use assistance::access::clients::{ApiToken, IssueToken};
use assistance::access::requests::{AnswerRequest, ReadRequests};
use assistance::access::{Role, password};
use assistance::office::{Error, Office};
use kernel::{Actor, Ctx, Division, Purpose, Secret, UserId, UtcMillis};
use web::handlers::Demonstration;
use web::handlers::account::key_text;
use web::pages::login::DemoAccount;

/// The one password of the demonstration.
const PASSWORD: &str = "Doudi-2026";

/// Whose second factor is an authenticator, and its shared secret: whoever tries the demonstration types it into one of their own.
pub(super) const BY_CODE: &str = "tang";
const SECRET: [u8; 20] = *b"doudi demonstration!";

/// Whose second factor is a code by message.
pub(super) const BY_MESSAGE: &str = "yang";

/// So many days ago the office began: fourteen months.
pub(super) const BEGAN: i32 = 426;

/// Neighbours, callers and guardians, who have no file here.
const OUTSIDERS: [&str; 12] = [
    "罗长青",
    "谭家贵",
    "石永福",
    "冉启明",
    "牟春兰",
    "向大成",
    "秦桂英",
    "彭少云",
    "何守田",
    "杨光碧",
    "田德厚",
    "冉素珍",
];

/// One of them, with a telephone that nobody has.
pub(super) fn outsider(at: usize) -> (&'static str, String) {
    (OUTSIDERS[at % OUTSIDERS.len()], format!("1990001{:04}", at * 137 % 10_000))
}

/// Login, name, role and place of everybody.
const PEOPLE: &[(&str, &str, Role, &str)] = &[
    ("zhou", "周敏", Role::Administrator, "500299"),
    ("li", "李文秀", Role::TownshipClerk, "500299001"),
    ("wang", "王海", Role::TownshipClerk, "500299001"),
    ("chen", "陈立国", Role::TownshipLeader, "500299001"),
    ("tan", "谭小芸", Role::VillageAssistant, "500299001001"),
    (BY_MESSAGE, "杨春花", Role::VillageAssistant, "500299001002"),
    ("luo", "罗静", Role::CountyReviewer, "500299"),
    ("he", "何建平", Role::CountyReviewer, "500299"),
    (BY_CODE, "唐颖", Role::CountyReviewer, "500299"),
    ("xiang", "向东明", Role::CountyLeader, "500299"),
    ("qin", "秦岚", Role::Finance, "500299"),
    ("ran", "冉强", Role::Finance, "500299"),
    ("mou", "牟丽", Role::Hotline, "500299"),
    ("peng", "彭正", Role::Inspector, "500299"),
    ("shi", "石磊", Role::Auditor, "500299"),
];

/// Whoever takes steps in the stories.
pub(super) struct People {
    /// The clerk who handles.
    pub(super) clerk: Actor,
    /// The colleague who visits.
    pub(super) colleague: Actor,
    /// The head of the township's office.
    pub(super) leader: Actor,
    /// The village assistant.
    pub(super) assistant: Actor,
    /// The county's reviewer.
    pub(super) reviewer: Actor,
    /// A second one, who visits.
    pub(super) second: Actor,
    /// Who confirms.
    pub(super) decider: Actor,
    /// Who checks and sends rosters.
    pub(super) finance: Actor,
    /// Who answers the hotline.
    pub(super) hotline: Actor,
    /// Who watches over the office.
    pub(super) inspector: Actor,
    /// Who keeps the accounts.
    pub(super) administrator: Actor,
    /// Whose second factor is a code by message.
    pub(super) by_message: Actor,
}

/// Opens everybody's account a year ago.
pub(super) async fn open_accounts(demo: &Demo<'_>) -> Result<People, Error> {
    let hashed = password::hash(&Secret::new(PASSWORD.to_owned()), &web::handlers::app::random())?;
    let machine = Actor::Job(COMMAND_LINE.to_owned());
    let day = demo.ago(BEGAN);
    let mut actors = Vec::with_capacity(PEOPLE.len());
    for (login, name, role, place) in PEOPLE {
        let account = OpenAccount {
            login: (*login).to_owned(),
            name: (*name).to_owned(),
            hashed: hashed.clone(),
            must_change: false,
            role: role.word().to_owned(),
            place: (*place).to_owned(),
        };
        let opened = demo.act(&machine, day, 0, &account).await?;
        let id = UserId::parse(&opened.account).map_err(|_| Error::Broken("an account has no id"))?;
        actors.push(Actor::Person { id, name: (*name).to_owned() });
    }
    let of = |login: &str| -> Result<Actor, Error> {
        let at = PEOPLE.iter().position(|(one, ..)| *one == login);
        at.and_then(|at| actors.get(at)).cloned().ok_or(Error::Broken("the demonstration lost a colleague"))
    };
    let factor = SetSecondFactor { secret: Secret::new(SECRET.to_vec()), code_step: 0 };
    demo.act(&of(BY_CODE)?, day, 5, &factor).await?;
    Ok(People {
        clerk: of("li")?,
        colleague: of("wang")?,
        leader: of("chen")?,
        assistant: of("tan")?,
        reviewer: of("luo")?,
        second: of("he")?,
        decider: of("xiang")?,
        finance: of("qin")?,
        hotline: of("mou")?,
        inspector: of("peng")?,
        administrator: of("zhou")?,
        by_message: of(BY_MESSAGE)?,
    })
}

/// Rights that the administrator asked for: one granted by the county's leader, one turned down, one that waits.
pub(super) async fn rights(demo: &Demo<'_>, staff: &People) -> Result<(), Error> {
    let post =
        |role: Role, place: &str| Change::Post { role: role.word().to_owned(), place: place.to_owned() };
    let asked = [
        (&staff.by_message, 3, 150, post(Role::VillageAssistant, "500299001003"), Some(true)),
        (&staff.colleague, 1, 61, post(Role::CountyReviewer, PLACE), Some(false)),
        (&staff.hotline, 1, 1, post(Role::Inspector, PLACE), None),
    ];
    for (whose, version, ago, change, answer) in asked {
        let day = demo.ago(ago);
        let Actor::Person { id, .. } = whose else { continue };
        let change = ChangeAccount { account: id.to_string(), version, change };
        demo.act(&staff.administrator, day, 350, &change).await?;
        let waiting = demo.look_at(&staff.decider, day, 351, &ReadRequests).await?;
        let request = waiting.iter().find(|one| one.request.account == *id).map(|one| one.request.id);
        if let (Some(request), Some(accept)) = (request, answer) {
            demo.act(&staff.decider, day, 370, &AnswerRequest { request, accept }).await?;
        }
    }
    Ok(())
}

/// A token of a system that does not exist, made anew at each start: an old one of the same folder ends by itself.
pub(super) async fn token(office: &dyn Office, now: UtcMillis) -> Result<ApiToken, Error> {
    let today = now.date_in_china();
    let scopes = Role::PARTNERS.iter().filter(|role| **role != Role::PartnerIdentity);
    let issue = IssueToken {
        name: "演示：县医保局救助联办".to_owned(),
        owner: "周敏".to_owned(),
        scopes: scopes.map(|role| role.word().to_owned()).collect(),
        places: vec![PLACE.to_owned()],
        expires_on: today.add_days(30).unwrap_or(today).to_string(),
        secret: Secret::new(web::handlers::app::random()),
    };
    let machine = Actor::Job(COMMAND_LINE.to_owned());
    let ctx = Ctx::new(machine, now, Purpose::new("演示"), web::handlers::app::new_command());
    issued(office, &ctx, &issue).await
}

fn place_words(code: &str) -> String {
    Division::parse(code).ok().and_then(kernel::name_of).unwrap_or(code).to_owned()
}

/// What the page to sign in shows.
pub(super) fn demonstration() -> Demonstration {
    let account = |(login, name, role, place): &(&str, &str, Role, &str)| DemoAccount {
        role: format!("{}（{name}）", role.chinese()),
        place: place_words(place),
        account: (*login).to_owned(),
        password: PASSWORD.to_owned(),
        key: if *login == BY_CODE { key_text(&SECRET) } else { String::new() },
    };
    Demonstration { accounts: PEOPLE.iter().map(account).collect() }
}

/// Prints the accounts.
pub(super) fn print() {
    println!("账号（密码都是 {PASSWORD}）：");
    for (login, name, role, place) in PEOPLE {
        println!("  {login:<6} {name}  {}  {}", role.chinese(), place_words(place));
        if *login == BY_CODE {
            println!("         登录时要验证器的动态码，密钥：{}", key_text(&SECRET));
        }
    }
}

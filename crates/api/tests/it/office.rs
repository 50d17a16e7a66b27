// SPDX-License-Identifier: Apache-2.0
//! An office in a folder that goes with the test, its API, and systems with tokens that call it.

use api::{Api, Limits};
use assistance::access::accounts::{COMMAND_LINE, OpenAccount};
use assistance::access::clients::{ApiToken, IssueToken};
use assistance::access::requests::AnswerRequest;
use assistance::office::{Error, Mode, Office as _, act};
use assistance::policies::Policies;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use kernel::{Actor, Command, Ctx, Division, Id, Purpose, Secret, UserId, UtcMillis, check_digit};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use store::{Durability, Keys, Options, Store};
use tower::ServiceExt as _;

/// 2020-11-02 09:00 in China, a Monday.
const MORNING: i64 = 1_604_278_800_000;
/// A village of one township and one of another.
pub(crate) const VILLAGE: &str = "500299102201";
pub(crate) const ELSEWHERE: &str = "500299101201";
/// Every scope.
pub(crate) const SCOPES: [&str; 6] = [
    "partner_intake",
    "partner_progress",
    "partner_household",
    "partner_identity",
    "partner_decision",
    "partner_notice",
];

fn policies() -> Arc<Policies> {
    static READ: LazyLock<Arc<Policies>> = LazyLock::new(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        let mut texts = policy::library::Texts::new();
        let mut waiting = vec![root.clone()];
        while let Some(folder) = waiting.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    waiting.push(path);
                } else {
                    let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                    texts.insert(name, std::fs::read_to_string(&path).unwrap());
                }
            }
        }
        Arc::new(Policies::new(policy::library::Library::read(&texts).unwrap()))
    });
    READ.clone()
}

/// An office with its API.
pub(crate) struct Office {
    pub(crate) store: Arc<Store>,
    router: Router,
    clock: Arc<AtomicI64>,
    commands: AtomicU64,
    _folder: tempfile::TempDir,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{}: {}", self.status, self.text))
    }

    #[track_caller]
    pub(crate) fn is(&self, status: u16) -> &Answer {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// The pointers of the fields that were refused.
    pub(crate) fn pointers(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().unwrap();
        errors.iter().map(|one| one["pointer"].as_str().unwrap().to_owned()).collect()
    }
}

impl Office {
    pub(crate) async fn open() -> Office {
        Office::limited(Limits { calls_a_minute: 100_000, failures_a_minute: 100_000 }).await
    }

    pub(crate) async fn limited(limits: Limits) -> Office {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options::at(format!("sqlite://{}", folder.path().join("office.db").display()));
        options.durability = Durability::Relaxed;
        let store = Store::open(&options, Keys::generate().unwrap(), policies()).await.unwrap();
        store.migrate().await.unwrap();
        let (store, clock) = (Arc::new(store), Arc::new(AtomicI64::new(MORNING)));
        let ticks = clock.clone();
        let now: api::Clock = Arc::new(move || UtcMillis::new(ticks.load(Ordering::Relaxed)));
        let place = Division::parse("500299").unwrap();
        let served = Api::new(store.clone(), policies(), place, now, limits, false);
        let router = api::router(Arc::new(served));
        Office { store, router, clock, commands: AtomicU64::new(1), _folder: folder }
    }

    pub(crate) fn pass(&self, millis: i64) {
        self.clock.fetch_add(millis, Ordering::Relaxed);
    }

    pub(crate) fn ctx(&self, who: Actor) -> Ctx {
        let number = self.commands.fetch_add(1, Ordering::Relaxed);
        let mut bytes = [0; 16];
        bytes[8..].copy_from_slice(&number.to_be_bytes());
        let now = UtcMillis::new(self.clock.load(Ordering::Relaxed));
        Ctx::new(who, now, Purpose::new("测试"), Id::<Command>::from_bytes(bytes))
    }

    pub(crate) fn machine(&self) -> Ctx {
        self.ctx(Actor::Job(COMMAND_LINE.to_owned()))
    }

    /// Somebody of the office.
    pub(crate) async fn person(&self, role: &str, place: &str) -> Actor {
        let name = format!("{role}{}", self.commands.load(Ordering::Relaxed));
        let open = OpenAccount {
            login: name.clone(),
            name: name.clone(),
            hashed: Secret::new("-".to_owned()),
            must_change: false,
            role: role.to_owned(),
            place: place.to_owned(),
        };
        let opened = act(&*self.store, &self.machine(), &open).await.unwrap();
        Actor::Person { id: UserId::parse(&opened.account).unwrap(), name }
    }

    /// Somebody says yes or no to what waits for a second person.
    pub(crate) async fn answer_requests(
        &self,
        who: &Actor,
        account: UserId,
        accept: bool,
    ) -> Result<(), Error> {
        let waiting = {
            let mut tx = self.store.begin(Mode::Read).await.unwrap();
            tx.access_requests(Some(account)).await.unwrap()
        };
        for request in waiting.iter().filter(|request| request.waits()) {
            act(&*self.store, &self.ctx(who.clone()), &AnswerRequest { request: request.id, accept }).await?;
        }
        Ok(())
    }

    /// A system with a token whose every scope was granted.
    pub(crate) async fn system(&self, scopes: &[&str], places: &[&str]) -> System<'_> {
        let system = self.asking_system(scopes, places).await;
        if scopes.contains(&"partner_identity") {
            let leader = self.person("county_leader", "500299").await;
            self.answer_requests(&leader, system.account, true).await.unwrap();
        }
        system
    }

    /// A system with a token, as it is issued.
    pub(crate) async fn asking_system(&self, scopes: &[&str], places: &[&str]) -> System<'_> {
        let text = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect();
        let secret = [self.commands.load(Ordering::Relaxed).to_le_bytes()[0]; 32];
        let issue = IssueToken {
            name: "县医保局救助联办".to_owned(),
            owner: "王接口".to_owned(),
            scopes: text(scopes),
            places: text(places),
            expires_on: "2021-11-01".to_owned(),
            secret: Secret::new(secret),
        };
        let issued = act(&*self.store, &self.machine(), &issue).await.unwrap();
        let token = ApiToken::new(issued.account, secret).expose();
        System { office: self, token, account: issued.account }
    }

    /// The lines of the log: action, outcome, reason, case.
    pub(crate) async fn log(&self) -> Vec<(String, &'static str, String, Option<String>)> {
        let mut tx = self.store.begin(Mode::Read).await.unwrap();
        let filter = assistance::history::Filter { limit: 500, ..Default::default() };
        let rows = tx.entries(&filter).await.unwrap();
        rows.into_iter()
            .map(|row| (row.entry.action, row.entry.outcome.word(), row.entry.reason, row.entry.case))
            .collect()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), 16 << 20).await.unwrap();
        Answer { status, headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }
}

/// A system that calls.
pub(crate) struct System<'o> {
    office: &'o Office,
    pub(crate) token: String,
    pub(crate) account: UserId,
}

impl System<'_> {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[("doudi-reason", "check")]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::get(path).header("authorization", format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.office.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn apply(&self, key: u128, body: &Value) -> Answer {
        self.post(&key_text(key), "application/json", body.to_string()).await
    }

    /// An application for relief.
    pub(crate) async fn ask_relief(&self, key: u128, body: &Value) -> Answer {
        self.post_to("/api/v1/reliefs", &key_text(key), "application/json", body.to_string()).await
    }

    pub(crate) async fn post(&self, key: &str, kind: &str, body: impl Into<Body>) -> Answer {
        self.post_to("/api/v1/applications", key, kind, body).await
    }

    async fn post_to(&self, path: &str, key: &str, kind: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post(path)
            .header("authorization", format!("Bearer {}", self.token))
            .header("idempotency-key", key)
            .header("content-type", kind);
        self.office.send(request.body(body.into()).unwrap()).await
    }
}

pub(crate) fn key_text(key: u128) -> String {
    // Far from the ids that the office of the tests gives its own commands.
    Id::<Command>::from_bytes((key | 1 << 120).to_be_bytes()).to_string()
}

/// A right number of a county that does not exist.
pub(crate) fn number(birth: &str, order: u32) -> String {
    let digits = format!("500299{}{order:03}", birth.replace('-', ""));
    format!("{digits}{}", check_digit(&digits).unwrap())
}

/// An application of a man and his wife in a village; `order` tells families apart.
pub(crate) fn application(village: &str, order: u32) -> Value {
    json!({
        "scheme": "dibao", "channel": "online", "applicant": 0,
        "household": {
            "village": village, "area": "rural", "address": "示范县某镇一村3组17号",
            "members": [
                {"name": "张山", "citizen_number": number("1950-01-01", order), "relation": "02", "phone": "13800000000"},
                {"name": "阿依古丽•买买提", "citizen_number": number("1952-03-04", order + 1), "relation": "10"}
            ]
        },
        "facts": [
            {"member": 0, "fact": "income.wage", "first_month": "2020-05", "last_month": "2020-10", "amount_fen": 60_000},
            {"member": 0, "fact": "income.complete", "first_month": "2019-11", "last_month": "2020-10", "value": "yes"}
        ]
    })
}

/// An application for relief of a woman whose house burnt, in a village where her family neither lives nor is registered.
pub(crate) fn relief(struck_in: &str, lives_in: &str, order: u32) -> Value {
    json!({
        "channel": "online", "kind": "fire", "struck_on": "2020-11-01", "village": struck_in, "person": 0,
        "household": {
            "village": lives_in, "area": "rural",
            "members": [{"name": "李桂花", "citizen_number": number("1961-07-08", order), "relation": "02"}]
        },
        "facts": [{"fact": "registered_area", "value": "rural"}]
    })
}

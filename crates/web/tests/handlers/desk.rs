// SPDX-License-Identifier: Apache-2.0
//! An office with its pages: accounts with passwords, a family in the registry, a browser that keeps its cookie.

use assistance::access::accounts::{COMMAND_LINE, OpenAccount};
use assistance::access::password;
use assistance::casework::{CaseEvent, OpenCase, Scheme};
use assistance::loading::service::Status;
use assistance::loading::{BeginLoading, FamilyForm, Layout, LoadFamilies};
use assistance::office::act;
use assistance::policies::Policies;
use assistance::registry::gather::PutEvidence;
use assistance::registry::intake::Created;
use assistance::testing;
pub(crate) use assistance::testing::{VILLAGE, number};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use kernel::{Actor, Command, Ctx, Division, Fen, Id, Purpose, Secret, UserId, UtcMillis};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use store::{Durability, Keys, Options, Store};
use tower::ServiceExt;
use web::handlers::{App, SaidOfCases, Settings, router};

pub(crate) const PASSWORD: &str = "晴天去赶集2020";
/// 2020-11-02 09:00 in China, a Monday.
const MORNING: i64 = 1_604_278_800_000;

fn policies() -> Arc<Policies> {
    static READ: LazyLock<Arc<Policies>> =
        LazyLock::new(|| Arc::new(Policies::new(synth::testing::library())));
    READ.clone()
}

/// The office with its pages.
pub(crate) struct Office {
    store: Arc<Store>,
    router: Router,
    clock: Arc<AtomicI64>,
    commands: AtomicU64,
    _folder: tempfile::TempDir,
}

/// What a browser sees.
pub(crate) struct Seen {
    pub(crate) status: StatusCode,
    pub(crate) to: String,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
}

impl Seen {
    /// The value of a hidden field of the page.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let at = self.body.find(&start).unwrap_or_else(|| panic!("no {name} on the page: {}", self.body));
        self.body[at + start.len()..].split('"').next().unwrap().to_owned()
    }

    /// Where the form with an id, or the beginning of one, is sent to, and what a browser sends of it unseen.
    #[track_caller]
    pub(crate) fn form(&self, id: &str) -> (String, Vec<(String, String)>) {
        let at = self.body.find(&format!("id=\"{id}")).unwrap_or_else(|| panic!("no {id}: {}", self.body));
        let start = self.body[..at].rfind("<form").unwrap();
        let form = &self.body[start..start + self.body[start..].find("</form>").unwrap()];
        let action = form.split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let fields = form.split("type=\"hidden\" name=\"").skip(1).filter_map(|rest| {
            let (name, rest) = rest.split_once('"')?;
            Some((name.to_owned(), rest.split("value=\"").nth(1)?.split('"').next()?.to_owned()))
        });
        (action, fields.collect())
    }

    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Seen {
        assert!(self.body.contains(text), "{} without {text}:\n{}", self.status, self.body);
        self
    }

    #[track_caller]
    pub(crate) fn lacks(&self, text: &str) -> &Seen {
        assert!(!self.body.contains(text), "{} with {text}:\n{}", self.status, self.body);
        self
    }
}

/// Somebody at a browser.
pub(crate) struct Browser<'o> {
    office: &'o Office,
    pub(crate) cookie: String,
}

impl<'o> Browser<'o> {
    /// Where somebody signed in already.
    pub(crate) fn new(office: &'o Office, cookie: &str) -> Browser<'o> {
        Browser { office, cookie: cookie.to_owned() }
    }

    pub(crate) async fn get(&self, href: &str) -> Seen {
        self.office.get(&self.cookie, href).await
    }

    pub(crate) async fn post(&self, href: &str, pairs: &[(&str, &str)]) -> Seen {
        self.office.post(&self.cookie, href, pairs).await
    }
}

impl Office {
    /// Somebody with an account of their own signs in.
    pub(crate) async fn at(&self, login: &str, role: &str, place: &str) -> Browser<'_> {
        self.colleague(login, role, place).await;
        Browser { office: self, cookie: self.sign_in(login).await }
    }

    pub(crate) async fn open() -> Office {
        Office::with("500299", policies(), None).await
    }

    /// An office of another county, with packs that name it.
    pub(crate) async fn of(place: &str, policies: Arc<Policies>) -> Office {
        Office::with(place, policies, None).await
    }

    /// An office whose people may sign in through a service of their unit.
    pub(crate) async fn open_with(provider: Option<oidc::Provider>) -> Office {
        Office::with("500299", policies(), provider).await
    }

    /// An office in which some roles get nowhere without a second factor, as it is served.
    pub(crate) async fn guarded() -> Office {
        Office::made("500299", policies(), None, true).await
    }

    async fn with(place: &str, policies: Arc<Policies>, provider: Option<oidc::Provider>) -> Office {
        Office::made(place, policies, provider, false).await
    }

    async fn made(
        place: &str,
        policies: Arc<Policies>,
        provider: Option<oidc::Provider>,
        second_factor: bool,
    ) -> Office {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options::at(format!("sqlite://{}", folder.path().join("office.db").display()));
        options.durability = Durability::Relaxed;
        let keys = Keys::generate().unwrap();
        let store = Store::open(&options, keys, policies.clone()).await.unwrap();
        store.migrate().await.unwrap();
        let (store, clock) = (Arc::new(store), Arc::new(AtomicI64::new(MORNING)));
        let ticks = clock.clone();
        let app = App {
            office: store.clone(),
            policies,
            settings: Settings {
                place: Division::parse(place).unwrap(),
                name: "示范县".to_owned(),
                secure: false,
                second_factor,
                demonstration: None,
            },
            provider: provider.map(Arc::new),
            said: SaidOfCases::default(),
            clock: Arc::new(move || UtcMillis::new(ticks.load(Ordering::Relaxed))),
        };
        Office { store, router: router(Arc::new(app)), clock, commands: AtomicU64::new(1), _folder: folder }
    }

    /// Families come in from the system that the county used before.
    pub(crate) async fn load(&self, families: &[FamilyForm]) {
        let who = self.colleague("loader", "county_reviewer", "500299").await;
        let begin = BeginLoading {
            county: Division::parse("500299").unwrap(),
            as_of: self.today(),
            files: String::new(),
            families: 1,
            refused: 0,
            monthly: Fen::ZERO,
            roster: None,
            differences: 0,
            reason: "测试".to_owned(),
        };
        let begun = act(&*self.store, &self.by(&who), &begin).await.unwrap();
        let layout = Layout::built_in("county").unwrap();
        let load = LoadFamilies { loading: begun.loading, layout: &layout, families };
        let loaded = act(&*self.store, &self.by(&who), &load).await.unwrap();
        assert!(loaded.families.iter().all(|(_, status)| *status == Status::New));
    }

    /// The office on another morning.
    pub(crate) async fn open_on(day: &str) -> Office {
        let office = Office::open().await;
        let days = kernel::Date::parse(day).unwrap().days_since(office.today());
        office.pass_days(i64::from(days));
        office
    }

    /// The store, for what a story begins with.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn pass_days(&self, days: i64) {
        self.clock.fetch_add(days * 86_400_000, Ordering::Relaxed);
    }

    pub(crate) fn pass_seconds(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    pub(crate) fn pass_minutes(&self, minutes: i64) {
        self.clock.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }

    /// The moment, in milliseconds.
    pub(crate) fn now(&self) -> i64 {
        self.clock.load(Ordering::Relaxed)
    }

    /// What the log tells of a use case, the earliest first.
    pub(crate) async fn log(&self, action: &str) -> Vec<String> {
        use assistance::office::{Mode, Office as _};
        let filter =
            assistance::history::Filter { action: Some(action.to_owned()), limit: 100, ..Default::default() };
        let mut tx = self.store.begin(Mode::Read).await.unwrap();
        let lines = tx.entries(&filter).await.unwrap();
        lines.into_iter().rev().map(|line| line.entry.detail).collect()
    }

    /// Which use cases were refused, and why, as the log tells it.
    pub(crate) async fn refusals(&self) -> Vec<(String, String)> {
        use assistance::history::{Filter, Outcome};
        use assistance::office::{Mode, Office as _};
        let filter = Filter { outcome: Some(Outcome::Refused), limit: 100, ..Filter::default() };
        let mut tx = self.store.begin(Mode::Read).await.unwrap();
        let lines = tx.entries(&filter).await.unwrap();
        lines.into_iter().map(|line| (line.entry.action, line.entry.detail)).collect()
    }

    pub(crate) fn today(&self) -> kernel::Date {
        UtcMillis::new(self.clock.load(Ordering::Relaxed)).date_in_china()
    }

    pub(crate) fn by(&self, who: &Actor) -> Ctx {
        let mut bytes = [0; 16];
        bytes[8..].copy_from_slice(&self.commands.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        let command: Id<Command> = Id::from_bytes(bytes);
        Ctx::new(
            who.clone(),
            UtcMillis::new(self.clock.load(Ordering::Relaxed)),
            Purpose::new("测试"),
            command,
        )
    }

    /// Runs every job once.
    pub(crate) async fn run_jobs(&self) {
        let now = UtcMillis::new(self.clock.load(Ordering::Relaxed));
        for job in assistance::jobs::all() {
            let done = assistance::jobs::run(&*self.store, &*job, now, &|| now).await.unwrap();
            assert!(matches!(done, Some(Ok(_))), "{}", job.name());
        }
    }

    /// A colleague with a password.
    pub(crate) async fn colleague(&self, login: &str, role: &str, place: &str) -> Actor {
        let hashed = password::hash(&Secret::new(PASSWORD.to_owned()), &[7; 16]).unwrap();
        let (login_name, role, place) = (login.to_owned(), role.to_owned(), place.to_owned());
        let account = OpenAccount {
            login: login_name,
            name: login.to_owned(),
            hashed,
            must_change: false,
            role,
            place,
        };
        let ctx = self.by(&Actor::Job(COMMAND_LINE.to_owned()));
        let opened = act(&*self.store, &ctx, &account).await.unwrap();
        Actor::Person { id: UserId::parse(&opened.account).unwrap(), name: login.to_owned() }
    }

    /// Sends a request.
    pub(crate) async fn send(&self, request: Request<Body>) -> Seen {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let to = parts.headers.get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        let body = String::from_utf8_lossy(&body).into_owned();
        Seen { status: parts.status, to, headers: parts.headers, body }
    }

    /// Signs in; the cookie.
    pub(crate) async fn sign_in(&self, login: &str) -> String {
        let seen = self.post("", "/login", &[("account", login), ("password", PASSWORD)]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
        let cookie = seen.headers.get("set-cookie").unwrap().to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    pub(crate) async fn get(&self, cookie: &str, path: &str) -> Seen {
        let request = Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap();
        self.send(request).await
    }

    pub(crate) async fn post(&self, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Seen {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header("cookie", cookie)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    /// The bytes behind an address.
    pub(crate) async fn download(&self, cookie: &str, path: &str) -> Vec<u8> {
        let request = Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
    }

    /// Sends a form with a file.
    pub(crate) async fn upload(
        &self,
        cookie: &str,
        path: &str,
        fields: &[(&str, &str)],
        (field, file): (&str, &[u8]),
    ) -> Seen {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .bytes(),
            );
        }
        body.extend(
            format!("--cut\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"a\"\r\n\r\n")
                .bytes(),
        );
        body.extend(file);
        body.extend(b"\r\n--cut--\r\n");
        let request = Request::post(path)
            .header("cookie", cookie)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "multipart/form-data; boundary=cut")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    /// The example family of the packs, and its application; the number of the case.
    pub(crate) async fn application(&self, by: &Actor) -> (Created, String) {
        self.application_with(by, "600.00").await
    }

    /// The same with another wage of the wife.
    pub(crate) async fn application_with(&self, by: &Actor, wage: &str) -> (Created, String) {
        self.application_of(by, 0, wage).await
    }

    /// The same for another scheme.
    pub(crate) async fn application_for(&self, by: &Actor, asked: Scheme, wage: &str) -> (Created, String) {
        let created = self.family(by, 0, wage).await;
        let mut event = testing::application(&created);
        if let CaseEvent::Applied { scheme, .. } = &mut event {
            *scheme = asked;
        }
        let open = OpenCase { event, happened_on: self.today(), late: None };
        let number = act(&*self.store, &self.by(by), &open).await.unwrap().number;
        (created, number)
    }

    /// The application of another such family, with other numbers.
    pub(crate) async fn application_of(&self, by: &Actor, nth: u32, wage: &str) -> (Created, String) {
        let created = self.family(by, nth, wage).await;
        let event = testing::application(&created);
        let open = OpenCase { event, happened_on: self.today(), late: None };
        let number = act(&*self.store, &self.by(by), &open).await.unwrap().number;
        (created, number)
    }

    /// Such a family on file, with what it declares.
    async fn family(&self, by: &Actor, nth: u32, wage: &str) -> Created {
        let household = testing::household(nth, &format!("{}-05-20", self.today().year() - 16));
        let created = act(&*self.store, &self.by(by), &household).await.unwrap();
        let month = self.today().month_of();
        let months = (month.add(-12).unwrap(), month.add(-1).unwrap());
        let facts = testing::facts(&created, months, wage);
        let put = PutEvidence { household: created.household, facts, case: None };
        act(&*self.store, &self.by(by), &put).await.unwrap();
        created
    }
}

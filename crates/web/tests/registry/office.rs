// SPDX-License-Identifier: Apache-2.0
//! An office in a folder that goes with the test, its pages, and people who sign in at them.

use assistance::access::accounts::{COMMAND_LINE, OpenAccount};
use assistance::access::login::LogIn;
use assistance::access::{SessionToken, password};
use assistance::loading::service::Status;
use assistance::loading::{BeginLoading, FamilyForm, Layout, LoadFamilies};
use assistance::office::act;
use assistance::policies::Policies;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kernel::{Actor, Command, Ctx, Division, Fen, Id, Purpose, Secret, UserId, UtcMillis, check_digit};
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, LazyLock};
use store::{Durability, Keys, Options, Store};
use tower::ServiceExt as _;
use web::handlers::{App, Settings, router};

/// The Monday morning of every test: 2020-11-02 09:00 in China.
const MORNING: UtcMillis = UtcMillis::new(1_604_278_800_000);

pub(crate) const VILLAGE: &str = "500299102201";

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

/// An office with its pages.
pub(crate) struct Office {
    store: Arc<Store>,
    pages: Router,
    next: AtomicU8,
    _folder: tempfile::TempDir,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// Where one is sent.
    pub(crate) to: String,
    pub(crate) text: String,
}

impl Answer {
    /// The value of a hidden field of the page.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let at = self.text.find(&start).unwrap_or_else(|| panic!("no {name} on the page")) + start.len();
        self.text[at..].split('"').next().unwrap().to_owned()
    }

    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Answer {
        assert!(self.text.contains(text), "{} without {text}:\n{}", self.status, self.text);
        self
    }
}

/// Somebody at a browser.
pub(crate) struct Browser<'o> {
    office: &'o Office,
    cookie: String,
}

impl Office {
    pub(crate) async fn new() -> Office {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options::at(format!("sqlite://{}", folder.path().join("office.db").display()));
        options.durability = Durability::Relaxed;
        let store = Store::open(&options, Keys::generate().unwrap(), policies()).await.unwrap();
        store.migrate().await.unwrap();
        let store = Arc::new(store);
        let place = Division::parse("500299").unwrap();
        let settings = Settings { place, name: "示范县".to_owned(), secure: false, demonstration: None };
        let app = App { office: store.clone(), policies: policies(), settings, clock: Arc::new(|| MORNING) };
        Office { store, pages: router(Arc::new(app)), next: AtomicU8::new(1), _folder: folder }
    }

    fn ctx(&self, who: Actor) -> Ctx {
        let mut bytes = [0; 16];
        bytes[0] = self.next.fetch_add(1, Ordering::Relaxed);
        Ctx::new(who, MORNING, Purpose::new("测试"), Id::<Command>::from_bytes(bytes))
    }

    /// Somebody signs in.
    pub(crate) async fn at(&self, login: &str, role: &str, place: &str) -> Browser<'_> {
        let open = OpenAccount {
            login: login.to_owned(),
            name: login.to_owned(),
            hashed: password::hash(&Secret::new("Right-Word-2020".to_owned()), &[7; 16]).unwrap(),
            must_change: false,
            role: role.to_owned(),
            place: place.to_owned(),
        };
        let machine = Actor::Job(COMMAND_LINE.to_owned());
        let opened = act(&*self.store, &self.ctx(machine), &open).await.unwrap();
        let token = SessionToken::from_random(&[self.next.fetch_add(1, Ordering::Relaxed); 32]);
        let log_in = LogIn { account: Some(opened.account), right: true, token: token.hash() };
        act(&*self.store, &self.ctx(Actor::Anonymous), &log_in).await.unwrap();
        Browser { office: self, cookie: format!("doudi_session={}", token.expose()) }
    }
}

impl Office {
    /// A family comes in from the system that the county used before.
    pub(crate) async fn load(&self, family: FamilyForm) {
        let open = OpenAccount {
            login: "loader".to_owned(),
            name: "loader".to_owned(),
            hashed: Secret::new("-".to_owned()),
            must_change: false,
            role: "county_reviewer".to_owned(),
            place: "500299".to_owned(),
        };
        let machine = Actor::Job(COMMAND_LINE.to_owned());
        let opened = act(&*self.store, &self.ctx(machine), &open).await.unwrap();
        let who = Actor::Person { id: UserId::parse(&opened.account).unwrap(), name: "loader".to_owned() };
        let begin = BeginLoading {
            county: Division::parse("500299").unwrap(),
            as_of: MORNING.date_in_china(),
            files: String::new(),
            families: 1,
            refused: 0,
            monthly: Fen::ZERO,
            roster: None,
            differences: 0,
            reason: "测试".to_owned(),
        };
        let begun = act(&*self.store, &self.ctx(who.clone()), &begin).await.unwrap();
        let layout = Layout::built_in("county").unwrap();
        let families = [family];
        let load = LoadFamilies { loading: begun.loading, layout: &layout, families: &families };
        let loaded = act(&*self.store, &self.ctx(who), &load).await.unwrap();
        assert_eq!(loaded.families[0].1, Status::New);
    }
}

impl Browser<'_> {
    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.office.pages.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let to = response.headers().get(header::LOCATION);
        let to = to.map_or_else(String::new, |value| value.to_str().unwrap().to_owned());
        let bytes = axum::body::to_bytes(response.into_body(), 16 << 20).await.unwrap();
        Answer { status, to, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    pub(crate) async fn get(&self, href: &str) -> Answer {
        let request = Request::get(href).header(header::COOKIE, &self.cookie).body(Body::empty()).unwrap();
        self.send(request).await
    }

    pub(crate) async fn post(&self, href: &str, pairs: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request = Request::post(href)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }
}

/// A right number of a county that does not exist.
pub(crate) fn number(birth: &str, order: u32) -> String {
    let digits = format!("500299{}{order:03}", birth.replace('-', ""));
    format!("{digits}{}", check_digit(&digits).unwrap())
}

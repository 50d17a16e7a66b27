// SPDX-License-Identifier: Apache-2.0
//! Somebody at a screen: Chromium, driven as a person drives it. They read words, follow links, unfold what is folded, type into fields, choose by what stands beside
//! a choice, and press buttons.

use crate::office::{Office, Running};
use crate::support::life::PASSWORD;
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use kernel::Date;
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use url::{ParseError, Url};

const WAIT: Duration = Duration::from_millis(25);
/// As long as a slow machine under load may take for a page.
const WAITS: usize = 1_600;

/// The screen of a clerk.
pub(crate) const DESK: (u32, u32) = (1366, 768);
/// The telephone of a village assistant.
pub(crate) const PHONE: (u32, u32) = (390, 844);

/// What a page says when it could not be shown.
pub(crate) const TROUBLE: [&str; 4] = ["没有这一页", "系统出错了", "不能办这件事", "填的内容认不出"];

/// A command to the browser itself, which WebDriver has no word for.
#[derive(Debug)]
struct DevTools(&'static str, Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.0, "params": self.1 }).to_string()))
    }
}

/// Chromium and whoever sits before it.
pub(crate) struct Screen {
    client: Client,
    site: String,
    today: Option<Date>,
    real: bool,
    account: String,
    downloads: TempDir,
    _driver: Driver,
}

/// The program that drives Chromium.
struct Driver {
    port: u16,
    process: Running,
}

impl Drop for Driver {
    /// Killed alone, it would leave its browser behind.
    fn drop(&mut self) {
        if let Ok(mut door) = TcpStream::connect(("127.0.0.1", self.port)) {
            let asked =
                door.write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
            let _ = asked.and_then(|()| door.read_to_end(&mut Vec::new()));
        }
        self.process.ends_soon();
    }
}

async fn chromium() -> (Driver, Client) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let driver = Command::new("chromedriver")
        .arg(format!("--port={port}"))
        .env("LANGUAGE", "zh_CN")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver is installed (./test installs it)");
    let driver = Driver { port, process: Running(driver) };
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--lang=zh-CN",
    ];
    let mut capabilities = serde_json::Map::new();
    capabilities.insert("goog:chromeOptions".to_owned(), json!({ "args": arguments }));
    let address = format!("http://127.0.0.1:{port}");
    for _ in 0..400 {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        if let Ok(client) = builder.capabilities(capabilities.clone()).connect(&address).await {
            return (driver, client);
        }
        tokio::time::sleep(WAIT).await;
    }
    panic!("chromedriver does not answer");
}

impl Screen {
    /// A screen of a size before an office.
    pub(crate) async fn open(office: &Office, size: (u32, u32)) -> Screen {
        let (driver, client) = chromium().await;
        let downloads = tempfile::tempdir().unwrap();
        let screen = Screen {
            client,
            site: office.site.clone(),
            today: None,
            real: false,
            account: String::new(),
            downloads,
            _driver: driver,
        };
        screen.resize(size).await;
        let folder = screen.downloads.path().to_str().unwrap();
        screen
            .devtools("Browser.setDownloadBehavior", json!({ "behavior": "allow", "downloadPath": folder }))
            .await;
        screen
    }

    pub(crate) async fn devtools(&self, command: &'static str, parameters: Value) -> Value {
        self.client.issue_cmd(DevTools(command, parameters)).await.unwrap()
    }

    pub(crate) async fn resize(&self, (width, height): (u32, u32)) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Stays on the real day: the worker of a page cannot be told another one.
    pub(crate) fn stays_today(&mut self) {
        self.real = true;
    }

    /// The day that the page shows at its top.
    pub(crate) async fn day(&self) -> Date {
        let time = self.find("header time").await;
        Date::parse(&time.attr("datetime").await.unwrap().unwrap()).unwrap()
    }

    /// The day on which this person works now.
    pub(crate) fn today(&self) -> Date {
        self.today.expect("somebody signed in")
    }

    /// Lets days pass: it is ten in the morning, and whoever was signed in signs in again.
    pub(crate) async fn pass_days(&mut self, days: u32) {
        self.later(days).await;
        let account = self.account.clone();
        self.become_(&account).await;
    }

    /// Another day for whatever this browser asks for.
    async fn later(&mut self, days: u32) {
        let now = self.today().add_days(i32::try_from(days).unwrap()).unwrap();
        self.today = Some(now);
        let millis = (i64::from(now.days()) * 24 + 2) * 3_600_000;
        self.devtools("Network.enable", json!({})).await;
        let headers = json!({ "headers": { "x-doudi-clock": millis.to_string() } });
        self.devtools("Network.setExtraHTTPHeaders", headers).await;
    }

    /// Signs out whoever sits there and signs in with an account of the demonstration; the inbox opens.
    pub(crate) async fn become_(&mut self, account: &str) {
        self.client.delete_all_cookies().await.unwrap();
        self.go("/login").await;
        if self.today.is_none() {
            // The county was made up to the real day; stories begin on the day after.
            self.today = Some(self.day().await);
            if !self.real {
                self.later(1).await;
            }
        }
        account.clone_into(&mut self.account);
        let form = self.find("form").await;
        self.put(&form, "account", account).await;
        self.put(&form, "password", PASSWORD).await;
        self.send(&form).await;
        self.find("nav.rail").await;
    }

    /// Types an address.
    pub(crate) async fn go(&self, path: &str) {
        let address = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.site) };
        self.client.goto(&address).await.unwrap();
    }

    /// The path of the page and what is asked of it.
    pub(crate) async fn path(&self) -> String {
        let address = self.client.current_url().await.unwrap();
        match address.query() {
            Some(query) => format!("{}?{query}", address.path()),
            None => address.path().to_owned(),
        }
    }

    /// The words of the page.
    pub(crate) async fn text(&self) -> String {
        self.run("return document.body.innerText", &[]).await.as_str().unwrap_or_default().to_owned()
    }

    /// The page says this.
    pub(crate) async fn says(&self, words: &str) -> &Screen {
        for _ in 0..40 {
            if self.text().await.contains(words) {
                return self;
            }
            tokio::time::sleep(WAIT).await;
        }
        panic!("never says {words} at {}:\n{}", self.path().await, self.text().await);
    }

    /// The page does not say this.
    pub(crate) async fn is_silent_about(&self, words: &str) {
        let page = self.text().await;
        assert!(!page.contains(words), "says {words}:\n{page}");
    }

    /// A script in the page.
    pub(crate) async fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.client.execute(script, arguments.to_vec()).await.unwrap()
    }

    /// The same for a script that calls back.
    pub(crate) async fn run_later(&self, script: &str) -> Value {
        self.client.execute_async(script, Vec::new()).await.unwrap()
    }

    /// The first element of a selector, once it is there.
    pub(crate) async fn find(&self, selector: &str) -> Element {
        self.located(Locator::Css(selector)).await
    }

    /// Whether a path finds something now.
    pub(crate) async fn has_path(&self, path: &str) -> bool {
        !self.client.find_all(Locator::XPath(path)).await.unwrap().is_empty()
    }

    /// Whether something is there now.
    pub(crate) async fn has(&self, selector: &str) -> bool {
        !self.client.find_all(Locator::Css(selector)).await.unwrap().is_empty()
    }

    async fn located(&self, what: Locator<'_>) -> Element {
        for _ in 0..80 {
            if let Ok(found) = self.client.find(what).await {
                return found;
            }
            tokio::time::sleep(WAIT).await;
        }
        panic!("no {what:?} at {}:\n{}", self.path().await, self.text().await);
    }

    /// Unfolds what an element is folded in and brings it before the eyes.
    async fn show(&self, element: &Element) {
        let script = "for (let at = arguments[0].parentElement; at; at = at.parentElement) \
             if (at.tagName === 'DETAILS' && !at.open && !at.querySelector(':scope > summary').contains(arguments[0])) \
               at.querySelector(':scope > summary').click(); \
             arguments[0].scrollIntoView({ block: 'center' });";
        let element = serde_json::to_value(element).unwrap();
        self.run(script, &[element]).await;
    }

    async fn click(&self, element: &Element) {
        self.show(element).await;
        element.click().await.unwrap();
    }

    /// Clicks what leads to another page and waits until that one is there.
    pub(crate) async fn turn(&self, element: &Element) {
        self.run("window.before = true", &[]).await;
        self.click(element).await;
        self.turned().await;
    }

    /// Waits until another page is there.
    async fn turned(&self) {
        for _ in 0..WAITS {
            let there = "return !window.before && document.readyState === 'complete'";
            if let Ok(Value::Bool(true)) = self.client.execute(there, Vec::new()).await {
                return;
            }
            tokio::time::sleep(WAIT).await;
        }
        panic!("no other page comes at {}:\n{}", self.path().await, self.text().await);
    }

    /// Follows the first link that says this.
    pub(crate) async fn follow(&self, words: &str) {
        let path = format!("//a[contains(normalize-space(.), '{words}')]");
        let link = self.located(Locator::XPath(&path)).await;
        self.turn(&link).await;
    }

    /// Follows the link of the row of a table that says this.
    pub(crate) async fn follow_row(&self, words: &str) {
        let path = format!("//tbody/tr[contains(normalize-space(.), '{words}')]//a");
        let link = self.located(Locator::XPath(&path)).await;
        self.turn(&link).await;
    }

    /// Follows the first link of a selector.
    pub(crate) async fn follow_first(&self, selector: &str) {
        let link = self.find(selector).await;
        self.turn(&link).await;
    }

    /// Presses keys on whatever has the focus.
    pub(crate) async fn press(&self, keys: &str) {
        let pressed = keys.chars().fold(KeyActions::new("keyboard".to_owned()), |keys, key| {
            keys.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key })
        });
        self.client.perform_actions(pressed).await.unwrap();
    }

    /// Presses keys that lead to another page, and waits until that one is there.
    pub(crate) async fn turn_by(&self, keys: &str) {
        self.run("window.before = true", &[]).await;
        self.press(keys).await;
        self.turned().await;
    }

    /// Unfolds a part of the page.
    pub(crate) async fn unfold(&self, words: &str) {
        let path = format!("//details[not(@open)]/summary[contains(normalize-space(.), '{words}')]");
        let summary = self.located(Locator::XPath(&path)).await;
        self.click(&summary).await;
    }

    /// The element of a path, once it is there.
    pub(crate) async fn at(&self, path: &str) -> Element {
        self.located(Locator::XPath(path)).await
    }

    /// Presses the button that says this and that leads to no other page.
    pub(crate) async fn push(&self, words: &str) {
        let button = self.at(&format!("//button[@type='button' and contains(., '{words}')]")).await;
        self.click(&button).await;
    }

    /// Answers what the page asks before it goes on; what it asked.
    pub(crate) async fn answer(&self, yes: bool) -> String {
        for _ in 0..WAITS {
            if let Ok(asked) = self.client.get_alert_text().await {
                if yes {
                    self.client.accept_alert().await.unwrap();
                } else {
                    self.client.dismiss_alert().await.unwrap();
                }
                return asked;
            }
            tokio::time::sleep(WAIT).await;
        }
        panic!("nothing is asked");
    }

    /// The page comes to say this by itself, as slow as a slow machine is.
    pub(crate) async fn comes_to_say(&self, words: &str) -> &Screen {
        for _ in 0..WAITS / 2 {
            if self.text().await.contains(words) {
                break;
            }
            tokio::time::sleep(WAIT).await;
        }
        self.says(words).await
    }

    /// Ticks a box of a list.
    pub(crate) async fn tick(&self, path: &str) {
        let tick = self.located(Locator::XPath(path)).await;
        self.click(&tick).await;
    }

    /// Types into the search box of the top bar.
    pub(crate) async fn search(&self, words: &str) {
        let form = self.find("form.search").await;
        self.put(&form, "q", words).await;
        self.send(&form).await;
    }

    /// The form that is sent to an address that ends so, or that has this name.
    pub(crate) async fn form(&self, name: &str) -> Element {
        self.find(&format!("form#{name}, form[action$='/{name}']")).await
    }

    /// Whether there is such a form.
    pub(crate) async fn offers(&self, name: &str) -> bool {
        self.has(&format!("form#{name}, form[action$='/{name}']")).await
    }

    /// Fills one field: types, chooses by the words beside a choice (or its value), ticks, or takes a file.
    pub(crate) async fn put(&self, form: &Element, name: &str, value: &str) {
        let field = self.field(form, name).await;
        let kind = field.prop("type").await.unwrap().unwrap_or_default();
        match kind.as_str() {
            "select-one" => {
                self.show(&field).await;
                let option =
                    format!(".//option[@value='{value}' or contains(normalize-space(.), '{value}')]");
                let option = field.find(Locator::XPath(&option)).await;
                let Ok(option) = option else {
                    panic!("{name} has no {value}: {}", field.html(true).await.unwrap())
                };
                option.click().await.unwrap();
            }
            "radio" | "checkbox" => {
                let choice = format!(
                    ".//input[@name='{name}' and (@value='{value}' or ../label[contains(normalize-space(.), '{value}')])]"
                );
                let Ok(choice) = form.find(Locator::XPath(&choice)).await else {
                    panic!("{name} has no {value}: {}", form.text().await.unwrap())
                };
                if !choice.is_selected().await.unwrap() {
                    self.click(&choice).await;
                }
            }
            "file" => field.send_keys(value).await.unwrap(),
            "date" | "month" => {
                self.show(&field).await;
                field.clear().await.unwrap();
                field.send_keys(&self.as_typed(value).await).await.unwrap();
                assert_eq!(field.prop("value").await.unwrap().as_deref(), Some(value), "{name} as typed");
            }
            _ => {
                self.show(&field).await;
                field.clear().await.unwrap();
                field.send_keys(value).await.unwrap();
            }
        }
    }

    /// A date as its field takes it from the keyboard: year first in Chinese, month first in a browser without Chinese.
    pub(crate) async fn as_typed(&self, value: &str) -> String {
        let language = self.run("return navigator.language", &[]).await;
        let digits: Vec<&str> = value.split('-').collect();
        match (language.as_str().unwrap_or_default().starts_with("zh"), digits.as_slice()) {
            (false, [year, month, day]) => format!("{month}{day}{year}"),
            (false, [year, month]) => format!("{month}{year}"),
            _ => value.to_owned(),
        }
    }

    async fn field(&self, form: &Element, name: &str) -> Element {
        let selector = format!("[name='{name}']:not([type=hidden])");
        match form.find(Locator::Css(&selector)).await {
            Ok(found) => found,
            Err(_) => panic!("no field {name} at {}:\n{}", self.path().await, form.text().await.unwrap()),
        }
    }

    /// What a field holds.
    pub(crate) async fn value(&self, form: &str, name: &str) -> String {
        let form = self.form(form).await;
        let field = form.find(Locator::Css(&format!("[name='{name}']"))).await.unwrap();
        field.prop("value").await.unwrap().unwrap_or_default()
    }

    /// Presses the button of a form and waits for what comes.
    pub(crate) async fn send(&self, form: &Element) {
        let button = form.find(Locator::Css("button[type=submit]:not([name]):not([hidden])")).await.unwrap();
        self.turn(&button).await;
    }

    /// Presses the button of a form twice, quicker than any answer.
    pub(crate) async fn press_twice(&self, form: &Element) {
        let button = form.find(Locator::Css("button[type=submit]:not([name]):not([hidden])")).await.unwrap();
        let script = "window.before = true; const form = arguments[0].form; arguments[0].click(); delete form.dataset.sent; arguments[0].click();";
        self.run(script, &[serde_json::to_value(&button).unwrap()]).await;
        self.turned().await;
    }

    /// The session ends, as after an hour away.
    pub(crate) async fn forget_session(&self) {
        self.client.delete_all_cookies().await.unwrap();
    }

    /// Opens a case by its number, whoever is signed in.
    pub(crate) async fn follow_case(&self, number: &str) {
        self.search(number).await;
        if !self.path().await.contains("/cases/") {
            self.follow(number).await;
        }
        // What is not one's own work opens for a reason.
        if self.offers("lookup").await {
            self.does("lookup", &[("reason", "application")]).await;
        }
    }

    /// Fills a form and sends it, whatever comes of it.
    pub(crate) async fn tries(&self, name: &str, fields: &[(&str, &str)]) {
        let form = self.form(name).await;
        for (field, value) in fields {
            self.put(&form, field, value).await;
        }
        self.send(&form).await;
    }

    /// Fills a form and sends it; nothing is wrong with it.
    pub(crate) async fn does(&self, name: &str, fields: &[(&str, &str)]) {
        self.tries(name, fields).await;
        let page = self.text().await;
        let wrong = self.has(".error-summary").await || TROUBLE.iter().any(|words| page.contains(words));
        assert!(!wrong, "{name} at {}:\n{page}", self.path().await);
    }

    /// Follows a link to a file; its bytes.
    pub(crate) async fn download(&self, words: &str) -> Vec<u8> {
        let path = format!("//a[contains(normalize-space(.), '{words}')]");
        let link = self.located(Locator::XPath(&path)).await;
        let before = self.downloaded();
        self.click(&link).await;
        for _ in 0..WAITS {
            let new = self.downloaded().into_iter().find(|one| !before.contains(one));
            if let Some(file) = new {
                return std::fs::read(file).unwrap();
            }
            tokio::time::sleep(WAIT).await;
        }
        panic!("nothing is downloaded by {words}");
    }

    fn downloaded(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.downloads.path()).unwrap().map(|one| one.unwrap().path());
        files.filter(|file| file.extension().is_none_or(|end| end != "crdownload")).collect()
    }

    /// A file that can be uploaded from here.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> String {
        let folder = self.downloads.path().join("mine");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(name);
        std::fs::write(&file, bytes).unwrap();
        file.to_str().unwrap().to_owned()
    }

    /// The picture of what the screen shows.
    pub(crate) async fn picture(&self, file: &Path) {
        std::fs::write(file, self.client.screenshot().await.unwrap()).unwrap();
    }

    /// Leaves the screen.
    pub(crate) async fn close(self) {
        self.client.close().await.unwrap();
    }
}

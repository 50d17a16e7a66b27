// SPDX-License-Identifier: Apache-2.0
//! The office in a real browser: the demonstration county is served on a free port of the loopback, Chromium signs in and works. Screenshots go to the folder that
//! `DOUDI_SCREENSHOTS` names.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A process that goes with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A demonstration county, served.
fn demo(folder: &Path) -> (Running, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_doudi"))
        .args(["demo", "--households", "300", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let running = Running(child);
    let line = lines.by_ref().map(Result::unwrap).find(|line| line.contains("http://")).expect("it starts");
    let start = line.find("http://").unwrap();
    let address: String = line[start..].chars().take_while(|c| !c.is_whitespace()).collect();
    // What it prints later goes nowhere, but must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    (running, address.trim_end_matches('/').to_owned())
}

/// Chromium at a size, driven over the loopback.
async fn browser(width: u32, height: u32) -> (Running, Client) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let driver = Command::new("chromedriver")
        .arg(format!("--port={port}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver is installed (./test installs it)");
    let driver = Running(driver);
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
        "--lang=zh-CN",
    ];
    let mut arguments: Vec<String> = arguments.iter().map(|one| (*one).to_owned()).collect();
    arguments.push(format!("--window-size={width},{height}"));
    let mut capabilities = serde_json::Map::new();
    capabilities.insert("goog:chromeOptions".to_owned(), json!({ "args": arguments }));
    let address = format!("http://127.0.0.1:{port}");
    for _ in 0..100 {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        if let Ok(client) = builder.capabilities(capabilities.clone()).connect(&address).await {
            return (driver, client);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("chromedriver does not answer");
}

const WAIT: Duration = Duration::from_millis(100);
/// As long as a slow machine under load may take for a page.
const WAITS: usize = 300;

async fn shoot(client: &Client, name: &str) {
    let Ok(folder) = std::env::var("DOUDI_SCREENSHOTS") else { return };
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(Path::new(&folder).join(format!("{name}.png")), client.screenshot().await.unwrap())
        .unwrap();
}

async fn fill(client: &Client, name: &str, text: &str) {
    let field = client.find(Locator::Css(&format!("[name='{name}']"))).await.unwrap();
    field.clear().await.unwrap();
    field.send_keys(text).await.unwrap();
}

async fn press(client: &Client, text: &str) {
    let button = format!("//button[contains(normalize-space(.), '{text}')]");
    client.find(Locator::XPath(&button)).await.unwrap().click().await.unwrap();
}

async fn sign_in(client: &Client, site: &str, account: &str) {
    client.goto(&format!("{site}/login")).await.unwrap();
    fill(client, "account", account).await;
    fill(client, "password", "Doudi-2026").await;
    press(client, "登录").await;
    client.wait().for_element(Locator::Css("nav")).await.unwrap();
}

/// The words of the page. A click that leads on returns before the new page is there, and between two pages there is none, so a page is asked for again until it
/// answers.
async fn text(client: &Client) -> String {
    for _ in 0..WAITS {
        if let Ok(body) = client.find(Locator::Css("body")).await
            && let Ok(words) = body.text().await
        {
            return words;
        }
        tokio::time::sleep(WAIT).await;
    }
    panic!("no page comes");
}

/// The words of the page, once it says this.
async fn saying(client: &Client, words: &str) -> String {
    for _ in 0..WAITS {
        let page = text(client).await;
        if page.contains(words) {
            return page;
        }
        tokio::time::sleep(WAIT).await;
    }
    panic!("never says {words}:\n{}", text(client).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clerk_signs_in_and_sees_what_is_due() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, site) = demo(folder.path());
    let (_driver, client) = browser(1366, 768).await;
    client.goto(&format!("{site}/inbox")).await.unwrap();
    shoot(&client, "login").await;
    saying(&client, "演示账号").await;
    fill(&client, "account", "li").await;
    fill(&client, "password", "wrong").await;
    press(&client, "登录").await;
    saying(&client, "账号或者密码不对").await;
    sign_in(&client, &site, "li").await;
    shoot(&client, "inbox").await;
    let page = saying(&client, "待办").await;
    assert!(page.contains("李文秀") && page.contains("葛兰街道"), "{page}");
    assert!(page.contains("待受理") && page.contains("演示数据"), "{page}");
    client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_village_assistant_signs_in_with_the_code_that_the_demonstration_shows() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, site) = demo(folder.path());
    let (_driver, client) = browser(390, 844).await;
    client.goto(&format!("{site}/login")).await.unwrap();
    fill(&client, "account", "yang").await;
    fill(&client, "password", "Doudi-2026").await;
    press(&client, "登录").await;
    saying(&client, "演示不真的发短信").await;
    let code = client.find(Locator::Css("main strong")).await.unwrap().text().await.unwrap();
    shoot(&client, "login-code").await;
    fill(&client, "code", &code).await;
    press(&client, "确认").await;
    let page = saying(&client, "待办").await;
    assert!(page.contains("杨春花"), "{page}");
    client.close().await.unwrap();
}

/// What a page says when it could not be shown.
const TROUBLE: [&str; 4] = ["没有这一页", "系统出错了", "不能办这件事", "填的内容认不出"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_that_a_role_is_led_to_opens() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, site) = demo(folder.path());
    let (_driver, client) = browser(1366, 768).await;
    for account in ["li", "chen", "tan", "luo", "xiang", "qin", "mou", "peng", "shi", "zhou"] {
        client.delete_all_cookies().await.unwrap();
        sign_in(&client, &site, account).await;
        let mut seen = Vec::new();
        for link in client.find_all(Locator::Css("nav a")).await.unwrap() {
            seen.extend(link.attr("href").await.unwrap());
        }
        assert!(!seen.is_empty(), "{account} is led nowhere");
        for href in seen {
            client.goto(&format!("{site}{href}")).await.unwrap();
            let page = text(&client).await;
            assert!(!TROUBLE.iter().any(|words| page.contains(words)), "{account} {href}\n{page}");
            shoot(&client, &format!("{account}{}", href.replace('/', "-"))).await;
        }
    }
    client.delete_all_cookies().await.unwrap();
    sign_in(&client, &site, "li").await;
    client.delete_all_cookies().await.unwrap();
    sign_in(&client, &site, "luo").await;
    for href in
        ["messages/files", "messages/texts", "messages/sheet", "messages?tab=sent", "messages?tab=done"]
    {
        client.goto(&format!("{site}/{href}")).await.unwrap();
        let page = text(&client).await;
        assert!(!TROUBLE.iter().any(|words| page.contains(words)), "{href}\n{page}");
        shoot(&client, &href.replace(['/', '?', '='], "-")).await;
    }
    client.delete_all_cookies().await.unwrap();
    sign_in(&client, &site, "li").await;
    for (name, from) in [("case", "inbox"), ("household", "households"), ("message", "messages")] {
        client.goto(&format!("{site}/{from}")).await.unwrap();
        let link = client.wait().for_element(Locator::Css("table tbody a")).await.unwrap();
        let href = link.attr("href").await.unwrap().unwrap();
        client.goto(&format!("{site}{href}")).await.unwrap();
        let page = text(&client).await;
        assert!(!TROUBLE.iter().any(|words| page.contains(words)), "{name}\n{page}");
        shoot(&client, name).await;
    }
    client.close().await.unwrap();
}

// SPDX-License-Identifier: Apache-2.0
//! Every page that a role is led to, and one of each kind behind it, on a clerk's screen and on a telephone: it opens, nothing stands out of the screen, and axe finds no
//! violation of WCAG 2.2 AA. axe-core is fetched by `xtask/axe`, which `./test` runs first.

use crate::office::Office;
use crate::screen::{DESK, PHONE, Screen, TROUBLE};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// One account for each role.
const ROLES: [&str; 10] = ["li", "chen", "tan", "luo", "xiang", "qin", "mou", "peng", "shi", "zhou"];

const RUN: &str = "const done = arguments[arguments.length - 1]; \
    document.querySelectorAll('main details:not(.menu)').forEach(one => one.open = true); \
    axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }, resultTypes: ['violations'] }) \
      .then(found => done({ \
        wide: document.documentElement.scrollWidth > innerWidth + 1, \
        checked: found.passes.length, \
        violations: found.violations.map(one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(' | ')) }))";

/// axe-core, where `xtask/axe` put it.
fn axe() -> String {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/axe/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file).expect("axe-core is there: run xtask/axe first, as ./test does")
}

/// What is wrong with the page at one size.
async fn faults(screen: &Screen) -> Vec<String> {
    let found = screen.run_later(RUN).await;
    assert!(found["checked"].as_u64().unwrap() > 5, "axe looked at nothing: {found}");
    let mut faults: Vec<String> =
        found["violations"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect();
    if found["wide"] == json!(true) {
        faults.push("stands out of the screen".to_owned());
    }
    faults
}

/// The kind of page behind an address: numbers and names of things left out.
fn kind(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let part = |part: &str| {
        let thing = part.chars().any(|c| c.is_ascii_digit()) && !part.starts_with("DB-");
        if thing { "#".to_owned() } else { part.to_owned() }
    };
    let path: Vec<String> = path.split('/').map(part).collect();
    let asked = query.split('&').filter_map(|pair| pair.split_once('=')).filter(|(name, _)| *name == "tab");
    format!("{}{}", path.join("/"), asked.map(|(_, value)| value).collect::<String>())
}

/// A link of a page that leads to another page, not to a file.
fn is_page(address: &str) -> bool {
    let path = address.split('?').next().unwrap_or_default();
    let files = ["/xlsx", "/csv", "/docx", "/bank-file", "/file", "/scan", "/failures"];
    path.starts_with('/') && !files.iter().any(|end| path.ends_with(end)) && !path.contains("/export")
}

async fn links(screen: &Screen, selector: &str) -> Vec<String> {
    let script = "return [...document.querySelectorAll(arguments[0])].filter(link => !link.download).map(link => link.pathname + link.search)";
    let found = screen.run(script, &[json!(selector)]).await;
    found.as_array().unwrap().iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What one role sees: pages of the rail always, what they lead to where no role saw its kind before.
async fn walk(screen: &mut Screen, account: &str, seen: &mut BTreeSet<String>) -> Vec<String> {
    let mut faults_of_role = Vec::new();
    screen.become_(account).await;
    let rail = links(screen, "nav.rail a").await;
    assert!(!rail.is_empty(), "{account} is led nowhere");
    let mut ahead: Vec<(String, u32)> = rail.into_iter().map(|address| (address, 0)).collect();
    let mut at = 0;
    while let Some((address, depth)) = ahead.get(at).cloned() {
        at += 1;
        screen.go(&address).await;
        let page = screen.text().await;
        if TROUBLE.iter().any(|words| page.contains(words)) {
            faults_of_role.push(format!("{account} {address} does not open: {page}"));
            continue;
        }
        for size in [DESK, PHONE] {
            screen.resize(size).await;
            let found = faults(screen).await;
            faults_of_role
                .extend(found.into_iter().map(|one| format!("{account} {address} {size:?}: {one}")));
        }
        screen.resize(DESK).await;
        if depth < 2 {
            for link in links(screen, "main a[href]").await {
                if is_page(&link) && seen.insert(kind(&link)) {
                    ahead.push((link, depth + 1));
                }
            }
        }
    }
    faults_of_role
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_violates_the_rules_of_accessibility() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    screen.devtools("Page.enable", json!({})).await;
    screen.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": axe() })).await;
    screen.go("/login").await;
    let mut all = faults(&screen).await;
    let mut seen = BTreeSet::new();
    for account in ROLES {
        all.extend(walk(&mut screen, account, &mut seen).await);
    }
    assert!(seen.len() > 40, "few kinds of pages: {seen:?}");
    // A page with errors on it.
    screen.become_("li").await;
    screen.go("/intake").await;
    screen.tries("intake", &[]).await;
    all.extend(faults(&screen).await);
    assert!(all.is_empty(), "{}", all.join("\n"));
}

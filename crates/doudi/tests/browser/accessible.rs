// SPDX-License-Identifier: Apache-2.0
//! Every page that a role is led to, and one of each kind behind it, on a clerk's screen and on a telephone: it opens, nothing stands out of the screen, and axe finds no
//! violation of WCAG 2.2 AA. axe-core is fetched by `xtask/axe`, which `./test` runs first.

use crate::office::Office;
use crate::screen::{DESK, PHONE, Screen, TROUBLE};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;

/// One account for each role: those near the families, and those at the county.
const NEAR: [&str; 5] = ["li", "chen", "tan", "mou", "zhou"];
const COUNTY: [&str; 5] = ["luo", "xiang", "qin", "peng", "shi"];

const RUN: &str = "const done = arguments[arguments.length - 1]; \
    document.querySelectorAll('main details:not(.menu)').forEach(one => one.open = true); \
    axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }, rules: { 'color-contrast': { enabled: CONTRAST } }, resultTypes: ['violations'] }) \
      .then(found => done({ \
        wide: document.documentElement.scrollWidth > innerWidth + 1 ? \
          [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 3) \
            .map(one => one.outerHTML.slice(0, 100)).join(' | ') || 'something' : '', \
        checked: found.passes.length, \
        violations: found.violations.map(one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(' | ')) }))";

/// axe-core, where `xtask/axe` put it.
fn axe() -> String {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/axe/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file).expect("axe-core is there: run xtask/axe first, as ./test does")
}

/// Has axe at hand on every page that opens from now on.
pub(crate) async fn bring_axe(screen: &Screen) {
    screen.devtools("Page.enable", json!({})).await;
    screen.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": axe() })).await;
}

/// How closely a page is looked at. Contrast is most of the work, and one stylesheet gives it to all sizes and all roles.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    All,
    AllButContrast,
}

/// What is wrong with the page at one size.
pub(crate) async fn faults(screen: &Screen, look: Look) -> Vec<String> {
    let contrast = if look == Look::All { "true" } else { "false" };
    let found = screen.run_later(&RUN.replace("CONTRAST", contrast)).await;
    assert!(found["checked"].as_u64().unwrap() > 5, "axe looked at nothing: {found}");
    let mut faults: Vec<String> =
        found["violations"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect();
    if let Some(wide) = found["wide"].as_str().filter(|wide| !wide.is_empty()) {
        faults.push(format!("stands out of the screen: {wide}"));
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
    let files = ["/xlsx", "/csv", "/docx", "/file", "/scan", "/failures"];
    path.starts_with('/')
        && !files.iter().any(|end| path.ends_with(end))
        && !["/export", "/bank-file/"].iter().any(|part| path.contains(part))
}

async fn links(screen: &Screen, selector: &str) -> Vec<String> {
    let script = "return [...document.querySelectorAll(arguments[0])].filter(link => !link.download).map(link => link.pathname + link.search)";
    let found = screen.run(script, &[json!(selector)]).await;
    found.as_array().unwrap().iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The kinds of pages that were looked at closely, by whichever role came first.
static LOOKED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

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
        let first = LOOKED.lock().unwrap().insert(kind(&address));
        let looks: &[((u32, u32), Look)] = if first {
            &[(DESK, Look::All), (PHONE, Look::AllButContrast)]
        } else {
            &[(DESK, Look::AllButContrast)]
        };
        for (size, look) in looks {
            screen.resize(*size).await;
            let found = faults(screen, *look).await;
            faults_of_role
                .extend(found.into_iter().map(|one| format!("{account} {address} {size:?}: {one}")));
        }
        screen.resize(DESK).await;
        if depth < 2 {
            for link in links(screen, "main a[href]").await {
                if is_page(&link)
                    && !LOOKED.lock().unwrap().contains(&kind(&link))
                    && seen.insert(kind(&link))
                {
                    ahead.push((link, depth + 1));
                }
            }
        }
    }
    faults_of_role
}

/// What all these roles see.
async fn all_pages(roles: &[&str]) {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    bring_axe(&screen).await;
    let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
    for account in roles {
        all.extend(walk(&mut screen, account, &mut seen).await);
    }
    assert!(LOOKED.lock().unwrap().len() > 25, "few kinds of pages");
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_of_a_township_violates_the_rules_of_accessibility() {
    all_pages(&NEAR).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_of_the_county_violates_the_rules_of_accessibility() {
    all_pages(&COUNTY).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_outside_and_pages_with_errors_do_not_violate_them_either() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    bring_axe(&screen).await;
    let mut all = Vec::new();
    screen.go("/login").await;
    all.extend(faults(&screen, Look::All).await);
    screen.tries("login", &[("account", "li"), ("password", "no")]).await;
    all.extend(faults(&screen, Look::All).await);
    screen.become_("li").await;
    for address in ["/cases/none", "/settings/users"] {
        screen.go(address).await;
        all.extend(faults(&screen, Look::All).await);
    }
    screen.go("/intake").await;
    screen.tries("intake", &[]).await;
    assert!(screen.has(".error-summary").await);
    for size in [DESK, PHONE] {
        screen.resize(size).await;
        all.extend(faults(&screen, Look::All).await);
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

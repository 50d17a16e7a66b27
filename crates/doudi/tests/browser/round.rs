// SPDX-License-Identifier: Apache-2.0
//! A round of visits on a telephone where there is no signal: the page comes from the telephone, what is typed waits there, and once there is a signal each visit is in the office once.

use crate::accessible::{Look, bring_axe, faults};
use crate::office::Office;
use crate::screen::{PHONE, Screen};
use crate::support::life::PASSWORD;
use serde_json::json;

const ONE: &str = "谭显福";
const OTHER: &str = "蒲天才";

/// Presses 退出登录, after this script has ended: it may ask.
const OUT: &str = "setTimeout(() => document.querySelector(\"form[action='/logout'] button\").click(), 20)";

/// Opens the round with a signal, so that the telephone has it.
async fn open_round(screen: &Screen) {
    screen.go("/care").await;
    screen.follow("探访清单").await;
    screen.comes_to_say("清单已存到这台手机").await;
}

/// Types a visit of somebody into the round and sends it; the time that stood in the form or that was asked for.
async fn visit(screen: &Screen, name: &str, time: Option<&str>, fields: &[(&str, &str)]) -> String {
    let form = screen.at(&format!("//details[contains(summary, '{name}')]/form")).await;
    for (field, value) in fields.iter().chain(time.map(|time| ("time", time)).iter()) {
        screen.put(&form, field, value).await;
    }
    let time =
        screen.run("return arguments[0].elements.time.value", &[serde_json::to_value(&form).unwrap()]).await;
    screen.send(&form).await;
    time.as_str().unwrap().to_owned()
}

/// How many visits the page of somebody tells of with these words.
async fn visits(screen: &Screen, name: &str, words: &str) -> usize {
    screen.go("/care").await;
    screen.follow_row(name).await;
    screen.text().await.matches(words).count()
}

async fn waiting(screen: &Screen) -> i64 {
    screen.run("return document.querySelectorAll('#waiting-list li').length", &[]).await.as_i64().unwrap()
}

/// Everything that lies on the telephone, as whoever took its storage would read it, and whether a script could read out a key.
const LIES: &str = "const done = arguments[arguments.length - 1]; (async () => {
    const read = (value) => value instanceof CryptoKey ? `extractable:${value.extractable}`
        : ArrayBuffer.isView(value) ? new TextDecoder().decode(value) : String(value);
    const found = [JSON.stringify({ ...localStorage })];
    const base = await new Promise((ready) => { const asked = indexedDB.open('doudi-round'); asked.onsuccess = () => ready(asked.result); });
    for (const store of base.objectStoreNames) {
        const rows = await new Promise((ready) => { const asked = base.transaction(store).objectStore(store).getAll(); asked.onsuccess = () => ready(asked.result); });
        for (const row of rows) found.push(`${store}:` + Object.values(row).map(read).join(' '));
    }
    base.close();
    for (const name of await caches.keys()) {
        const kept = await caches.open(name);
        for (const one of await kept.keys()) found.push(`${new URL(one.url).pathname}:` + await (await kept.match(one, { ignoreVary: true })).text());
    }
    done(found);
})();";

/// What lies on the telephone tells neither of whom nor what.
async fn all_is_sealed(screen: &Screen, visits: usize, secrets: &[&str]) {
    let lies: Vec<String> = serde_json::from_value(screen.run_later(LIES).await).unwrap();
    for secret in secrets {
        assert!(!lies.iter().any(|one| one.contains(secret)), "{secret} lies on the telephone");
    }
    let of = |what: &str| lies.iter().filter(|one| one.starts_with(what)).count();
    assert_eq!((of("visits:"), of("keys:"), of("/care/round:")), (visits, 1, 1));
    assert!(!lies.iter().any(|one| one.contains("extractable:true")));
}

/// So many visits wait on the telephone: what it keeps is read after the page is there.
async fn waits(screen: &Screen, visits: i64) {
    for _ in 0..400 {
        if waiting(screen).await == visits {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{} visits wait, not {visits}: {}", waiting(screen).await, screen.text().await);
}

// clause: CK-1.2.3c
// clause: NX-3c
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn visits_without_a_signal_wait_on_the_telephone_and_are_entered_once() {
    let mut office = Office::open();
    let mut screen = Screen::open(&office, PHONE).await;
    screen.stays_today();
    bring_axe(&screen).await;
    screen.become_("li").await;
    open_round(&screen).await;
    screen.says(ONE).await.says(OTHER).await;

    // No signal: the page comes from the telephone, and what is typed stays there.
    office.vanish();
    screen.go("/care/round").await;
    screen.says("没有信号").await.says(ONE).await;
    let time = visit(&screen, ONE, None, &[("found", "情况正常")]).await;
    screen.comes_to_say("等待上传").await;
    // Once more, as after a look whether it was taken: it is the same visit.
    visit(&screen, ONE, Some(&time), &[("found", "情况正常")]).await;
    visit(&screen, OTHER, None, &[("found", "需要帮助"), ("words", "灶台又垮了")]).await;
    // Typed with the wrong day: the office will say so.
    let tomorrow = screen.today().add_days(1).unwrap().to_string();
    visit(&screen, OTHER, None, &[("found", "情况正常"), ("words", "邻居送了饭"), ("on", &tomorrow)]).await;
    waits(&screen, 4).await;
    all_is_sealed(&screen, 4, &[ONE, OTHER, "灶台又垮了", "邻居送了饭"]).await;
    assert_eq!(faults(&screen, Look::All).await, Vec::<String>::new());
    screen.push("立即上传").await;
    screen.comes_to_say("没有信号，还没有上传，都在这台手机上").await;
    waits(&screen, 4).await;

    // The signal is back. Each is entered once, told so, and only what was refused stays, with its reason.
    office.return_();
    screen.push("立即上传").await;
    screen.comes_to_say(&format!("{ONE} {time}：已登记")).await.says("没有重复登记").await;
    screen.says("没有登记").await.says("哪天：").await;
    waits(&screen, 1).await;
    assert_eq!(faults(&screen, Look::All).await, Vec::<String>::new());
    screen.push("改正").await;
    let form = screen.form("put-right-form").await;
    screen.put(&form, "on", &screen.today().to_string()).await;
    // Of this minute the other visit is entered: this one was at another time.
    screen.put(&form, "time", "00:00").await;
    let button = screen.at("//form[@id='put-right-form']//button[@type='submit']").await;
    button.click().await.unwrap();
    waits(&screen, 0).await;
    all_is_sealed(&screen, 0, &[ONE, OTHER, "邻居送了饭"]).await;
    let today = screen.today();
    assert_eq!(visits(&screen, ONE, &format!("{today} {time}")).await, 1);
    assert_eq!(visits(&screen, OTHER, "灶台又垮了").await, 1);
    assert_eq!(visits(&screen, OTHER, "邻居送了饭").await, 1);

    // Another tab sends the same once more, by the ordinary form: told as entered already.
    screen.go("/care/round").await;
    visit(&screen, ONE, Some(&time), &[("found", "情况正常")]).await;
    screen.says("已经登记过，没有重复登记").await;
    screen.close().await;
}

// clause: CK-1.2.3c
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_on_a_telephone_is_sent_by_nobody_else_and_names_stay_for_the_day_only() {
    let mut office = Office::open();
    let mut screen = Screen::open(&office, PHONE).await;
    screen.stays_today();
    screen.become_("li").await;
    open_round(&screen).await;
    office.vanish();
    screen.go("/care/round").await;
    let time = visit(&screen, ONE, None, &[("found", "情况正常")]).await;
    screen.comes_to_say("等待上传").await;
    // On another day the names are gone, and what waits is not.
    let age = "const done = arguments[arguments.length - 1]; caches.open('doudi-round').then(async (kept) => { \
               const page = await kept.match('/care/round'); \
               await kept.put('/care/round', new Response(await page.text(), { headers: { 'content-type': 'text/html', 'x-round-until': '1' } })); done(true); })";
    screen.run_later(age).await;
    screen.go("/care/round").await;
    screen.says("手机里没有今天的清单").await.says("等待上传").await;
    screen.is_silent_about(OTHER).await;

    // The session has ended meanwhile: it stays, and somebody else who signs in sends nothing of it.
    office.return_();
    screen.forget_session().await;
    screen.push("立即上传").await;
    screen.comes_to_say("登录已失效").await;
    waits(&screen, 1).await;
    screen.follow("重新登录").await;
    let form = screen.form("login").await;
    screen.put(&form, "account", "wang").await;
    screen.put(&form, "password", PASSWORD).await;
    screen.send(&form).await;
    screen.comes_to_say("还有 1 次是别的账号写的").await;
    waits(&screen, 0).await;
    assert_eq!(visits(&screen, ONE, &time).await, 0);

    // Signing out tells what still waits, leaves it there, and takes the names away.
    screen.says("还有 1 次探访没有上传").await;
    screen.run(OUT, &[]).await;
    assert!(screen.answer(false).await.contains("还有 1 次探访没有上传"));
    screen.run(OUT, &[]).await;
    screen.answer(true).await;
    screen.find("form#login").await;
    let kept = "const done = arguments[arguments.length - 1]; setTimeout(() => caches.has('doudi-round').then(done), 300)";
    assert_eq!(screen.run_later(kept).await, json!(false));

    // Whoever typed it signs in again: it goes on by itself.
    screen.become_("li").await;
    screen.says("还有 1 次探访没有上传").await;
    screen.follow("去上传").await;
    screen.comes_to_say(&format!("{ONE} {time}：已登记")).await;
    waits(&screen, 0).await;
    let today = screen.today();
    assert_eq!(visits(&screen, ONE, &format!("{today} {time}")).await, 1);
    screen.is_silent_about("没有上传").await;
    screen.close().await;
}

// clause: CK-1.2.3c
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nothing_can_be_sealed_nothing_is_kept_and_the_page_says_so() {
    let office = Office::open();
    let mut screen = Screen::open(&office, PHONE).await;
    screen.stays_today();
    // As on a connection that is not safe.
    let plain =
        json!({ "source": "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })" });
    screen.devtools("Page.addScriptToEvaluateOnNewDocument", plain).await;
    screen.become_("li").await;
    screen.go("/care").await;
    screen.follow("探访清单").await;
    screen.says("不能加密保存").await.says(ONE).await;
    screen.is_silent_about("清单已存到这台手机").await;
    let nothing = "const done = arguments[arguments.length - 1]; Promise.all([caches.keys(), indexedDB.databases(), \
                   navigator.serviceWorker.getRegistrations()]).then((all) => done(all.flat().length))";
    assert_eq!(screen.run_later(nothing).await, json!(0));
    // With a signal it is an ordinary form.
    let time = visit(&screen, ONE, None, &[("found", "情况正常")]).await;
    let today = screen.today();
    assert_eq!(visits(&screen, ONE, &format!("{today} {time}")).await, 1);
    screen.close().await;
}

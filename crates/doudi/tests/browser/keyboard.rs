// SPDX-License-Identifier: Apache-2.0
//! A clerk whose hands stay on the keyboard: who asks at the window is taken down, and a whole application entered, by typing, Tab, arrows and Enter alone.

use crate::office::Office;
use crate::screen::{DESK, Screen};
use crate::support::life;
use fantoccini::key::Key;

/// Far more than any way through a page takes.
const MANY: usize = 400;

/// What has the focus: its name, its value, whether one sees that it has it.
async fn focus(screen: &Screen) -> (String, String) {
    let script = "const at = document.activeElement; const style = getComputedStyle(at); \
         const seen = at === document.body || style.outlineStyle !== 'none' || style.boxShadow !== 'none'; \
         return [at.name || at.getAttribute('href') || at.innerText || '', at.value || '', seen]";
    let at = screen.run(script, &[]).await;
    let seen = at[2].as_bool().unwrap();
    let (name, value) = (at[0].as_str().unwrap_or_default(), at[1].as_str().unwrap_or_default());
    assert!(seen, "nobody sees that {name} has the focus at {}", screen.path().await);
    (name.to_owned(), value.to_owned())
}

/// Whether what has the focus is the heading of a folded part in which something of a name stands.
async fn hides(screen: &Screen, wanted: &str) -> bool {
    let script = "const at = document.activeElement, part = at.parentElement; \
         return at.tagName === 'SUMMARY' && !part.open && !!part.querySelector(`[name='${arguments[0]}']`)";
    screen.run(script, &[wanted.into()]).await.as_bool().unwrap()
}

/// Goes on with Tab to what is so called, and unfolds what it is folded in; how many keys it took.
async fn tab_to(screen: &Screen, wanted: &str) -> usize {
    for keys in 0..MANY {
        if focus(screen).await.0 == wanted {
            return keys;
        }
        let key = if hides(screen, wanted).await { Key::Enter } else { Key::Tab };
        screen.press(&key.to_string()).await;
    }
    panic!("no way by Tab to {wanted} at {}", screen.path().await);
}

/// What kind of field has the focus, and whether it is ticked.
async fn kind(screen: &Screen) -> (String, bool) {
    let script = "return [document.activeElement.type || '', document.activeElement.checked === true]";
    let at = screen.run(script, &[]).await;
    (at[0].as_str().unwrap_or_default().to_owned(), at[1].as_bool().unwrap())
}

/// Chooses with the arrows in a list or among radio buttons that have the focus.
async fn choose(screen: &Screen, value: &str) {
    for _ in 0..MANY {
        if focus(screen).await.1 == value {
            let (kind, ticked) = kind(screen).await;
            if kind == "radio" && !ticked {
                screen.press(" ").await;
            }
            return;
        }
        screen.press(&Key::Down.to_string()).await;
    }
    panic!("{value} is not among the choices at {}", screen.path().await);
}

/// Ticks one of several boxes of a name.
async fn tick(screen: &Screen, name: &str, value: &str) {
    for _ in 0..MANY {
        if focus(screen).await == (name.to_owned(), value.to_owned()) {
            return screen.press(" ").await;
        }
        screen.press(&Key::Tab.to_string()).await;
    }
    panic!("no box {value} at {}", screen.path().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_at_the_window_is_taken_down_without_a_mouse() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    screen.become_("li").await;
    let way = tab_to(&screen, "/contacts").await;
    screen.turn_by(&Key::Enter.to_string()).await;
    // Nothing is between opening the page and typing: what is known is filled in.
    assert_eq!(focus(&screen).await.0, "place", "the first field that is empty");
    choose(&screen, life::VILLAGE).await;
    let mut between = tab_to(&screen, "name").await;
    screen.press("何秀").await;
    between += tab_to(&screen, "words").await;
    screen.press("断电").await;
    between += tab_to(&screen, "answer").await;
    choose(&screen, "explained").await;
    assert!(way + between < 40, "{way} keys to the page and {between} between its fields");
    screen.turn_by(&Key::Enter.to_string()).await;
    screen.says("已登记").await.says("何秀").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_is_entered_without_a_mouse() {
    let office = Office::open();
    let mut screen = Screen::open(&office, DESK).await;
    screen.become_("li").await;
    screen.go("/intake").await;
    for (name, value) in life::application(91, screen.today()) {
        tab_to(&screen, &name).await;
        match kind(&screen).await.0.as_str() {
            "select-one" | "radio" => choose(&screen, &value).await,
            "checkbox" => tick(&screen, &name, &value).await,
            "month" | "date" => screen.press(&screen.as_typed(&value).await).await,
            _ => screen.press(&value).await,
        }
    }
    // Enter in a field of one line sends the form.
    screen.turn_by(&Key::Enter.to_string()).await;
    screen.says("待受理").await;
}

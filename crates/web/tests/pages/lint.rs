// SPDX-License-Identifier: Apache-2.0
//! Rules that every page keeps, checked on the HTML itself: a small reader of tags, no browser. What needs a browser
//! (contrast, focus order) is checked with axe in the browser tests.

use std::collections::{BTreeMap, BTreeSet};

/// A tag with its attributes.
struct Tag {
    name: String,
    closes: bool,
    attributes: BTreeMap<String, String>,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// The tags in order. Attribute values are quoted in our templates, and `<` never stands raw in text.
fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|found| at + found) {
        let mut quoted = false;
        let length = html[open..].find(|c: char| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let Some(close) = length.map(|length| open + length) else { break };
        let inner = html[open + 1..close].trim_end_matches('/');
        if !inner.starts_with('!') {
            let closes = inner.starts_with('/');
            let inner = inner.trim_start_matches('/');
            let (name, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
            tags.push(Tag { name: name.to_lowercase(), closes, attributes: attributes(rest) });
        }
        at = close + 1;
    }
    tags
}

fn attributes(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix("=\"") {
            let close = after.find('"').unwrap_or(after.len());
            value = after[..close].to_owned();
            rest = after.get(close + 1..).unwrap_or("");
        }
        found.insert(name, value);
        rest = rest.trim_start();
    }
    found
}

const VOID: [&str; 8] = ["meta", "link", "input", "img", "br", "hr", "col", "source"];

/// What is wrong with a page.
pub(crate) fn check(html: &str) -> Vec<String> {
    let tags = tags(html);
    let mut problems = Vec::new();
    let mut wrong = |what: String| problems.push(what);
    nesting(&tags, &mut wrong);
    document(html, &tags, &mut wrong);
    fields(&tags, &mut wrong);
    references(&tags, &mut wrong);
    safety(&tags, &mut wrong);
    problems
}

/// Every tag that opens closes in its place.
fn nesting(tags: &[Tag], wrong: &mut impl FnMut(String)) {
    let mut open: Vec<&str> = Vec::new();
    // The parts of a drawing close themselves.
    let mut drawing = false;
    for tag in tags {
        if tag.name == "svg" {
            drawing = !tag.closes;
        }
        if drawing || tag.name == "svg" || VOID.contains(&tag.name.as_str()) {
            continue;
        }
        if tag.closes {
            let last = open.pop();
            if last != Some(tag.name.as_str()) {
                wrong(format!("</{}> closes {last:?}", tag.name));
                return;
            }
        } else {
            if tag.name == "form" && open.contains(&"form") {
                wrong("a form inside a form".to_owned());
            }
            if tag.name == "a" && open.contains(&"a") {
                wrong("a link inside a link".to_owned());
            }
            open.push(&tag.name);
        }
    }
    if !open.is_empty() {
        wrong(format!("never closed: {open:?}"));
    }
}

/// Language, title, one first heading, headings that do not skip a level, landmarks.
fn document(html: &str, tags: &[Tag], wrong: &mut impl FnMut(String)) {
    let opening = |name: &str| tags.iter().filter(|tag| tag.name == name && !tag.closes).count();
    if !html.starts_with("<!DOCTYPE html>\n<html lang=\"zh-CN\"") {
        wrong("not a Chinese document".to_owned());
    }
    for name in ["title", "h1", "main"] {
        if opening(name) != 1 {
            wrong(format!("{} times {name}", opening(name)));
        }
    }
    if html.contains("<title> ·") || html.contains("<h1></h1>") {
        wrong("an empty title".to_owned());
    }
    let mut level = 0;
    for tag in tags.iter().filter(|tag| !tag.closes) {
        let Some(next) = tag.name.strip_prefix('h').and_then(|digit| digit.parse::<u32>().ok()) else {
            continue;
        };
        // The list of errors stands above the title, as a part of its own.
        let above_title = level == 0 && next == 2;
        if next > level + 1 && !above_title {
            wrong(format!("h{next} follows h{level}"));
        }
        if !above_title {
            level = next;
        }
    }
    for tag in tags.iter().filter(|tag| tag.name == "th" && !tag.closes) {
        if !matches!(tag.get("scope"), Some("col" | "row")) {
            wrong("a head of a table without scope".to_owned());
        }
    }
    for tag in tags.iter().filter(|tag| tag.name == "img" && tag.get("alt").is_none()) {
        wrong(format!("an image without words: {:?}", tag.get("src")));
    }
}

/// Every field has a label.
fn fields(tags: &[Tag], wrong: &mut impl FnMut(String)) {
    let labelled: BTreeSet<&str> =
        tags.iter().filter(|tag| tag.name == "label").filter_map(|tag| tag.get("for")).collect();
    for tag in
        tags.iter().filter(|tag| ["input", "select", "textarea"].contains(&tag.name.as_str()) && !tag.closes)
    {
        if tag.get("type") == Some("hidden") {
            continue;
        }
        let by_label = tag.get("id").is_some_and(|id| labelled.contains(id));
        if !by_label && tag.get("aria-label").is_none_or(str::is_empty) {
            wrong(format!("no label for {:?}", tag.get("name")));
        }
        if tag.get("name").is_none_or(str::is_empty) {
            wrong(format!("a field without a name: {:?}", tag.get("id")));
        }
    }
}

/// Ids are unique, and what points to an id finds it.
fn references(tags: &[Tag], wrong: &mut impl FnMut(String)) {
    let mut ids = BTreeSet::new();
    for id in tags.iter().filter_map(|tag| tag.get("id")) {
        if !ids.insert(id) {
            wrong(format!("the id {id} stands twice"));
        }
    }
    for tag in tags {
        let pointers = ["for", "aria-labelledby", "aria-describedby", "form", "data-ticked"];
        for (attribute, targets) in pointers.iter().filter_map(|name| Some((name, tag.get(name)?))) {
            for target in targets.split(' ') {
                if !ids.contains(target) {
                    wrong(format!("{attribute} points to {target}, which is not there"));
                }
            }
        }
        if let Some(target) = tag.get("href").and_then(|href| href.strip_prefix('#'))
            && !ids.contains(target)
        {
            wrong(format!("a link to #{target}, which is not there"));
        }
    }
}

/// Nothing inline, so that a strict content security policy holds; nothing from elsewhere.
fn safety(tags: &[Tag], wrong: &mut impl FnMut(String)) {
    for tag in tags {
        if tag.name == "style" || (tag.name == "script" && !tag.closes && tag.get("src").is_none()) {
            wrong(format!("an inline <{}>", tag.name));
        }
        for (name, value) in &tag.attributes {
            if name == "style" || (name.starts_with("on") && name.len() > 2) {
                wrong(format!("{name}=\"{value}\" on <{}>", tag.name));
            }
            if ["src", "href", "action"].contains(&name.as_str())
                && !["/", "#", "?", "tel:"].iter().any(|start| value.starts_with(start))
            {
                wrong(format!("{name}=\"{value}\" leads elsewhere"));
            }
        }
        if tag.name == "form" && !tag.closes && !matches!(tag.get("method"), Some("get" | "post")) {
            wrong("a form without a method".to_owned());
        }
    }
}

#[test]
fn the_rules_find_what_breaks_them() {
    let page = |body: &str| {
        format!(
            "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><title>一</title></head><body><main><h1>二</h1>{body}</main></body></html>"
        )
    };
    assert!(check(&page("")).is_empty());
    for broken in [
        "<div>",
        "<h3>三</h3>",
        "<h1>二</h1>",
        "<input name=\"a\" id=\"a\">",
        "<th>x</th>",
        "<p style=\"color:red\">x</p>",
        "<button onclick=\"go()\">x</button>",
        "<script>alert(1)</script>",
        "<a href=\"https://example.com\">x</a>",
        "<a href=\"#nowhere\">x</a>",
        "<p id=\"a\"></p><p id=\"a\"></p>",
        "<form method=\"post\"><form method=\"post\"></form></form>",
        "<img src=\"/x.svg\">",
    ] {
        assert!(!check(&page(broken)).is_empty(), "{broken}");
    }
}

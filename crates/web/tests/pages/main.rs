// SPDX-License-Identifier: Apache-2.0
//! Every page, rendered with each of its samples: the golden HTML, and what must hold on all of them (one title, a label
//! for every field, no markup of what people typed, nothing inline).
//!
//! `DOUDI_PAGES=/some/folder cargo test -p web --test pages` also writes the pages there as files that a browser opens,
//! with the stylesheet beside them, to look at them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lint;
mod samples;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The body of the page, where pages differ: the frame has a golden file of its own. Addresses of assets carry a hash
/// of their content and would change with every colour.
fn body(html: &str) -> &str {
    let from = html.find("<main").unwrap_or(0);
    let to = html.find("</main>").map_or(html.len(), |at| at + "</main>".len());
    &html[from..to]
}

fn without_hashes(html: &str) -> String {
    let mut text = String::new();
    let mut parts = html.split("/assets/");
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let name = part.split_once('/').map_or(part, |(_, rest)| rest);
        text.push_str("/assets/");
        text.push_str(name);
    }
    text
}

/// Empty lines say nothing in a golden file.
fn tight(html: &str) -> String {
    let lines: Vec<&str> = html.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

#[test]
fn every_page_looks_as_it_did() {
    for sample in samples::all() {
        insta::with_settings!({ snapshot_path => "golden", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(sample.name, tight(&without_hashes(body(&sample.html))));
        });
    }
}

#[test]
fn the_frame_looks_as_it_did() {
    let all = samples::all();
    for name in ["inbox", "login", "progress"] {
        let sample = all.iter().find(|sample| sample.name == name).expect("a sample of that name");
        let html = sample.html.replacen(body(&sample.html), "<main></main>", 1);
        insta::with_settings!({ snapshot_path => "golden", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("frame-{name}"), tight(&without_hashes(&html)));
        });
    }
}

#[test]
fn no_page_breaks_a_rule_of_accessible_and_safe_html() {
    let mut problems = Vec::new();
    for sample in samples::all() {
        problems.extend(lint::check(&sample.html).into_iter().map(|what| format!("{}: {what}", sample.name)));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn what_people_typed_is_text_on_every_page_and_never_markup() {
    let mut shown = 0;
    for sample in samples::all() {
        assert!(!sample.html.contains(samples::HOSTILE), "{}", sample.name);
        shown += usize::from(sample.html.contains("&#60;script&#62;alert"));
    }
    assert!(shown >= 25, "a hostile name stands on {shown} samples only");
}

#[test]
fn every_page_has_a_sample_and_every_sample_its_own_name() {
    let names: Vec<String> = samples::all().into_iter().map(|sample| sample.name).collect();
    assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let used: BTreeSet<&str> = samples::all().into_iter().map(|sample| sample.template).collect();
    for file in fs::read_dir(folder).expect("the folder of templates") {
        let name = file.expect("an entry").file_name().into_string().expect("a plain name");
        if name.ends_with(".html") && !name.starts_with("layout") {
            assert!(used.contains(name.as_str()), "no sample renders {name}");
        }
    }
}

#[test]
fn pages_are_written_for_looking_at_when_a_folder_is_named() {
    let Ok(folder) = std::env::var("DOUDI_PAGES") else { return };
    let folder = Path::new(&folder);
    fs::create_dir_all(folder).expect("a folder that can be made");
    for name in ["doudi.css", "app.js", "mark.svg", "round-queue.js", "round.js"] {
        let file = web::assets::find("", name).expect("an embedded file");
        fs::write(folder.join(name), file.bytes).expect("a file that can be written");
    }
    for sample in samples::all() {
        let html = without_hashes(&sample.html).replace("/assets/", "");
        fs::write(folder.join(format!("{}.html", sample.name)), html).expect("a file that can be written");
    }
}

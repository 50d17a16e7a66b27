// SPDX-License-Identifier: Apache-2.0
//! Documents and places in them, as an office cites them.

use kernel::{Citation, SourceDocument};
use policy::tree::{Name, Program};
use std::collections::BTreeMap;

/// A document in a few words: a law by its title, a notice by its number, one without a number by issuer, kind and date.
#[must_use]
pub fn short(document: &SourceDocument) -> String {
    let notice = ["关于", "转发"].iter().any(|word| document.title.contains(word));
    if !notice {
        return format!("《{}》", document.title.trim_start_matches("中华人民共和国"));
    }
    if !document.number.is_empty() {
        return document.number.clone();
    }
    let kind = ["通知", "意见", "办法", "方案", "规定", "公告"];
    let kind = kind.into_iter().find(|kind| document.title.ends_with(kind)).unwrap_or("文件");
    let date = document.published.unwrap_or(document.in_force_from);
    format!("{}{kind} {date}", document.issuer)
}

/// A document in full: title, number, issuer, first day in force and what a reader should know.
#[must_use]
pub fn full(document: &SourceDocument) -> String {
    let mut text = format!("《{}》", document.title);
    let mut brackets = Vec::new();
    for part in [&document.number, &document.issuer] {
        if !part.is_empty() {
            brackets.push(part.clone());
        }
    }
    let until = document.in_force_until.map_or_else(String::new, |until| format!("，至 {until}"));
    brackets.push(format!("{} 起施行{until}", document.in_force_from));
    text.push_str(&format!("（{}）", brackets.join("，")));
    if !document.note.is_empty() {
        text.push_str(&format!("。注：{}", document.note));
    }
    text
}

/// What a document says, in quotes; quotes inside become single ones.
#[must_use]
pub fn quoted(says: &str) -> String {
    format!("“{}”", says.replace('“', "‘").replace('”', "’"))
}

/// A place in a document: `《社会救助法》第十八条`.
#[must_use]
pub fn cite(sources: &BTreeMap<Name, SourceDocument>, citation: &Citation) -> String {
    let document = sources.get(citation.source.as_str()).map_or_else(|| citation.source.clone(), short);
    // A title ends in a bracket that parts it from the article; a number and a date need a space.
    let gap = if document.ends_with('》') || citation.article.is_empty() { "" } else { " " };
    format!("{document}{gap}{}", citation.article)
}

/// Several places, each document named once: `民发〔2021〕57号 第八条、第十四条；《社会救助法》第十八条`.
#[must_use]
pub fn cites(program: &Program, citations: &[Citation]) -> String {
    cites_in(&program.sources, citations)
}

/// [`cites`], with the documents given.
#[must_use]
pub fn cites_in(sources: &BTreeMap<Name, SourceDocument>, citations: &[Citation]) -> String {
    let mut parts: Vec<(&str, String)> = Vec::new();
    for citation in citations {
        match parts.iter_mut().find(|(source, _)| *source == citation.source) {
            Some((_, text)) if !text.ends_with(&citation.article) => {
                text.push('、');
                text.push_str(&citation.article);
            }
            Some(_) => {}
            None => parts.push((&citation.source, cite(sources, citation))),
        }
    }
    let parts: Vec<String> = parts.into_iter().map(|(_, text)| text).collect();
    parts.join("；")
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Date;

    fn document(title: &str, number: &str) -> SourceDocument {
        SourceDocument {
            id: "one".to_owned(),
            title: title.to_owned(),
            number: number.to_owned(),
            issuer: "城口县民政局、城口县财政局".to_owned(),
            published: Date::new(2020, 9, 30),
            in_force_from: Date::new(2020, 9, 30).unwrap(),
            in_force_until: None,
            note: String::new(),
        }
    }

    #[test]
    fn a_law_goes_by_its_title_and_a_notice_by_its_number_or_issuer() {
        assert_eq!(short(&document("中华人民共和国社会救助法", "")), "《社会救助法》");
        assert_eq!(short(&document("关于改革完善的意见", "民发〔2018〕23号")), "民发〔2018〕23号");
        assert_eq!(
            short(&document("关于进一步做好困难群众基本生活保障工作的通知", "")),
            "城口县民政局、城口县财政局通知 2020-09-30"
        );
    }
}

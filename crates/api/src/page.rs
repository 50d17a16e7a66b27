// SPDX-License-Identifier: Apache-2.0
//! The OpenAPI document as a page to read, at `/api/docs`: every call with its parameters, bodies and answers, every schema with its fields. Plain HTML from the same
//! document that is served, without a script, so that nothing of anybody else's runs beside the office.

use crate::document;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};
use std::fmt::Write as _;
use std::sync::LazyLock;

/// Its own style sheet and nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE: &str = include_str!("page.css");

/// The page.
pub(crate) async fn served() -> Response {
    static PAGE: LazyLock<String> = LazyLock::new(|| page(&document::text()));
    let head = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (HeaderName::from_static("content-security-policy"), POLICY),
    ];
    (head, PAGE.as_str()).into_response()
}

/// Its style sheet.
pub(crate) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

/// A text as HTML.
fn text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A description: what stands between back quotes is code.
fn prose(of: Option<&Value>) -> String {
    let words = of.and_then(Value::as_str).unwrap_or_default();
    let parts = words.split('`').enumerate();
    parts
        .map(|(at, part)| if at % 2 == 1 { format!("<code>{}</code>", text(part)) } else { text(part) })
        .collect()
}

fn object(of: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    of.and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

fn list(of: Option<&Value>) -> impl Iterator<Item = &Value> {
    of.and_then(Value::as_array).into_iter().flatten()
}

fn str_of<'v>(of: &'v Value, name: &str) -> &'v str {
    of.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The name that a reference points to, as a link.
fn referred(of: &Value) -> Option<String> {
    let name = of.get("$ref")?.as_str()?.rsplit('/').next()?;
    Some(format!("<a href=\"#schema-{0}\">{0}</a>", text(name)))
}

/// The type of a field in a few words.
fn kind(of: &Value) -> String {
    if let Some(link) = referred(of) {
        return link;
    }
    let options: Vec<String> = list(of.get("oneOf")).map(kind).collect();
    if !options.is_empty() {
        return options.join(" | ");
    }
    let plain = match of.get("type") {
        Some(Value::String(one)) if one == "array" => {
            format!("{}[]", of.get("items").map(kind).unwrap_or_default())
        }
        Some(Value::String(one)) => text(one),
        Some(Value::Array(several)) => {
            several.iter().filter_map(Value::as_str).map(text).collect::<Vec<_>>().join(" | ")
        }
        _ => String::new(),
    };
    let mut words = plain;
    for limit in ["format", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"]
    {
        match of.get(limit) {
            Some(Value::String(value)) => drop(write!(words, " · {}", text(value))),
            Some(value) => drop(write!(words, " · {limit} {value}")),
            None => {}
        }
    }
    let variants: Vec<String> = list(of.get("enum")).filter_map(Value::as_str).map(text).collect();
    if !variants.is_empty() {
        let _ = write!(words, "：{}", variants.join("、"));
    }
    words
}

fn example(of: &Value) -> String {
    match of.get("example") {
        Some(Value::String(value)) => format!(" <span class=\"example\">例 {}</span>", text(value)),
        Some(value) => format!(" <span class=\"example\">例 {}</span>", text(&value.to_string())),
        None => String::new(),
    }
}

fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let heads: String = heads.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
    let rows: String = rows
        .iter()
        .map(|row| {
            let mut cells = row.iter();
            let first = cells.next().map(|cell| format!("<th scope=\"row\"><code>{cell}</code></th>"));
            let rest: String = cells.map(|cell| format!("<td>{cell}</td>")).collect();
            format!("<tr>{}{rest}</tr>", first.unwrap_or_default())
        })
        .collect();
    format!("<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>")
}

fn content(of: &Value) -> String {
    let kinds = object(of.get("content"))
        .map(|(media, body)| format!("{} {}", text(media), body.get("schema").map(kind).unwrap_or_default()));
    kinds.collect::<Vec<_>>().join("、")
}

fn call(path: &str, method: &str, of: &Value) -> String {
    let parameters: Vec<Vec<String>> = list(of.get("parameters"))
        .map(|one| {
            let must = one.get("required").and_then(Value::as_bool).unwrap_or(false);
            vec![
                text(str_of(one, "name")),
                text(str_of(one, "in")),
                if must { "必填" } else { "" }.to_owned(),
                one.get("schema").map(kind).unwrap_or_default(),
                prose(one.get("description")) + &example(one),
            ]
        })
        .collect();
    let answers: Vec<Vec<String>> = object(of.get("responses"))
        .map(|(status, one)| vec![text(status), prose(one.get("description")), content(one)])
        .collect();
    let mut html = format!(
        "<article id=\"{id}\"><h3><span class=\"method {method}\">{upper}</span> <code>{path}</code></h3>\
         <p class=\"summary\">{summary}</p><p>{says}</p>",
        id = text(str_of(of, "operationId")),
        upper = method.to_uppercase(),
        path = text(path),
        summary = text(str_of(of, "summary")),
        says = prose(of.get("description")),
    );
    if !parameters.is_empty() {
        html += "<h4>参数</h4>";
        html += &table(&["名称", "位置", "", "类型", "含义"], &parameters);
    }
    if let Some(body) = of.get("requestBody") {
        let _ = write!(html, "<h4>请求体</h4><p>{}</p>", content(body));
    }
    html += "<h4>答复</h4>";
    html += &table(&["状态", "含义", "内容"], &answers);
    html + "</article>"
}

fn schema(name: &str, of: &Value) -> String {
    let required: Vec<&str> = list(of.get("required")).filter_map(Value::as_str).collect();
    let fields: Vec<Vec<String>> = object(of.get("properties"))
        .map(|(field, one)| {
            // A reference that may be absent says what it is in one of its options.
            let says = one
                .get("description")
                .or_else(|| list(one.get("oneOf")).find_map(|option| option.get("description")));
            let must = if required.contains(&field.as_str()) { "总有" } else { "" };
            vec![text(field), must.to_owned(), kind(one), prose(says) + &example(one)]
        })
        .collect();
    let plain = if fields.is_empty() { format!("<p>{}</p>", kind(of)) } else { String::new() };
    format!(
        "<article id=\"schema-{0}\"><h3><code>{0}</code></h3><p>{1}</p>{plain}{2}</article>",
        text(name),
        prose(of.get("description")),
        table(&["字段", "", "类型", "含义"], &fields)
    )
}

/// The whole page from the text of the document.
fn page(document: &str) -> String {
    let document: Value = serde_json::from_str(document).unwrap_or_default();
    let calls: Vec<(&String, &String, &Value)> = object(document.get("paths"))
        .flat_map(|(path, item)| object(Some(item)).map(move |(method, of)| (path, method, of)))
        .collect();
    let (mut menu, mut body) = (String::new(), String::new());
    for tag in list(document.get("tags")) {
        let name = str_of(tag, "name");
        let _ = write!(body, "<section><h2>{}</h2><p>{}</p>", text(name), prose(tag.get("description")));
        let _ = write!(menu, "<li>{}<ul>", text(name));
        let tagged = |of: &Value| list(of.get("tags")).any(|one| one.as_str() == Some(name));
        for (path, method, of) in calls.iter().filter(|(_, _, of)| tagged(of)) {
            body += &call(path, method, of);
            let (id, summary) = (text(str_of(of, "operationId")), text(str_of(of, "summary")));
            let _ = write!(menu, "<li><a href=\"#{id}\">{summary}</a></li>");
        }
        body += "</section>";
        menu += "</ul></li>";
    }
    body += "<section><h2>schemas</h2>";
    let schemas = document.get("components").and_then(|components| components.get("schemas"));
    for (name, of) in object(schemas) {
        body += &schema(name, of);
    }
    body += "</section>";
    let info = document.get("info");
    format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>接口文档 · 兜底</title><link rel=\"stylesheet\" href=\"/api/docs.css\"></head><body>\
         <header><h1>接口文档</h1><p lang=\"en\">{says}</p>\
         <p>每次调用带 <code>Authorization: Bearer doudi_…</code>。机器读的同一份文档：<a href=\"/api/openapi.json\">/api/openapi.json</a>（OpenAPI 3.1）。</p></header>\
         <nav aria-label=\"目录\" lang=\"en\"><ul>{menu}</ul></nav><main lang=\"en\">{body}</main></body></html>",
        says = prose(info.and_then(|info| info.get("description"))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds_every_call_and_every_schema_and_no_script() {
        let document: Value = serde_json::from_str(&document::text()).unwrap();
        let page = page(&document::text());
        let mut calls = 0;
        for (path, item) in object(document.get("paths")) {
            for (_, of) in object(Some(item)) {
                calls += 1;
                assert!(page.contains(&format!("<article id=\"{}\">", str_of(of, "operationId"))), "{path}");
            }
            assert!(page.contains(&format!("<code>{}</code>", text(path))), "{path}");
        }
        assert!(calls >= 10);
        for (name, _) in object(document["components"].get("schemas")) {
            assert!(page.contains(&format!("id=\"schema-{name}\"")), "{name}");
        }
        // Every link on the page leads somewhere on it.
        for link in page.split("href=\"#").skip(1) {
            let id = link.split('"').next().unwrap();
            assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
        }
        assert!(!page.contains("<script") && !page.contains(" style=") && !page.contains("https://"));
    }

    #[test]
    fn a_description_is_text_and_never_markup() {
        assert_eq!(prose(Some(&Value::String("<b> `a<b`".to_owned()))), "&lt;b&gt; <code>a&lt;b</code>");
    }
}

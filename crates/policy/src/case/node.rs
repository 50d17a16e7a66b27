// SPDX-License-Identifier: Apache-2.0
//! JSON or YAML as a tree of maps, lists and texts, each with its place. Scalars keep their text: no number is ever a float here.
//!
//! One parser reads both, as JSON is a subset of YAML. A key that stands twice is refused; aliases are, too, so that a small text cannot
//! grow large.

use super::problem::{CaseProblem, CaseProblemKind};
use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, Span};
use std::collections::HashSet;

/// How deep a file may be nested.
const DEPTH: usize = 24;

/// One entry of a JSON or YAML text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What it is.
    pub value: NodeValue,
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeValue {
    /// `null`, `~` or nothing.
    Null,
    /// A text, number or boolean, as it is written.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map in its order, each key once.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// Reads one JSON or YAML document.
    ///
    /// # Errors
    /// What is wrong with the text; every duplicate key, or the first thing that is not JSON or YAML.
    pub fn parse(text: &str) -> Result<Node, Vec<CaseProblem>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut builder = Builder { parser: Parser::new_from_str(text), problems: Vec::new() };
        match builder.document() {
            Ok(node) if builder.problems.is_empty() => Ok(node),
            Ok(_) => Err(builder.problems),
            Err(stop) => {
                builder.problems.push(stop);
                Err(builder.problems)
            }
        }
    }

    /// The entry of that key, in a map.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            NodeValue::Map(pairs) => pairs.iter().find(|(name, _)| name == key).map(|(_, node)| node),
            _ => None,
        }
    }

    /// Its text, where it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            NodeValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Its entries, where it is a list.
    #[must_use]
    pub fn list(&self) -> Option<&[Node]> {
        match &self.value {
            NodeValue::List(nodes) => Some(nodes),
            _ => None,
        }
    }

    /// Its entries, where it is a map.
    #[must_use]
    pub fn map(&self) -> Option<&[(String, Node)]> {
        match &self.value {
            NodeValue::Map(pairs) => Some(pairs),
            _ => None,
        }
    }

    /// Whether nothing stands there.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.value == NodeValue::Null
    }
}

/// A file that the program put together itself, as its text would be read. It has no lines.
impl From<&serde_json::Value> for Node {
    fn from(value: &serde_json::Value) -> Node {
        use serde_json::Value;
        let value = match value {
            Value::Null => NodeValue::Null,
            Value::Bool(yes) => NodeValue::Text(yes.to_string()),
            Value::Number(number) => NodeValue::Text(number.to_string()),
            Value::String(text) => NodeValue::Text(text.clone()),
            Value::Array(list) => NodeValue::List(list.iter().map(Node::from).collect()),
            Value::Object(map) => {
                NodeValue::Map(map.iter().map(|(key, value)| (key.clone(), Node::from(value))).collect())
            }
        };
        Node { line: 0, column: 0, value }
    }
}

/// Comments and names of anchors are no data.
fn is_data(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(..)
            | Event::DocumentEnd
            | Event::Alias(..)
            | Event::UnresolvedAlias(..)
            | Event::Scalar(..)
            | Event::SequenceStart(..)
            | Event::SequenceEnd
            | Event::MappingStart(..)
            | Event::MappingEnd
    )
}

struct Builder<'a> {
    parser: Parser<'a, serde_saphyr::granit_parser::StrInput<'a>>,
    problems: Vec<CaseProblem>,
}

fn place(span: &Span) -> (u32, u32) {
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (small(span.start.line()), small(span.start.col()).saturating_add(1))
}

fn problem(path: &str, (line, column): (u32, u32), kind: CaseProblemKind) -> CaseProblem {
    CaseProblem { path: path.to_owned(), line, column, kind }
}

impl<'a> Builder<'a> {
    fn next(&mut self) -> Result<(Event<'a>, (u32, u32)), CaseProblem> {
        loop {
            match self.parser.next_event() {
                Some(Ok((event, span))) if is_data(&event) => return Ok((event, place(&span))),
                Some(Ok(_)) => {}
                Some(Err(error)) => {
                    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                    let at = (small(error.marker().line()), small(error.marker().col()).saturating_add(1));
                    return Err(problem("", at, CaseProblemKind::Syntax(error.info())));
                }
                None => return Ok((Event::StreamEnd, (0, 0))),
            }
        }
    }

    fn document(&mut self) -> Result<Node, CaseProblem> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(..), _) => {}
                (Event::StreamEnd | Event::DocumentEnd, at) => {
                    return Err(problem("", at, CaseProblemKind::Empty));
                }
                (event, at) => {
                    let node = self.node(event, at, "", 0)?;
                    self.end()?;
                    return Ok(node);
                }
            }
        }
    }

    fn end(&mut self) -> Result<(), CaseProblem> {
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(()),
                (Event::DocumentEnd, _) => {}
                (_, at) => return Err(problem("", at, CaseProblemKind::SecondDocument)),
            }
        }
    }

    fn node(
        &mut self,
        event: Event<'a>,
        at: (u32, u32),
        path: &str,
        depth: usize,
    ) -> Result<Node, CaseProblem> {
        if depth > DEPTH {
            return Err(problem(path, at, CaseProblemKind::Depth));
        }
        let value = match event {
            Event::Scalar(text, style, ..) => match &*text {
                "" | "~" | "null" | "Null" | "NULL" if style == ScalarStyle::Plain => NodeValue::Null,
                _ => NodeValue::Text(text.into_owned()),
            },
            Event::SequenceStart(..) => {
                let mut nodes = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break NodeValue::List(nodes),
                        (event, at) => {
                            let path = format!("{path}[{}]", nodes.len());
                            nodes.push(self.node(event, at, &path, depth + 1)?);
                        }
                    }
                }
            }
            Event::MappingStart(..) => self.map(path, depth)?,
            Event::Alias(..) | Event::UnresolvedAlias(..) => {
                return Err(problem(path, at, CaseProblemKind::Alias));
            }
            _ => return Err(problem(path, at, CaseProblemKind::Syntax(String::new()))),
        };
        Ok(Node { line: at.0, column: at.1, value })
    }

    fn map(&mut self, path: &str, depth: usize) -> Result<NodeValue, CaseProblem> {
        let mut pairs: Vec<(String, Node)> = Vec::new();
        let mut seen = HashSet::new();
        loop {
            let (event, at) = self.next()?;
            let key = match event {
                Event::MappingEnd => return Ok(NodeValue::Map(pairs)),
                Event::Scalar(text, ..) => text.into_owned(),
                Event::Alias(..) | Event::UnresolvedAlias(..) => {
                    return Err(problem(path, at, CaseProblemKind::Alias));
                }
                _ => return Err(problem(path, at, CaseProblemKind::KeyShape)),
            };
            let inner = join(path, &key);
            let (event, value_at) = self.next()?;
            let node = self.node(event, value_at, &inner, depth + 1)?;
            if seen.insert(key.clone()) {
                pairs.push((key, node));
            } else {
                self.problems.push(problem(path, at, CaseProblemKind::DuplicateKey(key)));
            }
        }
    }
}

/// `path.key`, with a key that is no plain name in quotes.
pub(super) fn join(path: &str, key: &str) -> String {
    let plain = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let key = if plain { key.to_owned() } else { format!("{key:?}") };
    if path.is_empty() { key } else { format!("{path}.{key}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<CaseProblemKind> {
        Node::parse(text).unwrap_err().into_iter().map(|one| one.kind).collect()
    }

    #[test]
    fn json_and_yaml_give_the_same_tree() {
        let json =
            Node::parse("{\n\t\"a\": 1200.00,\n\t\"b\": [true, null, \"\\ud842\\udfb7\"]\n}\n").unwrap();
        assert_eq!(json.get("a").unwrap().text(), Some("1200.00"));
        let list = json.get("b").unwrap().list().unwrap();
        assert_eq!(list[0].text(), Some("true"));
        assert!(list[1].is_null());
        assert_eq!(list[2].text(), Some("𠮷"));
        let yaml = Node::parse("a: 1200.00\nb:\n  - true\n  - ~\n  - 𠮷\n").unwrap();
        assert_eq!(yaml.get("b").unwrap().list().unwrap()[2].text(), Some("𠮷"));
        assert_eq!((list[0].line, list[0].column), (3, 8));
    }

    #[test]
    fn a_number_keeps_its_digits() {
        let node = Node::parse(r#"{"n": 12345678901234567890.1234567890, "e": 1.23E+17}"#).unwrap();
        assert_eq!(node.get("n").unwrap().text(), Some("12345678901234567890.1234567890"));
        assert_eq!(node.get("e").unwrap().text(), Some("1.23E+17"));
    }

    #[test]
    fn a_key_twice_is_refused_in_both_notations() {
        let twice = |key: &str| CaseProblemKind::DuplicateKey(key.to_owned());
        assert_eq!(kinds(r#"{"a": 1, "a": 2, "b": {"c": 1, "c": 1}}"#), [twice("a"), twice("c")]);
        assert_eq!(kinds("a: 1\na: 2\n"), [twice("a")]);
    }

    #[test]
    fn what_is_neither_json_nor_yaml_says_where() {
        let found = Node::parse("{\"a\": [1, 2\n").unwrap_err();
        assert!(matches!(found[0].kind, CaseProblemKind::Syntax(_)));
        assert!(found[0].line >= 1);
        assert_eq!(kinds(""), [CaseProblemKind::Empty]);
        assert_eq!(kinds("a: &x 1\nb: *x\n"), [CaseProblemKind::Alias]);
        assert_eq!(kinds("a: 1\n---\nb: 1\n"), [CaseProblemKind::SecondDocument]);
        assert_eq!(kinds(&format!("{}{}", "[".repeat(40), "]".repeat(40))), [CaseProblemKind::Depth]);
    }
}

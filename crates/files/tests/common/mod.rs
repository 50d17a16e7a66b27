// SPDX-License-Identifier: Apache-2.0
//! A small dictionary and helpers shared by the tests of this crate.
#![allow(dead_code, reason = "each test file uses its own part")]

use files::{Delivery, FileError, Options, RowError, Shard, Tally};
use policy::dictionary::Dictionary;
use policy::frame::Cell;
use policy::ir::Input;
use std::path::Path;
use std::sync::{Arc, LazyLock};

const FACTS: &str = r#"
schema: 1
windows: [1, 3, 12]
enums:
  relation:
    label: 与户主关系
    values: { head: 户主, spouse: 配偶, son: 子, daughter: 女, grandchild: 孙子女, parent: 父母, grandparent: 祖父母, sibling: 兄弟姐妹, other: 其他 }
  sex: { label: 性别, values: { male: 男, female: 女 } }
  disability_kind: { label: 残疾类别, values: { none: 无, physical: 肢体, mental: 精神 } }
facts:
  relation: { label: 与户主关系, meaning: m, entity: person, type: enum(relation), purpose: [decide], basis: b, sources: [s], sensitivity: internal }
  birth: { label: 出生日期, meaning: m, entity: person, type: date, purpose: [decide], basis: b, sources: [s], sensitivity: internal }
  sex: { label: 性别, meaning: m, entity: person, type: enum(sex), purpose: [decide], basis: b, sources: [s], sensitivity: internal }
  lives_with_spouse: { label: 与配偶共同列户, meaning: m, entity: person, type: bool, purpose: [decide], basis: b, sources: [links], sensitivity: internal, derived: lives_with_spouse }
  lives_with_parent: { label: 与父母共同列户, meaning: m, entity: person, type: bool, purpose: [decide], basis: b, sources: [links], sensitivity: internal, derived: lives_with_parent }
  lives_with_child: { label: 与子女共同列户, meaning: m, entity: person, type: bool, purpose: [decide], basis: b, sources: [links], sensitivity: internal, derived: lives_with_child }
  lives_with_sibling: { label: 与兄弟姐妹共同列户, meaning: m, entity: person, type: bool, purpose: [decide], basis: b, sources: [links], sensitivity: internal, derived: lives_with_sibling }
  disability_kind: { label: 残疾类别, meaning: m, entity: person, type: enum(disability_kind), purpose: [decide], basis: b, sources: [s], sensitivity: secret, register: disability, absent: "none" }
  died_on: { label: 死亡日期, meaning: m, entity: person, type: "date?", purpose: [decide], basis: b, sources: [s], sensitivity: internal }
  listed_persons: { label: 列户人数, meaning: m, entity: household, type: persons, range: [0, 20], purpose: [decide], basis: b, sources: [links], sensitivity: internal, derived: listed_persons }
  residence: { label: 居住地, meaning: m, entity: household, type: division, purpose: [decide], basis: b, sources: [s], sensitivity: internal }
  deposits: { label: 存款, meaning: m, entity: household, type: money, range: [0.00, 1000000.00], purpose: [decide], basis: b, sources: [s], sensitivity: sensitive }
  cars: { label: 机动车, meaning: m, entity: household, type: count, range: [0, 9], purpose: [decide], basis: b, sources: [s], sensitivity: sensitive, register: vehicle, absent: "0" }
  supporter_income: { label: 义务人收入, meaning: m, entity: supporter, type: money, range: [0.00, 1000000.00], purpose: [decide], basis: b, sources: [s], sensitivity: sensitive }
  event_spending: { label: 事件支出, meaning: m, entity: event, type: money, range: [0.00, 1000000.00], purpose: [decide], basis: b, sources: [s], sensitivity: sensitive }
  cpi_rise: { label: 物价涨幅, meaning: m, entity: township, type: ratio, range: [-1, 1], purpose: [decide], basis: b, sources: [s], sensitivity: public }
series:
  income:
    wage: { label: 工资性收入, meaning: m, range: [0.00, 100000.00], purpose: [decide], basis: b, sources: [s], sensitivity: sensitive }
    pension: { label: 养老金, meaning: m, range: [0.00, 100000.00], purpose: [decide], basis: b, sources: [s], sensitivity: sensitive, register: pension, absent: "0.00" }
    other: { label: 其他, meaning: m, range: [0.00, 100000.00], purpose: [decide], basis: b, sources: [s], sensitivity: sensitive }
  spending:
    medical: { label: 自付医疗费, meaning: m, range: [0.00, 100000.00], purpose: [decide], basis: b, sources: [s], sensitivity: sensitive }
    other: { label: 其他, meaning: m, range: [0.00, 100000.00], purpose: [decide], basis: b, sources: [s], sensitivity: sensitive }
"#;

pub(crate) static DICTIONARY: LazyLock<Dictionary> =
    LazyLock::new(|| Dictionary::parse(&Arc::from("facts.yaml"), FACTS).expect("the dictionary is valid"));

/// Writes files into a new folder.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).expect("a file");
    }
    folder
}

/// A delivery read to its end.
pub(crate) struct Read {
    pub(crate) shards: Vec<Shard>,
    pub(crate) rejects: Vec<RowError>,
    pub(crate) notes: Vec<RowError>,
    pub(crate) tally: Tally,
}

impl Read {
    /// The only shard.
    pub(crate) fn one(&self) -> &Shard {
        assert_eq!(self.shards.len(), 1);
        &self.shards[0]
    }
}

pub(crate) fn read_with(path: &Path, options: &Options) -> Result<Read, FileError> {
    let mut reader = Delivery::find(path)?.open(&DICTIONARY, options)?;
    let (mut shards, mut rejects, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(mut shard) = reader.next_shard()? {
        rejects.append(&mut shard.rejects);
        notes.append(&mut shard.notes);
        if shard.frame.households > 0 {
            shards.push(shard);
        }
    }
    let tally = *reader.tally();
    assert!(tally.adds_up(), "{tally:?}");
    Ok(Read { shards, rejects, notes, tally })
}

pub(crate) fn read(path: &Path) -> Read {
    read_with(path, &Options::default()).expect("the delivery can be read")
}

/// Reads households and members given as CSV.
pub(crate) fn csv(households: &str, members: &str) -> Read {
    let folder = folder(&[("households.csv", households.as_bytes()), ("members.csv", members.as_bytes())]);
    read(folder.path())
}

pub(crate) fn fact(shard: &Shard, name: &str, row: usize) -> Cell {
    shard.frame.view().get(&Input::Fact(DICTIONARY.id(name).expect("the fact exists")), row)
}

pub(crate) fn series(shard: &Shard, name: &str, months: u8, row: usize) -> Cell {
    let series = DICTIONARY.id(name).expect("the series exists");
    shard.frame.view().get(&Input::Series { series, months }, row)
}

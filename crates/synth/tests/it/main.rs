// SPDX-License-Identifier: Apache-2.0
//! What must hold for every synthetic county.
#![allow(clippy::float_arithmetic, reason = "shares are compared")]

mod county;
mod shares;

use kernel::{Date, Division};
use policy::dictionary::Dictionary;
use policy::frame::{Cell, Frame};
use policy::ir::Input;
use std::sync::{Arc, LazyLock};
use synth::{County, Settings};

/// The dictionary of the packs.
pub(crate) fn dictionary() -> &'static Arc<Dictionary> {
    static DICTIONARY: LazyLock<Arc<Dictionary>> = LazyLock::new(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/facts.yaml");
        let text = std::fs::read_to_string(path).expect("the dictionary");
        Arc::new(Dictionary::parse(&"facts.yaml".into(), &text).expect("a sound dictionary"))
    });
    &DICTIONARY
}

pub(crate) fn settings(households: usize, seed: u64) -> Settings {
    let place = Division::parse("500299").expect("a place");
    Settings::new(place, households, seed, Date::new(2022, 11, 20).expect("a date"))
}

pub(crate) fn county(settings: Settings) -> County {
    County::new(dictionary(), settings).expect("a suitable dictionary")
}

/// The column of a fact.
pub(crate) fn column<'f>(frame: &'f Frame, name: &str) -> &'f policy::frame::Column {
    let id = dictionary().id(name).unwrap_or_else(|| panic!("no fact {name}"));
    let months = if dictionary().fact(id).series.is_some() { Some(12) } else { None };
    let input = months.map_or(Input::Fact(id), |months| Input::Series { series: id, months });
    frame.columns.get(&input).unwrap_or_else(|| panic!("no column {name}"))
}

pub(crate) fn get(frame: &Frame, name: &str, row: usize) -> Option<i64> {
    match column(frame, name).as_ref().get(row) {
        Cell::Known(value) => Some(value),
        Cell::None | Cell::Unknown => None,
    }
}

/// The stored value of a variant.
pub(crate) fn variant(enumeration: &str, word: &str) -> i64 {
    let id = dictionary().enumeration(enumeration).expect("an enumeration");
    let variants = &dictionary().enums[usize::from(id.0)].variants;
    variants.iter().position(|(name, _)| &**name == word).expect("a variant") as i64
}

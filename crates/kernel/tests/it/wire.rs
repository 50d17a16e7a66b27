// SPDX-License-Identifier: Apache-2.0
//! How plain words are written in records and messages.

use kernel::{Citation, Date, Division, Fen, Fraction, Id, Month, UtcMillis};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

fn both_ways<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, text: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), text);
    assert_eq!(&serde_json::from_str::<T>(text).unwrap(), value);
}

#[test]
fn each_word_is_written_in_one_way_and_read_back() {
    both_ways(&crate::day("2020-09-30"), r#""2020-09-30""#);
    both_ways(&Month::parse("2020-10").unwrap(), r#""2020-10""#);
    both_ways(&Division::parse("500299101201").unwrap(), r#""500299101201""#);
    both_ways(&Fraction::new(2, 3).unwrap(), r#""2/3""#);
    both_ways(&Fen::new(49_600), "49600");
    both_ways(&UtcMillis::new(1_601_424_000_000), "1601424000000");
    both_ways(&Id::<()>::from_bytes([7; 16]), r#""07070707-0707-0707-0707-070707070707""#);
    both_ways(&Citation::new("law", "第八条"), r#"{"source":"law","article":"第八条"}"#);
}

#[test]
fn what_cannot_be_is_not_read() {
    assert!(serde_json::from_str::<Date>(r#""2020-02-30""#).is_err());
    assert!(serde_json::from_str::<Fen>("1.5").is_err());
    assert!(serde_json::from_str::<Division>(r#""99""#).is_err());
    assert!(serde_json::from_str::<Id<()>>(r#""7""#).is_err());
}

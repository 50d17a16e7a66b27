// SPDX-License-Identifier: Apache-2.0
//! What is measured and on what: the pack of 城口 on 10 November 2020, three schemes, and a synthetic county.

use kernel::{Date, Division};
use policy::frame::Frame;
use policy::ir::Code;
use policy::library::Question;
use policy::lower::{Want, compile};
use policy::tree::Program;
use synth::{County, Levels, Settings};

/// The schemes.
pub const SCHEMES: [&str; 3] = ["dibao", "borderline_family", "dibao_single"];

/// The program and its code.
pub fn chengkou() -> (Program, Code) {
    let library = synth::testing::library();
    let date = |text: &str| Date::parse(text).expect("a date");
    let question = Question::new(Division::parse("500229").expect("a place"), date("2020-11-10"));
    let program = library.program(&question).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let wants = SCHEMES.map(|name| Want::Scheme(name.into()));
    let code = compile(&program, &wants).unwrap_or_else(|problems| panic!("{problems:#?}"));
    (program, code)
}

/// A county of so many households: the columns that the code reads and no others. `unknown_percent` is that of [`Settings`].
pub fn county(program: &Program, code: &Code, households: usize, seed: u64, unknown_percent: u32) -> Frame {
    let applied_on = program.on.add_days(-8).expect("a date");
    let mut settings = Settings::new(program.place, households, seed, applied_on);
    settings.levels = Levels::of(program);
    settings.unknown_percent = unknown_percent;
    settings.only = Some(code.inputs().into_iter().map(|(input, ..)| input).collect());
    let county = County::new(&program.dictionary, settings).expect("a dictionary that synth knows");
    county.whole(2).frame
}

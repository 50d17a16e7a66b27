// SPDX-License-Identifier: Apache-2.0
//! Commands over whole populations: make one up, compute it, find the missed, compare two rules. What they share stands here.
//!
//! No command here enrols, cuts or refuses anybody: results are figures, and what is found are leads.

mod changes;
mod chart;
mod compare;
mod delivery;
mod discover;
mod intake;
mod output;
mod reason;
mod run;
mod synthesis;
mod tables;

pub(crate) use compare::CompareArgs;
pub(crate) use discover::DiscoverArgs;
pub(crate) use run::RunArgs;
pub(crate) use synthesis::SynthArgs;

use crate::exit::Stop;
use crate::packs::Packs;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use kernel::{Date, Division};
use policy::case::Completeness;
use policy::ir::Input;
use policy::library::{Library, Question};
use policy::lower::{Want, compile};
use policy::tree::{Base, Program, Scheme};
use policy::units::Unit;
use population::Evaluator;
use std::path::PathBuf;
use std::process::ExitCode;

/// Runs a command over a population.
///
/// # Errors
/// Bad input, no coverage, or files that cannot be read or written.
pub(crate) fn run(command: PopulationCommand) -> Result<ExitCode, Stop> {
    match command {
        PopulationCommand::Synth(args) => synthesis::run(&args),
        PopulationCommand::Run(args) => run::run(&args),
        PopulationCommand::Discover(args) => discover::run(&args),
        PopulationCommand::Compare(args) => compare::run(&args),
    }
}

/// The commands.
pub(crate) enum PopulationCommand {
    Synth(Box<SynthArgs>),
    Run(Box<RunArgs>),
    Discover(Box<DiscoverArgs>),
    Compare(Box<CompareArgs>),
}

/// Rows were rejected; the rest is done.
pub(crate) const SOME_REJECTED: u8 = 4;

/// Whose rules are used, for which day, on which delivery.
#[derive(Args, Clone)]
pub(crate) struct Where {
    /// 按哪里的政策测算：区划代码，如 500299
    #[arg(long, value_name = "CODE")]
    place: String,
    /// 决定日期，如 2020-11-10：按这一天的规定和年龄测算
    #[arg(long, value_name = "DATE")]
    on: String,
    /// 测算时改一个参数，如 --set dibao_standard.rural=520；可写多次
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    #[command(flatten)]
    packs: Packs,
}

/// The delivery and how it is read.
#[derive(Args, Clone)]
pub(crate) struct Source {
    /// 要测算的家庭：工作簿（xlsx）、放着 households.csv 等文件的文件夹，或其中一个文件
    #[arg(long = "in", value_name = "PATH")]
    input: PathBuf,
    /// 表里没有申请日期的家庭按这一天
    #[arg(long, value_name = "DATE")]
    applied_on: Option<String>,
    /// 声明某名册某月完整，没有列入的就是没有，如 disability=2020-10；可写多次
    #[arg(long, value_name = "REGISTER=MONTH")]
    complete: Vec<String>,
    /// 退回的行写到这个文件（csv、xlsx 或 parquet）
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// 读入时最多用多少内存，如 512MB
    #[arg(long, value_name = "SIZE", default_value = "1GB")]
    memory: String,
    /// 用几个线程；不写则每个处理器核一个
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

impl Source {
    fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        self.threads.unwrap_or_else(cores).clamp(1, 256)
    }
}

/// Collects what is wrong with the arguments, so that everything is said at once.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn date(&mut self, name: &str, text: &str) -> Option<Date> {
        Date::parse(text).map_err(|error| self.0.push(format!("{name} {text}：{error}"))).ok()
    }

    fn place(&mut self, name: &str, text: &str) -> Option<Division> {
        Division::parse(text).map_err(|error| self.0.push(format!("{name} {text}：{error}"))).ok()
    }

    fn set(&mut self, name: &str, texts: &[String]) -> std::collections::BTreeMap<String, String> {
        let mut set = std::collections::BTreeMap::new();
        for text in texts {
            match text.split_once('=') {
                Some((key, value)) => {
                    set.insert(key.trim().to_owned(), value.trim().to_owned());
                }
                None => self.0.push(format!("{name} {text}：应写成 名称=值，如 dibao_standard.rural=520")),
            }
        }
        set
    }

    fn complete(&mut self, texts: &[String], library: &Library) -> Vec<Completeness> {
        let mut complete = Vec::new();
        for text in texts {
            match Completeness::parse(text, &library.dictionary) {
                Ok(months) => complete.extend(months),
                Err(error) => {
                    self.0.push(format!("--complete {text}：{}", wording::case::completeness(&error)))
                }
            }
        }
        complete
    }

    fn size(&mut self, name: &str, text: &str) -> u64 {
        wording::population::size(text).unwrap_or_else(|| {
            self.0.push(format!("{name} {text}：应写成 512MB、2GB 这样的大小"));
            0
        })
    }

    fn push(&mut self, text: String) {
        self.0.push(text);
    }

    fn check(self) -> Result<(), Stop> {
        if self.0.is_empty() { Ok(()) } else { Err(Stop::Input(self.0.join("\n"))) }
    }
}

impl Where {
    /// The packs and the program.
    fn program(&self) -> Result<(Library, Program), Stop> {
        let (library, _) = self.packs.library()?;
        let mut faults = Faults::default();
        let (place, on) = (faults.place("--place", &self.place), faults.date("--on", &self.on));
        let set = faults.set("--set", &self.set);
        faults.check()?;
        let (Some(place), Some(on)) = (place, on) else { return Err(Stop::Input(String::new())) };
        let mut question = Question::new(place, on);
        question.set = set;
        let program = library.program(&question)?;
        Ok((library, program))
    }
}

/// The schemes asked for, by index; those with columns, where nothing is asked for.
fn schemes(program: &Program, names: &[String]) -> Result<Vec<usize>, Stop> {
    if names.is_empty() {
        let live = program.schemes.iter().enumerate().filter(|(_, scheme)| scheme.refused.is_none());
        return Ok(live.map(|(index, _)| index).collect());
    }
    let mut found = Vec::new();
    let mut faults = Faults::default();
    for name in names {
        match program.scheme(name) {
            Some(index) => match &program.schemes[index].refused {
                None => found.push(index),
                Some(why) => faults.push(format!("--scheme {name}：这里这时没有文本可依：{why}")),
            },
            None => {
                let known = program.schemes.iter().filter(|scheme| scheme.refused.is_none());
                let known: Vec<String> =
                    known.map(|scheme| format!("{}（{}）", scheme.name, scheme.label)).collect();
                faults.push(format!("--scheme {name}：这里这时没有这个事项。有：{}", known.join("、")));
            }
        }
    }
    faults.check()?;
    Ok(found)
}

/// The evaluator of some schemes, and the columns that it reads.
fn planned(program: &Program, schemes: &[usize]) -> Result<(Evaluator, Vec<Input>), Stop> {
    let wants: Vec<Want> =
        schemes.iter().map(|&index| Want::Scheme(program.schemes[index].name.clone())).collect();
    let code = compile(program, &wants).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(wording::problem::problem).collect();
        Stop::Other(anyhow::anyhow!("{}", lines.join("\n")))
    })?;
    let evaluator = Evaluator::new(&code).map_err(|error| Stop::Other(anyhow::anyhow!("{error:?}")))?;
    Ok((evaluator, code.inputs().into_iter().map(|(input, ..)| input).collect()))
}

/// Whether a scheme pays every month.
fn is_monthly(scheme: &Scheme) -> bool {
    let amount = scheme.amount.as_ref();
    amount.is_some_and(|amount| matches!(amount.ty.base, Base::Number(unit) if unit != Unit::YUAN))
}

/// A bar that counts to a known number, on standard error; nothing where that is no terminal.
fn bar(total: u64, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(total);
    let style =
        ProgressStyle::with_template("{msg} {bar:30} {human_pos}/{human_len} 户，每秒 {per_sec}，还需 {eta}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.set_message(what.to_owned());
    bar
}

/// A count of households whose number nobody knows before they are read.
fn spinner(what: &str) -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) =
        ProgressStyle::with_template("{spinner} {msg} {human_pos} 户，每秒 {per_sec}，已用 {elapsed}")
    {
        bar.set_style(style);
    }
    bar.set_message(what.to_owned());
    bar
}

/// Prints a line of the report; a reader that stops reading is no error.
fn say(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n"));
}

/// Says something beside the report.
fn remark(text: &str) {
    eprintln!("{text}");
}

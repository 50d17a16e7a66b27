// SPDX-License-Identifier: Apache-2.0
//! `doudi synth`: a county that does not exist, as a delivery.

use super::delivery::{DeliveryForm, DeliveryWriter, SHEET_ROWS};
use super::intake::stop;
use super::{Faults, bar, remark, say};
use crate::exit::Stop;
use crate::packs::Packs;
use anyhow::Context;
use clap::{Args, ValueEnum};
use files::{FrameWriter, RowIds, TableKind};
use policy::ir::Input;
use policy::library::{Library, Question};
use policy::tree::Entity;
use std::path::PathBuf;
use std::process::ExitCode;
use synth::{Block, County, Levels, Settings};

/// What `synth` is asked.
#[derive(Args)]
pub(crate) struct SynthArgs {
    /// 哪里：区划代码，如 500299（示范县）；真实的县也可以，人和户仍是编造的
    #[arg(long, value_name = "CODE")]
    place: String,
    /// 多少户
    #[arg(long, value_name = "N", default_value_t = 2000)]
    households: usize,
    /// 随机种子：同样的种子得到同样的数据
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// 写到这个文件夹
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// 文件形式
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// 申请截止日期：年龄、养老金按这一天，申请日期在此前四周内
    #[arg(long, value_name = "DATE", default_value = "2020-11-09")]
    applied_on: String,
    /// 城镇户籍的户占百分之几
    #[arg(long, value_name = "PERCENT", default_value_t = 25)]
    urban: u32,
    /// 未知的程度：100 为平常（各项 2%—10%，财产、支出更多），0 为全部已知
    #[arg(long, value_name = "PERCENT", default_value_t = 100)]
    unknown: u32,
    /// 用几个线程；不写则每个处理器核一个
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    #[command(flatten)]
    packs: Packs,
}

/// The forms that a county can be written in.
#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// 每张表一个 CSV 文件（UTF-8）
    Csv,
    /// 一个工作簿 county.xlsx
    Xlsx,
    /// 每张表一个 Parquet 文件，读得最快
    Parquet,
}

enum Writer<'d> {
    People(Box<DeliveryWriter<'d>>),
    Columns(Box<FrameWriter<'d>>),
}

/// Makes up a county.
///
/// # Errors
/// Wrong arguments, or files that cannot be written.
pub(crate) fn run(args: &SynthArgs) -> Result<ExitCode, Stop> {
    let (library, _) = args.packs.library()?;
    let mut faults = Faults::default();
    let (place, applied_on) =
        (faults.place("--place", &args.place), faults.date("--applied-on", &args.applied_on));
    if args.urban > 100 {
        faults.push(format!("--urban {}：应是 0 到 100", args.urban));
    }
    if args.unknown > 300 {
        faults.push(format!("--unknown {}：应是 0 到 300", args.unknown));
    }
    // Nearly three persons to a household.
    if matches!(args.format, Format::Xlsx) && args.households > SHEET_ROWS / 4 {
        faults.push(format!(
            "--households {}：工作簿放不下这么多人，请用 --format csv 或 parquet",
            args.households
        ));
    }
    faults.check()?;
    let (Some(place), Some(applied_on)) = (place, applied_on) else { return Err(Stop::Input(String::new())) };
    let mut settings = Settings::new(place, args.households, args.seed, applied_on);
    settings.urban_percent = args.urban;
    settings.unknown_percent = args.unknown;
    settings.levels = match library.program(&Question::new(place, applied_on)) {
        Ok(program) => Levels::of(&program),
        Err(_) => {
            remark("这里这时没有政策包，收入水平按全国 2024 年约数编造");
            Levels::default()
        }
    };
    let county = County::new(&library.dictionary, settings).map_err(|error| Stop::Other(error.into()))?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let threads = args.threads.unwrap_or(cores).clamp(1, 256);
    let mut writer = open(args, &library)?;
    let bar = bar(args.households as u64, "已生成");
    let (mut households, mut persons, mut failed) = (0u64, 0u64, None);
    county.each_block(threads, |block| {
        if failed.is_some() {
            return;
        }
        match writer.write(&block) {
            Ok(()) => {
                households += block.frame.households as u64;
                persons += block.frame.rows(Entity::Person) as u64;
                bar.inc(block.frame.households as u64);
            }
            Err(error) => failed = Some(error),
        }
    });
    bar.finish_and_clear();
    if let Some(error) = failed {
        return Err(error);
    }
    writer.finish()?;
    say(&format!(
        "{}：编造 {households} 户 {persons} 人（种子 {}），写到 {}。人和户都不存在，身份证号属于不存在的县。",
        wording::population::named(place),
        args.seed,
        args.out.display()
    ));
    Ok(ExitCode::SUCCESS)
}

fn open<'d>(args: &SynthArgs, library: &'d Library) -> Result<Writer<'d>, Stop> {
    let dictionary = &*library.dictionary;
    let people = |form| {
        DeliveryWriter::create(&args.out, form, dictionary).map(|writer| Writer::People(Box::new(writer)))
    };
    match args.format {
        Format::Csv => people(DeliveryForm::Csv),
        Format::Xlsx => people(DeliveryForm::Workbook),
        Format::Parquet => {
            std::fs::create_dir_all(&args.out)
                .with_context(|| format!("建不了文件夹 {}", args.out.display()))?;
            let mut inputs = vec![Input::ApplicationDate];
            for (id, fact) in dictionary.ids() {
                match fact.series {
                    None => inputs.push(Input::Fact(id)),
                    Some(_) => {
                        inputs.extend(
                            dictionary.windows.iter().map(|&months| Input::Series { series: id, months }),
                        );
                    }
                }
            }
            let writer = FrameWriter::create(&args.out, TableKind::Parquet, dictionary, &inputs);
            Ok(Writer::Columns(Box::new(writer.map_err(|error| stop(&error))?)))
        }
    }
}

impl Writer<'_> {
    fn write(&mut self, block: &Block) -> Result<(), Stop> {
        match self {
            Writer::People(writer) => writer.write(block),
            Writer::Columns(writer) => {
                let texts = |entity: Entity| block.ids(entity).iter().map(String::as_str).collect();
                let ids = RowIds {
                    households: texts(Entity::Household),
                    persons: texts(Entity::Person),
                    supporters: texts(Entity::Supporter),
                    events: texts(Entity::Event),
                    townships: texts(Entity::Township),
                };
                writer.write(&block.frame, &ids).map_err(|error| stop(&error))
            }
        }
    }

    fn finish(self) -> Result<(), Stop> {
        match self {
            Writer::People(writer) => writer.finish().map(|_| ()),
            Writer::Columns(writer) => writer.finish().map_err(|error| stop(&error)),
        }
    }
}

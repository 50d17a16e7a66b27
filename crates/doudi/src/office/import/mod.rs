// SPDX-License-Identifier: Apache-2.0
//! `doudi import`: taking a county over from the system that it used before. Without `--commit` everything is read, checked and reconciled, and nothing is changed.

mod rejects;
mod report;
mod source;

use super::open::{Opened, StoreArgs, now, open};
use super::{sign, stop};
use crate::exit::Stop;
use assistance::access::accounts::COMMAND_LINE;
use assistance::casework::Scheme;
use assistance::loading::form::{FamilyForm, ProblemKind};
use assistance::loading::funds::{LoadFunds, read_fund};
use assistance::loading::layout::Role;
use assistance::loading::read::{stated, township_named};
use assistance::loading::reconcile::{Paid, Reconciliation};
use assistance::loading::service::{
    BATCH, BeginLoading, ExamineFamilies, FileHash, LoadFamilies, LoadingId, Status,
};
use assistance::office::{act, look};
use clap::{Args, ValueEnum};
use kernel::{Actor, Ctx, Date, Division, DivisionLevel, Fen, Month, Purpose};
use rejects::Rejects;
use report::Report;
use source::{Found, Source};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Which part of the files is loaded; each has its own right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// 家庭、成员、待遇、账户
    Families,
    /// 资金余额
    Funds,
}

/// What `import` is asked.
#[derive(Args, Clone, Debug)]
pub(crate) struct ImportArgs {
    #[command(flatten)]
    store: StoreArgs,
    /// 要导入的工作簿，或者放着 家庭.csv、成员.csv、待遇.csv、账户.csv、资金.csv 的文件夹
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// 哪个县（六位区划代码）
    #[arg(long, value_name = "CODE")]
    county: String,
    /// 上月实发花名册，用来逐户核对到分
    #[arg(long, value_name = "FILE")]
    roster: Option<PathBuf>,
    /// 花名册是哪个月的（不写则看花名册里的月份）
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<String>,
    /// 文件反映的是哪一天的情况（不写则为今天）
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// 文件格式：county、national，或者自己写的格式文件（不写则自动认）
    #[arg(long, value_name = "LAYOUT")]
    layout: Option<String>,
    /// 导入哪一部分
    #[arg(long, value_enum, default_value_t = Part::Families)]
    part: Part,
    /// 试导：只读、只核对，什么都不改（不写 --commit 就是试导）
    #[arg(long, conflicts_with = "commit")]
    trial: bool,
    /// 正式导入，要由 --by 的账号署名
    #[arg(long, requires = "by")]
    commit: bool,
    /// 署名的账号（密码从标准输入读）
    #[arg(long, value_name = "LOGIN")]
    by: Option<String>,
    /// 和花名册对不上（或没有花名册）仍要导入的原因，随署名记下
    #[arg(long, value_name = "TEXT", default_value = "")]
    difference_reason: String,
    /// 没有收的行写到这个文件夹，改好可以再导（不写则写在 导入退回）
    #[arg(long, value_name = "DIR", default_value = "导入退回")]
    rejects: PathBuf,
}

/// What is asked, read.
struct Asked {
    county: Division,
    today: Date,
    as_of: Date,
}

fn asked(args: &ImportArgs) -> Result<Asked, Stop> {
    let county = Division::parse(&args.county).ok().filter(|place| place.level() == DivisionLevel::County);
    let county =
        county.ok_or_else(|| Stop::Input(format!("--county {}：应是六位县级区划代码", args.county)))?;
    let today = now().date_in_china();
    let as_of = match &args.as_of {
        None => today,
        Some(text) => Date::parse(text).map_err(|error| Stop::Input(format!("--as-of：{error}")))?,
    };
    if as_of > today {
        return Err(Stop::Input("--as-of 在今天之后".to_owned()));
    }
    Ok(Asked { county, today, as_of })
}

/// Runs the trial, and the load where it is asked for.
pub(crate) async fn run(args: ImportArgs) -> Result<ExitCode, Stop> {
    let asked = asked(&args)?;
    let opened = open(&args.store, false).await?;
    if !store::pending(&opened.store).await.map_err(|error| stop(&error))?.is_empty() {
        return Err(Stop::Input("数据库还没有建好或者不是最新的，请先运行 doudi migrate".to_owned()));
    }
    let source = Source::open(&args.path, args.layout.as_deref())?;
    println!("格式：{}", source.layout.name);
    for (sheet, titles) in source.unread() {
        println!("“{sheet}”表里没有用到的列：{}", titles.join("、"));
    }
    let code = match args.part {
        Part::Families => families(&args, &asked, &opened, &source).await,
        Part::Funds => funds(&args, &asked, &opened, &source).await,
    };
    opened.store.close().await.map_err(|error| stop(&error))?;
    code
}

fn job() -> Ctx {
    let command = web::handlers::app::new_command();
    Ctx::new(Actor::Job(COMMAND_LINE.to_owned()), now(), Purpose::new("试导本县数据"), command)
}

async fn families(
    args: &ImportArgs,
    asked: &Asked,
    opened: &Opened,
    source: &Source,
) -> Result<ExitCode, Stop> {
    let start = Instant::now();
    let mut rejects = Rejects::new(&args.rejects, &args.path)?;
    let mut report = Report::default();
    let mut roster = match &args.roster {
        Some(path) => Some(roster(args, asked, source, path)?),
        None => None,
    };
    let mut refused: HashSet<u64> = HashSet::new();
    for (problem, row) in &source.orphans {
        report.stray();
        rejects.row(source, row, std::slice::from_ref(problem))?;
    }
    for number in 0..source.blocks() {
        for batch in batches(source.block(number)?) {
            trial(asked, opened, source, &batch, (&mut report, &mut rejects, &mut roster, &mut refused))
                .await?;
        }
    }
    if let Some(roster) = &mut roster {
        roster.finish();
    }
    let wrote = rejects.finish()?;
    report.print(source, roster.as_ref(), start.elapsed());
    if let Some(folder) = wrote {
        println!(
            "没有收的行和问题清单写在 {}（含个人信息，只有本账户可读），改好后可以再导这个文件夹",
            folder.display()
        );
    }
    if !args.commit {
        println!("这是试导，什么都没有改。正式导入加 --commit --by 账号");
        return Ok(ExitCode::SUCCESS);
    }
    commit(args, asked, opened, source, (&report, roster.as_ref(), &refused)).await
}

/// Families of one village after each other, so many at a time as one transaction takes.
fn batches(found: Vec<Found>) -> Vec<Vec<Found>> {
    let mut batches: Vec<Vec<Found>> = Vec::new();
    for one in found {
        match batches.last_mut() {
            Some(batch)
                if batch.len() < BATCH && batch.first().is_some_and(|first| first.place == one.place) =>
            {
                batch.push(one);
            }
            _ => batches.push(vec![one]),
        }
    }
    batches
}

type Counting<'a> = (&'a mut Report, &'a mut Rejects, &'a mut Option<Reconciliation>, &'a mut HashSet<u64>);

async fn trial(
    asked: &Asked,
    opened: &Opened,
    source: &Source,
    batch: &[Found],
    (report, rejects, roster, refused): Counting<'_>,
) -> Result<(), Stop> {
    let forms: Vec<FamilyForm> = batch.iter().map(|one| one.form.clone()).collect();
    let query = ExamineFamilies { county: asked.county, layout: &source.layout, families: &forms };
    let looked = look(&opened.store, &job(), &query).await.map_err(|error| stop(&error))?;
    for (one, mut examined) in batch.iter().zip(looked) {
        if !one.problems.is_empty() {
            let mut problems = one.problems.clone();
            problems.extend(examined.family.err().unwrap_or_default());
            examined.family = Err(problems);
            examined.status = Status::Refused;
            examined.conflicts = Vec::new();
        }
        report.status(examined.status);
        for conflict in &examined.conflicts {
            report.conflict(source, conflict);
        }
        match &examined.family {
            Ok(family) => {
                report.take(family);
                for note in family.notes(asked.today) {
                    report.note(&note);
                }
                if let Some(roster) = roster {
                    roster.take(family);
                }
            }
            Err(problems) => {
                refused.insert(examined.line);
                let amounts = one.form.awards.iter().map(stated);
                report.refuse(source, problems, amounts);
                rejects.family(source, &one.rows, problems)?;
                // A row that repeats a family's number says nothing of that family.
                let repeats = problems.iter().any(|one| matches!(one.kind, ProblemKind::FamilyTwice(_)));
                if let Some(roster) = roster.as_mut().filter(|_| !repeats) {
                    let head = one.form.members.iter().find(|line| line.text("relation") == "户主");
                    let keys = [one.form.key.expose(), head.map_or("", |line| line.text("citizen_number"))];
                    let township = township_named(asked.county, one.form.family.text("township"));
                    roster.refuse(examined.line, &keys, township);
                }
            }
        }
    }
    Ok(())
}

/// Reads the roster that was paid last.
fn roster(args: &ImportArgs, asked: &Asked, source: &Source, path: &Path) -> Result<Reconciliation, Stop> {
    let lines = source::roster(path, &source.layout)?;
    let mut months: HashSet<Month> = HashSet::new();
    let mut faults = Vec::new();
    let mut paid = Vec::new();
    let pays = Scheme::RECOGNISED.iter().copied().find(|scheme| scheme.pays());
    for line in &lines {
        let (family, head) = (line.text("family"), line.text("head_number"));
        if family.is_empty() && head.is_empty() {
            // A row of sums.
            continue;
        }
        let number = line.line;
        let word = line.text("scheme");
        let scheme =
            if word.is_empty() { pays } else { source.layout.scheme(word).map(|(scheme, _)| scheme) };
        let Some(scheme) = scheme.filter(|scheme| scheme.pays()) else {
            faults.push(format!("第 {number} 行：不认识项目“{word}”"));
            continue;
        };
        if !line.text("month").is_empty() {
            match Month::parse(line.text("month")) {
                Ok(month) => {
                    months.insert(month);
                }
                Err(error) => faults.push(format!("第 {number} 行的月份：{error}")),
            }
        }
        let place = if line.text("place").is_empty() { line.text("township") } else { line.text("place") };
        match Fen::parse(line.text("amount")) {
            Ok(amount) => paid.push((
                [family, head],
                scheme,
                Paid {
                    line: number,
                    township: township_named(asked.county, place),
                    persons: line.text("persons").parse().ok(),
                    amount,
                },
            )),
            Err(error) => faults.push(format!("第 {number} 行的金额：{error}")),
        }
        if line.broken.iter().any(|(field, _)| field == "family" || field == "head_number") {
            faults.push(format!("第 {number} 行的号码后几位已经丢失，请把这一列设成文本重新导出"));
        }
    }
    if !faults.is_empty() {
        let shown: Vec<&str> = faults.iter().take(20).map(String::as_str).collect();
        return Err(Stop::Input(format!("花名册有 {} 处读不了：\n{}", faults.len(), shown.join("\n"))));
    }
    let month = match (&args.month, months.len()) {
        (Some(text), _) => Month::parse(text).map_err(|error| Stop::Input(format!("--month：{error}")))?,
        (None, 1) => months.into_iter().next().unwrap_or(asked.today.month_of()),
        (None, 0) => return Err(Stop::Input("花名册里没有月份，请用 --month 写明".to_owned())),
        (None, count) => return Err(Stop::Input(format!("花名册里有 {count} 个月份，请一次核对一个月"))),
    };
    let mut roster = Reconciliation::of(month);
    for (keys, scheme, paid) in paid {
        roster.add(&keys, scheme, paid);
    }
    Ok(roster)
}

/// The files by name with their hashes.
fn hashes(source: &Source, roster: Option<&Path>) -> Result<String, Stop> {
    let mut named = Vec::new();
    for path in source.files().into_iter().chain(roster) {
        let unreadable = |error: std::io::Error| {
            Stop::Other(anyhow::Error::new(error).context(format!("读不了 {}", path.display())))
        };
        let mut file = std::fs::File::open(path).map_err(unreadable)?;
        let mut hash = FileHash::default();
        let mut buffer = vec![0; 1 << 16];
        loop {
            match std::io::Read::read(&mut file, &mut buffer).map_err(unreadable)? {
                0 => break,
                read => hash.add(&buffer[..read]),
            }
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        named.push(format!("{name} {}", hash.finish()));
    }
    Ok(named.join("; "))
}

fn by(actor: &Actor, why: &str) -> Ctx {
    Ctx::new(actor.clone(), now(), Purpose::new(why), web::handlers::app::new_command())
}

async fn signer(args: &ImportArgs, opened: &Opened) -> Result<Actor, Stop> {
    sign::sign(&opened.store, args.by.as_deref().unwrap_or_default()).await
}

async fn commit(
    args: &ImportArgs,
    asked: &Asked,
    opened: &Opened,
    source: &Source,
    (report, roster, refused): (&Report, Option<&Reconciliation>, &HashSet<u64>),
) -> Result<ExitCode, Stop> {
    let actor = signer(args, opened).await?;
    let begin = BeginLoading {
        county: asked.county,
        as_of: asked.as_of,
        files: hashes(source, args.roster.as_deref())?,
        families: report.taken(),
        refused: report.refused(),
        monthly: report.monthly(),
        roster: roster.map(|roster| roster.month),
        differences: roster.map_or(0, |roster| roster.differences.len() as u64),
        reason: args.difference_reason.clone(),
    };
    let ctx = by(&actor, "导入本县数据");
    let begun = act(&opened.store, &ctx, &begin).await.map_err(|error| match error {
        assistance::office::Error::Loading(_) => Stop::Input(wording::office::error(&error)),
        error => stop(&error),
    })?;
    let start = Instant::now();
    let mut done = Report::default();
    for number in 0..source.blocks() {
        for batch in batches(source.block(number)?) {
            load(opened, source, &actor, (begun.loading, &batch, refused), &mut done).await?;
        }
    }
    done.print_done(start.elapsed());
    if !done.same_as(report) {
        println!("注意：导入期间系统里的数据有变化，结果和试导的不完全一样；再运行一次试导可以看清楚");
    }
    Ok(ExitCode::SUCCESS)
}

async fn load(
    opened: &Opened,
    source: &Source,
    actor: &Actor,
    (loading, batch, refused): (LoadingId, &[Found], &HashSet<u64>),
    done: &mut Report,
) -> Result<(), Stop> {
    let wanted = batch.iter().filter(|one| !refused.contains(&one.form.family.line));
    let forms: Vec<FamilyForm> = wanted.map(|one| one.form.clone()).collect();
    for _ in forms.len()..batch.len() {
        done.status(Status::Refused);
    }
    if forms.is_empty() {
        return Ok(());
    }
    let command = LoadFamilies { loading, layout: &source.layout, families: &forms };
    let ctx = by(actor, "导入本县数据");
    let loaded = act(&opened.store, &ctx, &command).await.map_err(|error| stop(&error))?;
    for (_, status) in loaded.families {
        done.status(status);
    }
    Ok(())
}

async fn funds(args: &ImportArgs, asked: &Asked, opened: &Opened, source: &Source) -> Result<ExitCode, Stop> {
    let lines = source.funds()?;
    if lines.is_empty() {
        return Err(Stop::Input("文件里没有“资金”表，或者表里没有行".to_owned()));
    }
    let mut funds = Vec::new();
    let mut wrong = 0;
    for line in &lines {
        match read_fund(line, &source.layout, asked.today) {
            Ok(fund) => funds.push(fund),
            Err(problems) => {
                for problem in problems {
                    wrong += 1;
                    let column = source.title(Role::Funds, &problem.field);
                    let why = wording::loading::problem(&problem.kind);
                    println!("资金 第 {} 行 {column}：{why}", problem.line);
                }
            }
        }
    }
    let total = Fen::checked_sum(funds.iter().map(|fund| fund.balance)).unwrap_or_default();
    println!("资金 {} 笔可以导入，余额合计 {} 元；{wrong} 处有错", funds.len(), total.grouped());
    if wrong > 0 {
        return Err(Stop::Input("资金表有错，一笔都没有导入：账要齐了才记".to_owned()));
    }
    if !args.commit {
        println!("这是试导，什么都没有改。正式导入加 --commit --by 账号（财政人员）");
        return Ok(ExitCode::SUCCESS);
    }
    let actor = signer(args, opened).await?;
    let command = LoadFunds { county: asked.county, as_of: asked.as_of, funds };
    let loaded =
        act(&opened.store, &by(&actor, "导入资金余额"), &command).await.map_err(|error| stop(&error))?;
    for (line, status) in loaded.funds {
        println!("资金 第 {line} 行：{}", wording::loading::fund(status));
    }
    Ok(ExitCode::SUCCESS)
}

// SPDX-License-Identifier: Apache-2.0
//! `doudi doctor`: looks at everything that an office needs, and says of each thing in one line whether it is well, and what to do when it is not. Changes
//! nothing.

use super::open::{Opened, StoreArgs, key_path, now, open};
use super::stop;
use crate::exit::Stop;
use assistance::access::accounts::COMMAND_LINE;
use assistance::casework::Scheme;
use assistance::history::{Verdict, Verify};
use assistance::jobs::ListJobs;
use assistance::office::look;
use assistance::settings::CountySettings;
use clap::Args;
use kernel::{Actor, Ctx, Date, Division, Purpose, UtcMillis};
use serde_json::json;
use std::path::Path;
use std::process::{Command, ExitCode};
use store::Health;

/// Free space below which the office is in danger, in bytes.
const LEAST_FREE: u64 = 1 << 30;
/// Lines of the log that may wait to be sealed.
const MOST_UNSEALED: u64 = 2_000;
/// From this month on, the holiday table of the next year should be there: the notice comes out in November.
const TABLE_BY_MONTH: u32 = 12;
/// How far the clock may be behind the last line of the log, in milliseconds.
const BEHIND: i64 = 5 * 60_000;

/// What `doctor` is asked.
#[derive(Args, Clone, Debug)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    store: StoreArgs,
    /// 为哪个地方服务（行政区划代码）；不写则看操作记录里有哪些县
    #[arg(long, value_name = "CODE", env = "DOUDI_PLACE")]
    place: Option<String>,
    /// 用 JSON 输出，给监控用
    #[arg(long)]
    json: bool,
}

/// How one thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Well,
    Soon,
    Ill,
}

/// One line.
#[derive(Clone, Debug)]
struct Line {
    name: &'static str,
    state: State,
    found: String,
    advice: &'static str,
}

impl Line {
    fn well(name: &'static str, found: impl Into<String>) -> Line {
        Line { name, state: State::Well, found: found.into(), advice: "" }
    }

    fn soon(name: &'static str, found: impl Into<String>, advice: &'static str) -> Line {
        Line { name, state: State::Soon, found: found.into(), advice }
    }

    fn ill(name: &'static str, found: impl Into<String>, advice: &'static str) -> Line {
        Line { name, state: State::Ill, found: found.into(), advice }
    }
}

/// Examines the office; ends with 1 when something is wrong, with 0 when at most something will be wrong soon.
pub(crate) async fn run(args: DoctorArgs) -> Result<ExitCode, Stop> {
    let mut lines = vec![key_file(&key_path(&args.store.data))];
    match open(&args.store, false).await {
        Ok(opened) => {
            if let Err(error) = examine(&args, &opened, &mut lines).await {
                lines.push(Line::ill("数据库", error.text(), "看服务日志；必要时从备份恢复"));
            }
            opened.store.close().await.map_err(|error| stop(&error))?;
        }
        Err(error) => lines.push(Line::ill("打开", error.text(), "检查 --data、--database 和密钥文件")),
    }
    lines.push(disk(&args.store.data));
    lines.push(fonts());
    let ill = lines.iter().filter(|line| line.state == State::Ill).count();
    let soon = lines.iter().filter(|line| line.state == State::Soon).count();
    if args.json {
        let checks: Vec<serde_json::Value> = lines.iter().map(as_json).collect();
        println!("{}", json!({ "well": ill == 0, "ill": ill, "soon": soon, "checks": checks }));
    } else {
        for line in &lines {
            let sign = match line.state {
                State::Well => "✓",
                State::Soon => "！",
                State::Ill => "✗",
            };
            println!("{sign} {}：{}", line.name, line.found);
            if !line.advice.is_empty() {
                println!("    办法：{}", line.advice);
            }
        }
        match (ill, soon) {
            (0, 0) => println!("都好"),
            (0, soon) => println!("能正常办公，{soon} 处要留意"),
            (ill, _) => println!("{ill} 处有问题"),
        }
    }
    Ok(if ill == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn as_json(line: &Line) -> serde_json::Value {
    let state = match line.state {
        State::Well => "well",
        State::Soon => "soon",
        State::Ill => "ill",
    };
    json!({ "name": line.name, "state": state, "found": line.found, "advice": line.advice })
}

async fn examine(args: &DoctorArgs, opened: &Opened, lines: &mut Vec<Line>) -> Result<(), Stop> {
    let pending = store::pending(&opened.store).await.map_err(|error| stop(&error))?;
    if !pending.is_empty() {
        lines.push(Line::ill(
            "数据库结构",
            format!("还差 {} 步：{}", pending.len(), pending.join("、")),
            "先备份，再运行 doudi migrate（doudi serve 启动时也会做）",
        ));
        return Ok(());
    }
    lines.push(Line::well("数据库结构", "是最新的"));
    let health = opened.store.health().await.map_err(|error| stop(&error))?;
    lines.push(database(&health));
    lines.push(keys(&health));
    lines.push(books(&health));
    lines.push(clock(health.last_line, now()));
    let command = web::handlers::app::new_command();
    let ctx = Ctx::new(Actor::Job(COMMAND_LINE.to_owned()), now(), Purpose::new("体检"), command);
    let verdicts = look(&opened.store, &ctx, &Verify).await.map_err(|error| stop(&error))?;
    lines.extend(log(&verdicts));
    let listing = look(&opened.store, &ctx, &ListJobs { limit: 1 }).await.map_err(|error| stop(&error))?;
    let late: Vec<&str> = listing.jobs.iter().filter(|job| job.overdue).map(|job| job.chinese).collect();
    lines.push(if late.is_empty() {
        Line::well("定时任务", format!("{} 个都按时", listing.jobs.len()))
    } else {
        let advice =
            "服务没有运行时任务也不运行：启动 doudi serve，几分钟后再看；还不行就看“定时任务”页的失败原因";
        Line::soon("定时任务", format!("没有按时运行：{}", late.join("、")), advice)
    });
    lines.push(holidays(opened.policies.calendar().covered().map(|(_, last)| last), ctx.today()));
    packs(args, opened, &verdicts, ctx.today(), lines)
}

fn key_file(path: &Path) -> Line {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if let Ok(file) = std::fs::metadata(path)
            && file.permissions().mode() & 0o077 != 0
        {
            let found = format!("{} 别的账户也能读", path.display());
            return Line::ill("密钥文件", found, "chmod 600 这个文件，并换一次主密钥：doudi keys rotate");
        }
    }
    if path.exists() {
        Line::well("密钥文件", "在，只有本账户能读")
    } else {
        Line::ill("密钥文件", format!("{} 不在", path.display()), "从备份恢复，或者检查 --data")
    }
}

fn database(health: &Health) -> Line {
    let megabytes = health.bytes / (1 << 20);
    if health.broken.is_empty() && health.orphans == 0 {
        return Line::well("数据库", format!("{}，{megabytes} MB，结构完好", health.database));
    }
    let orphans = format!("{} 行指向不存在的行", health.orphans);
    let mut found = health.broken.clone();
    if health.orphans > 0 {
        found.push(orphans);
    }
    Line::ill("数据库", found.join("；"), "停止服务，保留现在的文件，从最近的备份恢复（doudi restore）")
}

fn keys(health: &Health) -> Line {
    if !health.locked.is_empty() {
        let found = format!("密钥文件打不开这些表里的内容：{}", health.locked.join("、"));
        return Line::ill(
            "密钥",
            found,
            "密钥文件不是这个数据库的，或者少了旧的主密钥：放回备份里的密钥文件",
        );
    }
    if let [old, .., _] = health.masters[..] {
        let found = format!("还有内容用第 {old} 把主密钥封装");
        return Line::soon("密钥", found, "上次换主密钥没有做完，再运行一次 doudi keys rotate");
    }
    Line::well("密钥", "能打开数据库里的内容")
}

/// Whether the books balance, and every sum in them follows from its entries.
fn books(health: &Health) -> Line {
    let books = &health.books;
    if books.faults == 0 {
        let found = format!(
            "{} 个科目、{} 笔分录，借贷平衡；已发放 {} 元",
            books.accounts,
            books.entries,
            books.paid.grouped()
        );
        return Line::well("账目", found);
    }
    let found = format!("分录重新加一遍，有 {} 处与科目余额不一致", books.faults);
    Line::ill("账目", found, "停止发放，保留现在的文件，从最近的备份恢复，再与银行回盘核对")
}

fn clock(last_line: Option<i64>, now: UtcMillis) -> Line {
    let minute = |at: UtcMillis| at.to_string().get(..16).unwrap_or_default().replace('T', " ");
    let time = minute(now);
    if let Some(last) = last_line.filter(|last| *last > now.get() + BEHIND) {
        let found = format!("现在是 {time}，可是操作记录里已有 {} 的内容", minute(UtcMillis::new(last)));
        return Line::ill("时钟", found, "服务器时钟倒退了：校准时间（NTP）后再办公");
    }
    Line::well("时钟", format!("北京时间 {time}（期限一律按北京时间，与服务器时区无关）"))
}

fn log(verdicts: &[Verdict]) -> Vec<Line> {
    let broken: Vec<String> = verdicts
        .iter()
        .filter_map(|one| {
            let county = one.county.as_deref().unwrap_or("不属于任何县的");
            one.broken_at.map(|at| format!("{county} 第 {at} 条"))
        })
        .collect();
    let links: i64 = verdicts.iter().map(|one| one.links).sum();
    let unsealed: u64 = verdicts.iter().map(|one| one.unsealed).sum();
    let chain = if broken.is_empty() {
        Line::well("操作记录", format!("{links} 条，链条完整"))
    } else {
        let advice = "有记录被删改过：保留现场，报告，再与备份比对";
        Line::ill("操作记录", format!("链条断在：{}", broken.join("、")), advice)
    };
    let waiting = if unsealed < MOST_UNSEALED {
        Line::well("待封存", format!("{unsealed} 条"))
    } else {
        let advice = "服务运行时每分钟封存一次：启动 doudi serve，或者看“定时任务”页";
        Line::soon("待封存", format!("不少于 {unsealed} 条操作记录还没有封存"), advice)
    };
    vec![chain, waiting]
}

fn holidays(last: Option<Date>, today: Date) -> Line {
    let Some(last) = last else {
        return Line::ill("节假日表", "没有", "这个程序不完整，请重新安装");
    };
    let year = last.year();
    if today > last {
        let found = format!("只到 {year} 年，现在的工作日按周一到周五估算，期限是暂定的");
        return Line::ill("节假日表", found, "升级到带有今年节假日表的版本，期限会自动重算");
    }
    if today.year() == year && today.month() >= TABLE_BY_MONTH {
        let found = format!("到 {year} 年为止，明年的期限是暂定的");
        return Line::soon("节假日表", found, "国务院公布明年的放假安排后，升级到带有新表的版本");
    }
    Line::well("节假日表", format!("到 {year} 年"))
}

/// Whether the packs have rules for the places of the office today.
fn packs(
    args: &DoctorArgs,
    opened: &Opened,
    verdicts: &[Verdict],
    today: Date,
    lines: &mut Vec<Line>,
) -> Result<(), Stop> {
    let mut places = Vec::new();
    if let Some(text) = &args.place {
        places.push(Division::parse(text).map_err(|error| Stop::Input(format!("--place：{error}")))?);
    } else {
        let counties = verdicts.iter().filter_map(|one| one.county.as_deref());
        places.extend(counties.filter_map(|county| Division::parse(county).ok()));
    }
    if places.is_empty() {
        let advice = "用 --place 写明为哪个县服务，再查一次";
        lines.push(Line::soon("政策包", "不知道为哪个县服务，没有核对", advice));
    }
    for place in places {
        let name = kernel::full_name(place).unwrap_or_else(|| place.to_string());
        let settings = CountySettings::new(Vec::new(), None).casework(place, today);
        let found = opened.policies.rules(Scheme::Dibao, place, today, today, settings);
        lines.push(match found {
            Ok(_) => Line::well("政策包", format!("{name}今天有低保的规定")),
            Err(error) => Line::ill(
                "政策包",
                format!("{name}：{}", wording::office::error(&error)),
                "检查 --packs、--overlay 和 --place；运行 doudi pack check",
            ),
        });
    }
    Ok(())
}

/// What `df` says; the standard library has no word for it.
fn disk(folder: &Path) -> Line {
    let advice = "腾出空间或者扩容；磁盘写满时不能再办公，数据不会坏";
    let output = Command::new("df").arg("-Pk").arg(folder).output();
    let free = output.ok().and_then(|output| free_bytes(&String::from_utf8_lossy(&output.stdout)));
    match free {
        None => Line::soon("磁盘", "查不到剩余空间", "请自己看一下数据文件夹所在磁盘的剩余空间"),
        Some(free) if free < LEAST_FREE => Line::ill("磁盘", format!("只剩 {} MB", free / (1 << 20)), advice),
        Some(free) if free < 10 * LEAST_FREE => {
            Line::soon("磁盘", format!("剩 {} GB", free / (1 << 30)), advice)
        }
        Some(free) => Line::well("磁盘", format!("剩 {} GB", free / (1 << 30))),
    }
}

/// The fourth word of the second line of `df -Pk`, which POSIX fixes, in bytes.
fn free_bytes(output: &str) -> Option<u64> {
    output.lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok()?.checked_mul(1024)
}

fn fonts() -> Line {
    let listed = Command::new("fc-list").arg(":lang=zh").output();
    let found = listed.is_ok_and(|output| !output.stdout.is_empty());
    if found {
        Line::well("中文字体", "有")
    } else {
        let advice = "网页不受影响；要在这台机器上导出图表或者打印，请装 fonts-noto-cjk";
        Line::soon("中文字体", "这台机器上没有找到", advice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn free_space_is_read_as_posix_prints_it() {
        let output = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 263174212 24 69730000 27% /\n";
        assert_eq!(free_bytes(output), Some(69_730_000 * 1024));
        assert_eq!(free_bytes("df: nothing"), None);
    }

    #[test]
    fn the_holiday_table_is_asked_for_before_it_ends() {
        let last = Some(day("2026-12-27"));
        assert_eq!(holidays(last, day("2026-11-22")).state, State::Well);
        assert_eq!(holidays(last, day("2026-12-01")).state, State::Soon);
        assert_eq!(holidays(last, day("2027-01-04")).state, State::Ill);
        assert_eq!(holidays(None, day("2027-01-04")).state, State::Ill);
    }

    #[test]
    fn a_clock_that_went_back_is_told() {
        let now = UtcMillis::new(1_604_278_800_000);
        assert_eq!(clock(None, now).state, State::Well);
        assert_eq!(clock(Some(now.get() + 60_000), now).state, State::Well);
        assert_eq!(clock(Some(now.get() + 3_600_000), now).state, State::Ill);
    }

    #[test]
    fn a_broken_database_and_a_wrong_key_file_are_told() {
        let well = Health { database: "sqlite", ..Health::default() };
        assert_eq!((database(&well).state, keys(&well).state), (State::Well, State::Well));
        let broken = Health { broken: vec!["row 3 missing from index".to_owned()], ..well.clone() };
        assert_eq!(database(&broken).state, State::Ill);
        assert_eq!(database(&Health { orphans: 2, ..well.clone() }).state, State::Ill);
        assert_eq!(books(&well).state, State::Well);
        let wrong = store::BooksHealth { faults: 1, ..well.books.clone() };
        assert_eq!(books(&Health { books: wrong, ..well.clone() }).state, State::Ill);
        assert_eq!(keys(&Health { locked: vec!["person"], ..well.clone() }).state, State::Ill);
        assert_eq!(keys(&Health { masters: vec![1, 2], ..well.clone() }).state, State::Soon);
        assert_eq!(keys(&Health { masters: vec![2], ..well }).state, State::Well);
    }
}

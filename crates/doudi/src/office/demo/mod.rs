// SPDX-License-Identifier: Apache-2.0
//! `doudi demo`: a county that does not exist, with its people, its families and a year of cases, made through the same use cases as in an office. Nothing in it
//! is real; every page says so.

mod after;
mod branches;
mod county;
mod families;
mod late;
mod loaded;
mod messages;
mod money;
mod months;
mod people;
mod picture;
mod prices;
mod recognised;
mod reliefs;
mod reserves;
mod standards;
mod story;
mod support;
mod turns;
mod watch;
#[cfg(test)]
mod whole;

use super::open::{Opened, StoreArgs, now, open};
use super::{serve, stop};
use crate::exit::Stop;
use crate::packs::Packs;
use anyhow::Context;
use api::Limits;
use assistance::office::{Command, Error, Query, act, look};
use clap::Args;
use families::Asks;
use kernel::{Actor, Ctx, Date, Division, Purpose, UtcMillis};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// The demonstration county.
const PLACE: &str = "500299";

/// How many households it has where nobody says a number.
const HOUSEHOLDS: usize = 2000;

/// What `demo` is asked.
#[derive(Args, Clone, Debug)]
pub(crate) struct DemoArgs {
    /// 示范县有多少户登记在册
    #[arg(long, value_name = "N", default_value_t = HOUSEHOLDS)]
    households: usize,
    /// 监听的地址和端口
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// 数据放进这个文件夹；已有内容时接着用。不写则放进系统的临时文件夹，每次重新做
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// 改用 PostgreSQL：只能是空的库，或者以前做好的演示（密钥文件仍在数据文件夹里）
    #[arg(long, value_name = "URL", requires = "data")]
    database: Option<String>,
    /// 本县自己的银行文件格式（*.yaml）所在的文件夹
    #[arg(long, value_name = "DIR", env = "DOUDI_BANKS")]
    banks: Option<PathBuf>,
    /// 接口：一个令牌每分钟最多多少次请求
    #[arg(long, value_name = "N", default_value_t = Limits::default().calls_a_minute)]
    api_calls: u32,
    /// 只做数据，不启动服务
    #[arg(long)]
    no_serve: bool,
    /// 压测用：请求可以用 x-doudi-clock 说现在是什么时候（只在全是演示数据时才行）
    #[arg(long, hide = true)]
    clock_header: bool,
}

/// Makes the county and serves it.
pub(crate) async fn run(args: DemoArgs) -> Result<ExitCode, Stop> {
    serve::log();
    let place = Division::parse(PLACE).map_err(|error| Stop::Other(anyhow::anyhow!("{error}")))?;
    let folder = match &args.data {
        Some(folder) => folder.clone(),
        None => fresh()?,
    };
    let (data, banks, database) = (folder.clone(), args.banks.clone(), args.database.clone());
    let store = StoreArgs { data, database, relaxed: true, banks, packs: Packs::default() };
    let opened = open(&store, true).await?;
    let began = !opened.store.is_empty().await.map_err(|error| Stop::Other(error.into()))?;
    opened.store.migrate().await.map_err(|error| stop(&error))?;
    only_demonstration(&opened, place).await?;
    if !began {
        let start = Instant::now();
        let demo = Demo::new(&opened, now());
        let counts = demo.make(place, args.households).await.map_err(|error| stop(&error))?;
        println!(
            "示范县已做好：{} 户 {} 人，{} 件申请，{} 条监测线索，用时 {} 秒（{}）",
            counts.households,
            counts.persons,
            counts.cases,
            counts.leads,
            start.elapsed().as_secs(),
            folder.display()
        );
    }
    people::print();
    if args.no_serve {
        opened.store.close().await.map_err(|error| stop(&error))?;
        return Ok(ExitCode::SUCCESS);
    }
    let token = people::token(&opened.store, now()).await.map_err(|error| stop(&error))?;
    println!("接口令牌（全县，除完整证件号码外的全部范围，三十天）：{}", token.expose());
    println!("接口文档：docs/api.md，/api/openapi.json");
    let limits = Limits { calls_a_minute: args.api_calls, failures_a_minute: args.api_calls };
    let door = serve::Door {
        listen: args.listen,
        tls: None,
        behind_proxy: false,
        limits,
        told: args.clock_header,
        provider: None,
        second_factor: false,
    };
    serve::serve(opened, place, door, Some(people::demonstration()), None).await
}

/// Refuses an office whose families live elsewhere: its logins would be open to everybody who reads them on the screen.
async fn only_demonstration(opened: &Opened, place: Division) -> Result<(), Stop> {
    match opened.store.households_outside(place).await.map_err(|error| stop(&error))? {
        0 => Ok(()),
        outside => Err(Stop::Input(format!("这里有 {outside} 户不在示范县，不是演示数据：没有启动"))),
    }
}

/// A folder of the system's for temporary files, emptied of an earlier demonstration.
fn fresh() -> Result<PathBuf, Stop> {
    let folder = std::env::temp_dir().join("doudi-demo-office");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("清不掉 {}", folder.display()))?;
    }
    Ok(folder)
}

/// How much was made.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    households: usize,
    persons: usize,
    cases: usize,
    leads: usize,
}

/// A demonstration in the making.
struct Demo<'a> {
    opened: &'a Opened,
    /// The moment it is made at: nothing in it is later.
    now: UtcMillis,
    today: Date,
}

impl<'a> Demo<'a> {
    fn new(opened: &'a Opened, now: UtcMillis) -> Self {
        Demo { opened, now, today: now.date_in_china() }
    }

    async fn make(&self, place: Division, households: usize) -> Result<Counts, Error> {
        let staff = people::open_accounts(self).await?;
        county::set(self, &staff, place).await?;
        standards::enter(self, &staff, place).await?;
        reserves::play(self, &staff, place, self.ago(people::BEGAN)).await?;
        let families = families::draw(self, place, households)?;
        let mut counts = Counts::default();
        let mut left = Vec::new();
        for family in families.iter().filter(|family| family.old.is_none()) {
            let created = families::put_on_file(self, &staff, family).await?;
            counts.households += 1;
            counts.persons += created.members.len();
            match family.applies {
                Some(Asks::Dibao(number)) => {
                    left.extend(story::play(self, &staff, family, &created, number).await?);
                }
                Some(Asks::Recognition(scheme, way)) => {
                    recognised::play(self, &staff, family, &created, (scheme, way)).await?;
                }
                None => continue,
            }
            counts.cases += 1;
        }
        // The leads are worked by the clerks of one township: before a family moves away, and before families of the others are on file.
        let open = left.iter().filter(|one| one.decided.is_none());
        let opened = open.map(|one| (one.created.household, one.number.clone())).collect();
        counts.leads = months::play(self, &staff, place, &families, &opened).await?;
        let (households, persons, first) = loaded::play(self, &staff, place, &families).await?;
        counts.households += households;
        counts.persons += persons;
        branches::play(self, &staff, place, &left).await?;
        let covered: Vec<_> = left.iter().filter_map(story::Left::covered).collect();
        turns::play(self, &staff, place, &covered).await?;
        // Before the money: whoever is supported, or was helped beyond the reserve, is paid with everybody else.
        let home = support::play(self, &staff, place).await?;
        reliefs::play(self, &staff, place).await?;
        money::play(self, &staff, place, (families.len(), first)).await?;
        after::months(self, &staff, home).await?;
        watch::play(self, &staff, place, &left).await?;
        messages::play(self, &staff, place, &left).await?;
        county::calls(self, &staff, place).await?;
        county::requests(self, &staff, place).await?;
        people::rights(self, &staff).await?;
        Ok(counts)
    }

    /// The working day so many days ago, or the last one before it.
    fn ago(&self, days: i32) -> Date {
        let calendar = self.opened.policies.calendar();
        let mut day = self.today.add_days(-days).unwrap_or(self.today);
        while let (false, Some(before)) = (calendar.is_working_day(day).working, day.add_days(-1)) {
            day = before;
        }
        day
    }

    /// Runs a command as it was given on a day until today at that minute of the working time; what the hour of the making has not reached is given at that hour.
    async fn act<C: Command>(
        &self,
        by: &Actor,
        day: Date,
        minute: i64,
        command: &C,
    ) -> Result<C::Outcome, Error> {
        act(&self.opened.store, &self.ctx(by, day, minute), command).await
    }

    /// Looks in the morning, before anything of the day is entered.
    async fn look<Q: Query>(&self, by: &Actor, day: Date, query: &Q) -> Result<Q::Answer, Error> {
        self.look_at(by, day, 0, query).await
    }

    /// Looks at a minute of the day, and sees what was entered until then.
    async fn look_at<Q: Query>(
        &self,
        by: &Actor,
        day: Date,
        minute: i64,
        query: &Q,
    ) -> Result<Q::Answer, Error> {
        look(&self.opened.store, &self.ctx(by, day, minute), query).await
    }

    fn ctx(&self, by: &Actor, day: Date, minute: i64) -> Ctx {
        Ctx::new(
            by.clone(),
            office_hours(day, minute).min(self.now),
            Purpose::new("演示"),
            web::handlers::app::new_command(),
        )
    }
}

/// So many minutes of the working time of a day: it begins at nine, and nothing is entered from twelve to half past one.
fn office_hours(day: Date, minute: i64) -> UtcMillis {
    let minute = if minute < 180 { minute } else { minute + 90 };
    // Nine o'clock in China is one o'clock in UTC.
    UtcMillis::new((i64::from(day.days()) * 24 + 1) * 3_600_000 + minute * 60_000)
}

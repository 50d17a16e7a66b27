// SPDX-License-Identifier: Apache-2.0
//! Jobs of the system in Chinese: how often, and why one failed.

use assistance::jobs::{Every, Failure};
use assistance::verification::unread::{UnreadFile, WhyUnread};

/// How often a job runs.
#[must_use]
pub fn every(every: Every) -> String {
    match every {
        Every::Minutes(1) => "每分钟".to_owned(),
        Every::Minutes(60) => "每小时".to_owned(),
        Every::Minutes(minutes) => format!("每 {minutes} 分钟"),
        Every::DayAt(hour) => format!("每天 {hour} 点"),
    }
}

/// Why a run failed, and what to do.
#[must_use]
pub const fn failure(failure: Failure) -> &'static str {
    match failure {
        Failure::Busy => "数据库一直被别的操作占用，稍后会自动再试",
        Failure::Database => "数据库出错，请运行 doudi doctor 检查",
        Failure::Denied => "系统任务没有这项权限，请检查权限表",
        Failure::Policy => "政策包里缺少需要的规定，请运行 doudi pack check 检查",
        Failure::Refused => "按规定不能这样办，请查看服务日志",
        Failure::Broken => "程序出错，请把服务日志交给维护人员",
    }
}

/// Why a file of answers was not read, with its line, and what to do.
#[must_use]
pub fn unread(file: &UnreadFile) -> String {
    let line = file.line.map_or_else(String::new, |line| format!("第 {line} 行起"));
    let why = match file.why {
        WhyUnread::NotSigned => "签名不对，可能在传送中被改过",
        WhyUnread::Unreadable => "读不出来",
        WhyUnread::Empty => "没有一行可用的数据",
    };
    format!("{line}{why}；文件已移到“refused”文件夹，请对方单位重新生成")
}

// SPDX-License-Identifier: Apache-2.0
//! What Linux tells of a process: processor time and memory.

use std::fs::read_to_string;
use std::time::Duration;

/// A process of this machine, by its number.
pub(crate) struct Process(pub(crate) u32);

impl Process {
    /// This program itself.
    pub(crate) fn own() -> Process {
        Process(std::process::id())
    }

    /// User and system time so far, to the hundredth of a second.
    pub(crate) fn cpu(&self) -> Duration {
        let stat = read_to_string(format!("/proc/{}/stat", self.0)).unwrap();
        // The name of the program may hold spaces; what follows it has none.
        let (_, rest) = stat.rsplit_once(')').unwrap();
        let ticks: u64 =
            rest.split_whitespace().skip(11).take(2).map(|part| part.parse::<u64>().unwrap()).sum();
        Duration::from_millis(ticks * 10)
    }

    /// Memory now and at most.
    pub(crate) fn memory(&self) -> String {
        let status = read_to_string(format!("/proc/{}/status", self.0)).unwrap();
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
        };
        format!("{} MiB resident, {} of them its own, {} at most", of("VmRSS:"), of("RssAnon:"), of("VmHWM:"))
    }

    /// The load of the machine over the last minute.
    pub(crate) fn load() -> String {
        read_to_string("/proc/loadavg").unwrap().split(' ').next().unwrap_or_default().to_owned()
    }
}

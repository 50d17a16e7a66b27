// SPDX-License-Identifier: Apache-2.0
//! What a benchmark needs of the system: processor time of a thread, memory of the process, medians.

use std::time::{Duration, Instant};

/// What one run took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Took {
    /// By the clock on the wall.
    pub wall: Duration,
    /// Of the processor, this thread alone.
    pub cpu: Duration,
}

/// Runs something.
pub fn timed(work: impl FnOnce()) -> Took {
    let (cpu, wall) = (thread_time(), Instant::now());
    work();
    let wall = wall.elapsed();
    let cpu = thread_time().saturating_sub(cpu);
    // Where the system does not count, the clock must do.
    Took { wall, cpu: if cpu.is_zero() { wall } else { cpu } }
}

/// The time for which this thread has had a processor, to the nanosecond.
fn thread_time() -> Duration {
    // The system adds up when a thread gives way, and every few milliseconds otherwise.
    std::thread::yield_now();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text.split_ascii_whitespace().next().and_then(|number| number.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}

/// A line of `/proc/self/status` in bytes: `VmRSS`, `VmHWM`.
pub fn memory(line: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = text.lines().find_map(|one| one.strip_prefix(line)?.strip_prefix(':'));
    let kilobytes: Option<u64> = found.and_then(|rest| rest.split_ascii_whitespace().next()?.parse().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// Forgets the highest memory so far.
pub fn forget_peak() {
    // Where this is not allowed the peak is that of making the data: too high, never too low.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// The median and the extremes.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    /// The one in the middle.
    pub median: f64,
    /// The least.
    pub least: f64,
    /// The most.
    pub most: f64,
}

impl Range {
    /// Of some numbers.
    pub fn of(numbers: impl Iterator<Item = f64>) -> Range {
        let mut numbers: Vec<f64> = numbers.collect();
        numbers.sort_by(f64::total_cmp);
        let at = |place: usize| numbers.get(place).copied().unwrap_or(f64::NAN);
        Range { median: at(numbers.len() / 2), least: at(0), most: at(numbers.len().wrapping_sub(1)) }
    }
}

impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let places = f.precision().unwrap_or(1);
        write!(f, "{:.places$} ({:.places$} to {:.places$})", self.median, self.least, self.most)
    }
}

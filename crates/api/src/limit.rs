// SPDX-License-Identifier: Apache-2.0
//! How often somebody may call: the generic cell rate algorithm, one number for each caller. Time comes from outside.

use kernel::UtcMillis;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// After so many callers those whose time is over are forgotten.
const MANY: usize = 10_000;
const MINUTE: i64 = 60_000;

/// How often may be called. Settings of an installation, not of any rule.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Calls of one system in a minute; as many may come at once.
    pub calls_a_minute: u32,
    /// Wrong or missing tokens from one address in a minute.
    pub failures_a_minute: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { calls_a_minute: 600, failures_a_minute: 30 }
    }
}

/// Counts calls by key.
pub(crate) struct Limiter<K> {
    /// Milliseconds that one call stands for, in thousandths.
    interval: i64,
    /// The moment, in thousandths of milliseconds, at which the calls so far are paid off.
    paid: Mutex<HashMap<K, i64>>,
}

impl<K: Eq + Hash> Limiter<K> {
    pub(crate) fn new(a_minute: u32) -> Limiter<K> {
        Limiter { interval: MINUTE * 1000 / i64::from(a_minute.max(1)), paid: Mutex::new(HashMap::new()) }
    }

    /// Counts a call; in how many seconds the next may come, where this one came too soon and is not counted.
    pub(crate) fn count(&self, key: K, now: UtcMillis) -> Result<(), i64> {
        let now = now.get().saturating_mul(1000);
        let mut paid = self.paid.lock().unwrap_or_else(PoisonError::into_inner);
        if paid.len() > MANY {
            paid.retain(|_, until| *until > now);
        }
        let until = paid.get(&key).copied().unwrap_or(now).max(now);
        wait(until + self.interval - now)?;
        paid.insert(key, until + self.interval);
        Ok(())
    }

    /// The same without counting.
    pub(crate) fn check(&self, key: &K, now: UtcMillis) -> Result<(), i64> {
        let now = now.get().saturating_mul(1000);
        let paid = self.paid.lock().unwrap_or_else(PoisonError::into_inner);
        paid.get(key).map_or(Ok(()), |until| wait(until + self.interval - now))
    }
}

/// Whether so much is owed that a call has to wait, and for how many seconds.
fn wait(owed: i64) -> Result<(), i64> {
    let over = owed - MINUTE * 1000;
    if over <= 0 { Ok(()) } else { Err(over.div_euclid(1_000_000) + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_calls_come_at_once_and_then_one_by_one() {
        let limiter = Limiter::new(6);
        let at = |seconds: i64| UtcMillis::new(1_000_000 + seconds * 1000);
        for _ in 0..6 {
            assert_eq!(limiter.count("a", at(0)), Ok(()));
        }
        assert_eq!(limiter.count("a", at(0)), Err(11));
        assert_eq!(limiter.check(&"a", at(1)), Err(10));
        assert_eq!(limiter.count("b", at(0)), Ok(()), "another caller has an account of its own");
        assert_eq!(limiter.count("a", at(10)), Ok(()));
        assert!(limiter.count("a", at(10)).is_err());
        assert_eq!(limiter.count("a", at(120)), Ok(()));
    }
}

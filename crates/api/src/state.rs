// SPDX-License-Identifier: Apache-2.0
//! What every handler holds.

use crate::limit::{Limiter, Limits};
use assistance::office::Office;
use assistance::policies::Policies;
use kernel::{Actor, Command, Ctx, Division, Id, Purpose, UtcMillis};
use std::net::IpAddr;
use std::sync::Arc;

/// The clock of the machine, or of a test.
pub type Clock = Arc<dyn Fn() -> UtcMillis + Send + Sync>;

/// The API of an office.
pub struct Api {
    pub(crate) office: Arc<dyn Office>,
    pub(crate) policies: Arc<Policies>,
    pub(crate) place: Division,
    pub(crate) behind_proxy: bool,
    clock: Clock,
    /// Calls by system.
    pub(crate) calls: Limiter<[u8; 16]>,
    /// Wrong tokens by address.
    pub(crate) failures: Limiter<IpAddr>,
}

impl Api {
    /// The API of an office that works for a place. Behind a proxy the address of a caller is the last one that the proxy wrote.
    #[must_use]
    pub fn new(
        office: Arc<dyn Office>,
        policies: Arc<Policies>,
        place: Division,
        clock: Clock,
        limits: Limits,
        behind_proxy: bool,
    ) -> Api {
        Api {
            office,
            policies,
            place,
            behind_proxy,
            clock,
            calls: Limiter::new(limits.calls_a_minute),
            failures: Limiter::new(limits.failures_a_minute),
        }
    }

    /// The moment now.
    pub(crate) fn now(&self) -> UtcMillis {
        (self.clock)()
    }

    /// The circumstances of a request that carries no command.
    pub(crate) fn ctx(&self, who: Actor, why: Purpose) -> Ctx {
        self.ctx_for(who, why, Id::from_bytes(random()))
    }

    /// The circumstances of a command.
    pub(crate) fn ctx_for(&self, who: Actor, why: Purpose, command: Id<Command>) -> Ctx {
        Ctx::new(who, self.now(), why, command)
    }
}

/// Random bytes.
#[allow(
    clippy::expect_used,
    reason = "without random bytes no id is new and no secret safe: the process has to stop"
)]
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

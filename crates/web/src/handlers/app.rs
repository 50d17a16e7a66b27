// SPDX-License-Identifier: Apache-2.0
//! What every handler holds: the office, the clock, and how this installation presents itself.

use super::case::SaidOfCases;
use crate::pages::login::DemoAccount;
use assistance::office::Office;
use assistance::policies::Policies;
use kernel::{Actor, Command, Ctx, Division, Id, Purpose, UtcMillis};
use std::sync::Arc;

/// A demonstration: every page says so, and the way in shows the accounts to try.
#[derive(Clone, Debug)]
pub struct Demonstration {
    /// The accounts to try.
    pub accounts: Vec<DemoAccount>,
}

/// How this installation presents itself.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The county or larger place it works for.
    pub place: Division,
    /// Its name, such as `示范县`.
    pub name: String,
    /// Whether cookies travel over HTTPS only; not on the loopback of a demonstration.
    pub secure: bool,
    /// Whether colleagues whose roles ask for one ([`Role::asks_for_second_factor`](assistance::access::Role::asks_for_second_factor)) get nowhere without a second factor.
    pub second_factor: bool,
    /// The demonstration, where it is one.
    pub demonstration: Option<Demonstration>,
}

/// What every handler holds.
pub struct App {
    /// The office.
    pub office: Arc<dyn Office>,
    /// The packs.
    pub policies: Arc<Policies>,
    /// How it presents itself.
    pub settings: Settings,
    /// The unit's own service for signing in, where there is one.
    pub provider: Option<Arc<oidc::Provider>>,
    /// What the packs said beside the cases that were opened last.
    pub said: SaidOfCases,
    /// The clock of the machine, or of a test.
    pub clock: Arc<dyn Fn() -> UtcMillis + Send + Sync>,
}

impl App {
    /// The circumstances of a request that carries no command.
    pub fn ctx(&self, who: Actor, why: Purpose) -> Ctx {
        self.ctx_for(who, why, new_command())
    }

    /// The circumstances of a command.
    pub fn ctx_for(&self, who: Actor, why: Purpose, command: Id<Command>) -> Ctx {
        Ctx::new(who, (self.clock)(), why, command)
    }
}

/// A command id for a form that is about to be shown, or for a request without one.
///
/// # Panics
/// When the system gives no random bytes, without which nothing here is safe.
pub fn new_command() -> Id<Command> {
    Id::from_bytes(random())
}

/// Random bytes.
///
/// # Panics
/// When the system gives none.
#[allow(
    clippy::expect_used,
    reason = "without random bytes no session and no command is safe: the process has to stop"
)]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

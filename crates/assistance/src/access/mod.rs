// SPDX-License-Identifier: Apache-2.0
//! Who may do what, where: accounts, postings (a role in a place for a time), sessions, and the one function that every use case asks. The table of roles is
//! data an auditor can read (`data/access/roles.csv`).
//!
//! Law: separation of duties (accepting, confirming and paying are different people), near relatives barred, every look-up with its reason.

pub mod accounts;
pub mod clients;
pub mod colleagues;
pub mod login;
pub mod model;
pub mod password;
pub mod port;
pub mod provider;
pub mod requests;
pub mod roles;
pub mod scope;
pub mod service;
#[cfg(test)]
mod tests;

pub use model::{Account, AccountState, LoginSession, Posting, SessionToken, Step};
pub use port::Port;
pub use roles::{Action, Bar, Role};
pub use scope::Scope;
pub use service::{Caller, Denied, Involved, allow, authorise, caller, scope_for, signer};

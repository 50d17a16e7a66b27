// SPDX-License-Identifier: Apache-2.0
//! Reserve funds of townships (备用金): paid ahead by two people, spent by the township at once, signed for each month, topped up. Every fen of a reserve keeps the
//! fund that it came from; money moves in the crate `ledger` only.
//!
//! ```text
//! fund ─> programme ─pay ahead→ reserve ─spend→ paid
//!                   ←give back─         ←counter-entry─
//! ```
//! clause: CK-1.3c, MS-6d

pub mod ahead;
pub mod minimum;
pub mod model;
pub mod read;
pub mod settle;
pub mod spend;
pub mod top_up;

use super::awards::programme;
use super::funds::BookAccount;
use crate::casework::Scheme;
use kernel::{Division, DivisionLevel, Id};
use ledger::{Account, AccountId, AccountKind, Programme, TransferId};
use sha2::{Digest, Sha256};

/// What reserves are for.
fn purpose() -> Programme {
    programme(Scheme::TempRelief)
}

/// The county whose books a township's reserve stands in.
fn county_of(township: Division) -> Division {
    township.at(DivisionLevel::County).unwrap_or(township)
}

/// What a township has of one fund.
struct Purse<'a> {
    fund: &'a BookAccount,
    reserve: &'a Account,
}

/// The purses of a township, in the order in which funds are used.
fn purses(accounts: &[BookAccount], township: Division) -> Vec<Purse<'_>> {
    let funds = accounts.iter().filter(|one| matches!(one.account.kind, AccountKind::Fund { .. }));
    funds
        .filter_map(|fund| {
            let reserve = accounts.iter().map(|one| &one.account).find(|account| {
                matches!(&account.kind, AccountKind::Reserve { township: of, allotment }
                    if *of == township && allotment.fund == fund.account.id && allotment.programme == purpose())
            })?;
            Some(Purse { fund, reserve })
        })
        .collect()
}

/// The id of one of the transfers that belong to something with an id of its own: the first is that very id, so that it is booked once wherever it is asked for.
fn part_id(of: TransferId, step: &str, at: usize) -> TransferId {
    if step.is_empty() && at == 0 {
        return of;
    }
    let digest: [u8; 32] = Sha256::digest(format!("reserve {of} {step} {at}").as_bytes()).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Id::from_bytes(bytes)
}

/// The account of one kind behind a fund.
fn behind_of(
    accounts: &[BookAccount],
    fund: AccountId,
    wanted: fn(&AccountKind) -> bool,
) -> Option<&Account> {
    accounts.iter().map(|one| &one.account).find(|account| {
        let of = account.kind.allotment();
        of.is_some_and(|of| of.fund == fund && of.programme == purpose()) && wanted(&account.kind)
    })
}

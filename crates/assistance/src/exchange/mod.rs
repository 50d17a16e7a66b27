// SPDX-License-Identifier: Apache-2.0
//! Exchange with other departments: their lists come in, are kept sealed as they came, compared by exact number and become leads; our lists go out, each with the
//! columns that its department may get, recorded with who took it when (clauses CK-2.1b, NX-4a, NX-6a, BZ-3.3, MS-3c, MS-10c, MS-12). What a list looks like is data.

pub mod compare;
pub mod described;
pub mod incoming;
pub mod outgoing;
pub mod port;
pub mod read;
mod refused;
pub mod report;

#[cfg(test)]
mod tests;

pub use port::Port;
pub use refused::Refused;

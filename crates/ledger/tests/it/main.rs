// SPDX-License-Identifier: Apache-2.0
//! The ledger's tests, through its public face only.

#[cfg(test)]
mod books;
#[cfg(test)]
mod chart;
#[cfg(test)]
mod checks;
#[cfg(test)]
mod funds;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod routes;
#[cfg(test)]
mod workload;

// SPDX-License-Identifier: Apache-2.0
//! What tests over HTTP share.
#![allow(dead_code, reason = "each test uses its part")]

pub(crate) mod http;
pub(crate) mod life;

// SPDX-License-Identifier: Apache-2.0
//! Pages of the office and of the citizen.

pub mod assets;
pub mod components;
pub mod handlers;
pub mod layout;
pub mod pages;
pub mod papers;
pub mod steps;
pub mod told;

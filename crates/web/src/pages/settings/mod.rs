// SPDX-License-Identifier: Apache-2.0
//! 设置: users and roles, regions, standards by date, jobs.

pub mod clients;
pub mod jobs;
pub mod regions;
pub mod standards;
pub mod users;

// SPDX-License-Identifier: Apache-2.0
//! 设置: users and roles, standards by date, jobs.

pub mod clients;
pub mod county;
pub mod jobs;
pub mod standards;
pub mod users;

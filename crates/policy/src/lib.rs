// SPDX-License-Identifier: Apache-2.0
//! Pack text to checked rules; one household to an explained assessment.
//!
//! Does no I/O: texts come in, records go out. Knows no database, web framework or arrow, and no Chinese sentence (see `wording`).

pub mod assess;
pub mod case;
pub mod cases;
mod check;
pub mod dictionary;
pub mod explain;
pub mod frame;
pub mod hash;
pub mod ir;
mod lexer;
pub mod library;
pub mod lower;
mod parser;
pub mod problem;
pub mod procedure;
pub mod replay;
mod syntax;
pub mod tree;
pub mod units;
pub mod value;

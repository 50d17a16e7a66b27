// SPDX-License-Identifier: Apache-2.0
//! How a command ends: what was asked was done, the input was bad, or nothing covers the place and date.

use policy::library::Unavailable;
use std::process::ExitCode;

/// Why a command could not do what was asked. The text has been said on standard error when the process ends.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The input is wrong: 2.
    Input(String),
    /// No pack for the place, or none for the date: 3.
    NoCoverage(String),
    /// Anything else: 1.
    Other(anyhow::Error),
}

impl Stop {
    /// The exit code.
    pub(crate) fn code(&self) -> ExitCode {
        match self {
            Stop::Input(_) => ExitCode::from(2),
            Stop::NoCoverage(_) => ExitCode::from(3),
            Stop::Other(_) => ExitCode::FAILURE,
        }
    }

    /// What to say.
    pub(crate) fn text(&self) -> String {
        match self {
            Stop::Input(text) | Stop::NoCoverage(text) => text.clone(),
            Stop::Other(error) => format!("{error:#}"),
        }
    }
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Stop {
        Stop::Other(error)
    }
}

impl From<Unavailable> for Stop {
    fn from(why: Unavailable) -> Stop {
        let text = wording::problem::unavailable(&why);
        match why {
            Unavailable::NoPack { .. } | Unavailable::NotCovered { .. } => Stop::NoCoverage(text),
            Unavailable::Setting { .. } => Stop::Input(text),
            Unavailable::Wrong(_) => Stop::Other(anyhow::anyhow!(text)),
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//! The chain of aid (救助链): what was asked, given, changed and stopped, newest first.

use super::{Badge, Link, Tone};
use askama::Template;
use kernel::{Date, Fen};

/// A moment of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub on: Date,
    /// Which aid: `农村低保`, `临时救助`.
    pub aid: String,
    /// What happened, in a sentence.
    pub text: String,
    /// How much, where money is in it.
    pub amount: Option<Fen>,
    /// Behind the amount: `元/月` or `元`.
    pub unit: String,
    /// How it stands.
    pub badge: Option<Badge>,
    /// The case, batch or paper behind it.
    pub link: Option<Link>,
}

impl Moment {
    /// A moment without money.
    #[must_use]
    pub fn new(on: Date, aid: impl Into<String>, text: impl Into<String>) -> Moment {
        Moment {
            on,
            aid: aid.into(),
            text: text.into(),
            amount: None,
            unit: String::new(),
            badge: None,
            link: None,
        }
    }

    /// With an amount.
    #[must_use]
    pub fn amount(mut self, amount: Fen, unit: impl Into<String>) -> Moment {
        self.amount = Some(amount);
        self.unit = unit.into();
        self
    }

    /// With how it stands.
    #[must_use]
    pub fn badge(mut self, tone: Tone, text: impl Into<String>) -> Moment {
        self.badge = Some(Badge::new(tone, text));
        self
    }

    /// With what is behind it.
    #[must_use]
    pub fn link(mut self, label: impl Into<String>, href: impl Into<String>) -> Moment {
        self.link = Some(Link::new(label, href));
        self
    }
}

/// The chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "components/timeline.html")]
pub struct Timeline {
    /// The moments, newest first.
    pub moments: Vec<Moment>,
    /// What an empty chain says.
    pub empty: String,
}

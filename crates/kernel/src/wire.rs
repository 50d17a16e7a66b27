// SPDX-License-Identifier: Apache-2.0
//! How the plain words of this crate are written in records and messages: money as whole fen, everything else in its text form, checked on the way in. Citizen
//! numbers and secrets have no such form on purpose: whoever writes one says so where it happens.

use crate::{Citation, Date, Division, Fen, Fraction, Id, Month, UtcMillis};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! as_text {
    ($($type:ty),+) => {
        $(
            impl Serialize for $type {
                fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                    to.collect_str(self)
                }
            }

            impl<'de> Deserialize<'de> for $type {
                fn deserialize<D: Deserializer<'de>>(from: D) -> Result<$type, D::Error> {
                    <$type>::parse(&String::deserialize(from)?).map_err(D::Error::custom)
                }
            }
        )+
    };
}

as_text!(Date, Month, Division, Fraction);

macro_rules! as_number {
    ($($type:ty),+) => {
        $(
            impl Serialize for $type {
                fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                    to.serialize_i64(self.get())
                }
            }

            impl<'de> Deserialize<'de> for $type {
                fn deserialize<D: Deserializer<'de>>(from: D) -> Result<$type, D::Error> {
                    i64::deserialize(from).map(<$type>::new)
                }
            }
        )+
    };
}

as_number!(Fen, UtcMillis);

impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Id<T>, D::Error> {
        Id::parse(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// A citation as an object of two texts.
#[derive(Serialize, Deserialize)]
struct CitationForm {
    source: String,
    article: String,
}

impl Serialize for Citation {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        CitationForm { source: self.source.clone(), article: self.article.clone() }.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Citation {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Citation, D::Error> {
        CitationForm::deserialize(from).map(|form| Citation::new(form.source, form.article))
    }
}

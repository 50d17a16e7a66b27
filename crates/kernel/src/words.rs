// SPDX-License-Identifier: Apache-2.0
//! How closed lists are written down: one macro gives an enumeration the word of each variant in records, the list of all, the way back, and, where the list has
//! them, the words that people read.

/// Declares a closed list: `Name { Variant = "word", ... }`, or with the Chinese word of each, `Name { Variant = "word" "中文", ... }`, which then is its
/// documentation too. In JSON a variant is its word.
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $word:literal $chinese:literal),+ $(,)? }) => {
        $crate::words! { $(#[$meta])* $name { $(#[doc = $chinese] $variant = $word),+ } }

        impl $name {
            /// In Chinese.
            #[must_use]
            pub const fn chinese(self) -> &'static str {
                match self { $($name::$variant => $chinese),+ }
            }
        }
    };
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// Every one, in the order of the list.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word in files and records.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// Reads [`Self::word`].
            #[must_use]
            pub fn parse(word: &str) -> Option<$name> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.word())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(from: D) -> Result<$name, D::Error> {
                let word = <String as $crate::serde::Deserialize>::deserialize(from)?;
                let known = || format!("no word of {}: {word:?}", stringify!($name));
                $name::parse(&word).ok_or_else(|| <D::Error as $crate::serde::de::Error>::custom(known()))
            }
        }
    };
}

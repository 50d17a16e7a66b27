// SPDX-License-Identifier: Apache-2.0
//! Asks an OpenID provider who somebody at a browser is: authorization code with PKCE, state and nonce. Knows no account, no database and no page; roles and
//! rights are never read from a token.

mod provider;
mod ticket;
mod wire;

pub use provider::{Config, Provider};
pub use ticket::Ticket;

/// Why the options of a provider cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// An address cannot be read, or is not encrypted and not of this machine.
    #[error("the address of {0} is not https, nor of this machine")]
    Address(&'static str),
    /// The certificates to trust cannot be read.
    #[error("the certificates to trust cannot be read")]
    Certificates,
}

/// Why the provider did not say who somebody is. Holds nothing personal and no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failed {
    /// It does not answer, or not in time.
    #[error("the provider does not answer")]
    Down,
    /// What it answers cannot be read.
    #[error("the provider's answer cannot be read")]
    Unreadable,
    /// It did not take the code: used before, too old, or not ours.
    #[error("the provider did not take the code")]
    Code,
    /// No token came that says who it is.
    #[error("no identity token")]
    NoToken,
    /// The token was made for another sign-in.
    #[error("wrong nonce")]
    Nonce,
    /// The token was made for another system.
    #[error("wrong audience")]
    Audience,
    /// The token is another provider's.
    #[error("wrong issuer")]
    Issuer,
    /// The token has ended.
    #[error("expired token")]
    Expired,
    /// The token's signature is not the provider's.
    #[error("wrong signature")]
    Signature,
    /// The token cannot be taken for another reason.
    #[error("token not taken")]
    Token,
}

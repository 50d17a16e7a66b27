// SPDX-License-Identifier: Apache-2.0
//! What one try to sign in rests on: a secret that only the browser keeps. State, nonce and verifier are made from it, so that the office keeps no secret meanwhile.

use kernel::{Secret, hex};
use sha2::{Digest, Sha256};

/// The secret of one try, which stands in a cookie of the browser that began it.
#[derive(Clone, Debug)]
pub struct Ticket(Secret<String>);

impl Ticket {
    /// From random bytes.
    #[must_use]
    pub fn from_random(bytes: &[u8; 32]) -> Ticket {
        Ticket(Secret::new(hex(bytes)))
    }

    /// From a cookie; nothing when it cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Ticket> {
        let right = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        right.then(|| Ticket(Secret::new(text.to_owned())))
    }

    /// For the cookie.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    fn made(&self, what: &str) -> [u8; 32] {
        Sha256::new().chain_update(what).chain_update(self.0.expose()).finalize().into()
    }

    /// What comes back with the browser, and with no other.
    #[must_use]
    pub fn state(&self) -> String {
        hex(&self.made("state "))
    }

    /// Under which the office notes that this try is under way, so that it ends once.
    #[must_use]
    pub fn key(&self) -> [u8; 32] {
        self.made("key ")
    }

    /// What the token has to hold.
    pub(crate) fn nonce(&self) -> String {
        hex(&self.made("nonce "))
    }

    /// What proves that whoever brings the code began the try (PKCE).
    pub(crate) fn verifier(&self) -> String {
        hex(&self.made("verifier "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_differs_and_comes_again_from_the_cookie() {
        let ticket = Ticket::from_random(&[7; 32]);
        let read = Ticket::parse(ticket.expose()).unwrap();
        assert_eq!((read.state(), read.nonce(), read.key()), (ticket.state(), ticket.nonce(), ticket.key()));
        let parts = [ticket.state(), ticket.nonce(), ticket.verifier(), hex(&ticket.key())];
        let different: std::collections::BTreeSet<&String> = parts.iter().collect();
        assert_eq!(different.len(), parts.len());
        assert!(Ticket::parse("").is_none() && Ticket::parse(&"Z".repeat(64)).is_none());
        assert!(!format!("{ticket:?}").contains("0707"), "a ticket never prints its secret");
    }
}

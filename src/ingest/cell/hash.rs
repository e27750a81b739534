//! Keyed hashes of personal values. Goes in: text. Comes out: its HMAC-SHA256 under the lake's key,
//! in hex.
//!
//! The key's part of the work is done once and copied for every text, and the hex stands on the
//! stack: a run makes one for every e-mail of every record.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Hashes under one key.
#[derive(Clone)]
pub struct KeyedHash {
    keyed: Option<Hmac<Sha256>>,
}

/// 64 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hex([u8; 64]);

const DIGITS: &[u8; 16] = b"0123456789abcdef";

impl KeyedHash {
    /// Hashes under `key`.
    pub fn new(key: &[u8]) -> Self {
        // Every length is a key of an HMAC; the crate's signature allows for other kinds.
        Self {
            keyed: Hmac::new_from_slice(key).ok(),
        }
    }

    /// The hash of a text.
    pub fn of(&self, text: &str) -> Hex {
        let mut hex = [b'0'; 64];
        if let Some(mut mac) = self.keyed.clone() {
            mac.update(text.as_bytes());
            for (byte, pair) in mac
                .finalize()
                .into_bytes()
                .iter()
                .zip(hex.chunks_exact_mut(2))
            {
                pair[0] = DIGITS[usize::from(byte >> 4)];
                pair[1] = DIGITS[usize::from(byte & 15)];
            }
        }
        Hex(hex)
    }
}

impl std::fmt::Debug for KeyedHash {
    /// Nothing of the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyedHash")
    }
}

impl Hex {
    /// The digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_hmac_sha256() {
        // RFC 4231, test cases 2 and 6: a short key, and one longer than a block.
        let cases: [(&[u8], &str, &str); 2] = [
            (
                b"Jefe",
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 131],
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ];
        for (key, text, expected) in cases {
            let hash = KeyedHash::new(key);
            assert_eq!(
                [hash.of(text).as_str(), hash.of(text).as_str()],
                [expected; 2]
            );
        }
    }

    #[test]
    fn it_shows_nothing_of_its_key() {
        assert_eq!(format!("{:?}", KeyedHash::new(b"secret")), "KeyedHash");
    }
}

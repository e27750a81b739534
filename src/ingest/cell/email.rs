//! E-mail addresses: normalised so that one mailbox has one form, then kept as a keyed hash.
//!
//! Normalised = trimmed, Unicode NFC, domain to lower-case ASCII (IDNA), local part lower-cased. Dots and plus-tags stay:
//! providers differ in what they mean.

use super::Fault;
use crate::ingest::reject::Rule;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use unicode_normalization::UnicodeNormalization;

/// A normalised address and its domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// `local@domain`.
    pub whole: String,
    /// The domain in lower-case ASCII.
    pub domain: String,
}

/// Normalises an address.
///
/// # Errors
/// No or several `@`, an empty side, white space inside, a domain that cannot be one.
pub fn normalise(text: &str) -> Result<Address, Fault> {
    let composed: String = text.trim().nfc().collect();
    let parts = composed.split_once('@').filter(|(local, domain)| !local.is_empty() && !domain.contains('@') && !composed.contains(char::is_whitespace));
    let domain = parts.and_then(|(_, domain)| idna::domain_to_ascii(domain).ok()).filter(|domain| !domain.is_empty());
    match (parts, domain) {
        (Some((local, _)), Some(domain)) => Ok(Address { whole: format!("{}@{domain}", local.to_lowercase()), domain }),
        _ => Err(Fault::new(Rule::Email, "expected an address such as name@company.com; put texts that mean none into `null_values`")),
    }
}

/// HMAC-SHA256 of a personal value, such as a normalised address, under the lake's key, hex.
pub fn keyed_hash(text: &str, key: &[u8]) -> String {
    use std::fmt::Write;
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return String::new();
    };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mailbox_has_one_form() {
        let whole = |text| normalise(text).ok().map(|address| address.whole);
        assert_eq!(whole(" Ann.Lee+news@Example.COM "), Some("ann.lee+news@example.com".to_owned()));
        assert_eq!(whole("a@bücher.example"), Some("a@xn--bcher-kva.example".to_owned()));
        // e + combining acute and the composed letter are one address.
        assert_eq!(whole("rene\u{301}@x.example"), whole("ren\u{e9}@x.example"));
        for text in ["", "ann", "@x.example", "ann@", "a@b@c", "a b@x.example"] {
            assert_eq!(normalise(text).map_err(|fault| fault.rule), Err(Rule::Email), "{text}");
        }
    }

    #[test]
    fn the_hash_is_hmac_sha256() {
        // RFC 4231, test case 2: key "Jefe", data "what do ya want for nothing?".
        assert_eq!(keyed_hash("what do ya want for nothing?", b"Jefe"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}

//! E-mail addresses: normalised so that one mailbox has one form. Goes in: a cell's text. Comes
//! out: the address in the caller's buffer.
//!
//! Normalised = trimmed, Unicode NFC, domain to lower-case ASCII (IDNA) without a trailing dot,
//! local part lower-cased. Dots and plus-tags stay: providers differ in what they mean.

use super::{Fault, bare, domain};
use crate::ingest::reject::RejectRule;
use unicode_normalization::UnicodeNormalization;

/// The longest address and local part that mail can carry, in bytes (RFC 5321).
const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;

/// A normalised address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address<'b> {
    /// `local@domain`.
    pub whole: &'b str,
    /// The domain in lower-case ASCII.
    pub domain: &'b str,
}

/// Normalises an address into `into`, which is cleared first.
///
/// # Errors
/// Anything but one bare address: no or several `@`, an empty side, blanks or signs that an address
/// lacks, a domain without a dot, more than 254 bytes; a name or `mailto:` around the address.
pub fn normalise<'b>(text: &str, into: &'b mut String) -> Result<Address<'b>, Fault> {
    into.clear();
    let text = bare(text);
    let at = if text.len() <= 4 * LONGEST {
        text.split_once('@')
            .and_then(|(local, host)| write(local, host, into))
    } else {
        None
    };
    match at {
        Some(at) => Ok(Address {
            whole: into,
            domain: &into[at + 1..],
        }),
        None => Err(misread(text)),
    }
}

/// Writes both sides and gives the place of the `@`.
fn write(local: &str, host: &str, into: &mut String) -> Option<usize> {
    if local.is_ascii() {
        into.push_str(local);
        into.make_ascii_lowercase();
    } else {
        // Lower-casing may take a letter out of its composed form.
        let lower = local.nfc().collect::<String>().to_lowercase();
        into.extend(lower.nfc());
    }
    let at = into.len();
    let is_local = (1..=LONGEST_LOCAL).contains(&at)
        && if local.is_ascii() {
            into.bytes().all(is_local_byte)
        } else {
            into.chars().all(is_local_sign)
        };
    into.push('@');
    let is_whole = is_local && domain::append(host, into) && into.len() <= LONGEST;
    is_whole.then_some(at)
}

/// Letters of any script and the signs that stand in local parts without quotes.
fn is_local_sign(sign: char) -> bool {
    u8::try_from(sign).ok().filter(u8::is_ascii).map_or_else(
        || !sign.is_whitespace() && !sign.is_control(),
        is_local_byte,
    )
}

fn is_local_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'.' | b'!' | b'#'
                ..=b'\''
                    | b'*'
                    | b'+'
                    | b'-'
                    | b'/'
                    | b'='
                    | b'?'
                    | b'^'
                    | b'_'
                    | b'`'
                    | b'{'
                    | b'|'
                    | b'}'
                    | b'~'
        )
}

fn misread(text: &str) -> Fault {
    let is_mailto = text
        .get(..7)
        .is_some_and(|start| start.eq_ignore_ascii_case("mailto:"));
    let advice = if is_mailto || text.contains(['<', '>']) {
        "expected a bare address such as name@company.com, without a name or `mailto:` around it; export the address alone"
    } else if text.matches('@').count() > 1 {
        "expected one address such as name@company.com, found several; export one address a record"
    } else {
        "expected an address such as name@company.com; put texts that mean none into `null_values`"
    };
    Fault::new(RejectRule::Email, advice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole(text: &str) -> Result<String, RejectRule> {
        normalise(text, &mut String::new())
            .map(|address| address.whole.to_owned())
            .map_err(|fault| fault.rule)
    }

    #[test]
    fn one_mailbox_has_one_form() {
        let cases = [
            (" Ann.Lee+news@Example.COM ", "ann.lee+news@example.com"),
            ("ann@example.com.", "ann@example.com"),
            ("a@bücher.example", "a@xn--bcher-kva.example"),
            ("A@XN--BCHER-KVA.example", "a@xn--bcher-kva.example"),
            // e + combining acute and the composed letter are one address.
            ("rene\u{301}@x.example", "ren\u{e9}@x.example"),
            ("REN\u{c9}@x.example", "ren\u{e9}@x.example"),
            ("o'neil@x.example", "o'neil@x.example"),
            ("a..b@docomo.example", "a..b@docomo.example"),
        ];
        for (text, expected) in cases {
            assert_eq!(whole(text), Ok(expected.to_owned()), "{text}");
        }
        let mut buffer = "of the cell before".to_owned();
        assert_eq!(
            normalise("Ann@Mail.Example.com", &mut buffer).map(|address| address.domain.to_owned()),
            Ok("mail.example.com".to_owned())
        );
    }

    #[test]
    fn what_is_no_address_is_a_fault() {
        for text in [
            "",
            "ann",
            "@x.example",
            "ann@",
            "a@b@c",
            "a b@x.example",
            "a@x .example",
            "a@localhost",
            "a@x",
            "a@x..example",
            "a@-x.example",
            "a@10.0.0.1",
            "a@[10.0.0.1]",
            "\"ann lee\"@x.example",
            "a\u{7}@x.example",
            "a@my_host.example",
            "a@x.example;b@x.example",
            "a,b@x.example",
            "a\u{a0}b@x.example",
            "a＠x.example",
        ] {
            assert_eq!(whole(text), Err(RejectRule::Email), "{text}");
        }
        let advice = |text| normalise(text, &mut String::new()).unwrap_err().advice;
        for text in [
            "Ann Lee <ann@x.example>",
            "<ann@x.example>",
            "MAILTO:ann@x.example",
        ] {
            assert!(
                advice(text).contains("without a name or `mailto:`"),
                "{text}"
            );
        }
        assert!(advice("a@x.example, b@x.example").contains("found several"));
        assert!(advice("unknown").contains("null_values"));
    }

    #[test]
    fn lengths_end_where_mail_ends() {
        assert!(whole(&format!("{}@x.example", "a".repeat(64))).is_ok());
        assert_eq!(
            whole(&format!("{}@x.example", "a".repeat(65))),
            Err(RejectRule::Email)
        );
        let host = |last: usize| {
            format!(
                "{}.{}.{}.com",
                "a".repeat(63),
                "b".repeat(63),
                "c".repeat(last)
            )
        };
        // 1 + 1 + 63 + 1 + 63 + 1 + 120 would need a label over 63, so the local part fills up: 64
        // + 1 + 189 = 254.
        assert_eq!(
            whole(&format!("{}@{}", "a".repeat(64), host(57))).map(|whole| whole.len()),
            Ok(254)
        );
        assert_eq!(
            whole(&format!("{}@{}", "a".repeat(64), host(58))),
            Err(RejectRule::Email)
        );
        assert_eq!(
            whole(&format!("a@{}.example", "x".repeat(1_000_000))),
            Err(RejectRule::Email)
        );
    }

    proptest! {
        #[test]
        fn a_normalised_address_is_its_own_form(text in "\\PC{0,40}|[a-zA-Z0-9.+ÄéΣİ]{1,12}@[a-zA-ZÄß-]{1,9}\\.[a-z.]{2,7}") {
            if let Ok(first) = whole(&text) {
                prop_assert_eq!(whole(&first), Ok(first.clone()));
            }
        }

        #[test]
        fn the_quick_way_is_the_long_way(local in "[a-zA-Z0-9._+-]{1,20}", host in "[a-wyzA-WYZ0-9]([a-zA-Z0-9-]{0,10}[a-zA-Z0-9])?\\.[a-zA-Z]{2,6}") {
            let long = format!("{}@{}", local.to_lowercase(), idna::domain_to_ascii(&host).unwrap());
            prop_assert_eq!(whole(&format!("{local}@{host}")), Ok(long));
        }
    }
}

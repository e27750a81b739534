//! Ids: keys, kept as they are, but for the blanks around them that padded exports write. Goes in:
//! a cell's text. Comes out: the id, and whether something seems to have happened to it on the way.
//!
//! An odd id is kept all the same: whether it still finds its partner is decided where records are
//! joined, and the count of odd ids shows why it did not. Salesforce writes one id with 15 signs or
//! with 18, of which the last three are a checksum: the shorter form is completed, so that both join.

use super::Fault;
use crate::ingest::reject::RejectRule;

/// An id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id<'t> {
    /// The text without blanks around it; empty where there was nothing else.
    pub text: &'t str,
    /// There were blanks around it.
    pub is_trimmed: bool,
    /// It looks damaged.
    pub is_odd: bool,
    /// What completes an id of Salesforce with 15 signs.
    pub checksum: Option<[u8; 3]>,
}

/// Whether an id has no blanks around it and begins like none that may be odd or Salesforce's.
#[inline]
pub fn is_plain(text: &str) -> bool {
    matches!(
        text.as_bytes(),
        [b'A'..=b'Z' | b'b'..=b'z', .., b'!'..=b'~']
    )
}

/// Reads an id.
pub fn read(text: &str) -> Id<'_> {
    let bare = super::bare(text);
    Id {
        text: bare,
        is_trimmed: bare.len() != text.len(),
        is_odd: is_odd(bare),
        checksum: missing_checksum(bare.as_bytes()),
    }
}

/// The three signs that an id of Salesforce with 15 signs lacks.
fn missing_checksum(bytes: &[u8]) -> Option<[u8; 3]> {
    let id: &[u8; 15] = bytes.try_into().ok()?;
    begins_like_salesforce(id).then(|| checksum(id))
}

/// Letters and digits that begin like an id of Salesforce; of digits alone only what begins with two
/// zeros, as numbers of other systems do not.
fn begins_like_salesforce(bytes: &[u8]) -> bool {
    let begins = matches!(
        bytes,
        [b'0', ..] | [b'5' | b'7' | b'8', b'0', ..] | [b'a', b'0'..=b'9', ..]
    );
    begins
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && (bytes.starts_with(b"00") || !bytes.iter().all(u8::is_ascii_digit))
}

/// Why a destroyed id can be no key.
pub fn destroyed() -> Fault {
    Fault::new(
        RejectRule::DestroyedId,
        "expected an id: a spreadsheet rounded it to a number, and many ids become this one; export the column as text, or without a spreadsheet between",
    )
}

/// Whether a spreadsheet wrote the id as a rounded number, such as `1.2E+17`: many ids become one.
pub fn is_destroyed(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_digit)
        && bytes.iter().any(|byte| matches!(byte, b'e' | b'E'))
        && is_number(bytes)
}

/// Whether an id bears the marks of a spreadsheet (`12345.0`, `1.2E+15`, digits after the fifteenth
/// all zero) or begins like one of Salesforce and is none.
pub fn is_odd(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes {
        [first, ..] if first.is_ascii_digit() || *first == b'a' => {
            is_number(bytes) || is_rounded(bytes) || is_no_salesforce_id(bytes)
        }
        _ => false,
    }
}

/// `12345.0` or `1.2E+15`, with a point or a comma.
fn is_number(bytes: &[u8]) -> bool {
    let digits = |bytes: &[u8]| {
        bytes
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let (_, rest) = bytes.split_at(digits(bytes));
    let (decimals, rest) = match rest {
        [b'.' | b',', rest @ ..] => rest.split_at(digits(rest)),
        _ => (&rest[..0], rest),
    };
    match rest {
        [] => !decimals.is_empty() && decimals.iter().all(|byte| *byte == b'0'),
        [b'e' | b'E', b'+', power @ ..] => !power.is_empty() && digits(power) == power.len(),
        _ => false,
    }
}

/// A spreadsheet keeps fifteen digits and writes zeros after them; fewer than three zeros may be
/// chance.
fn is_rounded(bytes: &[u8]) -> bool {
    bytes.len() >= 18
        && bytes.iter().all(u8::is_ascii_digit)
        && bytes[15..].iter().all(|byte| *byte == b'0')
}

/// Begins like an id of Salesforce and is none: 18 signs of which the last three do not repeat the
/// case of the others, cut from another id or lower-cased on the way; 16 or 17 signs, which no id
/// has.
fn is_no_salesforce_id(bytes: &[u8]) -> bool {
    match bytes.len() {
        18 => {
            let wanted = bytes.first_chunk().map(checksum);
            begins_like_salesforce(bytes) && wanted.is_none_or(|wanted| bytes[15..] != wanted)
        }
        16 | 17 => begins_like_salesforce(bytes) && bytes.iter().any(u8::is_ascii_uppercase),
        _ => false,
    }
}

/// The three signs that Salesforce adds to an id of 15: each encodes which of five signs are
/// capitals, the first of them as the lowest bit.
pub fn checksum(id: &[u8; 15]) -> [u8; 3] {
    const SIGNS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    [0, 5, 10].map(|start| {
        let capitals = id[start..start + 5].iter().rev().fold(0, |bits, sign| {
            bits * 2 + usize::from(sign.is_ascii_uppercase())
        });
        SIGNS[capitals]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_checksum_encodes_which_signs_are_capitals() {
        // 001A0: A is the fourth, 8 = I. 00000: 0 = A. 6Vm9u: V is the second, 2 = C.
        assert_eq!(&checksum(b"001A0000006Vm9u"), b"IAC");
        // Five capitals: 1 + 2 + 4 + 8 + 16 = 31, the last sign.
        assert_eq!(&checksum(b"ABCDEabcdeAbCdE"), b"5AV");
    }

    #[test]
    fn damage_of_spreadsheets_and_of_lower_casing_is_seen() {
        for text in [
            "12345.0",
            "12345.00",
            "12345,0",
            "1.2E+15",
            "1,2E+15",
            "1E+15",
            "1.2e+15",
            "123456789012345000",
            "1234567890123450000",
            // The checksum is IAC; lower-cased, cut and wrong.
            "001a0000006vm9uiac",
            "001A0000006Vm9uIAA",
            "001A0000006Vm9uiac",
        ] {
            assert!(is_odd(text), "{text}");
        }
        for text in [
            "",
            "12345",
            "007",
            "A-12.0",
            "1.2",
            "12.50",
            "12E15",
            "1e5f",
            "abc",
            "001A0000006Vm9uIAC",
            "001A0000006Vm9u",
            "123456789012345678",
            "120210000123450178",
            "ann@example.com",
            "550e8400-e29b-41d4-a716-446655440000",
            "a",
            "0",
            "é",
            "1.",
            "1E+",
            "2026-01-01",
            "900A0000006Vm9uXXX",
        ] {
            assert!(!is_odd(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_plain_id_is_neither_odd_nor_completed_nor_trimmed(text in "[ A-Za-z0-9.+-]{0,20}") {
            let id = read(&text);
            if is_plain(&text) {
                prop_assert_eq!((id.text, id.is_odd, id.is_trimmed, id.checksum), (text.as_str(), false, false, None));
            }
        }
    }

    #[test]
    fn blanks_around_an_id_are_no_part_of_it() {
        assert_eq!(
            read(" 12 "),
            Id {
                text: "12",
                is_trimmed: true,
                is_odd: false,
                checksum: None
            }
        );
        assert_eq!(
            read("A b"),
            Id {
                text: "A b",
                is_trimmed: false,
                is_odd: false,
                checksum: None
            }
        );
        assert_eq!(
            read("\u{a0}"),
            Id {
                text: "",
                is_trimmed: true,
                is_odd: false,
                checksum: None
            }
        );
    }

    #[test]
    fn fifteen_signs_of_salesforce_are_completed_and_others_stay() {
        assert_eq!(read("001A0000006Vm9u").checksum, Some(*b"IAC"));
        for text in [
            "123456789012345",
            "001A0000006Vm9uIAC",
            "001A0000006Vm9",
            "900A0000006Vm9u",
            "001A-000006Vm9u",
            "",
        ] {
            assert_eq!(read(text).checksum, None, "{text}");
        }
        assert!(is_odd("001A0000006Vm9uI") && is_odd("001A0000006Vm9uIA"));
    }

    #[test]
    fn a_rounded_number_is_no_key() {
        for text in ["1.2E+17", "1,2E+15", "1e+15"] {
            assert!(is_destroyed(text), "{text}");
        }
        for text in [
            "12345.0",
            "12E15",
            "1E",
            "E+5",
            "123456789012345000",
            "001A0000006Vm9u",
        ] {
            assert!(!is_destroyed(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_id_with_its_checksum_is_not_odd_and_lower_cased_it_is(id in "0[0-9][0-9A-Z][A-Za-z0-9]{11}[A-Z]") {
            let fifteen: [u8; 15] = id.as_bytes().try_into().unwrap();
            let whole = format!("{id}{}", std::str::from_utf8(&checksum(&fifteen)).unwrap());
            prop_assert!(!is_odd(&whole));
            prop_assert!(is_odd(&whole.to_lowercase()));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}|[0-9a-zA-Z.,+]{0,30}") {
            let _ = read(&text);
        }
    }
}

//! Ids: keys, kept as they are, but for the blanks around them that padded exports write. Goes in:
//! a cell's text. Comes out: the id, and whether something seems to have happened to it on the way.
//!
//! An odd id is kept all the same: whether it still finds its partner is decided where records are
//! joined, and the count of odd ids shows why it did not.

/// An id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id<'t> {
    /// The text without blanks around it; empty where there was nothing else.
    pub text: &'t str,
    /// There were blanks around it.
    pub is_trimmed: bool,
    /// It looks damaged.
    pub is_odd: bool,
}

/// Reads an id.
#[inline]
pub fn read(text: &str) -> Id<'_> {
    let bare = super::bare(text);
    Id {
        text: bare,
        is_trimmed: bare.len() != text.len(),
        is_odd: is_odd(bare),
    }
}

/// Whether an id bears the marks of a spreadsheet (`12345.0`, `1.2E+15`, digits after the fifteenth
/// all zero) or is one of Salesforce's 18 signs whose checksum does not fit.
pub fn is_odd(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes {
        [first, ..] if first.is_ascii_digit() || *first == b'a' => {
            is_number(bytes) || is_rounded(bytes) || has_wrong_checksum(bytes)
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

/// 18 letters and digits that begin like an id of Salesforce, in which the last three do not repeat
/// the case of the others: cut from another id, or lower-cased on the way.
fn has_wrong_checksum(bytes: &[u8]) -> bool {
    let is_salesforce = match bytes {
        [b'0', ..] | [b'5' | b'7' | b'8', b'0', ..] | [b'a', b'0'..=b'9', ..] => {
            bytes.len() == 18
                && bytes.iter().all(u8::is_ascii_alphanumeric)
                && !bytes.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    };
    is_salesforce
        && bytes
            .first_chunk()
            .map(checksum)
            .is_none_or(|wanted| bytes[15..] != wanted)
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

    #[test]
    fn blanks_around_an_id_are_no_part_of_it() {
        assert_eq!(
            read(" 12 "),
            Id {
                text: "12",
                is_trimmed: true,
                is_odd: false
            }
        );
        assert_eq!(
            read("A b"),
            Id {
                text: "A b",
                is_trimmed: false,
                is_odd: false
            }
        );
        assert_eq!(
            read("\u{a0}"),
            Id {
                text: "",
                is_trimmed: true,
                is_odd: false
            }
        );
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

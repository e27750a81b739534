//! What the first bytes of a file show of its encoding, and what the single-byte encodings mean.
//!
//! The surprising part: Windows-1252 has five bytes without a meaning, and ISO 8859-1 has none.
//! Browsers read both in the same lenient way; here each is as its standard defines it.

use super::Refusal;
use crate::pipeline::settings::Encoding;
use std::io;

/// Characters of Windows-1252 from 0x80 to 0x9F; NUL where it has none.
const WINDOWS_1252: [char; 32] = [
    '\u{20ac}', '\0', '\u{201a}', '\u{0192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}',
    '\u{02c6}', '\u{2030}', '\u{0160}', '\u{2039}', '\u{0152}', '\0', '\u{017d}', '\0', '\0',
    '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{02dc}',
    '\u{2122}', '\u{0161}', '\u{203a}', '\u{0153}', '\0', '\u{017e}', '\u{0178}',
];

/// The character that a byte from 0x80 is in a single-byte encoding.
pub(super) fn character(encoding: Encoding, byte: u8) -> Option<char> {
    match (encoding, byte) {
        (Encoding::Windows1252, 0x80..=0x9f) => {
            Some(WINDOWS_1252[usize::from(byte - 0x80)]).filter(|sign| *sign != '\0')
        }
        _ => Some(char::from(byte)),
    }
}

/// The encoding of a file that begins with `head`, of at least four bytes where it has as many, and
/// how many of its bytes are a mark that is no text. A mark of UTF-8 stays for the reader of the
/// text.
///
/// # Errors
/// A [`Refusal`] of a mark that contradicts what is declared, of UTF-32, and of what looks like
/// UTF-16 and is not declared to be.
pub(super) fn detect(head: &[u8], declared: Option<Encoding>) -> io::Result<(Encoding, usize)> {
    let (marked, length) = match head {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => {
            return Err(Refusal::error(
                "the file begins with the byte-order mark of UTF-32; expected UTF-8 or UTF-16\nhelp: export it anew as UTF-8",
            ));
        }
        [0xff, 0xfe, ..] => (Encoding::Utf16Le, 2),
        [0xfe, 0xff, ..] => (Encoding::Utf16Be, 2),
        [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 0),
        _ => return unmarked(head, declared).map(|encoding| (encoding, 0)),
    };
    match declared {
        Some(declared) if declared != marked => Err(Refusal::error(format!(
            "the file begins with the byte-order mark of `{}`, the source declares `{}`\nhelp: correct `encoding` of the source, or leave it out: a byte-order mark is enough",
            marked.name(),
            declared.name()
        ))),
        _ => Ok((marked, length)),
    }
}

fn unmarked(head: &[u8], declared: Option<Encoding>) -> io::Result<Encoding> {
    let looks_like = match head {
        [0, low, ..] if *low != 0 => Encoding::Utf16Be,
        [high, 0, ..] if *high != 0 => Encoding::Utf16Le,
        _ => return Ok(declared.unwrap_or(Encoding::Utf8)),
    };
    match declared {
        None | Some(Encoding::Utf8) => Err(Refusal::error(format!(
            "the file begins with a NUL among its first two bytes, as UTF-16 does without a byte-order mark; expected `utf-8`\nhelp: set `encoding = \"{}\"` of the source, or export the file anew as UTF-8",
            looks_like.name()
        ))),
        Some(declared) => Ok(declared),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_bytes_agree_with_the_standards() {
        // Bytes and characters of the code page as Unicode's mapping table CP1252.TXT lists them.
        for (byte, sign) in [
            (0x80, '€'),
            (0x8a, 'Š'),
            (0x92, '’'),
            (0x9f, 'Ÿ'),
            (0xa0, '\u{a0}'),
            (0xe9, 'é'),
            (0xff, 'ÿ'),
        ] {
            assert_eq!(character(Encoding::Windows1252, byte), Some(sign));
        }
        let undefined: Vec<u8> = (0x80..=0xff)
            .filter(|byte| character(Encoding::Windows1252, *byte).is_none())
            .collect();
        assert_eq!(undefined, [0x81, 0x8d, 0x8f, 0x90, 0x9d]);
        assert!(
            (0x80..=0xff)
                .all(|byte| character(Encoding::Latin1, byte).map(u32::from)
                    == Some(u32::from(byte)))
        );
        // Where it defines a byte, the browsers' Windows-1252 is the same.
        for byte in (0x80..=0xff).filter(|byte| !undefined.contains(byte)) {
            assert_eq!(
                encoding_rs::WINDOWS_1252.decode(&[byte]).0.chars().next(),
                character(Encoding::Windows1252, byte)
            );
        }
    }

    #[test]
    fn a_mark_decides_and_must_not_contradict() {
        let found =
            |head: &[u8], declared| detect(head, declared).map_err(|cause| cause.to_string());
        assert_eq!(found(b"id,n", None), Ok((Encoding::Utf8, 0)));
        assert_eq!(
            found(b"id,n", Some(Encoding::Latin1)),
            Ok((Encoding::Latin1, 0))
        );
        assert_eq!(found(b"\xff\xfei\0", None), Ok((Encoding::Utf16Le, 2)));
        assert_eq!(
            found(b"\xfe\xff\0i", Some(Encoding::Utf16Be)),
            Ok((Encoding::Utf16Be, 2))
        );
        assert_eq!(
            found(b"\xef\xbb\xbfi", Some(Encoding::Utf8)),
            Ok((Encoding::Utf8, 0))
        );
        assert_eq!(
            found(b"i\0d\0", Some(Encoding::Utf16Le)),
            Ok((Encoding::Utf16Le, 0))
        );
        assert_eq!(found(b"", None), Ok((Encoding::Utf8, 0)));
        assert_eq!(
            found(b"\xff\xfei\0", Some(Encoding::Windows1252)).unwrap_err(),
            "the file begins with the byte-order mark of `utf-16le`, the source declares `windows-1252`\nhelp: correct `encoding` of the source, or leave it out: a byte-order mark is enough"
        );
        assert!(found(b"\xff\xfe\0\0", None).unwrap_err().contains("UTF-32"));
        assert!(
            found(b"i\0d\0", None)
                .unwrap_err()
                .contains("set `encoding = \"utf-16le\"`")
        );
        assert!(
            found(b"\0i\0d", None)
                .unwrap_err()
                .contains("set `encoding = \"utf-16be\"`")
        );
    }
}

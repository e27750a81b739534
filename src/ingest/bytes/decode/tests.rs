//! Encodings against text whose bytes are known, and against another encoder, over any pieces.

use super::*;
use proptest::prelude::*;

/// Hands out bytes in pieces of these lengths, over and over.
struct Pieces<'a>(&'a [u8], &'a [usize], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.1[self.2 % self.1.len()].min(into.len());
        self.2 += 1;
        (&mut self.0).take(length as u64).read(into)
    }
}

/// The text and the places of what was none.
fn decoded(bytes: &[u8], declared: Option<Encoding>, lengths: &[usize]) -> (Vec<u8>, Vec<u64>) {
    let mut decoded = Decoded::new(Pieces(bytes, lengths, 0), declared).unwrap();
    let mut text = Vec::new();
    let mut piece = [0; 7];
    loop {
        let length = lengths[text.len() % lengths.len()].min(piece.len());
        match decoded.read(&mut piece[..length]).unwrap() {
            0 => break,
            count => text.extend_from_slice(&piece[..count]),
        }
    }
    let spoilt: Vec<usize> = text
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == 0xff)
        .map(|(at, _)| at)
        .collect();
    let places = spoilt
        .into_iter()
        .map(|at| decoded.place_of(at as u64).unwrap())
        .collect();
    (text, places)
}

fn plain(bytes: &[u8], declared: Option<Encoding>) -> (String, Vec<u64>) {
    let (text, places) = decoded(bytes, declared, &[3, 1]);
    (
        text.iter()
            .map(|byte| {
                if *byte == 0xff {
                    "<?>".to_owned()
                } else {
                    char::from(*byte).to_string()
                }
            })
            .collect(),
        places,
    )
}

#[test]
fn what_is_no_character_has_a_place() {
    assert_eq!(
        plain(b"a\x81b\x9d", Some(Encoding::Windows1252)),
        ("a<?>b<?>".into(), vec![1, 3])
    );
    // A high surrogate without its other half, a low one, half a unit at the end; the mark counts.
    assert_eq!(
        plain(b"\xff\xfea\0\x3d\xd8\n\0\x00\xdcb\0c", None),
        ("a<?>\n<?>b<?>".into(), vec![4, 8, 12])
    );
    assert_eq!(
        plain(b"\0a\xd8\x3d\0,", Some(Encoding::Utf16Be)),
        ("a<?>,".into(), vec![2])
    );
    // A lead byte before a line end spoils itself, not the line's end.
    assert_eq!(
        plain(b"a\x95\nb\xfd", Some(Encoding::ShiftJis)),
        ("a<?>\nb<?>".into(), vec![1, 4])
    );
    assert_eq!(
        plain(b"a\x80\x9f", Some(Encoding::Latin1))
            .0
            .chars()
            .count(),
        5
    );
}

#[test]
fn known_bytes_are_known_text() {
    let text =
        |bytes: &[u8], declared| String::from_utf8(decoded(bytes, declared, &[2, 5]).0).unwrap();
    assert_eq!(
        text(b"caf\xe9 \x80 5", Some(Encoding::Windows1252)),
        "café € 5"
    );
    assert_eq!(text(b"caf\xe9 \x80", Some(Encoding::Latin1)), "café \u{80}");
    assert_eq!(
        text(b"\x95\x5c,\x83\x65\xb1", Some(Encoding::ShiftJis)),
        "表,テｱ"
    );
    assert_eq!(
        text(b"\xfe\xff\x00\xe9\xd8\x3d\xde\x00", None),
        "é\u{1f600}"
    );
    assert_eq!(text("caf\u{e9}".as_bytes(), None), "café");
}

#[test]
fn large_texts_cross_every_border_of_the_buffers() {
    let text: String = (0..40_000)
        .map(|row| format!("{row},é€\u{1f600}\n"))
        .collect();
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(decoded(&units, Some(Encoding::Utf16Le), &[8_191]).0 == text.as_bytes());
    let narrow: String = (0..40_000).map(|row| format!("{row},é€\n")).collect();
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&narrow);
    assert!(decoded(&bytes, Some(Encoding::Windows1252), &[65_537, 3]).0 == narrow.as_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn utf_16_comes_back(text in "[^\u{0}\u{feff}\u{fffe}][^\u{0}]{0,60}", is_little: bool, has_mark: bool, lengths in prop::collection::vec(1usize..9, 1..4)) {
        let unit = |unit: u16| if is_little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        let marked = if has_mark { format!("\u{feff}{text}") } else { text.clone() };
        let bytes: Vec<u8> = marked.encode_utf16().flat_map(unit).collect();
        let encoding = if is_little { Encoding::Utf16Le } else { Encoding::Utf16Be };
        // Without a mark, two units may look like another one's.
        prop_assume!(has_mark || !(bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.starts_with(b"\xef\xbb\xbf")));
        let declared = Some(encoding).filter(|_| !has_mark);
        let (found, places) = decoded(&bytes, declared, &lengths);
        prop_assert_eq!(found, text.as_bytes());
        prop_assert!(places.is_empty());
    }

    #[test]
    fn windows_1252_comes_back(bytes in prop::collection::vec(any::<u8>(), 0..80), lengths in prop::collection::vec(1usize..9, 1..4)) {
        prop_assume!(!(bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.starts_with(b"\xef\xbb\xbf")));
        let (found, places) = decoded(&bytes, Some(Encoding::Windows1252), &lengths);
        let spoilt: Vec<u64> = (0..bytes.len() as u64).filter(|at| [0x81, 0x8d, 0x8f, 0x90, 0x9d].contains(&bytes[*at as usize])).collect();
        prop_assert_eq!(places, spoilt);
        let clean = String::from_utf8(found.into_iter().map(|byte| if byte == 0xff { b'?' } else { byte }).collect()).unwrap();
        let back: Vec<u8> = bytes.iter().map(|byte| if [0x81, 0x8d, 0x8f, 0x90, 0x9d].contains(byte) { b'?' } else { *byte }).collect();
        prop_assert_eq!(encoding_rs::WINDOWS_1252.encode(&clean).0.into_owned(), back);
    }

    #[test]
    fn shift_jis_comes_back(text in "[ -\\[\\]-}\u{3041}-\u{3093}\u{30a1}-\u{30f6}\u{ff61}-\u{ff9f}表日本語能予十ソ]{0,60}", lengths in prop::collection::vec(1usize..9, 1..4)) {
        let (bytes, _, is_lossy) = encoding_rs::SHIFT_JIS.encode(&text);
        prop_assert!(!is_lossy);
        let (found, places) = decoded(&bytes, Some(Encoding::ShiftJis), &lengths);
        prop_assert_eq!(String::from_utf8(found).unwrap(), text);
        prop_assert!(places.is_empty());
    }
}

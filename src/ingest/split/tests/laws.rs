//! What holds for every text: what a careful writer wrote is read back, and how the stream is
//! handed out changes nothing.

use super::*;
use crate::pipeline::settings::Encoding;
use proptest::prelude::*;
use std::io::Read;

/// A stream that hands out its bytes in pieces of these lengths, over and over.
struct Pieces<'a> {
    rest: &'a [u8],
    lengths: &'a [usize],
    next: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.lengths[self.next % self.lengths.len()].min(into.len());
        self.next += 1;
        (&mut self.rest).take(length as u64).read(into)
    }
}

impl TracedText for Pieces<'_> {
    fn encoding(&self) -> Encoding {
        Encoding::Utf8
    }
    fn place_of(&mut self, offset: u64) -> Option<u64> {
        Some(offset)
    }
}

/// Texts of the signs that matter, and of some that do not.
fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9 ,;|\t\"\r\n\\\\']{0,12}",
        "\\PC{0,6}",
        Just(String::new())
    ]
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    (1usize..6).prop_flat_map(|width| {
        let row = prop::collection::vec(field(), width)
            .prop_filter("a row of nothing is a blank line", |row| {
                row.iter().any(|text| !text.is_empty())
            });
        prop::collection::vec(row, 0..12)
    })
}

fn written(
    table: &[Vec<String>],
    delimiter: u8,
    style: csv::QuoteStyle,
    terminator: csv::Terminator,
) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .quote_style(style)
        .terminator(terminator)
        .from_writer(Vec::new());
    table
        .iter()
        .for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn what_was_written_is_read_back(
        table in table(),
        delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        style in prop::sample::select(vec![csv::QuoteStyle::Always, csv::QuoteStyle::Necessary, csv::QuoteStyle::NonNumeric]),
        terminator in prop::sample::select(vec![csv::Terminator::CRLF, csv::Terminator::Any(b'\n'), csv::Terminator::Any(b'\r')]),
        lengths in prop::collection::vec(1usize..40, 1..5),
    ) {
        let text = written(&table, delimiter, style, terminator);
        // A header would have to differ from every row; fields in another quote would have to be
        // none.
        let dialect = Dialect { delimiter: Some(char::from(delimiter).to_string()), has_header: false, ..Dialect::default() };
        let mut records = RecordSplitter::with_limit(Pieces { rest: &text, lengths: &lengths, next: 0 }, &dialect, 512);
        let mut found = Vec::new();
        while let Some(piece) = records.read().unwrap() {
            match piece {
                Piece::Record(record) => found.push(record.iter().map(str::to_owned).collect::<Vec<_>>()),
                // The only valid text that is refused on purpose.
                Piece::Malformed { rule, bytes, .. } => {
                    prop_assert!(bytes.windows(2).any(|pair| pair == b"''") || bytes.contains(&0), "{}", rule.id());
                    return Ok(());
                }
            }
        }
        prop_assert_eq!(found, table);
    }

    #[test]
    fn how_bytes_are_handed_out_changes_nothing(
        text in prop::collection::vec(prop_oneof![4 => prop::sample::select(b",;|\"'\r\n\\a".to_vec()), 1 => any::<u8>()], 0..400),
        lengths in prop::collection::vec(1usize..40, 1..5),
        delimiter in prop::sample::select(vec![None, Some(";"), Some("||"), Some("|;,")]),
        quote in prop::sample::select(vec![Some(b'"'), Some(b'\''), None]),
        escape in prop::sample::select(vec![None, Some(b'\\')]),
        rows in (0u32..3, 0u32..3),
        limit in 24usize..60,
    ) {
        let dialect = Dialect {
            delimiter: delimiter.map(str::to_owned),
            quote,
            escape,
            skip_rows: rows.0,
            trailer_rows: rows.1,
            ..Dialect::default()
        };
        let whole = pieces(RecordSplitter::with_limit(text.as_slice(), &dialect, limit));
        let apart = pieces(RecordSplitter::with_limit(Pieces { rest: &text, lengths: &lengths, next: 0 }, &dialect, limit));
        prop_assert_eq!(&whole, &apart);
        // A buffer that holds everything at once meets no border at all.
        let mut roomy = RecordSplitter::with_limit(text.as_slice(), &dialect, limit);
        roomy.window.bytes.resize(4_096, 0);
        prop_assert_eq!(&whole, &pieces(roomy));
    }

    #[test]
    fn no_byte_is_lost_and_lines_only_grow(text in prop::collection::vec(prop::sample::select(b",\"\r\nab".to_vec()), 0..200)) {
        let mut records = RecordSplitter::with_limit(text.as_slice(), &Dialect { has_header: false, ..Dialect::default() }, 64);
        let (mut line, mut offset) = (0, 0);
        while let Some(piece) = records.read().unwrap() {
            let (number, from) = match piece {
                Piece::Record(record) => (record.line, record.offset),
                Piece::Malformed { line, offset, .. } => (line, offset),
            };
            prop_assert!(number > line && (from > offset || from == 0));
            prop_assert_eq!(number - 1, count_line_ends(&text[..from as usize]));
            (line, offset) = (number, from);
        }
        prop_assert!(records.line >= line);
    }
}

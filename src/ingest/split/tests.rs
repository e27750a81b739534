//! The splitter on small texts whose records are plain to see, and on large ones that must not hang or spill over.

use super::*;

fn split(text: &[u8]) -> Vec<String> {
    let mut records = Records::new(text, &Dialect::default());
    let mut found = Vec::new();
    while let Some(piece) = records.read().unwrap() {
        found.push(match piece {
            Piece::Record(record) => format!("{}: {}", record.line, record.iter().collect::<Vec<_>>().join("|")),
            Piece::Malformed { line, rule, bytes } => format!("{line}! {} {}", rule.id(), String::from_utf8_lossy(bytes)),
        });
    }
    found
}

#[test]
fn records_of_every_line_end() {
    assert_eq!(split(b"a,b\nc,d\r\ne,f\rg,h"), ["1: a|b", "2: c|d", "3: e|f", "4: g|h"]);
    assert_eq!(split(b"\xef\xbb\xbfa\n\n,\n"), ["1: a", "2: ", "3: |"]);
    assert_eq!(split(b""), Vec::<String>::new());
}

#[test]
fn quoted_fields_hold_delimiters_line_ends_and_doubled_quotes() {
    assert_eq!(split(b"\"a,b\",c\nd,\"e\nf\"\ng,\"say \"\"hi\"\"\"\n\"\",x\n"), ["1: a,b|c", "2: d|e\nf", "4: g|say \"hi\"", "5: |x"]);
}

#[test]
fn a_quote_that_does_not_fit_costs_its_own_line_only() {
    assert_eq!(split(b"a,b\nc\"x,d\ne,f\n"), ["1: a|b", "2! stray_quote c\"x,d", "3: e|f"]);
    assert_eq!(split(b"a,b\n\"c,d\ne,f\n"), ["1: a|b", "2! unclosed_quote \"c,d", "3: e|f"]);
    assert_eq!(split(b"a,\"b\"x\nc,d\n"), ["1! stray_quote a,\"b\"x", "2: c|d"]);
}

#[test]
fn bytes_that_are_no_text_cost_their_record() {
    assert_eq!(split(b"a\n\xff\nb\n"), ["1: a", "2! invalid_bytes \u{fffd}", "3: b"]);
}

#[test]
fn the_rest_of_a_line_too_long_is_no_record() {
    let text = [b"a,b\n".to_vec(), vec![b'x'; 2 * MAX_RECORD + 9], b",c\nd,e\n".to_vec()].concat();
    let found = split(&text);
    assert_eq!((found.len(), found[0].as_str(), found[2].as_str()), (3, "1: a|b", "3: d|e"));
    // A quoted field over two lines, then a field without an end: the first two lines break, nothing hangs.
    let text = [b"\"a\nb\",".to_vec(), vec![b'x'; 2 * MAX_RECORD + 9], b"\nd,e\n".to_vec()].concat();
    let found = split(&text);
    assert_eq!((found.len(), &found[0][..19], found[2].as_str()), (3, "1! record_too_long ", "3: d|e"));
}

#[test]
fn an_unclosed_quote_in_a_large_file_is_bounded() {
    let mut text = b"\"open\n".to_vec();
    for _ in 0..300_000 {
        text.extend_from_slice(b"0123456789,x\n");
    }
    let found = split(&text);
    assert_eq!((found.len(), found[0].as_str(), found[300_000].as_str()), (300_001, "1! unclosed_quote \"open", "300001: 0123456789|x"));
}

//! The splitter on small texts whose records are plain to see, and on large ones that must not hang
//! or spill over.

mod laws;
mod layouts;
mod spectrum;

use super::*;

/// Every piece as `line: fields` or `line! rule bytes`.
fn split(text: &[u8]) -> Vec<String> {
    split_as(text, &Dialect::default())
}

fn split_as(text: &[u8], dialect: &Dialect) -> Vec<String> {
    pieces(RecordSplitter::new(text, dialect))
}

fn pieces<R: TracedText>(mut records: RecordSplitter<R>) -> Vec<String> {
    let mut found = Vec::new();
    while let Some(piece) = records.read().unwrap() {
        found.push(match piece {
            Piece::Record(record) => format!(
                "{}: {}",
                record.line,
                record.iter().collect::<Vec<_>>().join("|")
            ),
            Piece::Malformed {
                line, rule, bytes, ..
            } => format!("{line}! {} {}", rule.id(), String::from_utf8_lossy(bytes)),
        });
    }
    found
}

#[test]
fn records_of_every_line_end() {
    assert_eq!(
        split(b"a,b\nc,d\r\ne,f\rg,h"),
        ["1: a|b", "2: c|d", "3: e|f", "4: g|h"]
    );
    assert_eq!(split(b"\xef\xbb\xbfa\n\n,\n"), ["1: a", "2: ", "3: |"]);
    assert_eq!(split(b""), Vec::<String>::new());
}

#[test]
fn quoted_fields_hold_delimiters_line_ends_and_doubled_quotes() {
    assert_eq!(
        split(b"\"a,b\",c\nd,\"e\nf\"\ng,\"say \"\"hi\"\"\"\n\"\",x\n"),
        ["1: a,b|c", "2: d|e\nf", "4: g|say \"hi\"", "5: |x"]
    );
}

#[test]
fn a_quote_that_does_not_fit_costs_its_own_line_only() {
    assert_eq!(
        split(b"a,b\nc\"x,d\ne,f\n"),
        ["1: a|b", "2! stray_quote c\"x,d", "3: e|f"]
    );
    assert_eq!(
        split(b"a,b\n\"c,d\ne,f\n"),
        ["1: a|b", "2! unclosed_quote \"c,d", "3: e|f"]
    );
    assert_eq!(
        split(b"a,\"b\"x\nc,d\n"),
        ["1! stray_quote a,\"b\"x", "2: c|d"]
    );
    assert_eq!(
        split(b"a,b\n\"c\nd\"x,\ne,f\n"),
        [
            "1: a|b",
            "2! stray_quote \"c",
            "3! stray_quote d\"x,",
            "4: e|f"
        ]
    );
}

#[test]
fn a_last_line_without_its_end_is_marked() {
    let mut records = RecordSplitter::new(b"a,b\nc".as_slice(), &Dialect::default());
    let mut ends = Vec::new();
    while let Some(Piece::Record(record)) = records.read().unwrap() {
        ends.push((record.offset, record.has_line_end));
    }
    assert_eq!(ends, [(0, true), (4, false)]);
    assert_eq!(split(b"a,b\nc,\"d"), ["1: a|b", "2! possibly_cut c,\"d"]);
    assert_eq!(
        split(b"a,b\nc,\"d\n"),
        ["1: a|b", "2! unclosed_quote c,\"d"]
    );
    assert_eq!(
        split(b"a,b\nc,\"d\ne"),
        ["1: a|b", "2! unclosed_quote c,\"d", "3: e"]
    );
}

#[test]
fn a_record_knows_line_and_offset() {
    let mut records = RecordSplitter::new(
        b"\xef\xbb\xbfid,note\r\n1,\"two\r\nlines\"\r2,\xc3\xa9\n\"x\n3,y\n".as_slice(),
        &Dialect::default(),
    );
    let mut found = Vec::new();
    while let Some(piece) = records.read().unwrap() {
        found.push(match piece {
            Piece::Record(record) => (record.line, record.offset),
            Piece::Malformed { line, offset, .. } => (line, offset),
        });
    }
    assert_eq!(found, [(1, 3), (2, 12), (4, 27), (5, 32), (6, 35)]);
}

/// The advice of the first line that is no record.
fn advice(text: &[u8]) -> String {
    let dialect = Dialect::default();
    let mut records = RecordSplitter::new(text, &dialect);
    loop {
        match records.read().unwrap() {
            Some(Piece::Malformed { advice, .. }) => return advice,
            piece => assert!(piece.is_some(), "every line is a record"),
        }
    }
}

#[test]
fn bytes_that_are_no_text_cost_their_record_and_say_where_they_are() {
    assert_eq!(
        split(b"a\n\xff\nb\n"),
        ["1: a", "2! invalid_bytes \u{fffd}", "3: b"]
    );
    assert_eq!(
        split(b"a\nb\0\nc\n"),
        ["1: a", "2! invalid_bytes b\0", "3: c"]
    );
    let named = "found bytes that are none at offset 8 of the (unpacked) file";
    assert!(advice(b"a,b\nc,d\n\xe9\n").contains(named));
    // Doubled quotes before it are taken out of the field, not out of the count.
    assert!(advice(b"aa,\"\"\"\"\"\xe9\"\n").contains(named));
    assert_eq!(
        advice(b"a,b\nc\0,d\n"),
        "expected text, found a NUL at offset 5 of the (unpacked) file: export the file anew without it, or set `encoding` of the source to `utf-16le` or `utf-16be` if every second byte is one"
    );
}

#[test]
fn a_header_inside_the_file_is_no_record() {
    assert_eq!(
        split(b"id,n\n1,a\n\"id\",n\n2,b\n"),
        ["1: id|n", "2: 1|a", "3! repeated_header \"id\",n", "4: 2|b"]
    );
    // The header of another table of ours, as wide, and what follows it; an empty line stays one.
    let text = b"account_id,name\n1,a\nstatus,x\n\ndeal_id,lead_id\nD1,L1\n\nD2,L2\n";
    let other = [
        "5! another_table deal_id,lead_id",
        "6! another_table D1,L1",
        "7: ",
        "8! another_table D2,L2",
    ];
    assert_eq!(
        split(text),
        [
            ["1: account_id|name", "2: 1|a", "3: status|x", "4: "].as_slice(),
            &other
        ]
        .concat()
    );
    // Without a header, no record is one.
    let dialect = Dialect {
        has_header: false,
        ..Dialect::default()
    };
    assert_eq!(split_as(b"id,n\nid,n\n", &dialect), ["1: id|n", "2: id|n"]);
    // A single column may hold the name of one.
    assert_eq!(
        split(b"word\nstatus\nword\n"),
        ["1: word", "2: status", "3! repeated_header word"]
    );
}

#[test]
fn a_field_in_the_quote_of_another_layout_is_no_value() {
    assert_eq!(
        split(b"a,b\n'O''Neil',c\n'n/a',O'Neil\n"),
        ["1: a|b", "2! stray_quote 'O''Neil',c", "3: 'n/a'|O'Neil"]
    );
    let unquoted = Dialect {
        quote: None,
        ..Dialect::default()
    };
    assert_eq!(
        split_as(b"\"a\"\"b\",c\n\"a\",5\"\n", &unquoted),
        ["1! stray_quote \"a\"\"b\",c", "2: \"a\"|5\""]
    );
}

#[test]
fn a_record_whose_rest_is_in_the_next_line_is_none() {
    // A stray quote before the line end inside the last field; its opening quote missing; both with
    // an empty line inside.
    assert_eq!(
        split(b"a,b\n1,\"x\"\ny\"\n2,z\n"),
        [
            "1: a|b",
            "2! stray_quote 1,\"x\"",
            "3! stray_quote y\"",
            "4: 2|z"
        ]
    );
    assert_eq!(
        split(b"a,b\n1,x\n\"\"y\"\"\"\n2,z\n"),
        [
            "1: a|b",
            "2! stray_quote 1,x",
            "3! stray_quote \"\"y\"\"\"",
            "4: 2|z"
        ]
    );
    assert_eq!(
        split(b"a,b\n1,x\n\ny\"\n2,z\n"),
        [
            "1: a|b",
            "2! stray_quote 1,x",
            "3: ",
            "4! stray_quote y\"",
            "5: 2|z"
        ]
    );
    // The quote of another layout, over two lines.
    assert_eq!(
        split(b"a,b\n1,'x\ny'\n2,'90s\n3,boys'\n"),
        [
            "1: a|b",
            "2! stray_quote 1,'x",
            "3: y'",
            "4: 2|'90s",
            "5: 3|boys'"
        ]
    );
    // At the end of a file that was cut, a quote that opens a field is distinguished from one that
    // ends it.
    assert_eq!(
        split(b"a,b\n1,x\n2,\""),
        ["1: a|b", "2: 1|x", "3! possibly_cut 2,\""]
    );
    assert_eq!(
        split(b"a,b\n1,x\ny\""),
        ["1: a|b", "2! stray_quote 1,x", "3! stray_quote y\""]
    );
    // A stray quote elsewhere in the next line, or a next line that is a record, shows nothing
    // about the one before.
    assert_eq!(
        split(b"a,b\n1,x\n2\"y,z\n"),
        ["1: a|b", "2: 1|x", "3! stray_quote 2\"y,z"]
    );
    assert_eq!(
        split(b"a,b\n1,x\n2,\"\n\"\n"),
        ["1: a|b", "2: 1|x", "3: 2|\n"]
    );
}

#[test]
fn the_rest_of_a_line_too_long_is_no_record() {
    let text = [
        b"a,b\n".to_vec(),
        vec![b'x'; 2 * MAX_RECORD + 9],
        b",c\nd,e\n".to_vec(),
    ]
    .concat();
    let found = split(&text);
    assert_eq!(
        (found.len(), found[0].as_str(), found[2].as_str()),
        (3, "1: a|b", "3: d|e")
    );
    // A quoted field over two lines, then a field without an end: the first two lines break,
    // nothing hangs.
    let text = [
        b"\"a\nb\",".to_vec(),
        vec![b'x'; 2 * MAX_RECORD + 9],
        b"\nd,e\n".to_vec(),
    ]
    .concat();
    let found = split(&text);
    assert_eq!(
        (found.len(), &found[0][..19], found[2].as_str()),
        (3, "1! record_too_long ", "3: d|e")
    );
    // A record one byte shorter than the limit is one.
    let text = [
        vec![b'x'; MAX_RECORD - 1],
        b"\n".to_vec(),
        vec![b'y'; MAX_RECORD],
        b"\nz\n".to_vec(),
    ]
    .concat();
    let found = split(&text);
    assert_eq!(
        (
            found.len(),
            &found[0][..4],
            &found[1][..18],
            found[2].as_str()
        ),
        (3, "1: x", "2! record_too_long", "3: z")
    );
}

#[test]
fn an_unclosed_quote_in_a_large_file_is_bounded() {
    let mut text = b"\"open\n".to_vec();
    for _ in 0..300_000 {
        text.extend_from_slice(b"0123456789,x\n");
    }
    let found = split(&text);
    assert_eq!(
        (found.len(), found[0].as_str(), found[300_000].as_str()),
        (300_001, "1! unclosed_quote \"open", "300001: 0123456789|x")
    );
}

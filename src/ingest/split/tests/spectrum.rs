//! The twelve cases of CSV that readers are known to differ on, each with the records that RFC 4180
//! gives it.

use super::*;

/// Records as lists of fields; a malformed line fails the test.
fn records(text: &str) -> Vec<Vec<String>> {
    let mut records = RecordSplitter::new(text.as_bytes(), &Dialect::default());
    let mut found = Vec::new();
    while let Some(piece) = records.read().unwrap() {
        match piece {
            Piece::Record(record) => found.push(record.iter().map(str::to_owned).collect()),
            Piece::Malformed { line, rule, .. } => panic!("line {line}: {}", rule.id()),
        }
    }
    found
}

#[track_caller]
fn check(text: &str, expected: &[&[&str]]) {
    assert_eq!(records(text), expected);
}

#[test]
fn a_comma_in_quotes() {
    check(
        "person,city,zip\nAda,\"Turin, TO\",10121\n",
        &[&["person", "city", "zip"], &["Ada", "Turin, TO", "10121"]],
    );
}

#[test]
fn empty_fields() {
    check(
        "p,q,r\n7,\"\",\"\"\n,8,9\n",
        &[&["p", "q", "r"], &["7", "", ""], &["", "8", "9"]],
    );
}

#[test]
fn empty_fields_with_carriage_returns() {
    check(
        "p,q,r\r\n7,\"\",\"\"\r\n8,9,\r\n",
        &[&["p", "q", "r"], &["7", "", ""], &["8", "9", ""]],
    );
}

#[test]
fn doubled_quotes() {
    check(
        "k,said\n1,\"so \"\"it\"\" goes\"\n2,plain\n",
        &[&["k", "said"], &["1", "so \"it\" goes"], &["2", "plain"]],
    );
}

#[test]
fn json_in_a_field() {
    check(
        "id,doc\n5,\"{\"\"kind\"\": \"\"Point\"\", \"\"at\"\": [45.07, 7.68]}\"\n",
        &[
            &["id", "doc"],
            &["5", "{\"kind\": \"Point\", \"at\": [45.07, 7.68]}"],
        ],
    );
}

#[test]
fn coordinates_with_spaces_and_signs() {
    check(
        "spot,where\nquay,\"45° 4' 13\"\" N, 7° 41' 12\"\" E\"\n",
        &[
            &["spot", "where"],
            &["quay", "45° 4' 13\" N, 7° 41' 12\" E"],
        ],
    );
}

#[test]
fn line_feeds_in_fields() {
    check(
        "p,q\n\"first\nsecond\",1\n2,\"\n\"\n",
        &[&["p", "q"], &["first\nsecond", "1"], &["2", "\n"]],
    );
}

#[test]
fn carriage_returns_in_fields() {
    check(
        "p,q\r\n\"first\r\nsecond\",1\r\n\"\r\n\",2\r\n",
        &[&["p", "q"], &["first\r\nsecond", "1"], &["\r\n", "2"]],
    );
}

#[test]
fn quotes_and_line_ends_together() {
    check(
        "p,q\n1,\"she said\n\"\"no\"\"\n\"\n\"\"\"\",2\n",
        &[&["p", "q"], &["1", "she said\n\"no\"\n"], &["\"", "2"]],
    );
}

#[test]
fn plain_fields() {
    check("p,q,r\n7,8,9\n", &[&["p", "q", "r"], &["7", "8", "9"]]);
}

#[test]
fn plain_fields_with_carriage_returns() {
    check("p,q,r\r\n7,8,9\r\n", &[&["p", "q", "r"], &["7", "8", "9"]]);
}

#[test]
fn characters_beyond_ascii() {
    check(
        "p,q\n7,żółw\nß,ʤ和\u{1f9ff}\n",
        &[&["p", "q"], &["7", "żółw"], &["ß", "ʤ和\u{1f9ff}"]],
    );
}

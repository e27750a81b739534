//! Layouts besides RFC 4180: longer delimiters, no quotes, escapes, lines before the header and
//! behind the last record, the delimiter that the file itself names.

use super::*;
use proptest::prelude::*;

fn layout(delimiter: &str, quote: Option<u8>, escape: Option<u8>) -> Dialect {
    Dialect {
        delimiter: Some(delimiter.to_owned()),
        quote,
        escape,
        ..Dialect::default()
    }
}

#[test]
fn a_delimiter_may_be_longer_than_a_byte() {
    let dialect = layout("||", Some(b'"'), None);
    assert_eq!(
        split_as(b"a||b|c||\n\"d||e\"||f||\"g\"\n|||h\n", &dialect),
        ["1: a|b|c|", "2: d||e|f|g", "3: ||h"].map(str::to_owned)
    );
    assert_eq!(
        split_as(b"\"a\"|b||c\nd||e\n", &dialect),
        ["1! stray_quote \"a\"|b||c", "2: d|e"]
    );
    assert_eq!(
        split_as(
            "a\u{a7}b\u{a6}\u{a7}\u{e9}\n".as_bytes(),
            &layout("\u{a7}", Some(b'"'), None)
        ),
        ["1: a|b\u{a6}|\u{e9}"]
    );
    assert_eq!(
        split_as(b"a\tb\t\n", &layout("\t", Some(b'"'), None)),
        ["1: a|b|"]
    );
}

#[test]
fn without_a_quote_quotes_are_text() {
    let dialect = layout(";", None, None);
    assert_eq!(
        split_as(b"\"a;b\"\nc\"d;\"\"\n", &dialect),
        ["1: \"a|b\"", "2: c\"d|\"\""]
    );
    assert_eq!(
        split_as(b"'a';\"b\n", &layout(";", Some(b'\''), None)),
        ["1: a|\"b"]
    );
}

#[test]
fn an_escape_makes_the_next_sign_plain() {
    let dialect = layout(",", Some(b'"'), Some(b'\\'));
    let text = [
        br#"a\,b,c\\,\"d,e\x"#.as_slice(), // outside quotes: delimiter, itself, quote; before anything else both stay
        br#""f\"g,h","i\\",j"#,            // inside quotes
        b"k\\\r\nl,\"m\\\nn\"",            // line ends
        br#""o""p",q\"#,                   // a doubled quote is one, too; at the end both stay
    ]
    .join(b"\n".as_slice());
    let text = [text.as_slice(), b"\\"].concat();
    let found = split_as(&text[..text.len() - 1], &dialect);
    assert_eq!(
        found,
        [
            "1: a,b|c\\|\"d|e\\x",
            "2: f\"g,h|i\\|j",
            "3: k\r\nl|m\nn",
            "6: o\"p|q\\"
        ]
    );
    assert_eq!(
        split_as(b"a\\||b||c\n", &layout("||", None, Some(b'\\'))),
        ["1: a||b|c"]
    );
    // A quote behind an escaped one at the start of a field is stray.
    assert_eq!(
        split_as(b"\\\"a\"\nb\n", &dialect),
        ["1! stray_quote \\\"a\"", "2: b"]
    );
}

#[test]
fn lines_before_the_header_and_behind_the_last_record_are_none() {
    let dialect = Dialect {
        skip_rows: 2,
        trailer_rows: 1,
        ..Dialect::default()
    };
    let text =
        b"\xef\xbb\xbfExport \"of June\nby X\r\nid,n\n1,a\n2,\"b\nc\"\nTotal: 2 \"rows\n\n\r\n";
    assert_eq!(split_as(text, &dialect), ["3: id|n", "4: 1|a", "5: 2|b\nc"]);
    assert_eq!(split_as(b"one line\n", &dialect), Vec::<String>::new());
    assert_eq!(split_as(b"", &dialect), Vec::<String>::new());
    let long = [vec![b'"'; 3 * MAX_RECORD], b"\nx\nid\n1\nend".to_vec()].concat();
    assert_eq!(split_as(&long, &dialect), ["3: id", "4: 1"]);
}

#[test]
fn a_file_may_name_its_delimiter() {
    let undeclared = Dialect::default();
    assert_eq!(
        split_as(b"sep=;\r\nid;n\n1;a,b\n", &undeclared),
        ["2: id|n", "3: 1|a,b"]
    );
    assert_eq!(
        split_as(b"\xef\xbb\xbf\"SEP=\t\"\nid\tn\n", &undeclared),
        ["2: id|n"]
    );
    assert_eq!(
        split_as(b"sep=,\nid,n\n", &layout(",", Some(b'"'), None)),
        ["2: id|n"]
    );
    assert_eq!(
        split_as(b"sep=x,n\n1,2\n", &undeclared),
        ["1: sep=x|n", "2: 1|2"]
    );
    assert_eq!(split_as(b"sep=\n1\n", &undeclared), ["1: sep=", "2: 1"]);
    let cause = RecordSplitter::new(b"sep=;\nid;n\n".as_slice(), &layout("\t", Some(b'"'), None))
        .read()
        .unwrap_err();
    assert_eq!(
        cause.to_string(),
        "line 1: the file names the delimiter `;` by its line `sep=;`, the source declares `\\t`\nhelp: correct `delimiter` of the source, or leave it out"
    );
}

#[test]
fn lenient_quotes_inside_unquoted_fields_are_text() {
    let dialect = Dialect {
        has_lenient_quotes: true,
        ..layout(",", Some(b'"'), None)
    };
    assert_eq!(
        split_as(
            b"19\" rack,b\n5\",7\"\n\"a,b\",c\"d\"\n\"a\"\"b\",c\n\"a\"b,c\nd,e\n",
            &dialect
        ),
        [
            "1: 19\" rack|b",
            "2: 5\"|7\"",
            "3: a,b|c\"d\"",
            "4: a\"b|c",
            "5! stray_quote \"a\"b,c",
            "6: d|e"
        ]
    );
}

proptest! {
    #[test]
    fn lenient_fields_that_begin_with_no_quote_read_back(
        fields in prop::collection::vec("[a-z0-9][a-z\" ]{0,6}", 1..5), lines in 1usize..4,
    ) {
        let dialect = Dialect {
            has_lenient_quotes: true,
            has_header: false,
            ..layout(",", Some(b'"'), None)
        };
        let line = format!("{}\n", fields.join(","));
        let expected: Vec<String> =
            (1..=lines).map(|number| format!("{number}: {}", fields.join("|"))).collect();
        prop_assert_eq!(split_as(line.repeat(lines).as_bytes(), &dialect), expected);
    }
}

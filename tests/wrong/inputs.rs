//! Wrong delivered files: their header, their bytes and their records, reported with line and
//! column.

use super::case::{Case, Place};
use crate::project::{FILE, Project};
use std::fs;
use std::io::Write;

/// What a case expects: the message holds both words, or these are the rejects.
#[derive(Clone, Copy)]
pub(super) enum Expected {
    /// The run stops: where, and what to do.
    Stop(&'static str, &'static str),
    /// Records are rejected: line, column, rule, advice.
    Reject(&'static [(&'static str, &'static str, &'static str, &'static str)]),
}
use Expected::{Reject, Stop};

/// (name, entity, keys of the source, the file, what is reported).
pub(super) type Wrong = (
    &'static str,
    &'static str,
    &'static str,
    &'static [u8],
    Expected,
);

const HEADERS: &[Wrong] = &[
    (
        "a header that is missing",
        "leads",
        "",
        b"created_at,country\n2026-03-01,DE\n",
        Stop("line 1: the column `lead_id`", "help: "),
    ),
    (
        "a header that is misspelt",
        "leads",
        "",
        b"lead_id,creatd_at\nL1,2026-03-01\n",
        Stop(
            "line 1: the column `created_at`",
            "the closest header is `creatd_at`: map it under [source.columns]",
        ),
    ),
    (
        "two headers that are misspelt",
        "leads",
        "",
        b"lead,created\nL1,2026-03-01\n",
        Stop(
            "line 1: the column `lead_id`",
            "the closest header is `created`",
        ),
    ),
    (
        "a header in another case",
        "leads",
        "",
        b"LEAD_ID,created_at\nL1,2026-03-01\n",
        Stop(
            "line 1: the column `lead_id`",
            "the closest header is `LEAD_ID`",
        ),
    ),
    (
        "a header that stands twice",
        "leads",
        "",
        b"lead_id,created_at,lead_id\nL1,2026-03-01,L2\n",
        Stop(
            "line 1: the header `lead_id`",
            "rename one of them in the export",
        ),
    ),
    (
        "semicolons in a file of commas",
        "leads",
        "",
        b"lead_id;created_at\nL1;2026-03-01\n",
        Stop(
            "line 1: the column `lead_id`",
            "set `delimiter` of the source to the sign between its names",
        ),
    ),
    (
        "a file that is empty",
        "leads",
        "",
        b"",
        Stop("file `leads.csv`: the file is empty", "export it anew"),
    ),
    (
        "a file of empty lines",
        "leads",
        "",
        b"\n\n",
        Stop("line 1: the header is empty", "export the file anew"),
    ),
    (
        "a file without a header",
        "leads",
        "",
        b"L1,2026-03-01,kim@ahorn.example\nL2,2026-03-01,lou@ahorn.example\n",
        Stop(
            "line 1: the column `lead_id`",
            "the line looks like a row, not like a header",
        ),
    ),
    (
        "a header that cannot be read",
        "leads",
        "",
        b"lead_id,\"created_at\nL1,2026-03-01\n",
        Stop("line 1: the header cannot be read", "help: "),
    ),
    (
        "lines before the header",
        "leads",
        "",
        b"Export of leads\n\nlead_id,created_at\nL1,2026-03-01\n",
        Stop("none of the columns that the source maps", "`skip_rows`"),
    ),
    (
        "a personal column that the file does not have",
        "leads",
        "personal = [\"Phone\"]",
        b"lead_id,created_at,Phone number\nL1,2026-03-01,555\n",
        Stop(
            "line 1: the column `Phone` for `personal`",
            "the closest header is `Phone number`: name it under `personal`",
        ),
    ),
    (
        "an attribute that the file does not have",
        "leads",
        "[source.attributes]\nregion = \"Region\"",
        b"lead_id,created_at\nL1,2026-03-01\n",
        Stop(
            "line 1: the column `Region`",
            "the headers are `lead_id`, `created_at`",
        ),
    ),
    (
        "a personal column that is also kept in clear",
        "leads",
        "[source.columns]\ncompany = \"email\"",
        b"lead_id,created_at,email\nL1,2026-03-01,a@b.example\n",
        Stop(
            "line 1: the column `email`",
            "map another column to `company`",
        ),
    ),
    (
        "a delimiter against the file's own line",
        "leads",
        "delimiter = \",\"",
        b"sep=;\nlead_id;created_at\nL1;2026-03-01\n",
        Stop(
            "line 1: the file names the delimiter",
            "correct `delimiter` of the source",
        ),
    ),
];

const BYTES: &[Wrong] = &[
    (
        "UTF-16 without a mark",
        "leads",
        "",
        b"l\0e\0a\0d\0_\0i\0d\0\n\0",
        Stop(
            "the file begins with a NUL",
            "set `encoding = \"utf-16le\"`",
        ),
    ),
    (
        "a mark against the declared encoding",
        "leads",
        "encoding = \"windows-1252\"",
        b"\xef\xbb\xbflead_id,created_at\nL1,2026-03-01\n",
        Stop(
            "the byte-order mark of `utf-8`",
            "correct `encoding` of the source",
        ),
    ),
    (
        "a workbook",
        "leads",
        "",
        b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0",
        Stop("file `leads.csv`: found ", "export it as CSV"),
    ),
    (
        "a gzip stream that is damaged",
        "leads",
        "",
        b"\x1f\x8b\x08\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff",
        Stop("the gzip stream is damaged", "deliver the file anew"),
    ),
    (
        "a header of bytes that are no text",
        "leads",
        "",
        b"lead_id,created_at,l\xe4nge\nL1,2026-03-01,1\n",
        Stop("line 1: the header cannot be read", "encoding"),
    ),
    (
        "bytes that are no text",
        "leads",
        "",
        b"lead_id,created_at,company\nL1,2026-03-01,Caf\xe9\n",
        Reject(&[(
            "2",
            "",
            "invalid_bytes",
            "name its encoding under `encoding`",
        )]),
    ),
    (
        "a NUL",
        "leads",
        "",
        b"lead_id,created_at,company\nL1,2026-03-01,Bar\0\n",
        Reject(&[("2", "", "invalid_bytes", "NUL")]),
    ),
    (
        "a field too few",
        "leads",
        "",
        b"lead_id,created_at,company\nL1,2026-03-01,A\nL2,2026-03-01\n",
        Reject(&[(
            "3",
            "",
            "field_count",
            "expected 3 fields as in the header, found 2",
        )]),
    ),
    (
        "a field too many",
        "leads",
        "",
        b"lead_id,created_at,company\nL1,2026-03-01,A, Inc.\n",
        Reject(&[(
            "2",
            "",
            "field_count",
            "look for a delimiter inside an unquoted value",
        )]),
    ),
    (
        "an empty field too many",
        "leads",
        "",
        b"lead_id,created_at,company\nL1,2026-03-01,A,\n",
        Reject(&[(
            "2",
            "",
            "field_count",
            "expected 3 fields as in the header, found 4",
        )]),
    ),
    (
        "a stray quote",
        "leads",
        "",
        b"lead_id,created_at,company\nL1,2026-03-01,\"A\" Inc.\nL2,2026-03-01,B\n",
        Reject(&[("2", "", "stray_quote", "doubled inside it")]),
    ),
    (
        "an unclosed quote",
        "leads",
        "",
        b"lead_id,created_at,company\nL1,2026-03-01,\"A\nL2,2026-03-01,B\n",
        Reject(&[("2", "", "unclosed_quote", "expected a closing quote")]),
    ),
    (
        "a last line that was cut",
        "leads",
        "",
        b"lead_id,created_at,company\nL1,2026-03-01,A\nL2,202",
        Reject(&[(
            "3",
            "",
            "possibly_cut",
            "no line end follows: the file looks as if it was cut; deliver it anew, whole",
        )]),
    ),
    (
        "a value below no name",
        "leads",
        "",
        b"lead_id,created_at,\nL1,2026-03-01,A\n",
        Reject(&[("2", "", "nameless_column", "name the column")]),
    ),
    (
        "a second header",
        "leads",
        "",
        b"lead_id,created_at\nL1,2026-03-01\nlead_id,created_at\nL2,2026-03-01\n",
        Reject(&[("3", "", "repeated_header", "deliver each by itself")]),
    ),
    (
        "the header of another table",
        "leads",
        "",
        b"lead_id,created_at\nL1,2026-03-01\n\ndeal_id,outcome\nD1,open\n",
        Reject(&[
            ("4", "", "another_table", "a file of its own"),
            ("5", "", "another_table", "a file of its own"),
        ]),
    ),
];

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = HEADERS.iter().chain(BYTES).map(case).collect();
    let text = format!("lead_id,created_at\n{}", "L1,2026-03-01\n".repeat(600_000));
    let packed = gzip(text.as_bytes());
    let (cut, swollen) = (packed[..packed.len() - 9].to_vec(), packed);
    cases.push(built(
        "a gzip stream that was cut",
        "",
        cut,
        Stop("the gzip stream ends too early", "deliver the file anew"),
    ));
    cases.push(built(
        "a gzip stream that swells",
        "max_unpack_ratio = 2",
        swollen,
        Stop(
            "the limit `max_unpack_ratio`",
            "raise `max_unpack_ratio` of the source",
        ),
    ));
    let long = format!(
        "lead_id,created_at,company\nL1,2026-03-01,{}\n",
        "x".repeat(1 << 21)
    )
    .into_bytes();
    cases.push(built(
        "a record without an end",
        "",
        long,
        Reject(&[("2", "", "record_too_long", "look for a missing line end")]),
    ));
    cases
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A case of a table.
pub(super) fn case(&(name, entity, keys, file, expected): &Wrong) -> Case {
    of(name, entity, keys, file.to_vec(), expected)
}

fn built(name: &'static str, keys: &'static str, file: Vec<u8>, expected: Expected) -> Case {
    of(name, "leads", keys, file, expected)
}

fn of(
    name: &'static str,
    entity: &'static str,
    keys: &'static str,
    file: Vec<u8>,
    expected: Expected,
) -> Case {
    let make = move || {
        let mut project = Project::of(&[entity]);
        project.set_source(entity, keys);
        fs::write(project.path("data").join(format!("{entity}.csv")), &file).unwrap();
        let said = project.closedloop(&["run", FILE]);
        assert!(
            said.code == 0 || !project.path("out/demo/latest").exists(),
            "{name}: published all the same"
        );
        (project, said)
    };
    let place = match expected {
        Stop(place, advice) => Place::Message(vec![
            format!("source `{entity}`, file `{entity}.csv`: "),
            place.to_owned(),
            "\nhelp: ".to_owned(),
            advice.to_owned(),
        ]),
        Reject(rejects) => Place::Rejects(rejects),
    };
    Case {
        name,
        make: Box::new(make),
        exit: 1,
        place,
    }
}

//! The program's errors for files that it does not read, and that it reads the others in any
//! packing and encoding.

use super::clean::{Layout, PLAIN, tables};
use crate::project::{FILE, Project, Said, Table};
use std::fs;
use std::io::Write;

/// A project of leads to which this file is delivered.
fn delivered(bytes: &[u8], keys: &str) -> Project {
    let mut project = Project::of(&["leads"]);
    project.set_source("leads", keys);
    fs::write(project.path("data/leads.csv"), bytes).unwrap();
    project
}

/// The leads of a run, but for the columns of their origin.
fn leads(project: &Project) -> Table {
    project.run();
    let table = project.show("leads");
    let columns: Vec<String> = table
        .head
        .iter()
        .filter(|name| !name.starts_with('_'))
        .cloned()
        .collect();
    table.columns(&columns)
}

/// The errors of a run that must not publish.
fn refused(project: &Project) -> String {
    let Said { code, stderr, .. } = project.closedloop(&["run", FILE]);
    assert_eq!(code, 1, "{stderr}");
    assert!(!project.path("out/demo/latest").exists());
    stderr
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

#[test]
fn a_table_is_the_same_in_every_packing_and_encoding() {
    let text = tables()[0].text(PLAIN);
    let excel = "sep=;\r\n".to_owned()
        + &tables()[0].text(Layout {
            delimiter: ';',
            ..PLAIN
        });
    let framed = format!("Export of leads\n\n{text}12 rows\n\n");
    let expected = leads(&delivered(text.as_bytes(), ""));
    assert_eq!(
        (expected.rows.len(), expected.column("company")[1]),
        (12, "Kestrel 01, Söhne & Co")
    );
    for (bytes, keys) in [
        (gzip(text.as_bytes()), ""),
        (zstd::encode_all(text.as_bytes(), 3).unwrap(), ""),
        (gzip(&utf16(&format!("\u{feff}{text}"))), ""),
        (utf16(&text), "encoding = \"utf-16be\""),
        (excel.into_bytes(), ""),
        (framed.into_bytes(), "skip_rows = 2\ntrailer_rows = 1"),
        (
            tables()[0]
                .text(Layout {
                    delimiter: '|',
                    quote: '\'',
                    ..PLAIN
                })
                .replace('|', "||")
                .into_bytes(),
            "delimiter = \"||\"\nquote = \"'\"",
        ),
    ] {
        assert_eq!(leads(&delivered(&bytes, keys)), expected, "{keys}");
    }
}

#[test]
fn a_packed_file_that_was_cut_or_swells_too_far_stops_the_run() {
    let rows: String = (0..400_000)
        .map(|i| format!("L{i:06},2026-03-01\n"))
        .collect();
    let text = format!("lead_id,created_at\n{rows}");
    let packed = gzip(text.as_bytes());
    let said = refused(&delivered(&packed[..packed.len() - 9], ""));
    assert!(
        said.contains("file `leads.csv`: the gzip stream ends too early: it was cut, after ")
            && said.contains("help: deliver the file anew"),
        "{said}"
    );
    let said = refused(&delivered(&packed, "max_unpacked_bytes = 4_194_304"));
    assert!(
        said.contains(
            "the file unpacks to more than 4194304 bytes, the limit `max_unpacked_bytes`"
        ),
        "{said}"
    );
}

#[test]
fn of_several_files_that_were_cut_the_first_is_named_whatever_their_sizes() {
    let packed = |rows: usize| {
        gzip(
            format!(
                "lead_id,created_at\n{}",
                (0..rows)
                    .map(|i| format!("L{i:06},2026-03-01\n"))
                    .collect::<String>()
            )
            .as_bytes(),
        )
    };
    let project = Project::of(&["leads"]);
    // Cut behind what the first look sees. The largest is read first; none behind a file that
    // failed needs to be read.
    for (name, rows) in [
        ("leads_a.csv", 40_000),
        ("leads_b.csv", 150_000),
        ("leads_c.csv", 200_000),
    ] {
        let bytes = packed(rows);
        let cut = if name == "leads_a.csv" { 0 } else { 9 };
        fs::write(
            project.path(&format!("data/{name}")),
            &bytes[..bytes.len() - cut],
        )
        .unwrap();
    }
    let said = refused(&project);
    assert!(
        said.contains("file `leads_b.csv`: the gzip stream ends too early")
            && !said.contains("leads_c.csv"),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_refused_and_not_waited_for() {
    let project = Project::of(&["leads"]);
    let made = std::process::Command::new("mkfifo")
        .arg(project.path("data/leads.csv"))
        .status()
        .unwrap();
    assert!(made.success());
    let said = refused(&project);
    assert!(
        said.contains(
            "source `leads`, file `leads.csv`: found a named pipe, expected a regular file"
        ),
        "{said}"
    );
}

#[test]
fn a_record_of_bytes_that_are_no_text_is_shown_with_their_place() {
    let project = delivered(
        b"lead_id,created_at,company\nL1,2026-03-01,Caf\xe9\nL2,2026-03-02,Bar\n",
        "max_reject_share = 0.5",
    );
    assert_eq!(leads(&project).column("lead_id"), ["L2"]);
    let rejects = project.show("rejects");
    assert_eq!(
        (rejects.column("rule"), rejects.column("_line")),
        (vec!["invalid_bytes"], vec!["2"])
    );
    let advice = rejects.column("advice")[0];
    assert!(advice.starts_with("expected characters of utf-8, found bytes that are none at offset 44 of the (unpacked) file"), "{advice}");
}

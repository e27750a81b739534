//! Files as they lie on a disk: packed, cut, damaged, too large, not files at all.

use super::*;
use crate::ingest::split::{Piece, RecordSplitter};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;

/// What reading a file of this name and content gives: its text, or its error.
fn read(name: &str, content: &[u8], dialect: &Dialect) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    let mut text = String::new();
    let reading = open(&path, dialect).and_then(|mut opened| {
        opened.read_to_string(&mut text)?;
        opened.finish()
    });
    match reading {
        Ok(hash) => {
            assert_eq!(hash, blake3::hash(content).to_hex().to_string());
            Ok(text)
        }
        Err(cause) => Err(failure(&cause, "crm", name, &path).to_string()),
    }
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(text: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn limited(bytes: u64, ratio: u32) -> Dialect {
    let mut dialect = Dialect::default();
    (dialect.unpack.bytes, dialect.unpack.ratio) = (bytes, ratio);
    dialect
}

#[test]
fn content_decides_how_a_file_is_packed() {
    let dialect = Dialect::default();
    for name in ["a.csv", "a.gz", "a.zst"] {
        assert_eq!(
            read(name, &gzip(b"id\n1\n"), &dialect).as_deref(),
            Ok("id\n1\n")
        );
        assert_eq!(
            read(name, &zstandard(b"id\n1\n"), &dialect).as_deref(),
            Ok("id\n1\n")
        );
    }
    assert_eq!(
        read("a.csv", b"id\n1\n", &dialect).as_deref(),
        Ok("id\n1\n")
    );
    assert_eq!(read("a.csv", b"", &dialect).as_deref(), Ok(""));
    // Member after member, as log rotation and parallel packers write them; a Zstandard frame to be
    // skipped.
    assert_eq!(
        read(
            "a",
            &[gzip(b"id\n"), gzip(b""), gzip(b"1\n")].concat(),
            &dialect
        )
        .as_deref(),
        Ok("id\n1\n")
    );
    let skipped = b"\x50\x2a\x4d\x18\x03\0\0\0abc".to_vec();
    assert_eq!(
        read(
            "a",
            &[zstandard(b"id\n"), skipped, zstandard(b"1\n")].concat(),
            &dialect
        )
        .as_deref(),
        Ok("id\n1\n")
    );
    let large: Vec<u8> = (0..400_000u32)
        .flat_map(|row| format!("{row}\n").into_bytes())
        .collect();
    assert!(read("a", &gzip(&large), &dialect).unwrap().as_bytes() == large);
    assert!(read("a", &zstandard(&large), &dialect).unwrap().as_bytes() == large);
    // UTF-16 inside.
    let units: Vec<u8> = "\u{feff}é\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(read("a.gz", &gzip(&units), &dialect).as_deref(), Ok("é\n"));
}

#[test]
fn a_name_that_promises_a_packed_file_must_keep_it() {
    assert_eq!(
        read("deals.csv.gz", b"id\n1\n", &Dialect::default()).unwrap_err(),
        "source `crm`, file `deals.csv.gz`: expected a gzip stream, as the name `.gz` says, but the file does not begin with one\nhelp: deliver the file anew, or without `.gz` if it is not packed"
    );
    assert!(
        read("a.ZST", b"", &Dialect::default())
            .unwrap_err()
            .contains(
                "expected a Zstandard stream, as the name `.zst` says, but the file is empty"
            )
    );
    assert!(
        read("a.csv", b"PK\x03\x04rest", &Dialect::default())
            .unwrap_err()
            .contains("found a ZIP archive or an Excel workbook")
    );
}

#[test]
fn a_packed_file_cut_anywhere_is_refused() {
    for packed in [gzip(b"id\n1\n2\n3\n"), zstandard(b"id\n1\n2\n3\n")] {
        for length in 4..packed.len() {
            let error = read("a", &packed[..length], &Dialect::default()).unwrap_err();
            assert!(
                error.contains("stream ends too early: it was cut, after ")
                    && error.ends_with("help: deliver the file anew"),
                "{length}: {error}"
            );
        }
    }
    let one = gzip(b"id\n1\n");
    let error = read(
        "a",
        &[one.as_slice(), &one[..one.len() - 3]].concat(),
        &Dialect::default(),
    )
    .unwrap_err();
    assert!(
        error.contains("it was cut, after 10 unpacked bytes"),
        "{error}"
    );
}

#[test]
fn a_packed_file_with_any_byte_changed_is_never_another_text() {
    for packed in [gzip(b"id\n1\n2\n3\n"), zstandard(b"id\n1\n2\n3\n")] {
        for at in 4..packed.len() {
            let mut changed = packed.clone();
            changed[at] ^= 0x10;
            // Bits of the head that do not affect the content may change.
            match read("a", &changed, &Dialect::default()) {
                Ok(text) => assert_eq!(text, "id\n1\n2\n3\n"),
                Err(error) => assert!(
                    error.contains(" stream ") && error.contains("nothing of"),
                    "{at}: {error}"
                ),
            }
        }
    }
}

#[test]
fn bytes_behind_the_packed_stream_are_refused() {
    for packed in [gzip(b"id\n1\n"), zstandard(b"id\n1\n")] {
        let error = read(
            "a",
            &[packed.as_slice(), b"id\n"].concat(),
            &Dialect::default(),
        )
        .unwrap_err();
        assert!(
            error.contains(&format!(
                "stream follow at offset {} of the file",
                packed.len()
            )),
            "{error}"
        );
    }
}

#[test]
fn a_bomb_is_refused_at_its_limits() {
    let zeros = vec![b'0'; 3 << 20];
    let packed = gzip(&zeros);
    assert!(packed.len() < 4_000, "{}", packed.len());
    assert!(read("a", &packed, &limited(3 << 20, 5_000)).is_ok());
    let error = read("a", &packed, &limited((3 << 20) - 1, 5_000)).unwrap_err();
    assert!(
        error.contains("unpacks to more than 3145727 bytes, the limit `max_unpacked_bytes`")
            && error.contains("help: raise `max_unpacked_bytes`"),
        "{error}"
    );
    let error = read("a", &zstandard(&zeros), &limited(1 << 30, 1_000)).unwrap_err();
    assert!(
        error.contains("more than 1000 times as many, the limit `max_unpack_ratio`")
            && error.contains("help: raise `max_unpack_ratio`"),
        "{error}"
    );
    // Below a megabyte the ratio is not limited; a file that is not packed has no limit.
    assert!(read("a", &gzip(&zeros[..1 << 20]), &limited(1 << 30, 1)).is_ok());
    assert!(read("a", &zeros, &limited(1, 1)).is_ok());
}

#[test]
fn a_window_beyond_the_memory_for_it_is_refused() {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(28).unwrap();
    encoder.write_all(b"id\n").unwrap();
    let packed = encoder.finish().unwrap();
    assert!(
        read("a", &packed, &Dialect::default())
            .unwrap_err()
            .contains("the Zstandard stream is damaged")
    );
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_refused_before_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let error = |path: &Path| {
        failure(
            &open(path, &Dialect::default()).err().unwrap(),
            "crm",
            "x",
            path,
        )
        .to_string()
    };
    let pipe = folder.path().join("pipe");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(
        error(&pipe),
        "source `crm`, file `x`: found a named pipe, expected a regular file\nhelp: write what it delivers into a file, and name that under `path` of the source"
    );
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    assert!(error(&socket).contains("found a socket"));
    assert!(error(Path::new("/dev/null")).contains("found a device"));
    assert!(error(folder.path()).contains("found a folder"));
    assert!(error(&folder.path().join("none")).starts_with("cannot read the delivered file: `"));
}

/// The rule, line and advice of each record that is none.
fn rejected(content: &[u8], encoding: Encoding) -> Vec<(u64, String)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    fs::write(&path, content).unwrap();
    let dialect = Dialect {
        encoding: Some(encoding),
        ..Dialect::default()
    };
    let mut opened = open(&path, &dialect).unwrap();
    let mut records = RecordSplitter::new(&mut opened, &dialect);
    let mut found = Vec::new();
    while let Some(piece) = records.read().unwrap() {
        if let Piece::Malformed { line, advice, .. } = piece {
            found.push((line, advice));
        }
    }
    found
}

#[test]
fn bytes_that_are_no_character_cost_their_record_and_are_named_by_place() {
    let tail = "; correct `encoding` of the source, or export the file anew";
    assert_eq!(
        rejected(b"id,n\n1,\x80\n2,\x81\n3,\x9d\n", Encoding::Windows1252),
        [
            (
                3,
                format!(
                    "expected characters of windows-1252, found bytes that are none at offset 11 of the (unpacked) file{tail}"
                )
            ),
            (
                4,
                format!(
                    "expected characters of windows-1252, found bytes that are none at offset 15 of the (unpacked) file{tail}"
                )
            )
        ]
    );
    let units: Vec<u8> = "id\né\n"
        .encode_utf16()
        .chain([0xd83d, 0x0a, 0x31, 0x0a])
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(
        rejected(&units, Encoding::Utf16Le),
        [(
            3,
            format!(
                "expected characters of utf-16le, found bytes that are none at offset 10 of the (unpacked) file{tail}"
            )
        )]
    );
    // A lead byte takes no line end with it; a trail byte that looks like a backslash or a quote is
    // none.
    assert_eq!(
        rejected(b"id\n\x95\x5c\n\x95\n\x83\x7c\n", Encoding::ShiftJis)
            .iter()
            .map(|(line, _)| *line)
            .collect::<Vec<_>>(),
        [3]
    );
    // Far behind the first buffer.
    let mut content: Vec<u8> = b"id\n".to_vec();
    (0..500_000).for_each(|_| content.extend_from_slice(b"caf\xe9 au lait\n"));
    content.extend_from_slice(b"\x81\n");
    let found = rejected(&content, Encoding::Windows1252);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].0 == 500_002 && found[0].1.contains("at offset 6500003 of"),
        "{:?}",
        found[0]
    );
}

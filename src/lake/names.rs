//! Names of data files: `<delivery>-r0007-<content>.parquet` for rows that were delivered,
//! `r0007-<content>.parquet` for a mart. A name has the run that wrote the file and begins its
//! content's hash, so that a file can be checked before the ledger knows it, and one that is not
//! ours is recognised.

use super::Delivery;

/// Name of a delivery's data file; `blake3` is the hex hash of its content.
pub(super) fn delivered(delivery: &Delivery, blake3: &str) -> String {
    format!("{}-{}", delivery.id(), mart(delivery.run, blake3))
}

/// How the name of a delivery's data file begins, up to its content.
pub(super) fn beginning(delivery: &Delivery) -> String {
    format!("{}-r{:04}-", delivery.id(), delivery.run)
}

/// Name of a mart's data file.
pub(super) fn mart(run: u64, blake3: &str) -> String {
    format!("r{run:04}-{}.parquet", &blake3[..8])
}

/// What a data file's name holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FileName<'a> {
    /// The run that wrote it.
    pub run: u64,
    /// How the hex hash of its content begins.
    pub content: &'a str,
}

/// Reads the name of a data file; none if this program gives no such names.
pub(super) fn read(name: &str) -> Option<FileName<'_>> {
    let is_hex = |text: &str, digits| {
        text.len() == digits
            && text
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let parts: Vec<&str> = name.strip_suffix(".parquet")?.split('-').collect();
    let (run, content) = match parts[..] {
        [delivery, run, content] if is_hex(delivery, 32) => (run, content),
        [run, content] => (run, content),
        _ => return None,
    };
    let digits = run
        .strip_prefix('r')
        .filter(|digits| digits.len() >= 4 && digits.bytes().all(|digit| digit.is_ascii_digit()))?;
    is_hex(content, 8).then_some(FileName {
        run: digits.parse().ok()?,
        content,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_run_and_content() {
        let named = Some(FileName {
            run: 1,
            content: "89abcdef",
        });
        assert_eq!(
            read("0123456789abcdef0123456789abcdef-r0001-89abcdef.parquet"),
            named
        );
        assert_eq!(read("r0001-89abcdef.parquet"), named);
        assert_eq!(
            read(&mart(12345, "89abcdef01")),
            Some(FileName {
                run: 12345,
                content: "89abcdef"
            })
        );
    }

    #[test]
    fn strangers_names_say_nothing() {
        for stranger in [
            "part-0000-89abcdef.parquet",
            "r0001-89abcdeg.parquet",
            "r1-89abcdef.parquet",
            "89abcdef.parquet",
            "r0001-89abcdef.csv",
        ] {
            assert_eq!(read(stranger), None, "{stranger}");
        }
    }
}

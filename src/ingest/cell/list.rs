//! Several values in a cell, as exports of linked records write them: `1;2`, `[1;2]`, `["1","2"]`.
//! Goes in: a cell's text and the mark between its values. Comes out: the values.

use super::{Fault, bare};
use crate::ingest::reject::RejectRule;

/// The values of a cell, without blanks, brackets and quotes around them; empty ones are none.
pub fn values<'t>(text: &'t str, mark: &str) -> Vec<&'t str> {
    let text = bare(text);
    let inner = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    // A list of quoted values has commas between them, whatever stands between bare ones.
    let is_quoted = inner.is_some_and(|inner| bare(inner).starts_with('"'));
    let mark = if is_quoted { "," } else { mark };
    let parts = inner.unwrap_or(text).split(mark).map(bare);
    let parts = parts.map(|part| {
        let unquoted = part
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        unquoted.map_or(part, bare)
    });
    parts.filter(|part| !part.is_empty()).collect()
}

/// Why several ids are not one.
pub fn several_ids() -> Fault {
    Fault::new(
        RejectRule::SeveralIds,
        "expected the id of one record; where a cell holds several, name what stands between them under [source.split], such as `merged_ids = \";\"`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_exports_write_them() {
        for (text, mark) in [
            ("203;204", ";"),
            (" 203 ; 204;", ";"),
            ("[203;204]", ";"),
            ("[\"203\",\"204\"]", ";"),
            ("[ \"203\", \"204\" ]", ","),
            ("203, 204", ","),
            ("203||204", "||"),
        ] {
            assert_eq!(values(text, mark), ["203", "204"], "{text}");
        }
        assert_eq!(values("203", ";"), ["203"]);
        assert_eq!(values("a,b", ";"), ["a,b"]);
        for nothing in ["", " ", "[]", ";", "[ ]"] {
            assert!(values(nothing, ";").is_empty(), "{nothing}");
        }
    }
}

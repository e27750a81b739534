//! May the document be relied on? Goes in: the reasons for which figures may be wrong. Comes out: the
//! status under the title.
//!
//! Books that do not close publish nothing, so no status says that of them.

use crate::document::Status;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::quality::SOURCES;
use crate::system::{DOUBTS, Marts};
use crate::table::names::*;
use crate::table::read::RowOf;

/// Reasons that one line has room for.
const MOST: usize = 4;

/// Complete, unless there is a reason for doubt.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn status(marts: &Marts) -> Result<Status> {
    let reasons: Vec<&str> = marts
        .rows(&DOUBTS)?
        .map(|row| row.text(REASON))
        .collect::<Result<_>>()?;
    Ok(match in_words(&reasons) {
        Some(words) => Status::Preliminary(words),
        None => Status::Complete,
    })
}

/// The first reasons, and how many more there are.
fn in_words(reasons: &[&str]) -> Option<String> {
    let shown = &reasons[..reasons.len().min(MOST)];
    let words = shown.join("; ");
    match reasons.len() - shown.len() {
        _ if reasons.is_empty() => None,
        0 => Some(words),
        more => Some(format!("{words}; and {more} more in the table doubts")),
    }
}

/// What each source delivered, in the order of the pipeline file.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn sources<'a>(marts: &'a Marts, settings: &Settings) -> Result<Vec<RowOf<'a>>> {
    let mut found = Vec::new();
    for row in marts.rows(&SOURCES)? {
        let name = row.text(SOURCE_NAME)?;
        let place = settings
            .sources
            .iter()
            .position(|source| source.name == name);
        found.push((place, row));
    }
    found.sort_by_key(|(place, _)| *place);
    Ok(found.into_iter().map(|(_, row)| row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_has_room_for_the_gravest_reasons() {
        assert_eq!(in_words(&[]), None);
        assert_eq!(in_words(&["a", "b"]).as_deref(), Some("a; b"));
        let many = in_words(&["a", "b", "c", "d", "e", "f"]);
        assert_eq!(
            many.as_deref(),
            Some("a; b; c; d; and 2 more in the table doubts")
        );
    }
}

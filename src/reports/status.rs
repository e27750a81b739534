//! May the document be relied on? Goes in: how far each source reaches and what no rate converts.
//! Comes out: the status under the title.
//!
//! Books that do not close publish nothing, so there is no status for them.

use crate::document::Status;
use crate::document::number::count_full;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::pipeline::settings::RevenueOf;
use crate::quality::SOURCES;
use crate::reconciliation::not_converted;
use crate::system::Marts;
use crate::table::names::*;
use crate::table::read::RowOf;

/// Complete, unless a source is late or money is left out for want of a rate.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn status(marts: &Marts, settings: &Settings) -> Result<Status> {
    let mut late = Vec::new();
    for source in sources(marts, settings)? {
        late.extend(
            source
                .flag(IS_LATE)?
                .filter(|is_late| *is_late)
                .map(|_| source),
        );
    }
    let late: Vec<&str> = late
        .iter()
        .map(|source| source.text(SOURCE_NAME))
        .collect::<Result<_>>()?;
    let mut reasons = Vec::new();
    reasons.extend(match late.len() {
        0 => None,
        1 => Some(format!("1 source late, {}", late[0])),
        count => Some(format!("{count} sources late, {}", late.join(", "))),
    });
    let wins = match settings.roi.revenue {
        RevenueOf::DealAmount => ["won deal", "won deals"],
        RevenueOf::Recognized => ["document of a won deal", "documents of won deals"],
    };
    reasons.extend(without_rate(not_converted(marts, "revenue")?, wins));
    reasons.extend(without_rate(
        not_converted(marts, "spend")?,
        ["row of spend", "rows of spend"],
    ));
    Ok(if reasons.is_empty() {
        Status::Complete
    } else {
        Status::Preliminary(reasons.join("; "))
    })
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

fn without_rate(count: i64, [one, many]: [&str; 2]) -> Option<String> {
    (count > 0).then(|| {
        format!(
            "{} {} without a rate",
            count_full(count),
            if count == 1 { one } else { many }
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_many() {
        let text = |count| without_rate(count, ["won deal", "won deals"]);
        assert_eq!(
            [text(0), text(1), text(3)],
            [
                None,
                Some("1 won deal without a rate".to_owned()),
                Some("3 won deals without a rate".to_owned())
            ]
        );
    }
}

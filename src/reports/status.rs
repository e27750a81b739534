//! May the document be relied on? Goes in: how far each source reaches and what no rate converts.
//! Comes out: the status under the title.
//!
//! Books that do not close publish nothing, so no status says that of them.

use super::document::Status;
use super::marts::Marts;
use super::number::count_full;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::pipeline::settings::RevenueOf;
use crate::roi::NOT_CONVERTED;
use crate::table::names::*;
use crate::table::read::rows;

/// Complete, unless a source is late or money is left out for want of a rate.
///
/// # Errors
/// A column missing: a bug.
pub fn status(marts: &Marts, settings: &Settings) -> Result<Status> {
    let late: Vec<&str> = marts
        .freshness
        .iter()
        .filter(|source| source.is_late)
        .map(|source| source.source.as_str())
        .collect();
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

/// Won deals that no rate converts: they count as won, earn credit, and are in no sum of money. Of
/// recognised revenue the books count documents, not deals, so none is told.
///
/// # Errors
/// A column missing: a bug.
pub fn deals_without_rate(marts: &Marts, settings: &Settings) -> Result<i64> {
    match settings.roi.revenue {
        RevenueOf::DealAmount => not_converted(marts, "revenue"),
        RevenueOf::Recognized => Ok(0),
    }
}

/// How many of a side no rate converts.
fn not_converted(marts: &Marts, side: &str) -> Result<i64> {
    let mut count = 0;
    for row in rows(&marts.reconciliation) {
        if row.text(SIDE)? == side
            && row.flag(IS_BESIDE)? == Some(true)
            && row.text(BUCKET)?.starts_with(NOT_CONVERTED)
        {
            count += row.count(DEAL_COUNT)?.unwrap_or(0);
        }
    }
    Ok(count)
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
        let told = |count| without_rate(count, ["won deal", "won deals"]);
        assert_eq!(
            [told(0), told(1), told(3)],
            [
                None,
                Some("1 won deal without a rate".to_owned()),
                Some("3 won deals without a rate".to_owned())
            ]
        );
    }
}

//! The figures of all periods together. Goes in: the marts of the books and of returns. Comes out:
//! what was won, credited and spent, and what came back for it.

use super::metrics::*;
use super::rows::{Headline, HeadlineRows, WHOLE};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::reconciliation::{ATTRIBUTED, CRM_WON, bucket};
use crate::roi::{NO_DEAL, NO_SPEND, ReturnSummary, ReturnTotal, TOUCH_DATE, why_no_return};
use crate::system::Marts;
use crate::table::names::*;

/// Adds the figures.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn add(rows: &mut HeadlineRows, marts: &Marts, settings: &Settings) -> Result<()> {
    let won = bucket(marts, "revenue", CRM_WON)?;
    let attributed = bucket(marts, "revenue", ATTRIBUTED)?;
    let ReturnSummary {
        largest, has_deals, ..
    } = ReturnSummary::of(marts)?;
    // Of no deal at all nobody knows what was won.
    let of_deals = |amount: i128| Headline::money_or(has_deals.then_some(amount), NO_DEAL);
    for (metric, (deals, amount)) in [(WON_REVENUE, won), (ATTRIBUTED_REVENUE, attributed)] {
        let revenue = Headline {
            count: Some(deals),
            ..of_deals(amount)
        };
        rows.add(metric, WHOLE, revenue);
    }
    rows.add(ATTRIBUTED_SHARE, WHOLE, share(attributed.1, won.1));
    let largest = largest.map_or_else(
        || Headline::missing("no credited deal"),
        |largest| share(largest, attributed.1),
    );
    rows.add(LARGEST_DEAL_SHARE, WHOLE, largest);
    let primary = &settings.attribution.primary;
    let total = ReturnTotal::of(marts, primary, TOUCH_DATE, WHOLE)?;
    let pipeline = of_deals(total.pipeline.unwrap_or(0));
    rows.add(ATTRIBUTED_PIPELINE, WHOLE, pipeline);
    rows.add(SPEND, WHOLE, Headline::money_or(total.spend, NO_SPEND));
    rows.add(ROI, WHOLE, roi(marts, settings, &total, has_deals)?);
    let cac = match total.cac {
        Ok(micros) => Headline::money(micros),
        Err(reason) => Headline::missing(&reason),
    };
    rows.add(CAC, WHOLE, cac);
    Ok(())
}

fn share(part: i128, whole: i128) -> Headline {
    if whole <= 0 {
        return Headline::missing("nothing to be a part of");
    }
    Headline::number(part as f64 / whole as f64)
}

/// The return on the primary model with its range over all models.
fn roi(
    marts: &Marts,
    settings: &Settings,
    primary: &ReturnTotal,
    has_deals: bool,
) -> Result<Headline> {
    let Some(roi) = primary.roi else {
        return Ok(Headline::missing(why_no_return(primary.spend, has_deals)));
    };
    let mut ends = (roi, roi);
    for model in &settings.attribution.models {
        let of_model = ReturnTotal::of(marts, model, TOUCH_DATE, WHOLE)?.roi;
        if let Some(other) = of_model {
            ends = (ends.0.min(other), ends.1.max(other));
        }
    }
    Ok(Headline {
        ends: Some(ends),
        ..Headline::number(roi)
    })
}

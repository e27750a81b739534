//! Touches that reach no deal, touches whose origin or content is not known, and leads whose origin is
//! not known.

use super::unknown_content::unknown_content;
use crate::document::number::count_full;
use crate::error::Result;
use crate::staging::content::is_unreadable;
use crate::system::{Check, Facts, Found, Severity};
use crate::table::names::*;

/// The checks of touches and of the content that they show.
pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "touch_of_unknown_lead",
        severity: Severity::Warning,
        advice: "touches whose person no source delivered: they reach no deal",
        find: of_unknown_leads,
    },
    Check {
        id: "touch_about_unlinked_deal",
        severity: Severity::Info,
        advice: "touches about a deal that is not there or that their person is not linked to: they reach no deal",
        find: about_unlinked_deals,
    },
    Check {
        id: "touches_of_one_moment",
        severity: Severity::Info,
        advice: "touches delivered without an id at the moment of an earlier one of the same person and kind, from which they differ in a value: counted as another touch; export an id if they are the same",
        find: of_one_moment,
    },
    Check {
        id: "touches_twice",
        severity: Severity::Warning,
        advice: "touches on journeys of the same person, instant, kind, channel, campaign and content as another one, under another id: an export may be delivered again with new ids, and each of its touches earns credit twice; remove the copy, or let `touch_id` be made from the row",
        find: twice,
    },
    Check {
        id: "touches_of_other_channel",
        severity: Severity::Info,
        advice: "touches that say where they came from in a way that no channel rule holds of: under `other`; write a rule for what matters",
        find: of_other_channel,
    },
    Check {
        id: "leads_of_other_channel",
        severity: Severity::Info,
        advice: "leads that say where they came from in a way that no channel rule holds of: under `other`; write a rule for what matters, such as `source = \"Trade fair\"` for a lead source",
        find: leads_of_other_channel,
    },
    Check {
        id: "touches_of_unmatched_url",
        severity: Severity::Info,
        advice: "touches on a page that is no content's: add the page to the `url` of a content, or of a new one, if it matters",
        find: of_unmatched_url,
    },
    Check {
        id: "content_id_unknown",
        severity: Severity::Warning,
        advice: "touches with a content that no source delivered, or that is deleted: nothing is known of it; deliver the content",
        find: of_unknown_content,
    },
    Check {
        id: "content_url_unreadable",
        severity: Severity::Warning,
        advice: "content whose `url` begins with `re:` and is no regular expression behind it: it matches no page; correct it",
        find: unreadable_content_urls,
    },
];

fn of_unknown_leads(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let placed = &facts.placed.touches;
    let (count, lost, of) = (
        placed.stranger_count,
        placed.lost_count,
        facts.staged().touches.len(),
    );
    let found = Found::new("touches", count, of);
    if lost * DOUBTFUL_FROM <= of {
        return Ok(vec![found]);
    }
    let full = |count: usize| count_full(i64::try_from(count).unwrap_or(i64::MAX));
    let verb = if lost == 1 { "names" } else { "name" };
    Ok(vec![
        found
            .with_doubt(format!(
                "{} of {} touches {verb} a lead that no source delivered",
                full(lost),
                full(of)
            ))
            .with_measure(lost as f64 / of as f64)
            .with_threshold(1.0 / DOUBTFUL_FROM as f64),
    ])
}

/// Touches of leads that are not there above 1 in so many make the figures doubtful.
const DOUBTFUL_FROM: usize = 10;

fn twice(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let twins = facts.credited.twins;
    let found = Found::new("touches", twins.twins, twins.touches);
    if twins.twins * TWICE_FROM <= twins.touches {
        return Ok(vec![found]);
    }
    let full = |count: usize| count_full(i64::try_from(count).unwrap_or(i64::MAX));
    let words = format!(
        "{} of {} touches on journeys stand there twice under other ids",
        full(twins.twins),
        full(twins.touches)
    );
    let share = twins.twins as f64 / twins.touches as f64;
    let found = found.with_doubt(words).with_measure(share);
    Ok(vec![found.with_threshold(1.0 / TWICE_FROM as f64)])
}

/// Touches that stand twice above 1 in so many make the figures doubtful.
const TWICE_FROM: usize = 20;

fn of_one_moment(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let touches = &facts.staged().touches;
    let found = touches.of_one_moment.iter();
    Ok(found
        .map(|(source, count)| Found::new(source, *count, touches.len()))
        .collect())
}

fn about_unlinked_deals(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let count = facts.placed.touches.unlinked_count;
    Ok(vec![Found::new(
        "touches",
        count,
        facts.staged().touches.len(),
    )])
}

fn of_other_channel(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let touches = &facts.placed.touches;
    let of = touches.found().map(|(_, count)| count).sum();
    Ok(vec![Found::of_values("touches", &touches.unmatched(), of)])
}

fn leads_of_other_channel(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let leads = &facts.placed.lead_matches;
    let found = Found::of_values("leads", &leads.unmatched, leads.named_count);
    Ok(vec![found])
}

fn of_unmatched_url(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let unknown = unknown_content(facts)?;
    let found = Found::of_values("touches", &unknown.pages, unknown.on_a_page);
    Ok(vec![found])
}

fn of_unknown_content(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let unknown = unknown_content(facts)?;
    let found = Found::of_values("touches", &unknown.contents, unknown.with_content);
    Ok(vec![found])
}

/// Content whose `url` is no regular expression, though it begins as one.
fn unreadable_content_urls(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let content = &facts.staged().content.frame;
    let urls = content.column(URL)?.str()?.iter();
    let is_found = urls.map(|url| url.is_some_and(is_unreadable));
    let found = Found::of_marked_rows(facts, "content", content, is_found)?;
    Ok(vec![found])
}

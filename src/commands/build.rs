//! From the lake to a publication in memory: stage, link, place, credit, count, reconcile, check,
//! compose.

use super::periods::by_period;
use super::weighing::{credited_amounts, weigh};
use crate::error::{Error, Result};
use crate::identity::{Links, People};
use crate::lake::{Delivery, MadeMart};
use crate::pipeline::Settings;
use crate::quality::{self, data_quality};
use crate::reports::document::Document;
use crate::reports::{Marts, campaign_names, compose};
use crate::staging::{Before, Books, FileNames, Staging, stage};
use crate::table::check::conform;
use crate::table::{MARTS, STREAMED, TableSpec};
use crate::{funnel, identity, journeys, roi};
use polars::prelude::{DataFrame, StringChunked};
use std::collections::BTreeMap;
use std::time::Instant;

/// Everything that a run has computed and not yet written.
pub struct Built {
    /// The run that the document names.
    pub run: u64,
    /// The marts in the order of the list, less those that are streamed.
    pub tables: Vec<(&'static TableSpec, DataFrame)>,
    /// Marts that are never held whole, in their files.
    pub streamed: Vec<MadeMart>,
    /// The document.
    pub document: Document,
    /// Active deliveries.
    pub deliveries: Vec<Delivery>,
    /// (stage, rows out, milliseconds).
    pub stages: Vec<(&'static str, usize, u128)>,
}

/// Computes every mart and the document.
///
/// # Errors
/// Data files that cannot be read; books that do not close.
pub fn build(settings: &Settings, books: &Books) -> Result<Built> {
    let mut clock = Clock::default();
    let mut staging = stage(books, settings)?;
    clock.note("staging", staging.leads.frame.height());
    let emails = std::mem::take(&mut staging.emails);
    let (who, traits) = rayon::join(
        || who_is_who(&staging, emails, settings),
        || funnel::Traits::of(&staging, settings),
    );
    let ((mut people, links, deal_people), mut traits) = (who?, traits?);
    staging.stage_events.frame = DataFrame::empty();
    clock.note("identity", deal_people.height());
    let channels = journeys::Channels::of(&staging, settings)?;
    let (spend, spend_matched) = journeys::spend_channels(staging.spend.frame, &channels)?;
    staging.spend.frame = spend;
    let told = journeys::told_channels(&staging.leads.frame, &channels)?;
    let lead_tags = roi::LeadTags::of(&staging.leads.frame)?;
    let names = FileNames::new(&books.deliveries);
    let of_records = quality::OfRecords::of(&staging, &people, &links, &names, settings)?;
    staging.forget_origins();
    let windows = journeys::windows(&staging, &people, &links, settings)?;
    let ground = journeys::Ground {
        staging: &staging,
        people: &people,
        links: &links,
        windows: &windows,
        settings,
    };
    let scattered = journeys::scatter(
        &ground,
        &told,
        &channels,
        journeys::bucket_count(windows.len(), staging.touches.len()),
    )?;
    let lead_channels = journeys::lead_channels(&told, &people, &scattered);
    let channel_matches =
        journeys::channel_matches(&channels, &scattered, &people, &told, &spend_matched)?;
    people.forget_keys();
    let ground = journeys::Ground {
        staging: &staging,
        people: &people,
        links: &links,
        windows: &windows,
        settings,
    };
    clock.note("journeys", scattered.placed_count);
    let weighed = weigh(books, &ground, &scattered)?;
    clock.note("attribution", weighed.row_count());
    let (people_mart, on_way) = rayon::join(
        || people_mart(books, settings, &staging, &people),
        || funnel::lead_paths(&staging, &mut traits, settings),
    );
    let (people_mart, mut on_way) = (people_mart?, on_way?);
    let funnels = funnel::funnel(&mut on_way, traits, &lead_channels, settings)?;
    clock.note("funnel", funnels.funnel.height());
    let book = roi::Book::of(&roi::Sources {
        sums: &weighed.sums,
        intervals: &weighed.intervals,
        maturity: &weighed.maturity,
        names: &scattered.names,
        spend: &staging.spend.frame,
        leads: &staging.leads.frame,
        lead_channels: &lead_channels,
        lead_tags: &lead_tags,
        paths: &on_way.paths,
        deals: &staging.deals.frame,
        settings,
    })?;
    let ground = journeys::Ground {
        staging: &staging,
        people: &people,
        links: &links,
        windows: &windows,
        settings,
    };
    let before = books.before()?;
    let (returns, figures) = rayon::join(
        || {
            Ok::<_, Error>((
                roi::roi(&book)?,
                roi::cohorts(&book)?,
                roi::reconcile(&ground, &scattered, &weighed.sums, &names)?,
            ))
        },
        || {
            by_period(
                &staging,
                &links,
                &on_way,
                &lead_channels,
                before.as_ref(),
                settings,
            )
        },
    );
    let ((roi, cohorts, books_closed), figures) = (returns?, figures?);
    clock.note(
        "roi",
        roi.height()
            + figures
                .iter()
                .map(|(_, frame)| frame.height())
                .sum::<usize>(),
    );
    let freshness = quality::freshness(&books.deliveries, &staging, settings)?;
    let rejects = books.rejects()?;
    let unmatched = quality::unmatched(&on_way.unmapped, &scattered, &links, &of_records, &staging);
    let data_quality = data_quality(
        &quality::Inputs {
            deliveries: &books.deliveries,
            left_out: &books.left_out,
            rejects: &rejects,
            staging: &staging,
            of_records: &of_records,
            links: &links,
            first_created: &identity::converted_created(&staging, &people, &links)?,
            unmatched: &unmatched,
            unknown_subjects: on_way.unknown_count,
            stranger_count: scattered.stranger_count,
            unlinked_count: scattered.unlinked_count,
            gaps: weighed.gaps.as_ref(),
            lacks_null: weighed.lacks_null,
            campaigns: &channels.campaigns,
            freshness: &freshness,
        },
        settings,
    )?;
    clock.note("quality", data_quality.height());
    let mut made = vec![
        ("deal_people", deal_people),
        ("identity", identity::identity_table(&staging, &links)?),
        (
            "model_agreement",
            roi::with_decisions(weighed.agreement, &book)?,
        ),
        ("roi", roi),
        ("cohorts", cohorts),
        ("reconciliation", books_closed.buckets),
        ("reconciled", books_closed.items),
        ("channel_matches", channel_matches),
        ("data_quality", data_quality),
        ("unmatched", quality::unmatched_values(&unmatched)?),
        ("definitions", roi::definitions()?),
    ];
    made.extend(
        weighed
            .tables
            .into_iter()
            .chain(figures)
            .chain(funnels.marts()),
    );
    let tables = in_order(made)?;
    let streamed = [people_mart].into_iter().chain(weighed.streamed).collect();
    clock.note("checks", tables.len());
    let campaign_names = campaign_names(&staging.campaigns.frame)?;
    let told = Told {
        freshness,
        credited_amounts: credited_amounts(&windows, &scattered),
        cycle_days: weighed.maturity.cycle_days,
        before,
        campaign_names,
    };
    let document = compose(&marts(books, told, &tables), settings)?;
    Ok(Built {
        run: books.run,
        tables,
        streamed,
        document,
        deliveries: books.deliveries.clone(),
        stages: clock.stages,
    })
}

/// People, the deals that they are on, and the mart of both.
fn who_is_who(
    staging: &Staging,
    emails: StringChunked,
    settings: &Settings,
) -> Result<(People, Links, DataFrame)> {
    let people = identity::people(staging, emails, settings)?;
    let links = identity::link(staging, &people, settings)?;
    let deal_people = identity::deal_people_table(staging, &links)?;
    Ok((people, links, deal_people))
}

fn people_mart(
    books: &Books,
    settings: &Settings,
    staging: &Staging,
    people: &People,
) -> Result<MadeMart> {
    let mut mart = books.lake.begin_mart("people", &settings.output.path)?;
    identity::people_rows(staging, people, |rows| mart.write(rows))?;
    mart.finish()
}

/// The marts in the order of the list, each checked against its spec.
fn in_order(
    mut made: Vec<(&'static str, DataFrame)>,
) -> Result<Vec<(&'static TableSpec, DataFrame)>> {
    let held = MARTS.iter().filter(|spec| !STREAMED.contains(&spec.name));
    let take = |spec: &'static TableSpec| {
        let place = made
            .iter()
            .position(|(name, _)| *name == spec.name)
            .ok_or_else(|| Error::bug(format!("nobody made the mart `{}`", spec.name)))?;
        Ok((spec, conform(spec, made.swap_remove(place).1)?))
    };
    let tables = held.map(take).collect::<Result<Vec<_>>>()?;
    match made.first() {
        Some((name, _)) => Err(Error::bug(format!("`{name}` is not among the marts"))),
        None => Ok(tables),
    }
}

/// What reports see beside the marts.
struct Told {
    freshness: Vec<quality::Freshness>,
    credited_amounts: Vec<i128>,
    cycle_days: Option<f64>,
    before: Option<Before>,
    campaign_names: BTreeMap<String, String>,
}

/// The marts as reports see them.
fn marts(books: &Books, told: Told, tables: &[(&'static TableSpec, DataFrame)]) -> Marts {
    let frame = |name: &str| {
        tables
            .iter()
            .find(|(spec, _)| spec.name == name)
            .map(|(_, frame)| frame.clone())
            .unwrap_or_default()
    };
    Marts {
        run: books.run,
        deliveries: books.deliveries.clone(),
        freshness: told.freshness,
        identity: frame("identity"),
        channel_shares: frame("channel_shares"),
        model_agreement: frame("model_agreement"),
        removal_effects: frame("removal_effects"),
        top_paths: frame("top_paths"),
        funnel: frame("funnel"),
        stage_durations: frame("stage_durations"),
        stage_curves: frame("stage_curves"),
        cycle_days: told.cycle_days,
        credited_amounts: told.credited_amounts,
        win_rates: frame("win_rates"),
        pipeline_velocity: frame("pipeline_velocity"),
        scorecard: frame("scorecard"),
        restatements: frame("restatements"),
        before: told.before,
        campaign_names: told.campaign_names,
        roi: frame("roi"),
        cohorts: frame("cohorts"),
        reconciliation: frame("reconciliation"),
        reconciled: frame("reconciled"),
        channel_matches: frame("channel_matches"),
        data_quality: frame("data_quality"),
    }
}

/// Times stages for run.json; no figure depends on it.
struct Clock {
    last: Instant,
    stages: Vec<(&'static str, usize, u128)>,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            last: Instant::now(),
            stages: Vec::new(),
        }
    }
}

impl Clock {
    fn note(&mut self, stage: &'static str, rows: usize) {
        self.stages
            .push((stage, rows, self.last.elapsed().as_millis()));
        self.last = Instant::now();
    }
}

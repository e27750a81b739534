//! The marts of a run as reports see them, and the document that is made from them.

use super::REPORTS;
use super::document::{Document, Table, Value};
use super::status::status;
use crate::error::Result;
use crate::lake::delivery::Delivery;
use crate::pipeline::Settings;
use crate::quality::Freshness;
use crate::roi::CHANNEL_LEVEL;
use crate::staging::Before;
use crate::table::names::*;
use crate::table::read::rows;
use polars::prelude::*;
use std::collections::BTreeMap;

/// What a run has computed.
pub struct Marts {
    /// Number of the run.
    pub run: u64,
    /// Active deliveries.
    pub deliveries: Vec<Delivery>,
    /// How far each source reaches.
    pub freshness: Vec<Freshness>,
    /// The mart `identity`.
    pub identity: DataFrame,
    /// The mart `channel_shares`.
    pub channel_shares: DataFrame,
    /// The mart `model_agreement`.
    pub model_agreement: DataFrame,
    /// The mart `removal_effects`.
    pub removal_effects: DataFrame,
    /// The mart `top_paths`.
    pub top_paths: DataFrame,
    /// The mart `funnel`.
    pub funnel: DataFrame,
    /// The mart `stage_durations`.
    pub stage_durations: DataFrame,
    /// The mart `stage_curves`.
    pub stage_curves: DataFrame,
    /// The 80th percentile of the cycle of won deals, in days; none without a won deal.
    pub cycle_days: Option<f64>,
    /// Micros of each won deal with credit, largest first.
    pub credited_amounts: Vec<i128>,
    /// The mart `win_rates`.
    pub win_rates: DataFrame,
    /// The mart `pipeline_velocity`.
    pub pipeline_velocity: DataFrame,
    /// The mart `scorecard`.
    pub scorecard: DataFrame,
    /// The mart `restatements`.
    pub restatements: DataFrame,
    /// The publication that they are compared with.
    pub before: Option<Before>,
    /// Names of campaigns by id, as delivered.
    pub campaign_names: BTreeMap<String, String>,
    /// The mart `roi`.
    pub roi: DataFrame,
    /// The mart `cohorts`.
    pub cohorts: DataFrame,
    /// The mart `reconciliation`.
    pub reconciliation: DataFrame,
    /// The mart `reconciled`.
    pub reconciled: DataFrame,
    /// The mart `channel_matches`.
    pub channel_matches: DataFrame,
    /// The mart `data_quality`.
    pub data_quality: DataFrame,
}

/// Why a figure of spend is missing.
pub const NO_SPEND: &str = "no spend recorded";

/// The document of the reports that the pipeline includes.
///
/// # Errors
/// A mart without a column: a bug.
pub fn compose(marts: &Marts, settings: &Settings) -> Result<Document> {
    let included = REPORTS
        .iter()
        .filter(|report| settings.reports.iter().any(|id| id == report.id()));
    let sections = included
        .map(|report| report.compose(marts, settings))
        .collect::<Result<Vec<_>>>()?;
    Ok(Document {
        company: settings.company.clone(),
        measure: format!("Marketing and revenue, {}", settings.currency),
        period: format!("As of {} ({})", settings.as_of.day, settings.timezone),
        status: status(marts, settings)?,
        facts: facts(marts, settings),
        currency: settings.currency,
        sections,
    })
}

/// The run, and how fresh each source is.
fn facts(marts: &Marts, settings: &Settings) -> Vec<(String, String)> {
    let mut facts = vec![
        ("Run".to_owned(), format!("r{:04}", marts.run)),
        (
            "Definitions".to_owned(),
            format!(
                "pipeline {}, fingerprint {}",
                settings.name,
                &settings.fingerprint[..settings.fingerprint.len().min(12)]
            ),
        ),
    ];
    facts.extend(marts.freshness.iter().map(|source| {
        (
            format!("Source {}", source.source),
            format!("up to {}", source.day),
        )
    }));
    facts
}

/// One channel's return in one period, by the primary model on one basis.
#[derive(Debug, Clone)]
pub struct Return {
    /// The channel.
    pub channel: String,
    /// Micros spent.
    pub spend: Option<i128>,
    /// Leads created.
    pub leads: i64,
    /// Credited wins.
    pub won: f64,
    /// Distinct won deals.
    pub deals: i64,
    /// Micros attributed.
    pub revenue: i128,
    /// Micros of open pipeline.
    pub pipeline: Option<i128>,
    /// Return.
    pub roi: Option<f64>,
    /// Micros a lead.
    pub cost_per_lead: Option<i128>,
}

impl Marts {
    /// Returns of every channel by a model on a basis in a period: most spend first, then most
    /// revenue, then by name.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn returns(&self, model: &str, basis: &str, period: &str) -> Result<Vec<Return>> {
        let mut found = Vec::new();
        let wanted = col(MODEL)
            .eq(lit(model))
            .and(col(BASIS).eq(lit(basis)))
            .and(col(PERIOD).eq(lit(period)));
        let channels = self
            .roi
            .clone()
            .lazy()
            .filter(col(LEVEL).eq(lit(CHANNEL_LEVEL)).and(wanted))
            .collect()?;
        for row in rows(&channels) {
            found.push(Return {
                channel: row.text(VALUE)?.to_owned(),
                spend: row.money(SPEND)?,
                leads: row.count(LEAD_COUNT)?.unwrap_or(0),
                won: row.number(WON_COUNT)?.unwrap_or(0.0),
                deals: row.count(ATTRIBUTED_DEALS)?.unwrap_or(0),
                revenue: row.money(ATTRIBUTED_REVENUE)?.unwrap_or(0),
                pipeline: row.money(ATTRIBUTED_PIPELINE)?,
                roi: row.number(ROI)?,
                cost_per_lead: row.money(COST_PER_LEAD)?,
            });
        }
        found.sort_by(|a, b| {
            (b.spend, b.revenue)
                .cmp(&(a.spend, a.revenue))
                .then_with(|| a.channel.cmp(&b.channel))
        });
        Ok(found)
    }

    /// A campaign's name with its id where several share it; of an unnamed campaign the id.
    pub fn campaign(&self, id: &str) -> String {
        match self.campaign_names.get(id) {
            None => id.to_owned(),
            Some(name)
                if self
                    .campaign_names
                    .values()
                    .filter(|other| *other == name)
                    .count()
                    > 1 =>
            {
                format!("{name} ({id})")
            }
            Some(name) => name.clone(),
        }
    }

    /// Deals and micros of a bucket of the reconciliation.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn bucket(&self, side: &str, bucket: &str) -> Result<(i64, i128)> {
        for row in rows(&self.reconciliation) {
            if row.text(SIDE)? == side && row.text(BUCKET)? == bucket {
                return Ok((
                    row.count(DEAL_COUNT)?.unwrap_or(0),
                    row.money(AMOUNT)?.unwrap_or(0),
                ));
            }
        }
        Ok((0, 0))
    }
}

/// Names by id of staged campaigns; a campaign without a name is left out.
///
/// # Errors
/// A column missing: a bug.
pub fn campaign_names(campaigns: &DataFrame) -> Result<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for row in rows(campaigns) {
        let (id, name) = (row.text(CAMPAIGN_ID)?, row.text(NAME)?);
        if !name.is_empty() {
            names.insert(id.to_owned(), name.to_owned());
        }
    }
    Ok(names)
}

/// The value of money that may be missing.
pub fn money_or(micros: Option<i128>, reason: &str) -> Value {
    micros.map_or_else(|| Value::Missing(reason.to_owned()), Value::Money)
}

/// An empty table with heads of (title, unit).
pub fn table(id: &str, caption: &str, heads: &[(&str, &str)]) -> Table {
    let columns = heads
        .iter()
        .map(|(title, unit)| super::document::Head {
            title: (*title).to_owned(),
            unit: (*unit).to_owned(),
        })
        .collect();
    Table {
        id: id.to_owned(),
        caption: caption.to_owned(),
        columns,
        rows: Vec::new(),
        note: None,
    }
}

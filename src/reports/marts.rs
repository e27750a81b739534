//! The marts of a run as reports see them, and the document that is made from them.

use super::REPORTS;
use super::document::{Document, Status, Table, Value};
use crate::error::Result;
use crate::lake::delivery::Delivery;
use crate::pipeline::Settings;
use crate::quality::Freshness;
use crate::table::names::*;
use crate::table::read::rows;
use polars::prelude::*;

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
    /// Micros of each won deal with credit, largest first.
    pub credited_amounts: Vec<i128>,
    /// The mart `roi`.
    pub roi: DataFrame,
    /// The mart `reconciliation`.
    pub reconciliation: DataFrame,
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
    let included = REPORTS.iter().filter(|report| settings.reports.iter().any(|id| id == report.id()));
    let sections = included.map(|report| report.compose(marts, settings)).collect::<Result<Vec<_>>>()?;
    Ok(Document {
        company: settings.company.clone(),
        measure: format!("Marketing and revenue, {}", settings.currency),
        period: format!("As of {} ({})", settings.as_of.day, settings.timezone),
        status: status(&marts.freshness),
        facts: facts(marts, settings),
        currency: settings.currency,
        sections,
    })
}

/// Complete, unless a source is late. Books that do not close publish nothing, so no status says that of them.
fn status(freshness: &[Freshness]) -> Status {
    let late: Vec<&str> = freshness.iter().filter(|source| source.is_late).map(|source| source.source.as_str()).collect();
    match late.len() {
        0 => Status::Complete,
        1 => Status::Preliminary(format!("1 source late, {}", late[0])),
        count => Status::Preliminary(format!("{count} sources late, {}", late.join(", "))),
    }
}

/// The run, and how fresh each source is.
fn facts(marts: &Marts, settings: &Settings) -> Vec<(String, String)> {
    let mut facts = vec![
        ("Run".to_owned(), format!("r{:04}", marts.run)),
        ("Definitions".to_owned(), format!("pipeline {}, fingerprint {}", settings.name, &settings.fingerprint[..settings.fingerprint.len().min(12)])),
    ];
    facts.extend(marts.freshness.iter().map(|source| (format!("Source {}", source.source), format!("up to {}", source.day))));
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
    /// Returns of every channel by a model on a basis in a period: most spend first, then most revenue, then by name.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn returns(&self, model: &str, basis: &str, period: &str) -> Result<Vec<Return>> {
        let mut found = Vec::new();
        for row in rows(&self.roi) {
            if row.text(MODEL)? != model || row.text(BASIS)? != basis || row.text(PERIOD)? != period {
                continue;
            }
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
        found.sort_by(|a, b| (b.spend, b.revenue).cmp(&(a.spend, a.revenue)).then_with(|| a.channel.cmp(&b.channel)));
        Ok(found)
    }

    /// Deals and micros of a bucket of the reconciliation.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn bucket(&self, side: &str, bucket: &str) -> Result<(i64, i128)> {
        for row in rows(&self.reconciliation) {
            if row.text(SIDE)? == side && row.text(BUCKET)? == bucket {
                return Ok((row.count(DEAL_COUNT)?.unwrap_or(0), row.money(AMOUNT)?.unwrap_or(0)));
            }
        }
        Ok((0, 0))
    }
}

/// The value of money that may be missing.
pub fn money_or(micros: Option<i128>, reason: &str) -> Value {
    micros.map_or_else(|| Value::Missing(reason.to_owned()), Value::Money)
}

/// An empty table with heads of (title, unit).
pub fn table(id: &str, caption: &str, heads: &[(&str, &str)]) -> Table {
    let columns = heads.iter().map(|(title, unit)| super::document::Head { title: (*title).to_owned(), unit: (*unit).to_owned() }).collect();
    Table { id: id.to_owned(), caption: caption.to_owned(), columns, rows: Vec::new(), note: None }
}

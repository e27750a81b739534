//! The checks carried out. A check that finds nothing has no row.

use super::campaigns::of_campaigns;
use super::checks::*;
use super::delivered;
use super::freshness::Freshness;
use super::identity;
use super::money;
use super::records::OfRecords;
use super::unmatched::Side;
use crate::attribution::Gaps;
use crate::error::Result;
use crate::identity::Links;
use crate::journeys::Campaigns;
use crate::lake::delivery::Delivery;
use crate::pipeline::Settings;
use crate::roi::promised;
use crate::staging::FileNames;
use crate::staging::content::is_unreadable;
use crate::staging::{Current, Staged, Staging};
use crate::table::names::*;
use polars::prelude::*;

/// What the checks look at.
pub struct Inputs<'a> {
    /// Active deliveries.
    pub deliveries: &'a [Delivery],
    /// Deliveries that do not count.
    pub left_out: &'a [Delivery],
    /// Active rejects, in the form of the table `rejects`.
    pub rejects: &'a DataFrame,
    /// The current views.
    pub staging: &'a Staging,
    /// What was found in the records of people.
    pub of_records: &'a OfRecords,
    /// The links.
    pub links: &'a Links,
    /// Of deals that leads became, the earliest creation of such a lead.
    pub first_created: &'a DataFrame,
    /// Values that no rule of the pipeline and no row of a list takes.
    pub unmatched: &'a [Side],
    /// Stage events whose lead or deal is unknown.
    pub unknown_subjects: usize,
    /// Touches of nobody whom a source delivered.
    pub stranger_count: usize,
    /// Touches about a deal that their person is not linked to.
    pub unlinked_count: usize,
    /// Where models by milestone had to make up for something, if one runs.
    pub gaps: Option<&'a Gaps>,
    /// Whether models learned from won journeys alone.
    pub lacks_null: bool,
    /// The campaigns.
    pub campaigns: &'a Campaigns,
    /// How far each source reaches.
    pub freshness: &'a [Freshness],
}

/// What a check found.
#[derive(Clone)]
pub(super) struct Finding {
    pub id: String,
    pub source: String,
    pub severity: Severity,
    pub count: usize,
    pub of: usize,
    pub examples: Vec<String>,
    pub advice: String,
}

/// The mart `data_quality`.
///
/// # Errors
/// A column missing: a bug.
pub fn data_quality(inputs: &Inputs<'_>, settings: &Settings) -> Result<DataFrame> {
    let names = FileNames::new(inputs.deliveries);
    let mut findings = delivered::of_deliveries(inputs.deliveries, inputs.left_out);
    findings.extend(delivered::of_rejects(inputs.rejects, inputs.deliveries)?);
    findings.extend(of_staging(inputs));
    findings.extend(of_deals(inputs, &names)?);
    findings.extend(money::of_money(inputs, &names, settings)?);
    let touches = inputs.staging.touches.len();
    findings.extend(inputs.of_records.findings.iter().cloned());
    findings.extend(identity::of_links(inputs, touches, &names)?);
    findings.extend(of_campaigns(inputs, &names)?);
    findings.push(of_targets(inputs, &names)?);
    findings.extend(of_models(inputs));
    let stages = inputs.staging.stage_events.counts.current_count();
    findings.extend(inputs.unmatched.iter().map(Side::finding));
    findings.push(of_content(inputs, &names)?);
    findings.push(finding(
        SUBJECT_UNKNOWN,
        "stage_events",
        inputs.unknown_subjects,
        stages,
    ));
    findings.extend(
        inputs
            .freshness
            .iter()
            .filter(|source| source.is_late)
            .map(|source| finding(LATE, &source.source, 1, 0)),
    );
    findings.retain(|finding| finding.count > 0);
    into_frame(&findings)
}

/// A finding without examples.
pub(super) fn finding(check: &Check, source: &str, count: usize, of: usize) -> Finding {
    Finding {
        id: check.id.to_owned(),
        source: source.to_owned(),
        severity: check.severity,
        count,
        of,
        examples: Vec::new(),
        advice: check.advice.to_owned(),
    }
}

/// What the current views leave out, by entity.
///
/// A row that its own file repeats counts as superseded too, so that the count does not depend on
/// how rows are split into files.
fn of_staging(inputs: &Inputs<'_>) -> Vec<Finding> {
    let staging = inputs.staging;
    let entities: [(&str, Staged); 15] = [
        ("leads", staging.leads.counts),
        ("accounts", staging.accounts.counts),
        ("deals", staging.deals.counts),
        ("deal_contacts", staging.deal_contacts.counts),
        ("stage_events", staging.stage_events.counts),
        ("touches", staging.touches.counts),
        ("campaigns", staging.campaigns.counts),
        ("spend", staging.spend.counts),
        ("revenue", staging.revenue.counts),
        ("content", staging.content.counts),
        ("fx_rates", staging.fx_rates.counts),
        ("targets", staging.targets.counts),
        ("owners", staging.owners.counts),
        ("products", staging.products.counts),
        ("paths", staging.paths.counts),
    ];
    entities
        .into_iter()
        .flat_map(|(entity, counts)| {
            let repeated: u64 = inputs
                .deliveries
                .iter()
                .filter(|delivery| delivery.entity == entity)
                .map(|delivery| delivery.counts.duplicate)
                .sum();
            let repeated = usize::try_from(repeated).unwrap_or(usize::MAX);
            [
                finding(
                    SUPERSEDED,
                    entity,
                    counts.superseded_count + repeated,
                    counts.stored_count + repeated,
                ),
                finding(DELETED, entity, counts.deleted_count, counts.stored_count),
                finding(
                    AFTER_AS_OF,
                    entity,
                    counts.future_count,
                    counts.stored_count,
                ),
            ]
        })
        .collect()
}

/// Rows of a current view that `is_found` holds for.
pub(super) fn rows_where(
    check: &Check,
    entity: &str,
    frame: LazyFrame,
    is_found: Expr,
    of: usize,
    names: &FileNames<'_>,
) -> Result<Finding> {
    let rows = frame.filter(is_found).collect()?;
    Ok(Finding {
        examples: names.examples(&rows)?,
        ..finding(check, entity, rows.height(), of)
    })
}

fn of_deals(inputs: &Inputs<'_>, names: &FileNames<'_>) -> Result<Vec<Finding>> {
    let Current { frame, .. } = &inputs.staging.deals;
    let height = frame.height();
    let deals = || frame.clone().lazy();
    let first_lead = inputs.first_created.clone().lazy();
    let with_lead = deals()
        .join(
            first_lead,
            [col(DEAL_ID)],
            [col(DEAL_ID)],
            JoinArgs::new(JoinType::Inner),
        )
        .sort([DEAL_ID], SortMultipleOptions::default());
    let accounts = inputs.staging.accounts.frame.clone().lazy();
    let without_account = deals()
        .filter(col(ACCOUNT_ID).is_not_null())
        .anti_join(accounts, col(ACCOUNT_ID), col(ACCOUNT_ID))
        .sort([DEAL_ID], SortMultipleOptions::default());
    Ok(vec![
        rows_where(
            CLOSED_BEFORE_CREATED,
            "deals",
            deals(),
            col(CLOSED_AT).lt(col(CREATED_AT)),
            height,
            names,
        )?,
        rows_where(
            WON_BEFORE_LEAD,
            "deals",
            with_lead,
            col(CLOSED_AT).lt(col(FIRST_CREATED_AT)),
            height,
            names,
        )?,
        rows_where(
            ACCOUNT_UNKNOWN,
            "deals",
            without_account,
            lit(true),
            height,
            names,
        )?,
    ])
}

/// What models had to make up for.
fn of_models(inputs: &Inputs<'_>) -> Vec<Finding> {
    let of_gaps = |gaps: &Gaps| {
        [
            (MILESTONE_MISSING, gaps.without_milestone),
            (ALL_MILESTONES, gaps.all_milestones),
        ]
        .map(|of| (of.0, of.1, gaps.deals))
    };
    let found = inputs.gaps.into_iter().flat_map(of_gaps).chain([(
        NO_NULL,
        usize::from(inputs.lacks_null),
        0,
    )]);
    found
        .map(|(check, count, of)| finding(check, "deals", count, of))
        .collect()
}

/// Targets of a metric that nobody measures.
fn of_targets(inputs: &Inputs<'_>, names: &FileNames<'_>) -> Result<Finding> {
    let targets = &inputs.staging.targets.frame;
    let is_unknown = targets
        .column(METRIC)?
        .str()?
        .iter()
        .map(|metric| metric.is_some_and(|metric| promised(metric).is_none()));
    let rows = targets.filter(&BooleanChunked::from_iter_values(
        PlSmallStr::EMPTY,
        is_unknown,
    ))?;
    Ok(Finding {
        examples: names.examples(&rows)?,
        ..finding(TARGET_UNKNOWN, "targets", rows.height(), targets.height())
    })
}

/// Content whose `url` is no regular expression, though it begins as one.
fn of_content(inputs: &Inputs<'_>, names: &FileNames<'_>) -> Result<Finding> {
    let content = &inputs.staging.content.frame;
    let is_unreadable = content
        .column(URL)?
        .str()?
        .iter()
        .map(|url| url.is_some_and(is_unreadable));
    let rows = content.filter(&BooleanChunked::from_iter_values(
        PlSmallStr::EMPTY,
        is_unreadable,
    ))?;
    Ok(Finding {
        examples: names.examples(&rows)?,
        ..finding(
            CONTENT_URL_UNREADABLE,
            "content",
            rows.height(),
            content.height(),
        )
    })
}

fn into_frame(findings: &[Finding]) -> Result<DataFrame> {
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Ok(df![
        CHECK => findings.iter().map(|finding| finding.id.as_str()).collect::<Vec<_>>(),
        SOURCE_NAME => findings.iter().map(|finding| finding.source.as_str()).collect::<Vec<_>>(),
        SEVERITY => findings.iter().map(|finding| finding.severity.name()).collect::<Vec<_>>(),
        COUNT => findings.iter().map(|finding| count(finding.count)).collect::<Vec<_>>(),
        SHARE => findings.iter().map(|finding| (finding.of > 0).then(|| finding.count as f64 / finding.of as f64)).collect::<Vec<_>>(),
        EXAMPLE_REFS => findings.iter().map(|finding| (!finding.examples.is_empty()).then(|| finding.examples.join(" "))).collect::<Vec<_>>(),
        ADVICE => findings.iter().map(|finding| finding.advice.as_str()).collect::<Vec<_>>(),
    ]?)
}

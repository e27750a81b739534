//! A figure of the mart `roi` explained: its formula in words and in numbers, and the rows behind
//! its numerator and its denominator. Goes in: the books of the last run. Comes out: tables, each
//! row with the line of the file that it came from.
//!
//! The surprising part: nothing is taken from the mart but the figure to explain. Rows are counted
//! and summed anew, and what does not come to what is published is reported and ends as a defect.

mod costs;
mod credits;
mod deals;
mod leads;
mod published;
mod requested;
mod spend;
mod unavailable;

use super::Explanation;
use crate::cli::MetricArgs;
use crate::domain::money::plain;
use crate::error::{Error, Result};
use crate::identity::PersonKeys;
use crate::journeys::{Channels, JourneyContext, spend_channels};
use crate::pipeline::Settings;
use crate::progress::UnitRecords;
use crate::roi::{FigureNumber, FigurePart, NO_DEAL, ReturnParts};
use crate::run::{Resolved, resolve};
use crate::staging::{FileNames, LakeSnapshot, Rates, Staged};
use crate::table::names::*;
use crate::table::read::rows;
use chrono::NaiveDate;
use polars::prelude::*;
use published::published;
use requested::FigureRequest;

/// Explains a figure.
///
/// # Errors
/// No such figure; data files that cannot be read.
pub(super) fn explain(
    snapshot: &LakeSnapshot,
    settings: &Settings,
    args: &MetricArgs,
) -> Result<Explanation> {
    let requested = FigureRequest::of(args, settings);
    let published = requested.figures(snapshot)?;
    let Resolved {
        staged,
        identities,
        keys,
        leads,
        units,
        coverage,
    } = resolve(snapshot, settings)?;
    let lack = if snapshot.delivers("deals") {
        requested.lack(&coverage)
    } else {
        Some(NO_DEAL.to_owned())
    };
    let channels = Channels::of(&staged, settings)?;
    let (spend, _) = spend_channels(staged.spend.frame.clone(), &channels)?;
    let explainer = MetricExplainer {
        snapshot,
        settings,
        staged: &staged,
        spend: &spend,
        leads: &leads,
        units: &units,
        keys: &keys,
        context: JourneyContext::of(&staged, &identities, settings)?,
        channels: &channels,
        rates: Rates::of(
            &staged.fx_rates.frame,
            settings.currency,
            settings.max_rate_age_days,
        )?,
        names: FileNames::new(&snapshot.deliveries),
        requested,
        lack,
        published: &published,
    };
    explainer.explain()
}

/// What a figure is explained from.
struct MetricExplainer<'a> {
    snapshot: &'a LakeSnapshot,
    settings: &'a Settings,
    /// The current views.
    staged: &'a Staged,
    /// Spend with the channels that a run gives it.
    spend: &'a DataFrame,
    /// The texts of the staged leads.
    leads: &'a DataFrame,
    units: &'a UnitRecords,
    keys: &'a PersonKeys,
    context: JourneyContext<'a>,
    channels: &'a Channels<'a>,
    rates: Rates,
    names: FileNames<'a>,
    requested: FigureRequest<'a>,
    /// Why it is not known what came back in the period.
    lack: Option<String>,
    /// The row of the mart.
    published: &'a DataFrame,
}

/// A part of the explanation in the making.
struct ExplainedPart {
    id: &'static str,
    title: &'static str,
    lines: Vec<String>,
    table: DataFrame,
}

/// What explained rows come to, and where that is not what is published.
#[derive(Default)]
struct RowTotals {
    sums: ReturnParts,
    faults: Vec<String>,
}

impl MetricExplainer<'_> {
    fn explain(&self) -> Result<Explanation> {
        let mut account = RowTotals::default();
        account.sums.is_unknown = self.lack.is_some();
        let mut parts = Vec::new();
        for part in self.requested.metric.parts {
            match part {
                FigurePart::Credits(of) => parts.extend(self.credits(*of, &mut account)?),
                FigurePart::Spend => parts.push(self.spend(&mut account)?),
                FigurePart::Costs => parts.push(self.costs(&mut account)?),
                FigurePart::Leads(stage) => parts.push(self.leads(*stage, &mut account)?),
            }
        }
        let mut explanation = Explanation::new();
        let (title, lines) = self.figure(&mut account)?;
        explanation.add(
            "figure",
            title,
            lines,
            Some(self.published.select(self.shown_columns())?),
        );
        for ExplainedPart {
            id,
            title,
            lines,
            table,
        } in parts
        {
            explanation.add(id, title, lines, Some(table));
        }
        explanation.faults = account.faults;
        Ok(explanation)
    }

    /// The figure, its formula in words and in numbers, or why there is none.
    fn figure(&self, account: &mut RowTotals) -> Result<(String, Vec<String>)> {
        let FigureRequest {
            metric,
            level,
            value,
            period,
            model,
            basis,
        } = &self.requested;
        let name = metric.metric.id;
        let found = (metric.figure)(&account.sums, self.settings);
        let shown = found.map_or_else(|| "not available".to_owned(), |number| self.text(number));
        let mut lines = vec![
            format!(
                "run r{:04}, as of {} ({})",
                self.snapshot.run, self.settings.as_of.day, self.settings.timezone
            ),
            format!("{name}: {}", metric.metric.formula),
        ];
        match found {
            Some(_) => lines.extend(
                (metric.in_numbers)(&account.sums, self.settings)
                    .map(|text| format!("{text} = {shown}")),
            ),
            None => lines.push(format!(
                "not available: {}",
                self.requested
                    .why_not(&account.sums, self.lack.as_deref(), self.settings)
            )),
        }
        lines.push(self.check(
            account,
            "the figure worked out from the rows below is",
            found,
            name,
        )?);
        Ok((
            format!(
                "{name} of {level} {value}, period {period}, model {model}, basis {basis}: {shown}"
            ),
            lines,
        ))
    }

    /// The columns of the mart that identify which figure it is and what it is made of.
    fn shown_columns(&self) -> Vec<&'static str> {
        let metric = self.requested.metric;
        let of_parts = metric.parts.iter().flat_map(|part| part.columns());
        let mut names: Vec<&str> = vec![MODEL, BASIS, PERIOD, LEVEL, VALUE];
        for name in of_parts.copied().chain([metric.metric.id]) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// A sum beside the one of the mart, in words; a difference is noted as a fault.
    fn check(
        &self,
        account: &mut RowTotals,
        what: &str,
        sum: Option<FigureNumber>,
        column: &str,
    ) -> Result<String> {
        let row = rows(self.published)
            .next()
            .ok_or_else(|| Error::bug("a frame of one row has none"))?;
        let published = published(&row, column)?;
        let text = |number: Option<FigureNumber>| {
            number.map_or_else(|| "not available".to_owned(), |number| self.text(number))
        };
        if sum == published {
            return Ok(format!("{what} {}, exactly what is published", text(sum)));
        }
        let fault = format!(
            "{what} {}, and {} is published as {column}: these are not the same",
            text(sum),
            text(published)
        );
        account.faults.push(fault.clone());
        Ok(fault)
    }

    fn text(&self, number: FigureNumber) -> String {
        match number {
            FigureNumber::Money(micros) => self.money(micros),
            FigureNumber::Real(real) => real.to_string(),
            FigureNumber::Count(count) => count.to_string(),
        }
    }

    fn money(&self, micros: i128) -> String {
        format!(
            "{} {}",
            self.settings.currency,
            plain(micros, self.settings.currency.decimals())
        )
    }

    fn has_deal_types(&self) -> Result<bool> {
        let deals = &self.staged.deals.frame;
        Ok(deals.column(DEAL_TYPE)?.null_count() < deals.height())
    }

    /// The day of the rate that converted an amount of a day.
    fn rate_on(&self, currency: Option<&str>, day: Option<i32>) -> Option<NaiveDate> {
        self.rates
            .serving(currency?, day?)
            .and_then(|rate| NaiveDate::from_epoch_days(rate.on))
    }
}

/// The rows of a frame in that order.
fn in_order(frame: &DataFrame, order: &[usize]) -> Result<DataFrame> {
    let places: Vec<IdxSize> = order
        .iter()
        .filter_map(|row| IdxSize::try_from(*row).ok())
        .collect();
    Ok(frame.take(&IdxCa::from_vec(PlSmallStr::EMPTY, places))?)
}

/// A column of days, null where there is none.
fn days(name: &'static str, days: impl Iterator<Item = Option<NaiveDate>>) -> Result<Column> {
    let days: Int32Chunked = days.map(|day| day.map(|day| day.to_epoch_days())).collect();
    Ok(days
        .with_name(name.into())
        .into_column()
        .cast(&DataType::Date)?)
}

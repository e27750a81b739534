//! A figure of the mart `roi` explained: its formula in words and in numbers, and the rows behind
//! its numerator and its denominator. Goes in: the books of the last run. Comes out: tables, each
//! row with the line of the file that it came from.
//!
//! The surprising part: nothing is taken from the mart but the figure to explain. Rows are counted
//! and summed anew, and what does not come to what is published is said and ends as a defect.

mod asked;
mod costs;
mod credits;
mod deals;
mod figure;
mod leads;
mod spend;

use super::Explanation;
use crate::cli::{ExplainedMetric, MetricArgs};
use crate::domain::money::plain;
use crate::error::{Error, Result};
use crate::identity;
use crate::journeys::{self, Channels, Ground};
use crate::pipeline::Settings;
use crate::staging::{Books, FileNames, Rates, Staging, stage};
use crate::table::mart;
use crate::table::names::*;
use crate::table::read::{RowOf, rows};
use asked::Asked;
use chrono::NaiveDate;
use figure::{Number, Part, Sums};
use polars::prelude::*;
use std::path::PathBuf;

/// Explains a figure.
///
/// # Errors
/// No such figure; data files that cannot be read.
pub fn explain(books: &Books, settings: &Settings, args: &MetricArgs) -> Result<Explanation> {
    let asked = Asked::of(args, settings);
    let published = asked.figures(books)?;
    let mut staging = stage(books, settings)?;
    let channels = Channels::of(&staging, settings)?;
    let own_channels = staging.spend.frame.column(CHANNEL)?.str()?.clone();
    let (spend, _) = journeys::spend_channels(std::mem::take(&mut staging.spend.frame), &channels)?;
    staging.spend.frame = spend;
    let people = identity::people(&staging, staging.emails.clone(), settings)?;
    let links = identity::link(&staging, &people, settings)?;
    let windows = journeys::windows(&staging, &people, &links, settings)?;
    let telling = Telling {
        books,
        settings,
        staging: &staging,
        ground: Ground {
            staging: &staging,
            people: &people,
            links: &links,
            windows: &windows,
            settings,
        },
        channels: &channels,
        own_channels,
        rates: Rates::of(&staging.fx_rates.frame, settings.currency)?,
        names: FileNames::new(&books.deliveries),
        asked,
        published: &published,
    };
    telling.tell()
}

/// What a figure is told from.
struct Telling<'a> {
    books: &'a Books,
    settings: &'a Settings,
    /// The current views; spend with the channels that a run gives it.
    staging: &'a Staging,
    ground: Ground<'a>,
    channels: &'a Channels<'a>,
    /// What rows of spend say of their channel themselves.
    own_channels: StringChunked,
    rates: Rates,
    names: FileNames<'a>,
    asked: Asked<'a>,
    /// The row of the mart.
    published: &'a DataFrame,
}

/// A part of the explanation in the making.
struct Told {
    id: &'static str,
    title: &'static str,
    lines: Vec<String>,
    table: DataFrame,
}

/// What explained rows come to, and where that is not what is published.
#[derive(Default)]
struct Account {
    sums: Sums,
    faults: Vec<String>,
}

impl Telling<'_> {
    fn tell(&self) -> Result<Explanation> {
        let mut account = Account {
            sums: Sums {
                has_deal_types: self.has_deal_types()?,
                ..Sums::default()
            },
            faults: Vec::new(),
        };
        let mut parts = Vec::new();
        for part in self.asked.metric.parts() {
            match part {
                Part::Credits(of) => parts.extend(self.credits(*of, &mut account)?),
                Part::Spend => parts.push(self.spend(&mut account)?),
                Part::Costs => parts.push(self.costs(&mut account)?),
                Part::Leads(stage) => parts.push(self.leads(*stage, &mut account)?),
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
        for Told {
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
    fn figure(&self, account: &mut Account) -> Result<(String, Vec<String>)> {
        let Asked {
            metric,
            level,
            value,
            period,
            model,
            basis,
        } = &self.asked;
        let name = metric.name();
        let found = metric.figure(&account.sums, self.settings);
        let shown = found.map_or_else(|| "not available".to_owned(), |number| self.text(number));
        let mut lines = vec![
            format!(
                "run r{:04}, as of {} ({})",
                self.books.run, self.settings.as_of.day, self.settings.timezone
            ),
            format!("{name}: {}", metric.in_words()?),
        ];
        match found {
            Some(_) => lines.extend(
                metric
                    .in_numbers(&account.sums, self.settings)
                    .map(|text| format!("{text} = {shown}")),
            ),
            None => lines.push(format!(
                "not available: {}",
                metric.why_not(&account.sums, self.settings, &self.asked)
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

    /// The columns of the mart that say which figure it is and what it is made of.
    fn shown_columns(&self) -> Vec<&'static str> {
        let of_parts = self
            .asked
            .metric
            .parts()
            .iter()
            .flat_map(|part| part.columns());
        let mut names: Vec<&str> = vec![MODEL, BASIS, PERIOD, LEVEL, VALUE];
        for name in of_parts.copied().chain([self.asked.metric.name()]) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// A sum beside the one of the mart, in words; a difference is noted as a fault.
    fn check(
        &self,
        account: &mut Account,
        what: &str,
        sum: Option<Number>,
        column: &str,
    ) -> Result<String> {
        let row = rows(self.published)
            .next()
            .ok_or_else(|| Error::bug("a frame of one row has none"))?;
        let published = published(&row, column)?;
        let text = |number: Option<Number>| {
            number.map_or_else(|| "not available".to_owned(), |number| self.text(number))
        };
        if sum == published {
            return Ok(format!("{what} {}, exactly what is published", text(sum)));
        }
        let said = format!(
            "{what} {}, and {} is published as {column}: these are not the same",
            text(sum),
            text(published)
        );
        account.faults.push(said.clone());
        Ok(said)
    }

    fn text(&self, number: Number) -> String {
        match number {
            Number::Money(micros) => self.money(micros),
            Number::Real(real) => real.to_string(),
            Number::Count(count) => count.to_string(),
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
        let deals = &self.staging.deals.frame;
        Ok(deals.column(DEAL_TYPE)?.null_count() < deals.height())
    }

    /// The day of the rate that converted an amount of a day.
    fn rate_on(&self, currency: Option<&str>, day: Option<i32>) -> Option<NaiveDate> {
        self.rates
            .day_of(currency?, day?)
            .and_then(NaiveDate::from_epoch_days)
    }
}

/// A number of the mart; none where it is null.
fn published(row: &RowOf<'_>, column: &str) -> Result<Option<Number>> {
    Ok(match figure::spec_of(column)?.kind {
        crate::table::Kind::Sum => row.money(column)?.map(Number::Money),
        crate::table::Kind::Count => row.count(column)?.map(Number::Count),
        _ => row.number(column)?.map(Number::Real),
    })
}

fn file_of(books: &Books, name: &str) -> Result<PathBuf> {
    let spec = mart(name).ok_or_else(|| Error::bug(format!("there is no mart `{name}`")))?;
    books
        .lake
        .mart_file(spec)?
        .ok_or_else(|| Error::bug(format!("a run without the mart `{name}`")))
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

impl ExplainedMetric {
    /// The column of the mart.
    fn name(self) -> &'static str {
        figure::column_of(self)
    }
}

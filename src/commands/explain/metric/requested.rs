//! Which figure is to be explained. Goes in: the command line. Comes out: its row of the mart `roi`, or
//! what there is instead.

use super::published::file_of;
use crate::cli::MetricArgs;
use crate::coverage::Coverage;
use crate::domain::channel::NONE;
use crate::domain::period::{Span, month};
use crate::error::{Error, Result};
use crate::pipeline::Settings;
use crate::roi::{
    ALL_PERIODS, CAMPAIGN_LEVEL, CHANNEL_LEVEL, CONTENT_LEVEL, OF_RETURN, RETURNS, ReturnMetric,
    TOUCH_DATE,
};
use crate::staging::{LakeSnapshot, read_file};
use crate::table::names::*;
use chrono::NaiveDate;
use polars::prelude::*;
use std::collections::BTreeSet;

/// How many known values an error names.
const NEAREST: usize = 3;

/// Which figure.
pub(super) struct FigureRequest<'a> {
    pub metric: &'static ReturnMetric,
    pub level: &'static str,
    pub value: &'a str,
    pub period: &'a str,
    pub model: &'a str,
    pub basis: &'a str,
}

impl<'a> FigureRequest<'a> {
    pub(super) fn of(args: &'a MetricArgs, settings: &'a Settings) -> Self {
        let (level, value) = match (&args.of.channel, &args.of.campaign, &args.of.content) {
            (Some(channel), ..) => (CHANNEL_LEVEL, channel.as_str()),
            (_, Some(campaign), _) => (CAMPAIGN_LEVEL, campaign.as_str()),
            (.., content) => (CONTENT_LEVEL, content.as_deref().unwrap_or(NONE)),
        };
        let model = args
            .model
            .as_deref()
            .unwrap_or(&settings.attribution.primary);
        Self {
            metric: args.name,
            level,
            value,
            period: &args.period,
            model,
            basis: args.basis.as_deref().unwrap_or(TOUCH_DATE),
        }
    }

    /// The row of the mart `roi`.
    ///
    /// # Errors
    /// No such row: which values, periods or models there are.
    pub(super) fn figures(&self, snapshot: &LakeSnapshot) -> Result<DataFrame> {
        let is = |name: &str, word: &str| col(name).eq(lit(word));
        let only = |frame: &DataFrame, condition: Expr| -> Result<DataFrame> {
            Ok(frame.clone().lazy().filter(condition).collect()?)
        };
        let mart = read_file(&file_of(snapshot, &RETURNS)?)?;
        let of_model = only(&mart, is(MODEL, self.model))?;
        if of_model.height() == 0 {
            let models = words(&mart, MODEL)?;
            return Err(unknown(
                format!("no model `{}` ran", self.model),
                &nearest(&models, self.model),
                "closedloop list models",
            ));
        }
        let of_level = only(&of_model, is(LEVEL, self.level))?;
        let of_value = only(&of_level, is(VALUE, self.value))?;
        if of_value.height() == 0 {
            let values = words(&of_level, VALUE)?;
            return Err(unknown(
                format!("there is no figure of a {} `{}`", self.level, self.value),
                &nearest(&values, self.value),
                "closedloop show FILE roi",
            ));
        }
        let of_basis = only(&of_value, is(BASIS, self.basis))?;
        let found = only(&of_basis, is(PERIOD, self.period))?;
        if found.height() == 1 {
            return Ok(found);
        }
        Err(self.no_period(&words(&of_basis, PERIOD)?))
    }

    fn no_period(&self, known: &BTreeSet<String>) -> Error {
        let months: Vec<&str> = known
            .iter()
            .map(String::as_str)
            .filter(|period| *period != ALL_PERIODS)
            .collect();
        let range = match (months.first(), months.last()) {
            (Some(first), Some(last)) if months.len() > 6 => format!(
                "{} months from `{first}` to `{last}`, and `{ALL_PERIODS}`",
                months.len()
            ),
            _ => quoted(
                &months
                    .iter()
                    .copied()
                    .chain([ALL_PERIODS])
                    .collect::<Vec<_>>(),
            ),
        };
        let why = match format!("{}-01", self.period).parse::<NaiveDate>() {
            Ok(day) if month(day) == self.period => "nothing was spent, credited or created in it",
            _ => "a period is a month such as `2026-03`, or `all`",
        };
        let Self {
            level,
            value,
            period,
            model,
            basis,
            ..
        } = self;
        Error::Pipeline(format!(
            "there is no figure of {level} `{value}` in period `{period}` by model `{model}` on basis `{basis}`: {why}\nhelp: its periods are {range}"
        ))
    }

    /// The column of credits, spend or leads that holds the value.
    pub(super) fn column(&self) -> &'static str {
        match self.level {
            CHANNEL_LEVEL => CHANNEL,
            CAMPAIGN_LEVEL => CAMPAIGN_ID,
            _ => CONTENT_ID,
        }
    }

    pub(super) fn is_value(&self, text: Option<&str>) -> bool {
        text.unwrap_or(NONE) == self.value
    }

    /// Rows of that value.
    pub(super) fn value_is(&self) -> Expr {
        col(self.column()).fill_null(lit(NONE)).eq(lit(self.value))
    }

    /// What of its month is not delivered, of all that a return is made of.
    pub(super) fn lack(&self, coverage: &Coverage) -> Option<String> {
        let first = format!("{}-01", self.period).parse::<NaiveDate>().ok()?;
        let is_gap = coverage.gap_months(OF_RETURN).contains(&first);
        coverage
            .lack(OF_RETURN, Span::month_of(first))
            .filter(|_| is_gap)
    }

    /// Whether a day since 1970 lies in the period; what has no day is in all periods together
    /// alone.
    pub(super) fn is_in_period(&self, day: Option<i32>) -> bool {
        self.period == ALL_PERIODS
            || day
                .and_then(NaiveDate::from_epoch_days)
                .is_some_and(|day| month(day) == self.period)
    }

    /// The column of the day that puts credit into a period.
    pub(super) fn credit_day(&self) -> &'static str {
        if self.basis == TOUCH_DATE {
            TOUCHED_ON
        } else {
            CLOSED_ON
        }
    }
}

fn words(frame: &DataFrame, column: &str) -> Result<BTreeSet<String>> {
    Ok(frame
        .column(column)?
        .str()?
        .iter()
        .flatten()
        .map(str::to_owned)
        .collect())
}

/// The known words that are most like this one, the most like first.
fn nearest<'k>(known: &'k BTreeSet<String>, word: &str) -> Vec<&'k str> {
    let likeness = |other: &str| strsim::jaro_winkler(&other.to_lowercase(), &word.to_lowercase());
    let mut words: Vec<&str> = known.iter().map(String::as_str).collect();
    words.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)));
    words.truncate(NEAREST);
    words
}

fn quoted(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn unknown(what: String, nearest: &[&str], command: &str) -> Error {
    let closest = match nearest {
        [] => "nothing is known of any".to_owned(),
        [one] => format!("the only one is `{one}`"),
        several => format!("the closest are {}", quoted(several)),
    };
    Error::Pipeline(format!(
        "{what} in the last publication; {closest}\nhelp: `{command}` lists them all"
    ))
}

//! The spend behind a figure. Goes in: the current view of spend. Comes out: its rows of the value
//! and the period, largest first, with every line that a row sums, and what it is: spend of a
//! platform, a day of a period, or a day of a campaign's cost.

use super::deals::FROM;
use super::{ExplainedPart, MetricExplainer, RowTotals, in_order};
use crate::domain::currency::Currency;
use crate::domain::money::plain;
use crate::error::{Error, Result};
use crate::roi::FigureNumber;
use crate::table::entity;
use crate::table::names::*;
use polars::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// A row's source, file and key.
type SpendKey = (String, String, String);

/// Rows of its key that are in a row of the current view; none for a campaign's day.
const ROWS_OF_KEY: &str = "alive_of_key";

impl MetricExplainer<'_> {
    pub(super) fn spend(&self, account: &mut RowTotals) -> Result<ExplainedPart> {
        let frame = self.spend;
        let rows = self.spend_rows(frame)?;
        let amounts = frame.column(AMOUNT)?.decimal()?.physical();
        let days = frame.column(SPENT_ON)?.cast(&DataType::Int32)?;
        let days = days.i32()?;
        let mut order: Vec<usize> = rows
            .iter()
            .copied()
            .filter(|row| amounts.get(*row).is_some())
            .collect();
        order.sort_by_key(|row| (Reverse(amounts.get(*row)), days.get(*row), *row));
        let sum = order.iter().filter_map(|row| amounts.get(*row)).sum();
        account.sums.spend = (!order.is_empty()).then_some(sum);
        let mut lines = vec![format!(
            "rows of spend: {}; a row of several lines sums them",
            order.len()
        )];
        lines.push(self.check(
            account,
            "their amounts sum to",
            account.sums.spend.map(FigureNumber::Money),
            SPEND,
        )?);
        lines.extend(
            self.unconverted(
                frame,
                rows.iter()
                    .copied()
                    .filter(|row| amounts.get(*row).is_none()),
            )?,
        );
        let behind = in_order(frame, &order)?;
        let behind_days = behind.column(SPENT_ON)?.cast(&DataType::Int32)?;
        let rates = self.with_rates(&behind, |row| behind_days.i32().ok()?.get(row))?;
        let kept = behind.select([
            SPENT_ON,
            CHANNEL,
            CAMPAIGN_ID,
            CAMPAIGN_NAME,
            PLATFORM,
            ACCOUNT,
        ])?;
        let what = Column::new("what".into(), self.whats(&behind)?);
        let money = [
            behind.column(CURRENCY)?.clone(),
            behind.column(ORIGINAL_AMOUNT)?.clone(),
            rates,
            behind.column(AMOUNT)?.clone(),
        ];
        let from = Column::new(FROM.into(), self.spend_lines(&behind, &order)?);
        let table = kept.hstack(&[what])?.hstack(&money)?.hstack(&[from])?;
        Ok(ExplainedPart {
            id: "spend",
            title: "The spend behind it, largest first",
            lines,
            table,
        })
    }

    /// The rows of the value and the period. Spend names no content, and spend without a channel is
    /// in no figure.
    fn spend_rows(&self, frame: &DataFrame) -> Result<Vec<usize>> {
        let Ok(values) = frame.column(self.requested.column()) else {
            return Ok(Vec::new());
        };
        let (values, channels) = (values.str()?, frame.column(CHANNEL)?.str()?);
        let days = frame.column(SPENT_ON)?.cast(&DataType::Int32)?;
        let days = days.i32()?;
        let is_behind = |row: &usize| {
            channels.get(*row).is_some()
                && self.requested.is_value(values.get(*row))
                && self.requested.is_in_period(days.get(*row))
        };
        Ok((0..frame.height()).filter(is_behind).collect())
    }

    /// Rows that no rate converts, by their currency.
    fn unconverted(
        &self,
        frame: &DataFrame,
        rows: impl Iterator<Item = usize>,
    ) -> Result<Vec<String>> {
        let (currencies, originals) = (
            frame.column(CURRENCY)?.str()?,
            frame.column(ORIGINAL_AMOUNT)?.decimal()?.physical(),
        );
        let mut found: BTreeMap<&str, (usize, i128)> = BTreeMap::new();
        for row in rows {
            let sum = found
                .entry(currencies.get(row).unwrap_or_default())
                .or_default();
            *sum = (sum.0 + 1, sum.1 + originals.get(row).unwrap_or(0));
        }
        let text = |code: &str, micros| {
            plain(
                micros,
                Currency::from_code(code)
                    .unwrap_or(self.settings.currency)
                    .decimals(),
            )
        };
        Ok(found
            .iter()
            .map(|(code, (count, sum))| {
                format!(
                    "in no sum, since no rate converts them: {count} with {code} {}",
                    text(code, *sum)
                )
            })
            .collect())
    }

    /// Whether a row is spend, or a day of its period, or of a campaign's cost, and which.
    fn whats(&self, spend: &DataFrame) -> Result<Vec<String>> {
        let campaigns = &self.staged.campaigns.frame;
        let [started, ended] = [STARTED_ON, ENDED_ON].map(|name| {
            campaigns
                .column(name)
                .and_then(|days| days.cast(&DataType::Int32))
        });
        let (started, ended) = (started?, ended?);
        let dates = started.i32()?.iter().zip(ended.i32()?.iter());
        let known = campaigns.column(CAMPAIGN_ID)?.str()?.iter().zip(dates);
        let spans: HashMap<&str, (i32, i32)> = known
            .filter_map(|(id, (first, last))| Some((id?, (first?, last?))))
            .collect();
        let (sources, ids) = (
            spend.column(SOURCE)?.str()?,
            spend.column(CAMPAIGN_ID)?.str()?,
        );
        let days = spend.column(SPENT_ON)?.cast(&DataType::Int32)?;
        let days = days.i32()?;
        let is_cost = |row: usize| {
            self.snapshot
                .deliveries
                .iter()
                .any(|of| Some(of.source.as_str()) == sources.get(row) && of.entity == "campaigns")
        };
        let day_of = |row: usize| {
            let ((first, last), day) = (spans.get(ids.get(row)?)?, days.get(row)?);
            Some(format!(
                "campaign cost, day {} of {}",
                day - first + 1,
                last - first + 1
            ))
        };
        let [first, last] = [PERIOD_START, PERIOD_END].map(|name| day_numbers(spend, name));
        let (first, last) = (first?, last?);
        let (first, last) = (first.i32()?, last.i32()?);
        let day_of_period = |row: usize| {
            let (first, last) = (first.get(row)?, last.get(row)?);
            let place = days.get(row)? - first + 1;
            Some(format!("spend, day {place} of {}", last - first + 1))
        };
        let what = |row: usize| {
            if is_cost(row) {
                day_of(row).unwrap_or_else(|| "campaign cost".to_owned())
            } else {
                day_of_period(row).unwrap_or_else(|| "spend".to_owned())
            }
        };
        Ok((0..spend.height()).map(what).collect())
    }

    /// Every line that a row sums; `order` are the places of the rows in the current view.
    fn spend_lines(&self, spend: &DataFrame, order: &[usize]) -> Result<Vec<String>> {
        let counts = spend.column(ROWS_OF_KEY)?.i64()?;
        let is_several = |row: usize| counts.get(row).is_some_and(|count| count > 1);
        // What rows of spend name as their channel themselves, before campaigns and rules map it.
        let own_channels = self.staged.spend.frame.column(CHANNEL)?.str()?;
        let own: StringChunked = order.iter().map(|row| own_channels.get(*row)).collect();
        let mut as_delivered = spend.clone();
        as_delivered.with_column(own.with_name(CHANNEL.into()).into_column())?;
        let keys = keys(&as_delivered, [PERIOD_START, PERIOD_END])?;
        let several: Vec<usize> = (0..spend.height()).filter(|row| is_several(*row)).collect();
        let delivered = if several.is_empty() {
            HashMap::new()
        } else {
            self.delivered_lines()?
        };
        let mut found = Vec::with_capacity(spend.height());
        for (row, key) in keys.iter().enumerate() {
            let (source, file, _) = key;
            let lines = delivered.get(key).filter(|_| is_several(row));
            let named = lines.map(|lines| {
                lines
                    .iter()
                    .filter_map(|line| self.names.line(source, file, *line))
                    .collect::<Vec<_>>()
                    .join(" ")
            });
            found.push(named.map_or_else(|| self.names.of_row(spend, row), Ok)?);
        }
        Ok(found)
    }

    /// The lines of every key of each delivered file, deleted rows left out.
    fn delivered_lines(&self) -> Result<HashMap<SpendKey, Vec<i64>>> {
        let spec = entity("spend").ok_or_else(|| Error::bug("there is no entity `spend`"))?;
        let alive = self
            .snapshot
            .stored(spec)?
            .read()?
            .lazy()
            .filter(col(IS_DELETED).fill_null(lit(false)).not())
            .collect()?;
        let mut found: HashMap<SpendKey, Vec<i64>> = HashMap::new();
        for (key, line) in keys(&alive, [SPENT_ON, SPENT_UNTIL])?
            .into_iter()
            .zip(alive.column(LINE)?.i64()?.iter())
        {
            found.entry(key).or_default().extend(line);
        }
        found.values_mut().for_each(|lines| lines.sort_unstable());
        Ok(found)
    }
}

/// The days of a column, since 1970.
fn day_numbers(spend: &DataFrame, name: &str) -> PolarsResult<Column> {
    spend.column(name)?.cast(&DataType::Int32)
}

/// The key of each row of spend, as it was delivered: `period` names the columns of its first and last
/// day.
fn keys(spend: &DataFrame, period: [&str; 2]) -> Result<Vec<SpendKey>> {
    let [first, last] = period.map(|name| day_numbers(spend, name));
    let (first, last) = (first?, last?);
    let (first, last) = (first.i32()?, last.i32()?);
    let texts = [PLATFORM, ACCOUNT, CAMPAIGN_ID, CHANNEL, CURRENCY]
        .map(|name| spend.column(name).and_then(Column::str));
    let texts = texts.into_iter().collect::<PolarsResult<Vec<_>>>()?;
    let (sources, files) = (spend.column(SOURCE)?.str()?, spend.column(FILE)?.str()?);
    let key = |row: usize| {
        let cells: Vec<Option<&str>> = texts.iter().map(|column| column.get(row)).collect();
        let owned = |column: &StringChunked| column.get(row).unwrap_or_default().to_owned();
        (
            owned(sources),
            owned(files),
            format!("{:?} {:?} {cells:?}", first.get(row), last.get(row)),
        )
    };
    Ok((0..spend.height()).map(key).collect())
}

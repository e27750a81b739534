//! How many deals are won, and what the open ones promise. Goes in: the deals and the segments that
//! each is in. Comes out: the marts `win_rates` and `pipeline_velocity`.
//!
//! The surprising part: a deal is in the month of its close, so the months of a segment sum to its
//! `all`, which alone has open deals.

use super::deal_tally::DealTally;
use super::velocity::{Velocity, velocity};
use crate::domain::channel::{NONE, UNKNOWN};
use crate::domain::outcome::Outcome;
use crate::domain::period::{Span, month};
use crate::error::Result;
use crate::funnel::ALL;
use crate::pipeline::Settings;
use crate::progress::{ACCOUNT_SIZE, account_sizes};
use crate::roi::ALL_PERIODS;
use crate::staging::DealRow;
use crate::stats::wilson;
use crate::system::Facts;
use crate::table::names::*;
use crate::table::types::sums;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The segments of deals: for each kind, one a deal.
pub(super) struct Segments(Vec<(String, Vec<String>)>);

impl Segments {
    /// The segments of the staged deals.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub(super) fn of(facts: &Facts<'_>) -> Result<Self> {
        let (staged, links) = (facts.staged(), &facts.identities().links);
        let lead_of_deal = &facts.progress.lead_of_deal;
        let lead_channels = &facts.placed.lead_channels;
        let deals = &staged.deals.frame;
        let own = |name: &str| -> Result<Vec<String>> {
            Ok(deals
                .column(name)?
                .str()?
                .iter()
                .map(|value| value.unwrap_or(NONE).to_owned())
                .collect())
        };
        let channel = |lead: &Option<u32>| {
            lead.and_then(|lead| lead_channels.get(lead as usize))
                .unwrap_or(UNKNOWN)
                .to_owned()
        };
        let sizes = account_sizes(staged, &links.account_of_deal)?;
        let built_in = [
            (ALL, vec![ALL.to_owned(); deals.height()]),
            (OWNER, own(OWNER_ID)?),
            (DEAL_TYPE, own(DEAL_TYPE)?),
            (PIPELINE, own(PIPELINE)?),
            (ACCOUNT_SIZE, sizes.into_iter().map(str::to_owned).collect()),
            (CHANNEL, lead_of_deal.iter().map(channel).collect()),
        ];
        let of_file = facts.progress.deal_segments.iter();
        let of_file = of_file.filter(|of| !built_in.iter().any(|(by, _)| *by == of.by));
        let of_file: Vec<_> = of_file.map(|of| (of.by.clone(), of.texts())).collect();
        let built_in = built_in.map(|(by, of)| (by.to_owned(), of)).into_iter();
        Ok(Self(built_in.chain(of_file).collect()))
    }

    /// The deals of each segment.
    fn deals<'a>(&self, deals: &'a [DealRow]) -> BTreeMap<(&str, &str), Vec<&'a DealRow>> {
        let mut found: BTreeMap<_, Vec<&DealRow>> = BTreeMap::new();
        for (kind, values) in &self.0 {
            for (value, deal) in values.iter().zip(deals) {
                found
                    .entry((kind.as_str(), value.as_str()))
                    .or_default()
                    .push(deal);
            }
        }
        found
    }
}

/// `segment_by` of the person who sells.
const OWNER: &str = "owner";

/// The mart `win_rates`.
///
/// # Errors
/// None that data can cause.
pub(super) fn win_rates(deals: &[DealRow], segments: &Segments) -> Result<DataFrame> {
    let mut rows: Vec<([&str; 2], String, Option<i64>, DealTally)> = Vec::new();
    for ((kind, value), of_segment) in segments.deals(deals) {
        let mut all = DealTally::default();
        let mut months: BTreeMap<String, DealTally> = BTreeMap::new();
        for deal in &of_segment {
            all.add(deal);
            if let Some(day) = deal.closed_on {
                months.entry(month(day)).or_default().add(deal);
            }
        }
        let open = of_segment
            .iter()
            .filter(|deal| deal.outcome == Outcome::Open)
            .count();
        rows.push((
            [kind, value],
            ALL_PERIODS.to_owned(),
            i64::try_from(open).ok(),
            all,
        ));
        rows.extend(
            months
                .into_iter()
                .map(|(month, tally)| ([kind, value], month, None, tally)),
        );
    }
    let interval = |tally: &DealTally| wilson(tally.won, tally.closed());
    let frame = df![
        SEGMENT_BY => rows.iter().map(|(segment, ..)| segment[0]).collect::<Vec<_>>(),
        SEGMENT => rows.iter().map(|(segment, ..)| segment[1]).collect::<Vec<_>>(),
        PERIOD => rows.iter().map(|(_, period, ..)| period.as_str()).collect::<Vec<_>>(),
        WON_COUNT => rows.iter().map(|(.., tally)| tally.won).collect::<Vec<_>>(),
        LOST_COUNT => rows.iter().map(|(.., tally)| tally.lost).collect::<Vec<_>>(),
        OPEN_COUNT => rows.iter().map(|(_, _, open, _)| *open).collect::<Vec<_>>(),
        WIN_RATE => rows.iter().map(|(.., tally)| tally.win_rate()).collect::<Vec<_>>(),
        LOW => rows.iter().map(|(.., tally)| interval(tally).map(|(low, _)| low)).collect::<Vec<_>>(),
        HIGH => rows.iter().map(|(.., tally)| interval(tally).map(|(_, high)| high)).collect::<Vec<_>>(),
        WIN_RATE_BY_VALUE => rows.iter().map(|(.., tally)| tally.win_rate_by_value()).collect::<Vec<_>>(),
        MEDIAN_CYCLE_DAYS => rows.iter().map(|(.., tally)| tally.median_cycle_days()).collect::<Vec<_>>(),
    ]?;
    let amounts = [
        sums(
            WON_AMOUNT,
            rows.iter().map(|(.., tally)| Some(tally.won_amount)),
        )?,
        sums(
            LOST_AMOUNT,
            rows.iter().map(|(.., tally)| Some(tally.lost_amount)),
        )?,
    ];
    Ok(frame.hstack(&amounts)?)
}

/// The mart `pipeline_velocity`.
///
/// # Errors
/// None that data can cause.
pub(super) fn pipeline_velocity(
    deals: &[DealRow],
    segments: &Segments,
    settings: &Settings,
) -> Result<DataFrame> {
    let day = settings.as_of.day;
    let by_segment = segments.deals(deals);
    let rows: Vec<([&str; 2], Velocity)> = by_segment
        .iter()
        .map(|((kind, value), of_segment)| {
            (
                [*kind, *value],
                velocity(of_segment.iter().copied(), day, settings.currency),
            )
        })
        .collect();
    let span = Span::year_to(day);
    let days = |day: chrono::NaiveDate| vec![day; rows.len()];
    let frame = df![
        SEGMENT_BY => rows.iter().map(|(segment, _)| segment[0]).collect::<Vec<_>>(),
        SEGMENT => rows.iter().map(|(segment, _)| segment[1]).collect::<Vec<_>>(),
        PERIOD_START => days(span.first),
        PERIOD_END => days(span.last),
        OPEN_COUNT => rows.iter().map(|(_, of)| of.open).collect::<Vec<_>>(),
        WON_COUNT => rows.iter().map(|(_, of)| of.tally.won).collect::<Vec<_>>(),
        LOST_COUNT => rows.iter().map(|(_, of)| of.tally.lost).collect::<Vec<_>>(),
        WIN_RATE => rows.iter().map(|(_, of)| of.tally.win_rate()).collect::<Vec<_>>(),
        MEDIAN_CYCLE_DAYS => rows.iter().map(|(_, of)| of.tally.median_cycle_days()).collect::<Vec<_>>(),
        REASON => rows.iter().map(|(_, of)| of.amount_a_day.as_ref().err().copied()).collect::<Vec<_>>(),
    ]?;
    let amounts = [
        sums(
            MEAN_WON_AMOUNT,
            rows.iter()
                .map(|(_, of)| of.tally.mean_won_amount(settings.currency)),
        )?,
        sums(
            AMOUNT_A_DAY,
            rows.iter().map(|(_, of)| of.amount_a_day.ok()),
        )?,
    ];
    Ok(frame.hstack(&amounts)?)
}

#[cfg(test)]
mod tests {
    use super::super::WIN_RATES;
    use super::*;
    use crate::domain::period::DAY_MICROS;
    use crate::table::check::conform;
    use crate::table::read::{RowOf, rows};

    fn deal(closed_on: Option<&str>, outcome: Outcome, units: Option<i128>, days: i64) -> DealRow {
        let closed_on = closed_on.map(|text| text.parse().unwrap());
        let amount = units.map(|units| units * 1_000_000);
        DealRow {
            created_at: None,
            closed_at: None,
            created_on: None,
            closed_on,
            outcome,
            amount,
            promised: amount,
            cycle: closed_on.map(|_| days * DAY_MICROS),
        }
    }

    /// January: one won of 100 after 10 days, one lost of 50. February, 29 days long: two won, one
    /// without an amount, after 20 and 40 days, two lost of 0 and none. One open.
    fn made() -> DataFrame {
        let deals = [
            deal(Some("2024-01-31"), Outcome::Won, Some(100), 10),
            deal(Some("2024-01-01"), Outcome::Lost, Some(50), 3),
            deal(Some("2024-02-29"), Outcome::Won, Some(300), 20),
            deal(Some("2024-02-01"), Outcome::Won, None, 40),
            deal(Some("2024-02-02"), Outcome::Lost, Some(0), 1),
            deal(Some("2024-02-03"), Outcome::Lost, None, 1),
            deal(None, Outcome::Open, Some(999), 0),
        ];
        let owner = |names: [&str; 7]| names.map(str::to_owned).to_vec();
        let segments = Segments(vec![
            (ALL.to_owned(), owner([ALL; 7])),
            (OWNER.to_owned(), owner(["A", "A", "A", "B", "B", "B", "B"])),
        ]);
        conform(&WIN_RATES, win_rates(&deals, &segments).unwrap()).unwrap()
    }

    fn row<'a>(frame: &'a DataFrame, segment: &str, period: &str) -> RowOf<'a> {
        rows(frame)
            .find(|row| {
                row.text(SEGMENT).unwrap() == segment && row.text(PERIOD).unwrap() == period
            })
            .unwrap()
    }

    #[test]
    fn rates_by_count_and_by_value() {
        let frame = made();
        let read = |segment: &str, period: &str| {
            let row = row(&frame, segment, period);
            let count = |name: &str| row.count(name).unwrap();
            let number = |name: &str| {
                row.number(name)
                    .unwrap()
                    .map(|number| (number * 1e6).round() / 1e6)
            };
            (
                [count(WON_COUNT), count(LOST_COUNT), count(OPEN_COUNT)],
                [WIN_RATE, WIN_RATE_BY_VALUE, MEDIAN_CYCLE_DAYS].map(number),
            )
        };
        assert_eq!(
            read(ALL, "2024-01"),
            (
                [Some(1), Some(1), None],
                [Some(0.5), Some(0.666_667), Some(10.0)]
            )
        );
        assert_eq!(
            read(ALL, "2024-02"),
            ([Some(2), Some(2), None], [Some(0.5), None, Some(30.0)])
        );
        // (100 + 300) / (400 + 50); the median of 10, 20 and 40.
        assert_eq!(
            read(ALL, ALL_PERIODS),
            (
                [Some(3), Some(3), Some(1)],
                [Some(0.5), Some(0.888_889), Some(20.0)]
            )
        );
        assert_eq!(
            read("B", ALL_PERIODS),
            (
                [Some(1), Some(2), Some(1)],
                [Some(0.333_333), None, Some(40.0)]
            )
        );
        // Wilson of 1 of 2, by R: prop.test(1, 2, correct = FALSE).
        let january = row(&frame, ALL, "2024-01");
        let ends = [LOW, HIGH].map(|name| january.number(name).unwrap().unwrap());
        assert!(
            (ends[0] - 0.094_531_2).abs() < 1e-6 && (ends[1] - 0.905_468_8).abs() < 1e-6,
            "{ends:?}"
        );
    }

    #[test]
    fn months_and_segments_sum_to_all() {
        let frame = made();
        let total = |wanted: &dyn Fn(&RowOf<'_>) -> bool| {
            let mut sum = (0, 0, 0, 0);
            for row in rows(&frame).filter(|row| wanted(row)) {
                let count = |name: &str| row.count(name).unwrap().unwrap();
                let money = |name: &str| row.money(name).unwrap().unwrap();
                sum = (
                    sum.0 + count(WON_COUNT),
                    sum.1 + count(LOST_COUNT),
                    sum.2 + money(WON_AMOUNT),
                    sum.3 + money(LOST_AMOUNT),
                );
            }
            sum
        };
        let all = total(&|row| {
            row.text(SEGMENT).unwrap() == ALL && row.text(PERIOD).unwrap() == ALL_PERIODS
        });
        assert_eq!(all, (3, 3, 400_000_000, 50_000_000));
        assert_eq!(
            total(&|row| row.text(SEGMENT).unwrap() == ALL
                && row.text(PERIOD).unwrap() != ALL_PERIODS),
            all
        );
        assert_eq!(
            total(&|row| row.text(SEGMENT_BY).unwrap() == OWNER
                && row.text(PERIOD).unwrap() == ALL_PERIODS),
            all
        );
    }
}

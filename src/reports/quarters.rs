//! The last fiscal quarter that is over beside the one before it: what the summary compares. Goes
//! in: marts. Comes out: revenue, spend and return of both, on the basis of the close, which no
//! later win changes; and the rate of leads old enough to be judged.

use super::document::Value;
use super::marts::{Marts, Return};
use super::number;
use super::scorecard::shared_row;
use crate::domain::money::MICROS;
use crate::domain::period::{Fiscal, Span, month};
use crate::error::Result;
use crate::funnel::wilson;
use crate::pipeline::Settings;
use crate::roi::{ALL_PERIODS, CLOSE_DATE, TOUCH_DATE, return_on};
use crate::table::names::*;
use crate::table::read::rows;
use chrono::Months;
use std::collections::BTreeMap;

/// Credit of wins of new customers, where the mart has it.
const NEW_WINS: &str = "won_new_count";
/// Months until the margin covers the spend, where the mart has it.
const PAYBACK: &str = "payback_months";
/// Share of a cohort that is old enough, where the mart has it.
const MATURE: &str = "mature_share";
/// From here on a cohort can be judged.
const MATURE_FROM: f64 = 0.8;

/// One quarter, all channels together.
pub struct Quarter {
    /// `FY2026 Q3`.
    pub label: String,
    /// Micros credited to channels.
    pub revenue: i128,
    /// Micros spent with a channel; none where nothing is recorded.
    pub spend: Option<i128>,
    /// Return of the channels with spend.
    pub roi: Option<f64>,
    /// Micros won, as the CRM has it; none where it is not known.
    pub won: Option<i128>,
    /// Deals won.
    pub deals: Option<i64>,
}

/// The last fiscal quarter that is over, and the one before.
///
/// # Errors
/// A mart without a column: a bug.
pub fn quarters(marts: &Marts, settings: &Settings) -> Result<(Quarter, Quarter)> {
    let fiscal = Fiscal {
        start_month: settings.fiscal_year_start_month,
    };
    let last = fiscal.last_quarter(settings.as_of.day);
    let shared = |metric: &str, column: &str| {
        shared_row(marts, metric, last)?.map_or(Ok(None), |row| row.money(column))
    };
    let count =
        |micros: Option<i128>| micros.and_then(|micros| i64::try_from(micros / MICROS).ok());
    let of = |span: Span, column: &str| -> Result<Quarter> {
        let (revenue, spend, roi) = returns(marts, settings, span)?;
        Ok(Quarter {
            label: fiscal.label(span),
            revenue,
            spend,
            roi,
            won: shared("won_amount", column)?,
            deals: count(shared("won_count", column)?),
        })
    };
    Ok((of(last, VALUE)?, of(last.previous(), PREVIOUS)?))
}

/// Revenue, spend and return of all channels in a span of whole months, by date of close on the
/// primary model.
fn returns(
    marts: &Marts,
    settings: &Settings,
    span: Span,
) -> Result<(i128, Option<i128>, Option<f64>)> {
    let mut channels: BTreeMap<String, (i128, Option<i128>)> = BTreeMap::new();
    let mut at = span.first;
    while at <= span.last {
        for of in marts.returns(&settings.attribution.primary, CLOSE_DATE, &month(at))? {
            let channel = channels.entry(of.channel).or_default();
            channel.0 += of.revenue;
            channel.1 = of
                .spend
                .map_or(channel.1, |spend| Some(channel.1.unwrap_or(0) + spend));
        }
        let Some(next) = at.checked_add_months(Months::new(1)) else {
            break;
        };
        at = next;
    }
    let paid = channels.values().filter_map(|(revenue, spend)| {
        spend
            .filter(|spend| *spend > 0)
            .map(|spend| (*revenue, spend))
    });
    let (earned, spent) = paid.fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
    let revenue = channels.values().map(|(revenue, _)| revenue).sum();
    Ok((
        revenue,
        (spent > 0).then_some(spent),
        (spent > 0).then(|| return_on(earned, spent, settings.roi.gross_margin)),
    ))
}

/// Spend for a new customer over all channels with spend, or why it is not known.
///
/// # Errors
/// A mart without a column: a bug.
pub fn acquisition_cost(marts: &Marts, settings: &Settings, spend: Option<i128>) -> Result<Value> {
    let missing = |reason: &str| Ok(Value::Missing(reason.to_owned()));
    let Some(spend) = spend else {
        return missing(super::marts::NO_SPEND);
    };
    if marts.roi.column(NEW_WINS).is_err() {
        return missing("wins of new customers are not told apart");
    }
    let mut wins = None;
    for row in rows(&marts.roi).filter(|row| {
        row.text(LEVEL)
            .is_ok_and(|level| level == crate::roi::CHANNEL_LEVEL)
    }) {
        if row.text(MODEL)? == settings.attribution.primary
            && row.text(BASIS)? == TOUCH_DATE
            && row.text(PERIOD)? == ALL_PERIODS
        {
            let is_paid = row.money(SPEND)?.is_some_and(|spend| spend > 0);
            wins = row
                .number(NEW_WINS)?
                .filter(|_| is_paid)
                .map_or(wins, |of| Some(wins.unwrap_or(0.0) + of));
        }
    }
    match wins {
        None => missing("no deal says whether it is new"),
        Some(wins) if wins < 0.01 => missing("no new customer credited"),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a quotient of amounts that fit; printed with three digits"
        )]
        Some(wins) => Ok(Value::Money((spend as f64 / wins).round() as i128)),
    }
}

/// When the channel with most spend paid back, in words.
///
/// # Errors
/// A mart without a column: a bug.
pub fn payback(marts: &Marts, settings: &Settings, returns: &[Return]) -> Result<String> {
    let largest = returns
        .iter()
        .filter(|of| of.spend.is_some_and(|spend| spend > 0))
        .max_by(|a, b| {
            a.spend
                .cmp(&b.spend)
                .then_with(|| b.channel.cmp(&a.channel))
        });
    let Some(largest) = largest else {
        return Ok(String::new());
    };
    if marts.roi.column(PAYBACK).is_err() {
        return Ok("payback not available".to_owned());
    }
    for row in rows(&marts.roi) {
        let is_of = row.text(MODEL)? == settings.attribution.primary
            && row.text(BASIS)? == TOUCH_DATE
            && row.text(PERIOD)? == ALL_PERIODS;
        if is_of
            && row.text(LEVEL)? == crate::roi::CHANNEL_LEVEL
            && row.text(VALUE)? == largest.channel
        {
            let when = match row.count(PAYBACK)? {
                None => "not yet".to_owned(),
                Some(0) => "in the month itself".to_owned(),
                Some(1) => "after 1 month".to_owned(),
                Some(months) => format!("after {months} months"),
            };
            return Ok(format!(
                "payback of {}, which has most spend: {when}",
                largest.channel
            ));
        }
    }
    Ok("payback not available".to_owned())
}

/// Leads and wins of cohorts that are old enough to be judged.
pub struct Mature {
    /// Cohorts, oldest first: (leads, of them reached the last stage).
    pub cohorts: Vec<(i64, i64)>,
}

/// A stage of a cohort: its place, how many reached it, the share that is old enough.
type Stage = (i64, i64, Option<f64>);

/// The mature cohorts; none where the funnel does not tell which are.
///
/// # Errors
/// A mart without a column: a bug.
pub fn mature(marts: &Marts) -> Result<Option<Mature>> {
    if marts.funnel.column(MATURE).is_err() {
        return Ok(None);
    }
    let mut cohorts: BTreeMap<&str, Vec<Stage>> = BTreeMap::new();
    for row in rows(&marts.funnel) {
        if row.text(SEGMENT_BY)? == COHORT_MONTH {
            let stage = (
                row.count(STAGE_ORDER)?.unwrap_or(0),
                row.count(REACHED_COUNT)?.unwrap_or(0),
                row.number(MATURE)?,
            );
            cohorts.entry(row.text(SEGMENT)?).or_default().push(stage);
        }
    }
    let mut found = Vec::new();
    for stages in cohorts.values_mut() {
        stages.sort_unstable_by_key(|(order, ..)| *order);
        let (Some(first), Some((last, before))) = (stages.first(), stages.split_last()) else {
            continue;
        };
        // Of a stage that nobody reached nobody waits.
        if before.iter().all(|(_, reached, share)| {
            *reached == 0 || share.is_some_and(|share| share >= MATURE_FROM)
        }) {
            found.push((first.1, last.1));
        }
    }
    Ok(Some(Mature { cohorts: found }))
}

impl Mature {
    /// Leads and wins of some of them.
    fn sum(cohorts: &[(i64, i64)]) -> (i64, i64) {
        cohorts
            .iter()
            .fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1))
    }

    /// The rate over all of them.
    pub fn rate(&self) -> Value {
        let (leads, wins) = Self::sum(&self.cohorts);
        if leads == 0 {
            return Value::Missing("no cohort is old enough".to_owned());
        }
        Value::Rate {
            value: wins as f64 / leads as f64,
            n: leads,
            interval: wilson(wins, leads),
        }
    }

    /// The rate in a sentence, and that of the latest three cohorts beside the three before; none
    /// of too few for a percentage.
    pub fn sentence(&self, noun: &str, last: &str) -> Option<String> {
        let (leads, wins) = Self::sum(&self.cohorts);
        let share = |(leads, wins): (i64, i64)| {
            (leads >= number::FEWEST_WITHOUT_INTERVAL)
                .then(|| number::percent(wins as f64 / leads as f64))
        };
        let whole = share((leads, wins))?;
        let latest = self.cohorts.len().checked_sub(6).and_then(|first| {
            let (before, latest) = self.cohorts[first..].split_at(3);
            Some(format!(
                ": of the latest three cohorts {}, of the three before {}",
                share(Self::sum(latest))?,
                share(Self::sum(before))?
            ))
        });
        let (wins, leads) = (number::count_full(wins), number::count_full(leads));
        Some(format!(
            "{wins} of {leads} {noun} of mature cohorts reached {last} ({whole}){}.",
            latest.unwrap_or_default()
        ))
    }

    /// What it is of, and the latest three beside the three before.
    pub fn detail(&self, noun: &str) -> String {
        let (leads, wins) = Self::sum(&self.cohorts);
        let of = |(leads, wins): (i64, i64)| {
            format!(
                "{} of {}",
                number::count_full(wins),
                number::count_full(leads)
            )
        };
        let latest = match self.cohorts.len() {
            count @ 6.. => {
                let (before, last) = (
                    &self.cohorts[count - 6..count - 3],
                    &self.cohorts[count - 3..],
                );
                format!(
                    "; the latest three {}, the three before {}",
                    of(Self::sum(last)),
                    of(Self::sum(before))
                )
            }
            _ => String::new(),
        };
        format!(
            "{} {noun} in {} mature monthly cohorts{latest}",
            of((leads, wins)),
            self.cohorts.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mature_cohorts_are_summed_and_the_latest_three_compared() {
        let mature = Mature {
            cohorts: vec![
                (10, 5),
                (10, 1),
                (10, 2),
                (10, 3),
                (20, 1),
                (20, 2),
                (20, 3),
            ],
        };
        let Value::Rate { value, n, .. } = mature.rate() else {
            panic!()
        };
        assert_eq!((value, n), (0.17, 100));
        assert_eq!(
            mature.detail("leads"),
            "17 of 100 leads in 7 mature monthly cohorts; the latest three 6 of 60, the three before 6 of 30"
        );
        let told = |mature: &Mature| {
            mature
                .sentence("leads", "won")
                .map(|text| text.replace(number::FIXED_SPACE, " "))
        };
        let compared = "17 of 100 leads of mature cohorts reached won (17.0 %): of the latest three cohorts 10.0 %, of the three before 20.0 %.";
        assert_eq!(told(&mature).as_deref(), Some(compared));
        assert_eq!(
            told(&Mature {
                cohorts: vec![(40, 4); 5]
            })
            .as_deref(),
            Some("20 of 200 leads of mature cohorts reached won (10.0 %).")
        );
        assert_eq!(
            told(&Mature {
                cohorts: vec![(29, 4)]
            }),
            None
        );
        let none = Mature { cohorts: vec![] };
        assert_eq!(told(&none), None);
        assert_eq!(
            none.rate(),
            Value::Missing("no cohort is old enough".to_owned())
        );
        assert_eq!(
            Mature {
                cohorts: vec![(4, 1); 5]
            }
            .detail("leads"),
            "5 of 20 leads in 5 mature monthly cohorts"
        );
    }
}

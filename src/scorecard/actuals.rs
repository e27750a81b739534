//! The figures that teams promise and share, for any days. Goes in: staged leads, entries into
//! stages, deals and spend. Comes out: a metric over a period, or why it is not known.
//!
//! The surprising part: a period before the first record of its kind is unknown, not 0, and so is
//! one that has not begun, or of which a source delivered nothing.

use crate::coverage::Coverage;
use crate::domain::money::{MICROS, round_half_even};
use crate::domain::outcome::Outcome;
use crate::domain::period::Span;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::progress::{FirstEntries, count_within};
use crate::staging::DealRow;
use crate::system::{DealFigure, Facts, TargetFigure, target_metric};
use crate::table::names::*;
use crate::win_rates::{DealTally, velocity};
use chrono::NaiveDate;
use polars::prelude::*;

/// A figure, exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Actual {
    /// So many.
    Count(i64),
    /// Micros.
    Money(i128),
    /// So many of so many.
    Share(i64, i64),
}

impl Actual {
    /// Micros of the figure; a share is rounded half-even to six decimals.
    pub(super) fn micros(self) -> i128 {
        match self {
            Self::Count(count) => i128::from(count) * MICROS,
            Self::Money(micros) => micros,
            Self::Share(part, of) => {
                round_half_even(i128::from(part) * MICROS, i128::from(of.max(1)))
            }
        }
    }

    /// What a share is of.
    pub(super) fn base(self) -> Option<i64> {
        match self {
            Self::Share(_, of) => Some(of),
            Self::Count(_) | Self::Money(_) => None,
        }
    }

    /// Whether it keeps a promise: the exact figure is compared, not the rounded one.
    pub(super) fn keeps(self, target: i128, at_most: bool) -> bool {
        let (figure, by) = match self {
            Self::Share(part, of) => (i128::from(part) * MICROS, i128::from(of.max(1))),
            other => (other.micros(), 1),
        };
        if at_most {
            figure <= target * by
        } else {
            figure >= target * by
        }
    }
}

/// What figures are made from.
pub(super) struct Actuals<'a> {
    /// Local days on which leads were created, sorted.
    leads: Vec<i32>,
    entries: &'a FirstEntries,
    deals: &'a [DealRow],
    first_deal: Option<NaiveDate>,
    /// Days and micros of spend in the reporting currency, sorted by day.
    spend: Vec<(i32, i128)>,
    coverage: &'a Coverage,
    settings: &'a Settings,
}

impl<'a> Actuals<'a> {
    /// Reads the staged frames.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub(super) fn of(facts: &Facts<'a>) -> Result<Self> {
        let (staged, settings) = (facts.staged(), facts.settings());
        let (deals, entries) = (&staged.deal_rows, &facts.progress.first_entries);
        let spend = &facts.placed.spend;
        let created = staged
            .leads
            .frame
            .column(CREATED_ON)?
            .cast(&DataType::Int32)?;
        let units = created.i32()?.iter().enumerate();
        let units = units.filter(|(lead, _)| facts.progress.is_unit(*lead));
        let mut leads: Vec<i32> = units.filter_map(|(_, day)| day).collect();
        leads.sort_unstable();
        let days = spend.column(SPENT_ON)?.cast(&DataType::Int32)?;
        let amounts = spend.column(AMOUNT)?.decimal()?.physical().clone();
        let mut spend: Vec<(i32, i128)> = days
            .i32()?
            .iter()
            .zip(amounts.iter())
            .filter_map(|(day, amount)| day.zip(amount))
            .collect();
        spend.sort_unstable();
        let first_deal = deals
            .iter()
            .flat_map(|deal| [deal.created_on, deal.closed_on])
            .flatten()
            .min();
        Ok(Self {
            leads,
            entries,
            deals,
            first_deal,
            spend,
            coverage: facts.coverage,
            settings,
        })
    }

    /// A metric over the part of a period that is over at as_of; or why it is not known.
    ///
    /// # Errors
    /// The reason.
    pub(super) fn measure(&self, metric: &str, period: Span) -> Result<Actual, String> {
        let Some(figure) = target_metric(metric).map(|of| of.figure) else {
            return Err("a metric that this program does not know".to_owned());
        };
        if period.day_count() == 0 {
            return Err("the period ends before it begins".to_owned());
        }
        let span = period
            .until(self.settings.as_of.day)
            .ok_or_else(|| "the period has not begun".to_owned())?;
        // Velocity looks back over a year.
        let asked = match figure {
            TargetFigure::OfDeals(DealFigure::Velocity) => Span::year_to(span.last),
            _ => span,
        };
        if let Some(lack) = self.coverage.lack(figure.entities(), asked) {
            return Err(lack);
        }
        match figure {
            TargetFigure::LeadsCreated => self.known(
                self.leads
                    .first()
                    .copied()
                    .and_then(NaiveDate::from_epoch_days),
                "lead",
                span,
                || count_within(&self.leads, span),
            ),
            TargetFigure::EntriesInto(stage) => self.entries(stage, span),
            TargetFigure::Spend => self.spend(span),
            TargetFigure::OfDeals(figure) => self.of_deals(figure, span),
        }
    }

    /// A count over days that are not all before the first record.
    fn known(
        &self,
        first: Option<NaiveDate>,
        noun: &str,
        span: Span,
        count: impl Fn() -> i64,
    ) -> Result<Actual, String> {
        match first {
            None => Err(format!("no {noun} is recorded")),
            Some(first) if span.last < first => {
                Err(format!("no {noun} is recorded before {first}"))
            }
            Some(_) => Ok(Actual::Count(count())),
        }
    }

    fn entries(&self, stage: &str, span: Span) -> Result<Actual, String> {
        let place = self
            .settings
            .funnel
            .place_of(stage)
            .ok_or_else(|| format!("the pipeline has no stage `{stage}`"))?;
        self.known(
            self.entries.first_day(place),
            &format!("entry into `{stage}`"),
            span,
            || self.entries.count(place, span),
        )
    }

    /// The ledger's spend, with and without a channel.
    fn spend(&self, span: Span) -> Result<Actual, String> {
        let from = self
            .spend
            .partition_point(|(day, _)| *day < span.first.to_epoch_days());
        let to = self
            .spend
            .partition_point(|(day, _)| *day <= span.last.to_epoch_days());
        if from == to {
            return Err("no spend recorded".to_owned());
        }
        Ok(Actual::Money(
            self.spend[from..to].iter().map(|(_, amount)| amount).sum(),
        ))
    }

    fn of_deals(&self, figure: DealFigure, span: Span) -> Result<Actual, String> {
        let count = |wanted: &dyn Fn(&DealRow) -> bool| {
            i64::try_from(self.deals.iter().filter(|deal| wanted(deal)).count()).unwrap_or(i64::MAX)
        };
        let is_created = |deal: &DealRow| {
            deal.created_on
                .is_some_and(|created| span.contains(created))
        };
        self.known(self.first_deal, "deal", span, || 0)?;
        Ok(match figure {
            DealFigure::Created => Actual::Count(count(&is_created)),
            DealFigure::PipelineCreated => Actual::Money(
                self.deals
                    .iter()
                    .filter(|deal| is_created(deal))
                    .filter_map(|deal| deal.promised)
                    .sum(),
            ),
            DealFigure::Won => Actual::Count(count(&|deal| deal.closed_as(Outcome::Won, span))),
            DealFigure::Lost => Actual::Count(count(&|deal| deal.closed_as(Outcome::Lost, span))),
            DealFigure::WonAmount => {
                Actual::Money(DealTally::of(self.deals.iter(), span).won_amount)
            }
            DealFigure::WinRate => {
                let tally = DealTally::of(self.deals.iter(), span);
                if tally.closed() == 0 {
                    return Err("no deal closed".to_owned());
                }
                Actual::Share(tally.won, tally.closed())
            }
            DealFigure::Velocity => Actual::Money(
                velocity(self.deals.iter(), span.last, self.settings.currency).amount_a_day?,
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_compared_with_the_exact_figure() {
        // 2 of 3 is 0.666667 when rounded, and less than that exactly.
        let share = Actual::Share(2, 3);
        assert_eq!((share.micros(), share.base()), (666_667, Some(3)));
        assert!(
            share.keeps(666_666, false)
                && !share.keeps(666_667, false)
                && share.keeps(666_667, true)
        );
        assert!(
            Actual::Count(10).keeps(10_000_000, false)
                && !Actual::Count(10).keeps(10_000_001, false)
        );
        assert!(Actual::Money(99).keeps(99, true) && !Actual::Money(100).keeps(99, true));
    }
}

//! The metrics that teams promise and share: what each is in, whether less is better, what it is
//! called, and how its number reads.

use super::metric::Metric;
use crate::document::{Value, number};
use crate::domain::money::{MICROS, round_half_even};
use crate::pipeline::Settings;
use crate::stats::wilson;

/// What a figure is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// A number of things.
    Count,
    /// A share, 0 to 1.
    Share,
    /// Money of the reporting currency.
    Money,
    /// Money a day.
    MoneyADay,
}

/// Which figure a target is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetFigure {
    /// Leads created.
    LeadsCreated,
    /// Leads that first entered the stage.
    EntriesInto(&'static str),
    /// A figure of deals.
    OfDeals(DealFigure),
    /// The ledger's spend.
    Spend,
}

impl TargetFigure {
    /// The entities that it counts: where one of them is not delivered of a period, the figure is not
    /// known.
    pub fn entities(self) -> &'static [&'static str] {
        match self {
            Self::LeadsCreated => &["leads"],
            Self::EntriesInto(_) => &["leads", "stage_events"],
            Self::OfDeals(_) => &["deals"],
            Self::Spend => &["spend"],
        }
    }
}

/// A figure of deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DealFigure {
    /// Deals created.
    Created,
    /// Their own amounts.
    PipelineCreated,
    /// Deals won.
    Won,
    /// Their amounts.
    WonAmount,
    /// Deals lost.
    Lost,
    /// Won of all that closed.
    WinRate,
    /// Money a day.
    Velocity,
}

/// A metric that can be promised.
#[derive(Debug)]
pub struct TargetMetric {
    /// What it means; its id is what targets name, its title what figures are called.
    pub metric: Metric,
    /// What it is worked out from.
    pub figure: TargetFigure,
    /// What it is in.
    pub measure: Measure,
    /// Whether at most the target keeps the promise.
    pub less_is_better: bool,
}

/// The mart of promises and shared figures.
const SCORECARD: &str = "scorecard";

/// Every one of them.
pub const TARGET_METRICS: &[TargetMetric] = &[
    TargetMetric {
        metric: Metric {
            id: "lead_count",
            mart: SCORECARD,
            title: "Leads",
            formula: "leads created on a day of the period",
            unit: "leads",
            null_rule: "not available before the first recorded lead",
            source_tables: "leads",
        },
        figure: TargetFigure::LeadsCreated,
        measure: Measure::Count,
        less_is_better: false,
    },
    TargetMetric {
        metric: Metric {
            id: "mql_count",
            mart: SCORECARD,
            title: "Leads that entered mql",
            formula: "leads that first entered the stage mql on a day of the period, by their own events and those of the deals that came from them; a skipped stage is not entered",
            unit: "leads",
            null_rule: "not available without the stage, and before its first recorded entry",
            source_tables: "leads, stage_events, deals",
        },
        figure: TargetFigure::EntriesInto("mql"),
        measure: Measure::Count,
        less_is_better: false,
    },
    TargetMetric {
        metric: Metric {
            id: "sal_count",
            mart: SCORECARD,
            title: "Leads that entered sal",
            formula: "leads that first entered the stage sal on a day of the period, likewise",
            unit: "leads",
            null_rule: "not available without the stage, and before its first recorded entry",
            source_tables: "leads, stage_events, deals",
        },
        figure: TargetFigure::EntriesInto("sal"),
        measure: Measure::Count,
        less_is_better: false,
    },
    TargetMetric {
        metric: Metric {
            id: "sql_count",
            mart: SCORECARD,
            title: "Leads that entered sql",
            formula: "leads that first entered the stage sql on a day of the period, likewise",
            unit: "leads",
            null_rule: "not available without the stage, and before its first recorded entry",
            source_tables: "leads, stage_events, deals",
        },
        figure: TargetFigure::EntriesInto("sql"),
        measure: Measure::Count,
        less_is_better: false,
    },
    TargetMetric {
        metric: Metric {
            id: "opportunity_count",
            mart: SCORECARD,
            title: "Deals created",
            formula: "deals created on a day of the period",
            unit: "deals",
            null_rule: "not available before the first recorded deal",
            source_tables: "deals",
        },
        figure: TargetFigure::OfDeals(DealFigure::Created),
        measure: Measure::Count,
        less_is_better: false,
    },
    TargetMetric {
        metric: Metric {
            id: "pipeline_created",
            mart: SCORECARD,
            title: "Pipeline created",
            formula: "sum of the amounts of the deals created on a day of the period",
            unit: "reporting currency",
            null_rule: "not available before the first recorded deal",
            source_tables: "deals, fx_rates",
        },
        figure: TargetFigure::OfDeals(DealFigure::PipelineCreated),
        measure: Measure::Money,
        less_is_better: false,
    },
    TargetMetric {
        metric: Metric {
            id: "won_count",
            mart: SCORECARD,
            title: "Deals won",
            formula: "won deals that closed on a day of the period",
            unit: "deals",
            null_rule: "not available before the first recorded deal",
            source_tables: "deals",
        },
        figure: TargetFigure::OfDeals(DealFigure::Won),
        measure: Measure::Count,
        less_is_better: false,
    },
    TargetMetric {
        metric: Metric {
            id: "won_amount",
            mart: SCORECARD,
            title: "Won revenue",
            formula: "sum of the amounts of won deals that closed on a day of the period; one without an amount adds 0",
            unit: "reporting currency",
            null_rule: "not available before the first recorded deal",
            source_tables: "deals, revenue, fx_rates",
        },
        figure: TargetFigure::OfDeals(DealFigure::WonAmount),
        measure: Measure::Money,
        less_is_better: false,
    },
    TargetMetric {
        metric: Metric {
            id: "lost_count",
            mart: SCORECARD,
            title: "Deals lost",
            formula: "lost deals that closed on a day of the period",
            unit: "deals",
            null_rule: "not available before the first recorded deal",
            source_tables: "deals",
        },
        figure: TargetFigure::OfDeals(DealFigure::Lost),
        measure: Measure::Count,
        less_is_better: true,
    },
    TargetMetric {
        metric: Metric {
            id: "win_rate",
            mart: SCORECARD,
            title: "Win rate",
            formula: "won / (won + lost) deals that closed on a day of the period",
            unit: "share, 0 to 1",
            null_rule: "not available where nothing closed",
            source_tables: "deals",
        },
        figure: TargetFigure::OfDeals(DealFigure::WinRate),
        measure: Measure::Share,
        less_is_better: false,
    },
    TargetMetric {
        metric: Metric {
            id: "spend",
            mart: SCORECARD,
            title: "Spend",
            formula: "spend of the days of the period, with and without a channel",
            unit: "reporting currency",
            null_rule: "not available where no spend is recorded",
            source_tables: "spend, campaigns, fx_rates",
        },
        figure: TargetFigure::Spend,
        measure: Measure::Money,
        less_is_better: true,
    },
    TargetMetric {
        metric: Metric {
            id: "pipeline_velocity",
            mart: SCORECARD,
            title: "Pipeline velocity a day",
            formula: "pipeline velocity at the end of the period, over the wins and losses of the twelve months before",
            unit: "reporting currency a day",
            null_rule: "not available where a part is: nothing closed, nothing won, no won amount, no days or 0 days",
            source_tables: "deals, fx_rates",
        },
        figure: TargetFigure::OfDeals(DealFigure::Velocity),
        measure: Measure::MoneyADay,
        less_is_better: false,
    },
];

/// The metric of that name.
pub fn target_metric(id: &str) -> Option<&'static TargetMetric> {
    TARGET_METRICS.iter().find(|of| of.metric.id == id)
}

/// What a figure is called.
pub fn figure_title(id: &str) -> &str {
    target_metric(id).map_or(id, |of| of.metric.title)
}

/// Money in a column that holds counts too: with its currency.
pub fn with_currency(value: Value, settings: &Settings) -> Value {
    match value {
        Value::Money(micros) => Value::Text(format!(
            "{}{}{}",
            settings.currency,
            number::FIXED_SPACE,
            number::money_full(micros, settings.currency)
        )),
        other => other,
    }
}

/// Micros of a metric as the value that they are; `base` is what a share is of.
pub fn measured(metric: &str, micros: i128, base: Option<i64>) -> Value {
    match target_metric(metric).map(|of| of.measure) {
        Some(Measure::Count) => {
            Value::Count(i64::try_from(round_half_even(micros, MICROS)).unwrap_or(i64::MAX))
        }
        Some(Measure::Share) => {
            let (value, n) = (micros as f64 / MICROS as f64, base.unwrap_or(0));
            let hits = i64::try_from(round_half_even(micros * i128::from(n), MICROS)).unwrap_or(0);
            Value::Rate {
                value,
                n,
                interval: wilson(hits, n),
            }
        }
        Some(Measure::Money | Measure::MoneyADay) => Value::Money(micros),
        None => Value::Text(crate::domain::money::plain(micros, 2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_metric_has_a_name_of_its_own() {
        for (place, of) in TARGET_METRICS.iter().enumerate() {
            let mut ids = TARGET_METRICS.iter().map(|other| other.metric.id);
            assert_eq!(ids.position(|id| id == of.metric.id), Some(place));
            assert_eq!(figure_title(of.metric.id), of.metric.title);
        }
        assert!(target_metric("nps").is_none());
        assert_eq!(figure_title("nps"), "nps");
    }
}

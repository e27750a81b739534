//! The metrics of the books: what each number of the marts of this system means.

use crate::system::Metric;

/// Every metric of the system's marts.
pub(super) const METRICS: &[Metric] = &[
    Metric {
        id: "won_revenue",
        mart: "reconciliation",
        title: "Won revenue",
        formula: "sum of the amounts of deals that are won and closed by the end of as_of; with revenue = \"recognized\", of the documents booked to them by then",
        unit: "reporting currency",
        null_rule: "a won deal without an amount adds 0 and is counted in data_quality; one that no rate converts stands beside the reconciliation, in no sum",
        source_tables: "deals, revenue, fx_rates",
    },
    Metric {
        id: "reconciliation",
        mart: "reconciliation",
        title: "Reconciliation",
        formula: "won revenue = attributed + excluded by rule + no linked person + no touch at or before the close + none inside the look-back, each won deal in the first that holds; ledger spend = channels + unmapped; exact, or nothing is published",
        unit: "reporting currency",
        null_rule: "never missing",
        source_tables: "deals, deal_people, journeys, credits, spend",
    },
    Metric {
        id: "converted_amount",
        mart: "rates_used",
        title: "Converted amount",
        formula: "amount x the newest rate that serves its day, or amount / the rate the other way round, whichever is newer; half-even to the smallest unit. A rate serves its own day and the max_age_days of [currency] after it (7 unless set), and the days from rate_on to rate_until at any age. Day: of a deal its close (as_of while open), of spend and documents their own",
        unit: "reporting currency",
        null_rule: "not available without such a rate: beside the reconciliation under its own currency, in no sum",
        source_tables: "deals, spend, revenue, fx_rates",
    },
    Metric {
        id: "converted_count",
        mart: "rates_used",
        title: "Amounts converted by a rate",
        formula: "deals, rows of spend and documents whose amount that rate converted; rate is as delivered: units of to_currency for one unit of from_currency",
        unit: "records",
        null_rule: "never missing; a rate that converted nothing has no row",
        source_tables: "deals, spend, revenue, fx_rates",
    },
    Metric {
        id: "not_attributed",
        mart: "reconciliation_summary",
        title: "Won revenue not attributed",
        formula: "won revenue - attributed revenue: the sum of all other buckets",
        unit: "reporting currency",
        null_rule: "never missing",
        source_tables: "reconciliation",
    },
];

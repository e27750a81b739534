//! The figures of the mart `roi`, an entry each: what it means, which rows it is made of, and its
//! formula. The mart, the definitions, `explain` and the command line are all made from this list.

use super::quotients::return_on;
use super::return_metric::{
    NO_FORMULA, ReturnMetric, cost_per_stage, money, new_wins, reached, spend_per_lead,
};
use super::return_parts::{CreditedDeals, FigureNumber, FigurePart};

use crate::attribution::credit_of;
use crate::system::Metric;
use crate::table::columns::{count, number, sum};
use crate::table::names::*;

const WON: FigurePart = FigurePart::Credits(CreditedDeals::Won);
const NEW: FigurePart = FigurePart::Credits(CreditedDeals::WonNew);

/// The figure of that name.
pub fn return_metric(id: &str) -> Option<&'static ReturnMetric> {
    RETURN_METRICS.iter().find(|of| of.metric.id == id)
}

/// Every figure, in the order of the mart's columns.
pub const RETURN_METRICS: &[ReturnMetric] = &[
    ReturnMetric {
        metric: Metric {
            id: "spend",
            mart: "roi",
            title: "Spend",
            formula: "sum of spend rows; rows of one (day, platform, account, campaign, channel, currency) sum within a delivery, a later delivery replaces them; a campaign without spend rows adds its actual_cost, spread evenly over its days up to as_of",
            unit: "reporting currency",
            null_rule: "not available where no spend is recorded: unknown, not 0; what no rate converts stands beside the reconciliation",
            source_tables: "spend, campaigns, fx_rates",
        },
        columns: &[
            sum(
                SPEND,
                "money spent in the period; null where none is recorded, as on any content",
            ),
            sum(
                MATURE_SPEND,
                "of it in months older than the 80th percentile of the cycle of won deals",
            ),
        ],
        summary: "Money spent.",
        parts: &[FigurePart::Spend],
        is_amount: false,
        figure: |parts, _| parts.spend.map(FigureNumber::Money),
        in_numbers: NO_FORMULA,
    },
    ReturnMetric {
        metric: Metric {
            id: "cost_share",
            mart: "roi",
            title: "Share of people and tools",
            formula: "costs of people and tools of each month x its share of that month's spend, in smallest units by largest remainder",
            unit: "reporting currency",
            null_rule: "not available without such costs and without spend",
            source_tables: "spend",
        },
        columns: &[sum(
            COST_SHARE,
            "its share of the costs of people and tools, by the spend of each month; null without such costs",
        )],
        summary: "Its share of the costs of people and tools.",
        parts: &[FigurePart::Costs],
        is_amount: false,
        figure: |parts, _| parts.costs.map(FigureNumber::Money),
        in_numbers: NO_FORMULA,
    },
    ReturnMetric {
        metric: Metric {
            id: "lead_count",
            mart: "roi",
            title: "Leads created",
            formula: "leads created in the period whose channel, campaign or content it is; the same on every model",
            unit: "leads",
            null_rule: "not available where no lead names a campaign or content",
            source_tables: "leads",
        },
        columns: &[count(
            LEAD_COUNT,
            "leads of the value created in the period, the same on every model; null where no lead names a campaign or content",
        )],
        summary: "Leads.",
        parts: &[FigurePart::Leads(None)],
        is_amount: false,
        figure: |parts, _| parts.leads[0].map(FigureNumber::Count),
        in_numbers: NO_FORMULA,
    },
    reached::<0>(
        [
            "mql_count",
            "Leads created that reached mql",
            "leads created in the period that have reached mql by the end of as_of",
            "Leads that reached mql.",
        ],
        &[count(
            MQL_COUNT,
            "of them reached mql so far; null where the funnel has no such stage",
        )],
    ),
    reached::<1>(
        [
            "sal_count",
            "Leads created that reached sal",
            "leads created in the period that have reached sal by the end of as_of",
            "Leads that reached sal.",
        ],
        &[count(SAL_COUNT, "of them reached sal")],
    ),
    reached::<2>(
        [
            "sql_count",
            "Leads created that reached sql",
            "leads created in the period that have reached sql by the end of as_of",
            "Leads that reached sql.",
        ],
        &[count(SQL_COUNT, "of them reached sql")],
    ),
    reached::<3>(
        [
            "deal_count",
            "Leads created that reached opportunity",
            "leads created in the period that have reached opportunity by the end of as_of",
            "Leads that reached opportunity.",
        ],
        &[count(DEAL_COUNT, "of them reached opportunity")],
    ),
    ReturnMetric {
        metric: Metric {
            id: "won_count",
            mart: "roi",
            title: "Credited wins",
            formula: "sum of the credit of won deals",
            unit: "deals",
            null_rule: "0 where a channel has no credited win",
            source_tables: "credits",
        },
        columns: &[number(WON_COUNT, "credit of won deals, summed").required()],
        summary: "Credit of won deals.",
        parts: &[WON],
        is_amount: false,
        figure: |parts, _| Some(FigureNumber::Real(credit_of(parts.won))),
        in_numbers: NO_FORMULA,
    },
    ReturnMetric {
        metric: Metric {
            id: "won_new_count",
            mart: "roi",
            title: "Credited wins of the type new",
            formula: "sum of the credit of won deals of the type new",
            unit: "deals",
            null_rule: "not available where no deal says its type",
            source_tables: "credits, deals",
        },
        columns: &[number(
            WON_NEW_COUNT,
            "of it of deals of the type new; null where no deal says its type",
        )],
        summary: "Credit of won deals of the type new.",
        parts: &[NEW],
        is_amount: false,
        figure: |parts, _| parts.won_new.map(credit_of).map(FigureNumber::Real),
        in_numbers: NO_FORMULA,
    },
    ReturnMetric {
        metric: Metric {
            id: "attributed_deals",
            mart: "roi",
            title: "Wins touched",
            formula: "distinct won deals in which the channel has credit; a participation count that never adds up over channels",
            unit: "deals",
            null_rule: "0 where a channel has none",
            source_tables: "credits",
        },
        columns: &[count(ATTRIBUTED_DEALS, "distinct won deals with credit").required()],
        summary: "Won deals with credit.",
        parts: &[WON],
        is_amount: false,
        figure: |parts, _| Some(FigureNumber::Count(parts.deals)),
        in_numbers: NO_FORMULA,
    },
    ReturnMetric {
        metric: Metric {
            id: "pending_count",
            mart: "roi",
            title: "Credit of open deals",
            formula: "sum of the credit of open deals",
            unit: "deals",
            null_rule: "not available by month of close: an open deal has none",
            source_tables: "credits",
        },
        columns: &[number(
            PENDING_COUNT,
            "credit of open deals, summed; null where the basis gives it no period",
        )],
        summary: "Credit of open deals.",
        parts: &[FigurePart::Credits(CreditedDeals::Open)],
        is_amount: false,
        figure: |parts, _| parts.pending.map(credit_of).map(FigureNumber::Real),
        in_numbers: NO_FORMULA,
    },
    ReturnMetric {
        metric: Metric {
            id: "attributed_revenue",
            mart: "roi",
            title: "Attributed revenue",
            formula: "sum of the shares of won deals' amounts; the shares of a deal are credit x amount in smallest units by largest remainder, and sum to its amount exactly",
            unit: "reporting currency",
            null_rule: "0 where a channel has no credited win",
            source_tables: "credits",
        },
        columns: &[sum(ATTRIBUTED_REVENUE, "attributed amounts of won deals").required()],
        summary: "Shares of won deals' amounts.",
        parts: &[WON],
        is_amount: true,
        figure: |parts, _| Some(FigureNumber::Money(parts.revenue)),
        in_numbers: NO_FORMULA,
    },
    ReturnMetric {
        metric: Metric {
            id: "attributed_pipeline",
            mart: "roi",
            title: "Attributed pipeline",
            formula: "the same over open deals: never revenue",
            unit: "reporting currency",
            null_rule: "not available by month of close: an open deal has none",
            source_tables: "credits",
        },
        columns: &[sum(
            ATTRIBUTED_PIPELINE,
            "attributed amounts of open deals; null where the basis gives it no period",
        )],
        summary: "Shares of open deals' amounts.",
        parts: &[FigurePart::Credits(CreditedDeals::Open)],
        is_amount: true,
        figure: |parts, _| parts.pipeline.map(FigureNumber::Money),
        in_numbers: NO_FORMULA,
    },
    ReturnMetric {
        metric: Metric {
            id: "roi",
            mart: "roi",
            title: "ROI",
            formula: "(attributed revenue x gross_margin - spend) / spend",
            unit: "ratio, printed as percent",
            null_rule: "not available without spend, and where no source ever delivered a deal",
            source_tables: "credits, spend",
        },
        columns: &[
            number(
                ROI,
                "(attributed_revenue x gross_margin - spend) / spend; null without spend, and where no deal was ever delivered",
            ),
            number(
                ROI_LOW,
                "lower end of its 95 % interval, by bootstrap over accounts; period all, channels and campaigns with a win alone",
            ),
            number(ROI_HIGH, "upper end of it"),
        ],
        summary: "(attributed revenue x gross margin - spend) / spend.",
        parts: &[WON, FigurePart::Spend],
        is_amount: true,
        figure: |parts, settings| {
            let margin = settings.roi.gross_margin;
            let roi = return_on(parts.revenue, parts.returned_on()?, margin);
            Some(FigureNumber::Real(roi))
        },
        in_numbers: |parts, settings| {
            let spend = money(parts.spend?, settings);
            let revenue = money(parts.revenue, settings);
            let margin = settings.roi.gross_margin;
            Some(format!("({revenue} x {margin} - {spend}) / {spend}"))
        },
    },
    ReturnMetric {
        metric: Metric {
            id: "roas",
            mart: "roi",
            title: "ROAS",
            formula: "attributed revenue / spend",
            unit: "ratio",
            null_rule: "not available without spend, and where no source ever delivered a deal",
            source_tables: "credits, spend",
        },
        columns: &[number(
            ROAS,
            "attributed_revenue / spend; null without spend, and where no deal was ever delivered",
        )],
        summary: "Attributed revenue / spend.",
        parts: &[WON, FigurePart::Spend],
        is_amount: true,
        figure: |parts, _| {
            parts
                .returned_on()
                .map(|paid| FigureNumber::Real(parts.revenue as f64 / paid as f64))
        },
        in_numbers: |parts, settings| {
            let spend = money(parts.spend?, settings);
            Some(format!("{} / {spend}", money(parts.revenue, settings)))
        },
    },
    ReturnMetric {
        metric: Metric {
            id: "cost_per_lead",
            mart: "roi",
            title: "Cost per lead",
            formula: "spend / leads created in the same period and channel",
            unit: "reporting currency",
            null_rule: "not available without spend or without leads",
            source_tables: "spend, leads",
        },
        columns: &[sum(
            COST_PER_LEAD,
            "spend / lead_count in smallest units, half-even; null without spend or leads",
        )],
        summary: "Spend / leads.",
        parts: &[FigurePart::Spend, FigurePart::Leads(None)],
        is_amount: false,
        figure: |parts, settings| parts.per_lead(None, settings),
        in_numbers: |parts, settings| spend_per_lead(parts, None, settings),
    },
    cost_per_stage::<0>(
        [
            "cost_per_mql",
            "Cost per mql",
            "Spend / leads that reached mql.",
        ],
        &[sum(COST_PER_MQL, "spend / mql_count likewise")],
    ),
    cost_per_stage::<1>(
        [
            "cost_per_sal",
            "Cost per sal",
            "Spend / leads that reached sal.",
        ],
        &[sum(COST_PER_SAL, "spend / sal_count likewise")],
    ),
    cost_per_stage::<2>(
        [
            "cost_per_sql",
            "Cost per sql",
            "Spend / leads that reached sql.",
        ],
        &[sum(COST_PER_SQL, "spend / sql_count likewise")],
    ),
    cost_per_stage::<3>(
        [
            "cost_per_deal",
            "Cost per deal",
            "Spend / leads that reached opportunity.",
        ],
        &[sum(COST_PER_DEAL, "spend / deal_count likewise")],
    ),
    ReturnMetric {
        metric: Metric {
            id: "cac",
            mart: "roi",
            title: "CAC",
            formula: "spend / credited wins of the deal type new",
            unit: "reporting currency",
            null_rule: "not available without spend, without such wins, and where no deal says its type",
            source_tables: "credits, deals, spend",
        },
        columns: &[sum(CAC, "spend / won_new_count likewise")],
        summary: "Spend / credit of won deals of the type new.",
        parts: &[FigurePart::Spend, NEW],
        is_amount: false,
        figure: |parts, settings| parts.per_new_win(parts.paid()?, settings),
        in_numbers: |parts, settings| {
            let spend = money(parts.spend?, settings);
            Some(format!("{spend} / {}", new_wins(parts)))
        },
    },
    ReturnMetric {
        metric: Metric {
            id: "cac_fully_loaded",
            mart: "roi",
            title: "CAC fully loaded",
            formula: "(spend + share of the costs of people and tools) / credited wins of the deal type new; the costs of a month are shared over channels by that month's spend, and over campaigns within a channel likewise, in smallest units by largest remainder",
            unit: "reporting currency",
            null_rule: "as CAC, and not available without such costs; costs of months without spend are in nobody's share",
            source_tables: "credits, deals, spend",
        },
        columns: &[sum(
            CAC_FULLY_LOADED,
            "(spend + cost_share) / won_new_count likewise; null without costs",
        )],
        summary: "(spend + its share of people and tools) / credit of won deals of the type new.",
        parts: &[FigurePart::Spend, FigurePart::Costs, NEW],
        is_amount: false,
        figure: |parts, settings| parts.per_new_win(parts.paid()? + parts.costs?, settings),
        in_numbers: |parts, settings| {
            let [spend, costs] = [parts.spend?, parts.costs?].map(|sum| money(sum, settings));
            Some(format!("({spend} + {costs}) / {}", new_wins(parts)))
        },
    },
];

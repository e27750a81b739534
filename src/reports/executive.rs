//! What happened? A few generated sentences, each a number, its comparison and where to read on; at
//! most six figures, each beside the last fiscal quarter that is over and the one before.

use super::document::{Block, Figure, Section, Sentence, Value};
use super::funnel::{capital, segment, units, whole_rate};
use super::marts::{Marts, NO_SPEND, Return};
use super::phrase::change_since;
use super::quarters::{Mature, Quarter, acquisition_cost, mature, payback, quarters};
use super::roi::model_title;
use super::{Report, number};
use crate::error::Result;
use crate::funnel::ALL;
use crate::pipeline::Settings;
use crate::roi::{ALL_PERIODS, CRM_WON, REVENUE_BUCKETS, TOUCH_DATE, return_on};
use crate::table::names::REACHED_COUNT;

/// The report.
#[derive(Debug)]
pub struct Executive;

/// What the section says, summed over channels.
struct Summary {
    won: (i64, i128),
    attributed: (i64, i128),
    /// Micros of the credited won deals, largest first.
    amounts: Vec<i128>,
    returns: Vec<Return>,
    /// None where nothing was spent.
    spend: Option<i128>,
    /// Return of the channels with spend, with its range over models.
    roi: Option<Value>,
    pipeline: i128,
    leads: i64,
    lead_wins: i64,
    rate: Value,
    /// None where the funnel does not tell which cohorts are old enough.
    mature: Option<Mature>,
    /// Spend for a new customer.
    acquisition_cost: Value,
    payback: String,
    /// The last fiscal quarter that is over, and the one before.
    quarters: (Quarter, Quarter),
}

impl Report for Executive {
    fn id(&self) -> &'static str {
        "executive"
    }

    fn title(&self) -> &'static str {
        "Summary"
    }

    fn compose(&self, marts: &Marts, settings: &Settings) -> Result<Section> {
        let summary = summarise(marts, settings)?;
        let blocks = vec![
            Block::Sentences(sentences(&summary, settings)),
            Block::Figures(figures(&summary, settings)),
            Block::Note(compared(&summary, settings)),
        ];
        Ok(Section {
            id: self.id(),
            title: self.title(),
            question: "What happened?",
            blocks,
        })
    }
}

fn summarise(marts: &Marts, settings: &Settings) -> Result<Summary> {
    let mut returns = marts.returns(&settings.attribution.primary, TOUCH_DATE, ALL_PERIODS)?;
    returns.sort_by(|a, b| {
        b.revenue
            .cmp(&a.revenue)
            .then_with(|| a.channel.cmp(&b.channel))
    });
    let spend = Some(returns.iter().filter_map(|of| of.spend).sum()).filter(|spend| *spend > 0);
    let all = segment(marts, ALL, ALL)?;
    let reached = |row: Option<&crate::table::read::RowOf<'_>>| {
        row.map(|row| row.count(REACHED_COUNT))
            .transpose()
            .map(|count| count.flatten().unwrap_or(0))
    };
    Ok(Summary {
        won: marts.bucket("revenue", CRM_WON)?,
        attributed: marts.bucket("revenue", REVENUE_BUCKETS[0])?,
        amounts: marts.credited_amounts.clone(),
        roi: spend.map(|spend| roi(marts, settings, spend)).transpose()?,
        spend,
        pipeline: returns.iter().filter_map(|of| of.pipeline).sum(),
        leads: reached(all.first())?,
        lead_wins: reached(all.last())?,
        rate: whole_rate(&all)?,
        mature: mature(marts)?,
        acquisition_cost: acquisition_cost(marts, settings, spend)?,
        payback: payback(marts, settings, &returns)?,
        quarters: quarters(marts, settings)?,
        returns,
    })
}

/// Which periods the figures stand beside.
fn compared(summary: &Summary, settings: &Settings) -> String {
    let (last, before) = &summary.quarters;
    format!(
        "Figures are of all periods up to {}. {} is the last fiscal quarter that was over by then; the period before it is {}. Quarters go by month of close.",
        settings.as_of.day, last.label, before.label
    )
}

/// The return of `spend` on the revenue of the channels that have spend: revenue of other channels
/// cost something else.
fn roi(marts: &Marts, settings: &Settings, spend: i128) -> Result<Value> {
    let by = |model: &str| -> Result<f64> {
        let returns = marts.returns(model, TOUCH_DATE, ALL_PERIODS)?;
        let revenue = returns
            .iter()
            .filter(|of| of.roi.is_some())
            .map(|of| of.revenue)
            .sum();
        Ok(return_on(revenue, spend, settings.roi.gross_margin))
    };
    let value = by(&settings.attribution.primary)?;
    let over_models = settings
        .attribution
        .models
        .iter()
        .map(|id| by(id))
        .collect::<Result<Vec<_>>>()?;
    let (low, high) = over_models
        .into_iter()
        .fold((value, value), |(low, high), roi| {
            (low.min(roi), high.max(roi))
        });
    Ok(Value::ReturnRange { value, low, high })
}

/// What a leader reads in a minute.
const MOST_SENTENCES: usize = 5;

fn sentences(summary: &Summary, settings: &Settings) -> Vec<Sentence> {
    let currency = settings.currency;
    let money = |micros| number::money_short(micros, currency);
    let sentence = |text: String, link| Sentence {
        text,
        link: Some(link),
    };
    let (won, attributed) = (summary.won, summary.attributed);
    let credited = match (won.1, attributed.1) {
        (..=0, _) => String::new(),
        (whole, part) if whole == part => {
            "; all of it was credited to marketing touches".to_owned()
        }
        (whole, part) => format!(
            "; {} ({}) of it was credited to marketing touches",
            money(part),
            number::percent(part as f64 / whole as f64)
        ),
    };
    let won = format!(
        "{} was won in {} deals by {}{credited}.",
        money(won.1),
        number::count_full(won.0),
        settings.as_of.day
    );
    let mut found = vec![sentence(won, "reconciliation")];
    found.push(sentence(quarter(summary, settings), "scorecard"));
    found.extend(concentration(summary, settings).map(|text| sentence(text, "reconciliation")));
    if let Some(first) = summary.returns.first().filter(|first| first.revenue > 0) {
        let of_all = (attributed.1 > 0).then(|| {
            format!(
                ", {} of attributed revenue",
                number::percent(first.revenue as f64 / attributed.1 as f64)
            )
        });
        let of_all = of_all.unwrap_or_default();
        let second = summary.returns.get(1).filter(|second| second.revenue > 0);
        let rest = second.map_or_else(String::new, |second| {
            format!(
                "; {} followed with {}",
                second.channel,
                money(second.revenue)
            )
        });
        found.push(sentence(
            format!(
                "Channel {} was credited with {}{of_all}{rest}.",
                first.channel,
                money(first.revenue)
            ),
            "roi",
        ));
    }
    let last = last_stage(settings);
    // The rate is among the figures too; five sentences are enough.
    if found.len() < MOST_SENTENCES - 1 {
        let noun = units(settings);
        let all = || {
            let (wins, all) = (
                number::count_full(summary.lead_wins),
                number::count_full(summary.leads),
            );
            format!(
                "{wins} of {all} {noun} reached {last}{}.",
                rate_text(&summary.rate)
            )
        };
        found.push(sentence(
            summary
                .mature
                .as_ref()
                .and_then(|mature| mature.sentence(noun, last))
                .unwrap_or_else(all),
            "funnel",
        ));
    }
    found.push(sentence(spend_text(summary, settings), "roi"));
    found
}

/// Won revenue of the last quarter that is over, beside the one before, with the number of deals
/// that made it.
fn quarter(summary: &Summary, settings: &Settings) -> String {
    let (last, before) = &summary.quarters;
    let money = |micros| number::money_short(micros, settings.currency);
    let Some((won, deals)) = last.won.zip(last.deals) else {
        return format!(
            "Won revenue of {} is not available (no deal recorded).",
            last.label
        );
    };
    let noun = if deals == 1 { "deal" } else { "deals" };
    let deals = number::count_full(deals);
    let Some((won_before, deals_before)) = before.won.zip(before.deals) else {
        return format!(
            "{} was won in {} in {deals} {noun}; {} is not available (no deal recorded).",
            money(won),
            last.label,
            before.label
        );
    };
    let change = change_since(won as f64, won_before as f64).map_or_else(
        || "was".to_owned(),
        |change| {
            if change == "was unchanged" {
                "was unchanged at".to_owned()
            } else {
                format!("{change} to")
            }
        },
    );
    format!(
        "Won revenue {change} {} in {} ({} {}), in {deals} {noun} ({} before).",
        money(won),
        last.label,
        before.label,
        money(won_before),
        number::count_full(deals_before)
    )
}

/// The figure `roi` in words, and the channel that weighs most in it.
fn spend_text(summary: &Summary, settings: &Settings) -> String {
    let Some((spend, roi)) = summary.spend.zip(summary.roi.as_ref()) else {
        return format!("ROI is not available ({NO_SPEND}).");
    };
    let printed = number::short(roi, settings.currency);
    let mut paid: Vec<(&Return, i128, f64)> = summary
        .returns
        .iter()
        .filter_map(|of| Some((of, of.spend?, of.roi?)))
        .collect();
    paid.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.channel.cmp(&b.0.channel)));
    let most = match paid[..] {
        [(of, _, roi), _, ..] => format!(
            "; {}, with most spend, had {}",
            of.channel,
            number::short(&Value::Return(roi), settings.currency).main
        ),
        _ => String::new(),
    };
    format!(
        "{} was spent; ROI of channels with spend was {} ({} over models){most}.",
        number::money_short(spend, settings.currency),
        printed.main,
        printed.aside.unwrap_or_default()
    )
}

/// Whether a few deals carry the revenue: said where the largest has a quarter of it, or most deals
/// have none.
fn concentration(summary: &Summary, settings: &Settings) -> Option<String> {
    let (largest, whole) = (*summary.amounts.first()?, summary.attributed.1);
    let (deals, with_amount) = (
        summary.amounts.len(),
        summary.amounts.iter().filter(|amount| **amount > 0).count(),
    );
    if whole <= 0 || deals < 2 || (largest * 4 < whole && with_amount * 2 >= deals) {
        return None;
    }
    let count = |count: usize| number::count_full(i64::try_from(count).unwrap_or(i64::MAX));
    Some(format!(
        "{} of {} credited deals had an amount above zero; the largest, {}, was {} of attributed revenue.",
        count(with_amount),
        count(deals),
        number::money_short(largest, settings.currency),
        number::percent(largest as f64 / whole as f64)
    ))
}

fn last_stage(settings: &Settings) -> &str {
    settings
        .funnel
        .stages
        .last()
        .map_or("the last stage", String::as_str)
}

fn rate_text(rate: &Value) -> String {
    match rate {
        Value::Rate {
            value,
            n,
            interval: Some((low, high)),
        } if *n >= 10 => {
            format!(
                " ({}; 95 % interval {} to {})",
                number::percent(*value),
                number::fixed(low * 100.0, 1),
                number::percent(*high)
            )
        }
        _ => String::new(),
    }
}

/// A figure of both quarters: `FY2026 Q3 EUR 412k, FY2026 Q2 EUR 368k`.
fn in_quarters(summary: &Summary, pick: impl Fn(&Quarter) -> Option<String>) -> String {
    let said = |quarter: &Quarter| {
        format!(
            "{} {}",
            quarter.label,
            pick(quarter).unwrap_or_else(|| number::NOT_AVAILABLE.to_owned())
        )
    };
    format!(
        "{}, {}",
        said(&summary.quarters.0),
        said(&summary.quarters.1)
    )
}

fn figures(summary: &Summary, settings: &Settings) -> Vec<Figure> {
    let missing = |reason: &str| Value::Missing(reason.to_owned());
    let money = |micros| number::money_short(micros, settings.currency);
    let roi = summary.roi.clone().unwrap_or_else(|| missing(NO_SPEND));
    let figure = |id, label: &str, value, detail: String| Figure {
        id,
        label: label.to_owned(),
        value,
        detail,
    };
    let where_spent = |detail: String| {
        if summary.spend.is_some() {
            detail
        } else {
            String::new()
        }
    };
    let noun = units(settings);
    let leads = || {
        format!(
            "{} of {} {noun}, young cohorts included; 95 % interval",
            number::count_full(summary.lead_wins),
            number::count_full(summary.leads)
        )
    };
    let (rate, of) = summary.mature.as_ref().map_or_else(
        || (summary.rate.clone(), leads()),
        |mature| (mature.rate(), mature.detail(noun)),
    );
    let revenue = in_quarters(summary, |quarter| {
        quarter.won.map(|_| money(quarter.revenue))
    });
    let models = format!(
        "{}; range over {} models",
        model_title(&settings.attribution.primary),
        settings.attribution.models.len()
    );
    let returns = in_quarters(summary, |quarter| {
        quarter.roi.map(|roi| number::change(roi, 0))
    });
    vec![
        figure(
            "attributed_revenue",
            "Won revenue attributed",
            Value::Money(summary.attributed.1),
            format!(
                "{} won deals; {revenue}",
                number::count_full(summary.attributed.0)
            ),
        ),
        figure(
            "attributed_pipeline",
            "Open pipeline",
            Value::Money(summary.pipeline),
            "credited share of open deals; not revenue; no earlier state is kept".to_owned(),
        ),
        figure(
            "spend",
            "Spend",
            summary
                .spend
                .map_or_else(|| missing(NO_SPEND), Value::Money),
            where_spent(format!(
                "with a channel; {}",
                in_quarters(summary, |quarter| quarter.spend.map(money))
            )),
        ),
        figure(
            "roi",
            "ROI of channels with spend",
            roi,
            where_spent(format!("{models}; {returns}")),
        ),
        figure(
            "cac",
            "Spend for a new customer (CAC)",
            summary.acquisition_cost.clone(),
            where_spent(summary.payback.clone()),
        ),
        figure(
            "lead_to_won_rate",
            &format!("{} that reached {}", capital(noun), last_stage(settings)),
            rate,
            of,
        ),
    ]
}

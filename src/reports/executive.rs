//! What happened? A few generated sentences, each a number, its comparison and where to read on; at most six figures.

use super::document::{Block, Figure, Section, Sentence, Value};
use super::funnel::{segment, whole_rate};
use super::marts::{Marts, NO_SPEND, Return};
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
        let blocks = vec![Block::Sentences(sentences(&summary, settings)), Block::Figures(figures(&summary, settings))];
        Ok(Section { id: self.id(), title: self.title(), question: "What happened?", blocks })
    }
}

fn summarise(marts: &Marts, settings: &Settings) -> Result<Summary> {
    let mut returns = marts.returns(&settings.attribution.primary, TOUCH_DATE, ALL_PERIODS)?;
    returns.sort_by(|a, b| b.revenue.cmp(&a.revenue).then_with(|| a.channel.cmp(&b.channel)));
    let spend = Some(returns.iter().filter_map(|of| of.spend).sum()).filter(|spend| *spend > 0);
    let all = segment(marts, ALL, ALL)?;
    let reached = |row: Option<&crate::table::read::RowOf<'_>>| row.map(|row| row.count(REACHED_COUNT)).transpose().map(|count| count.flatten().unwrap_or(0));
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
        returns,
    })
}

/// The return of `spend` on the revenue of the channels that have spend: revenue of other channels cost something else.
fn roi(marts: &Marts, settings: &Settings, spend: i128) -> Result<Value> {
    let by = |model: &str| -> Result<f64> {
        let returns = marts.returns(model, TOUCH_DATE, ALL_PERIODS)?;
        let revenue = returns.iter().filter(|of| of.roi.is_some()).map(|of| of.revenue).sum();
        Ok(return_on(revenue, spend, settings.roi.gross_margin))
    };
    let value = by(&settings.attribution.primary)?;
    let over_models = settings.attribution.models.iter().map(|id| by(id)).collect::<Result<Vec<_>>>()?;
    let (low, high) = over_models.into_iter().fold((value, value), |(low, high), roi| (low.min(roi), high.max(roi)));
    Ok(Value::ReturnRange { value, low, high })
}

fn sentences(summary: &Summary, settings: &Settings) -> Vec<Sentence> {
    let currency = settings.currency;
    let money = |micros| number::money_short(micros, currency);
    let sentence = |text: String, link| Sentence { text, link: Some(link) };
    let (won, attributed) = (summary.won, summary.attributed);
    let credited = match (won.1, attributed.1) {
        (0, _) => String::new(),
        (whole, part) if whole == part => "; all of it was credited to marketing touches".to_owned(),
        (whole, part) => format!("; {} ({}) of it was credited to marketing touches", money(part), number::percent(part as f64 / whole as f64)),
    };
    let won = format!("{} was won in {} deals by {}{credited}.", money(won.1), number::count_full(won.0), settings.as_of.day);
    let mut found = vec![sentence(won, "reconciliation")];
    found.extend(concentration(summary, settings).map(|text| sentence(text, "reconciliation")));
    if let Some(first) = summary.returns.first().filter(|first| first.revenue > 0) {
        let of_all = number::percent(first.revenue as f64 / attributed.1 as f64);
        let second = summary.returns.get(1).filter(|second| second.revenue > 0);
        let rest = second.map_or_else(String::new, |second| format!("; {} followed with {}", second.channel, money(second.revenue)));
        found.push(sentence(format!("Channel {} was credited with {}, {of_all} of attributed revenue{rest}.", first.channel, money(first.revenue)), "roi"));
    }
    let last = last_stage(settings);
    found.push(sentence(
        format!("{} of {} leads reached {last}{}.", number::count_full(summary.lead_wins), number::count_full(summary.leads), rate_text(&summary.rate)),
        "funnel",
    ));
    found.push(sentence(spend_text(summary, settings), "roi"));
    found
}

/// The figure `roi` in words.
fn spend_text(summary: &Summary, settings: &Settings) -> String {
    let Some((spend, roi)) = summary.spend.zip(summary.roi.as_ref()) else { return format!("ROI is not available ({NO_SPEND}).") };
    let printed = number::short(roi, settings.currency);
    format!(
        "{} was spent; the ROI of the channels with spend was {} under the model {} ({} over models).",
        number::money_short(spend, settings.currency),
        printed.main,
        model_title(&settings.attribution.primary),
        printed.aside.unwrap_or_default()
    )
}

/// Whether a few deals carry the revenue: said where the largest has a quarter of it, or most deals have none.
fn concentration(summary: &Summary, settings: &Settings) -> Option<String> {
    let (largest, whole) = (*summary.amounts.first()?, summary.attributed.1);
    let (deals, with_amount) = (summary.amounts.len(), summary.amounts.iter().filter(|amount| **amount > 0).count());
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
    settings.funnel.stages.last().map_or("the last stage", String::as_str)
}

fn rate_text(rate: &Value) -> String {
    match rate {
        Value::Rate { value, n, interval: Some((low, high)) } if *n >= 10 => {
            format!(" ({}; 95 % interval {} to {})", number::percent(*value), number::fixed(low * 100.0, 1), number::percent(*high))
        }
        _ => String::new(),
    }
}

fn figures(summary: &Summary, settings: &Settings) -> Vec<Figure> {
    let missing = |reason: &str| Value::Missing(reason.to_owned());
    let roi = summary.roi.clone().unwrap_or_else(|| missing(NO_SPEND));
    let figure = |id, label: &str, value, detail: String| Figure { id, label: label.to_owned(), value, detail };
    let where_spent = |detail: String| if summary.spend.is_some() { detail } else { String::new() };
    let deals = |count| format!("{} won deals", number::count_full(count));
    vec![
        figure("won_revenue", "Won revenue", Value::Money(summary.won.1), deals(summary.won.0)),
        figure("attributed_revenue", "Attributed revenue", Value::Money(summary.attributed.1), deals(summary.attributed.0)),
        figure("attributed_pipeline", "Open pipeline", Value::Money(summary.pipeline), "credited share of open deals; not revenue".to_owned()),
        figure("spend", "Spend", summary.spend.map_or_else(|| missing(NO_SPEND), Value::Money), where_spent("with a channel, all periods".to_owned())),
        figure(
            "roi",
            "ROI of channels with spend",
            roi,
            where_spent(format!("{}; range over {} models", model_title(&settings.attribution.primary), settings.attribution.models.len())),
        ),
        figure(
            "lead_to_won_rate",
            &format!("Leads that reached {}", last_stage(settings)),
            summary.rate.clone(),
            format!("{} of {} leads; 95 % interval", number::count_full(summary.lead_wins), number::count_full(summary.leads)),
        ),
    ]
}

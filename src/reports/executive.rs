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
    returns: Vec<Return>,
    spend: Option<i128>,
    pipeline: i128,
    leads: i64,
    lead_wins: i64,
    rate: Value,
}

impl Summary {
    /// Micros attributed to the channels that spend is recorded for: what the spend is set against.
    fn revenue_with_spend(&self) -> i128 {
        self.returns.iter().filter(|of| of.spend.is_some()).map(|of| of.revenue).sum()
    }
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
        let blocks = vec![Block::Sentences(sentences(&summary, settings)), Block::Figures(figures(&summary, marts, settings)?)];
        Ok(Section { id: self.id(), title: self.title(), question: "What happened?", blocks })
    }
}

fn summarise(marts: &Marts, settings: &Settings) -> Result<Summary> {
    let mut returns = marts.returns(&settings.attribution.primary, TOUCH_DATE, ALL_PERIODS)?;
    returns.sort_by(|a, b| b.revenue.cmp(&a.revenue).then_with(|| a.channel.cmp(&b.channel)));
    let all = segment(marts, ALL, ALL)?;
    let reached = |row: Option<&crate::table::read::RowOf<'_>>| row.map(|row| row.count(REACHED_COUNT)).transpose().map(|count| count.flatten().unwrap_or(0));
    Ok(Summary {
        won: marts.bucket("revenue", CRM_WON)?,
        attributed: marts.bucket("revenue", REVENUE_BUCKETS[0])?,
        spend: returns.iter().filter_map(|of| of.spend).reduce(|sum, spend| sum + spend),
        pipeline: returns.iter().filter_map(|of| of.pipeline).sum(),
        leads: reached(all.first())?,
        lead_wins: reached(all.last())?,
        rate: whole_rate(&all)?,
        returns,
    })
}

fn sentences(summary: &Summary, settings: &Settings) -> Vec<Sentence> {
    let currency = settings.currency;
    let money = |micros| number::money_short(micros, currency);
    let sentence = |text: String, link| Sentence { text, link: Some(link) };
    let (won, attributed) = (summary.won, summary.attributed);
    let share = if won.1 == 0 { String::new() } else { format!(" ({})", number::percent(attributed.1 as f64 / won.1 as f64)) };
    let mut found = vec![sentence(
        format!(
            "{} was won in {} deals by {}; {}{share} of it was credited to marketing touches.",
            money(won.1),
            number::count_full(won.0),
            settings.as_of.day,
            money(attributed.1)
        ),
        "reconciliation",
    )];
    if let Some(first) = summary.returns.first().filter(|first| first.revenue > 0) {
        let of_all = number::percent(first.revenue as f64 / attributed.1 as f64);
        let rest = summary.returns.get(1).map_or_else(String::new, |second| format!("; {} followed with {}", second.channel, money(second.revenue)));
        found.push(sentence(format!("{} was credited with {}, {of_all} of attributed revenue{rest}.", first.channel, money(first.revenue)), "roi"));
    }
    let last = settings.funnel.stages.last().map_or("the last stage", String::as_str);
    found.push(sentence(
        format!("{} of {} leads reached {last}{}.", number::count_full(summary.lead_wins), number::count_full(summary.leads), rate_text(&summary.rate)),
        "funnel",
    ));
    found.push(match summary.spend.filter(|spend| *spend > 0) {
        Some(spend) => {
            let roi = return_on(summary.revenue_with_spend(), spend, settings.roi.gross_margin);
            let primary = model_title(&settings.attribution.primary);
            sentence(
                format!("{} was spent; the channels it went to returned {} on it under {primary}, all periods together.", money(spend), number::change(roi, 0)),
                "roi",
            )
        }
        None => sentence(format!("ROI is not available ({NO_SPEND})."), "roi"),
    });
    found
}

fn rate_text(rate: &Value) -> String {
    match rate {
        Value::Rate { value, n, interval: Some((low, high)) } if *n >= 10 => {
            format!(" ({}; 95 % interval {} to {})", number::percent(*value), number::percent(*low), number::percent(*high))
        }
        _ => String::new(),
    }
}

fn figures(summary: &Summary, marts: &Marts, settings: &Settings) -> Result<Vec<Figure>> {
    let missing = |reason: &str| Value::Missing(reason.to_owned());
    let spend = summary.spend.filter(|spend| *spend > 0);
    let roi = match spend {
        Some(spend) => {
            let mut over_models = Vec::new();
            for id in &settings.attribution.models {
                let revenue = marts.returns(id, TOUCH_DATE, ALL_PERIODS)?.iter().filter(|of| of.spend.is_some()).map(|of| of.revenue).sum();
                over_models.push(return_on(revenue, spend, settings.roi.gross_margin));
            }
            let fold = |pick: fn(f64, f64) -> f64| over_models.iter().copied().reduce(pick).unwrap_or_default();
            Value::ReturnRange { value: return_on(summary.revenue_with_spend(), spend, settings.roi.gross_margin), low: fold(f64::min), high: fold(f64::max) }
        }
        None => missing(NO_SPEND),
    };
    let figure = |id, label: &str, value, detail: String| Figure { id, label: label.to_owned(), value, detail };
    let deals = |count| format!("{} won deals", number::count_full(count));
    Ok(vec![
        figure("won_revenue", "Won revenue", Value::Money(summary.won.1), deals(summary.won.0)),
        figure("attributed_revenue", "Attributed revenue", Value::Money(summary.attributed.1), deals(summary.attributed.0)),
        figure("attributed_pipeline", "Open pipeline", Value::Money(summary.pipeline), "attributed, not revenue".to_owned()),
        figure("spend", "Spend", spend.map_or_else(|| missing(NO_SPEND), Value::Money), "with a channel, all periods".to_owned()),
        figure(
            "roi",
            "ROI of channels with spend",
            roi,
            format!("{}; range over {} models", model_title(&settings.attribution.primary), settings.attribution.models.len()),
        ),
        figure(
            "lead_to_won_rate",
            "Leads that reached the last stage",
            summary.rate.clone(),
            format!("{} of {} leads", number::count_full(summary.lead_wins), number::count_full(summary.leads)),
        ),
    ])
}

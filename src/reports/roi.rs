//! Where does money work? Return by channel on the primary model, its range over all models, and both bases beside each other.

use super::Report;
use super::document::{Block, Chart, Form, Row, Section, Table, Value};
use super::marts::{Marts, NO_SPEND, Return, money_or, table};
use crate::attribution::model;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::roi::{ALL_PERIODS, CLOSE_DATE, TOUCH_DATE};
use crate::table::names::*;
use crate::table::read::rows;
use std::collections::BTreeMap;

/// The sentence that stands under every attribution.
pub const FIXED_SENTENCE: &str = "Attribution shares out credit for sales that happened. It does not show what would have happened without the spend.";

/// The report.
#[derive(Debug)]
pub struct Roi;

impl Report for Roi {
    fn id(&self) -> &'static str {
        "roi"
    }

    fn title(&self) -> &'static str {
        "Return by channel"
    }

    fn compose(&self, marts: &Marts, settings: &Settings) -> Result<Section> {
        let returns = marts.returns(&settings.attribution.primary, TOUCH_DATE, ALL_PERIODS)?;
        let has_spend = returns.iter().any(|of| of.roi.is_some());
        let mut blocks = Vec::new();
        if has_spend {
            blocks.push(Block::Chart(forest(marts, settings, &returns)?));
        } else {
            blocks.push(Block::Note(format!("ROI: not available ({NO_SPEND}). Deliver spend as a source of the entity spend to see returns.")));
        }
        blocks.push(Block::Chart(revenue(settings, &returns)));
        if settings.attribution.models.len() > 1 {
            blocks.push(by_model(marts, settings, &returns)?);
        }
        blocks.push(Block::Table(by_month(marts, settings)?));
        blocks.push(Block::Note(FIXED_SENTENCE.to_owned()));
        Ok(Section { id: self.id(), title: self.title(), question: "Where does money work?", blocks })
    }
}

/// The title of a model, for sentences.
pub fn model_title(id: &str) -> &str {
    model(id).map_or(id, |model| model.title())
}

/// The least and the greatest return of a channel over all models.
fn range(marts: &Marts, settings: &Settings, channel: &str) -> Result<Option<(f64, f64)>> {
    let mut found: Option<(f64, f64)> = None;
    for id in &settings.attribution.models {
        let of_model = marts.returns(id, TOUCH_DATE, ALL_PERIODS)?.into_iter().find(|of| of.channel == channel).and_then(|of| of.roi);
        if let Some(roi) = of_model {
            let (low, high) = found.unwrap_or((roi, roi));
            found = Some((low.min(roi), high.max(roi)));
        }
    }
    Ok(found)
}

fn forest(marts: &Marts, settings: &Settings, returns: &[Return]) -> Result<Chart> {
    let currency = settings.currency.code();
    let heads = [
        ("Channel", ""),
        ("ROI (range over models)", ""),
        ("Spend", currency),
        ("Attributed revenue", currency),
        ("Credited wins", ""),
        ("Leads", ""),
        ("Cost per lead", currency),
    ];
    let mut table = table("roi-by-channel", "Return of the spend by channel, all periods", &heads);
    for of in returns {
        let roi = match (of.roi, range(marts, settings, &of.channel)?) {
            (Some(value), Some((low, high))) => Value::ReturnRange { value, low, high },
            _ => Value::Missing(NO_SPEND.to_owned()),
        };
        let cost = money_or(of.cost_per_lead, if of.spend.is_some() { "no leads" } else { NO_SPEND });
        let cells = vec![
            Value::Text(of.channel.clone()),
            roi,
            money_or(of.spend, NO_SPEND),
            Value::Money(of.revenue),
            Value::Ratio(of.won),
            Value::Count(of.leads),
            cost,
        ];
        table.rows.push(Row { cells, is_total: false });
    }
    table.note =
        Some(format!("Basis: touch date. Primary model: {}. Gross margin: {}.", model_title(&settings.attribution.primary), settings.roi.gross_margin));
    let earning = returns.iter().filter(|of| of.roi.is_some_and(|roi| roi > 0.0)).count();
    let with_spend = returns.iter().filter(|of| of.roi.is_some()).count();
    let caption = format!(
        "{earning} of {with_spend} channels with spend returned more than they cost under the model {}; lines show the range over models.",
        model_title(&settings.attribution.primary)
    );
    Ok(Chart { id: "roi-forest", caption, form: Form::Forest { label: 0, value: 1 }, table })
}

/// Channels with most revenue first, then most leads, then by name.
fn by_revenue(returns: &[Return]) -> Vec<&Return> {
    let mut sorted: Vec<&Return> = returns.iter().collect();
    sorted.sort_by(|a, b| (b.revenue, b.leads).cmp(&(a.revenue, a.leads)).then_with(|| a.channel.cmp(&b.channel)));
    sorted
}

fn revenue(settings: &Settings, returns: &[Return]) -> Chart {
    let currency = settings.currency.code();
    let heads = [("Channel", ""), ("Attributed revenue", currency), ("Open pipeline", currency), ("Credited wins", ""), ("Wins touched", ""), ("Leads", "")];
    let mut table = table("revenue-by-channel", "Attributed revenue by channel, all periods", &heads);
    let sorted = by_revenue(returns);
    for of in &sorted {
        let cells = vec![
            Value::Text(of.channel.clone()),
            Value::Money(of.revenue),
            money_or(of.pipeline, ""),
            Value::Ratio(of.won),
            Value::Count(of.deals),
            Value::Count(of.leads),
        ];
        table.rows.push(Row { cells, is_total: false });
    }
    let total = |pick: fn(&Return) -> i128| Value::Money(returns.iter().map(pick).sum());
    let cells = vec![
        Value::Text("All channels".to_owned()),
        total(|of| of.revenue),
        total(|of| of.pipeline.unwrap_or(0)),
        Value::Ratio(returns.iter().map(|of| of.won).sum()),
        Value::Text(String::new()),
        Value::Count(returns.iter().map(|of| of.leads).sum()),
    ];
    table.rows.push(Row { cells, is_total: true });
    table.note = Some("Wins touched is a participation count and does not add up over channels. Open pipeline is not revenue.".to_owned());
    let whole: i128 = returns.iter().map(|of| of.revenue).sum();
    let caption = match sorted.first() {
        Some(first) if whole > 0 => format!(
            "Channel {} was credited with {} of attributed revenue under the model {}.",
            first.channel,
            super::number::percent(first.revenue as f64 / whole as f64),
            model_title(&settings.attribution.primary)
        ),
        _ => format!("No revenue was credited under the model {}.", model_title(&settings.attribution.primary)),
    };
    Chart { id: "revenue-bars", caption, form: Form::Bars { label: 0, value: 1 }, table }
}

/// Revenue by model in the order of the chart above; a sentence where the choice of model changes nothing.
fn by_model(marts: &Marts, settings: &Settings, returns: &[Return]) -> Result<Block> {
    let mut heads = vec![("Channel", "")];
    heads.extend(settings.attribution.models.iter().map(|id| (model_title(id), settings.currency.code())));
    let mut table = table("revenue-by-model", "Attributed revenue by channel and model: where models disagree, the method decides", &heads);
    let mut by_channel: BTreeMap<&str, Vec<i128>> = BTreeMap::new();
    for id in &settings.attribution.models {
        let of_model = marts.returns(id, TOUCH_DATE, ALL_PERIODS)?;
        for of in returns {
            let revenue = of_model.iter().find(|other| other.channel == of.channel).map_or(0, |other| other.revenue);
            by_channel.entry(&of.channel).or_default().push(revenue);
        }
    }
    if by_channel.values().all(|amounts| amounts.windows(2).all(|pair| pair[0] == pair[1])) {
        let models = settings.attribution.models.iter().map(|id| model_title(id)).collect::<Vec<_>>().join(", ");
        return Ok(Block::Note(format!("All models credited each channel with the same revenue ({models}): the choice of model changes none of it.")));
    }
    for of in by_revenue(returns) {
        let amounts = by_channel.remove(of.channel.as_str()).unwrap_or_default();
        let cells = std::iter::once(Value::Text(of.channel.clone())).chain(amounts.into_iter().map(Value::Money)).collect();
        table.rows.push(Row { cells, is_total: false });
    }
    Ok(Block::Table(table))
}

/// Attributed revenue and spend of all channels by month, on both bases.
fn by_month(marts: &Marts, settings: &Settings) -> Result<Table> {
    let currency = settings.currency.code();
    let mut months: BTreeMap<&str, (Option<i128>, i128, i128, i64)> = BTreeMap::new();
    for row in rows(&marts.roi) {
        if row.text(MODEL)? != settings.attribution.primary || row.text(PERIOD)? == ALL_PERIODS {
            continue;
        }
        let month = months.entry(row.text(PERIOD)?).or_default();
        let revenue = row.money(ATTRIBUTED_REVENUE)?.unwrap_or(0);
        match row.text(BASIS)? {
            TOUCH_DATE => {
                month.1 += revenue;
                month.0 = row.money(SPEND)?.map_or(month.0, |spend| Some(month.0.unwrap_or(0) + spend));
                month.3 += row.count(LEAD_COUNT)?.unwrap_or(0);
            }
            CLOSE_DATE => month.2 += revenue,
            _ => {}
        }
    }
    let has_spend = months.values().any(|(spend, ..)| spend.is_some());
    let mut heads = vec![("Month", ""), ("Revenue by month of touch", currency), ("Revenue by month of close", currency), ("Leads", "")];
    if has_spend {
        heads.insert(1, ("Spend", currency));
    }
    let mut table = table("revenue-by-month", "Attributed revenue by month, on both bases", &heads);
    // A column in which nothing is available says no more than the note above the chart.
    let cells = |month: &str, spend: Option<i128>, (touched, closed, leads): (i128, i128, i64)| {
        let spend = has_spend.then(|| money_or(spend, NO_SPEND));
        let numbers = [Value::Money(touched), Value::Money(closed), Value::Count(leads)];
        std::iter::once(Value::Text(month.to_owned())).chain(spend).chain(numbers).collect::<Vec<_>>()
    };
    let mut total = (0, 0, 0);
    for (month, (spend, touched, closed, leads)) in months {
        total = (total.0 + touched, total.1 + closed, total.2 + leads);
        table.rows.push(Row { cells: cells(month, spend, (touched, closed, leads)), is_total: false });
    }
    let (_, spend) = marts.bucket("spend", crate::roi::LEDGER_SPEND)?;
    let (_, unmapped) = marts.bucket("spend", crate::roi::UNMAPPED)?;
    let spend = (spend != unmapped).then_some(spend - unmapped);
    table.rows.push(Row { cells: cells("All months", spend, total), is_total: true });
    table.note = Some("Both bases sum to the same revenue. By month of touch, young months are incomplete: their deals are still open.".to_owned());
    Ok(table)
}

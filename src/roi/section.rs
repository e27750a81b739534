//! Where does money work? Return by channel on the primary model with its range over all models and
//! its interval, what to make of it, campaigns, cohorts by month of spend, and both bases beside
//! each other.

mod by_month;
mod campaigns;
mod cohorts;
mod lines;
mod revenue;

use super::{ALL_PERIODS, CHANNEL_LEVEL, ReturnSummary, ReturnTotal, TOUCH_DATE, Verdict};
use crate::attribution::model;
use crate::document::number;
use crate::document::{Block, Chart, Form, Row, Table, Value};
use crate::document::{money_or, table};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::reconciliation::deals_without_rate;
use crate::roi::{NO_DEAL, NO_SPEND, why_no_return};
use crate::system::Marts;
use lines::{Line, Lines};

/// The sentence that stands under every attribution.
pub const FIXED_SENTENCE: &str = "Attribution shares out credit for sales that happened. It does not show what would have happened without the spend.";

/// What the section shows.
///
/// # Errors
/// A mart without a column: a bug.
pub(super) fn blocks(marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
    let summary = ReturnSummary::of(marts)?;
    let lines = Lines::of(marts, settings, CHANNEL_LEVEL)?;
    let has_return = lines.primary.iter().any(|line| line.roi.is_some());
    let has_spend = lines.primary.iter().any(Line::is_paid);
    let mut blocks = Vec::new();
    if has_return {
        blocks.push(Block::Chart(forest(&summary, settings, &lines)));
        blocks.push(Block::Table(returns(&summary, settings, &lines.primary)));
        blocks.extend(unshared(&summary, settings).map(Block::Note));
        blocks.extend(campaigns::blocks(marts, &summary, settings)?);
        blocks.extend(cohorts::block(marts)?);
    } else {
        blocks.push(Block::Note(no_returns(&lines.primary, summary.has_deals)));
        if has_spend {
            blocks.push(Block::Table(returns(&summary, settings, &lines.primary)));
        }
    }
    let primary = &settings.attribution.primary;
    let total = ReturnTotal::of(marts, primary, TOUCH_DATE, ALL_PERIODS)?;
    let without_rate = deals_without_rate(marts, settings)?;
    blocks.push(Block::Chart(revenue::bars(
        settings,
        &lines.primary,
        &total,
        without_rate,
    )));
    if settings.attribution.models.len() > 1 {
        blocks.push(revenue::by_model(settings, &lines));
    }
    blocks.push(Block::Table(by_month::table(marts, settings)?));
    blocks.push(Block::Note(FIXED_SENTENCE.to_owned()));
    Ok(blocks)
}

/// Why no channel has a return.
fn no_returns(lines: &[Line], has_deals: bool) -> String {
    let spend = lines.iter().filter_map(|line| line.spend).max();
    let reason = why_no_return(spend, has_deals);
    let help = match spend {
        None => "Deliver spend as a source of the entity spend to see returns.",
        Some(_) if reason == NO_DEAL => {
            "Deliver deals as a source of the entity deals to see what came back."
        }
        Some(_) => "Credits outweigh what was spent, or nothing was.",
    };
    format!("ROI: not available ({reason}). {help}")
}

/// The title of a model, for sentences.
pub fn model_title(id: &str) -> &str {
    model(id).map_or(id, |model| model.title())
}

fn forest(summary: &ReturnSummary, settings: &Settings, lines: &Lines) -> Chart {
    let heads = [
        ("Channel", ""),
        ("ROI (range over models)", ""),
        ("Spend", settings.currency.code()),
        ("Attributed revenue", settings.currency.code()),
    ];
    let mut table = table(
        "roi-by-channel",
        "Return of the spend by channel, all periods",
        &heads,
    );
    for line in &lines.primary {
        let roi = match (line.roi, line.range) {
            (Some(value), Some((low, high))) => Value::ReturnRange { value, low, high },
            _ => Value::Missing(why_no_return(line.spend, line.has_deals).to_owned()),
        };
        let cells = vec![
            Value::Text(line.value.clone()),
            roi,
            money_or(line.spend, NO_SPEND),
            Value::Money(line.revenue),
        ];
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    let primary = model_title(&settings.attribution.primary);
    table.note = Some(format!(
        "Basis: touch date. Primary model: {primary}. Gross margin: {}.",
        settings.roi.gross_margin
    ));
    let ReturnSummary {
        earning_channels: earning,
        paid_channels: with_spend,
        ..
    } = summary;
    let caption = format!(
        "{earning} of {with_spend} channels with spend returned more than they cost under the model {primary}; lines show the range over models."
    );
    Chart {
        id: "roi-forest",
        caption,
        form: Form::Forest { label: 0, value: 1 },
        table,
    }
}

/// What each channel with spend cost, brought back, and is worth.
fn returns(summary: &ReturnSummary, settings: &Settings, lines: &[Line]) -> Table {
    let currency = settings.currency.code();
    let mut heads = vec![
        ("Channel", ""),
        ("Spend", currency),
        ("Leads", ""),
        ("Cost per lead", currency),
        ("Credited wins", ""),
        ("Attributed revenue", currency),
        ("ROI", ""),
        ("CAC", currency),
        ("Payback, months", ""),
        ("Verdict", ""),
    ];
    let is_loaded = !settings.roi.costs.is_empty();
    if is_loaded {
        heads.insert(8, ("CAC fully loaded", currency));
    }
    let mut table = table(
        "returns-by-channel",
        "What channels with spend cost and brought back, all periods, sorted by spend",
        &heads,
    );
    for line in lines.iter().filter(|line| line.is_paid()) {
        let loaded = is_loaded.then(|| money_or(line.cac_fully_loaded, line.why_no_cac()));
        let cells = [
            Value::Text(line.value.clone()),
            money_or(line.spend, NO_SPEND),
            line.leads.map_or_else(
                || Value::Missing("leads name none".to_owned()),
                Value::Count,
            ),
            money_or(line.cost_per_lead, "no leads"),
            Value::Ratio(line.won),
            Value::Money(line.revenue),
            line.return_value(),
            money_or(line.cac, line.why_no_cac()),
        ];
        let known = |value: Value| match line.has_deals {
            true => value,
            false => Value::Missing(NO_DEAL.to_owned()),
        };
        let payback = line
            .payback
            .map_or_else(|| Value::Text("not yet".to_owned()), Value::Count);
        let cells = cells
            .into_iter()
            .chain(loaded)
            .chain([known(payback), known(Value::Text(verdict(line)))])
            .collect();
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    table.note = Some(format!(
        "{} {}",
        cycle(summary),
        "Verdicts and intervals stand on the primary model and the touch date; intervals are 95 %, by bootstrap over accounts."
    ));
    table
}

/// What is old enough to judge, in a sentence.
fn cycle(summary: &ReturnSummary) -> String {
    summary.cycle_days.map_or_else(
        || "No month is mature, since no deal is won.".to_owned(),
        |days| format!("A month is mature {} days after its end, the time in which 80 % of won deals closed.", number::fixed(days, 0)),
    )
}

/// A verdict with what it rests on.
fn verdict(line: &Line) -> String {
    let words = line.verdict.clone().unwrap_or_default();
    match Verdict::NAMES
        .iter()
        .find(|(name, _)| *name == words)
        .map(|(_, verdict)| *verdict)
    {
        Some(Verdict::TooFew) if line.deals == 0 => format!("{words}: no credited win"),
        Some(Verdict::TooFew) if line.won < 0.05 => format!("{words}: under 0.1 credited wins"),
        Some(Verdict::TooFew) => {
            format!("{words}: only {} credited wins", number::fixed(line.won, 1))
        }
        Some(Verdict::TooEarly) => {
            let share = line.mature_share.unwrap_or(0.0);
            format!("{words}: {} of the spend is mature", number::percent(share))
        }
        Some(Verdict::ModelsDisagree) => format!("{words}: do not move money on this"),
        Some(Verdict::Open) => format!("{words}: the interval holds 0 %"),
        Some(Verdict::Earns | Verdict::Loses) | None => words,
    }
}

/// Costs of months without spend, which no channel has a share of.
fn unshared(summary: &ReturnSummary, settings: &Settings) -> Option<String> {
    (summary.unshared_costs > 0).then(|| {
        format!(
            "{} of people and tools fell in months without spend. No channel has a share of it, so fully loaded figures leave it out.",
            number::money_short(summary.unshared_costs, settings.currency)
        )
    })
}

//! Attributed revenue by channel, and what each model makes of it.

use super::lines::{Line, Lines};
use super::model_title;
use crate::document::number;
use crate::document::{Block, Chart, Form, Row, Value};
use crate::document::{money_or, table};
use crate::pipeline::Settings;
use crate::roi::ReturnTotal;

/// Channels that have a column of their own beside the models; more do not fit on a page.
const CHANNELS: usize = 8;

/// Channels with most revenue first, then most leads, then by name.
fn by_revenue(lines: &[Line]) -> Vec<&Line> {
    let mut sorted: Vec<&Line> = lines.iter().collect();
    sorted.sort_by(|a, b| {
        (b.revenue, b.leads)
            .cmp(&(a.revenue, a.leads))
            .then_with(|| a.value.cmp(&b.value))
    });
    sorted
}

/// Revenue by channel under the primary model.
pub(super) fn bars(
    settings: &Settings,
    lines: &[Line],
    total: &ReturnTotal,
    without_rate: i64,
) -> Chart {
    let currency = settings.currency.code();
    let heads = [
        ("Channel", ""),
        ("Attributed revenue", currency),
        ("Open pipeline", currency),
        ("Credited wins", ""),
        ("Wins touched", ""),
        ("Leads", ""),
    ];
    let mut table = table(
        "revenue-by-channel",
        "Attributed revenue by channel, all periods",
        &heads,
    );
    let sorted = by_revenue(lines);
    for line in &sorted {
        let cells = vec![
            Value::Text(line.value.clone()),
            Value::Money(line.revenue),
            money_or(line.pipeline, ""),
            Value::Ratio(line.won),
            Value::Count(line.deals),
            Value::Count(line.leads.unwrap_or(0)),
        ];
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    let cells = vec![
        Value::Text("All channels".to_owned()),
        Value::Money(total.revenue),
        Value::Money(total.pipeline.unwrap_or(0)),
        Value::Ratio(total.won),
        Value::Text(String::new()),
        Value::Count(total.leads),
    ];
    table.rows.push(Row {
        cells,
        is_total: true,
    });
    let unpriced = match without_rate {
        0 => String::new(),
        1 => " Of a won deal that no rate converts the credit counts, and no revenue.".to_owned(),
        count => format!(
            " Of {} won deals that no rate converts the credit counts, and no revenue.",
            number::count_full(count)
        ),
    };
    table.note = Some(format!(
        "Wins touched is a participation count and does not add up over channels. Open pipeline is not revenue.{unpriced}"
    ));
    let primary = model_title(&settings.attribution.primary);
    let first = sorted
        .first()
        .and_then(|first| Some((&first.value, first.revenue_share?)));
    let caption = match first {
        Some((first, share)) => format!(
            "Channel {first} was credited with {} of attributed revenue under the model {primary}.",
            number::percent(share)
        ),
        None => format!("No revenue was credited under the model {primary}."),
    };
    Chart {
        id: "revenue-bars",
        caption,
        form: Form::Bars { label: 0, value: 1 },
        table,
    }
}

/// A row a model, a column a channel in the order of the chart above; a sentence where the choice
/// of model changes nothing.
pub(super) fn by_model(settings: &Settings, lines: &Lines) -> Block {
    let models = &settings.attribution.models;
    let channels: Vec<&str> = by_revenue(&lines.primary)
        .into_iter()
        .map(|line| line.value.as_str())
        .collect();
    let revenue = |model: &String, channel: &str| {
        lines
            .revenue
            .get(&(model.clone(), channel.to_owned()))
            .copied()
            .unwrap_or(0)
    };
    let is_same = |channel: &&str| {
        models
            .iter()
            .all(|model| revenue(model, channel) == revenue(&models[0], channel))
    };
    if channels.iter().all(is_same) {
        let titles = models
            .iter()
            .map(|id| model_title(id))
            .collect::<Vec<_>>()
            .join(", ");
        return Block::Note(format!(
            "All models credited each channel with the same revenue ({titles}): the choice of model changes none of it."
        ));
    }
    let credited: Vec<&str> = channels
        .into_iter()
        .filter(|channel| models.iter().any(|model| revenue(model, channel) != 0))
        .collect();
    let (shown, rest) = credited.split_at(credited.len().min(CHANNELS));
    let currency = settings.currency.code();
    let mut heads = vec![("Model", "")];
    heads.extend(shown.iter().map(|channel| (*channel, currency)));
    let mut table = table(
        "revenue-by-model",
        "Attributed revenue by model and channel: where models disagree, the method decides",
        &heads,
    );
    for model in models {
        let amounts = shown
            .iter()
            .map(|channel| Value::Money(revenue(model, channel)));
        let cells = std::iter::once(Value::Text(model_title(model).to_owned()))
            .chain(amounts)
            .collect();
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    table.note = (!rest.is_empty()).then(|| {
        format!(
            "The {} channels of most revenue; those of {} more are in the table roi.",
            shown.len(),
            rest.len()
        )
    });
    Block::Table(table)
}

//! What did closed months become? Months that were over at the publication before, where a figure
//! is another one than was published.

use super::{RESTATEMENT_TOTALS, RESTATEMENTS};
use crate::document::number;
use crate::document::table;
use crate::document::{Block, Row, Sentence, Table, Value};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::system::Marts;
use crate::system::{figure_title, measured, with_currency};
use crate::table::names::*;
use crate::table::read::RowOf;

/// What the section shows.
///
/// # Errors
/// A mart without a column: a bug.
pub(super) fn blocks(marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
    let note = |text: String| vec![Block::Note(text)];
    let blocks = match &marts.previous {
        None => note("This is the first publication: no month was published before.".to_owned()),
        Some(before) if !before.has_monthly => note(format!(
            "Run r{:04} left no figures by month to compare with.",
            before.run
        )),
        Some(before) if marts.frame(&RESTATEMENTS)?.height() == 0 => note(format!(
            "No month that was over on {}, the last day of run r{:04}, changed since.",
            before.as_of, before.run
        )),
        Some(before) => {
            let published = format!("run r{:04} of {}", before.run, before.as_of);
            vec![
                Block::Sentences(sentences(marts, settings, &published)?),
                Block::Table(changes(marts, settings, before.run)?),
            ]
        }
    };
    Ok(blocks)
}

/// By how much each figure changed, over all closed months.
fn sentences(marts: &Marts, settings: &Settings, published: &str) -> Result<Vec<Sentence>> {
    let sentence = |row: RowOf<'_>| {
        let metric = row.text(METRIC)?;
        let months = row.count(MONTH_COUNT)?.unwrap_or(0);
        let difference = row.money(DIFFERENCE)?.unwrap_or(0);
        let size = number::short(&measured(metric, difference.abs(), None), settings.currency).main;
        let change = match difference {
            0 => "did not change in sum".to_owned(),
            1.. => format!("rose by {size}"),
            _ => format!("fell by {size}"),
        };
        let noun = if months == 1 {
            "closed month"
        } else {
            "closed months"
        };
        Ok(Sentence {
            text: format!(
                "{} of {months} {noun} {change} since {published}.",
                figure_title(metric)
            ),
            link: Some("reconciliation"),
        })
    };
    marts.rows(&RESTATEMENT_TOTALS)?.map(sentence).collect()
}

fn changes(marts: &Marts, settings: &Settings, run: u64) -> Result<Table> {
    let (before, difference) = (format!("In run r{run:04}"), "Difference");
    let heads = [
        ("Figure", ""),
        ("Month", ""),
        (before.as_str(), ""),
        ("In this publication", ""),
        (difference, ""),
    ];
    let mut table = table(
        "restated-months",
        "Figures of closed months that changed since they were published",
        &heads,
    );
    let mut found = Vec::new();
    for row in marts.rows(&RESTATEMENTS)? {
        let metric = row.text(METRIC)?;
        let of = |micros: i128| with_currency(measured(metric, micros, None), settings);
        let or_none = |micros: Option<i128>| {
            micros.map_or_else(|| Value::Missing("nothing recorded".to_owned()), of)
        };
        let cells = vec![
            Value::Text(figure_title(metric).to_owned()),
            Value::Text(row.text(PERIOD)?.to_owned()),
            or_none(row.money(PREVIOUS)?),
            or_none(row.money(VALUE)?),
            of(row.money(DIFFERENCE)?.unwrap_or(0)),
        ];
        found.push((
            metric,
            std::cmp::Reverse(row.text(PERIOD)?),
            Row {
                cells,
                is_total: false,
            },
        ));
    }
    found.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    table.rows = found.into_iter().map(|(.., row)| row).collect();
    table.note =
        Some("Late and corrected rows change closed months; so does a changed pipeline file. Months that were still running then are left out.".to_owned());
    Ok(table)
}

//! How much does the method matter? Shares of credited wins by channel and model, how sure they
//! are, how far the models agree, what a channel's absence would cost a chain of channels, and the
//! paths of won deals.

use crate::attribution::{CHANNEL_SHARES, REMOVAL_EFFECTS, TOP_PATHS};
use crate::document::number;
use crate::document::table;
use crate::document::{Block, Chart, Form, Row, Table, Value};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::roi::MODEL_AGREEMENT;
use crate::roi::{FIXED_SENTENCE, ReturnSummary, model_title};
use crate::system::Marts;
use crate::table::names::*;
use crate::table::read::RowOf;
use std::collections::BTreeMap;

/// Paths that the report shows.
const PATHS: usize = 12;

/// What the section shows.
///
/// # Errors
/// A mart without a column: a bug.
pub(super) fn blocks(marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
    let channels = agreement(marts)?;
    let mut blocks = Vec::new();
    if channels.is_empty() {
        blocks.push(Block::Note(
            "No won deal has a touch that the models see, so no channel has a share.".to_owned(),
        ));
    } else {
        blocks.push(Block::Chart(shares(marts, settings, &channels)?));
        blocks.push(Block::Table(by_model(marts, settings, &channels)?));
    }
    if marts.frame(&REMOVAL_EFFECTS)?.height() > 0 {
        blocks.push(Block::Chart(effects(marts, settings)?));
    }
    let paths = paths(marts, settings)?;
    if !paths.rows.is_empty() {
        blocks.push(Block::Table(paths));
    }
    blocks.push(Block::Note(FIXED_SENTENCE.to_owned()));
    Ok(blocks)
}

/// A channel over all models.
struct Agreed<'a> {
    channel: &'a str,
    share: f64,
    interval: (f64, f64),
    least: f64,
    greatest: f64,
    rank_range: i64,
}

/// Channels, the greatest share on the primary model first.
fn agreement(marts: &Marts) -> Result<Vec<Agreed<'_>>> {
    let read = |row: RowOf<'_>, name: &str| -> Result<f64> { Ok(row.number(name)?.unwrap_or(0.0)) };
    let mut found = Vec::new();
    for row in marts.rows(&MODEL_AGREEMENT)? {
        found.push(Agreed {
            channel: row.text(CHANNEL)?,
            share: read(row, PRIMARY_SHARE)?,
            interval: (read(row, LOW)?, read(row, HIGH)?),
            least: read(row, MIN_SHARE)?,
            greatest: read(row, MAX_SHARE)?,
            rank_range: row.count(RANK_RANGE)?.unwrap_or(0),
        });
    }
    found.sort_by(|a, b| {
        b.share
            .total_cmp(&a.share)
            .then_with(|| a.channel.cmp(b.channel))
    });
    Ok(found)
}

/// Won deals with credit: what shares are shares of.
fn won(marts: &Marts) -> Result<i64> {
    Ok(ReturnSummary::of(marts)?.deal_count)
}

/// A share of credited wins whose number the table shows once; of few each cell shows it.
fn share_of(value: f64, n: i64) -> Value {
    if n < number::FEWEST_WITHOUT_INTERVAL {
        Value::Rate {
            value,
            n,
            interval: None,
        }
    } else {
        Value::Share(value)
    }
}

fn shares(marts: &Marts, settings: &Settings, channels: &[Agreed<'_>]) -> Result<Chart> {
    let heads = [
        ("Channel", ""),
        ("Share of credited wins", ""),
        ("Least over models", ""),
        ("Greatest over models", ""),
        ("Places between ranks", ""),
    ];
    let primary = model_title(&settings.attribution.primary);
    let mut table = table(
        "channel-shares",
        &format!(
            "Share of credited wins by channel, model {primary}, and its range over all models"
        ),
        &heads,
    );
    let n = won(marts)?;
    for of in channels {
        let share = Value::Rate {
            value: of.share,
            n,
            interval: Some(of.interval),
        };
        let cells = vec![
            Value::Text(of.channel.to_owned()),
            share,
            share_of(of.least, n),
            share_of(of.greatest, n),
            Value::Count(of.rank_range),
        ];
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    let replicates = settings.attribution.bootstrap.replicates;
    table.note = Some(format!(
        "Intervals: bootstrap over accounts, {replicates} replicates, of the sampling of deals alone; they do not say which model is right."
    ));
    Ok(Chart {
        id: "shares-forest",
        caption: widest(channels, n, primary),
        form: Form::Forest { label: 0, value: 1 },
        table,
    })
}

/// The channel on which the models differ most.
fn widest(channels: &[Agreed<'_>], n: i64, primary: &str) -> String {
    let share = |value| number::rate(value, n, None).main;
    let widest = channels.iter().max_by(|a, b| {
        (a.greatest - a.least)
            .total_cmp(&(b.greatest - b.least))
            .then_with(|| b.channel.cmp(a.channel))
    });
    match widest.filter(|of| of.greatest - of.least >= 0.01) {
        Some(of) => format!(
            "The models differ most on {}: {} to {} of the credited wins; {primary} says {}.",
            of.channel,
            share(of.least),
            share(of.greatest),
            share(of.share)
        ),
        None => {
            "All models share the credited wins out alike, within one percentage point a channel."
                .to_owned()
        }
    }
}

fn by_model(marts: &Marts, settings: &Settings, channels: &[Agreed<'_>]) -> Result<Table> {
    let mut heads = vec![("Model", "")];
    heads.extend(channels.iter().map(|of| (of.channel, "")));
    let n = won(marts)?;
    let caption = format!(
        "Share of the {} credited wins by model and channel",
        number::count_full(n)
    );
    let mut table = table("shares-by-model", &caption, &heads);
    let mut found: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for row in marts.rows(&CHANNEL_SHARES)? {
        found.insert(
            (row.text(MODEL)?, row.text(CHANNEL)?),
            row.number(SHARE)?.unwrap_or(0.0),
        );
    }
    for model in &settings.attribution.models {
        let share = |of: &Agreed<'_>| {
            share_of(
                found
                    .get(&(model.as_str(), of.channel))
                    .copied()
                    .unwrap_or(0.0),
                n,
            )
        };
        let cells = std::iter::once(Value::Text(model_title(model).to_owned()))
            .chain(channels.iter().map(share))
            .collect();
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    table.note = Some("Each row sums to 100 %, up to rounding.".to_owned());
    Ok(table)
}

fn effects(marts: &Marts, settings: &Settings) -> Result<Chart> {
    let heads = [
        ("Channel", ""),
        ("Removal effect", ""),
        ("Fitted credit", ""),
    ];
    let mut table = table(
        "removal-effects",
        "What a chain of channels loses without each channel",
        &heads,
    );
    let n = won(marts)?;
    let mut found = Vec::new();
    for row in marts.rows(&REMOVAL_EFFECTS)? {
        found.push((
            row.text(CHANNEL)?,
            row.number(REMOVAL_EFFECT)?.unwrap_or(0.0),
            row.number(LOW)?.zip(row.number(HIGH)?),
            row.number(CHANNEL_CREDIT)?.unwrap_or(0.0),
        ));
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    for (channel, value, interval, credit) in &found {
        let cells = vec![
            Value::Text((*channel).to_owned()),
            Value::Rate {
                value: *value,
                n,
                interval: *interval,
            },
            Value::Ratio(*credit),
        ];
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    let order = settings.attribution.markov.order;
    table.note = Some(format!(
        "Markov chain of order {order}: the share of conversions that pass the channel. Fitted credit is a total of the chain, no credited wins."
    ));
    let caption = found
        .first()
        .map_or_else(String::new, |(channel, value, ..)| {
            format!(
                "{} of the chain's conversions pass {channel}.",
                number::rate(*value, n, None).main
            )
        });
    Ok(Chart {
        id: "removal-forest",
        caption,
        form: Form::Forest { label: 0, value: 1 },
        table,
    })
}

fn paths(marts: &Marts, settings: &Settings) -> Result<Table> {
    let heads = [
        ("Path", ""),
        ("Deals", ""),
        ("Won", ""),
        ("Lost", ""),
        ("Won amount", settings.currency.code()),
        ("Median days to the close", ""),
        ("Touches", ""),
    ];
    let mut table = table(
        "top-paths",
        "Paths of most won deals, consecutive repeats of a channel collapsed",
        &heads,
    );
    let mut most = 0;
    for row in marts.rows(&TOP_PATHS)?.take(PATHS) {
        let [deals, won, lost, touches] =
            [DEAL_COUNT, WON_COUNT, LOST_COUNT, TOUCH_COUNT].map(|name| {
                row.count(name)
                    .map(|count| Value::Count(count.unwrap_or(0)))
            });
        let days = row
            .number(MEDIAN_DAYS)?
            .map_or_else(|| Value::Missing("no won deal".to_owned()), Value::Days);
        most = most.max(row.count(WON_COUNT)?.unwrap_or(0));
        let cells = vec![
            Value::Text(shortened(row.text(CHANNEL_PATH)?)),
            deals?,
            won?,
            lost?,
            Value::Money(row.money(WON_AMOUNT)?.unwrap_or(0)),
            days,
            touches?,
        ];
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    let count = marts.frame(&TOP_PATHS)?.height();
    let mut notes = Vec::new();
    if most <= 1 {
        notes.push("No path has more than one won deal: journeys are too different to be told apart by their path.".to_owned());
    }
    if count > PATHS {
        notes.push(format!(
            "{PATHS} of {} paths, long ones cut; `closedloop paths` prints them all.",
            number::count_full(count as i64)
        ));
    }
    table.note = Some(notes.join(" ")).filter(|note| !note.is_empty());
    Ok(table)
}

/// A path of which the first and the last channels can be read.
fn shortened(path: &str) -> String {
    const ENDS: (usize, usize) = (5, 2);
    let channels: Vec<&str> = path.split(" > ").collect();
    let Some(between) = channels
        .len()
        .checked_sub(ENDS.0 + ENDS.1)
        .filter(|between| *between > 1)
    else {
        return path.to_owned();
    };
    format!(
        "{} > … {between} more … > {}",
        channels[..ENDS.0].join(" > "),
        channels[channels.len() - ENDS.1..].join(" > ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_path_is_cut_in_its_middle() {
        let path = |count: usize| {
            (1..=count)
                .map(|i| i.to_string())
                .collect::<Vec<_>>()
                .join(" > ")
        };
        assert_eq!(
            [shortened(&path(1)), shortened(&path(8))],
            [path(1), path(8)]
        );
        assert_eq!(
            shortened(&path(9)),
            "1 > 2 > 3 > 4 > 5 > … 2 more … > 8 > 9"
        );
    }
}

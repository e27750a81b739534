//! What is behind the numbers? What was delivered and what became of it, and every check that found
//! something.

use super::status::sources;
use crate::document::number;
use crate::document::table;
use crate::document::{Block, Row, Table, Value};
use crate::error::Result;
use crate::identity::IDENTITY;
use crate::identity::{NO_RULE, Rule};
use crate::journeys::CHANNEL_MATCHES;
use crate::pipeline::Settings;
use crate::system::Report;
use crate::system::{DATA_QUALITY, Marts};
use crate::table::names::*;
use crate::table::read::RowOf;

/// The report.
#[derive(Debug)]
pub struct DataQuality;

impl Report for DataQuality {
    fn id(&self) -> &'static str {
        "data_quality"
    }

    fn title(&self) -> &'static str {
        "Data quality"
    }

    fn question(&self) -> &'static str {
        "What is behind the numbers?"
    }

    fn blocks(&self, marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
        let mut blocks = vec![Block::Table(deliveries(marts, settings)?)];
        let checks = checks(marts)?;
        blocks.push(if checks.rows.is_empty() {
            Block::Note("No check found anything.".to_owned())
        } else {
            Block::Table(checks)
        });
        blocks.push(Block::Table(links(marts, settings)?));
        let matches = matches(marts)?;
        if !matches.rows.is_empty() {
            blocks.push(Block::Table(matches));
        }
        Ok(blocks)
    }
}

fn deliveries(marts: &Marts, settings: &Settings) -> Result<Table> {
    let heads = [
        ("Source", ""),
        ("Entity", ""),
        ("Read", ""),
        ("Accepted", ""),
        ("Rejected", ""),
        ("Duplicate", ""),
        ("Blank", ""),
        ("Filtered", ""),
    ];
    let mut table = table(
        "deliveries",
        "Records by source: read = accepted + rejected + duplicate + blank + filtered",
        &heads,
    );
    for source in sources(marts, settings)? {
        let names = [SOURCE_NAME, ENTITY].map(|name| source.text(name));
        let counts = [
            READ_COUNT,
            ACCEPTED_COUNT,
            REJECTED_COUNT,
            DUPLICATE_COUNT,
            BLANK_COUNT,
            FILTERED_COUNT,
        ];
        let mut cells = Vec::new();
        for name in names {
            cells.push(Value::Text(name?.to_owned()));
        }
        for count in counts {
            cells.push(Value::Count(source.count(count)?.unwrap_or(0)));
        }
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    Ok(table)
}

fn checks(marts: &Marts) -> Result<Table> {
    let heads = [
        ("Check", ""),
        ("Where", ""),
        ("Severity", ""),
        ("Records", ""),
        ("Share", ""),
        ("Examples", ""),
        ("What it means and what to do", ""),
    ];
    let mut table = table(
        "checks",
        "What the checks found; each share is of the records that the check looks at",
        &heads,
    );
    let mut found = Vec::new();
    for row in marts.rows(&DATA_QUALITY)? {
        let share = match row.number(SHARE)? {
            // Something was found, so it is not nothing per cent.
            Some(share) if share > 0.0 && share < 0.0005 => {
                Value::Text(format!("under {}", number::percent(0.001)))
            }
            Some(share) => Value::Text(number::percent(share)),
            None => Value::Missing("nothing to compare with".to_owned()),
        };
        let severity = row.text(SEVERITY)?;
        let cells = vec![
            Value::Text(row.text(CHECK)?.to_owned()),
            Value::Text(row.text(SOURCE_NAME)?.to_owned()),
            Value::Text(severity.to_owned()),
            Value::Count(row.count(COUNT)?.unwrap_or(0)),
            share,
            Value::Text(by_file(row.text(EXAMPLE_REFS)?)),
            Value::Text(row.text(ADVICE)?.to_owned()),
        ];
        found.push((
            severity == "info",
            Row {
                cells,
                is_total: false,
            },
        ));
    }
    found.sort_by_key(|(is_info, _)| *is_info);
    table.rows = found.into_iter().map(|(_, row)| row).collect();
    Ok(table)
}

/// What each rule links, and what rests on it.
fn links(marts: &Marts, settings: &Settings) -> Result<Table> {
    let heads = [
        ("People by", ""),
        ("Links", ""),
        ("Deals", ""),
        ("Won deals", ""),
        ("Won amount", settings.currency.code()),
        ("Share of it", ""),
    ];
    let mut table = table(
        "identity",
        "How people came to deals, and the won revenue that rests on each rule",
        &heads,
    );
    let order = Rule::ALL.iter().map(|rule| rule.name()).chain([NO_RULE]);
    let identity: Vec<RowOf<'_>> = marts.rows(&IDENTITY)?.collect();
    let found = order.filter_map(|rule| {
        let mut rows = identity.iter();
        rows.find(|row| row.text(RULE).is_ok_and(|found| found == rule))
    });
    for row in found {
        let share = row.number(SHARE)?.map_or_else(
            || Value::Missing("nothing won".to_owned()),
            |share| Value::Text(number::percent(share)),
        );
        let [links, deals, won] =
            [LINK_COUNT, DEAL_COUNT, WON_DEAL_COUNT].map(|name| row.count(name));
        let counts = [links?, deals?, won?].map(|count| Value::Count(count.unwrap_or(0)));
        let cells = [Value::Text(rule_label(row.text(RULE)?).to_owned())]
            .into_iter()
            .chain(counts);
        let cells = cells
            .chain([Value::Money(row.money(WON_AMOUNT)?.unwrap_or(0)), share])
            .collect();
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    table.note = Some("A deal stands under its surest link; converted leads and contact roles are recorded, account and domain are inferred.".to_owned());
    Ok(table)
}

/// The description of a rule for a person.
fn rule_label(rule: &str) -> &str {
    match rule {
        "converted" => "Converted lead",
        "contact_role" => "Contact role",
        "account" => "Account",
        "domain" => "E-mail domain",
        "none" => "No person",
        other => other,
    }
}

/// How many ways to a channel the report shows.
const MATCHES: usize = 15;

/// The commonest ways to a channel.
fn matches(marts: &Marts) -> Result<Table> {
    let heads = [
        ("Rows of", ""),
        ("Matched by", ""),
        ("Channel", ""),
        ("Rows", ""),
    ];
    let mut table = table(
        "channel_matches",
        "How rows came to their channels, the commonest first",
        &heads,
    );
    let mut found = Vec::new();
    for row in marts.rows(&CHANNEL_MATCHES)? {
        found.push((
            row.count(ROW_COUNT)?.unwrap_or(0),
            row.text(SIDE)?,
            row.text(RULE)?,
            row.text(CHANNEL)?,
        ));
    }
    found.sort_by(|a, b| {
        b.0.cmp(&a.0)
            .then_with(|| (a.1, a.2, a.3).cmp(&(b.1, b.2, b.3)))
    });
    if found.len() > MATCHES {
        table.note = Some(format!(
            "{} more in the table `channel_matches`.",
            found.len() - MATCHES
        ));
    }
    for (count, side, rule, channel) in found.into_iter().take(MATCHES) {
        let texts = [side, rule, channel].map(|text| Value::Text(text.to_owned()));
        table.rows.push(Row {
            cells: texts.into_iter().chain([Value::Count(count)]).collect(),
            is_total: false,
        });
    }
    Ok(table)
}

/// Places by file: `a.csv:4 a.csv:9` is `a.csv: 4, 9`. Left as it is where a file's name has
/// spaces.
fn by_file(places: &str) -> String {
    let mut files: Vec<(&str, Vec<&str>)> = Vec::new();
    for place in places.split_whitespace() {
        let Some((file, line)) = place.rsplit_once(':') else {
            return places.to_owned();
        };
        match files.iter_mut().find(|(name, _)| *name == file) {
            Some((_, lines)) => lines.push(line),
            None => files.push((file, vec![line])),
        }
    }
    files
        .iter()
        .map(|(file, lines)| format!("{file}: {}", lines.join(", ")))
        .collect::<Vec<_>>()
        .join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_grouped_by_file() {
        assert_eq!(by_file("a.csv:4 b.csv:1 a.csv:9"), "a.csv: 4, 9; b.csv: 1");
        assert_eq!(
            by_file("my leads.csv:4 my leads.csv:5"),
            "my leads.csv:4 my leads.csv:5"
        );
        assert_eq!(by_file(""), "");
    }
}

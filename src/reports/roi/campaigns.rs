//! Campaigns at both ends, by attributed margin less spend, and those whose money is old and has
//! not won anything.

use super::lines::{Line, Lines};
use super::{model_title, verdict};
use crate::domain::channel::NONE;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::reports::document::{Block, Row, Table, Value};
use crate::reports::marts::{Marts, NO_SPEND, money_or, table};
use crate::reports::number;
use crate::roi::CAMPAIGN_LEVEL;

/// Campaigns at each end.
const ENDS: usize = 5;

/// The blocks; none where no campaign has spend.
pub fn blocks(marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
    let lines = Lines::of(marts, settings, CAMPAIGN_LEVEL)?.primary;
    let mut paid: Vec<(f64, &Line)> = lines
        .iter()
        .filter(|line| line.value != NONE && line.roi.is_some())
        .map(|line| (surplus(line, settings), line))
        .collect();
    if paid.is_empty() {
        return Ok(Vec::new());
    }
    paid.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.value.cmp(&b.1.value)));
    let mut blocks = vec![Block::Heading("Campaigns".to_owned())];
    let ends =
        |id: &str, caption: &str, lines: &[(f64, &Line)]| ends(marts, id, caption, lines, settings);
    if paid.len() <= 2 * ENDS {
        blocks.push(Block::Table(ends(
            "campaigns",
            "Campaigns with spend, by attributed margin less spend",
            &paid,
        )));
    } else {
        let (top, bottom) = (&paid[..ENDS], &paid[paid.len() - ENDS..]);
        let caption = |which: &str| {
            format!(
                "The {ENDS} campaigns with the {which} attributed margin less spend, of {} with spend",
                number::count_full(paid.len() as i64)
            )
        };
        blocks.push(Block::Table(ends(
            "campaigns-top",
            &caption("greatest"),
            top,
        )));
        blocks.push(Block::Table(ends(
            "campaigns-bottom",
            &caption("least"),
            bottom,
        )));
    }
    blocks.extend(idle(marts, &lines, settings));
    Ok(blocks)
}

/// Micros of margin that came back beyond the spend.
fn surplus(line: &Line, settings: &Settings) -> f64 {
    line.revenue as f64 * settings.roi.gross_margin - line.spend.unwrap_or(0) as f64
}

fn ends(
    marts: &Marts,
    id: &str,
    caption: &str,
    lines: &[(f64, &Line)],
    settings: &Settings,
) -> Table {
    let currency = settings.currency.code();
    let heads = [
        ("Campaign", ""),
        ("Spend", currency),
        ("Credited wins", ""),
        ("Attributed revenue", currency),
        ("Margin less spend", currency),
        ("ROI", ""),
        ("Verdict", ""),
    ];
    let mut table = table(id, caption, &heads);
    for (surplus, line) in lines {
        let cells = vec![
            Value::Text(marts.campaign(&line.value)),
            money_or(line.spend, NO_SPEND),
            Value::Ratio(line.won),
            Value::Money(line.revenue),
            // A margin is no share of an amount: the doubles that multiply it are exact to far less
            // than a smallest unit.
            Value::Money(surplus.round() as i128),
            line.return_value(),
            Value::Text(verdict(line)),
        ];
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    table
}

/// Campaigns that spent in mature months alone and have no credited win.
fn idle(marts: &Marts, lines: &[Line], settings: &Settings) -> Vec<Block> {
    let Some(days) = marts.cycle_days.map(|days| number::fixed(days, 0)) else {
        return Vec::new();
    };
    let is_idle = |line: &&Line| {
        line.value != NONE
            && line.roi.is_some()
            && line.deals == 0
            && line.mature_spend == line.spend
    };
    let idle: Vec<&Line> = lines.iter().filter(is_idle).collect();
    let primary = model_title(&settings.attribution.primary);
    if idle.is_empty() {
        return vec![Block::Note(format!(
            "No campaign spent only in months that ended over {days} days ago without a credited win under the model {primary}."
        ))];
    }
    let caption = format!(
        "Money without a win: campaigns that spent only in months that ended over {days} days ago and have no credited win ({primary})"
    );
    let mut table = table(
        "idle-campaigns",
        &caption,
        &[
            ("Campaign", ""),
            ("Spend", settings.currency.code()),
            ("Leads", ""),
        ],
    );
    for line in &idle {
        let leads = line.leads.map_or_else(
            || Value::Missing("leads name no campaign".to_owned()),
            Value::Count,
        );
        table.rows.push(Row {
            cells: vec![
                Value::Text(marts.campaign(&line.value)),
                money_or(line.spend, NO_SPEND),
                leads,
            ],
            is_total: false,
        });
    }
    let total = idle.iter().filter_map(|line| line.spend).sum();
    table.rows.push(Row {
        cells: vec![
            Value::Text("Together".to_owned()),
            Value::Money(total),
            Value::Text(String::new()),
        ],
        is_total: true,
    });
    vec![Block::Table(table)]
}

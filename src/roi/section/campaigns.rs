//! Campaigns at both ends, by attributed margin less spend, and campaigns with mature spend and
//! without a win.

use super::lines::{Line, Lines};
use super::{model_title, verdict};
use crate::document::number;
use crate::document::{Block, Row, Table, Value};
use crate::document::{money_or, table};
use crate::domain::channel::NONE;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::roi::NO_SPEND;
use crate::roi::{CAMPAIGN_LEVEL, CampaignNames, ReturnSummary};
use crate::system::Marts;

/// Campaigns at each end.
const ENDS: usize = 5;

/// The blocks; none where no campaign has spend.
pub(super) fn blocks(
    marts: &Marts,
    summary: &ReturnSummary,
    settings: &Settings,
) -> Result<Vec<Block>> {
    let names = CampaignNames::of(marts)?;
    let lines = Lines::of(marts, settings, CAMPAIGN_LEVEL)?.primary;
    let mut paid: Vec<(i128, &Line)> = lines
        .iter()
        .filter(|line| line.value != NONE && line.roi.is_some())
        .map(|line| (line.margin_less_spend.unwrap_or(0), line))
        .collect();
    if paid.is_empty() {
        return Ok(Vec::new());
    }
    paid.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.value.cmp(&b.1.value)));
    let mut blocks = vec![Block::Heading("Campaigns".to_owned())];
    let ends = |id: &str, caption: &str, lines: &[(i128, &Line)]| {
        ends(&names, id, caption, lines, settings)
    };
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
                number::count_full(summary.paid_campaigns)
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
    blocks.extend(idle((&names, summary), &lines, settings));
    Ok(blocks)
}

fn ends(
    names: &CampaignNames<'_>,
    id: &str,
    caption: &str,
    lines: &[(i128, &Line)],
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
            Value::Text(names.title(&line.value)),
            money_or(line.spend, NO_SPEND),
            Value::Ratio(line.won),
            Value::Money(line.revenue),
            Value::Money(*surplus),
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
fn idle(
    (names, summary): (&CampaignNames<'_>, &ReturnSummary),
    lines: &[Line],
    settings: &Settings,
) -> Vec<Block> {
    let Some(days) = summary.cycle_days.map(|days| number::fixed(days, 0)) else {
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
                Value::Text(names.title(&line.value)),
                money_or(line.spend, NO_SPEND),
                leads,
            ],
            is_total: false,
        });
    }
    table.rows.push(Row {
        cells: vec![
            Value::Text("Together".to_owned()),
            Value::Money(summary.idle_spend),
            Value::Text(String::new()),
        ],
        is_total: true,
    });
    vec![Block::Table(table)]
}

//! Does it tie to finance? Won revenue of the CRM as attributed revenue and each reason why not; spend as channels and what no
//! channel takes.

use super::document::{Block, Chart, Form, Row, Section, Value};
use super::marts::{Marts, table};
use super::{Report, number};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::roi::{CRM_WON, LEDGER_SPEND, REVENUE_BUCKETS, UNMAPPED};
use crate::table::names::*;
use crate::table::read::rows;
use std::cmp::Reverse;

/// The report.
#[derive(Debug)]
pub struct Reconciliation;

/// What a bucket says to a person.
fn label(bucket: &str) -> &str {
    match bucket {
        "crm_won" => "Won in the CRM",
        "attributed" => "Attributed",
        "no_linked_person" => "No linked person",
        "no_touch" => "No touch at or before the close",
        "outside_lookback" => "No touch inside the look-back",
        "ledger_spend" => "Spend delivered",
        "unmapped" => "Without a channel",
        channel => channel,
    }
}

impl Report for Reconciliation {
    fn id(&self) -> &'static str {
        "reconciliation"
    }

    fn title(&self) -> &'static str {
        "Reconciliation"
    }

    fn compose(&self, marts: &Marts, settings: &Settings) -> Result<Section> {
        let blocks = vec![Block::Chart(revenue(marts, settings)?), spend(marts)?];
        Ok(Section { id: self.id(), title: self.title(), question: "Does it tie to finance?", blocks })
    }
}

fn revenue(marts: &Marts, settings: &Settings) -> Result<Chart> {
    let currency = settings.currency.code();
    let mut table = table("revenue-reconciliation", "Won revenue by what became of it", &[("Bucket", ""), ("Deals", ""), ("Amount", currency)]);
    let row = |bucket: &str, (deals, amount): (i64, i128), is_total: bool| Row {
        cells: vec![Value::Text(label(bucket).to_owned()), Value::Count(deals), Value::Money(amount)],
        is_total,
    };
    let (won, attributed) = (marts.bucket("revenue", CRM_WON)?, marts.bucket("revenue", REVENUE_BUCKETS[0])?);
    table.rows.push(row(CRM_WON, won, true));
    for bucket in &REVENUE_BUCKETS[1..] {
        table.rows.push(row(bucket, marts.bucket("revenue", bucket)?, false));
    }
    table.rows.push(row(REVENUE_BUCKETS[0], attributed, true));
    table.note = Some("Each won deal is in one bucket, the first that holds; the buckets sum to the total exactly, or nothing is published.".to_owned());
    let left = won.1 - attributed.1;
    let caption = if left == 0 {
        format!(
            "All of {} won was attributed; {} of {} won deals had a touch to credit.",
            number::money_short(won.1, settings.currency),
            number::count_full(attributed.0),
            number::count_full(won.0)
        )
    } else {
        format!(
            "{} of {} won was attributed; {} was not, for the reasons shown.",
            number::money_short(attributed.1, settings.currency),
            number::money_short(won.1, settings.currency),
            number::money_short(left, settings.currency)
        )
    };
    Ok(Chart { id: "revenue-waterfall", caption, form: Form::Waterfall { label: 0, value: 2 }, table })
}

fn spend(marts: &Marts) -> Result<Block> {
    let mut table = table("spend-reconciliation", "Spend delivered, by channel", &[("Channel", ""), ("Keys", ""), ("Amount", "")]);
    let mut found = Vec::new();
    for row in rows(&marts.reconciliation) {
        let bucket = row.text(BUCKET)?;
        if row.text(SIDE)? == "spend" && bucket != LEDGER_SPEND {
            found.push((bucket, row.count(DEAL_COUNT)?.unwrap_or(0), row.money(AMOUNT)?.unwrap_or(0)));
        }
    }
    // Most spend first; what no channel takes stands last.
    found.sort_by_key(|(bucket, _, amount)| (*bucket == UNMAPPED, Reverse(*amount), *bucket));
    for (bucket, keys, amount) in found {
        table.rows.push(Row { cells: vec![Value::Text(label(bucket).to_owned()), Value::Count(keys), Value::Money(amount)], is_total: false });
    }
    if table.rows.is_empty() {
        return Ok(Block::Note(format!("Spend: not available ({}).", super::marts::NO_SPEND)));
    }
    let (keys, amount) = marts.bucket("spend", LEDGER_SPEND)?;
    table.rows.push(Row { cells: vec![Value::Text(label(LEDGER_SPEND).to_owned()), Value::Count(keys), Value::Money(amount)], is_total: true });
    table.note = Some("A key is a day of an account, campaign, channel and currency.".to_owned());
    Ok(Block::Table(table))
}

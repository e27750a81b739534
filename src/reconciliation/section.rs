//! Does it tie to finance? Won revenue of the CRM as attributed revenue and each reason why not,
//! with the deals behind it; spend as channels and what no channel takes; and what stands beside
//! both totals.

use super::{
    ATTRIBUTED, COST_WITHOUT_DATES, CRM_WON, EXCLUDED_BY_RULE, LEDGER_SPEND, NOT_ATTRIBUTED,
    NOT_CONVERTED, RECOGNIZED_ELSEWHERE, RECONCILED, RECONCILIATION, RECONCILIATION_SUMMARY,
    WITHOUT_CREDIT, bucket, rates_section,
};
use crate::document::number;
use crate::document::table;
use crate::document::{Block, Chart, Form, Row, Value};
use crate::domain::channel::UNMAPPED;
use crate::domain::currency::Currency;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::pipeline::settings::RevenueOf;
use crate::system::Marts;
use crate::table::names::*;
use crate::table::read::RowOf;
use std::cmp::Reverse;

/// Deals of a bucket that are named.
const NAMED: usize = 10;

/// The description of a bucket for a person.
fn label(bucket: &str) -> &str {
    match bucket {
        "crm_won" => "Won in the CRM",
        "attributed" => "Attributed",
        "excluded_by_rule" => "Excluded by the pipeline file",
        "no_linked_person" => "No linked person",
        "no_touch" => "No touch at or before the close",
        "outside_lookback" => "No touch inside the look-back",
        "ledger_spend" => "Spend delivered",
        "unmapped" => "Without a channel",
        channel => channel,
    }
}

/// What the section shows.
///
/// # Errors
/// A mart without a column: a bug.
pub(super) fn blocks(marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
    let mut blocks = vec![Block::Chart(revenue(marts, settings)?)];
    blocks.extend(behind(marts, settings)?);
    blocks.push(spend(marts)?);
    blocks.extend(beside(marts, settings)?);
    blocks.extend(rates_section::block(marts, settings)?.map(Block::Table));
    Ok(blocks)
}

fn revenue(marts: &Marts, settings: &Settings) -> Result<Chart> {
    let currency = settings.currency.code();
    let mut table = table(
        "revenue-reconciliation",
        "Won revenue by what became of it",
        &[("Bucket", ""), ("Deals", ""), ("Amount", currency)],
    );
    let row = |bucket: &str, (deals, amount): (i64, i128), is_total: bool| Row {
        cells: vec![
            Value::Text(label(bucket).to_owned()),
            Value::Count(deals),
            Value::Money(amount),
        ],
        is_total,
    };
    let (won, attributed) = (
        bucket(marts, "revenue", CRM_WON)?,
        bucket(marts, "revenue", ATTRIBUTED)?,
    );
    table.rows.push(row(CRM_WON, won, true));
    for name in WITHOUT_CREDIT {
        let found = bucket(marts, "revenue", name)?;
        if *name != EXCLUDED_BY_RULE || found.0 > 0 {
            table.rows.push(row(name, found, false));
        }
    }
    table.rows.push(row(ATTRIBUTED, attributed, true));
    let basis = match settings.roi.revenue {
        RevenueOf::DealAmount => "",
        RevenueOf::Recognized => " A deal is worth the documents that finance booked for it.",
    };
    table.note = Some(format!(
        "Each won deal is in one bucket, the first that holds; the buckets sum to the total exactly, or nothing is published.{basis}"
    ));
    let mut left = 0;
    for row in marts.rows(&RECONCILIATION_SUMMARY)? {
        if row.text(METRIC)? == NOT_ATTRIBUTED {
            left = row.money(AMOUNT)?.unwrap_or(0);
        }
    }
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
    Ok(Chart {
        id: "revenue-waterfall",
        caption,
        form: Form::Waterfall { label: 0, value: 2 },
        table,
    })
}

/// The largest deals of each bucket but `attributed`.
fn behind(marts: &Marts, settings: &Settings) -> Result<Option<Block>> {
    let heads = [
        ("Bucket", ""),
        ("Deal", ""),
        ("Amount", settings.currency.code()),
        ("From", ""),
    ];
    let mut table = table(
        "deals-behind",
        "Won deals that nobody is credited for, the largest of each bucket",
        &heads,
    );
    let mut more = Vec::new();
    for bucket in WITHOUT_CREDIT {
        let mut found = Vec::new();
        for row in marts.rows(&RECONCILED)? {
            if row.text(SIDE)? == "revenue" && row.text(BUCKET)? == *bucket {
                found.push((
                    Reverse(row.money(AMOUNT)?),
                    row.text(REF)?,
                    row.text(SOURCE_REF)?,
                ));
            }
        }
        found.sort_unstable();
        if found.len() > NAMED {
            more.push(format!(
                "{} more: {}",
                number::count_full(i64::try_from(found.len() - NAMED).unwrap_or(i64::MAX)),
                label(bucket)
            ));
        }
        for (Reverse(amount), deal, from) in found.into_iter().take(NAMED) {
            let [bucket, deal, from] =
                [label(bucket), deal, from].map(|text| Value::Text(text.to_owned()));
            table.rows.push(Row {
                cells: vec![
                    bucket,
                    deal,
                    crate::document::money_or(amount, "no amount"),
                    from,
                ],
                is_total: false,
            });
        }
    }
    if !more.is_empty() {
        table.note = Some(format!(
            "{}; the table `reconciled` has all of them.",
            more.join("; ")
        ));
    }
    Ok((!table.rows.is_empty()).then_some(Block::Table(table)))
}

/// What is outside the totals, each in the currency that it has.
fn beside(marts: &Marts, settings: &Settings) -> Result<Option<Block>> {
    let heads = [
        ("Side", ""),
        ("What", ""),
        ("Records", ""),
        ("Currency", ""),
        ("Amount", ""),
    ];
    let mut table = table("beside", "What stands beside the totals, in no sum", &heads);
    for row in marts.rows(&RECONCILIATION)? {
        if row.flag(IS_BESIDE)? == Some(true) {
            let currency = Currency::from_code(row.text(CURRENCY)?).unwrap_or(settings.currency);
            let amount = match row.money(ORIGINAL_AMOUNT)? {
                Some(micros) => number::money_full(micros, currency),
                None => number::money_full(row.money(AMOUNT)?.unwrap_or(0), currency),
            };
            let [side, what, code, amount] = [
                row.text(SIDE)?,
                &beside_label(&row, settings)?,
                currency.code(),
                &amount,
            ]
            .map(|text| Value::Text(text.to_owned()));
            table.rows.push(Row {
                cells: vec![
                    side,
                    what,
                    Value::Count(row.count(DEAL_COUNT)?.unwrap_or(0)),
                    code,
                    amount,
                ],
                is_total: false,
            });
        }
    }
    if table.rows.is_empty() {
        return Ok(None);
    }
    table.note = Some(format!(
        "A rate serves {}. The table `reconciled` names the rows.",
        rates_section::service(settings)
    ));
    Ok(Some(Block::Table(table)))
}

fn beside_label(row: &RowOf<'_>, settings: &Settings) -> Result<String> {
    let (side, bucket) = (row.text(SIDE)?, row.text(BUCKET)?);
    Ok(match () {
        () if bucket.starts_with(COST_WITHOUT_DATES) => "Campaign costs without days",
        () if bucket == RECOGNIZED_ELSEWHERE => "Documents of no won deal",
        () if bucket.starts_with(RECOGNIZED_ELSEWHERE) => {
            "Documents of no won deal, without a rate"
        }
        () if side == "spend" => "Spend without a rate",
        () if settings.roi.revenue == RevenueOf::Recognized
            && bucket.starts_with(NOT_CONVERTED) =>
        {
            "Documents of won deals, without a rate"
        }
        () => "Won deals without a rate",
    }
    .to_owned())
}

fn spend(marts: &Marts) -> Result<Block> {
    let mut table = table(
        "spend-reconciliation",
        "Spend delivered, by channel",
        &[("Channel", ""), ("Keys", ""), ("Amount", "")],
    );
    let mut found = Vec::new();
    for row in marts.rows(&RECONCILIATION)? {
        let bucket = row.text(BUCKET)?;
        if row.text(SIDE)? == "spend"
            && bucket != LEDGER_SPEND
            && row.flag(IS_BESIDE)? != Some(true)
        {
            found.push((
                bucket,
                row.count(DEAL_COUNT)?.unwrap_or(0),
                row.money(AMOUNT)?.unwrap_or(0),
            ));
        }
    }
    // Most spend first; what no channel takes stands last.
    found.sort_by_key(|(bucket, _, amount)| (*bucket == UNMAPPED, Reverse(*amount), *bucket));
    for (bucket, keys, amount) in found {
        table.rows.push(Row {
            cells: vec![
                Value::Text(label(bucket).to_owned()),
                Value::Count(keys),
                Value::Money(amount),
            ],
            is_total: false,
        });
    }
    if table.rows.is_empty() {
        return Ok(Block::Note(format!(
            "Spend: not available ({}).",
            super::NO_SPEND
        )));
    }
    let (keys, amount) = bucket(marts, "spend", LEDGER_SPEND)?;
    table.rows.push(Row {
        cells: vec![
            Value::Text(label(LEDGER_SPEND).to_owned()),
            Value::Count(keys),
            Value::Money(amount),
        ],
        is_total: true,
    });
    table.note = Some("A key is a day of an account, campaign, channel and currency.".to_owned());
    Ok(Block::Table(table))
}

//! Books that do not close are refused, whatever is wrong with them by one cent, one deal or one
//! model.

use super::*;
use crate::attribution::{Basis, CreditKey, CreditTotal, CreditTotals, Level};

const CENT: i128 = 10_000;

fn euro() -> Currency {
    Currency::from_code("EUR").unwrap()
}

fn item(bucket: &str, cents: Option<i128>, is_beside: bool) -> Item {
    Item {
        side: "revenue",
        bucket: bucket.to_owned(),
        reference: "D".to_owned(),
        count: 1,
        amount: cents.map(|cents| cents * CENT),
        currency: "EUR".to_owned(),
        original: None,
        is_beside,
        source_ref: "deals.csv:2".to_owned(),
    }
}

/// What `check_side` finds of three won deals, one of them without an amount, and what stands
/// beside them.
fn checked(total: Sum) -> String {
    let mut items = vec![
        item("attributed", Some(100_001), false),
        item("no_touch", Some(5_000), false),
        item("no_touch", None, false),
    ];
    items.push(item("not_converted_USD", None, true));
    items.push(item("recognized_elsewhere", Some(700), true));
    items.push(Item {
        side: "spend",
        ..item("search", Some(9_900), false)
    });
    check_side("revenue", total, &items, euro()).map_or_else(
        |error| format!("{}: {error}", error.exit_code()),
        |()| "closed".to_owned(),
    )
}

#[test]
fn a_gap_of_one_cent_or_one_deal_is_refused() {
    assert_eq!(checked((3, 105_001 * CENT)), "closed");
    let gap =
        "1: the books do not close: the buckets of revenue sum to EUR 1050.01 over 3, the total is";
    assert_eq!(
        checked((3, 105_002 * CENT)),
        format!("{gap} EUR 1050.02 over 3; nothing is published")
    );
    assert_eq!(
        checked((3, 105_000 * CENT)),
        format!("{gap} EUR 1050.00 over 3; nothing is published")
    );
    assert_eq!(
        checked((4, 105_001 * CENT)),
        format!("{gap} EUR 1050.01 over 4; nothing is published")
    );
}

#[test]
fn a_model_that_attributes_a_cent_more_is_refused() {
    let models = ["linear".to_owned(), "last_touch".to_owned()];
    let sums = |last: i128, level: Level| {
        let whole = |model, level, value, cents: i128| {
            let key = CreditKey {
                model,
                level,
                basis: Basis::CloseDate,
                month: None,
                value,
            };
            // Open deals are no revenue.
            (
                key,
                CreditTotal {
                    revenue: cents * CENT,
                    pipeline: 999 * CENT,
                    ..CreditTotal::default()
                },
            )
        };
        let levels = Level::NAMES.iter().flat_map(|(_, of)| {
            let last = if *of == level { last } else { 120 };
            [
                whole(0, *of, 0, 60),
                whole(0, *of, 1, 60),
                whole(1, *of, 1, last),
            ]
        });
        CreditTotals::of(levels.collect(), Vec::new())
    };
    assert!(check_models(&sums(120, Level::Channel), 120 * CENT, &models, euro()).is_ok());
    let error = check_models(&sums(121, Level::Campaign), 120 * CENT, &models, euro()).unwrap_err();
    assert_eq!(
        (error.exit_code(), error.to_string().as_str()),
        (
            1,
            "the books do not close: model `last_touch` attributes EUR 1.21 by campaign, the won deals on journeys hold 1.20; nothing is published"
        )
    );
}

#[test]
fn a_bucket_sums_what_it_has_and_keeps_currencies_apart() {
    let foreign = |amount, micros| Item {
        currency: "USD".to_owned(),
        original: Some(micros),
        ..item("not_converted_USD", amount, true)
    };
    // A deal that was converted stands in its bucket in the reporting currency.
    let converted = Item {
        is_beside: false,
        bucket: "attributed".to_owned(),
        ..foreign(Some(90), 100 * CENT)
    };
    let items = [
        foreign(None, 100),
        foreign(None, 23),
        converted,
        item("attributed", None, false),
    ];
    let mut found = std::collections::BTreeMap::new();
    items.iter().for_each(|item| {
        found
            .entry(item.bucket.as_str())
            .or_insert_with(items::Bucket::default)
            .add(item)
    });
    let sums = |bucket: &str| {
        (
            found[bucket].count,
            found[bucket].amount,
            found[bucket].original.clone(),
        )
    };
    assert_eq!(
        sums("not_converted_USD"),
        (2, None, Some(("USD".to_owned(), 123)))
    );
    assert_eq!(sums("attributed"), (2, Some(90 * CENT), None));
}

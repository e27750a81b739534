//! Amounts that mean something else than before: another mark, another unit, another currency.

use crate::premises::{count, doubts};
use crate::project::Project;
use std::fmt::Write as _;

const DEALS: &str = "deal_id,created_at,closed_at,outcome,amount,currency\n";

/// Won deals of these amounts, a deal a day.
fn rows(first: usize, amounts: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    for (number, amount) in (first..).zip(amounts) {
        let day = 1 + number % 28;
        writeln!(
            text,
            "D{number},2026-05-{day:02},2026-06-{day:02},won,{amount},EUR"
        )
        .unwrap();
    }
    text
}

#[test]
fn a_newer_file_whose_amounts_are_a_thousandth_is_doubted() {
    let of = |second: &dyn Fn(usize) -> String| {
        let project = Project::of(&["deals"]);
        let before = rows(
            0,
            (0..20).map(|number| format!("{}.50", 4_000 + 100 * number)),
        );
        project.deliver("deals_1.csv", &format!("{DEALS}{before}"));
        let after = rows(20, (0..20).map(second));
        project.deliver("deals_2.csv", &format!("{DEALS}{after}"));
        project.run();
        project
    };
    // 5.0 to 6.9, where 4 000.5 to 5 900.5 stood before: medians 6.0 and 5 000.5.
    let marked = of(&|number| format!("{}.{}", 5 + number / 10, number % 10));
    assert_eq!(count(&marked, "amount_scale"), ["20"]);
    assert_eq!(
        doubts(&marked),
        "the amounts of deals in deals_2.csv are one 833th of those before, by their medians"
    );
    // In cents: a hundred times.
    let cents = of(&|number| format!("{}00", 4_000 + 100 * number));
    assert_eq!(
        doubts(&cents),
        "the amounts of deals in deals_2.csv are 100 times those before, by their medians"
    );
    // A bad month is none.
    let less = of(&|number| format!("{}", 300 + number));
    assert_eq!(doubts(&less), "");
}

#[test]
fn deals_that_say_no_currency_are_doubted_where_others_are_traded() {
    let of = |deals: &str, keys: &str, rates: &str| {
        let mut project = Project::of(&["deals", "fx_rates"]);
        project.set_source("deals", keys);
        project.deliver("deals.csv", deals);
        let head = "rate_on,from_currency,to_currency,rate\n";
        project.deliver("fx_rates.csv", &format!("{head}{rates}"));
        project.run();
        project
    };
    let with = format!("{DEALS}{}", rows(0, (0..2).map(|_| "10.00".to_owned())));
    let without = with.replace(",currency", "").replace(",EUR\n", "\n");
    let rates = "2026-06-01,USD,EUR,0.9\n2026-06-01,GBP,EUR,1.2\n";
    let said =
        "deals says no currency: its amounts count as EUR, though rates of GBP, USD are delivered";
    let doubted = of(&without, "", rates);
    assert_eq!(doubts(&doubted), said);
    assert_eq!(count(&doubted, "currency_assumed"), ["1"]);
    assert_eq!(doubts(&of(&with, "", rates)), "");
    let constant = "[source.constants]\ncurrency = \"EUR\"";
    assert_eq!(doubts(&of(&without, constant, rates)), "");
    assert_eq!(doubts(&of(&without, "", "")), "");
}

#[test]
fn accounts_of_another_kind_are_doubted() {
    let of = |account: &str| {
        let project = Project::of(&["deals", "accounts"]);
        project.deliver("accounts.csv", "account_id,name\nA0,Alpha\nA1,Beta\n");
        project.deliver(
            "deals.csv",
            &format!("deal_id,created_at,outcome,account_id\nD0,2026-06-01,open,A0\nD1,2026-06-02,open,{account}\n"),
        );
        project.run();
        doubts(&project)
    };
    assert_eq!(of("A1"), "");
    assert_eq!(
        of("U7"),
        "1 of 2 deals name an account that no source delivered"
    );
}

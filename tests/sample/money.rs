//! The sample company's money: wins that no rate converts, and what was spent.

use super::{cents, company};
use crate::project::Table;
use crate::project::succeeded;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

/// Won deals without a rate are the planted ones; they stand beside the books, each with its
/// amount and line.
#[test]
fn won_deals_without_a_rate_stand_beside() {
    let company = company();
    let beside = |table: &str| {
        company
            .table(table)
            .only("side", "revenue")
            .only("is_beside", "true")
    };
    let (books, rows) = (beside("reconciliation"), beside("reconciled"));
    let planted = company.dirt("missing_rate")["count"].as_i64().unwrap();
    assert_eq!(
        books
            .column("deal_count")
            .iter()
            .map(|count| count.parse::<i64>().unwrap())
            .sum::<i64>(),
        planted
    );
    assert_eq!(rows.rows.len() as i64, planted);
    assert!(
        books
            .column("bucket")
            .iter()
            .all(|bucket| bucket.starts_with("not_converted_"))
    );
    let amounts = |table: &Table| {
        table
            .column("original_amount")
            .into_iter()
            .map(cents)
            .sum::<i64>()
    };
    assert!(amounts(&books) > 0 && amounts(&books) == amounts(&rows));
    assert!(
        rows.column("source_ref")
            .iter()
            .all(|place| place.starts_with("crm/opportunities-"))
    );
}

/// The program's spend by channel, costs of campaigns spread over their days included, is the true
/// one.
#[test]
fn spend_of_the_books_is_that_of_the_truth() {
    let company = company();
    let books = company
        .table("reconciliation")
        .only("side", "spend")
        .only("is_beside", "false");
    let amounts = books.column("amount").into_iter().map(cents);
    let mut spend: BTreeMap<String, i64> = books
        .column("bucket")
        .into_iter()
        .map(str::to_owned)
        .zip(amounts)
        .collect();
    assert_eq!(
        spend.remove("ledger_spend"),
        Some(
            company
                .truth_counts("spend_cents_by_channel")
                .values()
                .sum()
        )
    );
    assert_eq!(spend, company.truth_counts("spend_cents_by_channel"));
}

/// What the exports are worth in euro, worked out from them alone: by currency the days with a
/// rate, in ten-thousandths for one euro.
struct Rates(BTreeMap<String, BTreeMap<NaiveDate, i64>>);

impl Rates {
    fn read() -> Self {
        let mut found: BTreeMap<String, BTreeMap<NaiveDate, i64>> = BTreeMap::new();
        for row in company().export("crm/rates.csv") {
            let rate = row["ConversionRate"].replace('.', "").parse().unwrap();
            found
                .entry(row["IsoCode"].clone())
                .or_default()
                .insert(row["StartDate"].parse().unwrap(), rate);
        }
        Self(found)
    }

    /// Cents of euro by the last rate that is at most a week old; a half goes to the even cent.
    fn euro(&self, cents: i64, currency: &str, day: NaiveDate) -> Option<i64> {
        if currency == "EUR" {
            return Some(cents);
        }
        let rate = *self.0[currency]
            .range(day - chrono::Days::new(7)..=day)
            .next_back()?
            .1;
        let (whole, rest) = (
            (cents * 10_000).div_euclid(rate),
            (cents * 10_000).rem_euclid(rate),
        );
        Some(if rest * 2 > rate || (rest * 2 == rate && whole % 2 != 0) {
            whole + 1
        } else {
            whole
        })
    }
}

/// The newest delivery of each opportunity that was won.
fn won() -> BTreeMap<String, BTreeMap<String, String>> {
    let deals = company()
        .exports("crm", "opportunities-")
        .into_iter()
        .map(|deal| (deal["Id"].clone(), deal));
    let mut newest: BTreeMap<_, _> = deals.collect();
    newest.retain(|_, deal| deal["IsWon"] == "true");
    newest
}

#[test]
fn won_revenue_is_that_of_the_exports_in_euro() {
    let rates = Rates::read();
    let amounts: Vec<i64> = won()
        .values()
        .filter_map(|deal| {
            rates.euro(
                cents(&deal["Amount"]),
                &deal["CurrencyIsoCode"],
                deal["CloseDate"].parse().unwrap(),
            )
        })
        .collect();
    let books = company().table("reconciliation").only("bucket", "crm_won");
    assert_eq!(
        (
            books.column("deal_count")[0],
            cents(books.column("amount")[0])
        ),
        (amounts.len().to_string().as_str(), amounts.iter().sum())
    );
}

/// The same company whose finance delivers what a deal brought in.
#[test]
fn recognised_revenue_is_that_of_the_invoices_in_euro() {
    let company = company();
    let text = fs::read_to_string(company.path("pipeline.toml")).unwrap();
    fs::write(
        company.path("recognized.toml"),
        text.replace("[roi]\n", "[roi]\nrevenue = \"recognized\"\n"),
    )
    .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let [lake, out] = ["lake", "out"].map(|name| folder.path().join(name));
    succeeded(
        Command::new(env!("CARGO_BIN_EXE_closedloop"))
            .arg("run")
            .arg(company.path("recognized.toml"))
            .arg("--lake")
            .arg(&lake)
            .arg("--out")
            .arg(&out),
    );
    let (rates, won) = (Rates::read(), won());
    let (mut booked, mut left_out) = (0, 0);
    for invoice in company
        .export("finance/invoices.csv")
        .iter()
        .filter(|invoice| {
            invoice["amount"] != "tbd" && won.contains_key(&invoice["opportunity_id"])
        })
    {
        match rates.euro(
            cents(&invoice["amount"]),
            &invoice["currency"],
            invoice["booked_on"].parse().unwrap(),
        ) {
            Some(euro) => booked += euro,
            None => left_out += 1,
        }
    }
    let books =
        Table::read(&fs::read_to_string(out.join("latest/tables/reconciliation.csv")).unwrap())
            .only("side", "revenue");
    let total = books.clone().only("bucket", "crm_won");
    assert_eq!(
        (
            total.column("deal_count")[0],
            cents(total.column("amount")[0])
        ),
        (won.len().to_string().as_str(), booked)
    );
    let beside = books.only("is_beside", "true");
    assert_eq!(
        beside
            .column("deal_count")
            .iter()
            .map(|count| count.parse::<i64>().unwrap())
            .sum::<i64>(),
        left_out
    );
    assert!(booked > 0 && left_out > 0);
}

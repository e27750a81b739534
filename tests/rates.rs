//! Which rate converts an amount: how old it may be, the period that it holds, its direction; and where
//! a person sees the rates that were used.

use crate::deliveries::amount;
use crate::project::{FILE, Project};
use std::fs;

const DEALS: &str = "deal_id,created_at,closed_at,outcome,amount,currency\n";
const RATES: &str = "rate_on,rate_until,from_currency,to_currency,rate\n";

/// Deals won on these days for so many dollars, and what the sections add.
fn won(rates: &str, deals: &[(&str, &str)], sections: &str) -> Project {
    let project = Project::of(&["deals", "fx_rates"]).with(sections);
    let rows = deals
        .iter()
        .enumerate()
        .map(|(number, (day, dollars))| format!("D{number},2026-01-02,{day},won,{dollars},USD\n"));
    project.deliver("deals.csv", &(DEALS.to_owned() + &rows.collect::<String>()));
    project.deliver("fx_rates.csv", &format!("{RATES}{rates}"));
    project.run();
    project
}

fn page(project: &Project) -> String {
    let page = fs::read_to_string(project.path("out/demo/latest/report.html")).unwrap();
    page.replace('\u{a0}', " ")
}

fn beside(project: &Project) -> Vec<String> {
    let rows = project.published("reconciliation");
    rows.column("bucket")
        .into_iter()
        .filter(|bucket| bucket.starts_with("not_converted"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_rate_is_as_old_as_the_file_allows() {
    // 1 January to 10 March are 68 days; 1,000 / 1.25 = 800.
    let rate = "2026-01-01,,EUR,USD,1.25\n";
    let of_age = |days: u32| {
        won(
            rate,
            &[("2026-03-10", "1000.00")],
            &format!("[currency]\nmax_age_days = {days}\n"),
        )
    };
    let converted = of_age(68);
    assert_eq!(amount(&converted, "revenue", "crm_won"), "800.00");
    assert!(beside(&converted).is_empty());
    let too_old = of_age(67);
    assert_eq!(amount(&too_old, "revenue", "crm_won"), "0.00");
    assert_eq!(beside(&too_old), ["not_converted_USD"]);
    assert!(page(&too_old).contains("A rate serves its day and the 67 days after it"));
}

#[test]
fn rates_that_are_too_old_are_in_the_status_with_their_limit() {
    let project = won(
        "2026-01-01,,EUR,USD,1.25\n",
        &[("2026-03-10", "1000.00")],
        "",
    );
    let doubt = project
        .published("doubts")
        .only("check", "deal_currency_not_converted");
    assert_eq!(
        doubt.column("reason"),
        ["1 won deal, USD 1.00k, has no exchange rate of at most 7 days"]
    );
    let found = project
        .published("data_quality")
        .only("check", "deal_currency_not_converted");
    let advice = found.column("advice")[0];
    assert!(
        advice.contains("`rate_until`")
            && advice.contains("raise `max_age_days` of [currency]")
            && advice.contains("its day and the 7 days after it"),
        "{advice}"
    );
    // Without any older rate neither key helps.
    let none = won(
        "2026-04-01,,EUR,USD,1.25\n",
        &[("2026-03-10", "1000.00")],
        "",
    );
    let doubt = none
        .published("doubts")
        .only("check", "deal_currency_not_converted");
    assert_eq!(
        doubt.column("reason"),
        ["1 won deal, USD 1.00k, has no exchange rate"]
    );
}

#[test]
fn a_rate_serves_its_whole_period() {
    let rates = "2026-01-01,2026-03-31,EUR,USD,1.25\n2026-04-01,9999-12-31,EUR,USD,1.60\n";
    let deals = [
        ("2026-01-01", "1000.00"),
        ("2026-03-31", "1000.00"),
        ("2026-04-01", "1600.00"),
        ("2026-06-30", "1600.00"),
    ];
    // Two of 1,000 / 1.25 = 800, two of 1,600 / 1.6 = 1,000.
    let project = won(rates, &deals, "");
    assert_eq!(amount(&project, "revenue", "crm_won"), "3600.00");
    // A period that has no end yet is delivered to as_of.
    let late = project.published("doubts").only("check", "late_source");
    assert!(!late.column("source").contains(&"fx_rates"));
    // Behind its period a rate serves by its age: 8 April is the seventh day after the 1st.
    let ended = "2026-04-01,2026-04-03,USD,EUR,0.5\n";
    let deals = [("2026-04-08", "100.00"), ("2026-04-09", "10.00")];
    let project = won(ended, &deals, "");
    assert_eq!(amount(&project, "revenue", "crm_won"), "50.00");
    assert_eq!(beside(&project), ["not_converted_USD"]);
}

#[test]
fn a_period_that_ends_before_it_begins_is_counted() {
    let rates = "2026-03-01,2026-02-28,USD,EUR,0.5\n2026-03-02,2026-03-02,EUR,GBP,0.8\n";
    let project = won(rates, &[("2026-03-08", "100.00")], "");
    let found = project
        .published("data_quality")
        .only("check", "rate_ends_before_it_begins");
    assert_eq!(found.column("example_refs"), ["fx_rates.csv:2"]);
    assert_eq!(amount(&project, "revenue", "crm_won"), "50.00");
}

#[test]
fn a_newer_rate_inside_a_longer_period_serves_its_own_days() {
    // A budget rate of the year, and one of a day in March: for seven days it is the newer one.
    let rates = "2026-01-01,2026-12-31,USD,EUR,0.9\n2026-03-10,,USD,EUR,0.8\n";
    let deals = [
        ("2026-03-09", "100.00"),
        ("2026-03-17", "100.00"),
        ("2026-03-18", "100.00"),
    ];
    let project = won(rates, &deals, "");
    assert_eq!(amount(&project, "revenue", "crm_won"), "260.00");
}

#[test]
fn the_day_after_a_period_is_read_as_its_last_day() {
    let mut project = Project::of(&["deals", "fx_rates"]);
    project.set_source(
        "fx_rates",
        "[source.columns]\nrate_until = \"next_rate_on\"\n[source.formats]\nrate_until = { format = \"%d.%m.%Y\", as = \"day_before\" }\n",
    );
    project.deliver(
        "fx_rates.csv",
        "rate_on,next_rate_on,from_currency,to_currency,rate\n2026-01-01,01.04.2026,USD,EUR,0.5\n",
    );
    project.deliver(
        "deals.csv",
        &format!("{DEALS}D1,2026-01-02,2026-03-31,won,100.00,USD\nD2,2026-01-02,2026-04-01,won,40.00,USD\n"),
    );
    project.run();
    let rates = project.show_current("fx_rates");
    assert_eq!(rates.column("rate_until"), ["2026-03-31"]);
    assert_eq!(amount(&project, "revenue", "crm_won"), "50.00");
}

/// Deals, spend and documents by rates of both directions.
fn company() -> Project {
    let project = Project::of(&["deals", "fx_rates", "spend", "revenue"]);
    project.deliver(
        "fx_rates.csv",
        &format!("{RATES}2026-03-01,,USD,EUR,0.9\n2026-03-02,,EUR,GBP,0.8\n2026-06-29,,USD,EUR,0.5\n2026-06-29,,CHF,EUR,1.05\n"),
    );
    project.deliver(
        "deals.csv",
        &format!("{DEALS}D1,2026-01-02,2026-03-03,won,100.00,USD\nD2,2026-01-02,2026-03-08,lost,200.00,USD\nD3,2026-01-02,,open,300.00,USD\nD4,2026-01-02,2026-03-03,won,70.00,EUR\nD5,2026-01-02,2026-03-03,won,,USD\n"),
    );
    project.deliver(
        "spend.csv",
        "spent_on,amount,currency,channel\n2026-03-05,8.00,GBP,search\n2026-05-05,8.00,GBP,search\n",
    );
    project.deliver(
        "revenue.csv",
        "revenue_id,recognized_on,amount,currency,deal_id\nR1,2026-03-04,16.00,GBP,D1\n",
    );
    project.run();
    project
}

#[test]
fn rates_that_converted_anything_are_a_table() {
    let project = company();
    let used = project.published("rates_used");
    assert_eq!(
        used.head,
        [
            "from_currency",
            "to_currency",
            "rate_on",
            "rate",
            "first_day",
            "last_day",
            "converted_count",
            "converted_amount"
        ]
    );
    let rows: Vec<String> = used.rows.iter().map(|row| row.join(" ")).collect();
    // 16 / 0.8 + 8 / 0.8; 100 x 0.9 + 200 x 0.9; the open deal as of 30 June, 300 x 0.5. Francs were
    // never converted, and the pounds of May have no rate.
    assert_eq!(
        rows,
        [
            "EUR GBP 2026-03-02 0.80 2026-03-04 2026-03-05 2 30.00",
            "USD EUR 2026-03-01 0.90 2026-03-03 2026-03-08 2 270.00",
            "USD EUR 2026-06-29 0.50 2026-06-30 2026-06-30 1 150.00"
        ]
    );
    let page = page(&project);
    for text in ["1 EUR = 0.8 GBP", "1 USD = 0.5 to 0.9 EUR"] {
        assert!(page.contains(text), "{text}");
    }
    let metrics = project
        .published("definitions")
        .only("metric", "converted_amount");
    assert_eq!(metrics.column("mart"), ["rates_used"]);
}

#[test]
fn without_another_currency_no_rate_is_shown() {
    let project = Project::of(&["deals"]);
    project.deliver(
        "deals.csv",
        &format!("{DEALS}D1,2026-01-02,2026-03-03,won,100.00,EUR\n"),
    );
    project.run();
    assert!(project.published("rates_used").rows.is_empty());
    assert!(!page(&project).contains("Rates that converted amounts"));
}

#[test]
fn a_wrong_section_of_currencies_is_an_error_of_the_file() {
    let project = Project::of(&["deals"]).with("[currency]\nmax_age_day = 30\n");
    project.deliver("deals.csv", DEALS);
    let said = project.closedloop(&["check", FILE]);
    assert_eq!(said.code, 2);
    assert!(
        said.stderr.contains("did you mean `max_age_days`?"),
        "{}",
        said.stderr
    );
}

//! Amounts worked out with a pencil: currencies, costs of campaigns, deals that are excluded,
//! recognised revenue, and books with everything that can stand in them or beside.
//! `money_worked/delivered/` goes in, `money_worked/expected/` must come out. At most fifteen rows
//! a table.
//!
//! As_of is 30 June 2026. L1 was touched on 1 April (T1, search) and 10 May (T2, events); models
//! are first touch and linear.
//!
//! # What deals are worth
//! - D2, USD 1,000 won on 11 May: the rate of 4 May, 0.9, is seven days old and serves: 900.00. D3,
//!   a day later: no rate, not converted.
//! - D4, GBP 200 won on 6 May: 1.2 euro for a pound is of the 4th, 0.8 pounds for a euro of the
//!   5th: the newer one: 200 / 0.8 = 250.00.
//! - D5, USD 300, is open, though its close was forecast for 1 June: by the rate of as_of, that of
//!   28 June: 0.95 x 300 = 285.00.
//! - D6: 100,001 yen x 0.0061 = 610.0061 = 610.01. No person is linked to it. D9 names no currency:
//!   euro, 30.00.
//! - D7 and D9 are won and excluded, as a renewal and as a deal of the pipeline `partners`; D8
//!   (lost) and D10 (open) are renewals.
//!
//! # Who is credited, linear
//! D1 and D4 closed before T2: all to search, 1,000 + 250. D2: 450.00 each. D3 is a win without an
//! amount: half a credit each. Search 1,700.00 with 3 credits of 4 deals, events 450.00 with 1 of
//! 2. D5 is pipeline: 142.50 each. LakeSnapshot: 1,000 + 900 + 250 = 2,150.00; excluded 70 + 30; D6 has no
//! person; together 2,860.01 of six deals. D3 stands beside.
//!
//! # What was spent
//! - C1: 100.00 over 29 and 30 June and 1 July: 33.34, 33.33, 33.33; the last day is after as_of:
//!   66.67 in two rows.
//! - C2 has a spend row by its id, C3 one by its name: their costs are the same money again, and
//!   are not spread. C9 cost nothing.
//! - C4: 0.10 over 28 and 29 February and 1 March 2024: 0.04, 0.03, 0.03; it names no currency:
//!   euro.
//! - C5 has no first day, C6 ends before it starts: beside.
//! - C7: USD 10.00 on 4 May x 0.9 = 9.00. C8: USD 5.01 over two days: 2.51 on 11 May x 0.9 = 2.259
//!   = 2.26; 2.50 on 12 May has no rate.
//! - Spend of search: 100.00 + USD 20.00 on 11 May = 18.00. USD 30.00 on 12 May has no rate.
//!
//! events 66.67 + 0.10 + 9.00 + 2.26 = 78.03, search 118.00, email 40.00: 236.03 in ten rows.
//!
//! # Recognised revenue
//! D1: 600 + 300 - 50 = 850.00, what is booked on 1 July does not exist yet. D2: USD 1,000 on 5
//! May: 900.00. D3's document of 12 May has no rate, so its worth is unknown. D4, D6 and D9 have no
//! document: 0. D7: 60.00, excluded. Attributed 1,750.00 of four deals, in all 1,810.00 of seven.
//! R8 names an account, R9 a deal that is not there, R10 one that is open: 15 + 5 + 7 = 27.00
//! beside; R11 has no rate either.

use crate::project::{Project, Table, test_file};
use std::fs;
use std::sync::LazyLock;

const ENTITIES: &[&str] = &[
    "leads",
    "touches",
    "deals",
    "fx_rates",
    "campaigns",
    "spend",
    "revenue",
];

const SECTIONS: &str = "
[attribution]
models = [\"first_touch\", \"linear\"]
primary = \"linear\"
";

const EXCLUDE: &str = "exclude = { pipeline = [\"partners\"], deal_type = [\"renewal\"] }\n";

fn company(revenue: &str) -> Project {
    let project = Project::of(ENTITIES)
        .with(SECTIONS)
        .with(&format!("[roi]\n{revenue}{EXCLUDE}"));
    ENTITIES.iter().for_each(|name| {
        project.deliver(
            &format!("{name}.csv"),
            &file(&format!("delivered/{name}.csv")),
        )
    });
    project.run();
    project
}

pub(crate) static COMPANY: LazyLock<Project> = LazyLock::new(|| company(""));
pub(crate) static RECOGNIZED: LazyLock<Project> =
    LazyLock::new(|| company("revenue = \"recognized\"\n"));

fn file(below: &str) -> String {
    test_file(&format!("money_worked/{below}"))
}

fn agrees(found: &Table, expected: &str) {
    found.agrees(&file(&format!("expected/{expected}.csv")));
}

/// (check, source, count, examples) of the findings on money.
fn findings(project: &Project) -> Vec<String> {
    let names = ["check", "source", "count", "example_refs"].map(str::to_owned);
    let money = [
        "converted",
        "cost_without",
        "without_amount",
        "document",
        "rounded",
    ];
    let mut found: Vec<String> = project
        .published("data_quality")
        .columns(&names)
        .rows
        .iter()
        .map(|row| row.join(" "))
        .collect();
    found.retain(|row| money.iter().any(|word| row.contains(word)));
    found
}

fn page(project: &Project) -> String {
    fs::read_to_string(project.path("out/demo/latest/report.html")).unwrap()
}

#[test]
fn the_books_close_with_what_stands_beside() {
    agrees(&COMPANY.published("reconciliation"), "reconciliation");
    agrees(&COMPANY.published("reconciled"), "reconciled");
}

#[test]
fn returns_are_of_what_was_converted_and_spread() {
    let roi = COMPANY
        .published("roi")
        .only("model", "linear")
        .only("level", "channel")
        .only("basis", "touch_date")
        .only("period", "all");
    agrees(&roi, "roi");
}

#[test]
fn excluded_deals_earn_no_credit() {
    let credits = COMPANY.show("credits");
    assert!(
        ["D7", "D8", "D9", "D10"]
            .iter()
            .all(|deal| !credits.column("deal_id").contains(deal))
    );
    // They are on the journeys all the same.
    assert!(COMPANY.show("journeys").column("deal_id").contains(&"D7"));
    let said = COMPANY.closedloop(&["explain", crate::project::FILE, "deal", "D7"]);
    assert!(
        said.stdout.contains(
            "[roi] of the pipeline file excludes its pipeline or its type: nobody is credited"
        ),
        "{}",
        said.stdout
    );
}

/// What a deal is worth is explained with where it comes from.
#[test]
fn amounts_are_explained() {
    let explained = |project: &Project, deal: &str| {
        project
            .closedloop(&["explain", crate::project::FILE, "deal", deal])
            .stdout
    };
    let head = |text: String| text.lines().next().unwrap().to_owned();
    assert_eq!(
        head(explained(&COMPANY, "D2")),
        "Deal D2, won on 2026-05-11, EUR 900.00 (USD 1000.00 in the CRM) (deals.csv:3)"
    );
    assert_eq!(
        head(explained(&COMPANY, "D3")),
        "Deal D3, won on 2026-05-12, no amount that can be counted (USD 500.00 in the CRM) (deals.csv:4)"
    );
    assert_eq!(
        head(explained(&COMPANY, "D1")),
        "Deal D1, won on 2026-05-04, EUR 1000.00 (deals.csv:2)"
    );
    let booked = explained(&RECOGNIZED, "D1");
    assert_eq!(
        head(booked.clone()),
        "Deal D1, won on 2026-05-04, EUR 850.00 (EUR 1000.00 in the CRM) (deals.csv:2)"
    );
    for document in ["revenue.csv:2", "revenue.csv:3", "revenue.csv:4", "-50.00"] {
        assert!(booked.contains(document), "{document}\n{booked}");
    }
    assert!(
        !booked.contains("revenue.csv:5"),
        "a document of after as_of\n{booked}"
    );
}

/// A row of a campaign's day is walked back to the campaign's line.
#[test]
fn costs_stand_in_the_current_view_of_spend() {
    let view = COMPANY.show_current("spend").only("campaign_id", "C1");
    let columns = [
        "spent_on",
        "currency",
        "amount",
        "original_amount",
        "campaign_name",
        "_source",
        "_line",
    ]
    .map(str::to_owned);
    let rows: Vec<String> = view
        .columns(&columns)
        .rows
        .iter()
        .map(|row| row.join(" "))
        .collect();
    assert_eq!(
        rows,
        [
            "2026-06-29 EUR 33.34 33.34 Fair campaigns 2",
            "2026-06-30 EUR 33.33 33.33 Fair campaigns 2"
        ]
    );
}

#[test]
fn what_cannot_be_summed_is_found() {
    assert_eq!(
        findings(&COMPANY),
        [
            "cost_without_dates campaigns 2 campaigns.csv:6 campaigns.csv:7",
            "deal_currency_not_converted deals 1 deals.csv:4",
            "spend_currency_not_converted spend 2 spend.csv:5 campaigns.csv:9",
        ]
    );
    let page = page(&COMPANY);
    assert!(page.replace('\u{a0}', " ").contains(
        "1 won deal, USD 500, has no exchange rate of at most 7 days; 2 rows of spend, USD 32.5, have no exchange rate of at most 7 days"
    ));
    // Deals behind buckets, and what stands beside.
    for text in [
        "Won deals that nobody is credited for",
        "deals.csv:8",
        "Campaign costs without days",
        "Won deals without a rate",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn won_deals_are_worth_what_was_booked() {
    agrees(
        &RECOGNIZED
            .published("reconciliation")
            .only("side", "revenue"),
        "recognized",
    );
    assert_eq!(
        findings(&RECOGNIZED),
        [
            "cost_without_dates campaigns 2 campaigns.csv:6 campaigns.csv:7",
            "document_of_no_won_deal revenue 4 revenue.csv:11 revenue.csv:12 revenue.csv:9",
            "revenue_currency_not_converted revenue 2 revenue.csv:12 revenue.csv:7",
            "spend_currency_not_converted spend 2 spend.csv:5 campaigns.csv:9",
            "won_without_document deals 3 deals.csv:5 deals.csv:7 deals.csv:10",
        ]
    );
    assert!(
        page(&RECOGNIZED).replace('\u{a0}', " ").contains(
            "1 document of a won deal, USD 500, has no exchange rate of at most 7 days; 2 rows of spend, USD 32.5, have no exchange rate of at most 7 days"
        )
    );
    // The amount of the CRM stays beside, and an open deal keeps its worth.
    let deals = RECOGNIZED.show_current("deals");
    let row = |deal: &str| {
        deals
            .clone()
            .only("deal_id", deal)
            .columns(&["amount", "original_amount"].map(str::to_owned))
            .rows
            .concat()
            .join(" ")
    };
    assert_eq!(
        ["D1", "D3", "D4", "D5"].map(row),
        ["850.00 1000.00", " 500.00", "0.00 200.00", "285.00 300.00"]
    );
}

/// Every table of the lake sums to the same with files in another order and rows turned round; only
/// where a row stands changes.
#[test]
fn the_order_of_rows_decides_nothing() {
    let turned = Project::of(ENTITIES)
        .with(SECTIONS)
        .with(&format!("[roi]\n{EXCLUDE}"));
    for name in ENTITIES {
        let text = file(&format!("delivered/{name}.csv"));
        let (head, rows) = text.split_once('\n').unwrap();
        turned.deliver(
            &format!("{name}.csv"),
            &rows
                .lines()
                .rev()
                .fold(format!("{head}\n"), |text, row| text + row + "\n"),
        );
    }
    turned.run();
    for table in ["reconciliation", "roi", "deal_people", "funnel"] {
        assert_eq!(turned.published(table), COMPANY.published(table), "{table}");
    }
    let columns = ["bucket", "ref", "row_count", "amount", "original_amount"].map(str::to_owned);
    assert_eq!(
        turned.published("reconciled").columns(&columns),
        COMPANY.published("reconciled").columns(&columns)
    );
}

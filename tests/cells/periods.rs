//! Spend over a period: read as a month or with its last day, spread over its days, and in the books
//! to the cent.

use crate::deliveries::amount;
use crate::premises::{count, doubts, spend};
use crate::project::{FILE, Project};

fn spent(project: &Project) -> String {
    let books = project.published("reconciliation").only("side", "spend");
    books
        .only("bucket", "ledger_spend")
        .column("amount")
        .join(" ")
}

/// Amounts by day of the current view, of one channel.
fn by_day(project: &Project, channel: &str) -> Vec<String> {
    let spend = project.show_current("spend").only("channel", channel);
    let days = spend.column("spent_on").into_iter();
    let mut rows: Vec<String> = days
        .zip(spend.column("amount"))
        .map(|(day, amount)| format!("{day} {amount}"))
        .collect();
    rows.sort();
    rows
}

#[test]
fn a_month_is_spread_over_its_days_to_the_cent() {
    let mut project = Project::of(&["spend"]);
    let file = "spent_on,amount,currency,channel,clicks\n2026-01,1240.50,EUR,search,40\n2026-01,700,EUR,social,\n2026-02,980,EUR,search,\n2026-02,4200,EUR,fair,\n";
    project.deliver("spend.csv", file);
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    let advice = project.show("rejects").column("advice").join("\n");
    let key = "spent_on = { format = \"%Y-%m\", as = \"month\" }";
    assert!(advice.contains(key), "{advice}");
    // A form of dates that lacks the day leads to the same key.
    project.set_source("spend", "date_format = \"%Y-%m\"");
    let said = project.closedloop(&["check", FILE]);
    assert!(
        said.code == 2 && said.stderr.contains(key),
        "{}",
        said.stderr
    );

    project.set_source("spend", &format!("[source.formats]\n{key}"));
    project.run();
    // 1,240.50 + 700 + 980 + 4,200
    assert_eq!(spent(&project), "7120.50");
    let rows = project.show("spend");
    assert_eq!(
        rows.column("spent_on"),
        ["2026-01-01", "2026-01-01", "2026-02-01", "2026-02-01"]
    );
    assert_eq!(
        rows.column("spent_until"),
        ["2026-01-31", "2026-01-31", "2026-02-28", "2026-02-28"]
    );
    // 124,050 cents are 31 times 4,001 and 19 more; 980.00 are 28 times 35.00.
    let search = by_day(&project, "search");
    assert_eq!(search.len(), 31 + 28);
    assert_eq!(
        [
            &search[0],
            &search[18],
            &search[19],
            &search[30],
            &search[31],
            &search[58]
        ],
        [
            "2026-01-01 40.02",
            "2026-01-19 40.02",
            "2026-01-20 40.01",
            "2026-01-31 40.01",
            "2026-02-01 35.00",
            "2026-02-28 35.00"
        ]
    );
    // 40 clicks: two on each of the first nine days.
    let clicks = project.show_current("spend").only("spent_on", "2026-01-09");
    assert_eq!(clicks.only("channel", "search").column("clicks"), ["2"]);
    let clicks = project.show_current("spend").only("spent_on", "2026-01-10");
    assert_eq!(clicks.only("channel", "search").column("clicks"), ["1"]);

    // The month that is delivered anew replaces itself.
    project.deliver(
        "spend-2.csv",
        "spent_on,amount,currency,channel,clicks\n2026-01,31,EUR,search,\n",
    );
    project.run();
    assert_eq!(spent(&project), "5911.00");
    assert_eq!(by_day(&project, "search")[30], "2026-01-31 1.00");
}

#[test]
fn a_delivered_last_day_is_the_same_and_must_not_come_first() {
    let mut project = Project::of(&["spend"]);
    project.set_source("spend", "max_reject_share = 1.0");
    project.deliver(
        "spend.csv",
        "spent_on,spent_until,amount,currency,channel\n2026-06-28,2026-07-01,10.01,EUR,a\n2026-06-28,,5.00,EUR,a\n2026-06-28,2026-06-28,1.00,EUR,b\n2026-06-30,2026-06-29,9.00,EUR,c\n",
    );
    project.run();
    // 10.01 over four days is 2.51 and three times 2.50; the first of July is after as_of.
    assert_eq!(
        by_day(&project, "a"),
        [
            "2026-06-28 2.51",
            "2026-06-28 5.00",
            "2026-06-29 2.50",
            "2026-06-30 2.50"
        ]
    );
    assert_eq!(by_day(&project, "b"), ["2026-06-28 1.00"]);
    assert_eq!(spent(&project), "13.51");
    let rejects = project.show("rejects");
    assert_eq!(rejects.column("rule"), ["period_reversed"]);
    let advice = rejects.column("advice").join("");
    assert!(advice.contains("on or after its first day"), "{advice}");

    // A month has its own last day.
    project.set_source(
        "spend",
        "[source.formats]\nspent_on = { as = \"month\", format = \"%Y-%m-%d\" }",
    );
    project.deliver(
        "spend.csv",
        "spent_on,spent_until,amount,currency,channel\n2026-05-17,2026-05-31,31.00,EUR,a\n",
    );
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(
        said.stderr
            .contains("`spent_on` is a month, and `spent_until` is delivered too"),
        "{}",
        said.stderr
    );
    project.deliver(
        "spend.csv",
        "spent_on,amount,currency,channel\n2026-05-17,31.00,EUR,a\n",
    );
    project.run();
    assert_eq!(
        by_day(&project, "a")[..2],
        ["2026-05-01 1.00", "2026-05-02 1.00"]
    );
}

#[test]
fn a_day_of_a_period_is_explained_by_the_lines_of_its_period() {
    let mut project = Project::of(&["spend", "touches"]);
    project.set_source(
        "spend",
        "[source.formats]\nspent_on = { format = \"%b %Y\", as = \"month\" }",
    );
    project.deliver(
        "spend.csv",
        "spent_on,amount,currency,channel\nMay 2026,31.00,EUR,search\nMay 2026,62.00,EUR,search\nJun 2026,30.00,EUR,search\n",
    );
    project.deliver(
        "touches.csv",
        "touched_at,lead_id,kind,channel\n2026-05-01,L1,form,search\n",
    );
    project.run();
    let words = [
        "explain",
        FILE,
        "metric",
        "spend",
        "--channel",
        "search",
        "--period",
        "2026-05",
    ];
    let said = project.closedloop(&words);
    assert_eq!(said.code, 0, "{}", said.stderr);
    // 93.00 over 31 days, both lines behind each of them.
    assert!(said.stdout.contains("rows of spend: 31"), "{}", said.stdout);
    for found in ["spend, day 31 of 31", "spend.csv:2 data/spend.csv:3"] {
        let found = found.replace("data/", "");
        assert!(said.stdout.contains(&found), "{found}\n{}", said.stdout);
    }
}

#[test]
fn only_spend_has_periods() {
    let mut project = Project::of(&["deals"]);
    project.deliver(
        "deals.csv",
        "deal_id,created_at,outcome\nD1,2026-03-01,open\n",
    );
    project.set_source("deals", "[source.formats]\ncreated_at = { as = \"month\" }");
    let said = project.closedloop(&["check", FILE]);
    assert!(
        said.code == 2 && said.stderr.contains("export the day"),
        "{}",
        said.stderr
    );
}

#[test]
fn a_month_beside_its_days_is_doubted() {
    let head = "spent_on,spent_until,amount,currency,campaign_name,channel\n";
    let rows = "2026-05-30,,6.00,EUR,A,social\n2026-05-31,,7.00,EUR,A,social\n2026-05-31,,9.00,EUR,B,social\n";
    let days = spend(head, rows, "");
    days.run();
    assert_eq!(doubts(&days), "");
    // The month's row replaces that of its first day, of which there is none.
    days.deliver(
        "spend_2.csv",
        &format!("{head}2026-05-01,2026-05-31,62.00,EUR,A,social\n"),
    );
    days.run();
    assert_eq!(amount(&days, "spend", "social"), "84.00");
    assert_eq!(count(&days, "overlapping_periods"), ["2"]);
    assert_eq!(
        doubts(&days),
        "EUR 4.00 of spend may be counted twice: spend has it for a period and for days inside it"
    );
}

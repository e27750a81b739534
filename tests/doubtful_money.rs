//! Money that is easily wrong: deals that close in the future, deals worth nothing or less, and spend
//! that credits outweigh. It is in sight, and in no figure that it would spoil.

use crate::deliveries::amount;
use crate::project::{FILE, Project, Table};
use std::fs;

const DEALS: &str = "deal_id,created_at,closed_at,outcome,amount,currency,modified_at\n";

fn deals(rows: &str) -> Project {
    let project = Project::of(&["deals"]);
    project.deliver("deals.csv", &format!("{DEALS}{rows}"));
    project.run();
    project
}

fn found(project: &Project, check: &str) -> Table {
    project.published("data_quality").only("check", check)
}

fn doubts(project: &Project, check: &str) -> Vec<String> {
    let reasons = project.published("doubts").only("check", check);
    let reasons = reasons.column("reason").into_iter();
    reasons
        .map(|reason| reason.replace('\u{202f}', " "))
        .collect()
}

const FUTURE: &str = "closed_in_the_future";

#[test]
fn closes_after_all_that_was_delivered_are_counted_with_their_money() {
    let project = deals(
        "D1,2026-01-20,2026-09-15,won,7000.00,EUR,\nD2,2026-01-21,2026-10-01,lost,900.00,EUR,\nD3,2026-03-20,2026-02-01,won,5000.00,EUR,\nD4,2026-03-20,2026-04-01,won,3000.00,EUR,\nD5,2026-03-01,2026-12-24,open,100.00,EUR,\n",
    );
    assert_eq!(amount(&project, "revenue", "crm_won"), "8000.00");
    let rows = found(&project, FUTURE);
    assert_eq!(rows.column("count"), ["2"]);
    assert_eq!(rows.column("example_refs"), ["deals.csv:2 deals.csv:3"]);
    let advice = rows.column("advice")[0];
    assert!(advice.ends_with("won 1 (EUR 7000.00), lost 1"), "{advice}");
    assert_eq!(
        doubts(&project, FUTURE),
        ["1 won deal, EUR 7.00k, closes after as_of and counts as open"]
    );
    // 7,000 beside 8,000 won, against 1 %.
    let doubt = project.published("doubts").only("check", FUTURE);
    let columns = ["measure", "threshold", "amount"].map(str::to_owned);
    assert_eq!(doubt.columns(&columns).rows, [["0.875", "0.01", "7000.00"]]);
    // A close before the creation is counted, and in the won revenue.
    let early = found(&project, "deal_closed_before_creation");
    assert_eq!(early.column("example_refs"), ["deals.csv:4"]);
}

#[test]
fn more_than_one_percent_of_won_revenue_is_a_reason_for_doubt() {
    let with_won = |won: &str, ahead: &str| {
        deals(&format!(
            "D1,2026-01-20,2026-04-01,won,{won},EUR,\nD2,2026-01-20,2026-09-15,won,{ahead}\n"
        ))
    };
    // 7,000 of 700,000 are exactly 1 %.
    let exact = with_won("700000.00", "7000.00,EUR,");
    assert_eq!(found(&exact, FUTURE).column("count"), ["1"]);
    assert!(doubts(&exact, FUTURE).is_empty());
    assert_eq!(
        doubts(&with_won("699999.99", "7000.00,EUR,"), FUTURE),
        ["1 won deal, EUR 7.00k, closes after as_of and counts as open"]
    );
    // Without a rate there is nothing to compare.
    let foreign = with_won("700000.00", "7.00,USD,");
    assert_eq!(
        doubts(&foreign, FUTURE),
        ["1 won deal, USD 7.00, closes after as_of and counts as open"]
    );
    let advice = found(&foreign, FUTURE).column("advice")[0].to_owned();
    assert!(advice.ends_with("won 1 (USD 7.00), lost 0"), "{advice}");
    // Neither is there without an amount.
    let bare = with_won("700000.00", ",EUR,");
    assert!(doubts(&bare, FUTURE).is_empty());
    let advice = found(&bare, FUTURE).column("advice")[0].to_owned();
    assert!(advice.ends_with("won 1 (no amount), lost 0"), "{advice}");
}

#[test]
fn a_close_that_its_source_has_reached_is_no_future() {
    // as_of is 30 June; the source was changed on 2 August.
    let project = deals(
        "D1,2026-01-20,2026-08-01,won,10.00,EUR,\nD2,2026-01-20,2026-08-02,won,20.00,EUR,\nD3,2026-01-20,2026-08-03,won,40.00,EUR,\nD4,2026-01-20,,open,80.00,EUR,2026-08-02T09:00:00Z\n",
    );
    assert_eq!(amount(&project, "revenue", "crm_won"), "0.00");
    let rows = found(&project, FUTURE);
    assert_eq!(rows.column("example_refs"), ["deals.csv:4"]);
    let project =
        deals("D1,2026-01-20,2026-08-01,won,10.00,EUR,\nD2,2026-08-05,,open,20.00,EUR,\n");
    assert!(found(&project, FUTURE).rows.is_empty());
}

#[test]
fn an_as_of_in_the_past_makes_later_closes_open_without_a_word() {
    let project = deals(
        "D1,2026-01-20,2026-04-01,won,10.00,EUR,\nD2,2026-01-20,2026-06-10,won,20.00,EUR,\nD3,2026-01-20,2026-07-10,won,40.00,EUR,\n",
    );
    assert_eq!(amount(&project, "revenue", "crm_won"), "30.00");
    let said = project.closedloop(&["run", FILE, "--as-of", "2026-05-31", "--move-latest"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(amount(&project, "revenue", "crm_won"), "10.00");
    // The file itself goes to 30 June: only the close of July was ahead.
    let rows = found(&project, FUTURE);
    assert_eq!(rows.column("example_refs"), ["deals.csv:4"]);
}

#[test]
fn won_deals_worth_nothing_or_less_are_counted() {
    let project = deals(
        "D1,2026-01-20,2026-03-10,won,0.00,EUR,\nD2,2026-01-20,2026-03-11,won,,EUR,\nD3,2026-01-20,2026-03-12,won,-500.00,EUR,\nD4,2026-01-20,2026-03-13,won,3000.00,EUR,\nD5,2026-01-20,2026-03-14,lost,-7.00,EUR,\nD6,2026-01-20,,open,0.00,EUR,\n",
    );
    assert_eq!(amount(&project, "revenue", "crm_won"), "2500.00");
    for (check, line) in [
        ("won_with_zero_amount", "deals.csv:2"),
        ("won_without_amount", "deals.csv:3"),
        ("won_with_negative_amount", "deals.csv:4"),
    ] {
        let rows = found(&project, check);
        assert_eq!(rows.column("example_refs"), [line], "{check}");
    }
    let advice = found(&project, "won_with_negative_amount").column("advice")[0].to_owned();
    assert!(advice.ends_with("together EUR -500.00"), "{advice}");
}

#[test]
fn refunds_beyond_the_invoices_make_a_negative_deal() {
    let project = Project::of(&["deals", "revenue"]).with("[roi]\nrevenue = \"recognized\"\n");
    project.deliver(
        "deals.csv",
        &format!("{DEALS}D1,2026-01-20,2026-03-10,won,100.00,EUR,\nD2,2026-01-20,2026-03-10,won,-30.00,EUR,\n"),
    );
    project.deliver(
        "revenue.csv",
        "revenue_id,recognized_on,amount,currency,deal_id\nR1,2026-03-11,100.00,EUR,D1\nR2,2026-04-11,-150.00,EUR,D1\nR3,2026-03-11,30.00,EUR,D2\n",
    );
    project.run();
    assert_eq!(amount(&project, "revenue", "crm_won"), "-20.00");
    // The amount of the CRM is of no weight where documents give what was won.
    let rows = found(&project, "won_with_negative_amount");
    assert_eq!(rows.column("example_refs"), ["deals.csv:2"]);
    assert!(rows.column("advice")[0].ends_with("together EUR -50.00"));
}

/// Two campaigns: one with a credit of 150 on 1,000, one with nothing but a credit.
fn campaigns(rows: &str) -> Project {
    let project = Project::of(&["leads", "touches", "deals", "spend"]);
    project.deliver(
        "leads.csv",
        "lead_id,created_at,converted_deal_id\nL1,2026-01-05,D1\n",
    );
    project.deliver(
        "touches.csv",
        "lead_id,touched_at,kind,channel,campaign_id\nL1,2026-01-05T08:00:00Z,form,search,A\nL1,2026-01-05T09:00:00Z,form,social,B\n",
    );
    project.deliver(
        "deals.csv",
        &format!("{DEALS}D1,2026-01-20,2026-03-10,won,4000.00,EUR,\n"),
    );
    project.deliver(
        "spend.csv",
        &format!("spent_on,amount,currency,channel,campaign_id\n{rows}"),
    );
    project.run();
    project
}

#[test]
fn no_return_is_computed_from_a_cost_that_is_not_above_zero() {
    let project = campaigns(
        "2026-01-05,1000.00,EUR,search,A\n2026-02-05,-200.00,EUR,search,A\n2026-03-05,-200.00,EUR,social,B\n2026-03-06,5.00,EUR,fairs,C\n2026-03-07,-5.00,EUR,fairs,C\n",
    );
    assert_eq!(amount(&project, "spend", "ledger_spend"), "600.00");
    let figure = |level: &str, value: &str, column: &str| {
        project
            .published("roi")
            .only("model", "linear")
            .only("basis", "touch_date")
            .only("period", "all")
            .only("level", level)
            .only("value", value)
            .column(column)[0]
            .to_owned()
    };
    // Half of 4,000 each: 2,000 / 800 - 1 = 1.5.
    assert_eq!(figure("campaign", "A", "roi"), "1.5");
    for (level, value, spend) in [
        ("campaign", "B", "-200.00"),
        ("channel", "social", "-200.00"),
        ("campaign", "C", "0.00"),
    ] {
        assert_eq!(figure(level, value, "spend"), spend, "{value}");
        for column in [
            "roi",
            "roas",
            "cost_per_lead",
            "cac",
            "payback_months",
            "verdict",
        ] {
            assert_eq!(figure(level, value, column), "", "{value} {column}");
        }
    }
    let said = project.closedloop(&["explain", FILE, "metric", "roi", "--channel", "social"]);
    let reason = "not available: the spend is not above 0";
    assert!(said.stdout.contains(reason), "{}", said.stdout);
    let page = fs::read_to_string(project.path("out/demo/latest/report.html")).unwrap();
    assert!(page.contains("the spend is not above 0"));
}

#[test]
fn spend_that_credits_outweigh_is_shown_as_it_is() {
    let project = campaigns("2026-03-05,-200.00,EUR,social,B\n");
    let headlines = project.published("headlines").only("period", "all");
    let row = |metric: &str, column: &str| {
        headlines.clone().only("metric", metric).column(column)[0].to_owned()
    };
    assert_eq!(row("spend", "amount"), "-200.00");
    assert_eq!(row("roi", "number"), "");
    assert_eq!(row("roi", "reason"), "the spend is not above 0");
    let said = project.closedloop(&["run", FILE]);
    assert!(
        said.stderr
            .contains("not available (the spend is not above 0)")
            || said.stderr.contains("nothing new"),
        "{}",
        said.stderr
    );
}

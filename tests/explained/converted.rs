//! Converted and recognised money, and acquisition costs, explained down to what is published.

use super::*;

/// And with currencies, campaign costs by day, deals without an amount, and recognised revenue.
#[test]
fn converted_and_recognised_money_sums_to_what_is_published() {
    for project in [&*money_worked::COMPANY, &*money_worked::RECOGNIZED] {
        all_hold(
            project,
            &project
                .published("roi")
                .only("model", "linear")
                .only("basis", "touch_date")
                .only("level", "channel")
                .only("period", "all"),
        );
    }
    let events = explained(
        &money_worked::COMPANY,
        &["spend", "--channel", "events", "--period", "2026-06"],
    );
    assert_eq!(
        cells(&events, "spend", "spent_on campaign_id what amount from"),
        [
            "2026-06-29 C1 campaign cost, day 1 of 3 33.34 campaigns.csv:2",
            "2026-06-30 C1 campaign cost, day 2 of 3 33.33 campaigns.csv:2"
        ]
    );
    let search = explained(&money_worked::COMPANY, &["roi", "--channel", "search"]);
    assert_eq!(
        cells(
            &search,
            "deals",
            "deal_id currency original_amount rate_on amount from"
        ),
        [
            "D1 EUR 1000.00 - 1000.00 deals.csv:2",
            "D2 USD 1000.00 2026-05-04 900.00 deals.csv:3",
            "D4 GBP 200.00 2026-05-05 250.00 deals.csv:5",
            "D3 USD 500.00 - - deals.csv:4",
        ]
    );
    let lines = search["credits"]["lines"].to_string();
    assert!(
        lines.contains("credits of deals without an amount in EUR: 1; they count and add no money"),
        "{lines}"
    );
    assert!(
        lines.contains(
            "left out: won deals with a touch here that [roi] of the pipeline file excludes: D7, D9"
        ),
        "{lines}"
    );
    assert!(
        search["spend"]["lines"]
            .to_string()
            .contains("in no sum, since no rate converts them: 1 with USD 30.00"),
        "{search}"
    );
    let booked = explained(
        &money_worked::RECOGNIZED,
        &["attributed_revenue", "--channel", "search"],
    );
    assert_eq!(
        cells(
            &booked,
            "documents",
            "deal_id revenue_id currency original_amount rate_on amount from"
        ),
        [
            "D2 R5 USD 1000.00 2026-05-04 900.00 revenue.csv:6",
            "D1 R1 EUR 600.00 - 600.00 revenue.csv:2",
            "D1 R2 EUR 300.00 - 300.00 revenue.csv:3",
            "D1 R3 EUR -50.00 - -50.00 revenue.csv:4",
            "D3 R6 USD 500.00 - - revenue.csv:7",
        ]
    );
    assert!(
        booked["documents"]["lines"]
            .to_string()
            .contains("they sum to EUR 1750.00, exactly what the deals are worth"),
        "{booked}"
    );
}

/// The numbers are those of the head of `returns_worked`.
#[test]
fn acquisition_costs_show_what_is_shared_and_who_reached_a_stage() {
    let project = &returns_worked::COMPANY;
    let loaded = explained(project, &["cac_fully_loaded", "--campaign", "C1"]);
    let lines = loaded["figure"]["lines"].to_string();
    assert!(
        lines.contains("(EUR 140.00 + EUR 122.22) / 1 new wins = EUR 262.22"),
        "{lines}"
    );
    assert_eq!(
        cells(
            &loaded,
            "costs",
            "month channel campaign_id spend of_spend of_costs cost_share"
        ),
        [
            "2026-01 search C1 100.00 150.00 83.33 55.55",
            "2026-02 search C1 40.00 40.00 66.67 66.67"
        ]
    );
    assert!(loaded["costs"]["lines"].to_string().contains(
        "[[costs]] people: EUR 100.00 a month, from the first month of spend to the month of as_of"
    ));
    let accepted = explained(project, &["cost_per_sal", "--channel", "search"]);
    assert!(
        accepted["figure"]["lines"]
            .to_string()
            .contains("EUR 190.00 / 3 leads that reached sal = EUR 63.33"),
        "{accepted}"
    );
    assert_eq!(
        cells(
            &accepted,
            "leads",
            "lead_id counts by_stage reached_on from"
        ),
        [
            "L1 yes opportunity 2026-01-20 leads.csv:2",
            "L2 yes opportunity 2026-02-20 leads.csv:3",
            "L4 yes opportunity 2026-03-10 leads.csv:5",
            "L6 no - - leads.csv:7"
        ]
    );
}

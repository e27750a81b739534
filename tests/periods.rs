//! Figures by period: what closed months became, promises of a fiscal year that starts in April,
//! days at the edges of months.
//!
//! # The company
//! The zone is Berlin, as_of the end of 30 June 2026, the fiscal year starts on 1 April: April to
//! June 2026 is `FY2027 Q1`, January to March 2026 `FY2026 Q4`. Two deliveries; the second is of 10
//! July, with rows that should have come before.
//!
//! # What the first publication has of closed months
//! Won: January D1 100.00; March D2 200.00; June D3 400.00. Leads: January L1, L2; February L3;
//! April L4. Spend: March 50.00.
//!
//! # What the second delivery changes
//! D4, won on 15 March for 70.50, comes late. D3 is 380.00 after a correction. L5 of February comes
//! late. The spend of March is 45.25. D5 was won in July, which was not over at the first
//! publication, so it is no restatement. So: won_amount 2026-03 + 70.50, 2026-06 - 20.00; won_count
//! 2026-03 + 1; lead_count 2026-02 + 1; spend 2026-03 - 4.75; five rows.

use crate::project::{FILE, Project, Table};
use std::fs;

const DEALS: &str = "deal_id,created_at,closed_at,outcome,amount,lead_id\n";
const LEADS: &str = "lead_id,created_at,channel\n";
const SPEND: &str = "spent_on,channel,amount,currency\n";

fn company(sections: &str) -> Project {
    let project =
        Project::of(&["leads", "deals", "stage_events", "spend", "targets"]).with(sections);
    let head = fs::read_to_string(project.path(FILE)).unwrap();
    fs::write(
        project.path(FILE),
        head.replace(
            "as_of = \"2026-06-30\"\n",
            "as_of = \"2026-06-30\"\nfiscal_year_start_month = 4\n",
        ),
    )
    .unwrap();
    project.deliver("leads_1.csv", &format!("{LEADS}L1,2026-01-10,search\nL2,2026-01-20,search\nL3,2026-02-01,mail\nL4,2026-04-01,mail\n"));
    project.deliver(
        "deals_1.csv",
        &format!("{DEALS}D1,2026-01-01,2026-01-31,won,100.00,L1\nD2,2026-03-01,2026-03-31,won,200.00,L2\nD3,2026-03-31,2026-06-30,won,400.00,L3\n"),
    );
    // L1 enters sal on the last instant of March in Berlin, L2 on the first of April; L3 in May
    // and, again, in June; L4 after as_of.
    project.deliver(
        "stage_events.csv",
        "subject,subject_id,stage,entered_at\nlead,L1,sal,2026-03-31T21:59:59Z\nlead,L2,sal,2026-03-31T22:00:00Z\nlead,L3,sal,2026-05-02\nlead,L3,sal,2026-06-02\nlead,L4,sal,2026-07-01\n",
    );
    project.deliver(
        "spend_1.csv",
        &format!("{SPEND}2026-03-05,search,50.00,EUR\n"),
    );
    project.deliver("targets.csv", TARGETS);
    project
}

/// FY2026 Q4: leads 3 of 3, kept; won 300.00 of 300.01, missed; spend 50.00 of at most 50.00, kept.
/// FY2027 Q1, over on as_of itself: sal 2 (L2, L3) of 2, kept. FY2027 Q2 has not begun. FY2027, 91
/// of 365 days gone, runs. `nps` is not a known metric. January: win rate 1 of 1.
const TARGETS: &str = "metric,period_start,period_end,value,team
lead_count,2026-01-01,2026-03-31,3,marketing
won_amount,2026-01-01,2026-03-31,300.01,sales
spend,2026-01-01,2026-03-31,50.00,marketing
sal_count,2026-04-01,2026-06-30,2,
sal_count,2026-07-01,2026-09-30,2,marketing
won_count,2026-04-01,2027-03-31,1,sales
nps,2026-01-01,2026-03-31,50,marketing
win_rate,2026-01-01,2026-01-31,0.5,sales
lead_count,2025-01-01,2025-12-31,1,marketing
";

fn lines(table: &Table, columns: &[&str]) -> Vec<String> {
    let names: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
    table
        .columns(&names)
        .rows
        .iter()
        .map(|row| row.join(" "))
        .collect()
}

#[test]
fn promises_of_a_fiscal_year_are_kept_missed_or_still_running() {
    let project = company("");
    project.run();
    let mut scorecard = project.published("scorecard");
    let target = scorecard
        .head
        .iter()
        .position(|name| name == "target")
        .unwrap();
    scorecard.rows.retain(|row| !row[target].is_empty());
    assert_eq!(
        lines(
            &scorecard,
            &[
                "metric", "period", "side", "value", "target", "previous", "is_met"
            ]
        ),
        [
            "lead_count 2025-01-01 to 2025-12-31 marketing  1.00  ",
            "lead_count FY2026 Q4 marketing 3.00 3.00  true",
            "nps FY2026 Q4 marketing  50.00  ",
            "sal_count FY2027 Q1  2.00 2.00 1.00 true",
            "sal_count FY2027 Q2 marketing  2.00 2.00 ",
            "spend FY2026 Q4 marketing 50.00 50.00  true",
            "win_rate 2026-01 sales 1.00 0.50  true",
            "won_amount FY2026 Q4 sales 300.00 300.01  false",
            "won_count FY2027 sales 1.00 1.00 2.00 ",
        ]
    );
    let why = |metric: &str, period: &str, column: &str| {
        scorecard
            .clone()
            .only("metric", metric)
            .only("period", period)
            .column(column)
            .concat()
    };
    assert_eq!(
        why("nps", "FY2026 Q4", "reason"),
        "a metric that this program does not know"
    );
    assert_eq!(
        why("sal_count", "FY2027 Q2", "reason"),
        "the period has not begun"
    );
    assert_eq!(
        why("lead_count", "2025-01-01 to 2025-12-31", "reason"),
        "no lead is recorded before 2026-01-10"
    );
    assert_eq!(
        why("spend", "FY2026 Q4", "previous_reason"),
        "no spend recorded"
    );
    assert_eq!(why("win_rate", "2026-01", "base_count"), "1");
    let gone: f64 = why("won_count", "FY2027", "share_of_days").parse().unwrap();
    assert!((gone - 91.0 / 365.0).abs() < 1e-12, "{gone}");
    let found = project
        .published("data_quality")
        .only("check", "unknown_target");
    assert_eq!(
        lines(&found, &["source", "count", "example_refs"]),
        ["targets 1 targets.csv:8"]
    );
    let page = fs::read_to_string(project.path("out/demo/latest/report.html"))
        .unwrap()
        .replace('\u{a0}', " ");
    for text in [
        "4 of 7 promises due in the twelve months to 2026-06-30 were kept; 2 could not be told.",
        "still running, 25 % of its days gone",
        "not begun",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn shared_figures_are_shown_without_a_promise() {
    let project = company("");
    project.run();
    let scorecard = project.published("scorecard");
    let of = |period: &str| {
        lines(
            &scorecard.clone().only("period", period),
            &["metric", "unit", "value", "previous"],
        )
    };
    // The quarter of as_of is over, so it is the last complete one too. Nothing is open at its end;
    // at the end of the one before D3 was, two of two were won for 150.00 on average, after 30 days
    // each: 1 x 1 x 150.00 / 30.
    assert_eq!(
        of("FY2027 Q1"),
        [
            "lead_count count 1.00 3.00",
            "pipeline_velocity EUR a day 0.00 5.00",
            "sal_count count 2.00 1.00",
            "spend EUR  50.00",
            "win_rate share 1.00 1.00",
            "won_amount EUR 400.00 300.00",
            "won_count count 1.00 2.00"
        ]
    );
    assert_eq!(of("FY2027")[1], "pipeline_velocity EUR a day 0.00 5.00");
}

#[test]
fn months_sum_to_all_and_a_bare_close_is_of_its_day() {
    let project = company("");
    project.run();
    let rates = project.published("win_rates").only("segment_by", "all");
    assert_eq!(
        lines(
            &rates,
            &[
                "period",
                "won_count",
                "lost_count",
                "open_count",
                "won_amount",
                "win_rate_by_value",
                "median_cycle_days"
            ]
        ),
        [
            "2026-01 1 0  100.00  30",
            "2026-03 1 0  200.00  30",
            "2026-06 1 0  400.00  91",
            "all 3 0 0 700.00  30"
        ]
    );
    let channels = project
        .published("win_rates")
        .only("segment_by", "channel")
        .only("period", "all");
    assert_eq!(
        lines(&channels, &["segment", "won_count", "won_amount"]),
        ["mail 1 400.00", "search 2 300.00"]
    );
}

fn deliver_late_rows(project: &Project) {
    project.deliver("leads_2.csv", &format!("{LEADS}L5,2026-02-28,search\n"));
    project.deliver(
        "deals_2.csv",
        &format!("{DEALS}D3,2026-03-31,2026-06-30,won,380.00,L3\nD4,2026-02-01,2026-03-15,won,70.50,L5\nD5,2026-06-01,2026-07-05,won,9.00,L4\n"),
    );
    project.deliver(
        "spend_2.csv",
        &format!("{SPEND}2026-03-05,search,45.25,EUR\n"),
    );
}

const CHANGES: [&str; 5] = [
    "lead_count 2026-02 1.00 2.00 1.00",
    "spend 2026-03 50.00 45.25 -4.75",
    "won_amount 2026-03 200.00 270.50 70.50",
    "won_amount 2026-06 400.00 380.00 -20.00",
    "won_count 2026-03 1.00 2.00 1.00",
];

const TOTALS: [&str; 4] = [
    "lead_count 1 1.00",
    "spend 1 -4.75",
    "won_amount 2 50.50",
    "won_count 1 1.00",
];

#[test]
fn late_rows_restate_closed_months_by_what_they_bring() {
    let project = company("");
    project.run();
    assert!(
        project.published("restatements").rows.is_empty(),
        "nothing was published before"
    );
    let page = |folder: &str| {
        fs::read_to_string(project.path("out/demo").join(folder).join("report.html")).unwrap()
    };
    assert!(page("latest").contains("This is the first publication"));
    deliver_late_rows(&project);
    let said = project.closedloop(&["run", FILE, "--as-of", "2026-07-10"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let columns = ["metric", "period", "previous", "value", "difference"];
    assert_eq!(lines(&project.published("restatements"), &columns), CHANGES);
    let totals = project.published("restatement_totals");
    let columns_of_totals = ["metric", "month_count", "difference"];
    assert_eq!(lines(&totals, &columns_of_totals), TOTALS);
    let text = page("latest").replace('\u{a0}', " ");
    assert!(
        text.contains(
            "Won revenue of 2 closed months rose by EUR 50.5 since run r0001 of 2026-06-30."
        ),
        "{text}"
    );
    // The same inputs once more, under another file: nothing changed since.
    let said = project.closedloop(&["run", FILE, "--as-of", "2026-07-11"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(project.published("restatements").rows.is_empty());
    assert!(page("latest").contains(
        "No month that was over on 2026-07-10, the last day of run r0002, changed since."
    ));
    // The books as the second run knew them are compared with what the first one published.
    let said = project.closedloop(&["report", FILE, "--known-at", "2", "--as-of", "2026-07-10"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let past = Table::read(
        &fs::read_to_string(project.path("out/demo/known-at-r0002/tables/restatements.csv"))
            .unwrap(),
    );
    assert_eq!(lines(&past, &columns), CHANGES);
    let said = project.closedloop(&["report", FILE, "--known-at", "1"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let first = fs::read_to_string(project.path("out/demo/known-at-r0001/tables/restatements.csv"))
        .unwrap();
    assert_eq!(Table::read(&first).rows.len(), 0);
}

/// An hour around midnight of 1 March in a leap year, and around the night in which Berlin's clocks
/// go back: 25 October 2026 has 25 hours, and its last instant is still October's.
#[test]
fn days_at_the_edges_are_of_their_month() {
    let project = Project::of(&["leads"]);
    let text = fs::read_to_string(project.path(FILE))
        .unwrap()
        .replace("2026-06-30", "2026-11-30");
    fs::write(project.path(FILE), text).unwrap();
    let instants = [
        "2024-02-29T22:59:59Z",
        "2024-02-29T23:00:00Z",
        "2026-10-25T00:30:00Z",
        "2026-10-25T01:30:00Z",
        "2026-10-31T22:59:59Z",
        "2026-10-31T23:00:00Z",
    ];
    let rows: String = instants
        .iter()
        .enumerate()
        .map(|(lead, at)| format!("L{lead},{at},search\n"))
        .collect();
    project.deliver("leads.csv", &format!("{LEADS}{rows}"));
    project.run();
    assert_eq!(
        lines(
            &project.published("monthly"),
            &["period", "metric", "value"]
        ),
        [
            "2024-02 lead_count 1.00",
            "2024-03 lead_count 1.00",
            "2026-10 lead_count 3.00",
            "2026-11 lead_count 1.00"
        ]
    );
}

/// Deals name accounts that no source delivered beside one that a source did, and one of them is
/// larger than the other.
#[test]
fn an_account_that_only_deals_name_has_no_known_size() {
    let project = Project::of(&["accounts", "deals"]);
    project.deliver(
        "accounts.csv",
        "account_id,name,employees\nA1,One,249\nA2,Two,\n",
    );
    project.deliver(
        "deals.csv",
        "deal_id,created_at,closed_at,outcome,amount,account_id\nD1,2026-01-01,2026-02-01,won,1,A1\nD2,2026-01-01,2026-02-01,lost,1,A9\nD3,2026-01-01,,open,1,A8\nD4,2026-01-01,,open,1,A2\n",
    );
    project.run();
    let sizes = project
        .published("win_rates")
        .only("segment_by", "account_size")
        .only("period", "all");
    assert_eq!(
        lines(
            &sizes,
            &["segment", "won_count", "lost_count", "open_count"]
        ),
        ["(unknown) 0 1 2", "50-249 1 0 0"]
    );
}

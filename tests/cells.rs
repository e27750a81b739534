//! What becomes of cells that people and spreadsheets write, from the delivered file to the reports
//! and exit codes.

mod forms;
mod kept;
mod marks;
mod nothing;
mod periods;
mod quotes;

use crate::project::{FILE, Project};

#[test]
fn an_undeclared_order_of_day_and_month_stops_the_run_with_the_line_to_add() {
    let mut project = Project::of(&["deals"]);
    // One cell in 200, and a limit that would let every record be rejected.
    let rows: String = (1..200)
        .map(|i| format!("D{i},2026-03-01,2026-04-01,won,1.00\n"))
        .collect();
    project.deliver("deals.csv", &format!("deal_id,created_at,closed_at,outcome,amount\n{rows}D200,2026-03-01,17/04/2026,won,1.00\n"));
    project.set_source("deals", "max_reject_share = 1.0");
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(
        said.stderr.contains("`closed_at` writes dates whose order of day and month is not declared, in 1 cell, such as `17/04/2026` (line 201)"),
        "{}",
        said.stderr
    );
    assert!(
        said.stderr.contains("[source.formats]\n")
            && said
                .stderr
                .contains("closed_at = { formats = [\"%d/%m/%Y\", \"%Y-%m-%d\"] }"),
        "{}",
        said.stderr
    );
    assert!(
        !project.path("out/demo/latest").exists(),
        "something was published"
    );

    // The line that the error advises reads that cell beside the others.
    project.set_source(
        "deals",
        "max_reject_share = 1.0\n[source.formats]\nclosed_at = { formats = [\"%d/%m/%Y\", \"%Y-%m-%d\"] }",
    );
    project.run();
    assert_eq!(
        project
            .published("reconciliation")
            .only("side", "revenue")
            .only("bucket", "crm_won")
            .column("amount"),
        ["200.00"]
    );
}

#[test]
fn amounts_are_read_with_their_signs_and_checked_against_their_rows_currency() {
    let mut project = Project::of(&["deals"]);
    project.set_source(
        "deals",
        "decimal = \",\"\nthousands = \".\"\nmax_reject_share = 1.0",
    );
    let rows = [
        "D1,2026-03-01,2026-04-01,won,\"1.234,50 €\",EUR",
        "D2,2026-03-01,2026-04-01,won,\"(34,50)\",EUR",
        "D3,2026-03-01,2026-04-01,won,\"EUR 100-\",",
        // Dollars in a row of euros, pounds in a row without a currency in a pipeline of euros.
        "D4,2026-03-01,2026-04-01,won,$5,EUR",
        "D5,2026-03-01,2026-04-01,won,£5,",
        // A point where the source declares a comma.
        "D6,2026-03-01,2026-04-01,won,1234.50,EUR",
    ];
    project.deliver(
        "deals.csv",
        &format!(
            "deal_id,created_at,closed_at,outcome,amount,currency\n{}\n",
            rows.join("\n")
        ),
    );
    project.run();
    // 1,234.50 - 34.50 - 100.00
    assert_eq!(
        project
            .published("reconciliation")
            .only("side", "revenue")
            .only("bucket", "crm_won")
            .column("amount"),
        ["1100.00"]
    );
    let rejects = project.show("rejects");
    assert_eq!(rejects.column("_line"), ["5", "6", "7"]);
    assert_eq!(
        rejects.column("rule"),
        ["currency_mismatch", "currency_mismatch", "money"]
    );
}

#[test]
fn ids_padded_with_blanks_find_their_partners() {
    let project = Project::of(&["leads", "deals"]);
    project.deliver("leads.csv", "lead_id,created_at\nL1  ,2026-03-01\n");
    project.deliver(
        "deals.csv",
        "deal_id,created_at,outcome,lead_id,account_id\nD1,2026-06-03,open,  L1,   \n",
    );
    project.run();
    assert!(
        project
            .published("data_quality")
            .only("check", "link_to_unknown_lead")
            .rows
            .is_empty()
    );
}

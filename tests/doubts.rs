//! Reasons for which figures may be wrong: their measures, their order, and what a source that
//! delivers nothing, next to nothing or not what it promised does to the status.

use crate::project::{FILE, Project};

#[test]
fn doubts_have_their_measures_and_the_most_money_stands_first() {
    let project = Project::of(&["leads", "deals", "spend"])
        .with("[[source]]\nname = \"ui\"\npreset = \"generic.spend\"\npath = \"ui.csv\"\n");
    let rows = "spent_on,amount,currency,campaign_id,platform,channel\n2026-06-01,1240.50,EUR,77,Google,search\n2026-06-02,980.00,EUR,77,Google,search\n";
    project.deliver("spend.csv", rows);
    project.deliver("ui.csv", rows);
    project.deliver("leads.csv", "lead_id,created_at\nL1,2026-06-01\n");
    // One of two wins names a person that no source delivered; D3 has no rate; the deals end in April.
    project.deliver(
        "deals.csv",
        "deal_id,created_at,closed_at,outcome,amount,currency,lead_id\nD1,2026-03-02,2026-04-20,won,9000.00,EUR,L404\nD2,2026-03-02,2026-04-20,won,100.00,EUR,L1\nD3,2026-03-02,2026-04-21,won,7.00,USD,L1\n",
    );
    let said = project.closedloop(&["run", FILE, "--json"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let columns = ["rank", "check", "source", "measure", "threshold", "amount"];
    let found = project.published("doubts");
    let found = found.columns(&columns.map(str::to_owned));
    let found: Vec<String> = found.rows.iter().map(|row| row.join(" ")).collect();
    // The share of spend that stands twice is larger than nothing, the deal of a stranger larger still.
    assert_eq!(
        found,
        [
            "1 link_to_unknown_lead deals 1  9000.00",
            "2 same_money spend and ui 2  2220.50",
            "3 deal_currency_not_converted deals 1  ",
            "4 late_source deals 70 31 ",
        ]
    );
    let line: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let run = std::fs::read_to_string(project.path("out/demo/latest/run.json")).unwrap();
    let run: serde_json::Value = serde_json::from_str(&run).unwrap();
    assert_eq!(line["warnings"], run["warnings"]);
    let first = &line["warnings"][0];
    assert_eq!(
        (&first["measure"], &first["threshold"], &first["amount"]),
        (&1.0.into(), &serde_json::Value::Null, &"9000.00".into())
    );
    assert_eq!(first["severity"], "warning");
    let last = &line["warnings"][3];
    assert_eq!(
        (&last["measure"], &last["threshold"]),
        (&70.0.into(), &31.0.into())
    );
}

//! Rows that were read by an older mapping than today's, from files that are gone.

use super::json;
use crate::project::Project;
use crate::standing::first_delivery;
use std::fs;

/// The reasons of one check for which figures may be wrong.
fn doubts(project: &Project, check: &str) -> Vec<String> {
    let facts = json(project, "out/demo/latest/run.json");
    let warnings = facts["warnings"].as_array().unwrap().iter();
    warnings
        .filter(|warning| warning["id"] == check)
        .map(|warning| warning["text"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn rows_of_archived_files_that_a_corrected_mapping_cannot_reach_are_doubted() {
    let mut project = first_delivery();
    let deals = "deal_id,created_at,closed_at,outcome,amount,net,lead_id\n";
    project.deliver("deals_1.csv", &format!("{deals}D1,2026-03-01,2026-04-01,won,100.01,90.01,L1\nD2,2026-03-01,2026-04-01,won,50,40,L1\n"));
    project.deliver(
        "deals_2.csv",
        &format!("{deals}D3,2026-03-01,2026-04-01,won,10,9,L1\n"),
    );
    project.run();
    let archived = fs::read(project.path("data/deals_1.csv")).unwrap();
    fs::remove_file(project.path("data/deals_1.csv")).unwrap();
    project.run();
    assert_eq!(doubts(&project, "old_mapping"), [""; 0]);
    project.set_source("deals", "[source.columns]\namount = \"net\"");
    let said = project.run();
    let words = "2 rows of deals were read by an older mapping; put back `deals_1.csv`";
    assert_eq!(doubts(&project, "old_mapping"), [words]);
    assert!(said.stderr.contains(words), "{}", said.stderr);
    assert_eq!(
        project.show("deals").column("amount"),
        ["100.01", "50.00", "9.00"]
    );
    // A file that delivers one of the rows again leaves one that was read by the older mapping.
    project.deliver(
        "deals_3.csv",
        &format!("{deals}D2,2026-03-01,2026-04-01,won,50,40,L1\n"),
    );
    project.run();
    let words = "1 row of deals was read by an older mapping; put back `deals_1.csv`";
    assert_eq!(doubts(&project, "old_mapping"), [words]);
    fs::write(project.path("data/deals_1.csv"), archived).unwrap();
    project.run();
    assert_eq!(doubts(&project, "old_mapping"), [""; 0]);
    assert_eq!(
        project.show_current("deals").column("amount"),
        ["90.01", "40.00", "9.00"]
    );
}

//! A deal that its source merged into another: whatever names it counts for the survivor. And what
//! models and exclusions leave to be reported.

use crate::project::{Project, Table};

/// D2 was merged into D1, D3 into D2. L2 has a role on D2, L3 became D3, T2 is about D2, and half
/// of the money was booked on D2.
fn company() -> Project {
    let project = Project::of(&["leads", "deals", "deal_contacts", "stage_events", "touches", "revenue"])
        .with("[attribution]\nmodels = [\"w_shaped\", \"markov\"]\n[roi]\nrevenue = \"recognized\"\nexclude = { pipeline = [\"Partnr\", \"RESALE\"] }\n");
    project.deliver("leads.csv", "lead_id,created_at,converted_deal_id\nL1,2026-01-02T09:00:00Z,D1\nL2,2026-01-03T09:00:00Z,\nL3,2026-01-04T09:00:00Z,D3\n");
    let deals = "deal_id,created_at,closed_at,outcome,amount,pipeline,merged_into_deal_id\n\
        D1,2026-02-01T09:00:00Z,2026-03-01T09:00:00Z,won,80.00,direct,\n\
        D2,2026-02-02T09:00:00Z,2026-03-01T09:00:00Z,won,80.00,direct,D1\n\
        D3,2026-02-03T09:00:00Z,,open,80.00,direct,D2\n\
        D4,2026-01-01T09:00:00Z,2026-03-01T09:00:00Z,won,40.00,Resale,\n";
    project.deliver("deals.csv", deals);
    project.deliver("deal_contacts.csv", "deal_id,lead_id,role\nD2,L2,buyer\n");
    project.deliver(
        "stage_events.csv",
        "subject,subject_id,stage,entered_at\ndeal,D3,sql,2026-02-04T09:00:00Z\n",
    );
    let touches = "touch_id,touched_at,lead_id,kind,channel,deal_id\n\
        T1,2026-02-10T09:00:00Z,L1,form,search,\n\
        T2,2026-02-11T09:00:00Z,L2,form,email,D2\n\
        T3,2026-02-12T09:00:00Z,L3,form,email,D1\n";
    project.deliver("touches.csv", touches);
    project.deliver("revenue.csv", "revenue_id,recognized_on,amount,currency,deal_id\nR1,2026-03-02,60.00,EUR,D1\nR2,2026-03-03,50.00,EUR,D2\n");
    project.run();
    project
}

fn cells(table: &Table, columns: &[&str]) -> Vec<String> {
    table
        .columns(
            &columns
                .iter()
                .map(|column| (*column).to_owned())
                .collect::<Vec<_>>(),
        )
        .rows
        .iter()
        .map(|row| row.join(" "))
        .collect()
}

#[test]
fn what_names_a_merged_deal_counts_for_its_survivor() {
    let project = company();
    assert_eq!(
        cells(
            &project.published("deal_people"),
            &["deal_id", "person_id", "rule"]
        ),
        ["D1 L1 converted", "D1 L2 contact_role", "D1 L3 converted"]
    );
    assert_eq!(
        cells(&project.show("journeys"), &["deal_id", "touch_id"]),
        ["D1 T1", "D1 T2", "D1 T3"]
    );
    let books = project.published("reconciliation").only("side", "revenue");
    assert_eq!(
        cells(&books, &["bucket", "deal_count", "amount"])[..3],
        [
            "attributed 1 110.00",
            "crm_won 2 110.00",
            "excluded_by_rule 1 0.00"
        ],
        "60.00 on D1 and 50.00 on D2; nothing was booked on D4"
    );
    let sql = project
        .published("funnel")
        .only("segment_by", "all")
        .only("stage", "sql");
    assert_eq!(
        cells(&sql, &["reached_count", "strict_count"]),
        ["2 2"],
        "L1 and L3 are the leads of D1, in order through what is recorded"
    );
}

#[test]
fn models_and_exclusions_report_what_they_made_up_for() {
    let found = company().published("data_quality");
    let findings = |check: &str| {
        cells(
            &found.clone().only("check", check),
            &["count", "example_refs"],
        )
    };
    // D1 was created before its first touch; its touches are the first, none between that is a
    // milestone, and the last.
    assert_eq!(
        (
            findings("milestone_without_touch"),
            findings("every_touch_a_milestone")
        ),
        (vec!["1 ".to_owned()], Vec::<String>::new())
    );
    assert_eq!(
        (
            findings("no_lost_journeys"),
            findings("excluded_pipeline_unknown")
        ),
        (vec!["1 ".to_owned()], vec!["1 Partnr".to_owned()])
    );
    assert!(
        findings("document_of_no_won_deal").is_empty()
            && findings("link_to_unknown_deal").is_empty(),
        "{found:?}"
    );
}

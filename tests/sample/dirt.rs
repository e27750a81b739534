//! Every kind of dirt is found by a check of the program, and as often as it was planted.

use super::*;

/// What data_quality counts of a kind, which must be what was planted, and more than none.
pub(super) fn is_found(kind: &str) {
    let company = company();
    let dirt = company.dirt(kind);
    let (check, source) = (
        dirt["check"].as_str().unwrap(),
        dirt["source"].as_str().unwrap(),
    );
    let quality = company.table("data_quality");
    let [checks, sources, counts] = ["check", "source", "count"]
        .map(|name| quality.head.iter().position(|head| head == name).unwrap());
    let found: i64 = quality
        .rows
        .iter()
        .filter(|row| row[checks] == check && row[sources] == source)
        .map(|row| row[counts].parse::<i64>().unwrap())
        .sum();
    let planted = dirt["count"].as_i64().unwrap();
    assert!(planted > 0, "none was planted");
    assert_eq!(found, planted, "{check} of {source}");
}

macro_rules! found {
    ($($kind:ident),* $(,)?) => {
        mod found {
            $(#[test] fn $kind() { super::is_found(stringify!($kind)); })*
        }
        /// Kinds with a test.
        const FOUND: &[&str] = &[$(stringify!($kind)),*];
    };
}

found!(
    second_record,
    merged_lead,
    shared_mailbox,
    free_mail,
    converted_record,
    contact_without_account,
    ambiguous_domain,
    deleted_lead,
    deleted_task,
    merged_account,
    repeated_delivery,
    repeated_deal,
    restated_spend,
    clock_change,
    bare_date,
    unreadable_amount,
    unreadable_date,
    unknown_url,
    unknown_title,
    unknown_origin,
    spend_of_unknown_campaign,
    spend_without_campaign,
    campaign_without_spend,
);

#[test]
fn every_kind_is_found_by_a_check_or_left_to_a_later_stage() {
    let with_check: BTreeSet<&str> = company().truth["dirt"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|dirt| !dirt["check"].is_null())
        .map(|dirt| dirt["kind"].as_str().unwrap())
        .collect();
    assert_eq!(with_check, FOUND.iter().copied().collect());
    for dirt in company().truth["dirt"].as_array().unwrap() {
        let decided_by = dirt["decided_by"].as_str().unwrap();
        assert!(
            !dirt["check"].is_null()
                || !["ingest", "identity", "channels"].contains(&decided_by)
                || dirt["kind"] == "missing_title",
            "{dirt}"
        );
        assert!(
            dirt["count"].as_i64().unwrap() > 0,
            "none was planted: {dirt}"
        );
    }
}

/// Rejected records are the planted ones, and nothing else.
#[test]
fn no_reject_is_unexplained() {
    let planted: i64 = ["unreadable_amount", "unreadable_date"]
        .iter()
        .map(|kind| company().dirt(kind)["count"].as_i64().unwrap())
        .sum();
    let rejects = company().show("rejects");
    assert_eq!(rejects.rows.len() as i64, planted, "{}", company().stderr);
}

/// Old stage names feed nothing and are listed with their count.
#[test]
fn unknown_stages_are_listed() {
    let unmatched = company().table("unmatched");
    let row = unmatched
        .rows
        .iter()
        .find(|row| row.contains(&"Pre-MQL (old)".to_owned()))
        .unwrap();
    assert_eq!(
        row.last().unwrap(),
        &company().dirt("unknown_stage")["count"].to_string()
    );
}

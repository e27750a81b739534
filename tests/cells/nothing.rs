//! Words for nothing, and blanks that no eye sees: what becomes of them on the way to the tables.

use crate::project::{FILE, Project};

fn channels(project: &Project) -> Vec<String> {
    let leads = project.show("channel_matches").only("side", "leads");
    let channels = leads.column("channel").into_iter();
    let rows = channels.zip(leads.column("row_count"));
    let mut found: Vec<String> = rows
        .map(|(channel, count)| format!("{channel} {count}"))
        .collect();
    found.sort();
    found
}

fn words(project: &Project) -> Vec<String> {
    let found = project
        .published("data_quality")
        .only("check", "words_for_nothing");
    let rows = found
        .column("source")
        .into_iter()
        .zip(found.column("count"));
    rows.map(|(source, count)| format!("{source} {count}"))
        .collect()
}

const LEADS: &str = "lead_id,created_at,lead_source,utm_source,utm_medium,employees
L1,2026-01-05,NULL,google,cpc,-
L2,2026-01-12,None,nan,NaN,n/a
L3,2026-02-03,Paid Social,(not set),(not set),12
L4,2026-02-14,undefined,null,null,
L5,2026-02-15,,(direct),(none),7
";

#[test]
fn words_for_nothing_are_null_and_counted() {
    let project = Project::of(&["leads"]);
    project.deliver("leads.csv", LEADS);
    project.run();
    // NULL, -; None, nan, NaN, n/a; undefined, null, null. GA4's rules name (not set) and (none), which
    // stay as they are: L3 has the channel of its lead source all the same, and L5 is GA4's direct.
    assert_eq!(words(&project), ["leads 9"]);
    assert_eq!(
        channels(&project),
        ["direct 1", "paid_search 1", "paid_social 1", "unknown 2"]
    );
    assert_eq!(
        project.show("leads").column("utm_medium"),
        ["cpc", "", "(not set)", "", "(none)"]
    );
    assert_eq!(
        project.show("leads").column("employees"),
        ["", "", "12", "", "7"]
    );
}

#[test]
fn rules_that_name_a_word_keep_it_and_absent_holds_of_the_others() {
    let rules = |medium: &str| {
        format!(
            "\n[[channel_rule]]\nchannel = \"typed\"\nsource = \"(direct)\"\nmedium = {medium}\n[[channel_rule]]\nchannel = \"rest\"\nmedium = \"absent\"\nsource = \"absent\"\n"
        )
    };
    // No rule names a word: each is null, and `absent` holds.
    let project = Project::of(&["leads"]).with(&rules("\"absent\""));
    project.deliver("leads.csv", LEADS);
    project.run();
    // L3 lost its two words too, L5 one.
    assert_eq!(words(&project), ["leads 12"]);
    assert_eq!(
        channels(&project),
        ["other 2", "rest 2", "typed 1"],
        "the second rule holds of leads that say nothing"
    );
    // A rule names one of them.
    let project = Project::of(&["leads"]).with(&rules("[\"(none)\"]"));
    project.deliver("leads.csv", LEADS);
    project.run();
    assert_eq!(words(&project), ["leads 11"]);
    assert_eq!(channels(&project), ["other 2", "rest 2", "typed 1"]);
    assert_eq!(project.show("leads").column("utm_medium")[4], "(none)");
}

#[test]
fn a_word_is_missing_where_a_value_is_needed_and_meant_where_a_condition_names_it() {
    let mut project = Project::of(&["leads"]);
    project.set_source(
        "leads",
        "max_reject_share = 1.0\n[source.where]\nKind = [\"-\", \"NULL\"]\n[source.values.status]\n\"N/A\" = \"asked\"\n[source.attributes]\nplan = \"Plan\"",
    );
    project.deliver(
        "leads.csv",
        "lead_id,created_at,status,Kind,Plan\nL1,2026-01-05,N/A,-,nan\nnull,2026-01-05,,-,x\nL3,2026-01-05,,test,x\nL4,2026-01-05,,null,-\n",
    );
    project.run();
    let leads = project.show("leads");
    assert_eq!(leads.column("lead_id"), ["L1", "L4"]);
    assert_eq!(leads.column("status"), ["asked", ""]);
    // A condition names the hyphen, so it is kept in every column; what a spreadsheet would take for a
    // formula is printed behind an apostrophe.
    assert_eq!(leads.column("plan"), ["", "'-"]);
    let rejects = project.show("rejects");
    assert_eq!(
        (rejects.column("rule"), rejects.column("value")),
        (vec!["missing_value"], vec!["null"])
    );
    assert_eq!(words(&project), ["leads 1"]);
}

#[test]
fn blanks_of_every_kind_are_no_part_of_a_cell() {
    let mut project = Project::of(&["deals", "leads"]);
    project.set_source(
        "deals",
        "decimal = \",\"\nthousands = \" \"\ndate_format = \"%m/%d/%Y, %I:%M %p\"\n[source.values.outcome]\n\"Closed Won\" = \"won\"",
    );
    project.deliver(
        "deals.csv",
        "deal_id,created_at,closed_at,outcome,amount,lead_id\n\u{a0}D1\u{202f},\"1/20/2026, 2:22\u{202f}PM\",\"3/10/2026, 11:05\u{a0}PM\u{200b}\",\u{feff}Closed Won\u{a0},\"1\u{202f}234,56\u{a0}€\u{2007}\",L1\u{200b}\nD2,\"2/20/2026, 9:00 AM\",,\u{a0}open,\u{a0},L1\n",
    );
    project.deliver(
        "leads.csv",
        "lead_id,created_at,utm_source,utm_medium\nL1,2026-01-05\u{a0},\u{a0}google,cpc\u{200b}\n",
    );
    project.run();
    let deals = project.show("deals");
    assert_eq!(deals.column("deal_id"), ["D1", "D2"]);
    assert_eq!(deals.column("lead_id"), ["L1", "L1"]);
    assert_eq!(deals.column("outcome"), ["won", "open"]);
    assert_eq!(deals.column("amount"), ["1234.56", ""]);
    assert_eq!(deals.column("closed_at"), ["2026-03-10T22:05:00Z", ""]);
    assert_eq!(channels(&project), ["paid_search 1"]);
}

#[test]
fn the_form_of_a_date_with_a_narrow_blank_is_proposed() {
    let project = Project::of(&["deals"]);
    project.deliver(
        "deals.csv",
        "deal_id,created_at,outcome\nD1,\"1/20/2026, 2:22\u{202f}PM\",open\n",
    );
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(
        said.stderr.contains("created_at = \"%m/%d/%Y, %I:%M %p\""),
        "{}",
        said.stderr
    );
}

#[test]
fn a_header_is_read_without_blanks_and_what_looks_alike_is_named_in_one_go() {
    let mut project = Project::of(&["deals"]);
    project.deliver(
        "deals.csv",
        "\u{200b}Deal_ID,Created At,CLOSED_AT,outcome\u{a0},Amount \nD1,2026-01-20,2026-03-10,won,10.00\n",
    );
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    for found in [
        "the closest header is `Deal_ID`",
        "the closest header is `Created At`",
        "the column `CLOSED_AT` is not read, though it looks like `closed_at`",
        "the column `Amount` is not read, though it looks like `amount`",
    ] {
        assert!(said.stderr.contains(found), "{found}\n{}", said.stderr);
    }
    project.set_source(
        "deals",
        "[source.columns]\ndeal_id = \"Deal_ID\"\ncreated_at = \"Created At\"\nclosed_at = \"CLOSED_AT\"\namount = \"Amount\"",
    );
    project.run();
    assert_eq!(project.show("deals").column("amount"), ["10.00"]);
}

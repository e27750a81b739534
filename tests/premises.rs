//! What files mean: keys of two systems, ids that a spreadsheet changed, money that stands twice, and
//! rows that are totals.

use crate::deliveries::amount;
use crate::project::{FILE, Project};

pub(crate) fn doubts(project: &Project) -> String {
    let reasons = project.published("doubts");
    let found = reasons
        .column("check")
        .into_iter()
        .zip(reasons.column("reason"));
    let found = found.filter(|(check, _)| *check != "late_source");
    let reasons: Vec<&str> = found.map(|(_, reason)| reason).collect();
    reasons.join("; ").replace('\u{a0}', " ")
}

pub(crate) fn count(project: &Project, check: &str) -> Vec<String> {
    let found = project.published("data_quality").only("check", check);
    found
        .column("count")
        .into_iter()
        .map(str::to_owned)
        .collect()
}

const PEOPLE: &str = "lead_id,created_at,email\n";

/// Leads of a CRM and of a mailing tool, of which both number their records from 1.
fn two_systems(crm: &str, mail: &str, keys: [&str; 2]) -> Project {
    let second = format!(
        "[[source]]\nname = \"mail\"\npreset = \"generic.leads\"\npath = \"mail*.csv\"\n{}\n",
        keys[1]
    );
    let mut project = Project::of(&["leads", "deals"]).with(&second);
    project.set_source("leads", keys[0]);
    project.set_source("deals", keys[0]);
    project.deliver("leads.csv", &format!("{PEOPLE}{crm}"));
    project.deliver("mail.csv", &format!("{PEOPLE}{mail}"));
    project.deliver(
        "deals.csv",
        "deal_id,created_at,closed_at,outcome,amount,lead_id\nD1,2026-03-02,2026-06-20,won,100.00,1\n",
    );
    project
}

const CRM: &str = "1,2026-03-01,ann@alpha.example\n2,2026-03-02,bea@beta.example\n";

#[test]
fn keys_of_two_systems_stop_until_each_has_its_name_space() {
    let mail = "1,2026-04-01,xi@xi.example\n2,2026-04-02,ypsi@ypsilon.example\n";
    let project = two_systems(CRM, mail, ["", ""]);
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(
        said.stderr.contains("sources `leads` and `mail` share 2 keys of leads, of which 2 have another e-mail and another creation in each, first leads.csv:2 and mail.csv:2")
            && said.stderr.contains("help: write `namespace = \"...\"`"),
        "{}",
        said.stderr
    );
    let spaces = ["namespace = \"crm\"", "namespace = \"mail\""];
    let project = two_systems(CRM, mail, spaces);
    project.run();
    let leads = project.show_current("leads");
    assert_eq!(
        leads.column("lead_id"),
        ["crm:1", "crm:2", "mail:1", "mail:2"]
    );
    let deals = project.show_current("deals");
    assert_eq!(
        (deals.column("deal_id"), deals.column("lead_id")),
        (vec!["crm:D1"], vec!["crm:1"])
    );
    // A bare id is enough where it is unique.
    for id in ["D1", "crm:D1"] {
        let said = project.closedloop(&["explain", FILE, "deal", id]);
        assert_eq!(said.code, 0, "{}", said.stderr);
    }
    // A reference to a record of the other system.
    let foreign = ["namespace = \"crm\"", "namespace = \"mail\""];
    let mut project = two_systems(CRM, mail, foreign);
    project.set_source(
        "deals",
        "namespace = \"crm\"\n[source.namespaces]\nlead_id = \"mail\"",
    );
    project.run();
    assert_eq!(project.show_current("deals").column("lead_id"), ["mail:1"]);
}

#[test]
fn a_few_keys_with_another_address_are_a_warning_and_equal_ones_none() {
    // The mailing list knows an older address of one of the two people.
    let older = "1,2026-03-01,ann@old.example\n2,2026-03-02,bea@beta.example\n";
    let project = two_systems(CRM, older, ["", ""]);
    project.run();
    assert_eq!(count(&project, "keys_of_two_sources"), ["1"]);
    assert_eq!(
        doubts(&project),
        "1 of 2 leads that leads and mail share have another e-mail in each"
    );
    let same = two_systems(CRM, CRM, ["", ""]);
    same.run();
    assert_eq!(
        (
            count(&same, "keys_of_two_sources").len(),
            doubts(&same).as_str()
        ),
        (0, "")
    );
}

#[test]
fn an_id_of_salesforce_joins_with_15_and_with_18_signs() {
    let project = Project::of(&["leads", "deals"]);
    project.deliver(
        "leads.csv",
        "lead_id,created_at\n00Q1A000006Vm9u,2026-03-01\n00Q1A000006Vm9vUAC,2026-03-01\n123456789012345,2026-03-01\n",
    );
    project.deliver(
        "deals.csv",
        "deal_id,created_at,closed_at,outcome,amount,lead_id\nD1,2026-03-02,2026-06-20,won,100.00,00Q1A000006Vm9uUAC\nD2,2026-03-02,2026-06-20,won,7.00,00Q1A000006Vm9v\n",
    );
    project.run();
    let people = project.published("deal_people");
    assert_eq!(people.column("deal_id"), ["D1", "D2"]);
    assert_eq!(
        project.show_current("leads").column("lead_id"),
        [
            "00Q1A000006Vm9uUAC",
            "00Q1A000006Vm9vUAC",
            "123456789012345"
        ]
    );
    assert!(count(&project, "odd_id").is_empty());
}

#[test]
fn a_key_that_a_spreadsheet_rounded_is_rejected() {
    let mut project = Project::of(&["leads"]);
    project.deliver(
        "leads.csv",
        "lead_id,created_at\n1.2E+17,2026-03-01\n1.2E+17,2026-03-02\nL3,2026-03-03\n",
    );
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    project.set_source("leads", "max_reject_share = 1.0");
    project.run();
    assert_eq!(project.show("rejects").column("rule"), ["destroyed_id"; 2]);
    assert_eq!(project.show_current("leads").column("lead_id"), ["L3"]);
}

pub(crate) fn spend(head: &str, rows: &str, keys: &str) -> Project {
    let mut project = Project::of(&["spend"]);
    project.set_source("spend", keys);
    project.deliver("spend.csv", &format!("{head}{rows}"));
    project
}

const SPEND: &str = "spent_on,amount,currency,campaign_name,channel\n";

#[test]
fn total_rows_stop_and_leave_by_the_line_that_the_message_writes() {
    let rows = "2026-06-01,1750.50,EUR,Prospecting,social\n2026-06-01,640.00,EUR,Retargeting,social\n2026-06-01,2390.50,EUR,,social\n";
    let project = spend(SPEND, rows, "");
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(
        said.stderr.contains("lines 4 have no `campaign_name` and hold the sums of the other rows: they are totals, and the file would count 4781.00 instead of 2390.50")
            && said.stderr.contains("write `\"campaign_name\" = \"present\"` under [source.where]"),
        "{}",
        said.stderr
    );
    let project = spend(SPEND, rows, "[source.where]\ncampaign_name = \"present\"");
    project.run();
    assert_eq!(amount(&project, "spend", "social"), "2390.50");
    let kept = spend(SPEND, rows, "total_rows = \"keep\"");
    kept.run();
    assert_eq!(amount(&kept, "spend", "social"), "4781.00");
    assert_eq!(doubts(&kept), "");
    // A named total at the end.
    let named = rows.replace("EUR,,", "EUR,Total: campaigns,");
    let said = spend(SPEND, &named, "").closedloop(&["run", FILE]);
    assert!(
        said.code == 1
            && said.stderr.contains("name a total in `campaign_name`")
            && said.stderr.contains("set `trailer_rows = 1`"),
        "{}",
        said.stderr
    );
    let trailed = spend(SPEND, &named, "trailer_rows = 1");
    trailed.run();
    assert_eq!(amount(&trailed, "spend", "social"), "2390.50");
    // Named totals of two days, between the rows.
    let between = format!(
        "{named}2026-06-02,7.00,EUR,Prospecting,social\n2026-06-02,3.00,EUR,Retargeting,social\n2026-06-02,10.00,EUR,TOTAL,social\n2026-06-03,1.00,EUR,Retargeting,social\n"
    );
    let said = spend(SPEND, &between, "").closedloop(&["run", FILE]);
    let line = "\"campaign_name\" = [\"not:TOTAL\", \"not:Total: campaigns\"]";
    assert!(
        said.code == 1
            && said
                .stderr
                .contains(&format!("write `{line}` under [source.where]")),
        "{}",
        said.stderr
    );
    let filtered = spend(SPEND, &between, &format!("[source.where]\n{line}"));
    filtered.run();
    assert_eq!(amount(&filtered, "spend", "social"), "2401.50");
}

#[test]
fn a_row_that_may_be_a_total_is_a_warning_and_others_are_spend() {
    let rows = "2026-06-01,10.00,EUR,A,social\n2026-06-01,5.00,EUR,B,social\n2026-06-01,15.00,EUR,,social\n2026-06-02,7.00,EUR,A,social\n2026-06-02,4.00,EUR,,social\n";
    let project = spend(SPEND, rows, "");
    project.run();
    assert_eq!(amount(&project, "spend", "social"), "41.00");
    assert_eq!(count(&project, "possible_total_rows"), ["1"]);
    assert_eq!(
        doubts(&project),
        "EUR 15.0 of spend in 1 row of spend may be totals of other rows"
    );
    let other = spend(SPEND, &rows.replace("15.00", "14.00"), "");
    other.run();
    assert_eq!(doubts(&other), "");
}

#[test]
fn the_same_money_of_two_sources_is_doubted() {
    let ui = "[[source]]\nname = \"ui\"\npreset = \"generic.spend\"\npath = \"ui.csv\"\n";
    let rows = |first: &str| {
        format!(
            "spent_on,amount,currency,campaign_id,platform,channel\n2026-06-01,{first},EUR,77,Google,search\n2026-06-02,980.00,EUR,77,Google,search\n2026-06-03,3.00,EUR,78,Google,search\n"
        )
    };
    let company = |first: &str| {
        let project = Project::of(&["spend"]).with(ui);
        project.deliver(
            "spend.csv",
            &rows("1240.50").replace("Google", "google_ads"),
        );
        project.deliver("ui.csv", &rows(first));
        project.run();
        project
    };
    let project = company("1240.50");
    assert_eq!(count(&project, "same_money"), ["3"]);
    assert_eq!(
        doubts(&project),
        "EUR 2.22k of spend may be counted twice: spend and ui have equal amounts in 3 rows of the same day and campaign"
    );
    assert_eq!(count(&company("1111.00"), "same_money"), ["2"]);
    let other = Project::of(&["spend"]).with(ui);
    other.deliver("spend.csv", &rows("1240.50"));
    other.deliver("ui.csv", &rows("1.00").replace("980.00", "2.00"));
    other.run();
    assert!(count(&other, "same_money").is_empty());
}

#[test]
fn a_campaign_that_spend_names_is_the_campaign_of_that_name() {
    let project = Project::of(&["spend", "campaigns"]);
    project.deliver(
        "campaigns.csv",
        "campaign_id,name,channel,started_on,ended_on,actual_cost,currency\nC1,Brand,search,2026-06-01,2026-06-02,1200.00,EUR\nC2,Fair,events,2026-06-01,2026-06-02,40.00,EUR\n",
    );
    project.deliver(
        "spend.csv",
        "spent_on,amount,currency,campaign_name\n2026-06-01,600.00,EUR,brand\n2026-06-02,640.50,EUR,BRAND \n2026-06-02,1.00,EUR,Spring\n2026-06-02,2.00,EUR,spring\n2026-06-02,4.00,EUR,Summer\n",
    );
    project.run();
    // The platform's spend stands for the campaign's own cost, which only the fair has.
    assert_eq!(amount(&project, "spend", "ledger_spend"), "1287.50");
    assert_eq!(amount(&project, "spend", "search"), "1240.50");
    let current = project.show_current("spend");
    let mut campaigns = current.column("campaign_id");
    campaigns.sort_unstable();
    campaigns.dedup();
    assert_eq!(campaigns, ["C1", "C2", "Spring", "Summer"]);
    // A later export replaces a key by the name: another campaign of the same day stays.
    project.deliver(
        "spend_2.csv",
        "spent_on,amount,currency,campaign_name\n2026-06-02,5.00,EUR,Summer\n",
    );
    project.run();
    assert_eq!(amount(&project, "spend", "ledger_spend"), "1288.50");
}

const DEALS: &str = "deal_id,created_at,closed_at,outcome,amount";

#[test]
fn a_header_that_is_near_an_optional_column_is_doubted() {
    let project = Project::of(&["deals"]);
    let row = "D1,2026-03-02,2026-06-20,won,16000.00\n";
    project.deliver(
        "deals.csv",
        &format!("{}\n{row}", DEALS.replace("amount", "Amount")),
    );
    project.run();
    assert_eq!(count(&project, "near_header_not_read"), ["1"]);
    assert_eq!(
        doubts(&project),
        "deals has no amount: its column Amount is not read"
    );
    let mut ignored = Project::of(&["deals"]);
    ignored.set_source("deals", "ignore = [\"Amount\"]");
    ignored.deliver(
        "deals.csv",
        &format!("{}\n{row}", DEALS.replace("amount", "Amount")),
    );
    ignored.run();
    assert_eq!(doubts(&ignored), "");
}

#[test]
fn a_column_that_an_export_no_longer_has_is_doubted() {
    let project = Project::of(&["deals"]);
    project.deliver(
        "deals-01.csv",
        &format!("{DEALS}\nD2,2026-03-02,2026-06-20,won,6000.00\n"),
    );
    project.deliver(
        "deals-02.csv",
        &format!(
            "{}\nD2,2026-03-02,2026-06-20,won,6000.00\nD3,2026-03-02,2026-06-20,won,5.00\n",
            DEALS.replace("amount", "Deal value")
        ),
    );
    project.run();
    assert_eq!(count(&project, "column_gone"), ["1"]);
    assert_eq!(
        doubts(&project),
        "deals no longer has the column amount: amount is empty in deals-02.csv"
    );
}

#[test]
fn codes_of_currencies_that_nothing_reads_stop_unless_they_are_ignored() {
    let rows = |head: &str, codes: [&str; 2]| {
        format!(
            "{DEALS},{head}\nD1,2026-03-02,2026-06-20,won,100.00,{}\nD2,2026-03-02,2026-06-20,won,7.00,{}\n",
            codes[0], codes[1]
        )
    };
    let company = |head: &str, codes: [&str; 2], keys: &str| {
        let mut project = Project::of(&["deals"]);
        project.set_source("deals", keys);
        project.deliver("deals.csv", &rows(head, codes));
        project
    };
    for codes in [["EUR", "USD"], ["USD", "USD"]] {
        let said = company("CurrencyIsoCode", codes, "").closedloop(&["run", FILE]);
        assert_eq!(said.code, 1, "{}", said.stderr);
        assert!(
            said.stderr.contains("the column `CurrencyIsoCode` holds")
                && said.stderr.contains("every amount counts as EUR")
                && said
                    .stderr
                    .contains("add `currency = \"CurrencyIsoCode\"` under [source.columns]"),
            "{}",
            said.stderr
        );
    }
    let ignored = company(
        "CurrencyIsoCode",
        ["EUR", "USD"],
        "ignore = [\"CurrencyIsoCode\"]",
    );
    ignored.run();
    assert_eq!(amount(&ignored, "revenue", "crm_won"), "107.00");
    for (head, codes) in [
        ("Currency Code", ["EUR", "EUR"]),
        ("Country", ["USD", "EUR"]),
    ] {
        let ordinary = company(head, codes, "");
        ordinary.run();
        assert_eq!(amount(&ordinary, "revenue", "crm_won"), "107.00");
    }
    let constant = company(
        "Currency",
        ["USD", "USD"],
        "[source.constants]\ncurrency = \"USD\"",
    );
    assert_eq!(constant.closedloop(&["run", FILE]).code, 0);
}

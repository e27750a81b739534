//! What a person reads of the first try with files of consoles and other systems, and whether the
//! second one works with what the first proposes.

use crate::project::{FILE, Project, Said};

/// A company with a lead, a won deal and one source more, of these keys and sections.
fn project(keys: &str, sections: &str) -> Project {
    let project = Project::of(&["leads", "deals"]).with(&format!(
        "\n[[source]]\nname = \"ads\"\npath = \"ads.csv\"\n{keys}\n{sections}\n"
    ));
    project.deliver("leads.csv", "lead_id,created_at\nL1,2026-01-05\n");
    project.deliver(
        "deals.csv",
        "deal_id,created_at,closed_at,outcome,amount,lead_id\nD1,2026-01-20,2026-06-10,won,10000.00,L1\n",
    );
    project
}

/// The keys and the sections that are proposed for the source.
fn proposed(said: &Said) -> (String, String) {
    let mut lines = said.stderr.lines();
    lines
        .find(|line| line.starts_with("help: source `ads` could be read so"))
        .unwrap_or_else(|| panic!("nothing is proposed: {}", said.stderr));
    let (mut keys, mut sections) = (String::new(), String::new());
    for line in lines.map_while(|line| line.strip_prefix("  ")) {
        let into = if line.starts_with('[') || !sections.is_empty() {
            &mut sections
        } else {
            &mut keys
        };
        into.push_str(line);
        into.push('\n');
    }
    (keys, sections)
}

/// Fails at the first try, alike by `check`, which writes nothing; works at the second with what is
/// proposed. Comes out: what was proposed, and the project of the second try.
fn second_try(keys: &str, sections: &str, file: &[u8]) -> (String, Project) {
    let deliver = |project: &Project| std::fs::write(project.path("data/ads.csv"), file).unwrap();
    let first = project(keys, sections);
    deliver(&first);
    let checked = first.closedloop(&["check", FILE]);
    assert_eq!(checked.code, 1, "{}", checked.stderr);
    assert!(!first.path("lake").exists(), "check writes nothing");
    let said = first.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    let (more_keys, more_sections) = proposed(&said);
    assert_eq!(
        proposed(&checked),
        (more_keys.clone(), more_sections.clone()),
        "check proposes what a run does"
    );
    let (keys, sections) = (
        format!("{keys}\n{more_keys}"),
        format!("{sections}\n{more_sections}"),
    );
    let second = project(&keys, &sections);
    deliver(&second);
    let checked = second.closedloop(&["check", FILE]);
    assert_eq!(checked.code, 0, "{}", checked.stderr);
    second.run();
    (format!("{more_keys}{more_sections}"), second)
}

fn spent(project: &Project) -> Vec<String> {
    let spend = project.show_current("spend");
    spend
        .column("amount")
        .into_iter()
        .map(str::to_owned)
        .collect()
}

const SPEND: &str = "entity = \"spend\"";
const GOOGLE: &str = "[source.columns]\nspent_on = \"Day\"\ncampaign_name = \"Campaign\"\namount = \"Cost\"\ncurrency = \"Currency code\"\nimpressions = \"Impr.\"\n";

#[test]
fn a_console_s_export_with_titles_thousands_and_totals_works_at_the_second_try() {
    let file = "Campaign report\n\"1 January 2026 - 31 March 2026\"\n\
        Day,Campaign,Currency code,Cost,Impr.\n\
        2026-01-31,Brand | DE,EUR,\"1,240.50\",\"12,406\"\n2026-01-31,Generic,EUR,310.25,\"8,833\"\n2026-02-28,Brand | DE,EUR,980.00,\"9,001\"\n\
        Total: Campaigns, --, --,\"2,530.75\",\"30,240\"\nTotal: Account,,EUR,\"2,530.75\",\"30,240\"\n";
    let (proposed, project) = second_try(SPEND, GOOGLE, file.as_bytes());
    assert_eq!(
        proposed,
        "skip_rows = 2\ntrailer_rows = 2   # no rows of the table: line 7 is `Total: Campaigns |  -- |  -- | 2,530.75`\nthousands = \",\"   # as in 1,240.50\n"
    );
    assert_eq!(spent(&project), ["1240.50", "310.25", "980.00"]);
}

#[test]
fn exports_joined_with_their_headers_work_at_the_second_try() {
    let row = |day: &str| format!("{day},Brand,EUR,10.00,1\n");
    let head = "Day,Campaign,Currency code,Cost,Impr.\n";
    let file = ["2026-01-31", "2026-02-28", "2026-03-31"].map(|day| format!("{head}{}", row(day)));
    let (proposed, project) = second_try(SPEND, GOOGLE, file.concat().as_bytes());
    assert_eq!(proposed, "[source.where]\n\"Day\" = \"not:Day\"\n");
    assert_eq!(spent(&project), ["10.00", "10.00", "10.00"]);
    let sources = project.published("sources").only("source", "ads");
    assert_eq!(sources.column("filtered_count"), ["2"]);
}

#[test]
fn utf_16_tabs_and_american_dates_work_at_the_second_try() {
    let text = "Report (in UTC)\nReport Start: January 1\n\nDay\tCampaign\tCurrency code\tCost\tImpr.\n1/15/2026\tLead | DACH\tEUR\t96.85\t1,128\n2/2/2026\tLead | DACH\tEUR\t1,083.07\t376\n";
    for has_mark in [true, false] {
        let mark = has_mark.then_some(0xfeff);
        let units: Vec<u16> = mark.into_iter().chain(text.encode_utf16()).collect();
        let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let (proposed, project) = second_try(SPEND, GOOGLE, &bytes);
        let encoding = if has_mark {
            ""
        } else {
            "encoding = \"utf-16le\"\n"
        };
        assert_eq!(
            proposed,
            format!(
                "{encoding}delimiter = \"\\t\"\nskip_rows = 3\nthousands = \",\"   # as in 1,128\n[source.formats]\nspent_on = \"%m/%d/%Y\"\n"
            )
        );
        assert_eq!(spent(&project), ["96.85", "1083.07"]);
    }
}

#[test]
fn a_preset_for_another_export_is_told_the_columns_of_this_one() {
    let file = "Report Name: Campaign performance\nRows: 2\n\n\
        Gregorian date,Account name,Campaign name,Campaign ID,Currency code,Impressions,Clicks,Spend,Conversions\n\
        1/15/2026,Acme,Brand,[391],EUR,1200,40,64.10,1\n2/1/2026,Acme,Generic,[392],EUR,900,12,31.00,0\n\n\
        \"©2026 Some Corporation. All rights reserved. \"\n";
    let (_, project) = second_try("preset = \"microsoft_ads.spend\"", "", file.as_bytes());
    assert_eq!(spent(&project), ["64.10", "31.00"]);
}

#[test]
fn a_german_spreadsheet_works_at_the_second_try() {
    let columns = "[source.columns]\nspent_on = \"Datum\"\ncampaign_name = \"Kampagne\"\namount = \"Kosten (€)\"\n[source.constants]\ncurrency = \"EUR\"\n";
    let file = b"Datum;Kampagne;Kosten (\x80)\n31.01.2026;Gr\xf6\xdfe;1.240,50\n28.02.2026;Gr\xf6\xdfe;980,00\n";
    let (proposed, project) = second_try(SPEND, columns, file);
    assert_eq!(
        proposed,
        "encoding = \"windows-1252\"\ndelimiter = \";\"\ndecimal = \",\"   # as in 1.240,50\nthousands = \".\"\n[source.formats]\nspent_on = \"%d.%m.%Y\"\n"
    );
    assert_eq!(spent(&project), ["1240.50", "980.00"]);
    let campaigns = project.show_current("spend");
    assert_eq!(campaigns.column("campaign_name"), ["Größe", "Größe"]);
}

#[test]
fn comments_before_and_a_grand_total_behind_work_at_the_second_try() {
    let columns = "[source.columns]\nspent_on = \"Date\"\ncampaign_name = \"Session campaign\"\namount = \"Total ad cost\"\n[source.constants]\ncurrency = \"EUR\"\n";
    let file = "# ----\n# Traffic acquisition\n#\nDate,Session campaign,Sessions,Total ad cost\n20260131,Brand,310,1240.5\n20260228,Brand,240,980\n,,550,2220.5,Grand total\n";
    let (_, project) = second_try(SPEND, columns, file.as_bytes());
    assert_eq!(spent(&project), ["1240.50", "980.00"]);
}

#[test]
fn milliseconds_and_a_source_without_columns_work_at_the_second_try() {
    let file = "Record ID,Create Date,Email\n7,1767604200000,ann@alpha.example\n8,1769900400000,bea@beta.example\n";
    let (proposed, project) = second_try("entity = \"leads\"", "", file.as_bytes());
    assert_eq!(
        proposed,
        "epoch = \"ms\"\n[source.columns]\nlead_id = \"Record ID\"\ncreated_at = \"Create Date\"\nemail = \"Email\"\n"
    );
    assert_eq!(
        project.show_current("leads").column("lead_id"),
        ["7", "8", "L1"]
    );
}

#[test]
fn what_only_a_person_can_decide_is_asked_and_not_proposed() {
    let ads = project(SPEND, GOOGLE);
    ads.deliver(
        "ads.csv",
        "Title\nDay,Campaign,Currency code,Cost,Impr.\n03/04/2026,Brand,EUR,12.00,5\n",
    );
    let said = ads.closedloop(&["check", FILE]);
    assert!(
        said.stderr.contains("skip_rows = 1")
            && said.stderr.contains("# spent_on = \"%d/%m/%Y\"   or \"%m/%d/%Y\": the file fits both; ask whoever exports it"),
        "{}",
        said.stderr
    );
    // A bad row at the end is no footer: it stays a reject.
    ads.deliver(
        "ads.csv",
        "Day,Campaign,Currency code,Cost,Impr.\n2026-03-04,Brand,EUR,12.00,5\n2026-03-05,Brand,EUR,twelve,5\n",
    );
    let said = ads.closedloop(&["check", FILE]);
    assert!(
        said.code == 1 && !said.stderr.contains("trailer_rows"),
        "{}",
        said.stderr
    );
    assert!(
        said.stderr.contains("1 of 2 records looked at are rejected\n  1 from line 3: `Cost`, found `twelve`: expected an amount"),
        "{}",
        said.stderr
    );
}

#[test]
fn totals_are_seen_by_check_and_personal_cells_by_nobody() {
    let ads = project(SPEND, GOOGLE);
    ads.deliver(
        "ads.csv",
        "Day,Campaign,Currency code,Cost,Impr.\n2026-03-04,A,EUR,12.00,5\n2026-03-04,B,EUR,8.00,5\n2026-03-04,,EUR,20.00,10\n",
    );
    let said = ads.closedloop(&["check", FILE]);
    assert!(said.stderr.contains("they are totals"), "{}", said.stderr);
    // A file without a header shows its first person to nobody.
    let bare = project("entity = \"leads\"", "");
    bare.deliver("ads.csv", "7,2026-01-05,ann@alpha.example\n");
    let said = bare.closedloop(&["check", FILE]);
    assert!(
        said.code == 1
            && said.stderr.contains("looks like a row")
            && !said.stderr.contains("alpha"),
        "{}",
        said.stderr
    );
    let people = project(
        "entity = \"leads\"",
        "[source.columns]\nlead_id = \"id\"\ncreated_at = \"at\"\nemail = \"mail\"",
    );
    people.deliver("ads.csv", "id,at,mail\n7,2026-01-05,ann at alpha.example\n");
    for command in ["check", "run"] {
        let said = people.closedloop(&[command, FILE]);
        assert!(
            said.code == 1 && !said.stderr.contains("alpha"),
            "{}",
            said.stderr
        );
    }
}

#[test]
fn a_mistyped_path_and_a_page_are_named_as_such() {
    let ads = project(SPEND, GOOGLE);
    ads.deliver("adds.csv", "x\n");
    let said = ads.closedloop(&["run", FILE]);
    assert!(
        said.stderr
            .contains("; near it are `adds.csv`, `leads.csv`\nhelp: correct `path`"),
        "{}",
        said.stderr
    );
    ads.deliver(
        "ads.csv",
        "<html><head></head><table><tr><td>Day</td></tr></table></html>\n",
    );
    let said = ads.closedloop(&["run", FILE]);
    assert!(
        said.stderr
            .contains("line 1: the file is a page of HTML or XML"),
        "{}",
        said.stderr
    );
}

#[test]
fn a_column_whose_name_stands_twice_is_mapped_by_its_number() {
    let file = "Day,Cost,Campaign,Cost\n2026-03-04,12.00,A,99.00\n";
    let columns = |amount: &str| {
        format!(
            "[source.columns]\nspent_on = \"Day\"\ncampaign_name = \"Campaign\"\namount = \"{amount}\"\n[source.constants]\ncurrency = \"EUR\""
        )
    };
    let run = |amount: &str| {
        let ads = project(SPEND, &columns(amount));
        ads.deliver("ads.csv", file);
        (ads.closedloop(&["run", FILE]), ads)
    };
    let (said, _) = run("Cost");
    assert!(
        said.code == 1
            && said
                .stderr
                .contains("map the one that is meant by its number: `#2` or `#4`"),
        "{}",
        said.stderr
    );
    let (said, ads) = run("#2");
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(spent(&ads), ["12.00"]);
    // A number beside names of their own would mean another column in the next export.
    let (said, _) = run("#3");
    assert!(
        said.code == 1 && said.stderr.contains("the column `#3`"),
        "{}",
        said.stderr
    );
}

#[test]
fn dust_months_and_words_are_proposed_and_days_of_spreadsheets_are_no_milliseconds() {
    let columns = "[source.columns]\nspent_on = \"Month\"\ncampaign_name = \"Campaign\"\namount = \"Cost\"\n[source.constants]\ncurrency = \"EUR\"\n";
    let file = "Month,Campaign,Cost\n2026-01,A,31.000000001\n2026-02,A,0.30000000000000004\n";
    let (proposed, project) = second_try(SPEND, columns, file.as_bytes());
    assert_eq!(
        proposed,
        "[source.formats]\nspent_on = { format = \"%Y-%m\", as = \"month\" }\namount = { round = 2 }\n"
    );
    let spend = project.show("spend");
    assert_eq!(spend.column("amount"), ["31.00", "0.30"]);
    // What a word of ours is in is proposed; the others are left to a person.
    let deals = "[source.columns]\ndeal_id = \"id\"\ncreated_at = \"at\"\nclosed_at = \"closed\"\noutcome = \"stage\"\nis_deleted = \"gone\"\n";
    let head = "id,at,closed,stage,gone\n7,2026-01-02,2026-02-03,Closed won,nein\n8,2026-01-02,2026-02-03,Closed lost,ja\n";
    let (proposed, project) = second_try("entity = \"deals\"", deals, head.as_bytes());
    assert_eq!(
        proposed,
        "[source.values.is_deleted]\n\"nein\" = \"false\"\n\"ja\" = \"true\"\n[source.values.outcome]\n\"Closed won\" = \"won\"\n\"Closed lost\" = \"lost\"\n"
    );
    assert_eq!(project.show_current("deals").column("deal_id"), ["7", "D1"]);
    let open = project_of_deals(
        "id,at,closed,stage,gone\n7,2026-01-02,2026-02-03,Closed won,\n8,2026-01-02,,Parked,\n",
        deals,
    );
    assert!(
        open.stderr
            .contains("\n  \"Closed won\" = \"won\"\n  # \"Parked\" = \"...\""),
        "{}",
        open.stderr
    );
    // 46042 is 2026-01-20 in a spreadsheet.
    let serial = project_of_deals("id,at,closed,stage,gone\n7,46042,46091,won,\n", deals);
    assert!(
        serial.code == 1 && !serial.stderr.contains("could be read so"),
        "{}",
        serial.stderr
    );
}

fn project_of_deals(rows: &str, columns: &str) -> Said {
    let deals = project("entity = \"deals\"", columns);
    deals.deliver("ads.csv", rows);
    deals.closedloop(&["check", FILE])
}

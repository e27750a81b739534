//! Reasons for which figures may be wrong: their measures and their order; sources of which nothing
//! counts; and what stands in no figure: amounts, origins, statuses, and deals that nobody delivered.

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
    let found = found
        .columns(&columns.map(str::to_owned))
        .with_six_decimals();
    let found: Vec<String> = found.rows.iter().map(|row| row.join(" ")).collect();
    // What the dollars are worth nobody knows, so it may be any money; the won deal of a stranger is
    // more than the spend that stands twice; lateness is about no money.
    assert_eq!(
        found,
        [
            "1 deal_currency_not_converted deals 1  ",
            "2 link_to_unknown_lead deals 0.989011 0.01 9000.00",
            "3 same_money spend and ui 2  2220.50",
            "4 late_source deals 70 31 ",
        ]
    );
    let line: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let run = std::fs::read_to_string(project.path("out/demo/latest/run.json")).unwrap();
    let run: serde_json::Value = serde_json::from_str(&run).unwrap();
    assert_eq!(line["warnings"], run["warnings"]);
    // 9,000 of the 9,100 that were won and have a rate, against 1 %.
    let first = &line["warnings"][1];
    assert_eq!(
        (&first["severity"], &first["threshold"], &first["amount"]),
        (&"warning".into(), &0.01.into(), &"9000.00".into())
    );
    let second = &line["warnings"][2];
    assert_eq!(
        (&second["measure"], &second["threshold"], &second["amount"]),
        (&2.0.into(), &serde_json::Value::Null, &"2220.50".into())
    );
    let last = &line["warnings"][3];
    assert_eq!(
        (&last["measure"], &last["threshold"]),
        (&70.0.into(), &31.0.into())
    );
}

/// The status with its reasons, but for how far sources reach.
fn reasons(project: &Project) -> Vec<String> {
    let found = project.published("doubts");
    let rows = found
        .column("check")
        .into_iter()
        .zip(found.column("reason"));
    rows.filter(|(check, _)| *check != "late_source")
        .map(|(_, reason)| reason.replace(['\u{a0}', '\u{202f}'], " "))
        .collect()
}

/// Every finding of a check: where, how many, of which share, and its advice.
fn findings(project: &Project, check: &str) -> Vec<String> {
    let columns = ["source", "count", "share", "advice"].map(str::to_owned);
    let found = project.published("data_quality").only("check", check);
    let rows = found.columns(&columns).rows;
    rows.iter().map(|row| row.join(" ")).collect()
}

/// The values of a side of `unmatched`, with their counts.
fn unmatched(project: &Project, side: &str) -> Vec<String> {
    let found = project.published("unmatched").only("side", side);
    let values = found.column("value").into_iter().zip(found.column("count"));
    values
        .map(|(value, count)| format!("{value} {count}"))
        .collect()
}

const SPEND: &str = "spent_on,amount,currency,channel,Kind\n2026-06-01,10.00,EUR,social,ads\n2026-06-02,20.00,EUR,social,ads\n";

#[test]
fn a_source_of_which_nothing_counts_is_doubted() {
    let spend = |condition: &str, rows: &str| {
        let mut project = Project::of(&["spend"]);
        project.set_source("spend", &format!("[source.where]\nKind = \"{condition}\""));
        project.deliver("spend.csv", rows);
        project.run();
        project
    };
    let project = spend("ad", SPEND);
    assert_eq!(
        reasons(&project),
        ["nothing of spend counts: its [source.where] leaves out all 2 records by `Kind`"]
    );
    assert!(findings(&project, "all_rows_filtered")[0].starts_with("spend 2 1 "));
    let doubt = project.published("doubts");
    assert_eq!(doubt.column("measure"), ["2"]);
    // One record that is meant is enough.
    let some = spend("ads", &format!("{SPEND}2026-06-03,1.00,EUR,social,test\n"));
    assert!(reasons(&some).is_empty() && findings(&some, "all_rows_filtered").is_empty());
}

#[test]
fn a_file_of_money_without_a_record_is_doubted() {
    let project = Project::of(&["leads", "touches", "spend"]);
    project.deliver("leads.csv", "lead_id,created_at\nL1,2026-06-29\n");
    project.deliver("touches.csv", "lead_id,touched_at,kind\n");
    project.deliver("spend.csv", "spent_on,amount,currency,channel\n");
    project.run();
    // Nobody touched anybody: that may be so, and stands in no reason.
    assert_eq!(reasons(&project), ["the file of spend has no record"]);
    let found = findings(&project, "source_without_records");
    assert!(
        found.len() == 2 && found[0].starts_with("spend 1") && found[1].starts_with("touches 1"),
        "{found:?}"
    );
    project.deliver("spend_2.csv", "spent_on,amount,currency,channel\n\n");
    project.run();
    assert_eq!(
        reasons(&project),
        ["none of the 2 files of spend has a record"]
    );
    project.deliver("spend_3.csv", SPEND);
    project.run();
    assert!(reasons(&project).is_empty());
    let failed = project
        .published("data_quality")
        .only("check", "empty_delivery");
    assert_eq!(failed.column("source"), ["spend"]);
}

#[test]
fn open_deals_without_an_amount_are_counted_beside_the_pipeline() {
    let deals = |rows: &str| {
        let project = Project::of(&["deals"]);
        project.deliver(
            "deals.csv",
            &format!("deal_id,created_at,closed_at,outcome,amount\n{rows}"),
        );
        project.run();
        project
    };
    let project = deals(
        "D1,2026-06-01,,open,\nD2,2026-06-02,,open,500.00\nD3,2026-06-03,,open,\nD4,2026-06-03,,open,\nD5,2026-06-03,2026-06-10,lost,\n",
    );
    let found = findings(&project, "open_without_amount");
    assert!(found[0].starts_with("deals 3 0.6 "), "{found:?}");
    let detail = |project: &Project| {
        let path = project.path("out/demo/latest/report.html");
        let page = std::fs::read_to_string(path).unwrap();
        let from = page.find("credited share of open deals").unwrap();
        page[from..from + 120].to_owned()
    };
    assert!(
        detail(&project).contains("; 3 open deals have no amount"),
        "{}",
        detail(&project)
    );
    let one = deals("D1,2026-06-01,,open,\n");
    assert!(detail(&one).contains("; 1 open deal has no amount"));
    let none = deals("D1,2026-06-01,,open,0.00\n");
    assert!(!detail(&none).contains("no amount"));
    assert!(findings(&none, "open_without_amount").is_empty());
}

#[test]
fn origins_of_leads_that_no_rule_knows_are_listed() {
    let project = Project::of(&["leads"]).with("[channels]\nfallback = \"ga4\"\n");
    project.deliver(
        "leads.csv",
        "lead_id,created_at,lead_source,utm_source,utm_medium\nL1,2026-01-05,Messe Hannover,,\nL2,2026-01-12,Google Ads,,\nL3,2026-02-03,Empfehlung,,\nL4,2026-02-14,Messe Hannover,,\nL5,2026-02-14,,heise,stamp\nL6,2026-02-14,,,\n",
    );
    project.run();
    assert_eq!(
        unmatched(&project, "lead_origin"),
        ["Messe Hannover 2", "Empfehlung 1", "heise / stamp 1"]
    );
    let found = findings(&project, "leads_of_other_channel");
    assert!(
        found[0].starts_with("leads 4 0.8 ")
            && found[0]
                .ends_with("found `Messe Hannover` (2), `Empfehlung` (1), `heise / stamp` (1)"),
        "{found:?}"
    );
    assert!(
        unmatched(&project, "origin").is_empty(),
        "there are no touches"
    );
}

#[test]
fn statuses_that_name_no_stage_are_listed() {
    let sections = |funnel: &str| {
        let project = Project::of(&["leads", "deals"]).with(funnel);
        project.deliver(
            "leads.csv",
            "lead_id,created_at,status\nL1,2026-06-01,Working\nL2,2026-06-01,warm\nL3,2026-06-01,Working\nL4,2026-06-01,Spam\nL5,2026-06-01,\n",
        );
        project.deliver(
            "deals.csv",
            "deal_id,created_at,closed_at,outcome,amount,stage\nD1,2026-06-01,,open,1.00,Negotiation\nD2,2026-06-01,2026-06-10,won,1.00,Closed Won\nD3,2026-06-01,2026-06-11,lost,1.00,Closed Lost\n",
        );
        project
    };
    let names = "[funnel.feeds]\nmql = [\"Warm\"]\n[funnel.exits]\ndisqualified = [\"Spam\"]\n";
    let project = sections(&format!("[funnel]\nfrom_status = true\n{names}"));
    project.run();
    assert_eq!(unmatched(&project, "lead_status"), ["Working 2"]);
    assert_eq!(
        unmatched(&project, "deal_stage"),
        ["Closed Lost 1", "Negotiation 1"]
    );
    let found = findings(&project, "status_not_mapped");
    assert!(
        found.len() == 2
            && found[1].starts_with("leads 2 0.4 ")
            && found[1].ends_with("found `Working` (2)"),
        "{found:?}"
    );
    // Where statuses do not count and nothing delivers events, no name can ever be met.
    let said = sections(&format!("[funnel]\n{names}")).closedloop(&["check", FILE]);
    assert_eq!(said.code, 2, "{}", said.stderr);
    assert!(
        said.stderr
            .contains("nothing can enter `mql` and 1 more by these names")
            && said
                .stderr
                .contains("help: write `from_status = true` under [funnel]")
            && said.stderr.contains("`entity = \"stage_events\"`"),
        "{}",
        said.stderr
    );
    let silent = sections("[funnel]\n");
    silent.run();
    assert!(findings(&silent, "status_not_mapped").is_empty());
    assert!(unmatched(&silent, "lead_status").is_empty());
}

/// Money, leads and touches, and no deal by any source: 0 came back of what nobody knows.
#[test]
fn without_any_deal_there_is_no_return_and_no_verdict() {
    let company = |deals: Option<&str>| {
        let entities = ["leads", "touches", "spend", "deals"];
        let project = Project::of(&entities[..3 + usize::from(deals.is_some())]);
        project.deliver(
            "leads.csv",
            "lead_id,created_at,channel\nL1,2026-05-05,search\n",
        );
        project.deliver(
            "touches.csv",
            "lead_id,touched_at,kind,channel\nL1,2026-05-05T08:00:00Z,form,search\n",
        );
        project.deliver(
            "spend.csv",
            "spent_on,amount,currency,channel\n2026-05-05,100.00,EUR,search\n",
        );
        if let Some(deals) = deals {
            project.deliver(
                "deals.csv",
                &format!("deal_id,created_at,closed_at,outcome,amount,lead_id\n{deals}"),
            );
        }
        project.run();
        project
    };
    let cells = |project: &Project, columns: &[&str]| {
        let row = project
            .published("roi")
            .only("model", "linear")
            .only("basis", "touch_date")
            .only("period", "all")
            .only("level", "channel")
            .only("value", "search");
        let of = |column: &&str| row.column(column)[0].to_owned();
        columns.iter().map(of).collect::<Vec<_>>()
    };
    let figures = ["roi", "roas", "verdict", "payback_months", "cost_per_lead"];
    for project in [company(None), company(Some(""))] {
        assert_eq!(cells(&project, &figures), ["", "", "", "", "100.00"]);
        let headlines = project.published("headlines");
        let headlines = headlines.only("metric", "roi").only("period", "all");
        assert_eq!(headlines.column("reason")[0], "no deal delivered");
        assert_eq!(project.published("cohorts").column("cumulative_roi")[0], "");
        let page = std::fs::read_to_string(project.path("out/demo/latest/report.html")).unwrap();
        assert!(page.contains(" is not available (no deal delivered)."));
        assert!(page.contains("Won revenue is not available (no deal delivered)."));
        assert!(page.contains("Deliver deals as a source of the entity deals"));
        assert!(!page.contains("\u{2212}100"), "a loss is shown");
        let said = project.closedloop(&["explain", FILE, "metric", "roi", "--channel", "search"]);
        assert!(
            said.code == 0 && said.stdout.contains("not available: no deal delivered"),
            "{}{}",
            said.stdout,
            said.stderr
        );
    }
    // An open deal is a deal: so far nothing came back.
    let open = company(Some("D1,2026-05-06,,open,10.00,L1\n"));
    assert_eq!(cells(&open, &figures)[..3], ["-1", "0", "too few"]);
}

#[test]
fn a_source_that_no_figure_uses_is_named() {
    let entities = ["deals", "products", "paths"];
    let company = |sections: &str| {
        let project = Project::of(&entities).with(sections);
        project.deliver(
            "deals.csv",
            "deal_id,created_at,closed_at,outcome,amount,product_id\nD1,2026-06-01,,open,1.00,P1\n",
        );
        project.deliver(
            "products.csv",
            "product_id,family,list_price,currency\nP1,scales,9.00,EUR\n",
        );
        project.deliver(
            "paths.csv",
            "path,won_count,lost_count\nsearch > email,1,2\nemail,0,1\n",
        );
        project
    };
    let project = company("");
    let said = project.closedloop(&["check", FILE]);
    for words in [
        "source `paths`: no figure uses what it delivers: journeys are made of touches",
        "source `products`: no figure uses what it delivers: list prices stand in no figure",
    ] {
        assert!(
            said.code == 0 && said.stderr.contains(words),
            "{}",
            said.stderr
        );
    }
    project.run();
    let found = findings(&project, "source_of_no_figure");
    assert!(
        found.len() == 2
            && found[0].starts_with("paths 2 1 ")
            && found[1].starts_with("products 1 1 "),
        "{found:?}"
    );
    assert!(reasons(&project).is_empty());
    // A segment by what a product is uses it.
    let used = company("[[segment]]\nname = \"family\"\ncolumn = \"products.family\"\n");
    used.run();
    assert_eq!(findings(&used, "source_of_no_figure").len(), 1);
}

#[test]
fn touches_that_stand_twice_under_other_ids_are_doubted() {
    let company = |second: &str| {
        let project = Project::of(&["leads", "deals", "touches"]);
        project.deliver(
            "leads.csv",
            "lead_id,created_at\nL1,2026-05-01\nL2,2026-05-01\n",
        );
        project.deliver(
            "deals.csv",
            "deal_id,created_at,closed_at,outcome,amount,lead_id\nD1,2026-05-02,2026-06-20,won,100.00,L1\nD2,2026-05-02,2026-06-20,won,100.00,L2\n",
        );
        let head = "touch_id,lead_id,touched_at,kind,channel\n";
        let first = "T1,L1,2026-05-01 09:00,form,search\nT2,L2,2026-05-01 09:00,form,search\n";
        project.deliver("touches.csv", &format!("{head}{first}{second}"));
        project.run();
        assert_eq!(
            findings(&project, "touches_twice").len(),
            reasons(&project).len()
        );
        reasons(&project)
    };
    // The same moment of another person, another kind and a bare day are no twins.
    let other = "T3,L1,2026-05-01 09:00,web_visit,search\nT4,L1,2026-05-03,form,search\nT5,L1,2026-05-03,form,search\n";
    assert_eq!(company(other), [""; 0]);
    assert_eq!(
        company("X1,L1,2026-05-01 09:00,form,search\nX2,L2,2026-05-01 09:00,form,search\n"),
        ["2 of 4 touches on journeys stand there twice under other ids"]
    );
}

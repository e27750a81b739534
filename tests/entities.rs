//! Every entity, from a delivered file through its generic preset to the current view that `show
//! --current` prints.

use crate::project::{FILE, Project, Table};

/// (entity, header, first delivery, second delivery, columns to look at, what they hold in the
/// current view). The first delivery has a row that the second one replaces and a row that it
/// deletes; the third row stays.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static [&'static str]],
);

const CASES: &[Case] = &[
    (
        "leads",
        "lead_id,created_at,title",
        "L1,2026-05-01,CTO\nL2,2026-05-01,CFO\nL3,2026-05-01,COO\n",
        "L1,2026-05-01,CIO,\nL2,2026-05-01,CFO,true\n",
        &["lead_id", "created_on", "title", "persona"],
        &[
            &["L1", "2026-05-01", "CIO", ""],
            &["L3", "2026-05-01", "COO", ""],
        ],
    ),
    (
        "accounts",
        "account_id,name,employees",
        "A1,Ahorn,5\nA2,Birke,6\nA3,Cedar,7\n",
        "A1,Ahorn AG,50,\nA2,Birke,6,true\n",
        &["account_id", "name", "employees"],
        &[&["A1", "Ahorn AG", "50"], &["A3", "Cedar", "7"]],
    ),
    (
        "deals",
        "deal_id,created_at,closed_at,outcome,amount",
        "D1,2026-05-01,2026-05-09,lost,5.00\nD2,2026-05-01,,open,6.00\nD3,2026-05-01,2026-12-01,won,7.00\n",
        "D1,2026-05-01,2026-05-09,won,5.50,\nD2,2026-05-01,,open,6.00,true\n",
        &[
            "deal_id",
            "outcome",
            "closed_on",
            "amount",
            "original_amount",
        ],
        // The close of the third lies after the end of June: it has not happened yet.
        &[
            &["D1", "won", "2026-05-09", "5.50", "5.50"],
            &["D3", "open", "", "7.00", "7.00"],
        ],
    ),
    (
        "deal_contacts",
        "deal_id,lead_id,role",
        "D1,L1,user\nD1,L2,buyer\nD2,L1,boss\n",
        "D1,L1,champion,\nD1,L2,buyer,true\n",
        &["deal_id", "lead_id", "role"],
        &[&["D1", "L1", "champion"], &["D2", "L1", "boss"]],
    ),
    (
        "stage_events",
        "subject,subject_id,stage,entered_at,reason",
        "lead,L1,mql,2026-05-01,fit\nlead,L1,sal,2026-05-02,call\nlead,L2,mql,2026-05-03,fit\n",
        "lead,L1,mql,2026-05-01,budget,\nlead,L1,sal,2026-05-02,call,true\n",
        &["subject_id", "stage", "reason"],
        &[&["L1", "mql", "budget"], &["L2", "mql", "fit"]],
    ),
    (
        "touches",
        "touch_id,touched_at,lead_id,kind",
        "T1,2026-05-01,L1,form\nT2,2026-05-01,L1,form\nT3,2026-05-01,L1,call\nT4,2026-07-01,L1,call\n",
        "T1,2026-05-02,L1,webinar,\nT2,2026-05-01,L1,form,true\n",
        &["touch_id", "touched_on", "kind"],
        &[
            &["T1", "2026-05-02", "webinar"],
            &["T3", "2026-05-01", "call"],
        ],
    ),
    (
        "campaigns",
        "campaign_id,name,channel,parent_campaign_id,started_on,actual_cost,currency",
        "C1,Sprng,events,C3,2026-05-01,5.00,EUR\nC2,Old,,,,,\nC3,Year,events,,2026-01-01,,\n",
        "C1,Spring,events,C3,2026-05-01,5.25,EUR,\nC2,Old,,,,,,true\n",
        &[
            "campaign_id",
            "name",
            "channel",
            "parent_campaign_id",
            "started_on",
            "actual_cost",
            "currency",
        ],
        &[
            &["C1", "Spring", "events", "C3", "2026-05-01", "5.25", "EUR"],
            &["C3", "Year", "events", "", "2026-01-01", "", ""],
        ],
    ),
    (
        "content",
        "content_id,title,url,kind,persona,phase,topic,published_on",
        "C1,Guid,example.com/guide,guide,Finance,decision,pricing,2026-05-01\nC2,Old,,video,,,,\nC3,Case,re:/case/,case,,,,2026-05-02\nC4,Soon,,guide,,,,2026-07-01\n",
        "C1,Guide,example.com/guide,guide,Finance,decision,pricing,2026-05-01,\nC2,Old,,video,,,,,true\n",
        &[
            "content_id",
            "title",
            "url",
            "kind",
            "persona",
            "phase",
            "topic",
            "published_on",
        ],
        &[
            &[
                "C1",
                "Guide",
                "example.com/guide",
                "guide",
                "Finance",
                "decision",
                "pricing",
                "2026-05-01",
            ],
            &["C3", "Case", "re:/case/", "case", "", "", "", "2026-05-02"],
        ],
    ),
    (
        "spend",
        "spent_on,amount,currency,channel,impressions,clicks",
        "2026-05-01,5.00,EUR,search,100,1\n2026-05-01,6.00,EUR,search,200,\n2026-05-02,7.00,EUR,search,,\n2026-05-03,8.00,USD,search,300,3\n",
        "2026-05-01,9.25,EUR,search,150,4,\n2026-05-02,7.00,EUR,search,,,true\n",
        &[
            "spent_on",
            "channel",
            "currency",
            "amount",
            "impressions",
            "clicks",
            "original_amount",
        ],
        &[
            &["2026-05-01", "search", "EUR", "9.25", "150", "4", "9.25"],
            &["2026-05-03", "search", "USD", "", "300", "3", "8.00"],
        ],
    ),
    (
        "revenue",
        "revenue_id,recognized_on,amount,currency,deal_id",
        "R1,2026-05-01,5.00,EUR,D1\nR2,2026-05-01,6.00,EUR,D1\nR3,2026-05-01,7.00,EUR,D2\n",
        "R1,2026-05-01,-5.00,EUR,D1,\nR2,2026-05-01,6.00,EUR,D1,true\n",
        &["revenue_id", "amount", "deal_id"],
        &[&["R1", "-5.00", "D1"], &["R3", "7.00", "D2"]],
    ),
    (
        "fx_rates",
        "rate_on,from_currency,to_currency,rate",
        "2026-05-01,USD,EUR,0.9\n2026-05-01,GBP,EUR,1.1\n2026-05-01,IDR,EUR,0.0000581234567\n2026-07-01,IDR,EUR,0.00006\n",
        "2026-05-01,usd,EUR,0.9181,\n2026-05-01,GBP,EUR,1.1,true\n",
        &["rate_on", "from_currency", "to_currency", "rate"],
        &[
            &["2026-05-01", "IDR", "EUR", "0.000058123457"],
            &["2026-05-01", "USD", "EUR", "0.9181"],
        ],
    ),
    (
        "targets",
        "metric,period_start,period_end,value,team",
        "won_amount,2026-04-01,2026-06-30,100000,sales\nlead_count,2026-04-01,2026-06-30,360,marketing\nlead_count,2026-07-01,2026-09-30,400,\n",
        "won_amount,2026-04-01,2026-06-30,120000.50,sales,\nlead_count,2026-04-01,2026-06-30,360,marketing,true\n",
        &["metric", "period_start", "period_end", "value", "team"],
        &[
            &["lead_count", "2026-07-01", "2026-09-30", "400.00", ""],
            &[
                "won_amount",
                "2026-04-01",
                "2026-06-30",
                "120000.50",
                "sales",
            ],
        ],
    ),
    (
        "owners",
        "owner_id,team,office",
        "O1,sales,Berlin\nO2,sales,Berlin\nO3,marketing,Lyon\n",
        "O1,marketing,Lyon,\nO2,sales,Berlin,true\n",
        &["owner_id", "name", "team", "office"],
        &[
            &["O1", "", "marketing", "Lyon"],
            &["O3", "", "marketing", "Lyon"],
        ],
    ),
    (
        "products",
        "product_id,name,family,list_price,currency",
        "P1,Gauge,Tools,10,EUR\nP2,Scale,Tools,20,EUR\nP3,Probe,Parts,30.5,USD\n",
        "P1,Gauge 2,Tools,12,EUR,\nP2,Scale,Tools,20,EUR,true\n",
        &["product_id", "name", "family", "list_price", "currency"],
        &[
            &["P1", "Gauge 2", "Tools", "12.00", "EUR"],
            &["P3", "Probe", "Parts", "30.50", "USD"],
        ],
    ),
    (
        "paths",
        "path,won_count,won_amount,lost_count",
        "search > email,3,100.00,7\nsearch,2,50.00,9\nfair,1,25.00,0\n",
        "search > email,4,130.00,8,\nsearch,2,50.00,9,true\n",
        &["path", "won_count", "won_amount", "lost_count"],
        &[
            &["fair", "1", "25.00", "0"],
            &["search > email", "4", "130.00", "8"],
        ],
    ),
];

fn columns(table: &Table, names: &[&str]) -> Vec<Vec<String>> {
    table
        .columns(
            &names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>(),
        )
        .rows
}

#[test]
fn the_newest_row_of_each_key_is_the_current_one() {
    for (entity, head, first, second, names, expected) in CASES {
        let project = Project::of(&[entity]);
        project.deliver(&format!("{entity}_1.csv"), &format!("{head}\n{first}"));
        project.run();
        project.deliver(
            &format!("{entity}_2.csv"),
            &format!("{head},is_deleted\n{second}"),
        );
        project.run();
        let raw = project.show(entity);
        assert_eq!(
            raw.rows.len(),
            first.lines().count() + second.lines().count(),
            "{entity}: the raw table keeps every row"
        );
        let current = project.show_current(entity);
        assert_eq!(columns(&current, names), *expected, "{entity}");
        let provenance = ["_source", "_file", "_row", "_line", "_run", "_sequence"];
        assert_eq!(
            current.head[current.head.len() - provenance.len()..],
            provenance,
            "{entity}"
        );
        assert_eq!(project.closedloop(&["verify", FILE]).code, 0, "{entity}");
    }
}

#[test]
fn every_entity_has_a_case() {
    let listed = Project::of(&["leads"]).closedloop(&["list", "tables", "--json"]);
    let tables: serde_json::Value = serde_json::from_str(&listed.stdout).unwrap();
    let entities: Vec<&str> = tables
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["kind"] == "entity")
        .map(|row| row["table"].as_str().unwrap())
        .collect();
    assert_eq!(
        entities,
        CASES.iter().map(|case| case.0).collect::<Vec<_>>()
    );
}

#[test]
fn attributes_stand_between_the_entity_s_columns_and_the_provenance() {
    let mut project = Project::of(&["products"]);
    project.set_source("products", "[source.attributes]\nshelf = \"Shelf\"");
    project.deliver("products.csv", "product_id,Shelf\nP1,A7\n");
    project.run();
    let current = project.show_current("products");
    assert_eq!(current.column("shelf"), ["A7"]);
    assert!(
        current.head.iter().position(|name| name == "shelf")
            < current.head.iter().position(|name| name == "_source")
    );
}

#[test]
fn only_an_entity_has_a_current_view() {
    let project = Project::of(&["products"]);
    project.deliver("products.csv", "product_id\nP1\n");
    project.run();
    for table in ["roi", "rejects"] {
        let said = project.closedloop(&["show", FILE, table, "--current"]);
        assert!(
            said.code == 2
                && said.stderr.contains("is no entity")
                && said.stderr.contains("help: leave `--current` out"),
            "{table}: {}",
            said.stderr
        );
    }
    let empty = project.closedloop(&["show", FILE, "paths", "--current", "--format", "csv"]);
    assert!(
        empty.code == 0 && empty.stdout.starts_with("path,won_count,"),
        "{empty:?}"
    );
}

#[test]
fn rates_that_are_none_are_rejected_with_advice() {
    let mut project = Project::of(&["fx_rates"]);
    project.set_source("fx_rates", "max_reject_share = 1.0");
    project.deliver("fx_rates.csv", "rate_on,from_currency,to_currency,rate\n2026-05-01,USD,EUR,0\n2026-05-01,IDR,EUR,5.81E-05\n2026-05-01,GBP,EUR,\n");
    project.run();
    let rejects = project.show("rejects");
    assert_eq!(rejects.column("rule"), ["rate", "rate", "missing_value"]);
    assert!(
        rejects.column("advice")[1].contains("an exponent"),
        "{rejects:?}"
    );
}

#[test]
fn a_list_does_not_make_a_report_late() {
    let project = Project::of(&["content", "campaigns", "targets", "fx_rates"]);
    project.deliver("campaigns.csv", "campaign_id,started_on\nK1,2024-01-01\n");
    project.deliver("content.csv", "content_id,published_on\nC1,2024-01-01\n");
    project.deliver(
        "targets.csv",
        "metric,period_start,period_end,value\nlead_count,2026-01-01,2026-03-31,10\n",
    );
    project.deliver(
        "fx_rates.csv",
        "rate_on,from_currency,to_currency,rate\n2026-01-01,USD,EUR,0.9\n",
    );
    project.run();
    assert_eq!(
        project
            .published("data_quality")
            .only("check", "late_source")
            .column("source"),
        ["fx_rates"]
    );
}

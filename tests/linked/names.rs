//! What rows are called: by no date, by nothing, by the name of a campaign, by columns of owners and
//! products.

use super::people;
use crate::project::Project;

#[test]
fn rows_without_a_date_are_kept_where_the_file_has_no_such_column() {
    let mut project = Project::of(&["leads", "deals"]);
    project.set_source("leads", "undated = \"keep\"");
    project.deliver(
        "leads.csv",
        "lead_id,email,converted_deal_id\nL1,a@alpha.example,D1\n",
    );
    project.deliver(
        "deals.csv",
        "deal_id,created_at,closed_at,outcome,amount\nD1,2026-01-20,2026-03-10,won,10000.00\n",
    );
    project.run();
    assert_eq!(people(&project), ["D1:L1:converted"]);
    let found = project
        .published("data_quality")
        .only("check", "undated_rows");
    assert_eq!(found.column("count"), ["1"]);
}

#[test]
fn a_lead_that_says_nothing_may_have_a_rule_and_conditions_may_hold_of_nothing() {
    let project = Project::of(&["leads", "deals"]).with(
        "[[channel_rule]]\nchannel = \"walk_in\"\nsource = \"absent\"\nmedium = \"absent\"\n\
         [[channel_rule]]\nchannel = \"partner\"\nsource = [\"reseller\", \"absent\"]\nmedium = \"deal\"\n",
    );
    let mut project = project;
    project.set_source("leads", "[source.where]\nconsent = [\"true\", \"absent\"]");
    project.deliver(
        "leads.csv",
        "lead_id,created_at,utm_source,utm_medium,consent\n\
         L1,2026-01-05,,,true\nL2,2026-01-05,reseller,deal,\nL3,2026-01-05,,deal,TRUE\nL4,2026-01-05,,,false\n",
    );
    project.deliver("deals.csv", "deal_id,created_at,closed_at,outcome,amount\n");
    project.run();
    let matches = project.published("channel_matches").only("side", "leads");
    let found = matches
        .column("channel")
        .into_iter()
        .zip(matches.column("row_count"));
    assert_eq!(
        found.collect::<Vec<_>>(),
        [("walk_in", "1"), ("partner", "2")],
        "the fourth is filtered"
    );
}

#[test]
fn the_campaign_of_a_touch_may_be_known_by_its_name_alone() {
    let project = Project::of(&["leads", "deals", "touches", "spend"]);
    project.deliver(
        "leads.csv",
        "lead_id,created_at,utm_campaign\nL1,2026-01-05,SPRING  sale\n",
    );
    project.deliver(
        "deals.csv",
        "deal_id,created_at,closed_at,outcome,amount,lead_id\nD1,2026-01-20,2026-03-10,won,900.00,L1\n",
    );
    project.deliver(
        "spend.csv",
        "spent_on,amount,currency,platform,campaign_name\n2026-01-31,300.00,EUR,google_ads,Spring Sale\n",
    );
    project.deliver(
        "touches.csv",
        "lead_id,touched_at,kind,url,utm_campaign\n\
         L1,2026-01-02 09:00,web_visit,https://a.example/?UTM_Source=Google&UTM_Medium=CPC&utm_campaign=Spring%20Sale,\n\
         L1,2026-01-03 09:00,web_visit,https://a.example/#utm_source=google&utm_medium=cpc,spring sale\n\
         L1,2026-01-04 09:00,web_visit,https://a.example/?amp;utm_source=google&amp;utm_medium=cpc,winter\n",
    );
    project.run();
    let credits = project.show("credits").only("model", "linear");
    let rows = credits
        .column("campaign_id")
        .into_iter()
        .zip(credits.column("channel"));
    assert_eq!(
        rows.collect::<Vec<_>>(),
        [
            ("Spring Sale", "paid_search"),
            ("Spring Sale", "paid_search"),
            ("", "paid_search")
        ]
    );
    let roi = project
        .published("roi")
        .only("level", "campaign")
        .only("model", "linear");
    let roi = roi
        .only("basis", "touch_date")
        .only("period", "all")
        .only("value", "Spring Sale");
    assert_eq!(
        (
            roi.column("value"),
            roi.column("spend"),
            roi.column("attributed_revenue"),
            roi.column("lead_count")
        ),
        (
            vec!["Spring Sale"],
            vec!["300.00"],
            vec!["600.00"],
            vec!["1"]
        )
    );
}

#[test]
fn own_segments_reach_win_rates_and_columns_of_owners_and_products_are_segments() {
    let project = Project::of(&["leads", "deals", "owners", "products"]).with(
        "[[segment]]\nname = \"office\"\ncolumn = \"owners.office\"\n\
         [[segment]]\nname = \"family\"\ncolumn = \"products.family\"\n\
         [[segment]]\nname = \"industry\"\ncolumn = \"leads.industry\"\n",
    );
    project.deliver(
        "leads.csv",
        "lead_id,created_at,industry,owner_id\nL1,2026-01-05,metal,O1\nL2,2026-01-05,food,O2\n",
    );
    project.deliver(
        "deals.csv",
        "deal_id,created_at,closed_at,outcome,amount,lead_id,owner_id,product_id\n\
         D1,2026-01-20,2026-03-10,won,900.00,L1,O1,P1\nD2,2026-01-20,2026-03-12,lost,100.00,L2,O2,P1\nD3,2026-01-20,2026-03-12,won,50.00,L2,O9,\n",
    );
    project.deliver(
        "owners.csv",
        "owner_id,name,office\nO1,Ann,Berlin\nO2,Ben,Ulm\n",
    );
    project.deliver("products.csv", "product_id,name,family\nP1,Pump,Pumps\n");
    project.run();
    let of = |table: &str, column: &str| -> Vec<String> {
        let rows = project.published(table);
        let rows = if table == "win_rates" {
            rows.only("period", "all")
        } else {
            rows
        };
        let cells = rows
            .column("segment_by")
            .into_iter()
            .zip(rows.column("segment"));
        let cells = cells.zip(rows.column(column));
        let own = cells.filter(|((by, _), _)| ["office", "family", "industry"].contains(by));
        own.map(|((by, segment), cell)| format!("{by} {segment} {cell}"))
            .collect()
    };
    assert_eq!(
        of("win_rates", "won_amount"),
        [
            "family (none) 50.00",
            "family Pumps 900.00",
            "industry food 50.00",
            "industry metal 900.00",
            "office (none) 50.00",
            "office Berlin 900.00",
            "office Ulm 0.00"
        ]
    );
    assert_eq!(of("pipeline_velocity", "won_count").len(), 7);
    let funnel = project.published("funnel").only("stage", "lead");
    let office = funnel.only("segment_by", "office");
    assert_eq!(office.column("segment"), ["Berlin", "Ulm"]);
}

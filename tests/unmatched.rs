//! What no rule and no list takes: pages without content, contents that no source delivered, titles
//! without a persona, stages that feed nothing; and what is taken: the content of a touch by its
//! page, the persona of a lead by its title.

use crate::project::{Project, Table};

fn found(project: &Project, check: &str) -> Vec<String> {
    let columns = ["source", "severity", "count", "share", "advice"].map(str::to_owned);
    project
        .published("data_quality")
        .only("check", check)
        .columns(&columns)
        .rows
        .concat()
}

fn sides(table: &Table) -> Vec<String> {
    let columns = ["side", "value", "count"].map(str::to_owned);
    table
        .columns(&columns)
        .rows
        .iter()
        .map(|row| row.join(" "))
        .collect()
}

#[test]
fn a_touch_gets_the_content_of_its_page() {
    let project = Project::of(&["leads", "deals", "touches", "content"]);
    project.deliver(
        "leads.csv",
        "lead_id,created_at\nL1,2026-05-01\nL2,2026-05-01\n",
    );
    project.deliver("deals.csv", "deal_id,created_at,closed_at,outcome,amount,lead_id\nD1,2026-05-02,2026-06-01,won,10.00,L1\n");
    project.deliver("content.csv", "content_id,url\nC1,https://www.example.com/guide/\nC2,example.com/blog/*\nC3,re:utm_content=case\nC4,re:(\nC5,\n");
    project.deliver(
        "touches.csv",
        "touch_id,touched_at,lead_id,kind,content_id,url\n\
         T1,2026-05-03,L1,web_visit,,http://Example.com/guide?utm_source=x\n\
         T2,2026-05-04,L1,web_visit,,example.com/blog/a#b\n\
         T3,2026-05-05,L1,form,,https://example.com/forms?utm_content=case\n\
         T4,2026-05-06,L1,form,C5,https://example.com/guide\n\
         T5,2026-05-07,L1,form,C404,https://example.com/guide\n\
         T6,2026-05-08,L1,web_visit,,https://www.example.com/pricing/?x=1\n\
         T7,2026-05-09,L2,ad_click,,example.com/pricing#y\n\
         T8,2026-05-10,L2,ad_click,,example.com/u/kim@example.com\n\
         T9,2026-05-11,L2,meeting,,https://meet.example.com/7\n\
         T10,2026-05-12,L2,call,,\n",
    );
    project.run();
    let journeys = project.show("journeys");
    assert_eq!(
        journeys.column("content_id"),
        ["C1", "C2", "C3", "C5", "C404", ""]
    );
    assert_eq!(
        project
            .show_current("touches")
            .only("touch_id", "T1")
            .column("content_id"),
        ["C1"]
    );
    assert_eq!(
        project
            .show("touches")
            .only("touch_id", "T1")
            .column("content_id"),
        [""],
        "the raw row stays as it was delivered"
    );
    // Of the eight touches on a page, three pages are no content's; of the five with a content, one
    // is unknown.
    let pages = found(&project, "touches_of_unmatched_url");
    assert_eq!(pages[..4], ["touches", "info", "3", "0.375"]);
    assert!(
        pages[4].ends_with("found `example.com/pricing` (2), `***` (1)"),
        "{pages:?}"
    );
    let contents = found(&project, "content_id_unknown");
    assert_eq!(contents[..4], ["touches", "warning", "1", "0.2"]);
    assert_eq!(
        found(&project, "content_url_unreadable")[..4],
        ["content", "warning", "1", "0.2"]
    );
    assert_eq!(
        sides(&project.show("unmatched")),
        [
            "content_id C404 1",
            "origin (none) / (none) 3",
            "origin x / (none) 1",
            "url example.com/pricing 2",
            "url *** 1"
        ]
    );
}

#[test]
fn without_content_no_page_is_missing() {
    let project = Project::of(&["leads", "touches"]);
    project.deliver("leads.csv", "lead_id,created_at\nL1,2026-05-01\n");
    project
        .deliver("touches.csv", "touch_id,touched_at,lead_id,kind,content_id,url\nT1,2026-05-03,L1,form,C1,example.com\nT2,2026-05-03,L1,form,,example.com\n");
    project.run();
    assert!(
        found(&project, "touches_of_unmatched_url").is_empty()
            && found(&project, "content_id_unknown").is_empty()
    );
    assert!(project.show("unmatched").rows.is_empty());
}

const TITLES: &str = "lead_id,created_at,title\n\
    L1,2026-05-01,CFO\n\
    L2,2026-05-01,Head of Finance\n\
    L3,2026-05-01,head of it\n\
    L4,2026-05-01,Financial Engineer\n\
    L5,2026-05-01,Baker\n\
    L6,2026-05-01,Baker\n\
    L7,2026-05-01,\n";

#[test]
fn the_first_persona_whose_title_fits_is_the_lead_s() {
    let personas = "\n[[persona]]\nname = \"Finance\"\ntitle = \"re:\\\\b(cfo|finance)\\\\b\"\n[[persona]]\nname = \"IT\"\ntitle = [\"Head of IT\", \"CIO\"]\n\
        [[persona]]\nname = \"Finance\"\ntitle = \"financial engineer\"\n[[persona]]\nname = \"Engineering\"\ntitle = \"re:engineer\"\n";
    let project = Project::of(&["leads"]).with(personas);
    project.deliver("leads.csv", TITLES);
    project.run();
    assert_eq!(
        project.show_current("leads").column("persona"),
        ["Finance", "Finance", "IT", "Finance", "", "", ""]
    );
    let titles = found(&project, "titles_without_persona");
    assert_eq!(
        (titles[..3].concat(), titles[3].parse::<f64>().unwrap()),
        ("leadswarning2".to_owned(), 2.0 / 6.0)
    );
    assert!(titles[4].ends_with("found `Baker` (2)"), "{titles:?}");
    assert_eq!(sides(&project.show("unmatched")), ["title Baker 2"]);
}

#[test]
fn without_personas_no_title_is_missing() {
    let project = Project::of(&["leads"]);
    project.deliver("leads.csv", TITLES);
    project.run();
    assert_eq!(project.show_current("leads").column("persona"), [""; 7]);
    assert!(
        found(&project, "titles_without_persona").is_empty()
            && project.show("unmatched").rows.is_empty()
    );
}

#[test]
fn every_value_is_listed_and_the_ten_commonest_are_named() {
    let project = Project::of(&["leads", "stage_events"]);
    project.deliver("leads.csv", "lead_id,created_at\nL1,2026-05-01\n");
    let events: String = (0..12)
        .map(|stage| format!("lead,L1,Stage {stage:02},2026-05-0{}\n", stage % 9 + 1))
        .collect();
    project.deliver(
        "stage_events.csv",
        &format!("subject,subject_id,stage,entered_at\n{events}lead,L1,Stage 11,2026-05-09\n"),
    );
    project.run();
    let stages = found(&project, "stage_not_mapped");
    assert_eq!(stages[2], "13");
    assert!(
        stages[4].contains("found `Stage 11` (2), `Stage 00` (1),")
            && stages[4].ends_with("`Stage 08` (1) and 2 others"),
        "{stages:?}"
    );
    let listed = project.show("unmatched");
    assert_eq!(listed.column("side"), ["stage"; 12]);
    assert_eq!(
        (
            listed.column("rank")[11],
            listed.column("value")[0],
            listed.column("value")[11]
        ),
        ("12", "Stage 11", "Stage 10")
    );
}

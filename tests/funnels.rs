//! Funnels of leads and of deals through the real program: what enters and leaves a stage, by what
//! units are counted, and what twice the same leads change. Goes in: a few rows. Comes out:
//! published tables.

mod twice;

use crate::project::{Project, Table};
use std::fmt::Write as _;
use twice::company;

fn delivered(files: &[(&str, &str)], sections: &str) -> Project {
    let entities: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let mut project = Project::of(&entities).with(sections);
    project.set_source("deals", "[source.attributes]\nline = \"line\"");
    for (name, text) in files {
        project.deliver(&format!("{name}.csv"), text);
    }
    project.run();
    project
}

/// One column of a segment's stages, in their order.
fn by_stage(funnel: &Table, segment_by: &str, segment: &str, column: &str) -> String {
    let of = funnel
        .clone()
        .only("segment_by", segment_by)
        .only("segment", segment);
    let mut rows = of
        .columns(&["stage_order".to_owned(), column.to_owned()])
        .rows;
    rows.sort();
    rows.into_iter()
        .map(|row| row[1].clone())
        .collect::<Vec<_>>()
        .join(" ")
}

const LEADS: &str = "lead_id,created_at,channel,owner_id,account_id,employees,status\n\
L1,2026-01-05,search,O1,A1,,Contacted\n\
L2,2026-02-01,mail,O1,A2,,Qualified\n\
L3,2026-03-01,mail,O2,A3,12,Rejected\n";
const ACCOUNTS: &str =
    "account_id,employees,merged_into_account_id\nA1,49,\nA2,250,\nA3,,\nA9,1000,\n";
const DEALS: &str = "deal_id,created_at,closed_at,outcome,amount,lead_id,owner_id,account_id,stage,line\n\
D1,2026-02-01,2026-03-01,won,10.00,L1,O7,A1,Closed,scales\n\
D2,2026-02-10,2026-04-01,lost,10.00,L2,O7,A2,Offer made,sensors\n\
D3,2026-03-01,,open,10.00,L2,O8,A2,Offer made,scales\n\
D4,2026-04-01,2026-05-01,lost,10.00,,O8,A9,,\n";
const EVENTS: &str = "subject,subject_id,stage,entered_at\n\
deal,D1,offer,2026-02-15\n\
deal,D2,On hold,2026-03-01\n\
deal,D2,offer,2026-03-05\n\
lead,L1,mql,2026-01-07\n\
lead,L3,mql,2026-03-03\n";
const DEAL_STAGES: &str = r#"
[funnel]
stages = ["opportunity", "offer", "won"]
unit = "deal"
crossed = ["line x owner"]
[funnel.feeds]
offer = ["Offer made"]
[funnel.exits]
paused = ["On hold"]
[[segment]]
name = "line"
column = "deals.line"
[[segment]]
name = "from_lead_of"
column = "leads.owner_id"
"#;

const FILES: [(&str, &str); 4] = [
    ("leads", LEADS),
    ("accounts", ACCOUNTS),
    ("deals", DEALS),
    ("stage_events", EVENTS),
];

/// D1: opportunity 1 Feb, offer 15 Feb, won 1 Mar, all bare dates. D2: 10 Feb, on hold 1 Mar,
/// undone by the offer on 5 Mar, lost 1 Apr. D3 is open, D4 lost. The events of leads are not those
/// of deals.
#[test]
fn deals_go_through_their_own_stages() {
    let project = delivered(&FILES, DEAL_STAGES);
    let funnel = project.published("funnel");
    let all = |column: &str| by_stage(&funnel, "all", "all", column);
    assert_eq!(
        [
            all("reached_count"),
            all("strict_count"),
            all("open_count"),
            all("next_count")
        ],
        ["4 2 1", "4 2 1", "1 0 0", "2 1 "]
    );
    let reached = |by: &str, segment: &str| by_stage(&funnel, by, segment, "reached_count");
    assert_eq!(
        [
            reached("owner", "O7"),
            reached("owner", "O8"),
            reached("line", "(none)")
        ],
        ["2 2 1", "2 0 0", "1 0 0"]
    );
    assert_eq!(
        [
            reached("channel", "mail"),
            reached("channel", "(none)"),
            reached("from_lead_of", "O1")
        ],
        ["2 1 0", "1 0 0", "3 2 1"]
    );
    assert_eq!(
        [
            reached("account_size", "1-49"),
            reached("account_size", "250-999"),
            reached("account_size", "1000+")
        ],
        ["1 1 1", "2 1 0", "1 0 0"]
    );
    assert_eq!(
        [
            reached("line x owner", "scales x O8"),
            reached("line x owner", "sensors x O7")
        ],
        ["1 0 0", "1 1 0"]
    );
    assert_eq!(
        [
            reached("cohort_month", "2026-02"),
            reached("cohort_month", "2026-03")
        ],
        ["2 2 1", "1 0 0"]
    );
    let visits = project
        .published("stage_durations")
        .only("segment_by", "all")
        .with_six_decimals();
    let row = |from: &str, to: &str| {
        visits
            .clone()
            .only("from_stage", from)
            .only("to_stage", to)
            .rows
            .iter()
            .map(|row| row[4..].join(","))
            .collect::<String>()
    };
    // opportunity: D1 14 days to the offer, D2 19 on hold, D4 30 lost, D3 122 and open (1 March to
    // the end of 30 June).
    assert_eq!(row("opportunity", "any"), "3,1,19,,true");
    assert_eq!(
        [
            row("opportunity", "offer"),
            row("opportunity", "paused"),
            row("opportunity", "lost")
        ],
        ["1,1,14,,true", "1,1,19,,true", "1,1,30,,true"]
    );
    // offer: D1 14 days to won, D2 27 to lost.
    assert_eq!(
        [
            row("offer", "any"),
            row("offer", "won"),
            row("offer", "lost")
        ],
        ["2,0,14,27,false", "1,0,14,,false", "1,0,27,,false"]
    );
    // Of four in opportunity 3/4 stay after 14 days, 2/4 after 19, 1/4 after 30; of two in offer
    // 1/2 after 14, none after 27.
    let names = ["from_stage", "days", "inside_share", "at_risk_count"].map(str::to_owned);
    let curves = project
        .published("stage_curves")
        .with_six_decimals()
        .columns(&names);
    let steps: Vec<String> = curves.rows.iter().map(|row| row.join(" ")).collect();
    assert_eq!(
        steps,
        [
            "offer 14 0.5 2",
            "offer 27 0 1",
            "opportunity 14 0.75 4",
            "opportunity 19 0.5 3",
            "opportunity 30 0.25 2"
        ]
    );
}

/// The days of the first step of a stage's curve at which at most that share is inside.
fn read_off(curves: &Table, stage: &str, share: f64) -> String {
    let of = curves.clone().only("from_stage", stage);
    let steps = of.column("days").into_iter().zip(of.column("inside_share"));
    let mut steps: Vec<(f64, &str)> = steps
        .map(|(days, inside)| (inside.parse().unwrap(), days))
        .collect();
    steps.sort_by(|a, b| b.0.total_cmp(&a.0));
    steps
        .into_iter()
        .find(|(inside, _)| *inside <= share + 1e-9)
        .map(|(_, days)| days.to_owned())
        .unwrap_or_default()
}

/// Two tables of one estimate: the median and the 80th percentile of the one are where the curves
/// of the other fall to one half and one fifth.
#[test]
fn percentiles_are_read_off_the_curves() {
    let files = company("LM");
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let project = delivered(&files, "");
    let durations = project
        .published("stage_durations")
        .only("segment_by", "all")
        .only("to_stage", "any");
    let curves = project.published("stage_curves");
    assert!(
        durations.rows.len() > 2 && curves.rows.len() > 12,
        "{} {}",
        durations.rows.len(),
        curves.rows.len()
    );
    for (column, share) in [("median_days", 0.5), ("p80_days", 0.2)] {
        let read: Vec<String> = durations
            .column("from_stage")
            .iter()
            .map(|stage| read_off(&curves, stage, share))
            .collect();
        assert_eq!(read, durations.column(column), "{column}");
        assert!(
            read.iter().any(|days| !days.is_empty()),
            "no stage has its {column}"
        );
    }
    let (low, inside, high) = (
        curves.column("low"),
        curves.column("inside_share"),
        curves.column("high"),
    );
    let number = |text: &str| text.parse::<f64>().unwrap();
    for ((low, inside), high) in low.iter().zip(inside).zip(high) {
        assert!(
            0.0 <= number(low)
                && number(low) <= number(inside)
                && number(inside) <= number(high)
                && number(high) <= 1.0
        );
    }
}

/// Of the same deals by stage alone: D2 has a dated offer, so its stage adds nothing; D3 has
/// none, so it counts, without a date. Expected is nothing where it waits.
#[test]
fn a_stage_that_a_status_names_counts_without_a_date() {
    let project = delivered(
        &FILES,
        &DEAL_STAGES.replace("unit = \"deal\"", "unit = \"deal\"\nfrom_status = true"),
    );
    let funnel = project.published("funnel");
    let all = |column: &str| by_stage(&funnel, "all", "all", column);
    assert_eq!(
        [all("reached_count"), all("open_count")],
        ["4 3 1", "0 1 0"]
    );
    assert_eq!(
        all("expected_rate"),
        "0.75  ",
        "D4 went out of the first stage; in the second D3 waits"
    );
    assert_eq!(
        by_stage(&funnel, "line", "sensors", "expected_rate"),
        "1 0 "
    );
    assert_eq!(
        by_stage(&funnel, "owner", "O8", "expected_rate"),
        "0.5  ",
        "D3 waits in its offer since an unknown day"
    );
}

/// L1: mql, its deal won. L2: its status alone is mql; D2 lost, but D3 lives. L3: mql, then
/// rejected at no known time: out.
#[test]
fn leads_have_their_own_statuses_and_those_of_their_deals() {
    let sections = "[funnel]\nstages = [\"lead\", \"mql\", \"offer\", \"won\"]\nfrom_status = true\n[funnel.feeds]\nmql = [\"Qualified\"]\noffer = [\"Offer made\"]\n[[segment]]\nname = \"line\"\ncolumn = \"deals.line\"\n";
    let funnel = delivered(&FILES, sections).published("funnel");
    let all = |column: &str| by_stage(&funnel, "all", "all", column);
    assert_eq!(
        [all("reached_count"), all("strict_count"), all("open_count")],
        ["3 3 2 1", "3 3 2 1", "0 0 1 0"]
    );
    let reached = |by: &str, segment: &str| by_stage(&funnel, by, segment, "reached_count");
    // L2's first deal is of sensors; L3 has none.
    assert_eq!(
        [
            reached("line", "sensors"),
            reached("line", "(none)"),
            reached("account_size", "1-49")
        ],
        ["1 1 1 0", "1 1 0 0", "2 2 1 1"]
    );
}

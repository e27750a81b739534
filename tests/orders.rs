//! Four overlapping deliveries in all 24 orders, one a run: after the fourth run the same tables
//! and the same report.
//!
//! The deliveries hold late rows, corrections, a deletion that is taken back and a merge, each with
//! the day of its change, so that what is newer does not depend on what came first. Four of the
//! orders by default; `CLOSEDLOOP_ORDERS=24` tries all.

use crate::project::{Project, Table};
use std::collections::BTreeMap;
use std::fs;

const LEADS: &str = "lead_id,created_at,channel,merged_into_lead_id,is_deleted,modified_at\n";
const DEALS: &str = "deal_id,created_at,closed_at,outcome,amount,lead_id,merged_into_deal_id,is_deleted,modified_at\n";
const TOUCHES: &str = "touch_id,touched_at,lead_id,kind,channel,is_deleted,modified_at\n";

/// What one system delivers on four days: leads, deals and touches of each.
const DELIVERIES: [[&str; 3]; 4] = [
    [
        "L1,2026-03-01,search,,,2026-03-01\nL2,2026-03-02,,,,2026-03-02\nL3,2026-03-03,mail,,,2026-03-03\n",
        "D1,2026-03-10,,open,100.00,L1,,,2026-03-10\nD2,2026-03-11,2026-03-20,won,40.00,L2,,,2026-03-20\n",
        "T1,2026-03-01,L1,form,search,,2026-03-01\nT2,2026-03-02,L2,event,events,,2026-03-02\nT3,2026-03-05,L2,email_click,mail,,2026-03-05\n",
    ],
    // D1 is won, L2 gets its channel, T3 was of the other lead, and T4 comes late.
    [
        "L2,2026-03-02,events,,,2026-04-02\nL3,2026-03-03,mail,,,2026-03-03\nL4,2026-04-01,mail,,,2026-04-01\n",
        "D1,2026-03-10,2026-04-05,won,110.00,L1,,,2026-04-05\nD3,2026-04-02,2026-04-06,won,7.77,L4,,,2026-04-06\n",
        "T3,2026-03-05,L1,email_click,mail,,2026-04-01\nT4,2026-02-20,L2,ad_click,search,,2026-04-02\nT5,2026-04-01,L4,webinar,events,,2026-04-01\n",
    ],
    // D3 and T2 are deleted, L3 is merged into L1, D4 was forgotten.
    [
        "L3,2026-03-03,mail,L1,,2026-05-03\nL4,2026-04-01,search,,,2026-05-01\n",
        "D3,2026-04-02,2026-04-06,won,7.77,L4,,true,2026-05-06\nD4,2026-02-01,2026-02-28,lost,1.00,L3,,,2026-02-28\nD2,2026-03-11,2026-03-20,won,40.00,L2,,,2026-03-20\n",
        "T2,2026-03-02,L2,event,events,true,2026-05-02\nT6,2026-03-04,L3,form,search,,2026-03-04\nT1,2026-03-01,L1,form,search,,2026-03-01\n",
    ],
    // D4 was the same as D1, the deletion of T2 was a mistake, D2 is corrected to 60.00.
    [
        "L1,2026-03-01,search,,,2026-06-01\nL5,2026-06-02,mail,,true,2026-06-02\n",
        "D4,2026-02-01,2026-02-28,lost,1.00,L3,D1,,2026-06-28\nD2,2026-03-11,2026-03-20,won,60.00,L2,,,2026-06-20\nD5,2026-06-02,2026-06-29,won,9.00,L404,,,2026-06-29\n",
        "T2,2026-03-02,L2,event,events,false,2026-06-02\nT7,2026-06-01,L404,form,search,,2026-06-01\nT5,2026-04-01,L4,webinar,events,,2026-04-01\n",
    ],
];

/// Every order of four.
fn orders() -> Vec<[usize; 4]> {
    let mut found = Vec::new();
    for number in 0..256 {
        let order = [
            number >> 6 & 3,
            number >> 4 & 3,
            number >> 2 & 3,
            number & 3,
        ];
        if (0..4).all(|delivery| order.contains(&delivery)) {
            found.push(order);
        }
    }
    found
}

/// The report without the section of restated months, and every mart but those of restatements:
/// what a publication reports of the one before depends on what that one knew.
fn without_restatements(page: &str) -> String {
    let (before, section) = page.split_once("<section id=\"restatements\"").unwrap();
    before.to_owned() + section.split_once("</section>").unwrap().1
}

/// The tables and the report that are published last when the deliveries come in this order.
fn published(order: [usize; 4]) -> BTreeMap<String, String> {
    let project = Project::of(&["leads", "deals", "touches"]);
    for delivery in order {
        for ((entity, head), rows) in [("leads", LEADS), ("deals", DEALS), ("touches", TOUCHES)]
            .into_iter()
            .zip(DELIVERIES[delivery])
        {
            project.deliver(
                &format!("{entity}_{delivery}.csv"),
                &format!("{head}{rows}"),
            );
        }
        project.run();
    }
    let latest = project.path("out/demo/latest");
    let tables = fs::read_dir(latest.join("tables"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let files = tables
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
        .chain([latest.join("report.html")]);
    let mut files: BTreeMap<String, String> = files
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                fs::read_to_string(path).unwrap(),
            )
        })
        .collect();
    for table in ["restatements.csv", "restatement_totals.csv"] {
        assert!(files.remove(table).is_some());
    }
    files
        .entry("report.html".to_owned())
        .and_modify(|page| *page = without_restatements(page));
    files
}

#[test]
fn the_order_of_arrival_decides_nothing() {
    let orders = orders();
    assert_eq!(orders.len(), 24);
    let wanted = std::env::var("CLOSEDLOOP_ORDERS")
        .map_or(4, |text| text.parse::<usize>().unwrap())
        .clamp(2, 24);
    let first = published(orders[0]);
    assert!(
        first.len() > 5 && first.contains_key("report.html"),
        "{:?}",
        first.keys()
    );
    // D1 110.00, D2 60.00 and D5 9.00; D3 is deleted.
    let books = Table::read(&first["reconciliation.csv"])
        .only("side", "revenue")
        .only("bucket", "crm_won");
    assert_eq!(books.column("amount"), ["179.00"]);
    for order in orders
        .iter()
        .skip(1)
        .step_by(23 / (wanted - 1))
        .take(wanted - 1)
    {
        for (name, text) in published(*order) {
            let differs = first[&name]
                .lines()
                .zip(text.lines())
                .find(|(one, other)| one != other);
            assert!(
                first[&name] == text,
                "{name} in the order {order:?}: {differs:?}"
            );
        }
    }
}

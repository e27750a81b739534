//! A run that is killed, at any moment, leaves the last publication whole, and the next run repairs without help.

use crate::project::{FILE, Project};
use std::fs;
use std::thread::sleep;
use std::time::Duration;

const TABLES: &[&str] = &["funnel", "roi", "reconciliation", "data_quality"];

fn project() -> Project {
    let project = Project::of(&["leads", "deals", "touches"]);
    project.deliver("leads.csv", "lead_id,created_at,channel\nL1,2026-02-03T09:00:00Z,search\n");
    project.deliver("deals.csv", "deal_id,created_at,closed_at,outcome,amount,lead_id\nD1,2026-03-01,2026-04-01,won,100.01,L1\n");
    project.deliver("touches.csv", "touch_id,touched_at,lead_id,kind,channel\nT1,2026-02-03T09:00:00Z,L1,form,search\n");
    project
}

fn add_a_win(project: &Project) {
    project.deliver("deals_2.csv", "deal_id,created_at,closed_at,outcome,amount,lead_id\nD2,2026-03-02,2026-04-02,won,50.00,L1\n");
}

fn published(project: &Project) -> Vec<String> {
    let folder = project.path("out/demo/latest");
    TABLES.iter().map(|table| fs::read_to_string(folder.join("tables").join(format!("{table}.csv"))).unwrap()).collect()
}

/// Kills runs later and later until one gets to its end; between two kills nothing but the last whole publication is seen.
#[test]
fn a_killed_run_harms_nothing() {
    let whole = project();
    whole.run();
    let first = published(&whole);
    add_a_win(&whole);
    whole.run();
    let second = published(&whole);
    assert_ne!(first, second);

    let project = project();
    project.run();
    add_a_win(&project);
    let mut milliseconds = 0;
    let mut kill_count = 0;
    loop {
        let mut run = project.start(&["run", FILE]);
        sleep(Duration::from_millis(milliseconds));
        if let Some(status) = run.try_wait().unwrap() {
            assert!(status.success());
            break;
        }
        run.kill().unwrap();
        let status = run.wait().unwrap();
        kill_count += usize::from(!status.success());
        let seen = published(&project);
        assert!(seen == first || seen == second, "killed after {milliseconds} ms");
        milliseconds += 7;
    }
    assert!(kill_count > 3, "the run was killed {kill_count} times only");
    project.run();
    assert_eq!(published(&project), second);
    assert_eq!(project.show("deals").column("deal_id"), ["D1", "D2"]);
    let left: Vec<_> = project.bytes().into_keys().filter(|path| path.to_string_lossy().contains("partial")).collect();
    assert!(left.is_empty(), "{left:?}");
}

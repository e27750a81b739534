//! Ten times the touches need about the same memory: touches pass by, and what is held of them is a
//! few buckets of deals. What does grow are the paths of deals: two bytes for each touch on one,
//! and their text while it is written, since here the same deals get ten times as many.
//!
//! `CLOSEDLOOP_TOUCHES=1000000` compares a million touches with ten million.

use crate::oracles;
use crate::project::{FILE, Project};
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

/// Runs a program and prints the most memory that it held, in KiB; its exit code is the program's.
const HELD: &str = "import os, sys\npid = os.fork()\nif pid == 0:\n    os.execv(sys.argv[1], sys.argv[1:])\n_, status, usage = os.wait4(pid, 0)\n\
    print(usage.ru_maxrss, file=sys.stderr)\nsys.exit(os.waitstatus_to_exitcode(status))\n";

const LEADS: u64 = 20_000;

/// Twenty thousand leads in five thousand accounts, of which half have a deal, and so many touches
/// of a year and a half. They are written in files of at most a hundred thousand, as an export
/// comes.
fn company(touches: u64) -> Project {
    let sections = "\n[attribution]\nmodels = [\"first_touch\", \"linear\", \"w_shaped\", \"markov\"]\n[attribution.bootstrap]\nreplicates = 100\n";
    let project = Project::of(&["leads", "deals", "touches"]).with(sections);
    let start = "2025-01-01T00:00:00Z"
        .parse::<chrono::DateTime<chrono::Utc>>()
        .unwrap_or_default();
    let after = |minutes: u64| {
        (start + chrono::Duration::minutes(i64::try_from(minutes).unwrap_or(0))).format("%FT%TZ")
    };
    let (mut leads, mut deals) = (
        String::from("lead_id,account_id,created_at\n"),
        String::from("deal_id,account_id,created_at,closed_at,outcome,amount,currency\n"),
    );
    (0..LEADS)
        .for_each(|lead| writeln!(leads, "L{lead},A{},{}", lead / 4, after(0)).unwrap_or_default());
    for deal in 0..LEADS / 8 {
        let (closed, outcome) = (
            after((360 + deal % 150) * 1_440),
            if deal % 3 == 0 { "won" } else { "lost" },
        );
        writeln!(
            deals,
            "D{deal},A{},{},{closed},{outcome},{}.00,EUR",
            deal * 2,
            after(300 * 1_440),
            100 + deal
        )
        .unwrap_or_default();
    }
    project.deliver("leads.csv", &leads);
    project.deliver("deals.csv", &deals);
    let mut state = 7u64;
    let mut draw = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let channels = ["email", "search", "social", "events", "webinars", "display"];
    for first in (0..touches).step_by(100_000) {
        let mut text = String::from("touch_id,touched_at,lead_id,kind,channel\n");
        for touch in first..touches.min(first + 100_000) {
            let channel = usize::try_from(draw(6)).map_or("email", |place| channels[place]);
            writeln!(
                text,
                "T{touch},{},L{},form,{channel}",
                after(draw(540 * 1_440)),
                draw(LEADS)
            )
            .unwrap_or_default();
        }
        project.deliver(&format!("touches_{first}.csv"), &text);
    }
    project
}

/// KiB that `report` held at its peak, and how many touches it placed.
fn held(touches: u64) -> (u64, u64) {
    let project = company(touches);
    let said = project.closedloop(&["ingest", FILE]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let words = [
        "-c",
        HELD,
        env!("CARGO_BIN_EXE_closedloop"),
        "--quiet",
        "report",
        FILE,
    ];
    let output = Command::new("python3")
        .current_dir(project.path(""))
        .args(words)
        .output()
        .unwrap_or_else(|cause| panic!("python3: {cause}"));
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{stderr}");
    let run: serde_json::Value = serde_json::from_slice(
        &fs::read(project.path("out/demo/latest/run.json")).unwrap_or_default(),
    )
    .unwrap_or_default();
    let stages = run["stages"].as_array().cloned().unwrap_or_default();
    let placed = stages
        .iter()
        .find(|stage| stage["stage"] == "journeys")
        .and_then(|stage| stage["rows"].as_u64());
    (
        stderr
            .trim()
            .lines()
            .last()
            .and_then(|line| line.parse().ok())
            .unwrap_or_else(|| panic!("{stderr}")),
        placed.unwrap_or_else(|| panic!("{run}")),
    )
}

#[test]
fn ten_times_the_touches_need_about_the_same_memory() {
    let tried = Command::new("python3")
        .args(["-c", "import os; os.wait4"])
        .output();
    if !oracles::is_there(
        &["python3"],
        tried.is_ok_and(|output| output.status.success()),
        "there is no python3 that can ask how much memory a program held",
    ) {
        return;
    }
    let touches = std::env::var("CLOSEDLOOP_TOUCHES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(60_000);
    let ((few, placed), (many, placed_more)) = (held(touches), held(10 * touches));
    assert!(
        placed > touches / 10 && placed_more > 9 * placed,
        "{placed} and {placed_more} touches on journeys"
    );
    eprintln!("{touches} touches: {few} KiB; {}: {many} KiB", 10 * touches);
    assert!(
        many * 100 <= few * 125,
        "{few} KiB of {touches} touches, {many} KiB of ten times as many"
    );
}

//! A run that is killed or interrupted, at any moment, leaves the last publication whole, and the
//! next run repairs without help. `CLOSEDLOOP_KILLS` and `CLOSEDLOOP_SIGNALS` set how often,
//! `CLOSEDLOOP_TOUCHES` how much the run has to read.

use crate::project::{FILE, Project};
use crate::standing::{assert_whole, count, publication};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

const TABLES: &[&str] = &["funnel", "roi", "reconciliation", "data_quality"];

fn project() -> Project {
    let project = Project::of(&["leads", "deals", "touches"]);
    project.deliver(
        "leads.csv",
        "lead_id,created_at,channel\nL1,2026-02-03T09:00:00Z,search\n",
    );
    project.deliver("deals.csv", "deal_id,created_at,closed_at,outcome,amount,lead_id\nD1,2026-03-01,2026-04-01,won,100.01,L1\n");
    project.deliver(
        "touches.csv",
        "touch_id,touched_at,lead_id,kind,channel\nT1,2026-02-03T09:00:00Z,L1,form,search\n",
    );
    project
}

fn add_a_win(project: &Project) {
    project.deliver("deals_2.csv", "deal_id,created_at,closed_at,outcome,amount,lead_id\nD2,2026-03-02,2026-04-02,won,50.00,L1\n");
}

fn published(project: &Project) -> Vec<String> {
    let folder = project.path("out/demo/latest");
    TABLES
        .iter()
        .map(|table| {
            fs::read_to_string(folder.join("tables").join(format!("{table}.csv"))).unwrap()
        })
        .collect()
}

/// Kills runs later and later until one gets to its end; between two kills nothing but the last
/// whole publication is seen.
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
        assert!(
            seen == first || seen == second,
            "killed after {milliseconds} ms"
        );
        milliseconds += 7;
    }
    assert!(kill_count > 3, "the run was killed {kill_count} times only");
    project.run();
    assert_eq!(published(&project), second);
    assert_eq!(project.show("deals").column("deal_id"), ["D1", "D2"]);
    let left: Vec<_> = project
        .bytes()
        .into_keys()
        .filter(|path| path.to_string_lossy().contains("partial"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// A recorded run, twelve deliveries with many touches that no run has read, and what a run that
/// nothing disturbs makes of them.
struct Large {
    prepared: Project,
    before: Published,
    after: Published,
    tables: Vec<Value>,
    took: Duration,
}

type Published = Option<BTreeMap<String, Vec<u8>>>;

fn large() -> &'static Large {
    static MADE: OnceLock<Large> = OnceLock::new();
    MADE.get_or_init(|| {
        let prepared = project();
        prepared.run();
        deliver_much(&prepared);
        let undisturbed = prepared.copy();
        let started = Instant::now();
        undisturbed.run();
        let took = started.elapsed();
        assert_whole(&undisturbed, "undisturbed");
        let (before, after) = (
            publication(&prepared, "latest"),
            publication(&undisturbed, "latest"),
        );
        assert!(before.is_some() && after.is_some() && before != after);
        Large {
            prepared,
            before,
            after,
            tables: tables(&undisturbed),
            took,
        }
    })
}

/// Two files of leads, two of deals, eight of touches.
fn deliver_much(project: &Project) {
    for file in 0..2 {
        let (mut leads, mut deals) = (
            "lead_id,created_at,channel\n".to_owned(),
            "deal_id,created_at,closed_at,outcome,amount,lead_id\n".to_owned(),
        );
        for i in file * 500..file * 500 + 500 {
            let (month, day) = (1 + i % 3, 1 + i % 28);
            writeln!(
                leads,
                "P{i},2026-{month:02}-{day:02}T08:00:00Z,{}",
                ["search", "fair", "mail"][i % 3]
            )
            .unwrap();
            if i % 4 == 0 {
                let outcome = ["won", "lost"][i / 4 % 2];
                writeln!(
                    deals,
                    "Q{i},2026-04-{day:02},2026-05-{day:02},{outcome},{}.{:02},P{i}",
                    100 + i,
                    i % 100
                )
                .unwrap();
            }
        }
        project.deliver(&format!("leads_{file}.csv"), &leads);
        project.deliver(&format!("deals_{file}.csv"), &deals);
    }
    let each = count("CLOSEDLOOP_TOUCHES", 40_000) / 8;
    for file in 0..8 {
        let mut touches = "touch_id,touched_at,lead_id,kind,channel\n".to_owned();
        for i in file * each..file * each + each {
            // Every twentieth touch is one of a lead; the others are of people without a record.
            let person = if i % 20 == 0 {
                format!("P{}", i / 20 % 1_000)
            } else {
                format!("X{i}")
            };
            let (month, day, hour) = (1 + i % 3, 1 + i / 3 % 28, i % 24);
            writeln!(
                touches,
                "H{i},2026-{month:02}-{day:02}T{hour:02}:30:00Z,{person},form,{}",
                ["search", "fair", "mail"][i % 3]
            )
            .unwrap();
        }
        project.deliver(&format!("touches_{file}.csv"), &touches);
    }
}

/// The tables as the last run left them, but for the commits, whose bytes are never the same twice.
fn tables(project: &Project) -> Vec<Value> {
    let ledger = project.path("lake/demo/ledger");
    let last = (1..)
        .map(|run| ledger.join(format!("r{run:04}.json")))
        .take_while(|path| path.exists())
        .last()
        .unwrap();
    let entry: Value = serde_json::from_slice(&fs::read(last).unwrap()).unwrap();
    let bare = |mut table: Value| {
        table
            .as_object_mut()
            .unwrap()
            .retain(|key, _| key != "commits" && key != "version");
        table
    };
    entry["tables"]
        .as_array()
        .unwrap()
        .iter()
        .cloned()
        .map(bare)
        .collect()
}

impl Large {
    /// Asserts that nothing but a whole publication is seen, and that one more run makes everything
    /// as if nothing had disturbed it.
    fn assert_repaired(&self, project: &Project, when: &str) {
        let seen = publication(project, "latest");
        assert!(
            seen == self.before || seen == self.after,
            "{when}: a publication that is neither the last nor the new one"
        );
        project.run();
        assert!(
            publication(project, "latest") == self.after,
            "{when}: another publication"
        );
        assert_eq!(tables(project), self.tables, "{when}: other tables");
        assert_whole(project, when);
    }
}

/// The `at`-th of `of` moments, spread over the time that a run takes, each somewhere within its
/// share of it.
fn moment(took: Duration, at: usize, of: usize) -> Duration {
    let within = (at * 7_919 + 13) % 1_000;
    took.mul_f64((at as f64 + within as f64 / 1_000.0) / of as f64)
}

#[test]
fn a_large_run_killed_at_any_moment_is_finished_by_the_next() {
    let (large, kills) = (large(), count("CLOSEDLOOP_KILLS", 6));
    let (mut took, mut ended) = (large.took, 0);
    for at in 0..kills {
        loop {
            let moment = moment(took, at, kills);
            let project = large.prepared.copy();
            let mut run = project.start(&["run", FILE]);
            sleep(moment);
            run.kill().unwrap();
            let was_killed = run.wait().unwrap().signal() == Some(9);
            large.assert_repaired(&project, &format!("killed after {moment:?} of {took:?}"));
            if was_killed {
                break;
            }
            // It came to its end first: runs take less time than when it was measured.
            took = took.mul_f64(0.9);
            ended += 1;
        }
    }
    eprintln!("{kills} runs of {took:?} were killed, {ended} more ended first");
}

fn send(signal: &str, run: &Child) {
    assert!(
        Command::new("kill")
            .args([signal, &run.id().to_string()])
            .status()
            .unwrap()
            .success()
    );
}

#[test]
fn an_interrupted_run_ends_at_once_and_reports_what_is_kept() {
    let (large, signals) = (large(), count("CLOSEDLOOP_SIGNALS", 3));
    let mut codes: BTreeMap<Option<i32>, usize> = BTreeMap::new();
    for at in 0..signals {
        let (signal, expected) = [("-INT", 130), ("-TERM", 143)][at % 2];
        let moment = moment(large.took, at, signals).max(Duration::from_millis(100));
        let project = large.prepared.copy();
        let run = project
            .command(&["run", FILE])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        sleep(moment);
        // Long gone, and not yet waited for: a signal to it is lost.
        send(signal, &run);
        let sent = Instant::now();
        let output = run.wait_with_output().unwrap();
        let when = format!("{signal} after {moment:?} of {:?}", large.took);
        let (stderr, code) = (
            String::from_utf8(output.stderr).unwrap(),
            output.status.code(),
        );
        *codes.entry(code).or_default() += 1;
        if code != Some(0) {
            assert!(
                sent.elapsed() < Duration::from_secs(2),
                "{when}: it took {:?}",
                sent.elapsed()
            );
            assert_eq!(
                (code, stderr.lines().count()),
                (Some(expected), 1),
                "{when}: {stderr}"
            );
            assert!(
                stderr.starts_with("interrupted: what is committed is kept"),
                "{when}: {stderr}"
            );
            let left: Vec<_> = project
                .bytes()
                .into_keys()
                .filter(|path| {
                    path.starts_with(project.path("lake"))
                        && path.to_string_lossy().contains(".partial")
                })
                .collect();
            assert!(left.is_empty(), "{when}: {left:?}");
        }
        large.assert_repaired(&project, &when);
    }
    assert!(
        codes.len() > 1 || !codes.contains_key(&Some(0)),
        "no run was interrupted: {codes:?}"
    );
    eprintln!("exit codes {codes:?}");
}

#[test]
fn a_second_interruption_changes_nothing() {
    let project = large().prepared.copy();
    let mut run = project.start(&["run", FILE]);
    sleep(large().took / 3);
    ["-INT", "-INT"]
        .iter()
        .for_each(|signal| send(signal, &run));
    assert_eq!(run.wait().unwrap().code(), Some(130));
    large().assert_repaired(&project, "interrupted twice");
}

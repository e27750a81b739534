//! Two runs that start together: one works and the other is told who does, or they come one after
//! the other; the end is that of a single run. `CLOSEDLOOP_PAIRS` says how many pairs.

use crate::project::{FILE, Project};
use crate::standing::{assert_whole, count, deliver_more, first_delivery, outcome};
use regex::Regex;
use std::process::{Child, Output, Stdio};

fn start(project: &Project) -> Child {
    project
        .command(&["run", FILE])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn two_runs_together_are_as_one() {
    let prepared = first_delivery();
    prepared.run();
    deliver_more(&prepared);
    let serial = prepared.copy();
    serial.run();
    let expected = outcome(&serial);
    let holder = Regex::new(r"the lake is in use: `.*/lock`: held by process (\d+) on `[^`]+` since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\nhelp: ").unwrap();
    let (mut refused, pairs) = (0, count("CLOSEDLOOP_PAIRS", 4));
    for pair in 0..pairs {
        let project = prepared.copy();
        let started = [start(&project), start(&project)];
        let ids = started.each_ref().map(Child::id);
        let ended: [Output; 2] = started.map(|run| run.wait_with_output().unwrap());
        let told = ended
            .each_ref()
            .map(|output| String::from_utf8_lossy(&output.stderr).into_owned());
        let codes = ended.each_ref().map(|output| output.status.code());
        match codes {
            [Some(0), Some(0)] => assert!(
                told.iter().any(|told| told.contains("nothing new")),
                "pair {pair}: {told:?}"
            ),
            [Some(0), Some(3)] | [Some(3), Some(0)] => {
                let loser = usize::from(codes[1] == Some(3));
                let named = holder
                    .captures(&told[loser])
                    .unwrap_or_else(|| panic!("pair {pair}: {}", told[loser]));
                assert_eq!(
                    named[1],
                    ids[1 - loser].to_string(),
                    "pair {pair}: another holder is named"
                );
                refused += 1;
            }
            codes => panic!("pair {pair}: exit codes {codes:?}: {told:?}"),
        }
        assert_eq!(outcome(&project), expected, "pair {pair}");
        assert_whole(&project, &format!("pair {pair}"));
    }
    assert!(refused > 0, "no two of {pairs} pairs met");
}

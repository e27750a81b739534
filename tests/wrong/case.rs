//! One mistake and what the program shows of it. Goes in: a [`Case`]. Comes out: its exit code, its
//! message and its rejects as text, and what of them is not as the case expects.
//!
//! A message is stable: the project's folder reads `[project]`, and no case has a clock, a process
//! number or a thread count.

use crate::project::{FILE, Project, Said, Table};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A mistake.
pub(super) struct Case {
    /// What is wrong, in a few words.
    pub name: &'static str,
    /// Makes it, and runs the program.
    pub make: Box<dyn Fn() -> (Project, Said) + Sync>,
    /// Exit code.
    pub exit: i32,
    /// Where it is, and what to do.
    pub place: Place,
}

/// Where a mistake is shown, with a piece of the advice.
pub(super) enum Place {
    /// In the message: these words, all of them.
    Message(Vec<String>),
    /// In the rejects: line, column, rule, advice of each.
    Rejects(&'static [(&'static str, &'static str, &'static str, &'static str)]),
}

/// What came of a case.
pub(super) struct Checked {
    /// Its name.
    pub name: &'static str,
    /// Exit code, message and rejects.
    pub message: String,
    /// What is otherwise than expected.
    pub slip: Option<String>,
}

/// Runs the cases, several at a time; the answers are in the order of the cases.
pub(super) fn all(cases: &[Case]) -> Vec<Checked> {
    let next = AtomicUsize::new(0);
    let checked: Mutex<Vec<Option<Checked>>> = Mutex::new(cases.iter().map(|_| None).collect());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some((at, case)) = Some(next.fetch_add(1, Ordering::Relaxed))
                    .and_then(|at| Some((at, cases.get(at)?)))
                {
                    let one = check(case);
                    checked.lock().unwrap()[at] = Some(one);
                }
            });
        }
    });
    checked
        .into_inner()
        .unwrap()
        .into_iter()
        .map(|one| one.expect("a thread took each case"))
        .collect()
}

fn check(case: &Case) -> Checked {
    let (project, said) = (case.make)();
    let mut message = format!("exit {}\n{}", said.code, said.stderr);
    let mut slip = (said.code != case.exit).then(|| format!("expected exit {}", case.exit));
    match &case.place {
        Place::Message(words) => {
            slip = slip.or_else(|| {
                words
                    .iter()
                    .find(|words| !said.stderr.contains(*words))
                    .map(|words| format!("expected `{words}`"))
            });
        }
        Place::Rejects(expected) => {
            let rejects = rejects(&project);
            for [line, column, rule, value, advice] in &rejects {
                message.push_str(&format!(
                    "reject: line {line}, column `{column}`, {rule}, found `{value}`\n  {advice}\n"
                ));
            }
            let is_as_expected = rejects.len() == expected.len()
                && rejects.iter().zip(*expected).all(|(found, expected)| {
                    (found[0].as_str(), found[1].as_str(), found[2].as_str())
                        == (expected.0, expected.1, expected.2)
                        && found[4].contains(expected.3)
                });
            slip = slip.or_else(|| {
                (!is_as_expected).then(|| format!("expected the rejects {expected:?}"))
            });
        }
    }
    Checked {
        name: case.name,
        message,
        slip,
    }
}

fn rejects(project: &Project) -> Vec<[String; 5]> {
    let said = project.closedloop(&["show", FILE, "rejects", "--format", "csv"]);
    if said.code != 0 {
        return Vec::new();
    }
    let table = Table::read(&said.stdout)
        .columns(&["_line", "column", "rule", "value", "advice"].map(str::to_owned));
    table
        .rows
        .into_iter()
        .map(|row| row.try_into().expect("five columns"))
        .collect()
}

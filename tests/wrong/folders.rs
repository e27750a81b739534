//! Wrong words on the command line, and folders that are not what they should be.

use super::case::{Case, Place};
use crate::oracles::skip;
use crate::project::{FILE, Project, Said};
use std::fs::{self, File};

type Make = fn(&Project) -> Said;

/// (name, what is done to a project with one lead, exit code, words of the message).
type Wrong = (&'static str, Make, i32, &'static [&'static str]);

const CASES: &[Wrong] = &[
    (
        "a pipeline file that is not there",
        |project| project.closedloop(&["run", "jobs/dmo.toml"]),
        2,
        &["`jobs/dmo.toml`", "check the path"],
    ),
    (
        "a pipeline file that is a folder",
        |project| project.closedloop(&["run", "jobs"]),
        2,
        &["`jobs`", "help: "],
    ),
    (
        "a pipeline file that is no text",
        not_text,
        2,
        &["`jobs/demo.toml`", "help: "],
    ),
    (
        "a preset file that is wrong",
        wrong_preset,
        2,
        &[
            "jobs/mine.toml:1:1",
            "start the object above it",
            "jobs/mine.toml:5:8",
            "did you mean `columns`?",
        ],
    ),
    (
        "a constant that is no date",
        wrong_constant,
        2,
        &[
            "source `leads`: the constant `soon` is no value of `modified_at`",
            "under [source.constants]",
            "expected ",
        ],
    ),
    (
        "no file at the path",
        no_file,
        1,
        &[
            "source `leads`: no file matches `jobs/../data/leads*.csv`",
            "correct `path`",
        ],
    ),
    (
        "a folder at the path",
        folder_at_path,
        1,
        &[
            "file `leads`: found a folder, expected a file",
            "such as `folder/*.csv`",
        ],
    ),
    (
        "a data folder that is not there",
        |project| project.closedloop(&["run", FILE, "--data", "dta"]),
        1,
        &["there is no data folder `dta`", "`--data`"],
    ),
    (
        "a lake that is a file",
        lake_is_a_file,
        3,
        &["lake/demo", "help: "],
    ),
    (
        "an output that is a file",
        output_is_a_file,
        3,
        &["out/demo", "help: "],
    ),
    (
        "an output on a place that takes no folder",
        |project| nothing_is_read(project, &["run", FILE, "--out", "data/leads.csv/demo"]),
        3,
        &["`data/leads.csv/demo`", "name another folder"],
    ),
    (
        "an output of a report that is a file",
        |project| nothing_is_read(project, &["report", FILE, "--out", "data/leads.csv"]),
        3,
        &["`data/leads.csv`", "name another folder"],
    ),
    (
        "a lake that another run holds",
        held,
        3,
        &["the lake is in use", "wait for that run to end"],
    ),
    (
        "a run that never was",
        |project| published(project, &["report", FILE, "--known-at", "99"]),
        2,
        &["run `99`", "closedloop history"],
    ),
    (
        "a run that is no number",
        |project| published(project, &["report", FILE, "--known-at", "last"]),
        2,
        &["'last'", "--known-at", "such as `r0007`"],
    ),
    (
        "a table that there is not",
        |project| published(project, &["show", FILE, "led"]),
        2,
        &["`led`", "closedloop list tables"],
    ),
    (
        "a table of a lake that is not there",
        |project| project.closedloop(&["show", FILE, "leads"]),
        2,
        &[
            "no lake in `jobs/../lake/demo`",
            "`closedloop run` makes one",
        ],
    ),
    (
        "a day that is no day",
        |project| project.closedloop(&["run", FILE, "--as-of", "2026-02-30"]),
        2,
        &["'2026-02-30'", "--as-of", "such as `2026-10-31`"],
    ),
    (
        "a day in another order",
        |project| project.closedloop(&["run", FILE, "--as-of", "30.06.2026"]),
        2,
        &["'30.06.2026'", "--as-of", "year-month-day"],
    ),
    (
        "no threads",
        |project| project.closedloop(&["run", FILE, "--threads", "0"]),
        2,
        &["--threads"],
    ),
    (
        "a command that there is not",
        |project| project.closedloop(&["rn", FILE]),
        2,
        &["'rn'", "--help"],
    ),
    (
        "rejects over the limit",
        over_the_limit,
        1,
        &[
            "rejects 2 of 3 records (66.7 %), more than its limit of 50.0 %",
            "`max_reject_share`",
        ],
    ),
];

#[cfg(unix)]
const UNIX: &[Wrong] = &[(
    "a pipe at the path",
    pipe_at_path,
    1,
    &["file `leads.csv`: found a named pipe", "help: "],
)];
#[cfg(not(unix))]
const UNIX: &[Wrong] = &[];

/// The cases; a folder without the right to write is one only where no user may write
/// everywhere.
pub(super) fn cases() -> Vec<Case> {
    CASES.iter().chain(UNIX).map(case).collect()
}

fn case(&(name, run, exit, words): &Wrong) -> Case {
    let make = move || {
        let project = Project::of(&["leads"]);
        project.deliver("leads.csv", "lead_id,created_at\nL1,2026-03-01\n");
        let said = run(&project);
        assert_eq!(said.stdout, "", "{name}: an error goes to stderr");
        (project, said)
    };
    Case {
        name,
        make: Box::new(make),
        exit,
        place: Place::Message(words.iter().map(|word| (*word).to_owned()).collect()),
    }
}

fn published(project: &Project, words: &[&str]) -> Said {
    project.run();
    project.closedloop(words)
}

fn not_text(project: &Project) -> Said {
    fs::write(project.path(FILE), b"[pipeline]\nname = \"\xff\"\n").unwrap();
    project.closedloop(&["run", FILE])
}

fn wrong_preset(project: &Project) -> Said {
    let text = fs::read_to_string(project.path(FILE))
        .unwrap()
        .replace("generic.leads", "mine.toml");
    fs::write(project.path(FILE), text).unwrap();
    fs::write(project.path("jobs/mine.toml"), "entity = \"leads\"\n[leads]\nentity = \"leads\"\ntitle = \"people\"\n[leads.colums]\nlead_id = \"Id\"\n")
        .unwrap();
    project.closedloop(&["run", FILE])
}

fn wrong_constant(project: &Project) -> Said {
    let text = fs::read_to_string(project.path(FILE)).unwrap()
        + "[source.constants]\nmodified_at = \"soon\"\n";
    fs::write(project.path(FILE), text).unwrap();
    project.closedloop(&["run", FILE])
}

fn no_file(project: &Project) -> Said {
    fs::remove_file(project.path("data/leads.csv")).unwrap();
    project.closedloop(&["run", FILE])
}

fn folder_at_path(project: &Project) -> Said {
    fs::create_dir(project.path("data/leads")).unwrap();
    let text = fs::read_to_string(project.path(FILE))
        .unwrap()
        .replace("leads*.csv", "leads");
    fs::write(project.path(FILE), text).unwrap();
    project.closedloop(&["run", FILE])
}

#[cfg(unix)]
fn pipe_at_path(project: &Project) -> Said {
    fs::remove_file(project.path("data/leads.csv")).unwrap();
    assert!(
        std::process::Command::new("mkfifo")
            .arg(project.path("data/leads.csv"))
            .status()
            .unwrap()
            .success()
    );
    project.closedloop(&["run", FILE])
}

fn lake_is_a_file(project: &Project) -> Said {
    fs::create_dir(project.path("lake")).unwrap();
    fs::write(project.path("lake/demo"), "").unwrap();
    project.closedloop(&["run", FILE])
}

fn output_is_a_file(project: &Project) -> Said {
    fs::create_dir(project.path("out")).unwrap();
    fs::write(project.path("out/demo"), "").unwrap();
    nothing_is_read(project, &["run", FILE])
}

/// The program must stop before it makes a lake, and leave the delivered file as it was.
fn nothing_is_read(project: &Project, words: &[&str]) -> Said {
    let delivered = fs::read(project.path("data/leads.csv")).unwrap();
    let said = project.closedloop(words);
    assert!(!project.path("lake").exists(), "{words:?}: {}", said.stderr);
    assert_eq!(fs::read(project.path("data/leads.csv")).unwrap(), delivered);
    said
}

/// Folders of the system in which no user, root included, can make one.
#[cfg(target_os = "linux")]
#[test]
fn an_output_on_a_read_only_place_is_found_before_anything_is_read() {
    for place in ["/sys/closedloop", "/proc/closedloop"] {
        let project = Project::of(&["leads"]);
        project.deliver("leads.csv", "lead_id,created_at\nL1,2026-03-01\n");
        let said = nothing_is_read(&project, &["run", FILE, "--out", place]);
        let expected = format!("error: cannot create: `{place}`: ");
        assert!(said.stderr.starts_with(&expected), "{}", said.stderr);
        assert_eq!((said.code, said.stdout.as_str()), (3, ""));
    }
}

/// A folder with files that may be read and not written; root may write everywhere.
#[cfg(unix)]
#[test]
fn an_output_without_the_right_to_write_is_found_before_anything_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::of(&["leads"]);
    project.deliver("leads.csv", "lead_id,created_at\nL1,2026-03-01\n");
    let out = project.path("out/demo");
    fs::create_dir_all(&out).unwrap();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o555)).unwrap();
    if File::create(out.join("try")).is_ok() {
        return skip("this user may write everywhere");
    }
    let said = nothing_is_read(&project, &["run", FILE]);
    let expected = "error: cannot write into: `jobs/../out/demo`: Permission denied (os error 13)\nhelp: give the user";
    assert!(said.stderr.starts_with(expected), "{}", said.stderr);
    assert_eq!((said.code, said.stdout.as_str()), (3, ""));
    fs::set_permissions(&out, fs::Permissions::from_mode(0o755)).unwrap();
}

fn held(project: &Project) -> Said {
    project.run();
    let lock = File::options()
        .read(true)
        .write(true)
        .open(project.path("lake/demo/lock"))
        .unwrap();
    lock.try_lock().unwrap();
    project.closedloop(&["run", FILE])
}

fn over_the_limit(project: &Project) -> Said {
    project.deliver(
        "leads.csv",
        "lead_id,created_at\nL1,2026-03-01\nL2,soon\nL3,later\n",
    );
    let text = fs::read_to_string(project.path(FILE)).unwrap().replace(
        "path = \"leads*.csv\"",
        "path = \"leads*.csv\"\nmax_reject_share = 0.5",
    );
    fs::write(project.path(FILE), text).unwrap();
    project.closedloop(&["run", FILE])
}

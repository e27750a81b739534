//! What was made otherwise than it says today: tables of another state of the pipeline file,
//! publications that are not what their run wrote.

use super::{latest, refused};
use crate::project::{FILE, Project};
use crate::standing::{assert_whole, files_below, first_delivery};
use std::fs;
use std::path::PathBuf;

/// Puts `to` in the place of `from` in the pipeline file.
fn change_file(project: &Project, from: &str, to: &str) {
    let file = fs::read_to_string(project.path(FILE)).unwrap();
    assert!(file.contains(from), "{file}");
    fs::write(project.path(FILE), file.replace(from, to)).unwrap();
}

#[test]
fn tables_of_another_state_of_the_pipeline_file_are_not_shown() {
    let project = first_delivery();
    project.run();
    change_file(&project, "company = \"Acme\"", "company = \"Acme Ltd\"");
    for command in [
        &["show", FILE, "roi"][..],
        &["explain", FILE, "deal", "D1"],
        &["paths", FILE],
    ] {
        let expected = [
            "is of run r0001, which another state of the pipeline file `jobs/demo.toml` has made",
            "`closedloop run jobs/demo.toml` makes it anew",
        ];
        refused(&project, command, 2, &expected);
    }
    for command in [
        &["show", FILE, "deals"][..],
        &["history", FILE],
        &["verify", FILE],
    ] {
        let said = project.closedloop(command);
        assert_eq!(said.code, 0, "{command:?}: {}", said.stderr);
    }
    project.run();
    project.show("roi");
}

#[test]
fn another_last_day_alone_refuses_no_table() {
    let project = first_delivery();
    change_file(&project, "as_of = \"2026-06-30\"\n", "");
    let said = project.closedloop(&["run", FILE, "--as-of", "2026-05-31"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    // Today's day is another by default.
    project.show("roi");
    let said = project.closedloop(&["explain", FILE, "deal", "D1"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
}

fn outputs(project: &Project, folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let files = files_below(&project.path("out/demo").join(folder)).into_iter();
    files
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect()
}

#[test]
fn a_publication_that_is_not_what_its_run_wrote_is_published_anew() {
    let project = first_delivery();
    project.run();
    let folder = project.path("out/demo/r0001");
    let page = folder.join("report.html");
    let mut bytes = fs::read(&page).unwrap();
    bytes[100] ^= 1;
    fs::write(&page, bytes).unwrap();
    let before = outputs(&project, "r0001");
    let said = project.closedloop(&["run", FILE, "--json"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let reason = "published anew as r0002: `jobs/../out/demo/r0001/report.html` has other content than its run.json says, and a published folder is never written again";
    assert!(said.stderr.contains(reason), "{}", said.stderr);
    let result: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(
        (&result["run"], &result["reason"]),
        (&"r0002".into(), &reason.into())
    );
    assert_eq!(latest(&project), "r0002");
    assert!(
        outputs(&project, "r0001") == before,
        "r0001 was written again"
    );
    assert_whole(&project, "after a changed page");
    // Emptied files, then an emptied folder, then a changed list of outputs.
    fs::write(project.path("out/demo/r0002/tables/roi.csv"), "").unwrap();
    let said = project.run();
    assert!(
        said.stderr
            .contains("r0002/tables/roi.csv` has 0 bytes, its run.json says "),
        "{}",
        said.stderr
    );
    fs::remove_dir_all(project.path("out/demo/r0003")).unwrap();
    fs::create_dir(project.path("out/demo/r0003")).unwrap();
    let said = project.run();
    assert!(
        said.stderr.contains("r0003/run.json` is missing"),
        "{}",
        said.stderr
    );
    let list = project.path("out/demo/r0004/run.json");
    let text = fs::read_to_string(&list).unwrap();
    fs::write(&list, text.replace("\"exit_code\": 0", "\"exit_code\": 1")).unwrap();
    let said = project.run();
    assert!(
        said.stderr
            .contains("r0004/run.json` is not what its run wrote"),
        "{}",
        said.stderr
    );
    let said = project.run();
    assert!(said.stderr.contains("nothing new"), "{}", said.stderr);
    assert_eq!(latest(&project), "r0005");
}

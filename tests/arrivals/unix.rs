//! Links, pipes, folders, and names that are no text: what only Unix can deliver.

use super::*;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

#[test]
fn a_link_to_a_file_is_read_as_the_file_once() {
    let project = one_deal();
    std::fs::write(
        project.path("elsewhere.csv"),
        format!("{DEALS}D2,2026-03-02,2026-04-02,won,20.00\n"),
    )
    .unwrap();
    symlink("../elsewhere.csv", project.path("data/deals_2.csv")).unwrap();
    symlink("deals_2.csv", project.path("data/deals_3.csv")).unwrap();
    let said = project.run();
    assert!(
        said.stderr
            .contains("file `deals_3.csv`: it has the content of `deals_2.csv` and is read once\n"),
        "{}",
        said.stderr
    );
    assert_eq!(
        (won(&project).as_str(), project.show("deals").rows.len()),
        ("120.00", 2)
    );
}

/// The error for whatever `make` puts in the place of the path; the run must stop and keep
/// what was published.
fn refused(name: &str, make: impl Fn(&std::path::Path)) -> String {
    let project = one_deal();
    make(&project.path("data").join(name));
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1, "{name}: {}", said.stderr);
    assert!(said.stderr.contains("\nhelp: "), "{name}: {}", said.stderr);
    assert_eq!(won(&project), "100.00");
    said.stderr.lines().next().unwrap().to_owned()
}

#[test]
fn what_matches_and_is_no_file_is_refused_by_name() {
    let start = "error: source `deals`, file `deals_2.csv`: ";
    let nowhere = refused("deals_2.csv", |path| symlink("gone.csv", path).unwrap());
    assert_eq!(
        nowhere,
        format!(
            "{start}found a link to `gone.csv` that leads nowhere (No such file or directory (os error 2)), expected a file"
        )
    );
    let circle = refused("deals_2.csv", |path| symlink("deals_2.csv", path).unwrap());
    assert!(
        circle.starts_with(&format!(
            "{start}found a link to `deals_2.csv` that leads nowhere ("
        )),
        "{circle}"
    );
    let folder = refused("deals_2.csv", |path| symlink(".", path).unwrap());
    assert_eq!(
        folder,
        format!("{start}found a link to the folder `.`, which is not followed; expected a file")
    );
    let pipe = refused("deals_2.csv", |path| {
        assert!(
            std::process::Command::new("mkfifo")
                .arg(path)
                .status()
                .unwrap()
                .success()
        )
    });
    assert_eq!(
        pipe,
        format!("{start}found a named pipe, expected a regular file")
    );
    let socket = refused("deals_2.csv", |path| {
        drop(std::os::unix::net::UnixListener::bind(path).unwrap())
    });
    assert_eq!(
        socket,
        format!("{start}found a socket, expected a regular file")
    );
    let device = refused("deals_2.csv", |path| symlink("/dev/null", path).unwrap());
    assert_eq!(
        device,
        format!("{start}found a device, expected a regular file")
    );
}

#[test]
fn a_name_that_is_no_text_is_refused_and_not_passed_over() {
    let said = refused("", |data| {
        std::fs::write(data.join(OsStr::from_bytes(b"deals_\xff.csv")), DEALS).unwrap()
    });
    assert_eq!(
        said,
        r"error: source `deals`, file `deals_\xff.csv`: found a name that is not UTF-8, expected one that is"
    );
    let project = one_deal();
    std::fs::write(
        project
            .path("data")
            .join(OsStr::from_bytes(b"other_\xff.csv")),
        DEALS,
    )
    .unwrap();
    assert!(
        project.run().stderr.contains("nothing new"),
        "what does not match is of no source"
    );
}

#[test]
fn a_circle_of_folders_ends_and_a_linked_folder_is_noted() {
    let project = one_deal();
    let file = std::fs::read_to_string(project.path(FILE)).unwrap();
    std::fs::write(
        project.path(FILE),
        file.replace("deals*.csv", "**/deals*.csv"),
    )
    .unwrap();
    std::fs::create_dir(project.path("data/north")).unwrap();
    std::fs::write(
        project.path("data/north/deals_2.csv"),
        format!("{DEALS}D2,2026-03-02,2026-04-02,won,20.00\n"),
    )
    .unwrap();
    symlink("..", project.path("data/north/circle")).unwrap();
    let said = project.run();
    assert_eq!(won(&project), "120.00");
    assert!(
        said.stderr
            .contains("source `deals`: the link `north/circle` to a folder is not followed; "),
        "{}",
        said.stderr
    );
    std::fs::write(
        project.path(FILE),
        file.replace("deals*.csv", "deals*.csv/deals*.csv"),
    )
    .unwrap();
    assert!(
        !project.run().stderr.contains("not followed"),
        "no file of this pattern can lie there"
    );
}

#[test]
fn an_exact_path_that_is_a_folder_or_leads_nowhere_is_refused() {
    let project = one_deal();
    let file = std::fs::read_to_string(project.path(FILE)).unwrap();
    std::fs::write(project.path(FILE), file.replace("deals*.csv", "deals.csv")).unwrap();
    symlink("gone.csv", project.path("data/deals.csv")).unwrap();
    let said = project.closedloop(&["check", FILE]);
    assert!(
        said.code == 1
            && said
                .stderr
                .contains("file `deals.csv`: found a link to `gone.csv` that leads nowhere"),
        "{}",
        said.stderr
    );
    std::fs::remove_file(project.path("data/deals.csv")).unwrap();
    std::fs::create_dir(project.path("data/deals.csv")).unwrap();
    let said = project.closedloop(&["check", FILE]);
    assert!(
        said.code == 1
            && said
                .stderr
                .contains("file `deals.csv`: found a folder, expected a file\nhelp: "),
        "{}",
        said.stderr
    );
}

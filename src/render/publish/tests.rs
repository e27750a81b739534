//! Output folders: what is there as a whole, what is replaced, and what is never touched.

use super::*;

fn file(path: &str, text: &str) -> OutputFile {
    OutputFile::new(path, text.as_bytes().to_vec())
}

fn publish(
    out: &Path,
    folder: &str,
    files: &[OutputFile],
    last: impl FnOnce(&[WrittenFile]) -> Result<OutputFile>,
) -> Result<PathBuf> {
    prepare(out, folder, files, last).and_then(PreparedFolder::put_in_place)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_publication_replaces_nothing_but_what_never_had_its_name() {
    let out = tempfile::tempdir().unwrap();
    for left in [".r0007.partial", "r0007"] {
        fs::create_dir(out.path().join(left)).unwrap();
        fs::write(out.path().join(left).join("stray.txt"), "half").unwrap();
    }
    let refused = prepare(out.path(), "r0007", &[], |_| Ok(file("run.json", "")))
        .and_then(PreparedFolder::put)
        .unwrap_err();
    assert_eq!(refused.exit_code(), 3, "{refused}");
    discard(out.path(), "r0007").unwrap();
    assert_eq!(names(out.path()), [""; 0]);
    let last = |written: &[WrittenFile]| {
        Ok(file(
            "run.json",
            &written
                .iter()
                .map(|file| format!("{} {}\n", file.path, file.bytes))
                .collect::<String>(),
        ))
    };
    let files = [file("report.html", "<p>"), file("tables/roi.csv", "a,b")];
    let whole = publish(out.path(), "r0007", &files, last).unwrap();
    assert_eq!(whole, out.path().join("r0007"));
    assert_eq!(names(out.path()), ["r0007"]);
    assert_eq!(names(&whole), ["report.html", "run.json", "tables"]);
    assert_eq!(
        fs::read_to_string(whole.join("run.json")).unwrap(),
        "report.html 3\ntables/roi.csv 3\n"
    );
    assert_eq!(
        fs::read_to_string(whole.join("tables/roi.csv")).unwrap(),
        "a,b"
    );
}

#[test]
fn latest_follows_by_a_relative_link() {
    let out = tempfile::tempdir().unwrap();
    fs::write(out.path().join(".latest.partial"), "left over").unwrap();
    for folder in ["r0001", "r0002", "r0002"] {
        publish(out.path(), folder, &[], |_| Ok(file("run.txt", folder))).unwrap();
        point_latest(out.path(), folder).unwrap();
        assert_eq!(
            fs::read_link(out.path().join(LATEST)).unwrap(),
            Path::new(folder)
        );
        assert_eq!(
            fs::read_to_string(out.path().join(LATEST).join("run.txt")).unwrap(),
            folder
        );
    }
    assert_eq!(names(out.path()), ["latest", "r0001", "r0002"]);
}

#[test]
fn nothing_is_written_outside_the_folder() {
    let out = tempfile::tempdir().unwrap();
    for path in ["../evil", "/tmp/evil", ""] {
        assert!(
            publish(out.path(), "r0001", &[file(path, "x")], |_| Ok(file(
                "run.json", ""
            )))
            .is_err(),
            "{path}"
        );
    }
    assert!(!out.path().join("r0001").exists());
}

#[test]
fn a_folder_is_tried_and_nothing_is_left_of_the_trial() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("a/b/out");
    check_folder(&out).unwrap();
    fs::write(out.join(PROBE), "of a run that was killed").unwrap();
    check_folder(&out).unwrap();
    assert_eq!(names(&out), [""; 0]);
    let changed = || fs::metadata(&out).unwrap().modified().unwrap();
    let before = changed();
    check_folder(&out).unwrap();
    assert_eq!(changed(), before);
    fs::write(root.path().join("file"), "").unwrap();
    for below in ["file", "file/out"] {
        let error = check_folder(&root.path().join(below)).unwrap_err();
        assert_eq!(error.exit_code(), 3, "{below}: {error}");
        assert!(error.to_string().contains("\nhelp: "), "{below}: {error}");
    }
    fs::create_dir_all(root.path().join("taken").join(PROBE)).unwrap();
    assert_eq!(
        check_folder(&root.path().join("taken"))
            .unwrap_err()
            .exit_code(),
        3
    );
    assert_eq!(names(root.path()), ["a", "file", "taken"]);
}

#[test]
fn an_error_names_the_path() {
    let out = tempfile::tempdir().unwrap();
    fs::write(out.path().join("taken"), "a file").unwrap();
    let message = publish(&out.path().join("taken"), "r0001", &[], |_| {
        Ok(file("a", "b"))
    })
    .unwrap_err()
    .to_string();
    assert!(message.contains("taken/.r0001.partial"), "{message}");
    fs::create_dir(out.path().join(LATEST)).unwrap();
    fs::write(out.path().join(LATEST).join("kept"), "").unwrap();
    assert_eq!(
        point_latest(out.path(), "r0001").unwrap_err().exit_code(),
        3
    );
}

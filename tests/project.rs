//! A pipeline in a folder of its own. Goes in: rows and sections of a pipeline file. Comes out:
//! what the real program said and which tables it made. Everything goes through the binary, nothing
//! through the library.
//!
//! The program runs inside the folder, so that messages hold relative paths; the file is always
//! `jobs/demo.toml`.

use assert_cmd::Command;
use closedloop::run::is_streamed;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The pipeline file, from the project's folder.
pub(crate) const FILE: &str = "jobs/demo.toml";

/// A pipeline with its data, its lake and its publications.
pub(crate) struct Project {
    folder: tempfile::TempDir,
    sources: Vec<(String, String)>,
    sections: String,
}

/// What the program said.
#[derive(Debug)]
pub(crate) struct Said {
    /// Exit code.
    pub code: i32,
    /// The requested output.
    pub stdout: String,
    /// Everything else, the project's folder replaced by `[project]`.
    pub stderr: String,
}

/// A table as text cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    /// Names of the columns.
    pub head: Vec<String>,
    /// Cells by row.
    pub rows: Vec<Vec<String>>,
}

impl Project {
    /// A company in Berlin that counts in euro up to the end of June 2026; one source for each
    /// entity, whose files are `data/<entity>*.csv` with our own headers.
    pub(crate) fn of(entities: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sources = entities
            .iter()
            .map(|entity| ((*entity).to_owned(), String::new()))
            .collect();
        let project = Self {
            folder,
            sources,
            sections: String::new(),
        };
        fs::create_dir(project.path("jobs")).unwrap();
        fs::create_dir(project.path("data")).unwrap();
        project.write_file();
        project
    }

    /// Adds sections to the pipeline file.
    pub(crate) fn with(mut self, sections: &str) -> Self {
        self.sections.push_str(sections);
        self.write_file();
        self
    }

    /// Gives the source of `entity` these keys besides its own; keys given before are dropped.
    pub(crate) fn set_source(&mut self, entity: &str, keys: &str) {
        let source = self
            .sources
            .iter_mut()
            .find(|(name, _)| name == entity)
            .expect("the project has no such source");
        source.1 = keys.to_owned();
        self.write_file();
    }

    fn write_file(&self) {
        let mut text = String::from(
            "[pipeline]\nname = \"demo\"\ncompany = \"Acme\"\ncurrency = \"EUR\"\ntimezone = \"Europe/Berlin\"\nas_of = \"2026-06-30\"\ndata = \"../data\"\n",
        );
        for (entity, keys) in &self.sources {
            write!(text, "\n[[source]]\nname = \"{entity}\"\npreset = \"generic.{entity}\"\npath = \"{entity}*.csv\"\n{keys}\n").unwrap();
        }
        text.push_str(&self.sections);
        fs::write(self.path(FILE), text).unwrap();
    }

    /// A path inside the project.
    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// Delivers a file.
    pub(crate) fn deliver(&self, name: &str, text: &str) {
        fs::write(self.path("data").join(name), text).unwrap();
    }

    /// Runs `closedloop` with these words.
    pub(crate) fn closedloop(&self, words: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_closedloop"));
        let output = command
            .current_dir(self.folder.path())
            .args(words)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| {
            String::from_utf8(bytes)
                .unwrap()
                .replace(&*self.folder.path().to_string_lossy(), "[project]")
        };
        Said {
            code: output.status.code().expect("the program was killed"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// `closedloop` with these words, ready to be started in the project's folder.
    pub(crate) fn command(&self, words: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_closedloop"));
        command.current_dir(self.folder.path()).args(words);
        command
    }

    /// Starts `closedloop` with these words and does not wait for it.
    pub(crate) fn start(&self, words: &[&str]) -> std::process::Child {
        let silent = std::process::Stdio::null;
        self.command(words)
            .stdout(silent())
            .stderr(silent())
            .spawn()
            .unwrap()
    }

    /// The same project with all its files, in another folder.
    pub(crate) fn copy(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(self.folder.path(), folder.path());
        Self {
            folder,
            sources: self.sources.clone(),
            sections: self.sections.clone(),
        }
    }

    /// `run`, which must publish.
    pub(crate) fn run(&self) -> Said {
        let said = self.closedloop(&["run", FILE]);
        assert_eq!(said.code, 0, "{}", said.stderr);
        said
    }

    /// A published table; one that is given as Parquet alone as `show` prints it.
    pub(crate) fn published(&self, table: &str) -> Table {
        if is_streamed(table) {
            return self.show(table);
        }
        let path = self
            .path("out/demo/latest/tables")
            .join(format!("{table}.csv"));
        Table::read(
            &fs::read_to_string(&path)
                .unwrap_or_else(|cause| panic!("{}: {cause}", path.display())),
        )
    }

    /// A table of the lake, as `show` prints it.
    pub(crate) fn show(&self, table: &str) -> Table {
        let said = self.closedloop(&["show", FILE, table, "--format", "csv"]);
        assert_eq!(said.code, 0, "{}", said.stderr);
        Table::read(&said.stdout)
    }

    /// The current view of an entity, as `show --current` prints it.
    pub(crate) fn show_current(&self, entity: &str) -> Table {
        let said = self.closedloop(&["show", FILE, entity, "--current", "--format", "csv"]);
        assert_eq!(said.code, 0, "{}", said.stderr);
        Table::read(&said.stdout)
    }

    /// Every file below `lake` and `out`, by its path; a link is its target.
    pub(crate) fn bytes(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        for top in ["lake", "out"] {
            collect(&self.path(top), &mut found);
        }
        found
    }
}

/// What a program said that did what it had to; else its own words fail the test.
pub(crate) fn succeeded(command: &mut std::process::Command) -> std::process::Output {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// The text of a file of the tests, by its path below their folder.
pub(crate) fn test_file(below: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(below);
    fs::read_to_string(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()))
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let (path, name) = entry
            .map(|entry| (entry.path(), entry.file_name()))
            .unwrap();
        let to = to.join(name);
        if path.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(&path).unwrap(), to).unwrap();
        } else if path.is_dir() {
            fs::create_dir(&to).unwrap();
            copy(&path, &to);
        } else {
            fs::copy(&path, to).unwrap();
        }
    }
}

fn collect(folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_symlink() {
            found.insert(
                path.clone(),
                fs::read_link(&path)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
                    .into_bytes(),
            );
        } else if path.is_dir() {
            collect(&path, found);
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}

impl Table {
    /// Reads CSV with a header.
    pub(crate) fn read(text: &str) -> Self {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut records = reader.records().map(|record| {
            record
                .unwrap()
                .iter()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        });
        let head = records.next().expect("a table has a header");
        Self {
            head,
            rows: records.collect(),
        }
    }

    fn at(&self, column: &str) -> usize {
        self.head
            .iter()
            .position(|name| name == column)
            .unwrap_or_else(|| panic!("no column `{column}` among {:?}", self.head))
    }

    /// The rows in which `column` is `value`.
    pub(crate) fn only(mut self, column: &str, value: &str) -> Self {
        let at = self.at(column);
        self.rows.retain(|row| row[at] == value);
        self
    }

    /// Some of the columns, in this order.
    pub(crate) fn columns(&self, columns: &[String]) -> Self {
        let places: Vec<usize> = columns.iter().map(|column| self.at(column)).collect();
        let rows = self
            .rows
            .iter()
            .map(|row| places.iter().map(|at| row[*at].clone()).collect())
            .collect();
        Self {
            head: columns.to_vec(),
            rows,
        }
    }

    /// The cells of one column.
    pub(crate) fn column(&self, column: &str) -> Vec<&str> {
        let at = self.at(column);
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    /// Asserts that the table is the one worked by hand, in the columns that the latter has, rows
    /// in any order.
    pub(crate) fn agrees(&self, expected: &str) {
        let mut expected = Self::read(expected);
        let mut found = self.columns(&expected.head).with_six_decimals();
        expected.rows.sort();
        found.rows.sort();
        let only = |a: &Self, b: &Self| {
            a.rows
                .iter()
                .filter(|row| !b.rows.contains(row))
                .map(|row| row.join(","))
                .collect::<Vec<_>>()
                .join("\n")
        };
        let (missing, unasked) = (only(&expected, &found), only(&found, &expected));
        assert!(
            found == expected,
            "{}\nby hand, not by the program:\n{missing}\nby the program, not by hand:\n{unasked}",
            expected.head.join(",")
        );
    }

    /// The same with every double cut to six decimals, as the files worked by hand write them.
    pub(crate) fn with_six_decimals(mut self) -> Self {
        for cell in self.rows.iter_mut().flatten() {
            let is_long = cell
                .split_once('.')
                .is_some_and(|(_, decimals)| decimals.len() > 6)
                || cell.contains("e-");
            if let Some(number) = cell.parse::<f64>().ok().filter(|_| is_long) {
                *cell = format!("{number:.6}")
                    .trim_end_matches('0')
                    .trim_end_matches('.')
                    .to_owned();
            }
        }
        self
    }
}

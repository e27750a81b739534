//! What becomes of the exports of known systems. Goes in: a few lines with the headers that the
//! system writes, and a preset's name. Comes out: the rows of our table, against what a person
//! reads in those lines.

mod ads;
mod salesforce;

use crate::project::{FILE, Project};
use std::collections::BTreeMap;

/// A pipeline of one source, its preset and more keys, that has read `text` as its only file.
fn delivered(preset: &str, keys: &str, text: &str) -> Project {
    let project = Project::of(&[]).with(&source("export", preset, keys));
    project.deliver("export_1.csv", text);
    ingest(&project);
    project
}

/// A source whose files are `NAME*.csv`.
fn source(name: &str, preset: &str, keys: &str) -> String {
    format!(
        "\n[[source]]\nname = \"{name}\"\npreset = \"{preset}\"\npath = \"{name}*.csv\"\n{keys}\n"
    )
}

fn ingest(project: &Project) {
    let said = project.closedloop(&["ingest", FILE]);
    assert_eq!(said.code, 0, "{}", said.stderr);
}

/// Columns of a table, named with blanks between them: a line a row, `|` between cells.
fn shown(project: &Project, table: &str, columns: &str) -> Vec<String> {
    let columns: Vec<String> = columns.split(' ').map(str::to_owned).collect();
    project
        .show(table)
        .columns(&columns)
        .rows
        .iter()
        .map(|row| row.join("|"))
        .collect()
}

/// One line a preset: those of `generic` follow from the tables.
#[test]
fn every_preset_of_a_vendor_is_listed_with_what_it_reads() {
    let said = Project::of(&["leads"]).closedloop(&["list", "presets", "--json"]);
    let listed: Vec<BTreeMap<String, String>> = serde_json::from_str(&said.stdout).unwrap();
    let line = |preset: &BTreeMap<String, String>| {
        format!(
            "{} -> {}: {}",
            preset["preset"], preset["entity"], preset["title"]
        )
    };
    let lines: Vec<String> = listed
        .iter()
        .map(line)
        .filter(|line| !line.starts_with("generic."))
        .collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("list_presets", lines.join("\n")));
}

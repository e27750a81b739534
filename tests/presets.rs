//! What becomes of the exports of known systems. Goes in: a few lines with the headers that the system writes, and a preset's name.
//! Comes out: the rows of our table, against what a person reads in those lines.

mod ads;
mod salesforce;

use crate::project::{FILE, Project};

/// A pipeline of one source, its preset and more keys, that has read `text` as its only file.
fn delivered(preset: &str, keys: &str, text: &str) -> Project {
    let project = Project::of(&[]).with(&source("export", preset, keys));
    project.deliver("export_1.csv", text);
    ingest(&project);
    project
}

/// A source whose files are `NAME*.csv`.
fn source(name: &str, preset: &str, keys: &str) -> String {
    format!("\n[[source]]\nname = \"{name}\"\npreset = \"{preset}\"\npath = \"{name}*.csv\"\n{keys}\n")
}

fn ingest(project: &Project) {
    let said = project.closedloop(&["ingest", FILE]);
    assert_eq!(said.code, 0, "{}", said.stderr);
}

/// Columns of a table, named with blanks between them: a line a row, `|` between cells.
fn shown(project: &Project, table: &str, columns: &str) -> Vec<String> {
    let columns: Vec<String> = columns.split(' ').map(str::to_owned).collect();
    project.show(table).columns(&columns).rows.iter().map(|row| row.join("|")).collect()
}

#[test]
fn every_preset_is_listed_with_what_it_reads() {
    let said = Project::of(&["leads"]).closedloop(&["list", "presets"]);
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("list_presets", said.stdout.trim_end()));
}

//! The map of the crate, kept true: each part uses only what comes before it, every list of an
//! extension point is complete, files state what they are for and stay small, and nothing strange
//! lies at the top of the repository.

mod check_tests;
mod circles;
mod type_names;

use closedloop::run;
use closedloop::table::{ENTITIES, LAKE, TableSpec};
use closedloop::{attribution, pipeline, render};
use regex::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The parts in the order in which data flow, up to the systems. A part may use itself and what
/// stands before it.
const BEFORE_SYSTEMS: &[&str] = &[
    "domain",
    "error",
    "stats",
    "table",
    "pipeline",
    // stages
    "lake",
    "ingest",
    "staging",
    "coverage",
    "identity",
    "journeys",
    "progress",
    "attribution",
    // what systems are made of
    "document",
    "system",
];

/// The parts behind the systems.
const BEHIND_SYSTEMS: &[&str] = &[
    // what speaks of all of them
    "reports", "run", "render", "sample", // the shell
    "console", "cli", "commands",
];

/// All parts in their order; the systems stand as their waves do.
static ORDER: LazyLock<Vec<String>> = LazyLock::new(|| {
    let waves = code_of(&root().join("src/run/systems.rs"));
    let system = Regex::new(r"&crate::(\w+)::\w+").unwrap();
    let systems = system
        .captures_iter(&waves)
        .map(|found| found[1].to_owned());
    let owned = |parts: &[&str]| {
        parts
            .iter()
            .map(|part| (*part).to_owned())
            .collect::<Vec<_>>()
    };
    owned(BEFORE_SYSTEMS)
        .into_iter()
        .chain(systems)
        .chain(owned(BEHIND_SYSTEMS))
        .collect()
});

/// Uses of a later part that are meant: (part, what it uses, why). None today.
const EXCEPTIONS: &[(&str, &str, &str)] = &[];

/// What stages may name of `pipeline`: the file as meant, not how it is read.
const SETTINGS: &[&str] = &["Settings", "Source", "settings"];

/// What may lie at the top, besides names that begin with a dot and what `.gitignore` names.
const TOP: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "src",
    "pipelines",
    "sample_data",
    "benches",
    "tests",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
];

/// More than this does not fit in a head.
const LINES_AT_MOST: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder, sorted.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// `src/lake/raw.rs` belongs to `lake`; `main.rs` and `lib.rs` belong to no part.
fn part_of(path: &Path) -> Option<String> {
    let below = path.strip_prefix(root().join("src")).unwrap();
    let first = below
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy()
        .into_owned();
    let name = first.strip_suffix(".rs").unwrap_or(&first).to_owned();
    (name != "main" && name != "lib").then_some(name)
}

/// Text without comments of a line's length.
fn code_of(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The code before a file's own tests.
fn code_before_tests(path: &Path) -> String {
    let code = code_of(path);
    let end = code.find("#[cfg(test)]\nmod tests {").unwrap_or(code.len());
    code[..end].to_owned()
}

/// Everything that code names behind `crate::`, two words deep: `crate::{a, b::c}` is `a` and
/// `b::c`.
fn uses(code: &str) -> BTreeSet<String> {
    let path = Regex::new(r"\bcrate::(\{[^;]*?\}\s*;|[a-z_]+(?:::(?:\{[^}]*\}|\w+))?)").unwrap();
    let item = Regex::new(r"[A-Za-z_]+(?:::\w+)?").unwrap();
    let mut found = BTreeSet::new();
    for named in path
        .captures_iter(code)
        .map(|capture| capture[1].to_owned())
    {
        match named.split_once("::{") {
            Some((part, items)) if !part.contains('{') => found.extend(
                item.find_iter(items)
                    .map(|word| format!("{part}::{}", word.as_str())),
            ),
            _ if named.starts_with('{') => {
                found.extend(item.find_iter(&named).map(|word| word.as_str().to_owned()))
            }
            _ => {
                found.insert(named);
            }
        }
    }
    found
}

#[test]
fn uses_are_found_in_every_form() {
    let code = "use crate::lake::Lake;\nuse crate::pipeline::{Settings,\n Source};\nuse crate::{attribution, roi::METRICS};\nlet x = crate::domain::money::plain(1);";
    let found: Vec<String> = uses(code).into_iter().collect();
    assert_eq!(
        found,
        [
            "attribution",
            "domain::money",
            "lake::Lake",
            "pipeline::Settings",
            "pipeline::Source",
            "roi::METRICS"
        ]
    );
}

#[test]
fn every_part_has_its_place_in_the_order() {
    let parts: BTreeSet<String> = rust_files(&root().join("src"))
        .iter()
        .filter_map(|path| part_of(path))
        .collect();
    assert_eq!(parts, ORDER.iter().cloned().collect());
}

#[test]
fn no_part_uses_a_later_one() {
    let place = |part: &str| ORDER.iter().position(|known| *known == part);
    let mut wrong = Vec::new();
    let mut needed = BTreeSet::new();
    for path in rust_files(&root().join("src")) {
        let Some(part) = part_of(&path) else { continue };
        for used in uses(&code_of(&path)) {
            let other = used.split("::").next().unwrap();
            let is_later = place(other).is_none_or(|other| Some(other) > place(&part));
            let exception = EXCEPTIONS
                .iter()
                .position(|(from, what, _)| *from == part && *what == other);
            match (is_later, exception) {
                (true, None) => wrong.push(format!(
                    "{}: `{part}` uses the later `crate::{used}`",
                    path.display()
                )),
                (true, Some(exception)) => drop(needed.insert(exception)),
                (false, _) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(
        needed.len(),
        EXCEPTIONS.len(),
        "an exception that no file needs any more stands in the table"
    );
}

#[test]
fn stages_see_only_the_settings_of_the_pipeline_file() {
    let stages = &ORDER[ORDER.iter().position(|part| part == "lake").unwrap()
        ..ORDER.iter().position(|part| part == "console").unwrap()];
    for path in rust_files(&root().join("src")) {
        let Some(part) = part_of(&path).filter(|part| stages.contains(part)) else {
            continue;
        };
        for used in uses(&code_of(&path)) {
            if let Some(item) = used.strip_prefix("pipeline::") {
                assert!(
                    SETTINGS.contains(&item),
                    "{}: `{part}` uses `crate::{used}`",
                    path.display()
                );
            }
        }
    }
}

/// Names of the files in a folder of `src` that implement a trait.
fn implementors(folder: &str, of: &str) -> BTreeSet<String> {
    let files = rust_files(&root().join("src").join(folder));
    let implementing = files
        .iter()
        .filter(|path| code_of(path).contains(&format!("impl {of} for ")));
    implementing
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect()
}

/// Names of the files whose opening states what a model does.
fn model_files() -> BTreeSet<String> {
    let files = rust_files(&root().join("src/attribution"));
    let of_models = files.iter().filter(|path| {
        let text = fs::read_to_string(path).unwrap();
        text.lines().any(|line| line == "//! # What it does")
    });
    of_models
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect()
}

/// Folders of `src` in which a type implements a trait.
fn implementing_folders(of: &str) -> BTreeSet<String> {
    let files = rust_files(&root().join("src"));
    let implements = |path: &&PathBuf| code_of(path).contains(&format!("impl {of} for "));
    let implementing = files.iter().filter(implements);
    implementing.filter_map(|path| part_of(path)).collect()
}

fn ids<'a>(ids: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    ids.map(str::to_owned).collect()
}

/// A file is named as what it adds: `src/attribution/linear.rs` is the model `linear`.
#[test]
fn every_file_of_an_extension_point_is_in_its_list() {
    assert_eq!(
        model_files(),
        ids(attribution::MODELS.iter().map(|model| model.id()))
    );
    let systems = || run::WAVES.iter().flat_map(|wave| wave.iter());
    let of_systems: Vec<&str> = systems()
        .filter_map(|system| system.report())
        .map(|report| report.id())
        .collect();
    let of_reports = run::reports().into_iter().map(|report| report.id());
    assert_eq!(
        implementors("reports", "Report"),
        ids(of_reports.filter(|id| !of_systems.contains(id)))
    );
    assert_eq!(
        implementing_folders("System"),
        ids(systems().map(|system| system.id()))
    );
    assert_eq!(
        implementors("render", "Format"),
        ids(render::FORMATS.iter().map(|format| format.id()))
    );
}

#[test]
fn every_preset_file_is_built_in() {
    let files = fs::read_dir(root().join("pipelines/presets"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let vendors: BTreeSet<String> = files
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let presets = pipeline::presets::all().unwrap();
    let built_in = ids(presets
        .iter()
        .map(|preset| preset.name.split('.').next().unwrap())
        .filter(|vendor| *vendor != "generic"));
    assert_eq!(vendors, built_in);
}

#[test]
fn tables_have_unique_names_and_keys_of_their_own_columns() {
    let is_snake = |name: &str| {
        Regex::new("^_?[a-z][a-z0-9]*(_[a-z0-9]+)*$")
            .unwrap()
            .is_match(name)
    };
    let tables: Vec<&TableSpec> = ENTITIES.iter().chain(LAKE).chain(run::marts()).collect();
    let names: BTreeSet<&str> = tables.iter().map(|spec| spec.name).collect();
    assert_eq!(names.len(), tables.len(), "two tables have one name");
    for spec in tables {
        assert!(
            is_snake(spec.name) && !spec.grain.is_empty() && !spec.key.is_empty(),
            "{}",
            spec.name
        );
        let columns: BTreeSet<&str> = spec.columns.iter().map(|column| column.name).collect();
        assert_eq!(
            columns.len(),
            spec.columns.len(),
            "`{}` has a column twice",
            spec.name
        );
        for column in spec.columns {
            assert!(
                is_snake(column.name) && !column.meaning.is_empty(),
                "{}.{}",
                spec.name,
                column.name
            );
        }
        for key in spec.key {
            assert!(
                columns.contains(key),
                "`{}` is no column of `{}`",
                key,
                spec.name
            );
        }
    }
}

#[test]
fn every_file_states_what_it_is_for_and_stays_small() {
    for folder in ["src", "tests"] {
        for path in rust_files(&root().join(folder)) {
            let text = fs::read_to_string(&path).unwrap();
            let opening = text
                .lines()
                .next()
                .and_then(|line| line.strip_prefix("//! "))
                .unwrap_or_default();
            assert!(
                !opening.is_empty(),
                "{}: the first line states what the file is for, after `//! `",
                path.display()
            );
            let lines = text.lines().count();
            assert!(
                lines <= LINES_AT_MOST,
                "{}: {lines} lines, at most {LINES_AT_MOST}",
                path.display()
            );
        }
    }
}

#[test]
fn only_known_things_lie_at_the_top() {
    let ignored = fs::read_to_string(root().join(".gitignore")).unwrap();
    let ignored: Vec<&str> = ignored.lines().map(|line| line.trim_matches('/')).collect();
    for entry in fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(
            name.starts_with('.')
                || TOP.contains(&name.as_str())
                || ignored.contains(&name.as_str()),
            "`{name}` at the top of the repository"
        );
    }
}

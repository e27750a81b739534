//! Presets: how an export of a known system becomes ours, as data. Goes in: a name such as
//! `olist.deals`, or the path of a preset file with its object, such as `shop.toml#orders`. Comes
//! out: the entity and the layer under a source's own keys.
//!
//! The presets of `generic` need no file: their columns are those of our tables, each under
//! its own name.

use super::layer::Layer;
use super::layer_reader::Author;
use super::nearest::{advice, list, nearest};
use super::problem::{At, Problems, TomlPlace};
use super::reader::{TomlTable, parse};
use super::settings::Mapping;
use super::{defaults, words};
use crate::error::{Error, Result};
use crate::table::{self, ENTITIES, TableSpec};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

/// The files that are built in: vendor and text. A new one is its file and its line here.
const BUILT_IN: &[(&str, &str)] = &[
    (
        "google_ads",
        include_str!("../../pipelines/presets/google_ads.toml"),
    ),
    (
        "linkedin_ads",
        include_str!("../../pipelines/presets/linkedin_ads.toml"),
    ),
    (
        "meta_ads",
        include_str!("../../pipelines/presets/meta_ads.toml"),
    ),
    (
        "microsoft_ads",
        include_str!("../../pipelines/presets/microsoft_ads.toml"),
    ),
    ("olist", include_str!("../../pipelines/presets/olist.toml")),
    (
        "salesforce",
        include_str!("../../pipelines/presets/salesforce.toml"),
    ),
];

/// The vendor whose exports already speak our names.
const GENERIC: &str = "generic";

/// One object of a vendor.
#[derive(Debug, Clone)]
pub struct Preset {
    /// `vendor.object`, or the object's name in a file of the user's own.
    pub name: String,
    /// What it delivers.
    pub entity: &'static TableSpec,
    /// What the export is, in words.
    pub title: String,
    /// What a source's own keys lie over.
    pub(super) layer: Layer,
    /// The text that it is made from.
    pub(super) text: Rc<str>,
}

/// Every preset that is built in: `generic` first, then by vendor, objects in file order.
///
/// # Errors
/// A bug of ours: a built-in file with a problem.
pub fn all() -> Result<Vec<Preset>> {
    let problems = Problems::default();
    let mut presets: Vec<Preset> = ENTITIES.iter().map(generic).collect();
    for (vendor, text) in BUILT_IN {
        presets.extend(read(
            &format!("presets/{vendor}.toml"),
            text,
            &format!("{vendor}."),
            &problems,
        ));
    }
    if problems.is_empty() {
        Ok(presets)
    } else {
        Err(Error::bug(problems.render()))
    }
}

/// The presets that one pipeline file may name; each file is read once.
pub(super) struct Catalog<'a> {
    built_in: Vec<Preset>,
    folder: &'a Path,
    files: RefCell<BTreeMap<String, Vec<Preset>>>,
    problems: &'a Problems,
}

impl<'a> Catalog<'a> {
    /// `folder` is where the paths of preset files start: the pipeline file's own.
    ///
    /// # Errors
    /// As [`all`].
    pub(super) fn new(folder: &'a Path, problems: &'a Problems) -> Result<Self> {
        Ok(Self {
            built_in: all()?,
            folder,
            files: RefCell::default(),
            problems,
        })
    }

    /// The preset that a source names.
    pub(super) fn find(&self, name: &At<String>) -> Option<Preset> {
        if name.value.ends_with(".toml") || name.value.contains(".toml#") {
            return self.find_in_file(name);
        }
        let found = self
            .built_in
            .iter()
            .find(|preset| preset.name == name.value);
        if found.is_none() {
            let names: Vec<&str> = self
                .built_in
                .iter()
                .map(|preset| preset.name.as_str())
                .collect();
            let help = preset_help(&name.value, &names);
            self.problems.add(
                name.place,
                format!("there is no preset `{}`", name.value),
                "expected `vendor.object`",
                help,
            );
        }
        found.cloned()
    }

    fn find_in_file(&self, name: &At<String>) -> Option<Preset> {
        let (path, object) = name
            .value
            .split_once('#')
            .map_or((name.value.as_str(), None), |(path, object)| {
                (path, Some(object))
            });
        let presets = self.open(path, name.place)?;
        let names: Vec<&str> = presets.iter().map(|preset| preset.name.as_str()).collect();
        match object {
            None if presets.len() == 1 => presets.first().cloned(),
            None => {
                self.problems.add(
                    name.place,
                    format!("`{path}` has {} objects", presets.len()),
                    "expected one",
                    format!("name one of {}, as in `{path}#object`", list(&names)),
                );
                None
            }
            Some(object) => {
                let found = presets.iter().find(|preset| preset.name == object);
                if found.is_none() {
                    self.problems.add(
                        name.place,
                        format!("`{path}` has no object `{object}`"),
                        "unknown object",
                        advice(object, &names),
                    );
                }
                found.cloned()
            }
        }
    }

    /// The presets of a file; `None` where it cannot be read, or holds problems, which are reported
    /// once.
    fn open(&self, path: &str, place: TomlPlace) -> Option<Vec<Preset>> {
        if let Some(presets) = self.files.borrow().get(path) {
            return (!presets.is_empty()).then(|| presets.clone());
        }
        let file = self.folder.join(path);
        let presets = match std::fs::read_to_string(&file) {
            Ok(text) => read(&file.display().to_string(), &text, "", self.problems),
            Err(cause) => {
                let help = "check the path: it starts at the folder of the pipeline file";
                self.problems.add(
                    place,
                    format!("cannot read the preset file `{}`", file.display()),
                    cause.to_string(),
                    help,
                );
                Vec::new()
            }
        };
        self.files
            .borrow_mut()
            .insert(path.to_owned(), presets.clone());
        (!presets.is_empty()).then_some(presets)
    }
}

fn preset_help(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None => {
            let vendor = name.split('.').next().unwrap_or_default();
            let of_vendor = |known: &&&str| known.split('.').next() == Some(vendor);
            let same: Vec<&str> = known.iter().filter(of_vendor).copied().collect();
            let shown = if same.is_empty() { known } else { &same };
            format!(
                "built in are {}; for another export name the entity instead, `entity = \"leads\"`, and its columns under [source.columns]; a preset of your own is named by its path, as in `shop.toml#orders`",
                list(shown)
            )
        }
    }
}

/// One table an object.
fn read(name: &str, text: &str, prefix: &str, problems: &Problems) -> Vec<Preset> {
    let document = problems.open(name, text);
    let root = parse(text, document, problems);
    let shared: Rc<str> = text.into();
    let objects = TomlTable::root(&root, document, problems).entries();
    if objects.is_empty() {
        problems.missing(
            TomlPlace::new(document, 0..0),
            "the preset file has no object",
            "expected a table an object",
            "start an object with `[orders]`, its entity and its columns below it",
        );
    }
    let (tables, loose): (Vec<_>, Vec<_>) = objects.iter().partition(|(_, value)| value.is_table());
    for (key, _) in loose {
        let found = format!("`{}` belongs to no object", key.value);
        problems.add(
            key.place,
            found,
            "expected a section an object",
            "start the object above it, such as `[deals]`; its columns stand under `[deals.columns]`",
        );
    }
    tables
        .into_iter()
        .filter_map(|(key, value)| {
            object(
                format!("{prefix}{}", key.value),
                value.table()?,
                &shared,
                problems,
            )
        })
        .collect()
}

fn object(
    name: String,
    table: TomlTable<'_>,
    text: &Rc<str>,
    problems: &Problems,
) -> Option<Preset> {
    let entities: Vec<&str> = ENTITIES.iter().map(|spec| spec.name).collect();
    let entity = table
        .require("entity", "entity = \"deals\"")
        .and_then(|value| words::one_of(&value, "entity", &entities, problems))
        .and_then(table::entity);
    let title = table
        .require("title", "title = \"what the export is\"")
        .and_then(|value| value.string());
    let layer = Layer::read(&table, entity, Author::Preset, problems);
    table.finish();
    Some(Preset {
        name,
        entity: entity?,
        title: title?.value,
        layer,
        text: Rc::clone(text),
    })
}

fn generic(spec: &'static TableSpec) -> Preset {
    let is_required =
        |name: &str, required: bool| required && !defaults::is_optional_in_files(spec.name, name);
    let mapping = |name: &str, required: bool| Mapping {
        headers: vec![vec![name.to_owned()]],
        required: is_required(name, required),
    };
    let columns = spec
        .columns
        .iter()
        .map(|column| {
            (
                column.name.to_owned(),
                mapping(column.name, column.required),
            )
        })
        .collect();
    let names: Vec<&str> = spec.columns.iter().map(|column| column.name).collect();
    Preset {
        name: format!("{GENERIC}.{}", spec.name),
        entity: spec,
        title: format!("{}, under our own names", spec.grain),
        layer: Layer {
            columns,
            ..Layer::default()
        },
        text: format!("{GENERIC}.{}: {}", spec.name, names.join(", ")).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_presets_are_whole_and_listed_once() {
        let presets = all().unwrap();
        let names: Vec<&str> = presets.iter().map(|preset| preset.name.as_str()).collect();
        assert_eq!(
            names[..15],
            [
                "generic.leads",
                "generic.accounts",
                "generic.deals",
                "generic.deal_contacts",
                "generic.stage_events",
                "generic.touches",
                "generic.campaigns",
                "generic.content",
                "generic.spend",
                "generic.revenue",
                "generic.fx_rates",
                "generic.targets",
                "generic.owners",
                "generic.products",
                "generic.paths"
            ]
        );
        let of = |vendor: &str| {
            names
                .iter()
                .filter_map(|name| name.strip_prefix(vendor))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            of("olist."),
            ["leads", "touches", "deals", "accounts", "revenue"]
        );
        let known: std::collections::BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(known.len(), names.len(), "two presets have one name");
    }

    #[test]
    fn generic_requires_what_the_table_needs_except_what_can_be_made() {
        let presets = all().unwrap();
        let required = |name: &str| -> Vec<String> {
            let preset = presets.iter().find(|preset| preset.name == name).unwrap();
            preset
                .layer
                .columns
                .iter()
                .filter(|(_, mapping)| mapping.required)
                .map(|(column, _)| column.clone())
                .collect()
        };
        assert_eq!(required("generic.touches"), ["touched_at"]);
        assert_eq!(
            required("generic.deals"),
            ["created_at", "deal_id", "outcome"]
        );
        assert_eq!(
            required("generic.spend"),
            ["amount", "currency", "spent_on"]
        );
    }

    #[test]
    fn every_file_of_the_folder_is_listed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/presets");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".toml"))
            .collect();
        files.sort();
        let mut listed: Vec<String> = BUILT_IN
            .iter()
            .map(|(vendor, _)| format!("{vendor}.toml"))
            .collect();
        listed.sort();
        assert_eq!(files, listed);
    }
}

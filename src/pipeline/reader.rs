//! Reading a TOML document in a way that goes on after a mistake. Goes in: text. Comes out: tables
//! whose keys know where they were written, and a problem for each syntax error, each key that is
//! missing and each unknown key.
//!
//! A table learns the keys it may have from the look-ups: [`TomlTable::finish`] reports the
//! others.

use super::nearest::{advice, nearest};
use super::problem::{At, Problems, TomlPlace};
use super::value::TomlValue;
use std::cell::RefCell;
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Parses a document and records every syntax error in it.
pub(super) fn parse<'t>(
    text: &'t str,
    document: usize,
    problems: &Problems,
) -> Spanned<DeTable<'t>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let end = text.trim_end().len();
        let place = TomlPlace::new(document, error.span().unwrap_or(end..end));
        problems.syntax(
            place,
            format!("not TOML: {}", error.message()),
            syntax_help(error.message()),
        );
    }
    root
}

fn syntax_help(message: &str) -> &'static str {
    if message.contains("must be quoted") {
        "put the value in quotes, such as `name = \"demo\"`"
    } else if message.starts_with("duplicate key") {
        "a key or a section stands once; remove one of the two, or write `[[source]]` for another source"
    } else {
        "one `key = value` a line, text in quotes, lists in `[ ]`"
    }
}

/// One table and the keys it may have.
pub(super) struct TomlTable<'a> {
    entries: &'a DeTable<'a>,
    /// Its header, or the whole of an inline table.
    pub place: TomlPlace,
    title: String,
    is_root: bool,
    problems: &'a Problems,
    looked_up: RefCell<BTreeSet<&'static str>>,
    missing: RefCell<Vec<Missing>>,
}

/// A key that was looked up in vain.
struct Missing {
    key: &'static str,
    name: String,
    help: String,
}

impl<'a> TomlTable<'a> {
    /// A table of that title at that place.
    pub(super) fn new(
        entries: &'a DeTable<'a>,
        place: TomlPlace,
        title: String,
        problems: &'a Problems,
    ) -> Self {
        Self {
            entries,
            place,
            title,
            is_root: false,
            problems,
            looked_up: RefCell::default(),
            missing: RefCell::default(),
        }
    }

    /// The document itself.
    pub(super) fn root(
        root: &'a Spanned<DeTable<'a>>,
        document: usize,
        problems: &'a Problems,
    ) -> Self {
        Self {
            is_root: true,
            ..Self::new(
                root.get_ref(),
                TomlPlace::new(document, 0..0),
                "the file".to_owned(),
                problems,
            )
        }
    }

    /// The value of a key that may be left out.
    pub(super) fn get(&self, key: &'static str) -> Option<TomlValue<'a>> {
        self.looked_up.borrow_mut().insert(key);
        let (name, value) = self
            .entries
            .iter()
            .find(|(name, _)| name.get_ref() == key)?;
        Some(self.value(name.get_ref(), value))
    }

    /// The value of a key that must be there; `example` is how it may be written.
    pub(super) fn require(&self, key: &'static str, example: &str) -> Option<TomlValue<'a>> {
        let value = self.get(key);
        if value.is_none() {
            let name = if self.is_root {
                format!("`[{key}]`")
            } else {
                format!("`{key}`")
            };
            self.missing.borrow_mut().push(Missing {
                key,
                name,
                help: format!("add `{example}`"),
            });
        }
        value
    }

    /// A table below this one; an empty one at this table's place where it is left out.
    pub(super) fn table(&self, key: &'static str) -> TomlTable<'a> {
        self.get(key)
            .and_then(|value| value.table())
            .unwrap_or_else(|| self.nothing(key))
    }

    /// The tables of an array of tables, in file order.
    pub(super) fn tables(&self, key: &'static str) -> Vec<TomlTable<'a>> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let Some(items) = value.items() else {
            return value
                .is_no("a list of tables", &format!("start each with `[[{key}]]`"))
                .unwrap_or_default();
        };
        items
            .iter()
            .filter_map(TomlValue::table)
            .map(|table| TomlTable {
                title: format!("`[[{key}]]`"),
                ..table
            })
            .collect()
    }

    /// As [`TomlTable::tables`], at least one; `help` is what to add.
    pub(super) fn some_tables(&self, key: &'static str, help: &str) -> Vec<TomlTable<'a>> {
        if self
            .get(key)
            .is_none_or(|value| value.items().is_some_and(|items| items.is_empty()))
        {
            self.missing.borrow_mut().push(Missing {
                key,
                name: format!("`[[{key}]]`"),
                help: help.to_owned(),
            });
        }
        self.tables(key)
    }

    /// Every entry, in file order: key and where it is written, value.
    pub(super) fn entries(&self) -> Vec<(At<String>, TomlValue<'a>)> {
        let mut entries: Vec<(At<String>, TomlValue<'a>)> = self
            .entries
            .iter()
            .map(|(key, value)| {
                (
                    At {
                        value: key.get_ref().to_string(),
                        place: self.at(key.span()),
                    },
                    self.value(key.get_ref(), value),
                )
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.place);
        entries
    }

    /// Reports the keys that were not read, and required keys that are missing; one that is only
    /// misspelt is reported once.
    pub(super) fn finish(self) {
        let looked_up: Vec<&str> = self.looked_up.borrow().iter().copied().collect();
        let noun = if self.is_root { "section" } else { "key" };
        let mut misspelt = Vec::new();
        for (key, _) in self
            .entries()
            .iter()
            .filter(|(key, _)| !looked_up.contains(&key.value.as_str()))
        {
            misspelt.extend(nearest(&key.value, looked_up.iter().copied()));
            self.problems.add(
                key.place,
                format!("{} has no {noun} `{}`", self.title, key.value),
                format!("unknown {noun}"),
                advice(&key.value, &looked_up),
            );
        }
        for Missing { name, help, .. } in self
            .missing
            .borrow()
            .iter()
            .filter(|missing| !misspelt.contains(&missing.key))
        {
            self.problems.missing(
                self.place,
                format!("{} has no {name}", self.title),
                format!("{name} is required"),
                help,
            );
        }
    }

    fn value(&self, key: &str, value: &'a Spanned<DeValue<'a>>) -> TomlValue<'a> {
        TomlValue::new(
            key,
            value.get_ref(),
            self.at(value.span()),
            self.is_root,
            self.problems,
        )
    }

    fn at(&self, span: std::ops::Range<usize>) -> TomlPlace {
        TomlPlace::new(self.place.document(), span)
    }

    fn nothing(&self, key: &str) -> TomlTable<'a> {
        static NOTHING: std::sync::LazyLock<DeTable<'static>> =
            std::sync::LazyLock::new(DeTable::new);
        TomlTable::new(&NOTHING, self.place, format!("`[{key}]`"), self.problems)
    }
}

//! Typed reading of a TOML document that goes on after a mistake. Goes in: text. Comes out: tables and values that know
//! where they were written, and a problem for each value of another type, each key that is missing and each unknown key.
//!
//! A table learns the keys it may have from being asked for them: [`Table::finish`] reports the others.

use super::nearest::{advice, nearest};
use super::problem::{At, Place, Problems};
use std::cell::RefCell;
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Parses a document and records every syntax error in it.
pub fn parse<'t>(text: &'t str, document: usize, problems: &Problems) -> Spanned<DeTable<'t>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let end = text.trim_end().len();
        let place = Place::new(document, error.span().unwrap_or(end..end));
        problems.syntax(place, format!("not TOML: {}", error.message()), syntax_help(error.message()));
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

/// One table and what may be asked of it.
pub struct Table<'a> {
    entries: &'a DeTable<'a>,
    /// Its header, or the whole of an inline table.
    pub place: Place,
    title: String,
    is_root: bool,
    problems: &'a Problems,
    asked: RefCell<BTreeSet<&'static str>>,
    missing: RefCell<Vec<Missing>>,
}

/// A key that was asked for in vain.
struct Missing {
    key: &'static str,
    name: String,
    help: String,
}

/// One value and where it stands.
#[derive(Clone)]
pub struct Value<'a> {
    value: &'a DeValue<'a>,
    /// Where the value is written.
    pub place: Place,
    /// Its key, for messages.
    pub key: String,
    name: String,
    is_section: bool,
    problems: &'a Problems,
}

impl<'a> Table<'a> {
    fn new(entries: &'a DeTable<'a>, place: Place, title: String, problems: &'a Problems) -> Self {
        Self { entries, place, title, is_root: false, problems, asked: RefCell::default(), missing: RefCell::default() }
    }

    /// The document itself.
    pub fn root(root: &'a Spanned<DeTable<'a>>, document: usize, problems: &'a Problems) -> Self {
        Self { is_root: true, ..Self::new(root.get_ref(), Place::new(document, 0..0), "the file".to_owned(), problems) }
    }

    /// The value of a key that may be left out.
    pub fn get(&self, key: &'static str) -> Option<Value<'a>> {
        self.asked.borrow_mut().insert(key);
        let (name, value) = self.entries.iter().find(|(name, _)| name.get_ref() == key)?;
        Some(self.value(name.get_ref(), value))
    }

    /// The value of a key that must be there; `example` is how it may be written.
    pub fn require(&self, key: &'static str, example: &str) -> Option<Value<'a>> {
        let value = self.get(key);
        if value.is_none() {
            let name = if self.is_root { format!("`[{key}]`") } else { format!("`{key}`") };
            self.missing.borrow_mut().push(Missing { key, name, help: format!("add `{example}`") });
        }
        value
    }

    /// A table below this one; an empty one at this table's place where it is left out.
    pub fn table(&self, key: &'static str) -> Table<'a> {
        self.get(key).and_then(|value| value.table()).unwrap_or_else(|| self.nothing(key))
    }

    /// The tables of an array of tables, in file order.
    pub fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        match value.value {
            DeValue::Array(items) => {
                items.iter().filter_map(|item| value.item(item).table()).map(|table| Table { title: format!("`[[{key}]]`"), ..table }).collect()
            }
            _ => {
                value.is_no::<()>("a list of tables", &format!("start each with `[[{key}]]`"));
                Vec::new()
            }
        }
    }

    /// As [`Table::tables`], at least one; `help` says what to add.
    pub fn some_tables(&self, key: &'static str, help: &str) -> Vec<Table<'a>> {
        if self.get(key).is_none_or(|value| value.value.as_array().is_some_and(|items| items.is_empty())) {
            self.missing.borrow_mut().push(Missing { key, name: format!("`[[{key}]]`"), help: help.to_owned() });
        }
        self.tables(key)
    }

    /// Every entry, in file order: key and where it is written, value.
    pub fn entries(&self) -> Vec<(At<String>, Value<'a>)> {
        let mut entries: Vec<(At<String>, Value<'a>)> = self
            .entries
            .iter()
            .map(|(key, value)| (At { value: key.get_ref().to_string(), place: self.at(key.span()) }, self.value(key.get_ref(), value)))
            .collect();
        entries.sort_by_key(|(key, _)| key.place);
        entries
    }

    /// Reports the keys that nobody asked for, and those that were required; one that is only misspelt is told once.
    pub fn finish(self) {
        let asked: Vec<&str> = self.asked.borrow().iter().copied().collect();
        let noun = if self.is_root { "section" } else { "key" };
        let mut misspelt = Vec::new();
        for (key, _) in self.entries().iter().filter(|(key, _)| !asked.contains(&key.value.as_str())) {
            misspelt.extend(nearest(&key.value, asked.iter().copied()));
            self.problems.add(key.place, format!("{} has no {noun} `{}`", self.title, key.value), format!("unknown {noun}"), advice(&key.value, &asked));
        }
        for Missing { name, help, .. } in self.missing.borrow().iter().filter(|missing| !misspelt.contains(&missing.key)) {
            self.problems.missing(self.place, format!("{} has no {name}", self.title), format!("{name} is required"), help);
        }
    }

    fn value(&self, key: &str, value: &'a Spanned<DeValue<'a>>) -> Value<'a> {
        Value {
            value: value.get_ref(),
            place: self.at(value.span()),
            key: key.to_owned(),
            name: format!("`{key}`"),
            is_section: self.is_root,
            problems: self.problems,
        }
    }

    fn at(&self, span: std::ops::Range<usize>) -> Place {
        Place::new(self.place.document(), span)
    }

    fn nothing(&self, key: &str) -> Table<'a> {
        static NOTHING: std::sync::LazyLock<DeTable<'static>> = std::sync::LazyLock::new(DeTable::new);
        Table::new(&NOTHING, self.place, format!("`[{key}]`"), self.problems)
    }
}

impl<'a> Value<'a> {
    /// Text in quotes that is not empty.
    pub fn string(&self) -> Option<At<String>> {
        match self.value.as_str() {
            Some("") => self.complain("empty text", "write a value, or leave it out"),
            Some(text) => Some(At { value: text.to_owned(), place: self.place }),
            None => self.is_no("text in quotes", "put it in quotes: `\"...\"`"),
        }
    }

    /// Text in quotes that may be empty.
    pub fn text(&self) -> Option<At<String>> {
        if self.value.as_str() == Some("") { Some(At { value: String::new(), place: self.place }) } else { self.string() }
    }

    /// A list of texts that are not empty, each with its place.
    pub fn strings(&self) -> Option<Vec<At<String>>> {
        self.list(|item| item.string())
    }

    /// A list of texts that may be empty.
    pub fn texts(&self) -> Option<Vec<At<String>>> {
        self.list(|item| item.text())
    }

    fn list(&self, read: impl Fn(&Self) -> Option<At<String>>) -> Option<Vec<At<String>>> {
        let Some(items) = self.value.as_array() else {
            return self.is_no("a list of texts", "put it in brackets: `[\"...\", \"...\"]`");
        };
        let read: Vec<Option<At<String>>> = items.iter().map(|item| read(&self.item(item))).collect();
        read.into_iter().collect()
    }

    /// A list of at least one text.
    pub fn some_strings(&self) -> Option<Vec<At<String>>> {
        let texts = self.strings()?;
        if texts.is_empty() { self.complain("an empty list", "name at least one, or leave the key out") } else { Some(texts) }
    }

    /// `true` or `false`.
    pub fn boolean(&self) -> Option<bool> {
        self.value.as_bool().or_else(|| self.is_no("`true` or `false`", "write it without quotes"))
    }

    /// A whole number from `least` to `most`.
    pub fn integer(&self, least: u32, most: u32) -> Option<u32> {
        let expected = format!("a whole number from {least} to {most}");
        let Some(digits) = self.value.as_integer() else {
            return self.is_no(&expected, "write it without quotes");
        };
        let number = i64::from_str_radix(digits.as_str(), digits.radix()).ok().and_then(|number| u32::try_from(number).ok());
        number.filter(|number| (least..=most).contains(number)).or_else(|| self.is_outside(digits.as_str(), &expected))
    }

    /// A number for which `holds` is true; `expected` says which those are.
    pub fn number(&self, expected: &str, holds: impl Fn(f64) -> bool) -> Option<f64> {
        let (text, number) = match self.value {
            DeValue::Integer(digits) => (digits.to_string(), i64::from_str_radix(digits.as_str(), digits.radix()).ok().map(|whole| whole as f64)),
            DeValue::Float(digits) => (digits.to_string(), digits.as_str().parse().ok()),
            _ => return self.is_no(expected, "write it without quotes, with a decimal point"),
        };
        number.filter(|number| holds(*number)).or_else(|| self.is_outside(&text, expected))
    }

    /// A date, in quotes or not.
    pub fn date(&self) -> Option<chrono::NaiveDate> {
        let text = match self.value {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => return self.is_no("a date", &format!("write `{} = \"2026-10-31\"`", self.key)),
        };
        text.parse().ok().or_else(|| self.is_outside(&text, "a date that exists, year-month-day"))
    }

    /// A table.
    pub fn table(&self) -> Option<Table<'a>> {
        match self.value {
            DeValue::Table(entries) => {
                let title = if self.is_section { format!("`[{}]`", self.key) } else { self.name.clone() };
                Some(Table::new(entries, self.place, title, self.problems))
            }
            _ if self.is_section => self.is_no("a section", &format!("write `[{}]`, and its keys below it", self.key)),
            _ => self.is_no("a table", &format!("write `{} = {{ key = \"...\" }}`", self.key)),
        }
    }

    /// Whether it is a list.
    pub fn is_list(&self) -> bool {
        self.value.is_array()
    }

    /// Whether it is a table.
    pub fn is_table(&self) -> bool {
        self.value.is_table()
    }

    /// Records that the value is of another type; `None` for the caller to pass on.
    pub fn is_no<T>(&self, expected: &str, help: &str) -> Option<T> {
        self.problems.add(self.place, format!("{} is {}", self.name, kind_name(self.value)), format!("expected {expected}"), help);
        None
    }

    fn is_outside<T>(&self, text: &str, expected: &str) -> Option<T> {
        self.problems.add(self.place, format!("{} is `{text}`", self.name), format!("expected {expected}"), format!("write {expected}"));
        None
    }

    fn complain<T>(&self, found: &str, help: &str) -> Option<T> {
        self.problems.add(self.place, format!("{} is {found}", self.name), String::new(), help);
        None
    }

    fn item(&self, item: &'a Spanned<DeValue<'a>>) -> Value<'a> {
        let name = format!("an item of `{}`", self.key);
        Value { value: item.get_ref(), place: Place::new(self.place.document(), item.span()), name, is_section: false, ..self.clone() }
    }
}

fn kind_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

//! One value of a TOML document, read by type. Goes in: what stands there. Comes out: the
//! value, or `None` and a problem with what stands there, what was expected and how to write
//! it.

use super::problem::{At, Problems, TomlPlace};
use super::reader::TomlTable;
use toml::Spanned;
use toml::de::DeValue;

/// One value and where it stands.
#[derive(Clone)]
pub(super) struct TomlValue<'a> {
    value: &'a DeValue<'a>,
    /// Where the value is written.
    pub place: TomlPlace,
    /// Its key, for messages.
    pub key: String,
    name: String,
    is_section: bool,
    problems: &'a Problems,
}

impl<'a> TomlValue<'a> {
    /// The value of `key`; `is_section` where the key stands at the top of the document.
    pub(super) fn new(
        key: &str,
        value: &'a DeValue<'a>,
        place: TomlPlace,
        is_section: bool,
        problems: &'a Problems,
    ) -> Self {
        Self {
            value,
            place,
            key: key.to_owned(),
            name: format!("`{key}`"),
            is_section,
            problems,
        }
    }

    /// The items of a list.
    pub(super) fn items(&self) -> Option<Vec<TomlValue<'a>>> {
        let items = self.value.as_array()?;
        Some(items.iter().map(|item| self.item(item)).collect())
    }

    /// Text in quotes that is not empty.
    pub(super) fn string(&self) -> Option<At<String>> {
        match self.value.as_str() {
            Some("") => self.complain("empty text", "write a value, or leave it out"),
            Some(text) => Some(At {
                value: text.to_owned(),
                place: self.place,
            }),
            None if self.is_list() => self.is_no(
                "one text in quotes",
                "write one, without brackets: `\"...\"`",
            ),
            None => self.is_no("text in quotes", "put it in quotes: `\"...\"`"),
        }
    }

    /// Text in quotes that may be empty.
    pub(super) fn text(&self) -> Option<At<String>> {
        if self.value.as_str() == Some("") {
            Some(At {
                value: String::new(),
                place: self.place,
            })
        } else {
            self.string()
        }
    }

    /// A list of texts that are not empty, each with its place.
    pub(super) fn strings(&self) -> Option<Vec<At<String>>> {
        self.list(|item| item.string())
    }

    /// A list of texts that may be empty.
    pub(super) fn texts(&self) -> Option<Vec<At<String>>> {
        self.list(|item| item.text())
    }

    fn list(&self, read: impl Fn(&Self) -> Option<At<String>>) -> Option<Vec<At<String>>> {
        let Some(items) = self.items() else {
            return self.is_no(
                "a list of texts",
                "put it in brackets: `[\"...\", \"...\"]`",
            );
        };
        let read: Vec<Option<At<String>>> = items.iter().map(read).collect();
        read.into_iter().collect()
    }

    /// A list of at least one text.
    pub(super) fn some_strings(&self) -> Option<Vec<At<String>>> {
        let texts = self.strings()?;
        if texts.is_empty() {
            self.complain("an empty list", "name at least one, or leave the key out")
        } else {
            Some(texts)
        }
    }

    /// `true` or `false`.
    pub(super) fn boolean(&self) -> Option<bool> {
        self.value
            .as_bool()
            .or_else(|| self.is_no("`true` or `false`", "write it without quotes"))
    }

    /// A whole number from `least` to `most`.
    pub(super) fn integer(&self, least: u32, most: u32) -> Option<u32> {
        let expected = format!("a whole number from {least} to {most}");
        let Some(digits) = self.value.as_integer() else {
            return self.is_no(&expected, "write it without quotes");
        };
        let number = i64::from_str_radix(digits.as_str(), digits.radix())
            .ok()
            .and_then(|number| u32::try_from(number).ok());
        number
            .filter(|number| (least..=most).contains(number))
            .or_else(|| self.is_outside(digits.as_str(), &expected))
    }

    /// A number of bytes, at least 1.
    pub(super) fn size(&self) -> Option<u64> {
        let expected = "a number of bytes, 1 or more";
        let Some(digits) = self.value.as_integer() else {
            return self.is_no(expected, "write it without quotes, such as `1_000_000_000`");
        };
        let number = u64::from_str_radix(digits.as_str(), digits.radix()).ok();
        number
            .filter(|number| *number > 0)
            .or_else(|| self.is_outside(digits.as_str(), expected))
    }

    /// A number for which `holds` is true; `expected` describes these numbers.
    pub(super) fn number(&self, expected: &str, holds: impl Fn(f64) -> bool) -> Option<f64> {
        let (text, number) = match self.value {
            DeValue::Integer(digits) => (
                digits.to_string(),
                i64::from_str_radix(digits.as_str(), digits.radix())
                    .ok()
                    .map(|whole| whole as f64),
            ),
            DeValue::Float(digits) => (digits.to_string(), digits.as_str().parse().ok()),
            _ => return self.is_no(expected, "write it without quotes, with a decimal point"),
        };
        number
            .filter(|number| holds(*number))
            .or_else(|| self.is_outside(&text, expected))
    }

    /// A date, in quotes or not.
    pub(super) fn date(&self) -> Option<chrono::NaiveDate> {
        let text = match self.value {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => return self.is_no("a date", &format!("write `{} = \"2026-10-31\"`", self.key)),
        };
        text.parse()
            .ok()
            .or_else(|| self.is_outside(&text, "a date that exists, year-month-day"))
    }

    /// A table.
    pub(super) fn table(&self) -> Option<TomlTable<'a>> {
        match self.value {
            DeValue::Table(entries) => {
                let title = if self.is_section {
                    format!("`[{}]`", self.key)
                } else {
                    self.name.clone()
                };
                Some(TomlTable::new(entries, self.place, title, self.problems))
            }
            _ if self.is_section => self.is_no(
                "a section",
                &format!("write `[{}]`, and its keys below it", self.key),
            ),
            _ => self.is_no(
                "a table",
                &format!("write `{} = {{ key = \"...\" }}`", self.key),
            ),
        }
    }

    /// Whether it is a list.
    pub(super) fn is_list(&self) -> bool {
        self.value.is_array()
    }

    /// Whether it is a table.
    pub(super) fn is_table(&self) -> bool {
        self.value.is_table()
    }

    /// Records that the value is of another type; `None` for the caller to pass on.
    pub(super) fn is_no<T>(&self, expected: &str, help: &str) -> Option<T> {
        self.problems.add(
            self.place,
            format!("{} is {}", self.name, kind_name(self.value)),
            format!("expected {expected}"),
            help,
        );
        None
    }

    fn is_outside<T>(&self, text: &str, expected: &str) -> Option<T> {
        self.problems.add(
            self.place,
            format!("{} is `{text}`", self.name),
            format!("expected {expected}"),
            format!("write {expected}"),
        );
        None
    }

    fn complain<T>(&self, found: &str, help: &str) -> Option<T> {
        self.problems.add(
            self.place,
            format!("{} is {found}", self.name),
            String::new(),
            help,
        );
        None
    }

    fn item(&self, item: &'a Spanned<DeValue<'a>>) -> TomlValue<'a> {
        let name = format!("an item of `{}`", self.key);
        TomlValue {
            value: item.get_ref(),
            place: TomlPlace::new(self.place.document(), item.span()),
            name,
            is_section: false,
            ..self.clone()
        }
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

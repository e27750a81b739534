//! Values that are one of a closed list: entities, zones, currencies, models, kinds. Goes in: a
//! value of the file. Comes out: what it names, or a problem with the nearest name.

use super::nearest::{advice, expected, nearest};
use super::problem::{At, Problems};
use super::value::TomlValue;
use crate::domain::currency::Currency;
use chrono_tz::{TZ_VARIANTS, Tz};

/// One word of `known`; `noun` is what the words are.
pub(super) fn one_of<'k>(
    value: &TomlValue<'_>,
    noun: &str,
    known: &[&'k str],
    problems: &Problems,
) -> Option<&'k str> {
    let word = value.string()?;
    find(&word, noun, known, problems)
}

/// What one of the names stands for.
pub(super) fn named<T: Copy>(
    value: &TomlValue<'_>,
    noun: &str,
    known: &[(&str, T)],
    problems: &Problems,
) -> Option<T> {
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let word = one_of(value, noun, &names, problems)?;
    known
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, meant)| *meant)
}

/// Words of `known`, each once, in the order of `known`.
pub(super) fn several_of<'k>(
    value: &TomlValue<'_>,
    noun: &str,
    known: &[&'k str],
    problems: &Problems,
) -> Option<Vec<&'k str>> {
    in_order(value.strings()?, noun, known, problems)
}

/// As [`several_of`], at least one.
pub(super) fn some_of<'k>(
    value: &TomlValue<'_>,
    noun: &str,
    known: &[&'k str],
    problems: &Problems,
) -> Option<Vec<&'k str>> {
    in_order(value.some_strings()?, noun, known, problems)
}

fn in_order<'k>(
    words: Vec<At<String>>,
    noun: &str,
    known: &[&'k str],
    problems: &Problems,
) -> Option<Vec<&'k str>> {
    let words = distinct(words, noun, problems);
    let found: Vec<&str> = words
        .iter()
        .filter_map(|word| find(word, noun, known, problems))
        .collect();
    Some(
        known
            .iter()
            .copied()
            .filter(|word| found.contains(word))
            .collect(),
    )
}

/// The words, without repeated ones.
pub(super) fn distinct(words: Vec<At<String>>, noun: &str, problems: &Problems) -> Vec<At<String>> {
    let mut kept: Vec<At<String>> = Vec::new();
    for word in words {
        if kept.iter().any(|earlier| earlier.value == word.value) {
            problems.add(
                word.place,
                format!("the {noun} `{}` stands here twice", word.value),
                "already in the list",
                "remove one of the two",
            );
        } else {
            kept.push(word);
        }
    }
    kept
}

fn find<'k>(
    word: &At<String>,
    noun: &str,
    known: &[&'k str],
    problems: &Problems,
) -> Option<&'k str> {
    let found = known
        .iter()
        .copied()
        .find(|candidate| *candidate == word.value);
    if found.is_none() {
        let label = if known.len() > 8 {
            format!("unknown {noun}")
        } else {
            expected(known)
        };
        problems.add(
            word.place,
            format!("there is no {noun} `{}`", word.value),
            label,
            advice(&word.value, known),
        );
    }
    found
}

/// An ISO 4217 code.
pub(super) fn currency(word: &At<String>, problems: &Problems) -> Option<Currency> {
    let found = Currency::from_code(&word.value);
    if found.is_none() {
        let help = match nearest_currency(&word.value) {
            Some(code) => format!("did you mean `{code}`?"),
            None => "write three capital letters, such as `EUR`".to_owned(),
        };
        problems.add(
            word.place,
            format!("there is no currency `{}`", word.value),
            "expected a code of ISO 4217",
            help,
        );
    }
    found
}

/// The list of codes is the standard's, so it is looked up code by code; only ever after a mistake.
fn nearest_currency(word: &str) -> Option<&'static str> {
    let letters = 'A'..='Z';
    let codes = letters.clone().flat_map(|a| {
        letters
            .clone()
            .flat_map(move |b| ('A'..='Z').map(move |c| format!("{a}{b}{c}")))
    });
    nearest(
        word,
        codes
            .filter_map(|code| Currency::from_code(&code))
            .map(Currency::code),
    )
}

/// A zone of the IANA database.
pub(super) fn zone(value: &TomlValue<'_>, problems: &Problems) -> Option<Tz> {
    let word = value.string()?;
    let found = word.value.parse::<Tz>().ok();
    if found.is_none() {
        let help = match nearest(&word.value, TZ_VARIANTS.iter().map(|zone| zone.name())) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "write a region and a city, such as `Europe/Berlin`, or `UTC`".to_owned(),
        };
        problems.add(
            word.place,
            format!("there is no time zone `{}`", word.value),
            "expected a name of the IANA database",
            help,
        );
    }
    found
}

//! The form of dates and instants. Goes in: `date_format`, `epoch`, or a column's own form. Comes
//! out: a form from which a moment can be read, or a problem with what it lacks.

use super::problem::{At, Problems};
use super::reader::TomlTable;
use super::settings::{DateForm, Epoch};
use super::value::TomlValue;
use super::words;
use chrono::format::{Item, Parsed, StrftimeItems, parse};
use chrono::{DateTime, TimeDelta};

/// The name of the forms of ISO 8601.
const ISO: &str = "iso";

const EPOCHS: &[(&str, Epoch)] = &[
    ("s", Epoch::Seconds),
    ("ms", Epoch::Millis),
    ("us", Epoch::Micros),
];
/// `date_format` or `epoch`.
pub(super) fn dates(table: &TomlTable<'_>, problems: &Problems) -> Option<DateForm> {
    let pattern = table
        .get("date_format")
        .and_then(|value| date_format(&value.string()?, problems))
        .map(DateForm::Pattern);
    let value = table.get("epoch");
    if let Some(value) = value.as_ref().filter(|_| pattern.is_some()) {
        problems.add(
            value.place,
            "`epoch` stands beside `date_format`",
            "a date has one form",
            "keep one of the two; one column of another form stands under [source.formats]",
        );
    }
    pattern.or(value
        .and_then(|value| epoch(&value, problems))
        .map(DateForm::Epoch))
}

/// What an epoch counts.
pub(super) fn epoch(value: &TomlValue<'_>, problems: &Problems) -> Option<Epoch> {
    words::named(value, "unit", EPOCHS, problems)
}

/// Several forms of one column; `iso` stands for every one of ISO 8601.
pub(super) fn several(value: &TomlValue<'_>, problems: &Problems) -> Option<DateForm> {
    let words = words::distinct(value.some_strings()?, "form", problems);
    let read = |word: &At<String>| {
        if word.value == ISO {
            Some(DateForm::Iso)
        } else {
            date_format(word, problems).map(DateForm::Pattern)
        }
    };
    Some(DateForm::Several(words.iter().filter_map(read).collect()))
}

/// A format of chrono's `strftime` language from which a date can be read back.
pub(super) fn date_format(word: &At<String>, problems: &Problems) -> Option<String> {
    let items: Vec<Item<'_>> = StrftimeItems::new(&word.value).collect();
    let help = "write it in strftime's language: `%d/%m/%Y`, `%Y-%m-%d %H:%M:%S`";
    let lack = if items.contains(&Item::Error) {
        "a `%` is followed by no sign that is known"
    } else if !items
        .iter()
        .any(|item| matches!(item, Item::Numeric(..) | Item::Fixed(_)))
    {
        "it names no part of a date"
    } else if !is_read_back(&items) {
        "no moment can be read from it: it lacks the day, the month, the year, or the half of the day (`%p`) of a `%I`"
    } else {
        return Some(word.value.clone());
    };
    let help = if is_month(&word.value) {
        "write the day too; the months of spend are declared under [source.formats] as `spent_on = { format = \"%Y-%m\", as = \"month\" }`"
    } else {
        help
    };
    problems.add(
        word.place,
        format!("`{}` is no date format", word.value),
        lack,
        help,
    );
    None
}

/// A form from which a month of a year can be read back, or a day of it.
pub(super) fn month_format(word: &At<String>, problems: &Problems) -> Option<DateForm> {
    let items: Vec<Item<'_>> = StrftimeItems::new(&word.value).collect();
    if !items.contains(&Item::Error) && is_read_back(&items) {
        return Some(DateForm::Pattern(word.value.clone()));
    }
    if is_month(&word.value) {
        return Some(DateForm::Month(word.value.clone()));
    }
    problems.add(
        word.place,
        format!("`{}` is no form of a month", word.value),
        "no month can be read from it: it lacks the month or the year",
        "write it in strftime's language: `%Y-%m`, `%b %Y`, `%m/%Y`",
    );
    None
}

/// Whether a form lacks nothing of a date but the day.
fn is_month(form: &str) -> bool {
    let with_day = format!("{form} %d");
    let items: Vec<Item<'_>> = StrftimeItems::new(&with_day).collect();
    !items.contains(&Item::Error) && is_read_back(&items)
}

/// Whether a moment of an afternoon, written in the format, shows its day again, and its time where
/// it has one.
fn is_read_back(items: &[Item<'_>]) -> bool {
    let sample = DateTime::UNIX_EPOCH + TimeDelta::hours(24 * 19_000 + 15);
    let text = sample.format_with_items(items.iter()).to_string();
    let mut parsed = Parsed::new();
    let is_parsed = parse(&mut parsed, &text, items.iter()).is_ok();
    let has_moment = parsed.timestamp().is_some()
        || (parsed.to_naive_date().is_ok()
            && (parsed.hour_mod_12().is_none() || parsed.to_naive_time().is_ok()));
    is_parsed && has_moment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_months_lack_the_day_alone() {
        for form in ["%Y-%m", "%b %Y", "%m/%Y", "%B %y", "%Y%m"] {
            assert!(is_month(form), "{form}");
        }
        for form in ["%Y", "%m", "%H:%M", "%", "Q%m"] {
            assert!(!is_month(form), "{form}");
        }
    }

    #[test]
    fn forms_that_say_a_moment_are_read_back() {
        let is_form = |text: &str| is_read_back(&StrftimeItems::new(text).collect::<Vec<_>>());
        for text in [
            "%d/%m/%Y",
            "%d-%m-%y",
            "%Y%m%d",
            "%Y-%m-%dT%H:%M:%S%z",
            "%Y-%m-%d %H:%M:%S %Z",
            "%Y-%m-%d %H:%M:%S.%f",
            "%Y-%m-%d %H:%M:%S%.f",
            "%m/%d/%Y %I:%M %p",
            "%d %b %Y",
            "%A, %e %B %Y",
            "%s",
            "%Y-%j",
            "%G-W%V-%u",
            "%F %T",
            "%c",
            "%+",
            "%Y-%m-%dT%H:%M:%SZ",
        ] {
            assert!(is_form(text), "{text}");
        }
        for text in [
            "%Y",
            "%m/%Y",
            "%d.%m. %H:%M",
            "%H:%M",
            "%I:%M",
            "%d/%m/%Y %I:%M",
            "%d/%m/%Y %H",
            "%Y-W%V",
        ] {
            assert!(!is_form(text), "{text}");
        }
    }
}

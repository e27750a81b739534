//! What the rejects of a sample show of how its values are written. Goes in: the rejects by rule and
//! column. Comes out: the keys with which they would be values.

use super::Sample;
use super::change::ProposedKey;
use crate::domain::money::Unit;
use crate::ingest::cell::clock::ZoneClock;
use crate::ingest::cell::instant::Reader;
use crate::ingest::cell::money::money;
use crate::ingest::cell::number::{NumberMarks, integer};
use crate::ingest::planned::{Parser, Planned};
use crate::ingest::reject::RejectRule;
use crate::ingest::reject_summary::RejectGroup;
use crate::pipeline::Source;
use crate::pipeline::settings::{DateForm, Dst, Epoch};
use crate::table::names::SPENT_ON;

/// Forms of dates that need no decision, beside those of numbers with a day and a month.
const FORMS: &[&str] = &[
    "%Y%m%d",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d %b %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d %B %Y",
    "%b %e, %Y, %I:%M %p",
    "%b %d, %Y, %I:%M:%S %p",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
];
/// Marks before decimals and between thousands.
const MARKS: &[(char, Option<char>)] = &[
    ('.', Some(',')),
    (',', Some('.')),
    (',', Some(' ')),
    ('.', Some(' ')),
    ('.', Some('\'')),
    (',', None),
];
/// The groups of a rule with values, and our column of each.
fn groups<'s>(
    sample: &'s Sample,
    rules: &'s [RejectRule],
) -> impl Iterator<Item = (&'s RejectGroup, &'s Planned)> {
    let groups = sample.parsed.rejected.groups.iter();
    let meant = groups.filter(|group| rules.contains(&group.rule) && !group.values.is_empty());
    meant.filter_map(|group| {
        let mut columns = sample.plan.columns.iter();
        Some((group, columns.find(|one| one.header == group.column)?))
    })
}

/// Lines behind the last row that read like totals or a footer.
pub(super) fn trailer(sample: &Sample) -> Option<ProposedKey> {
    let end = sample.parsed.rejected.end();
    // Rows that are wrong themselves may stand before the footer.
    let first = end.iter().find(|record| record.is_footer)?;
    let last = end.last()?;
    let count = u32::try_from(last.line - first.line + 1).ok()?;
    let shown: String = first
        .text
        .trim_matches([' ', '|', '"'])
        .chars()
        .take(40)
        .collect();
    Some(ProposedKey::TrailerRows(
        count,
        format!("line {} is `{}`", first.line, shown.trim_end()),
    ))
}

/// A header inside the file, as of exports that were joined.
pub(super) fn header_inside(source: &Source, sample: &Sample) -> Option<ProposedKey> {
    let mut groups = sample.parsed.rejected.groups.iter();
    groups.find(|group| group.rule == RejectRule::RepeatedHeader)?;
    let header = &sample.plan.header;
    let is_free = |name: &&String| {
        !name.is_empty()
            && header.iter().filter(|other| other == name).count() == 1
            && source.filter.iter().all(|(theirs, _)| theirs != *name)
    };
    let name = header.iter().find(is_free)?;
    Some(ProposedKey::NoHeader(name.clone()))
}

/// Forms of dates.
pub(super) fn dates(source: &Source, sample: &Sample) -> Vec<ProposedKey> {
    let declared = sample.parsed.date_forms.iter();
    let mut changes: Vec<ProposedKey> = declared
        .map(|(column, forms)| {
            ProposedKey::Dates(column, forms.forms.clone(), forms.others.clone())
        })
        .collect();
    for (group, planned) in groups(sample, &[RejectRule::Date]) {
        let column = planned.column.name;
        let is_known = |change: &ProposedKey| matches!(change, ProposedKey::Dates(other, ..) if *other == column);
        if changes.iter().any(is_known) || source.formats.contains_key(column) {
            continue;
        }
        let numbers: Vec<&str> = group.values.iter().map(String::as_str).collect();
        if column == SPENT_ON && numbers.iter().all(|text| is_month(text)) {
            changes.push(ProposedKey::Month(column));
            continue;
        }
        let fits = |form: &DateForm| {
            let clock = ZoneClock::of(source.dialect.timezone);
            let reader = Reader::new(form, false, Dst::Earlier, clock);
            let read = numbers
                .iter()
                .filter(|text| reader.read(text).is_ok())
                .count();
            read * 2 > numbers.len()
        };
        let pattern = |form: &&&str| fits(&DateForm::Pattern((**form).to_owned()));
        if let Some(form) = FORMS.iter().find(pattern) {
            changes.push(ProposedKey::Dates(
                column,
                vec![(*form).to_owned()],
                Vec::new(),
            ));
        } else if matches!(source.dialect.dates, DateForm::Iso | DateForm::Epoch(_)) {
            let found = epoch(&numbers).filter(|epoch| fits(&DateForm::Epoch(*epoch)));
            changes.extend(found.map(ProposedKey::Epoch));
        }
    }
    changes.dedup();
    changes
}

/// What numbers count since 1970, by how many digits those of our years have: the days that a
/// spreadsheet counts have five, and are none of these.
fn epoch(numbers: &[&str]) -> Option<Epoch> {
    let digits = |text: &&&str| text.chars().all(|sign| sign.is_ascii_digit());
    let lengths: Vec<usize> = numbers
        .iter()
        .filter(digits)
        .map(|text| text.len())
        .collect();
    let are = |length: usize| !lengths.is_empty() && lengths.iter().all(|one| *one == length);
    let units = [
        (13, Epoch::Millis),
        (10, Epoch::Seconds),
        (16, Epoch::Micros),
    ];
    units
        .into_iter()
        .find(|(length, _)| are(*length))
        .map(|(_, epoch)| epoch)
}

/// Whether a text is a month of a year, such as `2026-03`.
fn is_month(text: &str) -> bool {
    let parts = text.trim().split_once('-');
    parts.is_some_and(|(year, month)| {
        let are_digits = [year, month]
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        are_digits && year.len() == 4 && month.len() == 2
    })
}

/// Amounts with the dust of floats.
pub(super) fn rounding(source: &Source, sample: &Sample) -> Vec<ProposedKey> {
    let marks = NumberMarks {
        decimal: source.dialect.decimal,
        thousands: source.dialect.thousands,
    };
    let is_dust = |text: &&String| {
        money(text, marks, Unit::Whole, None).is_err()
            && money(text, marks, Unit::Whole, Some(2)).is_ok()
    };
    groups(sample, &[RejectRule::Money])
        .filter(|(group, _)| group.values.iter().filter(is_dust).count() * 2 > group.values.len())
        .map(|(_, planned)| ProposedKey::Round(planned.column.name))
        .collect()
}

/// Words for those of a closed list, and for yes and no.
pub(super) fn words(sample: &Sample) -> Vec<ProposedKey> {
    let rules = [RejectRule::UnknownValue, RejectRule::Boolean];
    let of_group = |(group, planned): (&RejectGroup, &Planned)| {
        let pair = |theirs: &String| (theirs.clone(), known_word(planned, theirs));
        ProposedKey::Values(planned.column.name, group.values.iter().map(pair).collect())
    };
    let mut found: Vec<ProposedKey> = groups(sample, &rules).map(of_group).collect();
    // Of many words each has to be decided by a person who knows them.
    found.retain(
        |change| matches!(change, ProposedKey::Values(_, pairs) if pairs.len() <= MOST_WORDS),
    );
    found
}

/// Values of a column that are proposed to be mapped.
const MOST_WORDS: usize = 12;

/// Yes and no in the languages of exports.
const YES: &[&str] = &[
    "ja",
    "oui",
    "si",
    "sí",
    "sim",
    "wahr",
    "vrai",
    "verdadero",
    "tak",
    "vero",
    "x",
];
const NO: &[&str] = &["nein", "non", "no", "não", "falsch", "faux", "falso", "nie"];

/// The word of ours that a value plainly means: the only one that is a word in it.
fn known_word(planned: &Planned, theirs: &str) -> Option<&'static str> {
    let lower = theirs.to_lowercase();
    match planned.parser {
        Parser::OneOf(ours) => {
            let is_in = |word: &&&str| {
                lower
                    .split(|sign: char| !sign.is_alphanumeric())
                    .any(|part| part == **word)
            };
            let mut found = ours.iter().filter(is_in);
            found.next().copied().filter(|_| found.next().is_none())
        }
        Parser::Bool if YES.contains(&lower.as_str()) => Some("true"),
        Parser::Bool if NO.contains(&lower.as_str()) => Some("false"),
        _ => None,
    }
}

/// Marks of numbers: those under which every rejected number is one, and that one of them shows.
pub(super) fn marks(source: &Source, sample: &Sample) -> Option<ProposedKey> {
    let mut found: Vec<(&str, bool)> = Vec::new();
    for (group, _) in groups(sample, &[RejectRule::Money, RejectRule::Integer]) {
        let is_whole = group.rule == RejectRule::Integer;
        let values = group.values.iter().map(String::as_str);
        let numbers = values.filter(|text| text.contains(|sign: char| sign.is_ascii_digit()));
        found.extend(numbers.map(|text| (text, is_whole)));
    }
    let proof = |text: &str, is_whole: bool, (decimal, thousands): (char, Option<char>)| {
        let last = text.rfind(['.', ',', '\'', ' ', '\u{a0}', '\u{202f}']);
        let Some(at) = last else { return false };
        let mark = text[at..].chars().next().unwrap_or_default();
        let before = text[..at].contains(['.', ',', '\'', ' ', '\u{a0}', '\u{202f}']);
        let behind = text[at..].chars().filter(char::is_ascii_digit).count();
        is_whole
            || before
            || (mark == decimal && behind != 3)
            || (thousands == Some(' ') && mark != decimal)
    };
    let reads = |text: &str, is_whole: bool, marks: NumberMarks| {
        if is_whole {
            integer(text, marks).is_ok()
        } else {
            money(text, marks, Unit::Whole, None).is_ok()
        }
    };
    for (decimal, thousands) in MARKS.iter().copied() {
        let marks = NumberMarks { decimal, thousands };
        if (decimal, thousands) == (source.dialect.decimal, source.dialect.thousands) {
            continue;
        }
        let all = found
            .iter()
            .filter(|(text, is_whole)| reads(text, *is_whole, marks));
        let shown = found.iter().find(|(text, is_whole)| {
            reads(text, *is_whole, marks) && proof(text, *is_whole, (decimal, thousands))
        });
        if let Some((example, _)) = shown
            && all.count() * 2 > found.len()
        {
            return Some(ProposedKey::Marks(
                decimal,
                thousands,
                (*example).to_owned(),
            ));
        }
    }
    None
}

/// Signs that stand where there is no number.
pub(super) fn nulls(sample: &Sample) -> Option<ProposedKey> {
    let rules = [RejectRule::Money, RejectRule::Integer, RejectRule::Date];
    let mut words: Vec<String> = Vec::new();
    for (group, planned) in groups(sample, &rules) {
        let signs = group.values.iter().filter(|text| {
            !planned.is_key && !text.chars().any(char::is_alphanumeric) && !text.trim().is_empty()
        });
        words.extend(signs.map(|text| text.trim().to_owned()));
    }
    words.sort();
    words.dedup();
    (!words.is_empty()).then_some(ProposedKey::NullValues(words))
}

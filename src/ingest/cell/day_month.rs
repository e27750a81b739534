//! Dates such as `03/04/2026` in a column that declares no form. Goes in: the cells. Comes out:
//! what was found, what fits, and the line to add to the pipeline file.
//!
//! Nothing is read on a guess, even where one order alone fits all cells: the next file may show
//! that it was the other.

use super::with_plain_blanks;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Examples that are kept.
const EXAMPLES: usize = 3;

/// The orders of day, month and year, as words and as signs.
const ORDERS: [(&str, [char; 3]); 3] = [
    ("day first", ['d', 'm', 'y']),
    ("month first", ['m', 'd', 'y']),
    ("year first", ['y', 'm', 'd']),
];

/// Whether the text is a date once the order of its day and month is known. One that no order makes
/// a date, such as `30.02.2026`, is a wrong cell like any other.
pub fn is_like(text: &str) -> bool {
    scan(&with_plain_blanks(text)).is_some()
}

/// How a cell writes its date, but for the order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Shape {
    separator: char,
    has_short_year: bool,
    /// What follows the date, as a pattern.
    time: String,
}

/// The cells of one column whose order of day and month is not declared.
#[derive(Debug, Clone, Default)]
pub struct DayMonth {
    count: u64,
    first_over: u64,
    second_over: u64,
    /// How many cells each order fits.
    fits: [u64; 3],
    shapes: BTreeMap<Shape, u64>,
    examples: Vec<(String, u64)>,
}

impl DayMonth {
    /// Takes note of a cell, if it looks like such a date.
    pub fn note(&mut self, text: &str, line: u64) {
        let text = &*with_plain_blanks(text);
        let Some((parts, shape)) = scan(text) else {
            return;
        };
        self.count += 1;
        self.first_over += u64::from(parts[0] > 12);
        self.second_over += u64::from(parts[1] > 12);
        for (fits, (_, order)) in self.fits.iter_mut().zip(ORDERS) {
            *fits += u64::from(fit(parts, order, shape.has_short_year));
        }
        *self.shapes.entry(shape).or_default() += 1;
        if self.examples.len() < EXAMPLES && self.examples.iter().all(|(known, _)| known != text) {
            self.examples.push((text.to_owned(), line));
        }
    }

    /// Whether there was no such cell.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The message: what was found in the file's column `theirs`, what fits, and what to write for
    /// our column `ours`. Cells of a personal column are not shown.
    pub fn advice(&self, ours: &str, theirs: &str, is_personal: bool) -> String {
        let examples: Vec<String> = self
            .examples
            .iter()
            .map(|(text, line)| {
                if is_personal {
                    format!("line {line}")
                } else {
                    format!("`{text}` (line {line})")
                }
            })
            .collect();
        let found = format!(
            "the column `{theirs}` writes dates whose order of day and month is not declared, in {} {}, such as {}; their first part is over 12 in {}, their second part in {}",
            self.count,
            if self.count == 1 { "cell" } else { "cells" },
            examples.join(", "),
            self.first_over,
            self.second_over,
        );
        let orders: Vec<(&str, String)> = ORDERS
            .iter()
            .zip(self.fits)
            .filter(|(_, fits)| *fits == self.count)
            .map(|((words, order), _)| (*words, self.pattern(*order)))
            .collect();
        let mixed = if self.shapes.len() > 1 {
            format!(
                "\nthe cells have {} different shapes, and one form cannot read them all: have the file exported with one",
                self.shapes.len()
            )
        } else {
            String::new()
        };
        let (fits, help) = match orders.as_slice() {
            [] => (
                "no order of day and month fits all of them".to_owned(),
                "the export mixes orders: have it write dates as 2026-02-28".to_owned(),
            ),
            [(words, form)] => (
                format!("of the possible forms only `{form}` ({words}) fits all of them"),
                format!(
                    "confirm it with whoever exports the file, then add under the source:\n  [source.formats]\n  {ours} = \"{form}\""
                ),
            ),
            several => {
                let forms: Vec<String> = several
                    .iter()
                    .map(|(words, form)| format!("`{form}` ({words})"))
                    .collect();
                let lines: Vec<String> = several
                    .iter()
                    .map(|(words, form)| format!("  {ours} = \"{form}\"   # {words}"))
                    .collect();
                let help = format!(
                    "ask whoever exports the file, then add one of these lines under the source:\n  [source.formats]\n{}",
                    lines.join("\n")
                );
                (format!("every one fits {}", forms.join(" and ")), help)
            }
        };
        format!("{found}; {fits}{mixed}\nhelp: {help}")
    }

    /// The order as a pattern of the commonest shape.
    fn pattern(&self, order: [char; 3]) -> String {
        let Some((shape, _)) = self.shapes.iter().max_by_key(|(_, count)| **count) else {
            return String::new();
        };
        let signs = order.map(|part| {
            if part == 'y' && !shape.has_short_year {
                "%Y".to_owned()
            } else {
                format!("%{part}")
            }
        });
        format!("{}{}", signs.join(&shape.separator.to_string()), shape.time)
    }
}

/// Whether the three parts are a date in this order.
fn fit(parts: [u32; 3], order: [char; 3], has_short_year: bool) -> bool {
    if order[0] == 'y' && !has_short_year {
        return false;
    }
    let part = |wanted: char| {
        order
            .iter()
            .position(|part| *part == wanted)
            .map_or(0, |place| parts[place])
    };
    let year = part('y');
    // Of a two-digit year only its place among the leap years matters here.
    i32::try_from(if has_short_year { 2000 + year } else { year })
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, part('m'), part('d')))
        .is_some()
}

/// The three numbers of a date and its shape: one or two digits, one or two digits, two or four,
/// and perhaps a time.
fn scan(text: &str) -> Option<([u32; 3], Shape)> {
    let (first, rest) = number(text)?;
    let separator = rest.chars().next().filter(|sign| "/.-".contains(*sign))?;
    let (second, rest) = number(rest.strip_prefix(separator)?)?;
    let (third, rest) = number(rest.strip_prefix(separator)?)?;
    let is_date = first.len() <= 2 && second.len() <= 2 && matches!(third.len(), 2 | 4);
    let shape = is_date.then(|| time(rest)).flatten().map(|time| Shape {
        separator,
        has_short_year: third.len() == 2,
        time,
    })?;
    let parts = [first, second, third].map(|digits| digits.parse().unwrap_or(0));
    ORDERS
        .iter()
        .any(|(_, order)| fit(parts, *order, shape.has_short_year))
        .then_some((parts, shape))
}

fn number(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|sign: char| !sign.is_ascii_digit())
        .unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// What follows a date, as a pattern: nothing, or a time.
fn time(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    let begin = text.find(|sign: char| sign.is_ascii_digit())?;
    let (between, rest) = text.split_at(begin);
    if !matches!(between, " " | "T" | ", " | "  ") {
        return None;
    }
    let (_, rest) = number(rest)?;
    let (_, mut rest) = number(rest.strip_prefix(':')?)?;
    let mut seconds = String::new();
    if let Some((_, after)) = rest.strip_prefix(':').and_then(number) {
        seconds.push_str(":%S");
        rest = after;
        if let Some((_, after)) = rest.strip_prefix('.').and_then(number) {
            seconds.push_str("%.f");
            rest = after;
        }
    }
    let blank = if rest.starts_with(' ') { " " } else { "" };
    let (hour, end) = match rest.trim_start() {
        "" => ("%H", String::new()),
        half if half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm") => {
            ("%I", format!("{blank}%p"))
        }
        _ => ("%H", format!("{blank}%z")),
    };
    Some(format!("{between}{hour}:%M{seconds}{end}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(cells: &[&str]) -> DayMonth {
        let mut seen = DayMonth::default();
        cells
            .iter()
            .zip(2..)
            .for_each(|(text, line)| seen.note(text, line));
        seen
    }

    #[test]
    fn looks() {
        for text in [
            "03/04/2026",
            "3.4.26",
            "28-02-2026 09:30",
            " 02/28/2026 11:30:15 PM",
            "28/02/2026T09:30:00.5",
            "1/2/2026, 09:30",
        ] {
            assert!(is_like(text), "{text}");
        }
        for text in [
            "",
            "2026-02-28",
            "3/4",
            "3/4.2026",
            "3/4/202",
            "003/4/2026",
            "3/4/2026 noon",
            "1.234.567",
            "a/b/2026",
            "3//4/2026",
            "99/99/2026",
            "30.02.2026",
        ] {
            assert!(!is_like(text), "{text}");
        }
    }

    #[test]
    fn one_order_that_fits_is_named_and_not_used() {
        let seen = noted(&[
            "03/04/2026",
            "17/04/2026",
            "28/02/2026",
            "28/02/2026",
            "not a date",
            "30/04/2026",
        ]);
        assert_eq!(
            seen.advice("closed_at", "Close Date", false),
            "the column `Close Date` writes dates whose order of day and month is not declared, in 5 cells, such as `03/04/2026` (line 2), `17/04/2026` (line 3), \
             `28/02/2026` (line 4); their first part is over 12 in 4, their second part in 0; of the possible forms only `%d/%m/%Y` (day first) fits all of them\n\
             help: confirm it with whoever exports the file, then add under the source:\n  [source.formats]\n  closed_at = \"%d/%m/%Y\""
        );
    }

    #[test]
    fn two_orders_that_fit_are_both_named() {
        let advice = noted(&["03/04/2026 9:30 AM", "05/06/2026 11:15 PM"]).advice(
            "closed_at",
            "Closed",
            false,
        );
        assert!(advice.contains("every one fits `%d/%m/%Y %I:%M %p` (day first) and `%m/%d/%Y %I:%M %p` (month first)"), "{advice}");
        assert!(advice.ends_with("closed_at = \"%d/%m/%Y %I:%M %p\"   # day first\n  closed_at = \"%m/%d/%Y %I:%M %p\"   # month first"), "{advice}");
    }

    #[test]
    fn two_digits_may_be_the_year_wherever_they_stand() {
        let advice = noted(&["03-04-26"]).advice("closed_at", "Closed", false);
        assert!(
            advice.contains(
                "`%d-%m-%y` (day first) and `%m-%d-%y` (month first) and `%y-%m-%d` (year first)"
            ),
            "{advice}"
        );
        // 2026-04-31 does not exist, so 26 is the day or nothing is: 26 April 2031.
        assert!(
            noted(&["26.04.31"])
                .advice("closed_at", "Closed", false)
                .contains("only `%d.%m.%y` (day first)")
        );
    }

    #[test]
    fn what_fits_no_order_and_what_has_several_shapes_is_reported() {
        let mixed = noted(&["17/04/2026", "04/17/2026"]);
        assert!(!mixed.is_empty() && noted(&["2026-02-28"]).is_empty());
        assert!(mixed.advice("closed_at", "Closed", false).contains(
            "over 12 in 1, their second part in 1; no order of day and month fits all of them"
        ));
        assert!(
            noted(&["17/04/2026", "17.04.2026"])
                .advice("closed_at", "Closed", false)
                .contains("2 different shapes")
        );
    }

    #[test]
    fn personal_cells_are_not_shown() {
        let advice = noted(&["17/04/1988"]).advice("born_on", "Birthday", true);
        assert!(
            advice.contains("such as line 2") && !advice.contains("1988"),
            "{advice}"
        );
    }
}

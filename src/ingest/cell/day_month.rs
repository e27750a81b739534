//! Dates such as `03/04/2026` in a column that declares no form. Goes in: the cells. Comes out:
//! what was found, what fits, and the line to add to the pipeline file; of a column with several
//! forms, how many cells have each.
//!
//! Nothing is read on a guess, even where one order alone fits all cells: the next file may show
//! that it was the other.

use super::date_shape::{DateShape, ORDERS, scan, year_first};
use super::with_plain_blanks;
use std::collections::BTreeMap;

/// Examples that are kept.
const EXAMPLES: usize = 3;
/// The name of every form of ISO 8601 in a list of forms.
pub const ISO: &str = "iso";

/// Whether the text is a date once the order of its day and month is known. One that no order makes
/// a date, such as `30.02.2026`, is a wrong cell like any other.
pub fn is_like(text: &str) -> bool {
    scan(&with_plain_blanks(text)).is_some()
}

/// The cells of one shape.
#[derive(Debug, Clone, Copy, Default)]
struct ShapeCount {
    count: u64,
    /// How many cells each order fits.
    fits: [u64; 3],
}

impl ShapeCount {
    /// The forms of the orders that fit all cells of the shape, each with its words.
    fn forms(self, shape: &DateShape) -> Vec<(&'static str, String)> {
        let orders = ORDERS.iter().zip(self.fits);
        orders
            .filter(|(_, fits)| *fits == self.count)
            .map(|((words, order), _)| (*words, shape.form(*order)))
            .collect()
    }
}

/// The forms that dates of a column have, as far as its cells show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateForms {
    /// One form a shape: the only one, or the first of several that fit.
    pub forms: Vec<String>,
    /// The other forms that fit the first shape of which several do.
    pub others: Vec<String>,
}

/// The cells of one column whose order of day and month is not declared.
#[derive(Debug, Clone, Default)]
pub struct DayMonth {
    first_over: u64,
    second_over: u64,
    shapes: BTreeMap<DateShape, ShapeCount>,
    /// Cells that no order of day and month is missing of, by form.
    others: BTreeMap<String, u64>,
    /// Cells that were read as ISO 8601, without a time and with one.
    iso_counts: [u64; 2],
    examples: Vec<(String, u64)>,
}

impl DayMonth {
    /// Takes note of a cell that was read as ISO 8601.
    pub fn note_iso(&mut self, has_time: bool) {
        self.iso_counts[usize::from(has_time)] += 1;
    }

    /// Takes note of a cell that was not read, if it looks like a date.
    pub fn note(&mut self, text: &str, line: u64) {
        let text = &*with_plain_blanks(text);
        let Some((parts, shape)) = scan(text) else {
            if let Some(form) = year_first(text) {
                *self.others.entry(form).or_default() += 1;
            }
            return;
        };
        self.first_over += u64::from(parts[0] > 12);
        self.second_over += u64::from(parts[1] > 12);
        let fits = shape.fits(parts);
        let of_shape = self.shapes.entry(shape).or_default();
        of_shape.count += 1;
        for (count, fits) in of_shape.fits.iter_mut().zip(fits) {
            *count += u64::from(fits);
        }
        if self.examples.len() < EXAMPLES && self.examples.iter().all(|(known, _)| known != text) {
            self.examples.push((text.to_owned(), line));
        }
    }

    /// Whether there was no cell whose order is missing.
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
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
        let count: u64 = self.shapes.values().map(|of_shape| of_shape.count).sum();
        let found = format!(
            "the column `{theirs}` writes dates whose order of day and month is not declared, in {count} {}, such as {}; their first part is over 12 in {}, their second part in {}",
            cells(count),
            examples.join(", "),
            self.first_over,
            self.second_over,
        );
        let by_shape: Vec<(u64, Vec<(&str, String)>)> = self
            .shapes
            .iter()
            .map(|(shape, of_shape)| (of_shape.count, of_shape.forms(shape)))
            .collect();
        if by_shape.iter().any(|(_, forms)| forms.is_empty()) {
            return format!(
                "{found}; no order of day and month fits all of them\nhelp: the export mixes orders: have it write dates as 2026-02-28"
            );
        }
        let others = self.others();
        let (fits, help) = match by_shape.as_slice() {
            [(_, forms)] if others.is_empty() => one_form(ours, forms),
            _ => several_forms(ours, &by_shape, &others),
        };
        format!("{found}; {fits}\nhelp: {help}")
    }

    /// The forms to declare; none where no order fits all cells of a shape.
    pub fn forms(&self) -> Option<DateForms> {
        let mut found = DateForms {
            forms: Vec::new(),
            others: Vec::new(),
        };
        for (shape, of_shape) in &self.shapes {
            let mut forms = of_shape.forms(shape).into_iter().map(|(_, form)| form);
            found.forms.push(forms.next()?);
            if found.others.is_empty() {
                found.others = forms.collect();
            }
        }
        found
            .forms
            .extend(self.others().into_iter().map(|(form, _)| form));
        Some(found)
    }

    /// Forms in which no order is missing, with the number of their cells.
    fn others(&self) -> Vec<(String, u64)> {
        let [days, times] = self.iso_counts;
        let iso = [("%Y-%m-%d".to_owned(), days), (ISO.to_owned(), times)];
        let others = self
            .others
            .iter()
            .map(|(form, count)| (form.clone(), *count));
        others.chain(iso).filter(|(_, count)| *count > 0).collect()
    }
}

fn cells(count: u64) -> &'static str {
    if count == 1 { "cell" } else { "cells" }
}

/// What fits, and the help, for cells of one shape.
fn one_form(ours: &str, forms: &[(&str, String)]) -> (String, String) {
    if let [(words, form)] = forms {
        return (
            format!("of the possible forms only `{form}` ({words}) fits all of them"),
            format!(
                "confirm it with whoever exports the file, then add under the source:\n  [source.formats]\n  {ours} = \"{form}\""
            ),
        );
    }
    let named: Vec<String> = forms
        .iter()
        .map(|(words, form)| format!("`{form}` ({words})"))
        .collect();
    let lines: Vec<String> = forms
        .iter()
        .map(|(words, form)| format!("  {ours} = \"{form}\"   # {words}"))
        .collect();
    let help = format!(
        "ask whoever exports the file, then add one of these lines under the source:\n  [source.formats]\n{}",
        lines.join("\n")
    );
    (format!("every one fits {}", named.join(" and ")), help)
}

/// What fits, and the help, for cells of several forms: a line for each order that some shape leaves
/// open.
fn several_forms(
    ours: &str,
    by_shape: &[(u64, Vec<(&str, String)>)],
    others: &[(String, u64)],
) -> (String, String) {
    let of_shape = by_shape.iter().map(|(count, forms)| {
        let forms: Vec<String> = forms.iter().map(|(_, form)| format!("`{form}`")).collect();
        (forms.join(" or "), *count)
    });
    let of_others = others
        .iter()
        .map(|(form, count)| (format!("`{form}`"), *count));
    let counted: Vec<String> = of_shape
        .chain(of_others)
        .map(|(form, count)| format!("{form} in {count} {}", cells(count)))
        .collect();
    let mut lines: Vec<String> = Vec::new();
    for (words, _) in ORDERS {
        let chosen = by_shape.iter().map(|(_, forms)| {
            let preferred = forms.iter().find(|(order, _)| *order == words);
            preferred
                .or(forms.first())
                .map_or("", |(_, form)| form.as_str())
        });
        let forms: Vec<String> = chosen
            .chain(others.iter().map(|(form, _)| form.as_str()))
            .map(|form| format!("\"{form}\""))
            .collect();
        let line = format!("  {ours} = {{ formats = [{}] }}", forms.join(", "));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let (ask, one_of) = if lines.len() == 1 {
        ("confirm it with", "")
    } else {
        ("ask", "one of these lines ")
    };
    (
        format!(
            "its cells have {} forms: {}",
            counted.len(),
            counted.join(", ")
        ),
        format!(
            "have the file exported with one form, or {ask} whoever exports it and add {one_of}under the source:\n  [source.formats]\n{}",
            lines.join("\n")
        ),
    )
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
        let two = noted(&["17/04/2026", "17.04.2026"]).advice("closed_at", "Closed", false);
        assert!(
            two.contains("its cells have 2 forms: `%d.%m.%Y` in 1 cell, `%d/%m/%Y` in 1 cell"),
            "{two}"
        );
        assert!(
            two.ends_with(
                "[source.formats]\n  closed_at = { formats = [\"%d.%m.%Y\", \"%d/%m/%Y\"] }"
            ),
            "{two}"
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

    #[test]
    fn forms_of_all_cells_are_counted_and_proposed() {
        let mut seen = noted(&["03/04/2026", "15-04-2026", "2026/03/10", "x"]);
        seen.note_iso(false);
        seen.note_iso(true);
        let advice = seen.advice("closed_at", "Closed", false);
        assert!(
            advice.contains(
                "its cells have 5 forms: `%d-%m-%Y` in 1 cell, `%d/%m/%Y` or `%m/%d/%Y` in 1 cell, `%Y/%m/%d` in 1 cell, `%Y-%m-%d` in 1 cell, `iso` in 1 cell"
            ),
            "{advice}"
        );
        assert!(
            advice.ends_with(
                "  closed_at = { formats = [\"%d-%m-%Y\", \"%d/%m/%Y\", \"%Y/%m/%d\", \"%Y-%m-%d\", \"iso\"] }\n  closed_at = { formats = [\"%d-%m-%Y\", \"%m/%d/%Y\", \"%Y/%m/%d\", \"%Y-%m-%d\", \"iso\"] }"
            ),
            "{advice}"
        );
    }
}

//! The mark in amounts such as `1.240`, which are 1.24 or 1,240. Goes in: what each cell of a
//! column shows of its mark. Comes out: how sure the mark is, and for one that no cell shows, the
//! message with the lines to add to the pipeline file.
//!
//! Nothing is read on a guess: a mark taken for the other moves an amount by a thousand, and every
//! such amount still looks like one.

use super::bare;
use crate::ingest::reject::MASK;

/// Examples that are kept.
const EXAMPLES: usize = 3;

/// How the remarks of a delivery name cells that show the mark `decimal` before decimals.
pub fn proof_of(decimal: char) -> &'static str {
    if decimal == ',' {
        "decimal_comma_proven"
    } else {
        "decimal_point_proven"
    }
}

/// What the digits of an amount show of the mark in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkEvidence {
    /// No mark.
    Nothing,
    /// A mark after one to three digits, no zero first, and before exactly three.
    Doubtful,
    /// A mark that can only stand before decimals.
    Decimal,
}

impl MarkEvidence {
    /// Of the digits before a decimal mark and the number of those after it, which is 0 without a
    /// mark.
    pub fn of(whole: &[u8], decimals: usize) -> Self {
        match (whole, decimals) {
            (_, 0) => Self::Nothing,
            ([b'1'..=b'9'] | [b'1'..=b'9', _] | [b'1'..=b'9', _, _], 3) => Self::Doubtful,
            _ => Self::Decimal,
        }
    }
}

/// The marks of a column of amounts, as its cells show them.
#[derive(Debug, Clone, Default)]
pub struct AmountMarks {
    /// Cells that show the declared mark before decimals.
    pub proven_count: u64,
    /// Cells that were read with decimals and may mean thousands.
    pub doubtful_count: u64,
    /// Cells that are refused, and show that the other mark stands before decimals.
    refuting_count: u64,
    /// Cells that are refused, with the other mark where it may stand between thousands.
    refused_count: u64,
    refuting: Option<(String, u64)>,
    examples: Vec<(String, u64)>,
}

impl AmountMarks {
    /// Notes an amount that was read with decimals and may mean thousands.
    pub fn note_doubtful(&mut self, text: &str, line: u64) {
        self.doubtful_count += 1;
        self.keep(text, line);
    }

    /// Notes a cell that is no amount under the mark `decimal`, with what it shows of the other.
    pub fn note_refused(&mut self, text: &str, line: u64, decimal: char) {
        match refused_evidence(bare(text), decimal) {
            RefusedEvidence::Nothing => {}
            RefusedEvidence::OfDecimal => self.proven_count += 1,
            RefusedEvidence::Doubtful => {
                self.refused_count += 1;
                self.keep(text, line);
            }
            RefusedEvidence::OfOther => {
                self.refuting_count += 1;
                let example = || (bare(text).to_owned(), line);
                self.refuting.get_or_insert_with(example);
            }
        }
    }

    fn keep(&mut self, text: &str, line: u64) {
        let text = bare(text);
        if self.examples.len() < EXAMPLES && self.examples.iter().all(|(known, _)| known != text) {
            self.examples.push((text.to_owned(), line));
        }
    }

    /// Whether amounts that were read, or a column that is refused as a whole, rest on a mark that
    /// no cell shows.
    pub fn is_doubtful(&self) -> bool {
        let has_refused = self.refused_count > 0 && self.refuting_count == 0;
        self.proven_count == 0 && (self.doubtful_count > 0 || has_refused)
    }

    /// The message: what was found in the file's column `theirs`, and what to write into its source.
    /// Cells of a personal column are not shown.
    pub fn advice(&self, theirs: &str, decimal: char, is_personal: bool) -> String {
        let shown = |text: &str| {
            if is_personal {
                MASK.to_owned()
            } else {
                text.to_owned()
            }
        };
        let count = self.doubtful_count + self.refused_count;
        let examples: Vec<String> = self
            .examples
            .iter()
            .map(|(text, line)| format!("`{}` (line {line})", shown(text)))
            .collect();
        let refuting = self.refuting.as_ref().map(|(text, line)| {
            format!(
                "; `{}` (line {line}) shows another mark before decimals than `{decimal}`",
                shown(text)
            )
        });
        let found = format!(
            "the column `{theirs}` writes amounts whose mark may stand before decimals or between thousands, in {count} {}, such as {}{}",
            if count == 1 { "cell" } else { "cells" },
            examples.join(", "),
            refuting.unwrap_or_else(|| "; no cell shows which".to_owned()),
        );
        let example = self.examples.first().map_or("", |(text, _)| text.as_str());
        let (mark, other) = if example.contains(',') {
            (',', '.')
        } else {
            ('.', ',')
        };
        let (example, whole) = (shown(example), shown(&example.replace(mark, "")));
        let as_thousands = if mark == '.' {
            format!("  decimal = \",\"      # {example} is {whole}\n  thousands = \".\"")
        } else {
            format!("  thousands = \",\"    # {example} is {whole}")
        };
        let as_decimals = if mark == '.' {
            format!(
                "  numbers = \"fixed\"  # {example} has decimals, as a program's interface writes it"
            )
        } else {
            format!("  decimal = \",\"      # {example} has decimals\n  thousands = \"{other}\"")
        };
        format!(
            "{found}\nhelp: ask whoever exports the file, then add one of these to the source, above its sections:\n{as_thousands}\nor\n{as_decimals}"
        )
    }
}

/// What a cell that is no amount under a decimal mark shows of the marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RefusedEvidence {
    Nothing,
    /// The other mark stands where it may be between thousands.
    Doubtful,
    /// The declared mark stands before decimals.
    OfDecimal,
    /// The other mark does.
    OfOther,
}

/// The last mark stands before decimals where the other one stands before it; a mark that stands
/// twice stands between thousands, and so does each of its places.
fn refused_evidence(text: &str, decimal: char) -> RefusedEvidence {
    let other = if decimal == ',' { '.' } else { ',' };
    let digits = text.trim_matches(|sign: char| !sign.is_ascii_digit());
    let is_amount = digits
        .chars()
        .all(|sign| sign.is_ascii_digit() || sign == decimal || sign == other);
    let groups = |mark: char| digits.matches(mark).count();
    let last = digits.rfind([decimal, other]);
    let Some(last) = last.filter(|_| is_amount) else {
        return RefusedEvidence::Nothing;
    };
    let mark = if digits[last..].starts_with(other) {
        other
    } else {
        decimal
    };
    let shown = match (groups(decimal), groups(other)) {
        (1.., 1..) if groups(mark) == 1 => mark,
        (1.., 1..) => return RefusedEvidence::Nothing,
        (2.., 0) => other,
        (0, 2..) => decimal,
        _ => match MarkEvidence::of(&digits.as_bytes()[..last], digits.len() - last - 1) {
            MarkEvidence::Nothing => return RefusedEvidence::Nothing,
            MarkEvidence::Doubtful if mark == other => return RefusedEvidence::Doubtful,
            MarkEvidence::Doubtful => return RefusedEvidence::Nothing,
            MarkEvidence::Decimal => mark,
        },
    };
    if shown == other {
        RefusedEvidence::OfOther
    } else {
        RefusedEvidence::OfDecimal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_mark_is_doubtful_after_one_to_three_digits_and_before_three() {
        for whole in ["1", "12", "124"] {
            let of = |decimals| MarkEvidence::of(whole.as_bytes(), decimals);
            assert_eq!(of(3), MarkEvidence::Doubtful);
            assert_eq!(
                [of(0), of(1), of(2), of(4)],
                [
                    MarkEvidence::Nothing,
                    MarkEvidence::Decimal,
                    MarkEvidence::Decimal,
                    MarkEvidence::Decimal
                ]
            );
        }
        for whole in ["", "0", "01", "012", "1240"] {
            assert_eq!(
                MarkEvidence::of(whole.as_bytes(), 3),
                MarkEvidence::Decimal,
                "{whole}"
            );
        }
    }

    #[test]
    fn a_refused_cell_shows_its_marks_all_the_same() {
        let cases = [
            ("1,240", RefusedEvidence::Doubtful),
            ("-1,240 €", RefusedEvidence::Doubtful),
            ("12,50", RefusedEvidence::OfOther),
            ("1.234,50", RefusedEvidence::OfOther),
            ("1.234.567", RefusedEvidence::OfOther),
            ("1,234.50", RefusedEvidence::OfDecimal),
            ("1,234,567", RefusedEvidence::OfDecimal),
            ("12.5 %", RefusedEvidence::OfDecimal),
            ("1.240 %", RefusedEvidence::Nothing),
            ("1240", RefusedEvidence::Nothing),
            ("twelve", RefusedEvidence::Nothing),
            ("", RefusedEvidence::Nothing),
            ("3/4,5", RefusedEvidence::Nothing),
            ("1,2.3,4", RefusedEvidence::Nothing),
        ];
        for (text, shown) in cases {
            assert_eq!(refused_evidence(text, '.'), shown, "{text}");
        }
    }

    #[test]
    fn one_proof_settles_a_column_and_a_refuted_one_stays_doubtful() {
        let mut marks = AmountMarks::default();
        assert!(!marks.is_doubtful());
        marks.note_doubtful("1.240", 2);
        assert!(marks.is_doubtful());
        marks.note_refused("1.234,50", 3, '.');
        assert!(marks.is_doubtful());
        let advice = marks.advice("Cost", '.', false);
        assert!(
            advice.contains("`1.234,50` (line 3) shows another mark"),
            "{advice}"
        );
        marks.proven_count += 1;
        assert!(!marks.is_doubtful());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,20}|[0-9.,' -]{0,20}") {
            AmountMarks::default().note_refused(&text, 1, '.');
            AmountMarks::default().note_refused(&text, 1, ',');
        }
    }
}

//! What a person should hear of the cells of a column although they were read. Goes in: what the
//! reader of cells counts. Comes out: the remarks of a delivery, as `data_quality` names them, and
//! what stops its run.

use super::cell::day_month::DayMonth;
use super::cell::decimal_mark::{AmountMarks, proof_of};
use super::cell::two_readings::TwoReadings;
use super::planned::{Parser, Planned};
use crate::lake::delivery::Remark;

/// What words for nothing are remarked as.
const WORDS: &str = "words_for_nothing";

/// What was noticed in the cells of one column.
#[derive(Debug, Clone, Default)]
pub struct Noticed {
    /// Local times that occur twice, or never, and were read by the source's `dst`.
    pub shifted_count: u64,
    /// Ids that look damaged.
    pub odd_count: u64,
    /// Ids that had blanks around them.
    pub trimmed_count: u64,
    /// Cells of a domain column that are no domain, and null.
    pub unread_count: u64,
    /// Values of another form than the source matches: null.
    pub unmatched_count: u64,
    /// Words for nothing, such as `nan`: null.
    pub word_count: u64,
    /// Amounts that were rounded to the declared decimals.
    pub rounded_count: u64,
    /// Cells of an optional column that cannot be read: null.
    pub unreadable_count: u64,
    /// Rows that are kept without their instant.
    pub undated_count: u64,
    /// Bare dates where an instant is wanted.
    pub bare_count: u64,
    /// Instants that have a time.
    pub timed_count: u64,
    /// Dates whose order of day and month is not declared: the run has to stop.
    pub day_month: DayMonth,
    /// Dates that two of the declared forms read differently: the run has to stop.
    pub two_readings: TwoReadings,
    /// What the amounts show of their mark.
    pub marks: AmountMarks,
}

/// A column of amounts whose mark its own cells leave in doubt.
#[derive(Debug, Clone)]
pub struct DoubtfulMark {
    /// Our column.
    pub column: &'static str,
    /// What was found, and what to declare.
    pub advice: String,
}

impl Noticed {
    /// What was noticed of the column, by kind; `decimal` is the source's mark.
    pub fn remarks(
        &self,
        planned: &Planned,
        decimal: char,
    ) -> impl Iterator<Item = Remark> + use<> {
        // Whether both are in one column is seen over all files of the source.
        let is_day = matches!(&planned.parser, Parser::Instant(reader, _) if reader.is_day());
        let of_mixed = |count: u64| if is_day { 0 } else { count };
        let doubtful_count = if self.marks.is_doubtful() {
            self.marks.doubtful_count
        } else {
            0
        };
        let column = planned.column.name;
        [
            ("clock_change", self.shifted_count),
            ("odd_id", self.odd_count),
            ("trimmed_id", self.trimmed_count),
            ("unreadable_domain", self.unread_count),
            ("value_not_matching", self.unmatched_count),
            (WORDS, self.word_count),
            ("rounded_amounts", self.rounded_count),
            ("unreadable_values", self.unreadable_count),
            ("undated_rows", self.undated_count),
            ("bare_dates", of_mixed(self.bare_count)),
            ("instants_with_a_time", of_mixed(self.timed_count)),
            ("doubtful_amounts", doubtful_count),
            (proof_of(decimal), self.marks.proven_count),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(check, count)| Remark {
            check: check.to_owned(),
            column: column.to_owned(),
            count,
        })
    }

    /// How many words for nothing a kept attribute held.
    pub fn remark_of_words(&self, attribute: &str) -> Option<Remark> {
        (self.word_count > 0).then(|| Remark {
            check: WORDS.to_owned(),
            column: attribute.to_owned(),
            count: self.word_count,
        })
    }

    /// What stops the run: dates of no declared order, or of two.
    pub fn undeclared(&self, planned: &Planned) -> Vec<String> {
        let (ours, theirs) = (planned.column.name, &planned.header);
        let mut found = Vec::new();
        if !self.day_month.is_empty() {
            found.push(self.day_month.advice(ours, theirs, planned.is_personal));
        }
        if !self.two_readings.is_empty() {
            found.push(self.two_readings.advice(theirs, planned.is_personal));
        }
        found
    }

    /// What the cells of the column leave in doubt of its mark.
    pub fn doubtful_mark(&self, planned: &Planned, decimal: char) -> Option<DoubtfulMark> {
        self.marks.is_doubtful().then(|| DoubtfulMark {
            column: planned.column.name,
            advice: self
                .marks
                .advice(&planned.header, decimal, planned.is_personal),
        })
    }
}

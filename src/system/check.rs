//! A check of the data, as data: an entry with its id, severity and advice, and the function that
//! finds what it is about. What the stages found in, places and counts out.

use super::commonest::{commonest, veiled_counts};
use super::facts::Facts;
use crate::error::Result;
use crate::staging::RowSample;
use polars::prelude::*;
use std::collections::BTreeMap;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Look at it before deciding.
    Warning,
}

impl Severity {
    /// The word that tables hold.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
        }
    }
}

/// A check.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Stable id; the rule of a rejected record follows it behind `_`.
    pub id: &'static str,
    /// How much a finding weighs.
    pub severity: Severity,
    /// What it means and what to do.
    pub advice: &'static str,
    /// What it finds, at most once a place; a count of 0 is nothing found.
    pub find: fn(&Facts<'_>) -> Result<Vec<Found>>,
}

/// What a check found in one place.
#[derive(Debug, Clone)]
pub struct Found {
    /// The source, or the entity where several sources deliver it.
    pub place: String,
    /// Records concerned.
    pub count: usize,
    /// Records looked at; 0 where the count is no share of anything.
    pub of: usize,
    /// Up to three of them, as `file:line`.
    pub examples: Vec<String>,
    /// What follows the advice.
    pub detail: Option<String>,
    /// The rule that rejected the records.
    pub reject: Option<FoundReject>,
    /// Why figures may be wrong because of it.
    pub doubt: Option<Doubt>,
}

/// Why figures may be wrong, or may still change.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// The words of the status, with their counts and amounts.
    pub words: String,
    /// What was found: records, unless the words count something else.
    pub measure: f64,
    /// What it is compared with, in the unit of the measure; none where all that is found is doubted.
    pub threshold: Option<f64>,
    /// Micros of the reporting currency that it is about; none where it is not about money, or where
    /// nothing of it can be converted.
    pub amount: Option<i128>,
    /// It is about money whose worth in the reporting currency nobody knows: it may be any.
    pub is_unpriced: bool,
    /// The pipeline file wants nothing published while it holds.
    pub is_blocking: bool,
}

/// The rule that rejected records.
#[derive(Debug, Clone)]
pub struct FoundReject {
    /// Its name, which completes the id of the check.
    pub rule: String,
    /// Its advice, which stands in place of the check's.
    pub advice: String,
}

impl Found {
    /// `count` records of `of`, without examples.
    pub fn new(place: &str, count: usize, of: usize) -> Self {
        Self {
            place: place.to_owned(),
            count,
            of,
            examples: Vec::new(),
            detail: None,
            reject: None,
            doubt: None,
        }
    }

    /// The rows of a frame, which keeps its provenance.
    ///
    /// # Errors
    /// A frame without provenance: a bug.
    pub fn of_rows(facts: &Facts<'_>, place: &str, rows: &DataFrame, of: usize) -> Result<Self> {
        Ok(Self {
            examples: facts.files.examples(rows)?,
            ..Self::new(place, rows.height(), of)
        })
    }

    /// The rows of a frame, which keeps its provenance, that `is_found` holds for.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of_rows_where(
        facts: &Facts<'_>,
        place: &str,
        frame: &DataFrame,
        is_found: Expr,
    ) -> Result<Self> {
        let rows = frame.clone().lazy().filter(is_found).collect()?;
        Self::of_rows(facts, place, &rows, frame.height())
    }

    /// The rows of a frame, which keeps its provenance, that are marked.
    ///
    /// # Errors
    /// Another number of marks than rows: a bug.
    pub fn of_marked_rows(
        facts: &Facts<'_>,
        place: &str,
        frame: &DataFrame,
        is_found: impl IntoIterator<Item = bool>,
    ) -> Result<Self> {
        let is_found: BooleanChunked = is_found.into_iter().map(Some).collect();
        Self::of_rows(facts, place, &frame.filter(&is_found)?, frame.height())
    }

    /// Rows of which a stage kept how many there are and the first.
    ///
    /// # Errors
    /// A sample without provenance: a bug.
    pub fn of_sample(
        facts: &Facts<'_>,
        place: &str,
        sample: &RowSample,
        of: usize,
    ) -> Result<Self> {
        Ok(Self {
            examples: facts.files.examples(&sample.first)?,
            ..Self::new(place, sample.count, of)
        })
    }

    /// Records by value, with the commonest values; what may hold an address is masked.
    pub fn of_values(place: &str, counts: &BTreeMap<String, usize>, of: usize) -> Self {
        let counts = veiled_counts(counts);
        Self::new(place, counts.values().sum(), of)
            .with_detail(format!("found {}", commonest(&counts)))
    }

    /// With the words that the status gets, where anything was found; the records concerned are what
    /// is measured.
    #[must_use]
    pub fn with_doubt(self, words: String) -> Self {
        let doubt = Doubt {
            words,
            measure: self.count as f64,
            threshold: None,
            amount: None,
            is_unpriced: false,
            is_blocking: false,
        };
        Self {
            doubt: (self.count > 0).then_some(doubt),
            ..self
        }
    }

    /// With another measure of its doubt than the records concerned, where it has one: days, or some
    /// of the records.
    #[must_use]
    pub fn with_measure(self, measure: f64) -> Self {
        self.with_doubted(|doubt| Doubt { measure, ..doubt })
    }

    /// With what the measure of its doubt is compared with, where it has one.
    #[must_use]
    pub fn with_threshold(self, threshold: f64) -> Self {
        let threshold = Some(threshold);
        self.with_doubted(|doubt| Doubt { threshold, ..doubt })
    }

    /// With the money that its doubt is about, where it has one: micros of the reporting currency, of
    /// what can be converted.
    #[must_use]
    pub fn with_amount(self, amount: Option<i128>) -> Self {
        self.with_doubted(|doubt| Doubt { amount, ..doubt })
    }

    /// With money of unknown worth that its doubt is about, where it has one.
    #[must_use]
    pub fn with_unpriced(self) -> Self {
        self.with_doubted(|doubt| Doubt {
            is_unpriced: true,
            ..doubt
        })
    }

    /// With the money that its doubt is about, measured as its share of a whole, which is compared with
    /// `limit`; of a whole of nothing there is no share.
    #[must_use]
    pub fn with_share_of(self, amount: i128, whole: i128, limit: f64) -> Self {
        let found = self.with_amount(Some(amount));
        if whole <= 0 {
            return found;
        }
        found
            .with_measure(amount as f64 / whole as f64)
            .with_threshold(limit)
    }

    /// With a doubt that lets nothing be published, where the pipeline file wants it so.
    #[must_use]
    pub fn with_blocking(self, is_blocking: bool) -> Self {
        self.with_doubted(|doubt| Doubt {
            is_blocking,
            ..doubt
        })
    }

    fn with_doubted(self, change: impl FnOnce(Doubt) -> Doubt) -> Self {
        Self {
            doubt: self.doubt.map(change),
            ..self
        }
    }

    /// With what follows the advice.
    #[must_use]
    pub fn with_detail(self, detail: String) -> Self {
        Self {
            detail: Some(detail),
            ..self
        }
    }
}

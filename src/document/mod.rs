//! A report as neutral blocks. A report decides what is shown; a format decides how. Numbers stay
//! typed to the last moment, so that HTML, CSV and JSON print the same value each in its own way.

pub mod number;
pub mod phrase;
mod tables;

pub use tables::{money_or, table};

use crate::domain::currency::Currency;

/// One report document: `report.html` is made from it.
#[derive(Debug)]
pub struct Document {
    /// The company of the numbers.
    pub company: String,
    /// What is measured, in which unit.
    pub measure: String,
    /// Which period, as of when.
    pub period: String,
    /// May it be relied on?
    pub status: Status,
    /// Facts under the title: label and text, such as the run and how fresh each source is.
    pub facts: Vec<(String, String)>,
    /// The reporting currency: every money value is in it.
    pub currency: Currency,
    /// The sections in reading order.
    pub sections: Vec<Section>,
}

/// The document's standing, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Everything expected is in.
    Complete,
    /// Something is late or young: why.
    Preliminary(String),
    /// A check failed: which.
    NotForDecisions(String),
}

impl Status {
    /// The word for it, and why.
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Complete => ("Complete", ""),
            Self::Preliminary(why) => ("Preliminary", why),
            Self::NotForDecisions(why) => ("Not for decisions", why),
        }
    }

    /// One line.
    pub fn in_words(&self) -> String {
        match self.parts() {
            (word, "") => word.to_owned(),
            (word, why) => format!("{word}: {why}"),
        }
    }
}

/// One report of the document.
#[derive(Debug)]
pub struct Section {
    /// Anchor and file-safe id.
    pub id: &'static str,
    /// Heading.
    pub title: &'static str,
    /// The question that the section answers.
    pub question: &'static str,
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Debug)]
pub enum Block {
    /// A heading inside the section.
    Heading(String),
    /// Sentences; each may end in a link to a section.
    Sentences(Vec<Sentence>),
    /// The few numbers that matter, side by side.
    Figures(Vec<Figure>),
    /// A table.
    Table(Table),
    /// A drawing, with its table under it.
    Chart(Chart),
    /// A caution or an explanation, set apart.
    Note(String),
}

/// A generated sentence.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// At most 25 words.
    pub text: String,
    /// Id of the section that shows more.
    pub link: Option<&'static str>,
}

/// A number that stands by itself.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Stable id, as in run.json.
    pub id: &'static str,
    /// What it is.
    pub label: String,
    /// The number, or why there is none.
    pub value: Value,
    /// Denominator, n, comparison.
    pub detail: String,
}

/// A table of typed cells.
#[derive(Debug, Clone)]
pub struct Table {
    /// Anchor.
    pub id: String,
    /// What a row is and what the table shows.
    pub caption: String,
    /// Heads of the columns.
    pub columns: Vec<Head>,
    /// As many cells as columns in each.
    pub rows: Vec<Row>,
    /// Notes under it: what is rounded, cut or missing.
    pub note: Option<String>,
}

/// Head of a column.
#[derive(Debug, Clone)]
pub struct Head {
    /// Its words.
    pub title: String,
    /// The unit, where not in the words.
    pub unit: String,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// One value a column.
    pub cells: Vec<Value>,
    /// A total, set off by a rule.
    pub is_total: bool,
}

/// A typed value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words; may come from a delivered cell, so they are never markup.
    Text(String),
    /// A whole number.
    Count(i64),
    /// Money of the reporting currency, in micros of its unit.
    Money(i128),
    /// A share or rate, 0 to 1, printed as percent, with the count it is of and, where there is
    /// one, its interval.
    Rate {
        /// The rate.
        value: f64,
        /// What it is a share of.
        n: i64,
        /// Lower and upper end of the 95 % interval.
        interval: Option<(f64, f64)>,
    },
    /// A rate of a cohort in a table that is shaded by column, as a rate is printed; hatched where
    /// it is preliminary.
    CohortRate {
        /// The rate so far.
        value: f64,
        /// What it is a share of.
        n: i64,
        /// Lower and upper end of the 95 % interval.
        interval: Option<(f64, f64)>,
        /// What the rate will be, where it is preliminary and that is known; it is printed in place
        /// of the interval.
        outlook: Option<Outlook>,
        /// Whether more may still come: it is hatched.
        is_preliminary: bool,
    },
    /// A part of a whole that the table's caption names: printed as percent, without a count of its
    /// own.
    Share(f64),
    /// A return: 0.25 is printed as a signed +25 %.
    Return(f64),
    /// A return with its lowest and highest, as over the models: printed as `+25 % (−3 to +60 %)`,
    /// drawn as a dot on a line.
    ReturnRange {
        /// The return itself.
        value: f64,
        /// The lowest.
        low: f64,
        /// The highest.
        high: f64,
    },
    /// A return with its 95 % interval: printed as the one with a range, under another head.
    ReturnInterval {
        /// The return itself.
        value: f64,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// What a cohort has returned so far: a cell that is the darker the more came back, hatched
    /// while the cohort is young.
    CohortReturn {
        /// The return so far.
        value: f64,
        /// Whether more is still to come.
        is_preliminary: bool,
    },
    /// A ratio, or a sum of credits: printed with two decimals.
    Ratio(f64),
    /// A duration in days, printed with one decimal.
    Days(f64),
    /// Not available, and why: `no spend recorded`.
    Missing(String),
}

/// What is expected of a cohort that is not mature yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlook {
    /// The expected rate.
    pub value: f64,
    /// Lower end of its 95 % prediction interval.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
}

/// A drawing over the cells of its table: the two cannot disagree.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Anchor.
    pub id: &'static str,
    /// The message in a sentence: the caption.
    pub caption: String,
    /// What is drawn.
    pub form: Form,
    /// The data.
    pub table: Table,
}

/// What is drawn; numbers are columns of the chart's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Horizontal bars from zero, one a row.
    Bars {
        /// Column of names.
        label: usize,
        /// Column of values.
        value: usize,
    },
    /// The first row is the total, the following rows are taken off it one by one (a positive
    /// amount is taken off), rows marked as total stand on zero.
    Waterfall {
        /// Column of names.
        label: usize,
        /// Column of amounts.
        value: usize,
    },
    /// A line over the rows, with the interval of rates as a band.
    Line {
        /// Column of periods.
        label: usize,
        /// Column of values.
        value: usize,
    },
    /// A dot with its interval a row, against the value 0.
    Forest {
        /// Column of names.
        label: usize,
        /// Column of values.
        value: usize,
    },
    /// Bars of a funnel: one a stage, the share of the first stage written at the end.
    Funnel {
        /// Column of stages.
        label: usize,
        /// Column of counts.
        value: usize,
        /// Column of the counts of an earlier time, drawn as a lighter bar behind; its head names
        /// the time.
        before: Option<usize>,
    },
    /// Step lines that fall from all to none, one under another: each column but that of shares is
    /// one, its cells the days by which the share of the row has left.
    Survival {
        /// Column of shares.
        share: usize,
    },
}

impl Form {
    /// The columns of names and of values; of survival that of shares alone.
    pub fn columns(self) -> (usize, usize) {
        match self {
            Self::Bars { label, value }
            | Self::Waterfall { label, value }
            | Self::Line { label, value }
            | Self::Forest { label, value }
            | Self::Funnel { label, value, .. } => (label, value),
            Self::Survival { share } => (share, share),
        }
    }
}

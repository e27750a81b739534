//! A number that reports show, as data. The definitions, `list metrics` and the mart `definitions`
//! are made from these entries; each system has those of its marts.

/// One number that reports show.
#[derive(Debug)]
pub struct Metric {
    /// Stable id: the column, or the value of the column `metric`, that holds it.
    pub id: &'static str,
    /// The mart that holds it: two marts may use one word for two figures.
    pub mart: &'static str,
    /// Its name in reports.
    pub title: &'static str,
    /// How it is computed.
    pub formula: &'static str,
    /// What it is in.
    pub unit: &'static str,
    /// When it is not available.
    pub null_rule: &'static str,
    /// The tables it is made from.
    pub source_tables: &'static str,
}

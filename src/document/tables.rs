//! Tables and values that many sections make.

use super::{Head, Table, Value};

/// The value of money that may be missing.
pub fn money_or(micros: Option<i128>, reason: &str) -> Value {
    micros.map_or_else(|| Value::Missing(reason.to_owned()), Value::Money)
}

/// An empty table with heads of (title, unit).
pub fn table(id: &str, caption: &str, heads: &[(&str, &str)]) -> Table {
    let columns = heads
        .iter()
        .map(|(title, unit)| Head {
            title: (*title).to_owned(),
            unit: (*unit).to_owned(),
        })
        .collect();
    Table {
        id: id.to_owned(),
        caption: caption.to_owned(),
        columns,
        rows: Vec::new(),
        note: None,
    }
}

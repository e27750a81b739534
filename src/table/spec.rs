//! The shape of a table as data.

use serde_json::json;

/// Key of a table's notes in a Parquet file's metadata.
pub const NOTES_KEY: &str = "closedloop.columns";

/// What a column holds; decides its type in Arrow, polars, Parquet and Delta.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An identifier, kept verbatim as text, never a number.
    Id,
    /// Any text.
    Text,
    /// One of a closed list of words.
    OneOf(&'static [&'static str]),
    /// An e-mail address: stored as a keyed hash, its domain in clear beside it as `email_domain`.
    Email,
    /// An ISO 4217 code.
    Currency,
    /// An instant, UTC, microseconds.
    Instant,
    /// A date in the pipeline's time zone.
    Day,
    /// Exact money, DECIMAL(18,6).
    Money,
    /// A sum of exact money, DECIMAL(38,6).
    Sum,
    /// A rate between currencies, above 0, exact to twelve decimals, DECIMAL(38,12): an amount in
    /// micros times it fits 128 bits.
    Rate,
    /// A whole number.
    Count,
    /// A rate, share, credit or duration: a double.
    Number,
    /// Yes or no.
    Bool,
}

/// One column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// snake_case, the same in every file and command.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Never null.
    pub required: bool,
    /// Masked in rejects and logs.
    pub personal: bool,
    /// One line for the reader.
    pub meaning: &'static str,
}

impl Column {
    /// A column that may be null.
    pub const fn new(name: &'static str, kind: Kind, meaning: &'static str) -> Self {
        Self {
            name,
            kind,
            required: false,
            personal: false,
            meaning,
        }
    }

    /// The same column, never null.
    pub const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    /// The same column, holding a person's data.
    pub const fn personal(self) -> Self {
        Self {
            personal: true,
            ..self
        }
    }

    /// The unit that the column's numbers are in; empty for text.
    pub const fn unit(&self) -> &'static str {
        match self.kind {
            Kind::Instant => "UTC, microseconds",
            Kind::Day => "local day",
            Kind::Money | Kind::Sum => "currency units",
            Kind::Rate => "units for one unit",
            Kind::Count => "count",
            Kind::Number => "number",
            Kind::Bool => "yes or no",
            Kind::Id | Kind::Text | Kind::OneOf(_) | Kind::Email | Kind::Currency => "",
        }
    }
}

/// One table: what a row is, what makes it unique, what it holds.
#[derive(Debug)]
pub struct TableSpec {
    /// snake_case, plural.
    pub name: &'static str,
    /// What one row means.
    pub grain: &'static str,
    /// Columns whose values together are unique; rows are written in their order.
    pub key: &'static [&'static str],
    /// Every column, in file order.
    pub columns: &'static [Column],
}

impl TableSpec {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The day that a row is of, as the lake stores it; none where rows are of no day.
    pub fn day_column(&self) -> Option<Column> {
        let stored = self.stored_columns();
        let mut days = stored.iter();
        let found = days.find(|column| column.kind == Kind::Day && column.required);
        found.copied()
    }

    /// The columns whose values are words of a short list, which a system seldom makes longer.
    pub fn word_columns(&self) -> impl Iterator<Item = &'static Column> {
        use super::names::*;
        const WORDS: [&str; 6] = [CHANNEL, KIND, STAGE, STATUS, CURRENCY, PLATFORM];
        let columns = self.columns.iter();
        columns.filter(|column| WORDS.contains(&column.name))
    }

    /// What a file of the table holds of itself under [`NOTES_KEY`], JSON: grain and key, and of
    /// each column its unit and meaning.
    pub fn notes(&self) -> String {
        let columns: Vec<_> = self.columns.iter().map(|column| json!({ "name": column.name, "unit": column.unit(), "meaning": column.meaning })).collect();
        json!({ "table": self.name, "grain": self.grain, "key": self.key, "columns": columns })
            .to_string()
    }

    /// The columns as the lake stores them: an e-mail is followed by its domain in clear, an
    /// instant by its day in the pipeline's zone, and every row ends with where it came from.
    pub fn stored_columns(&self) -> Vec<Column> {
        let mut stored = Vec::new();
        for column in self.columns {
            stored.push(*column);
            if let Some(companion) = companion(column) {
                stored.push(companion);
            }
        }
        stored.extend_from_slice(super::PROVENANCE);
        stored
    }
}

/// The column that the lake derives from another one and stores right after it.
pub fn companion(column: &Column) -> Option<Column> {
    use super::names::*;
    match column.kind {
        Kind::Email => Some(Column::new(
            EMAIL_DOMAIN,
            Kind::Text,
            "domain of the e-mail address, in clear",
        )),
        Kind::Instant => {
            let day = match column.name {
                CREATED_AT => CREATED_ON,
                CLOSED_AT => CLOSED_ON,
                TOUCHED_AT => TOUCHED_ON,
                ENTERED_AT => ENTERED_ON,
                _ => return None,
            };
            Some(Column {
                required: column.required,
                ..Column::new(
                    day,
                    Kind::Day,
                    "its day in the pipeline's zone; the date itself where the source gave a bare date",
                )
            })
        }
        _ => None,
    }
}

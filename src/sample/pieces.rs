//! Rows on their way into the files of the exports. Goes in: rows, each with the place of its file.
//! Comes out: a piece of each file, as bytes, with the header that its rows belong under.

use super::calendar::{Day, day_of};
use crate::error::{Error, Result};
use serde::Serialize;

/// A row of an export: its cells in the order of the header.
pub(super) trait ExportRow: Serialize {
    /// The file's header.
    const HEADER: &'static [&'static str];
}

/// Declares a row: each field with its header in the export.
macro_rules! row {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty = $header:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, serde::Serialize)]
        pub(crate) struct $name {
            $(#[doc = concat!("`", $header, "`")] pub(crate) $field: $kind,)*
        }
        impl $crate::sample::pieces::ExportRow for $name {
            const HEADER: &'static [&'static str] = &[$($header),*];
        }
    };
}
pub(crate) use row;

/// Places of files in the list of files.
pub(super) mod place {
    pub(crate) const LEADS: usize = 0;
    pub(crate) const CONTACTS: usize = 1;
    pub(crate) const ACCOUNTS: usize = 2;
    pub(crate) const OPPORTUNITIES: [usize; 2] = [3, 4];
    pub(crate) const HISTORY: usize = 5;
    pub(crate) const ROLES: usize = 6;
    pub(crate) const TASKS: usize = 7;
    pub(crate) const EVENTS: usize = 8;
    pub(crate) const MEMBERS: usize = 9;
    pub(crate) const LEAD_HISTORY: usize = 10;
    pub(crate) const DECISIONS: usize = 11;
    pub(crate) const CAMPAIGNS: usize = 12;
    pub(crate) const USERS: usize = 13;
    pub(crate) const PRODUCTS: usize = 14;
    pub(crate) const RATES: usize = 15;
    pub(crate) const ACTIVITIES: usize = 16;
    pub(crate) const CONTENT: usize = 24;
    pub(crate) const MARKETING_CAMPAIGNS: usize = 25;
    pub(crate) const GOOGLE: [usize; 2] = [26, 27];
    pub(crate) const LINKEDIN: [usize; 2] = [28, 29];
    pub(crate) const META: [usize; 2] = [30, 31];
    pub(crate) const INVOICES: usize = 32;
    pub(crate) const TARGETS: usize = 33;
    /// How many files there are.
    pub(crate) const COUNT: usize = 34;
}

/// The first days of the quarters after the first one: activities of the last month are delivered
/// with the last quarter.
const QUARTERS: [(i32, u32); 7] = [
    (2025, 1),
    (2025, 4),
    (2025, 7),
    (2025, 10),
    (2026, 1),
    (2026, 4),
    (2026, 7),
];

/// The quarter in which activities of a day are delivered, 0 to 7.
pub(super) fn quarter(day: Day) -> usize {
    QUARTERS
        .iter()
        .filter(|(year, month)| day >= day_of(*year, *month, 1))
        .count()
}

/// The day on which the next quarter's delivery begins; `None` for the last one.
pub(super) fn next_quarter(quarter: usize) -> Option<Day> {
    QUARTERS
        .get(quarter)
        .map(|(year, month)| day_of(*year, *month, 1))
}

/// A part of one file.
#[derive(Debug)]
pub(super) struct PieceOfFile {
    /// The header of its rows.
    pub header: &'static [&'static str],
    /// How many rows it has.
    pub rows: u64,
    /// Its rows as CSV.
    pub bytes: Vec<u8>,
}

struct PieceWriter {
    header: &'static [&'static str],
    rows: u64,
    writer: csv::Writer<Vec<u8>>,
}

/// A part of every file.
pub(super) struct Pieces([Option<PieceWriter>; place::COUNT]);

impl Default for Pieces {
    fn default() -> Self {
        Self(std::array::from_fn(|_| None))
    }
}

impl Pieces {
    /// Adds a row to the file of that place.
    ///
    /// # Errors
    /// A row that is no list of cells, or is another file's: a bug.
    pub(super) fn add<R: ExportRow>(&mut self, place: usize, row: &R) -> Result<()> {
        let piece = self.0[place].get_or_insert_with(|| PieceWriter {
            header: R::HEADER,
            rows: 0,
            writer: csv::WriterBuilder::new()
                .has_headers(false)
                .from_writer(Vec::new()),
        });
        if piece.header != R::HEADER {
            return Err(Error::bug(format!(
                "rows of two kinds for the file at {place}"
            )));
        }
        piece.rows += 1;
        piece
            .writer
            .serialize(row)
            .map_err(|cause| Error::bug(cause.to_string()))
    }

    /// The pieces that have rows, each with its place.
    ///
    /// # Errors
    /// None that a person can cause.
    pub(super) fn finish(self) -> Result<Vec<(usize, PieceOfFile)>> {
        let begun = self.0.into_iter().enumerate();
        begun
            .filter_map(|(place, piece)| Some((place, piece?)))
            .map(|(place, piece)| {
                let bytes = piece
                    .writer
                    .into_inner()
                    .map_err(|cause| Error::bug(cause.to_string()))?;
                let (header, rows) = (piece.header, piece.rows);
                Ok((
                    place,
                    PieceOfFile {
                        header,
                        rows,
                        bytes,
                    },
                ))
            })
            .collect()
    }
}

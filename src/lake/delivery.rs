//! One delivered file as one source reads it, and what became of its records.

use serde::{Deserialize, Serialize};

/// What became of a file's records: read = accepted + rejected + duplicate + blank + filtered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordCounts {
    /// Records in the file, its header not counted; one of which a cell is split counts once for
    /// each row that it makes.
    pub read: u64,
    /// Rows in the lake.
    pub accepted: u64,
    /// Records that do not fit.
    pub rejected: u64,
    /// Records whose key and values stand earlier in the file.
    pub duplicate: u64,
    /// Records of nothing but delimiters.
    pub blank: u64,
    /// Records that the source does not mean.
    pub filtered: u64,
}

impl RecordCounts {
    /// Whether every record read is accounted for.
    pub fn close(&self) -> bool {
        self.read == self.accepted + self.rejected + self.duplicate + self.blank + self.filtered
    }
}

impl std::ops::AddAssign for RecordCounts {
    fn add_assign(&mut self, more: Self) {
        self.read += more.read;
        self.accepted += more.accepted;
        self.rejected += more.rejected;
        self.duplicate += more.duplicate;
        self.blank += more.blank;
        self.filtered += more.filtered;
    }
}

/// A delivery: (source, content, fingerprint of the parse settings). Kept in the footer of its data
/// file, so that a data file explains itself, and in every ledger entry that was made from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Source of the pipeline file.
    pub source: String,
    /// What it delivers.
    pub entity: String,
    /// Path of the file below the source's data folder, as delivered.
    pub name: String,
    /// BLAKE3 of its content, hex.
    pub file: String,
    /// BLAKE3 of what decides how its records are read, hex.
    pub fingerprint: String,
    /// Its size.
    pub bytes: u64,
    /// Run that accepted it.
    pub run: u64,
    /// Its place among the deliveries of its entity, from 1: by the run that first read the file,
    /// within a run by the natural order of the names. A later one is newer; a file that is read
    /// again by other rules keeps its place.
    pub sequence: u64,
    /// What became of its records.
    pub counts: RecordCounts,
    /// Rows whose key stands earlier in the file with other values: the current view has to choose.
    pub repeated_keys: u64,
    /// Names of the kept attributes, sorted.
    pub attributes: Vec<String>,
    /// First and last day of its dated rows, ISO.
    pub days: Option<(String, String)>,
    /// Of touches, runs of at least three weeks between them without a row, ISO.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub silent_days: Vec<(String, String)>,
    /// Names of its columns, in its own order.
    pub header: Vec<String>,
    /// What was done to values of accepted rows, by kind and column.
    pub remarks: Vec<Remark>,
}

/// Something that was done to values of a column without rejecting their rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// What, as `data_quality` names it.
    pub check: String,
    /// Our column.
    pub column: String,
    /// To how many values.
    pub count: u64,
}

impl Delivery {
    /// Whether `other` delivers the same content for the same source, perhaps read by other rules.
    pub fn is_same_file(&self, other: &Self) -> bool {
        self.source == other.source && self.file == other.file
    }

    /// Identity of the delivery: 32 hex digits.
    pub fn id(&self) -> String {
        let mut hash = blake3::Hasher::new();
        for part in [&self.source, &self.file, &self.fingerprint] {
            hash.update(part.as_bytes()).update(&[0]);
        }
        hash.finalize().to_hex()[..32].to_owned()
    }
}

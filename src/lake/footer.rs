//! The delivery in a data file's Parquet footer, so that a data file explains itself: no side table
//! to lose.

use super::delivery::Delivery;
use crate::error::{Error, Result};
use parquet::file::metadata::{KeyValue, ParquetMetaData, ParquetMetaDataReader};
use std::fs::File;
use std::path::Path;

/// Key of the footer's key-value metadata under which the delivery stands, as JSON.
pub const DELIVERY_KEY: &str = "closedloop.delivery";

/// The footer entry of a delivery: give it to the Parquet writer before closing it.
///
/// # Errors
/// A bug of ours only.
pub fn entry(delivery: &Delivery) -> Result<KeyValue> {
    let json = serde_json::to_string(delivery)
        .map_err(|cause| Error::bug(format!("a delivery could not be written: {cause}")))?;
    Ok(KeyValue::new(DELIVERY_KEY.to_owned(), json))
}

/// The delivery of a data file.
pub(super) fn read(path: &Path) -> Result<Delivery> {
    let footer = metadata(path)?;
    let entries = footer.file_metadata().key_value_metadata();
    let json = entries.and_then(|entries| {
        entries
            .iter()
            .find(|entry| entry.key == DELIVERY_KEY)?
            .value
            .as_deref()
    });
    let json = json.ok_or_else(|| foreign(path, "says no delivery in its footer"))?;
    serde_json::from_str(json).map_err(|cause| {
        foreign(
            path,
            format_args!("says a delivery that cannot be read: {cause}"),
        )
    })
}

/// Rows of a data file.
pub(super) fn rows(path: &Path) -> Result<u64> {
    Ok(u64::try_from(metadata(path)?.file_metadata().num_rows()).unwrap_or(0))
}

fn metadata(path: &Path) -> Result<ParquetMetaData> {
    let file = File::open(path).map_err(|cause| Error::io("cannot read", path, cause))?;
    ParquetMetaDataReader::new()
        .parse_and_finish(&file)
        .map_err(|cause| foreign(path, format_args!("has no readable footer: {cause}")))
}

fn foreign(path: &Path, what: impl std::fmt::Display) -> Error {
    Error::Lake(format!(
        "data file `{}` {what}\nhelp: only closedloop may write to the lake's tables; restore the table from a copy, or take the other program's commit back",
        path.display()
    ))
}

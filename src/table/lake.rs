//! What the lake adds: where each row came from, and the records that could not be accepted.

use super::names::*;
use super::spec::{Column, Kind, TableSpec};

/// Where a stored row came from; follows the entity's own columns in every raw table.
pub const PROVENANCE: &[Column] = &[
    Column::new(
        SOURCE,
        Kind::Id,
        "source of the pipeline file that delivered the row",
    )
    .required(),
    Column::new(FILE, Kind::Id, "BLAKE3 of the delivered file's content").required(),
    Column::new(
        ROW,
        Kind::Count,
        "number of the record in the file, the header not counted, from 1",
    )
    .required(),
    Column::new(
        LINE,
        Kind::Count,
        "physical line on which the record starts, from 1",
    )
    .required(),
    Column::new(RUN, Kind::Count, "run that accepted the row").required(),
    Column::new(
        SEQUENCE,
        Kind::Count,
        "ordinal of the ingest that first read the file; a later one is newer",
    )
    .required(),
];

/// Tables of the lake besides the entities' raw rows.
pub const LAKE: &[TableSpec] = &[TableSpec {
    name: "rejects",
    grain: "one record that could not be accepted",
    key: &[SOURCE_NAME, FILE, ROW, COLUMN],
    columns: &[
        Column::new(SOURCE_NAME, Kind::Id, "source of the pipeline file").required(),
        Column::new(FILE, Kind::Id, "BLAKE3 of the delivered file's content").required(),
        Column::new(FILE_NAME, Kind::Text, "the file as it was delivered").required(),
        Column::new(ROW, Kind::Count, "number of the record in the file, from 1").required(),
        Column::new(
            LINE,
            Kind::Count,
            "physical line on which the record starts, from 1",
        )
        .required(),
        Column::new(
            COLUMN,
            Kind::Text,
            "column of the file; empty where the record as a whole does not fit",
        ),
        Column::new(RULE, Kind::Text, "what the record broke").required(),
        Column::new(VALUE, Kind::Text, "what was found, personal columns masked"),
        Column::new(ADVICE, Kind::Text, "what was expected and how to mend it").required(),
        Column::new(
            RAW_RECORD,
            Kind::Text,
            "the record, personal columns masked",
        ),
        Column::new(RUN_NUMBER, Kind::Count, "run that rejected it").required(),
    ],
}];

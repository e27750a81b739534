//! Marts become a [`Document`](document::Document) of neutral blocks; one file a report.

pub mod document;

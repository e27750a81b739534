//! The report as one HTML file: no script, no network, nothing beside it. Goes in: a document.
//! Comes out: `report.html`.
//!
//! The surprising part: a Content-Security-Policy names the hash of the one style sheet and forbids
//! all else, so even a cell that slipped through the escaping could neither run nor load anything.

mod table_view;
mod view;

use super::{Format, OutputFile, Publication};
use crate::document::Document;
use crate::error::{Error, Result};
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use view::{PartView, SectionView, StatusView};

/// A mail attachment of this many bytes at most.
const LARGEST: usize = 500_000;
/// Rows of a table, tried in this order until the file is small enough.
const ROW_LIMITS: [usize; 5] = [usize::MAX, 1_000, 250, 100, 40];
const STYLE: &str = include_str!("templates/report.css");

/// The format.
#[derive(Debug)]
pub(super) struct Html;

impl Format for Html {
    fn id(&self) -> &'static str {
        "html"
    }

    fn extension(&self) -> &'static str {
        "html"
    }

    fn title(&self) -> &'static str {
        "the report, one page for people to read"
    }

    fn render(&self, publication: &Publication<'_>) -> Result<Vec<OutputFile>> {
        let mut page = String::new();
        for rows in ROW_LIMITS {
            page = ReportPage::new(publication.document, rows)
                .render()
                .map_err(|cause| {
                    Error::bug(format!("the report could not be laid out: {cause}"))
                })?;
            if page.len() <= LARGEST {
                break;
            }
        }
        Ok(vec![OutputFile::new("report.html", page.into_bytes())])
    }
}

#[derive(Template)]
#[template(path = "report.html", config = "src/render/templates/askama.toml")]
struct ReportPage<'a> {
    document: &'a Document,
    policy: String,
    style: &'static str,
    status: StatusView<'a>,
    sections: Vec<SectionView<'a>>,
}

impl<'a> ReportPage<'a> {
    fn new(document: &'a Document, rows: usize) -> Self {
        Self {
            document,
            policy: policy(STYLE),
            style: STYLE,
            status: StatusView::new(&document.status),
            sections: document
                .sections
                .iter()
                .map(|section| SectionView::new(section, document, rows))
                .collect(),
        }
    }
}

/// Forbids everything but this style sheet.
fn policy(style: &str) -> String {
    let hash = STANDARD.encode(Sha256::digest(style.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{hash}'; img-src data:")
}

#[cfg(test)]
mod tests;

//! The summary of a publication. Goes in: what was built, and where it lies. Comes out: lines for
//! a person, and one line of JSON.

use super::latest::Latest;
use super::run_json::{figures, warnings};
use crate::document::number;
use crate::error::Result;
use crate::lake::LedgerEntry;
use crate::run::Built;
use serde_json::{Value as Json, json};
use std::path::Path;

/// The summary of a publication.
pub(super) struct Published {
    /// Lines for a person.
    pub summary: Vec<String>,
    /// One line of JSON.
    pub result: Json,
}

impl Published {
    /// With what `latest` names.
    #[must_use]
    pub(super) fn with_latest(mut self, latest: &Latest, entry: &LedgerEntry) -> Self {
        self.result["latest"] = json!(latest.folder(entry));
        self.summary.extend(latest.line(entry));
        self
    }

    /// With the reason for which the same inputs are published again.
    #[must_use]
    pub(super) fn with_reason(mut self, reason: Option<&str>) -> Self {
        if let Some(reason) = reason {
            self.result["reason"] = json!(reason);
        }
        self
    }
}

/// The summary of a publication, for a person and in one line of JSON.
///
/// # Errors
/// A mart or a column missing: a bug.
pub(super) fn published(built: &Built, path: &Path) -> Result<Published> {
    let figures = figures(built).map(|figure| {
        format!(
            "  {:<36} {}",
            figure.label,
            number::short(&figure.value, built.document.currency)
        )
    });
    let status = built.document.status.in_words();
    let head = format!("published {}", path.display());
    let page = path.join("report.html");
    let tail = page
        .is_file()
        .then(|| format!("  read it at {}", page.display()));
    let inputs: Vec<Json> =
        built.deliveries.iter().map(|delivery| json!({ "source": delivery.source, "name": delivery.name, "counts": delivery.counts })).collect();
    let result = json!({ "status": "published", "run": format!("r{:04}", built.run), "path": path, "standing": status, "warnings": warnings(built, built.document.currency)?, "inputs": inputs });
    Ok(Published {
        summary: [head, format!("  {status}")]
            .into_iter()
            .chain(figures)
            .chain(tail)
            .collect(),
        result,
    })
}

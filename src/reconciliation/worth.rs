//! What a won deal is worth: its amount, or the documents booked for it. Goes in: the pipeline file.
//! Comes out: conditions on deals that checks share.

use crate::pipeline::settings::RevenueOf;
use crate::system::Facts;
use crate::table::names::*;
use polars::prelude::*;

/// Whether documents, not amounts of deals, give what was won.
pub(super) fn counts_documents(facts: &Facts<'_>) -> bool {
    facts.settings().roi.revenue == RevenueOf::Recognized
}

pub(super) fn is_won() -> Expr {
    col(OUTCOME).eq(lit("won"))
}

pub(super) fn is_open() -> Expr {
    col(OUTCOME).eq(lit("open"))
}

/// What a won deal is worth may be what was booked for it, whatever amount it has.
pub(super) fn is_worth_its_amount(facts: &Facts<'_>) -> Expr {
    lit(!counts_documents(facts)).or(is_won().not())
}

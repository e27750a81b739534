//! The buckets of the books, by name: what sums to won revenue and to the spend of the ledger, and
//! what stands beside them.

/// Won revenue with credit.
pub const ATTRIBUTED: &str = "attributed";
/// Won revenue that the pipeline file excludes.
pub const EXCLUDED_BY_RULE: &str = "excluded_by_rule";
/// Won revenue of deals without a linked person.
pub const NO_LINKED_PERSON: &str = "no_linked_person";
/// Won revenue of deals whose people have no touch at or before the close.
pub const NO_TOUCH: &str = "no_touch";
/// Won revenue of deals without a touch inside the look-back.
pub const OUTSIDE_LOOKBACK: &str = "outside_lookback";
/// The buckets of won revenue without credit, in the order in which reports show them; a deal that
/// is excluded is looked at no further.
pub const WITHOUT_CREDIT: &[&str] = &[
    EXCLUDED_BY_RULE,
    NO_LINKED_PERSON,
    NO_TOUCH,
    OUTSIDE_LOOKBACK,
];
/// The total of the side `revenue`.
pub const CRM_WON: &str = "crm_won";
/// The total of the side `spend`.
pub const LEDGER_SPEND: &str = "ledger_spend";
/// Beside the total: what no rate converts; the currency follows.
pub const NOT_CONVERTED: &str = "not_converted";
/// Beside the total: costs of campaigns that cannot be spread; the currency follows.
pub const COST_WITHOUT_DATES: &str = "cost_without_dates";
/// Beside the total: documents of no won deal; where no rate converts them, the currency follows.
pub const RECOGNIZED_ELSEWHERE: &str = "recognized_elsewhere";

/// How many, and micros.
pub type Sum = (i64, i128);

/// The figure of the mart `reconciliation_summary`: won revenue that no channel is credited for.
pub const NOT_ATTRIBUTED: &str = "not_attributed";

/// Why a figure of spend is missing.
pub const NO_SPEND: &str = "no spend recorded";

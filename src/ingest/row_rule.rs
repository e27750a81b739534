//! What several columns of a row together must hold. Goes in: an entity, and its rows as they are
//! read. Comes out: the rule, and the column and fault of a row that breaks it.

use super::cell::Fault;
use super::column::{CellValue, ColumnBuffer};
use super::reject::RejectRule;
use crate::table::names::{
    ACCOUNT_ID, ANONYMOUS_ID, CLOSED_AT, DEAL_ID, EMAIL, LEAD_ID, OUTCOME, SPENT_ON, SPENT_UNTIL,
};

/// A rule over several stored columns.
#[derive(Debug, Clone, Copy)]
pub enum RowRule {
    /// None.
    Free,
    /// A deal that is not open has a close date.
    ClosedHasDate {
        /// Its outcome.
        outcome: usize,
        /// Its close.
        closed_at: usize,
    },
    /// A period does not end before it begins.
    PeriodInOrder {
        /// Its first day.
        first: usize,
        /// Its last day.
        last: usize,
    },
    /// One of them has a value.
    OneOf {
        /// The columns.
        columns: [usize; 3],
        /// What to do where none has.
        advice: &'static str,
    },
}

impl RowRule {
    /// The rule of an entity; `stored` finds the place of a column among those stored.
    pub fn of(entity: &str, stored: impl Fn(&str) -> Option<usize>) -> Self {
        let at = |name: &str| stored(name).unwrap_or(0);
        match entity {
            "deals" => Self::ClosedHasDate {
                outcome: at(OUTCOME),
                closed_at: at(CLOSED_AT),
            },
            "spend" => Self::PeriodInOrder {
                first: at(SPENT_ON),
                last: at(SPENT_UNTIL),
            },
            "touches" => Self::OneOf {
                columns: [LEAD_ID, EMAIL, ANONYMOUS_ID].map(at),
                advice: "expected one of lead_id, email, anonymous_id: a touch without a person can reach no deal; export one of them, or leave such rows out by a test under [source.where]",
            },
            "deal_contacts" => Self::OneOf {
                columns: [LEAD_ID, EMAIL, EMAIL].map(at),
                advice: "expected a lead_id or an email: a contact without either is nobody; export one of them, or leave such rows out by a test under [source.where]",
            },
            "revenue" => Self::OneOf {
                columns: [DEAL_ID, ACCOUNT_ID, ACCOUNT_ID].map(at),
                advice: "expected a deal_id or an account_id: revenue without either belongs to nobody; export one of them, or leave such rows out by a test under [source.where]",
            },
            _ => Self::Free,
        }
    }

    /// The column in which a row breaks the rule, and how.
    #[inline]
    pub fn fault(self, columns: &[ColumnBuffer], row: usize) -> Option<(usize, Fault)> {
        let is_null = |column: usize| !columns[column].is_valid(row);
        let fault = |column: usize, rule: RejectRule, advice: &str| {
            let advice = advice.to_owned();
            Some((column, Fault { rule, advice }))
        };
        match self {
            Self::ClosedHasDate { outcome, closed_at }
                if is_null(closed_at) && columns[outcome].get(row) != CellValue::Text("open") =>
            {
                fault(
                    closed_at,
                    RejectRule::CloseMissing,
                    "expected the close of a won or lost deal; export its close date, or map the stage to `open` under [source.values.outcome]",
                )
            }
            Self::PeriodInOrder { first, last } if !is_null(last) => {
                match (columns[first].get(row), columns[last].get(row)) {
                    (CellValue::Day(first), CellValue::Day(end)) if end < first => fault(
                        last,
                        RejectRule::PeriodReversed,
                        "expected a last day of the period on or after its first day, `spent_on`; look whether the two columns are mapped the wrong way round",
                    ),
                    _ => None,
                }
            }
            Self::OneOf {
                columns: of,
                advice,
            } if of.iter().all(|column| is_null(*column)) => {
                fault(of[0], RejectRule::SubjectMissing, advice)
            }
            _ => None,
        }
    }
}

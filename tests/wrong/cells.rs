//! Wrong cells and rows: each is rejected with its line, the file's name of its column, its rule
//! and what to do; dates whose order no source declares stop the run.

use super::case::Case;
use super::inputs::{Expected, Wrong, case};
use Expected::{Reject, Stop};

const CELLS: &[Wrong] = &[
    (
        "an amount in words",
        "deals",
        "",
        b"deal_id,created_at,outcome,amount\nD1,2026-03-01,open,ten\n",
        Reject(&[("2", "amount", "money", "expected an amount such as 1234.50")]),
    ),
    (
        "an amount with the other decimal mark",
        "deals",
        "",
        b"deal_id,created_at,outcome,amount\nD1,2026-03-01,open,\"1.234,50\"\n",
        Reject(&[("2", "amount", "money", "set `decimal` and `thousands` of the source")]),
    ),
    (
        "an amount under the file's own header",
        "deals",
        "[source.columns]\namount = \"Amount (net)\"",
        b"deal_id,created_at,outcome,Amount (net)\nD1,2026-03-01,open,1O0\n",
        Reject(&[("2", "Amount (net)", "money", "expected an amount")]),
    ),
    ("a day that is in no calendar", "deals", "", b"deal_id,created_at,outcome\nD1,2026-02-30,open\n", Reject(&[("2", "created_at", "date", "expected ")])),
    (
        "a date against the declared form",
        "deals",
        "date_format = \"%d.%m.%Y\"",
        b"deal_id,created_at,outcome\nD1,2026-02-03,open\n",
        Reject(&[("2", "created_at", "date", "expected a date of the form `%d.%m.%Y`")]),
    ),
    (
        "milliseconds where seconds are declared",
        "deals",
        "epoch = \"s\"",
        b"deal_id,created_at,outcome\nD1,1772323200000,open\n",
        Reject(&[("2", "created_at", "date", "set `epoch = \"ms\"`")]),
    ),
    (
        "a time that the clock leaves out",
        "deals",
        "dst = \"reject\"",
        b"deal_id,created_at,outcome\nD1,2026-03-29T02:30:00,open\n",
        Reject(&[("2", "created_at", "clock_change", "`dst`")]),
    ),
    (
        "a size that is no whole number",
        "leads",
        "",
        b"lead_id,created_at,employees\nL1,2026-03-01,50-100\n",
        Reject(&[("2", "employees", "integer", "whole number")]),
    ),
    (
        "a mark that is neither yes nor no",
        "deals",
        "",
        b"deal_id,created_at,outcome,is_deleted\nD1,2026-03-01,open,maybe\n",
        Reject(&[("2", "is_deleted", "boolean", "expected ")]),
    ),
    ("an address that is none", "leads", "", b"lead_id,created_at,email\nL1,2026-03-01,kim at ahorn\n", Reject(&[("2", "email", "email", "expected ")])),
    (
        "a currency that is none",
        "deals",
        "",
        b"deal_id,created_at,outcome,amount,currency\nD1,2026-03-01,open,5.00,Euros\n",
        Reject(&[("2", "currency", "currency", "such as EUR")]),
    ),
    (
        "a currency sign against the column",
        "deals",
        "",
        b"deal_id,created_at,outcome,amount,currency\nD1,2026-03-01,open,$5.00,EUR\n",
        Reject(&[("2", "amount", "currency_mismatch", "map `currency` to the column that names it")]),
    ),
    (
        "a word that is none of ours",
        "deals",
        "",
        b"deal_id,created_at,outcome\nD1,2026-03-01,Closed Won\n",
        Reject(&[("2", "outcome", "unknown_value", "map the file's own words under [source.values]")]),
    ),
    ("a misspelt word", "touches", "", b"touch_id,touched_at,lead_id,kind\nT1,2026-03-01,L1,webiner\n", Reject(&[("2", "kind", "unknown_value", "`webinar`")])),
    (
        "a row without its id",
        "leads",
        "",
        b"lead_id,created_at\n,2026-03-01\n",
        Reject(&[("2", "lead_id", "missing_value", "every row of leads needs; export it, or ")]),
    ),
    (
        "a row without its date",
        "leads",
        "",
        b"lead_id,created_at\nL1,\n",
        Reject(&[("2", "created_at", "missing_value", "every row of leads needs; export it, or ")]),
    ),
    (
        "a won deal without its close",
        "deals",
        "",
        b"deal_id,created_at,closed_at,outcome\nD1,2026-03-01,,won\n",
        Reject(&[("2", "closed_at", "close_missing", "export its close date")]),
    ),
    (
        "a touch without a person",
        "touches",
        "",
        b"touch_id,touched_at,lead_id,kind\nT1,2026-03-01,,form\n",
        Reject(&[("2", "lead_id", "subject_missing", "expected one of lead_id, email, anonymous_id")]),
    ),
    (
        "revenue without an owner",
        "revenue",
        "",
        b"revenue_id,recognized_on,amount,currency,deal_id\nR1,2026-03-01,5.00,EUR,\n",
        Reject(&[("2", "deal_id", "subject_missing", "expected a deal_id or an account_id")]),
    ),
    (
        "dates of two orders that both fit",
        "deals",
        "",
        b"deal_id,created_at,outcome\nD1,03/04/2026,open\nD2,05/06/2026,open\n",
        Stop("`created_at`", "[source.formats]"),
    ),
    (
        "day first, with one row of month first",
        "deals",
        "",
        b"deal_id,created_at,outcome\nD1,25/04/2026,open\nD2,05/26/2026,open\n",
        Stop("`created_at`", "help: "),
    ),
    ("day first, then ISO", "deals", "", b"deal_id,created_at,outcome\nD1,25/04/2026,open\nD2,2026-04-26,open\n", Stop("`created_at`", "help: ")),
    (
        "a date that two declared forms read differently",
        "deals",
        "[source.formats]\ncreated_at = { formats = [\"%d/%m/%Y\", \"%m/%d/%Y\"] }",
        b"deal_id,created_at,outcome\nD1,25/04/2026,open\nD2,05/06/2026,open\n",
        Stop("`05/06/2026` (line 3)", "help: "),
    ),
    (
        "amounts whose mark no cell shows",
        "deals",
        "",
        b"deal_id,created_at,outcome,amount\nD1,2026-03-01,open,1.240\nD2,2026-03-01,open,980\n",
        Stop("`amount`", "thousands = \".\""),
    ),
    (
        "amounts whose mark a refused cell shows to be the other",
        "deals",
        "max_reject_share = 1.0",
        b"deal_id,created_at,outcome,amount\nD1,2026-03-01,open,1.240\nD2,2026-03-01,open,\"1.234,50\"\n",
        Stop("`1.234,50` (line 3) shows another mark", "thousands = \".\""),
    ),
    (
        "an amount with the dust of floats",
        "deals",
        "",
        b"deal_id,created_at,outcome,amount\nD1,2026-03-01,open,0.30000000000000004\n",
        Reject(&[("2", "amount", "money", "`{ round = 2 }`")]),
    ),
    (
        "a month where a day is needed",
        "deals",
        "",
        b"deal_id,created_at,outcome\nD1,2026-03,open\n",
        Reject(&[("2", "created_at", "date", "export the day")]),
    ),
    (
        "a word for nothing where a value is needed",
        "deals",
        "",
        b"deal_id,created_at,outcome\nnan,2026-03-01,open\n",
        Reject(&[("2", "deal_id", "missing_value", "expected a value")]),
    ),
    (
        "two wrong rows of many",
        "deals",
        "",
        b"deal_id,created_at,outcome,amount\nD1,2026-03-01,open,5.00\nD2,soon,open,5.00\nD3,2026-03-01,open,5.00\nD4,2026-03-01,opn,5.00\n",
        Reject(&[("3", "created_at", "date", "expected "), ("5", "outcome", "unknown_value", "`open`")]),
    ),
];

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    CELLS.iter().map(case).collect()
}

//! A record that could not be accepted: what it broke, what was found, what was expected.

/// What a record can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RejectRule {
    /// More or fewer fields than the header.
    FieldCount,
    /// Something in a column without a name.
    NamelessColumn,
    /// A quote inside an unquoted field, or text after a closing quote.
    StrayQuote,
    /// A quote that no other closes.
    UnclosedQuote,
    /// Longer than a record may be.
    RecordTooLong,
    /// Bytes that are not text of the file's encoding.
    InvalidBytes,
    /// The last record, without its line's end and not whole.
    PossiblyCut,
    /// The header once more.
    RepeatedHeader,
    /// The header of another table, or a record behind it.
    AnotherTable,
    /// A key that a spreadsheet rounded.
    DestroyedId,
    /// Several ids where one is expected.
    SeveralIds,
    /// A required column without a value.
    MissingValue,
    /// A word outside a closed list.
    UnknownValue,
    /// Not an amount.
    Money,
    /// Not a rate between currencies.
    Rate,
    /// Not a date or an instant.
    Date,
    /// A date whose day and month stand in an order that the source does not declare; stops the
    /// run.
    AmbiguousDate,
    /// A local time that occurs twice, or never, where the source rejects those.
    ClockChange,
    /// Not a whole number.
    Integer,
    /// Neither yes nor no.
    Boolean,
    /// Not an e-mail address.
    Email,
    /// Not an internet domain.
    Domain,
    /// Not a currency.
    Currency,
    /// An amount that bears the sign of another currency than its row's.
    CurrencyMismatch,
    /// A won or lost deal without a close date.
    CloseMissing,
    /// A period that ends before it begins.
    PeriodReversed,
    /// No person or account to which the row could belong.
    SubjectMissing,
}

impl RejectRule {
    /// The name that tables hold.
    pub fn id(self) -> &'static str {
        match self {
            Self::FieldCount => "field_count",
            Self::NamelessColumn => "nameless_column",
            Self::StrayQuote => "stray_quote",
            Self::UnclosedQuote => "unclosed_quote",
            Self::RecordTooLong => "record_too_long",
            Self::InvalidBytes => "invalid_bytes",
            Self::PossiblyCut => "possibly_cut",
            Self::RepeatedHeader => "repeated_header",
            Self::AnotherTable => "another_table",
            Self::DestroyedId => "destroyed_id",
            Self::SeveralIds => "several_ids",
            Self::MissingValue => "missing_value",
            Self::UnknownValue => "unknown_value",
            Self::Money => "money",
            Self::Rate => "rate",
            Self::Date => "date",
            Self::AmbiguousDate => "ambiguous_date",
            Self::ClockChange => "clock_change",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Email => "email",
            Self::Domain => "domain",
            Self::Currency => "currency",
            Self::CurrencyMismatch => "currency_mismatch",
            Self::CloseMissing => "close_missing",
            Self::PeriodReversed => "period_reversed",
            Self::SubjectMissing => "subject_missing",
        }
    }

    /// What to do about a line that breaks the format itself.
    pub fn format_advice(self) -> &'static str {
        match self {
            Self::StrayQuote => {
                "expected a quote only around a whole field, doubled inside it; export the file anew with every field that holds a quote enclosed in quotes, or set `quotes = \"lenient\"` of the source to read quotes inside unquoted fields as text"
            }
            Self::UnclosedQuote => {
                "expected a closing quote; export the file anew, or set `quote` of the source if the file uses another one"
            }
            Self::RecordTooLong => "expected at most 1 MiB a record; look for a missing line end",
            Self::PossiblyCut => {
                "expected a whole record and a line end behind it: the file looks as if it was cut; deliver it anew, whole"
            }
            Self::RepeatedHeader => {
                "expected the header once, in the first line: files were joined; deliver each by itself, or leave the header inside out by [source.where], where `\"not:NAME\"` beside a column means every row but those with NAME"
            }
            Self::AnotherTable => {
                "expected one table a file, found the header of another one here or before; deliver each table in a file of its own"
            }
            _ => "expected UTF-8; export the file anew as UTF-8",
        }
    }
}

/// One rejected record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Number of the record in the file, from 1.
    pub row: u64,
    /// Physical line on which it starts, from 1.
    pub line: u64,
    /// Column of the file; empty where the record as a whole does not fit.
    pub column: String,
    /// What it broke.
    pub rule: RejectRule,
    /// What was found, masked where personal; `None` where nothing was.
    pub value: Option<String>,
    /// What was expected.
    pub advice: String,
    /// The record, personal columns masked; `None` where it could not be split.
    pub record: Option<String>,
    /// It reads like a line below a table, not like a row of it.
    pub is_footer: bool,
}

/// What stands for a personal value.
pub const MASK: &str = "***";

/// Text of a file as a person may see it: masked whole where it may hold an e-mail address, in
/// whatever column it stands, since a record whose fields have moved holds addresses where none are
/// expected.
pub fn veiled(text: &str) -> &str {
    if text.contains(['@', '\u{ff20}']) || text.contains("%40") {
        MASK
    } else {
        text
    }
}

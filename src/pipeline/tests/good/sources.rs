//! What a source means: its preset, and its own keys over it.

use super::*;

#[test]
fn a_source_without_keys_of_its_own_is_its_preset() {
    let settings = settings("");
    let source = &settings.sources[0];
    assert_eq!(
        (
            source.name.as_str(),
            source.entity.name,
            source.path.clone()
        ),
        ("crm.deals", "deals", PathBuf::from("jobs/crm/deals*.csv"))
    );
    assert_eq!(source.columns.len(), source.entity.columns.len());
    assert_eq!(
        source.columns["outcome"],
        Mapping {
            headers: vec![strings(&["outcome"])],
            required: true
        }
    );
    assert_eq!(
        source.columns["amount"],
        Mapping {
            headers: vec![strings(&["amount"])],
            required: false
        }
    );
    let dialect = &source.dialect;
    assert_eq!(
        (
            dialect.encoding,
            dialect.delimiter.clone(),
            dialect.quote,
            dialect.escape
        ),
        (None, None, Some(b'"'), None)
    );
    assert_eq!(
        (
            dialect.has_header,
            dialect.skip_rows,
            dialect.trailer_rows,
            dialect.unpack.ratio
        ),
        (true, 0, 0, 1_000)
    );
    assert_eq!(
        (
            dialect.timezone,
            dialect.dst,
            dialect.decimal,
            dialect.thousands
        ),
        (Tz::Europe__Berlin, Dst::Earlier, '.', None)
    );
    assert_eq!(
        (dialect.null_values.len(), dialect.dates.clone()),
        (0, DateForm::Iso)
    );
    assert_eq!(source.max_reject_share, 0.01);
}

/// A source that declares everything itself.
const OWN_KEYS: &str = r#"timezone = "UTC"
decimal = ","
thousands = "."
delimiter = ";"
quote = "'"
null_values = ["-", "n/a"]
date_format = "%d.%m.%Y"
encoding = "windows-1252"
escape = "\\"
header = false
skip_rows = 2
trailer_rows = 1
max_unpacked_bytes = 5_000_000_000
max_unpack_ratio = 50
dst = "reject"
undated = "keep"
first_of_many = ["created_at"]
personal = ["name", "Phone"]
max_reject_share = 0.05
[source.matches]
deal_id = "re:^006"
[source.columns]
amount = "Amount (converted)"
outcome = ["IsClosed", "IsWon"]
stage = { any = ["Stage", "Phase"], required = false }
[source.values.outcome]
"true true" = "won"
[source.constants]
currency = "USD"
[source.formats]
closed_at = { format = "%d-%m-%y", as = "day" }
[source.where]
type = "Conversion"
Region = ["DE", "AT"]
id = "re:^006"
note = "absent"
[source.attributes]
product = "Product line"
"#;

#[test]
fn a_source_s_own_keys_win_over_its_preset() {
    let settings = settings(OWN_KEYS);
    let source = &settings.sources[0];
    assert_eq!(
        source.columns["amount"],
        Mapping {
            headers: vec![strings(&["Amount (converted)"])],
            required: true
        }
    );
    assert_eq!(
        source.columns["outcome"],
        Mapping {
            headers: vec![strings(&["IsClosed"]), strings(&["IsWon"])],
            required: true
        }
    );
    assert_eq!(
        source.columns["stage"],
        Mapping {
            headers: vec![strings(&["Stage", "Phase"])],
            required: false
        }
    );
    assert!(
        !source.columns.contains_key("currency"),
        "the constant replaces the preset's column"
    );
    assert_eq!(
        (
            source.constants["currency"].as_str(),
            source.values["outcome"]["true true"].as_str()
        ),
        ("USD", "won")
    );
    assert_eq!(
        source.formats["closed_at"],
        ColumnFormat::Date(DateFormat {
            is_month: false,
            form: Some(DateForm::Pattern("%d-%m-%y".into())),
            is_day: true
        })
    );
    assert_eq!(source.attributes["product"], "Product line");
    assert!(
        source.keeps_undated
            && source.matches["deal_id"].holds(Some("006X"))
            && !source.matches["deal_id"].holds(Some("X006"))
    );
    assert_eq!(
        (source.personal.clone(), source.first_of_many.clone()),
        (strings(&["name", "Phone"]), strings(&["created_at"]))
    );
    assert_eq!(source.max_reject_share, 0.05);
}

#[test]
fn a_source_s_own_dialect_wins_over_its_preset() {
    let settings = settings(OWN_KEYS);
    let dialect = &settings.sources[0].dialect;
    assert_eq!(
        (
            dialect.delimiter.as_deref(),
            dialect.quote,
            dialect.escape,
            dialect.encoding
        ),
        (
            Some(";"),
            Some(b'\''),
            Some(b'\\'),
            Some(Encoding::Windows1252)
        )
    );
    assert_eq!(
        (dialect.has_header, dialect.skip_rows, dialect.trailer_rows),
        (false, 2, 1)
    );
    assert_eq!(
        (dialect.unpack.bytes, dialect.unpack.ratio),
        (5_000_000_000, 50)
    );
    assert_eq!(
        (
            dialect.decimal,
            dialect.thousands,
            dialect.timezone,
            dialect.dst
        ),
        (',', Some('.'), Tz::UTC, Dst::Reject)
    );
    assert_eq!(
        (dialect.null_values.clone(), dialect.dates.clone()),
        (strings(&["-", "n/a"]), DateForm::Pattern("%d.%m.%Y".into()))
    );
}

#[test]
fn a_source_s_own_conditions_say_which_rows_are_meant() {
    let settings = settings(OWN_KEYS);
    let source = &settings.sources[0];
    let passes = |column: &str, value| {
        source
            .filter
            .iter()
            .find(|(name, _)| name == column)
            .is_some_and(|(_, test)| test.holds(value))
    };
    assert!(
        passes("type", Some("CONVERSION"))
            && passes("Region", Some("at"))
            && passes("id", Some("006x"))
            && passes("note", None)
    );
    assert!(
        !passes("type", Some("other"))
            && !passes("Region", Some("CH"))
            && !passes("id", Some("x006"))
            && !passes("note", Some("x"))
    );
}

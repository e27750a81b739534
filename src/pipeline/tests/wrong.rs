//! What is reported of wrong files: line, column and advice of each slip.

mod funnel;
mod models;
mod sections;
mod sources;

use super::*;
use funnel::FUNNEL;
use models::MODELS;
use sections::SECTIONS;
use sources::SOURCES;

/// (what follows line 8, line, column, advice): the only problem.
type Case = (&'static str, usize, usize, &'static str);

/// (line and column, advice) of each problem of a rendered text.
pub(super) fn problems(text: &str) -> Vec<(String, String)> {
    let places = text
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("--> jobs/demo.toml:"));
    let advice = text
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("= help: "));
    places
        .map(str::to_owned)
        .zip(advice.map(str::to_owned))
        .collect()
}

#[test]
fn each_mistake_is_reported_alone_with_its_place_and_its_fix() {
    let all = [SECTIONS, FUNNEL, MODELS, SOURCES].concat();
    for (rest, line, column, advice) in all {
        let text = complaint(&format!("{HEAD}{SOURCE}{rest}\n"));
        assert_eq!(
            problems(&text),
            [(format!("{line}:{column}"), advice.to_owned())],
            "{rest}\n{text}"
        );
        assert!(
            text.ends_with("\n\n1 problem in `jobs/demo.toml`"),
            "{text}"
        );
    }
}

#[test]
fn mistakes_of_the_head_and_of_the_file_as_a_whole() {
    let cases: &[(&str, &str, &str, &str)] = &[
        (
            "name = \"demo\"",
            "name = \"our demo\"",
            "2:8",
            "write `our_demo`; `company` may hold any text",
        ),
        ("name = \"demo\"\n", "", "1:1", "add `name = \"demo\"`"),
        (
            "name = \"demo\"",
            "name = demo",
            "2:8",
            "put the value in quotes, such as `name = \"demo\"`",
        ),
        ("\"EUR\"", "\"eur\"", "3:12", "did you mean `EUR`?"),
        ("\"EUR\"", "978", "3:12", "put it in quotes: `\"...\"`"),
        ("currency", "curency", "3:1", "did you mean `currency`?"),
        (
            "Europe/Berlin",
            "CET/Berlin",
            "4:12",
            "write a region and a city, such as `Europe/Berlin`, or `UTC`",
        ),
        ("[pipeline]", "[pipelin]", "1:2", "did you mean `pipeline`?"),
        (
            "[[source]]",
            "as_of = \"2026-02-30\"\n[[source]]",
            "5:9",
            "write a date that exists, year-month-day",
        ),
        (
            "[[source]]",
            "name = \"twice\"\n[[source]]",
            "5:1",
            "a key or a section stands once; remove one of the two, or write `[[source]]` for another source",
        ),
        ("[[source]]", "[[sorce]]", "5:3", "did you mean `source`?"),
        (
            "[[source]]",
            "[source]",
            "5:1",
            "start each with `[[source]]`",
        ),
    ];
    for (from, to, place, advice) in cases {
        let text = complaint(&format!("{HEAD}{SOURCE}").replacen(from, to, 1));
        assert_eq!(
            problems(&text),
            [((*place).to_owned(), (*advice).to_owned())],
            "{to}\n{text}"
        );
    }
    assert_eq!(
        problems(&complaint(HEAD)),
        [(
            "1:1".to_owned(),
            "add a `[[source]]` with `name`, `preset` or `entity`, and `path`".to_owned()
        )]
    );
}

#[test]
fn damage_is_reported_once_and_what_it_hides_is_not_guessed_at() {
    let text = complaint(
        "[pipeline]\nname = \"demo\"\ncurrency = EUR\ntimezone = \"Europe/Berln\"\n[roi\ngross_margin = 2\n[lake]\npath = 1\n",
    );
    let found = problems(&text);
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["3:12", "4:12", "5:5", "8:8"], "{text}");
}

#[test]
fn places_are_counted_in_signs_and_after_a_byte_order_mark() {
    let text = complaint(
        &format!("\u{feff}{HEAD}company = \"M\u{fc}ller\" # \u{1f642}\n{SOURCE}[lake]\nname = \"\u{fc}\"\n\"\u{fc}\u{fc}\" = 1\npath = 1\n")
            .replace('\n', "\r\n"),
    );
    let found = problems(&text);
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["11:1", "12:1", "13:8"], "{text}");
}

#[test]
fn five_problems_at_once_read_like_a_compiler_s() {
    let text = complaint(
        r#"[pipeline]
name = "demo"
currency = "EURO"
timezone = "Europe/Berln"
[[source]]
name = "crm.deals"
preset = "generic.deals"
path = "deals.csv"
delimeter = ";"
[source.values.outcome]
"Closed Won" = "wonn"
[attribution]
models = ["linear"]
primary = "first_touch"
"#,
    );
    insta::assert_snapshot!(text, @r#"
    error: there is no currency `EURO`
     --> jobs/demo.toml:3:12
      |
    3 | currency = "EURO"
      |            ^^^^^^ expected a code of ISO 4217
      |
      = help: did you mean `EUR`?

    error: there is no time zone `Europe/Berln`
     --> jobs/demo.toml:4:12
      |
    4 | timezone = "Europe/Berln"
      |            ^^^^^^^^^^^^^^ expected a name of the IANA database
      |
      = help: did you mean `Europe/Berlin`?

    error: `[[source]]` has no key `delimeter`
     --> jobs/demo.toml:9:1
      |
    9 | delimeter = ";"
      | ^^^^^^^^^ unknown key
      |
      = help: did you mean `delimiter`?

    error: `outcome` cannot be `wonn`
      --> jobs/demo.toml:11:16
       |
    11 | "Closed Won" = "wonn"
       |                ^^^^^^ expected one of `open`, `won`, `lost`
       |
       = help: did you mean `won`?

    error: the primary model `first_touch` does not run
      --> jobs/demo.toml:14:11
       |
    14 | primary = "first_touch"
       |           ^^^^^^^^^^^^^ expected `linear`
       |
       = help: add `first_touch` to `models`

    5 problems in `jobs/demo.toml`
    "#);
}

proptest::proptest! {
    #[test]
    fn no_damage_to_a_file_stops_the_program(at in 0usize..2000, length in 0usize..40, put in "(\\PC|[\"\\[\\]={}#\n\r\t'\u{fc}]){0,6}") {
        let olist = include_str!("../../../pipelines/olist.toml");
        let at = olist.floor_char_boundary(at);
        let end = olist.floor_char_boundary((at + length).min(olist.len())).max(at);
        let text = format!("{}{put}{}", &olist[..at], &olist[end..]);
        if let Err(error) = parse(&text) {
            proptest::prop_assert_eq!(error.exit_code(), 2, "{}", error);
            proptest::prop_assert!(error.to_string().contains(" in `jobs/demo.toml`"), "{}", error);
        }
    }
}

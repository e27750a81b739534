//! Wrong pipeline files: a right one in which a piece is replaced. Each problem stands with its
//! line and column and its advice.

use super::case::{Case, Place};
use crate::project::{FILE, Project};
use std::fs;

const RIGHT: &str = r#"[pipeline]
name = "demo"
currency = "EUR"
timezone = "Europe/Berlin"
as_of = "2026-06-30"
data = "../data"

[[source]]
name = "deals"
preset = "generic.deals"
path = "deals.csv"
delimiter = ";"
[source.values.outcome]
"Closed Won" = "won"

[journeys]
lookback_days = 90

[attribution]
primary = "linear"
"#;

/// (name, piece, what stands there instead, line:column and advice of each problem).
type Wrong = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const CASES: &[Wrong] = &[
    (
        "an unknown key",
        "delimiter",
        "delimeter",
        &[("12:1", "did you mean `delimiter`?")],
    ),
    (
        "an unknown section",
        "[journeys]",
        "[jurneys]",
        &[("16:2", "did you mean `journeys`?")],
    ),
    (
        "an unknown key that is like no other",
        "lookback_days",
        "zzz",
        &[("17:1", "known: `kinds`, `lookback_days`")],
    ),
    (
        "a text where a number stands",
        "90",
        "\"90\"",
        &[("17:17", "write it without quotes")],
    ),
    (
        "a number where a text stands",
        "\"EUR\"",
        "978",
        &[("3:12", "put it in quotes")],
    ),
    (
        "a number out of its range",
        "90",
        "0",
        &[("17:17", "write a whole number from 1 to 36500")],
    ),
    (
        "a list where a word stands",
        "\"linear\"",
        "[\"linear\"]",
        &[("20:11", "write one, without brackets")],
    ),
    (
        "a misspelt model",
        "\"linear\"",
        "\"liner\"",
        &[("20:11", "did you mean `linear`?")],
    ),
    (
        "a misspelt preset",
        "generic.deals",
        "generic.deal",
        &[("10:10", "did you mean `generic.deals`?")],
    ),
    (
        "a preset file that is not there",
        "generic.deals",
        "presets/deals.toml",
        &[("10:10", "presets/deals.toml")],
    ),
    (
        "a misspelt entity",
        "preset = \"generic.deals\"",
        "entity = \"deal\"",
        &[("10:10", "did you mean `deals`?")],
    ),
    (
        "a source without a preset",
        "preset = \"generic.deals\"\n",
        "",
        &[("8:1", "add `preset = \"generic.deals\"`")],
    ),
    (
        "a source without a path",
        "path = \"deals.csv\"\n",
        "",
        &[("8:1", "add `path = \"crm/deals*.csv\"`")],
    ),
    (
        "a pattern that is none",
        "deals.csv",
        "deals[.csv",
        &[("11:8", "write it like `crm/deals*.csv`")],
    ),
    (
        "no pipeline section",
        "[pipeline]\nname = \"demo\"\ncurrency = \"EUR\"\ntimezone = \"Europe/Berlin\"\nas_of = \"2026-06-30\"\ndata = \"../data\"\n",
        "",
        &[("1:1", "[pipeline]")],
    ),
    (
        "no name",
        "name = \"demo\"\n",
        "",
        &[("1:1", "add `name = \"demo\"`")],
    ),
    (
        "a name that is no folder",
        "\"demo\"",
        "\"our/demo\"",
        &[("2:8", "write `our_demo`")],
    ),
    (
        "a value without quotes",
        "\"demo\"",
        "demo",
        &[("2:8", "put the value in quotes")],
    ),
    (
        "a quote that is not closed",
        "\"EUR\"",
        "\"EUR",
        &[("3:16", "text in quotes")],
    ),
    (
        "a section that is not closed",
        "[journeys]",
        "[journeys",
        &[("16:10", "]")],
    ),
    (
        "a key that stands twice",
        "as_of",
        "name = \"twice\"\nas_of",
        &[("5:1", "remove one of the two")],
    ),
    (
        "a source in single brackets",
        "[[source]]",
        "[source]",
        &[("8:1", "start each with `[[source]]`")],
    ),
    (
        "an unknown zone",
        "Europe/Berlin",
        "Europe/Berln",
        &[("4:12", "did you mean `Europe/Berlin`?")],
    ),
    (
        "an unknown currency",
        "EUR",
        "EURO",
        &[("3:12", "did you mean `EUR`?")],
    ),
    (
        "a day that does not exist",
        "2026-06-30",
        "2026-06-31",
        &[("5:9", "write a date that exists")],
    ),
    (
        "an unknown encoding",
        "delimiter = \";\"",
        "encoding = \"utf8\"",
        &[("12:12", "did you mean `utf-8`?")],
    ),
    (
        "an unknown answer to a clock change",
        "delimiter = \";\"",
        "dst = \"latest\"",
        &[("12:7", "did you mean `later`?")],
    ),
    (
        "an unknown unit of an epoch",
        "delimiter = \";\"",
        "epoch = \"sec\"",
        &[("12:9", "known: `s`, `ms`, `us`")],
    ),
    (
        "a date format in another language",
        "delimiter = \";\"",
        "date_format = \"dd.mm.yyyy\"",
        &[("12:15", "%d/%m/%Y")],
    ),
    (
        "two marks that are the same",
        "delimiter = \";\"",
        "decimal = \",\"\nthousands = \",\"",
        &[("13:13", "change one of the two")],
    ),
    (
        "a constant beside a mapping",
        "[source.values.outcome]",
        "[source.columns]\ncurrency = \"Currency\"\n[source.constants]\ncurrency = \"USD\"\n[source.values.outcome]",
        &[("16:1", "keep one of the two")],
    ),
    (
        "a constant that is no value",
        "[source.values.outcome]",
        "[source.constants]\ncurrency = \"EURO\"\n[source.values.outcome]",
        &[("14:12", "did you mean `EUR`?")],
    ),
    (
        "a word mapped to no word of ours",
        "= \"won\"",
        "= \"wonn\"",
        &[("14:16", "did you mean `won`?")],
    ),
    (
        "a share that is a percentage",
        "delimiter = \";\"",
        "max_reject_share = 5",
        &[("12:20", "write a share from 0 to 1")],
    ),
    (
        "two problems at once",
        "\"EUR\"\ntimezone = \"Europe/Berlin\"",
        "\"eur\"\ntimezone = \"CET/Berlin\"",
        &[
            ("3:12", "did you mean `EUR`?"),
            ("4:12", "write a region and a city"),
        ],
    ),
    (
        "a misspelt section and what it would have held",
        "[attribution]\nprimary",
        "[atribution]\nmodels = [\"linear\"]\nprimary",
        &[("19:2", "did you mean `attribution`?")],
    ),
];

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    CASES.iter().map(case).collect()
}

fn case(&(name, piece, instead, problems): &Wrong) -> Case {
    assert!(RIGHT.contains(piece), "{name}");
    let make = move || {
        let project = Project::of(&[]);
        project.deliver(
            "deals.csv",
            "deal_id;created_at;outcome\nD1;2026-03-01;open\n",
        );
        fs::write(project.path(FILE), RIGHT.replacen(piece, instead, 1)).unwrap();
        let said = project.closedloop(&["run", FILE]);
        (project, said)
    };
    let count = if problems.len() == 1 {
        format!("\n1 problem in `{FILE}`")
    } else {
        format!("\n{} problems in `{FILE}`", problems.len())
    };
    let words = problems
        .iter()
        .flat_map(|(place, advice)| [format!("--> {FILE}:{place}\n"), (*advice).to_owned()])
        .chain([count]);
    Case {
        name,
        make: Box::new(make),
        exit: 2,
        place: Place::Message(words.collect()),
    }
}

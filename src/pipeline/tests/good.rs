//! What good files mean: every key's value and every default.

mod fingerprints;
mod sources;

use super::*;
use crate::domain::channel::{Field, Test};
use crate::pipeline::settings::{
    Bootstrap, ColumnFormat, CustomWeights, DateForm, DateFormat, DateReading, Dst, Encoding,
    Mapping, MarkovSettings, NullPaths, PositionBasedSettings, Repeats, Scope, Segment,
    StageMeaning, Subject, TimeDecaySettings,
};
use chrono_tz::Tz;
use std::path::PathBuf;

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn what_is_left_out_has_its_default() {
    let settings = settings("");
    assert_eq!(
        (settings.name.as_str(), settings.company.as_str()),
        ("demo", "demo")
    );
    assert_eq!(settings.data, PathBuf::from("jobs"));
    assert_eq!(settings.lake, PathBuf::from("jobs/../lake/demo"));
    assert_eq!(settings.output.path, PathBuf::from("jobs/../out/demo"));
    assert_eq!(settings.output.formats, strings(KNOWN.formats));
    assert_eq!(settings.reports.include, strings(KNOWN.reports));
    assert_eq!(
        (settings.identity.scope, settings.identity.max_records),
        (Scope::Account, 25)
    );
    let attribution = &settings.attribution;
    assert_eq!(
        (attribution.models.clone(), attribution.primary.as_str()),
        (strings(&["first_touch", "last_touch", "linear"]), "linear")
    );
    assert_eq!(
        (attribution.position_based, attribution.time_decay),
        (
            PositionBasedSettings {
                first: 0.4,
                last: 0.4
            },
            TimeDecaySettings {
                half_life_days: 7.0
            }
        )
    );
    assert_eq!(
        (attribution.markov, attribution.custom),
        (
            MarkovSettings {
                order: 1,
                null_paths: NullPaths::Deals
            },
            None
        )
    );
    assert_eq!(attribution.bootstrap, Bootstrap { replicates: 500 });
    assert_eq!(
        settings.funnel.stages,
        strings(&["lead", "mql", "sal", "sql", "opportunity", "won"])
    );
    assert_eq!(
        (
            settings.funnel.unit,
            settings.funnel.from_status,
            settings.funnel.segments.len()
        ),
        (Subject::Person, false, 0)
    );
    assert_eq!(
        settings.funnel.exit_kinds(),
        ["lost", "disqualified", "recycled", "rejected"]
    );
    assert_eq!(
        settings.funnel.crossed,
        [("cohort_month".to_owned(), "channel".to_owned())]
    );
    assert_eq!(
        (
            settings.journeys.lookback_days,
            settings.journeys.since_previous_win,
            settings.roi.gross_margin
        ),
        (365, true, 1.0)
    );
    assert_eq!(settings.journeys.teams, ["marketing"]);
    assert_eq!(settings.journeys.repeats, Repeats::Each);
    let kinds = [
        "first_contact",
        "ad_click",
        "web_visit",
        "form",
        "content_download",
        "email_click",
        "event",
        "webinar",
        "meeting",
        "call",
        "email_reply",
        "message",
        "task",
        "other",
    ];
    assert_eq!(settings.journeys.kinds, kinds);
    assert!(settings.privacy.keep.is_empty() && settings.privacy.key_file.is_none());
}

#[test]
fn sections_say_what_is_computed() {
    let settings = settings(
        r#"[output]
path = "/srv/out"
formats = ["csv", "html"]
[[channel_rule]]
channel = "paid_search"
source = ["Google", "bing"]
medium = "re:^(cpc|ppc)$"
[funnel]
stages = ["lead", "mql", "won"]
from_status = true
[funnel.feeds]
mql = ["Marketing Qualified", "Warm"]
[journeys]
lookback_days = 90
teams = ["sales", "marketing"]
kinds = ["form", "ad_click"]
since_previous_win = false
repeats = "collapse"
[identity]
scope = "contact_role"
max_records = 12
[attribution]
models = ["linear", "first_touch"]
primary = "first_touch"
[roi]
gross_margin = 0.72
[privacy]
keep = ["email"]
key_file = "closedloop.key"
[reports]
include = ["funnel", "executive"]
"#,
    );
    assert_eq!(
        (settings.output.path, settings.output.formats),
        (PathBuf::from("/srv/out"), strings(&["html", "csv"]))
    );
    let rule = &settings.channels.rules[0];
    assert_eq!(
        (rule.channel.as_str(), rule.tests.len()),
        ("paid_search", 2)
    );
    assert!(
        matches!(&rule.tests[0], (Field::Source, Test::AnyOf(words)) if *words == ["google", "bing"])
    );
    assert!(rule.tests[1].1.holds(Some("CPC")), "case is ignored");
    let feeds: Vec<(&str, &str)> = settings
        .funnel
        .feeds
        .iter()
        .map(|(name, stage)| (name.as_str(), stage.as_str()))
        .collect();
    assert_eq!(
        feeds,
        [
            ("lead", "lead"),
            ("marketing qualified", "mql"),
            ("mql", "mql"),
            ("warm", "mql"),
            ("won", "won")
        ]
    );
    assert_eq!(
        (
            settings.journeys.lookback_days,
            settings.journeys.since_previous_win,
            settings.journeys.repeats
        ),
        (90, false, Repeats::Collapse)
    );
    assert_eq!(
        (settings.journeys.teams, settings.journeys.kinds),
        (
            strings(&["marketing", "sales"]),
            strings(&["ad_click", "form"])
        )
    );
    assert_eq!(
        (settings.identity.scope, settings.identity.max_records),
        (Scope::ContactRole, 12)
    );
    assert_eq!(
        (settings.attribution.models, settings.attribution.primary),
        (
            strings(&["first_touch", "linear"]),
            "first_touch".to_owned()
        )
    );
    assert_eq!(
        (settings.roi.gross_margin, settings.privacy.keep),
        (0.72, strings(&["email"]))
    );
    assert_eq!(
        settings.privacy.key_file,
        Some(PathBuf::from("jobs/closedloop.key"))
    );
    assert_eq!(settings.reports.include, strings(&["executive", "funnel"]));
}

#[test]
fn models_have_parameters_of_their_own() {
    let attribution = settings(
        r#"[attribution.position_based]
first = 0.5
last = 0.5
[attribution.time_decay]
half_life_days = 30
[attribution.markov]
order = 3
null_paths = "accounts"
[attribution.bootstrap]
replicates = 2000
[attribution.custom]
milestones = { first_touch = 0.2, lead_creation = 0.3, deal_creation = 0.3, rest = 0.2 }
"#,
    )
    .attribution;
    assert_eq!(
        attribution.models, KNOWN.models,
        "with weights, `custom` is one of them"
    );
    assert_eq!(
        (attribution.position_based, attribution.time_decay),
        (
            PositionBasedSettings {
                first: 0.5,
                last: 0.5
            },
            TimeDecaySettings {
                half_life_days: 30.0
            }
        )
    );
    assert_eq!(
        (attribution.markov, attribution.bootstrap.replicates),
        (
            MarkovSettings {
                order: 3,
                null_paths: NullPaths::Accounts
            },
            2000
        )
    );
    assert_eq!(
        attribution.custom,
        Some(CustomWeights::Milestones {
            first_touch: 0.2,
            lead_creation: 0.3,
            deal_creation: 0.3,
            closing: 0.0,
            rest: 0.2
        })
    );
    let by_position =
        settings("[attribution]\nmodels = [\"custom\"]\n[attribution.custom]\npositions = { first = 0.3, middle = 0.4, last = 0.3 }\n").attribution;
    assert_eq!(
        (by_position.models, by_position.primary.as_str()),
        (strings(&["custom"]), "custom")
    );
    assert_eq!(
        by_position.custom,
        Some(CustomWeights::Positions {
            first: 0.3,
            middle: 0.4,
            last: 0.3
        })
    );
}

#[test]
fn names_of_the_source_are_stages_and_exits_and_units_are_counted_by_kept_attributes() {
    let settings = settings(
        r#"[source.attributes]
line = "Product line"
[funnel]
stages = ["opportunity", "offer", "won"]
unit = "deal"
from_status = true
crossed = ["line x owner"]
[funnel.feeds]
offer = ["Proposal"]
[funnel.exits]
disqualified = ["Disqualified", "Rejected"]
paused = ["On hold"]
[[segment]]
name = "line"
column = "deals.line"
"#,
    );
    let funnel = &settings.funnel;
    assert_eq!((funnel.unit, funnel.from_status), (Subject::Deal, true));
    assert_eq!(
        funnel.segments,
        [Segment {
            name: "line".into(),
            entity: "deals",
            column: "line".into()
        }]
    );
    assert_eq!(funnel.crossed, [("line".to_owned(), "owner".to_owned())]);
    assert_eq!(
        funnel.exit_kinds(),
        ["lost", "disqualified", "paused", "recycled"]
    );
    let meant = [
        "proposal", "OFFER", " won ", "rejected", "On Hold", "paused", "recycled", "lead",
    ]
    .map(|name| funnel.meaning(name));
    let stage = |place| Some(StageMeaning::Stage(place));
    let exit = |place| Some(StageMeaning::Exit(place));
    assert_eq!(
        meant,
        [
            stage(1),
            stage(1),
            stage(2),
            exit(1),
            exit(2),
            exit(2),
            exit(3),
            None
        ]
    );
}

#[test]
fn the_command_line_wins_and_starts_at_the_working_folder() {
    let text =
        format!("{HEAD}as_of = 2026-10-31\ndata = \"../data\"\n[lake]\npath = \"lake\"\n{SOURCE}");
    let written = parse(&text).unwrap();
    assert_eq!(
        (
            written.as_of.day.to_string().as_str(),
            written.data,
            written.lake
        ),
        (
            "2026-10-31",
            PathBuf::from("jobs/../data"),
            PathBuf::from("jobs/lake")
        )
    );
    let overrides = Overrides {
        data: Some("d".into()),
        lake: Some("l".into()),
        out: Some("o".into()),
        accept_vanished: Vec::new(),
        as_of: "2026-03-28".parse().ok(),
    };
    let settings = read(Path::new("jobs/demo.toml"), &text, &overrides, &KNOWN).unwrap();
    assert_eq!(
        (
            settings.lake,
            settings.output.path,
            settings.sources[0].path.clone()
        ),
        (
            PathBuf::from("l"),
            PathBuf::from("o"),
            PathBuf::from("d/crm/deals*.csv")
        )
    );
    // Berlin: 2026-03-29 starts at 00:00 +01:00, 23:00 UTC of the day before.
    assert_eq!(
        chrono::DateTime::from_timestamp_micros(settings.as_of.end)
            .unwrap()
            .to_rfc3339(),
        "2026-03-28T23:00:00+00:00"
    );
}

#[test]
fn a_byte_order_mark_and_line_ends_of_windows_are_no_problem() {
    let text = format!("\u{feff}{HEAD}{SOURCE}").replace('\n', "\r\n");
    assert_eq!(parse(&text).unwrap().name, "demo");
}

//! What is not available has its reason, and what is not there is answered with what is.

use super::*;

#[test]
fn what_is_not_available_has_its_reason() {
    let reason = |project: &Project, words: &[&str]| {
        let parts = explained(project, words);
        let lines = parts["figure"]["lines"].as_array().unwrap();
        lines
            .iter()
            .find_map(|line| {
                line.as_str()
                    .unwrap()
                    .strip_prefix("not available: ")
                    .map(str::to_owned)
            })
            .unwrap()
    };
    let of = |words: &[&str]| reason(&returns_worked::COMPANY, words);
    assert_eq!(
        of(&["cost_per_sql", "--channel", "search"]),
        "the funnel has no stage sql"
    );
    assert_eq!(
        of(&["cost_per_sal", "--campaign", "(none)"]),
        "no such lead has reached sal"
    );
    assert_eq!(
        of(&["roi", "--content", "K1"]),
        "no spend is recorded by content"
    );
    assert_eq!(
        of(&["cac", "--campaign", "C2"]),
        "no credited win of a deal of the type new"
    );
    assert_eq!(
        of(&["roi", "--channel", "search", "--period", "2026-03"]),
        "no spend recorded"
    );
    assert_eq!(
        of(&[
            "attributed_pipeline",
            "--channel",
            "search",
            "--period",
            "2026-02",
            "--basis",
            "close_date"
        ]),
        "an open deal has no month of close"
    );
    let hand = |words: &[&str]| reason(&hand_worked::COMPANY, words);
    assert_eq!(
        hand(&["cac", "--channel", "paid_search"]),
        "no deal says its type, so nobody knows which wins are new"
    );
    assert_eq!(
        hand(&["cac_fully_loaded", "--channel", "paid_search"]),
        "the pipeline file has no [[costs]]"
    );
    assert_eq!(
        hand(&["lead_count", "--campaign", "C1"]),
        "no lead names a campaign"
    );
}

#[test]
fn an_unknown_name_is_reported_with_the_known_ones() {
    let error = |words: &[&str]| {
        let said = explain(&hand_worked::COMPANY, words);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{words:?}");
        said.stderr
    };
    let of = |words: &[&str], part: &str| assert!(error(words).contains(part), "{}", error(words));
    of(
        &["roi", "--channel", "paid_serch"],
        "there is no figure of a channel `paid_serch` in the last publication; the closest are `paid_search`, `",
    );
    of(
        &["roi", "--campaign", "C7"],
        "the closest are `C1`, `(none)`",
    );
    of(
        &["roi", "--channel", "events", "--period", "2025-01"],
        "nothing was spent, credited or created in it\nhelp: its periods are `2026-03`, `2026-06`, `all`",
    );
    of(
        &["roi", "--channel", "events", "--period", "March"],
        "a period is a month such as `2026-03`, or `all`",
    );
    of(
        &["roi", "--channel", "events", "--model", "linea"],
        "no model `linea` ran in the last publication; the closest are `linear`",
    );
    assert_eq!(
        explain(&hand_worked::COMPANY, &["roy", "--channel", "events"]).code,
        2
    );
}

/// The file has another margin than the run had: a figure of the one is not explained by the other.
#[test]
fn figures_of_another_state_of_the_pipeline_file_are_not_explained() {
    let project = hand_worked::COMPANY.copy();
    let file = fs::read_to_string(project.path(FILE)).unwrap();
    fs::write(
        project.path(FILE),
        file.replace("gross_margin = 0.8", "gross_margin = 0.5"),
    )
    .unwrap();
    let words = &["roi", "--channel", "paid_search", "--period", "2026-01"];
    let said = explain(&project, words);
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    let expected = "error: what `explain` explains is of run r0002, which another state of the pipeline file `jobs/demo.toml` has made\nhelp: `closedloop run jobs/demo.toml` makes it anew by what the file says now\n";
    assert_eq!(said.stderr, expected);
}

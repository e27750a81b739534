//! What `list` prints: every registry, as text and as JSON.

use super::*;

#[test]
fn every_registry_can_be_listed() {
    let project = Project::of(&[]);
    for (what, known) in [
        ("models", "linear"),
        ("reports", "reconciliation"),
        ("formats", "parquet"),
        ("metrics", "roi"),
        ("checks", "late_source"),
        ("presets", "generic.deals"),
        ("tables", "credits"),
        ("columns", "touches"),
    ] {
        let said = project.closedloop(&["list", what]);
        assert_eq!((said.code, said.stderr.as_str()), (0, ""), "{what}");
        assert!(
            said.stdout
                .lines()
                .any(|line| line.trim_start().starts_with(&format!("{known} "))),
            "{what}: {}",
            said.stdout
        );
    }
}

#[test]
fn formats_are_listed_with_their_extension_as_text_and_as_json() {
    let project = Project::of(&[]);
    let text = project.closedloop(&["list", "formats"]).stdout;
    let rows: Vec<Vec<&str>> = text
        .lines()
        .map(|line| {
            line.split("  ")
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .collect()
        })
        .collect();
    let is_shown = |cells: &[&str]| rows.iter().any(|row| row == cells);
    assert!(is_shown(&["format", "extension", "title"]), "{text}");
    let json = project.closedloop(&["list", "formats", "--json"]).stdout;
    let listed: serde_json::Value = serde_json::from_str(&json).unwrap();
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), closedloop::render::FORMATS.len());
    for (format, listed) in closedloop::render::FORMATS.iter().zip(listed) {
        let cells = [format.id(), format.extension(), format.title()];
        assert_eq!(
            ["format", "extension", "title"].map(|key| &listed[key]),
            cells
        );
        assert!(is_shown(&cells), "{text}");
    }
}

#[test]
fn checks_are_listed_with_their_weight_and_advice() {
    let project = Project::of(&[]);
    let text = project.closedloop(&["list", "checks"]).stdout;
    let json = project.closedloop(&["list", "checks", "--json"]).stdout;
    let listed: serde_json::Value = serde_json::from_str(&json).unwrap();
    let listed = listed.as_array().unwrap();
    let checks: Vec<_> = closedloop::run::checks().collect();
    assert_eq!(listed.len(), checks.len());
    for (check, listed) in checks.iter().zip(listed) {
        let cells = [check.id, check.severity.name(), check.advice];
        assert_eq!(
            ["check", "severity", "advice"].map(|key| &listed[key]),
            cells
        );
        let is_shown = |line: &str| cells.iter().all(|cell| line.contains(cell));
        assert!(text.lines().any(is_shown), "{}: {text}", check.id);
    }
}

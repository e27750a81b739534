//! Removal effects of the sample company beside those of a second program, and what they show of
//! planted effects.

use super::SEEDS;
use crate::oracles;
use crate::project::succeeded;
use serde_json::Value as Json;
use std::path::Path;
use std::process::Command;

/// The chain of channels of the sample company, built once more from the exchanged paths: effects
/// are those of the program, and follow how often a channel occurs, so what is planted on a channel
/// must be looked for beside that.
#[test]
fn removal_effects_are_those_of_a_chain_that_somebody_else_builds() {
    if !oracles::python(&["numpy"]) {
        return;
    }
    let seeds = std::env::var(SEEDS).unwrap_or_else(|_| "2".to_owned());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sample/ranking.py");
    let output = succeeded(
        Command::new("python3")
            .arg(script)
            .arg(env!("CARGO_BIN_EXE_closedloop"))
            .args(["--seeds", &seeds, "--scale", "1", "--order", "2"]),
    );
    let found: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert!(
        found["largest_difference_of_effects"].as_f64().unwrap() < 1e-9,
        "{found}"
    );
    assert!(
        found["effects_follow_frequency"].as_f64().unwrap() > 0.8,
        "{found}"
    );
}

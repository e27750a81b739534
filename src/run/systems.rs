//! The systems of a run, and what they make together.

use crate::attribution::CREDITS;
use crate::error::Result;
use crate::identity::PEOPLE;
use crate::journeys::{JOURNEYS, JourneyContext, Observation};
use crate::reports::{DEFINITIONS, DataQuality, Definitions, Executive};
use crate::system::{Check, Metric, Report, System};
use crate::table::TableSpec;

/// The systems in the order in which reports show them. Those of one wave run side by side; later
/// waves may read the marts of earlier ones.
pub const WAVES: &[&[&dyn System]] = &[
    &[
        &crate::reconciliation::Reconciliation,
        &crate::restatements::Restatements,
        &crate::roi::Roi,
        &crate::model_comparison::ModelComparison,
    ],
    &[&crate::funnel::Funnel],
    &[
        &crate::win_rates::WinRates,
        &crate::scorecard::Scorecard,
        &crate::quality::Quality,
    ],
    &[&crate::headlines::Headlines],
];

/// Marts with a row a touch or a person: never held whole, made by the stages, and given as Parquet
/// only.
const STREAMED: &[&TableSpec] = &[&PEOPLE, &JOURNEYS, &CREDITS];

fn systems() -> impl Iterator<Item = &'static dyn System> {
    WAVES.iter().flat_map(|wave| wave.iter().copied())
}

/// Every mart, in the order in which a run writes them.
pub fn marts() -> Vec<&'static TableSpec> {
    let of_systems = systems().flat_map(|system| system.marts().iter().copied());
    let streamed = STREAMED.iter().copied();
    streamed.chain(of_systems).chain([&DEFINITIONS]).collect()
}

/// The marts that are held whole until they are written.
pub(super) fn held() -> Vec<&'static TableSpec> {
    let mut specs = marts();
    specs.retain(|spec| !is_streamed(spec.name));
    specs
}

/// Who takes part in the pass over touches.
pub(super) fn observations(context: &JourneyContext<'_>) -> Result<Vec<Observation>> {
    let observers = systems().map(|system| system.observe(context));
    observers.filter_map(Result::transpose).collect()
}

/// The mart of that name.
pub fn mart(name: &str) -> Option<&'static TableSpec> {
    marts().into_iter().find(|spec| spec.name == name)
}

/// Whether the mart of that name is never held whole.
pub fn is_streamed(name: &str) -> bool {
    STREAMED.iter().any(|spec| spec.name == name)
}

/// Every metric, in the order of the systems.
pub fn metrics() -> impl Iterator<Item = &'static Metric> {
    systems().flat_map(|system| system.metrics())
}

/// Every check, in the order of the systems.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    systems().flat_map(System::checks)
}

/// Every section of the report, in reading order.
pub fn reports() -> Vec<&'static dyn Report> {
    let first: &dyn Report = &Executive;
    let last: [&dyn Report; 2] = [&DataQuality, &Definitions];
    let of_systems = systems().filter_map(System::report);
    [first].into_iter().chain(of_systems).chain(last).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_metric_is_of_a_mart_and_has_its_word_for_itself_within_it() {
        let mut seen = BTreeSet::new();
        for metric in metrics() {
            assert!(
                mart(metric.mart).is_some(),
                "{} of {}",
                metric.id,
                metric.mart
            );
            assert!(seen.insert((metric.id, metric.mart)), "{} twice", metric.id);
        }
        let won: Vec<&str> = metrics()
            .filter(|metric| metric.id == "won_count")
            .map(|metric| metric.mart)
            .collect();
        assert_eq!(won, ["roi", "scorecard"], "credited wins, and deals won");
    }
}

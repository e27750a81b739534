//! Content: what the company publishes, for which persona, phase and topic, and the pages of its
//! site.

use super::titles::PERSONAS;
use crate::sample::calendar::Day;

/// Information needs.
pub(crate) const TOPICS: [&str; 6] = [
    "calibration",
    "accuracy",
    "regulation",
    "integration",
    "total_cost",
    "pricing",
];
/// Phases of a purchase before it is made.
pub(crate) const PHASES: [&str; 3] = ["awareness", "consideration", "decision"];
/// The topic whose early reading goes with wins.
pub(crate) const EARLY_TOPIC: usize = 4;

/// The topic that each persona looks for in each phase: `DEMANDED[persona][phase]`.
pub(crate) const DEMANDED: [[usize; PHASES.len()]; PERSONAS.len()] =
    [[1, 3, 0], [2, 0, 1], [4, 5, 5], [4, 4, 5], [2, 4, 3]];

/// One asset.
#[derive(Debug)]
pub(crate) struct ContentAsset {
    /// Title.
    pub title: &'static str,
    /// Form.
    pub format: &'static str,
    /// Place in the list of personas.
    pub persona: usize,
    /// Place in the list of phases.
    pub phase: usize,
    /// Place in the list of topics.
    pub topic: usize,
    /// Address below the company's site; one that ends in `*` stands for every page below it.
    pub path: &'static str,
    /// Day of publication, before or after the two years begin.
    pub published: Day,
}

const fn asset(
    title: &'static str,
    format: &'static str,
    [persona, phase, topic]: [usize; 3],
    path: &'static str,
    published: Day,
) -> ContentAsset {
    ContentAsset {
        title,
        format,
        persona,
        phase,
        topic,
        path,
        published,
    }
}

/// Every asset. All were published before the two years begin, so that what a visitor reads depends
/// on no date.
pub(crate) const CONTENT: [ContentAsset; 26] = [
    asset(
        "What a micrometre costs",
        "guide",
        [0, 0, 1],
        "/resources/what-a-micrometre-costs",
        -400,
    ),
    asset(
        "Gauges on the plant network",
        "white_paper",
        [0, 1, 3],
        "/resources/gauges-on-the-plant-network",
        -390,
    ),
    asset(
        "Calibration on the line, step by step",
        "checklist",
        [0, 2, 0],
        "/resources/calibration-on-the-line",
        -380,
    ),
    asset(
        "The measuring rules that change in 2025",
        "guide",
        [1, 0, 2],
        "/resources/measuring-rules-2025",
        -300,
    ),
    asset(
        "How often is often enough",
        "white_paper",
        [1, 1, 0],
        "/resources/how-often-is-often-enough",
        -290,
    ),
    asset(
        "Uncertainty budgets, worked",
        "datasheet",
        [1, 2, 1],
        "/resources/uncertainty-budgets",
        -280,
    ),
    asset(
        "Five costs that no quote shows",
        "guide",
        [2, 0, 4],
        "/resources/five-costs-no-quote-shows",
        -270,
    ),
    asset(
        "Reading a quote for instruments",
        "checklist",
        [2, 1, 5],
        "/resources/reading-a-quote",
        -260,
    ),
    asset(
        "Frame contracts and call-offs",
        "datasheet",
        [2, 2, 5],
        "/resources/frame-contracts",
        -250,
    ),
    asset(
        "Ten years of one gauge, in euros",
        "guide",
        [3, 0, 4],
        "/resources/ten-years-of-one-gauge",
        -240,
    ),
    asset(
        "Lease, buy or share",
        "calculator",
        [3, 1, 4],
        "/resources/lease-buy-or-share",
        -230,
    ),
    asset(
        "Price list and terms",
        "datasheet",
        [3, 2, 5],
        "/resources/price-list",
        -220,
    ),
    asset(
        "Who signs for a wrong measurement",
        "guide",
        [4, 0, 2],
        "/resources/who-signs",
        -210,
    ),
    asset(
        "The case for fewer instruments",
        "case_study",
        [4, 1, 4],
        "/resources/fewer-instruments",
        -200,
    ),
    asset(
        "From pilot to twelve plants",
        "case_study",
        [4, 2, 3],
        "/resources/pilot-to-twelve-plants",
        -190,
    ),
    asset(
        "Accuracy classes in one page",
        "datasheet",
        [0, 0, 2],
        "/resources/accuracy-classes",
        -180,
    ),
    asset(
        "Interfaces of the H series",
        "datasheet",
        [0, 2, 3],
        "/resources/interfaces-h-series",
        -170,
    ),
    asset(
        "Audit day without sweat",
        "checklist",
        [1, 1, 2],
        "/resources/audit-day",
        -160,
    ),
    asset(
        "Lab notes on accuracy",
        "blog",
        [1, 0, 1],
        "/blog/accuracy/*",
        -350,
    ),
    asset(
        "Lab notes on calibration",
        "blog",
        [0, 1, 0],
        "/blog/calibration/*",
        -350,
    ),
    asset(
        "Supplier scorecard",
        "template",
        [2, 1, 1],
        "/resources/supplier-scorecard",
        -150,
    ),
    asset(
        "Budgeting a metrology lab",
        "calculator",
        [3, 0, 5],
        "/resources/budgeting-a-lab",
        -140,
    ),
    asset(
        "What downtime really costs",
        "case_study",
        [4, 0, 4],
        "/resources/what-downtime-costs",
        -130,
    ),
    asset("Ask for a quote", "form", [2, 2, 5], "/quote", -700),
    asset("Book a demonstration", "form", [0, 2, 3], "/demo", -700),
    asset("Contact the lab", "form", [1, 1, 0], "/contact", -700),
];

/// Pages that are no content: (path, share of their visits).
pub(crate) const PAGES: [(&str, f64); 5] = [
    ("/", 0.45),
    ("/products/h-series", 0.25),
    ("/products/compact", 0.15),
    ("/about", 0.1),
    ("/careers", 0.05),
];

/// The address of a path; `post` makes one page of a path that ends in `*`.
pub(crate) fn url(path: &str, post: usize) -> String {
    let page = path.strip_suffix('*').map_or_else(
        || path.to_owned(),
        |folder| format!("{folder}{}", 100 + post % 40),
    );
    format!("https://www.halden.example{page}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_each_persona_demands_is_there() {
        for (persona, phases) in DEMANDED.iter().enumerate() {
            for (phase, topic) in phases.iter().enumerate() {
                assert!(
                    CONTENT
                        .iter()
                        .any(|asset| (asset.persona, asset.phase, asset.topic)
                            == (persona, phase, *topic)),
                    "{persona} {phase}"
                );
            }
        }
    }
}

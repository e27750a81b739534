//! Channels made so that each gets another verdict.

use super::*;

/// Channels made for a verdict: (channel of the first touch, of the last, deals, amount of each,
/// spend in January, in June).
pub(super) const MADE: &[(&str, &str, usize, u32, u32, u32)] = &[
    ("search", "search", 20, 1000, 1000, 0),
    ("display", "display", 20, 10, 10_000, 0),
    ("events", "partner", 20, 1000, 1000, 0),
    ("webinar", "webinar", 20, 1000, 400, 600),
    ("social", "social", 5, 1000, 1000, 0),
    ("email", "email", 20, 100, 1000, 1000),
];

pub(super) static VERDICTS: LazyLock<Project> = LazyLock::new(|| {
    let project = Project::of(&["leads", "deals", "touches", "spend"])
        .with("[identity]\nscope = \"contact_role\"\n[attribution]\nmodels = [\"first_touch\", \"last_touch\"]\nprimary = \"first_touch\"\n");
    let mut leads = "lead_id,created_at\n".to_owned();
    let mut deals =
        "deal_id,created_at,closed_at,outcome,amount,currency,account_id,lead_id\n".to_owned();
    let mut touches = "touch_id,touched_at,lead_id,kind,channel\n".to_owned();
    let mut spend = "spent_on,channel,amount,currency\n".to_owned();
    for (first, last, count, amount, january, june) in MADE {
        for number in 0..*count {
            let id = format!("{first}-{number}");
            writeln!(leads, "{id},2026-01-02T09:00:00Z").unwrap();
            writeln!(
                deals,
                "{id},2026-01-15T09:00:00Z,2026-01-25T09:00:00Z,won,{amount}.00,EUR,{id},{id}"
            )
            .unwrap();
            writeln!(touches, "{id}-a,2026-01-03T09:00:00Z,{id},form,{first}\n{id}-b,2026-01-04T09:00:00Z,{id},form,{last}").unwrap();
        }
        writeln!(spend, "2026-01-05,{first},{january},EUR").unwrap();
        if *june > 0 {
            writeln!(spend, "2026-06-05,{first},{june},EUR").unwrap();
        }
    }
    [
        ("leads", leads),
        ("deals", deals),
        ("touches", touches),
        ("spend", spend),
    ]
    .iter()
    .for_each(|(name, text)| project.deliver(&format!("{name}.csv"), text));
    project.run();
    project
});

/// Cycles of 10 days: January is mature, June is not. Email's mature half returns 2,000 on 1,000,
/// all of it 2,000 on 2,000: the interval holds 0. Events have 20,000 by the first touch and
/// nothing by the last. Of social's five wins none may be drawn.
#[test]
fn each_channel_gets_the_verdict_it_was_made_for() {
    let all = VERDICTS
        .published("roi")
        .only("period", "all")
        .only("basis", "touch_date")
        .only("level", "channel");
    assert_eq!(
        cells(&all.clone().only("model", "first_touch"), "value verdict"),
        [
            "display loses",
            "email open",
            "events models disagree",
            "search earns",
            "social too few",
            "webinar too early"
        ]
    );
    assert!(
        all.only("model", "last_touch")
            .column("verdict")
            .iter()
            .all(|verdict| verdict.is_empty())
    );
    assert_eq!(
        cells(&VERDICTS.published("model_agreement"), "channel is_decided"),
        [
            "display true",
            "email true",
            "events false",
            "partner -",
            "search true",
            "social false",
            "webinar true"
        ]
    );
}

//! The same leads twice: twice the counts, the same rates.

use super::*;

/// The rows of sixty leads for each letter of `copies`, which begins their ids.
pub(super) fn company(copies: &str) -> Vec<(&'static str, String)> {
    let mut files = [
        ("leads", "lead_id,created_at,channel,owner_id\n".to_owned()),
        (
            "deals",
            "deal_id,created_at,closed_at,outcome,amount,lead_id,line\n".to_owned(),
        ),
        (
            "stage_events",
            "subject,subject_id,stage,entered_at\n".to_owned(),
        ),
    ];
    for copy in copies.chars() {
        for i in 0..60u32 {
            let (month, day) = (1 + i % 5, 1 + i * 7 % 28);
            writeln!(
                files[0].1,
                "{copy}{i},2026-0{month}-{day:02}T09:00:00Z,{},O{}",
                ["search", "mail", "fair"][i as usize % 3],
                i % 2
            )
            .unwrap();
            if i % 4 > 0 {
                writeln!(
                    files[2].1,
                    "lead,{copy}{i},mql,2026-0{}-{day:02}T10:00:00Z",
                    month + u32::from(i % 8 > 5)
                )
                .unwrap();
            }
            if i % 7 == 2 {
                writeln!(
                    files[2].1,
                    "lead,{copy}{i},Disqualified,2026-06-{day:02}T08:00:00Z"
                )
                .unwrap();
            }
            if i % 5 == 1 {
                let close = [
                    "2026-06-20T10:00:00Z,won",
                    ",open",
                    "2026-06-28T10:00:00Z,lost",
                ][i as usize / 5 % 3];
                writeln!(
                    files[1].1,
                    "D{copy}{i},2026-0{}-{day:02}T12:00:00Z,{close},10.00,{copy}{i},",
                    month + 1
                )
                .unwrap();
            }
        }
    }
    files.into()
}

/// All leads once more under other ids: every count doubles; no rate, median or expected rate
/// moves. Intervals may only get narrower.
#[test]
fn all_leads_twice_change_no_rate() {
    let published = |copies: &str| {
        let files = company(copies);
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        let project = delivered(&files, "");
        (
            project.published("funnel"),
            project.published("stage_durations"),
        )
    };
    let (once, twice) = (published("L"), published("LM"));
    let near = |one: &str, other: &str| match (one.parse::<f64>(), other.parse::<f64>()) {
        (Ok(one), Ok(other)) => (one - other).abs() <= 1e-12,
        _ => one == other,
    };
    for (one, two, counts, rates) in [
        (
            &once.0,
            &twice.0,
            &["reached_count", "strict_count", "open_count", "next_count"][..],
            &[
                "to_next_rate",
                "from_first_rate",
                "mature_share",
                "expected_rate",
                "median_days_to_next",
            ][..],
        ),
        (
            &once.1,
            &twice.1,
            &["moved_count", "open_count"][..],
            &["median_days", "p80_days", "is_censored"][..],
        ),
    ] {
        assert!(one.rows.len() > 60 && one.rows.len() == two.rows.len());
        for name in counts {
            let doubled: Vec<String> = one
                .column(name)
                .iter()
                .map(|count| {
                    count
                        .parse::<u64>()
                        .map_or_else(|_| (*count).to_owned(), |count| (2 * count).to_string())
                })
                .collect();
            assert_eq!(doubled, two.column(name), "{name}");
        }
        for name in rates {
            let differs = one
                .column(name)
                .into_iter()
                .zip(two.column(name))
                .position(|(one, other)| !near(one, other));
            assert_eq!(differs, None, "{name}");
        }
    }
    let width = |funnel: &Table, low: &str, high: &str| -> Vec<f64> {
        funnel
            .column(high)
            .iter()
            .zip(funnel.column(low))
            .map(|(high, low)| high.parse().unwrap_or(0.0) - low.parse().unwrap_or(0.0))
            .collect()
    };
    let narrower = width(&once.0, "to_next_low", "to_next_high")
        .iter()
        .zip(width(&twice.0, "to_next_low", "to_next_high"))
        .filter(|(one, two)| *one > two)
        .count();
    // Of sal and sql nothing is recorded, so no rate leads there.
    assert!(narrower > 40, "{narrower}");
    let expected = once
        .0
        .column("expected_rate")
        .iter()
        .zip(once.0.column("to_next_rate"))
        .filter(|(expected, rate)| !expected.is_empty() && expected != &rate)
        .count();
    assert!(
        expected > 3,
        "{expected} segments with units that are still to move"
    );
}

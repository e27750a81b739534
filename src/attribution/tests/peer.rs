//! A second opinion on the rule models: the same weights as a data team writes them in SQL, column
//! by column, on every journey of up to eight touches with every place of the milestones, and on
//! random times.

use super::*;
use proptest::prelude::*;

/// One row of the table of touches: place from 1, number of touches, and which milestones the touch
/// holds.
struct TouchRow {
    pos: usize,
    n: usize,
    ft: f64,
    lc: f64,
    dc: f64,
    cw: f64,
}

fn rows(n: usize, lead_creation: usize, deal_creation: Option<usize>) -> Vec<TouchRow> {
    let flag = |is_true: bool| f64::from(u8::from(is_true));
    let row = |pos: usize| TouchRow {
        pos,
        n,
        ft: flag(pos == 1),
        lc: flag(pos == lead_creation + 1),
        dc: flag(Some(pos) == deal_creation.map(|at| at + 1)),
        cw: flag(pos == n),
    };
    (1..=n).map(row).collect()
}

fn position_based(row: &TouchRow) -> f64 {
    match row.n {
        1 => 1.0,
        2 => 0.5,
        _ if row.pos == 1 || row.pos == row.n => 0.4,
        _ => 0.2 / (row.n as f64 - 2.0),
    }
}

/// `(case when mid_n = 0 then 1 else .9 end) * held / milestone_count + (case when mid then .1 /
/// mid_n else 0 end)`
fn by_milestones(rows: &[TouchRow], held: impl Fn(&TouchRow) -> f64, always: f64) -> Vec<f64> {
    let has_dc = rows.iter().map(|row| row.dc).fold(0.0, f64::max);
    let mid_n = rows.iter().filter(|row| held(row) == 0.0).count() as f64;
    let share = |row: &TouchRow| {
        let mid = if held(row) == 0.0 { 0.1 / mid_n } else { 0.0 };
        (if mid_n == 0.0 { 1.0 } else { 0.9 }) * held(row) / (always + has_dc) + mid
    };
    rows.iter().map(share).collect()
}

#[test]
fn milestones_and_positions_are_those_of_the_query() {
    for n in 1..=8 {
        for (lead_creation, deal_creation) in
            (0..n).flat_map(|lead| (0..=n).map(move |deal| (lead, (deal < n).then_some(deal))))
        {
            let rows = rows(n, lead_creation, deal_creation);
            let journey = with_milestones(n, Some(lead_creation), deal_creation);
            let expected = [
                ("first_touch", rows.iter().map(|row| row.ft).collect()),
                ("last_touch", rows.iter().map(|row| row.cw).collect()),
                ("lead_creation", rows.iter().map(|row| row.lc).collect()),
                (
                    "linear",
                    rows.iter().map(|row| 1.0 / row.n as f64).collect(),
                ),
                ("position_based", rows.iter().map(position_based).collect()),
                (
                    "u_shaped",
                    rows.iter().map(|row| 0.5 * row.ft + 0.5 * row.lc).collect(),
                ),
                (
                    "w_shaped",
                    by_milestones(&rows, |row| row.ft + row.lc + row.dc, 2.0),
                ),
                (
                    "full_path",
                    by_milestones(&rows, |row| row.ft + row.lc + row.dc + row.cw, 3.0),
                ),
            ];
            for (id, expected) in &expected {
                let found: Vec<f64> = fitted(id).credit(&journey);
                let is_equal = found
                    .iter()
                    .zip(expected)
                    .all(|(found, expected): (&f64, &f64)| (found - expected).abs() < 1e-12);
                assert!(
                    is_equal,
                    "{id} of {n}, lead at {lead_creation}, deal at {deal_creation:?}: {found:?}, {expected:?}"
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(cases())]

    /// `power(2, -(epoch(end_at) - epoch(touched_at)) / 86400.0 / 7.0)`, normalised, which a year
    /// before the end is still far from zero.
    #[test]
    fn time_decay_is_that_of_the_query(mut touched_at in prop::collection::vec(0i64..365 * 86_400_000_000, 1..30)) {
        touched_at.sort_unstable();
        let end = 365 * 86_400_000_000i64;
        let epoch = |micros: i64| micros as f64 / 1e6;
        let decay: Vec<f64> = touched_at.iter().map(|at| 2f64.powf(-(epoch(end) - epoch(*at)) / 86_400.0 / 7.0)).collect();
        let sum: f64 = decay.iter().sum();
        let channels = vec![1; touched_at.len()];
        let found = fitted("time_decay").credit(&Journey { touched_at: &touched_at, channels: &channels, end, ..journey(1) });
        for (found, decay) in found.iter().zip(&decay) {
            prop_assert!((found - decay / sum).abs() < 1e-12);
        }
    }
}

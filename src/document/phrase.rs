//! Phrases of generated sentences: a part of a whole, a change since before. Goes in: numbers.
//! Comes out: words that keep the rules for small counts, so that no report has to know them.

use super::number::{self, FEWEST_FOR_PERCENT, FEWEST_WITHOUT_INTERVAL};

/// A part of a whole with its percentage: `18 of 412 leads (4.4 %)`. Of fewer than 10 there is
/// none, of fewer than 30 only with the interval.
pub fn part_of(part: i64, whole: i64, noun: &str, interval: Option<(f64, f64)>) -> String {
    let counted = format!(
        "{} of {} {noun}",
        number::count_full(part),
        number::count_full(whole)
    );
    let share = number::percent(part as f64 / whole.max(1) as f64);
    match interval {
        _ if whole < FEWEST_FOR_PERCENT => counted,
        Some((low, high)) if whole < FEWEST_WITHOUT_INTERVAL => format!(
            "{counted} ({share}, {} to {})",
            number::fixed(low * 100.0, 1),
            number::percent(high)
        ),
        None if whole < FEWEST_WITHOUT_INTERVAL => counted,
        _ => format!("{counted} ({share})"),
    }
}

/// What an amount did, by its change: `rose 12 %`, `fell 3.1 %`, `was unchanged`.
pub fn change_in_words(change: f64) -> String {
    let size = number::short_percent(change.abs());
    match size == number::short_percent(0.0) {
        true => "was unchanged".to_owned(),
        false if change > 0.0 => format!("rose {size}"),
        false => format!("fell {size}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> String {
        text.replace([number::NARROW_SPACE, number::FIXED_SPACE], "_")
    }

    #[test]
    fn a_part_names_its_whole() {
        assert_eq!(
            seen(&part_of(18, 412, "leads", None)),
            "18 of 412 leads (4.4_%)"
        );
        assert_eq!(
            seen(&part_of(1_800, 41_200, "leads", Some((0.04, 0.05)))),
            "1_800 of 41_200 leads (4.4_%)"
        );
        assert_eq!(
            seen(&part_of(3, 12, "deals", Some((0.089, 0.532)))),
            "3 of 12 deals (25.0_%, 8.9 to 53.2_%)"
        );
        assert_eq!(seen(&part_of(3, 12, "deals", None)), "3 of 12 deals");
        assert_eq!(
            seen(&part_of(3, 7, "deals", Some((0.1, 0.9)))),
            "3 of 7 deals"
        );
        assert_eq!(seen(&part_of(0, 0, "deals", None)), "0 of 0 deals");
    }

    #[test]
    fn a_change_has_a_direction_and_no_sign() {
        let words = |change| seen(&change_in_words(change));
        assert_eq!(words(412.0 / 368.0 - 1.0), "rose 12_%");
        assert_eq!(words(-0.031), "fell 3.1_%");
        assert_eq!(words(0.000_1), "was unchanged");
        assert_eq!(words(-1.0), "fell 100_%");
    }
}

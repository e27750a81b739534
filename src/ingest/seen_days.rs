//! On which days the rows of a file lie. Goes in: the day of each row. Comes out: the first and the last
//! one, and the longer runs of days between them without a row.

/// Days from 1970 on that are kept apart: more than three centuries.
const KEPT: usize = 1 << 17;
/// A shorter run without rows is nothing to speak of.
const LONG: i32 = 21;

/// The days of the rows so far.
#[derive(Debug, Clone, Default)]
pub struct SeenDays {
    ends: Option<(i32, i32)>,
    /// A bit a day.
    words: Vec<u64>,
}

impl SeenDays {
    /// Notes the day of a row, since 1970; `is_kept` where runs between are asked for.
    #[inline]
    pub(super) fn note(&mut self, day: i32, is_kept: bool) {
        let (first, last) = self.ends.unwrap_or((day, day));
        self.ends = Some((first.min(day), last.max(day)));
        if !is_kept {
            return;
        }
        if let Some(day) = usize::try_from(day).ok().filter(|day| *day < KEPT) {
            if self.words.len() <= day / 64 {
                self.words.resize(day / 64 + 1, 0);
            }
            self.words[day / 64] |= 1 << (day % 64);
        }
    }

    /// The first and the last day.
    pub fn ends(&self) -> Option<(i32, i32)> {
        self.ends
    }

    /// The long runs of days without a row between the kept ones, first and last day of each.
    pub fn silent(&self) -> Vec<(i32, i32)> {
        let is_seen = |day: &i32| {
            let day = usize::try_from(*day).unwrap_or(KEPT);
            let word = self.words.get(day / 64);
            word.is_some_and(|word| word >> (day % 64) & 1 == 1)
        };
        let days = i32::try_from(self.words.len() * 64).unwrap_or(0);
        let seen: Vec<i32> = (0..days).filter(is_seen).collect();
        seen.windows(2)
            .map(|pair| (pair[0] + 1, pair[1] - 1))
            .filter(|(first, last)| last - first + 1 >= LONG)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_runs_between_days_are_found() {
        let mut days = SeenDays::default();
        for day in [-3, 20_000, 20_021, 20_043, 64, 20_000, 1 << 20] {
            days.note(day, true);
        }
        assert_eq!(days.ends(), Some((-3, 1 << 20)));
        // From 64 to 20 000, and 21 days from 20 022 to 20 042; the 20 before are too few.
        assert_eq!(days.silent(), [(65, 19_999), (20_022, 20_042)]);
        let mut ends_alone = SeenDays::default();
        ends_alone.note(5, false);
        ends_alone.note(500, false);
        assert_eq!(
            (ends_alone.ends(), ends_alone.silent().len()),
            (Some((5, 500)), 0)
        );
    }
}

//! What happened to each unit, in order of time: entries into stages and exits. Goes in: steps in
//! any order. Comes out: the steps of a unit.

/// The time of a step that has no date; it stands before all others.
pub(super) const UNDATED: i64 = i64::MIN;

/// An entry into a stage, or an exit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Step {
    /// The instant, or [`UNDATED`].
    pub at: i64,
    /// The stage's place from 0; behind the stages come the kinds of exit. So an exit follows the
    /// entries of its instant.
    pub what: u16,
}

impl Step {
    /// A step at that instant.
    pub fn at(at: i64, what: u16) -> Self {
        Self { at, what }
    }

    /// Its instant, where it has one.
    pub fn dated(self) -> Option<i64> {
        (self.at != UNDATED).then_some(self.at)
    }
}

/// The steps of all units, sorted by unit, then time.
#[derive(Debug, Default)]
pub struct Histories {
    starts: Vec<u32>,
    steps: Vec<Step>,
}

impl Histories {
    /// Sorts what `visit` tells; it is asked twice and must tell the same, each time for units
    /// below `count`.
    pub fn of(count: usize, visit: impl Fn(&mut dyn FnMut(u32, Step))) -> Self {
        let mut starts = vec![0u32; count + 1];
        visit(&mut |unit, _| starts[unit as usize + 1] += 1);
        for place in 1..starts.len() {
            starts[place] += starts[place - 1];
        }
        let mut steps = vec![Step::default(); starts[count] as usize];
        let mut next = starts.clone();
        visit(&mut |unit, step| {
            let place = &mut next[unit as usize];
            steps[*place as usize] = step;
            *place += 1;
        });
        let mut histories = Self { starts, steps };
        for unit in 0..count {
            let (start, end) = histories.range(unit);
            histories.steps[start..end].sort_unstable();
        }
        histories
    }

    fn range(&self, unit: usize) -> (usize, usize) {
        (self.starts[unit] as usize, self.starts[unit + 1] as usize)
    }

    /// How many units there are.
    pub fn unit_count(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The steps of a unit, those without a date first.
    pub fn get(&self, unit: usize) -> &[Step] {
        let (start, end) = self.range(unit);
        &self.steps[start..end]
    }

    /// The steps of each unit in turn.
    pub fn iter(&self) -> impl Iterator<Item = &[Step]> + '_ {
        (0..self.unit_count()).map(|unit| self.get(unit))
    }
}

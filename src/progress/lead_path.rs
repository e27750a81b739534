//! How far a unit came, how long it was where, and how that ended: one walk over its steps. Goes
//! in: the steps of a unit, sorted. Comes out: its furthest stage, its stages in order, its spells
//! and its visits.
//!
//! A *spell* is the question of a rate: from the first entry into a stage to the first entry into
//! any later one, else to the exit. A *visit* is the question of a duration: from an entry to
//! whatever comes next, also back. The surprising part: an exit after which the unit enters a stage
//! again is undone for the spell, and ends the visit all the same.

use super::histories::Step;
use super::stage_events::number;
use crate::stats::Ending;

/// How far one lead came; short, since there is one a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeadPath {
    /// The furthest stage entered, from 1.
    pub furthest: u16,
    /// The last stage up to which every stage was entered, in order of time, from 1.
    pub strict: u16,
    /// It went out and entered no stage after that.
    pub is_out: bool,
    /// The stages that it entered at no known time alone, a bit each from the lowest on; the highest
    /// bit stands for all stages behind it, too.
    pub undated: u16,
}

impl LeadPath {
    /// The bit of a stage's place from 0.
    pub fn bit(place: usize) -> u16 {
        1 << place.min(15)
    }
}

/// From the first entry into a stage to a later one, the exit, or as_of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// The stage's place from 0.
    pub stage: usize,
    /// The entry.
    pub from: i64,
    /// The end; none where it goes on.
    pub to: Option<i64>,
    /// How it ended.
    pub ending: Ending,
}

/// From an entry to the next step of another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// The stage's place from 0.
    pub stage: usize,
    /// The entry.
    pub from: i64,
    /// The next step; none where the unit is still inside.
    pub next: Option<Step>,
}

/// The walk; it keeps its room from unit to unit.
pub struct Walk {
    /// The first entry into each stage.
    firsts: Vec<Entered>,
    /// Whether anything records each stage.
    recorded: Vec<bool>,
    exit: Exit,
}

/// Whether and when a stage was first entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entered {
    Never,
    Undated,
    At(i64),
}

/// Whether and when a unit went out for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    None,
    Undated,
    At(i64),
}

impl Walk {
    /// A walk through these stages, each recorded or not: to go in order through one that nothing
    /// records is no question.
    pub fn new(recorded: &[bool]) -> Self {
        Self {
            firsts: vec![Entered::Never; recorded.len()],
            recorded: recorded.to_vec(),
            exit: Exit::None,
        }
    }

    /// Takes in the steps of a unit and returns how far it came.
    pub fn follow(&mut self, steps: &[Step]) -> LeadPath {
        self.firsts.fill(Entered::Never);
        let mut last_entry = None;
        for step in steps {
            let Some(first) = self.firsts.get_mut(usize::from(step.what)) else {
                continue;
            };
            match (*first, step.dated()) {
                (Entered::Never, None) => *first = Entered::Undated,
                (Entered::Never | Entered::Undated, Some(at)) => *first = Entered::At(at),
                _ => {}
            }
            last_entry = last_entry.max(step.dated());
        }
        self.exit = self.exit(steps, last_entry);
        self.path()
    }

    fn is_entry(&self, step: Step) -> bool {
        usize::from(step.what) < self.firsts.len()
    }

    /// The first exit that no later entry undoes. One without a date adds nothing beside a dated
    /// one of its kind.
    fn exit(&self, steps: &[Step], last_entry: Option<i64>) -> Exit {
        let exits = || steps.iter().filter(|step| !self.is_entry(**step));
        let standing = exits()
            .filter_map(|step| step.dated())
            .find(|at| Some(*at) >= last_entry);
        let is_also_dated = |undated: &Step| {
            exits().any(|step| step.what == undated.what && step.dated().is_some())
        };
        match standing {
            Some(at) => Exit::At(at),
            None if exits().any(|step| step.dated().is_none() && !is_also_dated(step)) => {
                Exit::Undated
            }
            None => Exit::None,
        }
    }

    fn path(&self) -> LeadPath {
        let (mut furthest, mut strict, mut last) = (0, 0, i64::MIN);
        let mut undated = 0;
        for (place, first) in self
            .firsts
            .iter()
            .enumerate()
            .filter(|(_, first)| **first != Entered::Never)
        {
            furthest = place + 1;
            if *first == Entered::Undated {
                undated |= LeadPath::bit(place);
            }
            while strict > 0 && strict < place && !self.recorded[strict] {
                strict += 1;
            }
            let at = if let Entered::At(at) = first {
                *at
            } else {
                last
            };
            if strict == place && at >= last {
                (strict, last) = (place + 1, at);
            }
        }
        LeadPath {
            furthest: number(furthest),
            strict: number(strict),
            is_out: self.exit != Exit::None,
            undated,
        }
    }

    /// The spells of the unit that was followed last, from the last stage to the first. Where a
    /// date is missing or the stage was entered after a later one, there is none.
    pub fn stays(&self, mut take: impl FnMut(Stay)) {
        let mut moved_at: Option<i64> = None;
        let mut is_furthest = true;
        for (stage, first) in self
            .firsts
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, first)| **first != Entered::Never)
        {
            let Entered::At(from) = *first else {
                is_furthest = false;
                continue;
            };
            let end = match self.exit {
                _ if !is_furthest => moved_at
                    .filter(|at| *at >= from)
                    .map(|at| (Some(at), Ending::Moved)),
                Exit::At(at) => Some((Some(at), Ending::Exited)),
                Exit::None => Some((None, Ending::Censored)),
                Exit::Undated => None,
            };
            if let Some((to, ending)) = end.filter(|_| stage + 1 < self.firsts.len()) {
                take(Stay {
                    stage,
                    from,
                    to,
                    ending,
                });
            }
            moved_at = Some(moved_at.map_or(from, |at| at.min(from)));
            is_furthest = false;
        }
    }

    /// The visits in steps, those in the last stage left out: there it ends.
    pub fn visits(&self, steps: &[Step], mut take: impl FnMut(Visit)) {
        let dated = &steps[steps.partition_point(|step| step.dated().is_none())..];
        for visit in dated
            .chunk_by(|one, other| one.what == other.what)
            .zip(next_chunks(dated))
        {
            let (of_stage, next) = visit;
            let step = of_stage[0];
            if usize::from(step.what) + 1 < self.firsts.len() {
                take(Visit {
                    stage: usize::from(step.what),
                    from: step.at,
                    next,
                });
            }
        }
    }
}

/// The first step after each run of steps of one kind.
fn next_chunks(steps: &[Step]) -> impl Iterator<Item = Option<Step>> + '_ {
    steps
        .chunk_by(|one, other| one.what == other.what)
        .skip(1)
        .map(|of_stage| Some(of_stage[0]))
        .chain(std::iter::once(None))
}

#[cfg(test)]
mod tests;

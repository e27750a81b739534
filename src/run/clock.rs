//! How long the parts of a run took, for run.json; no figure depends on it.

use std::time::{Duration, Instant};

/// How long a part took.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// The stage or system.
    pub part: &'static str,
    /// Rows that came out.
    pub rows: usize,
    /// Milliseconds.
    pub milliseconds: u128,
}

/// Times the parts of a run.
pub struct Clock {
    last: Instant,
    /// The parts so far.
    pub timings: Vec<Timing>,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            last: Instant::now(),
            timings: Vec::new(),
        }
    }
}

impl Clock {
    /// Notes the end of a part, which began where the part before it ended.
    pub fn note(&mut self, part: &'static str, rows: usize) {
        self.add(part, rows, self.last.elapsed());
    }

    /// Notes a part that ran beside others.
    pub fn add(&mut self, part: &'static str, rows: usize, took: Duration) {
        self.timings.push(Timing {
            part,
            rows,
            milliseconds: took.as_millis(),
        });
        self.last = Instant::now();
    }
}

/// What a function returns, and how long it took.
pub(super) fn timed<T>(function: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let returned = function();
    (returned, started.elapsed())
}

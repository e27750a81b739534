//! Journeys read back from disk, a bucket of deals at a time, on every core. Goes in: the records
//! of the pass. Comes out: what a visitor makes of each bucket, handed on in the order of the
//! deals, whatever the number of buckets and threads.

use super::eligibility::repeats;
use super::placed_touch::Placed;
use super::placed_touches::{Names, PlacedTouches};
use super::windows::Window;
use crate::error::{Error, Result};
use crate::pipeline::settings::Repeats;
use crate::staging::Buckets;
use crate::staging::threads;
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, PoisonError, mpsc};

/// Buckets that may be under way for each thread: made, but waiting for an earlier one.
const AHEAD: usize = 2;

/// The touches of one deal, in order.
#[derive(Debug, Clone, Copy)]
pub struct DealTouches<'a> {
    /// Row of the deal.
    pub deal: u32,
    /// Its window.
    pub window: &'a Window,
    /// Its touches by (instant, id), touches that the models do not see included.
    pub touches: &'a [Placed<'a>],
}

impl DealTouches<'_> {
    /// The touches that the models see.
    pub fn eligible(&self) -> impl Iterator<Item = &Placed<'_>> {
        self.touches.iter().filter(|touch| touch.is_eligible)
    }
}

/// Visits every deal with touches: `make` sees the deals of a bucket in their order, `take` gets
/// what it made in the order of buckets.
///
/// # Errors
/// The environment: records that cannot be read; what a visitor returns.
pub fn gather<T: Send>(
    scattered: &PlacedTouches,
    windows: &[Window],
    make: impl Fn(&[DealTouches<'_>]) -> Result<T> + Sync,
    take: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    let of_bucket = |bytes: &[u8]| {
        let mut touches = sorted(bytes, &scattered.names)?;
        if scattered.repeats == Repeats::Collapse {
            collapse(&mut touches);
        }
        make(&by_deal(&touches, windows)?)
    };
    each_bucket(&scattered.buckets, of_bucket, take)
}

/// Visits every bucket on every core: `make` gets its bytes, `take` what was made of them, in the
/// order of buckets.
pub(super) fn each_bucket<T: Send>(
    buckets: &Buckets,
    make: impl Fn(&[u8]) -> Result<T> + Sync,
    mut take: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    let turn = Turn::default();
    let work = |sender: mpsc::Sender<(usize, Result<T>)>| {
        while let Some(bucket) = turn.next(buckets.count()) {
            let made = buckets.read(bucket).and_then(|bytes| make(&bytes));
            let is_failed = made.is_err();
            if sender.send((bucket, made)).is_err() || is_failed {
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..threads() {
            let sender = sender.clone();
            scope.spawn(|| work(sender));
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut taken = 0;
        for (bucket, made) in receiver {
            early.insert(bucket, made);
            while let Some(made) = early.remove(&taken) {
                if let Err(error) = made.and_then(&mut take) {
                    turn.stop();
                    return Err(error);
                }
                taken += 1;
                turn.taken(taken);
            }
        }
        if taken == buckets.count() {
            Ok(())
        } else {
            Err(Error::bug("a thread that read journeys stopped"))
        }
    })
}

/// The touches of a bucket, sorted by deal, instant and id, their codes those of all journeys.
pub(super) fn sorted<'a>(bytes: &'a [u8], names: &Names) -> Result<Vec<Placed<'a>>> {
    let mut touches = Vec::with_capacity(bytes.len() / 50);
    let mut rest = bytes;
    while let Some((mut touch, following)) = Placed::read(rest) {
        if let Some(codes) = names.of_thread.get(usize::from(touch.writer)) {
            for (code, places) in [&mut touch.channel, &mut touch.campaign, &mut touch.content]
                .into_iter()
                .zip(codes)
            {
                *code = places.get(*code as usize).copied().unwrap_or(*code);
            }
        }
        touches.push(touch);
        rest = following;
    }
    if !rest.is_empty() {
        return Err(Error::bug("a record of a touch is cut off"));
    }
    touches.sort_unstable_by(|a, b| (a.deal, a.at, a.id).cmp(&(b.deal, b.at, b.id)));
    Ok(touches)
}

/// Of touches of one channel that follow one another on a deal, the models see the first.
fn collapse(touches: &mut [Placed<'_>]) {
    for of_deal in touches.chunk_by_mut(|a, b| a.deal == b.deal) {
        let eligible = of_deal.iter().filter(|touch| touch.is_eligible);
        let repeats = repeats(eligible.map(|touch| touch.channel));
        let eligible = of_deal.iter_mut().filter(|touch| touch.is_eligible);
        eligible
            .zip(repeats)
            .for_each(|(touch, repeats)| touch.is_eligible = !repeats);
    }
}

fn by_deal<'a>(touches: &'a [Placed<'a>], windows: &'a [Window]) -> Result<Vec<DealTouches<'a>>> {
    let of_deal = |touches: &'a [Placed<'a>]| {
        let deal = touches.first().map_or(0, |touch| touch.deal);
        let window = windows
            .get(deal as usize)
            .ok_or_else(|| Error::bug("a touch lies on a deal that is not there"))?;
        Ok(DealTouches {
            deal,
            window,
            touches,
        })
    };
    touches
        .chunk_by(|a, b| a.deal == b.deal)
        .map(of_deal)
        .collect()
}

/// Which thread's turn it is: threads take buckets in order, and not too far ahead of what was
/// taken from them.
#[derive(Default)]
struct Turn {
    places: Mutex<Places>,
    moved: Condvar,
}

#[derive(Default)]
struct Places {
    next: usize,
    taken: usize,
    is_stopped: bool,
}

impl Turn {
    /// The next bucket of so many, once it may be begun; none behind the last.
    fn next(&self, count: usize) -> Option<usize> {
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let is_early = |places: &mut Places| {
            !places.is_stopped
                && places.next < count
                && places.next >= places.taken + threads() * AHEAD
        };
        let mut places = self
            .moved
            .wait_while(places, is_early)
            .unwrap_or_else(PoisonError::into_inner);
        let bucket = (!places.is_stopped && places.next < count).then_some(places.next)?;
        places.next += 1;
        Some(bucket)
    }

    fn taken(&self, taken: usize) {
        self.places
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .taken = taken;
        self.moved.notify_all();
    }

    fn stop(&self) {
        self.places
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_stopped = true;
        self.moved.notify_all();
    }
}

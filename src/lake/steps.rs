//! What an interrupted run still does: it ends the step that it is in, and takes its unfinished files along.
//!
//! A kill at any moment harms nothing, so this is courtesy, not safety: no half-made step that the next run has to take up,
//! no temporary file that it has to sweep.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// Held while a commit is written, and while a run is recorded.
static UNDIVIDED: Mutex<()> = Mutex::new(());
/// Temporary files of this process.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A step that is not to be cut short, until the guard is dropped.
pub(super) fn undivided() -> MutexGuard<'static, ()> {
    UNDIVIDED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes a temporary file.
pub(super) fn begin(path: &Path) {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
}

/// Forgets a temporary file: it has its name, or is gone.
pub(super) fn end(path: &Path) {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
}

/// Waits at most `patience` for the step at hand, lets no other one begin, and removes the temporary files. The process
/// must end after it.
pub fn wind_up(patience: Duration) {
    let until = Instant::now() + patience;
    let mut held = UNDIVIDED.try_lock();
    while matches!(held, Err(TryLockError::WouldBlock)) && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
        held = UNDIVIDED.try_lock();
    }
    // No step may begin between here and the end of the process.
    std::mem::forget(held);
    for path in UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        // What cannot be removed now is swept by the next run.
        let _ = std::fs::remove_file(path);
    }
}

//! What an interrupted run still does: it ends the step that it is in, and takes its unfinished
//! files along.
//!
//! A kill at any moment harms nothing, so this is courtesy, not safety: no half-made step that the
//! next run has to take up, no temporary file that it has to sweep.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// Held while a commit is written, and while a run is recorded.
static UNDIVIDED: Mutex<()> = Mutex::new(());
/// A run is in the ledger: what is left of it is to point `latest` at it, and to report it.
static IS_RECORDED: AtomicBool = AtomicBool::new(false);
/// Temporary files of this process.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A step that is not to be cut short, until the guard is dropped.
pub(super) fn undivided() -> MutexGuard<'static, ()> {
    UNDIVIDED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes that the run exists.
pub(super) fn recorded() {
    IS_RECORDED.store(true, Ordering::SeqCst);
}

/// Notes a temporary file.
pub(super) fn begin(path: &Path) {
    UNFINISHED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(path.to_owned());
}

/// Forgets a temporary file: it has its name, or is gone.
pub(super) fn end(path: &Path) {
    UNFINISHED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .remove(path);
}

/// Waits at most `patience` for the step at hand, lets no other one begin, and removes the
/// temporary files; a run that is recorded already gets as long to end by itself. The process must
/// end after it.
pub fn shutdown(patience: Duration) {
    let until = Instant::now() + patience;
    let mut held = UNDIVIDED.try_lock();
    while matches!(held, Err(TryLockError::WouldBlock)) && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
        held = UNDIVIDED.try_lock();
    }
    if IS_RECORDED.load(Ordering::SeqCst) {
        // The run is through: it ends the process itself in this time.
        drop(held);
        std::thread::sleep(patience);
        held = UNDIVIDED.try_lock();
    }
    let unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
    for path in unfinished.iter() {
        // What cannot be removed now is swept by the next run.
        let _ = std::fs::remove_file(path);
    }
    // No step and no temporary file may begin between here and the end of the process.
    std::mem::forget((held, unfinished));
}

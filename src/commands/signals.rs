//! Ctrl-C and SIGTERM. A run may end at any moment without harm, so the way out is short: the step
//! at hand is ended, unfinished files go, one line on stderr names what is kept, and the process
//! ends with 130 or 143. A second signal ends it at once.

use crate::console::Console;
use crate::error::{Error, Result};
use crate::lake::shutdown;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;
use signal_hook::low_level::exit;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How long a step may take to its end.
const PATIENCE: Duration = Duration::from_millis(900);

/// Obeys signals from here on, on a thread of its own.
///
/// # Errors
/// The environment: the system takes no handlers, or no thread can be started.
pub(super) fn obey(console: Console) -> Result<()> {
    let refused =
        |cause: std::io::Error| Error::io("cannot listen for interruptions", "closedloop", cause);
    let is_second = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // In this order: the first signal finds the flag down and raises it.
        flag::register_conditional_shutdown(signal, code(signal), is_second.clone())
            .map_err(refused)?;
        flag::register(signal, is_second.clone()).map_err(refused)?;
    }
    let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(refused)?;
    let listen = move || {
        if let Some(signal) = signals.forever().next() {
            shutdown(PATIENCE);
            console.say("interrupted: what is committed is kept, the last report stands; the same command goes on from there");
            exit(code(signal));
        }
    };
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(listen)
        .map_err(refused)?;
    Ok(())
}

/// The exit code that a shell expects of a signal.
fn code(signal: i32) -> i32 {
    128 + signal
}

//! `--threads`. The frame engine and the pool of the other loops read their numbers of threads from
//! the environment once, before their first use, so the program starts itself anew with the
//! variables set.

use crate::cli::JobArgs;
use crate::error::{Error, Result};
use std::process::Command;

const VARIABLES: [&str; 2] = ["POLARS_MAX_THREADS", "RAYON_NUM_THREADS"];

/// Whether another number of threads is requested than the environment gives.
pub(super) fn must_restart(args: &JobArgs) -> bool {
    args.threads.is_some_and(|wanted| {
        VARIABLES
            .iter()
            .any(|name| std::env::var(name).ok() != Some(wanted.to_string()))
    })
}

/// Replaces this process by one with the wanted number of threads.
///
/// # Errors
/// The program cannot be started anew.
pub(super) fn restart(args: &JobArgs) -> Result<()> {
    let program = std::env::current_exe().map_err(|cause| {
        Error::io(
            "cannot find the program to set its threads",
            "closedloop",
            cause,
        )
    })?;
    let mut command = Command::new(&program);
    let count = args.threads.unwrap_or(1).to_string();
    command
        .args(std::env::args_os().skip(1))
        .envs(VARIABLES.map(|name| (name, count.as_str())));
    #[cfg(unix)]
    let cause = std::os::unix::process::CommandExt::exec(&mut command);
    #[cfg(not(unix))]
    let cause = std::io::Error::other(
        "setting threads needs a system that can replace a process; set POLARS_MAX_THREADS and RAYON_NUM_THREADS instead",
    );
    Err(Error::io(
        "cannot start the program anew to set its threads",
        program,
        cause,
    ))
}

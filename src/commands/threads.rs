//! `--threads`. The frame engine reads its number of threads from the environment once, before its first use, so the program
//! starts itself anew with the variable set.

use crate::cli::JobArgs;
use crate::error::{Error, Result};
use std::process::Command;

const VARIABLE: &str = "POLARS_MAX_THREADS";

/// Whether another number of threads is asked for than the environment gives.
pub fn must_restart(args: &JobArgs) -> bool {
    args.threads.is_some_and(|wanted| std::env::var(VARIABLE).ok() != Some(wanted.to_string()))
}

/// Replaces this process by one with the wanted number of threads.
///
/// # Errors
/// The program cannot be started anew.
pub fn restart(args: &JobArgs) -> Result<()> {
    let program = std::env::current_exe().map_err(|cause| Error::io("cannot find the program to set its threads", "closedloop", cause))?;
    let mut command = Command::new(&program);
    command.args(std::env::args_os().skip(1)).env(VARIABLE, args.threads.unwrap_or(1).to_string());
    #[cfg(unix)]
    let cause = std::os::unix::process::CommandExt::exec(&mut command);
    #[cfg(not(unix))]
    let cause = std::io::Error::other("setting threads needs a system that can replace a process; set POLARS_MAX_THREADS instead");
    Err(Error::io("cannot start the program anew to set its threads", program, cause))
}

//! The program: parse, run, print the error, set the exit code.

use clap::Parser;
use closedloop::cli::{Cli, in_order};
use closedloop::commands;
use closedloop::console::Console;
use closedloop::error::Error;
use signal_hook::low_level::exit;
use std::process::ExitCode;

/// Threads allocate what other threads free; this one gives it back.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let cli = Cli::parse_from(in_order(std::env::args_os()));
    let console = Console::new(cli.quiet);
    // A thread that panics ends the run, whichever it is: nothing is published, and the next run
    // repairs as after a kill.
    std::panic::set_hook(Box::new(move |panic| {
        let error = Error::bug(panic.to_string());
        console.fail(&error);
        exit(i32::from(error.exit_code()));
    }));
    match commands::execute(&cli, console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console.fail(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

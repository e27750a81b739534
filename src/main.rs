//! The program: parse, run, print the error, set the exit code.

use clap::Parser;
use closedloop::cli::Cli;
use closedloop::commands;
use closedloop::console::Console;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let console = Console::new(cli.quiet);
    match commands::execute(&cli, console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console.fail(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

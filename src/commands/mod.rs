//! One thin file a subcommand: arguments in, stages called in order, a result printed.

mod check;
mod explain;
mod folder_owners;
mod history;
mod last_run;
mod latest;
mod list;
mod paths;
mod publish;
mod published;
mod run;
mod run_json;
mod sample;
mod show;
mod signals;
mod threads;
mod verify;

use crate::attribution::MODELS;
use crate::cli::{Cli, Command, JobArgs};
use crate::console::Console;
use crate::error::Result;
use crate::pipeline::{KnownNames, Overrides, Settings, load};
use crate::render::FORMATS;
use crate::run::reports;
use std::path::Path;

/// Does what was typed.
///
/// # Errors
/// Whatever stops the command; its exit code shows who has to act.
pub fn execute(cli: &Cli, console: Console) -> Result<()> {
    match &cli.command {
        Command::Run(args) => writing(&args.job, console, || run::run(args, cli.json, console)),
        Command::Ingest(args) => {
            writing(args, console, || run::ingest_only(args, cli.json, console))
        }
        Command::Report(args) => writing(&args.job, console, || {
            run::report_only(args, cli.json, console)
        }),
        Command::Check(args) => check::execute(args, cli.json, console),
        Command::Show(args) => show::execute(args, cli.json, console),
        Command::Verify(args) => verify::execute(args, cli.json, console),
        Command::Explain(args) => explain::execute(args, cli.json, console),
        Command::Paths(args) => paths::execute(args, cli.json, console),
        Command::History(args) => history::execute(args, cli.json, console),
        Command::List(args) => list::execute(args, cli.json, console),
        Command::Sample(args) => sample::execute(args, cli.json, console),
    }
}

/// Runs a command that writes: with the wanted number of threads, and so that an interruption
/// leaves the lake consistent.
fn writing(args: &JobArgs, console: Console, work: impl FnOnce() -> Result<()>) -> Result<()> {
    if threads::must_restart(args) {
        return threads::restart(args);
    }
    signals::obey(console)?;
    work()
}

/// The settings of a job with the options of the command line over its file.
fn settings(args: &JobArgs) -> Result<Settings> {
    let overrides = Overrides {
        data: args.data.clone(),
        lake: args.lake.clone(),
        out: args.out.clone(),
        as_of: args.as_of,
        accept_vanished: args.accept_vanished.clone(),
    };
    read(&args.file, &overrides)
}

/// The settings of a job whose lake is only looked at.
fn settings_to_read(file: &Path, lake: Option<&Path>) -> Result<Settings> {
    read(
        file,
        &Overrides {
            lake: lake.map(Path::to_owned),
            ..Overrides::default()
        },
    )
}

fn read(file: &Path, overrides: &Overrides) -> Result<Settings> {
    let models: Vec<&str> = MODELS.iter().map(|model| model.id()).collect();
    let reports: Vec<&str> = reports().iter().map(|report| report.id()).collect();
    let formats: Vec<&str> = FORMATS.iter().map(|format| format.id()).collect();
    load(
        file,
        overrides,
        &KnownNames {
            models: &models,
            reports: &reports,
            formats: &formats,
        },
    )
}

//! `sample`: a synthetic company's exports, with the truth beside them.

use crate::cli::SampleArgs;
use crate::console::Console;
use crate::error::Result;
use crate::sample::{Order, PlantedEffects, write};

/// Writes the company into a folder of its own.
///
/// # Errors
/// A folder that holds something else, effects with a problem, a disk that takes no more.
pub(super) fn execute(args: &SampleArgs, as_json: bool, console: Console) -> Result<()> {
    let (effects, effects_text) = PlantedEffects::read(args.effects.as_deref())?;
    let order = Order {
        folder: args.dir.clone(),
        scale: args.scale,
        seed: args.seed,
        effects,
        effects_text,
        threads: args.threads.map(usize::from),
    };
    let totals = write(&order)?;
    console.print(&format!("{}\n", totals.line(as_json)))
}

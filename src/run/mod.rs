//! A run from the lake to a publication in memory: the stages one after the other, each letting go of
//! what the next ones do not read, then the systems in waves, then the document. The one order that
//! `run`, `report`, `explain` and the tests follow.

mod clock;
mod resolve;
mod systems;

pub use clock::{Clock, Timing};
pub use resolve::{Resolved, resolve};
pub use systems::{WAVES, checks, is_streamed, mart, marts, metrics, reports};

use self::clock::timed;
use crate::attribution;
use crate::document::Document;
use crate::error::Result;
use crate::identity::people_mart;
use crate::journeys::{self, JourneyContext};
use crate::lake::{Delivery, MadeMart};
use crate::pipeline::Settings;
use crate::progress;
use crate::reports::{DEFINITIONS, compose, definitions};
use crate::restatements::MONTHLY;
use crate::staging::{FileNames, LakeSnapshot};
use crate::system::{
    Check, DATA_QUALITY, DOUBTS, Facts, Made, Marts, System, carry_out, data_quality, doubts,
    stop_where_blocked,
};
use crate::table::TableSpec;
use polars::prelude::DataFrame;
use rayon::prelude::*;
use std::time::Duration;

/// Everything that a run has computed and not yet written.
pub struct Built {
    /// The run that the document names.
    pub run: u64,
    /// The marts in the order of the list, less the marts that are streamed.
    pub tables: Vec<(&'static TableSpec, DataFrame)>,
    /// Marts that are never held whole, in their files.
    pub streamed: Vec<MadeMart>,
    /// The document.
    pub document: Document,
    /// Active deliveries.
    pub deliveries: Vec<Delivery>,
    /// How long each part took.
    pub timings: Vec<Timing>,
}

/// Computes every mart and the document.
///
/// # Errors
/// Data files that cannot be read; books that do not close; an expectation of a source that is to
/// stop the run and is not met.
pub fn build(settings: &Settings, snapshot: &LakeSnapshot) -> Result<Built> {
    let mut clock = Clock::default();
    let Resolved {
        staged,
        coverage,
        identities,
        keys,
        leads,
        units,
    } = resolve(snapshot, settings)?;
    clock.note("identity", identities.links.deal_people.len());
    let context = JourneyContext::of(&staged, &identities, settings)?;
    let observations = systems::observations(&context)?;
    let placed = journeys::place(&context, keys, leads, &observations)?;
    clock.note("journeys", placed.touches.placed_count);
    let (credited, mut streamed) = attribution::credit(
        snapshot,
        &context,
        &placed.touches,
        coverage.known_until(&["deals"], settings),
    )?;
    clock.note("attribution", credited.won_amounts.len());
    let (people, progress) = rayon::join(
        || people_mart(snapshot, (&staged, &identities.people), settings),
        || {
            progress::follow(
                &staged,
                &identities.people,
                units,
                &placed.lead_channels,
                settings,
            )
        },
    );
    let progress = progress?;
    streamed.push(people?);
    clock.note("progress", progress.lead_paths.len());
    let previous = snapshot.previous(&MONTHLY)?;
    let files = FileNames::new(&snapshot.deliveries);
    let facts = Facts {
        snapshot,
        context: &context,
        coverage: &coverage,
        placed: &placed,
        progress: &progress,
        credited: &credited,
        previous: previous.as_ref(),
        files: &files,
    };
    let mut marts = Marts::new(snapshot.run, facts.previous);
    for wave in WAVES {
        let build = |system: &&dyn System| timed(|| system.build(&facts, &marts));
        let made: Vec<(Result<Made>, Duration)> = wave.par_iter().map(build).collect();
        for (system, (made, took)) in wave.iter().zip(made) {
            let made = made?;
            clock.add(system.id(), made.row_count(), took);
            marts.put(made)?;
        }
    }
    let checks: Vec<&Check> = checks().collect();
    let found = carry_out(&checks, &facts)?;
    clock.note("checks", found.len());
    stop_where_blocked(&found)?;
    let found = Made::default()
        .with(&DATA_QUALITY, data_quality(&found)?)
        .with(&DOUBTS, doubts(&found)?);
    marts.put(found)?;
    marts.put(Made::default().with(&DEFINITIONS, definitions(metrics())?))?;
    let document = compose(&reports(), &marts, settings)?;
    let tables = marts.into_tables(&systems::held())?;
    clock.note("document", document.sections.len());
    Ok(Built {
        run: snapshot.run,
        tables,
        streamed,
        document,
        deliveries: snapshot.deliveries.clone(),
        timings: clock.timings,
    })
}

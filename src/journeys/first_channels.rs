//! The channel of each lead for whoever wants nothing else of the touches: no touch is placed,
//! nothing goes to disk. Goes in: staged leads and touches. Comes out: the channels that a run
//! finds.

use super::channels::{Channels, Classifier, Known, Matched, told_channels, with_firsts};
use super::pass::READ;
use super::told::Told;
use crate::error::Result;
use crate::identity::People;
use crate::staging::{Batch, Staging};
use crate::table::names::*;
use polars::prelude::StringChunked;
use std::collections::{HashMap, HashSet};

/// A person's first touch: the least (instant, touch_id), and its channel.
type Firsts = HashMap<u32, (i64, String, String)>;

/// The channel of each staged lead: what it says itself, else its person's first touch's, else
/// `unknown`.
///
/// # Errors
/// Data files that cannot be read.
pub fn channels_of_leads(
    staging: &Staging,
    people: &People,
    channels: &Channels<'_>,
) -> Result<StringChunked> {
    let told = told_channels(&staging.leads.frame, channels)?;
    let firsts = firsts(staging, people, &told, channels)?;
    Ok(with_firsts(&told, people, |person| {
        firsts.get(&person).map(|(.., channel)| channel.as_str())
    }))
}

/// The first touches of persons with a lead that does not say its channel.
fn firsts(
    staging: &Staging,
    people: &People,
    told: &Matched,
    channels: &Channels<'_>,
) -> Result<Firsts> {
    let silent = (0..).zip(told.iter()).filter(|(_, found)| found.is_none());
    let wanted: HashSet<u32> = silent.map(|(lead, _)| people.of_lead(lead)).collect();
    if wanted.is_empty() {
        return Ok(Firsts::new());
    }
    let parts = staging.touches.fold(READ, Firsts::new, |firsts, batch| {
        meet(firsts, batch, people, (&wanted, channels))
    })?;
    let mut whole = Firsts::new();
    for (person, first) in parts.into_iter().flatten() {
        let is_first = whole
            .get(&person)
            .is_none_or(|known| (first.0, &first.1) < (known.0, &known.1));
        if is_first {
            whole.insert(person, first);
        }
    }
    Ok(whole)
}

fn meet(
    firsts: &mut Firsts,
    batch: &Batch,
    people: &People,
    (wanted, channels): (&HashSet<u32>, &Channels<'_>),
) -> Result<()> {
    let (told, mut classifier, mut known) = (
        Told::of_touches(batch)?,
        Classifier::new(channels),
        Known::default(),
    );
    let [ids, leads, emails, visitors] =
        [TOUCH_ID, LEAD_ID, EMAIL, ANONYMOUS_ID].map(|name| batch.text(name));
    let (ids, leads, emails, visitors, at) = (
        ids?,
        leads?,
        emails?,
        visitors?,
        batch.instants(TOUCHED_AT)?,
    );
    let mut codes: HashMap<u32, (i64, &str, u32)> = HashMap::new();
    let persons = people.of_touches(
        (0..batch.len()).map(|row| [leads.get(row), emails.get(row), visitors.get(row)]),
    );
    for (row, person) in persons
        .into_iter()
        .enumerate()
        .filter_map(|(row, person)| Some((row, person.filter(|person| wanted.contains(person))?)))
    {
        let (at, id) = (at.value(row), ids.get(row).unwrap_or_default());
        if codes
            .get(&person)
            .is_none_or(|known| (at, id) < (known.0, known.1))
        {
            let code = classifier
                .code(&told, row, &mut known)
                .unwrap_or_else(|| classifier.nothing());
            codes.insert(person, (at, id, code));
        }
    }
    let found = classifier.into_found();
    for (person, (at, id, code)) in codes {
        if firsts
            .get(&person)
            .is_none_or(|known| (at, id) < (known.0, known.1.as_str()))
        {
            firsts.insert(
                person,
                (at, id.to_owned(), found[code as usize].channel().to_owned()),
            );
        }
    }
    Ok(())
}

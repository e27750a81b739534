//! Who is who: which records are one person, and which people belong to which deal. Staged leads,
//! accounts, deals, contacts and touches in; the person of every record and touch, and the links of
//! people to deals out.

mod accounts;
mod components;
mod domains;
mod joining;
mod keys;
mod links;
mod people;
mod person_keys;
mod prospects;
mod records;
mod specs;
mod tables;
mod visitor_links;

pub use accounts::Accounts;
pub use domains::Domains;
pub use keys::SharedKeys;
pub use links::{Link, Links, Rule};
pub use people::{JOINED, Joins, People};
pub use person_keys::PersonKeys;
pub use prospects::Prospects;
pub use records::RecordEvidence;
pub use specs::{DEAL_PEOPLE, IDENTITY, PEOPLE};
pub use tables::{
    NO_RULE, converted_created, deal_people_table, first_created, identity_table, people_mart,
};

use crate::error::Result;
use crate::pipeline::Settings;
use crate::pipeline::settings::{NullPaths, Scope};
use crate::staging::Staged;
use polars::prelude::{DataFrame, StringChunked};

/// Who is who, and who belongs to which deal.
pub struct Identities {
    /// The person of each record.
    pub people: People,
    /// The people of each deal.
    pub links: Links,
    /// Accounts without a deal, where models learn from them.
    pub prospects: Option<Prospects>,
    /// What the records leave open.
    pub records: RecordEvidence,
}

/// Resolves records to people and links people to deals; `leads` and `emails` are the texts of the
/// staged leads. The keys that name people are given apart: only the placing of touches needs them.
///
/// # Errors
/// Data files that cannot be read.
pub fn resolve(
    staged: &Staged,
    leads: &DataFrame,
    emails: StringChunked,
    settings: &Settings,
) -> Result<(Identities, PersonKeys)> {
    let (people, keys) = joining::people(staged, leads, emails, settings)?;
    let accounts = Accounts::new(staged)?;
    let owners = (settings.identity.scope == Scope::Account)
        .then(|| domains::Owners::new(staged, &accounts))
        .transpose()?;
    let links = links::link(
        staged,
        leads,
        (&people, &keys),
        (&accounts, owners.as_ref()),
    )?;
    let learns = settings.attribution.markov.null_paths == NullPaths::Accounts;
    let of_prospects =
        || Prospects::of((staged, leads), &people, &accounts, owners.as_ref(), &links);
    let prospects = learns.then(of_prospects).transpose()?;
    let records = RecordEvidence::of(leads, &people, settings)?;
    Ok((
        Identities {
            people,
            links,
            prospects,
            records,
        },
        keys,
    ))
}

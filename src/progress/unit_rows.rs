//! Which rows of leads are units. Goes in: staged leads and who is who. Comes out: for each record the
//! row that stands for its person: that of the record created first, ties by id.
//!
//! The surprising part: a person stays a row of leads, so that what is read of its record (its
//! channel, its owner) is found where it always was; the other records of the person have no steps
//! and are no units.

use super::unit_dimensions::{Dimension, NONE};
use crate::error::Result;
use crate::identity::People;
use crate::pipeline::settings::Subject;
use crate::staging::Staged;
use crate::table::names::CREATED_AT;
use polars::prelude::*;

/// The row of each record's unit; empty where each record is one.
#[derive(Debug, Default)]
pub struct UnitRows(Vec<u32>);

impl UnitRows {
    /// The units of what leads are counted by: of deals and of persons a person is one.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(staged: &Staged, people: &People, subject: Subject) -> Result<Self> {
        if subject == Subject::Lead {
            return Ok(Self::default());
        }
        let created = staged.leads.frame.column(CREATED_AT)?;
        let created = created.cast(&DataType::Int64)?;
        let created = created.i64()?;
        let persons = || (0..people.record_count()).map(|row| row as u32);
        let mut first: Vec<u32> = persons().collect();
        let at = |row: u32| created.get(row as usize).unwrap_or(i64::MAX);
        // Rows stand in the order of ids, so of two records of one instant the first row stays.
        for row in persons() {
            let kept = &mut first[people.of_lead(row) as usize];
            if at(row) < at(*kept) {
                *kept = row;
            }
        }
        let unit = |row| first[people.of_lead(row) as usize];
        Ok(Self(persons().map(unit).collect()))
    }

    /// The row of the record's unit.
    pub fn get(&self, record: u32) -> u32 {
        self.0.get(record as usize).copied().unwrap_or(record)
    }

    /// Whether the record stands for its unit.
    pub fn is_unit(&self, record: u32) -> bool {
        self.get(record) == record
    }

    /// Gives units that say nothing of a deal what the first other record of their person says.
    pub(super) fn fill(&self, dimension: &mut Dimension) {
        let Some(none) = dimension.names.iter().position(|name| name == NONE) else {
            return;
        };
        let says = |code: u32| code as usize != none;
        for (record, unit) in (0..).zip(&self.0) {
            let code = dimension.codes[record];
            if says(code) && !says(dimension.codes[*unit as usize]) {
                dimension.codes[*unit as usize] = code;
            }
        }
    }
}

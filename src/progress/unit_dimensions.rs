//! By what units are counted. Goes in: staged leads with their texts, deals and accounts. Comes out:
//! for each dimension the code of every unit's segment, four bytes each.
//!
//! The surprising part: it is made before leads let go of their texts, so a campaign or an owner
//! outlives them as a number.

use super::account_size::{self, ACCOUNT_SIZE};
use super::deal_leads::DealLeads;
use crate::domain::interner::Interner;
use crate::domain::period::month;
use crate::error::Result;
use crate::identity::Accounts;
use crate::pipeline::Settings;
use crate::pipeline::settings::{Segment, Subject};
use crate::staging::Staged;
use crate::table::names::*;
use ahash::AHashMap;
use chrono::NaiveDate;
use polars::prelude::*;

/// The segment of what has no value.
pub const NONE: &str = "(none)";

/// A way to count: segments and the one of each row.
#[derive(Debug, Clone, Default)]
pub struct Dimension {
    /// The text of `segment_by`.
    pub by: String,
    /// The segments, by code.
    pub names: Vec<String>,
    /// The code of each row; [`Dimension::NOWHERE`] where it is in no segment.
    pub codes: Vec<u32>,
}

impl Dimension {
    /// The code of a row that is in no segment.
    pub const NOWHERE: u32 = u32::MAX;

    /// Codes of texts; a row without one is in the segment `missing`.
    pub fn of_texts<'a>(
        by: &str,
        texts: impl Iterator<Item = Option<&'a str>>,
        missing: &str,
    ) -> Self {
        let mut known = Interner::default();
        Self {
            by: by.to_owned(),
            codes: texts
                .map(|text| known.code(text.unwrap_or(missing)))
                .collect(),
            names: known.into_names(),
        }
    }

    /// The segment of each row.
    pub fn texts(&self) -> Vec<String> {
        let codes = self.codes.iter();
        let text = |code: &u32| self.names.get(*code as usize).map_or(NONE, String::as_str);
        codes.map(|code| text(code).to_owned()).collect()
    }

    /// The same segments for other rows, each by a row of this dimension; one without is in the
    /// segment `missing`.
    pub(super) fn through(
        mut self,
        rows: impl Iterator<Item = Option<u32>>,
        missing: &str,
    ) -> Self {
        let mut none = self.names.iter().position(|name| name == missing);
        let names = &mut self.names;
        let mut missing = || {
            let place = *none.get_or_insert_with(|| {
                names.push(missing.to_owned());
                names.len() - 1
            });
            u32::try_from(place).unwrap_or(Self::NOWHERE)
        };
        let codes = rows
            .map(|row| {
                row.and_then(|row| self.codes.get(row as usize).copied())
                    .unwrap_or_else(&mut missing)
            })
            .collect();
        self.codes = codes;
        self
    }

    /// This dimension and another one together; a row is in no segment where it is in none of one
    /// of them.
    pub fn crossed(&self, other: &Self) -> Self {
        let mut known: AHashMap<(u32, u32), u32> = AHashMap::new();
        let mut names = Vec::new();
        let code = |(one, two): (&u32, &u32)| {
            if *one == Self::NOWHERE || *two == Self::NOWHERE {
                return Self::NOWHERE;
            }
            *known.entry((*one, *two)).or_insert_with(|| {
                names.push(format!(
                    "{} x {}",
                    self.names[*one as usize], other.names[*two as usize]
                ));
                u32::try_from(names.len() - 1).unwrap_or(Self::NOWHERE)
            })
        };
        let codes = self.codes.iter().zip(&other.codes).map(code).collect();
        Self {
            by: format!("{} x {}", self.by, other.by),
            names,
            codes,
        }
    }
}

/// What dimensions are read from.
pub(super) struct DimensionSource<'a> {
    pub(super) staged: &'a Staged,
    /// The texts of the staged leads.
    pub(super) leads: &'a DataFrame,
    pub(super) accounts: Accounts<'a>,
    pub(super) deal_leads: &'a DealLeads,
    pub(super) subject: Subject,
}

impl DimensionSource<'_> {
    /// The dimensions that records have by themselves, in the order of the mart: the built-in ones
    /// and those of the pipeline file.
    pub(super) fn dimensions(&self, settings: &Settings) -> Result<Vec<Dimension>> {
        let mut dimensions = vec![self.cohorts()?];
        for (by, entity, column) in [
            ("campaign", "leads", CAMPAIGN_ID),
            ("owner", self.entity(), OWNER_ID),
            (PERSONA, "leads", PERSONA),
        ] {
            dimensions.push(self.dimension(&Segment {
                name: by.to_owned(),
                entity,
                column: column.to_owned(),
            })?);
        }
        let of_units = (self.rows_of("accounts")?, self.rows_of("leads")?);
        let bands = account_size::bands((self.staged, self.leads), &of_units.0, &of_units.1)?;
        let bands = bands.into_iter();
        dimensions.push(Dimension::of_texts(
            ACCOUNT_SIZE,
            bands,
            account_size::UNKNOWN,
        ));
        dimensions.extend(self.segments(settings)?);
        Ok(dimensions)
    }

    /// The dimensions of the pipeline file's own segments.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub(super) fn segments(&self, settings: &Settings) -> Result<Vec<Dimension>> {
        let segments = settings.funnel.segments.iter();
        segments.map(|segment| self.dimension(segment)).collect()
    }

    /// The entity of units.
    fn entity(&self) -> &'static str {
        match self.subject {
            Subject::Person | Subject::Lead => "leads",
            Subject::Deal => "deals",
        }
    }

    fn frame(&self, entity: &str) -> &DataFrame {
        match entity {
            "leads" => self.leads,
            "deals" => &self.staged.deals.frame,
            "owners" => &self.staged.owners.frame,
            "products" => &self.staged.products.frame,
            _ => &self.staged.accounts.frame,
        }
    }

    /// The months of creation; a unit without a date is in none.
    fn cohorts(&self) -> Result<Dimension> {
        let days = self
            .frame(self.entity())
            .column(CREATED_ON)?
            .cast(&DataType::Int32)?;
        let mut months = Interner::default();
        let mut known: AHashMap<i32, u32> = AHashMap::new();
        let mut code_of = |day: i32| {
            let date = NaiveDate::from_epoch_days(day);
            date.map_or(Dimension::NOWHERE, |date| months.code(&month(date)))
        };
        let mut code = |day| *known.entry(day).or_insert_with(|| code_of(day));
        let codes = days.i32()?.iter();
        let codes = codes.map(|day| day.map_or(Dimension::NOWHERE, &mut code));
        Ok(Dimension {
            by: COHORT_MONTH.to_owned(),
            codes: codes.collect(),
            names: months.into_names(),
        })
    }

    /// The values of a column of an entity, as units have them.
    fn dimension(&self, segment: &Segment) -> Result<Dimension> {
        let frame = self.frame(segment.entity);
        // An attribute of which nothing was delivered yet is no column.
        let texts = match frame.column(&segment.column) {
            Ok(column) => column.cast(&DataType::String)?.str()?.clone(),
            Err(_) => StringChunked::full_null(PlSmallStr::EMPTY, frame.height()),
        };
        let of_entity = Dimension::of_texts(&segment.name, texts.iter(), NONE);
        if segment.entity == self.entity() {
            return Ok(of_entity);
        }
        Ok(of_entity.through(self.rows_of(segment.entity)?.into_iter(), NONE))
    }

    /// For each unit its row of an entity: a deal's first lead, a lead's first created deal, the
    /// account of either.
    fn rows_of(&self, entity: &str) -> Result<Vec<Option<u32>>> {
        let units = self.frame(self.entity());
        Ok(match (self.subject, entity) {
            (Subject::Person | Subject::Lead, "deals") => self.first_deals()?,
            (Subject::Deal, "leads") => self
                .deal_leads
                .iter()
                .map(|(_, leads)| leads.first().copied())
                .collect(),
            (_, "accounts") => units
                .column(ACCOUNT_ID)?
                .str()?
                .iter()
                .map(|id| self.accounts.of(id?))
                .collect(),
            (_, "owners") => named_rows(units, &self.staged.owners.frame, OWNER_ID)?,
            (subject, "products") => {
                let deals = &self.staged.deals.frame;
                let of_deals = named_rows(deals, &self.staged.products.frame, PRODUCT_ID)?;
                match subject {
                    Subject::Deal => of_deals,
                    Subject::Person | Subject::Lead => {
                        let product = |deal: Option<u32>| *of_deals.get(deal? as usize)?;
                        self.first_deals()?.into_iter().map(product).collect()
                    }
                }
            }
            _ => (0..).take(units.height()).map(Some).collect(),
        })
    }

    /// The deal of each lead that was created first; ties by id.
    fn first_deals(&self) -> Result<Vec<Option<u32>>> {
        let created = self
            .staged
            .deals
            .frame
            .column(CREATED_AT)?
            .cast(&DataType::Int64)?;
        let created = created.i64()?;
        let mut first: Vec<Option<(i64, u32)>> = vec![None; self.leads.height()];
        for (deal, (row, leads)) in (0..).zip(self.deal_leads.iter()) {
            let rank = (created.get(row).unwrap_or(i64::MAX), deal);
            for lead in leads {
                let kept = &mut first[*lead as usize];
                *kept = Some(kept.map_or(rank, |kept| kept.min(rank)));
            }
        }
        Ok(first
            .into_iter()
            .map(|first| first.map(|(_, deal)| deal))
            .collect())
    }
}

/// The row of `named` that each unit names in the column `key`, which is the key of both.
fn named_rows(units: &DataFrame, named: &DataFrame, key: &str) -> Result<Vec<Option<u32>>> {
    let rows: AHashMap<&str, u32> = named
        .column(key)?
        .str()?
        .iter()
        .zip(0..)
        .filter_map(|(id, row)| Some((id?, row)))
        .collect();
    let ids = units.column(key)?.str()?.iter();
    Ok(ids.map(|id| rows.get(id?).copied()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_a_value_has_a_segment_of_its_own_and_one_without_a_cohort_has_none() {
        let owners = Dimension::of_texts(
            "owner",
            [Some("O2"), None, Some("O1"), Some("O2")].into_iter(),
            NONE,
        );
        assert_eq!(
            (owners.names.join(" "), owners.codes.clone()),
            ("O2 (none) O1".to_owned(), vec![0, 1, 2, 0])
        );
        let months = Dimension {
            by: "cohort_month".into(),
            names: vec!["2026-01".into()],
            codes: vec![0, 0, Dimension::NOWHERE, 0],
        };
        let both = months.crossed(&owners);
        assert_eq!(
            (both.by.as_str(), both.names.join(", ")),
            (
                "cohort_month x owner",
                "2026-01 x O2, 2026-01 x (none)".to_owned()
            )
        );
        assert_eq!(both.codes, [0, 1, Dimension::NOWHERE, 0]);
        // Other rows: the second, none, the third, one that is not there.
        let through = owners.through([Some(1), None, Some(2), Some(9)].into_iter(), NONE);
        assert_eq!(through.codes, [1, 1, 2, 1]);
        let whole = Dimension::of_texts("owner", [Some("O1")].into_iter(), NONE)
            .through([None, Some(0)].into_iter(), NONE);
        assert_eq!(
            (whole.names.join(" "), whole.codes),
            ("O1 (none)".to_owned(), vec![1, 0])
        );
    }
}

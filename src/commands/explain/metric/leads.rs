//! The leads behind a figure. Goes in: staged leads, their channels, and their ways through the
//! funnel. Comes out: the leads of the value that were created in the period, in order of their
//! arrival at the requested stage, the leads that have not reached it last.

use super::deals::FROM;
use super::{ExplainedPart, MetricExplainer, RowTotals, days, in_order};
use crate::error::Result;
use crate::journeys::{LeadOrigins, channels_of_leads};
use crate::progress::{Arrival, UnitRows, arrivals};
use crate::roi::{CHANNEL_LEVEL, FigureNumber, FigurePart, LEAD_STAGES, lead_stage_places};
use crate::table::names::*;
use chrono::NaiveDate;
use polars::prelude::*;

impl MetricExplainer<'_> {
    /// What each lead names of the level that is asked for; a campaign by its id, else by its name.
    fn origins(&self, leads: &DataFrame) -> Result<StringChunked> {
        let column = self.requested.column();
        if column != CAMPAIGN_ID {
            return Ok(leads.column(column)?.str()?.clone());
        }
        let origins = LeadOrigins::of(leads, &self.context.staged.campaign_names)?;
        Ok(origins.campaigns.iter().collect())
    }

    /// All leads, or which of them reached that one of [`LEAD_STAGES`].
    pub(super) fn leads(
        &self,
        stage: Option<usize>,
        account: &mut RowTotals,
    ) -> Result<ExplainedPart> {
        let leads = self.leads;
        let created = leads.column(CREATED_ON)?.cast(&DataType::Int32)?;
        let created = created.i32()?;
        let place = stage.and_then(|stage| lead_stage_places(&self.settings.funnel)[stage]);
        let people = &self.context.identities.people;
        let rows = UnitRows::of(self.staged, people, self.settings.funnel.unit)?;
        let arrived = self.arrived(stage, place, &rows)?;
        account.sums.is_unrecorded = place.is_some() && arrived.is_none();
        let place = place.filter(|_| arrived.is_some());
        let values = if self.requested.level == CHANNEL_LEVEL {
            let channels = channels_of_leads(&self.context, self.keys, leads, self.channels)?;
            channels.iter().collect()
        } else {
            self.origins(leads)?
        };
        let has_values =
            values.null_count() < values.len() || self.requested.level == CHANNEL_LEVEL;
        let mut behind: Vec<usize> = (0..leads.height())
            .filter(|row| {
                has_values
                    && u32::try_from(*row).is_ok_and(|row| rows.is_unit(row))
                    && self.requested.is_value(values.get(*row))
                    && self.requested.is_in_period(created.get(*row))
            })
            .collect();
        let arrival = |row: usize| arrived.as_ref().and_then(|arrived| arrived[row]);
        behind.sort_by_key(|row| {
            (
                arrived.is_some() && arrival(*row).is_none(),
                arrival(*row).map(|arrival| arrival.on),
                created.get(*row),
                *row,
            )
        });
        let counts = |row: &&usize| arrived.is_none() || arrival(**row).is_some();
        let count = i64::try_from(behind.iter().filter(counts).count()).unwrap_or(i64::MAX);
        let known = (has_values && stage.is_none() == place.is_none()).then_some(count);
        account.sums.leads[stage.map_or(0, |stage| stage + 1)] = known;
        let mut lines = vec![format!(
            "leads of it created in the period: {}",
            behind.len()
        )];
        let what = stage.map_or_else(
            || "their number is".to_owned(),
            |stage| format!("of them reached {} so far:", LEAD_STAGES[stage]),
        );
        lines.push(self.check(
            account,
            &what,
            known.map(FigureNumber::Count),
            FigurePart::Leads(stage).columns()[0],
        )?);
        let mut table = in_order(leads, &behind)?;
        let from = self.lines_of(&table)?;
        table = table.select([LEAD_ID, CREATED_ON])?;
        let named: Vec<Option<&str>> = behind.iter().map(|row| values.get(*row)).collect();
        table.with_column(Column::new(self.requested.column().into(), named))?;
        if arrived.is_some() {
            let reached: Vec<Option<Arrival>> = behind.iter().map(|row| arrival(*row)).collect();
            table = table.hstack(&self.reached(&reached)?)?;
        }
        Ok(ExplainedPart {
            id: "leads",
            title: "The leads behind it",
            lines,
            table: table.hstack(&[from.with_name(FROM.into())])?,
        })
    }

    /// How each lead came to the stage in that place, from 1; none where no stage is requested, or
    /// the funnel has no such stage, or nothing records it.
    fn arrived(
        &self,
        stage: Option<usize>,
        place: Option<usize>,
        rows: &UnitRows,
    ) -> Result<Option<Vec<Option<Arrival>>>> {
        let Some(place) = stage.and(place) else {
            return Ok(None);
        };
        arrivals(self.staged, self.units, rows, self.settings, place - 1)
    }

    fn reached(&self, arrivals: &[Option<Arrival>]) -> Result<[Column; 3]> {
        let counts: Vec<&str> = arrivals
            .iter()
            .map(|arrival| if arrival.is_some() { "yes" } else { "no" })
            .collect();
        let stages: Vec<Option<&str>> = arrivals
            .iter()
            .map(|arrival| {
                self.settings
                    .funnel
                    .stages
                    .get((*arrival)?.stage)
                    .map(String::as_str)
            })
            .collect();
        let on = days(
            "reached_on",
            arrivals.iter().map(|arrival| {
                arrival.and_then(|arrival: Arrival| -> Option<NaiveDate> { arrival.on })
            }),
        )?;
        Ok([
            Column::new("counts".into(), counts),
            Column::new("by_stage".into(), stages),
            on,
        ])
    }
}

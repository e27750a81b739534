//! Cells into columns. Goes in: a cell's text and the plan of its column. Comes out: a typed cell
//! in the column's buffer, or a fault; and, for each column, what a person should hear of although
//! the cells were read.

use super::cell::clock::{DayEdge, InstantOrDay, ZoneClock};
use super::cell::day_month::DayMonth;
use super::cell::hash::{Hex, KeyedHash};
use super::cell::instant::Reader;
use super::cell::number::NumberMarks;
use super::cell::sign::Sign;
use super::cell::{Fault, domain, email, id, money, number, rate, word};
use super::column::{CellValue, ColumnBuffer};
use super::plan::Plan;
use super::planned::{Parser, Planned};
use super::reject::RejectRule;
use crate::domain::money::Unit;
use crate::lake::delivery::Remark;
use crate::pipeline::Source;
use crate::table::NAMESPACE_MARK;
use chrono_tz::Tz;
use std::sync::Arc;

/// What was noticed in the cells of one column.
#[derive(Debug, Clone, Default)]
pub struct Noticed {
    /// Local times that occur twice, or never, and were read by the source's `dst`.
    pub shifted_count: u64,
    /// Ids that look damaged.
    pub odd_count: u64,
    /// Ids that had blanks around them.
    pub trimmed_count: u64,
    /// Cells of a domain column that are no domain, and null.
    pub unread_count: u64,
    /// Values of another form than the source matches: null.
    pub unmatched_count: u64,
    /// Rows that are kept without their instant.
    pub undated_count: u64,
    /// Bare dates where an instant is wanted.
    pub bare_count: u64,
    /// Instants that have a time.
    pub timed_count: u64,
    /// Dates whose order of day and month is not declared: the run has to stop.
    pub day_month: DayMonth,
}

/// Reads the cells of one delivery.
#[derive(Debug)]
pub struct CellReader {
    clock: Arc<ZoneClock>,
    hash: KeyedHash,
    marks: NumberMarks,
    buffer: String,
    sign: Option<Sign>,
    noticed: Vec<Noticed>,
}

impl CellReader {
    /// Reads for `source` into days of `zone`; personal values are hashed under `key`. The plan has
    /// `width` stored columns.
    pub fn new(source: &Source, zone: Tz, key: &[u8], width: usize) -> Self {
        let dialect = &source.dialect;
        Self {
            clock: ZoneClock::of(zone),
            hash: KeyedHash::new(key),
            marks: NumberMarks {
                decimal: dialect.decimal,
                thousands: dialect.thousands,
            },
            buffer: String::new(),
            sign: None,
            noticed: vec![Noticed::default(); width],
        }
    }

    /// The currency that an amount since the last call names.
    pub fn take_sign(&mut self) -> Option<Sign> {
        self.sign.take()
    }

    /// The keyed hash of a personal value.
    pub fn hashed(&self, text: &str) -> Hex {
        self.hash.of(text)
    }

    /// Notes a null: one where a value of another form stood, or where an instant is missing whose
    /// row is kept.
    pub fn note_null(&mut self, planned: &Planned, is_other: bool) {
        let noticed = &mut self.noticed[planned.at];
        noticed.unmatched_count += u64::from(is_other);
        noticed.undated_count += u64::from(planned.is_kept_undated && !is_other);
    }

    /// What was noticed, by kind and column, as `data_quality` names it.
    pub fn remarks(&self, plan: &Plan) -> Vec<Remark> {
        let of_column = |planned: &Planned| {
            let Noticed {
                shifted_count,
                odd_count,
                trimmed_count,
                unread_count,
                unmatched_count,
                undated_count,
                ..
            } = self.noticed[planned.at];
            let Noticed {
                bare_count,
                timed_count,
                ..
            } = self.noticed[planned.at];
            // Whether both are in one column is seen over all files of the source.
            let is_day = matches!(&planned.parser, Parser::Instant(reader, _) if reader.is_day());
            let of_mixed = |count: u64| if is_day { 0 } else { count };
            [
                ("clock_change", shifted_count),
                ("odd_id", odd_count),
                ("trimmed_id", trimmed_count),
                ("unreadable_domain", unread_count),
                ("value_not_matching", unmatched_count),
                ("undated_rows", undated_count),
                ("bare_dates", of_mixed(bare_count)),
                ("instants_with_a_time", of_mixed(timed_count)),
            ]
            .map(|(check, count)| Remark {
                check: check.to_owned(),
                column: planned.column.name.to_owned(),
                count,
            })
        };
        plan.columns
            .iter()
            .flat_map(of_column)
            .filter(|remark| remark.count > 0)
            .collect()
    }

    /// What stops the run: for each column whose order of day and month is not declared, what to
    /// declare.
    pub fn undeclared(&self, plan: &Plan) -> Vec<String> {
        let columns = plan
            .columns
            .iter()
            .map(|planned| (planned, &self.noticed[planned.at].day_month));
        columns
            .filter(|(_, seen)| !seen.is_empty())
            .map(|(planned, seen)| {
                seen.advice(planned.column.name, &planned.header, planned.is_personal)
            })
            .collect()
    }

    /// Reads a text that means a value into its column, and into the companion where there is one;
    /// nothing is added on a fault.
    ///
    /// # Errors
    /// A text that is no value of the column.
    #[inline]
    pub fn read(
        &mut self,
        columns: &mut [ColumnBuffer],
        planned: &Planned,
        text: &str,
        line: u64,
    ) -> Result<(), Fault> {
        let at = planned.at;
        match &planned.parser {
            Parser::Text => columns[at].push_text(text),
            Parser::Id => {
                let id = self.id(planned, text)?;
                columns[at].push_text(id);
            }
            Parser::OneOf(words) => columns[at].push_text(word::one_of(text, words)?),
            Parser::Currency => columns[at].push(CellValue::Text(word::currency(text)?)),
            Parser::Money(unit) => columns[at].push(CellValue::Decimal(self.money(text, *unit)?)),
            Parser::Rate => columns[at].push(CellValue::Decimal(rate::rate(text, self.marks)?)),
            Parser::Count => columns[at].push(CellValue::Long(number::integer(text, self.marks)?)),
            Parser::Bool => columns[at].push(CellValue::Bool(word::boolean(text)?)),
            Parser::Day(reader, more) => {
                let when = self.when(reader, at, text, line)?;
                let day = self.clock.resolve(when, DayEdge::Start).1;
                columns[at].push(CellValue::Day(day + more));
            }
            Parser::Instant(reader, edge) => {
                let when = self.when(reader, at, text, line)?;
                match when {
                    InstantOrDay::At(_) => self.noticed[at].timed_count += 1,
                    InstantOrDay::On(_) => self.noticed[at].bare_count += 1,
                }
                let (instant, day) = self.clock.resolve(when, *edge);
                columns[at].push_long(instant);
                planned
                    .companion
                    .iter()
                    .for_each(|on| columns[*on].push(CellValue::Day(day)));
            }
            Parser::Hashed => {
                let id = self.id(planned, text)?.to_owned();
                columns[at].push(CellValue::Text(self.hash.of(&id).as_str()));
            }
            Parser::Domain => self.domain(&mut columns[at], at, text),
            Parser::Email { in_clear } => {
                let address = email::normalise(text, &mut self.buffer)?;
                let hash = (!in_clear).then(|| self.hash.of(address.whole));
                columns[at].push(CellValue::Text(
                    hash.as_ref().map_or(address.whole, |hash| hash.as_str()),
                ));
                planned
                    .companion
                    .iter()
                    .for_each(|at| columns[*at].push(CellValue::Text(address.domain)));
            }
        }
        Ok(())
    }

    /// An id as it is kept: within its name space, one of Salesforce whole.
    fn id<'t>(&'t mut self, planned: &Planned, text: &'t str) -> Result<&'t str, Fault> {
        let id = id::read(text);
        if id.is_odd || id.is_trimmed {
            self.noticed[planned.at].odd_count += u64::from(id.is_odd);
            self.noticed[planned.at].trimmed_count += u64::from(id.is_trimmed);
            if planned.is_key && id::is_destroyed(id.text) {
                return Err(id::destroyed());
            }
        }
        if id.checksum.is_none() && planned.namespace.is_none() {
            return Ok(id.text);
        }
        self.buffer.clear();
        if let Some(namespace) = &planned.namespace {
            self.buffer.push_str(namespace);
            self.buffer.push(NAMESPACE_MARK);
        }
        self.buffer.push_str(id.text);
        let checksum = id.checksum.iter().flatten();
        self.buffer.extend(checksum.map(|sign| char::from(*sign)));
        Ok(&self.buffer)
    }

    fn money(&mut self, text: &str, unit: Unit) -> Result<i128, Fault> {
        let amount = money::money(text, self.marks, unit)?;
        self.sign = self.sign.or(amount.sign);
        Ok(amount.micros)
    }

    fn when(
        &mut self,
        reader: &Reader,
        at: usize,
        text: &str,
        line: u64,
    ) -> Result<InstantOrDay, Fault> {
        match reader.read(text) {
            Ok(read) => {
                if read.is_shifted {
                    self.noticed[at].shifted_count += 1;
                }
                Ok(read.when)
            }
            Err(fault) => {
                if fault.rule == RejectRule::AmbiguousDate {
                    self.noticed[at].day_month.note(text, line);
                }
                Err(fault)
            }
        }
    }

    /// An account whose domain cannot be read is an account all the same: the cell is null, and
    /// counted.
    fn domain(&mut self, column: &mut ColumnBuffer, at: usize, text: &str) {
        match domain::read(text, &mut self.buffer) {
            Ok(domain) => column.push(CellValue::Text(domain)),
            Err(_) => {
                self.noticed[at].unread_count += 1;
                column.push(CellValue::Null);
            }
        }
    }
}

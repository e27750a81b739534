//! Cells into columns. Goes in: a cell's text and the plan of its column. Comes out: a typed cell
//! in the column's buffer, or a fault; and, for each column, what a person should hear of although
//! the cells were read.

use super::cell::clock::{DayEdge, InstantOrDay, ZoneClock};
use super::cell::day_month::DateForms;
use super::cell::decimal_mark::MarkEvidence;
use super::cell::hash::{Hex, KeyedHash};
use super::cell::instant::{Reader, month_of};
use super::cell::number::NumberMarks;
use super::cell::sign::Sign;
use super::cell::{Fault, bare, domain, email, id, list, money, number, rate, word};
use super::column::{CellValue, ColumnBuffer};
use super::noticed::{DoubtfulMark, Noticed};
use super::plan::Plan;
use super::planned::{MoneyFormat, Parser, Planned};
use super::reject::RejectRule;
use crate::lake::delivery::Remark;
use crate::pipeline::Source;
use crate::table::{LIST_MARK, NAMESPACE_MARK};
use chrono_tz::Tz;
use std::sync::Arc;

/// Reads the cells of one delivery.
#[derive(Debug)]
pub struct CellReader {
    clock: Arc<ZoneClock>,
    hash: KeyedHash,
    marks: NumberMarks,
    buffer: String,
    sign: Option<Sign>,
    /// The column and line of an amount of the row at hand that has a doubtful mark; its text is
    /// `doubtful_text`.
    doubtful: Option<(usize, u64)>,
    doubtful_text: String,
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
            doubtful: None,
            doubtful_text: String::new(),
            noticed: vec![Noticed::default(); width],
        }
    }

    /// The currency that an amount since the last call names.
    pub fn take_sign(&mut self) -> Option<Sign> {
        self.sign.take()
    }

    /// Begins a row: what the one before held of signs and doubtful marks is done with.
    pub fn begin_row(&mut self) {
        self.sign = None;
        self.doubtful = None;
    }

    /// Whether the row at hand has an amount with a doubtful mark.
    pub fn has_doubt(&self) -> bool {
        self.doubtful.is_some()
    }

    /// Counts the doubtful amount of the row at hand, which is accepted.
    pub fn count_doubt(&mut self) {
        if let Some((at, line)) = self.doubtful.take() {
            self.noticed[at]
                .marks
                .note_doubtful(&self.doubtful_text, line);
        }
    }

    /// The keyed hash of a personal value.
    pub fn hashed(&self, text: &str) -> Hex {
        self.hash.of(text)
    }

    /// Notes a null: one where a value of another form stood, or where an instant is missing whose
    /// row is kept; or a word for nothing.
    #[inline]
    pub fn note_null(&mut self, planned: &Planned, is_other: bool, is_word: bool) {
        // Most cells of most exports are empty, and nothing is to be noted of them.
        if !(is_other || is_word || planned.is_kept_undated) {
            return;
        }
        let noticed = &mut self.noticed[planned.at];
        noticed.word_count += u64::from(is_word);
        noticed.unmatched_count += u64::from(is_other);
        noticed.undated_count += u64::from(planned.is_kept_undated && !is_other);
    }

    /// Notes a cell that cannot be read and is null.
    pub fn note_unreadable(&mut self, planned: &Planned) {
        self.noticed[planned.at].unreadable_count += 1;
    }

    /// Notes a word for nothing in the stored column at the place `at`.
    pub fn note_word(&mut self, at: usize) {
        self.noticed[at].word_count += 1;
    }

    /// What was noticed, by kind and column, as `data_quality` names it.
    pub fn remarks(&self, plan: &Plan) -> Vec<Remark> {
        let columns = plan.columns.iter();
        let of_columns = columns
            .flat_map(|planned| self.noticed[planned.at].remarks(planned, self.marks.decimal));
        let attributes = plan.attributes.iter();
        let of_attributes =
            attributes.filter_map(|one| self.noticed[one.at].remark_of_words(&one.name));
        of_columns.chain(of_attributes).collect()
    }

    /// Columns of amounts whose mark their own cells leave in doubt.
    pub fn doubtful_marks(&self, plan: &Plan) -> Vec<DoubtfulMark> {
        let columns = plan.columns.iter();
        let doubtful = columns.filter_map(|planned| {
            self.noticed[planned.at].doubtful_mark(planned, self.marks.decimal)
        });
        doubtful.collect()
    }

    /// What stops the run: for each column whose order of day and month is not declared, what to
    /// declare.
    pub fn undeclared(&self, plan: &Plan) -> Vec<String> {
        let columns = plan.columns.iter();
        columns
            .flat_map(|planned| self.noticed[planned.at].undeclared(planned))
            .collect()
    }

    /// The forms of dates that are not declared, by our column.
    pub fn date_forms(&self, plan: &Plan) -> Vec<(&'static str, DateForms)> {
        let columns = plan.columns.iter();
        let forms = columns.filter_map(|planned| {
            let day_month = &self.noticed[planned.at].day_month;
            let forms = (!day_month.is_empty()).then(|| day_month.forms())??;
            Some((planned.column.name, forms))
        });
        forms.collect()
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
            Parser::Text => columns[at].push_text(bare(text)),
            // Most ids are kept as they are.
            Parser::Id if planned.namespace.is_none() && id::is_plain(text) => {
                columns[at].push_text(text);
            }
            Parser::Id => {
                let id = self.id(planned, text)?;
                columns[at].push_text(id);
            }
            Parser::Ids => {
                let ids = self.ids(planned, text)?;
                columns[at].push_text(&ids);
            }
            Parser::OneOf(words) => columns[at].push_text(word::one_of(text, words)?),
            Parser::Currency => columns[at].push(CellValue::Text(word::currency(text)?)),
            Parser::Money(format) => {
                let micros = self.money(at, text, *format, line)?;
                columns[at].push(CellValue::Decimal(micros));
            }
            Parser::Rate => columns[at].push(CellValue::Decimal(rate::rate(text, self.marks)?)),
            Parser::Count => columns[at].push(CellValue::Long(number::integer(text, self.marks)?)),
            Parser::Bool => columns[at].push(CellValue::Bool(word::boolean(text)?)),
            Parser::Day(reader, more) => {
                let when = self.when(reader, at, text, line)?;
                let day = self.clock.resolve(when, DayEdge::Start).1;
                columns[at].push(CellValue::Day(day + more));
            }
            Parser::Month(reader) => {
                let when = self.when(reader, at, text, line)?;
                let (first, last) = month_of(self.clock.resolve(when, DayEdge::Start).1);
                columns[at].push(CellValue::Day(first));
                let until = planned.companion.iter();
                until.for_each(|until| columns[*until].push(CellValue::Day(last)));
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

    /// Several ids as they are kept, a mark between them.
    fn ids(&mut self, planned: &Planned, text: &str) -> Result<String, Fault> {
        let ids = match &planned.split {
            Some(mark) => list::values(text, mark),
            None => vec![bare(text)],
        };
        let mut kept = String::new();
        for id in ids {
            if id.contains([LIST_MARK, ',', '|', ' ']) {
                return Err(list::several_ids());
            }
            if !kept.is_empty() {
                kept.push(LIST_MARK);
            }
            kept.push_str(self.id(planned, id)?);
        }
        Ok(kept)
    }

    fn money(
        &mut self,
        at: usize,
        text: &str,
        format: MoneyFormat,
        line: u64,
    ) -> Result<i128, Fault> {
        let read = money::money(text, self.marks, format.unit, format.decimals);
        if format.is_weighed {
            self.weigh_mark(at, text, line, read.as_ref().ok().map(|amount| amount.mark));
        }
        let amount = read?;
        self.sign = self.sign.or(amount.sign);
        self.noticed[at].rounded_count += u64::from(amount.is_rounded);
        Ok(amount.micros)
    }

    /// Notes what an amount, or a cell that is none, shows of the marks of its column.
    fn weigh_mark(&mut self, at: usize, text: &str, line: u64, mark: Option<MarkEvidence>) {
        match mark {
            Some(MarkEvidence::Nothing) => {}
            Some(MarkEvidence::Decimal) => self.noticed[at].marks.proven_count += 1,
            Some(MarkEvidence::Doubtful) => {
                self.doubtful = Some((at, line));
                self.doubtful_text.clear();
                self.doubtful_text.push_str(text);
            }
            None => {
                let decimal = self.marks.decimal;
                self.noticed[at].marks.note_refused(text, line, decimal);
            }
        }
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
                if reader.is_iso() {
                    let has_time = matches!(read.when, InstantOrDay::At(_));
                    self.noticed[at].day_month.note_iso(has_time);
                }
                Ok(read.when)
            }
            Err(fault) => {
                let noticed = &mut self.noticed[at];
                if let Some(readings) = reader.readings(text) {
                    if fault.rule == RejectRule::AmbiguousDate {
                        noticed.two_readings.note(text, line, readings);
                    }
                } else if reader.is_iso() {
                    noticed.day_month.note(text, line);
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

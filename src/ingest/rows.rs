//! Records become typed rows: every cell parsed before the row counts, so that a row is either
//! whole or rejected.

use super::cell::{Fault, bare};
use super::cell_reader::CellReader;
use super::column::{CellValue, ColumnBatch, ColumnBuffer};
use super::convert::{MadeText, convert, parts};
use super::footer_line::reads_like_footer;
use super::made_id::MadeIds;
use super::plan::Plan;
use super::planned::Planned;
use super::reject::{MASK, Reject, veiled};
use super::row_rule::RowRule;
use super::seen_days::SeenDays;
use super::split::CsvRecord;
use super::unread_currency::SeenCodes;
use crate::domain::currency::Currency;
use crate::pipeline::Source;
use crate::table::Kind;
use crate::table::names::{CURRENCY, LINE, ROW, SPENT_UNTIL};
use chrono_tz::Tz;

/// Rows between two hand-overs to the encoder.
pub const BATCH_ROWS: usize = 8_192;

/// What is the same for every row of a delivery.
#[derive(Debug)]
pub struct Context<'a> {
    /// The source.
    pub source: &'a Source,
    /// The pipeline's zone.
    pub zone: Tz,
    /// The pipeline's currency.
    pub currency: &'static str,
    /// Key of the e-mail hashes.
    pub key: &'a [u8],
}

/// Places among the stored columns that every row asks for, looked up once.
struct ColumnPlaces {
    /// Planned columns that get a cell from each record; the others stay null and cost nothing.
    read: Vec<usize>,
    /// The currency of the row's amounts.
    currency: Option<usize>,
    /// The day that every dated row has: a campaign's first day, which may be empty, shows nothing
    /// of how new the source is.
    day: Option<usize>,
    /// The last day of a row that has a period.
    last_day: Option<usize>,
    /// Number and line of the record.
    position: [usize; 2],
    /// What several columns together must hold.
    rule: RowRule,
}

impl ColumnPlaces {
    fn new(source: &Source, plan: &Plan) -> Self {
        let stored = |wanted: &str| plan.stored.iter().position(|(name, _)| name == wanted);
        let read: Vec<usize> = (0..plan.columns.len())
            .filter(|place| plan.columns[*place].is_fed() || plan.columns[*place].column.required)
            .collect();
        Self {
            currency: stored(CURRENCY),
            day: source
                .entity
                .day_column()
                .and_then(|column| stored(column.name)),
            last_day: stored(SPENT_UNTIL),
            position: [stored(ROW).unwrap_or(0), stored(LINE).unwrap_or(0)],
            rule: RowRule::of(source.entity.name, stored),
            read,
        }
    }
}

/// Typed rows in the making.
pub struct RowBuilder<'a> {
    context: Context<'a>,
    plan: &'a Plan,
    columns: Vec<ColumnBuffer>,
    made: MadeText,
    cell_reader: CellReader,
    /// The column of which each value of a cell makes a row.
    split: Option<&'a Planned>,
    made_ids: Option<MadeIds>,
    height: usize,
    text_bytes: u64,
    places: ColumnPlaces,
    /// The codes of a column of currencies that nothing reads.
    pub seen_codes: SeenCodes,
    /// The days of the dated rows.
    pub days: SeenDays,
    keeps_days: bool,
}

impl<'a> RowBuilder<'a> {
    /// No rows yet.
    pub fn new(context: Context<'a>, plan: &'a Plan) -> Self {
        let context_entity = context.source.entity.name;
        let made_ids = MadeIds::of(&context.source.name, plan, context.source.keeps_repeats);
        Self {
            columns: empty(plan),
            height: 0,
            text_bytes: 0,
            places: ColumnPlaces::new(context.source, plan),
            cell_reader: CellReader::new(
                context.source,
                context.zone,
                context.key,
                plan.stored.len(),
            ),
            context,
            plan,
            made: MadeText::default(),
            split: plan.columns.iter().find(|planned| planned.makes_rows),
            made_ids,
            // Of what is staged whole, every day is known then.
            keeps_days: context_entity == "touches",
            seen_codes: SeenCodes::default(),
            days: SeenDays::default(),
        }
    }

    /// What was noticed in the cells.
    pub fn cell_reader(&self) -> &CellReader {
        &self.cell_reader
    }

    /// Rows since the last hand-over.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Takes the rows out for encoding.
    pub fn take(&mut self) -> ColumnBatch {
        let text_bytes = std::mem::take(&mut self.text_bytes);
        ColumnBatch {
            height: std::mem::take(&mut self.height),
            text_bytes,
            columns: {
                let next = self.columns.iter().map(ColumnBuffer::of_like_size);
                let next = next.collect();
                std::mem::replace(&mut self.columns, next)
            },
        }
    }

    /// Adds the rows of the record that is number `row` of the file: one, or one for each value of
    /// the cell that is split. Comes out: how many.
    ///
    /// # Errors
    /// The reject that it becomes.
    pub fn push(&mut self, record: &CsvRecord<'_>, row: u64) -> Result<u64, Box<Reject>> {
        let Some(split) = self.split else {
            return self.push_row(record, row).map(|()| 1);
        };
        let before = self.height;
        let values = parts(split, record);
        let count = values.len() as u64;
        for value in values {
            self.made.part = value;
            if let Err(reject) = self.push_row(record, row) {
                self.roll_back(before);
                self.height = before;
                return Err(reject);
            }
        }
        Ok(count)
    }

    fn push_row(&mut self, record: &CsvRecord<'_>, row: u64) -> Result<(), Box<Reject>> {
        let at = self.height;
        self.cell_reader.begin_row();
        for (done, place) in self.places.read.iter().copied().enumerate() {
            let planned = &self.plan.columns[place];
            if let Err((fault, value)) = convert(
                &mut self.columns,
                &mut self.made,
                planned,
                record,
                self.context.source,
                &mut self.cell_reader,
            ) {
                self.look_at_forms(record, done + 1);
                self.roll_back(at);
                return Err(Box::new(self.reject(record, row, planned, fault, value)));
            }
        }
        for attribute in &self.plan.attributes {
            let text = bare(record.get(attribute.field));
            let (buffer, dialect) = (
                &mut self.columns[attribute.at],
                &self.context.source.dialect,
            );
            let is_word = dialect.is_word_for_nothing(text);
            if is_word {
                self.cell_reader.note_word(attribute.at);
            }
            match (is_word || dialect.is_null(text), attribute.is_personal) {
                (true, _) => buffer.push(CellValue::Null),
                (false, false) => buffer.push(CellValue::Text(text)),
                (false, true) => {
                    buffer.push(CellValue::Text(self.cell_reader.hashed(text).as_str()))
                }
            }
        }
        if let Some((column, fault)) = self.row_fault(at) {
            self.roll_back(at);
            let planned = self
                .plan
                .columns
                .iter()
                .find(|planned| planned.at == column)
                .unwrap_or(&self.plan.columns[0]);
            return Err(Box::new(self.reject(record, row, planned, fault, None)));
        }
        if self.cell_reader.has_doubt() && !self.has_three_decimals(at) {
            self.cell_reader.count_doubt();
        }
        self.make_touch_id(at);
        self.note_day(at);
        for (column, number) in self.places.position.into_iter().zip([row, record.line]) {
            self.columns[column].push_long(i64::try_from(number).unwrap_or(i64::MAX));
        }
        if let Some(field) = self.plan.unread_currency {
            self.seen_codes.note(record.get(field));
        }
        self.text_bytes += record.bytes();
        self.height += 1;
        Ok(())
    }

    /// Reads the dates and amounts of a rejected record behind its first `done` columns: how a column
    /// writes them is declared once for all of its cells, so that no cell may be passed over.
    fn look_at_forms(&mut self, record: &CsvRecord<'_>, done: usize) {
        for place in self.places.read.iter().copied().skip(done) {
            let planned = &self.plan.columns[place];
            if planned.parser.has_forms() {
                let (columns, made) = (&mut self.columns, &mut self.made);
                let (source, cell_reader) = (self.context.source, &mut self.cell_reader);
                let _ = convert(columns, made, planned, record, source, cell_reader);
            }
        }
    }

    fn roll_back(&mut self, rows: usize) {
        self.columns
            .iter_mut()
            .for_each(|column| column.truncate(rows));
    }

    /// Rules over several columns of a row.
    fn row_fault(&mut self, row: usize) -> Option<(usize, Fault)> {
        if let Some(found) = self.sign_fault(row) {
            return Some(found);
        }
        self.places.rule.fault(&self.columns, row)
    }

    /// An amount that names another currency than its row's, which is the pipeline's where the row
    /// has none.
    fn sign_fault(&mut self, row: usize) -> Option<(usize, Fault)> {
        let sign = self.cell_reader.take_sign()?;
        let amount = self
            .plan
            .columns
            .iter()
            .find(|planned| planned.column.kind == Kind::Money)?
            .at;
        let fault = sign.check(self.currency(row)).err()?;
        Some((amount, fault))
    }

    /// The currency of a row's amounts: the pipeline's where the row has none.
    fn currency(&self, row: usize) -> &str {
        let column = self.places.currency;
        if let Some(CellValue::Text(code)) = column.map(|column| self.columns[column].get(row)) {
            code
        } else {
            self.context.currency
        }
    }

    /// Whether amounts of the row have three decimals by their currency, as dinars have.
    fn has_three_decimals(&self, row: usize) -> bool {
        Currency::from_code(self.currency(row))
            .is_some_and(|currency| currency.micros_in_smallest() == 1_000)
    }

    /// A touch without an id gets one from its values; one of several people gets one for each.
    fn make_touch_id(&mut self, row: usize) {
        let Some(made_ids) = &mut self.made_ids else {
            return;
        };
        let at = made_ids.at;
        let is_delivered = self.columns[at].is_valid(row);
        if is_delivered && self.split.is_none() {
            return;
        }
        let id = match self.columns[at].get(row) {
            // Several people had a part in it: each part is a touch.
            CellValue::Text(id) => format!("{id}/{}", self.made.part),
            _ => made_ids.make(&self.columns, row),
        };
        self.columns[at].truncate(row);
        self.columns[at].push(CellValue::Text(&id));
    }

    /// Widens the days covered by those of the row.
    fn note_day(&mut self, row: usize) {
        for column in [self.places.day, self.places.last_day]
            .into_iter()
            .flatten()
        {
            if let CellValue::Day(day) = self.columns[column].get(row) {
                self.days.note(day, self.keeps_days);
            }
        }
    }

    fn reject(
        &self,
        record: &CsvRecord<'_>,
        row: u64,
        planned: &Planned,
        fault: Fault,
        value: Option<String>,
    ) -> Reject {
        let value = value.map(|found| {
            if planned.is_personal {
                MASK.to_owned()
            } else {
                veiled(&found).to_owned()
            }
        });
        Reject {
            row,
            line: record.line,
            column: planned.header.clone(),
            rule: fault.rule,
            value,
            advice: fault.advice,
            record: Some(shown(record, self.plan)),
            is_footer: reads_like_footer(record.iter()),
        }
    }
}

/// The record as text, with personal and unmapped fields masked, and what may be an address in any
/// other.
pub fn shown(record: &CsvRecord<'_>, plan: &Plan) -> String {
    let fields: Vec<&str> = record
        .iter()
        .enumerate()
        .map(|(i, text)| {
            if text.is_empty() || plan.showable.get(i) == Some(&true) {
                veiled(text)
            } else {
                MASK
            }
        })
        .collect();
    fields.join(" | ")
}

fn empty(plan: &Plan) -> Vec<ColumnBuffer> {
    plan.stored
        .iter()
        .map(|(_, kind)| ColumnBuffer::new(*kind, BATCH_ROWS))
        .collect()
}

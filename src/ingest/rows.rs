//! Records become typed rows: every cell parsed before the row counts, so that a row is either whole or rejected.

use super::cell::Fault;
use super::column::{Batch, Cell, ColumnBuffer};
use super::plan::{Origin, Plan, Planned};
use super::reading::Reading;
use super::reject::{MASK, Reject, Rule};
use super::seen::{Met, Seen};
use super::split::Record;
use crate::pipeline::Source;
use crate::table::Kind;
use crate::table::names::{ACCOUNT_ID, ANONYMOUS_ID, CLOSED_AT, CURRENCY, DEAL_ID, EMAIL, LEAD_ID, LINE, OUTCOME, ROW, TOUCH_ID};
use chrono_tz::Tz;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};

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

/// What became of a record.
#[derive(Debug)]
pub enum Verdict {
    /// A row was added.
    Accepted,
    /// The row's key and values stand earlier in the file.
    Duplicate,
    /// The row does not fit.
    Rejected(Box<Reject>),
}

/// Places among the stored columns that every row asks for, looked up once.
struct Places {
    /// Planned columns that get a cell from each record; the others stay null and cost nothing.
    read: Vec<usize>,
    /// Columns of the key; none where rows of one key sum.
    key: Vec<usize>,
    /// Columns whose values tell rows apart.
    hashed: Vec<usize>,
    /// How many columns stand before the provenance.
    values: usize,
    /// The touch id, made where a record has none.
    made_id: Option<usize>,
    /// The first day column.
    day: Option<usize>,
    /// Number and line of the record.
    position: [usize; 2],
}

impl Places {
    fn new(source: &Source, plan: &Plan) -> Self {
        let stored = |wanted: &str| plan.stored.iter().position(|(name, _)| name == wanted);
        let read: Vec<usize> = (0..plan.columns.len()).filter(|place| plan.columns[*place].is_fed() || plan.columns[*place].column.required).collect();
        let mut hashed: Vec<usize> = read.iter().flat_map(|place| std::iter::once(plan.columns[*place].at).chain(plan.columns[*place].companion)).collect();
        hashed.extend(plan.attributes.iter().map(|(_, column, _)| *column));
        let sums = source.entity.name == "spend";
        Self {
            key: if sums { Vec::new() } else { source.entity.key.iter().filter_map(|name| stored(name)).collect() },
            hashed,
            values: plan.stored.len() - crate::table::PROVENANCE.len(),
            made_id: plan.columns.iter().find(|planned| planned.column.name == TOUCH_ID).map(|planned| planned.at),
            day: plan.stored.iter().position(|(_, kind)| *kind == Kind::Day),
            position: [stored(ROW).unwrap_or(0), stored(LINE).unwrap_or(0)],
            read,
        }
    }
}

/// Typed rows in the making.
pub struct Rows<'a> {
    context: Context<'a>,
    plan: &'a Plan,
    columns: Vec<ColumnBuffer>,
    joined: String,
    reading: Reading,
    canonical: Vec<u8>,
    seen: Seen,
    equal: HashMap<[u8; 16], u64, ahash::RandomState>,
    height: usize,
    places: Places,
    hasher: ahash::RandomState,
    /// Rows whose key stands earlier in the file with other values.
    pub repeated_keys: u64,
    /// First and last day of the dated rows, since 1970.
    pub days: Option<(i32, i32)>,
}

impl<'a> Rows<'a> {
    /// No rows yet.
    pub fn new(context: Context<'a>, plan: &'a Plan) -> Self {
        // Fixed seeds: equal rows must meet in every run, and nothing outside this process ever sees the hashes.
        let hasher = ahash::RandomState::with_seeds(0x5eed, 0xca5e, 0xf00d, 0xbeef);
        Self {
            columns: empty(plan),
            height: 0,
            places: Places::new(context.source, plan),
            reading: Reading::new(context.source, context.zone, context.key, plan.stored.len()),
            context,
            plan,
            joined: String::new(),
            canonical: Vec::new(),
            seen: Seen::default(),
            equal: HashMap::default(),
            hasher,
            repeated_keys: 0,
            days: None,
        }
    }

    /// What was noticed in the cells.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Rows since the last hand-over.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Takes the rows out for encoding.
    pub fn take(&mut self) -> Batch {
        Batch { height: std::mem::take(&mut self.height), columns: std::mem::replace(&mut self.columns, empty(self.plan)) }
    }

    /// Adds the record that is number `row` of the file.
    pub fn push(&mut self, record: &Record<'_>, row: u64) -> Verdict {
        let at = self.height;
        self.reading.take_sign();
        for planned in self.places.read.iter().map(|place| &self.plan.columns[*place]) {
            let outcome = push_cell(&mut self.columns, &mut self.joined, planned, record, self.context.source, &mut self.reading);
            if let Err((fault, value)) = outcome {
                self.roll_back(at);
                return Verdict::Rejected(Box::new(self.reject(record, row, planned, fault, value)));
            }
        }
        for (_, column, field) in &self.plan.attributes {
            let text = record.get(*field);
            let cell = if self.context.source.dialect.is_null(text) { Cell::Null } else { Cell::Text(text) };
            self.columns[*column].push(cell);
        }
        if let Some((name, fault)) = self.row_fault(at) {
            self.roll_back(at);
            let planned = self.plan.columns.iter().find(|planned| planned.column.name == name).unwrap_or(&self.plan.columns[0]);
            return Verdict::Rejected(Box::new(self.reject(record, row, planned, fault, None)));
        }
        self.make_touch_id(at);
        if self.is_duplicate(at) {
            self.roll_back(at);
            return Verdict::Duplicate;
        }
        self.note_day(at);
        for (column, number) in self.places.position.into_iter().zip([row, record.line]) {
            self.columns[column].push(Cell::Long(i64::try_from(number).unwrap_or(i64::MAX)));
        }
        self.height += 1;
        Verdict::Accepted
    }

    fn roll_back(&mut self, rows: usize) {
        self.columns.iter_mut().for_each(|column| column.truncate(rows));
    }

    fn cell(&self, name: &str, row: usize) -> Cell<'_> {
        self.plan.columns.iter().find(|planned| planned.column.name == name).map_or(Cell::Null, |planned| self.columns[planned.at].get(row))
    }

    /// Rules over several columns of a row.
    fn row_fault(&mut self, row: usize) -> Option<(&'static str, Fault)> {
        if let Some(found) = self.sign_fault(row) {
            return Some(found);
        }
        let missing = |name: &str| self.cell(name, row) == Cell::Null;
        let fault = |column, rule, advice: &str| Some((column, Fault { rule, advice: advice.to_owned() }));
        match self.context.source.entity.name {
            "deals" if self.cell(OUTCOME, row) != Cell::Text("open") && missing(CLOSED_AT) => fault(
                CLOSED_AT,
                Rule::CloseMissing,
                "expected the close of a won or lost deal; export its close date, or map the stage to `open` under [source.values.outcome]",
            ),
            "touches" if missing(LEAD_ID) && missing(EMAIL) && missing(ANONYMOUS_ID) => {
                fault(LEAD_ID, Rule::SubjectMissing, "expected one of lead_id, email, anonymous_id: a touch without a person can reach no deal")
            }
            "revenue" if missing(DEAL_ID) && missing(ACCOUNT_ID) => {
                fault(DEAL_ID, Rule::SubjectMissing, "expected a deal_id or an account_id: revenue without either belongs to nobody")
            }
            _ => None,
        }
    }

    /// An amount that names another currency than its row's, which is the pipeline's where the row has none.
    fn sign_fault(&mut self, row: usize) -> Option<(&'static str, Fault)> {
        let sign = self.reading.take_sign()?;
        let column = self.plan.columns.iter().find(|planned| planned.column.kind == Kind::Money)?.column.name;
        let currency = if let Cell::Text(code) = self.cell(CURRENCY, row) { code } else { self.context.currency };
        sign.check(currency).err().map(|fault| (column, fault))
    }

    /// A touch without an id gets one from its values, and from its ordinal among equal rows of the delivery.
    fn make_touch_id(&mut self, row: usize) {
        let Some(id) = self.places.made_id else { return };
        if self.columns[id].is_valid(row) {
            return;
        }
        self.canonical.clear();
        for column in &self.columns[..self.places.values] {
            column.write_canonical(row, &mut self.canonical);
        }
        let mut print = [0; 16];
        print.copy_from_slice(&blake3::hash(&self.canonical).as_bytes()[..16]);
        let ordinal = self.equal.entry(print).and_modify(|count| *count += 1).or_insert(0);
        self.canonical.extend_from_slice(&ordinal.to_le_bytes());
        let made = blake3::hash(&self.canonical).to_hex();
        self.columns[id].truncate(row);
        self.columns[id].push(Cell::Text(&made[..32]));
    }

    /// Remembers the row by two 64-bit hashes, of its key and of its values.
    fn is_duplicate(&mut self, row: usize) -> bool {
        if self.places.key.is_empty() {
            return false;
        }
        let mut key = self.hasher.build_hasher();
        self.places.key.iter().for_each(|column| self.columns[*column].hash(row, &mut key));
        let mut values = self.hasher.build_hasher();
        self.places.hashed.iter().for_each(|column| self.columns[*column].hash(row, &mut values));
        let met = self.seen.meet(key.finish(), values.finish());
        self.repeated_keys += u64::from(met == Met::Changed);
        met == Met::Same
    }

    /// Widens the days covered by the first day column that the row has.
    fn note_day(&mut self, row: usize) {
        if let Some(Cell::Day(day)) = self.places.day.map(|column| self.columns[column].get(row)) {
            let (first, last) = self.days.unwrap_or((day, day));
            self.days = Some((first.min(day), last.max(day)));
        }
    }

    fn reject(&self, record: &Record<'_>, row: u64, planned: &Planned, fault: Fault, value: Option<String>) -> Reject {
        let value = value.map(|found| if planned.is_personal { MASK.to_owned() } else { found });
        Reject { row, line: record.line, column: planned.header.clone(), rule: fault.rule, value, advice: fault.advice, record: Some(shown(record, self.plan)) }
    }
}

/// The record as text, with personal and unmapped fields masked.
pub fn shown(record: &Record<'_>, plan: &Plan) -> String {
    let fields: Vec<&str> =
        record.iter().enumerate().map(|(i, text)| if text.is_empty() || plan.showable.get(i) == Some(&true) { text } else { MASK }).collect();
    fields.join(" | ")
}

fn empty(plan: &Plan) -> Vec<ColumnBuffer> {
    plan.stored.iter().map(|(_, kind)| ColumnBuffer::new(*kind, BATCH_ROWS)).collect()
}

type Misfit = (Fault, Option<String>);

/// Reads one cell into its column, and into the companion where there is one.
fn push_cell(
    columns: &mut [ColumnBuffer],
    joined: &mut String,
    planned: &Planned,
    record: &Record<'_>,
    source: &Source,
    reading: &mut Reading,
) -> Result<(), Misfit> {
    let text = text_of(joined, planned, record);
    let text = planned.values.as_ref().and_then(|map| map.get(text)).map_or(text, String::as_str);
    if source.dialect.is_null(text.trim()) {
        if planned.is_required {
            let advice = format!("expected a value for `{}`, which every row of {} needs", planned.column.name, source.entity.name);
            return Err((Fault { rule: Rule::MissingValue, advice }, None));
        }
        columns[planned.at].push(Cell::Null);
        planned.companion.iter().for_each(|at| columns[*at].push(Cell::Null));
        return Ok(());
    }
    reading.read(columns, planned, text, record.line).map_err(|fault| (fault, Some(text.to_owned())))
}

fn text_of<'t>(joined: &'t mut String, planned: &'t Planned, record: &Record<'t>) -> &'t str {
    match &planned.origin {
        Origin::Absent => "",
        Origin::Constant(text) => text,
        Origin::Fields(fields) if fields.len() == 1 => record.get(fields[0]),
        Origin::Fields(fields) => {
            joined.clear();
            for text in fields.iter().map(|field| record.get(*field)).filter(|text| !text.is_empty()) {
                if !joined.is_empty() {
                    joined.push(' ');
                }
                joined.push_str(text);
            }
            joined
        }
    }
}

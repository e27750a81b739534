//! One delivery: this thread reads and parses, another one encodes, a bounded queue between them.

use super::bytes;
use super::column::{Batch, Cell, ColumnBuffer};
use super::encode::Encoder;
use super::reject::{MASK, Reject, Rule};
use super::rows::{BATCH_ROWS, Context, Rows, Verdict, shown};
use super::split::{Piece, Records};
use super::survey::Todo;
use crate::error::{Error, Result};
use crate::lake::delivery::{Counts, Delivery};
use crate::lake::{DataFile, Lake, PendingFile, footer};
use crate::pipeline::Settings;
use crate::table::LAKE;
use crate::table::names::{FILE, RUN, SEQUENCE, SOURCE};
use chrono::NaiveDate;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};

/// Batches that may wait for the encoder.
const QUEUE: usize = 4;

/// A delivery as it lies in the lake, not yet committed.
#[derive(Debug)]
pub struct Delivered {
    /// What it is and what became of its records.
    pub delivery: Delivery,
    /// Its rows.
    pub data: DataFile,
    /// Its rejects, where it has any.
    pub rejects: Option<DataFile>,
}

/// What the parsing thread hands over at the end.
struct Parsed {
    counts: Counts,
    repeated_keys: u64,
    days: Option<(i32, i32)>,
    rejects: Vec<Reject>,
    hash: String,
}

/// Reads a delivery into a data file and a file of rejects.
///
/// # Errors
/// A file that cannot be read or changed since it was surveyed, a lake that cannot be written, counts that do not close.
pub fn read(todo: &Todo<'_>, settings: &Settings, lake: &Lake, key: &[u8]) -> Result<Delivered> {
    let run = lake.next_run();
    let pending = lake.begin_file(todo.source.entity)?;
    let path = pending.path().to_owned();
    let mut encoder = Encoder::new(pending, todo.source.entity, &todo.plan.stored)?;
    encoder.set_constant(SOURCE, Cell::Text(&todo.source.name), BATCH_ROWS)?;
    encoder.set_constant(FILE, Cell::Text(&todo.candidate.hash), BATCH_ROWS)?;
    encoder.set_constant(RUN, Cell::Long(i64::try_from(run).unwrap_or(i64::MAX)), BATCH_ROWS)?;
    encoder.set_constant(SEQUENCE, Cell::Long(i64::try_from(todo.sequence).unwrap_or(i64::MAX)), BATCH_ROWS)?;
    let context = Context { source: todo.source, zone: settings.timezone, key };
    let (encoder, parsed) = std::thread::scope(|scope| -> Result<_> {
        let (sender, receiver) = sync_channel::<Batch>(QUEUE);
        let path = &path;
        let encoding = scope.spawn(move || -> Result<Encoder<PendingFile>> {
            while let Ok(rows) = receiver.recv() {
                encoder.write(rows, path)?;
            }
            Ok(encoder)
        });
        let parsed = parse(todo, context, &sender);
        drop(sender);
        let encoder = encoding.join().map_err(|_| Error::bug("the encoder stopped"))??;
        Ok((encoder, parsed?))
    })?;
    let delivery = describe(todo, run, &parsed)?;
    let pending = encoder.finish(footer::entry(&delivery)?, &path)?;
    let data = lake.finish_file(pending, &delivery, delivery.counts.accepted)?;
    let rejects = if parsed.rejects.is_empty() { None } else { Some(write_rejects(&parsed.rejects, &delivery, lake)?) };
    Ok(Delivered { delivery, data, rejects })
}

fn describe(todo: &Todo<'_>, run: u64, parsed: &Parsed) -> Result<Delivery> {
    let candidate = &todo.candidate;
    if parsed.hash != candidate.hash {
        return Err(Error::Data(format!(
            "source `{}`, file `{}`: the file changed while it was read; nothing of it is kept\nhelp: run again once the export is complete",
            todo.source.name, candidate.name
        )));
    }
    if !parsed.counts.close() {
        return Err(Error::bug(format!("the records of `{}` do not add up: {:?}", candidate.name, parsed.counts)));
    }
    let iso = |day: i32| NaiveDate::from_epoch_days(day).unwrap_or_default().to_string();
    Ok(Delivery {
        source: todo.source.name.clone(),
        entity: todo.source.entity.name.to_owned(),
        name: candidate.name.clone(),
        file: candidate.hash.clone(),
        fingerprint: todo.source.fingerprint.clone(),
        bytes: candidate.bytes,
        run,
        counts: parsed.counts,
        sequence: todo.sequence,
        repeated_keys: parsed.repeated_keys,
        attributes: todo.plan.attributes.iter().map(|(name, _, _)| name.clone()).collect(),
        days: parsed.days.map(|(first, last)| (iso(first), iso(last))),
    })
}

fn parse(todo: &Todo<'_>, context: Context<'_>, sender: &SyncSender<Batch>) -> Result<Parsed> {
    let path = todo.candidate.path.as_path();
    let fail = |cause: std::io::Error| bytes::failure(&cause, &todo.source.name, &todo.candidate.name, path);
    let dialect = &todo.source.dialect;
    let mut opened = bytes::open(path, dialect).map_err(fail)?;
    let mut records = Records::new(&mut opened, dialect);
    let mut rows = Rows::new(context, &todo.plan);
    let (mut counts, mut rejects) = (Counts::default(), Vec::new());
    records.read().map_err(fail)?;
    while let Some(piece) = records.read().map_err(fail)? {
        counts.read += 1;
        match judge(piece, todo, &mut rows, &mut counts) {
            Some(reject) => {
                counts.rejected += 1;
                rejects.push(reject);
            }
            None if rows.height() == BATCH_ROWS => hand_over(&mut rows, sender),
            None => {}
        }
    }
    if rows.height() > 0 {
        hand_over(&mut rows, sender);
    }
    let (repeated_keys, days) = (rows.repeated_keys, rows.days);
    Ok(Parsed { counts, repeated_keys, days, rejects, hash: opened.finish().map_err(fail)? })
}

fn hand_over(rows: &mut Rows<'_>, sender: &SyncSender<Batch>) {
    // The encoder is gone only when it failed; its own error is reported when it is joined.
    let _ = sender.send(rows.take());
}

/// Decides what a piece of the file is; a reject comes back, everything else is counted.
fn judge(piece: Piece<'_>, todo: &Todo<'_>, rows: &mut Rows<'_>, counts: &mut Counts) -> Option<Reject> {
    let row = counts.read;
    let record = match piece {
        Piece::Record(record) => record,
        Piece::Malformed { line, rule, bytes, advice, .. } => {
            let text = unshifted(todo, || String::from_utf8_lossy(&bytes[..bytes.len().min(2_000)]).into_owned());
            return Some(Reject { row, line, column: String::new(), rule, value: None, advice, record: Some(text) });
        }
    };
    if record.is_blank() {
        counts.blank += 1;
        return None;
    }
    if record.width() != todo.plan.width {
        let is_cut = !record.has_line_end && record.width() < todo.plan.width;
        let rule = if is_cut { Rule::PossiblyCut } else { Rule::FieldCount };
        let advice = format!(
            "expected {} fields as in the header, found {}; look for a delimiter inside an unquoted value or a cut line",
            todo.plan.width,
            record.width()
        );
        let value = Some(format!("{} fields", record.width()));
        return Some(Reject {
            row,
            line: record.line,
            column: String::new(),
            rule,
            value,
            advice,
            record: Some(unshifted(todo, || shown(&record, &todo.plan))),
        });
    }
    let is_meant = todo.plan.filter.iter().all(|(field, test)| test.holds(Some(record.get(*field)).filter(|text| !todo.source.dialect.is_null(text))));
    if !is_meant {
        counts.filtered += 1;
        return None;
    }
    match rows.push(&record, row) {
        Verdict::Accepted => counts.accepted += 1,
        Verdict::Duplicate => counts.duplicate += 1,
        Verdict::Rejected(reject) => return Some(*reject),
    }
    None
}

/// A record whose fields cannot be told apart, as text; masked whole where any column of the file is, since a personal value
/// may stand in the place of another.
fn unshifted(todo: &Todo<'_>, text: impl FnOnce() -> String) -> String {
    if todo.plan.showable.iter().all(|shown| *shown) { text() } else { MASK.to_owned() }
}

fn write_rejects(rejects: &[Reject], delivery: &Delivery, lake: &Lake) -> Result<DataFile> {
    let spec = &LAKE[0];
    let stored: Vec<_> = spec.columns.iter().map(|column| (column.name.to_owned(), column.kind)).collect();
    let pending = lake.begin_file(spec)?;
    let path = pending.path().to_owned();
    let mut encoder = Encoder::new(pending, spec, &stored)?;
    let long = |number: u64| Cell::Long(i64::try_from(number).unwrap_or(i64::MAX));
    for chunk in rejects.chunks(BATCH_ROWS) {
        let mut columns: Vec<ColumnBuffer> = stored.iter().map(|(_, kind)| ColumnBuffer::new(*kind, chunk.len())).collect();
        for reject in chunk {
            let cells = [
                Cell::Text(&delivery.source),
                Cell::Text(&delivery.file),
                Cell::Text(&delivery.name),
                long(reject.row),
                long(reject.line),
                Cell::Text(&reject.column),
                Cell::Text(reject.rule.id()),
                reject.value.as_deref().map_or(Cell::Null, Cell::Text),
                Cell::Text(&reject.advice),
                reject.record.as_deref().map_or(Cell::Null, Cell::Text),
                long(delivery.run),
            ];
            columns.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell));
        }
        encoder.write(Batch { height: chunk.len(), columns }, Path::new(&path))?;
    }
    let pending = encoder.finish(footer::entry(delivery)?, &path)?;
    lake.finish_file(pending, delivery, rejects.len() as u64)
}

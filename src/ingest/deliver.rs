//! Deliveries: one thread reads and parses each, another one encodes it, a bounded queue between
//! them; a third settles the one before. A few deliveries are on their way at a time.

use super::column::{CellValue, ColumnBatch};
use super::duplicates::Duplicates;
use super::encode::Encoder;
use super::label::label;
use super::noticed::DoubtfulMark;
use super::parse::{Extent, Parsed, parse};
use super::reject_summary::RejectSummary;
use super::reject_writer::RejectWriter;
use super::rows::{BATCH_ROWS, Context};
use super::todo::Todo;
use crate::error::{Error, Result};
use crate::lake::delivery::Delivery;
use crate::lake::{DataFile, Lake, PendingFile, footer};
use crate::pipeline::Settings;
use crate::table::names::{FILE, RUN, SEQUENCE, SOURCE};
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

/// Batches that may wait for the encoder.
const QUEUE: usize = 24;

/// Deliveries that are read at a time, where there are threads for them: each holds its queue and a
/// row group.
const LANES: usize = 4;

/// A delivery as it lies in the lake, not yet committed.
#[derive(Debug)]
pub struct Delivered {
    /// What it is and what became of its records.
    pub delivery: Delivery,
    /// Its rows.
    pub data: DataFile,
    /// Its rejects, where it has any.
    pub rejects: Option<DataFile>,
    /// For each column whose order of day and month is not declared, what to declare.
    pub undeclared: Vec<String>,
    /// The column of currency codes that nothing reads.
    pub unread_currency: Option<String>,
    /// Those codes.
    pub codes: BTreeSet<&'static str>,
    /// Columns of amounts whose mark their own cells leave in doubt.
    pub doubtful: Vec<DoubtfulMark>,
    /// What its rejects have in common.
    pub rejected: RejectSummary,
}

/// Reads deliveries into data files and files of rejects, the largest first and a few at a time;
/// each is settled on the disk while the next one is read. They come back in the order in which
/// they were requested; `is_read` is called after each.
///
/// # Errors
/// Of the first delivery that fails: a file that cannot be read or changed since it was surveyed, a
/// lake that cannot be written, counts that do not close.
pub fn read(
    todos: &[Todo<'_>],
    settings: &Settings,
    lake: &Lake,
    key: &[u8],
    is_read: impl Fn() + Sync,
) -> Result<Vec<Delivered>> {
    let mut order: Vec<usize> = (0..todos.len()).collect();
    order.sort_by_key(|place| Reverse(todos[*place].candidate.bytes));
    // No delivery behind one that failed is read, but those before it are: one of them may fail,
    // too, and is named then.
    let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(usize::MAX));
    let lane = || {
        std::thread::scope(|scope| {
            let (mut delivered, mut settling) = (Vec::new(), None);
            while let Some(place) = order.get(next.fetch_add(1, Ordering::Relaxed)).copied() {
                if place > failed.load(Ordering::Relaxed) {
                    continue;
                }
                let written = write(&todos[place], settings, lake, key)
                    .and_then(|written| written.begin_to_settle(scope, lake));
                delivered.extend(settling.take().map(settled));
                match written {
                    Ok(thread) => settling = Some((place, thread)),
                    Err(error) => delivered.push((place, Err(error))),
                }
                delivered
                    .iter()
                    .filter(|(_, one)| one.is_err())
                    .for_each(|(place, _)| {
                        failed.fetch_min(*place, Ordering::Relaxed);
                    });
                is_read();
            }
            delivered.extend(settling.map(settled));
            delivered
        })
    };
    let mut delivered: Vec<(usize, Result<Delivered>)> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..LANES.min(rayon::current_num_threads()).min(todos.len()))
            .map(|_| scope.spawn(lane))
            .collect();
        let mut delivered = lane();
        for other in others {
            delivered.extend(
                other
                    .join()
                    .map_err(|_| Error::bug("a thread that read a delivery stopped"))?,
            );
        }
        Ok::<_, Error>(delivered)
    })?;
    delivered.sort_by_key(|(place, _)| *place);
    delivered.into_iter().map(|(_, one)| one).collect()
}

fn settled(
    (place, settling): (usize, ScopedJoinHandle<'_, Result<Delivered>>),
) -> (usize, Result<Delivered>) {
    (
        place,
        settling
            .join()
            .unwrap_or_else(|_| Err(Error::bug("settling a delivery stopped"))),
    )
}

/// A delivery whose rows are written, but neither whole nor safe on the disk.
struct PendingDelivery<'a> {
    encoder: Encoder<PendingFile>,
    path: PathBuf,
    delivery: Delivery,
    rejects: RejectWriter<'a>,
    undeclared: Vec<String>,
    unread_currency: Option<String>,
    codes: BTreeSet<&'static str>,
    doubtful: Vec<DoubtfulMark>,
    rejected: RejectSummary,
}

impl<'a> PendingDelivery<'a> {
    fn begin_to_settle<'s>(
        self,
        scope: &'s Scope<'s, '_>,
        lake: &'a Lake,
    ) -> Result<ScopedJoinHandle<'s, Result<Delivered>>>
    where
        'a: 's,
    {
        let path = self.path.clone();
        let thread = std::thread::Builder::new()
            .name("settle".to_owned())
            .spawn_scoped(scope, move || self.settle(lake));
        thread.map_err(|cause| Error::io("cannot start a thread for", path, cause))
    }

    fn settle(self, lake: &Lake) -> Result<Delivered> {
        let Self {
            encoder,
            path,
            delivery,
            rejects,
            undeclared,
            unread_currency,
            codes,
            doubtful,
            rejected,
        } = self;
        let pending = encoder.finish(footer::entry(&delivery)?, &path)?;
        let data = lake.finish_file(pending, &delivery, delivery.counts.accepted)?;
        let rejects = rejects.finish(&delivery)?;
        Ok(Delivered {
            delivery,
            data,
            rejects,
            undeclared,
            unread_currency,
            codes,
            doubtful,
            rejected,
        })
    }
}

fn write<'a>(
    todo: &'a Todo<'_>,
    settings: &Settings,
    lake: &'a Lake,
    key: &[u8],
) -> Result<PendingDelivery<'a>> {
    let run = lake.next_run();
    let pending = lake.begin_file(todo.source.entity)?;
    let path = pending.path().to_owned();
    let mut encoder = Encoder::new(pending, &path, todo.source.entity, &todo.plan.stored)?;
    encoder.set_constant(SOURCE, CellValue::Text(&todo.source.name), BATCH_ROWS)?;
    encoder.set_constant(FILE, CellValue::Text(&todo.candidate.hash), BATCH_ROWS)?;
    encoder.set_constant(
        RUN,
        CellValue::Long(i64::try_from(run).unwrap_or(i64::MAX)),
        BATCH_ROWS,
    )?;
    encoder.set_constant(
        SEQUENCE,
        CellValue::Long(i64::try_from(todo.sequence).unwrap_or(i64::MAX)),
        BATCH_ROWS,
    )?;
    let mut rejects = RejectWriter::new(todo, lake);
    let context = Context {
        source: todo.source,
        zone: settings.timezone,
        currency: settings.currency.code(),
        key,
    };
    let (encoder, parsed) = std::thread::scope(|scope| -> Result<_> {
        let (sender, receiver) = sync_channel::<ColumnBatch>(QUEUE);
        let path = &path;
        let thread = std::thread::Builder::new().name("encode".to_owned());
        let encoding = thread.spawn_scoped(
            scope,
            move || -> Result<(Encoder<PendingFile>, Duplicates)> {
                let mut duplicates = Duplicates::new(todo.source, &todo.plan, todo.candidate.bytes);
                while let Ok(rows) = receiver.recv() {
                    encoder.write(duplicates.sift(rows), path)?;
                }
                Ok((encoder, duplicates))
            },
        );
        let encoding =
            encoding.map_err(|cause| Error::io("cannot start a thread for", path, cause))?;
        let parsed = parse(
            (todo, context),
            Extent::Whole,
            |rows| hand_over(rows, &sender),
            |reject| rejects.push(reject),
        );
        drop(sender);
        let (encoder, duplicates) = encoding
            .join()
            .map_err(|_| Error::bug("the encoder stopped"))??;
        let mut parsed = parsed?;
        parsed.counts.accepted -= duplicates.count;
        parsed.counts.duplicate += duplicates.count;
        parsed.repeated_keys = duplicates.repeated_keys;
        Ok((encoder, parsed))
    })?;
    let delivery = describe(todo, run, &parsed)?;
    Ok(PendingDelivery {
        encoder,
        path,
        delivery,
        rejects,
        undeclared: parsed.undeclared,
        unread_currency: todo
            .plan
            .unread_currency
            .map(|field| todo.plan.header[field].clone()),
        codes: parsed.codes,
        doubtful: parsed.doubtful,
        rejected: parsed.rejected,
    })
}

fn describe(todo: &Todo<'_>, run: u64, parsed: &Parsed) -> Result<Delivery> {
    let candidate = &todo.candidate;
    if parsed.hash != candidate.hash {
        return Err(Error::Data(format!(
            "{}: the file changed while it was read; nothing of it is kept\nhelp: run again once the export is complete",
            label(&todo.source.name, &candidate.name)
        )));
    }
    if !parsed.counts.close() {
        return Err(Error::bug(format!(
            "the records of `{}` do not add up: {:?}",
            candidate.name, parsed.counts
        )));
    }
    let iso = |day: i32| {
        NaiveDate::from_epoch_days(day)
            .unwrap_or_default()
            .to_string()
    };
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
        attributes: todo
            .plan
            .attributes
            .iter()
            .map(|attribute| attribute.name.clone())
            .collect(),
        days: parsed
            .days
            .ends()
            .map(|(first, last)| (iso(first), iso(last))),
        silent_days: parsed
            .days
            .silent()
            .into_iter()
            .map(|(first, last)| (iso(first), iso(last)))
            .collect(),
        header: todo.plan.header.clone(),
        remarks: parsed.remarks.clone(),
    })
}

fn hand_over(rows: ColumnBatch, sender: &SyncSender<ColumnBatch>) {
    // The encoder is gone only when it failed; its own error is reported when it is joined.
    let _ = sender.send(rows);
}

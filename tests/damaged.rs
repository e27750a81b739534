//! Files that were damaged on their way: an accepted row is a row of the clean table, and every
//! other row is rejected where a person can see it. Goes in: eight clean tables and every kind of
//! damage at every place. Comes out: how each file was taken, by kind.
//!
//! `CLOSEDLOOP_DAMAGED` is how many files are read, `full` for all; without it, a sample. Each file
//! takes the real way, from the survey to the data file and the file of rejects.
//!
//! The surprising part: a cut inside the last field of a file cannot be known, if no line end is
//! demanded of the last record. It is counted apart.

mod clean;
mod damage;
mod program;
mod stored;

use clean::{Clean, ROWS};
use closedloop::error::Error;
use closedloop::ingest::{self, survey};
use closedloop::lake::Lake;
use closedloop::pipeline::{self, KnownNames, Overrides, Settings};
use closedloop::table::{Kind, entity};
use damage::{Damaged, Demand, Dice, damages};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use stored::{cells, holds, meets, physical_lines, stored_names, stored_texts};

/// Files of a sample.
const SAMPLE: usize = 240;
/// Files that are shown where they are not taken as they must be.
const SHOWN: usize = 12;

/// How a file was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// Every row as it was.
    Whole,
    /// Some rows rejected, the others as they were.
    Partly,
    /// The file refused.
    Refused,
    /// All that is in the file, up to a cut inside the last field.
    CutUnseen,
    /// A row that was not in the table, or one that is nowhere.
    Wrong,
}

const OUTCOMES: [(Outcome, &str); 5] = [
    (Outcome::Whole, "whole"),
    (Outcome::Partly, "partly"),
    (Outcome::Refused, "refused"),
    (Outcome::CutUnseen, "cut unseen"),
    (Outcome::Wrong, "silently wrong"),
];

/// What a delivery became.
struct Read {
    rows: Vec<Vec<String>>,
    /// Each reject with the line that it names, since fields that are too many are masked.
    rejects: Vec<String>,
}

/// Kind and outcome of each file, and a complaint where it is not taken as it must be.
type Taken = Vec<(&'static str, Outcome, Option<String>)>;

/// A lake and pipelines for one table.
struct Bench<'a> {
    table: &'a Clean,
    folder: tempfile::TempDir,
    lake: Lake,
    settings: BTreeMap<&'static str, Settings>,
    truth: Vec<Vec<String>>,
}

impl<'a> Bench<'a> {
    fn new(table: &'a Clean) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::open(&folder.path().join("lake")).unwrap();
        let mut bench = Self {
            table,
            folder,
            lake,
            settings: BTreeMap::new(),
            truth: Vec::new(),
        };
        bench.truth = bench
            .read("", table.text(clean::PLAIN).as_bytes())
            .unwrap()
            .rows;
        bench.check_truth();
        bench
    }

    /// What the program makes of the clean file is the truth only if texts and ids stand in it as
    /// they were written.
    fn check_truth(&self) {
        let columns: Vec<(usize, usize)> = stored_texts(self.table);
        assert!(
            columns.len() > 1 && self.truth.len() == ROWS,
            "{}",
            self.table.entity
        );
        for (row, cells) in self.truth.iter().zip(&self.table.rows) {
            columns
                .iter()
                .for_each(|(stored, written)| assert_eq!(row[*stored], cells[*written]));
        }
    }

    fn settings(&mut self, keys: &'static str) {
        let entity = self.table.entity;
        let text = format!(
            "[pipeline]\nname = \"x\"\ncompany = \"X\"\ncurrency = \"EUR\"\ntimezone = \"UTC\"\nas_of = \"2026-06-30\"\n[[source]]\nname = \"{entity}\"\npreset = \"generic.{entity}\"\npath = \"delivered.csv\"\n{keys}\n"
        );
        let file = self.folder.path().join("x.toml");
        fs::write(&file, text).unwrap();
        let known = KnownNames {
            models: &["first_touch", "last_touch", "linear"],
            reports: &["executive"],
            formats: &["csv"],
        };
        self.settings.entry(keys).or_insert_with(|| {
            pipeline::load(&file, &Overrides::default(), &known)
                .unwrap_or_else(|cause| panic!("{cause}"))
        });
    }

    fn read(&mut self, keys: &'static str, bytes: &[u8]) -> Result<Read, Error> {
        self.settings(keys);
        let settings = &self.settings[keys];
        fs::write(self.folder.path().join("delivered.csv"), bytes).unwrap();
        let survey = survey(settings, &[])?;
        let delivered = ingest::read(&survey.new, settings, &self.lake, b"key", || ())?.remove(0);
        assert!(delivered.delivery.counts.close());
        let rows = cells(&delivered.data.path, |name| !name.starts_with('_'));
        assert_eq!(rows.len() as u64, delivered.delivery.counts.accepted);
        let rejects = delivered.rejects.map_or_else(Vec::new, |file| {
            cells(&file.path, |name| {
                ["_line", "rule", "value", "raw_record"].contains(&name)
            })
        });
        assert_eq!(rejects.len() as u64, delivered.delivery.counts.rejected);
        let lines = physical_lines(bytes);
        let shown = |cells: Vec<String>| {
            let line = cells[0].parse::<usize>().unwrap();
            let holds_line_end = cells.last().unwrap().contains('\n');
            format!(
                "{}\n{}",
                cells.join("\n"),
                lines[line - 1..line + usize::from(holds_line_end)].join("\n")
            )
        };
        Ok(Read {
            rows,
            rejects: rejects.into_iter().map(shown).collect(),
        })
    }

    /// Reads files one after the other: kind and outcome, and a complaint where a file is not taken
    /// as it must be.
    fn take(mut self, files: impl Iterator<Item = &'a (usize, Damaged)>) -> Taken {
        let judged = files.map(|(_, damaged)| {
            let (outcome, message) = self.judge(damaged);
            let Damaged {
                kind,
                keys,
                bytes,
                demand,
            } = damaged;
            let complaint = || {
                format!(
                    "{}: {kind}, {keys:?}, {demand:?}: {outcome:?}: {message}\n{:?}",
                    self.table.entity,
                    String::from_utf8_lossy(bytes)
                )
            };
            (
                *kind,
                outcome,
                (!meets(*demand, outcome, &message)).then(complaint),
            )
        });
        judged.collect()
    }

    fn judge(&mut self, damaged: &Damaged) -> (Outcome, String) {
        let read = match self.read(damaged.keys, &damaged.bytes) {
            Ok(read) => read,
            Err(Error::Data(message)) => return (Outcome::Refused, message),
            Err(cause) => {
                return (
                    Outcome::Wrong,
                    format!("an error that is none of the data: {cause}"),
                );
            }
        };
        let there = match damaged.demand {
            Demand::Cut(there) => there,
            _ => ROWS,
        };
        let mut is_taken = [false; ROWS];
        let mut cut_unseen = false;
        for row in &read.rows {
            match self.truth.iter().position(|clean| clean == row) {
                Some(at) if !is_taken[at] => is_taken[at] = true,
                _ if matches!(damaged.demand, Demand::Cut(_))
                    && there > 0
                    && self.is_cut_inside_last_field(row, there - 1) =>
                {
                    cut_unseen = true;
                    is_taken[there - 1] = true;
                }
                _ => return (Outcome::Wrong, format!("accepted {row:?}")),
            }
        }
        let lost: Vec<usize> = (0..there).filter(|row| !is_taken[*row]).collect();
        for row in &lost {
            if !self
                .table
                .words(*row)
                .any(|word| read.rejects.iter().any(|reject| holds(reject, word)))
                && !matches!(damaged.demand, Demand::Cut(_))
            {
                return (
                    Outcome::Wrong,
                    format!(
                        "row {row} is neither accepted nor rejected: {:?}",
                        read.rejects
                    ),
                );
            }
        }
        if matches!(damaged.demand, Demand::Cut(_))
            && !lost.is_empty()
            && (lost != [there - 1] || read.rejects.is_empty())
        {
            return (
                Outcome::Wrong,
                format!(
                    "rows {lost:?} are neither accepted nor rejected: {:?}",
                    read.rejects
                ),
            );
        }
        let outcome = match () {
            () if cut_unseen => Outcome::CutUnseen,
            () if lost.is_empty() && read.rejects.is_empty() => Outcome::Whole,
            () => Outcome::Partly,
        };
        (outcome, format!("{} rows lost", lost.len()))
    }

    /// Equal to row `at` but in the last column, in which what is left begins as it did.
    fn is_cut_inside_last_field(&self, row: &[String], at: usize) -> bool {
        let names = stored_names(self.table);
        let last = self.table.header.last().unwrap();
        let place = names.iter().position(|name| name == last).unwrap();
        let written = self.table.rows[at].last().unwrap();
        let is_number = written
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
        let begins = if is_number {
            written.starts_with(row[place].trim_end_matches('0').trim_end_matches('.'))
        } else {
            written.starts_with(&row[place])
        };
        begins
            && row
                .iter()
                .zip(&self.truth[at])
                .enumerate()
                .all(|(column, (found, clean))| column == place || found == clean)
    }
}

#[test]
fn no_damaged_file_is_read_silently_wrong() {
    let tables = clean::tables();
    let mut all: Vec<(usize, Damaged)> = Vec::new();
    for (at, table) in tables.iter().enumerate() {
        all.extend(
            damages(table, &tables, at as u64)
                .into_iter()
                .map(|damaged| (at, damaged)),
        );
    }
    let count = match std::env::var("CLOSEDLOOP_DAMAGED").as_deref() {
        Ok("full") => all.len(),
        Ok(number) => number
            .parse()
            .expect("CLOSEDLOOP_DAMAGED is a number or `full`"),
        Err(_) => SAMPLE,
    };
    let mut dice = Dice(20_260_630);
    while all.len() > count {
        all.swap_remove(dice.below(all.len()));
    }
    let (mut counts, mut failed) = (BTreeMap::<(&str, Outcome), u32>::new(), Vec::new());
    let taken: Vec<Taken> = std::thread::scope(|scope| {
        let all = &all;
        let benches = tables.iter().enumerate().map(|(at, table)| {
            scope.spawn(move || Bench::new(table).take(all.iter().filter(|(of, _)| *of == at)))
        });
        benches
            .collect::<Vec<_>>()
            .into_iter()
            .map(|bench| bench.join().unwrap())
            .collect()
    });
    for (kind, outcome, complaint) in taken.into_iter().flatten() {
        *counts.entry((kind, outcome)).or_default() += 1;
        failed.extend(complaint);
    }
    print_table(&counts, all.len());
    assert!(
        failed.is_empty(),
        "{} files are not taken as they must be, such as\n{}",
        failed.len(),
        failed[..failed.len().min(SHOWN)].join("\n")
    );
}

#[expect(
    clippy::print_stdout,
    reason = "the counts are what the test is for; they show with --nocapture"
)]
fn print_table(counts: &BTreeMap<(&str, Outcome), u32>, files: usize) {
    let kinds: std::collections::BTreeSet<&str> = counts.keys().map(|(kind, _)| *kind).collect();
    let of = |kind: Option<&str>, outcome: Outcome| -> u32 {
        counts
            .iter()
            .filter(|((k, o), _)| kind.is_none_or(|kind| kind == *k) && *o == outcome)
            .map(|(_, n)| n)
            .sum()
    };
    println!(
        "{:24}{}",
        "damage",
        OUTCOMES.map(|(_, name)| format!("{name:>16}")).concat()
    );
    for kind in kinds.into_iter().map(Some).chain([None]) {
        println!(
            "{:24}{}",
            kind.unwrap_or("all"),
            OUTCOMES
                .map(|(outcome, _)| format!("{:>16}", of(kind, outcome)))
                .concat()
        );
    }
    println!("{files} files");
}

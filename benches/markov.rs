//! Removal effects of a file of paths, timed: the half of `markov.py` that is this program. Goes
//! in: a CSV file with the header `path,won_count,lost_count` and paths such as `A > B`, a number
//! of runs, then orders. Comes out, on standard output: `read SECONDS` for the file, and for each
//! order `time ORDER SECONDS`, the median of the runs, and `effect ORDER CHANNEL REMOVAL_EFFECT`.

use closedloop::attribution::{TrainingPaths, removal_effects};
use std::error::Error;
use std::io::Write;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo bench` adds `--bench`.
    let given: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let mut out = std::io::stdout().lock();
    let [file, runs, orders @ ..] = given.as_slice() else {
        return Ok(writeln!(
            out,
            "usage: markov FILE RUNS ORDER...; markov.py makes the file"
        )?);
    };
    let runs: usize = runs.parse()?;
    let started = Instant::now();
    let text = std::fs::read_to_string(file)?;
    let (channels, counts) = read(&text)?;
    writeln!(out, "read {}", started.elapsed().as_secs_f64())?;
    for order in orders {
        let order: u8 = order.parse()?;
        let mut seconds = Vec::new();
        let mut effects = Vec::new();
        for _ in 0..runs.max(1) {
            let started = Instant::now();
            effects = removal_effects(&counts, order, channels.len(), |_| 1).effects;
            seconds.push(started.elapsed().as_secs_f64());
        }
        seconds.sort_by(f64::total_cmp);
        writeln!(out, "time {order} {}", seconds[seconds.len() / 2])?;
        for (channel, effect) in channels.iter().zip(&effects) {
            writeln!(out, "effect {order} {channel} {effect}")?;
        }
    }
    Ok(())
}

/// The names of the channels, sorted, and the journeys; each line is as many journeys as it counts.
fn read(text: &str) -> Result<(Vec<&str>, TrainingPaths), Box<dyn Error>> {
    let rows: Vec<Vec<&str>> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect())
        .collect();
    let mut channels: Vec<&str> = rows.iter().flat_map(|row| row[0].split(" > ")).collect();
    channels.sort_unstable();
    channels.dedup();
    let code = |name: &str| {
        channels
            .binary_search(&name)
            .ok()
            .and_then(|place| u16::try_from(place).ok())
            .unwrap_or(u16::MAX)
    };
    let mut counts = TrainingPaths::default();
    for (cluster, row) in (0..).zip(&rows) {
        for (place, is_won) in [(1, true), (2, false)] {
            for _ in 0..row
                .get(place)
                .ok_or("a line has fewer than three fields")?
                .parse::<u32>()?
            {
                counts.push(row[0].split(" > ").map(code), is_won, cluster);
            }
        }
    }
    Ok((channels, counts))
}

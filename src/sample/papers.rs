//! What lies beside the exports for people: a README with a line a file and a kind of dirt, the
//! pipeline file that runs on them, the presets of the company's own exports, the agreed definition
//! of a good lead.

use super::dirt::Dirt;
use super::files::FILES;
use super::truth::Truth;
use std::fmt::Write;

/// The pipeline file of the sources, whose paths are made to start beside the exports.
const PIPELINE: &str = include_str!("../../pipelines/demo.toml");
/// Presets of the company's own exports.
pub(super) const PRESETS: &str = include_str!("presets.toml");
/// Two versions of the sales accepted lead.
pub(super) const SAL: &str = include_str!("sal.toml");

/// The pipeline file for a folder of exports.
pub(super) fn pipeline() -> String {
    let moved = [
        ("../sample_data/presets.toml", "presets.toml"),
        ("data = \"../sample_data\"", "data = \".\"             "),
        ("\"../lake/demo\"", "\"lake\""),
        ("\"../out/demo\"", "\"out\""),
        (
            "`closedloop run pipelines/demo.toml`, or from the sources with",
            "`closedloop run pipeline.toml` from this folder, or from any other one:",
        ),
        (
            "# `cargo run --release -- run pipelines/demo.toml`, from any folder: paths start at this file.",
            "# paths start at this file.",
        ),
        ("../sample_data/README.md", "README.md"),
    ];
    moved.iter().fold(PIPELINE.to_owned(), |text, (from, to)| {
        text.replace(from, to)
    })
}

/// The README: how the folder was made, and what is in it.
pub(super) fn readme(arguments: &str, rows: &[u64], dirt: &Dirt) -> String {
    let mut text = format!(
        "# The sample company\n\n\
        Halden Instruments makes measuring instruments and sells them to other companies. It does not exist: these are two years of its\n\
        life, 2024-11-01 to 2026-10-31, made up from chance, written as the exports of its CRM, its marketing system, three ad platforms\n\
        and its finance system. What really happened is known and lies in `truth/`.\n\n\
        Made by\n\n```sh\nclosedloop sample DIR{arguments}\n```\n\n\
        which writes the same bytes on any machine with any number of threads. `closedloop run pipeline.toml` reads them all;\n\
        `presets.toml` says what the company's own exports mean, `sal.toml` what marketing and sales agreed a good lead to be, in two\n\
        versions, and `effects.toml` what was planted: which cause moves which chance, by how much. Every effect can be set to none there,\n\
        and `closedloop sample DIR --effects FILE` lives the company again.\n\n\
        ## Files\n\n| file | rows | what is in it |\n| --- | ---: | --- |\n"
    );
    for (file, rows) in FILES.iter().zip(rows) {
        let _ = writeln!(text, "| {} | {rows} | {} |", file.path, file.about);
    }
    text.push_str(
        "\n## How the company lives\n\n\
        Accounts have 1 to 40 people who come to the site, few of them many, as Zipf has it. A person first comes by one channel, reads for\n\
        some days without a name, then fills in a form; webinars and trade fairs bring the name at once. Touches by marketing follow from\n\
        chance alone, never from what becomes of a lead: so what they change is known. On each working day a lead may leave or move to its\n\
        next stage, and a deal may be won or lost. The odds depend on channel, content, fit and season, on what was read early, on how soon\n\
        sales called, and on outbound marketing once a deal is open. Lost deals end earlier than won ones. A win may bring an expansion,\n\
        and a renewal 300 days later. From the hand-over to acceptance sales decides, by the agreed definition, with noise.\n\n\
        ## What is wrong with it, on purpose\n\n\
        How often, and who is meant to find it; `truth/truth.json` has the same counts.\n\n\
        | kind | count | each is one | decided by |\n| --- | ---: | --- | --- |\n",
    );
    for (dirt, count) in dirt.counts() {
        let _ = writeln!(
            text,
            "| {} | {count} | {} | {} |",
            dirt.kind, dirt.unit, dirt.decided_by
        );
    }
    text.push_str(
        "\n## The truth\n\n\
        `truth/truth.json` has counts and sums by channel, the dirt, and each planted effect with the table and column that estimate it.\n\
        Each column of a table says in its metadata what it means.\n\n| table | a row is |\n| --- | --- |\n",
    );
    for (name, schema) in Truth::schemas() {
        let _ = writeln!(
            text,
            "| truth/{name}.parquet | {} |",
            schema.metadata().get("meaning").map_or("", String::as_str)
        );
    }
    text
}

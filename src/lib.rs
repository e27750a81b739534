//! closedloop: a batch pipeline from marketing activity and CRM outcomes to the question which
//! marketing turns into revenue. One pipeline file is one job: exports in, a lake of everything
//! that was delivered, a report out.
//!
//! # The map, in the order in which data flow
//!
//! Foundations, which know nothing of the stages:
//!
//! | module | question that it answers |
//! | --- | --- |
//! | [`domain`] | what are money, a currency, a period, an outcome, a channel: plain types without input or output |
//! | [`table`] | what does each table hold: grain, key, columns with type, unit and meaning; every table is checked on its way out |
//! | [`error`] | who can mend it: the pipeline file, the data, the environment, the lake, us; each with its exit code |
//! | [`stats`] | how sure is a figure, and what is still to come: numbers in, numbers out |
//! | [`pipeline`] | what is the job: the TOML as written becomes settings as meant, every problem at once; presets and defaults |
//! | [`lake`] | what do we have: Delta tables, the ledger of runs, the lock, and the repair of what a killed run left |
//!
//! Stages, each a function of earlier stages' results and the settings:
//!
//! | module | goes in, comes out |
//! | --- | --- |
//! | [`ingest`] | a delivered file -> accepted rows and rejects, as data files of the lake |
//! | [`staging`] | raw rows -> the newest row of each key as of the run's last day, money in the reporting currency, content of pages, personas of titles |
//! | [`coverage`] | staged records and what was delivered -> how far each source reaches, and the days that it lacks |
//! | [`identity`] | leads, accounts, deals, contacts, keys of touches -> which records are one person, which people belong to which deal |
//! | [`journeys`] | touches and links -> the touches of each deal in order, inside its window; channels of touches, leads and spend |
//! | [`progress`] | leads, deals and stage events -> the history of each unit, and by what units are counted |
//! | [`attribution`] | journeys -> each model's credit, and shares of the deal's amount that sum to it exactly |
//!
//! Below what is shown: [`document`], the neutral blocks of a report with their numbers and phrases,
//! and [`system`], what a system is. Systems, each a room with its marts, metrics and section:
//!
//! | module | question that it answers |
//! | --- | --- |
//! | [`reconciliation`] | does it tie to finance? |
//! | [`restatements`] | what did closed months become? |
//! | [`roi`] | where does money work? |
//! | [`model_comparison`] | how much does the method matter? |
//! | [`funnel`] | where do we lose them? |
//! | [`win_rates`] | how much of it do we win? |
//! | [`scorecard`] | do both sides keep their word? |
//! | [`quality`] | what is behind the numbers? |
//! | [`headlines`] | what are the few figures that matter? |
//!
//! What speaks of all of them, and what is written:
//!
//! | module | goes in, comes out |
//! | --- | --- |
//! | [`reports`] | all marts -> summary, data quality, definitions, and the document of all sections |
//! | [`run`] | the lake -> marts and document: the one order of the stages and the systems |
//! | [`render`] | the document and the tables -> files; the only writer of output |
//! | [`sample`] | scale, seed and effects -> the exports of a synthetic company, with the truth beside them |
//!
//! The surface:
//!
//! | module | question that it answers |
//! | --- | --- |
//! | [`console`] | what does a person see on the terminal: the only writer to it |
//! | [`cli`] | what can a person type |
//! | [`commands`] | in which order does what run: one thin file a subcommand, no logic between the stages |
//!
//! # What streams, and what is held in memory
//!
//! - Ingest reads record by record, up to four deliveries at a time, the largest first, each with a
//!   queue of its own: one thread parses into batches of 8,192 rows, another one encodes them to
//!   Parquet in row groups of 131,072 rows, and at most 24 batches wait between them. Held for a
//!   delivery: two 64-bit hashes a row of an entity with a key, to find duplicates, and the
//!   rejected records.
//! - Touches stay in the lake's files. One bit a row marks which of them count; where a touch may
//!   have been delivered twice, the newest row of each is found bucket by bucket of its id's hash.
//!   One pass on every core puts those that lie on a deal on disk, by bucket of deals, and each
//!   bucket is read back, sorted and weighed alone: what is held is a bucket for each thread, and
//!   the two that wait. More touches make more buckets. Where models learn from accounts without a
//!   deal, the touches of these go the same way.
//! - The tables with a row a touch, `journeys` and `credits`, go to their files batch by batch;
//!   returns, paths and intervals are added up on the way. Models that learn hold the channels of
//!   each closed deal's journey, two bytes a step.
//! - For the intervals of revenue, what each won deal brings to each of its channels and campaigns
//!   under each model, 16 bytes, and a byte for each won deal and replicate.
//! - The first touch of people with leads without a channel of their own, 32 bytes each.
//! - For each lead its person, its campaign and its content, four bytes each, and about 27 bytes
//!   each for its id and its e-mail; the same for each visitor that was seen with a lead.
//! - For each entry of a lead or deal into a stage 16 bytes, and for each unit four bytes a way of
//!   counting, while the funnel is made.
//! - The distinct pages of touches that no content matches are held, where content is delivered.
//! - Every other entity is held whole, as one frame each, and so are the other tables of results.
//!   They have a row a lead, a deal, a stage event or a day's spend.
//! - The report and the Parquet tables are made as bytes and held until they are written; CSV is
//!   made in pieces as it is written, and tables in their files are copied. All of it goes into a
//!   folder beside the last publication, which is then renamed.
//! - The sample company is made and written in rounds of a thousand accounts: memory is one round,
//!   at any scale.
//!
//! # Extension points
//!
//! Each kind is one literal list, in the order in which people see it. Help texts, `list`, reports
//! and checks derive from it: a new one is one file, its `mod` line and its line in the list.
//!
//! | kind | what it is | list |
//! | --- | --- | --- |
//! | attribution model | [`attribution::Model`]: fitted on closed deals, a journey to shares that sum to 1 | [`attribution::MODELS`] |
//! | system | [`system::System`]: what the stages found to marts, and marts to a section | [`run::WAVES`] |
//! | output format | [`render::Format`]: a publication to files | [`render::FORMATS`] |
//! | metric | [`system::Metric`]: id, title, formula, unit, when it is missing | the systems' |
//! | quality check | [`system::Check`]: id, severity, advice, and the function that finds it | the systems' |
//! | set of channels | a TOML file under `pipelines/channels`, built in | `BUILT_IN` in `pipeline::channels` |
//! | preset | a TOML file under `pipelines/presets`, built in | `BUILT_IN` in [`pipeline::presets`] |
//! | entity | [`table::TableSpec`] | [`table::ENTITIES`] |
//! | mart | [`table::TableSpec`] | its stage's or its system's |
//!
//! # What holds everywhere
//!
//! The same inputs, pipeline file, version and last day give the same tables and reports, byte for
//! byte, with any number of threads; only `run.json` differs, which records how long each stage
//! took. Money is exact, never a float. The clock decides nothing but the default of `as_of`.

pub mod attribution;
pub mod cli;
pub mod commands;
pub mod console;
pub mod coverage;
pub mod document;
pub mod domain;
pub mod error;
pub mod funnel;
pub mod headlines;
pub mod identity;
pub mod ingest;
pub mod journeys;
pub mod lake;
pub mod model_comparison;
pub mod pipeline;
pub mod progress;
pub mod quality;
pub mod reconciliation;
pub mod render;
pub mod reports;
pub mod restatements;
pub mod roi;
pub mod run;
pub mod sample;
pub mod scorecard;
pub mod staging;
pub mod stats;
pub mod system;
pub mod table;
pub mod win_rates;

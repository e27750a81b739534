//! The one integration test binary: an index of what is tested where. Unit tests sit at the end of
//! the file they test.
//!
//! | file | question |
//! | --- | --- |
//! | `project` | how a test makes a folder, writes rows, runs the real program and reads tables back |
//! | `deliveries` | which delivery counts where several speak of one thing? |
//! | `newest` | which of several rows of one key counts, and what is gone from a whole table? |
//! | `premises` | is a file that means something else than its rows say stopped, or doubted aloud? |
//! | `doubts` | what is the status doubted for, by how much and in which order, and what is counted that no figure has? |
//! | `expectations` | what does a source promise of its deliveries, and what is usual of one that promises nothing? |
//! | `covered` | is nothing said of months that a source did not deliver? |
//! | `counted_units` | is a person one lead, a stage that nothing records passed by nobody, and no headline made of a dated few? |
//! | `changed_amounts` | are amounts that mean something else than before doubted? |
//! | `distorted` | is it said when an export lacks what it should hold, or means something else? |
//! | `ordinary` | do laws of reading hold: any split into deliveries, total rows, ordinary files, any order of rows? |
//! | `orders` | do overlapping deliveries give the same tables and report in any order of arrival? |
//! | `arrivals` | is every file of a source read once, or refused by its name? |
//! | `sources` | what does each key of a source do to its rows? |
//! | `presets` | what becomes of the exports of known systems? |
//! | `entities` | does every entity come back from its table as its current view? |
//! | `unmatched` | which content and persona do touches and leads get, and what is reported of touches and leads that get none? |
//! | `hand_worked` | does every mart hold what a person with a pencil finds? |
//! | `money_worked` | and with currencies, costs of campaigns, recognised revenue and what stands beside the books? |
//! | `rates` | which rate converts an amount, at what age, in which direction, and where does a person see it? |
//! | `doubtful_money` | is money of closes to come, of deals worth nothing or less, and of credits that outweigh spend in sight and in no wrong figure? |
//! | `scaled` | are ten times the amounts ten times the money, and is midnight where the zone has it? |
//! | `periods` | what did teams promise and keep, and what became of closed months? |
//! | `returns_worked` | do returns, acquisition costs, payback, cohorts and verdicts agree with a pencil, and every level with the books? |
//! | `explained` | do the rows that `explain metric` lists sum to the figure, and stand in the lines that it names? |
//! | `funnels` | who is in which stage, for how long, by what are units counted, and what do twice the same leads change? |
//! | `expected_rates` | do expected rates hold what the sample company's leads had become half a year later? |
//! | `identity` | which records are one person, which people belong to which deal, and how much of the sample's truth is found? |
//! | `merged` | does what names a merged deal count for its survivor, and is it reported what models and exclusions made up for? |
//! | `linked` | who belongs to a deal that names its people otherwise than by one id? |
//! | `channels` | which channel does a touch, a lead or a spend row get, and why? |
//! | `first_contact` | does a second try work with what the first one proposes? |
//! | `cells` | what becomes of the cells that people and spreadsheets write? |
//! | `checks` | is a planted fault found by its check, and by no other? |
//! | `architecture` | does each part use only what comes before it, and is every list complete? |
//! | `cli` | what does a person see, and which exit code does a scheduler get? |
//! | `damaged` | is every row of a damaged file accepted as it was, or rejected where a person can see it? |
//! | `untrusted` | does an evil cell stay text, and a personal one out of sight? |
//! | `wrong` | what does a person read when a file, a cell, a command or a folder is wrong? |
//! | `journeys` | which touches of a journey count, as the pipeline file declares, and from which journeys do models learn? |
//! | `killed` | does a run that is killed or interrupted leave the last publication whole, and the next one repair without help? |
//! | `faults` | and a run whose disk fails or is full, at any call? |
//! | `together` | do two runs that start together end as if one had come after the other? |
//! | `memory` | do ten times the touches need about the same memory? |
//! | `verify` | is every flipped bit of a lake found, and named, and never published? |
//! | `whose_folder` | whose lake and whose output folder is it: may another job, an older lake or an earlier day write there, and is what was made otherwise than today named? |
//! | `standing` | how a test sees that a lake and its publications are whole, with nothing in them that no record leads to |
//! | `oracles` | is the second opinion there that a test needs, and must it be? |
//! | `olist` | do the public Olist files give the counts and sums that are known of them, in any order, split or thread count? |
//! | `buckets` | are journeys and credits the same with any number of buckets? |
//! | `paths_exchange` | does an open package find in our paths what we found in the touches? |
//! | `peer` | are the credits, the amounts and the books those of another program over the same data? |
//! | `interop` | do other readers of Delta tables and Parquet see the rows and sums that the ledger and the CSV have? |
//! | `sample` | is the sample company the same for everyone, does it add up with its truth, and is just what was planted found in it? |
//! | `report` | does a browser find nothing to say, to fetch or to run in the report, and does the summary agree with its figures? |
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod architecture;
mod arrivals;
mod buckets;
mod cells;
mod changed_amounts;
mod channels;
mod checks;
mod cli;
mod counted_units;
mod covered;
mod damaged;
mod deliveries;
mod distorted;
mod doubtful_money;
mod doubts;
mod entities;
mod expectations;
mod expected_rates;
mod explained;
mod faults;
mod first_contact;
mod funnels;
mod hand_worked;
mod identity;
mod interop;
mod journeys;
mod killed;
mod linked;
mod memory;
mod merged;
mod money_worked;
mod newest;
mod olist;
mod oracles;
mod orders;
mod ordinary;
mod paths_exchange;
mod peer;
mod periods;
mod premises;
mod presets;
mod project;
mod rates;
mod report;
mod returns_worked;
mod sample;
mod scaled;
mod sources;
mod standing;
mod together;
mod unmatched;
mod untrusted;
mod verify;
mod whose_folder;
mod wrong;

//! Laws of reading: splits of a history into deliveries, total rows, ordinary files, the order of rows.
//!
//! A few seeds of each by default; `CLOSEDLOOP_SEEDS=200` tries so many of each.

use crate::project::{FILE, Project, Said};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Tables in which every figure of these companies stands.
const TABLES: [&str; 8] = [
    "roi",
    "funnel",
    "win_rates",
    "reconciliation",
    "pipeline_velocity",
    "cohorts",
    "people",
    "deal_people",
];

/// Seeds of a law.
fn seeds() -> std::ops::Range<u64> {
    let count = std::env::var("CLOSEDLOOP_SEEDS").ok();
    0..count.map_or(3, |count| {
        count.parse().expect("CLOSEDLOOP_SEEDS is no number")
    })
}

/// Numbers that look random and are the same for the same seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn is(&mut self, one_in: u64) -> bool {
        self.roll(one_in) == 0
    }

    /// A day of the first half of 2026.
    fn day(&mut self) -> String {
        let (month, day) = (1 + self.roll(6), 1 + self.roll(28));
        format!("2026-{month:02}-{day:02}")
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = usize::try_from(self.roll(last as u64 + 1)).unwrap();
            items.swap(last, other);
        }
    }

    /// Items cut into one to four parts that keep their order; none is empty.
    fn cut<T: Clone>(&mut self, items: &[T]) -> Vec<Vec<T>> {
        let parts = 1 + self.roll(4);
        let mut edges: BTreeSet<usize> = (1..parts)
            .map(|_| 1 + usize::try_from(self.roll(items.len() as u64 - 1)).unwrap())
            .collect();
        edges.extend([0, items.len()]);
        let edges: Vec<usize> = edges.into_iter().collect();
        edges
            .windows(2)
            .map(|edge| items[edge[0]..edge[1]].to_vec())
            .collect()
    }
}

fn tables(project: &Project) -> BTreeMap<&'static str, (Vec<String>, Vec<Vec<String>>)> {
    let of = |name| {
        let table = project.published(name);
        (name, (table.head, table.rows))
    };
    TABLES.into_iter().map(of).collect()
}

/// Why figures may be wrong, but for how far sources reach.
fn doubts(project: &Project) -> BTreeSet<String> {
    let doubts = project.published("doubts");
    let found = doubts.column("check").into_iter();
    found
        .filter(|check| *check != "late_source")
        .map(str::to_owned)
        .collect()
}

const DEALS: &str = "deal_id,created_at,closed_at,outcome,amount,lead_id,modified_at\n";
const SPEND: &str = "spent_on,amount,currency,platform,account,campaign_id,campaign_name\n";

/// Versions of deals, from old to new; some have the instant of their change.
fn deal_history(dice: &mut Dice, dated: bool) -> Vec<String> {
    let mut rows = Vec::new();
    for at in 0..12 + dice.roll(12) {
        let id = dice.roll(8);
        let (outcome, closed) = match dice.roll(3) {
            0 => ("open", String::new()),
            1 => ("won", dice.day()),
            _ => ("lost", dice.day()),
        };
        let modified = if dated {
            format!("2026-06-01T00:{at:02}:00Z")
        } else {
            String::new()
        };
        rows.push(format!(
            "D{id},2026-01-0{},{closed},{outcome},{}.{:02},L{},{modified}\n",
            1 + id,
            100 + dice.roll(900),
            dice.roll(100),
            id % 3
        ));
    }
    rows
}

/// Days of spend, some told again later with another amount.
fn spend_history(dice: &mut Dice) -> Vec<String> {
    let mut rows = Vec::new();
    for _ in 0..10 + dice.roll(20) {
        let campaign = dice.roll(3);
        rows.push(format!(
            "2026-02-{:02},{}.{:02},EUR,google_ads,A{},C{campaign},Campaign {campaign}\n",
            1 + dice.roll(9),
            10 + dice.roll(90),
            dice.roll(100),
            dice.roll(2)
        ));
    }
    rows
}

fn company() -> Project {
    let project = Project::of(&["leads", "deals", "touches", "spend"]);
    project.deliver(
        "leads.csv",
        "lead_id,created_at,channel\nL0,2026-01-01,paid_search\nL1,2026-01-01,email\nL2,2026-01-02,paid_search\n",
    );
    project.deliver(
        "touches.csv",
        "lead_id,touched_at,kind,channel,campaign_id\nL0,2026-01-01 08:00,form,paid_search,C0\nL1,2026-01-01 08:00,form,email,\nL2,2026-01-01 09:00,form,paid_search,C1\n",
    );
    project.deliver("deals.csv", DEALS);
    project.deliver("spend.csv", SPEND);
    project
}

#[test]
fn a_history_in_any_deliveries_gives_the_same_at_once_and_one_by_one() {
    for seed in seeds() {
        let mut dice = Dice(seed);
        let is_dated = dice.is(2);
        let (deals, spend) = (deal_history(&mut dice, is_dated), spend_history(&mut dice));
        let (of_deals, of_spend) = (dice.cut(&deals), dice.cut(&spend));
        let (at_once, one_by_one) = (company(), company());
        for number in 0..of_deals.len().max(of_spend.len()) {
            for (entity, head, parts) in [("deals", DEALS, &of_deals), ("spend", SPEND, &of_spend)]
            {
                if let Some(rows) = parts.get(number) {
                    // 8 to 11: by number, not by sign.
                    let name = format!("{entity}-{}.csv", 8 + number);
                    for project in [&at_once, &one_by_one] {
                        project.deliver(&name, &format!("{head}{}", rows.concat()));
                    }
                }
            }
            one_by_one.run();
        }
        at_once.run();
        assert_eq!(tables(&at_once), tables(&one_by_one), "seed {seed}");
        // Of deals the last version of each counts, however they were cut.
        let whole = company();
        whole.deliver("deals-8.csv", &format!("{DEALS}{}", deals.concat()));
        whole.run();
        assert_eq!(
            whole.published("win_rates"),
            at_once.published("win_rates"),
            "seed {seed}"
        );
    }
}

#[test]
fn a_total_row_changes_no_figure_or_stops() {
    for seed in seeds() {
        let mut dice = Dice(1_000 + seed);
        let mut rows = String::new();
        let mut cents = 0;
        for day in 1..=3 + dice.roll(5) {
            for campaign in 0..2 + dice.roll(3) {
                let amount = 100 + dice.roll(100_000);
                cents += amount;
                writeln!(
                    rows,
                    "2026-02-{day:02},{}.{:02},EUR,google_ads,A1,C{campaign},Campaign {campaign}",
                    amount / 100,
                    amount % 100
                )
                .unwrap();
            }
        }
        let spent = |total: &str| -> (Said, Project) {
            let project = company();
            project.deliver("spend.csv", &format!("{SPEND}{rows}{total}"));
            (project.closedloop(&["run", FILE]), project)
        };
        let (said, whole) = spent("");
        assert_eq!(said.code, 0, "seed {seed}: {}", said.stderr);
        let total = format!("{}.{:02}", cents / 100, cents % 100);
        for row in [
            format!("2026-02-01,{total},EUR,google_ads,A1,,\n"),
            format!("2026-02-09,{total},EUR,google_ads,,,\n"),
            format!("2026-02-09,{total},EUR,google_ads,A1,,Total\n"),
            format!("2026-02-09,{total},EUR,google_ads,--,--,Grand total: all\n"),
            format!(",{total},EUR,,,,Total: Campaigns\n"),
        ] {
            let (said, project) = spent(&row);
            let is_stopped = said.code == 1;
            assert!(
                is_stopped || tables(&project) == tables(&whole),
                "seed {seed}, {row}: counted: {}",
                said.stderr
            );
        }
    }
}

/// An ordinary company: other decimals, currencies, one row a day, regions, campaigns that are renamed,
/// a mailing list that knows older addresses.
fn ordinary(dice: &mut Dice) -> Vec<(String, Vec<String>)> {
    let mut files: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut add = |file: &'static str, row: String| files.entry(file).or_default().push(row);
    for lead in 0..20 + dice.roll(20) {
        let day = dice.day();
        add(
            "leads.csv",
            format!(
                "L{lead},{day},person{lead}@firm{}.example,2026-06-01",
                lead % 7
            ),
        );
        // The list was told later, or knows the address before the last one.
        if dice.is(2) {
            let old = if dice.is(6) { "old." } else { "" };
            add(
                "mail.csv",
                format!("M{lead},{day},{old}person{lead}@firm{}.example", lead % 7),
            );
        }
        add(
            "touches.csv",
            format!("L{lead},{day} 0{}:30,form,email,newsletter", dice.roll(9)),
        );
    }
    let has_decimals = dice.roll(3);
    let currencies = if dice.is(2) {
        &["EUR"][..]
    } else {
        &["EUR", "USD"]
    };
    for deal in 0..10 + dice.roll(10) {
        let (units, currency) = (
            dice.roll(20_000),
            currencies[usize::try_from(dice.roll(currencies.len() as u64)).unwrap()],
        );
        let amount = match has_decimals {
            0 => format!("{units}"),
            1 => format!("{units}.5"),
            _ => format!("{units}.{:02}", dice.roll(100)),
        };
        let (outcome, closed) = match dice.roll(3) {
            0 => ("open", String::new()),
            1 => ("won", dice.day()),
            _ => ("lost", dice.day()),
        };
        add(
            "deals.csv",
            format!("D{deal},2026-01-02,{closed},{outcome},{amount},{currency},L{deal}"),
        );
    }
    for month in 1..=6 {
        for day in 1..=28 {
            add(
                "fx_rates.csv",
                format!("2026-{month:02}-{day:02},USD,EUR,0.9{}", dice.roll(10)),
            );
        }
    }
    let (has_regions, is_renamed) = (dice.is(2), dice.is(2));
    for day in 1..=28 {
        for region in if has_regions {
            &["north", "south"][..]
        } else {
            &["all"]
        } {
            let name = if is_renamed && day > 14 {
                "Brand 2026"
            } else {
                "Brand"
            };
            add(
                "spend.csv",
                format!(
                    "2026-06-{day:02},{}.{:02},EUR,google_ads,{region},C1,{name}",
                    20 + dice.roll(30),
                    dice.roll(100)
                ),
            );
        }
    }
    files
        .into_iter()
        .map(|(name, rows)| (name.to_owned(), rows))
        .collect()
}

fn heads(name: &str) -> &'static str {
    match name {
        "leads.csv" => "lead_id,created_at,email,modified_at\n",
        "mail.csv" => "lead_id,created_at,email\n",
        "touches.csv" => "lead_id,touched_at,kind,utm_medium,utm_source\n",
        "deals.csv" => "deal_id,created_at,closed_at,outcome,amount,currency,lead_id\n",
        "fx_rates.csv" => "rate_on,from_currency,to_currency,rate\n",
        _ => SPEND,
    }
}

fn deliver(files: &[(String, Vec<String>)]) -> Project {
    let list = "[[source]]\nname = \"mail\"\npreset = \"generic.leads\"\npath = \"mail.csv\"\nnamespace = \"mail\"\n";
    let project = Project::of(&["leads", "deals", "touches", "spend", "fx_rates"]).with(list);
    for (name, rows) in files {
        project.deliver(name, &format!("{}{}\n", heads(name), rows.join("\n")));
    }
    project
}

#[test]
fn ordinary_files_stop_nothing_and_are_doubted_for_nothing() {
    for seed in seeds() {
        let project = deliver(&ordinary(&mut Dice(2_000 + seed)));
        let checked = project.closedloop(&["check", FILE]);
        assert_eq!(checked.code, 0, "seed {seed}: {}", checked.stderr);
        let said = project.closedloop(&["run", FILE]);
        assert_eq!(said.code, 0, "seed {seed}: {}", said.stderr);
        assert!(
            doubts(&project).is_empty(),
            "seed {seed}: {:?}",
            doubts(&project)
        );
    }
}

#[test]
fn the_order_of_rows_changes_nothing() {
    for seed in seeds() {
        let mut dice = Dice(3_000 + seed);
        let files = ordinary(&mut dice);
        let mut shuffled = files.clone();
        shuffled.iter_mut().for_each(|(_, rows)| dice.shuffle(rows));
        let [one, other] = [&files, &shuffled].map(|files| {
            let project = deliver(files);
            project.run();
            project
        });
        assert_eq!(tables(&one), tables(&other), "seed {seed}");
        assert_eq!(doubts(&one), doubts(&other), "seed {seed}");
    }
}

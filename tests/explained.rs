//! `explain metric`: the rows behind a figure sum to it, and each stands in the line of the
//! delivered file that is named. The companies are those that are worked out with a pencil, so that
//! every figure is known; here nothing is looked at but the rows that are told, and the files.

use crate::project::{FILE, Project, Table};
use crate::{hand_worked, money_worked, returns_worked};
use insta::assert_snapshot;
use serde_json::Value;
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

fn explain(project: &Project, words: &[&str]) -> crate::project::Said {
    project.closedloop(&[&["explain", FILE, "metric"], words].concat())
}

/// What is told, which must be without a fault.
fn told(project: &Project, words: &[&str]) -> Value {
    let said = project.closedloop(&[&["--json", "explain", FILE, "metric"], words].concat());
    assert_eq!(
        (said.code, said.stderr.as_str()),
        (0, ""),
        "{words:?}\n{}",
        said.stdout
    );
    serde_json::from_str(&said.stdout).unwrap()
}

fn text(project: &Project, words: &[&str]) -> String {
    let said = explain(project, words);
    assert_eq!((said.code, said.stderr.as_str()), (0, ""), "{words:?}");
    said.stdout
}

fn rows<'v>(told: &'v Value, part: &str) -> &'v [Value] {
    told[part]["rows"].as_array().map_or(&[], Vec::as_slice)
}

/// Cells of a part, a space between two, `-` for null.
fn cells(told: &Value, part: &str, names: &str) -> Vec<String> {
    let cell = |row: &Value, name| {
        row[name]
            .as_str()
            .map_or_else(|| row[name].to_string().replace("null", "-"), str::to_owned)
    };
    rows(told, part)
        .iter()
        .map(|row| {
            names
                .split(' ')
                .map(|name| cell(row, name))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

/// Micros of an amount as text.
fn micros(amount: &str) -> i64 {
    let (sign, amount) = amount
        .strip_prefix('-')
        .map_or((1, amount), |amount| (-1, amount));
    let (units, decimals) = amount.split_once('.').unwrap_or((amount, ""));
    sign * format!("{units}{decimals:0<6}").parse::<i64>().unwrap()
}

fn sum(told: &Value, part: &str, column: &str) -> i64 {
    rows(told, part)
        .iter()
        .filter_map(|row| row[column].as_str())
        .map(micros)
        .sum()
}

/// The records of the lines that are named, each as the cells of its file by name.
fn delivered(project: &Project, from: &Value) -> Vec<Vec<(String, String)>> {
    let line = |place: &str| {
        let (file, line) = place.rsplit_once(':').unwrap();
        let text = fs::read_to_string(project.path("data").join(file)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        cells(lines[0])
            .into_iter()
            .zip(cells(lines[line.parse::<usize>().unwrap() - 1]))
            .collect()
    };
    from.as_str().unwrap().split(' ').map(line).collect()
}

fn cell<'r>(record: &'r [(String, String)], name: &str) -> &'r str {
    record
        .iter()
        .find(|(known, _)| known == name)
        .map_or("", |(_, cell)| cell)
}

/// Each row names a line that holds its id.
fn stands_in_its_line(project: &Project, told: &Value, part: &str, id: &str, from: &str) {
    for row in rows(told, part) {
        let records = delivered(project, &row[from]);
        assert_eq!(
            (records.len(), cell(&records[0], id)),
            (1, row[id].as_str().unwrap()),
            "{part}: {row}"
        );
    }
}

/// The lines of a row of spend sum to its amount, in the currency that it was paid in; a day of a
/// campaign's cost is of a campaign's line.
fn spend_stands_in_its_lines(project: &Project, told: &Value) {
    for row in rows(told, "spend") {
        let records = delivered(project, &row["from"]);
        if row["what"] == "spend" {
            let paid: i64 = records
                .iter()
                .map(|record| micros(cell(record, "amount")))
                .sum();
            assert_eq!(
                paid,
                micros(row["original_amount"].as_str().unwrap()),
                "{row}"
            );
            assert!(
                records
                    .iter()
                    .all(|record| cell(record, "spent_on") == row["spent_on"]),
                "{row}"
            );
        } else {
            assert!(
                row["what"]
                    .as_str()
                    .unwrap()
                    .starts_with("campaign cost, day "),
                "{row}"
            );
            assert_eq!(
                cell(&records[0], "campaign_id"),
                row["campaign_id"],
                "{row}"
            );
        }
    }
}

/// A row of the mart.
struct Figure<'t> {
    head: &'t [String],
    cells: &'t [String],
}

impl Figure<'_> {
    fn get(&self, column: &str) -> &str {
        &self.cells[self.head.iter().position(|name| name == column).unwrap()]
    }

    /// Explains a metric and compares what it shows with the mart.
    fn told(&self, project: &Project, metric: &str) -> Value {
        let level = format!("--{}", self.get("level"));
        let words = [
            metric,
            &level,
            self.get("value"),
            "--period",
            self.get("period"),
            "--model",
            self.get("model"),
            "--basis",
            self.get("basis"),
        ];
        let told = told(project, &words);
        let shown = &rows(&told, "figure")[0][metric];
        let shown = shown
            .as_str()
            .map_or_else(|| shown.to_string().replace("null", ""), str::to_owned);
        let is_same =
            shown == self.get(metric) || shown.parse::<f64>().ok() == self.get(metric).parse().ok();
        assert!(
            is_same,
            "{words:?}: {shown} is shown, {} is published",
            self.get(metric)
        );
        assert_eq!(
            told["figure"]["lines"]
                .to_string()
                .contains("not available: "),
            self.get(metric).is_empty(),
            "{words:?}"
        );
        told
    }

    fn money(&self, column: &str) -> i64 {
        if self.get(column).is_empty() {
            0
        } else {
            micros(self.get(column))
        }
    }

    fn credit_is(&self, told: &Value, column: &str) {
        let credit: f64 = rows(told, "credits")
            .iter()
            .map(|row| row["credit"].as_f64().unwrap())
            .sum();
        let published: f64 = if self.get(column).is_empty() {
            0.0
        } else {
            self.get(column).parse().unwrap()
        };
        assert!(
            (credit - published).abs() < 1e-9,
            "{column}: {credit}, {published}"
        );
    }

    /// Every part of the figure is the sum of its rows, and every row stands in a file. Leads are
    /// the same on both bases.
    fn holds(&self, project: &Project) {
        self.won_credit_and_spend_hold(project);
        if !["", "0"].contains(&self.get("pending_count")) {
            let pipeline = self.told(project, "attributed_pipeline");
            assert_eq!(
                sum(&pipeline, "credits", "attributed_amount"),
                self.money("attributed_pipeline")
            );
            self.credit_is(&pipeline, "pending_count");
        }
        if !self.get("won_new_count").is_empty() {
            let loaded = self.told(project, "cac_fully_loaded");
            assert_eq!(sum(&loaded, "spend", "amount"), self.money("spend"));
            assert_eq!(
                if self.get("cost_share").is_empty() {
                    0
                } else {
                    sum(&loaded, "costs", "cost_share")
                },
                self.money("cost_share")
            );
            self.credit_is(&loaded, "won_new_count");
        }
        if self.get("basis") == "touch_date" {
            self.leads_hold(project);
        }
    }

    fn won_credit_and_spend_hold(&self, project: &Project) {
        let roi = self.told(project, "roi");
        assert_eq!(
            sum(&roi, "credits", "attributed_amount"),
            self.money("attributed_revenue")
        );
        self.credit_is(&roi, "won_count");
        assert_eq!(
            rows(&roi, "deals").len().to_string(),
            self.get("attributed_deals")
        );
        assert_eq!(sum(&roi, "spend", "amount"), self.money("spend"));
        spend_stands_in_its_lines(project, &roi);
        stands_in_its_line(project, &roi, "credits", "touch_id", "touch_from");
        stands_in_its_line(project, &roi, "deals", "deal_id", "from");
    }

    fn leads_hold(&self, project: &Project) {
        let leads = self.told(project, "cost_per_sal");
        let all = rows(&leads, "leads");
        let count = |column: &str| self.get(column).parse::<usize>().unwrap_or(0);
        assert_eq!(
            (
                all.len(),
                all.iter().filter(|row| row["counts"] == "yes").count()
            ),
            (count("lead_count"), count("sal_count"))
        );
        assert!(
            all.iter()
                .all(|row| (row["counts"] == "yes") == row["reached_on"].is_string()),
            "{leads}"
        );
        stands_in_its_line(project, &leads, "leads", "lead_id", "from");
    }
}

/// Each figure, on both cores.
fn all_hold(project: &Project, mart: &Table) {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(cells) = mart.rows.get(next.fetch_add(1, Ordering::Relaxed)) {
            let figure = Figure {
                head: &mart.head,
                cells,
            };
            let outcome =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| figure.holds(project)));
            outcome.unwrap_or_else(|_| failed.lock().unwrap().push(cells.join(",")));
        }
    };
    std::thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(work))));
    assert!(
        failed.lock().unwrap().is_empty(),
        "{:#?}",
        failed.lock().unwrap()
    );
}

#[test]
fn a_return_explains_itself_down_to_the_lines_of_the_files() {
    assert_snapshot!(
        "explain_roi",
        text(
            &hand_worked::COMPANY,
            &["roi", "--channel", "paid_search", "--period", "2026-01"]
        )
    );
}

/// Every channel of the first company, in every period and on both bases, by the primary model.
#[test]
fn the_rows_of_every_channel_sum_to_what_is_published() {
    let mart = hand_worked::COMPANY
        .published("roi")
        .only("model", "linear")
        .only("level", "channel");
    assert_eq!(mart.rows.len(), 48);
    all_hold(&hand_worked::COMPANY, &mart);
}

/// Every channel, campaign and content of the second company, `(none)` too, as a whole; with costs
/// of people and types of deals.
#[test]
fn the_rows_of_every_campaign_and_content_sum_to_what_is_published() {
    let mart = returns_worked::COMPANY
        .published("roi")
        .only("model", "last_touch")
        .only("basis", "touch_date")
        .only("period", "all");
    assert!(mart.column("level").contains(&"content") && mart.column("value").contains(&"(none)"));
    all_hold(&returns_worked::COMPANY, &mart);
    let month = returns_worked::COMPANY
        .published("roi")
        .only("model", "first_touch")
        .only("basis", "close_date")
        .only("period", "2026-02");
    all_hold(&returns_worked::COMPANY, &month);
}

/// And with currencies, campaign costs by day, deals without an amount, and recognised revenue.
#[test]
fn converted_and_recognised_money_sums_to_what_is_published() {
    for project in [&*money_worked::COMPANY, &*money_worked::RECOGNIZED] {
        all_hold(
            project,
            &project
                .published("roi")
                .only("model", "linear")
                .only("basis", "touch_date")
                .only("level", "channel")
                .only("period", "all"),
        );
    }
    let events = told(
        &money_worked::COMPANY,
        &["spend", "--channel", "events", "--period", "2026-06"],
    );
    assert_eq!(
        cells(&events, "spend", "spent_on campaign_id what amount from"),
        [
            "2026-06-29 C1 campaign cost, day 1 of 3 33.34 campaigns.csv:2",
            "2026-06-30 C1 campaign cost, day 2 of 3 33.33 campaigns.csv:2"
        ]
    );
    let search = told(&money_worked::COMPANY, &["roi", "--channel", "search"]);
    assert_eq!(
        cells(
            &search,
            "deals",
            "deal_id currency original_amount rate_on amount from"
        ),
        [
            "D1 EUR 1000.00 - 1000.00 deals.csv:2",
            "D2 USD 1000.00 2026-05-04 900.00 deals.csv:3",
            "D4 GBP 200.00 2026-05-05 250.00 deals.csv:5",
            "D3 USD 500.00 - - deals.csv:4",
        ]
    );
    let lines = search["credits"]["lines"].to_string();
    assert!(
        lines.contains("credits of deals without an amount in EUR: 1; they count and add no money"),
        "{lines}"
    );
    assert!(
        lines.contains(
            "left out: won deals with a touch here that [roi] of the pipeline file excludes: D7, D9"
        ),
        "{lines}"
    );
    assert!(
        search["spend"]["lines"]
            .to_string()
            .contains("in no sum, since no rate converts them: 1 with USD 30.00"),
        "{search}"
    );
    let booked = told(
        &money_worked::RECOGNIZED,
        &["attributed_revenue", "--channel", "search"],
    );
    assert_eq!(
        cells(
            &booked,
            "documents",
            "deal_id revenue_id currency original_amount rate_on amount from"
        ),
        [
            "D2 R5 USD 1000.00 2026-05-04 900.00 revenue.csv:6",
            "D1 R1 EUR 600.00 - 600.00 revenue.csv:2",
            "D1 R2 EUR 300.00 - 300.00 revenue.csv:3",
            "D1 R3 EUR -50.00 - -50.00 revenue.csv:4",
            "D3 R6 USD 500.00 - - revenue.csv:7",
        ]
    );
    assert!(
        booked["documents"]["lines"]
            .to_string()
            .contains("they sum to EUR 1750.00, exactly what the deals are worth"),
        "{booked}"
    );
}

/// The numbers are those of the head of `returns_worked`.
#[test]
fn acquisition_costs_tell_what_is_shared_and_who_reached_a_stage() {
    let project = &returns_worked::COMPANY;
    let loaded = told(project, &["cac_fully_loaded", "--campaign", "C1"]);
    let lines = loaded["figure"]["lines"].to_string();
    assert!(
        lines.contains("(EUR 140.00 + EUR 122.22) / 1 new wins = EUR 262.22"),
        "{lines}"
    );
    assert_eq!(
        cells(
            &loaded,
            "costs",
            "month channel campaign_id spend of_spend of_costs cost_share"
        ),
        [
            "2026-01 search C1 100.00 150.00 83.33 55.55",
            "2026-02 search C1 40.00 40.00 66.67 66.67"
        ]
    );
    assert!(loaded["costs"]["lines"].to_string().contains(
        "[[costs]] people: EUR 100.00 a month, from the first month of spend to the month of as_of"
    ));
    let accepted = told(project, &["cost_per_sal", "--channel", "search"]);
    assert!(
        accepted["figure"]["lines"]
            .to_string()
            .contains("EUR 190.00 / 3 leads that reached sal = EUR 63.33"),
        "{accepted}"
    );
    assert_eq!(
        cells(
            &accepted,
            "leads",
            "lead_id counts by_stage reached_on from"
        ),
        [
            "L1 yes opportunity 2026-01-20 leads.csv:2",
            "L2 yes opportunity 2026-02-20 leads.csv:3",
            "L4 yes opportunity 2026-03-10 leads.csv:5",
            "L6 no - - leads.csv:7"
        ]
    );
}

#[test]
fn what_is_not_available_has_its_reason() {
    let reason = |project: &Project, words: &[&str]| {
        let told = told(project, words);
        let lines = told["figure"]["lines"].as_array().unwrap();
        lines
            .iter()
            .find_map(|line| {
                line.as_str()
                    .unwrap()
                    .strip_prefix("not available: ")
                    .map(str::to_owned)
            })
            .unwrap()
    };
    let of = |words: &[&str]| reason(&returns_worked::COMPANY, words);
    assert_eq!(
        of(&["cost_per_sql", "--channel", "search"]),
        "the funnel has no stage sql"
    );
    assert_eq!(
        of(&["cost_per_sal", "--campaign", "(none)"]),
        "no such lead has reached sal"
    );
    assert_eq!(
        of(&["roi", "--content", "K1"]),
        "no spend is recorded by content"
    );
    assert_eq!(
        of(&["cac", "--campaign", "C2"]),
        "no credited win of a deal of the type new"
    );
    assert_eq!(
        of(&["roi", "--channel", "search", "--period", "2026-03"]),
        "no spend recorded"
    );
    assert_eq!(
        of(&[
            "attributed_pipeline",
            "--channel",
            "search",
            "--period",
            "2026-02",
            "--basis",
            "close_date"
        ]),
        "an open deal has no month of close"
    );
    let hand = |words: &[&str]| reason(&hand_worked::COMPANY, words);
    assert_eq!(
        hand(&["cac", "--channel", "paid_search"]),
        "no deal says its type, so nobody knows which wins are new"
    );
    assert_eq!(
        hand(&["cac_fully_loaded", "--channel", "paid_search"]),
        "the pipeline file has no [[costs]]"
    );
    assert_eq!(
        hand(&["lead_count", "--campaign", "C1"]),
        "no lead names a campaign"
    );
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    let error = |words: &[&str]| {
        let said = explain(&hand_worked::COMPANY, words);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{words:?}");
        said.stderr
    };
    let of = |words: &[&str], told: &str| assert!(error(words).contains(told), "{}", error(words));
    of(
        &["roi", "--channel", "paid_serch"],
        "there is no figure of a channel `paid_serch` in the last publication; the closest are `paid_search`, `",
    );
    of(
        &["roi", "--campaign", "C7"],
        "the closest are `C1`, `(none)`",
    );
    of(
        &["roi", "--channel", "events", "--period", "2025-01"],
        "nothing was spent, credited or created in it\nhelp: its periods are `2026-03`, `2026-06`, `all`",
    );
    of(
        &["roi", "--channel", "events", "--period", "March"],
        "a period is a month such as `2026-03`, or `all`",
    );
    of(
        &["roi", "--channel", "events", "--model", "linea"],
        "no model `linea` ran in the last publication; the closest are `linear`",
    );
    assert_eq!(
        explain(&hand_worked::COMPANY, &["roy", "--channel", "events"]).code,
        2
    );
}

/// The file says another margin than the run had: the figure is told by the former, the difference
/// is said, and no defect is claimed.
#[test]
fn another_pipeline_file_is_told_apart_from_a_defect() {
    let project = hand_worked::COMPANY.copy();
    let file = fs::read_to_string(project.path(FILE)).unwrap();
    fs::write(
        project.path(FILE),
        file.replace("gross_margin = 0.8", "gross_margin = 0.5"),
    )
    .unwrap();
    let said = explain(
        &project,
        &["roi", "--channel", "paid_search", "--period", "2026-01"],
    );
    // 333.34 x 0.5 = 166.67; (166.67 - 150) / 150 = 0.111133.
    assert!(
        said.stdout
            .contains("(EUR 333.34 x 0.5 - EUR 150.00) / EUR 150.00 = 0.11113"),
        "{}",
        said.stdout
    );
    assert!(
        said.stdout
            .contains("is published as roi: these are not the same"),
        "{}",
        said.stdout
    );
    assert_eq!(said.code, 2);
    assert!(
        said.stderr
            .contains("help: the pipeline file, or the program, is not that of run r0002"),
        "{}",
        said.stderr
    );
}

//! `explain metric`: the rows behind a figure sum to it, and each stands in the line of the
//! delivered file that is named. The companies are the ones that are worked out with a pencil, so
//! that every figure is known; here nothing is looked at but the rows of the explanation, and the
//! files.

mod converted;
mod unavailable;

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

/// The parts of an explanation, which must be without a fault.
fn explained(project: &Project, words: &[&str]) -> Value {
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

fn rows<'v>(parts: &'v Value, part: &str) -> &'v [Value] {
    parts[part]["rows"].as_array().map_or(&[], Vec::as_slice)
}

/// Cells of a part, a space between two, `-` for null.
fn cells(parts: &Value, part: &str, names: &str) -> Vec<String> {
    let cell = |row: &Value, name| {
        row[name]
            .as_str()
            .map_or_else(|| row[name].to_string().replace("null", "-"), str::to_owned)
    };
    rows(parts, part)
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

fn sum(parts: &Value, part: &str, column: &str) -> i64 {
    rows(parts, part)
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
fn stands_in_its_line(project: &Project, parts: &Value, part: &str, id: &str, from: &str) {
    for row in rows(parts, part) {
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
fn spend_stands_in_its_lines(project: &Project, parts: &Value) {
    for row in rows(parts, "spend") {
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
    fn explained(&self, project: &Project, metric: &str) -> Value {
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
        let parts = explained(project, &words);
        let shown = &rows(&parts, "figure")[0][metric];
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
            parts["figure"]["lines"]
                .to_string()
                .contains("not available: "),
            self.get(metric).is_empty(),
            "{words:?}"
        );
        parts
    }

    fn money(&self, column: &str) -> i64 {
        if self.get(column).is_empty() {
            0
        } else {
            micros(self.get(column))
        }
    }

    fn credit_is(&self, parts: &Value, column: &str) {
        let credit: f64 = rows(parts, "credits")
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
            let pipeline = self.explained(project, "attributed_pipeline");
            assert_eq!(
                sum(&pipeline, "credits", "attributed_amount"),
                self.money("attributed_pipeline")
            );
            self.credit_is(&pipeline, "pending_count");
        }
        if !self.get("won_new_count").is_empty() {
            let loaded = self.explained(project, "cac_fully_loaded");
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
        let roi = self.explained(project, "roi");
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
        let leads = self.explained(project, "cost_per_sal");
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

//! Wrong premises: the exports of the sample company, each time with another thing wrong that no
//! cell shows, such as a file that is missing or a column that means something else. The run stops,
//! or its status or a finding says it, or no headline differs; where no file can show what is wrong,
//! the setting that would is named here. `CLOSEDLOOP_DISTORTIONS=all` tries all of them and prints
//! the table; a third of them is tried otherwise.

use crate::project::Table;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A copy of the sample company.
struct Company(tempfile::TempDir);

/// What is wrong, and where no file shows it, the setting that would.
struct Distortion {
    name: &'static str,
    setting: &'static str,
    apply: fn(&Company),
}

impl Company {
    fn new() -> Self {
        let company = Self(tempfile::tempdir().unwrap());
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for folder in ["crm", "marketing", "ads", "finance"] {
            let to = company.0.path().join("sample_data").join(folder);
            fs::create_dir_all(&to).unwrap();
            for entry in fs::read_dir(root.join("sample_data").join(folder)).unwrap() {
                let path = entry.unwrap().path();
                fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
            }
        }
        for file in ["sample_data/presets.toml", "pipelines/demo.toml"] {
            fs::create_dir_all(company.path(file).parent().unwrap()).unwrap();
            fs::copy(root.join(file), company.path(file)).unwrap();
        }
        company
    }

    fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path("sample_data").join(name)
    }

    fn read(&self, name: &str) -> Table {
        Table::read(&fs::read_to_string(self.file(name)).unwrap())
    }

    fn write(&self, name: &str, table: &Table) {
        let mut writer = csv::Writer::from_path(self.file(name)).unwrap();
        writer.write_record(&table.head).unwrap();
        for row in &table.rows {
            writer.write_record(row).unwrap();
        }
        writer.flush().unwrap();
    }

    /// Keeps the rows of which a column's text passes.
    fn keep(&self, name: &str, column: &str, is_kept: impl Fn(&str) -> bool) {
        let mut table = self.read(name);
        let at = place(&table, column);
        table.rows.retain(|row| is_kept(&row[at]));
        self.write(name, &table);
    }

    /// Changes a cell of each row.
    fn change(&self, name: &str, column: &str, changed: impl Fn(&str) -> String) {
        let mut table = self.read(name);
        let at = place(&table, column);
        for row in &mut table.rows {
            row[at] = changed(&row[at]);
        }
        self.write(name, &table);
    }

    fn rename(&self, name: &str, column: &str, other: &str) {
        let mut table = self.read(name);
        let at = place(&table, column);
        other.clone_into(&mut table.head[at]);
        self.write(name, &table);
    }

    fn swap(&self, name: &str, one: &str, other: &str) {
        let mut table = self.read(name);
        let (one, other) = (place(&table, one), place(&table, other));
        table.head.swap(one, other);
        self.write(name, &table);
    }

    fn without(&self, name: &str, column: &str) {
        let table = self.read(name);
        let kept: Vec<String> = table
            .head
            .iter()
            .filter(|head| *head != column)
            .cloned()
            .collect();
        self.write(name, &table.columns(&kept));
    }

    fn empty(&self, name: &str) {
        let mut table = self.read(name);
        table.rows.clear();
        self.write(name, &table);
    }

    /// Takes the middle third out, at line ends.
    fn cut(&self, name: &str) {
        let mut table = self.read(name);
        let third = table.rows.len() / 3;
        table.rows.drain(third..2 * third);
        self.write(name, &table);
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.file(name)).unwrap();
    }

    /// Adds to the pipeline file.
    fn add(&self, text: &str) {
        let file = self.path("pipelines/demo.toml");
        let old = fs::read_to_string(&file).unwrap();
        // A source stands before what follows the sources.
        let at = old.find("[[channel_rule]]").unwrap();
        fs::write(file, format!("{}{text}\n{}", &old[..at], &old[at..])).unwrap();
    }

    fn outcome(&self) -> Outcome {
        let output = Command::new(env!("CARGO_BIN_EXE_closedloop"))
            .args(["run", "pipelines/demo.toml"])
            .current_dir(self.0.path())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        if output.status.code() != Some(0) {
            let reason = said.lines().find(|line| line.starts_with("error: "));
            return Outcome::Stopped(reason.unwrap_or(&said).to_owned());
        }
        let table = |name: &str| {
            let file = self
                .path("out/demo/latest/tables")
                .join(format!("{name}.csv"));
            Table::read(&fs::read_to_string(file).unwrap())
        };
        let (doubts, quality, headlines) =
            (table("doubts"), table("data_quality"), table("headlines"));
        let found = |table: &Table, columns: &[&str]| -> Vec<String> {
            let names: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
            let rows = table.columns(&names).rows;
            rows.into_iter().map(|row| row.join(" ")).collect()
        };
        // Why a figure is missing is no figure.
        let of_figures = [
            "metric",
            "period",
            "amount",
            "number",
            "count",
            "base_count",
        ];
        let figures = found(&headlines, &of_figures);
        Outcome::Published {
            doubts: found(&doubts, &["check", "source", "reason"]),
            findings: found(&quality.only("severity", "warning"), &["check", "source"]),
            figures,
        }
    }
}

fn place(table: &Table, column: &str) -> usize {
    table.head.iter().position(|name| name == column).unwrap()
}

/// What a run came to.
enum Outcome {
    Stopped(String),
    Published {
        doubts: Vec<String>,
        findings: Vec<String>,
        figures: Vec<String>,
    },
}

/// How what is wrong was said; none where a headline differs in silence.
fn said(before: &Outcome, after: &Outcome) -> Option<String> {
    let Outcome::Published {
        doubts: old_doubts,
        findings: old_findings,
        figures: old,
    } = before
    else {
        panic!("the company as it is stops")
    };
    match after {
        Outcome::Stopped(reason) => Some(format!("stops: {reason}")),
        Outcome::Published {
            doubts,
            findings,
            figures,
        } => {
            // A reason with other numbers is no new one: its check and source are.
            let key = |line: &String| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
            let new = |now: &[String], then: &[String]| {
                let known: Vec<String> = then.iter().map(key).collect();
                now.iter().find(|one| !known.contains(&key(one))).cloned()
            };
            new(doubts, old_doubts)
                .map(|reason| format!("status: {reason}"))
                .or_else(|| new(findings, old_findings).map(|found| format!("finding: {found}")))
                .or_else(|| (figures == old).then(|| "no headline differs".to_owned()))
        }
    }
}

const GOOGLE: &str = "ads/google_ads-2026-10.csv";
const DEALS: &str = "crm/opportunities-2026-10.csv";
const OLD_DEALS: &str = "crm/opportunities-2026-06.csv";
const ACTIVITIES: &str = "marketing/activities-2026-q3.csv";

/// What is wrong where the status, a finding or an error shows it.
const fn shown(name: &'static str, apply: fn(&Company)) -> Distortion {
    hidden(name, "", apply)
}

/// What no file can show, and the setting that would.
const fn hidden(name: &'static str, setting: &'static str, apply: fn(&Company)) -> Distortion {
    Distortion {
        name,
        setting,
        apply,
    }
}

/// A second source, `copy`, over a copy of a file.
fn double(company: &Company, file: &str, keys: &str) {
    fs::copy(company.file(file), company.file("ads/copy.csv")).unwrap();
    company.add(&format!(
        "[[source]]\nname = \"copy\"\npath = \"ads/copy.csv\"\n{keys}\n"
    ));
}

static DISTORTIONS: &[Distortion] = &[
    shown("the last four months of deals are missing", |of| {
        of.remove(DEALS)
    }),
    shown("the last two months of deals are missing", |of| {
        for file in [DEALS, OLD_DEALS] {
            of.keep(file, "SystemModstamp", |at| at < "2026-09");
        }
    }),
    shown("Google's spend ends two months early", |of| {
        of.keep(GOOGLE, "date", |day| day < "2026-09-01");
    }),
    shown("Meta's spend ends a week early", |of| {
        of.keep("ads/meta_ads-2026-10.csv", "date", |day| day < "2026-10-25");
    }),
    shown("the last quarter of activities is missing", |of| {
        of.remove(ACTIVITIES);
    }),
    shown("leads end a month early", |of| {
        of.keep("crm/leads.csv", "CreatedDate", |at| at < "2026-10-01");
    }),
    shown("a quarter of activities is missing", |of| {
        of.remove("marketing/activities-2026-q1.csv");
    }),
    shown("a month of Google's spend is missing", |of| {
        of.keep(GOOGLE, "date", |day| !day.starts_with("2026-05"));
    }),
    shown("a month of leads is missing", |of| {
        of.keep("crm/leads.csv", "CreatedDate", |at| {
            !at.starts_with("2026-03")
        });
    }),
    shown("a month of stage entries is missing", |of| {
        of.keep("crm/lead_history.csv", "CreatedDate", |at| {
            !at.starts_with("2026-03")
        });
    }),
    shown("Google's spend stands twice, under another source", |of| {
        let constants = "constants = { currency = \"EUR\" }";
        double(
            of,
            GOOGLE,
            &format!("preset = \"google_ads.spend\"\n{constants}"),
        );
    }),
    shown("deals stand twice, under another source", |of| {
        double(of, DEALS, "preset = \"salesforce.opportunity\"");
    }),
    shown("a file of spend stands twice, under another name", |of| {
        fs::copy(of.file(GOOGLE), of.file("ads/google_ads-2026-10 (1).csv")).unwrap();
    }),
    shown("activities stand twice, with new ids", |of| {
        let copy = of.file("marketing/activities-2026-q3b.csv");
        fs::copy(of.file(ACTIVITIES), copy).unwrap();
        of.change("marketing/activities-2026-q3b.csv", "activity_id", |id| {
            format!("b{id}")
        });
    }),
    shown("leads and contacts change their ids", |of| {
        of.change("crm/opportunity_contact_roles.csv", "ContactId", |id| {
            id.replacen("003", "00Q", 1)
        });
    }),
    shown("contact roles name accounts for contacts", |of| {
        of.change("crm/opportunity_contact_roles.csv", "ContactId", |id| {
            id.replacen("003", "001", 1)
        });
    }),
    shown("deals name their owner for their account", |of| {
        of.swap(DEALS, "AccountId", "OwnerId");
        of.swap(OLD_DEALS, "AccountId", "OwnerId");
    }),
    shown("deals without their column of currencies", |of| {
        of.without(DEALS, "CurrencyIsoCode");
        of.without(OLD_DEALS, "CurrencyIsoCode");
    }),
    shown("no deals", |of| {
        of.empty(DEALS);
        of.empty(OLD_DEALS);
    }),
    shown("no leads", |of| of.empty("crm/leads.csv")),
    shown("no contact roles", |of| {
        of.empty("crm/opportunity_contact_roles.csv")
    }),
    shown("no stage entries of leads", |of| {
        of.empty("crm/lead_history.csv")
    }),
    shown("no rates", |of| of.empty("crm/rates.csv")),
    shown("the amount of deals has another name", |of| {
        of.rename(DEALS, "Amount", "Amount (converted)");
    }),
    shown("the e-mail of leads has another name", |of| {
        of.rename("crm/leads.csv", "Email", "E-Mail");
    }),
    shown("the channel of activities has another name", |of| {
        for quarter in ["2026-q1", "2026-q2", "2026-q3"] {
            let file = format!("marketing/activities-{quarter}.csv");
            of.rename(&file, "utm_medium", "medium");
        }
    }),
    hidden(
        "the zone of activities is shifted as a whole",
        "timezone of the source",
        |of| {
            of.change(ACTIVITIES, "occurred_at", |at| at.replacen(" 0", " 1", 1));
        },
    ),
    hidden(
        "campaigns are cut out of the middle of Google's spend",
        "[source.expect] rows_per_day",
        |of| of.cut(GOOGLE),
    ),
    hidden(
        "the middle of activities is cut out, which are in no order",
        "[source.expect] rows_per_day",
        |of| {
            of.cut(ACTIVITIES);
        },
    ),
    shown("amounts of deals with thousands as decimals", |of| {
        of.change(DEALS, "Amount", |amount| match amount.split_once('.') {
            Some((whole, _)) if whole.len() > 3 => {
                format!(
                    "{}.{}",
                    &whole[..whole.len() - 3],
                    &whole[whole.len() - 3..]
                )
            }
            _ => amount.to_owned(),
        });
    }),
];

#[test]
fn what_is_wrong_is_said_or_changes_no_headline() {
    let is_all = std::env::var("CLOSEDLOOP_DISTORTIONS").as_deref() == Ok("all");
    let before = Company::new().outcome();
    let mut silent = Vec::new();
    let mut table = String::new();
    for distortion in DISTORTIONS.iter().step_by(if is_all { 1 } else { 3 }) {
        let company = Company::new();
        (distortion.apply)(&company);
        let how = said(&before, &company.outcome());
        let setting = Some(distortion.setting).filter(|setting| !setting.is_empty());
        let how = how.or_else(|| Some(format!("nothing; would: {}", setting?)));
        let words = how.unwrap_or_else(|| {
            silent.push(distortion.name);
            "SILENT".to_owned()
        });
        table.push_str(&format!("| {} | {words} |\n", distortion.name));
    }
    println!("{table}");
    assert!(silent.is_empty(), "in silence: {silent:?}\n{table}");
    assert!(DISTORTIONS.len() >= 30);
}

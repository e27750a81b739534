//! A person's data in every personal place of every kind of row: it is nowhere in clear. Goes in:
//! files whose addresses, names and phone numbers all hold the word `canary`, in rows that are
//! accepted, in rows that are rejected by each rule, and in files that stop the run. Comes out, for
//! each: every byte below `lake` and `out`, every text of every Parquet file, the rejects, both
//! outputs of the program, and every table as `show` prints it, searched for that word.
//!
//! The surprising part: a company's name and a deal's are no personal places, so no canary stands
//! there; what stands there in a rejected row is shown, unless it may be an address.

use crate::project::{FILE, Project, Said};
use arrow::array::AsArray;
use arrow::datatypes::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::{self, File};
use std::path::Path;

const TABLES: &[&str] = &[
    "leads",
    "accounts",
    "deals",
    "deal_contacts",
    "stage_events",
    "touches",
    "spend",
    "content",
    "campaigns",
    "revenue",
    "fx_rates",
    "targets",
    "owners",
    "products",
    "paths",
    "unmatched",
    "rejects",
    "people",
    "deal_people",
    "identity",
    "journeys",
    "credits",
    "funnel",
    "roi",
    "cohorts",
    "reconciliation",
    "data_quality",
];

fn holds(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    // The same text in UTF-16 has a NUL beside each letter.
    text.contains("canary") || text.replace('\0', "").contains("canary") || text.contains("5550199")
}

/// Texts of a Parquet file, from its columns and from its footer.
fn texts(path: &Path) -> Vec<String> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let entries = builder
        .metadata()
        .file_metadata()
        .key_value_metadata()
        .cloned()
        .unwrap_or_default();
    let mut texts: Vec<String> = entries
        .into_iter()
        .filter_map(|entry| entry.value)
        .collect();
    for batch in builder.build().unwrap() {
        for column in batch.unwrap().columns() {
            let as_text = arrow::compute::cast(column, &DataType::Utf8).unwrap();
            texts.extend(
                as_text
                    .as_string::<i32>()
                    .iter()
                    .flatten()
                    .map(str::to_owned),
            );
        }
    }
    texts
}

/// Looks at what `show` prints.
fn shows_no_person(case: &str, project: &Project, tables: &[&str], formats: &[&str]) {
    for table in tables {
        for format in formats {
            let shown = project.closedloop(&["show", FILE, table, "--format", format]);
            let leak = shown
                .stdout
                .lines()
                .chain(shown.stderr.lines())
                .find(|line| holds(line.as_bytes()));
            assert_eq!(leak, None, "{case}: {table} as {format}");
        }
    }
}

/// Looks at both outputs and at all that was written; returns how many Parquet texts were read, so
/// that a search of nothing is noticed.
fn nowhere(case: &str, project: &Project, said: &Said) -> usize {
    assert!(
        !holds(said.stderr.as_bytes()) && !holds(said.stdout.as_bytes()),
        "{case}: {}{}",
        said.stderr,
        said.stdout
    );
    let mut count = 0;
    for (path, bytes) in project.bytes() {
        assert!(
            !holds(&bytes) && !holds(path.to_string_lossy().as_bytes()),
            "{case}: {}",
            path.display()
        );
        if path.extension().is_some_and(|end| end == "parquet") {
            let texts = texts(&path);
            count += texts.len();
            let leak = texts.into_iter().find(|text| holds(text.as_bytes()));
            assert_eq!(leak, None, "{case}: {}", path.display());
        }
    }
    shows_no_person(case, project, &["rejects"], &["text"]);
    count
}

/// A source of leads with a phone number kept as an attribute and a name that is not mapped at all.
const LEADS: &str = "personal = [\"Phone\", \"Owner\"]\n[source.columns]\nowner_id = \"Owner\"\n[source.attributes]\nphone = \"Phone\"\n";
const HEAD: &str = "lead_id,created_at,company,email,title,Phone,Owner,Full name\n";

/// (what is wrong with the row, the row, its rule).
const REJECTS: &[(&str, &[u8], &str)] = &[
    ("a bad date beside it", b"L2,31.02.2026,Ahorn,kim.canary@ahorn.example,CFO,+49 5550199,kim canary,Kim Canary\n", "date"),
    ("a bad address", b"L2,2026-02-01,Ahorn,kim.canary at ahorn,CFO,+49 5550199,kim canary,Kim Canary\n", "email"),
    ("a field too few", b"L2,kim.canary@ahorn.example,CFO,+49 5550199,kim canary,Kim Canary\n", "field_count"),
    ("a field too many", b"L2,2026-02-01,Ahorn, AG,kim.canary@ahorn.example,CFO,+49 5550199,kim canary,Kim Canary\n", "field_count"),
    ("a stray quote", b"L2,2026-02-01,Ahorn,kim \"canary\"@ahorn.example,CFO,+49 5550199,kim canary,Kim Canary\n", "stray_quote"),
    ("an unclosed quote", b"L2,2026-02-01,Ahorn,\"kim.canary@ahorn.example,CFO,+49 5550199,kim canary,Kim Canary\n", "unclosed_quote"),
    ("a cut last line", b"L2,2026-02-01,Ahorn,kim.canary@ahorn.example,CFO,+49 5550199,kim canary", "possibly_cut"),
    ("bytes that are no text", b"L2,2026-02-01,Ahorn\xe9,kim.canary@ahorn.example,CFO,+49 5550199,kim canary,Kim Canary\n", "invalid_bytes"),
    ("an address in a column that is none", b"L2,kim.canary@ahorn.example,Ahorn,,CFO,+49 5550199,kim canary,Kim Canary\n", "date"),
    (
        "an address in a text beside the fault",
        b"L2,soon,kim.canary@ahorn.example,,mailto:kim.canary%40ahorn.example,+49 5550199,kim canary,Kim Canary\n",
        "date",
    ),
    ("an address as the id beside the fault", b"kim.canary@ahorn.example,soon,Ahorn,,CFO,+49 5550199,kim canary,Kim Canary\n", "date"),
    ("a row without its id", b",2026-02-01,Ahorn,kim.canary@ahorn.example,CFO,+49 5550199,kim canary,Kim Canary\n", "missing_value"),
    ("a second header", b"lead_id,created_at,company,email,title,Phone,Owner,Full name\n", "repeated_header"),
    ("another table", b"deal_id,outcome,email\nD1,open,kim.canary@ahorn.example\n", "another_table"),
];

/// Rows of a table without a single personal column, so that a record is shown whole: an address in
/// it is still none of ours.
const DEALS: &[(&str, &[u8], &str)] = &[
    (
        "an unknown word",
        b"D2,2026-02-01,kim.canary@ahorn.example,5.00,EUR\n",
        "unknown_value",
    ),
    (
        "an amount",
        b"D2,2026-02-01,open,kim.canary@ahorn.example,EUR\n",
        "money",
    ),
    (
        "a currency",
        b"D2,2026-02-01,open,5.00,kim.canary@ahorn.example\n",
        "currency",
    ),
    (
        "a currency against the sign",
        b"kim.canary@ahorn.example,2026-02-01,open,$5.00,EUR\n",
        "currency_mismatch",
    ),
    (
        "a deal without its close",
        b"kim.canary@ahorn.example,2026-02-01,won,5.00,EUR\n",
        "close_missing",
    ),
    (
        "a field too many, no column personal",
        b"D2,2026-02-01,open,5.00,EUR,kim.canary@ahorn.example\n",
        "field_count",
    ),
    (
        "bytes that are no text, no column personal",
        b"D2,2026-02-01,open,5.00,\xe9kim.canary@ahorn.example\n",
        "invalid_bytes",
    ),
    (
        "a stray quote, no column personal",
        b"D2,2026-02-01,open,5.00,kim \"canary\"@ahorn.example\n",
        "stray_quote",
    ),
    (
        "another table, no column personal",
        b"lead_id,email,company\nL1,kim canary,Ahorn\n",
        "another_table",
    ),
];

fn rejected(entity: &str, keys: &str, head: &str, good: &str, cases: &[(&str, &[u8], &str)]) {
    for &(case, row, rule) in cases {
        for (share, exit) in [("1.0", 0), ("0.0", 1)] {
            let mut project = Project::of(&[entity]);
            project.set_source(entity, &format!("max_reject_share = {share}\n{keys}"));
            fs::write(
                project.path("data").join(format!("{entity}.csv")),
                [head.as_bytes(), good.as_bytes(), row].concat(),
            )
            .unwrap();
            let said = project.closedloop(&["run", FILE]);
            assert_eq!(said.code, exit, "{case}: {}", said.stderr);
            let rejects = project.show("rejects");
            assert!(
                rejects.column("rule").iter().all(|found| *found == rule)
                    && !rejects.rows.is_empty(),
                "{case}: {rejects:?}"
            );
            assert!(project.path("out/demo/rejects.csv").exists(), "{case}");
            shows_no_person(case, &project, &[entity, "data_quality"], &["json"]);
            assert!(
                nowhere(case, &project, &said) > 0,
                "{case}: no Parquet text was searched"
            );
        }
    }
}

#[test]
fn no_reject_shows_a_person() {
    let good =
        "L1,2026-02-01,Ahorn,Kim.Canary@ahorn.example,CFO,+49 5550199,kim canary,Kim Canary\n";
    rejected("leads", LEADS, HEAD, good, REJECTS);
}

#[test]
fn no_reject_of_a_table_without_personal_columns_shows_an_address() {
    rejected(
        "deals",
        "",
        "deal_id,created_at,outcome,amount,currency\n",
        "D1,2026-02-01,open,5.00,EUR\n",
        DEALS,
    );
}

#[test]
fn no_accepted_row_shows_a_person() {
    let mut project = Project::of(&[
        "leads",
        "touches",
        "deals",
        "deal_contacts",
        "stage_events",
        "accounts",
        "owners",
    ]);
    project.set_source("leads", LEADS);
    project.set_source(
        "deals",
        "personal = [\"name\", \"Seller\"]\n[source.attributes]\nseller = \"Seller\"",
    );
    project.deliver("leads.csv", &format!("{HEAD}L1,2026-02-01,Ahorn,Kim.Canary@ahorn.example,CFO,+49 5550199,kim canary,Kim Canary\n"));
    project.deliver("touches.csv", "touch_id,touched_at,email,anonymous_id,kind,Name\nT1,2026-02-01,kim.canary@ahorn.example,visitor-canary,form,Kim Canary\n");
    project
        .deliver("deals.csv", "deal_id,created_at,closed_at,outcome,amount,lead_id,name,Seller\nD1,2026-02-02,2026-03-01,won,10.00,L1,Kim Canary,lou canary\n");
    project.deliver(
        "deal_contacts.csv",
        "deal_id,lead_id,role,Phone\nD1,L1,buyer,+49 5550199\n",
    );
    project.deliver(
        "stage_events.csv",
        "subject,subject_id,stage,entered_at,By\nlead,L1,mql,2026-02-02,Lou Canary\n",
    );
    project.deliver(
        "accounts.csv",
        "account_id,name,domain,Contact\nA1,Ahorn,ahorn.example,kim.canary@ahorn.example\n",
    );
    project.deliver(
        "owners.csv",
        "owner_id,name,team,Phone\nO1,Kim Canary,sales,+49 5550199\n",
    );
    let said = project.run();
    assert_eq!(
        project.show("leads").column("email_domain"),
        ["ahorn.example"],
        "the domain is kept"
    );
    let kept = [
        project.show("leads").column("email")[0].to_owned(),
        project.show("touches").column("email")[0].to_owned(),
    ];
    assert!(
        kept[0].len() == 64 && kept[0] == kept[1],
        "one person has one hash: {kept:?}"
    );
    assert!(nowhere("accepted rows", &project, &said) > 100);
    shows_no_person("accepted rows", &project, TABLES, &["text", "csv", "json"]);
    assert!(
        fs::read_to_string(project.path("out/demo/latest/run.json"))
            .unwrap()
            .contains("\"leads"),
        "the record of the run was searched, too"
    );
    for words in [
        ["run", FILE, "--json"],
        ["report", FILE, "--json"],
        ["verify", FILE, "--json"],
        ["check", FILE, "--json"],
        ["history", FILE, "--json"],
    ] {
        let said = project.closedloop(&words);
        assert!(
            said.code == 0 && !holds(said.stdout.as_bytes()) && !holds(said.stderr.as_bytes()),
            "{words:?}: {said:?}"
        );
    }
}

/// (what stops the run, entity, keys, file, a word of the message).
const STOPS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "dates of no declared order",
        "leads",
        "",
        "lead_id,created_at,email\nkim.canary@ahorn.example,03/04/2026,kim.canary@ahorn.example\nL2,05/06/2026,lou.canary@ahorn.example\n",
        "order of day and month",
    ),
    (
        "a file without a header",
        "leads",
        "",
        "L1,2026-02-01,Ahorn,kim.canary@ahorn.example,+49 5550199,Kim Canary\n",
        "looks like a row",
    ),
    (
        "a file without a header, one person",
        "leads",
        "",
        "kim.canary@ahorn.example\n",
        "looks like a row",
    ),
    (
        "a header that cannot be read",
        "leads",
        "",
        "lead_id,\"kim.canary@ahorn.example\n",
        "the header cannot be read",
    ),
    (
        "a file without a header, semicolons",
        "leads",
        "",
        "L1;2026-02-01;kim.canary@ahorn.example;Kim Canary\n",
        "looks like a row",
    ),
    (
        "a file without a header, a phone number",
        "leads",
        "",
        "L1,Kim Canary,+49 5550199\n",
        "looks like a row",
    ),
    (
        "lines before the header that name a person",
        "leads",
        "",
        "Exported by kim.canary@ahorn.example\n\nlead_id,created_at\n",
        "looks like a row",
    ),
];

#[test]
fn no_file_that_stops_the_run_shows_a_person() {
    for &(case, entity, keys, file, word) in STOPS {
        let mut project = Project::of(&[entity]);
        project.set_source(entity, keys);
        project.deliver(&format!("{entity}.csv"), file);
        for command in ["check", "run"] {
            let said = project.closedloop(&[command, FILE]);
            let is_late = command == "check" && case.starts_with("dates");
            assert!(
                is_late || said.code == 1 && said.stderr.contains(word),
                "{case}: {}",
                said.stderr
            );
            nowhere(case, &project, &said);
        }
    }
}

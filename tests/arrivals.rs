//! What is read, once, and what is refused by name: twins, links, pipes, strange names, files
//! without rows or with other columns, constants that are no values.

#[cfg(unix)]
mod unix;

use crate::deliveries::{DEALS, amount, one_deal, won};
use crate::project::{FILE, Project};

#[test]
fn the_same_content_under_another_name_is_read_once() {
    let project = one_deal();
    std::fs::copy(
        project.path("data/deals_1.csv"),
        project.path("data/deals_2.csv"),
    )
    .unwrap();
    let said = project.run();
    assert!(said.stderr.contains("source `deals`, file `deals_2.csv`: it has the content of `deals_1.csv`, which was read in run 1\n"), "{}", said.stderr);
    assert!(said.stderr.contains("nothing new"), "{}", said.stderr);
    let both = Project::of(&["deals"]);
    for name in ["deals_1.csv", "deals_2.csv"] {
        both.deliver(
            name,
            &format!("{DEALS}D1,2026-03-01,2026-04-01,won,100.00\n"),
        );
    }
    let said = both.run();
    assert!(
        said.stderr
            .contains("file `deals_2.csv`: it has the content of `deals_1.csv` and is read once\n"),
        "{}",
        said.stderr
    );
    assert_eq!(
        (both.show("deals").rows.len(), won(&both)),
        (1, "100.00".to_owned())
    );
}

#[test]
fn an_export_without_rows_is_accepted_and_noted() {
    let project = one_deal();
    project.deliver("deals_2.csv", DEALS);
    let said = project.run();
    assert!(
        said.stderr.contains(
            "file `deals_2.csv`: a header and no rows; what the source delivered before stands\n"
        ),
        "{}",
        said.stderr
    );
    assert_eq!(won(&project), "100.00");
    let said = project.run();
    assert!(
        said.stderr.contains("nothing new") && !said.stderr.contains("no rows"),
        "it is known: {}",
        said.stderr
    );
    let first = Project::of(&["deals"]);
    first.deliver("deals_1.csv", &format!("{DEALS}\n,,,,\n"));
    let said = first.run();
    assert!(
        said.stderr
            .contains("file `deals_1.csv`: a header and no rows\n"),
        "blank lines are no rows: {}",
        said.stderr
    );
}

#[test]
fn columns_that_come_go_and_move_are_named() {
    let mut project = one_deal();
    project.set_source("deals", "[source.attributes]\nregion = \"region\"\n");
    let found = project.closedloop(&["run", FILE]).stderr;
    assert!(
        found.contains("the column `region` for the attribute `region` is missing"),
        "{found}"
    );
    project.set_source("deals", "");
    project.deliver(
        "deals_2.csv",
        "closed_at,deal_id,created_at,outcome,name,mood\n2026-04-01,D2,2026-03-01,won,Two,good\n",
    );
    let said = project.run().stderr;
    let notes: Vec<&str> = said
        .lines()
        .filter_map(|line| line.strip_prefix("source `deals`, file `deals_2.csv`: "))
        .collect();
    assert_eq!(
        notes,
        [
            "the column `name` is new, `deals_1.csv` had none; it is read",
            "the column `mood` is new, `deals_1.csv` had none; it is not read",
            "the column `amount` is gone, `deals_1.csv` had it; `amount` is empty in every row",
            "the columns stand in another order than in `deals_1.csv`, first `closed_at` where `deal_id` stood; they are read by name",
        ]
    );
    project.set_source("deals", "null_values = [\"NULL\"]");
    let said = project.run().stderr;
    assert!(
        !said.contains("the column `"),
        "files that are read again are no news: {said}"
    );
}

#[test]
fn a_constant_that_is_no_value_of_its_column_stops_before_any_row_is_read() {
    let mut project = Project::of(&["deals", "spend"]);
    project.deliver(
        "deals.csv",
        "deal_id,created_at,outcome\nD1,2026-03-01,won\n",
    );
    project.deliver(
        "spend.csv",
        "spent_on,currency,channel\n2026-03-01,EUR,events\n",
    );
    project.set_source("deals", "[source.constants]\nclosed_at = \"soon\"");
    project.set_source(
        "spend",
        "null_values = [\"n/a\"]\n[source.constants]\namount = \"12,x\"\nspent_on = \"n/a\"",
    );
    for command in ["check", "run"] {
        let said = project.closedloop(&[command, FILE]);
        assert_eq!(said.code, 2, "{}", said.stderr);
        for part in [
            "`jobs/demo.toml`: source `deals`: the constant `soon` is no value of `closed_at`: expected ",
            "source `spend`: the constant `12,x` is no value of `amount`: expected ",
            "source `spend`: the constant `n/a` is no value of `spent_on`: expected a value, which every row of spend needs",
            "help: correct `closed_at` under [source.constants] of `deals`",
        ] {
            assert!(said.stderr.contains(part), "{part}: {}", said.stderr);
        }
    }
    assert!(!project.path("lake/demo/raw_deals").exists() || project.show("deals").rows.is_empty());
    project.set_source("deals", "[source.constants]\nclosed_at = \"2026-04-01\"");
    project.set_source("spend", "[source.constants]\namount = \"12.50\"");
    project.run();
    assert_eq!(amount(&project, "spend", "events"), "12.50");
    project.set_source(
        "spend",
        "[source.constants]\namount = \"$12.50\"\ncurrency = \"EUR\"",
    );
    let said = project.closedloop(&["check", FILE]);
    assert!(
        said.code == 2
            && said
                .stderr
                .contains("the constant `$12.50` is no value of `amount`"),
        "{}",
        said.stderr
    );
}

#[test]
fn names_with_signs_are_read_and_stay_on_one_line() {
    let mut project = Project::of(&["deals"]);
    let names = [
        "deals a b.csv",
        "deals 100 %41.csv",
        "deals'\"`.csv",
        "deals[1]#{2}?.csv",
        "deals\n2.csv",
        "deals\\3.csv",
        "dealsä\u{1b}[31m.csv",
    ];
    for (number, name) in names.iter().enumerate() {
        project.deliver(name, &format!("{DEALS}D{number},2026-03-01,2026-04-01,won,1.00\nD{number},2026-03-01,never,won,1.00\n"));
    }
    project.set_source("deals", "max_reject_share = 1.0");
    project.run();
    assert_eq!(won(&project), "7.00");
    let mut found: Vec<String> = project
        .show("rejects")
        .column("file_name")
        .into_iter()
        .map(str::to_owned)
        .collect();
    found.sort();
    assert_eq!(found.len(), 7);
    assert!(
        found.contains(&"deals 100 %41.csv".to_owned())
            && found.contains(&"deals[1]#{2}?.csv".to_owned()),
        "{found:?}"
    );
    project.deliver("deals\n4.csv", "deal_id,created_at\nD9,2026-03-01\n");
    let said = project.closedloop(&["run", FILE]);
    assert!(
        said.code == 1
            && said
                .stderr
                .contains("source `deals`, file `deals\\n4.csv`: line 1: the column `outcome`"),
        "{}",
        said.stderr
    );
}

#[test]
fn a_data_folder_with_the_signs_of_a_pattern_is_a_folder() {
    for folder in ["x[ab]*{c}?", "[!a]"] {
        let project = one_deal();
        std::fs::rename(project.path("data"), project.path(folder)).unwrap();
        std::fs::create_dir(project.path("xa")).unwrap();
        std::fs::write(
            project.path("xa/deals_3.csv"),
            format!("{DEALS}D3,2026-03-01,2026-04-01,won,3.00\n"),
        )
        .unwrap();
        std::fs::write(
            project.path(folder).join("deals_2.csv"),
            format!("{DEALS}D2,2026-03-01,2026-04-01,won,2.00\n"),
        )
        .unwrap();
        let said = project.closedloop(&["run", FILE, "--data", folder]);
        assert_eq!(
            (said.code, won(&project).as_str()),
            (0, "102.00"),
            "{folder}: {}",
            said.stderr
        );
        let absolute = project.path(folder);
        let said = project.closedloop(&["check", FILE, "--data", absolute.to_str().unwrap()]);
        assert!(
            said.stderr.contains("0 new files, 2 known"),
            "{folder}: {}",
            said.stderr
        );
    }
}

#[test]
fn a_file_that_changes_between_the_look_and_the_reading_is_refused() {
    use closedloop::{error::Error, ingest, lake::Lake, pipeline};
    let project = Project::of(&["deals"]);
    project.deliver(
        "deals.csv",
        &format!("{DEALS}D1,2026-03-01,2026-04-01,won,100.00\n"),
    );
    let known = pipeline::KnownNames {
        models: &["first_touch", "last_touch", "linear"],
        reports: &["executive"],
        formats: &["html", "csv"],
    };
    let settings =
        pipeline::load(&project.path(FILE), &pipeline::Overrides::default(), &known).unwrap();
    let lake = Lake::open(&settings.lake).unwrap();
    let look = ingest::survey(&settings, &[]).unwrap();
    project.deliver(
        "deals.csv",
        &format!("{DEALS}D1,2026-03-01,2026-04-01,won,100.00\nD2,2026-03-01,2026-04-01,won,1.00\n"),
    );
    let before = project.bytes();
    let failed = ingest::read(&look.new, &settings, &lake, &[], || ()).unwrap_err();
    assert!(matches!(failed, Error::Data(_)) && failed.exit_code() == 1);
    assert_eq!(
        failed.to_string(),
        "source `deals`, file `deals.csv`: the file changed while it was read; nothing of it is kept\nhelp: run again once the export is complete"
    );
    let added: Vec<_> = project
        .bytes()
        .into_iter()
        .filter(|(path, bytes)| before.get(path) != Some(bytes))
        .map(|(path, _)| path)
        .collect();
    assert!(added.is_empty(), "{added:?}");
    drop(lake);
    project.run();
    assert_eq!(
        won(&project),
        "101.00",
        "the next run reads what is there then"
    );
}

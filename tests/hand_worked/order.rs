//! The order and split of delivered rows decide nothing.

use super::*;

/// The rows of a file, header first, the others turned round.
pub(super) fn reversed(text: &str) -> String {
    let (head, rows) = text.split_once('\n').unwrap();
    rows.lines()
        .rev()
        .fold(format!("{head}\n"), |text, row| text + row + "\n")
}

/// Everything at once: as it is; every file's rows turned round and the names of the two deliveries
/// of leads and of deals exchanged; leads and deals each in one file, corrections first. Their rows
/// have a last change and rows of spend sum, so where a row stands means nothing and the tables are
/// the same. Findings name lines and stay out.
#[test]
fn the_order_and_split_of_rows_decide_nothing() {
    let twice = ["leads", "deals", "spend"];
    let at_once = |deliver: &dyn Fn(&Project)| {
        let project = Project::of(ENTITIES).with(SECTIONS);
        ["accounts", "deal_contacts", "stage_events", "touches"]
            .iter()
            .for_each(|name| self::deliver(&project, name));
        deliver(&project);
        project.run();
        ["deal_people", "funnel", "roi", "reconciliation"]
            .map(|table| project.published(table))
            .into_iter()
            .chain([project.show("credits")])
            .collect::<Vec<_>>()
    };
    let delivered = |name: &str, number: u8| file(&format!("delivered/{name}_{number}.csv"));
    let plain = at_once(&|project| {
        for name in twice {
            [1, 2].iter().for_each(|number| {
                project.deliver(&format!("{name}_{number}.csv"), &delivered(name, *number))
            });
        }
    });
    let turned = at_once(&|project| {
        for name in twice {
            [1, 2].iter().for_each(|number| {
                let content = if name == "spend" { *number } else { 3 - number };
                project.deliver(
                    &format!("{name}_{number}.csv"),
                    &reversed(&delivered(name, content)),
                )
            });
        }
    });
    let joined = at_once(&|project| {
        for name in ["leads", "deals"] {
            let first = delivered(name, 1);
            project.deliver(
                &format!("{name}.csv"),
                &(delivered(name, 2) + first.split_once('\n').unwrap().1),
            );
        }
        project.deliver("spend_1.csv", &reversed(&delivered("spend", 1)));
        project.deliver("spend_2.csv", &delivered("spend", 2));
    });
    assert!(plain == turned, "turned round");
    assert!(plain == joined, "in one file");
    let won = plain[3].clone().only("bucket", "crm_won");
    assert_eq!(
        won.column("amount"),
        ["1880.02"],
        "modified_at alone decides which row is the newest"
    );
}

/// Two files of one run have rows of one key without a last change: the later name counts, 100 over
/// 60 + 60, whatever the order of the rows and so the hashes of the files.
#[test]
fn a_tie_between_deliveries_is_decided_by_their_names() {
    let rows = [
        "2026-05-01,search,60,EUR\n",
        "2026-05-01,search,60,EUR\n",
        "2026-05-02,search,1,EUR\n",
        "2026-05-03,search,2,EUR\n",
    ];
    for turn in 0..rows.len() {
        let project = Project::of(&["spend"]);
        let turned: String = (0..rows.len())
            .map(|row| rows[(row + turn) % rows.len()])
            .collect();
        project.deliver(
            "spend_1.csv",
            &format!("spent_on,channel,amount,currency\n{turned}"),
        );
        project.deliver(
            "spend_2.csv",
            "spent_on,channel,amount,currency\n2026-05-01,search,100,EUR\n",
        );
        project.run();
        assert_eq!(
            project
                .published("reconciliation")
                .only("bucket", "ledger_spend")
                .column("amount"),
            ["103.00"],
            "turned by {turn}"
        );
    }
}

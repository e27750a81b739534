//! Who belongs to a deal where exports say it otherwise than by one lead's id: by e-mail, by several
//! ids in a cell, by a merge told of the survivor, by a row of another export.

mod names;

use crate::project::{FILE, Project};

const LEADS: &str =
    "lead_id,created_at,email\nL1,2026-01-05,a@alpha.example\nL3,2026-02-03,c@gamma.example\n";
const TOUCHES: &str =
    "lead_id,touched_at,kind,channel\nL1,2026-01-04,form,search\nL3,2026-02-02,form,social\n";

/// People, touches and deals whose columns are mapped as `keys` says.
fn project(keys: &str, deals: &str) -> Project {
    let mut project = Project::of(&["leads", "touches", "deals"]);
    project.set_source("deals", keys);
    project.deliver("leads.csv", LEADS);
    project.deliver("touches.csv", TOUCHES);
    project.deliver("deals.csv", deals);
    project
}

/// The people of each deal as `deal:lead ids:rule`.
fn people(project: &Project) -> Vec<String> {
    let (of, people) = (
        project.published("deal_people"),
        project.published("people"),
    );
    let ids = people.column("person_id");
    let leads = people.column("lead_ids");
    let lead_ids = |person: &str| leads[ids.iter().position(|id| *id == person).unwrap()];
    let rows = of.column("deal_id").into_iter().zip(of.column("person_id"));
    rows.zip(of.column("rule"))
        .map(|((deal, person), rule)| format!("{deal}:{}:{rule}", lead_ids(person)))
        .collect()
}

fn reasons(project: &Project) -> String {
    let doubts = project.published("doubts");
    doubts.column("reason").join("; ").replace('\u{a0}', " ")
}

const BY_EMAIL: &str = "deal_id,created_at,closed_at,outcome,amount,contact\n\
    D1,2026-01-20,2026-03-10,won,10000.00, A@Alpha.example\n\
    D2,2026-02-20,2026-04-15,won,6000.00,c@gamma.example\n\
    D3,2026-02-20,2026-04-15,won,500.00,nobody@delta.example\n";

#[test]
fn a_deal_finds_its_person_by_e_mail() {
    let project = project("[source.columns]\ncontact_email = \"contact\"", BY_EMAIL);
    project.run();
    assert_eq!(people(&project), ["D1:L1:converted", "D2:L3:converted"]);
    assert_eq!(
        reasons(&project).split("; ").next(),
        Some("1 won deal, EUR 500, names a person that no source delivered")
    );
    // In clear, the addresses are compared in clear.
    let mut project = project_in_clear();
    project.set_source("deals", "[source.columns]\ncontact_email = \"contact\"");
    project.run();
    assert_eq!(people(&project), ["D1:L1:converted", "D2:L3:converted"]);
}

fn project_in_clear() -> Project {
    let project =
        Project::of(&["leads", "touches", "deals"]).with("[privacy]\nkeep = [\"email\"]\n");
    project.deliver("leads.csv", LEADS);
    project.deliver("touches.csv", TOUCHES);
    project.deliver("deals.csv", BY_EMAIL);
    project
}

#[test]
fn addresses_in_the_place_of_ids_are_named() {
    let project = project("[source.columns]\nlead_id = \"contact\"", BY_EMAIL);
    project.run();
    let said = reasons(&project);
    assert!(
        said.starts_with(
            "3 won deals, EUR 16.5k, name a person that no source delivered (e-mail addresses)"
        ),
        "{said}"
    );
    let found = project
        .published("data_quality")
        .only("check", "link_to_unknown_lead");
    assert!(found.column("advice")[0].contains("map the column to `contact_email`"));
    let mut project = project_in_clear();
    project.set_source("deals", "[source.columns]\nemail = \"contact\"");
    let said = project.closedloop(&["run", FILE]);
    assert!(
        said.stderr.contains("did you mean `contact_email`?"),
        "{}",
        said.stderr
    );
}

#[test]
fn contacts_of_a_deal_are_named_by_e_mail_or_split_from_a_cell() {
    let contacts = |keys: &str, rows: &str| {
        let project = Project::of(&["leads", "touches", "deals"]).with(&format!(
            "[[source]]\nname = \"links\"\nentity = \"deal_contacts\"\npath = \"links.csv\"\n{keys}\n"
        ));
        project.deliver("leads.csv", LEADS);
        project.deliver("touches.csv", TOUCHES);
        project.deliver(
            "deals.csv",
            "deal_id,created_at,closed_at,outcome,amount\nD1,2026-01-20,2026-03-10,won,10000.00\n",
        );
        project.deliver("links.csv", rows);
        project
    };
    let by_email = contacts(
        "[source.columns]\ndeal_id = \"deal\"\nemail = \"mail\"",
        "deal,mail\nD1,a@alpha.example\nD1,c@gamma.example\n",
    );
    by_email.run();
    let both = ["D1:L1:contact_role", "D1:L3:contact_role"];
    assert_eq!(people(&by_email), both);
    let split = "[source.columns]\ndeal_id = \"Deal\"\nlead_id = \"Associated Contact IDs\"\n[source.split]\nlead_id = \";\"";
    for cell in [
        "L1;L3",
        "[L1; L3;]",
        "\"[\"\"L1\"\",\"\"L3\"\"]\"",
        "L3;L1;L3",
    ] {
        let rows = format!("Deal,Associated Contact IDs\nD1,{cell}\nD2,\n");
        let project = contacts(split, &rows);
        project.run();
        assert_eq!(people(&project), both, "{cell}");
        let read = project.published("sources").only("source", "links");
        let counts = [
            "read_count",
            "accepted_count",
            "duplicate_count",
            "filtered_count",
        ];
        let repeats = usize::from(cell.matches('L').count() == 3).to_string();
        let all = (3 + usize::from(repeats == "1")).to_string();
        assert_eq!(
            counts.map(|name| read.column(name)[0]),
            [all.as_str(), "2", repeats.as_str(), "1"],
            "read = accepted + rejected + duplicate + blank + filtered, each value a row, and none of an empty cell"
        );
    }
    // In the deals themselves a cell has one lead: the message says where the links belong.
    let mut project = project_in_clear();
    project.set_source(
        "deals",
        "[source.columns]\nlead_id = \"contact\"\n[source.split]\nlead_id = \";\"",
    );
    let said = project.closedloop(&["run", FILE]);
    assert!(
        said.code == 2
            && said
                .stderr
                .contains("another source with the same `path` and `entity = \"deal_contacts\"`"),
        "{}",
        said.stderr
    );
}

#[test]
fn a_touch_of_several_people_is_one_of_each() {
    let mut project = Project::of(&["leads", "touches", "deals"]);
    project.set_source("touches", "[source.split]\nlead_id = \",\"");
    project.deliver("leads.csv", LEADS);
    project.deliver(
        "touches.csv",
        "touch_id,lead_id,touched_at,kind,channel\nT1,\"L1,L3\",2026-01-04,meeting,sales\n",
    );
    project.deliver(
        "deals.csv",
        "deal_id,created_at,closed_at,outcome,amount,lead_id\nD1,2026-01-20,2026-03-10,won,1.00,L1\n",
    );
    project.run();
    let touches = project.show_current("touches");
    assert_eq!(touches.column("touch_id"), ["T1/L1", "T1/L3"]);
    assert_eq!(touches.column("lead_id"), ["L1", "L3"]);
}

const MERGED: &str = "lead_id,created_at,email,merged\n\
    201,2026-01-10,kim@alpha.example,\n205,2026-03-01,noor@gamma.example,203;204\n";

fn merged(keys: &str, leads: &str) -> Project {
    let mut project = Project::of(&["leads", "touches", "deals"]);
    project.set_source("leads", keys);
    project.deliver("leads.csv", leads);
    project.deliver(
        "touches.csv",
        "lead_id,touched_at,kind,channel\n203,2026-01-20,form,search\n204,2026-02-11,form,linkedin\n205,2026-03-01,form,facebook\n",
    );
    project.deliver(
        "deals.csv",
        "deal_id,created_at,closed_at,outcome,amount,lead_id\nD1,2026-03-05,2026-05-05,won,9000.00,204\n",
    );
    project
}

fn linear(project: &Project) -> Vec<String> {
    let credits = project.show("credits");
    let credits = credits.only("model", "linear");
    let rows = credits
        .column("channel")
        .into_iter()
        .zip(credits.column("attributed_amount"));
    let mut found: Vec<String> = rows
        .map(|(channel, amount)| format!("{channel} {amount}"))
        .collect();
    found.sort();
    found
}

#[test]
fn a_merge_told_of_the_survivor_brings_touches_and_deals_of_the_merged() {
    let keys = "[source.columns]\nmerged_ids = \"merged\"\n[source.split]\nmerged_ids = \";\"";
    let thirds = ["facebook 3000.00", "linkedin 3000.00", "search 3000.00"];
    let project = merged(keys, MERGED);
    project.run();
    assert_eq!(linear(&project), thirds);
    // The merged records may be there themselves.
    let project = merged(
        keys,
        &format!("{MERGED}203,2026-01-19,,\n204,2026-02-10,old@gamma.example,\n"),
    );
    project.run();
    assert_eq!(linear(&project), thirds);
    assert_eq!(people(&project), ["D1:203 204 205:converted"]);
}

#[test]
fn merges_that_are_not_read_as_such_are_said() {
    // Nothing of them is mapped.
    let project = merged("", MERGED);
    project.run();
    let said = reasons(&project);
    assert!(
        said.contains("2 of 3 touches name a lead that no source delivered"),
        "{said}"
    );
    // Without the sign between them the list is no id.
    let said = merged("[source.columns]\nmerged_ids = \"merged\"", MERGED);
    let said = said.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(
        said.stderr.contains("merged_ids = \";\""),
        "{}",
        said.stderr
    );
}

/// Touches that name an activity, and the activities with the lead of each.
fn looked_up(lookup: &str) -> Project {
    let project = Project::of(&["leads", "deals"]).with(&format!(
        "[[source]]\nname = \"activities\"\npreset = \"generic.touches\"\npath = \"activities.csv\"\nnamespace = \"crm\"\n\
         [source.namespaces]\nlead_id = \"crm\"\n\
         [[source]]\nname = \"clicks\"\nentity = \"touches\"\npath = \"clicks.csv\"\n\
         [source.columns]\ntouch_id = \"click\"\nlead_id = \"activity\"\ntouched_at = \"at\"\nchannel = \"channel\"\n\
         [source.constants]\nkind = \"email_click\"\n[source.lookup]\n{lookup}\n"
    ));
    let mut project = project;
    project.set_source("leads", "namespace = \"crm\"");
    project.set_source("deals", "namespace = \"crm\"");
    project.deliver("leads.csv", LEADS);
    project.deliver(
        "deals.csv",
        "deal_id,created_at,closed_at,outcome,amount,lead_id\nD1,2026-01-20,2026-03-10,won,9000.00,L1\n",
    );
    project.deliver(
        "activities.csv",
        "touch_id,lead_id,touched_at,kind,channel\nA1,L1,2026-01-02,email_open,mail\nA2,L3,2026-01-02,email_open,mail\n",
    );
    project.deliver(
        "clicks.csv",
        "click,activity,at,channel\nC1,A1,2026-01-03,letter\nC2,A9,2026-01-03,letter\n",
    );
    project
}

#[test]
fn a_link_may_go_over_the_rows_of_another_export() {
    let project = looked_up(
        "lead_id = { source = \"activities\", key = \"touch_id\", column = \"lead_id\" }",
    );
    project.run();
    assert_eq!(linear(&project), ["letter 9000.00"]);
    let lost = project
        .published("data_quality")
        .only("check", "touch_of_unknown_lead");
    assert_eq!(
        lost.column("count"),
        ["1"],
        "of A9 no activity was delivered"
    );
    for (wrong, advice) in [
        (
            "lead_id = { source = \"activites\", key = \"touch_id\", column = \"lead_id\" }",
            "did you mean `activities`?",
        ),
        (
            "lead_id = { source = \"activities\", key = \"touchid\", column = \"lead_id\" }",
            "did you mean `touch_id`?",
        ),
        (
            "kind = { source = \"activities\", key = \"touch_id\", column = \"lead_id\" }",
            "known: `lead_id`",
        ),
    ] {
        let said = looked_up(wrong).closedloop(&["run", FILE]);
        assert!(
            said.code == 2 && said.stderr.contains(advice),
            "{}",
            said.stderr
        );
    }
}

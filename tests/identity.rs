//! Who is who, worked out with a pencil: a company in which each rule of identity holds once and
//! each trap is set once.
//!
//! `max_records` is 2, so that three records of one key are too many.
//!
//! # People
//! - L01 became the contact C01, L02 was merged into L01 and deleted: one person by pointers, named
//!   by its smallest id, C01.
//! - L03 and L04 have one e-mail but for its case. L09 and L10 have nothing in common but the
//!   visitor v1, seen with L09's id (T01) and with L10's e-mail (T02). L15 and L16 were merged into
//!   each other: a ring, one person. L11 became a contact that no source delivered: joined to no
//!   record.
//! - L12, L13 and L14 share a mailbox: three records, one too many, so each is a person. L05, L06
//!   and L08 were seen with one kiosk: three too.
//!
//! # Accounts
//! A9 was merged into A8 and A8 into A1: all three are A1. A2 and A3 have one registrable domain,
//! `birke.example`. A5 gives a free-mail domain as its own. A7 is named by L13 and D7 and delivered
//! by none.
//!
//! # Links
//! - D1 (A1): C01 converted into it. L07 is of A9 and L09's record L10 is of A1: account. L03 has
//!   an address at ahorn.example: domain.
//! - D2 (A9, that is A1): the same people; C01 now by its contact's account.
//! - D3 (A2): L08 has a contact role. L05's domain has two accounts: not linked, and listed. D4
//!   (A3): no person.
//! - D5 (A5): L06's address is at the same free-mail domain: no person. D6 has no account: no
//!   person.
//! - D7 (A7): L13 by account. D8 (A6): the three of the mailbox, each by domain.
//!
//! # What rests on the rules
//! Won: D1 100, D2 50, D3 70, D5 10, D6 5, D7 20, D8 30 = 285. D1 rests on `converted`, D3 on
//! `contact_role`, D2 and D7 on `account`, D8 on `domain`; D4, D5 and D6 on none: 15 won. 100 / 285
//! = 0.350877, 70 / 285 = 0.245614 (twice), 30 / 285 = 0.105263, 15 / 285 = 0.052632.
//!
//! # Touches
//! T03 has only v1: L09's, through T01 and T02. T04 has only L04's e-mail: L03's. T05 names the
//! merged L02: C01's. T06 has only the mailbox, T10 only the kiosk: of no person. T11 names a lead
//! no source delivered, and L03's e-mail: L03's. T12 comes after D1 was won by the same account,
//! merged or not, so it is on D2's journey and nothing before it is.

mod truth;

use crate::project::{Project, Table};

const SECTIONS: &str = "\n[identity]\nmax_records = 2\n";

const LEADS: &str = "lead_id,created_at,email,account_id,converted_deal_id,converted_lead_id,merged_into_lead_id,is_deleted,title
L01,2026-01-10T09:00:00Z,ann@ahorn.example,,D1,C01,,false,CFO
C01,2026-02-01T09:00:00Z,ann@ahorn.example,A1,,,,false,
L02,2026-01-05T09:00:00Z,ann.old@elsewhere.example,,,,L01,true,Buyer
L03,2026-01-11T09:00:00Z,bob@ahorn.example,,,,,false,
L04,2026-01-12T09:00:00Z,BOB@Ahorn.example,,,,,false,
L05,2026-01-13T09:00:00Z,cid@de.birke.example,,,,,false,
L06,2026-01-14T09:00:00Z,dan@gmail.com,,,,,false,
L07,2026-01-15T09:00:00Z,eve@shop.ahorn.example,A9,,,,false,
L08,2026-01-16T09:00:00Z,,,,,,false,
L09,2026-01-17T09:00:00Z,,,,,,false,
L10,2026-01-18T09:00:00Z,fay@linde.example,A1,,,,false,
L11,2026-01-19T09:00:00Z,,,,C99,,false,
L12,2026-01-20T09:00:00Z,info@esche.example,,,,,false,
L13,2026-01-21T09:00:00Z,info@esche.example,A7,,,,false,
L14,2026-01-22T09:00:00Z,info@esche.example,,,,,false,
L15,2026-01-23T09:00:00Z,,,,,L16,true,
L16,2026-01-24T09:00:00Z,,,,,L15,false,
";

const ACCOUNTS: &str = "account_id,name,domain,merged_into_account_id
A1,Ahorn,https://www.ahorn.example/,
A2,Birke,birke.example,
A3,Birke Holding,www.birke.example,
A5,Dan,gmail.com,
A6,Esche,esche.example,
A8,Ahorn again,ahorn.example,A1
A9,Ahorn once more,ahorn.example,A8
";

const DEALS: &str = "deal_id,created_at,closed_at,outcome,amount,account_id
D1,2026-02-01T10:00:00Z,2026-05-01T12:00:00Z,won,100.00,A1
D2,2026-05-10T10:00:00Z,2026-06-20T12:00:00Z,won,50.00,A9
D3,2026-02-01T10:00:00Z,2026-06-01T12:00:00Z,won,70.00,A2
D4,2026-02-01T10:00:00Z,2026-06-02T12:00:00Z,lost,999.00,A3
D5,2026-02-01T10:00:00Z,2026-06-03T12:00:00Z,won,10.00,A5
D6,2026-02-01T10:00:00Z,2026-06-04T12:00:00Z,won,5.00,
D7,2026-02-01T10:00:00Z,2026-06-05T12:00:00Z,won,20.00,A7
D8,2026-02-01T10:00:00Z,2026-06-06T12:00:00Z,won,30.00,A6
";

const CONTACTS: &str = "deal_id,lead_id,is_primary\nD3,L08,true\n";

const TOUCHES: &str = "touch_id,touched_at,lead_id,email,anonymous_id,kind
T01,2026-02-10T10:00:00Z,L09,,v1,form
T02,2026-02-12T10:00:00Z,,Fay@Linde.example,v1,form
T03,2026-02-01T10:00:00Z,,,v1,web_visit
T04,2026-03-01T10:00:00Z,,bob@ahorn.example,,email_click
T05,2026-03-02T10:00:00Z,L02,,,form
T06,2026-03-03T10:00:00Z,,info@esche.example,,email_click
T07,2026-03-04T10:00:00Z,L05,,kiosk,event
T08,2026-03-04T11:00:00Z,L06,,kiosk,event
T09,2026-03-04T12:00:00Z,L08,,kiosk,event
T10,2026-03-04T13:00:00Z,,,kiosk,event
T11,2026-03-05T10:00:00Z,L404,bob@ahorn.example,,form
T12,2026-05-05T10:00:00Z,L07,,,form
";

const FILES: &[(&str, &str)] = &[
    ("leads", LEADS),
    ("accounts", ACCOUNTS),
    ("deals", DEALS),
    ("deal_contacts", CONTACTS),
    ("touches", TOUCHES),
];

const PERSONAS: &str = "\n[[persona]]\nname = \"Finance\"\ntitle = \"cfo\"\n[[persona]]\nname = \"Purchasing\"\ntitle = \"buyer\"\n";

/// The company, each file's rows as `turned` gives them back.
fn company(sections: &str, turned: impl Fn(&str) -> String) -> Project {
    let project = Project::of(&FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>())
        .with(&format!("{sections}{PERSONAS}"));
    FILES
        .iter()
        .for_each(|(name, text)| project.deliver(&format!("{name}.csv"), &turned(text)));
    project.run();
    project
}

fn as_written(text: &str) -> String {
    text.to_owned()
}

/// The rows of some columns, as lines.
fn lines(table: &Table, columns: &[&str]) -> Vec<String> {
    let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
    table
        .columns(&columns)
        .with_six_decimals()
        .rows
        .iter()
        .map(|row| row.join(","))
        .collect()
}

#[test]
fn records_are_joined_to_people() {
    let project = company(SECTIONS, as_written);
    let expected = [
        "C01,C01 L01 L02,A1,Finance,pointer,3",
        "L03,L03 L04,,,email,2",
        "L05,L05,,,single,1",
        "L06,L06,,,single,1",
        "L07,L07,A1,,single,1",
        "L08,L08,,,single,1",
        "L09,L09 L10,A1,,anonymous_id,2",
        "L11,L11,,,single,1",
        "L12,L12,,,single,1",
        "L13,L13,A7,,single,1",
        "L14,L14,,,single,1",
        "L15,L15 L16,,,pointer,2",
    ];
    let people = project.published("people");
    assert_eq!(
        lines(
            &people,
            &[
                "person_id",
                "lead_ids",
                "account_id",
                "persona",
                "rule",
                "record_count"
            ]
        ),
        expected
    );
    assert!(
        people.only("person_id", "C01").column("first_created_at")[0].starts_with("2026-01-05"),
        "of L02"
    );
}

#[test]
fn people_are_linked_by_the_first_rule_that_holds() {
    let project = company(SECTIONS, as_written);
    let expected = [
        "D1,C01,converted,1,false",
        "D1,L03,domain,0.7,false",
        "D1,L07,account,0.9,false",
        "D1,L09,account,0.9,false",
        "D2,C01,account,0.9,false",
        "D2,L03,domain,0.7,false",
        "D2,L07,account,0.9,false",
        "D2,L09,account,0.9,false",
        "D3,L08,contact_role,1,true",
        "D7,L13,account,0.9,false",
        "D8,L12,domain,0.7,false",
        "D8,L13,domain,0.7,false",
        "D8,L14,domain,0.7,false",
    ];
    assert_eq!(
        lines(
            &project.published("deal_people"),
            &["deal_id", "person_id", "rule", "confidence", "is_primary"]
        ),
        expected
    );
    let resting = [
        "account,6,2,2,70.00,0.245614",
        "contact_role,1,1,1,70.00,0.245614",
        "converted,1,1,1,100.00,0.350877",
        "domain,5,1,1,30.00,0.105263",
        "none,0,3,2,15.00,0.052632",
    ];
    assert_eq!(
        lines(
            &project.published("identity"),
            &[
                "rule",
                "link_count",
                "deal_count",
                "won_deal_count",
                "won_amount",
                "share"
            ]
        ),
        resting
    );
    assert_eq!(
        project
            .published("reconciliation")
            .only("bucket", "no_linked_person")
            .column("amount"),
        ["15.00"]
    );
}

#[test]
fn the_narrow_scope_links_what_was_recorded() {
    let project = company(
        "\n[identity]\nmax_records = 2\nscope = \"contact_role\"\n",
        as_written,
    );
    assert_eq!(
        lines(
            &project.published("deal_people"),
            &["deal_id", "person_id", "rule"]
        ),
        ["D1,C01,converted", "D3,L08,contact_role"]
    );
    assert_eq!(
        project.published("people").rows.len(),
        12,
        "people are people in any scope"
    );
    assert!(
        project
            .show("unmatched")
            .only("side", "domain")
            .rows
            .is_empty(),
        "no rule asks for domains"
    );
}

#[test]
fn touches_reach_the_deals_of_their_person() {
    let project = company(SECTIONS, as_written);
    let expected = [
        "D1,T03,L09",
        "D1,T01,L09",
        "D1,T02,L09",
        "D1,T04,L03",
        "D1,T05,C01",
        "D1,T11,L03",
        "D2,T12,L07",
        "D3,T09,L08",
    ];
    assert_eq!(
        lines(
            &project.show("journeys"),
            &["deal_id", "touch_id", "person_id"]
        ),
        expected
    );
}

#[test]
fn what_was_joined_and_what_was_not_is_reported() {
    let project = company(SECTIONS, as_written);
    let quality = project.published("data_quality");
    let found = |check: &str| {
        lines(
            &quality.clone().only("check", check),
            &["source", "severity", "count", "example_refs"],
        )
        .join("; ")
    };
    assert_eq!(found("merged_records"), "leads,info,3,");
    assert_eq!(found("converted_records"), "leads,info,1,");
    assert_eq!(found("records_of_one_email"), "leads,info,1,");
    assert_eq!(found("records_of_one_anonymous_id"), "leads,info,1,");
    assert_eq!(
        found("pointer_to_unknown_lead"),
        "leads,info,1,leads.csv:13"
    );
    assert_eq!(
        found("shared_email"),
        "leads,warning,3,leads.csv:14 leads.csv:15 leads.csv:16"
    );
    assert_eq!(
        found("shared_anonymous_id"),
        "leads,warning,3,leads.csv:7 leads.csv:8 leads.csv:10"
    );
    assert_eq!(found("free_mail"), "people,info,1,");
    assert_eq!(found("contact_without_account"), "");
    assert_eq!(found("ambiguous_domain"), "accounts,warning,1,");
    assert_eq!(found("person_of_ambiguous_domain"), "people,warning,1,");
    assert_eq!(
        found("deal_without_person"),
        "deals,warning,3,deals.csv:5 deals.csv:6 deals.csv:7"
    );
    assert_eq!(
        found("touch_of_unknown_lead"),
        "touches,warning,2,",
        "the mailbox and the kiosk"
    );
    let advice = |check: &str| quality.clone().only("check", check).column("advice")[0].to_owned();
    assert!(
        advice("shared_email").ends_with("; addresses: 1")
            && advice("shared_anonymous_id").ends_with("; anonymous ids: 1")
    );
    assert_eq!(
        lines(
            &project.show("unmatched").only("side", "domain"),
            &["value", "count"]
        ),
        ["birke.example,1"]
    );
}

/// One more record in each key's allowance, and the mailbox and the kiosk join: L06 is then seen
/// with L05 and L08, and L13 is L12.
#[test]
fn the_limit_decides_what_is_a_mailbox() {
    let project = company("\n[identity]\nmax_records = 3\n", as_written);
    let people = project.published("people");
    let rules =
        |id: &str| lines(&people.clone().only("person_id", id), &["lead_ids", "rule"]).join("");
    assert_eq!(
        (rules("L05"), rules("L12")),
        (
            "L05 L06 L08,anonymous_id".to_owned(),
            "L12 L13 L14,email".to_owned()
        )
    );
    assert!(
        project
            .published("data_quality")
            .only("check", "shared_email")
            .rows
            .is_empty()
    );
}

#[test]
fn the_order_of_rows_decides_nothing() {
    let tables = |project: &Project| {
        let published = ["people", "deal_people", "identity", "reconciliation"]
            .map(|table| project.published(table));
        published
            .into_iter()
            .chain([project.show("journeys")])
            .collect::<Vec<_>>()
    };
    let plain = tables(&company(SECTIONS, as_written));
    let turned = |text: &str| {
        let (head, rows) = text.split_once('\n').unwrap();
        rows.lines()
            .rev()
            .fold(format!("{head}\n"), |text, row| text + row + "\n")
    };
    assert!(tables(&company(SECTIONS, turned)) == plain);
}

//! The sample company's identity against its truth: pairs of records of one person, and pairs of a
//! deal and a person, found and right. Goes in: the marts of the company of seed 3, and its truth
//! tables. Comes out: shares, with what was found wrongly.
//!
//! Only records that the exports still have are checked: a deleted record that was not merged is
//! in no table.

use crate::sample::{Company, company};
use arrow::array::AsArray;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

/// Columns of text of a truth table, row by row; a null is empty.
fn truth<const N: usize>(company: &Company, table: &str, columns: [&str; N]) -> Vec<[String; N]> {
    let file = File::open(company.path(&format!("truth/{table}.parquet"))).unwrap();
    let mut rows = Vec::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(file)
        .unwrap()
        .build()
        .unwrap()
    {
        let batch = batch.unwrap();
        let columns = columns.map(|name| {
            arrow::compute::cast(
                batch.column_by_name(name).unwrap(),
                &arrow::datatypes::DataType::Utf8,
            )
            .unwrap()
        });
        let texts = columns.each_ref().map(|column| column.as_string::<i32>());
        rows.extend((0..batch.num_rows()).map(|row| {
            texts.map(|text| {
                text.iter()
                    .nth(row)
                    .flatten()
                    .unwrap_or_default()
                    .to_owned()
            })
        }));
    }
    rows
}

/// The true person of each record that is in the current view.
fn true_people(company: &Company) -> BTreeMap<String, String> {
    let records = truth(
        company,
        "records",
        ["record_id", "person_id", "is_deleted", "merged_into"],
    );
    records
        .into_iter()
        .filter(|[_, _, is_deleted, merged]| is_deleted == "false" || !merged.is_empty())
        .map(|[id, person, ..]| (id, person))
        .collect()
}

/// The records of each person that the program found.
fn found_people(company: &Company) -> BTreeMap<String, Vec<String>> {
    let people = company.table("people");
    let ids = people
        .column("lead_ids")
        .into_iter()
        .map(|ids| ids.split(' ').map(str::to_owned).collect());
    people
        .column("person_id")
        .into_iter()
        .map(str::to_owned)
        .zip(ids)
        .collect()
}

/// Every two members of a group.
fn pairs<'a>(groups: impl Iterator<Item = &'a Vec<String>>) -> BTreeSet<(&'a str, &'a str)> {
    let mut pairs = BTreeSet::new();
    for group in groups {
        for (at, one) in group.iter().enumerate() {
            pairs.extend(
                group[at + 1..]
                    .iter()
                    .map(|other| (one.as_str().min(other), one.as_str().max(other))),
            );
        }
    }
    pairs
}

/// Shares of what was found that is true, and of what is true that was found.
fn shares<T: Ord>(found: &BTreeSet<T>, wanted: &BTreeSet<T>) -> (f64, f64) {
    let both = found.intersection(wanted).count() as f64;
    assert!(
        found.len() > 100 && wanted.len() > 100,
        "a share of nothing"
    );
    (both / found.len() as f64, both / wanted.len() as f64)
}

#[test]
fn records_of_one_person_are_found_and_no_others() {
    let company = company();
    let (people, found) = (true_people(company), found_people(company));
    let known: BTreeSet<&str> = found.values().flatten().map(String::as_str).collect();
    assert_eq!(
        known,
        people.keys().map(String::as_str).collect(),
        "every record of the current view is somebody's"
    );
    let mut by_person: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    people
        .iter()
        .for_each(|(record, person)| by_person.entry(person).or_default().push(record.clone()));
    let (found, wanted) = (pairs(found.values()), pairs(by_person.values()));
    let (precision, recall) = shares(&found, &wanted);
    let wrong: Vec<String> = found
        .difference(&wanted)
        .map(|(one, other)| format!("{one} is {}, {other} is {}", people[*one], people[*other]))
        .collect();
    assert!(
        precision >= 0.99 && recall >= 0.95,
        "precision {precision}, recall {recall}; joined though they differ:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn people_are_on_the_deals_they_belong_to_by_the_rule_that_finds_them() {
    let company = company();
    let people = true_people(company);
    let deal_people = company.table("deal_people");
    let found: BTreeMap<(String, String), &str> = deal_people
        .column("deal_id")
        .into_iter()
        .zip(deal_people.column("person_id"))
        .zip(deal_people.column("rule"))
        .map(|((deal, person), rule)| ((deal.to_owned(), people[person].clone()), rule))
        .collect();
    assert_eq!(
        found.len(),
        deal_people.rows.len(),
        "no true person is twice on a deal"
    );
    let links = truth(company, "links", ["deal_id", "person_id", "rule"]);
    let wanted: BTreeMap<(String, String), &str> = links
        .iter()
        .filter(|[_, _, rule]| rule != "none")
        .map(|[deal, person, rule]| ((deal.clone(), person.clone()), rule.as_str()))
        .collect();
    let keys =
        |links: &BTreeMap<(String, String), &str>| links.keys().cloned().collect::<BTreeSet<_>>();
    let (precision, recall) = shares(&keys(&found), &keys(&wanted));
    let wrong: Vec<String> = found
        .iter()
        .filter(|(pair, _)| !wanted.contains_key(*pair))
        .map(|((deal, person), rule)| format!("{deal} {person} {rule}"))
        .collect();
    assert!(
        precision >= 0.99 && recall >= 0.95,
        "precision {precision}, recall {recall}; linked though the truth says none:\n{}",
        wrong.join("\n")
    );
    let other: Vec<String> = found
        .iter()
        .filter_map(|(pair, rule)| {
            wanted
                .get(pair)
                .filter(|wanted| *wanted != rule)
                .map(|wanted| format!("{} {}: {rule}, true is {wanted}", pair.0, pair.1))
        })
        .collect();
    assert!(
        other.len() * 100 <= found.len(),
        "{} of {} links by another rule:\n{}",
        other.len(),
        found.len(),
        other.join("\n")
    );
    let rules: BTreeSet<&str> = wanted.values().copied().collect();
    assert_eq!(
        rules,
        BTreeSet::from(["account", "contact_role", "converted", "domain"]),
        "the truth has each rule"
    );
}

//! Keys of leads that two sources share. Goes in: the rows of keys that have several. Comes out: for
//! each pair of sources how many keys they share, and of how many the rows are those of two people.
//!
//! Two systems that number their records from 1 share keys and not people: taken for one, half of
//! the people are lost and deals go to the wrong ones.

use super::refs::FileNames;
use crate::error::{Error, Result};
use crate::lake::Delivery;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The keys that two sources share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceOverlap {
    /// The two sources.
    pub sources: [String; 2],
    /// How many keys both deliver.
    pub shared_count: usize,
    /// Keys with another e-mail and another creation in each.
    pub stranger_count: usize,
    /// Keys with another e-mail, of the same creation.
    pub other_email_count: usize,
    /// The first key with another e-mail: content hash and line of its row in each source.
    pub example: Option<[(String, i64); 2]>,
}

impl SourceOverlap {
    /// Most of the shared keys are of different people.
    pub fn are_strangers(&self) -> bool {
        2 * self.stranger_count > self.shared_count
    }

    /// The lines of the example, as `file:line`.
    pub fn lines(&self, files: &FileNames<'_>) -> Vec<String> {
        let line =
            |(source, (file, line)): (&String, &(String, i64))| files.line(source, file, *line);
        let found = self
            .example
            .as_ref()
            .map(|example| self.sources.iter().zip(example));
        found.into_iter().flatten().filter_map(line).collect()
    }
}

/// Compares the newest row of each source of every key; `ordered` are sorted by key, then from old
/// to new.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn shared_keys(ordered: &DataFrame, key: &str) -> Result<Vec<SourceOverlap>> {
    let texts = |name: &str| -> Result<StringChunked> { Ok(ordered.column(name)?.str()?.clone()) };
    let (keys, sources, emails) = (texts(key)?, texts(SOURCE)?, texts(EMAIL)?);
    let files = texts(FILE)?;
    let lines = ordered.column(LINE)?.i64()?;
    let created = ordered.column(CREATED_AT)?.cast(&DataType::Int64)?;
    let created = created.i64()?;
    let mut found: BTreeMap<[&str; 2], SourceOverlap> = BTreeMap::new();
    let mut start = 0;
    while start < ordered.height() {
        let mut newest: BTreeMap<&str, usize> = BTreeMap::new();
        let mut row = start;
        while row < ordered.height() && keys.get(row) == keys.get(start) {
            newest.insert(sources.get(row).unwrap_or_default(), row);
            row += 1;
        }
        start = row;
        let newest: Vec<(&str, usize)> = newest.into_iter().collect();
        for (at, (one, of_one)) in newest.iter().enumerate() {
            for (other, of_other) in &newest[at + 1..] {
                let pair = found
                    .entry([*one, *other])
                    .or_insert_with(|| SourceOverlap {
                        sources: [(*one).to_owned(), (*other).to_owned()],
                        shared_count: 0,
                        stranger_count: 0,
                        other_email_count: 0,
                        example: None,
                    });
                pair.shared_count += 1;
                let both = emails.get(*of_one).zip(emails.get(*of_other));
                if both.is_none_or(|(one, other)| one == other) {
                    continue;
                }
                if created.get(*of_one) == created.get(*of_other) {
                    pair.other_email_count += 1;
                } else {
                    pair.stranger_count += 1;
                }
                pair.example.get_or_insert_with(|| {
                    [*of_one, *of_other].map(|row| {
                        let file = files.get(row).unwrap_or_default().to_owned();
                        (file, lines.get(row).unwrap_or_default())
                    })
                });
            }
        }
    }
    Ok(found.into_values().collect())
}

/// Stops the run where most of the keys that two sources share are of different people.
///
/// # Errors
/// [`Error::Data`] that names each such pair, a line of each and the key to write.
pub(super) fn check(shared: &[SourceOverlap], deliveries: &[Delivery]) -> Result<()> {
    let files = FileNames::new(deliveries);
    let problem = |of: &SourceOverlap| {
        let [one, other] = &of.sources;
        let lines = of.lines(&files).join(" and ");
        format!(
            "sources `{one}` and `{other}` share {} keys of leads, of which {} have another e-mail and another creation in each, first {lines}: they are records of two systems, and one would replace the other; nothing is published\nhelp: write `namespace = \"...\"` with the name of its system into each of the two sources, and into the others of that system",
            of.shared_count, of.stranger_count
        )
    };
    let problems: Vec<String> = shared
        .iter()
        .filter(|of| of.are_strangers())
        .map(problem)
        .collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Data(problems.join("\n")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_row_of_each_source_is_compared() {
        let rows = [
            // Another person: e-mail and creation differ.
            ("1", "crm", Some("a"), 1),
            ("1", "mail", Some("b"), 2),
            // The same person, whose address changed in one of the two.
            ("2", "crm", Some("old"), 1),
            ("2", "crm", Some("c"), 1),
            ("2", "mail", Some("d"), 1),
            // Nothing to compare.
            ("3", "crm", None, 1),
            ("3", "mail", Some("e"), 2),
            ("4", "crm", Some("f"), 1),
        ];
        let frame = df![
            LEAD_ID => rows.iter().map(|row| row.0).collect::<Vec<_>>(),
            SOURCE => rows.iter().map(|row| row.1).collect::<Vec<_>>(),
            EMAIL => rows.iter().map(|row| row.2).collect::<Vec<_>>(),
            CREATED_AT => rows.iter().map(|row| i64::from(row.3)).collect::<Vec<_>>(),
            FILE => vec!["file"; rows.len()],
            LINE => (2i64..).take(rows.len()).collect::<Vec<_>>(),
        ]
        .unwrap();
        let found = shared_keys(&frame, LEAD_ID).unwrap();
        assert_eq!(found.len(), 1);
        let of = &found[0];
        assert_eq!(of.sources, ["crm", "mail"]);
        assert_eq!(
            (of.shared_count, of.stranger_count, of.other_email_count),
            (3, 1, 1)
        );
        assert_eq!(
            of.example,
            Some([("file".to_owned(), 2), ("file".to_owned(), 3)])
        );
        assert!(!of.are_strangers());
    }
}

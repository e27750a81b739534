//! The order of deliveries by their names: as people number files, 2 before 10, `deals-2026-05.csv`
//! before `deals-2026-06.csv`, a plain name before its copies `name (1)`, `name (2)`. Goes in: two
//! paths below the data folder. Comes out: which is earlier, and whether a number says so.

use std::cmp::Ordering;

/// Which of two paths is the earlier delivery.
pub fn delivery_order(one: &str, other: &str) -> Ordering {
    let (stems, endings) = (stem(one), stem(other));
    let by_parts = parts(stems).cmp(parts(endings));
    by_parts.then_with(|| one.cmp(other))
}

/// Whether a number tells two paths apart: one in the same place of both, such as a date's, or one
/// that only the copy has.
pub fn is_numbered(one: &str, other: &str) -> bool {
    let (mut ones, mut others) = (parts(stem(one)), parts(stem(other)));
    loop {
        match (ones.next(), others.next()) {
            (Some(a), Some(b)) if a == b => {}
            (Some(Part::Number(_)), Some(Part::Number(_))) => return true,
            (Some(Part::Text(a)), Some(Part::Text(b))) => {
                return is_copy(a, b, others.next()) || is_copy(b, a, ones.next());
            }
            (Some(Part::Text(a)), None) => return is_copy("", a, ones.next()),
            (None, Some(Part::Text(b))) => return is_copy("", b, others.next()),
            _ => return false,
        }
    }
}

/// Whether `copy` goes on where `name` ends, with ` (` and the number of the copy.
fn is_copy(name: &str, copy: &str, number: Option<Part<'_>>) -> bool {
    let rest = copy.strip_prefix(name).map(str::trim_start);
    rest == Some("(") && matches!(number, Some(Part::Number(_)))
}

/// A path without what says how its file is written: the endings of letters, `.csv.gz`.
fn stem(path: &str) -> &str {
    let mut stem = path;
    while let Some((rest, ending)) = stem.rsplit_once('.') {
        let is_ending = (1..=4).contains(&ending.len())
            && ending.starts_with(|sign: char| sign.is_ascii_alphabetic())
            && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_ending || rest.is_empty() {
            break;
        }
        stem = rest;
    }
    stem
}

/// A run of digits without its leading zeros, or of other signs. Numbers come before texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'p> {
    Number(&'p str),
    Text(&'p str),
}

impl Ord for Part<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => (a.len(), a).cmp(&(b.len(), b)),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Part<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    text.as_bytes()
        .chunk_by(move |a, b| is_digit(a) == is_digit(b))
        .scan(0, move |start, run| {
            let part = text.get(*start..*start + run.len())?;
            *start += run.len();
            Some(if run.first().is_some_and(is_digit) {
                Part::Number(part.trim_start_matches('0'))
            } else {
                Part::Text(part)
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_count_and_a_copy_follows_its_original() {
        let in_order = [
            "ads.csv",
            "ads (1).csv",
            "ads (2).csv",
            "ads (10).csv",
            "crm/deals-2.csv",
            "crm/deals-10.csv",
            "crm/deals-2026-05.csv.gz",
            "crm/deals-2026-05 (1).csv",
            "crm/deals-2026-06.csv",
            "crm/deals-2026-06.1.csv",
            "crm/deals-20260601.csv",
        ];
        let mut sorted = in_order;
        sorted.reverse();
        sorted.sort_by(|a, b| delivery_order(a, b));
        assert_eq!(sorted, in_order);
    }

    #[test]
    fn what_a_number_does_not_part_is_no_order() {
        for (one, other) in [
            ("deals-05.csv", "deals-06.csv"),
            ("deals.csv", "deals (1).csv"),
            ("2026-05/deals.csv", "2026-06/deals.csv"),
            ("deals-2026-05-31.csv", "deals-2026-06-01.csv"),
        ] {
            assert!(is_numbered(one, other) && is_numbered(other, one), "{one}");
        }
        for (one, other) in [
            ("deals-april.csv", "deals-may.csv"),
            ("deals.csv", "deals-new.csv"),
            ("deals.csv", "deals.csv.gz"),
            ("deals.csv", "deals-2.csv"),
            ("a1.csv", "b2.csv"),
        ] {
            assert!(!is_numbered(one, other), "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn it_is_an_order(names in prop::collection::vec("[a-c0-9 ().é/-]{0,8}", 3)) {
            let [a, b, c] = [&names[0], &names[1], &names[2]];
            prop_assert_eq!(delivery_order(a, b), delivery_order(b, a).reverse());
            prop_assert_eq!(delivery_order(a, b) == Ordering::Equal, a == b);
            if delivery_order(a, b).is_le() && delivery_order(b, c).is_le() {
                prop_assert!(delivery_order(a, c).is_le());
            }
        }
    }
}

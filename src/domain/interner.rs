//! Texts that repeat, as numbers. Goes in: texts in any order. Comes out: a number each, and the
//! texts of the numbers. Where several threads number what they meet, all texts are sorted at the
//! end, so that a number of the whole depends on no thread.

use std::collections::{BTreeMap, HashMap};

/// Texts with their numbers, in the order in which they were first met.
#[derive(Debug, Default)]
pub struct Interner {
    codes: HashMap<Box<str>, u32, ahash::RandomState>,
    texts: Vec<Box<str>>,
}

impl Interner {
    /// The number of a text, given out when it is first met.
    pub fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        let code = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.codes.insert(text.into(), code);
        self.texts.push(text.into());
        code
    }

    /// The texts in the order of their numbers.
    pub fn into_texts(self) -> Vec<Box<str>> {
        self.texts
    }

    /// The texts in the order of their numbers, as names that are kept.
    pub fn into_names(self) -> Vec<String> {
        self.texts.into_iter().map(String::from).collect()
    }
}

/// All texts of several threads, sorted, and for each thread the place there of each of its
/// numbers.
pub fn merged(threads: &[Vec<Box<str>>]) -> (Vec<String>, Vec<Vec<u32>>) {
    let mut places: BTreeMap<&str, u32> =
        threads.iter().flatten().map(|text| (&**text, 0)).collect();
    (0..)
        .zip(places.values_mut())
        .for_each(|(place, kept)| *kept = place);
    let of_thread = |texts: &Vec<Box<str>>| {
        texts
            .iter()
            .map(|text| places.get(&**text).copied().unwrap_or(0))
            .collect()
    };
    (
        places.keys().map(|text| (*text).to_owned()).collect(),
        threads.iter().map(of_thread).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_whole_follow_the_texts() {
        let texts = |met: &[&str]| {
            let mut words = Interner::default();
            let codes: Vec<u32> = met.iter().map(|text| words.code(text)).collect();
            (codes, words.into_texts())
        };
        let (first, second) = (texts(&["b", "c", "b"]), texts(&["a", "c"]));
        assert_eq!((&first.0, &second.0), (&vec![0, 1, 0], &vec![0, 1]));
        let (all, places) = merged(&[first.1, second.1]);
        assert_eq!(
            (all, places),
            (
                vec!["a".to_owned(), "b".to_owned(), "c".to_owned()],
                vec![vec![1, 2], vec![0, 2]]
            )
        );
    }
}

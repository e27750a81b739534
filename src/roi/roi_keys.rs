//! The values of each level, sorted, with a code each. Goes in: what credits, spend and leads name.
//! Comes out: one code for one name, whatever source names it; what has no campaign or no content
//! is `(none)`.

use crate::attribution::Level;
use crate::domain::channel::NONE;
use crate::domain::month::Month;
use crate::journeys::Names;
use std::collections::BTreeSet;

/// Where numbers of one level, value and period stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct RoiKey {
    /// The level.
    pub level: Level,
    /// Code of the value.
    pub value: u32,
    /// The month; none for all months together, undated rows included.
    pub month: Option<Month>,
}

/// Names by code.
#[derive(Debug)]
pub(super) struct KeyNames {
    names: [Vec<String>; 3],
    /// The code here of each code of credits, `(none)` last.
    of_credits: [Vec<u32>; 3],
}

impl KeyNames {
    /// The names of credits and `others`, by level.
    pub(super) fn of<'a>(names: &Names, others: impl Iterator<Item = (Level, &'a str)>) -> Self {
        let of_credits = [&names.channels, &names.campaigns, &names.contents];
        let mut sets: [BTreeSet<&str>; 3] =
            of_credits.map(|names| names.iter().map(String::as_str).collect());
        sets[1].insert(NONE);
        sets[2].insert(NONE);
        for (level, name) in others {
            sets[level as usize].insert(name);
        }
        let names = sets.map(|set| set.into_iter().map(str::to_owned).collect::<Vec<String>>());
        let mut places = [const { Vec::new() }; 3];
        for (place, (of_credits, names)) in of_credits.iter().zip(&names).enumerate() {
            let none = NONE.to_owned();
            places[place] = of_credits
                .iter()
                .chain([&none])
                .map(|name| position(names, name).unwrap_or(u32::MAX))
                .collect();
        }
        Self {
            names,
            of_credits: places,
        }
    }

    /// The code of a name.
    pub(super) fn code(&self, level: Level, name: &str) -> Option<u32> {
        position(&self.names[level as usize], name)
    }

    /// The name of a code.
    pub(super) fn name(&self, level: Level, code: u32) -> &str {
        self.names[level as usize]
            .get(code as usize)
            .map_or("", String::as_str)
    }

    /// The code of what credits call by that code.
    pub(super) fn of_credit(&self, level: Level, code: u32) -> u32 {
        let codes = &self.of_credits[level as usize];
        codes
            .get(code as usize)
            .or(codes.last())
            .copied()
            .unwrap_or(u32::MAX)
    }
}

fn position(names: &[String], name: &str) -> Option<u32> {
    names
        .binary_search_by(|known| known.as_str().cmp(name))
        .ok()
        .and_then(|place| u32::try_from(place).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journeys::NO_CODE;

    #[test]
    fn one_name_has_one_code_whoever_names_it() {
        let owned = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        let names = Names {
            channels: owned(&["email", "search"]),
            campaigns: owned(&["C2", "C3"]),
            contents: Vec::new(),
            of_thread: Vec::new(),
        };
        let values = KeyNames::of(
            &names,
            [
                (Level::Channel, "display"),
                (Level::Campaign, "C1"),
                (Level::Channel, "email"),
            ]
            .into_iter(),
        );
        assert_eq!(
            [0, 1].map(|code| values.name(Level::Channel, values.of_credit(Level::Channel, code))),
            ["email", "search"]
        );
        assert_eq!(
            values.name(
                Level::Channel,
                values.code(Level::Channel, "display").unwrap()
            ),
            "display"
        );
        assert_eq!(
            [0, 1, NO_CODE]
                .map(|code| values.name(Level::Campaign, values.of_credit(Level::Campaign, code))),
            ["C2", "C3", "(none)"]
        );
        assert_eq!(
            (
                values.name(Level::Content, values.of_credit(Level::Content, NO_CODE)),
                values.code(Level::Content, "K1")
            ),
            ("(none)", None)
        );
    }
}

//! `[channels]` and `[[channel_rule]]`: which rules make a channel, and in which order. Goes in:
//! the document. Comes out: the rules of the file, behind them those of a set that is built in, and
//! what they need to know.
//!
//! A set is a file of `pipelines/channels` in the same syntax, with `[sites]`, lists that a rule
//! may name.

use super::problem::Problems;
use super::reader::{TomlTable, parse};
use super::settings::ChannelSettings;
use super::value::TomlValue;
use super::{condition, nearest, words};
use crate::domain::channel::{CLICK_IDS, ChannelRule, Field, SOURCE_MARK, SPEND_KIND, Test, site};
use crate::domain::nothing::NamedWords;
use crate::error::{Error, Result};
use crate::table::TOUCH_KINDS;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The sets that are built in: name and text. A new one is its file and its line here.
const BUILT_IN: &[(&str, &str)] = &[("ga4", include_str!("../../pipelines/channels/ga4.toml"))];

/// No set behind the rules of the file.
const NO_FALLBACK: &str = "none";

/// Before the name of a list of sites.
const LIST: &str = "list:";

type Sites = BTreeMap<String, Vec<String>>;

/// Reads the sections. The first set applies where the file has no rule and names no set.
///
/// # Errors
/// A bug of ours: a built-in set with a problem.
pub(super) fn read(root: &TomlTable<'_>, problems: &Problems) -> Result<ChannelSettings> {
    let sets = SETS.as_ref().map_err(Error::bug)?;
    let sites = sets.iter().flat_map(|set| set.sites.clone()).collect();
    let mut rules = read_rules(root, &sites, problems, |place, channel| {
        format!("channel_rule {place}: {channel}")
    });
    let table = root.table("channels");
    let names: Vec<&str> = BUILT_IN
        .iter()
        .map(|(name, _)| *name)
        .chain([NO_FALLBACK])
        .collect();
    let declared = table
        .get("fallback")
        .and_then(|value| words::one_of(&value, "set of channels", &names, problems));
    let own_domains = table
        .get("own_domains")
        .and_then(|value| read_domains(&value, problems))
        .unwrap_or_default();
    table.finish();
    let fallback = declared.unwrap_or(if rules.is_empty() {
        names[0]
    } else {
        NO_FALLBACK
    });
    let own_words = named_words(&rules);
    let set = sets.iter().find(|set| set.name == fallback);
    rules.extend(set.into_iter().flat_map(|set| set.rules.iter().cloned()));
    Ok(ChannelSettings {
        named_words: named_words(&rules),
        own_words,
        rules,
        own_domains,
        texts: sets.iter().map(|set| set.text).collect(),
    })
}

/// Words for nothing that rules name.
fn named_words(rules: &[ChannelRule]) -> NamedWords {
    let tests = rules.iter().flat_map(|rule| &rule.tests);
    NamedWords::default().with(|word| tests.clone().any(|(_, test)| test.names(word)))
}

/// A built-in set.
struct Set {
    name: &'static str,
    text: &'static str,
    sites: Sites,
    rules: Vec<ChannelRule>,
}

/// The sets, read at their first use; or what is wrong with one.
static SETS: LazyLock<std::result::Result<Vec<Set>, String>> = LazyLock::new(|| {
    BUILT_IN
        .iter()
        .map(|(name, text)| read_set(name, text))
        .collect()
});

fn read_set(name: &'static str, text: &'static str) -> std::result::Result<Set, String> {
    let problems = Problems::default();
    let document = problems.open(&format!("channels/{name}.toml"), text);
    let parsed = parse(text, document, &problems);
    let root = TomlTable::root(&parsed, document, &problems);
    let lists = root.table("sites").entries();
    let sites = lists
        .into_iter()
        .filter_map(|(key, value)| {
            Some((
                key.value,
                value
                    .some_strings()?
                    .into_iter()
                    .map(|word| word.value)
                    .collect(),
            ))
        })
        .collect();
    let rules = read_rules(&root, &sites, &problems, |_, channel| {
        format!("{name}: {channel}")
    });
    root.finish();
    if problems.is_empty() {
        Ok(Set {
            name,
            text,
            sites,
            rules,
        })
    } else {
        Err(problems.render())
    }
}

/// The rules of a document; `label` names one by its place, from 1, and its channel.
fn read_rules(
    root: &TomlTable<'_>,
    sites: &Sites,
    problems: &Problems,
    label: impl Fn(usize, &str) -> String,
) -> Vec<ChannelRule> {
    let tables = root.tables("channel_rule").into_iter().enumerate();
    tables
        .filter_map(|(place, table)| {
            let (channel, tests) = read_rule(table, sites, problems)?;
            Some(ChannelRule {
                label: label(place + 1, &channel),
                channel,
                tests,
            })
        })
        .collect()
}

fn read_rule(
    table: TomlTable<'_>,
    sites: &Sites,
    problems: &Problems,
) -> Option<(String, Vec<(Field, Test)>)> {
    let channel = table
        .require("channel", "channel = \"paid_search\"")
        .and_then(|value| value.string());
    if let Some(name) = channel
        .as_ref()
        .filter(|name| name.value.replace(SOURCE_MARK, "").contains(['{', '}']))
    {
        problems.add(
            name.place,
            format!("`{}` has a mark that is not known", name.value),
            format!("the only mark is `{SOURCE_MARK}`"),
            "correct it, or leave the braces out",
        );
    }
    let given: Vec<_> = Field::NAMES
        .iter()
        .filter_map(|(name, field)| table.get(name).map(|value| (*field, value)))
        .collect();
    if given.is_empty() {
        let names: Vec<&str> = Field::NAMES.iter().map(|(name, _)| *name).collect();
        problems.missing(
            table.place,
            "the channel rule has no condition",
            nearest::expected(&names),
            "add one, such as `medium = [\"cpc\", \"ppc\"]`",
        );
    }
    let tests = given
        .iter()
        .filter_map(|(field, value)| Some((*field, read_test(*field, value, sites, problems)?)))
        .collect();
    table.finish();
    Some((channel?.value, tests))
}

fn read_test(
    field: Field,
    value: &TomlValue<'_>,
    sites: &Sites,
    problems: &Problems,
) -> Option<Test> {
    match (field, condition::read(value, problems)?) {
        (_, Test::AnyOf(words)) => Some(Test::AnyOf(read_words(
            field, words, value, sites, problems,
        )?)),
        (_, Test::AnyOfOrAbsent(words)) => Some(Test::AnyOfOrAbsent(read_words(
            field, words, value, sites, problems,
        )?)),
        (_, test) => Some(test),
    }
}

/// The words of a list as the values of a field are compared with them.
fn read_words(
    field: Field,
    words: Vec<String>,
    value: &TomlValue<'_>,
    sites: &Sites,
    problems: &Problems,
) -> Option<Vec<String>> {
    let kinds: Vec<&str> = TOUCH_KINDS.iter().copied().chain([SPEND_KIND]).collect();
    Some(match field {
        Field::Site => hosts(expand(words, value, sites, problems)?),
        Field::Referrer => hosts(words),
        Field::ClickId => known(words, "click id", CLICK_IDS, value, problems),
        Field::Kind => known(words, "kind", &kinds, value, problems),
        _ => words,
    })
}

/// The words, each of which must be one of a closed list.
fn known(
    words: Vec<String>,
    noun: &str,
    list: &[&str],
    value: &TomlValue<'_>,
    problems: &Problems,
) -> Vec<String> {
    for word in words.iter().filter(|word| !list.contains(&word.as_str())) {
        problems.add(
            value.place,
            format!("there is no {noun} `{word}`"),
            format!("unknown {noun}"),
            nearest::advice(word, list),
        );
    }
    words
}

/// The words, hosts among them written as hosts are compared: without `www.`, in ASCII.
fn hosts(words: Vec<String>) -> Vec<String> {
    words
        .into_iter()
        .map(|word| {
            if word.contains('.') && !word.contains('/') {
                site::host(&word).unwrap_or(word)
            } else {
                word
            }
        })
        .collect()
}

/// The words, each `list:name` replaced by the sites of that list.
fn expand(
    words: Vec<String>,
    value: &TomlValue<'_>,
    sites: &Sites,
    problems: &Problems,
) -> Option<Vec<String>> {
    let mut expanded = Vec::new();
    for word in words {
        match word.strip_prefix(LIST).map(|name| (name, sites.get(name))) {
            None => expanded.push(word),
            Some((_, Some(of_list))) => expanded.extend(of_list.iter().cloned()),
            Some((name, None)) => {
                let names: Vec<&str> = sites.keys().map(String::as_str).collect();
                problems.add(
                    value.place,
                    format!("there is no list of sites `{name}`"),
                    nearest::expected(&names),
                    nearest::advice(name, &names),
                );
                return None;
            }
        }
    }
    Some(expanded)
}

fn read_domains(value: &TomlValue<'_>, problems: &Problems) -> Option<Vec<String>> {
    let domains = words::distinct(value.some_strings()?, "domain", problems);
    let read = |word: &super::problem::At<String>| {
        let host = site::host(&word.value).filter(|host| host.contains('.') && !host.contains('*'));
        if host.is_none() {
            problems.add(
                word.place,
                format!("`{}` is no domain", word.value),
                "expected a domain of your own",
                "write it like `example.com`",
            );
        }
        host
    };
    Some(domains.iter().filter_map(read).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_file_of_the_folder_is_built_in_and_whole() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/channels");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let mut listed: Vec<String> = BUILT_IN
            .iter()
            .map(|(name, _)| format!("{name}.toml"))
            .collect();
        listed.sort();
        assert_eq!(files, listed);
        for (name, text) in BUILT_IN {
            let set = read_set(name, text).unwrap();
            assert!(
                set.rules.iter().all(|rule| !rule.tests.is_empty())
                    && set
                        .sites
                        .values()
                        .flatten()
                        .all(|site| *site == site.to_lowercase()),
                "{name}"
            );
        }
    }
}

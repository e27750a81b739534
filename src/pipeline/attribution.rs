//! `[attribution]` and the sections below it: which models run, and their parameters. Goes in: the
//! section and the models that this program knows. Comes out: settings with defaults in place.
//!
//! The surprising part: `custom` has no default weights, so it is among the models only where the
//! file gives it some.

use super::problem::Problems;
use super::reader::TomlTable;
use super::settings::{
    AttributionSettings, Bootstrap, CustomWeights, MarkovSettings, PositionBasedSettings,
    TimeDecaySettings,
};
use super::value::TomlValue;
use super::{KnownNames, defaults, nearest, words};

/// Weights may miss 1 by what decimals such as 0.333 leave open, times a few.
const SUM_TOLERANCE: f64 = 1e-9;
const A_SHARE: &str = "a share from 0 to 1";

/// Reads the section.
pub(super) fn read(
    table: TomlTable<'_>,
    known: &KnownNames<'_>,
    problems: &Problems,
) -> AttributionSettings {
    let before = problems.count();
    let custom_section = table.get(defaults::MODEL_WITHOUT_DEFAULT);
    let has_custom = custom_section.is_some();
    let custom = custom_section.and_then(|value| custom(value.table()?, problems));
    let models = models(&table, known, has_custom, problems);
    let are_sure = problems.count() == before;
    let primary = table.get("primary").and_then(|value| {
        let place = value.place;
        let word = words::one_of(&value, "model", known.models, problems)?;
        if are_sure && !models.contains(&word) {
            let help = if is_without_weights(word, has_custom) {
                ADD_WEIGHTS.to_owned()
            } else {
                format!("add `{word}` to `models`")
            };
            problems.add(
                place,
                format!("the primary model `{word}` does not run"),
                nearest::expected(&models),
                help,
            );
        }
        Some(word)
    });
    let settings = AttributionSettings {
        primary: primary.unwrap_or(default_primary(&models)).to_owned(),
        models: models.iter().map(|model| (*model).to_owned()).collect(),
        position_based: position_based(table.table("position_based"), problems),
        time_decay: time_decay(table.table("time_decay")),
        markov: markov(table.table("markov"), problems),
        custom,
        bootstrap: bootstrap(table.table("bootstrap")),
    };
    table.finish();
    settings
}

const ADD_WEIGHTS: &str =
    "add `[attribution.custom]` with `positions = { first = 0.3, middle = 0.4, last = 0.3 }`";

fn is_without_weights(model: &str, has_custom: bool) -> bool {
    model == defaults::MODEL_WITHOUT_DEFAULT && !has_custom
}

fn models<'k>(
    table: &TomlTable<'_>,
    known: &KnownNames<'k>,
    has_custom: bool,
    problems: &Problems,
) -> Vec<&'k str> {
    let all = || {
        known
            .models
            .iter()
            .copied()
            .filter(|model| !is_without_weights(model, has_custom))
            .collect()
    };
    let Some(value) = table.get("models") else {
        return all();
    };
    let Some(models) = words::some_of(&value, "model", known.models, problems) else {
        return all();
    };
    let named = value.strings().unwrap_or_default();
    for word in named
        .iter()
        .filter(|word| is_without_weights(&word.value, has_custom))
    {
        problems.add(
            word.place,
            "the model `custom` has no weights",
            "it has none of its own",
            ADD_WEIGHTS,
        );
    }
    models
}

fn default_primary<'k>(models: &[&'k str]) -> &'k str {
    models
        .iter()
        .copied()
        .find(|model| *model == defaults::PRIMARY_MODEL)
        .or(models.last().copied())
        .unwrap_or_default()
}

fn share(table: &TomlTable<'_>, key: &'static str) -> Option<f64> {
    table
        .get(key)
        .and_then(|value| value.number(A_SHARE, |share| (0.0..=1.0).contains(&share)))
}

fn position_based(table: TomlTable<'_>, problems: &Problems) -> PositionBasedSettings {
    let default = defaults::POSITION_BASED;
    let place = table
        .get("last")
        .or_else(|| table.get("first"))
        .map(|value| value.place);
    let ends = PositionBasedSettings {
        first: share(&table, "first").unwrap_or(default.first),
        last: share(&table, "last").unwrap_or(default.last),
    };
    table.finish();
    if let Some(place) = place.filter(|_| ends.first + ends.last > 1.0 + SUM_TOLERANCE) {
        let found = format!(
            "`first` and `last` of `position_based` are {} together",
            plain(ends.first + ends.last)
        );
        problems.add(
            place,
            found,
            "expected at most 1",
            "lower one of the two; the touches between share what is left",
        );
    }
    ends
}

fn time_decay(table: TomlTable<'_>) -> TimeDecaySettings {
    let days = table.get("half_life_days").and_then(|value| {
        value.number("a number of days above 0, up to 36500", |days| {
            days > 0.0 && days <= 36_500.0
        })
    });
    table.finish();
    TimeDecaySettings {
        half_life_days: days.unwrap_or(defaults::HALF_LIFE_DAYS),
    }
}

fn markov(table: TomlTable<'_>, problems: &Problems) -> MarkovSettings {
    let order = table
        .get("order")
        .and_then(|value| value.integer(1, 4))
        .unwrap_or(defaults::MARKOV_ORDER);
    let null_paths = table
        .get("null_paths")
        .and_then(|value| words::named(&value, "kind of path", defaults::ALL_NULL_PATHS, problems));
    table.finish();
    MarkovSettings {
        order: u8::try_from(order).unwrap_or(1),
        null_paths: null_paths.unwrap_or(defaults::NULL_PATHS),
    }
}

fn bootstrap(table: TomlTable<'_>) -> Bootstrap {
    let replicates = table
        .get("replicates")
        .and_then(|value| value.integer(100, 100_000));
    table.finish();
    Bootstrap {
        replicates: replicates.unwrap_or(defaults::REPLICATES),
    }
}

/// The weights by milestone or by position, whichever is given; one of the two must be.
fn custom(table: TomlTable<'_>, problems: &Problems) -> Option<CustomWeights> {
    let read = match (table.get("milestones"), table.get("positions")) {
        (Some(value), None) => by_milestone(&value, problems),
        (None, Some(value)) => by_position(&value, problems),
        (Some(_), Some(value)) => {
            problems.add(
                value.place,
                "`custom` has weights by milestone and by position",
                "it shares in one way",
                "keep one of the two",
            );
            None
        }
        (None, None) => {
            let help = "add `positions = { first = 0.3, middle = 0.4, last = 0.3 }` or `milestones = { ... }`";
            problems.missing(
                table.place,
                "`[attribution.custom]` has no weights",
                "it has none of its own",
                help,
            );
            None
        }
    };
    table.finish();
    read
}

fn by_milestone(value: &TomlValue<'_>, problems: &Problems) -> Option<CustomWeights> {
    let [first_touch, lead_creation, deal_creation, closing, rest] = weights(
        value,
        [
            "first_touch",
            "lead_creation",
            "deal_creation",
            "closing",
            "rest",
        ],
        problems,
    )?;
    Some(CustomWeights::Milestones {
        first_touch,
        lead_creation,
        deal_creation,
        closing,
        rest,
    })
}

fn by_position(value: &TomlValue<'_>, problems: &Problems) -> Option<CustomWeights> {
    let [first, middle, last] = weights(value, ["first", "middle", "last"], problems)?;
    Some(CustomWeights::Positions {
        first,
        middle,
        last,
    })
}

/// The weight of each key, 0 where it is left out. They must sum to 1; the last bits of decimals
/// are evened out.
fn weights<const N: usize>(
    value: &TomlValue<'_>,
    keys: [&'static str; N],
    problems: &Problems,
) -> Option<[f64; N]> {
    let table = value.table()?;
    let before = problems.count();
    let weights = keys.map(|key| share(&table, key).unwrap_or(0.0));
    table.finish();
    let sum: f64 = weights.iter().sum();
    if problems.count() == before && (sum - 1.0).abs() > SUM_TOLERANCE {
        let help = if sum < 1.0 {
            format!("give out {} more", plain(1.0 - sum))
        } else {
            format!("take {} away", plain(sum - 1.0))
        };
        problems.add(
            value.place,
            format!("the weights of `{}` sum to {}", value.key, plain(sum)),
            "expected weights that sum to 1",
            help,
        );
    }
    (problems.count() == before).then(|| weights.map(|weight| weight / sum))
}

/// A share as a person would write it, without the noise of binary sums.
fn plain(share: f64) -> String {
    let text = format!("{share:.9}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

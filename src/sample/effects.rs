//! What is planted in the company's life: which cause moves which chance, by how much. Goes in: the
//! built-in effects, or a TOML file of the user's own. Comes out: log-odds, all 0 where an effect
//! is "none".

use super::world::CHANNELS;
use crate::error::{Error, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The effects that a file without changes has; written beside the exports, so that they can be
/// edited.
const PLANTED: &str = include_str!("effects.toml");

/// Log-odds a working day, unless stated otherwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlantedEffects {
    /// Of a lead's next stage, by the channel that brought it.
    pub channel_moving: [f64; CHANNELS.len()],
    /// Of a win, for each channel with an eligible touch before the deal's creation.
    pub channel_winning: [f64; CHANNELS.len()],
    /// Of a win, for each criterion of the sales accepted lead, in the order of [`CriteriaEffects`]'s
    /// fields.
    pub sal: CriteriaEffects,
    /// Of a lead's next stage, while content that fits persona, phase and topic was read in the
    /// last 30 days.
    pub content: f64,
    /// Of a win, from the day after the first outbound touch on the open deal.
    pub outbound: f64,
    /// Of a win, where early content was on the topic that matters.
    pub early_insight: f64,
    /// Of a win, where sales' first touch came late.
    pub late_follow_up: f64,
    /// Share of sales' decisions that go against the agreed definition; a probability, not
    /// log-odds.
    pub sales_noise: f64,
    /// Of a lead's next stage, for an account that fits.
    pub fit: f64,
    /// Of a lead's next stage, by month, January first.
    pub season: [f64; 12],
}

/// One number for each criterion.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CriteriaEffects {
    /// The company has at least 50 people.
    pub company_size: f64,
    /// The lead requested a quote or a demonstration in the 60 days before the hand-over.
    pub asked_for_quote: f64,
    /// The lead has a senior title: the decoy, 0 unless a file sets it.
    pub senior_title: f64,
}

/// A section, or the word "none".
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum EffectSection<T> {
    Word(String),
    Given(T),
}

#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct ByChannel {
    moving: BTreeMap<String, f64>,
    winning: BTreeMap<String, f64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Moving {
    moving: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Winning {
    winning: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Noise {
    share: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SalSection {
    winning: CriteriaEffects,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Season {
    moving: [f64; 12],
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EffectsFile {
    base: Option<String>,
    channel: Option<EffectSection<ByChannel>>,
    sal: Option<EffectSection<SalSection>>,
    content: Option<EffectSection<Moving>>,
    outbound: Option<EffectSection<Winning>>,
    early_insight: Option<EffectSection<Winning>>,
    late_follow_up: Option<EffectSection<Winning>>,
    sales_noise: Option<EffectSection<Noise>>,
    fit: Option<EffectSection<Moving>>,
    season: Option<EffectSection<Season>>,
}

impl PlantedEffects {
    /// No effect at all.
    pub const NONE: Self = Self {
        channel_moving: [0.0; CHANNELS.len()],
        channel_winning: [0.0; CHANNELS.len()],
        sal: CriteriaEffects {
            company_size: 0.0,
            asked_for_quote: 0.0,
            senior_title: 0.0,
        },
        content: 0.0,
        outbound: 0.0,
        early_insight: 0.0,
        late_follow_up: 0.0,
        sales_noise: 0.0,
        fit: 0.0,
        season: [0.0; 12],
    };

    /// The effects of a file, or the built-in ones, and their text.
    ///
    /// # Errors
    /// A file that cannot be read; an unknown key, channel or word, or a number out of bounds, with
    /// its line.
    pub fn read(file: Option<&Path>) -> Result<(Self, String)> {
        let (name, text) = match file {
            None => ("effects.toml".to_owned(), PLANTED.to_owned()),
            Some(path) => (
                path.display().to_string(),
                std::fs::read_to_string(path)
                    .map_err(|cause| Error::io("cannot read", path, cause))?,
            ),
        };
        Ok((Self::parse(&name, &text)?, text))
    }

    fn parse(name: &str, text: &str) -> Result<Self> {
        let wrong = |found: String| Error::Pipeline(format!("error: {name}: {found}"));
        let file: EffectsFile = toml::from_str(text).map_err(|cause| wrong(cause.to_string()))?;
        let mut effects = match file.base.as_deref() {
            _ if text == PLANTED => Self::NONE,
            None | Some("planted") => Self::parse("effects.toml", PLANTED)?,
            Some("none") => Self::NONE,
            Some(other) => {
                return Err(wrong(format!(
                    "base = \"{other}\": expected \"planted\" or \"none\""
                )));
            }
        };
        if let Some(given) = given("channel", file.channel).map_err(wrong)? {
            let given = given.unwrap_or_default();
            effects.channel_moving = by_channel(&given.moving).map_err(wrong)?;
            effects.channel_winning = by_channel(&given.winning).map_err(wrong)?;
        }
        if let Some(given) = given("sal", file.sal).map_err(wrong)? {
            effects.sal = given.map(|given| given.winning).unwrap_or_default();
        }
        let moving = |section| given_number(section, |given: Moving| given.moving);
        let winning = |section| given_number(section, |given: Winning| given.winning);
        set(
            &mut effects.content,
            moving(("content", file.content)).map_err(wrong)?,
        );
        set(&mut effects.fit, moving(("fit", file.fit)).map_err(wrong)?);
        set(
            &mut effects.outbound,
            winning(("outbound", file.outbound)).map_err(wrong)?,
        );
        set(
            &mut effects.early_insight,
            winning(("early_insight", file.early_insight)).map_err(wrong)?,
        );
        set(
            &mut effects.late_follow_up,
            winning(("late_follow_up", file.late_follow_up)).map_err(wrong)?,
        );
        set(
            &mut effects.sales_noise,
            given_number(("sales_noise", file.sales_noise), |given: Noise| {
                given.share
            })
            .map_err(wrong)?,
        );
        if let Some(given) = given("season", file.season).map_err(wrong)? {
            effects.season = given.map_or([0.0; 12], |given| given.moving);
        }
        if !(0.0..=0.5).contains(&effects.sales_noise) {
            return Err(wrong(format!(
                "sales_noise: share = {}: expected a share from 0 to 0.5",
                effects.sales_noise
            )));
        }
        match effects
            .log_odds()
            .find(|number| !(-3.0..=3.0).contains(number))
        {
            Some(number) => Err(wrong(format!(
                "{number}: expected log-odds from -3 to 3: e to the 3 is twentyfold odds every day"
            ))),
            None => Ok(effects),
        }
    }

    fn log_odds(&self) -> impl Iterator<Item = f64> {
        let CriteriaEffects {
            company_size,
            asked_for_quote,
            senior_title,
        } = self.sal;
        let single = [
            company_size,
            asked_for_quote,
            senior_title,
            self.content,
            self.outbound,
            self.early_insight,
            self.late_follow_up,
            self.fit,
        ];
        self.channel_moving
            .into_iter()
            .chain(self.channel_winning)
            .chain(single)
            .chain(self.season)
    }
}

fn set(effect: &mut f64, given: Option<f64>) {
    if let Some(given) = given {
        *effect = given;
    }
}

/// `Ok(None)`: the file does not have the section. `Ok(Some(None))`: it is "none".
fn given<T>(name: &str, section: Option<EffectSection<T>>) -> Result<Option<Option<T>>, String> {
    match section {
        None => Ok(None),
        Some(EffectSection::Given(given)) => Ok(Some(Some(given))),
        Some(EffectSection::Word(word)) if word == "none" => Ok(Some(None)),
        Some(EffectSection::Word(word)) => Err(format!(
            "{name} = \"{word}\": expected \"none\" or a section [{name}]"
        )),
    }
}

fn given_number<T>(
    (name, section): (&str, Option<EffectSection<T>>),
    number: impl Fn(T) -> f64,
) -> Result<Option<f64>, String> {
    Ok(given(name, section)?.map(|given| given.map_or(0.0, number)))
}

fn by_channel(given: &BTreeMap<String, f64>) -> Result<[f64; CHANNELS.len()], String> {
    let mut effects = [0.0; CHANNELS.len()];
    for (name, number) in given {
        let at = CHANNELS.iter().position(|channel| channel.name == name);
        let at = at.ok_or_else(|| {
            format!(
                "channel: there is no `{name}`: expected one of {}",
                CHANNELS.map(|channel| channel.name).join(", ")
            )
        })?;
        effects[at] = *number;
    }
    Ok(effects)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_effect_can_be_none_and_all_of_them() {
        let planted = PlantedEffects::parse("a", PLANTED).unwrap();
        assert_eq!(
            PlantedEffects::parse("a", "base = \"none\"").unwrap(),
            PlantedEffects::NONE
        );
        assert_eq!(PlantedEffects::parse("a", "").unwrap(), planted);
        let all = [
            "channel",
            "sal",
            "content",
            "outbound",
            "early_insight",
            "late_follow_up",
            "sales_noise",
            "fit",
            "season",
        ];
        let each: String = all
            .iter()
            .map(|name| format!("{name} = \"none\"\n"))
            .collect();
        assert_eq!(
            PlantedEffects::parse("a", &each).unwrap(),
            PlantedEffects::NONE
        );
        for name in all {
            assert_ne!(
                PlantedEffects::parse("a", &format!("{name} = \"none\"")).unwrap(),
                planted,
                "{name} is planted"
            );
        }
        assert_eq!(
            PlantedEffects::parse("a", "base = \"none\"\n[outbound]\nwinning = 0.5").unwrap(),
            PlantedEffects {
                outbound: 0.5,
                ..PlantedEffects::NONE
            }
        );
    }

    #[test]
    fn what_is_wrong_is_reported_with_what_was_expected() {
        let refused = |text: &str| {
            PlantedEffects::parse("my.toml", text)
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            refused("base = \"all\""),
            "error: my.toml: base = \"all\": expected \"planted\" or \"none\""
        );
        assert_eq!(
            refused("outbound = \"off\""),
            "error: my.toml: outbound = \"off\": expected \"none\" or a section [outbound]"
        );
        assert!(refused("[channel.winning]\nradio = 1.0").starts_with(
            "error: my.toml: channel: there is no `radio`: expected one of paid_search"
        ));
        assert!(refused("outbond = \"none\"").contains("unknown field `outbond`"));
        assert!(refused("[sales_noise]\nshare = 0.9").contains("expected a share from 0 to 0.5"));
        assert!(refused("[outbound]\nwinning = 9.0").contains("expected log-odds from -3 to 3"));
    }
}

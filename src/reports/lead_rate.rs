//! The rate from the first stage to the last, in words. Goes in: the mart `headlines`. Comes out: the
//! rate of months that are old enough to be judged, the latest three of them beside the three
//! before, in a sentence and as a figure.

use crate::document::Value;
use crate::document::number;
use crate::error::Result;
use crate::funnel::units;
use crate::headlines::{
    Headline, LATEST_COHORTS, LEAD_TO_WON_RATE, MATURE_COHORT_COUNT, MATURE_COHORTS,
    PREVIOUS_COHORTS, WHOLE,
};
use crate::pipeline::Settings;
use crate::system::Marts;

/// The rate of several sets of cohorts.
#[derive(Debug)]
pub(super) struct LeadRate {
    /// What is counted: leads or deals.
    pub units: &'static str,
    /// The stage that they reached.
    pub last_stage: String,
    /// All units, young ones included.
    pub whole: Headline,
    /// Units of mature cohorts.
    pub mature: Headline,
    /// Mature cohorts.
    pub cohort_count: i64,
    /// The latest three of them; without a rate where there are too few.
    pub latest: Headline,
    /// The three before.
    pub previous: Headline,
}

impl LeadRate {
    /// Reads the mart.
    ///
    /// # Errors
    /// A figure missing: a bug.
    pub(super) fn of(marts: &Marts, settings: &Settings) -> Result<Self> {
        let of = |period: &str| Headline::of(marts, LEAD_TO_WON_RATE, period);
        let last = settings.funnel.stages.last();
        let cohorts = Headline::of(marts, MATURE_COHORT_COUNT, WHOLE)?;
        Ok(Self {
            units: units(settings),
            last_stage: last.map_or_else(|| "the last stage".to_owned(), String::clone),
            whole: of(WHOLE)?,
            mature: of(MATURE_COHORTS)?,
            cohort_count: cohorts.count.unwrap_or(0),
            latest: of(LATEST_COHORTS)?,
            previous: of(PREVIOUS_COHORTS)?,
        })
    }

    /// The rate of the mature cohorts.
    pub(super) fn value(&self) -> Value {
        let Headline {
            number,
            base,
            ends: interval,
            reason,
            ..
        } = &self.mature;
        match number.zip(*base) {
            Some((value, n)) => Value::Rate {
                value,
                n,
                interval: *interval,
            },
            None => Value::Missing(reason.clone().unwrap_or_default()),
        }
    }

    /// What it is of, and the latest three beside the three before.
    pub(super) fn detail(&self) -> String {
        let latest = match (parts(&self.latest), parts(&self.previous)) {
            (Some(latest), Some(previous)) => {
                format!("; the latest three {latest}, the three before {previous}")
            }
            _ => String::new(),
        };
        format!(
            "{} {} in {} mature monthly cohorts{latest}",
            parts(&self.mature).unwrap_or_default(),
            self.units,
            self.cohort_count
        )
    }

    /// The rate in a sentence: of mature cohorts, or of all where these are too few for a
    /// percentage.
    pub(super) fn sentence(&self) -> String {
        self.mature_sentence().unwrap_or_else(|| {
            format!(
                "{} {} reached {}{}.",
                parts(&self.whole).unwrap_or_default(),
                self.units,
                self.last_stage,
                with_interval(&self.whole)
            )
        })
    }

    fn mature_sentence(&self) -> Option<String> {
        let whole = share(&self.mature)?;
        let latest = share(&self.latest).zip(share(&self.previous));
        let latest = latest.map_or_else(String::new, |(latest, previous)| {
            format!(": of the latest three cohorts {latest}, of the three before {previous}")
        });
        Some(format!(
            "{} {} of mature cohorts reached {} ({whole}){latest}.",
            parts(&self.mature)?,
            self.units,
            self.last_stage
        ))
    }
}

/// `17 of 100`.
fn parts(rate: &Headline) -> Option<String> {
    let (count, base) = rate.count.zip(rate.base)?;
    let (count, base) = (number::count_full(count), number::count_full(base));
    Some(format!("{count} of {base}"))
}

/// The percentage; none of too few.
fn share(rate: &Headline) -> Option<String> {
    rate.base
        .filter(|base| *base >= number::FEWEST_WITHOUT_INTERVAL)?;
    rate.number.map(number::percent)
}

/// The percentage with its interval, where there are enough for one.
fn with_interval(rate: &Headline) -> String {
    let enough = rate
        .base
        .is_some_and(|base| base >= number::FEWEST_FOR_PERCENT);
    match rate.number.zip(rate.ends).filter(|_| enough) {
        Some((value, (low, high))) => format!(
            " ({}; 95 % interval {} to {})",
            number::percent(value),
            number::fixed(low * 100.0, 1),
            number::percent(high)
        ),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(sets: [(i64, i64); 3], cohort_count: i64) -> LeadRate {
        let [mature, latest, previous] =
            sets.map(|(count, base)| Headline::rate(count, base, "no cohort is old enough"));
        LeadRate {
            units: "leads",
            last_stage: "won".to_owned(),
            whole: Headline::rate(4, 29, "no leads"),
            mature,
            cohort_count,
            latest,
            previous,
        }
    }

    #[test]
    fn mature_cohorts_are_compared_with_those_before() {
        let of = rate([(17, 100), (6, 60), (6, 30)], 7);
        assert_eq!(
            of.detail(),
            "17 of 100 leads in 7 mature monthly cohorts; the latest three 6 of 60, the three before 6 of 30"
        );
        let sentence = |of: &LeadRate| of.sentence().replace(number::FIXED_SPACE, " ");
        assert_eq!(
            sentence(&of),
            "17 of 100 leads of mature cohorts reached won (17.0 %): of the latest three cohorts 10.0 %, of the three before 20.0 %."
        );
        let mut few = rate([(20, 200), (0, 0), (0, 0)], 5);
        few.latest = Headline::missing("too few");
        few.previous = Headline::missing("too few");
        assert_eq!(
            sentence(&few),
            "20 of 200 leads of mature cohorts reached won (10.0 %)."
        );
        assert_eq!(few.detail(), "20 of 200 leads in 5 mature monthly cohorts");
    }

    #[test]
    fn of_too_few_mature_units_the_rate_of_all_is_shown() {
        let young = rate([(4, 29), (0, 0), (0, 0)], 1);
        let text = young.sentence();
        assert!(text.starts_with("4 of 29 leads reached won ("), "{text}");
        let none = rate([(0, 0), (0, 0), (0, 0)], 0);
        assert_eq!(
            none.value(),
            Value::Missing("no cohort is old enough".to_owned())
        );
        assert_eq!(
            rate([(4, 29), (0, 0), (0, 0)], 1).detail(),
            "4 of 29 leads in 1 mature monthly cohorts; the latest three 0 of 0, the three before 0 of 0"
        );
    }
}

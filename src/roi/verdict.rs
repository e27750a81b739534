//! Whether to believe a return. Goes in: spend, wins, intervals of revenue under every model. Comes
//! out: a verdict in a word, and whether all models are sure of the same sign.
//!
//! The surprising part: the order is the rule. Too few wins go before immature spend, immature
//! spend before disagreement, and only then the sign.

/// With fewer credited wins there is no verdict on the return.
pub(super) const FEWEST_WINS: f64 = 10.0;

/// The verdict on a channel or campaign with spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Under 10 credited wins.
    TooFew,
    /// Under half of the spend lies in mature months.
    TooEarly,
    /// Not under every model is the return of mature months surely above, or surely below, 0.
    ModelsDisagree,
    /// The return is surely above 0.
    Earns,
    /// The return is surely below 0.
    Loses,
    /// Neither.
    Open,
}

impl Verdict {
    /// Every verdict, as tables write it.
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("too few", Self::TooFew),
        ("too early", Self::TooEarly),
        ("models disagree", Self::ModelsDisagree),
        ("earns", Self::Earns),
        ("loses", Self::Loses),
        ("open", Self::Open),
    ];

    /// The words alone.
    pub const WORDS: &'static [&'static str] = &[
        "too few",
        "too early",
        "models disagree",
        "earns",
        "loses",
        "open",
    ];

    /// Its words.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, verdict)| *verdict == self)
            .map_or("", |(name, _)| name)
    }

    /// The verdict on a return with that interval.
    pub fn of(
        won: f64,
        spend: i128,
        mature_spend: i128,
        is_decided: Option<bool>,
        interval: (f64, f64),
    ) -> Self {
        match () {
            () if won < FEWEST_WINS => Self::TooFew,
            () if mature_spend * 2 < spend => Self::TooEarly,
            () if is_decided != Some(true) => Self::ModelsDisagree,
            () if interval.0 > 0.0 => Self::Earns,
            () if interval.1 < 0.0 => Self::Loses,
            () => Self::Open,
        }
    }
}

/// Whether every interval lies above 0, or every one below.
pub(super) fn is_decided(intervals: &[(f64, f64)]) -> bool {
    intervals.iter().all(|(low, _)| *low > 0.0) || intervals.iter().all(|(_, high)| *high < 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_reason_that_holds_is_the_verdict() {
        let all = |won, mature, decided, low, high| {
            Verdict::of(won, 100, mature, decided, (low, high)).name()
        };
        assert_eq!(all(9.99, 0, None, 0.5, 0.9), "too few");
        assert_eq!(all(10.0, 49, Some(true), 0.5, 0.9), "too early");
        assert_eq!(all(10.0, 50, Some(false), 0.5, 0.9), "models disagree");
        assert_eq!(all(10.0, 50, None, 0.5, 0.9), "models disagree");
        assert_eq!(all(10.0, 50, Some(true), 0.5, 0.9), "earns");
        assert_eq!(all(10.0, 50, Some(true), -0.5, -0.1), "loses");
        assert_eq!(all(10.0, 50, Some(true), 0.0, 0.9), "open");
    }

    #[test]
    fn models_decide_only_together() {
        assert!(is_decided(&[(0.1, 0.9), (0.2, 0.3)]) && is_decided(&[(-0.9, -0.1)]));
        assert!(
            !is_decided(&[(0.1, 0.9), (-0.2, 0.3)])
                && !is_decided(&[(0.1, 0.9), (-0.9, -0.3)])
                && !is_decided(&[(0.0, 1.0)])
        );
    }

    #[test]
    fn the_words_are_those_of_the_verdicts() {
        assert_eq!(
            Verdict::NAMES
                .iter()
                .map(|(name, _)| *name)
                .collect::<Vec<_>>(),
            Verdict::WORDS
        );
    }
}

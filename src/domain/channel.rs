//! From what a record says of its origin to a channel: ordered rules, the first match wins.

use regex::Regex;

/// The channel of a record that no rule matches.
pub const OTHER: &str = "other";
/// The channel of a record that says nothing a rule could match.
pub const NONE: &str = "(none)";
/// The channel of a lead of which nothing at all is known.
pub const UNKNOWN: &str = "unknown";

/// A condition on one value, case ignored.
#[derive(Debug, Clone)]
pub enum Test {
    /// Equal to one of these, lower-cased.
    AnyOf(Vec<String>),
    /// Matches the expression.
    Pattern(Regex),
    /// Has a value.
    Present,
    /// Has none.
    Absent,
}

impl Test {
    /// Whether `value` passes.
    pub fn holds(&self, value: Option<&str>) -> bool {
        match (self, value) {
            (Self::AnyOf(words), Some(value)) => words.contains(&value.to_lowercase()),
            (Self::Pattern(pattern), Some(value)) => pattern.is_match(value),
            (Self::Present, found) => found.is_some(),
            (Self::Absent, found) => found.is_none(),
            (Self::AnyOf(_) | Self::Pattern(_), None) => false,
        }
    }
}

/// What a rule can look at, in the order of [`Origin`]'s fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// utm_source, or the lead source of a record that has none.
    Source,
    /// utm_medium.
    Medium,
    /// utm_campaign.
    Campaign,
    /// The referring page.
    Referrer,
    /// The page itself.
    LandingPage,
    /// The kind of touch.
    Kind,
}

impl Field {
    /// The keys of a rule in the pipeline file.
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("source", Self::Source),
        ("medium", Self::Medium),
        ("campaign", Self::Campaign),
        ("referrer", Self::Referrer),
        ("landing_page", Self::LandingPage),
        ("kind", Self::Kind),
    ];
}

/// One rule: every test must hold.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The channel; `{source}` passes the source on.
    pub channel: String,
    /// What must hold.
    pub tests: Vec<(Field, Test)>,
}

/// What a record says of where it came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Origin<'a> {
    /// utm_source or lead source.
    pub source: Option<&'a str>,
    /// utm_medium.
    pub medium: Option<&'a str>,
    /// utm_campaign.
    pub campaign: Option<&'a str>,
    /// Referring page.
    pub referrer: Option<&'a str>,
    /// Landing page.
    pub landing_page: Option<&'a str>,
    /// Kind of touch; by itself it is nothing to match.
    pub kind: Option<&'a str>,
}

impl<'a> Origin<'a> {
    fn get(&self, field: Field) -> Option<&'a str> {
        match field {
            Field::Source => self.source,
            Field::Medium => self.medium,
            Field::Campaign => self.campaign,
            Field::Referrer => self.referrer,
            Field::LandingPage => self.landing_page,
            Field::Kind => self.kind,
        }
    }

    /// Whether there is anything that tells where the record came from.
    pub fn is_silent(&self) -> bool {
        self.source.or(self.medium).or(self.campaign).or(self.referrer).or(self.landing_page).is_none()
    }
}

/// The channel of an origin: the first rule that holds, else [`OTHER`], or [`NONE`] where there was nothing to match.
pub fn classify(rules: &[Rule], origin: &Origin<'_>) -> String {
    let matched = rules.iter().find(|rule| rule.tests.iter().all(|(field, test)| test.holds(origin.get(*field))));
    match matched {
        Some(rule) => rule.channel.replace("{source}", &origin.source.unwrap_or(NONE).to_lowercase()),
        None if origin.is_silent() => NONE.to_owned(),
        None => OTHER.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Vec<Rule> {
        let any = |words: &[&str]| Test::AnyOf(words.iter().map(|w| (*w).to_owned()).collect());
        vec![
            Rule {
                channel: "paid_search".into(),
                tests: vec![(Field::Source, any(&["google", "bing"])), (Field::Medium, Test::Pattern(Regex::new("(?i)^(cpc|ppc|paid.*)$").unwrap()))],
            },
            Rule { channel: "{source}".into(), tests: vec![(Field::Medium, any(&["partner"]))] },
            Rule { channel: "email".into(), tests: vec![(Field::Kind, any(&["email_click"]))] },
        ]
    }

    #[test]
    fn the_first_rule_that_holds_wins() {
        let channel = |source, medium, kind| classify(&rules(), &Origin { source, medium, kind, ..Origin::default() });
        assert_eq!(channel(Some("Google"), Some("CPC"), None), "paid_search");
        assert_eq!(channel(Some("Acme"), Some("partner"), None), "acme");
        assert_eq!(channel(None, None, Some("email_click")), "email");
        assert_eq!(channel(Some("google"), Some("organic"), None), OTHER);
        assert_eq!(channel(None, None, Some("form")), NONE);
    }
}

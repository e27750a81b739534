//! From the origin fields of a record to a channel: ordered rules, the first match wins.

mod condition;
mod page;
pub mod site;

pub use condition::Test;
pub use page::{CLICK_IDS, ClickIds, Page};

use super::nothing::is_nothing;
use std::borrow::Cow;
use std::sync::Arc;

/// Where the books put spend that nothing maps to a channel.
pub const UNMAPPED: &str = "unmapped";
/// The kind of a spend row, which is no touch.
pub const SPEND_KIND: &str = "spend";
/// In the name of a rule's channel, what stands for the source of the record.
pub const SOURCE_MARK: &str = "{source}";
/// The kind of a touch without a kind of its own.
pub const OTHER_KIND: &str = "other";
/// The channel of who came without being sent.
pub const DIRECT: &str = "direct";
/// The channel of a record that no rule matches.
pub const OTHER: &str = "other";
/// The channel of a record without anything that a rule could match.
pub const NONE: &str = "(none)";
/// The channel of a lead of which nothing at all is known.
pub const UNKNOWN: &str = "unknown";

/// What a rule can look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// utm_source, or the lead source of a record that has none, or the platform of a spend row.
    Source,
    /// utm_medium.
    Medium,
    /// utm_campaign, or the name of a spend row's campaign.
    Campaign,
    /// The source, or the referrer's host where there is none; a word means a site and what lies
    /// below it.
    Site,
    /// The referring page; a word means the whole address, its host, or a domain above it.
    Referrer,
    /// The page itself.
    LandingPage,
    /// The click ids in the page's address; one of them has to pass.
    ClickId,
    /// The kind of touch, or `spend`.
    Kind,
}

impl Field {
    /// The keys of a rule in the pipeline file.
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("source", Self::Source),
        ("medium", Self::Medium),
        ("campaign", Self::Campaign),
        ("site", Self::Site),
        ("referrer", Self::Referrer),
        ("landing_page", Self::LandingPage),
        ("click_id", Self::ClickId),
        ("kind", Self::Kind),
    ];
}

/// One rule: every test must hold.
#[derive(Debug, Clone)]
pub struct ChannelRule {
    /// How counts name it, such as `channel_rule 3: paid_search`.
    pub label: String,
    /// The channel; `{source}` passes the source on.
    pub channel: String,
    /// What must hold.
    pub tests: Vec<(Field, Test)>,
}

/// What rules look at beyond what is read of every record. What no rule looks at need not be read
/// apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FieldsUsed {
    /// The referrer's text.
    pub referrer: bool,
    /// The referrer's host.
    pub host: bool,
    /// The landing page's text.
    pub landing_page: bool,
    /// Click ids.
    pub click_ids: bool,
}

impl FieldsUsed {
    /// What these rules look at.
    pub fn of(rules: &[ChannelRule]) -> Self {
        let any = |looks: fn(Field, &Test) -> bool| {
            rules
                .iter()
                .flat_map(|rule| &rule.tests)
                .any(|(field, test)| looks(*field, test))
        };
        Self {
            referrer: any(|field, test| field == Field::Referrer && test.reads()),
            host: any(|field, test| {
                field == Field::Site || (field == Field::Referrer && test.reads())
            }),
            landing_page: any(|field, test| field == Field::LandingPage && test.reads()),
            click_ids: any(|field, _| field == Field::ClickId),
        }
    }
}

/// Where a record came from, by its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Origin<'a> {
    /// utm_source, lead source or platform.
    pub source: Option<Cow<'a, str>>,
    /// utm_medium.
    pub medium: Option<Cow<'a, str>>,
    /// utm_campaign, or a campaign's name.
    pub campaign: Option<Cow<'a, str>>,
    /// Referring page.
    pub referrer: Option<&'a str>,
    /// Its host, in small letters and without `www.`.
    pub host: Option<Arc<str>>,
    /// Landing page.
    pub landing_page: Option<&'a str>,
    /// Click ids of the landing page.
    pub click_ids: ClickIds,
    /// Kind of touch; by itself it is nothing to match.
    pub kind: Option<&'a str>,
}

impl Origin<'_> {
    /// Whether an ad platform's macro stands in the place of its value, such as `{{site_source_name}}`:
    /// nobody knows where the record came from.
    pub fn is_unexpanded(&self) -> bool {
        let is_macro = |field: &Option<Cow<'_, str>>| {
            field.as_deref().is_some_and(|text| {
                let text = text.trim();
                text.starts_with('{') && text.ends_with('}')
                    || text.len() > 4 && text.starts_with("%%") && text.ends_with("%%")
            })
        };
        is_macro(&self.source) || is_macro(&self.medium)
    }

    /// Whether there is nothing that a rule could match but the kind.
    pub fn is_empty(&self) -> bool {
        let has_none = |field: &Option<Cow<'_, str>>| field.as_deref().is_none_or(is_nothing);
        has_none(&self.source)
            && has_none(&self.medium)
            && has_none(&self.campaign)
            && self.referrer.is_none()
            && self.landing_page.is_none()
    }

    /// The source, where it is no word for nothing.
    fn named_source(&self) -> Option<&str> {
        self.source.as_deref().filter(|source| !is_nothing(source))
    }

    /// The source in small letters, or the referrer's host where there is none.
    pub fn site(&self) -> Option<String> {
        self.named_source()
            .map(str::to_lowercase)
            .or_else(|| self.host.as_deref().map(str::to_owned))
    }

    /// Whether a test of a field holds; `site` is [`Origin::site`].
    fn passes(&self, field: Field, test: &Test, site: Option<&str>) -> bool {
        match field {
            Field::Source => test.holds_or_names(self.source.as_deref()),
            Field::Medium => test.holds_or_names(self.medium.as_deref()),
            Field::Campaign => test.holds_or_names(self.campaign.as_deref()),
            Field::Site => test.holds_where(site, site::is_meant),
            Field::Referrer => {
                let host = self.host.as_deref();
                test.holds_where(self.referrer, |address, word| {
                    host.is_some_and(|host| site::is_at(host, word))
                        || address.to_lowercase() == word
                })
            }
            Field::LandingPage => test.holds(self.landing_page),
            Field::ClickId if self.click_ids.is_empty() => test.holds(None),
            Field::ClickId => self.click_ids.names().any(|name| test.holds(Some(name))),
            Field::Kind => test.holds(self.kind),
        }
    }
}

impl ChannelRule {
    /// The channel that the rule gives an origin.
    pub fn channel_of(&self, origin: &Origin<'_>) -> String {
        self.channel.replace(
            SOURCE_MARK,
            &origin.named_source().unwrap_or(NONE).to_lowercase(),
        )
    }
}

/// The place of the first rule that holds of an origin.
pub fn first_rule(rules: &[ChannelRule], origin: &Origin<'_>) -> Option<usize> {
    let site = origin.site();
    rules.iter().position(|rule| {
        rule.tests
            .iter()
            .all(|(field, test)| origin.passes(*field, test, site.as_deref()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::Regex;

    fn any(words: &[&str]) -> Test {
        Test::AnyOf(words.iter().map(|w| (*w).to_owned()).collect())
    }

    fn rule(channel: &str, tests: Vec<(Field, Test)>) -> ChannelRule {
        ChannelRule {
            label: channel.to_owned(),
            channel: channel.to_owned(),
            tests,
        }
    }

    fn rules() -> Vec<ChannelRule> {
        let paid = Test::Pattern(Regex::new("(?i)^(cpc|ppc|paid.*)$").unwrap());
        vec![
            rule(
                "paid_search",
                vec![
                    (Field::Source, any(&["google", "bing"])),
                    (Field::Medium, paid),
                ],
            ),
            rule("{source}", vec![(Field::Medium, any(&["partner"]))]),
            rule("email", vec![(Field::Kind, any(&["email_click"]))]),
        ]
    }

    fn channel(rules: &[ChannelRule], origin: &Origin<'_>) -> Option<String> {
        first_rule(rules, origin).map(|place| rules[place].channel_of(origin))
    }

    #[test]
    fn the_first_rule_that_holds_wins() {
        let channel = |source: Option<&'static str>, medium: Option<&'static str>, kind| {
            channel(
                &rules(),
                &Origin {
                    source: source.map(Cow::from),
                    medium: medium.map(Cow::from),
                    kind,
                    ..Origin::default()
                },
            )
        };
        assert_eq!(
            channel(Some("Google"), Some("CPC"), None).as_deref(),
            Some("paid_search")
        );
        assert_eq!(
            channel(Some("Acme"), Some("partner"), None).as_deref(),
            Some("acme")
        );
        assert_eq!(
            channel(None, None, Some("email_click")).as_deref(),
            Some("email")
        );
        assert_eq!(channel(Some("google"), Some("organic"), None), None);
        assert_eq!(channel(None, None, Some("form")), None);
    }

    #[test]
    fn one_click_id_is_enough_and_none_is_absent() {
        let (two, none) = (
            Page::read("/?msclkid=1&fbclid=2").click_ids,
            ClickIds::default(),
        );
        let holds = |test: Test, click_ids| {
            first_rule(
                &[rule("x", vec![(Field::ClickId, test)])],
                &Origin {
                    click_ids,
                    ..Origin::default()
                },
            )
            .is_some()
        };
        assert!(
            holds(any(&["gclid", "fbclid"]), two)
                && holds(Test::Present, two)
                && holds(Test::Pattern(Regex::new("^ms").unwrap()), two)
        );
        assert!(
            !holds(any(&["gclid"]), two)
                && !holds(Test::Absent, two)
                && holds(Test::Absent, none)
                && !holds(any(&["fbclid"]), none)
        );
    }

    #[test]
    fn a_word_for_a_referrer_is_its_address_or_a_domain_above_it() {
        let of = |word: &str| {
            let origin = Origin {
                referrer: Some("https://news.Partner.example/a"),
                host: Some("news.partner.example".into()),
                ..Origin::default()
            };
            first_rule(&[rule("x", vec![(Field::Referrer, any(&[word]))])], &origin).is_some()
        };
        assert!(
            of("partner.example")
                && of("news.partner.example")
                && of("https://news.partner.example/a")
        );
        assert!(!of("ner.example") && !of("old.news.partner.example") && !of("partner"));
    }

    #[test]
    fn rules_say_what_they_look_at() {
        let sight = |field, test| FieldsUsed::of(&[rule("x", vec![(field, test)])]);
        assert_eq!(FieldsUsed::of(&rules()), FieldsUsed::default());
        assert_eq!(sight(Field::Referrer, Test::Present), FieldsUsed::default());
        assert_eq!(
            sight(Field::Referrer, any(&["a"])),
            FieldsUsed {
                referrer: true,
                host: true,
                ..FieldsUsed::default()
            }
        );
        assert_eq!(
            sight(Field::Site, Test::Absent),
            FieldsUsed {
                host: true,
                ..FieldsUsed::default()
            }
        );
        assert_eq!(
            sight(Field::LandingPage, any(&["a"])),
            FieldsUsed {
                landing_page: true,
                ..FieldsUsed::default()
            }
        );
        assert_eq!(
            sight(Field::ClickId, Test::Absent),
            FieldsUsed {
                click_ids: true,
                ..FieldsUsed::default()
            }
        );
    }
}

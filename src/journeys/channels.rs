//! The channel of touches, leads and spend: its own, else its campaign's by id, else its campaign's
//! by name, else that of the first rule that holds. A lead without any of these fields has its
//! first touch's, else `unknown`; spend that none of these maps has none.

use super::campaigns::Campaigns;
use super::channel_fields::{Cells, ChannelFields, Codes};
use super::lead_origins::NamedOrigins;
use crate::domain::channel::{
    ChannelRule, FieldsUsed, NONE, OTHER, Origin, Page, UNKNOWN, first_rule, site,
};
use crate::domain::nothing::is_nothing;
use crate::error::Result;
use crate::identity::People;
use crate::pipeline::Settings;
use crate::staging::Staged;
use crate::table::names::*;
use polars::prelude::*;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// What makes a channel: the campaigns and the rules.
pub struct Channels<'a> {
    /// The campaigns.
    pub campaigns: Campaigns,
    /// The rules, the first that holds wins.
    pub rules: &'a [ChannelRule],
    own_domains: &'a [String],
    sight: FieldsUsed,
    of_nothing: Option<ChannelMatch>,
}

impl<'a> Channels<'a> {
    /// The campaigns of the lake and the rules of the pipeline file.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(staged: &Staged, settings: &'a Settings) -> Result<Self> {
        let (rules, own_domains) = (&settings.channels.rules, &settings.channels.own_domains);
        let sight = FieldsUsed::of(rules);
        Ok(Self {
            campaigns: Campaigns::of(&staged.campaigns.frame)?,
            rules,
            own_domains,
            sight: FieldsUsed {
                host: sight.host || !own_domains.is_empty(),
                ..sight
            },
            of_nothing: of_nothing(rules),
        })
    }

    /// The channel of a lead that says nothing of where it came from, and of whose person no touch
    /// does: that of the first rule all of whose fields may be absent.
    pub(super) fn of_nothing(&self) -> Option<&ChannelMatch> {
        self.of_nothing.as_ref()
    }
}

/// Why a record has its channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MatchedBy {
    /// Its own field names the channel.
    Own,
    /// The campaign of its id.
    CampaignId,
    /// The campaign of its name.
    CampaignName,
    /// The rule in that place.
    Rule(usize),
    /// It has fields to match, but no rule holds of them.
    NoRule,
    /// It has no field to match.
    Nothing,
}

/// A channel and why.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ChannelMatch {
    /// Why.
    pub reason: MatchedBy,
    /// The channel; of a record without a rule its `source / medium`.
    text: String,
}

impl ChannelMatch {
    /// The channel.
    pub fn channel(&self) -> &str {
        if self.reason == MatchedBy::NoRule {
            OTHER
        } else {
            &self.text
        }
    }

    /// Whether something mapped the record to its channel.
    pub fn is_mapped(&self) -> bool {
        !matches!(self.reason, MatchedBy::NoRule | MatchedBy::Nothing)
    }

    /// The `source / medium` of a record that no rule holds of.
    pub fn unmatched(&self) -> Option<&str> {
        (self.reason == MatchedBy::NoRule).then_some(&self.text)
    }
}

/// The field values of rows of one frame or batch, with the code of their channel.
#[derive(Default)]
pub(super) struct Known<'f> {
    codes: HashMap<Codes, Option<u32>, ahash::RandomState>,
    origins: HashMap<Origin<'f>, u32, ahash::RandomState>,
}

/// Channels with their reasons, each kept once; rows with equal fields are looked up once.
pub(super) struct Classifier<'a> {
    channels: &'a Channels<'a>,
    found: Vec<ChannelMatch>,
    codes: HashMap<MatchedBy, HashMap<String, u32, ahash::RandomState>, ahash::RandomState>,
    /// Hosts by the part of an address that decides them.
    hosts: HashMap<String, Option<Arc<str>>, ahash::RandomState>,
}

impl<'a> Classifier<'a> {
    /// No channel yet.
    pub(super) fn new(channels: &'a Channels<'a>) -> Self {
        Self {
            channels,
            found: Vec::new(),
            codes: HashMap::default(),
            hosts: HashMap::default(),
        }
    }

    /// The channel of a code.
    pub(super) fn channel(&self, code: u32) -> &str {
        self.found
            .get(code as usize)
            .map_or("", ChannelMatch::channel)
    }

    /// Everything that was found, by its code.
    pub(super) fn into_found(self) -> Vec<ChannelMatch> {
        self.found
    }

    /// The code of a row's channel; `None` where all of the row's fields are empty. `known` holds
    /// the field values of earlier rows of this frame or batch.
    pub(super) fn code<'f>(
        &mut self,
        fields: &ChannelFields<'f>,
        row: usize,
        known: &mut Known<'f>,
    ) -> Option<u32> {
        let Some(codes) = fields.codes(row) else {
            return self.code_of_texts(fields, row, known);
        };
        if let Some(code) = known.codes.get(&codes) {
            return *code;
        }
        let code = self.code_of_texts(fields, row, known);
        known.codes.insert(codes, code);
        code
    }

    fn code_of_texts<'f>(
        &mut self,
        fields: &ChannelFields<'f>,
        row: usize,
        known: &mut Known<'f>,
    ) -> Option<u32> {
        if let Some(own) = fields.own.get(row).filter(|own| !is_nothing(own)) {
            return Some(self.keep(MatchedBy::Own, own));
        }
        let channels = self.channels;
        if !channels.campaigns.is_empty()
            && let Some(channel) = fields
                .campaign_id
                .and_then(|ids| channels.campaigns.channel_of_id(ids.get(row)?))
        {
            return Some(self.keep(MatchedBy::CampaignId, channel));
        }
        let origin = self.origin(fields, row);
        if origin.is_empty() && origin.kind.is_none() {
            return None;
        }
        if let Some(code) = known.origins.get(&origin) {
            return Some(*code);
        }
        let code = self.classify(&origin);
        known.origins.insert(origin, code);
        Some(code)
    }

    /// The code of a record without a field to match.
    pub(super) fn nothing(&mut self) -> u32 {
        self.keep(MatchedBy::Nothing, NONE)
    }

    fn classify(&mut self, origin: &Origin<'_>) -> u32 {
        let channels = self.channels;
        if let Some(channel) = origin
            .campaign
            .as_deref()
            .and_then(|name| channels.campaigns.channel_of_name(name))
        {
            return self.keep(MatchedBy::CampaignName, channel);
        }
        let rule = first_rule(channels.rules, origin).filter(|_| !origin.is_unexpanded());
        match rule {
            Some(place) => self.keep(
                MatchedBy::Rule(place),
                &channels.rules[place].channel_of(origin),
            ),
            None if origin.is_empty() => self.nothing(),
            None => {
                let site = origin
                    .site()
                    .or_else(|| self.host(origin.referrer?).map(|host| host.to_string()));
                let origin_text = format!(
                    "{} / {}",
                    site.as_deref().unwrap_or(NONE),
                    origin.medium.as_deref().unwrap_or(NONE)
                );
                self.keep(MatchedBy::NoRule, &origin_text)
            }
        }
    }

    /// The origin fields of a row, less what no rule looks at: a text of which only the presence
    /// counts is empty.
    fn origin<'f>(&mut self, fields: &ChannelFields<'f>, row: usize) -> Origin<'f> {
        let get = |column: Option<Cells<'f>>| column.and_then(|column| column.get(row));
        let sight = self.channels.sight;
        let (page, kind) = (
            get(fields.landing_page),
            get(fields.kind).or(fields.default_kind),
        );
        let mut origin = Origin {
            source: get(fields.source).map(Cow::from),
            medium: get(fields.medium).map(Cow::from),
            campaign: get(fields.campaign).map(Cow::from),
            landing_page: page.map(|page| if sight.landing_page { page } else { "" }),
            kind,
            ..Origin::default()
        };
        let tags = [&origin.source, &origin.medium, &origin.campaign];
        let is_tagged = !tags.iter().any(|tag| tag.as_deref().is_none_or(is_nothing));
        if let Some(page) =
            page.filter(|page| page.contains(['?', '#']) && (sight.click_ids || !is_tagged))
        {
            let page = Page::read(page);
            origin.source = named(origin.source, page.source);
            origin.medium = named(origin.medium, page.medium);
            origin.campaign = named(origin.campaign, page.campaign);
            origin.click_ids = if sight.click_ids {
                page.click_ids
            } else {
                origin.click_ids
            };
        }
        let lead_source = get(fields.lead_source).map(Cow::from);
        origin.source = named(origin.source, lead_source);
        if let Some(referrer) = get(fields.referrer) {
            let host = if sight.host {
                self.host(referrer)
            } else {
                None
            };
            if !host.as_deref().is_some_and(|host| {
                self.channels
                    .own_domains
                    .iter()
                    .any(|domain| site::is_at(host, domain))
            }) {
                origin.referrer = Some(if sight.referrer { referrer } else { "" });
                origin.host = host;
            }
        }
        origin
    }

    /// The host of an address, read once for each beginning up to the path.
    fn host(&mut self, address: &str) -> Option<Arc<str>> {
        let beginning = site::beginning(address);
        if let Some(host) = self.hosts.get(beginning) {
            return host.clone();
        }
        let host: Option<Arc<str>> = site::host(beginning).map(Arc::from);
        self.hosts.insert(beginning.to_owned(), host.clone());
        host
    }

    /// The code of a reason and a text, given out at its first use.
    fn keep(&mut self, reason: MatchedBy, text: &str) -> u32 {
        let of_reason = self.codes.entry(reason).or_default();
        if let Some(code) = of_reason.get(text) {
            return *code;
        }
        let code = u32::try_from(self.found.len()).unwrap_or(u32::MAX);
        of_reason.insert(text.to_owned(), code);
        self.found.push(ChannelMatch {
            reason,
            text: text.to_owned(),
        });
        code
    }
}

/// The first of two that is no word for nothing; where both are none, the word that a rule may name.
fn named<'f>(first: Option<Cow<'f, str>>, second: Option<Cow<'f, str>>) -> Option<Cow<'f, str>> {
    match (first, second) {
        (Some(first), Some(second)) if is_nothing(&first) && !is_nothing(&second) => Some(second),
        (first, second) => first.or(second),
    }
}

/// What was found of the rows of a frame.
pub struct Matched {
    codes: Vec<Option<u32>>,
    found: Vec<ChannelMatch>,
}

impl Matched {
    fn of(fields: &ChannelFields<'_>, channels: &Channels<'_>) -> Self {
        let (mut classifier, mut known) = (Classifier::new(channels), Known::default());
        let codes = (0..fields.height)
            .map(|row| classifier.code(fields, row, &mut known))
            .collect();
        Self {
            codes,
            found: classifier.into_found(),
        }
    }

    /// What was found of each row, in order; `None` where all its fields are empty.
    pub fn iter(&self) -> impl Iterator<Item = Option<&ChannelMatch>> {
        self.codes
            .iter()
            .map(|code| self.found.get((*code)? as usize))
    }
}

/// The channel that each lead names itself, in the order of the staged leads.
///
/// # Errors
/// A column missing: a bug.
pub fn own_channels(leads: &DataFrame, channels: &Channels<'_>) -> Result<Matched> {
    Ok(Matched::of(&ChannelFields::of_leads(leads)?, channels))
}

/// Fills the column `channel` of spend where the row's campaign or a rule maps it; what was found
/// goes with it.
///
/// # Errors
/// A column missing: a bug.
pub fn spend_channels(
    mut spend: DataFrame,
    channels: &Channels<'_>,
) -> Result<(DataFrame, Matched)> {
    let matched = Matched::of(&ChannelFields::of_spend(&spend)?, channels);
    let filled: StringChunked = matched
        .iter()
        .map(|found| {
            found
                .filter(|found| found.is_mapped())
                .map(ChannelMatch::channel)
        })
        .collect();
    spend.with_column(filled.into_series().with_name(CHANNEL.into()).into_column())?;
    Ok((spend, matched))
}

fn of_nothing(rules: &[ChannelRule]) -> Option<ChannelMatch> {
    let origin = Origin::default();
    let place = first_rule(rules, &origin)?;
    Some(ChannelMatch {
        reason: MatchedBy::Rule(place),
        text: rules[place].channel_of(&origin),
    })
}

/// The channel of each lead, where `first` knows those of persons' first touches.
pub(super) fn with_firsts<'a>(
    matched: &'a Matched,
    people: &People,
    channels: &'a Channels<'_>,
    first: impl Fn(u32) -> Option<&'a str>,
) -> NamedOrigins {
    let channel = |(lead, own): (u32, Option<&'a ChannelMatch>)| {
        own.map(ChannelMatch::channel)
            .or_else(|| first(people.of_lead(lead)))
            .or_else(|| channels.of_nothing().map(ChannelMatch::channel))
            .unwrap_or(UNKNOWN)
    };
    NamedOrigins::of((0..).zip(matched.iter()).map(|row| Some(channel(row))))
}

//! The channel of touches and of leads. A touch: its own channel, else the rules. A lead: its own, else the rules on its
//! utm fields and lead source, else its first touch's, else `unknown`.

use super::scatter::Scattered;
use crate::domain::channel::{Origin, Rule, UNKNOWN, classify};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::HashMap;

/// The columns of a frame that tell a channel.
pub struct Told<'a> {
    own: &'a StringChunked,
    source: Option<&'a StringChunked>,
    lead_source: Option<&'a StringChunked>,
    medium: Option<&'a StringChunked>,
    campaign: Option<&'a StringChunked>,
    referrer: Option<&'a StringChunked>,
    landing_page: Option<&'a StringChunked>,
    kind: Option<&'a StringChunked>,
}

impl<'a> Told<'a> {
    /// Finds the columns; a frame need not have all of them.
    ///
    /// # Errors
    /// No column `channel`: a bug.
    pub fn of(frame: &'a DataFrame) -> Result<Self> {
        let text = |name: &str| frame.column(name).ok().and_then(|column| column.str().ok());
        Ok(Self {
            own: frame.column(CHANNEL)?.str()?,
            source: text(UTM_SOURCE),
            lead_source: text(LEAD_SOURCE),
            medium: text(UTM_MEDIUM),
            campaign: text(UTM_CAMPAIGN),
            referrer: text(REFERRER),
            landing_page: text(URL),
            kind: text(KIND),
        })
    }

    fn origin(&self, row: usize) -> Origin<'a> {
        let get = |column: Option<&'a StringChunked>| column.and_then(|column| column.get(row));
        Origin {
            source: get(self.source).or_else(|| get(self.lead_source)),
            medium: get(self.medium),
            campaign: get(self.campaign),
            referrer: get(self.referrer),
            landing_page: get(self.landing_page),
            kind: get(self.kind),
        }
    }
}

/// Channels by the rules, each kept once; rows that say the same are looked up once.
pub struct Classifier<'a> {
    rules: &'a [Rule],
    names: Vec<String>,
    codes: HashMap<String, u32>,
}

impl<'a> Classifier<'a> {
    /// No channel yet.
    pub fn new(rules: &'a [Rule]) -> Self {
        Self { rules, names: Vec::new(), codes: HashMap::new() }
    }

    /// Every channel, by its code.
    pub fn into_names(self) -> Vec<String> {
        self.names
    }

    /// The channel of that code.
    pub fn name(&self, code: u32) -> &str {
        self.names.get(code as usize).map_or(UNKNOWN, String::as_str)
    }

    /// The code of a row's channel; `None` where the row says nothing at all. `known` holds what rows of this frame said.
    pub fn code<'f>(&mut self, told: &Told<'f>, row: usize, known: &mut HashMap<Origin<'f>, u32>) -> Option<u32> {
        if let Some(own) = told.own.get(row) {
            return Some(self.keep(own));
        }
        let origin = told.origin(row);
        if origin.is_silent() && origin.kind.is_none() {
            return None;
        }
        if let Some(code) = known.get(&origin) {
            return Some(*code);
        }
        let code = self.keep(&classify(self.rules, &origin));
        known.insert(origin, code);
        Some(code)
    }

    /// The code of a channel, given out at its first use.
    pub fn keep(&mut self, name: &str) -> u32 {
        if let Some(code) = self.codes.get(name) {
            return *code;
        }
        let code = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.to_owned());
        self.codes.insert(name.to_owned(), code);
        code
    }
}

/// Fills the column `channel` of touches; none is null afterwards.
///
/// # Errors
/// A column missing: a bug.
pub fn touch_channels(mut touches: DataFrame, settings: &Settings) -> Result<DataFrame> {
    let channels = codes(&touches, settings)?.into_iter().map(|name| name.unwrap_or_else(|| crate::domain::channel::NONE.to_owned()));
    let channels: StringChunked = channels.map(Some).collect();
    touches.with_column(channels.into_series().with_name(CHANNEL.into()).into_column())?;
    Ok(touches)
}

/// What leads say of their channel themselves, in the order of the staged leads; null where they say nothing.
///
/// # Errors
/// A column missing: a bug.
pub fn told_channels(leads: &DataFrame, settings: &Settings) -> Result<StringChunked> {
    Ok(codes(leads, settings)?.into_iter().collect())
}

/// The channel of each lead: what it says itself, else its first touch's, else `unknown`.
pub fn lead_channels(told: &StringChunked, scattered: &Scattered) -> StringChunked {
    told.iter().enumerate().map(|(lead, own)| Some(own.or_else(|| scattered.first_channel(lead)).unwrap_or(UNKNOWN))).collect()
}

fn codes(frame: &DataFrame, settings: &Settings) -> Result<Vec<Option<String>>> {
    let told = Told::of(frame)?;
    let (mut classifier, mut known) = (Classifier::new(&settings.channel_rules), HashMap::new());
    Ok((0..frame.height()).map(|row| classifier.code(&told, row, &mut known).map(|code| classifier.name(code).to_owned())).collect())
}

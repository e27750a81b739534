//! The fields that a touch, a lead or a row of spend has its channel from: the columns of a batch
//! or of a frame, under the names that rules know them by.

use crate::domain::channel::{OTHER_KIND, SPEND_KIND};
use crate::error::Result;
use crate::staging::{Batch, Text};
use crate::table::names::*;
use polars::prelude::{DataFrame, StringChunked};

/// A column of text, of a frame or of a batch of touches.
#[derive(Clone, Copy)]
pub(super) enum Cells<'a> {
    Frame(&'a StringChunked),
    Batch(Text<'a>),
}

impl<'a> Cells<'a> {
    pub(super) fn get(self, row: usize) -> Option<&'a str> {
        match self {
            Self::Frame(texts) => texts.get(row),
            Self::Batch(texts) => texts.get(row),
        }
    }
}

/// The columns that a channel is found from.
pub(super) struct ChannelFields<'a> {
    pub(super) height: usize,
    pub(super) own: Cells<'a>,
    pub(super) source: Option<Cells<'a>>,
    pub(super) lead_source: Option<Cells<'a>>,
    pub(super) medium: Option<Cells<'a>>,
    pub(super) campaign: Option<Cells<'a>>,
    pub(super) campaign_id: Option<Cells<'a>>,
    pub(super) referrer: Option<Cells<'a>>,
    pub(super) landing_page: Option<Cells<'a>>,
    pub(super) kind: Option<Cells<'a>>,
    pub(super) default_kind: Option<&'static str>,
}

/// The codes of all fields of a touch without a page.
pub(super) type Codes = [i32; 6];

impl<'a> ChannelFields<'a> {
    /// The columns that all have: the channel, the source and the campaign.
    pub(super) fn of(frame: &'a DataFrame, source: &str, campaign: &str) -> Result<Self> {
        Ok(Self {
            height: frame.height(),
            own: Cells::Frame(frame.column(CHANNEL)?.str()?),
            source: text(frame, source)?,
            lead_source: None,
            medium: None,
            campaign: text(frame, campaign)?,
            campaign_id: text(frame, CAMPAIGN_ID)?,
            referrer: None,
            landing_page: None,
            kind: None,
            default_kind: None,
        })
    }

    /// The columns of touches.
    ///
    /// # Errors
    /// A column of another type: a bug.
    pub(super) fn of_touches(batch: &'a Batch) -> Result<Self> {
        let text =
            |name: &str| -> Result<Option<Cells<'a>>> { Ok(Some(Cells::Batch(batch.text(name)?))) };
        Ok(Self {
            height: batch.len(),
            own: Cells::Batch(batch.text(CHANNEL)?),
            source: text(UTM_SOURCE)?,
            lead_source: None,
            medium: text(UTM_MEDIUM)?,
            campaign: text(UTM_CAMPAIGN)?,
            campaign_id: text(CAMPAIGN_ID)?,
            referrer: text(REFERRER)?,
            landing_page: text(URL)?,
            kind: text(KIND)?,
            default_kind: Some(OTHER_KIND),
        })
    }

    /// The codes of all fields of a row; none where it has a page, or texts without codes.
    pub(super) fn codes(&self, row: usize) -> Option<Codes> {
        if [self.referrer, self.landing_page]
            .into_iter()
            .flatten()
            .any(|cells| cells.get(row).is_some())
        {
            return None;
        }
        let code = |cells: Option<Cells<'_>>| {
            if let Cells::Batch(text) = cells? {
                text.code(row)
            } else {
                None
            }
        };
        let columns = [
            Some(self.own),
            self.source,
            self.medium,
            self.campaign,
            self.campaign_id,
            self.kind,
        ];
        let mut codes = Codes::default();
        for (place, cells) in codes.iter_mut().zip(columns) {
            *place = code(cells)?;
        }
        Some(codes)
    }

    /// The columns of leads, which have a source of their own.
    pub(super) fn of_leads(frame: &'a DataFrame) -> Result<Self> {
        Ok(Self {
            medium: text(frame, UTM_MEDIUM)?,
            lead_source: text(frame, LEAD_SOURCE)?,
            ..Self::of(frame, UTM_SOURCE, UTM_CAMPAIGN)?
        })
    }

    /// The columns of spend: the platform is its source, and it has no medium.
    pub(super) fn of_spend(frame: &'a DataFrame) -> Result<Self> {
        Ok(Self {
            default_kind: Some(SPEND_KIND),
            ..Self::of(frame, PLATFORM, CAMPAIGN_NAME)?
        })
    }
}

fn text<'a>(frame: &'a DataFrame, name: &str) -> Result<Option<Cells<'a>>> {
    Ok(Some(Cells::Frame(frame.column(name)?.str()?)))
}

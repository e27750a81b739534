//! One touch by marketing, or by sales, and what follows from its kind.

use crate::sample::calendar::{DAY, Day, Moment, at_work, awake, fair_day, webinar_day};
use crate::sample::chance::Chance;
use crate::sample::world::{CONTENT, PAGES, at, campaign_of};

/// What a touch was; the names are those of the entity `touches`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TouchKind {
    /// A click on an ad.
    AdClick,
    /// A page read.
    WebVisit,
    /// A form sent.
    Form,
    /// An asset fetched.
    Download,
    /// An e-mail sent.
    EmailSent,
    /// An e-mail opened.
    EmailOpen,
    /// A link in an e-mail followed.
    EmailClick,
    /// A webinar attended.
    Webinar,
    /// A trade fair visited.
    Event,
    /// No more e-mails wanted.
    OptOut,
    /// A call by sales.
    Call,
    /// An e-mail by sales.
    Message,
    /// A meeting with sales.
    Meeting,
}

impl TouchKind {
    /// As the entity `touches` names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::AdClick => "ad_click",
            Self::WebVisit => "web_visit",
            Self::Form => "form",
            Self::Download => "content_download",
            Self::EmailSent => "email_sent",
            Self::EmailOpen => "email_open",
            Self::EmailClick => "email_click",
            Self::Webinar => "webinar",
            Self::Event => "event",
            Self::OptOut => "opt_out",
            Self::Call => "call",
            Self::Message => "message",
            Self::Meeting => "meeting",
        }
    }

    /// Whether models may give it credit, by default.
    pub(crate) fn is_eligible(self) -> bool {
        !matches!(self, Self::EmailSent | Self::EmailOpen | Self::OptOut) && !self.is_sales()
    }

    /// Whether marketing went out to the person, by default.
    pub(crate) fn is_outbound(self) -> bool {
        matches!(self, Self::EmailSent | Self::Webinar | Self::Event)
    }

    /// Whether it is a touch by sales.
    pub(crate) fn is_sales(self) -> bool {
        matches!(self, Self::Call | Self::Message | Self::Meeting)
    }
}

/// One touch.
#[derive(Debug, Clone)]
pub(crate) struct SampleTouch {
    /// When.
    pub at: Moment,
    /// What.
    pub kind: TouchKind,
    /// The channel that it really came by.
    pub channel: usize,
    /// Its campaign.
    pub campaign: Option<usize>,
    /// The asset seen.
    pub content: Option<usize>,
    /// The page, where it was no asset.
    pub page: usize,
    /// Whether it came by a printed code that no rule knows, though it was a trade fair's.
    pub is_printed_code: bool,
}

/// How many of [`CONTENT`] can be read; the rest are forms.
pub(super) const READABLE: usize = CONTENT.len() - 3;
/// The form that asks for a quote.
pub(super) const QUOTE: usize = READABLE;
/// The form that asks for a demonstration.
pub(super) const DEMONSTRATION: usize = READABLE + 1;

/// A touch by a channel on a day; a webinar and a fair take place on the next day that has one.
pub(super) fn by_channel(
    channel: usize,
    day: Day,
    persona: Option<usize>,
    chance: &mut Chance,
) -> SampleTouch {
    let (kind, moment) = match channel {
        at::EMAIL => (TouchKind::EmailClick, awake(day, chance)),
        at::WEBINARS => (
            TouchKind::Webinar,
            Moment(webinar_day(day) * DAY + 14 * 3600),
        ),
        at::EVENTS => (TouchKind::Event, at_work(fair_day(day), chance)),
        at::PAID_SEARCH | at::PAID_SOCIAL | at::DISPLAY => (TouchKind::AdClick, awake(day, chance)),
        _ => (TouchKind::WebVisit, awake(day, chance)),
    };
    let is_web = !matches!(kind, TouchKind::Webinar | TouchKind::Event);
    let content = (is_web && chance.happens(0.65)).then(|| asset_for(persona, chance));
    let kind = if content.is_some() && kind == TouchKind::WebVisit && chance.happens(0.3) {
        TouchKind::Download
    } else {
        kind
    };
    let page = chance.weighted(&PAGES.map(|(_, share)| share));
    SampleTouch {
        at: moment,
        kind,
        channel,
        campaign: campaign_of(channel, moment.day(), chance),
        content,
        page,
        is_printed_code: false,
    }
}

/// Half of what people read is made for their persona.
fn asset_for(persona: Option<usize>, chance: &mut Chance) -> usize {
    let fitting: Vec<usize> = (0..READABLE)
        .filter(|at| Some(CONTENT[*at].persona) == persona)
        .collect();
    if !fitting.is_empty() && chance.happens(0.5) {
        *chance.pick(&fitting)
    } else {
        chance.below(READABLE)
    }
}

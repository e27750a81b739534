//! The world the company lives in: channels, campaigns, content, people, products. Fixed lists, the
//! same for every seed and scale; only money spent grows with the scale.

mod campaigns;
mod content;
mod people;

pub use campaigns::{CAMPAIGNS, Campaign, Platform, campaign_of};
pub use content::{CONTENT, DEMANDED, EARLY_TOPIC, PAGES, PHASES, TOPICS, url};
pub use people::{
    COUNTRIES, INDUSTRIES, OWNERS, PERSONAS, TITLES, WANTED_INDUSTRIES, company, first_name,
    last_name, products,
};

/// A channel of the company.
#[derive(Debug)]
pub struct Channel {
    /// As the report names it.
    pub name: &'static str,
    /// As the CRM's field LeadSource names it.
    pub lead_source: &'static str,
    /// Share of first touches.
    pub first: f64,
    /// Share of later touches, events and e-mail clicks included.
    pub later: f64,
}

const fn channel(name: &'static str, lead_source: &'static str, first: f64, later: f64) -> Channel {
    Channel {
        name,
        lead_source,
        first,
        later,
    }
}

/// Every channel, paid ones first. Which one a touch has depends on nothing else, so that without
/// effects channels differ by chance alone.
pub const CHANNELS: [Channel; 9] = [
    channel("paid_search", "Paid Search", 0.18, 0.11),
    channel("paid_social", "Paid Social", 0.15, 0.11),
    channel("display", "Display", 0.09, 0.11),
    channel("organic_search", "Organic Search", 0.18, 0.12),
    channel("email", "Email", 0.06, 0.17),
    channel("webinars", "Webinar", 0.11, 0.12),
    channel("events", "Trade Show", 0.09, 0.10),
    channel("referral", "Referral", 0.07, 0.08),
    channel("direct", "Direct", 0.07, 0.08),
];

/// Places of channels in [`CHANNELS`].
pub mod at {
    /// Google's search campaigns.
    pub const PAID_SEARCH: usize = 0;
    /// LinkedIn and Meta.
    pub const PAID_SOCIAL: usize = 1;
    /// Google's display campaigns.
    pub const DISPLAY: usize = 2;
    /// Search engines, unpaid.
    pub const ORGANIC_SEARCH: usize = 3;
    /// The company's own e-mail.
    pub const EMAIL: usize = 4;
    /// The company's own webinars.
    pub const WEBINARS: usize = 5;
    /// Trade fairs.
    pub const EVENTS: usize = 6;
    /// Links of partners.
    pub const REFERRAL: usize = 7;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sum_to_one_and_places_fit() {
        assert!((CHANNELS.iter().map(|channel| channel.first).sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((CHANNELS.iter().map(|channel| channel.later).sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!(CHANNELS[at::REFERRAL].name, "referral");
        assert_eq!(CHANNELS[at::WEBINARS].name, "webinars");
    }
}

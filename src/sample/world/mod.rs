//! The world the company lives in: channels, campaigns, content, people, products. Fixed lists, the
//! same for every seed and scale; only money spent grows with the scale.

mod campaigns;
mod companies;
mod content;
mod countries;
mod owners;
mod people;
mod products;
mod titles;

pub(super) use campaigns::{CAMPAIGNS, Campaign, Platform, campaign_of};
pub(super) use companies::{INDUSTRIES, WANTED_INDUSTRIES, company};
pub(super) use content::{CONTENT, DEMANDED, EARLY_TOPIC, PAGES, PHASES, TOPICS, url};
pub(super) use countries::COUNTRIES;
pub(super) use owners::OWNERS;
pub(super) use people::{first_name, last_name};
pub(super) use products::products;
pub(super) use titles::{PERSONAS, TITLES};

/// A channel of the company.
#[derive(Debug)]
pub(super) struct Channel {
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
pub(super) const CHANNELS: [Channel; 9] = [
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
pub(super) mod at {
    /// Google's search campaigns.
    pub(crate) const PAID_SEARCH: usize = 0;
    /// LinkedIn and Meta.
    pub(crate) const PAID_SOCIAL: usize = 1;
    /// Google's display campaigns.
    pub(crate) const DISPLAY: usize = 2;
    /// Search engines, unpaid.
    pub(crate) const ORGANIC_SEARCH: usize = 3;
    /// The company's own e-mail.
    pub(crate) const EMAIL: usize = 4;
    /// The company's own webinars.
    pub(crate) const WEBINARS: usize = 5;
    /// Trade fairs.
    pub(crate) const EVENTS: usize = 6;
    /// Links of partners.
    pub(crate) const REFERRAL: usize = 7;
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

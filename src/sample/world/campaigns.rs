//! Campaigns: on three ad platforms by day, and in the CRM with a cost of their own.

use super::at;
use crate::sample::calendar::{Day, END};
use crate::sample::chance::Chance;

/// Where money for ads goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Platform {
    /// Google Ads.
    Google,
    /// LinkedIn Ads.
    LinkedIn,
    /// Meta Ads; its rows are ads, so that an ad stands for a campaign.
    Meta,
}

/// One campaign.
#[derive(Debug)]
pub(crate) struct Campaign {
    /// Its name, also its utm_campaign.
    pub name: &'static str,
    /// Place in the list of channels.
    pub channel: usize,
    /// The ad platform; `None`: it lives in the CRM.
    pub platform: Option<Platform>,
    /// First day.
    pub from: Day,
    /// Last day, included.
    pub to: Day,
    /// Cents: of an ordinary day on a platform, of the whole campaign in the CRM, at scale 1. 0:
    /// none was recorded.
    pub cents: i64,
}

const fn ads(
    platform: Platform,
    channel: usize,
    name: &'static str,
    from: Day,
    to: Day,
    cents: i64,
) -> Campaign {
    Campaign {
        name,
        channel,
        platform: Some(platform),
        from,
        to,
        cents,
    }
}

const fn crm(channel: usize, name: &'static str, from: Day, to: Day, cents: i64) -> Campaign {
    Campaign {
        name,
        channel,
        platform: None,
        from,
        to,
        cents,
    }
}

const LAST: Day = END - 1;

/// Every campaign. Each channel that has campaigns has one on any day.
pub(crate) const CAMPAIGNS: [Campaign; 34] = [
    ads(
        Platform::Google,
        at::PAID_SEARCH,
        "search_brand",
        0,
        LAST,
        3_500,
    ),
    ads(
        Platform::Google,
        at::PAID_SEARCH,
        "search_instruments",
        0,
        LAST,
        9_800,
    ),
    ads(
        Platform::Google,
        at::PAID_SEARCH,
        "search_calibration",
        60,
        LAST,
        6_900,
    ),
    ads(
        Platform::Google,
        at::PAID_SEARCH,
        "search_competitors",
        200,
        560,
        4_800,
    ),
    ads(
        Platform::Google,
        at::DISPLAY,
        "display_remarketing",
        0,
        LAST,
        2_900,
    ),
    ads(
        Platform::Google,
        at::DISPLAY,
        "display_awareness",
        120,
        600,
        4_300,
    ),
    ads(
        Platform::LinkedIn,
        at::PAID_SOCIAL,
        "linkedin_quality_managers",
        20,
        LAST,
        8_300,
    ),
    ads(
        Platform::LinkedIn,
        at::PAID_SOCIAL,
        "linkedin_engineers",
        20,
        500,
        7_700,
    ),
    ads(
        Platform::LinkedIn,
        at::PAID_SOCIAL,
        "linkedin_finance",
        300,
        LAST,
        5_800,
    ),
    ads(
        Platform::Meta,
        at::PAID_SOCIAL,
        "meta_lab_equipment",
        0,
        LAST,
        2_400,
    ),
    ads(
        Platform::Meta,
        at::PAID_SOCIAL,
        "meta_lookalike",
        250,
        LAST,
        2_700,
    ),
    crm(at::WEBINARS, "Webinars 2024 Q4", 0, 60, 624_000),
    crm(at::WEBINARS, "Webinars 2025 Q1", 61, 150, 720_000),
    crm(at::WEBINARS, "Webinars 2025 Q2", 151, 241, 720_000),
    crm(at::WEBINARS, "Webinars 2025 Q3", 242, 333, 656_000),
    crm(at::WEBINARS, "Webinars 2025 Q4", 334, 425, 832_000),
    crm(at::WEBINARS, "Webinars 2026 Q1", 426, 515, 832_000),
    crm(at::WEBINARS, "Webinars 2026 Q2", 516, 606, 768_000),
    crm(at::WEBINARS, "Webinars 2026 Q3", 607, LAST, 1_024_000),
    crm(at::EVENTS, "Trade fairs winter 2024", 0, 120, 3_040_000),
    crm(at::EVENTS, "Trade fairs spring 2025", 121, 242, 3_840_000),
    crm(at::EVENTS, "Trade fairs autumn 2025", 243, 365, 4_240_000),
    crm(at::EVENTS, "Trade fairs winter 2025", 366, 485, 2_800_000),
    crm(at::EVENTS, "Trade fairs spring 2026", 486, 607, 4_000_000),
    crm(at::EVENTS, "Trade fairs autumn 2026", 608, LAST, 3_680_000),
    crm(at::EMAIL, "Newsletter 2025", 0, 425, 992_000),
    crm(at::EMAIL, "Newsletter 2026", 426, LAST, 768_000),
    crm(at::EMAIL, "Nurture programme", 0, LAST, 1_200_000),
    crm(at::EMAIL, "Product news", 90, LAST, 416_000),
    crm(at::REFERRAL, "Partner programme 2025", 0, 425, 1_440_000),
    crm(at::REFERRAL, "Partner programme 2026", 426, LAST, 1_312_000),
    crm(at::REFERRAL, "Distributor bonus 2025", 150, 360, 0),
    crm(at::EMAIL, "Customer stories", 200, 380, 0),
    crm(at::EMAIL, "Spring mailing 2026", 500, 560, 0),
];

/// One of the channel's campaigns of that day; `None` for a channel without campaigns.
pub(crate) fn campaign_of(channel: usize, day: Day, chance: &mut Chance) -> Option<usize> {
    let runs = |campaign: &Campaign| {
        campaign.channel == channel && (campaign.from..=campaign.to).contains(&day)
    };
    let running: Vec<usize> = (0..CAMPAIGNS.len())
        .filter(|at| runs(&CAMPAIGNS[*at]))
        .collect();
    (!running.is_empty()).then(|| *chance.pick(&running))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_with_campaigns_has_one_on_any_day() {
        let mut chance = Chance::of(1, "test", 0);
        for channel in [
            at::PAID_SEARCH,
            at::PAID_SOCIAL,
            at::DISPLAY,
            at::EMAIL,
            at::WEBINARS,
            at::EVENTS,
            at::REFERRAL,
        ] {
            for day in 0..END {
                let at = campaign_of(channel, day, &mut chance).unwrap();
                assert_eq!(CAMPAIGNS[at].channel, channel);
            }
        }
        assert_eq!(campaign_of(at::ORGANIC_SEARCH, 5, &mut chance), None);
    }
}

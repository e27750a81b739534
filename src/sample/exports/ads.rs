//! Ads by day, as the platforms' connectors land them: Google by campaign and device in micros,
//! LinkedIn by campaign, Meta by ad. October 2025 is delivered twice; the second delivery restates
//! it.

use crate::error::Result;
use crate::sample::calendar::{Date, Day, Moment, Utc, day_of, is_working, since_1970};
use crate::sample::chance::Chance;
use crate::sample::dirt::{Dirt, DirtKind};
use crate::sample::ids;
use crate::sample::money::Cents;
use crate::sample::pieces::{Pieces, place, row};
use crate::sample::truth::{SpendTruth, Truth};
use crate::sample::world::{CAMPAIGNS, CHANNELS, Campaign, Platform};

row! {
    /// A day of a campaign on a kind of device.
    GoogleRow {
        customer: &'static str = "customer_id", day: Date = "date", id: String = "id", base_campaign: String = "base_campaign", clicks: i64 = "clicks",
        conversions: i64 = "conversions", micros: i64 = "cost_micros", device: &'static str = "device", impressions: i64 = "impressions",
        synced: Utc = "_fivetran_synced",
    }
}
row! {
    /// A day of a campaign.
    LinkedInRow {
        campaign: String = "campaign_id", day: Date = "day", clicks: i64 = "clicks", impressions: i64 = "impressions", cost: Cents = "cost_in_local_currency",
        conversions: i64 = "external_website_conversions", synced: Utc = "_fivetran_synced",
    }
}
row! {
    /// A day of an ad.
    MetaRow {
        ad: String = "ad_id", day: Date = "date", account: &'static str = "account_id", impressions: i64 = "impressions", clicks: i64 = "inline_link_clicks",
        spend: Cents = "spend",
    }
}

/// Days that both deliveries hold: October 2025.
fn restated() -> (Day, Day) {
    (day_of(2025, 10, 1), day_of(2025, 10, 31))
}

/// A campaign that was deleted everywhere but on the bill, and a fee that belongs to none:
/// (platform, days, cents a day).
const UNKNOWN: (&str, Day, Day, i64) = ("20417399999", 410, 439, 2_500);
const FEES: (Day, Day, i64) = (640, 659, 1_500);

/// One day's figures.
struct Spent {
    cents: i64,
    clicks: i64,
}

/// Writes every day of every campaign on a platform.
pub(super) fn write(
    seed: u64,
    scale: f64,
    pieces: &mut Pieces,
    truth: &mut Truth,
    dirt: &mut Dirt,
) -> Result<()> {
    for (at, campaign) in CAMPAIGNS.iter().enumerate() {
        let Some(platform) = campaign.platform else {
            continue;
        };
        let mut chance = Chance::of(seed, "ads", at as u64);
        for day in campaign.from..=campaign.to {
            let spent = spend(campaign, day, scale, &mut chance);
            for (delivery, cents) in deliveries(day, spent.cents, &mut chance) {
                let rows = add(
                    pieces,
                    platform,
                    &ids::campaign(at),
                    day,
                    delivery,
                    &Spent { cents, ..spent },
                )?;
                dirt.add(
                    DirtKind::RestatedSpend,
                    if delivery == 0 && day >= restated().0 {
                        rows
                    } else {
                        0
                    },
                );
            }
            truth.spend.push(SpendTruth {
                channel: CHANNELS[campaign.channel].name,
                campaign_id: ids::campaign(at),
                spent_on: since_1970(day),
                cents: spent.cents,
            });
        }
    }
    let (campaign, from, to, cents) = UNKNOWN;
    let of_scale = |cents: i64| (cents as f64 * scale) as i64;
    for day in from..=to {
        add(
            pieces,
            Platform::Google,
            campaign,
            day,
            1,
            &Spent {
                cents: of_scale(cents),
                clicks: 12,
            },
        )?;
        dirt.add(DirtKind::SpendOfUnknownCampaign, 1);
        truth.spend.push(SpendTruth {
            channel: "paid_search",
            campaign_id: campaign.to_owned(),
            spent_on: since_1970(day),
            cents: of_scale(cents),
        });
    }
    let (from, to, cents) = FEES;
    for day in from..=to {
        add(
            pieces,
            Platform::LinkedIn,
            "",
            day,
            1,
            &Spent {
                cents: of_scale(cents),
                clicks: 0,
            },
        )?;
        dirt.add(DirtKind::SpendWithoutCampaign, 1);
        truth.spend.push(SpendTruth {
            channel: "paid_social",
            campaign_id: String::new(),
            spent_on: since_1970(day),
            cents: of_scale(cents),
        });
    }
    Ok(())
}

fn spend(campaign: &Campaign, day: Day, scale: f64, chance: &mut Chance) -> Spent {
    let share = if is_working(day) { 1.0 } else { 0.4 };
    let cents = (campaign.cents as f64 * scale * share * (0.7 + 0.6 * chance.unit())) as i64;
    let price = 160 + chance.between(0, 340);
    Spent {
        cents,
        clicks: cents / price,
    }
}

/// In which deliveries a day stands, and with which amount: what was restated was a little less at
/// first.
fn deliveries(day: Day, cents: i64, chance: &mut Chance) -> Vec<(usize, i64)> {
    let (from, to) = restated();
    match day {
        _ if day < from => vec![(0, cents)],
        _ if day > to => vec![(1, cents)],
        _ => vec![(0, cents - cents * chance.between(0, 9) / 100), (1, cents)],
    }
}

/// Adds a day; how many rows that took.
fn add(
    pieces: &mut Pieces,
    platform: Platform,
    campaign: &str,
    day: Day,
    delivery: usize,
    spent: &Spent,
) -> Result<i64> {
    let synced = Utc(Moment(
        if delivery == 0 {
            restated().1 + 1
        } else {
            crate::sample::calendar::END
        } * 86_400
            + 4 * 3600,
    ));
    let (cents, clicks) = (spent.cents, spent.clicks);
    match platform {
        Platform::Google => {
            let row = GoogleRow {
                customer: "410-552-7781",
                day: Date(day),
                id: campaign.to_owned(),
                base_campaign: campaign.to_owned(),
                clicks: clicks - clicks / 3,
                conversions: clicks / 40,
                micros: (cents - cents / 3) * 10_000,
                device: "DESKTOP",
                impressions: clicks * 38,
                synced,
            };
            pieces.add(place::GOOGLE[delivery], &row)?;
            let phone = GoogleRow {
                clicks: clicks / 3,
                conversions: 0,
                micros: cents / 3 * 10_000,
                device: "MOBILE",
                impressions: clicks * 21,
                ..row
            };
            pieces.add(place::GOOGLE[delivery], &phone)?;
            Ok(2)
        }
        Platform::LinkedIn => {
            let row = LinkedInRow {
                campaign: campaign.to_owned(),
                day: Date(day),
                clicks: clicks / 3,
                impressions: clicks * 47,
                cost: Cents(cents),
                conversions: clicks / 70,
                synced,
            };
            pieces.add(place::LINKEDIN[delivery], &row)?;
            Ok(1)
        }
        Platform::Meta => {
            let row = MetaRow {
                ad: campaign.to_owned(),
                day: Date(day),
                account: "act_77120",
                impressions: clicks * 90,
                clicks,
                spend: Cents(cents),
            };
            pieces.add(place::META[delivery], &row)?;
            Ok(1)
        }
    }
}

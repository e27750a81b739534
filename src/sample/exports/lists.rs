//! Short lists: campaigns of the CRM and of the platforms, content, people, products, targets.

use crate::error::Result;
use crate::sample::calendar::{Date, Moment, Utc, day_of, since_1970};
use crate::sample::dirt::{Dirt, DirtKind};
use crate::sample::ids;
use crate::sample::money::Cents;
use crate::sample::pieces::{Pieces, place, row};
use crate::sample::truth::{SpendTruth, Truth};
use crate::sample::world::{
    CAMPAIGNS, CHANNELS, CONTENT, OWNERS, PERSONAS, PHASES, TOPICS, at, products,
};

row! {
    /// A campaign of the CRM.
    CampaignRow {
        id: String = "Id", name: &'static str = "Name", kind: &'static str = "Type", parent: &'static str = "ParentId", from: Date = "StartDate",
        to: Date = "EndDate", cost: Option<Cents> = "ActualCost", currency: &'static str = "CurrencyIsoCode", is_deleted: bool = "IsDeleted",
        modified: Utc = "SystemModstamp",
    }
}
row! {
    /// A campaign on an ad platform, as the marketing system lists it.
    MarketingCampaignRow {
        id: String = "campaign_id", name: &'static str = "name", channel: &'static str = "channel", from: Date = "started_on", to: Date = "ended_on",
    }
}
row! {
    /// An asset.
    ContentRow {
        id: String = "asset_id", title: &'static str = "title", url: String = "url", format: &'static str = "format", persona: &'static str = "persona",
        phase: &'static str = "phase", topic: &'static str = "topic", published: Date = "published_on",
    }
}
row! {
    /// Someone in sales or marketing.
    UserRow { id: String = "Id", name: &'static str = "Name", department: &'static str = "Department", city: &'static str = "City", is_active: bool = "IsActive" }
}
row! {
    /// A product.
    ProductRow { id: String = "Id", name: &'static str = "Name", family: &'static str = "Family", is_deleted: bool = "IsDeleted", modified: Utc = "SystemModstamp" }
}
row! {
    /// What a team promised for a quarter.
    TargetRow { metric: &'static str = "metric", from: Date = "period_start", to: Date = "period_end", value: String = "value", team: &'static str = "team" }
}

/// Quarterly promises at scale 1: (metric, team, first value, growth a quarter); money in cents.
const TARGETS: [(&str, &str, i64, i64); 4] = [
    ("lead_count", "marketing", 240, 4),
    ("sal_count", "marketing", 55, 1),
    ("won_amount", "sales", 24_000_000, 1_500_000),
    ("won_count", "sales", 9, 1),
];

/// Writes the lists.
pub(super) fn write(
    scale: f64,
    pieces: &mut Pieces,
    truth: &mut Truth,
    dirt: &mut Dirt,
) -> Result<()> {
    for (number, campaign) in CAMPAIGNS.iter().enumerate() {
        let (id, from, to) = (
            ids::campaign(number),
            Date(campaign.from),
            Date(campaign.to),
        );
        if campaign.platform.is_some() {
            let row = MarketingCampaignRow {
                id,
                name: campaign.name,
                channel: CHANNELS[campaign.channel].name,
                from,
                to,
            };
            pieces.add(place::MARKETING_CAMPAIGNS, &row)?;
            continue;
        }
        let cents = (campaign.cents as f64 * scale) as i64;
        let kind = match campaign.channel {
            at::WEBINARS => "Webinar",
            at::EVENTS => "Trade Show",
            at::REFERRAL => "Referral Program",
            _ => "Email",
        };
        let row = CampaignRow {
            id: id.clone(),
            name: campaign.name,
            kind,
            parent: "",
            from,
            to,
            cost: (campaign.cents > 0).then_some(Cents(cents)),
            currency: "EUR",
            is_deleted: false,
            modified: Utc(Moment(campaign.to * 86_400)),
        };
        pieces.add(place::CAMPAIGNS, &row)?;
        if campaign.cents == 0 {
            dirt.add(DirtKind::CampaignWithoutSpend, 1);
            continue;
        }
        truth.campaign_costs.push(SpendTruth {
            channel: CHANNELS[campaign.channel].name,
            campaign_id: id,
            spent_on: since_1970(campaign.from),
            cents,
        });
    }
    for (number, asset) in CONTENT.iter().enumerate() {
        let row = ContentRow {
            id: ids::content(number),
            title: asset.title,
            url: format!("https://www.halden.example{}", asset.path),
            format: asset.format,
            persona: PERSONAS[asset.persona],
            phase: PHASES[asset.phase],
            topic: TOPICS[asset.topic],
            published: Date(asset.published),
        };
        pieces.add(place::CONTENT, &row)?;
    }
    for (number, owner) in OWNERS.iter().enumerate() {
        pieces.add(
            place::USERS,
            &UserRow {
                id: ids::owner(number),
                name: owner.name,
                department: owner.team,
                city: owner.office,
                is_active: true,
            },
        )?;
    }
    for (number, (name, family, _)) in products().iter().enumerate() {
        pieces.add(
            place::PRODUCTS,
            &ProductRow {
                id: ids::product(number),
                name,
                family,
                is_deleted: false,
                modified: Utc(Moment(0)),
            },
        )?;
    }
    write_targets(scale, pieces)
}

fn write_targets(scale: f64, pieces: &mut Pieces) -> Result<()> {
    for quarter in 0..8 {
        let (from, next) = (first_of(quarter), first_of(quarter + 1));
        for (metric, team, first, growth) in TARGETS {
            let value = ((first + growth * i64::from(quarter)) as f64 * scale) as i64;
            let value = if metric == "won_amount" {
                Cents(value).to_string()
            } else {
                value.to_string()
            };
            pieces.add(
                place::TARGETS,
                &TargetRow {
                    metric,
                    from: Date(from),
                    to: Date(next - 1),
                    value,
                    team,
                },
            )?;
        }
    }
    Ok(())
}

/// The first day of a quarter, the first of 2025 being 0.
fn first_of(quarter: i32) -> i64 {
    day_of(2025 + quarter / 4, 1 + 3 * (quarter % 4) as u32, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::calendar::date;
    use chrono::Datelike;

    #[test]
    fn quarters_are_those_of_the_calendar() {
        assert_eq!(date(first_of(0)).ordinal(), 1);
        assert_eq!(date(first_of(7)).to_string(), "2026-10-01");
        assert_eq!(date(first_of(8) - 1).to_string(), "2026-12-31");
    }
}

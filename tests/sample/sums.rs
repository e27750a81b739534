//! Wins, revenue and spend of the exports are those of the truth.

use super::*;

#[test]
fn wins_and_revenue_of_the_exports_are_those_of_the_truth() {
    let company = company();
    // The newest delivery of each opportunity; its primary contact's lead brought it.
    let deals: BTreeMap<String, BTreeMap<String, String>> = company
        .exports("crm", "opportunities-")
        .into_iter()
        .map(|deal| (deal["Id"].clone(), deal))
        .collect();
    let primary: BTreeMap<String, String> = company
        .export("crm/opportunity_contact_roles.csv")
        .into_iter()
        .filter(|role| role["IsPrimary"] == "true")
        .map(|role| (role["OpportunityId"].clone(), role["ContactId"].clone()))
        .collect();
    let by_deal_and_contact: BTreeMap<(String, String), String> = company
        .export("crm/leads.csv")
        .into_iter()
        .filter(|lead| !lead["ConvertedOpportunityId"].is_empty())
        .map(|lead| {
            (
                (
                    lead["ConvertedOpportunityId"].clone(),
                    lead["ConvertedContactId"].clone(),
                ),
                lead["LeadSource"].clone(),
            )
        })
        .collect();
    let (mut wins, mut won): (
        BTreeMap<String, i64>,
        BTreeMap<String, BTreeMap<String, i64>>,
    ) = Default::default();
    for (id, deal) in deals.iter().filter(|(_, deal)| deal["IsWon"] == "true") {
        let lead = by_deal_and_contact.get(&(id.clone(), primary[id].clone()));
        let by = lead.map_or_else(
            || format!("no lead: {}", deal["Type"].to_lowercase()),
            |source| channel_of(source).to_owned(),
        );
        *wins.entry(by.clone()).or_default() += 1;
        *won.entry(by)
            .or_default()
            .entry(deal["CurrencyIsoCode"].clone())
            .or_default() += cents(&deal["Amount"]);
    }
    assert_eq!(wins, company.truth_counts("wins_by_lead_channel"));
    assert_eq!(
        serde_json::to_value(won).unwrap(),
        company.truth["won_cents_by_lead_channel_and_currency"]
    );
    let mut booked: BTreeMap<String, i64> = BTreeMap::new();
    for invoice in company
        .export("finance/invoices.csv")
        .iter()
        .filter(|invoice| invoice["amount"] != "tbd")
    {
        *booked.entry(invoice["currency"].clone()).or_default() += cents(&invoice["amount"]);
    }
    assert_eq!(booked, company.truth_counts("booked_cents_by_currency"));
}

pub(super) fn channel_of(lead_source: &str) -> &str {
    match lead_source {
        "Paid Search" => "paid_search",
        "Paid Social" => "paid_social",
        "Display" => "display",
        "Organic Search" => "organic_search",
        "Email" => "email",
        "Webinar" => "webinars",
        "Trade Show" => "events",
        "Referral" => "referral",
        "Direct" => "direct",
        other => panic!("{other}"),
    }
}

#[test]
fn spend_of_the_exports_is_that_of_the_truth() {
    let company = company();
    let mut channels: BTreeMap<String, String> = company
        .export("marketing/campaigns.csv")
        .into_iter()
        .map(|campaign| (campaign["campaign_id"].clone(), campaign["channel"].clone()))
        .collect();
    channels.insert(String::new(), "paid_social".into());
    channels.insert("20417399999".into(), "paid_search".into());
    // The last delivery of each day and campaign; Google's devices sum within one.
    let mut days: BTreeMap<(String, String), (String, i64)> = BTreeMap::new();
    for (stem, day, campaign, amount) in [
        ("google_ads-", "date", "id", "cost_micros"),
        (
            "linkedin_ads-",
            "day",
            "campaign_id",
            "cost_in_local_currency",
        ),
        ("meta_ads-", "date", "ad_id", "spend"),
    ] {
        for delivery in ["2025-10", "2026-10"] {
            for row in company.export(&format!("ads/{stem}{delivery}.csv")) {
                let value = if amount == "cost_micros" {
                    row[amount].parse::<i64>().unwrap() / 10_000
                } else {
                    cents(&row[amount])
                };
                let entry = days
                    .entry((row[day].clone(), row[campaign].clone()))
                    .or_default();
                *entry = if entry.0 == delivery {
                    (delivery.to_owned(), entry.1 + value)
                } else {
                    (delivery.to_owned(), value)
                };
            }
        }
    }
    let mut spend: BTreeMap<String, i64> = BTreeMap::new();
    days.into_iter().for_each(|((_, campaign), (_, value))| {
        *spend.entry(channels[&campaign].clone()).or_default() += value
    });
    for campaign in company.export("crm/campaigns.csv") {
        let channel = match campaign["Type"].as_str() {
            "Webinar" => "webinars",
            "Trade Show" => "events",
            "Referral Program" => "referral",
            _ => "email",
        };
        let cost = &campaign["ActualCost"];
        *spend.entry(channel.to_owned()).or_default() +=
            if cost.is_empty() { 0 } else { cents(cost) };
    }
    assert_eq!(spend, company.truth_counts("spend_cents_by_channel"));
}

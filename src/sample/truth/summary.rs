//! `truth.json`: counts and sums by channel, counts of dirt, the planted effects with what
//! estimates them.

use super::rows::Truth;
use crate::sample::dirt::Dirt;
use crate::sample::effects::PlantedEffects;
use crate::sample::world::CHANNELS;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Sums over the truth tables.
#[derive(Debug, Default)]
pub struct SampleTotals {
    counts: BTreeMap<&'static str, i64>,
    touches: BTreeMap<&'static str, i64>,
    leads: BTreeMap<&'static str, i64>,
    wins: BTreeMap<String, i64>,
    won: BTreeMap<String, BTreeMap<&'static str, i64>>,
    spend: BTreeMap<&'static str, i64>,
    booked: BTreeMap<&'static str, i64>,
    links: BTreeMap<&'static str, i64>,
}

impl SampleTotals {
    /// One line for the user: the counts, in words or as JSON.
    pub fn line(&self, as_json: bool) -> String {
        if as_json {
            return json!({ "counts": self.counts }).to_string();
        }
        self.counts
            .iter()
            .map(|(name, count)| format!("{count} {}", name.replace('_', " ")))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Adds the counts and sums of some rows.
    pub fn add(&mut self, truth: &Truth) {
        self.add_counts(truth);
        self.add_by_channel(truth);
        self.add_books(truth);
    }

    fn add_counts(&mut self, truth: &Truth) {
        let records = |kind| count(&truth.records, |record| record.kind == kind);
        let outcome = |outcome| count(&truth.deals, |deal| deal.outcome == outcome);
        let team = |team| count(&truth.touches, |touch| touch.team == team);
        for (name, count) in [
            ("people", truth.people.len()),
            (
                "known_people",
                count(&truth.people, |person| person.known_at.is_some()),
            ),
            ("lead_records", records("lead")),
            ("contact_records", records("contact")),
            (
                "accounts",
                count(&truth.accounts, |account| account.account_id.is_some()),
            ),
            ("hand_overs", truth.hand_overs.len()),
            ("deals", truth.deals.len()),
            ("won_deals", outcome("won")),
            ("lost_deals", outcome("lost")),
            ("marketing_touches", team("marketing")),
            ("sales_touches", team("sales")),
        ] {
            *self.counts.entry(name).or_default() += count as i64;
        }
    }

    fn add_by_channel(&mut self, truth: &Truth) {
        for touch in &truth.touches {
            if let Some(channel) = touch.channel {
                *self.touches.entry(channel).or_default() += 1;
            }
        }
        for person in truth
            .people
            .iter()
            .filter(|person| person.known_at.is_some())
        {
            *self.leads.entry(person.channel).or_default() += 1;
        }
    }

    /// Wins, spend, what was booked, and links.
    fn add_books(&mut self, truth: &Truth) {
        for deal in truth.deals.iter().filter(|deal| deal.outcome == "won") {
            let by = deal
                .channel
                .map_or_else(|| format!("no lead: {}", deal.deal_type), str::to_owned);
            *self.wins.entry(by.clone()).or_default() += 1;
            *self
                .won
                .entry(by)
                .or_default()
                .entry(deal.currency)
                .or_default() += deal.cents;
        }
        for spent in truth.spend.iter().chain(&truth.campaign_costs) {
            *self.spend.entry(spent.channel).or_default() += spent.cents;
        }
        for document in truth.revenue.iter().filter(|document| document.is_readable) {
            *self.booked.entry(document.currency).or_default() += document.cents;
        }
        for link in &truth.links {
            *self.links.entry(link.rule).or_default() += 1;
        }
    }
}

fn count<T>(rows: &[T], is_meant: impl Fn(&T) -> bool) -> usize {
    rows.iter().filter(|row| is_meant(row)).count()
}

/// Everything that `truth.json` holds.
#[derive(Debug)]
pub(crate) struct TruthSummary<'a> {
    /// The scale.
    pub scale: f64,
    /// The seed.
    pub seed: u64,
    /// What was planted.
    pub effects: &'a PlantedEffects,
    /// Sums.
    pub totals: &'a SampleTotals,
    /// Counts of dirt.
    pub dirt: &'a Dirt,
}

impl TruthSummary<'_> {
    /// The document, with a newline at its end.
    pub(crate) fn text(&self) -> String {
        let totals = self.totals;
        let dirt: Vec<Value> = self
            .dirt
            .counts()
            .map(|(dirt, count)| json!({ "kind": dirt.kind, "count": count, "rate": dirt.rate, "unit": dirt.unit, "decided_by": dirt.decided_by, "check": dirt.check, "source": dirt.source }))
            .collect();
        let document = json!({
            "schema": "closedloop/truth/v1",
            "scale": self.scale,
            "seed": self.seed,
            "first_day": "2024-11-01",
            "last_day": "2026-10-31",
            "counts": totals.counts,
            "touches_by_channel": totals.touches,
            "known_people_by_channel": totals.leads,
            "wins_by_lead_channel": totals.wins,
            "won_cents_by_lead_channel_and_currency": totals.won,
            "spend_cents_by_channel": totals.spend,
            "booked_cents_by_currency": totals.booked,
            "links_by_rule": totals.links,
            "effects": self.effects(),
            "dirt": dirt,
        });
        format!("{document:#}\n")
    }

    fn effects(&self) -> Vec<Value> {
        const MOVE: &str = "log-odds of a lead's next stage a working day: lead_spells, binomial regression of is_moved on day_count days";
        const WIN: &str = "log-odds of a win a working day: deal_spells with deals, binomial regression of is_won on day_count days";
        const NOISE: &str = "share of hand_overs with is_flipped";
        let effects = self.effects;
        let by_channel = |values: &[f64]| {
            Value::Object(
                CHANNELS
                    .iter()
                    .zip(values)
                    .map(|(channel, value)| (channel.name.to_owned(), json!(value)))
                    .collect::<Map<_, _>>(),
            )
        };
        let effect = |effect: &str, estimand: &str, column: &str, value: Value| json!({ "effect": effect, "value": value, "column": column, "estimand": estimand });
        vec![
            effect(
                "channel_on_moving",
                MOVE,
                "lead_spells.channel",
                by_channel(&effects.channel_moving),
            ),
            effect(
                "channel_on_winning",
                WIN,
                "deals.has_<channel>",
                by_channel(&effects.channel_winning),
            ),
            effect(
                "company_size",
                WIN,
                "deals.company_size",
                json!(effects.sal.company_size),
            ),
            effect(
                "asked_for_quote",
                WIN,
                "deals.asked_for_quote",
                json!(effects.sal.asked_for_quote),
            ),
            effect(
                "senior_title",
                WIN,
                "deals.senior_title",
                json!(effects.sal.senior_title),
            ),
            effect(
                "content",
                MOVE,
                "lead_spells.has_content",
                json!(effects.content),
            ),
            effect(
                "outbound",
                WIN,
                "deal_spells.is_exposed",
                json!(effects.outbound),
            ),
            effect(
                "early_insight",
                WIN,
                "deals.has_early_insight",
                json!(effects.early_insight),
            ),
            effect(
                "late_follow_up",
                WIN,
                "deals.is_late_follow_up",
                json!(effects.late_follow_up),
            ),
            effect(
                "sales_noise",
                NOISE,
                "hand_overs.is_flipped",
                json!(effects.sales_noise),
            ),
            effect("fit", MOVE, "lead_spells.is_fit", json!(effects.fit)),
            effect("season", MOVE, "lead_spells.month", json!(effects.season)),
        ]
    }
}

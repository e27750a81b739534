//! Opportunities as two deliveries show them, their stage history, who takes part, and what finance
//! booked.

use super::deal_rows::{HistoryRow, InvoiceRow, OpportunityRow, RoleRow};
use super::scribe::Scribe;
use crate::error::Result;
use crate::sample::calendar::{DAY, Date, Day, END, Moment, Utc, date};
use crate::sample::dirt::DirtKind;
use crate::sample::exports::has_rate;
use crate::sample::ids;
use crate::sample::life::{DealType, SampleDeal};
use crate::sample::money::Cents;
use crate::sample::pieces::place;
use crate::sample::truth::{
    DealSpellTruth, DealTruth, LinkTruth, RevenueTruth, TouchEffectTruth, at,
};
use crate::sample::world::{CHANNELS, COUNTRIES};

/// The first delivery of opportunities ends before this day.
const DELIVERED: Day = 607;

/// Stages and when they were entered; the last one is the present one.
fn stages(deal: &SampleDeal) -> Vec<(&'static str, Moment)> {
    let age = |share: i64| match deal.course.closed {
        Some((closed, _)) => deal
            .created
            .after((closed.0 - deal.created.0) * share / 100),
        None => deal.created.after(share * DAY),
    };
    let age = |share: i64| age(share).after_working(0);
    let mut stages = vec![
        ("Qualification", deal.created),
        ("Proposal", age(25)),
        ("Negotiation", age(60)),
    ];
    stages.retain(|(_, at)| at.day() < END);
    if let Some((closed, is_won)) = deal.course.closed {
        stages.push((if is_won { "Closed Won" } else { "Closed Lost" }, closed));
    }
    stages
}

/// The close date that sales expects on a day: four months after the creation, but two weeks ahead
/// at least.
fn forecast(deal: &SampleDeal, day: Day) -> Day {
    (deal.created.day() + 120).max(day + 14)
}

impl Scribe<'_> {
    /// Writes the account's deals.
    pub(crate) fn write_deals(&mut self) -> Result<()> {
        for (ordinal, deal) in self.account.deals.iter().enumerate() {
            self.write_opportunity(ordinal, deal)?;
            self.write_history(ordinal, deal)?;
            self.write_roles(ordinal, deal)?;
            if let Some(won) = deal.won_at() {
                self.write_invoices(ordinal, deal, won.day())?;
                if !has_rate(COUNTRIES[self.account.country].currency, won.day()) {
                    self.dirt.add(DirtKind::MissingRate, 1);
                }
            }
            self.record_truth(ordinal, deal);
        }
        Ok(())
    }

    fn write_opportunity(&mut self, ordinal: usize, deal: &SampleDeal) -> Result<()> {
        let account = self.account;
        let stages = stages(deal);
        let state = |end: Moment, cents: i64, close: Option<Day>| {
            let (stage, entered) = stages
                .iter()
                .rfind(|(_, at)| *at < end)
                .copied()
                .unwrap_or(("Qualification", deal.created));
            let closed = deal.course.closed.filter(|(closed, _)| *closed < end);
            OpportunityRow {
                id: ids::deal(account.index, ordinal),
                created: Utc(deal.created),
                // While it is open the date is a forecast.
                close: Date(close.unwrap_or_else(|| {
                    closed.map_or(forecast(deal, end.day()), |(closed, _)| closed.day())
                })),
                is_closed: closed.is_some(),
                is_won: closed.is_some_and(|(_, is_won)| is_won),
                stage,
                amount: Cents(cents),
                currency: COUNTRIES[account.country].currency,
                account: ids::account(account.index, 0),
                name: format!(
                    "{} {}",
                    account.name,
                    date(deal.created.day()).format("%Y-%m")
                ),
                kind: deal.deal_type.crm_name(),
                owner: ids::owner(account.owner),
                product: ids::product(deal.product),
                lost_reason: if closed.is_some() {
                    deal.lost_reason.unwrap_or_default()
                } else {
                    ""
                },
                is_deleted: false,
                modified: Utc(entered.after(60)),
            }
        };
        let (first_end, last_end) = (Moment(DELIVERED * DAY), Moment(END * DAY));
        let (mut cents, mut close) = (deal.cents, None);
        let mut is_edited = false;
        if deal.created < first_end {
            if self.is_dirty(DirtKind::EditedAmount) {
                cents = (deal.cents * self.chance.between(70, 95) / 100).max(100);
                is_edited = true;
                self.dirt.add(DirtKind::EditedAmount, 1);
            }
            let closed = deal
                .course
                .closed
                .filter(|(closed, _)| *closed < first_end)
                .map(|(closed, _)| closed.day());
            if let Some(closed) = closed.filter(|closed| closed - 4 > deal.created.day())
                && self.is_dirty(DirtKind::EditedCloseDate)
            {
                close = Some(closed - 4);
                is_edited = true;
                self.dirt.add(DirtKind::EditedCloseDate, 1);
            }
            self.pieces
                .add(place::OPPORTUNITIES[0], &state(first_end, cents, close))?;
        }
        let is_changed = deal
            .course
            .closed
            .is_none_or(|(closed, _)| closed >= first_end);
        if deal.created >= first_end || is_changed || is_edited {
            let mut row = state(last_end, deal.cents, None);
            // What the first delivery held has been worked on since.
            row.modified = Utc(row.modified.0.max(first_end.after(9 * DAY)));
            self.pieces.add(place::OPPORTUNITIES[1], &row)?;
            if deal.created < first_end {
                self.dirt.add(DirtKind::RepeatedDeal, 1);
            }
        }
        Ok(())
    }

    fn write_history(&mut self, ordinal: usize, deal: &SampleDeal) -> Result<()> {
        let mut entries = stages(deal);
        if let Some((closed, _)) = deal
            .course
            .closed
            .filter(|(closed, _)| closed.day() - deal.created.day() > 20)
            && self.is_dirty(DirtKind::ReopenedDeal)
        {
            let lost = closed.after(-9 * DAY);
            let last = entries.pop();
            entries.retain(|(_, at)| *at < lost);
            entries.extend(
                [
                    ("Closed Lost", lost),
                    ("Negotiation", closed.after(-5 * DAY)),
                ]
                .into_iter()
                .chain(last),
            );
            self.dirt.add(DirtKind::ReopenedDeal, 1);
        }
        for (at, (stage, entered)) in entries.into_iter().enumerate() {
            let is_end = stage.starts_with("Closed");
            let close = if is_end {
                entered.day()
            } else {
                forecast(deal, entered.day())
            };
            let row = HistoryRow {
                id: ids::row("008", self.account.index, ordinal, at),
                opportunity: ids::deal(self.account.index, ordinal),
                stage,
                amount: Cents(deal.cents),
                close: Date(close),
                created: Utc(entered),
                by: ids::owner(self.account.owner),
                is_deleted: false,
            };
            self.pieces.add(place::HISTORY, &row)?;
        }
        Ok(())
    }

    fn write_roles(&mut self, ordinal: usize, deal: &SampleDeal) -> Result<()> {
        const ROLES: [&str; 5] = [
            "Decision Maker",
            "Technical Buyer",
            "Economic Buyer",
            "User",
            "Influencer",
        ];
        for (at, (person, since)) in deal
            .contacts
            .iter()
            .enumerate()
            .filter(|(_, (_, since))| since.day() < END)
        {
            let row = RoleRow {
                id: ids::row("00K", self.account.index, ordinal, at),
                opportunity: ids::deal(self.account.index, ordinal),
                contact: ids::contact(self.account.index, *person),
                role: ROLES[(person + at) % ROLES.len()],
                is_primary: at == 0,
                is_deleted: false,
                modified: Utc(*since),
            };
            self.pieces.add(place::ROLES, &row)?;
        }
        Ok(())
    }

    /// One invoice, or four by quarter; now and then a credit note.
    fn write_invoices(&mut self, ordinal: usize, deal: &SampleDeal, won: Day) -> Result<()> {
        let parts: i64 = if deal.deal_type != DealType::New || self.chance.happens(0.6) {
            1
        } else {
            4
        };
        let refund = self
            .chance
            .happens(0.05)
            .then(|| deal.cents / parts * self.chance.between(10, 60) / 100);
        for part in 0..parts {
            let cents = deal.cents / parts + if part == 0 { deal.cents % parts } else { 0 };
            self.write_invoice(ordinal, part, won + 12 + part * 91, cents)?;
        }
        match refund {
            Some(cents) => self.write_invoice(ordinal, parts, won + 60, -cents),
            None => Ok(()),
        }
    }

    fn write_invoice(&mut self, ordinal: usize, part: i64, booked: Day, cents: i64) -> Result<()> {
        if booked >= END {
            return Ok(());
        }
        let account = self.account;
        let number = format!(
            "{}-{}-{ordinal}-{part}",
            date(booked).format("%Y"),
            account.index
        );
        let currency = COUNTRIES[account.country].currency;
        let is_unreadable = self.is_dirty(DirtKind::UnreadableAmount);
        let row = InvoiceRow {
            number: number.clone(),
            booked: Date(booked),
            amount: if is_unreadable {
                "tbd".to_owned()
            } else {
                Cents(cents).to_string()
            },
            currency,
            opportunity: ids::deal(account.index, ordinal),
            customer: ids::account(account.index, 0),
            document: if cents < 0 { "Credit Note" } else { "Invoice" },
        };
        self.pieces.add(place::INVOICES, &row)?;
        if is_unreadable {
            self.dirt.add(DirtKind::UnreadableAmount, 1);
        }
        self.truth.revenue.push(RevenueTruth {
            revenue_id: number,
            deal_id: ids::deal(account.index, ordinal),
            cents,
            currency,
            is_readable: !is_unreadable,
        });
        Ok(())
    }

    fn record_truth(&mut self, ordinal: usize, deal: &SampleDeal) {
        let account = self.account;
        let (id, factors) = (ids::deal(account.index, ordinal), &deal.course.factors);
        let has = |channel: usize| factors.touches[channel] > 0;
        let channel = deal
            .lead
            .map(|person| CHANNELS[account.people[person].0.source].name);
        let outcome = deal
            .course
            .closed
            .map_or("open", |(_, is_won)| if is_won { "won" } else { "lost" });
        self.truth.deals.push(DealTruth {
            deal_id: id.clone(),
            account_id: ids::account(account.index, 0),
            deal_type: deal.deal_type.name(),
            lead_id: deal.lead.map(|person| ids::lead(account.index, person)),
            person_id: deal.lead.map(|person| ids::person(account.index, person)),
            channel,
            created_at: at(deal.created),
            closed_at: deal.course.closed.map(|(closed, _)| at(closed)),
            outcome,
            cents: deal.cents,
            currency: COUNTRIES[account.country].currency,
            has_paid_search: has(0),
            has_paid_social: has(1),
            has_display: has(2),
            has_organic_search: has(3),
            has_email: has(4),
            has_webinars: has(5),
            has_events: has(6),
            has_referral: has(7),
            has_direct: has(8),
            company_size: factors.criteria.company_size,
            asked_for_quote: factors.criteria.asked_for_quote,
            senior_title: factors.criteria.senior_title,
            has_early_insight: factors.early_reads > 0,
            is_late_follow_up: factors.is_late,
            win_probability: deal.course.win_probability,
        });
        for spell in &deal.course.spells {
            self.truth.deal_spells.push(DealSpellTruth {
                deal_id: id.clone(),
                band: spell.band as i64,
                is_exposed: spell.is_exposed,
                day_count: spell.days,
                is_won: spell.is_won,
            });
        }
        for placed in &deal.course.journey {
            let touch = &account.people[placed.person].0.touches[placed.touch];
            self.truth.touch_effects.push(TouchEffectTruth {
                deal_id: id.clone(),
                touch_id: super::touches::touch_id(
                    account.index,
                    placed.person,
                    placed.touch,
                    touch.kind,
                ),
                is_eligible: touch.kind.is_eligible(),
                win_probability: deal.course.win_probability,
                win_probability_without: placed.without,
            });
        }
        for (person, records) in account
            .people
            .iter()
            .zip(&self.records)
            .filter(|((person, _), _)| person.known.is_some())
            .map(|((person, _), records)| (person, records))
        {
            let has_role = deal
                .contacts
                .iter()
                .any(|(at, since)| *at == person.ordinal && since.day() < END);
            let rule = match records {
                records if records.deal == Some(ordinal) => "converted",
                _ if has_role => "contact_role",
                records if records.is_deleted => "none",
                records if records.converted.is_some() && !records.is_alone => "account",
                _ if person.has_work_mail && !self.has_holding => "domain",
                _ => "none",
            };
            self.truth.links.push(LinkTruth {
                deal_id: id.clone(),
                person_id: ids::person(account.index, person.ordinal),
                rule,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::calendar::day_of;

    #[test]
    fn the_first_delivery_ends_with_june() {
        assert_eq!(DELIVERED, day_of(2026, 7, 1));
    }
}

//! An account: who works there, and its deals, one after the other.

use super::deal::{Course, DealType, Start, live};
use super::lead::{self, Fit, Lead, MetCriteria};
use super::person::{Employer, Person};
use super::touch::TouchKind;
use crate::sample::calendar::{DAY, END, Moment, at_work, working};
use crate::sample::chance::Chance;
use crate::sample::effects::PlantedEffects;
use crate::sample::world::{COUNTRIES, WANTED_INDUSTRIES, company, products};

/// More people than this no account has.
const PEOPLE_AT_MOST: usize = 40;
/// Weight of k people: k to the minus 1.8.
const ZIPF: f64 = 1.8;
/// One account in so many has one mailbox for everyone.
const MAILBOX_EVERY: u64 = 350;

/// An account and everything that happened with it.
#[derive(Debug)]
pub(crate) struct SampleAccount {
    /// Its number.
    pub index: u64,
    /// Name.
    pub name: String,
    /// Domain.
    pub domain: String,
    /// Place in the list of industries.
    pub industry: usize,
    /// People that work there.
    pub employees: i64,
    /// Place in the list of countries.
    pub country: usize,
    /// Who sells to it: place in the list of owners.
    pub owner: usize,
    /// Whether all its people share one address.
    pub has_mailbox: bool,
    /// Its people, and what became of each as a lead.
    pub people: Vec<(Person, Lead)>,
    /// Its deals, in order of creation.
    pub deals: Vec<SampleDeal>,
    /// Touches by sales, in order.
    pub sales: Vec<SalesTouch>,
}

/// A touch by sales.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SalesTouch {
    /// With whom: place in the account.
    pub person: usize,
    /// When.
    pub at: Moment,
    /// A call, an e-mail or a meeting.
    pub kind: TouchKind,
    /// On which deal: place in the account's deals.
    pub deal: Option<usize>,
}

/// A deal.
#[derive(Debug)]
pub(crate) struct SampleDeal {
    /// When it began.
    pub created: Moment,
    /// New, expansion or renewal.
    pub deal_type: DealType,
    /// The person whose lead it came from.
    pub lead: Option<usize>,
    /// Who takes part, and since when; the first one is the primary contact.
    pub contacts: Vec<(usize, Moment)>,
    /// The people whose leads became this deal: the one it came from, and others that joined it.
    pub converted: Vec<usize>,
    /// Place in the list of products.
    pub product: usize,
    /// Worth, in cents of the country's currency.
    pub cents: i64,
    /// How it went.
    pub course: Course,
    /// Why it was lost.
    pub lost_reason: Option<&'static str>,
}

impl SampleDeal {
    /// When it was won.
    pub(crate) fn won_at(&self) -> Option<Moment> {
        self.course
            .closed
            .and_then(|(at, is_won)| is_won.then_some(at))
    }
}

/// Why deals are lost.
const LOST_REASONS: [&str; 5] = ["Price", "Competitor", "No budget", "No decision", "Timing"];

impl SampleAccount {
    /// Lives an account through the two years.
    pub(crate) fn new(seed: u64, index: u64, effects: &PlantedEffects) -> Self {
        let mut chance = Chance::of(seed, "account", index);
        let has_mailbox = index % MAILBOX_EVERY == 170;
        let sizes: Vec<f64> = (1..=PEOPLE_AT_MOST)
            .map(|k| libm::pow(k as f64, -ZIPF))
            .collect();
        let drawn = 1 + chance.weighted(&sizes);
        let count = if has_mailbox {
            34 + chance.below(6)
        } else {
            drawn
        };
        let (name, domain) = company(index);
        let industry = chance.weighted(&[0.16, 0.18, 0.12, 0.1, 0.14, 0.1, 0.1, 0.1]);
        let employees = (chance.log_normal(90.0, 1.3) as i64).clamp(3, 60_000);
        let country = chance.weighted(&COUNTRIES.map(|country| country.share));
        let owner = match COUNTRIES[country].name {
            "United States" => 5 + chance.below(3),
            "France" => 3 + chance.below(2),
            _ => chance.below(3),
        };
        let fit = Fit {
            is_fit: industry < WANTED_INDUSTRIES && employees >= 50,
            is_large: employees >= 50,
        };
        let mailbox = format!("info@{domain}");
        let employer = Employer {
            index,
            domain: &domain,
            mailbox: has_mailbox.then_some(&mailbox),
        };
        let people: Vec<(Person, Lead)> = (0..count)
            .map(|ordinal| {
                let person = Person::new(seed, employer, ordinal);
                let lead = lead::live(
                    &person,
                    fit,
                    effects,
                    &mut Chance::of(seed, "lead", index << 8 | ordinal as u64),
                );
                (person, lead)
            })
            .collect();
        let mut account = Self {
            index,
            name,
            domain,
            industry,
            employees,
            country,
            owner,
            has_mailbox,
            people,
            deals: Vec::new(),
            sales: Vec::new(),
        };
        account.meet(&mut Chance::of(seed, "sales", index));
        account.deal(effects, &mut Chance::of(seed, "deals", index));
        account.work(&mut Chance::of(seed, "work", index));
        account.sales.sort_by_key(|touch| (touch.at, touch.person));
        account
    }

    /// Sales' first touches of leads handed over.
    fn meet(&mut self, chance: &mut Chance) {
        for (ordinal, (_, lead)) in self.people.iter().enumerate() {
            if let Some(at) = lead.hand_over.and_then(|hand_over| hand_over.follow_up) {
                let kind = if chance.happens(0.6) {
                    TouchKind::Call
                } else {
                    TouchKind::Message
                };
                self.sales.push(SalesTouch {
                    person: ordinal,
                    at,
                    kind,
                    deal: None,
                });
            }
        }
    }

    /// Deals: a ready lead begins one, or joins the one that is open; a win may bring an expansion
    /// and a renewal.
    fn deal(&mut self, effects: &PlantedEffects, chance: &mut Chance) {
        let mut touches: Vec<_> = self
            .people
            .iter()
            .filter(|(person, _)| person.known.is_some())
            .flat_map(|(person, _)| placed(person))
            .collect();
        touches.sort_by_key(|(person, place, touch)| (touch.at, *person, *place));
        let mut waiting: Vec<(Moment, DealType, Option<usize>)> = self
            .people
            .iter()
            .filter_map(|(person, lead)| Some((lead.ready?, DealType::New, Some(person.ordinal))))
            .collect();
        let mut deals: Vec<SampleDeal> = Vec::new();
        while let Some(next) = (0..waiting.len()).min_by_key(|at| (waiting[*at].0, waiting[*at].2))
        {
            let (created, deal_type, lead) = waiting.swap_remove(next);
            let open = deals.iter_mut().find(|deal| {
                deal.course
                    .closed
                    .is_none_or(|(closed, _)| closed > created)
            });
            match (open, lead) {
                (Some(deal), Some(person)) => {
                    deal.contacts.push((person, created));
                    deal.converted.push(person);
                }
                (Some(_), None) => {}
                (None, _) => {
                    let deal =
                        self.begin(created, deal_type, lead, &deals, &touches, effects, chance);
                    if let Some(won) = deal.won_at() {
                        let later = |days: i64, chance: &mut Chance| {
                            at_work(working(won.day() + days), chance)
                        };
                        if chance.happens(0.35) {
                            let days = chance.between(50, 280);
                            waiting.push((later(days, chance), DealType::Expansion, None));
                        }
                        waiting.push((later(300, chance), DealType::Renewal, None));
                    }
                    deals.push(deal);
                }
            }
            waiting.retain(|(at, ..)| at.day() < END);
        }
        self.deals = deals;
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "all of it is one deal's start, used once"
    )]
    fn begin(
        &self,
        created: Moment,
        deal_type: DealType,
        lead: Option<usize>,
        earlier: &[SampleDeal],
        touches: &super::deal::AccountTouches<'_>,
        effects: &PlantedEffects,
        chance: &mut Chance,
    ) -> SampleDeal {
        let previous_win = earlier.iter().filter_map(SampleDeal::won_at).max();
        // A customer's next lead is more business, not new business.
        let deal_type = if deal_type == DealType::New && previous_win.is_some() {
            DealType::Expansion
        } else {
            deal_type
        };
        let met = self
            .sales
            .iter()
            .map(|touch| touch.at)
            .filter(|at| previous_win.is_none_or(|win| *at > win) && *at < created)
            .min();
        let hand_over = lead.and_then(|person| self.people[person].1.hand_over);
        let criteria = hand_over.map_or_else(MetCriteria::default, |hand_over| hand_over.criteria);
        let start = Start {
            created,
            previous_win,
            met,
            deal_type,
            criteria,
            is_late: hand_over.is_some_and(|hand_over| hand_over.is_late),
        };
        let course = live(start, touches, effects, chance);
        let mut contacts: Vec<(usize, Moment)> =
            lead.map(|person| (person, created)).into_iter().collect();
        if let (None, Some(last)) = (lead, earlier.last()) {
            contacts.extend(
                last.contacts
                    .iter()
                    .take(2)
                    .map(|(person, _)| (*person, created)),
            );
        }
        // Roles are filled in when a deal closes, most of all when it is won.
        if let Some((closed, is_won)) = course.closed {
            for (person, lead) in &self.people {
                let is_over = lead.ready.is_none()
                    && lead.left.is_none_or(|at| at < closed)
                    && lead.stages.last().is_none_or(|(_, at)| *at < closed);
                let joined = is_over
                    && person.known.is_some_and(|known| known < closed)
                    && chance.happens(if is_won { 0.35 } else { 0.12 });
                if joined
                    && contacts
                        .iter()
                        .all(|(contact, _)| *contact != person.ordinal)
                {
                    contacts.push((person.ordinal, closed));
                }
            }
        }
        let product = if deal_type == DealType::Renewal {
            3
        } else {
            chance.weighted(&[0.45, 0.35, 0.12, 0.08])
        };
        let size = libm::pow(self.employees as f64 / 90.0, 0.15);
        let euros = chance.log_normal(products()[product].2 * size, 0.45);
        let cents = (euros as i64).max(500) / 10 * 1000
            + if chance.happens(0.3) {
                chance.between(1, 999)
            } else {
                0
            };
        let is_lost = course.closed.is_some_and(|(_, is_won)| !is_won);
        let lost_reason =
            is_lost.then(|| LOST_REASONS[chance.weighted(&[0.3, 0.25, 0.2, 0.15, 0.1])]);
        SampleDeal {
            created,
            deal_type,
            lead,
            converted: lead.into_iter().collect(),
            contacts,
            product,
            cents,
            course,
            lost_reason,
        }
    }

    /// Sales at work on its deals, until they end.
    fn work(&mut self, chance: &mut Chance) {
        for (at, deal) in self.deals.iter().enumerate() {
            let end = deal.course.closed.map_or(END, |(closed, _)| closed.day());
            let mut day = deal.created.day() + 1 + chance.exponential(7.0) as i64;
            while working(day) < end {
                let kind = [TouchKind::Call, TouchKind::Message, TouchKind::Meeting]
                    [chance.weighted(&[0.4, 0.32, 0.28])];
                let there: Vec<usize> = deal
                    .contacts
                    .iter()
                    .filter(|(_, since)| since.day() <= working(day))
                    .map(|(person, _)| *person)
                    .collect();
                if !there.is_empty() {
                    self.sales.push(SalesTouch {
                        person: *chance.pick(&there),
                        at: at_work(working(day), chance),
                        kind,
                        deal: Some(at),
                    });
                }
                day += 2 + chance.exponential(9.0) as i64;
            }
        }
        self.sales.retain(|touch| touch.at.0 < END * DAY);
    }
}

fn placed(person: &Person) -> impl Iterator<Item = (usize, usize, &super::touch::SampleTouch)> {
    person
        .touches
        .iter()
        .enumerate()
        .map(|(place, touch)| (person.ordinal, place, touch))
}

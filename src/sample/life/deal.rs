//! A deal's way to its end. Each working day it may be won or lost; what moves the odds of a win is
//! known before it begins, but for outbound touches on the way. So the probability of a win, with
//! and without each touch, is a closed sum.

use super::lead::MetCriteria;
use super::touch::SampleTouch;
use crate::sample::calendar::{DAY, Day, END, Moment, at_work, is_working};
use crate::sample::chance::{Chance, logistic};
use crate::sample::effects::PlantedEffects;
use crate::sample::world::{CHANNELS, CONTENT, EARLY_TOPIC};

/// Bands of a deal's age in days: (first day after the band, log-odds of a win, chance of a loss).
/// Losses come early.
pub(super) const BANDS: [(Day, f64, f64); 6] = [
    (14, -8.5, 0.014),
    (28, -7.4, 0.018),
    (56, -6.6, 0.013),
    (112, -6.2, 0.009),
    (224, -6.3, 0.008),
    (Day::MAX, -6.7, 0.01),
];
/// A win's probability counts wins within so many days of the creation.
pub(super) const HORIZON: Day = 365;
/// Touches count up to so many seconds before a deal's creation.
const LOOKBACK: i64 = 365 * DAY;

/// New business, or more of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DealType {
    /// Nothing was sold to the account before.
    New,
    /// More of the same, after a win.
    Expansion,
    /// A contract that runs out.
    Renewal,
}

impl DealType {
    /// As the CRM's field Type names it.
    pub(crate) fn crm_name(self) -> &'static str {
        match self {
            Self::New => "New Business",
            Self::Expansion => "Expansion",
            Self::Renewal => "Renewal",
        }
    }

    /// As our tables name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Expansion => "expansion",
            Self::Renewal => "renewal",
        }
    }

    /// Log-odds of a win beside those of new business.
    fn log_odds(self) -> f64 {
        match self {
            Self::New => 0.0,
            Self::Expansion => 0.5,
            Self::Renewal => 1.2,
        }
    }
}

/// What moves the odds of a win, as it stands at the deal's creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Factors {
    /// New, expansion or renewal.
    pub deal_type: DealType,
    /// Eligible touches of each channel.
    pub touches: [u32; CHANNELS.len()],
    /// Early touches on the topic that matters.
    pub early_reads: u32,
    /// Criteria of the lead at its hand-over; none for a deal without a lead.
    pub criteria: MetCriteria,
    /// Whether sales' first touch came late.
    pub is_late: bool,
}

impl Factors {
    /// Log-odds of a win beside those of the age.
    fn log_odds(&self, effects: &PlantedEffects) -> f64 {
        let channels = (0..CHANNELS.len())
            .filter(|channel| self.touches[*channel] > 0)
            .map(|channel| effects.channel_winning[channel]);
        let flags = [
            (self.criteria.company_size, effects.sal.company_size),
            (self.criteria.asked_for_quote, effects.sal.asked_for_quote),
            (self.criteria.senior_title, effects.sal.senior_title),
            (self.early_reads > 0, effects.early_insight),
            (self.is_late, effects.late_follow_up),
        ];
        self.deal_type.log_odds()
            + channels.sum::<f64>()
            + flags
                .iter()
                .filter(|(holds, _)| *holds)
                .map(|(_, effect)| effect)
                .sum::<f64>()
    }
}

/// Days at risk of a win, with the same odds on each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DealSpell {
    /// Place in [`BANDS`].
    pub band: usize,
    /// Whether outbound marketing had begun.
    pub is_exposed: bool,
    /// Working days.
    pub days: i64,
    /// Whether the last of them brought the win.
    pub is_won: bool,
}

/// A touch of a deal's journey.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JourneyTouch {
    /// The person: place in the account.
    pub person: usize,
    /// Which: place in the person's touches.
    pub touch: usize,
    /// The probability of a win had it not been.
    pub without: f64,
}

/// How a deal went.
#[derive(Debug)]
pub(crate) struct Course {
    /// Its factors.
    pub factors: Factors,
    /// When it ended, and whether it was won; `None`: still open.
    pub closed: Option<(Moment, bool)>,
    /// Every day at risk.
    pub spells: Vec<DealSpell>,
    /// Probability of a win within [`HORIZON`] days of the creation, with every touch that was
    /// planned.
    pub win_probability: f64,
    /// Marketing's touches before the end, each with the probability without it.
    pub journey: Vec<JourneyTouch>,
}

/// Marketing's touches of an account's known people, in order: (person, place, touch).
pub(super) type AccountTouches<'a> = [(usize, usize, &'a SampleTouch)];

/// What is given when a deal begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    /// Its creation.
    pub created: Moment,
    /// The account's previous win: what came before has earned its own.
    pub previous_win: Option<Moment>,
    /// Sales' first touch of the account since then, if it came before the creation.
    pub met: Option<Moment>,
    /// New, expansion or renewal.
    pub deal_type: DealType,
    /// Of the lead.
    pub criteria: MetCriteria,
    /// Of the lead.
    pub is_late: bool,
}

impl Start {
    /// Whether a touch can have moved the odds before the creation.
    fn counts(&self, touch: &SampleTouch) -> bool {
        let is_since = self.previous_win.is_none_or(|win| touch.at > win);
        touch.kind.is_eligible()
            && is_since
            && touch.at < self.created
            && touch.at.after(LOOKBACK) >= self.created
    }

    fn is_early_read(&self, touch: &SampleTouch) -> bool {
        self.counts(touch)
            && self.met.is_none_or(|met| touch.at < met)
            && touch
                .content
                .is_some_and(|at| CONTENT[at].topic == EARLY_TOPIC)
    }

    fn factors(&self, touches: &AccountTouches<'_>) -> Factors {
        let mut factors = Factors {
            deal_type: self.deal_type,
            touches: [0; CHANNELS.len()],
            early_reads: 0,
            criteria: self.criteria,
            is_late: self.is_late,
        };
        for (_, _, touch) in touches {
            factors.touches[touch.channel] += u32::from(self.counts(touch));
            factors.early_reads += u32::from(self.is_early_read(touch));
        }
        factors
    }
}

/// Lives a deal from its start.
pub(super) fn live(
    start: Start,
    touches: &AccountTouches<'_>,
    effects: &PlantedEffects,
    chance: &mut Chance,
) -> Course {
    let factors = start.factors(touches);
    let mut outbound = touches
        .iter()
        .map(|(_, _, touch)| *touch)
        .filter(|touch| touch.kind.is_outbound() && touch.at >= start.created);
    let exposed =
        [outbound.next(), outbound.next()].map(|touch| touch.map(|touch| touch.at.day() + 1));
    let created = start.created.day();
    let mut course = Course {
        factors,
        closed: None,
        spells: Vec::new(),
        win_probability: 0.0,
        journey: Vec::new(),
    };
    let odds = Odds::of(&factors, effects);
    for day in created + 1..END {
        if !is_working(day) {
            continue;
        }
        let (band, is_exposed) = (
            band_of(day - created),
            exposed[0].is_some_and(|first| day >= first),
        );
        let is_won = chance.happens(odds.win[band][usize::from(is_exposed)]);
        note(
            &mut course.spells,
            DealSpell {
                band,
                is_exposed,
                days: 1,
                is_won,
            },
        );
        if is_won || chance.happens(BANDS[band].2) {
            course.closed = Some((at_work(day, chance), is_won));
            break;
        }
    }
    course.win_probability = odds.probability(created, exposed[0]);
    let end = course
        .closed
        .map_or(Moment(END * DAY), |(closed, _)| closed);
    let mut known: Vec<(Factors, Option<Day>, f64)> =
        vec![(factors, exposed[0], course.win_probability)];
    let mut is_first_outbound = true;
    for (person, place, touch) in touches {
        let (counts, is_on_deal) = (
            start.counts(touch),
            touch.at >= start.created && touch.at <= end,
        );
        if !counts && !is_on_deal {
            continue;
        }
        let mut without = factors;
        without.touches[touch.channel] -= u32::from(counts);
        without.early_reads -= u32::from(start.is_early_read(touch));
        let mut begins = exposed[0];
        if is_on_deal && touch.kind.is_outbound() && std::mem::take(&mut is_first_outbound) {
            begins = exposed[1];
        }
        let like = |(other, from, _): &&(Factors, Option<Day>, f64)| {
            other.moves_like(&without) && *from == begins
        };
        let found = known
            .iter()
            .find(like)
            .map(|(_, _, probability)| *probability);
        let probability = found.unwrap_or_else(|| {
            let probability = Odds::of(&without, effects).probability(created, begins);
            known.push((without, begins, probability));
            probability
        });
        course.journey.push(JourneyTouch {
            person: *person,
            touch: *place,
            without: probability,
        });
    }
    course
}

impl Factors {
    /// Whether two have the same presence of channels and early reads; all else is the deal's own.
    fn moves_like(&self, other: &Self) -> bool {
        (0..CHANNELS.len())
            .all(|channel| (self.touches[channel] > 0) == (other.touches[channel] > 0))
            && (self.early_reads > 0) == (other.early_reads > 0)
    }
}

/// The probability of a win on a day: `win[band][exposed]`.
struct Odds {
    win: [[f64; 2]; BANDS.len()],
}

impl Odds {
    fn of(factors: &Factors, effects: &PlantedEffects) -> Self {
        let own = factors.log_odds(effects);
        Self {
            win: BANDS.map(|(_, base, _)| {
                [
                    logistic(base + own),
                    logistic(base + own + effects.outbound),
                ]
            }),
        }
    }

    /// Of a win within [`HORIZON`] days: the sum over days of being still open and then won.
    fn probability(&self, created: Day, exposed: Option<Day>) -> f64 {
        let (mut open, mut won) = (1.0, 0.0);
        for day in (created + 1..=created + HORIZON).filter(|day| is_working(*day)) {
            let band = band_of(day - created);
            let win = self.win[band][usize::from(exposed.is_some_and(|first| day >= first))];
            won += open * win;
            open *= (1.0 - win) * (1.0 - BANDS[band].2);
        }
        won
    }
}

/// The band of an age in days.
pub(super) fn band_of(age: Day) -> usize {
    BANDS
        .iter()
        .position(|(until, _, _)| age < *until)
        .unwrap_or(BANDS.len() - 1)
}

fn note(spells: &mut Vec<DealSpell>, day: DealSpell) {
    match spells.last_mut() {
        Some(last)
            if (last.band, last.is_exposed, last.is_won) == (day.band, day.is_exposed, false) =>
        {
            last.days += 1;
            last.is_won = day.is_won;
        }
        _ => spells.push(day),
    }
}

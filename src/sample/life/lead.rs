//! A lead's way through the stages. Each working day it may leave or move on; the odds of a move
//! depend on channel, content, fit and season. From the hand-over to acceptance sales decides, by
//! the agreed definition, with noise.

use super::person::Person;
use super::touch::{DEMONSTRATION, QUOTE, SampleTouch};
use crate::sample::calendar::{DAY, Day, END, Moment, at_work, day_of, is_working, month0};
use crate::sample::chance::{Chance, logistic};
use crate::sample::effects::PlantedEffects;
use crate::sample::world::{CONTENT, DEMANDED, TITLES};

/// Stages that a lead waits in, by chance of a move: (name, phase of the content that helps,
/// log-odds of a move, chance to leave).
const WAITS: [(&str, usize, f64, f64); 3] = [
    ("lead", 0, -4.5, 0.014),
    ("sal", 1, -3.1, 0.02),
    ("sql", 2, -2.8, 0.02),
];
/// Place of `sal` in [`WAITS`].
const SAL: usize = 1;
/// More working hours than this until sales' first touch are late.
const PROMISED_HOURS: i64 = 4;
/// Working hours after which an undecided lead expires, and a decision is late.
pub(crate) const DECIDE_HOURS: i64 = 48;
/// A lead that waits longer in a stage leaves it.
const PATIENCE: Day = 240;

/// Why sales turned a lead down.
pub(crate) const REJECT_REASONS: [&str; 5] = [
    "no budget",
    "wrong contact",
    "competitor",
    "bad contact data",
    "out of territory",
];

/// The criteria of the definition that were met at the hand-over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct MetCriteria {
    /// At least 50 people.
    pub company_size: bool,
    /// A form that asks for a quote or a demonstration in the 60 days before.
    pub asked_for_quote: bool,
    /// A senior title; the decoy.
    pub senior_title: bool,
    /// Work e-mail and title known: what sales needs to begin.
    pub is_complete: bool,
}

/// The definition in force from 2025-11-01 asks for more.
pub(crate) fn version_at(day: Day) -> &'static str {
    if day < day_of(2025, 11, 1) {
        "2024-11"
    } else {
        "2025-11"
    }
}

impl MetCriteria {
    /// The agreed definition's verdict, as the SAL file of the sample has it.
    pub(crate) fn is_accepted_by(self, version: &str) -> bool {
        let is_fit = self.company_size || self.senior_title;
        self.is_complete && is_fit && (version == "2024-11" || self.asked_for_quote)
    }
}

/// What sales decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Taken over.
    Accepted,
    /// Turned down: place in [`REJECT_REASONS`].
    Rejected(usize),
    /// Back to marketing.
    Recycled,
    /// Never decided.
    Expired,
}

/// Hand-over to sales.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HandOver {
    /// Entry into `mql`.
    pub at: Moment,
    /// What was true then.
    pub criteria: MetCriteria,
    /// The definition's verdict.
    pub is_qualified: bool,
    /// Whether sales went against it.
    pub is_flipped: bool,
    /// What sales decided, and when.
    pub decision: (Decision, Moment),
    /// Sales' first touch.
    pub follow_up: Option<Moment>,
    /// Whether it came late; so is one that never came.
    pub is_late: bool,
}

/// Days at risk of a move, with the same odds on each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LeadSpell {
    /// Place in [`WAITS`].
    pub wait: usize,
    /// January is 0.
    pub month: usize,
    /// Whether fitting content was read in the 30 days before.
    pub has_content: bool,
    /// Working days.
    pub days: i64,
    /// Whether the last of them brought the move.
    pub is_moved: bool,
}

/// What became of a person as a lead.
#[derive(Debug, Default)]
pub(crate) struct Lead {
    /// Entries: (stage, when), from `mql` on.
    pub stages: Vec<(&'static str, Moment)>,
    /// The hand-over, if it came to that.
    pub hand_over: Option<HandOver>,
    /// When it became ready for a deal.
    pub ready: Option<Moment>,
    /// When it left on the way.
    pub left: Option<Moment>,
    /// Every day at risk.
    pub spells: Vec<LeadSpell>,
}

/// The name of a stage that a lead waits in.
pub(crate) fn wait_name(wait: usize) -> &'static str {
    WAITS[wait].0
}

/// What of the account matters to its leads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    /// Wanted industry and at least 50 people.
    pub is_fit: bool,
    /// At least 50 people.
    pub is_large: bool,
}

/// Leads a person through the stages.
pub(super) fn live(
    person: &Person,
    fit: Fit,
    effects: &PlantedEffects,
    chance: &mut Chance,
) -> Lead {
    let mut lead = Lead::default();
    let Some(known) = person.known else {
        return lead;
    };
    let walk = StageWalk {
        person,
        fit,
        effects,
    };
    let Some(mql) = walk.wait(0, known, &mut lead, chance) else {
        return lead;
    };
    let handed = hand_over(person, fit, effects, mql, chance);
    lead.stages.push(("mql", mql));
    lead.hand_over = Some(handed);
    let (decision, decided) = handed.decision;
    if decided.day() >= END {
        return lead;
    }
    if decision != Decision::Accepted {
        lead.left = Some(decided);
        return lead;
    }
    lead.stages.push(("sal", decided));
    let Some(sql) = walk.wait(SAL, decided, &mut lead, chance) else {
        return lead;
    };
    lead.stages.push(("sql", sql));
    lead.ready = walk.wait(SAL + 1, sql, &mut lead, chance);
    lead
}

struct StageWalk<'a> {
    person: &'a Person,
    fit: Fit,
    effects: &'a PlantedEffects,
}

impl StageWalk<'_> {
    /// Waits in a stage until the move; `None`: the two years end, or the lead leaves.
    fn wait(
        &self,
        wait: usize,
        since: Moment,
        lead: &mut Lead,
        chance: &mut Chance,
    ) -> Option<Moment> {
        let (_, phase, base, leaving) = WAITS[wait];
        let reads: Vec<Day> = self.fitting_reads(phase);
        let steady = base
            + self.effects.channel_moving[self.person.source]
            + if self.fit.is_fit {
                self.effects.fit
            } else {
                0.0
            };
        for day in since.day() + 1..END {
            if !is_working(day) {
                continue;
            }
            if chance.happens(leaving) || day - since.day() > PATIENCE {
                lead.left = Some(at_work(day, chance));
                return None;
            }
            let (month, has_content) = (
                month0(day),
                reads.iter().any(|read| (day - 30..day).contains(read)),
            );
            let log_odds = steady
                + self.effects.season[month]
                + if has_content {
                    self.effects.content
                } else {
                    0.0
                };
            let is_moved = chance.happens(logistic(log_odds));
            note(
                &mut lead.spells,
                LeadSpell {
                    wait,
                    month,
                    has_content,
                    days: 1,
                    is_moved,
                },
            );
            if is_moved {
                return Some(at_work(day, chance));
            }
        }
        None
    }

    /// Days on which the person read what its persona looks for in that phase.
    fn fitting_reads(&self, phase: usize) -> Vec<Day> {
        let Some(persona) = self.person.persona() else {
            return Vec::new();
        };
        let fits = |at: usize| {
            (CONTENT[at].persona, CONTENT[at].phase, CONTENT[at].topic)
                == (persona, phase, DEMANDED[persona][phase])
        };
        self.person
            .touches
            .iter()
            .filter(|touch| touch.content.is_some_and(fits))
            .map(|touch| touch.at.day())
            .collect()
    }
}

/// Adds a day to the last spell, if it is like it.
fn note(spells: &mut Vec<LeadSpell>, day: LeadSpell) {
    match spells.last_mut() {
        Some(last)
            if (last.wait, last.month, last.has_content, last.is_moved)
                == (day.wait, day.month, day.has_content, false) =>
        {
            last.days += 1;
            last.is_moved = day.is_moved;
        }
        _ => spells.push(day),
    }
}

fn hand_over(
    person: &Person,
    fit: Fit,
    effects: &PlantedEffects,
    at: Moment,
    chance: &mut Chance,
) -> HandOver {
    let is_ask = |touch: &SampleTouch| {
        touch
            .content
            .is_some_and(|content| content == QUOTE || content == DEMONSTRATION)
    };
    let is_recent_ask =
        |touch: &SampleTouch| is_ask(touch) && touch.at < at && touch.at.after(60 * DAY) >= at;
    let criteria = MetCriteria {
        company_size: fit.is_large,
        asked_for_quote: person.touches.iter().any(is_recent_ask),
        senior_title: person.title.is_some_and(|title| TITLES[title].is_senior),
        is_complete: person.has_work_mail && person.title.is_some(),
    };
    let is_qualified = criteria.is_accepted_by(version_at(at.day()));
    let is_flipped = chance.happens(effects.sales_noise);
    let is_late = chance.happens(0.35);
    let promised = PROMISED_HOURS * 3600;
    let delay = if is_late {
        promised + 600 + chance.exponential(14.0 * 3600.0) as i64
    } else {
        chance.between(300, promised - 300)
    };
    let touched = at.after_working(delay);
    let mut decided = touched.after_working(3600 + chance.exponential(9.0 * 3600.0) as i64);
    let decision = if is_qualified != is_flipped {
        Decision::Accepted
    } else {
        match chance.weighted(&[0.6, 0.25, 0.15]) {
            0 => Decision::Rejected(chance.weighted(&[0.35, 0.25, 0.1, 0.15, 0.15])),
            1 => Decision::Recycled,
            _ => Decision::Expired,
        }
    };
    if decision == Decision::Expired {
        decided = at.after_working(DECIDE_HOURS * 3600);
    }
    let follow_up = (touched.day() < END && (decision != Decision::Expired || chance.happens(0.4)))
        .then_some(touched);
    let is_late = is_late || follow_up.is_none();
    HandOver {
        at,
        criteria,
        is_qualified,
        is_flipped,
        decision: (decision, decided),
        follow_up,
        is_late,
    }
}

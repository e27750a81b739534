//! Whether 95 % intervals of prediction hold 95 % of what comes: worlds of known hazards, looked at
//! early and again when it is over.

use super::super::{Forecast, Target};
use super::*;

/// How long leads came, in days, and how many a day.
const SPAN: f64 = 200.0;
const LEADS: usize = 1_600;

/// A lead: its age when it is looked at, and its whole days until it moves or exits.
struct CohortLead {
    age: f64,
    end: f64,
    moves: bool,
}

impl CohortLead {
    fn spell(&self) -> Spell {
        if self.end > self.age {
            spell(self.age, 0)
        } else {
            spell(self.end, if self.moves { 1 } else { 2 })
        }
    }
}

/// Leads that move at a rate of their world, quickly or slowly, where some exit and some stay for
/// ever.
fn leads(world: &mut World) -> Vec<CohortLead> {
    let (moving, exiting) = (world.between(0.05, 0.6), world.between(0.0, 0.4));
    let (days_to_move, days_to_exit) = (world.between(4.0, 50.0), world.between(4.0, 50.0));
    let one = |world: &mut World| {
        let (age, fate) = (world.between(0.0, SPAN).floor(), world.unit());
        // Two stretches in a row: few move at once, as with any work that takes time.
        let until_move =
            (world.exponential(days_to_move / 2.0) + world.exponential(days_to_move / 2.0)).ceil();
        let until_exit = world.exponential(days_to_exit).ceil();
        match fate {
            fate if fate < moving => CohortLead {
                age,
                end: until_move,
                moves: true,
            },
            fate if fate < moving + exiting => CohortLead {
                age,
                end: until_exit,
                moves: false,
            },
            _ => CohortLead {
                age,
                end: f64::INFINITY,
                moves: false,
            },
        }
    };
    (0..LEADS).map(|_| one(world)).collect()
}

/// Cohorts by age in days, 30 to 300 leads each, and when they are looked at again.
const COHORTS: [(f64, f64, Target); 6] = [
    (0.0, 4.0, Target::Horizon),
    (0.0, 30.0, Target::Horizon),
    (10.0, 17.0, Target::Horizon),
    (40.0, 76.0, Target::Horizon),
    (2.0, 32.0, Target::After(14.0)),
    (20.0, 26.0, Target::After(60.0)),
];

/// Whether each cohort's share, once its time has come, lay in the interval; no cohort where no
/// unit had moved.
fn held(seed: u64) -> Vec<bool> {
    let mut world = World::new(seed);
    let leads = leads(&mut world);
    let spells: Vec<Spell> = leads.iter().map(CohortLead::spell).collect();
    let forecast = Forecast::new(&spells, 200, seed);
    let Some(horizon) = forecast.incidence().horizon() else {
        return Vec::new();
    };
    let of_cohort = |key: usize, (youngest, oldest, target): (f64, f64, Target)| {
        let cohort: Vec<&CohortLead> = leads
            .iter()
            .filter(|lead| (youngest..oldest).contains(&lead.age))
            .collect();
        let count = |ending: Ending| {
            cohort
                .iter()
                .filter(|lead| lead.spell().ending == ending)
                .count() as u64
        };
        let ages: Vec<f64> = cohort
            .iter()
            .filter(|lead| lead.spell().ending == Ending::Censored)
            .map(|lead| lead.age)
            .collect();
        let expected = forecast
            .expect(
                count(Ending::Moved),
                count(Ending::Exited),
                &ages,
                target,
                key as u64,
            )
            .unwrap();
        let until = |lead: &CohortLead| match target {
            Target::Horizon => horizon.max(lead.age),
            Target::After(days) => lead.age + days,
        };
        let truth = cohort
            .iter()
            .filter(|lead| lead.moves && lead.end <= until(lead))
            .count() as f64
            / cohort.len() as f64;
        (expected.low - 1e-12..=expected.high + 1e-12).contains(&truth)
    };
    COHORTS
        .into_iter()
        .enumerate()
        .map(|(key, cohort)| of_cohort(key, cohort))
        .collect()
}

#[test]
fn intervals_of_prediction_hold_what_comes() {
    let held: Vec<Vec<bool>> = (0..u64::from(case_count() / 4).max(40)).map(held).collect();
    let share =
        |cells: Vec<bool>| cells.iter().filter(|cell| **cell).count() as f64 / cells.len() as f64;
    let of_all = share(held.concat());
    assert!((0.93..=0.985).contains(&of_all), "{of_all}");
    for (place, cohort) in COHORTS.iter().enumerate() {
        let of_cohort = share(held.iter().map(|cells| cells[place]).collect());
        assert!((0.88..=1.0).contains(&of_cohort), "{cohort:?}: {of_cohort}");
    }
}

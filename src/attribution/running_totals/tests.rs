//! Totals of one deal by hand, and totals of many against a plain count.

use super::super::fixed_point::credit_of;
use super::*;
use crate::attribution::tests::placed as touch;
use crate::journeys::{Close, NO_CODE};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn window(outcome: Outcome, closed: i32, is_new: bool) -> Window {
    let closed = (outcome != Outcome::Open).then_some(Close { at: 0, on: closed });
    Window {
        is_new,
        ..crate::attribution::tests::window(outcome, closed)
    }
}

/// (basis, month, wins, wins of type new, deals, revenue, pipeline) of channel 0.
type ExpectedTotal = (Basis, Option<String>, f64, f64, i64, i128, i128);

fn of_channel_0(totals: &CreditTotals) -> Vec<ExpectedTotal> {
    let of_channel = totals
        .iter()
        .filter(|(key, _)| key.level == Level::Channel && key.value == 0);
    let month = |key: &CreditKey| key.month.map(|month| month.to_string());
    of_channel
        .map(|(key, total)| {
            (
                key.basis,
                month(key),
                total.won_count(),
                credit_of(total.won_new),
                total.attributed_deals,
                total.revenue,
                total.pipeline,
            )
        })
        .collect()
}

#[test]
fn a_deal_counts_once_a_key_and_thirds_are_whole() {
    // Touches on 1970-01-31, 1970-02-01 and 1970-02-02; the win on 1970-03-01.
    let touches = [touch(30, 0, 7), touch(31, 0, 7), touch(32, 0, NO_CODE)];
    let one = || {
        let mut totals = RunningTotals::new(1);
        totals.begin(&window(Outcome::Won, 59, true), touches.iter());
        [34, 33, 33]
            .into_iter()
            .enumerate()
            .for_each(|(place, amount)| totals.add(0, place, 1.0 / 3.0, amount));
        totals.begin(&window(Outcome::Lost, 59, true), touches[..1].iter());
        totals.add(0, 0, 1.0, 10);
        totals.begin(&window(Outcome::Open, 0, true), touches[..1].iter());
        totals.add(0, 0, 1.0, 34);
        totals
    };
    let month = |text: &str| Some(text.to_owned());
    let third = 1.0 / 3.0;
    assert_eq!(
        of_channel_0(&one().finish()),
        [
            (Basis::TouchDate, None, 1.0, 1.0, 1, 100, 34),
            (Basis::TouchDate, month("1970-01"), third, third, 1, 34, 34),
            (
                Basis::TouchDate,
                month("1970-02"),
                2.0 * third,
                2.0 * third,
                1,
                66,
                0
            ),
            (Basis::CloseDate, None, 1.0, 1.0, 1, 100, 34),
            (Basis::CloseDate, month("1970-03"), 1.0, 1.0, 1, 100, 0),
        ]
    );
    let mut twice = one();
    twice.merge(one());
    let twice = twice.finish();
    assert_eq!(
        of_channel_0(&twice)[0],
        (Basis::TouchDate, None, 2.0, 2.0, 2, 200, 68)
    );
    let campaigns: Vec<(u32, String, i128)> = twice
        .cohorts()
        .iter()
        .filter(|of| of.level == Level::Campaign)
        .map(|of| (of.value, of.touched.to_string(), of.revenue))
        .collect();
    assert_eq!(
        campaigns,
        [
            (7, "1970-01".to_owned(), 68),
            (7, "1970-02".to_owned(), 66),
            (NO_CODE, "1970-02".to_owned(), 66)
        ]
    );
    assert!(
        twice
            .cohorts()
            .iter()
            .all(|of| of.closed.since(of.touched) + of.touched.since(Month::of_day(0)) == 2)
    );
}

/// Day of close, whether it is new, and day, channel, campaign and amount of each touch.
type WonDeal = (i32, bool, Vec<(i32, u32, u32, i64)>);

fn run(deals: &[WonDeal]) -> RunningTotals {
    let mut totals = RunningTotals::new(2);
    for (closed, is_new, touches) in deals {
        let placed: Vec<Placed<'_>> = touches
            .iter()
            .map(|(on, channel, campaign, _)| touch(*on, *channel, *campaign))
            .collect();
        totals.begin(&window(Outcome::Won, *closed, *is_new), placed.iter());
        for (place, (.., amount)) in touches.iter().enumerate() {
            totals.add(1, place, 1.0 / touches.len() as f64, i128::from(*amount));
        }
    }
    totals
}

proptest! {
    #[test]
    fn any_split_gives_what_a_plain_count_gives(
        deals in prop::collection::vec((200i32..400, any::<bool>(), prop::collection::vec((0i32..200, 0u32..3, 0u32..2, 0i64..99), 1..5)), 1..12),
        cut in 0usize..12,
    ) {
        let deals: Vec<WonDeal> = deals;
        let (first, second) = deals.split_at(cut.min(deals.len()));
        let mut split = run(second);
        split.merge(run(first));
        let totals = split.finish();
        let mut deals_of: BTreeMap<(u32, Option<Month>), BTreeSet<usize>> = BTreeMap::new();
        let mut revenue_of: BTreeMap<(u32, Option<Month>), i128> = BTreeMap::new();
        for (number, (_, _, touches)) in deals.iter().enumerate() {
            for (on, _, campaign, amount) in touches {
                for month in [Some(Month::of_day(*on)), None] {
                    deals_of.entry((*campaign, month)).or_default().insert(number);
                    *revenue_of.entry((*campaign, month)).or_default() += i128::from(*amount);
                }
            }
        }
        let found: BTreeMap<(u32, Option<Month>), (i64, i128)> = totals.iter()
            .filter(|(key, _)| key.level == Level::Campaign && key.basis == Basis::TouchDate)
            .map(|(key, total)| ((key.value, key.month), (total.attributed_deals, total.revenue))).collect();
        let expected = deals_of.iter().map(|(key, deals)| (*key, (deals.len() as i64, revenue_of[key]))).collect();
        prop_assert_eq!(found, expected);
        let whole: i128 = deals.iter().flat_map(|(.., touches)| touches).map(|touch| i128::from(touch.3)).sum();
        for (_, level) in Level::NAMES {
            prop_assert_eq!(totals.revenue(1, *level), whole);
            prop_assert_eq!(totals.revenue(0, *level), 0);
        }
        prop_assert_eq!(totals.cohorts().iter().filter(|of| of.level == Level::Channel).map(|of| of.revenue).sum::<i128>(), whole);
    }
}

//! Pipeline velocity: what the open deals promise a day. Goes in: deals and a day. Comes out: the
//! figure with its four parts, at the end of that day, over the wins and losses of the twelve
//! months before.

use super::deal_tally::DealTally;
use crate::domain::currency::Currency;
use crate::domain::money::{round_half_even, to_micros};
use crate::domain::period::{DAY_MICROS, Span};
use crate::staging::DealRow;
use chrono::NaiveDate;

/// The figure and its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Velocity {
    /// Deals open at the end of the day.
    pub open: i64,
    /// What closed in the twelve months.
    pub tally: DealTally,
    /// Micros a day, or why there is no figure.
    pub amount_a_day: Result<i128, &'static str>,
}

/// open deals x win rate x mean won amount / median cycle days, the mean in smallest units of the
/// currency, the figure too.
pub fn velocity<'a>(
    deals: impl Iterator<Item = &'a DealRow> + Clone,
    day: NaiveDate,
    currency: Currency,
) -> Velocity {
    let open = deals.clone().filter(|deal| deal.is_open_on(day)).count();
    let (open, tally) = (
        i64::try_from(open).unwrap_or(i64::MAX),
        DealTally::of(deals, Span::year_to(day)),
    );
    Velocity {
        open,
        amount_a_day: amount_a_day(open, &tally, currency),
        tally,
    }
}

fn amount_a_day(open: i64, tally: &DealTally, currency: Currency) -> Result<i128, &'static str> {
    if tally.closed() == 0 {
        return Err("no deal closed in the twelve months");
    }
    if tally.won == 0 {
        return Err("no deal was won in the twelve months");
    }
    let mean = tally
        .mean_won_amount(currency)
        .ok_or("no deal won in the twelve months has an amount")?;
    let cycle = tally
        .median_cycle_twice()
        .ok_or("no deal won in the twelve months tells its days")?;
    if cycle == 0 {
        return Err("the median cycle of the deals won is 0 days");
    }
    let over = [
        i128::from(open),
        i128::from(tally.won),
        2 * i128::from(DAY_MICROS),
    ];
    let by = i128::from(tally.closed())
        .checked_mul(i128::from(cycle))
        .and_then(|by| by.checked_mul(currency.micros_in_smallest()));
    let product = over.into_iter().try_fold(mean, i128::checked_mul);
    product
        .zip(by)
        .map(|(product, by)| to_micros(round_half_even(product, by), currency))
        .ok_or("the figure is too large")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::outcome::Outcome;

    fn deal(created: &str, closed: Option<&str>, outcome: Outcome, cents: Option<i128>) -> DealRow {
        let (created, closed): (NaiveDate, Option<NaiveDate>) = (
            created.parse().unwrap(),
            closed.map(|text| text.parse().unwrap()),
        );
        let cycle = closed.map(|closed| (closed - created).num_days() * DAY_MICROS);
        let amount = cents.map(|cents| cents * 10_000);
        DealRow {
            created_at: None,
            closed_at: None,
            created_on: Some(created),
            closed_on: closed,
            outcome,
            amount,
            promised: amount,
            cycle,
        }
    }

    fn deals() -> Vec<DealRow> {
        vec![
            // The twelve months to 30 June 2026 begin on 1 July 2025.
            deal(
                "2025-06-01",
                Some("2025-06-30"),
                Outcome::Won,
                Some(99_999_900),
            ),
            deal(
                "2025-06-01",
                Some("2025-07-01"),
                Outcome::Won,
                Some(100_001),
            ),
            deal(
                "2026-05-01",
                Some("2026-06-30"),
                Outcome::Won,
                Some(200_000),
            ),
            deal("2026-06-01", Some("2026-06-11"), Outcome::Won, None),
            deal("2026-06-01", Some("2026-06-20"), Outcome::Lost, Some(1)),
            deal("2026-06-01", None, Outcome::Open, Some(1)),
            deal("2026-06-30", None, Outcome::Open, None),
            // Won in July: open at the end of June.
            deal("2026-06-10", Some("2026-07-02"), Outcome::Won, Some(5)),
            deal("2026-07-01", None, Outcome::Open, None),
        ]
    }

    #[test]
    fn four_parts_make_a_figure() {
        let euro = Currency::from_code("EUR").unwrap();
        let found = velocity(deals().iter(), "2026-06-30".parse().unwrap(), euro);
        // Open: three. Won 3 of 4. Mean (1,000.01 + 2,000.00) / 2 = 1,500.005, half-even 1,500.00.
        // Cycles 30, 60 and 10 days: median 30.
        assert_eq!((found.open, found.tally.won, found.tally.lost), (3, 3, 1));
        assert_eq!(
            (
                found.tally.mean_won_amount(euro),
                found.tally.median_cycle_days()
            ),
            (Some(1_500_000_000), Some(30.0))
        );
        // 3 x 0.75 x 1,500.00 / 30 = 112.50.
        assert_eq!(found.amount_a_day, Ok(112_500_000));
        let yen = Currency::from_code("JPY").unwrap();
        assert_eq!(
            velocity(deals().iter(), "2026-06-30".parse().unwrap(), yen).amount_a_day,
            Ok(112_000_000),
            "112.5 yen, half-even"
        );
    }

    #[test]
    fn a_missing_part_is_the_reason() {
        let euro = Currency::from_code("EUR").unwrap();
        let why = |deals: &[DealRow]| {
            velocity(deals.iter(), "2026-06-30".parse().unwrap(), euro).amount_a_day
        };
        assert_eq!(why(&[]), Err("no deal closed in the twelve months"));
        assert_eq!(
            why(&[deal(
                "2026-06-01",
                Some("2026-06-20"),
                Outcome::Lost,
                Some(1)
            )]),
            Err("no deal was won in the twelve months")
        );
        assert_eq!(
            why(&[deal("2026-06-01", Some("2026-06-20"), Outcome::Won, None)]),
            Err("no deal won in the twelve months has an amount")
        );
        let same_day = deal("2026-06-20", Some("2026-06-20"), Outcome::Won, Some(100));
        assert_eq!(
            why(&[same_day]),
            Err("the median cycle of the deals won is 0 days")
        );
        assert_eq!(
            why(&[DealRow {
                cycle: None,
                ..same_day
            }]),
            Err("no deal won in the twelve months tells its days")
        );
        // Nothing open promises nothing: that is known.
        assert_eq!(
            why(&[deal(
                "2026-06-01",
                Some("2026-06-11"),
                Outcome::Won,
                Some(100)
            )]),
            Ok(0)
        );
    }
}

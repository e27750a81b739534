//! Which rows of a source still stand of which each file is the whole table. Goes in: the deliveries
//! that count. Comes out: what later deliveries of the source replace of an earlier one.
//!
//! A list of records is replaced as a whole: a key that the newest file lacks is deleted. Of events
//! and amounts of a day, a file is whole between its first and its last day, so only those days of
//! earlier files are replaced.

use super::Delivery;
use crate::table::names::*;

/// The column with the day of an entity whose rows are events or amounts of a day; none of a list of
/// records.
pub fn day_column(entity: &str) -> Option<&'static str> {
    match entity {
        "touches" => Some(TOUCHED_ON),
        "stage_events" => Some(ENTERED_ON),
        "spend" => Some(SPENT_ON),
        "revenue" => Some(RECOGNIZED_ON),
        "fx_rates" => Some(RATE_ON),
        _ => None,
    }
}

/// What later deliveries replace of one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Replaced {
    /// Nothing but keys that they deliver, too.
    #[default]
    Nothing,
    /// Rows of these days, since 1970, first and last of each span in it.
    Days(Vec<(i32, i32)>),
    /// Every row.
    Everything,
}

impl Replaced {
    /// What the later ones of `deliveries` replace of one of a source of whole tables.
    pub fn of(delivery: &Delivery, deliveries: &[Delivery]) -> Self {
        let is_later = |other: &&Delivery| {
            other.source == delivery.source && other.sequence > delivery.sequence
        };
        let mut later = deliveries.iter().filter(is_later).peekable();
        if later.peek().is_none() {
            return Self::Nothing;
        }
        if day_column(&delivery.entity).is_none() {
            return Self::Everything;
        }
        let spans: Vec<(i32, i32)> = later.filter_map(span).collect();
        if spans.is_empty() {
            Self::Nothing
        } else {
            Self::Days(spans)
        }
    }

    /// Whether a row of that day is replaced; one without a day belongs to no span.
    pub fn holds(&self, day: Option<i32>) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Days(spans) => day.is_some_and(|day| {
                let mut spans = spans.iter();
                spans.any(|(first, last)| (*first..=*last).contains(&day))
            }),
        }
    }
}

/// First and last day of a delivery's dated rows, since 1970.
pub fn span(delivery: &Delivery) -> Option<(i32, i32)> {
    let (first, last) = delivery.days.as_ref()?;
    let day = |text: &str| Some(text.parse::<chrono::NaiveDate>().ok()?.to_epoch_days());
    Some((day(first)?, day(last)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lake::RecordCounts;

    fn of(entity: &str, sequence: u64, days: Option<(&str, &str)>) -> Delivery {
        Delivery {
            source: "crm".to_owned(),
            entity: entity.to_owned(),
            name: format!("{sequence}.csv"),
            file: String::new(),
            fingerprint: String::new(),
            bytes: 0,
            run: 1,
            sequence,
            counts: RecordCounts::default(),
            repeated_keys: 0,
            attributes: Vec::new(),
            days: days.map(|(first, last)| (first.to_owned(), last.to_owned())),
            silent_days: Vec::new(),
            header: Vec::new(),
            remarks: Vec::new(),
        }
    }

    #[test]
    fn a_list_is_replaced_whole_and_days_only_where_later_files_reach() {
        let lists = [of("deals", 1, None), of("deals", 2, None)];
        assert_eq!(
            lists.each_ref().map(|one| Replaced::of(one, &lists)),
            [Replaced::Everything, Replaced::Nothing]
        );
        let days = [
            of("spend", 1, Some(("1970-01-01", "1970-01-31"))),
            of("spend", 2, Some(("1970-01-11", "1970-01-12"))),
            of("spend", 3, None),
        ];
        let first = Replaced::of(&days[0], &days);
        assert_eq!(
            [Some(9), Some(10), Some(11), Some(12), None].map(|day| first.holds(day)),
            [false, true, true, false, false]
        );
        assert_eq!(Replaced::of(&days[1], &days), Replaced::Nothing);
    }
}

//! The shape of a date such as `03/04/2026 9:30 PM`: what stands in it besides the order of its
//! parts. Goes in: a cell's text. Comes out: the three numbers and the shape, which gives a form for
//! each order.

use chrono::NaiveDate;

/// The orders of day, month and year, as words and as signs.
pub(super) const ORDERS: [(&str, [char; 3]); 3] = [
    ("day first", ['d', 'm', 'y']),
    ("month first", ['m', 'd', 'y']),
    ("year first", ['y', 'm', 'd']),
];

/// How a cell writes its date, but for the order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DateShape {
    separator: char,
    has_short_year: bool,
    /// What follows the date, as a pattern.
    time: String,
}

impl DateShape {
    /// The form of the shape in an order.
    pub(super) fn form(&self, order: [char; 3]) -> String {
        let signs = order.map(|part| {
            if part == 'y' && !self.has_short_year {
                "%Y".to_owned()
            } else {
                format!("%{part}")
            }
        });
        format!("{}{}", signs.join(&self.separator.to_string()), self.time)
    }

    /// Which of the orders make the parts a date.
    pub(super) fn fits(&self, parts: [u32; 3]) -> [bool; 3] {
        ORDERS.map(|(_, order)| fit(parts, order, self.has_short_year))
    }
}

/// The form of a date whose year of four digits comes first, with a sign that ISO 8601 does not
/// have: its month can only be the second.
pub(super) fn year_first(text: &str) -> Option<String> {
    let (year, rest) = number(text)?;
    let separator = rest.chars().next().filter(|sign| "/.".contains(*sign))?;
    let (month, rest) = number(rest.strip_prefix(separator)?)?;
    let (day, rest) = number(rest.strip_prefix(separator)?)?;
    let parts = [year, month, day].map(|digits| digits.parse().unwrap_or(0));
    let is_date = year.len() == 4
        && NaiveDate::from_ymd_opt(i32::try_from(parts[0]).ok()?, parts[1], parts[2]).is_some();
    let time = time(rest).filter(|_| is_date)?;
    Some(format!("%Y{separator}%m{separator}%d{time}"))
}

/// Whether the three parts are a date in this order.
fn fit(parts: [u32; 3], order: [char; 3], has_short_year: bool) -> bool {
    if order[0] == 'y' && !has_short_year {
        return false;
    }
    let part = |wanted: char| {
        order
            .iter()
            .position(|part| *part == wanted)
            .map_or(0, |place| parts[place])
    };
    let year = part('y');
    // Of a two-digit year only its place among the leap years matters here.
    i32::try_from(if has_short_year { 2000 + year } else { year })
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, part('m'), part('d')))
        .is_some()
}

/// The three numbers of a date and its shape: one or two digits, one or two digits, two or four,
/// and perhaps a time.
pub(super) fn scan(text: &str) -> Option<([u32; 3], DateShape)> {
    let (first, rest) = number(text)?;
    let separator = rest.chars().next().filter(|sign| "/.-".contains(*sign))?;
    let (second, rest) = number(rest.strip_prefix(separator)?)?;
    let (third, rest) = number(rest.strip_prefix(separator)?)?;
    let is_date = first.len() <= 2 && second.len() <= 2 && matches!(third.len(), 2 | 4);
    let shape = is_date
        .then(|| time(rest))
        .flatten()
        .map(|time| DateShape {
            separator,
            has_short_year: third.len() == 2,
            time,
        })?;
    let parts = [first, second, third].map(|digits| digits.parse().unwrap_or(0));
    shape.fits(parts).contains(&true).then_some((parts, shape))
}

fn number(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|sign: char| !sign.is_ascii_digit())
        .unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// What follows a date, as a pattern: nothing, or a time.
fn time(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    let begin = text.find(|sign: char| sign.is_ascii_digit())?;
    let (between, rest) = text.split_at(begin);
    if !matches!(between, " " | "T" | ", " | "  ") {
        return None;
    }
    let (_, rest) = number(rest)?;
    let (_, mut rest) = number(rest.strip_prefix(':')?)?;
    let mut seconds = String::new();
    if let Some((_, after)) = rest.strip_prefix(':').and_then(number) {
        seconds.push_str(":%S");
        rest = after;
        if let Some((_, after)) = rest.strip_prefix('.').and_then(number) {
            seconds.push_str("%.f");
            rest = after;
        }
    }
    let blank = if rest.starts_with(' ') { " " } else { "" };
    let (hour, end) = match rest.trim_start() {
        "" => ("%H", String::new()),
        half if half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm") => {
            ("%I", format!("{blank}%p"))
        }
        _ => ("%H", format!("{blank}%z")),
    };
    Some(format!("{between}{hour}:%M{seconds}{end}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_four_digits_may_come_first() {
        for (text, form) in [
            ("2026/03/10", "%Y/%m/%d"),
            ("2026.3.1 09:30", "%Y.%m.%d %H:%M"),
            ("2026/03/10 9:30:15 PM", "%Y/%m/%d %I:%M:%S %p"),
        ] {
            assert_eq!(year_first(text).as_deref(), Some(form), "{text}");
        }
        for text in [
            "",
            "2026-03-10",
            "2026/13/01",
            "26/03/10",
            "2026/03",
            "2026/03/10 noon",
        ] {
            assert_eq!(year_first(text), None, "{text}");
        }
    }
}

//! Every default of the pipeline file, once, each with its reason.

use super::settings::{
    Dst, NullPaths, PositionBasedSettings, Repeats, ReportPeriod, RevenueOf, Scope, Subject,
};
use crate::table::names::{KIND, TOUCH_ID};
use crate::table::{self, ENTITIES, Kind};
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;

/// Folder of the lake, beside the folder of the pipeline file: data stay out of the folder that is
/// versioned.
pub(super) const LAKE: &str = "../lake";
/// Folder of the publications, for the same reason.
pub(super) const OUTPUT: &str = "../out";

/// One bad record in a hundred is a slip; more are a wrong mapping or a broken export.
pub(super) const MAX_REJECT_SHARE: f64 = 0.01;
/// A cut or filtered export looks like a mass deletion; fewer keys than a fifth go in a clean-up.
pub(super) const MAX_VANISHED_SHARE: f64 = 0.2;
/// The separator of RFC 4180.
pub(super) const DELIMITER: &str = ",";
/// The quote of RFC 4180.
pub(super) const QUOTE: u8 = b'"';
/// A year of the largest company's touches, as text, is a few GiB; beyond this it is a bomb.
pub(super) const MAX_UNPACKED_BYTES: u64 = 64 << 30;
/// Exports shrink to a tenth, very regular ones to a hundredth; more is a bomb.
pub(super) const MAX_UNPACK_RATIO: u32 = 1_000;
/// The earlier of two readings never puts a touch behind the deal that it led to.
pub(super) const DST: Dst = Dst::Earlier;
/// What exports of programs write, whatever the country.
pub(super) const DECIMAL: char = '.';

/// The stages on which marketing and sales agree in most companies.
pub(super) const STAGES: &[&str] = &["lead", "mql", "sal", "sql", "opportunity", "won"];
/// A converted lead and its contact are one person, whom marketing won once.
pub(super) const UNIT: Subject = Subject::Person;
/// A status shows where a lead is, not when it came there; most sources deliver the history of it.
pub(super) const FROM_STATUS: bool = false;
/// What CRMs call it when a lead goes no further.
pub(super) const EXITS: &[&str] = &["disqualified", "rejected", "recycled"];
/// Whether a channel's leads have become better is the first question.
pub(super) const CROSSED: &[(&str, &str)] = &[("cohort_month", "channel")];

/// What links people to deals: recorded links, or these and the people of the deal's
/// account.
pub(super) const IDENTITY_SCOPES: &[(&str, Scope)] = &[
    ("contact_role", Scope::ContactRole),
    ("account", Scope::Account),
];
/// A purchase is made by a company: most of the people who take part never get a contact role.
pub(super) const IDENTITY_SCOPE: Scope = Scope::Account;
/// A person has a handful of records; two dozen under one key are a company's mailbox or a kiosk at
/// a fair.
pub(super) const MAX_RECORDS: u32 = 25;

/// A year holds one buying cycle of most businesses.
pub(super) const LOOKBACK_DAYS: u32 = 365;
/// Who can have a team's touches.
pub(super) const ALL_TEAMS: &[&str] = &["marketing", "sales"];
/// The question is what marketing's touches bring.
pub(super) const TEAMS: &[&str] = &["marketing"];
/// Kinds that earn no credit: a mail that was sent is no reaction, an opening is mostly a mail
/// program's, and no one should be credited for being asked to stop.
pub(super) const KINDS_WITHOUT_CREDIT: &[&str] = &["email_sent", "email_open", "opt_out"];
/// A renewal should not earn the first touch again.
pub(super) const SINCE_PREVIOUS_WIN: bool = true;
/// What may become of touches that repeat the channel of the touch before.
pub(super) const ALL_REPEATS: &[(&str, Repeats)] =
    &[("each", Repeats::Each), ("collapse", Repeats::Collapse)];
/// Each touch is something that a person did; models of channels collapse repeats on their own.
pub(super) const REPEATS: Repeats = Repeats::Each;

/// A year has every season, and the year before the same.
pub(super) const REPORT_PERIOD: ReportPeriod = ReportPeriod::LastTwelveMonths;
/// The model that reports lead with where it runs: the plain middle between first and last touch,
/// which needs no milestone.
pub(super) const PRIMARY_MODEL: &str = "linear";
/// The model that only runs with weights of the pipeline file.
pub(super) const MODEL_WITHOUT_DEFAULT: &str = "custom";
/// 40/20/40, as in Google Analytics, Adobe Analytics and Snowplow.
pub(super) const POSITION_BASED: PositionBasedSettings = PositionBasedSettings {
    first: 0.4,
    last: 0.4,
};
/// A week, as in Google Analytics and Adobe Analytics.
pub(super) const HALF_LIFE_DAYS: f64 = 7.0;
/// The last channel alone: higher orders split the same journeys over many more states.
pub(super) const MARKOV_ORDER: u32 = 1;
/// Which journeys without a win there are to learn from.
pub(super) const ALL_NULL_PATHS: &[(&str, NullPaths)] = &[
    ("deals", NullPaths::Deals),
    ("accounts", NullPaths::Accounts),
];
/// Lost deals were offered the same as won ones; accounts without a deal are mostly no buyers,
/// whatever reached them.
pub(super) const NULL_PATHS: NullPaths = NullPaths::Deals;
/// Enough that the ends of a 95 % interval move by less than a tenth of its width.
pub(super) const REPLICATES: u32 = 500;

/// What a deal is worth is the amount of the CRM, until finance delivers its documents.
pub(super) const REVENUE: RevenueOf = RevenueOf::DealAmount;
/// Revenue counts in full until finance names a margin.
pub(super) const GROSS_MARGIN: f64 = 1.0;

/// Lists of rates are weekly where they are not daily; a rate of a quarter is old news unless the
/// list says that it still holds.
pub(super) const MAX_RATE_AGE_DAYS: u32 = 7;

/// The calendar's year.
pub(super) const FISCAL_YEAR_START_MONTH: u32 = 1;

/// The end of the last complete day in the zone: today is still filling.
pub(super) fn as_of_day(now: DateTime<Utc>, zone: Tz) -> NaiveDate {
    let today = now.with_timezone(&zone).date_naive();
    today.checked_sub_days(Days::new(1)).unwrap_or(today)
}

/// Columns that a table promises and a file may leave out, since they can be made from the rest of
/// the row.
pub(super) fn is_optional_in_files(entity: &str, column: &str) -> bool {
    (entity, column) == ("touches", TOUCH_ID)
}

/// The kinds of touch that the table of touches knows.
pub(super) fn touch_kinds() -> &'static [&'static str] {
    match table::entity("touches")
        .and_then(|spec| spec.column(KIND))
        .map(|column| column.kind)
    {
        Some(Kind::OneOf(words)) => words,
        _ => &[],
    }
}

/// Columns that hold a person's data, sorted.
pub(super) fn personal_columns() -> Vec<&'static str> {
    let mut names: Vec<&str> = ENTITIES
        .iter()
        .flat_map(|spec| spec.columns)
        .filter(|column| column.personal)
        .map(|column| table::kept_as(column.name))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_complete_day_is_yesterday_where_the_company_is() {
        // 23:30 UTC is already the next day in Berlin (+01:00 in November), and still the same day
        // in Sao Paulo (-03:00).
        let now = "2026-11-24T23:30:00Z".parse().unwrap();
        assert_eq!(
            as_of_day(now, chrono_tz::Europe::Berlin).to_string(),
            "2026-11-24"
        );
        assert_eq!(
            as_of_day(now, chrono_tz::America::Sao_Paulo).to_string(),
            "2026-11-23"
        );
    }

    #[test]
    fn personal_columns_are_those_of_the_tables() {
        assert_eq!(personal_columns(), ["anonymous_id", "email", "name"]);
    }
}

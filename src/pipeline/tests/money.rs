//! The money settings of the file: good values, and what is reported of wrong ones.

use super::wrong::problems;
use super::*;
use crate::pipeline::settings::{Exclude, RevenueOf};

const REVENUE: &str =
    "[[source]]\nname = \"books\"\npreset = \"generic.revenue\"\npath = \"books.csv\"\n";

#[test]
fn revenue_is_that_of_deals_unless_the_file_declares_otherwise() {
    let roi = settings("").roi;
    assert_eq!(
        (roi.revenue, roi.exclude),
        (RevenueOf::DealAmount, Exclude::default())
    );
    let roi = settings(&format!("{REVENUE}[roi]\nrevenue = \"recognized\"\nexclude = {{ pipeline = [\"partners\"], deal_type = [\"renewal\"] }}")).roi;
    assert_eq!(roi.revenue, RevenueOf::Recognized);
    assert_eq!(
        roi.exclude,
        Exclude {
            pipelines: vec!["partners".to_owned()],
            deal_types: vec!["renewal".to_owned()]
        }
    );
}

#[test]
fn a_rate_serves_seven_days_unless_the_file_declares_otherwise() {
    assert_eq!(settings("").max_rate_age_days, 7);
    let of = |days: u32| settings(&format!("[currency]\nmax_age_days = {days}")).max_rate_age_days;
    assert_eq!([0, 92].map(of), [0, 92]);
}

#[test]
fn wrong_values_are_reported_with_a_remedy() {
    let cases = [
        (
            "[currency]\nmax_age_day = 92",
            "10:1",
            "did you mean `max_age_days`?",
        ),
        (
            "[currency]\nmax_age_days = \"92\"",
            "10:16",
            "write it without quotes",
        ),
        (
            "[source.formats]\nclosed_at = { as = \"day_before\" }",
            "10:20",
            "write `as = \"day\"`",
        ),
        (
            "[roi]\nrevenue = \"recognised\"",
            "10:11",
            "did you mean `recognized`?",
        ),
        (
            "[roi]\nrevenue = \"recognized\"",
            "10:11",
            "add a `[[source]]` with `preset = \"generic.revenue\"`, or leave the key out",
        ),
        (
            "[roi.exclude]\ndeal_type = [\"renewals\"]",
            "10:14",
            "did you mean `renewal`?",
        ),
        (
            "[roi.exclude]\npipeline = \"partners\"",
            "10:12",
            "put it in brackets: `[\"...\", \"...\"]`",
        ),
        (
            "[roi.exclude]\ndeal_types = [\"renewal\"]",
            "10:1",
            "did you mean `deal_type`?",
        ),
    ];
    for (rest, place, advice) in cases {
        let text = complaint(&format!("{HEAD}{SOURCE}{rest}\n"));
        assert_eq!(
            problems(&text),
            [(place.to_owned(), advice.to_owned())],
            "{rest}\n{text}"
        );
    }
}

//! What sources did not deliver: companies with a planted gap, of which no sentence says a fall, a
//! rise, nothing or a broken promise. `CLOSEDLOOP_COMPANIES` sets how many; 20 were tried.

use crate::project::{Project, Table};
use chrono::{Datelike, Days, NaiveDate};
use std::fmt::Write as _;
use std::fs;

/// Numbers that look random and are the same for the same seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// What was not delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    DealsEndEarly,
    MonthOfSpend,
    NoDeals,
    NoSpend,
    MonthOfLeads,
    TouchesEndEarly,
    MonthOfTouches,
}

const GAPS: [Gap; 7] = [
    Gap::DealsEndEarly,
    Gap::MonthOfSpend,
    Gap::NoDeals,
    Gap::NoSpend,
    Gap::MonthOfLeads,
    Gap::TouchesEndEarly,
    Gap::MonthOfTouches,
];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A company that sells on weekdays and spends every day, from January 2024 to June 2026.
struct Company {
    leads: Vec<(NaiveDate, String)>,
    deals: Vec<(NaiveDate, String)>,
    touches: Vec<(NaiveDate, String)>,
    spend: Vec<(NaiveDate, String)>,
}

impl Company {
    fn of(seed: u64) -> Self {
        let mut numbers = Numbers(seed);
        let (first, last) = (day("2024-01-01"), day("2026-06-30"));
        let mut company = Self {
            leads: Vec::new(),
            deals: Vec::new(),
            touches: Vec::new(),
            spend: Vec::new(),
        };
        for on in first.iter_days().take_while(|on| *on <= last) {
            let cents = 4_000 + numbers.below(4_000);
            let paid = format!("{on},search,{}.{:02},EUR", cents / 100, cents % 100);
            company.spend.push((on, paid));
            if on.weekday().number_from_monday() > 5 {
                continue;
            }
            for _ in 0..1 + numbers.below(3) {
                let lead = company.leads.len();
                company.leads.push((on, format!("L{lead},{on},search")));
                company
                    .touches
                    .push((on, format!("L{lead},{on} 09:00,form,search")));
                if numbers.below(3) > 0 {
                    continue;
                }
                let closed = on + Days::new(10 + numbers.below(50));
                let outcome = ["won", "lost"][usize::from(numbers.below(3) > 0)];
                // What is not over by the last day is open.
                let (close, outcome) = match closed <= last {
                    true => (closed.to_string(), outcome),
                    false => (String::new(), "open"),
                };
                let amount = 500 + numbers.below(4_000);
                let deal = company.deals.len();
                company.deals.push((
                    on.max(closed.min(last)),
                    format!("D{deal},{on},{close},{outcome},{amount}.00,L{lead}"),
                ));
            }
        }
        company
    }

    /// Leaves out what the gap takes; comes out: the days of it.
    fn lose(&mut self, gap: Gap, numbers: &mut Numbers) -> [NaiveDate; 2] {
        let last = day("2026-06-30");
        let months = 2 + u32::try_from(numbers.below(4)).unwrap();
        let cut = day("2026-07-01")
            .checked_sub_months(chrono::Months::new(months))
            .unwrap();
        let month = [cut, cut.checked_add_months(chrono::Months::new(1)).unwrap()];
        let in_month = |on: &NaiveDate| month[0] <= *on && *on < month[1];
        match gap {
            // An export of that day knows neither later closes nor later deals.
            Gap::DealsEndEarly => self.deals.retain(|(on, _)| *on < cut),
            Gap::TouchesEndEarly => self.touches.retain(|(on, _)| *on < cut),
            Gap::MonthOfSpend => self.spend.retain(|(on, _)| !in_month(on)),
            Gap::MonthOfLeads => self.leads.retain(|(on, _)| !in_month(on)),
            Gap::MonthOfTouches => self.touches.retain(|(on, _)| !in_month(on)),
            Gap::NoDeals => self.deals.clear(),
            Gap::NoSpend => self.spend.clear(),
        }
        match gap {
            Gap::DealsEndEarly | Gap::TouchesEndEarly => [cut, last],
            Gap::MonthOfSpend | Gap::MonthOfLeads | Gap::MonthOfTouches => {
                [month[0], month[1].pred_opt().unwrap()]
            }
            Gap::NoDeals | Gap::NoSpend => [day("2024-01-01"), last],
        }
    }

    fn delivered(&self) -> Project {
        let project = Project::of(&["leads", "deals", "touches", "spend", "targets"]).with(
            "\n[funnel]\nstages = [\"lead\", \"opportunity\", \"won\"]\n[attribution]\nprimary = \"linear\"\nmodels = [\"linear\", \"first_touch\"]\n",
        );
        let deliver = |name: &str, head: &str, rows: &[(NaiveDate, String)]| {
            let rows: Vec<&str> = rows.iter().map(|(_, row)| row.as_str()).collect();
            project.deliver(name, &format!("{head}\n{}\n", rows.join("\n")));
        };
        deliver("leads.csv", "lead_id,created_at,channel", &self.leads);
        let deals = "deal_id,created_at,closed_at,outcome,amount,lead_id";
        deliver("deals.csv", deals, &self.deals);
        deliver(
            "touches.csv",
            "lead_id,touched_at,kind,channel",
            &self.touches,
        );
        deliver("spend.csv", "spent_on,channel,amount,currency", &self.spend);
        let mut targets = "metric,period_start,period_end,value,team\n".to_owned();
        for (first, last) in QUARTERS {
            for (metric, value) in [
                ("won_amount", "1000000"),
                ("won_count", "1000"),
                ("lead_count", "10000"),
                ("spend", "1"),
            ] {
                writeln!(targets, "{metric},{first},{last},{value},sales").unwrap();
            }
        }
        project.deliver("targets.csv", &targets);
        project
    }
}

const QUARTERS: [(&str, &str); 4] = [
    ("2025-07-01", "2025-09-30"),
    ("2025-10-01", "2025-12-31"),
    ("2026-01-01", "2026-03-31"),
    ("2026-04-01", "2026-06-30"),
];

/// The words of the report, a line a block.
fn words(project: &Project) -> Vec<String> {
    let page = fs::read_to_string(project.path("out/demo/latest/report.html")).unwrap();
    let body = &page[page.find("<body").unwrap()..];
    let cut = |pattern: &str, by: &str, text: &str| {
        regex::Regex::new(pattern)
            .unwrap()
            .replace_all(text, by)
            .into_owned()
    };
    let text = cut("(?s)<(svg|style).*?</(svg|style)>", "", body);
    let text = cut("</(p|li|td|th|h2|h3|figcaption|caption|div)>", "\n", &text);
    let text = cut("<[^>]+>", " ", &text).replace(['\u{a0}', '\u{202f}'], " ");
    text.lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect()
}

/// What figures the gap takes the ground from, and the entity that is named.
fn concerned(gap: Gap) -> (&'static [&'static str], &'static str) {
    match gap {
        Gap::DealsEndEarly | Gap::NoDeals => (&["won_amount", "won_count"], "Won revenue"),
        Gap::MonthOfSpend | Gap::NoSpend => (&["spend"], "Spend"),
        Gap::MonthOfLeads => (&["lead_count"], "Leads"),
        Gap::TouchesEndEarly | Gap::MonthOfTouches => (&[], "attributed"),
    }
}

#[test]
fn nothing_is_said_of_what_was_not_delivered() {
    let companies = std::env::var("CLOSEDLOOP_COMPANIES");
    let companies = companies.map_or(GAPS.len() as u64, |count| count.parse().unwrap());
    for seed in 0..companies {
        let gap = GAPS[usize::try_from(seed).unwrap() % GAPS.len()];
        let mut company = Company::of(seed);
        let days = company.lose(gap, &mut Numbers(900 + seed));
        let project = company.delivered();
        project.run();
        let (metrics, measure) = concerned(gap);
        check_promises(&project, metrics, days, &format!("{seed} {gap:?}"));
        check_sentences(&project, (gap, measure), &format!("{seed} {gap:?}"));
    }
}

/// A promise of days that were not delivered is neither kept nor missed, and any other one is.
fn check_promises(project: &Project, metrics: &[&str], [from, to]: [NaiveDate; 2], case: &str) {
    let scorecard = project.published("scorecard");
    let cell = |row: &[String], name: &str| {
        row[scorecard.head.iter().position(|head| head == name).unwrap()].clone()
    };
    let mut missing = 0;
    for row in scorecard
        .rows
        .iter()
        .filter(|row| !cell(row, "target").is_empty())
    {
        let (first, last) = (cell(row, "period_start"), cell(row, "period_end"));
        let overlaps = day(&first) <= to && from <= day(&last);
        let is_concerned = metrics.contains(&cell(row, "metric").as_str()) && overlaps;
        let (value, reason) = (cell(row, "value"), cell(row, "reason"));
        assert_eq!(value.is_empty(), is_concerned, "{case}: {row:?}");
        assert_eq!(
            cell(row, "is_met").is_empty(),
            is_concerned,
            "{case}: {row:?}"
        );
        let is_said = ["delivered", "recorded"]
            .iter()
            .any(|word| reason.contains(word));
        assert_eq!(is_said, is_concerned, "{case}: {reason}");
        missing += usize::from(is_concerned);
    }
    assert!(
        missing > 0 || metrics.is_empty(),
        "{case}: the gap touches no promise"
    );
}

/// No sentence tells a change of what was not delivered, and the status says what it is.
fn check_sentences(project: &Project, (gap, measure): (Gap, &str), case: &str) {
    let words = words(project);
    for line in &words {
        let is_change = [" rose ", " fell ", " was unchanged", "missed"]
            .iter()
            .any(|word| line.contains(word));
        assert!(!(is_change && line.contains(measure)), "{case}: {line}");
        assert!(!line.contains("EUR 0 was won"), "{case}: {line}");
        // A cell of a young month may have nothing back so far; a sentence may not say so.
        assert!(
            !(line.ends_with('.') && line.contains("−100")),
            "{case}: {line}"
        );
    }
    let status = project.published("doubts");
    let reasons = status.column("reason").join("; ");
    let said = match gap {
        Gap::DealsEndEarly => "deals is delivered to",
        Gap::TouchesEndEarly => "touches is delivered to",
        Gap::MonthOfSpend => "spend has nothing of",
        Gap::MonthOfLeads => "leads has nothing of",
        Gap::MonthOfTouches => "touches has nothing of",
        Gap::NoDeals | Gap::NoSpend => return,
    };
    assert!(reasons.contains(said), "{case}: {reasons}");
    let is_inside = [Gap::MonthOfSpend, Gap::MonthOfLeads, Gap::MonthOfTouches].contains(&gap);
    if is_inside {
        let found = project
            .published("data_quality")
            .only("check", "missing_days");
        assert_eq!(found.rows.len(), 1, "{case}");
    }
    let headlines = project.published("headlines");
    let change = headlines.only("metric", "won_revenue_change");
    let is_known = change.column("reason") == [""];
    assert_eq!(is_known, gap != Gap::DealsEndEarly, "{case}: {change:?}");
}

#[test]
fn figures_of_two_sources_are_missing_where_one_of_them_is() {
    let mut company = Company::of(7);
    company.spend.retain(|(on, _)| *on < day("2026-05-01"));
    let project = company.delivered();
    project.run();
    let of = |metric: &str| -> Table {
        project
            .published("headlines")
            .only("metric", metric)
            .only("period", "2025-07 to 2026-06")
    };
    let why = "spend delivered to 2026-04-30";
    // What was spent as far as it is known, and no return of it.
    let spend = of("spend");
    assert_eq!(spend.column("reason"), [why]);
    assert_ne!(spend.column("amount"), [""]);
    for metric in ["roi", "cac"] {
        assert_eq!(
            (
                of(metric).column("number")[0],
                of(metric).column("amount")[0]
            ),
            ("", "")
        );
    }
    assert_eq!(of("roi").column("reason"), [why]);
    assert_eq!(of("won_revenue").column("reason"), [""]);
    let gaps = project.published("source_gaps");
    assert_eq!(
        gaps.rows,
        [["spend", "2026-05-01", "2026-06-30", "61", "true"]]
    );
}

#[test]
fn a_source_that_has_ended_is_not_missed() {
    let mut company = Company::of(7);
    company.spend.retain(|(on, _)| *on < day("2026-05-01"));
    let mut project = company.delivered();
    project.set_source("spend", "[source.expect]\nlast_day = \"2026-04-30\"");
    project.run();
    assert!(project.published("source_gaps").rows.is_empty());
    let late = project.published("doubts").only("check", "late_source");
    assert!(late.rows.is_empty(), "{late:?}");
    let roi = project.published("headlines").only("metric", "roi");
    let roi = roi.only("period", "2025-07 to 2026-06");
    assert_ne!(roi.column("number"), [""]);
    // One that ends before it should is missed up to that day.
    project.set_source("spend", "[source.expect]\nlast_day = \"2026-05-31\"");
    project.run();
    let gaps = project.published("source_gaps");
    assert_eq!(
        gaps.rows,
        [["spend", "2026-05-01", "2026-05-31", "31", "true"]]
    );
}

/// The cost of a campaign is spread over its days, on which nobody delivered anything.
#[test]
fn a_campaign_that_ended_is_no_source_that_did() {
    let company = Company::of(3);
    let project = company
        .delivered()
        .with("\n[[source]]\nname = \"fairs\"\npreset = \"generic.campaigns\"\npath = \"campaigns.csv\"\n");
    project.deliver(
        "campaigns.csv",
        "campaign_id,name,channel,started_on,ended_on,actual_cost,currency\nC1,Fair,fairs,2026-01-01,2026-03-31,900.00,EUR\n",
    );
    project.run();
    assert!(project.published("source_gaps").rows.is_empty());
    let fairs = project.published("sources").only("source", "fairs");
    assert_eq!(fairs.column("last_day"), [""]);
    assert!(project.published("doubts").rows.is_empty());
}

/// Nobody works between the years, and what ended with the quarter is whole.
#[test]
fn a_company_that_delivers_everything_is_doubted_for_nothing() {
    let companies = std::env::var("CLOSEDLOOP_COMPANIES");
    for seed in 0..companies.map_or(3, |count| count.parse().unwrap()) {
        let mut company = Company::of(400 + seed);
        let is_off = |on: &NaiveDate| {
            let (month, day) = (on.month(), on.day());
            month == 12 && day > 23 || month == 1 && day < 3
        };
        for rows in [&mut company.leads, &mut company.deals, &mut company.touches] {
            rows.retain(|(on, _)| !is_off(on));
        }
        let project = company.delivered();
        project.run();
        let doubts = project.published("doubts");
        // Deals of those days name leads that are not there.
        let doubts: Vec<&str> = doubts.column("check");
        assert!(
            doubts.iter().all(|check| *check == "link_to_unknown_lead"),
            "{seed}: {doubts:?}"
        );
        assert!(project.published("source_gaps").rows.is_empty(), "{seed}");
        let change = project
            .published("headlines")
            .only("metric", "won_revenue_change");
        assert_eq!(change.column("reason"), [""], "{seed}");
    }
}

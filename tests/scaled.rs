//! Laws of the whole program: ten times the amounts are ten times the money of every table and the
//! same in every other cell; a row on the other side of midnight is in the other month, in any
//! zone; months add up to all of them.

use crate::project::{Project, Table};
use closedloop::run::marts;
use closedloop::table::Kind;
use std::fmt::Write as _;
use std::sync::LazyLock;

const ENTITIES: &[&str] = &[
    "leads",
    "touches",
    "deals",
    "fx_rates",
    "campaigns",
    "spend",
];

const SECTIONS: &str = "
[attribution]
models = [\"first_touch\", \"linear\", \"position_based\", \"shapley_linear\"]
primary = \"linear\"
[roi]
gross_margin = 0.5
exclude = { deal_type = [\"renewal\"] }
";

/// Amounts with which nothing is left over: every deal is a multiple of what its touches share it
/// by, every cost of its days, and rates are whole tenths.
fn company(factor: i64) -> Project {
    let project = Project::of(ENTITIES).with(SECTIONS);
    let channels = ["search", "email", "events"];
    let (mut leads, mut touches) = (
        "lead_id,created_at,channel\n".to_owned(),
        "touch_id,touched_at,lead_id,kind,channel\n".to_owned(),
    );
    let mut deals =
        "deal_id,created_at,closed_at,outcome,amount,currency,lead_id,deal_type\n".to_owned();
    for number in 0..15 {
        let (month, day) = (1 + number % 4, 3 + number);
        writeln!(
            leads,
            "L{number},2026-0{month}-{day:02}T09:00:00Z,{}",
            channels[number % 3]
        )
        .unwrap();
        for touch in 0..=number % 4 {
            writeln!(
                touches,
                "T{number}-{touch},2026-0{}-{day:02}T1{touch}:00:00Z,L{number},form,{}",
                month + touch % 2,
                channels[(number + touch) % 3]
            )
            .unwrap();
        }
        let outcome = ["won", "won", "lost", "open"][number % 4];
        let (currency, deal_type) = (
            ["EUR", "USD", "EUR", "CHF"][number % 4],
            ["new", "new", "renewal"][number % 3],
        );
        let amount = 1_200 * (1 + number as i64) * factor;
        writeln!(deals, "D{number},2026-0{month}-{day:02},2026-05-{day:02},{outcome},{amount}.00,{currency},L{number},{deal_type}").unwrap();
    }
    let spend: String = (1..=6)
        .map(|month| {
            format!(
                "2026-0{month}-15,{},EUR,{}\n2026-0{month}-16,{},USD,search\n",
                300 * factor,
                channels[month % 3],
                50 * factor
            )
        })
        .collect();
    project.deliver("leads.csv", &leads);
    project.deliver("touches.csv", &touches);
    project.deliver("deals.csv", &deals);
    project.deliver("fx_rates.csv", "rate_on,from_currency,to_currency,rate\n2026-03-12,USD,EUR,0.9\n2026-06-12,EUR,USD,1.25\n2026-05-05,USD,EUR,0.8\n");
    let [fair, undated] = [70, 11].map(|units| units * factor);
    let costs = format!(
        "C1,Fair,events,2026-06-28,2026-07-04,{fair},EUR\nC2,Undated,events,,,{undated},EUR\nC3,Also undated,events,,,{undated},USD\n"
    );
    project.deliver(
        "campaigns.csv",
        &format!("campaign_id,name,channel,started_on,ended_on,actual_cost,currency\n{costs}"),
    );
    project.deliver(
        "spend.csv",
        &format!("spent_on,amount,currency,channel\n{spend}"),
    );
    project.run();
    project
}

static ONCE: LazyLock<Project> = LazyLock::new(|| company(1));

/// Cents of a cell.
fn cents(cell: &str) -> i128 {
    let (whole, part) = cell.split_once('.').unwrap();
    format!("{whole}{part:0<2}").parse().unwrap()
}

/// Quotients are rounded to the cent after they are taken: ten times one may differ by ten halves
/// of a cent and one more.
fn is_quotient(column: &str) -> bool {
    column.starts_with("cost_per")
        || column.starts_with("cac")
        || column.starts_with("mean_")
        || column == "amount_a_day"
}

/// A table of several metrics holds counts and rates in the type of amounts, unless its column is
/// one of amounts.
fn kind_of(kind: Kind, column: &str, metric: Option<&str>) -> Kind {
    let is_money = metric.is_none_or(|metric| {
        [
            "won_amount",
            "spend",
            "pipeline_created",
            "pipeline_velocity",
        ]
        .contains(&metric)
    });
    if is_money || kind != Kind::Sum || column == "amount" {
        kind
    } else {
        Kind::Text
    }
}

fn is_ten_times(kind: Kind, column: &str, once: &str, ten: &str) -> bool {
    match kind {
        _ if once.is_empty() || ten.is_empty() => once == ten,
        // Words with short amounts, such as `USD 19.2k`.
        _ if column == "reason" => true,
        Kind::Sum | Kind::Money => {
            (cents(ten) - 10 * cents(once)).abs() <= if is_quotient(column) { 5 } else { 0 }
        }
        Kind::Number => {
            (once.parse::<f64>().unwrap() - ten.parse::<f64>().unwrap()).abs()
                <= 1e-9 * once.parse::<f64>().unwrap().abs()
        }
        _ => once == ten,
    }
}

#[test]
fn ten_times_the_amounts_are_ten_times_the_money_and_nothing_else() {
    let ten = company(10);
    let mut money = 0;
    for spec in marts() {
        let (once, ten) = (ONCE.published(spec.name), ten.published(spec.name));
        assert_eq!(once.rows.len(), ten.rows.len(), "{}", spec.name);
        let place = once.head.iter().position(|column| column == "metric");
        let metric = |row: &Vec<String>| place.map(|place| row[place].clone());
        for (row_once, row_ten) in once.rows.iter().zip(&ten.rows) {
            for ((column, cell), ten) in once.head.iter().zip(row_once).zip(row_ten) {
                let kind = kind_of(
                    spec.column(column).unwrap().kind,
                    column,
                    metric(row_once).as_deref(),
                );
                let column = match metric(row_once).as_deref() {
                    Some("pipeline_velocity") => "amount_a_day",
                    Some("cac") => "cac",
                    _ => column,
                };
                assert!(
                    is_ten_times(kind, column, cell, ten),
                    "{}: {column} is {cell} and {ten}\n{}\n{}",
                    spec.name,
                    row_once.join(","),
                    row_ten.join(",")
                );
                money += usize::from(
                    matches!(kind, Kind::Sum | Kind::Money)
                        && cell.parse::<f64>().is_ok_and(|amount| amount > 0.0),
                );
            }
        }
    }
    assert!(money > 200, "only {money} amounts were compared");
}

/// In hundredths, the months of a column of `roi` and `all`, by channel.
fn months_and_all(roi: &Table, column: &str) -> Vec<(i128, i128)> {
    let channels: std::collections::BTreeSet<&str> = roi.column("value").into_iter().collect();
    let rows = |channel: &str| roi.clone().only("value", channel);
    let sum = |rows: Table, is_all: bool| {
        let cells: Vec<(String, String)> = rows
            .columns(&["period", column].map(str::to_owned))
            .rows
            .into_iter()
            .map(|row| (row[0].clone(), row[1].clone()))
            .collect();
        cells
            .iter()
            .filter(|(period, cell)| {
                (period == "all") == is_all && (is_all || is_month(period)) && !cell.is_empty()
            })
            .map(|(_, cell)| cents(cell))
            .sum()
    };
    channels
        .into_iter()
        .map(|channel| (sum(rows(channel), false), sum(rows(channel), true)))
        .collect()
}

fn is_month(period: &str) -> bool {
    period.len() == 7 && period.as_bytes()[4] == b'-' && period[5..].parse::<u8>().is_ok()
}

fn add_up(project: &Project) {
    for basis in ["touch_date", "close_date"] {
        let roi = project
            .published("roi")
            .only("model", "linear")
            .only("level", "channel")
            .only("basis", basis);
        for column in ["spend", "attributed_revenue"] {
            let sums = months_and_all(&roi, column);
            assert!(sums.iter().any(|(_, all)| *all > 0), "nothing to add up");
            sums.iter()
                .for_each(|(months, all)| assert_eq!(months, all, "{basis} {column}"));
        }
    }
    // What channels have is what the books have.
    let books = project.published("reconciliation");
    let bucket = |bucket: &str| cents(books.clone().only("bucket", bucket).column("amount")[0]);
    let all = project
        .published("roi")
        .only("model", "linear")
        .only("level", "channel")
        .only("basis", "close_date")
        .only("period", "all");
    let total = |column: &str| {
        all.column(column)
            .into_iter()
            .filter(|cell| !cell.is_empty())
            .map(cents)
            .sum::<i128>()
    };
    assert_eq!(
        (total("attributed_revenue"), total("spend")),
        (bucket("attributed"), bucket("ledger_spend"))
    );
}

#[test]
fn months_add_up_to_all() {
    add_up(&ONCE);
}

/// Zone, the instant at which a local month begins, the month before it and the month itself. Lord
/// Howe is at +11:00 on 1 April and at +10:30 on 1 May.
const MIDNIGHTS: &[(&str, &str, &str, &str)] = &[
    (
        "Europe/Berlin",
        "2026-03-31T22:00:00Z",
        "2026-03",
        "2026-04",
    ),
    (
        "Europe/Berlin",
        "2026-02-28T23:00:00Z",
        "2026-02",
        "2026-03",
    ),
    (
        "Asia/Kathmandu",
        "2026-03-31T18:15:00Z",
        "2026-03",
        "2026-04",
    ),
    (
        "Australia/Lord_Howe",
        "2026-03-31T13:00:00Z",
        "2026-03",
        "2026-04",
    ),
    (
        "Australia/Lord_Howe",
        "2026-04-30T13:30:00Z",
        "2026-04",
        "2026-05",
    ),
];

/// A lead, its touch and the close of its deal, so many minutes after the instant; an hour lies
/// between two of them.
fn around(zone: &str, midnight: &str, minutes: i64) -> Project {
    let project = Project::of(&["leads", "touches", "deals", "spend"])
        .with("[attribution]\nmodels = [\"linear\"]\n");
    let text = std::fs::read_to_string(project.path(crate::project::FILE)).unwrap();
    std::fs::write(
        project.path(crate::project::FILE),
        text.replace("Europe/Berlin", zone),
    )
    .unwrap();
    let start: chrono::DateTime<chrono::Utc> = midnight.parse().unwrap();
    let at = |seconds: i64| {
        (start + chrono::Duration::minutes(minutes) + chrono::Duration::seconds(seconds))
            .format("%Y-%m-%dT%H:%M:%SZ")
    };
    project.deliver(
        "leads.csv",
        &format!("lead_id,created_at,channel\nL1,{},search\n", at(0)),
    );
    project.deliver(
        "touches.csv",
        &format!(
            "touch_id,touched_at,lead_id,kind,channel\nT1,{},L1,form,search\n",
            at(1)
        ),
    );
    project.deliver(
        "deals.csv",
        &format!(
            "deal_id,created_at,closed_at,outcome,amount,lead_id\nD1,{},{},won,120.00,L1\n",
            at(2),
            at(3)
        ),
    );
    project.deliver(
        "spend.csv",
        "spent_on,amount,currency,channel\n2026-02-28,3.00,EUR,search\n2026-03-31,4.00,EUR,search\n2026-04-30,5.00,EUR,search\n2026-05-01,6.00,EUR,search\n",
    );
    project.run();
    project
}

/// The only period with something in the column, besides `all`.
fn period_of(roi: &Table, column: &str) -> String {
    let rows = roi.columns(&["period", column].map(str::to_owned)).rows;
    let filled: Vec<&Vec<String>> = rows
        .iter()
        .filter(|row| is_month(&row[0]) && row[1].parse::<f64>().is_ok_and(|number| number > 0.0))
        .collect();
    assert_eq!(filled.len(), 1, "{column}: {rows:?}");
    filled[0][0].clone()
}

#[test]
fn midnight_parts_the_months_of_any_zone() {
    for (zone, midnight, before, after) in MIDNIGHTS {
        for (minutes, month) in [(-30, before), (30, after)] {
            let project = around(zone, midnight, minutes);
            let roi = project.published("roi").only("level", "channel");
            for basis in ["touch_date", "close_date"] {
                let of_basis = roi.clone().only("basis", basis);
                assert_eq!(
                    period_of(&of_basis, "attributed_revenue"),
                    **month,
                    "{zone} {minutes} {basis}"
                );
                assert_eq!(
                    period_of(&of_basis, "lead_count"),
                    **month,
                    "{zone} {minutes} {basis}"
                );
            }
            let cohorts = project
                .published("funnel")
                .only("segment_by", "cohort_month");
            assert!(
                cohorts
                    .column("segment")
                    .iter()
                    .all(|segment| segment == month),
                "{zone} {minutes}"
            );
            add_up(&project);
        }
    }
}

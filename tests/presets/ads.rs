//! The ad platforms as Fivetran lands them. Its own sample files lie outside the repository: where
//! they are not there, a test prints it and passes.

use super::{delivered, ingest, shown, source};
use crate::olist::shared_data;
use crate::oracles::skip;
use crate::project::Project;
use std::path::Path;

const EURO: &str = "[source.constants]\ncurrency = \"EUR\"\n";

/// The sum of decimal cells in hundredths; none may be finer.
fn hundredths(cells: &[&str]) -> i64 {
    let parts = cells
        .iter()
        .map(|cell| cell.split_once('.').unwrap_or((cell, "0")));
    parts
        .map(|(whole, rest)| {
            whole.parse::<i64>().unwrap() * 100 + format!("{rest:0<2}").parse::<i64>().unwrap()
        })
        .sum()
}

/// Preset, the file of Fivetran's samples, its rows, and what was spent in hundredths, summed by
/// other means.
const SAMPLES: &[(&str, &str, usize, i64)] = &[
    (
        "google_ads.spend",
        "google_ads_campaign_stats_data.csv",
        16,
        23_133,
    ),
    (
        "meta_ads.spend",
        "facebook_ads_basic_ad_data.csv",
        10,
        64_363,
    ),
    (
        "linkedin_ads.spend",
        "linkedin_ad_analytics_by_campaign_data.csv",
        20,
        53_062,
    ),
    (
        "microsoft_ads.spend",
        "microsoft_ads_campaign_performance_daily_report_data.csv",
        2_630,
        94_634,
    ),
];

fn no_exports(folder: &Path) {
    skip(&format!(
        "no ad exports in {} (set CLOSEDLOOP_DATA to the folder that holds `fivetran_ads`)",
        folder.display()
    ));
}

#[test]
fn real_exports_of_four_platforms_sum_to_what_was_spent() {
    let folder = shared_data().join("fivetran_ads");
    if !folder.is_dir() {
        return no_exports(&folder);
    }
    for (preset, file, rows, spent) in SAMPLES {
        let keys = if preset.starts_with("microsoft") {
            ""
        } else {
            EURO
        };
        let spend = delivered(
            preset,
            keys,
            &std::fs::read_to_string(folder.join(file)).unwrap(),
        )
        .show("spend");
        assert_eq!(
            (spend.rows.len(), hundredths(&spend.column("amount"))),
            (*rows, *spent),
            "{preset}"
        );
        assert!(
            spend
                .column("platform")
                .iter()
                .all(|platform| preset.strip_suffix(".spend") == Some(platform)),
            "{preset}"
        );
        assert!(
            spend
                .column("campaign_id")
                .iter()
                .all(|campaign| !campaign.is_empty()),
            "{preset}"
        );
    }
}

/// All four in one ledger: what is rounded to cents by day and campaign sums to the same.
#[test]
fn the_books_hold_what_the_four_platforms_say() {
    let folder = shared_data().join("fivetran_ads");
    if !folder.is_dir() {
        return no_exports(&folder);
    }
    let mut project = Project::of(&[]);
    for (preset, file, _, _) in SAMPLES {
        let name = preset.trim_end_matches(".spend");
        project = project.with(&source(
            name,
            preset,
            if name.starts_with("microsoft") {
                ""
            } else {
                EURO
            },
        ));
        project.deliver(
            &format!("{name}.csv"),
            &std::fs::read_to_string(folder.join(file)).unwrap(),
        );
    }
    // Microsoft's file names its currency: dollars, one for one here.
    project = project.with(&source("fx", "generic.fx_rates", ""));
    let days = (0..400).map(|week| {
        chrono::NaiveDate::from_ymd_opt(2017, 1, 1).unwrap() + chrono::Days::new(7 * week)
    });
    project.deliver(
        "fx.csv",
        &days.fold(
            "rate_on,from_currency,to_currency,rate\n".to_owned(),
            |text, day| text + &format!("{day},USD,EUR,1\n"),
        ),
    );
    project.run();
    let months = project
        .published("reconciled")
        .only("side", "spend")
        .only("is_beside", "false");
    for (preset, _, _, spent) in SAMPLES {
        let name = format!("{} ", preset.trim_end_matches(".spend"));
        let rows = months.columns(&["ref", "amount"].map(str::to_owned)).rows;
        let amounts: Vec<&str> = rows
            .iter()
            .filter(|row| row[0].starts_with(&name))
            .map(|row| row[1].as_str())
            .collect();
        assert_eq!(hundredths(&amounts), *spent, "{name}");
    }
    assert_eq!(
        project
            .published("reconciliation")
            .only("bucket", "ledger_spend")
            .column("amount"),
        ["2351.92"]
    );
}

const COLUMNS: &str = "spent_on amount currency platform account campaign_id impressions clicks platform_conversions modified_at";

#[test]
fn google_counts_in_micros() {
    let project = delivered(
        "google_ads.spend",
        EURO,
        "customer_id,date,id,base_campaign,clicks,conversions,cost_micros,device,impressions,_fivetran_synced\n\
         77,2026-03-02,901,customers/77/campaigns/901,4,0.5,1234567,MOBILE,100,2026-03-03 04:05:06.789\n\
         77,2026-03-02,901,customers/77/campaigns/901,2,0.3333333333333333,20000000,DESKTOP,50,2026-03-03 04:05:06.789\n",
    );
    assert_eq!(
        shown(&project, "spend", COLUMNS),
        [
            "2026-03-02|1.234567|EUR|google_ads|77|901|100|4|0.50|2026-03-03T04:05:06.789000Z",
            // A third of a conversion has endless decimals: it is no value, and the money stays.
            "2026-03-02|20.00|EUR|google_ads|77|901|50|2||2026-03-03T04:05:06.789000Z",
        ]
    );
}

#[test]
fn meta_names_the_ad() {
    let project = delivered(
        "meta_ads.spend",
        EURO,
        "ad_id,date,account_id,impressions,inline_link_clicks,spend\n621,2026-03-02,170,4233,10,76.53\n621,2026-03-03,170,10701,27,144.\n",
    );
    let rows = [
        "2026-03-02|76.53|EUR|meta_ads|170|621|4233|10||",
        "2026-03-03|144.00|EUR|meta_ads|170|621|10701|27||",
    ];
    assert_eq!(shown(&project, "spend", COLUMNS), rows);
    let project = delivered(
        "meta_ads.spend",
        EURO,
        "ad_id,campaign_id,campaign_name,date,spend\n621,9,Spring,2026-03-02,76.53\n",
    );
    assert_eq!(
        shown(&project, "spend", "campaign_id campaign_name amount"),
        ["9|Spring|76.53"]
    );
}

/// The pipeline's zone is Berlin, where a midnight of UTC is one or two o'clock of the same day;
/// and New York, where it is the day before.
#[test]
fn a_midnight_of_linkedin_is_the_day_in_any_zone() {
    let text = "campaign_id,day,clicks,impressions,cost_in_local_currency,external_website_conversions,_fivetran_synced\n\
                148,2026-03-02 00:00:00,18,125,50.2,1,2026-03-03T04:05:06Z\n\
                148,2026-03-03,,,0,,2026-03-04T04:05:06Z\n";
    let rows = [
        "2026-03-02|50.20|EUR|linkedin_ads||148|125|18|1.00|2026-03-03T04:05:06Z",
        "2026-03-03|0.00|EUR|linkedin_ads||148||||2026-03-04T04:05:06Z",
    ];
    assert_eq!(
        shown(
            &delivered("linkedin_ads.spend", EURO, text),
            "spend",
            COLUMNS
        ),
        rows
    );
    let project = delivered("linkedin_ads.spend", EURO, text);
    let file = project.path(crate::project::FILE);
    let pipeline = std::fs::read_to_string(&file)
        .unwrap()
        .replace("Europe/Berlin", "America/New_York");
    std::fs::write(&file, pipeline).unwrap();
    ingest(&project);
    assert_eq!(shown(&project, "spend", COLUMNS), rows);
}

#[test]
fn microsoft_has_its_currency() {
    let text = "date,account_id,campaign_id,currency_code,device_type,clicks,impressions,spend,conversions\n2026-03-02,15,359,USD,Computer,1,20,0.35,2\n";
    let rows = ["2026-03-02|0.35|USD|microsoft_ads|15|359|20|1|2.00|"];
    assert_eq!(
        shown(
            &delivered("microsoft_ads.spend", "", text),
            "spend",
            COLUMNS
        ),
        rows
    );
}

#[test]
fn a_currency_that_no_column_has_is_required() {
    let said = Project::of(&[])
        .with(&source("export", "google_ads.spend", ""))
        .closedloop(&["check", crate::project::FILE]);
    assert_eq!(said.code, 2);
    assert!(
        said.stderr
            .contains("the source `export` does not say where `currency` comes from"),
        "{}",
        said.stderr
    );
    assert!(
        said.stderr
            .contains("`currency = \"value\"` under `[source.constants]`"),
        "{}",
        said.stderr
    );
}

/// Two devices of a day: 10 and 5, later restated to 12 and 6; in the other order of arrival too.
#[test]
fn a_restated_day_replaces_the_day_and_its_devices_sum() {
    let head = "customer_id,date,id,cost_micros,device,_fivetran_synced\n";
    let first = format!(
        "{head}77,2026-03-02,901,10000000,MOBILE,2026-03-03 04:00:00\n77,2026-03-02,901,5000000,DESKTOP,2026-03-03 04:00:00\n"
    );
    let again = format!(
        "{head}77,2026-03-02,901,12000000,MOBILE,2026-03-09 04:00:00\n77,2026-03-02,901,6000000,DESKTOP,2026-03-09 04:00:00\n"
    );
    for order in [[&first, &again], [&again, &first]] {
        let project = Project::of(&[]).with(&source("export", "google_ads.spend", EURO));
        for (at, text) in order.into_iter().enumerate() {
            project.deliver(&format!("export_{at}.csv"), text);
            project.run();
        }
        let spend = project
            .published("reconciliation")
            .only("side", "spend")
            .only("bucket", "ledger_spend");
        assert_eq!(spend.column("amount"), ["18.00"]);
        assert_eq!(project.show("spend").rows.len(), 4);
    }
}

/// Preset, its file among Fivetran's samples, an id in it, and the newest channel and parent of
/// that id.
const CAMPAIGNS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "google_ads.campaigns",
        "google_ads_campaign_history_data.csv",
        "9935249409",
        "paid_search",
        "",
    ),
    (
        "linkedin_ads.campaigns",
        "linkedin_ad_campaign_history_data.csv",
        "132822896",
        "paid_social",
        "600268686",
    ),
    (
        "meta_ads.campaigns",
        "facebook_ads_campaign_history_data.csv",
        "6215293444271",
        "paid_social",
        "",
    ),
    (
        "meta_ads.ads",
        "facebook_ads_ad_history_data.csv",
        "6215762744671",
        "paid_social",
        "6215762731271",
    ),
    (
        "microsoft_ads.campaigns",
        "microsoft_ads_campaign_history_data.csv",
        "359751135",
        "paid_search",
        "",
    ),
];

#[test]
fn campaigns_of_real_exports_have_a_name_a_channel_and_a_day_of_change() {
    let folder = shared_data().join("fivetran_ads");
    if !folder.is_dir() {
        return no_exports(&folder);
    }
    for (preset, file, id, channel, parent) in CAMPAIGNS {
        let campaigns = delivered(
            preset,
            "",
            &std::fs::read_to_string(folder.join(file)).unwrap(),
        )
        .show("campaigns")
        .only("campaign_id", id);
        assert!(!campaigns.rows.is_empty(), "{preset}");
        for (column, value) in [("channel", channel), ("parent_campaign_id", parent)] {
            assert!(
                campaigns.column(column).iter().all(|found| found == value),
                "{preset}: {campaigns:?}"
            );
        }
        assert!(
            campaigns
                .column("name")
                .iter()
                .chain(&campaigns.column("modified_at"))
                .all(|cell| !cell.is_empty()),
            "{preset}"
        );
    }
}

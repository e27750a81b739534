//! Which channel a touch, a lead or a spend row gets, and whether the counts of how it got there
//! are those of the rows. The cases of `channels/*.csv` were written from the published definitions
//! of the default set before the program ran.

use crate::project::{FILE, Project, Table, test_file};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const OWN_DOMAINS: &str = "[channels]\nown_domains = [\"halden.example\"]\n";

const TOUCH_CONSTANTS: &str = "[source.constants]\ntouched_at = \"2026-05-01\"\nlead_id = \"L1\"";

/// A won deal of one lead, so that each of its touches is on a journey.
fn with_deal(mut project: Project) -> Project {
    project.set_source("touches", TOUCH_CONSTANTS);
    project.deliver("leads.csv", "lead_id,created_at\nL1,2026-05-01\n");
    project.deliver("deals.csv", "deal_id,created_at,closed_at,outcome,amount,lead_id\nD1,2026-05-01,2026-06-01,won,10.00,L1\n");
    project
}

/// The channel of each touch on a journey.
fn touch_channels(project: &Project) -> BTreeMap<String, String> {
    let journeys = project.show("journeys");
    journeys
        .column("touch_id")
        .into_iter()
        .zip(journeys.column("channel"))
        .map(|(touch, channel)| (touch.to_owned(), channel.to_owned()))
        .collect()
}

/// (rule, channel, rows) of a side.
fn matches(project: &Project, side: &str) -> Vec<(String, String, u64)> {
    let found = project.show("channel_matches").only("side", side);
    let counts = found
        .column("row_count")
        .into_iter()
        .map(|count| count.parse().unwrap());
    let texts = found
        .column("rule")
        .into_iter()
        .zip(found.column("channel"));
    texts
        .zip(counts)
        .map(|((rule, channel), count)| (rule.to_owned(), channel.to_owned(), count))
        .collect()
}

fn row_count(project: &Project, side: &str) -> usize {
    matches(project, side)
        .iter()
        .map(|(_, _, count)| usize::try_from(*count).unwrap())
        .sum()
}

fn found(project: &Project, check: &str) -> String {
    project
        .show("data_quality")
        .only("check", check)
        .column("count")
        .join(" ")
}

#[test]
fn the_default_set_gives_the_groups_that_ga4_documents() {
    let project = with_deal(Project::of(&["leads", "deals", "touches"]).with(OWN_DOMAINS));
    let text = test_file("channels/touches.csv");
    project.deliver("touches.csv", &text);
    project.run();
    let expected = Table::read(&text);
    let found_channels = touch_channels(&project);
    let mut wrong = String::new();
    for (case, channel) in expected
        .column("touch_id")
        .into_iter()
        .zip(expected.column("expected"))
    {
        if found_channels.get(case).map(String::as_str) != Some(channel) {
            writeln!(
                wrong,
                "{case}: {channel} expected, {:?} found",
                found_channels.get(case)
            )
            .unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    let channels: std::collections::BTreeSet<&str> =
        expected.column("expected").into_iter().collect();
    assert!(
        expected.rows.len() >= 100 && channels.len() == 20,
        "{} cases of {} channels",
        expected.rows.len(),
        channels.len()
    );

    // The counts by channel, and what fell through, are those of the cases.
    assert_eq!(row_count(&project, "touches"), expected.rows.len());
    let others = expected
        .column("expected")
        .into_iter()
        .filter(|channel| *channel == "other")
        .count();
    assert_eq!(
        found(&project, "touches_of_other_channel"),
        others.to_string()
    );
    let of_rule = matches(&project, "touches")
        .into_iter()
        .find(|(rule, _, _)| rule == "ga4: referral")
        .unwrap();
    assert_eq!(
        of_rule.2 as usize,
        expected
            .column("expected")
            .into_iter()
            .filter(|channel| *channel == "referral")
            .count()
    );
}

/// Each row of spend is a power of two of cents, so that a sum shows which rows are in it.
#[test]
fn spend_is_mapped_by_its_own_channel_its_campaign_and_its_platform() {
    let mut project = Project::of(&["spend", "campaigns"]);
    project.set_source(
        "spend",
        "[source.constants]\nspent_on = \"2026-05-01\"\ncurrency = \"EUR\"",
    );
    let table = Table::read(&test_file("channels/spend.csv"));
    let mut text = String::from("platform,campaign_id,campaign_name,channel,account,amount\n");
    let mut expected: BTreeMap<&str, u64> = BTreeMap::new();
    for (place, row) in table.rows.iter().enumerate() {
        let cents = 1_u64 << place;
        // An account of its own keeps rows of one platform apart.
        writeln!(
            text,
            "{},a{place},{}.{:02}",
            row[..4].join(","),
            cents / 100,
            cents % 100
        )
        .unwrap();
        *expected.entry(&row[4]).or_default() += cents;
    }
    project.deliver("spend.csv", &text);
    project.deliver("campaigns.csv", &test_file("channels/campaigns.csv"));
    project.run();
    // The cost of C7 has no days and stands beside.
    let books = project
        .show("reconciliation")
        .only("side", "spend")
        .only("is_beside", "false");
    let cents = |text: &str| (text.parse::<f64>().unwrap() * 100.0).round() as u64;
    let mut sums: BTreeMap<&str, u64> = books
        .column("bucket")
        .into_iter()
        .zip(books.column("amount").into_iter().map(cents))
        .collect();
    assert_eq!(
        sums.remove("ledger_spend"),
        Some((1 << table.rows.len()) - 1)
    );
    assert_eq!(sums, expected);

    assert_eq!(row_count(&project, "spend"), table.rows.len());
    let rules: Vec<(String, String, u64)> = matches(&project, "spend")
        .into_iter()
        .filter(|(rule, _, _)| !rule.starts_with("ga4: "))
        .collect();
    let rule = |rule: &str, channel: &str, count| (rule.to_owned(), channel.to_owned(), count);
    assert_eq!(
        rules,
        [
            rule("campaign id", "fairs", 1),
            rule("campaign id", "partner", 1),
            rule("campaign name", "fairs", 1),
            rule("no rule", "unmapped", 1),
            rule("nothing to match", "unmapped", 1),
            rule("own channel", "events", 1)
        ]
    );
    // C9 is no campaign. Of the 24 rows 21 have no id, and two of these name the fair and the
    // spring. C1, C2 and C3 have spend, C4 is below C1, C7 has a cost.
    let counts = [
        "spend_without_channel",
        "spend_of_unknown_campaign",
        "spend_without_campaign",
        "campaign_without_spend",
        "campaign_name_of_two_channels",
    ];
    assert_eq!(
        counts.map(|check| found(&project, check)),
        ["2", "1", "19", "1", "1"]
    );
    let late = project.show("data_quality").only("check", "late_source");
    assert_eq!(
        late.column("source"),
        ["spend"],
        "the first day of a campaign does not show how new its source is"
    );
}

#[test]
fn a_channel_of_its_own_wins_over_campaigns_and_campaigns_over_rules() {
    let rule = "[[channel_rule]]\nchannel = \"by rule\"\nmedium = \"cpc\"\n";
    let project = with_deal(Project::of(&["leads", "deals", "touches", "campaigns"]).with(rule));
    project.deliver("campaigns.csv", &test_file("channels/campaigns.csv"));
    let rows = [
        ("own", "mine,C1,fair 2026,cpc", "mine"),
        ("id", ",C1,fair 2026,cpc", "partner"),
        ("id of one below", ",C4,fair 2026,cpc", "partner"),
        ("name", ",,Fair 2026,cpc", "fairs"),
        (
            "name, where the id has no channel",
            ",C3,Fair 2026,cpc",
            "fairs",
        ),
        (
            "name, where the id is unknown",
            ",C9,Fair 2026,cpc",
            "fairs",
        ),
        ("rule, where two share the name", ",,Spring,cpc", "by rule"),
        ("rule", ",,other,cpc", "by rule"),
        ("no rule", ",,other,email", "other"),
        ("nothing", ",,,", "(none)"),
    ];
    let mut text = String::from("touch_id,channel,campaign_id,utm_campaign,utm_medium\n");
    rows.iter()
        .for_each(|(case, cells, _)| writeln!(text, "\"{case}\",{cells}").unwrap());
    project.deliver("touches.csv", &text);
    project.run();
    let expected = rows
        .iter()
        .map(|(case, _, channel)| ((*case).to_owned(), (*channel).to_owned()))
        .collect();
    assert_eq!(touch_channels(&project), expected);
    let advice = project
        .show("data_quality")
        .only("check", "touches_of_other_channel")
        .column("advice")
        .join("");
    assert!(advice.ends_with("found `(none) / email` (1)"), "{advice}");
}

#[test]
fn a_macro_that_no_platform_filled_in_is_no_source() {
    let rule = "[[channel_rule]]\nchannel = \"paid\"\nmedium = \"paid\"\n";
    let project = with_deal(Project::of(&["leads", "deals", "touches"]).with(rule));
    let text = "touch_id,utm_source,utm_medium,url\nT1,facebook,paid,\nT2,{{site_source_name}},paid,\nT3,,,https://x.example/?utm_source=%7Bnetwork%7D&utm_medium=paid\nT4,%%SITE%%,paid,\nT5,facebook,{{placement}},\n";
    project.deliver("touches.csv", text);
    project.run();
    let channels = touch_channels(&project);
    let found: Vec<&str> = channels.values().map(String::as_str).collect();
    assert_eq!(found, ["paid", "other", "other", "other", "other"]);
    let advice = project
        .show("data_quality")
        .only("check", "touches_of_other_channel")
        .column("advice")
        .join("");
    assert!(
        advice.contains("`{{site_source_name}} / paid` (1)"),
        "{advice}"
    );
}

#[test]
fn leads_follow_the_same_order_and_then_their_first_touch() {
    let project = Project::of(&["leads", "touches", "campaigns"]);
    project.deliver("campaigns.csv", &test_file("channels/campaigns.csv"));
    let leads = "lead_id,created_at,channel,campaign_id,utm_source,utm_medium,utm_campaign,lead_source\n\
        L1,2026-05-01,mine,C1,,,,\nL2,2026-05-01,,C1,,,,\nL3,2026-05-01,,,,,Fair 2026,\nL4,2026-05-01,,,google,cpc,,\n\
        L5,2026-05-01,,,,,,Paid Social\nL6,2026-05-01,,,,,,Cold list\nL7,2026-05-01,,,,,,\nL8,2026-05-01,,,,,,\n";
    project.deliver("leads.csv", leads);
    project.deliver("touches.csv", "touch_id,touched_at,lead_id,kind,utm_medium\nT1,2026-05-02,L7,form,email\nT2,2026-05-03,L7,form,sms\n");
    project.run();
    let rule = |rule: &str, channel: &str, count| (rule.to_owned(), channel.to_owned(), count);
    assert_eq!(
        matches(&project, "leads"),
        [
            rule("campaign id", "partner", 1),
            rule("campaign name", "fairs", 1),
            rule("first touch", "email", 1),
            rule("ga4: paid_search", "paid_search", 1),
            rule("ga4: paid_social", "paid_social", 1),
            rule("no rule", "other", 1),
            rule("nothing to match", "unknown", 1),
            rule("own channel", "mine", 1),
        ]
    );
    let funnel = project
        .show("funnel")
        .only("segment_by", "channel")
        .only("stage", "lead");
    assert_eq!(
        funnel.column("segment"),
        [
            "email",
            "fairs",
            "mine",
            "other",
            "paid_search",
            "paid_social",
            "partner",
            "unknown"
        ]
    );
}

#[test]
fn the_default_set_stands_behind_own_rules_only_where_the_file_declares_it() {
    let rule = "[[channel_rule]]\nchannel = \"ours\"\nsite = \"list:video\"\n[[channel_rule]]\nchannel = \"ads\"\nclick_id = \"present\"\n";
    let channels = |sections: &str| {
        let project = with_deal(Project::of(&["leads", "deals", "touches"]).with(sections));
        let rows = "youtube,youtube.com,cpc,\ngclid,,,/?gclid=1\nemail,crm,email,\npage,,,/x\n";
        project.deliver(
            "touches.csv",
            &format!(
                "touch_id,utm_source,utm_medium,url,kind\n{}",
                rows.replace('\n', ",web_visit\n")
            ),
        );
        project.run();
        let channels = touch_channels(&project);
        ["youtube", "gclid", "email", "page"].map(|touch| channels[touch].clone())
    };
    assert_eq!(channels(rule), ["ours", "ads", "other", "other"]);
    assert_eq!(
        channels(&format!("{rule}[channels]\nfallback = \"none\"\n")),
        ["ours", "ads", "other", "other"]
    );
    assert_eq!(
        channels(&format!("{rule}[channels]\nfallback = \"ga4\"\n")),
        ["ours", "ads", "email", "direct"]
    );
    assert_eq!(
        channels(""),
        ["paid_video", "paid_search", "email", "direct"]
    );
    assert_eq!(channels("[channels]\nfallback = \"none\"\n"), ["other"; 4]);
}

#[test]
fn a_wrong_key_of_the_channels_is_reported_with_its_fix() {
    let project = Project::of(&["touches"]).with(
        "[channels]\nfallback = \"ga5\"\nown_domains = [\"halden\"]\n[[channel_rule]]\nchannel = \"a\"\nsite = \"list:serch\"\n\
         [[channel_rule]]\nchannel = \"b\"\nclick_id = [\"gclidd\"]\n",
    );
    let said = project.closedloop(&["check", FILE]);
    assert_eq!(said.code, 2, "{}", said.stderr);
    for expected in [
        "there is no set of channels `ga5`",
        "did you mean `ga4`?",
        "`halden` is no domain",
        "did you mean `search`?",
        "did you mean `gclid`?",
    ] {
        assert!(
            said.stderr.contains(expected),
            "{expected}: {}",
            said.stderr
        );
    }
}

//! The journey settings of the pipeline file: touches that repeat a channel, and journeys that led
//! nowhere. Worked out by hand, and counted by a second program.

use crate::project::{FILE, Project, Table};

const ENTITIES: &[&str] = &["leads", "deals", "touches"];

/// Two deals of one day. On D1 E1, E2, E5 and E6 are e-mail's and P4 is paid search's; M3 is a
/// sales meeting and O7 an opening, which models do not see and which separate nothing. D2 begins
/// with the channel that D1 ends with.
fn company(sections: &str) -> Project {
    let project = Project::of(ENTITIES)
        .with("\n[attribution]\nmodels = [\"last_touch\", \"linear\", \"markov\"]\n")
        .with(sections);
    project.deliver(
        "leads.csv",
        "lead_id,created_at\nL1,2026-01-01T09:00:00Z\nL2,2026-01-01T09:00:00Z\n",
    );
    let deals = "deal_id,created_at,closed_at,outcome,amount,currency,lead_id\n\
        D1,2026-02-01T09:00:00Z,2026-03-01T09:00:00Z,won,300.00,EUR,L1\n\
        D2,2026-02-01T09:00:00Z,2026-03-01T09:00:00Z,won,100.00,EUR,L2\n";
    project.deliver("deals.csv", deals);
    let touches = "touch_id,touched_at,lead_id,kind,channel\n\
        E1,2026-01-02T09:00:00Z,L1,form,email\n\
        E2,2026-01-03T09:00:00Z,L1,form,email\n\
        M3,2026-01-04T09:00:00Z,L1,meeting,sales\n\
        P4,2026-01-05T09:00:00Z,L1,ad_click,paid_search\n\
        E5,2026-01-06T09:00:00Z,L1,form,email\n\
        O7,2026-01-07T09:00:00Z,L1,email_open,email\n\
        E6,2026-01-08T09:00:00Z,L1,form,email\n\
        E8,2026-01-09T09:00:00Z,L2,form,email\n\
        E9,2026-01-09T09:00:00Z,L2,form,email\n";
    project.deliver("touches.csv", touches);
    project.run();
    project
}

fn cells(table: &Table, columns: &[&str]) -> Vec<String> {
    let columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
    table
        .columns(&columns)
        .rows
        .into_iter()
        .map(|row| row.join(" "))
        .collect()
}

#[test]
fn each_touch_counts_unless_the_file_declares_otherwise() {
    for sections in ["", "[journeys]\nrepeats = \"each\"\n"] {
        let linear = company(sections).show("credits").only("model", "linear");
        let expected = [
            "E1 60.00", "E2 60.00", "P4 60.00", "E5 60.00", "E6 60.00", "E8 50.00", "E9 50.00",
        ];
        assert_eq!(
            cells(&linear, &["touch_id", "attributed_amount"]),
            expected,
            "{sections}"
        );
    }
}

#[test]
fn of_repeats_that_collapse_the_first_stays() {
    let project = company("[journeys]\nrepeats = \"collapse\"\n");
    let credits = |model: &str| {
        cells(
            &project.show("credits").only("model", model),
            &["touch_id", "position", "attributed_amount"],
        )
    };
    assert_eq!(
        credits("linear"),
        ["E1 1 100.00", "P4 2 100.00", "E5 3 100.00", "E8 1 100.00"]
    );
    // E6 is later than E5 and repeats it: the last counting touch is E5.
    assert_eq!(credits("last_touch"), ["E5 3 300.00", "E8 1 100.00"]);
    // From e-mail one of three goes on to paid search and two convert: effects 1 and 1/3, so 3/4 of
    // D1 to e-mail's two touches.
    assert_eq!(
        credits("markov"),
        ["E1 1 112.50", "P4 2 75.00", "E5 3 112.50", "E8 1 100.00"]
    );
    let journeys = cells(
        &project.show("journeys"),
        &[
            "touch_id",
            "position",
            "touchpoint_count",
            "is_closing",
            "is_eligible",
        ],
    );
    let expected = [
        "E1 1 3 false true",
        "E2  3 false false",
        "M3  3 false false",
        "P4 2 3 false true",
        "E5 3 3 true true",
        "O7  3 false false",
        "E6  3 false false",
        "E8 1 1 true true",
        "E9  1 false false",
    ];
    assert_eq!(journeys, expected);
    let paths = project.published("top_paths");
    assert_eq!(
        cells(&paths, &["channel_path", "touch_count"]),
        ["email 1", "email > paid_search > email 3"]
    );
}

#[test]
fn a_deal_shows_which_touches_collapsed() {
    let counts = |sections: &str| {
        let said = company(sections).closedloop(&["--json", "explain", FILE, "deal", "D1"]);
        let parts: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
        let rows = parts["touches"]["rows"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| row["counts"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let (repeat, team, kind) = (
        "no: it repeats the channel of the touch before that counts",
        "no: the models do not see this team",
        "no: the models do not see this kind",
    );
    assert_eq!(
        counts("[journeys]\nrepeats = \"collapse\"\n"),
        ["yes", repeat, team, "yes", "yes", kind, repeat]
    );
    assert_eq!(counts(""), ["yes", "yes", team, "yes", "yes", kind, "yes"]);
}

const LEARNING: &str = "\n[attribution]\nmodels = [\"markov\", \"shapley\"]\n";
const OF_ACCOUNTS: &str = "[attribution.markov]\nnull_paths = \"accounts\"\n";

/// Up to the end of June in Berlin, 2026-06-30T22:00Z, 90 days reach back to 2026-04-01T22:00Z: a
/// last touch before that is one of silence.
///
/// - A1's D1, won, by search and e-mail; A2's D2, lost, by e-mail.
/// - P1 fell silent by a microsecond. Of its touches webinars are just 365 days before the last
///   one, events a microsecond more.
/// - P2 spoke a microsecond later. P3 opened a mail in June, which no model sees; what it did for
///   D1, which is not its own, counts for nothing.
/// - P4 was merged into A1, before whose look-back it spoke. P5 is named by its two leads alone.
///   P6's lead became D2, whatever account that names. P8 has nothing that models see.
/// - L7 names no account, but its domain is P7's alone. L9 has none at all.
fn silent_company(sections: &str) -> Project {
    let project = Project::of(&["leads", "deals", "accounts", "touches"])
        .with(LEARNING)
        .with(sections);
    let leads = "L1,A1,,\nL2,A2,,\nL3,P1,,\nL4,P2,,\nL5,P3,,\nL6,P4,,\nL10,P5,,\nL11,P5,,\nL12,P6,,D2\nL7,,someone@p7.example,\nL8,P8,,\nL9,,nobody@gmail.com,\n";
    let leads: String = leads
        .lines()
        .map(|lead| format!("{lead},2025-01-01T09:00:00Z\n"))
        .collect();
    project.deliver(
        "leads.csv",
        &format!("lead_id,account_id,email,converted_deal_id,created_at\n{leads}"),
    );
    let accounts = "account_id,domain,merged_into_account_id\nA1,,\nA2,,\nP1,,\nP2,,\nP3,,\nP4,,A1\nP6,,\nP7,p7.example,\nP8,,\n";
    project.deliver("accounts.csv", accounts);
    let deals = "deal_id,created_at,closed_at,outcome,amount,currency,account_id\n\
        D1,2026-02-01T09:00:00Z,2026-03-01T09:00:00Z,won,300.00,EUR,A1\n\
        D2,2026-02-01T09:00:00Z,2026-03-01T09:00:00Z,lost,100.00,EUR,A2\n";
    project.deliver("deals.csv", deals);
    let touches = [
        "T01,2026-01-02T09:00:00Z,L1,form,search,",
        "T02,2026-01-03T09:00:00Z,L1,form,email,",
        "T03,2026-01-03T09:00:00Z,L2,form,email,",
        "T04,2025-04-01T21:59:59.999998Z,L3,form,events,",
        "T05,2025-04-01T21:59:59.999999Z,L3,form,webinars,",
        "T06,2026-03-01T09:00:00Z,L3,form,search,",
        "T07,2026-04-01T21:59:59.999999Z,L3,form,email,",
        "T08,2026-04-01T22:00:00Z,L4,form,events,",
        "T09,2025-08-01T09:00:00Z,L5,form,events,",
        "T10,2026-06-01T09:00:00Z,L5,email_open,email,",
        "T11,2025-08-02T09:00:00Z,L5,form,search,D1",
        "T12,2025-02-01T09:00:00Z,L6,form,events,",
        "T13,2025-08-02T09:00:00Z,L11,form,search,",
        "T14,2025-08-01T09:00:00Z,L10,form,search,",
        "T15,2025-08-03T09:00:00Z,L11,form,email,",
        "T16,2025-08-04T09:00:00Z,L10,form,email,",
        "T17,2025-08-01T09:00:00Z,L12,form,events,",
        "T18,2025-08-01T09:00:00Z,L7,form,email,",
        "T19,2025-08-01T09:00:00Z,L8,email_sent,email,",
        "T20,2025-08-01T09:00:00Z,L9,form,events,",
    ];
    project.deliver(
        "touches.csv",
        &format!(
            "touch_id,touched_at,lead_id,kind,channel,deal_id\n{}\n",
            touches.join("\n")
        ),
    );
    project.run();
    project
}

/// The distinct channels of training journeys, with how many journeys and won ones had just these.
fn channel_sets(project: &Project) -> Vec<String> {
    let mut sets = cells(
        &project.published("shapley_values"),
        &["channel_set", "journey_count", "won_count"],
    );
    sets.dedup();
    sets
}

fn effects(project: &Project) -> Vec<String> {
    cells(
        &project.published("removal_effects").with_six_decimals(),
        &["channel", "removal_effect"],
    )
}

#[test]
fn models_learn_from_deals_alone_unless_the_file_declares_otherwise() {
    for sections in ["", "[attribution.markov]\nnull_paths = \"deals\"\n"] {
        let project = silent_company(sections);
        // T17 is on D2, which events and e-mail lost.
        assert_eq!(
            channel_sets(&project),
            ["email + events 1 0", "email + search 1 1"]
        );
        // Half begin with events, half with search, both go on to e-mail, of which half convert.
        assert_eq!(effects(&project), ["email 1", "events 0.5", "search 0.5"]);
    }
}

/// D1 search > email; D2 events > email; P1 webinars > search > email; P3 events; P5 search >
/// email; P7 email. From the start 2 of 6 go to search, 2 to events, 1 to webinars, 1 to email;
/// half of events go on to email, all of search and webinars; of 5 at email 1 converts.
/// P(conversion) = (2 + 1 + 1 + 1) / 6 / 5 = 5/30. Without search (1 + 1) / 30, without events
/// 4/30, without webinars 4/30.
#[test]
fn accounts_that_fell_silent_are_journeys_that_led_nowhere() {
    let project = silent_company(OF_ACCOUNTS);
    let expected = [
        "email 1 0",
        "email + events 1 0",
        "email + search 2 1",
        "email + search + webinars 1 0",
        "events 1 0",
    ];
    assert_eq!(channel_sets(&project), expected);
    assert_eq!(
        effects(&project),
        ["email 1", "events 0.2", "search 0.6", "webinars 0.2"]
    );
    let paths = project.closedloop(&["paths", FILE]).stdout;
    assert_eq!(
        paths,
        "path,won_count,won_amount,lost_count\r\nsearch > email,1,300.00,0\r\nevents > email,0,0.00,1\r\n",
        "of deals alone"
    );
}

/// Where people are on a deal only by what was recorded, a domain links nothing either.
#[test]
fn the_scope_of_links_is_that_of_silent_accounts() {
    let project = silent_company(&format!(
        "[identity]\nscope = \"contact_role\"\n{OF_ACCOUNTS}"
    ));
    // No person is on D1, so A1's people, with P4's, have no deal but their account has: no path.
    // D2 has L12 alone.
    let expected = [
        "email + search 1 0",
        "email + search + webinars 1 0",
        "events 2 0",
    ];
    assert_eq!(channel_sets(&project), expected);
}

/// A year of touches of eighty accounts, a third of them with a deal, counted once more without the
/// program.
#[test]
fn training_journeys_are_those_that_somebody_else_counts() {
    use std::collections::{BTreeMap, BTreeSet};
    let mut state = 7u64;
    let mut draw = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let at = |hour: u64| {
        let start = "2025-01-01T00:30:00Z"
            .parse::<chrono::DateTime<chrono::Utc>>()
            .unwrap();
        start + chrono::Duration::hours(i64::try_from(hour).unwrap())
    };
    let as_of = "2026-06-30T22:00:00Z"
        .parse::<chrono::DateTime<chrono::Utc>>()
        .unwrap();
    let (mut leads, mut deals, mut touches) = (String::new(), String::new(), String::new());
    let mut expected: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for account in 0..80 {
        let close = (draw(3) == 0).then(|| (at(9_000 + draw(3_000)), draw(2) == 0));
        if let Some((closed, is_won)) = close {
            let outcome = if is_won { "won" } else { "lost" };
            deals += &format!(
                "D{account},2025-12-01T00:00:00Z,{},{outcome},10.00,EUR,A{account}\n",
                closed.format("%FT%TZ")
            );
        }
        let mut of_account = Vec::new();
        for person in 0..=draw(2) {
            leads += &format!("L{account}-{person},A{account},2025-01-01T00:00:00Z\n");
            for number in 0..draw(6) {
                let (when, channel) = (
                    at(draw(13_000)),
                    ["email", "events", "search", "social"][usize::try_from(draw(4)).unwrap()],
                );
                touches += &format!(
                    "T{account}-{person}-{number},{},L{account}-{person},form,{channel}\n",
                    when.format("%FT%TZ")
                );
                of_account.push((when, channel));
            }
        }
        let end = close
            .map(|(closed, _)| closed)
            .or_else(|| of_account.iter().map(|touch| touch.0).max());
        let Some(end) =
            end.filter(|end| close.is_some() || as_of - *end > chrono::Duration::days(90))
        else {
            continue;
        };
        let inside = of_account
            .iter()
            .filter(|(when, _)| *when <= end && end - *when <= chrono::Duration::days(365));
        let channels: BTreeSet<&str> = inside.map(|(_, channel)| *channel).collect();
        if !channels.is_empty() {
            let counted = expected
                .entry(channels.into_iter().collect::<Vec<_>>().join(" + "))
                .or_default();
            *counted = (
                counted.0 + 1,
                counted.1 + usize::from(close.is_some_and(|(_, is_won)| is_won)),
            );
        }
    }
    let project = Project::of(&["leads", "deals", "touches"])
        .with(LEARNING)
        .with(OF_ACCOUNTS);
    project.deliver(
        "leads.csv",
        &format!("lead_id,account_id,created_at\n{leads}"),
    );
    project.deliver(
        "deals.csv",
        &format!("deal_id,created_at,closed_at,outcome,amount,currency,account_id\n{deals}"),
    );
    project.deliver(
        "touches.csv",
        &format!("touch_id,touched_at,lead_id,kind,channel\n{touches}"),
    );
    project.run();
    let (mut found, mut wanted) = (
        channel_sets(&project),
        expected
            .iter()
            .map(|(set, (all, won))| format!("{set} {all} {won}"))
            .collect::<Vec<_>>(),
    );
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted);
    let silent = expected.values().map(|counted| counted.0).sum::<usize>() - deals.lines().count();
    assert!(silent > 5, "{silent} more journeys than deals");
}

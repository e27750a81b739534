//! The section of the funnel: every form of rate, chart and missing value.

use super::*;

fn stages() -> Table {
    let stages = [
        ("Lead", 8_012),
        ("Marketing qualified (MQL)", 3_120),
        ("Sales accepted (SAL)", 1_904),
        ("Opportunity", 1_233),
        ("Won", 842),
    ];
    let rows = stages.map(|(stage, count)| {
        vec![
            text(stage),
            Value::Count(count),
            Value::Count(count * 9 / 8),
            rate(
                count,
                8_012,
                count as f64 / 8_012.0 - 0.01,
                count as f64 / 8_012.0 + 0.01,
            ),
        ]
    });
    let heads = [
        ("Stage", ""),
        ("Leads", "2017"),
        ("Leads the year before", "2016"),
        ("Of all leads", ""),
    ];
    table(
        "stages",
        "Leads that reached each stage",
        &heads,
        rows.into(),
        &[],
    )
}

fn times() -> Table {
    let left = (1..20).map(|left| {
        let days = |slowness: f64| Value::Days(slowness * f64::from(left) * f64::from(left));
        let slow = if left < 11 {
            days(2.0)
        } else {
            missing("so many have not left yet")
        };
        vec![Value::Share(f64::from(left) / 20.0), days(0.1), slow]
    });
    table(
        "times",
        "Days by which visits have left",
        &[("Left", ""), ("Lead", "days"), (EVIL, "days")],
        left.collect(),
        &[],
    )
}

fn cohorts() -> Table {
    let months = (1..=14).map(|i| {
        let month = format!("{}-{:02}", 2016 + (i + 8) / 12, (i + 8) % 12 + 1);
        let share = 0.03 + 0.01 * f64::from(i % 5);
        let value = if i == 6 {
            missing("tracking was down")
        } else {
            Value::Rate {
                value: share,
                n: 400 + i64::from(i),
                interval: Some((share - 0.015, share + 0.02)),
            }
        };
        vec![text(&month), value]
    });
    table(
        "cohorts",
        "Lead-to-won rate by month of the lead",
        &[("Cohort", ""), ("Lead to won", "")],
        months.collect(),
        &[],
    )
}

fn acceptance() -> Table {
    let sources = vec![
        vec![text("organic_search"), rate(120, 412, 0.25, 0.338)],
        vec![text("paid_search"), rate(61, 300, 0.161, 0.253)],
        vec![
            text("a source with a name that is far too long to be written beside a bar"),
            rate(5, 24, 0.092, 0.405),
        ],
        vec![text("direct"), rate(3, 7, 0.158, 0.75)],
        vec![text("unknown"), missing("no decided lead")],
    ];
    table(
        "acceptance",
        "Share of qualified leads that sales accepted, by source",
        &[("Source", ""), ("Accepted", "")],
        sources,
        &[],
    )
}

pub(super) fn funnel() -> Section {
    let nothing = table(
        "nothing",
        "Median days to the next stage",
        &[("Stage", ""), ("Days", "days")],
        vec![vec![text("Lead"), missing("fewer than half have moved")]],
        &[],
    );
    let chart = |id, caption: &str, form, table| {
        Block::Chart(Chart {
            id,
            caption: caption.into(),
            form,
            table,
        })
    };
    Section {
        id: "funnel",
        title: "Funnel",
        question: "Where do we lose them?",
        blocks: vec![
            chart(
                "funnel-stages",
                "842 of 8 012 leads were won (10.5 %)",
                Form::Funnel {
                    label: 0,
                    value: 1,
                    before: Some(2),
                },
                stages(),
            ),
            chart(
                "cohort-rates",
                "The lead-to-won rate was unchanged over 14 cohorts",
                Form::Line { label: 0, value: 1 },
                cohorts(),
            ),
            chart(
                "acceptance-bars",
                "Sales accepted 120 of 412 organic leads (29.1 %)",
                Form::Bars { label: 0, value: 1 },
                acceptance(),
            ),
            chart(
                "survival",
                "Half of the leads had left after 10 days",
                Form::Survival { share: 0 },
                times(),
            ),
            chart(
                "nothing-bars",
                "Time to the next stage",
                Form::Bars { label: 0, value: 1 },
                nothing,
            ),
        ],
    }
}

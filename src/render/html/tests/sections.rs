//! Sections as a run composes them, with missing values and hostile cells.

use super::*;

pub(super) fn executive() -> Section {
    let sentence = |text: &str, link| Sentence {
        text: text.into(),
        link,
    };
    Section {
        id: "executive",
        title: "What happened",
        question: "What did the money we spent bring back?",
        blocks: vec![
            Block::Sentences(vec![
                sentence("Won revenue credited to marketing rose 14 % to BRL 61.8m in 2017 (2016 BRL 54.2m).", Some("reconciliation")),
                sentence("Spend rose 12 % to BRL 9.12m in 2017 (2016 BRL 8.14m).", Some("roi")),
                sentence("18 of 412 leads of the October cohort were won (4.4 %).", Some("funnel")),
                sentence("CAC was not available for referral (no spend recorded).", Some("not_there")),
            ]),
            Block::Figures(vec![
                figure("won_revenue", "Won revenue attributed", money(61_784_006), "2016: BRL 54.2m, +14 %; 842 deals"),
                figure("pipeline", "Open pipeline", money(18_420_000), "2016: BRL 17.9m, +3 %; 391 deals"),
                figure("spend", "Spend", money(9_120_500), "2016: BRL 8.14m, +12 %"),
                figure("roi", "ROI", Value::ReturnRange { value: 1.18, low: 0.62, high: 1.71 }, "lowest and highest of six models"),
                figure("cac", "CAC", missing("no spend recorded for 3 channels"), "2016: BRL 9.67k"),
                figure("lead_to_won", "Lead-to-won rate of mature cohorts", rate(18, 412, 0.028, 0.069), "2016: 4.1 %"),
            ]),
            Block::Note("Attribution shares out credit for sales that happened. It does not show what would have happened without the spend.".into()),
        ],
    }
}

pub(super) fn reconciliation() -> Section {
    let rows = [
        ("CRM closed-won", 61_784_006, 842),
        ("No person linked to the deal", 4_120_000, 61),
        ("No eligible touch in the window", 7_934_500, 118),
        ("Only sales touches", 2_310_200, 40),
        ("Refunds after the close", -412_000, 6),
        ("Attributed", 47_831_306, 617),
    ];
    let cells =
        rows.map(|(bucket, amount, deals)| vec![text(bucket), money(amount), Value::Count(deals)]);
    let data = table(
        "revenue",
        "Won revenue by bucket, from the CRM to what is attributed",
        &[("Bucket", ""), ("Amount", ""), ("Deals", "")],
        cells.into(),
        &[0, 5],
    );
    let caption = "BRL 47.8m of BRL 61.8m closed-won revenue is attributed (77 %)";
    Section {
        id: "reconciliation",
        title: "Reconciliation",
        question: "Does it tie to finance?",
        blocks: vec![Block::Chart(Chart {
            id: "revenue-waterfall",
            caption: caption.into(),
            form: Form::Waterfall { label: 0, value: 1 },
            table: data,
        })],
    }
}

pub(super) fn roi() -> Section {
    let range = |value, low, high| Value::ReturnRange { value, low, high };
    let rows = vec![
        vec![
            text("paid_search"),
            money(3_920_000),
            money(11_412_905),
            range(1.91, 1.2, 2.45),
            Value::Days(84.5),
            text("pays back"),
        ],
        vec![
            text("events"),
            money(2_480_000),
            money(3_912_000),
            range(0.58, -0.21, 1.02),
            Value::Days(121.0),
            text("unclear"),
        ],
        vec![
            text("paid_social"),
            money(1_740_500),
            money(1_090_120),
            range(-0.374, -0.62, 0.08),
            Value::Days(97.2),
            text("unclear"),
        ],
        vec![
            text(EVIL),
            money(980_000),
            money(2_120_000),
            range(1.16, 0.4, 1.9),
            missing("no won deal"),
            text("pays back"),
        ],
        vec![
            text("referral"),
            missing("no spend recorded"),
            money(5_310_220),
            missing("no spend recorded"),
            Value::Days(61.0),
            missing("no spend recorded"),
        ],
    ];
    let heads = [
        ("Channel", ""),
        ("Spend", ""),
        ("Attributed revenue", ""),
        ("ROI", ""),
        ("Median cycle", "days"),
        ("Verdict", ""),
    ];
    let mut data = table(
        "roi",
        "ROI by channel, sorted by spend, close-date basis",
        &heads,
        rows,
        &[],
    );
    data.note = Some("Rounded parts may not add up to the total.".into());
    let campaigns = (1..=132).map(|i| {
        vec![
            text(&format!("campaign {i:03}")),
            money(1_000 * i),
            Value::Count(i as i64 * 37),
            rate(i as i64, 1_000, 0.01, 0.2),
            Value::Ratio(i as f64 / 7.0),
        ]
    });
    let heads = [
        ("Campaign", ""),
        ("Spend", ""),
        ("Leads", ""),
        ("Lead to won", ""),
        ("ROAS", ""),
    ];
    Section {
        id: "roi",
        title: "Return on spend",
        question: "Where does money work?",
        blocks: vec![
            Block::Chart(Chart {
                id: "roi-forest",
                caption: "Paid search returned more than it cost under every model; paid social under none but one".into(),
                form: Form::Forest { label: 0, value: 3 },
                table: data,
            }),
            Block::Heading("Campaigns".into()),
            Block::Table(table("campaigns", "All campaigns by name", &heads, campaigns.collect(), &[])),
        ],
    }
}

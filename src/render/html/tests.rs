//! A report as a run composes it, with every form, missing values and hostile cells, laid out and
//! inspected.

use super::*;
use crate::domain::currency::Currency;
use crate::render::Content;
use crate::reports::document::{
    Block, Chart, Figure, Form, Head, Outlook, Row, Section, Sentence, Status, Table, Value,
};

const EVIL: &str = "<script>alert(1)</script>\" onload=\"x";

fn text(words: &str) -> Value {
    Value::Text(words.into())
}

fn money(units: i128) -> Value {
    Value::Money(units * 1_000_000)
}

fn rate(count: i64, n: i64, low: f64, high: f64) -> Value {
    Value::Rate {
        value: count as f64 / n as f64,
        n,
        interval: Some((low, high)),
    }
}

fn missing(why: &str) -> Value {
    Value::Missing(why.into())
}

fn table(
    id: &str,
    caption: &str,
    heads: &[(&str, &str)],
    rows: Vec<Vec<Value>>,
    totals: &[usize],
) -> Table {
    let columns = heads
        .iter()
        .map(|(title, unit)| Head {
            title: (*title).into(),
            unit: (*unit).into(),
        })
        .collect();
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(i, cells)| Row {
            cells,
            is_total: totals.contains(&i),
        })
        .collect();
    Table {
        id: id.into(),
        caption: caption.into(),
        columns,
        rows,
        note: None,
    }
}

fn figure(id: &'static str, label: &str, value: Value, detail: &str) -> Figure {
    Figure {
        id,
        label: label.into(),
        value,
        detail: detail.into(),
    }
}

fn executive() -> Section {
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

fn reconciliation() -> Section {
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

fn roi() -> Section {
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

fn funnel() -> Section {
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
    let counts = table(
        "stages",
        "Leads that reached each stage",
        &heads,
        rows.into(),
        &[],
    );
    let left = (1..20).map(|left| {
        let days = |slowness: f64| Value::Days(slowness * f64::from(left) * f64::from(left));
        let slow = if left < 11 {
            days(2.0)
        } else {
            missing("so many have not left yet")
        };
        vec![Value::Share(f64::from(left) / 20.0), days(0.1), slow]
    });
    let left = table(
        "times",
        "Days by which visits have left",
        &[("Left", ""), ("Lead", "days"), (EVIL, "days")],
        left.collect(),
        &[],
    );
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
    let rates = table(
        "cohorts",
        "Lead-to-won rate by month of the lead",
        &[("Cohort", ""), ("Lead to won", "")],
        months.collect(),
        &[],
    );
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
    let acceptance = table(
        "acceptance",
        "Share of qualified leads that sales accepted, by source",
        &[("Source", ""), ("Accepted", "")],
        sources,
        &[],
    );
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
                counts,
            ),
            chart(
                "cohort-rates",
                "The lead-to-won rate was unchanged over 14 cohorts",
                Form::Line { label: 0, value: 1 },
                rates,
            ),
            chart(
                "acceptance-bars",
                "Sales accepted 120 of 412 organic leads (29.1 %)",
                Form::Bars { label: 0, value: 1 },
                acceptance,
            ),
            chart(
                "survival",
                "Half of the leads had left after 10 days",
                Form::Survival { share: 0 },
                left,
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

fn document() -> Document {
    let facts = [
        ("Run", "r0007"),
        ("Data as of", "2018-08-31"),
        ("deals.csv", "fresh to 2018-08-31"),
        ("leads.csv", "fresh to 2018-08-29"),
        ("Definitions", "a1b2c3d4"),
    ];
    Document {
        company: "Olist, seller acquisition".into(),
        measure: "Won revenue and return on spend, in BRL".into(),
        period: "January to December 2017, as of 2018-08-31".into(),
        status: Status::Preliminary("2 sources late".into()),
        facts: facts
            .map(|(label, text)| (label.into(), text.into()))
            .into(),
        currency: Currency::from_code("BRL").unwrap(),
        sections: vec![executive(), reconciliation(), roi(), funnel()],
    }
}

fn page(document: &Document) -> String {
    let mut files = Html
        .render(&Publication {
            document,
            tables: &[],
            files: &[],
        })
        .unwrap();
    let file = files.remove(0);
    assert_eq!((file.path.as_str(), files.len()), ("report.html", 0));
    let Content::Bytes(bytes) = file.content else {
        panic!("a page is made of bytes")
    };
    String::from_utf8(bytes).unwrap()
}

fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    page.split_once(start).unwrap().1.split_once(end).unwrap().0
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let first = page(&document());
    assert_eq!(first, page(&document()));
    assert_eq!(
        first,
        std::thread::spawn(|| page(&document())).join().unwrap()
    );
    assert!(first.len() < LARGEST, "{}", first.len());
    if let Some(path) = std::env::var_os("CLOSEDLOOP_SAMPLE_REPORT") {
        std::fs::write(path, first).unwrap();
    }
}

#[test]
fn the_policy_allows_the_style_sheet_and_nothing_else() {
    let page = page(&document());
    let style = between(&page, "<style>", "</style>");
    let allowed = between(&page, "content=\"default-src", "\">")
        .replace("&#39;", "'")
        .replace("&#34;", "\"");
    assert_eq!(allowed, policy(style).trim_start_matches("default-src"));
    assert_eq!(page.matches("<style").count(), 1);
    // SHA-256 of nothing, as `printf '' | openssl dgst -sha256 -binary | base64` prints it.
    assert!(policy("").contains("'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"));
}

#[test]
fn nothing_runs_and_nothing_is_fetched() {
    let page = page(&document()).replace("http://www.w3.org/2000/svg", "");
    for banned in [
        "<script",
        "style=",
        "http:",
        "https:",
        " onload=\"",
        "javascript:",
        "src=",
        "@import",
        "url(",
    ] {
        assert!(!page.contains(banned), "{banned}");
    }
    assert!(page.contains("&#60;script&#62;alert(1)&#60;/script&#62;&#34; onload=&#34;x"));
}

#[test]
fn ids_are_unique_and_links_lead_somewhere() {
    let page = page(&document());
    let ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let unique: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "{ids:?}");
    for target in page
        .split("href=\"#")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
    {
        assert!(unique.contains(target), "{target}");
    }
    for named in page
        .split("labelledby=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
    {
        assert!(unique.contains(named), "{named}");
    }
    assert!(!page.contains("not_there"));
}

#[test]
fn a_chart_of_nothing_is_its_table_alone() {
    let page = page(&document());
    let figure = between(&page, "<figure id=\"nothing-bars\">", "</figure>");
    assert!(
        !figure.contains("<svg")
            && figure.contains("Not drawn")
            && figure.contains("not available (fewer than half have moved)"),
        "{figure}"
    );
    assert_eq!(page.matches("<svg ").count(), 6);
}

/// Relative luminance by WCAG 2.2 of `#rgb` or `#rrggbb`.
fn luminance(color: &str) -> f64 {
    let digits: Vec<f64> = color[1..]
        .chars()
        .map(|digit| f64::from(digit.to_digit(16).unwrap()))
        .collect();
    let channel = |i: usize| if digits.len() == 3 { digits[i] * 17.0 } else { digits[2 * i] * 16.0 + digits[2 * i + 1] } / 255.0;
    let linear = |part: f64| {
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(channel(0)) + 0.7152 * linear(channel(1)) + 0.0722 * linear(channel(2))
}

#[test]
fn text_and_marks_stand_out_in_light_and_dark() {
    let palettes: Vec<&str> = STYLE
        .split(":root{")
        .skip(1)
        .map(|rest| rest.split('}').next().unwrap())
        .collect();
    assert_eq!(palettes.len(), 2);
    for palette in palettes {
        let luminance = |name: &str| {
            luminance(
                palette
                    .split(&format!("--{name}:"))
                    .nth(1)
                    .unwrap()
                    .split(';')
                    .next()
                    .unwrap(),
            )
        };
        let contrast = |a: &str, b: &str| {
            (luminance(a).max(luminance(b)) + 0.05) / (luminance(a).min(luminance(b)) + 0.05)
        };
        for (text, page) in [
            ("ink", "page"),
            ("muted", "page"),
            ("muted", "panel"),
            ("accent", "page"),
            ("good", "good-page"),
            ("young", "young-page"),
            ("bad", "bad-page"),
        ] {
            assert!(
                contrast(text, page) >= 4.5,
                "{text} on {page}: {}",
                contrast(text, page)
            );
        }
        // The darkest shade of a table mixes 30 % of the series into the page, each part of a
        // colour by itself.
        let parts = |name: &str| {
            palette
                .split(&format!("--{name}:#"))
                .nth(1)
                .unwrap()
                .split(';')
                .next()
                .unwrap()
                .to_owned()
        };
        let long = |digits: &str| {
            if digits.len() == 3 {
                digits.chars().flat_map(|digit| [digit, digit]).collect()
            } else {
                digits.to_owned()
            }
        };
        let (series, under) = (long(&parts("series")), long(&parts("page")));
        let part = |color: &str, i: usize| {
            f64::from(u8::from_str_radix(&color[2 * i..2 * i + 2], 16).unwrap())
        };
        let mixed: String = (0..3)
            .map(|i| {
                format!(
                    "{:02x}",
                    (0.3 * part(&series, i) + 0.7 * part(&under, i)).round() as u8
                )
            })
            .collect();
        let (shade, ink) = (self::luminance(&format!("#{mixed}")), luminance("ink"));
        assert!(
            (ink.max(shade) + 0.05) / (ink.min(shade) + 0.05) >= 4.5,
            "ink on the darkest shade #{mixed}"
        );
        for mark in ["series", "series-light", "below"] {
            assert!(
                contrast(mark, "page") >= 3.0,
                "{mark}: {}",
                contrast(mark, "page")
            );
        }
    }
}

#[test]
fn a_cohort_s_rate_is_shaded_by_its_column_and_hatched_while_it_is_young() {
    let cohort = |value, n, outlook: Option<Outlook>| Value::CohortRate {
        value,
        n,
        interval: Some((0.1, 0.5)),
        outlook,
        is_preliminary: outlook.is_some(),
    };
    let young = Some(Outlook {
        value: 0.4,
        low: 0.3,
        high: 0.5,
    });
    let cells = [
        cohort(0.4, 100, None),
        cohort(0.1, 100, None),
        cohort(0.2, 100, young),
        cohort(0.9, 9, young),
        missing("nobody reached this stage"),
    ];
    let rows = cells
        .into_iter()
        .map(|cell| vec![text("2026-01"), cell])
        .collect();
    let block = Block::Table(table(
        "triangle",
        "Rates",
        &[("Cohort", ""), ("lead to mql", "")],
        rows,
        &[],
    ));
    let page = page(&Document {
        sections: vec![Section {
            id: "s",
            title: "S",
            question: "Q?",
            blocks: vec![block],
        }],
        ..document()
    });
    let classes: Vec<&str> = page
        .split("<td class=\"num")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(
        classes,
        [" shade-4", " shade-1", " shade-2 young", "", " missing"]
    );
    assert!(
        page.contains(">20.0\u{a0}% <span class=\"under\">expected 40.0\u{a0}%</span> <span class=\"under\">30.0 to 50.0\u{a0}%, n\u{a0}100</span></td>"),
        "{page}"
    );
    assert!(
        page.contains("lead to mql <span class=\"unit\">95 % interval, n</span></th>")
            && page.contains("missing\">not available <span")
    );
    assert!(!page.contains("class=\"aside\"") && STYLE.contains(".under{"));
    for class in classes
        .iter()
        .flat_map(|classes| classes.split(' '))
        .filter(|class| class.starts_with("shade") || *class == "young")
    {
        assert!(STYLE.contains(&format!(".{class}{{")), "{class}");
    }
}

#[test]
fn a_crowded_chart_draws_the_first_rows_and_says_so() {
    let rows = (0..132)
        .map(|i| vec![text(&format!("campaign {i}")), Value::Count(i)])
        .collect();
    let crowd = Chart {
        id: "crowd",
        caption: "Many".into(),
        form: Form::Bars { label: 0, value: 1 },
        table: table(
            "crowd",
            "Leads",
            &[("Campaign", ""), ("Leads", "")],
            rows,
            &[],
        ),
    };
    let page = page(&Document {
        sections: vec![Section {
            id: "s",
            title: "S",
            question: "Q?",
            blocks: vec![Block::Chart(crowd)],
        }],
        ..document()
    });
    assert!(page.contains("The first 25 of 132 rows are drawn."));
    assert_eq!(page.matches("<rect ").count(), 25);
}

#[test]
fn long_tables_fold_and_huge_ones_are_cut() {
    let page_of = |rows: usize| {
        let cells = (0..rows).map(|i| {
            vec![
                text(&format!("a name of forty characters or so, no. {i:06}")),
                Value::Count(i as i64),
            ]
        });
        let block = Block::Table(table(
            "long",
            "Names",
            &[("Name", ""), ("Count", "")],
            cells.collect(),
            &[],
        ));
        page(&Document {
            sections: vec![Section {
                id: "s",
                title: "S",
                question: "Q?",
                blocks: vec![block],
            }],
            ..document()
        })
    };
    assert!(!page_of(40).contains("<details"));
    let folded = page_of(41);
    assert!(
        folded.contains("<summary>Rows 26 to 41</summary>") && folded.matches("<tr").count() == 43
    );
    let cut = page_of(100_000);
    assert!(
        cut.len() < LARGEST && cut.contains("of 100\u{202f}000 rows"),
        "{}",
        cut.len()
    );
}

#[test]
fn heads_carry_the_currency_and_cells_their_reasons() {
    let page = page(&document());
    assert!(page.contains("Amount <span class=\"unit\">BRL</span>"));
    assert!(page.contains("61\u{202f}784\u{202f}006.00"));
    assert!(page.contains("<strong>Preliminary</strong>: 2 sources late"));
    assert!(page.contains("not available (no spend recorded)"));
    assert!(page.contains("<td class=\"num\">3 of 7</td>"));
}

//! A report as a run composes it, with every form, missing values and hostile cells, laid out and
//! inspected.

mod contrast;
mod funnel_section;
mod sections;

use super::*;
use crate::document::{
    Block, Chart, Figure, Form, Head, Outlook, Row, Section, Sentence, Status, Table, Value,
};
use crate::domain::currency::Currency;
use crate::render::OutputContent;
use funnel_section::funnel;
use sections::{executive, reconciliation, roi};

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
    let OutputContent::Bytes(bytes) = file.content else {
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
fn a_crowded_chart_draws_the_first_rows_and_notes_it() {
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

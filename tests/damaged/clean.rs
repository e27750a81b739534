//! Eight clean tables, one for each entity: twelve rows, every row with words of its own, some
//! fields that need quotes. Goes in: how to write them. Comes out: the bytes, and where each row
//! lies in them.

use std::ops::Range;

/// Rows of a table.
pub(super) const ROWS: usize = 12;

/// A table as text cells, its header first.
#[derive(Debug, Clone)]
pub(super) struct Clean {
    /// What it holds.
    pub entity: &'static str,
    /// Names of the columns.
    pub header: Vec<String>,
    /// Cells by row.
    pub rows: Vec<Vec<String>>,
}

/// How a table is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// Between fields.
    pub delimiter: char,
    /// Around fields that need it.
    pub quote: char,
    /// Around every field.
    pub is_all_quoted: bool,
    /// Behind each row.
    pub line_end: &'static str,
    /// Behind the last row, too.
    pub has_final_line_end: bool,
}

/// RFC 4180 with line feeds.
pub(super) const PLAIN: Layout = Layout {
    delimiter: ',',
    quote: '"',
    is_all_quoted: false,
    line_end: "\n",
    has_final_line_end: true,
};

impl Layout {
    /// A cell as it stands in the file.
    pub(super) fn cell(&self, text: &str) -> String {
        let Self {
            delimiter, quote, ..
        } = *self;
        if !self.is_all_quoted && !text.contains([delimiter, quote, '\n', '\r']) {
            return text.to_owned();
        }
        format!(
            "{quote}{}{quote}",
            text.replace(quote, &format!("{quote}{quote}"))
        )
    }

    /// A row without its line end.
    pub(super) fn row(&self, cells: &[String]) -> String {
        cells
            .iter()
            .map(|cell| self.cell(cell))
            .collect::<Vec<_>>()
            .join(&self.delimiter.to_string())
    }
}

impl Clean {
    /// The header and every row as lines without their ends.
    pub(super) fn lines(&self, layout: Layout) -> Vec<String> {
        std::iter::once(&self.header)
            .chain(&self.rows)
            .map(|row| layout.row(row))
            .collect()
    }

    /// The file.
    pub(super) fn text(&self, layout: Layout) -> String {
        let tail = if layout.has_final_line_end {
            layout.line_end
        } else {
            ""
        };
        self.lines(layout).join(layout.line_end) + tail
    }

    /// Where each row lies in the file, its line end not counted.
    pub(super) fn places(&self, layout: Layout) -> Vec<Range<usize>> {
        let mut at = 0;
        let all = self.lines(layout).into_iter().map(|line| {
            let place = at..at + line.len();
            at = place.end + layout.line_end.len();
            place
        });
        all.skip(1).collect()
    }

    /// The words of a row that stand in no other row.
    pub(super) fn words(&self, row: usize) -> impl Iterator<Item = &str> {
        self.rows[row].iter().map(String::as_str).filter(|word| {
            word.len() > 3
                && self
                    .rows
                    .iter()
                    .flatten()
                    .filter(|other| other == word)
                    .count()
                    == 1
        })
    }
}

/// A text of row `i` that needs quotes in one row of two, each in another way.
fn text(kind: &str, i: usize) -> String {
    match i % 12 {
        1 => format!("{kind} {i:02}, Söhne & Co"),
        3 => format!("the \"{kind}\" {i:02}"),
        4 => format!("{kind} {i:02}\nsecond line"),
        5 => format!("O'{kind} {i:02}"),
        7 => format!("\"{kind}\", {i:02}"),
        8 => format!("Café {kind} {i:02} 東京"),
        9 => format!("{kind}\r\n\"{i:02}\""),
        10 => format!("'{kind}' {i:02}; or\tso"),
        _ => format!("{kind} {i:02}"),
    }
}

fn day(i: usize) -> String {
    format!("2026-03-{:02}", i + 1)
}

fn instant(i: usize) -> String {
    format!("2026-02-{:02}T08:{:02}:00Z", i + 1, i + 10)
}

fn amount(i: usize) -> String {
    format!("{}.{:02}", 1_000 + 37 * i, i)
}

fn table(entity: &'static str, columns: &[(&str, &dyn Fn(usize) -> String)]) -> Clean {
    let header = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
    Clean {
        entity,
        header,
        rows: (0..ROWS)
            .map(|i| columns.iter().map(|(_, cell)| cell(i)).collect())
            .collect(),
    }
}

fn id(kind: &'static str) -> impl Fn(usize) -> String {
    move |i| format!("{kind}-{:04}", 100 + i)
}

fn word(kind: &'static str) -> impl Fn(usize) -> String {
    move |i| text(kind, i)
}

fn one_of(words: &'static [&'static str]) -> impl Fn(usize) -> String {
    move |i| words[i % words.len()].to_owned()
}

/// The tables. Accounts and contacts are as wide as each other and hold nothing but text; so do
/// others in part.
pub(super) fn tables() -> Vec<Clean> {
    let closes = |i: usize| {
        if i.is_multiple_of(3) {
            String::new()
        } else {
            day(i)
        }
    };
    vec![
        table(
            "leads",
            &[
                ("lead_id", &id("LEAD")),
                ("created_at", &instant),
                ("company", &word("Kestrel")),
                ("employees", &|i| (300 + i).to_string()),
                ("status", &word("ripe")),
            ],
        ),
        table(
            "accounts",
            &[
                ("account_id", &id("ACCT")),
                ("name", &word("Heron")),
                ("domain", &|i| format!("heron{i:02}.example")),
                ("country", &one_of(&["DE", "", "JP"])),
            ],
        ),
        table(
            "deals",
            &[
                ("deal_id", &id("DEAL")),
                ("name", &word("Osprey")),
                ("created_at", &instant),
                ("closed_at", &closes),
                ("outcome", &one_of(&["open", "won", "lost"])),
                ("currency", &one_of(&["EUR", "USD"])),
                ("amount", &amount),
            ],
        ),
        table(
            "deal_contacts",
            &[
                ("deal_id", &id("DEAL")),
                ("lead_id", &id("PERS")),
                ("role", &word("Plover")),
                ("is_primary", &one_of(&["true", "false", ""])),
            ],
        ),
        table(
            "stage_events",
            &[
                ("subject", &one_of(&["lead", "deal"])),
                ("subject_id", &id("SUBJ")),
                ("stage", &word("Wren")),
                ("entered_at", &instant),
                ("reason", &|i| format!("because {i:02}")),
            ],
        ),
        table(
            "touches",
            &[
                ("touch_id", &id("TCH")),
                ("lead_id", &id("LEAD")),
                ("touched_at", &instant),
                ("kind", &one_of(&["form", "call", "", "event"])),
                ("utm_campaign", &word("Siskin")),
                ("url", &|i| format!("https://example.com/p?q={i:02}&r=a,b")),
            ],
        ),
        table(
            "spend",
            &[
                ("spent_on", &day),
                ("platform", &word("Dunlin")),
                ("currency", &one_of(&["EUR"])),
                ("clicks", &|i| (7_000 + i).to_string()),
                ("campaign_id", &id("CAMP")),
                ("amount", &amount),
            ],
        ),
        table(
            "revenue",
            &[
                ("revenue_id", &id("INV")),
                ("recognized_on", &day),
                ("currency", &one_of(&["EUR", "GBP"])),
                ("amount", &amount),
                ("deal_id", &id("DEAL")),
                ("kind", &word("Godwit")),
            ],
        ),
    ]
}

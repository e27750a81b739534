//! What happens to a file on its way: each kind of damage, at each place where it can be. Goes in:
//! a clean table. Comes out: damaged files, each with what may be demanded of it.

mod encodings;

use super::clean::{Clean, Layout, PLAIN, ROWS};

/// What a file must come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    /// Refused, or every row accepted as it was or rejected.
    Honest,
    /// The same, and at most so many rows are lost; a file that is refused is not good enough.
    Loses(usize),
    /// Every row accepted as it was.
    Whole,
    /// Nothing accepted.
    Refused,
    /// Only so many rows begin before the cut; the last of them may be cut inside its last field.
    Cut(usize),
}

/// A damaged file.
#[derive(Debug, Clone)]
pub(super) struct Damaged {
    /// What was done.
    pub kind: &'static str,
    /// Keys of the source.
    pub keys: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// What it must come to.
    pub demand: Demand,
}

/// A small generator of numbers, so that a sample is the same everywhere (splitmix64).
pub(super) struct Dice(pub u64);

impl Dice {
    /// A number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }
}

/// Collects the damaged files of one table.
struct Workshop<'a> {
    table: &'a Clean,
    dice: Dice,
    made: Vec<Damaged>,
}

/// Every damaged file of `table`; `others` are what may be pasted behind it.
pub(super) fn damages(table: &Clean, others: &[Clean], seed: u64) -> Vec<Damaged> {
    let mut shop = Workshop {
        table,
        dice: Dice(seed),
        made: Vec::new(),
    };
    shop.undamaged();
    shop.fields();
    shop.quotes();
    shop.layouts();
    shop.lines();
    shop.headers(others);
    shop.cuts();
    shop.encodings();
    shop.nuls();
    shop.made
}

impl Workshop<'_> {
    fn add(&mut self, kind: &'static str, bytes: impl Into<Vec<u8>>, demand: Demand) {
        self.add_with(kind, "", bytes, demand);
    }

    fn add_with(
        &mut self,
        kind: &'static str,
        keys: &'static str,
        bytes: impl Into<Vec<u8>>,
        demand: Demand,
    ) {
        self.made.push(Damaged {
            kind,
            keys,
            bytes: bytes.into(),
            demand,
        });
    }

    fn text(&self) -> String {
        self.table.text(PLAIN)
    }

    fn undamaged(&mut self) {
        for layout in [
            PLAIN,
            Layout {
                line_end: "\r\n",
                ..PLAIN
            },
            Layout {
                has_final_line_end: false,
                ..PLAIN
            },
            Layout {
                is_all_quoted: true,
                ..PLAIN
            },
        ] {
            self.add("nothing", self.table.text(layout), Demand::Whole);
        }
        self.add_with(
            "nothing",
            "delimiter = \"\\t\"\nquote = \"'\"",
            self.table.text(Layout {
                delimiter: '\t',
                quote: '\'',
                ..PLAIN
            }),
            Demand::Whole,
        );
    }

    /// The file with one row's cells changed.
    fn with_row(&self, row: usize, change: impl FnOnce(&mut Vec<String>), tail: &str) -> String {
        let mut lines = self.table.lines(PLAIN);
        let mut cells = self.table.rows[row].clone();
        change(&mut cells);
        lines[row + 1] = PLAIN.row(&cells) + tail;
        lines.join("\n") + "\n"
    }

    fn fields(&mut self) {
        let width = self.table.header.len();
        for row in 0..ROWS {
            for at in 0..width {
                self.add(
                    "a field more",
                    self.with_row(row, |cells| cells.insert(at, "extra".into()), ""),
                    Demand::Loses(1),
                );
                self.add(
                    "a field less",
                    self.with_row(row, |cells| drop(cells.remove(at)), ""),
                    Demand::Loses(1),
                );
            }
            self.add(
                "an empty last field",
                self.with_row(row, |_| {}, ","),
                Demand::Loses(1),
            );
        }
        let all: String = self
            .table
            .lines(PLAIN)
            .iter()
            .enumerate()
            .map(|(row, line)| format!("{line}{}\n", if row == 0 { "" } else { "," }))
            .collect();
        self.add("an empty last field", all, Demand::Honest);
    }

    fn quotes(&mut self) {
        let text = self.text();
        let header = self.table.lines(PLAIN)[0].len();
        for (at, sign) in text.char_indices() {
            // A quote at the end of a row may be that of the row before, torn.
            let demand = if at <= header {
                Demand::Honest
            } else {
                Demand::Loses(2)
            };
            self.add(
                "a stray quote",
                format!("{}\"{}", &text[..at], &text[at..]),
                demand,
            );
            if sign == '"' {
                self.add(
                    "a missing quote",
                    format!("{}{}", &text[..at], &text[at + 1..]),
                    demand,
                );
            }
        }
    }

    fn layouts(&mut self) {
        for delimiter in [';', '\t', '|', ':'] {
            for is_all_quoted in [false, true] {
                let text = self.table.text(Layout {
                    delimiter,
                    is_all_quoted,
                    ..PLAIN
                });
                self.add("another delimiter", text, Demand::Refused);
            }
        }
        self.add_with(
            "another delimiter",
            "delimiter = \";\"",
            self.text(),
            Demand::Refused,
        );
        self.add_with(
            "another delimiter",
            "delimiter = \"||\"",
            self.text(),
            Demand::Refused,
        );
        for is_all_quoted in [false, true] {
            let text = self.table.text(Layout {
                quote: '\'',
                is_all_quoted,
                ..PLAIN
            });
            self.add("another quote", text.clone(), Demand::Honest);
            self.add_with("another quote", "quote = \"\"", text, Demand::Honest);
            let text = self.table.text(Layout {
                is_all_quoted,
                ..PLAIN
            });
            self.add_with(
                "another quote",
                "quote = \"'\"",
                text.clone(),
                Demand::Honest,
            );
            self.add_with(
                "another quote",
                "quote = \"\"",
                text.clone(),
                Demand::Honest,
            );
            self.add_with("another quote", "escape = \"\\\\\"", text, Demand::Whole);
        }
    }

    fn lines(&mut self) {
        let commas = ",".repeat(self.table.header.len() - 1);
        for preamble in [
            "Export of June\n",
            "\n",
            "\u{feff}\n",
            "a,b\n\n",
            "\"Report, 2026\"\n12 rows\n\n",
            "sep=;\n",
            &format!("{commas}\n"),
            &format!("Report{commas}\n"),
        ] {
            self.add(
                "a preamble",
                preamble.to_owned() + &self.text(),
                Demand::Refused,
            );
            self.add_with(
                "a preamble",
                "skip_rows = 4",
                preamble.to_owned() + &self.text(),
                Demand::Refused,
            );
        }
        let lines = self.table.lines(PLAIN);
        for _ in 0..8 {
            let ends: Vec<&str> = lines
                .iter()
                .map(|_| ["\n", "\r\n", "\r"][self.dice.below(3)])
                .collect();
            let text: String = lines
                .iter()
                .zip(ends)
                .map(|(line, end)| format!("{line}{end}"))
                .collect();
            self.add("mixed line ends", text, Demand::Whole);
        }
        self.add(
            "mixed line ends",
            self.table.text(Layout {
                line_end: "\r",
                ..PLAIN
            }),
            Demand::Whole,
        );
        self.add(
            "empty lines",
            self.table.text(Layout {
                line_end: "\n\n",
                ..PLAIN
            }) + "\r\n\r\n",
            Demand::Whole,
        );
        for row in 1..ROWS {
            let text: String = lines
                .iter()
                .enumerate()
                .map(|(i, line)| format!("{line}{}", if i == row { "" } else { "\n" }))
                .collect();
            self.add("a line end missing", text, Demand::Loses(2));
        }
    }

    fn headers(&mut self, others: &[Clean]) {
        let lines = self.table.lines(PLAIN);
        let quoted = Layout {
            is_all_quoted: true,
            ..PLAIN
        }
        .row(&self.table.header);
        for row in 1..=ROWS + 1 {
            for header in [&lines[0], &quoted] {
                let mut lines = lines.clone();
                lines.insert(row, header.clone());
                self.add("two headers", lines.join("\n") + "\n", Demand::Loses(0));
            }
        }
        for other in others
            .iter()
            .filter(|other| other.entity != self.table.entity)
        {
            for between in ["", "\n", "\n\n# next\n"] {
                self.add(
                    "two tables",
                    self.text() + between + &other.text(PLAIN),
                    Demand::Loses(0),
                );
            }
            let mut half = self.table.clone();
            let rest = half.rows.split_off(ROWS / 2);
            let text =
                half.text(PLAIN) + &other.text(PLAIN) + &Clean { rows: rest, ..half }.text(PLAIN);
            self.add("two tables", text, Demand::Loses(ROWS / 2));
        }
    }

    fn cuts(&mut self) {
        for layout in [
            PLAIN,
            Layout {
                line_end: "\r\n",
                ..PLAIN
            },
        ] {
            let text = self.table.text(layout);
            let places = self.table.places(layout);
            for part in 0..50 {
                let at = text.len() * part / 50;
                let there = places.iter().filter(|place| place.start < at).count();
                self.add("a cut", &text.as_bytes()[..at], Demand::Cut(there));
            }
        }
    }
}

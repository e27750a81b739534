//! Dates that two of a column's declared forms read differently, such as `03/04/2026` by
//! `%d/%m/%Y` and by `%m/%d/%Y`. Goes in: the cells with their readings. Comes out: the message that
//! stops the run.

/// Examples that are kept.
const EXAMPLES: usize = 3;

/// What one form reads in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormReading {
    /// The form.
    pub form: String,
    /// The moment, or the day.
    pub reading: String,
}

/// The cells of one column that its forms read differently.
#[derive(Debug, Clone, Default)]
pub struct TwoReadings {
    count: u64,
    examples: Vec<(String, u64, Vec<FormReading>)>,
}

impl TwoReadings {
    /// Takes note of a cell and of its readings, which differ.
    pub fn note(&mut self, text: &str, line: u64, readings: Vec<FormReading>) {
        self.count += 1;
        let is_known = self.examples.iter().any(|(known, ..)| known == text);
        if self.examples.len() < EXAMPLES && !is_known {
            self.examples.push((text.to_owned(), line, readings));
        }
    }

    /// Whether there was no such cell.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The message about the file's column `theirs`. Cells of a personal column are not shown.
    pub fn advice(&self, theirs: &str, is_personal: bool) -> String {
        let shown = |(text, line, readings): &(String, u64, Vec<FormReading>)| {
            if is_personal {
                return format!("line {line}");
            }
            let readings: Vec<String> = readings
                .iter()
                .map(|one| format!("{} by `{}`", one.reading, one.form))
                .collect();
            format!("`{text}` (line {line}): {}", readings.join(", "))
        };
        let examples: Vec<String> = self.examples.iter().map(shown).collect();
        format!(
            "the column `{theirs}` writes dates that two of its declared forms read differently, in {} {}, such as {}\nhelp: ask whoever exports the file which form is meant, and declare under [source.formats] only forms that read no value differently",
            self.count,
            if self.count == 1 { "cell" } else { "cells" },
            examples.join("; "),
        )
    }
}

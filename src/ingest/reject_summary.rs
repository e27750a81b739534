//! What most rejects of a delivery have in common. Goes in: the rejects, in the order of the file.
//! Comes out: their rules and columns by number, with examples, and those behind the last row.

use super::reject::{MASK, Reject, RejectRule};

/// Values of a kind that are kept: enough to see their form.
const VALUES: usize = 40;
/// Kinds that a message names.
const NAMED: usize = 3;
/// Values that a message shows of a kind.
const SHOWN: usize = 5;
/// Records behind the last row that are kept: a longer end is no footer.
const TAIL: usize = 20;

/// Rejects of one rule and one column.
#[derive(Debug, Clone)]
pub struct RejectGroup {
    /// What they broke.
    pub rule: RejectRule,
    /// Column of the file; empty where the record as a whole does not fit.
    pub column: String,
    /// How many.
    pub count: u64,
    /// Physical line of the first.
    pub line: u64,
    /// Some of the values that were found, each once; personal ones are not kept.
    pub values: Vec<String>,
    /// What was expected.
    pub advice: String,
}

/// A rejected record behind the last row.
#[derive(Debug, Clone)]
pub struct TailRecord {
    /// Physical line on which it starts.
    pub line: u64,
    /// It reads like a line below a table.
    pub is_footer: bool,
    /// Its text, masked where personal.
    pub text: String,
}

/// What can be shown of a record: what was found in its place where it is masked as a whole.
fn text(reject: &Reject) -> String {
    let record = reject.record.as_deref().filter(|text| *text != MASK);
    record
        .or(reject.value.as_deref())
        .unwrap_or_default()
        .to_owned()
}

/// The rejects of a delivery in short.
#[derive(Debug, Clone, Default)]
pub struct RejectSummary {
    /// By rule and column, in the order in which they were met.
    pub groups: Vec<RejectGroup>,
    /// Those behind the last row, as far as they are few.
    pub tail: Vec<TailRecord>,
    tail_count: usize,
}

impl RejectSummary {
    /// Takes note of a reject.
    pub fn note(&mut self, reject: &Reject) {
        self.tail_count += 1;
        if self.tail.len() < TAIL {
            self.tail.push(TailRecord {
                line: reject.line,
                is_footer: reject.is_footer,
                text: text(reject),
            });
        }
        let is_same =
            |group: &RejectGroup| group.rule == reject.rule && group.column == reject.column;
        let at = match self.groups.iter().position(is_same) {
            Some(at) => at,
            None => {
                self.groups.push(RejectGroup {
                    rule: reject.rule,
                    column: reject.column.clone(),
                    count: 0,
                    line: reject.line,
                    values: Vec::new(),
                    advice: reject.advice.clone(),
                });
                self.groups.len() - 1
            }
        };
        let group = &mut self.groups[at];
        group.count += 1;
        let value = reject.value.as_ref().filter(|value| value.as_str() != MASK);
        if let Some(value) = value
            && group.values.len() < VALUES
            && !group.values.contains(value)
        {
            group.values.push(value.clone());
        }
    }

    /// A row stands behind the rejects so far.
    #[inline]
    pub fn note_row(&mut self) {
        if self.tail_count > 0 {
            self.tail.clear();
            self.tail_count = 0;
        }
    }

    /// The rejected records behind the last row; none where they are many.
    pub fn end(&self) -> &[TailRecord] {
        if self.tail_count <= TAIL {
            &self.tail
        } else {
            &[]
        }
    }

    /// The commonest kinds, a line each.
    pub fn words(&self) -> String {
        let mut groups: Vec<&RejectGroup> = self.groups.iter().collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.count));
        let line = |group: &&RejectGroup| {
            let of = if group.column.is_empty() {
                "the record".to_owned()
            } else {
                format!("`{}`", group.column)
            };
            let values = group.values.iter().take(SHOWN);
            let values: Vec<String> = values.map(|value| format!("`{value}`")).collect();
            let found = if values.is_empty() {
                String::new()
            } else {
                format!(", found {}", values.join(", "))
            };
            format!(
                "\n  {} from line {}: {of}{found}: {}",
                group.count, group.line, group.advice
            )
        };
        groups.iter().take(NAMED).map(line).collect()
    }
}

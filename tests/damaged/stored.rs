//! What a table stores of a clean one, and whether a reject or an outcome is what was to be.

use super::*;

/// A reject shows a record's text; line ends inside a field are distinguished from others only
/// there.
pub(super) fn holds(reject: &str, word: &str) -> bool {
    word.split(['\n', '\r', '"'])
        .any(|part| part.len() > 3 && reject.contains(part))
}

/// The lines of a file that end in any way.
pub(super) fn physical_lines(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes)
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    text.split('\n').map(str::to_owned).collect()
}

/// Names of the columns that are compared, in stored order.
pub(super) fn stored_names(table: &Clean) -> Vec<String> {
    let columns = entity(table.entity).unwrap().stored_columns();
    columns
        .iter()
        .map(|column| column.name.to_owned())
        .filter(|name| !name.starts_with('_'))
        .collect()
}

/// Stored and written place of the columns whose text is kept verbatim.
pub(super) fn stored_texts(table: &Clean) -> Vec<(usize, usize)> {
    let spec = entity(table.entity).unwrap();
    let is_text = |name: &str| {
        spec.columns.iter().any(|column| {
            column.name == name && matches!(column.kind, Kind::Id | Kind::Text) && !column.personal
        })
    };
    let names = stored_names(table);
    let stored = |name: &String| names.iter().position(|other| other == name);
    table
        .header
        .iter()
        .enumerate()
        .filter(|(_, name)| is_text(name))
        .map(|(written, name)| (stored(name).unwrap(), written))
        .collect()
}

/// Some columns of a data file as text, by row; the file is then removed.
pub(super) fn cells(path: &Path, wanted: impl Fn(&str) -> bool) -> Vec<Vec<String>> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(fs::File::open(path).unwrap())
        .unwrap()
        .build()
        .unwrap();
    let mut rows = Vec::new();
    for batch in reader {
        let batch = batch.unwrap();
        let schema = batch.schema();
        let columns: Vec<_> = (0..batch.num_columns())
            .filter(|at| wanted(schema.field(*at).name()))
            .map(|at| batch.column(at).clone())
            .collect();
        for row in 0..batch.num_rows() {
            rows.push(
                columns
                    .iter()
                    .map(|column| arrow::util::display::array_value_to_string(column, row).unwrap())
                    .collect(),
            );
        }
    }
    fs::remove_file(path).unwrap();
    rows
}

/// Whether the outcome is what was demanded.
pub(super) fn meets(demand: Demand, outcome: Outcome, message: &str) -> bool {
    match demand {
        Demand::Honest | Demand::Cut(_) => outcome != Outcome::Wrong,
        Demand::Loses(most) => {
            let lost: Option<usize> = message
                .split(' ')
                .next()
                .and_then(|count| count.parse().ok());
            matches!(outcome, Outcome::Whole | Outcome::Partly)
                && lost.is_some_and(|lost| lost <= most)
        }
        Demand::Whole => outcome == Outcome::Whole,
        Demand::Refused => outcome == Outcome::Refused || message == format!("{ROWS} rows lost"),
    }
}

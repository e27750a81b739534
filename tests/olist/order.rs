//! The order of rows, their split over files and the number of threads change no byte.

use super::*;

/// A copy of the files in which patterns find them, and the pipeline file that has those patterns.
pub(super) fn delivered(data: &Path) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    for name in FILES {
        fs::copy(data.join(name), folder.path().join(name)).unwrap();
    }
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/olist.toml"))
            .unwrap();
    let text = text.replace(LEADS, "olist_marketing_qualified_leads*.csv");
    assert_eq!(text.matches("leads*.csv\"").count(), 2);
    let pipeline = folder.path().join("olist.toml");
    fs::write(&pipeline, text).unwrap();
    (folder, pipeline)
}

/// Another order of the same numbers 0..n, the same for the same seed.
pub(super) fn shuffled(n: usize, seed: u64) -> Vec<usize> {
    let key = |i: usize| *blake3::hash(format!("{seed} {i}").as_bytes()).as_bytes();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|i| key(*i));
    order
}

/// Shuffles the rows below the header. No record of these files spans lines.
pub(super) fn shuffle(file: &Path, seed: u64) {
    let text = fs::read_to_string(file).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let rows = &lines[1..];
    let order = shuffled(rows.len(), seed);
    assert!(order.iter().enumerate().any(|(to, from)| to != *from));
    let mixed: String = std::iter::once(lines[0])
        .chain(order.iter().map(|i| rows[*i]))
        .collect();
    fs::remove_file(file).unwrap();
    fs::write(file, mixed).unwrap();
}

/// Cuts a file in two, each with the header.
pub(super) fn split(file: &Path, names: [&str; 2]) {
    let text = fs::read_to_string(file).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (first, second) = lines[1..].split_at(3_000);
    fs::remove_file(file).unwrap();
    for (name, rows) in names.iter().zip([first, second]) {
        fs::write(
            file.with_file_name(name),
            lines[0].to_owned() + &rows.concat(),
        )
        .unwrap();
    }
}

/// Text in which no file and line is named any more.
pub(super) fn without_places(text: &str) -> String {
    regex::Regex::new(r"\w+\.csv:(?: ?[0-9]+,?)+")
        .unwrap()
        .replace_all(text, "FILE:LINE")
        .into_owned()
}

/// Everything published but run.json, as bytes; where a file and a line are named, without them.
/// Parquet files that name lines are given by what is in them.
pub(super) fn published(job: &Job) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(job.output("tables"))
        .unwrap()
        .map(Result::unwrap)
    {
        let name = entry.file_name().into_string().unwrap();
        let bytes = match name.as_str() {
            "data_quality.parquet" | "reconciled.parquet" => {
                without_places(&content(&entry.path())).into_bytes()
            }
            name if name.ends_with(".csv") => {
                without_places(&fs::read_to_string(entry.path()).unwrap()).into_bytes()
            }
            _ => fs::read(entry.path()).unwrap(),
        };
        found.insert(name, bytes);
    }
    found.insert(
        "report.html".into(),
        without_places(&fs::read_to_string(job.output("report.html")).unwrap()).into_bytes(),
    );
    found
}

/// The rows of a Parquet file as text.
pub(super) fn content(file: &Path) -> String {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    let reader = SerializedFileReader::new(fs::File::open(file).unwrap()).unwrap();
    reader
        .get_row_iter(None)
        .unwrap()
        .map(|row| format!("{}\n", row.unwrap()))
        .collect()
}

pub(super) fn assert_same(
    left: &BTreeMap<String, Vec<u8>>,
    right: &BTreeMap<String, Vec<u8>>,
    what: &str,
) {
    assert_eq!(
        left.keys().collect::<Vec<_>>(),
        right.keys().collect::<Vec<_>>(),
        "{what}"
    );
    assert!(
        left.len() > 10 && left.contains_key("roi.csv") && left.contains_key("credits.parquet"),
        "{:?}",
        left.keys()
    );
    let different: Vec<&String> = left
        .keys()
        .filter(|name| left[*name] != right[*name])
        .collect();
    assert!(different.is_empty(), "{what}: {different:?} differ");
}

#[test]
fn order_and_split_of_the_rows_change_no_byte() {
    let Some(data) = data() else { return };
    let (plain, pipeline) = delivered(&data);
    let straight = Job::with_pipeline(&pipeline, plain.path());
    straight.run(&["--as-of", LAST_DAY]);
    let (mixed, same_pipeline) = delivered(&data);
    assert_eq!(
        fs::read(&pipeline).unwrap(),
        fs::read(&same_pipeline).unwrap()
    );
    for (seed, name) in FILES.iter().enumerate() {
        shuffle(&mixed.path().join(name), seed as u64);
    }
    split(
        &mixed.path().join(LEADS),
        [
            "olist_marketing_qualified_leads_b.csv",
            "olist_marketing_qualified_leads_a.csv",
        ],
    );
    let other = Job::with_pipeline(&same_pipeline, mixed.path());
    other.run(&["--as-of", LAST_DAY]);
    assert_eq!(other.facts()["inputs"].as_array().unwrap().len(), 7);
    assert_same(
        &published(&straight),
        &published(&other),
        "rows shuffled, leads in two files",
    );
}

#[test]
fn threads_change_no_byte() {
    let Some(data) = data() else { return };
    let jobs = ["1", "2"].map(|threads| {
        let job = Job::new(&data);
        job.run(&["--as-of", LAST_DAY, "--threads", threads]);
        job
    });
    let [one, two] = jobs.each_ref().map(published);
    assert_same(&one, &two, "one and two threads");
}

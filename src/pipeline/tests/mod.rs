//! The pipeline file from text to settings: what good files mean, and what is reported of wrong ones.

use super::*;

mod good;
mod money;
mod presets;
mod wrong;

const KNOWN: KnownNames<'_> = KnownNames {
    models: &["first_touch", "last_touch", "linear", "custom"],
    reports: &["executive", "roi", "funnel", "data_quality"],
    formats: &["html", "xlsx", "csv", "parquet"],
};

/// Lines 1 to 4 of a file.
const HEAD: &str =
    "[pipeline]\nname = \"demo\"\ncurrency = \"EUR\"\ntimezone = \"Europe/Berlin\"\n";
/// Lines 5 to 8.
const SOURCE: &str =
    "[[source]]\nname = \"crm.deals\"\npreset = \"generic.deals\"\npath = \"crm/deals*.csv\"\n";

fn parse(text: &str) -> Result<Settings> {
    read(
        Path::new("jobs/demo.toml"),
        text,
        &Overrides::default(),
        &KNOWN,
    )
}

/// Settings of the four lines of the head, the four of the source, and `rest` from line 9.
fn settings(rest: &str) -> Settings {
    parse(&format!("{HEAD}{SOURCE}{rest}")).unwrap()
}

fn complaint(text: &str) -> String {
    match parse(text) {
        Err(error @ Error::Pipeline(_)) => error.to_string(),
        other => panic!("expected problems, found {other:?}"),
    }
}

//! Fingerprints: of a source by what its records become, of a run by the file and its last day.

use super::*;

#[test]
fn a_source_s_fingerprint_follows_what_its_records_become() {
    let of = |rest: &str| settings(rest).sources[0].fingerprint.clone();
    let plain = of("");
    assert_eq!(plain.len(), 64);
    assert_eq!(
        plain,
        of("max_reject_share = 0.5\n"),
        "how many rejects are too many changes no record"
    );
    assert_eq!(
        plain,
        of("[[channel_rule]]\nchannel = \"x\"\nmedium = \"cpc\"\n")
    );
    assert_eq!(plain, of("[journeys]\nlookback_days = 7\n"));
    let changes = [
        "timezone = \"UTC\"\n",
        "decimal = \",\"\n",
        "numbers = \"fixed\"\n",
        "delimiter = \";\"\n",
        "null_values = [\"-\"]\n",
        "date_format = \"%d.%m.%Y\"\n",
        "[source.columns]\namount = \"Amount\"\n",
        "[source.values.outcome]\nyes = \"won\"\n",
        "[source.constants]\ncurrency = \"EUR\"\n",
        "[source.formats]\nclosed_at = \"%d.%m.%Y\"\n",
        "[source.formats]\nclosed_at = { formats = [\"%d.%m.%Y\", \"iso\"] }\n",
        "[source.formats]\nclosed_at = { formats = [\"iso\", \"%d.%m.%Y\"] }\n",
        "quotes = \"lenient\"\n",
        "[source.formats]\namount = { unit = \"micros\" }\n",
        "[source.formats]\namount = { unit = \"cents\" }\n",
        "[source.formats]\namount = { round = 2 }\n",
        "[source.formats]\namount = { unit = \"cents\", round = 2 }\n",
        "[source.optional]\ncolumns = [\"amount\"]\n",
        "[source.where]\ntype = \"a\"\n",
        "[[channel_rule]]\nchannel = \"x\"\nmedium = \"(none)\"\n",
        "[[channel_rule]]\nchannel = \"x\"\nmedium = \"-\"\n",
        "[source.where]\ntype = \"re:a\"\n",
        "[source.attributes]\nx = \"X\"\n",
        "[privacy]\nkeep = [\"email\"]\n",
    ];
    let mut seen = vec![plain.clone()];
    for change in changes {
        let changed = of(change);
        assert!(
            !seen.contains(&changed),
            "{change} must change the fingerprint"
        );
        seen.push(changed);
    }
    let moved = parse(
        &format!("{HEAD}{SOURCE}")
            .replace("crm/deals*", "elsewhere/*")
            .replace("crm.deals", "other"),
    )
    .unwrap();
    assert_eq!(
        moved.sources[0].fingerprint, plain,
        "where the file is changes no record"
    );
    for (from, to) in [("EUR", "USD"), ("Europe/Berlin", "Europe/Rome")] {
        let changed = parse(&format!("{HEAD}{SOURCE}").replace(from, to)).unwrap();
        assert_ne!(changed.sources[0].fingerprint, plain, "{to}");
    }
}

#[test]
fn a_run_s_fingerprint_follows_the_file_and_as_of() {
    let of = |day: &str, rest: &str| {
        let overrides = Overrides {
            as_of: day.parse().ok(),
            ..Overrides::default()
        };
        read(
            Path::new("jobs/demo.toml"),
            &format!("{HEAD}{SOURCE}{rest}"),
            &overrides,
            &KNOWN,
        )
        .unwrap()
        .fingerprint
    };
    let plain = of("2026-10-31", "");
    assert_eq!(plain, of("2026-10-31", ""));
    assert_ne!(plain, of("2026-11-01", ""));
    assert_ne!(plain, of("2026-10-31", "[roi]\ngross_margin = 0.5\n"));
}

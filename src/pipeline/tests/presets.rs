//! What presets mean: the presets that are built in, and files of the user's own.

use super::*;
use crate::pipeline::settings::{ColumnFormat, DateForm, DateFormat, Mapping};
use std::path::PathBuf;

fn olist() -> Settings {
    load(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/olist.toml"),
        &Overrides::default(),
        &KNOWN,
    )
    .unwrap()
}

fn one(header: &str, required: bool) -> Mapping {
    Mapping {
        headers: vec![vec![header.to_owned()]],
        required,
    }
}

#[test]
fn the_pipeline_of_olist_reads_its_five_kinds_of_file() {
    let settings = olist();
    let sources: Vec<(&str, &str)> = settings
        .sources
        .iter()
        .map(|source| (source.name.as_str(), source.entity.name))
        .collect();
    assert_eq!(
        sources,
        [
            ("olist.leads", "leads"),
            ("olist.touches", "touches"),
            ("olist.deals", "deals"),
            ("olist.accounts", "accounts"),
            ("olist.revenue", "revenue")
        ]
    );
    assert_eq!(settings.timezone, chrono_tz::America::Sao_Paulo);
    assert_eq!(
        (
            settings.currency.code(),
            settings.company.as_str(),
            settings.attribution.primary.as_str()
        ),
        ("BRL", "Olist", "linear")
    );
    assert_eq!(settings.funnel.stages, ["lead", "won"]);
    assert!(settings.privacy.keep.is_empty());
    assert!(
        settings.sources[4]
            .path
            .ends_with("olist/olist_order_items_dataset.csv")
    );
}

#[test]
fn a_won_deal_of_olist_opens_when_it_is_won() {
    let deals = &olist().sources[2];
    assert_eq!(
        (&deals.columns["created_at"], &deals.columns["closed_at"]),
        (&one("won_date", true), &one("won_date", false))
    );
    assert_eq!(
        (
            deals.constants["outcome"].as_str(),
            deals.constants["currency"].as_str()
        ),
        ("won", "BRL")
    );
    assert_eq!(
        deals.attributes.keys().collect::<Vec<_>>(),
        ["business_segment", "lead_behaviour_profile", "lead_type"]
    );
}

#[test]
fn an_item_of_an_order_is_named_by_two_columns() {
    let revenue = &olist().sources[4];
    assert_eq!(
        revenue.columns["revenue_id"],
        Mapping {
            headers: vec![
                vec!["order_id".to_owned()],
                vec!["order_item_id".to_owned()]
            ],
            required: true
        }
    );
    let text = "%m/%d/%Y %H:%M";
    assert_eq!(
        revenue.formats["recognized_on"],
        ColumnFormat::Date(DateFormat {
            is_month: false,
            form: Some(DateForm::Pattern(text.into())),
            is_day: false
        })
    );
    assert_eq!(
        chrono::NaiveDateTime::parse_from_str("9/19/2017 9:45", text)
            .unwrap()
            .to_string(),
        "2017-09-19 09:45:00"
    );
}

const SHOP: &str = r#"[orders]
entity = "deals"
title = "orders of the shop"
decimal = ","
[orders.columns]
deal_id = "Order"
created_at = { any = ["Placed", "Placed on"] }
stage = "Status"
amount = { any = ["Total"], required = true }
[orders.constants]
outcome = "won"
currency = "EUR"
"#;

/// A pipeline beside a preset file; the folder lives as long as the first of the two.
fn beside(preset: &str, source: &str) -> (tempfile::TempDir, Result<Settings>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("shop.toml"), preset).unwrap();
    let file = folder.path().join("demo.toml");
    std::fs::write(&file, format!("{HEAD}{source}")).unwrap();
    let settings = load(&file, &Overrides::default(), &KNOWN);
    (folder, settings)
}

#[test]
fn a_preset_of_the_user_s_own_is_read_from_its_path() {
    for name in ["shop.toml", "shop.toml#orders"] {
        let source = format!(
            "[[source]]\nname = \"a\"\npreset = \"{name}\"\npath = \"*.csv\"\n[source.columns]\noutcome = \"State\"\n"
        );
        let (folder, settings) = beside(SHOP, &source);
        let settings = settings.unwrap();
        let source = &settings.sources[0];
        assert_eq!(
            (
                source.entity.name,
                source.dialect.decimal,
                source.path.clone()
            ),
            ("deals", ',', folder.path().join("*.csv"))
        );
        assert_eq!(
            source.columns["created_at"],
            Mapping {
                headers: vec![vec!["Placed".to_owned(), "Placed on".to_owned()]],
                required: true
            }
        );
        assert_eq!(
            (&source.columns["stage"], &source.columns["amount"]),
            (&one("Status", false), &one("Total", true))
        );
        assert_eq!(source.columns["outcome"], one("State", true));
        assert_eq!(
            source.constants.iter().collect::<Vec<_>>(),
            [(&"currency".to_owned(), &"EUR".to_owned())],
            "the mapped column replaces the constant"
        );
    }
}

#[test]
fn a_run_s_fingerprint_follows_the_presets_it_uses() {
    let source = "as_of = \"2026-10-31\"\n[[source]]\nname = \"a\"\npreset = \"shop.toml\"\npath = \"*.csv\"\n";
    let of = |preset: &str| {
        let settings = beside(preset, source).1.unwrap();
        (
            settings.fingerprint,
            settings.sources[0].fingerprint.clone(),
        )
    };
    let (plain, remarked, mended) = (
        of(SHOP),
        of(&format!("{SHOP}# a remark\n")),
        of(&SHOP.replace("Placed on", "Placed at")),
    );
    assert_eq!(plain, of(SHOP));
    assert!(
        remarked.0 != plain.0 && remarked.1 == plain.1,
        "a remark changes the text, and no record"
    );
    assert!(
        mended.0 != plain.0 && mended.1 != plain.1,
        "a column changes both"
    );
}

#[test]
fn problems_of_a_preset_are_reported_once_and_in_its_own_file() {
    let source = |name: &str| {
        format!("[[source]]\nname = \"{name}\"\npreset = \"shop.toml\"\npath = \"*.csv\"\n")
    };
    let (folder, settings) = beside(
        &SHOP
            .replace("stage =", "stagee =")
            .replace("title", "titel"),
        &(source("a") + &source("b")),
    );
    let shop = folder.path().join("shop.toml").display().to_string();
    let text = settings.unwrap_err().to_string();
    assert!(
        text.contains(&format!("--> {shop}:3:1")) && text.contains("= help: did you mean `title`?"),
        "{text}"
    );
    assert!(
        text.contains(&format!("--> {shop}:8:1")) && text.contains("= help: did you mean `stage`?"),
        "{text}"
    );
    assert!(
        text.ends_with(&format!("\n\n2 problems in `{shop}`")),
        "{text}"
    );
}

#[test]
fn a_preset_file_with_several_objects_needs_one_named() {
    let two = format!("{SHOP}[returns]\nentity = \"revenue\"\ntitle = \"returns\"\n");
    for (name, line) in [
        (
            "shop.toml",
            "help: name one of `orders`, `returns`, as in `shop.toml#object`",
        ),
        ("shop.toml#order", "help: did you mean `orders`?"),
        (
            "shp.toml",
            "help: check the path: it starts at the folder of the pipeline file",
        ),
    ] {
        let (folder, settings) = beside(
            &two,
            &format!("[[source]]\nname = \"a\"\npreset = \"{name}\"\npath = \"*.csv\"\n"),
        );
        let text = settings.unwrap_err().to_string();
        assert!(text.contains(line), "{text}");
        let file = folder.path().join("demo.toml").display().to_string();
        assert!(
            text.contains(&format!("--> {file}:7:10"))
                && text.ends_with(&format!("1 problem in `{file}`")),
            "{text}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_is_a_problem_of_the_pipeline() {
    let folder = tempfile::tempdir().unwrap();
    let missing = load(
        &folder.path().join("demo.toml"),
        &Overrides::default(),
        &KNOWN,
    )
    .unwrap_err();
    assert_eq!(missing.exit_code(), 2);
    assert!(
        missing
            .to_string()
            .starts_with("cannot read the pipeline file `"),
        "{missing}"
    );
    assert!(
        missing
            .to_string()
            .ends_with("\nhelp: check the path; it starts at the working folder"),
        "{missing}"
    );
    let latin = folder.path().join("latin.toml");
    std::fs::write(&latin, b"[pipeline]\ncompany = \"M\xfcller\"\n").unwrap();
    let error = load(&latin, &Overrides::default(), &KNOWN)
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        format!(
            "the pipeline file `{}` is not UTF-8 text, first in line 2\nhelp: save it as UTF-8",
            latin.display()
        )
    );
    assert!(matches!(
        load(&PathBuf::from(folder.path()), &Overrides::default(), &KNOWN),
        Err(Error::Pipeline(_))
    ));
}

//! What wrong files are told: line, column and advice of each slip.

use super::*;

/// (what follows line 8, line, column, advice): the only problem.
type Case = (&'static str, usize, usize, &'static str);

const SECTIONS: &[Case] = &[
    (
        "[roi]\ngros_margin = 0.5",
        10,
        1,
        "did you mean `gross_margin`?",
    ),
    (
        "[roi]\ngross_margin = 0",
        10,
        16,
        "write a share above 0, up to 1",
    ),
    (
        "[roi]\ngross_margin = \"0.7\"",
        10,
        16,
        "write it without quotes, with a decimal point",
    ),
    (
        "[jorneys]\nlookback_days = 3",
        9,
        2,
        "did you mean `journeys`?",
    ),
    (
        "[journeys]\nlookback_days = -1",
        10,
        17,
        "write a whole number from 1 to 36500",
    ),
    (
        "[journeys]\nsince_previous_win = \"yes\"",
        10,
        22,
        "write it without quotes",
    ),
    (
        "[journeys]\nteams = [\"marketing\", \"sale\"]",
        10,
        23,
        "did you mean `sales`?",
    ),
    (
        "[journeys]\nkinds = [\"form\", \"email_clik\"]",
        10,
        18,
        "did you mean `email_click`?",
    ),
    (
        "[journeys]\nrepeats = \"colapse\"",
        10,
        11,
        "did you mean `collapse`?",
    ),
    (
        "[journeys]\nrepeats = true",
        10,
        11,
        "put it in quotes: `\"...\"`",
    ),
    (
        "[journeys]\nkinds = []",
        10,
        9,
        "name at least one, or leave the key out",
    ),
    (
        "[funnel]\nstages = [\"lead\", \"won\", \"lead\"]",
        10,
        26,
        "remove one of the two",
    ),
    (
        "[funnel]\nstages = [\"lead\", \"opportunity\", \"wonn\"]",
        10,
        34,
        "did you mean `won`?",
    ),
    (
        "[funnel]\nstages = [\"lead\", \"MQL\", \"mql\"]",
        10,
        26,
        "remove one of the two",
    ),
    (
        "[funnel]\nstages = [\"lead\", \"Lost\"]",
        10,
        19,
        "call it otherwise; deals that are lost leave by themselves",
    ),
    (
        "[funnel.feeds]\nmqll = [\"Warm\"]",
        10,
        1,
        "did you mean `mql`?",
    ),
    (
        "[funnel.feeds]\nmql = [\"Warm\"]\nsal = [\"Hot\", \"WARM\"]",
        11,
        15,
        "remove one of the two",
    ),
    (
        "[funnel.feeds]\nmql = [\"Warm\", \"warm\"]",
        10,
        16,
        "remove one of the two",
    ),
    (
        "[funnel]\nstages = [\"lead\", \"\"]",
        10,
        19,
        "write a value, or leave it out",
    ),
    (
        "[funnel.feeds]\nmql = \"Warm\"",
        10,
        7,
        "put it in brackets: `[\"...\", \"...\"]`",
    ),
    ("[funnel]\nunit = \"leads\"", 10, 8, "did you mean `lead`?"),
    (
        "[funnel]\nfrom_status = \"yes\"",
        10,
        15,
        "write it without quotes",
    ),
    (
        "[funnel]\nfrom_stauts = true",
        10,
        1,
        "did you mean `from_status`?",
    ),
    (
        "[funnel.exits]\nmql = [\"Out\"]",
        10,
        1,
        "name it by its reason, such as `disqualified`",
    ),
    (
        "[funnel.exits]\nany = [\"Out\"]",
        10,
        1,
        "name it by its reason, such as `disqualified`",
    ),
    (
        "[funnel.exits]\nout = [\"Gone\", \"gone\"]",
        10,
        16,
        "remove one of the two",
    ),
    (
        "[funnel.feeds]\nmql = [\"Warm\"]\n[funnel.exits]\nout = [\"WARM\"]",
        12,
        8,
        "remove one of the two",
    ),
    (
        "[funnel]\ncrossed = [\"channel x ovner\"]",
        10,
        12,
        "did you mean `owner`?",
    ),
    (
        "[funnel]\ncrossed = [\"channel, owner\"]",
        10,
        12,
        "write it like `channel x owner`",
    ),
    (
        "[funnel]\ncrossed = [\"channel x channel\"]",
        10,
        12,
        "name another one, such as `channel x owner`",
    ),
    (
        "[funnel]\ncrossed = [\"channel x owner\", \"channel x owner\"]",
        10,
        31,
        "remove one of the two",
    ),
    (
        "[[segment]]\ncolumn = \"deals.product_id\"",
        9,
        1,
        "add `name = \"product\"`",
    ),
    (
        "[[segment]]\nname = \"product\"",
        9,
        1,
        "add `column = \"deals.product_id\"`",
    ),
    (
        "[[segment]]\nname = \"product\"\ncolumn = \"product_id\"",
        11,
        10,
        "write it like `deals.product_id`",
    ),
    (
        "[[segment]]\nname = \"product\"\ncolumn = \"deal.product_id\"",
        11,
        10,
        "did you mean `deals`?",
    ),
    (
        "[[segment]]\nname = \"product\"\ncolumn = \"deals.product_ids\"",
        11,
        10,
        "did you mean `product_id`?",
    ),
    (
        "[[segment]]\nname = \"e-mail\"\ncolumn = \"leads.email\"",
        11,
        10,
        "known: `account_id`, `campaign_id`, `channel`, `company`, `content_id`, `converted_deal_id`, `converted_lead_id`, `country`, `employees`, `industry`, `is_deleted`, `lead_source`, `merged_into_lead_id`, `owner_id`, `status`, `title`, `utm_campaign`, `utm_medium`, `utm_source`",
    ),
    (
        "[[segment]]\nname = \"channel\"\ncolumn = \"leads.country\"",
        10,
        8,
        "choose another name",
    ),
    (
        "[[segment]]\nname = \"a x b\"\ncolumn = \"leads.country\"",
        10,
        8,
        "leave ` x ` out of the name",
    ),
    (
        "[[segment]]\nname = \"land\"\ncolumn = \"leads.country\"\n[[segment]]\nname = \"land\"\ncolumn = \"accounts.country\"",
        13,
        8,
        "remove one of the two",
    ),
    (
        "[funnel.feeds]\nmql = [\"Warm\", 3]",
        10,
        16,
        "put it in quotes: `\"...\"`",
    ),
    (
        "[identity]\nscope = \"contact_roles\"",
        10,
        9,
        "did you mean `contact_role`?",
    ),
    (
        "[identity]\nscope = \"domain\"",
        10,
        9,
        "known: `contact_role`, `account`",
    ),
    (
        "[identity]\nmax_records = 0",
        10,
        15,
        "write a whole number from 1 to 10000",
    ),
    (
        "[identity]\nmax_record = 30",
        10,
        1,
        "did you mean `max_records`?",
    ),
    (
        "[attribution]\nmodels = [\"linear\", \"last_tuch\"]",
        10,
        21,
        "did you mean `last_touch`?",
    ),
    (
        "[attribution]\nmodels = [\"linear\"]\nprimary = \"last_touch\"",
        11,
        11,
        "add `last_touch` to `models`",
    ),
    (
        "[attribution]\nmodels = [\"lineer\"]\nprimary = \"linear\"",
        10,
        11,
        "did you mean `linear`?",
    ),
    (
        "[attribution]\nprimary = \"markov\"",
        10,
        11,
        "known: `first_touch`, `last_touch`, `linear`, `custom`",
    ),
    (
        "[reports]\ninclude = [\"roi\", \"roi\"]",
        10,
        19,
        "remove one of the two",
    ),
    (
        "[output]\nformats = [\"pdf\"]",
        10,
        12,
        "known: `html`, `xlsx`, `csv`, `parquet`",
    ),
    (
        "[lake]\npath = \"\"",
        10,
        8,
        "write a value, or leave it out",
    ),
    (
        "[privacy]\nkeep = [\"e-mail\"]",
        10,
        9,
        "did you mean `email`?",
    ),
    (
        "[[channel_rule]]\nmedium = \"cpc\"",
        9,
        1,
        "add `channel = \"paid_search\"`",
    ),
    (
        "[[channel_rule]]\nchannel = \"paid\"",
        9,
        1,
        "add one, such as `medium = [\"cpc\", \"ppc\"]`",
    ),
    (
        "[[channel_rule]]\nchannel = \"paid\"\nmedum = \"cpc\"\nsource = \"x\"",
        11,
        1,
        "did you mean `medium`?",
    ),
    (
        "[[channel_rule]]\nchannel = \"paid\"\nmedium = \"re:(cpc\"",
        11,
        10,
        "write a plain value without `re:`, or escape signs such as `(` as `\\\\(`",
    ),
    (
        "[[channel_rule]]\nchannel = \"paid\"\nmedium = [\"cpc\", \"re:^ppc\"]",
        11,
        18,
        "write it alone, not in a list",
    ),
    (
        "[[persona]]\ntitle = \"cfo\"",
        9,
        1,
        "add `name = \"Finance\"`",
    ),
    (
        "[[persona]]\nname = \"Finance\"\ntitle = \"re:(cfo\"",
        11,
        9,
        "write a plain value without `re:`, or escape signs such as `(` as `\\\\(`",
    ),
    (
        "[[persona]]\nname = \"Finance\"\ntitel = \"cfo\"",
        11,
        1,
        "did you mean `title`?",
    ),
    (
        "[[channel_rule]]\nchannel = \"paid\"\nkind = [\"form\", \"email_clik\"]",
        11,
        8,
        "did you mean `email_click`?",
    ),
    (
        "[[channel_rule]]\nchannel = \"{sorce}\"\nmedium = \"cpc\"",
        10,
        11,
        "correct it, or leave the braces out",
    ),
    (
        "[[channel_rule]]\nchannel = \"paid\"\nclick_id = [\"gclid\", \"fbclit\"]",
        11,
        12,
        "did you mean `fbclid`?",
    ),
    (
        "[[channel_rule]]\nchannel = \"paid\"\nsite = \"list:serch\"",
        11,
        8,
        "did you mean `search`?",
    ),
    (
        "[channels]\nfallback = \"ga5\"",
        10,
        12,
        "did you mean `ga4`?",
    ),
    (
        "[channels]\nown_domains = [\"example.com\", \"example\"]",
        10,
        31,
        "write it like `example.com`",
    ),
    (
        "[channel_rule]\nchannel = \"paid\"",
        9,
        1,
        "start each with `[[channel_rule]]`",
    ),
];

const MODELS: &[Case] = &[
    (
        "[attribution.position_based]\nfirst = 0.7",
        10,
        9,
        "lower one of the two; the touches between share what is left",
    ),
    (
        "[attribution.position_based]\nfirst = 0.6\nlast = 0.6",
        11,
        8,
        "lower one of the two; the touches between share what is left",
    ),
    (
        "[attribution.position_based]\nlast = 1.5",
        10,
        8,
        "write a share from 0 to 1",
    ),
    (
        "[attribution.position_based]\nmiddle = 0.2",
        10,
        1,
        "known: `first`, `last`",
    ),
    (
        "[attribution.time_decay]\nhalf_life_days = 0",
        10,
        18,
        "write a number of days above 0, up to 36500",
    ),
    (
        "[attribution.time_decay]\nhalf_life_day = 7",
        10,
        1,
        "did you mean `half_life_days`?",
    ),
    (
        "[attribution.markov]\norder = 5",
        10,
        9,
        "write a whole number from 1 to 4",
    ),
    (
        "[attribution.markov]\nnull_paths = \"account\"",
        10,
        14,
        "did you mean `accounts`?",
    ),
    (
        "[attribution.markow]\norder = 1",
        9,
        14,
        "did you mean `markov`?",
    ),
    (
        "[attribution.bootstrap]\nreplicates = 10",
        10,
        14,
        "write a whole number from 100 to 100000",
    ),
    (
        "[attribution]\nmodels = [\"linear\", \"custom\"]",
        10,
        21,
        "add `[attribution.custom]` with `positions = { first = 0.3, middle = 0.4, last = 0.3 }`",
    ),
    (
        "[attribution]\nprimary = \"custom\"",
        10,
        11,
        "add `[attribution.custom]` with `positions = { first = 0.3, middle = 0.4, last = 0.3 }`",
    ),
    (
        "[attribution.custom]\npositions = { first = 0.3, middle = 0.4, last = 0.2 }",
        10,
        13,
        "give out 0.1 more",
    ),
    (
        "[attribution.custom]\nmilestones = { first_touch = 0.5, closing = 0.5, rest = 0.25 }",
        10,
        14,
        "take 0.25 away",
    ),
    (
        "[attribution.custom]\nmilestones = { first_toch = 0.5, rest = 0.5 }",
        10,
        16,
        "did you mean `first_touch`?",
    ),
    (
        "[attribution.custom]\nmilestones = { first_touch = -0.5, rest = 0.5 }",
        10,
        30,
        "write a share from 0 to 1",
    ),
    (
        "[attribution.custom]\npositions = { first = 1 }\nmilestones = { closing = 1 }",
        10,
        13,
        "keep one of the two",
    ),
    (
        "[attribution.custom]\npositions = [0.3, 0.4, 0.3]",
        10,
        13,
        "write `positions = { key = \"...\" }`",
    ),
    (
        "[attribution.custom]",
        9,
        1,
        "add `positions = { first = 0.3, middle = 0.4, last = 0.3 }` or `milestones = { ... }`",
    ),
];

const SOURCES: &[Case] = &[
    (
        "entity = \"leads\"",
        9,
        10,
        "remove `entity`, or choose a preset of `leads`",
    ),
    (
        "timezone = \"Europe/Berln\"",
        9,
        12,
        "did you mean `Europe/Berlin`?",
    ),
    ("decimal = \";\"", 9, 11, "write `.` or `,`"),
    ("thousands = \".\"", 9, 13, "change one of the two"),
    (
        "delimiter = \"ab\"",
        9,
        13,
        "write one such as `\";\"`, `\"\\t\"` or `\"||\"`",
    ),
    (
        "quote = \"''\"",
        9,
        9,
        "write one ASCII sign, such as `\";\"` or `\"\\t\"`",
    ),
    ("escape = '\"'", 9, 10, "change one of the two"),
    ("encoding = \"utf8\"", 9, 12, "did you mean `utf-8`?"),
    ("header = 0", 9, 10, "write it without quotes"),
    (
        "skip_rows = -1",
        9,
        13,
        "write a whole number from 0 to 1000",
    ),
    (
        "max_unpacked_bytes = 0",
        9,
        22,
        "write a number of bytes, 1 or more",
    ),
    ("dst = \"latest\"", 9, 7, "did you mean `later`?"),
    ("epoch = \"sec\"", 9, 9, "known: `s`, `ms`, `us`"),
    (
        "epoch = \"s\"\ndate_format = \"%d.%m.%Y\"",
        9,
        9,
        "keep one of the two; one column of another form stands under [source.formats]",
    ),
    ("undated = \"kept\"", 9, 11, "known: `reject`, `keep`"),
    (
        "first_of_many = [\"amount\"]",
        9,
        18,
        "known: `created_at`, `closed_at`, `modified_at`",
    ),
    (
        "[source.matches]\ndealid = \"re:^006\"",
        10,
        1,
        "did you mean `deal_id`?",
    ),
    (
        "[source.formats]\nclosed_at = { format = \"%d.%m.%Y\", epoch = \"s\" }",
        10,
        13,
        "keep one of the two",
    ),
    ("delimiter = '\"'", 9, 13, "change one of the two"),
    ("max_reject_share = 5", 9, 20, "write a share from 0 to 1"),
    (
        "date_format = \"%d.%m.%!\"",
        9,
        15,
        "write it in strftime's language: `%d/%m/%Y`, `%Y-%m-%d %H:%M:%S`",
    ),
    (
        "date_format = \"%d.%m. %H:%M\"",
        9,
        15,
        "write it in strftime's language: `%d/%m/%Y`, `%Y-%m-%d %H:%M:%S`",
    ),
    (
        "date_format = \"%d.%m.%Y %I:%M\"",
        9,
        15,
        "write it in strftime's language: `%d/%m/%Y`, `%Y-%m-%d %H:%M:%S`",
    ),
    (
        "date_format = \"dd.mm.yyyy\"",
        9,
        15,
        "write it in strftime's language: `%d/%m/%Y`, `%Y-%m-%d %H:%M:%S`",
    ),
    (
        "[source.columns]\namuont = \"Amount\"",
        10,
        1,
        "did you mean `amount`?",
    ),
    (
        "[source.columns]\namount = 3",
        10,
        10,
        "put it in quotes: `\"...\"`",
    ),
    (
        "[source.columns]\namount = { anny = [\"A\"] }",
        10,
        12,
        "did you mean `any`?",
    ),
    (
        "[source.columns]\namount = []",
        10,
        10,
        "name at least one, or leave the key out",
    ),
    (
        "[source.columns]\ncurrency = \"C\"\n[source.constants]\ncurrency = \"EUR\"",
        12,
        1,
        "keep one of the two",
    ),
    (
        "[source.constants]\ncurrency = \"EURO\"",
        10,
        12,
        "did you mean `EUR`?",
    ),
    (
        "[source.constants]\noutcome = \"Won\"",
        10,
        11,
        "did you mean `won`?",
    ),
    (
        "[source.values.outcom]\nyes = \"won\"",
        9,
        16,
        "did you mean `outcome`?",
    ),
    (
        "[source.values.outcome]\nyes = \"wno\"",
        10,
        7,
        "did you mean `won`?",
    ),
    (
        "[source.values]\noutcome = \"won\"",
        10,
        11,
        "write `outcome = { key = \"...\" }`",
    ),
    ("[source.formats]\nstage = \"%Y\"", 10, 9, "remove it"),
    (
        "[source.formats]\namount = \"%Y\"",
        10,
        10,
        "write `{ unit = \"micros\" }`, or remove it where amounts are whole units",
    ),
    (
        "[source.formats]\namount = { unit = \"micro\" }",
        10,
        19,
        "did you mean `micros`?",
    ),
    (
        "[source.formats]\namount = { unit = \"pence\" }",
        10,
        19,
        "known: `whole`, `cents`, `micros`",
    ),
    (
        "[source.formats]\namount = {}",
        10,
        10,
        "add `unit = \"micros\"`",
    ),
    (
        "[source.formats]\namount = { epoch = \"ms\", unit = \"cents\" }",
        10,
        12,
        "known: `unit`",
    ),
    (
        "[source.formats]\nclosed_at = { format = \"%Y-%m-%d\", as = \"date\" }",
        10,
        41,
        "known: `day`",
    ),
    (
        "[source.formats]\nclosed_at = {}",
        10,
        13,
        "add `format = \"%d/%m/%Y\"`, `epoch = \"s\"` or `as = \"day\"`",
    ),
    (
        "[source.constants]\nclosed_at = \"2026-01-01\"\n[source.formats]\nclosed_at = \"%Y-%m-%d\"",
        12,
        1,
        "add `closed_at = \"their column\"` under `[source.columns]`, or remove this",
    ),
    (
        "[source.where]\ntype = []",
        10,
        8,
        "name at least one, or leave the key out",
    ),
    (
        "[source.attributes]\namount = \"Amount\"",
        10,
        1,
        "choose another name, or map it under `columns`",
    ),
    (
        "[source.attributes]\n\"Product line\" = \"Product\"",
        10,
        1,
        "write it like `product_line`",
    ),
    (
        "[[source]]\nname = \"crm.deals\"\npreset = \"generic.leads\"\npath = \"x.csv\"",
        10,
        8,
        "remove one of the two",
    ),
    (
        "[[source]]\nname = \"b\"\npreset = \"generic.lead\"\npath = \"x.csv\"",
        11,
        10,
        "did you mean `generic.leads`?",
    ),
    (
        "[[source]]\nname = \"b\"\nentity = \"lead\"\npath = \"x.csv\"",
        11,
        10,
        "did you mean `leads`?",
    ),
    (
        "[[source]]\nname = \"b\"\npath = \"x.csv\"",
        9,
        1,
        "add `preset = \"generic.deals\"`, or `entity = \"deals\"` with its columns under `[source.columns]`",
    ),
    (
        "[[source]]\nname = \"b\"\npreset = \"generic.leads\"",
        9,
        1,
        "add `path = \"crm/deals*.csv\"`",
    ),
    (
        "[[source]]\nname = \"b\"\npreset = \"generic.leads\"\npath = \"a[.csv\"",
        12,
        8,
        "write it like `crm/deals*.csv`; a sign such as `[` stands as `[[]`",
    ),
    (
        "[[source]]\nname = \"b\"\nentity = \"accounts\"\npath = \"x.csv\"\n[source.columns]\nname = \"Name\"",
        9,
        1,
        "add `account_id = \"their column\"` under `[source.columns]`, or `account_id = \"value\"` under `[source.constants]`",
    ),
];

/// (line and column, advice) of each problem of a rendered text.
pub(super) fn problems(text: &str) -> Vec<(String, String)> {
    let places = text
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("--> jobs/demo.toml:"));
    let advice = text
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("= help: "));
    places
        .map(str::to_owned)
        .zip(advice.map(str::to_owned))
        .collect()
}

#[test]
fn each_mistake_is_told_alone_with_its_place_and_its_fix() {
    for (rest, line, column, advice) in SECTIONS.iter().chain(MODELS).chain(SOURCES) {
        let text = complaint(&format!("{HEAD}{SOURCE}{rest}\n"));
        assert_eq!(
            problems(&text),
            [(format!("{line}:{column}"), (*advice).to_owned())],
            "{rest}\n{text}"
        );
        assert!(
            text.ends_with("\n\n1 problem in `jobs/demo.toml`"),
            "{text}"
        );
    }
}

#[test]
fn mistakes_of_the_head_and_of_the_file_as_a_whole() {
    let cases: &[(&str, &str, &str, &str)] = &[
        (
            "name = \"demo\"",
            "name = \"our demo\"",
            "2:8",
            "write `our_demo`; `company` may hold any text",
        ),
        ("name = \"demo\"\n", "", "1:1", "add `name = \"demo\"`"),
        (
            "name = \"demo\"",
            "name = demo",
            "2:8",
            "put the value in quotes, such as `name = \"demo\"`",
        ),
        ("\"EUR\"", "\"eur\"", "3:12", "did you mean `EUR`?"),
        ("\"EUR\"", "978", "3:12", "put it in quotes: `\"...\"`"),
        ("currency", "curency", "3:1", "did you mean `currency`?"),
        (
            "Europe/Berlin",
            "CET/Berlin",
            "4:12",
            "write a region and a city, such as `Europe/Berlin`, or `UTC`",
        ),
        ("[pipeline]", "[pipelin]", "1:2", "did you mean `pipeline`?"),
        (
            "[[source]]",
            "as_of = \"2026-02-30\"\n[[source]]",
            "5:9",
            "write a date that exists, year-month-day",
        ),
        (
            "[[source]]",
            "name = \"twice\"\n[[source]]",
            "5:1",
            "a key or a section stands once; remove one of the two, or write `[[source]]` for another source",
        ),
        ("[[source]]", "[[sorce]]", "5:3", "did you mean `source`?"),
        (
            "[[source]]",
            "[source]",
            "5:1",
            "start each with `[[source]]`",
        ),
    ];
    for (from, to, place, advice) in cases {
        let text = complaint(&format!("{HEAD}{SOURCE}").replacen(from, to, 1));
        assert_eq!(
            problems(&text),
            [((*place).to_owned(), (*advice).to_owned())],
            "{to}\n{text}"
        );
    }
    assert_eq!(
        problems(&complaint(HEAD)),
        [(
            "1:1".to_owned(),
            "add a `[[source]]` with `name`, `preset` or `entity`, and `path`".to_owned()
        )]
    );
}

#[test]
fn damage_is_told_once_and_what_it_hides_is_not_guessed_at() {
    let text = complaint(
        "[pipeline]\nname = \"demo\"\ncurrency = EUR\ntimezone = \"Europe/Berln\"\n[roi\ngross_margin = 2\n[lake]\npath = 1\n",
    );
    let found = problems(&text);
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["3:12", "4:12", "5:5", "8:8"], "{text}");
}

#[test]
fn places_are_counted_in_signs_and_after_a_byte_order_mark() {
    let text = complaint(
        &format!("\u{feff}{HEAD}company = \"M\u{fc}ller\" # \u{1f642}\n{SOURCE}[lake]\nname = \"\u{fc}\"\n\"\u{fc}\u{fc}\" = 1\npath = 1\n")
            .replace('\n', "\r\n"),
    );
    let found = problems(&text);
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["11:1", "12:1", "13:8"], "{text}");
}

#[test]
fn five_problems_at_once_read_like_a_compiler_s() {
    let text = complaint(
        r#"[pipeline]
name = "demo"
currency = "EURO"
timezone = "Europe/Berln"
[[source]]
name = "crm.deals"
preset = "generic.deals"
path = "deals.csv"
delimeter = ";"
[source.values.outcome]
"Closed Won" = "wonn"
[attribution]
models = ["linear"]
primary = "first_touch"
"#,
    );
    insta::assert_snapshot!(text, @r#"
    error: there is no currency `EURO`
     --> jobs/demo.toml:3:12
      |
    3 | currency = "EURO"
      |            ^^^^^^ expected a code of ISO 4217
      |
      = help: did you mean `EUR`?

    error: there is no time zone `Europe/Berln`
     --> jobs/demo.toml:4:12
      |
    4 | timezone = "Europe/Berln"
      |            ^^^^^^^^^^^^^^ expected a name of the IANA database
      |
      = help: did you mean `Europe/Berlin`?

    error: `[[source]]` has no key `delimeter`
     --> jobs/demo.toml:9:1
      |
    9 | delimeter = ";"
      | ^^^^^^^^^ unknown key
      |
      = help: did you mean `delimiter`?

    error: `outcome` cannot be `wonn`
      --> jobs/demo.toml:11:16
       |
    11 | "Closed Won" = "wonn"
       |                ^^^^^^ expected one of `open`, `won`, `lost`
       |
       = help: did you mean `won`?

    error: the primary model `first_touch` does not run
      --> jobs/demo.toml:14:11
       |
    14 | primary = "first_touch"
       |           ^^^^^^^^^^^^^ expected `linear`
       |
       = help: add `first_touch` to `models`

    5 problems in `jobs/demo.toml`
    "#);
}

proptest::proptest! {
    #[test]
    fn no_damage_to_a_file_stops_the_program(at in 0usize..2000, length in 0usize..40, put in "(\\PC|[\"\\[\\]={}#\n\r\t'\u{fc}]){0,6}") {
        let olist = include_str!("../../../pipelines/olist.toml");
        let at = olist.floor_char_boundary(at);
        let end = olist.floor_char_boundary((at + length).min(olist.len())).max(at);
        let text = format!("{}{put}{}", &olist[..at], &olist[end..]);
        if let Err(error) = parse(&text) {
            proptest::prop_assert_eq!(error.exit_code(), 2, "{}", error);
            proptest::prop_assert!(error.to_string().contains(" in `jobs/demo.toml`"), "{}", error);
        }
    }
}

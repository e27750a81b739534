//! The report as a browser meets it: one file that prints nothing on the console, asks for nothing
//! on the network and runs no script. Pages that were broken on purpose show that the check can
//! fail.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::interop::generated;
use crate::olist::{self, Job};
use crate::oracles;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// The browser's switches; the browser itself must not find anyone to talk to either.
const SWITCHES: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--v=0",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];

/// What the browser saw in a page.
#[derive(Debug)]
struct Seen {
    /// Messages on the console.
    console: Vec<String>,
    /// Addresses that the page asked for.
    requests: Vec<String>,
    /// The page as the browser understood it.
    dom: String,
}

impl Seen {
    fn is_quiet(&self) -> bool {
        self.console.is_empty() && self.requests.is_empty()
    }
}

/// Whether the browser runs scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scripts {
    On,
    Off,
}

/// Opens a page; none where there is no browser.
fn open(page: &Path, scripts: Scripts) -> Option<Seen> {
    let folder = tempfile::tempdir().unwrap();
    if scripts == Scripts::Off {
        fs::create_dir_all(folder.path().join("profile/Default")).unwrap();
        fs::write(
            folder.path().join("profile/Default/Preferences"),
            r#"{"profile":{"default_content_setting_values":{"javascript":2}}}"#,
        )
        .unwrap();
    }
    let log = folder.path().join("net.json");
    let mut browser = assert_cmd::Command::new("chromium");
    browser
        .args(SWITCHES)
        .arg(format!(
            "--user-data-dir={}",
            folder.path().join("profile").display()
        ))
        .arg(format!("--log-net-log={}", log.display()));
    let output = match browser
        .arg("--dump-dom")
        .arg(format!("file://{}", page.display()))
        .timeout(Duration::from_secs(90))
        .output()
    {
        Ok(output) => output,
        Err(cause) => {
            let why = format!("`chromium` cannot be started: {cause}");
            oracles::is_there(&["chromium"], false, &why);
            return None;
        }
    };
    assert!(
        output.status.success(),
        "chromium: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let console = String::from_utf8_lossy(&output.stderr)
        .lines()
        .filter(|line| line.contains(":CONSOLE:"))
        .map(str::to_owned)
        .collect();
    let requests = requests(&serde_json::from_slice(&fs::read(&log).unwrap()).unwrap());
    Some(Seen {
        console,
        requests,
        dom: String::from_utf8(output.stdout).unwrap(),
    })
}

/// Addresses that a page asked for. What the browser asks for on its own account has no origin as
/// its initiator.
fn requests(log: &Json) -> Vec<String> {
    let start = &log["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"];
    assert!(start.is_u64(), "the browser's log has another form");
    let started = log["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["type"] == *start && event["params"]["url"].is_string());
    started
        .filter(|event| event["params"]["initiator"] != "not an origin")
        .map(|event| event["params"]["url"].as_str().unwrap().to_owned())
        .collect()
}

/// The report of the Olist files or, without them, of a small company.
fn reported() -> (Job, &'static str) {
    if let Some(data) = olist::data() {
        let job = Job::new(&data);
        job.run(&["--as-of", olist::LAST_DAY]);
        return (job, "organic_search");
    }
    let folder = tempfile::tempdir().unwrap();
    generated(folder.path());
    let job = Job::with_pipeline(&folder.path().join("small.toml"), folder.path());
    job.run(&["--as-of", "2026-06-30"]);
    (job, "search")
}

#[test]
fn the_report_is_one_small_file_without_script_or_address() {
    let (job, _) = reported();
    let page = fs::read_to_string(job.output("report.html")).unwrap();
    assert!(page.len() <= 500_000, "{} bytes", page.len());
    let style = page
        .split_once("<style>")
        .unwrap()
        .1
        .split_once("</style>")
        .unwrap()
        .0;
    let hash = STANDARD.encode(Sha256::digest(style));
    let policy = format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; img-src data:\">"
    );
    assert!(page.replace("&#39;", "'").contains(&policy), "{policy}");
    for banned in [
        "<script",
        "javascript:",
        " onclick=",
        " onload=",
        " style=",
        "<iframe",
        "<link",
        "<img",
        "<object",
        "@import",
        "url(",
        "http://",
        "https://",
    ] {
        let rest = page.replace("http://www.w3.org/", "");
        assert!(!rest.contains(banned), "{banned}");
    }
}

#[test]
fn no_sentence_is_longer_than_25_words() {
    let (job, _) = reported();
    let page = fs::read_to_string(job.output("report.html")).unwrap();
    let (piece, tag) = (
        regex::Regex::new("(?s)<(li|figcaption|p class=\"(?:note|remark)\")>(.*?)</").unwrap(),
        regex::Regex::new("<[^>]*>.*").unwrap(),
    );
    let pieces: Vec<String> = piece
        .captures_iter(&page)
        .map(|found| tag.replace_all(&found[2], "").into_owned())
        .collect();
    let sentences: Vec<&str> = pieces
        .iter()
        .flat_map(|piece| piece.split_inclusive(". "))
        .filter(|sentence| !sentence.trim().is_empty())
        .collect();
    assert!(sentences.len() > 10, "{sentences:?}");
    for sentence in sentences {
        assert!(sentence.split_whitespace().count() <= 25, "{sentence}");
    }
}

#[test]
fn the_summary_and_its_figures_agree_on_the_return() {
    let folder = tempfile::tempdir().unwrap();
    generated(folder.path());
    let file = folder.path().join("small.toml");
    let pipeline = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{pipeline}[reports]\nperiod = \"all\"\n")).unwrap();
    let job = Job::with_pipeline(&file, folder.path());
    job.run(&["--as-of", "2026-06-30"]);
    // Twenty deals of 1 000 to 1 095.95 EUR; ten of them, 10 454.50 EUR, are of the channel that
    // has spend. Its fifty days cost 1, 3 .. 99 EUR and 12 cents each. (10 454.50 x 0.7 - 2 506) /
    // 2 506 = 1.920.
    let facts = job.facts();
    let figure = |id: &str| {
        facts["figures"]
            .as_array()
            .unwrap()
            .iter()
            .find(|figure| figure["id"] == id)
            .unwrap()["value"]
            .clone()
    };
    assert_eq!(
        (figure("attributed_revenue"), figure("spend")),
        ("20959.50".into(), "2506.00".into())
    );
    assert!(
        (figure("roi").as_f64().unwrap() - 4_812.15 / 2_506.0).abs() < 1e-9,
        "{}",
        figure("roi")
    );
    let page = fs::read_to_string(job.output("report.html"))
        .unwrap()
        .replace('\u{a0}', " ");
    assert!(
        page.contains("EUR 2.51k was spent by 2026-06-30; ROI of channels with spend was +192 % ("),
        "the summary has something else"
    );
}

#[test]
fn a_browser_finds_nothing_to_say_or_to_fetch() {
    let (job, channel) = reported();
    let mut pages = Vec::new();
    for scripts in [Scripts::Off, Scripts::On] {
        let Some(seen) = open(&job.output("report.html"), scripts) else {
            return;
        };
        assert!(
            seen.dom.contains(channel) && seen.dom.contains("<svg"),
            "the page was not read"
        );
        assert!(
            seen.is_quiet(),
            "{scripts:?}: {:?} {:?}",
            seen.console,
            seen.requests
        );
        pages.push(seen.dom);
    }
    assert!(
        pages[0] == pages[1],
        "the page loses something without scripts"
    );
}

#[test]
fn scripts_do_not_run_where_they_are_switched_off() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("script.html");
    fs::write(&page, "<p id=\"x\">waits</p><script>document.getElementById('x').textContent = 'ran'; console.log('ran')</script>").unwrap();
    let Some(off) = open(&page, Scripts::Off) else {
        return;
    };
    assert!(off.dom.contains(">waits<") && off.is_quiet(), "{off:?}");
    let on = open(&page, Scripts::On).unwrap();
    assert!(on.dom.contains(">ran<") && !on.console.is_empty(), "{on:?}");
}

#[test]
fn a_page_that_was_tampered_with_is_noticed() {
    let (job, _) = reported();
    let page = fs::read_to_string(job.output("report.html")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let tampered = |addition: &str, with_policy: bool| {
        let policy =
            regex::Regex::new("<meta http-equiv=\"Content-Security-Policy\"[^>]*>").unwrap();
        let text = page.replacen(
            "<main id=\"content\">",
            &format!("<main id=\"content\">{addition}"),
            1,
        );
        let text = if with_policy {
            text
        } else {
            policy.replace(&text, "").into_owned()
        };
        assert_ne!(text, page);
        let path = folder.path().join("report.html");
        fs::write(&path, text).unwrap();
        open(&path, Scripts::On)
    };
    let image = "<img alt=\"\" src=\"http://127.0.0.1:9/x\">";
    for addition in [
        "<p style=\"color:red\">x</p>",
        image,
        "<script>document.title = 'ran'</script>",
    ] {
        let Some(seen) = tampered(addition, true) else {
            return;
        };
        assert!(
            !seen.is_quiet() && seen.console[0].contains("Content Security Policy"),
            "{addition}: {:?}",
            seen.console
        );
        assert!(
            seen.requests.is_empty() && !seen.dom.contains("<title>ran</title>"),
            "{addition}: the policy let it through: {:?}",
            seen.requests
        );
    }
    let Some(seen) = tampered(image, false) else {
        return;
    };
    assert_eq!(seen.requests, ["http://127.0.0.1:9/x"]);
    assert!(!seen.is_quiet());
}

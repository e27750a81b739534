//! Which content a page shows. Goes in: the content rows and the URL of a touch. Comes out: the
//! content's id, for touches that have none of their own.
//!
//! Pages are compared without scheme, `www.`, query, fragment and the slashes at their end; the
//! case of the host is ignored. A whole page goes before the longest beginning, and both before
//! regular expressions, which see the URL as it was delivered. Where two contents have the same
//! page, the lesser id has it.

use crate::error::Result;
use crate::table::names::*;
use polars::prelude::*;
use regex::{Regex, RegexBuilder};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Before a regular expression.
const PATTERN: &str = "re:";
/// Behind the beginning of pages.
const ANY: char = '*';

/// The pages of all content.
#[derive(Debug, Default)]
pub struct Pages {
    ids: Vec<String>,
    whole: HashMap<String, usize>,
    /// By length.
    beginnings: BTreeMap<usize, HashMap<String, usize>>,
    patterns: Vec<(Regex, usize)>,
}

impl Pages {
    /// The pages of staged content, which is sorted by id. What is no regular expression has no
    /// page.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(content: &DataFrame) -> Result<Self> {
        let mut pages = Self::default();
        for (id, url) in content
            .column(CONTENT_ID)?
            .str()?
            .iter()
            .zip(content.column(URL)?.str()?.iter())
        {
            if let (Some(id), Some(url)) = (id, url) {
                pages.add(id, url.trim());
            }
        }
        Ok(pages)
    }

    fn add(&mut self, id: &str, url: &str) {
        let content = self.ids.len();
        if let Some(expression) = url.strip_prefix(PATTERN) {
            let Some(pattern) = pattern(expression) else {
                return;
            };
            self.patterns.push((pattern, content));
        } else if let Some(beginning) = url.strip_suffix(ANY) {
            let beginning = page(beginning).into_owned();
            self.beginnings
                .entry(beginning.len())
                .or_default()
                .entry(beginning)
                .or_insert(content);
        } else {
            self.whole
                .entry(page(url).trim_end_matches('/').to_owned())
                .or_insert(content);
        }
        self.ids.push(id.to_owned());
    }

    fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The content that the page of that URL shows.
    pub fn find(&self, url: &str) -> Option<&str> {
        let page = page(url);
        let beginnings = || {
            // The root of a host begins with its slash, whether it is written or not.
            let page = if page.contains('/') {
                Cow::Borrowed(page.as_ref())
            } else {
                Cow::Owned(format!("{page}/"))
            };
            self.beginnings
                .iter()
                .rev()
                .find_map(|(length, of_length)| of_length.get(page.get(..*length)?).copied())
        };
        let matching = || {
            self.patterns
                .iter()
                .find(|(pattern, _)| pattern.is_match(url))
                .map(|(_, content)| *content)
        };
        let content = self
            .whole
            .get(page.trim_end_matches('/'))
            .copied()
            .or_else(beginnings)
            .or_else(matching)?;
        self.ids.get(content).map(String::as_str)
    }
}

/// The page of a URL: without scheme, `www.`, query and fragment, its host in lower case.
pub fn page(url: &str) -> Cow<'_, str> {
    let url = url.trim();
    let url = url.split_once("//").map_or(
        url,
        |(scheme, rest)| if is_scheme(scheme) { rest } else { url },
    );
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let url = if url
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("www."))
    {
        &url[4..]
    } else {
        url
    };
    let host = &url[..url.find('/').unwrap_or(url.len())];
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Owned(host.to_ascii_lowercase() + &url[host.len()..]);
    }
    Cow::Borrowed(url)
}

fn is_scheme(text: &str) -> bool {
    text.is_empty()
        || text.strip_suffix(':').is_some_and(|name| {
            name.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        })
}

fn pattern(expression: &str) -> Option<Regex> {
    RegexBuilder::new(expression)
        .case_insensitive(true)
        .build()
        .ok()
}

/// Whether the url of a content row is a regular expression that cannot be read.
pub fn is_unreadable(url: &str) -> bool {
    url.trim()
        .strip_prefix(PATTERN)
        .is_some_and(|expression| pattern(expression).is_none())
}

/// Touches with the content that their page shows, where they name none; as they are where no
/// content has a page.
pub fn fill(touches: LazyFrame, pages: Pages) -> LazyFrame {
    if pages.is_empty() {
        return touches;
    }
    let pages = Arc::new(pages);
    let shown = map_multiple(
        move |columns: &mut [Column]| {
            let (ids, urls) = (columns[0].str()?, columns[1].str()?);
            let mut known: HashMap<&str, Option<&str>, ahash::RandomState> = HashMap::default();
            let content = |(id, url): (Option<_>, Option<_>)| {
                id.or_else(|| *known.entry(url?).or_insert_with_key(|url| pages.find(url)))
            };
            let filled: StringChunked = ids.iter().zip(urls.iter()).map(content).collect();
            Ok(filled.with_name(ids.name().clone()).into_column())
        },
        [col(CONTENT_ID), col(URL)],
        |_, fields| Ok(fields[0].clone()),
    );
    touches.with_columns([shown])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages() -> Pages {
        let content = df![
            CONTENT_ID => ["C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08", "C09", "C10"],
            URL => [
                Some("https://www.Example.com/Pricing/"), Some("example.com/blog/*"), Some("http://example.com/blog/roi*"), Some("re:/webinars?/\\d+"),
                Some("re:utm_content=guide"), Some("example.com/pricing"), None, Some("re:("), Some("example.com/Pricing"), Some("shop.example.com/*"),
            ],
        ];
        Pages::of(&content.unwrap()).unwrap()
    }

    #[test]
    fn whole_pages_then_longest_beginnings_then_expressions() {
        let cases = [
            ("https://example.com/Pricing", Some("C01")),
            (
                "HTTP://WWW.EXAMPLE.COM/Pricing/?utm_source=a#top",
                Some("C01"),
            ),
            ("//example.com/Pricing//", Some("C01")),
            (" example.com/pricing ", Some("C06")),
            ("example.com/PRICING", None),
            ("https://example.com/Pricing/team", None),
            ("https://example.com/blog/", Some("C02")),
            ("https://example.com/blog", None),
            ("https://example.com/blog/a", Some("C02")),
            ("https://example.com/blog/roi-of-events", Some("C03")),
            ("https://example.com/blog/webinar/7", Some("C02")),
            ("https://example.org/Webinars/7", Some("C04")),
            (
                "https://example.org/webinars/7?utm_content=guide",
                Some("C04"),
            ),
            ("https://example.org/?utm_content=GUIDE", Some("C05")),
            ("https://SHOP.example.com", Some("C10")),
            ("https://shop.example.com?x=1", Some("C10")),
            ("https://example.com:8080/Pricing", None),
            (
                "https://example.org/go?to=https://example.com/Pricing",
                None,
            ),
            ("/Pricing", None),
            ("", None),
        ];
        let pages = pages();
        for (url, content) in cases {
            assert_eq!(pages.find(url), content, "{url}");
        }
    }

    #[test]
    fn a_touch_keeps_its_own_content() {
        let touches = df![CONTENT_ID => [Some("X"), None, None], URL => [Some("example.com/Pricing"), Some("example.com/Pricing"), None]].unwrap();
        let filled = fill(touches.lazy(), pages()).collect().unwrap();
        let ids: Vec<Option<&str>> = filled
            .column(CONTENT_ID)
            .unwrap()
            .str()
            .unwrap()
            .iter()
            .collect();
        assert_eq!(ids, [Some("X"), Some("C01"), None]);
    }

    #[test]
    fn a_page_is_a_part_of_its_url() {
        for (url, expected) in [
            ("ftp://a.B/C?d", "a.b/C"),
            ("WWW.x.io", "x.io"),
            ("a//b", "a//b"),
            ("no/scheme://x", "no/scheme://x"),
            ("wwé/x", "wwé/x"),
        ] {
            assert_eq!(page(url), expected, "{url}");
        }
        assert!(is_unreadable("re:(") && !is_unreadable("re:x") && !is_unreadable("("));
    }
}

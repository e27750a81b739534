//! Touches whose page or content nobody delivered, counted in the pass over all touches. Nothing is
//! counted where no content is delivered. Held are the distinct pages and ids.

use crate::error::Result;
use crate::staging::Staging;
use crate::staging::content::page;
use crate::table::names::*;
use std::collections::{BTreeMap, HashSet};

/// Kinds of touch that happen on a page.
const ON_A_PAGE: &[&str] = &[
    "first_contact",
    "ad_click",
    "web_visit",
    "form",
    "content_download",
    "email_click",
];

/// What touches show that no content row says.
#[derive(Debug, Default)]
pub struct Unshown {
    /// Pages of touches on a page that no content matches, with their touches.
    pub pages: BTreeMap<String, usize>,
    /// Touches on a page, the page known or not.
    pub on_a_page: usize,
    /// Contents of touches that no source delivered, with their touches.
    pub contents: BTreeMap<String, usize>,
    /// Touches with a content, known or not.
    pub with_content: usize,
}

impl Unshown {
    /// Adds what another pass over other touches counted.
    pub fn merge(&mut self, other: Self) {
        self.on_a_page += other.on_a_page;
        self.with_content += other.with_content;
        for (all, counts) in [
            (&mut self.pages, other.pages),
            (&mut self.contents, other.contents),
        ] {
            counts
                .into_iter()
                .for_each(|(value, count)| *all.entry(value).or_default() += count);
        }
    }
}

/// The contents that were delivered.
pub struct Contents<'a>(HashSet<&'a str, ahash::RandomState>);

impl<'a> Contents<'a> {
    /// Those of the staged content.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(staging: &'a Staging) -> Result<Self> {
        Ok(Self(
            staging
                .content
                .frame
                .column(CONTENT_ID)?
                .str()?
                .iter()
                .flatten()
                .collect(),
        ))
    }

    /// Counts a touch: the content that it names or that its page shows, its page and its kind.
    pub fn count(
        &self,
        content: Option<&str>,
        url: Option<&str>,
        kind: &str,
        unshown: &mut Unshown,
    ) {
        if self.0.is_empty() {
            return;
        }
        let url = url.filter(|_| ON_A_PAGE.contains(&kind));
        unshown.on_a_page += usize::from(url.is_some());
        match (content, url) {
            (Some(content), _) => {
                unshown.with_content += 1;
                if !self.0.contains(content) {
                    add(&mut unshown.contents, content);
                }
            }
            (None, Some(url)) => add(&mut unshown.pages, page(url).trim_end_matches('/')),
            (None, None) => {}
        }
    }
}

fn add(counts: &mut BTreeMap<String, usize>, value: &str) {
    match counts.get_mut(value) {
        Some(count) => *count += 1,
        None => drop(counts.insert(value.to_owned(), 1)),
    }
}

//! Touches whose page or content nobody delivered, counted in the pass over all touches. Nothing is counted where no content
//! is delivered. Held are the distinct pages and ids.

use crate::error::Result;
use crate::staging::Staging;
use crate::staging::content::page;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::{BTreeMap, HashSet};

/// Kinds of touch that happen on a page.
const ON_A_PAGE: &[&str] = &["first_contact", "ad_click", "web_visit", "form", "content_download", "email_click"];

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

/// The counts in the making.
pub struct Pages<'a> {
    contents: HashSet<&'a str, ahash::RandomState>,
    unshown: Unshown,
}

impl<'a> Pages<'a> {
    /// No touch yet.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn new(staging: &'a Staging) -> Result<Self> {
        let contents = staging.content.frame.column(CONTENT_ID)?.str()?.iter().flatten().collect();
        Ok(Self { contents, unshown: Unshown::default() })
    }

    /// Counts a batch of staged touches.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn take(&mut self, batch: &DataFrame) -> Result<()> {
        if self.contents.is_empty() {
            return Ok(());
        }
        let (contents, urls, kinds) = (batch.column(CONTENT_ID)?.str()?, batch.column(URL)?.str()?, batch.column(KIND)?.str()?);
        for row in 0..batch.height() {
            let url = urls.get(row).filter(|_| kinds.get(row).is_some_and(|kind| ON_A_PAGE.contains(&kind)));
            self.unshown.on_a_page += usize::from(url.is_some());
            match (contents.get(row), url) {
                (Some(content), _) => {
                    self.unshown.with_content += 1;
                    if !self.contents.contains(content) {
                        add(&mut self.unshown.contents, content);
                    }
                }
                (None, Some(url)) => add(&mut self.unshown.pages, page(url).trim_end_matches('/')),
                (None, None) => {}
            }
        }
        Ok(())
    }

    /// What was counted.
    pub fn into_unshown(self) -> Unshown {
        self.unshown
    }
}

fn add(counts: &mut BTreeMap<String, usize>, value: &str) {
    match counts.get_mut(value) {
        Some(count) => *count += 1,
        None => drop(counts.insert(value.to_owned(), 1)),
    }
}

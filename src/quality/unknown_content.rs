//! Touches whose page or content no source delivered, counted in the pass over all touches. Nothing
//! is counted where no content is delivered. Held are the distinct pages and ids.

use crate::error::{Error, Result};
use crate::journeys::{SeenTouch, TouchObserver};
use crate::staging::Staged;
use crate::staging::content::page;
use crate::system::Facts;
use crate::table::names::*;
use std::any::Any;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// The system that observes the touches.
pub(super) const OBSERVED_FOR: &str = "quality";

/// Kinds of touch that happen on a page.
const ON_A_PAGE: &[&str] = &[
    "first_contact",
    "ad_click",
    "web_visit",
    "form",
    "content_download",
    "email_click",
];

/// Pages and contents of touches without a content row.
#[derive(Debug, Default)]
pub(super) struct UnknownContent {
    /// Pages of touches on a page that no content matches, with their touches.
    pub pages: BTreeMap<String, usize>,
    /// Touches on a page, the page known or not.
    pub on_a_page: usize,
    /// Contents of touches that no source delivered, with their touches.
    pub contents: BTreeMap<String, usize>,
    /// Touches with a content, known or not.
    pub with_content: usize,
}

/// What the pass over all touches counted.
///
/// # Errors
/// Touches that were not observed: a bug.
pub(super) fn unknown_content<'a>(facts: &Facts<'a>) -> Result<&'a UnknownContent> {
    facts.placed.touches.observed(OBSERVED_FOR)
}

impl UnknownContent {
    /// Adds what another pass over other touches counted.
    fn merge(&mut self, other: Self) {
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

/// Counts such touches in the pass over all touches.
pub(super) struct ContentObserver {
    delivered: Arc<HashSet<String, ahash::RandomState>>,
    found: UnknownContent,
}

impl ContentObserver {
    /// Knows the staged contents, and has seen no touch.
    pub(super) fn of(staged: &Staged) -> Result<Self> {
        let ids = staged.content.frame.column(CONTENT_ID)?.str()?;
        Ok(Self {
            delivered: Arc::new(ids.iter().flatten().map(str::to_owned).collect()),
            found: UnknownContent::default(),
        })
    }
}

impl TouchObserver for ContentObserver {
    fn fork(&self) -> Box<dyn TouchObserver> {
        Box::new(Self {
            delivered: Arc::clone(&self.delivered),
            found: UnknownContent::default(),
        })
    }

    /// Counts a touch: the content that it names or that its page shows, its page and its kind.
    fn see(&mut self, touch: &SeenTouch<'_>) -> Result<()> {
        if self.delivered.is_empty() {
            return Ok(());
        }
        let found = &mut self.found;
        let url = touch.url.filter(|_| ON_A_PAGE.contains(&touch.kind));
        found.on_a_page += usize::from(url.is_some());
        match (touch.content, url) {
            (Some(content), _) => {
                found.with_content += 1;
                if !self.delivered.contains(content) {
                    add(&mut found.contents, content);
                }
            }
            (None, Some(url)) => add(&mut found.pages, page(url).trim_end_matches('/')),
            (None, None) => {}
        }
        Ok(())
    }

    fn into_seen(self: Box<Self>) -> Box<dyn Any + Send + Sync> {
        Box::new(self.found)
    }

    fn merge(&mut self, seen: Box<dyn Any + Send + Sync>) -> Result<()> {
        let seen = seen.downcast::<UnknownContent>();
        self.found
            .merge(*seen.map_err(|_| Error::bug("another observer's touches"))?);
        Ok(())
    }
}

fn add(counts: &mut BTreeMap<String, usize>, value: &str) {
    match counts.get_mut(value) {
        Some(count) => *count += 1,
        None => drop(counts.insert(value.to_owned(), 1)),
    }
}

//! What a page's address shows of where its visitor came from. Goes in: an address, whole or from
//! its path on. Comes out: the utm parameters and the names of the click ids in its query, else
//! behind its `#`.

use std::borrow::Cow;
use url::form_urlencoded;

/// Parameters by which an ad platform knows a click again, and one of free listings (`srsltid`).
pub const CLICK_IDS: &[&str] = &[
    "gclid",
    "gbraid",
    "wbraid",
    "dclid",
    "fbclid",
    "msclkid",
    "li_fat_id",
    "ttclid",
    "twclid",
    "srsltid",
];

/// Which of [`CLICK_IDS`] an address has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ClickIds(u16);

impl ClickIds {
    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Their names, in the order of the list.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        CLICK_IDS
            .iter()
            .enumerate()
            .filter(move |(place, _)| self.0 & (1 << place) != 0)
            .map(|(_, name)| *name)
    }
}

/// What the query of an address holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page<'a> {
    /// `utm_source`.
    pub source: Option<Cow<'a, str>>,
    /// `utm_medium`.
    pub medium: Option<Cow<'a, str>>,
    /// `utm_campaign`.
    pub campaign: Option<Cow<'a, str>>,
    /// Click ids that have a value.
    pub click_ids: ClickIds,
}

impl<'a> Page<'a> {
    /// Reads an address; the first value of a parameter counts, an empty one is none.
    pub fn read(address: &'a str) -> Self {
        let mut page = Self::default();
        let (before, fragment) = address.split_once('#').unwrap_or((address, ""));
        let query = before.split_once('?').map_or("", |(_, query)| query);
        // Pages that keep their parameters from servers put them, or a path and them, behind the `#`.
        let in_fragment = fragment
            .split_once('?')
            .map_or(fragment, |(_, query)| query);
        let parameters = [query, in_fragment]
            .into_iter()
            .flat_map(|query| form_urlencoded::parse(query.as_bytes()));
        for (name, value) in parameters.filter(|(_, value)| !value.is_empty()) {
            // A mail that wrote `&` as `&amp;` left the rest of it before the name.
            let name = name
                .strip_prefix("amp;")
                .unwrap_or(&name)
                .to_ascii_lowercase();
            match name.as_str() {
                "utm_source" => page.source = page.source.or(Some(value)),
                "utm_medium" => page.medium = page.medium.or(Some(value)),
                "utm_campaign" => page.campaign = page.campaign.or(Some(value)),
                name => {
                    page.click_ids.0 |= CLICK_IDS
                        .iter()
                        .position(|id| *id == name)
                        .map_or(0, |place| 1 << place)
                }
            }
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_as_browsers_write_it() {
        let page = Page::read(
            "https://a.example/x?utm_source=news+letter&utm_medium=e%2Dmail&utm_source=second&gclid=1&fbclid=&msclkid=2#utm_campaign=no&utm_source=late",
        );
        assert_eq!(
            (
                page.source.as_deref(),
                page.medium.as_deref(),
                page.campaign
            ),
            (Some("news letter"), Some("e-mail"), Some("no".into()))
        );
        assert_eq!(
            page.click_ids.names().collect::<Vec<_>>(),
            ["gclid", "msclkid"]
        );
    }

    #[test]
    fn an_address_may_begin_anywhere_and_have_no_query() {
        assert_eq!(
            Page::read("/pricing?utm_campaign=fr%C3%BChling")
                .campaign
                .as_deref(),
            Some("frühling")
        );
        assert_eq!(Page::read("https://a.example/gclid=1"), Page::default());
        assert_eq!(Page::read("https://a.example/#x=1"), Page::default());
    }

    #[test]
    fn parameters_are_read_behind_the_fragment_and_as_mails_and_people_write_them() {
        for address in [
            "https://a.example/#utm_source=google&utm_medium=cpc",
            "https://a.example/#/start?utm_source=google&utm_medium=cpc",
            "https://a.example/?amp;utm_source=google&amp;utm_medium=cpc",
            "https://a.example/?x=1&amp;UTM_Source=google&amp;UTM_MEDIUM=cpc",
        ] {
            let page = Page::read(address);
            let found = (page.source.as_deref(), page.medium.as_deref());
            assert_eq!(found, (Some("google"), Some("cpc")), "{address}");
        }
    }
}

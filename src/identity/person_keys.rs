//! The keys that name people: ids of records, e-mails, anonymous ids. Goes in: what leads, deals and
//! touches name their person by. Comes out: the person.

use super::keys::{Key, Rows, named};

/// The keys by which leads, deals and touches name people: most of what identity holds, and of no
/// use once all touches are placed.
pub struct PersonKeys {
    pub(super) ids: Rows,
    pub(super) emails: Rows,
    pub(super) visitors: Rows,
}

impl PersonKeys {
    /// The person of the record of that id.
    pub fn of_id(&self, lead_id: &str) -> Option<u32> {
        named(&self.ids, lead_id)
    }

    /// The person that a touch's keys name: its `lead_id`, else its e-mail as it is stored, else
    /// its anonymous id. A key that names no person leaves it to the next one.
    pub fn of_touch(
        &self,
        lead_id: Option<&str>,
        email: Option<&str>,
        anonymous_id: Option<&str>,
    ) -> Option<u32> {
        let by = |rows, text: Option<&str>| text.and_then(|text| named(rows, text));
        by(&self.ids, lead_id)
            .or_else(|| by(&self.emails, email))
            .or_else(|| by(&self.visitors, anonymous_id))
    }

    /// The persons of many touches, each named as for [`Self::of_touch`]: several times as fast,
    /// since no look-up waits for the one before it.
    pub fn of_touches<'t>(
        &self,
        touches: impl Iterator<Item = [Option<&'t str>; 3]>,
    ) -> Vec<Option<u32>> {
        let tables = [&self.ids, &self.emails, &self.visitors];
        let first = |texts: [Option<&'t str>; 3]| {
            texts
                .into_iter()
                .zip(tables)
                .find_map(|(text, rows)| Some((Key::of(text?), rows)))
        };
        let touches: Vec<_> = touches.map(|texts| (texts, first(texts))).collect();
        let touched = touches
            .iter()
            .filter_map(|(_, first)| *first)
            .fold(0, |sum, (key, rows)| sum ^ rows.peek(key));
        std::hint::black_box(touched);
        let named = |first: Option<(Key, &Rows)>| first.and_then(|(key, rows)| rows.named(key));
        touches
            .into_iter()
            .map(|([lead_id, email, visitor], first)| {
                named(first).or_else(|| self.of_touch(lead_id, email, visitor))
            })
            .collect()
    }
}

//! References that find no record, by what their texts look like. Goes in: the ids that named nobody.
//! Comes out: what they are instead, and the key to write; nothing where they look like ids.

/// What ids that named nobody are, where a fifth of them or more are something else.
pub(super) fn look_like<'t>(ids: impl Iterator<Item = &'t str>) -> Option<String> {
    let (mut count, mut addresses, mut lists) = (0_usize, 0_usize, 0_usize);
    for id in ids {
        count += 1;
        addresses += usize::from(id.contains('@'));
        lists += usize::from(!id.contains('@') && id.trim_matches([';', ',']).contains([';', ',']));
    }
    let is_most = |part: usize| part > 0 && part * 5 >= count;
    if is_most(addresses) {
        Some("e-mail addresses: map the column to `contact_email` of deals, or to `email` of deal_contacts".to_owned())
    } else if is_most(lists) {
        Some("several ids in one cell: deliver them as `deal_contacts`, or as `merged_ids` where they were merged into the record, and name what stands between them under [source.split]".to_owned())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_lists_are_told_from_ids() {
        let of = |ids: &[&str]| look_like(ids.iter().copied()).map(|text| text[..6].to_owned());
        assert_eq!(of(&["a@b.example", "L1"]).as_deref(), Some("e-mail"));
        assert_eq!(of(&["203;204"]).as_deref(), Some("severa"));
        assert_eq!(of(&["L1", "L2;"]), None);
        assert_eq!(of(&[]), None);
    }
}

//! Credit by channel. Goes in: the channels of a journey's touches and what each channel is worth.
//! Comes out: each touch's share.
//!
//! The journey's distinct channels share the deal in proportion to their worth, and each channel's
//! part is split equally over its touches. The surprising part: where no channel is worth anything,
//! the distinct channels share equally, not the touches.

/// Writes the shares. `worth` is called once for each touch and must not be negative.
pub(super) fn share(channels: &[u16], worth: impl Fn(u16) -> f64, credit: &mut [f64]) {
    let repeats = |code: u16| channels.iter().filter(|other| **other == code).count() as f64;
    for (share, code) in credit.iter_mut().zip(channels) {
        *share = worth(*code) / repeats(*code);
    }
    let total: f64 = credit.iter().sum();
    if total > 0.0 {
        credit.iter_mut().for_each(|share| *share /= total);
    } else {
        share_equally(channels, credit);
    }
}

/// The same where every channel is worth the same.
pub(super) fn share_equally(channels: &[u16], credit: &mut [f64]) {
    share(channels, |_| 1.0, credit);
}

/// The distinct channels, sorted.
pub(super) fn distinct(channels: impl IntoIterator<Item = u16>) -> Vec<u16> {
    let mut distinct: Vec<u16> = channels.into_iter().collect();
    distinct.sort_unstable();
    distinct.dedup();
    distinct
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_s_part_is_split_over_its_touches() {
        let mut credit = [0.0; 4];
        share(
            &[7, 3, 7, 3],
            |code| if code == 7 { 0.6 } else { 0.2 },
            &mut credit,
        );
        for (share, expected) in credit.iter().zip([0.375, 0.125, 0.375, 0.125]) {
            assert!((share - expected).abs() < 1e-15, "{credit:?}");
        }
    }

    #[test]
    fn channels_without_worth_share_equally() {
        let mut credit = [0.0; 3];
        share(&[1, 2, 2], |_| 0.0, &mut credit);
        assert_eq!(credit, [0.5, 0.25, 0.25]);
    }
}

//! The channels of a journey, as models have them. Goes in: a deal's touches. Comes out: the code
//! of each eligible touch's channel, and the path where a channel never stands twice in a row.

use crate::error::{Error, Result};
use crate::journeys::DealTouches;

/// The codes of the channels of a deal's eligible touches, in order.
///
/// # Errors
/// More channels than a code can distinguish.
pub(super) fn channels_of(deal: &DealTouches<'_>) -> Result<Vec<u16>> {
    deal.eligible().map(|touch| code(touch.channel)).collect()
}

/// The code of a channel.
pub(super) fn code(channel: u32) -> Result<u16> {
    u16::try_from(channel).map_err(|_| {
        Error::bug(format!(
            "{channel} channels are more than a code can tell apart"
        ))
    })
}

/// The channels with each run of one channel as one.
pub(super) fn collapsed(channels: impl IntoIterator<Item = u16>) -> impl Iterator<Item = u16> {
    let mut latest = None;
    channels
        .into_iter()
        .filter(move |code| latest.replace(*code) != Some(*code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_one_channel_is_one_step() {
        let path = |channels: &[u16]| collapsed(channels.iter().copied()).collect::<Vec<u16>>();
        assert_eq!(path(&[1, 1, 2, 2, 2, 1]), [1, 2, 1]);
        assert!(path(&[]).is_empty());
    }
}

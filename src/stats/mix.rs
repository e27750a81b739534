//! Chance without a generator. Goes in: any 64 bits, such as a seed and the number of a replicate.
//! Comes out: 64 bits that look random, the same ones for the same input, on any machine.
//!
//! Reference: the finisher of `SplitMix64`; Steele, Lea, Flood, Fast splittable pseudorandom number
//! generators, OOPSLA 2014. The crates for random numbers draw in turn, so that a draw would depend
//! on those before it; here it depends on its place alone.

/// The golden ratio's fraction, as 64 bits: multiples of it lie far from each other.
pub(super) const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A bijection that spreads every bit over all.
pub fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

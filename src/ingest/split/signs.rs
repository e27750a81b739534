//! Where the signs that shape a record stand. Goes in: bytes. Comes out: the places of line ends,
//! delimiters, quotes and escapes among them, all in one pass.
//!
//! The surprising part: no search for one sign after the other. Eight bytes are compared at once
//! inside a word of 64 bits, without a branch and whatever the compiler makes of loops, and the
//! hits of 32 are gathered into one word of bits.

use crate::pipeline::settings::Dialect;

/// Bytes whose hits are gathered.
const LANE: usize = 32;
/// The lowest bit of every byte.
const LOWEST: u64 = 0x0101_0101_0101_0101;
/// All bits of every byte but the highest.
const LOWER: u64 = 0x7f7f_7f7f_7f7f_7f7f;
/// Gathers the lowest bit of each of eight bytes into the highest byte of the product, in order.
const GATHER: u64 = 0x0102_0408_1020_4080;

/// The bytes that a scan stops at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signs {
    always: [u8; 4],
    escape: Option<u8>,
}

impl Signs {
    /// The signs of a dialect; of a longer delimiter, its first byte.
    pub(super) fn new(dialect: &Dialect, delimiter: u8) -> Self {
        // Without a quote, the delimiter stands in its place: a scan for four signs costs the same
        // as for three.
        Self {
            always: [b'\n', b'\r', delimiter, dialect.quote.unwrap_or(delimiter)],
            escape: dialect.escape,
        }
    }

    /// Adds the places of the signs in `bytes`, whose first byte is at `base`.
    pub(super) fn mark(self, bytes: &[u8], base: usize, marks: &mut Vec<u32>) {
        let [feed, carriage, delimiter, quote] = self.always;
        match self.escape {
            None => mark(self.always, bytes, base, marks),
            Some(escape) => mark(
                [feed, carriage, delimiter, quote, escape],
                bytes,
                base,
                marks,
            ),
        }
    }
}

/// A buffer is far below 4 GiB, so a place fits in 32 bits.
fn mark<const SIGNS: usize>(signs: [u8; SIGNS], bytes: &[u8], base: usize, marks: &mut Vec<u32>) {
    let everywhere = signs.map(|sign| u64::from(sign) * LOWEST);
    let hits = |word: [u8; 8]| {
        everywhere.iter().fold(0, |hits, sign| {
            hits | zeros(u64::from_le_bytes(word) ^ sign)
        })
    };
    let (lanes, rest) = bytes.as_chunks::<LANE>();
    let mut at = base as u32;
    for lane in lanes {
        let (words, _) = lane.as_chunks::<8>();
        let mut mask = words.iter().rev().fold(0u32, |mask, word| {
            (mask << 8) | ((hits(*word) >> 7).wrapping_mul(GATHER) >> 56) as u32
        });
        while mask != 0 {
            marks.push(at + mask.trailing_zeros());
            mask &= mask - 1;
        }
        at += LANE as u32;
    }
    for byte in rest {
        if signs.contains(byte) {
            marks.push(at);
        }
        at += 1;
    }
}

/// The highest bit of each byte that is 0; bytes do not carry into each other, since each sum stays
/// below 256.
fn zeros(word: u64) -> u64 {
    !(((word & LOWER) + LOWER) | word | LOWER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_is_found_wherever_it_stands() {
        let dialect = Dialect {
            escape: Some(b'\\'),
            ..Dialect::default()
        };
        for length in [0, 1, 7, 8, 31, 32, 33, 63, 64, 65, 200] {
            for (step, sign) in [(1, b','), (2, b'"'), (3, b'\n'), (5, b'\r'), (31, b'\\')] {
                let bytes: Vec<u8> = (0..length)
                    .map(|at| if at % step == 0 { sign } else { b'-' })
                    .collect();
                let mut marks = vec![7];
                Signs::new(&dialect, b',').mark(&bytes, 100, &mut marks);
                let expected: Vec<u32> = std::iter::once(7)
                    .chain(
                        (0..length as u32)
                            .filter(|at| at % step as u32 == 0)
                            .map(|at| 100 + at),
                    )
                    .collect();
                assert_eq!(marks, expected, "{length} bytes, every {step}");
            }
        }
    }

    #[test]
    fn every_other_byte_is_none() {
        let bytes: Vec<u8> = (0..=255).collect();
        let mut marks = Vec::new();
        Signs::new(&Dialect::default(), b';').mark(&bytes, 0, &mut marks);
        assert_eq!(marks, [10, 13, 34, 59]);
        let mut marks = Vec::new();
        Signs::new(
            &Dialect {
                quote: None,
                ..Dialect::default()
            },
            b';',
        )
        .mark(&bytes, 0, &mut marks);
        assert_eq!(marks, [10, 13, 59]);
    }
}

//! Text that knows where it stands in its file: what the record splitter reads. What comes out is a
//! stream of UTF-8 and, for each byte of it, the place of that byte in the delivered file.

use crate::pipeline::settings::Encoding;
use std::io::Read;

/// A stream of UTF-8 that knows where its bytes come from. A byte that is no UTF-8 stands where the
/// file's bytes are no character.
pub trait TracedText: Read {
    /// What the file is written in.
    fn encoding(&self) -> Encoding;

    /// Place in the (unpacked) file of the byte at `offset` of the stream, known at least where
    /// that byte is no text. Places before it are not requested again.
    fn place_of(&mut self, offset: u64) -> Option<u64>;
}

impl TracedText for &[u8] {
    fn encoding(&self) -> Encoding {
        Encoding::Utf8
    }
    fn place_of(&mut self, offset: u64) -> Option<u64> {
        Some(offset)
    }
}

impl<T: TracedText> TracedText for &mut T {
    fn encoding(&self) -> Encoding {
        T::encoding(self)
    }
    fn place_of(&mut self, offset: u64) -> Option<u64> {
        T::place_of(self, offset)
    }
}

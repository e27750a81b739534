//! Why a delivered file is not read. What comes out is an error of input that describes, for
//! people, what was found.

use std::io;

/// A file that is not what it should be, for people; travels as an [`io::Error`] through readers.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(String);

impl Refusal {
    /// As an error of input.
    pub fn error(found: impl Into<String>) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, Self(found.into()))
    }
}

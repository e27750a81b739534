//! What can go wrong, by whose hands it is in: your pipeline file, your data, the environment, the lake, our bug.
//! Each has its exit code; `main` alone sets it.

use std::path::{Path, PathBuf};

/// Shorthand for this crate's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failed run, sorted by who can mend it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line or the pipeline file: every problem at once, rendered with file, line, column and caret.
    #[error("{0}")]
    Pipeline(String),
    /// The data failed a check that blocks publication.
    #[error("{0}")]
    Data(String),
    /// The machine: a lock held, a disk full, a file that cannot be read. A retry may help.
    #[error("{message}: `{path}`: {cause}")]
    Environment {
        /// What was being done.
        message: String,
        /// To which file or folder.
        path: PathBuf,
        /// What the system said.
        cause: String,
    },
    /// The lake is not what its ledger says.
    #[error("{0}")]
    Lake(String),
    /// A defect of this program.
    #[error("internal error: {0}\nhelp: this is a defect of closedloop, please report it with the pipeline file")]
    Bug(String),
}

impl Error {
    /// The process's exit code for this error.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Data(_) => 1,
            Self::Pipeline(_) => 2,
            Self::Environment { .. } => 3,
            Self::Lake(_) => 4,
            Self::Bug(_) => 70,
        }
    }

    /// A defect of ours.
    pub fn bug(message: impl Into<String>) -> Self {
        Self::Bug(message.into())
    }

    /// Input or output that failed: `doing` is a phrase such as "cannot read".
    pub fn io(doing: &str, path: impl AsRef<Path>, cause: impl std::fmt::Display) -> Self {
        Self::Environment { message: doing.to_owned(), path: path.as_ref().to_owned(), cause: cause.to_string() }
    }
}

impl From<polars::error::PolarsError> for Error {
    fn from(cause: polars::error::PolarsError) -> Self {
        Self::Bug(format!("a frame operation failed: {cause}"))
    }
}

impl From<arrow::error::ArrowError> for Error {
    fn from(cause: arrow::error::ArrowError) -> Self {
        Self::Bug(format!("a batch could not be built: {cause}"))
    }
}

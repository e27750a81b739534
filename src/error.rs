//! What can go wrong, by whose hands it is in: your pipeline file, your data, the environment, the
//! lake, our bug. Each has its exit code; `main` alone sets it.

use std::path::{Path, PathBuf};

/// Shorthand for this crate's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failed run, sorted by who can mend it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line or the pipeline file: every problem at once, rendered with file, line,
    /// column and caret.
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
    #[error(
        "internal error: {0}\nhelp: this is a defect of closedloop, please report it with the pipeline file"
    )]
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

    /// Input or output that failed: `doing` is a phrase such as "cannot read". A full disk is told
    /// as such, with the fix.
    pub fn io(doing: &str, path: impl AsRef<Path>, cause: impl std::fmt::Display) -> Self {
        let cause = cause.to_string();
        let cause = match () {
            () if is_full(&cause) => format!("the disk is full: {cause}\n{MAKE_ROOM}"),
            () if cfg!(unix) && is_one_of(&cause, &[1, 13, 30]) => format!("{cause}\n{LET_WRITE}"),
            () if cfg!(unix) && is_one_of(&cause, &[17, 20]) => format!("{cause}\n{MOVE_AWAY}"),
            () => cause,
        };
        Self::Environment {
            message: doing.to_owned(),
            path: path.as_ref().to_owned(),
            cause,
        }
    }
}

const MAKE_ROOM: &str = "help: free some space on the disk that holds this path, then run again; what was published before stands";

const LET_WRITE: &str = "help: give the user that runs closedloop the right to it, or name another folder with `--data`, `--lake` or `--out`";
const MOVE_AWAY: &str = "help: something else stands where a folder is meant to be: move it away, or name another folder with `--lake` or `--out`";

/// Whether the system said that there is no space left, or none for this user. Causes come from
/// several crates, all of which pass on the system's own words with its number.
fn is_full(cause: &str) -> bool {
    let numbers: &[u32] = if cfg!(windows) {
        &[112, 39, 1295]
    } else if cfg!(target_os = "linux") {
        &[28, 122]
    } else {
        &[28, 69]
    };
    is_one_of(cause, numbers)
}

fn is_one_of(cause: &str, numbers: &[u32]) -> bool {
    numbers
        .iter()
        .any(|number| cause.contains(&format!("(os error {number})")))
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_said_in_plain_words_with_the_way_out() {
        for (number, words) in [
            (28, "No space left on device"),
            (122, "Disk quota exceeded"),
        ] {
            let wrapped = io::Error::new(
                io::ErrorKind::StorageFull,
                format!(
                    "{}, with 4096 bytes to write",
                    io::Error::from_raw_os_error(number)
                ),
            );
            let told = Error::io("cannot write", "lake/raw/a.parquet", wrapped);
            assert_eq!(told.exit_code(), 3);
            let expected = format!(
                "cannot write: `lake/raw/a.parquet`: the disk is full: {words} (os error {number}), with 4096 bytes to write\nhelp: free some space"
            );
            assert!(told.to_string().starts_with(&expected), "{told}");
        }
        let other = Error::io("cannot write", "a", io::Error::from_raw_os_error(5)).to_string();
        assert_eq!(other, "cannot write: `a`: Input/output error (os error 5)");
    }
}

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
    #[error("{message}{}: {cause}", quoted(path.as_deref()))]
    Environment {
        /// What was being done.
        message: String,
        /// To which file or folder, where that is known.
        path: Option<PathBuf>,
        /// The message of the system.
        cause: String,
    },
    /// The lake is not as its ledger has it, or lacks runs that were published from it.
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

    /// Input or output that failed: `doing` is a phrase such as "cannot read". A full disk is
    /// called so, with the fix.
    pub fn io(doing: &str, path: impl AsRef<Path>, cause: impl std::fmt::Display) -> Self {
        Self::Environment {
            message: doing.to_owned(),
            path: Some(path.as_ref().to_owned()),
            cause: with_advice(cause.to_string()),
        }
    }

    /// An error of a library that computes and also reads and writes: input or output that failed
    /// lies in the environment, everything else is a defect of ours. `computing` and `moving` name
    /// what was done in either case.
    fn of_library(
        computing: &str,
        moving: &str,
        path: Option<&Path>,
        cause: &(dyn std::error::Error + 'static),
    ) -> Self {
        let Some(io) = io_cause(cause) else {
            return Self::Bug(format!("{computing}: {cause}"));
        };
        let (whole, bare) = (cause.to_string(), io.to_string());
        let text = if whole.contains(&bare) {
            whole
        } else {
            format!("{whole}: {bare}")
        };
        Self::Environment {
            message: moving.to_owned(),
            path: path.map(Path::to_owned),
            cause: with_advice(text),
        }
    }

    /// A Parquet file that could not be begun: the disk, or a schema of ours that Parquet has not.
    pub(crate) fn parquet(path: &Path, cause: &parquet::errors::ParquetError) -> Self {
        Self::of_library(
            "a Parquet file could not be begun",
            "cannot write the data file",
            Some(path),
            cause,
        )
    }
}

/// The path after the words of what was done, if there is one.
fn quoted(path: Option<&Path>) -> String {
    path.map_or_else(String::new, |path| format!(": `{}`", path.display()))
}

/// The input or output error at the bottom of a library's error, if that is what it is.
fn io_cause<'a>(cause: &'a (dyn std::error::Error + 'static)) -> Option<&'a std::io::Error> {
    let mut at = Some(cause);
    while let Some(error) = at {
        if let Some(io) = error.downcast_ref() {
            return Some(io);
        }
        at = error.source();
    }
    None
}

/// The message of the system, with the way out where there is one.
fn with_advice(cause: String) -> String {
    match () {
        () if is_full(&cause) => format!("the disk is full: {cause}\n{MAKE_ROOM}"),
        () if cfg!(unix) && is_one_of(&cause, &[1, 13, 30]) => format!("{cause}\n{LET_WRITE}"),
        () if cfg!(unix) && is_one_of(&cause, &[17, 20]) => format!("{cause}\n{MOVE_AWAY}"),
        () => cause,
    }
}

const MAKE_ROOM: &str = "help: free some space on the disk that holds this path, then run again; what was published before stands";

const LET_WRITE: &str = "help: give the user that runs closedloop the right to it, or name another folder with `--data`, `--lake` or `--out`";
const MOVE_AWAY: &str = "help: something else stands where a folder is meant to be: move it away, or name another folder with `--lake` or `--out`";

/// Whether the system reported that there is no space left, or none for this user. Causes come from
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
        Self::of_library(
            "a frame operation failed",
            "cannot read or write a table",
            None,
            &cause,
        )
    }
}

impl From<arrow::error::ArrowError> for Error {
    fn from(cause: arrow::error::ArrowError) -> Self {
        Self::of_library(
            "a batch could not be built",
            "cannot read or write a batch of rows",
            None,
            &cause,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_reported_in_plain_words_with_the_way_out() {
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
            let shown = Error::io("cannot write", "lake/raw/a.parquet", wrapped);
            assert_eq!(shown.exit_code(), 3);
            let expected = format!(
                "cannot write: `lake/raw/a.parquet`: the disk is full: {words} (os error {number}), with 4096 bytes to write\nhelp: free some space"
            );
            assert!(shown.to_string().starts_with(&expected), "{shown}");
        }
        let other = Error::io("cannot write", "a", io::Error::from_raw_os_error(5)).to_string();
        assert_eq!(other, "cannot write: `a`: Input/output error (os error 5)");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn input_and_output_that_fail_inside_a_library_lie_in_the_environment() {
        use polars::prelude::PolarsError;
        use std::sync::Arc;
        let broken = || io::Error::from_raw_os_error(5);
        let words = "Input/output error (os error 5)";
        let polars = |msg: Option<&str>| PolarsError::IO {
            error: Arc::new(broken()),
            msg: msg.map(|msg| msg.to_owned().into()),
        };
        let within = PolarsError::Context {
            error: Box::new(polars(None)),
            msg: "while reading".into(),
        };
        for error in [
            Error::from(polars(None)),
            Error::from(polars(Some("could not read `a`"))),
            Error::from(within),
            Error::from(arrow::error::ArrowError::from(broken())),
            Error::from(arrow::error::ArrowError::ExternalError(Box::new(broken()))),
            Error::parquet(
                Path::new("a"),
                &parquet::errors::ParquetError::External(Box::new(broken())),
            ),
        ] {
            assert_eq!(error.exit_code(), 3, "{error}");
            assert!(error.to_string().contains(words), "{error}");
        }
        let full = Error::from(PolarsError::from(io::Error::from_raw_os_error(28)));
        assert_eq!(
            full.to_string(),
            format!(
                "cannot read or write a table: the disk is full: No space left on device (os error 28)\n{MAKE_ROOM}"
            )
        );
    }

    #[test]
    fn everything_else_of_a_library_is_a_defect_of_ours() {
        let polars = polars::prelude::PolarsError::ColumnNotFound("x".into());
        let arrow = arrow::error::ArrowError::SchemaError("x".into());
        let parquet = parquet::errors::ParquetError::General("x".into());
        for error in [
            Error::from(polars),
            Error::from(arrow),
            Error::parquet(Path::new("a"), &parquet),
        ] {
            assert_eq!(error.exit_code(), 70, "{error}");
        }
    }
}

//! One run at a time. The lock is the system's own on the file `lock`: it ends with the process
//! that holds it, however that ends, so a killed run leaves no lock. The file's text only names who
//! holds it, and is emptied on release.

use crate::error::{Error, Result};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

/// How often, and how long apart, a text is looked at that its writer may still be writing.
const PEEKS: u32 = 20;
const PEEK: Duration = Duration::from_millis(20);

/// The lock, held until dropped.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock of the lake in `root`.
    ///
    /// # Errors
    /// The environment: another run holds it, or the file system knows no locks.
    pub(super) fn take(root: &Path) -> Result<Self> {
        let path = root.join("lock");
        let opened = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        let mut file = opened.map_err(|cause| Error::io("cannot open", &path, cause))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::io(
                    "the lake is in use",
                    &path,
                    format_args!(
                        "{}\nhelp: wait for that run to end, then try again",
                        holder(&mut file)
                    ),
                ));
            }
            Err(TryLockError::Error(cause)) => return Err(Error::io("cannot lock", &path, cause)),
        }
        let since = chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ");
        let text = format!(
            "process {} on `{}` since {since}",
            std::process::id(),
            host()
        );
        // A killed holder may have left a longer text.
        file.set_len(0)
            .and_then(|()| file.write_all(text.as_bytes()))
            .map_err(|cause| Error::io("cannot write", &path, cause))?;
        Ok(Self { file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The text is for readers; the lock itself goes with the file.
        let _ = self.file.set_len(0);
    }
}

/// Who holds the lock, as the holder wrote it; the text is cut at a length that fits a message. A
/// holder writes right after it took the lock, so the text is believed once it stands still.
fn holder(file: &mut File) -> String {
    let mut last = String::new();
    for _ in 0..PEEKS {
        let mut text = String::new();
        // Unreadable text is no reason to fail: that the lake is in use is known.
        let _ = file
            .seek(SeekFrom::Start(0))
            .and_then(|_| file.take(200).read_to_string(&mut text));
        if !text.trim().is_empty() && text == last {
            return format!("held by {}", text.trim());
        }
        last = text;
        std::thread::sleep(PEEK);
    }
    "held by another run".to_owned()
}

fn host() -> String {
    let written = ["/proc/sys/kernel/hostname", "/etc/hostname"]
        .iter()
        .find_map(|path| std::fs::read_to_string(path).ok());
    let named = written
        .or_else(|| std::env::var("HOSTNAME").ok())
        .or_else(|| std::env::var("COMPUTERNAME").ok());
    named
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "unknown host".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_learns_of_the_first() {
        let root = tempfile::tempdir().unwrap();
        let first = Lock::take(root.path()).unwrap();
        let refused = Lock::take(root.path()).unwrap_err();
        assert_eq!(refused.exit_code(), 3);
        let message = refused.to_string();
        assert!(message.starts_with("the lake is in use: `"), "{message}");
        assert!(
            message.contains(&format!(
                "held by process {} on `{}` since 20",
                std::process::id(),
                host()
            )),
            "{message}"
        );
        drop(first);
        assert_eq!(std::fs::read(root.path().join("lock")).unwrap(), b"");
        Lock::take(root.path()).unwrap();
    }

    #[test]
    fn the_text_of_a_killed_holder_is_no_lock() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(
            root.path().join("lock"),
            "process 1 on `a very long name of a host that is gone` since 2020-01-01T00:00:00Z"
                .repeat(2),
        )
        .unwrap();
        let held = Lock::take(root.path()).unwrap();
        let text = std::fs::read_to_string(root.path().join("lock")).unwrap();
        assert!(
            text.starts_with(&format!("process {} on ", std::process::id()))
                && text.ends_with('Z')
                && !text.contains("2020"),
            "{text}"
        );
        drop(held);
    }
}

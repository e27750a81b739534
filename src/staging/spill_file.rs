//! Records on disk by bucket: written on several threads, read back a bucket at a time. The file
//! has no name where the system allows it, so that a killed run leaves nothing; one that was killed
//! before it took the name away is swept by the next.
//!
//! Within a bucket records stand in any order: the reader sorts them.

use crate::error::{Error, Result};
use crate::lake::disk;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Bytes that wait in a writer, over all buckets.
const WAITING_BYTES: usize = 4 << 20;

/// How the name of such a file ends, while it has one.
const SPILL: &str = "-spill.partial";

/// The buckets.
#[derive(Debug)]
pub struct Buckets {
    path: PathBuf,
    is_named: bool,
    content: Mutex<SpillContent>,
    count: usize,
}

#[derive(Debug)]
struct SpillContent {
    file: File,
    bytes: u64,
    /// Of each bucket where its blocks begin, and how long they are.
    blocks: Vec<Vec<(u64, usize)>>,
}

impl Buckets {
    /// No record yet; the file is made in `folder`, which is made if it is missing.
    ///
    /// # Errors
    /// The environment: it cannot be made.
    pub fn new(folder: &Path, count: usize) -> Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        std::fs::create_dir_all(folder)
            .map_err(|cause| Error::io("cannot make folder", folder, cause))?;
        // A run may be killed before it has taken the name away; without its name another run's
        // file is still its own.
        disk::sweep(folder, |name| {
            name.starts_with('.') && name.ends_with(SPILL)
        })?;
        let path = folder.join(format!(
            ".{}-{}{SPILL}",
            std::process::id(),
            NUMBER.fetch_add(1, Ordering::Relaxed)
        ));
        let opened = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&path);
        let file = opened.map_err(|cause| Error::io("cannot create", &path, cause))?;
        let is_named = std::fs::remove_file(&path).is_err();
        Ok(Self {
            path,
            is_named,
            content: Mutex::new(SpillContent {
                file,
                bytes: 0,
                blocks: vec![Vec::new(); count],
            }),
            count,
        })
    }

    /// How many buckets there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Writes from one thread.
    pub fn writer(&self) -> BucketWriter<'_> {
        BucketWriter {
            buckets: self,
            waiting: vec![Vec::new(); self.count],
            limit: (WAITING_BYTES / self.count.max(1)).max(1 << 10),
        }
    }

    /// All records of a bucket, in any order.
    ///
    /// # Errors
    /// The environment: the file cannot be read.
    pub fn read(&self, bucket: usize) -> Result<Vec<u8>> {
        let mut content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
        let blocks = content.blocks.get(bucket).cloned().unwrap_or_default();
        let mut bytes = vec![0; blocks.iter().map(|(_, length)| length).sum()];
        let mut at = 0;
        for (start, length) in blocks {
            let read = content
                .file
                .seek(SeekFrom::Start(start))
                .and_then(|_| content.file.read_exact(&mut bytes[at..at + length]));
            read.map_err(|cause| Error::io("cannot read", &self.path, cause))?;
            at += length;
        }
        Ok(bytes)
    }

    fn append(&self, bucket: usize, bytes: &[u8]) -> Result<()> {
        let mut content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
        let start = content.bytes;
        let written = content
            .file
            .seek(SeekFrom::Start(start))
            .and_then(|_| content.file.write_all(bytes));
        written.map_err(|cause| {
            Error::io(
                "cannot write",
                &self.path,
                disk::sized(cause, start + bytes.len() as u64),
            )
        })?;
        content.bytes += bytes.len() as u64;
        if let Some(blocks) = content.blocks.get_mut(bucket) {
            blocks.push((start, bytes.len()));
        }
        Ok(())
    }
}

impl Drop for Buckets {
    fn drop(&mut self) {
        if self.is_named {
            // What cannot be removed has a name that the next run knows as a leftover.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Writes records of one thread; to be finished.
#[derive(Debug)]
pub struct BucketWriter<'a> {
    buckets: &'a Buckets,
    waiting: Vec<Vec<u8>>,
    limit: usize,
}

impl BucketWriter<'_> {
    /// Adds a record, which `write` appends to the bytes that it is given.
    ///
    /// # Errors
    /// The environment: the file cannot be written.
    pub fn add(&mut self, bucket: usize, write: impl FnOnce(&mut Vec<u8>)) -> Result<()> {
        let Some(waiting) = self.waiting.get_mut(bucket) else {
            return Err(Error::bug(format!("there is no bucket {bucket}")));
        };
        if waiting.capacity() == 0 {
            // Growing step by step would leave behind what it takes.
            waiting.reserve_exact(self.limit + (self.limit >> 3));
        }
        write(waiting);
        if waiting.len() >= self.limit {
            self.buckets.append(bucket, waiting)?;
            waiting.clear();
        }
        Ok(())
    }

    /// Writes what waits.
    ///
    /// # Errors
    /// The environment: the file cannot be written.
    pub fn finish(self) -> Result<()> {
        let waiting = self
            .waiting
            .iter()
            .enumerate()
            .filter(|(_, bytes)| !bytes.is_empty());
        waiting
            .into_iter()
            .try_for_each(|(bucket, bytes)| self.buckets.append(bucket, bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_comes_back_in_its_bucket_and_no_file_is_left() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join(".1-0-spill.partial"),
            "of a run that was killed",
        )
        .unwrap();
        let buckets = Buckets::new(folder.path(), 3).unwrap();
        std::thread::scope(|scope| {
            for half in [0u32, 1] {
                let mut writer = buckets.writer();
                scope.spawn(move || {
                    for number in (half * 500_000)..(half + 1) * 500_000 {
                        writer
                            .add(number as usize % 3, |bytes| {
                                bytes.extend_from_slice(&number.to_le_bytes())
                            })
                            .unwrap();
                    }
                    writer.finish().unwrap();
                });
            }
        });
        for bucket in 0..3u32 {
            let bytes = buckets.read(bucket as usize).unwrap();
            let mut numbers: Vec<u32> = bytes
                .chunks_exact(4)
                .map(|record| u32::from_le_bytes(record.try_into().unwrap()))
                .collect();
            numbers.sort_unstable();
            assert_eq!(
                numbers,
                (0..1_000_000)
                    .filter(|number| number % 3 == bucket)
                    .collect::<Vec<_>>()
            );
        }
        assert_eq!(buckets.writer().add(3, |_| ()).unwrap_err().exit_code(), 70);
        drop(buckets);
        assert_eq!(disk::names(folder.path()).unwrap(), [""; 0]);
    }
}

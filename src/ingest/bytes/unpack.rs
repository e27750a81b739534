//! Unpacks gzip and Zstandard, by content. Goes in: the file's bytes. Comes out: what is packed in
//! them, member after member, or the bytes themselves where they are not packed.
//!
//! The surprising part: a packed file is refused as soon as it swells beyond its limits, is cut,
//! damaged, or followed by anything else. How far it may swell is measured against the size of the
//! whole file, so that the same file is always refused at the same byte.

use super::Refusal;
use super::file::Hashing;
use crate::pipeline::settings::UnpackLimits;
use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use zstd::stream::read::Decoder as ZstdDecoder;

/// The largest window of a Zstandard frame that is given memory, as a power of two: 128 MiB.
const WINDOW_LOG: u32 = 27;
/// Below this many unpacked bytes the ratio is not limited.
const RATIO_FROM: u64 = 1 << 20;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstandard,
}

/// First bytes of packings, of unpacked ones and of ones that are only recognised.
const MAGIC: &[(&[u8], Result<Packing, &str>)] = &[
    (b"\x1f\x8b", Ok(Packing::Gzip)),
    (b"\x28\xb5\x2f\xfd", Ok(Packing::Zstandard)),
    (b"PK\x03\x04", Err("a ZIP archive or an Excel workbook")),
    (b"BZh91AY&SY", Err("a bzip2 file")),
    (b"\xfd7zXZ\x00", Err("an xz file")),
    (b"7z\xbc\xaf\x27\x1c", Err("a 7z archive")),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        Err("an old Excel workbook"),
    ),
];

impl Packing {
    const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstandard => "Zstandard",
        }
    }

    /// Whether a further member may begin with this byte; Zstandard has frames to be skipped, too.
    const fn may_begin(self, byte: u8) -> bool {
        match self {
            Self::Gzip => byte == 0x1f,
            Self::Zstandard => byte == 0x28 || byte & 0xf0 == 0x50,
        }
    }
}

/// Boxed, since a hash in the making is large.
type Bytes<R> = Box<BufReader<Hashing<R>>>;

enum PackedStream<R: Read> {
    Plain(Bytes<R>),
    Gzip(Box<GzDecoder<Bytes<R>>>),
    Zstandard(ZstdDecoder<'static, Bytes<R>>),
}

impl<R: Read> PackedStream<R> {
    fn packed(packing: Packing, bytes: Bytes<R>) -> io::Result<Self> {
        Ok(match packing {
            Packing::Gzip => Self::Gzip(Box::new(GzDecoder::new(bytes))),
            Packing::Zstandard => {
                let mut decoder = ZstdDecoder::with_buffer(bytes)?.single_frame();
                decoder.window_log_max(WINDOW_LOG)?;
                Self::Zstandard(decoder)
            }
        })
    }

    fn into_bytes(self) -> Bytes<R> {
        match self {
            Self::Plain(bytes) => bytes,
            Self::Gzip(decoder) => decoder.into_inner(),
            Self::Zstandard(decoder) => decoder.finish(),
        }
    }
}

/// A file's content.
pub(super) struct Unpacked<R: Read> {
    /// None once a member could not be followed by another.
    stream: Option<PackedStream<R>>,
    packing: Option<Packing>,
    size: u64,
    limits: UnpackLimits,
    unpacked: u64,
}

impl<R: Read> Unpacked<R> {
    /// Begins to read a file of `size` bytes that is called `path`.
    ///
    /// # Errors
    /// A [`Refusal`] of a packing that is not known, or of none where the name promises one; an
    /// error of the input.
    pub(super) fn new(
        input: Hashing<R>,
        size: u64,
        path: &Path,
        limits: UnpackLimits,
    ) -> io::Result<Self> {
        let mut bytes = Box::new(BufReader::with_capacity(64 << 10, input));
        let head = bytes.fill_buf()?;
        let (stream, packing) = match MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
            Some((_, Ok(packing))) => (PackedStream::packed(*packing, bytes)?, Some(*packing)),
            Some((_, Err(what))) => {
                return Err(Refusal::error(format!(
                    "found {what}; expected text, as it is or packed by gzip or Zstandard\nhelp: export it as CSV, or unpack it first"
                )));
            }
            None => {
                check_name(path, head.is_empty())?;
                (PackedStream::Plain(bytes), None)
            }
        };
        Ok(Self {
            stream: Some(stream),
            packing,
            size,
            limits,
            unpacked: 0,
        })
    }

    /// The file's own bytes, as far as they are not read.
    pub(super) fn into_inner(self) -> io::Result<Hashing<R>> {
        self.stream
            .map(|stream| stream.into_bytes().into_inner())
            .ok_or_else(|| io::Error::other("a reading that failed cannot be ended"))
    }

    fn damaged(&self, cause: io::Error) -> io::Error {
        let Some(packing) = self.packing.filter(|_| {
            cause.raw_os_error().is_none() && cause.kind() != io::ErrorKind::Interrupted
        }) else {
            return cause;
        };
        let (name, unpacked) = (packing.name(), self.unpacked);
        let found = if cause.kind() == io::ErrorKind::UnexpectedEof {
            "ends too early: it was cut".to_owned()
        } else {
            format!("is damaged ({cause})")
        };
        Refusal::error(format!(
            "the {name} stream {found}, after {unpacked} unpacked bytes; expected a whole one; nothing of the file is kept\nhelp: deliver the file anew"
        ))
    }

    fn count(&mut self, more: usize) -> io::Result<()> {
        self.unpacked += more as u64;
        let UnpackLimits { bytes, ratio } = self.limits;
        let (size, unpacked) = (self.size, self.unpacked);
        if unpacked > bytes {
            return Err(Refusal::error(format!(
                "the file unpacks to more than {bytes} bytes, the limit `max_unpacked_bytes`; nothing of it is kept\nhelp: raise `max_unpacked_bytes` of the source if so much is meant"
            )));
        }
        if unpacked > RATIO_FROM && unpacked > size.saturating_mul(u64::from(ratio)) {
            return Err(Refusal::error(format!(
                "the file of {size} bytes unpacks to more than {ratio} times as many, the limit `max_unpack_ratio`; nothing of it is kept\nhelp: raise `max_unpack_ratio` of the source if so much is meant"
            )));
        }
        Ok(())
    }

    /// Goes on behind a member that has ended; whether there is another.
    fn next_member(&mut self) -> io::Result<bool> {
        let (Some(packing), Some(stream)) = (self.packing, self.stream.take()) else {
            return Ok(false);
        };
        let mut bytes = stream.into_bytes();
        let follower = bytes.fill_buf()?.first().copied();
        match follower {
            None => self.stream = Some(PackedStream::Plain(bytes)),
            Some(byte) if packing.may_begin(byte) => {
                self.stream = Some(PackedStream::packed(packing, bytes)?)
            }
            Some(_) => {
                let at = bytes.get_ref().passed - bytes.buffer().len() as u64;
                let name = packing.name();
                return Err(Refusal::error(format!(
                    "bytes that are no {name} stream follow at offset {at} of the file; expected its end there; nothing of it is kept\nhelp: deliver the file anew"
                )));
            }
        }
        Ok(follower.is_some())
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = match &mut self.stream {
                Some(PackedStream::Plain(bytes)) => return bytes.read(into),
                Some(PackedStream::Gzip(decoder)) => decoder.read(into),
                Some(PackedStream::Zstandard(decoder)) => decoder.read(into),
                None => return Ok(0),
            };
            let count = read.map_err(|cause| self.damaged(cause))?;
            if count > 0 || into.is_empty() {
                self.count(count)?;
                return Ok(count);
            }
            if !self.next_member()? {
                return Ok(0);
            }
        }
    }
}

/// A name that promises a packed file must keep it.
fn check_name(path: &Path, is_empty: bool) -> io::Result<()> {
    let extension = path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
        .to_ascii_lowercase();
    let promised = match extension.as_str() {
        "gz" | "gzip" => Packing::Gzip.name(),
        "zst" | "zstd" => Packing::Zstandard.name(),
        _ => return Ok(()),
    };
    let found = if is_empty {
        "is empty"
    } else {
        "does not begin with one"
    };
    Err(Refusal::error(format!(
        "expected a {promised} stream, as the name `.{extension}` says, but the file {found}\nhelp: deliver the file anew, or without `.{extension}` if it is not packed"
    )))
}

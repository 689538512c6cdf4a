//! Opens the regular files of a dataset and reads their bytes decompressed.
//! Knows gzip and zlib; does not look into what they hold.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use flate2::{Decompress, FlushDecompress, Status};

use super::{Error, FileProblem};

/// The bytes of a file, decompressed.
pub(super) enum Input {
    Plain(BufReader<File>),
    // Boxed: a decoder's own state is large.
    Gzip(Box<MultiGzDecoder<BufReader<File>>>),
    Zlib(Box<Zlib<BufReader<File>>>),
}

/// How a whole file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    /// RFC 1952, one or more members.
    Gzip,
    /// RFC 1950.
    Zlib,
}

/// Opens a regular file; also returns its length in bytes.
pub(super) fn open(path: &Path) -> Result<(File, u64), Error> {
    let io = |source| Error::Io { path: path.into(), source };
    let wrong = |problem| Error::File { path: path.into(), problem: Box::new(problem) };
    // Checked before opening, because opening a pipe blocks until it has a writer.
    let kind = fs::metadata(path).map_err(io)?.file_type();
    if kind.is_dir() {
        return Err(wrong(FileProblem::Directory));
    }
    if !kind.is_file() {
        return Err(wrong(FileProblem::NotRegular));
    }
    let file = File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    Ok((file, length))
}

impl Input {
    /// The bytes of `file`, whose compression is known.
    pub(super) fn new(file: File, compression: Compression) -> Self {
        let file = BufReader::with_capacity(READ_AHEAD, file);
        match compression {
            Compression::None => Input::Plain(file),
            Compression::Gzip => Input::Gzip(Box::new(MultiGzDecoder::new(file))),
            Compression::Zlib => Input::Zlib(Box::new(Zlib::new(file))),
        }
    }

    /// Bytes of the file that have been read, decompressed or not; 0 if the system does not tell.
    pub(super) fn file_position(&self) -> u64 {
        let file = match self {
            Input::Plain(file) => file,
            Input::Gzip(decoder) => decoder.get_ref(),
            Input::Zlib(decoder) => &decoder.input,
        };
        file.get_ref().stream_position().unwrap_or(0)
    }

    /// Moves `count` bytes on; returns how many bytes were there, as far as that can be told without reading.
    pub(super) fn skip(&mut self, count: u64) -> io::Result<u64> {
        match (self, i64::try_from(count)) {
            (Input::Plain(file), Ok(offset)) => file.seek_relative(offset).map(|()| count),
            (input, _) => io::copy(&mut input.take(count), &mut io::sink()),
        }
    }
}

const READ_AHEAD: usize = 32 * 1024;

impl Read for Input {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Input::Plain(file) => file.read(out),
            Input::Gzip(decoder) => decoder.read(out),
            Input::Zlib(decoder) => decoder.read(out),
        }
    }
}

/// A zlib decoder that, unlike `flate2::bufread::ZlibDecoder`, does not take a stream cut short for a whole one.
pub(super) struct Zlib<R> {
    input: R,
    inflate: Decompress,
    ended: bool,
}

impl<R: BufRead> Zlib<R> {
    fn new(input: R) -> Self {
        Self { input, inflate: Decompress::new(true), ended: false }
    }
}

impl<R: BufRead> Read for Zlib<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !out.is_empty() && !self.ended {
            let data = self.input.fill_buf()?;
            let at_end = data.is_empty();
            let (consumed, produced) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self
                .inflate
                .decompress(data, out, FlushDecompress::None)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            // Each difference is at most the length of its slice.
            let consumed = (self.inflate.total_in() - consumed) as usize;
            let produced = (self.inflate.total_out() - produced) as usize;
            self.input.consume(consumed);
            self.ended = status == Status::StreamEnd;
            if produced > 0 {
                return Ok(produced);
            }
            if !self.ended && at_end {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if !self.ended && consumed == 0 {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "corrupt deflate stream"));
            }
        }
        if self.ended && !out.is_empty() && !self.input.fill_buf()?.is_empty() {
            let message = "more bytes after the end of the zlib stream";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(0)
    }
}

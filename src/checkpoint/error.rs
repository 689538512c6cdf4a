//! What can go wrong with a checkpoint, and what to do about it.
//! Pure data: every other file of this folder makes these, none of them formats a message.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::{Foreign, NameScheme};
use crate::Remedy;
use crate::tensor::DType;

/// What can go wrong with a checkpoint.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file could not be opened, mapped or read.
    #[error("cannot read checkpoint {}: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The path is a directory that holds no checkpoint.
    #[error("cannot read checkpoint {}: {}", path.display(), InDirectory(found))]
    Directory {
        /// The directory.
        path: PathBuf,
        /// A file in it that holds a model in another form, by name.
        found: Option<(String, Foreign)>,
    },
    /// The path is a directory that holds several checkpoints, none of which is `model.safetensors`.
    #[error(
        "cannot read checkpoint {}: a directory with {} checkpoints: {}, expected one or a model.safetensors",
        path.display(), files.len(), Names(files)
    )]
    SeveralFiles {
        /// The directory.
        path: PathBuf,
        /// Their names.
        files: Vec<String>,
    },
    /// The path is a pipe, a socket or a device.
    #[error("cannot read checkpoint {}: not a regular file, expected one that can be mapped", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// The bytes do not follow their format.
    #[error("cannot read checkpoint {}: {}at byte {offset}: {fault}", path.display(), Tensor(tensor))]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The tensor being read, if its name is known by then.
        tensor: Option<String>,
        /// Where in the file, in bytes from its start.
        offset: u64,
        /// What was found there, and what was expected.
        fault: Box<Fault>,
    },
    /// The file is encrypted and no key was given.
    #[error("cannot read checkpoint {}: it is encrypted (AES-GCM), expected a key", path.display())]
    KeyNeeded {
        /// The file.
        path: PathBuf,
    },
    /// A block of an encrypted file does not authenticate.
    #[error(
        "cannot read checkpoint {}: block {block} at byte {offset} does not decrypt: the key is wrong \
         or the file is damaged, expected the {bits}-bit key it was saved with",
        path.display()
    )]
    WrongKey {
        /// The file.
        path: PathBuf,
        /// Number of the block, from 0.
        block: usize,
        /// Where the block starts, in bytes from the start of the file.
        offset: u64,
        /// Length of the key that was tried.
        bits: usize,
    },
    /// A key of another length than AES takes.
    #[error("cannot use key: {found} bytes long, expected 16, 24 or 32")]
    KeyLength {
        /// Length of the key in bytes.
        found: usize,
    },
    /// The key file could not be read.
    #[error("cannot read key file {}: {source}", path.display())]
    KeyFile {
        /// The key file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The checksum at the end of the file is not that of its content.
    #[error(
        "cannot verify checkpoint {}: CRC-32 of its content is {found:08x}, expected {expected} \
         as its last ten bytes say",
        path.display()
    )]
    Crc {
        /// The file.
        path: PathBuf,
        /// CRC-32 of the bytes before the trailer.
        found: u32,
        /// The trailer's number, in hexadecimal.
        expected: String,
    },
    /// No tensor of the file has this name.
    #[error(
        "cannot read checkpoint {}: tensor {} is missing{}, expected {}{}",
        path.display(), Shown(tensor), WithShape(shape), Tried(tried), Nearest(nearest)
    )]
    Missing {
        /// The file.
        path: PathBuf,
        /// The name looked for.
        tensor: String,
        /// The shape it would have, if the caller asked for one.
        shape: Option<Vec<usize>>,
        /// Every spelling that was tried.
        tried: Vec<String>,
        /// The most similar names the file has.
        nearest: Vec<String>,
    },
    /// The file has several encoders and none was chosen.
    #[error(
        "cannot read checkpoint {}: it has {} encoders, with the prefixes {}, expected one",
        path.display(), prefixes.len(), Quoted(prefixes)
    )]
    SeveralEncoders {
        /// The file.
        path: PathBuf,
        /// What stands before each encoder's names.
        prefixes: Vec<String>,
    },
    /// No encoder of the file has the prefix that was chosen.
    #[error(
        "cannot read checkpoint {}: no encoder with the prefix '{}', expected one of {}",
        path.display(), Shown(prefix), Quoted(prefixes)
    )]
    NoSuchEncoder {
        /// The file.
        path: PathBuf,
        /// The prefix that was asked for.
        prefix: String,
        /// What stands before the names of the encoders that are there.
        prefixes: Vec<String>,
    },
    /// Several tensors could be the one that the model needs, or one belongs to another encoder as well.
    #[error(
        "cannot read checkpoint {}: tensor {} of the encoder with the prefix '{}' could be {}, \
         expected one that is no other encoder's",
        path.display(), Shown(tensor), Shown(prefix), Names(found)
    )]
    Ambiguous {
        /// The file.
        path: PathBuf,
        /// The canonical name looked for.
        tensor: String,
        /// The tensors that could be meant.
        found: Vec<String>,
        /// What stands before the encoder's names.
        prefix: String,
    },
    /// The layers in the file are not numbered from 0 without a gap.
    #[error("cannot read checkpoint {}: {}", path.display(), LayerGap(found))]
    Layers {
        /// The file.
        path: PathBuf,
        /// The numbers of the layers that it has, rising.
        found: Vec<usize>,
    },
    /// Tensors of the encoder that the model does not compute with.
    #[error(
        "cannot run checkpoint {}: {} of its encoder's tensors belong to no part of BERT or RoBERTa that \
         is computed: {}",
        path.display(), tensors.len(), Names(tensors)
    )]
    NotComputed {
        /// The file.
        path: PathBuf,
        /// Their names in the file.
        tensors: Vec<String>,
    },
    /// A table of positions that the model would count differently.
    #[error("cannot run checkpoint {}: tensor {}: {problem}, expected positions 0, 1, 2...", path.display(), Shown(tensor))]
    Buffer {
        /// The file.
        path: PathBuf,
        /// Its name in the file.
        tensor: String,
        /// What was found.
        problem: String,
    },
    /// A decoder of the masked-LM head that is not what the head uses in its place.
    #[error(
        "cannot run checkpoint {}: tensor {} is not used, and differs from {}, which is used in its place",
        path.display(), Shown(tensor), Shown(original)
    )]
    Untied {
        /// The file.
        path: PathBuf,
        /// The decoder's name in the file.
        tensor: String,
        /// The name of the tensor used in its place.
        original: String,
    },
    /// A tensor has another shape than the model.
    #[error(
        "cannot read checkpoint {}: tensor {} at byte {offset}: shape {found:?}, expected {expected:?}",
        path.display(), Shown(tensor)
    )]
    Misshapen {
        /// The file.
        path: PathBuf,
        /// Name of the tensor in the file.
        tensor: String,
        /// Where its content starts, in bytes from the start of the file.
        offset: u64,
        /// Its shape in the file.
        found: Vec<usize>,
        /// The shape the model needs.
        expected: Vec<usize>,
    },
    /// A weight is not made of floating-point numbers.
    #[error(
        "cannot read checkpoint {}: tensor {} at byte {offset}: type {found}, \
         expected floating-point numbers (F16, BF16, F32 or F64)",
        path.display(), Shown(tensor)
    )]
    NotFloat {
        /// The file.
        path: PathBuf,
        /// Name of the tensor in the file.
        tensor: String,
        /// Where its content starts, in bytes from the start of the file.
        offset: u64,
        /// Its type in the file.
        found: DType,
    },
    /// A sharded checkpoint's index disagrees with its shards.
    #[error("cannot read checkpoint {}: {problem}", path.display())]
    Shards {
        /// The index.
        path: PathBuf,
        /// What is wrong, and what was expected.
        problem: String,
    },
    /// The output exists and may not be replaced.
    #[error("cannot write {}: it exists already, expected a new name", path.display())]
    Exists {
        /// The output.
        path: PathBuf,
    },
    /// The output's name does not say which format to write.
    #[error("cannot write {}: unknown extension, expected {expected}", path.display())]
    OutputExtension {
        /// The output.
        path: PathBuf,
        /// The extensions that there are.
        expected: &'static str,
    },
    /// The output is a file that is read.
    #[error("cannot write {}: it is the same file as the input {}, expected another", path.display(), input.display())]
    OutputIsInput {
        /// The output.
        path: PathBuf,
        /// The input that it is.
        input: PathBuf,
    },
    /// Writing failed.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The output.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The caller wrote other bytes than it announced.
    #[error("cannot write {}: tensor {}: {problem}", path.display(), Shown(tensor))]
    Misuse {
        /// The output.
        path: PathBuf,
        /// The tensor.
        tensor: String,
        /// What is wrong, and what was expected.
        problem: String,
    },
    /// None of the input's tensors can be written.
    #[error(
        "cannot convert {}: none of its {tensors} tensors can be written, expected BERT's",
        path.display()
    )]
    NothingToWrite {
        /// The input.
        path: PathBuf,
        /// Number of tensors it has.
        tensors: usize,
    },
    /// Tensors that may be weights have no name under the scheme asked for.
    #[error(
        "cannot convert {}: {} of its tensors have no other name and would be lost: {}",
        path.display(), tensors.len(), Names(tensors)
    )]
    WouldLose {
        /// The input.
        path: PathBuf,
        /// Their names.
        tensors: Vec<String>,
    },
    /// A weight of the model that the scheme asked for has no name for.
    #[error(
        "cannot convert {}: tensor {} has no name under {scheme}, whose networks decode with the word table \
         and one bias",
        path.display(), Shown(tensor)
    )]
    NoName {
        /// The input.
        path: PathBuf,
        /// Its name in the input.
        tensor: String,
        /// The scheme.
        scheme: NameScheme,
    },
    /// RoBERTa, or what may be one, under names whose networks number positions otherwise.
    #[error(
        "cannot convert {}: {}, and MindSpore's BERT numbers positions from 0, expected BERT",
        path.display(), RobertaSign(sign)
    )]
    RobertaToMindSpore {
        /// The input.
        path: PathBuf,
        /// Rows of the position table, if they are the only sign.
        sign: Option<usize>,
    },
    /// Two tensors would get the same name.
    #[error("cannot write {}: two tensors named {}, expected each name once", path.display(), Shown(tensor))]
    SameName {
        /// The output.
        path: PathBuf,
        /// The name.
        tensor: String,
    },
}

/// What was found in a malformed file, and what was expected.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum Fault {
    #[error("the file is empty, expected a MindSpore .ckpt or a safetensors file")]
    Empty,
    #[error("{}, expected a MindSpore .ckpt or a safetensors file", found.what)]
    OtherFormat { found: Foreign },
    #[error("no tensor in the file, expected at least one")]
    NoTensor,
    #[error("{what} ends early: {left} bytes left, expected {needed}")]
    Truncated { what: &'static str, needed: u64, left: u64 },
    #[error("a varint that does not fit 64 bits, expected at most ten bytes")]
    Varint,
    #[error("field number {found}, expected 1 to 536870911")]
    FieldNumber { found: u64 },
    #[error("wire type {found} for {what}, expected {expected}")]
    WireType { what: &'static str, found: u8, expected: &'static str },
    #[error("an unbalanced or deeply nested group, expected none")]
    Group,
    #[error("no {what}, expected one")]
    MissingField { what: &'static str },
    #[error("a second {what}, expected one")]
    RepeatedField { what: &'static str },
    #[error("{what} is not UTF-8, expected text")]
    NotUtf8 { what: &'static str },
    #[error("unknown type {}, expected one of MindSpore's or safetensors' types", Shown(found))]
    UnknownType { found: String },
    #[error("dimension {found}, expected 0 or more")]
    NegativeDimension { found: i64 },
    #[error("more than {limit} dimensions, expected at most that")]
    TooManyDimensions { limit: usize },
    #[error("shape {shape:?} overflows, expected one that fits the file")]
    ShapeOverflow { shape: Vec<usize> },
    #[error("{found} bytes of content, expected {expected} for {dtype} {shape:?}")]
    ContentLength { found: u64, expected: u64, dtype: DType, shape: Vec<usize> },
    #[error("a slice of {found}, expected {expected} like the slice before it")]
    SliceDiffers { found: String, expected: String },
    #[error("the name a second time (first at byte {first}), expected each tensor once")]
    Duplicate { first: u64 },
    #[error("text with the invalid code point {found:#x}, expected UTF-32")]
    CodePoint { found: u32 },
    #[error("block magic {found:#010x}, expected 0x7f3a5ed8 (AES-GCM)")]
    BlockMagic { found: u32 },
    #[error("encrypted in {mode} mode, expected AES-GCM")]
    CipherMode { mode: &'static str },
    #[error("{what} {found}, expected {expected}")]
    BlockLength { what: &'static str, found: u64, expected: u64 },
    #[error("a header of {found} bytes, expected at most {limit}")]
    HeaderLength { found: u64, limit: u64 },
    #[error("the header is not valid: {detail}, expected a JSON object of tensors")]
    Header { detail: String },
    #[error("data offsets [{start}, {end}], expected a start of {expected}")]
    DataOffsets { start: u64, end: u64, expected: u64 },
    #[error("{found} bytes of tensor data, expected {expected} as the header says")]
    DataLength { found: u64, expected: u64 },
}

impl Error {
    /// A fault at `offset` of `path`, before any tensor's name is known.
    pub(crate) fn malformed(path: &Path, offset: u64, fault: Fault) -> Self {
        let (path, fault) = (path.to_path_buf(), Box::new(fault));
        Self::Malformed { path, tensor: None, offset, fault }
    }

    /// The same error, naming `tensor` if it names none yet.
    pub(crate) fn in_tensor(mut self, name: &str) -> Self {
        if let Self::Malformed { tensor: tensor @ None, .. } = &mut self {
            *tensor = Some(name.to_owned());
        }
        self
    }
}

impl Remedy for Error {
    fn remedy(&self) -> String {
        match self {
            Error::Open { source, .. } | Error::KeyFile { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => "Check the path".into(),
                io::ErrorKind::PermissionDenied => {
                    "Run as a user who may read the file, or change its mode with chmod".into()
                }
                _ => "Check that the file lies on a readable disk".into(),
            },
            Error::Directory { found: Some((_, found)), .. } => found.remedy.into(),
            Error::SeveralFiles { .. } => "Give the path of one of them".into(),
            Error::Directory { .. } | Error::NotAFile { .. } => "Give the path of a .ckpt or .safetensors file".into(),
            Error::Malformed { fault, .. } => match &**fault {
                Fault::CipherMode { .. } => "Save the checkpoint again with enc_mode=\"AES-GCM\"".into(),
                Fault::OtherFormat { found } => found.remedy.into(),
                _ => "Download or copy the file again, and compare its SHA-256 with the source's".into(),
            },
            Error::KeyNeeded { .. } => "Give the key with --key-file FILE or in the variable ASCEND_BERT_KEY".into(),
            Error::WrongKey { .. } => {
                "Check the key in --key-file or ASCEND_BERT_KEY; if it is right, copy the file again".into()
            }
            Error::KeyLength { .. } => {
                "Give the key as raw bytes, the same that enc_key had when the file was saved".into()
            }
            Error::Crc { .. } => "Download or copy the file again: it was changed after saving".into(),
            Error::Missing { .. } => "Check that the file holds this model, and choose --head to fit it".into(),
            Error::SeveralEncoders { .. } => "Choose one of them with prefix (--prefix on the command line)".into(),
            Error::NoSuchEncoder { prefixes, .. } if prefixes.is_empty() => {
                "Check that the file holds BERT or RoBERTa: it has no table of words".into()
            }
            Error::NoSuchEncoder { .. } => "Give the prefix of an encoder that is there".into(),
            Error::Ambiguous { .. } => "Save the model with one head, beside its own encoder".into(),
            Error::Layers { .. } => "Save or download the model again with all of its layers".into(),
            Error::NotComputed { .. } => {
                "Run the model with the program that it was made for, or save it without these tensors if it \
                 does not use them"
                    .into()
            }
            Error::Buffer { .. } => "Save the model without this tensor if it counts positions from 0".into(),
            Error::Untied { .. } => "Report this as a bug of the program that loaded the model".into(),
            Error::Misshapen { .. } => {
                "Give the configuration that the file was trained with (--config, --heads)".into()
            }
            Error::NotFloat { .. } => "Save the model with Float16, BFloat16, Float32 or Float64 weights".into(),
            Error::Shards { .. } => "Download the index and all its shards again into one directory".into(),
            Error::Exists { .. } => "Choose another name, or replace it with --force".into(),
            Error::OutputExtension { expected, .. } => format!("End the name in {expected}"),
            Error::OutputIsInput { .. } => "Choose another name: the input would be lost".into(),
            Error::Write { .. } => "Check that the directory exists, is writable and has room".into(),
            Error::Misuse { .. } => "Report this as a bug of the program that wrote the file".into(),
            Error::WouldLose { .. } | Error::NoName { .. } => {
                "Convert without --names to keep the file's own names and tensors".into()
            }
            Error::RobertaToMindSpore { sign: Some(_), .. } => {
                "Say which model it is, with a config.json beside the file, or convert with --names huggingface".into()
            }
            Error::RobertaToMindSpore { .. } => "Convert with --names huggingface, or without --names".into(),
            Error::NothingToWrite { .. } => "Convert without --names to keep the file's own names and tensors".into(),
            Error::SameName { .. } => "Convert without --names to keep the file's own names".into(),
        }
    }
}

/// A name from a file: escaped, and cut so that one line stays one line.
struct Shown<'a>(&'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LIMIT: usize = 160;
        for character in self.0.chars().take(LIMIT) {
            write!(f, "{}", character.escape_debug())?;
        }
        if self.0.chars().nth(LIMIT).is_some() { f.write_str("...") } else { Ok(()) }
    }
}

/// The first few names, and how many more there are.
struct Names<'a>(&'a [String]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(f, self.0, |f, name| write!(f, "{}", Shown(name)))
    }
}

/// The same for prefixes, which may be empty.
struct Quoted<'a>(&'a [String]);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        list(f, self.0, |f, prefix| write!(f, "'{}'", Shown(prefix)))
    }
}

/// What a directory without a checkpoint holds.
struct InDirectory<'a>(&'a Option<(String, Foreign)>);

impl fmt::Display for InDirectory<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("a directory without model.safetensors or a .ckpt, expected a file"),
            Some((name, Foreign { what, .. })) => {
                write!(f, "a directory with {}, {what}, expected model.safetensors or a .ckpt", Shown(name))
            }
        }
    }
}

/// What says that a model may be RoBERTa.
struct RobertaSign<'a>(&'a Option<usize>);

impl fmt::Display for RobertaSign<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("it is RoBERTa, which numbers positions from pad_token_id + 1"),
            Some(rows) => write!(f, "its position table of {rows} rows is RoBERTa's size and no name says which it is"),
        }
    }
}

/// Which layers lack, and which are there.
struct LayerGap<'a>(&'a [usize]);

impl fmt::Display for LayerGap<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // No more than one past the last that is there, and as many as fit a line.
        let mut missing = (0..).filter(|layer| self.0.binary_search(layer).is_err()).take(LISTED);
        let last = self.0.last().copied().unwrap_or_default();
        let missing: Vec<usize> = missing.by_ref().take_while(|&layer| layer < last).collect();
        let (noun, verb) = if missing.len() == 1 { ("layer", "is") } else { ("layers", "are") };
        write!(f, "{noun} ")?;
        list(f, &missing, |f, layer| write!(f, "{layer}"))?;
        write!(f, " {verb} missing: the file has layers ")?;
        list(f, self.0, |f, layer| write!(f, "{layer}"))
    }
}

/// How many items of a list a message shows.
const LISTED: usize = 8;

fn list<T>(
    f: &mut fmt::Formatter<'_>,
    items: &[T],
    show: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (index, item) in items.iter().take(LISTED).enumerate() {
        f.write_str(if index == 0 { "" } else { ", " })?;
        show(f, item)?;
    }
    if items.len() > LISTED { write!(f, " and {} more", items.len() - LISTED) } else { Ok(()) }
}

struct Tensor<'a>(&'a Option<String>);

impl fmt::Display for Tensor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_deref().map_or(Ok(()), |name| write!(f, "tensor {} ", Shown(name)))
    }
}

struct WithShape<'a>(&'a Option<Vec<usize>>);

impl fmt::Display for WithShape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_deref() {
            None => Ok(()),
            Some([]) => f.write_str(" (a scalar)"),
            Some(shape) => write!(f, " (shape {shape:?})"),
        }
    }
}

struct Tried<'a>(&'a [String]);

impl fmt::Display for Tried<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            write!(f, "{}{}", if index == 0 { "" } else { " or " }, Shown(name))?;
        }
        Ok(())
    }
}

struct Nearest<'a>(&'a [String]);

impl fmt::Display for Nearest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            write!(f, "{}{}", if index == 0 { "; similar names: " } else { ", " }, Shown(name))?;
        }
        Ok(())
    }
}

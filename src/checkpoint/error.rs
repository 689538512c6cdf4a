//! What can go wrong with a checkpoint; `remedy.rs` says what to do about it, `shown.rs` how names and lists are shown.
//! Pure data: every other file of this folder makes these, none of them formats a message.

use std::io;
use std::path::{Path, PathBuf};

use super::fault::Fault;
use super::shown::{InDirectory, LayerGap, Names, Nearest, OfTensor, Quoted, RobertaSign, Shown, Tried, WithShape};
use super::{Foreign, NameScheme};
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
    #[error("cannot read checkpoint {}: {}at byte {offset}: {fault}", path.display(), OfTensor(tensor))]
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
        "cannot read checkpoint {}: tensor {} is not unique for the encoder with the prefix '{}': found {}, \
         expected one that no other encoder shares",
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
        "cannot run checkpoint {}: {} of its encoder's tensors would not be used: {}",
        path.display(), tensors.len(), Names(tensors)
    )]
    NotComputed {
        /// The file.
        path: PathBuf,
        /// Their names in the file.
        tensors: Vec<String>,
    },
    /// A tensor of position ids differs from the positions that the model computes.
    #[error("cannot run checkpoint {}: tensor {}: {problem}, expected positions 0, 1, 2...", path.display(), Shown(tensor))]
    Buffer {
        /// The file.
        path: PathBuf,
        /// Its name in the file.
        tensor: String,
        /// What was found.
        problem: String,
    },
    /// A decoder of the masked-LM head was not loaded and differs from the tensor used in its place.
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
        "cannot convert {}: without a name under the scheme asked for, {} of its tensors would be lost: {}",
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
        "cannot convert {}: tensor {} has no name under {scheme}, whose networks decode with the word \
         embeddings and one bias",
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
    /// RoBERTa, or what may be RoBERTa, cannot have the names of networks that number positions from 0.
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

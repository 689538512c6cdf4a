//! What can go wrong with input records: which file, which record, at which byte, what was expected.
//! Each error is one line; [`Remedy`] says what to do about it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ColumnRole;
use crate::remedy::{Advice, Remedy};

/// What can go wrong with a dataset.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Not a regular file, or a safetensors file whose header does not describe a dataset.
    #[error("cannot read {}: {problem}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: Box<FileProblem>,
    },
    /// A record is damaged, or its values are not what a model takes.
    #[error("cannot read {place}: {problem}")]
    Record {
        /// Which record.
        place: RecordPlace,
        /// What is wrong with it.
        problem: Box<RecordProblem>,
    },
    /// A column has neither as many values in every record nor one for each token.
    #[error(
        "cannot read {place}: feature '{feature}': {length} values in a record of {tokens} tokens, expected {expected} as in record {} at byte {} of {}",
        first.record, first.byte, first.path.display()
    )]
    Ragged {
        /// The feature that differs.
        feature: String,
        /// The later record.
        place: RecordPlace,
        /// Number of its values.
        length: usize,
        /// Number of its tokens.
        tokens: usize,
        /// The record it is compared with, the first of the batch or of the scan.
        first: Box<RecordPlace>,
        /// Number of its values.
        expected: usize,
    },
    /// All files together hold no record.
    #[error("cannot read {}: holds no records, expected at least one", paths(.0))]
    NoRecords(Vec<PathBuf>),
    /// A batch size of 0 was asked for.
    #[error("invalid batch size 0: expected at least 1")]
    BatchSize,
    /// A padded batch that memory has no room for.
    #[error("cannot pad {rows} records to {columns} values each: too large for memory")]
    TooLarge {
        /// Rows of the batch.
        rows: usize,
        /// Tokens of its longest row.
        columns: usize,
    },
    /// A length to pad to that the records, or the model, do not fit.
    #[error(
        "invalid padded length {length}: expected {shortest} (the longest record) to {longest} (the most positions)"
    )]
    PaddedLength {
        /// What was given.
        length: usize,
        /// Tokens of the longest record.
        shortest: usize,
        /// Positions of the model.
        longest: usize,
    },
    /// A padding token that the model does not have.
    #[error("invalid padding token {id}: expected 0 to {last}")]
    PadToken {
        /// What was given.
        id: i32,
        /// The last token of the vocabulary.
        last: i32,
    },
    /// A list of columns could not be understood.
    #[error("invalid columns '{text}': {problem}")]
    Columns {
        /// What was given.
        text: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// Where a record lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPlace {
    /// The file.
    pub path: Arc<Path>,
    /// Number of the record (or row, in a safetensors file) within the file, from 0.
    pub record: u64,
    /// Offset of its first byte; in a safetensors file, of its row of `input_ids`.
    pub byte: u64,
    /// Whether `byte` counts decompressed bytes rather than those of the file.
    pub decompressed: bool,
}

impl fmt::Display for RecordPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: record {} at byte {}", self.path.display(), self.record, self.byte)?;
        if self.decompressed { f.write_str(" of the decompressed data") } else { Ok(()) }
    }
}

/// What is wrong with a file as a whole.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // the fields are in the messages
pub enum FileProblem {
    #[error("is a directory, expected a file")]
    Directory,
    #[error("is a Git LFS pointer, not the file itself")]
    LfsPointer,
    #[error("is a pipe or a device, expected a regular file, which can be read twice")]
    NotRegular,
    #[error("safetensors header: {found} bytes, expected {expected}")]
    HeaderTruncated { found: u64, expected: u64 },
    #[error("safetensors header: length {length}, expected at most {most}")]
    HeaderLength { length: u64, most: u64 },
    #[error("safetensors header: {0}")]
    Header(serde_json::Error),
    #[error("safetensors file: {found} bytes, expected {expected} by its header")]
    Length { found: u64, expected: u64 },
    #[error("tensor '{name}': not in the file, which has {}", list(present))]
    MissingTensor { name: String, present: Vec<String> },
    #[error("tensor '{name}': type {found}, expected {expected}")]
    Type { name: String, found: String, expected: &'static str },
    #[error("tensor '{name}': shape {found:?}, expected {expected}")]
    Shape { name: String, found: Vec<usize>, expected: String },
}

/// What is wrong with one record.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // the fields are in the messages
pub enum RecordProblem {
    #[error("ends after {found} bytes of its {part}, expected {expected}")]
    Truncated { part: &'static str, found: u64, expected: u64 },
    #[error("length {length} and a 4-byte CRC, expected no more than the {left} bytes left in the file")]
    PastEnd { length: u64, left: u64 },
    #[error("length {length}, expected at most {most}")]
    TooLong { length: u64, most: u64 },
    #[error("stored CRC-32C of its length is {found:#010x}, expected {expected:#010x}")]
    LengthCrc { found: u32, expected: u32 },
    #[error("stored CRC-32C of its data is {found:#010x}, expected {expected:#010x}")]
    DataCrc { found: u32, expected: u32 },
    #[error("compressed data: {0}")]
    Compression(io::Error),
    #[error("tf.Example: {0}")]
    Malformed(WireError),
    #[error("feature '{name}': {problem}")]
    Feature { name: String, problem: FeatureProblem },
}

/// What is wrong with one feature of a record.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // the fields are in the messages
pub enum FeatureProblem {
    #[error("not in the record, which has {}", list(present))]
    Missing { present: Vec<String> },
    #[error("occurs more than once, expected once")]
    Twice,
    #[error("holds {found}, expected {expected}")]
    Kind { found: &'static str, expected: &'static str },
    #[error("{found} values, expected at least 1{}", most.map_or(String::new(), |most| format!(" and at most {most}")))]
    Length { found: usize, most: Option<usize> },
    #[error("{found} values, expected {expected} as in '{like}'")]
    Differs { found: usize, expected: usize, like: String },
    #[error("{found} values, expected {expected} as when the records were scanned")]
    Changed { found: usize, expected: usize },
    #[error("{found} values, expected {expected} as in the records before it, which have no masked_lm_weights either")]
    Unweighted { found: usize, expected: usize },
    #[error("in this record but not in the first one, expected in all or none")]
    Unexpected,
    #[error("not the values of '{other}', expected one of the two features or both with the same values")]
    Ambiguous { other: String },
    #[error("value {value} at position {position}, expected a finite number")]
    NotFinite { position: usize, value: String },
    #[error("value {value} at position {position}, expected {low} to {high}")]
    Value { position: usize, value: i64, low: i64, high: i64 },
    #[error("{0}")]
    Malformed(WireError),
}

/// A fault in the encoding of a record, which is a protobuf message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {byte} of the record: {fault}")]
pub struct WireError {
    /// Offset within the record's data.
    pub byte: usize,
    /// What is wrong there.
    pub fault: WireFault,
}

/// Kinds of fault in a protobuf encoding.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // the fields are in the messages
pub enum WireFault {
    #[error("varint without an end, expected at most 10 bytes and 64 bits")]
    Varint,
    #[error("message ends within a value, expected {expected} more bytes")]
    Truncated { expected: usize },
    #[error("length {length}, expected at most the {left} bytes left")]
    Length { length: u64, left: usize },
    #[error("field number {0}, expected 1 to 536870911")]
    FieldNumber(u64),
    #[error("field {field} has wire type {found}, expected {expected}")]
    WireType { field: u64, found: u8, expected: &'static str },
    #[error("second {0}, expected one")]
    Twice(&'static str),
}

impl Remedy for Error {
    fn remedy(&self) -> String {
        match self {
            Error::Io { .. } => "check the path and its permissions".into(),
            Error::File { problem, .. } => problem.remedy(),
            Error::Record { problem, .. } => problem.remedy(),
            Error::Ragged { .. } => {
                "write the feature with one number of values in every record, or with one value for each token".into()
            }
            Error::NoRecords(_) => "give at least one file that holds records".into(),
            Error::BatchSize => "give a batch size of at least 1".into(),
            Error::TooLarge { .. } => "use a smaller batch size".into(),
            Error::PaddedLength { .. } => "choose a length in that range, or cut the sequences".into(),
            Error::PadToken { .. } => "give the pad_token_id of the model's configuration".into(),
            Error::Columns { .. } => "write COLUMN=NAME for each column that has another name in the files, such as \
                 input_ids=tokens,label_ids=labels"
                .into(),
        }
    }

    fn advice(&self) -> Option<Advice> {
        let is_column = |name: &str| ColumnRole::from_name(name).is_some();
        let columns = match self {
            Error::TooLarge { .. } => return Some(Advice::SmallerBatch),
            Error::Columns { .. } => true,
            Error::File { problem, .. } => {
                matches!(&**problem, FileProblem::MissingTensor { name, .. } if is_column(name))
            }
            Error::Record { problem, .. } => match &**problem {
                RecordProblem::Feature { problem: FeatureProblem::Ambiguous { .. }, .. } => true,
                RecordProblem::Feature { name, problem: FeatureProblem::Missing { .. } } => is_column(name),
                _ => false,
            },
            _ => false,
        };
        columns.then_some(Advice::Columns)
    }
}

impl FileProblem {
    fn remedy(&self) -> String {
        match self {
            FileProblem::LfsPointer => {
                "Run 'git lfs pull' in the repository that it is in, or download the file itself".into()
            }
            FileProblem::Directory => "name the files in it".into(),
            FileProblem::NotRegular => "save the data to a file first".into(),
            FileProblem::HeaderTruncated { .. }
            | FileProblem::HeaderLength { .. }
            | FileProblem::Header(_)
            | FileProblem::Length { .. } => "copy the file again or write it anew: it is cut short or damaged".into(),
            FileProblem::MissingTensor { name, .. } => missing(name),
            FileProblem::Type { .. } => "convert the tensor".into(),
            FileProblem::Shape { .. } => {
                "give every tensor one row for each sequence, and the three inputs one shape".into()
            }
        }
    }
}

impl RecordProblem {
    fn remedy(&self) -> String {
        match self {
            RecordProblem::Truncated { .. } | RecordProblem::PastEnd { .. } => {
                "copy the file again or write it anew: it is cut short".into()
            }
            RecordProblem::LengthCrc { .. } => {
                "check that this is a TFRecord or safetensors file; if it is, copy it again or write it anew: it is damaged".into()
            }
            RecordProblem::DataCrc { .. }
            | RecordProblem::Compression(_)
            | RecordProblem::TooLong { .. } => {
                "copy the file again or write it anew: it is damaged".into()
            }
            RecordProblem::Malformed(_) => {
                "write the records as tf.Example messages, as the BERT data scripts do".into()
            }
            RecordProblem::Feature { name, problem } => problem.remedy(name),
        }
    }
}

impl FeatureProblem {
    fn remedy(&self, name: &str) -> String {
        match self {
            FeatureProblem::Missing { .. } => missing(name),
            FeatureProblem::Changed { .. } => "run again when nothing writes to the files".into(),
            FeatureProblem::Unweighted { .. } => {
                "write masked_lm_weights, 1 for a prediction and 0 for padding, or as many predictions in every record"
                    .into()
            }
            FeatureProblem::Unexpected => {
                "read records that have the feature and those that lack it in separate runs, or write it in all".into()
            }
            FeatureProblem::Ambiguous { other } => {
                format!("say which of the two to read, such as {other}={other}")
            }
            FeatureProblem::NotFinite { .. } => {
                "find out where the number comes from and write the records anew".into()
            }
            FeatureProblem::Twice | FeatureProblem::Malformed(_) => {
                "write the records anew with a tf.Example writer".into()
            }
            FeatureProblem::Kind { .. } => "write the feature in that type".into(),
            FeatureProblem::Length { found: 0, .. } => "write at least one value in every record".into(),
            FeatureProblem::Length { .. } => {
                "cut the sequences to the model's length, or use a model with more positions".into()
            }
            FeatureProblem::Differs { .. } => "write as many values of the one as of the other in each record".into(),
            FeatureProblem::Value { .. } => {
                "write values in that range: ids and types as the checkpoint's vocabulary and configuration have them, \
                 positions within their record, and no integer of more than 32 bits"
                    .into()
            }
        }
    }
}

/// What to do about a feature that is not there.
fn missing(name: &str) -> String {
    match ColumnRole::from_name(name) {
        Some(role @ ColumnRole::AttentionMask) => format!(
            "write a mask, 1 for a token and 0 for padding (without one, padding would count as tokens), or say which \
             feature holds it, as {}=NAME",
            role.feature_names()[0]
        ),
        Some(_) => format!("if it goes by another name, say so, as {name}=NAME"),
        None => "give the name of a feature that every record has".into(),
    }
}

/// Names from a file, made safe to print: a few, each cut, whatever is not text escaped.
pub(super) fn printable<'a>(names: impl Iterator<Item = &'a [u8]>) -> Vec<String> {
    names.take(NAMES_SHOWN + 1).map(printable_name).collect()
}

/// One name from a file, made safe to print.
pub(super) fn printable_name(name: &[u8]) -> String {
    const MOST: usize = 40;
    // A character has at most 4 bytes, so the rest of a long name is not needed.
    let head = &name[..name.len().min(4 * MOST + 4)];
    let text = match std::str::from_utf8(head) {
        Ok(text) => text.escape_debug().to_string(),
        // The cut may have split the last character.
        Err(error) if head.len() < name.len() && error.valid_up_to() + 4 > head.len() => {
            String::from_utf8_lossy(&head[..error.valid_up_to()]).escape_debug().to_string()
        }
        Err(_) => head.escape_ascii().to_string(),
    };
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

const NAMES_SHOWN: usize = 8;

fn list(names: &[String]) -> String {
    let shown = names.iter().take(NAMES_SHOWN).map(|name| format!("'{name}'")).collect::<Vec<_>>();
    match (shown.is_empty(), names.len() > NAMES_SHOWN) {
        (true, _) => "no features".into(),
        (false, false) => shown.join(", "),
        (false, true) => format!("{}, ...", shown.join(", ")),
    }
}

fn paths(paths: &[PathBuf]) -> String {
    match paths {
        [] => "an empty list of files".into(),
        [path] => path.display().to_string(),
        [path, rest @ ..] => format!("{} and {} more", path.display(), rest.len()),
    }
}

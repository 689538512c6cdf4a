//! What to do about each error of a checkpoint, and which setting helps.

use std::io;

use super::{Error, Fault};
use crate::remedy::{Advice, Remedy};

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
            Error::KeyNeeded { .. } => "Give the key that the file was saved with".into(),
            Error::WrongKey { .. } => "Copy the file again if the key is right; give the right one if not".into(),
            Error::KeyLength { .. } => {
                "Give the key as raw bytes, the same that enc_key had when the file was saved".into()
            }
            Error::Crc { .. } => "Download or copy the file again: it was changed after saving".into(),
            Error::Missing { .. } => "Check that the file holds this model, and choose a head that it has".into(),
            Error::SeveralEncoders { .. } => "Choose one of them by its prefix".into(),
            Error::NoSuchEncoder { prefixes, .. } if prefixes.is_empty() => {
                "Check that the file holds BERT or RoBERTa: it has no word embeddings".into()
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
            Error::Misshapen { .. } => "Give the configuration that the file was trained with".into(),
            Error::NotFloat { .. } => "Save the model with Float16, BFloat16, Float32 or Float64 weights".into(),
            Error::Shards { .. } => "Download the index and all its shards again into one directory".into(),
            Error::Exists { .. } => "Choose another name, or allow the file to be replaced".into(),
            Error::OutputExtension { expected, .. } => format!("End the name in {expected}"),
            Error::OutputIsInput { .. } => "Choose another name: the input would be lost".into(),
            Error::Write { .. } => "Check that the directory exists, is writable and has room".into(),
            Error::Misuse { .. } => "Report this as a bug of the program that wrote the file".into(),
            Error::WouldLose { .. } | Error::NoName { .. } => {
                "Leave out the naming scheme: the file's own names and all of its tensors are then kept".into()
            }
            Error::NothingToWrite { .. } => {
                "Give a checkpoint of BERT; or leave out the naming scheme and write a .ckpt, which has every type"
                    .into()
            }
            Error::RobertaToMindSpore { sign: Some(_), .. } => {
                "Say which model it is, with a config.json beside the file, or choose the naming scheme huggingface"
                    .into()
            }
            Error::RobertaToMindSpore { .. } => {
                "Choose the naming scheme huggingface, or none to keep the file's own names".into()
            }
            Error::SameName { .. } => "Leave out the naming scheme: the file's own names are then kept".into(),
        }
    }

    fn advice(&self) -> Option<Advice> {
        match self {
            Error::KeyNeeded { .. } | Error::WrongKey { .. } | Error::KeyLength { .. } => Some(Advice::Key),
            Error::Missing { .. } => Some(Advice::Head),
            Error::SeveralEncoders { .. } => Some(Advice::Prefix),
            Error::NoSuchEncoder { prefixes, .. } if !prefixes.is_empty() => Some(Advice::Prefix),
            Error::Misshapen { .. } => Some(Advice::ConfigFile),
            Error::Exists { .. } => Some(Advice::Force),
            Error::WouldLose { .. }
            | Error::NoName { .. }
            | Error::RobertaToMindSpore { .. }
            | Error::NothingToWrite { .. }
            | Error::SameName { .. } => Some(Advice::Names),
            _ => None,
        }
    }
}

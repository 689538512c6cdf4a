//! MindSpore `.ckpt` and safetensors files: bytes and names, no layers.
//!
//! ```no_run
//! use ascend_bert::checkpoint::{Checkpoint, OpenOptions};
//!
//! # fn main() -> Result<(), ascend_bert::checkpoint::Error> {
//! let checkpoint = Checkpoint::open("bert_thor.ckpt".as_ref(), &OpenOptions::default())?;
//! let parameters = checkpoint.parameters(None)?;
//! let pooler = parameters.load("dense.weight", &[1024, 1024])?;
//! # Ok(()) }
//! ```

mod audit;
mod ckpt;
mod ckpt_writer;
mod convert;
mod dialect;
mod encoders;
mod encrypted;
mod error;
mod fault;
mod file;
mod foreign;
mod format;
mod fuzz;
mod key;
mod mapping;
mod name_table;
mod names;
mod open;
mod output;
mod parameters;
mod remedy;
mod rename;
mod resolve;
mod safetensors;
mod safetensors_writer;
mod shown;
mod source;
mod tensor_info;
mod trailer;
mod training;
mod unfinished;
mod verify;
mod wire;

pub use audit::Audit;
pub use ckpt_writer::CkptWriter;
pub(crate) use convert::NAMES_FROM;
pub use convert::{ConvertOptions, ConvertReport, convert};
pub use dialect::{Dialect, Family, NameScheme};
pub use encoders::EncoderInfo;
pub use error::Error;
pub use fault::Fault;
pub use file::Checkpoint;
pub use foreign::Foreign;
pub use format::Format;
#[doc(hidden)]
pub use fuzz::{fuzz_ckpt, fuzz_safetensors};
pub use key::Key;
pub use open::OpenOptions;
pub use output::{PreparedFile, check_output, same_file};
pub use parameters::Parameters;
pub use safetensors_writer::SafetensorsWriter;
pub use tensor_info::TensorInfo;
pub use training::is_training_state;
pub use unfinished::{Removed, Unfinished, remove_unfinished};
pub use verify::{CrcStatus, FileDigest, HubCard, Verification, hub_cards};

//! One checkpoint into another: `.ckpt` to safetensors and back, decrypted, renamed.
//! Goes tensor by tensor; the output appears only when it is complete.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::encoders::{EncoderInfo, likely_scheme};
use super::format::has_extension;
use super::output::PreparedFile;
use super::rename::{self, Item, Left};
use super::{
    Checkpoint, CkptWriter, CrcStatus, Error, Family, Format, NameScheme, OpenOptions, SafetensorsWriter, TensorInfo,
    output, safetensors,
};
use crate::tensor::DType;

/// Metadata key that tells whose weights these were before they got other names: a loader keeps
/// MindSpore's defaults (tanh GELU, epsilon 1e-7) for `mindspore`.
pub(crate) const NAMES_FROM: &str = "ascend_bert.names_from";
/// safetensors has no text; a `.ckpt` file's `str` values go to metadata under this prefix.
const TEXT: &str = "ascend_bert.str.";

/// How to convert.
#[derive(Clone, Debug, Default)]
pub struct ConvertOptions {
    /// Names of the output: `None` keeps the file's own names, and all of its tensors.
    ///
    /// With a scheme, the weights of one encoder and its heads are written; training state, buffers
    /// and copies of tied weights are left out, and any other tensor is an error. In a file that holds
    /// the encoder alone they have no prefix, which MindSpore's and transformers' `BertModel` load.
    /// With a head, MindSpore's are those of the model zoo's fine-tuning and pre-training networks
    /// (`bert.bert.` for the encoder, `bert.` for the head, `loss.transitions`), and Hugging Face's
    /// those of `BertFor...` and `RobertaFor...` (`bert.` or `roberta.` for the encoder, none for the
    /// head).
    pub names: Option<NameScheme>,
    /// With `names`: the prefix of the encoder to convert, if the file has several. The others are left
    /// out.
    pub prefix: Option<String>,
    /// With `names`: which model this is; without it, the file's own names say.
    pub family: Option<Family>,
    /// A file to be written with the output, a `config.json`, and its content: both get their names at the same moment.
    /// An existing one is replaced.
    pub beside: Option<(PathBuf, String)>,
    /// Replace an existing output.
    pub force: bool,
    /// How to open the input.
    pub open: OpenOptions,
}

/// What a conversion did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvertReport {
    /// Format of the output.
    pub format: Format,
    /// Length of the output in bytes.
    pub bytes: u64,
    /// Number of tensors written.
    pub tensors: usize,
    /// Names left out because they are no weights: optimizer and THOR state, counters.
    pub left_out: Vec<String>,
    /// Names left out because every model computes them itself (`position_ids`).
    pub buffers: Vec<String>,
    /// Names left out because they hold another tensor's values once more (a tied decoder).
    pub tied: Vec<String>,
    /// Names left out because they are of encoders that were not chosen.
    pub other_encoders: Vec<String>,
    /// Names and types left out because safetensors has no such type. Text is kept as metadata.
    pub unsupported: Vec<(String, DType)>,
    /// Names of MapTensor values, which are not converted.
    pub map_tensors: Vec<String>,
    /// Whether the input's CRC-32 was compared.
    pub crc: CrcStatus,
}

/// Converts `input` to `output`, whose extension (`.ckpt` or `.safetensors`) says the format.
///
/// The input's CRC-32 and the tags of its encrypted blocks are checked first. A `.ckpt` output gets a
/// CRC-32 if the input had one, and is never encrypted. `progress` gets the bytes read so far and in
/// all. Memory: one tensor of an encrypted input, no tensor of a plain one.
///
/// # Errors
/// What [`Checkpoint::open`] and [`Checkpoint::verify`] return for the input;
/// [`Error::OutputExtension`], [`Error::OutputIsInput`], [`Error::Exists`] without `force`,
/// [`Error::NothingToWrite`], [`Error::SameName`] and [`Error::Write`] for the output, which is then
/// left as it was. With names:
/// [`Error::SeveralEncoders`] and [`Error::NoSuchEncoder`], [`Error::WouldLose`] if a weight has no
/// name, [`Error::NoName`] if the scheme has none for it.
pub fn convert(
    input: &Path,
    output: &Path,
    options: &ConvertOptions,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<ConvertReport, Error> {
    let format = output_format(output)?;
    let checkpoint = Checkpoint::open(input, &options.open)?;
    output::check_target(output, options.force, &checkpoint.files())?;
    let mut plan = Plan::new(&checkpoint, options)?;
    if format == Format::Safetensors {
        plan.keep_what_safetensors_has(&checkpoint)?;
    }
    if plan.items.is_empty() && (format == Format::Safetensors || plan.texts.is_empty()) {
        let path = checkpoint.path().to_path_buf();
        return Err(Error::NothingToWrite { path, tensors: checkpoint.tensors().len() });
    }

    let beside = options.beside.as_ref();
    let beside = beside.map(|(path, text)| PreparedFile::create(path, true, text.as_bytes())).transpose()?;
    let to_write: u64 = plan.items.iter().map(|item| item.info.byte_len).sum();
    let mut checked = 0;
    let crc = checkpoint.check_crc(&mut |done, total| {
        checked = total;
        progress(done, total.saturating_add(to_write));
    })?;
    let mut progress = |written: u64| progress(checked + written, checked + to_write);
    let bytes = match format {
        Format::Safetensors => plan.write_safetensors(&checkpoint, (output, beside), options, &mut progress)?,
        _ => plan.write_ckpt(&checkpoint, (output, beside), options, &mut progress)?,
    };
    Ok(ConvertReport {
        format,
        bytes,
        tensors: plan.items.len(),
        left_out: plan.left_out,
        buffers: plan.left.buffers,
        tied: plan.left.tied,
        other_encoders: plan.left.other_encoders,
        unsupported: plan.unsupported,
        map_tensors: checkpoint.map_tensors().to_vec(),
        crc,
    })
}

fn output_format(output: &Path) -> Result<Format, Error> {
    if has_extension(output, "safetensors") {
        Ok(Format::Safetensors)
    } else if has_extension(output, "ckpt") {
        Ok(Format::MindSpore)
    } else {
        Err(Error::OutputExtension { path: output.to_path_buf(), expected: ".ckpt or .safetensors" })
    }
}

/// What goes into the output, under which names.
struct Plan<'a> {
    items: Vec<Item<'a>>,
    metadata: BTreeMap<String, String>,
    /// Texts that an earlier conversion put into metadata.
    texts: BTreeMap<String, String>,
    left_out: Vec<String>,
    left: Left,
    unsupported: Vec<(String, DType)>,
}

impl<'a> Plan<'a> {
    fn new(checkpoint: &'a Checkpoint, options: &ConvertOptions) -> Result<Self, Error> {
        let (items, left, from) = match options.names {
            Some(scheme) => {
                let parameters = checkpoint.parameters(options.prefix.as_deref())?;
                let renamed = rename::rename(&parameters, scheme, options.family)?;
                (renamed.items, renamed.left, parameters.scheme())
            }
            None => {
                let keep = |info: &'a TensorInfo| Item { info, name: info.name.clone() };
                let encoders = checkpoint.encoders();
                let from = encoders.first().map_or_else(|| likely_scheme(checkpoint), EncoderInfo::scheme);
                (checkpoint.tensors().iter().map(keep).collect(), Left::default(), from)
            }
        };
        let mut plan = Self {
            items,
            metadata: checkpoint.metadata().clone(),
            texts: BTreeMap::new(),
            left_out: left.training_state.clone(),
            left,
            unsupported: Vec::new(),
        };
        plan.set_metadata(options.names, from);
        Ok(plan)
    }

    fn set_metadata(&mut self, names: Option<NameScheme>, from: NameScheme) {
        let metadata = &mut self.metadata;
        // The input's checksum covers its names and layout, which the output does not keep.
        metadata.remove("crc_num");
        let format = match names {
            Some(NameScheme::HuggingFace) => {
                if from == NameScheme::MindSpore {
                    metadata.insert(NAMES_FROM.into(), "mindspore".into());
                }
                // transformers refuses files with a `format` that it does not know.
                metadata.insert("format".into(), "pt".into())
            }
            Some(NameScheme::MindSpore) => {
                metadata.remove(NAMES_FROM);
                metadata.insert("format".into(), "ms".into())
            }
            None if metadata.contains_key("format") => None,
            None if from == NameScheme::MindSpore => metadata.insert("format".into(), "ms".into()),
            None => metadata.insert("format".into(), "pt".into()),
        };
        drop(format);
        let is_text = |key: &String| key.starts_with(TEXT);
        let texts: Vec<String> = metadata.keys().filter(|key| is_text(key)).cloned().collect();
        for key in texts {
            if let Some((key, text)) = metadata.remove_entry(&key) {
                self.texts.insert(key[TEXT.len()..].to_owned(), text);
            }
        }
        if names.is_some() {
            self.left_out.extend(std::mem::take(&mut self.texts).into_keys());
        }
    }

    fn keep_what_safetensors_has(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        let items = std::mem::take(&mut self.items);
        for item in items {
            if safetensors::type_name(item.info.dtype).is_some() {
                self.items.push(item);
                continue;
            }
            if item.info.dtype == DType::Str {
                self.texts.insert(item.name.clone(), checkpoint.text(&item.info.name)?);
            }
            self.unsupported.push((item.name, item.info.dtype));
        }
        let texts = self.texts.iter().map(|(name, text)| (format!("{TEXT}{name}"), text.clone()));
        self.metadata.extend(texts);
        Ok(())
    }

    fn write_safetensors(
        &self,
        checkpoint: &Checkpoint,
        (output, beside): (&Path, Option<PreparedFile>),
        options: &ConvertOptions,
        progress: &mut dyn FnMut(u64),
    ) -> Result<u64, Error> {
        let announced =
            self.items.iter().map(|item| (item.name.clone(), item.info.dtype, item.info.shape.clone())).collect();
        let metadata = self.metadata.clone();
        let mut writer = SafetensorsWriter::create(output, options.force, announced, metadata)?;
        self.for_each_chunk(checkpoint, progress, |index, offset, bytes| writer.write_at(index, offset, bytes))?;
        beside.into_iter().for_each(|beside| writer.accompany(beside));
        writer.finish()
    }

    fn write_ckpt(
        &self,
        checkpoint: &Checkpoint,
        (output, beside): (&Path, Option<PreparedFile>),
        options: &ConvertOptions,
        progress: &mut dyn FnMut(u64),
    ) -> Result<u64, Error> {
        let mut writer = CkptWriter::create(output, options.force, checkpoint.has_crc())?;
        self.for_each_chunk(checkpoint, progress, |index, offset, bytes| {
            let Item { info, name } = &self.items[index];
            if offset == 0 {
                writer.start(name, info.dtype, &info.shape)?;
            }
            writer.write(bytes)
        })?;
        for (name, text) in &self.texts {
            writer.text(name, text)?;
        }
        beside.into_iter().for_each(|beside| writer.accompany(beside));
        writer.finish()
    }

    /// Passes every tensor's bytes to `write` in order with their offset, at least once for each tensor.
    fn for_each_chunk(
        &self,
        checkpoint: &Checkpoint,
        progress: &mut dyn FnMut(u64),
        mut write: impl FnMut(usize, u64, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        const CHUNK: usize = 4 << 20;
        let mut done = 0;
        for (index, item) in self.items.iter().enumerate() {
            let tensor = checkpoint.read(item.info)?;
            let mut offset = 0;
            if item.info.byte_len == 0 {
                write(index, 0, &[])?;
            }
            for chunk in tensor.pieces().flat_map(|piece| piece.chunks(CHUNK)) {
                write(index, offset, chunk)?;
                let start = element(item.info, offset);
                offset += chunk.len() as u64;
                // Otherwise a mapped tensor would be resident as a whole once it is written.
                tensor.release_range(start..element(item.info, offset));
                progress(done + offset);
            }
            done += offset;
        }
        Ok(())
    }
}

/// Number of the element that byte `offset` of a tensor belongs to.
fn element(info: &TensorInfo, offset: u64) -> usize {
    usize::try_from(offset.saturating_mul(8) / info.dtype.bits() as u64).unwrap_or(usize::MAX)
}

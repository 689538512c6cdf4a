//! Classifies the tensors that a model did not load from its checkpoint, and refuses those that would change outputs.
//! Reads names, and the values of buffers and of unused decoders.

use std::collections::{BTreeSet, HashSet};

use super::encoders::EncoderInfo;
use super::names::{self, ANCHOR};
use super::{Error, Parameters, TensorInfo, is_training_state};

/// The tensors that a loaded model does not use, by kind. A tensor that would change its outputs is an error of
/// [`Parameters::audit`] instead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Number of tensors of optimizer and THOR state, and of counters.
    pub training_state: usize,
    /// Constants that the model computes itself: `embeddings.position_ids`.
    pub buffers: Vec<String>,
    /// Second copies of tensors that were loaded: a decoder that is the word table.
    pub tied: Vec<String>,
    /// Heads and poolers that were not asked for.
    pub heads: Vec<String>,
    /// Tensors of encoders that were not chosen.
    pub other_encoders: Vec<String>,
    /// Everything else: tensors outside the encoder, of unknown purpose.
    pub unknown: Vec<String>,
}

/// What a tensor is to the chosen encoder and its heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A weight that the model knows, of the encoder or of a head beside it.
    Weight,
    TrainingState,
    Buffer,
    /// A head's or a pooler's, known by its name.
    Head,
    OtherEncoder,
    /// Below the encoder's prefix or in its modules, and not known: it would change the encoder's outputs.
    InEncoder,
    /// A layer or an embedding that belongs to no encoder of the file.
    Stray,
    Unknown,
}

impl Parameters<'_> {
    /// Classifies every tensor that was not loaded; to be called after loading.
    ///
    /// # Errors
    /// [`Error::NotComputed`] if a tensor of the encoder, of a layer outside every encoder, or of a head
    /// that was loaded in part, was not loaded; [`Error::Buffer`] if a table of positions is not 0, 1, 2...; [`Error::Untied`] if the
    /// masked-LM head was loaded and a decoder of the file is neither loaded nor a copy of what was.
    pub fn audit(&self) -> Result<Audit, Error> {
        let mut audit = Audit::default();
        let mut not_computed = Vec::new();
        let used = self.used().clone();
        let heads = self.modules_of_heads(&used);
        for (_, info) in self.checkpoint().tensors().iter().enumerate().filter(|(number, _)| !used.contains(number)) {
            let name = info.name.clone();
            match self.role(info) {
                Role::TrainingState => audit.training_state += 1,
                Role::Buffer => {
                    self.check_buffer(info)?;
                    audit.buffers.push(name);
                }
                Role::OtherEncoder => audit.other_encoders.push(name),
                // A dense layer before the classifier, a second layer of the LSTM.
                _ if heads.iter().any(|module| name.starts_with(module)) && !self.is_copy_of_used(info)? => {
                    not_computed.push(name);
                }
                Role::Unknown => audit.unknown.push(name),
                Role::InEncoder | Role::Stray => not_computed.push(name),
                Role::Weight | Role::Head => match self.canonical(info) {
                    Some(_) if self.is_copy_of_used(info)? => audit.tied.push(name),
                    Some(canonical) if names::is_head(&canonical) || names::is_pooler(&canonical) => {
                        audit.heads.push(name);
                    }
                    Some(_) => not_computed.push(name),
                    None if names::read(&name, self.scheme()).is_some() => audit.heads.push(name),
                    // In a head's module, but no parameter of a head that is known here.
                    None => audit.unknown.push(name),
                },
            }
        }
        if not_computed.is_empty() {
            return Ok(audit);
        }
        let path = self.checkpoint().path().to_path_buf();
        Err(Error::NotComputed { path, tensors: not_computed })
    }

    /// What one of the file's tensors is to this model, whether it was loaded or not.
    pub(super) fn role(&self, info: &TensorInfo) -> Role {
        let name = info.name.as_str();
        if is_training_state(name) {
            return Role::TrainingState;
        }
        if let Some(owner) = self.owner(name)
            && owner != &self.encoder
        {
            return Role::OtherEncoder;
        }
        if self.canonical(info).is_some() {
            return Role::Weight;
        }
        if ["embeddings.position_ids", "embeddings.token_type_ids"].iter().any(|buffer| ends_in(name, buffer)) {
            return Role::Buffer;
        }
        let known = names::read(name, self.scheme());
        let below = name.strip_prefix(self.prefix());
        match (known, below) {
            (Some(known), _) if names::is_head(&known.canonical) => Role::Head,
            // A parameter spelt twice, or a module that the name tables lack.
            (_, Some(below)) if self.is_inside(below) => Role::InEncoder,
            _ if names::is_encoder_kind(name) => Role::Stray,
            _ if is_of_head(name) => Role::Head,
            (_, Some(_)) if !self.prefix().is_empty() => Role::InEncoder,
            _ => Role::Unknown,
        }
    }

    /// The encoder whose prefix `name` has; the longest if several do.
    fn owner(&self, name: &str) -> Option<&EncoderInfo> {
        let has = |encoder: &&EncoderInfo| match name.strip_prefix(encoder.prefix.as_str()) {
            // The empty prefix precedes every name: only an encoder's own modules count.
            Some(rest) => !encoder.prefix.is_empty() || names::is_of_encoder(rest) || rest.starts_with("pooler."),
            None => false,
        };
        let all = self.others.iter().chain([&self.encoder]);
        all.filter(has).max_by_key(|encoder| encoder.prefix.len())
    }

    /// Whether a name without the prefix lies in the encoder's own modules, or in one that embeds or attends.
    fn is_inside(&self, below: &str) -> bool {
        const WORDS: [&str; 8] = ["embed", "encoder", "layer", "attention", "relative", "rel_pos", "adapter", "lora_"];
        let lower = below.to_ascii_lowercase();
        let module = lower.split('.').next().unwrap_or_default();
        let head = is_of_head(&lower) && !names::is_of_encoder(below);
        names::is_of_encoder(below) || !head && WORDS.iter().any(|word| module.contains(word))
    }

    /// The modules in the file, with their dots, of heads that have loaded tensors.
    fn modules_of_heads(&self, used: &HashSet<usize>) -> BTreeSet<String> {
        let module = |&number: &usize| {
            let name = self.checkpoint().tensors()[number].name.as_str();
            let known = names::read(name, self.scheme()).filter(|known| names::is_head(&known.canonical))?;
            Some(format!("{}{}.", known.owner, names::head_module(&name[known.owner.len()..])))
        };
        used.iter().filter_map(module).collect()
    }

    /// Whether an unused decoder of the masked-LM head holds what the head used in its place.
    fn is_copy_of_used(&self, info: &TensorInfo) -> Result<bool, Error> {
        let Some(canonical) = self.canonical(info) else { return Ok(false) };
        let canonical = canonical.as_str();
        let original = match canonical {
            "cls1.decoder.weight" => ANCHOR,
            "cls1.decoder.bias" => "cls1.output_bias",
            _ => return Ok(false),
        };
        if !self.has_loaded("cls1.dense.weight") {
            return Ok(false);
        }
        if self.are_equal(canonical, original)? {
            return Ok(true);
        }
        let name = |canonical: &str| self.find(canonical).map_or(canonical.to_owned(), |info| info.name.clone());
        let path = self.checkpoint().path().to_path_buf();
        Err(Error::Untied { path, tensor: name(canonical), original: name(original) })
    }

    fn has_loaded(&self, canonical: &str) -> bool {
        let tensors = self.checkpoint().tensors();
        let used = self.used();
        self.find(canonical).is_some_and(|info| used.iter().any(|&number| tensors[number].name == info.name))
    }

    /// Position ids must be 0, 1, 2... as the model computes them.
    fn check_buffer(&self, info: &TensorInfo) -> Result<(), Error> {
        const LONGEST: u64 = 8 << 20;
        if !ends_in(&info.name, "position_ids") {
            return Ok(());
        }
        let wrong = |problem: String| {
            let path = self.checkpoint().path().to_path_buf();
            Err(Error::Buffer { path, tensor: info.name.clone(), problem })
        };
        let is_number = !matches!(info.dtype, crate::tensor::DType::Str | crate::tensor::DType::I4);
        if !is_number || info.byte_len > LONGEST {
            return wrong(format!("{} bytes of {}", info.byte_len, info.dtype));
        }
        let values = self.checkpoint().tensor(&info.name)?.to_f32();
        match values.iter().enumerate().find(|&(position, &value)| value != position as f32) {
            Some((position, value)) => wrong(format!("{value} at {position}")),
            None => Ok(()),
        }
    }
}

/// Whether `name` is `ending`, or ends in a dot and `ending`.
fn ends_in(name: &str, ending: &str) -> bool {
    name.strip_suffix(ending).is_some_and(|owner| owner.is_empty() || owner.ends_with('.'))
}

/// Whether a module of `name` is one that models put their heads or poolers into.
fn is_of_head(name: &str) -> bool {
    const MODULES: [&str; 22] = [
        "classifier",
        "cls",
        "cls1",
        "cls2",
        "crf",
        "decoder",
        "dense1",
        "dense_1",
        "discriminator_predictions",
        "fc",
        "generator_lm_head",
        "generator_predictions",
        "head",
        "lm_head",
        "loss",
        "lstm",
        "mlm",
        "nsp",
        "pooler",
        "qa_outputs",
        "score",
        "seq_relationship",
    ];
    name.split('.').any(|module| MODULES.contains(&module))
}

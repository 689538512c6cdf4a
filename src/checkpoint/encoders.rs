//! The encoders of a checkpoint, found by their word embeddings, and the choice of one.
//! Reads names only.

use super::names::{self, ANCHOR};
use super::{Checkpoint, Dialect, Error, NameScheme, is_training_state};

/// One encoder of a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncoderInfo {
    /// What stands before its names, with its dot: `bert.bert.`, or nothing.
    pub prefix: String,
    /// The program that wrote its names.
    pub dialect: Dialect,
    /// Tensors of it that the model knows.
    pub tensors: usize,
}

impl Checkpoint {
    /// Every encoder in the file, found by its word embeddings, in file order.
    pub fn encoders(&self) -> Vec<EncoderInfo> {
        all(self)
    }
}

impl EncoderInfo {
    /// Its naming scheme.
    pub fn scheme(&self) -> NameScheme {
        self.dialect.scheme()
    }

    /// What stands before the prefix's own module: `bert.` for `bert.bert.`, nothing for `bert.`.
    pub(crate) fn parent(&self) -> &str {
        let module = self.prefix.strip_suffix('.').unwrap_or_default();
        module.rfind('.').map_or("", |dot| &self.prefix[..=dot])
    }
}

/// Every encoder of `checkpoint`, in the order of their word embeddings in the file; optimizers' copies do not count.
pub(crate) fn all(checkpoint: &Checkpoint) -> Vec<EncoderInfo> {
    let mut encoders: Vec<EncoderInfo> = Vec::new();
    let weights = || checkpoint.tensors().iter().map(|info| info.name.as_str()).filter(|name| !is_training_state(name));
    // Parsing every name would cost more: only word embeddings end in either of these.
    let may_be_words = |name: &&str| name.ends_with(".embedding_table") || name.ends_with("word_embeddings.weight");
    for name in weights().filter(may_be_words) {
        for scheme in [NameScheme::MindSpore, NameScheme::HuggingFace] {
            let Some(known) = names::read(name, scheme).filter(|known| known.canonical == ANCHOR) else { continue };
            let there = encoders.iter().any(|found| found.prefix == known.owner && found.scheme() == scheme);
            if !there {
                let dialect = if scheme == NameScheme::MindSpore { Dialect::MindSpore } else { Dialect::HuggingFace };
                encoders.push(EncoderInfo { prefix: known.owner.to_owned(), dialect, tensors: 0 });
            }
        }
    }
    if encoders.is_empty() {
        return encoders;
    }
    for name in weights() {
        for scheme in [NameScheme::MindSpore, NameScheme::HuggingFace] {
            let Some(known) = names::read(name, scheme).filter(|known| !names::is_head(&known.canonical)) else {
                continue;
            };
            let owner = encoders.iter_mut().find(|found| found.prefix == known.owner && found.scheme() == scheme);
            if let Some(encoder) = owner {
                encoder.tensors += 1;
                if encoder.dialect == Dialect::HuggingFace && is_mindnlp(&name[encoder.prefix.len()..]) {
                    encoder.dialect = Dialect::MindNlp;
                }
            }
        }
    }
    encoders
}

/// Number of the encoder with `prefix` among `encoders`; without one, of the only encoder. `None` if there is none.
pub(crate) fn choose(
    checkpoint: &Checkpoint,
    encoders: &[EncoderInfo],
    prefix: Option<&str>,
) -> Result<Option<usize>, Error> {
    let prefixes = || encoders.iter().map(|encoder| encoder.prefix.clone()).collect::<Vec<_>>();
    let several = || Error::SeveralEncoders { path: checkpoint.path().to_path_buf(), prefixes: prefixes() };
    let Some(prefix) = prefix else {
        return if encoders.len() > 1 { Err(several()) } else { Ok((!encoders.is_empty()).then_some(0)) };
    };
    let is = |encoder: &EncoderInfo| encoder.prefix == prefix || encoder.prefix.strip_suffix('.') == Some(prefix);
    let mut found = (0..encoders.len()).filter(|&number| is(&encoders[number]));
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => Err(several()),
        (Some(number), None) => Ok(Some(number)),
        (None, _) => {
            let path = checkpoint.path().to_path_buf();
            Err(Error::NoSuchEncoder { path, prefix: prefix.to_owned(), prefixes: prefixes() })
        }
    }
}

/// The naming scheme of a file without an encoder, for the message that says what is missing.
pub(crate) fn likely_scheme(checkpoint: &Checkpoint) -> NameScheme {
    let known = |scheme| {
        let is = |name: &str| !is_training_state(name) && names::read(name, scheme).is_some();
        checkpoint.tensors().iter().filter(|info| is(&info.name)).count()
    };
    let theirs = known(NameScheme::HuggingFace);
    if theirs > known(NameScheme::MindSpore) { NameScheme::HuggingFace } else { NameScheme::MindSpore }
}

/// Whether a transformers-like name, without a prefix, is spelt as only MindNLP does.
fn is_mindnlp(name: &str) -> bool {
    let mut before = "";
    name.split('.').any(|word| {
        let found = matches!((before, word), (_, "embedding_table") | ("attention", "self_attn"))
            || word == "layer_norm" && before != "lm_head";
        before = word;
        found
    })
}

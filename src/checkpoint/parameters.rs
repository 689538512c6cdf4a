//! A checkpoint's tensors by the names the model knows them by, whatever the file calls them.
//! Finds, checks shape and type, and remembers what was used; interprets nothing.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use super::names::{self, ANCHOR, NameScheme};
use super::{Checkpoint, Error, TensorInfo};
use crate::tensor::HostTensor;

/// Lookup by **canonical** names: those of MindSpore's `BertModel` without a prefix
/// (`bert_encoder.layers.0.intermediate.weight`, `dense.weight`), and a head's without a prefix
/// (`cls1.output_bias`, `cls2.dense.weight`, `dense_1.weight`, `dense1.weight`,
/// `lstm.weight_ih_l0_reverse`, `loss.transitions`).
///
/// As MindSpore's `load_param_into_net`, an exact name comes first, then one with a prefix: for the
/// encoder the prefix of the first `bert_embedding_lookup.embedding_table` in the file that is no
/// optimizer's, for a head the shortest name that ends in `.` and the canonical one.
pub struct Parameters<'a> {
    checkpoint: &'a Checkpoint,
    scheme: NameScheme,
    prefix: String,
    used: Mutex<HashSet<String>>,
}

impl<'a> Parameters<'a> {
    pub(crate) fn of(checkpoint: &'a Checkpoint) -> Self {
        let (scheme, prefix) = [NameScheme::MindSpore, NameScheme::HuggingFace]
            .into_iter()
            .find_map(|scheme| Some((scheme, encoder_prefix(checkpoint, scheme)?)))
            .unwrap_or((NameScheme::MindSpore, String::new()));
        Self { checkpoint, scheme, prefix, used: Mutex::default() }
    }

    /// Whose names the file uses.
    pub fn scheme(&self) -> NameScheme {
        self.scheme
    }

    /// What stands before the encoder's names, with its dot: `bert.bert.`, or nothing.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The checkpoint these are the parameters of.
    pub fn checkpoint(&self) -> &'a Checkpoint {
        self.checkpoint
    }

    /// The tensor with that canonical name.
    pub fn find(&self, canonical: &str) -> Option<&'a TensorInfo> {
        let exact = self.candidates(canonical);
        exact
            .iter()
            .find_map(|name| self.checkpoint.get(name))
            .or_else(|| names::is_head(canonical).then(|| self.shortest_ending_in(canonical)).flatten())
    }

    /// The values of the tensor with that canonical name, which must have `shape` and a float type.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Misshapen`] or [`Error::NotFloat`], naming the file and the
    /// tensor; [`Error::WrongKey`] if an encrypted block does not decrypt.
    pub fn load(&self, canonical: &str, shape: &[usize]) -> Result<HostTensor, Error> {
        let info = self.find(canonical).ok_or_else(|| self.missing(canonical, shape))?;
        let path = self.checkpoint.shard_path(info);
        let (tensor, offset) = (info.name.clone(), info.offset);
        if info.shape != shape {
            let (found, expected) = (info.shape.clone(), shape.to_vec());
            return Err(Error::Misshapen { path, tensor, offset, found, expected });
        }
        if !info.dtype.is_float() {
            return Err(Error::NotFloat { path, tensor, offset, found: info.dtype });
        }
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(tensor);
        self.checkpoint.read(info)
    }

    /// Tensors of the file that [`Parameters::load`] has not returned so far: a training
    /// checkpoint's optimizer and THOR state, another head, counters. In file order.
    pub fn unused(&self) -> Vec<&'a TensorInfo> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        self.checkpoint.tensors().iter().filter(|info| !used.contains(&info.name)).collect()
    }

    /// The canonical name of one of the file's tensors; `None` if it is no parameter of the model.
    pub fn canonical(&self, info: &TensorInfo) -> Option<String> {
        let name = info.name.as_str();
        let without_prefix = name.strip_prefix(self.prefix.as_str());
        let endings = name.match_indices('.').map(|(dot, _)| &name[dot + 1..]);
        [name]
            .into_iter()
            .chain(without_prefix)
            .chain(endings)
            .filter_map(|name| names::canonical(name, self.scheme))
            // Two names may end alike; the one that `find` prefers has the canonical name.
            .find(|canonical| self.find(canonical).is_some_and(|found| found.name == info.name))
    }

    /// Full names to look for as they are, best first.
    fn candidates(&self, canonical: &str) -> Vec<String> {
        let spellings = names::spellings(canonical, self.scheme);
        if self.prefix.is_empty() || names::is_head(canonical) {
            return spellings;
        }
        let prefixed: Vec<_> = spellings.iter().map(|name| format!("{}{name}", self.prefix)).collect();
        spellings.into_iter().chain(prefixed).collect()
    }

    fn shortest_ending_in(&self, canonical: &str) -> Option<&'a TensorInfo> {
        let spellings = names::spellings(canonical, self.scheme);
        let ends = |info: &&TensorInfo| {
            let is = |ending: &String| info.name.strip_suffix(ending).is_some_and(|owner| owner.ends_with('.'));
            spellings.iter().any(is) && !names::is_optimizer_copy(&info.name)
        };
        self.checkpoint.tensors().iter().filter(ends).min_by_key(|info| info.name.len())
    }

    fn missing(&self, canonical: &str, shape: &[usize]) -> Error {
        let mut tried = self.candidates(canonical);
        if names::is_head(canonical) {
            tried.extend(names::spellings(canonical, self.scheme).iter().map(|name| format!("*.{name}")));
        }
        let spelling = names::spellings(canonical, self.scheme).swap_remove(0);
        Error::Missing {
            path: self.checkpoint.path().to_path_buf(),
            tensor: canonical.to_owned(),
            shape: Some(shape.to_vec()),
            tried,
            nearest: names::nearest(&spelling, self.checkpoint.tensors()),
        }
    }
}

/// What precedes the word embeddings' name; `None` if the file has none under `scheme`.
fn encoder_prefix(checkpoint: &Checkpoint, scheme: NameScheme) -> Option<String> {
    let anchor = names::spellings(ANCHOR, scheme).swap_remove(0);
    if checkpoint.get(&anchor).is_some() {
        return Some(String::new());
    }
    checkpoint
        .tensors()
        .iter()
        .filter(|info| !names::is_optimizer_copy(&info.name))
        .find_map(|info| info.name.strip_suffix(&anchor))
        .map(str::to_owned)
}

//! A checkpoint's tensors by canonical name, in whichever dialect the file is.
//! Finds them, checks shape and type, and records what was loaded; `audit.rs` classifies the rest.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use super::encoders::{self, EncoderInfo};
use super::names;
use super::{Checkpoint, Dialect, Error, Family, NameScheme, TensorInfo, is_training_state};
use crate::tensor::HostTensor;

/// Lookup by **canonical** names: those of MindSpore's `BertModel` without a prefix
/// (`bert_encoder.layers.0.intermediate.weight`, `dense.weight`), and a head's without a prefix
/// (`cls1.output_bias`, `cls2.dense.weight`, `dense_1.weight`, `dense1.weight`,
/// `lstm.weight_ih_l0_reverse`, `loss.transitions`; `cls1.decoder.weight` of a decoder that is not
/// the word table, `classifier.dense.weight` of a RoBERTa classifier).
///
/// An encoder's tensors all have its prefix. A head's may stand beside the encoder, in it, or anywhere
/// else that is no other encoder's; all tensors of one module (`cls1`) come from one place, and two
/// places that are equally near are an error.
pub struct Parameters<'a> {
    checkpoint: &'a Checkpoint,
    pub(super) encoder: EncoderInfo,
    pub(super) others: Vec<EncoderInfo>,
    /// Numbers of the encoder's tensors by their canonical names.
    by_canonical: HashMap<String, usize>,
    /// Numbers of the heads' tensors by module and owner, with their canonical names.
    heads: BTreeMap<String, BTreeMap<String, Vec<(String, usize)>>>,
    used: Mutex<HashSet<usize>>,
}

impl Checkpoint {
    /// The tensors by the names the model knows them by, of the encoder with `prefix` (with or without
    /// its last dot; `''` is an encoder without one), or of the only encoder.
    ///
    /// A file without an encoder has parameters too, all of them missing.
    ///
    /// # Errors
    /// [`Error::SeveralEncoders`] if there are several and no prefix is given;
    /// [`Error::NoSuchEncoder`] if none has the prefix.
    pub fn parameters(&self, prefix: Option<&str>) -> Result<Parameters<'_>, Error> {
        Parameters::of(self, prefix)
    }
}

impl<'a> Parameters<'a> {
    /// The parameters of the encoder with `prefix`, or of the only one.
    pub(crate) fn of(checkpoint: &'a Checkpoint, prefix: Option<&str>) -> Result<Self, Error> {
        let mut others = encoders::all(checkpoint);
        let encoder = match encoders::choose(checkpoint, &others, prefix)? {
            Some(number) => others.remove(number),
            None => {
                let scheme = encoders::likely_scheme(checkpoint);
                let mindspore = scheme == NameScheme::MindSpore;
                let dialect = if mindspore { Dialect::MindSpore } else { Dialect::HuggingFace };
                EncoderInfo { prefix: String::new(), dialect, tensors: 0 }
            }
        };
        let mut parameters = Self {
            checkpoint,
            encoder,
            others,
            by_canonical: HashMap::new(),
            heads: BTreeMap::new(),
            used: Mutex::default(),
        };
        parameters.sort_tensors();
        Ok(parameters)
    }

    fn sort_tensors(&mut self) {
        let scheme = self.scheme();
        for (number, info) in self.checkpoint.tensors().iter().enumerate() {
            let known = names::read(&info.name, scheme).filter(|_| !is_training_state(&info.name));
            let Some(known) = known else { continue };
            if names::is_head(&known.canonical) {
                let module = self.heads.entry(names::module(&known.canonical).to_owned()).or_default();
                module.entry(known.owner.to_owned()).or_default().push((known.canonical, number));
            } else if known.owner == self.encoder.prefix {
                // The audit reports a second spelling of the same name as unused.
                self.by_canonical.entry(known.canonical).or_insert(number);
            }
        }
    }

    /// The naming scheme of the file.
    pub fn scheme(&self) -> NameScheme {
        self.encoder.scheme()
    }

    /// The program that wrote the file's names.
    pub fn dialect(&self) -> Dialect {
        self.encoder.dialect
    }

    /// What stands before the encoder's names, with its dot: `bert.bert.`, or nothing.
    pub fn prefix(&self) -> &str {
        &self.encoder.prefix
    }

    /// The checkpoint these are the parameters of.
    pub fn checkpoint(&self) -> &'a Checkpoint {
        self.checkpoint
    }

    /// The tensor with that canonical name; `None` also where several could be meant, which
    /// [`Parameters::load`] and [`Parameters::missing`] report.
    pub fn find(&self, canonical: &str) -> Option<&'a TensorInfo> {
        Some(&self.checkpoint.tensors()[self.number(canonical).ok()??])
    }

    /// The values of the tensor with that canonical name, which must have `shape` and a float type.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Ambiguous`], [`Error::Misshapen`] or [`Error::NotFloat`], naming
    /// the file and the tensor; [`Error::WrongKey`] if an encrypted block does not decrypt.
    pub fn load(&self, canonical: &str, shape: &[usize]) -> Result<HostTensor, Error> {
        let number = self.number(canonical)?.ok_or_else(|| self.absent(canonical, Some(shape)))?;
        let info = &self.checkpoint.tensors()[number];
        let path = self.checkpoint.shard_path(info);
        let (tensor, offset) = (info.name.clone(), info.offset);
        if info.shape != shape {
            let (found, expected) = (info.shape.clone(), shape.to_vec());
            return Err(Error::Misshapen { path, tensor, offset, found, expected });
        }
        if !info.dtype.is_float() {
            return Err(Error::NotFloat { path, tensor, offset, found: info.dtype });
        }
        self.used().insert(number);
        self.checkpoint.read(info)
    }

    /// The error of a tensor that [`Parameters::find`] does not find: it is missing, or several could be
    /// meant.
    pub fn missing(&self, canonical: &str) -> Error {
        self.number(canonical).err().unwrap_or_else(|| self.absent(canonical, None))
    }

    /// Whether two tensors, by canonical names, are both there with the same type, shape and bytes: a
    /// decoder that is the word table once more.
    ///
    /// # Errors
    /// [`Error::WrongKey`] if an encrypted block does not decrypt.
    pub fn are_equal(&self, first: &str, second: &str) -> Result<bool, Error> {
        let (Some(first), Some(second)) = (self.find(first), self.find(second)) else { return Ok(false) };
        if (first.dtype, &first.shape) != (second.dtype, &second.shape) {
            return Ok(false);
        }
        let (first, second) = (self.checkpoint.read(first)?, self.checkpoint.read(second)?);
        Ok(have_same_bytes(&first, &second))
    }

    /// The number of the encoder's layers.
    ///
    /// # Errors
    /// [`Error::Layers`] if the numbers in the names do not run from 0 without a gap;
    /// [`Error::Missing`] if there is no layer.
    pub fn layers(&self) -> Result<usize, Error> {
        let number = |info: &TensorInfo| {
            let name = info.name.strip_prefix(self.prefix()).filter(|_| !is_training_state(&info.name))?;
            names::layer_number(name, self.scheme())
        };
        let found: BTreeSet<usize> = self.checkpoint.tensors().iter().filter_map(number).collect();
        if found.is_empty() {
            return Err(self.absent("bert_encoder.layers.0.attention.attention.query_layer.weight", None));
        }
        if found.iter().copied().eq(0..found.len()) {
            return Ok(found.len());
        }
        Err(Error::Layers { path: self.checkpoint.path().to_path_buf(), found: found.into_iter().collect() })
    }

    /// Which model the names say this is; `None` if they say nothing.
    ///
    /// The encoder's module decides (`roberta.`, `bert.`), then names that only one family's heads have.
    /// MindSpore's zoo has BERT alone.
    pub fn family_sign(&self) -> Option<Family> {
        if self.scheme() == NameScheme::MindSpore {
            return Some(Family::Bert);
        }
        match self.prefix().strip_suffix('.').and_then(|prefix| prefix.rsplit('.').next()) {
            Some("roberta" | "xlm_roberta" | "camembert") => return Some(Family::Roberta),
            Some("bert") => return Some(Family::Bert),
            // Heads of another model may have RoBERTa's names, as ELECTRA's do.
            Some(module) if names::is_other_model(module) => return None,
            _ => {}
        }
        let owned = self.heads.values().flat_map(|owners| self.nearest_owners(owners));
        let mut signs = owned.flat_map(|(owner, tensors)| {
            tensors
                .iter()
                .filter_map(|(_, number)| names::family(&self.checkpoint.tensors()[*number].name[owner.len()..]))
        });
        signs.next()
    }

    /// Tensors of the file that [`Parameters::load`] has not returned so far, in file order;
    /// [`Parameters::audit`] says what they are.
    pub fn unused(&self) -> Vec<&'a TensorInfo> {
        let used = self.used();
        let all = self.checkpoint.tensors().iter().enumerate();
        all.filter(|(number, _)| !used.contains(number)).map(|(_, info)| info).collect()
    }

    /// The canonical name of one of the file's tensors; `None` if it is no parameter of this model.
    pub fn canonical(&self, info: &TensorInfo) -> Option<String> {
        let known = names::read(&info.name, self.scheme())?;
        self.find(&known.canonical).is_some_and(|found| found.name == info.name).then_some(known.canonical)
    }

    /// Which of the file's tensors [`Parameters::load`] has returned so far, by number.
    pub(super) fn used(&self) -> std::sync::MutexGuard<'_, HashSet<usize>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Number of the tensor with that canonical name.
    fn number(&self, canonical: &str) -> Result<Option<usize>, Error> {
        if !names::is_head(canonical) {
            return Ok(self.by_canonical.get(canonical).copied());
        }
        let Some(owners) = self.heads.get(names::module(canonical)) else { return Ok(None) };
        let owners = self.nearest_owners(owners);
        let all = owners.iter().flat_map(|(_, tensors)| tensors.iter());
        let found: Vec<usize> = all.filter(|(name, _)| name == canonical).map(|&(_, number)| number).collect();
        match found[..] {
            [] => Ok(None),
            [number] if owners.len() == 1 && !self.is_shared(owners[0].0) => Ok(Some(number)),
            _ => Err(Error::Ambiguous {
                path: self.checkpoint.path().to_path_buf(),
                tensor: canonical.to_owned(),
                found: found.iter().map(|&number| self.checkpoint.tensors()[number].name.clone()).collect(),
                prefix: self.prefix().to_owned(),
            }),
        }
    }

    /// The owners of a head's tensors that are nearest to the encoder and nearer to no other encoder.
    fn nearest_owners<'b>(
        &self,
        owners: &'b BTreeMap<String, Vec<(String, usize)>>,
    ) -> Vec<(&'b str, &'b [(String, usize)])> {
        let beside = |owner: &str| owner.is_empty() || is_beside(owner, &self.encoder);
        let ours = |owner: &str| {
            let near = nearness(owner, &self.encoder);
            self.others.iter().all(|other| nearness(owner, other) <= near)
        };
        let (near, far): (Vec<_>, Vec<_>) = owners
            .iter()
            .map(|(owner, tensors)| (owner.as_str(), tensors.as_slice()))
            .filter(|(owner, _)| ours(owner))
            .partition(|(owner, _)| beside(owner));
        if near.is_empty() { far } else { near }
    }

    /// Whether a head with that owner is as near to another encoder as to this one.
    fn is_shared(&self, owner: &str) -> bool {
        let near = nearness(owner, &self.encoder);
        self.others.iter().any(|other| nearness(owner, other) >= near)
    }

    fn absent(&self, canonical: &str, shape: Option<&[usize]>) -> Error {
        let spellings = names::spellings(canonical, self.scheme());
        let owner = if names::is_head(canonical) { "" } else { self.prefix() };
        let anywhere = names::is_head(canonical).then(|| format!("*.{}", spellings[0]));
        Error::Missing {
            path: self.checkpoint.path().to_path_buf(),
            tensor: canonical.to_owned(),
            shape: shape.map(<[usize]>::to_vec),
            tried: spellings.iter().map(|name| format!("{owner}{name}")).chain(anywhere).collect(),
            nearest: names::nearest(&spellings[0], self.checkpoint.tensors()),
        }
    }
}

/// Whether `owner` is the encoder's own module or the one around it.
fn is_beside(owner: &str, encoder: &EncoderInfo) -> bool {
    owner == encoder.prefix || owner == encoder.parent()
}

/// How near a head with that owner is to `encoder`: beside it, or by the modules around both.
fn nearness(owner: &str, encoder: &EncoderInfo) -> usize {
    if is_beside(owner, encoder) {
        return usize::MAX;
    }
    let same = |(ours, theirs): &(&str, &str)| ours == theirs && !ours.is_empty();
    owner.split('.').zip(encoder.prefix.split('.')).take_while(same).count()
}

/// Whether two tensors of one type and shape hold the same bytes, however the file slices them. Releases the pages
/// compared, so that the tensors are not resident as a whole.
fn have_same_bytes(first: &HostTensor, second: &HostTensor) -> bool {
    const CHUNK: usize = 4 << 20;
    let element = |byte: usize| byte * 8 / first.dtype().bits();
    let (mut theirs, mut rest) = (second.pieces(), &[][..]);
    let mut position = 0;
    for mut ours in first.pieces() {
        while !ours.is_empty() {
            if rest.is_empty() {
                let Some(next) = theirs.next() else { return false };
                rest = next;
                continue;
            }
            let len = ours.len().min(rest.len()).min(CHUNK);
            if ours[..len] != rest[..len] {
                return false;
            }
            (ours, rest) = (&ours[len..], &rest[len..]);
            let compared = element(position)..element(position + len);
            first.release_range(compared.clone());
            second.release_range(compared);
            position += len;
        }
    }
    true
}

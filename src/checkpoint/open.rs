//! Opening a checkpoint: which format a file has, and one index over all of its files.
//! Reads headers only.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use super::encrypted::{self, Encrypted};
use super::file::Shard;
use super::format::has_extension;
use super::mapping::Mapping;
use super::resolve::resolve;
use super::source::Source;
use super::{Checkpoint, Error, Fault, Foreign, Format, Key, TensorInfo, ckpt, safetensors};
use crate::tensor::Bytes;

/// How to open a checkpoint.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// Key of an encrypted file; ignored for a plain one.
    pub key: Option<Key>,
}

impl Checkpoint {
    /// Opens the checkpoint at `path` and indexes it.
    ///
    /// The content decides the format, then the extension. A `*.safetensors.index.json` opens its
    /// shards. A directory opens its `model.safetensors`, else its `model.safetensors.index.json`, else
    /// the only `.ckpt`, `.safetensors` or index in it; [`Checkpoint::path`] says which was taken.
    ///
    /// # Errors
    /// If the file cannot be read, is malformed (the error says where) or another program's, is
    /// encrypted and `options.key` is absent or wrong; if a directory holds no checkpoint, or several.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Self, Error> {
        let path = &resolve(path)?;
        if path.extension().is_some_and(|extension| extension == "json") {
            return Self::open_sharded(path);
        }
        Self::from_owner(path, map(path)?, options)
    }

    /// Indexes `file`, whatever owns its bytes; `path` says its extension and is for errors.
    pub(super) fn from_owner(path: &Path, file: Arc<dyn Bytes>, options: &OpenOptions) -> Result<Self, Error> {
        let bytes = file.as_slice();
        let fault = |fault| Err(Error::malformed(path, 0, fault));
        if bytes.is_empty() {
            return fault(Fault::Empty);
        }
        if encrypted::is_encrypted(bytes) {
            let blocks = Encrypted::open(path, file, options.key.as_ref())?;
            let source = Source::Encrypted(Box::new(blocks));
            return Self::from_ckpt(path, source, Format::MindSporeEncrypted);
        }
        if safetensors::is_safetensors(bytes) {
            return Self::from_safetensors(path, file);
        }
        if let Some(found) = Foreign::of_weights(bytes) {
            return fault(Fault::OtherFormat { found });
        }
        if has_extension(path, "safetensors") {
            return Self::from_safetensors(path, file);
        }
        match Self::from_ckpt(path, Source::Plain(file), Format::MindSpore) {
            // The content goes before the name: a `.bin` may be a `.ckpt`.
            Err(error @ Error::Malformed { .. }) => match Foreign::of_name(path) {
                Some(found) => fault(Fault::OtherFormat { found }),
                None => Err(error),
            },
            opened => opened,
        }
    }

    fn from_ckpt(path: &Path, source: Source, format: Format) -> Result<Self, Error> {
        let index = ckpt::index(&source, path)?;
        let checkpoint = Self {
            path: path.to_path_buf(),
            format,
            shards: vec![Shard { path: path.to_path_buf(), source }],
            tensors: index.tensors,
            pieces: index.pieces,
            by_name: Vec::new(),
            map_tensors: index.map_tensors,
            metadata: BTreeMap::new(),
            trailer: index.trailer,
            bytes_indexed: index.touched,
        };
        checkpoint.sorted()
    }

    fn from_safetensors(path: &Path, file: Arc<dyn Bytes>) -> Result<Self, Error> {
        let index = safetensors::index(path, file.as_slice())?;
        let checkpoint = Self {
            path: path.to_path_buf(),
            format: Format::Safetensors,
            shards: vec![Shard { path: path.to_path_buf(), source: Source::Plain(file) }],
            tensors: index.tensors,
            pieces: index.pieces,
            by_name: Vec::new(),
            map_tensors: Vec::new(),
            metadata: index.metadata,
            trailer: None,
            bytes_indexed: index.touched,
        };
        checkpoint.sorted()
    }

    fn from_shard(path: &Path) -> Result<Self, Error> {
        let other = |found| Err(Error::malformed(path, 0, Fault::OtherFormat { found }));
        if let Some(found) = Foreign::of_name(path) {
            return other(found);
        }
        let file = map(path)?;
        let bytes = file.as_slice();
        match Foreign::of_weights(bytes).filter(|_| !safetensors::is_safetensors(bytes)) {
            Some(found) => other(found),
            None => Self::from_safetensors(path, file),
        }
    }

    fn open_sharded(path: &Path) -> Result<Self, Error> {
        let index = safetensors::shard_index(path)?;
        let mut joined = Self {
            path: path.to_path_buf(),
            format: Format::SafetensorsSharded,
            shards: Vec::new(),
            tensors: Vec::new(),
            pieces: Vec::new(),
            by_name: Vec::new(),
            map_tensors: Vec::new(),
            metadata: BTreeMap::new(),
            trailer: None,
            bytes_indexed: 0,
        };
        for (number, name) in index.shards.iter().enumerate() {
            let shard = path.with_file_name(name);
            let wanted = |tensor: &str| index.shard_of.get(tensor) == Some(&number);
            joined.append(Self::from_shard(&shard)?, wanted);
        }
        let joined = joined.sorted()?;
        let missing = index.shard_of.iter().find(|(name, _)| joined.get(name).is_none());
        match missing {
            None => Ok(joined),
            Some((name, &shard)) => Err(Error::Shards {
                path: joined.path.clone(),
                problem: format!("tensor {name:?} is missing, expected in {}", index.shards[shard]),
            }),
        }
    }

    /// Adds the tensors of `other` that are wanted, and its file.
    fn append(&mut self, other: Self, wanted: impl Fn(&str) -> bool) {
        let first = u32::try_from(self.pieces.len()).unwrap_or(u32::MAX);
        let shard = u32::try_from(self.shards.len()).unwrap_or(u32::MAX);
        let tensors = other.tensors.into_iter().filter(|info| wanted(&info.name)).map(|info| {
            let pieces = info.pieces.start + first..info.pieces.end + first;
            TensorInfo { shard, pieces, ..info }
        });
        self.tensors.extend(tensors);
        self.pieces.extend(other.pieces);
        self.shards.extend(other.shards);
        self.metadata.extend(other.metadata);
        self.bytes_indexed += other.bytes_indexed;
    }

    /// Fills `by_name`; every name must occur once.
    fn sorted(mut self) -> Result<Self, Error> {
        let tensors = &self.tensors;
        self.by_name = (0..u32::try_from(tensors.len()).unwrap_or(u32::MAX)).collect();
        self.by_name.sort_by_key(|&index| (tensors[index as usize].name.as_str(), index));
        let twice = self.by_name.windows(2).find_map(|pair| {
            let [first, second] = [&tensors[pair[0] as usize], &tensors[pair[1] as usize]];
            (first.name == second.name).then_some((first, second))
        });
        if let Some((first, second)) = twice {
            let fault = Fault::Duplicate { first: first.offset };
            let path = &self.shards[second.shard as usize].path;
            return Err(Error::malformed(path, second.offset, fault).in_tensor(&second.name));
        }
        Ok(self)
    }
}

fn map(path: &Path) -> Result<Arc<dyn Bytes>, Error> {
    let failed = |source| Error::Open { path: path.to_path_buf(), source };
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Err(Error::Directory { path: path.to_path_buf(), found: None });
    }
    if !metadata.is_file() {
        return Err(Error::NotAFile { path: path.to_path_buf() });
    }
    // An empty file cannot be mapped; it is reported with its format.
    if metadata.len() == 0 {
        return Ok(Arc::new(Vec::new()));
    }
    Ok(Arc::new(Mapping::of(&file).map_err(failed)?))
}

//! Files given by mistake in place of a checkpoint: other programs' formats, Git LFS pointers, HTML pages.
//! Compares first bytes and names; opens nothing.

use std::path::Path;

/// What a file is in place of a checkpoint, and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// What it is, with its article: `a Git LFS pointer, not the file itself`.
    pub what: &'static str,
    /// One imperative sentence without a full stop.
    pub remedy: &'static str,
}

const PYTORCH: &str = "Save the model as safetensors: with transformers, load it with its class's from_pretrained(FOLDER) \
                       and call save_pretrained(OUT)";
const TENSORFLOW: &str = "Save the model as safetensors: with transformers below version 5, load it with its class's \
                          from_pretrained(FOLDER, from_tf=True) and call save_pretrained(OUT)";
const FLAX: &str = "Save the model as safetensors: with transformers below version 5, load it with its class's \
                    from_pretrained(FOLDER, from_flax=True) and call save_pretrained(OUT)";
const GRAPH: &str =
    "Give the safetensors or .ckpt file that the graph was exported from: its weights cannot be read back";
const DOWNLOAD: &str = "Download the file itself: this is something else under its name";
const UNPACK: &str = "Unpack it first";

const fn foreign(what: &'static str, remedy: &'static str) -> Foreign {
    Foreign { what, remedy }
}

const LFS: Foreign = foreign(
    "a Git LFS pointer, not the file itself",
    "Run 'git lfs pull' in the repository that it is in, or download the file itself",
);

/// First bytes.
const MAGIC: [(&[u8], Foreign); 14] = [
    (b"version https://git-lfs", LFS),
    (b"version https://hawser", LFS),
    (
        b"# xet version",
        foreign(
            "a Xet pointer, not the file itself",
            "Run 'git xet checkout' in the repository that it is in, or download the file itself",
        ),
    ),
    (b"PK\x03\x04", foreign("a zip archive, as PyTorch writes", PYTORCH)),
    (b"\x80\x02", foreign("a Python pickle, as old PyTorch writes", PYTORCH)),
    (b"\x80\x03", foreign("a Python pickle, as PyTorch may write", PYTORCH)),
    (b"\x80\x04", foreign("a Python pickle, as PyTorch may write", PYTORCH)),
    (b"\x89HDF", foreign("an HDF5 file, as TensorFlow writes", TENSORFLOW)),
    (b"GGUF", foreign("a GGUF file, as llama.cpp reads", GRAPH)),
    (b"IMOD", foreign("an offline model (.om), as Ascend's ATC writes", GRAPH)),
    (b"\x93NUMPY", foreign("a NumPy array", DOWNLOAD)),
    (b"\x1f\x8b", foreign("a gzip file", UNPACK)),
    (b"\x28\xb5\x2f\xfd", foreign("a Zstandard file", UNPACK)),
    (b"\xfd7zXZ", foreign("an xz file", UNPACK)),
];

/// Ends of file names.
const NAMES: [(&str, Foreign); 16] = [
    (".bin.index.json", foreign("the index of PyTorch's shards (.bin)", PYTORCH)),
    (".h5.index.json", foreign("the index of TensorFlow's shards (.h5)", TENSORFLOW)),
    (".msgpack.index.json", foreign("the index of Flax's shards (.msgpack)", FLAX)),
    (".bin", foreign("weights of PyTorch (.bin)", PYTORCH)),
    (".pt", foreign("weights of PyTorch (.pt)", PYTORCH)),
    (".pth", foreign("weights of PyTorch (.pth)", PYTORCH)),
    (".h5", foreign("weights of TensorFlow (.h5)", TENSORFLOW)),
    (".ckpt.index", foreign("weights of TensorFlow (.ckpt.index)", TENSORFLOW)),
    (".msgpack", foreign("weights of Flax (.msgpack)", FLAX)),
    (".ot", foreign("weights of rust-bert (.ot)", PYTORCH)),
    (".onnx", foreign("an exported graph (.onnx)", GRAPH)),
    (".om", foreign("an offline model (.om), as Ascend's ATC writes", GRAPH)),
    (".mindir", foreign("an exported graph (.mindir)", GRAPH)),
    (".air", foreign("an exported graph (.air)", GRAPH)),
    (".gguf", foreign("a GGUF file, as llama.cpp reads", GRAPH)),
    (".tflite", foreign("an exported graph (.tflite)", GRAPH)),
];

impl Foreign {
    /// What a file that starts with `bytes` is, if it is none that this crate reads but one it knows of.
    ///
    /// Also for files that are no checkpoints: a `config.json` or a data set may be a pointer as well.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let found = MAGIC.into_iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, found)| found);
        found.or_else(|| Self::of_markup(bytes))
    }

    /// The same for a file of weights, which is no text either.
    pub(crate) fn of_weights(bytes: &[u8]) -> Option<Self> {
        let is_json =
            bytes.first() == Some(&b'{') && matches!(bytes[1..].trim_ascii_start().first(), Some(b'"' | b'}'));
        Self::of_bytes(bytes).or_else(|| is_json.then_some(foreign("JSON text", DOWNLOAD)))
    }

    /// What a file of that name holds, if it is known and none that this crate reads.
    pub fn of_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        NAMES.into_iter().find(|(end, _)| name.ends_with(end)).map(|(_, found)| found)
    }

    /// A page that a server sent in place of a file, after white space or a byte-order mark.
    fn of_markup(bytes: &[u8]) -> Option<Self> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        let starts =
            |with: &str| text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()));
        if starts("<!doctype html") || starts("<html") {
            return Some(foreign("an HTML page", DOWNLOAD));
        }
        starts("<?xml").then_some(foreign("an XML document", DOWNLOAD))
    }
}

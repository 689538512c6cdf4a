//! What the fuzz targets and the tests that replay their corpus call: a whole file from memory.

use std::path::Path;
use std::sync::Arc;

use super::{Checkpoint, Key, OpenOptions};

/// Opens `data` as a checkpoint and checks that an accepted index is consistent.
///
/// # Panics
/// If an index that was accepted is not consistent with the file.
#[doc(hidden)]
pub fn fuzz_ckpt(data: &[u8]) -> bool {
    open_and_check(Path::new("fuzz.ckpt"), data)
}

/// The same for a file with the extension of safetensors.
///
/// # Panics
/// As [`fuzz_ckpt`].
#[doc(hidden)]
pub fn fuzz_safetensors(data: &[u8]) -> bool {
    open_and_check(Path::new("fuzz.safetensors"), data)
}

fn open_and_check(path: &Path, data: &[u8]) -> bool {
    // The key of the encrypted file in the corpus.
    let options = OpenOptions { key: Key::from_bytes(b"0123456789ABCDEF").ok() };
    let Ok(checkpoint) = Checkpoint::from_owner(path, Arc::new(data.to_vec()), &options) else {
        return false;
    };
    assert!(checkpoint.bytes_indexed() <= checkpoint.file_len());
    for info in checkpoint.tensors() {
        assert_eq!(checkpoint.get(&info.name), Some(info));
        assert!(info.offset + info.byte_len.min(1) <= checkpoint.file_len());
        let Ok(tensor) = checkpoint.tensor(&info.name) else { continue };
        let bytes: u64 = tensor.pieces().map(|piece| piece.len() as u64).sum();
        assert_eq!(bytes, info.byte_len, "{}", info.name);
        if tensor.dtype() == crate::tensor::DType::Str {
            let _ = checkpoint.text(&info.name);
        }
    }
    let prefix = checkpoint.encoders().first().map(|encoder| encoder.prefix.clone());
    let Ok(parameters) = checkpoint.parameters(prefix.as_deref()) else { return true };
    let _ = (parameters.layers(), parameters.family_sign());
    for canonical in ["dense.weight", "cls1.output_bias", "loss.transitions"] {
        if let Some(info) = parameters.find(canonical) {
            let loaded = parameters.load(canonical, &info.shape);
            assert!(loaded.is_ok() || !info.dtype.is_float() || checkpoint.tensor(&info.name).is_err());
        }
    }
    let _ = parameters.audit();
    let _ = checkpoint.verify(&mut |done, total| assert!(done <= total));
    true
}

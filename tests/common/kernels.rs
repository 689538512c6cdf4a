//! The device kernels compiled for the software device, once for all test programs (those of `ascend-twin` have the same
//! folder) and kept up to date.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The folder that they are in.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("npu-kernels");
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let status = Command::new(root.join("tests/twin/include/compile-all")).arg(&folder).status();
        assert!(status.expect("bash, flock and a C++ compiler").success());
        folder
    })
}

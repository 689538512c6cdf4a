//! The device kernels compiled for the software device, once for all test programs and kept up to date.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The folder of the compiled kernels.
pub(crate) fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("npu-kernels");
        // The tests of `ascend-twin`, a package below the project's root, use the same folder.
        let mut roots = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
        let script =
            roots.find_map(|root| Some(root.join("tests/twin/include/compile-all")).filter(|file| file.is_file()));
        let status = Command::new(script.expect("the project's script")).arg(&folder).status();
        assert!(status.expect("bash, flock and a C++ compiler").success());
        folder
    })
}

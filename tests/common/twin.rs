//! The software device for one test: a separate copy of the library, so that its state is not shared. Loaded by the
//! runtime like any AscendCL library; controlled through the functions of `ascend_twin.h`.

use std::ffi::{CString, c_char, c_int};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use ascend_bert::runtime::{Module, ModuleSource, NpuDevice, Runtime, Search};
use serde_json::Value;

/// A software device.
pub struct Twin {
    library: libloading::Library,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Twin {
    /// A device configured by `config`: `soc=Ascend910A,cann=8.1,devices=2,memory=1G,seed=7`.
    pub fn new(config: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("libascend_twin.so");
        std::fs::copy(built(), &path).expect("the software device can be copied");
        // SAFETY: the library is this project's own.
        let library = unsafe { libloading::Library::new(&path) }.expect("the software device loads");
        let twin = Twin { library, path, _folder: folder };
        twin.reset(config);
        twin
    }

    /// Starts again with a new `config`. All resources of the old state must be released.
    pub fn reset(&self, config: &str) {
        assert_eq!(self.with_text(c"ascend_twin_reset", config), 0, "{config}");
    }

    /// A runtime on it.
    pub fn runtime(&self) -> Runtime {
        Runtime::open_in(&self.search()).expect("the software device initialises")
    }

    /// Its first device.
    pub fn device(&self) -> NpuDevice {
        self.runtime().device(0).expect("the software device opens")
    }

    /// How the runtime finds it.
    pub fn search(&self) -> Search {
        Search::only(&self.path)
    }

    /// Makes calls fail from now on: `aclrtMalloc:1=207001`, `*:17=507015@sync`.
    pub fn fail(&self, rules: &str) {
        assert_eq!(self.with_text(c"ascend_twin_fail", rules), 0, "{rules}");
    }

    /// Number of calls so far.
    pub fn calls(&self) -> u64 {
        // SAFETY: the type is that of ascend_twin.h.
        unsafe { self.library.get::<unsafe extern "C" fn() -> u64>(c"ascend_twin_calls").expect("exported")() }
    }

    /// Its report.
    pub fn report(&self) -> Value {
        // SAFETY: the type is that of ascend_twin.h.
        let report = unsafe {
            self.library
                .get::<unsafe extern "C" fn(*mut c_char, usize) -> usize>(c"ascend_twin_report")
                .expect("exported")
        };
        // SAFETY: without a buffer and with capacity 0 the call only returns the size.
        let size = unsafe { report(std::ptr::null_mut(), 0) };
        let mut text = vec![0_u8; size + 1024];
        // SAFETY: the buffer has that size.
        unsafe { report(text.as_mut_ptr().cast(), text.len()) };
        let end = text.iter().position(|byte| *byte == 0).expect("the text ends");
        serde_json::from_slice(&text[..end]).expect("the report is JSON")
    }

    /// Panics with the report if a rule was violated or, after everything is dropped, a resource is left.
    pub fn assert_clean(&self) {
        let report = self.report();
        let none = |key: &str| report[key].as_array().is_some_and(Vec::is_empty);
        assert!(none("violations") && none("leaks"), "{report:#}");
    }

    /// The function table, for tests that act as the host application.
    pub fn raw(&self) -> ascend_sys::AscendCl {
        // SAFETY: the library is this project's own AscendCL.
        unsafe { ascend_sys::Library::open(&self.path).expect("loads").table().expect("has the required functions") }
    }

    fn with_text(&self, function: &std::ffi::CStr, text: &str) -> c_int {
        let text = CString::new(text).expect("no zero byte");
        // SAFETY: both functions called here take a C string and return an integer.
        unsafe {
            self.library.get::<unsafe extern "C" fn(*const c_char) -> c_int>(function).expect("exported")(text.as_ptr())
        }
    }
}

/// The library that cargo built for this test run.
pub fn built() -> PathBuf {
    let executable = std::env::current_exe().expect("the test knows its path");
    executable.parent().expect("it is in a folder").join("libascend_twin.so")
}

/// The test kernels on a device: `vector_add`, and those of `faulty.cpp`.
pub fn kernels(device: &NpuDevice) -> Module {
    device.load_module(ModuleSource::File(compiled())).expect("the kernels load")
}

/// The test kernels, compiled once for this process.
pub fn compiled() -> &'static Path {
    static COMPILED: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = COMPILED.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("kernels.so");
        // These tests are also built from a package below the project's root.
        let mut roots = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|root| root.join("tests"));
        let tests = roots.find(|tests| tests.join("twin/kernels").is_dir()).expect("the tests' folder");
        let compiler = std::env::var_os("CXX").unwrap_or_else(|| "c++".into());
        let status = Command::new(compiler)
            .args(["-std=c++17", "-O2", "-fPIC", "-shared", "-Wall", "-Werror", "-o"])
            .arg(&path)
            .arg("-I")
            .arg(tests.join("twin/include"))
            .arg(tests.join("twin/kernels/vector_add.cpp"))
            .arg(tests.join("twin/kernels/faulty.cpp"))
            .status();
        assert!(status.expect("a C++ compiler").success());
        (folder, path)
    });
    path
}

//! Shared by the tests: a separate software device, loaded as the real library is, and kernels for it.

#![allow(dead_code, unsafe_code)]

pub(crate) mod device;

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use ascend_sys::{AscendCl, Library, Runtime, aclError};
use serde_json::Value;

/// A freshly loaded library; nothing is shared with another test.
pub(crate) struct Twin {
    pub(crate) acl: AscendCl,
    pub(crate) rt: Runtime,
    reset: unsafe extern "C" fn(*const c_char) -> c_int,
    fail: unsafe extern "C" fn(*const c_char) -> c_int,
    calls: unsafe extern "C" fn() -> u64,
    report: unsafe extern "C" fn(*mut c_char, usize) -> usize,
    _symbols: libloading::Library,
    _library: Library,
    _folder: tempfile::TempDir,
}

/// A pointer argument for the C functions to write.
pub(crate) type Pointer = *mut c_void;

pub(crate) const NULL: Pointer = std::ptr::null_mut();

/// The library that cargo built beside this test.
pub(crate) fn library() -> PathBuf {
    std::env::current_exe().unwrap().with_file_name("libascend_twin.so")
}

impl Twin {
    /// An instance of this configuration.
    pub(crate) fn new(config: &str) -> Twin {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("libascendcl.so");
        std::fs::copy(library(), &path).unwrap();
        // SAFETY: the twin's library exports AscendCL's functions, the older ones and its own, all of these types.
        unsafe {
            let library = Library::open(&path).unwrap();
            let symbols = libloading::Library::new(&path).unwrap();
            let reset: unsafe extern "C" fn(*const c_char) -> c_int = *symbols.get(c"ascend_twin_reset").unwrap();
            let text = CString::new(config).unwrap();
            assert_eq!(reset(text.as_ptr()), 0, "{config}");
            Twin {
                acl: library.table().unwrap(),
                rt: library.table().unwrap(),
                reset,
                fail: *symbols.get(c"ascend_twin_fail").unwrap(),
                calls: *symbols.get(c"ascend_twin_calls").unwrap(),
                report: *symbols.get(c"ascend_twin_report").unwrap(),
                _symbols: symbols,
                _library: library,
                _folder: folder,
            }
        }
    }

    /// An instance with device 0 set.
    pub(crate) fn ready(config: &str) -> Twin {
        let twin = Twin::new(config);
        // SAFETY: no pointers but null.
        unsafe {
            assert_eq!((twin.acl.aclInit)(std::ptr::null()), 0);
            assert_eq!((twin.acl.aclrtSetDevice)(0), 0);
        }
        twin
    }

    /// The library's file.
    pub(crate) fn path(&self) -> PathBuf {
        self._folder.path().join("libascendcl.so")
    }

    pub(crate) fn reset(&self, config: &str) -> c_int {
        let text = CString::new(config).unwrap();
        // SAFETY: a C string.
        unsafe { (self.reset)(text.as_ptr()) }
    }

    pub(crate) fn fail(&self, rules: &str) {
        let text = CString::new(rules).unwrap();
        // SAFETY: a C string.
        assert_eq!(unsafe { (self.fail)(text.as_ptr()) }, 0, "{rules}");
    }

    pub(crate) fn calls(&self) -> u64 {
        // SAFETY: no arguments.
        unsafe { (self.calls)() }
    }

    pub(crate) fn report(&self) -> Value {
        // SAFETY: the buffer has the size that is passed.
        unsafe {
            let mut text = vec![0u8; (self.report)(std::ptr::null_mut(), 0) + 4096];
            let length = (self.report)(text.as_mut_ptr().cast(), text.len());
            serde_json::from_slice(&text[..length]).unwrap()
        }
    }

    /// The rules violated so far.
    pub(crate) fn violations(&self) -> Vec<String> {
        rules(&self.report()["violations"])
    }

    /// Asserts that exactly this rule was violated, once, and that the finding states where the resource was made.
    pub(crate) fn assert_found(&self, rule: &str, maker: &str) {
        let report = self.report();
        assert_eq!(rules(&report["violations"]), [rule], "{report:#}");
        let made_at = report["violations"][0]["made_at"].as_str().unwrap_or_default();
        assert!(made_at.starts_with(maker), "made at '{made_at}', not by {maker}");
        assert!(maker.is_empty() || made_at.contains(".rs:"), "no place in '{made_at}'");
    }

    /// Asserts that there are no findings and no live resources.
    pub(crate) fn assert_clean(&self) {
        let report = self.report();
        for kind in ["violations", "warnings", "leaks"] {
            assert_eq!(report[kind], Value::Array(vec![]), "{report:#}");
        }
    }

    /// Asserts that there are no findings, and no live resources except of these kinds.
    pub(crate) fn assert_clean_but(&self, kinds: &[&str]) {
        let report = self.report();
        for kind in ["violations", "warnings"] {
            assert_eq!(report[kind], Value::Array(vec![]), "{report:#}");
        }
        let mut live: Vec<&String> = report["live"].as_object().unwrap().keys().collect();
        live.sort();
        assert_eq!(live, kinds);
    }

    /// The thread's latest message; reading clears it.
    pub(crate) fn message(&self) -> String {
        // SAFETY: the function returns null or a C string that lives until it is called again.
        unsafe {
            let text = (self.acl.aclGetRecentErrMsg)();
            if text.is_null() { String::new() } else { CStr::from_ptr(text).to_string_lossy().into_owned() }
        }
    }

    pub(crate) fn malloc(&self, bytes: usize) -> Pointer {
        let mut made = NULL;
        // SAFETY: the call writes one pointer.
        self.ok(unsafe { (self.acl.aclrtMalloc)(&mut made, bytes, 0) });
        made
    }

    pub(crate) fn pinned(&self, bytes: usize) -> Pointer {
        let mut made = NULL;
        // SAFETY: the call writes one pointer.
        self.ok(unsafe { (self.acl.aclrtMallocHost)(&mut made, bytes) });
        made
    }

    pub(crate) fn stream(&self) -> Pointer {
        let mut made = NULL;
        // SAFETY: the call writes one pointer.
        self.ok(unsafe { (self.acl.aclrtCreateStream)(&mut made) });
        made
    }

    pub(crate) fn event(&self) -> Pointer {
        let mut made = NULL;
        // SAFETY: the call writes one pointer.
        self.ok(unsafe { (self.acl.aclrtCreateEvent)(&mut made) });
        made
    }

    pub(crate) fn free(&self, memory: Pointer) {
        // SAFETY: the twin looks up every pointer.
        self.ok(unsafe { (self.acl.aclrtFree)(memory) });
    }

    pub(crate) fn synchronize(&self, stream: Pointer) {
        // SAFETY: the twin looks up every handle.
        self.ok(unsafe { (self.acl.aclrtSynchronizeStream)(stream) });
    }

    pub(crate) fn destroy_stream(&self, stream: Pointer) {
        // SAFETY: the twin looks up every handle.
        self.ok(unsafe { (self.acl.aclrtDestroyStream)(stream) });
    }

    /// Copies a slice to the device and waits.
    pub(crate) fn upload<T: Copy>(&self, to: Pointer, from: &[T]) {
        let bytes = size_of_val(from);
        // SAFETY: the slice has this many bytes; the twin checks the device's.
        self.ok(unsafe { (self.acl.aclrtMemcpy)(to, bytes, from.as_ptr().cast(), bytes, 1) });
    }

    /// Copies values from the device and waits.
    pub(crate) fn download<T: Copy + Default>(&self, from: Pointer, count: usize) -> Vec<T> {
        let mut to = vec![T::default(); count];
        let bytes = size_of_val(&to[..]);
        // SAFETY: the vector has this many bytes; the twin checks the device's.
        self.ok(unsafe { (self.acl.aclrtMemcpy)(to.as_mut_ptr().cast(), bytes, from, bytes, 2) });
        to
    }

    /// The kernel of a name in `kernels/FILE.cpp`, loaded with its binary.
    pub(crate) fn kernel(&self, file: &str, name: &str) -> (Pointer, Pointer) {
        let path = CString::new(kernels(file).to_str().unwrap()).unwrap();
        let name = CString::new(name).unwrap();
        let (mut binary, mut function) = (NULL, NULL);
        // SAFETY: C strings, and pointers that the calls write.
        unsafe {
            self.ok((self.acl.aclrtBinaryLoadFromFile.unwrap())(path.as_ptr(), std::ptr::null_mut(), &mut binary));
            self.ok((self.acl.aclrtBinaryGetFunction.unwrap())(binary, name.as_ptr(), &mut function));
        }
        (binary, function)
    }

    /// Launches with arguments in host memory.
    pub(crate) fn launch(&self, function: Pointer, blocks: u32, stream: Pointer, args: &[u64]) -> aclError {
        let launch = self.acl.aclrtLaunchKernelWithHostArgs.unwrap();
        let (args, bytes) = (args.as_ptr().cast_mut().cast(), size_of_val(args));
        // SAFETY: the arguments have this many bytes.
        unsafe { launch(function, blocks, stream, std::ptr::null_mut(), args, bytes, std::ptr::null_mut(), 0) }
    }

    pub(crate) fn unload(&self, binary: Pointer) {
        // SAFETY: the twin looks up every handle.
        self.ok(unsafe { (self.acl.aclrtBinaryUnLoad.unwrap())(binary) });
    }

    /// Undoes [`Twin::ready`].
    pub(crate) fn finish(&self) {
        // SAFETY: the calls take no pointers.
        unsafe {
            self.ok((self.acl.aclrtResetDevice)(0));
            self.ok((self.acl.aclFinalize)());
        }
    }

    pub(crate) fn ok(&self, code: aclError) {
        assert_eq!(code, 0, "{}", self.message());
    }
}

pub(crate) fn rules(findings: &Value) -> Vec<String> {
    findings.as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}

/// The shared object of a file of kernels, compiled once per test program.
pub(crate) fn kernels(file: &str) -> PathBuf {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    static BUILT: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _built = BUILT.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().unwrap());
    let output = folder.path().join(format!("{file}.so"));
    if !output.exists() {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let status = Command::new(std::env::var_os("CXX").unwrap_or("c++".into()))
            .args(["-std=c++17", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-I"])
            .arg(root.join("include"))
            .arg(root.join(format!("kernels/{file}.cpp")))
            .arg("-o")
            .arg(&output)
            .status();
        assert!(status.expect("a C++ compiler, c++ or $CXX").success());
    }
    output
}

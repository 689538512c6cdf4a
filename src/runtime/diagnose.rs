//! Diagnosis of this machine's NPU installation: the library, its version, devices and device nodes, with remedies.
//! Only reads.

use std::ffi::CString;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::code::Class;
use super::error::Error;
use super::locate::{LocateError, Search};
use super::open::Runtime;
use super::raw_module::LaunchPath;
use crate::remedy::{Advice, Remedy};

/// The result of a diagnosis.
#[derive(Clone, Debug, Serialize)]
pub struct Diagnosis {
    /// The places where the library was looked for.
    pub searched: Vec<String>,
    /// The library, if one was loaded and initialised.
    pub library: Option<LibraryReport>,
    /// The devices that the library reports.
    pub devices: Vec<DeviceReport>,
    /// The driver's device nodes.
    pub nodes: Vec<NodeReport>,
    /// The driver's version, from its own file.
    pub driver: Option<String>,
    /// Problems, the worst first. A machine without any NPU is not a problem.
    pub problems: Vec<Problem>,
}

/// A loaded library.
#[derive(Clone, Debug, Serialize)]
pub struct LibraryReport {
    /// Path of its file.
    pub path: PathBuf,
    /// Where it was found.
    pub origin: String,
    /// CANN's version, or that of the interface.
    pub version: String,
    /// How kernels are launched; `None` if they cannot be.
    pub launch: Option<LaunchPath>,
    /// Optional parts of AscendCL.
    pub features: Vec<LibraryFeature>,
    /// All declared functions that the library lacks.
    pub missing_functions: Vec<&'static str>,
}

/// A part of AscendCL that was added in a later version.
#[derive(Clone, Debug, Serialize)]
pub struct LibraryFeature {
    /// What it is for.
    pub name: &'static str,
    /// The function whose presence indicates it.
    pub function: &'static str,
    /// The CANN version that added it.
    pub since: &'static str,
    /// Whether the library has it.
    pub present: bool,
}

/// A device.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceReport {
    /// Its number.
    pub ordinal: u32,
    /// The chip's name; `None` if the device could not be opened.
    pub soc: Option<String>,
    /// The chip's generation; `None` for a chip without kernels here.
    pub architecture: Option<String>,
    /// Free bytes of memory.
    pub memory_free: usize,
    /// Total bytes of memory.
    pub memory_total: usize,
}

/// A device node of the driver in `/dev`.
#[derive(Clone, Debug, Serialize)]
pub struct NodeReport {
    /// Its path.
    pub path: PathBuf,
    /// Whether the current user may read and write it.
    pub usable: bool,
}

/// A problem and its remedy.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    /// What.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
    /// The setting that the remedy refers to.
    #[serde(skip)]
    pub advice: Option<Advice>,
}

/// The system folders of an Ascend installation.
#[derive(Clone, Debug)]
pub struct Places {
    /// The folder of device nodes.
    pub nodes: PathBuf,
    /// The driver's folder.
    pub driver: PathBuf,
}

impl Default for Places {
    fn default() -> Self {
        Places { nodes: "/dev".into(), driver: "/usr/local/Ascend/driver".into() }
    }
}

/// The optional parts that this project uses if present.
const FEATURES: [(&str, &str); 5] = [
    ("kernel launch with argument handles", "aclrtLaunchKernelWithConfig"),
    ("kernel launch with host arguments", "aclrtLaunchKernelWithHostArgs"),
    ("graph capture and replay", "aclmdlRICaptureBegin"),
    ("counted finalisation", "aclFinalizeReference"),
    ("hardware synchronisation address", "aclrtGetHardwareSyncAddr"),
];

/// Checks everything that an NPU needs.
pub fn diagnose(search: &Search, places: &Places) -> Diagnosis {
    let mut report = Diagnosis {
        searched: search.places(),
        library: None,
        devices: Vec::new(),
        nodes: nodes(&places.nodes),
        driver: driver_version(&places.driver),
        problems: Vec::new(),
    };
    match Runtime::open_in(search) {
        Ok(runtime) => report.look_at(&runtime),
        Err(Error::Library(LocateError::NotFound { .. })) if report.nodes.is_empty() => {}
        // A machine with device nodes and no toolkit is an incomplete installation.
        Err(error) => report.problems.push(Problem::from_error(&error)),
    }
    for node in report.nodes.iter().filter(|node| !node.usable) {
        let what = format!("no permission to read and write {}", node.path.display());
        report.problems.push(Problem { what, remedy: super::Code(207006).remedy().into(), advice: None });
    }
    report
}

impl Diagnosis {
    /// Whether there is neither a library nor a device node: a machine that is not an Ascend server.
    pub fn is_plain_machine(&self) -> bool {
        self.library.is_none() && self.nodes.is_empty() && self.problems.is_empty()
    }

    fn look_at(&mut self, runtime: &Runtime) {
        self.library = Some(LibraryReport::new(runtime));
        if let Err(error) = runtime.launch_path() {
            self.problems.push(Problem::from_error(&error));
        }
        match runtime.device_count() {
            Ok(0) => self.no_device(),
            Ok(count) => (0..count).for_each(|ordinal| self.look_at_device(runtime, ordinal)),
            Err(error) => self.count_failed(&error),
        }
    }

    fn look_at_device(&mut self, runtime: &Runtime, ordinal: u32) {
        let mut found = DeviceReport { ordinal, soc: None, architecture: None, memory_free: 0, memory_total: 0 };
        let opened = runtime.device(ordinal).and_then(|device| {
            found.soc = Some(device.soc().name.clone());
            (found.memory_free, found.memory_total) = device.memory_info()?;
            found.architecture = Some(device.architecture()?.to_string());
            Ok(())
        });
        if let Err(error) = opened {
            self.problems.push(Problem::from_error(&error));
        }
        self.devices.push(found);
    }

    fn no_device(&mut self) {
        let (what, remedy) = if self.nodes.is_empty() {
            (
                "the library reports no device, and there is no /dev/davinci* node",
                "install the driver ('npu-smi info' must list the device), or pass the nodes into the container",
            )
        } else {
            (
                "the library reports no device, although there are device nodes",
                "unset ASCEND_RT_VISIBLE_DEVICES or set it to existing devices; check whether 'npu-smi info' lists them",
            )
        };
        self.problems.push(Problem { what: what.into(), remedy: remedy.into(), advice: None });
    }

    /// "No device" may be reported as an error; any other error is reported as it is.
    fn count_failed(&mut self, error: &Error) {
        if error.code().is_some_and(|code| code.class() == Class::NoDevice) {
            self.no_device();
        } else {
            self.problems.push(Problem::from_error(error));
        }
    }
}

impl LibraryReport {
    fn new(runtime: &Runtime) -> Self {
        let missing_functions = runtime.missing_functions();
        let feature = |(name, function): (&'static str, &'static str)| {
            let since = ascend_sys::since(function).unwrap_or_default();
            LibraryFeature { name, function, since, present: !missing_functions.contains(&function) }
        };
        LibraryReport {
            path: runtime.library_path(),
            origin: runtime.origin().to_string(),
            version: runtime.version().into(),
            launch: runtime.launch_path().ok(),
            features: FEATURES.into_iter().map(feature).collect(),
            missing_functions,
        }
    }
}

impl Problem {
    /// An error as a problem.
    pub fn from_error(error: &dyn Remedy) -> Self {
        Problem { what: error.to_string(), remedy: error.remedy(), advice: error.advice() }
    }
}

/// The driver's nodes: one per device, and those that all devices share.
fn nodes(folder: &Path) -> Vec<NodeReport> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let ours = |name: &str| {
        let number = name
            .strip_prefix("davinci")
            .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()) && !rest.is_empty());
        number || ["davinci_manager", "devmm_svm", "hisi_hdc"].contains(&name)
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.file_name().is_some_and(|name| ours(&name.to_string_lossy())));
    paths.sort();
    paths.into_iter().map(|path| NodeReport { usable: may_use(&path), path }).collect()
}

fn may_use(path: &Path) -> bool {
    let Ok(path) = CString::new(path.to_string_lossy().as_bytes()) else { return false };
    // SAFETY: the path is zero-terminated and lives through the call.
    unsafe { libc::access(path.as_ptr(), libc::R_OK | libc::W_OK) == 0 }
}

/// `Version=24.1.rc3` of the driver's `version.info`.
fn driver_version(folder: &Path) -> Option<String> {
    let text = std::fs::read_to_string(folder.join("version.info")).ok()?;
    let value = |line: &str| line.strip_prefix("Version=").map(|version| version.trim().to_owned());
    text.lines().find_map(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nowhere() -> Search {
        Search { library: None, toolkits: vec![], loader: false }
    }

    #[test]
    fn a_plain_machine_has_no_problem() {
        let empty = tempfile::tempdir().unwrap();
        let places = Places { nodes: empty.path().into(), driver: empty.path().into() };
        let report = diagnose(&nowhere(), &places);
        assert!(report.is_plain_machine(), "{report:?}");
    }

    #[test]
    fn devices_without_a_toolkit_are_a_problem() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["davinci0", "davinci_manager", "davinci_x", "null"] {
            std::fs::write(folder.path().join(name), b"").unwrap();
        }
        std::fs::write(folder.path().join("version.info"), "package_version=1\nVersion=24.1.rc3\n").unwrap();
        let report = diagnose(&nowhere(), &Places { nodes: folder.path().into(), driver: folder.path().into() });
        assert_eq!(report.nodes.len(), 2, "{:?}", report.nodes);
        assert_eq!(report.driver.as_deref(), Some("24.1.rc3"));
        assert!(report.problems[0].what.contains("no AscendCL library"), "{:?}", report.problems);
    }

    #[test]
    fn a_broken_library_is_a_problem_with_a_remedy() {
        let empty = tempfile::tempdir().unwrap();
        let places = Places { nodes: empty.path().into(), driver: empty.path().into() };
        let report = diagnose(&Search::only("/no/such/libascendcl.so"), &places);
        assert!(report.problems[0].what.contains("/no/such/libascendcl.so"), "{:?}", report.problems);
        assert!(!report.is_plain_machine());
    }
}

//! Finds the compiled kernels of a device's generation, those built into this program or those of a folder, and loads
//! them. Knows their names; what they do and how they are called is their callers' business.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::elf::{ElfError, KernelElf};
use super::embedded::Embedded;
use crate::backend::error::Error;
use crate::remedy::{Advice, Remedy};
use crate::runtime::{self, Architecture, Function, Module, ModuleSource, NpuDevice, Runtime};

/// Names a folder of compiled kernels that goes before what is built in.
pub const KERNELS_VARIABLE: &str = "ASCEND_BERT_KERNELS";

/// The folder that [`KERNELS_VARIABLE`] names.
pub fn kernel_folder() -> Option<PathBuf> {
    std::env::var_os(KERNELS_VARIABLE).filter(|folder| !folder.is_empty()).map(PathBuf::from)
}

/// Every kernel that a forward pass may launch.
const NAMES: [&str; 7] =
    ["embed_layer_norm", "add_layer_norm", "layer_norm", "gather_rows", "log_softmax", "matmul", "attention"];

/// The kernels of one device.
pub(super) struct KernelSet {
    modules: Vec<Module>,
    functions: Mutex<HashMap<&'static str, Function>>,
}

impl KernelSet {
    /// Loads those of `folder`, or what is built in.
    pub(super) fn load(
        runtime: &Runtime,
        device: &NpuDevice,
        architecture: Architecture,
        folder: Option<&Path>,
    ) -> Result<Self, KernelError> {
        let modules = match folder {
            Some(folder) => from_folder(runtime, device, architecture, folder)?,
            None => built_in(device, architecture)?,
        };
        let kernels = KernelSet { modules, functions: Mutex::default() };
        // What is missing should be known before weights are loaded.
        for name in NAMES {
            kernels.function(name)?;
        }
        Ok(kernels)
    }

    /// The kernel of that name.
    pub(super) fn function(&self, name: &'static str) -> Result<Function, KernelError> {
        let mut functions = self.functions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(function) = functions.get(name) {
            return Ok(function.clone());
        }
        let found = self.modules.iter().find_map(|module| module.function(name).ok());
        let function = found.ok_or(KernelError::Missing { name })?;
        functions.insert(name, function.clone());
        Ok(function)
    }
}

fn built_in(device: &NpuDevice, architecture: Architecture) -> Result<Vec<Module>, KernelError> {
    let embedded: Vec<_> = Embedded::all().iter().filter(|kernel| kernel.architecture == architecture).collect();
    if embedded.is_empty() {
        return Err(KernelError::NotBuilt { architecture });
    }
    let load = |kernel: &&Embedded| {
        kernel.read()?;
        Ok(device.load_module(ModuleSource::Bytes(kernel.bytes))?)
    };
    embedded.iter().map(load).collect()
}

/// The files `NAME.dav-c220.*` of the folder, or those of the other generation.
fn from_folder(
    runtime: &Runtime,
    device: &NpuDevice,
    architecture: Architecture,
    folder: &Path,
) -> Result<Vec<Module>, KernelError> {
    let unreadable = |error: std::io::Error| KernelError::Folder { folder: folder.into(), what: error.to_string() };
    let part = format!(".{architecture}.");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if entry.file_name().to_string_lossy().contains(&part) {
            files.push(entry.path());
        }
    }
    if files.is_empty() {
        return Err(KernelError::Folder { folder: folder.into(), what: format!("no file is named *{part}*") });
    }
    files.sort();
    let load = |file: &PathBuf| {
        // The software device runs kernels that the host's compiler made.
        if !runtime.is_software() {
            let bytes = std::fs::read(file).map_err(unreadable)?;
            KernelElf::read(file, &bytes)?.expect_architecture(architecture)?;
        }
        Ok(device.load_module(ModuleSource::File(file))?)
    };
    files.iter().map(load).collect()
}

/// Why there are no kernels to launch.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KernelError {
    /// The program was built without them.
    #[error("no kernels for {architecture} are built into this program")]
    NotBuilt {
        /// The device's generation.
        architecture: Architecture,
    },
    /// The folder that was named has none.
    #[error("no kernels in {} ({KERNELS_VARIABLE}): {what}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// One is missing among them.
    #[error("the kernel {name} is missing")]
    Missing {
        /// Its name.
        name: &'static str,
    },
    /// One is damaged, or for other cores.
    #[error(transparent)]
    Elf(#[from] ElfError),
    /// The device did not take them.
    #[error(transparent)]
    Device(#[from] runtime::Error),
}

impl Remedy for KernelError {
    fn remedy(&self) -> String {
        match self {
            KernelError::NotBuilt { .. } => format!(
                "build where CANN's compiler is installed (see kernels/README.md), or set {KERNELS_VARIABLE} to a folder \
                 of compiled kernels"
            ),
            KernelError::Folder { .. } | KernelError::Missing { .. } => {
                format!("set {KERNELS_VARIABLE} to a folder with all kernels of this version, or unset it")
            }
            KernelError::Elf(error) => error.remedy(),
            KernelError::Device(error) => error.remedy(),
        }
    }

    fn advice(&self) -> Option<Advice> {
        if let KernelError::Device(error) = self { error.advice() } else { None }
    }
}

impl From<KernelError> for Error {
    fn from(error: KernelError) -> Self {
        Error::Kernels(Box::new(error))
    }
}

//! Kernels: an ELF loaded once per device, its functions, and the newest launch function that the library has.

use std::collections::HashMap;
use std::ffi::{CString, c_void};
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::context::Handle;
use super::device_state::DeviceInner;
use super::error::Error;
use super::raw_module::{LaunchPath, RawFunction, RawModule};

/// The source of kernels.
#[derive(Clone, Copy, Debug)]
pub enum ModuleSource<'a> {
    /// An ELF file.
    File(&'a Path),
    /// An ELF in memory.
    Bytes(&'a [u8]),
}

/// Kernels loaded on a device, for as long as the device is in use. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Module {
    pub(super) device: Arc<DeviceInner>,
    /// SHA-256 of the ELF: the key of the module in its device.
    key: Vec<u8>,
}

/// A kernel, ready to be launched. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Function {
    pub(super) module: Module,
    pub(super) raw: Handle,
    pub(super) path: LaunchPath,
    name: Arc<str>,
}

impl Module {
    pub(super) fn load(device: &Arc<DeviceInner>, source: ModuleSource<'_>) -> Result<Self, Error> {
        let (bytes, file): (Arc<[u8]>, _) = match source {
            ModuleSource::Bytes(bytes) => (bytes.into(), None),
            ModuleSource::File(path) => (read(path)?.into(), Some(path)),
        };
        let key = Sha256::digest(&bytes).to_vec();
        // The lock is held during the load, so that a module is loaded once per device.
        let mut modules = device.modules();
        if !modules.contains_key(&key) {
            let module = RawModule::load(device, bytes, file)?;
            modules.insert(key.clone(), module);
        }
        Ok(Module { device: Arc::clone(device), key })
    }

    /// A kernel by its name, without the suffix that distinguishes cube and vector parts.
    ///
    /// # Errors
    /// If the module has none of that name.
    pub fn function(&self, name: &str) -> Result<Function, Error> {
        let c_name = c_string(name)?;
        let mut modules = self.device.modules();
        let module = modules.get_mut(&self.key).expect("a device keeps its modules");
        if !module.functions.contains_key(&c_name) {
            let function = module.find(&self.device, &c_name, name)?;
            module.functions.insert(c_name.clone(), function);
        }
        let function = &module.functions[&c_name];
        let (raw, path, name) = (function.handle, module.path, Arc::clone(&function.name));
        drop(modules);
        Ok(Function { module: self.clone(), raw, path, name })
    }
}

impl Function {
    /// The kernel's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The raw handle, for calls that this module does not wrap: an `aclrtFuncHandle`, or the older path's stub key.
    pub fn raw(&self) -> *mut c_void {
        self.raw.0
    }

    /// How it is launched.
    pub fn launch_path(&self) -> LaunchPath {
        self.path
    }
}

impl RawModule {
    fn load(device: &DeviceInner, bytes: Arc<[u8]>, file: Option<&Path>) -> Result<Self, Error> {
        let path = LaunchPath::of(&device.runtime)?;
        let handle = match path {
            LaunchPath::Older => register(device, &bytes)?,
            LaunchPath::HostArgs | LaunchPath::ArgsHandle => load_binary(device, &bytes, file)?,
        };
        Ok(RawModule { handle: Handle(handle), path, bytes, functions: HashMap::new() })
    }

    fn find(&self, device: &DeviceInner, c_name: &CString, name: &str) -> Result<RawFunction, Error> {
        let handle = if self.path == LaunchPath::Older {
            const CALL: &str = "rtFunctionRegister";
            let older = device.runtime.older()?;
            // The older path identifies functions by a unique address. It is never freed: if unregistering fails, the
            // address must not be reused for another function.
            let stub = Box::into_raw(Box::new(0_u64)).cast::<c_void>().cast_const();
            let bound = device.enter(CALL)?;
            // SAFETY: the module is registered, and the key's address is never reused.
            let code =
                unsafe { (older.rtFunctionRegister)(self.handle.0, stub, c_name.as_ptr(), c_name.as_ptr().cast(), 0) };
            bound.check(CALL, code, || format!("kernel {name:?}"))?;
            stub.cast_mut()
        } else {
            const CALL: &str = "aclrtBinaryGetFunction";
            let get = device.runtime.optional(CALL, device.runtime.acl.aclrtBinaryGetFunction)?;
            let mut handle = std::ptr::null_mut();
            let bound = device.enter(CALL)?;
            // SAFETY: the module is loaded, the name is zero-terminated, and the call writes one pointer.
            bound.check(CALL, unsafe { get(self.handle.0, c_name.as_ptr(), &mut handle) }, || {
                format!("kernel {name:?}")
            })?;
            handle
        };
        Ok(RawFunction { handle: Handle(handle), name: name.into() })
    }
}

/// From memory if the library can; from the file if its path is known; else through a binary description.
fn load_binary(device: &DeviceInner, bytes: &[u8], file: Option<&Path>) -> Result<*mut c_void, Error> {
    let acl = &device.runtime.acl;
    let magic = ascend_sys::aclrtBinaryLoadOptionValue { magic: ascend_sys::RT_DEV_BINARY_MAGIC_ELF };
    let mut option =
        ascend_sys::aclrtBinaryLoadOption { type_: ascend_sys::ACL_RT_BINARY_LOAD_OPT_MAGIC, value: magic };
    let mut options = ascend_sys::aclrtBinaryLoadOptions { options: &mut option, numOpt: 1 };
    let mut handle = std::ptr::null_mut();
    let (pointer, length) = (bytes.as_ptr().cast::<c_void>(), bytes.len());
    if let Some(load) = acl.aclrtBinaryLoadFromData {
        let bound = device.enter("aclrtBinaryLoadFromData")?;
        // SAFETY: the bytes and the options live through the call, and the call writes one pointer.
        let code = unsafe { load(pointer, length, &options, &mut handle) };
        bound.check("aclrtBinaryLoadFromData", code, || format!("{length} bytes"))?;
    } else if let (Some(load), Some(file)) = (acl.aclrtBinaryLoadFromFile, file) {
        let path = c_string(&file.to_string_lossy())?;
        let bound = device.enter("aclrtBinaryLoadFromFile")?;
        // SAFETY: the path is zero-terminated, the options live through the call, and the call writes one pointer.
        let code = unsafe { load(path.as_ptr(), &mut options, &mut handle) };
        bound.check("aclrtBinaryLoadFromFile", code, || file.display().to_string())?;
    } else {
        let create = device.runtime.optional("aclrtCreateBinary", acl.aclrtCreateBinary)?;
        let load = device.runtime.optional("aclrtBinaryLoad", acl.aclrtBinaryLoad)?;
        let bound = device.enter("aclrtBinaryLoad")?;
        // SAFETY: the bytes live as long as the module. A description that could not be created is null, which the load
        // refuses; the description is destroyed after its only use.
        let code = unsafe {
            let binary = create(pointer, length);
            let code = load(binary, &mut handle);
            if let Some(destroy) = acl.aclrtDestroyBinary.filter(|_| !binary.is_null()) {
                device.released("aclrtDestroyBinary", destroy(binary));
            }
            code
        };
        bound.check("aclrtBinaryLoad", code, || format!("{length} bytes"))?;
    }
    Ok(handle)
}

/// The older path: the runtime keeps the pointer to the bytes.
fn register(device: &DeviceInner, bytes: &[u8]) -> Result<*mut c_void, Error> {
    const CALL: &str = "rtDevBinaryRegister";
    let older = device.runtime.older()?;
    let binary = ascend_sys::rtDevBinary_t {
        magic: ascend_sys::RT_DEV_BINARY_MAGIC_ELF,
        version: 0,
        data: bytes.as_ptr().cast(),
        length: bytes.len() as u64,
    };
    let mut handle = std::ptr::null_mut();
    let bound = device.enter(CALL)?;
    // SAFETY: the description lives through the call, the bytes as long as the module; the call writes one pointer.
    let code = unsafe { (older.rtDevBinaryRegister)(&binary, &mut handle) };
    bound.check(CALL, code, || format!("{} bytes", bytes.len()))?;
    Ok(handle)
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| Error::ReadModule { path: path.into(), message: error.to_string() })
}

fn c_string(name: &str) -> Result<CString, Error> {
    CString::new(name).map_err(|_| Error::Name { name: name.into() })
}

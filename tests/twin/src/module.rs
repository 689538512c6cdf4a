//! Binaries with kernels: host shared objects, loaded from a file or from memory, and their functions.

#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_void};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ascend_sys::{
    ACL_ERROR_RT_FILE_OPEN, ACL_ERROR_RT_INVALID_HANDLE, ACL_ERROR_RT_KERNEL_LOOKUP, ACL_ERROR_RT_PARAM_INVALID,
};

use crate::fault::{Fault, Outcome};
use crate::instance::State;
use crate::launch::AscendTwinLaunch;
use crate::ledger::Origin;
use crate::table::{Kind, index};

/// A kernel's entry.
pub(crate) type Entry = unsafe extern "C" fn(*const AscendTwinLaunch);

/// The ELF machine of real Ascend binaries.
const ASCEND_MACHINE: u16 = 0x1029;

/// A loaded binary.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) code: Arc<Code>,
    /// The device it was loaded for; `None` if it was registered by the older function, for all devices.
    pub(crate) device: Option<usize>,
    /// Number of its launches that are queued or running.
    pub(crate) uses: crate::access::Uses,
}

/// A kernel of a module.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) module: usize,
    pub(crate) name: Arc<str>,
    pub(crate) entry: Entry,
}

/// A binary described but not loaded (`aclrtCreateBinary`): the caller's memory.
#[derive(Debug)]
pub(crate) struct Binary {
    pub(crate) data: usize,
    pub(crate) bytes: usize,
}

/// Kernel arguments under construction (`aclrtKernelArgsInit`).
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    pub(crate) bytes: Vec<u8>,
    /// Offset and size of each parameter.
    pub(crate) parameters: Vec<(usize, usize)>,
    pub(crate) placeholders: Vec<PlaceHolder>,
    pub(crate) finalized: bool,
    /// The capacity in bytes, if the caller provided the memory.
    pub(crate) room: Option<usize>,
    /// Set for a handle created by the twin, which has an origin to report.
    pub(crate) origin: Option<Arc<Origin>>,
}

/// A parameter that will point to a copy of a buffer on the device.
#[derive(Debug)]
pub(crate) struct PlaceHolder {
    pub(crate) parameter: usize,
    /// The host's buffer and its size, after it was requested.
    pub(crate) buffer: Option<Box<[u64]>>,
    pub(crate) bytes: usize,
}

/// A shared object, loaded as long as it is in use.
#[derive(Debug)]
pub(crate) struct Code(*mut c_void);

// SAFETY: a handle of dlopen may be used from any thread.
unsafe impl Send for Code {}
// SAFETY: a handle of dlopen may be used from any thread.
unsafe impl Sync for Code {}

impl Drop for Code {
    fn drop(&mut self) {
        // SAFETY: the handle came from dlopen, and no launch of its kernels is left.
        unsafe { libc::dlclose(self.0) };
    }
}

impl Code {
    /// Loads a file.
    pub(crate) fn open(path: &CStr) -> Outcome<Code> {
        let bytes = std::fs::read(std::path::Path::new(&*path.to_string_lossy()))
            .map_err(|error| Fault::new(ACL_ERROR_RT_FILE_OPEN, format!("{}: {error}", path.to_string_lossy())))?;
        Code::from_bytes(&bytes)
    }

    /// Loads a shared object from memory. Each load is a separate library with its own variables.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Outcome<Code> {
        check_elf(bytes)?;
        // SAFETY: the name is a C string; the file descriptor is closed below.
        let file = unsafe { libc::memfd_create(c"ascend-twin-kernels".as_ptr(), libc::MFD_CLOEXEC) };
        if file < 0 {
            return Fault::fail(ACL_ERROR_RT_FILE_OPEN, "no memory file for the binary");
        }
        let mut written = 0;
        while written < bytes.len() {
            let rest = &bytes[written..];
            // SAFETY: the range is initialised memory of this length.
            let count = unsafe { libc::write(file, rest.as_ptr().cast(), rest.len()) };
            if count <= 0 {
                break;
            }
            written += count as usize;
        }
        let path = unique_path(file);
        // SAFETY: the path is a C string. Loading runs the binary's initialisers, as the caller of the library intends.
        let handle = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
        let why = if handle.is_null() { last_loader_error() } else { String::new() };
        // SAFETY: the descriptor is ours; the loader has mapped the file.
        unsafe { libc::close(file) };
        if handle.is_null() {
            return Fault::fail(ACL_ERROR_RT_PARAM_INVALID, format!("the binary can't be loaded: {why}"));
        }
        Ok(Code(handle))
    }

    /// The kernel of this name.
    fn kernel(&self, name: &str) -> Option<Entry> {
        let symbol = CString::new(format!("ascend_twin_kernel_{name}")).ok()?;
        // SAFETY: the handle is open, the name a C string.
        let address = unsafe { libc::dlsym(self.0, symbol.as_ptr()) };
        // SAFETY: the header requires a symbol of this name to be a kernel of this type; null becomes None.
        unsafe { std::mem::transmute::<*mut c_void, Option<Entry>>(address) }
    }
}

/// A path to an open file that no earlier load used: the loader identifies libraries by path, and file numbers are
/// reused. The bits of a unique number are encoded as equivalent spellings of the path.
fn unique_path(file: i32) -> CString {
    static LOADS: AtomicU64 = AtomicU64::new(0);
    // The address distinguishes copies of this library in one process.
    let number = (&raw const LOADS).addr() as u64 >> 3 << 20 | LOADS.fetch_add(1, Ordering::Relaxed) & 0xF_FFFF;
    let bits: String = (0..64).map(|bit| if number >> bit & 1 == 0 { "/" } else { "/./" }).collect();
    CString::new(format!("/proc/self/fd{bits}/{file}")).unwrap_or_default()
}

fn last_loader_error() -> String {
    // SAFETY: dlerror returns null or a string that lives until the thread's next call.
    unsafe { libc::dlerror().as_ref().map(|text| CStr::from_ptr(text).to_string_lossy().into_owned()) }
        .unwrap_or_default()
}

/// Refuses anything but a shared object for this machine, and names what it is.
fn check_elf(bytes: &[u8]) -> Outcome {
    if bytes.len() < 64 || !bytes.starts_with(b"\x7fELF") {
        return Fault::fail(ACL_ERROR_RT_PARAM_INVALID, format!("the {} bytes given are not an ELF", bytes.len()));
    }
    if u16::from_le_bytes([bytes[18], bytes[19]]) == ASCEND_MACHINE {
        let why = "the binary is compiled for a real NPU: the twin runs shared objects compiled with ascend_twin.h";
        return Fault::fail(ACL_ERROR_RT_PARAM_INVALID, why);
    }
    Ok(())
}

impl State {
    /// Adds a loaded binary to a device, or to all.
    pub(crate) fn add_module(&mut self, code: Code, device: Option<usize>) -> usize {
        let origin = Origin::here(device, None);
        self.modules.add(Module { code: Arc::new(code), device, uses: Default::default() }, origin)
    }

    /// The module behind a handle.
    pub(crate) fn find_module(&mut self, handle: *const c_void) -> Outcome<usize> {
        let found = index(Kind::Module, handle).and_then(|index| Some((index, self.modules.entry(index)?)));
        match found {
            Some((index, entry)) if entry.live.is_some() => Ok(index),
            Some((_, entry)) => {
                let (call, number) = entry.ended;
                let why = format!("binary {handle:p} was unloaded by {call} (call {number})");
                let origin = entry.origin.clone();
                self.ledger.violation("use-after-destroy", why.clone(), Some(origin));
                Fault::fail(ACL_ERROR_RT_INVALID_HANDLE, why)
            }
            None => Fault::fail(ACL_ERROR_RT_INVALID_HANDLE, format!("{handle:p} is not a binary")),
        }
    }

    /// The function of a module by its kernel's name; repeated calls return the same one.
    pub(crate) fn function(&mut self, module: usize, name: &str) -> Outcome<usize> {
        let known = self.functions.live().find(|(_, _, known)| known.module == module && &*known.name == name);
        if let Some((index, ..)) = known {
            return Ok(index);
        }
        let entry = self.modules.get(module).and_then(|module| module.code.kernel(name));
        let Some(entry) = entry else {
            let why = format!("the binary has no kernel '{name}' (no symbol ascend_twin_kernel_{name})");
            return Fault::fail(ACL_ERROR_RT_KERNEL_LOOKUP, why);
        };
        let device = self.modules.get(module).and_then(|module| module.device);
        Ok(self.functions.add(Function { module, name: name.into(), entry }, Origin::here(device, None)))
    }

    /// The function behind a handle, whose module must still be loaded.
    pub(crate) fn find_function(&mut self, handle: *const c_void) -> Outcome<Function> {
        let entry = index(Kind::Function, handle).and_then(|index| self.functions.entry(index));
        match entry.map(|entry| (entry.live.as_deref().cloned(), entry.origin.clone(), entry.ended)) {
            Some((Some(function), ..)) => Ok(function),
            Some((None, origin, (call, number))) => {
                let why = format!("the binary of function {handle:p} was unloaded by {call} (call {number})");
                self.ledger.violation("use-after-destroy", why.clone(), Some(origin));
                Fault::fail(ACL_ERROR_RT_INVALID_HANDLE, why)
            }
            None => Fault::fail(ACL_ERROR_RT_INVALID_HANDLE, format!("{handle:p} is not a function")),
        }
    }

    /// Unloads a module and its functions.
    pub(crate) fn unload(&mut self, module: usize) {
        let entry = self.modules.entry(module).map(|entry| entry.origin.clone());
        if let Some((call, number)) = self.modules.get(module).and_then(|module| module.uses.pending(&self.host)) {
            let why = format!("a binary is unloaded while the launch of {call} (call {number}) may still run");
            self.ledger.violation("unloaded-while-in-use", why, entry);
        }
        self.modules.remove(module);
        let functions: Vec<usize> = (self.functions.live())
            .filter(|(_, _, function)| function.module == module)
            .map(|(index, ..)| index)
            .collect();
        for function in functions {
            self.functions.remove(function);
        }
    }
}

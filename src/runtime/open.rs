//! The runtime as its users see it: the library found, loaded and initialised, and its devices.

use std::collections::HashMap;
use std::ffi::CStr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use ascend_sys::{AscendCl, Library};

use super::device::NpuDevice;
use super::device_state::DeviceInner;
use super::error::Error;
use super::library::{Inner, check_fork};
use super::locate::{Found, Origin, Search};
use super::raw_module::LaunchPath;

/// A loaded and initialised AscendCL. Cheap to clone; dropping the last clone finalises what the first initialised.
#[derive(Clone, Debug)]
pub struct Runtime {
    pub(super) inner: Arc<Inner>,
    /// Those that are open, so that each is opened once.
    devices: Arc<Mutex<HashMap<u32, Weak<DeviceInner>>>>,
}

impl Runtime {
    /// Loads and initialises the library that the environment names, or the installed one.
    ///
    /// # Errors
    /// If there is no library, it is broken, or it cannot be initialised.
    pub fn open() -> Result<Self, Error> {
        Self::open_in(&Search::from_environment())
    }

    /// As [`Runtime::open`], searching only the places in `search`.
    ///
    /// # Errors
    /// As for [`Runtime::open`].
    pub fn open_in(search: &Search) -> Result<Self, Error> {
        Self::initialise(search.load()?)
    }

    fn initialise(found: Found) -> Result<Self, Error> {
        let Found { library, table, origin } = found;
        Self::start(table, Some(library), origin)
    }

    /// As [`Runtime::open`], with another implementation of AscendCL: for tests, or one that is linked statically.
    ///
    /// # Errors
    /// If it cannot be initialised.
    ///
    /// # Safety
    /// The table's functions must keep AscendCL's contract for as long as the process runs.
    pub unsafe fn with_table(table: AscendCl) -> Result<Self, Error> {
        Self::start(table, None, Origin::Given)
    }

    fn start(acl: AscendCl, library: Option<Library>, origin: Origin) -> Result<Self, Error> {
        let inner = Inner::start(acl, library, origin)?;
        Ok(Runtime { inner: Arc::new(inner), devices: Arc::default() })
    }

    /// Number of devices.
    ///
    /// # Errors
    /// If the query fails; on a machine without a device this may be an error rather than 0.
    pub fn device_count(&self) -> Result<u32, Error> {
        check_fork("aclrtGetDeviceCount")?;
        let mut count = 0;
        // SAFETY: the call writes one integer.
        let code = unsafe { (self.inner.acl.aclrtGetDeviceCount)(&mut count) };
        self.inner.check("aclrtGetDeviceCount", code, None, String::new)?;
        Ok(count)
    }

    /// A device by its number, from 0. Repeated calls return the same device, with its memory pool, modules and state.
    ///
    /// # Errors
    /// If there is no such device or it cannot be used.
    pub fn device(&self, ordinal: u32) -> Result<NpuDevice, Error> {
        let mut devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(device) = devices.get(&ordinal).and_then(Weak::upgrade) {
            return Ok(NpuDevice { inner: device });
        }
        let count = self.device_count()?;
        if ordinal >= count {
            return Err(Error::NoSuchDevice { device: ordinal, count });
        }
        let device = Arc::new(DeviceInner::open(Arc::clone(&self.inner), ordinal)?);
        devices.insert(ordinal, Arc::downgrade(&device));
        Ok(NpuDevice { inner: device })
    }

    /// The library's version: that of CANN if available, else that of the interface.
    pub fn version(&self) -> &str {
        &self.inner.version
    }

    /// Path of the library's file; empty if there is none.
    pub fn library_path(&self) -> PathBuf {
        self.inner.path()
    }

    /// Where the library was found.
    pub fn origin(&self) -> Origin {
        self.inner.origin
    }

    /// Whether another party in this process had already initialised AscendCL. If so, it stays initialised when this
    /// runtime is dropped, and devices are not reset.
    pub fn is_hosted(&self) -> bool {
        self.inner.hosted
    }

    /// The raw function table, for calls that this module does not wrap.
    pub fn raw(&self) -> &AscendCl {
        &self.inner.acl
    }

    /// How this library launches kernels.
    ///
    /// # Errors
    /// If it cannot.
    pub fn launch_path(&self) -> Result<LaunchPath, Error> {
        LaunchPath::of(&self.inner)
    }

    /// Whether this is the software device of this project's tests, whose kernels are compiled for the host.
    pub fn is_software(&self) -> bool {
        self.software_report().is_some()
    }

    /// The software device's report as JSON; `None` from a real library.
    pub fn software_report(&self) -> Option<String> {
        use ascend_sys::Symbols as _;
        type Report = unsafe extern "C" fn(*mut std::ffi::c_char, usize) -> usize;
        let address = self.inner.library.as_ref()?.address(c"ascend_twin_report")?;
        // SAFETY: a symbol of this name is the function that `tests/twin/include/ascend_twin.h` declares.
        let report = unsafe { std::mem::transmute::<*mut std::ffi::c_void, Report>(address.as_ptr()) };
        // SAFETY: without a buffer it only returns the size.
        let size = unsafe { report(std::ptr::null_mut(), 0) };
        // Counters may be a digit longer in the second call.
        let mut text = vec![0_u8; size + 1024];
        // SAFETY: the buffer has the size passed; the text written is zero-terminated.
        unsafe { report(text.as_mut_ptr().cast(), text.len()) };
        CStr::from_bytes_until_nul(&text).ok().map(|text| text.to_string_lossy().into_owned())
    }

    /// Functions that newer CANN versions have and this library lacks.
    pub fn missing_functions(&self) -> Vec<&'static str> {
        use ascend_sys::Symbols as _;
        let lacks = |name: &str| {
            let name = std::ffi::CString::new(name).unwrap_or_default();
            self.inner.library.as_ref().is_some_and(|library| library.address(&name).is_none())
        };
        AscendCl::FUNCTIONS.iter().map(|(name, _)| *name).filter(|name| lacks(name)).collect()
    }
}

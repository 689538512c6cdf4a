//! The runtime: the library loaded once, initialised once, finalised by its last user, and its devices.
//! Never finalises what a host application (another framework in this process) initialised first.

use std::collections::HashMap;
use std::ffi::CStr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use ascend_sys::{AscendCl, Library};

use super::code::Code;
use super::device::{Device, DeviceInner};
use super::error::{CallError, Error};
use super::locate::{Found, Origin, Search};

/// `aclInit`'s answer when AscendCL is initialised already; it counts up all the same.
const REPEAT_INITIALIZE: i32 = ascend_sys::ACL_ERROR_REPEAT_INITIALIZE;

/// A loaded and initialised AscendCL. Cheap to clone; the last clone finalises what the first initialised.
#[derive(Clone, Debug)]
pub struct Runtime {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) acl: AscendCl,
    /// The loaded file; none if the table was given.
    library: Option<Library>,
    origin: Origin,
    version: String,
    /// Whether something else in this process had initialised AscendCL before.
    pub(super) hosted: bool,
    /// `libruntime.so`, for the older launch path; looked for when it is first needed.
    older: OnceLock<Option<ascend_sys::Runtime>>,
    devices: Mutex<HashMap<u32, Weak<DeviceInner>>>,
}

/// How many [`Inner`]s use each loaded library, by the address of its `aclInit`: initialisation is the process's.
static USERS: Mutex<Vec<(usize, u32, bool)>> = Mutex::new(Vec::new());

/// Set in the child of a fork, where AscendCL's threads and device handles are gone.
static FORKED: AtomicBool = AtomicBool::new(false);

impl Runtime {
    /// Loads the library that the environment names or that is installed, and initialises it.
    ///
    /// # Errors
    /// If there is no library, a broken one, or it cannot be initialised.
    pub fn open() -> Result<Self, Error> {
        Self::open_in(&Search::from_environment())
    }

    /// As [`Runtime::open`], looking only where `search` says.
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

    /// As [`Runtime::open`], with another implementation of AscendCL than a library: tests, or one linked statically.
    ///
    /// # Errors
    /// If it cannot be initialised.
    ///
    /// # Safety
    /// The table's functions must keep AscendCL's promises, for as long as the process runs.
    pub unsafe fn with_table(table: AscendCl) -> Result<Self, Error> {
        Self::start(table, None, Origin::Given)
    }

    fn start(acl: AscendCl, library: Option<Library>, origin: Origin) -> Result<Self, Error> {
        watch_for_forks();
        let hosted = enter(&acl)?;
        let version = version(&acl);
        let inner = Inner { acl, library, origin, version, hosted, older: OnceLock::new(), devices: Mutex::default() };
        tracing::debug!(library = %inner.path().display(), version = inner.version, hosted, "AscendCL is ready");
        Ok(Runtime { inner: Arc::new(inner) })
    }

    /// How many devices there are.
    ///
    /// # Errors
    /// If the library cannot say; a machine without a device may be such an error rather than 0.
    pub fn device_count(&self) -> Result<u32, Error> {
        check_fork("aclrtGetDeviceCount")?;
        let mut count = 0;
        // SAFETY: one integer to write to.
        let code = unsafe { (self.inner.acl.aclrtGetDeviceCount)(&mut count) };
        self.inner.check("aclrtGetDeviceCount", code, None, String::new)?;
        Ok(count)
    }

    /// A device by its number, from 0. Asked for again, it is the same device: memory pool, modules and state.
    ///
    /// # Errors
    /// If there is no such device or it cannot be used.
    pub fn device(&self, ordinal: u32) -> Result<Device, Error> {
        let mut devices = self.inner.devices.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(device) = devices.get(&ordinal).and_then(Weak::upgrade) {
            return Ok(Device { inner: device });
        }
        let count = self.device_count()?;
        if ordinal >= count {
            return Err(Error::NoSuchDevice { device: ordinal, count });
        }
        let device = Arc::new(DeviceInner::open(Arc::clone(&self.inner), ordinal)?);
        devices.insert(ordinal, Arc::downgrade(&device));
        Ok(Device { inner: device })
    }

    /// The library's version: CANN's if the library says it, else that of the interface.
    pub fn version(&self) -> &str {
        &self.inner.version
    }

    /// The library's file; empty if there is none.
    pub fn library_path(&self) -> PathBuf {
        self.inner.path()
    }

    /// Where the library was found.
    pub fn origin(&self) -> Origin {
        self.inner.origin
    }

    /// Whether something else in this process had initialised AscendCL before. It then stays initialised, and devices
    /// are not reset, when this runtime goes.
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
    pub fn launch_path(&self) -> Result<super::LaunchPath, Error> {
        super::LaunchPath::of(&self.inner)
    }

    /// Whether this is the software device of this project's tests, which runs kernels made by the host's compiler.
    pub fn is_software(&self) -> bool {
        self.software_report().is_some()
    }

    /// What the software device counted and found, as JSON; none from a real library.
    pub fn software_report(&self) -> Option<String> {
        use ascend_sys::Symbols as _;
        type Report = unsafe extern "C" fn(*mut std::ffi::c_char, usize) -> usize;
        let address = self.inner.library.as_ref()?.address(c"ascend_twin_report")?;
        // SAFETY: a symbol of this name is the function that `tests/twin/include/ascend_twin.h` declares.
        let report = unsafe { std::mem::transmute::<*mut std::ffi::c_void, Report>(address.as_ptr()) };
        // SAFETY: without room it only says how much there is to write.
        let size = unsafe { report(std::ptr::null_mut(), 0) };
        // Counters may have grown a digit by the second call.
        let mut text = vec![0_u8; size + 1024];
        // SAFETY: the room is as large as said; what is written ends in zero.
        unsafe { report(text.as_mut_ptr().cast(), text.len()) };
        CStr::from_bytes_until_nul(&text).ok().map(|text| text.to_string_lossy().into_owned())
    }

    /// Functions that newer versions of CANN have and this library does not.
    pub fn missing_functions(&self) -> Vec<&'static str> {
        use ascend_sys::Symbols as _;
        let lacks = |name: &str| {
            let name = std::ffi::CString::new(name).unwrap_or_default();
            self.inner.library.as_ref().is_some_and(|library| library.address(&name).is_none())
        };
        AscendCl::FUNCTIONS.iter().map(|(name, _)| *name).filter(|name| lacks(name)).collect()
    }
}

impl Inner {
    /// Turns a code into a result; the message must be fetched on the thread that made the call.
    pub(super) fn check(
        &self,
        call: &'static str,
        code: i32,
        device: Option<u32>,
        arguments: impl FnOnce() -> String,
    ) -> Result<(), Error> {
        if code == 0 {
            return Ok(());
        }
        let (message, code) = (recent_message(&self.acl), Code(code));
        Err(Error::Call(Box::new(CallError { call, arguments: arguments(), device, code, message })))
    }

    /// An optional function of the library.
    pub(super) fn optional<F>(&self, function: &'static str, pointer: Option<F>) -> Result<F, Error> {
        let missing = || Error::Missing { function, library: self.path(), version: self.version.clone() };
        pointer.ok_or_else(missing)
    }

    /// The older launch functions, from the library itself, which needs them, or from its neighbour.
    pub(super) fn older(&self) -> Result<&ascend_sys::Runtime, Error> {
        let find = || {
            let library = self.library.as_ref()?;
            // SAFETY: the functions of these names in CANN's libraries are the ones declared.
            unsafe {
                let own = ascend_sys::Runtime::fill(library).ok();
                own.or_else(|| library.companion(ascend_sys::Runtime::FILE).ok()?.table().ok())
            }
        };
        self.optional("rtKernelLaunch", self.older.get_or_init(find).as_ref())
    }

    fn path(&self) -> PathBuf {
        self.library.as_ref().map(Library::path).unwrap_or_default()
    }

    /// Whether there is an older launch path.
    pub(super) fn has_older(&self) -> bool {
        self.older().is_ok()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        leave(&self.acl);
    }
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runtime").field("library", &self.path()).field("version", &self.version).finish_non_exhaustive()
    }
}

/// Counts this user in; the first one initialises. Says whether another party had initialised before.
fn enter(acl: &AscendCl) -> Result<bool, Error> {
    let mut users = USERS.lock().unwrap_or_else(PoisonError::into_inner);
    let key = acl.aclInit as usize;
    if let Some((_, count, hosted)) = users.iter_mut().find(|(library, ..)| *library == key) {
        *count += 1;
        return Ok(*hosted);
    }
    // SAFETY: no configuration file is a valid argument.
    let code = unsafe { (acl.aclInit)(std::ptr::null()) };
    if code != 0 && code != REPEAT_INITIALIZE {
        let (arguments, message) = ("no configuration".into(), recent_message(acl));
        return Err(Error::Call(Box::new(CallError {
            call: "aclInit",
            arguments,
            device: None,
            code: Code(code),
            message,
        })));
    }
    let hosted = code == REPEAT_INITIALIZE;
    users.push((key, 1, hosted));
    Ok(hosted)
}

/// Counts this user out; the last one takes back what the first one's `aclInit` did, and no more.
fn leave(acl: &AscendCl) {
    let mut users = USERS.lock().unwrap_or_else(PoisonError::into_inner);
    let key = acl.aclInit as usize;
    let Some(index) = users.iter().position(|(library, ..)| *library == key) else { return };
    users[index].1 -= 1;
    if users[index].1 > 0 {
        return;
    }
    let (.., hosted) = users.swap_remove(index);
    if FORKED.load(Ordering::Relaxed) {
        return;
    }
    // Counting down is right in either case. Without the count, aclFinalize ends it for everyone: only the party that
    // initialised first may.
    let (call, code) = match acl.aclFinalizeReference {
        Some(finalize) => {
            let mut left = 0;
            // SAFETY: this balances the aclInit of enter(); the count is written to a local integer.
            ("aclFinalizeReference", unsafe { finalize(&mut left) })
        }
        // SAFETY: this party initialised, all its devices are gone (they hold the runtime), and nothing was there before.
        None if !hosted => ("aclFinalize", unsafe { (acl.aclFinalize)() }),
        None => return,
    };
    if code != 0 {
        tracing::warn!(call, code = %Code(code), "AscendCL did not finalise");
    }
}

/// What AscendCL says about this thread's last error. Reading it takes it away.
pub(super) fn recent_message(acl: &AscendCl) -> Option<String> {
    // SAFETY: no arguments; the answer is null or a string that lives until this thread's next call.
    let message = unsafe { (acl.aclGetRecentErrMsg)() };
    if message.is_null() {
        return None;
    }
    // SAFETY: not null, see above.
    let message = unsafe { CStr::from_ptr(message) }.to_string_lossy();
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    (!message.is_empty()).then_some(message)
}

/// CANN's version where the library tells, else the interface's.
fn version(acl: &AscendCl) -> String {
    cann_version(acl).unwrap_or_else(|| interface_version(acl))
}

fn cann_version(acl: &AscendCl) -> Option<String> {
    let get = acl.aclsysGetCANNVersion?;
    let mut version = std::mem::MaybeUninit::<ascend_sys::aclCANNPackageVersion>::zeroed();
    // SAFETY: the struct is the declared one, whose layout is checked against the headers.
    let code = unsafe { get(ascend_sys::ACL_PKG_NAME_CANN, version.as_mut_ptr()) };
    // SAFETY: zeroed character arrays are valid, and the call wrote strings into them.
    let version = unsafe { version.assume_init() };
    let bytes: Vec<u8> =
        version.version.iter().map(|byte| byte.to_ne_bytes()[0]).take_while(|byte| *byte != 0).collect();
    let text = String::from_utf8_lossy(&bytes).trim().to_owned();
    (code == 0 && !text.is_empty()).then_some(text)
}

fn interface_version(acl: &AscendCl) -> String {
    let (mut major, mut minor, mut patch) = (0, 0, 0);
    // SAFETY: three integers to write to.
    let code = unsafe { (acl.aclrtGetVersion)(&mut major, &mut minor, &mut patch) };
    if code == 0 { format!("of AscendCL {major}.{minor}.{patch}") } else { "unknown".into() }
}

/// Fails in the child of a fork.
pub(super) fn check_fork(call: &'static str) -> Result<(), Error> {
    if FORKED.load(Ordering::Relaxed) { Err(Error::Forked { call }) } else { Ok(()) }
}

/// Has the C library tell children of later forks that they are such: cheaper than asking for the process id each time.
fn watch_for_forks() {
    extern "C" fn in_child() {
        FORKED.store(true, Ordering::Relaxed);
    }
    static ONCE: std::sync::Once = std::sync::Once::new();
    // Miri knows no forks.
    if cfg!(miri) {
        return;
    }
    ONCE.call_once(|| {
        // SAFETY: the handler only stores to an atomic, which is allowed between fork and exec.
        let failed = unsafe { libc::pthread_atfork(None, None, Some(in_child)) } != 0;
        if failed {
            tracing::warn!("cannot watch for forks: using a device in a forked child would go unnoticed");
        }
    });
}

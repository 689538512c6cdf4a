//! The runtime: the library, loaded and initialised once and finalised by its last user, and its devices. Never
//! finalises an AscendCL that a host application (another framework in this process) initialised first.

use std::ffi::CStr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use ascend_sys::{AscendCl, Library};

use super::code::Code;
use super::error::{CallError, Error};
use super::locate::Origin;

/// The result of `aclInit` if AscendCL is already initialised; the call still increments its count.
const REPEAT_INITIALIZE: i32 = ascend_sys::ACL_ERROR_REPEAT_INITIALIZE;

pub(super) struct Inner {
    pub(super) acl: AscendCl,
    /// The loaded file; `None` if the function table was given.
    pub(super) library: Option<Library>,
    pub(super) origin: Origin,
    pub(super) version: String,
    /// Whether another party in this process had already initialised AscendCL.
    pub(super) hosted: bool,
    /// `libruntime.so`, for the older launch path; loaded on first use.
    older: OnceLock<Option<ascend_sys::Runtime>>,
}

/// Number of [`Inner`]s per loaded library, keyed by the address of its `aclInit`: initialisation is per process.
static USERS: Mutex<Vec<(usize, u32, bool)>> = Mutex::new(Vec::new());

/// Set in the child of a fork, where AscendCL's threads and device handles do not exist.
static FORKED: AtomicBool = AtomicBool::new(false);

impl Inner {
    /// Initialises a library.
    pub(super) fn start(acl: AscendCl, library: Option<Library>, origin: Origin) -> Result<Self, Error> {
        watch_for_forks();
        let hosted = enter(&acl)?;
        let version = version(&acl);
        let inner = Inner { acl, library, origin, version, hosted, older: OnceLock::new() };
        tracing::debug!(library = %inner.path().display(), version = inner.version, hosted, "AscendCL is ready");
        Ok(inner)
    }

    /// Converts a code to a result; the message must be fetched on the thread that made the call.
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

    /// The older launch functions, from a library that this one depends on, or from its folder.
    pub(super) fn older(&self) -> Result<&ascend_sys::Runtime, Error> {
        let find = || {
            let library = self.library.as_ref()?;
            // SAFETY: in CANN's libraries, the functions of these names have the declared types.
            unsafe {
                let own = ascend_sys::Runtime::fill(library).ok();
                own.or_else(|| library.companion(ascend_sys::Runtime::FILE).ok()?.table().ok())
            }
        };
        self.optional("rtKernelLaunch", self.older.get_or_init(find).as_ref())
    }

    pub(super) fn path(&self) -> PathBuf {
        self.library.as_ref().map(Library::path).unwrap_or_default()
    }

    /// Whether the older launch path exists.
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

/// Increments the user count; the first user initialises. Returns whether another party had already initialised.
fn enter(acl: &AscendCl) -> Result<bool, Error> {
    let mut users = USERS.lock().unwrap_or_else(PoisonError::into_inner);
    let key = acl.aclInit as usize;
    if let Some((_, count, hosted)) = users.iter_mut().find(|(library, ..)| *library == key) {
        *count += 1;
        return Ok(*hosted);
    }
    // SAFETY: a null configuration file is a valid argument.
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

/// Decrements the user count; the last user undoes the first user's `aclInit`, and nothing else.
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
    // Where the library counts, decrementing is always right. Without a count, aclFinalize ends AscendCL for everyone:
    // only the party that initialised it first may call it.
    let (call, code) = match acl.aclFinalizeReference {
        Some(finalize) => {
            let mut left = 0;
            // SAFETY: this balances the aclInit of `enter`; the call writes one local integer.
            ("aclFinalizeReference", unsafe { finalize(&mut left) })
        }
        // SAFETY: this party initialised AscendCL first, and all its devices are gone, because they hold the runtime.
        None if !hosted => ("aclFinalize", unsafe { (acl.aclFinalize)() }),
        None => return,
    };
    if code != 0 {
        tracing::warn!(call, code = %Code(code), "AscendCL did not finalise");
    }
}

/// AscendCL's message for this thread's last error. Reading it clears it.
pub(super) fn recent_message(acl: &AscendCl) -> Option<String> {
    // SAFETY: no arguments; the result is null or a string that lives until this thread's next call.
    let message = unsafe { (acl.aclGetRecentErrMsg)() };
    if message.is_null() {
        return None;
    }
    // SAFETY: not null, checked above.
    let message = unsafe { CStr::from_ptr(message) }.to_string_lossy();
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    (!message.is_empty()).then_some(message)
}

/// CANN's version if the library reports it, else the interface's.
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
    // SAFETY: the call writes three integers.
    let code = unsafe { (acl.aclrtGetVersion)(&mut major, &mut minor, &mut patch) };
    if code == 0 { format!("of AscendCL {major}.{minor}.{patch}") } else { "unknown".into() }
}

/// Returns an error in the child of a fork.
pub(super) fn check_fork(call: &'static str) -> Result<(), Error> {
    if FORKED.load(Ordering::Relaxed) { Err(Error::Forked { call }) } else { Ok(()) }
}

/// Registers a fork handler that marks child processes: cheaper than comparing process ids on each call.
fn watch_for_forks() {
    extern "C" fn in_child() {
        FORKED.store(true, Ordering::Relaxed);
    }
    static ONCE: std::sync::Once = std::sync::Once::new();
    // Miri does not support forks.
    if cfg!(miri) {
        return;
    }
    ONCE.call_once(|| {
        // SAFETY: the handler only stores to an atomic, which is allowed between fork and exec.
        let failed = unsafe { libc::pthread_atfork(None, None, Some(in_child)) } != 0;
        if failed {
            tracing::warn!("cannot register a fork handler: use of a device in a forked child will not be detected");
        }
    });
}

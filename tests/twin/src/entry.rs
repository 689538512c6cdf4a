//! The entry into every C function: counts the call, injects a failure if a rule asks for it, converts a failure to a
//! code and a message, and stops panics. Independent of the functions themselves.

#![allow(unsafe_code)]

use std::cell::{Cell, RefCell};
use std::ffi::{CString, c_char, c_void};
use std::fmt::Arguments;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use ascend_sys::{ACL_ERROR_INTERNAL_ERROR, ACL_ERROR_RT_INTERNAL_ERROR, ACL_ERROR_RT_PARAM_INVALID, aclError};

use crate::fault::{Fault, Outcome, message_prefix};
use crate::instance::{Instance, State, instance};
use crate::{ledger, worker};

thread_local! {
    static LAST_ERROR: Cell<aclError> = const { Cell::new(0) };
    static MESSAGE: RefCell<Message> = RefCell::default();
    /// A failure to inject into the next task of this thread's call.
    static DEFERRED: Cell<Option<(aclError, u64)>> = const { Cell::new(None) };
    /// The current context, its instance, and the number of destroyed contexts when it was last known to be alive.
    static CONTEXT: Cell<(*const Instance, Option<usize>, u64)> = const { Cell::new((std::ptr::null(), None, 0)) };
}

/// Set in the child of a fork.
static FORKED: AtomicBool = AtomicBool::new(false);

#[derive(Default)]
struct Message {
    latest: Option<CString>,
    /// The message last read by the program, kept until the next read.
    given: CString,
}

/// Runs the body of the C function `call`. `args` are its arguments as text, for error messages.
pub(crate) fn entry(
    call: &'static str,
    args: Arguments<'_>,
    body: impl FnOnce(&'static Instance) -> Outcome,
) -> aclError {
    release_entry(call, args, std::ptr::null(), body)
}

/// As [`entry`], for a function that releases a resource. If a rule makes it fail, the resource stays alive and is not
/// reported as a leak.
pub(crate) fn release_entry(
    call: &'static str,
    args: Arguments<'_>,
    resource: *const c_void,
    body: impl FnOnce(&'static Instance) -> Outcome,
) -> aclError {
    let instance = instance();
    let number = instance.calls.fetch_add(1, Ordering::Relaxed) + 1;
    ledger::enter(call, number);
    let outcome = match before(instance, call, resource) {
        Ok(()) => catch_unwind(AssertUnwindSafe(|| body(instance))).unwrap_or_else(|_| {
            Fault::fail(ACL_ERROR_INTERNAL_ERROR, "panic in the software device: a bug in ascend-twin")
        }),
        Err(fault) => Err(fault),
    };
    if instance.has_rules.load(Ordering::Relaxed) {
        DEFERRED.set(None);
    }
    match outcome {
        Ok(()) => 0,
        Err(fault) => {
            remember(call, args, &fault);
            fault.code
        }
    }
}

/// Reasons to refuse a call before it begins.
fn before(instance: &'static Instance, call: &'static str, resource: *const c_void) -> Outcome {
    if FORKED.load(Ordering::Relaxed) {
        eprintln!(
            "ascend-twin: use-after-fork: {call} is called in process {}, forked from {}",
            std::process::id(),
            instance.process
        );
        return Fault::fail(
            ACL_ERROR_RT_INTERNAL_ERROR,
            format!("use-after-fork: the library was initialised in process {}", instance.process),
        );
    }
    if worker::in_callback() && is_forbidden_in_callback(call) {
        let why = format!("{call} inside a callback of a stream");
        instance.lock().ledger.violation("callback-rule", why.clone(), None);
        return Fault::fail(ACL_ERROR_RT_PARAM_INVALID, why);
    }
    if !instance.has_rules.load(Ordering::Relaxed) {
        return Ok(());
    }
    let mut state = instance.lock();
    let mut struck = None;
    for rule in &mut state.rules {
        if rule.strikes(call) {
            struck = Some((rule.code, rule.at_synchronise));
        }
    }
    match struck {
        None => Ok(()),
        Some((code, true)) => {
            DEFERRED.set(Some((code, ledger::current().1)));
            Ok(())
        }
        Some((code, false)) => {
            state.abandon(resource);
            Fault::fail(code, "failed by a rule")
        }
    }
}

/// The failure that a rule injects into the task queued by this call.
pub(crate) fn take_deferred_failure() -> Option<Fault> {
    let (code, number) = DEFERRED.get()?;
    DEFERRED.set(None);
    Some(Fault::new(code, format!("the work of call {number} was failed by a rule")))
}

/// Within a callback, no allocation, free, wait or launch is allowed.
fn is_forbidden_in_callback(call: &str) -> bool {
    const PREFIXES: [&str; 14] = [
        "aclrtMalloc",
        "aclrtFree",
        "aclrtSynchronize",
        "aclrtLaunch",
        "rtKernelLaunch",
        "aclrtMemcpy",
        "aclrtMemset",
        "aclrtDestroy",
        "aclrtCreate",
        "aclrtBinary",
        "aclrtResetDevice",
        "aclrtProcessReport",
        "aclmdlRI",
        "aclFinalize",
    ];
    PREFIXES.iter().any(|prefix| call.starts_with(prefix))
}

/// Stores a failure for `aclrtGetLastError` and `aclGetRecentErrMsg`.
fn remember(call: &str, args: Arguments<'_>, fault: &Fault) {
    let Fault { code, why } = fault;
    LAST_ERROR.set(*code);
    let name = ascend_sys::error_name(*code).unwrap_or("unknown error");
    let text = format!("{}: {call}({args}) failed with {code} ({name}): {why}", message_prefix(*code));
    MESSAGE.with_borrow_mut(|message| message.latest = CString::new(text.replace('\0', " ")).ok());
}

/// Stores a failure of one of the control functions.
pub(crate) fn remember_control(call: &str, why: String) -> aclError {
    let fault = Fault::new(ascend_sys::ACL_ERROR_INVALID_PARAM, why);
    remember(call, format_args!(""), &fault);
    fault.code
}

/// This thread's latest failure; taking it clears it.
pub(crate) fn last_error(take: bool) -> aclError {
    let code = LAST_ERROR.get();
    if take {
        LAST_ERROR.set(0);
    }
    code
}

/// This thread's latest message, or null; reading clears it. The text lives until the thread reads its next failure.
pub(crate) fn take_message() -> *const c_char {
    MESSAGE.with_borrow_mut(|message| match message.latest.take() {
        Some(text) => {
            message.given = text;
            message.given.as_ptr()
        }
        None => std::ptr::null(),
    })
}

/// Registers the fork handler.
pub(crate) fn watch_forks() {
    extern "C" fn in_child() {
        FORKED.store(true, Ordering::Relaxed);
    }
    // SAFETY: the handler only stores to an atomic.
    unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
}

/// Writes a result through a pointer of the caller.
///
/// # Safety
/// `to` must be null or point to memory for a `T`.
pub(crate) unsafe fn put<T>(to: *mut T, value: T, name: &str) -> Outcome {
    not_null(to, name)?;
    // SAFETY: not null, so memory for a `T` (see `# Safety`).
    unsafe { to.write(value) };
    Ok(())
}

/// Returns an error for a null pointer.
pub(crate) fn not_null<T>(pointer: *const T, name: &str) -> Outcome {
    if pointer.is_null() {
        return Fault::fail(ascend_sys::ACL_ERROR_INVALID_PARAM, format!("{name} is null"));
    }
    Ok(())
}

/// This thread's current context, if no context has been destroyed since it became current. Answered without the lock,
/// because a careful caller asks before every call.
pub(crate) fn unchanged_context(instance: &'static Instance) -> Option<usize> {
    let (of, context, ended) = CONTEXT.get();
    context.filter(|_| std::ptr::eq(of, instance) && instance.contexts_ended.load(Ordering::Acquire) == ended)
}

impl State {
    /// Records that a context was destroyed.
    pub(crate) fn remove_context(&mut self, context: usize) {
        self.contexts.remove(context);
        instance().contexts_ended.fetch_add(1, Ordering::Release);
    }

    /// This thread's current context.
    pub(crate) fn current_context(&self) -> Outcome<usize> {
        let (of, context, _) = CONTEXT.get();
        let live = context.filter(|context| std::ptr::eq(of, instance()) && self.contexts.get(*context).is_some());
        live.ok_or_else(|| Fault::new(ascend_sys::ACL_ERROR_RT_CONTEXT_NULL, "this thread has no current context"))
    }

    /// The device of this thread's current context.
    pub(crate) fn current_device(&self) -> Outcome<usize> {
        let context = self.current_context()?;
        Ok(self.contexts.get(context).map_or(0, |context| context.device))
    }

    /// Makes a context this thread's current one.
    pub(crate) fn bind(&self, context: Option<usize>) {
        let instance = instance();
        CONTEXT.set((instance, context, instance.contexts_ended.load(Ordering::Acquire)));
    }
}

//! The twin's own functions, documented in `include/ascend_twin.h`.

use std::ffi::{CStr, c_char, c_int};
use std::sync::atomic::Ordering;

use crate::entry::remember_control;
use crate::instance::{instance, replace};
use crate::rules::Rule;
use crate::settings::Settings;

/// A C string, empty for null.
///
/// # Safety
/// `text` must be null or a C string.
unsafe fn text(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: not null, so a C string (see `# Safety`).
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

#[unsafe(no_mangle)]
unsafe extern "C" fn ascend_twin_reset(config: *const c_char) -> c_int {
    // SAFETY: a C string, as the header requires.
    match Settings::from_text(&unsafe { text(config) }) {
        Ok(settings) => {
            replace(settings);
            0
        }
        Err(why) => remember_control("ascend_twin_reset", why),
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn ascend_twin_fail(rules: *const c_char) -> c_int {
    // SAFETY: a C string, as the header requires.
    match Rule::parse_all(&unsafe { text(rules) }) {
        Ok(rules) => {
            let instance = instance();
            instance.has_rules.store(!rules.is_empty(), Ordering::Relaxed);
            instance.lock().rules = rules;
            0
        }
        Err(why) => remember_control("ascend_twin_fail", why),
    }
}

#[unsafe(no_mangle)]
extern "C" fn ascend_twin_calls() -> u64 {
    instance().calls.load(Ordering::Relaxed)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn ascend_twin_report(buffer: *mut c_char, capacity: usize) -> usize {
    let report = instance().report();
    if !buffer.is_null() && capacity > 0 {
        let length = report.len().min(capacity - 1);
        // SAFETY: the caller's buffer has this capacity, which holds the text and its NUL.
        unsafe {
            std::ptr::copy_nonoverlapping(report.as_ptr().cast(), buffer, length);
            buffer.add(length).write(0);
        }
    }
    report.len()
}

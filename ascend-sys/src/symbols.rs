//! How a table of function pointers is filled: from a loaded library, or from anything else that knows names.

use std::ffi::{CStr, c_void};
use std::ptr::NonNull;

/// Something that knows the addresses of C functions by name.
pub trait Symbols {
    /// The function's address, if it has one.
    fn address(&self, name: &CStr) -> Option<NonNull<c_void>>;

    /// A function that may be missing.
    ///
    /// # Safety
    /// `F` must be the type of the function of that name: a function pointer.
    unsafe fn optional<F: Copy>(&self, name: &CStr) -> Option<F> {
        const { assert!(size_of::<F>() == size_of::<*mut c_void>()) };
        // SAFETY: F is a function pointer by the caller's word, of a pointer's size, and the address is not null.
        self.address(name).map(|address| unsafe { std::mem::transmute_copy(&address) })
    }

    /// A function without which the table is of no use.
    ///
    /// # Errors
    /// If it is missing.
    ///
    /// # Safety
    /// As for [`Symbols::optional`].
    unsafe fn required<F: Copy>(&self, name: &CStr) -> Result<F, Missing> {
        // SAFETY: the caller's word, passed on.
        unsafe { self.optional(name) }.ok_or_else(|| Missing { function: name.to_string_lossy().into_owned() })
    }
}

/// A required function that a library does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Its name.
    pub function: String,
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the function {} is missing", self.function)
    }
}

impl std::error::Error for Missing {}

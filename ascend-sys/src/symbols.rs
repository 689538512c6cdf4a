//! Fills a table of function pointers from a loaded library, or from any other source of addresses.

use std::ffi::{CStr, c_void};
use std::ptr::NonNull;

/// A source of addresses of C functions, by name.
pub trait Symbols {
    /// The function's address, if it has one.
    fn address(&self, name: &CStr) -> Option<NonNull<c_void>>;

    /// An optional function.
    ///
    /// # Safety
    /// `F` must be the type of the function of that name: a function pointer.
    unsafe fn optional<F: Copy>(&self, name: &CStr) -> Option<F> {
        const { assert!(size_of::<F>() == size_of::<*mut c_void>()) };
        // SAFETY: the caller guarantees that F is a function pointer, so it has a pointer's size; the address is not
        // null.
        self.address(name).map(|address| unsafe { std::mem::transmute_copy(&address) })
    }

    /// A required function.
    ///
    /// # Errors
    /// If it is missing.
    ///
    /// # Safety
    /// As for [`Symbols::optional`].
    unsafe fn required<F: Copy>(&self, name: &CStr) -> Result<F, Missing> {
        // SAFETY: the contract is that of `optional`, which the caller keeps.
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

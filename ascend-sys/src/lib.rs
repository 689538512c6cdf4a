//! Raw AscendCL: the C functions of CANN's `libascendcl.so`, loaded at run time. No policy.
//!
//! This version declares what it takes to name a library's version and its devices; nothing is linked at build time.

#![allow(unsafe_code, non_snake_case, non_camel_case_types)]

use std::ffi::{OsStr, c_char, c_int};

/// What an AscendCL function returns: 0 for success.
pub type aclError = c_int;

/// A loaded `libascendcl.so`, and the functions found in it.
#[derive(Debug)]
pub struct AscendCl {
    _library: libloading::Library,
    /// `aclrtGetVersion(int32_t *major, int32_t *minor, int32_t *patch)`.
    pub aclrtGetVersion: unsafe extern "C" fn(*mut i32, *mut i32, *mut i32) -> aclError,
    /// `aclrtGetDeviceCount(uint32_t *count)`.
    pub aclrtGetDeviceCount: unsafe extern "C" fn(*mut u32) -> aclError,
    /// `aclrtGetSocName()`, null if no device is set.
    pub aclrtGetSocName: unsafe extern "C" fn() -> *const c_char,
}

impl AscendCl {
    /// Loads the library at `path`, or by name from the loader's search path.
    ///
    /// # Errors
    /// If the library cannot be loaded or lacks one of the functions.
    ///
    /// # Safety
    /// Loading runs the library's initialisers; it must be an AscendCL library.
    pub unsafe fn load(path: impl AsRef<OsStr>) -> Result<Self, libloading::Error> {
        // SAFETY: the caller vouches for the library; each type is its function's in CANN's acl_rt.h.
        unsafe {
            let library = libloading::Library::new(path.as_ref())?;
            Ok(Self {
                aclrtGetVersion: *library.get(c"aclrtGetVersion")?,
                aclrtGetDeviceCount: *library.get(c"aclrtGetDeviceCount")?,
                aclrtGetSocName: *library.get(c"aclrtGetSocName")?,
                _library: library,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_library_is_an_error() {
        // SAFETY: there is nothing to load.
        assert!(unsafe { AscendCl::load("no-such-directory/libascendcl.so") }.is_err());
    }
}

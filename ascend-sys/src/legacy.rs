//! The older launch path, in `libruntime.so`: CANN 5 to 7 have it in place of `aclrtLaunchKernel`. No public header
//! declares it; the declarations follow the runtime's published sources.

use std::ffi::{c_char, c_void};

use crate::symbols::{Missing, Symbols};
use crate::{aclError, aclrtStream};

/// An ELF with kernels, as `rtDevBinaryRegister` takes it. `data` must live until the binary is unregistered.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_camel_case_types)]
pub struct rtDevBinary_t {
    /// One of the `RT_DEV_BINARY_MAGIC` constants.
    pub magic: u32,
    /// Must be 0.
    pub version: u32,
    /// Start of the ELF.
    pub data: *const c_void,
    /// Length of the ELF in bytes.
    pub length: u64,
}

/// Kernels that use cube and vector units of a coupled core, or both cores of a split one.
pub const RT_DEV_BINARY_MAGIC_ELF: u32 = 0x4355_4245;
/// Kernels for vector cores only.
pub const RT_DEV_BINARY_MAGIC_ELF_AIVEC: u32 = 0x4152_4246;
/// Kernels for cube cores only.
pub const RT_DEV_BINARY_MAGIC_ELF_AICUBE: u32 = 0x4149_4343;

/// The functions of `libruntime.so`.
#[derive(Clone, Copy, Debug)]
#[allow(non_snake_case)]
pub struct Runtime {
    /// `rtDevBinaryRegister(binary, handle)`.
    pub rtDevBinaryRegister: unsafe extern "C" fn(*const rtDevBinary_t, *mut *mut c_void) -> aclError,
    /// `rtDevBinaryUnRegister(handle)`.
    pub rtDevBinaryUnRegister: unsafe extern "C" fn(*mut c_void) -> aclError,
    /// `rtFunctionRegister(handle, stub_key, stub_name, kernel_symbol, 0)`: the key is any unique address.
    pub rtFunctionRegister:
        unsafe extern "C" fn(*mut c_void, *const c_void, *const c_char, *const c_void, u32) -> aclError,
    /// `rtKernelLaunch(stub_key, blocks, args, args_size, sm_desc, stream)`: copies the arguments from host memory.
    pub rtKernelLaunch:
        unsafe extern "C" fn(*const c_void, u32, *mut c_void, u32, *mut c_void, aclrtStream) -> aclError,
    /// `rtGetC2cCtrlAddr(address, length)`: the first argument of kernels that synchronise across cores.
    pub rtGetC2cCtrlAddr: Option<unsafe extern "C" fn(*mut u64, *mut u32) -> aclError>,
}

impl Runtime {
    /// The library's file name.
    pub const FILE: &'static str = "libruntime.so";

    /// Fills the table from a library's symbols.
    ///
    /// # Errors
    /// Names the first required function that is missing.
    ///
    /// # Safety
    /// Each symbol that has one of the names must be a function of the declared type.
    pub unsafe fn fill(symbols: &impl Symbols) -> Result<Self, Missing> {
        // SAFETY: the caller guarantees that each symbol has the declared type (see `# Safety`).
        unsafe {
            Ok(Self {
                rtDevBinaryRegister: symbols.required(c"rtDevBinaryRegister")?,
                rtDevBinaryUnRegister: symbols.required(c"rtDevBinaryUnRegister")?,
                rtFunctionRegister: symbols.required(c"rtFunctionRegister")?,
                rtKernelLaunch: symbols.required(c"rtKernelLaunch")?,
                rtGetC2cCtrlAddr: symbols.optional(c"rtGetC2cCtrlAddr"),
            })
        }
    }
}

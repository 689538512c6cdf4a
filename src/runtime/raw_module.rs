//! Modules as a device keeps them, and the ways to launch what is in them. Handles; calls nothing.

use std::collections::HashMap;
use std::ffi::CString;
use std::sync::Arc;

use super::context::Handle;
use super::error::Error;
use super::library::Inner;

/// The launch functions in use, depending on the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub enum LaunchPath {
    /// `aclrtLaunchKernelWithHostArgs`, CANN 8.5.
    HostArgs,
    /// `aclrtKernelArgs*` and `aclrtLaunchKernelWithConfig`, CANN 8.1.
    ArgsHandle,
    /// `rtKernelLaunch` of `libruntime.so`, CANN 5 to 7.
    Older,
}

/// A module as its device stores it.
pub(super) struct RawModule {
    pub(super) handle: Handle,
    pub(super) path: LaunchPath,
    /// The older launch path reads the ELF for as long as it is registered.
    #[expect(dead_code, reason = "kept for the library")]
    pub(super) bytes: Arc<[u8]>,
    pub(super) functions: HashMap<CString, RawFunction>,
}

pub(super) struct RawFunction {
    pub(super) handle: Handle,
    pub(super) name: Arc<str>,
}

impl LaunchPath {
    /// The newest one that `runtime` has.
    pub(super) fn of(runtime: &Inner) -> Result<Self, Error> {
        let acl = &runtime.acl;
        if acl.aclrtBinaryGetFunction.is_some() && acl.aclrtLaunchKernelWithHostArgs.is_some() {
            Ok(LaunchPath::HostArgs)
        } else if acl.aclrtBinaryGetFunction.is_some() && acl.aclrtLaunchKernelWithConfig.is_some() {
            Ok(LaunchPath::ArgsHandle)
        } else if runtime.has_older() {
            Ok(LaunchPath::Older)
        } else {
            runtime.optional("aclrtLaunchKernelWithConfig", None::<()>).map(|()| LaunchPath::ArgsHandle)
        }
    }
}

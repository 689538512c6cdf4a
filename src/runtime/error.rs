//! Errors between this program and a device: description, numbers and remedy.

use std::path::PathBuf;
use std::sync::Arc;

use super::code::{Class, Code};
use super::locate::LocateError;
use crate::remedy::{Advice, Remedy};

/// A call of AscendCL that returned an error.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{call}({arguments}) on {} failed: {code}{}", on(self.device), detail(&self.message))]
pub struct CallError {
    /// The C function.
    pub call: &'static str,
    /// Its arguments, in words.
    pub arguments: String,
    /// The device of the call; `None` before one is set.
    pub device: Option<u32>,
    /// The code it returned.
    pub code: Code,
    /// AscendCL's own message, if there is one.
    pub message: Option<String>,
}

/// Any error of the runtime.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no AscendCL library, or a broken one.
    #[error(transparent)]
    Library(#[from] LocateError),
    /// A call failed.
    #[error(transparent)]
    Call(Box<CallError>),
    /// The device failed earlier; this call was not made.
    #[error("{call} was not called: npu:{device} failed earlier: {cause}")]
    Poisoned {
        /// The call that was not made.
        call: &'static str,
        /// The device.
        device: u32,
        /// The first failure.
        cause: Arc<CallError>,
    },
    /// The process is the child of a fork, in which AscendCL does not work.
    #[error("{call} was not called: this process was forked after AscendCL was initialised")]
    Forked {
        /// The call that was not made.
        call: &'static str,
    },
    /// The library does not have the function.
    #[error("{library} (CANN {version}) has no {function}")]
    Missing {
        /// The function.
        function: &'static str,
        /// The library's file.
        library: PathBuf,
        /// The library's version.
        version: String,
    },
    /// There is no device of that number.
    #[error("there is no npu:{device}: {count} device{} found", if *count == 1 { "" } else { "s" })]
    NoSuchDevice {
        /// The number asked for.
        device: u32,
        /// Number of devices.
        count: u32,
    },
    /// A chip without kernels in this project.
    #[error("npu:{device} is {name:?}, for which this program has no kernels")]
    Soc {
        /// The device.
        device: u32,
        /// The chip's name.
        name: String,
    },
    /// A range exceeds a buffer.
    #[error("{what} {start}..{end} exceeds a buffer of {len} elements")]
    Range {
        /// Purpose of the range.
        what: &'static str,
        /// Its first element.
        start: usize,
        /// One after its last element.
        end: usize,
        /// Elements of the buffer.
        len: usize,
    },
    /// Source and destination of a copy differ in length.
    #[error("{call}: {from} elements cannot be copied to {to} elements")]
    Length {
        /// The operation.
        call: &'static str,
        /// Elements of the source.
        from: usize,
        /// Elements of the destination.
        to: usize,
    },
    /// The size of a buffer overflows.
    #[error("{elements} elements of {size} bytes exceed the address space")]
    TooLarge {
        /// The elements asked for.
        elements: usize,
        /// Bytes per element.
        size: usize,
    },
    /// The request would exceed the limit set for the caching allocator.
    #[error("{bytes} bytes on npu:{device} would exceed the limit: {reserved} of {limit} bytes are in use")]
    Limit {
        /// The device.
        device: u32,
        /// Bytes asked for.
        bytes: usize,
        /// Bytes reserved already.
        reserved: usize,
        /// The limit.
        limit: usize,
    },
    /// Two resources belong to different devices.
    #[error("{call}: one resource belongs to npu:{left}, the other to npu:{right}")]
    WrongDevice {
        /// The operation.
        call: &'static str,
        /// One device.
        left: u32,
        /// The other.
        right: u32,
    },
    /// Host memory is borrowed while a copy would change it, or borrowed for writing while a copy would read it.
    #[error("{call}: the pinned buffer is borrowed")]
    Borrowed {
        /// The operation.
        call: &'static str,
    },
    /// The operation is not possible while its stream is being captured into a graph.
    #[error("{call} is not possible while the stream is being captured")]
    Capturing {
        /// The operation.
        call: &'static str,
    },
    /// An event was queried before it was recorded.
    #[error("{call}: the event has not been recorded")]
    NotRecorded {
        /// The operation.
        call: &'static str,
    },
    /// A kernel's name or a path contains a zero byte.
    #[error("{name:?} cannot be a C string")]
    Name {
        /// The name.
        name: String,
    },
    /// A file with kernels cannot be read.
    #[error("cannot read kernels from {}: {message}", path.display())]
    ReadModule {
        /// The file.
        path: PathBuf,
        /// Why.
        message: String,
    },
}

impl Error {
    /// AscendCL's code, if a call failed (now, or earlier on a failed device).
    pub fn code(&self) -> Option<Code> {
        match self {
            Error::Call(error) => Some(error.code),
            Error::Poisoned { cause, .. } => Some(cause.code),
            _ => None,
        }
    }
}

impl Remedy for Error {
    fn remedy(&self) -> String {
        match self {
            Error::Library(error) => return error.remedy(),
            Error::Call(error) => return error.code.remedy().into(),
            Error::Poisoned { cause, .. } => return cause.code.remedy().into(),
            Error::Missing { function, .. } => return missing_remedy(function),
            Error::Forked { .. } => "start worker processes before the first use of a device, or with exec",
            Error::NoSuchDevice { .. } => {
                return Code(107001).remedy().into();
            }
            Error::Soc { .. } => "use the CPU, or an Ascend 910 (first, second or third generation)",
            Error::Range { .. } | Error::Length { .. } => "pass ranges that fit the buffers",
            Error::TooLarge { .. } => "request less memory",
            Error::Limit { .. } => return Code(300000).remedy().into(),
            Error::WrongDevice { .. } => "use resources of one device together; copy between devices through the host",
            Error::Borrowed { .. } => "drop what read() or write() returned before the copy",
            Error::Capturing { .. } => "move the operation before the capture or after it",
            Error::NotRecorded { .. } => "record the event on a stream first",
            Error::Name { .. } => "use a name without zero bytes",
            Error::ReadModule { .. } => "check the path and its permissions",
        }
        .into()
    }

    fn advice(&self) -> Option<Advice> {
        match self {
            Error::Library(error) => error.advice(),
            Error::Call(error) => error.code.advice(),
            Error::Poisoned { cause, .. } => cause.code.advice(),
            Error::Limit { .. } => Code(300000).advice(),
            Error::Soc { .. } => Some(Advice::UseCpu),
            _ => None,
        }
    }
}

impl Error {
    /// Whether memory ran out, so that freeing some may help.
    pub(super) fn is_out_of_memory(&self) -> bool {
        self.code().is_some_and(|code| code.class() == Class::Memory)
    }
}

fn missing_remedy(function: &str) -> String {
    match ascend_sys::since(function) {
        Some("7.0") | None => "reinstall CANN: the library is incomplete".into(),
        Some(version) => format!("install CANN {version} or newer"),
    }
}

fn on(device: Option<u32>) -> String {
    device.map_or_else(|| "no device".into(), |device| format!("npu:{device}"))
}

fn detail(message: &Option<String>) -> String {
    message.as_ref().map_or_else(String::new, |message| format!(": {message}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(code: i32) -> CallError {
        CallError {
            call: "aclrtMalloc",
            arguments: "size 512, HUGE_FIRST".into(),
            device: Some(1),
            code: Code(code),
            message: Some("EL0004: Failed to allocate memory.".into()),
        }
    }

    #[test]
    fn a_failed_call_says_what_where_and_why() {
        let error = Error::Call(Box::new(call(207001)));
        assert_eq!(
            error.to_string(),
            "aclrtMalloc(size 512, HUGE_FIRST) on npu:1 failed: 207001 ACL_ERROR_RT_MEMORY_ALLOCATION: \
             EL0004: Failed to allocate memory."
        );
        assert!(error.remedy().contains("a smaller batch"));
        assert_eq!(error.advice(), Some(Advice::SmallerBatch));
        assert!(error.is_out_of_memory());
    }

    #[test]
    fn a_poisoned_device_repeats_its_first_failure() {
        let error = Error::Poisoned { call: "aclrtMemcpyAsync", device: 1, cause: Arc::new(call(507015)) };
        assert!(error.to_string().starts_with("aclrtMemcpyAsync was not called: npu:1 failed earlier: aclrtMalloc("));
        assert_eq!(error.code(), Some(Code(507015)));
        assert!(error.remedy().contains("restart the process"));
    }

    #[test]
    fn a_missing_function_names_the_version_that_has_it() {
        let error = Error::Missing { function: "aclrtLaunchKernelV2", library: "l.so".into(), version: "8.1".into() };
        assert_eq!(error.to_string(), "l.so (CANN 8.1) has no aclrtLaunchKernelV2");
        assert_eq!(error.remedy(), "install CANN 8.5 or newer");
    }
}

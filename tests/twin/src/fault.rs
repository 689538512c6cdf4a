//! Why a call failed: a code of AscendCL and the reason in words. Names the codes the twin gives out.

use std::borrow::Cow;

use ascend_sys::aclError;

/// A failed call, or a failed task of a stream.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) code: aclError,
    pub(crate) why: Cow<'static, str>,
}

/// What a call comes to.
pub(crate) type Outcome<T = ()> = Result<T, Fault>;

impl Fault {
    pub(crate) fn new(code: aclError, why: impl Into<Cow<'static, str>>) -> Fault {
        Fault { code, why: why.into() }
    }

    /// The fault as an error, for `return fault(...)`.
    pub(crate) fn fail<T>(code: aclError, why: impl Into<Cow<'static, str>>) -> Outcome<T> {
        Err(Fault::new(code, why))
    }

    /// Whether the device is of no use after this, until it is reset.
    pub(crate) fn is_of_device(&self) -> bool {
        matches!(self.code, 507_001 | 507_010 | 507_014..=507_018 | 507_034..=507_036 | 507_042..=507_045
            | 507_049 | 507_050 | 507_053..=507_057 | 507_899..=507_901)
    }
}

/// The prefix CANN's messages carry: E for error, the component, a number.
pub(crate) fn message_prefix(code: aclError) -> &'static str {
    match code {
        100_000..=107_999 => "EE1001",
        207_001 | 207_018 => "EL0004",
        200_000..=299_999 => "EE1002",
        507_014..=507_018 | 507_034..=507_036 => "EZ9999",
        _ => "EE9999",
    }
}

/// The code's name without `ACL_ERROR_`.
pub(crate) fn name(code: aclError) -> &'static str {
    NAMES.iter().find(|(known, _)| *known == code).map_or("error", |(_, name)| name)
}

/// The codes the twin gives out itself, and those that tests like to inject.
const NAMES: [(aclError, &str); 46] = [
    (100_000, "INVALID_PARAM"),
    (100_001, "UNINITIALIZE"),
    (100_002, "REPEAT_INITIALIZE"),
    (100_037, "REPEAT_FINALIZE"),
    (107_000, "RT_PARAM_INVALID"),
    (107_001, "RT_INVALID_DEVICEID"),
    (107_002, "RT_CONTEXT_NULL"),
    (107_003, "RT_STREAM_CONTEXT"),
    (107_006, "RT_EVENT_TIMESTAMP_INVALID"),
    (107_009, "RT_FILE_OPEN"),
    (107_011, "RT_STREAM_SUBSCRIBE"),
    (107_012, "RT_THREAD_SUBSCRIBE"),
    (107_015, "RT_STREAM_NO_CB_REG"),
    (107_017, "RT_INVALID_HANDLE"),
    (107_019, "RT_WAIT_TIMEOUT"),
    (107_022, "RT_DEVICE_TASK_ABORT"),
    (107_023, "RT_STREAM_ABORT"),
    (107_024, "RT_CAPTURE_DEPENDENCY"),
    (107_025, "RT_STREAM_UNJOINED"),
    (107_026, "RT_MODEL_CAPTURED"),
    (107_027, "RT_STREAM_CAPTURED"),
    (107_028, "RT_EVENT_CAPTURED"),
    (107_029, "RT_STREAM_NOT_CAPTURED"),
    (107_030, "RT_CAPTURE_MODE_NOT_SUPPORT"),
    (107_031, "RT_STREAM_CAPTURE_IMPLICIT"),
    (107_036, "RT_STREAM_CAPTURE_UNMATCHED"),
    (107_038, "RT_STREAM_CAPTURE_WRONG_THREAD"),
    (200_000, "BAD_ALLOC"),
    (200_001, "API_NOT_SUPPORT"),
    (200_006, "FEATURE_UNSUPPORTED"),
    (207_000, "RT_FEATURE_NOT_SUPPORT"),
    (207_001, "RT_MEMORY_ALLOCATION"),
    (207_004, "RT_NO_DEVICE"),
    (207_006, "RT_NO_PERMISSION"),
    (207_018, "RT_DEVICE_OOM"),
    (300_000, "STORAGE_OVER_LIMIT"),
    (500_000, "INTERNAL_ERROR"),
    (507_010, "RT_LOST_HEARTBEAT"),
    (507_014, "RT_AICORE_TIMEOUT"),
    (507_015, "RT_AICORE_EXCEPTION"),
    (507_033, "RT_DEV_SETUP_ERROR"),
    (507_046, "RT_STREAM_SYNC_TIMEOUT"),
    (507_047, "RT_EVENT_SYNC_TIMEOUT"),
    (507_053, "RT_DEVICE_MEM_ERROR"),
    (507_899, "RT_DRV_INTERNAL_ERROR"),
    (507_903, "RT_STREAM_CAPTURE_INVALIDATED"),
];

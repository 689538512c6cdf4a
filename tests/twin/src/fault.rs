//! A failure of a call: AscendCL's code and the reason as text.

use std::borrow::Cow;

use ascend_sys::aclError;

/// A failed call, or a failed task of a stream.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) code: aclError,
    pub(crate) why: Cow<'static, str>,
}

/// The result of a call.
pub(crate) type Outcome<T = ()> = Result<T, Fault>;

impl Fault {
    pub(crate) fn new(code: aclError, why: impl Into<Cow<'static, str>>) -> Fault {
        Fault { code, why: why.into() }
    }

    /// The fault as an error, for `return fault(...)`.
    pub(crate) fn fail<T>(code: aclError, why: impl Into<Cow<'static, str>>) -> Outcome<T> {
        Err(Fault::new(code, why))
    }

    /// Whether the device is unusable after this, until it is reset.
    pub(crate) fn is_of_device(&self) -> bool {
        matches!(self.code, 507_001 | 507_010 | 507_014..=507_018 | 507_034..=507_036 | 507_042..=507_045
            | 507_049 | 507_050 | 507_053..=507_057 | 507_899..=507_901)
    }
}

/// The prefix of CANN's messages: E for error, the component, a number.
pub(crate) fn message_prefix(code: aclError) -> &'static str {
    match code {
        100_000..=107_999 => "EE1001",
        207_001 | 207_018 => "EL0004",
        200_000..=299_999 => "EE1002",
        507_014..=507_018 | 507_034..=507_036 => "EZ9999",
        _ => "EE9999",
    }
}

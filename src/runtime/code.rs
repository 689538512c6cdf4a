//! AscendCL's error codes: the class of each, and its remedy. The only place that interprets codes; their names come
//! from `ascend-sys`.

use std::fmt;

use crate::remedy::Advice;

/// An error code of AscendCL.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code(pub i32);

/// The class of an error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Class {
    /// The program broke a rule of the API.
    Caller,
    /// A timeout or an abort.
    Timeout,
    /// A rule of graph capture was broken.
    Capture,
    /// Out of memory.
    Memory,
    /// The device or this version of CANN does not have the feature.
    Unsupported,
    /// There is no such device.
    NoDevice,
    /// The user may not use the device.
    Permission,
    /// Driver, firmware and toolkit have incompatible versions.
    Version,
    /// A kernel failed; the state of the device is undefined.
    KernelFault,
    /// The device is broken or lost.
    DeviceLost,
    /// Any other code.
    Other,
}

impl Code {
    /// Its name in CANN's headers.
    pub fn name(self) -> Option<&'static str> {
        ascend_sys::error_name(self.0)
    }

    /// The class of the code.
    pub fn class(self) -> Class {
        match self.0 {
            107001 | 207004 => Class::NoDevice,
            107019 | 107020 | 107022 | 107023 | 207020 | 507046..=507048 => Class::Timeout,
            107024..=107034 | 107036..=107038 | 107041 | 107046 | 507903 => Class::Capture,
            100000..=100999 | 107000..=107999 => Class::Caller,
            200000 | 207001 | 207005 | 207018 | 300000 => Class::Memory,
            200001 | 200006 | 207000 => Class::Unsupported,
            207006 => Class::Permission,
            507033 => Class::Version,
            507014..=507018 | 507034..=507036 | 507042..=507045 | 507049 | 507050 => Class::KernelFault,
            507010 | 507053..=507056 | 507899 | 507901 => Class::DeviceLost,
            _ => Class::Other,
        }
    }

    /// The remedy: one imperative sentence, without a full stop.
    pub fn remedy(self) -> &'static str {
        match self.0 {
            100001 | 100037 => "find what in this process called aclFinalize, and call it only after all other work",
            100002 => "continue: AscendCL was already initialised",
            107002 => {
                "find what in this process destroyed the context or reset the device, and do that only at the end"
            }
            107003 => "use a stream or an event only with the device that it was created on",
            107020 => {
                "check with 'npu-smi info' whether the device hangs; if the work takes long, raise the task timeout"
            }
            107022 | 107023 => "find what aborted the work (another thread, or a tool), and restart the process",
            200000 => "free host memory: AscendCL could not allocate its own records",
            207001 | 207005 | 207018 => {
                "use a smaller batch, stop other processes on the device ('npu-smi info' lists them), or use another one"
            }
            300000 => "raise the limit, or use a smaller batch",
            507014 => "check with 'npu-smi info' whether the device hangs, restart the process, and report the kernel",
            507054 => "replace or repair the device: its memory has uncorrectable errors",
            _ => self.class().remedy(),
        }
    }
}

impl Code {
    /// The setting that the remedy refers to.
    pub fn advice(self) -> Option<Advice> {
        // 200000 is the host's memory.
        (self.class() == Class::Memory && self.0 != 200000).then_some(Advice::SmallerBatch)
    }
}

impl Class {
    /// Whether the device stays unusable until the process is restarted.
    pub fn poisons(self) -> bool {
        matches!(self, Class::KernelFault | Class::DeviceLost)
    }

    fn remedy(self) -> &'static str {
        match self {
            Class::Caller => "report this with the message above: the program broke a rule of AscendCL",
            Class::Timeout => "check with 'npu-smi info' whether the device is busy or hangs, and retry",
            Class::Capture => "capture again without waiting, querying, allocating or using pageable host memory",
            Class::Memory => "use a smaller batch, or stop other processes on the device ('npu-smi info' lists them)",
            Class::Unsupported => "install a newer CANN and driver, or use a device that has the feature",
            Class::NoDevice => {
                "use a device that 'ascend-bert doctor' lists; ASCEND_RT_VISIBLE_DEVICES hides the others"
            }
            Class::Permission => {
                "add the user to the group that owns /dev/davinci* (HwHiAiUser), or pass the devices into the container"
            }
            Class::Version => {
                "install driver, firmware and toolkit of one CANN release; 'ascend-bert doctor' prints their versions"
            }
            Class::KernelFault => {
                "restart the process, because the state of the device is undefined; report the kernel named above"
            }
            Class::DeviceLost => {
                "check the device with 'npu-smi info' and 'dmesg', and reset it ('npu-smi set -t reset -i ID -c 0')"
            }
            Class::Other => "look for the cause in the logs under ~/ascend/log, and run 'ascend-bert doctor'",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{} {name}", self.0),
            None => write!(f, "{}", self.0),
        }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every code with a specific remedy also has a name.
    #[test]
    fn known_codes_have_a_name_a_class_and_a_remedy() {
        let known = [
            (Class::Caller, vec![100000, 100001, 100002, 100037, 107000, 107002, 107003]),
            (Class::NoDevice, vec![107001, 207004]),
            (Class::Timeout, vec![107019, 107020, 107022, 107023, 507046, 507047, 507048]),
            (Class::Capture, (107024..=107031).chain([107036, 107038, 507903]).collect()),
            (Class::Memory, vec![200000, 207001, 207018, 300000]),
            (Class::Unsupported, vec![200001, 200006, 207000]),
            (Class::Permission, vec![207006]),
            (Class::Version, vec![507033]),
            (
                Class::KernelFault,
                [507014, 507015, 507016, 507049, 507050]
                    .into_iter()
                    .chain(507034..=507036)
                    .chain(507042..=507045)
                    .collect(),
            ),
            (Class::DeviceLost, vec![507010, 507053, 507054, 507056, 507899, 507901]),
        ];
        for (class, codes) in known {
            for code in codes.into_iter().map(Code) {
                assert_eq!(code.class(), class, "{code}");
                assert!(code.name().is_some(), "{code}");
                assert_ne!(code.remedy(), Class::Other.remedy(), "{code}");
                assert!(!code.remedy().ends_with('.'), "{code}");
            }
        }
    }

    #[test]
    fn an_unknown_code_is_a_number_with_general_advice() {
        assert_eq!(Code(-7).to_string(), "-7");
        assert_eq!(Code(-7).class(), Class::Other);
        assert!(Code(-7).remedy().contains("doctor"));
    }
}

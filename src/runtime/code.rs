//! AscendCL's error codes: what kind of trouble each stands for, and what to do about it.
//! The one place that judges codes; their names come from `ascend-sys`.

use std::fmt;

use crate::remedy::Advice;

/// An error code of AscendCL.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code(pub i32);

/// The kind of trouble a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Class {
    /// A rule of the API was broken.
    Caller,
    /// Something did not end in time, or was aborted.
    Timeout,
    /// A rule of graph capture was broken.
    Capture,
    /// Memory ran out.
    Memory,
    /// The device or this version of CANN does not have the feature.
    Unsupported,
    /// There is no such device.
    NoDevice,
    /// The user may not use the device.
    Permission,
    /// Driver, firmware and toolkit do not belong together.
    Version,
    /// A kernel failed; the device's state is undefined.
    KernelFault,
    /// The device is broken or gone.
    DeviceLost,
    /// A code without a meaning of its own here.
    Other,
}

impl Code {
    /// Its name in CANN's headers.
    pub fn name(self) -> Option<&'static str> {
        ascend_sys::error_name(self.0)
    }

    /// What kind of trouble it stands for.
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

    /// What to do about it: one imperative sentence, without a full stop.
    pub fn remedy(self) -> &'static str {
        match self.0 {
            100001 | 100037 => {
                "find what in this process called aclFinalize, and let it do so only when everything else is done"
            }
            100002 => "go on: AscendCL was initialised before, and stays so",
            107002 => {
                "find what in this process destroyed the context or reset the device, and let it do so only at the end"
            }
            107003 => "use a stream or an event only with the device it was made for",
            107020 => "look with 'npu-smi info' whether the device hangs; if the work is long, raise the task timeout",
            107022 | 107023 => "find what aborted the work (another thread, or a tool), and start the process anew",
            200000 => "free host memory: AscendCL could not allocate its own records",
            207001 | 207005 | 207018 => {
                "use a smaller batch, stop other processes on the device ('npu-smi info' lists them), or take another one"
            }
            300000 => "raise the limit, or use a smaller batch",
            507014 => {
                "look with 'npu-smi info' whether the device hangs, start the process anew, and report the kernel"
            }
            507054 => "replace the device or have it repaired: its memory has errors that cannot be corrected",
            _ => self.class().remedy(),
        }
    }
}

impl Code {
    /// The setting that the remedy speaks of.
    pub fn advice(self) -> Option<Advice> {
        // 200000 is the host's memory.
        (self.class() == Class::Memory && self.0 != 200000).then_some(Advice::SmallerBatch)
    }
}

impl Class {
    /// Whether the device stays unusable until the process starts anew.
    pub fn poisons(self) -> bool {
        matches!(self, Class::KernelFault | Class::DeviceLost)
    }

    fn remedy(self) -> &'static str {
        match self {
            Class::Caller => "report this with the message above: the program broke a rule of AscendCL",
            Class::Timeout => "look with 'npu-smi info' whether the device is busy or hangs, and try again",
            Class::Capture => {
                "capture again, with nothing in it that waits, queries, allocates or uses pageable host memory"
            }
            Class::Memory => "use a smaller batch, or stop other processes on the device ('npu-smi info' lists them)",
            Class::Unsupported => "install a newer CANN and driver, or use a device that has the feature",
            Class::NoDevice => {
                "name a device that 'ascend-bert doctor' lists; ASCEND_RT_VISIBLE_DEVICES hides those it leaves out"
            }
            Class::Permission => {
                "add the user to the group that owns /dev/davinci* (HwHiAiUser), or pass the devices into the container"
            }
            Class::Version => {
                "install driver, firmware and toolkit of one CANN release; 'ascend-bert doctor' prints their versions"
            }
            Class::KernelFault => {
                "start the process anew: the device's state is undefined; report the kernel named above"
            }
            Class::DeviceLost => {
                "look at the device with 'npu-smi info' and 'dmesg', and reset it ('npu-smi set -t reset -i ID -c 0')"
            }
            Class::Other => "look into the logs under ~/ascend/log for the cause, and run 'ascend-bert doctor'",
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

    /// Every code that deserves a name and a remedy has both.
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

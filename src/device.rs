//! Which device a model runs on: what the user asked for, what that became, and why.

use std::fmt;
use std::str::FromStr;

use crate::Remedy;
use crate::backend::npu::Npu;
use crate::backend::{Error, Precision};
use crate::runtime;

/// A device as the user names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// The first usable NPU, else the CPU.
    #[default]
    Auto,
    /// The CPU, with fast kernels.
    Cpu,
    /// An Ascend NPU by number.
    Npu(u32),
    /// The CPU, with the plain f64 loops that define what is right. Slow; for comparisons.
    Reference,
}

/// The device that was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Where the model runs; never [`Device::Auto`].
    pub device: Device,
    /// Why, in one line.
    pub reason: String,
}

impl Device {
    /// The first usable NPU, else the CPU.
    pub fn auto() -> Self {
        Device::Auto
    }

    /// Settles on a device.
    ///
    /// # Errors
    /// If an NPU was asked for by number and cannot be used, or the AscendCL library is broken: running on without a
    /// word would hide that.
    pub fn choose(self) -> Result<Choice, DeviceError> {
        let (device, reason) = match self {
            Device::Cpu | Device::Reference => (self, "asked for".into()),
            // Whoever opens it finds out whether it can be used.
            Device::Npu(_) => (self, "asked for".into()),
            Device::Auto => first_npu_or_cpu()?,
        };
        Ok(Choice { device, reason })
    }
}

/// The first NPU if it answers and has kernels, else the CPU, with the reason.
fn first_npu_or_cpu() -> Result<(Device, String), DeviceError> {
    use runtime::{Error as Runtime, LocateError};
    match Npu::open(0) {
        Ok(npu) => Ok((Device::Npu(0), format!("auto: npu:0 ({}) answers", npu.device().soc().name))),
        Err(Error::Npu(Runtime::Library(LocateError::NotFound { .. }))) => {
            Ok((Device::Cpu, "auto: no AscendCL library, so the CPU".into()))
        }
        Err(source @ Error::Npu(Runtime::Library(_))) => Err(DeviceError::Npu { number: 0, source: Box::new(source) }),
        Err(error) => Ok((Device::Cpu, format!("auto: npu:0 cannot be used ({error}), so the CPU"))),
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Device::Auto => f.write_str("auto"),
            Device::Cpu => f.write_str("cpu"),
            Device::Npu(number) => write!(f, "npu:{number}"),
            Device::Reference => f.write_str("reference"),
        }
    }
}

impl FromStr for Device {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.strip_prefix("npu:").map(str::parse)) {
            ("auto", _) => Ok(Device::Auto),
            ("cpu", _) => Ok(Device::Cpu),
            ("reference", _) => Ok(Device::Reference),
            ("npu", _) => Ok(Device::Npu(0)),
            (_, Some(Ok(number))) => Ok(Device::Npu(number)),
            _ => Err(format!("'{text}' is not auto, cpu, npu:N or reference")),
        }
    }
}

/// The arithmetic for a device: what was asked for, or f32 on the CPU and f16 on an NPU.
///
/// # Errors
/// If the device lacks the precision; the message names the ones it has.
pub fn precision_for(device: Device, asked: Option<Precision>) -> Result<Precision, DeviceError> {
    let (only, has) = match device {
        Device::Reference => (Precision::F32, "f32 (computed in f64)"),
        Device::Npu(_) => (Precision::F16, "f16"),
        _ => return Ok(asked.unwrap_or(Precision::F32)),
    };
    match asked {
        Some(asked) if asked != only => Err(DeviceError::Precision { device, asked: asked.name().into(), has }),
        _ => Ok(only),
    }
}

/// Why a device cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// The NPU does not answer.
    #[error("cannot use npu:{number}: {source}")]
    Npu {
        /// Its number.
        number: u32,
        /// Why.
        source: Box<Error>,
    },
    /// The device does not have this precision.
    #[error("device {device} has no precision {asked}: it has {has}")]
    Precision {
        /// The device.
        device: Device,
        /// The precision asked for.
        asked: String,
        /// The precisions there are.
        has: &'static str,
    },
}

impl Remedy for DeviceError {
    fn remedy(&self) -> String {
        match self {
            DeviceError::Npu { source, .. } => source.remedy(),
            DeviceError::Precision { has, .. } => format!("run with --precision auto, or one of: {has}"),
        }
    }
}

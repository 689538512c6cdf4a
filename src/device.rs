//! Which device a model runs on: what the user asked for, what that became, and why.

use std::fmt;
use std::str::FromStr;

use crate::Remedy;
use crate::backend::Precision;
use crate::runtime::{self, Runtime};

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
            Device::Npu(number) => {
                probe(number).map_err(|source| DeviceError::Npu { number, source })?;
                return Err(DeviceError::NoNpu { number });
            }
            Device::Auto => (Device::Cpu, why_not_npu()?),
        };
        Ok(Choice { device, reason })
    }
}

/// Opens a device and says what it is.
fn probe(number: u32) -> Result<String, runtime::Error> {
    let device = Runtime::open()?.device(number)?;
    device.architecture()?;
    Ok(device.soc().name.clone())
}

/// Why `auto` does not take the first NPU.
fn why_not_npu() -> Result<String, DeviceError> {
    use runtime::{Error, LocateError};
    match probe(0) {
        Ok(soc) => Ok(format!("auto: npu:0 ({soc}) answers, but this version has no NPU backend yet, so the CPU")),
        Err(Error::Library(LocateError::NotFound { .. })) => Ok("auto: no AscendCL library, so the CPU".into()),
        Err(source @ Error::Library(_)) => Err(DeviceError::Npu { number: 0, source }),
        Err(error) => Ok(format!("auto: npu:0 cannot be used ({error}), so the CPU")),
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

/// The arithmetic for a device: what was asked for, or f32 on the CPU.
///
/// # Errors
/// If the device lacks the precision; the message names the ones it has.
pub fn precision_for(device: Device, asked: Option<Precision>) -> Result<Precision, DeviceError> {
    let precision = asked.unwrap_or(Precision::F32);
    if device == Device::Reference && precision != Precision::F32 {
        return Err(DeviceError::Precision { device, asked: precision.name().into(), has: "f32 (computed in f64)" });
    }
    Ok(precision)
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
        source: runtime::Error,
    },
    /// An NPU was asked for, and answers, but there is no backend for it.
    #[error("cannot use npu:{number}: this version has no NPU backend yet")]
    NoNpu {
        /// Its number.
        number: u32,
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
            DeviceError::NoNpu { .. } => "run with --device cpu".into(),
            DeviceError::Precision { has, .. } => format!("run with --precision auto, or one of: {has}"),
        }
    }
}

//! Devices: what the user asked for, what that became and why, and the backend opened on it.
//! The only file that names the backends; whoever uses one takes it as a [`Visitor`], whatever it is.

use std::fmt;
use std::str::FromStr;

use super::Backend;
use super::cpu::Cpu;
use super::error::Error;
use super::npu::Npu;
use super::precision::Precision;
use super::reference::Reference;
use crate::remedy::{Advice, Remedy};
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

/// A device that was opened, with its backend.
pub struct OpenDevice {
    choice: Choice,
    precision: Precision,
    threads: usize,
    backend: AnyBackend,
}

enum AnyBackend {
    Reference(Reference),
    Cpu(Box<Cpu>),
    Npu(Box<Npu>),
}

/// Whoever is handed the backend of a device, of whichever type it is.
pub trait Visitor {
    /// What comes of it.
    type Output;

    /// Takes the backend.
    fn visit<B: Backend>(self, backend: B) -> Self::Output;
}

impl Device {
    /// The first usable NPU, else the CPU.
    pub fn auto() -> Self {
        Device::Auto
    }

    /// Settles on a device.
    ///
    /// # Errors
    /// If the AscendCL library is broken: to run on the CPU without a word would hide that.
    pub fn choose(self) -> Result<Choice, DeviceError> {
        Ok(self.settle()?.0)
    }

    /// Settles on a device and opens it, for this arithmetic and so many threads, or for the device's own.
    ///
    /// # Errors
    /// If the device cannot be used, or lacks the precision.
    pub fn open(self, precision: Option<Precision>, threads: Option<usize>) -> Result<OpenDevice, DeviceError> {
        let (choice, npu) = self.settle()?;
        let precision = precision_for(choice.device, precision)?;
        let (backend, threads) = match (choice.device, npu) {
            (Device::Reference, _) => (AnyBackend::Reference(Reference), 1),
            (Device::Npu(_), Some(npu)) => (AnyBackend::Npu(npu), 1),
            (Device::Npu(number), None) => (AnyBackend::Npu(open_npu(number)?), 1),
            (Device::Cpu | Device::Auto, _) => {
                let cpu = Cpu::new(precision, threads)?;
                let threads = cpu.threads();
                (AnyBackend::Cpu(Box::new(cpu)), threads)
            }
        };
        Ok(OpenDevice { choice, precision, threads, backend })
    }

    /// The device, with its backend if finding out opened it.
    fn settle(self) -> Result<(Choice, Option<Box<Npu>>), DeviceError> {
        match self {
            Device::Auto => first_npu_or_cpu(),
            // Whoever opens it finds out whether it can be used.
            device => Ok((Choice { device, reason: "asked for".into() }, None)),
        }
    }
}

impl OpenDevice {
    /// The device, and why it was chosen.
    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    /// The arithmetic in use.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// Threads that compute.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Hands the backend to `visitor`.
    pub fn visit<V: Visitor>(self, visitor: V) -> V::Output {
        match self.backend {
            AnyBackend::Reference(reference) => visitor.visit(reference),
            AnyBackend::Cpu(cpu) => visitor.visit(*cpu),
            AnyBackend::Npu(npu) => visitor.visit(*npu),
        }
    }
}

fn open_npu(number: u32) -> Result<Box<Npu>, DeviceError> {
    Npu::open(number).map(Box::new).map_err(|source| DeviceError::Npu { number, source: Box::new(source) })
}

/// The first NPU if it answers and has kernels, else the CPU, with the reason.
fn first_npu_or_cpu() -> Result<(Choice, Option<Box<Npu>>), DeviceError> {
    use runtime::{Error as Runtime, LocateError};
    let cpu = |reason| Ok((Choice { device: Device::Cpu, reason }, None));
    match Npu::open(0) {
        Ok(npu) => {
            let reason = format!("auto: npu:0 ({}) answers", npu.device().soc().name);
            Ok((Choice { device: Device::Npu(0), reason }, Some(Box::new(npu))))
        }
        Err(Error::Npu(Runtime::Library(LocateError::NotFound { .. }))) => {
            cpu("auto: no AscendCL library, so the CPU".into())
        }
        Err(source @ Error::Npu(Runtime::Library(_))) => Err(DeviceError::Npu { number: 0, source: Box::new(source) }),
        Err(error) => cpu(format!("auto: npu:0 cannot be used ({error}), so the CPU")),
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
    /// The backend could not be made.
    #[error(transparent)]
    Backend(#[from] Error),
}

impl Remedy for DeviceError {
    fn remedy(&self) -> String {
        match self {
            DeviceError::Npu { source, .. } => source.remedy(),
            DeviceError::Precision { has, .. } => format!("use the device's own precision, or one of: {has}"),
            DeviceError::Backend(error) => error.remedy(),
        }
    }

    fn advice(&self) -> Option<Advice> {
        match self {
            DeviceError::Npu { source, .. } => source.advice(),
            DeviceError::Precision { .. } => Some(Advice::OtherPrecision),
            DeviceError::Backend(error) => error.advice(),
        }
    }
}

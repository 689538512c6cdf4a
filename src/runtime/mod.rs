//! Safe owners over AscendCL: the library, devices, streams, events, memory, kernels and graphs. Knows `ascend-sys` and
//! not BERT; the only module of the library that calls AscendCL.
//!
//! ```no_run
//! use ascend_bert::runtime::{Runtime, PinnedBuffer};
//!
//! let device = Runtime::open()?.device(0)?;
//! let stream = device.stream()?;
//! let mut host = PinnedBuffer::<f32>::new(&device, 1024)?;
//! host.write()?.fill(1.0);
//! let buffer = stream.alloc::<f32>(1024)?;
//! stream.upload(&host, &buffer)?; // asynchronous: neither side can be freed or overwritten before it completes
//! stream.download(&buffer, &host)?;
//! assert_eq!(host.read()?[0], 1.0); // waits for the stream
//! # Ok::<(), ascend_bert::runtime::Error>(())
//! ```
//!
//! Ownership: a [`Stream`] keeps its [`NpuDevice`], a [`DeviceBuffer`] the stream it was allocated for, a [`Graph`] all
//! buffers that its work uses, a [`NpuDevice`] its modules and its [`Runtime`]. Resources are therefore released in the
//! order that AscendCL requires: graphs, then streams and events, then modules, then the device.

#![allow(unsafe_code)]

mod allocator;
mod buffer;
mod capture;
mod code;
mod context;
mod copy;
mod device;
mod device_state;
mod diagnose;
mod element;
mod error;
mod event;
#[cfg(test)]
mod fake;
mod graph;
mod launch;
mod library;
mod locate;
mod module;
mod open;
mod pinned;
mod pool;
mod progress;
mod raw_event;
mod raw_module;
mod soc;
mod stream;

pub use allocator::MemoryStats;
pub use buffer::{DeviceBuffer, DeviceSlice};
pub use code::{Class, Code};
pub use device::NpuDevice;
pub use diagnose::{DeviceReport, Diagnosis, LibraryFeature, LibraryReport, NodeReport, Places, Problem, diagnose};
pub use element::Element;
pub use error::{CallError, Error};
pub use event::Event;
pub use graph::Graph;
pub use launch::KernelArgs;
pub use locate::{LocateError, Origin, Search};
pub use module::{Function, Module, ModuleSource};
pub use open::Runtime;
pub use pinned::{PinnedBuffer, PinnedMut, PinnedRef, PinnedSlice};
pub use raw_module::LaunchPath;
pub use soc::{Architecture, Soc};
pub use stream::Stream;

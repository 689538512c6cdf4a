//! A device as its users see it: chip, memory, streams and modules. Holds no state of its own.

use std::sync::Arc;

use super::allocator::MemoryStats;
use super::device_state::DeviceInner;
use super::error::{CallError, Error};
use super::module::{Module, ModuleSource};
use super::soc::{Architecture, Soc};
use super::stream::Stream;

/// An Ascend device. Cheap to clone; resources created from it keep it alive.
#[derive(Clone, Debug)]
pub struct NpuDevice {
    pub(super) inner: Arc<DeviceInner>,
}

impl NpuDevice {
    /// Its number.
    pub fn ordinal(&self) -> u32 {
        self.inner.ordinal
    }

    /// Its chip.
    pub fn soc(&self) -> &Soc {
        &self.inner.soc
    }

    /// Its chip's generation.
    ///
    /// # Errors
    /// If this project has no kernels for the chip.
    pub fn architecture(&self) -> Result<Architecture, Error> {
        let soc = &self.inner.soc;
        soc.architecture.ok_or_else(|| Error::Soc { device: self.inner.ordinal, name: soc.name.clone() })
    }

    /// A new stream: a queue of work that runs in order, concurrently with other streams.
    ///
    /// # Errors
    /// If the device has none left, or failed.
    pub fn stream(&self) -> Result<Stream, Error> {
        Stream::new(&self.inner)
    }

    /// Free and total bytes of the device's memory, shared by all processes.
    ///
    /// # Errors
    /// If the query fails.
    pub fn memory_info(&self) -> Result<(usize, usize), Error> {
        let bound = self.inner.enter("aclrtGetMemInfo")?;
        let (mut free, mut total) = (0, 0);
        // SAFETY: the call writes two integers.
        let code = unsafe { (self.inner.runtime.acl.aclrtGetMemInfo)(ascend_sys::ACL_HBM_MEM, &mut free, &mut total) };
        bound.check("aclrtGetMemInfo", code, || "HBM".into())?;
        Ok((free, total))
    }

    /// Statistics of the caching allocator.
    pub fn memory_stats(&self) -> MemoryStats {
        self.inner.allocator.stats()
    }

    /// Limits the bytes that the caching allocator may take from the device; `None` removes the limit.
    pub fn limit_memory(&self, limit: Option<usize>) {
        self.inner.allocator.set_limit(limit);
    }

    /// Returns memory that no buffer uses to the device, after waiting for work that may still use it. Returns the
    /// number of bytes.
    ///
    /// # Errors
    /// If waiting or freeing fails.
    pub fn trim_memory(&self) -> Result<usize, Error> {
        self.inner.allocator.trim(&*self.inner)
    }

    /// Waits for all work of all streams.
    ///
    /// # Errors
    /// If work failed, or a stream is being captured.
    pub fn synchronize(&self) -> Result<(), Error> {
        self.inner.synchronize()
    }

    /// Loads kernels, or returns the module loaded before from the same source.
    ///
    /// # Errors
    /// If they cannot be read or are not for this device.
    pub fn load_module(&self, source: ModuleSource<'_>) -> Result<Module, Error> {
        Module::load(&self.inner, source)
    }

    /// The first argument of kernels whose cores synchronise across blocks (`dav-c220`): the synchronisation address.
    ///
    /// # Errors
    /// If the device or the library has none.
    pub fn hardware_sync_address(&self) -> Result<u64, Error> {
        let runtime = &self.inner.runtime;
        let bound = self.inner.enter("aclrtGetHardwareSyncAddr")?;
        if let Some(get) = runtime.acl.aclrtGetHardwareSyncAddr {
            let mut address = std::ptr::null_mut();
            // SAFETY: the call writes one pointer.
            let code = unsafe { get(&mut address) };
            bound.check("aclrtGetHardwareSyncAddr", code, String::new)?;
            return Ok(address as u64);
        }
        let older = runtime.older().ok().and_then(|older| older.rtGetC2cCtrlAddr);
        let get = runtime.optional("aclrtGetHardwareSyncAddr", older)?;
        let (mut address, mut length) = (0, 0);
        // SAFETY: the call writes two integers.
        let code = unsafe { get(&mut address, &mut length) };
        bound.check("rtGetC2cCtrlAddr", code, String::new)?;
        Ok(address)
    }

    /// The first failure that made the device unusable, if there was one.
    pub fn failure(&self) -> Option<&CallError> {
        self.inner.failure.get().map(Arc::as_ref)
    }
}

impl Stream {
    /// Its device.
    pub fn device(&self) -> NpuDevice {
        NpuDevice { inner: Arc::clone(&self.inner.device) }
    }
}

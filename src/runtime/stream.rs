//! Streams: queues of device work, each executed in order, concurrently with each other.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::capture::Capture;
use super::context::Handle;
use super::device_state::DeviceInner;
use super::error::Error;
use super::progress::Progress;

/// A stream of a device. Cheap to clone: clones are the same stream.
#[derive(Clone, Debug)]
pub struct Stream {
    pub(super) inner: Arc<StreamInner>,
}

#[derive(Debug)]
pub(super) struct StreamInner {
    pub(super) device: Arc<DeviceInner>,
    pub(super) raw: Handle,
    /// Identifies a stream within its device; 0 is none.
    pub(super) id: u32,
    pub(super) progress: Arc<Progress>,
    /// Whether the stream is being captured. Read by every operation, hence without the lock.
    capturing: AtomicBool,
    capture: Mutex<Option<Arc<Capture>>>,
}

impl Stream {
    pub(super) fn new(device: &Arc<DeviceInner>) -> Result<Self, Error> {
        let bound = device.enter("aclrtCreateStream")?;
        let mut raw = std::ptr::null_mut();
        // SAFETY: the call writes one pointer.
        let code = unsafe { (device.runtime.acl.aclrtCreateStream)(&mut raw) };
        bound.check("aclrtCreateStream", code, String::new)?;
        let inner = StreamInner {
            device: Arc::clone(device),
            raw: Handle(raw),
            id: device.next_stream(),
            progress: Arc::default(),
            capturing: AtomicBool::new(false),
            capture: Mutex::new(None),
        };
        let stream = Stream { inner: Arc::new(inner) };
        device.allocator.add_stream(&stream.inner);
        Ok(stream)
    }

    /// Waits until all work queued so far is complete.
    ///
    /// # Errors
    /// If work failed, or the stream is being captured.
    pub fn synchronize(&self) -> Result<(), Error> {
        self.inner.synchronize()
    }

    /// As [`Stream::synchronize`], with a timeout.
    ///
    /// # Errors
    /// Also if the work is not complete in time; it continues.
    pub fn synchronize_timeout(&self, timeout: Duration) -> Result<(), Error> {
        const CALL: &str = "aclrtSynchronizeStreamWithTimeout";
        let stream = &self.inner;
        stream.not_capturing(CALL)?;
        let runtime = &stream.device.runtime;
        let wait = runtime.optional(CALL, runtime.acl.aclrtSynchronizeStreamWithTimeout)?;
        let milliseconds = i32::try_from(timeout.as_millis()).unwrap_or(i32::MAX);
        let covered = stream.progress.submitted();
        let bound = stream.device.enter(CALL)?;
        // SAFETY: the stream is alive and its context is current.
        let code = unsafe { wait(stream.raw.0, milliseconds) };
        bound.check(CALL, code, || format!("stream {}, {milliseconds} ms", stream.id))?;
        stream.progress.complete(covered);
        Ok(())
    }

    /// The raw `aclrtStream`, for calls that this module does not wrap.
    pub fn raw(&self) -> ascend_sys::aclrtStream {
        self.inner.raw.0
    }
}

impl StreamInner {
    pub(super) fn synchronize(&self) -> Result<(), Error> {
        self.not_capturing("aclrtSynchronizeStream")?;
        let covered = self.progress.submitted();
        let bound = self.device.enter("aclrtSynchronizeStream")?;
        // SAFETY: the stream is alive and its context is current.
        let code = unsafe { (self.device.runtime.acl.aclrtSynchronizeStream)(self.raw.0) };
        bound.check("aclrtSynchronizeStream", code, || format!("stream {}", self.id))?;
        self.progress.complete(covered);
        Ok(())
    }

    /// Waits until `operation` is complete, if that is not known yet.
    pub(super) fn wait_for(&self, operation: u64) -> Result<(), Error> {
        if self.progress.is_done(operation) { Ok(()) } else { self.synchronize() }
    }

    /// The capture this stream takes part in, if any.
    pub(super) fn capture(&self) -> Option<Arc<Capture>> {
        if !self.capturing.load(Ordering::Acquire) {
            return None;
        }
        self.capture.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes the stream part of a capture, until the capture ends.
    pub(super) fn join(self: &Arc<Self>, capture: &Arc<Capture>) {
        self.set_capture(Some(Arc::clone(capture)));
        let stream = Arc::downgrade(self);
        capture.at_end(Box::new(move || {
            if let Some(stream) = stream.upgrade() {
                stream.set_capture(None);
            }
        }));
    }

    /// Begins or ends participation in a capture.
    fn set_capture(&self, capture: Option<Arc<Capture>>) {
        let mut current = self.capture.lock().unwrap_or_else(PoisonError::into_inner);
        self.capturing.store(capture.is_some(), Ordering::Release);
        *current = capture;
    }

    pub(super) fn not_capturing(&self, call: &'static str) -> Result<(), Error> {
        if self.capture().is_some() { Err(Error::Capturing { call }) } else { Ok(()) }
    }
}

impl PartialEq for StreamInner {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// Waits for the work, so that nothing it uses is released early, and destroys the stream under its own context.
impl Drop for StreamInner {
    fn drop(&mut self) {
        if let Ok(bound) = self.device.enter_to_release("aclrtDestroyStream") {
            let acl = &self.device.runtime.acl;
            // SAFETY: the stream is alive, its context is current, and no other clone exists.
            let (waited, destroyed) =
                unsafe { ((acl.aclrtSynchronizeStream)(self.raw.0), (acl.aclrtDestroyStream)(self.raw.0)) };
            // A failure of work that was never waited for is logged here, and marks the device as failed as usual.
            if let Err(error) = bound.check("aclrtSynchronizeStream", waited, || format!("stream {}", self.id)) {
                tracing::warn!(%error, "work of a dropped stream failed");
            }
            self.device.released("aclrtDestroyStream", destroyed);
        }
        self.progress.complete(u64::MAX);
        self.device.allocator.remove_stream(self.id);
    }
}

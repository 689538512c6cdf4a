//! Events: markers in streams, used to wait on the host or in another stream, and to measure time.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::capture::Capture;
use super::context::Handle;
use super::device::NpuDevice;
use super::device_state::{DeviceInner, same_device};
use super::error::Error;
use super::progress::Progress;
use super::raw_event::RawEvent;
use super::stream::{Stream, StreamInner};

/// An event of a device.
#[derive(Debug)]
pub struct Event {
    device: Arc<DeviceInner>,
    timing: bool,
    state: Mutex<EventState>,
}

#[derive(Debug, Default)]
struct EventState {
    raw: Option<RawEvent>,
    recorded: Option<EventRecord>,
}

/// What the last recording covers.
#[derive(Clone, Debug)]
struct EventRecord {
    stream: Weak<StreamInner>,
    progress: Arc<Progress>,
    operation: u64,
    /// The capture it was recorded in.
    capture: Option<Weak<Capture>>,
}

impl Event {
    /// An event for waiting, on the host or in streams.
    ///
    /// # Errors
    /// If the device has none left, or failed.
    pub fn new(device: &NpuDevice) -> Result<Self, Error> {
        Self::create(device, false)
    }

    /// An event that also records the time.
    ///
    /// # Errors
    /// As for [`Event::new`].
    pub fn with_timing(device: &NpuDevice) -> Result<Self, Error> {
        Self::create(device, true)
    }

    fn create(device: &NpuDevice, timing: bool) -> Result<Self, Error> {
        let device = Arc::clone(&device.inner);
        let raw = RawEvent::create(&device, timing)?;
        Ok(Event { device, timing, state: Mutex::new(EventState { raw: Some(raw), recorded: None }) })
    }

    /// Waits on the host until the recorded work is complete.
    ///
    /// # Errors
    /// If nothing was recorded, it was recorded in a capture, or work failed.
    pub fn synchronize(&self) -> Result<(), Error> {
        const CALL: &str = "aclrtSynchronizeEvent";
        let (handle, recorded) = self.recorded(CALL)?;
        if recorded.progress.is_done(recorded.operation) {
            return Ok(());
        }
        recorded.not_capturing(CALL)?;
        let bound = self.device.enter(CALL)?;
        // SAFETY: this `Event` keeps the event alive, and its device's context is current.
        let code = unsafe { (self.device.runtime.acl.aclrtSynchronizeEvent)(handle.0) };
        bound.check(CALL, code, String::new)?;
        recorded.progress.complete(recorded.operation);
        Ok(())
    }

    /// Whether the recorded work is complete, without waiting.
    ///
    /// # Errors
    /// As for [`Event::synchronize`].
    pub fn is_complete(&self) -> Result<bool, Error> {
        const CALL: &str = "aclrtQueryEventStatus";
        let (handle, recorded) = self.recorded(CALL)?;
        if recorded.progress.is_done(recorded.operation) {
            return Ok(true);
        }
        recorded.not_capturing(CALL)?;
        let acl = &self.device.runtime.acl;
        let bound = self.device.enter(CALL)?;
        let complete = if let Some(query) = acl.aclrtQueryEventStatus {
            let mut status = 0;
            // SAFETY: the event is alive, its device's context is current, and the call writes one integer.
            bound.check(CALL, unsafe { query(handle.0, &mut status) }, String::new)?;
            status == ascend_sys::ACL_EVENT_RECORDED_STATUS_COMPLETE
        } else {
            let mut status = 0;
            // SAFETY: the event is alive, its device's context is current, and the call writes one integer.
            bound.check("aclrtQueryEvent", unsafe { (acl.aclrtQueryEvent)(handle.0, &mut status) }, String::new)?;
            status == ascend_sys::ACL_EVENT_STATUS_COMPLETE
        };
        if complete {
            recorded.progress.complete(recorded.operation);
        }
        Ok(complete)
    }

    /// Milliseconds on the device between `start` and this event, waiting for both.
    ///
    /// # Errors
    /// If one was not recorded, or was created without timing; if work failed.
    pub fn milliseconds_since(&self, start: &Event) -> Result<f32, Error> {
        const CALL: &str = "aclrtEventElapsedTime";
        same_device(CALL, &self.device, &start.device)?;
        start.synchronize()?;
        self.synchronize()?;
        let ((end, _), (start, _)) = (self.recorded(CALL)?, start.recorded(CALL)?);
        let bound = self.device.enter(CALL)?;
        let mut milliseconds = 0.0;
        // SAFETY: both events are alive and recorded, their context is current, and the call writes one number.
        let code = unsafe { (self.device.runtime.acl.aclrtEventElapsedTime)(&mut milliseconds, start.0, end.0) };
        bound.check(CALL, code, String::new)?;
        Ok(milliseconds)
    }

    pub(super) fn record_on(&self, stream: &Stream) -> Result<(), Error> {
        const CALL: &str = "aclrtRecordEvent";
        let stream = &stream.inner;
        same_device(CALL, &self.device, &stream.device)?;
        let handle = self.handle_to_record()?;
        let capture = stream.capture().as_ref().map(Arc::downgrade);
        let operation = stream.progress.submitted();
        let bound = self.device.enter(CALL)?;
        // The call may block until the stream has space, so no lock is held.
        // SAFETY: event and stream are alive, and their context is current.
        let code = unsafe { (self.device.runtime.acl.aclrtRecordEvent)(handle.0, stream.raw.0) };
        bound.check(CALL, code, || format!("stream {}", stream.id))?;
        let progress = Arc::clone(&stream.progress);
        // The marker is an operation too: the event must live until it has been reached.
        let mark = progress.submit();
        self.with_state(|state| {
            if let Some(raw) = &mut state.raw {
                raw.used_by(&progress, mark);
            }
            state.recorded = Some(EventRecord { stream: Arc::downgrade(stream), progress, operation, capture });
        });
        Ok(())
    }

    pub(super) fn wait_on(&self, stream: &Stream) -> Result<(), Error> {
        const CALL: &str = "aclrtStreamWaitEvent";
        let stream = &stream.inner;
        same_device(CALL, &self.device, &stream.device)?;
        let (handle, recorded) = self.recorded(CALL)?;
        let bound = self.device.enter(CALL)?;
        // SAFETY: event and stream are alive, and their context is current.
        let code = unsafe { (self.device.runtime.acl.aclrtStreamWaitEvent)(stream.raw.0, handle.0) };
        bound.check(CALL, code, || format!("stream {}", stream.id))?;
        let operation = stream.progress.submit();
        self.with_state(|state| {
            if let Some(raw) = &mut state.raw {
                raw.used_by(&stream.progress, operation);
            }
        });
        // A stream that waits for captured work becomes part of the capture.
        if let Some(capture) = recorded.capture.as_ref().and_then(Weak::upgrade)
            && stream.capture().is_none()
            && capture.is_open()
        {
            stream.join(&capture);
        }
        Ok(())
    }

    /// The handle to record: a new one if this library's events can be recorded only once.
    fn handle_to_record(&self) -> Result<Handle, Error> {
        let reuse = self.with_state(|state| {
            let fresh = state.recorded.is_none();
            state.raw.as_ref().filter(|raw| raw.reusable || fresh).map(|raw| raw.handle)
        });
        if let Some(handle) = reuse {
            return Ok(handle);
        }
        let new = RawEvent::create(&self.device, self.timing)?;
        let handle = new.handle;
        if let Some(old) = self.with_state(|state| state.raw.replace(new)) {
            self.device.retire(old);
        }
        Ok(handle)
    }

    fn recorded(&self, call: &'static str) -> Result<(Handle, EventRecord), Error> {
        self.with_state(|state| Some((state.raw.as_ref()?.handle, state.recorded.clone()?)))
            .ok_or(Error::NotRecorded { call })
    }

    fn with_state<T>(&self, f: impl FnOnce(&mut EventState) -> T) -> T {
        f(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl EventRecord {
    fn not_capturing(&self, call: &'static str) -> Result<(), Error> {
        let in_capture = self.capture.is_some();
        let capturing = self.stream.upgrade().is_some_and(|stream| stream.capture().is_some());
        if in_capture || capturing { Err(Error::Capturing { call }) } else { Ok(()) }
    }
}

impl Drop for Event {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(raw) = state.raw.take() {
            self.device.retire(raw);
        }
    }
}

impl RawEvent {
    fn create(device: &Arc<DeviceInner>, timing: bool) -> Result<Self, Error> {
        let acl = &device.runtime.acl;
        let mut handle = std::ptr::null_mut();
        let (call, code, reusable);
        if let Some(create) = acl.aclrtCreateEventExWithFlag {
            let time = if timing { ascend_sys::ACL_EVENT_TIME_LINE } else { 0 };
            let flags = (ascend_sys::ACL_EVENT_SYNC | time).cast_unsigned();
            let bound = device.enter("aclrtCreateEventExWithFlag")?;
            // SAFETY: the call writes one pointer; the flags are those of the header.
            (call, code, reusable) = ("aclrtCreateEventExWithFlag", unsafe { create(&mut handle, flags) }, true);
            bound.check(call, code, || format!("flags {flags}"))?;
        } else {
            let bound = device.enter("aclrtCreateEvent")?;
            // SAFETY: the call writes one pointer.
            (call, code, reusable) = ("aclrtCreateEvent", unsafe { (acl.aclrtCreateEvent)(&mut handle) }, false);
            bound.check(call, code, String::new)?;
        }
        Ok(RawEvent::new(Handle(handle), reusable))
    }
}

impl Stream {
    /// Makes later work of this stream wait, on the device, for what `event` recorded.
    ///
    /// # Errors
    /// If the event was never recorded or is of another device.
    pub fn wait(&self, event: &Event) -> Result<(), Error> {
        event.wait_on(self)
    }

    /// Records in `event` the work queued so far.
    ///
    /// # Errors
    /// If the event is of another device, or the device failed.
    pub fn record(&self, event: &Event) -> Result<(), Error> {
        event.record_on(self)
    }
}

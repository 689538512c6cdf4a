//! Events: create, record, wait, reset and query.

#![allow(non_snake_case)]

use std::sync::Arc;

use ascend_sys::{
    ACL_ERROR_INVALID_PARAM, ACL_ERROR_RT_EVENT_CAPTURED, ACL_ERROR_RT_EVENT_SYNC_TIMEOUT,
    ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID, ACL_ERROR_RT_EVENT_TIMESTAMP_REVERSAL, ACL_EVENT_RECORDED_STATUS_COMPLETE,
    ACL_EVENT_RECORDED_STATUS_NOT_READY, ACL_EVENT_STATUS_COMPLETE, ACL_EVENT_STATUS_NOT_READY, ACL_EVENT_SYNC,
    ACL_EVENT_TIME_LINE, ACL_EVENT_WAIT_STATUS_COMPLETE, ACL_EVENT_WAIT_STATUS_NOT_READY, aclError, aclrtEvent,
    aclrtEventRecordedStatus, aclrtEventStatus, aclrtEventWaitStatus, aclrtStream, signature,
};

use crate::entry::{entry, not_null, put, release_entry};
use crate::event::{Event, Ticket};
use crate::fault::{Fault, Outcome};
use crate::instance::{Instance, State};
use crate::ledger::Origin;
use crate::stream::Work;
use crate::table::{Kind, handle};

const SYNC: u32 = ACL_EVENT_SYNC as u32;
const TIME_LINE: u32 = ACL_EVENT_TIME_LINE as u32;
/// All defined flags.
const FLAGS: u32 = 0x7B;
/// Number of events per device.
const EVENTS: usize = 65_535;

const _: signature::aclrtCreateEvent = aclrtCreateEvent;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtCreateEvent(event: *mut aclrtEvent) -> aclError {
    entry("aclrtCreateEvent", format_args!("event={event:p}"), |instance| {
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { create(instance, event, SYNC | TIME_LINE, false) }
    })
}

const _: signature::aclrtCreateEventWithFlag = aclrtCreateEventWithFlag;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtCreateEventWithFlag(event: *mut aclrtEvent, flag: u32) -> aclError {
    // SAFETY: a pointer of the caller, see the documentation of `api`.
    entry("aclrtCreateEventWithFlag", format_args!("event={event:p}, flag={flag:#x}"), |instance| unsafe {
        create(instance, event, flag, false)
    })
}

const _: signature::aclrtCreateEventExWithFlag = aclrtCreateEventExWithFlag;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtCreateEventExWithFlag(event: *mut aclrtEvent, flag: u32) -> aclError {
    // SAFETY: a pointer of the caller, see the documentation of `api`.
    entry("aclrtCreateEventExWithFlag", format_args!("event={event:p}, flag={flag:#x}"), |instance| unsafe {
        create(instance, event, flag, true)
    })
}

/// Creates an event in the current context.
///
/// # Safety
/// `event` must be null or memory for a handle.
unsafe fn create(instance: &'static Instance, event: *mut aclrtEvent, flags: u32, extended: bool) -> Outcome {
    not_null(event, "event")?;
    if flags == 0 || flags & !FLAGS != 0 {
        return Fault::fail(ACL_ERROR_INVALID_PARAM, format!("flag {flags:#x} is not a set of ACL_EVENT_ flags"));
    }
    let mut state = instance.lock();
    let context = state.current_context()?;
    let origin = Origin::here(Some(state.current_device()?), Some(context));
    let made = state.events.add(Event { context, flags, extended, ticket: None, captured: None }, origin);
    // SAFETY: guaranteed by the caller (see `# Safety`).
    unsafe { put(event, handle(Kind::Event, made), "event") }
}

const _: signature::aclrtDestroyEvent = aclrtDestroyEvent;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtDestroyEvent(event: aclrtEvent) -> aclError {
    release_entry("aclrtDestroyEvent", format_args!("event={event:p}"), event, |instance| {
        not_null(event, "event")?;
        let mut state = instance.lock();
        let index = state.find_event(event)?;
        state.events.remove(index);
        Ok(())
    })
}

const _: signature::aclrtRecordEvent = aclrtRecordEvent;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtRecordEvent(event: aclrtEvent, stream: aclrtStream) -> aclError {
    entry("aclrtRecordEvent", format_args!("event={event:p}, stream={stream:p}"), |instance| {
        not_null(event, "event")?;
        let mut state = instance.lock();
        let (index, stream) = (state.find_event(event)?, state.own_stream(stream)?);
        let captured = state.streams.get(stream).and_then(|stream| stream.capture.as_ref());
        if let Some((capture, tail)) = captured.map(|captured| (captured.capture, captured.tail.clone())) {
            let clock = state.streams.get(stream).map(|stream| stream.clock.now());
            let Some(event) = state.events.get_mut(index) else { return Ok(()) };
            event.captured = Some((capture, tail));
            let ticket = Ticket::new(stream);
            clock.iter().for_each(|clock| ticket.place(clock));
            event.ticket = Some(Arc::new(ticket));
            return Ok(());
        }
        let ticket = Arc::new(Ticket::new(stream));
        state.enqueue(instance, stream, Work::Record(ticket.clone()), Vec::new())?;
        if let Some(event) = state.events.get_mut(index) {
            (event.ticket, event.captured) = (Some(ticket), None);
        }
        state.wake_workers();
        Ok(())
    })
}

const _: signature::aclrtResetEvent = aclrtResetEvent;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtResetEvent(event: aclrtEvent, stream: aclrtStream) -> aclError {
    entry("aclrtResetEvent", format_args!("event={event:p}, stream={stream:p}"), |instance| {
        not_null(event, "event")?;
        let mut state = instance.lock();
        let (index, _) = (state.find_event(event)?, state.own_stream(stream)?);
        match state.events.get_mut(index) {
            Some(event) if !event.extended => {
                (event.ticket, event.captured) = (None, None);
                Ok(())
            }
            _ => state.event_rule(index, "an event made by aclrtCreateEventExWithFlag can't be reset"),
        }
    })
}

const _: signature::aclrtStreamWaitEvent = aclrtStreamWaitEvent;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtStreamWaitEvent(stream: aclrtStream, event: aclrtEvent) -> aclError {
    entry("aclrtStreamWaitEvent", format_args!("stream={stream:p}, event={event:p}"), |instance| {
        wait_in_stream(instance, stream, event)
    })
}

const _: signature::aclrtStreamWaitEventWithTimeout = aclrtStreamWaitEventWithTimeout;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtStreamWaitEventWithTimeout(stream: aclrtStream, event: aclrtEvent, timeout: i32) -> aclError {
    let args = format_args!("stream={stream:p}, event={event:p}, timeout={timeout}");
    entry("aclrtStreamWaitEventWithTimeout", args, |instance| wait_in_stream(instance, stream, event))
}

/// Makes a stream wait for an event's latest record.
fn wait_in_stream(instance: &'static Instance, stream: aclrtStream, event: aclrtEvent) -> Outcome {
    not_null(event, "event")?;
    let mut state = instance.lock();
    let (stream, index) = (state.own_stream(stream)?, state.find_event(event)?);
    let Some(event) = state.events.get(index) else { return Ok(()) };
    let (ticket, extended) = (event.ticket.clone(), event.extended);
    if event.flags & SYNC == 0 {
        return state.event_rule(index, "a stream can wait only for an event made with ACL_EVENT_SYNC");
    }
    let captured = state.capture_wait(stream, index)?;
    if let Some(stamp) = ticket.as_ref().and_then(|ticket| ticket.stamp())
        && let Some(stream) = state.streams.get_mut(stream)
    {
        stream.clock.wait(stamp);
    }
    // A wait for a newer event that was never recorded returns at once; one for an older event waits for its record.
    if captured || (ticket.is_none() && extended) {
        return Ok(());
    }
    state.enqueue(instance, stream, Work::Wait { event: index, ticket }, Vec::new()).map(drop)
}

const _: signature::aclrtSynchronizeEvent = aclrtSynchronizeEvent;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtSynchronizeEvent(event: aclrtEvent) -> aclError {
    entry("aclrtSynchronizeEvent", format_args!("event={event:p}"), |instance| synchronize(instance, event, -1))
}

const _: signature::aclrtSynchronizeEventWithTimeout = aclrtSynchronizeEventWithTimeout;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtSynchronizeEventWithTimeout(event: aclrtEvent, timeout: i32) -> aclError {
    let args = format_args!("event={event:p}, timeout={timeout}");
    entry("aclrtSynchronizeEventWithTimeout", args, |instance| synchronize(instance, event, timeout))
}

/// Waits on the host for an event's latest record.
fn synchronize(instance: &'static Instance, event: aclrtEvent, timeout: i32) -> Outcome {
    not_null(event, "event")?;
    let mut state = instance.lock();
    let index = state.find_event(event)?;
    state.forbid_if_captured_event(index)?;
    let Some(found) = state.events.get(index) else { return Ok(()) };
    if found.extended && found.ticket.is_none() {
        return Ok(());
    }
    let streams: Vec<usize> = found.ticket.iter().map(|ticket| ticket.stream).collect();
    let recorded = |state: &State| {
        state.events.get(index).is_none_or(|event| event.ticket.as_ref().is_some_and(|ticket| ticket.is_done()))
    };
    let (mut state, outcome) = instance.wait(state, &streams, timeout, ACL_ERROR_RT_EVENT_SYNC_TIMEOUT, recorded);
    outcome?;
    state.see_event(index);
    let device = streams.first().and_then(|stream| state.streams.get(*stream)).map(|stream| stream.device);
    match device.and_then(|device| state.devices[device].fault.clone()) {
        Some(fault) => Err(fault),
        None => Ok(()),
    }
}

/// Whether an event's latest record is complete; a positive answer counts as waiting for it.
fn is_recorded(instance: &'static Instance, event: aclrtEvent, old_way: bool) -> Outcome<bool> {
    not_null(event, "event")?;
    let mut state = instance.lock();
    let index = state.find_event(event)?;
    state.forbid_if_captured_event(index)?;
    let Some(found) = state.events.get(index) else { return Ok(true) };
    if found.extended && old_way {
        return state
            .event_rule(index, "an event made by aclrtCreateEventExWithFlag can't be queried by aclrtQueryEvent");
    }
    let done = found.ticket.as_ref().map_or(found.extended, |ticket| ticket.is_done());
    if done {
        state.see_event(index);
    }
    Ok(done)
}

const _: signature::aclrtQueryEvent = aclrtQueryEvent;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtQueryEvent(event: aclrtEvent, status: *mut aclrtEventStatus) -> aclError {
    entry("aclrtQueryEvent", format_args!("event={event:p}"), |instance| {
        let done = is_recorded(instance, event, true)?;
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(status, if done { ACL_EVENT_STATUS_COMPLETE } else { ACL_EVENT_STATUS_NOT_READY }, "status") }
    })
}

const _: signature::aclrtQueryEventStatus = aclrtQueryEventStatus;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtQueryEventStatus(event: aclrtEvent, status: *mut aclrtEventRecordedStatus) -> aclError {
    entry("aclrtQueryEventStatus", format_args!("event={event:p}"), |instance| {
        let done = is_recorded(instance, event, false)?;
        let found = if done { ACL_EVENT_RECORDED_STATUS_COMPLETE } else { ACL_EVENT_RECORDED_STATUS_NOT_READY };
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(status, found, "status") }
    })
}

const _: signature::aclrtQueryEventWaitStatus = aclrtQueryEventWaitStatus;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtQueryEventWaitStatus(event: aclrtEvent, status: *mut aclrtEventWaitStatus) -> aclError {
    entry("aclrtQueryEventWaitStatus", format_args!("event={event:p}"), |instance| {
        not_null(event, "event")?;
        let mut state = instance.lock();
        let index = state.find_event(event)?;
        let waits = |work: &Work| matches!(work, Work::Wait { event, .. } if *event == index);
        let waiting = state.streams.live().any(|(_, _, stream)| stream.queue.iter().any(|task| waits(&task.work)));
        let found = if waiting { ACL_EVENT_WAIT_STATUS_NOT_READY } else { ACL_EVENT_WAIT_STATUS_COMPLETE };
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(status, found, "status") }
    })
}

const _: signature::aclrtEventElapsedTime = aclrtEventElapsedTime;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtEventElapsedTime(ms: *mut f32, startEvent: aclrtEvent, endEvent: aclrtEvent) -> aclError {
    entry("aclrtEventElapsedTime", format_args!("start={startEvent:p}, end={endEvent:p}"), |instance| {
        not_null(ms, "ms")?;
        let mut state = instance.lock();
        let mut times = [None; 2];
        for (time, event) in times.iter_mut().zip([startEvent, endEvent]) {
            let index = state.find_event(event)?;
            let Some(found) = state.events.get(index) else { continue };
            if found.flags & TIME_LINE == 0 {
                return state.event_rule(index, "only an event made with ACL_EVENT_TIME_LINE has a time");
            }
            *time = found.ticket.as_ref().and_then(|ticket| ticket.time());
        }
        let [Some(start), Some(end)] = times else {
            return Fault::fail(ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID, "an event is not recorded, or not yet");
        };
        let Some(elapsed) = end.checked_duration_since(start) else {
            return Fault::fail(ACL_ERROR_RT_EVENT_TIMESTAMP_REVERSAL, "the end was recorded before the start");
        };
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(ms, elapsed.as_secs_f32() * 1e3, "ms") }
    })
}

const _: signature::aclrtGetEventId = aclrtGetEventId;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetEventId(event: aclrtEvent, eventId: *mut u32) -> aclError {
    entry("aclrtGetEventId", format_args!("event={event:p}"), |instance| {
        let index = instance.lock().find_event(event)?;
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(eventId, index as u32, "eventId") }
    })
}

const _: signature::aclrtGetEventAvailNum = aclrtGetEventAvailNum;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetEventAvailNum(eventCount: *mut u32) -> aclError {
    entry("aclrtGetEventAvailNum", format_args!("eventCount={eventCount:p}"), |instance| {
        let state = instance.lock();
        state.current_context()?;
        let left = EVENTS.saturating_sub(state.events.live().count());
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe { put(eventCount, left as u32, "eventCount") }
    })
}

impl State {
    /// Records that the host knows an event's latest record to be complete.
    fn see_event(&mut self, index: usize) {
        let ticket = self.events.get(index).and_then(|event| event.ticket.clone());
        if let Some(stamp) = ticket.as_ref().and_then(|ticket| ticket.stamp()) {
            self.host.wait(stamp);
        }
    }

    /// Refuses a query of an event whose latest record was captured.
    fn forbid_if_captured_event(&mut self, index: usize) -> Outcome {
        let captured = self.events.get(index).and_then(|event| event.captured.as_ref());
        let Some(capture) = captured.map(|(capture, _)| *capture) else { return Ok(()) };
        let why = "the event was recorded in a capture: it can be neither queried nor waited for".to_owned();
        self.break_capture_of_event(capture, index, ACL_ERROR_RT_EVENT_CAPTURED, why)
    }
}

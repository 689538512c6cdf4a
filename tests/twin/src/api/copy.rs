//! Copies and fills, immediate or in a stream.

#![allow(non_snake_case)]

use std::ffi::c_void;

use ascend_sys::{
    ACL_ERROR_INVALID_PARAM, ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, aclError, aclrtMemcpyKind, aclrtStream, signature,
};

use super::graph::thread_mode;
use crate::entry::{entry, not_null};
use crate::fault::{Fault, Outcome};
use crate::instance::{Instance, State};
use crate::place::{How, Spot, Touch};
use crate::stream::{Move, Work};
use crate::worker::run_plain;

/// A copy as requested, in rows.
#[derive(Clone, Copy)]
struct Copy {
    to: *mut c_void,
    from: *const c_void,
    to_pitch: usize,
    from_pitch: usize,
    width: usize,
    rows: usize,
    kind: aclrtMemcpyKind,
}

/// Up to this many rows are tracked one by one, more as one range.
const WATCHED_ROWS: u64 = 256;

impl Copy {
    fn flat(to: *mut c_void, from: *const c_void, count: usize, kind: aclrtMemcpyKind) -> Copy {
        Copy { to, from, to_pitch: count, from_pitch: count, width: count, rows: 1, kind }
    }

    /// Checks the places, and returns the work and its accesses.
    fn resolve(&self, state: &mut State) -> Outcome<(Move, Vec<Touch>)> {
        not_null(self.to, "dst")?;
        not_null(self.from, "src")?;
        // Whether destination and source are device memory; a default kind accepts either.
        let (to_device, from_device) = match self.kind {
            0 => (Some(false), Some(false)),
            1 | 5 => (Some(true), Some(false)),
            2 => (Some(false), Some(true)),
            3 | 6 | 7 => (Some(true), Some(true)),
            4 => (None, None),
            kind => return Fault::fail(ACL_ERROR_INVALID_PARAM, format!("there is no kind of copy {kind}")),
        };
        if self.rows == 0 || self.to_pitch < self.width || self.from_pitch < self.width {
            return Fault::fail(ACL_ERROR_INVALID_PARAM, "a pitch is less than the width, or there are no rows");
        }
        let extent =
            |pitch: usize| ((self.rows - 1) as u64).saturating_mul(pitch as u64).saturating_add(self.width as u64);
        let to = state.spot(self.to, extent(self.to_pitch), to_device, "dst")?;
        let from = state.spot(self.from, extent(self.from_pitch), from_device, "src")?;
        let copy = Move {
            to,
            from,
            width: self.width as u64,
            rows: self.rows as u64,
            to_pitch: self.to_pitch as u64,
            from_pitch: self.from_pitch as u64,
        };
        let mut touches = Vec::with_capacity(2);
        add_rows(&mut touches, &copy.to, &copy, copy.to_pitch, How::Write);
        add_rows(&mut touches, &copy.from, &copy, copy.from_pitch, How::Read);
        Ok((copy, touches))
    }

    /// Copies immediately, as the host.
    fn run(&self, instance: &'static Instance, call: &str) -> Outcome {
        let mut state = instance.lock();
        state.current_context()?;
        state.forbid_while_capturing(thread_mode(), call)?;
        let (copy, touches) = self.resolve(&mut state)?;
        state.touch_by_host(&touches);
        drop(state);
        run_plain(&Work::Move(copy));
        Ok(())
    }

    /// Queues the copy; with pageable memory it is complete when this returns.
    fn queue(&self, instance: &'static Instance, stream: aclrtStream) -> Outcome {
        let mut state = instance.lock();
        let stream = state.own_stream(stream)?;
        let (copy, touches) = self.resolve(&mut state)?;
        let pageable = copy.to.is_pageable() || copy.from.is_pageable();
        let target = state.enqueue(instance, stream, Work::Move(copy), touches)?;
        let Some(target) = target.filter(|_| pageable) else { return Ok(()) };
        let stamp = state.streams.get(stream).map(|stream| stream.clock.now());
        let done = |state: &State| state.streams.get(stream).is_none_or(|stream| stream.done >= target);
        let (mut state, outcome) = instance.wait(state, &[stream], -1, ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, done);
        if let Some(stamp) = stamp {
            state.host.wait(&stamp);
        }
        outcome
    }
}

fn add_rows(touches: &mut Vec<Touch>, spot: &Spot, copy: &Move, pitch: u64, how: How) {
    if copy.rows > WATCHED_ROWS || pitch == copy.width {
        touches.push(Touch::new(spot, (copy.rows - 1) * pitch + copy.width, how));
        return;
    }
    touches.extend((0..copy.rows).map(|row| Touch::new(&spot.offset_by(row * pitch), copy.width, how)));
}

/// More bytes than the stated size of the destination; the real library copies them anyway.
fn check_room(instance: &'static Instance, bytes: usize, room: usize, name: &str) {
    if bytes > room {
        let why = format!("{bytes} bytes exceed {name}={room}; the real library would not refuse");
        instance.lock().ledger.violation("destination-too-small", why, None);
    }
}

const _: signature::aclrtMemcpy = aclrtMemcpy;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtMemcpy(
    dst: *mut c_void,
    destMax: usize,
    src: *const c_void,
    count: usize,
    kind: aclrtMemcpyKind,
) -> aclError {
    let args = format_args!("dst={dst:p}, destMax={destMax}, src={src:p}, count={count}, kind={kind}");
    entry("aclrtMemcpy", args, |instance| {
        check_room(instance, count, destMax, "destMax");
        Copy::flat(dst, src, count, kind).run(instance, "aclrtMemcpy")
    })
}

const _: signature::aclrtMemcpyAsync = aclrtMemcpyAsync;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtMemcpyAsync(
    dst: *mut c_void,
    destMax: usize,
    src: *const c_void,
    count: usize,
    kind: aclrtMemcpyKind,
    stream: aclrtStream,
) -> aclError {
    let args =
        format_args!("dst={dst:p}, destMax={destMax}, src={src:p}, count={count}, kind={kind}, stream={stream:p}");
    entry("aclrtMemcpyAsync", args, |instance| {
        check_room(instance, count, destMax, "destMax");
        Copy::flat(dst, src, count, kind).queue(instance, stream)
    })
}

const _: signature::aclrtMemcpy2d = aclrtMemcpy2d;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtMemcpy2d(
    dst: *mut c_void,
    dpitch: usize,
    src: *const c_void,
    spitch: usize,
    width: usize,
    height: usize,
    kind: aclrtMemcpyKind,
) -> aclError {
    let args = format_args!(
        "dst={dst:p}, dpitch={dpitch}, src={src:p}, spitch={spitch}, width={width}, height={height}, kind={kind}"
    );
    let copy = Copy { to: dst, from: src, to_pitch: dpitch, from_pitch: spitch, width, rows: height, kind };
    entry("aclrtMemcpy2d", args, |instance| copy.run(instance, "aclrtMemcpy2d"))
}

const _: signature::aclrtMemcpy2dAsync = aclrtMemcpy2dAsync;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtMemcpy2dAsync(
    dst: *mut c_void,
    dpitch: usize,
    src: *const c_void,
    spitch: usize,
    width: usize,
    height: usize,
    kind: aclrtMemcpyKind,
    stream: aclrtStream,
) -> aclError {
    let args = format_args!(
        "dst={dst:p}, dpitch={dpitch}, src={src:p}, spitch={spitch}, width={width}, height={height}, kind={kind}, stream={stream:p}"
    );
    let copy = Copy { to: dst, from: src, to_pitch: dpitch, from_pitch: spitch, width, rows: height, kind };
    entry("aclrtMemcpy2dAsync", args, |instance| copy.queue(instance, stream))
}

/// The work of a fill, and its accesses.
fn resolve_fill(state: &mut State, to: *mut c_void, value: i32, count: usize) -> Outcome<(Work, Vec<Touch>)> {
    not_null(to, "devPtr")?;
    let to = state.spot(to, count as u64, None, "devPtr")?;
    let touches = vec![Touch::new(&to, count as u64, How::Write)];
    Ok((Work::Fill { to, value: value as u8, bytes: count as u64 }, touches))
}

const _: signature::aclrtMemset = aclrtMemset;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtMemset(devPtr: *mut c_void, maxCount: usize, value: i32, count: usize) -> aclError {
    let args = format_args!("devPtr={devPtr:p}, maxCount={maxCount}, value={value}, count={count}");
    entry("aclrtMemset", args, |instance| {
        check_room(instance, count, maxCount, "maxCount");
        let mut state = instance.lock();
        state.current_context()?;
        state.forbid_while_capturing(thread_mode(), "aclrtMemset")?;
        let (fill, touches) = resolve_fill(&mut state, devPtr, value, count)?;
        state.touch_by_host(&touches);
        drop(state);
        run_plain(&fill);
        Ok(())
    })
}

const _: signature::aclrtMemsetAsync = aclrtMemsetAsync;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtMemsetAsync(
    devPtr: *mut c_void,
    maxCount: usize,
    value: i32,
    count: usize,
    stream: aclrtStream,
) -> aclError {
    let args = format_args!("devPtr={devPtr:p}, maxCount={maxCount}, value={value}, count={count}, stream={stream:p}");
    entry("aclrtMemsetAsync", args, |instance| {
        check_room(instance, count, maxCount, "maxCount");
        let mut state = instance.lock();
        let stream = state.own_stream(stream)?;
        let (fill, touches) = resolve_fill(&mut state, devPtr, value, count)?;
        state.enqueue(instance, stream, fill, touches).map(drop)
    })
}

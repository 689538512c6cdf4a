//! Release of resources: freeing memory, waiting for, aborting and destroying streams, resetting devices, and the
//! effects of an injected failure.

use std::ffi::c_void;

use ascend_sys::{ACL_ERROR_RT_MEMORY_FREE, ACL_ERROR_RT_PARAM_INVALID, ACL_ERROR_RT_STREAM_SYNC_TIMEOUT};

use crate::fault::{Fault, Outcome};
use crate::instance::{Guard, Instance, State};
use crate::space::At;
use crate::stream::Work;
use crate::table::{Kind, Table, index};

impl Instance {
    /// Waits for streams and marks their work as known to the host. Returns their failure: once, unless it is a device
    /// fault.
    pub(crate) fn synchronize(&'static self, state: Guard, streams: &[usize], timeout: i32) -> Outcome {
        let mut targets = Vec::with_capacity(streams.len());
        for index in streams {
            if let Some(stream) = state.streams.get(*index) {
                targets.push((*index, stream.queued, stream.clock.now()));
            }
        }
        let done = |state: &State| {
            let reached = |index: usize, target| state.streams.get(index).is_none_or(|stream| stream.done >= target);
            targets.iter().all(|(index, target, _)| reached(*index, *target))
        };
        let (mut state, outcome) = self.wait(state, streams, timeout, ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, done);
        outcome?;
        let mut first = None;
        for (index, _, stamp) in &targets {
            state.host.wait(stamp);
            let Some(stream) = state.streams.get_mut(*index) else { continue };
            let (fault, device) = (stream.fault.take(), stream.device);
            first = first.or(state.devices[device].fault.clone()).or(fault);
        }
        first.map_or(Ok(()), Err)
    }
}

impl State {
    /// Whether all of these streams have completed their work.
    pub(crate) fn are_idle(streams: &[usize]) -> impl Fn(&State) -> bool + use<> {
        let streams = streams.to_vec();
        move |state| streams.iter().all(|index| state.streams.get(*index).is_none_or(|stream| stream.is_idle()))
    }

    /// The live streams of a device.
    pub(crate) fn streams_of(&self, device: usize) -> Vec<usize> {
        self.streams.live().filter(|(_, _, stream)| stream.device == device).map(|(index, ..)| index).collect()
    }

    /// Marks all work of a stream as known to the host.
    pub(crate) fn settle(&mut self, index: usize) {
        if let Some(stream) = self.streams.get(index) {
            let now = stream.clock.now();
            self.host.wait(&now);
        }
    }

    /// Drops the work of a stream that has not begun; true if there was any.
    pub(crate) fn abort_stream(&mut self, index: usize) -> bool {
        let Some(stream) = self.streams.get_mut(index) else { return false };
        let dropped: Vec<_> = stream.queue.drain(..).collect();
        stream.done += dropped.len() as u64;
        for task in &dropped {
            if let Work::Record(ticket) = &task.work {
                ticket.complete();
            }
            self.release_arguments(task);
        }
        self.changes += 1;
        self.wake_workers();
        !dropped.is_empty()
    }

    /// Destroys a stream.
    pub(crate) fn end_stream(&mut self, index: usize) {
        self.settle(index);
        if let Some(stream) = self.streams.remove(index) {
            self.lanes.give_back(stream.lane, stream.clock.time());
            stream.wake.notify_one();
        }
    }

    /// Releases everything on a device whose work is complete.
    pub(crate) fn clear_device(&mut self, device: usize) {
        for stream in self.streams_of(device) {
            self.end_stream(stream);
        }
        let contexts: Vec<usize> =
            self.contexts.live().filter(|(_, _, context)| context.device == device).map(|(index, ..)| index).collect();
        remove_where(&mut self.events, |event| contexts.contains(&event.context));
        remove_where(&mut self.graphs, |graph| graph.device == device);
        remove_where(&mut self.modules, |module| module.device == Some(device));
        let modules = &self.modules;
        remove_where(&mut self.functions, |function| modules.get(function.module).is_none());
        for context in contexts {
            self.remove_context(context);
        }
        let device = &mut self.devices[device];
        let blocks: Vec<u64> = device.space.blocks().map(|(address, _)| address).collect();
        for address in blocks {
            device.space.free(address);
        }
        (device.default_context, device.uses, device.fault, device.sync_address) = (None, 0, None, None);
    }

    /// Frees device memory.
    pub(crate) fn free_device(&mut self, at: *const c_void) -> Outcome {
        let address = at.addr() as u64;
        let Some(device) = self.device_of(address) else {
            let why = format!("{at:p} is not device memory");
            self.ledger.violation("invalid-free", why.clone(), None);
            return Fault::fail(ACL_ERROR_RT_PARAM_INVALID, why);
        };
        let (rule, why, made) = match self.devices[device].space.at(address) {
            At::Block(start, block) if start == address => {
                if let Some((call, number)) = block.uses.pending(&self.host) {
                    let why = format!(
                        "{at:p} ({} bytes) is freed while work of {call} (call {number}) may still use it",
                        block.size
                    );
                    let made = block.origin.clone();
                    self.ledger.violation("freed-while-in-use", why, Some(made));
                }
                self.devices[device].space.free(address);
                return Ok(());
            }
            At::Block(start, block) => {
                let why = format!("{at:p} is {} bytes into an allocation, not its start", address - start);
                ("invalid-free", why, Some(block.origin.clone()))
            }
            At::Freed(_, freed) => {
                let (call, number) = freed.by;
                (
                    "double-free",
                    format!("{at:p} was freed before by {call} (call {number})"),
                    Some(freed.origin.clone()),
                )
            }
            At::Nothing => ("invalid-free", format!("{at:p} is in no allocation"), None),
        };
        self.ledger.violation(rule, why.clone(), made);
        Fault::fail(ACL_ERROR_RT_MEMORY_FREE, why)
    }

    /// Frees or unregisters pinned memory, as `registered` says.
    pub(crate) fn free_pinned(&mut self, at: *const c_void, registered: bool) -> Outcome {
        let address = at.addr() as u64;
        let Some(pinned) = self.pinned.get(&address).filter(|pinned| pinned.registered == registered) else {
            let why = format!("{at:p} is not the start of pinned memory of this kind");
            let rule = if self.device_of(address).is_some() { "wrong-memory-kind" } else { "invalid-free" };
            self.ledger.violation(rule, why.clone(), None);
            return Fault::fail(ACL_ERROR_RT_PARAM_INVALID, why);
        };
        if let Some((call, number)) = pinned.uses.pending(&self.host) {
            let why = format!(
                "host memory {at:p} ({} bytes) is freed while work of {call} (call {number}) may still use it",
                pinned.size
            );
            let made = pinned.origin.clone();
            self.ledger.violation("host-memory-freed-before-copy", why, Some(made));
        }
        self.pinned.remove(&address);
        Ok(())
    }

    /// A call of the program that releases a resource was made to fail; the resource does not count as its leak.
    pub(crate) fn abandon(&mut self, resource: *const c_void) {
        let address = resource.addr() as u64;
        if let Some(device) = self.device_of(address) {
            self.devices[device].space.abandon(address);
        } else if let Some(pinned) = self.pinned.get_mut(&address) {
            pinned.abandoned = true;
        }
        abandon_in(&mut self.contexts, Kind::Context, resource);
        abandon_in(&mut self.streams, Kind::Stream, resource);
        abandon_in(&mut self.events, Kind::Event, resource);
        abandon_in(&mut self.modules, Kind::Module, resource);
        abandon_in(&mut self.graphs, Kind::Graph, resource);
        abandon_in(&mut self.binaries, Kind::Binary, resource);
    }
}

fn remove_where<T>(table: &mut Table<T>, ends: impl Fn(&T) -> bool) {
    let found: Vec<usize> = table.live().filter(|(_, _, value)| ends(value)).map(|(index, ..)| index).collect();
    for index in found {
        table.remove(index);
    }
}

fn abandon_in<T>(table: &mut Table<T>, kind: Kind, resource: *const c_void) {
    if let Some(entry) = index(kind, resource).and_then(|index| table.entry_mut(index)) {
        entry.abandoned = true;
    }
}

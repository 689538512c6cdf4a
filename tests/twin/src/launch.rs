//! Kernel launches: their arguments, the interface passed to a kernel (`include/ascend_twin.h`), and the evaluation of
//! the accesses and failures that `running` recorded.

#![allow(unsafe_code)]

use std::ffi::{CString, c_char, c_int, c_void};
use std::sync::{Arc, Mutex, PoisonError};

use ascend_sys::{ACL_ERROR_RT_AICORE_EXCEPTION, ACL_ERROR_RT_INVALID_HANDLE, ACL_ERROR_RT_PARAM_INVALID};

use crate::clock::Stamp;
use crate::fault::{Fault, Outcome};
use crate::graph::ReplayShadows;
use crate::instance::{Guard, Instance, State};
use crate::ledger;
use crate::module::{Code, Entry, Function};
use crate::place::{Home, How, Spot, Touch};
use crate::running::{Counters, Log, Place, Running, atomic_add_f32, count, fail, move_rows, read, write};
use crate::space::At;
use crate::stream::{Task, Work};

/// The version of the kernel interface.
const ABI: u32 = 2;

/// The C struct of `ascend_twin.h`.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct AscendTwinLaunch {
    abi: u32,
    blocks: u32,
    npu_arch: u32,
    reserved: u32,
    soc: *const c_char,
    seed: u64,
    args: *const c_void,
    args_size: usize,
    device: *mut c_void,
    read: unsafe extern "C" fn(*mut c_void, u32, u64, *mut c_void, usize) -> c_int,
    write: unsafe extern "C" fn(*mut c_void, u32, u64, *const c_void, usize) -> c_int,
    atomic_add_f32: unsafe extern "C" fn(*mut c_void, u32, u64, f32) -> c_int,
    fail: unsafe extern "C" fn(*mut c_void, u32, *const c_char),
    cube_cores: u32,
    vector_cores: u32,
    move_rows: MoveRows,
    count: unsafe extern "C" fn(*mut c_void, *const Counters),
}

/// Named `move` in C.
type MoveRows = unsafe extern "C" fn(*mut c_void, u32, u32, u64, usize, usize, u64, *mut c_void, *const Place) -> c_int;

/// A queued launch.
#[derive(Debug)]
pub(crate) struct Launch {
    pub(crate) module: usize,
    pub(crate) name: Arc<str>,
    entry: Entry,
    /// Keeps the code loaded until the launch is complete.
    _code: Arc<Code>,
    blocks: u32,
    pub(crate) args: Args,
    /// Device memory that the twin allocated for placeholder buffers.
    internal: Option<(usize, u64)>,
}

/// The location of a launch's arguments.
#[derive(Debug)]
pub(crate) enum Args {
    /// Copied from the host when the launch was queued.
    Copied(Box<[u64]>, usize),
    /// In device memory, read when the launch runs.
    Device(Spot, usize),
}

impl State {
    /// Prepares a launch on a device; returns also its accesses, as far as its arguments show them.
    pub(crate) fn prepare_launch(
        &mut self,
        function: &Function,
        blocks: u32,
        args: Args,
        internal: Option<(usize, u64)>,
        device: usize,
    ) -> Outcome<(Launch, Vec<Touch>)> {
        let Some(module) = self.modules.get(function.module) else {
            return Fault::fail(ACL_ERROR_RT_INVALID_HANDLE, "the function's binary is no longer loaded");
        };
        let code = Arc::clone(&module.code);
        if module.device.is_some_and(|own| own != device) {
            let origin = self.modules.entry(function.module).map(|entry| entry.origin.clone());
            let why = format!(
                "kernel {} was loaded on device {}, the stream is of device {device}",
                function.name,
                module.device.unwrap_or(0)
            );
            self.ledger.violation("wrong-context", why.clone(), origin);
            return Fault::fail(ACL_ERROR_RT_INVALID_HANDLE, why);
        }
        if blocks == 0 {
            return Fault::fail(ACL_ERROR_RT_PARAM_INVALID, "numBlocks must be greater than 0");
        }
        let touches = match &args {
            Args::Copied(words, _) => words.iter().filter_map(|word| self.held_by(device, *word)).collect(),
            Args::Device(spot, size) => vec![Touch::new(spot, *size as u64, How::Read)],
        };
        let launch = Launch {
            module: function.module,
            name: function.name.clone(),
            entry: function.entry,
            _code: code,
            blocks,
            args,
            internal,
        };
        Ok((launch, touches))
    }

    /// The allocation that an argument points into, if it looks like a device address.
    fn held_by(&mut self, device: usize, address: u64) -> Option<Touch> {
        let space = &mut self.devices[device].space;
        if !space.contains(address) {
            return None;
        }
        let bytes = space.stored(address);
        match space.at(address) {
            At::Block(start, block) if !block.internal => {
                let home = Home::Device { device, start, offset: address - start, made: block.origin.clone() };
                Some(Touch { spot: Spot { bytes, home }, bytes: 0, how: How::Hold })
            }
            _ => None,
        }
    }

    /// Returns an error if a captured launch's binary has been unloaded.
    pub(crate) fn check_module_of(&mut self, launch: &Launch) -> Outcome {
        if self.modules.get(launch.module).is_some() {
            return Ok(());
        }
        let origin = self.modules.entry(launch.module).map(|entry| entry.origin.clone());
        let why = format!("the graph launches kernel {} whose binary was unloaded since", launch.name);
        self.ledger.violation("use-after-destroy", why.clone(), origin);
        Fault::fail(ACL_ERROR_RT_INVALID_HANDLE, why)
    }

    /// Frees the memory that the twin allocated for a task's arguments.
    pub(crate) fn release_arguments(&mut self, task: &Task) {
        if let Work::Launch(launch) = &task.work
            && let Some((device, address)) = launch.internal
            && let Some(device) = self.devices.get_mut(device)
        {
            device.space.free(address);
        }
    }

    /// Records the accesses of a kernel: on its stream, and among the nodes of its graph if it belongs to one.
    fn commit(
        &mut self,
        running: Running,
        launch: &Launch,
        stamp: &Stamp,
        mut replay: Option<(&Stamp, &mut ReplayShadows)>,
    ) {
        let log = running.log.into_inner().unwrap_or_else(PoisonError::into_inner);
        for (start, Log { made, read, written }) in log {
            let ranges =
                read.iter().map(|range| (range, How::Read)).chain(written.iter().map(|range| (range, How::Write)));
            for (range, how) in ranges {
                let home = Home::Device { device: running.device, start, offset: range.start, made: made.clone() };
                let spot = Spot { bytes: std::ptr::null_mut(), home };
                let touch = Touch { spot, bytes: range.end - range.start, how };
                self.touch(&touch, stamp, Some(&launch.name));
                if let Some((stamp, shadows)) = &mut replay {
                    self.touch_in_replay(&touch, stamp, &launch.name, shadows);
                }
            }
        }
    }
}

impl Instance {
    /// Runs a kernel on the stream's thread. `replay` holds the accesses of the graph that it belongs to.
    pub(crate) fn run_launch(
        &'static self,
        mut state: Guard,
        stream: usize,
        launch: &Launch,
        stamp: &Stamp,
        replay: Option<(&Stamp, &mut ReplayShadows)>,
    ) -> (Guard, Outcome) {
        let device = state.streams.get(stream).map_or(0, |stream| stream.device);
        let (words, size) = match state.arguments_of(launch) {
            Ok(arguments) => arguments,
            Err(fault) => return (state, Err(fault)),
        };
        let (soc, seed) = (state.settings.soc, state.scheduler.kernel_seed());
        drop(state);

        let running = Running {
            instance: self,
            device,
            call: ledger::current(),
            log: Mutex::default(),
            failure: Mutex::default(),
            counters: Mutex::default(),
        };
        let soc_name = CString::new(soc.name).unwrap_or_default();
        let seen = AscendTwinLaunch {
            abi: ABI,
            blocks: launch.blocks,
            npu_arch: soc.npu_arch,
            reserved: 0,
            soc: soc_name.as_ptr(),
            seed,
            args: words.as_ptr().cast(),
            args_size: size,
            device: std::ptr::from_ref(&running).cast_mut().cast(),
            read,
            write,
            atomic_add_f32,
            fail,
            cube_cores: soc.cube_cores,
            vector_cores: soc.vector_cores,
            move_rows,
            count,
        };
        // SAFETY: the header requires the entry to have this type; its code is loaded, and its arguments live until it
        // returns. The header forbids the kernel's threads to use them later.
        unsafe { (launch.entry)(&seen) };

        let failure = running.failure.lock().unwrap_or_else(PoisonError::into_inner).take();
        let counters = *running.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self.lock();
        state.counters.entry(launch.name.clone()).or_default().add(&counters);
        state.commit(running, launch, stamp, replay);
        let Some((block, reason)) = failure else { return (state, Ok(())) };
        let why = format!("aicore exception in kernel {} on device {device}, block {block}: {reason}", launch.name);
        let fault = Fault::new(ACL_ERROR_RT_AICORE_EXCEPTION, why);
        let state = self.report_exception(state, stream, stamp, launch, &fault);
        (state, Err(fault))
    }
}

impl State {
    /// The arguments of a launch that is about to run, 8-byte aligned, and their size.
    fn arguments_of(&mut self, launch: &Launch) -> Outcome<(Box<[u64]>, usize)> {
        match &launch.args {
            Args::Copied(words, size) => Ok((words.clone(), *size)),
            Args::Device(spot, size) => {
                let hold = Touch::new(spot, 0, How::Hold);
                if !self.still_lives(&hold) {
                    let why = format!("the arguments of kernel {} were freed before it ran", launch.name);
                    self.ledger.violation("use-after-free", why.clone(), None);
                    return Fault::fail(ACL_ERROR_RT_AICORE_EXCEPTION, why);
                }
                let mut words = vec![0u64; size.div_ceil(8)].into_boxed_slice();
                // SAFETY: the spot was checked to have this many bytes and is still the same allocation.
                unsafe { std::ptr::copy_nonoverlapping(spot.bytes, words.as_mut_ptr().cast::<u8>(), *size) };
                Ok((words, *size))
            }
        }
    }
}

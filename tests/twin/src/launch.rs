//! Kernel launches: their arguments, the interface a kernel sees (`include/ascend_twin.h`), and what is made of its
//! reads, writes and failures.

#![allow(unsafe_code)]

use std::collections::HashMap;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ascend_sys::{ACL_ERROR_RT_AICORE_EXCEPTION, ACL_ERROR_RT_INVALID_HANDLE, ACL_ERROR_RT_PARAM_INVALID};

use crate::access::Ranges;
use crate::clock::Stamp;
use crate::fault::{Fault, Outcome};
use crate::graph::ReplayShadows;
use crate::ledger::{self, Origin};
use crate::module::{Code, Entry, Function};
use crate::place::{Home, How, Spot, Touch};
use crate::space::At;
use crate::stream::{Task, Work};
use crate::universe::{Guard, State, Universe};

/// The version of the kernel interface.
const ABI: u32 = 1;

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
}

/// A queued launch.
#[derive(Debug)]
pub(crate) struct Launch {
    pub(crate) module: usize,
    pub(crate) name: Arc<str>,
    entry: Entry,
    /// Keeps the code loaded until the launch is done.
    _code: Arc<Code>,
    blocks: u32,
    pub(crate) args: Args,
    /// Device memory the twin made for what placeholders point to.
    internal: Option<(usize, u64)>,
}

/// Where a launch's arguments are.
#[derive(Debug)]
pub(crate) enum Args {
    /// Copied from the host when the launch was queued.
    Copied(Box<[u64]>, usize),
    /// In device memory, read when the launch runs.
    Device(Spot, usize),
}

/// What a running kernel can reach.
struct Running {
    universe: &'static Universe,
    device: usize,
    call: (&'static str, u64),
    /// What was read and written, by allocation.
    log: Mutex<HashMap<u64, Log>>,
    /// The first failure: the block and the reason.
    failure: Mutex<Option<(u32, String)>>,
}

/// What a kernel did to one allocation.
struct Log {
    made: Arc<Origin>,
    read: Ranges,
    written: Ranges,
}

impl State {
    /// Prepares a launch on a device; also what it touches, as far as that shows in its arguments.
    pub(crate) fn prepare_launch(
        &mut self,
        function: &Function,
        blocks: u32,
        args: Args,
        internal: Option<(usize, u64)>,
        device: usize,
    ) -> Outcome<(Launch, Vec<Touch>)> {
        let Some(module) = self.modules.get(function.module) else {
            return Fault::fail(ACL_ERROR_RT_INVALID_HANDLE, "the function's binary is gone");
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

    /// Fails if a captured launch's binary was unloaded since.
    pub(crate) fn check_module_of(&mut self, launch: &Launch) -> Outcome {
        if self.modules.get(launch.module).is_some() {
            return Ok(());
        }
        let origin = self.modules.entry(launch.module).map(|entry| entry.origin.clone());
        let why = format!("the graph launches kernel {} whose binary was unloaded since", launch.name);
        self.ledger.violation("use-after-destroy", why.clone(), origin);
        Fault::fail(ACL_ERROR_RT_INVALID_HANDLE, why)
    }

    /// Frees the memory that the twin made for a task's arguments.
    pub(crate) fn release_arguments(&mut self, task: &Task) {
        if let Work::Launch(launch) = &task.work
            && let Some((device, address)) = launch.internal
            && let Some(device) = self.devices.get_mut(device)
        {
            device.space.free(address);
        }
    }

    /// Notes what a kernel touched: on its stream, and among the nodes of its graph if it is one.
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

impl Universe {
    /// Runs a kernel on the stream's thread. `replay` is what is known of the graph it is a node of.
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
        let (soc, seed) = (state.settings.soc, state.turns.kernel_seed());
        drop(state);

        let running = Running {
            universe: self,
            device,
            call: ledger::current(),
            log: Mutex::default(),
            failure: Mutex::default(),
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
        };
        // SAFETY: the entry has this type by the header's word, its code is loaded, and all it is given lives until it
        // returns; after that no thread of the kernel may use it.
        unsafe { (launch.entry)(&seen) };

        let failure = running.failure.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut state = self.lock();
        state.commit(running, launch, stamp, replay);
        let Some((block, reason)) = failure else { return (state, Ok(())) };
        let why = format!("aicore exception in kernel {} on device {device}, block {block}: {reason}", launch.name);
        let fault = Fault::new(ACL_ERROR_RT_AICORE_EXCEPTION, why);
        let state = self.tell_of_exception(state, stream, stamp, launch, &fault);
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
                // SAFETY: the spot was checked to have this many bytes and still is the same allocation.
                unsafe { std::ptr::copy_nonoverlapping(spot.bytes, words.as_mut_ptr().cast::<u8>(), *size) };
                Ok((words, *size))
            }
        }
    }
}

impl Running {
    /// Where the bytes at an address are, and a note that they were touched; none after a failure.
    fn reach(&self, block: u32, address: u64, bytes: usize, how: How) -> Option<*mut u8> {
        ledger::enter(self.call.0, self.call.1);
        let role = if how == How::Write { "write to" } else { "read of" };
        let mut state = self.universe.lock();
        // An allocation is usable up to the next 32 bytes, the unit in which cores move data.
        let padding = |size: u64| size.next_multiple_of(32) - size;
        let slack = match state.devices[self.device].space.contains(address) {
            true => match state.devices[self.device].space.at(address) {
                At::Block(_, block) => padding(block.size),
                _ => 0,
            },
            false => {
                let why = format!("{role} {address:#x}, which is no address of device {}", self.device);
                state.ledger.violation("out-of-bounds", why.clone(), None);
                self.note_failure(block, why);
                return None;
            }
        };
        let spot = match state.device_spot(self.device, address, bytes as u64, slack, role) {
            Ok(spot) => spot,
            Err(fault) => {
                self.note_failure(block, fault.why.into_owned());
                return None;
            }
        };
        drop(state);
        if let Home::Device { start, offset, made, .. } = spot.home {
            let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
            let entry =
                log.entry(start).or_insert_with(|| Log { made, read: Ranges::default(), written: Ranges::default() });
            let ranges = if how == How::Write { &mut entry.written } else { &mut entry.read };
            ranges.add(offset, offset + bytes as u64);
        }
        Some(spot.bytes)
    }

    fn note_failure(&self, block: u32, why: String) {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert((block, why));
    }
}

/// The launch behind the pointer that a kernel hands back.
///
/// # Safety
/// `device` must be the pointer that the kernel was given, and the kernel must not have returned.
unsafe fn running<'a>(device: *mut c_void) -> &'a Running {
    // SAFETY: the caller's word.
    unsafe { &*device.cast::<Running>() }
}

/// See `ascend_twin.h`.
unsafe extern "C" fn read(device: *mut c_void, block: u32, from: u64, to: *mut c_void, bytes: usize) -> c_int {
    // SAFETY: the kernel hands back its own launch.
    let Some(stored) = unsafe { running(device) }.reach(block, from, bytes, How::Read) else { return 1 };
    // SAFETY: `reach` checked the device's range; the kernel vouches for its own.
    unsafe { std::ptr::copy_nonoverlapping(stored, to.cast(), bytes) };
    0
}

/// See `ascend_twin.h`.
unsafe extern "C" fn write(device: *mut c_void, block: u32, to: u64, from: *const c_void, bytes: usize) -> c_int {
    // SAFETY: the kernel hands back its own launch.
    let Some(stored) = unsafe { running(device) }.reach(block, to, bytes, How::Write) else { return 1 };
    // SAFETY: `reach` checked the device's range; the kernel vouches for its own.
    unsafe { std::ptr::copy_nonoverlapping(from.cast(), stored, bytes) };
    0
}

/// See `ascend_twin.h`.
unsafe extern "C" fn atomic_add_f32(device: *mut c_void, block: u32, to: u64, value: f32) -> c_int {
    // SAFETY: the kernel hands back its own launch.
    let launch = unsafe { running(device) };
    if !to.is_multiple_of(4) {
        launch.note_failure(block, format!("atomic add to {to:#x}, which is not a multiple of 4"));
        return 1;
    }
    let Some(stored) = launch.reach(block, to, 4, How::Write) else { return 1 };
    // SAFETY: four bytes of the store, aligned as the address is.
    let cell = unsafe { AtomicU32::from_ptr(stored.cast()) };
    let add = |bits| Some((f32::from_bits(bits) + value).to_bits());
    let _ = cell.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    0
}

/// See `ascend_twin.h`.
unsafe extern "C" fn fail(device: *mut c_void, block: u32, message: *const c_char) {
    // SAFETY: the message is null or a C string by the header's word.
    let text = unsafe { message.as_ref().map(|text| CStr::from_ptr(text).to_string_lossy().into_owned()) };
    // SAFETY: the kernel hands back its own launch.
    unsafe { running(device) }.note_failure(block, text.unwrap_or_default());
}

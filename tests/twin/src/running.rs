//! What a kernel reaches while it runs: the functions of `include/ascend_twin.h` by which it reads, writes and fails, and
//! the log of what it touched.

#![allow(unsafe_code)]

use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::access::Ranges;
use crate::ledger::{self, Origin};
use crate::place::{Home, How};
use crate::space::At;
use crate::universe::Universe;

/// What a running kernel can reach.
pub(crate) struct Running {
    pub(crate) universe: &'static Universe,
    pub(crate) device: usize,
    pub(crate) call: (&'static str, u64),
    /// What was read and written, by allocation.
    pub(crate) log: Mutex<HashMap<u64, Log>>,
    /// The first failure: the block and the reason.
    pub(crate) failure: Mutex<Option<(u32, String)>>,
}

/// What a kernel did to one allocation.
pub(crate) struct Log {
    pub(crate) made: Arc<Origin>,
    pub(crate) read: Ranges,
    pub(crate) written: Ranges,
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
pub(crate) unsafe extern "C" fn read(
    device: *mut c_void,
    block: u32,
    from: u64,
    to: *mut c_void,
    bytes: usize,
) -> c_int {
    // SAFETY: the kernel hands back its own launch.
    let Some(stored) = unsafe { running(device) }.reach(block, from, bytes, How::Read) else { return 1 };
    // SAFETY: `reach` checked the device's range; the kernel vouches for its own.
    unsafe { std::ptr::copy_nonoverlapping(stored, to.cast(), bytes) };
    0
}

/// See `ascend_twin.h`.
pub(crate) unsafe extern "C" fn write(
    device: *mut c_void,
    block: u32,
    to: u64,
    from: *const c_void,
    bytes: usize,
) -> c_int {
    // SAFETY: the kernel hands back its own launch.
    let Some(stored) = unsafe { running(device) }.reach(block, to, bytes, How::Write) else { return 1 };
    // SAFETY: `reach` checked the device's range; the kernel vouches for its own.
    unsafe { std::ptr::copy_nonoverlapping(from.cast(), stored, bytes) };
    0
}

/// See `ascend_twin.h`.
pub(crate) unsafe extern "C" fn atomic_add_f32(device: *mut c_void, block: u32, to: u64, value: f32) -> c_int {
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
pub(crate) unsafe extern "C" fn fail(device: *mut c_void, block: u32, message: *const c_char) {
    // SAFETY: the message is null or a C string by the header's word.
    let text = unsafe { message.as_ref().map(|text| CStr::from_ptr(text).to_string_lossy().into_owned()) };
    // SAFETY: the kernel hands back its own launch.
    unsafe { running(device) }.note_failure(block, text.unwrap_or_default());
}

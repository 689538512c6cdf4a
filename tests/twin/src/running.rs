//! The interface of a running kernel: the functions of `include/ascend_twin.h` by which it reads, writes and fails, and
//! the log of its accesses.

#![allow(unsafe_code)]

use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::access::Ranges;
use crate::instance::Instance;
use crate::ledger::{self, Origin};
use crate::place::{Home, How};
use crate::space::At;

/// The state of a running kernel.
pub(crate) struct Running {
    pub(crate) instance: &'static Instance,
    pub(crate) device: usize,
    pub(crate) call: (&'static str, u64),
    /// Bytes read and written, by allocation.
    pub(crate) log: Mutex<HashMap<u64, Log>>,
    /// The first failure: the block and the reason.
    pub(crate) failure: Mutex<Option<(u32, String)>>,
    /// The kernel's counters.
    pub(crate) counters: Mutex<Counters>,
}

/// Counters of a launch, in bytes and modelled cycles: the C struct of `ascend_twin.h`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counters {
    cycles: f64,
    hbm_cycles: f64,
    cube_cycles: f64,
    vector_cycles: f64,
    mte1_cycles: f64,
    mte2_cycles: f64,
    mte3_cycles: f64,
    fix_cycles: f64,
    global_read: f64,
    global_written: f64,
    global_footprint: f64,
    l1_to_l0: f64,
    l0c_out: f64,
    multiply_adds: f64,
}

/// Sums over all launches of a kernel.
#[derive(Debug, Default)]
pub(crate) struct Total {
    pub(crate) launches: u64,
    /// Sum over launches of the larger of its cycles and the cycles that its distinct bytes take from HBM.
    pub(crate) bound_cycles: f64,
    pub(crate) counters: Counters,
}

impl Total {
    pub(crate) fn add(&mut self, counters: &Counters) {
        self.launches += 1;
        self.bound_cycles += counters.cycles.max(counters.hbm_cycles);
        self.counters.add(counters);
    }
}

impl Counters {
    /// Every counter with its name.
    pub(crate) fn each(&self) -> [(&'static str, f64); 14] {
        [
            ("cycles", self.cycles),
            ("hbm_cycles", self.hbm_cycles),
            ("cube_cycles", self.cube_cycles),
            ("vector_cycles", self.vector_cycles),
            ("mte1_cycles", self.mte1_cycles),
            ("mte2_cycles", self.mte2_cycles),
            ("mte3_cycles", self.mte3_cycles),
            ("fix_cycles", self.fix_cycles),
            ("global_read", self.global_read),
            ("global_written", self.global_written),
            ("global_footprint", self.global_footprint),
            ("l1_to_l0", self.l1_to_l0),
            ("l0c_out", self.l0c_out),
            ("multiply_adds", self.multiply_adds),
        ]
    }

    /// Adds the counters of another launch.
    fn add(&mut self, other: &Counters) {
        self.cycles += other.cycles;
        self.hbm_cycles += other.hbm_cycles;
        self.cube_cycles += other.cube_cycles;
        self.vector_cycles += other.vector_cycles;
        self.mte1_cycles += other.mte1_cycles;
        self.mte2_cycles += other.mte2_cycles;
        self.mte3_cycles += other.mte3_cycles;
        self.fix_cycles += other.fix_cycles;
        self.global_read += other.global_read;
        self.global_written += other.global_written;
        self.global_footprint += other.global_footprint;
        self.l1_to_l0 += other.l1_to_l0;
        self.l0c_out += other.l0c_out;
        self.multiply_adds += other.multiply_adds;
    }
}

/// An instruction of a kernel: the C struct of `ascend_twin.h`.
#[repr(C)]
pub(crate) struct Place {
    core: *const c_char,
    index: u32,
    file: *const c_char,
    line: u32,
}

/// Rows of bytes in global memory with a stride of `pitch`.
#[derive(Clone, Copy)]
struct Rows {
    at: u64,
    bytes: usize,
    rows: usize,
    pitch: u64,
}

impl Rows {
    fn one(at: u64, bytes: usize) -> Rows {
        Rows { at, bytes, rows: 1, pitch: 0 }
    }

    /// Bytes from the first to the last; `None` on overflow.
    fn span(&self) -> Option<u64> {
        (self.rows as u64).checked_sub(1)?.checked_mul(self.pitch)?.checked_add(self.bytes as u64)
    }
}

/// The accesses of a kernel to one allocation.
pub(crate) struct Log {
    pub(crate) made: Arc<Origin>,
    pub(crate) read: Ranges,
    pub(crate) written: Ranges,
}

impl Running {
    /// The location of the bytes at an address, recorded as accessed; `None` after a failure.
    fn reach(&self, block: u32, rows: Rows, how: How, place: Option<&Place>) -> Option<*mut u8> {
        let Rows { at: address, bytes, .. } = rows;
        let place = || place.map_or_else(String::new, Place::text);
        let Some(span) = rows.span() else {
            self.note_failure(block, format!("{}{} rows of {bytes} bytes at {address:#x}", place(), rows.rows));
            return None;
        };
        ledger::enter(self.call.0, self.call.1);
        let role = if how == How::Write { "write to" } else { "read of" };
        let mut state = self.instance.lock();
        // An allocation is usable up to the next multiple of 32 bytes, the unit in which cores move data.
        let padding = |size: u64| size.next_multiple_of(32) - size;
        let slack = match state.devices[self.device].space.contains(address) {
            true => match state.devices[self.device].space.at(address) {
                At::Block(_, block) => padding(block.size),
                _ => 0,
            },
            false => {
                let why = format!("{role} {address:#x}, which is not an address of device {}", self.device);
                state.ledger.violation("out-of-bounds", why.clone(), None);
                self.note_failure(block, place() + &why);
                return None;
            }
        };
        let spot = match state.device_spot(self.device, address, span, slack, role) {
            Ok(spot) => spot,
            Err(fault) => {
                self.note_failure(block, place() + &fault.why);
                return None;
            }
        };
        drop(state);
        if let Home::Device { start, offset, made, .. } = spot.home {
            let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
            let entry =
                log.entry(start).or_insert_with(|| Log { made, read: Ranges::default(), written: Ranges::default() });
            let ranges = if how == How::Write { &mut entry.written } else { &mut entry.read };
            if rows.pitch == bytes as u64 {
                ranges.add(offset, offset + span);
            } else {
                for row in 0..rows.rows as u64 {
                    ranges.add(offset + row * rows.pitch, offset + row * rows.pitch + bytes as u64);
                }
            }
        }
        Some(spot.bytes)
    }

    fn note_failure(&self, block: u32, why: String) {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert((block, why));
    }
}

impl Place {
    /// The place as the prefix of a message.
    fn text(&self) -> String {
        let text = |pointer: *const c_char| {
            // SAFETY: null or a C string, as the header requires.
            unsafe { pointer.as_ref().map(|text| CStr::from_ptr(text).to_string_lossy().into_owned()) }
                .unwrap_or_default()
        };
        format!("core {} {}, {}:{}: ", text(self.core), self.index, text(self.file), self.line)
    }
}

/// The launch behind the pointer that a kernel passes back.
///
/// # Safety
/// `device` must be the pointer that the kernel received, and the kernel must not have returned.
unsafe fn running<'a>(device: *mut c_void) -> &'a Running {
    // SAFETY: guaranteed by the caller (see `# Safety`).
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
    // SAFETY: the kernel passes back its own launch.
    let Some(stored) = unsafe { running(device) }.reach(block, Rows::one(from, bytes), How::Read, None) else {
        return 1;
    };
    // SAFETY: `reach` checked the device's range; the kernel guarantees its own.
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
    // SAFETY: the kernel passes back its own launch.
    let Some(stored) = unsafe { running(device) }.reach(block, Rows::one(to, bytes), How::Write, None) else {
        return 1;
    };
    // SAFETY: `reach` checked the device's range; the kernel guarantees its own.
    unsafe { std::ptr::copy_nonoverlapping(from.cast(), stored, bytes) };
    0
}

/// See `ascend_twin.h`.
pub(crate) unsafe extern "C" fn atomic_add_f32(device: *mut c_void, block: u32, to: u64, value: f32) -> c_int {
    // SAFETY: the kernel passes back its own launch.
    let launch = unsafe { running(device) };
    if !to.is_multiple_of(4) {
        launch.note_failure(block, format!("atomic add to {to:#x}, which is not a multiple of 4"));
        return 1;
    }
    let Some(stored) = launch.reach(block, Rows::one(to, 4), How::Write, None) else { return 1 };
    // SAFETY: four bytes of the store, aligned like the address.
    unsafe { add_f32(stored, value) };
    0
}

/// Adds to an f32 of the store.
///
/// # Safety
/// `stored` must be four bytes of the store, aligned.
unsafe fn add_f32(stored: *mut u8, value: f32) {
    // SAFETY: guaranteed by the caller (see `# Safety`).
    let cell = unsafe { AtomicU32::from_ptr(stored.cast()) };
    let add = |bits| Some((f32::from_bits(bits) + value).to_bits());
    let _ = cell.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
}

/// See `ascend_twin.h`.
pub(crate) unsafe extern "C" fn move_rows(
    device: *mut c_void,
    block: u32,
    how: u32,
    at: u64,
    bytes: usize,
    rows: usize,
    pitch: u64,
    buffer: *mut c_void,
    place: *const Place,
) -> c_int {
    // SAFETY: the kernel passes back its own launch.
    let launch = unsafe { running(device) };
    // SAFETY: null or a place, as the header requires.
    let place = unsafe { place.as_ref() };
    let access = if how == 0 { How::Read } else { How::Write };
    if how == 2 && !(at | pitch | bytes as u64).is_multiple_of(4) {
        launch.note_failure(block, format!("atomic add to {at:#x}, {bytes} bytes, not a multiple of 4"));
        return 1;
    }
    let rows = Rows { at, bytes, rows, pitch };
    let Some(stored) = launch.reach(block, rows, access, place) else { return 1 };
    let mut buffer = buffer.cast::<u8>();
    for row in 0..rows.rows {
        // SAFETY: `reach` checked all rows of the device's range; the kernel guarantees its own, which are contiguous.
        unsafe {
            let line = stored.add(row * pitch as usize);
            match how {
                0 => std::ptr::copy_nonoverlapping(line, buffer, bytes),
                1 => std::ptr::copy_nonoverlapping(buffer, line, bytes),
                _ => {
                    (0..bytes / 4).for_each(|i| add_f32(line.add(4 * i), buffer.cast::<f32>().add(i).read_unaligned()))
                }
            }
            buffer = buffer.add(bytes);
        }
    }
    0
}

/// See `ascend_twin.h`.
pub(crate) unsafe extern "C" fn count(device: *mut c_void, counters: *const Counters) {
    // SAFETY: the kernel passes back its own launch, and counters of its own.
    let (launch, counters) = unsafe { (running(device), &*counters) };
    launch.counters.lock().unwrap_or_else(PoisonError::into_inner).add(counters);
}

/// See `ascend_twin.h`.
pub(crate) unsafe extern "C" fn fail(device: *mut c_void, block: u32, message: *const c_char) {
    // SAFETY: the message is null or a C string, as the header requires.
    let text = unsafe { message.as_ref().map(|text| CStr::from_ptr(text).to_string_lossy().into_owned()) };
    // SAFETY: the kernel passes back its own launch.
    unsafe { running(device) }.note_failure(block, text.unwrap_or_default());
}

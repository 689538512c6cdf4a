//! From pointers to places: the owner of an address, whether the bytes there may be accessed, and the records that the
//! race detector and the free checks use.

#![allow(unsafe_code)]

use std::ffi::c_void;
use std::sync::Arc;

use ascend_sys::ACL_ERROR_RT_PARAM_INVALID;

use crate::access::{Access, Shadow, Uses};
use crate::clock::{HOST, Stamp};
use crate::fault::{Fault, Outcome};
use crate::instance::State;
use crate::ledger::{self, Origin};
use crate::space::At;

/// Page-locked host memory.
#[derive(Debug)]
pub(crate) struct Pinned {
    pub(crate) size: u64,
    pub(crate) memory: Arc<Mapping>,
    pub(crate) origin: Arc<Origin>,
    pub(crate) uses: Uses,
    pub(crate) shadow: Shadow,
    pub(crate) abandoned: bool,
    /// Registered memory of the program; otherwise allocated by `aclrtMallocHost`.
    pub(crate) registered: bool,
}

/// Host memory that lives until its last user is done, even if the program frees it earlier.
#[derive(Debug)]
pub(crate) struct Mapping {
    pub(crate) start: *mut u8,
    /// Bytes to unmap when dropped; 0 for memory that is not ours.
    bytes: usize,
}

// SAFETY: the mapping is plain memory, not tied to a thread.
unsafe impl Send for Mapping {}
// SAFETY: the struct is never changed, and its bytes belong to the program.
unsafe impl Sync for Mapping {}

impl Mapping {
    /// New memory of `bytes` bytes, each 0xA5.
    pub(crate) fn new(bytes: usize) -> Option<Mapping> {
        let (access, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        // SAFETY: a new anonymous mapping does not affect other memory.
        let start = unsafe { libc::mmap(std::ptr::null_mut(), bytes, access, flags, -1, 0) };
        if start == libc::MAP_FAILED {
            return None;
        }
        // SAFETY: the mapping was just made with this length and is not shared yet.
        unsafe { start.cast::<u8>().write_bytes(0xA5, bytes) };
        Some(Mapping { start: start.cast(), bytes })
    }

    /// Memory owned by another party.
    pub(crate) fn foreign(start: *mut u8) -> Mapping {
        Mapping { start, bytes: 0 }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        if self.bytes > 0 {
            // SAFETY: mapped by `new` with this length; the last user is gone.
            unsafe { libc::munmap(self.start.cast(), self.bytes) };
        }
    }
}

/// A checked place in memory.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    /// Address of the bytes.
    pub(crate) bytes: *mut u8,
    pub(crate) home: Home,
}

// SAFETY: a spot is an address together with what keeps it alive; the order of accesses to it is the program's
// responsibility and is checked by the race detector.
unsafe impl Send for Spot {}
// SAFETY: shared access only reads the fields; the order of accesses to the bytes is checked as above.
unsafe impl Sync for Spot {}

/// The owner of a spot's memory.
#[derive(Clone, Debug)]
pub(crate) enum Home {
    /// A device allocation, by its first address, and its origin, which distinguishes it from a later one.
    Device {
        device: usize,
        start: u64,
        offset: u64,
        made: Arc<Origin>,
    },
    Pinned {
        start: u64,
        offset: u64,
        memory: Arc<Mapping>,
    },
    /// Host memory unknown to the runtime.
    Pageable,
}

/// A range accessed by a task or the host.
#[derive(Clone, Debug)]
pub(crate) struct Touch {
    pub(crate) spot: Spot,
    pub(crate) bytes: u64,
    pub(crate) how: How,
}

/// The kind of access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Read,
    Write,
    /// The work knows an address in the allocation, which must outlive it; its accesses are known when it runs.
    Hold,
}

impl Touch {
    pub(crate) fn new(spot: &Spot, bytes: u64, how: How) -> Touch {
        Touch { spot: spot.clone(), bytes, how }
    }
}

impl Spot {
    /// The address as the program knows it.
    pub(crate) fn address(&self) -> usize {
        match &self.home {
            Home::Device { start, offset, .. } => (start + offset) as usize,
            _ => self.bytes.addr(),
        }
    }

    /// The spot `bytes` bytes further on.
    pub(crate) fn offset_by(&self, bytes: u64) -> Spot {
        let mut moved = self.clone();
        moved.bytes = moved.bytes.wrapping_add(bytes as usize);
        match &mut moved.home {
            Home::Device { offset, .. } | Home::Pinned { offset, .. } => *offset += bytes,
            Home::Pageable => {}
        }
        moved
    }

    pub(crate) fn is_pageable(&self) -> bool {
        matches!(self.home, Home::Pageable)
    }
}

impl State {
    /// The device that owns this address.
    pub(crate) fn device_of(&self, address: u64) -> Option<usize> {
        self.devices.iter().position(|device| device.space.contains(address))
    }

    /// The place of `bytes` bytes at a pointer, which must be device or host memory as `device` says (either, if
    /// `None`), and entirely inside one allocation. `role` is its name in messages.
    pub(crate) fn spot(&mut self, at: *const c_void, bytes: u64, device: Option<bool>, role: &str) -> Outcome<Spot> {
        let address = at.addr() as u64;
        let found = self.device_of(address);
        match (device, found) {
            (Some(true), None) => {
                let made = self.pinned_at(address).map(|(_, pinned)| pinned.origin.clone());
                let why = format!("{role} {at:p} is host memory where the call wants device memory");
                self.ledger.violation("wrong-memory-kind", why.clone(), made);
                Fault::fail(ACL_ERROR_RT_PARAM_INVALID, why)
            }
            (Some(false), Some(index)) => {
                let made = match self.devices[index].space.at(address) {
                    At::Block(_, block) => Some(block.origin.clone()),
                    _ => None,
                };
                let why = format!("{role} {at:p} is memory of device {index} where the call wants host memory");
                self.ledger.violation("wrong-memory-kind", why.clone(), made);
                Fault::fail(ACL_ERROR_RT_PARAM_INVALID, why)
            }
            (_, Some(index)) => self.device_spot(index, address, bytes, 0, role),
            (_, None) => self.host_spot(at, bytes, role),
        }
    }

    /// The place of `bytes` bytes of a device; `slack` bytes beyond the requested size of the allocation are allowed.
    pub(crate) fn device_spot(
        &mut self,
        device: usize,
        address: u64,
        bytes: u64,
        slack: u64,
        role: &str,
    ) -> Outcome<Spot> {
        let space = &mut self.devices[device].space;
        let stored = space.stored(address);
        let end = address.checked_add(bytes);
        let (why, rule, made) = match space.at(address) {
            At::Block(start, block) if end.is_some_and(|end| end <= start + block.size + slack) => {
                let home = Home::Device { device, start, offset: address - start, made: block.origin.clone() };
                return Ok(Spot { bytes: stored, home });
            }
            At::Block(start, block) => {
                let offset = address - start;
                let why = format!(
                    "{role} {address:#x} with {bytes} bytes is bytes {offset}..{} of an allocation of {} bytes",
                    offset.saturating_add(bytes),
                    block.size
                );
                (why, "out-of-bounds", Some(block.origin.clone()))
            }
            At::Freed(start, freed) => {
                let (call, number) = freed.by;
                let offset = address - start;
                let why = format!(
                    "{role} {address:#x} is byte {offset} of an allocation of {} bytes that {call} (call {number}) freed",
                    freed.size
                );
                (why, "use-after-free", Some(freed.origin.clone()))
            }
            At::Nothing => {
                (format!("{role} {address:#x} is in no allocation of device {device}"), "out-of-bounds", None)
            }
        };
        self.ledger.violation(rule, why.clone(), made);
        Fault::fail(ACL_ERROR_RT_PARAM_INVALID, why)
    }

    /// The place of `bytes` bytes of the host.
    fn host_spot(&mut self, at: *const c_void, bytes: u64, role: &str) -> Outcome<Spot> {
        let address = at.addr() as u64;
        let stored = at.cast_mut().cast::<u8>();
        let Some((start, pinned)) = self.pinned_at(address) else {
            return Ok(Spot { bytes: stored, home: Home::Pageable });
        };
        let offset = address - start;
        if offset.checked_add(bytes).is_some_and(|end| end <= pinned.size) {
            let home = Home::Pinned { start, offset, memory: pinned.memory.clone() };
            return Ok(Spot { bytes: stored, home });
        }
        let why = format!(
            "{role} {at:p} with {bytes} bytes is bytes {offset}..{} of pinned memory of {} bytes",
            offset.saturating_add(bytes),
            pinned.size
        );
        let made = pinned.origin.clone();
        self.ledger.violation("out-of-bounds", why.clone(), Some(made));
        Fault::fail(ACL_ERROR_RT_PARAM_INVALID, why)
    }

    /// The pinned memory that contains this address.
    pub(crate) fn pinned_at(&mut self, address: u64) -> Option<(u64, &mut Pinned)> {
        let (start, pinned) = self.pinned.range_mut(..=address).next_back()?;
        (address < start + pinned.size).then_some((*start, pinned))
    }

    /// Records that the work of `stamp` accesses a range, and reports other work that accesses it without an order.
    pub(crate) fn touch(&mut self, touch: &Touch, stamp: &Stamp, kernel: Option<&Arc<str>>) {
        let (call, number) = ledger::current();
        let host = &self.host;
        let (uses, shadow, offset, made) = match &touch.spot.home {
            Home::Device { device, start, offset, made } => match self.devices[*device].space.at(*start) {
                At::Block(_, block) if Arc::ptr_eq(&block.origin, made) && !block.internal => {
                    (&mut block.uses, &mut block.shadow, *offset, made)
                }
                _ => return,
            },
            Home::Pinned { start, offset, .. } => match self.pinned.get_mut(start) {
                Some(pinned) => (&mut pinned.uses, &mut pinned.shadow, *offset, &pinned.origin),
                None => return,
            },
            Home::Pageable => return,
        };
        if stamp.lane != HOST {
            uses.note(stamp, call, number);
        }
        if touch.how == How::Hold || touch.bytes == 0 {
            return;
        }
        let access = Access {
            range: offset..offset + touch.bytes,
            write: touch.how == How::Write,
            stamp: stamp.clone(),
            call,
            number,
            kernel: kernel.cloned(),
        };
        if let Some(other) = shadow.add(access.clone(), host) {
            let made = made.clone();
            self.report_race(&access, &other, made);
        }
    }

    /// Reports two unordered accesses.
    pub(crate) fn report_race(&mut self, access: &Access, other: &Access, made: Arc<Origin>) {
        let why = format!("{}; {}; nothing orders the two", access.text(), other.text());
        self.ledger.violation("unsynchronised-access", why, Some(made));
    }

    /// Records that the host itself accesses some ranges, now.
    pub(crate) fn touch_by_host(&mut self, touches: &[Touch]) {
        let stamp = self.host.act();
        for touch in touches {
            self.touch(touch, &stamp, None);
        }
    }

    /// Whether the target of an access still exists.
    pub(crate) fn still_lives(&mut self, touch: &Touch) -> bool {
        match &touch.spot.home {
            Home::Device { device, start, made, .. } => {
                matches!(self.devices[*device].space.at(*start), At::Block(_, block) if Arc::ptr_eq(&block.origin, made))
            }
            Home::Pinned { start, memory, .. } => {
                self.pinned.get(start).is_some_and(|pinned| Arc::ptr_eq(&pinned.memory, memory))
            }
            Home::Pageable => true,
        }
    }
}

//! A minimal AscendCL in Rust for Miri, which cannot run foreign code. Device memory is host memory, and work is
//! complete when it is queued. It exercises the safe layer's unsafe blocks; behaviour is tested on the software device.

use std::alloc::{Layout, alloc, dealloc};
use std::cell::Cell;
use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_void};
use std::ptr::{NonNull, null, null_mut};
use std::sync::Mutex;

use ascend_sys::{AscendCl, Symbols, aclError};

use super::{DeviceBuffer, Error, Event, KernelArgs, PinnedBuffer, Runtime};

/// Sizes of live allocations by address.
static LIVE: Mutex<Option<HashMap<usize, usize>>> = Mutex::new(None);

thread_local! {
    static CONTEXT: Cell<usize> = const { Cell::new(0) };
}

fn live<T>(f: impl FnOnce(&mut HashMap<usize, usize>) -> T) -> T {
    f(LIVE.lock().unwrap().get_or_insert_default())
}

fn layout(size: usize) -> Layout {
    Layout::from_size_align(size, 4096).unwrap()
}

unsafe extern "C" fn init(_: *const c_char) -> aclError {
    0
}

extern "C" fn done() -> aclError {
    0
}

unsafe extern "C" fn count(count: *mut u32) -> aclError {
    // SAFETY: the caller passes a pointer to one integer.
    unsafe { count.write(1) };
    0
}

unsafe extern "C" fn device(_: i32) -> aclError {
    CONTEXT.set(1);
    0
}

extern "C" fn soc() -> *const c_char {
    c"Ascend910A".as_ptr()
}

extern "C" fn message() -> *const c_char {
    null()
}

unsafe extern "C" fn version(a: *mut i32, b: *mut i32, c: *mut i32) -> aclError {
    // SAFETY: the caller passes pointers to three integers.
    unsafe { (a.write(1), b.write(0), c.write(0)) };
    0
}

unsafe extern "C" fn context(to: *mut *mut c_void) -> aclError {
    // SAFETY: the caller passes a pointer to a pointer.
    unsafe { to.write(std::ptr::without_provenance_mut(CONTEXT.get())) };
    if CONTEXT.get() == 0 { 107002 } else { 0 }
}

unsafe extern "C" fn set_context(context: *mut c_void) -> aclError {
    CONTEXT.set(context.addr());
    0
}

unsafe extern "C" fn malloc_host(to: *mut *mut c_void, size: usize) -> aclError {
    // SAFETY: the size is not zero, and the caller passes a pointer to a pointer.
    unsafe {
        let memory = alloc(layout(size));
        live(|live| live.insert(memory.expose_provenance(), size));
        to.write(memory.cast());
    }
    0
}

unsafe extern "C" fn malloc(to: *mut *mut c_void, size: usize, _: ascend_sys::aclrtMemMallocPolicy) -> aclError {
    // SAFETY: the size is not zero, and the caller passes a pointer to a pointer.
    unsafe { malloc_host(to, size) }
}

unsafe extern "C" fn free(memory: *mut c_void) -> aclError {
    let Some(size) = live(|live| live.remove(&memory.addr())) else { return 100000 };
    // SAFETY: allocated above with that layout.
    unsafe { dealloc(std::ptr::with_exposed_provenance_mut(memory.addr()), layout(size)) };
    0
}

unsafe extern "C" fn copy(to: *mut c_void, _: usize, from: *const c_void, size: usize, kind: u32) -> aclError {
    // Device addresses are numbers to the safe layer; here they are addresses of host memory.
    let to: *mut u8 = if kind == 2 { to.cast() } else { std::ptr::with_exposed_provenance_mut(to.addr()) };
    let from: *const u8 = if kind == 1 { from.cast() } else { std::ptr::with_exposed_provenance(from.addr()) };
    // SAFETY: the safe layer under test guarantees both sides; Miri checks it.
    unsafe { to.copy_from(from, size) };
    0
}

unsafe extern "C" fn copy_async(
    to: *mut c_void,
    room: usize,
    from: *const c_void,
    size: usize,
    kind: u32,
    _: *mut c_void,
) -> aclError {
    // SAFETY: the safe layer under test guarantees both sides; Miri checks it.
    unsafe { copy(to, room, from, size, kind) }
}

unsafe extern "C" fn fill(to: *mut c_void, _: usize, value: i32, size: usize, _: *mut c_void) -> aclError {
    // SAFETY: the safe layer under test guarantees the memory; Miri checks it.
    unsafe { std::ptr::with_exposed_provenance_mut::<u8>(to.addr()).write_bytes(value as u8, size) };
    0
}

unsafe extern "C" fn create(to: *mut *mut c_void) -> aclError {
    // SAFETY: the caller passes a pointer to a pointer.
    unsafe { to.write(std::ptr::without_provenance_mut(8)) };
    0
}

unsafe extern "C" fn one(_: *mut c_void) -> aclError {
    0
}

unsafe extern "C" fn two(_: *mut c_void, _: *mut c_void) -> aclError {
    0
}

unsafe extern "C" fn elapsed(to: *mut f32, _: *mut c_void, _: *mut c_void) -> aclError {
    // SAFETY: the caller passes a pointer to a number.
    unsafe { to.write(1.0) };
    0
}

struct Fake;

impl Symbols for Fake {
    fn address(&self, name: &CStr) -> Option<NonNull<c_void>> {
        let function = match name.to_str().ok()? {
            "aclInit" => init as *mut c_void,
            "aclFinalize" | "aclrtSynchronizeDevice" => done as *mut c_void,
            "aclrtGetDeviceCount" => count as *mut c_void,
            "aclrtSetDevice" | "aclrtResetDevice" => device as *mut c_void,
            "aclrtGetSocName" => soc as *mut c_void,
            "aclGetRecentErrMsg" => message as *mut c_void,
            "aclrtGetVersion" => version as *mut c_void,
            "aclrtGetCurrentContext" => context as *mut c_void,
            "aclrtSetCurrentContext" => set_context as *mut c_void,
            "aclrtMalloc" => malloc as *mut c_void,
            "aclrtMallocHost" => malloc_host as *mut c_void,
            "aclrtFree" | "aclrtFreeHost" => free as *mut c_void,
            "aclrtMemcpy" => copy as *mut c_void,
            "aclrtMemcpyAsync" => copy_async as *mut c_void,
            "aclrtMemsetAsync" => fill as *mut c_void,
            "aclrtCreateStream" | "aclrtCreateEvent" => create as *mut c_void,
            "aclrtDestroyStream" | "aclrtSynchronizeStream" | "aclrtDestroyEvent" | "aclrtSynchronizeEvent" => {
                one as *mut c_void
            }
            "aclrtRecordEvent" | "aclrtStreamWaitEvent" => two as *mut c_void,
            "aclrtEventElapsedTime" => elapsed as *mut c_void,
            // Required, and not called here. Listed in alphabetical order, because Miri is slow.
            name => match AscendCl::FUNCTIONS.binary_search_by(|(known, _)| (*known).cmp(name)) {
                Ok(index) if AscendCl::FUNCTIONS[index].1 => done as *mut c_void,
                _ => null_mut(),
            },
        };
        NonNull::new(function)
    }
}

fn runtime() -> Runtime {
    // SAFETY: the functions above have the declared types and behave as AscendCL's.
    unsafe { Runtime::with_table(AscendCl::fill(&Fake).unwrap()) }.unwrap()
}

#[test]
fn memory_copies_and_borrows() -> Result<(), Error> {
    let device = runtime().device(0)?;
    let stream = device.stream()?;
    let mut host = PinnedBuffer::<u16>::new(&device, 100)?;
    host.write()?.iter_mut().enumerate().for_each(|(index, value)| *value = index as u16);
    let buffer = stream.alloc::<u16>(100)?;
    stream.upload(&host, &buffer)?;
    stream.copy(buffer.slice(10..20)?, buffer.slice(0..10)?)?;
    stream.fill(buffer.slice(99..)?, 1)?;
    {
        let (first, second) = (host.read()?, host.read()?);
        assert_eq!(first[5], second[5]);
        assert!(stream.download(&buffer, &host).is_err());
    }
    stream.download(&buffer, &host)?;
    let values = host.read()?.to_vec();
    assert_eq!((values[0], values[50], values[99]), (10, 50, 0x0101));
    let mut part = [0; 3];
    stream.read(buffer.slice(20..23)?, &mut part)?;
    assert_eq!(part, [20, 21, 22]);
    drop((stream, device, buffer)); // the pinned buffer is dropped last
    Ok(())
}

#[test]
fn threads_allocate_and_events_order() -> Result<(), Error> {
    let device = runtime().device(0)?;
    let start = Event::with_timing(&device)?;
    std::thread::scope(|scope| {
        for thread in 0..3_u8 {
            let (device, start) = (device.clone(), &start);
            scope.spawn(move || -> Result<(), Error> {
                let (first, second) = (device.stream()?, device.stream()?);
                for _ in 0..3 {
                    let buffer = first.alloc_from(&[thread; 700])?;
                    first.record(start)?;
                    second.wait(start)?;
                    let copied: DeviceBuffer<u8> = second.alloc(700)?;
                    second.copy(&buffer, &copied)?;
                    drop(buffer);
                    let mut values = [0; 700];
                    second.read(&copied, &mut values)?;
                    assert_eq!(values, [thread; 700]);
                }
                Ok(())
            });
        }
    });
    start.synchronize()?;
    assert_eq!(start.milliseconds_since(&start)?, 1.0);
    device.trim_memory()?;
    assert_eq!(KernelArgs::new().scalar(1.5_f32).size(), 4);
    Ok(())
}

//! Initialisation, contexts, streams, events and callbacks.

#![allow(unsafe_code)]

mod support;

use std::ffi::c_void;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use support::{NULL, Twin};

#[test]
fn initialisations_are_counted() {
    let twin = Twin::new("");
    let mut left = 77;
    // SAFETY: the call writes one number.
    unsafe {
        assert_eq!((twin.acl.aclrtSetDevice)(0), 100_001);
        assert_eq!((twin.acl.aclInit)(std::ptr::null()), 0);
        assert_eq!((twin.acl.aclInit)(std::ptr::null()), 100_002);
        assert_eq!(((twin.acl.aclFinalizeReference.unwrap())(&mut left), left), (0, 1));
        assert_eq!((twin.acl.aclInit)(std::ptr::null()), 100_002);
        assert_eq!((twin.acl.aclFinalize)(), 0, "at any count");
        assert_eq!((twin.acl.aclFinalize)(), 100_037);
        assert_eq!((twin.acl.aclFinalizeReference.unwrap())(&mut left), 100_037);
    }
    twin.assert_clean();
}

#[test]
fn devices_are_counted_and_named() {
    let twin = Twin::new("soc=Ascend910_95,devices=2");
    let mut count = 0;
    // SAFETY: the call writes one number; the text lives as long as the library.
    unsafe {
        twin.ok((twin.acl.aclrtGetDeviceCount)(&mut count));
        assert_eq!(count, 2);
        assert!((twin.acl.aclrtGetSocName)().is_null(), "without a device");
        twin.ok((twin.acl.aclInit)(std::ptr::null()));
        assert_eq!((twin.acl.aclrtSetDevice)(2), 107_001);
        twin.ok((twin.acl.aclrtSetDevice)(1));
        assert_eq!(std::ffi::CStr::from_ptr((twin.acl.aclrtGetSocName)()).to_str(), Ok("Ascend910_95"));
        twin.ok((twin.acl.aclrtSetDevice)(1));
        twin.ok((twin.acl.aclrtResetDevice)(1));
        let mut device = 0;
        twin.ok((twin.acl.aclrtGetDevice)(&mut device));
        assert_eq!(device, 1, "set twice, reset once");
        twin.ok((twin.acl.aclrtResetDevice)(1));
        assert_eq!((twin.acl.aclrtGetDevice)(&mut device), 107_002);
    }
    let none = Twin::new("devices=0");
    // SAFETY: no pointers but null.
    unsafe {
        none.ok((none.acl.aclInit)(std::ptr::null()));
        assert_eq!((none.acl.aclrtSetDevice)(0), 207_004);
    }
}

#[test]
fn contexts_are_per_thread_and_own_their_streams() {
    let twin = Twin::ready("");
    let stream = twin.stream();
    let (mut own, mut other) = (NULL, NULL);
    // SAFETY: the calls write handles; the twin looks up every handle passed.
    unsafe {
        twin.ok((twin.acl.aclrtGetCurrentContext)(&mut own));
        std::thread::scope(|scope| {
            let seen = scope.spawn(|| (twin.acl.aclrtSynchronizeDevice)()).join();
            assert_eq!(seen.unwrap(), 107_002, "another thread has no context");
        });
        twin.ok((twin.acl.aclrtCreateContext)(&mut other, 0));
        assert_eq!((twin.acl.aclrtSynchronizeStream)(stream), 107_003);
        assert_eq!((twin.acl.aclrtDestroyStream)(stream), 107_003);
        assert_eq!(twin.violations(), ["wrong-context", "wrong-context"]);
        twin.ok((twin.acl.aclrtSetCurrentContext)(own));
        twin.ok((twin.acl.aclrtDestroyContext)(other));
        assert_eq!((twin.acl.aclrtSetCurrentContext)(other), 107_002);
        assert_eq!((twin.acl.aclrtDestroyContext)(own), 107_000, "the default context");
    }
    twin.destroy_stream(stream);
}

#[test]
fn a_destroyed_handle_is_known() {
    let twin = Twin::ready("");
    let stream = twin.stream();
    twin.destroy_stream(stream);
    // SAFETY: the twin looks up every handle passed.
    assert_eq!(unsafe { (twin.acl.aclrtSynchronizeStream)(stream) }, 107_000);
    twin.assert_found("use-after-destroy", "aclrtCreateStream");
}

/// A host function that waits for a message.
unsafe extern "C" fn waits(gate: *mut c_void) {
    // SAFETY: the tests pass a receiver that outlives the stream's work.
    let _ = unsafe { &*gate.cast::<Receiver<()>>() }.recv_timeout(Duration::from_secs(5));
}

fn gate() -> (Sender<()>, Box<Receiver<()>>) {
    let (open, gate) = channel();
    (open, Box::new(gate))
}

fn block(twin: &Twin, stream: *mut c_void, gate: &Receiver<()>) {
    let gate = std::ptr::from_ref(gate).cast_mut().cast();
    // SAFETY: the function gets the receiver it expects.
    twin.ok(unsafe { (twin.acl.aclrtLaunchHostFunc.unwrap())(stream, Some(waits), gate) });
}

#[test]
fn streams_run_by_themselves_and_events_order_them() {
    let twin = Twin::ready("");
    let (slow, fast, after) = (twin.stream(), twin.stream(), twin.event());
    let memory = twin.malloc(4096);
    let (open, gate) = gate();
    block(&twin, slow, &gate);
    let mut status = 9;
    // SAFETY: the twin looks up every handle; the call writes a status.
    unsafe {
        twin.ok((twin.acl.aclrtMemsetAsync)(memory, 4096, 1, 4096, slow));
        twin.ok((twin.acl.aclrtRecordEvent)(after, slow));
        twin.ok((twin.acl.aclrtMemsetAsync)(memory.wrapping_byte_add(2048), 2048, 3, 0, fast));
        twin.synchronize(fast);
        twin.ok((twin.acl.aclrtQueryEventStatus.unwrap())(after, &mut status));
        assert_eq!(status, 0, "the slow stream is blocked");
        twin.ok((twin.acl.aclrtStreamWaitEvent)(fast, after));
        twin.ok((twin.acl.aclrtMemsetAsync)(memory, 4096, 2, 4096, fast));
        assert_eq!((twin.acl.aclrtSynchronizeStreamWithTimeout.unwrap())(fast, 20), 507_046);
        assert_eq!((twin.acl.aclrtSynchronizeEventWithTimeout.unwrap())(after, 20), 507_047);
        open.send(()).unwrap();
        twin.synchronize(fast);
        twin.ok((twin.acl.aclrtQueryEventStatus.unwrap())(after, &mut status));
        assert_eq!(status, 1);
        assert_eq!(twin.download::<u8>(memory, 4096), [2; 4096]);
        twin.synchronize(slow);
        twin.ok((twin.acl.aclrtDestroyEvent)(after));
    }
    twin.destroy_stream(slow);
    twin.destroy_stream(fast);
    twin.free(memory);
    twin.finish();
    twin.assert_clean();
}

#[test]
fn a_stream_destroyed_with_work_pending_waits_and_is_noted() {
    let twin = Twin::ready("");
    let (stream, memory) = (twin.stream(), twin.malloc(4096));
    // SAFETY: the twin looks up every pointer.
    twin.ok(unsafe { (twin.acl.aclrtMemsetAsync)(memory, 4096, 5, 4096, stream) });
    twin.destroy_stream(stream);
    assert_eq!(twin.download::<u8>(memory, 4096), [5; 4096]);
    twin.free(memory);
    let report = twin.report();
    assert_eq!(support::rules(&report["violations"]), Vec::<String>::new());
    assert_eq!(support::rules(&report["warnings"]), ["stream-destroyed-with-work-pending"]);
    assert!(report["warnings"][0]["made_at"].as_str().unwrap().starts_with("aclrtCreateStream"));
}

#[test]
fn events_keep_their_rules() {
    let twin = Twin::ready("");
    let stream = twin.stream();
    let (mut timed, mut extended) = (NULL, NULL);
    let (mut status, mut ms) = (0, 0.0);
    // SAFETY: the twin looks up every handle; the calls write values.
    unsafe {
        twin.ok((twin.acl.aclrtCreateEventWithFlag.unwrap())(&mut timed, 8));
        twin.ok((twin.acl.aclrtCreateEventExWithFlag.unwrap())(&mut extended, 1));
        assert_eq!((twin.acl.aclrtCreateEventWithFlag.unwrap())(&mut NULL.clone(), 0), 100_000);
        assert_eq!((twin.acl.aclrtStreamWaitEvent)(stream, timed), 107_000, "no SYNC flag");
        assert_eq!((twin.acl.aclrtResetEvent)(extended, stream), 107_000);
        assert_eq!((twin.acl.aclrtQueryEvent)(extended, &mut status), 107_000);
        assert_eq!((twin.acl.aclrtEventElapsedTime)(&mut ms, timed, extended), 107_000, "no TIME_LINE flag");
        assert_eq!(twin.violations(), ["event-rule"; 4]);
        assert_eq!((twin.acl.aclrtEventElapsedTime)(&mut ms, timed, timed), 107_006, "not recorded");
        twin.ok((twin.acl.aclrtDestroyEvent)(timed));
        twin.ok((twin.acl.aclrtDestroyEvent)(extended));
    }
    let report = twin.report();
    assert!(report["violations"][1]["made_at"].as_str().unwrap().starts_with("aclrtCreateEventExWithFlag"));
    twin.destroy_stream(stream);
}

#[test]
fn elapsed_time_covers_the_work_between_two_events() {
    let twin = Twin::ready("");
    let (stream, start, end) = (twin.stream(), twin.event(), twin.event());
    let (open, gate) = gate();
    let mut ms = 0.0;
    // SAFETY: the twin looks up every handle; the calls write values.
    unsafe {
        twin.ok((twin.acl.aclrtRecordEvent)(start, stream));
        block(&twin, stream, &gate);
        twin.ok((twin.acl.aclrtRecordEvent)(end, stream));
        std::thread::sleep(Duration::from_millis(20));
        open.send(()).unwrap();
        twin.ok((twin.acl.aclrtSynchronizeEvent)(end));
        twin.ok((twin.acl.aclrtEventElapsedTime)(&mut ms, start, end));
        assert!((15.0..2000.0).contains(&ms), "{ms}");
        assert_eq!((twin.acl.aclrtEventElapsedTime)(&mut ms, end, start), 107_007);
        twin.ok((twin.acl.aclrtDestroyEvent)(start));
        twin.ok((twin.acl.aclrtDestroyEvent)(end));
    }
    twin.destroy_stream(stream);
}

#[test]
fn a_wait_that_can_never_end_is_a_deadlock() {
    let twin = Twin::ready("");
    let (stream, event) = (twin.stream(), twin.event());
    // SAFETY: the twin looks up every handle.
    unsafe {
        twin.ok((twin.acl.aclrtStreamWaitEvent)(stream, event));
        assert_eq!((twin.acl.aclrtSynchronizeStream)(stream), 507_046);
    }
    assert!(twin.message().contains("was never recorded"));
    twin.assert_found("deadlock", "");
    // SAFETY: the twin looks up every handle.
    twin.ok(unsafe { (twin.acl.aclrtDestroyStreamForce.unwrap())(stream) });
}

static CALLED: AtomicU32 = AtomicU32::new(0);

unsafe extern "C" fn counts(by: *mut c_void) {
    CALLED.fetch_add(by.addr() as u32, Ordering::SeqCst);
}

#[test]
fn callbacks_need_a_thread_that_processes_them() {
    let twin = Twin::ready("");
    let stream = twin.stream();
    let seven = std::ptr::without_provenance_mut(7);
    // SAFETY: the twin looks up every handle; the callback takes a number.
    unsafe {
        assert_eq!((twin.acl.aclrtLaunchCallback.unwrap())(Some(counts), seven, 1, stream), 107_015);
        assert_eq!((twin.acl.aclrtProcessReport.unwrap())(10), 107_012);
        std::thread::scope(|scope| {
            let (tell, told) = channel();
            let acl = &twin.acl;
            let worker = scope.spawn(move || {
                tell.send(libc::pthread_self() as u64).unwrap();
                while CALLED.load(Ordering::SeqCst) < 7 {
                    (acl.aclrtProcessReport.unwrap())(100);
                }
            });
            let thread = told.recv().unwrap();
            twin.ok((twin.acl.aclrtSubscribeReport.unwrap())(thread, stream));
            assert_eq!((twin.acl.aclrtSubscribeReport.unwrap())(thread, stream), 107_011);
            twin.ok((twin.acl.aclrtLaunchCallback.unwrap())(Some(counts), seven, 1, stream));
            twin.synchronize(stream);
            assert_eq!(CALLED.load(Ordering::SeqCst), 7);
            worker.join().unwrap();
            twin.ok((twin.acl.aclrtUnSubscribeReport.unwrap())(thread, stream));
        });
        assert_eq!(twin.violations(), Vec::<String>::new());
        assert_eq!((twin.acl.aclrtLaunchHostFunc.unwrap())(stream, Some(counts), NULL), 107_000, "mixed");
    }
    twin.assert_found("callback-rule", "aclrtCreateStream");
    twin.destroy_stream(stream);
}

unsafe extern "C" fn allocates(twin: *mut c_void) {
    // SAFETY: the test passes a twin that outlives the stream's work.
    let twin = unsafe { &*twin.cast::<Twin>() };
    let mut made = NULL;
    // SAFETY: the call writes one pointer.
    assert_eq!(unsafe { (twin.acl.aclrtMalloc)(&mut made, 64, 0) }, 107_000);
}

#[test]
fn nothing_may_be_allocated_in_a_callback() {
    let twin = Twin::ready("");
    let stream = twin.stream();
    let itself = std::ptr::from_ref(&twin).cast_mut().cast();
    // SAFETY: the callback gets the twin it expects.
    twin.ok(unsafe { (twin.acl.aclrtLaunchHostFunc.unwrap())(stream, Some(allocates), itself) });
    twin.synchronize(stream);
    assert_eq!(twin.violations(), ["callback-rule"]);
    twin.destroy_stream(stream);
}

#[test]
fn pageable_memory_makes_a_copy_synchronous() {
    let twin = Twin::ready("seed=1");
    let (stream, memory) = (twin.stream(), twin.malloc(64));
    let mut found = [0u8; 64];
    // SAFETY: 64 bytes each, kept by the host until the copies are complete.
    unsafe {
        let mut data = [9u8; 64];
        twin.ok((twin.acl.aclrtMemcpyAsync)(memory, 64, data.as_ptr().cast(), 64, 1, stream));
        data.fill(0);
        twin.ok((twin.acl.aclrtMemcpyAsync)(found.as_mut_ptr().cast(), 64, memory, 64, 2, stream));
    }
    assert_eq!(found, [9; 64]);
    twin.destroy_stream(stream);
    twin.free(memory);
    twin.finish();
    twin.assert_clean();
}

#[test]
fn a_polling_program_makes_progress_under_every_seed() {
    for seed in 0..6 {
        let twin = Twin::ready(&format!("seed={seed}"));
        let (stream, event, memory) = (twin.stream(), twin.event(), twin.malloc(64));
        let mut status = 0;
        // SAFETY: the twin looks up every handle; the call writes a status.
        unsafe {
            twin.ok((twin.acl.aclrtMemsetAsync)(memory, 64, 1, 64, stream));
            twin.ok((twin.acl.aclrtRecordEvent)(event, stream));
            while status == 0 {
                twin.ok((twin.acl.aclrtQueryEventStatus.unwrap())(event, &mut status));
            }
            assert_eq!(twin.download::<u8>(memory, 64), [1; 64]);
            twin.ok((twin.acl.aclrtDestroyEvent)(event));
        }
        twin.destroy_stream(stream);
        twin.free(memory);
        twin.finish();
        assert_eq!(twin.violations(), Vec::<String>::new(), "seed {seed}");
    }
}

#[test]
fn a_callback_may_take_its_time() {
    static DONE: AtomicU32 = AtomicU32::new(0);
    unsafe extern "C" fn slow(_: *mut c_void) {
        std::thread::sleep(Duration::from_millis(1500));
        DONE.store(1, Ordering::SeqCst);
    }
    let twin = Twin::ready("");
    let stream = twin.stream();
    std::thread::scope(|scope| {
        let (tell, told) = channel();
        let acl = &twin.acl;
        scope.spawn(move || {
            // SAFETY: the calls take no pointers.
            unsafe {
                tell.send(libc::pthread_self() as u64).unwrap();
                std::thread::sleep(Duration::from_millis(50));
                assert_eq!((acl.aclrtProcessReport.unwrap())(-1), 0, "it waits without a limit");
            }
        });
        let thread = told.recv().unwrap();
        // SAFETY: the twin looks up every handle.
        unsafe {
            twin.ok((twin.acl.aclrtSubscribeReport.unwrap())(thread, stream));
            std::thread::sleep(Duration::from_millis(1200));
            twin.ok((twin.acl.aclrtLaunchCallback.unwrap())(Some(slow), NULL, 1, stream));
            twin.synchronize(stream);
            assert_eq!(DONE.load(Ordering::SeqCst), 1);
            twin.ok((twin.acl.aclrtUnSubscribeReport.unwrap())(thread, stream));
        }
    });
    twin.destroy_stream(stream);
    assert_eq!(twin.violations(), Vec::<String>::new());
}

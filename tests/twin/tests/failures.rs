//! Injected failures: the effect of a rule, and that every call of a scenario can fail without harm.

#![allow(unsafe_code)]

mod support;

use std::ffi::c_void;

use support::{NULL, Twin};

#[test]
fn the_nth_call_fails_and_has_no_effect() {
    let twin = Twin::ready("");
    twin.fail("aclrtMalloc:2=207001");
    let first = twin.malloc(64);
    let mut second = NULL;
    // SAFETY: the call writes one pointer.
    assert_eq!(unsafe { (twin.acl.aclrtMalloc)(&mut second, 64, 0) }, 207_001);
    assert!(second.is_null() && twin.message().contains("failed by a rule"));
    // SAFETY: the calls take no pointers.
    assert_eq!(unsafe { (twin.acl.aclrtPeekAtLastError.unwrap())(0) }, 207_001);
    // SAFETY: the calls take no pointers.
    let errors = unsafe { [(); 2].map(|()| (twin.acl.aclrtGetLastError.unwrap())(0)) };
    assert_eq!(errors, [207_001, 0], "reading clears it");
    let third = twin.malloc(64);
    twin.free(first);
    twin.free(third);
    twin.finish();
    twin.assert_clean();
}

#[test]
fn a_free_that_was_made_to_fail_is_no_leak() {
    let twin = Twin::ready("");
    twin.fail("aclrtFree:1=507899,aclrtDestroyStream:1=507899");
    let (memory, stream) = (twin.malloc(64), twin.stream());
    // SAFETY: the twin looks up every pointer.
    unsafe {
        assert_eq!((twin.acl.aclrtFree)(memory), 507_899);
        assert_eq!((twin.acl.aclrtDestroyStream)(stream), 507_899);
    }
    let report = twin.report();
    assert_eq!(report["leaks"], serde_json::json!([]));
    assert_eq!(report["live"], serde_json::json!({"device memory": 1, "stream": 1}));
    twin.finish();
    twin.assert_clean();
}

#[test]
fn a_failure_at_synchronise_comes_once_and_skips_the_work_behind() {
    let twin = Twin::ready("");
    let (stream, memory) = (twin.stream(), twin.malloc(64));
    twin.upload(memory, &[7u8; 64]);
    twin.fail("aclrtMemsetAsync:1=507011@sync");
    // SAFETY: the twin looks up every pointer.
    unsafe {
        twin.ok((twin.acl.aclrtMemsetAsync)(memory, 64, 1, 64, stream));
        twin.ok((twin.acl.aclrtMemsetAsync)(memory, 64, 2, 64, stream));
        assert_eq!((twin.acl.aclrtSynchronizeStream)(stream), 507_011);
        twin.synchronize(stream);
        assert_eq!(twin.download::<u8>(memory, 64), [7; 64]);
        twin.ok((twin.acl.aclrtMemsetAsync)(memory, 64, 3, 64, stream));
        twin.synchronize(stream);
        assert_eq!(twin.download::<u8>(memory, 64), [3; 64]);
    }
    twin.destroy_stream(stream);
    twin.free(memory);
    twin.finish();
    twin.assert_clean();
}

#[test]
fn a_device_fault_persists_until_reset() {
    let twin = Twin::ready("");
    let (stream, memory) = (twin.stream(), twin.malloc(64));
    twin.fail("aclrtMemsetAsync:1=507899@sync");
    // SAFETY: the twin looks up every pointer.
    unsafe {
        twin.ok((twin.acl.aclrtMemsetAsync)(memory, 64, 1, 64, stream));
        for _ in 0..2 {
            assert_eq!((twin.acl.aclrtSynchronizeStream)(stream), 507_899);
        }
        assert_eq!((twin.acl.aclrtMemsetAsync)(memory, 64, 1, 64, stream), 507_899);
    }
    twin.free(memory);
    twin.destroy_stream(stream);
    twin.finish();
    twin.assert_clean_but(&[]);
}

#[test]
fn invalid_rules_are_explained() {
    let twin = Twin::new("");
    assert_eq!(twin.reset("soc=Ascend910"), 100_000);
    assert!(twin.message().contains("Ascend910ProA"));
    assert_eq!(twin.reset("fail=aclrtMalloc"), 100_000);
    assert!(twin.message().contains("CALL:N=CODE"));
}

/// A careful program: gives up at the first error and releases everything; returns the code it ended with.
fn scenario(twin: &Twin, kernel: &std::ffi::CStr) -> i32 {
    let acl = &twin.acl;
    let (mut stream, mut event, mut graph, mut binary, mut function) = (NULL, NULL, NULL, NULL, NULL);
    let (mut memory, mut host) = (NULL, NULL);
    let mut first = 0;
    let mut initialised = false;
    let mut device = false;
    // SAFETY: the calls write handles; the twin looks up every handle and pointer; all memories have 64 bytes.
    unsafe {
        let mut steps = || -> Result<(), i32> {
            let check = |code: i32| if code == 0 { Ok(()) } else { Err(code) };
            check((acl.aclInit)(std::ptr::null()))?;
            initialised = true;
            check((acl.aclrtSetDevice)(0))?;
            device = true;
            check((acl.aclrtCreateStream)(&mut stream))?;
            check((acl.aclrtCreateEvent)(&mut event))?;
            check((acl.aclrtMalloc)(&mut memory, 64, 0))?;
            check((acl.aclrtMallocHost)(&mut host, 64))?;
            check((acl.aclrtBinaryLoadFromFile.unwrap())(kernel.as_ptr(), std::ptr::null_mut(), &mut binary))?;
            check((acl.aclrtBinaryGetFunction.unwrap())(binary, c"counts".as_ptr(), &mut function))?;
            check((acl.aclrtMemcpyAsync)(memory, 64, host, 64, 1, stream))?;
            check(twin.launch(function, 2, stream, &[memory.addr() as u64]))?;
            check((acl.aclrtRecordEvent)(event, stream))?;
            check((acl.aclrtSynchronizeEvent)(event))?;
            check((acl.aclrtSynchronizeStream)(stream))?;
            check((acl.aclmdlRICaptureBegin.unwrap())(stream, 0))?;
            let captured = check((acl.aclrtMemsetAsync)(memory, 64, 0, 64, stream));
            let mut made: *mut c_void = NULL;
            let mut ended = (acl.aclmdlRICaptureEnd.unwrap())(stream, &mut made);
            if ended != 0 && made.is_null() {
                // A capture whose end failed must still be ended.
                let again = (acl.aclmdlRICaptureEnd.unwrap())(stream, &mut made);
                ended = ended.max(again);
            }
            graph = made;
            captured?;
            check(ended)?;
            check((acl.aclmdlRIExecuteAsync.unwrap())(graph, stream))?;
            check((acl.aclrtSynchronizeStream)(stream))?;
            check((acl.aclrtMemcpy)(host, 64, memory, 64, 2))
        };
        let mut keep = |code: i32| first = if first == 0 { code } else { first };
        keep(steps().err().unwrap_or(0));
        if !stream.is_null() && (acl.aclrtSynchronizeStream)(stream) != 0 {
            // In any case the work has ended or will not run; synchronise once more, so that the host has waited.
            keep((acl.aclrtSynchronizeStream)(stream).max(1));
        }
        let mut end = |handle: *mut c_void, ends: unsafe extern "C" fn(*mut c_void) -> i32| {
            if !handle.is_null() {
                keep(ends(handle));
            }
        };
        end(graph, acl.aclmdlRIDestroy.unwrap());
        end(event, acl.aclrtDestroyEvent);
        end(stream, acl.aclrtDestroyStream);
        end(memory, acl.aclrtFree);
        end(host, acl.aclrtFreeHost);
        end(binary, acl.aclrtBinaryUnLoad.unwrap());
        if device {
            keep((acl.aclrtResetDevice)(0));
        }
        if initialised {
            keep((acl.aclFinalize)());
        }
    }
    first
}

#[test]
fn every_call_of_a_scenario_can_fail() {
    let twin = Twin::new("");
    let kernel = std::ffi::CString::new(support::kernels("faulty").to_str().unwrap()).unwrap();
    assert_eq!(scenario(&twin, &kernel), 0);
    twin.assert_clean();
    let calls = twin.calls();
    assert!(calls > 25, "{calls}");
    for code in ["507000", "507015", "507899@sync"] {
        for nth in 1..=calls {
            twin.reset("");
            twin.fail(&format!("*:{nth}={code}"));
            let ended = scenario(&twin, &kernel);
            assert!(ended != 0 || code.ends_with("@sync"), "call {nth} failed without a reported error");
            let report = twin.report();
            // A failed aclFinalize or aclrtResetDevice leaves what it would have released; nothing else may be left.
            assert_eq!(report["leaks"], serde_json::json!([]), "call {nth} with {code}: {report:#}");
            assert_eq!(report["violations"], serde_json::json!([]), "call {nth} with {code}: {report:#}");
        }
    }
    twin.reset("");
    assert_eq!(scenario(&twin, &kernel), 0);
    twin.assert_clean();
}

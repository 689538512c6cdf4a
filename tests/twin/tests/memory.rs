//! Device and pinned memory: limits, bounds, lifetimes, kinds.

#![allow(unsafe_code)]

mod support;

use support::{NULL, Twin};

#[test]
fn a_clean_run_leaves_nothing() {
    let twin = Twin::ready("");
    let memory = twin.malloc(4096);
    let data: Vec<u32> = (0..1024).collect();
    twin.upload(memory, &data);
    assert_eq!(twin.download::<u32>(memory, 1024), data);
    twin.free(memory);
    twin.finish();
    twin.assert_clean();
    assert_eq!(twin.report()["live"], serde_json::json!({}));
}

#[test]
fn new_memory_is_filled_with_nan() {
    let twin = Twin::ready("");
    let memory = twin.malloc(64);
    assert!(twin.download::<f32>(memory, 16).iter().all(|value| value.is_nan()));
    let is_f16_nan = |bits: &u16| bits & 0x7FFF > 0x7C00;
    assert!(twin.download::<u16>(memory, 32).iter().all(is_f16_nan));
    twin.free(memory);
}

#[test]
fn the_limit_is_kept_and_explained() {
    let twin = Twin::ready("memory=1M");
    let memory = twin.malloc(1 << 19);
    let mut more = NULL;
    // SAFETY: the call writes one pointer.
    assert_eq!(unsafe { (twin.acl.aclrtMalloc)(&mut more, 1 << 20, 0) }, 207_001);
    let message = twin.message();
    assert!(message.starts_with("EL0004: aclrtMalloc(") && message.contains("1048576 bytes on device 0"), "{message}");
    assert_eq!(twin.message(), "", "reading clears it");
    let (mut free, mut total) = (0, 0);
    // SAFETY: the call writes two sizes.
    twin.ok(unsafe { (twin.acl.aclrtGetMemInfo)(1, &mut free, &mut total) });
    assert_eq!((free, total), ((1 << 20) - (1 << 19) - 512, 1 << 20));
    twin.free(memory);
    twin.finish();
    twin.assert_clean();
}

#[test]
fn wrong_arguments_are_invalid_parameters() {
    let twin = Twin::ready("");
    let mut made = NULL;
    let host = [0u8; 8];
    // SAFETY: the calls write pointers; null where the test requires it.
    let codes = unsafe {
        [
            (twin.acl.aclrtMalloc)(&mut made, 0, 0),
            (twin.acl.aclrtMalloc)(std::ptr::null_mut(), 8, 0),
            (twin.acl.aclrtMalloc)(&mut made, 8, 99),
            (twin.acl.aclrtFree)(NULL),
            (twin.acl.aclrtMemcpy)(made, 8, host.as_ptr().cast(), 8, 77),
            (twin.acl.aclrtCreateStream)(std::ptr::null_mut()),
            (twin.acl.aclrtGetDeviceCount)(std::ptr::null_mut()),
        ]
    };
    assert_eq!(codes, [100_000; 7]);
    assert_eq!(twin.violations(), Vec::<String>::new());
}

#[test]
fn out_of_bounds_is_found() {
    let twin = Twin::ready("");
    let memory = twin.malloc(100);
    let host = [0u8; 200];
    // SAFETY: the host memory has 200 bytes; the twin refuses accesses beyond the device's.
    assert_eq!(unsafe { (twin.acl.aclrtMemcpy)(memory, 200, host.as_ptr().cast(), 101, 1) }, 107_000);
    twin.assert_found("out-of-bounds", "aclrtMalloc");
    assert!(twin.message().contains("bytes 0..101 of an allocation of 100 bytes"));
}

#[test]
fn inside_an_allocation_any_address_will_do() {
    let twin = Twin::ready("");
    let memory = twin.malloc(4096);
    twin.upload(memory.wrapping_byte_add(512), &[7u32; 16]);
    assert_eq!(twin.download::<u32>(memory.wrapping_byte_add(512), 16), [7; 16]);
    twin.free(memory);
    twin.finish();
    twin.assert_clean();
}

#[test]
fn use_after_free_is_found() {
    let twin = Twin::ready("");
    let memory = twin.malloc(100);
    twin.free(memory);
    // SAFETY: the twin looks up the pointer.
    assert_eq!(unsafe { (twin.acl.aclrtMemset)(memory, 100, 0, 100) }, 107_000);
    twin.assert_found("use-after-free", "aclrtMalloc");
}

#[test]
fn double_free_and_free_of_the_middle_are_found() {
    let twin = Twin::ready("");
    let memory = twin.malloc(100);
    // SAFETY: the twin looks up the pointer.
    unsafe {
        assert_eq!((twin.acl.aclrtFree)(memory.wrapping_byte_add(32)), 207_002);
        assert_eq!((twin.acl.aclrtFree)(memory), 0);
        assert_eq!((twin.acl.aclrtFree)(memory), 207_002);
    }
    assert_eq!(twin.violations(), ["invalid-free", "double-free"]);
}

#[test]
fn the_kind_of_memory_must_fit_the_copy() {
    let twin = Twin::ready("");
    let (memory, mut host) = (twin.malloc(64), [0u8; 64]);
    let host = host.as_mut_ptr().cast();
    // SAFETY: 64 bytes each; the twin refuses what does not fit.
    unsafe {
        assert_eq!((twin.acl.aclrtMemcpy)(host, 64, memory, 64, 1), 107_000, "host to device, with the sides swapped");
        assert_eq!((twin.acl.aclrtMemcpy)(memory, 64, memory, 64, 2), 107_000, "device to host, into the device");
        assert_eq!((twin.acl.aclrtMemcpy)(host, 64, memory, 64, 4), 0, "by default, any direction");
    }
    assert_eq!(twin.violations(), ["wrong-memory-kind", "wrong-memory-kind"]);
    twin.free(memory);
}

#[test]
fn a_destination_said_to_be_too_small_is_found_but_not_refused() {
    let twin = Twin::ready("");
    let memory = twin.malloc(64);
    // SAFETY: 64 bytes each.
    assert_eq!(unsafe { (twin.acl.aclrtMemcpy)(memory, 32, [1u8; 64].as_ptr().cast(), 64, 1) }, 0);
    twin.assert_found("destination-too-small", "");
}

#[test]
fn leaks_are_found_with_the_place_they_were_made() {
    let twin = Twin::ready("");
    twin.malloc(100);
    twin.pinned(100);
    twin.stream();
    // SAFETY: the calls take no pointers.
    twin.ok(unsafe { (twin.acl.aclFinalize)() });
    let report = twin.report();
    assert_eq!(support::rules(&report["violations"]), ["finalize-with-live-resources"]);
    assert_eq!(support::rules(&report["warnings"]), ["device-not-reset"]);
    let leaks = report["leaks"].as_array().unwrap();
    let kinds: Vec<&str> = leaks.iter().map(|leak| leak["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["device memory", "pinned memory", "stream"]);
    for leak in leaks {
        let made_at = leak["made_at"].as_str().unwrap();
        assert!(
            made_at.contains("support::Twin::") && made_at.contains("device 0") || made_at.contains("context"),
            "{made_at}"
        );
    }
}

#[test]
fn a_reset_with_live_resources_is_found() {
    let twin = Twin::ready("");
    twin.malloc(100);
    // SAFETY: the calls take no pointers.
    twin.ok(unsafe { (twin.acl.aclrtResetDevice)(0) });
    twin.assert_found("reset-with-live-resources", "aclrtMalloc");
    assert_eq!(twin.report()["leaks"], serde_json::json!([]), "the reset freed it");
}

#[test]
fn memory_freed_while_work_is_queued_is_found() {
    for seed in 0..4 {
        let twin = Twin::ready(&format!("seed={seed}"));
        let (memory, stream) = (twin.malloc(1 << 16), twin.stream());
        // SAFETY: the twin looks up every pointer.
        unsafe { twin.ok((twin.acl.aclrtMemsetAsync)(memory, 1 << 16, 1, 1 << 16, stream)) };
        twin.free(memory);
        twin.assert_found("freed-while-in-use", "aclrtMalloc");
        twin.synchronize(stream);
        twin.destroy_stream(stream);
    }
}

#[test]
fn pinned_memory_freed_before_its_copy_is_found() {
    let twin = Twin::ready("");
    let (memory, host, stream) = (twin.malloc(4096), twin.pinned(4096), twin.stream());
    // SAFETY: 4096 bytes each; the twin keeps the host's until the copy is complete.
    unsafe {
        twin.ok((twin.acl.aclrtMemcpyAsync)(memory, 4096, host, 4096, 1, stream));
        twin.ok((twin.acl.aclrtFreeHost)(host));
    }
    twin.assert_found("host-memory-freed-before-copy", "aclrtMallocHost");
    twin.synchronize(stream);
    twin.destroy_stream(stream);
    twin.free(memory);
}

#[test]
fn registered_memory_belongs_to_the_second_generation() {
    let mut host = vec![0u8; 8192];
    for (soc, expected) in [("Ascend910A", 207_000), ("Ascend910B", 207_000), ("Ascend910B4", 0)] {
        let twin = Twin::ready(&format!("soc={soc}"));
        let mut seen = NULL;
        // SAFETY: the vector has 8192 bytes and outlives its registration.
        let code = unsafe { (twin.acl.aclrtHostRegister.unwrap())(host.as_mut_ptr().cast(), 8192, 0, &mut seen) };
        assert_eq!(code, expected, "{soc}");
        if code == 0 {
            // SAFETY: registered just now.
            twin.ok(unsafe { (twin.acl.aclrtHostUnregister.unwrap())(host.as_mut_ptr().cast()) });
        }
        twin.finish();
        twin.assert_clean();
    }
}

#[test]
fn rows_are_copied_at_their_pitches() {
    let twin = Twin::ready("");
    let memory = twin.malloc(64);
    let host: Vec<u8> = (0..12).collect();
    // SAFETY: three rows of four bytes on the host, three with a stride of 16 on the device.
    twin.ok(unsafe { (twin.acl.aclrtMemcpy2d.unwrap())(memory, 16, host.as_ptr().cast(), 4, 4, 3, 1) });
    let found = twin.download::<u8>(memory, 36);
    assert_eq!([&found[..4], &found[16..20], &found[32..36]].concat(), host);
    twin.free(memory);
    twin.finish();
    twin.assert_clean();
}

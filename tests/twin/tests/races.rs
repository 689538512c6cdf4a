//! The race detector and the adversarial scheduler: their findings, and that these do not depend on timing.

#![allow(unsafe_code)]

mod support;

use support::Twin;

/// Fills on one stream, reads on another, with or without an event between them.
fn produce_and_consume(twin: &Twin, ordered: bool) {
    let (producer, consumer, event) = (twin.stream(), twin.stream(), twin.event());
    let (memory, host) = (twin.malloc(4096), twin.pinned(4096));
    // SAFETY: the twin looks up every pointer; both memories have 4096 bytes.
    unsafe {
        twin.ok((twin.acl.aclrtMemsetAsync)(memory, 4096, 1, 4096, producer));
        twin.ok((twin.acl.aclrtRecordEvent)(event, producer));
        if ordered {
            twin.ok((twin.acl.aclrtStreamWaitEvent)(consumer, event));
        }
        twin.ok((twin.acl.aclrtMemcpyAsync)(host, 4096, memory, 4096, 2, consumer));
        twin.synchronize(consumer);
        if ordered {
            assert_eq!(std::slice::from_raw_parts(host.cast::<u8>(), 4096), [1; 4096]);
        }
        twin.synchronize(producer);
        twin.ok((twin.acl.aclrtDestroyEvent)(event));
        twin.ok((twin.acl.aclrtFreeHost)(host));
    }
    twin.free(memory);
    twin.destroy_stream(producer);
    twin.destroy_stream(consumer);
}

#[test]
fn a_missing_wait_is_found_under_every_seed() {
    for seed in 0..12 {
        let twin = Twin::ready(&format!("seed={seed}"));
        produce_and_consume(&twin, true);
        assert_eq!(twin.violations(), Vec::<String>::new(), "seed {seed}");
        produce_and_consume(&twin, false);
        twin.assert_found("unsynchronised-access", "aclrtMalloc");
        let message = twin.report()["violations"][0]["message"].as_str().unwrap().to_owned();
        assert!(message.contains("aclrtMemcpyAsync") && message.contains("aclrtMemsetAsync"), "{message}");
        assert!(message.contains("bytes 0..4096"), "{message}");
    }
}

#[test]
fn the_host_must_wait_too() {
    let twin = Twin::ready("");
    let (stream, memory) = (twin.stream(), twin.malloc(64));
    // SAFETY: the twin looks up every pointer.
    unsafe {
        twin.ok((twin.acl.aclrtMemsetAsync)(memory, 64, 1, 64, stream));
        twin.download::<u8>(memory, 64);
        twin.assert_found("unsynchronised-access", "aclrtMalloc");
        twin.synchronize(stream);
        twin.download::<u8>(memory, 64);
        twin.ok((twin.acl.aclrtMemsetAsync)(memory, 64, 1, 64, stream));
        twin.synchronize(stream);
    }
    assert_eq!(twin.violations().len(), 1);
}

#[test]
fn parts_of_an_arena_do_not_race() {
    let twin = Twin::ready("seed=9");
    let arena = twin.malloc(1 << 20);
    let streams: Vec<_> = (0..8).map(|_| twin.stream()).collect();
    for round in 0..50 {
        for (part, stream) in streams.iter().enumerate() {
            let memory = arena.wrapping_byte_add(part * (1 << 17));
            // SAFETY: the twin looks up every pointer.
            twin.ok(unsafe { (twin.acl.aclrtMemsetAsync)(memory, 1 << 17, round, 1 << 17, *stream) });
        }
    }
    // SAFETY: the calls take no pointers.
    twin.ok(unsafe { (twin.acl.aclrtSynchronizeDevice)() });
    assert_eq!(twin.download::<u8>(arena, 1 << 20), vec![49; 1 << 20]);
    streams.iter().for_each(|stream| twin.destroy_stream(*stream));
    twin.free(arena);
    twin.finish();
    twin.assert_clean();
}

#[test]
fn kernels_race_like_copies() {
    for seed in 0..6 {
        let twin = Twin::ready(&format!("seed={seed}"));
        let (a, b, memory) = (twin.stream(), twin.stream(), twin.malloc(64));
        let (_, function) = twin.kernel("faulty", "counts");
        twin.upload(memory, &[0f32; 16]);
        twin.ok(twin.launch(function, 3, a, &[memory.addr() as u64]));
        twin.ok(twin.launch(function, 3, b, &[memory.addr() as u64]));
        twin.synchronize(a);
        twin.synchronize(b);
        twin.assert_found("unsynchronised-access", "aclrtMalloc");
        assert!(
            twin.report()["violations"][0]["message"].as_str().unwrap().contains("of kernel counts writes bytes 0..4")
        );
    }
}

#[test]
fn late_scheduling_shows_a_missing_wait_in_the_data() {
    let mut wrong = 0;
    for seed in 0..12 {
        let twin = Twin::ready(&format!("seed={seed}"));
        let (producer, consumer) = (twin.stream(), twin.stream());
        let (memory, host) = (twin.malloc(64), twin.pinned(64));
        // SAFETY: the twin looks up every pointer; both memories have 64 bytes.
        unsafe {
            twin.ok((twin.acl.aclrtMemsetAsync)(memory, 64, 1, 64, producer));
            twin.ok((twin.acl.aclrtMemcpyAsync)(host, 64, memory, 64, 2, consumer));
            twin.synchronize(consumer);
            wrong += usize::from(*host.cast::<u8>() != 1);
        }
    }
    assert!(wrong > 0, "no seed exposes the race");
}

#[test]
fn eight_threads_do_ten_thousand_operations() {
    let twin = Twin::ready("seed=3,memory=64M");
    let mut context = support::NULL;
    // SAFETY: the call writes one handle.
    twin.ok(unsafe { (twin.acl.aclrtGetCurrentContext)(&mut context) });
    let context = context.expose_provenance();
    std::thread::scope(|scope| {
        for thread in 0..8u8 {
            let twin = &twin;
            scope.spawn(move || {
                // SAFETY: the twin looks up every handle; all memories have 1024 bytes.
                unsafe {
                    twin.ok((twin.acl.aclrtSetCurrentContext)(std::ptr::with_exposed_provenance_mut(context)));
                    let (a, b, event) = (twin.stream(), twin.stream(), twin.event());
                    let (memory, host) = (twin.malloc(1024), twin.pinned(1024));
                    for round in 0..250u8 {
                        let value = (thread ^ round).into();
                        twin.ok((twin.acl.aclrtMemsetAsync)(memory, 1024, value, 1024, a));
                        twin.ok((twin.acl.aclrtRecordEvent)(event, a));
                        twin.ok((twin.acl.aclrtStreamWaitEvent)(b, event));
                        twin.ok((twin.acl.aclrtMemcpyAsync)(host, 1024, memory, 1024, 2, b));
                        twin.synchronize(b);
                        assert_eq!(std::slice::from_raw_parts(host.cast::<u8>(), 1024), [thread ^ round; 1024]);
                    }
                    twin.ok((twin.acl.aclrtDestroyEvent)(event));
                    twin.ok((twin.acl.aclrtFreeHost)(host));
                    twin.free(memory);
                    twin.synchronize(a);
                    twin.destroy_stream(a);
                    twin.destroy_stream(b);
                }
            });
        }
    });
    twin.finish();
    twin.assert_clean();
}

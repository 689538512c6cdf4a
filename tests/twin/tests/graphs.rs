//! Capture and replay, and their rules.

#![allow(unsafe_code)]

mod support;

use std::ffi::c_void;

use support::{NULL, Twin};

const GLOBAL: u32 = 0;
const THREAD_LOCAL: u32 = 1;
const RELAXED: u32 = 2;

fn begin(twin: &Twin, stream: *mut c_void, mode: u32) -> i32 {
    // SAFETY: the twin looks up every handle.
    unsafe { (twin.acl.aclmdlRICaptureBegin.unwrap())(stream, mode) }
}

fn end(twin: &Twin, stream: *mut c_void) -> Result<*mut c_void, i32> {
    let mut graph = NULL;
    // SAFETY: the call writes one handle.
    match unsafe { (twin.acl.aclmdlRICaptureEnd.unwrap())(stream, &mut graph) } {
        0 => Ok(graph),
        code => Err(code),
    }
}

fn fill(twin: &Twin, memory: *mut c_void, value: i32, stream: *mut c_void) -> i32 {
    // SAFETY: the twin looks up every pointer.
    unsafe { (twin.acl.aclrtMemsetAsync)(memory, 64, value, 64, stream) }
}

fn replay(twin: &Twin, graph: *mut c_void, stream: *mut c_void) -> i32 {
    // SAFETY: the twin looks up every handle.
    unsafe { (twin.acl.aclmdlRIExecuteAsync.unwrap())(graph, stream) }
}

fn destroy(twin: &Twin, graph: *mut c_void) {
    // SAFETY: the twin looks up every handle.
    twin.ok(unsafe { (twin.acl.aclmdlRIDestroy.unwrap())(graph) });
}

fn record(twin: &Twin, event: *mut c_void, stream: *mut c_void) {
    // SAFETY: the twin looks up every handle.
    twin.ok(unsafe { (twin.acl.aclrtRecordEvent)(event, stream) });
}

fn wait(twin: &Twin, stream: *mut c_void, event: *mut c_void) -> i32 {
    // SAFETY: the twin looks up every handle.
    unsafe { (twin.acl.aclrtStreamWaitEvent)(stream, event) }
}

#[test]
fn a_graph_replays_what_two_streams_did() {
    for seed in ["", "seed=1", "seed=2", "seed=3", "seed=4", "seed=5"] {
        let twin = Twin::ready(seed);
        let (main, side) = (twin.stream(), twin.stream());
        let [fork, join] = [(); 2].map(|()| twin.event());
        let [a, b] = [(); 2].map(|()| twin.malloc(64));
        let (binary, function) = twin.kernel("faulty", "counts");
        twin.upload(a, &[0f32; 16]);
        twin.ok(begin(&twin, main, GLOBAL));
        record(&twin, fork, main);
        twin.ok(wait(&twin, side, fork));
        twin.ok(twin.launch(function, 4, main, &[a.addr() as u64]));
        twin.ok(fill(&twin, b, 2, side));
        record(&twin, join, side);
        twin.ok(wait(&twin, main, join));
        // SAFETY: the twin looks up every pointer.
        twin.ok(unsafe { (twin.acl.aclrtMemcpyAsync)(b, 64, a, 4, 3, main) });
        let graph = end(&twin, main).unwrap();
        assert_eq!(twin.download::<f32>(a, 1), [0.0], "captured, not run");
        for _ in 0..3 {
            twin.ok(replay(&twin, graph, side));
        }
        twin.synchronize(side);
        assert_eq!(twin.download::<f32>(b, 1), [12.0]);
        destroy(&twin, graph);
        twin.unload(binary);
        twin.free(a);
        twin.free(b);
        for event in [fork, join] {
            // SAFETY: the twin looks up every handle.
            twin.ok(unsafe { (twin.acl.aclrtDestroyEvent)(event) });
        }
        twin.destroy_stream(main);
        twin.destroy_stream(side);
        twin.finish();
        twin.assert_clean();
    }
}

#[test]
fn the_first_generation_captures_nothing() {
    let twin = Twin::ready("soc=Ascend910ProA");
    let stream = twin.stream();
    assert_eq!(begin(&twin, stream, GLOBAL), 207_000);
    assert_eq!(end(&twin, stream), Err(207_000));
    twin.destroy_stream(stream);
    assert_eq!(twin.violations(), Vec::<String>::new());
}

#[test]
fn a_capture_is_ended_where_and_by_whom_it_began() {
    let twin = Twin::ready("");
    let (stream, other, event) = (twin.stream(), twin.stream(), twin.event());
    assert_eq!(begin(&twin, NULL, GLOBAL), 107_031, "the default stream");
    assert_eq!(end(&twin, stream), Err(107_029), "not captured");
    twin.ok(begin(&twin, stream, GLOBAL));
    assert_eq!(begin(&twin, stream, GLOBAL), 107_027);
    record(&twin, event, stream);
    twin.ok(wait(&twin, other, event));
    assert_eq!(end(&twin, other), Err(107_036), "joined, but did not begin");
    let mut context = NULL;
    // SAFETY: the call writes one handle.
    twin.ok(unsafe { (twin.acl.aclrtGetCurrentContext)(&mut context) });
    let (stream_at, context_at) = (stream.expose_provenance(), context.expose_provenance());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // SAFETY: the twin looks up every handle.
            twin.ok(unsafe { (twin.acl.aclrtSetCurrentContext)(std::ptr::with_exposed_provenance_mut(context_at)) });
            assert_eq!(end(&twin, std::ptr::with_exposed_provenance_mut(stream_at)), Err(107_038));
        });
    });
    let graph = end(&twin, stream).unwrap();
    destroy(&twin, graph);
    assert_eq!(twin.violations(), Vec::<String>::new());
}

#[test]
fn a_joined_stream_must_be_joined_back() {
    let twin = Twin::ready("");
    let (stream, side, event, memory) = (twin.stream(), twin.stream(), twin.event(), twin.malloc(64));
    twin.ok(begin(&twin, stream, THREAD_LOCAL));
    record(&twin, event, stream);
    twin.ok(wait(&twin, side, event));
    twin.ok(fill(&twin, memory, 1, side));
    assert_eq!(end(&twin, stream), Err(107_025));
    twin.ok(fill(&twin, memory, 1, side));
    twin.synchronize(side);
}

#[test]
fn forbidden_calls_invalidate_a_capture() {
    type Break = fn(&Twin, *mut c_void, *mut c_void) -> i32;
    // SAFETY of each: the twin looks up every handle and pointer; the host's memory has 64 bytes.
    let breaks: [(&str, i32, Break); 6] = [
        // SAFETY: the twin looks up every handle and pointer; the host's memory has 64 bytes.
        ("synchronise", 107_027, |twin, stream, _| unsafe { (twin.acl.aclrtSynchronizeStream)(stream) }),
        // SAFETY: the twin looks up every handle and pointer; the host's memory has 64 bytes.
        ("query", 107_027, |twin, stream, _| unsafe { (twin.acl.aclrtStreamQuery.unwrap())(stream, &mut 0) }),
        // SAFETY: the twin looks up every handle and pointer; the host's memory has 64 bytes.
        ("device", 107_030, |twin, _, _| unsafe { (twin.acl.aclrtSynchronizeDevice)() }),
        // SAFETY: the twin looks up every handle and pointer; the host's memory has 64 bytes.
        ("set", 107_030, |twin, _, memory| unsafe { (twin.acl.aclrtMemset)(memory, 64, 0, 64) }),
        ("pageable", 107_030, |twin, stream, memory| {
            let host = [0u8; 64];
            // SAFETY: the twin looks up every handle and pointer; the host's memory has 64 bytes.
            unsafe { (twin.acl.aclrtMemcpyAsync)(memory, 64, host.as_ptr().cast(), 64, 1, stream) }
        }),
        ("outside", 107_024, |twin, stream, _| {
            let (other, event) = (twin.stream(), twin.event());
            record(twin, event, other);
            wait(twin, stream, event)
        }),
    ];
    for (what, code, breaks) in breaks {
        let twin = Twin::ready("");
        let (stream, memory) = (twin.stream(), twin.malloc(64));
        twin.ok(begin(&twin, stream, GLOBAL));
        twin.ok(fill(&twin, memory, 1, stream));
        assert_eq!(breaks(&twin, stream, memory), code, "{what}");
        twin.assert_found("capture-rule", "aclrtCreateStream");
        let (mut status, mut graph) = (0, NULL);
        // SAFETY: the calls write a status and a handle.
        twin.ok(unsafe { (twin.acl.aclmdlRICaptureGetInfo.unwrap())(stream, &mut status, &mut graph) });
        assert_eq!(status, 2, "{what}");
        assert_eq!(end(&twin, stream), Err(507_903), "{what}");
        twin.ok(fill(&twin, memory, 1, stream));
        twin.synchronize(stream);
    }
}

#[test]
fn a_threads_mode_decides_what_is_forbidden() {
    let twin = Twin::ready("");
    let (stream, memory) = (twin.stream(), twin.malloc(64));
    let mut mode = RELAXED;
    // SAFETY: the call exchanges a mode; the twin looks up every pointer.
    unsafe {
        twin.ok(begin(&twin, stream, GLOBAL));
        twin.ok((twin.acl.aclmdlRICaptureThreadExchangeMode.unwrap())(&mut mode));
        assert_eq!(mode, GLOBAL);
        twin.ok((twin.acl.aclrtMemset)(memory, 64, 0, 64));
        twin.ok((twin.acl.aclmdlRICaptureThreadExchangeMode.unwrap())(&mut mode));
        assert_eq!(mode, RELAXED);
    }
    destroy(&twin, end(&twin, stream).unwrap());
    assert_eq!(twin.violations(), Vec::<String>::new());
}

#[test]
fn memory_must_outlive_the_graphs_that_use_it() {
    let twin = Twin::ready("");
    let (stream, memory) = (twin.stream(), twin.malloc(64));
    twin.ok(begin(&twin, stream, GLOBAL));
    twin.ok(fill(&twin, memory, 1, stream));
    let graph = end(&twin, stream).unwrap();
    twin.ok(replay(&twin, graph, stream));
    twin.synchronize(stream);
    twin.free(memory);
    assert_eq!(twin.violations(), Vec::<String>::new(), "no violation so far");
    assert_eq!(replay(&twin, graph, stream), 107_000);
    twin.assert_found("graph-uses-freed-memory", "aclrtMalloc");
    destroy(&twin, graph);
    assert_eq!(replay(&twin, graph, stream), 107_000);
    assert_eq!(twin.violations()[1], "use-after-destroy");
}

#[test]
fn copies_that_no_event_orders_are_found_when_captured() {
    let twin = Twin::ready("");
    let (main, side) = (twin.stream(), twin.stream());
    let [fork, join] = [(); 2].map(|()| twin.event());
    let memory = twin.malloc(64);
    twin.ok(begin(&twin, main, GLOBAL));
    record(&twin, fork, main);
    twin.ok(wait(&twin, side, fork));
    twin.ok(fill(&twin, memory, 1, main));
    twin.ok(fill(&twin, memory, 2, side));
    twin.assert_found("unsynchronised-access", "aclrtMalloc");
    record(&twin, join, side);
    twin.ok(wait(&twin, main, join));
    destroy(&twin, end(&twin, main).unwrap());
}

#[test]
fn kernels_that_no_event_orders_are_found_when_replayed() {
    let twin = Twin::ready("");
    let (main, side) = (twin.stream(), twin.stream());
    let [fork, join] = [(); 2].map(|()| twin.event());
    let memory = twin.malloc(64);
    let (_, function) = twin.kernel("faulty", "counts");
    twin.ok(begin(&twin, main, GLOBAL));
    record(&twin, fork, main);
    twin.ok(wait(&twin, side, fork));
    for stream in [main, side] {
        twin.ok(twin.launch(function, 1, stream, &[memory.addr() as u64]));
    }
    record(&twin, join, side);
    twin.ok(wait(&twin, main, join));
    let graph = end(&twin, main).unwrap();
    assert_eq!(twin.violations(), Vec::<String>::new());
    twin.ok(replay(&twin, graph, main));
    twin.synchronize(main);
    twin.assert_found("unsynchronised-access", "aclrtMalloc");
    destroy(&twin, graph);
}

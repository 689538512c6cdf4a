//! The runtime's requirements on a real device, in one file: on a server, `ci/npu-smoke.sh` runs it there; elsewhere it
//! runs on the software device, so that it is known to work before it reaches a server.

#![allow(unsafe_code, dead_code, unreachable_pub)]

use ascend_bert::Remedy;
use ascend_bert::runtime::{Class, Error, Event, Graph, NpuDevice, PinnedBuffer, Runtime};

#[path = "common/twin.rs"]
mod twin;

/// The device under test: the server's first one if `ASCEND_BERT_SMOKE` is set, else a software one.
struct Target {
    device: NpuDevice,
    twin: Option<twin::Twin>,
}

impl Target {
    fn new() -> Self {
        if std::env::var_os("ASCEND_BERT_SMOKE").is_some_and(|value| !value.is_empty()) {
            let runtime = Runtime::open().unwrap_or_else(|error| panic!("{error}\n  {}", error.remedy()));
            return Target { device: runtime.device(0).unwrap(), twin: None };
        }
        let twin = twin::Twin::new("soc=Ascend910B1,devices=1,seed=1");
        Target { device: twin.device(), twin: Some(twin) }
    }

    fn finish(self) {
        drop(self.device);
        if let Some(twin) = self.twin {
            twin.assert_clean();
        }
    }
}

#[test]
fn the_chip_is_one_with_kernels_and_has_memory() {
    let target = Target::new();
    let (free, total) = target.device.memory_info().unwrap();
    println!("{}: {}, {free} of {total} bytes free", target.device.soc().name, target.device.architecture().unwrap());
    assert!(free > 1 << 30 && free <= total);
    target.finish();
}

#[test]
fn data_survives_the_round_trip() {
    let target = Target::new();
    let stream = target.device.stream().unwrap();
    for len in [1, 511, 512, 513, 100_000, 3_000_001] {
        let values: Vec<u32> = (0..len as u32).map(|index| index.wrapping_mul(2_654_435_761)).collect();
        let (there, back) = (stream.alloc_from(&values).unwrap(), stream.alloc::<u32>(len).unwrap());
        stream.copy(&there, &back).unwrap();
        let mut read = vec![0; len];
        stream.read(&back, &mut read).unwrap();
        assert!(read == values, "{len} elements");
    }
    drop(stream);
    target.finish();
}

#[test]
fn pinned_memory_and_streams_overlap_safely() {
    let target = Target::new();
    let device = &target.device;
    let (first, second) = (device.stream().unwrap(), device.stream().unwrap());
    let (start, ready) = (Event::with_timing(device).unwrap(), Event::with_timing(device).unwrap());
    let back = PinnedBuffer::<u32>::new(device, 1 << 20).unwrap();
    for round in 1..=20 {
        let mut host = PinnedBuffer::<u32>::new(device, 1 << 20).unwrap();
        host.write().unwrap().fill(round);
        let (a, b) = (first.alloc::<u32>(1 << 20).unwrap(), second.alloc::<u32>(1 << 20).unwrap());
        first.record(&start).unwrap();
        first.upload(&host, &a).unwrap();
        drop(host); // while its copy may be in progress
        first.record(&ready).unwrap();
        second.wait(&ready).unwrap();
        second.copy(&a, &b).unwrap();
        drop(a); // while the other stream reads it
        second.download(&b, &back).unwrap();
        assert!(back.read().unwrap().iter().all(|value| *value == round), "round {round}");
        assert!(ready.milliseconds_since(&start).unwrap() >= 0.0);
    }
    drop((first, second, start, ready, back));
    target.finish();
}

#[test]
fn the_allocator_reuses_limits_and_gives_back() {
    let target = Target::new();
    let device = &target.device;
    let stream = device.stream().unwrap();
    for _ in 0..50 {
        let buffer = stream.alloc::<u8>(30 << 20).unwrap();
        stream.fill(&buffer, 1).unwrap();
    }
    let stats = device.memory_stats();
    assert_eq!(stats.device_allocations, 1, "{stats:?}");
    assert_eq!(device.trim_memory().unwrap(), stats.reserved);
    device.limit_memory(Some(1 << 20));
    assert!(matches!(stream.alloc::<u8>(30 << 20), Err(Error::Limit { .. })));
    device.limit_memory(None);
    stream.alloc::<u8>(30 << 20).unwrap();
    drop(stream);
    target.finish();
}

#[test]
fn errors_are_typed_and_leave_the_device_usable() {
    let target = Target::new();
    let stream = target.device.stream().unwrap();
    let error = stream.alloc::<u8>(1 << 45).unwrap_err();
    println!("{error}\n  {}", error.remedy());
    assert_eq!(error.code().map(|code| code.class()), Some(Class::Memory));
    assert!(target.device.failure().is_none());
    stream.alloc_from(&[1_u8, 2, 3]).unwrap();
    drop(stream);
    target.finish();
}

#[test]
fn graphs_replay_or_are_refused_with_a_reason() {
    let target = Target::new();
    let device = &target.device;
    let stream = device.stream().unwrap();
    let (a, b) = (stream.alloc_from(&[7_u8; 4096]).unwrap(), stream.alloc_from(&[0_u8; 4096]).unwrap());
    match Graph::capture(&stream, |stream| stream.copy(&a, &b)) {
        Ok(graph) => {
            stream.fill(&a, 9).unwrap();
            graph.replay(&stream).unwrap();
            let mut values = vec![0; 4096];
            stream.read(&b, &mut values).unwrap();
            assert!(values.iter().all(|value| *value == 9));
        }
        Err(error) => {
            println!("{error}\n  {}", error.remedy());
            let refused = error.code().is_some_and(|code| code.class() == Class::Unsupported);
            assert!(refused || matches!(error, Error::Missing { .. }));
        }
    }
    drop((stream, a, b));
    target.finish();
}

#[test]
fn threads_share_the_device() {
    let target = Target::new();
    std::thread::scope(|scope| {
        for thread in 0..8_u8 {
            let device = target.device.clone();
            scope.spawn(move || {
                let stream = device.stream().unwrap();
                for round in 0..50 {
                    let buffer = stream.alloc::<u8>(10_000).unwrap();
                    stream.fill(&buffer, thread ^ round).unwrap();
                    let mut values = vec![0; 10_000];
                    stream.read(&buffer, &mut values).unwrap();
                    assert!(values.iter().all(|value| *value == thread ^ round));
                }
            });
        }
    });
    target.finish();
}

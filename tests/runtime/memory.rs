//! The caching allocator on a device: reuse, limits, exhaustion, release.

use ascend_bert::Remedy;
use ascend_bert::runtime::Event;

use crate::twin::Twin;

const MIB: usize = 1 << 20;

#[test]
fn memory_is_reused_without_asking_the_device() {
    let twin = Twin::new("");
    let device = twin.device();
    let stream = device.stream().unwrap();
    for _ in 0..100 {
        let buffers: Vec<_> = (0..10).map(|index| stream.alloc::<u8>(1000 << index).unwrap()).collect();
        for buffer in &buffers {
            stream.fill(buffer, 1).unwrap();
        }
    }
    let stats = device.memory_stats();
    assert_eq!(stats.allocations, 1000);
    assert!(stats.device_allocations <= 3, "{stats:?}");
    assert_eq!(stats.allocated, 0);
    assert!(stats.peak_allocated >= 1_023_000 && stats.peak_allocated < 1_023_000 + 10 * 512, "{stats:?}");
    assert_eq!(device.trim_memory().unwrap(), stats.reserved);
    assert_eq!(device.memory_stats().reserved, 0);
    drop((stream, device));
    twin.assert_clean();
}

#[test]
fn addresses_are_aligned_and_apart() {
    let twin = Twin::new("");
    let stream = twin.device().stream().unwrap();
    let buffers: Vec<_> = (0..50).map(|len| stream.alloc::<u8>(len * 37).unwrap()).collect();
    for pair in buffers.windows(2) {
        assert_eq!(pair[0].address() % 512, 0);
    }
    let mut ranges: Vec<_> = buffers.iter().map(|buffer| (buffer.address(), buffer.len() as u64)).collect();
    ranges.sort_unstable();
    assert!(ranges.windows(2).all(|pair| pair[0].0 + pair[0].1 <= pair[1].0));
}

#[test]
fn another_streams_use_is_waited_for_before_reuse() {
    for seed in 1..5 {
        let twin = Twin::new(&format!("seed={seed}"));
        let device = twin.device();
        let (home, other) = (device.stream().unwrap(), device.stream().unwrap());
        let target = other.alloc::<u32>(200_000).unwrap();
        let ready = Event::new(&device).unwrap();
        for round in 0..8 {
            let source = home.alloc_from(&vec![round; 200_000]).unwrap();
            home.record(&ready).unwrap();
            other.wait(&ready).unwrap();
            other.copy(&source, &target).unwrap();
            drop(source);
            // If the block were reused now, this would overwrite it during the copy.
            let next = home.alloc::<u32>(200_000).unwrap();
            home.fill(&next, 0xff).unwrap();
            let mut values = vec![0; 200_000];
            other.read(&target, &mut values).unwrap();
            assert!(values.iter().all(|value| *value == round), "seed {seed}, round {round}");
        }
        drop((home, other, target, ready, device));
        twin.assert_clean();
    }
}

#[test]
fn the_limit_holds_and_cached_memory_is_given_back_first() {
    let twin = Twin::new("");
    let device = twin.device();
    device.limit_memory(Some(64 * MIB));
    let stream = device.stream().unwrap();
    let small = stream.alloc::<u8>(30 * MIB).unwrap();
    drop(small);
    let large = stream.alloc::<u8>(50 * MIB).unwrap();
    let error = stream.alloc::<u8>(20 * MIB).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{} bytes on npu:0 would exceed the limit: {} of {} bytes are in use", 20 * MIB, 50 * MIB, 64 * MIB)
    );
    assert_eq!(error.remedy(), "raise the limit, or use a smaller batch");
    drop(large);
    stream.alloc::<u8>(20 * MIB).unwrap();
    drop((stream, device));
    twin.assert_clean();
}

#[test]
fn running_out_of_device_memory_is_an_error_that_says_so() {
    let twin = Twin::new("memory=64M");
    let device = twin.device();
    let stream = device.stream().unwrap();
    let first = stream.alloc::<u8>(40 * MIB).unwrap();
    let error = stream.alloc::<u8>(40 * MIB).unwrap_err();
    assert_eq!(error.code().map(|code| code.0), Some(207001), "{error}");
    assert!(
        error.to_string().contains("aclrtMalloc(41943040 bytes, huge pages first) on npu:0 failed: 207001"),
        "{error}"
    );
    assert!(error.advice() == Some(ascend_bert::Advice::SmallerBatch));
    drop(first);
    // Cached memory of another size is released to make space.
    stream.alloc::<u8>(50 * MIB).unwrap();
    let (free, total) = device.memory_info().unwrap();
    assert!(total == 64 * MIB && free <= 14 * MIB, "{free} of {total}");
    drop((stream, device));
    twin.assert_clean();
}

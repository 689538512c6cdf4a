//! Copies: bounds, borrows, and memory dropped while a copy is in progress.

use ascend_bert::runtime::{Error, PinnedBuffer};

use crate::twin::Twin;

#[test]
fn lengths_and_ranges_are_checked_before_any_call() {
    let twin = Twin::new("");
    let device = twin.device();
    let stream = device.stream().unwrap();
    let buffer = stream.alloc::<u16>(10).unwrap();
    let host = PinnedBuffer::<u16>::new(&device, 11).unwrap();
    let calls = twin.calls();
    assert!(matches!(stream.upload(&host, &buffer), Err(Error::Length { from: 11, to: 10, .. })));
    assert!(matches!(stream.download(&buffer, &host), Err(Error::Length { from: 10, to: 11, .. })));
    assert!(matches!(stream.write(&[0; 11], &buffer), Err(Error::Length { .. })));
    assert!(matches!(stream.read(&buffer, &mut [0; 9]), Err(Error::Length { .. })));
    let error = buffer.slice(4..11).unwrap_err();
    assert_eq!(error.to_string(), "device range 4..11 exceeds a buffer of 10 elements");
    assert!(host.slice(12..).is_err());
    assert!(matches!(stream.alloc::<u64>(usize::MAX / 4), Err(Error::TooLarge { .. })));
    assert!(matches!(PinnedBuffer::<u64>::new(&device, usize::MAX / 4), Err(Error::TooLarge { .. })));
    assert_eq!(twin.calls(), calls, "no call was made");
    drop((stream, buffer, host, device));
    twin.assert_clean();
}

#[test]
fn parts_go_where_they_belong() {
    let twin = Twin::new("seed=5");
    let device = twin.device();
    let stream = device.stream().unwrap();
    let buffer = stream.alloc_from(&(0..100_u8).collect::<Vec<_>>()).unwrap();
    let mut host = PinnedBuffer::<u8>::new(&device, 50).unwrap();
    host.write().unwrap().fill(200);
    stream.upload(host.slice(0..20).unwrap(), buffer.slice(30..50).unwrap()).unwrap();
    stream.copy(buffer.slice(45..55).unwrap(), buffer.slice(0..10).unwrap()).unwrap();
    stream.fill(buffer.slice(98..).unwrap(), 7).unwrap();
    let mut values = vec![0; 100];
    stream.read(&buffer, &mut values).unwrap();
    let expected = |index: u8| match index {
        0..5 | 30..50 => 200,
        5..10 => index + 45,
        98.. => 7,
        _ => index,
    };
    assert!((0..100).all(|index| values[usize::from(index)] == expected(index)), "{values:?}");
    // A copy of zero elements is valid.
    stream.write(&[], buffer.slice(100..).unwrap()).unwrap();
    stream.upload(host.slice(50..).unwrap(), buffer.slice(0..0).unwrap()).unwrap();
    drop((stream, buffer, host, device));
    twin.assert_clean();
}

#[test]
fn memory_dropped_at_once_outlives_its_copies() {
    for seed in 1..6 {
        let twin = Twin::new(&format!("seed={seed}"));
        let device = twin.device();
        let stream = device.stream().unwrap();
        let kept = stream.alloc::<u32>(20_000).unwrap();
        for round in 0..5 {
            let mut host = PinnedBuffer::<u32>::new(&device, 20_000).unwrap();
            host.write().unwrap().fill(round);
            let passing = stream.alloc::<u32>(20_000).unwrap();
            stream.upload(&host, &passing).unwrap();
            stream.copy(&passing, &kept).unwrap();
            drop(host); // waits for the upload
            drop(passing); // freed in the stream's order
        }
        let mut values = vec![0; 20_000];
        stream.read(&kept, &mut values).unwrap();
        assert!(values.iter().all(|value| *value == 4));
        drop((stream, kept, device));
        twin.assert_clean();
    }
}

#[test]
fn reading_waits_for_what_writes_and_writing_for_what_reads() {
    let twin = Twin::new("seed=11");
    let device = twin.device();
    let stream = device.stream().unwrap();
    let buffer = stream.alloc::<u8>(1 << 20).unwrap();
    let mut host = PinnedBuffer::<u8>::new(&device, 1 << 20).unwrap();
    for round in 1..=10 {
        host.write().unwrap().fill(round);
        stream.upload(&host, &buffer).unwrap();
        host.write().unwrap().fill(0); // must not reach the device
        stream.download(&buffer, &host).unwrap();
        assert!(host.read().unwrap().iter().all(|value| *value == round));
    }
    drop((stream, buffer, host, device));
    twin.assert_clean();
}

#[test]
fn a_copy_is_refused_while_the_host_holds_the_memory() {
    let twin = Twin::new("");
    let device = twin.device();
    let stream = device.stream().unwrap();
    let buffer = stream.alloc::<u8>(16).unwrap();
    let host = PinnedBuffer::<u8>::new(&device, 16).unwrap();
    let held = host.read().unwrap();
    stream.upload(&host, &buffer).unwrap();
    assert!(matches!(stream.download(&buffer, &host), Err(Error::Borrowed { .. })));
    drop(held);
    stream.download(&buffer, &host).unwrap();
    assert_eq!(host.read().unwrap().len(), 16);
    drop((stream, buffer, host, device));
    twin.assert_clean();
}

#[test]
fn a_pinned_buffer_outlives_its_stream() {
    let twin = Twin::new("seed=2");
    let device = twin.device();
    let host = PinnedBuffer::<u8>::new(&device, 4096).unwrap();
    let stream = device.stream().unwrap();
    let buffer = stream.alloc_from(&[9_u8; 4096]).unwrap();
    stream.download(&buffer, &host).unwrap();
    drop((stream, buffer));
    assert!(host.read().unwrap().iter().all(|value| *value == 9));
    drop((host, device));
    twin.assert_clean();
}

//! Many threads on one device under adversarial scheduling: more than 10,000 operations on streams, events and copies.

use std::sync::atomic::{AtomicUsize, Ordering};

use ascend_bert::runtime::{Event, PinnedBuffer};

use crate::twin::Twin;

const THREADS: usize = 8;
const ROUNDS: u32 = 160;
const LENGTH: usize = 256;

#[test]
fn threads_share_a_device_and_each_reads_its_own_writes() {
    let twin = Twin::new("soc=Ascend910B1,seed=20");
    let device = twin.device();
    let operations = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for thread in 0..THREADS as u32 {
            let (device, operations) = (device.clone(), &operations);
            scope.spawn(move || {
                let (first, second) = (device.stream().unwrap(), device.stream().unwrap());
                let ready = Event::new(&device).unwrap();
                let mut host = PinnedBuffer::<u32>::new(&device, LENGTH).unwrap();
                let back = PinnedBuffer::<u32>::new(&device, LENGTH).unwrap();
                for round in 0..ROUNDS {
                    let value = thread << 16 | round;
                    host.write().unwrap().fill(value);
                    let (a, b) = (first.alloc::<u32>(LENGTH).unwrap(), second.alloc::<u32>(LENGTH).unwrap());
                    first.fill(&a, 0xee).unwrap();
                    first.upload(&host, &a).unwrap();
                    first.record(&ready).unwrap();
                    second.wait(&ready).unwrap();
                    second.copy(&a, &b).unwrap();
                    drop(a);
                    second.download(&b, &back).unwrap();
                    drop(b);
                    second.record(&ready).unwrap();
                    ready.synchronize().unwrap();
                    assert!(back.read().unwrap().iter().all(|read| *read == value));
                    operations.fetch_add(8, Ordering::Relaxed);
                }
            });
        }
    });
    assert!(operations.load(Ordering::Relaxed) >= 10_000);
    let stats = device.memory_stats();
    assert_eq!(stats.allocated, 0, "{stats:?}");
    drop(device);
    twin.assert_clean();
}

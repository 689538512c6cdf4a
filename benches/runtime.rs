//! The overhead of the safe runtime over the raw calls, per launch and per copy, on the software device. Each pair
//! queues the same work; the difference of its medians is the overhead.

#![allow(unsafe_code, dead_code, missing_docs, unreachable_pub)]

use std::ffi::c_void;
use std::hint::black_box;
use std::time::{Duration, Instant};

use ascend_bert::runtime::{KernelArgs, PinnedBuffer};
use criterion::{Criterion, criterion_group, criterion_main};

#[path = "../tests/common/twin.rs"]
mod twin;

/// Number of operations between two waits: queues must not fill up, and waiting is not measured.
const BATCH: u64 = 64;

/// Times two ways of queueing the same work in alternating batches; waits after each, outside the measurement.
fn timed(iterations: u64, raw: &mut dyn FnMut(), safe: &mut dyn FnMut(), wait: &dyn Fn()) -> (Duration, Duration) {
    let batch_of = |count: u64, queue: &mut dyn FnMut()| {
        let start = Instant::now();
        (0..count).for_each(|_| queue());
        let elapsed = start.elapsed();
        wait();
        elapsed
    };
    let (mut raw_total, mut safe_total, mut left) = (Duration::ZERO, Duration::ZERO, iterations);
    while left > 0 {
        let batch = left.min(BATCH);
        raw_total += batch_of(batch, raw);
        safe_total += batch_of(batch, safe);
        left -= batch;
    }
    (raw_total, safe_total)
}

/// Reports the raw call, the safe call, and their difference, each measured as a pair.
fn compare(criterion: &mut Criterion, name: &str, raw: &mut dyn FnMut(), safe: &mut dyn FnMut(), wait: &dyn Fn()) {
    let mut group = criterion.benchmark_group(name);
    group.bench_function("raw", |b| b.iter_custom(|iterations| timed(iterations, raw, safe, wait).0));
    group.bench_function("safe", |b| b.iter_custom(|iterations| timed(iterations, raw, safe, wait).1));
    group.bench_function("overhead", |bencher| {
        bencher.iter_custom(|iterations| {
            let (raw, safe) = timed(iterations, raw, safe, wait);
            // A difference below the clock's resolution counts as a nanosecond: criterion needs a positive time.
            safe.saturating_sub(raw).max(Duration::from_nanos(iterations))
        });
    });
    group.finish();
}

fn overhead(criterion: &mut Criterion) {
    let twin = twin::Twin::new("soc=Ascend910B1");
    let device = twin.device();
    let stream = device.stream().expect("a stream");
    let buffer = stream.alloc::<f32>(64).expect("memory");
    let host = PinnedBuffer::<f32>::new(&device, 64).expect("pinned memory");
    let nothing = twin::kernels(&device).function("nothing").expect("the kernel");
    let args = KernelArgs::new().buffer(&buffer).buffer(&buffer).buffer(&buffer).scalar(64_u64);
    let runtime = twin.runtime();
    let acl = *runtime.raw();
    let wait = || stream.synchronize().expect("the work is done");

    let address = buffer.address() as *mut c_void;
    let pinned = host.read().expect("readable").as_ptr().cast::<c_void>();
    let mut raw_copy = || {
        // SAFETY: both sides hold 256 bytes and outlive the stream's work.
        let code = unsafe {
            (acl.aclrtMemcpyAsync)(address, 256, pinned, 256, ascend_sys::ACL_MEMCPY_HOST_TO_DEVICE, stream.raw())
        };
        assert_eq!(black_box(code), 0);
    };
    let mut safe_copy = || stream.upload(&host, &buffer).expect("queued");
    compare(criterion, "copy", &mut raw_copy, &mut safe_copy, &wait);

    let launch = acl.aclrtLaunchKernelWithHostArgs.expect("this level has it");
    let mut raw_args = [buffer.address(), buffer.address(), buffer.address(), 64];
    let (function, none) = (nothing.raw(), std::ptr::null_mut::<c_void>());
    let mut raw_launch = || {
        let args = raw_args.as_mut_ptr().cast::<c_void>();
        // SAFETY: the kernel does nothing, and its arguments have that size.
        let code = unsafe { launch(function, 8, stream.raw(), none.cast(), args, 32, none.cast(), 0) };
        assert_eq!(black_box(code), 0);
    };
    // SAFETY: the kernel does nothing.
    let mut safe_launch = || unsafe { stream.launch(&nothing, 8, &args) }.expect("queued");
    compare(criterion, "launch", &mut raw_launch, &mut safe_launch, &wait);
}

criterion_group!(benches, overhead);
criterion_main!(benches);

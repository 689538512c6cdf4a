//! What the safe runtime costs over the raw calls, per launch and per copy, on the software device.
//! Each pair queues the same work; the difference of its two medians is the safe layer's overhead.

#![allow(unsafe_code, dead_code, missing_docs)]

use std::ffi::c_void;
use std::hint::black_box;
use std::time::{Duration, Instant};

use ascend_bert::runtime::{KernelArgs, PinnedBuffer};
use criterion::{Criterion, criterion_group, criterion_main};

#[path = "../tests/common/twin.rs"]
mod twin;

/// Work that is waited for between measurements and not within: queues must not fill up, nor their draining count.
const BATCH: u64 = 64;

/// Times `queue` in batches, waiting between them off the clock.
fn timed(iterations: u64, mut queue: impl FnMut(), mut wait: impl FnMut()) -> Duration {
    let (mut total, mut left) = (Duration::ZERO, iterations);
    while left > 0 {
        let batch = left.min(BATCH);
        let start = Instant::now();
        for _ in 0..batch {
            queue();
        }
        total += start.elapsed();
        wait();
        left -= batch;
    }
    total
}

fn overhead(criterion: &mut Criterion) {
    let twin = twin::Twin::new("soc=Ascend910B1");
    let device = twin.device();
    let stream = device.stream().expect("a stream");
    let buffer = stream.alloc::<f32>(64).expect("memory");
    let host = PinnedBuffer::<f32>::new(&device, 64).expect("pinned memory");
    let nothing = twin::kernels(&device).function("nothing").expect("the kernel");
    let args = KernelArgs::new().buffer(&buffer).buffer(&buffer).buffer(&buffer).scalar(64_u32);
    let runtime = twin.runtime();
    let acl = *runtime.raw();
    let wait = || stream.synchronize().expect("the work is done");

    let mut copies = criterion.benchmark_group("copy");
    let address = buffer.address() as *mut c_void;
    let pinned = host.read().expect("readable").as_ptr().cast::<c_void>();
    let raw_copy = || {
        // SAFETY: both sides hold 256 bytes and outlive the stream's work.
        let code = unsafe {
            (acl.aclrtMemcpyAsync)(address, 256, pinned, 256, ascend_sys::ACL_MEMCPY_HOST_TO_DEVICE, stream.raw())
        };
        assert_eq!(black_box(code), 0);
    };
    copies.bench_function("raw", |bencher| bencher.iter_custom(|iterations| timed(iterations, raw_copy, wait)));
    let safe_copy = || stream.upload(&host, &buffer).expect("queued");
    copies.bench_function("safe", |bencher| bencher.iter_custom(|iterations| timed(iterations, safe_copy, wait)));
    copies.finish();

    let mut launches = criterion.benchmark_group("launch");
    let raw_launch = acl.aclrtLaunchKernelWithHostArgs.expect("this level has it");
    let mut raw_args = [buffer.address(), buffer.address(), buffer.address(), 64];
    let (function, none) = (nothing.raw(), std::ptr::null_mut::<c_void>());
    let raw_launch = || {
        let args = raw_args.as_mut_ptr().cast::<c_void>();
        // SAFETY: the kernel touches nothing, and its arguments are that many bytes.
        let code = unsafe { raw_launch(function, 8, stream.raw(), none.cast(), args, 28, none.cast(), 0) };
        assert_eq!(black_box(code), 0);
    };
    let mut raw_launch = raw_launch;
    launches
        .bench_function("raw", |bencher| bencher.iter_custom(|iterations| timed(iterations, &mut raw_launch, wait)));
    // SAFETY: the kernel touches nothing.
    let safe_launch = || unsafe { stream.launch(&nothing, 8, &args) }.expect("queued");
    launches.bench_function("safe", |bencher| bencher.iter_custom(|iterations| timed(iterations, safe_launch, wait)));
    launches.finish();
}

criterion_group!(benches, overhead);
criterion_main!(benches);

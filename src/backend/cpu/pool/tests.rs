//! What the pool promises: every task once, whoever runs it; callers that share; workers that sleep and wake.
//! Tests that need workers for themselves have a team of their own.

use std::collections::HashMap;
use std::sync::Barrier;
use std::sync::atomic::AtomicBool;
use std::thread::ThreadId;
use std::time::Duration;

use super::*;

fn own_pool(threads: usize) -> ThreadPool {
    ThreadPool::of(Arc::default(), threads).unwrap()
}

#[test]
fn every_task_runs_once_in_every_region() {
    let pool = ThreadPool::new(3).unwrap();
    for guarded in [false, true] {
        let _forward = guarded.then(|| pool.forward());
        for tasks in [0, 1, 2, 7, 1000] {
            let counts: Vec<_> = (0..tasks).map(|_| AtomicUsize::new(0)).collect();
            for _ in 0..20 {
                pool.run(tasks, &|task| {
                    counts[task].fetch_add(1, Ordering::Relaxed);
                });
            }
            assert!(counts.iter().all(|count| count.load(Ordering::Relaxed) == 20));
        }
    }
}

#[test]
fn a_thread_that_claims_ahead_runs_what_it_claimed() {
    for threads in [1, 3] {
        let pool = own_pool(threads);
        let _forward = pool.forward();
        for tasks in [0, 1, 2, 7, 1000] {
            let counts: Vec<_> = (0..tasks).map(|_| AtomicUsize::new(0)).collect();
            let claims = Mutex::new(HashMap::<ThreadId, Option<usize>>::new());
            pool.run_ahead(tasks, &|task, next| {
                counts[task].fetch_add(1, Ordering::Relaxed);
                let before = claims.lock().unwrap().insert(std::thread::current().id(), next);
                assert!(before.is_none_or(|claimed| claimed == Some(task)), "{before:?}, then {task}");
                assert!(next.is_none_or(|next| next > task && next < tasks));
            });
            assert!(counts.iter().all(|count| count.load(Ordering::Relaxed) == 1));
            assert!(claims.into_inner().unwrap().values().all(Option::is_none));
        }
    }
}

#[test]
fn callers_share_the_team() {
    let pool = ThreadPool::new(2).unwrap();
    let sum = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for round in 0..100 {
                    let _forward = (round % 2 == 0).then(|| pool.forward());
                    pool.run(10, &|task| {
                        sum.fetch_add(task, Ordering::Relaxed);
                    });
                }
            });
        }
    });
    assert_eq!(sum.into_inner(), 4 * 100 * 45);
}

#[test]
fn pools_of_one_process_share_their_workers() {
    let team = Arc::<Team>::default();
    let pools = [3, 2, 5].map(|threads| ThreadPool::of(Arc::clone(&team), threads).unwrap());
    assert_eq!(pools.each_ref().map(ThreadPool::threads), [3, 2, 5]);
    assert_eq!(team.workers.lock().unwrap().len(), 4);
    assert!(Arc::ptr_eq(&pools[0].workers[0], &pools[2].workers[0]));
}

#[test]
fn as_many_threads_compute_as_one_caller_was_given() {
    for (threads, callers, expected) in [(4, 1, 3), (4, 2, 1), (4, 4, 0), (4, 9, 0), (5, 2, 2), (1, 1, 0)] {
        let pool = own_pool(threads);
        let forwards: Vec<_> = (0..callers).map(|_| pool.forward()).collect();
        assert_eq!(pool.helpers(), expected, "{threads} threads, {callers} callers");
        drop(forwards);
        assert_eq!(pool.helpers(), threads - 1);
    }
}

#[test]
fn a_task_may_open_a_region() {
    let pool = ThreadPool::new(3).unwrap();
    let sum = AtomicUsize::new(0);
    pool.run(5, &|outer| {
        pool.run(5, &|inner| {
            sum.fetch_add(5 * outer + inner, Ordering::Relaxed);
        });
    });
    assert_eq!(sum.into_inner(), 25 * 24 / 2);
}

#[test]
fn a_panic_reaches_the_caller_and_the_pool_goes_on() {
    let pool = own_pool(2);
    for bad in [0, 50, 99] {
        let result = catch_unwind(AssertUnwindSafe(|| {
            pool.run(100, &|task| assert!(task != bad, "task {bad}"));
        }));
        assert!(result.is_err());
        let done = AtomicUsize::new(0);
        pool.run(10, &|_| {
            done.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(done.into_inner(), 10);
    }
}

#[test]
fn a_workers_panic_reaches_the_caller() {
    let pool = own_pool(2);
    let (caller, both) = (std::thread::current().id(), Barrier::new(2));
    let result = catch_unwind(AssertUnwindSafe(|| {
        pool.run(2, &|_| {
            both.wait();
            assert_eq!(std::thread::current().id(), caller);
        });
    }));
    assert!(result.is_err());
}

#[test]
fn sleeping_workers_wake_in_and_outside_of_a_forward() {
    let pool = own_pool(2);
    for guarded in [false, true, true, false] {
        let _forward = guarded.then(|| pool.forward());
        std::thread::sleep(Duration::from_millis(2));
        let both = Barrier::new(2);
        pool.run(2, &|_| {
            both.wait();
        });
    }
}

#[test]
fn a_worker_that_is_busy_elsewhere_is_not_waited_for() {
    let pool = own_pool(2);
    let (begun, leave) = (Barrier::new(3), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let held = scope.spawn(|| {
            pool.run(2, &|_| {
                begun.wait();
                while !leave.load(Ordering::Acquire) {
                    std::thread::yield_now();
                }
            });
        });
        begun.wait();
        let done = AtomicUsize::new(0);
        pool.run(10, &|_| {
            done.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(done.into_inner(), 10);
        assert!(!held.is_finished());
        leave.store(true, Ordering::Release);
    });
}

//! Coexistence with another user of AscendCL in one process: contexts, initialisation, forks.

use std::ptr::null_mut;

use ascend_bert::runtime::Error;

use crate::levels::add_vectors;
use crate::twin::Twin;

#[test]
fn the_callers_context_is_restored() {
    let twin = Twin::new("devices=2");
    let acl = twin.raw();
    let runtime = twin.runtime();
    let (mut theirs, mut now) = (null_mut(), null_mut());
    // SAFETY: plain calls with valid out-pointers, as a host application makes them.
    unsafe {
        assert_eq!((acl.aclrtSetDevice)(1), 0);
        assert_eq!((acl.aclrtCreateContext)(&mut theirs, 1), 0);
        assert_eq!((acl.aclrtSetCurrentContext)(theirs), 0);
    }
    let stream = runtime.device(0).unwrap().stream().unwrap();
    add_vectors(&stream, 100).unwrap();
    drop(stream);
    // SAFETY: plain calls with valid out-pointers, as a host application makes them.
    unsafe {
        assert_eq!((acl.aclrtGetCurrentContext)(&mut now), 0);
        assert_eq!(now, theirs);
        assert_eq!((acl.aclrtDestroyContext)(theirs), 0);
        assert_eq!((acl.aclrtResetDevice)(1), 0);
    }
    drop(runtime);
    twin.assert_clean();
}

#[test]
fn any_thread_may_use_and_drop_any_resource() {
    let twin = Twin::new("");
    let device = twin.device();
    let stream = device.stream().unwrap();
    let buffer = stream.alloc_from(&[1_i64, 2, 3]).unwrap();
    let reader = stream.clone();
    std::thread::spawn(move || {
        let mut values = [0; 3];
        reader.read(&buffer, &mut values).unwrap();
        assert_eq!(values, [1, 2, 3]);
    })
    .join()
    .unwrap();
    std::thread::spawn(move || drop((stream, device))).join().unwrap();
    twin.assert_clean();
}

#[test]
fn what_a_host_application_initialised_stays() {
    for cann in ["7.0", "9.1"] {
        let twin = Twin::new(&format!("cann={cann}"));
        let acl = twin.raw();
        // SAFETY: plain calls, as a host application makes them.
        unsafe {
            assert_eq!((acl.aclInit)(std::ptr::null()), 0);
            assert_eq!((acl.aclrtSetDevice)(0), 0);
        }
        let runtime = twin.runtime();
        assert!(runtime.is_hosted());
        add_vectors(&runtime.device(0).unwrap().stream().unwrap(), 10).unwrap();
        drop(runtime);
        let mut stream = null_mut();
        // SAFETY: plain calls; the device must still be set and the library initialised.
        unsafe {
            assert_eq!((acl.aclrtCreateStream)(&mut stream), 0, "the host's device was reset");
            assert_eq!((acl.aclrtDestroyStream)(stream), 0);
            assert_eq!((acl.aclrtResetDevice)(0), 0);
            assert_eq!((acl.aclFinalize)(), 0, "the host's library was finalised");
        }
    }
}

#[test]
fn what_this_runtime_initialised_it_finalises_once() {
    for cann in ["7.0", "9.1"] {
        let twin = Twin::new(&format!("cann={cann}"));
        let acl = twin.raw();
        let (first, second) = (twin.runtime(), twin.runtime());
        assert!(!first.is_hosted() && !second.is_hosted());
        drop(first);
        second.device(0).unwrap().stream().unwrap();
        drop(second);
        // SAFETY: a plain call; a second finalisation must be refused.
        assert_eq!(unsafe { (acl.aclFinalize)() }, 100037, "{cann}");
        add_vectors(&twin.device().stream().unwrap(), 10).unwrap();
        twin.assert_clean();
    }
}

#[test]
fn a_forked_child_gets_an_error_and_touches_nothing() {
    let twin = Twin::new("");
    let device = twin.device();
    let stream = device.stream().unwrap();
    let buffer = stream.alloc_from(&[1_u8]).unwrap();
    // SAFETY: the child only makes calls that return before they reach the library, and exits without destructors.
    let child = unsafe { libc::fork() };
    if child == 0 {
        let refused = matches!(stream.synchronize(), Err(Error::Forked { call: "aclrtSynchronizeStream" }));
        let refused = refused && matches!(stream.fill(&buffer, 0), Err(Error::Forked { .. }));
        drop(buffer);
        // SAFETY: exits the child at once.
        unsafe { libc::_exit(if refused { 0 } else { 1 }) };
    }
    let mut status = 0;
    // SAFETY: the child is ours, and the call writes one integer.
    unsafe { libc::waitpid(child, &mut status, 0) };
    assert_eq!(status, 0);
    drop((stream, buffer, device));
    twin.assert_clean();
}

#[test]
fn a_device_that_is_not_there_is_named() {
    let twin = Twin::new("devices=2");
    let error = twin.runtime().device(2).unwrap_err();
    assert_eq!(error.to_string(), "there is no npu:2: 2 devices found");
}

#[test]
fn resources_of_two_devices_do_not_mix() {
    let twin = Twin::new("devices=2");
    let runtime = twin.runtime();
    let (left, right) = (runtime.device(0).unwrap().stream().unwrap(), runtime.device(1).unwrap().stream().unwrap());
    let buffer = right.alloc::<f32>(4).unwrap();
    assert!(matches!(left.fill(&buffer, 0), Err(Error::WrongDevice { left: 0, right: 1, .. })));
    assert!(matches!(left.write(&[0.0; 4], &buffer), Err(Error::WrongDevice { .. })));
    drop((left, right, buffer, runtime));
    twin.assert_clean();
}

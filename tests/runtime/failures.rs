//! Errors: their messages, and a device that has failed.

use ascend_bert::Remedy;
use ascend_bert::runtime::{Class, Error, KernelArgs, PinnedBuffer};

use crate::levels::add_vectors;
use crate::twin::{self, Twin};

#[test]
fn a_failed_call_says_what_where_and_why() {
    let twin = Twin::new("");
    let device = twin.device();
    twin.fail("aclrtCreateStream:1=207008");
    let error = device.stream().unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("aclrtCreateStream() on npu:0 failed: 207008 ACL_ERROR_RT_NO_STREAM_RESOURCE"), "{text}");
    let Error::Call(call) = error else { panic!("{text}") };
    assert!(call.message.is_some(), "AscendCL's own message is included: {text}");
    drop(device);
    twin.assert_clean();
}

#[test]
fn a_kernel_fault_ends_the_device_and_is_repeated_as_the_cause() {
    for cann in ["7.0", "8.1", "9.1"] {
        let twin = Twin::new(&format!("devices=2,cann={cann}"));
        let runtime = twin.runtime();
        let device = runtime.device(0).unwrap();
        let stream = device.stream().unwrap();
        let buffer = stream.alloc_from(&[1.0_f32; 64]).unwrap();
        let host = PinnedBuffer::<f32>::new(&device, 64).unwrap();
        let faulty = twin::kernels(&device).function("fails").unwrap();
        // SAFETY: the kernel does nothing.
        unsafe { stream.launch(&faulty, 2, &KernelArgs::new().buffer(&buffer)) }.unwrap();
        let error = stream.synchronize().unwrap_err();
        assert_eq!(error.code().map(|code| code.class()), Some(Class::KernelFault), "{error}");
        assert!(error.to_string().contains("VECIN has no free buffer"), "the kernel's reason is included: {error}");
        assert!(error.remedy().contains("restart the process"));
        let calls = twin.calls();
        let later = stream.download(&buffer, &host).unwrap_err();
        assert!(matches!(&later, Error::Poisoned { device: 0, .. }), "{later}");
        assert!(later.to_string().contains("VECIN has no free buffer"), "the first cause is kept: {later}");
        assert!(matches!(device.synchronize(), Err(Error::Poisoned { .. })));
        assert!(matches!(device.stream(), Err(Error::Poisoned { .. })));
        assert_eq!(twin.calls(), calls, "no call reaches a failed device");
        assert!(device.failure().is_some());
        // The other device still works.
        add_vectors(&runtime.device(1).unwrap().stream().unwrap(), 10).unwrap();
        drop((stream, buffer, host, faulty, device, runtime));
        twin.assert_clean();
    }
}

#[test]
fn an_unobserved_failure_marks_the_device_when_its_stream_is_dropped() {
    let twin = Twin::new("");
    let device = twin.device();
    let stream = device.stream().unwrap();
    let faulty = twin::kernels(&device).function("fails").unwrap();
    // SAFETY: the kernel does nothing.
    unsafe { stream.launch(&faulty, 2, &KernelArgs::new()) }.unwrap();
    drop(stream);
    assert!(matches!(device.stream(), Err(Error::Poisoned { .. })));
    drop((faulty, device));
    twin.assert_clean();
}

#[test]
fn an_error_that_is_no_fault_does_not_end_the_device() {
    let twin = Twin::new("");
    let device = twin.device();
    let stream = device.stream().unwrap();
    twin.fail("aclrtSynchronizeStream:1=507046");
    let error = stream.synchronize().unwrap_err();
    assert_eq!(error.code().map(|code| code.class()), Some(Class::Timeout), "{error}");
    stream.synchronize().unwrap();
    assert!(device.failure().is_none());
}

#[test]
fn an_asynchronous_error_arrives_at_the_next_wait() {
    let twin = Twin::new("");
    let device = twin.device();
    let stream = device.stream().unwrap();
    let buffer = stream.alloc::<u8>(64).unwrap();
    twin.fail("aclrtMemsetAsync:1=507899@sync");
    stream.fill(&buffer, 0).unwrap();
    let error = stream.synchronize().unwrap_err();
    assert_eq!(error.code().map(|code| code.class()), Some(Class::DeviceLost), "{error}");
    drop((stream, buffer, device));
    twin.assert_clean();
}

#[test]
fn kernels_that_are_not_there_are_named() {
    let twin = Twin::new("");
    let device = twin.device();
    let error = twin::kernels(&device).function("no_such_kernel").unwrap_err();
    assert!(error.to_string().contains("no_such_kernel"), "{error}");
    assert!(matches!(twin::kernels(&device).function("a\0b"), Err(Error::Name { .. })));
    let missing = std::path::Path::new("/no/such/kernels.o");
    let error = device.load_module(ascend_bert::runtime::ModuleSource::File(missing)).unwrap_err();
    assert!(error.to_string().starts_with("cannot read kernels from /no/such/kernels.o"), "{error}");
    let error = device.load_module(ascend_bert::runtime::ModuleSource::Bytes(b"not an ELF")).unwrap_err();
    assert!(matches!(error, Error::Call(_)), "{error}");
    drop(device);
    twin.assert_clean();
}

//! Binaries, launches of every kind, and failing kernels.

#![allow(unsafe_code)]

mod support;

use std::ffi::{CStr, CString, c_void};
use std::sync::Mutex;

use ascend_sys::{aclrtExceptionInfo, aclrtPlaceHolderInfo, rtDevBinary_t};
use support::{NULL, Twin, kernels};

/// x, y and z on the device, with x and y filled.
struct Vectors {
    x: *mut c_void,
    y: *mut c_void,
    z: *mut c_void,
}

const COUNT: usize = 1000;

impl Vectors {
    fn new(twin: &Twin) -> Vectors {
        let [x, y, z] = [(); 3].map(|()| twin.malloc(COUNT * 4));
        twin.upload(x, &(0..COUNT).map(|i| i as f32).collect::<Vec<_>>());
        twin.upload(y, &vec![0.5f32; COUNT]);
        Vectors { x, y, z }
    }

    fn args(&self) -> [u64; 4] {
        [self.x.addr() as u64, self.y.addr() as u64, self.z.addr() as u64, COUNT as u64]
    }

    fn check(self, twin: &Twin) {
        let sum = twin.download::<f32>(self.z, COUNT);
        assert!(sum.iter().enumerate().all(|(i, sum)| *sum == i as f32 + 0.5));
        for memory in [self.x, self.y, self.z] {
            twin.free(memory);
        }
    }
}

#[test]
fn a_kernel_adds_vectors() {
    for config in ["", "seed=1", "seed=2", "seed=3", "soc=Ascend910A,cann=8.5"] {
        let twin = Twin::ready(config);
        let (stream, (binary, function)) = (twin.stream(), twin.kernel("vector_add", "vector_add"));
        let vectors = Vectors::new(&twin);
        twin.ok(twin.launch(function, 7, stream, &vectors.args()));
        twin.synchronize(stream);
        vectors.check(&twin);
        twin.destroy_stream(stream);
        twin.unload(binary);
        twin.finish();
        twin.assert_clean();
    }
}

#[test]
fn arguments_can_be_in_device_memory() {
    let twin = Twin::ready("");
    let (stream, (binary, function)) = (twin.stream(), twin.kernel("vector_add", "vector_add"));
    for newer in [false, true] {
        let (vectors, args) = (Vectors::new(&twin), twin.malloc(32));
        twin.upload(args, &vectors.args());
        // SAFETY: the twin looks up every handle and pointer.
        unsafe {
            twin.ok(match newer {
                false => (twin.acl.aclrtLaunchKernel.unwrap())(function, 4, args, 32, stream),
                true => (twin.acl.aclrtLaunchKernelV2.unwrap())(function, 4, args, 32, std::ptr::null_mut(), stream),
            });
        }
        twin.synchronize(stream);
        vectors.check(&twin);
        twin.free(args);
    }
    twin.assert_clean_but(&["binary", "stream"]);
    let host = [0u64; 4];
    // SAFETY: the twin looks up every handle and pointer.
    let code = unsafe { (twin.acl.aclrtLaunchKernel.unwrap())(function, 4, host.as_ptr().cast(), 32, stream) };
    assert_eq!(code, 107_000);
    twin.assert_found("args-not-in-device-memory", "");
    twin.destroy_stream(stream);
    twin.unload(binary);
}

#[test]
fn placeholders_point_to_the_devices_copy() {
    let twin = Twin::ready("");
    let (stream, (binary, function)) = (twin.stream(), twin.kernel("faulty", "reads"));
    // The kernel reads a word at args[0] + args[1]: the placeholder's data, which follows the two arguments.
    let mut args = [0u64, 4, 77];
    let mut places = [aclrtPlaceHolderInfo { addrOffset: 0, dataOffset: 16 }];
    let launch = twin.acl.aclrtLaunchKernelWithHostArgs.unwrap();
    // SAFETY: 24 bytes of arguments and one placeholder.
    unsafe {
        let args = args.as_mut_ptr().cast();
        twin.ok(launch(function, 1, stream, std::ptr::null_mut(), args, 24, places.as_mut_ptr(), 1));
        twin.synchronize(stream);
        places[0].dataOffset = 24;
        assert_eq!(launch(function, 1, stream, std::ptr::null_mut(), args, 24, places.as_mut_ptr(), 1), 100_000);
    }
    twin.destroy_stream(stream);
    twin.unload(binary);
    twin.finish();
    twin.assert_clean();
}

#[test]
fn arguments_can_be_put_together() {
    let twin = Twin::ready("cann=8.1");
    let (stream, (binary, function)) = (twin.stream(), twin.kernel("vector_add", "vector_add"));
    let vectors = Vectors::new(&twin);
    let (mut args, mut parameter) = (NULL, NULL);
    // SAFETY: the calls write handles; each parameter has 8 bytes.
    unsafe {
        twin.ok((twin.acl.aclrtKernelArgsInit.unwrap())(function, &mut args));
        for mut value in [1, vectors.args()[1], vectors.args()[2], COUNT as u64] {
            let value = std::ptr::from_mut(&mut value).cast();
            let append = twin.acl.aclrtKernelArgsAppend.unwrap();
            let mut made = NULL;
            twin.ok(append(args, value, 8, &mut made));
            parameter = if parameter.is_null() { made } else { parameter };
        }
        let run = twin.acl.aclrtLaunchKernelWithConfig.unwrap();
        assert_eq!(run(function, 3, stream, std::ptr::null_mut(), args, NULL), 107_000, "not finalised");
        twin.ok((twin.acl.aclrtKernelArgsFinalize.unwrap())(args));
        let mut x = vectors.args()[0];
        let x = std::ptr::from_mut(&mut x).cast();
        twin.ok((twin.acl.aclrtKernelArgsParaUpdate.unwrap())(args, parameter, x, 8));
        twin.ok(run(function, 3, stream, std::ptr::null_mut(), args, NULL));
    }
    twin.synchronize(stream);
    vectors.check(&twin);
    twin.destroy_stream(stream);
    twin.unload(binary);
    twin.finish();
    twin.assert_clean();
}

#[test]
fn the_older_launch_path_works() {
    let twin = Twin::ready("soc=Ascend910A,cann=7.0");
    let stream = twin.stream();
    let code = std::fs::read(kernels("vector_add")).unwrap();
    let binary =
        rtDevBinary_t { magic: 0x4355_4245, version: 0, data: code.as_ptr().cast(), length: code.len() as u64 };
    let (mut module, stub, vectors) = (NULL, 0u8, Vectors::new(&twin));
    let stub = std::ptr::from_ref(&stub).cast();
    // SAFETY: the binary, the names and the arguments are as the functions require.
    unsafe {
        twin.ok((twin.rt.rtDevBinaryRegister)(&binary, &mut module));
        twin.ok((twin.rt.rtFunctionRegister)(module, stub, c"stub".as_ptr(), c"vector_add".as_ptr().cast(), 0));
        let mut args = vectors.args();
        twin.ok((twin.rt.rtKernelLaunch)(stub, 8, args.as_mut_ptr().cast(), 32, NULL, stream));
        twin.synchronize(stream);
        vectors.check(&twin);
        twin.ok((twin.rt.rtDevBinaryUnRegister)(module));
        assert_eq!((twin.rt.rtKernelLaunch)(stub, 8, NULL, 0, NULL, stream), 107_017);
    }
    twin.destroy_stream(stream);
    twin.finish();
    twin.assert_clean();
}

#[test]
fn what_is_no_binary_or_has_no_such_kernel_is_refused() {
    let twin = Twin::ready("");
    let load = twin.acl.aclrtBinaryLoadFromData.unwrap();
    let mut npu = std::fs::read(kernels("faulty")).unwrap();
    npu[18..20].copy_from_slice(&0x1029u16.to_le_bytes());
    let mut made = NULL;
    // SAFETY: bytes with their length, C strings, and handles that the calls write.
    unsafe {
        assert_eq!(load(b"hello".as_ptr().cast(), 5, std::ptr::null(), &mut made), 107_000);
        assert_eq!(load(npu.as_ptr().cast(), npu.len(), std::ptr::null(), &mut made), 107_000);
        assert!(twin.message().contains("compiled for a real NPU"));
        let missing =
            (twin.acl.aclrtBinaryLoadFromFile.unwrap())(c"/no/such".as_ptr(), std::ptr::null_mut(), &mut made);
        assert_eq!(missing, 107_009);
        let (binary, _) = twin.kernel("faulty", "fails");
        assert_eq!((twin.acl.aclrtBinaryGetFunction.unwrap())(binary, c"none".as_ptr(), &mut made), 507_027);
        twin.unload(binary);
        assert_eq!((twin.acl.aclrtBinaryGetFunction.unwrap())(binary, c"fails".as_ptr(), &mut made), 107_017);
    }
    twin.assert_found("use-after-destroy", "aclrtBinaryLoadFromFile");
}

static SEEN: Mutex<Vec<(u32, u32)>> = Mutex::new(Vec::new());

#[test]
fn an_exception_makes_the_device_unusable_and_is_reported() {
    let twin = Twin::ready("");
    let (stream, (binary, function)) = (twin.stream(), twin.kernel("faulty", "fails"));
    let memory = twin.malloc(64);
    static ACL: Mutex<Option<ascend_sys::AscendCl>> = Mutex::new(None);
    *ACL.lock().unwrap() = Some(twin.acl);
    unsafe extern "C" fn told(info: *mut aclrtExceptionInfo) {
        let acl = ACL.lock().unwrap().unwrap();
        // SAFETY: the info that the callback received.
        let seen = unsafe {
            (
                (acl.aclrtGetErrorCodeFromExceptionInfo.unwrap())(info),
                (acl.aclrtGetDeviceIdFromExceptionInfo.unwrap())(info),
            )
        };
        SEEN.lock().unwrap().push(seen);
    }
    // SAFETY: the twin looks up every handle; the call writes a status.
    unsafe {
        twin.ok((twin.acl.aclrtSetExceptionInfoCallback)(Some(told)));
        twin.ok(twin.launch(function, 5, stream, &[]));
        assert_eq!((twin.acl.aclrtSynchronizeStream)(stream), 507_015);
        let message = twin.message();
        assert!(message.contains("kernel fails on device 0, block 4: the queue VECIN has no free buffer"), "{message}");
        assert_eq!(*SEEN.lock().unwrap(), [(507_015, 0)]);
        assert_eq!((twin.acl.aclrtMemsetAsync)(memory, 64, 0, 64, stream), 507_015, "the device stays unusable");
        assert_eq!((twin.acl.aclrtSynchronizeDevice)(), 507_015);
        let mut status = 0;
        twin.ok((twin.acl.aclrtQueryDeviceStatus.unwrap())(0, &mut status));
        assert_eq!(status, 1);
        twin.free(memory);
        twin.destroy_stream(stream);
        twin.unload(binary);
        twin.ok((twin.acl.aclrtResetDevice)(0));
        twin.ok((twin.acl.aclrtSetDevice)(0));
        twin.ok((twin.acl.aclrtSynchronizeDevice)());
    }
    twin.finish();
    assert_eq!(twin.violations(), Vec::<String>::new());
}

#[test]
fn a_kernel_that_reads_what_it_must_not_is_stopped() {
    let cases = [
        ("out-of-bounds", 64 - 2, "aclrtMalloc"),
        ("out-of-bounds", 1 << 40, ""),
        ("use-after-free", 0, "aclrtMalloc"),
    ];
    for (rule, offset, maker) in cases {
        let twin = Twin::ready("seed=4");
        let (stream, (_, function)) = (twin.stream(), twin.kernel("faulty", "reads"));
        let memory = twin.malloc(64);
        if rule == "use-after-free" {
            twin.free(memory);
        }
        twin.ok(twin.launch(function, 1, stream, &[memory.addr() as u64, offset]));
        // SAFETY: the twin looks up every handle.
        assert_eq!(unsafe { (twin.acl.aclrtSynchronizeStream)(stream) }, 507_015);
        assert!(twin.message().contains("aicore exception in kernel reads"));
        twin.assert_found(rule, maker);
    }
}

#[test]
fn atomic_adds_count_every_block() {
    let twin = Twin::ready("");
    let (stream, (_, function)) = (twin.stream(), twin.kernel("faulty", "counts"));
    let memory = twin.malloc(4);
    twin.upload(memory, &[0f32]);
    for _ in 0..10 {
        twin.ok(twin.launch(function, 48, stream, &[memory.addr() as u64]));
    }
    twin.synchronize(stream);
    assert_eq!(twin.download::<f32>(memory, 1), [480.0]);
}

#[test]
fn a_binary_belongs_to_its_device_and_outlives_its_launches() {
    let twin = Twin::ready("devices=2");
    let (binary, function) = twin.kernel("faulty", "counts");
    let (memory, stream) = (twin.malloc(4), twin.stream());
    twin.ok(twin.launch(function, 1, stream, &[memory.addr() as u64]));
    twin.unload(binary);
    twin.assert_found("unloaded-while-in-use", "aclrtBinaryLoadFromFile");
    twin.synchronize(stream);
    let (_, function) = twin.kernel("faulty", "counts");
    // SAFETY: the calls take no pointers.
    twin.ok(unsafe { (twin.acl.aclrtSetDevice)(1) });
    let other = twin.stream();
    assert_eq!(twin.launch(function, 1, other, &[memory.addr() as u64]), 107_017);
    assert_eq!(twin.violations(), ["unloaded-while-in-use", "wrong-context"]);
}

#[test]
fn a_function_knows_its_name() {
    let twin = Twin::ready("");
    let (_, function) = twin.kernel("faulty", "counts");
    let mut name = vec![0u8; 16];
    // SAFETY: the calls write 16 bytes.
    unsafe {
        assert_eq!((twin.acl.aclrtGetFunctionName.unwrap())(function, 6, name.as_mut_ptr().cast()), 100_000);
        twin.ok((twin.acl.aclrtGetFunctionName.unwrap())(function, 16, name.as_mut_ptr().cast()));
    }
    assert_eq!(CStr::from_bytes_until_nul(&name).unwrap(), &*CString::new("counts").unwrap());
}

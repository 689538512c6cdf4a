//! Behaviour fixed once per process: the CANN level's symbols, the variables, the report at exit, forks. Each test
//! starts this program again, as a child with its own environment.

#![allow(unsafe_code)]

mod support;

use std::process::{Command, Output};

use support::{NULL, library};

/// Set in a child process that plays a role in another's test; the roles do nothing otherwise.
const CHILD: &str = "ASCEND_TWIN_TEST_CHILD";

fn in_child() -> bool {
    std::env::var_os(CHILD).is_some()
}

/// Runs one of the children below with these variables.
fn child(name: &str, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", name, "--nocapture"]).env("RUST_BACKTRACE", "1").env(CHILD, "1");
    command.envs(variables.iter().copied());
    command.output().unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn acl() -> ascend_sys::AscendCl {
    // SAFETY: the twin's library exports AscendCL's functions.
    unsafe {
        let library = Box::leak(Box::new(ascend_sys::Library::open(library()).unwrap()));
        library.table().unwrap()
    }
}

#[test]
fn prints_symbols() {
    if !in_child() {
        return;
    }
    // SAFETY: the symbols are only looked up; those called receive valid arguments.
    unsafe {
        let library = libloading::Library::new(library()).unwrap();
        for name in
            ["rtKernelLaunch", "aclrtMalloc", "aclrtBinaryLoad", "aclrtLaunchKernelV2", "aclrtGetHardwareSyncAddr"]
        {
            println!("{name}: {}", library.get::<unsafe extern "C" fn()>(name).is_ok());
        }
        let init: libloading::Symbol<'_, unsafe extern "C" fn(*const std::ffi::c_char) -> i32> =
            library.get(c"aclInit").unwrap();
        println!("aclInit: {}", init(std::ptr::null()));
    }
}

#[test]
fn functions_of_later_versions_are_absent() {
    for (cann, binary, v2) in [("7.0", false, false), ("8.1", true, false), ("8.5", true, true), ("9.1", true, true)] {
        let output = text(&child("prints_symbols", &[("ASCEND_TWIN_CANN", cann)]));
        assert!(output.contains("rtKernelLaunch: true") && output.contains("aclrtMalloc: true"), "{output}");
        assert!(output.contains(&format!("aclrtBinaryLoad: {binary}\n")), "{cann}: {output}");
        assert!(output.contains(&format!("aclrtLaunchKernelV2: {v2}\n")), "{cann}: {output}");
        assert!(output.contains("aclInit: 0"), "{output}");
    }
}

#[test]
fn a_level_can_be_raised_again() {
    let twin = support::Twin::new("cann=7.0");
    assert!(twin.acl.aclrtLaunchKernelV2.is_none() && twin.acl.aclrtBinaryLoad.is_none());
    twin.reset("cann=9.1");
    // SAFETY: the library is already loaded; the symbol is only looked up.
    unsafe {
        let again = ascend_sys::Library::open(twin.path()).unwrap();
        assert!(again.table::<ascend_sys::AscendCl>().unwrap().aclrtLaunchKernelV2.is_some());
    }
}

#[test]
fn initialises() {
    if !in_child() {
        return;
    }
    let acl = acl();
    // SAFETY: null is allowed; the message is null or a C string.
    unsafe {
        println!("aclInit: {}", (acl.aclInit)(std::ptr::null()));
        let message = (acl.aclGetRecentErrMsg)();
        if !message.is_null() {
            println!("message: {}", std::ffi::CStr::from_ptr(message).to_string_lossy());
        }
    }
}

#[test]
fn a_wrong_variable_is_an_error_of_aclinit_that_names_it() {
    for (variable, value, allowed) in [
        ("ASCEND_TWIN_SOC", "Ascend910", "Ascend910B4-1"),
        ("ASCEND_TWIN_CANN", "6.0", "7.0, 8.1, 8.5, 9.1"),
        ("ASCEND_TWIN_MEMORY", "lots", "M or G"),
        ("ASCEND_TWIN_FAIL", "x", "CALL:N=CODE"),
    ] {
        let output = text(&child("initialises", &[(variable, value)]));
        assert!(output.contains("aclInit: 100000"), "{output}");
        assert!(output.contains(&format!("{variable}={value}")) && output.contains(allowed), "{output}");
    }
}

#[test]
fn leaks() {
    if !in_child() {
        return;
    }
    let acl = acl();
    let mut made = NULL;
    // SAFETY: the call writes one pointer.
    unsafe {
        assert_eq!((acl.aclInit)(std::ptr::null()), 0);
        assert_eq!((acl.aclrtSetDevice)(0), 0);
        assert_eq!((acl.aclrtMalloc)(&mut made, 100, 0), 0);
        assert_eq!((acl.aclrtMemset)(made, 101, 0, 101), 107_000);
    }
}

#[test]
fn the_report_is_written_when_the_process_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    child("leaks", &[("ASCEND_TWIN_REPORT", path.to_str().unwrap())]);
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(support::rules(&report["violations"]), ["out-of-bounds"]);
    assert_eq!(support::rules(&report["leaks"]), ["leak"]);
    assert!(report["leaks"][0]["made_at"].as_str().unwrap().contains("tests/process.rs:"), "{report:#}");
    let output = child("leaks", &[("ASCEND_TWIN_REPORT", "-")]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("\"rule\": \"leak\""));
}

#[test]
fn a_strict_twin_aborts_at_the_first_violation() {
    let output = child("leaks", &[("ASCEND_TWIN_STRICT", "1")]);
    let text = text(&output);
    assert!(!output.status.success());
    assert!(
        text.contains("ascend-twin: out-of-bounds: devPtr") && text.contains("made at aclrtMalloc (call 3)"),
        "{text}"
    );
    assert_eq!(text.matches("leaks at ").count(), 2, "where it was found, and where it was made: {text}");
}

#[test]
fn forks() {
    if !in_child() {
        return;
    }
    let acl = acl();
    // SAFETY: the child only calls the library, prints and exits.
    unsafe {
        assert_eq!((acl.aclInit)(std::ptr::null()), 0);
        match libc::fork() {
            0 => {
                let code = (acl.aclrtSetDevice)(0);
                println!("in the child: {code}");
                libc::_exit(0);
            }
            process => assert_eq!(libc::waitpid(process, std::ptr::null_mut(), 0), process),
        }
        assert_eq!((acl.aclrtSetDevice)(0), 0);
    }
}

#[test]
fn the_library_is_unusable_after_a_fork() {
    let output = text(&child("forks", &[]));
    assert!(output.contains("in the child: 507000") && output.contains("use-after-fork: aclrtSetDevice"), "{output}");
}

#[test]
fn reads_device_memory() {
    if !in_child() {
        return;
    }
    let acl = acl();
    let mut made = NULL;
    // SAFETY: the call writes one pointer; the read is meant to end the process.
    unsafe {
        assert_eq!(((acl.aclInit)(std::ptr::null()), (acl.aclrtSetDevice)(0)), (0, 0));
        assert_eq!((acl.aclrtMalloc)(&mut made, 100, 0), 0);
        println!("read {}", made.cast::<u8>().read_volatile());
    }
}

#[test]
fn the_host_cannot_read_device_memory() {
    use std::os::unix::process::ExitStatusExt;
    assert_eq!(child("reads_device_memory", &[]).status.signal(), Some(libc::SIGSEGV));
}

#[test]
fn the_header_is_c99_and_cpp17() {
    let include = concat!(env!("CARGO_MANIFEST_DIR"), "/include");
    let strict =
        ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-include", "ascend_twin.h", "-I", include];
    for (compiler, standard, language) in [("cc", "-std=c99", "c"), ("c++", "-std=c++17", "c++")] {
        let status = Command::new(compiler).arg(standard).args(strict).args(["-x", language, "/dev/null"]).status();
        assert!(status.unwrap().success(), "{standard}");
    }
}

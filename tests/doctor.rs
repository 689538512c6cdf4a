//! `ascend-bert doctor` on machines of every kind: without CANN, with a software device of each generation and level,
//! and with broken libraries and devices.

#![allow(unsafe_code, dead_code, unreachable_pub)]

use std::process::{Command, Output};

use serde_json::Value;

#[path = "common/twin.rs"]
mod twin;

/// Runs the command with these variables and no other Ascend variable.
fn ascend_bert(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ascend-bert"));
    let ours = ["ASCEND_BERT_ACL_LIBRARY", "ASCEND_BERT_KERNELS"];
    for name in ours.into_iter().chain(["ASCEND_TOOLKIT_HOME", "ASCEND_HOME_PATH", "LD_LIBRARY_PATH"]) {
        command.env_remove(name);
    }
    command.args(arguments).envs(variables.iter().copied()).output().unwrap()
}

fn doctor(variables: &[(&str, &str)]) -> (Option<i32>, String, Value) {
    let output = ascend_bert(&["doctor"], variables);
    let json = ascend_bert(&["doctor", "--json"], variables);
    assert_eq!(output.status.code(), json.status.code());
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(!text.contains("panicked"), "{text}");
    (output.status.code(), text, serde_json::from_slice(&json.stdout).unwrap())
}

fn with_twin(soc: &str, cann: &str, more: &[(&str, &str)]) -> (Option<i32>, String, Value) {
    let library = twin::built();
    let mut variables = vec![
        ("ASCEND_BERT_ACL_LIBRARY", library.to_str().unwrap()),
        ("ASCEND_TWIN_SOC", soc),
        ("ASCEND_TWIN_CANN", cann),
    ];
    variables.extend(more);
    doctor(&variables)
}

#[test]
fn without_cann_doctor_exits_0() {
    let (status, text, json) = doctor(&[]);
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("no AscendCL library"), "{text}");
    assert!(text.contains("/usr/local/Ascend/ascend-toolkit/latest"), "{text}");
    assert_eq!(json["library"], Value::Null);
    assert_eq!(json["problems"], Value::Array(vec![]));
    assert_eq!(json["device"], "cpu");
}

#[test]
fn devices_of_both_generations_are_listed() {
    for (soc, architecture, cann, launch) in [
        ("Ascend910A", "dav-c100", "7.0", "Older"),
        ("Ascend910B", "dav-c100", "8.1", "ArgsHandle"),
        ("Ascend910B4", "dav-c220", "9.1", "HostArgs"),
    ] {
        let (status, text, json) = with_twin(soc, cann, &[("ASCEND_TWIN_DEVICES", "2")]);
        assert_eq!(status, Some(0), "{text}");
        assert_eq!(json["devices"].as_array().unwrap().len(), 2, "{json:#}");
        assert_eq!(json["devices"][1]["soc"], soc);
        assert_eq!(json["devices"][1]["architecture"], architecture);
        assert_eq!(json["library"]["launch"], launch, "{json:#}");
        assert!(text.contains(&format!("npu:0     {soc} ({architecture})")), "{text}");
        assert_eq!(text.contains("lacks     graph capture"), cann == "7.0", "{text}");
        let missing = json["library"]["missing_functions"].as_array().unwrap();
        assert_eq!(missing.iter().any(|name| name == "aclrtLaunchKernelV2"), cann < "8.5");
    }
}

#[test]
fn a_chip_without_kernels_is_a_problem_that_says_so() {
    let (status, text, json) = with_twin("Ascend910_95", "9.1", &[]);
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("Ascend910_95") && text.contains("no kernels for"), "{text}");
    assert!(json["problems"][0]["remedy"].as_str().unwrap().contains("--device cpu"));
    assert_eq!(json["device"], "cpu", "an unusable chip leaves the CPU");
}

#[test]
fn problems_are_named_with_their_remedies() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("libascendcl.so");
    std::fs::write(&library, vec![0x7f; 4096]).unwrap();
    let broken = library.to_str().unwrap();
    for (variables, what, remedy) in [
        (vec![("ASCEND_BERT_ACL_LIBRARY", "/no/such.so")], "/no/such.so", "unset it"),
        (vec![("ASCEND_BERT_ACL_LIBRARY", broken)], broken, "not a library for this machine"),
        (vec![("ASCEND_BERT_ACL_LIBRARY", "libc.so.6")], "aclFinalize is missing", "libascendcl.so itself"),
    ] {
        let (status, text, json) = doctor(&variables);
        assert_eq!(status, Some(1), "{text}");
        assert!(text.contains(what) && text.contains(remedy), "{text}");
        assert!(json["problems"][0]["what"].as_str().unwrap().contains(what), "{json:#}");
        // Other commands do not ignore it either.
        let output = ascend_bert(&["run"], &variables);
        assert_eq!(output.status.code(), Some(1));
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.starts_with("error: ") && message.contains(what) && message.contains(remedy), "{message}");
    }
}

#[test]
fn device_errors_are_reported_with_remedies() {
    for (rule, words) in [
        ("aclrtGetDeviceCount:1=207006,aclrtGetDeviceCount:2=207006", "HwHiAiUser"),
        ("aclrtSetDevice:1=507033", "one CANN release"),
        ("aclrtGetDeviceCount:1=207004", "install the driver"),
        ("aclInit:1=507899", "npu-smi info"),
    ] {
        let (status, text, _) = with_twin("Ascend910B1", "9.1", &[("ASCEND_TWIN_FAIL", rule)]);
        assert_eq!(status, Some(1), "{rule}: {text}");
        assert!(text.contains(words), "{rule}: {text}");
    }
}

#[test]
fn a_toolkit_is_found_by_its_variable() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("lib64")).unwrap();
    std::fs::copy(twin::built(), folder.path().join("lib64/libascendcl.so")).unwrap();
    for variable in ["ASCEND_TOOLKIT_HOME", "ASCEND_HOME_PATH"] {
        let (status, text, json) = doctor(&[(variable, folder.path().to_str().unwrap())]);
        assert_eq!(status, Some(0), "{text}");
        assert_eq!(json["library"]["origin"], variable);
        assert!(json["library"]["path"].as_str().unwrap().ends_with("lib64/libascendcl.so"));
    }
}

#[test]
fn a_device_asked_for_by_number_must_be_there() {
    let output = ascend_bert(&["run", "--device", "npu:0"], &[]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(message.contains("cannot use npu:0: no AscendCL library"), "{message}");
    let library = twin::built();
    let variables = [("ASCEND_BERT_ACL_LIBRARY", library.to_str().unwrap()), ("ASCEND_TWIN_DEVICES", "2")];
    let output = ascend_bert(&["run", "--device", "npu:2"], &variables);
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("there is no npu:2: 2 devices found"), "{message}");
}

#[test]
fn a_device_without_kernels_says_how_to_get_them() {
    let (library, folder) = (twin::built(), tempfile::tempdir().unwrap());
    let folder = folder.path().to_str().unwrap();
    let device = [("ASCEND_BERT_ACL_LIBRARY", library.to_str().unwrap()), ("ASCEND_TWIN_SOC", "Ascend910A")];
    let (_, text, json) = doctor(&device);
    assert_eq!(json["device"], "cpu", "{text}");
    assert!(text.contains("npu:0 cannot be used (no kernels for dav-c100 are built in"), "{text}");
    for (more, what) in [
        (vec![], "no kernels for dav-c100 are built into this program"),
        (vec![("ASCEND_BERT_KERNELS", folder)], "no file is named *.dav-c100.*"),
        (vec![("ASCEND_BERT_KERNELS", "/no/such/folder")], "no kernels in /no/such/folder"),
    ] {
        let output = ascend_bert(&["run", "--device", "npu:0"], &[&device[..], &more].concat());
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(message.starts_with("error: cannot use npu:0: ") && message.contains(what), "{message}");
        assert!(message.contains("ASCEND_BERT_KERNELS"), "{message}");
    }
}

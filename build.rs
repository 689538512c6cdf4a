//! Records the build target, and compiles the device kernels if CANN's compiler is installed.

#[path = "kernels/compile/mod.rs"]
mod compile;

use std::path::PathBuf;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=kernels");
    compile::VARIABLES.iter().for_each(|name| println!("cargo::rerun-if-env-changed={name}"));
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    println!("cargo::rustc-env=ASCEND_BERT_TARGET={}", variable("TARGET"));

    let job = compile::Job {
        kernels: &PathBuf::from(variable("CARGO_MANIFEST_DIR")).join("kernels"),
        out: &PathBuf::from(variable("OUT_DIR")),
        jobs: variable("NUM_JOBS").parse().unwrap_or(1),
        variable: &|name| std::env::var_os(name),
    };
    match compile::run(&job) {
        Ok(Some(compiler)) => println!("cargo::rerun-if-changed={}", compiler.display()),
        Ok(None) => {}
        Err(failure) => {
            eprintln!("error: {failure}");
            std::process::exit(1);
        }
    }
}

//! Records what the binary was built for; reads nothing but cargo's own variables.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = std::env::var("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=ASCEND_BERT_TARGET={target}");
}

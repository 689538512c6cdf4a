//! Keeps the library loaded once it is: its threads and its report at exit outlive `dlclose`, as those of the real
//! library do.

fn main() {
    println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    println!("cargo::rerun-if-changed=build.rs");
}

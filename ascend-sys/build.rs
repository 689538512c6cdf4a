//! With the feature `bindgen`: generates the declarations from the toolkit's headers. Otherwise does nothing.

#[cfg(feature = "bindgen")]
#[allow(dead_code, unreachable_pub, unused_imports)]
#[path = "generate/src/lib.rs"]
mod generator;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "bindgen")]
    generate();
}

#[cfg(feature = "bindgen")]
fn generate() {
    println!("cargo::rerun-if-changed=generate/src");
    println!("cargo::rerun-if-changed=src/generated");
    println!("cargo::rerun-if-env-changed=LIBCLANG_PATH");
    let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let home = ["ASCEND_TOOLKIT_HOME", "ASCEND_HOME_PATH"].into_iter().find_map(|name| {
        println!("cargo::rerun-if-env-changed={name}");
        std::env::var_os(name).filter(|home| !home.is_empty())
    });
    let home = home.unwrap_or_else(|| "/usr/local/Ascend/ascend-toolkit/latest".into());
    let include = std::path::Path::new(&home).join("include");
    println!("cargo::rerun-if-changed={}", include.join("acl").display());
    let written = generator::Declared::read("src/generated".as_ref())
        .and_then(|declared| generator::write_over(&declared, &out, &include));
    if let Err(error) = written {
        println!(
            "cargo::error=feature bindgen: {error} (set ASCEND_TOOLKIT_HOME to the CANN toolkit, or build without the feature)"
        );
    }
}

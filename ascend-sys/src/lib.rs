//! Raw AscendCL: the C functions of Huawei CANN's libraries, loaded at run time. No policy.
//!
//! Building needs no part of CANN: types, constants and function types are generated from CANN's headers and committed
//! (`ascend-sys/generate.sh` writes them), and `ci/abi-check.sh` compares them with the headers of three CANN versions.
//! With the feature `bindgen` they are generated from the toolkit on the machine; what it lacks is taken from the
//! committed files.
//!
//! ```no_run
//! // SAFETY: the file is an AscendCL library.
//! let library = unsafe { ascend_sys::Library::open("libascendcl.so") }?;
//! // SAFETY: a library of that name exports AscendCL's functions.
//! let acl = unsafe { library.table::<ascend_sys::AscendCl>() }?;
//! let (mut major, mut minor, mut patch) = (0, 0, 0);
//! // SAFETY: three integers to write to.
//! unsafe { (acl.aclrtGetVersion)(&mut major, &mut minor, &mut patch) };
//! // A function that only newer versions have is an `Option`.
//! if acl.aclrtLaunchKernelV2.is_none() {
//!     println!("since CANN {:?}", ascend_sys::since("aclrtLaunchKernelV2"));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`AscendCl`] is a plain struct of function pointers. It can also be filled from anything that implements
//! [`Symbols`], so another implementation can replace the C library.

#![allow(unsafe_code)]

mod legacy;
mod library;
mod symbols;

#[cfg(not(feature = "bindgen"))]
#[rustfmt::skip]
#[allow(missing_docs, non_camel_case_types, non_snake_case, non_upper_case_globals, unreachable_pub, clippy::all, clippy::undocumented_unsafe_blocks)]
mod generated {
    #[path = "names.rs"]
    pub mod names;
    #[path = "signature.rs"]
    pub mod signature;
    #[path = "table.rs"]
    pub mod table;
    #[path = "types.rs"]
    pub mod types;
}

#[cfg(feature = "bindgen")]
#[allow(
    missing_docs,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    unreachable_pub,
    clippy::all,
    clippy::undocumented_unsafe_blocks
)]
mod generated {
    pub mod names {
        include!(concat!(env!("OUT_DIR"), "/names.rs"));
    }
    pub mod signature {
        include!(concat!(env!("OUT_DIR"), "/signature.rs"));
    }
    pub mod table {
        include!(concat!(env!("OUT_DIR"), "/table.rs"));
    }
    pub mod types {
        include!(concat!(env!("OUT_DIR"), "/types.rs"));
    }
}

#[rustfmt::skip]
#[path = "generated/since.rs"]
mod versions;

/// One type per function: `signature::aclrtMalloc` is the type of `aclrtMalloc`.
pub use generated::signature;
pub use generated::table::*;
pub use generated::types::*;
pub use legacy::*;
pub use library::{Library, LoadError, Table};
pub use symbols::{Missing, Symbols};

/// The first CANN version whose headers declare `function`: `7.0` stands for every version since 5.
pub fn since(function: &str) -> Option<&'static str> {
    let found = versions::SINCE.binary_search_by(|(name, _)| (*name).cmp(function)).ok()?;
    Some(versions::SINCE[found].1)
}

/// The name of an error code in CANN's headers.
pub fn error_name(code: aclError) -> Option<&'static str> {
    let found = generated::names::NAMES.binary_search_by_key(&code, |(code, _)| *code).ok()?;
    Some(generated::names::NAMES[found].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_codes_have_names() {
        assert_eq!(error_name(107002), Some("ACL_ERROR_RT_CONTEXT_NULL"));
        assert_eq!(error_name(200000), Some("ACL_ERROR_BAD_ALLOC"));
        assert_eq!(error_name(-5), None);
    }

    #[test]
    #[cfg(not(feature = "bindgen"))] // a toolkit may have functions that are not committed
    fn every_function_has_a_version() {
        assert_eq!(since("aclrtMalloc"), Some("7.0"));
        assert_eq!(since("aclrtLaunchKernelWithConfig"), Some("8.1"));
        assert_eq!(since("aclrtLaunchKernelV2"), Some("8.5"));
        assert_eq!(since("aclrtNoSuchFunction"), None);
        for (name, required) in AscendCl::FUNCTIONS {
            let level = since(name).unwrap_or_else(|| panic!("{name} has no version"));
            assert!(!required || level == "7.0", "{name} is required but only since {level}");
        }
        assert!(versions::SINCE.is_sorted_by(|a, b| a.0 < b.0));
    }
}

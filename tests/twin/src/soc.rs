//! The SoCs that the twin can model: names as returned by `aclrtGetSocName`, and the numbers of each chip. Data only.

use std::ffi::CStr;

/// The generation of a chip's cores, as far as callers can distinguish them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Generation {
    /// dav-c100: cube and vector unit in one core; the runtime lacks graph capture, among other features.
    First,
    /// dav-c220: one cube core with two vector cores.
    Second,
    /// Later architectures, which this project must refuse.
    Later,
}

/// One SoC.
#[derive(Debug)]
pub(crate) struct Soc {
    pub(crate) name: &'static str,
    /// The name as a C string.
    pub(crate) c_name: &'static CStr,
    pub(crate) generation: Generation,
    pub(crate) npu_arch: u32,
    pub(crate) cube_cores: u32,
    pub(crate) vector_cores: u32,
    pub(crate) l2_bytes: u64,
}

const MIB: u64 = 1 << 20;

/// Every SoC by its exact name; the last two exist to test that callers refuse them.
pub(crate) const SOCS: [Soc; 19] = [
    first(c"Ascend910A", 32),
    first(c"Ascend910ProA", 32),
    first(c"Ascend910PremiumA", 32),
    first(c"Ascend910ProB", 30),
    first(c"Ascend910B", 30),
    second(c"Ascend910B1", 24, 192),
    second(c"Ascend910B2", 24, 192),
    second(c"Ascend910B2C", 24, 192),
    second(c"Ascend910B3", 20, 192),
    second(c"Ascend910B4", 20, 96),
    second(c"Ascend910B4-1", 20, 96),
    second(c"Ascend910_9391", 24, 192),
    second(c"Ascend910_9392", 24, 192),
    second(c"Ascend910_9381", 24, 192),
    second(c"Ascend910_9382", 24, 192),
    second(c"Ascend910_9372", 20, 192),
    second(c"Ascend910_9362", 20, 192),
    later(c"Ascend910_95"),
    later(c"Ascend910_5591"),
];

impl Soc {
    /// The SoC of exactly this name.
    pub(crate) fn named(name: &str) -> Option<&'static Soc> {
        SOCS.iter().find(|soc| soc.name == name)
    }
}

const fn first(name: &'static CStr, cores: u32) -> Soc {
    Soc {
        name: text(name),
        c_name: name,
        generation: Generation::First,
        npu_arch: 1001,
        cube_cores: cores,
        vector_cores: cores,
        l2_bytes: 32 * MIB,
    }
}

const fn second(name: &'static CStr, cores: u32, l2_mib: u64) -> Soc {
    Soc {
        name: text(name),
        c_name: name,
        generation: Generation::Second,
        npu_arch: 2201,
        cube_cores: cores,
        vector_cores: 2 * cores,
        l2_bytes: l2_mib * MIB,
    }
}

const fn later(name: &'static CStr) -> Soc {
    Soc {
        name: text(name),
        c_name: name,
        generation: Generation::Later,
        npu_arch: 3101,
        cube_cores: 32,
        vector_cores: 64,
        l2_bytes: 128 * MIB,
    }
}

const fn text(name: &'static CStr) -> &'static str {
    match name.to_str() {
        Ok(text) => text,
        Err(_) => panic!("a SoC's name is ASCII"),
    }
}

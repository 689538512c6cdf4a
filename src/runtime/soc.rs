//! Which generation of the DaVinci core a device has, by its exact name: `Ascend910B` alone is first generation.

use std::fmt;

/// A generation of AI cores, by the name compilers give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Architecture {
    /// First generation (910A): cube and vector units in one core.
    DavC100,
    /// Second and third generation (910B1 to B4, 910_93): separate cube and vector cores.
    DavC220,
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Architecture::DavC100 => "dav-c100",
            Architecture::DavC220 => "dav-c220",
        })
    }
}

/// A system on chip, as `aclrtGetSocName` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Soc {
    /// Its exact name.
    pub name: String,
    /// Its generation; none for a chip that this project has no kernels for.
    pub architecture: Option<Architecture>,
}

impl Soc {
    /// Recognises a name. Exactly, never by prefix: `Ascend910B` and `Ascend910B1` are different generations, and
    /// `Ascend910_95` is another architecture altogether.
    pub fn from_name(name: &str) -> Self {
        let architecture = match name {
            "Ascend910A" | "Ascend910ProA" | "Ascend910PremiumA" | "Ascend910ProB" | "Ascend910B" => {
                Some(Architecture::DavC100)
            }
            "Ascend910B1" | "Ascend910B2" | "Ascend910B2C" | "Ascend910B3" | "Ascend910B4" | "Ascend910B4-1" => {
                Some(Architecture::DavC220)
            }
            _ => third_generation(name).then_some(Architecture::DavC220),
        };
        Soc { name: name.into(), architecture }
    }
}

/// `Ascend910_93` and two more characters that tell bins apart: `Ascend910_9391`, `Ascend910_9362`, ...
fn third_generation(name: &str) -> bool {
    name.strip_prefix("Ascend910_93")
        .is_some_and(|bin| bin.len() == 2 && bin.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_matched_exactly() {
        let architecture = |name| Soc::from_name(name).architecture;
        for name in ["Ascend910A", "Ascend910ProA", "Ascend910PremiumA", "Ascend910ProB", "Ascend910B"] {
            assert_eq!(architecture(name), Some(Architecture::DavC100), "{name}");
        }
        for name in ["Ascend910B1", "Ascend910B2", "Ascend910B2C", "Ascend910B3", "Ascend910B4", "Ascend910B4-1"] {
            assert_eq!(architecture(name), Some(Architecture::DavC220), "{name}");
        }
        assert_eq!(architecture("Ascend910_9391"), Some(Architecture::DavC220));
        for name in [
            "Ascend910_95",
            "Ascend910_5591",
            "Ascend910",
            "Ascend910B5",
            "Ascend310P3",
            "ascend910A",
            "",
            "Ascend910_93",
        ] {
            assert_eq!(architecture(name), None, "{name}");
        }
    }
}

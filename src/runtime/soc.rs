//! The generation of a device's DaVinci core, by its exact name: plain `Ascend910B` is first generation.

use std::fmt;

/// A generation of AI cores, named as compilers name it.
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
    /// Its generation; `None` for a chip without kernels in this project.
    pub architecture: Option<Architecture>,
}

impl Soc {
    /// Recognises a name exactly, never by prefix: `Ascend910B` and `Ascend910B1` are different generations, and
    /// `Ascend910_95` is a different architecture.
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

    /// Number of cube cores according to CANN's `platform_config` (on the first generation, of all cores). For an
    /// unlisted bin, the lowest number of its generation: work planned for fewer cores runs on more.
    pub fn cube_cores(&self) -> u32 {
        match self.name.as_str() {
            "Ascend910A" | "Ascend910ProA" | "Ascend910PremiumA" => 32,
            "Ascend910B1" | "Ascend910B2" | "Ascend910B2C" => 24,
            _ if self.architecture == Some(Architecture::DavC100) => 30,
            name if third_generation(name) && !name.ends_with("62") && !name.ends_with("72") => 24,
            _ => 20,
        }
    }

    /// Clock of its cores in MHz, according to `platform_config`.
    pub fn megahertz(&self) -> u32 {
        match self.name.as_str() {
            "Ascend910A" => 1000,
            "Ascend910ProA" => 1100,
            "Ascend910PremiumA" => 1220,
            "Ascend910ProB" => 1150,
            "Ascend910B" => 900,
            "Ascend910B4" | "Ascend910B4-1" => 1500,
            "Ascend910B2" | "Ascend910B2C" | "Ascend910B3" => 1800,
            _ => 1850,
        }
    }
}

/// `Ascend910_93` and two more characters that identify the bin: `Ascend910_9391`, `Ascend910_9362`, ...
fn third_generation(name: &str) -> bool {
    name.strip_prefix("Ascend910_93")
        .is_some_and(|bin| bin.len() == 2 && bin.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_and_clocks_are_those_of_the_platform_configuration() {
        let numbers = |name| (Soc::from_name(name).cube_cores(), Soc::from_name(name).megahertz());
        assert_eq!(numbers("Ascend910A"), (32, 1000));
        assert_eq!(numbers("Ascend910B"), (30, 900));
        assert_eq!(numbers("Ascend910B1"), (24, 1850));
        assert_eq!(numbers("Ascend910B4"), (20, 1500));
    }

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

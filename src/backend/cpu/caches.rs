//! Sizes of the machine's caches, which decide how products are cut.
//! Reads what Linux reports of the first core, once; elsewhere small ones are assumed.

use std::sync::OnceLock;

/// Bytes of a cache line.
pub(super) const LINE: usize = 64;

/// Sizes in bytes; of the first two levels, what a core has for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Caches {
    pub(super) first: usize,
    pub(super) second: usize,
}

impl Caches {
    const ASSUMED: Self = Self { first: 32 << 10, second: 512 << 10 };

    /// Those of this machine.
    pub(super) fn here() -> Self {
        static CACHES: OnceLock<Caches> = OnceLock::new();
        *CACHES.get_or_init(|| Self::read("/sys/devices/system/cpu/cpu0/cache"))
    }

    fn read(folder: &str) -> Self {
        let mut caches = Self::ASSUMED;
        for index in 0..8 {
            let text = |name: &str| std::fs::read_to_string(format!("{folder}/index{index}/{name}"));
            let (Ok(level), Ok(kind), Ok(size)) = (text("level"), text("type"), text("size")) else { continue };
            let Some(bytes) = bytes(size.trim()) else { continue };
            match (level.trim(), kind.trim()) {
                ("1", "Data" | "Unified") => caches.first = bytes,
                ("2", "Data" | "Unified") => caches.second = bytes,
                _ => {}
            }
        }
        // A virtual machine may report sizes that no processor has.
        caches.first = caches.first.clamp(16 << 10, 256 << 10);
        caches.second = caches.second.clamp(128 << 10, 4 << 20);
        caches
    }
}

/// `512K`, `1M` and the like.
fn bytes(size: &str) -> Option<usize> {
    let digits = size.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = match &size[digits.len()..] {
        "" => 1,
        "K" => 1 << 10,
        "M" => 1 << 20,
        _ => return None,
    };
    digits.parse::<usize>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_units() {
        assert_eq!(bytes("48K"), Some(48 << 10));
        assert_eq!(bytes("2M"), Some(2 << 20));
        assert_eq!(bytes("4096"), Some(4096));
        for odd in ["", "K", "1G", "x", "99999999999999999999K"] {
            assert_eq!(bytes(odd), None, "{odd}");
        }
    }

    #[test]
    fn without_a_report_the_smallest_are_assumed() {
        assert_eq!(Caches::read("/nowhere"), Caches::ASSUMED);
    }
}

//! The kernels that were compiled into this program: none unless CANN's compiler was installed when it was built.

use super::elf::{ElfError, KernelElf};
use crate::runtime::Architecture;

/// A device ELF in this program.
#[derive(Clone, Copy)]
pub struct Embedded {
    /// Its source, a file of `kernels/`.
    pub file: &'static str,
    /// The generation of cores it was compiled for.
    pub architecture: Architecture,
    /// The ELF.
    pub bytes: &'static [u8],
}

/// What `build.rs` compiled.
static EMBEDDED: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/kernels.rs"));

impl Embedded {
    /// All of them, by file, then architecture.
    pub fn all() -> &'static [Embedded] {
        EMBEDDED
    }

    /// Reads the ELF.
    ///
    /// # Errors
    /// If it is damaged, or for other cores than it was compiled for.
    pub fn read(&self) -> Result<KernelElf<'static>, ElfError> {
        let elf = KernelElf::read(format!("{} for {}", self.file, self.architecture), self.bytes)?;
        elf.expect_architecture(self.architecture)?;
        Ok(elf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_kernel_is_whole_and_findable() {
        for embedded in Embedded::all() {
            let elf = embedded.read().unwrap();
            assert_eq!(elf.architecture(), Some(embedded.architecture), "{}", embedded.file);
            for kernel in elf.kernels() {
                elf.kernel(kernel.name()).unwrap();
            }
        }
    }
}

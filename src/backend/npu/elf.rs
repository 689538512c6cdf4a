//! Device ELFs: which kernels a file holds, and for which generation of cores, determined before a device is used.
//! Reads the file as CANN's loader does; any bytes give a value or an error.

mod defect;
mod meta;
mod sections;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

pub use defect::{Defect, ElfError, MetaProblem};
pub use meta::{KernelParameters, KernelType, Meta, Ratio};

use crate::runtime::Architecture;
use sections::{File, Symbol};

/// The kernels of a device ELF. Names are borrowed from its bytes.
#[derive(Clone, Debug)]
pub struct KernelElf<'a> {
    path: PathBuf,
    linked: bool,
    flags: u32,
    architecture: Option<Architecture>,
    kernels: Vec<ElfKernel<'a>>,
}

/// A kernel: the unit that `aclrtBinaryGetFunction` finds by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElfKernel<'a> {
    name: &'a str,
    parts: Vec<Part<'a>>,
}

/// A symbol of a kernel: its only one, or its cube or vector part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// The symbol, with its suffix.
    pub symbol: &'a str,
    /// Which part of the kernel it is; `None` if the symbol is the whole kernel.
    pub side: Option<Side>,
    /// Start of the code: an address if the file is linked, else an offset in its section.
    pub value: u64,
    /// Bytes of code.
    pub size: u64,
    /// Contents of the section `.ascend.meta.SYMBOL`.
    pub meta: Meta,
}

/// The kind of core that a part runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The matrix core (AIC): suffix `_mix_aic`.
    Cube,
    /// The vector core (AIV): suffix `_mix_aiv`.
    Vector,
}

impl<'a> KernelElf<'a> {
    /// Reads `bytes`; errors name them `path`.
    ///
    /// # Errors
    /// If the bytes are not a device ELF, or are one that CANN's loader refuses or misreads.
    pub fn read(path: impl Into<PathBuf>, bytes: &'a [u8]) -> Result<Self, ElfError> {
        let path = path.into();
        match Self::parse(bytes) {
            Ok((file, kernels, architecture)) => {
                Ok(KernelElf { path, linked: file.linked, flags: file.flags, architecture, kernels })
            }
            Err(defect) => Err(ElfError { path, defect }),
        }
    }

    fn parse(bytes: &'a [u8]) -> Result<(File<'a>, Vec<ElfKernel<'a>>, Option<Architecture>), Defect> {
        let file = File::read(bytes)?;
        let metas = file.metas()?;
        let mut kernels = ElfKernels::default();
        for symbol in file.symbols()? {
            let symbol = symbol?;
            if symbol.is_kernel() {
                kernels.add(&file, &metas, &symbol)?;
            }
        }
        if kernels.list.is_empty() {
            return Err(Defect::NoKernels);
        }
        let architecture = architecture(&kernels.list)?;
        Ok((file, kernels.list, architecture))
    }

    /// The path used in errors.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The kernels, in the file's order.
    pub fn kernels(&self) -> &[ElfKernel<'a>] {
        &self.kernels
    }

    /// Whether the file is linked; an unlinked one may lack relocations that its code needs.
    pub fn linked(&self) -> bool {
        self.linked
    }

    /// The processor's flags in the header: 0x940000 in every file seen from dav-c220 compilers.
    pub fn flags(&self) -> u32 {
        self.flags
    }

    /// The generation of cores, as far as the kernels' types or suffixes show it. Later ones (dav-c310) use the same
    /// types as dav-c220.
    pub fn architecture(&self) -> Option<Architecture> {
        self.architecture
    }

    /// An error if the file is known to be for other cores than `wanted`.
    pub fn expect_architecture(&self, wanted: Architecture) -> Result<(), ElfError> {
        match self.architecture {
            Some(found) if found != wanted => Err(self.error(Defect::Architecture { found, wanted })),
            _ => Ok(()),
        }
    }

    /// The kernel of that name.
    ///
    /// # Errors
    /// If there is none, or its name ends like a tiling key, as which loaders may read it.
    pub fn kernel(&self, name: &str) -> Result<&ElfKernel<'a>, ElfError> {
        let Some(kernel) = self.kernels.iter().find(|kernel| kernel.name == name) else {
            let has = self.kernels.iter().take(20).map(|kernel| kernel.name.to_owned()).collect();
            return Err(self.error(Defect::NoSuchKernel { name: name.into(), has, of: self.kernels.len() }));
        };
        match kernel.tiling_key() {
            Some(key) => Err(self.error(Defect::TilingKey { name: name.into(), key: key.into() })),
            None => Ok(kernel),
        }
    }

    fn error(&self, defect: Defect) -> ElfError {
        ElfError { path: self.path.clone(), defect }
    }
}

impl<'a> ElfKernel<'a> {
    /// The name, without the suffix that distinguishes cube and vector parts.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// Its symbols: one, or a cube and a vector part.
    pub fn parts(&self) -> &[Part<'a>] {
        &self.parts
    }

    /// The digits after the last underscore, which loaders read as a tiling key.
    pub fn tiling_key(&self) -> Option<&'a str> {
        let last = self.name.rsplit('_').next()?;
        (!last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit())).then_some(last)
    }

    /// The generation of cores, as far as types or suffixes show it.
    pub fn architecture(&self) -> Option<Architecture> {
        self.parts.iter().find_map(Part::architecture)
    }
}

impl Part<'_> {
    fn architecture(&self) -> Option<Architecture> {
        match self.meta.kernel_type {
            Some(KernelType::AiCore) => Some(Architecture::DavC100),
            Some(_) => Some(Architecture::DavC220),
            None => self.side.map(|_| Architecture::DavC220),
        }
    }
}

/// Kernels, collected from the symbols.
#[derive(Default)]
struct ElfKernels<'a> {
    list: Vec<ElfKernel<'a>>,
    by_name: HashMap<&'a str, usize>,
}

impl<'a> ElfKernels<'a> {
    fn add(
        &mut self,
        file: &File<'a>,
        metas: &HashMap<&'a str, sections::Section>,
        symbol: &Symbol<'a>,
    ) -> Result<(), Defect> {
        let (name, side) = without_suffix(symbol.name)?;
        let meta = match metas.get(symbol.name) {
            Some(section) => Meta::read(symbol.name, file.contents(section)?)?,
            None => Meta::default(),
        };
        if side.is_none() && meta.kernel_type.is_some_and(KernelType::is_mix) {
            return Err(Defect::Suffix { symbol: symbol.name.into() });
        }
        let part = Part { symbol: symbol.name, side, value: symbol.value, size: symbol.size, meta };
        let Some(&index) = self.by_name.get(name) else {
            self.by_name.insert(name, self.list.len());
            self.list.push(ElfKernel { name, parts: vec![part] });
            return Ok(());
        };
        let kernel = &mut self.list[index];
        match kernel.parts.as_slice() {
            [first] if first.side.is_some() && side.is_some() && first.side != side => kernel.parts.push(part),
            _ => return Err(Defect::Duplicate { symbol: symbol.name.into(), name: name.into() }),
        }
        Ok(())
    }
}

/// The kernel's name by the loader's rule: the last `_mix_aic`, else the last `_mix_aiv`, is removed, wherever it is.
/// Elsewhere than at the end it is an error, since no kernel of ours is named like that.
fn without_suffix(symbol: &str) -> Result<(&str, Option<Side>), Defect> {
    for (suffix, side) in [("_mix_aic", Side::Cube), ("_mix_aiv", Side::Vector)] {
        match symbol.rsplit_once(suffix) {
            Some((name, "")) if !name.is_empty() => return Ok((name, Some(side))),
            Some(_) => return Err(Defect::MisplacedSuffix { symbol: symbol.into(), suffix }),
            None => {}
        }
    }
    Ok((symbol, None))
}

/// The generation that all parts agree on; an error if two differ.
fn architecture(kernels: &[ElfKernel<'_>]) -> Result<Option<Architecture>, Defect> {
    let mut known: Option<(Architecture, &str)> = None;
    for part in kernels.iter().flat_map(|kernel| &kernel.parts) {
        match (known, part.architecture()) {
            (None, Some(found)) => known = Some((found, part.symbol)),
            (Some((first, symbol)), Some(found)) if first != found => {
                return Err(Defect::TwoArchitectures {
                    first,
                    symbol: symbol.into(),
                    second: found,
                    other: part.symbol.into(),
                });
            }
            _ => {}
        }
    }
    Ok(known.map(|(architecture, _)| architecture))
}

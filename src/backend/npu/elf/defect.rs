//! Defects of device ELFs: where, with numbers, and the remedy.

use std::path::PathBuf;

use crate::Remedy;
use crate::runtime::Architecture;

/// A device ELF that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("kernels in {}: {defect}", path.display())]
pub struct ElfError {
    /// The file, or the name of the source of the bytes.
    pub path: PathBuf,
    /// What is wrong with it.
    pub defect: Defect,
}

/// What is wrong with a device ELF. Offsets are from the start of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Defect {
    /// Not an ELF at all.
    #[error("not an ELF file: it begins with {found:02x?}")]
    Magic {
        /// The first bytes, at most four.
        found: Vec<u8>,
    },
    /// Not 64-bit little-endian.
    #[error("an ELF of class {class} and byte order {order}; device ELFs are 64-bit little-endian (2 and 1)")]
    Class {
        /// `EI_CLASS`.
        class: u8,
        /// `EI_DATA`.
        order: u8,
    },
    /// For another processor.
    #[error("an ELF for machine {found:#x}; DaVinci cores are 0x1029")]
    Machine {
        /// `e_machine`.
        found: u16,
    },
    /// Neither relocatable nor executable.
    #[error("an ELF of type {found}; kernels are in relocatable (1) or executable (2) ones")]
    Type {
        /// `e_type`.
        found: u16,
    },
    /// A table or section lies beyond the end: the file is truncated or damaged.
    #[error("{what}: {len} bytes at offset {offset}, but the file has {file}")]
    Outside {
        /// The item that lies there.
        what: &'static str,
        /// Where it begins.
        offset: u64,
        /// Its length.
        len: u64,
        /// The file's length.
        file: usize,
    },
    /// A table whose entries do not have the size that the format defines.
    #[error("{what}: entries of {found} bytes in a table of {len}, expected {expected}")]
    EntrySize {
        /// The table.
        what: &'static str,
        /// Size of an entry in the file.
        found: u64,
        /// Size of an entry in the format.
        expected: u64,
        /// Bytes of the table.
        len: u64,
    },
    /// A section index that the file does not have.
    #[error("{what} is section {index} of {count}")]
    SectionIndex {
        /// What refers to it.
        what: &'static str,
        /// The index.
        index: u32,
        /// Number of sections.
        count: usize,
    },
    /// A name that does not end within its table, is too long for a loader, or is not UTF-8.
    #[error("{what} at offset {offset} of its string table: {problem}")]
    Name {
        /// Whose name.
        what: &'static str,
        /// Offset within the table.
        offset: u64,
        /// What is wrong.
        problem: &'static str,
    },
    /// A file without a symbol table.
    #[error("no symbol table: the file has been stripped, or holds no kernels")]
    NoSymbols,
    /// Symbols, but no kernel among them.
    #[error("no kernel: no symbol is a global function that is defined and not hidden")]
    NoKernels,
    /// Two sections describe the same symbol.
    #[error("two sections .ascend.meta.{symbol}")]
    TwoMetas {
        /// The symbol.
        symbol: String,
    },
    /// A description that cannot be parsed.
    #[error("section .ascend.meta.{symbol}: at byte {at} of {len}: {problem}")]
    Meta {
        /// The symbol.
        symbol: String,
        /// Where in the section.
        at: usize,
        /// Length of the section.
        len: usize,
        /// What is wrong.
        problem: MetaProblem,
    },
    /// Two symbols for the same part of a kernel, or a whole kernel and a part.
    #[error("symbol {symbol} is a second one for kernel {name}")]
    Duplicate {
        /// The later symbol.
        symbol: String,
        /// The kernel.
        name: String,
    },
    /// A kernel for both kinds of cores whose symbol does not name its part.
    #[error("symbol {symbol} is described as part of a mixed kernel, but ends in neither _mix_aic nor _mix_aiv")]
    Suffix {
        /// The symbol.
        symbol: String,
    },
    /// A suffix that loaders would cut from the middle of a name, or that leaves an empty name.
    #[error("symbol {symbol}: {suffix} must follow the kernel's name and end the symbol")]
    MisplacedSuffix {
        /// The symbol.
        symbol: String,
        /// The suffix.
        suffix: &'static str,
    },
    /// Kernels for different generations in one file.
    #[error("{symbol} is for {first}, {other} for {second}")]
    TwoArchitectures {
        /// The generation of the first.
        first: Architecture,
        /// The first symbol.
        symbol: String,
        /// The generation of the other.
        second: Architecture,
        /// The other symbol.
        other: String,
    },
    /// Built for another generation than the device's.
    #[error("built for {found}, needed for {wanted}")]
    Architecture {
        /// The file's generation.
        found: Architecture,
        /// The device's generation.
        wanted: Architecture,
    },
    /// No kernel of that name.
    #[error("no kernel {name} among {of}: {}{}", has.join(", "), if has.len() < *of { ", ..." } else { "" })]
    NoSuchKernel {
        /// The name looked for.
        name: String,
        /// The first of the kernels in the file.
        has: Vec<String>,
        /// Number of kernels in the file.
        of: usize,
    },
    /// A name that loaders split into a name and a tiling key.
    #[error("kernel {name} ends in _{key}, which loaders read as a tiling key")]
    TilingKey {
        /// The kernel's name.
        name: String,
        /// The digits.
        key: String,
    },
}

/// What is wrong with a kernel's description.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MetaProblem {
    /// Longer than loaders read.
    #[error("longer than the 65535 bytes that loaders read")]
    Long,
    /// The section ends within an entry's header.
    #[error("{left} bytes left, an entry's header has 4")]
    Head {
        /// Bytes left.
        left: usize,
    },
    /// The section ends within an entry's value.
    #[error("an entry of type {kind} has {value} bytes, {left} are left")]
    Value {
        /// Type of the entry.
        kind: u16,
        /// Its length according to its header.
        value: usize,
        /// Bytes left.
        left: usize,
    },
    /// An entry whose length does not match its type.
    #[error("an entry of type {kind} has {found} bytes, expected {expected}")]
    Length {
        /// Type of the entry.
        kind: u16,
        /// Its length.
        found: usize,
        /// Its length according to its type.
        expected: usize,
    },
    /// An unknown kernel type.
    #[error("kernel type {found} is none of 1 to 7")]
    KernelType {
        /// The value.
        found: u32,
    },
}

impl Remedy for ElfError {
    fn remedy(&self) -> String {
        match &self.defect {
            Defect::Magic { .. } | Defect::Class { .. } | Defect::Machine { .. } | Defect::Type { .. } => {
                "give a kernel file that CANN's bisheng or ccec compiled".into()
            }
            Defect::NoSymbols | Defect::NoKernels => {
                "compile with the entry marked extern \"C\" __global__ __aicore__, and do not strip the result".into()
            }
            Defect::Duplicate { .. }
            | Defect::Suffix { .. }
            | Defect::MisplacedSuffix { .. }
            | Defect::TwoArchitectures { .. } => {
                "link one kernel's cube and vector parts of one architecture, named NAME_mix_aic and NAME_mix_aiv"
                    .into()
            }
            Defect::Architecture { wanted, .. } => {
                format!("build with ASCEND_BERT_NPU_ARCHS={wanted}, or run on a device of the other generation")
            }
            Defect::NoSuchKernel { .. } => "build the kernels of this version again".into(),
            Defect::TilingKey { .. } => "rename the kernel so that no digits follow its last underscore".into(),
            _ => "build or copy the file again: it is damaged or truncated".into(),
        }
    }
}

//! Metadata of a kernel that compilers write for loaders: the entries `{u16 type, u16 length, value}` of
//! `.ascend.meta.SYMBOL`.

use super::defect::{Defect, MetaProblem};
use super::sections::{u16_at, u32_at, u64_at};

/// A kernel's description. Absent entries are `None`; loaders then use the name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// The cores it runs on.
    pub kernel_type: Option<KernelType>,
    /// Whether its cores synchronise with each other by hardware flags.
    pub cross_core_sync: Option<bool>,
    /// Cores per block.
    pub ratio: Option<Ratio>,
    /// Its parameters.
    pub parameters: Option<KernelParameters>,
}

/// The cores a kernel runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KernelType {
    /// Coupled cores of the first generation.
    AiCore,
    /// Cube cores only.
    Cube,
    /// Vector cores only.
    Vector,
    /// Both; the number of blocks counts cube cores.
    MixCubeMain,
    /// Both; the number of blocks counts vector cores.
    MixVectorMain,
    /// Cube cores only, of a kernel written for both.
    CubeRollback,
    /// Vector cores only, of a kernel written for both.
    VectorRollback,
}

/// Cores of each kind in a block of a mixed kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    /// Cube cores.
    pub cube: u16,
    /// Vector cores.
    pub vector: u16,
}

/// A kernel's parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KernelParameters {
    /// Number of parameters.
    pub count: u32,
    /// Total size in bytes.
    pub bytes: u64,
}

const KERNEL_TYPE: u16 = 1;
const CROSS_CORE_SYNC: u16 = 2;
const RATIO: u16 = 3;
const PARAMETERS: u16 = 16;

impl Meta {
    /// Reads the section of `symbol`. If an entry occurs twice, the last one is used, as loaders do.
    pub(super) fn read(symbol: &str, section: &[u8]) -> Result<Self, Defect> {
        let mut meta = Meta::default();
        let mut rest = section;
        let problem = |rest: &[u8], problem| {
            let (at, len) = (section.len() - rest.len(), section.len());
            Defect::Meta { symbol: symbol.into(), at, len, problem }
        };
        if section.len() > usize::from(u16::MAX) {
            return Err(problem(rest, MetaProblem::Long));
        }
        while !rest.is_empty() {
            let Some((head, after)) = rest.split_at_checked(4) else {
                return Err(problem(rest, MetaProblem::Head { left: rest.len() }));
            };
            let (kind, len) = (u16_at(head, 0), usize::from(u16_at(head, 2)));
            let Some((value, after)) = after.split_at_checked(len) else {
                return Err(problem(rest, MetaProblem::Value { kind, value: len, left: after.len() }));
            };
            meta.take(kind, value).map_err(|reason| problem(rest, reason))?;
            rest = after;
        }
        Ok(meta)
    }

    fn take(&mut self, kind: u16, value: &[u8]) -> Result<(), MetaProblem> {
        let expected = match kind {
            KERNEL_TYPE | CROSS_CORE_SYNC | RATIO => 4,
            PARAMETERS => 12,
            _ => return Ok(()),
        };
        if value.len() != expected {
            return Err(MetaProblem::Length { kind, found: value.len(), expected });
        }
        let number = u32_at(value, 0);
        match kind {
            KERNEL_TYPE => {
                self.kernel_type = Some(KernelType::of(number).ok_or(MetaProblem::KernelType { found: number })?);
            }
            CROSS_CORE_SYNC => self.cross_core_sync = Some(number != 0),
            RATIO => self.ratio = Some(Ratio { cube: u16_at(value, 0), vector: u16_at(value, 2) }),
            _ => self.parameters = Some(KernelParameters { count: number, bytes: u64_at(value, 4) }),
        }
        Ok(())
    }
}

impl KernelType {
    fn of(number: u32) -> Option<Self> {
        Some(match number {
            1 => KernelType::AiCore,
            2 => KernelType::Cube,
            3 => KernelType::Vector,
            4 => KernelType::MixCubeMain,
            5 => KernelType::MixVectorMain,
            6 => KernelType::CubeRollback,
            7 => KernelType::VectorRollback,
            _ => return None,
        })
    }

    /// Whether it runs on cube and vector cores together.
    pub fn is_mix(self) -> bool {
        matches!(self, KernelType::MixCubeMain | KernelType::MixVectorMain)
    }
}

//! A product's kernel, compiled for one instruction set: its types, its register tiles, and its functions.

use super::dot::Dot;
use super::pack::{PackStrip, pack_strip};
use super::task::{GemmTask, run_task};
use super::tile::{TileShapes, fits};
use crate::backend::cpu::rows::OperandType;
use crate::backend::cpu::scratch::TaskScratch;
use crate::backend::cpu::simd::{Isa, Simd};
use crate::backend::precision::Precision;

/// Register tiles, rows by strips, each for at least so many rows of an operand.
pub(in crate::backend::cpu) type TileSizes = &'static [(usize, (usize, usize))];

/// A product's kernel.
pub(in crate::backend::cpu) struct ProductKernel {
    pub(in crate::backend::cpu) name: &'static str,
    pub(in crate::backend::cpu) isa: Isa,
    /// The precision whose weights it multiplies.
    pub(in crate::backend::cpu) weight: Precision,
    /// Type of the operand that it reads without converting.
    pub(in crate::backend::cpu) operand: OperandType,
    /// Outputs of a strip, and inputs of a group.
    pub(in crate::backend::cpu) lanes: usize,
    pub(super) group: usize,
    /// Inputs of a pass over a strip.
    pub(in crate::backend::cpu) slice: usize,
    pub(super) weight_bytes: usize,
    pub(in crate::backend::cpu) operand_bytes: usize,
    pub(in crate::backend::cpu) tiles: TileSizes,
    /// Panics where the machine lacks the instructions, as does `pack`.
    pub(super) run: fn(GemmTask<'_>, &mut TaskScratch),
    pub(super) pack: fn(PackStrip<'_>, &mut TaskScratch),
}

impl ProductKernel {
    /// The kernel of `D` in tiles of `T`.
    pub(in crate::backend::cpu) const fn new<D: Dot, T: TileShapes>(
        name: &'static str,
        isa: Isa,
        operand: OperandType,
        tiles: TileSizes,
    ) -> Self {
        let mut index = 0;
        while index < tiles.len() {
            let (_, (rows, strips)) = tiles[index];
            assert!(fits::<T>(rows, strips), "a tile that does not fit the registers");
            index += 1;
        }
        Self {
            name,
            isa,
            weight: D::WEIGHT,
            operand,
            lanes: <D::S as Simd>::LANES,
            group: D::GROUP,
            slice: D::SLICE,
            weight_bytes: size_of::<D::B>(),
            operand_bytes: size_of::<D::A>(),
            tiles,
            run: run_task::<D, T>,
            pack: pack_strip::<D>,
        }
    }

    /// The register tile for an operand of so many rows.
    pub(super) fn tile(&self, rows: usize) -> (usize, usize) {
        self.tiles.iter().rev().find(|&&(least, _)| rows >= least).map_or(self.tiles[0].1, |&(_, tile)| tile)
    }
}

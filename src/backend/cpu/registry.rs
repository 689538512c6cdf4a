//! Every kernel for products and attention, one line each: what it multiplies, where it runs, its register tiles.
//! The tests and `doctor` go through this list; a backend takes from it the best that its instruction set includes.

use half::{bf16, f16};

use super::attention::{HeadTask, attend};
use super::gemm::block::{Block, block};
#[cfg(target_arch = "aarch64")]
use super::gemm::dot::Sdot;
use super::gemm::dot::{Bytes, Dot, Fma, Multiplier, Pairs, Scalar, Weight, Widen};
#[cfg(target_arch = "x86_64")]
use super::gemm::dot::{Maddubs256, Maddubs512, Vdpbf16, Vnni};
use super::gemm::pack::{PackStrip, pack};
use super::gemm::tile::fits;
use super::scratch::Scratch;
#[cfg(target_arch = "aarch64")]
use super::simd::Neon;
#[cfg(target_arch = "x86_64")]
use super::simd::{Avx2, Avx512};
use super::simd::{Isa, Portable, Simd};

/// A way to multiply, compiled for one instruction set.
pub(super) struct Product {
    pub(super) name: &'static str,
    pub(super) isa: Isa,
    pub(super) weight: Weight,
    /// Type of the operand it reads without converting.
    pub(super) operand: Operand,
    /// Outputs of a strip, and inputs of a group.
    pub(super) lanes: usize,
    pub(super) group: usize,
    /// Inputs of a pass over a strip.
    pub(super) slice: usize,
    pub(super) weight_bytes: usize,
    pub(super) operand_bytes: usize,
    /// Register tiles, rows by strips, each for at least so many rows of an operand.
    tiles: &'static [(usize, (usize, usize))],
    pub(super) block: unsafe fn(Block<'_>, &mut Scratch),
    pub(super) pack: unsafe fn(PackStrip<'_>),
}

/// Attention with products of one kind.
pub(super) struct Attention {
    pub(super) name: &'static str,
    pub(super) isa: Isa,
    /// Type of Q | K | V and of the context that it reads and writes without converting.
    pub(super) operand: Operand,
    pub(super) attend: unsafe fn(HeadTask<'_>),
}

/// What an operand is kept as for a kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Operand {
    F32,
    Bf16,
    /// Bytes up to this one, with a grid per row.
    U8(u8),
}

/// Tiles for what the compiler makes of arrays.
const FEW: &[(usize, (usize, usize))] = &[(1, (1, 2)), (2, (2, 2))];

/// Tiles for sixteen registers: all rows wanted, or so few that more strips keep the multipliers busy. Four rows by
/// three strips would fit as well, and the compiler spills half of them.
const SIXTEEN: &[(usize, (usize, usize))] = &[(1, (1, 4)), (2, (2, 4)), (3, (4, 2)), (5, (6, 2))];

/// Tiles for thirty-two: few rows leave narrow tasks, many rows make wide tiles reuse their operand.
#[cfg(target_arch = "x86_64")]
const THIRTY_TWO: &[(usize, (usize, usize))] = &[(1, (4, 4)), (5, (8, 2)), (33, (8, 3)), (192, (6, 4))];

/// The same, but that half of the third is spilt where weights are widened as they are loaded: it comes where they are
/// widened before.
#[cfg(target_arch = "x86_64")]
const THIRTY_TWO_WIDENED: &[(usize, (usize, usize))] = &[(1, (4, 4)), (5, (8, 2)), (65, (8, 3)), (192, (6, 4))];

#[rustfmt::skip]
static PRODUCTS: &[Product] = &[
    product::<Fma<Portable<8>>>("portable_f32", Isa::Portable, Operand::F32, FEW),
    product::<Widen<Portable<8>, f16>>("portable_f16", Isa::Portable, Operand::F32, FEW),
    product::<Widen<Portable<8>, bf16>>("portable_bf16", Isa::Portable, Operand::F32, FEW),
    product::<Bytes<Scalar<8>>>("portable_int8", Isa::Portable, Operand::U8(Scalar::<8>::LARGEST), FEW),
    product::<Fma<Portable<16>>>("portable16_f32", Isa::Portable16, Operand::F32, FEW),
    product::<Widen<Portable<16>, f16>>("portable16_f16", Isa::Portable16, Operand::F32, FEW),
    product::<Pairs<16>>("portable16_bf16", Isa::Portable16, Operand::Bf16, FEW),
    product::<Bytes<Scalar<16>>>("portable16_int8", Isa::Portable16, Operand::U8(Scalar::<16>::LARGEST), FEW),
    #[cfg(target_arch = "x86_64")]
    product::<Fma<Avx2>>("avx2_f32", Isa::Avx2, Operand::F32, SIXTEEN),
    #[cfg(target_arch = "x86_64")]
    product::<Widen<Avx2, f16>>("avx2_f16", Isa::Avx2, Operand::F32, SIXTEEN),
    #[cfg(target_arch = "x86_64")]
    product::<Widen<Avx2, bf16>>("avx2_bf16", Isa::Avx2, Operand::F32, SIXTEEN),
    #[cfg(target_arch = "x86_64")]
    product::<Bytes<Maddubs256>>("avx2_int8", Isa::Avx2, Operand::U8(Maddubs256::LARGEST), SIXTEEN),
    #[cfg(target_arch = "x86_64")]
    product::<Fma<Avx512>>("avx512_f32", Isa::Avx512, Operand::F32, THIRTY_TWO),
    #[cfg(target_arch = "x86_64")]
    product::<Widen<Avx512, f16>>("avx512_f16", Isa::Avx512, Operand::F32, THIRTY_TWO_WIDENED),
    #[cfg(target_arch = "x86_64")]
    product::<Widen<Avx512, bf16>>("avx512_bf16", Isa::Avx512, Operand::F32, THIRTY_TWO_WIDENED),
    #[cfg(target_arch = "x86_64")]
    product::<Bytes<Maddubs512>>("avx512_int8", Isa::Avx512, Operand::U8(Maddubs512::LARGEST), THIRTY_TWO),
    #[cfg(target_arch = "x86_64")]
    product::<Bytes<Vnni>>("avx512vnni_int8", Isa::Avx512Vnni, Operand::U8(Vnni::LARGEST), THIRTY_TWO),
    #[cfg(target_arch = "x86_64")]
    product::<Vdpbf16>("avx512bf16_bf16", Isa::Avx512Bf16, Operand::Bf16, THIRTY_TWO),
    #[cfg(target_arch = "aarch64")]
    product::<Fma<Neon>>("neon_f32", Isa::Neon, Operand::F32, SIXTEEN),
    #[cfg(target_arch = "aarch64")]
    product::<Widen<Neon, f16>>("neon_f16", Isa::Neon, Operand::F32, SIXTEEN),
    #[cfg(target_arch = "aarch64")]
    product::<Widen<Neon, bf16>>("neon_bf16", Isa::Neon, Operand::F32, SIXTEEN),
    #[cfg(target_arch = "aarch64")]
    product::<Bytes<Sdot>>("neondot_int8", Isa::NeonDot, Operand::U8(Sdot::LARGEST), SIXTEEN),
];

#[rustfmt::skip]
static ATTENTIONS: &[Attention] = &[
    attention::<Fma<Portable<8>>>("portable_attention_f32", Isa::Portable, Operand::F32),
    attention::<Fma<Portable<16>>>("portable16_attention_f32", Isa::Portable16, Operand::F32),
    attention::<Pairs<16>>("portable16_attention_bf16", Isa::Portable16, Operand::Bf16),
    #[cfg(target_arch = "x86_64")]
    attention::<Fma<Avx2>>("avx2_attention_f32", Isa::Avx2, Operand::F32),
    #[cfg(target_arch = "x86_64")]
    attention::<Fma<Avx512>>("avx512_attention_f32", Isa::Avx512, Operand::F32),
    #[cfg(target_arch = "x86_64")]
    attention::<Vdpbf16>("avx512bf16_attention_bf16", Isa::Avx512Bf16, Operand::Bf16),
    #[cfg(target_arch = "aarch64")]
    attention::<Fma<Neon>>("neon_attention_f32", Isa::Neon, Operand::F32),
];

const fn attention<D: Dot>(name: &'static str, isa: Isa, operand: Operand) -> Attention {
    Attention { name, isa, operand, attend: attend::<D> }
}

const fn product<D: Dot>(
    name: &'static str,
    isa: Isa,
    operand: Operand,
    tiles: &'static [(usize, (usize, usize))],
) -> Product {
    let mut index = 0;
    while index < tiles.len() {
        let (_, (rows, strips)) = tiles[index];
        assert!(fits::<D>(rows, strips), "a tile that does not fit the registers");
        index += 1;
    }
    Product {
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
        block: block::<D>,
        pack: pack::<D>,
    }
}

impl Product {
    /// The register tile for an operand of so many rows.
    pub(super) fn tile(&self, rows: usize) -> (usize, usize) {
        self.tiles.iter().rev().find(|&&(least, _)| rows >= least).map_or(self.tiles[0].1, |&(_, tile)| tile)
    }

    /// The kernel as a line: its name, its tiles in rows by outputs, and the CPU features it needs.
    pub(super) fn describe(&self) -> Description {
        let tiles = self.tiles.iter().map(|&(_, (rows, strips))| format!("{rows}x{}", strips * self.lanes)).collect();
        Description { name: self.name, tiles, gate: self.isa.gate() }
    }
}

impl Attention {
    pub(super) fn describe(&self) -> Description {
        Description { name: self.name, tiles: Vec::new(), gate: self.isa.gate() }
    }
}

/// A kernel in words.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Description {
    /// Its name: instruction set and type of the weights, or instruction set, `attention` and type of the operands.
    pub name: &'static str,
    /// Its register tiles, rows by outputs, from few rows of the operand to many.
    pub tiles: Vec<String>,
    /// The CPU features it needs.
    pub gate: &'static str,
}

/// Every product.
pub(super) fn products() -> impl Iterator<Item = &'static Product> {
    PRODUCTS.iter()
}

/// Every attention.
pub(super) fn attentions() -> impl Iterator<Item = &'static Attention> {
    ATTENTIONS.iter()
}

/// The best attention on `isa` over operands of such a type, or over f32 if there is none.
pub(super) fn best_attention(isa: Isa, operand: Operand) -> &'static Attention {
    let on =
        |operand| attentions().filter(move |attention| attention.operand == operand && isa.includes(attention.isa));
    let best = on(operand).max_by_key(|attention| attention.isa);
    best.or_else(|| on(Operand::F32).max_by_key(|attention| attention.isa)).unwrap_or(&ATTENTIONS[0])
}

/// The best product with such weights on `isa`.
pub(super) fn best(isa: Isa, weight: Weight) -> &'static Product {
    let fitting = products().filter(|product| product.weight == weight && isa.includes(product.isa));
    fitting.max_by_key(|product| product.isa).unwrap_or(&PRODUCTS[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instruction_set_has_a_product_of_every_weight() {
        for isa in Isa::ALL {
            for weight in [Weight::F32, Weight::F16, Weight::Bf16, Weight::Int8] {
                let product = best(isa, weight);
                assert_eq!(product.weight, weight, "{}", isa.name());
                assert!(isa.includes(product.isa));
            }
        }
        #[cfg(target_arch = "x86_64")]
        {
            assert_eq!(best(Isa::Avx512Bf16, Weight::Int8).name, "avx512vnni_int8");
            assert_eq!(best(Isa::Avx512Vnni, Weight::Bf16).name, "avx512_bf16");
            assert_eq!(best(Isa::Avx512Bf16, Weight::F32).name, "avx512_f32");
        }
    }

    #[test]
    fn the_best_instruction_set_is_one_that_is_fast_here() {
        let best = Isa::best();
        assert!(best.available() && !best.is_slow_here() && best != Isa::Portable16);
        assert!(Isa::present().all(|isa| isa <= best || isa.is_slow_here() || isa == Isa::Portable16));
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = products().map(|product| product.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), products().count());
    }
}

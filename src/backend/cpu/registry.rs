//! Every kernel for products and attention, one line each: what it multiplies, where it runs, its register tiles.
//! The tests and `doctor` go through this list; a backend takes from it the best that its instruction set includes.

use half::{bf16, f16};

use super::attention::AttentionKernel;
#[cfg(target_arch = "aarch64")]
use super::gemm::dot::Sdot;
use super::gemm::dot::{Fma, Int8Dot, Multiplier, Pairs, Scalar, Widen};
#[cfg(target_arch = "x86_64")]
use super::gemm::dot::{Maddubs256, Maddubs512, Vdpbf16, Vnni};
use super::gemm::tile::Few;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use super::gemm::tile::Sixteen;
#[cfg(target_arch = "x86_64")]
use super::gemm::tile::ThirtyTwo;
use super::gemm::{ProductKernel, TileSizes};
use super::rows::OperandType;
#[cfg(target_arch = "aarch64")]
use super::simd::Neon;
#[cfg(target_arch = "x86_64")]
use super::simd::{Avx2, Avx512};
use super::simd::{Isa, Portable};
use crate::backend::precision::Precision;

/// Tiles for portable kernels.
const FEW: TileSizes = &[(1, (1, 2)), (2, (2, 2))];

/// Tiles for sixteen registers: many rows, or where rows are few more strips to hide the latency of the multipliers.
/// Four rows by three strips would fit as well, but the compiler spills half of them.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
const SIXTEEN: TileSizes = &[(1, (1, 4)), (2, (2, 4)), (3, (4, 2)), (5, (6, 2))];

/// Tiles for thirty-two: wide ones reuse the operand where rows are many.
#[cfg(target_arch = "x86_64")]
const THIRTY_TWO: TileSizes = &[(1, (4, 4)), (5, (8, 2)), (33, (8, 3)), (192, (6, 4))];

/// The same, but the third, of which half is spilt where weights are widened as they are loaded, only from as many rows
/// on as have them widened in advance.
#[cfg(target_arch = "x86_64")]
const THIRTY_TWO_WIDENED: TileSizes = &[(1, (4, 4)), (5, (8, 2)), (65, (8, 3)), (192, (6, 4))];

#[rustfmt::skip]
static PRODUCTS: &[ProductKernel] = &[
    ProductKernel::new::<Fma<Portable<8>>, Few>("portable_f32", Isa::Portable, OperandType::F32, FEW),
    ProductKernel::new::<Widen<Portable<8>, f16>, Few>("portable_f16", Isa::Portable, OperandType::F32, FEW),
    ProductKernel::new::<Widen<Portable<8>, bf16>, Few>("portable_bf16", Isa::Portable, OperandType::F32, FEW),
    ProductKernel::new::<Int8Dot<Scalar<8>>, Few>("portable_int8", Isa::Portable, OperandType::U8(Scalar::<8>::LARGEST), FEW),
    ProductKernel::new::<Fma<Portable<16>>, Few>("portable16_f32", Isa::Portable16, OperandType::F32, FEW),
    ProductKernel::new::<Widen<Portable<16>, f16>, Few>("portable16_f16", Isa::Portable16, OperandType::F32, FEW),
    ProductKernel::new::<Pairs<16>, Few>("portable16_bf16", Isa::Portable16, OperandType::Bf16, FEW),
    ProductKernel::new::<Int8Dot<Scalar<16>>, Few>("portable16_int8", Isa::Portable16, OperandType::U8(Scalar::<16>::LARGEST), FEW),
    #[cfg(target_arch = "x86_64")]
    ProductKernel::new::<Fma<Avx2>, Sixteen>("avx2_f32", Isa::Avx2, OperandType::F32, SIXTEEN),
    #[cfg(target_arch = "x86_64")]
    ProductKernel::new::<Widen<Avx2, f16>, Sixteen>("avx2_f16", Isa::Avx2, OperandType::F32, SIXTEEN),
    #[cfg(target_arch = "x86_64")]
    ProductKernel::new::<Widen<Avx2, bf16>, Sixteen>("avx2_bf16", Isa::Avx2, OperandType::F32, SIXTEEN),
    #[cfg(target_arch = "x86_64")]
    ProductKernel::new::<Int8Dot<Maddubs256>, Sixteen>("avx2_int8", Isa::Avx2, OperandType::U8(Maddubs256::LARGEST), SIXTEEN),
    #[cfg(target_arch = "x86_64")]
    ProductKernel::new::<Fma<Avx512>, ThirtyTwo>("avx512_f32", Isa::Avx512, OperandType::F32, THIRTY_TWO),
    #[cfg(target_arch = "x86_64")]
    ProductKernel::new::<Widen<Avx512, f16>, ThirtyTwo>("avx512_f16", Isa::Avx512, OperandType::F32, THIRTY_TWO_WIDENED),
    #[cfg(target_arch = "x86_64")]
    ProductKernel::new::<Widen<Avx512, bf16>, ThirtyTwo>("avx512_bf16", Isa::Avx512, OperandType::F32, THIRTY_TWO_WIDENED),
    #[cfg(target_arch = "x86_64")]
    ProductKernel::new::<Int8Dot<Maddubs512>, ThirtyTwo>("avx512_int8", Isa::Avx512, OperandType::U8(Maddubs512::LARGEST), THIRTY_TWO),
    #[cfg(target_arch = "x86_64")]
    ProductKernel::new::<Int8Dot<Vnni>, ThirtyTwo>("avx512vnni_int8", Isa::Avx512Vnni, OperandType::U8(Vnni::LARGEST), THIRTY_TWO),
    #[cfg(target_arch = "x86_64")]
    ProductKernel::new::<Vdpbf16, ThirtyTwo>("avx512bf16_bf16", Isa::Avx512Bf16, OperandType::Bf16, THIRTY_TWO),
    #[cfg(target_arch = "aarch64")]
    ProductKernel::new::<Fma<Neon>, Sixteen>("neon_f32", Isa::Neon, OperandType::F32, SIXTEEN),
    #[cfg(target_arch = "aarch64")]
    ProductKernel::new::<Widen<Neon, f16>, Sixteen>("neon_f16", Isa::Neon, OperandType::F32, SIXTEEN),
    #[cfg(target_arch = "aarch64")]
    ProductKernel::new::<Widen<Neon, bf16>, Sixteen>("neon_bf16", Isa::Neon, OperandType::F32, SIXTEEN),
    #[cfg(target_arch = "aarch64")]
    ProductKernel::new::<Int8Dot<Sdot>, Sixteen>("neondot_int8", Isa::NeonDot, OperandType::U8(Sdot::LARGEST), SIXTEEN),
];

#[rustfmt::skip]
static ATTENTIONS: &[AttentionKernel] = &[
    AttentionKernel::new::<Fma<Portable<8>>, Few>("portable_attention_f32", Isa::Portable, OperandType::F32),
    AttentionKernel::new::<Fma<Portable<16>>, Few>("portable16_attention_f32", Isa::Portable16, OperandType::F32),
    AttentionKernel::new::<Pairs<16>, Few>("portable16_attention_bf16", Isa::Portable16, OperandType::Bf16),
    #[cfg(target_arch = "x86_64")]
    AttentionKernel::new::<Fma<Avx2>, Sixteen>("avx2_attention_f32", Isa::Avx2, OperandType::F32),
    #[cfg(target_arch = "x86_64")]
    AttentionKernel::new::<Fma<Avx512>, ThirtyTwo>("avx512_attention_f32", Isa::Avx512, OperandType::F32),
    #[cfg(target_arch = "x86_64")]
    AttentionKernel::new::<Vdpbf16, ThirtyTwo>("avx512bf16_attention_bf16", Isa::Avx512Bf16, OperandType::Bf16),
    #[cfg(target_arch = "aarch64")]
    AttentionKernel::new::<Fma<Neon>, Sixteen>("neon_attention_f32", Isa::Neon, OperandType::F32),
];

impl ProductKernel {
    /// The kernel as a line: its name, its tiles in rows by outputs, and the CPU features it needs.
    pub(super) fn describe(&self) -> Description {
        let tiles = self.tiles.iter().map(|&(_, (rows, strips))| format!("{rows}x{}", strips * self.lanes)).collect();
        Description { name: self.name, tiles, gate: self.isa.gate() }
    }
}

impl AttentionKernel {
    pub(super) fn describe(&self) -> Description {
        Description { name: self.name, tiles: Vec::new(), gate: self.isa.gate() }
    }
}

/// A kernel as `doctor` reports it.
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
pub(super) fn products() -> impl Iterator<Item = &'static ProductKernel> {
    PRODUCTS.iter()
}

/// Every attention.
pub(super) fn attentions() -> impl Iterator<Item = &'static AttentionKernel> {
    ATTENTIONS.iter()
}

/// The best attention on `isa` over operands of such a type, or over f32 if there is none.
pub(super) fn best_attention(isa: Isa, operand: OperandType) -> &'static AttentionKernel {
    let on =
        |operand| attentions().filter(move |attention| attention.operand == operand && isa.includes(attention.isa));
    let best = on(operand).max_by_key(|attention| attention.isa);
    best.or_else(|| on(OperandType::F32).max_by_key(|attention| attention.isa)).unwrap_or(&ATTENTIONS[0])
}

/// The best product with such weights on `isa`.
pub(super) fn best(isa: Isa, weight: Precision) -> &'static ProductKernel {
    let fitting = products().filter(|product| product.weight == weight && isa.includes(product.isa));
    fitting.max_by_key(|product| product.isa).unwrap_or(&PRODUCTS[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::cpu::caches::Caches;
    use crate::backend::cpu::gemm::GemmPlan;

    #[test]
    fn every_instruction_set_has_a_product_of_every_weight() {
        for isa in Isa::ALL {
            for weight in [Precision::F32, Precision::F16, Precision::Bf16, Precision::Int8] {
                let product = best(isa, weight);
                assert_eq!(product.weight, weight, "{}", isa.name());
                assert!(isa.includes(product.isa));
            }
        }
        #[cfg(target_arch = "x86_64")]
        {
            assert_eq!(best(Isa::Avx512Bf16, Precision::Int8).name, "avx512vnni_int8");
            assert_eq!(best(Isa::Avx512Vnni, Precision::Bf16).name, "avx512_bf16");
            assert_eq!(best(Isa::Avx512Bf16, Precision::F32).name, "avx512_f32");
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

    #[test]
    fn plans_cover_and_fit() {
        let caches = Caches { first: 32 << 10, second: 512 << 10 };
        for kernel in products() {
            for threads in [1, 2, 64] {
                for rows in [1, 5, 6, 16, 128, 6144, 100_000] {
                    for (inputs, strips) in [(1, 1), (64, 48), (768, 192), (1024, 64), (4096, 64), (100_000, 3)] {
                        let plan = GemmPlan::new(kernel, caches, threads, rows, inputs, strips);
                        assert!(plan.block_rows.is_multiple_of(plan.tile.0) && plan.block_rows > 0, "{plan:?}");
                        assert!(plan.group_strips.is_multiple_of(plan.tile.1) && plan.group_strips > 0, "{plan:?}");
                        let operand = plan.block_rows * inputs.min(kernel.slice) * kernel.operand_bytes;
                        assert!(operand <= caches.second / 2 || plan.block_rows <= 8, "{plan:?}");
                    }
                }
            }
        }
    }
}

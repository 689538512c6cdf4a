// The data paths between on-chip buffers. Two of them, L0C to UB and UB to L1, exist on dav-c100 without being
// documented; everything that this project relies on beyond the documents is in this file.
#pragma once

#include "copy.h"

namespace ascend_twin {

template <typename T, typename U>
void copy_on_chip(const AscendC::LocalTensor<T> &dst, const AscendC::LocalTensor<U> &src, const Blocks &blocks,
                  const Here &here) {
    const Chip from = src.chip(), to = dst.chip();
    if (from == Chip::ub && to == Chip::ub) {
        copy_inside("DataCopy", lane_v, 256, dst, src, blocks, here);
    } else if (from == Chip::l1 && to == Chip::bt) {
        if constexpr (c220) {
            static_assert(std::is_same_v<T, U>, "the bias table takes f32 from f32");
            copy_inside("DataCopy", lane_mte1, rate::l1_to_bt, dst, src, blocks, here);
        }
    } else if (from == Chip::ub && to == Chip::l1 && !c220) {
        // Undocumented on dav-c100.
        copy_inside("DataCopy", lane_mte3, rate::ub_to_l1, dst, src, blocks, here);
    } else {
        violate(here, "DataCopy: there is no data path from %s to %s on %s",
                name_of(from), name_of(to), c220 ? "dav-c220" : "dav-c100");
    }
}

}  // namespace ascend_twin

namespace AscendC {

/// L0C to UB in whole fractals, f32 as f32 or as f16, f16 unchanged: undocumented on dav-c100, absent from dav-c220.
/// Lengths and source gaps count fractals, destination gaps count 32 bytes; executed by the vector pipe.
template <typename T, typename U>
inline void DataCopy(const LocalTensor<T> &dst, const LocalTensor<U> &src, const DataCopyParams &params,
                     const DataCopyEnhancedParams &enhanced, ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    const char *name = "DataCopy (L0C to UB)";
    static_assert(!c220 || never<T>, "there is no data path from L0C to UB on dav-c220");
    static_assert((std::is_same_v<U, float> && is_half_or_float<T>) || (std::is_same_v<U, half> && std::is_same_v<T, half>),
                  "DataCopy from L0C: f32 to f32 or f16, f16 to f16");
    if (enhanced.blockMode != BlockMode::BLOCK_MODE_MATRIX) violate(here, "%s: the mode is not BLOCK_MODE_MATRIX", name);
    if (enhanced.deqScale != DeqScale::DEQ_NONE) violate(here, "%s: quantisation is not supported", name);
    if (params.blockCount == 0 || params.blockLen == 0) return;
    src.check_chip(name, "the source", Chip::l0c, here);
    dst.check_chip(name, "the destination", Chip::ub, here);
    constexpr uint32_t from_fractal = 256 * sizeof(U);
    src.check_aligned(name, from_fractal, here);
    dst.check_aligned(name, 32, here);
    constexpr uint32_t fractal = 256 * sizeof(T);
    const Region from{src.address(), params.blockLen * from_fractal, params.blockCount,
                      (params.blockLen + params.srcGap) * from_fractal};
    const Region to{dst.address(), params.blockLen * fractal, params.blockCount, params.blockLen * fractal + params.dstGap * 32u};
    src.check_bounds(name, from, here);
    dst.check_bounds(name, to, here);
    Core *const core = current_core;
    const uint32_t rows = core->tile_rows(src.address());
    if (rows != 0 && params.blockCount > 1 && params.blockLen + params.srcGap != rows / 16) {
        violate(here, "%s: a column stride of %u; the Mmad left columns with a stride of %u",
                name, params.blockLen + params.srcGap,
                rows / 16);
    }
    const bool relu = enhanced.isRelu;
    const double bytes = double(from.bytes) * from.rows;
    core->counters.l0c_out += bytes;
    core->issue(lane_v, name, here, bytes / rate::l0c_to_ub, {{Chip::l0c, from, false}, {Chip::ub, to, true}},
                [core, from, to, relu] {
                    for (uint32_t row = 0; row < from.rows; ++row) {
                        const U *source = core->memory(Chip::l0c).at<U>(from.start + row * from.pitch);
                        T *target = core->memory(Chip::ub).at<T>(to.start + row * to.pitch);
                        for (uint32_t i = 0; i < from.bytes / sizeof(U); ++i) {
                            target[i] = T(relu && source[i] < 0 ? 0.0f : float(source[i]));
                        }
                    }
                });
}

}  // namespace AscendC

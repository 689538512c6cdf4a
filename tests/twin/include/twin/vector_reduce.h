// Reductions: over blocks of 32 bytes, over repeats, over a whole tensor. Sums are pairwise, as in the hardware.
#pragma once

#include "vector.h"

namespace ascend_twin {

enum class Reduction : uint8_t { sum, max, min };

/// The result over up to 128 elements, and the position of the extreme one. Elements outside the mask are skipped.
struct Reduced {
    float value;
    uint32_t index;
};

/// Adds neighbouring pairs, then pairs of pairs; absent elements are 0.
inline float sum_pairwise(float *values, uint32_t count) {
    for (uint32_t width = 1; width < count; width *= 2) {
        for (uint32_t i = 0; i + width < count; i += 2 * width) values[i] += values[i + width];
    }
    return values[0];
}

template <Reduction reduction, typename T>
Reduced reduce(const float *values, const bool *counts, uint32_t count) {
    if constexpr (reduction == Reduction::sum) {
        float copy[128];
        for (uint32_t i = 0; i < count; ++i) copy[i] = counts[i] ? values[i] : 0.0f;
        return {sum_pairwise(copy, count), 0};
    } else {
        Reduced best{0, ~0u};
        for (uint32_t i = 0; i < count; ++i) {
            if (!counts[i]) continue;
            const bool better = reduction == Reduction::max ? values[i] > best.value : values[i] < best.value;
            if (best.index == ~0u || better || (values[i] != values[i] && best.value == best.value)) best = {values[i], i};
        }
        return best;
    }
}

template <typename T>
void check_reduction(const char *name, const Here &here) {
    static_assert(is_half_or_float<T>, "reductions take f16 and f32");
    static_assert(c220 || std::is_same_v<T, half>, "on dav-c100 reductions take f16 only");
    (void)name;
    (void)here;
}

/// The accesses of a reduction: sources under the mask, and `outputs` runs of `bytes` with a stride of `pitch`.
template <typename T>
Vector reduction_operands(Accesses &accesses, const char *name, const AscendC::LocalTensor<T> &dst,
                          const AscendC::LocalTensor<T> &src, Strides strides, const Lanes &lanes, const Region &written,
                          uint32_t alignment, const Here &here) {
    const Vector from = operand(accesses, name, src, strides, lanes, false, here);
    dst.check_chip(name, "the destination", Chip::ub, here);
    dst.check_aligned(name, alignment, here);
    if (lanes.is_nothing()) return from;
    dst.check_bounds(name, written, here);
    each_region<T>(from, lanes, [&](const Region &read) {
        // A result may overwrite the source of its own repeat.
        if (read.meets(written) && read.start != written.start) violate(here, "%s: source and destination overlap in part", name);
    });
    accesses.add({Chip::ub, written, true});
    return from;
}

/// Reads one repeat.
template <typename T>
void gather_repeat(const Vector &from, const Lanes &lanes, uint32_t repeat, float *values, bool *counts) {
    constexpr uint32_t per_repeat = 256 / sizeof(T);
    for (uint32_t i = 0; i < per_repeat; ++i) {
        counts[i] = lanes.mask[i / 64] >> i % 64 & 1;
        if (counts[i]) values[i] = *core().memory(Chip::ub).at<T>(from.at<T>(repeat, i));
    }
}

/// One value per block of 32 bytes; blocks without an element in the mask keep their old value.
template <Reduction reduction, typename T>
void reduce_blocks(const char *name, const AscendC::LocalTensor<T> &dst, const AscendC::LocalTensor<T> &src, const Lanes &lanes,
                   int32_t dst_stride, int32_t block_stride, int32_t repeat_stride, const Here &here) {
    check_reduction<T>(name, here);
    Accesses accesses;
    constexpr uint32_t bytes = 8 * sizeof(T);
    const Region written{dst.address(), bytes, dst_stride == 0 ? 1u : std::max(1u, lanes.repeats), uint32_t(dst_stride) * bytes};
    const Vector from = reduction_operands(accesses, name, dst, src, {uint32_t(block_stride), uint32_t(repeat_stride)}, lanes,
                                           written, 8 * sizeof(T), here);
    if (lanes.is_nothing()) return;
    const uint32_t to = dst.address(), stride = uint32_t(dst_stride) * bytes;
    core().issue(lane_v, name, here, lanes.repeats, accesses.items, accesses.count, [from, lanes, to, stride] {
        float values[128];
        bool counts[128];
        constexpr uint32_t per_block = 32 / sizeof(T);
        for (uint32_t repeat = 0; repeat < lanes.repeats; ++repeat) {
            gather_repeat<T>(from, lanes, repeat, values, counts);
            T *out = core().memory(Chip::ub).at<T>(to + repeat * stride);
            for (uint32_t block = 0; block < 8; ++block) {
                const bool *used = counts + block * per_block;
                if (!std::any_of(used, used + per_block, [](bool count) { return count; })) continue;
                out[block] = T(reduce<reduction, T>(values + block * per_block, used, per_block).value);
            }
        }
    });
}

/// One value per repeat, with its index for extremes.
template <Reduction reduction, typename T>
void reduce_repeats(const char *name, const AscendC::LocalTensor<T> &dst, const AscendC::LocalTensor<T> &src, const Lanes &lanes,
                    int32_t dst_stride, int32_t block_stride, int32_t repeat_stride, AscendC::ReduceOrder order,
                    const Here &here) {
    using AscendC::ReduceOrder;
    check_reduction<T>(name, here);
    if (!c220 && dst_stride == 0) violate(here, "%s: a destination stride of 0 is not supported on dav-c100", name);
    const bool pair = reduction != Reduction::sum && (order == ReduceOrder::ORDER_VALUE_INDEX || order == ReduceOrder::ORDER_INDEX_VALUE);
    const uint32_t bytes = reduction == Reduction::sum || order == ReduceOrder::ORDER_ONLY_VALUE ? sizeof(T)
                           : order == ReduceOrder::ORDER_ONLY_INDEX ? 4
                                                                    : 2 * sizeof(T);
    Accesses accesses;
    const Region written{dst.address(), bytes, dst_stride == 0 ? 1u : std::max(1u, lanes.repeats), uint32_t(dst_stride) * bytes};
    const Vector from = reduction_operands(accesses, name, dst, src, {uint32_t(block_stride), uint32_t(repeat_stride)}, lanes,
                                           written, bytes, here);
    if (lanes.is_nothing()) return;
    const uint32_t to = dst.address(), stride = uint32_t(dst_stride) * bytes;
    core().issue(lane_v, name, here, lanes.repeats * 7.0, accesses.items, accesses.count, [from, lanes, to, stride, order, pair] {
        float values[128];
        bool counts[128];
        for (uint32_t repeat = 0; repeat < lanes.repeats; ++repeat) {
            gather_repeat<T>(from, lanes, repeat, values, counts);
            const Reduced result = reduce<reduction, T>(values, counts, 256 / sizeof(T));
            char *out = core().memory(Chip::ub).at<char>(to + repeat * stride);
            const T value = T(result.value);
            const bool value_first = order != ReduceOrder::ORDER_INDEX_VALUE;
            if (reduction == Reduction::sum || order == ReduceOrder::ORDER_ONLY_VALUE) {
                std::memcpy(out, &value, sizeof(T));
            } else if (order == ReduceOrder::ORDER_ONLY_INDEX) {
                std::memcpy(out, &result.index, 4);
            } else if (pair) {
                // The index has the width of the value; it is stored as bits, not as a number.
                std::memcpy(out + (value_first ? 0 : sizeof(T)), &value, sizeof(T));
                std::memcpy(out + (value_first ? sizeof(T) : 0), &result.index, sizeof(T));
            }
        }
    });
}

/// One value of a whole tensor.
template <Reduction reduction, typename T>
void reduce_all(const char *name, const AscendC::LocalTensor<T> &dst, const AscendC::LocalTensor<T> &src,
                const AscendC::LocalTensor<T> &work, int32_t count, bool with_index, const Here &here) {
    check_reduction<T>(name, here);
    const Lanes lanes = lanes_of_count(count, name, here);
    if (lanes.is_nothing()) return;
    const uint32_t repeats = (uint32_t(count) * sizeof(T) + 255) / 256, bytes = (with_index ? 2 : 1) * sizeof(T);
    Accesses accesses;
    const Vector from = reduction_operands(accesses, name, dst, src, {}, lanes, {dst.address(), bytes, 1, 0}, sizeof(T), here);
    // Space for one result per repeat, in whole blocks; sums on dav-c220 need none.
    if (!(c220 && reduction == Reduction::sum)) {
        const uint32_t each = reduction == Reduction::sum ? 1 : 2;
        const Region used{work.address(), (repeats * each * uint32_t(sizeof(T)) + 31) / 32 * 32, 1, 0};
        work.check_chip(name, "the work tensor", Chip::ub, here);
        work.check_aligned(name, 32, here);
        work.check_bounds(name, used, here);
        accesses.add({Chip::ub, used, true});
    }
    const uint32_t to = dst.address(), elements = uint32_t(count);
    core().issue(lane_v, name, here, repeats * 8.0 + vector_start, accesses.items, accesses.count,
                 [from, to, elements, with_index] {
                     constexpr uint32_t per_repeat = 256 / sizeof(T);
                     const T *source = core().memory(Chip::ub).at<T>(from.address);
                     float total = 0;
                     Reduced best{0, ~0u};
                     for (uint32_t first = 0; first < elements; first += per_repeat) {
                         float values[128];
                         bool counts[128];
                         const uint32_t here_are = std::min(per_repeat, elements - first);
                         for (uint32_t i = 0; i < per_repeat; ++i) {
                             counts[i] = i < here_are;
                             if (counts[i]) values[i] = source[first + i];
                         }
                         const Reduced part = reduce<reduction, T>(values, counts, per_repeat);
                         if (reduction == Reduction::sum) {
                             total = float(T(total + float(T(part.value))));
                         } else if (best.index == ~0u || (reduction == Reduction::max ? part.value > best.value : part.value < best.value)) {
                             best = {part.value, first + part.index};
                         }
                     }
                     T *out = core().memory(Chip::ub).at<T>(to);
                     out[0] = T(reduction == Reduction::sum ? total : best.value);
                     if (with_index) std::memcpy(out + 1, &best.index, sizeof(T));
                 });
}

}  // namespace ascend_twin

namespace AscendC {

// One definition per reduction; masks are given as a length or as bits.
#define ASCEND_TWIN_REDUCTION(NAME, KIND)                                                                                  \
    template <typename T, bool isSetMask = true, typename Mask>                                                            \
    inline void BlockReduce##NAME(const LocalTensor<T> &dst, const LocalTensor<T> &src, int32_t repeatTime, Mask mask,     \
                                  int32_t dstRepStride, int32_t srcBlkStride, int32_t srcRepStride, ASCEND_TWIN_HERE) {    \
        const ascend_twin::Lanes lanes =                                                                                   \
            ascend_twin::lanes_of_mask("BlockReduce" #NAME, mask, repeatTime, isSetMask, sizeof(T), here);                 \
        ascend_twin::reduce_blocks<ascend_twin::Reduction::KIND>("BlockReduce" #NAME, dst, src, lanes, dstRepStride,       \
                                                                 srcBlkStride, srcRepStride, here);                        \
    }
ASCEND_TWIN_REDUCTION(Sum, sum)
ASCEND_TWIN_REDUCTION(Max, max)
ASCEND_TWIN_REDUCTION(Min, min)
#undef ASCEND_TWIN_REDUCTION

template <typename T, bool isSetMask = true, typename Mask>
inline void WholeReduceSum(const LocalTensor<T> &dst, const LocalTensor<T> &src, Mask mask, int32_t repeatTime,
                           int32_t dstRepStride, int32_t srcBlkStride, int32_t srcRepStride, ASCEND_TWIN_HERE) {
    const ascend_twin::Lanes lanes =
        ascend_twin::lanes_of_mask("WholeReduceSum", mask, repeatTime, isSetMask, sizeof(T), here);
    ascend_twin::reduce_repeats<ascend_twin::Reduction::sum>("WholeReduceSum", dst, src, lanes, dstRepStride, srcBlkStride,
                                                             srcRepStride, ReduceOrder::ORDER_ONLY_VALUE, here);
}
template <typename T, bool isSetMask = true, typename Mask>
inline void WholeReduceMax(const LocalTensor<T> &dst, const LocalTensor<T> &src, Mask mask, int32_t repeatTime,
                           int32_t dstRepStride, int32_t srcBlkStride, int32_t srcRepStride,
                           ReduceOrder order = ReduceOrder::ORDER_VALUE_INDEX, ASCEND_TWIN_HERE) {
    const ascend_twin::Lanes lanes =
        ascend_twin::lanes_of_mask("WholeReduceMax", mask, repeatTime, isSetMask, sizeof(T), here);
    ascend_twin::reduce_repeats<ascend_twin::Reduction::max>("WholeReduceMax", dst, src, lanes, dstRepStride, srcBlkStride,
                                                             srcRepStride, order, here);
}
template <typename T, bool isSetMask = true, typename Mask>
inline void WholeReduceMin(const LocalTensor<T> &dst, const LocalTensor<T> &src, Mask mask, int32_t repeatTime,
                           int32_t dstRepStride, int32_t srcBlkStride, int32_t srcRepStride,
                           ReduceOrder order = ReduceOrder::ORDER_VALUE_INDEX, ASCEND_TWIN_HERE) {
    const ascend_twin::Lanes lanes =
        ascend_twin::lanes_of_mask("WholeReduceMin", mask, repeatTime, isSetMask, sizeof(T), here);
    ascend_twin::reduce_repeats<ascend_twin::Reduction::min>("WholeReduceMin", dst, src, lanes, dstRepStride, srcBlkStride,
                                                             srcRepStride, order, here);
}

/// Over the first `count` elements.
template <typename T>
inline void ReduceSum(const LocalTensor<T> &dst, const LocalTensor<T> &src, const LocalTensor<T> &sharedTmpBuffer, int32_t count,
                      ASCEND_TWIN_HERE) {
    ascend_twin::reduce_all<ascend_twin::Reduction::sum>("ReduceSum", dst, src, sharedTmpBuffer, count, false, here);
}
template <typename T>
inline void ReduceMax(const LocalTensor<T> &dst, const LocalTensor<T> &src, const LocalTensor<T> &sharedTmpBuffer, int32_t count,
                      bool calIndex = false, ASCEND_TWIN_HERE) {
    ascend_twin::reduce_all<ascend_twin::Reduction::max>("ReduceMax", dst, src, sharedTmpBuffer, count, calIndex, here);
}
template <typename T>
inline void ReduceMin(const LocalTensor<T> &dst, const LocalTensor<T> &src, const LocalTensor<T> &sharedTmpBuffer, int32_t count,
                      bool calIndex = false, ASCEND_TWIN_HERE) {
    ascend_twin::reduce_all<ascend_twin::Reduction::min>("ReduceMin", dst, src, sharedTmpBuffer, count, calIndex, here);
}

}  // namespace AscendC

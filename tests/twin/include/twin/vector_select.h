// Selection and rearrangement: Compare, Select, Brcb, Gather, GatherMask, Transpose, CreateVecIndex.
#pragma once

#include "vector.h"

namespace ascend_twin {

template <typename V>
bool compare(V a, V b, AscendC::CMPMODE mode) {
    switch (mode) {
    case AscendC::CMPMODE::LT: return a < b;
    case AscendC::CMPMODE::GT: return a > b;
    case AscendC::CMPMODE::EQ: return a == b;
    case AscendC::CMPMODE::LE: return a <= b;
    case AscendC::CMPMODE::GE: return a >= b;
    default: return a != b;
    }
}

/// All elements of the repeats: Compare takes no mask on either generation.
template <typename T>
Lanes all_of(int64_t repeats, const char *name, const Here &here) {
    const uint64_t bits[2] = {~0ull, sizeof(T) == 2 ? ~0ull : 0};
    const uint64_t kept[2] = {core().mask[0], core().mask[1]};
    const Lanes lanes = lanes_of_mask(name, bits, repeats, true, sizeof(T), here);
    core().mask[0] = kept[0];
    core().mask[1] = kept[1];
    return lanes;
}

/// One bit per element, the first in the lowest bit; results of consecutive repeats are contiguous.
template <typename T, typename U>
void compare_tensors(const char *name, const AscendC::LocalTensor<U> &dst, const AscendC::LocalTensor<T> &src0, Strides strides0,
                     const AscendC::LocalTensor<T> *src1, Strides strides1, float scalar, AscendC::CMPMODE mode,
                     int64_t repeats, const Here &here) {
    static_assert(sizeof(U) == 1, "comparisons leave bits in int8 or uint8");
    static_assert(is_half_or_float<T>, "comparisons take f16 and f32");
    const Lanes lanes = all_of<T>(repeats, name, here);
    Accesses accesses;
    const Vector left = operand(accesses, name, src0, strides0, lanes, false, here);
    const Vector right = src1 ? operand(accesses, name, *src1, strides1, lanes, false, here) : left;
    constexpr uint32_t per_repeat = 256 / sizeof(T);
    const Region written{dst.address(), uint32_t(repeats) * per_repeat / 8, 1, 0};
    dst.check_chip(name, "the destination", Chip::ub, here);
    dst.check_aligned(name, 32, here);
    dst.check_bounds(name, written, here);
    if (lanes.is_nothing()) return;
    accesses.add({Chip::ub, written, true});
    const uint32_t to = dst.address();
    const bool with_scalar = src1 == nullptr;
    core().issue(lane_v, name, here, double(repeats) * 2, accesses.items, accesses.count,
                 [left, right, to, scalar, with_scalar, mode, repeats] {
                     Memory &memory = core().memory(Chip::ub);
                     uint8_t *bits = memory.at<uint8_t>(to);
                     for (uint32_t repeat = 0; repeat < uint32_t(repeats); ++repeat) {
                         for (uint32_t i = 0; i < per_repeat; ++i) {
                             const float a = *memory.at<T>(left.at<T>(repeat, i));
                             const float b = with_scalar ? scalar : float(*memory.at<T>(right.at<T>(repeat, i)));
                             const uint32_t bit = repeat * per_repeat + i;
                             if (bit % 8 == 0) bits[bit / 8] = 0;
                             bits[bit / 8] |= uint8_t(compare(a, b, mode) << bit % 8);
                         }
                     }
                 });
}

template <typename T>
int64_t whole_repeats(uint32_t count, const char *name, const Here &here) {
    if (count * sizeof(T) % 256 != 0) {
        violate(here, "%s: %u elements are %zu bytes, not a multiple of 256", name, count, count * sizeof(T));
    }
    if (count * sizeof(T) / 256 > 255) violate(here, "%s: %u elements take more than 255 repeats", name, count);
    return int64_t(count * sizeof(T) / 256);
}

template <typename T, typename U>
void select(const AscendC::LocalTensor<T> &dst, Strides dst_strides, const AscendC::LocalTensor<U> &bits,
            const AscendC::LocalTensor<T> &src0, Strides strides0, const AscendC::LocalTensor<T> *src1, Strides strides1,
            float scalar, AscendC::SELMODE mode, const Lanes &lanes, const Here &here) {
    using AscendC::SELMODE;
    static_assert(is_half_or_float<T>, "Select takes f16 and f32");
    if (!c220 && mode != SELMODE::VSEL_CMPMASK_SPR) violate(here, "Select: dav-c100 has mode 0 (VSEL_CMPMASK_SPR) only");
    if ((mode == SELMODE::VSEL_TENSOR_SCALAR_MODE) != (src1 == nullptr)) violate(here, "Select: mode %d with a %s", int(mode), src1 ? "tensor" : "scalar");
    Accesses accesses;
    const Vector left = operand(accesses, "Select", src0, strides0, lanes, false, here);
    const Vector right = src1 ? operand(accesses, "Select", *src1, strides1, lanes, false, here) : left;
    const Vector to = operand(accesses, "Select", dst, dst_strides, lanes, true, here);
    check_overlap<T, T>("Select", to, left, lanes, false, here);
    if (src1) check_overlap<T, T>("Select", to, right, lanes, false, here);
    if (lanes.is_nothing()) return;
    constexpr uint32_t per_repeat = 256 / sizeof(T);
    const bool one_mask = mode == SELMODE::VSEL_CMPMASK_SPR;
    const uint32_t used = one_mask ? per_repeat : lanes.counted ? lanes.count : lanes.repeats * per_repeat;
    const Region read{bits.address(), (used + 7) / 8, 1, 0};
    bits.check_chip("Select", "the bits", Chip::ub, here);
    bits.check_aligned("Select", 32, here);
    bits.check_bounds("Select", read, here);
    accesses.add({Chip::ub, read, false});
    const uint32_t from = bits.address();
    const bool with_scalar = src1 == nullptr;
    core().issue(lane_v, "Select", here, repeats_of(lanes, sizeof(T)) * 2, accesses.items, accesses.count,
                 [left, right, to, from, scalar, with_scalar, one_mask, lanes] {
                     Memory &memory = core().memory(Chip::ub);
                     const uint8_t *chosen = memory.at<uint8_t>(from);
                     const uint32_t elements = lanes.counted ? lanes.count : lanes.repeats * per_repeat;
                     for (uint32_t element = 0; element < elements; ++element) {
                         // The first n elements are laid out as repeats of 256 bytes.
                         const uint32_t repeat = element / per_repeat, i = element % per_repeat;
                         if (!lanes.counted && (lanes.mask[i / 64] >> i % 64 & 1) == 0) continue;
                         const uint32_t bit = one_mask ? i : element;
                         T *out = memory.at<T>(to.at<T>(repeat, i));
                         if (chosen[bit / 8] >> bit % 8 & 1) {
                             *out = *memory.at<T>(left.at<T>(repeat, i));
                         } else {
                             *out = with_scalar ? T(scalar) : *memory.at<T>(right.at<T>(repeat, i));
                         }
                     }
                 });
}

}  // namespace ascend_twin

namespace AscendC {

template <typename T, typename U>
inline void Compare(const LocalTensor<U> &dst, const LocalTensor<T> &src0, const LocalTensor<T> &src1, CMPMODE cmpMode,
                    uint32_t count, ASCEND_TWIN_HERE) {
    ascend_twin::compare_tensors("Compare", dst, src0, {}, &src1, {}, 0, cmpMode,
                                 ascend_twin::whole_repeats<T>(count, "Compare", here), here);
}
template <typename T, typename U, bool isSetMask = true, typename Mask>
inline void Compare(const LocalTensor<U> &dst, const LocalTensor<T> &src0, const LocalTensor<T> &src1, CMPMODE cmpMode, Mask,
                    int64_t repeatTime, const BinaryRepeatParams &params, ASCEND_TWIN_HERE) {
    ascend_twin::compare_tensors("Compare", dst, src0, {params.src0BlkStride, params.src0RepStride}, &src1,
                                 {params.src1BlkStride, params.src1RepStride}, 0, cmpMode, repeatTime, here);
}

/// With a scalar; dav-c220 only.
template <typename T, typename U>
inline void Compares(const LocalTensor<U> &dst, const LocalTensor<T> &src0, const std::common_type_t<T> src1Scalar,
                     CMPMODE cmpMode, uint32_t count, ASCEND_TWIN_HERE) {
    static_assert(ascend_twin::c220 || ascend_twin::never<T>, "Compares does not exist on dav-c100");
    ascend_twin::compare_tensors<T, U>("Compares", dst, src0, {}, nullptr, {}, float(src1Scalar), cmpMode,
                                       ascend_twin::whole_repeats<T>(count, "Compares", here), here);
}
template <typename T, typename U>
inline void CompareScalar(const LocalTensor<U> &dst, const LocalTensor<T> &src0, const std::common_type_t<T> src1Scalar,
                          CMPMODE cmpMode, uint32_t count, ASCEND_TWIN_HERE) {
    Compares(dst, src0, src1Scalar, cmpMode, count, here);
}

template <typename T, typename U>
inline void Select(const LocalTensor<T> &dst, const LocalTensor<U> &selMask, const LocalTensor<T> &src0,
                   const LocalTensor<T> &src1, SELMODE selMode, uint32_t count, ASCEND_TWIN_HERE) {
    ascend_twin::select(dst, {}, selMask, src0, {}, &src1, {}, 0, selMode,
                        ascend_twin::lanes_of_count(count, "Select", here), here);
}
template <typename T, typename U, typename = std::enable_if_t<ascend_twin::is_half_or_float<T>>>
inline void Select(const LocalTensor<T> &dst, const LocalTensor<U> &selMask, const LocalTensor<T> &src0,
                   const std::common_type_t<T> src1, SELMODE selMode, uint32_t count, ASCEND_TWIN_HERE) {
    ascend_twin::select<T, U>(dst, {}, selMask, src0, {}, nullptr, {}, float(src1), selMode,
                              ascend_twin::lanes_of_count(count, "Select", here), here);
}
template <typename T, typename U, bool isSetMask = true, typename Mask>
inline void Select(const LocalTensor<T> &dst, const LocalTensor<U> &selMask, const LocalTensor<T> &src0,
                   const LocalTensor<T> &src1, SELMODE selMode, Mask mask, int64_t repeatTime, const BinaryRepeatParams &params,
                   ASCEND_TWIN_HERE) {
    ascend_twin::select(dst, {params.dstBlkStride, params.dstRepStride}, selMask, src0,
                        {params.src0BlkStride, params.src0RepStride}, &src1, {params.src1BlkStride, params.src1RepStride}, 0,
                        selMode, ascend_twin::lanes_of_mask("Select", mask, repeatTime, isSetMask, sizeof(T), here), here);
}
template <typename T, typename U, bool isSetMask = true, typename Mask>
inline void Select(const LocalTensor<T> &dst, const LocalTensor<U> &selMask, const LocalTensor<T> &src0,
                   const std::common_type_t<T> src1, SELMODE selMode, Mask mask, int64_t repeatTime,
                   const BinaryRepeatParams &params, ASCEND_TWIN_HERE) {
    ascend_twin::select<T, U>(dst, {params.dstBlkStride, params.dstRepStride}, selMask, src0,
                              {params.src0BlkStride, params.src0RepStride}, nullptr, {}, float(src1), selMode,
                              ascend_twin::lanes_of_mask("Select", mask, repeatTime, isSetMask, sizeof(T), here), here);
}

/// Each of eight elements per repeat fills a block of 32 bytes.
template <typename T>
inline void Brcb(const LocalTensor<T> &dst, const LocalTensor<T> &src, int64_t repeatTime, const BrcbRepeatParams &params,
                 ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    static_assert(c220 || never<T>, "Brcb does not exist on dav-c100");
    static_assert(sizeof(T) == 2 || sizeof(T) == 4, "Brcb: 16-bit and 32-bit elements");
    if (params.dstBlkStride == 0) violate(here, "Brcb: dstBlkStride is 0");
    const Lanes lanes = all_of<T>(repeatTime, "Brcb", here);
    if (lanes.is_nothing()) return;
    Accesses accesses;
    const Vector to = operand(accesses, "Brcb", dst, {params.dstBlkStride, params.dstRepStride}, lanes, true, here);
    const Region read{src.address(), lanes.repeats * 8 * uint32_t(sizeof(T)), 1, 0};
    src.check_chip("Brcb", "the source", Chip::ub, here);
    src.check_aligned("Brcb", 32, here);
    src.check_bounds("Brcb", read, here);
    accesses.add({Chip::ub, read, false});
    each_region<T>(to, lanes, [&](const Region &written) {
        if (written.meets(read)) violate(here, "Brcb: source and destination overlap");
    });
    const uint32_t from = src.address();
    core().issue(lane_v, "Brcb", here, lanes.repeats, accesses.items, accesses.count, [to, from, lanes] {
        Memory &memory = core().memory(Chip::ub);
        constexpr uint32_t per_block = 32 / sizeof(T);
        for (uint32_t repeat = 0; repeat < lanes.repeats; ++repeat) {
            for (uint32_t block = 0; block < 8; ++block) {
                const T value = memory.at<T>(from)[repeat * 8 + block];
                std::fill_n(memory.at<T>(to.at<T>(repeat, block * per_block)), per_block, value);
            }
        }
    });
}

/// Elements at byte offsets.
template <typename T>
inline void Gather(const LocalTensor<T> &dst, const LocalTensor<T> &src, const LocalTensor<uint32_t> &srcOffset,
                   uint32_t srcBaseOffset, uint32_t count, ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    static_assert(c220 || never<T>, "Gather does not exist on dav-c100");
    static_assert(sizeof(T) == 2 || sizeof(T) == 4, "Gather: 16-bit and 32-bit elements");
    const Lanes lanes = lanes_of_count(count, "Gather", here);
    if (lanes.is_nothing()) return;
    Accesses accesses;
    const Vector to = operand(accesses, "Gather", dst, {}, lanes, true, here);
    const Vector offsets = operand(accesses, "Gather", srcOffset, {}, lanes, false, here);
    src.check_chip("Gather", "the source", Chip::ub, here);
    // The addresses depend on values, so all of the source must be initialised.
    const Region read{src.address(), src.GetSize() * uint32_t(sizeof(T)), 1, 0};
    Access access{Chip::ub, read, false};
    access.may_be_unwritten = true;
    accesses.add(access);
    if (Region{to.address, count * uint32_t(sizeof(T)), 1, 0}.meets(read)) violate(here, "Gather: source and destination overlap");
    const uint32_t from = src.address() + srcBaseOffset, end = read.end();
    core().issue(lane_v, "Gather", here, repeats_of(lanes, 4) * 4, accesses.items, accesses.count,
                 [to, offsets, from, end, count, here] {
                     Memory &memory = core().memory(Chip::ub);
                     for (uint32_t i = 0; i < count; ++i) {
                         const uint32_t at = from + memory.at<uint32_t>(offsets.address)[i];
                         if (at % sizeof(T) != 0 || at + sizeof(T) > end)
                             violate(here, "Gather: offset %u of element %u is outside the source", at - from, i);
                         memory.at<T>(to.address)[i] = *memory.at<T>(at);
                     }
                 });
}

/// The elements selected by a pattern, contiguous; `rsvdCnt` is their number.
template <typename T>
inline void GatherMask(const LocalTensor<T> &dst, const LocalTensor<T> &src0, uint8_t src1Pattern, bool reduceMode, uint32_t mask,
                       const GatherMaskParams &params, uint64_t &rsvdCnt, ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    static_assert(c220 || never<T>, "GatherMask does not exist on dav-c100");
    static_assert(sizeof(T) == 2 || sizeof(T) == 4, "GatherMask: 16-bit and 32-bit elements");
    if (src1Pattern < 1 || src1Pattern > 7) violate(here, "GatherMask: pattern %u; there are 1 to 7", src1Pattern);
    constexpr uint32_t per_repeat = 256 / sizeof(T);
    const uint32_t per = reduceMode ? mask : per_repeat;
    if (reduceMode && (mask == 0 || mask > per_repeat)) violate(here, "GatherMask: counts of %u elements are not supported", mask);
    constexpr uint8_t patterns[8] = {0, 0x55, 0xaa, 0x11, 0x22, 0x44, 0x88, 0xff};
    const uint8_t pattern = patterns[src1Pattern];
    const Lanes lanes = lanes_of_mask("GatherMask", uint64_t(per), params.repeatTimes, true, sizeof(T), here);
    uint32_t chosen = 0;
    for (uint32_t i = 0; i < per; ++i) chosen += pattern >> i % 8 & 1;
    rsvdCnt = uint64_t(chosen) * params.repeatTimes;
    if (lanes.is_nothing()) return;
    Accesses accesses;
    const Vector from = operand(accesses, "GatherMask", src0, {params.src0BlockStride, params.src0RepeatStride}, lanes, false, here);
    const Region written{dst.address(), uint32_t(rsvdCnt * sizeof(T)), 1, 0};
    dst.check_chip("GatherMask", "the destination", Chip::ub, here);
    dst.check_aligned("GatherMask", 32, here);
    dst.check_bounds("GatherMask", written, here);
    accesses.add({Chip::ub, written, true});
    const uint32_t to = dst.address();
    core().issue(lane_v, "GatherMask", here, lanes.repeats * 2, accesses.items, accesses.count, [from, to, lanes, per, pattern] {
        Memory &memory = core().memory(Chip::ub);
        T *out = memory.at<T>(to);
        for (uint32_t repeat = 0; repeat < lanes.repeats; ++repeat) {
            for (uint32_t i = 0; i < per; ++i) {
                if (pattern >> i % 8 & 1) *out++ = *memory.at<T>(from.at<T>(repeat, i));
            }
        }
    });
}

/// Transposes a block of 16x16 elements of 16 bits.
template <typename T>
inline void Transpose(const LocalTensor<T> &dst, const LocalTensor<T> &src, ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    static_assert(sizeof(T) == 2, "Transpose: 16-bit elements");
    Lanes lanes;
    lanes.counted = true;
    lanes.count = 256;
    Accesses accesses;
    const Vector from = operand(accesses, "Transpose", src, {}, lanes, false, here);
    const Vector to = operand(accesses, "Transpose", dst, {}, lanes, true, here);
    check_overlap<T, T>("Transpose", to, from, lanes, false, here);
    core().issue(lane_v, "Transpose", here, 16, accesses.items, accesses.count, [from, to] {
        uint16_t block[256];
        std::memcpy(block, core().memory(Chip::ub).at<uint16_t>(from.address), sizeof block);
        uint16_t *out = core().memory(Chip::ub).at<uint16_t>(to.address);
        for (uint32_t row = 0; row < 16; ++row) {
            for (uint32_t column = 0; column < 16; ++column) out[column * 16 + row] = block[row * 16 + column];
        }
    });
}

/// first, first + 1, ...
template <typename T>
inline void CreateVecIndex(LocalTensor<T> dst, const std::common_type_t<T> &firstValue, uint32_t count, ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    static_assert(c220 || never<T>, "CreateVecIndex does not exist on dav-c100");
    const Lanes lanes = lanes_of_count(count, "CreateVecIndex", here);
    if (lanes.is_nothing()) return;
    Accesses accesses;
    const Vector to = operand(accesses, "CreateVecIndex", dst, {}, lanes, true, here);
    const float first = float(firstValue);
    core().issue(lane_v, "CreateVecIndex", here, repeats_of(lanes, sizeof(T)), accesses.items, accesses.count, [to, first, count] {
        T *out = core().memory(Chip::ub).at<T>(to.address);
        for (uint32_t i = 0; i < count; ++i) out[i] = T(first + float(i));
    });
}

}  // namespace AscendC

// DataCopy and DataCopyPad: between global memory, UB and L1, in contiguous runs, in strided blocks, padded, and from
// rows to fractals (ND to NZ).
#pragma once

#include "pipe.h"

namespace ascend_twin {

/// Blocks of a copy: `count` of `bytes`, with a gap after each on either side.
struct Blocks {
    uint64_t count, bytes, from_gap, to_gap;
};

inline Region region_of(uint32_t address, const Blocks &blocks, uint64_t gap) {
    return {address, uint32_t(blocks.bytes), uint32_t(blocks.count), uint32_t(blocks.bytes + gap)};
}

/// Global memory to UB or L1.
template <typename T>
void copy_in(const char *name, const AscendC::LocalTensor<T> &dst, const AscendC::GlobalTensor<T> &src,
             const Blocks &blocks, const Here &here) {
    if (blocks.count == 0 || blocks.bytes == 0) return;
    if (dst.chip() != Chip::ub && dst.chip() != Chip::l1) dst.check_chip(name, "the destination", Chip::ub, here);
    dst.check_aligned(name, alignment_of(dst.chip()), here);
    const Region region = region_of(dst.address(), blocks, blocks.to_gap);
    dst.check_bounds(name, region, here);
    const GlobalRows rows{src.address(), blocks.bytes, blocks.count, blocks.bytes + blocks.from_gap};
    src.check_bounds(name, rows, here);
    Core *const core = current_core;
    const Chip chip = dst.chip();
    core->issue(lane_mte2, name, here, double(blocks.count * blocks.bytes) / rate::global_read, {{chip, region, true}},
                [core, rows, region, chip, here] {
                    char *to = core->memory(chip).at<char>(region.start);
                    if (region.rows == 1 || region.pitch == region.bytes) {
                        core->rows(GlobalAccess::read, rows, to, here);
                        return;
                    }
                    thread_local std::vector<char> packed;
                    packed.resize(rows.bytes * rows.rows);
                    core->rows(GlobalAccess::read, rows, packed.data(), here);
                    for (uint64_t row = 0; row < rows.rows; ++row) {
                        std::memcpy(to + row * region.pitch, packed.data() + row * rows.bytes, rows.bytes);
                    }
                });
    core->touches_global(lane_mte2, name, here, rows, GlobalAccess::read);
}

/// UB to global memory.
template <typename T>
void copy_out(const char *name, const AscendC::GlobalTensor<T> &dst, const AscendC::LocalTensor<T> &src,
              const Blocks &blocks, const Here &here) {
    if (blocks.count == 0 || blocks.bytes == 0) return;
    src.check_chip(name, "the source", Chip::ub, here);
    src.check_aligned(name, 32, here);
    const Region region = region_of(src.address(), blocks, blocks.from_gap);
    src.check_bounds(name, region, here);
    const GlobalRows rows{dst.address(), blocks.bytes, blocks.count, blocks.bytes + blocks.to_gap};
    dst.check_bounds(name, rows, here);
    Core *const core = current_core;
    const GlobalAccess::How how = core->store;
    if (how == GlobalAccess::add && sizeof(T) != 4) violate(here, "%s: SetAtomicAdd<float> is on", name);
    core->issue(lane_mte3, name, here, double(blocks.count * blocks.bytes) / rate::ub_to_global,
                {{Chip::ub, region, false}}, [core, rows, region, how, here] {
                    char *from = core->memory(Chip::ub).at<char>(region.start);
                    if (region.rows == 1 || region.pitch == region.bytes) {
                        core->rows(how, rows, from, here);
                        return;
                    }
                    thread_local std::vector<char> packed;
                    packed.resize(rows.bytes * rows.rows);
                    for (uint64_t row = 0; row < rows.rows; ++row) {
                        std::memcpy(packed.data() + row * rows.bytes, from + row * region.pitch, rows.bytes);
                    }
                    core->rows(how, rows, packed.data(), here);
                });
    core->touches_global(lane_mte3, name, here, rows, how);
}

/// Between on-chip buffers.
template <typename T, typename U>
void copy_inside(const char *name, Lane lane, double rate, const AscendC::LocalTensor<T> &dst,
                 const AscendC::LocalTensor<U> &src, const Blocks &blocks, const Here &here) {
    if (blocks.count == 0 || blocks.bytes == 0) return;
    dst.check_aligned(name, alignment_of(dst.chip()), here);
    src.check_aligned(name, alignment_of(src.chip()), here);
    const Region from = region_of(src.address(), blocks, blocks.from_gap);
    const Region to = region_of(dst.address(), blocks, blocks.to_gap);
    src.check_bounds(name, from, here);
    dst.check_bounds(name, to, here);
    if (src.chip() == dst.chip() && from.meets(to)) violate(here, "%s: source and destination overlap", name);
    Core *const core = current_core;
    const Chip from_chip = src.chip(), to_chip = dst.chip();
    core->issue(lane, name, here, double(blocks.count * blocks.bytes) / rate,
                {{from_chip, from, false}, {to_chip, to, true}}, [core, from, to, from_chip, to_chip] {
                    for (uint32_t row = 0; row < from.rows; ++row) {
                        std::memcpy(core->memory(to_chip).at<char>(to.start + row * to.pitch),
                                    core->memory(from_chip).at<char>(from.start + row * from.pitch), from.bytes);
                    }
                });
}

inline Blocks blocks_of(const AscendC::DataCopyParams &params, const char *name, const Here &here) {
    if (params.blockCount > 4095) violate(here, "%s: %u blocks; at most 4095", name, params.blockCount);
    return {params.blockCount, params.blockLen * 32ull, params.srcGap * 32ull, params.dstGap * 32ull};
}

/// A contiguous run: whole blocks of 32 bytes.
template <typename T>
Blocks run_of(uint32_t count, const char *name, const Here &here) {
    const uint64_t bytes = uint64_t(count) * sizeof(T);
    if (bytes % 32 != 0) {
        violate(here, "%s: %u elements are %llu bytes, not a multiple of 32", name, count,
                static_cast<unsigned long long>(bytes));
    }
    return {1, bytes, 0, 0};
}

/// Issues a copy on the pipe and with the rate of its data path, or ends the launch if there is no such path. Defined
/// in undocumented.h, because dav-c100 has undocumented paths.
template <typename T, typename U>
void copy_on_chip(const AscendC::LocalTensor<T> &dst, const AscendC::LocalTensor<U> &src, const Blocks &blocks,
                  const Here &here);

}  // namespace ascend_twin

namespace AscendC {

template <typename T>
inline void DataCopy(const LocalTensor<T> &dst, const GlobalTensor<T> &src, uint32_t count, ASCEND_TWIN_HERE) {
    ascend_twin::copy_in("DataCopy", dst, src, ascend_twin::run_of<T>(count, "DataCopy", here), here);
}
template <typename T>
inline void DataCopy(const LocalTensor<T> &dst, const GlobalTensor<T> &src, const DataCopyParams &repeatParams,
                     ASCEND_TWIN_HERE) {
    ascend_twin::copy_in("DataCopy", dst, src, ascend_twin::blocks_of(repeatParams, "DataCopy", here), here);
}
template <typename T>
inline void DataCopy(const GlobalTensor<T> &dst, const LocalTensor<T> &src, uint32_t count, ASCEND_TWIN_HERE) {
    ascend_twin::copy_out("DataCopy", dst, src, ascend_twin::run_of<T>(count, "DataCopy", here), here);
}
template <typename T>
inline void DataCopy(const GlobalTensor<T> &dst, const LocalTensor<T> &src, const DataCopyParams &repeatParams,
                     ASCEND_TWIN_HERE) {
    ascend_twin::copy_out("DataCopy", dst, src, ascend_twin::blocks_of(repeatParams, "DataCopy", here), here);
}
template <typename T>
inline void DataCopy(const LocalTensor<T> &dst, const LocalTensor<T> &src, uint32_t count, ASCEND_TWIN_HERE) {
    ascend_twin::copy_on_chip(dst, src, ascend_twin::run_of<T>(count, "DataCopy", here), here);
}
/// For the bias table the unit of length is 64 bytes.
template <typename T, typename U>
inline void DataCopy(const LocalTensor<T> &dst, const LocalTensor<U> &src, const DataCopyParams &repeatParams,
                     ASCEND_TWIN_HERE) {
    ascend_twin::Blocks blocks = ascend_twin::blocks_of(repeatParams, "DataCopy", here);
    if (dst.chip() == ascend_twin::Chip::bt) {
        blocks.bytes *= 2;
        blocks.to_gap *= 2;
    }
    ascend_twin::copy_on_chip(dst, src, blocks, here);
}

/// Blocks of any length from global memory. The rest of the last 32 bytes of each is filled with the padding value or
/// the block's first element, or is unspecified.
template <typename T>
inline void DataCopyPad(const LocalTensor<T> &dst, const GlobalTensor<T> &src, const DataCopyExtParams &params,
                        const DataCopyPadExtParams<T> &pad, ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    static_assert(c220 || never<T>, "DataCopyPad does not exist on dav-c100");
    const char *name = "DataCopyPad";
    if (params.blockCount == 0 || params.blockLen == 0) return;
    if (params.blockCount > 4095) violate(here, "%s: %u blocks; at most 4095", name, params.blockCount);
    if (params.blockLen > 2097151) violate(here, "%s: blocks of %u bytes; at most 2097151", name, params.blockLen);
    if (params.blockLen % sizeof(T) != 0)
        violate(here, "%s: %u bytes are not a multiple of the element size", name, params.blockLen);
    const uint32_t left = pad.leftPadding * uint32_t(sizeof(T)), right = pad.rightPadding * uint32_t(sizeof(T));
    if (left > 32 || right > 32) violate(here, "%s: paddings of %u and %u bytes; at most 32", name, left, right);
    dst.check_chip(name, "the destination", Chip::ub, here);
    dst.check_aligned(name, 32, here);
    const uint32_t used = left + params.blockLen + right, whole = (used + 31) / 32 * 32;
    const Region region{dst.address(), whole, params.blockCount, whole + params.dstStride * 32};
    dst.check_bounds(name, region, here);
    const GlobalRows rows{src.address(), params.blockLen, params.blockCount, uint64_t(params.blockLen) + params.srcStride};
    src.check_bounds(name, rows, here);
    Core *const core = current_core;
    const T value = pad.paddingValue;
    const bool with_value = pad.isPad, with_first = !pad.isPad && left == 0 && right == 0;
    core->issue(lane_mte2, name, here, double(rows.bytes * rows.rows) / rate::global_read, {{Chip::ub, region, true}},
                [core, rows, region, left, value, with_value, with_first, here] {
                    thread_local std::vector<char> packed;
                    packed.resize(rows.bytes * rows.rows);
                    core->rows(GlobalAccess::read, rows, packed.data(), here);
                    for (uint64_t row = 0; row < rows.rows; ++row) {
                        const char *from = packed.data() + row * rows.bytes;
                        char *to = core->memory(Chip::ub).at<char>(uint32_t(region.start + row * region.pitch));
                        T fill = value;
                        if (with_first) std::memcpy(&fill, from, sizeof(T));
                        if (with_value || with_first) {
                            for (uint32_t at = 0; at + sizeof(T) <= region.bytes; at += sizeof(T)) {
                                std::memcpy(to + at, &fill, sizeof(T));
                            }
                        } else {
                            std::memset(to, 0x7f, region.bytes);
                        }
                        std::memcpy(to + left, from, rows.bytes);
                    }
                });
    core->touches_global(lane_mte2, name, here, rows, GlobalAccess::read);
}
template <typename T>
inline void DataCopyPad(const LocalTensor<T> &dst, const GlobalTensor<T> &src, const DataCopyParams &params,
                        const DataCopyPadParams &pad, ASCEND_TWIN_HERE) {
    DataCopyPadExtParams<T> values;
    values.isPad = pad.isPad;
    values.leftPadding = pad.leftPadding;
    values.rightPadding = pad.rightPadding;
    std::memcpy(&values.paddingValue, &pad.paddingValue, sizeof(T));
    DataCopyPad(dst, src, DataCopyExtParams(params.blockCount, params.blockLen, params.srcStride, params.dstStride, 0, here),
                values, here);
}

/// Blocks of any length to global memory; in UB each begins at a multiple of 32 bytes.
template <typename T>
inline void DataCopyPad(const GlobalTensor<T> &dst, const LocalTensor<T> &src, const DataCopyExtParams &params,
                        ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    static_assert(c220 || never<T>, "DataCopyPad does not exist on dav-c100");
    if (params.blockCount > 4095) violate(here, "DataCopyPad: %u blocks; at most 4095", params.blockCount);
    if (params.blockLen % sizeof(T) != 0)
        violate(here, "DataCopyPad: %u bytes are not a multiple of the element size", params.blockLen);
    const uint64_t filled = (params.blockLen + 31) / 32 * 32 - params.blockLen;
    copy_out("DataCopyPad", dst, src,
             {params.blockCount, params.blockLen, filled + params.srcStride * 32ull, params.dstStride}, here);
}
template <typename T>
inline void DataCopyPad(const GlobalTensor<T> &dst, const LocalTensor<T> &src, const DataCopyParams &params,
                        ASCEND_TWIN_HERE) {
    DataCopyPad(dst, src, DataCopyExtParams(params.blockCount, params.blockLen, params.srcStride, params.dstStride, 0, here),
                here);
}

/// Rows of global memory to fractals in L1: consecutive column blocks of 32 bytes.
template <typename T>
inline void DataCopy(const LocalTensor<T> &dst, const GlobalTensor<T> &src, const Nd2NzParams &params, ASCEND_TWIN_HERE) {
    using namespace ascend_twin;
    static_assert(c220 || never<T>, "DataCopy with Nd2NzParams does not exist on dav-c100");
    const char *name = "DataCopy (ND to NZ)";
    constexpr uint32_t per_block = 32 / sizeof(T);
    if (params.ndNum == 0 || params.nValue == 0 || params.dValue == 0) return;
    if (params.ndNum > 4095) violate(here, "%s: %u matrices; at most 4095", name, params.ndNum);
    if (params.nValue > 16384) violate(here, "%s: %u rows; at most 16384", name, params.nValue);
    if (params.srcDValue == 0 || params.dstNzC0Stride == 0 || params.dstNzC0Stride > 16384 || params.dstNzNStride == 0 ||
        params.dstNzNStride > 16384 || params.dstNzMatrixStride > 16384) {
        violate(here, "%s: a stride is 0 or more than 16384", name);
    }
    dst.check_chip(name, "the destination", Chip::l1, here);
    dst.check_aligned(name, 32, here);
    const uint32_t columns = (params.dValue + per_block - 1) / per_block;
    Core *const core = current_core;
    for (uint32_t matrix = 0; matrix < params.ndNum; ++matrix) {
        const uint32_t to = dst.address() + matrix * params.dstNzMatrixStride * uint32_t(sizeof(T));
        const GlobalRows rows{src.address() + uint64_t(matrix) * params.srcNdMatrixStride * sizeof(T),
                              params.dValue * sizeof(T), params.nValue, params.srcDValue * sizeof(T)};
        src.check_bounds(name, rows, here);
        Region region{to, params.nValue * 32u, columns, params.dstNzC0Stride * 32u};
        if (params.dstNzNStride != 1) {
            region = {to, 32, params.nValue * columns, params.dstNzNStride * 32u};
            if (params.dstNzNStride * params.nValue != params.dstNzC0Stride && columns > 1) {
                region = {to, ((columns - 1) * params.dstNzC0Stride + (params.nValue - 1) * params.dstNzNStride + 1) * 32u, 1, 0};
            }
        } else if (columns > 1 && params.dstNzC0Stride < params.nValue) {
            violate(here, "%s: columns of %u rows with a stride of %u rows overlap",
                    name, params.nValue, params.dstNzC0Stride);
        }
        dst.check_bounds(name, region, here);
        const uint32_t c0 = params.dstNzC0Stride * 32u, row_pitch = params.dstNzNStride * 32u;
        core->issue(lane_mte2, name, here, double(rows.bytes * rows.rows) / rate::global_read, {{Chip::l1, region, true}},
                    [core, rows, to, c0, row_pitch, columns, here] {
                        thread_local std::vector<char> packed;
                        packed.resize(rows.bytes * rows.rows);
                        core->rows(GlobalAccess::read, rows, packed.data(), here);
                        char *base = core->memory(Chip::l1).at<char>(to);
                        for (uint64_t row = 0; row < rows.rows; ++row) {
                            for (uint32_t column = 0; column < columns; ++column) {
                                char *at = base + column * c0 + row * row_pitch;
                                const uint64_t left = std::min<uint64_t>(32, rows.bytes - column * 32);
                                std::memcpy(at, packed.data() + row * rows.bytes + column * 32, left);
                                if (left < 32) std::memset(at + left, 0, 32 - left);
                            }
                        }
                    });
        core->touches_global(lane_mte2, name, here, rows, GlobalAccess::read);
        if (sizeof(T) == 2 && params.dstNzNStride == 1 && params.dstNzC0Stride % 16 == 0) {
            ++core->matrices;
            for (uint32_t row = 0; row * 16 < params.nValue; ++row) {
                for (uint32_t column = 0; column < columns; ++column) {
                    core->memory(Chip::l1).fractal(to + column * c0 + row * 512) = {core->matrices, uint16_t(row),
                                                                                   uint16_t(column), false};
                }
            }
        }
    }
}

}  // namespace AscendC
